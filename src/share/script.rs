//! A script in a link: moves of the untimed board, one after the other.
//!
//! A move is written by what it is and where: the node, kind and object of a step, the node of a crash, the wire and
//! key of a copy. In the first form, which knows senders and receivers alone, the letter of a sender's step says which
//! sender. It is played as it is read, and a script that the board of the scenario does not allow is no run.

use super::coder::{Chance, Coder, Number};
use super::hand::Letters;
use super::saved::Form;
use crate::board::Key;
use crate::casts::delivery::Layout;
use crate::stage::{Move, Scenario, Stage, StepId};

/// A script never has more copies in flight than this.
pub const COPIES_MAX: usize = 1_000;

/// What is learnt about a script, and the board it is played on.
pub(super) struct Script {
    stage: Box<dyn Stage>,
    /// Of the first form.
    layout: Option<Layout>,
    in_flight: usize,
    /// By the move before.
    moves: [[Chance; 16]; 16],
    before: usize,
    /// Of steps, and of copies.
    letters: Letters,
    keys: Letters,
    nodes: Number,
    wires: Number,
    nths: Number,
    kinds: Number,
}

/// Published: the moves. In the first form a step goes by its own kind, 1–4.
fn code(form: Option<Layout>, m: Move) -> u64 {
    match m {
        Move::Step { step, .. } if form.is_some() => step.kind.into(),
        Move::Step { .. } => 1,
        Move::Deliver { .. } => 5,
        Move::Lose { .. } => 6,
        Move::Duplicate { .. } => 7,
        Move::Crash { .. } => 8,
    }
}

/// Where a move is: a node or a wire, a letter or a key, and which of several copies.
fn place(m: Move) -> (u8, Key, u16) {
    match m {
        Move::Step { node, step } => (node, step.of, 0),
        Move::Crash { node } => (node, 0, 0),
        Move::Deliver { wire, key } => (wire, key, 0),
        Move::Lose { wire, key, nth } | Move::Duplicate { wire, key, nth } => (wire, key, nth),
    }
}

impl Script {
    pub(super) fn new(form: Form, scenario: &Scenario) -> Script {
        Script {
            stage: scenario.stage(),
            layout: (form == Form::First).then(|| scenario.rules().protocol.layout),
            in_flight: 0,
            moves: [[Chance::EVEN; 16]; 16],
            before: 0,
            letters: Letters::new(),
            keys: Letters::new(),
            nodes: Number::new(),
            wires: Number::new(),
            nths: Number::new(),
            kinds: Number::new(),
        }
    }

    /// Writes or reads the next move, and plays it. `None` if it cannot be played.
    pub(super) fn step(&mut self, coder: &mut Coder, given: Move) -> Option<Move> {
        let m = self.next(coder, given)?;
        self.may_be_played(m).then(|| self.stage.play(m))?;
        self.in_flight += self.stage.outbox().puts.len() + usize::from(matches!(m, Move::Duplicate { .. }));
        self.in_flight -= usize::from(matches!(m, Move::Deliver { .. } | Move::Lose { .. }));
        // A node with much to send again puts all of it in flight at once when it comes back.
        (self.in_flight <= COPIES_MAX).then_some(m)
    }

    fn next(&mut self, coder: &mut Coder, given: Move) -> Option<Move> {
        let (place, key, nth) = place(given);
        let code = coder.tree(&mut self.moves[self.before], 4, code(self.layout, given));
        self.before = code as usize;
        Some(match (code, self.layout) {
            (1..=3, Some(layout)) => {
                let of = self.letters.letter(coder, key)?;
                if of == 0 || of > layout.letters {
                    return None;
                }
                Move::Step { node: layout.sender(of), step: StepId { kind: code as u8, of } }
            }
            (1, None) => {
                let node = u8::try_from(coder.number(&mut self.nodes, place.into())).ok()?;
                let kind = match given {
                    Move::Step { step, .. } => step.kind,
                    _ => 0,
                };
                let kind = u8::try_from(coder.number(&mut self.kinds, kind.into())).ok()?;
                Move::Step { node, step: StepId { kind, of: self.letters.letter(coder, key)? } }
            }
            (4, Some(_)) => {
                let node = u8::try_from(coder.number(&mut self.nodes, place.into())).ok()?;
                Move::Step { node, step: StepId { kind: 4, of: 0 } }
            }
            (8, _) => Move::Crash { node: u8::try_from(coder.number(&mut self.nodes, place.into())).ok()? },
            (5..=7, _) => {
                let wire = u8::try_from(coder.number(&mut self.wires, place.into())).ok()?;
                let key = self.keys.letter(coder, key)?;
                if code == 5 {
                    return Some(Move::Deliver { wire, key });
                }
                let nth = u16::try_from(coder.number(&mut self.nths, nth.into())).ok()?;
                if code == 6 { Move::Lose { wire, key, nth } } else { Move::Duplicate { wire, key, nth } }
            }
            _ => return None,
        })
    }

    /// Whether there is such a place, and the board allows the move.
    fn may_be_played(&self, m: Move) -> bool {
        let is_place = match m {
            Move::Step { node, .. } | Move::Crash { node } => node < self.stage.nodes(),
            Move::Deliver { wire, .. } | Move::Lose { wire, .. } | Move::Duplicate { wire, .. } => {
                usize::from(wire) < self.stage.wires().len()
            }
        };
        is_place && self.stage.is_enabled(m)
    }
}

//! A script in a link: moves of the untimed board, one after the other.
//!
//! A move is written by what it is and where: the letter of a sender's step (whose letter it is says
//! which sender), the node of a receiver's, the wire and key of a copy. It is played as it is read, and
//! a script that the board of the scenario does not allow is no run.

use super::coder::{Chance, Coder, Number};
use super::hand::Letters;
use crate::board::{Board, Key, Outbox, Rules};
use crate::casts::delivery::{Delivery, DeliveryMove, Step};
use crate::scenario::Scenario;

/// A script never has more copies in flight than this.
pub const COPIES_MAX: usize = 1_000;

/// What is learnt about a script, and the board it is played on.
pub(super) struct Script {
    rules: Rules<Delivery>,
    board: Board<Delivery>,
    outbox: Outbox,
    /// By the move before.
    moves: [[Chance; 16]; 16],
    before: usize,
    /// Of steps, and of copies.
    letters: Letters,
    keys: Letters,
    nodes: Number,
    wires: Number,
    nths: Number,
}

/// Published: the moves.
fn code(m: DeliveryMove) -> u64 {
    match m {
        DeliveryMove::Step { step, .. } => match step {
            Step::Send(_) => 1,
            Step::Resend(_) => 2,
            Step::GiveUp(_) => 3,
            Step::Work => 4,
        },
        DeliveryMove::Deliver { .. } => 5,
        DeliveryMove::Lose { .. } => 6,
        DeliveryMove::Duplicate { .. } => 7,
        DeliveryMove::Crash { .. } => 8,
    }
}

/// Where a move is: a node or a wire, a letter or a key, and which of several copies.
fn place(m: DeliveryMove) -> (u8, Key, u16) {
    match m {
        DeliveryMove::Step { step: Step::Send(letter) | Step::Resend(letter) | Step::GiveUp(letter), node } => {
            (node, letter, 0)
        }
        DeliveryMove::Step { step: Step::Work, node } | DeliveryMove::Crash { node } => (node, 0, 0),
        DeliveryMove::Deliver { wire, key } => (wire, key, 0),
        DeliveryMove::Lose { wire, key, nth } | DeliveryMove::Duplicate { wire, key, nth } => (wire, key, nth),
    }
}

impl Script {
    pub(super) fn new(scenario: &Scenario) -> Script {
        let rules = scenario.rules();
        Script {
            board: rules.start(),
            rules,
            outbox: Outbox::default(),
            moves: [[Chance::EVEN; 16]; 16],
            before: 0,
            letters: Letters::new(),
            keys: Letters::new(),
            nodes: Number::new(),
            wires: Number::new(),
            nths: Number::new(),
        }
    }

    /// Writes or reads the next move, and plays it. `None` if it cannot be played.
    pub(super) fn step(&mut self, coder: &mut Coder, given: DeliveryMove) -> Option<DeliveryMove> {
        let m = self.next(coder, given)?;
        self.may_be_played(m).then(|| self.rules.apply(&mut self.board, m, &mut self.outbox))?;
        // A sender with many open letters puts all of them in flight at once when it crashes.
        let in_flight: usize = self.board.wires.iter().map(|wire| wire.len()).sum();
        (in_flight <= COPIES_MAX).then_some(m)
    }

    fn next(&mut self, coder: &mut Coder, given: DeliveryMove) -> Option<DeliveryMove> {
        let (place, key, nth) = place(given);
        let code = coder.tree(&mut self.moves[self.before], 4, code(given));
        self.before = code as usize;
        Some(match code {
            1..=3 => {
                let letter = self.letters.letter(coder, key)?;
                let layout = &self.rules.protocol.layout;
                if letter == 0 || letter > layout.letters {
                    return None;
                }
                let step = match code {
                    1 => Step::Send(letter),
                    2 => Step::Resend(letter),
                    _ => Step::GiveUp(letter),
                };
                DeliveryMove::Step { node: layout.sender(letter), step }
            }
            4 | 8 => {
                let node = u8::try_from(coder.number(&mut self.nodes, place.into())).ok()?;
                if code == 4 { DeliveryMove::Step { node, step: Step::Work } } else { DeliveryMove::Crash { node } }
            }
            5..=7 => {
                let wire = u8::try_from(coder.number(&mut self.wires, place.into())).ok()?;
                let key = self.keys.letter(coder, key)?;
                if code == 5 {
                    return Some(DeliveryMove::Deliver { wire, key });
                }
                let nth = u16::try_from(coder.number(&mut self.nths, nth.into())).ok()?;
                if code == 6 {
                    DeliveryMove::Lose { wire, key, nth }
                } else {
                    DeliveryMove::Duplicate { wire, key, nth }
                }
            }
            _ => return None,
        })
    }

    /// Whether there is such a place, and the board allows the move.
    fn may_be_played(&self, m: DeliveryMove) -> bool {
        let is_place = match m {
            DeliveryMove::Step { node, .. } | DeliveryMove::Crash { node } => {
                usize::from(node) < self.board.nodes.len()
            }
            DeliveryMove::Deliver { wire, .. }
            | DeliveryMove::Lose { wire, .. }
            | DeliveryMove::Duplicate { wire, .. } => usize::from(wire) < self.board.wires.len(),
        };
        is_place && self.rules.is_enabled(&self.board, m)
    }
}

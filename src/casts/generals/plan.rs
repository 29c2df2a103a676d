//! A plan: how many messengers, and how many a general must have received to attack; how it ends, and whether a
//! capture breaks it.

use super::{General, Generals, GeneralsMove};
use crate::board::{Board, Faults, LinkOrder, Move, Outbox, Rules};
use crate::search::{EACH_MAX, Hunt, Search, Wide};
use crate::stage::Cast;

/// A rule for both generals. A attacks if it sent a messenger and received at least `needs_a`; B attacks
/// if it received at least `needs_b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Plan {
    /// How many messengers there are when all get through, at most [`Plan::MESSENGERS_MAX`].
    pub messengers: u8,
    /// How many A must have received.
    pub needs_a: u8,
    /// How many B must have received.
    pub needs_b: u8,
}

/// How a history ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Outcome {
    /// Messengers sent by both.
    pub sent: u8,
    /// Messengers that A received.
    pub received_a: u8,
    /// Messengers that B received.
    pub received_b: u8,
    /// Whether A attacks.
    pub attacks_a: bool,
    /// Whether B attacks.
    pub attacks_b: bool,
}

impl Outcome {
    /// Whether one attacks and the other does not.
    pub fn is_broken(&self) -> bool {
        self.attacks_a != self.attacks_b
    }

    /// Whether both attack.
    pub fn both_attack(&self) -> bool {
        self.attacks_a && self.attacks_b
    }
}

impl Plan {
    /// The most messengers that are searched.
    pub const MESSENGERS_MAX: u8 = 8;

    /// How many messengers A and B receive when none is captured: the most that either can wait for.
    pub fn max_needs(messengers: u8) -> (u8, u8) {
        (messengers / 2, messengers.div_ceil(2))
    }

    /// Whether there are not too many messengers and no general waits for more than can come.
    pub fn is_valid(&self) -> bool {
        let (most_a, most_b) = Plan::max_needs(self.messengers);
        self.messengers <= Plan::MESSENGERS_MAX && self.needs_a <= most_a && self.needs_b <= most_b
    }

    /// The nearest plan that is valid.
    pub fn clamped(self) -> Plan {
        let messengers = self.messengers.min(Plan::MESSENGERS_MAX);
        let (most_a, most_b) = Plan::max_needs(messengers);
        Plan { messengers, needs_a: self.needs_a.min(most_a), needs_b: self.needs_b.min(most_b) }
    }

    /// Every valid plan: by messengers, then by what A needs, then by what B needs.
    pub fn all() -> impl Iterator<Item = Plan> {
        (0..=Plan::MESSENGERS_MAX).flat_map(|messengers| {
            let (most_a, most_b) = Plan::max_needs(messengers);
            let needs = (0..=most_a).flat_map(move |needs_a| (0..=most_b).map(move |needs_b| (needs_a, needs_b)));
            needs.map(move |(needs_a, needs_b)| Plan { messengers, needs_a, needs_b })
        })
    }

    /// The rules of a board on which up to so many messengers may be captured.
    pub fn rules(self, losses: u32) -> Rules<Generals> {
        // One messenger at a time is on the way, so there is nothing to overtake.
        Generals { plan: self }.rules(LinkOrder::Fifo, Faults { losses, ..Faults::default() })
    }

    /// What the generals do, having seen what they have on this board.
    pub fn judge(&self, board: &Board<Generals>) -> Outcome {
        let [a, b] = [General::A, General::B].map(|general| board.camp(general));
        Outcome {
            sent: a.sent + b.sent,
            received_a: a.received,
            received_b: b.received,
            attacks_a: a.sent > 0 && a.received >= self.needs_a,
            attacks_b: b.received >= self.needs_b,
        }
    }
}

/// Plays a plan to its end on the board. The messenger with the number `captured` is lost; if there is none
/// with it, none is.
pub fn outcome(plan: &Plan, captured: Option<u8>) -> Outcome {
    let rules = plan.rules(u32::from(captured.is_some()));
    let (mut board, mut outbox) = (rules.protocol.start(), Outbox::default());
    while !rules.is_quiet(&board) {
        let is_next = |m: &Move<_>| match *m {
            Move::Step { .. } => true,
            Move::Deliver { key, .. } => captured.map(u16::from) != Some(key),
            Move::Lose { key, .. } => captured.map(u16::from) == Some(key),
            Move::Duplicate { .. } | Move::Crash { .. } => false,
        };
        let next = rules.moves(&board).into_iter().find(is_next).expect("a board that is not quiet goes on");
        rules.apply(&mut board, next, &mut outbox);
    }
    plan.judge(&board)
}

/// What came of an attack on a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attack {
    /// Different positions that there are within the budget.
    pub positions: u32,
    /// The history in which one attacks alone: least in faults, then in moves. `None` if there is none.
    pub found: Option<Broken>,
}

/// A history in which one general attacks alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The messenger that was captured; `None` if the plan breaks without that.
    pub captured: Option<u8>,
    /// How many were captured.
    pub faults: u32,
    /// The moves, from the start of the board to where all is quiet.
    pub script: Vec<GeneralsMove>,
    /// How it ends.
    pub outcome: Outcome,
}

/// Tries every history in which at most `losses` messengers are captured.
pub fn adversary(plan: &Plan, losses: u32) -> Attack {
    // A capture is the last thing that happens, so there is never a second.
    let rules = plan.rules(losses.min(EACH_MAX));
    let hunt = Hunt::new(rules.protocol, rules.order, rules.budget);
    let search = |hunt| Search::<Wide<Generals>>::new(hunt, u32::MAX).expect("a small board");
    let everything = search(Hunt { sought: Vec::new(), ..hunt.clone() }).finish();
    let found = search(hunt).finish().counterexample.map(|found| {
        let captured = found.script.iter().find_map(|m| match *m {
            Move::Lose { key, .. } => u8::try_from(key).ok(),
            _ => None,
        });
        let (mut board, mut outbox) = (rules.protocol.start(), Outbox::default());
        found.script.iter().for_each(|&m| rules.apply(&mut board, m, &mut outbox));
        Broken { captured, faults: found.faults, script: found.script, outcome: plan.judge(&board) }
    });
    Attack { positions: everything.positions, found }
}

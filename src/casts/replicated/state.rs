//! The state vector of the replicated queue: what replicas hold, the wires, and the steps, with the numbers that stand
//! for them. It stands apart from what happens, because everything else refers to it.

use super::Replicated;
use crate::board::{NodeId, WireEnds, WireId};
use crate::stage::{StepCode, StepId, Subject};

/// What a replica holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Replica {
    /// Each task, in order.
    pub tasks: Vec<Task>,
    /// How often it claimed again. It bounds what may still happen.
    pub repeats: u8,
}

/// A task, as a replica holds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Task {
    /// To which replica this one has promised the task, from 1; or, where nobody asks first, 1 once it knows that the task
    /// is taken. 0 while it is nobody's. Durable.
    pub promise: u8,
    /// Who has said ok to its claim, a bit each; 0 while no claim is open. Volatile.
    pub votes: u8,
    /// How often the worker here was handed the task.
    pub got: u8,
}

/// A step that a replica takes by itself, about a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Hands it to the worker here.
    HandOut(Subject),
    /// Claims it for the worker here.
    Claim(Subject),
    /// Claims it once more.
    ClaimAgain(Subject),
}

impl Step {
    /// What it is about.
    pub fn task(self) -> Subject {
        match self {
            Step::HandOut(task) | Step::Claim(task) | Step::ClaimAgain(task) => task,
        }
    }
}

impl StepCode for Step {
    fn code(self) -> StepId {
        let kind = match self {
            Step::HandOut(_) => 0,
            Step::Claim(_) => 1,
            Step::ClaimAgain(_) => 2,
        };
        StepId { kind, of: self.task() }
    }

    fn decode(StepId { kind, of }: StepId) -> Option<Step> {
        [Step::HandOut(of), Step::Claim(of), Step::ClaimAgain(of)].into_iter().nth(kind.into())
    }
}

/// The node of Q3, where no worker sits; Q1 and Q2 are 0 and 1.
pub const THIRD: NodeId = 2;
/// How many replicas there are.
pub const REPLICAS: NodeId = 3;

/// Kinds of copies: a claim, or word that a task is taken; and an ok. Each has wires of its own.
pub const TELL: WireId = 0;
pub const OK: WireId = 1;

/// What stands for a task that is taken, whoever took it.
pub const TAKEN: u8 = 1;

/// Where links are cut.
pub const ONE: u16 = 1;
pub const THREE: u16 = 2;
pub const ALL: u16 = 3;

/// The wires from a replica to another come in pairs, one of each kind.
pub fn wire(from: NodeId, to: NodeId, kind: WireId) -> WireId {
    let place = from * 2 + if to > from { to - 1 } else { to };
    place * 2 + kind
}

pub fn kind_of(wire: WireId) -> WireId {
    wire % 2
}

/// The replica at which a wire begins.
pub fn from(wire: WireId) -> NodeId {
    wire / 4
}

/// The replica at which it ends.
pub fn to(wire: WireId) -> NodeId {
    let place = wire / 2 % 2;
    if place >= from(wire) { place + 1 } else { place }
}

/// The other replicas.
pub fn others(id: NodeId) -> impl Iterator<Item = NodeId> {
    (0..REPLICAS).filter(move |&other| other != id)
}

/// The bit of a replica among votes.
pub fn vote(id: NodeId) -> u8 {
    1 << id
}

impl Replicated {
    /// Where each wire goes.
    pub(super) fn ends(&self) -> Vec<WireEnds> {
        (0..REPLICAS * 4).map(|wire| WireEnds { from: from(wire), to: to(wire) }).collect()
    }

    /// Whether the link between two replicas is cut for the whole run.
    pub(super) fn is_severed(&self, one: NodeId, other: NodeId) -> bool {
        match self.cut {
            ONE => one == 0 || other == 0,
            THREE => one == THIRD || other == THIRD,
            ALL => true,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wires_are_told_apart_by_their_ends_and_kinds() {
        let pairs = (0..REPLICAS).flat_map(|one| others(one).map(move |other| (one, other)));
        let wires: Vec<_> = pairs.flat_map(|(one, other)| [TELL, OK].map(|kind| (one, other, kind))).collect();
        for (place, &(one, other, kind)) in wires.iter().enumerate() {
            let at = wire(one, other, kind);
            assert_eq!((usize::from(at), from(at), to(at), kind_of(at)), (place, one, other, kind));
        }
    }
}

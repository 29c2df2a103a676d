//! What is searched: positions, their moves, and what they show.

use super::ranks::{Rank, Ranks};
use crate::board::{CrashClass, Move, NodeId};
use std::fmt::Debug;

/// A position in the form in which it is kept, to be compared by value with others of the same search.
pub trait Packed: Copy + Eq + Debug {
    /// 32 bits in which each bit of the position counts, but those of the faults spent; the upper ones no less
    /// than the lower.
    fn scatter(self) -> u32;

    /// The numbers of its parts, without the rank of the faults spent: together at most 96 bits.
    fn parts(self) -> [u32; PARTS];

    /// The position with these parts and these faults spent.
    fn from_parts(parts: [u32; PARTS], rank: Rank) -> Self;
}

/// How many parts a position has.
pub const PARTS: usize = 4;

/// A board to be searched. It holds one position at a time, laid out with its moves; each of them can be
/// played without disturbing it.
///
/// Implementations must be deterministic: what they answer does not depend on the order of the questions,
/// but for the numbers that parts of positions get.
pub trait Space: Debug {
    /// A step that a node takes by itself.
    type Step: Copy + Debug + PartialEq;
    /// A way to be broken.
    type Violation: Copy + Debug;
    /// A position.
    type Packed: Packed;

    /// The combinations of faults within the budget.
    fn ranks(&self) -> &Ranks;

    /// Lays a position out, with its moves.
    fn lay_out(&mut self, packed: Self::Packed);

    /// The moves of the position that is laid out.
    fn moves(&self) -> &[Move<Self::Step>];

    /// The position after a move from the one that is laid out. `None` if it does not fit its form.
    fn play(&mut self, m: Move<Self::Step>) -> Option<Self::Packed>;

    /// The violation that the position shows that is laid out and was packed like this, if any. Asked once of
    /// each position, when its cost is certain.
    fn violation(&mut self, packed: Self::Packed) -> Option<Self::Violation>;

    /// Whether a step counts between faults and steps in the cost of a history.
    fn is_resend(&self, step: Self::Step) -> bool;

    /// Whose budget a crash of a node is taken from.
    fn crash_class(&self, node: NodeId) -> CrashClass;
}

//! Worlds that a node cannot tell apart.
//!
//! A node knows what it did, what it took in, and that it restarted; nothing else. Every history in which
//! it makes the same observations in the same order is one that it may be living in. This room finds all
//! of them, as the untimed model has it: the moves are those of [`Rules`](crate::board::Rules), the node's
//! own are held to what it did and saw, and everything else is free within a [`Budget`].
//!
//! What differs between these histories is the fate of the copies: a letter is still on its way, or was
//! lost, or was worked on and only its acknowledgement was lost. Histories that left the same copies with
//! the same fates are one *world*, told by the cheapest of them. How many worlds there are is a measure of
//! what the node does not know; an acknowledgement that comes in makes it smaller, time does not.
//!
//! A [`Doubt`] is a node at a moment of a run; a [`Survey`] answers it, piece by piece.

mod doubt;
mod fates;
mod forest;
mod store;
mod survey;

pub use doubt::{Budget, Doubt};
pub use fates::{Copy, Way};
pub use survey::{Progress, Survey};

use crate::board::{Move, NodeId};

/// All worlds that a node cannot tell apart, by the steps of their cast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worlds<S> {
    /// The node.
    pub node: NodeId,
    /// How many observations it has made.
    pub observations: u32,
    /// The worlds, cheapest first; between equally cheap ones, in the order of their copies.
    pub groups: Vec<World<S>>,
    /// How many worlds there were after so many observations, from none to all of them, counted within the
    /// same budget. They are final if the answer is complete.
    pub counts: Vec<u32>,
    /// Different positions seen.
    pub positions: u32,
    /// Whether nothing was left out. If something was, the worlds named are worlds all the same, each with
    /// its cheapest history; only dearer ones may be missing.
    pub complete: bool,
}

/// One of the worlds: the fate of every copy, and the cheapest history that leads there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World<S> {
    /// Every copy that was made, by what brought it about, sorted.
    pub copies: Vec<Copy>,
    /// Losses, duplications and crashes in the history.
    pub faults: u32,
    /// Repetitions in it.
    pub repeats: u32,
    /// Moves in it; the length of the script.
    pub steps: u32,
    /// The history: legal moves from the start of the board.
    pub script: Vec<Move<S>>,
    /// Whether the script, played on the stage, shows this world. The stage takes copies of one key in the
    /// order in which they were made. Where the history needs an acknowledgement to overtake another with
    /// the same key, the stage comes to the same position, with the fates of those two exchanged.
    pub in_order: bool,
    /// Whether it is the world of the real run.
    pub is_actual: bool,
}

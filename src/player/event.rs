//! What happened in a run, and what the reader can do to it.

use crate::board::NodeId;
use crate::stage::{Clock, Kind, Move, Subject, What};

/// One copy, of all copies made in a run, in the order in which they were made, from 0.
pub type CopyId = u32;

/// A copy by what is written on it: its kind, its letter, and its number from 1 among the copies of
/// this kind and letter, those sent again and duplicates alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CopyName {
    /// Its kind, as the cast numbers them.
    pub kind: Kind,
    /// Which letter, or whatever the cast sends about.
    pub letter: Subject,
    /// From 1.
    pub number: u16,
}

/// Where in the history a cause stands: the index of an event from 1, or 0 for none.
pub type Index = u32;

/// One event of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When, in milliseconds from the start.
    pub tick: u64,
    /// What.
    pub what: What,
    /// Where: the node that did it or to which it happened; for a copy in flight, the node it was going
    /// to; for a link, the node at the end of its first wire.
    pub node: NodeId,
    /// The letter that it is about.
    pub letter: Option<Subject>,
    /// The copy that it is about: the one that was sent, arrived, is being handled, was lost.
    pub copy: Option<CopyName>,
    /// The event that brought it about, 0 if none did.
    pub cause: Index,
    /// The step of the model that it is, if it is one.
    pub step: Option<Move>,
    /// Whether the reader did it.
    pub by_hand: bool,
}

/// What a reader can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Lose a copy in flight.
    Lose(CopyName),
    /// Double a copy in flight.
    Duplicate(CopyName),
    /// Stop a copy in flight until it is released.
    Hold(CopyName),
    /// Let a held copy go on.
    Release(CopyName),
    /// Let a copy arrive now.
    Deliver(CopyName),
    /// Crash a node. It stays down until it is restarted by hand.
    Crash(NodeId),
    /// Bring a node back.
    Restart(NodeId),
    /// Cut a link: whatever is sent on it is lost.
    Cut(u8),
    /// Mend a link.
    Mend(u8),
    /// Let a clock of a node run out now: a node that waits loses patience, or does what else the cast leaves to
    /// a hand.
    Timeout(NodeId, Clock),
}

/// An action and its moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intervention {
    /// When, in milliseconds from the start.
    pub tick: u64,
    /// After how many events on that tick.
    pub ordinal: u32,
    /// What was done.
    pub action: Action,
}

/// Why an action could not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such copy in flight.
    NoSuchCopy,
    /// There is no such node, link or letter.
    NoSuchPlace,
    /// The copy is held already, or is not held.
    NotNow,
    /// The node that it goes to takes nothing in now, or is down.
    Busy,
    /// The node is down already, or up already, or never crashes.
    NodeState,
    /// The link is cut already, or whole already.
    LinkState,
    /// Nothing waits there.
    NotWaiting,
    /// The copy cannot be lost.
    Protected,
}

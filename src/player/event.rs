//! What can happen in a run, and what the reader can do to it.
//!
//! An event is one step of the model, or one happening that exists on the stage only: a node going
//! down without losing anything, a node coming up, a copy held or released, a link cut or mended.

use crate::board::NodeId;
use crate::casts::delivery::{CopyKind, DeliveryMove, Letter};

/// One copy, of all copies made in a run, in the order in which they were made, from 0.
pub type CopyId = u32;

/// A copy by what is written on it: its kind, its letter, and its number from 1 among the copies of
/// this kind and letter, resends and duplicates alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CopyName {
    /// A letter or an acknowledgement.
    pub kind: CopyKind,
    /// Which letter.
    pub letter: Letter,
    /// From 1.
    pub number: u16,
}

/// Where in the history a cause stands: the index of an event from 1, or 0 for none.
pub type Index = u32;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// A letter was sent for the first time.
    Send,
    /// A timer ran out and a letter was sent again.
    Timeout,
    /// A timer ran out and the sender stopped waiting.
    GiveUp,
    /// A receiver took in a letter that is new to it.
    ReceiveNew,
    /// A receiver took in a letter that it recognised as old.
    ReceiveOld,
    /// An ack came for a letter that was waiting.
    AckInTime,
    /// An ack came for a letter that was given up.
    AckLate,
    /// An ack came that nobody waited for.
    AckIgnored,
    /// An effect took place.
    Apply,
    /// A letter was remembered.
    Remember,
    /// An effect took place and was remembered, in one transaction.
    ApplyAndRemember,
    /// An acknowledgement was sent.
    Acknowledge,
    /// An old letter was acknowledged again.
    AcknowledgeAgain,
    /// A copy was lost.
    Lose,
    /// A copy became two.
    Duplicate,
    /// A node crashed and lost something by it.
    Crash,
    /// A node went down without losing anything, or a sender went down: what that costs shows when it
    /// comes back.
    Down,
    /// A node came back. A sender sends its waiting letters again.
    Restart,
    /// A copy was held.
    Hold,
    /// A held copy was released.
    Release,
    /// A link was cut.
    Cut,
    /// A link was mended.
    Mend,
}

impl What {
    /// Whether the copy that the event is about is in flight no longer.
    pub fn ends_a_flight(self) -> bool {
        matches!(
            self,
            What::ReceiveNew | What::ReceiveOld | What::AckInTime | What::AckLate | What::AckIgnored | What::Lose
        )
    }

    /// Whether it is something that a node did or that befell it, rather than a copy on its way or a link.
    pub fn is_at_a_node(self) -> bool {
        !matches!(self, What::Lose | What::Duplicate | What::Hold | What::Release | What::Cut | What::Mend)
    }

    /// Its name in the page's log and in messages.
    pub fn name(self) -> &'static str {
        match self {
            What::Send => "send",
            What::Timeout => "timeout",
            What::GiveUp => "give-up",
            What::ReceiveNew | What::ReceiveOld | What::AckInTime | What::AckLate | What::AckIgnored => "deliver",
            What::Apply => "apply",
            What::Remember => "remember",
            What::ApplyAndRemember => "apply-and-remember",
            What::Acknowledge | What::AcknowledgeAgain => "acknowledge",
            What::Lose => "lose",
            What::Duplicate => "duplicate",
            What::Crash => "crash",
            What::Down => "down",
            What::Restart => "restart",
            What::Hold => "hold",
            What::Release => "release",
            What::Cut => "cut",
            What::Mend => "mend",
        }
    }
}

/// One event of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When, in milliseconds from the start.
    pub tick: u64,
    /// What.
    pub what: What,
    /// Where: the node that did it or to which it happened; for a copy in flight, the node it was going
    /// to; for a link, the receiver at its end.
    pub node: NodeId,
    /// The letter that it is about.
    pub letter: Option<Letter>,
    /// The copy that it is about: the one that was sent, arrived, is being handled, was lost.
    pub copy: Option<CopyName>,
    /// The event that brought it about, 0 if none did.
    pub cause: Index,
    /// The step of the model that it is, if it is one.
    pub step: Option<DeliveryMove>,
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
    /// Cut a link, given by its stream: whatever is sent on it is lost.
    Cut(u8),
    /// Mend a link.
    Mend(u8),
    /// Let the timer of a waiting letter run out now.
    Timeout(Letter),
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
    /// The receiver is at work or down.
    ReceiverBusy,
    /// The node is down already, or up already.
    NodeState,
    /// The link is cut already, or whole already.
    LinkState,
    /// The letter is not waiting for an acknowledgement.
    NotWaiting,
}

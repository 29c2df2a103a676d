//! The state vector of the workbench: what nodes hold, and the steps, with the numbers that stand for them. It stands
//! apart from what happens, because everything else refers to it.

use super::Workbench;
use crate::board::{Board, Key, NodeId, WireId};
use crate::casts::parts::{Doing, Handler};
use crate::stage::{StepCode, StepId, Subject};

/// What one node holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// It sends letters, and again.
    Sender(Sender),
    /// It does the work.
    Receiver(Receiver),
}

/// What the sender knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sender {
    /// The first letter that was not sent yet; beyond the last, there is none.
    pub next: Subject,
    /// How many letters its counter has forgotten: those after them are numbered from 1 again.
    pub base: Subject,
    /// By letter.
    pub letters: Vec<Sent>,
}

/// What the sender holds of one letter. Once it waits no longer, the numbers are 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sent {
    /// What it believes.
    pub belief: Belief,
    /// How often it was sent again.
    pub tries: u8,
    /// Under which of its keys it is sent; or, where the counter may be forgotten, how many it had forgotten then.
    pub version: u8,
}

/// What the sender believes of a letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Belief {
    /// Not sent, or still hoping.
    #[default]
    Unknown,
    /// Acknowledged in time.
    Acked,
    /// Given up, or never asked for.
    GaveUp,
    /// Given up, and acknowledged after all.
    Late,
    /// Taken on, and forgotten in a crash.
    Forgot,
}

/// What the receiver holds, and what it did in the world.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Receiver {
    /// Its handlers, in an order of their own: which is which is no part of a position. Volatile.
    pub handlers: [Handler; 2],
    /// What was acknowledged at the door and is in no handler's hands yet, oldest first. Volatile.
    pub buffer: Vec<Key>,
    /// The list of ids: sorted, or oldest first where only the last are kept, or the mark alone. Where a repeat renews
    /// an entry, this changes the bit above the id.
    pub memory: Vec<Key>,
    /// How many entries were forgotten, but for crashes.
    pub forgotten: u8,
    /// How often a letter's work was done.
    pub effects: Vec<u16>,
}

/// A step that a node takes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The sender sends a letter.
    Send(Subject),
    /// The sender hears nothing and sends it again.
    Resend(Subject),
    /// The sender stops waiting.
    GiveUp(Subject),
    /// A handler of the receiver, one that stands like this, does what is next.
    Work(Handler),
    /// The receiver forgets an entry of its list.
    Forget(Key),
    /// A handler of the receiver takes what has waited longest in the buffer.
    Take(Key),
}

/// The kind of step that acknowledges again; those of the program's items follow.
const AGAIN: u8 = 3;
const FORGET: u8 = 8;
const TAKE: u8 = 9;

impl StepCode for Step {
    fn code(self) -> StepId {
        let (kind, of) = match self {
            Step::Send(letter) => (0, letter),
            Step::Resend(letter) => (1, letter),
            Step::GiveUp(letter) => (2, letter),
            Step::Work(Handler { doing: Doing::Step(item), held }) => (AGAIN + 1 + item, held),
            Step::Work(Handler { held, .. }) => (AGAIN, held),
            Step::Forget(key) => (FORGET, key),
            Step::Take(key) => (TAKE, key),
        };
        StepId { kind, of }
    }

    fn decode(id: StepId) -> Option<Step> {
        let StepId { kind, of } = id;
        match kind {
            0 => Some(Step::Send(of)),
            1 => Some(Step::Resend(of)),
            2 => Some(Step::GiveUp(of)),
            AGAIN => Some(Step::Work(Handler::with(of, Doing::Again))),
            FORGET => Some(Step::Forget(of)),
            TAKE => Some(Step::Take(of)),
            item if item < FORGET => Some(Step::Work(Handler::with(of, Doing::Step(item - AGAIN - 1)))),
            _ => None,
        }
    }
}

/// The nodes.
pub const SENDER: NodeId = 0;
pub const RECEIVER: NodeId = 1;

/// The wires, and with them the kinds of copies.
pub const LETTERS: WireId = 0;
pub const ACKS: WireId = 1;

/// The id of an entry of the list; above it stands whether it was renewed an odd number of times.
pub const ID_MASK: Key = RENEWED - 1;
pub const RENEWED: Key = 1 << 14;

/// A letter is sent under no more keys than this, counted from 0.
pub const VERSIONS_MAX: u8 = 99;

/// The place of a letter in a list.
pub fn at(letter: Subject) -> usize {
    usize::from(letter) - 1
}

impl Sender {
    /// Whether the sender waits for word of a letter.
    pub fn is_open(&self, letter: Subject) -> bool {
        letter > 0
            && letter < self.next
            && self.letters.get(at(letter)).is_some_and(|sent| sent.belief == Belief::Unknown)
    }

    /// The letters that it waits for word of.
    pub fn open(&self) -> impl Iterator<Item = Subject> + '_ {
        (1..self.next).filter(|&letter| self.is_open(letter))
    }

    /// Whether the next letter may be sent.
    pub fn is_ready(&self, cast: &Workbench) -> bool {
        self.next <= cast.letters && self.open().count() < usize::from(cast.window)
    }

    /// Is done with a letter.
    pub fn close(&mut self, letter: Subject, belief: Belief) {
        self.letters[at(letter)] = Sent { belief, ..Sent::default() };
    }
}

/// Both nodes.
pub fn nodes(board: &Board<Workbench>) -> (&Sender, &Receiver) {
    match &board.nodes[..] {
        [Node::Sender(sender), Node::Receiver(receiver)] => (sender, receiver),
        _ => panic!("a sender, a receiver"),
    }
}

/// Whether some letter passes a test: what the sender believes of it, and how often its work was done.
pub fn some(board: &Board<Workbench>, test: fn(Belief, u16) -> bool) -> bool {
    let (sender, receiver) = nodes(board);
    sender.letters.iter().zip(&receiver.effects).any(|(sent, &effects)| test(sent.belief, effects))
}

//! The state vector of the servers: what nodes hold, and the steps, with the numbers that stand for them. It stands apart
//! from what happens, because everything else refers to it.

use super::Servers;
use crate::board::{Board, NodeId, WireId};
use crate::casts::parts::Handler;
use crate::stage::{StepCode, StepId, Subject};

/// What one node holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// It sends letters, one after the other. Durable.
    Sender(Sender),
    /// One of two alike: it passes letters on to the store.
    Server(Server),
    /// It counts: the store behind two servers, or a server that keeps its count itself.
    Store(Store),
}

/// What the sender knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sender {
    /// The letter in hand; beyond the last, it is done.
    pub current: Subject,
    /// Whether that was sent.
    pub is_sent: bool,
    /// How often that was sent again.
    pub tries: u8,
    /// By letter.
    pub beliefs: Vec<Belief>,
}

impl Sender {
    /// Is done with its letter, and goes on to the next.
    pub fn close(&mut self, belief: Belief) {
        self.beliefs[at(self.current)] = belief;
        (self.current, self.is_sent, self.tries) = (self.current + 1, false, 0);
    }
}

/// What the sender holds of one letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Belief {
    /// Not sent, or still hoping.
    #[default]
    Unknown,
    /// Acknowledged in time.
    Acked,
    /// Given up.
    GaveUp,
    /// Given up, and acknowledged after all.
    Late,
}

/// What a server without a count of its own holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Server {
    /// The letter in hand, for which it waits for the store; 0 if there is none. Volatile.
    pub hand: Subject,
    /// By letter, whether it has had the store's word of it. Durable; stays empty unless servers remember.
    pub memo: Vec<bool>,
}

/// What a store holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Store {
    /// Its handler. Volatile.
    pub handler: Handler,
    /// The server that asked for what is in hand; 0 if nothing is, or nobody but the sender asks. Volatile.
    pub from: NodeId,
    /// By letter, how often it was added.
    pub counts: Vec<u16>,
    /// By letter, whether it is known again; stays empty unless the store remembers.
    pub ids: Vec<bool>,
}

/// A step that a node takes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The sender sends its letter to a server.
    Send(Subject, NodeId),
    /// The sender hears nothing and sends it again, to a server, for the so-manieth time, from 0.
    Resend(Subject, NodeId, u8),
    /// The sender waits no longer.
    GiveUp(Subject),
    /// A store does the next step of its program.
    Work,
    /// A server waits no longer for the store.
    LetGo(Subject),
}

/// Letters stand below this in a step's number, then which server, then the try.
const SERVER: u16 = 128;
const TRY: u16 = 256;

impl StepCode for Step {
    fn code(self) -> StepId {
        let to = |letter: Subject, server: NodeId| letter + SERVER * u16::from(server - 1);
        let (kind, of) = match self {
            Step::Send(letter, server) => (0, to(letter, server)),
            Step::Resend(letter, server, tries) => (1, to(letter, server) + TRY * u16::from(tries)),
            Step::GiveUp(letter) => (2, letter),
            Step::Work => (3, 0),
            Step::LetGo(letter) => (4, letter),
        };
        StepId { kind, of }
    }

    fn decode(id: StepId) -> Option<Step> {
        let (letter, server, tries) = (id.of % SERVER, (id.of / SERVER % 2) as NodeId + 1, id.of / TRY);
        match (id.kind, tries) {
            (0, 0) => Some(Step::Send(letter, server)),
            (1, _) => Some(Step::Resend(letter, server, tries as u8)),
            (2, _) => Some(Step::GiveUp(id.of)),
            (3, _) if id.of == 0 => Some(Step::Work),
            (4, _) => Some(Step::LetGo(id.of)),
            _ => None,
        }
    }
}

/// The nodes. A server that keeps its count itself stands alone.
pub const SENDER: NodeId = 0;
pub const STORE: NodeId = 3;

/// The kinds of copies.
pub const LETTER: u8 = 0;
pub const ACK: u8 = 1;
pub const WRITE: u8 = 2;
pub const DONE: u8 = 3;

/// The wire of a kind to or from a server.
pub fn wire(kind: u8, server: NodeId) -> WireId {
    if kind < WRITE { kind + 2 * (server - 1) } else { kind + 2 + 2 * (server - 1) }
}

/// What travels on a wire, and which server it is of.
pub fn of_wire(wire: WireId) -> (u8, NodeId) {
    let kind = if wire < 4 { wire % 2 } else { WRITE + wire % 2 };
    (kind, wire % 4 / 2 + 1)
}

/// The place of a letter in a list.
pub fn at(letter: Subject) -> usize {
    usize::from(letter) - 1
}

/// The sender, and who counts.
pub fn ends(board: &Board<Servers>) -> (&Sender, &Store) {
    match (board.nodes.first(), board.nodes.last()) {
        (Some(Node::Sender(sender)), Some(Node::Store(store))) => (sender, store),
        _ => panic!("a sender first, and who counts last"),
    }
}

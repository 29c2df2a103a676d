//! The state vector of the replicas: what nodes hold, which wires there are, and the steps, with the numbers that stand
//! for them. It stands apart from what happens, because everything else refers to it.

use super::Replica;
use crate::board::{Board, Key, NodeId};
use crate::stage::{StepCode, StepId, Subject};

/// A value, by who wrote it: 1 the first client, 2 the second; 0 while nothing is written.
pub type Value = u8;

/// What one node holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// It writes a value; the first then reads. Durable.
    Client(Client),
    /// It keeps the value.
    Server(Server),
}

/// What a client knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    /// Which value it writes. It stays.
    pub writes: Value,
    /// How far it has come.
    pub phase: Phase,
    /// What it holds of its write.
    pub belief: Belief,
    /// What it was told when it read.
    pub read: Option<Value>,
    /// An observer's mark, which nobody acts on: whether its write was acknowledged before the other's began.
    pub is_first: bool,
}

impl Client {
    /// What comes after its write: the first client reads.
    pub fn after_write(&self) -> Phase {
        if self.writes == 1 { Phase::ToRead } else { Phase::Done }
    }
}

/// How far a client has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// Its write is still to be sent.
    ToWrite,
    /// It waits for word of its write.
    WaitsForOk,
    /// It is about to read.
    ToRead,
    /// It waits for the value.
    WaitsForValue,
    /// It does nothing any more.
    Done,
}

/// What a client holds of its write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Belief {
    /// Not sent, or still hoping.
    Unknown,
    /// Acknowledged.
    Acked,
    /// Given up.
    GaveUp,
}

/// What a replica holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Server {
    /// What it knows. Durable at once, unless it has to be saved first.
    pub kept: Kept,
    /// What it is doing. Volatile.
    pub busy: Busy,
    /// What is on its disk, where that is not what it knows at once.
    pub saved: Option<Kept>,
}

impl Server {
    /// Whether a crash would take something that it knows.
    pub fn is_unsaved(&self) -> bool {
        self.saved.is_some_and(|saved| saved != self.kept)
    }
}

/// What a replica knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Kept {
    /// The value, by its stamp.
    pub stamp: Stamp,
    /// Whether its own client's write was taken in.
    pub took: bool,
    /// Whether the other is still to be told.
    pub todo: bool,
}

/// Which of two values is newer: the greater stamp. The first is 0, by nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stamp {
    /// From 1.
    pub version: u8,
    /// The writer, which stands for the replica and for the value.
    pub by: Value,
}

impl Stamp {
    /// The stamp that a replica gives to a value above this one.
    pub fn next(self, id: NodeId) -> Stamp {
        Stamp { version: self.version + 1, by: of_writer(id) }
    }

    /// What a copy says of it.
    pub fn key(self) -> Key {
        Key::from(self.version) << 2 | Key::from(self.by)
    }

    /// What a copy says.
    pub fn of(key: Key) -> Stamp {
        Stamp { version: (key >> 2) as u8, by: (key & 3) as Value }
    }
}

/// What a replica is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Busy {
    /// Nothing.
    Idle,
    /// About to ask a partner that it chooses.
    Choosing(Request),
    /// It waits until its partner has what bears this stamp.
    Waits(Stamp),
    /// It waits to be told a stamp, so as to write above it.
    AsksToWrite,
    /// It waits to be told a stamp, so as to answer a read.
    AsksToRead,
}

/// What a replica is about to ask of a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    /// To keep what bears this stamp.
    Copy(Stamp),
    /// Which stamp it has, for a write.
    AskToWrite,
    /// Which stamp it has, for a read.
    AskToRead,
}

/// A step that a node takes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// A client sends its write.
    Write(Value),
    /// A client waits no longer for word of its write.
    StopWrite(Value),
    /// The first client reads.
    Read,
    /// It waits no longer for the value.
    StopRead,
    /// A replica chooses this partner and asks it.
    Ask(NodeId),
    /// A replica waits no longer for its partner.
    LetGo,
    /// A replica tells the other what it has.
    Ship,
    /// A replica saves what it knows.
    Flush,
}

impl StepCode for Step {
    fn code(self) -> StepId {
        let (kind, of) = match self {
            Step::Write(writer) => (0, writer.into()),
            Step::StopWrite(writer) => (1, writer.into()),
            Step::Read => (2, 0),
            Step::StopRead => (3, 0),
            Step::Ask(partner) => (4, partner.into()),
            Step::LetGo => (5, 0),
            Step::Ship => (6, 0),
            Step::Flush => (7, 0),
        };
        StepId { kind, of }
    }

    fn decode(StepId { kind, of }: StepId) -> Option<Step> {
        let small = u8::try_from(of).ok()?;
        match (kind, of) {
            (0, _) => Some(Step::Write(small)),
            (1, _) => Some(Step::StopWrite(small)),
            (2, 0) => Some(Step::Read),
            (3, 0) => Some(Step::StopRead),
            (4, _) => Some(Step::Ask(small)),
            (5, 0) => Some(Step::LetGo),
            (6, 0) => Some(Step::Ship),
            (7, 0) => Some(Step::Flush),
            _ => None,
        }
    }
}

/// The first client, at which the nodes begin; then come the replicas A, B and C, and last the second client.
pub const U: NodeId = 0;
pub const A: NodeId = 1;
pub const B: NodeId = 2;
pub const C: NodeId = 3;

/// What is written and read: the value of A's client, the read, the value of B's.
pub const VALUE_A: Subject = 1;
pub const READ: Subject = 2;
pub const VALUE_B: Subject = 3;

/// The subject of a writer's value; of nobody's, that of the first.
pub fn subject_of(writer: Value) -> Subject {
    if writer == 2 { VALUE_B } else { VALUE_A }
}

/// Whose value a replica takes in: A's client's or B's.
pub fn of_writer(id: NodeId) -> Value {
    id - A + 1
}

/// The clients, in order.
pub fn clients(board: &Board<Replica>) -> impl Iterator<Item = &Client> {
    board.nodes.iter().filter_map(|node| if let Node::Client(client) = node { Some(client) } else { None })
}

/// The replicas, in order.
pub fn servers(board: &Board<Replica>) -> impl Iterator<Item = &Server> {
    board.nodes.iter().filter_map(|node| if let Node::Server(server) = node { Some(server) } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_are_ordered_by_version_and_then_by_replica_also_as_keys() {
        let stamps = [Stamp::default(), Stamp::default().next(A), Stamp::default().next(B)];
        let more = [stamps[2].next(A), stamps[1].next(B)];
        let all: Vec<_> = stamps.into_iter().chain(more).collect();
        assert!(all.is_sorted() && all.iter().map(|stamp| stamp.key()).is_sorted());
        assert!(all.iter().all(|&stamp| Stamp::of(stamp.key()) == stamp));
    }
}

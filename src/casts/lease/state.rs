//! The state vector of the lease: what nodes hold, what copies say, and the steps, with the numbers that stand for
//! them. It stands apart from what happens, because everything else refers to it.

use super::Lease;
use crate::board::{Board, Key, NodeId, WireId};
use crate::casts::parts::Handler;
use crate::stage::{StepCode, StepId, Subject};

/// What one node holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// The queue: how many leases expired, and how each task stands. Durable.
    Queue(u8, Vec<Leased>),
    /// A worker, with a grant in hand. Volatile.
    Worker(Handler),
    /// The store: what was written, by task. Durable.
    Store(Vec<Stored>),
}

/// A task at the queue, and the last token given for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Leased {
    pub(super) state: State,
    pub(super) token: u8,
}

/// How a task stands with the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum State {
    /// To be granted.
    #[default]
    Ready,
    /// Granted, and the lease is not over.
    Leased,
    /// Acknowledged.
    Done,
}

/// A task in the store; the tokens are that of the write applied last and the newest applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Stored {
    pub(super) effects: u16,
    pub(super) value: u8,
    pub(super) newest: u8,
}

/// A step that a node takes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The queue leases a task to the worker at this node.
    Grant(Subject, NodeId),
    /// The queue takes a lease for over.
    Expire(Subject),
    /// A worker does the next step of its program.
    Work,
    /// A worker stops waiting for the store and drops the task.
    WalkAway,
}

impl StepCode for Step {
    fn code(self) -> StepId {
        let (kind, of) = match self {
            Step::Grant(task, worker) => (worker - 1, task),
            Step::Expire(task) => (2, task),
            Step::Work => (3, 0),
            Step::WalkAway => (4, 0),
        };
        StepId { kind, of }
    }

    fn decode(id: StepId) -> Option<Step> {
        match (id.kind, id.of) {
            (kind @ 0..=1, task) => Some(Step::Grant(task, kind + 1)),
            (2, task) => Some(Step::Expire(task)),
            (3, 0) => Some(Step::Work),
            (4, 0) => Some(Step::WalkAway),
            _ => None,
        }
    }
}

/// The queue's node; the workers are 1 and 2.
pub const QUEUE: NodeId = 0;
/// The store's node.
pub const STORE: NodeId = 3;

/// Kinds of copies. Each has a wire of its own for each worker.
pub const GRANT: WireId = 0;
pub const ACK: WireId = 1;
pub const WRITE: WireId = 2;
pub const ASK: WireId = 3;
pub const OK: WireId = 4;
pub const NO: WireId = 5;
pub const DONE: WireId = 6;
pub const FREE: WireId = 7;
const KINDS: WireId = 8;

/// What a key says: the task and the token.
pub fn key(task: Subject, token: u8) -> Key {
    task << 8 | Key::from(token)
}

pub fn task_of(key: Key) -> Subject {
    key >> 8
}

pub fn token_of(key: Key) -> u8 {
    (key & 0xff) as u8
}

pub fn wire(worker: NodeId, kind: WireId) -> WireId {
    (worker - 1) * KINDS + kind
}

pub fn kind_of(wire: WireId) -> WireId {
    wire % KINDS
}

/// Expiries, tasks at the queue, workers, tasks in the store.
pub fn nodes(board: &Board<Lease>) -> (u8, &[Leased], [&Handler; 2], &[Stored]) {
    match &board.nodes[..] {
        [Node::Queue(expired, leases), Node::Worker(one), Node::Worker(two), Node::Store(stored)] => {
            (*expired, leases, [one, two], stored)
        }
        _ => panic!("a queue, two workers, a store"),
    }
}

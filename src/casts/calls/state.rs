//! The state vector of the calls: what nodes hold, and the steps, with the numbers that stand for them. It stands apart
//! from what happens, because everything else refers to it.

use super::Calls;
use crate::board::{Board, Key, NodeId, WireId};
use crate::casts::parts::Handler;
use crate::stage::{StepCode, StepId, Subject};

/// What one node holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// It makes the request. Durable.
    Client(Client),
    /// It passes the request on, and answers.
    Front(Front),
    /// It does the work.
    Back(Back),
}

/// What the client knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    /// How far it has come.
    pub phase: Phase,
    /// How often it called again; 0 unless it waits.
    pub tries: u8,
}

/// How far the client has come with its request, and what it holds of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// It has not called yet.
    Ready,
    /// It has called and waits.
    Waiting,
    /// It was answered that the work is done.
    Answered,
    /// It was answered with an error.
    Failed,
    /// It was not answered, and waits no longer.
    GaveUp,
}

/// What the front holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Front {
    /// The key under which it calls the back; 0 while it has no request in hand. Volatile.
    pub key: Key,
    /// How often it called the back again for the request in hand. Volatile.
    pub tries: u8,
    /// How many keys it has made. A key that is drawn at random never comes again, also after a crash, so this is
    /// of the world rather than of its memory.
    pub made: Key,
}

/// What the back holds, and what it did in the world.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Back {
    /// Its handler. Volatile.
    pub handler: Handler,
    /// The keys of calls that it has done the work for, in their order. Durable.
    pub ids: Vec<Key>,
    /// How often it did the work.
    pub effects: u16,
}

/// A step that a node takes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The client calls.
    Call,
    /// The client hears nothing and calls again.
    CallAgain,
    /// The client waits no longer.
    GiveUp,
    /// The front hears nothing and calls the back again.
    Retry,
    /// The front waits no longer and answers with an error.
    Fail,
    /// The back does the next step of its program.
    Work,
}

const STEPS: [Step; 6] = [Step::Call, Step::CallAgain, Step::GiveUp, Step::Retry, Step::Fail, Step::Work];

impl StepCode for Step {
    fn code(self) -> StepId {
        StepId { kind: self as u8, of: u16::from(self != Step::Work) }
    }

    fn decode(id: StepId) -> Option<Step> {
        STEPS.into_iter().find(|step| step.code() == id)
    }
}

/// The nodes.
pub const CLIENT: NodeId = 0;
pub const FRONT: NodeId = 1;
pub const BACK: NodeId = 2;

/// The wires, and with them the kinds of copies.
pub const REQUESTS: WireId = 0;
pub const CALLS: WireId = 1;
pub const ANSWERS: WireId = 2;
pub const RESULTS: WireId = 3;
pub const ERRORS: WireId = 4;

/// The one request.
pub const REQUEST: Subject = 1;

/// The three nodes.
pub fn nodes(board: &Board<Calls>) -> (&Client, &Front, &Back) {
    match &board.nodes[..] {
        [Node::Client(client), Node::Front(front), Node::Back(back)] => (client, front, back),
        _ => panic!("a client, a front, a back"),
    }
}

//! A function call that is none: a client calls a front, and to answer it the front calls a back, which does the work.
//!
//! The client makes one request. It hears nothing, calls again, and in the end gives up. The front takes one request in
//! hand at a time, calls the back for it, calls again when it hears nothing, and in the end answers with an *error*,
//! which says that it heard nothing, not that nothing was done. So each layer tries again by itself, and their tries
//! multiply. The back does the work for each call that it takes in, unless it remembers the call's *key*: one that the
//! client made and the front passed on, or one that the front made for the request in its hands.
//!
//! What the front has in hand is volatile, and so is the back's handler. The client, the keys that the back remembers
//! and the work that was done are durable.
//!
//! A. D. Birrell and B. J. Nelson, "Implementing Remote Procedure Calls", 1984, section 1.3, on calls that fail without
//! a result.

mod about;
mod cast;
mod rows;
mod state;

use crate::board::{Board, CrashClass, Key, NodeId, Outbox, Protocol, WireId};
use crate::casts::parts::{Doing, Handler};
use crate::stage::Promise;
use crate::texts::calls_desk as said;
pub use about::CALLS;
use about::did;
use state::{ANSWERS, ERRORS, REQUEST, REQUESTS, RESULTS, nodes};
pub use state::{Back, Client, Front, Node, Phase, Step};

/// The cast, as it is set.
#[derive(Clone, Debug)]
pub struct Calls {
    keys: Keys,
    retries: u8,
    front_retries: u8,
}

/// Who makes the key by which the back knows a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// There is none: the back remembers nothing.
    None,
    /// The client, once for its request.
    Client,
    /// The front, anew for each request that it takes in.
    Front,
}

/// What the back does for a call.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Op {
    /// The work, and where there are keys, the key with it.
    Work,
    /// The answer.
    Answer,
}

const PROGRAM: [Op; 2] = [Op::Work, Op::Answer];

impl Protocol for Calls {
    type Node = Node;
    type Step = Step;

    fn steps(&self, id: NodeId, node: &Node, each: &mut dyn FnMut(Step)) {
        let steps: &[Step] = match node {
            Node::Client(_) => &[Step::Call, Step::CallAgain, Step::GiveUp],
            Node::Front(_) => &[Step::Retry, Step::Fail],
            Node::Back(_) => &[Step::Work],
        };
        steps.iter().copied().filter(|&step| self.can_step(id, node, step)).for_each(each);
    }

    fn can_step(&self, _: NodeId, node: &Node, step: Step) -> bool {
        match (node, step) {
            (Node::Client(client), Step::Call) => client.phase == Phase::Ready,
            (Node::Client(client), Step::CallAgain) => client.phase == Phase::Waiting && client.tries < self.retries,
            (Node::Client(client), Step::GiveUp) => client.phase == Phase::Waiting && client.tries >= self.retries,
            (Node::Front(front), Step::Retry) => front.key > 0 && front.tries < self.front_retries,
            (Node::Front(front), Step::Fail) => front.key > 0 && front.tries >= self.front_retries,
            (Node::Back(back), Step::Work) => !back.handler.is_idle(),
            _ => false,
        }
    }

    fn step(&self, id: NodeId, node: &mut Node, step: Step, outbox: &mut Outbox) {
        outbox.note = match (node, step) {
            (Node::Client(client), Step::Call) => {
                client.phase = Phase::Waiting;
                outbox.put(REQUESTS, REQUEST);
                const { did("call") }
            }
            (Node::Client(client), Step::CallAgain) => {
                client.tries += 1;
                outbox.put(REQUESTS, REQUEST);
                const { did("call-again") }
            }
            (Node::Client(client), Step::GiveUp) => {
                *client = Client { phase: Phase::GaveUp, tries: 0 };
                const { did("give-up") }
            }
            (Node::Front(front), Step::Retry) => {
                front.tries += 1;
                outbox.put(state::CALLS, front.key);
                const { did("retry") }
            }
            (Node::Front(front), Step::Fail) => {
                front.drop_request();
                outbox.put(ERRORS, REQUEST);
                const { did("fail") }
            }
            (Node::Back(back), Step::Work) => {
                let key = back.handler.held;
                match back.handler.work(&PROGRAM) {
                    Some(Op::Work) => {
                        back.effects += 1;
                        if self.keys == Keys::None {
                            const { did("apply") }
                        } else {
                            let place = back.ids.partition_point(|&other| other < key);
                            back.ids.insert(place, key);
                            const { did("transaction") }
                        }
                    }
                    op => {
                        outbox.put(ANSWERS, REQUEST);
                        if op.is_some() { const { did("answer") } } else { const { did("answer-again") } }
                    }
                }
            }
            (_, step) => panic!("{step:?} is no step of node {id}"),
        };
    }

    fn can_receive(&self, _: NodeId, node: &Node, wire: WireId) -> bool {
        match node {
            Node::Client(_) => true,
            Node::Front(front) => wire != REQUESTS || front.key == 0,
            Node::Back(back) => back.handler.is_idle(),
        }
    }

    fn receive(&self, _: NodeId, node: &mut Node, wire: WireId, key: Key, outbox: &mut Outbox) {
        outbox.note = match node {
            Node::Client(client) if client.phase != Phase::Waiting => const { did("ignore") },
            Node::Client(client) => {
                let phase = if wire == RESULTS { Phase::Answered } else { Phase::Failed };
                *client = Client { phase, tries: 0 };
                if wire == RESULTS { const { did("result") } } else { const { did("error") } }
            }
            Node::Front(front) if wire == REQUESTS => {
                front.made += Key::from(self.keys == Keys::Front);
                front.key = if self.keys == Keys::Front { front.made } else { 1 };
                outbox.put(state::CALLS, front.key);
                const { did("pass-on") }
            }
            Node::Front(front) if front.key == 0 => const { did("ignore-answer") },
            Node::Front(front) => {
                front.drop_request();
                outbox.put(RESULTS, REQUEST);
                const { did("pass-back") }
            }
            Node::Back(back) => {
                let is_known = back.ids.contains(&key);
                back.handler = Handler::with(key, if is_known { Doing::Again } else { Doing::Step(0) });
                if is_known { const { did("known") } } else { const { did("take") } }
            }
        };
    }

    fn crash_class(&self, id: NodeId) -> CrashClass {
        CrashClass::from(id == state::BACK)
    }

    fn can_crash(&self, _: NodeId, node: &Node) -> bool {
        match node {
            Node::Client(_) => false,
            Node::Front(front) => front.key > 0,
            Node::Back(back) => !back.handler.is_idle(),
        }
    }

    fn crash(&self, id: NodeId, node: &mut Node, _: &mut Outbox) {
        match node {
            Node::Client(_) => panic!("node {id} does not crash"),
            Node::Front(front) => front.drop_request(),
            Node::Back(back) => back.handler = Handler::default(),
        }
    }

    fn is_idle(&self, _: NodeId, node: &Node) -> bool {
        match node {
            Node::Client(client) => !matches!(client.phase, Phase::Ready | Phase::Waiting),
            Node::Front(front) => front.key == 0,
            Node::Back(back) => back.handler.is_idle(),
        }
    }
}

impl Front {
    /// Has nothing in hand any more.
    fn drop_request(&mut self) {
        (self.key, self.tries) = (0, 0);
    }
}

/// The work was done at least so many times.
fn times<const N: u16>(_: &Calls, board: &Board<Calls>) -> bool {
    matches!(&board.nodes[state::BACK as usize], Node::Back(back) if back.effects >= N)
}

/// Whether the client holds this, and the work was done, or was not.
fn holds(board: &Board<Calls>, phase: Phase, is_done: bool) -> bool {
    let (client, _, back) = nodes(board);
    client.phase == phase && (back.effects > 0) == is_done
}

static PROMISES: [Promise<Calls>; 14] = [
    Promise::always("exec-2", || said().exec_2, times::<2>),
    Promise::always("exec-3", || said().exec_3, times::<3>),
    Promise::always("exec-4", || said().exec_4, times::<4>),
    Promise::always("exec-5", || said().exec_5, times::<5>),
    Promise::always("exec-6", || said().exec_6, times::<6>),
    Promise::always("exec-7", || said().exec_7, times::<7>),
    Promise::always("exec-8", || said().exec_8, times::<8>),
    Promise::always("exec-9", || said().exec_9, times::<9>),
    Promise::quiet("failed-done", || said().failed_done, |_, board| holds(board, Phase::Failed, true)),
    Promise::quiet("failed-not", || said().failed_not, |_, board| holds(board, Phase::Failed, false)),
    Promise::quiet("gaveup-done", || said().gaveup_done, |_, board| holds(board, Phase::GaveUp, true)),
    Promise::quiet("gaveup-not", || said().gaveup_not, |_, board| holds(board, Phase::GaveUp, false)),
    Promise::always("ok-not-done", || said().ok_not_done, |_, board| holds(board, Phase::Answered, false)),
    Promise::quiet("all-lost", || said().all_lost, |_, board| nodes(board).2.effects == 0),
];

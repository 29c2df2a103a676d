//! Ask the other replica: one value, kept by two or three replicas; somebody writes it at one of them and reads it at
//! another.
//!
//! A client has its value written at replica A, waits for the word, and then reads at B. *Loose*: A writes, answers at
//! once, and tells B when it gets to it. *Tight*: A answers when B has said that it has the value, too. *Quorums*: of
//! three replicas, each request asks one partner of the coordinator's choice, so that any two requests have a replica in
//! common. In the first form a write takes the version after the coordinator's own; in the second it first asks a
//! majority which version there is. A second client may write another value at B.
//!
//! A replica keeps the value with the greater stamp: a version, and by whom it was written. It may let a request go when its
//! partner is silent; then nobody is answered. The links between replicas may be cut for the whole run; clients always
//! reach theirs. Nothing is sent again.
//!
//! Quorums: D. K. Gifford, "Weighted Voting for Replicated Data", SOSP 1979. Stamps, and why a writer asks first: H. Attiya,
//! A. Bar-Noy, D. Dolev, "Sharing Memory Robustly in Message-Passing Systems", Journal of the ACM 42(1), 1995; N. Lynch,
//! A. Shvartsman, "Robust emulation of shared memory using dynamic quorum-acknowledged broadcasts", FTCS 1997. Who can go
//! on under a cut: S. Gilbert, N. Lynch, "Brewer's Conjecture and the Feasibility of Consistent, Available,
//! Partition-Tolerant Web Services", ACM SIGACT News 33(2), 2002.

mod about;
mod cast;
mod fate;
mod promises;
mod rows;
mod serve;
mod state;
mod wires;

use crate::board::{CrashClass, Key, NodeId, Outbox, Protocol, WireId};
pub use about::REPLICA;
use about::did;
use state::{A, U};
pub use state::{Belief, Busy, Client, Kept, Node, Phase, Request, Server, Stamp, Step, Value, clients, servers};
use wires::Way;

/// The cast, as it is set.
#[derive(Clone, Debug)]
pub struct Replica {
    mode: Mode,
    /// Whether a second client writes, at B.
    has_rival: bool,
    /// Whether the read goes where the write went.
    reads_own: bool,
    /// Whether what a replica knows is durable at once.
    on_disk: bool,
    cut: u16,
}

/// When a write is acknowledged, and whom a read asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// At once; itself.
    Loose,
    /// When the other has it; itself.
    Tight,
    /// When a majority has it; a majority. A write takes the version after the coordinator's own.
    Quorum,
    /// The same, and a write first asks a majority for the version.
    QuorumThatAsks,
}

impl Mode {
    /// Whether there are three replicas, of which two are asked.
    pub fn is_quorum(self) -> bool {
        matches!(self, Mode::Quorum | Mode::QuorumThatAsks)
    }
}

impl Protocol for Replica {
    type Node = Node;
    type Step = Step;
    const IS_OBSERVED: bool = true;

    fn steps(&self, id: NodeId, node: &Node, each: &mut dyn FnMut(Step)) {
        let of_client = || {
            let writer = if id == U { 1 } else { 2 };
            [Step::Write(writer), Step::StopWrite(writer), Step::Read, Step::StopRead]
        };
        let offer = |step: &Step| self.can_step(id, node, *step);
        match node {
            Node::Client(_) => of_client().into_iter().filter(offer).for_each(each),
            Node::Server(_) => {
                let choices = self.replicas().map(Step::Ask);
                choices.chain([Step::LetGo, Step::Ship, Step::Flush]).filter(offer).for_each(each);
            }
        }
    }

    fn can_step(&self, id: NodeId, node: &Node, step: Step) -> bool {
        match (node, step) {
            (Node::Client(client), Step::Write(writer) | Step::StopWrite(writer)) => {
                let phase = if step == Step::Write(writer) { Phase::ToWrite } else { Phase::WaitsForOk };
                writer == client.writes && client.phase == phase
            }
            (Node::Client(client), Step::Read) => client.phase == Phase::ToRead,
            (Node::Client(client), Step::StopRead) => client.phase == Phase::WaitsForValue,
            (Node::Server(server), Step::Ask(partner)) => {
                matches!(server.busy, Busy::Choosing(_)) && partner != id && self.replicas().contains(&partner)
            }
            (Node::Server(server), Step::LetGo) => !matches!(server.busy, Busy::Idle | Busy::Choosing(_)),
            (Node::Server(server), Step::Ship) => server.kept.todo,
            (Node::Server(server), Step::Flush) => server.is_unsaved(),
            _ => false,
        }
    }

    fn step(&self, id: NodeId, node: &mut Node, step: Step, outbox: &mut Outbox) {
        outbox.note = match (node, step) {
            (Node::Client(client), Step::Write(writer)) => {
                client.phase = Phase::WaitsForOk;
                self.put(outbox, Way::Write(writer), writer.into());
                const { did("write") }
            }
            (Node::Client(client), Step::StopWrite(_)) => {
                (client.belief, client.phase) = (Belief::GaveUp, client.after_write());
                const { did("stop-write") }
            }
            (Node::Client(client), Step::Read) => {
                client.phase = Phase::WaitsForValue;
                self.put(outbox, Way::Read, 0);
                const { did("read") }
            }
            (Node::Client(client), Step::StopRead) => {
                client.phase = Phase::Done;
                const { did("stop-read") }
            }
            (Node::Server(server), Step::Ask(partner)) => self.ask(id, server, partner, outbox),
            (Node::Server(server), Step::LetGo) => {
                server.busy = Busy::Idle;
                const { did("let-go") }
            }
            (Node::Server(server), Step::Ship) => {
                server.kept.todo = false;
                self.put(outbox, Way::Copy(id, self.other(id)), server.kept.stamp.key());
                const { did("ship") }
            }
            (Node::Server(server), Step::Flush) => {
                server.saved = Some(server.kept);
                const { did("flush") }
            }
            (_, step) => panic!("{step:?} is no step of node {id}"),
        };
    }

    fn can_receive(&self, _: NodeId, node: &Node, wire: WireId) -> bool {
        match (node, self.way(wire)) {
            (Node::Server(server), Way::Write(_)) => server.busy == Busy::Idle,
            (Node::Server(server), Way::Read) => !self.mode.is_quorum() || server.busy == Busy::Idle,
            _ => true,
        }
    }

    fn receive(&self, id: NodeId, node: &mut Node, wire: WireId, key: Key, outbox: &mut Outbox) {
        let way = self.way(wire);
        outbox.note = match node {
            Node::Client(client) => self.hear(client, way, key),
            Node::Server(server) => self.serve(id, server, way, key, outbox),
        };
    }

    fn crash_class(&self, _: NodeId) -> CrashClass {
        0
    }

    fn can_crash(&self, _: NodeId, node: &Node) -> bool {
        matches!(node, Node::Server(server) if server.busy != Busy::Idle || server.is_unsaved())
    }

    fn crash(&self, id: NodeId, node: &mut Node, _: &mut Outbox) {
        let Node::Server(server) = node else { panic!("node {id} does not crash") };
        server.busy = Busy::Idle;
        server.kept = server.saved.unwrap_or(server.kept);
    }

    fn is_idle(&self, _: NodeId, node: &Node) -> bool {
        match node {
            Node::Client(client) => client.phase == Phase::Done,
            Node::Server(server) => server.busy == Busy::Idle && !server.kept.todo && !server.is_unsaved(),
        }
    }

    /// Of two writers: whose write was acknowledged before the other's began.
    fn observe(&self, nodes: &mut [Node]) {
        let [Node::Client(one), .., Node::Client(other)] = nodes else { return };
        let is_first = |one: &Client, other: &Client| one.belief == Belief::Acked && other.phase == Phase::ToWrite;
        one.is_first |= is_first(one, other);
        other.is_first |= is_first(other, one);
    }
}

impl Replica {
    /// The replicas, as nodes.
    fn replicas(&self) -> std::ops::Range<NodeId> {
        A..A + if self.mode.is_quorum() { 3 } else { 2 }
    }

    /// The other of two.
    fn other(&self, id: NodeId) -> NodeId {
        self.replicas().find(|&other| other != id).expect("there are two")
    }
}

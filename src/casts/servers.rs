//! Pets and cattle: a sender adds to a count, through a server.
//!
//! A *pet* keeps the count itself, in RAM or on disk. Of *cattle* there are two, alike and without a count: each takes
//! one letter in hand, has a store add it, and acknowledges; the sender may send to either, also when it sends again.
//! So the servers may come and go, and the store has become the pet. Who remembers ids is a setting: nobody, the store
//! in the step that adds, or each server for what it has had the store's word of, which helps nobody who asks the
//! other.
//!
//! The sender is that of letters and acknowledgements: one letter at a time, sent again at any moment, given up in the
//! end. A server that waits in vain for the store lets go, so that one loss does not block it for ever. Some nodes may
//! be *down* for the whole run: what is sent to them is gone.
//!
//! The words are those of R. Bias, "The History of Pets vs Cattle and How to Use the Analogy Properly", 2016.

mod about;
mod cast;
mod rows;
mod state;

use crate::board::{Board, CrashClass, Key, NodeId, Outbox, Protocol, WireId};
use crate::casts::parts::{Doing, Handler};
use crate::stage::{Promise, Subject};
use crate::texts::servers_desk as said;
pub use about::SERVERS;
use about::did;
use state::{ACK, DONE, LETTER, STORE, WRITE, at, ends, of_wire, wire};
pub use state::{Belief, Node, Sender, Server, Step, Store};

/// The cast, as it is set.
#[derive(Clone, Debug)]
pub struct Servers {
    kind: Kind,
    ids: Ids,
    down: Down,
    retries: u8,
    letters: Subject,
}

/// Who keeps the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One server, in RAM.
    PetInRam,
    /// One server, on disk.
    PetOnDisk,
    /// A store behind two servers.
    Cattle,
}

/// Who knows a letter again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ids {
    /// Nobody.
    None,
    /// Whoever counts.
    Store,
    /// Each server, what it has had the store's word of.
    Server,
}

/// Who is down for the whole run: the first server, the second, the store.
type Down = [bool; 3];

/// What a store does for a letter.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Op {
    /// It adds it, and if it remembers, notes its id with it.
    Add,
    /// It answers.
    Answer,
}

const PROGRAM: [Op; 2] = [Op::Add, Op::Answer];

impl Servers {
    fn is_cattle(&self) -> bool {
        self.kind == Kind::Cattle
    }

    /// The servers that the sender knows.
    fn servers(&self) -> std::ops::RangeInclusive<NodeId> {
        1..=if self.is_cattle() { 2 } else { 1 }
    }

    /// Whether what is put on a wire is gone.
    fn is_severed(&self, at: WireId) -> bool {
        let (kind, server) = of_wire(at);
        self.down[usize::from(server) - 1] || kind >= WRITE && self.down[2]
    }

    fn put(&self, outbox: &mut Outbox, at: WireId, letter: Key) {
        if !self.is_severed(at) {
            outbox.put(at, letter);
        }
    }

    /// What the sender may do with its letter.
    fn next(&self, sender: &Sender, step: Step) -> bool {
        let Sender { current, is_sent, tries, .. } = *sender;
        match step {
            Step::Send(letter, server) => !is_sent && letter == current && self.servers().contains(&server),
            Step::Resend(letter, server, try_number) => {
                is_sent
                    && letter == current
                    && try_number == tries
                    && tries < self.retries
                    && self.servers().contains(&server)
            }
            Step::GiveUp(letter) => is_sent && letter == current && tries >= self.retries,
            Step::Work | Step::LetGo(_) => false,
        }
    }
}

impl Protocol for Servers {
    type Node = Node;
    type Step = Step;

    fn steps(&self, id: NodeId, node: &Node, each: &mut dyn FnMut(Step)) {
        let mut offer = |step| {
            if self.can_step(id, node, step) {
                each(step);
            }
        };
        match node {
            Node::Sender(sender) => {
                for server in self.servers() {
                    offer(Step::Send(sender.current, server));
                    offer(Step::Resend(sender.current, server, sender.tries));
                }
                offer(Step::GiveUp(sender.current));
            }
            Node::Server(server) => offer(Step::LetGo(server.hand)),
            Node::Store(_) => offer(Step::Work),
        }
    }

    fn can_step(&self, _: NodeId, node: &Node, step: Step) -> bool {
        match (node, step) {
            (Node::Sender(sender), step) => sender.current <= self.letters && self.next(sender, step),
            (Node::Server(server), Step::LetGo(letter)) => letter > 0 && server.hand == letter,
            (Node::Store(store), Step::Work) => !store.handler.is_idle(),
            _ => false,
        }
    }

    fn step(&self, id: NodeId, node: &mut Node, step: Step, outbox: &mut Outbox) {
        outbox.note = match (node, step) {
            (Node::Sender(sender), Step::Send(letter, server)) => {
                sender.is_sent = true;
                self.put(outbox, wire(LETTER, server), letter);
                const { did("send") }
            }
            (Node::Sender(sender), Step::Resend(letter, server, _)) => {
                sender.tries += 1;
                self.put(outbox, wire(LETTER, server), letter);
                const { did("resend") }
            }
            (Node::Sender(sender), Step::GiveUp(_)) => {
                sender.close(Belief::GaveUp);
                const { did("give-up") }
            }
            (Node::Server(server), Step::LetGo(_)) => {
                server.hand = 0;
                const { did("let-go") }
            }
            (Node::Store(store), Step::Work) => {
                let letter = store.handler.held;
                match store.handler.work(&PROGRAM) {
                    Some(Op::Add) => {
                        store.counts[at(letter)] += 1;
                        if self.ids == Ids::Store {
                            store.ids[at(letter)] = true;
                            const { did("transaction") }
                        } else {
                            const { did("apply") }
                        }
                    }
                    op => {
                        let from = std::mem::take(&mut store.from);
                        let answer = if self.is_cattle() { wire(DONE, from) } else { wire(ACK, 1) };
                        self.put(outbox, answer, letter);
                        if op.is_some() { const { did("answer") } } else { const { did("answer-again") } }
                    }
                }
            }
            (_, step) => panic!("{step:?} is no step of node {id}"),
        };
    }

    fn can_receive(&self, _: NodeId, node: &Node, at: WireId) -> bool {
        match node {
            Node::Sender(_) => true,
            Node::Server(server) => of_wire(at).0 != LETTER || server.hand == 0,
            Node::Store(store) => store.handler.is_idle(),
        }
    }

    fn receive(&self, id: NodeId, node: &mut Node, via: WireId, letter: Key, outbox: &mut Outbox) {
        outbox.note = match node {
            Node::Sender(sender) if sender.is_sent && sender.current == letter => {
                sender.close(Belief::Acked);
                const { did("acked") }
            }
            Node::Sender(sender) if sender.beliefs[at(letter)] == Belief::GaveUp => {
                sender.beliefs[at(letter)] = Belief::Late;
                const { did("late") }
            }
            Node::Sender(_) => const { did("ignore") },
            Node::Server(server) if of_wire(via).0 == DONE => {
                if server.hand == letter {
                    server.hand = 0;
                    server.memo[at(letter)] = self.ids == Ids::Server;
                    self.put(outbox, wire(ACK, id), letter);
                    const { did("pass-back") }
                } else {
                    const { did("ignore-done") }
                }
            }
            Node::Server(server) if server.memo[at(letter)] => {
                self.put(outbox, wire(ACK, id), letter);
                const { did("known-here") }
            }
            Node::Server(server) => {
                server.hand = letter;
                self.put(outbox, wire(WRITE, id), letter);
                const { did("pass-on") }
            }
            Node::Store(store) => {
                let is_known = store.ids[at(letter)];
                store.handler = Handler::with(letter, if is_known { Doing::Again } else { Doing::Step(0) });
                store.from = if self.is_cattle() { of_wire(via).1 } else { 0 };
                if is_known { const { did("known") } } else { const { did("take") } }
            }
        };
    }

    fn crash_class(&self, id: NodeId) -> CrashClass {
        CrashClass::from(id == STORE)
    }

    fn can_crash(&self, _: NodeId, node: &Node) -> bool {
        match node {
            Node::Sender(_) => false,
            Node::Server(server) => server.hand > 0,
            Node::Store(store) => {
                !store.handler.is_idle() || self.kind == Kind::PetInRam && store.counts.iter().any(|&count| count > 0)
            }
        }
    }

    fn crash(&self, id: NodeId, node: &mut Node, _: &mut Outbox) {
        match node {
            Node::Sender(_) => panic!("node {id} does not crash"),
            Node::Server(server) => server.hand = 0,
            Node::Store(store) => {
                (store.handler, store.from) = (Handler::default(), 0);
                if self.kind == Kind::PetInRam {
                    store.counts.fill(0);
                    store.ids.fill(false);
                }
            }
        }
    }

    fn is_idle(&self, _: NodeId, node: &Node) -> bool {
        match node {
            Node::Sender(sender) => sender.current > self.letters,
            Node::Server(server) => server.hand == 0,
            Node::Store(store) => store.handler.is_idle(),
        }
    }
}

/// Whether some letter passes a test: what the sender holds of it, and how often it is in the count.
fn some(board: &Board<Servers>, test: fn(Belief, u16) -> bool) -> bool {
    let (sender, store) = ends(board);
    sender.beliefs.iter().zip(&store.counts).any(|(&belief, &count)| test(belief, count))
}

static PROMISES: [Promise<Servers>; 5] = [
    Promise::quiet(
        "lost-acked",
        || said().lost_acked,
        |_, board| some(board, |belief, count| belief == Belief::Acked && count == 0),
    ),
    Promise::quiet("lost", || said().lost, |_, board| some(board, |_, count| count == 0)),
    Promise::always("twice", || said().twice, |_, board| some(board, |_, count| count > 1)),
    Promise::quiet(
        "wrong-complete",
        || said().wrong_complete,
        |_, board| !some(board, |belief, _| belief != Belief::Acked) && some(board, |_, count| count != 1),
    ),
    Promise::always(
        "can-complete",
        || said().can_complete,
        |_, board| !some(board, |belief, _| belief != Belief::Acked),
    ),
];

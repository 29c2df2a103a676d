//! Two workers, one task: a queue leases tasks to workers, and a lease may run out too early.
//!
//! The queue grants a task to a worker for a while, under a *token* that grows with every grant. A worker that
//! takes a task goes through its program: it writes to a store and acknowledges to the queue, and may first check
//! with the store whether the task is done. It waits for the store's answer, if there is one, and may walk away
//! from the wait. When the lease expires, the queue grants the task again. An expiry is a guess, as every timeout:
//! it may come at any moment, while a worker is still at it. So a lease is no lock: two workers may hold one task.
//!
//! What helps is up to the store. A *plain* one applies every write. One with a *fencing token* refuses a write
//! whose token is older than the newest that it applied: that orders the writers, and does not make once. One with
//! *unique ids* does not apply a task again: the test and the write are one atomic step.
//!
//! Queue and store are durable and do not crash; what a worker has in hand is volatile. Expiries are bounded by the
//! queue, as faults are by their budgets, and are no faults.
//!
//! Leases: C. Gray, D. Cheriton, "Leases: an efficient fault-tolerant mechanism for distributed file cache
//! consistency", SOSP 1989. Fencing tokens: M. Kleppmann, "How to do distributed locking", 2016.

mod about;
mod cast;
mod rows;
mod state;

use crate::board::{Board, CrashClass, Key, NodeId, Note, Outbox, Protocol, WireId};
use crate::casts::parts::{Doing, Handler};
use crate::stage::{Promise, Subject};
use crate::texts::lease_desk as said;
pub use about::LEASE;
use about::{FENCE, IDS, did};
use state::{ACK, ASK, DONE, FREE, GRANT, NO, OK, WRITE, key, kind_of, nodes, task_of, token_of, wire};
pub use state::{Leased, Node, State, Step, Stored};

/// The cast, as it is set.
#[derive(Clone, Debug)]
pub struct Lease {
    program: &'static [WireId],
    store: u16,
    answers: bool,
    expiries: u8,
    tasks: u16,
}

impl Lease {
    /// An answer comes to a worker, which may have stopped waiting for it.
    fn hear(&self, worker: &mut Handler, kind: WireId, key: Key) -> Note {
        let Handler { doing: Doing::Waiting(step), held } = *worker else { return const { did("ignore") } };
        let (steps, note) = match (self.program[usize::from(step)], kind) {
            _ if held != key => return const { did("ignore") },
            (WRITE, OK) | (ASK, FREE) => (1, const { did("go-on") }),
            (WRITE, NO) => (self.program.len() as u8, const { did("drop") }),
            (ASK, DONE) => (2, const { did("skip") }),
            _ => return const { did("ignore") },
        };
        worker.go_on(self.program, step + steps);
        note
    }

    fn refuses(&self, stored: &Stored, token: u8) -> bool {
        self.store == FENCE && token < stored.newest
    }

    /// A write comes to the store: what it answers, and what that says.
    fn write(&self, stored: &mut Stored, token: u8) -> (WireId, Note) {
        if self.refuses(stored, token) {
            return (NO, const { did("refuse") });
        }
        if self.store == IDS && stored.effects > 0 {
            return (OK, const { did("known") });
        }
        let is_older = token < stored.newest;
        *stored = Stored { effects: stored.effects + 1, value: token, newest: stored.newest.max(token) };
        (OK, if is_older { const { did("apply-older") } } else { const { did("apply") } })
    }
}

impl Protocol for Lease {
    type Node = Node;
    type Step = Step;

    fn steps(&self, id: NodeId, node: &Node, each: &mut dyn FnMut(Step)) {
        let tasks = if id == state::QUEUE { self.tasks } else { 0 };
        let of_queue = (1..=tasks).flat_map(|task| [Step::Grant(task, 1), Step::Grant(task, 2), Step::Expire(task)]);
        of_queue.chain([Step::Work, Step::WalkAway]).filter(|&step| self.can_step(id, node, step)).for_each(each);
    }

    fn can_step(&self, _: NodeId, node: &Node, step: Step) -> bool {
        let is = |leases: &[Leased], task: Subject, state| {
            leases.get(usize::from(task).wrapping_sub(1)).is_some_and(|lease| lease.state == state)
        };
        match (node, step) {
            (Node::Queue(_, leases), Step::Grant(task, _)) => is(leases, task, State::Ready),
            (Node::Queue(expired, leases), Step::Expire(task)) => {
                *expired < self.expiries && is(leases, task, State::Leased)
            }
            (Node::Worker(worker), Step::Work) => matches!(worker.doing, Doing::Step(_)),
            (Node::Worker(worker), Step::WalkAway) => matches!(worker.doing, Doing::Waiting(_)),
            _ => false,
        }
    }

    fn step(&self, id: NodeId, node: &mut Node, step: Step, outbox: &mut Outbox) {
        outbox.note = match (node, step) {
            (Node::Queue(_, leases), Step::Grant(task, worker)) => {
                let lease = &mut leases[usize::from(task) - 1];
                *lease = Leased { state: State::Leased, token: lease.token + 1 };
                outbox.put(wire(worker, GRANT), key(task, lease.token));
                if lease.token == 1 { const { did("grant") } } else { const { did("regrant") } }
            }
            (Node::Queue(expired, leases), Step::Expire(task)) => {
                *expired += 1;
                leases[usize::from(task) - 1].state = State::Ready;
                const { did("expire") }
            }
            (Node::Worker(worker @ Handler { doing: Doing::Step(_), .. }), Step::Work) => {
                let step = worker.lit().unwrap_or_default();
                let kind = self.program[usize::from(step)];
                outbox.put(wire(id, kind), worker.held);
                match kind {
                    ASK => worker.doing = Doing::Waiting(step),
                    WRITE if self.answers => worker.doing = Doing::Waiting(step),
                    _ => worker.go_on(self.program, step + 1),
                }
                [const { did("ack") }, const { did("write") }, const { did("ask") }][usize::from(kind - ACK)]
            }
            (Node::Worker(worker), Step::WalkAway) => {
                *worker = Handler::default();
                const { did("walk-away") }
            }
            (_, step) => panic!("{step:?} is no step of node {id} now"),
        };
    }

    fn can_receive(&self, _: NodeId, node: &Node, wire: WireId) -> bool {
        !matches!(node, Node::Worker(worker) if kind_of(wire) == GRANT && !worker.is_idle())
    }

    fn receive(&self, _: NodeId, node: &mut Node, wire: WireId, key: Key, outbox: &mut Outbox) {
        let (kind, task, token) = (kind_of(wire), usize::from(task_of(key)) - 1, token_of(key));
        outbox.note = match node {
            Node::Queue(_, leases) if leases[task] == Leased { state: State::Leased, token } => {
                leases[task].state = State::Done;
                const { did("settle") }
            }
            Node::Queue(..) => const { did("ignore-ack") },
            Node::Worker(worker) if kind == GRANT => {
                *worker = Handler::with(key, Doing::Step(0));
                const { did("take") }
            }
            Node::Worker(worker) => self.hear(worker, kind, key),
            Node::Store(stored) => {
                let (answer, note) = match kind {
                    WRITE => self.write(&mut stored[task], token),
                    _ if stored[task].effects > 0 => (DONE, const { did("reply-done") }),
                    _ => (FREE, const { did("reply-free") }),
                };
                if kind == ASK || self.answers {
                    outbox.put(wire - kind + answer, key);
                }
                note
            }
        };
    }

    fn crash_class(&self, _: NodeId) -> CrashClass {
        0
    }

    fn can_crash(&self, _: NodeId, node: &Node) -> bool {
        matches!(node, Node::Worker(worker) if !worker.is_idle())
    }

    fn crash(&self, _: NodeId, node: &mut Node, _: &mut Outbox) {
        *node = Node::Worker(Handler::default());
    }

    fn is_idle(&self, _: NodeId, node: &Node) -> bool {
        match node {
            Node::Queue(expired, leases) => leases
                .iter()
                .all(|lease| lease.state == State::Done || lease.state == State::Leased && *expired == self.expiries),
            Node::Worker(worker) => worker.is_idle(),
            Node::Store(_) => true,
        }
    }
}

/// Whether some task passes a test: whether the queue counts it as done, and what is in the store.
fn some(board: &Board<Lease>, test: fn(bool, &Stored) -> bool) -> bool {
    let (_, leases, _, stored) = nodes(board);
    leases.iter().zip(stored).any(|(lease, stored)| test(lease.state == State::Done, stored))
}

fn both_hold(board: &Board<Lease>) -> bool {
    let (_, _, [one, two], _) = nodes(board);
    !one.is_idle() && task_of(one.held) == task_of(two.held)
}

static PROMISES: [Promise<Lease>; 9] = [
    Promise::always("twice", || said().twice, |_, board| some(board, |_, stored| stored.effects > 1)),
    Promise::quiet(
        "lost-done",
        || said().lost_done,
        |_, board| some(board, |is_done, stored| is_done && stored.effects == 0),
    ),
    Promise::quiet(
        "undone",
        || said().undone,
        |_, board| some(board, |is_done, stored| !is_done && stored.effects == 0),
    ),
    Promise::quiet(
        "doubt-done",
        || said().doubt_done,
        |_, board| some(board, |is_done, stored| !is_done && stored.effects > 0),
    ),
    Promise::always("both-hold", || said().both_hold, |_, board| both_hold(board)),
    Promise::always("stale", || said().stale, |_, board| some(board, |_, stored| stored.value < stored.newest)),
    Promise::quiet(
        "done-not-once",
        || said().done_not_once,
        |_, board| !some(board, |is_done, _| !is_done) && some(board, |_, stored| stored.effects != 1),
    ),
    Promise::always(
        "done-not-yet",
        || said().done_not_yet,
        |_, board| some(board, |is_done, stored| is_done && stored.effects == 0),
    ),
    Promise::always(
        "refused",
        || said().refused,
        |_, board| [1, 2].iter().any(|&id| !board.wires[usize::from(wire(id, NO))].is_empty()),
    )
    .if_set(|lease| lease.store == FENCE && lease.answers),
];

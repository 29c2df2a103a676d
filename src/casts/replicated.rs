//! A replicated queue: three replicas hold the list of tasks, and two workers take tasks from two of them.
//!
//! Worker 1 sits at replica Q1 and worker 2 at Q2, so that handing a task out is a step of one node. *Available*: a
//! replica hands out whatever it does not know to be taken, and tells the others. Two of them may do so at once, with no
//! fault at all. *Consistent*: a replica claims the task first, and hands it out once a majority, itself and one more, has
//! promised the task to it. A promise is given once and never taken back. So a task is handed out once at most; a
//! replica that reaches no majority hands out nothing; and two claims may block each other for good. Numbers of
//! ballots, as in Paxos, mend that, and are left out.
//!
//! Promises and what was handed out are durable. The votes for an open claim are volatile: a crash loses them, and the
//! replica may claim again. A link may be cut for the whole run, both ways: what is sent on it is gone at once.
//!
//! L. Lamport, "The part-time parliament", ACM TOCS 16(2), 1998; M. Kleppmann, "A critique of the CAP theorem", 2015.

mod about;
mod cast;
mod rows;
mod state;

use crate::board::{Board, CrashClass, Key, NodeId, Outbox, Protocol, WireId};
use crate::stage::{Promise, Subject};
use crate::texts::replicated_desk as said;
pub use about::REPLICATED;
use about::did;
use state::{OK, TAKEN, TELL, kind_of, others, vote, wire};
pub use state::{Replica, Step, Task};

/// The cast, as it is set.
#[derive(Clone, Debug)]
pub struct Replicated {
    is_consistent: bool,
    tasks: u16,
    repeats: u8,
    cut: u16,
}

impl Replicated {
    /// Sends something to both other replicas, or to one, unless the link is cut for the whole run.
    fn put(&self, outbox: &mut Outbox, from: NodeId, to: NodeId, kind: WireId, task: Key) {
        if !self.is_severed(from, to) {
            outbox.put(wire(from, to, kind), task);
        }
    }

    fn tell(&self, outbox: &mut Outbox, from: NodeId, task: Key) {
        for to in others(from) {
            self.put(outbox, from, to, TELL, task);
        }
    }
}

impl Protocol for Replicated {
    type Node = Replica;
    type Step = Step;

    fn steps(&self, id: NodeId, node: &Replica, each: &mut dyn FnMut(Step)) {
        let of = |task| [Step::HandOut(task), Step::Claim(task), Step::ClaimAgain(task)];
        (1..=self.tasks).flat_map(of).filter(|&step| self.can_step(id, node, step)).for_each(each);
    }

    fn can_step(&self, id: NodeId, node: &Replica, step: Step) -> bool {
        let Some(task) = node.tasks.get(usize::from(step.task()).wrapping_sub(1)) else { return false };
        let is_own = task.promise == 0 || task.promise == id + 1;
        // Nobody sits at the third.
        id < state::THIRD
            && match step {
                Step::HandOut(_) => !self.is_consistent && task.promise == 0,
                Step::Claim(_) => self.is_consistent && task.got == 0 && task.votes == 0 && is_own,
                Step::ClaimAgain(_) => self.is_consistent && task.votes > 0 && node.repeats < self.repeats,
            }
    }

    fn step(&self, id: NodeId, node: &mut Replica, step: Step, outbox: &mut Outbox) {
        let task = &mut node.tasks[usize::from(step.task()) - 1];
        outbox.say(match step {
            Step::HandOut(_) => {
                (task.promise, task.got) = (TAKEN, task.got + 1);
                const { did("hand-out") }
            }
            Step::Claim(_) => {
                (task.promise, task.votes) = (id + 1, vote(id));
                const { did("claim") }
            }
            Step::ClaimAgain(_) => {
                node.repeats += 1;
                const { did("claim-again") }
            }
        });
        self.tell(outbox, id, step.task());
    }

    fn can_receive(&self, _: NodeId, _: &Replica, _: WireId) -> bool {
        true
    }

    fn receive(&self, id: NodeId, node: &mut Replica, at: WireId, key: Key, outbox: &mut Outbox) {
        let (from, task) = (state::from(at), &mut node.tasks[usize::from(key) - 1]);
        outbox.note = match kind_of(at) {
            OK if task.votes == 0 => const { did("ignore-ok") },
            // Its own vote and this one are a majority.
            OK => {
                (task.votes, task.got) = (0, task.got + 1);
                const { did("win") }
            }
            _ if !self.is_consistent => {
                let is_news = task.promise == 0;
                task.promise = TAKEN;
                if is_news { const { did("note") } } else { const { did("known") } }
            }
            _ if task.promise == 0 || task.promise == from + 1 => {
                let is_news = task.promise == 0;
                task.promise = from + 1;
                self.put(outbox, id, from, OK, key);
                if is_news { const { did("promise") } } else { const { did("promise-again") } }
            }
            _ => const { did("silent") },
        };
    }

    fn crash_class(&self, _: NodeId) -> CrashClass {
        0
    }

    fn can_crash(&self, _: NodeId, node: &Replica) -> bool {
        node.tasks.iter().any(|task| task.votes > 0)
    }

    fn crash(&self, _: NodeId, node: &mut Replica, _: &mut Outbox) {
        for task in &mut node.tasks {
            task.votes = 0;
        }
    }

    fn is_idle(&self, id: NodeId, node: &Replica) -> bool {
        let mut can_go_on = false;
        self.steps(id, node, &mut |_| can_go_on = true);
        !can_go_on
    }
}

/// How often a task was handed to anybody.
pub fn handed_out(board: &Board<Replicated>, task: Subject) -> u16 {
    board.nodes.iter().map(|node| u16::from(node.tasks[usize::from(task) - 1].got)).sum()
}

fn some_task(replicated: &Replicated, board: &Board<Replicated>, test: fn(u16) -> bool) -> bool {
    (1..=replicated.tasks).any(|task| test(handed_out(board, task)))
}

static PROMISES: [Promise<Replicated>; 4] = [
    Promise::always("twice", || said().twice, |cast, board| some_task(cast, board, |times| times > 1)),
    Promise::quiet("nobody", || said().nobody, |cast, board| some_task(cast, board, |times| times == 0)),
    Promise::always("can-1", || said().can_1, |_, board| board.nodes[0].tasks[0].got > 0),
    Promise::always("can-2", || said().can_2, |_, board| board.nodes[1].tasks[0].got > 0),
];

//! The lease on the stage: its wires, when its steps come, what is counted.

use super::about::{CWK, FENCE, IDS, KINDS, LEASE, PLAIN, TALLIES};
use super::state::{ACK, ASK, GRANT, QUEUE, STORE, WRITE, kind_of, nodes, task_of, token_of, wire};
use super::{Lease, Node, PROMISES, State, Step};
use crate::board::{Board, CrashClass, Key, Move, NodeId, WireEnds, WireId};
use crate::casts::parts::{Doing, Handler, Held, outcome};
use crate::stage::{
    About, Around, Cast, Clock, Kind, NodeAbout, Outcome, Pace, Promise, Reading, Row, Settings, Subject,
};
use crate::texts::{fill, lease as words, lease_desk as said};

/// Who is to have a task under this token if nobody chooses: after one worker, the other.
fn turn(task: Subject, token: u8) -> NodeId {
    1 + ((task + Subject::from(token)) % 2) as NodeId
}

impl Cast for Lease {
    /// How many writes were refused.
    type Ghost = u32;

    fn about() -> &'static About {
        &LEASE
    }

    fn of(&[program, store, answer, expiries, tasks, ..]: &Settings) -> Lease {
        Lease {
            program: match program {
                0 => &[WRITE, ACK],
                1 => &[ACK, WRITE],
                _ => &[ASK, WRITE, ACK],
            },
            store: if program == CWK && store == IDS { PLAIN } else { store },
            answers: program == CWK || answer == 0,
            expiries: expiries as u8,
            tasks,
        }
    }

    fn start(&self) -> Board<Lease> {
        let tasks = usize::from(self.tasks);
        let worker = Node::Worker(Handler::default());
        let queue = Node::Queue(0, vec![Default::default(); tasks]);
        let nodes = vec![queue, worker.clone(), worker, Node::Store(vec![Default::default(); tasks])];
        Board { nodes, wires: vec![Default::default(); self.wires().len()], spent: Default::default() }
    }

    fn wires(&self) -> Vec<WireEnds> {
        let ends = |worker| {
            (0..KINDS.len() as WireId).map(move |kind| match kind {
                GRANT => WireEnds { from: QUEUE, to: worker },
                ACK => WireEnds { from: worker, to: QUEUE },
                WRITE | ASK => WireEnds { from: worker, to: STORE },
                _ => WireEnds { from: STORE, to: worker },
            })
        };
        ends(1).chain(ends(2)).collect()
    }

    fn node(&self, id: NodeId) -> NodeAbout {
        let (slug, name, place) = match id {
            QUEUE => ("queue".to_owned(), words().queue.to_owned(), (0, 0)),
            STORE => ("store".to_owned(), words().store_node.to_owned(), (2, 0)),
            id => (format!("worker-{id}"), fill(words().worker, &[("number", &id)]), (1, id - 1)),
        };
        NodeAbout { slug, name, place }
    }

    fn subjects(&self) -> Subject {
        self.tasks
    }

    fn reads(&self, wire: WireId, key: Key) -> Reading {
        Reading { kind: Kind(kind_of(wire)), subject: task_of(key) }
    }

    fn link(&self, at: WireId) -> u8 {
        let is_to_store = kind_of(at) > ACK;
        u8::from(at >= wire(2, GRANT)) + 2 * u8::from(is_to_store)
    }

    fn is_answer(&self, wire: WireId) -> bool {
        KINDS[usize::from(kind_of(wire))].is_answer
    }

    fn clock(&self, step: Step) -> Clock {
        // Either worker may be granted a task, so these two steps are open at once.
        match step {
            Step::Expire(task) => task,
            Step::Grant(task, worker) => task + 128 * Clock::from(worker),
            Step::Work => 0,
            Step::WalkAway => 1,
        }
    }

    fn pace(&self, id: NodeId, node: &Node, step: Step) -> Pace {
        match (node, step) {
            (Node::Queue(_, leases), Step::Grant(task, worker)) => {
                let token = leases[usize::from(task) - 1].token + 1;
                if turn(task, token) == worker { Pace::WhenReady(task) } else { Pace::Never }
            }
            (Node::Queue(_, leases), Step::Expire(subject)) => {
                let token = leases[usize::from(subject) - 1].token;
                Pace::Patience { tries: token - 1, wire: wire(turn(subject, token), GRANT), subject }
            }
            (Node::Worker(Handler { doing: Doing::Waiting(op), held }), _) => {
                Pace::Patience { tries: 0, wire: wire(id, self.program[usize::from(*op)]), subject: task_of(*held) }
            }
            _ => Pace::Work,
        }
    }

    fn subject(&self, _: NodeId, node: &Node, step: Step) -> Option<Subject> {
        match (node, step) {
            (_, Step::Grant(task, _) | Step::Expire(task)) => Some(task),
            (Node::Worker(worker), _) => Some(task_of(worker.held)),
            _ => None,
        }
    }

    fn in_words(&self, step: Step) -> &'static str {
        match step {
            Step::Grant(_, 1) => words().hurry_grant_1,
            Step::Grant(..) => words().hurry_grant_2,
            Step::Expire(_) => words().hurry_expire,
            Step::WalkAway => words().hurry_walk_away,
            Step::Work => "",
        }
    }

    fn handling(&self, _: NodeId, node: &Node) -> Option<u8> {
        let Node::Worker(worker) = node else { return None };
        // If the last step is a write that is answered, walking away from the wait is one more.
        let waits_last = self.answers && self.program.ends_with(&[WRITE]);
        worker.steps_left(self.program.len() + usize::from(waits_last))
    }

    fn crashes(&self, id: NodeId) -> bool {
        id != QUEUE && id != STORE
    }

    fn ghost(&self) -> u32 {
        0
    }

    fn before(&self, refused: &mut u32, board: &Board<Lease>, m: Move<Step>) {
        if let Move::Deliver { wire, key } = m
            && kind_of(wire) == WRITE
        {
            let (.., stored) = nodes(board);
            *refused += u32::from(self.refuses(&stored[usize::from(task_of(key)) - 1], token_of(key)));
        }
    }

    fn tally(&self, board: &Board<Lease>, refused: &u32, around: &dyn Around) -> Vec<u32> {
        let (_, leases, _, stored) = nodes(board);
        let mut counts = [0; 7];
        for (task, (lease, stored)) in (1..).zip(leases.iter().zip(stored)).filter(|(_, (lease, _))| lease.token > 0) {
            counts[self.fate(board, task, around).0] += 1;
            counts[4] += u32::from(lease.state == State::Done);
            counts[6] += u32::from(stored.value < stored.newest);
        }
        counts[5] = *refused;
        counts.to_vec()
    }

    fn rows(&self, id: NodeId, board: &Board<Lease>, _: &u32, around: &dyn Around) -> Vec<Row> {
        self.shown(id, &board.nodes[usize::from(id)], around.is_down(id))
    }

    fn outcomes(&self, board: &Board<Lease>, _: &u32, around: &dyn Around) -> Vec<Outcome> {
        let (words, (_, leases, _, stored)) = (words(), nodes(board));
        let mut outcomes = Vec::new();
        for (task, (lease, stored)) in (1..).zip(leases.iter().zip(stored)).filter(|(_, (lease, _))| lease.token > 0) {
            let (fate, is_open) = self.fate(board, task, around);
            let held = match lease.state {
                State::Done => Held::Told,
                _ if is_open => Held::Waits,
                _ => Held::Doubt,
            };
            let happened = [words.happened_once, words.happened_twice, words.happened_never, words.under_way][fate];
            outcomes.push(outcome(task, held, TALLIES[fate].class, fill(happened, &[("times", &stored.effects)])));
        }
        outcomes
    }

    fn promises() -> &'static [Promise<Lease>] {
        &PROMISES
    }

    fn promised(&self) -> &'static [&'static str] {
        match self.store {
            FENCE => &["twice", "lost-done", "undone", "stale"],
            _ => &["twice", "lost-done", "undone"],
        }
    }

    fn crasher(_: CrashClass) -> &'static str {
        said().worker
    }

    fn usual_limits() -> &'static [(&'static str, u16)] {
        &[("expiries", 1), ("letters", 2)]
    }

    fn is_repeat(&self, step: Step) -> bool {
        matches!(step, Step::Expire(_))
    }

    fn may_repeat(&self, id: NodeId) -> bool {
        id == QUEUE
    }

    fn begun(self, mut board: Board<Lease>) -> (Lease, Board<Lease>) {
        let (_, leases, ..) = nodes(&board);
        let tasks = leases.iter().rposition(|lease| lease.token > 0).map_or(1, |last| last + 1);
        for node in &mut board.nodes {
            match node {
                Node::Queue(_, leases) => leases.truncate(tasks),
                Node::Store(stored) => stored.truncate(tasks),
                Node::Worker(_) => {}
            }
        }
        (Lease { tasks: tasks as Subject, ..self }, board)
    }
}

impl Lease {
    /// What became of a task that was granted, by its place among the tallies; and whether more may come of it.
    fn fate(&self, board: &Board<Lease>, task: Subject, around: &dyn Around) -> (usize, bool) {
        let (expired, leases, workers, stored) = nodes(board);
        let at = usize::from(task) - 1;
        let may_be_granted = match leases[at].state {
            State::Ready => true,
            State::Leased => expired < self.expiries,
            State::Done => false,
        };
        let is_held = workers.iter().any(|worker| task_of(worker.held) == task);
        let is_open = may_be_granted || is_held || around.is_aloft(task);
        let fate = match stored[at].effects {
            2.. => 1,
            _ if is_open => 3,
            1 => 0,
            _ => 2,
        };
        (fate, is_open)
    }
}

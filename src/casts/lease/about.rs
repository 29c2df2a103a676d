//! What is said of the lease: its tables, its wires, when its steps come, what is counted. It stands apart from what
//! happens, because it is read as a list.

use super::state::{ACK, ASK, GRANT, QUEUE, STORE, WRITE, kind_of, nodes, task_of, token_of, wire};
use super::{Lease, Node, PROMISES, State, Step};
use crate::board::{Board, CrashClass, Key, Move, NodeId, Note, WireEnds, WireId};
use crate::casts::parts::{Doing, Handler};
use crate::stage::{About, Around, Cast, Choice, Clock, Kind, KindAbout, NodeAbout, NoteAbout, On, Pace, Promise};
use crate::stage::{Reading, Row, Scenario, Setting, Settings, Shown, Sign, Subject, TallyAbout};
use crate::stage::{Values, Values::Choices};
use crate::texts::{fill, lease as words, lease_desk as said};

static KINDS: [KindAbout; 8] = [
    KindAbout::letter("grant", || words().kind_grant, || words().all_grants),
    KindAbout::answer("ack", || words().kind_ack, || words().all_acks),
    KindAbout::letter("write", || words().kind_write, || words().all_writes),
    KindAbout::letter("ask", || words().kind_ask, || words().all_asks),
    KindAbout::answer("ok", || words().kind_ok, || words().all_answers),
    KindAbout::answer("no", || words().kind_no, || words().all_answers),
    KindAbout::answer("done", || words().kind_done, || words().all_answers),
    KindAbout::answer("free", || words().kind_free, || words().all_answers),
];

/// Stores.
pub const PLAIN: u16 = 0;
pub const IDS: u16 = 1;
pub const FENCE: u16 = 2;

static STORES: [Choice; 3] = [
    Choice::new("plain", || words().store_plain),
    Choice::new("ids", || words().store_ids),
    Choice::new("fence", || words().store_fence),
];

/// The program that checks first.
const CWK: u16 = 2;

static PROGRAMS: [Choice; 3] = [
    Choice::new("WK", || words().program_wk),
    Choice::new("KW", || words().program_kw),
    Choice::new("CWK", || words().program_cwk),
];

static ANSWERS: [Choice; 2] = [Choice::new("yes", || words().answer_yes), Choice::new("no", || words().answer_no)];

static SETTINGS: [Setting; 5] = [
    Setting::new("program", || words().program, Choices(&PROGRAMS), 0, Shown::Always),
    Setting::new("store", || words().store, Choices(&STORES), PLAIN, Shown::First),
    Setting::new("answer", || words().answer, Choices(&ANSWERS), 0, Shown::More),
    Setting::new("expiries", || words().expiries, Values::Number { least: 0, most: 20 }, 10, Shown::More),
    Setting::new("letters", || words().letters, Values::Number { least: 1, most: 99 }, 6, Shown::More),
];

/// What steps and arrivals say that they did. Published: the numbers are the places, from 1.
static NOTES: [NoteAbout; 20] = [
    NoteAbout::new("grant", || words().note_grant, Sign::Sent),
    NoteAbout::new("regrant", || words().note_regrant, Sign::TimedOut),
    NoteAbout::new("expire", || words().note_expire, Sign::GaveUp),
    NoteAbout::new("take", || words().note_take, Sign::TookIn),
    NoteAbout::new("write", || words().note_write, Sign::Sent),
    NoteAbout::new("ack", || words().note_ack, Sign::Answered),
    NoteAbout::new("ask", || words().note_ask, Sign::Sent),
    NoteAbout::new("apply", || words().note_apply, Sign::Applied),
    NoteAbout::new("apply-older", || words().note_older, Sign::Applied),
    NoteAbout::new("known", || words().note_known, Sign::KnewIt),
    NoteAbout::new("refuse", || words().note_refuse, Sign::NothingNew),
    NoteAbout::new("reply-done", || words().note_reply_done, Sign::Answered),
    NoteAbout::new("reply-free", || words().note_reply_free, Sign::Answered),
    NoteAbout::new("go-on", || words().note_go_on, Sign::Heard),
    NoteAbout::new("drop", || words().note_drop, Sign::GaveUp),
    NoteAbout::new("skip", || words().note_skip, Sign::KnewIt),
    NoteAbout::new("ignore", || words().note_ignore, Sign::NothingNew),
    NoteAbout::new("walk-away", || words().note_walk_away, Sign::GaveUp),
    NoteAbout::new("settle", || words().note_settle, Sign::Heard),
    NoteAbout::new("ignore-ack", || words().note_ack_ignored, Sign::NothingNew),
];

/// The note with this slug.
pub const fn did(slug: &str) -> Note {
    NoteAbout::number(&NOTES, slug)
}

static TALLIES: [TallyAbout; 7] = [
    TallyAbout::fate("once", || words().once, "✓", "once"),
    TallyAbout::fate("twice", || words().twice, "×2", "twice"),
    TallyAbout::fate("never", || words().never, "✕", "lost"),
    TallyAbout::under_way(|| words().under_way),
    TallyAbout::aside("done", || words().believed, |_| true),
    TallyAbout::aside("refused", || words().refused, |&[_, store, ..]| store == FENCE),
    TallyAbout::aside("stale", || words().stale, |&[_, store, ..]| store == PLAIN),
];

/// A queue, two workers and a store, as tables.
pub static LEASE: About = About {
    number: 3,
    slug: "two-workers",
    title: || words().title,
    settings: &SETTINGS,
    settle,
    is_idle: |&[program, ..], place| SETTINGS[place].key == "answer" && program == CWK,
    kinds: &KINDS,
    notes: &NOTES,
    tallies: &TALLIES,
    crash_classes: &["worker"],
    ended: || words().ended,
    // Slower than usual, and more patient: a lease outlasts the grant, the write, its answer and the ack.
    usual: || Scenario { loss_percent: 0, timeout_ms: 8_000, letters_per_1000_s: 400, ..Scenario::of(&LEASE) },
    open: |scenario| Box::new(On::<Lease>::new(scenario)),
};

/// To check first needs answers, and a store that does not do the checking: what was set last stays, the rest yields.
fn settle(settings: &mut Settings, place: usize) {
    let [program, store, answer, ..] = settings;
    let is_apart = *program == CWK && (*store == IDS || *answer == 1);
    match (is_apart, SETTINGS[place].key) {
        (false, _) => {}
        (true, "program") => (*store, *answer) = (if *store == IDS { PLAIN } else { *store }, 0),
        (true, _) => *program = 0,
    }
}

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
        let (expired, leases, workers, stored) = nodes(board);
        let mut counts = [0; 7];
        for (task, (lease, stored)) in (1..).zip(leases.iter().zip(stored)).filter(|(_, (lease, _))| lease.token > 0) {
            let may_be_granted = match lease.state {
                State::Ready => true,
                State::Leased => expired < self.expiries,
                State::Done => false,
            };
            let is_held = workers.iter().any(|worker| task_of(worker.held) == task);
            counts[match stored.effects {
                2.. => 1,
                _ if may_be_granted || is_held || around.is_aloft(task) => 3,
                1 => 0,
                _ => 2,
            }] += 1;
            counts[4] += u32::from(lease.state == State::Done);
            counts[6] += u32::from(stored.value < stored.newest);
        }
        counts[5] = *refused;
        counts.to_vec()
    }

    fn rows(&self, id: NodeId, board: &Board<Lease>, _: &u32, around: &dyn Around) -> Vec<Row> {
        self.shown(id, &board.nodes[usize::from(id)], around.is_down(id))
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

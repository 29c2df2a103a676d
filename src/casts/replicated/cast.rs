//! The replicated queue on the stage: when its steps come, what is counted.

use super::about::{CLAIM, CONSISTENT, OK, REPLICATED, TAKEN, TALLIES};
use super::state::{self, THIRD, kind_of, wire};
use super::{PROMISES, Replica, Replicated, Step, Task, handed_out};
use crate::board::{Board, CrashClass, Key, NodeId, Protocol, WireEnds, WireId};
use crate::casts::net::net;
use crate::stage::{
    About, Around, Cast, Clock, Kind, Net, NodeAbout, Outcome, Pace, Promise, Reading, Row, Settings, Subject,
};
use crate::texts::{fill, replicated as words, replicated_desk as said};

impl Cast for Replicated {
    type Ghost = ();

    fn about() -> &'static About {
        &REPLICATED
    }

    fn of(&[protocol, tasks, repeats, cut, ..]: &Settings) -> Replicated {
        Replicated { is_consistent: protocol == CONSISTENT, tasks, repeats: repeats as u8, cut }
    }

    fn start(&self) -> Board<Replicated> {
        let replica = Replica { tasks: vec![Task::default(); usize::from(self.tasks)], repeats: 0 };
        let wires = vec![Default::default(); self.ends().len()];
        Board { nodes: vec![replica; usize::from(state::REPLICAS)], wires, spent: Default::default() }
    }

    fn wires(&self) -> Vec<WireEnds> {
        self.ends()
    }

    fn node(&self, id: NodeId) -> NodeAbout {
        let name = fill(words().replica, &[("number", &(id + 1))]);
        NodeAbout { slug: format!("replica-{}", id + 1), name, place: (id.min(1), id.saturating_sub(1)) }
    }

    fn net(&self) -> Option<Net> {
        Some(net(self, &[[(0, 0); 2], [(100, 0); 2], [(50, 100); 2]]))
    }

    fn subjects(&self) -> Subject {
        self.tasks
    }

    fn reads(&self, wire: WireId, key: Key) -> Reading {
        let kind = match kind_of(wire) {
            state::OK => OK,
            _ if self.is_consistent => CLAIM,
            _ => TAKEN,
        };
        Reading { kind: Kind(kind), subject: key }
    }

    fn link(&self, wire: WireId) -> u8 {
        state::from(wire) + state::to(wire) - 1
    }

    fn is_cut(&self, link: u8) -> bool {
        (0..self.ends().len() as WireId)
            .any(|wire| self.link(wire) == link && self.is_severed(state::from(wire), state::to(wire)))
    }

    fn is_answer(&self, wire: WireId) -> bool {
        kind_of(wire) == state::OK
    }

    fn clock(&self, step: Step) -> Clock {
        // To claim, and to claim again, follow on one another.
        step.task()
    }

    fn pace(&self, id: NodeId, node: &Replica, step: Step) -> Pace {
        match step {
            Step::ClaimAgain(subject) => {
                Pace::Patience { tries: node.repeats, wire: wire(id, THIRD, state::TELL), subject }
            }
            // One worker looks for work when the task is there, the other when the next would be.
            Step::HandOut(task) | Step::Claim(task) => {
                let is_first = (task + Subject::from(id)) % 2 == 1;
                Pace::WhenReady(if is_first { task } else { task + 1 })
            }
        }
    }

    fn subject(&self, _: NodeId, _: &Replica, step: Step) -> Option<Subject> {
        Some(step.task())
    }

    fn in_words(&self, step: Step) -> &'static str {
        match step {
            Step::ClaimAgain(_) => words().hurry_claim,
            Step::HandOut(_) | Step::Claim(_) => "",
        }
    }

    fn crashes(&self, id: NodeId) -> bool {
        self.is_consistent && id != THIRD
    }

    fn ghost(&self) {}

    fn tally(&self, board: &Board<Replicated>, (): &(), _: &dyn Around) -> Vec<u32> {
        let mut counts = [0; 4];
        for task in self.begun_tasks(board) {
            counts[self.fate(board, task)] += 1;
        }
        counts.to_vec()
    }

    fn rows(&self, id: NodeId, board: &Board<Replicated>, (): &(), around: &dyn Around) -> Vec<Row> {
        self.shown(id, board, around.is_down(id))
    }

    fn outcomes(&self, board: &Board<Replicated>, (): &(), _: &dyn Around) -> Vec<Outcome> {
        let words = words();
        let outcome = |task| {
            let fate = self.fate(board, task);
            let class = if fate == UNDER_WAY { "" } else { TALLIES[fate].class };
            let happened = [words.to_one, words.to_both, words.to_nobody, words.under_way][fate];
            let believes = if self.is_consistent { words.believed_promised } else { words.believed_taken };
            let agrees = !["twice", "lost"].contains(&class);
            let (title, believes, happened) = (format!("#{task}"), believes.to_owned(), happened.to_owned());
            Outcome { subject: task, title, believes, happened, class, told: false, agrees }
        };
        self.begun_tasks(board).map(outcome).collect()
    }

    fn promises() -> &'static [Promise<Replicated>] {
        &PROMISES
    }

    fn promised(&self) -> &'static [&'static str] {
        &["twice", "nobody"]
    }

    fn crasher(_: CrashClass) -> &'static str {
        said().replica
    }

    fn usual_limits() -> &'static [(&'static str, u16)] {
        &[("letters", 1), ("retries", 1)]
    }

    fn is_repeat(&self, step: Step) -> bool {
        matches!(step, Step::ClaimAgain(_))
    }

    fn may_repeat(&self, id: NodeId) -> bool {
        id != THIRD
    }

    fn begun(self, mut board: Board<Replicated>) -> (Replicated, Board<Replicated>) {
        let tasks = self.begun_tasks(&board).last().unwrap_or(1);
        for node in &mut board.nodes {
            node.tasks.truncate(tasks.into());
        }
        (Replicated { tasks, ..self }, board)
    }
}

/// The place of tasks under way among the tallies; before it stand once, twice, nobody.
const UNDER_WAY: usize = 3;

impl Replicated {
    /// The tasks that some replica handed out or claimed.
    fn begun_tasks(&self, board: &Board<Replicated>) -> impl Iterator<Item = Subject> {
        let is_begun = |task: &Subject| board.nodes.iter().any(|node| node.tasks[usize::from(*task) - 1].promise > 0);
        (1..=self.tasks).filter(is_begun)
    }

    /// What became of a task, by its place among the tallies.
    fn fate(&self, board: &Board<Replicated>, task: Subject) -> usize {
        let steps = [Step::HandOut(task), Step::Claim(task), Step::ClaimAgain(task)];
        let can = |(id, node): (NodeId, &Replica)| steps.into_iter().any(|step| self.can_step(id, node, step));
        let may_go_on = || (0..).zip(&board.nodes).any(can);
        let is_told_of = || board.wires.iter().any(|wire| wire.keys().contains(&task));
        match handed_out(board, task) {
            2.. => 1,
            // What is claimed is handed out once at most.
            1 if self.is_consistent || !may_go_on() => 0,
            0 if !may_go_on() && !is_told_of() => 2,
            _ => UNDER_WAY,
        }
    }
}

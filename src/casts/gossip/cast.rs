//! Replicas that gossip on the stage: their wires, when their steps come, what is counted.

use super::about::{GOSSIP, TALLIES, type_of};
use super::types::Shown;
use super::{Data, Gossip, Node, PROMISES, Step, Type};
use crate::board::{Board, CrashClass, Faults, Key, NodeId, Protocol, WireEnds, WireId};
use crate::stage::{
    About, Around, Cast, Clock, Kind, NodeAbout, Outcome, Pace, Promise, Reading, Row, Settings, Subject,
};
use crate::texts::{fill, gossip as words};

/// The places among the tallies.
const RIGHT: usize = 0;
const OVER: usize = 1;
const UNDER: usize = 2;
const UNDER_WAY: usize = 3;

/// What everything about a replica is about: itself.
fn subject_of(id: NodeId) -> Subject {
    Subject::from(id) + 1
}

/// A replica's letter.
pub(super) fn letter(id: NodeId) -> &'static str {
    ["A", "B", "C"][usize::from(id)]
}

impl Cast for Gossip {
    type Ghost = ();

    fn about() -> &'static About {
        &GOSSIP
    }

    fn of(settings: &Settings) -> Gossip {
        let (of, [_, replicas, updates, gossips, protected, ..]) = (type_of(settings), *settings);
        let replicas = replicas as u8;
        let updates = of.updates_max(replicas).min(updates as u8);
        Gossip { of, replicas, updates, gossips: gossips as u8, protects: protected == 1 }
    }

    fn start(&self) -> Board<Gossip> {
        let node = Node { done: 0, sent: 0, data: Data::new(self.of) };
        let wires = vec![Default::default(); self.wires().len()];
        Board { nodes: vec![node; self.replicas.into()], wires, spent: Faults::default() }
    }

    fn wires(&self) -> Vec<WireEnds> {
        let ends = |wire| {
            let (from, to) = self.ends(wire);
            WireEnds { from, to }
        };
        (0..self.replicas * (self.replicas - 1)).map(ends).collect()
    }

    fn node(&self, id: NodeId) -> NodeAbout {
        let slug = ["replica-a", "replica-b", "replica-c"][usize::from(id)].to_owned();
        NodeAbout { slug, name: fill(words().replica, &[("name", &letter(id))]), place: (id, 0) }
    }

    fn subjects(&self) -> Subject {
        self.replicas.into()
    }

    fn subject_id(&self, subject: Subject) -> String {
        letter(subject as NodeId - 1).to_owned()
    }

    fn reads(&self, wire: WireId, _: Key) -> Reading {
        Reading { kind: Kind(0), subject: subject_of(self.ends(wire).0) }
    }

    /// One for each pair: A and B, B and C, A and C.
    fn link(&self, wire: WireId) -> u8 {
        let (from, to) = self.ends(wire);
        if from.abs_diff(to) == 2 { 2 } else { from.min(to) }
    }

    fn clock(&self, step: Step) -> Clock {
        step as Clock
    }

    fn pace(&self, id: NodeId, node: &Node, step: Step) -> Pace {
        match step {
            // They take turns.
            Step::Update => Pace::WhenReady(Subject::from(node.done * self.replicas) + subject_of(id)),
            Step::Gossip => {
                let other = NodeId::from(id == 0);
                Pace::Patience { tries: 0, wire: self.wire(id, other), subject: subject_of(id) }
            }
        }
    }

    fn subject(&self, id: NodeId, _: &Node, _: Step) -> Option<Subject> {
        Some(subject_of(id))
    }

    fn in_words(&self, step: Step) -> &'static str {
        match step {
            Step::Gossip => words().hurry_gossip,
            Step::Update => "",
        }
    }

    fn crashes(&self, _: NodeId) -> bool {
        false
    }

    fn ghost(&self) {}

    fn tally(&self, board: &Board<Gossip>, (): &(), _: &dyn Around) -> Vec<u32> {
        let mut counts = vec![0; TALLIES.len()];
        for id in 0..self.replicas {
            if board.nodes[usize::from(id)].done > 0 || self.is_settled(board, id) {
                counts[self.fate(board, id)] += 1;
            }
        }
        counts[4] = board.nodes.iter().map(|node| u32::from(node.done)).sum();
        (counts[5], counts[6]) = (self.dropped(board), self.back(board));
        counts
    }

    fn rows(&self, id: NodeId, board: &Board<Gossip>, (): &(), _: &dyn Around) -> Vec<Row> {
        self.shown(id, &board.nodes[usize::from(id)])
    }

    /// One for each replica: what it shows, and what all of them together come to.
    fn outcomes(&self, board: &Board<Gossip>, (): &(), _: &dyn Around) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        for (id, node) in (0..).zip(&board.nodes).filter(|(_, node)| node.done > 0) {
            let fate = self.fate(board, id);
            let happened = match fate {
                UNDER_WAY => words().under_way.to_owned(),
                _ => fill(words().together, &[("what", &self.in_short(&self.together(board)))]),
            };
            outcomes.push(Outcome {
                subject: subject_of(id),
                title: letter(id).to_owned(),
                believes: fill(words().shows, &[("what", &self.in_short(&node.data.shown()))]),
                happened,
                class: if fate == UNDER_WAY { "" } else { TALLIES[fate].class },
                told: false,
                agrees: matches!(fate, RIGHT | UNDER_WAY),
            });
        }
        outcomes
    }

    fn promises() -> &'static [Promise<Gossip>] {
        &PROMISES
    }

    fn promised(&self) -> &'static [&'static str] {
        match self.of {
            Type::OpCounter | Type::GCounter => &["differ", "over", "under"],
            Type::Lww | Type::Mv => &["differ", "dropped"],
            Type::NaiveSet | Type::OrSet => &["differ", "dropped", "back"],
        }
    }

    fn crasher(class: CrashClass) -> &'static str {
        panic!("replicas that gossip have no class {class} of crash")
    }

    fn usual_limits() -> &'static [(&'static str, u16)] {
        &[("updates", 2), ("gossips", 2)]
    }
}

impl Gossip {
    /// Whether no update and no gossip can come to a replica any more.
    fn is_settled(&self, board: &Board<Gossip>, id: NodeId) -> bool {
        let others = |&other: &NodeId| other != id;
        board.nodes[usize::from(id)].done == self.updates
            && (0..self.replicas).filter(others).all(|other| {
                self.is_idle(other, &board.nodes[usize::from(other)])
                    && board.wires[usize::from(self.wire(other, id))].is_empty()
            })
    }

    /// What became of what a replica shows, by its place among the tallies.
    fn fate(&self, board: &Board<Gossip>, id: NodeId) -> usize {
        if !self.is_settled(board, id) {
            return UNDER_WAY;
        }
        let (shown, together) = (board.nodes[usize::from(id)].data.shown(), self.together(board));
        match (&shown, &together) {
            _ if shown == together => RIGHT,
            (Shown::Count(count), Shown::Count(all)) if count > all => OVER,
            (Shown::Item(true), _) => OVER,
            _ => UNDER,
        }
    }
}

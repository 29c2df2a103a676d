//! The sites on the stage: when their steps come, what is counted.

use super::about::{ENTRY, KINDS, LENGTH, LETTER, OK, SITES, TALLIES};
use super::state::{FOLLOWERS, LEADER, Way, entry, letter_of, lists, phases, wire_of};
use super::{Leader, Node, PROMISES, Phase, Sites, Step};
use crate::board::{Board, CrashClass, Key, NodeId, WireEnds, WireId};
use crate::casts::net::net;
use crate::casts::parts::{Held, outcome};
use crate::stage::{
    About, Around, Cast, Clock, Kind, Net, NodeAbout, Outcome, Pace, Promise, Reading, Row, Settings, Subject,
};
use crate::texts::{fill, sites as words, sites_desk as said};

/// What a letter is called.
pub(super) fn name_of(letter: Subject) -> &'static str {
    if letter == 1 { "a" } else { "b" }
}

impl Cast for Sites {
    type Ghost = ();

    fn about() -> &'static About {
        &SITES
    }

    fn of(&[protocol, retries, requeues, cut, ..]: &Settings) -> Sites {
        let has_leader = protocol == super::about::LEADER;
        Sites { has_leader, retries: retries as u8, requeues: requeues as u8, cut }
    }

    fn start(&self) -> Board<Sites> {
        let writer = Node::Writer(Default::default());
        let sites = match self.has_leader {
            true => {
                let follower = Node::Follower(Default::default());
                [Node::Leader(Default::default()), follower.clone(), follower]
            }
            false => [const { Node::Site(Vec::new()) }; 3],
        };
        let nodes = [writer.clone(), writer].into_iter().chain(sites).collect();
        Board { nodes, wires: vec![Default::default(); self.ends().len()], spent: Default::default() }
    }

    fn wires(&self) -> Vec<WireEnds> {
        self.ends()
    }

    fn node(&self, id: NodeId) -> NodeAbout {
        // Writers, then the sites; with a leader that stands between the writers and the others.
        let column = u8::from(id >= LEADER) + u8::from(self.has_leader && id > LEADER);
        let row = match id {
            0..LEADER => id,
            _ if self.has_leader => id.saturating_sub(FOLLOWERS[0]),
            _ => id - LEADER,
        };
        let (slug, name) = match id {
            0..LEADER => {
                let name = ["A", "B"][usize::from(id)];
                (format!("writer-{}", name.to_lowercase()), fill(words().writer, &[("name", &name)]))
            }
            _ => (format!("site-{}", id - 1), fill(words().site, &[("number", &(id - 1))])),
        };
        NodeAbout { slug, name, place: (column, row) }
    }

    fn net(&self) -> Option<Net> {
        let spot = |along, across| [(along, across), (across, along)];
        // Each writer to each site; with a leader its neighbours stand side by side.
        let direct = [spot(0, 0), spot(0, 100), spot(100, 0), spot(100, 50), spot(100, 100)];
        (!self.has_leader).then(|| net(self, &direct))
    }

    fn subjects(&self) -> Subject {
        2
    }

    fn subject_id(&self, letter: Subject) -> String {
        name_of(letter).to_owned()
    }

    fn reads(&self, wire: WireId, key: Key) -> Reading {
        let (kind, subject) = match self.way(wire) {
            Way::Letter(letter) => (LETTER, letter),
            Way::Ok(letter) => (OK, letter),
            Way::Entry(_) => (ENTRY, letter_of(key)),
            // How long a list is says nothing of a letter; the copy that it answers does.
            Way::Length(_) => (LENGTH, 1),
        };
        Reading { kind: Kind(kind), subject: subject.clamp(1, 2) }
    }

    fn link(&self, wire: WireId) -> u8 {
        if self.has_leader { wire / 2 } else { wire }
    }

    fn is_cut(&self, link: u8) -> bool {
        (0..self.ends().len() as WireId).any(|wire| self.link(wire) == link && self.is_severed(wire))
    }

    fn is_answer(&self, wire: WireId) -> bool {
        let Kind(kind) = self.reads(wire, 1).kind;
        KINDS[usize::from(kind)].is_answer
    }

    fn clock(&self, step: Step) -> Clock {
        match step {
            Step::Send(_) | Step::Resend(_) | Step::GiveUp(_) => 0,
            Step::Again(number, follower) => number + 128 * Clock::from(follower + 1),
        }
    }

    fn pace(&self, id: NodeId, node: &Node, step: Step) -> Pace {
        match (node, step) {
            (Node::Writer(writer), Step::Resend(subject) | Step::GiveUp(subject)) => {
                let wire = if self.has_leader { wire_of(Way::Letter(subject)) } else { id * 3 };
                Pace::Patience { tries: writer.tries, wire, subject }
            }
            (Node::Leader(leader), Step::Again(number, follower)) => Pace::Patience {
                tries: leader.resends,
                wire: wire_of(Way::Entry(FOLLOWERS[usize::from(follower)])),
                subject: leader.list[usize::from(number) - 1],
            },
            (_, step) => Pace::WhenReady(self.subject(id, node, step).unwrap_or(1)),
        }
    }

    fn subject(&self, _: NodeId, node: &Node, step: Step) -> Option<Subject> {
        match (node, step) {
            (_, Step::Send(letter) | Step::Resend(letter) | Step::GiveUp(letter)) => Some(letter),
            (Node::Leader(leader), Step::Again(number, _)) => leader.list.get(usize::from(number) - 1).copied(),
            _ => None,
        }
    }

    fn in_words(&self, step: Step) -> &'static str {
        match step {
            Step::Send(_) => "",
            Step::Resend(_) => words().hurry_resend,
            Step::GiveUp(_) => words().hurry_give_up,
            Step::Again(_, 0) => words().hurry_again_2,
            Step::Again(..) => words().hurry_again_3,
        }
    }

    fn handling(&self, _: NodeId, node: &Node) -> Option<u8> {
        // What came too early is in hand until what comes before it is there.
        matches!(node, Node::Follower(follower) if follower.later.is_some()).then_some(1)
    }

    fn crashes(&self, id: NodeId) -> bool {
        self.has_leader && id >= LEADER
    }

    fn ghost(&self) {}

    fn tally(&self, board: &Board<Sites>, (): &(), _: &dyn Around) -> Vec<u32> {
        let mut counts = [0; 6];
        for (letter, phase) in (1..).zip(phases(board)).filter(|(_, phase)| *phase != Phase::Ready) {
            counts[self.fate(board, letter).0] += 1;
            counts[5] += u32::from(phase == Phase::Acked);
        }
        counts.to_vec()
    }

    fn rows(&self, id: NodeId, board: &Board<Sites>, (): &(), around: &dyn Around) -> Vec<Row> {
        self.shown(id, board, around.is_down(id))
    }

    fn outcomes(&self, board: &Board<Sites>, (): &(), _: &dyn Around) -> Vec<Outcome> {
        let words = words();
        let mut outcomes = Vec::new();
        for (letter, phase) in (1..).zip(phases(board)).filter(|(_, phase)| *phase != Phase::Ready) {
            let (fate, is_open) = self.fate(board, letter);
            let held = match phase {
                Phase::Acked => Held::Told,
                _ if !self.has_leader => Held::Unasked,
                Phase::Waits if is_open => Held::Waits,
                _ => Held::Doubt,
            };
            let all = [words.is_everywhere, words.is_apart, words.is_partly, words.is_nowhere, words.under_way];
            let has = lists(board).into_iter().filter(|list| list.contains(&letter)).count();
            let happened = fill(all[fate], &[("count", &has)]);
            let outcome = outcome(letter, held, TALLIES[fate].class, happened);
            outcomes.push(Outcome { title: name_of(letter).to_owned(), ..outcome });
        }
        outcomes
    }

    fn promises() -> &'static [Promise<Sites>] {
        &PROMISES
    }

    fn promised(&self) -> &'static [&'static str] {
        if self.has_leader { &["order-differs", "told-and-missing"] } else { &["order-differs"] }
    }

    fn crasher(class: CrashClass) -> &'static str {
        if class == 0 { said().leader } else { said().follower }
    }

    fn usual_limits() -> &'static [(&'static str, u16)] {
        &[("retries", 0), ("requeues", 0)]
    }

    fn is_repeat(&self, step: Step) -> bool {
        matches!(step, Step::Resend(_) | Step::Again(..))
    }

    fn may_repeat(&self, id: NodeId) -> bool {
        id < LEADER || id == LEADER && self.has_leader
    }
}

/// Fates, by their places among the tallies.
const EVERYWHERE: usize = 0;
const APART: usize = 1;
const PARTLY: usize = 2;
const NOWHERE: usize = 3;
const UNDER_WAY: usize = 4;

impl Sites {
    /// What became of a letter that was sent, by its place among the tallies; and whether its writer may still send it
    /// again, or hear of it.
    fn fate(&self, board: &Board<Sites>, letter: Subject) -> (usize, bool) {
        let Node::Writer(writer) = &board.nodes[usize::from(letter) - 1] else { panic!("writers come first") };
        let waits = writer.phase == Phase::Waits;
        let places = lists(board).map(|list| list.iter().position(|&other| other == letter));
        let has: Vec<usize> = places.into_iter().flatten().collect();
        let fate = match (has.iter().any(|&place| place != has[0]), has.len()) {
            (true, _) => APART,
            (_, 3) => EVERYWHERE,
            _ if (0..3).any(|site| places[site].is_none() && self.may_come(board, letter, site)) => UNDER_WAY,
            (_, 0) => NOWHERE,
            _ => PARTLY,
        };
        (fate, waits)
    }

    /// Whether a letter may still come onto the list of a site, from 0, that has not got it.
    fn may_come(&self, board: &Board<Sites>, letter: Subject, site: usize) -> bool {
        let Node::Writer(writer) = &board.nodes[usize::from(letter) - 1] else { panic!("writers come first") };
        let is_sent = writer.phase == Phase::Waits && writer.tries < self.retries;
        let is_in_flight = |wire: WireId, key| board.wires[usize::from(wire)].keys().contains(&key);
        let Node::Leader(leader @ Leader { list, .. }) = &board.nodes[usize::from(LEADER)] else {
            return is_sent || is_in_flight((letter as WireId - 1) * 3 + site as WireId, letter);
        };
        let Some(at) = list.iter().position(|&other| other == letter) else {
            // What comes onto the leader's list is passed on at once, unless the way is cut.
            let comes = is_sent || is_in_flight(wire_of(Way::Letter(letter)), letter);
            let number = list.len();
            return comes && (site == 0 || self.may_follow(board, leader, number, letter, site, true));
        };
        self.may_follow(board, leader, at, letter, site, false)
    }

    /// Whether what stands on the leader's list at a place, or will, may come onto that of a follower.
    fn may_follow(
        &self,
        board: &Board<Sites>,
        leader: &Leader,
        at: usize,
        letter: Subject,
        site: usize,
        is_new: bool,
    ) -> bool {
        let (id, follower) = (FOLLOWERS[site - 1], site - 1);
        let Node::Follower(state) = &board.nodes[usize::from(id)] else { panic!("S2 and S3 follow") };
        if state.list.contains(&letter) {
            return true;
        }
        let wire = wire_of(Way::Entry(id));
        let is_at_hand = state.later == Some(letter)
            || board.wires[usize::from(wire)].keys().contains(&entry(at as u8 + 1, letter))
            || !self.is_severed(wire)
                && (is_new || leader.resends < self.requeues && at >= leader.acked[follower].into());
        let before = at.checked_sub(1).map(|before| (before, leader.list[before]));
        is_at_hand && before.is_none_or(|(at, letter)| self.may_follow(board, leader, at, letter, site, false))
    }
}

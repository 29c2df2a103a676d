//! The replicas on the stage: their wires, when their steps come, what is counted.

use super::about::{ASK_TO_READ, ASK_TO_WRITE, COPIED, COPY, OK, QUESTION, REPLICA, TALLIES, TOLD_TO_READ};
use super::about::{TOLD_TO_WRITE, VALUE, WRITE};
use super::promises::PROMISES;
use super::state::{A, B, C, READ, U, VALUE_A, VALUE_B, of_writer, subject_of};
use super::wires::{CUT_C, Way};
use super::{Belief, Busy, Client, Kept, Mode, Node, Phase, Replica, Request, Server, Stamp, Step, Value, clients};
use crate::board::{Board, CrashClass, Key, NodeId, WireEnds, WireId};
use crate::casts::net::net;
use crate::stage::{
    About, Around, Cast, Clock, Kind, Net, NodeAbout, Outcome, Pace, Promise, Reading, Row, Settings, Subject,
};
use crate::texts::{fill, replica as words, replica_desk as said};

/// When a replica that answers first tells the other, and when one saves what it knows, in milliseconds.
const SHIPS_AFTER_MS: u32 = 2_500;
const SAVES_AFTER_MS: u32 = 1_500;

/// Clocks of a replica; those of its choices are numbered as the partners.
const LETS_GO: Clock = 0;
const SHIPS: Clock = 16;
const SAVES: Clock = 17;

/// What a value is called, or a read.
pub(super) fn name_of(subject: Subject) -> &'static str {
    match subject {
        VALUE_A => "a",
        READ => "r",
        _ => "b",
    }
}

impl Cast for Replica {
    type Ghost = ();

    fn about() -> &'static About {
        &REPLICA
    }

    fn of(&[protocol, writers, read, disk, cut, ..]: &Settings) -> Replica {
        Replica {
            mode: match protocol {
                0 => Mode::Loose,
                1 => Mode::Tight,
                2 => Mode::Quorum,
                _ => Mode::QuorumThatAsks,
            },
            has_rival: writers == 2,
            reads_own: read == 1,
            on_disk: disk == 0,
            cut,
        }
    }

    fn start(&self) -> Board<Replica> {
        let client = |writes: Value| {
            let (phase, belief) = (Phase::ToWrite, Belief::Unknown);
            Node::Client(Client { writes, phase, belief, read: None, is_first: false })
        };
        let saved = (!self.on_disk).then(Kept::default);
        let server = Node::Server(Server { kept: Kept::default(), busy: Busy::Idle, saved });
        let mut nodes = vec![client(1)];
        nodes.extend(self.replicas().map(|_| server.clone()));
        if self.has_rival {
            nodes.push(client(2));
        }
        Board { nodes, wires: vec![Default::default(); usize::from(self.wire_count())], spent: Default::default() }
    }

    fn wires(&self) -> Vec<WireEnds> {
        (0..self.wire_count()).map(|wire| self.ends_of(wire)).collect()
    }

    fn node(&self, id: NodeId) -> NodeAbout {
        let number = |name| fill(words().client, &[("name", &name)]);
        let (slug, name, place) = match id {
            U => ("client-a".to_owned(), number("a"), (0, 0)),
            _ if !self.replicas().contains(&id) => ("client-b".to_owned(), number("b"), (0, 1)),
            _ => {
                let name = ["A", "B", "C"][usize::from(id - A)];
                let place = if id == C { (2, 0) } else { (1, id - A) };
                (format!("replica-{}", name.to_lowercase()), fill(words().replica, &[("name", &name)]), place)
            }
        };
        NodeAbout { slug, name, place }
    }

    fn net(&self) -> Option<Net> {
        // Client a is linked to A and B, which are linked to each other and, of three, to C: a triangle, or two with one side.
        let is_of_three = self.replicas().contains(&C);
        let right = if self.has_rival { 66 } else { 100 };
        let (wide_row, tall_row) = if is_of_three { (50, 50) } else { (0, 100) };
        let client = [(right / 2, 100), (0, 0)];
        let [a, b] = [[(0, wide_row), (0, tall_row)], [(right, wide_row), (100, tall_row)]];
        let third = is_of_three.then_some([(right / 2, 0), (50, 100)]);
        let rival = self.has_rival.then_some([(100, 100 - wide_row), (100, 0)]);
        let spots: Vec<_> = [Some(client), Some(a), Some(b), third, rival].into_iter().flatten().collect();
        Some(net(self, &spots))
    }

    fn subjects(&self) -> Subject {
        if self.has_rival { VALUE_B } else { READ }
    }

    fn subject_id(&self, subject: Subject) -> String {
        name_of(subject).to_owned()
    }

    fn reads(&self, wire: WireId, key: Key) -> Reading {
        let of_coordinator = |id| subject_of(of_writer(id));
        let (kind, subject) = match self.way(wire) {
            Way::Write(writer) => (WRITE, subject_of(writer)),
            Way::Ok(writer) => (OK, subject_of(writer)),
            Way::Read => (QUESTION, READ),
            Way::Value => (VALUE, READ),
            Way::Copy(..) => (COPY, subject_of(Stamp::of(key).by)),
            Way::Copied(..) => (COPIED, subject_of(Stamp::of(key).by)),
            Way::AskToRead(..) => (ASK_TO_READ, READ),
            Way::ToldToRead(..) => (TOLD_TO_READ, READ),
            Way::AskToWrite(from, _) => (ASK_TO_WRITE, of_coordinator(from)),
            Way::ToldToWrite(_, to) => (TOLD_TO_WRITE, of_coordinator(to)),
        };
        Reading { kind: Kind(kind), subject: subject.min(self.subjects()) }
    }

    fn link(&self, wire: WireId) -> u8 {
        let WireEnds { from, to } = self.ends_of(wire);
        let (low, high) = (from.min(to), from.max(to));
        let of_replicas = if self.mode.is_quorum() { 3 } else { 1 };
        match (low, high) {
            (U, A) => 0,
            (U, _) => 1 + of_replicas,
            _ if high == self.replicas().end => 1 + of_replicas + u8::from(!self.reads_own),
            _ => low + high - A - B + 1,
        }
    }

    fn is_cut(&self, link: u8) -> bool {
        (0..self.wire_count()).any(|wire| self.link(wire) == link && self.is_severed(self.way(wire)))
    }

    fn is_answer(&self, wire: WireId) -> bool {
        matches!(self.way(wire), Way::Ok(_) | Way::Value | Way::Copied(..) | Way::ToldToRead(..) | Way::ToldToWrite(..))
    }

    fn clock(&self, step: Step) -> Clock {
        match step {
            Step::Write(_) | Step::StopWrite(_) | Step::Read | Step::StopRead => 0,
            Step::LetGo => LETS_GO,
            Step::Ask(partner) => partner.into(),
            Step::Ship => SHIPS,
            Step::Flush => SAVES,
        }
    }

    fn pace(&self, id: NodeId, node: &Node, step: Step) -> Pace {
        let patience = |way, subject| Pace::Patience { tries: 0, wire: self.wire_of(way), subject };
        match (node, step) {
            // Two writers write a second apart, unless the scenario says otherwise.
            (_, Step::Write(writer)) => Pace::WhenReady(writer.into()),
            (_, Step::StopWrite(writer)) => patience(Way::Write(writer), subject_of(writer)),
            (_, Step::StopRead) => patience(Way::Read, READ),
            (_, Step::Ask(partner)) if partner != self.usual_partner(id) => Pace::Never,
            (Node::Server(server), Step::LetGo) => {
                let to = self.usual_partner(id);
                match server.busy {
                    Busy::AsksToWrite => patience(Way::AskToWrite(id, to), self.in_hand(id, server)),
                    Busy::AsksToRead => patience(Way::AskToRead(id, to), READ),
                    _ => patience(Way::Copy(id, to), self.in_hand(id, server)),
                }
            }
            (_, Step::Ship) => Pace::After(SHIPS_AFTER_MS),
            (_, Step::Flush) => Pace::After(SAVES_AFTER_MS),
            _ => Pace::Work,
        }
    }

    fn subject(&self, id: NodeId, node: &Node, step: Step) -> Option<Subject> {
        Some(match (node, step) {
            (_, Step::Write(writer) | Step::StopWrite(writer)) => subject_of(writer),
            (_, Step::Read | Step::StopRead) => READ,
            (Node::Server(server), Step::Ask(_) | Step::LetGo) => self.in_hand(id, server),
            (Node::Server(server), _) if server.kept.stamp.version > 0 => subject_of(server.kept.stamp.by),
            _ => subject_of(of_writer(id)).min(self.subjects()),
        })
    }

    fn in_words(&self, step: Step) -> &'static str {
        let words = words();
        match step {
            Step::StopWrite(_) => words.hurry_stop_write,
            Step::StopRead => words.hurry_stop_read,
            Step::LetGo => words.hurry_let_go,
            Step::Ask(A) => words.hurry_ask_a,
            Step::Ask(B) => words.hurry_ask_b,
            Step::Ask(_) => words.hurry_ask_c,
            Step::Write(_) | Step::Read | Step::Ship | Step::Flush => "",
        }
    }

    fn handling(&self, _: NodeId, node: &Node) -> Option<u8> {
        match node {
            Node::Server(server) if matches!(server.busy, Busy::Choosing(_)) => Some(2),
            Node::Server(server) => (server.busy != Busy::Idle || server.is_unsaved()).then_some(1),
            Node::Client(_) => None,
        }
    }

    fn crashes(&self, id: NodeId) -> bool {
        self.replicas().contains(&id)
    }

    fn ghost(&self) {}

    fn tally(&self, board: &Board<Replica>, (): &(), around: &dyn Around) -> Vec<u32> {
        let mut counts = [0; TALLIES.len()];
        for subject in self.begun_subjects(board) {
            counts[self.fate(board, subject, around)] += 1;
        }
        counts.to_vec()
    }

    fn rows(&self, id: NodeId, board: &Board<Replica>, (): &(), around: &dyn Around) -> Vec<Row> {
        match &board.nodes[usize::from(id)] {
            Node::Client(client) => self.client_rows(client),
            Node::Server(server) => self.server_rows(id, server, board, around.is_down(id)),
        }
    }

    fn outcomes(&self, board: &Board<Replica>, (): &(), around: &dyn Around) -> Vec<Outcome> {
        self.begun_subjects(board).into_iter().map(|subject| self.outcome(board, subject, around)).collect()
    }

    fn promises() -> &'static [Promise<Replica>] {
        &PROMISES
    }

    fn promised(&self) -> &'static [&'static str] {
        if self.has_rival { &["stale-read", "older-wins"] } else { &["stale-read", "lost-acked"] }
    }

    fn crasher(_: CrashClass) -> &'static str {
        said().replica
    }
}

impl Replica {
    /// Whom a replica asks where nobody chooses: C, which no client has, unless it is cut off.
    fn usual_partner(&self, id: NodeId) -> NodeId {
        let has_third = self.mode.is_quorum() && id != C && self.cut != CUT_C;
        if has_third { C } else { self.replicas().find(|&other| other != id).expect("there are others") }
    }

    /// What a replica has in hand is about this.
    pub(super) fn in_hand(&self, id: NodeId, server: &Server) -> Subject {
        match server.busy {
            Busy::AsksToRead | Busy::Choosing(Request::AskToRead) => READ,
            _ => subject_of(of_writer(id)).min(self.subjects()),
        }
    }

    /// What was begun: writes that were sent, and the read.
    fn begun_subjects(&self, board: &Board<Replica>) -> Vec<Subject> {
        let mut begun = Vec::new();
        for client in clients(board) {
            if client.phase > Phase::ToWrite {
                begun.push(subject_of(client.writes));
            }
            if client.writes == 1 && client.phase > Phase::ToRead {
                begun.push(READ);
            }
        }
        begun
    }
}

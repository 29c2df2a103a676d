//! The servers on the stage: their wires, when their steps come, what is counted.

use super::about::{SERVERS, TALLIES};
use super::state::{ACK, DONE, LETTER, SENDER, STORE, WRITE, at, ends, of_wire, wire};
use super::{Belief, Ids, Kind, Node, PROGRAM, PROMISES, Sender, Server, Servers, Step, Store};
use crate::board::{Board, CrashClass, Key, NodeId, WireEnds, WireId};
use crate::casts::parts::{Handler, Held, outcome};
use crate::stage::{
    self, About, Around, Cast, Clock, NodeAbout, Outcome, Pace, Promise, Reading, Row, Settings, Subject,
};
use crate::texts::{fill, servers as words, servers_desk as said};

impl Cast for Servers {
    type Ghost = ();

    fn about() -> &'static About {
        &SERVERS
    }

    fn of(&[kind, ids, retries, down, letters, ..]: &Settings) -> Servers {
        Servers {
            kind: match kind {
                0 => Kind::PetInRam,
                1 => Kind::PetOnDisk,
                _ => Kind::Cattle,
            },
            ids: match ids {
                0 => Ids::None,
                1 => Ids::Store,
                _ => Ids::Server,
            },
            down: [matches!(down, 1 | 3), down == 3, down == 2],
            retries: retries as u8,
            letters,
        }
    }

    fn start(&self) -> Board<Servers> {
        let letters = usize::from(self.letters);
        let mut nodes = vec![Node::Sender(Sender {
            current: 1,
            is_sent: false,
            tries: 0,
            beliefs: vec![Belief::Unknown; letters],
        })];
        if self.is_cattle() {
            nodes.extend(self.servers().map(|_| Node::Server(Server { hand: 0, memo: vec![false; letters] })));
        }
        let store = Store { handler: Handler::default(), from: 0, counts: vec![0; letters], ids: vec![false; letters] };
        nodes.push(Node::Store(store));
        Board { nodes, wires: vec![Default::default(); self.wires().len()], spent: Default::default() }
    }

    fn wires(&self) -> Vec<WireEnds> {
        let ends_of = |at: WireId| {
            let (kind, server) = of_wire(at);
            let (from, to) = if kind < WRITE { (SENDER, server) } else { (server, STORE) };
            if matches!(kind, LETTER | WRITE) { WireEnds { from, to } } else { WireEnds { from: to, to: from } }
        };
        (0..if self.is_cattle() { 8 } else { 2 }).map(ends_of).collect()
    }

    fn node(&self, id: NodeId) -> NodeAbout {
        let (slug, name, place) = match id {
            SENDER => ("sender".to_owned(), words().sender.to_owned(), (0, 0)),
            STORE => ("store".to_owned(), words().store.to_owned(), (2, 0)),
            _ if !self.is_cattle() => ("server".to_owned(), words().pet.to_owned(), (1, 0)),
            _ => (format!("server-{id}"), fill(words().server, &[("number", &id)]), (1, id - 1)),
        };
        NodeAbout { slug, name, place }
    }

    fn subjects(&self) -> Subject {
        self.letters
    }

    fn reads(&self, wire: WireId, letter: Key) -> Reading {
        Reading { kind: stage::Kind(of_wire(wire).0), subject: letter }
    }

    fn link(&self, wire: WireId) -> u8 {
        wire / 2
    }

    fn is_cut(&self, link: u8) -> bool {
        self.is_severed(2 * link)
    }

    fn is_answer(&self, wire: WireId) -> bool {
        matches!(of_wire(wire).0, ACK | DONE)
    }

    fn clock(&self, step: Step) -> Clock {
        // Either server may be sent to, so these two steps are open at once.
        match step {
            Step::Send(letter, server) | Step::Resend(letter, server, _) => letter + 128 * Clock::from(server),
            Step::GiveUp(letter) => letter,
            Step::Work | Step::LetGo(_) => 0,
        }
    }

    fn pace(&self, id: NodeId, node: &Node, step: Step) -> Pace {
        let patience = |tries: u8, wire, subject| Pace::Patience { tries, wire, subject };
        match (node, step) {
            (Node::Sender(_), Step::Send(letter, server)) if server != self.turn(letter, 0) => Pace::Never,
            (Node::Sender(_), Step::Send(letter, _)) => Pace::WhenReady(letter),
            (Node::Sender(_), Step::Resend(letter, server, tries)) if server != self.turn(letter, tries + 1) => {
                Pace::Never
            }
            (Node::Sender(sender), Step::Resend(letter, ..) | Step::GiveUp(letter)) => {
                patience(sender.tries, wire(LETTER, self.turn(letter, sender.tries)), letter)
            }
            (_, Step::LetGo(letter)) => patience(0, wire(WRITE, id), letter),
            _ => Pace::Work,
        }
    }

    fn subject(&self, _: NodeId, node: &Node, step: Step) -> Option<Subject> {
        match (node, step) {
            (Node::Store(store), _) => Some(store.handler.held),
            (_, Step::Work) => None,
            (_, Step::Send(letter, _) | Step::Resend(letter, ..) | Step::GiveUp(letter) | Step::LetGo(letter)) => {
                Some(letter)
            }
        }
    }

    fn in_words(&self, step: Step) -> &'static str {
        let words = words();
        match step {
            Step::Send(..) | Step::Resend(..) if !self.is_cattle() => words.hurry_resend,
            Step::Send(_, 1) => words.hurry_send_1,
            Step::Send(..) => words.hurry_send_2,
            Step::Resend(_, 1, _) => words.hurry_resend_1,
            Step::Resend(..) => words.hurry_resend_2,
            Step::GiveUp(_) => words.hurry_give_up,
            Step::LetGo(_) => words.hurry_let_go,
            Step::Work => "",
        }
    }

    fn handling(&self, _: NodeId, node: &Node) -> Option<u8> {
        match node {
            Node::Sender(_) => None,
            Node::Server(server) => (server.hand > 0).then_some(1),
            Node::Store(store) => store.handler.steps_left(PROGRAM.len()),
        }
    }

    fn crashes(&self, id: NodeId) -> bool {
        id != SENDER
    }

    fn ghost(&self) {}

    fn tally(&self, board: &Board<Servers>, (): &(), around: &dyn Around) -> Vec<u32> {
        let (sender, _) = ends(board);
        let mut counts = [0; TALLIES.len()];
        for letter in 1..=self.sent(sender) {
            counts[self.fate(board, letter, around)] += 1;
            counts[4] += u32::from(matches!(sender.beliefs[at(letter)], Belief::Acked | Belief::Late));
            counts[5] += u32::from(sender.beliefs[at(letter)] == Belief::GaveUp);
        }
        counts.to_vec()
    }

    fn rows(&self, id: NodeId, board: &Board<Servers>, (): &(), around: &dyn Around) -> Vec<Row> {
        self.shown(id, &board.nodes[usize::from(id)], around.is_down(id))
    }

    fn outcomes(&self, board: &Board<Servers>, (): &(), around: &dyn Around) -> Vec<Outcome> {
        let (words, (sender, store)) = (words(), ends(board));
        let of = |letter: Subject| {
            let held = match sender.beliefs[at(letter)] {
                Belief::Unknown => Held::Waits,
                Belief::Acked => Held::Told,
                Belief::Late => Held::Late,
                Belief::GaveUp => Held::Doubt,
            };
            let fate = self.fate(board, letter, around);
            let happened = [words.happened_once, words.happened_never, words.entry_twice, words.under_way][fate];
            let happened = fill(happened, &[("times", &store.counts[at(letter)])]);
            outcome(letter, held, TALLIES[fate].class, happened)
        };
        (1..=self.sent(sender)).map(of).collect()
    }

    fn promises() -> &'static [Promise<Servers>] {
        &PROMISES
    }

    fn promised(&self) -> &'static [&'static str] {
        &["lost-acked", "twice"]
    }

    fn crasher(class: CrashClass) -> &'static str {
        if class == 0 { said().server } else { said().store }
    }

    fn usual_limits() -> &'static [(&'static str, u16)] {
        &[("retries", 1), ("letters", 1)]
    }

    fn is_repeat(&self, step: Step) -> bool {
        matches!(step, Step::Resend(..))
    }

    fn may_repeat(&self, id: NodeId) -> bool {
        id == SENDER
    }

    fn repeats(&self, _: NodeId, node: &Node, step: Step) -> u8 {
        match (node, step) {
            (Node::Sender(sender), Step::Resend(..)) => sender.tries,
            _ => 0,
        }
    }

    fn begun(self, mut board: Board<Servers>) -> (Servers, Board<Servers>) {
        let letters = self.sent(ends(&board).0).clamp(1, self.letters);
        let count = usize::from(letters);
        for node in &mut board.nodes {
            match node {
                Node::Sender(sender) => sender.beliefs.truncate(count),
                Node::Server(server) => server.memo.truncate(count),
                Node::Store(store) => {
                    store.counts.truncate(count);
                    store.ids.truncate(count);
                }
            }
        }
        (Servers { letters, ..self }, board)
    }
}

impl Servers {
    /// How many letters were sent.
    fn sent(&self, sender: &Sender) -> Subject {
        self.letters.min(sender.current - u16::from(!sender.is_sent))
    }

    /// The server whose turn it is, at a letter's so-manieth try, from 0: they take turns.
    pub(super) fn turn(&self, letter: Subject, tries: u8) -> NodeId {
        let is_second = self.is_cattle() && (letter + u16::from(tries)).is_multiple_of(2);
        1 + NodeId::from(is_second)
    }

    /// What became of a letter that was sent, by its place among the tallies.
    fn fate(&self, board: &Board<Servers>, letter: Subject, around: &dyn Around) -> usize {
        let (sender, store) = ends(board);
        let holds = |node: &Node| matches!(node, Node::Server(server) if server.hand == letter);
        let is_open = sender.current == letter && sender.is_sent && sender.tries < self.retries
            || store.handler.held == letter
            || board.nodes.iter().any(holds) && store.counts[at(letter)] == 0
            || around.is_aloft(letter);
        match store.counts[at(letter)] {
            2.. => 2,
            _ if is_open => 3,
            1 => 0,
            _ => 1,
        }
    }
}

//! The workbench on the stage: its wires, when its steps come, what is counted.

use super::about::{DURABLE, NO_ACKS, NO_MEMORY, SILENT, TALLIES, WORKBENCH};
use super::state::{ACKS, ID_MASK, LETTERS, RECEIVER, SENDER, at, nodes};
use super::{Belief, Card, Node, PROMISES, Program, Receiver, Sender, Step, Workbench};
use crate::board::{Board, CrashClass, Faults, Key, Move, NodeId, WireEnds, WireId};
use crate::casts::parts::{Doing, Handler, Held, outcome};
use crate::stage::{
    About, Around, Cast, Clock, Kind, NodeAbout, Outcome, Pace, Promise, Reading, Row, Settings, Subject,
};
use crate::texts::{fill, workbench as words, workbench_desk as said};

/// The clock of forgetting an entry is the entry's key and this; those of handlers come before.
const FORGETTING: Clock = 50_000;

impl Cast for Workbench {
    /// Which letters the receiver has taken in, and how often it did so again.
    type Ghost = (Vec<bool>, u32);

    fn about() -> &'static About {
        &WORKBENCH
    }

    fn of(settings: &Settings) -> Workbench {
        let &[_, cards, memory, remembers, again, effect, handlers, window, outbox, ids, acks, ..] = settings;
        let &[.., retries, forget, letters, retention, renew, counter, door, poison, give_up, _, _, _, _] = settings;
        let mut items = Program::new(cards).items(effect == 1);
        let checks_at_entry = items[0] == [Card::Check];
        if checks_at_entry {
            items.remove(0);
        }
        Workbench {
            items,
            checks_at_entry,
            memory,
            remembers,
            is_silent: again == SILENT,
            handlers,
            window,
            is_outbox_on_disk: outbox == 0,
            ids,
            acks,
            retries: retries as u8,
            forget: if memory == NO_MEMORY { 0 } else { forget as u8 },
            retention,
            renews_entries: renew == 1 && retention > 0,
            forgets_counter: counter == 1 && ids == DURABLE,
            acks_at_door: door == 1,
            poison,
            parks: give_up == 1 && acks != NO_ACKS,
            letters,
            stride: letters,
        }
    }

    fn start(&self) -> Board<Workbench> {
        let letters = usize::from(self.letters);
        let handlers = Default::default();
        let nodes = vec![
            Node::Sender(Sender { next: 1, base: 0, letters: vec![Default::default(); letters] }),
            Node::Receiver(Receiver {
                handlers,
                buffer: Vec::new(),
                memory: Vec::new(),
                forgotten: 0,
                effects: vec![0; letters],
            }),
        ];
        Board { nodes, wires: vec![Default::default(); 2], spent: Default::default() }
    }

    fn wires(&self) -> Vec<WireEnds> {
        vec![WireEnds { from: SENDER, to: RECEIVER }, WireEnds { from: RECEIVER, to: SENDER }]
    }

    fn node(&self, id: NodeId) -> NodeAbout {
        let (slug, name) = if id == SENDER { ("sender", words().sender) } else { ("receiver", words().receiver) };
        NodeAbout { slug: slug.to_owned(), name: name.to_owned(), place: (id, 0) }
    }

    fn subjects(&self) -> Subject {
        self.letters
    }

    fn reads(&self, wire: WireId, key: Key) -> Reading {
        Reading { kind: Kind(wire), subject: self.letter(key) }
    }

    fn link(&self, _: WireId) -> u8 {
        0
    }

    fn link_of(&self, _: Subject) -> Option<u8> {
        Some(0)
    }

    fn is_answer(&self, wire: WireId) -> bool {
        wire == ACKS
    }

    fn clock(&self, step: Step) -> Clock {
        match step {
            Step::Send(letter) | Step::Resend(letter) | Step::GiveUp(letter) => letter,
            Step::Work(Handler { doing: Doing::Step(item), held }) => 5 * held + Clock::from(item) + 1,
            Step::Work(Handler { held, .. }) => 5 * held,
            Step::Forget(entry) => FORGETTING + (entry & ID_MASK),
            Step::Take(_) => Clock::MAX,
        }
    }

    fn pace(&self, _: NodeId, node: &Node, step: Step) -> Pace {
        match (node, step) {
            (_, Step::Send(letter)) => Pace::WhenReady(letter),
            (Node::Sender(sender), Step::Resend(subject) | Step::GiveUp(subject)) => {
                Pace::Patience { tries: sender.letters[at(subject)].tries, wire: LETTERS, subject }
            }
            (_, Step::Forget(_)) if self.retention > 0 => Pace::After(self.retention.into()),
            (_, Step::Forget(_)) => Pace::Never,
            _ => Pace::Work,
        }
    }

    fn subject(&self, _: NodeId, _: &Node, step: Step) -> Option<Subject> {
        Some(match step {
            Step::Send(letter) | Step::Resend(letter) | Step::GiveUp(letter) => letter,
            Step::Work(Handler { held: key, .. }) | Step::Take(key) => self.letter(key),
            Step::Forget(entry) => self.letter(entry & ID_MASK),
        })
    }

    fn in_words(&self, step: Step) -> &'static str {
        match step {
            Step::Resend(_) => words().hurry_resend,
            Step::GiveUp(_) => words().hurry_give_up,
            Step::Forget(_) => words().hurry_forget,
            Step::Send(_) | Step::Work(_) | Step::Take(_) => "",
        }
    }

    fn handling(&self, _: NodeId, node: &Node) -> Option<u8> {
        match node {
            Node::Sender(_) => None,
            Node::Receiver(receiver) => {
                let waits = receiver.buffer.iter().map(|&key| Handler::with(key, Doing::Step(0)));
                receiver.busy().chain(waits).filter_map(|handler| self.steps_left(handler)).max()
            }
        }
    }

    fn hands(&self, _: NodeId, node: &Node, each: &mut dyn FnMut(Step)) {
        if let Node::Receiver(receiver) = node
            && (self.handlers > 1 || self.acks_at_door)
        {
            receiver.busy().for_each(|handler| each(Step::Work(handler)));
            receiver.buffer.iter().for_each(|&key| each(Step::Take(key)));
        }
    }

    fn crashes_on_return(&self, id: NodeId) -> bool {
        id == SENDER
    }

    fn is_resend(&self, step: Step) -> bool {
        matches!(step, Step::Resend(_))
    }

    fn ghost(&self) -> (Vec<bool>, u32) {
        (vec![false; usize::from(self.letters)], 0)
    }

    fn before(&self, (taken, again): &mut (Vec<bool>, u32), _: &Board<Workbench>, m: Move<Step>) {
        if let Move::Deliver { wire: LETTERS, key } = m {
            *again += u32::from(std::mem::replace(&mut taken[at(self.letter(key))], true));
        }
    }

    fn tally(&self, board: &Board<Workbench>, (_, again): &Self::Ghost, around: &dyn Around) -> Vec<u32> {
        let (sender, _) = nodes(board);
        let mut counts = [0; 8];
        for letter in 1..sender.next {
            counts[self.fate(board, letter, around)] += 1;
            let belief = sender.letters[at(letter)].belief;
            counts[4] += u32::from(belief == Belief::Acked);
            counts[5] += u32::from(belief == Belief::GaveUp && self.acks != NO_ACKS);
        }
        counts[6] = *again;
        counts.to_vec()
    }

    fn rows(&self, id: NodeId, board: &Board<Workbench>, _: &Self::Ghost, around: &dyn Around) -> Vec<Row> {
        self.shown(&board.nodes[usize::from(id)], around.is_down(id))
    }

    fn outcomes(&self, board: &Board<Workbench>, _: &Self::Ghost, around: &dyn Around) -> Vec<Outcome> {
        let (words, (sender, receiver)) = (words(), nodes(board));
        let of = |letter| {
            let held = match sender.letters[at(letter)].belief {
                Belief::Unknown => Held::Waits,
                Belief::Acked => Held::Told,
                Belief::Late => Held::Late,
                Belief::GaveUp if self.acks == NO_ACKS => Held::Unasked,
                Belief::GaveUp if self.parks => Held::Parked,
                Belief::GaveUp => Held::Doubt,
                Belief::Forgot => Held::Forgot,
            };
            let fate = self.fate(board, letter, around);
            let parked = TALLIES.len() - 1;
            let happened = [words.happened_once, words.happened_never, words.happened_twice, words.under_way];
            let happened = if fate == parked { words.happened_never } else { happened[fate] };
            let times = receiver.effects[at(letter)];
            outcome(letter, held, TALLIES[fate].class, fill(happened, &[("times", &times)]))
        };
        (1..sender.next).map(of).collect()
    }

    fn promises() -> &'static [Promise<Workbench>] {
        &PROMISES
    }

    fn promised(&self) -> &'static [&'static str] {
        &["dup", "lose-acked", "late-false"]
    }

    fn crasher(class: CrashClass) -> &'static str {
        if class == 0 { said().receiver } else { said().sender }
    }

    fn usual_faults() -> Faults {
        Faults { losses: 1, duplications: 1, crashes: [1, 0] }
    }

    fn usual_limits() -> &'static [(&'static str, u16)] {
        &[("window", 2), ("retries", 1), ("forget", 1), ("letters", 2)]
    }

    fn may_repeat(&self, id: NodeId) -> bool {
        id == SENDER
    }

    fn begun(self, mut board: Board<Workbench>) -> (Workbench, Board<Workbench>) {
        let letters = (nodes(&board).0.next - 1).max(1);
        for node in &mut board.nodes {
            match node {
                Node::Sender(sender) => sender.letters.truncate(usize::from(letters)),
                Node::Receiver(receiver) => receiver.effects.truncate(usize::from(letters)),
            }
        }
        (Workbench { letters, ..self }, board)
    }
}

impl Workbench {
    /// What became of a letter that was begun, by its place among the tallies.
    fn fate(&self, board: &Board<Workbench>, letter: Subject, around: &dyn Around) -> usize {
        let (sender, receiver) = nodes(board);
        let may_come_again = sender.is_open(letter) && sender.letters[at(letter)].tries < self.retries;
        let in_hand = || receiver.busy().map(|handler| handler.held).chain(receiver.buffer.iter().copied());
        let is_in_hand = || in_hand().any(|key| self.letter(key) == letter);
        let is_parked = self.parks && sender.letters[at(letter)].belief == Belief::GaveUp;
        match receiver.effects[at(letter)] {
            2.. => 2,
            _ if may_come_again || is_in_hand() || around.is_aloft(letter) => 3,
            1 => 0,
            _ if is_parked => TALLIES.len() - 1,
            _ => 1,
        }
    }

    /// Whether letters may have several keys.
    pub(super) fn renews(&self) -> bool {
        self.ids != DURABLE
    }
}

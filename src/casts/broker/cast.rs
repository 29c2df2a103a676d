//! The broker on the stage: its wires, when its steps come, what is counted.

use super::about::{AUTO, CONFIRMS, KINDS, NONE, TALLIES};
use super::state::{self, ACKS, BROKER, CONSUMER, DELIVERIES, LETTERS, Op, PRODUCER, at, nodes};
use super::{Belief, Broker, Confirms, Consumer, Node, PROMISES, Producer, Queue, Step};
use crate::board::{Board, CrashClass, Key, Move, NodeId, WireEnds, WireId};
use crate::casts::parts::{Handler, Held, outcome};
use crate::stage::{
    About, Around, Cast, Clock, Kind, NodeAbout, Outcome, Pace, Promise, Reading, Row, Settings, Subject,
};
use crate::texts::{broker as words, broker_desk as said, fill};

impl Cast for Confirms {
    /// Which letters the consumer has taken in, and how often it did so again.
    type Ghost = (Vec<bool>, u32);

    fn about() -> &'static About {
        &CONFIRMS
    }

    fn of(&[confirm, store, bdedup, consumer, retries, requeues, letters, ..]: &Settings) -> Confirms {
        Confirms {
            intake: match confirm {
                0 => &[Op::Store, Op::Answer],
                1 => &[Op::Answer, Op::Store],
                _ => &[Op::Store],
            },
            confirms: confirm != NONE,
            is_on_disk: store == 0,
            keeps_ids: bdedup == 1,
            program: match consumer {
                0 => &[Op::Work, Op::Answer],
                1 => &[Op::Answer, Op::Work],
                2 => &[Op::WorkAndRemember, Op::Answer],
                _ => &[Op::Work],
            },
            is_automatic: consumer == AUTO,
            retries: if confirm == NONE { 0 } else { retries as u8 },
            requeues: if consumer == AUTO { 0 } else { requeues as u8 },
            letters,
        }
    }

    fn start(&self) -> Board<Confirms> {
        let letters = usize::from(self.letters);
        let beliefs = vec![Belief::Unknown; letters];
        let queue = Queue { ready: vec![0; letters], unacked: vec![0; letters], ids: vec![false; letters] };
        let (intake, handler) = (Handler::default(), Handler::default());
        let nodes = vec![
            Node::Producer(Producer { current: 1, is_sent: false, tries: 0, beliefs }),
            Node::Broker(Broker { intake, queue, requeued: 0 }),
            Node::Consumer(Consumer { handler, ids: vec![false; letters], effects: vec![0; letters] }),
        ];
        Board { nodes, wires: vec![Default::default(); KINDS.len()], spent: Default::default() }
    }

    fn wires(&self) -> Vec<WireEnds> {
        let ends = [(PRODUCER, BROKER), (BROKER, PRODUCER), (BROKER, CONSUMER), (CONSUMER, BROKER)];
        ends.map(|(from, to)| WireEnds { from, to }).to_vec()
    }

    fn node(&self, id: NodeId) -> NodeAbout {
        let (slug, name) = match id {
            PRODUCER => ("producer", words().producer),
            BROKER => ("broker", words().broker),
            _ => ("consumer", words().consumer_node),
        };
        NodeAbout { slug: slug.to_owned(), name: name.to_owned(), place: (id, 0) }
    }

    fn subjects(&self) -> Subject {
        self.letters
    }

    fn reads(&self, wire: WireId, letter: Key) -> Reading {
        Reading { kind: Kind(wire), subject: letter }
    }

    fn link(&self, wire: WireId) -> u8 {
        u8::from(matches!(wire, DELIVERIES | ACKS))
    }

    fn is_answer(&self, wire: WireId) -> bool {
        matches!(wire, state::CONFIRMS | ACKS)
    }

    fn clock(&self, step: Step) -> Clock {
        // Sending and handing out, and the waits after them, follow on one another.
        self.subject_of(step).unwrap_or(0)
    }

    fn pace(&self, _: NodeId, node: &Node, step: Step) -> Pace {
        match (node, step) {
            (_, Step::Send(letter)) => Pace::WhenReady(letter),
            (Node::Producer(producer), Step::Resend(subject) | Step::GiveUp(subject)) => {
                Pace::Patience { tries: producer.tries, wire: LETTERS, subject }
            }
            (_, Step::Requeue(subject)) => Pace::Patience { tries: 0, wire: DELIVERIES, subject },
            _ => Pace::Work,
        }
    }

    fn subject(&self, _: NodeId, node: &Node, step: Step) -> Option<Subject> {
        match node {
            Node::Broker(broker) if step == Step::Work => Some(broker.intake.held),
            Node::Consumer(consumer) => Some(consumer.handler.held),
            _ => self.subject_of(step),
        }
    }

    fn in_words(&self, step: Step) -> &'static str {
        match step {
            Step::Resend(_) => words().hurry_resend,
            Step::GiveUp(_) => words().hurry_give_up,
            Step::Requeue(_) => words().hurry_requeue,
            Step::Send(_) | Step::HandOut(_) | Step::Work => "",
        }
    }

    fn handling(&self, _: NodeId, node: &Node) -> Option<u8> {
        match node {
            Node::Producer(_) => None,
            Node::Broker(broker) => broker.intake.steps_left(self.intake.len()),
            Node::Consumer(consumer) => consumer.handler.steps_left(self.program.len()),
        }
    }

    fn crashes(&self, id: NodeId) -> bool {
        id != PRODUCER
    }

    fn ghost(&self) -> (Vec<bool>, u32) {
        (vec![false; usize::from(self.letters)], 0)
    }

    fn before(&self, (taken, again): &mut (Vec<bool>, u32), _: &Board<Confirms>, m: Move<Step>) {
        if let Move::Deliver { wire: DELIVERIES, key } = m {
            *again += u32::from(std::mem::replace(&mut taken[at(key)], true));
        }
    }

    fn tally(&self, board: &Board<Confirms>, (_, again): &(Vec<bool>, u32), around: &dyn Around) -> Vec<u32> {
        let (producer, ..) = nodes(board);
        let mut counts = [0; 8];
        for letter in 1..=self.published(producer) {
            let (fate, is_stuck) = self.fate(board, letter, around);
            counts[fate] += 1;
            counts[4] += u32::from(producer.beliefs[at(letter)] == Belief::Confirmed);
            counts[5] += u32::from(self.confirms && producer.beliefs[at(letter)] == Belief::GaveUp);
            counts[6] += u32::from(is_stuck && !around.is_aloft(letter));
        }
        counts[7] = *again;
        counts.to_vec()
    }

    fn rows(&self, id: NodeId, board: &Board<Confirms>, _: &Self::Ghost, around: &dyn Around) -> Vec<Row> {
        self.shown(&board.nodes[usize::from(id)], around.is_down(id))
    }

    fn outcomes(&self, board: &Board<Confirms>, _: &Self::Ghost, around: &dyn Around) -> Vec<Outcome> {
        let (words, (producer, _, consumer)) = (words(), nodes(board));
        let mut outcomes = Vec::new();
        for letter in 1..=self.published(producer) {
            let (held, confirmed) = match producer.beliefs[at(letter)] {
                Belief::Unknown => (Held::Waits, ""),
                Belief::Confirmed => (Held::Told, words.belief_confirmed),
                Belief::Late => (Held::Late, words.belief_late),
                Belief::GaveUp => (if self.confirms { Held::Doubt } else { Held::Unasked }, ""),
            };
            let (fate, _) = self.fate(board, letter, around);
            let happened = [words.happened_once, words.happened_never, words.entry_twice, words.under_way][fate];
            let happened = fill(happened, &[("times", &consumer.effects[at(letter)])]);
            let mut outcome = outcome(letter, held, TALLIES[fate].class, happened);
            // The broker's word, which says nothing of the work.
            if outcome.told {
                outcome.believes = confirmed.to_owned();
            }
            outcomes.push(outcome);
        }
        outcomes
    }

    fn promises() -> &'static [Promise<Confirms>] {
        &PROMISES
    }

    fn promised(&self) -> &'static [&'static str] {
        if self.confirms { &["lost-confirmed", "twice"] } else { &["lost", "twice"] }
    }

    fn crasher(class: CrashClass) -> &'static str {
        if class == 0 { said().broker } else { said().consumer }
    }

    fn usual_limits() -> &'static [(&'static str, u16)] {
        &[("retries", 1), ("requeues", 1), ("letters", 1)]
    }

    fn is_repeat(&self, step: Step) -> bool {
        matches!(step, Step::Resend(_) | Step::Requeue(_))
    }

    fn may_repeat(&self, id: NodeId) -> bool {
        id != CONSUMER
    }

    fn repeats(&self, _: NodeId, node: &Node, step: Step) -> u8 {
        match (node, step) {
            (Node::Producer(producer), Step::Resend(_)) => producer.tries,
            (Node::Broker(broker), Step::Requeue(_)) => broker.requeued,
            _ => 0,
        }
    }

    fn begun(self, mut board: Board<Confirms>) -> (Confirms, Board<Confirms>) {
        let (producer, ..) = nodes(&board);
        let letters = (producer.current - u16::from(!producer.is_sent)).clamp(1, self.letters);
        let count = usize::from(letters);
        for node in &mut board.nodes {
            match node {
                Node::Producer(producer) => producer.beliefs.truncate(count),
                Node::Broker(Broker { queue, .. }) => {
                    queue.ready.truncate(count);
                    queue.unacked.truncate(count);
                    queue.ids.truncate(count);
                }
                Node::Consumer(consumer) => {
                    consumer.ids.truncate(count);
                    consumer.effects.truncate(count);
                }
            }
        }
        (Confirms { letters, ..self }, board)
    }
}

impl Confirms {
    /// How many letters were published.
    fn published(&self, producer: &Producer) -> Subject {
        self.letters.min(producer.current - u16::from(!producer.is_sent))
    }

    /// What became of a letter that was published, by its place among the tallies; and whether it waits for an ack that
    /// will not come.
    fn fate(&self, board: &Board<Confirms>, letter: Subject, around: &dyn Around) -> (usize, bool) {
        let (producer, broker, consumer) = nodes(board);
        let queue = &broker.queue;
        let is_unacked = queue.unacked[at(letter)] > 0;
        let effects = consumer.effects[at(letter)];
        let is_stuck = is_unacked && broker.requeued == self.requeues;
        let is_open = producer.current == letter && producer.tries < self.retries
            || [broker.intake.held, consumer.handler.held].contains(&letter)
            || queue.ready[at(letter)] > 0
            || is_unacked && !(is_stuck && effects > 0);
        let fate = match effects {
            2.. => 2,
            _ if is_open || around.is_aloft(letter) => 3,
            1 => 0,
            _ => 1,
        };
        (fate, is_stuck)
    }

    /// The letter that a step names.
    fn subject_of(&self, step: Step) -> Option<Subject> {
        match step {
            Step::Send(letter) | Step::Resend(letter) | Step::GiveUp(letter) => Some(letter),
            Step::HandOut(letter) | Step::Requeue(letter) => Some(letter),
            Step::Work => None,
        }
    }
}

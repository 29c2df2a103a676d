//! The state vector of the broker: what nodes hold, and the steps, with the numbers that stand for them. It stands
//! apart from what happens, because everything else refers to it.

use super::Confirms;
use crate::board::{Board, NodeId, WireId};
use crate::casts::parts::Handler;
use crate::stage::{StepCode, StepId, Subject};

/// A step of the intake's program or the consumer's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Op {
    /// Into the queue, and where the broker keeps ids, its id with it.
    Store,
    /// The work, in the world.
    Work,
    /// The work, and its id with it.
    WorkAndRemember,
    /// A confirm or an acknowledgement.
    Answer,
}

/// What one node holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// It publishes letters, one after the other. Durable.
    Producer(Producer),
    /// It takes letters in, and hands them out.
    Broker(Broker),
    /// It does the work.
    Consumer(Consumer),
}

/// What the producer knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Producer {
    /// The letter in hand; beyond the last, it is done.
    pub current: Subject,
    /// Whether that was published.
    pub is_sent: bool,
    /// How often that was published again.
    pub tries: u8,
    /// By letter.
    pub beliefs: Vec<Belief>,
}

impl Producer {
    /// The one step that its letter allows.
    pub fn next(&self, cast: &Confirms) -> Option<Step> {
        match self {
            Producer { current, .. } if *current > cast.letters => None,
            Producer { is_sent: false, .. } => Some(Step::Send(self.current)),
            Producer { tries, .. } if *tries < cast.retries => Some(Step::Resend(self.current)),
            _ => Some(Step::GiveUp(self.current)),
        }
    }

    /// Is done with its letter, and goes on to the next.
    pub fn close(&mut self, belief: Belief) {
        self.beliefs[at(self.current)] = belief;
        (self.current, self.is_sent, self.tries) = (self.current + 1, false, 0);
    }
}

/// What the producer holds of one letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Belief {
    /// Not published, or still hoping.
    #[default]
    Unknown,
    /// Confirmed in time.
    Confirmed,
    /// Given up, or never asked for.
    GaveUp,
    /// Given up, and confirmed after all.
    Late,
}

/// What the broker holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Broker {
    /// Its intake. Volatile.
    pub intake: Handler,
    /// The queue, on disk or in RAM.
    pub queue: Queue,
    /// How often a letter was put back into the queue. Durable, since it bounds what may still happen.
    pub requeued: u8,
}

/// The broker's queue, by letter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Queue {
    /// How many of it are to be handed out.
    pub ready: Vec<u16>,
    /// How many of it were handed out and are not acknowledged.
    pub unacked: Vec<u16>,
    /// Whether its id was seen.
    pub ids: Vec<bool>,
}

impl Queue {
    /// Whether no letter is in it.
    pub fn is_empty(&self) -> bool {
        self.ready.iter().chain(&self.unacked).all(|&count| count == 0)
    }

    /// What it is after a crash: on disk, what was unacked is ready again; in RAM, all is gone.
    pub fn after_crash(&self, is_on_disk: bool) -> Queue {
        let letters = self.ready.len();
        let ready = self.ready.iter().zip(&self.unacked).map(|(ready, unacked)| ready + unacked);
        match is_on_disk {
            true => Queue { ready: ready.collect(), unacked: vec![0; letters], ids: self.ids.clone() },
            false => Queue { ready: vec![0; letters], unacked: vec![0; letters], ids: vec![false; letters] },
        }
    }
}

/// What the consumer holds, and what it did in the world.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Consumer {
    /// Its handler. Volatile.
    pub handler: Handler,
    /// Whether a letter is remembered. Durable.
    pub ids: Vec<bool>,
    /// How often a letter's work was done.
    pub effects: Vec<u16>,
}

/// A step that a node takes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The producer publishes its letter.
    Send(Subject),
    /// The producer hears nothing and publishes it again.
    Resend(Subject),
    /// The producer stops waiting for the confirm.
    GiveUp(Subject),
    /// The broker hands a letter out.
    HandOut(Subject),
    /// The broker stops waiting for the ack and puts a letter back into the queue.
    Requeue(Subject),
    /// The broker's intake or the consumer does the next step of its program.
    Work,
}

impl StepCode for Step {
    fn code(self) -> StepId {
        let (kind, of) = match self {
            Step::Send(letter) => (0, letter),
            Step::Resend(letter) => (1, letter),
            Step::GiveUp(letter) => (2, letter),
            Step::HandOut(letter) => (3, letter),
            Step::Requeue(letter) => (4, letter),
            Step::Work => (5, 0),
        };
        StepId { kind, of }
    }

    fn decode(id: StepId) -> Option<Step> {
        match (id.kind, id.of) {
            (0, letter) => Some(Step::Send(letter)),
            (1, letter) => Some(Step::Resend(letter)),
            (2, letter) => Some(Step::GiveUp(letter)),
            (3, letter) => Some(Step::HandOut(letter)),
            (4, letter) => Some(Step::Requeue(letter)),
            (5, 0) => Some(Step::Work),
            _ => None,
        }
    }
}

/// The nodes.
pub const PRODUCER: NodeId = 0;
pub const BROKER: NodeId = 1;
pub const CONSUMER: NodeId = 2;

/// The wires, and with them the kinds of copies.
pub const LETTERS: WireId = 0;
pub const CONFIRMS: WireId = 1;
pub const DELIVERIES: WireId = 2;
pub const ACKS: WireId = 3;

/// The place of a letter in a list.
pub fn at(letter: Subject) -> usize {
    usize::from(letter) - 1
}

/// The three nodes.
pub fn nodes(board: &Board<Confirms>) -> (&Producer, &Broker, &Consumer) {
    match &board.nodes[..] {
        [Node::Producer(producer), Node::Broker(broker), Node::Consumer(consumer)] => (producer, broker, consumer),
        _ => panic!("a producer, a broker, a consumer"),
    }
}

/// Whether some letter passes a test: what the producer holds of it, how often it is unacked, and was done.
pub fn some(board: &Board<Confirms>, test: fn(Belief, u16, u16) -> bool) -> bool {
    let (producer, broker, consumer) = nodes(board);
    let counts = broker.queue.unacked.iter().zip(&consumer.effects);
    producer.beliefs.iter().zip(counts).any(|(&belief, (&unacked, &effects))| test(belief, unacked, effects))
}

/// Whether nothing happens any more, but that the broker may hold letters.
pub fn is_still(cast: &Confirms, board: &Board<Confirms>) -> bool {
    let (producer, broker, consumer) = nodes(board);
    let are_idle = producer.current > cast.letters && broker.intake.is_idle() && consumer.handler.is_idle();
    are_idle && board.wires.iter().all(|wire| wire.is_empty())
}

//! Publisher confirms: a letter goes over two hops, from a producer to a broker and from there to a consumer.
//!
//! The producer publishes one letter at a time and waits for the broker's *confirm*; it may publish the letter again,
//! and in the end gives up. The broker's intake stores the letter in a queue and confirms it, in this order or the
//! other, or does not confirm at all. The queue hands one letter out at a time (a *prefetch* of 1), and keeps it as
//! *unacked* until the consumer's acknowledgement comes. It may put a letter back at any moment: the connection
//! broke, or a timeout ran out, and either is a guess. With *automatic* acknowledgement a letter is gone as soon as it
//! is handed out. So there are two places for doubt, and a confirm says no more than that the broker has the letter.
//!
//! The broker's queue, with the ids that it has seen, is on disk or in RAM. A crash of the broker empties its intake
//! and a queue in RAM, and makes ready again what was unacked on disk. A crash of the consumer empties its hands; what
//! it had in hand stays unacked. What the producer knows, the consumer's ids and the work that was done are durable.
//!
//! Terms as in RabbitMQ's documentation, "Consumer Acknowledgements and Publisher Confirms". There an acknowledgement
//! names a delivery; here, a letter: it settles any delivery of it, which changes no verdict.

mod about;
mod cast;
mod rows;
mod state;

use crate::board::{Board, CrashClass, Key, NodeId, Outbox, Protocol, WireId};
use crate::casts::parts::{Doing, Handler};
use crate::stage::{Promise, Subject};
use crate::texts::broker_desk as said;
pub use about::CONFIRMS;
use about::did;
use state::{ACKS, DELIVERIES, LETTERS, Op, at, is_still, some};
pub use state::{Belief, Broker, Consumer, Node, Producer, Queue, Step};

/// The cast, as it is set.
#[derive(Clone, Debug)]
pub struct Confirms {
    intake: &'static [Op],
    confirms: bool,
    is_on_disk: bool,
    keeps_ids: bool,
    program: &'static [Op],
    is_automatic: bool,
    retries: u8,
    requeues: u8,
    letters: u16,
}

impl Protocol for Confirms {
    type Node = Node;
    type Step = Step;

    fn steps(&self, id: NodeId, node: &Node, each: &mut dyn FnMut(Step)) {
        let letters = match node {
            Node::Producer(producer) => producer.current..producer.current + 1,
            Node::Broker(_) => 1..self.letters + 1,
            Node::Consumer(_) => 0..0,
        };
        let of =
            |letter| [Step::Send, Step::Resend, Step::GiveUp, Step::HandOut, Step::Requeue].map(|step| step(letter));
        letters.flat_map(of).chain([Step::Work]).filter(|&step| self.can_step(id, node, step)).for_each(each);
    }

    fn can_step(&self, _: NodeId, node: &Node, step: Step) -> bool {
        let is_in = |counts: &[u16], letter: Subject| {
            counts.get(usize::from(letter).wrapping_sub(1)).is_some_and(|&count| count > 0)
        };
        match (node, step) {
            (Node::Producer(producer), step) => producer.next(self) == Some(step),
            (Node::Broker(Broker { queue, .. }), Step::HandOut(letter)) => {
                is_in(&queue.ready, letter) && queue.unacked.iter().all(|&count| count == 0)
            }
            (Node::Broker(broker), Step::Requeue(letter)) => {
                is_in(&broker.queue.unacked, letter) && broker.requeued < self.requeues
            }
            (Node::Broker(broker), Step::Work) => !broker.intake.is_idle(),
            (Node::Consumer(consumer), Step::Work) => !consumer.handler.is_idle(),
            _ => false,
        }
    }

    fn step(&self, id: NodeId, node: &mut Node, step: Step, outbox: &mut Outbox) {
        outbox.note = match (node, step) {
            (Node::Producer(producer), Step::Send(letter)) => {
                producer.is_sent = true;
                outbox.put(LETTERS, letter);
                if !self.confirms {
                    producer.close(Belief::GaveUp);
                }
                const { did("send") }
            }
            (Node::Producer(producer), Step::Resend(letter)) => {
                producer.tries += 1;
                outbox.put(LETTERS, letter);
                const { did("resend") }
            }
            (Node::Producer(producer), Step::GiveUp(_)) => {
                producer.close(Belief::GaveUp);
                const { did("give-up") }
            }
            (Node::Broker(Broker { queue, .. }), Step::HandOut(letter)) => {
                queue.ready[at(letter)] -= 1;
                queue.unacked[at(letter)] += u16::from(!self.is_automatic);
                outbox.put(DELIVERIES, letter);
                const { did("hand-out") }
            }
            (Node::Broker(Broker { queue, requeued, .. }), Step::Requeue(letter)) => {
                queue.unacked[at(letter)] -= 1;
                queue.ready[at(letter)] += 1;
                *requeued += 1;
                const { did("requeue") }
            }
            (Node::Broker(broker), Step::Work) => {
                let letter = broker.intake.held;
                match broker.intake.work(self.intake) {
                    Some(Op::Store) => {
                        broker.queue.ready[at(letter)] += 1;
                        broker.queue.ids[at(letter)] = self.keeps_ids;
                        const { did("store") }
                    }
                    op => {
                        outbox.put(state::CONFIRMS, letter);
                        if op.is_some() { const { did("confirm") } } else { const { did("confirm-again") } }
                    }
                }
            }
            (Node::Consumer(consumer), Step::Work) => {
                let letter = consumer.handler.held;
                match consumer.handler.work(self.program) {
                    Some(op @ (Op::Work | Op::WorkAndRemember)) => {
                        consumer.effects[at(letter)] += 1;
                        consumer.ids[at(letter)] = op == Op::WorkAndRemember;
                        if op == Op::Work { const { did("apply") } } else { const { did("transaction") } }
                    }
                    op => {
                        outbox.put(ACKS, letter);
                        if op.is_some() { const { did("ack") } } else { const { did("ack-again") } }
                    }
                }
            }
            (_, step) => panic!("{step:?} is no step of node {id}"),
        };
    }

    fn can_receive(&self, _: NodeId, node: &Node, wire: WireId) -> bool {
        match node {
            Node::Producer(_) => true,
            Node::Broker(broker) => wire != LETTERS || broker.intake.is_idle(),
            Node::Consumer(consumer) => consumer.handler.is_idle(),
        }
    }

    fn receive(&self, _: NodeId, node: &mut Node, wire: WireId, letter: Key, outbox: &mut Outbox) {
        let take_in = |handler: &mut Handler, is_known: bool| {
            *handler = Handler::with(letter, if is_known { Doing::Again } else { Doing::Step(0) });
            if is_known { const { did("known") } } else { const { did("take") } }
        };
        outbox.note = match node {
            Node::Producer(producer) if producer.is_sent && producer.current == letter => {
                producer.close(Belief::Confirmed);
                const { did("confirmed") }
            }
            Node::Producer(producer) if producer.beliefs[at(letter)] == Belief::GaveUp => {
                producer.beliefs[at(letter)] = Belief::Late;
                const { did("late") }
            }
            Node::Producer(_) => const { did("ignore") },
            Node::Broker(Broker { queue, .. }) if wire != LETTERS => match &mut queue.unacked[at(letter)] {
                0 => const { did("ignore-ack") },
                count => {
                    *count -= 1;
                    const { did("settle") }
                }
            },
            // Nobody waits for word on it, so it is thrown away.
            Node::Broker(broker) if broker.queue.ids[at(letter)] && !self.confirms => const { did("known") },
            Node::Broker(broker) => take_in(&mut broker.intake, broker.queue.ids[at(letter)]),
            Node::Consumer(consumer) => take_in(&mut consumer.handler, consumer.ids[at(letter)]),
        };
    }

    fn crash_class(&self, id: NodeId) -> CrashClass {
        CrashClass::from(id == state::CONSUMER)
    }

    fn can_crash(&self, _: NodeId, node: &Node) -> bool {
        match node {
            Node::Producer(_) => false,
            Node::Broker(Broker { intake, queue, .. }) => {
                !intake.is_idle() || queue.after_crash(self.is_on_disk) != *queue
            }
            Node::Consumer(consumer) => !consumer.handler.is_idle(),
        }
    }

    fn crash(&self, id: NodeId, node: &mut Node, _: &mut Outbox) {
        match node {
            Node::Producer(_) => panic!("node {id} does not crash"),
            Node::Broker(broker) => {
                broker.intake = Handler::default();
                broker.queue = broker.queue.after_crash(self.is_on_disk);
            }
            Node::Consumer(consumer) => consumer.handler = Handler::default(),
        }
    }

    fn is_idle(&self, _: NodeId, node: &Node) -> bool {
        match node {
            Node::Producer(producer) => producer.current > self.letters,
            Node::Broker(Broker { intake, queue, .. }) => intake.is_idle() && queue.is_empty(),
            Node::Consumer(consumer) => consumer.handler.is_idle(),
        }
    }
}

static PROMISES: [Promise<Confirms>; 9] = [
    Promise::quiet("lost", || said().lost, |_, board| some(board, |_, _, effects| effects == 0)),
    Promise::quiet("lost-confirmed", || said().lost_confirmed, is_confirmed_and_not_done).if_set(|cast| cast.confirms),
    Promise::always("twice", || said().twice, |_, board| some(board, |_, _, effects| effects > 1)),
    Promise::always("confirmed-not-done", || said().confirmed_not_done, is_confirmed_and_not_done)
        .if_set(|cast| cast.confirms),
    Promise::quiet(
        "complete-not-once",
        || said().complete_not_once,
        |_, board| {
            !some(board, |belief, _, _| belief != Belief::Confirmed) && some(board, |_, _, effects| effects != 1)
        },
    )
    .if_set(|cast| cast.confirms),
    Promise::quiet(
        "doubt-done",
        || said().doubt_done,
        |_, board| some(board, |belief, _, effects| belief == Belief::GaveUp && effects > 0),
    ),
    Promise::quiet(
        "doubt-not",
        || said().doubt_not,
        |_, board| some(board, |belief, _, effects| belief == Belief::GaveUp && effects == 0),
    ),
    Promise::always(
        "bdoubt-done",
        || said().bdoubt_done,
        |cast, board| some(board, |_, unacked, effects| unacked > 0 && effects > 0) && is_still(cast, board),
    )
    .if_set(|cast| !cast.is_automatic),
    Promise::always(
        "bdoubt-not",
        || said().bdoubt_not,
        |cast, board| some(board, |_, unacked, effects| unacked > 0 && effects == 0) && is_still(cast, board),
    )
    .if_set(|cast| !cast.is_automatic),
];

fn is_confirmed_and_not_done(_: &Confirms, board: &Board<Confirms>) -> bool {
    some(board, |belief, _, effects| belief == Belief::Confirmed && effects == 0)
}

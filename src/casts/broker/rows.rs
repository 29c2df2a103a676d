//! What is in the boxes of the producer, the broker and the consumer.

use super::state::Op;
use super::{Belief, Broker, Confirms, Consumer, Node, Producer};
use crate::casts::parts::{book, entry, ids as ids_known, rows_of_handler, settled, slot, some_of};
use crate::stage::{Count, Entry, Row};
use crate::texts::{broker as words, fill, parts};

impl Confirms {
    /// What is in a node's box.
    pub(super) fn shown(&self, node: &Node, is_down: bool) -> Vec<Row> {
        let words = words();
        match node {
            Node::Producer(producer) => {
                let Producer { current, is_sent, tries, beliefs } = producer;
                let held = |belief| beliefs.iter().filter(|&&held| held == belief).count() as u32;
                let count = |slug, words, belief| Count { slug, words, count: held(belief) };
                let counts = match self.confirms {
                    true => vec![
                        count("confirmed", words.belief_confirmed, Belief::Confirmed),
                        Count { slug: "waiting", words: words.belief_waiting, count: u32::from(*is_sent) },
                        count("gave-up", words.belief_gave_up, Belief::GaveUp),
                        count("confirmed-late", words.belief_late, Belief::Late),
                    ],
                    false => vec![count("never-asked", parts().never_asked, Belief::GaveUp)],
                };
                let stands = if *tries > 0 { words.slot_resent } else { words.slot_waiting };
                let wait = is_sent.then(|| slot(*current, fill(stands, &[("tries", tries)]), Some(*current)));
                let to_send = self.letters + 1 - current - u16::from(*is_sent);
                vec![
                    Row::Counts(counts),
                    Row::Slots(wait.into_iter().collect()),
                    settled(self.letters, &|letter| {
                        let (class, held) = match beliefs[usize::from(letter) - 1] {
                            Belief::Unknown => return None,
                            Belief::Confirmed => ("once", words.belief_confirmed),
                            Belief::Late => ("once", words.belief_late),
                            Belief::GaveUp if self.confirms => ("lost", words.belief_gave_up),
                            Belief::GaveUp => ("", parts().never_asked),
                        };
                        Some(Entry { class, ..entry(letter, 1, held.to_owned()) })
                    }),
                    Row::State(fill(words.outbox, &[("count", &to_send)])),
                    Row::Margin(words.margin_producer.to_owned()),
                ]
            }
            Node::Broker(Broker { intake, queue, requeued }) => {
                let slots = (1..).zip(&queue.unacked).filter(|(_, times)| **times > 0).map(|(letter, times)| {
                    let clock = (*requeued < self.requeues).then_some(letter);
                    slot(letter, fill(words.slot_unacked, &[("times", times)]), clock)
                });
                let ids = queue.ids.iter().filter(|is_known| **is_known).count();
                let size = fill(words.queue, &[("count", &queue.ready.iter().sum::<u16>())]);
                let held = Some(some_of([size].into_iter().chain(ids_known(ids))));
                let memory = if self.is_on_disk { [None, held] } else { [held, None] };
                let word = |op: &Op| if *op == Op::Store { words.step_store } else { words.step_confirm };
                let program = self.intake.iter().map(word).collect();
                let mut rows = rows_of_handler(intake, intake.held, program, memory, is_down);
                rows.insert(2, Row::Slots(slots.collect()));
                if !self.is_automatic {
                    rows.push(Row::State(fill(words.requeues_left, &[("count", &(self.requeues - requeued))])));
                }
                rows.push(Row::Margin(words.margin_broker.to_owned()));
                rows
            }
            Node::Consumer(Consumer { handler, ids, effects }) => {
                let ids = ids_known(ids.iter().filter(|is_known| **is_known).count());
                let program = self.program.iter().map(|op| match op {
                    Op::Work => words.step_work,
                    Op::WorkAndRemember => words.step_transaction,
                    _ => words.step_ack,
                });
                let done = (1..).zip(effects).filter(|(_, times)| **times > 0).map(|(letter, &times)| {
                    let text = if times == 1 { words.entry_once } else { words.entry_twice };
                    entry(letter, times, fill(text, &[("times", &times)]))
                });
                let mut rows = rows_of_handler(handler, handler.held, program.collect(), [None, ids], is_down);
                rows.extend([book(done.collect()), Row::Margin(words.margin_consumer.to_owned())]);
                rows
            }
        }
    }
}

//! What is in the boxes of the sender and the receiver.

use super::about::{DISK, MARK, NO_ACKS, RAM};
use super::state::ID_MASK;
use super::{Belief, Handler, Node, Receiver, Sender, Workbench};
use crate::board::Key;
use crate::casts::parts::{book, entry, ids, rows_of_handler, settled, slot};
use crate::stage::{Count, Entry, Row};
use crate::texts::{fill, parts, workbench as words};

impl Workbench {
    /// What is in a node's box.
    pub(super) fn shown(&self, node: &Node, is_down: bool) -> Vec<Row> {
        match node {
            Node::Sender(sender) => self.shown_sender(sender),
            Node::Receiver(receiver) => self.shown_receiver(receiver, is_down),
        }
    }

    fn shown_sender(&self, sender: &Sender) -> Vec<Row> {
        let words = words();
        let held = |belief| (1..).zip(&sender.letters).filter(move |(_, sent)| sent.belief == belief);
        let open = sender.open().count() as u32;
        let count = |slug, words, belief| Count { slug, words, count: held(belief).count() as u32 };
        let mut counts = match self.acks {
            NO_ACKS => vec![count("never-asked", parts().never_asked, Belief::GaveUp)],
            _ => vec![
                Count { slug: "waiting", words: words.belief_waiting, count: open },
                count("acked", words.belief_acked, Belief::Acked),
                count("gave-up", if self.parks { words.belief_parked } else { words.belief_gave_up }, Belief::GaveUp),
                count("acked-late", words.belief_late, Belief::Late),
            ],
        };
        if !self.is_outbox_on_disk {
            counts.push(count("forgotten", parts().forgotten, Belief::Forgot));
        }
        let slots = sender.open().map(|letter| {
            let sent = &sender.letters[usize::from(letter) - 1];
            let stands = match (self.renews(), sent.tries) {
                (true, _) => fill(words.slot_key, &[("key", &self.key(letter, sent))]),
                (false, 0) => words.slot_waiting.to_owned(),
                (false, tries) => fill(words.slot_resent, &[("tries", &tries)]),
            };
            slot(letter, stands, Some(letter))
        });
        vec![
            Row::Counts(counts),
            Row::Slots(slots.collect()),
            settled(sender.next - 1, &|letter| {
                let (class, held) = match sender.letters[usize::from(letter) - 1].belief {
                    Belief::Unknown => return None,
                    Belief::Acked => ("once", words.belief_acked),
                    Belief::Late => ("once", words.belief_late),
                    Belief::GaveUp if self.acks == NO_ACKS => ("", parts().never_asked),
                    Belief::GaveUp if self.parks => ("", words.belief_parked),
                    Belief::GaveUp => ("lost", words.belief_gave_up),
                    Belief::Forgot => ("lost", parts().forgotten),
                };
                Some(Entry { class, ..entry(letter, 1, held.to_owned()) })
            }),
            Row::State(fill(words.outbox_left, &[("count", &(self.letters + 1 - sender.next))])),
            Row::Margin(words.margin_sender.to_owned()),
        ]
    }

    fn shown_receiver(&self, receiver: &Receiver, is_down: bool) -> Vec<Row> {
        let words = words();
        let [other, one] = receiver.handlers;
        let list = self.shown_list(&receiver.memory);
        let [ram, disk] = match self.memory {
            RAM => [list, None],
            DISK => [None, list],
            _ => [None, None],
        };
        let waits: Vec<String> = receiver.buffer.iter().map(|&key| format!("#{}", self.letter(key))).collect();
        let buffer = (!waits.is_empty()).then(|| fill(words.buffer, &[("keys", &waits.join(", "))]));
        let second = (!other.is_idle()).then(|| fill(parts().in_hand, &[("letter", &self.letter(other.held))]));
        let in_ram: Vec<String> = second.into_iter().chain(buffer).chain(ram).collect();
        let memory = [(!in_ram.is_empty()).then(|| in_ram.join(", ")), disk];
        let mut rows = rows_of_handler(&one, self.letter(one.held), Vec::new(), memory, is_down);
        let (items, before) = self.in_words();
        let stands = |handler: &Handler| Row::Program(items.clone(), handler.lit().map(|item| item + before));
        rows[0] = stands(&one);
        if self.handlers > 1 {
            let second = rows_of_handler(&other, self.letter(other.held), Vec::new(), [None, None], is_down);
            // Two copies in hand are drawn as two: each with how far it has come.
            rows.splice(2..2, [stands(&other)].into_iter().chain(second.into_iter().skip(1).take(1)));
        }
        let done = (1..).zip(&receiver.effects).filter(|(_, times)| **times > 0).map(|(letter, &times)| {
            let text = if times == 1 { words.entry_once } else { words.entry_twice };
            entry(letter, times, fill(text, &[("times", &times)]))
        });
        rows.extend([book(done.collect()), Row::Margin(words.margin_receiver.to_owned())]);
        rows
    }

    /// What stands on the list.
    fn shown_list(&self, memory: &[Key]) -> Option<String> {
        match (self.remembers, memory) {
            (MARK, [mark]) => Some(fill(words().list_mark, &[("mark", &(mark & ID_MASK))])),
            (_, few @ [_, ..]) if few.len() <= 3 => {
                let keys: Vec<String> = few.iter().map(|key| format!("#{}", key & ID_MASK)).collect();
                Some(fill(words().list, &[("keys", &keys.join(", "))]))
            }
            (_, many) => ids(many.len()),
        }
    }
}

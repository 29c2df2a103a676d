//! What is in the boxes of the sender, the servers and the store.

use super::state::{SENDER, STORE};
use super::{Belief, Ids, Kind, Node, Sender, Servers};
use crate::board::NodeId;
use crate::casts::parts::{book, entry, ids as ids_known, rows_of_handler, settled, slot, some_of};
use crate::stage::{Count, Entry, Row};
use crate::texts::{fill, parts, servers as words};

impl Servers {
    /// What is in a node's box.
    pub(super) fn shown(&self, id: NodeId, node: &Node, is_down: bool) -> Vec<Row> {
        let words = words();
        let mut rows = match node {
            Node::Sender(sender) => self.sender(sender),
            Node::Server(server) => {
                let hand = server.hand;
                let wait = (hand > 0).then(|| slot(hand, words.slot_store.to_owned(), Some(0)));
                let in_hand = (hand > 0).then(|| fill(parts().in_hand, &[("letter", &hand)]));
                let ids = ids_known(server.memo.iter().filter(|is_known| **is_known).count());
                let ram = if is_down { parts().wiped.to_owned() } else { some_of(in_hand) };
                vec![
                    Row::Slots(wait.into_iter().collect()),
                    Row::Memory { ram, disk: some_of(ids), is_wiped: is_down },
                    Row::Margin(words.margin_server.to_owned()),
                ]
            }
            Node::Store(store) => {
                let ids = ids_known(store.ids.iter().filter(|is_known| **is_known).count());
                let count = fill(words.count, &[("count", &store.counts.iter().sum::<u16>())]);
                let held = Some(some_of([count].into_iter().chain(ids)));
                let memory = if self.kind == Kind::PetInRam { [held, None] } else { [None, held] };
                let add = if self.ids == Ids::Store { words.step_both } else { words.step_add };
                let program = vec![add, words.step_answer];
                let mut rows = rows_of_handler(&store.handler, store.handler.held, program, memory, is_down);
                let counted = (1..).zip(&store.counts).filter(|(_, count)| **count > 0).map(|(letter, &count)| {
                    let text = if count == 1 { words.entry_once } else { words.entry_twice };
                    entry(letter, count, fill(text, &[("times", &count)]))
                });
                let margin = match self.kind {
                    Kind::PetInRam => words.margin_ram,
                    Kind::PetOnDisk => words.margin_disk,
                    Kind::Cattle => words.margin_store,
                };
                rows.extend([book(counted.collect()), Row::Margin(margin.to_owned())]);
                rows
            }
        };
        let place = if id == STORE { 2 } else { usize::from(id).wrapping_sub(1) };
        if id != SENDER && self.down[place] {
            rows.insert(0, Row::State(words.is_down.to_owned()));
        }
        rows
    }

    fn sender(&self, sender: &Sender) -> Vec<Row> {
        let (words, Sender { current, is_sent, tries, beliefs }) = (words(), sender);
        let held = |belief| beliefs.iter().filter(|&&held| held == belief).count() as u32;
        let count = |slug, words, belief| Count { slug, words, count: held(belief) };
        let mut counts = vec![
            count("acked", words.belief_acked, Belief::Acked),
            Count { slug: "waiting", words: words.belief_waiting, count: u32::from(*is_sent) },
            count("gave-up", words.belief_gave_up, Belief::GaveUp),
        ];
        // Rare enough to be left out where there is none.
        if held(Belief::Late) > 0 {
            counts.push(count("acked-late", words.belief_late, Belief::Late));
        }
        let stands = if *tries > 0 { words.slot_resent } else { words.slot_waiting };
        // The wait ends in a try with the server whose turn it is, or in giving up.
        let clock =
            if *tries < self.retries { current + 128 * u16::from(self.turn(*current, tries + 1)) } else { *current };
        let wait = is_sent.then(|| slot(*current, fill(stands, &[("tries", tries)]), Some(clock)));
        let to_send = self.letters + 1 - current - u16::from(*is_sent);
        vec![
            Row::Counts(counts),
            Row::Slots(wait.into_iter().collect()),
            settled(self.letters, &|letter| {
                let (class, held) = match beliefs[usize::from(letter) - 1] {
                    Belief::Unknown => return None,
                    Belief::Acked => ("once", words.belief_acked),
                    Belief::Late => ("once", words.belief_late),
                    Belief::GaveUp => ("lost", words.belief_gave_up),
                };
                Some(Entry { class, ..entry(letter, 1, held.to_owned()) })
            }),
            Row::State(fill(words.outbox, &[("count", &to_send)])),
            Row::Margin(words.margin_sender.to_owned()),
        ]
    }
}

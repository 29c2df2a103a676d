//! What is in the boxes of the client, the front and the back.

use super::state::REQUEST;
use super::{Calls, Keys, Node, Phase};
use crate::casts::parts::{book, entry, ids as ids_known, rows_of_handler, slot, some_of};
use crate::stage::Row;
use crate::texts::{calls as words, fill, parts};

impl Calls {
    /// What is in a node's box.
    pub(super) fn shown(&self, node: &Node, is_down: bool) -> Vec<Row> {
        let words = words();
        match node {
            Node::Client(client) => {
                let stands = match client.phase {
                    Phase::Ready => words.client_ready,
                    Phase::Waiting => words.client_waits,
                    Phase::Answered => words.belief_answered,
                    Phase::Failed => words.belief_failed,
                    Phase::GaveUp => words.belief_gave_up,
                };
                let waits = if client.tries > 0 { words.slot_again } else { words.slot_waiting };
                let wait = (client.phase == Phase::Waiting)
                    .then(|| slot(REQUEST, fill(waits, &[("tries", &client.tries)]), Some(0)));
                vec![
                    Row::State(stands.to_owned()),
                    Row::Slots(wait.into_iter().collect()),
                    Row::Margin(words.margin_client.to_owned()),
                ]
            }
            Node::Front(front) => {
                let is_busy = front.key > 0;
                let waits = if front.tries > 0 { words.slot_again } else { words.slot_waiting };
                let wait = is_busy.then(|| slot(REQUEST, fill(waits, &[("tries", &front.tries)]), Some(0)));
                let in_hand = is_busy.then(|| match self.keys {
                    Keys::None => fill(parts().in_hand, &[("letter", &REQUEST)]),
                    _ => fill(words.in_hand_key, &[("key", &self.key_in_words(front.key))]),
                });
                let ram = if is_down { parts().wiped.to_owned() } else { some_of(in_hand) };
                vec![
                    Row::State(if is_busy { words.front_waits } else { parts().idle }.to_owned()),
                    Row::Slots(wait.into_iter().collect()),
                    Row::Memory { ram, disk: some_of(None), is_wiped: is_down },
                    Row::Margin(words.margin_front.to_owned()),
                ]
            }
            Node::Back(back) => {
                let keys = ids_known(back.ids.len());
                let program =
                    vec![if self.keys == Keys::None { words.step_work } else { words.step_both }, words.step_answer];
                let subject = if back.handler.is_idle() { 0 } else { REQUEST };
                let mut rows = rows_of_handler(&back.handler, subject, program, [None, keys], is_down);
                let text = if back.effects == 1 { words.entry_once } else { words.entry_twice };
                let done =
                    (back.effects > 0).then(|| entry(REQUEST, back.effects, fill(text, &[("times", &back.effects)])));
                rows.extend([book(done.into_iter().collect()), Row::Margin(words.margin_back.to_owned())]);
                rows
            }
        }
    }

    /// A key as it is shown: whose it is, and if the front makes them, which.
    fn key_in_words(&self, key: u16) -> String {
        match self.keys {
            Keys::Client => words().key_of_client.to_owned(),
            _ => fill(words().key_of_front, &[("number", &key)]),
        }
    }
}

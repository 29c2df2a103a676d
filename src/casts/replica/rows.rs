//! What is in the boxes of the clients and the replicas.

use super::cast::name_of;
use super::state::{READ, subject_of};
use super::{Belief, Busy, Client, Kept, Mode, Phase, Replica, Request, Server, Step, servers};
use crate::board::{Board, NodeId};
use crate::casts::parts::memory;
use crate::stage::{Cast, Entry, Row, Slot, Subject};
use crate::texts::{fill, replica as words};

fn entry(subject: Subject, class: &'static str, words: &str) -> Entry {
    Entry { subject, title: name_of(subject).to_owned(), class, words: words.to_owned() }
}

fn slot(subject: Subject, words: &str, clock: u16) -> Slot {
    Slot { subject, title: name_of(subject).to_owned(), words: words.to_owned(), clock: Some(clock) }
}

/// A value with its version, in words.
fn value(kept: &Kept) -> String {
    let (words, name) = (words(), name_of(subject_of(kept.stamp.by)));
    let text = if kept.stamp.version == 0 { words.old } else { words.value };
    fill(text, &[("value", &name), ("version", &kept.stamp.version)])
}

impl Replica {
    /// What is in a client's box.
    pub(super) fn client_rows(&self, client: &Client) -> Vec<Row> {
        let (words, subject) = (words(), subject_of(client.writes));
        let state = match client.phase {
            Phase::ToWrite => words.state_to_write,
            Phase::WaitsForOk => words.state_waits_for_ok,
            Phase::ToRead => words.state_to_read,
            Phase::WaitsForValue => words.state_waits_for_value,
            Phase::Done => words.state_done,
        };
        let waits = match client.phase {
            Phase::WaitsForOk => Some(slot(subject, words.slot_ok, self.clock(Step::StopWrite(client.writes)))),
            Phase::WaitsForValue => Some(slot(READ, words.slot_value, self.clock(Step::StopRead))),
            _ => None,
        };
        let of_write = match client.belief {
            Belief::Unknown => None,
            Belief::Acked => Some(entry(subject, "once", words.belief_acked)),
            Belief::GaveUp => Some(entry(subject, "lost", words.belief_gave_up)),
        };
        let has_read = client.writes == 1 && client.phase == Phase::Done;
        let of_read = has_read.then(|| match client.read {
            Some(value) => entry(READ, "once", self.read_in_words(value)),
            None => entry(READ, "lost", words.belief_unread),
        });
        let margin = if client.writes == 1 { words.margin_reader } else { words.margin_writer };
        vec![
            Row::State(fill(state, &[("value", &name_of(subject))])),
            Row::Slots(waits.into_iter().collect()),
            Row::Settled(of_write.into_iter().chain(of_read).collect()),
            Row::Margin(margin.to_owned()),
        ]
    }

    /// What is in a replica's box.
    pub(super) fn server_rows(&self, id: NodeId, server: &Server, board: &Board<Replica>, is_down: bool) -> Vec<Row> {
        let (words, Server { kept, busy, saved }) = (words(), server);
        let hand = self.in_hand(id, server);
        let waits_for = match busy {
            Busy::Idle => None,
            Busy::Choosing(Request::Copy(_)) | Busy::Waits(_) => Some(words.slot_copied),
            Busy::Choosing(Request::AskToWrite) | Busy::AsksToWrite => Some(words.slot_version),
            Busy::Choosing(Request::AskToRead) | Busy::AsksToRead => Some(words.slot_partner),
        };
        let mut slots: Vec<Slot> = waits_for
            .map(|waits| Slot {
                clock: (!matches!(busy, Busy::Choosing(_))).then(|| self.clock(Step::LetGo)),
                ..slot(hand, waits, 0)
            })
            .into_iter()
            .collect();
        if kept.todo {
            slots.push(slot(subject_of(kept.stamp.by), words.slot_ship, self.clock(Step::Ship)));
        }
        if server.is_unsaved() {
            slots.push(slot(subject_of(kept.stamp.by), words.slot_save, self.clock(Step::Flush)));
        }
        let in_hand = waits_for.map(|_| fill(words.in_hand, &[("what", &name_of(hand))]));
        let in_ram = saved.is_some().then(|| value(kept));
        let is_everywhere = servers(board).all(|other| other.kept.stamp == kept.stamp);
        let held = (kept.stamp.version > 0).then(|| {
            let version = fill(words.version, &[("version", &kept.stamp.version)]);
            entry(subject_of(kept.stamp.by), if is_everywhere { "once" } else { "" }, &version)
        });
        let margin = match self.mode {
            Mode::Loose => words.margin_loose,
            Mode::Tight => words.margin_tight,
            Mode::Quorum => words.margin_q1,
            Mode::QuorumThatAsks => words.margin_q2,
        };
        vec![
            memory(in_hand.into_iter().chain(in_ram), Some(value(&saved.unwrap_or(*kept))), is_down),
            Row::Ledger(held.into_iter().collect()),
            Row::Slots(slots),
            Row::Margin(margin.to_owned()),
        ]
    }
}

//! The sender: opens letters in order, sends, waits, sends again, gives up.
//!
//! A sender has up to `window` letters open at once, each in a *slot*: first ready (not sent yet),
//! then waiting for an acknowledgement. When a letter is acknowledged or given up, its slot closes and
//! the next letter is opened. Whenever a letter is sent, so are as many copies of it as are set. Everything here is durable: a sender that crashes restarts and sends
//! every waiting letter again.
//!
//! What the sender *believes* of each letter comes from nothing but what it did and what came back.

use super::layout::{LETTER, Layout, Letter};
use super::recipe::{OldRule, Retry};
use super::{Delivery, GiveUp, note};
use crate::board::{Key, NodeId, Note, Outbox, WireId};

/// What the sender holds of one letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Belief {
    /// Not sent, or sent and still hoping.
    #[default]
    Unknown,
    /// An acknowledgement came in time.
    Acked,
    /// It stopped waiting (or never asked) and no acknowledgement was ever seen.
    GaveUp,
    /// It gave up, and an acknowledgement came after all.
    AckedLate,
}

/// A letter that is open: ready to be sent, or waiting for its acknowledgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot {
    /// Which letter.
    pub letter: Letter,
    /// Whether it was sent.
    pub sent: bool,
    /// How often it was sent again because a timer ran out.
    pub tries: u8,
    /// Whether it now goes under an id made anew after a crash.
    pub fresh: bool,
}

/// What one sender remembers; all of it durable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sender {
    /// How many of its letters were opened so far.
    pub opened: u16,
    /// Whether it gave up on a letter and will open no other.
    pub halted: bool,
    /// The open letters, oldest first: their numbers ascend.
    pub slots: Vec<Slot>,
    /// By a letter's number among this sender's, from 0.
    pub beliefs: Vec<Belief>,
}

impl Sender {
    pub(super) fn new(delivery: &Delivery, id: NodeId) -> Sender {
        let mut sender = Sender {
            opened: 0,
            halted: false,
            slots: Vec::new(),
            beliefs: vec![Belief::Unknown; usize::from(delivery.layout.letters_of(id))],
        };
        sender.open(delivery, id);
        sender
    }

    /// The slot of a letter, if it is open.
    pub fn slot(&self, letter: Letter) -> Option<&Slot> {
        self.slots.binary_search_by_key(&letter, |slot| slot.letter).ok().map(|at| &self.slots[at])
    }

    /// What the sender believes of one of its letters.
    pub fn belief(&self, layout: &Layout, letter: Letter) -> Belief {
        self.beliefs[usize::from(layout.number(letter)) - 1]
    }

    /// Whether a letter was sent at least once.
    pub fn has_sent(&self, layout: &Layout, letter: Letter) -> bool {
        self.belief(layout, letter) != Belief::Unknown || self.slot(letter).is_some_and(|slot| slot.sent)
    }

    /// The letters that were sent and not yet acknowledged or given up.
    pub fn waiting(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(|slot| slot.sent)
    }

    pub(super) fn send(&mut self, delivery: &Delivery, id: NodeId, letter: Letter, outbox: &mut Outbox) {
        let at = self.place(letter);
        delivery.put(letter, false, outbox);
        if delivery.recipe.retry == Retry::FireAndForget {
            self.close(delivery, id, at, Belief::GaveUp);
        } else {
            self.slots[at].sent = true;
        }
    }

    pub(super) fn resend(&mut self, delivery: &Delivery, letter: Letter, outbox: &mut Outbox) {
        let at = self.place(letter);
        let slot = &mut self.slots[at];
        slot.tries += 1;
        delivery.put(letter, slot.fresh, outbox);
    }

    pub(super) fn give_up(&mut self, delivery: &Delivery, id: NodeId, letter: Letter) {
        if delivery.give_up == GiveUp::Halt {
            self.halted = true;
            self.opened -= self.slots.iter().filter(|slot| !slot.sent).count() as u16;
            self.slots.retain(|slot| slot.sent);
        }
        // Looked up now: of letters sent out of turn, older ones may have stood before it, not sent.
        let at = self.place(letter);
        self.close(delivery, id, at, Belief::GaveUp);
    }

    /// Takes an acknowledgement in, and says what it made of it.
    pub(super) fn acknowledged(&mut self, delivery: &Delivery, id: NodeId, wire: WireId, key: Key) -> Note {
        let layout = &delivery.layout;
        if delivery.recipe.old == OldRule::OtherBit {
            let (stream, _) = layout.stream_of_wire(wire);
            let bit = key == 1;
            let matching =
                |slot: &Slot| slot.sent && layout.stream(slot.letter) == stream && layout.bit(slot.letter) == bit;
            let Some(at) = self.slots.iter().position(matching) else { return note::ACK_IGNORED };
            self.close(delivery, id, at, Belief::Acked);
            return note::ACK_IN_TIME;
        }
        let letter = layout.letter_of_key(key);
        let matching = |slot: &Slot| slot.sent && layout.key(slot.letter, slot.fresh) == key;
        if let Some(at) = self.slots.iter().position(matching) {
            self.close(delivery, id, at, Belief::Acked);
            return note::ACK_IN_TIME;
        }
        let belief = &mut self.beliefs[usize::from(layout.number(letter)) - 1];
        if *belief != Belief::GaveUp {
            return note::ACK_IGNORED;
        }
        *belief = Belief::AckedLate;
        note::ACK_LATE
    }

    /// Restarts from what is durable: every waiting letter is sent again, which counts as no try. If
    /// ids are not durable, a letter goes under an id made anew. There is at most one such id a
    /// letter; a further crash sends it under the same one.
    pub(super) fn restart(&mut self, delivery: &Delivery, outbox: &mut Outbox) {
        for slot in self.slots.iter_mut().filter(|slot| slot.sent) {
            slot.fresh |= delivery.fresh_ids;
            delivery.put(slot.letter, slot.fresh, outbox);
        }
    }

    fn place(&self, letter: Letter) -> usize {
        self.slots.binary_search_by_key(&letter, |slot| slot.letter).expect("the letter is open")
    }

    fn close(&mut self, delivery: &Delivery, id: NodeId, at: usize, belief: Belief) {
        let slot = self.slots.remove(at);
        self.beliefs[usize::from(delivery.layout.number(slot.letter)) - 1] = belief;
        self.open(delivery, id);
    }

    fn open(&mut self, delivery: &Delivery, id: NodeId) {
        while !self.halted
            && self.slots.len() < usize::from(delivery.window)
            && self.opened < delivery.layout.letters_of(id)
        {
            self.opened += 1;
            let letter = delivery.layout.letter(id, self.opened);
            self.slots.push(Slot { letter, sent: false, tries: 0, fresh: false });
        }
    }
}

impl Delivery {
    pub(super) fn letter_wire(&self, letter: Letter) -> WireId {
        self.layout.wire(self.layout.stream(letter), LETTER)
    }

    /// Sends a letter: as many copies of it as are sent at once.
    fn put(&self, letter: Letter, fresh: bool, outbox: &mut Outbox) {
        for _ in 0..self.copies {
            outbox.put(self.letter_wire(letter), self.layout.key(letter, fresh));
        }
    }
}

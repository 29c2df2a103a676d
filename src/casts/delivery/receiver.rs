//! The receiver: takes in one copy at a time and does the steps of its recipe.
//!
//! What a receiver keeps falls into three parts. *Volatile* state is gone after a crash: the copy in
//! hand, how far its handler has come, and a memory kept in RAM. *Durable* state survives: a memory on
//! disk, one for each stream. The *ledger* is the world: effects that took place are never taken back.

use super::layout::{ACK, Layout, Letter};
use super::recipe::{Effect, HandlerStep, Memory, OldRule};
use super::{Delivery, note};
use crate::board::{Key, Note, Outbox};

/// What a receiver is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Doing {
    /// Nothing: it can take in a copy.
    #[default]
    Idle,
    /// About to do this step of its program, from 0.
    Step(u8),
    /// About to acknowledge an old letter again.
    Reacknowledge,
}

/// A set of keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct KeySet {
    words: Vec<u64>,
    len: u16,
}

impl KeySet {
    /// Whether `key` is in the set.
    pub fn contains(&self, key: Key) -> bool {
        self.words.get(usize::from(key / 64)).is_some_and(|word| word >> (key % 64) & 1 == 1)
    }

    /// How many keys are in the set.
    pub fn len(&self) -> u16 {
        self.len
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn insert(&mut self, key: Key) {
        let at = usize::from(key / 64);
        if at >= self.words.len() {
            self.words.resize(at + 1, 0);
        }
        self.len += u16::from(!self.contains(key));
        self.words[at] |= 1 << (key % 64);
    }
}

/// What a crash wipes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Volatile {
    /// How far the handler has come.
    pub doing: Doing,
    /// The copy in hand; 0 when idle.
    pub held: Key,
    /// The ids seen, if they are kept in RAM.
    pub seen: KeySet,
}

/// What one stream leaves behind on disk and in the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct StreamStore {
    /// The rank of the last key accepted, 0 for none (durable number).
    pub last: u16,
    /// The bit of the letter expected next (durable bit).
    pub expected: bool,
    /// The number in the stream of the letter whose "set" ran last, 0 for none. World, not memory.
    pub value: u16,
}

/// What one receiver holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Receiver {
    /// Wiped by a crash.
    pub volatile: Volatile,
    /// The ids seen, if they are kept on disk.
    pub seen_on_disk: KeySet,
    /// By stream of this receiver.
    pub streams: Vec<StreamStore>,
    /// How often each letter took effect, by its place in this ledger.
    pub ledger: Vec<u16>,
}

impl Receiver {
    pub(super) fn new(layout: &Layout) -> Receiver {
        Receiver {
            volatile: Volatile::default(),
            seen_on_disk: KeySet::default(),
            streams: vec![StreamStore::default(); usize::from(layout.streams() / layout.receivers)],
            ledger: vec![0; layout.place_in_ledger(layout.letters) + 1],
        }
    }

    /// How often a letter of this receiver took effect.
    pub fn effects(&self, layout: &Layout, letter: Letter) -> u16 {
        self.ledger[layout.place_in_ledger(letter)]
    }

    /// The store of a letter's stream.
    pub fn store(&self, layout: &Layout, letter: Letter) -> &StreamStore {
        &self.streams[layout.place_in_receiver(layout.stream(letter))]
    }

    /// Whether the receiver would take a copy with this key for one it has had before.
    pub fn is_old(&self, delivery: &Delivery, key: Key) -> bool {
        let layout = &delivery.layout;
        let letter = layout.letter_of_key(key);
        let store = self.store(layout, letter);
        match delivery.recipe.old {
            OldRule::Never => false,
            OldRule::Seen => match delivery.recipe.memory {
                Memory::VolatileSet => self.volatile.seen.contains(key),
                _ => self.seen_on_disk.contains(key),
            },
            OldRule::NotAboveLast => layout.rank_of_key(key) <= store.last,
            OldRule::IsLast => layout.rank_of_key(key) == store.last,
            OldRule::OtherBit => layout.bit(letter) != store.expected,
        }
    }

    /// The handler's next step, if it is at work.
    pub fn next_step(&self, delivery: &Delivery) -> Option<HandlerStep> {
        match self.volatile.doing {
            Doing::Idle => None,
            Doing::Reacknowledge => Some(HandlerStep::Acknowledge),
            Doing::Step(at) => Some(delivery.program.as_slice()[usize::from(at)]),
        }
    }

    /// Takes a letter up, and says whether it is new.
    pub(super) fn receive(&mut self, delivery: &Delivery, key: Key) -> Note {
        let is_old = self.is_old(delivery, key);
        self.volatile.doing = if is_old { Doing::Reacknowledge } else { Doing::Step(0) };
        self.volatile.held = key;
        if is_old { note::RECEIVE_OLD } else { note::RECEIVE_NEW }
    }

    pub(super) fn work(&mut self, delivery: &Delivery, outbox: &mut Outbox) {
        let step = self.next_step(delivery).expect("the receiver is at work");
        let key = self.volatile.held;
        outbox.say(match step {
            HandlerStep::Apply => note::APPLY,
            HandlerStep::Remember => note::REMEMBER,
            HandlerStep::ApplyAndRemember => note::APPLY_AND_REMEMBER,
            HandlerStep::Acknowledge if self.volatile.doing == Doing::Reacknowledge => note::ACKNOWLEDGE_AGAIN,
            HandlerStep::Acknowledge => note::ACKNOWLEDGE,
        });
        match step {
            HandlerStep::Apply => self.apply(delivery, key),
            HandlerStep::Remember => self.remember(delivery, key),
            HandlerStep::ApplyAndRemember => {
                self.apply(delivery, key);
                self.remember(delivery, key);
            }
            HandlerStep::Acknowledge => acknowledge(delivery, key, outbox),
        }
        self.volatile.doing = match self.volatile.doing {
            Doing::Step(at) if usize::from(at) + 1 < delivery.program.as_slice().len() => Doing::Step(at + 1),
            _ => {
                self.volatile.held = 0;
                Doing::Idle
            }
        };
    }

    pub(super) fn crash(&mut self) {
        self.volatile = Volatile::default();
    }

    fn apply(&mut self, delivery: &Delivery, key: Key) {
        let layout = &delivery.layout;
        let letter = layout.letter_of_key(key);
        self.ledger[layout.place_in_ledger(letter)] += 1;
        if delivery.effect == Effect::Set {
            self.store_mut(layout, letter).value = layout.number_in_stream(letter);
        }
    }

    fn remember(&mut self, delivery: &Delivery, key: Key) {
        let layout = &delivery.layout;
        let letter = layout.letter_of_key(key);
        match delivery.recipe.memory {
            Memory::None => {}
            Memory::VolatileSet => self.volatile.seen.insert(key),
            Memory::DurableSet => self.seen_on_disk.insert(key),
            Memory::DurableNumber => self.store_mut(layout, letter).last = layout.rank_of_key(key),
            Memory::DurableBit => {
                let store = self.store_mut(layout, letter);
                store.expected = !store.expected;
            }
        }
    }

    fn store_mut(&mut self, layout: &Layout, letter: Letter) -> &mut StreamStore {
        &mut self.streams[layout.place_in_receiver(layout.stream(letter))]
    }
}

/// An acknowledgement says the key it answers; under the alternating bit, only that letter's bit.
fn acknowledge(delivery: &Delivery, key: Key, outbox: &mut Outbox) {
    let layout = &delivery.layout;
    let letter = layout.letter_of_key(key);
    let says = match delivery.recipe.old {
        OldRule::OtherBit => Key::from(layout.bit(letter)),
        _ => key,
    };
    outbox.put(layout.wire(layout.stream(letter), ACK), says);
}

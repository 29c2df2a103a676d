//! What the receiver does: it takes copies in, goes through its program, and looks things up on its list.

use super::about::{LAST_1, MARK, NO_MEMORY, SET, did};
use super::state::{ACKS, at};
use super::{Card, Receiver, Step, Workbench};
use crate::board::{Key, Note, Outbox};
use crate::casts::parts::{Doing, Handler};

impl Receiver {
    /// The handlers that have a copy in hand.
    pub(super) fn busy(&self) -> impl Iterator<Item = Handler> + '_ {
        self.handlers.iter().copied().filter(|handler| !handler.is_idle())
    }

    /// Makes one of the handlers that stand like this another; which it is makes no difference.
    fn turn(&mut self, from: Handler, to: Handler) {
        let place = self.handlers.iter().position(|&handler| handler == from).expect("a handler stands like this");
        self.handlers[place] = to;
        self.handlers.sort_unstable();
    }
}

impl Workbench {
    pub(super) fn steps_of(&self, receiver: &Receiver, each: &mut dyn FnMut(Step)) {
        let [one, other] = receiver.handlers;
        let different = [one, other].into_iter().skip(usize::from(one == other));
        different.filter(|handler| !handler.is_idle()).for_each(|handler| each(Step::Work(handler)));
        if receiver.forgotten < self.forget {
            receiver.memory.iter().for_each(|&key| each(Step::Forget(key)));
        }
    }

    fn knows(&self, memory: &[Key], key: Key) -> bool {
        match self.remembers {
            MARK => memory.first().is_some_and(|&mark| key <= mark),
            _ => memory.contains(&key),
        }
    }

    /// Notes a key that is not known.
    fn remember(&self, memory: &mut Vec<Key>, key: Key) {
        match self.remembers {
            _ if self.memory == NO_MEMORY => {}
            SET => memory.insert(memory.partition_point(|&known| known < key), key),
            MARK => *memory = vec![key],
            last => {
                memory.push(key);
                let most = usize::from(last - LAST_1) + 1;
                memory.drain(..memory.len().saturating_sub(most));
            }
        }
    }

    pub(super) fn take_in(&self, receiver: &mut Receiver, key: Key) -> Note {
        let (doing, note) = match self.checks_at_entry && self.knows(&receiver.memory, key) {
            false => (Doing::Step(0), const { did("take") }),
            true if self.is_silent => return const { did("known-dropped") },
            true => (Doing::Again, const { did("known") }),
        };
        receiver.turn(Handler::default(), Handler::with(key, doing));
        note
    }

    /// A handler that stands like this does the next item of its program, on a copy of the list that counts in the end.
    pub(super) fn work(&self, receiver: &mut Receiver, handler: Handler, outbox: &mut Outbox) -> Note {
        let key = handler.held;
        let Doing::Step(item) = handler.doing else {
            outbox.put(ACKS, key);
            receiver.turn(handler, Handler::default());
            return const { did("ack-again") };
        };
        let cards = &self.items[usize::from(item)];
        let mut after = handler;
        after.go_on(&self.items, item + 1);
        let mut memory = receiver.memory.clone();
        for card in cards {
            let is_known = matches!(card, Card::Check | Card::Remember) && self.knows(&memory, key);
            match card {
                Card::Check if is_known => {
                    let again = Handler::with(key, Doing::Again);
                    receiver.turn(handler, if self.is_silent { Handler::default() } else { again });
                    return if self.is_silent { const { did("found-dropped") } } else { const { did("found") } };
                }
                // A second entry under a unique id is refused, and undoes the bracket.
                Card::Remember if is_known && cards.len() > 1 => {
                    receiver.turn(handler, after);
                    return const { did("refuse") };
                }
                Card::Remember if !is_known => self.remember(&mut memory, key),
                _ => {}
            }
        }
        receiver.memory = memory;
        receiver.turn(handler, after);
        let has = |card| cards.contains(&card);
        if has(Card::Pay) {
            receiver.effects[at(self.letter(key))] += 1;
        }
        if has(Card::Acknowledge) {
            outbox.put(ACKS, key);
        }
        match (has(Card::Pay), has(Card::Remember), has(Card::Acknowledge)) {
            (false, false, false) => const { did("check") },
            (true, false, false) => const { did("apply") },
            (false, true, false) => const { did("remember") },
            (false, false, true) => const { did("ack") },
            (true, true, false) => const { did("apply-and-remember") },
            (true, false, true) => const { did("apply-and-ack") },
            (false, true, true) => const { did("remember-and-ack") },
            (true, true, true) => const { did("all-at-once") },
        }
    }

    /// How many steps a handler has before it, at most. A check that stands last may find something, and then
    /// acknowledges again.
    pub(super) fn steps_left(&self, handler: Handler) -> Option<u8> {
        let may_be_old = !self.is_silent && self.items.last().is_some_and(|item| item.contains(&Card::Check));
        match handler.doing {
            Doing::Again => Some(1),
            _ => handler.steps_left(self.items.len() + usize::from(may_be_old)),
        }
    }

    /// Takes from the receiver what a crash takes.
    pub(super) fn wipe(&self, receiver: &mut Receiver) {
        receiver.handlers = Default::default();
        if self.memory == super::RAM {
            receiver.memory.clear();
        }
    }
}

//! What the receiver does: it takes copies in, goes through its program, and looks things up on its list.

use super::about::{LAST_1, MARK, NO_MEMORY, SET, did};
use super::state::{ACKS, ID_MASK, RENEWED, at};
use super::{Card, Receiver, Step, Workbench};
use crate::board::{Key, Note, Outbox};
use crate::casts::parts::{Doing, Handler};

impl Receiver {
    /// The handlers that have a copy in hand.
    pub(super) fn busy(&self) -> impl Iterator<Item = Handler> + '_ {
        self.handlers.iter().copied().filter(|handler| !handler.is_idle())
    }

    /// Whether it has nothing in hand.
    pub(super) fn is_idle(&self) -> bool {
        self.busy().next().is_none() && self.buffer.is_empty()
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
        receiver.buffer.first().filter(|_| self.has_idle(receiver)).into_iter().for_each(|&key| each(Step::Take(key)));
        if self.may_forget(receiver) {
            receiver.memory.iter().for_each(|&entry| each(Step::Forget(entry)));
        }
    }

    pub(super) fn has_idle(&self, receiver: &Receiver) -> bool {
        receiver.busy().count() < usize::from(self.handlers)
    }

    pub(super) fn may_forget(&self, receiver: &Receiver) -> bool {
        self.retention > 0 || receiver.forgotten < self.forget
    }

    /// The place of the entry by which the list knows a key.
    pub(super) fn place(&self, memory: &[Key], key: Key) -> Option<usize> {
        let id = self.id(key);
        let is_it = |&entry: &Key| if self.remembers == MARK { id <= entry & ID_MASK } else { id == entry & ID_MASK };
        memory.iter().position(is_it)
    }

    /// A repeat came: its entry begins anew, where that is so.
    fn renew(&self, memory: &mut [Key], key: Key) {
        if let Some(place) = self.place(memory, key).filter(|_| self.renews_entries) {
            memory[place] ^= RENEWED;
        }
    }

    /// Notes a key that is not known.
    fn remember(&self, memory: &mut Vec<Key>, key: Key) {
        let id = self.id(key);
        match self.remembers {
            _ if self.memory == NO_MEMORY => {}
            SET => memory.insert(memory.partition_point(|&known| known & ID_MASK < id), id),
            MARK => *memory = vec![id],
            last => {
                memory.push(id);
                let most = usize::from(last - LAST_1) + 1;
                memory.drain(..memory.len().saturating_sub(most));
            }
        }
    }

    pub(super) fn take_in(&self, receiver: &mut Receiver, key: Key) -> Note {
        let is_known = self.checks_at_entry && self.place(&receiver.memory, key).is_some();
        if is_known {
            self.renew(&mut receiver.memory, key);
        }
        let (doing, note) = match is_known {
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
        if self.poison == self.letter(key) && cards.contains(&Card::Pay) {
            self.wipe(receiver);
            return const { did("poison") };
        }
        let mut after = handler;
        after.go_on(&self.items, item + 1);
        let mut memory = receiver.memory.clone();
        for card in cards {
            let is_known = matches!(card, Card::Check | Card::Remember) && self.place(&memory, key).is_some();
            match card {
                Card::Check if is_known => {
                    self.renew(&mut receiver.memory, key);
                    let again = Handler::with(key, Doing::Again);
                    receiver.turn(handler, if self.is_silent { Handler::default() } else { again });
                    return if self.is_silent { const { did("found-dropped") } } else { const { did("found") } };
                }
                // A second entry under a unique id is refused, and undoes the bracket.
                Card::Remember if is_known && cards.len() > 1 => {
                    self.renew(&mut receiver.memory, key);
                    receiver.turn(handler, after);
                    return const { did("refuse") };
                }
                Card::Remember if is_known => self.renew(&mut memory, key),
                Card::Remember => self.remember(&mut memory, key),
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
        receiver.buffer.clear();
        if self.memory == super::RAM {
            receiver.memory.clear();
        }
    }
}

//! A run's timers: when a letter is sent, sent again, or given up; and when chance cuts a link.

use super::agenda::Due;
use super::event::{Event, Index};
use super::luck::Place;
use super::run::{NOWHERE, Run, Timer};
use crate::board::NodeId;
use crate::casts::delivery::Letter;
use crate::scenario::{Backoff, Scenario};

impl Run {
    /// Sets the timer of a letter that was just sent.
    pub(super) fn set_timer(&mut self, sender: NodeId, letter: Letter) {
        let patience = self.patience(letter);
        let ticket = self.add(self.now + patience, Due::Slot(letter));
        let (now, this) = (self.now, self.this());
        let timers = &mut self.nodes[usize::from(sender)].timers;
        let timer = timers.iter_mut().find(|timer| timer.letter == letter).expect("an open letter has a timer");
        *timer = Timer { letter, ticket, cause: this, tick: now + patience, since: now };
    }

    /// How long to wait for a letter's acknowledgement, from now.
    pub(super) fn patience(&self, letter: Letter) -> u64 {
        let timeout = u64::from(self.scenario.timeout_ms);
        if self.scenario.backoff == Backoff::Fixed {
            return timeout;
        }
        let sender = self.board.sender(self.layout().sender(letter));
        let tries = u32::from(sender.slot(letter).map_or(0, |slot| slot.tries)).min(20);
        let longest = u64::from(Scenario::TIMEOUT_MS_MAX).max(timeout);
        let grown = (timeout << tries).min(longest);
        if self.scenario.backoff == Backoff::Exponential {
            return grown;
        }
        let attempt = self.attempts[usize::from(letter) - 1];
        let place = Place { link: self.layout().stream(letter), letter, attempt, ..NOWHERE };
        grown - self.luck.patience(place).below(grown / 2 + 1)
    }

    /// Gives every open letter a timer, and takes it from every closed one.
    pub(super) fn sync_timers(&mut self, sender: NodeId, cause: Index) {
        if self.is_down(sender) {
            return;
        }
        let slots = &self.board.sender(sender).slots;
        let timers = &mut self.nodes[usize::from(sender)].timers;
        let as_they_are = slots.len() == timers.len()
            && slots.iter().zip(timers.iter()).all(|(slot, timer)| slot.letter == timer.letter);
        if as_they_are {
            return;
        }
        let pending = &mut self.pending;
        timers.retain_mut(|timer| {
            let is_open = slots.iter().any(|slot| slot.letter == timer.letter);
            if !is_open {
                Self::cancel(pending, &mut timer.ticket);
            }
            is_open
        });
        for at in 0..self.board.sender(sender).slots.len() {
            let letter = self.board.sender(sender).slots[at].letter;
            if self.nodes[usize::from(sender)].timers.get(at).is_some_and(|timer| timer.letter == letter) {
                continue;
            }
            let tick = self.now.max(self.scenario.ready_tick(letter));
            let ticket = self.add(tick, Due::Slot(letter));
            let timer = Timer { letter, ticket, cause, tick, since: self.now };
            self.nodes[usize::from(sender)].timers.insert(at, timer);
        }
    }

    /// Ends the wait for a letter now, as if its timer had run out.
    pub(super) fn time_out(&mut self, letter: Letter) -> Event {
        let sender = self.layout().sender(letter);
        let timers = &mut self.nodes[usize::from(sender)].timers;
        let timer = timers.iter_mut().find(|timer| timer.letter == letter).expect("a waiting letter has a timer");
        Self::cancel(&mut self.pending, &mut timer.ticket);
        self.fire_slot(letter)
    }

    pub(super) fn plan_cut(&mut self, link: u8) {
        if let Some(partitions) = self.scenario.partitions {
            let (whole, _) = self.luck.partition(link, self.partitions_begun[usize::from(link)]);
            self.agenda.add(self.now + whole.within(partitions.whole), Due::Cut(link));
        }
    }

    pub(super) fn plan_mend(&mut self, link: u8) {
        if let Some(partitions) = self.scenario.partitions {
            let (_, cut) = self.luck.partition(link, self.partitions_begun[usize::from(link)]);
            self.agenda.add(self.now + cut.within(partitions.cut), Due::Mend(link));
        }
    }
}

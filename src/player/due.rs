//! What is due in a run, and what becomes of it when its time comes.

use super::agenda::{Due, Entry, Ticket};
use super::event::Event;
use super::run::Run;

impl Run {
    pub(super) fn add(&mut self, tick: u64, due: Due) -> Ticket {
        // While a script lasts, nothing happens but what is written.
        if self.is_scripted() && !matches!(due, Due::Script | Due::Restart(_)) {
            return 0;
        }
        self.pending += 1;
        self.agenda.add(tick, due)
    }

    /// The first entry that is not void. Chance cuts no link once nothing else is pending.
    pub(super) fn next_entry(&mut self) -> Option<Entry> {
        if self.pending == 0 {
            return None;
        }
        while let Some(entry) = self.agenda.first() {
            if self.is_wanted(entry) {
                return Some(entry);
            }
            self.agenda.pop();
        }
        None
    }

    pub(super) fn is_wanted(&self, entry: Entry) -> bool {
        match entry.due {
            Due::Flight(at) => self.flights[at as usize].ticket == entry.ticket,
            Due::Slot(letter) => {
                let timers = &self.nodes[usize::from(self.layout().sender(letter))].timers;
                timers.iter().any(|timer| timer.ticket == entry.ticket)
            }
            Due::Work(node) => self.nodes[usize::from(node)].handler.ticket == entry.ticket,
            Due::Crash(node) => {
                self.nodes[usize::from(node)].handler.crashes.iter().any(|crash| crash.ticket == entry.ticket)
            }
            Due::Restart(node) => self.nodes[usize::from(node)].restart == entry.ticket,
            Due::Admit(node) => self.nodes[usize::from(node)].admit == entry.ticket,
            Due::Script => self.script.ticket == entry.ticket,
            Due::Cut(_) | Due::Mend(_) => true,
        }
    }

    /// Forgets an entry, if there is one.
    pub(super) fn cancel(pending: &mut u32, ticket: &mut Ticket) {
        *pending -= u32::from(*ticket != 0);
        *ticket = 0;
    }

    pub(super) fn fire(&mut self, entry: Entry) -> Option<Event> {
        if !matches!(entry.due, Due::Cut(_) | Due::Mend(_)) {
            self.pending -= 1;
        }
        match entry.due {
            Due::Flight(at) => {
                self.flights[at as usize].ticket = 0;
                let flight = &self.flights[at as usize];
                if flight.splits == Some(entry.tick) {
                    Some(self.duplicate(at, 1))
                } else if flight.falls == Some(entry.tick) {
                    Some(self.lose(at))
                } else {
                    self.arrive(at)
                }
            }
            Due::Slot(letter) => Some(self.fire_slot(letter)),
            Due::Work(node) => {
                self.nodes[usize::from(node)].handler.ticket = 0;
                Some(self.work(node))
            }
            Due::Crash(node) => {
                let crashes = &mut self.nodes[usize::from(node)].handler.crashes;
                let at = crashes.iter().position(|crash| crash.ticket == entry.ticket).expect("it is wanted");
                let crash = crashes.remove(at);
                Some(self.crash_by_chance(node, crash))
            }
            Due::Restart(node) => {
                self.nodes[usize::from(node)].restart = 0;
                let event = self.restart(node);
                self.leave_script_after_restart();
                Some(event)
            }
            Due::Script => {
                self.script.ticket = 0;
                Some(self.play_script())
            }
            Due::Admit(node) => {
                self.nodes[usize::from(node)].admit = 0;
                self.admit(node)
            }
            Due::Cut(link) => {
                self.plan_mend(link);
                (!self.cut[usize::from(link)]).then(|| self.set_cut(link, true))
            }
            Due::Mend(link) => {
                self.partitions_begun[usize::from(link)] += 1;
                self.plan_cut(link);
                self.cut[usize::from(link)].then(|| self.set_cut(link, false))
            }
        }
    }
}

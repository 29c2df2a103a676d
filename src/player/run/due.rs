//! What is due in a run, and what becomes of it when its time comes.

use super::super::agenda::{Due, Entry, Ticket};
use super::super::event::Event;
use super::Run;
use crate::stage::Stage;

impl<S: Stage + Clone> Run<S> {
    pub(super) fn add(&mut self, tick: u64, due: Due) -> Ticket {
        // While a script lasts, nothing happens but what is written.
        if self.is_scripted() && !matches!(due, Due::Script | Due::Restart(_)) {
            return 0;
        }
        self.agenda.add(tick, due)
    }

    /// The first entry that is not void. Chance cuts no link once nothing else is pending; if a hand then lets time pass and
    /// has the run go on, what was to be cut or mended meanwhile is due now.
    pub(super) fn next_entry(&mut self) -> Option<Entry> {
        if self.agenda.wanted() == 0 {
            return None;
        }
        while let Some(entry) = self.agenda.first() {
            if self.is_wanted(entry) {
                return Some(Entry { tick: entry.tick.max(self.now), ..entry });
            }
            self.agenda.pass_over();
        }
        None
    }

    fn is_wanted(&self, entry: Entry) -> bool {
        let node = |node: u8| &self.nodes[usize::from(node)];
        match entry.due {
            Due::Flight(at) => self.sky.flights[at as usize].ticket == entry.ticket,
            Due::Clock(at, _) => node(at).timers.iter().any(|timer| timer.ticket == entry.ticket),
            Due::Crash(at) => node(at).crashes.iter().any(|crash| crash.ticket == entry.ticket),
            Due::Restart(at) => node(at).restart == entry.ticket,
            Due::Admit(at) => node(at).admit == entry.ticket,
            Due::Script => self.script.ticket == entry.ticket,
            Due::Cut(_) | Due::Mend(_) => true,
        }
    }

    pub(super) fn fire(&mut self, entry: Entry) -> Option<Event> {
        match entry.due {
            Due::Flight(at) => {
                self.sky.flights[at as usize].ticket = 0;
                let flight = &self.sky.flights[at as usize];
                if flight.splits == Some(entry.tick) {
                    Some(self.duplicate(at, 1))
                } else if flight.falls == Some(entry.tick) {
                    Some(self.lose(at))
                } else {
                    self.arrive(at)
                }
            }
            Due::Clock(node, clock) => Some(self.take_step(node, clock)),
            Due::Crash(node) => {
                let crashes = &mut self.nodes[usize::from(node)].crashes;
                let at = crashes.iter().position(|crash| crash.ticket == entry.ticket).expect("it is wanted");
                let crash = crashes.remove(at);
                let event = self.go_down(node);
                self.nodes[usize::from(node)].restart = self.add(self.now + crash.downtime_ms, Due::Restart(node));
                Some(Event { cause: crash.cause, ..event })
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
                (!self.is_cut(link)).then(|| self.set_cut(link, true))
            }
            Due::Mend(link) => {
                self.links[usize::from(link)].partitions_begun += 1;
                self.plan_cut(link);
                self.links[usize::from(link)].is_cut.then(|| self.set_cut(link, false))
            }
        }
    }
}

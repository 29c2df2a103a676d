//! The reader's hand: actions on a run.
//!
//! An action is checked whole before it changes anything, so a refused one leaves the run as it was.

use super::super::event::{Action, CopyName, Event, Refusal};
use super::super::flight::{Flight, Whereabouts};
use super::Run;
use crate::board::NodeId;
use crate::stage::{Around, Stage, What};

impl<S: Stage + Clone> Run<S> {
    /// Does `action` now.
    pub(super) fn act(&mut self, action: Action) -> Result<Event, Refusal> {
        let event = match action {
            Action::Lose(name) => {
                let at = self.in_flight_named(name)?;
                let &Flight { wire, key, .. } = &self.sky.flights[at as usize];
                if self.stage.is_protected(wire, key) {
                    return Err(Refusal::Protected);
                }
                self.lose(at)
            }
            Action::Duplicate(name) => {
                let at = self.in_flight_named(name)?;
                let index = self.next_hand_duplicate(at);
                self.duplicate(at, index)
            }
            Action::Hold(name) => self.hold(name)?,
            Action::Release(name) => self.release(name)?,
            Action::Deliver(name) => {
                let at = self.in_flight_named(name)?;
                if !self.can_take_in(at) {
                    return Err(Refusal::Busy);
                }
                self.unplan_flight(at);
                self.deliver(at)
            }
            Action::Crash(node) => {
                self.known_node(node)?;
                if self.is_down(node) || !self.stage.crashes(node) {
                    return Err(Refusal::NodeState);
                }
                self.go_down(node)
            }
            Action::Restart(node) => {
                self.known_node(node)?;
                if !self.is_down(node) {
                    return Err(Refusal::NodeState);
                }
                self.restart(node)
            }
            Action::Cut(link) | Action::Mend(link) => {
                let cut = matches!(action, Action::Cut(_));
                match self.links.get(usize::from(link)) {
                    None => return Err(Refusal::NoSuchPlace),
                    Some(_) if self.stage.is_cut(link) => return Err(Refusal::LinkState),
                    Some(already) if already.is_cut == cut => return Err(Refusal::LinkState),
                    Some(_) => self.set_cut(link, cut),
                }
            }
            Action::Timeout(node, clock) => {
                self.known_node(node)?;
                if self.is_down(node) || !self.left_to_a_hand(node).any(|(_, offered)| offered == clock) {
                    return Err(Refusal::NotWaiting);
                }
                self.time_out(node, clock)
            }
        };
        self.leave_script();
        Ok(Event { by_hand: true, ..event })
    }

    fn hold(&mut self, name: CopyName) -> Result<Event, Refusal> {
        let at = self.in_flight_named(name)?;
        if let Whereabouts::Held { .. } = self.sky.flights[at as usize].whereabouts {
            return Err(Refusal::NotNow);
        }
        self.unplan_flight(at);
        self.sky.flights[at as usize].whereabouts = Whereabouts::Held { since: self.now };
        Ok(self.about_flight(What::Hold, at))
    }

    fn release(&mut self, name: CopyName) -> Result<Event, Refusal> {
        let at = self.in_flight_named(name)?;
        let now = self.now;
        let flight = &mut self.sky.flights[at as usize];
        let Whereabouts::Held { since } = flight.whereabouts else { return Err(Refusal::NotNow) };
        let held = now - since;
        flight.whereabouts = Whereabouts::Flying;
        flight.set_out += held;
        flight.arrives = (flight.arrives + held).max(now);
        flight.splits = flight.splits.map(|tick| tick + held);
        flight.falls = flight.falls.map(|tick| tick + held);
        self.plan_flight(at);
        Ok(self.about_flight(What::Release, at))
    }

    fn about_flight(&self, what: What, at: u32) -> Event {
        let flight = &self.sky.flights[at as usize];
        let node = self.goal(at);
        let (letter, copy) = (Some(flight.name.letter), Some(flight.name));
        Event { letter, copy, cause: flight.cause, ..self.event(what, node) }
    }

    fn in_flight_named(&self, name: CopyName) -> Result<u32, Refusal> {
        self.find(name).ok_or(Refusal::NoSuchCopy)
    }

    fn known_node(&self, node: NodeId) -> Result<(), Refusal> {
        if node < self.stage.nodes() { Ok(()) } else { Err(Refusal::NoSuchPlace) }
    }
}

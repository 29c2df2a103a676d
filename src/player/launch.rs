//! A run's copies: put in flight with their luck drawn, planned, and landed.

use super::agenda::Due;
use super::event::CopyName;
use super::flight::{Flight, WHOLE_WAY, Whereabouts};
use super::luck::Place;
use super::run::Run;
use crate::board::{Key, LinkOrder, WireId};
use crate::casts::delivery::{CopyKind, Letter};

impl Run {
    /// Puts what is in the outbox in flight. `answers` gives the letter and place that an ack answers.
    /// Returns the name of the first copy.
    pub(super) fn launch(&mut self, answers: impl Fn(Key) -> Option<(Letter, Place)>) -> Option<CopyName> {
        let mut first = None;
        for put in 0..self.outbox.puts.len() {
            let (wire, key) = self.outbox.puts[put];
            let (link, kind) = self.layout().stream_of_wire(wire);
            let (letter, place) = match kind {
                CopyKind::Letter => {
                    let letter = self.layout().letter_of_key(key);
                    let sendings = &mut self.attempts[usize::from(letter) - 1];
                    *sendings += 1;
                    let attempt = *sendings - 1;
                    (letter, Place { link, letter, kind, attempt, duplicate: 0, ack_duplicate: 0 })
                }
                CopyKind::Ack => {
                    let (letter, place) = answers(key).expect("an ack answers a copy");
                    (letter, Place { kind, ack_duplicate: 0, ..place })
                }
            };
            let at = self.make(kind, letter, place, wire, key, 0);
            self.plan_flight(at);
            self.made.push(at);
            first = first.or(Some(self.flights[at as usize].name));
        }
        first
    }

    /// Makes a flight that is `from` on its way, and draws its luck.
    pub(super) fn make(
        &mut self,
        kind: CopyKind,
        letter: Letter,
        place: Place,
        wire: WireId,
        key: Key,
        from: u32,
    ) -> u32 {
        let number = &mut self.copies[usize::from(kind == CopyKind::Ack)][usize::from(letter) - 1];
        *number += 1;
        let name = CopyName { kind, letter, number: *number };
        let luck = self.luck.journey(place);
        let scenario = &self.scenario;
        let latency = luck.latency.within(scenario.latency);
        let written = self.written_arrival(wire, key, latency);
        let scenario = &self.scenario;
        let left = (latency * u64::from(WHOLE_WAY - from)).div_ceil(u64::from(WHOLE_WAY));
        let mut arrives = written.unwrap_or(self.now + left);
        if self.rules.order == LinkOrder::Fifo && written.is_none() {
            arrives = arrives.max(self.last_arrival[usize::from(wire)]);
            self.last_arrival[usize::from(wire)] = arrives;
        }
        let left = arrives - self.now;
        let is_sent = place.ack_duplicate == 0 && (kind == CopyKind::Ack || place.duplicate == 0);
        // A copy falls in the second half of its way, and splits in the middle of it.
        let splits = (is_sent && luck.duplication.happens(scenario.duplication_percent)).then(|| self.now + left / 2);
        let mut falls = luck.loss.happens(scenario.loss_percent).then(|| {
            let half = left / 2;
            self.now + half + luck.fall.below(half * 3 / 4 + 1)
        });
        if self.cut[usize::from(place.link)] {
            falls = Some(self.now);
        }
        falls = falls.filter(|_| written.is_none());
        let flight = Flight {
            id: self.next_copy,
            name,
            place,
            key,
            wire,
            cause: self.this(),
            set_out: self.now,
            from,
            arrives,
            splits: splits.filter(|&splits| written.is_none() && falls.is_none_or(|falls| splits <= falls)),
            falls,
            whereabouts: Whereabouts::Flying,
            ticket: 0,
        };
        self.next_copy += 1;
        self.in_flight += 1;
        self.aloft[usize::from(letter) - 1] += 1;
        let at = match self.free_flights.pop() {
            Some(at) => {
                self.flights[at as usize] = flight;
                at
            }
            None => {
                self.flights.push(flight);
                (self.flights.len() - 1) as u32
            }
        };
        if self.rules.order == LinkOrder::Fifo {
            self.lines[usize::from(wire)].push(at);
        }
        at
    }

    /// Enters what befalls a flight next.
    pub(super) fn plan_flight(&mut self, at: u32) {
        Self::cancel(&mut self.pending, &mut self.flights[at as usize].ticket);
        let flight = &self.flights[at as usize];
        if flight.whereabouts == Whereabouts::Flying {
            let tick = flight.next_tick();
            self.flights[at as usize].ticket = self.add(tick, Due::Flight(at));
        }
    }

    /// Stops what would befall a flight next, and takes it from the door.
    pub(super) fn unplan_flight(&mut self, at: u32) {
        Self::cancel(&mut self.pending, &mut self.flights[at as usize].ticket);
        if self.flights[at as usize].whereabouts == Whereabouts::AtTheDoor {
            let to = self.rules.wires[usize::from(self.flights[at as usize].wire)].to;
            self.nodes[usize::from(to)].door.retain(|&other| other != at);
        }
    }

    /// A flight is over.
    pub(super) fn land(&mut self, at: u32) {
        self.unplan_flight(at);
        let &Flight { name, wire, .. } = &self.flights[at as usize];
        self.aloft[usize::from(name.letter) - 1] -= 1;
        self.in_flight -= 1;
        self.flights[at as usize].whereabouts = Whereabouts::Landed;
        self.free_flights.push(at);
        if self.rules.order == LinkOrder::Fifo {
            self.lines[usize::from(wire)].retain(|&other| other != at);
        }
    }

    /// Which of the copies with its key a flight is, counted from the head of a FIFO link.
    pub(super) fn nth(&self, at: u32) -> u16 {
        match self.rules.order {
            LinkOrder::Reordering => 0,
            LinkOrder::Fifo => {
                let &Flight { wire, key, .. } = &self.flights[at as usize];
                let line = &self.lines[usize::from(wire)];
                line.iter()
                    .take_while(|&&other| other != at)
                    .filter(|&&other| self.flights[other as usize].key == key)
                    .count() as u16
            }
        }
    }

    /// The flight with this name.
    pub(super) fn find(&self, name: CopyName) -> Option<u32> {
        let is_it = |flight: &Flight| flight.name == name && flight.whereabouts != Whereabouts::Landed;
        self.flights.iter().position(is_it).map(|at| at as u32)
    }
}

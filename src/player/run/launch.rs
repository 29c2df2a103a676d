//! A run's copies: put in flight with their luck drawn, planned, and landed.

use super::super::agenda::Due;
use super::super::event::CopyName;
use super::super::flight::{Flight, WHOLE_WAY, Whereabouts};
use super::super::luck::Place;
use super::Run;
use crate::board::{Key, WireId};
use crate::stage::{Reading, Stage};

impl<S: Stage + Clone> Run<S> {
    /// Puts what was sent by the last move in flight. `answered` is the copy that answers answer, with its place.
    /// Returns the name of the first copy.
    pub(super) fn launch(&mut self, answered: Option<(CopyName, Place)>) -> Option<CopyName> {
        let mut first = None;
        for put in 0..self.stage.outbox().puts.len() {
            let (wire, key) = self.stage.outbox().puts[put];
            let Reading { kind, mut subject } = self.stage.reads(wire, key);
            let place = if self.stage.is_answer(wire) {
                let (name, place) = answered.expect("an answer answers a copy");
                // What is written on an answer may be less than what it is about.
                subject = name.letter;
                Place { kind, answer_duplicate: 0, ..place }
            } else {
                let sendings = &mut self.sky.attempts[usize::from(kind.0)][usize::from(subject) - 1];
                *sendings += 1;
                let attempt = *sendings - 1;
                let link = self.stage.link(wire);
                Place { link, letter: subject, kind, attempt, duplicate: 0, answer_duplicate: 0 }
            };
            let at = self.make(Reading { kind, subject }, place, (wire, key), 0);
            self.plan_flight(at);
            self.sky.made.push(at);
            first = first.or(Some(self.sky.flights[at as usize].name));
        }
        first
    }

    /// Makes a flight that is `from` on its way, and draws its luck.
    pub(super) fn make(&mut self, reading: Reading, place: Place, (wire, key): (WireId, Key), from: u32) -> u32 {
        let Reading { kind, subject: letter } = reading;
        let number = &mut self.sky.copies[usize::from(kind.0)][usize::from(letter) - 1];
        *number += 1;
        let name = CopyName { kind, letter, number: *number };
        let luck = self.luck.journey(place);
        let latency = luck.latency.within(self.scenario.latency);
        let written = self.written_arrival(wire, key, latency);
        let scenario = &self.scenario;
        let left = (latency * u64::from(WHOLE_WAY - from)).div_ceil(u64::from(WHOLE_WAY));
        let mut arrives = written.unwrap_or(self.now + left);
        if self.is_fifo() && written.is_none() {
            arrives = arrives.max(self.sky.last_arrival[usize::from(wire)]);
            self.sky.last_arrival[usize::from(wire)] = arrives;
        }
        let left = arrives - self.now;
        let is_sent = place.answer_duplicate == 0 && (self.stage.is_answer(wire) || place.duplicate == 0);
        // A copy falls in the second half of its way, and splits in the middle of it.
        let splits = (is_sent && luck.duplication.happens(scenario.duplication_percent)).then(|| self.now + left / 2);
        let mut falls = luck.loss.happens(scenario.loss_percent).then(|| {
            let half = left / 2;
            self.now + half + luck.fall.below(half * 3 / 4 + 1)
        });
        if self.is_cut(self.stage.link(wire)) {
            falls = Some(self.now);
        }
        // What is protected comes through a cut link, too.
        falls = falls.filter(|_| written.is_none() && !self.stage.is_protected(wire, key));
        let flight = Flight {
            id: self.sky.next_copy,
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
        let is_fifo = self.is_fifo();
        let sky = &mut self.sky;
        sky.next_copy += 1;
        sky.in_flight += 1;
        sky.aloft[usize::from(letter) - 1] += 1;
        let at = match sky.free.pop() {
            Some(at) => {
                sky.flights[at as usize] = flight;
                at
            }
            None => {
                sky.flights.push(flight);
                (sky.flights.len() - 1) as u32
            }
        };
        if is_fifo {
            sky.lines[usize::from(wire)].push(at);
        }
        at
    }

    /// Enters what befalls a flight next.
    pub(super) fn plan_flight(&mut self, at: u32) {
        self.agenda.cancel(&mut self.sky.flights[at as usize].ticket);
        let flight = &self.sky.flights[at as usize];
        if flight.whereabouts == Whereabouts::Flying {
            let tick = flight.next_tick();
            self.sky.flights[at as usize].ticket = self.add(tick, Due::Flight(at));
        }
    }

    /// Stops what would befall a flight next, and takes it from the door.
    pub(super) fn unplan_flight(&mut self, at: u32) {
        self.agenda.cancel(&mut self.sky.flights[at as usize].ticket);
        if self.sky.flights[at as usize].whereabouts == Whereabouts::AtTheDoor {
            let to = self.goal(at);
            self.nodes[usize::from(to)].door.retain(|&other| other != at);
        }
    }

    /// A flight is over.
    pub(super) fn land(&mut self, at: u32) {
        self.unplan_flight(at);
        let is_fifo = self.is_fifo();
        let sky = &mut self.sky;
        let &Flight { name, wire, .. } = &sky.flights[at as usize];
        sky.aloft[usize::from(name.letter) - 1] -= 1;
        sky.in_flight -= 1;
        sky.flights[at as usize].whereabouts = Whereabouts::Landed;
        sky.free.push(at);
        if is_fifo {
            sky.lines[usize::from(wire)].retain(|&other| other != at);
        }
    }

    /// Which of the copies with its key a flight is, counted from the head of a FIFO link.
    pub(super) fn nth(&self, at: u32) -> u16 {
        if !self.is_fifo() {
            return 0;
        }
        let &Flight { wire, key, .. } = &self.sky.flights[at as usize];
        let before = self.sky.lines[usize::from(wire)].iter().take_while(|&&other| other != at);
        before.filter(|&&other| self.sky.flights[other as usize].key == key).count() as u16
    }

    /// The flight with this name.
    pub(super) fn find(&self, name: CopyName) -> Option<u32> {
        let is_it = |flight: &Flight| flight.name == name && flight.whereabouts != Whereabouts::Landed;
        self.sky.flights.iter().position(is_it).map(|at| at as u32)
    }
}

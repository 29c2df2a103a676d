//! A script: a run whose first moves are written down, one after the other.
//!
//! A path of the untimed model (a counterexample, say) is played on the stage like any other run. It has no
//! times, so each of its moves gets the same time. A copy that the script will take in or lose sets out so as to be
//! there in time; a copy that it leaves in flight arrives after its end. While the script lasts, chance has no
//! say: no timer runs out, nothing is lost that is not written. When it is over, or a hand reaches in, the run goes
//! on from there as any run does.
//!
//! Copies of one key are alike. The script takes them in the order in which they were made.

use super::super::agenda::{Due, Ticket};
use super::super::event::Event;
use super::super::flight::{Flight, Whereabouts};
use super::Run;
use super::clocks::NEVER;
use crate::board::{Key, WireId};
use crate::stage::{Move, Stage};

/// Milliseconds from one move of a script to the next.
pub const SCRIPT_STEP_MS: u64 = 700;

/// What is written, and how far it has been played.
#[derive(Clone, Debug, Default)]
pub(super) struct Script {
    moves: Vec<Move>,
    at: usize,
    /// The next move's entry in the agenda.
    pub(super) ticket: Ticket,
    /// Whether the run has gone its own way.
    is_over: bool,
    takings: Vec<Taking>,
}

/// When copies of one key are taken from a wire.
#[derive(Clone, Debug)]
struct Taking {
    place: (WireId, Key),
    /// When each of them is, in order, and whether it is lost.
    ticks: Vec<(u64, bool)>,
    /// How many were made so far.
    made: usize,
}

impl Script {
    pub(super) fn new(moves: Vec<Move>) -> Script {
        let mut takings: Vec<Taking> = Vec::new();
        for (tick, m) in (1..).map(|nth: u64| nth * SCRIPT_STEP_MS).zip(&moves) {
            let (place, is_lost) = match *m {
                Move::Deliver { wire, key } => ((wire, key), false),
                Move::Lose { wire, key, .. } => ((wire, key), true),
                Move::Step { .. } | Move::Duplicate { .. } | Move::Crash { .. } => continue,
            };
            match takings.iter_mut().find(|taking| taking.place == place) {
                Some(taking) => taking.ticks.push((tick, is_lost)),
                None => takings.push(Taking { place, ticks: vec![(tick, is_lost)], made: 0 }),
            }
        }
        Script { is_over: moves.is_empty(), moves, at: 0, ticket: 0, takings }
    }

    fn end(&self) -> u64 {
        (self.moves.len() as u64 + 1) * SCRIPT_STEP_MS
    }
}

impl<S: Stage + Clone> Run<S> {
    /// Enters the first written move.
    pub(super) fn begin_script(&mut self) {
        self.script.ticket = self.add(SCRIPT_STEP_MS, Due::Script);
    }

    /// The moves that are, or were, written down.
    pub fn script(&self) -> &[Move] {
        &self.script.moves
    }

    /// Whether the next move is a written one.
    pub fn is_scripted(&self) -> bool {
        !self.script.is_over
    }

    /// When a copy that is being made is to arrive, and whether it is lost on the way instead, if the script says.
    pub(super) fn written_arrival(&mut self, wire: WireId, key: Key, latency: u64) -> Option<u64> {
        if self.script.is_over {
            return None;
        }
        let (now, end) = (self.now, self.script.end());
        let taking = self.script.takings.iter_mut().find(|taking| taking.place == (wire, key)).and_then(|taking| {
            taking.made += 1;
            taking.ticks.get(taking.made - 1).copied()
        });
        Some(match taking {
            None => end + latency,
            Some((tick, false)) => tick.max(now),
            // A copy falls when it is past the middle of its way.
            Some((tick, true)) => now + tick.saturating_sub(now) * 8 / 5,
        })
    }

    /// Plays the next written move.
    pub(super) fn play_script(&mut self) -> Event {
        let m = self.script.moves[self.script.at];
        self.script.at += 1;
        let mut leaves_node_down = false;
        let event = match m {
            Move::Step { node, step } => {
                let timers = &self.nodes[usize::from(node)].timers;
                let timer = timers.iter().find(|timer| timer.step == step).expect("a script is legal");
                self.take_step(node, timer.clock)
            }
            Move::Deliver { wire, key } => {
                let at = self.oldest(wire, key, 0);
                self.unplan_flight(at);
                self.deliver(at)
            }
            Move::Lose { wire, key, nth } => {
                let at = self.oldest(wire, key, nth);
                self.lose(at)
            }
            Move::Duplicate { wire, key, nth } => {
                let at = self.oldest(wire, key, nth);
                let index = self.next_hand_duplicate(at);
                self.duplicate(at, index)
            }
            Move::Crash { node } => {
                leaves_node_down = true;
                let event = self.go_down(node);
                self.nodes[usize::from(node)].restart = self.add(self.now + SCRIPT_STEP_MS / 2, Due::Restart(node));
                event
            }
        };
        if self.script.at < self.script.moves.len() {
            self.script.ticket = self.add((self.script.at as u64 + 1) * SCRIPT_STEP_MS, Due::Script);
        } else if !leaves_node_down {
            self.leave_script();
        }
        event
    }

    /// Ends the script if its last move was a crash and the node is back.
    pub(super) fn leave_script_after_restart(&mut self) {
        if self.is_scripted() && self.script.at == self.script.moves.len() {
            self.leave_script();
        }
    }

    /// From here on the run goes as any run does.
    pub(super) fn leave_script(&mut self) {
        if self.script.is_over {
            return;
        }
        self.script.is_over = true;
        self.agenda.cancel(&mut self.script.ticket);
        self.plan_cuts();
        for at in 0..self.sky.flights.len() as u32 {
            if self.sky.flights[at as usize].whereabouts == Whereabouts::Flying {
                self.plan_flight(at);
            }
        }
        let (now, this) = (self.now, self.this());
        for node in 0..self.stage.nodes() {
            for at in 0..self.nodes[usize::from(node)].timers.len() {
                let timer = self.nodes[usize::from(node)].timers[at];
                let tick = self.tick_of(self.stage.pace(node, timer.step));
                let ticket = if tick == NEVER { 0 } else { self.add(tick, Due::Clock(node, timer.clock)) };
                let timer = &mut self.nodes[usize::from(node)].timers[at];
                (timer.ticket, timer.tick) = (ticket, tick);
                if timer.is_wait {
                    (timer.cause, timer.since) = (this, now);
                }
            }
        }
    }

    /// The flight that a written move is about.
    fn oldest(&self, wire: WireId, key: Key, nth: u16) -> u32 {
        let is_it =
            |flight: &&Flight| flight.wire == wire && flight.key == key && flight.whereabouts != Whereabouts::Landed;
        let mut alike: Vec<(u32, u32)> = self
            .sky
            .flights
            .iter()
            .zip(0..)
            .filter(|(flight, _)| is_it(flight))
            .map(|(flight, at)| (flight.id, at))
            .collect();
        if !self.sky.lines[usize::from(wire)].is_empty() {
            // A FIFO link has an order of its own.
            let line = &self.sky.lines[usize::from(wire)];
            alike = line.iter().filter(|&&at| self.sky.flights[at as usize].key == key).map(|&at| (0, at)).collect();
        } else if let Some(first) = alike.iter().copied().min() {
            alike = vec![first];
        }
        alike.get(usize::from(nth)).expect("a script is legal").1
    }
}

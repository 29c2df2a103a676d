//! A run's clocks: when a node takes a step that it may take; and when chance cuts a link.
//!
//! A node has a timer for each step that it may take. The timer stays while the step does, and is set anew when the
//! step was taken and the clock offers another.

use super::super::agenda::{Due, Ticket};
use super::super::event::{Event, Index};
use super::super::luck::Place;
use super::{NodeClock, Run};
use crate::board::NodeId;
use crate::stage::{Backoff, Clock, Move, Pace, Scenario, Stage, StepId, Subject, What};

/// When a step is taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timer {
    pub(super) step: StepId,
    pub(super) clock: Clock,
    pub(super) ticket: Ticket,
    /// The event that the step will be due to.
    pub(super) cause: Index,
    /// The event that began the wait.
    pub(super) set_by: Index,
    /// When it runs out.
    pub(super) tick: u64,
    /// When it was set.
    pub(super) since: u64,
    /// Whether it is patience that runs out.
    pub(super) is_wait: bool,
}

/// A node that waits for word of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// By which of its clocks.
    pub clock: Clock,
    /// For word of what.
    pub letter: Option<Subject>,
    /// The event that began the wait.
    pub set_by: Index,
}

impl<S: Stage + Clone> Run<S> {
    pub(super) fn timer(&self, node: NodeId, clock: Clock) -> Option<&Timer> {
        self.nodes[usize::from(node)].timers.iter().find(|timer| timer.clock == clock)
    }

    /// What a node waits for, by its patience.
    pub fn waiting(&self, node: NodeId) -> impl Iterator<Item = Waiting> {
        let timers = self.nodes[usize::from(node)].timers.iter().filter(|timer| timer.is_wait);
        timers.map(move |timer| Waiting {
            clock: timer.clock,
            letter: self.stage.subject(node, timer.step),
            set_by: timer.set_by,
        })
    }

    /// The steps that are left to a hand, at a node that is up: their clocks.
    pub fn left_to_a_hand(&self, node: NodeId) -> impl Iterator<Item = (StepId, Clock)> {
        let timers = self.nodes[usize::from(node)].timers.iter().filter(|timer| timer.is_wait || timer.tick == NEVER);
        timers.map(|timer| (timer.step, timer.clock))
    }

    /// Sees to a node's timers after a move there: a timer for each step that it may take and for no other. The one
    /// whose step was just taken, given by its place, is set anew, before the others.
    pub(super) fn wind(&mut self, node: NodeId, taken: Option<usize>, cause: Index) {
        if self.nodes[usize::from(node)].down.is_some() {
            return;
        }
        let mut steps = std::mem::take(&mut self.steps);
        self.stage.steps(node, &mut steps);
        if let Some(place) = taken {
            let clock = self.nodes[usize::from(node)].timers[place].clock;
            let is_it = |(_, offered): &&(StepId, Clock)| *offered == clock;
            // Mostly it is offered again at the same place.
            if let Some(&(step, _)) = steps.get(place).filter(is_it).or_else(|| steps.iter().find(is_it)) {
                self.nodes[usize::from(node)].timers[place] = self.set_timer(node, step, clock, cause);
            }
        }
        let is_of = |timer: &Timer, step: &(StepId, Clock)| (timer.step, timer.clock) == *step;
        let timers = &mut self.nodes[usize::from(node)].timers;
        let is_as_it_was =
            timers.len() == steps.len() && timers.iter().zip(&steps).all(|(timer, step)| is_of(timer, step));
        if !is_as_it_was {
            let agenda = &mut self.agenda;
            timers.retain_mut(|timer| {
                let stays = steps.iter().any(|step| is_of(timer, step));
                if !stays {
                    agenda.cancel(&mut timer.ticket);
                }
                stays
            });
            for (at, step) in steps.iter().enumerate() {
                let timers = &mut self.nodes[usize::from(node)].timers;
                match timers[at..].iter().position(|timer| is_of(timer, step)) {
                    // Both stand in the cast's order, so what is looked for is mostly the next.
                    Some(0) => {}
                    Some(further) => timers[at..=at + further].rotate_right(1),
                    None => {
                        let timer = self.set_timer(node, step.0, step.1, cause);
                        self.nodes[usize::from(node)].timers.insert(at, timer);
                    }
                }
            }
        }
        self.steps = steps;
    }

    /// As [`Run::wind`], for a node that has just come back: the waits are set before anything else.
    pub(super) fn wind_after_restart(&mut self, node: NodeId) {
        let mut steps = std::mem::take(&mut self.steps);
        self.stage.steps(node, &mut steps);
        let cause = self.this();
        let waits = |pace: Pace| matches!(pace, Pace::Patience { .. });
        for &(step, clock) in &steps {
            if waits(self.stage.pace(node, step)) {
                let timer = self.set_timer(node, step, clock, cause);
                self.nodes[usize::from(node)].timers.push(timer);
            }
        }
        self.steps = steps;
        self.wind(node, None, cause);
    }

    /// A timer for a step that may be taken, from now.
    pub(super) fn set_timer(&mut self, node: NodeId, step: StepId, clock: Clock, cause: Index) -> Timer {
        let pace = self.stage.pace(node, step);
        let tick = self.tick_of(pace);
        let ticket = if tick == NEVER { 0 } else { self.add(tick, Due::Clock(node, clock)) };
        let is_wait = matches!(pace, Pace::Patience { .. });
        Timer { step, clock, ticket, cause, set_by: cause, tick, since: self.now, is_wait }
    }

    /// When what has this pace comes, from now; [`NEVER`] if not by itself.
    pub(super) fn tick_of(&self, pace: Pace) -> u64 {
        match pace {
            Pace::WhenReady(subject) => self.now.max(self.scenario.ready_tick(subject)),
            Pace::Work => self.now + u64::from(self.scenario.handler_step_ms),
            Pace::Patience { tries, wire, subject } => self.now + self.patience(tries, wire, subject),
            Pace::After(ms) => self.now + u64::from(ms),
            Pace::Never => NEVER,
        }
    }

    /// How long to wait, from now.
    fn patience(&self, tries: u8, wire: u8, letter: Subject) -> u64 {
        let timeout = u64::from(self.scenario.timeout_ms);
        if self.scenario.backoff == Backoff::Fixed {
            return timeout;
        }
        let longest = u64::from(Scenario::TIMEOUT_MS_MAX).max(timeout);
        let grown = (timeout << tries.min(20)).min(longest);
        if self.scenario.backoff == Backoff::Exponential {
            return grown;
        }
        let (kind, link) = (self.stage.reads(wire, 1).kind, self.stage.link(wire));
        let attempt = self.sky.attempts[usize::from(kind.0)].get(usize::from(letter) - 1).copied().unwrap_or(0);
        let place = Place { link, letter, kind, attempt, duplicate: 0, answer_duplicate: 0 };
        grown - self.luck.patience(place).below(grown / 2 + 1)
    }

    /// A node takes the step that a clock of its offers.
    pub(super) fn take_step(&mut self, node: NodeId, clock: Clock) -> Event {
        let timers = &mut self.nodes[usize::from(node)].timers;
        let at = timers.iter().position(|timer| timer.clock == clock).expect("the node has this clock");
        // Its time has come; the entry is out of the agenda.
        timers[at].ticket = 0;
        let Timer { step, cause, .. } = timers[at];
        let letter = self.stage.subject(node, step);
        let hands = &self.nodes[usize::from(node)].in_hand;
        let hand = hands.iter().position(|hand| hand.next.is_none_or(|next| next == step));
        let (held, before) = (hand.map(|hand| (hands[hand].name, hands[hand].place)), hands.len());
        let m = self.play(Move::Step { node, step });
        let what = What::Step(self.stage.outbox().note);
        let sent = self.launch(held);
        self.wind(node, Some(at), self.this());
        // A step takes no copy in.
        if before > 0 {
            let at_work = self.at_work(node);
            self.follow_hands(node, hand, at_work);
        }
        let NodeClock { door, in_hand, .. } = &self.nodes[usize::from(node)];
        if !door.is_empty() && (in_hand.len() < before || in_hand.is_empty()) {
            self.plan_admit(node);
        }
        Event { letter, copy: sent.or(held.map(|(name, _)| name)), cause, step: Some(m), ..self.event(what, node) }
    }

    /// Ends a node's wait now, as if its clock had run out.
    pub(super) fn time_out(&mut self, node: NodeId, clock: Clock) -> Event {
        let mut ticket = self.timer(node, clock).expect("the node has this clock").ticket;
        self.agenda.cancel(&mut ticket);
        self.take_step(node, clock)
    }

    pub(super) fn plan_cuts(&mut self) {
        for link in 0..self.links() {
            self.plan_cut(link);
        }
    }

    pub(super) fn plan_cut(&mut self, link: u8) {
        if let Some(partitions) = self.scenario.partitions {
            let (whole, _) = self.luck.partition(link, self.links[usize::from(link)].partitions_begun);
            self.agenda.add(self.now + whole.within(partitions.whole), Due::Cut(link));
        }
    }

    pub(super) fn plan_mend(&mut self, link: u8) {
        if let Some(partitions) = self.scenario.partitions {
            let (_, cut) = self.luck.partition(link, self.links[usize::from(link)].partitions_begun);
            self.agenda.add(self.now + cut.within(partitions.cut), Due::Mend(link));
        }
    }
}

/// The tick of what does not come by itself.
pub(super) const NEVER: u64 = u64::MAX;

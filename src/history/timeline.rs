//! A run and its history, with the present somewhere in it.
//!
//! The history reaches as far as the run was ever computed; the *index* is how many of its events have
//! happened at present. Going back restores the nearest checkpoint and replays from there, so any
//! moment is the whole run as it was, not a picture of it. Checkpoints are kept sparse: when there are
//! too many, every other one goes and the distance doubles.

use super::{Digest, History};
use crate::player::{Action, Event, Index, Intervention, Refusal, Run};
use crate::stage::Scenario;

/// No more checkpoints than this are kept: with 10,000 letters, one takes about 150 KB.
const CHECKPOINTS_MAX: usize = 24;

/// A run that can be at any moment of itself.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// At `index`.
    run: Run,
    history: History,
    /// Ascending; the first is before any event.
    checkpoints: Vec<Run>,
    /// Events from one checkpoint to the next.
    distance: Index,
}

impl Timeline {
    /// A run of `scenario` before its first event.
    pub fn new(scenario: &Scenario, interventions: Vec<Intervention>) -> Timeline {
        Timeline::of(Run::new(scenario, interventions))
    }

    /// A run before its first event.
    pub fn of(run: Run) -> Timeline {
        Timeline { checkpoints: vec![run.clone()], run, history: History::default(), distance: 64 }
    }

    /// The run as it is at present.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// Everything computed so far, the present's future included.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// How many events have happened.
    pub fn index(&self) -> Index {
        self.run.index()
    }

    /// The events that have happened.
    pub fn past(&self) -> &[Event] {
        &self.history.events()[..self.index() as usize]
    }

    /// The digest of what has happened.
    pub fn digest(&self) -> Digest {
        self.history.digest(self.index())
    }

    /// The tick of the next event.
    pub fn next_tick(&mut self) -> Option<u64> {
        self.run.next_tick()
    }

    /// Lets the next event happen; `None` at the end.
    ///
    /// # Panics
    /// If a replay goes another way than the run did: that would be a bug.
    pub fn forward(&mut self) -> Option<Event> {
        self.forward_until(u64::MAX)
    }

    /// Lets the next event happen, if it happens at `tick` or before.
    ///
    /// # Panics
    /// As [`Timeline::forward`].
    pub fn forward_until(&mut self, tick: u64) -> Option<Event> {
        let event = self.run.step_until(tick)?;
        let at = self.index() as usize - 1;
        match self.history.events().get(at) {
            Some(known) => assert_eq!(known, &event, "a replay is the same run"),
            None => self.history.append(event, &self.run),
        }
        self.keep_checkpoint();
        Some(event)
    }

    /// Takes the last event back. `false` at the start.
    pub fn back(&mut self) -> bool {
        let index = self.index();
        index > 0 && {
            self.seek(index - 1);
            true
        }
    }

    /// Goes to `index`, or as near as the run goes, computing forward as far as needed.
    pub fn seek(&mut self, index: Index) {
        let nearest = self.checkpoints.iter().rev().find(|run| run.index() <= index).expect("one is at the start");
        if self.index() > index || nearest.index() > self.index() {
            self.run.clone_from(nearest);
        }
        while self.index() < index && self.forward().is_some() {}
    }

    /// Goes to the last event at or before `tick`, computing forward as far as needed.
    pub fn seek_tick(&mut self, tick: u64) {
        if tick < self.run.now() || self.history.end() > tick {
            self.seek(self.history.index_at(tick));
        }
        if self.history.end() <= tick {
            self.seek(self.history.events().len() as Index);
        }
        // Where nothing is left to happen by then, this tries what a hand will have tried in vain.
        while self.forward_until(tick).is_some() {}
    }

    /// Whether more is known than has happened at present: a hand that acts now acts in the past.
    pub fn is_in_the_past(&self) -> bool {
        self.history.events().len() > self.index() as usize || self.run.has_interventions_to_come()
    }

    /// Does something by hand at `tick`; see [`Run::intervene`]. What would have come after is forgotten.
    pub fn intervene(&mut self, tick: u64, action: Action) -> Result<Event, Refusal> {
        let event = self.run.intervene(tick, action)?;
        let before = self.index() - 1;
        self.history.truncate(before);
        self.checkpoints.retain(|run| run.index() <= before);
        // What the checkpoints know of interventions to come is out of date.
        let interventions = self.run.interventions().to_vec();
        for checkpoint in &mut self.checkpoints {
            checkpoint.set_interventions(interventions.clone());
        }
        self.history.append(event, &self.run);
        Ok(event)
    }

    fn keep_checkpoint(&mut self) {
        let last = self.checkpoints.last().expect("one is at the start").index();
        if self.index() < last + self.distance {
            return;
        }
        self.checkpoints.push(self.run.clone());
        if self.checkpoints.len() > CHECKPOINTS_MAX {
            let mut keep = false;
            self.checkpoints.retain(|_| {
                keep = !keep;
                keep
            });
            self.distance *= 2;
        }
    }
}

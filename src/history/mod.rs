//! What happened in a run, and every moment of it.
//!
//! A [`History`] is an append-only log of events, each with its cause, and of the copies they made. A
//! [`Timeline`] is a run with its history: it plays on, and goes back to any moment by replaying from
//! the nearest checkpoint. Nothing here decides anything; all of it follows from the scenario and the
//! interventions.

mod digest;
mod timeline;

pub use digest::Digest;
pub use timeline::Timeline;

use crate::board::WireId;
use crate::player::{CopyId, CopyName, Event, Index, Run, WHOLE_WAY, What, way_between};

/// A copy, from its making to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyRecord {
    /// What is written on it.
    pub name: CopyName,
    /// The wire it was on.
    pub wire: WireId,
    /// The event that made it.
    pub made_by: Index,
    /// The copy it was split from, if it is a duplicate.
    pub split_from: Option<CopyId>,
    /// When it set out.
    pub set_out: u64,
    /// How far along it was then, in parts of [`WHOLE_WAY`].
    pub from: u32,
    /// When it was to arrive.
    pub arrives: u64,
    /// The event that last let it go after it was held, and when it was to arrive then.
    pub released: Option<(Index, u64)>,
    /// How many copies were made on its wire before it.
    pub place_on_wire: u32,
    /// The event that ended its flight: it was taken in, or lost.
    pub ended_by: Option<Index>,
}

/// A log of events and the copies they made.
#[derive(Clone, Debug, Default)]
pub struct History {
    events: Vec<Event>,
    digests: Vec<Digest>,
    copies: Vec<CopyRecord>,
}

impl CopyRecord {
    /// When it arrives, as far as is known after everything that was done to it.
    pub fn due(&self) -> u64 {
        self.released.map_or(self.arrives, |(_, arrives)| arrives)
    }
}

impl History {
    /// The events so far; the one with index k stands at k - 1.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The event with this index, from 1.
    pub fn event(&self, index: Index) -> &Event {
        &self.events[index as usize - 1]
    }

    /// All copies made so far.
    pub fn copies(&self) -> &[CopyRecord] {
        &self.copies
    }

    /// The digest of the first `index` events.
    pub fn digest(&self, index: Index) -> Digest {
        match index {
            0 => Digest::START,
            index => self.digests[index as usize - 1],
        }
    }

    /// The copies in flight after the first `index` events.
    pub fn in_flight(&self, index: Index) -> impl Iterator<Item = (CopyId, &CopyRecord)> {
        (0..)
            .zip(&self.copies)
            .filter(move |(_, copy)| copy.made_by <= index && copy.ended_by.is_none_or(|ended_by| ended_by > index))
    }

    /// How far along its way a copy is at `tick`, in parts of [`WHOLE_WAY`]; where it ended, if it has.
    pub fn way_at(&self, copy: &CopyRecord, tick: u64) -> u32 {
        let tick = match copy.ended_by {
            Some(index) => tick.min(self.event(index).tick),
            None => tick,
        };
        way_between(copy.set_out, copy.from, copy.due(), tick).min(WHOLE_WAY)
    }

    fn append(&mut self, event: Event, run: &Run) {
        let index = self.events.len() as Index + 1;
        debug_assert_eq!(index, run.index());
        let parent = event.copy.and_then(|name| self.find(name));
        for flight in run.made() {
            debug_assert_eq!(flight.id as usize, self.copies.len());
            let before = self.copies.iter().rev().find(|copy| copy.wire == flight.wire);
            let place_on_wire = before.map_or(0, |copy| copy.place_on_wire + 1);
            self.copies.push(CopyRecord {
                name: flight.name,
                wire: flight.wire,
                made_by: index,
                split_from: (event.what == What::Duplicate).then_some(parent).flatten(),
                set_out: flight.set_out,
                from: flight.from,
                arrives: flight.arrives,
                released: None,
                place_on_wire,
                ended_by: None,
            });
        }
        if event.what.ends_a_flight()
            && let Some(parent) = parent
        {
            self.copies[parent as usize].ended_by = Some(index);
        }
        if event.what == What::Release
            && let Some(parent) = parent
            && let Some(flight) = run.flights().find(|flight| flight.id == parent)
        {
            self.copies[parent as usize].released = Some((index, flight.arrives));
        }
        self.digests.push(self.digest(index - 1).then(&event));
        self.events.push(event);
    }

    /// Forgets everything after the first `index` events.
    fn truncate(&mut self, index: Index) {
        self.events.truncate(index as usize);
        self.digests.truncate(index as usize);
        self.copies.retain(|copy| copy.made_by <= index);
        for copy in &mut self.copies {
            copy.ended_by = copy.ended_by.filter(|&ended_by| ended_by <= index);
            copy.released = copy.released.filter(|&(released_by, _)| released_by <= index);
        }
    }

    fn find(&self, name: CopyName) -> Option<CopyId> {
        self.copies.iter().rposition(|copy| copy.name == name).map(|at| at as CopyId)
    }
}

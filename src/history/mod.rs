//! What happened in a run, and every moment of it.
//!
//! A [`History`] is an append-only log of events, each with its cause, and of the copies they made. A
//! [`Timeline`] is a run with its history: it plays on, and goes back to any moment by replaying from
//! the nearest checkpoint. Nothing here decides anything; all of it follows from the scenario and the
//! interventions.

mod causality;
mod digest;
mod timeline;
mod waits;

pub use causality::{Causality, causality};
pub use digest::Digest;
pub use timeline::Timeline;
pub use waits::{WAIT_ROWS, Wait};

use crate::board::{NodeId, WireId};
use crate::player::{CopyId, CopyName, Event, Index, Run, WHOLE_WAY, way_between};
use crate::stage::{Subject, What};
use waits::Waits;

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
    /// The event that last let it go after it was held, 0 if none did.
    pub released_by: Index,
    /// When it was to arrive then.
    pub arrives_then: u64,
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
    /// The events about each letter, by letter; and those at each node, by node.
    of_letter: Vec<Vec<Index>>,
    at_node: Vec<Vec<Index>>,
    /// The events that took a node down or brought it back.
    downs: Vec<Index>,
    /// No copy was in flight for longer than this, in milliseconds, those still in flight aside.
    longest_flight_ms: u64,
    /// The copies in flight at the end of the log, in order of making.
    unended: Vec<CopyId>,
    waits: Waits,
}

impl CopyRecord {
    /// When it arrives, as far as is known after everything that was done to it.
    pub fn due(&self) -> u64 {
        if self.released_by > 0 { self.arrives_then } else { self.arrives }
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

    /// The tick of the last event, 0 if there is none.
    pub fn end(&self) -> u64 {
        self.events.last().map_or(0, |event| event.tick)
    }

    /// The events about a letter, by index, oldest first.
    pub fn of_letter(&self, letter: Subject) -> &[Index] {
        self.of_letter.get(usize::from(letter)).map_or(&[], Vec::as_slice)
    }

    /// The events at a node, by index, oldest first: what it did and what befell it, not what befell
    /// copies on their way to it.
    pub fn at_node(&self, node: NodeId) -> &[Index] {
        self.at_node.get(usize::from(node)).map_or(&[], Vec::as_slice)
    }

    /// The events that took a node down or brought it back, by index, oldest first.
    pub fn downs(&self) -> &[Index] {
        &self.downs
    }

    /// The index of the last event at or before `tick`, 0 if there is none.
    pub fn index_at(&self, tick: u64) -> Index {
        self.events.partition_point(|event| event.tick <= tick) as Index
    }

    /// The copies that were in flight at some time from `from` to `to`, in ticks, in order of making.
    pub fn copies_between(&self, from: u64, to: u64) -> impl Iterator<Item = (CopyId, &CopyRecord)> {
        let ended_later = move |copy: &CopyRecord| copy.ended_by.is_none_or(|index| self.event(index).tick >= from);
        let earliest = from.saturating_sub(self.longest_flight_ms);
        let first = self.copies.partition_point(|copy| copy.set_out < earliest);
        // Whatever set out earlier is still in flight, or ended before: few of the former can be.
        let old = self.unended.iter().copied().filter(move |&id| (id as usize) < first);
        let recent = (first as CopyId..).zip(&self.copies[first..]).take_while(move |(_, copy)| copy.set_out <= to);
        old.map(|id| (id, &self.copies[id as usize])).chain(recent.filter(move |(_, copy)| ended_later(copy)))
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
        // Only a copy that was made before has a record; a new one would be looked for in vain, in all of them.
        let is_old = event.what.ends_a_flight() || matches!(event.what, What::Duplicate | What::Release);
        let parent = event.copy.filter(|_| is_old).and_then(|name| self.find(name));
        for flight in run.made() {
            debug_assert_eq!(flight.id as usize, self.copies.len());
            let before = self.copies.iter().rev().find(|copy| copy.wire == flight.wire);
            let place_on_wire = before.map_or(0, |copy| copy.place_on_wire + 1);
            self.unended.push(flight.id);
            self.copies.push(CopyRecord {
                name: flight.name,
                wire: flight.wire,
                made_by: index,
                split_from: (event.what == What::Duplicate).then_some(parent).flatten(),
                set_out: flight.set_out,
                from: flight.from,
                arrives: flight.arrives,
                released_by: 0,
                arrives_then: 0,
                place_on_wire,
                ended_by: None,
            });
        }
        if event.what.ends_a_flight()
            && let Some(parent) = parent
        {
            let copy = &mut self.copies[parent as usize];
            copy.ended_by = Some(index);
            self.longest_flight_ms = self.longest_flight_ms.max(event.tick - copy.set_out);
            self.unended.retain(|&id| id != parent);
        }
        if event.what == What::Release
            && let Some(parent) = parent
            && let Some(flight) = run.flights().find(|flight| flight.id == parent)
        {
            let copy = &mut self.copies[parent as usize];
            (copy.released_by, copy.arrives_then) = (index, flight.arrives);
        }
        if let Some(letter) = event.letter {
            note(&mut self.of_letter, usize::from(letter), index);
        }
        if matches!(event.what, What::Crash | What::Down | What::Restart) {
            self.downs.push(index);
        }
        if event.what.is_at_a_node() {
            note(&mut self.at_node, usize::from(event.node), index);
        }
        if event.what.is_at_a_node() {
            self.waits.follow(index, &event, run);
        }
        self.digests.push(self.digest(index - 1).then(&event));
        self.events.push(event);
    }

    /// The waits of nodes that touch the stretch from tick `from` to tick `to`, in the order in which they began.
    pub fn waits_between(&self, from: u64, to: u64) -> impl Iterator<Item = Wait> {
        self.waits.between(from, to)
    }

    /// Forgets everything after the first `index` events.
    fn truncate(&mut self, index: Index) {
        self.events.truncate(index as usize);
        self.digests.truncate(index as usize);
        self.copies.retain(|copy| copy.made_by <= index);
        for copy in &mut self.copies {
            copy.ended_by = copy.ended_by.filter(|&ended_by| ended_by <= index);
            if copy.released_by > index {
                (copy.released_by, copy.arrives_then) = (0, 0);
            }
        }
        self.waits.truncate(index);
        self.unended = (0..).zip(&self.copies).filter(|(_, copy)| copy.ended_by.is_none()).map(|(id, _)| id).collect();
        for list in self.of_letter.iter_mut().chain(&mut self.at_node).chain([&mut self.downs]) {
            list.truncate(list.partition_point(|&noted| noted <= index));
        }
    }

    fn find(&self, name: CopyName) -> Option<CopyId> {
        self.copies.iter().rposition(|copy| copy.name == name).map(|at| at as CopyId)
    }
}

/// Adds an index to the list at a place, making lists up to there.
fn note(lists: &mut Vec<Vec<Index>>, place: usize, index: Index) {
    if lists.len() <= place {
        lists.resize_with(place + 1, Vec::new);
    }
    lists[place].push(index);
}

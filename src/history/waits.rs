//! Who waited for word of what, and for how long: the timers of the diagram.

use crate::board::NodeId;
use crate::player::{Event, Index, Run};
use crate::stage::{Clock, Subject};

/// How many rows a lane has for waits that go on at once.
pub const WAIT_ROWS: u8 = 3;

/// A node waiting for word of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Which node.
    pub lane: NodeId,
    /// For word of what.
    pub letter: Option<Subject>,
    /// The event that began it.
    pub set_by: Index,
    /// Side by side with others: waits that go on at once have different rows, up to [`WAIT_ROWS`].
    pub row: u8,
    /// Since when.
    pub from: u64,
    /// Until when, if it is known to have ended.
    pub to: Option<u64>,
    clock: Clock,
    ended_by: Option<Index>,
}

/// All waits of a history.
#[derive(Clone, Debug, Default)]
pub(super) struct Waits {
    all: Vec<Wait>,
    /// Those that go on at the end of the log, by place.
    open: Vec<u32>,
    /// None took longer than this, in milliseconds, those that go on aside.
    longest_ms: u64,
}

impl Waits {
    /// Takes note of what the node of an event waits for now.
    pub fn follow(&mut self, index: Index, event: &Event, run: &Run) {
        let lane = event.node;
        let Waits { all, open, longest_ms } = self;
        open.retain(|&at| {
            let wait = &mut all[at as usize];
            let same = |now: crate::player::Waiting| (now.clock, now.set_by) == (wait.clock, wait.set_by);
            let goes_on = wait.lane != lane || run.waiting(lane).any(same);
            if !goes_on {
                (wait.to, wait.ended_by) = (Some(event.tick), Some(index));
                *longest_ms = (*longest_ms).max(event.tick - wait.from);
            }
            goes_on
        });
        for now in run.waiting(lane) {
            let here = || open.iter().map(|&at| all[at as usize]).filter(|wait| wait.lane == lane);
            if here().any(|wait| (wait.clock, wait.set_by) == (now.clock, now.set_by)) {
                continue;
            }
            let row = (0..WAIT_ROWS).find(|&row| here().all(|wait| wait.row != row)).unwrap_or(0);
            open.push(all.len() as u32);
            all.push(Wait {
                lane,
                letter: now.letter,
                set_by: now.set_by,
                row,
                from: event.tick,
                to: None,
                clock: now.clock,
                ended_by: None,
            });
        }
    }

    /// Those that touch a stretch of time.
    pub fn between(&self, from: u64, to: u64) -> impl Iterator<Item = Wait> {
        let earliest = from.saturating_sub(self.longest_ms);
        let first = self.all.partition_point(|wait| wait.from < earliest);
        let old = self.open.iter().map(|&at| at as usize).filter(move |&at| at < first);
        let recent = (first..self.all.len()).take_while(move |&at| self.all[at].from <= to);
        old.chain(recent).map(|at| self.all[at]).filter(move |wait| wait.to.is_none_or(|end| end >= from))
    }

    /// Forgets everything after the first `index` events.
    pub fn truncate(&mut self, index: Index) {
        self.all.truncate(self.all.partition_point(|wait| wait.set_by <= index));
        for wait in self.all.iter_mut().filter(|wait| wait.ended_by.is_some_and(|ended_by| ended_by > index)) {
            (wait.to, wait.ended_by) = (None, None);
        }
        self.open = (0..).zip(&self.all).filter(|(_, wait)| wait.to.is_none()).map(|(at, _)| at).collect();
    }
}

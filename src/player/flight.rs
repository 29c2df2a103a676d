//! Copies in flight, as a timed run knows them: named, on their way, with their luck drawn.
//!
//! The board counts copies and does not name them. A run needs to know which copy arrives when, so it
//! keeps a *flight* for each. How far a copy has come is a whole number of [`WHOLE_WAY`] parts.

use super::agenda::Ticket;
use super::event::{CopyId, CopyName, Index};
use super::luck::Place;
use crate::board::{Key, WireId};

/// The whole way from one node to the other.
pub const WHOLE_WAY: u32 = 1 << 16;

/// Where a copy in flight is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// On its way.
    Flying,
    /// Arrived, and not taken in yet.
    AtTheDoor,
    /// Held by the reader since this tick.
    Held {
        /// When it was held.
        since: u64,
    },
    /// Nowhere: it was taken in or lost.
    Landed,
}

/// One copy in flight.
#[derive(Clone, Debug)]
pub struct Flight {
    /// Which of all copies.
    pub id: CopyId,
    /// What is written on it.
    pub name: CopyName,
    /// Where its luck is drawn.
    pub place: Place,
    /// What the board counts it as.
    pub key: Key,
    /// The wire it is on.
    pub wire: WireId,
    /// The event that put it in flight.
    pub cause: Index,
    /// When it set out, or was split off.
    pub set_out: u64,
    /// How far along it was then: 0 for a copy that was sent, more for a duplicate made on the way.
    pub from: u32,
    /// When it will be at the other end, if nothing befalls it.
    pub arrives: u64,
    /// When it will become two.
    pub splits: Option<u64>,
    /// When it will be lost.
    pub falls: Option<u64>,
    /// Where it is.
    pub whereabouts: Whereabouts,
    pub(super) ticket: Ticket,
}

impl Flight {
    /// How far the copy has come at `tick`, in parts of [`WHOLE_WAY`].
    pub fn way_at(&self, tick: u64) -> u32 {
        let tick = match self.whereabouts {
            Whereabouts::Held { since } => tick.min(since),
            _ => tick,
        };
        way_between(self.set_out, self.from, self.arrives, tick)
    }

    /// When the next thing befalls it, left alone.
    pub(super) fn next_tick(&self) -> u64 {
        [self.splits, self.falls].into_iter().flatten().fold(self.arrives, u64::min)
    }
}

/// How far a copy has come at `tick` that was at `from` at tick `set_out` and gets there at `arrives`.
pub fn way_between(set_out: u64, from: u32, arrives: u64, tick: u64) -> u32 {
    if tick >= arrives {
        return WHOLE_WAY;
    }
    let gone = u128::from(tick.saturating_sub(set_out));
    let whole = u128::from(arrives - set_out);
    from + (u128::from(WHOLE_WAY - from) * gone / whole) as u32
}

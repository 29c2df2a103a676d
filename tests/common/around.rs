//! What a stage is told of the run around it, read off the board: for tests without a clock.
#![allow(dead_code)]

use twice_or_never::board::NodeId;
use twice_or_never::stage::{Around, Cast, Clock, On, Stage, Subject};

/// Nobody is down, no clock runs, and what is in flight stands on the board.
pub struct Untimed(Vec<Subject>);

impl Untimed {
    pub fn of<C: Cast>(on: &On<C>) -> Untimed {
        let wires = (0..).zip(&on.board.wires);
        Untimed(wires.flat_map(|(id, wire)| wire.keys().iter().map(move |&key| on.reads(id, key).subject)).collect())
    }
}

impl Around for Untimed {
    fn is_down(&self, _: NodeId) -> bool {
        false
    }

    fn clock(&self, _: NodeId, _: Clock) -> Option<(u64, u64)> {
        None
    }

    fn is_aloft(&self, subject: Subject) -> bool {
        self.0.contains(&subject)
    }
}

//! The copies to be seen at a moment.

use super::Playback;
use crate::board::WireId;
use crate::player::{CopyId, CopyName, Flight, Index, Whereabouts};
use crate::player::{WHOLE_WAY, way_between};
use crate::stage::What;
use std::collections::BinaryHeap;

/// How long a lost copy stays to be seen, in milliseconds of the run.
pub const LOST_SHOWN_MS: u64 = 1_200;

/// No more lost copies are to be seen at once: the latest. Where thousands fall, thousands are not told apart.
pub const LOST_SHOWN_MAX: usize = 60;

/// One copy to be seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Which of all copies.
    pub id: CopyId,
    /// What is written on it.
    pub name: CopyName,
    /// The wire that it is on.
    pub wire: WireId,
    /// Whether it was lost a moment ago.
    pub is_lost: bool,
    /// Whether it has arrived and waits at the door.
    pub is_waiting: bool,
    /// Whether the reader holds it.
    pub is_held: bool,
    /// How many copies were made on its wire before it: neighbours are drawn side by side.
    pub place_on_wire: u32,
    set_out: u64,
    from: u32,
    arrives: u64,
    stopped: Option<u64>,
}

impl Mark {
    /// When it was made.
    pub fn born(&self) -> u64 {
        self.set_out
    }

    /// When it was lost, if it was.
    pub fn lost_at(&self) -> Option<u64> {
        self.stopped.filter(|_| self.is_lost)
    }

    /// How far along it is, from 0 where it was sent to 1 where it is going.
    pub fn way(&self, clock_ms: f64) -> f64 {
        let tick = self.stopped.map_or(clock_ms, |stopped| clock_ms.min(stopped as f64));
        // Positions are whole parts at whole ticks; between ticks they are evened out for the eye.
        let part = |tick: u64| f64::from(way_between(self.set_out, self.from, self.arrives, tick));
        let floor = tick.max(0.0) as u64;
        let (here, next) = (part(floor), part(floor + 1));
        (here + (next - here) * (tick - floor as f64)) / f64::from(WHOLE_WAY)
    }
}

/// How a copy is drawn, in a room of 36 by 26: its class, and its paths with their classes. An envelope with its flap, an airmail
/// edge and a stamp; a card with a tick.
pub fn drawing(is_answer: bool) -> (&'static str, &'static [(&'static str, &'static str)]) {
    if is_answer {
        return ("ack", &[("body", "M5 3h26v20H5z"), ("tick", "M12 13l4 5 9-10")]);
    }
    (
        "letter",
        &[
            ("body", "M2 2h32v22H2z"),
            ("flap", "M2 3l16 11L34 3"),
            ("edge", "M4 24h28"),
            ("stamp", "M27 15h4v5h-4z"),
            ("at", "M26 19a3.5 3.5 0 1 1 1-4v3a1.5 1.500 0 0 0 3 0v-1a7 7 0 1 0-4 6"),
        ],
    )
}

/// What is drawn over a copy that is lost.
pub const CROSS: &str = "M7 2l22 22M29 2L7 24";

/// The copies in flight, oldest first, and those lost a moment ago.
pub fn marks(playback: &Playback) -> Vec<Mark> {
    let timeline = playback.timeline();
    let flying = timeline.run().flights().map(|flight: &Flight| Mark {
        id: flight.id,
        name: flight.name,
        wire: flight.wire,
        is_lost: false,
        is_waiting: flight.whereabouts == Whereabouts::AtTheDoor,
        is_held: matches!(flight.whereabouts, Whereabouts::Held { .. }),
        place_on_wire: timeline.history().copies()[flight.id as usize].place_on_wire,
        set_out: flight.set_out,
        from: flight.from,
        arrives: flight.arrives,
        stopped: match flight.whereabouts {
            Whereabouts::Held { since } => Some(since),
            _ => None,
        },
    });
    let mut marks: Vec<Mark> = flying.collect();
    let recent = (playback.clock_ms() as u64).saturating_sub(LOST_SHOWN_MS);
    let past = timeline.past();
    let newest_first = past.iter().enumerate().rev().map(|(at, event)| (at as Index + 1, event));
    let losses =
        newest_first.take_while(|(_, event)| event.tick >= recent).filter(|(_, event)| event.what == What::Lose);
    for (index, event) in losses.take(LOST_SHOWN_MAX) {
        let Some(name) = event.copy else { continue };
        let copies = timeline.history().copies();
        let copies = &copies[..copies.partition_point(|copy| copy.made_by < index)];
        if let Some(at) = copies.iter().rposition(|copy| copy.name == name) {
            let copy = copies[at];
            marks.push(Mark {
                id: at as CopyId,
                name,
                wire: copy.wire,
                is_lost: true,
                is_waiting: false,
                is_held: false,
                place_on_wire: copy.place_on_wire,
                set_out: copy.set_out,
                from: copy.from,
                arrives: copy.due(),
                stopped: Some(event.tick),
            });
        }
    }
    // A heap sorts in less code than a list does.
    let order: BinaryHeap<u64> = marks.iter().zip(0..).map(|(mark, at)| u64::from(mark.id) << 32 | at).collect();
    order.into_sorted_vec().into_iter().map(|entry| marks[entry as u32 as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::Scenario;

    #[test]
    fn marks_move_on_and_never_back_while_the_clock_does() {
        let mut playback = Playback::new(&Scenario { loss_percent: 50, ..Scenario::default() }, 1.0);
        playback.play();
        let mut ways = std::collections::BTreeMap::new();
        let mut lost = 0;
        while playback.is_playing() {
            playback.advance(7.3);
            for mark in marks(&playback) {
                let way = mark.way(playback.clock_ms());
                assert!((0.0..=1.0).contains(&way));
                let before = ways.insert(mark.id, way).unwrap_or(0.0);
                assert!(way >= before, "{mark:?} went from {before} back to {way}");
                lost += u32::from(mark.is_lost);
            }
        }
        assert!(lost > 0 && ways.len() > 24);
    }
}

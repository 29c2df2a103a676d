//! The space-time diagram: a lane for each node, a slanted line for each copy, time from left to right.
//!
//! Shapes are in ticks and lanes; whoever draws them scales. Everything that is known is drawn, the
//! present's future included: whoever draws it veils what has not happened. A line is given to where its
//! copy was to arrive, or to where it was lost or is held; cut off at the end of what is known, lines grow by themselves.
//! What happens on the lanes is in [`lanes`](super::lanes).

use super::lanes::{Gap, LaneSign, gaps, signs};
use crate::board::NodeId;
use crate::history::{CopyRecord, History, Timeline, Wait};
use crate::player::{CopyId, CopyName, Flight, WHOLE_WAY, Whereabouts};
use crate::stage::{Stage, What};

/// No more lines than this are drawn, nor more signs, nor more timers: the latest.
pub const LINES_MAX: usize = 400;
const SIGNS_MAX: usize = 900;
const WAITS_MAX: usize = 200;

/// The way of a copy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Which of all copies.
    pub id: CopyId,
    /// What is written on it.
    pub name: CopyName,
    /// The node it came from, and the one it was going to.
    pub lanes: (NodeId, NodeId),
    /// Where it begins: a tick, and how far from the first lane to the second, from 0 to 1.
    pub begin: (u64, f64),
    /// Where it ends, likewise.
    pub end: (u64, f64),
    /// Whether it ends because the copy was lost.
    pub is_lost: bool,
    /// Whether it is an answer.
    pub is_answer: bool,
    /// Whether it forks off another line.
    pub is_duplicate: bool,
}

/// What is to be drawn of a stretch of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagram {
    /// Copies, oldest first.
    pub lines: Vec<Line>,
    /// What nodes did and what befell them, oldest first.
    pub signs: Vec<LaneSign>,
    /// Downtimes.
    pub gaps: Vec<Gap>,
    /// Timers.
    pub waits: Vec<Wait>,
    /// Copies that were left out because there are too many.
    pub left_out: u32,
}

/// The diagram of everything known to happen from tick `from` to tick `to`.
pub fn diagram(timeline: &Timeline, from: u64, to: u64) -> Diagram {
    let history = timeline.history();
    let stage = timeline.run().stage();
    let wires = stage.wires();
    let in_flight: Vec<_> = history.copies_between(from, to).collect();
    let left_out = in_flight.len().saturating_sub(LINES_MAX);
    let line = |&(id, copy): &(CopyId, &CopyRecord)| {
        let wire = wires[usize::from(copy.wire)];
        let is_answer = stage.about().kinds[usize::from(copy.name.kind.0)].is_answer;
        let mut line = Line { is_answer, ..line(history, id, copy, (wire.from, wire.to)) };
        if copy.ended_by.is_none()
            && let Some(Flight { whereabouts: Whereabouts::Held { since }, .. }) =
                timeline.run().flights().find(|flight| flight.id == id)
        {
            line.end = (*since, f64::from(history.way_at(copy, *since)) / f64::from(WHOLE_WAY));
        }
        line
    };
    let lines = in_flight[left_out..].iter().map(line).collect();
    let mut waits: Vec<Wait> = history.waits_between(from, to).collect();
    Diagram {
        lines,
        signs: signs(timeline, from, to, SIGNS_MAX),
        gaps: gaps(timeline, from, to),
        waits: waits.split_off(waits.len().saturating_sub(WAITS_MAX)),
        left_out: left_out as u32,
    }
}

fn line(history: &History, id: CopyId, copy: &CopyRecord, lanes: (NodeId, NodeId)) -> Line {
    let part = |way: u32| f64::from(way) / f64::from(WHOLE_WAY);
    let ended = copy.ended_by.map(|index| history.event(index));
    let is_lost = ended.is_some_and(|event| event.what == What::Lose);
    let end = match ended {
        Some(event) if is_lost => (event.tick, part(history.way_at(copy, event.tick))),
        // A copy that was let through early arrives before it was due; one that waited at a door, after.
        Some(event) => (event.tick.min(copy.due()), 1.0),
        None => (copy.due(), 1.0),
    };
    let begin = (copy.set_out, part(copy.from));
    Line { id, name: copy.name, lanes, begin, end, is_lost, is_answer: false, is_duplicate: copy.split_from.is_some() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casts::delivery::Recipe;
    use crate::casts::delivery::did;
    use crate::scene::lanes::Meaning;
    use crate::stage::{Scenario, Sign};

    fn troubled() -> Timeline {
        let scenario = Scenario {
            loss_percent: 30,
            duplication_percent: 20,
            crash_percent: 20,
            ..Scenario::default().with_recipe(Recipe::by_code("F").expect("listed"))
        };
        let mut timeline = Timeline::new(&scenario, Vec::new());
        timeline.seek(u32::MAX);
        timeline
    }

    #[test]
    fn every_copy_has_a_line_every_event_at_a_node_a_sign_and_every_downtime_a_gap() {
        let timeline = troubled();
        let drawn = diagram(&timeline, 0, u64::MAX);
        let past = timeline.past();
        let count = |what: &[What]| past.iter().filter(|event| what.contains(&event.what)).count();
        assert_eq!(drawn.lines.len(), timeline.history().copies().len());
        assert_eq!(drawn.lines.iter().filter(|line| line.is_lost).count(), count(&[What::Lose]));
        assert_eq!(drawn.lines.iter().filter(|line| line.is_duplicate).count(), count(&[What::Duplicate]));
        let meaning = |meaning: Meaning| drawn.signs.iter().filter(|sign| sign.meaning == meaning).count();
        assert_eq!(meaning(Meaning::Said(Sign::Applied)) + meaning(Meaning::AppliedAgain), count(&[did::APPLY]));
        assert_eq!(meaning(Meaning::Said(Sign::TimedOut)), count(&[did::TIMEOUT]));
        assert_eq!(meaning(Meaning::Said(Sign::Heard)), count(&[did::ACK_IN_TIME]));
        assert_eq!(drawn.gaps.len(), count(&[What::Crash, What::Down]));
        let effects: std::collections::BTreeSet<_> =
            past.iter().filter(|event| event.what == did::APPLY).map(|event| event.letter).collect();
        assert_eq!(meaning(Meaning::AppliedAgain), count(&[did::APPLY]) - effects.len());
        assert!(drawn.lines.iter().all(|line| line.begin.0 <= line.end.0 && line.begin.1 <= line.end.1));
        assert_eq!(drawn.left_out, 0);
    }

    #[test]
    fn a_diagram_of_a_stretch_shows_what_the_whole_one_does_there() {
        let timeline = troubled();
        let whole = diagram(&timeline, 0, u64::MAX);
        for (from, to) in [(0, 3_000), (4_000, 9_000), (12_000, 40_000), (70_000, 90_000)] {
            let part = diagram(&timeline, from, to);
            let lines: Vec<Line> = whole
                .lines
                .iter()
                .copied()
                .filter(|line| {
                    let copy = &timeline.history().copies()[line.id as usize];
                    let end = copy.ended_by.map_or(u64::MAX, |index| timeline.history().event(index).tick);
                    line.begin.0 <= to && end >= from
                })
                .collect();
            assert_eq!(part.lines, lines, "{from} to {to}");
            let within = |tick: u64| (from..=to).contains(&tick);
            let signs: Vec<LaneSign> = whole.signs.iter().copied().filter(|sign| within(sign.tick)).collect();
            assert_eq!(part.signs, signs);
            let waits: Vec<Wait> = whole
                .waits
                .iter()
                .copied()
                .filter(|wait| wait.from <= to && wait.to.is_none_or(|end| end >= from))
                .collect();
            assert_eq!(part.waits, waits);
        }
    }

    #[test]
    fn too_many_lines_are_counted_rather_than_drawn() {
        let scenario =
            Scenario { letters_per_1000_s: 1_000_000, ..Scenario::default().with_letters(1_000).with_window(256) };
        let mut timeline = Timeline::new(&scenario, Vec::new());
        timeline.seek(u32::MAX);
        let drawn = diagram(&timeline, 0, u64::MAX);
        assert_eq!(drawn.lines.len() + drawn.left_out as usize, timeline.history().copies().len());
        assert_eq!(drawn.lines.len(), LINES_MAX);
    }
}

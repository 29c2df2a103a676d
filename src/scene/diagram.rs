//! The space-time diagram: a lane for each node, a slanted line for each copy, time from left to right.
//!
//! Shapes are in ticks and lanes; whoever draws them scales. A line is given to where its copy was to
//! arrive, or to where it was lost: the drawing is cut off at the present, so lines grow by themselves.

use super::Playback;
use crate::board::NodeId;
use crate::player::{CopyId, CopyName, WHOLE_WAY, What};
use crate::protocol::Letter;

/// No more lines than this are drawn.
const LINES_MAX: usize = 400;

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
    /// Whether it forks off another line.
    pub is_duplicate: bool,
}

/// A letter taking effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dot {
    /// When.
    pub tick: u64,
    /// At which receiver.
    pub lane: NodeId,
    /// Which letter.
    pub letter: Letter,
    /// Whether it had taken effect before.
    pub again: bool,
}

/// A node being down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Which node.
    pub lane: NodeId,
    /// Since when.
    pub from: u64,
    /// Until when, if it came back.
    pub to: Option<u64>,
}

/// What is to be drawn of a stretch of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagram {
    /// Copies, oldest first.
    pub lines: Vec<Line>,
    /// Effects.
    pub dots: Vec<Dot>,
    /// Downtimes.
    pub gaps: Vec<Gap>,
    /// Timers that ran out: when, and at which sender.
    pub timeouts: Vec<(u64, NodeId)>,
}

/// The diagram of everything that has happened since `from`.
pub fn diagram(playback: &Playback, from: u64) -> Diagram {
    let timeline = playback.timeline();
    let history = timeline.history();
    let index = timeline.index();
    let wires = &timeline.run().rules().wires;
    let part = |way: u32| f64::from(way) / f64::from(WHOLE_WAY);
    let mut diagram = Diagram::default();
    for (id, copy) in history.copies().iter().enumerate().rev() {
        if copy.made_by > index {
            continue;
        }
        if diagram.lines.len() >= LINES_MAX {
            break;
        }
        let ended = copy.ended_by.filter(|&ended_by| ended_by <= index).map(|ended_by| history.event(ended_by));
        let is_lost = ended.is_some_and(|event| event.what == What::Lose);
        let end = match ended {
            Some(event) if is_lost => (event.tick, part(history.way_at(copy, event.tick))),
            Some(event) => (event.tick.min(copy.due()), 1.0),
            None => (copy.due(), 1.0),
        };
        if end.0 < from {
            // Copies overtake each other, but none is on its way for long after its neighbours.
            if copy.set_out + 4 * u64::from(timeline.run().scenario().latency.max_ms) < from {
                break;
            }
            continue;
        }
        let wire = wires[usize::from(copy.wire)];
        diagram.lines.push(Line {
            id: id as CopyId,
            name: copy.name,
            lanes: (wire.from, wire.to),
            begin: (copy.set_out, part(copy.from)),
            end,
            is_lost,
            is_duplicate: copy.split_from.is_some(),
        });
    }
    diagram.lines.reverse();
    let past = timeline.past();
    let first = past.partition_point(|event| event.tick < from);
    for (at, event) in past.iter().enumerate().skip(first) {
        match event.what {
            What::Apply | What::ApplyAndRemember => {
                let letter = event.letter.expect("an effect is a letter's");
                let same = |other: &&crate::player::Event| {
                    other.letter == event.letter && matches!(other.what, What::Apply | What::ApplyAndRemember)
                };
                let again = past[..at].iter().rev().take(4_000).find(same).is_some();
                diagram.dots.push(Dot { tick: event.tick, lane: event.node, letter, again });
            }
            What::Timeout => diagram.timeouts.push((event.tick, event.node)),
            _ => {}
        }
    }
    for lane in 0..timeline.run().layout().nodes() {
        let mut down = None;
        for event in past.iter().filter(|event| event.node == lane) {
            match event.what {
                What::Crash | What::Down => down = Some(event.tick),
                What::Restart => {
                    if let Some(since) = down.take().filter(|_| event.tick >= from) {
                        diagram.gaps.push(Gap { lane, from: since, to: Some(event.tick) });
                    }
                }
                _ => {}
            }
        }
        if let Some(since) = down {
            diagram.gaps.push(Gap { lane, from: since, to: None });
        }
    }
    diagram
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Recipe;
    use crate::scenario::Scenario;

    #[test]
    fn every_copy_has_a_line_every_effect_a_dot_and_every_downtime_a_gap() {
        let scenario = Scenario {
            loss_percent: 30,
            duplication_percent: 20,
            crash_percent: 20,
            ..Scenario::default().with_recipe(Recipe::by_code("F").expect("listed"))
        };
        let mut playback = Playback::new(&scenario, 1.0);
        playback.seek(u32::MAX);
        let drawn = diagram(&playback, 0);
        let past = playback.timeline().past();
        let count = |what: &[What]| past.iter().filter(|event| what.contains(&event.what)).count();
        assert_eq!(drawn.lines.len(), playback.timeline().history().copies().len());
        assert_eq!(drawn.lines.iter().filter(|line| line.is_lost).count(), count(&[What::Lose]));
        assert_eq!(drawn.lines.iter().filter(|line| line.is_duplicate).count(), count(&[What::Duplicate]));
        assert_eq!(drawn.dots.len(), count(&[What::Apply]));
        assert_eq!(drawn.gaps.len(), count(&[What::Crash, What::Down]));
        assert_eq!(drawn.timeouts.len(), count(&[What::Timeout]));
        assert!(drawn.lines.iter().all(|line| line.begin.0 <= line.end.0 && line.begin.1 <= line.end.1));
    }

    #[test]
    fn a_diagram_of_the_last_seconds_shows_what_the_whole_one_does() {
        let mut playback = Playback::new(&Scenario { loss_percent: 40, ..Scenario::default() }, 1.0);
        for index in [5, 60, 140] {
            playback.seek(index);
            let from = (playback.clock_ms() as u64).saturating_sub(9_000);
            let whole = diagram(&playback, 0);
            let late: Vec<Line> = whole.lines.into_iter().filter(|line| line.end.0 >= from).collect();
            assert_eq!(diagram(&playback, from).lines, late);
        }
    }
}

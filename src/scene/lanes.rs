//! What happens on the lanes of the space-time diagram: steps and arrivals, crashes and downtimes.

use crate::board::NodeId;
use crate::history::Timeline;
use crate::player::{Event, Index};
use crate::stage::{Sign, Stage, Subject, What};

/// What a sign on a lane stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// What the cast says of a step or an arrival.
    Said(Sign),
    /// Something took effect that had taken effect before.
    AppliedAgain,
    /// A node went down.
    Crashed,
    /// A node came back.
    CameBack,
}

/// How a sign is drawn: its class, and its shape around the point (0, 0).
pub fn shape(meaning: Meaning) -> (&'static str, &'static str) {
    match meaning {
        Meaning::Said(Sign::Applied | Sign::AppliedAndNoted | Sign::AppliedHere) => {
            ("applied", "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0")
        }
        Meaning::AppliedAgain => {
            ("applied-again", "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0zM-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z")
        }
        Meaning::Said(Sign::Remembered) => ("remembered", "M-4 -4h8v8h-8z"),
        Meaning::Said(Sign::Answered) => ("acknowledged", "M-4 3h8l-4 -8z"),
        Meaning::Said(Sign::TookIn) => ("took-in", "M0 -6v12"),
        Meaning::Said(Sign::KnewIt) => ("knew-it", "M-2 -6v12M2 -6v12"),
        Meaning::Said(Sign::Sent) => ("sent", "M0 -5v10"),
        Meaning::Said(Sign::TimedOut) => ("timed-out", "M-4 -12h8l-4 7z"),
        Meaning::Said(Sign::Heard) => ("acked", "M-5 -9l3 4l6 -8"),
        Meaning::Said(Sign::HeardLate) => ("acked-late", "M-5 -9l3 4l6 -8M-6 -3h12"),
        Meaning::Said(Sign::NothingNew) => ("nothing-new", "M-3 -7h6"),
        Meaning::Said(Sign::GaveUp) => ("gave-up", "M-3 -12q0 -4 3 -4t3 4q0 2 -3 3v3M0 -4v2"),
        Meaning::Crashed => ("crashed", "M-6 -6l12 12M6 -6l-12 12"),
        Meaning::CameBack => ("came-back", "M-3 -5l7 5l-7 5z"),
    }
}

/// One event on a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneSign {
    /// Which event.
    pub index: Index,
    /// When.
    pub tick: u64,
    /// At which node.
    pub lane: NodeId,
    /// Which letter it is about, if it is about one.
    pub letter: Option<Subject>,
    /// What it stands for.
    pub meaning: Meaning,
    /// Whether an effect was remembered in the same step.
    pub is_noted: bool,
    /// How many signs of the same tick stand before it on its lane.
    pub before: u8,
}

/// A node being down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Which node.
    pub lane: NodeId,
    /// Since when.
    pub from: u64,
    /// Until when, if it is known to come back.
    pub to: Option<u64>,
}

/// How what an event says is drawn; `None` if it says nothing.
fn sign(timeline: &Timeline, event: &Event) -> Option<Sign> {
    event.what.note().map(|note| timeline.run().stage().about().note(note).sign)
}

fn meaning(timeline: &Timeline, index: Index, event: &Event) -> Option<Meaning> {
    Some(match event.what {
        What::Step(_) | What::Deliver(_) => {
            let said = sign(timeline, event);
            let history = timeline.history();
            let of_letter = event.letter.map_or(&[][..], |letter| history.of_letter(letter));
            let before = of_letter.iter().take_while(|&&other| other < index).map(|&other| history.event(other));
            // What each node is to do once is done again where the same node does it again.
            let is_it = |other: &Event| said != Some(Sign::AppliedHere) || other.node == event.node;
            let mut before = before.filter(|other| is_it(other)).filter_map(|other| sign(timeline, other));
            if said.is_some_and(Sign::is_effect) && before.any(Sign::is_effect) {
                return Some(Meaning::AppliedAgain);
            }
            Meaning::Said(said?)
        }
        What::Crash | What::Down => Meaning::Crashed,
        What::Restart => Meaning::CameBack,
        What::Lose | What::Duplicate | What::Hold | What::Release | What::Cut | What::Mend => return None,
    })
}

/// Whether something took effect that had taken effect before.
pub fn is_again(timeline: &Timeline, index: Index) -> bool {
    meaning(timeline, index, timeline.history().event(index)) == Some(Meaning::AppliedAgain)
}

/// The events on lanes from tick `from` to tick `to`, oldest first; the last `most` of them.
pub(super) fn signs(timeline: &Timeline, from: u64, to: u64, most: usize) -> Vec<LaneSign> {
    let history = timeline.history();
    let first = history.events().partition_point(|event| event.tick < from);
    let last = history.events().partition_point(|event| event.tick <= to);
    let first = first.max(last.saturating_sub(most));
    let mut signs: Vec<LaneSign> = Vec::new();
    for (index, event) in (first as Index + 1..).zip(&history.events()[first..last]) {
        let Some(meaning) = meaning(timeline, index, event) else { continue };
        let is_noted = sign(timeline, event) == Some(Sign::AppliedAndNoted);
        let at_once = signs.iter().rev().take_while(|other| other.tick == event.tick);
        let before = at_once.filter(|other| other.lane == event.node).count().min(200) as u8;
        let Event { tick, node: lane, letter, .. } = *event;
        signs.push(LaneSign { index, tick, lane, letter, meaning, is_noted, before });
    }
    signs
}

/// The downtimes that touch the stretch from tick `from` to tick `to`.
pub(super) fn gaps(timeline: &Timeline, from: u64, to: u64) -> Vec<Gap> {
    let history = timeline.history();
    let mut gaps = Vec::new();
    for lane in 0..timeline.run().stage().nodes() {
        let mut down = None;
        for event in history.downs().iter().map(|&index| history.event(index)).filter(|event| event.node == lane) {
            match event.what {
                What::Crash | What::Down => down = Some(event.tick),
                What::Restart => {
                    if let Some(since) = down.take().filter(|&since| event.tick >= from && since <= to) {
                        gaps.push(Gap { lane, from: since, to: Some(event.tick) });
                    }
                }
                _ => {}
            }
        }
        if let Some(since) = down.filter(|&since| since <= to) {
            gaps.push(Gap { lane, from: since, to: None });
        }
    }
    gaps
}

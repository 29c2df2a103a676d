//! What happened in a run, a line a thing: events, copies, and what is believed.

use super::EVENTS_MAX;
use crate::history::Timeline;
use crate::player::{CopyName, Event, Index, Run};
use crate::stage::{Stage, What};
use crate::words::{event_name, sentence};
use serde::Serialize;

/// An event, by the names that messages and the page have for things.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventLine {
    pub index: Index,
    /// Milliseconds from the start.
    pub at: u64,
    pub event: &'static str,
    /// Where it happened; of a copy in flight, where it was going.
    pub node: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub letter: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy: Option<u16>,
    /// The events that it follows from at once: the one before at its node, and the one that brought it about.
    pub causes: Vec<Index>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub by_hand: bool,
    pub text: String,
}

/// The events that have happened and go into a file, and how many do not.
pub fn kept(timeline: &Timeline) -> (&[Event], usize) {
    let past = timeline.past();
    let kept = past.len().min(EVENTS_MAX);
    (&past[..kept], past.len() - kept)
}

/// A line for each of the first events of a run.
pub fn event_lines(timeline: &Timeline, events: &[Event]) -> Vec<EventLine> {
    let stage = timeline.run().stage();
    let kinds = stage.about().kinds;
    let mut last_at = vec![0; usize::from(stage.nodes())];
    let line = |(index, event): (Index, &Event)| {
        let mut causes = vec![event.cause];
        if event.what.is_at_a_node() {
            let last = &mut last_at[usize::from(event.node)];
            causes.push(*last);
            *last = index;
        }
        causes.retain(|&cause| cause > 0);
        causes.sort_unstable();
        causes.dedup();
        EventLine {
            index,
            at: event.tick,
            event: event_name(stage, event.what),
            node: stage.node(event.node).slug,
            // A node that is back may send something without having had a letter in hand.
            letter: event.letter.or(event.copy.map(|name| name.letter)).map(|letter| stage.subject_id(letter)),
            kind: event.copy.map(|name| kinds[usize::from(name.kind.0)].slug),
            copy: event.copy.map(|name| name.number),
            causes,
            by_hand: event.by_hand,
            text: sentence(stage, event),
        }
    };
    (1..).zip(events).map(line).collect()
}

/// A copy, from its making to its end or to the present moment.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CopyLine {
    letter: String,
    kind: &'static str,
    copy: u16,
    from: String,
    to: String,
    made_by: Index,
    /// The copy of this letter and kind that it was split from.
    #[serde(skip_serializing_if = "Option::is_none")]
    split_from: Option<u16>,
    set_out: u64,
    /// When it arrives, as far as is known.
    due: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_by: Option<Index>,
    fate: &'static str,
}

/// A line for each copy that has been made.
pub fn copy_lines(timeline: &Timeline) -> Vec<CopyLine> {
    let (stage, history, now) = (timeline.run().stage(), timeline.history(), timeline.index());
    let slug = |node| stage.node(node).slug;
    let made = history.copies().iter().take_while(|copy| copy.made_by <= now);
    let line = |copy: &crate::history::CopyRecord| {
        let CopyName { kind, letter, number } = copy.name;
        let ends = stage.wires()[usize::from(copy.wire)];
        let ended_by = copy.ended_by.filter(|&index| index <= now);
        let is_let_go = copy.released_by > 0 && copy.released_by <= now;
        CopyLine {
            letter: stage.subject_id(letter),
            kind: stage.about().kinds[usize::from(kind.0)].slug,
            copy: number,
            from: slug(ends.from),
            to: slug(ends.to),
            made_by: copy.made_by,
            split_from: copy.split_from.map(|parent| history.copies()[parent as usize].name.number),
            set_out: copy.set_out,
            due: if is_let_go { copy.arrives_then } else { copy.arrives },
            ended_by,
            fate: match ended_by.map(|index| history.event(index).what) {
                None => "in-flight",
                Some(What::Lose) => "lost",
                Some(_) => "delivered",
            },
        }
    };
    made.map(line).collect()
}

/// What somebody believes of a subject, beside what happened.
#[derive(Serialize)]
pub struct BeliefLine {
    /// By its name in the page: "#5", or a general's.
    about: String,
    believes: String,
    happened: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    fate: &'static str,
    told: bool,
    agrees: bool,
}

/// A line for each subject of which somebody believes something.
pub fn belief_lines(run: &Run) -> Vec<BeliefLine> {
    let line = |outcome: crate::stage::Outcome| BeliefLine {
        about: outcome.title,
        believes: outcome.believes,
        happened: outcome.happened,
        fate: outcome.class,
        told: outcome.told,
        agrees: outcome.agrees,
    };
    run.stage().outcomes(run).into_iter().map(line).collect()
}

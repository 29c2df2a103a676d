//! What happens on the lanes of the space-time diagram: steps of handlers, what senders come to believe,
//! timers, crashes and downtimes.

use crate::board::NodeId;
use crate::casts::delivery::{Belief, Letter, Retry};
use crate::history::Timeline;
use crate::player::{Event, Index, What};

/// What a sign on a lane stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A letter took effect.
    Applied,
    /// A letter took effect that had taken effect before.
    AppliedAgain,
    /// A letter was remembered.
    Remembered,
    /// An acknowledgement was sent.
    Acknowledged,
    /// A copy was taken in that is new to the receiver.
    TookIn,
    /// A copy was taken in that the receiver has had before.
    KnewIt,
    /// The sender sent a letter.
    Sent,
    /// The sender's timer ran out, and it sent again.
    TimedOut,
    /// The sender came to believe that a letter was acknowledged.
    Acked,
    /// The sender heard of a letter that it had given up.
    AckedLate,
    /// The sender got an ack that changes nothing.
    NothingNew,
    /// The sender gave up on a letter.
    GaveUp,
    /// A node went down.
    Crashed,
    /// A node came back.
    CameBack,
}

/// One event on a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sign {
    /// Which event.
    pub index: Index,
    /// When.
    pub tick: u64,
    /// At which node.
    pub lane: NodeId,
    /// Which letter it is about, if it is about one.
    pub letter: Option<Letter>,
    /// What it stands for.
    pub meaning: Meaning,
    /// Whether an effect was remembered in the same step.
    pub is_noted: bool,
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

/// A sender waiting for word of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Which sender.
    pub lane: NodeId,
    /// Which letter.
    pub letter: Letter,
    /// Which sending of it set the timer: its event.
    pub set_by: Index,
    /// Side by side with others: waits of letters that are open at once have different rows, up to
    /// [`WAIT_ROWS`].
    pub row: u8,
    /// Since when.
    pub from: u64,
    /// Until when, if it is known to have ended.
    pub to: Option<u64>,
}

/// How many rows of timers a lane has.
pub const WAIT_ROWS: u8 = 3;

fn meaning(timeline: &Timeline, index: Index, event: &Event) -> Option<Meaning> {
    Some(match event.what {
        What::Send => Meaning::Sent,
        What::Timeout => Meaning::TimedOut,
        What::GiveUp => Meaning::GaveUp,
        What::ReceiveNew => Meaning::TookIn,
        What::ReceiveOld => Meaning::KnewIt,
        What::AckInTime => Meaning::Acked,
        What::AckLate => Meaning::AckedLate,
        What::AckIgnored => Meaning::NothingNew,
        What::Apply | What::ApplyAndRemember => {
            let history = timeline.history();
            let letter = event.letter.expect("an effect is a letter's");
            let mut before = history.of_letter(letter).iter().take_while(|&&other| other < index);
            let again = before.any(|&other| is_effect(history.event(other).what));
            if again { Meaning::AppliedAgain } else { Meaning::Applied }
        }
        What::Remember => Meaning::Remembered,
        What::Acknowledge | What::AcknowledgeAgain => Meaning::Acknowledged,
        What::Crash | What::Down => Meaning::Crashed,
        What::Restart => Meaning::CameBack,
        What::Lose | What::Duplicate | What::Hold | What::Release | What::Cut | What::Mend => return None,
    })
}

fn is_effect(what: What) -> bool {
    matches!(what, What::Apply | What::ApplyAndRemember)
}

/// The events on lanes from tick `from` to tick `to`, oldest first; the last `most` of them.
pub(super) fn signs(timeline: &Timeline, from: u64, to: u64, most: usize) -> Vec<Sign> {
    let history = timeline.history();
    let first = history.events().partition_point(|event| event.tick < from);
    let last = history.events().partition_point(|event| event.tick <= to);
    let first = first.max(last.saturating_sub(most));
    (first as Index + 1..)
        .zip(&history.events()[first..last])
        .filter_map(|(index, event)| {
            let meaning = meaning(timeline, index, event)?;
            let is_noted = event.what == What::ApplyAndRemember;
            Some(Sign { index, tick: event.tick, lane: event.node, letter: event.letter, meaning, is_noted })
        })
        .collect()
}

/// The downtimes that touch the stretch from tick `from` to tick `to`.
pub(super) fn gaps(timeline: &Timeline, from: u64, to: u64) -> Vec<Gap> {
    let history = timeline.history();
    let mut gaps = Vec::new();
    for lane in 0..timeline.run().layout().nodes() {
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

/// How many of the numbers from 1 to `count` pass a test that those up to some number pass and no later one.
fn partition(count: u16, passes: impl Fn(u16) -> bool) -> u16 {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if passes(middle) { low = middle } else { high = middle - 1 }
    }
    low
}

/// The timers that touch the stretch from tick `from` to tick `to`, by sender and letter; the last `most` of them.
pub(super) fn waits(timeline: &Timeline, from: u64, to: u64, most: usize) -> Vec<Wait> {
    let history = timeline.history();
    let layout = timeline.run().layout();
    let mut waits = Vec::new();
    let rows = timeline.run().scenario().window.clamp(1, u16::from(WAIT_ROWS));
    if timeline.run().rules().protocol.recipe.retry == Retry::FireAndForget {
        return waits;
    }
    let first_tick =
        |letter: Letter| history.of_letter(letter).first().map_or(u64::MAX, |&index| history.event(index).tick);
    for letter in (0..layout.senders).flat_map(|sender| {
        // A sender's letters are opened in order, but any of them may stay open for long.
        let count = layout.letters_of(sender);
        let earlier_than = |tick: u64| partition(count, |number| first_tick(layout.letter(sender, number)) < tick);
        let last = earlier_than(to.saturating_add(1));
        (1..=last).map(move |number| layout.letter(sender, number))
    }) {
        let events = history.of_letter(letter);
        let Some(&last) = events.last() else { continue };
        let lane = layout.sender(letter);
        let row = ((layout.number(letter) - 1) % rows) as u8;
        let is_over = timeline.run().belief(letter) != Belief::Unknown;
        if is_over && history.event(last).tick < from {
            continue;
        }
        let mut open: Option<(Index, u64)> = None;
        let mut close = |open: &mut Option<(Index, u64)>, end: Option<u64>| {
            if let Some((set_by, since)) = open.take()
                && since <= to
                && end.is_none_or(|end| end >= from)
            {
                waits.push(Wait { lane, letter, set_by, row, from: since, to: end });
            }
        };
        // A sender that goes down forgets its timers, and sets them anew when it is back.
        let downs = history.downs().iter().filter(|&&index| history.event(index).node == lane);
        let mut story: Vec<u64> = events.iter().chain(downs).map(|&index| u64::from(index)).collect();
        story.sort_unstable();
        let mut was_waiting = false;
        for index in story.into_iter().map(|index| index as Index) {
            let event = history.event(index);
            match event.what {
                What::Send | What::Timeout => {
                    close(&mut open, Some(event.tick));
                    open = Some((index, event.tick));
                }
                What::AckInTime | What::GiveUp => close(&mut open, Some(event.tick)),
                What::Down if event.node == lane => {
                    was_waiting = open.is_some();
                    close(&mut open, Some(event.tick));
                }
                What::Restart if event.node == lane && was_waiting => open = Some((index, event.tick)),
                _ => {}
            }
        }
        close(&mut open, None);
    }
    waits.split_off(waits.len().saturating_sub(most))
}

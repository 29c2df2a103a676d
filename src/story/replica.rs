//! "Ask the other replica": a read that comes too early, and the write that usually stays.

use super::{Answer, Hand, count};
use crate::history::Timeline;
use crate::stage::Scenario;

/// What a read at the other replica is told.
pub(super) fn read_at_the_other(scenario: &Scenario) -> Answer {
    let mut hand = Hand::new(scenario);
    hand.finish();
    let run = hand.timeline.run();
    hand.answer(match (count(run, "stale"), count(run, "fresh")) {
        (1, _) => "old",
        (_, 1) => "new",
        _ => "waits",
    })
}

/// Two values were acknowledged, and the one that was written at B is at no replica, with no fault.
pub(super) fn the_winner_is_nowhere(timeline: &Timeline) -> bool {
    let run = timeline.run();
    let outcomes = run.stage().outcomes(run);
    let is_gone = |title| outcomes.iter().any(|outcome| outcome.title == title && outcome.is_told_falsely());
    let is_kept = |title| outcomes.iter().any(|outcome| outcome.title == title && outcome.told && outcome.agrees);
    run.stage().spent().total() == 0 && is_gone("b") && is_kept("a")
}

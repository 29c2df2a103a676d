//! "To more than one site": letters that race to three sites, and a site that is left behind.

use super::{Answer, Hand, count};
use crate::history::Timeline;
use crate::stage::Scenario;

/// Whether all sites come to the same list.
pub(super) fn let_them_race(scenario: &Scenario) -> Answer {
    let mut hand = Hand::new(scenario);
    hand.finish();
    let run = hand.timeline.run();
    hand.answer(match (count(run, "apart"), count(run, "everywhere")) {
        (0, 2) => "same",
        (0, _) => "missing",
        _ => "apart",
    })
}

/// All writers were told that their letters are committed, and a site is without these for good.
pub(super) fn told_and_left_behind(timeline: &Timeline) -> bool {
    let run = timeline.run();
    let all = u32::from(run.stage().subjects());
    count(run, "acked") == all && count(run, "partly") == all
}

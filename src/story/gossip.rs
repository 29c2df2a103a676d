//! "Converge": a gossip that is doubled, and an item that comes back.

use super::{Answer, Hand, count};
use crate::history::Timeline;
use crate::player::{Action, CopyName};
use crate::stage::{Kind, Scenario};

/// The first gossip of replica A.
const GOSSIP: CopyName = CopyName { kind: Kind(0), letter: 1, number: 1 };

/// The types in the order of the setting: the counters first, then the set whose changes are told.
const COUNTERS: [u16; 2] = [0, 1];
const NAIVE_SET: u16 = 4;

/// Which counters count too much, of the one that is told operations and the one that is told states.
pub(super) fn double_a_gossip(scenario: &Scenario) -> Answer {
    let [operations, states] = COUNTERS.map(|of| {
        let mut scenario = scenario.clone();
        scenario.set(0, of);
        let mut hand = Hand::new(&scenario);
        hand.until_said("gossip");
        hand.act(Action::Duplicate(GOSSIP));
        hand.finish();
        hand
    });
    let over = |hand: &Hand| count(hand.timeline.run(), "over");
    operations.answer(match (over(&operations), over(&states)) {
        (0, 0) => "right",
        (_, 0) => "apart",
        _ => "over",
    })
}

/// The item is there for good at a replica though whoever removed it knew of every addition; no copy was lost or doubled.
pub(super) fn back_by_order_alone(timeline: &Timeline) -> bool {
    let run = timeline.run();
    run.scenario().settings[0] == NAIVE_SET
        && run.stage().spent().total() == 0
        && count(run, "under-way") == 0
        && count(run, "back") > 0
}

//! The chapter on two generals: which messenger to capture, and the rule that no capture breaks.

use super::{Answer, Hand, count};
use crate::casts::generals::{Generals, question};
use crate::history::Timeline;
use crate::player::{Action, CopyName, Outlook};
use crate::stage::{Kind, On, Scenario, Stage, What};

/// A messenger, the first with its number.
fn messenger(number: u16) -> CopyName {
    CopyName { kind: Kind(0), letter: number, number: 1 }
}

/// Captures one messenger after the other, each in a run of its own, until a capture leaves one general alone.
pub(super) fn capture_one(scenario: &Scenario) -> Answer {
    let mut last = None;
    for (number, value) in (1..).zip(["first", "second", "third"]) {
        let mut hand = Hand::new(scenario);
        while hand.timeline.run().flights().all(|flight| flight.name != messenger(number)) {
            if hand.timeline.forward().is_none() {
                break;
            }
        }
        hand.act(Action::Lose(messenger(number)));
        hand.finish();
        if count(hand.timeline.run(), "alone") > 0 {
            return hand.answer(value);
        }
        last = Some(hand);
    }
    last.expect("there are messengers").answer("none")
}

/// Whether the rule is one that no single capture breaks, and the first messenger was captured under it.
pub(super) fn unbroken_without_a_word(timeline: &Timeline) -> bool {
    let run = timeline.run();
    let lost = |number| timeline.past().iter().any(|event| event.what == What::Lose && event.letter == Some(number));
    let generals = run.stage().as_any().downcast_ref::<On<Generals>>();
    generals.is_some_and(|on| question::is_done(&on.rules.protocol.plan)) && run.outlook() == Outlook::Ended && lost(1)
}

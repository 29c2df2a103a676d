//! "Fake it": a payment that is in no bracket, and a receiver that is put together anew for it.

use super::{Answer, Hand, RECEIVER, count};
use crate::history::Timeline;
use crate::player::{Action, Event, Outlook};
use crate::stage::{Scenario, What};

/// The value of `effect` that stands for an e-mail.
const EMAIL: &str = "email";

/// How often a letter is paid if the receiver crashes right after the payment.
pub(super) fn crash_after_the_mail(scenario: &Scenario) -> Answer {
    let mut hand = Hand::new(scenario);
    hand.until_said("apply");
    hand.act(Action::Crash(RECEIVER));
    hand.act(Action::Restart(RECEIVER));
    hand.finish();
    hand.once_or_else("lost")
}

/// The receiver crashed right after a mail, and each letter is mailed once.
pub(super) fn once_around_the_mail(timeline: &Timeline) -> bool {
    let run = timeline.run();
    let (scenario, stage) = (run.scenario(), run.stage());
    let cast = scenario.cast;
    let is_mail =
        cast.setting("effect").is_some_and(|place| cast.settings[place].values.word(scenario.settings[place]) == EMAIL);
    let events = timeline.history().events();
    // What the receiver did last before it crashed.
    let crashed = events.iter().enumerate().any(|(at, event)| {
        let is_own = |event: &&Event| event.node == RECEIVER && matches!(event.what, What::Step(_) | What::Deliver(_));
        let before = events[..at].iter().rev().find(is_own);
        let paid = before.and_then(|before| before.what.note()).is_some_and(|note| cast.note(note).slug == "apply");
        event.what == What::Crash && event.node == RECEIVER && paid
    });
    is_mail
        && crashed
        && run.outlook() == Outlook::Ended
        && count(run, "once") == u32::from(stage.subjects())
        && stage.told_falsely(run) == 0
}

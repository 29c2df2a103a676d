//! The textbook's formulas beside what was counted, where the first cast is what the textbook has in mind.
//!
//! p is the share of copies lost, each independently of all others, n the number of copies at each sending, r the number
//! of resends. A letter is lost when every copy of it is: pⁿ where it is sent once, pⁿ⁽ʳ⁺¹⁾ where it is sent again until it is
//! acknowledged, because a letter that has arrived is done whether or not its ack comes back. That holds whatever the timeout is.
//! How often a letter is sent again is geometric, cut off after r: an attempt fails with f = 1 − (1 − p)², for letter and ack
//! must both arrive (W. Feller, "An Introduction to Probability Theory and Its Applications", volume 1, 1968, VI.8). That
//! holds only where no timer runs out before the ack can be there.

use crate::casts::delivery::{DELIVERY, Effect, GiveUp, Memory, OldRule, Retry};
use crate::stage::Scenario;

/// What a formula gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Odds {
    /// This.
    Is(f64),
    /// Nothing: it would divide by nought.
    NoValue,
    /// There is none for a scenario like this.
    NoFormula(Why),
}

/// Why there is no formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// It is about another cast.
    Cast,
    /// More goes wrong than loss.
    Faults,
    /// The way in which the receiver knows repeats, or what an effect does, matters.
    Handling,
    /// A timer may run out while an ack is on its way.
    Impatience,
}

/// A power, by multiplication: the same on every machine.
fn power(base: f64, exponent: u32) -> f64 {
    (0..exponent).fold(1.0, |product, _| product * base)
}

/// What the formulas are about.
struct Terms {
    p: f64,
    copies: u32,
    /// Resends at most; none where the sender sends once.
    resends: u32,
    sends_again: bool,
    remembers: bool,
}

/// The terms, where losses are all that goes wrong and each letter is handled for itself.
fn terms(scenario: &Scenario) -> Result<Terms, Why> {
    if scenario.cast != &DELIVERY {
        return Err(Why::Cast);
    }
    if scenario.duplication_percent > 0 || scenario.crash_percent > 0 || scenario.partitions.is_some() {
        return Err(Why::Faults);
    }
    let recipe = scenario.recipe();
    let sends_again = recipe.retry == Retry::Resend;
    let by_id = matches!(recipe.old, OldRule::Never | OldRule::Seen);
    let halts = sends_again && scenario.give_up() == GiveUp::Halt;
    if !by_id || halts || !matches!(scenario.effect(), Effect::Add | Effect::Email) {
        return Err(Why::Handling);
    }
    Ok(Terms {
        p: f64::from(scenario.loss_percent) / 100.0,
        copies: scenario.copies().into(),
        resends: if sends_again { scenario.retries().into() } else { 0 },
        sends_again,
        remembers: recipe.memory != Memory::None,
    })
}

/// Whether every timer waits longer than a letter, its handling and its ack can take. One copy at a time is on its way
/// then, and the receiver has at most one of each open letter before it, and one that was acknowledged before its work.
fn is_patient(scenario: &Scenario) -> bool {
    let steps = scenario.recipe().steps(scenario.effect()).as_slice().len() as u64;
    let senders = u64::from(crate::casts::delivery::Layout::new(scenario.shape(), 1).senders);
    let open = u64::from(scenario.window()) * senders + 1;
    let handling = open * steps * u64::from(scenario.handler_step_ms);
    let longest = 2 * u64::from(scenario.latency.max_ms) + handling;
    scenario.copies() == 1 && u64::from(scenario.timeout_ms) > longest
}

/// The share of letters that never take effect.
pub(super) fn lost(scenario: &Scenario) -> Odds {
    match terms(scenario) {
        Ok(Terms { p, copies, resends, .. }) => Odds::Is(power(p, copies * (resends + 1))),
        Err(why) => Odds::NoFormula(why),
    }
}

/// The share of letters that take effect more than once.
pub(super) fn twice(scenario: &Scenario) -> Odds {
    let Terms { p, copies, resends, sends_again, remembers } = match terms(scenario) {
        Ok(terms) => terms,
        Err(why) => return Odds::NoFormula(why),
    };
    let q = 1.0 - p;
    if remembers {
        Odds::Is(0.0)
    } else if !sends_again || resends == 0 {
        // Neither none nor one of n copies arrives.
        Odds::Is((1.0 - power(p, copies) - f64::from(copies) * q * power(p, copies - 1)).max(0.0))
    } else if is_patient(scenario) {
        // Of attempts that go on until an ack comes back, neither none nor one brings the letter.
        let all_lost = power(p, resends + 1);
        Odds::Is((p - p * all_lost - f64::from(resends + 1) * q * all_lost).max(0.0))
    } else {
        Odds::NoFormula(Why::Impatience)
    }
}

/// Copies of a letter that are sent, on average.
pub(super) fn copies(scenario: &Scenario) -> Odds {
    let Terms { p, copies, resends, .. } = match terms(scenario) {
        Ok(terms) => terms,
        Err(why) => return Odds::NoFormula(why),
    };
    if resends == 0 {
        return Odds::Is(copies.into());
    }
    if !is_patient(scenario) {
        return Odds::NoFormula(Why::Impatience);
    }
    let arrives = (1.0 - p) * (1.0 - p);
    if arrives == 0.0 {
        return Odds::NoValue;
    }
    Odds::Is((1.0 - power(1.0 - arrives, resends + 1)) / arrives)
}

//! The chapter's question and its challenge, answered by the search.
//!
//! The question: three messengers, and each general attacks only if every messenger meant for it has
//! come. The adversary captures one so that one general attacks alone. Which one? The challenge: a rule
//! that one captured messenger cannot break, though both attack when none is captured.

use super::{Plan, adversary, outcome};

/// The plan that the question is about.
pub const ASKED: Plan = Plan { messengers: 3, needs_a: 1, needs_b: 2 };

/// The value of the right answer in the page: which messenger the adversary captures.
pub fn answer() -> &'static str {
    let found = adversary(&ASKED, 1).found.and_then(|broken| broken.captured);
    match found {
        Some(1) => "first",
        Some(2) => "second",
        Some(3) => "third",
        found => panic!("the question has one of three answers, not {found:?}"),
    }
}

/// Whether a plan does what the challenge asks.
pub fn is_done(plan: &Plan) -> bool {
    // A capture is the last thing that happens, so these are all the histories with one.
    let mut ends = (1..=plan.messengers).map(|messenger| outcome(plan, Some(messenger)));
    plan.is_valid() && outcome(plan, None).both_attack() && ends.all(|end| !end.is_broken())
}

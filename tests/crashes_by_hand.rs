//! The receiver crashed by hand between any two of its steps, for all fifteen recipes: what becomes of
//! the letter is what the order of the steps and the place of the memory imply.

use twice_or_never::casts::delivery::{Belief, Recipe, did};
use twice_or_never::history::Timeline;
use twice_or_never::letters::Letters;
use twice_or_never::player::Action;
use twice_or_never::stage::Scenario;

/// By recipe: how often the letter takes effect if the crash comes after so many steps, from none to all.
/// One letter, no other fault, retries to spare.
const EFFECTS: [(&str, &[u16]); 15] = [
    ("A", &[0, 1]),
    ("B1", &[0, 0, 1]),
    ("B2n", &[1, 0, 1]),
    ("B2v", &[1, 1, 0, 1]),
    ("B2d", &[1, 0, 0, 1]),
    ("C", &[1, 2, 1]),
    ("D", &[1, 2, 2, 1]),
    ("E", &[1, 0, 1, 1]),
    ("F", &[1, 2, 1, 1]),
    ("G", &[1, 1, 1]),
    ("H", &[1, 2, 1]),
    ("I", &[1, 1, 1]),
    ("J1", &[1, 1, 1]),
    ("J2", &[1, 1, 1]),
    ("J3", &[1, 1, 1]),
];

/// The effects and the belief when the receiver crashes after so many steps and comes back.
fn crash_after(code: &str, steps: usize) -> (u16, Belief) {
    let recipe = Recipe::by_code(code).expect("listed");
    let scenario = Scenario {
        loss_percent: 0,
        ..Scenario::default().with_recipe(recipe).with_letters(1).with_retries(3).with_window(1)
    };
    let mut timeline = Timeline::new(&scenario, Vec::new());
    while timeline.forward().expect("the letter arrives").what != did::RECEIVE_NEW {}
    for _ in 0..steps {
        timeline.forward().expect("the handler goes on");
    }
    for action in [Action::Crash(1), Action::Restart(1)] {
        let now = timeline.run().now();
        timeline.intervene(now, action).expect("a receiver can be crashed and brought back");
    }
    timeline.seek(u32::MAX);
    (timeline.run().board().effects(timeline.run().layout(), 1), timeline.run().belief(1))
}

#[test]
fn a_crash_between_any_two_steps_has_the_outcome_that_the_recipe_implies() {
    for (code, effects) in EFFECTS {
        let recipe = Recipe::by_code(code).expect("listed");
        assert_eq!(effects.len(), recipe.steps(recipe.effect).as_slice().len() + 1, "{code}: every gap");
        for (steps, &expected) in effects.iter().enumerate() {
            let (found, belief) = crash_after(code, steps);
            assert_eq!(found, expected, "{code} after {steps} steps");
            let never_hears = code == "A" || (code == "B1" && steps == 0);
            assert_eq!(belief, if never_hears { Belief::GaveUp } else { Belief::Acked }, "{code} after {steps} steps");
        }
    }
}

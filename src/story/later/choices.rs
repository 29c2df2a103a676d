//! "A state of mind": four choices of what may happen to an effect, under one luck.

use crate::casts::delivery::Recipe;
use crate::history::Timeline;
use crate::letters::Letters;
use crate::player::{Outlook, Run};
use crate::stage::Scenario;
use crate::story::{Answer, Hand};

/// What may happen to an effect, as recipes: it may be lost; it may happen twice; it should do neither, but is outside of any
/// transaction; it does neither.
const CHOICES: [&str; 4] = ["E", "C", "F", "G"];

/// A scenario with each of the choices, under the same luck.
fn choices(scenario: &Scenario) -> [Scenario; 4] {
    CHOICES.map(|code| scenario.clone().with_recipe(Recipe::by_code(code).expect("a choice is in the table")))
}

/// How many of a run's letters are lost, and how many are done twice.
fn lost_and_twice(run: &Run) -> (u32, u32) {
    let score = run.score();
    (score.lost, score.twice)
}

/// Which of the choices come right through what is lost by chance.
pub(in crate::story) fn come_through_losses(scenario: &Scenario) -> Answer {
    let played = choices(scenario).map(|scenario| {
        let mut hand = Hand::new(&scenario);
        hand.finish();
        hand
    });
    let is_right = |hand: &&Hand| lost_and_twice(hand.timeline.run()) == (0, 0);
    played[0].answer(match played.iter().filter(is_right).count() {
        0 => "none",
        1 => "fourth",
        _ => "three",
    })
}

/// A single crash and nothing else: what is noted first loses a payment, what is noted afterwards or not at all makes one
/// twice, and the transaction neither.
pub(in crate::story) fn told_apart_by_a_crash(timeline: &Timeline) -> bool {
    let (run, spent) = (timeline.run(), timeline.run().board().spent);
    if run.outlook() != Outlook::Ended || (spent.total(), spent.crashes.iter().sum()) != (1, 1) {
        return false;
    }
    let fates = choices(run.scenario()).map(|scenario| {
        // What is being watched may be set otherwise than its recipe is by itself.
        if scenario.recipe() == run.scenario().recipe() {
            return lost_and_twice(run);
        }
        let mut lane = Run::new(&scenario, run.interventions().to_vec());
        while lane.step().is_some() {}
        lost_and_twice(&lane)
    });
    matches!(fates, [(1.., 0), (0, 1..), (0, 1..), (0, 0)])
}

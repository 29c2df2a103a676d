//! The same scenario is the same run, for ever: golden digests, and the luck of a copy in every mode.

use twice_or_never::casts::delivery::{LETTER, Recipe};
use twice_or_never::history::{Digest, Timeline};
use twice_or_never::stage::Scenario;
use twice_or_never::stage::What;

fn ended(scenario: &Scenario) -> Timeline {
    let mut timeline = Timeline::new(scenario, Vec::new());
    timeline.seek(u32::MAX);
    timeline
}

#[test]
fn golden_digests_of_every_recipe_by_default() {
    let found: Vec<String> = Recipe::ALL
        .iter()
        .map(|recipe| {
            let recipe = Recipe::by_code(recipe.code).expect("listed");
            let timeline = ended(&Scenario::default().with_recipe(recipe));
            format!("{} {} {}", recipe.code, timeline.index(), timeline.digest())
        })
        .collect();
    let golden = include_str!("golden/recipes.txt");
    assert_eq!(found.join("\n"), golden.trim_end(), "the simulation has changed: links would show other runs");
}

#[test]
fn golden_digest_of_a_thousand_random_scenarios() {
    let all = (0..1_000).fold(0u64, |all, n| all.rotate_left(7) ^ Digest::of_sample(n).0);
    assert_eq!(format!("{all:016x}"), include_str!("golden/random.txt").trim_end());
}

/// (lost, milliseconds on the way) of letter 5's first copy.
fn fate_of_letter_5(seed: u64, recipe: &'static Recipe) -> (bool, u64) {
    let timeline = ended(&Scenario { seed, ..Scenario::default().with_recipe(recipe) });
    let first = |copy: &&twice_or_never::history::CopyRecord| {
        (copy.name.kind, copy.name.letter, copy.name.number) == (LETTER, 5, 1)
    };
    let copy = timeline.history().copies().iter().find(first).expect("letter 5 was sent");
    let end = timeline.history().event(copy.ended_by.expect("its flight is over"));
    (end.what == What::Lose, copy.arrives - copy.set_out)
}

#[test]
fn letter_5s_first_copy_meets_the_same_fate_in_every_mode() {
    let golden =
        [(true, 877), (false, 765), (false, 801), (false, 986), (false, 889), (false, 903), (false, 902), (true, 799)];
    for recipe in &Recipe::ALL {
        let recipe = Recipe::by_code(recipe.code).expect("listed");
        let found: Vec<(bool, u64)> = (1..=8).map(|seed| fate_of_letter_5(seed, recipe)).collect();
        assert_eq!(found, golden, "{recipe:?}");
    }
}

#[test]
fn one_knob_changes_nothing_but_what_it_is_about() {
    // With more loss, whatever was lost still is; latencies stay as they were.
    let copies = |loss_percent: u8| {
        let timeline = ended(&Scenario { loss_percent, ..Scenario::default() });
        let of_first = |copy: &&twice_or_never::history::CopyRecord| copy.name.kind == LETTER && copy.name.number == 1;
        let describe = |copy: &twice_or_never::history::CopyRecord| {
            let end = timeline.history().event(copy.ended_by.expect("over"));
            (copy.name.letter, end.what == What::Lose, copy.arrives - copy.set_out)
        };
        timeline.history().copies().iter().filter(of_first).map(describe).collect::<Vec<_>>()
    };
    let (few, many) = (copies(10), copies(40));
    assert_eq!(few.len(), 24);
    for ((letter, lost_before, latency_before), (other, lost_after, latency_after)) in few.iter().zip(&many) {
        assert_eq!((letter, latency_before), (other, latency_after));
        assert!(!lost_before || *lost_after, "letter {letter}");
    }
    assert!(many.iter().filter(|(_, lost, _)| *lost).count() > few.iter().filter(|(_, lost, _)| *lost).count());
}

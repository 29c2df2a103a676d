//! The chapter "A state of mind": every claim in its text is tied to a check or to its source, and its challenge is told
//! from the history. Its table is held by `tests/decision_table.rs`.

mod common;
#[path = "common/texts.rs"]
mod texts;

use common::{ONE_LETTER, Setup, explore};
use texts::{Claim, act, between, cite, hold, html, is_done_with, loose, never, recipe, scenario, until};
use twice_or_never::board::Faults;
use twice_or_never::casts::delivery::adversary::Question;
use twice_or_never::casts::delivery::verdict::Violation::*;
use twice_or_never::casts::delivery::{Effect, RECEIVERS, Recipe, did};
use twice_or_never::history::Timeline;
use twice_or_never::letters::Letters;
use twice_or_never::player::{Action, Outlook};
use twice_or_never::stage::{Scenario, What};
use twice_or_never::story::CHAPTERS;

const SLUG: &str = "state-of-mind";

const ONE_OF_EACH: Setup = Setup { letters: 2, losses: 1, duplications: 1, crashes: 1, retries: 2, ..ONE_LETTER };

fn of(code: &'static str) -> Setup {
    Setup { recipe: code, ..ONE_OF_EACH }
}

/// By how few faults a promise is broken, if it is.
fn faults(setup: Setup, violation: twice_or_never::casts::delivery::verdict::Violation) -> Option<u32> {
    explore(&setup).cheapest(violation).map(|(_, cost)| cost.faults)
}

/// The figure's run with this recipe.
fn lane(code: &str) -> Scenario {
    scenario(SLUG).with_recipe(Recipe::by_code(code).expect("a recipe"))
}

const LANES: [&str; 4] = ["E", "C", "F", "G"];

/// What becomes of the figure's letters in each lane: once, lost, twice.
fn fates(like: impl Fn(Scenario) -> Scenario) -> [(u32, u32, u32); 4] {
    LANES.map(|code| {
        let mut timeline = Timeline::new(&like(lane(code)), Vec::new());
        timeline.seek(u32::MAX);
        assert_eq!(timeline.run().outlook(), Outlook::Ended);
        let score = timeline.run().score();
        (score.once, score.lost, score.twice)
    })
}

/// The cells of the table that say how a row goes wrong.
fn holes() -> Vec<&'static str> {
    between(html(SLUG), "data-breaks=", "</td>")
}

const CLAIMS: [Claim; 13] = [
    (SLUG, "You saw three of them come right.", || {
        fates(|lane| lane).into_iter().filter(|fate| *fate == (6, 0, 0)).count() == 3
    }),
    (SLUG, "What you can choose, for each effect, is how it may fail.", || {
        let fails = |code| (never(of(code), Lost), never(of(code), Twice));
        [fails("E"), fails("C"), fails("G")] == [(false, true), (true, false), (true, true)]
    }),
    (SLUG, "Losses alone don’t tell the lists apart; a crash does.", || {
        let keeps = |code, crashes| {
            let setup = Setup { crashes, losses: 2 - crashes, ..of(code) };
            never(setup, Lost) && never(setup, Twice) && never(setup, LostAcked)
        };
        ["E", "F", "G"].map(|code| (keeps(code, 0), keeps(code, 1))) == [(true, false), (true, false), (true, true)]
    }),
    (
        SLUG,
        "So “Break it” filled in this table, for two letters with at most one loss, one doubled copy, one crash of the receiver and two resends each.",
        || {
            let usual = Question::new(Recipe::by_code("G").expect("a recipe"), Lost);
            (usual.letters, usual.resends) == (2, 2)
                && usual.budget == Faults { losses: 1, duplications: 1, crashes: [1, 0] }
                && RECEIVERS == 0
        },
    ),
    (SLUG, "For the last column it had three losses.", || {
        // With as many as there are copies of a letter, the row that keeps everything goes wrong.
        faults(Setup { losses: 3, ..of("G") }, Lost) == Some(3)
            && never(Setup { losses: 2, crashes: 0, ..of("G") }, Lost)
    }),
    (SLUG, "Each row has a hole", || {
        let rows = html(SLUG).matches("<tr data-recipe").count();
        rows == 6 && holes().iter().filter(|cell| cell.contains("<a href=\"./?figure=delivery#v1=")).count() == rows
    }),
    (SLUG, "Silence doesn’t say what happened.", || {
        let one = Setup { losses: 1, ..recipe("C") };
        !never(one, UnknownHappened) && !never(one, UnknownNotHappened)
    }),
    (SLUG, "Send again, and it may happen twice; don’t, and it may never happen.", || {
        !never(Setup { retries: 1, ..recipe("C") }, Twice) && !never(Setup { losses: 1, ..recipe("C") }, Lost)
    }),
    (SLUG, "An ack vouches for what was done before it was sent.", || {
        never(of("C"), LostAcked) && !never(of("B2n"), LostAcked)
    }),
    (SLUG, "A list helps as far as it is written in one step with the work.", || {
        let outside = Setup { effect: Some(Effect::Email), ..of("G") };
        never(of("G"), Twice) && never(of("G"), LostAcked) && !never(of("F"), Twice) && !never(outside, Twice)
    }),
    (SLUG, "A quarter of what travels is lost; nobody crashes.", || {
        let set = scenario(SLUG);
        (set.loss_percent, set.crash_percent, set.duplication_percent, set.letters()) == (25, 0, 0, 6)
    }),
    (SLUG, "Where the ack was lost, only the second takes the repeat for new.", || {
        let [first, second, third, fourth] = fates(|lane| lane);
        [first, third, fourth] == [(6, 0, 0); 3] && second.1 == 0 && second.2 > 0
    }),
    (SLUG, "you saw the first and the third do so, too", || {
        // Whatever the luck.
        (1..=30).all(|seed| {
            let [first, _, third, fourth] = fates(|lane| Scenario { seed, ..lane });
            [first, third, fourth] == [(6, 0, 0); 3]
        })
    }),
];

/// (words that stand in the chapter, words of the source that holds them).
const CITED: [(&str, &str); 5] = [
    (
        "In three services, two may have done their part while the third doesn’t answer",
        "A Note on Distributed Computing",
    ),
    ("No library takes this partial failure away.", "A Note on Distributed Computing"),
    ("in 2016 Stack Overflow ran on eleven web servers and four for its databases", "Stack Overflow: The Architecture"),
    ("Copies of state wait for each other", "Brewer’s Conjecture"),
    ("or are made so that they can be merged later", "Conflict-free Replicated Data Types"),
];

#[test]
fn every_claim_of_the_last_chapter_stands_in_it_and_holds() {
    CLAIMS.iter().for_each(hold);
}

#[test]
fn what_is_said_of_the_world_names_its_source() {
    CITED.iter().for_each(|(words, source)| cite(SLUG, words, source));
}

#[test]
fn every_number_above_one_and_every_never_always_can_and_must_is_in_a_claim_or_cited() {
    let claims = CLAIMS.iter().map(|(_, words, _)| *words);
    let tied: Vec<_> = claims.chain(CITED.into_iter().map(|(words, _)| words)).collect();
    let loose = loose(SLUG, &tied, &[]);
    assert!(loose.is_empty(), "tied to no check:\n{}", loose.join("\n"));
}

#[test]
fn the_text_ends_with_the_last_chapter_and_leads_on() {
    assert_eq!(CHAPTERS.last().expect("chapters").slug, SLUG);
    for place in ["./cases.html", "./?figure=workbench", "./sources.html"] {
        assert!(html(SLUG).contains(&format!("<a href=\"{place}\">")), "{place}");
    }
}

#[test]
fn the_lane_that_is_watched_ends_last() {
    let ends = LANES.map(|code| {
        let mut timeline = Timeline::new(&lane(code), Vec::new());
        timeline.seek(u32::MAX);
        timeline.run().now()
    });
    assert_eq!(scenario(SLUG).recipe().code, LANES[0]);
    assert!(ends.iter().all(|end| *end <= ends[0]), "{ends:?}");
}

/// The figure with this recipe and a loss, after a hand that crashes the receiver as soon as this has happened.
fn crashed(code: &str, loss_percent: u8, what: What, and: impl FnOnce(&mut Timeline)) -> bool {
    is_done_with(SLUG, Scenario { loss_percent, ..lane(code) }, |timeline| {
        until(timeline, what);
        act(timeline, Action::Crash(1));
        and(timeline);
        timeline.seek(u32::MAX);
    })
}

#[test]
fn a_single_crash_tells_the_choices_apart_whichever_is_watched() {
    let restart = |timeline: &mut Timeline| act(timeline, Action::Restart(1));
    assert!(crashed("E", 0, did::REMEMBER, restart));
    assert!(crashed("C", 0, did::APPLY, restart));
    assert!(crashed("F", 0, did::APPLY, restart));
    assert!(crashed("G", 0, did::APPLY_AND_REMEMBER, restart));
    // Where the first has done the work, too, it loses nothing; before anything is done, nobody is harmed.
    assert!(!crashed("E", 0, did::APPLY, restart));
    assert!(!crashed("E", 0, did::ACKNOWLEDGE, restart));
    // Not with losses beside it, nor if the receiver stays down, nor by two crashes.
    assert!(!crashed("E", 25, did::REMEMBER, restart));
    assert!(!crashed("E", 0, did::REMEMBER, |_| ()));
    assert!(!crashed("E", 0, did::REMEMBER, |timeline| {
        restart(timeline);
        until(timeline, did::REMEMBER);
        act(timeline, Action::Crash(1));
        restart(timeline);
    }));
    // What is watched counts as it is set: a mail is in no transaction.
    let mail = lane("G").with_effect(Effect::Email);
    assert!(!is_done_with(SLUG, Scenario { loss_percent: 0, ..mail }, |timeline| {
        until(timeline, did::APPLY);
        act(timeline, Action::Crash(1));
        restart(timeline);
        timeline.seek(u32::MAX);
    }));
}

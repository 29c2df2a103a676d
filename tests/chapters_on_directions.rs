//! The chapter "Directions or a place?": every claim in its text is tied to a check, by runs of the figure under many
//! seeds and hands, by a search over the board, or to its source.

mod common;
#[path = "common/texts.rs"]
mod texts;

use common::{ONE_LETTER, Setup, explore};
use texts::{Claim, act, cite, hold, is_done_with, loose, scenario, until};
use twice_or_never::board::LinkOrder;
use twice_or_never::casts::delivery::verdict::Violation::{LostAcked, Regress};
use twice_or_never::casts::delivery::{Effect, Shape, did};
use twice_or_never::history::Timeline;
use twice_or_never::player::{Action, Outlook};
use twice_or_never::stage::Scenario;
use twice_or_never::story::later::Car;

const SLUG: &str = "directions-or-place";
const SENDER: u8 = 0;

fn with(effect: Effect) -> Scenario {
    scenario(SLUG).with_effect(effect)
}

fn car(timeline: &Timeline) -> Car {
    Car::of(timeline.run()).expect("a car")
}

/// At which corner, of those around the block.
fn corner(timeline: &Timeline) -> u16 {
    car(timeline).at % 4
}

fn crash_and_restart(timeline: &mut Timeline) {
    act(timeline, Action::Crash(SENDER));
    act(timeline, Action::Restart(SENDER));
}

/// To the end.
fn ended(mut timeline: Timeline) -> Timeline {
    timeline.seek(u32::MAX);
    assert_eq!(timeline.run().outlook(), Outlook::Ended);
    timeline
}

/// The sender crashes once it has sent all three, and is back at once.
fn said_again(effect: Effect) -> Timeline {
    let mut timeline = Timeline::new(&with(effect), Vec::new());
    (0..3).for_each(|_| until(&mut timeline, did::SEND));
    crash_and_restart(&mut timeline);
    ended(timeline)
}

/// The letters in the order in which they took effect.
fn followed(timeline: &Timeline) -> Vec<u16> {
    timeline.past().iter().filter(|event| event.what == did::APPLY).filter_map(|event| event.letter).collect()
}

/// Where the lower car ends for all seeds up to this one and each moment of the run, if the sender crashes then.
fn corners_after_a_crash(seeds: u64) -> Vec<u16> {
    let mut corners = Vec::new();
    for seed in 0..seeds {
        let whole = ended(Timeline::new(&Scenario { seed, ..with(Effect::Set) }, Vec::new()));
        for index in 0..=whole.history().events().len() as u32 {
            let mut timeline = Timeline::new(&Scenario { seed, ..with(Effect::Set) }, Vec::new());
            timeline.seek(index);
            crash_and_restart(&mut timeline);
            corners.push(corner(&ended(timeline)));
        }
    }
    corners
}

const CLAIMS: [Claim; 10] = [
    (SLUG, "Above you saw six turns where three were meant.", || {
        let again = car(&said_again(Effect::Add));
        (again.turns, again.due) == (Some(6), 3)
    }),
    (SLUG, "Above, six turns. Below, back to corner 1 and on to corner 3.", || {
        let [turns, places] = [Effect::Add, Effect::Set].map(said_again);
        car(&turns).turns == Some(6) && followed(&places)[3..] == [1, 2, 3] && corner(&places) == 3
    }),
    (SLUG, "You did see the lower car go back to corner 1. But corner 3 was said last.", || {
        let places = said_again(Effect::Set);
        followed(&places)[3] == 1 && followed(&places).last() == Some(&3)
    }),
    (
        SLUG,
        "By phone you talk a friend round the block to your door at corner 3. You can say three times: on to the next corner, and turn left. Or you can name the places: be at corner 1, at corner 2, at corner 3.",
        || {
            [Effect::Add, Effect::Set].into_iter().all(|effect| {
                (0..50).all(|seed| {
                    let timeline = ended(Timeline::new(&Scenario { seed, ..with(effect) }, Vec::new()));
                    corner(&timeline) == 3 && followed(&timeline) == [1, 2, 3]
                })
            })
        },
    ),
    (SLUG, "“Turn left” is an operation: done twice it is two turns.", || {
        let mut timeline = Timeline::new(&with(Effect::Add), Vec::new());
        let mut seen = Vec::new();
        while timeline.forward().is_some() {
            seen.push(corner(&timeline));
        }
        seen.dedup();
        let again = car(&said_again(Effect::Add));
        seen == [0, 1, 2, 3] && (again.turns, again.due, again.is_there()) == (Some(6), 3, false)
    }),
    (SLUG, "“Be at corner 3” is a state change, idempotent by itself.", || {
        let timeline = said_again(Effect::Set);
        followed(&timeline) == [1, 2, 3, 1, 2, 3]
            && corner(&timeline) == 3
            && timeline.run().scenario().recipe().code == "C"
    }),
    (SLUG, "the replay must go on to its end, in the old order, over a link that keeps order", || {
        let corners = corners_after_a_crash(60);
        corners.len() > 900 && corners.iter().all(|&corner| corner == 3)
    }),
    (SLUG, "Say corner 1 again by itself, after corner 3, and the car ends at corner 1.", || {
        let mut timeline = Timeline::new(&with(Effect::Set), Vec::new());
        (0..3).for_each(|_| until(&mut timeline, did::SEND));
        act(&mut timeline, Action::Timeout(SENDER, 1));
        let timeline = ended(timeline);
        followed(&timeline) == [1, 2, 3, 1] && corner(&timeline) == 1
    }),
    (SLUG, "so its broadcast, Zab, may deliver at least once", || {
        // One at a time over a link that keeps order, told again after any crash: nothing acked is lost, no place is older.
        let one_at_a_time = Setup { recipe: "H", letters: 3, order: LinkOrder::Fifo, retries: 1, ..ONE_LETTER };
        let crashes = Setup { crashes: 1, sender_crashes: 1, ..one_at_a_time };
        let reached = explore(&crashes);
        !reached.reaches(Regress) && !reached.reaches(LostAcked)
    }),
    (SLUG, "crash the sender when it has heard some acks, and let the car come to corner 3", || {
        is_done_with(SLUG, with(Effect::Set), |timeline| {
            until(timeline, did::ACK_IN_TIME);
            crash_and_restart(timeline);
            timeline.seek(u32::MAX);
        })
    }),
];

/// (words that stand in the chapter, words of the source that holds them).
const CITED: [(&str, &str); 3] = [
    ("Its leader works out what each request comes to, and broadcasts not “one more” but “now it is eight”", "Zab"),
    ("After a crash a replica loads a saved state and replays its log from before the saving began.", "ZooKeeper"),
    ("Some of it is done again and changes nothing in the end", "may do some of them again"),
];

/// What is an example.
const SETTING: [&str; 1] = [
    "In your system directions are balance = balance + 10 or an append; places are balance = 1010 or an upsert of the whole row.",
];

#[test]
fn every_claim_about_directions_stands_in_its_chapter_and_holds() {
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
    let loose = loose(SLUG, &tied, &SETTING);
    assert!(loose.is_empty(), "tied to no check:\n{}", loose.join("\n"));
}

#[test]
fn it_is_done_by_a_replay_of_a_part_and_not_of_all_nor_with_turns_nor_at_an_older_place() {
    let crash_after = |effect, acks: usize| {
        is_done_with(SLUG, with(effect), |timeline| {
            (0..3).for_each(|_| until(timeline, did::SEND));
            (0..acks).for_each(|_| until(timeline, did::ACK_IN_TIME));
            crash_and_restart(timeline);
            timeline.seek(u32::MAX);
        })
    };
    assert!(!crash_after(Effect::Set, 0), "all of it");
    assert!(crash_after(Effect::Set, 1));
    assert!(crash_after(Effect::Set, 2));
    assert!(!crash_after(Effect::Set, 3), "nothing of it");
    assert!(!crash_after(Effect::Add, 1), "turns");
    assert!(!is_done_with(SLUG, with(Effect::Set), |timeline| {
        (0..3).for_each(|_| until(timeline, did::SEND));
        until(timeline, did::ACK_IN_TIME);
        act(timeline, Action::Timeout(SENDER, 2));
        timeline.seek(u32::MAX);
    }));
}

#[test]
fn a_car_is_where_the_board_says_and_there_is_none_where_it_cannot_say() {
    let none = [with(Effect::Merge), with(Effect::Email), with(Effect::Set).with_shape(Shape::ThreeToOne)];
    for scenario in none.iter().chain([&scenario("converge")]) {
        assert_eq!(Car::of(ended(Timeline::new(scenario, Vec::new())).run()), None);
    }
    let lost = ended(Timeline::new(&Scenario { loss_percent: 100, ..with(Effect::Add) }, Vec::new()));
    assert_eq!(Car::of(lost.run()), Some(Car { turns: Some(0), at: 0, due: 0 }));
    for effect in [Effect::Add, Effect::Set] {
        for seed in 0..50 {
            let mut timeline = Timeline::new(&Scenario { seed, loss_percent: 40, ..with(effect) }, Vec::new());
            while timeline.forward().is_some() {
                let (told, car) = (followed(&timeline), car(&timeline));
                let came: std::collections::BTreeSet<u16> = told.iter().copied().collect();
                let due = if effect == Effect::Add { came.len() as u16 } else { came.last().copied().unwrap_or(0) };
                assert_eq!(car.due, due);
                let at = if effect == Effect::Add { told.len() as u16 } else { told.last().copied().unwrap_or(0) };
                assert_eq!(car.at, at);
            }
        }
    }
}

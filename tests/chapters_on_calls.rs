//! The chapter about calls: every claim in its text is tied to a check, by a search over its board, by the run of its
//! figure, or to its source.

mod common;
#[path = "common/plain.rs"]
mod plain;
#[path = "common/texts.rs"]
mod texts;

use plain::{breaks, explore, settings};
use texts::{Claim, act, cite, hold, is_done_with, loose, scenario};
use twice_or_never::board::Faults;
use twice_or_never::casts::calls::Calls;
use twice_or_never::history::Timeline;
use twice_or_never::player::Action;
use twice_or_never::stage::{Cast, Scenario};

const SLUG: &str = "function-call";
const NO_FAULTS: Faults = Faults { losses: 0, duplications: 0, crashes: [0, 0] };
const ONE_OF_EACH: Faults = Faults { losses: 1, duplications: 1, crashes: [1, 1] };

/// By how few faults a promise is broken, with a key of this kind and so many retries of client and front.
fn broken(slug: &str, key: &str, [client, front]: [u32; 2], budget: Faults) -> Option<u32> {
    let (client, front) = (client.to_string(), front.to_string());
    let said = [("key", key), ("retries", &*client), ("retries2", &*front)];
    explore(Calls::of(&settings::<Calls>(&said)), budget).of::<Calls>(slug).map(|(faults, _)| faults)
}

/// The most that the work can be done without a fault, up to nine times.
fn most(key: &str, retries: [u32; 2]) -> u32 {
    (2..=9).take_while(|times| broken(&format!("exec-{times}"), key, retries, NO_FAULTS) == Some(0)).last().unwrap_or(1)
}

/// The figure with a key of this kind, and so many retries.
fn figure(key: &str, retries: [u16; 2]) -> Scenario {
    let mut scenario = scenario(SLUG);
    let about = Calls::about();
    let place = |key| about.setting(key).expect("a setting");
    scenario.set(place("key"), about.settings[place("key")].values.read(key).expect("a value"));
    scenario.set(place("retries"), retries[0]);
    scenario.set(place("retries2"), retries[1]);
    scenario
}

fn played(scenario: &Scenario) -> Timeline {
    let mut timeline = Timeline::new(scenario, Vec::new());
    timeline.seek(u32::MAX);
    timeline
}

fn count(timeline: &Timeline, slug: &str) -> u32 {
    let place = Calls::about().tallies.iter().position(|tally| tally.slug == slug).expect("it is counted");
    timeline.run().tally()[place]
}

static CLAIMS: [Claim; 7] = [
    (SLUG, "this one may also not come back. Then the caller cannot tell whether the payment was made", || {
        ["gaveup-done", "gaveup-not"].iter().all(|doubt| {
            broken(doubt, "client", [1, 1], ONE_OF_EACH).is_some()
                && broken("gaveup-done", "client", [0, 0], NO_FAULTS) == Some(0)
        })
    }),
    (SLUG, "Nine payments with no fault at all.", || {
        let timeline = played(&figure("none", [2, 2]));
        (count(&timeline, "executions"), timeline.run().stage().spent().total()) == (9, 0)
    }),
    (SLUG, "Where two layers may each try again T times, the work can be done (T+1)² times", || {
        (0..=2).all(|t| most("none", [t, t]) == (t + 1) * (t + 1))
            && broken("exec-2", "none", [0, 0], NO_FAULTS).is_none()
            && broken("exec-5", "none", [1, 1], NO_FAULTS).is_none()
    }),
    (SLUG, "every further layer multiplies once more", || {
        // As one layer does with another: their tries multiply, however many each has.
        (0..=2).all(|one| (0..=2).all(|other| most("none", [one, other]) == (one + 1) * (other + 1)))
    }),
    (SLUG, "With a key of the client’s the payment is made once.", || {
        broken("exec-2", "client", [2, 2], NO_FAULTS).is_none()
            && broken("exec-2", "client", [1, 1], ONE_OF_EACH).is_none()
            && count(&played(&figure("client", [2, 2])), "once") == 1
    }),
    (SLUG, "the client’s three tries pass for three payments", || {
        count(&played(&figure("front", [2, 2])), "executions") == 3 && most("front", [2, 2]) == 3
    }),
    (SLUG, "the payment may have been made, or may be made after the error has come", || {
        broken("failed-done", "client", [0, 0], NO_FAULTS) == Some(0) && {
            // In this run the error comes first.
            let timeline = played(&figure("client", [2, 1]));
            let said = |slug: &str| {
                let cast = Calls::about();
                timeline
                    .past()
                    .iter()
                    .position(|event| event.what.note().is_some_and(|note| cast.note(note).slug == slug))
            };
            said("error").expect("an error") < said("transaction").expect("a payment")
        }
    }),
];

/// (words that stand in the chapter, words of the source that holds them).
const CITED: [(&str, &str); 4] = [
    ("an idempotency key", "Idempotent requests"),
    ("The error is gRPC’s DEADLINE_EXCEEDED", "gRPC documentation"),
    ("each with a retry setting. Let one of them try again.", "Timeouts, retries, and backoff with jitter"),
    ("In the code each is one line, like a call of any function.", "Implementing Remote Procedure Calls"),
];

#[test]
fn every_claim_about_calls_stands_in_its_chapter_and_holds() {
    for claim in &CLAIMS {
        hold(claim);
    }
    CITED.iter().for_each(|(words, source)| cite(SLUG, words, source));
}

#[test]
fn every_number_above_one_and_every_never_always_can_and_must_is_in_a_claim_or_cited() {
    let tied: Vec<_> = CLAIMS.iter().map(|(_, words, _)| *words).chain(CITED.iter().map(|(words, _)| *words)).collect();
    let loose = loose(SLUG, &tied, &[]);
    assert!(loose.is_empty(), "tied to no check:\n{}", loose.join("\n"));
}

#[test]
fn function_call_is_done_by_an_error_about_what_was_done_once() {
    let told = |key: &str, retries: [u16; 2]| {
        is_done_with(SLUG, figure(key, retries), |timeline| {
            timeline.seek(u32::MAX);
        })
    };
    assert!(told("client", [2, 1]) && told("none", [0, 0]) == (count(&played(&figure("none", [0, 0])), "failed") == 1));
    assert!(!told("client", [2, 2]), "nobody answered");
    assert!(!told("none", [2, 1]), "done more than once");
    // Never done is not done once.
    assert!(!is_done_with(SLUG, figure("client", [2, 0]), |timeline| {
        while timeline.forward().is_some() {
            let calls: Vec<_> =
                timeline.run().flights().map(|flight| flight.name).filter(|name| name.kind.0 == 1).collect();
            calls.into_iter().for_each(|call| act(timeline, Action::Lose(call)));
        }
        assert_eq!((count(timeline, "failed"), count(timeline, "lost")), (1, 1));
    }));
    let promises: Vec<_> = Calls::promises().iter().filter(|promise| promise.slug == "failed-done").collect();
    assert_eq!(promises.len(), 1);
    let timeline = played(&figure("client", [2, 1]));
    let on = timeline.run().stage().as_any().downcast_ref::<twice_or_never::stage::On<Calls>>().expect("calls");
    assert!(breaks(&on.rules, &on.board, on.rules.is_quiet(&on.board), promises[0]));
}

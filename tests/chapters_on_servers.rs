//! The chapter about pets and cattle: every claim in its text is tied to a check, by a search over its board, by the run
//! of its figure, or to its source.

mod common;
#[path = "common/plain.rs"]
mod plain;
#[path = "common/texts.rs"]
mod texts;

use plain::{explore, settings};
use texts::{Claim, act, cite, hold, is_done_with, loose, scenario};
use twice_or_never::board::Faults;
use twice_or_never::casts::servers::{Node, Servers};
use twice_or_never::history::Timeline;
use twice_or_never::player::Action;
use twice_or_never::stage::{Cast, On, Scenario};

const SLUG: &str = "pets-and-cattle";
const NO_FAULTS: Faults = Faults { losses: 0, duplications: 0, crashes: [0, 0] };
const ONE_CRASH: Faults = Faults { crashes: [1, 0], ..NO_FAULTS };
const ONE_OF_EACH: Faults = Faults { losses: 1, duplications: 1, crashes: [1, 1] };
const KINDS: [&str; 3] = ["pet-ram", "pet-disk", "cattle"];

type Said<'a> = &'a [(&'a str, &'a str)];

/// By how few faults a promise is broken, with one letter and one retry unless others are said.
fn broken(slug: &str, said: Said, budget: Faults) -> Option<u32> {
    let few =
        [("letters", "1"), ("retries", "1")].into_iter().filter(|(key, _)| said.iter().all(|(said, _)| said != key));
    let said: Vec<_> = said.iter().copied().chain(few).collect();
    explore(Servers::of(&settings::<Servers>(&said)), budget).of::<Servers>(slug).map(|(faults, _)| faults)
}

/// The figure, set like this.
fn figure(said: Said) -> Scenario {
    let mut scenario = scenario(SLUG);
    for &(key, word) in said {
        let place = Servers::about().setting(key).expect("a setting");
        scenario.set(place, Servers::about().settings[place].values.read(word).expect("a value"));
    }
    scenario
}

fn played(scenario: &Scenario) -> Timeline {
    let mut timeline = Timeline::new(scenario, Vec::new());
    timeline.seek(u32::MAX);
    timeline
}

fn count(timeline: &Timeline, slug: &str) -> u32 {
    let place = Servers::about().tallies.iter().position(|tally| tally.slug == slug).expect("it is counted");
    timeline.run().tally()[place]
}

static CLAIMS: [Claim; 9] = [
    (SLUG, "One crash is enough.", || {
        ["none", "store"].iter().all(|ids| {
            let said = [("kind", "pet-ram"), ("ids", ids)];
            broken("lost-acked", &said, ONE_CRASH) == Some(1) && broken("lost-acked", &said, NO_FAULTS).is_none()
        })
    }),
    (SLUG, "On disk the count survives", || {
        ["none", "store"]
            .iter()
            .all(|ids| broken("lost-acked", &[("kind", "pet-disk"), ("ids", ids)], ONE_OF_EACH).is_none())
    }),
    (SLUG, "while it is down, nothing is acknowledged", || {
        ["pet-ram", "pet-disk"]
            .iter()
            .all(|kind| broken("can-complete", &[("kind", kind), ("down", "S1")], ONE_OF_EACH).is_none())
            && count(&played(&figure(&[("kind", "pet-disk"), ("down", "S1")])), "acked") == 0
    }),
    (SLUG, "Two are alike, keep nothing, and pass each payment to a store.", || {
        let timeline = played(&figure(&[("kind", "cattle")]));
        let on = timeline.run().stage().as_any().downcast_ref::<On<Servers>>().expect("servers");
        let [Node::Sender(_), Node::Server(one), Node::Server(other), Node::Store(store)] = &on.board.nodes[..] else {
            return false;
        };
        one == other && one.memo.iter().all(|is_known| !is_known) && store.counts == [1; 4]
    }),
    (SLUG, "Take the first one down for the whole run: everything is counted all the same.", || {
        let timeline = played(&figure(&[("kind", "cattle"), ("down", "S1")]));
        (count(&timeline, "once"), count(&timeline, "acked")) == (4, 4)
            && broken("can-complete", &[("kind", "cattle"), ("down", "S1")], NO_FAULTS) == Some(0)
    }),
    (SLUG, "Now take the store down, and nothing is.", || {
        let timeline = played(&figure(&[("kind", "cattle"), ("down", "D")]));
        (count(&timeline, "once"), count(&timeline, "acked")) == (0, 0)
            && broken("can-complete", &[("kind", "cattle"), ("down", "D")], ONE_OF_EACH).is_none()
    }),
    (
        SLUG,
        "Two servers are a new way to pay twice, without any fault: one sends no ack in time, and the letter goes to the other.",
        || {
            broken("twice", &[("kind", "cattle")], NO_FAULTS) == Some(0)
                && count(&played(&impatient(&[("kind", "cattle")])), "twice") > 0
        },
    ),
    (SLUG, "Servers that remember what they have passed on do not help.", || {
        broken("twice", &[("kind", "cattle"), ("ids", "server")], NO_FAULTS) == Some(0)
    }),
    (SLUG, "The store must know, in the step that counts.", || {
        KINDS.iter().all(|kind| broken("twice", &[("kind", kind), ("ids", "store")], NO_FAULTS).is_none())
            && broken("twice", &[("kind", "cattle"), ("ids", "store")], ONE_OF_EACH).is_none()
    }),
];

/// The figure with less patience than an answer takes.
fn impatient(said: Said) -> Scenario {
    Scenario { timeout_ms: 2_000, ..figure(said) }
}

/// (words that stand in the chapter, words of the source that holds them).
const CITED: [(&str, &str); 1] = [("when it is ill it is nursed: a pet", "The History of Pets vs Cattle")];

#[test]
fn every_claim_about_servers_stands_in_its_chapter_and_holds() {
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
fn pets_and_cattle_is_done_by_a_repeat_at_the_other_door() {
    let done = |scenario: Scenario, does: fn(&mut Timeline)| {
        is_done_with(SLUG, scenario, |timeline| {
            does(timeline);
            timeline.seek(u32::MAX);
        })
    };
    let by_server = [("kind", "cattle"), ("ids", "server")];
    assert!(done(impatient(&by_server), |_| {}));
    assert!(!done(figure(&by_server), |_| {}), "nobody sends again");
    assert!(!done(impatient(&[("kind", "cattle")]), |_| {}), "nobody remembers");
    assert!(!done(impatient(&[("kind", "cattle"), ("ids", "store")]), |_| {}), "the store knows");
    assert!(
        !done(impatient(&by_server), |timeline| {
            timeline.seek(1);
            let letter = timeline.run().flights().next().expect("a letter").name;
            act(timeline, Action::Duplicate(letter));
        }),
        "not by a fault"
    );
}

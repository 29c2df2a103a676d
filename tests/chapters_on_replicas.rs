//! The chapter "Ask the other replica": every claim in its text is tied to a check, by a search over the board, by the run
//! of the figure, or to its source.

mod common;
#[path = "common/plain.rs"]
mod plain;
#[path = "common/texts.rs"]
mod texts;

use plain::{explore, settings};
use texts::{Claim, act, cite, hold, is_done_with, loose, scenario};
use twice_or_never::board::Faults;
use twice_or_never::casts::replica::{Replica, clients, servers};
use twice_or_never::history::Timeline;
use twice_or_never::player::{Action, Outlook};
use twice_or_never::stage::{Cast, On, Scenario};

const SLUG: &str = "other-replica";

type Said<'a> = &'a [(&'a str, &'a str)];

const NO_FAULTS: Faults = Faults { losses: 0, duplications: 0, crashes: [0, 0] };
const ONE_LOSS: Faults = Faults { losses: 1, ..NO_FAULTS };
const ONE_CRASH: Faults = Faults { crashes: [1, 0], ..NO_FAULTS };
/// What is gone through where something is said never to happen.
const BUDGETS: [Faults; 4] = [NO_FAULTS, ONE_LOSS, Faults { duplications: 1, ..NO_FAULTS }, ONE_CRASH];

/// By how few faults a promise is broken, if it is.
fn broken(slug: &str, said: Said, budget: Faults) -> Option<u32> {
    explore(Replica::of(&settings::<Replica>(said)), budget).of::<Replica>(slug).map(|(faults, _)| faults)
}

/// Whether nothing breaks a promise, within any of the budgets.
fn never(slug: &str, said: Said) -> bool {
    BUDGETS.into_iter().all(|budget| broken(slug, said, budget).is_none())
}

/// The figure, set like this.
fn figure(said: Said) -> Scenario {
    let mut scenario = scenario(SLUG);
    for &(key, word) in said {
        let place = scenario.cast.setting(key).expect("a setting");
        scenario.set(place, scenario.cast.settings[place].values.read(word).expect("a value"));
    }
    scenario
}

/// A run of the figure, to its end.
fn ended(said: Said) -> Timeline {
    let mut timeline = Timeline::new(&figure(said), Vec::new());
    timeline.seek(u32::MAX);
    assert_eq!(timeline.run().outlook(), Outlook::Ended);
    timeline
}

fn on(timeline: &Timeline) -> &On<Replica> {
    timeline.run().stage().as_any().downcast_ref().expect("replicas")
}

fn count(timeline: &Timeline, slug: &str) -> u32 {
    let place = Replica::about().tallies.iter().position(|tally| tally.slug == slug).expect("it is counted");
    timeline.run().tally()[place]
}

/// The numbers of the events that say this.
fn said(timeline: &Timeline, slug: &str) -> Vec<usize> {
    let is_it = |event: &twice_or_never::player::Event| {
        event.what.note().is_some_and(|note| Replica::about().note(note).slug == slug)
    };
    (0..timeline.past().len()).filter(|&at| is_it(&timeline.past()[at])).collect()
}

const CUTS: [&str; 3] = ["A", "B", "C"];

static CLAIMS: [Claim; 11] = [
    (SLUG, "The bank keeps its number at two replicas.", || servers(&on(&ended(&[])).board).count() == 2),
    (SLUG, "These replicas are loose", || {
        let run = ended(&[]);
        on(&run).board.spent == NO_FAULTS
            && count(&run, "stale") == 1
            && broken("stale-read", &[("protocol", "loose")], NO_FAULTS) == Some(0)
    }),
    (SLUG, "A answers first and tells B when it gets to it.", || {
        let run = ended(&[]);
        said(&run, "take-and-answer").len() == 1 && said(&run, "take-and-answer") < said(&run, "ship")
    }),
    (SLUG, "Had your question gone to A, you would have read what you wrote.", || {
        let own = [("protocol", "loose"), ("read", "same")];
        never("stale-read", &own) && count(&ended(&own), "fresh") == 1
    }),
    (
        SLUG,
        "Tight replicas tell each other first and answer then, and as long as their disks keep what they say, no read is stale.",
        || {
            let all = ["1", "2"].into_iter().flat_map(|writers| ["none", "AB"].map(|cut| (writers, cut)));
            let is_never = all.into_iter().all(|(writers, cut)| {
                never("stale-read", &[("protocol", "tight"), ("writers", writers), ("cut", cut)])
            });
            let run = ended(&[("protocol", "tight")]);
            is_never
                && said(&run, "keep") < said(&run, "acknowledge")
                && broken("stale-read", &[("protocol", "tight"), ("disk", "0")], ONE_CRASH) == Some(1)
        },
    ),
    (SLUG, "Tight replicas acknowledge no write any more.", || {
        let cut = [("protocol", "tight"), ("writers", "2"), ("cut", "AB")];
        broken("can-read", &cut, NO_FAULTS) == Some(0)
            && never("can-write", &cut)
            && never("can-writeV", &cut)
            && never("can-write", &[("protocol", "tight"), ("cut", "AB")])
    }),
    (SLUG, "Loose ones acknowledge writers on both sides, and the two sides differ.", || {
        let run = ended(&[("writers", "2"), ("cut", "AB")]);
        let board = &on(&run).board;
        let stamps: Vec<_> = servers(board).map(|server| server.kept.stamp.by).collect();
        clients(board).all(|client| client.belief == twice_or_never::casts::replica::Belief::Acked)
            && clients(board).count() == 2
            && stamps == [1, 2]
            && broken("diverged", &[("writers", "2"), ("cut", "AB")], NO_FAULTS) == Some(0)
    }),
    (
        SLUG,
        "With three replicas, each request may ask two of three, so that any two requests have a replica in common.",
        || {
            let of_three = |one: [usize; 2], other: [usize; 2]| one.iter().any(|id| other.contains(id));
            let pairs = [[0, 1], [0, 2], [1, 2]];
            servers(&on(&ended(&[("protocol", "q2")])).board).count() == 3
                && pairs.iter().all(|&one| pairs.iter().all(|&other| of_three(one, other)))
                && ["q1", "q2"].into_iter().all(|protocol| never("stale-read", &[("protocol", protocol)]))
        },
    ),
    (SLUG, "Cut one off, and the other two go on.", || {
        // Who asks a replica that is not cut off is answered, and who asks the other is not.
        ["q1", "q2"].into_iter().all(|protocol| {
            CUTS.into_iter().all(|cut| {
                let said = [("protocol", protocol), ("cut", cut)];
                broken("can-write", &said, NO_FAULTS).is_some() == (cut != "A")
                    && broken("can-read", &said, NO_FAULTS).is_some() == (cut != "B")
                    && never("stale-read", &said)
            })
        })
    }),
    (
        SLUG,
        "But with two writers a read is stale without a fault, unless a write asks a majority for the version first.",
        || {
            let two = |protocol| [("protocol", protocol), ("writers", "2")];
            broken("stale-read", &two("q1"), NO_FAULTS) == Some(0)
                && broken("stale-read", &two("q2"), NO_FAULTS).is_none()
                && broken("stale-read", &two("q2"), ONE_LOSS).is_none()
                && broken("older-wins", &two("q2"), NO_FAULTS).is_none()
        },
    ),
    (SLUG, "With two writers, loose replicas keep writer b’s value.", || {
        let run = ended(&[("writers", "2")]);
        servers(&on(&run).board).all(|server| server.kept.stamp.by == 2)
    }),
];

/// (words that stand in the chapter, words of the source that holds them).
const CITED: [(&str, &str); 5] = [
    (
        "where any message between replicas may be lost, no protocol has every request answered and every read up to date",
        "Seth Gilbert, Nancy Lynch",
    ),
    ("It is no choice of two out of three", "CAP Twelve Years Later"),
    ("you would have read what you wrote", "Session Guarantees for Weakly Consistent Replicated Data"),
    (
        "loose is asynchronous replication with reads from a standby, tight is synchronous replication",
        "PostgreSQL documentation",
    ),
    ("two of three is Cassandra’s consistency level QUORUM", "Apache Cassandra documentation"),
];

#[test]
fn every_claim_about_replicas_stands_in_its_chapter_and_holds() {
    for claim in &CLAIMS {
        hold(claim);
    }
}

#[test]
fn what_is_said_of_the_world_names_its_source() {
    CITED.iter().for_each(|(words, source)| cite(SLUG, words, source));
}

#[test]
fn every_number_above_one_and_every_never_always_can_and_must_is_in_a_claim_or_cited() {
    let tied: Vec<_> = CLAIMS.iter().map(|(_, words, _)| *words).chain(CITED.iter().map(|(words, _)| *words)).collect();
    let loose = loose(SLUG, &tied, &[]);
    assert!(loose.is_empty(), "tied to no check:\n{}", loose.join("\n"));
}

/// The figure with two writers, and a hand that holds a's write until B's value has come to A, or does without.
fn held(said: Said, holds: bool) -> bool {
    is_done_with(SLUG, figure(said), |timeline| {
        timeline.seek(1);
        let write = timeline.run().flights().next().expect("a's write").name;
        if holds {
            act(timeline, Action::Hold(write));
            while self::said(timeline, "keep").is_empty() {
                timeline.forward().expect("b comes to A");
            }
            act(timeline, Action::Release(write));
        }
        timeline.seek(u32::MAX);
    })
}

#[test]
fn b_is_nowhere_when_a_comes_to_its_replica_after_b_did() {
    assert!(held(&[("writers", "2")], true));
    assert!(!held(&[("writers", "2")], false), "by itself it is a that is nowhere");
    assert!(!held(&[], false), "nobody wrote b");
}

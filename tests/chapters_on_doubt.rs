//! The chapters "Two generals" and "Slow or dead?": every claim in their text is tied to a check, or, where
//! it is a theorem or an argument, to its source or to the words that say so.

mod common;
#[path = "common/texts.rs"]
mod texts;

use common::{ONE_LETTER, Setup};
use texts::{Claim, TEXTS, ack, act, can_believe, hold, html, is_done, is_done_with, letter, loose, sources};
use texts::{least, never, plain, recipe, scenario, until};
use twice_or_never::casts::delivery::verdict::Violation::*;
use twice_or_never::casts::delivery::{Belief, did};
use twice_or_never::casts::generals::{Plan, adversary, is_common_knowledge, ladder, outcome, question};
use twice_or_never::history::Timeline;
use twice_or_never::letters::Letters;
use twice_or_never::player::{Action, Event, Outlook};
use twice_or_never::stage::{Scenario, What};

const SLUGS: [&str; 2] = ["two-generals", "slow-or-dead"];

/// The plans by which both attack when nobody is captured.
fn working() -> impl Iterator<Item = Plan> {
    Plan::all().filter(|plan| outcome(plan, None).both_attack())
}

/// The figure of "Slow or dead?" with another timeout, after a hand has played.
fn with_timeout(timeout_ms: u32, play: impl FnOnce(&mut Timeline)) -> Timeline {
    let mut timeline = Timeline::new(&Scenario { timeout_ms, ..scenario("slow-or-dead") }, Vec::new());
    play(&mut timeline);
    timeline.seek(u32::MAX);
    assert_eq!(timeline.run().outlook(), Outlook::Ended);
    timeline
}

/// How often the work of each letter was done.
fn effects(timeline: &Timeline) -> Vec<u16> {
    let run = timeline.run();
    (1..=run.layout().letters).map(|letter| run.board().effects(run.layout(), letter)).collect()
}

/// Holds the first ack of letter 1 until the timer has run out, then lets it arrive.
fn answer_a_moment_late(timeline: &mut Timeline) {
    until(timeline, did::ACKNOWLEDGE);
    act(timeline, Action::Hold(ack(1)));
    until(timeline, did::TIMEOUT);
    act(timeline, Action::Release(ack(1)));
    act(timeline, Action::Deliver(ack(1)));
}

/// How long each letter's sender waited for its ack, where nothing is sent twice.
fn round_trips(seed: u64) -> Vec<u64> {
    let patient = Scenario { seed, timeout_ms: 20_000, ..scenario("slow-or-dead") };
    let mut timeline = Timeline::new(&patient, Vec::new());
    timeline.seek(u32::MAX);
    let tick = |letter, what| {
        let mut of_it = timeline.past().iter().filter(|event: &&Event| event.letter == Some(letter));
        of_it.find(|event| event.what == what).expect("it happens").tick
    };
    (1..=patient.letters()).map(|letter| tick(letter, did::ACK_IN_TIME) - tick(letter, did::SEND)).collect()
}

/// What the sender did and what came to it, with the moments.
fn at_the_desk(timeline: &Timeline) -> Vec<(u64, What)> {
    timeline
        .past()
        .iter()
        .filter(|event| event.node == 0 && event.what.is_at_a_node())
        .map(|e| (e.tick, e.what))
        .collect()
}

const CLAIMS: [Claim; 20] = [
    ("two-generals", "A general attacks only if every messenger meant for that general has come.", || {
        Plan::max_needs(3) == (1, 2) && question::ASKED == Plan { messengers: 3, needs_a: 1, needs_b: 2 }
    }),
    ("two-generals", "without it nobody hears anything, and nobody attacks", || {
        let end = outcome(&question::ASKED, Some(1));
        (end.received_a, end.received_b, end.attacks_a, end.attacks_b) == (0, 0, false, false)
    }),
    ("two-generals", "Without it A hears nothing and stays, and B, with one messenger of two, stays as well.", || {
        let end = outcome(&question::ASKED, Some(2));
        (end.received_a, end.received_b, end.attacks_a, end.attacks_b) == (0, 1, false, false)
    }),
    ("two-generals", "A has its answer and attacks, while B still waits for the last one.", || {
        let end = outcome(&question::ASKED, Some(3));
        (end.received_a, end.received_b, end.attacks_a, end.attacks_b) == (1, 1, true, false)
    }),
    (
        "two-generals",
        "Here it is the last messenger, because its sender has already decided and the other general still waits.",
        || question::answer() == "third",
    ),
    ("two-generals", "Let the generals wait for fewer, and it is an earlier one.", || {
        let captured = |needs_a, needs_b| {
            let plan = Plan { messengers: 3, needs_a, needs_b };
            adversary(&plan, 1).found.and_then(|broken| broken.captured)
        };
        (captured(1, 2), captured(1, 1), captured(0, 1)) == (Some(3), Some(2), Some(1))
    }),
    (
        "two-generals",
        "Up to eight messengers there are 94 rules by which both attack if nobody is captured. A search found that one capture makes a general attack alone in 86 of them.",
        || {
            let broken = |plan: &Plan| adversary(plan, 1).found.is_some_and(|broken| broken.faults == 1);
            Plan::MESSENGERS_MAX == 8 && working().count() == 94 && working().filter(broken).count() == 86
        },
    ),
    (
        "two-generals",
        "Each messenger that gets through adds one rung to a ladder. B knows the hour. A knows that B knows. B knows that A knows that B knows. After three messengers three rungs hold, and the fourth doesn’t.",
        || {
            let height = |messengers, delivered| ladder(messengers, delivered).iter().filter(|rung| rung.holds).count();
            (0..=8).all(|k| (0..=k).all(|delivered| height(k, delivered) == usize::from(delivered)))
                && (3..=8).all(|k| {
                    let rungs = ladder(k, 3);
                    rungs[..3].iter().all(|rung| rung.holds) && !rungs[3].holds
                })
        },
    ),
    ("two-generals", "the generals would need every rung", || {
        (0..=8).all(|k| (0..=k).all(|delivered| !is_common_knowledge(k, delivered)))
    }),
    (
        "two-generals",
        "More messengers only move the doubt to a later one, and an ack for the ack is one more messenger.",
        || {
            // Who waits for everything is broken at the last messenger, however many there are.
            (1..=8).all(|messengers| {
                let (needs_a, needs_b) = Plan::max_needs(messengers);
                let found = adversary(&Plan { messengers, needs_a, needs_b }, 1).found;
                found.and_then(|broken| broken.captured) == Some(messengers)
            })
        },
    ),
    ("two-generals", "If booking a payment again does no harm, ask again until word comes.", || {
        let again = Setup { losses: 1, retries: 2, ..recipe("G") };
        never(again, Twice) && never(again, Lost) && never(again, UnknownHappened) && never(again, UnknownNotHappened)
    }),
    ("slow-or-dead", "Until something arrives, both look the same from the sender’s desk.", || {
        let until_the_timeout = |act_on: &dyn Fn(&mut Timeline)| {
            let mut timeline = Timeline::new(&scenario("slow-or-dead"), Vec::new());
            act_on(&mut timeline);
            until(&mut timeline, did::GIVE_UP);
            at_the_desk(&timeline)
        };
        let dead = until_the_timeout(&|timeline| {
            until(timeline, did::SEND);
            act(timeline, Action::Crash(1));
        });
        let slow = until_the_timeout(&|timeline| {
            until(timeline, did::SEND);
            act(timeline, Action::Hold(letter(1)));
            for number in 2..=4 {
                until(timeline, did::TIMEOUT);
                act(timeline, Action::Hold(letter(number)));
            }
        });
        dead == slow && dead.len() == 5
    }),
    ("slow-or-dead", "an answer takes between 1.9 and 3.1 seconds", || {
        let all: Vec<u64> = (0..2_000).flat_map(round_trips).collect();
        let (least, most) = (*all.iter().min().expect("some"), *all.iter().max().expect("some"));
        // Nearly all of that span is met; none goes beyond it.
        (1_900..1_950).contains(&least) && (3_050..=3_100).contains(&most)
    }),
    ("slow-or-dead", "The sender waits 2.5 seconds, then sends the letter again.", || {
        scenario("slow-or-dead").timeout_ms == 2_500
    }),
    ("slow-or-dead", "At a timeout of 1.5 seconds all of them would have.", || {
        effects(&with_timeout(1_500, |_| {})) == [2; 6]
    }),
    ("slow-or-dead", "Of six payments, four were booked twice, and nobody was dead.", || {
        let timeline = with_timeout(2_500, |_| {});
        let score = timeline.run().score();
        (score.once, score.twice) == (2, 4) && timeline.run().board().spent.total() == 0
    }),
    (
        "slow-or-dead",
        "At half a second each letter goes out four times, and the sender gives up on all six while their answers are on the way. They come, so in the end none is counted as given up; all six are acked late.",
        || {
            let timeline = with_timeout(500, |_| {});
            let gave_up = timeline.past().iter().filter(|event| event.what == did::GIVE_UP);
            effects(&timeline) == [4; 6]
                && gave_up.count() == 6
                && (timeline.run().score().gave_up, timeline.run().score().acked_late) == (0, 6)
                && timeline.run().board().spent.total() == 0
        },
    ),
    ("slow-or-dead", "Above 3.1 seconds nothing is sent again.", || {
        (0..500).all(|seed| {
            let patient = Scenario { seed, timeout_ms: 3_101, ..scenario("slow-or-dead") };
            let mut timeline = Timeline::new(&patient, Vec::new());
            timeline.seek(u32::MAX);
            timeline.past().iter().all(|event| event.what != did::TIMEOUT) && effects(&timeline) == [1; 6]
        })
    }),
    (
        "slow-or-dead",
        "But lose the first letter, and the sender sits through the whole timeout: at twenty seconds it does nothing for twenty seconds, and the others wait.",
        || {
            let timeline = with_timeout(20_000, |timeline| {
                until(timeline, did::SEND);
                act(timeline, Action::Lose(letter(1)));
            });
            let desk = at_the_desk(&timeline);
            let late_by = timeline.history().end() - with_timeout(20_000, |_| {}).history().end();
            // From the first event to the second twenty seconds pass; letter 2 was there after one.
            desk[..2] == [(0, did::SEND), (20_000, did::TIMEOUT)]
                && timeline.run().scenario().ready_tick(2) == 1_000
                && late_by > 15_000
                && effects(&timeline) == [1; 6]
        },
    ),
    (
        "slow-or-dead",
        "Too short a timeout repeats, too long a timeout stalls, and no number is safe from an adversary that decides how slow is slow.",
        || {
            let beaten = |timeout_ms| {
                let timeline = with_timeout(timeout_ms, answer_a_moment_late);
                effects(&timeline)[0] > 1 && timeline.run().board().spent.total() == 0
            };
            // Every stop of the slider, and the model, which has no times.
            (250..=20_000).step_by(250).all(beaten)
                && least(Setup { retries: 1, ..ONE_LETTER_DONE_FIRST }, Twice) == Some((0, 1, 7))
                && can_believe(ONE_LETTER_DONE_FIRST, Belief::AckedLate, true)
        },
    ),
];

const ONE_LETTER_DONE_FIRST: Setup = Setup { recipe: "C", ..ONE_LETTER };

/// (chapter, words that stand in it, words of the source that holds them): theorems, which no search can show.
const CITED: [(&str, &str, &str); 8] = [
    (
        "two-generals",
        "To be sure of attacking together, the generals would need every rung.",
        "Joseph Y. Halpern, Yoram Moses",
    ),
    (
        "slow-or-dead",
        "If one member may crash, no protocol that keeps them from disagreeing is sure to finish.",
        "Michael J. Fischer, Nancy A. Lynch, Michael S. Paterson",
    ),
    ("slow-or-dead", "coin tosses", "Michael Ben-Or"),
    (
        "slow-or-dead",
        "failure detectors that may be wrong buy an end most of the time",
        "Tushar Deepak Chandra, Sam Toueg",
    ),
    ("slow-or-dead", "FLP is about slowness and a crash; nothing is lost.", "Michael J. Fischer, Nancy A. Lynch"),
    (
        "slow-or-dead",
        "CAP is about data that must look like a single copy while the network is split.",
        "Seth Gilbert, Nancy Lynch",
    ),
    ("slow-or-dead", "Byzantine generals is about members that lie.", "Leslie Lamport, Robert Shostak, Marshall Pease"),
    ("slow-or-dead", "The model has no clock and no bound, and FLP assumes the same.", "Michael J. Fischer"),
];

/// What is argued in the text itself, and says so.
const ARGUED: &str = "That no protocol of any kind does better by talking is an argument, not a search. Suppose that one works and needs \
     its messengers, and take one with the fewest. The last may be captured. Its sender doesn’t notice and attacks, \
     so the other must attack without it. Then it need not be sent, and one fewer would do. But these were the \
     fewest.";

/// Sentences that set the scene or name the four results, and claim nothing of them.
const SETTING: [&str; 3] = [
    "Two generals camp on either side of a city.",
    "Four results are often taken for one.",
    "Two Generals is about links that lose messages.",
];

#[test]
fn every_claim_stands_in_its_chapter_and_holds() {
    for claim in &CLAIMS {
        hold(claim);
    }
}

#[test]
fn what_no_search_can_show_names_its_source_or_is_called_an_argument() {
    for (slug, words, source) in CITED {
        assert!(plain(html(slug)).contains(words), "{slug} does not say: {words}");
        assert!(sources(slug).contains(source), "{slug} does not name {source}");
    }
    assert!(plain(html("two-generals")).contains(ARGUED));
}

#[test]
fn the_step_of_the_argument_is_what_the_board_does() {
    // The sender of the last messenger sees the same whether or not it is captured, and does the same.
    for plan in working() {
        let last = plan.messengers;
        let (all, without) = (outcome(&plan, None), outcome(&plan, Some(last)));
        let seen = |end: &twice_or_never::casts::generals::Outcome| {
            if last % 2 == 1 { (end.received_a, end.attacks_a) } else { (end.received_b, end.attacks_b) }
        };
        assert_eq!(seen(&all), seen(&without), "{plan:?}");
        // Where the other attacks without it too, one messenger fewer does as well.
        let fewer = Plan { messengers: last - 1, ..plan };
        if without.both_attack() && fewer.messengers > 0 {
            assert!(fewer.is_valid() && outcome(&fewer, None).both_attack(), "{plan:?}");
        }
    }
}

#[test]
fn every_number_above_one_and_every_never_always_and_can_is_in_a_claim_or_cited() {
    for slug in SLUGS {
        let claims = CLAIMS.iter().map(|(name, words, _)| (*name, *words));
        let cited = CITED.iter().map(|(name, words, _)| (*name, *words));
        let argued = [("two-generals", ARGUED)];
        let tied = claims.chain(cited).chain(argued).filter(|(name, _)| *name == slug);
        let loose = loose(slug, &tied.map(|(_, words)| words).collect::<Vec<_>>(), &SETTING);
        assert!(loose.is_empty(), "tied to no check in {slug}:\n{}", loose.join("\n"));
    }
    let texts: Vec<String> = TEXTS.iter().map(|(_, text)| plain(text)).collect();
    assert!(SETTING.iter().all(|words| texts.iter().any(|text| text.contains(words))));
}

#[test]
fn the_rule_that_holds_is_the_only_one_that_does_the_generals_challenge() {
    assert!(
        Plan::all()
            .all(|plan| question::is_done(&plan) == (plan.messengers > 0 && (plan.needs_a, plan.needs_b) == (0, 0)))
    );
    assert!(!question::is_done(&question::ASKED));
}

#[test]
fn a_letter_is_done_twice_by_holding_a_copy_past_a_long_timeout_and_by_nothing_less() {
    let slow_or_dead = |timeout_ms, play: &dyn Fn(&mut Timeline)| {
        is_done_with("slow-or-dead", Scenario { timeout_ms, ..scenario("slow-or-dead") }, |timeline| {
            play(timeline);
            timeline.seek(u32::MAX);
        })
    };
    assert!(slow_or_dead(3_250, &answer_a_moment_late));
    assert!(slow_or_dead(20_000, &answer_a_moment_late));
    assert!(slow_or_dead(3_250, &|timeline| {
        until(timeline, did::SEND);
        act(timeline, Action::Hold(letter(1)));
        until(timeline, did::TIMEOUT);
        act(timeline, Action::Release(letter(1)));
    }));
    // A short timeout needs no adversary.
    assert!(!is_done("slow-or-dead", |timeline| timeline.seek(u32::MAX)));
    assert!(!slow_or_dead(3_100, &answer_a_moment_late));
    // Nor is it slowness if a timer is pushed, a copy doubled or lost, or a node down.
    assert!(!slow_or_dead(20_000, &|timeline| {
        until(timeline, did::ACKNOWLEDGE);
        act(timeline, Action::Hold(ack(1)));
        act(timeline, Action::Timeout(0, 1));
        act(timeline, Action::Release(ack(1)));
    }));
    assert!(!slow_or_dead(3_250, &|timeline| {
        until(timeline, did::SEND);
        act(timeline, Action::Duplicate(letter(1)));
    }));
    assert!(!slow_or_dead(3_250, &|timeline| {
        until(timeline, did::ACKNOWLEDGE);
        act(timeline, Action::Lose(ack(1)));
    }));
    assert!(!slow_or_dead(3_250, &|timeline| {
        until(timeline, did::ACKNOWLEDGE);
        act(timeline, Action::Crash(0));
        act(timeline, Action::Restart(0));
    }));
}

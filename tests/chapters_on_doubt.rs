//! The chapters "Two generals" and "Slow or dead?": every claim in their text is tied to a check, or, where
//! it is a theorem or an argument, to its source or to the words that say so.

mod common;
#[path = "common/texts.rs"]
mod texts;

use common::{ONE_LETTER, Setup};
use texts::{
    Claim, ack, act, can_believe, cite, hold, is_done, is_done_with, least, letter, loose, never, recipe, says,
    scenario, until,
};
use twice_or_never::casts::delivery::verdict::Violation::*;
use twice_or_never::casts::delivery::{Belief, did};
use twice_or_never::casts::generals::{Plan, adversary, is_common_knowledge, ladder, outcome, question};
use twice_or_never::history::Timeline;
use twice_or_never::letters::Letters;
use twice_or_never::player::{Action, CopyName, Event, Outlook};
use twice_or_never::stage::{Kind, Scenario, What};

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

fn is_arrival(event: &&Event) -> bool {
    matches!(event.what, What::Deliver(_))
}

const CLAIMS: [Claim; 19] = [
    ("slow-or-dead", "Two Generals, by contrast, is about links that lose messages", || {
        // Where none is lost, most rules work; a lost one breaks all of them but those that wait for nothing.
        working().all(|plan| adversary(&plan, 0).found.is_none())
            && working().all(|plan| adversary(&plan, 1).found.is_none() == ((plan.needs_a, plan.needs_b) == (0, 0)))
    }),
    ("two-generals", "Messengers between them may be captured.", || {
        // Each of the three, while it is under way; then what had come without it is all that comes.
        (1..=3).all(|number| {
            let mut timeline = Timeline::new(&scenario("two-generals"), Vec::new());
            let messenger = CopyName { kind: Kind(0), letter: number, number: 1 };
            while timeline.run().flights().all(|flight| flight.name != messenger) {
                timeline.forward().expect("it sets out");
            }
            act(&mut timeline, Action::Lose(messenger));
            timeline.seek(u32::MAX);
            let came: Vec<_> = timeline.past().iter().filter(is_arrival).map(|it| it.letter).collect();
            came == (1..number).map(Some).collect::<Vec<_>>() && timeline.run().outlook() == Outlook::Ended
        })
    }),
    ("two-generals", "A general attacks only if every messenger meant for that general has come.", || {
        Plan::max_needs(3) == (1, 2) && question::ASKED == Plan { messengers: 3, needs_a: 1, needs_b: 2 }
    }),
    ("two-generals", "Without it nobody hears anything, and nobody attacks.", || {
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
    ("two-generals", "It is the last one here, because its sender has already decided.", || {
        question::answer() == "third"
    }),
    (
        "two-generals",
        "Up to eight messengers there are 94 rules by which both attack if nobody is captured; one capture makes a general attack alone in 86 of them.",
        || {
            let broken = |plan: &Plan| adversary(plan, 1).found.is_some_and(|broken| broken.faults == 1);
            Plan::MESSENGERS_MAX == 8 && working().count() == 94 && working().filter(broken).count() == 86
        },
    ),
    ("two-generals", "adds a rung to a ladder: B knows the hour, A knows that B knows, and so on", || {
        let height = |messengers, delivered| ladder(messengers, delivered).iter().filter(|rung| rung.holds).count();
        (0..=8).all(|k| (0..=k).all(|delivered| height(k, delivered) == usize::from(delivered)))
            && (3..=8).all(|k| {
                let rungs = ladder(k, 3);
                rungs[..3].iter().all(|rung| rung.holds) && !rungs[3].holds
            })
    }),
    ("two-generals", "the generals would need every rung", || {
        (0..=8).all(|k| (0..=k).all(|delivered| !is_common_knowledge(k, delivered)))
    }),
    ("two-generals", "An ack for the ack only adds a rung", || {
        // Who waits for everything is broken at the last messenger, however many there are.
        (1..=8).all(|messengers| {
            let (needs_a, needs_b) = Plan::max_needs(messengers);
            let found = adversary(&Plan { messengers, needs_a, needs_b }, 1).found;
            found.and_then(|broken| broken.captured) == Some(messengers)
        })
    }),
    ("two-generals", "if booking a payment again does no harm, ask again until word comes", || {
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
    ("slow-or-dead", "The sender waits 2.5 seconds, then sends again.", || {
        scenario("slow-or-dead").timeout_ms == 2_500
    }),
    ("slow-or-dead", "Of six payments, four were booked twice, and nobody was dead.", || {
        let timeline = with_timeout(2_500, |_| {});
        let score = timeline.run().score();
        (score.once, score.twice) == (2, 4) && timeline.run().board().spent.total() == 0
    }),
    ("slow-or-dead", "Above 3.1 seconds nothing is sent again", || {
        (0..500).all(|seed| {
            let patient = Scenario { seed, timeout_ms: 3_101, ..scenario("slow-or-dead") };
            let mut timeline = Timeline::new(&patient, Vec::new());
            timeline.seek(u32::MAX);
            timeline.past().iter().all(|event| event.what != did::TIMEOUT) && effects(&timeline) == [1; 6]
        })
    }),
    (
        "slow-or-dead",
        "but lose the first letter, and with twenty the sender does nothing for twenty seconds, while the others wait",
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
const CITED: [(&str, &str, &str); 7] = [
    ("two-generals", "To be sure, the generals would need every rung.", "Joseph Y. Halpern, Yoram Moses"),
    (
        "slow-or-dead",
        "For a group that must agree, this is a theorem, FLP: where delays have no bound and nobody tosses a coin, no protocol that keeps its members from disagreeing is sure to finish if one may crash.",
        "Michael J. Fischer, Nancy A. Lynch, Michael S. Paterson",
    ),
    ("slow-or-dead", "Coin tosses", "Michael Ben-Or"),
    ("slow-or-dead", "imperfect failure detectors get round it", "Tushar Deepak Chandra, Sam Toueg"),
    ("slow-or-dead", "Nothing need be lost.", "Michael J. Fischer, Nancy A. Lynch"),
    (
        "slow-or-dead",
        "CAP about data that must look like a single copy while the network is split",
        "Seth Gilbert, Nancy Lynch",
    ),
    ("slow-or-dead", "Byzantine generals about members that lie", "Leslie Lamport, Robert Shostak, Marshall Pease"),
];

/// What is argued in the text itself, and says so.
const ARGUED: &str = "That no protocol that needs messengers holds takes argument, not search. Suppose that one works, needs messengers, and has the \
     fewest. The last may be captured. Its sender doesn’t notice and attacks, so the other must attack without it. Then \
     one fewer would do.";

/// Sentences that set the scene, and claim nothing.
const SETTING: [(&str, &str); 1] = [("two-generals", "Two generals camp on either side of a city.")];

#[test]
fn every_claim_stands_in_its_chapter_and_holds() {
    for claim in &CLAIMS {
        hold(claim);
    }
}

#[test]
fn what_no_search_can_show_names_its_source_or_is_called_an_argument() {
    CITED.iter().for_each(|(slug, words, source)| cite(slug, words, source));
    says("two-generals", ARGUED);
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
fn every_number_above_one_and_every_never_always_can_and_must_is_in_a_claim_or_cited() {
    for slug in SLUGS {
        let claims = CLAIMS.iter().map(|(name, words, _)| (*name, *words));
        let cited = CITED.iter().map(|(name, words, _)| (*name, *words));
        let argued = [("two-generals", ARGUED)];
        let tied = claims.chain(cited).chain(argued).filter(|(name, _)| *name == slug);
        let setting = SETTING.iter().filter(|(name, _)| *name == slug).map(|(_, words)| *words).collect::<Vec<_>>();
        let loose = loose(slug, &tied.map(|(_, words)| words).collect::<Vec<_>>(), &setting);
        assert!(loose.is_empty(), "tied to no check in {slug}:\n{}", loose.join("\n"));
    }
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

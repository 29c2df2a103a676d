//! The chapter "Order": every claim in its text is tied to a check, by a search over the board, by the run of the figure
//! or of a link, or to its source.

mod common;
#[path = "common/texts.rs"]
mod texts;

use common::{ONE_LETTER, Setup, explore};
use texts::{Claim, ack, act, between, cite, hold, html, is_done_with, least, letter, loose, never, scenario, until};
use twice_or_never::board::LinkOrder;
use twice_or_never::casts::delivery::verdict::Violation::Regress;
use twice_or_never::casts::delivery::{Effect, Recipe, did, ledger};
use twice_or_never::history::{Timeline, causality};
use twice_or_never::letters::Letters;
use twice_or_never::player::{Action, Outlook};
use twice_or_never::share::parse;
use twice_or_never::stage::{Row, Scenario, What};

const SLUG: &str = "order";

/// Two letters, both of which may be open, and one resend of each.
const TWO_OPEN: Setup = Setup { letters: 2, window: 2, retries: 1, ..ONE_LETTER };
const FIFO: LinkOrder = LinkOrder::Fifo;

fn with(code: &str) -> Scenario {
    scenario(SLUG).with_recipe(Recipe::by_code(code).expect("listed"))
}

/// The figure's run under a recipe, once the first ack is lost.
fn after_a_lost_ack(code: &str) -> Timeline {
    after_a_lost_ack_over(code, LinkOrder::Reordering)
}

fn after_a_lost_ack_over(code: &str, order: LinkOrder) -> Timeline {
    let mut timeline = Timeline::new(&Scenario { order, ..with(code) }, Vec::new());
    until(&mut timeline, did::ACKNOWLEDGE);
    act(&mut timeline, Action::Lose(ack(1)));
    timeline.seek(u32::MAX);
    assert_eq!(timeline.run().outlook(), Outlook::Ended);
    timeline
}

/// The letter whose value stands at the receiver.
fn value(timeline: &Timeline) -> u16 {
    timeline.run().board().receiver(1).streams[0].value
}

fn count(timeline: &Timeline, slug: &str) -> u32 {
    let run = timeline.run();
    let place = run.scenario().cast.tallies.iter().position(|tally| tally.slug == slug);
    run.tally()[place.expect("it is counted")]
}

/// Where a link of the chapter leads, by its words, played to the end.
fn linked(words: &str) -> Timeline {
    let links = between(html(SLUG), "<a href=\"./?", "</a>");
    let link = links.iter().find_map(|link| link.strip_suffix(words)?.strip_suffix("\">")).expect("a link");
    let (address, notes) = parse(&link.replace("&amp;", "&"));
    assert!(notes.is_empty(), "{notes:?}");
    let mut timeline = Timeline::new(&address.scenario, Vec::new());
    timeline.seek(u32::MAX);
    assert_eq!(timeline.run().outlook(), Outlook::Ended);
    timeline
}

/// What a replica shows, in words.
fn shows(timeline: &Timeline, replica: u8) -> String {
    let run = timeline.run();
    let rows = run.stage().rows(replica, run);
    let said = rows.into_iter().find_map(|row| match row {
        Row::State(words) if words.starts_with("shows ") => Some(words),
        _ => None,
    });
    said.expect("it shows something")
}

const CLAIMS: [Claim; 11] = [
    (SLUG, "Below you saw the bank pass over number 1.", || {
        // It comes again, is done once, and what came later stands.
        let timeline = after_a_lost_ack("I");
        let of_it: Vec<_> = timeline.past().iter().filter(|event| event.letter == Some(1)).collect();
        let count = |is_it: fn(What) -> bool| of_it.iter().filter(|event| event.node == 1 && is_it(event.what)).count();
        let came = count(|what| [did::RECEIVE_NEW, did::RECEIVE_OLD].contains(&what));
        (came, count(|what| what == did::RECEIVE_OLD), value(&timeline)) == (2, 1, 2)
            && timeline.run().board().effects(timeline.run().layout(), 1) == 1
    }),
    (SLUG, "Letter 1 says: from now on pay $11 a month. Letter 2, a second later: make it $12.", || {
        let scenario = scenario(SLUG);
        let a_second_later = scenario.ready_tick(2) - scenario.ready_tick(1) == 1_000;
        scenario.effect() == Effect::Set && (ledger::amount(1), ledger::amount(2)) == (11, 12) && a_second_later
    }),
    (SLUG, "“The order is $11” was true when written and stale when read.", || {
        let one_loss = Setup { losses: 1, recipe: "H", ..TWO_OPEN };
        let timeline = after_a_lost_ack("H");
        value(&timeline) == 1 && count(&timeline, "stale") == 1 && least(one_loss, Regress).is_some()
    }),
    (SLUG, "A link that keeps order does not mend this, since what is sent again is sent later.", || {
        let timeline = after_a_lost_ack_over("H", FIFO);
        // What went out first came first.
        let came: Vec<_> = timeline.past().iter().filter(|event| event.what == did::APPLY).collect();
        let letters: Vec<_> = came.iter().filter_map(|event| event.letter).collect();
        letters == [1, 2, 1] && value(&timeline) == 1
    }),
    (SLUG, "the sender numbers its letters, and the receiver writes down number and value in one step", || {
        let reached = explore(&Setup { recipe: "I", crashes: 1, losses: 1, ..TWO_OPEN });
        reached.boards.iter().all(|board| {
            let store = &board.receiver(1).streams[0];
            store.value == store.last
        })
    }),
    (SLUG, "The search of two chapters ago then finds no old value over a newer one.", || {
        let faulty = Setup { losses: 1, duplications: 1, crashes: 1, ..TWO_OPEN };
        [1, 2].into_iter().all(|window| never(Setup { recipe: "I", window, ..faulty }, Regress))
            && value(&after_a_lost_ack("I")) == 2
    }),
    (SLUG, "Two writers who haven’t heard of each other both write number 1.", || {
        let mut timeline = linked("the other is dropped");
        timeline.seek(2);
        let kept = |replica| {
            let run = timeline.run();
            let rows = format!("{:?}", run.stage().rows(replica, run));
            rows.contains("stamp 1, A") as u8 + 2 * rows.contains("stamp 1, B") as u8
        };
        (kept(0), kept(1)) == (1, 2)
    }),
    (SLUG, "some rule picks one, and the other is dropped, though it was acknowledged", || {
        let timeline = linked("the other is dropped");
        (count(&timeline, "dropped"), count(&timeline, "acked")) == (1, 2) && shows(&timeline, 0) == shows(&timeline, 1)
    }),
    (SLUG, "With a number for each writer, a version vector, both are kept until somebody chooses.", || {
        let timeline = linked("both are kept");
        let both = shows(&timeline, 0);
        (count(&timeline, "dropped"), count(&timeline, "acked")) == (0, 2)
            && both == shows(&timeline, 1)
            && both.contains('A')
            && both.contains('B')
    }),
    (SLUG, "its past and future are lit", || {
        // When the second letter is sent, the first has been dealt with or not: that is neither before nor after.
        let timeline = after_a_lost_ack("H");
        let events = timeline.history().events();
        let at = |what, letter| events.iter().position(|e| e.what == what && e.letter == Some(letter));
        let [sent, done] = [at(did::SEND, 2), at(did::APPLY, 1)].map(|at| at.expect("it happened") as u32 + 1);
        let of = causality(timeline.history(), done);
        let is_in = |index: &u32| of.past.contains(index) || of.future.contains(index);
        !is_in(&sent) && !of.past.is_empty() && !of.future.is_empty()
    }),
    (SLUG, "Above, let the old order stand in the end without a fault.", || {
        least(Setup { recipe: "H", ..TWO_OPEN }, Regress).map(|(faults, ..)| faults) == Some(0)
    }),
];

/// (words that stand in the chapter, words of the source that holds them).
const CITED: [(&str, &str); 6] = [
    ("One event comes before another if something could have gone from it to the other", "Leslie Lamport"),
    ("the sender numbers its letters", "Stenning"),
    ("a version vector", "D. Stott Parker"),
    ("both are kept until somebody chooses", "Dynamo: Amazon’s Highly Available Key-value Store"),
    ("A timestamp from two machines’ clocks is a rule that picks one", "Cassandra"),
    ("an ETag sent along with If-Match", "RFC 9110"),
];

#[test]
fn every_claim_about_order_stands_in_its_chapter_and_holds() {
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
fn it_is_done_by_a_repeat_or_a_late_copy_and_not_by_a_fault_or_where_numbers_are_kept() {
    let again = |code: &str, loses: bool| {
        is_done_with(SLUG, with(code), |timeline| {
            until(timeline, did::ACKNOWLEDGE);
            act(timeline, if loses { Action::Lose(ack(1)) } else { Action::Timeout(0, 1) });
            timeline.seek(u32::MAX);
        })
    };
    assert!(again("H", false));
    assert!(!again("I", false), "numbers are kept");
    assert!(!again("H", true), "an ack was lost");
    let late = |released: bool| {
        is_done_with(SLUG, with("H"), |timeline| {
            until(timeline, did::SEND);
            act(timeline, Action::Hold(letter(1)));
            until(timeline, did::APPLY);
            if released {
                act(timeline, Action::Release(letter(1)));
            }
            timeline.seek(u32::MAX);
        })
    };
    assert!(late(true));
    assert!(!late(false), "while it is held, nothing is over");
}

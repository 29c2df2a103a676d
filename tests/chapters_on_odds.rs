//! The chapter "One letter or ten?": every claim in its text is tied to a check, by the run of the figure, by many runs,
//! or by the formula.

mod common;
#[path = "common/texts.rs"]
mod texts;

use serde_json::{Value, json};
use texts::{Claim, act, hold, is_done_with, loose, scenario, sources, until};
use twice_or_never::casts::delivery::{Mode, Recipe, did};
use twice_or_never::desk::Desk;
use twice_or_never::history::Timeline;
use twice_or_never::letters::Letters;
use twice_or_never::player::{Action, Outlook};
use twice_or_never::share::{SavedRun, encode};
use twice_or_never::stage::Scenario;

const SLUG: &str = "postage";

fn with_copies(copies: u8) -> Scenario {
    scenario(SLUG).with_copies(copies)
}

/// What many runs say at so many copies.
fn point(copies: u8, sample: u32) -> Value {
    asked(json!({ "knob": "copies", "value": copies, "sample": sample }))
}

/// What "Many runs" answers about the figure at one point.
fn asked(mut question: Value) -> Value {
    let run = SavedRun { scenario: scenario(SLUG), script: Vec::new(), interventions: Vec::new(), index: 0 };
    question["kind"] = json!("many");
    question["form"] = json!("json");
    question["state"] = json!(encode(&run).expect("it fits"));
    let mut desk = Desk::default();
    desk.ask(1, &question.to_string());
    let answer: Value = serde_json::from_str(&desk.finish(1).expect("an answer")).expect("JSON");
    answer["points"][0].clone()
}

fn formula(copies: u8) -> f64 {
    point(copies, 100)["lost"]["formula"].as_f64().expect("there is one")
}

/// A run to its end.
fn ended(scenario: &Scenario) -> Timeline {
    let mut timeline = Timeline::new(scenario, Vec::new());
    timeline.seek(u32::MAX);
    assert_eq!(timeline.run().outlook(), Outlook::Ended);
    timeline
}

const CLAIMS: [Claim; 8] = [
    (SLUG, "That takes a receiver who knows a copy. This one remembers nothing.", || {
        let times = |code| {
            let timeline = ended(&scenario(SLUG).with_recipe(Recipe::by_code(code).expect("listed")));
            let run = timeline.run();
            [1, 2, 3].map(|letter| run.board().effects(run.layout(), letter))
        };
        // As it opens and with an ack, the receiver keeps no list; then with one, written in the step of the work.
        let opens = scenario(SLUG).recipe().code;
        [opens, "C"].into_iter().all(|code| times(code).iter().all(|&times| times > 1)) && times("G") == [1; 3]
    }),
    (SLUG, "“Many runs” plays thousands of payments beside the formula.", || {
        // As many as are played where no number is asked for.
        let point = asked(json!({ "knob": "copies", "value": 10 }));
        point["letters"].as_u64().is_some_and(|letters| letters >= 2_000) && point["lost"]["formula"].is_number()
    }),
    (SLUG, "You could buy ten stamps and post ten copies at once", || {
        let scenario = scenario(SLUG);
        scenario.copies() == 10 && scenario.recipe().mode == Mode::AtMostOnce
    }),
    (
        SLUG,
        "If each letter is lost with the chance p, whatever happens to the others, then n letters are all lost with the chance pⁿ.",
        || {
            (1..=20).all(|copies| {
                let p = f64::from(scenario(SLUG).loss_percent) / 100.0;
                (formula(copies) - p.powi(copies.into())).abs() < 1e-15
            })
        },
    ),
    (SLUG, "At one half, ten stamps leave 1 payment in 1,024 lost, and an eleventh leaves half of that.", || {
        let point = point(10, 50_000);
        let band = &point["lost"]["counted"];
        let [least, most] = [0, 2].map(|at| band[at].as_f64().expect("a number"));
        formula(10) == 1.0 / 1_024.0 && formula(11) == formula(10) / 2.0 && least <= formula(10) && formula(10) <= most
    }),
    (SLUG, "The share shrinks with every stamp and is never zero.", || {
        (1..20).all(|copies| {
            let sent = |copies| point(copies, 100)["copies"]["counted"][1].as_f64().expect("a number");
            formula(copies + 1) < formula(copies) && formula(copies + 1) > 0.0 && sent(copies + 1) == sent(copies) + 1.0
        })
    }),
    (
        SLUG,
        "Its weak part is “whatever happens to the others”: cut the link before a payment goes out, and all ten of its letters are gone, like ten in one mailbag.",
        || {
            let mut timeline = Timeline::new(&Scenario { loss_percent: 0, ..scenario(SLUG) }, Vec::new());
            act(&mut timeline, Action::Cut(0));
            timeline.seek(u32::MAX);
            let run = timeline.run();
            (1..=3).all(|letter| run.board().effects(run.layout(), letter) == 0)
        },
    ),
    (SLUG, "your own record reads the same after ten letters as after one", || {
        let belief = |copies| {
            let timeline = ended(&with_copies(copies));
            (1..=3).map(|letter| timeline.run().belief(letter)).collect::<Vec<_>>()
        };
        belief(1) == belief(10)
    }),
];

/// What is said about the world, and a source that says it.
const SOURCES: [&str; 3] = ["Feller", "Wilson", "You Cannot Have Exactly-Once Delivery"];

#[test]
fn every_claim_stands_in_the_text_and_holds() {
    for claim in &CLAIMS {
        hold(claim);
    }
}

#[test]
fn it_names_its_sources() {
    for source in SOURCES {
        assert!(sources(SLUG).contains(source), "it does not name {source}");
    }
}

#[test]
fn every_number_above_one_and_every_never_always_can_and_must_is_in_a_claim() {
    let claims: Vec<&str> = CLAIMS.iter().map(|(_, words, _)| *words).collect();
    let loose = loose(SLUG, &claims, &[]);
    assert!(loose.is_empty(), "tied to no check:\n{}", loose.join("\n"));
}

#[test]
fn of_the_figures_payments_none_is_lost_and_each_is_booked_several_times() {
    let timeline = ended(&scenario(SLUG));
    let run = timeline.run();
    assert!((1..=3).all(|letter| run.board().effects(run.layout(), letter) > 1));
}

#[test]
fn ten_copies_are_lost_by_a_cut_link_or_by_loss_and_fewer_do_not_count() {
    let cut = |scenario: &Scenario| {
        is_done_with(SLUG, scenario.clone(), |timeline| {
            until(timeline, did::SEND);
            act(timeline, Action::Cut(0));
            timeline.seek(u32::MAX);
        })
    };
    let to_the_end = |timeline: &mut Timeline| timeline.seek(u32::MAX);
    assert!(cut(&scenario(SLUG)), "one mailbag");
    assert!(!cut(&with_copies(9)), "fewer copies");
    assert!(is_done_with(SLUG, Scenario { loss_percent: 100, ..scenario(SLUG) }, to_the_end));
    assert!(!is_done_with(SLUG, scenario(SLUG), to_the_end), "as it opens, none is lost");
}

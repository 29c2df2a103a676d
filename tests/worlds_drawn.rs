//! Worlds on cards: the same face for all of them, what is behind it told apart, and which of them come first.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use twice_or_never::casts::CASTS;
use twice_or_never::casts::delivery::Recipe;
use twice_or_never::desk::Desk;
use twice_or_never::history::Timeline;
use twice_or_never::player::Run;
use twice_or_never::share::{SavedRun, decode, encode};
use twice_or_never::stage::Scenario;

fn answer(question: &Value) -> String {
    let mut desk = Desk::default();
    desk.ask(1, &question.to_string());
    desk.finish(1).expect("asked")
}

fn worlds(scenario: &Scenario, index: u32, node: u8) -> String {
    let (script, interventions) = (Vec::new(), Vec::new());
    let state = encode(&SavedRun { scenario: scenario.clone(), script, interventions, index }).expect("short enough");
    answer(&json!({"kind": "worlds", "node": node, "state": state}))
}

fn silence() -> Scenario {
    let recipe = Recipe::by_code("C").expect("a recipe");
    let scenario = Scenario::default().with_recipe(recipe).with_letters(1).with_retries(3).with_window(1);
    Scenario { loss_percent: 0, ..scenario }
}

/// What stands between the first of these and what follows it.
fn between<'a>(html: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = html.split_once(from).unwrap_or_else(|| panic!("no {from} in {html}"));
    rest.split_once(to).unwrap_or_else(|| panic!("no {to} after {from}")).0
}

fn cards(paper: &str) -> Vec<&str> {
    paper.split("<li class=\"card world").skip(1).map(|card| card.split("</li>").next().expect("an end")).collect()
}

/// A card as it is to be seen before it is turned.
fn face(card: &str) -> [&str; 4] {
    [
        between(card, "<svg", ">"),
        between(card, "<g class=\"veil\">", "<g class=\"behind\">"),
        between(card, "<g class=\"face\">", "</svg>"),
        between(card, "<div class=\"unturned\">", "</div>"),
    ]
}

fn behind(card: &str) -> &str {
    between(card, "<g class=\"behind\">", "<g class=\"face\">")
}

fn brief(card: &str) -> &str {
    between(card, "<p class=\"brief\">", "</p>")
}

fn truth(card: &str) -> &str {
    between(card, "<p class=\"truth\">", "</p>")
}

#[test]
fn the_worlds_of_one_letter_look_the_same_until_they_are_turned_and_then_no_two_of_them_do() {
    let paper = worlds(&silence(), 1, 0);
    let cards = cards(&paper);
    assert_eq!(cards.len(), 37);
    assert_eq!(cards.iter().map(|card| face(card)).collect::<BTreeSet<_>>().len(), 1);
    assert_eq!(cards.iter().map(|card| behind(card)).collect::<BTreeSet<_>>().len(), 37);
    for (number, card) in (1..).zip(&cards) {
        assert!(card.contains(&format!("<strong>World {number}</strong>")), "{card}");
        // What is drawn is what is said.
        let drawn = behind(card);
        let effects = drawn.matches("<g class=\"sign applied").count();
        let told = match truth(card) {
            text if text.contains("done twice") => 2,
            text if text.contains("done once") => 1,
            text => usize::from(!text.contains("not done")),
        };
        assert_eq!(effects, told, "{card}");
        let brief = brief(card).to_lowercase();
        assert_eq!(drawn.contains("copy letter lost"), brief.contains("letter lost"), "{card}");
        assert_eq!(drawn.contains("copy ack lost"), brief.contains("ack lost"), "{card}");
        assert_eq!(drawn.contains("sign crashed"), brief.contains("crashed"), "{card}");
        let flying = drawn.matches("class=\"flying\"").count();
        let in_flight = brief.matches("on its way").count() + brief.matches("on its way ×2").count();
        assert_eq!(flying, in_flight, "{card}");
    }
}

#[test]
fn the_first_six_are_of_different_kinds_and_the_real_one_is_among_them() {
    // The letter is on its way, at the receiver, worked on; its ack is on its way.
    for index in 1..=4 {
        let paper = worlds(&silence(), index, 0);
        let cards = cards(&paper);
        assert_eq!(paper.matches("<ol class=\"cards worlds others\" hidden=\"\">").count(), 1);
        let first = between(&paper, "<ol class=\"cards worlds\">", "</ol>");
        assert_eq!(first.matches("<li class=\"card world").count(), 6);
        assert_eq!(first.matches("card world actual").count(), 1, "index {index}");
        assert_eq!(paper.matches("card world actual").count(), 1);
        assert!(paper.contains(">Show all 37</button>"));
        let six = &cards[..6];
        assert_eq!(six.iter().map(|card| brief(card)).collect::<BTreeSet<_>>().len(), 6, "{first}");
        assert!(six.iter().map(|card| truth(card)).collect::<BTreeSet<_>>().len() >= 3, "{first}");
        assert!(six.iter().any(|card| truth(card).contains("done twice")));
        assert!(six.iter().any(|card| behind(card).contains("sign crashed")));
        for told in ["Letter on its way", "Letter lost"] {
            assert!(six.iter().any(|card| brief(card) == told), "{told}: {first}");
        }
    }
}

/// Every node of every cast, at many moments of runs in which much goes wrong.
#[test]
fn whoever_plays_the_face_is_the_same_on_all_cards_of_a_question() {
    for cast in CASTS {
        let (mut papers, mut drawn) = (0, 0);
        for seed in 0..2 {
            let usual = (cast.usual)();
            let scenario = Scenario { seed, loss_percent: 20, duplication_percent: 15, crash_percent: 15, ..usual };
            for index in [0, 1, 3, 6, 12, 40] {
                let mut timeline = Timeline::new(&scenario, Vec::new());
                timeline.seek(index);
                for node in 0..timeline.run().stage().nodes() {
                    let paper = worlds(&scenario, index, node);
                    let cards = cards(&paper);
                    let faces: BTreeSet<_> = cards.iter().map(|card| face(card)).collect();
                    assert_eq!(faces.len(), 1, "{}, seed {seed}, event {index}, node {node}: {faces:#?}", cast.slug);
                    let first = between(&paper, "<ol class=\"cards worlds\">", "</ol>");
                    assert_eq!(first.matches("card world actual").count(), 1);
                    assert!(!paper.contains("NaN") && !paper.contains("inf "), "{paper}");
                    (papers, drawn) = (papers + 1, drawn + cards.len());
                }
            }
        }
        println!("{}: {papers} papers, {drawn} cards", cast.slug);
        assert!(drawn > papers, "{}", cast.slug);
    }
}

#[test]
fn a_card_opens_the_world_that_is_drawn_on_it() {
    let paper = worlds(&silence(), 1, 0);
    for card in cards(&paper) {
        let saved = decode(between(card, "data-open=\"", "\"")).expect("a state of ours");
        let mut timeline = Timeline::of(Run::scripted(&saved.scenario, saved.script, saved.interventions));
        timeline.seek(saved.index);
        let lines = timeline.history().copies().len();
        assert_eq!(behind(card).matches("<g class=\"copy").count(), lines, "{card}");
    }
}

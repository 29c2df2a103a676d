//! Many runs: what is counted agrees with the textbook's formulas where there are any, is the same every time, and opens
//! as runs that show it; every cast can be played so.

use serde_json::{Value, json};
use twice_or_never::board::Faults;
use twice_or_never::casts::CASTS;
use twice_or_never::casts::delivery::adversary::{Question, Search};
use twice_or_never::casts::delivery::verdict::Violation;
use twice_or_never::casts::delivery::{Effect, GiveUp, Mode, OldRule, Recipe, Shape};
use twice_or_never::desk::{Desk, Told};
use twice_or_never::player::Run;
use twice_or_never::share::{SavedRun, decode, encode};
use twice_or_never::stage::{Partitions, Scenario, Span};

/// Casts in which no fate is drawn as "once", because nothing is to be done once there: what their plots count is said
/// by their own tallies.
const NOTHING_ONCE: [&str; 0] = [];

fn state(scenario: &Scenario) -> String {
    let run = SavedRun { scenario: scenario.clone(), script: Vec::new(), interventions: Vec::new(), index: 0 };
    encode(&run).expect("it fits")
}

/// The desk's answer, as text.
fn answer(scenario: &Scenario, more: Value) -> String {
    let mut question = json!({ "kind": "many", "form": "json", "state": state(scenario) });
    let fields = question.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("fields").clone());
    let mut desk = Desk::default();
    desk.ask(1, &question.to_string());
    desk.finish(1).expect("an answer")
}

fn points(scenario: &Scenario, more: Value) -> Vec<Value> {
    let answer: Value = serde_json::from_str(&answer(scenario, more)).expect("JSON");
    answer["points"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
}

/// What there is at the scenario's own loss.
fn point(scenario: &Scenario, sample: u32) -> Value {
    let mut all = points(scenario, json!({ "sample": sample, "value": scenario.loss_percent }));
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn of(code: &str, loss_percent: u8) -> Scenario {
    let recipe = Recipe::by_code(code).expect("a recipe");
    Scenario { loss_percent, seed: 12, ..Scenario::default() }.with_recipe(recipe)
}

/// Settings with all the formulas that there are for them: lost, twice, copies.
fn settings() -> Vec<(Scenario, [bool; 3])> {
    let (all, lost_and_twice, lost) = ([true; 3], [true, true, false], [true, false, false]);
    vec![
        (of("A", 0), all),
        (of("A", 20), all),
        (of("A", 90), all),
        (of("A", 50).with_copies(3), all),
        (of("A", 80).with_copies(10), all),
        (of("A", 30).with_copies(2).with_shape(Shape::OneToThree), all),
        (of("A", 100).with_copies(4), all),
        (of("B1", 40), all),
        (of("B1", 70).with_copies(5), all),
        (of("B2n", 60).with_retries(2), all),
        (of("B2d", 50).with_retries(0).with_copies(4), all),
        (of("C", 20), all),
        (of("C", 50).with_retries(3), all),
        (of("C", 80).with_retries(6), all),
        (of("C", 60).with_retries(1).with_shape(Shape::OneToThree), all),
        (of("C", 70).with_retries(0).with_copies(6), all),
        (of("G", 30).with_retries(2), all),
        (of("G", 90).with_retries(10), all),
        (of("G", 85).with_retries(4).with_effect(Effect::Email), lost_and_twice),
        (of("E", 75).with_retries(2).with_window(1), all),
        (of("F", 60).with_retries(1).with_copies(3), lost_and_twice),
        (Scenario { timeout_ms: 1_000, ..of("C", 50).with_retries(2) }, lost),
        (Scenario { timeout_ms: 20_000, ..of("C", 95).with_retries(20) }, all),
        (of("C", 50).with_retries(2).with_copies(2), lost),
    ]
}

#[test]
fn the_formulas_lie_within_the_bands_of_what_is_counted() {
    let (mut held, mut compared) = (0, 0);
    for (scenario, are_there) in settings() {
        let point = point(&scenario, 20_000);
        for (name, is_there) in ["lost", "twice", "copies"].into_iter().zip(are_there) {
            let about = format!(
                "{name}: {:?} at {}%, {} resends, {} copies: {}",
                scenario.recipe(),
                scenario.loss_percent,
                scenario.retries(),
                scenario.copies(),
                point[name]
            );
            let Some(formula) = point[name]["formula"].as_f64() else {
                assert!(!is_there, "a formula is missing: {about}");
                continue;
            };
            assert!(is_there, "there is to be no formula: {about}");
            let [least, _, most] = [0, 1, 2].map(|at| point[name]["counted"][at].as_f64().expect("a number"));
            assert!((least - 1e-9..=most + 1e-9).contains(&formula), "{about}");
            compared += 1;
        }
        held += 1;
    }
    assert!(held >= 20 && compared >= 60, "{held} settings, {compared} formulas");
}

#[test]
fn the_formula_of_copies_is_pure_postage() {
    // One letter or ten: the share lost falls to pⁿ and is never nothing; what is paid is n.
    for (copies, lost) in [(1, 0.5), (2, 0.25), (10, 0.5_f64.powi(10))] {
        let point = point(&of("A", 50).with_copies(copies), 100);
        assert_eq!(point["lost"]["formula"].as_f64(), Some(lost));
        assert_eq!(point["copies"]["counted"], json!(vec![f64::from(copies); 3]));
    }
}

#[test]
fn a_formula_without_a_value_and_none_at_all_are_said() {
    let all = points(&of("C", 20), json!({ "sample": 100 }));
    let last = all.last().expect("a point");
    assert_eq!((&last["value"], &last["copies"]["formula"]), (&json!(100), &json!("no value")));
    assert_eq!(last["lost"]["formula"], json!(1.0));
    let other = Scenario::of(CASTS[2]);
    let partitions = Some(Partitions { whole: Span { min_ms: 9, max_ms: 9 }, cut: Span { min_ms: 9, max_ms: 9 } });
    for (scenario, why) in [
        (Scenario { crash_percent: 1, ..of("C", 20) }, "none: Faults"),
        (Scenario { duplication_percent: 1, ..of("A", 20) }, "none: Faults"),
        (Scenario { partitions, letters_per_1000_s: 1_000_000, ..of("A", 20) }, "none: Faults"),
        (of("I", 20), "none: Handling"),
        (of("J1", 20), "none: Handling"),
        (of("C", 20).with_give_up(GiveUp::Halt), "none: Handling"),
        (other, "none: Cast"),
    ] {
        let point = point(&scenario, 100);
        assert_eq!(point["lost"]["formula"], json!(why), "{scenario:?}");
    }
}

#[test]
fn the_same_question_has_the_same_answer_however_it_is_sliced() {
    let scenario = Scenario { duplication_percent: 10, crash_percent: 10, ..of("D", 30) };
    let question = json!({ "sample": 300, "knob": "timeout" });
    let whole = answer(&scenario, question.clone());
    assert_eq!(whole, answer(&scenario, question.clone()));
    let mut fields = json!({ "kind": "many", "form": "json", "state": state(&scenario) });
    fields.as_object_mut().expect("an object").extend(question.as_object().expect("fields").clone());
    let mut desk = Desk::default();
    desk.ask(7, &fields.to_string());
    let mut slices = 0;
    let sliced = loop {
        match desk.work(7, 77) {
            Told::Done(answer) => break answer,
            Told::Working(said) => assert!(said.ends_with("letters played."), "{said}"),
            Told::Nothing => panic!("it was asked"),
        }
        slices += 1;
    };
    assert_eq!(sliced, whole);
    assert!(slices > 100, "{slices} slices");
}

#[test]
fn stopped_it_says_what_it_has_counted() {
    let mut desk = Desk::default();
    let question = |form: &str| {
        json!({ "kind": "many", "form": form, "state": state(&of("C", 20)), "sample": 100_000 }).to_string()
    };
    for form in ["json", ""] {
        desk.ask(1, &question(form));
        assert!(matches!(desk.work(1, 200_000), Told::Working(_)));
        desk.stop(1);
        let Told::Done(answer) = desk.work(1, 1) else { panic!("it was stopped") };
        if form.is_empty() {
            assert!(answer.contains("Stopped early"), "{answer}");
        } else {
            let answer: Value = serde_json::from_str(&answer).expect("JSON");
            let points = answer["points"].as_array().expect("points");
            assert!(!points.is_empty() && points.len() < 12, "{} points", points.len());
        }
    }
    desk.ask(1, &question(""));
    desk.stop(1);
    let Told::Done(paper) = desk.work(1, 1) else { panic!("it was stopped") };
    assert!(paper.contains("Stopped before anything was counted."));
}

#[test]
fn every_cast_can_be_played_many_times_and_its_fates_add_up() {
    for cast in CASTS {
        let scenario = Scenario { loss_percent: 30, ..(cast.usual)() };
        for point in points(&scenario, json!({ "sample": 100 })) {
            let letters = point["letters"].as_u64().expect("a number");
            assert!(letters >= 100, "{}: {point}", cast.slug);
            let count = |class: &str| point[format!("{class}Count")].as_u64();
            let has_once = count("once").is_some();
            assert_eq!(has_once, !NOTHING_ONCE.contains(&cast.slug), "{}: {point}", cast.slug);
            let met: u64 = ["once", "lost", "twice"].iter().filter_map(|class| count(class)).sum();
            assert!(met <= letters, "{}: {point}", cast.slug);
        }
    }
}

#[test]
fn a_point_opens_a_run_that_shows_what_was_counted() {
    let scenario = of("C", 40).with_retries(1);
    let mut shown = 0;
    for point in points(&scenario, json!({ "sample": 2_000 })) {
        for (name, place) in [("lost", 1), ("twice", 2)] {
            let saved = decode(point[name]["run"].as_str().expect("a link")).expect("it opens");
            assert_eq!(u64::from(saved.scenario.loss_percent), point["value"].as_u64().expect("a number"));
            let mut run = Run::new(&saved.scenario, Vec::new());
            while run.step().is_some() {}
            let is_shown = run.tally()[place] > 0;
            assert_eq!(is_shown, point[format!("{name}Count")].as_u64().expect("a number") > 0, "{point}");
            shown += u32::from(is_shown);
        }
    }
    assert!(shown > 10, "{shown} runs");
}

#[test]
fn what_cannot_be_asked_is_said() {
    for (more, part) in [
        (json!({ "knob": "weather" }), "loss, timeout, retries, copies"),
        (json!({ "sample": 0 }), "sample"),
        (json!({ "sample": 100_001 }), "sample"),
        (json!({ "value": 101 }), "value"),
        (json!({ "knob": "copies", "value": 0 }), "value"),
        (json!({ "state": "v1" }), ""),
    ] {
        let said: Value = serde_json::from_str(&answer(&of("A", 20), more.clone())).expect("JSON");
        assert!(said["wrong"].as_str().is_some_and(|said| said.contains(part)), "{more}: {said}");
    }
}

#[test]
fn copies_sent_at_once_are_puts_of_their_own_to_the_adversary_too() {
    for copies in 1..=3 {
        for recipe in &Recipe::ALL {
            let losses = |losses| Faults { losses, duplications: 0, crashes: [0, 0] };
            let asked = |budget, property| {
                let question = Question { copies, letters: 1, resends: 0, budget, ..Question::new(recipe, property) };
                let answer = Search::new(&question, u32::MAX).expect("small").finish();
                answer.counterexample.map(|found| found.faults)
            };
            // All copies have to be lost, each by a fault.
            assert_eq!(asked(losses(3), Violation::Lost), Some(copies.into()), "{recipe:?}");
            // Without a fault a letter is done twice exactly where there are two copies and nothing is remembered.
            let is_twice = copies > 1 && recipe.old == OldRule::Never;
            assert_eq!(asked(losses(0), Violation::Twice).is_some(), is_twice, "{recipe:?} with {copies}");
        }
    }
}

#[test]
fn a_link_with_copies_is_of_the_second_version_and_opens_as_it_was() {
    let one = of("A", 20).with_copies(1);
    let ten = of("A", 20).with_copies(10);
    assert_eq!(ten.recipe().mode, Mode::AtMostOnce);
    for scenario in [one, ten] {
        assert_eq!(decode(&state(&scenario)).expect("it opens").scenario, scenario);
    }
}

//! The desk: what it answers is what the searches find, and every run that a paper offers is what it says.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use twice_or_never::board::{LinkOrder, Move, Outbox};
use twice_or_never::casts::delivery::adversary::{Question, Search, Verdict, promise};
use twice_or_never::casts::delivery::verdict::Violation;
use twice_or_never::casts::delivery::{Delivery, RECEIVERS, Recipe, SENDERS, Shape, Step};
use twice_or_never::desk::{BUILD, Desk, Told};
use twice_or_never::history::Timeline;
use twice_or_never::letters::{Letters, letter_moves, plain_moves};
use twice_or_never::player::Run;
use twice_or_never::player::sample;
use twice_or_never::share::{SavedRun, decode, encode};
use twice_or_never::stage::Scenario;
use twice_or_never::worlds;

fn scenario(code: &str) -> Scenario {
    Scenario::default().with_recipe(Recipe::by_code(code).expect("a recipe"))
}

fn state(scenario: &Scenario, index: u32) -> String {
    let (script, interventions) = (Vec::new(), Vec::new());
    encode(&SavedRun { scenario: scenario.clone(), script, interventions, index }).expect("short enough")
}

/// What a question gets, with these fields set in it too.
fn answer_with(question: &Value, more: &Value) -> String {
    let mut question = question.clone();
    for (name, value) in more.as_object().expect("fields") {
        question[name] = value.clone();
    }
    answer(&question)
}

fn answer(question: &Value) -> String {
    answer_text(&question.to_string())
}

fn answer_text(question: &str) -> String {
    let mut desk = Desk::default();
    desk.ask(1, question);
    let paper = desk.finish(1).expect("asked");
    assert_eq!(desk.work(1, 1), Told::Nothing, "what is answered is forgotten");
    paper
}

fn read(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

/// What a button of a paper asks.
fn asked(attribute: &str) -> Value {
    read(&attribute.replace("&quot;", "\"").replace("&amp;", "&"))
}

/// A question about a run of this scenario that has come so far.
fn of_kind(kind: &str, scenario: &Scenario, index: u32) -> Value {
    json!({"kind": kind, "state": state(scenario, index)})
}

fn attack(scenario: &Scenario) -> Value {
    of_kind("attack", scenario, 0)
}

/// The values of an attribute, in order.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split(&format!(" {name}=\"")).skip(1).map(|rest| rest.split('"').next().expect("closed")).collect()
}

/// The run that a link holds, at its index.
fn opened(state: &str) -> Timeline {
    let saved = decode(state).expect("a state of ours");
    let mut timeline = Timeline::of(Run::scripted(&saved.scenario, saved.script, saved.interventions));
    timeline.seek(saved.index);
    timeline
}

#[test]
fn every_counterexample_of_every_recipe_and_property_replays_on_the_stage_to_what_is_claimed() {
    let mut broken = 0;
    for recipe in &Recipe::ALL {
        let scenario = scenario(recipe.code);
        for (violation, name) in Violation::ASKED {
            let usual = Question::new(recipe, violation);
            let mut others = [usual.clone(), usual.clone(), usual.clone(), usual];
            (others[1].budget.losses, others[1].resends) = (2, 1);
            (others[2].order, others[2].letters) = (LinkOrder::Fifo, 1);
            (others[3].budget.crashes[SENDERS], others[3].budget.crashes[RECEIVERS]) = (1, 0);
            let more = [
                json!({}),
                json!({"losses": 2, "resends": "1"}),
                json!({"order": "fifo", "letters": 1}),
                json!({"senderCrashes": 1, "crashes": 0}),
            ];
            for (more, question) in more.iter().zip(&others) {
                let attack = json!({"kind": "attack", "form": "json", "property": name, "state": state(&scenario, 3)});
                let json = read(&answer_with(&attack, more));
                assert_eq!(json["complete"], true, "{json}");
                let found = Search::new(question, u32::MAX).expect("small").finish();
                assert_eq!(
                    (&json["positions"], &json["transitions"]),
                    (&found.positions.into(), &found.transitions.into())
                );
                if found.verdict == Verdict::Holds {
                    assert_eq!(
                        (&json["verdict"], &json["state"], &json["faults"]),
                        (&"holds".into(), &Value::Null, &Value::Null)
                    );
                    continue;
                }
                broken += 1;
                assert_eq!(json["verdict"], "broken");
                let timeline = opened(json["state"].as_str().expect("a link"));
                let run = timeline.run();
                let mut rules = run.scenario().rules();
                rules.budget = question.budget;
                assert!(violation.holds(&rules, run.board()), "{} {name}{more}", recipe.code);
                let moves = letter_moves(timeline.past().iter().filter_map(|event| event.step));
                let resends = moves.iter().filter(|m| matches!(m, Move::Step { step: Step::Resend(_), .. })).count();
                assert_eq!(json["faults"], run.board().spent.total());
                assert_eq!(json["resends"], resends);
                assert_eq!(json["steps"], moves.len());
                assert!(!run.is_scripted() && run.scenario().window() == 1);
            }
        }
    }
    assert!(broken > 150, "{broken} were broken");
}

#[test]
fn break_it_asks_for_the_promise_of_the_mode_and_offers_the_run_to_be_played() {
    for recipe in &Recipe::ALL {
        let scenario = scenario(recipe.code);
        let paper = answer(&json!({"kind": "attack", "build": BUILD, "play": 1, "state": state(&scenario, 0)}));
        let sought = promise(recipe.mode, recipe.effect);
        let found = Search::any_of(&Question::new(recipe, sought[0]), sought, u32::MAX).expect("small").finish();
        let plays = attributes(&paper, "data-play");
        match found.counterexample {
            Some(found) => {
                let timeline = opened(plays[0]);
                assert_eq!(timeline.run().script(), plain_moves(&found.script));
                assert!(paper.contains("Broken, with ") && attributes(&paper, "data-watch") == plays);
            }
            None => {
                assert!(plays.is_empty() && paper.contains("It holds. Within 2 letters, 1 loss, 1 duplication, 1 "));
                assert!(paper.contains("One more fault than resends"));
            }
        }
    }
}

#[test]
fn one_more_fault_than_resends_breaks_at_least_once() {
    let paper = answer(&attack(&scenario("C")));
    let more = attributes(&paper, "data-ask").into_iter().map(asked).find(|ask| ask["losses"] == 3);
    let paper = answer(&more.expect("it is offered"));
    assert!(paper.contains("Broken, with 3 losses and 2 resends, in "), "{paper}");
    assert!(paper.contains("a letter sent is never dealt with."));
}

#[test]
fn leaving_a_fault_out_is_a_run_with_one_fault_fewer_that_ends_well() {
    for code in ["A", "D", "F", "B2v"] {
        let scenario = scenario(code);
        let paper = answer(&attack(&scenario));
        let found = opened(attributes(&paper, "data-watch")[0]).run().board().spent.total();
        let without = attributes(&paper, "data-open");
        assert_eq!(without.len(), found as usize, "{code}: one for each fault");
        for state in without {
            let timeline = opened(state);
            let (run, recipe) = (timeline.run(), timeline.run().scenario().recipe());
            let rules = run.scenario().rules();
            assert_eq!(run.board().spent.total(), found - 1);
            assert!(promise(recipe.mode, recipe.effect).iter().all(|violation| !violation.holds(&rules, run.board())));
        }
        assert_eq!(paper.matches("nothing is broken.").count(), found as usize);
    }
}

#[test]
fn every_recipe_has_a_card_with_its_verdict() {
    let paper = answer(&of_kind("recipes", &scenario("C"), 0));
    assert_eq!(paper.matches("class=\"card\"").count(), 15);
    // Those that keep their mode's promise with the usual faults, as the statements have it.
    assert_eq!(paper.matches("class=\"keeps\"").count(), 6);
    assert_eq!(attributes(&paper, "data-watch").len(), 9);
    assert!(paper.contains("meant to be idempotent; breaks with 1 receiver crash and 1 resend"));
}

#[test]
fn a_search_that_is_stopped_says_so_and_a_dropped_one_is_gone() {
    let most = json!({"letters": 4, "losses": 7, "duplications": 7, "crashes": 7, "resends": 7});
    let mut question = attack(&scenario("G"));
    (question["form"], question["property"]) = ("json".into(), "lost-acked".into());
    for (name, value) in most.as_object().expect("fields") {
        question[name] = value.clone();
    }
    let question = question.to_string();
    let mut desk = Desk::default();
    desk.ask(1, &question);
    desk.ask(2, &question);
    assert!(matches!(desk.work(1, 2_000), Told::Working(said) if said.contains("positions seen")));
    desk.stop(1);
    let Told::Done(json) = desk.work(1, 2_000) else { panic!("it was stopped") };
    let json = read(&json);
    assert_eq!((&json["verdict"], &json["complete"]), (&"stopped".into(), &false.into()));
    assert!(json["positions"].as_u64().expect("a number") >= 2_000);
    desk.drop(2);
    assert_eq!(desk.work(2, 1), Told::Nothing);
}

#[test]
fn the_worlds_on_a_paper_are_those_found_and_opening_one_shows_the_sender_the_same() {
    let silence = Scenario { loss_percent: 0, ..scenario("C").with_letters(1).with_retries(3).with_window(1) };
    let sent = state(&silence, 1);
    let paper = answer(&json!({"kind": "worlds", "node": 0, "open": "1", "state": sent}));
    assert!(paper.contains("37 groups of histories agree with all that the sender has seen."), "{paper}");
    let states = attributes(&paper, "data-open");
    assert_eq!((states.len(), states.iter().collect::<BTreeSet<_>>().len()), (37, 37));
    let of_sender = |timeline: &Timeline| timeline.run().board().sender(0).clone();
    let here = opened(&sent);
    for state in &states {
        let world = opened(state);
        assert_eq!(of_sender(&world), of_sender(&here));
        let seen = worlds::Doubt::<Delivery>::of(&world, 0).observations;
        assert_eq!(seen, worlds::Doubt::<Delivery>::of(&here, 0).observations);
    }
    assert_eq!(paper.matches("This is what happened in your run.").count(), 1);
    assert_eq!(paper.matches("aria-expanded=\"true\"").count(), 37);
    // Not turned, all cards show the same.
    let closed = answer(&json!({"kind": "worlds", "state": sent}));
    assert_eq!(closed.matches("<span class=\"seen\">sender sends letter 1</span>").count(), 37);
    assert!(!closed.contains("aria-expanded=\"true\"") && !closed.contains("<details open"));
    // As an ack comes in there are fewer.
    let acked = answer(&of_kind("worlds", &silence, 5));
    assert!(acked.contains("11 groups of histories"), "{acked}");
    let meters = acked.split("<meter").skip(1).map(|meter| attributes(meter, "value")[0]);
    assert_eq!(meters.collect::<Vec<_>>(), ["1", "37", "11"]);
}

#[test]
fn the_world_that_is_real_is_on_a_card_even_where_the_search_is_cut_short() {
    for (shape, node, index) in [(Shape::OneToOne, 1, 60), (Shape::ThreeToOne, 3, 20), (Shape::OneToOne, 0, 60)] {
        let here = state(&scenario("C").with_shape(shape), index);
        let paper = answer(&json!({"kind": "worlds", "node": node, "open": true, "state": here}));
        assert!(paper.contains("The search was stopped at") && !paper.contains("seen: 0."), "{paper}");
        assert!(!paper.contains("<table"), "counts of a search cut short are none");
        let (_, real) = paper.split_once("<li class=\"card world actual\">").expect("it is there");
        assert_eq!(opened(attributes(real, "data-open")[0]).run().board(), opened(&here).run().board());
    }
}

#[test]
fn a_run_that_is_broken_already_says_so() {
    let paper = answer_with(&attack(&scenario("F")), &json!({"play": true}));
    let paper = answer(&json!({"kind": "reach", "state": attributes(&paper, "data-play")[0]}));
    assert!(paper.contains("It is broken already: a letter is dealt with twice."), "{paper}");
}

#[test]
fn whether_a_run_can_still_break_agrees_with_the_adversary_from_the_start() {
    for recipe in &Recipe::ALL {
        let scenario = scenario(recipe.code).with_window(1).with_letters(1).with_retries(2);
        let paper = answer(&of_kind("reach", &scenario, 0));
        let sought = promise(recipe.mode, recipe.effect);
        let question = Question { letters: 1, ..Question::new(recipe, sought[0]) };
        let found = Search::any_of(&question, sought, u32::MAX).expect("small").finish();
        match found.counterexample {
            Some(found) => {
                assert!(paper.contains("Yes, in ") && paper.contains(" steps from here, with "), "{paper}");
                let saved = decode(attributes(&paper, "data-open")[0]).expect("a state");
                // It is near, the adversary's is least: none is both cheaper in faults and shorter.
                assert!(saved.index == 0 && saved.script.len() <= found.steps as usize + 6, "{}", recipe.code);
                let rules = scenario.rules();
                let (mut board, mut outbox) = (rules.start(), Outbox::default());
                letter_moves(saved.script).into_iter().for_each(|m| rules.apply(&mut board, m, &mut outbox));
                assert!(sought.iter().any(|violation| violation.holds(&rules, &board)), "{}", recipe.code);
                assert!(board.spent.total() >= found.faults);
            }
            None => assert!(paper.contains(&format!("were seen ({})", grouped(found.positions))), "{paper}"),
        }
    }
}

fn grouped(number: u32) -> String {
    let text = number.to_string();
    if text.len() < 4 { text } else { format!("{},{}", &text[..text.len() - 3], &text[text.len() - 3..]) }
}

#[test]
fn from_the_middle_of_any_run_an_answer_goes_on_from_there() {
    let mut yes = 0;
    for n in 0..60 {
        let scenario = sample::scenario(n);
        let saved = SavedRun { scenario, script: Vec::new(), interventions: sample::interventions(n), index: 12 };
        let Ok(state) = encode(&saved) else { continue };
        let here = opened(&state);
        let paper = answer(&json!({"kind": "reach", "state": state}));
        for offered in attributes(&paper, "data-open") {
            yes += 1;
            let there = opened(offered);
            // As a script the run has no holding and no cutting, but the same moves and so the same board.
            assert_eq!(there.run().board(), here.run().board());
        }
    }
    assert!(yes > 10, "{yes} can still break");
}

#[test]
fn any_question_at_all_gets_an_answer() {
    let mut good = attack(&scenario("D"));
    for (name, value) in [
        ("letters", json!(2)),
        ("property", json!("twice")),
        ("form", json!("json")),
        ("settings", json!({"giveup": "halt"})),
    ] {
        good[name] = value;
    }
    let good = good.to_string();
    let mut wrong = 0;
    for n in 0..3_000_u32 {
        let mut bytes = good.clone().into_bytes();
        for k in 0..=n % 3 {
            let at = (n.wrapping_mul(2_654_435_761).wrapping_add(k * 97) as usize) % bytes.len();
            bytes[at] = b"=&abcZ019-_%<\"\xc3{}[]:,"[(n as usize / 7 + k as usize) % 21];
        }
        let question = String::from_utf8_lossy(&bytes).into_owned();
        let said = answer_text(&question);
        wrong += u32::from(said.starts_with("{\"wrong\"") || said.contains("class=\"verdict\""));
        assert!(!said.is_empty() && !said.contains("<script"), "{said}");
    }
    assert!(wrong > 1_000);
    let deep = "[".repeat(5_000);
    let nested = format!("{{\"kind\":{}1", "{\"a\":".repeat(3_000));
    let huge = json!({"kind": "attack", "settings": {"recipe": "x".repeat(100_000)}}).to_string();
    let texts =
        ["", "kind", "[]", "7", "{}", "{\"kind\":7}", "{\"kind\":\"nothing\"}", "{\"kind\":\"worlds\",\"node\":9}"];
    let more =
        ["{\"kind\":\"attack\",\"state\":\"x<b>\"}", "{\"kind\":\"attack\",\"build\":\"1\"}", &deep, &nested, &huge];
    for bad in texts.into_iter().chain(more) {
        assert!(answer_text(bad).starts_with("<div class=\"paper\"><p class=\"verdict\">"), "{bad}");
    }
    let too_large = answer_with(&attack(&scenario("C")), &json!({"letters": 5}));
    assert!(too_large.contains("This cannot be searched: from 1 to 4 letters"));
}

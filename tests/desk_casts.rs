//! The desk about casts beyond senders and receivers: what it answers is what a plain search finds, and every run that
//! it offers is on the stage what it is said to be.

#[path = "common/plain.rs"]
mod plain;

use plain::{explore, settings};
use serde_json::{Value, json};
use twice_or_never::board::Faults;
use twice_or_never::casts::broker::Confirms;
use twice_or_never::casts::generals::Generals;
use twice_or_never::casts::lease::Lease;
use twice_or_never::casts::{self, CASTS, Visitor};
use twice_or_never::desk::Desk;
use twice_or_never::history::Timeline;
use twice_or_never::player::Run;
use twice_or_never::share::{SavedRun, decode, encode};
use twice_or_never::stage::{Cast, On, Scenario, Values};

fn answer(question: &Value) -> String {
    let mut desk = Desk::default();
    desk.ask(1, &question.to_string());
    desk.finish(1).expect("asked")
}

fn read(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn state(scenario: &Scenario, index: u32) -> String {
    let (script, interventions) = (Vec::new(), Vec::new());
    encode(&SavedRun { scenario: scenario.clone(), script, interventions, index }).expect("short enough")
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

fn on<C: Cast>(timeline: &Timeline) -> &On<C> {
    timeline.run().stage().as_any().downcast_ref().expect("of this cast")
}

/// Whether a run has come to what breaks this.
fn shows<C: Cast>(timeline: &Timeline, slug: &str) -> bool {
    let promise = C::promises().iter().find(|promise| promise.slug == slug).expect("a promise");
    let on = on::<C>(timeline);
    plain::breaks(&on.rules, &on.board, on.rules.is_quiet(&on.board), promise)
}

/// Every property of a cast that is set like this, within a budget, against a plain search. How many are broken.
fn check<C: Cast>(said: &[(&str, &str)], budget: Faults) -> u32 {
    let about = C::about();
    let cast = C::of(&settings::<C>(said));
    let reached = explore(cast.clone(), budget);
    let mut broken = 0;
    for promise in C::promises() {
        let classes = about.crash_classes.iter().zip(budget.crashes);
        let question = json!({
            "kind": "attack", "form": "json", "state": state(&(about.usual)(), 2), "property": promise.slug,
            "settings": said.iter().copied().collect::<std::collections::BTreeMap<_, _>>(),
            "losses": budget.losses, "duplications": budget.duplications, "order": "reordering",
            "crashes": classes.collect::<std::collections::BTreeMap<_, _>>(),
        });
        let json = read(&answer(&question));
        if !(promise.applies)(&cast) {
            let wrong = json["wrong"].as_str().expect("refused");
            assert!(wrong.contains(promise.slug) && wrong.contains("What can be: "), "{wrong}");
            continue;
        }
        let what = format!("{} {} of {said:?} within {budget:?}: {json}", about.slug, promise.slug);
        let Some((faults, steps)) = reached.of::<C>(promise.slug) else {
            assert_eq!((&json["verdict"], &json["complete"]), (&json!("holds"), &json!(true)), "{what}");
            assert_eq!((&json["positions"], &json["state"]), (&json!(reached.positions), &Value::Null), "{what}");
            continue;
        };
        broken += 1;
        assert_eq!(
            (&json["verdict"], &json["faults"], &json["steps"]),
            (&json!("broken"), &json!(faults), &json!(steps)),
            "{what}"
        );
        let timeline = opened(json["state"].as_str().expect("a link"));
        let run = timeline.run();
        assert_eq!(run.scenario().settings, settings::<C>(said), "{what}");
        assert_eq!((run.scenario().loss_percent, run.scenario().crash_percent), (0, 0));
        assert!(shows::<C>(&timeline, promise.slug), "{what}");
        assert_eq!((run.script().len() as u32, run.stage().spent().total()), (steps, faults), "{what}");
        assert!(!run.is_scripted(), "{what}");
    }
    broken
}

#[test]
fn every_counterexample_of_every_property_of_the_lease_replays_to_what_is_claimed() {
    let mut broken = 0;
    let budgets = [
        Faults::default(),
        Faults { losses: 1, duplications: 1, crashes: [1, 0] },
        Faults { losses: 2, ..Faults::default() },
    ];
    for program in ["WK", "KW", "CWK"] {
        for store in ["plain", "ids", "fence"] {
            if (program, store) == ("CWK", "ids") {
                continue;
            }
            for (n, budget) in budgets.iter().enumerate() {
                let expiries = if n == 1 { "1" } else { "2" };
                let said = [("program", program), ("store", store), ("expiries", expiries), ("letters", "1")];
                broken += check::<Lease>(&said, *budget);
            }
        }
    }
    assert!(broken > 80, "{broken} were broken");
}

#[test]
fn every_counterexample_of_every_property_of_the_broker_replays_to_what_is_claimed() {
    let mut broken = 0;
    let one = Faults { losses: 1, duplications: 0, crashes: [1, 0] };
    for confirm in ["after", "before", "none"] {
        for store in ["disk", "ram"] {
            for consumer in ["PK", "KP", "XK", "auto"] {
                for (budget, tries, ids) in [
                    (Faults::default(), "2", "ids"),
                    (one, "1", "none"),
                    (Faults { crashes: [0, 1], ..one }, "0", "none"),
                ] {
                    let said = [("confirm", confirm), ("store", store), ("consumer", consumer), ("bdedup", ids)];
                    let few = [("retries", tries), ("requeues", tries), ("letters", "1")];
                    broken += check::<Confirms>(&[said.as_slice(), &few].concat(), budget);
                }
            }
        }
    }
    assert!(broken > 200, "{broken} were broken");
}

#[test]
fn every_rule_of_the_generals_is_answered_as_it_is_found() {
    for messengers in 1..=8_u8 {
        for (a, b) in [(0, 0), (0, 1), (messengers / 2, messengers.div_ceil(2)), (messengers / 2, 0)] {
            let [messengers, a, b] = [messengers, a, b].map(|number| number.to_string());
            let said = [("messengers", &*messengers), ("a", &*a), ("b", &*b)];
            let broken = check::<Generals>(&said, Faults { losses: 1, ..Faults::default() });
            assert_eq!(broken, u32::from((&*a, &*b) != ("0", "0")), "{said:?}");
        }
    }
}

/// What "Break it" says of a cast however it is set.
struct BreakIt;

impl Visitor for BreakIt {
    type Output = u32;

    fn visit<C: Cast>(self) -> u32 {
        let about = C::about();
        let mut most = 0;
        for (place, setting) in about.settings.iter().enumerate() {
            let Values::Choices(choices) = setting.values else { continue };
            for choice in 0..choices.len() as u16 {
                let mut scenario = (about.usual)();
                scenario.set(place, choice);
                let began = std::time::Instant::now();
                let paper = answer(&json!({"kind": "attack", "play": true, "state": state(&scenario, 3)}));
                let json = read(&answer(
                    &json!({"kind": "attack", "form": "json", "state": state(&scenario, 3), "settings": limits::<C>(), "losses": 1, "duplications": 1, "crashes": about.crash_classes.iter().map(|class| (*class, 1)).collect::<std::collections::BTreeMap<_, _>>()}),
                ));
                println!(
                    "{} {} {}: {} {} {:?}",
                    about.slug,
                    setting.key,
                    choices[usize::from(choice)].slug,
                    json["verdict"],
                    json["positions"],
                    began.elapsed()
                );
                let text =
                    paper.split("class=\"verdict\">").nth(1).expect("a verdict").split('<').next().expect("closed");
                match attributes(&paper, "data-play")[..] {
                    [] => assert!(text.starts_with("It holds. Within 1 loss, 1 duplication"), "{text}"),
                    [state] => {
                        assert!(text.starts_with("Broken, with "), "{text}");
                        let timeline = opened(state);
                        let cast = &on::<C>(&timeline).rules.protocol;
                        assert!(cast.promised().iter().any(|slug| shows::<C>(&timeline, slug)), "{text}");
                        assert_eq!(attributes(&paper, "data-watch"), [state]);
                    }
                    _ => panic!("one run is played"),
                }
                most = most.max(json["positions"].as_u64().expect("a number") as u32);
            }
        }
        most
    }
}

fn limits<C: Cast>() -> std::collections::BTreeMap<&'static str, u16> {
    C::usual_limits().iter().copied().collect()
}

#[test]
fn break_it_is_answered_soon_for_every_cast_however_it_is_set() {
    for cast in &CASTS[1..] {
        let most = casts::visit(cast.number, BreakIt).expect("a cast");
        println!("{}: {most} positions at most", cast.slug);
        assert!(most < 400_000, "{}: {most} positions", cast.slug);
    }
    let paper = answer(&json!({"kind": "attack", "state": state(&(CASTS[1].usual)(), 0)}));
    assert!(paper.contains("Broken, with 1 loss, in ") && paper.contains(": one general attacks alone."), "{paper}");
}

//! The desk about casts beyond senders and receivers: what it answers is what a plain search finds, and every run that
//! it offers is on the stage what it is said to be.

#[path = "common/plain.rs"]
mod plain;

use plain::{explore, settings};
use serde_json::{Value, json};
use twice_or_never::board::Faults;
use twice_or_never::casts::broker::Confirms;
use twice_or_never::casts::calls::Calls;
use twice_or_never::casts::generals::Generals;
use twice_or_never::casts::gossip::Gossip;
use twice_or_never::casts::lease::Lease;
use twice_or_never::casts::replica::Replica;
use twice_or_never::casts::replicated::Replicated;
use twice_or_never::casts::servers::Servers;
use twice_or_never::casts::sites::Sites;
use twice_or_never::casts::workbench::Workbench;
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
fn every_counterexample_of_every_property_of_the_sites_replays_to_what_is_claimed() {
    let mut broken = 0;
    for protocol in ["direct", "leader"] {
        for cut in ["none", "S1", "S2", "AS1"] {
            for (budget, tries) in
                [(Faults::default(), "1"), (Faults { losses: 1, duplications: 0, crashes: [1, 1] }, "0")]
            {
                let said = [("protocol", protocol), ("cut", cut), ("retries", tries), ("requeues", tries)];
                broken += check::<Sites>(&said, budget);
            }
        }
    }
    assert!(broken > 40, "{broken} were broken");
}

#[test]
fn every_counterexample_of_every_property_of_the_replicated_queue_replays_to_what_is_claimed() {
    let mut broken = 0;
    for protocol in ["available", "consistent"] {
        for cut in ["none", "1", "3", "all"] {
            for budget in [Faults::default(), Faults { losses: 1, duplications: 0, crashes: [1, 0] }] {
                let said = [("protocol", protocol), ("cut", cut), ("retries", "0"), ("letters", "1")];
                broken += check::<Replicated>(&said, budget);
            }
        }
    }
    assert!(broken > 25, "{broken} were broken");
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
fn every_counterexample_of_every_property_of_the_calls_replays_to_what_is_claimed() {
    let mut broken = 0;
    for key in ["none", "client", "front"] {
        for (retries, front_retries, budget) in [
            ("0", "0", Faults { losses: 1, duplications: 1, crashes: [1, 1] }),
            ("1", "1", Faults { crashes: [0, 1], ..Faults::default() }),
            ("2", "2", Faults::default()),
        ] {
            broken += check::<Calls>(&[("key", key), ("retries", retries), ("retries2", front_retries)], budget);
        }
    }
    assert!(broken > 40, "{broken} were broken");
}

#[test]
fn every_counterexample_of_every_property_of_the_replicas_replays_to_what_is_claimed() {
    let mut broken = 0;
    for (protocol, cuts) in
        [("loose", ["none", "AB"]), ("tight", ["none", "AB"]), ("q1", ["none", "A"]), ("q2", ["B", "C"])]
    {
        for cut in cuts {
            for (writers, disk, budget) in [
                ("1", "1", Faults { losses: 1, ..Faults::default() }),
                ("1", "0", Faults { crashes: [1, 0], ..Faults::default() }),
                ("2", "1", Faults::default()),
            ] {
                let said = [("protocol", protocol), ("cut", cut), ("writers", writers), ("disk", disk)];
                broken += check::<Replica>(&said, budget);
            }
        }
    }
    assert!(broken > 60, "{broken} were broken");
}

#[test]
fn every_counterexample_of_every_property_of_the_servers_replays_to_what_is_claimed() {
    let mut broken = 0;
    for (kind, ids) in
        [("pet-ram", "store"), ("pet-disk", "none"), ("cattle", "none"), ("cattle", "server"), ("cattle", "store")]
    {
        for (down, retries, budget) in [
            ("none", "0", Faults { losses: 1, duplications: 1, crashes: [1, 0] }),
            ("S1", "1", Faults { crashes: [1, 0], ..Faults::default() }),
            ("none", "1", Faults::default()),
        ] {
            let said = [("kind", kind), ("ids", ids), ("down", down), ("retries", retries), ("letters", "1")];
            broken += check::<Servers>(&said, budget);
        }
    }
    assert!(broken > 20, "{broken} were broken");
}

#[test]
fn every_counterexample_of_every_property_of_the_workbench_replays_to_what_is_claimed() {
    let mut broken = 0;
    let budgets = [Faults::default(), Faults { losses: 1, duplications: 1, crashes: [1, 0] }];
    for (preset, cards, memory) in [
        ("C", "PK", "none"),
        ("E", "CRPK", "disk"),
        ("G", "C(PR)K", "disk"),
        ("own", "(PR)C", "ram"),
        ("own", "(RP)", "disk"),
    ] {
        for handlers in ["1", "2"] {
            for budget in budgets {
                let said = [("cards", cards), ("memory", memory), ("handlers", handlers), ("preset", preset)];
                let few = [("retries", "0"), ("letters", "1")];
                broken += check::<Workbench>(&[said.as_slice(), &few].concat(), budget);
            }
        }
    }
    assert!(broken > 50, "{broken} were broken");
}

#[test]
fn every_counterexample_of_every_property_of_replicas_that_gossip_replays_to_what_is_claimed() {
    let mut broken = 0;
    for of in ["op-counter", "g-counter", "lww", "mv", "naive-set", "or-set"] {
        for (replicas, updates, gossips, protected) in
            [("2", "2", "1", "0"), ("2", "1", "2", "1"), ("2", "1", "1", "0"), ("3", "1", "1", "1")]
        {
            let said = [("type", of), ("replicas", replicas), ("updates", updates), ("gossips", gossips)];
            let said = [said.as_slice(), &[("protected", protected)]].concat();
            for budget in [Faults::default(), Faults { losses: 1, duplications: 1, ..Faults::default() }] {
                broken += check::<Gossip>(&said, budget);
            }
        }
    }
    assert!(broken > 40, "{broken} were broken");
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
                    [] => {
                        let within = if about.crash_classes.is_empty() {
                            "1 loss and 1 duplication"
                        } else {
                            "1 loss, 1 duplication"
                        };
                        assert!(text.starts_with(&format!("It holds. Within {within}")), "{text}");
                    }
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
        // The most are those of three sites and a leader: about two seconds.
        assert!(most < 600_000, "{}: {most} positions", cast.slug);
    }
    let paper = answer(&json!({"kind": "attack", "state": state(&(CASTS[1].usual)(), 0)}));
    assert!(paper.contains("Broken, with 1 loss, in ") && paper.contains(": one general attacks alone."), "{paper}");
}

#[test]
fn what_does_not_exist_is_refused_by_name_with_what_does() {
    let lease = state(&(Lease::about().usual)(), 0);
    let wrong = |fields: Value| {
        let mut question = json!({"kind": "attack", "form": "json", "state": lease});
        for (name, value) in fields.as_object().expect("fields") {
            question[name] = value.clone();
        }
        read(&answer(&question))["wrong"].as_str().unwrap_or_else(|| panic!("{fields} is refused")).to_owned()
    };
    for (fields, said) in [
        (
            json!({"property": "stolen"}),
            "“stolen” cannot be asked here. What can be: twice, lost-done, undone, doubt-done, both-hold, stale, \
             done-not-once, done-not-yet.",
        ),
        (
            json!({"settings": {"colour": "red"}}),
            "There is no setting “colour” here. There are: program, store, answer, expiries, letters.",
        ),
        (json!({"settings": {"store": "red"}}), "“store red” cannot be set. What can be: plain, ids, fence."),
        (json!({"settings": {"expiries": 21}}), "“expiries 21” cannot be set. What can be: 0–20."),
        (json!({"letters": 0}), "“letters 0” cannot be set. What can be: 1–99."),
        (json!({"crashes": {"store": 1}}), "Nobody here is a “store” that crashes. There are: worker."),
        (
            json!({"settings": {"program": "CWK", "store": "ids"}}),
            "Settings that do not go together with the others: program.",
        ),
        (json!({"losses": 1.5}), "This question cannot be read: losses."),
        (json!({"losses": "-1"}), "This question cannot be read: losses."),
        (json!({"crashes": [1]}), "This question cannot be read: crashes."),
        (json!({"settings": {"store": []}}), "This question cannot be read: settings."),
        (json!({"settings": "store"}), "This question cannot be read: settings."),
        (json!({"order": "none"}), "This question cannot be read: order."),
        (json!({"losses": 8}), "This cannot be searched: up to 7 faults of each kind."),
    ] {
        assert_eq!(wrong(fields), said);
    }
    let generals = state(&(Generals::about().usual)(), 0);
    let json = read(&answer(&json!({"kind": "attack", "form": "json", "state": generals, "crashes": 1})));
    assert_eq!(json["wrong"], "This question cannot be read: crashes.");
    // No crash is as few as there can be; what nobody knows is passed over; numbers may stand in quotes.
    let question = json!({
        "kind": "attack", "form": "json", "state": generals, "crashes": 0, "weather": {"rain": [1]}, "losses": "1",
        "settings": {"messengers": "2", "a": 1.0, "b": null}, "property": "",
    });
    let json = read(&answer(&question));
    assert_eq!(json["wrong"], "This question cannot be read: settings.", "a setting is a word or a number");
    let mut question = question;
    question["settings"] = json!({"messengers": "2", "a": 1, "b": "1"});
    assert_eq!(read(&answer(&question))["verdict"], "broken");
}

/// Without more than a property, the figure's own settings and no fault at all are searched; without one, what is
/// promised.
#[test]
fn with_a_property_alone_nothing_goes_wrong_by_itself() {
    let mut scenario = (Confirms::about().usual)();
    for (key, value) in [("letters", 1), ("retries", 1), ("requeues", 0)] {
        scenario.set(Confirms::about().setting(key).expect("a setting"), value);
    }
    let ask = |more: Value| {
        let mut question = json!({"kind": "attack", "form": "json", "state": state(&scenario, 0)});
        for (name, value) in more.as_object().expect("fields") {
            question[name] = value.clone();
        }
        read(&answer(&question))
    };
    let cast = Confirms::of(&scenario.settings);
    let reached = explore(cast.clone(), Faults::default());
    let (faults, steps) = reached.of::<Confirms>("twice").expect("a resend does it");
    let json = ask(json!({"property": "twice"}));
    assert_eq!((&json["faults"], &json["steps"]), (&json!(faults), &json!(steps)));
    let json = ask(json!({"property": "lost-confirmed"}));
    assert_eq!((&json["verdict"], &json["positions"]), (&json!("holds"), &json!(reached.positions)));
    assert_eq!(ask(json!({}))["steps"], steps, "of what is promised, that is the first");
    assert_eq!(ask(json!({})), ask(json!({"property": "promise"})));
}

/// From the middle of runs by chance of a cast that is set like this: whatever breaks, goes on from there.
struct GoesOn(&'static [(&'static str, u16)]);

impl Visitor for GoesOn {
    type Output = [u32; 3];

    fn visit<C: Cast>(self) -> [u32; 3] {
        let mut counts = [0; 3];
        for seed in 0..12 {
            for index in [0, 4, 9, 17, 30] {
                let usual = (C::about().usual)();
                let mut scenario = Scenario { seed, loss_percent: 30, duplication_percent: 10, ..usual };
                for &(key, value) in self.0 {
                    scenario.set(C::about().setting(key).expect("a setting"), value);
                }
                let here = state(&scenario, index);
                let paper = answer(&json!({"kind": "reach", "state": here}));
                let text = paper.split("class=\"verdict\">").nth(1).expect("a verdict");
                let Some(there) = attributes(&paper, "data-open").first().copied() else {
                    counts[usize::from(text.starts_with("Not known"))] += 1;
                    assert!(
                        ["No. ", "Not known. ", "It is broken already"].iter().any(|said| text.starts_with(said)),
                        "{text}"
                    );
                    continue;
                };
                counts[2] += 1;
                assert!(text.starts_with("Yes, in "), "{text}");
                let (mut timeline, here) = (opened(there), opened(&here));
                assert_eq!(on::<C>(&timeline).board, on::<C>(&here).board, "it stands where the run stood");
                let before = here.run().stage().spent();
                while timeline.run().is_scripted() {
                    timeline.forward().expect("a script goes on to its end");
                }
                // Of what has begun so far, as the answer says: what has not does not keep it from being quiet.
                let on = on::<C>(&timeline);
                let (cast, board) = on.rules.protocol.clone().begun(on.board.clone());
                let rules = cast.rules(on.rules.order, on.rules.budget);
                let is_broken = |slug: &&str| {
                    let promise = C::promises().iter().find(|promise| promise.slug == *slug).expect("a promise");
                    plain::breaks(&rules, &board, rules.is_quiet(&board), promise)
                };
                assert!(rules.protocol.promised().iter().any(is_broken), "{text}");
                let spent = timeline.run().stage().spent();
                assert!(spent.total() - before.total() <= 3);
            }
        }
        counts
    }
}

#[test]
fn from_the_middle_of_a_run_of_any_cast_an_answer_goes_on_from_there() {
    for cast in &CASTS[1..] {
        // As its figure opens, the workbench is safe.
        let (is_safe, fragile) = (cast.number == 5, GoesOn(if cast.number == 5 { &[("preset", 6)] } else { &[] }));
        let [no, unknown, yes] = casts::visit(cast.number, fragile).expect("a cast");
        println!("{}: {no} cannot or have, {unknown} unknown, {yes} can", cast.slug);
        if is_safe {
            assert_eq!(casts::visit(cast.number, GoesOn(&[])).expect("a cast"), [60, 0, 0]);
        }
        assert!(yes > 5, "{}: {yes} can still break", cast.slug);
    }
}

#[test]
fn any_question_about_any_cast_gets_an_answer() {
    for cast in CASTS {
        let usual = (cast.usual)();
        let settings: std::collections::BTreeMap<_, _> = cast
            .settings
            .iter()
            .zip(usual.settings)
            .map(|(setting, value)| (setting.key, setting.values.word(value)))
            .collect();
        let good = json!({
            "kind": "attack", "form": "json", "state": state(&usual, 3), "property": "twice", "letters": 1, "settings": settings,
            "crashes": {"worker": 1}, "losses": 1,
        });
        let good = good.to_string();
        let mut refused = 0;
        for n in 0..1_500_u32 {
            let mut bytes = good.clone().into_bytes();
            for k in 0..=n % 3 {
                let at = (n.wrapping_mul(2_654_435_761).wrapping_add(k * 97) as usize) % bytes.len();
                bytes[at] = b"=&abcZ019-_%<\"\xc3{}[]:,"[(n as usize / 7 + k as usize) % 21];
            }
            let mut desk = Desk::default();
            desk.ask(n, &String::from_utf8_lossy(&bytes));
            desk.work(n, 500);
            desk.stop(n);
            let said = desk.finish(n);
            refused += u32::from(said.is_none_or(|said| said.contains("wrong") || said.contains("class=\"verdict\"")));
        }
        assert!(refused > 500, "{refused} of {}", cast.slug);
    }
}

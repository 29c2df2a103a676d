//! Runs as JSON: what goes out comes in again as the same run, and is what the schema says; whatever else comes in is
//! refused by name.

#[path = "common/random.rs"]
mod random;

#[path = "common/exports.rs"]
mod exports;

use exports::{played, saved, value};
use random::Dice;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use twice_or_never::casts::CASTS;
use twice_or_never::export::json::{BYTES_MAX, EVENTS_MAX, Refused, import, json};
use twice_or_never::history::{Timeline, causality};
use twice_or_never::share::{SavedRun, decode};
use twice_or_never::stage::{About, Scenario, Values};

#[test]
fn a_thousand_random_runs_of_all_casts_go_out_and_in_to_the_same_digest() {
    let (mut events, mut by_hand, mut scripted) = (0, 0, 0);
    for n in 0..1_000 {
        let timeline = played(&saved(n));
        let text = json(&timeline);
        let read = import(&text).unwrap_or_else(|refused| panic!("{n}: {refused:?}\n{text}"));
        assert_eq!(read, SavedRun { index: timeline.index(), ..saved(n) }, "run {n}");
        let again = played(&read);
        assert_eq!(again.digest(), timeline.digest(), "run {n}");
        assert_eq!(json(&again), text, "run {n}");
        events += timeline.index();
        by_hand += timeline.past().iter().filter(|event| event.by_hand).count();
        scripted += usize::from(!read.script.is_empty());
    }
    println!("{events} events, {by_hand} of them by hand; {scripted} runs with a script");
    assert!(events > 50_000 && by_hand > 1_500 && scripted > 200, "{events} {by_hand} {scripted}");
}

#[test]
fn every_published_link_goes_out_and_in() {
    let links = [include_str!("golden/links.txt"), include_str!("golden/links-of-any-cast.txt")].join("\n");
    let mut count = 0;
    for state in links
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| line.split(' ').next())
    {
        let saved = decode(state).expect("published");
        let timeline = played(&saved);
        assert_eq!(import(&json(&timeline)), Ok(SavedRun { index: timeline.index(), ..saved }), "{state}");
        count += 1;
    }
    assert!(count > 200, "{count}");
}

#[test]
fn settings_that_no_control_sets_together_go_out_and_in() {
    for n in 0..2_000 {
        let cast = CASTS[n as usize % CASTS.len()];
        let (dice, mut scenario) = (&mut Dice::new(n), Scenario::of(cast));
        for (place, setting) in cast.settings.iter().enumerate() {
            let (least, most) = setting.values.ends();
            scenario.settings[place] = least + dice.below(u64::from(most - least) + 1) as u16;
        }
        scenario.letters_per_1000_s = 100 + dice.below(999_901) as u32;
        let text = json(&Timeline::new(&scenario, Vec::new()));
        assert_eq!(import(&text).expect("a run").scenario, scenario, "{text}");
    }
}

#[test]
fn a_file_is_about_what_has_happened_and_not_about_what_is_known_to_come() {
    for n in 0..200 {
        let saved = SavedRun { index: 40, ..saved(n) };
        let mut timeline = played(&saved);
        let now = json(&timeline);
        timeline.seek(400);
        timeline.seek(40);
        assert_eq!(json(&timeline), now, "run {n}");
    }
}

#[test]
fn causes_of_causes_are_all_that_happened_before() {
    let mut pairs = 0;
    for n in 0..110 {
        let timeline = played(&SavedRun { index: 150, ..saved(n) });
        let mut before: Vec<BTreeSet<u64>> = vec![BTreeSet::new()];
        for event in value(&timeline)["events"].as_array().expect("a list") {
            let causes =
                event["causes"].as_array().expect("a list").iter().map(|cause| cause.as_u64().expect("an index"));
            let all = causes.flat_map(|cause| before[cause as usize].iter().copied().chain([cause])).collect();
            before.push(all);
        }
        for (of, before) in (1..).zip(&before[1..]) {
            let past: BTreeSet<u64> = causality(timeline.history(), of).past.into_iter().map(u64::from).collect();
            assert_eq!(*before, past, "run {n}, event {of}");
            pairs += past.len();
        }
    }
    assert!(pairs > 100_000, "{pairs}");
}

#[test]
fn every_export_is_what_the_schema_says_and_the_schema_says_something() {
    let schema: Value = serde_json::from_str(include_str!("../docs/run.schema.json")).expect("JSON");
    let casts: Vec<&str> = CASTS.iter().map(|cast| cast.slug).collect();
    let listed = schema["properties"]["cast"]["enum"].as_array().expect("a list");
    assert_eq!(BTreeSet::from_iter(listed.iter().filter_map(Value::as_str)), BTreeSet::from_iter(casts));
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.add_resource("run.schema.json", schema).expect("a schema");
    let compiled = compiler.compile("run.schema.json", &mut schemas).expect("a schema of draft 2020-12");
    let check = |run: &Value| schemas.validate(run, compiled).map_err(|error| error.to_string());
    for n in 0..220 {
        let run = value(&played(&saved(n)));
        check(&run).unwrap_or_else(|error| panic!("run {n}: {error}"));
    }
    let good = value(&played(&SavedRun { index: 60, ..saved(1) }));
    assert!(check(&good).is_ok() && !good["interventions"].as_array().expect("a hand").is_empty());
    for (pointer, bad) in [
        ("/format", json!("run")),
        ("/version", json!(2)),
        ("/cast", json!("parcel")),
        ("/scenario/loss", json!(101)),
        ("/scenario/seed", json!(1)),
        ("/interventions/0/at", json!(-1)),
        ("/interventions/0/action/type", json!("explode")),
        ("/interventions/0/action", json!({ "type": "cut", "node": "sender" })),
        ("/index", json!(1_000_001)),
        ("/digest", json!("0123")),
        ("/events/0/causes", json!([0])),
        ("/events/0/text", json!("")),
        ("/copies/0/fate", json!("burnt")),
    ] {
        let mut run = good.clone();
        *run.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is there")) = bad;
        assert!(check(&run).is_err(), "{pointer}");
    }
}

/// A run of the first cast that a reader may have written.
fn by_reader() -> Value {
    json!({
        "format": "twice-or-never run", "version": 1, "cast": "delivery", "index": 30,
        "scenario": { "recipe": "E", "letters": 5, "loss": "10", "seed": 7, "latency": 900, "rate": 0.5, "colour": "red" },
        "interventions": [
            { "at": 100, "action": { "type": "lose", "letter": "1" } },
            { "at": 3_000, "action": { "type": "cut", "node": "sender", "to": "receiver" }, "because": "to see" },
        ],
    })
}

#[test]
fn what_a_reader_writes_is_read_with_the_rest_as_usual() {
    let read = import(&by_reader().to_string()).expect("a run");
    let (scenario, usual) = (&read.scenario, (CASTS[0].usual)());
    assert_eq!((scenario.recipe().code, scenario.letters(), scenario.loss_percent, scenario.seed), ("E", 5, 10, 7));
    assert_eq!(
        (scenario.latency.min_ms, scenario.letters_per_1000_s, scenario.timeout_ms),
        (900, 500, usual.timeout_ms)
    );
    let timeline = played(&read);
    let by_hand: Vec<u64> = timeline.past().iter().filter(|event| event.by_hand).map(|event| event.tick).collect();
    assert_eq!(by_hand, [100, 3_000]);
}

#[test]
fn the_example_in_the_docs_comes_in() {
    let docs = include_str!("../docs/EXPORTS.md");
    let example = docs.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let given: Value = serde_json::from_str(example).expect("JSON");
    let written = value(&played(&import(example).unwrap_or_else(|refused| panic!("{refused:?}"))));
    for field in ["digest", "now", "ended", "beliefs", "events", "copies"] {
        assert_eq!(given[field], written[field], "{field}");
    }
    for field in ["scenario", "score"] {
        let given = given[field].as_object().expect("fields");
        given.iter().for_each(|(key, value)| assert_eq!(written[field][key], *value, "{field}.{key}"));
    }
}

#[test]
fn what_is_refused_is_named() {
    let with = |pointer: &str, value: Value| {
        let mut run = by_reader();
        let (parent, field) = pointer.rsplit_once('/').expect("a path");
        let parent = run.pointer_mut(parent).expect("it is there");
        match parent {
            Value::Array(items) => items[field.parse::<usize>().expect("a place")] = value,
            parent => parent[field] = value,
        }
        run.to_string()
    };
    let refused = |text: &str| import(text).expect_err(text);
    for (pointer, bad, field, why) in [
        ("/format", json!("a walk"), "format", "It should be “twice-or-never run”."),
        ("/version", json!(2), "version", "This was made by a newer version of the page."),
        ("/version", json!("1"), "version", "It should be 1."),
        ("/cast", json!("postman"), "cast", "It should be one of delivery, two-generals, "),
        ("/scenario", json!([]), "scenario", "It should be fields in braces."),
        ("/scenario/loss", json!(101), "scenario.loss", "It should be a whole number from 0 to 100."),
        ("/scenario/loss", json!(true), "scenario.loss", "It should be a whole number from 0 to 100."),
        ("/scenario/recipe", json!("Z"), "scenario.recipe", "It should be one of A, B1, "),
        ("/scenario/rate", json!(0.05), "scenario.rate", "It should be a number from 0.1 to 1000."),
        ("/scenario/latency", json!("9-3"), "scenario.latency", "It should be milliseconds from 1 to 600000, "),
        ("/interventions", json!({}), "interventions", "It should be a list in brackets."),
        ("/interventions/1", json!(4), "interventions[1]", "It should be fields in braces."),
        ("/interventions/1/at", json!(99), "interventions[1].at", "It is earlier than the one before."),
        (
            "/interventions/1/at",
            json!(1.5),
            "interventions[1].at",
            "It should be a whole number from 0 to 1099511627776.",
        ),
        ("/interventions/1/action", json!("lose"), "interventions[1].action", "It should be fields in braces."),
        (
            "/interventions/0/action/type",
            json!("explode"),
            "interventions[0].action.type",
            "It should be one of lose, ",
        ),
        (
            "/interventions/0/action/letter",
            json!("6"),
            "interventions[0].action.letter",
            "It should be one of 1, …, 5.",
        ),
        (
            "/interventions/0/action/kind",
            json!("parcel"),
            "interventions[0].action.kind",
            "It should be one of letter, ack.",
        ),
        (
            "/interventions/0/action/copy",
            json!(-1),
            "interventions[0].action.copy",
            "It should be a whole number from 0 ",
        ),
        (
            "/interventions/1/action/node",
            json!("store"),
            "interventions[1].action.node",
            "It should be one of sender, receiver.",
        ),
        (
            "/interventions/1/action/to",
            json!("sender"),
            "interventions[1].action.to",
            "It should be a node at the other end of a link.",
        ),
        (
            "/script",
            json!([{ "move": "deliver", "wire": 0, "key": 1 }]),
            "script[0]",
            "This cannot happen after the moves before it.",
        ),
        ("/script", json!([{ "move": "walk" }]), "script[0].move", "It should be one of step, "),
        ("/index", json!(1_000_001), "index", "It should be a whole number from 0 to 1000000."),
        ("/digest", json!("xyz"), "digest", "It should be sixteen digits, "),
        ("/digest", json!("0123456789abcdef"), "digest", "Played here, the run has the digest "),
    ] {
        let Refused { field: named, why: said } = refused(&with(pointer, bad.clone()));
        assert_eq!(named, field, "{pointer} {bad}: {said}");
        assert!(said.starts_with(why), "{pointer} {bad}: {said}");
    }
    let missing = |field: &str| {
        let mut run = by_reader();
        run.as_object_mut().expect("fields").remove(field);
        refused(&run.to_string())
    };
    for field in ["format", "version", "cast", "scenario"] {
        assert_eq!(missing(field), Refused { field: field.to_owned(), why: "It is missing.".to_owned() });
    }
    let many: Vec<Value> = vec![json!({ "at": 1, "action": { "type": "crash", "node": "receiver" } }); 4_001];
    assert_eq!(refused(&with("/interventions", json!(many))).why, "There are more than 4000 of them.");
    assert!(import(&with("/interventions", json!(many[1..]))).is_ok());
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    for (text, field) in [
        ("", "file"),
        ("[]", "file"),
        ("{\"format\": }", "file"),
        (&" ".repeat(BYTES_MAX + 1), "file"),
        (&deep, "file"),
        (&by_reader().to_string().replace("[{", &format!("[{{\"x\":{deep},")), "interventions"),
        (&by_reader().to_string().replace("0.5", "1e999"), "scenario"),
    ] {
        assert_eq!(refused(text).field, field, "{text:.60}");
    }
    // A run that ends before.
    let mut short = value(&played(&SavedRun { index: 300, ..saved(7) }));
    short["index"] = json!(999_999);
    assert_eq!(refused(&short.to_string()).field, "index");
}

#[test]
fn the_longest_run_is_cut_off_and_says_so_and_comes_in_again() {
    let delivery: &About = CASTS[0];
    let mut scenario = (delivery.usual)();
    for (key, word) in [("recipe", "E"), ("letters", "10000"), ("window", "256"), ("copies", "20"), ("shape", "3x1")] {
        let place = delivery.setting(key).expect("a setting");
        assert!(!matches!(delivery.settings[place].values, Values::Text(_)));
        scenario.set(place, delivery.settings[place].values.read(word).expect("a value"));
    }
    let scenario = Scenario { loss_percent: 40, duplication_percent: 100, seed: u64::MAX, ..scenario };
    let mut timeline = Timeline::new(&scenario, Vec::new());
    timeline.seek(40_000);
    let text = json(&timeline);
    println!("{} bytes", text.len());
    assert!(text.len() < BYTES_MAX / 2, "{} bytes", text.len());
    let run = value(&timeline);
    assert_eq!(run["events"].as_array().expect("a list").len(), EVENTS_MAX);
    assert_eq!(run["leftOut"]["events"], json!(40_000 - EVENTS_MAX));
    let copies = run["copies"].as_array().expect("a list").len();
    assert_eq!(run["leftOut"]["copies"], json!(timeline.history().copies().len() - copies));
    assert_eq!(import(&text).expect("a run").index, 40_000);
}

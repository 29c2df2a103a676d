//! Runs as a log for ShiViz and as CSV: both are read back by the rules of whoever reads them, and say what the history says.

#[path = "common/random.rs"]
mod random;

#[path = "common/exports.rs"]
mod exports;

use exports::saved;
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeMap;
use twice_or_never::casts::CASTS;
use twice_or_never::export::csv::{COLUMNS, LEFT_OUT, csv};
use twice_or_never::export::json::{EVENTS_MAX, import};
use twice_or_never::export::shiviz::{EXPRESSION, shiviz};
use twice_or_never::history::{Timeline, causality};
use twice_or_never::player::Index;
use twice_or_never::share::SavedRun;
use twice_or_never::stage::{Scenario, What};
use twice_or_never::words::{event_name, sentence};

fn played(n: u32, index: Index) -> Timeline {
    exports::played(&SavedRun { index, ..saved(n) })
}

type Clock = BTreeMap<String, u64>;

/// What ShiViz finds in a log: it looks for its expression again and again, from wherever the last one ended.
fn logged(log: &str) -> Vec<(String, String, Clock)> {
    // JavaScript takes a lone brace for itself; here it has to be said that it is one. In both a point is no line end.
    let expression = Regex::new(&EXPRESSION.replace("{.*}", r"\{.*\}")).expect("an expression");
    let clock = |text: &str| serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    expression
        .captures_iter(log.trim())
        .map(|found| (found["event"].to_owned(), found["host"].to_owned(), clock(&found["clock"])))
        .collect()
}

/// Whether one clock is before another: it knows nothing that the other does not know, and they differ.
fn is_before(one: &Clock, other: &Clock) -> bool {
    one != other && one.iter().all(|(host, count)| other.get(host).is_some_and(|known| known >= count))
}

#[test]
fn the_log_is_read_by_the_expression_that_shiviz_has_and_keeps_its_rules() {
    let mut events = 0;
    for n in 0..500 {
        let timeline = played(n, 20 + n);
        let log = shiviz(&timeline);
        assert_eq!(log.lines().take(2).collect::<Vec<_>>(), [EXPRESSION, ""]);
        // A line end of JavaScript that is none in Rust would end the text of an event there.
        assert!(!log.contains(['\r', '\u{2028}', '\u{2029}']));
        let found = logged(&log);
        assert_eq!(found.len() * 2 + 2, log.lines().count(), "run {n}");
        // Also without its first two lines, which ShiViz takes off a file that it opens.
        assert_eq!(logged(log.splitn(3, '\n').nth(2).expect("the rest")), found);
        let count_of = |host: &str| found.iter().filter(|(_, other, _)| other == host).count() as u64;
        let mut so_far: BTreeMap<&str, u64> = BTreeMap::new();
        for (event, host, clock) in &found {
            assert!(!event.trim().is_empty());
            let own = so_far.entry(host).or_default();
            *own += 1;
            assert_eq!(clock.get(host), Some(&*own), "run {n}: a host counts its own from 1, by one");
            for (other, count) in clock {
                assert!((1..=count_of(other)).contains(count), "run {n}: {host} knows event {count} of {other}");
            }
        }
        events += found.len();
    }
    assert!(events > 20_000, "{events}");
}

#[test]
fn clocks_are_in_order_exactly_where_one_event_happens_before_another() {
    let (mut ordered, mut concurrent) = (0, 0);
    for n in 0..132 {
        let timeline = played(n, 130);
        let history = timeline.history();
        let found = logged(&shiviz(&timeline));
        let at_nodes: Vec<Index> = (1..=timeline.index()).filter(|&of| history.event(of).what.is_at_a_node()).collect();
        assert_eq!(found.len(), at_nodes.len());
        for (of, (text, host, clock)) in at_nodes.iter().zip(&found) {
            let event = history.event(*of);
            assert_eq!(*host, timeline.run().stage().node(event.node).slug);
            assert!(text.contains(&sentence(timeline.run().stage(), event)), "{text}");
            let past = causality(history, *of).past;
            for (other, (_, _, earlier)) in at_nodes.iter().zip(&found) {
                let happens_before = past.binary_search(other).is_ok();
                assert_eq!(is_before(earlier, clock), happens_before, "run {n}: {other} before {of}");
                *(if happens_before { &mut ordered } else { &mut concurrent }) += 1;
            }
        }
    }
    assert!(ordered > 100_000 && concurrent > 100_000, "{ordered} {concurrent}");
}

#[test]
fn what_befell_copies_is_told_with_the_event_that_sent_them() {
    let mut told = 0;
    for n in 0..66 {
        let timeline = played(n, 200);
        let log = shiviz(&timeline);
        let brackets = log.matches(" [").count();
        let on_the_way = |what: What| matches!(what, What::Lose | What::Duplicate | What::Hold | What::Release);
        assert_eq!(brackets, timeline.past().iter().filter(|event| on_the_way(event.what)).count(), "run {n}");
        told += brackets;
    }
    assert!(told > 500, "{told}");
}

/// Records of fields, by the grammar of RFC 4180.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut characters, mut quoted) = (text.chars().peekable(), false);
    while let Some(c) = characters.next() {
        match (quoted, c) {
            (true, '"') if characters.peek() == Some(&'"') => field.extend(characters.next()),
            (true, '"') => {
                quoted = false;
                assert!(matches!(characters.peek(), Some(',' | '\r')), "a quote ends a field");
            }
            (true, c) => field.push(c),
            (false, '"') => {
                assert!(field.is_empty(), "a quote begins a field");
                quoted = true;
            }
            (false, ',') => record.push(std::mem::take(&mut field)),
            (false, '\r') => {
                assert_eq!(characters.next(), Some('\n'));
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            (false, c) => {
                assert_ne!(c, '\n');
                field.push(c);
            }
        }
    }
    assert!(field.is_empty() && record.is_empty() && !quoted, "every line ends");
    records
}

#[test]
fn the_csv_is_the_log() {
    let (mut quoted, mut events) = (0, 0);
    for n in 0..500 {
        let timeline = played(n, 20 + n);
        let (stage, text) = (timeline.run().stage(), csv(&timeline));
        let records = records(&text);
        assert_eq!(records[0], COLUMNS);
        assert_eq!(records.len(), timeline.past().len() + 1);
        for ((index, event), record) in (1..).zip(timeline.past()).zip(&records[1..]) {
            let kinds = stage.about().kinds;
            let index: u32 = index;
            let expected = [
                index.to_string(),
                event.tick.to_string(),
                event_name(stage, event.what).to_owned(),
                stage.node(event.node).slug,
                event
                    .letter
                    .or(event.copy.map(|name| name.letter))
                    .map_or_else(String::new, |letter| stage.subject_id(letter)),
                event.copy.map_or_else(String::new, |name| name.number.to_string()),
                event.copy.map_or_else(String::new, |name| kinds[usize::from(name.kind.0)].slug.to_owned()),
                sentence(stage, event),
            ];
            assert_eq!(record[..], expected, "run {n}");
        }
        events += records.len();
        quoted += text.matches('"').count();
    }
    assert!(events > 30_000 && quoted > 100, "{events} {quoted}");
}

#[test]
fn logs_are_cut_off_where_json_is_and_say_so() {
    let place = CASTS[0].setting("letters").expect("a setting");
    let mut scenario = Scenario { loss_percent: 50, ..(CASTS[0].usual)() };
    scenario.set(place, 10_000);
    let mut timeline = Timeline::new(&scenario, Vec::new());
    timeline.seek(EVENTS_MAX as Index + 7);
    let (csv, shiviz) = (csv(&timeline), shiviz(&timeline));
    let records = records(&csv);
    assert_eq!(records.len(), EVENTS_MAX + 2);
    let last = records.last().expect("a line");
    assert_eq!((last[0].as_str(), last[2].as_str(), last[7].as_str()), ("", LEFT_OUT, "7 later events are left out"));
    let found = logged(&shiviz);
    assert!(found.last().expect("an event").0.ends_with("[7 later events are left out]"));
    let kept = timeline.past()[..EVENTS_MAX].iter().filter(|event| event.what.is_at_a_node()).count();
    assert_eq!(found.len(), kept);
    println!("{} and {} bytes", csv.len(), shiviz.len());
}

#[test]
fn the_columns_the_expression_and_the_schema_stand_in_the_docs() {
    let docs = include_str!("../docs/EXPORTS.md");
    let example = docs.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let run = import(example).expect("it comes in");
    let log = shiviz(&exports::played(&SavedRun { index: 5, ..run }));
    assert!(log.starts_with(EXPRESSION) && docs.contains(&log), "{log}");
    COLUMNS.iter().for_each(|column| assert!(docs.contains(&format!("`{column}`")), "{column}"));
    let schema: Value = serde_json::from_str(include_str!("../docs/run.schema.json")).expect("JSON");
    let fields = schema["properties"].as_object().expect("fields").keys();
    let parts = ["event", "copy", "belief", "action", "intervention"].map(|part| &schema["$defs"][part]["properties"]);
    for field in fields.chain(parts.iter().flat_map(|part| part.as_object().expect("fields").keys())) {
        assert!(docs.contains(&format!("`{field}`")), "docs/EXPORTS.md says nothing of {field}");
    }
}

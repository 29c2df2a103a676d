//! The scenario by the keys and words of an address.
//!
//! It is read as an address is: the same ranges, the same words for what a value should have been. Only what an address
//! passes over is refused here.

use super::Refused;
use super::names::Fields;
use crate::board::LinkOrder;
use crate::share::{parse, quoted};
use crate::stage::{About, Backoff, Scenario, Span, Values};
use crate::words::{fill, texts};
use serde_json::Value;

/// The keys that every cast has.
const COMMON: [&str; 12] =
    ["seed", "loss", "dup", "crash", "order", "latency", "timeout", "backoff", "step", "downtime", "cuts", "rate"];

/// No word of a scenario is longer, in bytes.
const WORD_BYTES_MAX: usize = 200;

/// Writes a scenario, with every setting.
pub fn write(scenario: &Scenario) -> String {
    let settings = scenario.cast.settings.iter().zip(scenario.settings);
    let mut fields: Vec<(&str, Value)> = settings
        .map(|(setting, value)| match setting.values {
            Values::Number { .. } => (setting.key, Value::from(value)),
            values => (setting.key, Value::from(values.word(value))),
        })
        .collect();
    let rate = scenario.letters_per_1000_s;
    let is_whole = rate.is_multiple_of(1_000);
    let cuts = scenario.partitions.map(|cuts| format!("{}/{}", span(cuts.whole), span(cuts.cut)));
    fields.extend([
        // As text: programs that keep all numbers as floating point would change it.
        ("seed", Value::from(scenario.seed.to_string())),
        ("loss", Value::from(scenario.loss_percent)),
        ("dup", Value::from(scenario.duplication_percent)),
        ("crash", Value::from(scenario.crash_percent)),
        ("order", Value::from(order(scenario.order))),
        ("latency", Value::from(span(scenario.latency))),
        ("timeout", Value::from(scenario.timeout_ms)),
        ("backoff", Value::from(backoff(scenario.backoff))),
        ("step", Value::from(scenario.handler_step_ms)),
        ("downtime", Value::from(span(scenario.downtime))),
        ("cuts", Value::from(cuts)),
        ("rate", if is_whole { Value::from(rate / 1_000) } else { Value::from(f64::from(rate) / 1_000.0) }),
    ]);
    let fields: Vec<String> = fields.iter().map(|(key, value)| format!("{}:{value}", quoted(key))).collect();
    format!("{{{}}}", fields.join(","))
}

fn span(span: Span) -> String {
    if span.min_ms == span.max_ms { span.min_ms.to_string() } else { format!("{}-{}", span.min_ms, span.max_ms) }
}

fn order(order: LinkOrder) -> &'static str {
    match order {
        LinkOrder::Reordering => "reordering",
        LinkOrder::Fifo => "fifo",
    }
}

fn backoff(backoff: Backoff) -> &'static str {
    match backoff {
        Backoff::Fixed => "fixed",
        Backoff::Exponential => "exponential",
        Backoff::ExponentialJitter => "jitter",
    }
}

/// Reads a scenario of a cast. What is missing is as the cast's figure opens; what is given stands, also where another
/// setting would change it.
pub fn read(cast: &'static About, fields: &Fields) -> Result<Scenario, Refused> {
    let settings = cast.settings.iter().map(|setting| setting.key);
    let mut given: Vec<(&str, String)> = Vec::new();
    for key in settings.chain(COMMON) {
        let word = match fields.get(key) {
            None => continue,
            Some(Value::Null) if key == "cuts" => continue,
            Some(Value::String(word)) => word.clone(),
            // A program may write 20 as 20.0.
            Some(Value::Number(number)) => number.to_string().trim_end_matches(".0").to_owned(),
            Some(_) => String::new(),
        };
        given.push((key, if word.len() > WORD_BYTES_MAX { String::new() } else { word }));
    }
    let mut query = format!("figure={}", cast.slug);
    for (key, word) in &given {
        query.push_str(&format!("&{key}="));
        word.bytes().for_each(|byte| query.push_str(&format!("%{byte:02x}")));
    }
    let (address, notes) = parse(&query);
    if let Some(note) = notes.first() {
        let expected = note.expected.clone().unwrap_or_default();
        return Err(Refused::expected(format!("scenario.{}", note.key), &expected));
    }
    let mut scenario = address.scenario;
    assert_eq!(scenario.cast, cast, "every cast has a figure that is named after it");
    for (place, setting) in cast.settings.iter().enumerate() {
        if let Some((key, word)) = given.iter().find(|(key, _)| *key == setting.key) {
            let value = setting.values.read(word);
            let value = value.ok_or_else(|| {
                let (least, most) = setting.values.ends();
                let expected = fill(texts().expected_whole, &[("least", &least), ("most", &most)]);
                Refused::expected(format!("scenario.{key}"), &expected)
            })?;
            scenario.settings[place] = value;
        }
    }
    if fields.get("cuts").is_some_and(Value::is_null) {
        scenario.partitions = None;
    }
    Ok(scenario)
}

//! Files that nobody should have made: each comes in as a run that can be played, or is refused with a field and a reason.

#[path = "common/random.rs"]
mod random;

#[path = "common/exports.rs"]
mod exports;

use exports::{played, saved, value};
use random::Dice;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use twice_or_never::export::json::{Refused, import, json};
use twice_or_never::share::SavedRun;

/// Any value, mostly a small one.
fn anything(dice: &mut Dice) -> Value {
    match dice.below(9) {
        0 => Value::Null,
        1 => json!(dice.word()),
        2 => json!(dice.below(6)),
        3 => json!(-1.5),
        4 => json!(u64::MAX),
        5 => json!([[], {}]),
        6 => json!({ "type": "hold", "move": "step", "at": 0 }),
        7 => json!(dice.one_of(&["", "sender", "5", "2.5", "fifo", "💣", "0-0", "1-2/3-4", "C(PR)K"])),
        _ => json!(dice.below(2) == 0),
    }
}

/// Puts something else somewhere.
fn change(dice: &mut Dice, value: &mut Value) {
    let goes_in = dice.below(8) > 0;
    match value {
        Value::Object(fields) if goes_in && !fields.is_empty() => {
            let at = dice.below(fields.len() as u64) as usize;
            let key = fields.keys().nth(at).expect("a field").clone();
            match dice.below(12) {
                0 => _ = fields.remove(&key),
                1 => {
                    _ = fields
                        .insert(dice.one_of(&["node", "link", "clock", "ordinal", "nth"]).to_owned(), anything(dice))
                }
                _ => change(dice, &mut fields[&key]),
            }
        }
        Value::Array(items) if goes_in && !items.is_empty() => {
            let at = dice.below(items.len() as u64) as usize;
            match dice.below(8) {
                0 => _ = items.remove(at),
                1 => items.push(items[at].clone()),
                _ => change(dice, &mut items[at]),
            }
        }
        value => *value = anything(dice),
    }
}

#[test]
fn whatever_comes_in_is_a_run_or_refused_with_a_field_and_a_reason() {
    let runs: Vec<Value> = (0..66).map(|n| value(&played(&SavedRun { index: n % 50, ..saved(n) }))).collect();
    let texts: Vec<String> = runs.iter().map(Value::to_string).collect();
    let (mut opened, mut fields) = (0, BTreeSet::new());
    for n in 0..60_000 {
        let dice = &mut Dice::new(1 << 20 | n);
        let which = dice.below(66) as usize;
        let text = if n % 3 == 0 {
            let mut bytes = texts[which].clone().into_bytes();
            for _ in 0..=dice.below(3) {
                let at = dice.below(bytes.len() as u64) as usize;
                match dice.below(3) {
                    0 => bytes[at] = dice.word() as u8,
                    1 => drop(bytes.remove(at)),
                    _ => bytes.truncate(at.max(1)),
                }
            }
            String::from_utf8_lossy(&bytes).into_owned()
        } else {
            let mut run = runs[which].clone();
            // What was changed is to be read, not to be found to be another run.
            for field in ["events", "copies", "beliefs", "score", "digest"] {
                run.as_object_mut().expect("fields").remove(field);
            }
            (0..=dice.below(3)).for_each(|_| change(dice, &mut run));
            run.to_string()
        };
        match import(&text) {
            Ok(saved) => {
                opened += 1;
                if opened % 16 == 0 {
                    let timeline = played(&SavedRun { index: saved.index.min(200), ..saved.clone() });
                    let again = import(&json(&timeline)).expect("what was read can be written");
                    assert_eq!(again, SavedRun { index: timeline.index(), ..saved });
                }
            }
            Err(Refused { field, why }) => {
                assert!(!field.is_empty() && why.ends_with('.') && !why.contains(['{', '}']), "{field}: {why}");
                fields.insert(field.split('[').next().unwrap_or_default().to_owned());
            }
        }
    }
    println!("{opened} opened; refused: {fields:?}");
    assert!(opened > 5_000, "{opened}");
    for field in ["file", "format", "version", "cast", "scenario", "scenario.loss", "interventions", "script", "index"]
    {
        assert!(fields.contains(field), "nothing was refused for its {field}");
    }
}

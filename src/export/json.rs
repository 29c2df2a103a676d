//! A run as JSON, out and in again.
//!
//! A file says two things. What decides the run: who plays, the scenario by the keys and words of an address, a script
//! or what a hand did, and the index. That is what comes in again. And what came of it, for programs that do not have
//! the simulation: every event with its causes, every copy, the score, what is believed, the digest. Of these an
//! import looks at the digest alone: it plays the run and compares. `docs/EXPORTS.md` describes the format, and
//! `docs/run.schema.json` is its schema.

mod hand;
mod lines;
mod names;
mod scenario;
mod script;

use crate::casts::CASTS;
use crate::history::{Digest, Timeline};
use crate::player::{Index, Outlook, Run};
use crate::share::{INDEX_MAX, INTERVENTIONS_MAX, STEPS_MAX, SavedRun, StateError, encode};
use crate::words::{LANGUAGE, desk_texts, fill, texts};
use names::Names;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

pub(super) use lines::{EventLine, event_lines, kept};

/// What every file says in its field `format`.
pub const FORMAT: &str = "twice-or-never run";

/// The version that is written, and the only one so far.
pub const VERSION: u64 = 1;

/// So many events are in a file, the first ones, and no more copies; how many are left out is said.
pub const EVENTS_MAX: usize = 20_000;

/// No file that is longer is read, in bytes. The largest export is shorter.
pub const BYTES_MAX: usize = 16 << 20;

/// What decides a run is shorter than this in each of its fields, in bytes, white space included.
const FIELD_BYTES_MAX: usize = 2 << 20;

/// Why a text is no run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which field, by its path: `scenario.loss`, `interventions[3].action.node`; `file` where it is none alone.
    pub field: String,
    /// What is wrong with it, in sentences.
    pub why: String,
}

impl Refused {
    fn new(field: impl Into<String>, why: impl Into<String>) -> Refused {
        Refused { field: field.into(), why: why.into() }
    }

    /// Refused because it should be something else: a noun with what goes with it.
    fn expected(field: impl Into<String>, expected: &str) -> Refused {
        Refused::new(field, fill(desk_texts().import_expected, &[("expected", &expected)]))
    }

    /// Refused because it is none of these words.
    fn none_of<'a>(field: impl Into<String>, words: impl IntoIterator<Item = &'a str>) -> Refused {
        let names = words.into_iter().collect::<Vec<_>>().join(", ");
        Refused::expected(field, &fill(texts().expected_choice, &[("names", &names)]))
    }

    /// Refused because it is no whole number in this range.
    fn no_whole(field: impl Into<String>, least: u64, most: u64) -> Refused {
        Refused::expected(field, &fill(texts().expected_whole, &[("least", &least), ("most", &most)]))
    }
}

/// How much is not in a file because it would be too long.
#[derive(Serialize)]
struct LeftOut {
    events: usize,
    copies: usize,
}

/// A run at its present moment as JSON: UTF-8, an event, a copy, a deed of a hand a line. At most [`EVENTS_MAX`] events
/// and as many copies are in it, so it is shorter than [`BYTES_MAX`].
pub fn json(timeline: &Timeline) -> String {
    let run = timeline.run();
    let scenario = run.scenario();
    let names = Names::of(scenario);
    let (events, events_left) = kept(timeline);
    let mut copies = lines::copy_lines(timeline);
    let copies_left = copies.len().saturating_sub(EVENTS_MAX);
    copies.truncate(EVENTS_MAX);

    let mut fields = vec![
        ("format", text(&FORMAT)),
        ("version", text(&VERSION)),
        ("language", text(&LANGUAGE)),
        ("cast", text(&scenario.cast.slug)),
        ("scenario", scenario::write(scenario)),
    ];
    if !run.script().is_empty() {
        fields.push(("script", list(run.script().iter().map(|&m| script::write(&names, m)))));
    }
    if !run.interventions().is_empty() {
        fields.push(("interventions", list(run.interventions().iter().map(|deed| hand::write(&names, deed)))));
    }
    fields.extend([
        ("index", text(&timeline.index())),
        ("digest", text(&timeline.digest().to_string())),
        ("now", text(&timeline.past().last().map_or(0, |event| event.tick))),
        ("ended", text(&has_ended(run))),
        ("score", run.stage().score_json(run)),
        ("beliefs", list(lines::belief_lines(run).iter().map(text))),
        ("events", list(event_lines(timeline, events).iter().map(text))),
        ("copies", list(copies.iter().map(text))),
    ]);
    if events_left + copies_left > 0 {
        fields.push(("leftOut", text(&LeftOut { events: events_left, copies: copies_left })));
    }
    let fields: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
    format!("{{\n{}\n}}\n", fields.join(",\n"))
}

/// Whether nothing is to come. A hand may have things to do yet that will turn out to be impossible.
fn has_ended(run: &Run) -> bool {
    let mut ahead = run.clone();
    ahead.step().is_none() && ahead.outlook() == Outlook::Ended
}

/// A value as JSON, in one line.
fn text(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).expect("our own values can be written")
}

/// A list, an item a line.
fn list(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() { "[]".to_owned() } else { format!("[\n{}\n]", items.join(",\n")) }
}

/// What of a file is read; the rest is passed over.
#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    format: Option<&'a RawValue>,
    #[serde(borrow)]
    version: Option<&'a RawValue>,
    #[serde(borrow)]
    cast: Option<&'a RawValue>,
    #[serde(borrow)]
    scenario: Option<&'a RawValue>,
    #[serde(borrow)]
    script: Option<&'a RawValue>,
    #[serde(borrow)]
    interventions: Option<&'a RawValue>,
    #[serde(borrow)]
    index: Option<&'a RawValue>,
    #[serde(borrow)]
    digest: Option<&'a RawValue>,
}

/// Reads a run. Any text will do; fields that nobody knows are passed over. Where there is a digest the run is played, and
/// it must come to the same.
///
/// # Errors
/// Which field is wrong, the first of them, and why.
pub fn import(text: &str) -> Result<SavedRun, Refused> {
    let said = desk_texts();
    if text.len() > BYTES_MAX {
        return Err(Refused::new("file", fill(said.import_too_long, &[("most", &BYTES_MAX)])));
    }
    // Some editors put a mark before the first character.
    let text = text.trim_start_matches('\u{feff}');
    let file: File = serde_json::from_str(text).map_err(|error| {
        Refused::new("file", fill(said.import_no_json, &[("line", &error.line()), ("column", &error.column())]))
    })?;
    if value("format", file.format)? != FORMAT {
        return Err(Refused::expected("format", &format!("“{FORMAT}”")));
    }
    match value("version", file.version)?.as_u64() {
        Some(VERSION) => {}
        Some(later) if later > VERSION => return Err(Refused::new("version", said.import_later)),
        _ => return Err(Refused::expected("version", &VERSION.to_string())),
    }
    let cast = value("cast", file.cast)?;
    let cast = CASTS.into_iter().find(|about| cast == about.slug);
    let cast = cast.ok_or_else(|| Refused::none_of("cast", CASTS.iter().map(|about| about.slug)))?;
    let Value::Object(fields) = value("scenario", file.scenario)? else {
        return Err(Refused::expected("scenario", said.import_object));
    };
    let scenario = scenario::read(cast, &fields)?;
    let names = Names::of(&scenario);
    let script = items("script", file.script, STEPS_MAX)?;
    let script = (0..).zip(&script).map(|(at, item)| script::read(&names, at, item)).collect::<Result<_, _>>()?;
    let deeds = items("interventions", file.interventions, INTERVENTIONS_MAX)?;
    let interventions = hand::read(&names, &deeds)?;
    let index = match file.index {
        None => 0,
        given => names::whole("index", Some(&value("index", given)?), 0, INDEX_MAX.into())? as Index,
    };
    let saved = SavedRun { scenario, script, interventions, index };
    // The same limits as a link has, but for its length.
    match encode(&saved) {
        Ok(_) | Err(StateError::TooLong) => {}
        Err(StateError::IllegalScript { step }) => {
            return Err(Refused::new(format!("script[{}]", step - 1), said.import_illegal));
        }
        Err(_) => return Err(Refused::new("file", texts().link_bad_run)),
    }
    match file.digest {
        None => {}
        given => check(&saved, &value("digest", given)?)?,
    }
    Ok(saved)
}

/// A field that has to be there.
fn value(field: &str, given: Option<&RawValue>) -> Result<Value, Refused> {
    let given = given.ok_or_else(|| Refused::new(field, desk_texts().import_missing))?;
    if given.get().len() > FIELD_BYTES_MAX {
        let why = fill(desk_texts().import_too_long, &[("most", &FIELD_BYTES_MAX)]);
        return Err(Refused::new(field, why));
    }
    // Only a number beyond all bounds, half a character, or what is nested too deeply is JSON and no value.
    serde_json::from_str(given.get()).map_err(|_| Refused::expected(field, desk_texts().import_simpler))
}

/// The items of a list, none if it is not there.
fn items(field: &str, given: Option<&RawValue>, most: usize) -> Result<Vec<Value>, Refused> {
    let items = match given {
        None => Vec::new(),
        given => match value(field, given)? {
            Value::Array(items) => items,
            _ => return Err(Refused::expected(field, desk_texts().import_list)),
        },
    };
    if items.len() > most {
        return Err(Refused::new(field, fill(desk_texts().import_too_many, &[("most", &most)])));
    }
    Ok(items)
}

/// Plays a run and compares what it comes to with the digest of its file.
fn check(saved: &SavedRun, digest: &Value) -> Result<(), Refused> {
    let said = desk_texts();
    let is_hex = |digits: &str| digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let Some(digest) = digest.as_str().filter(|digits| is_hex(digits)) else {
        return Err(Refused::expected("digest", said.import_hex));
    };
    let mut run = Run::scripted(&saved.scenario, saved.script.clone(), saved.interventions.clone());
    let mut found = Digest::START;
    while run.index() < saved.index {
        let Some(event) = run.step() else {
            return Err(Refused::new("index", fill(said.import_ends, &[("count", &run.index())])));
        };
        found = found.then(&event);
    }
    if found.to_string() == digest.to_ascii_lowercase() {
        return Ok(());
    }
    Err(Refused::new("digest", fill(said.import_digest, &[("found", &found)])))
}

//! A question as it comes in: JSON from a form, a button or a message, so all of it is input.
//!
//! Fields that nobody knows are ignored, and what is empty counts as not there. A number may stand in quotes, as forms
//! send it. Whatever cannot be read is named.

use super::paper;
use crate::board::{CRASH_CLASSES, Faults, LinkOrder};
use crate::export::json;
use crate::share::{SavedRun, decode};
use crate::stage::{About, Scenario, Values};
use crate::words::{desk_texts, fill, state_error};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// No question is longer, in bytes: a link and a few numbers.
const BYTES_MAX: usize = 20_000;

/// But for one that brings a file, which as text in quotes may be twice as long as it is.
const IMPORT_BYTES_MAX: usize = 2 * json::BYTES_MAX + BYTES_MAX;

/// A question. What each field says depends on the kind: those of an attack are in
/// `docs/EMBEDDING.md`, the others come from forms and buttons of the page's own papers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Request {
    /// What is asked: `attack`, `bench`, `export`, `film`, `import`, `many`, `recipes`, `reach`, `take`, `worlds`.
    pub kind: String,
    /// The build of the page that asks.
    pub build: String,
    /// The run that it is about, as a link holds it.
    pub state: String,
    /// `json` if a program asks.
    pub form: String,
    /// Whether what is found is to be played at once.
    pub play: Flag,
    /// What is looked for.
    pub property: String,
    /// How the cast is to be set, by keys.
    pub settings: BTreeMap<String, Word>,
    /// The setting of that name; where only few can be searched, how many there are on the board.
    pub letters: Option<Number>,
    /// How many copies may be lost.
    pub losses: Option<Number>,
    /// How many may be doubled.
    pub duplications: Option<Number>,
    /// How many crashes there may be.
    pub crashes: Crashes,
    /// How many of the class `sender`.
    pub sender_crashes: Option<Number>,
    /// How many resends.
    pub resends: Option<Number>,
    /// `reordering` or `fifo`.
    pub order: String,
    /// The node that is asked about.
    pub node: Option<Number>,
    /// Whether cards are revealed.
    pub open: Flag,
    /// Whether all of them are shown.
    pub all: Flag,
    /// What many runs are to vary: `loss`, `timeout`, or the key of a setting.
    pub knob: String,
    /// How many letters are to be played at each of its values.
    pub sample: Option<Number>,
    /// The only one of its values that is wanted.
    pub value: Option<Number>,
    /// The figure that the run is in, by its slug, the address of its page, and its name there.
    pub figure: String,
    pub url: String,
    pub title: String,
    /// Which code for another page is wanted, what it is to open, and with which controls and colours.
    pub code: String,
    pub with: String,
    pub controls: String,
    pub theme: String,
    /// Which file is wanted, and whether in light ink on dark paper.
    pub format: String,
    pub dark: Flag,
    /// At which moment, in milliseconds of the run, rather than where it stands.
    pub at: Option<Number>,
    /// What stands in a file that is to be a run again.
    #[serde(rename = "text")]
    pub file: String,
}

/// A whole number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value")]
pub(super) struct Number(pub u32);

/// A word or a number, as a word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value")]
pub(super) struct Word(pub String);

/// A box that is ticked or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub(super) struct Flag(pub bool);

/// Crashes: so many of the first class, or so many of each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Crashes {
    OfTheFirst(Number),
    ByClass(BTreeMap<String, Number>),
}

impl Default for Crashes {
    fn default() -> Crashes {
        Crashes::ByClass(BTreeMap::new())
    }
}

impl TryFrom<Value> for Number {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Number, &'static str> {
        let number = match value {
            // A whole number may be written as 2.0.
            Value::Number(number) => number.as_f64().filter(|number| number.fract() == 0.0 && *number >= 0.0),
            Value::String(digits) => digits.trim().parse::<u32>().ok().map(f64::from),
            _ => None,
        };
        number.map(|number| Number(number as u32)).ok_or("no whole number")
    }
}

impl TryFrom<Value> for Word {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Word, &'static str> {
        match value {
            Value::String(word) => Ok(Word(word)),
            Value::Number(number) => Ok(Word(number.to_string())),
            _ => Err("no word"),
        }
    }
}

impl From<Value> for Flag {
    fn from(value: Value) -> Flag {
        Flag(match value {
            Value::Bool(is_so) => is_so,
            Value::String(word) => word == "1",
            value => value == 1,
        })
    }
}

/// What is wrong with a question, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong(pub String);

pub(super) fn bad(part: &str) -> Wrong {
    Wrong(fill(desk_texts().bad_request, &[("part", &part)]))
}

/// That there is no such thing, and what there is.
pub(super) fn unknown(text: &str, word: &str, all: impl IntoIterator<Item = impl AsRef<str>>) -> Wrong {
    let word: String = word.chars().take(40).collect();
    let all: Vec<String> = all.into_iter().map(|one| one.as_ref().to_owned()).collect();
    Wrong(fill(text, &[("word", &word), ("all", &all.join(", "))]))
}

impl Wrong {
    /// Says so to whoever asked.
    pub fn told(&self, is_json: bool) -> String {
        if is_json {
            serde_json::json!({ "wrong": self.0 }).to_string()
        } else {
            paper::El::new("div").class("paper").add(paper::El::new("p").class("verdict").text(&self.0)).html()
        }
    }
}

impl Request {
    /// Reads a question; and says whether a program asks, as far as that could be read.
    pub fn read(text: &str) -> (bool, Result<Request, Wrong>) {
        if text.len() > IMPORT_BYTES_MAX {
            return (false, Err(bad("length")));
        }
        let Ok(mut fields) = serde_json::from_str::<Map<String, Value>>(text) else {
            return (false, Err(bad("JSON")));
        };
        fields.retain(|_, value| !is_empty(value));
        let is_json = fields.get("form").is_some_and(|form| form == "json");
        if text.len() > BYTES_MAX && fields.get("kind").is_none_or(|kind| kind != "import") {
            return (is_json, Err(bad("length")));
        }
        let request = match Request::deserialize(&Value::Object(fields.clone())) {
            Ok(request) => request,
            Err(_) => {
                let is_bad = |field: &(String, Value)| {
                    Request::deserialize(&Value::Object(Map::from_iter([field.clone()]))).is_err()
                };
                let (name, _) = fields.into_iter().find(is_bad).unwrap_or_default();
                return (is_json, Err(bad(&name)));
            }
        };
        let is_of_another = !request.build.is_empty() && request.build != super::BUILD;
        (is_json, if is_of_another { Err(Wrong(desk_texts().other_build.to_owned())) } else { Ok(request) })
    }

    /// As text, to be asked by a button.
    pub fn text(&self) -> String {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Some(fields) = value.as_object_mut() {
            fields.retain(|_, value| !is_empty(value));
        }
        value.to_string()
    }

    /// The same question of another kind; what is found is not played unasked.
    pub fn of_kind(&self, kind: &str) -> Request {
        Request { kind: kind.to_owned(), play: Flag(false), ..self.clone() }
    }

    /// Whether a program asks.
    pub fn is_json(&self) -> bool {
        self.form == "json"
    }

    /// The run that a link holds.
    pub fn run(&self) -> Result<SavedRun, Wrong> {
        decode(&self.state).map_err(|error| Wrong(state_error(&error)))
    }

    /// The kind of link; as it is unless another is asked for.
    pub fn order(&self, own: LinkOrder) -> Result<LinkOrder, Wrong> {
        match self.order.as_str() {
            "" => Ok(own),
            "reordering" => Ok(LinkOrder::Reordering),
            "fifo" => Ok(LinkOrder::Fifo),
            _ => Err(bad("order")),
        }
    }

    /// The faults that may happen; `usual` where nothing is said.
    pub fn faults(&self, cast: &About, usual: Faults) -> Result<Faults, Wrong> {
        let mut faults = Faults {
            losses: number(self.losses, usual.losses),
            duplications: number(self.duplications, usual.duplications),
            crashes: usual.crashes,
        };
        let classes = &cast.crash_classes[..cast.crash_classes.len().min(CRASH_CLASSES)];
        let place = |name: &str| classes.iter().position(|class| *class == name);
        match &self.crashes {
            // Where nobody crashes, no crash is as few as there can be.
            Crashes::OfTheFirst(Number(0)) if classes.is_empty() => {}
            Crashes::OfTheFirst(_) if classes.is_empty() => return Err(bad("crashes")),
            Crashes::OfTheFirst(count) => faults.crashes[0] = count.0,
            Crashes::ByClass(by_class) => {
                for (name, count) in by_class {
                    let place = place(name).ok_or_else(|| unknown(desk_texts().unknown_class, name, classes))?;
                    faults.crashes[place] = count.0;
                }
            }
        }
        if let (Some(count), Some(place)) = (self.sender_crashes, place("sender")) {
            faults.crashes[place] = count.0;
        }
        Ok(faults)
    }

    /// A scenario with what is asked for set in it.
    pub fn set_up(&self, own: &Scenario) -> Result<Scenario, Wrong> {
        let (mut scenario, cast) = (own.clone(), own.cast);
        let keys = || cast.settings.iter().map(|setting| setting.key);
        let mut asked = Vec::new();
        for (key, word) in &self.settings {
            let place = cast.setting(key).ok_or_else(|| unknown(desk_texts().unknown_setting, key, keys()))?;
            let values = cast.settings[place].values;
            let words = format!("{key} {}", word.0);
            asked.push((
                place,
                values.read(&word.0).ok_or_else(|| unknown(desk_texts().bad_value, &words, all(values)))?,
            ));
        }
        if let (Some(Number(letters)), Some(place)) = (self.letters, cast.setting("letters")) {
            let values = cast.settings[place].values;
            let words = format!("letters {letters}");
            asked.push((
                place,
                values.take(letters).ok_or_else(|| unknown(desk_texts().bad_value, &words, all(values)))?,
            ));
        }
        asked.sort_by_key(|&(place, _)| place);
        asked.iter().for_each(|&(place, value)| scenario.set(place, value));
        let yields = asked.iter().filter(|&&(place, value)| scenario.settings[place] != value);
        let yields: Vec<&str> = yields.map(|&(place, _)| cast.settings[place].key).collect();
        if yields.is_empty() { Ok(scenario) } else { Err(unknown(desk_texts().settings_apart, "", yields)) }
    }
}

/// A number, or the usual one.
pub(super) fn number(given: Option<Number>, usual: u32) -> u32 {
    given.map_or(usual, |number| number.0)
}

/// All that a setting can be.
fn all(values: Values) -> Vec<String> {
    match values {
        Values::Choices(choices) => choices.iter().map(|choice| choice.slug.to_owned()).collect(),
        Values::Number { least, most } => vec![format!("{least}–{most}")],
        Values::Text(spelling) => vec![(spelling.expected)().to_owned()],
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(word) => word.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(true) | Value::Number(_) | Value::Array(_) => false,
    }
}

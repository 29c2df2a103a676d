//! What there is to say of a cast that no setting changes: tables, one line a thing.

use super::{Scenario, Settings, Stage};
use crate::board::Note;
use crate::texts::Text;

/// A cast, as data. There is one of each; they are told apart by their numbers.
#[derive(Debug)]
pub struct About {
    /// Published: its number in links.
    pub number: u8,
    /// Its name in messages, and the slug of its figure.
    pub slug: &'static str,
    /// What the figure is called.
    pub title: Text,
    /// Its settings. Their order is published: links hold them by place.
    pub settings: &'static [Setting],
    /// What changes with a setting: called after the one at a place was set.
    pub settle: fn(&mut Settings, usize),
    /// Whether a setting, by place, says anything as the others are set; those that do not are not shown.
    pub is_idle: fn(&Settings, usize) -> bool,
    /// Its kinds of copies.
    pub kinds: &'static [KindAbout],
    /// Its notes, from number 1.
    pub notes: &'static [NoteAbout],
    /// What is counted.
    pub tallies: &'static [TallyAbout],
    /// Its classes of crash, by their names in messages.
    pub crash_classes: &'static [&'static str],
    /// What is said when a run has ended, with tallies by their slugs in braces.
    pub ended: Text,
    /// The scenario that its figure opens with.
    pub usual: fn() -> Scenario,
    /// Its stage, as a scenario sets it.
    pub open: fn(&Scenario) -> Box<dyn Stage>,
}

impl PartialEq for About {
    fn eq(&self, other: &About) -> bool {
        self.number == other.number
    }
}

impl Eq for About {}

impl About {
    /// What is to be said of a note.
    ///
    /// # Panics
    /// If the cast says no such thing: that is a bug of the cast.
    pub fn note(&self, note: Note) -> &NoteAbout {
        let place = usize::from(note.0).wrapping_sub(1);
        self.notes.get(place).unwrap_or_else(|| panic!("{} says nothing by {note:?}", self.slug))
    }

    /// The setting that the figure is about, with its place.
    pub fn first(&self) -> Option<(usize, &'static Setting)> {
        self.settings.iter().enumerate().find(|(_, setting)| setting.shown == Shown::First)
    }

    /// The place of the setting with this key.
    pub fn setting(&self, key: &str) -> Option<usize> {
        self.settings.iter().position(|setting| setting.key == key)
    }
}

/// Something that can be set.
#[derive(Debug)]
pub struct Setting {
    /// Its key in addresses and messages.
    pub key: &'static str,
    /// Its name.
    pub name: Text,
    /// What it can be.
    pub values: Values,
    /// Its value unless another is set.
    pub usual: u16,
    /// Where it is shown.
    pub shown: Shown,
}

/// What a setting can be.
#[derive(Clone, Copy, Debug)]
pub enum Values {
    /// One of these, by place.
    Choices(&'static [Choice]),
    /// A whole number in this range.
    Number {
        /// The least.
        least: u16,
        /// The most.
        most: u16,
    },
    /// A text that stands for a number from 0 on.
    Text(&'static Spelling),
}

/// How texts stand for numbers.
#[derive(Debug)]
pub struct Spelling {
    /// The most.
    pub most: u16,
    /// The number that a text stands for; or how many of its characters still could be the beginning of one.
    pub read: fn(&str) -> Result<u16, u16>,
    /// The text of a number.
    pub word: fn(u16) -> String,
    /// What a text is to be, for whoever wrote another.
    pub expected: Text,
}

impl Values {
    /// The least number and the most.
    pub fn ends(self) -> (u16, u16) {
        match self {
            Values::Choices(choices) => (0, choices.len() as u16 - 1),
            Values::Number { least, most } => (least, most),
            Values::Text(spelling) => (0, spelling.most),
        }
    }

    /// A number as a value, if it is one.
    pub fn take(self, number: u32) -> Option<u16> {
        let (least, most) = self.ends();
        (u32::from(least)..=u32::from(most)).contains(&number).then_some(number as u16)
    }

    /// The value that a word stands for: a choice by its slug, a number in digits, a text by its spelling.
    pub fn read(self, word: &str) -> Option<u16> {
        match self {
            Values::Choices(choices) => choices.iter().position(|choice| choice.slug == word).map(|at| at as u16),
            Values::Number { .. } => self.take(word.parse().ok()?),
            Values::Text(spelling) => (spelling.read)(word).ok(),
        }
    }

    /// The word for a value.
    pub fn word(self, value: u16) -> String {
        match self {
            Values::Choices(choices) => choices.get(usize::from(value)).map_or("", |choice| choice.slug).to_owned(),
            Values::Number { .. } => value.to_string(),
            Values::Text(spelling) => (spelling.word)(value),
        }
    }
}

/// One of several values.
#[derive(Debug)]
pub struct Choice {
    /// Its name in addresses and messages.
    pub slug: &'static str,
    /// Its name in the page.
    pub name: Text,
    /// What it is listed under, if choices are grouped.
    pub group: Option<Text>,
}

/// Where a setting is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Above the stage, as a group of radio buttons: what the figure is about.
    First,
    /// Under the stage, always.
    Always,
    /// Under "More".
    More,
    /// Nowhere: in addresses and links alone.
    Nowhere,
}

/// A kind of copy.
#[derive(Debug)]
pub struct KindAbout {
    /// Its name in the page and in messages.
    pub slug: &'static str,
    /// Its name in a sentence: "letter".
    pub name: Text,
    /// What many of them are called: "letters".
    pub all: Text,
    /// Whether it is drawn as an answer rather than as a letter.
    pub is_answer: bool,
    /// Whether there are any as the cast is set.
    pub is_used: fn(&Settings) -> bool,
}

/// A note: what a step or an arrival did.
#[derive(Debug)]
pub struct NoteAbout {
    /// The kind of event, in the log and in messages.
    pub slug: &'static str,
    /// The sentence, with `{node}`, `{letter}` and `{copy}`.
    pub sentence: Text,
    /// How it is drawn on a lane of the diagram.
    pub sign: Sign,
}

/// A sign on a lane of the diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Something took effect.
    Applied,
    /// Something took effect, and was remembered in the same step.
    AppliedAndNoted,
    /// Something took effect at this node, as it is to do once at every node that keeps a copy.
    AppliedHere,
    /// Something was remembered.
    Remembered,
    /// An answer was sent.
    Answered,
    /// A copy was taken in that is new to the node.
    TookIn,
    /// A copy was taken in that the node has had before.
    KnewIt,
    /// Something was sent.
    Sent,
    /// A timer ran out, and it was sent again.
    TimedOut,
    /// A node came to believe what it hoped for.
    Heard,
    /// A node heard of what it had given up.
    HeardLate,
    /// Something came that changes nothing.
    NothingNew,
    /// A node gave something up.
    GaveUp,
}

impl Sign {
    /// Whether something took effect.
    pub fn is_effect(self) -> bool {
        matches!(self, Sign::Applied | Sign::AppliedAndNoted | Sign::AppliedHere)
    }
}

/// Something that is counted.
#[derive(Debug)]
pub struct TallyAbout {
    /// Its name in the page and in messages.
    pub slug: &'static str,
    /// What is counted, in a word or two.
    pub name: Text,
    /// A sign beside it, so that colour never speaks alone.
    pub sign: &'static str,
    /// How it is drawn: `once`, `lost`, `twice`, `under-way`, `stale`, `superseded`, or nothing.
    pub class: &'static str,
    /// Whether it stands aside, in small.
    pub is_aside: bool,
    /// Whether it is shown as the cast is set.
    pub is_shown: fn(&Settings) -> bool,
    /// Whether a subject that is counted here has met its fate, for going from one fate to the next.
    pub is_decided: bool,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeAbout {
    /// Its name in the page and in messages: `sender`, `worker-2`.
    pub slug: String,
    /// Its name in a sentence: "sender", "worker 2".
    pub name: String,
    /// Its column and row on the stage, from 0; on a narrow page columns become rows.
    pub place: (u8, u8),
}

//! What is to be shown in a node's box: plain rows, whatever the cast.
//!
//! Ground truth and belief are told apart by the cast: a box holds what its node knows, and what is true of the
//! world stands in a ledger.

use super::{Clock, Subject};

/// One count of a row of counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Its name in the page: `data-belief`.
    pub slug: &'static str,
    /// What is counted, in a word or two.
    pub words: &'static str,
    /// How many.
    pub count: u32,
}

/// Something that waits at a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// What it is about.
    pub subject: Subject,
    /// Its name: "#5".
    pub title: String,
    /// How it stands.
    pub words: String,
    /// The clock that runs for it, if one does.
    pub clock: Option<Clock>,
}

/// A line of a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is about.
    pub subject: Subject,
    /// Its name: "#5".
    pub title: String,
    /// `once`, `twice`, or nothing: how it is drawn.
    pub class: &'static str,
    /// What became of it.
    pub words: String,
}

/// No more entries of a ledger are shown.
const ENTRIES_SHOWN: usize = 4;

/// Which entries of a ledger are shown, by place: the newest, and of those that matter most the newest few, whatever came
/// after.
pub fn entries_shown(count: usize, matters: &dyn Fn(usize) -> bool) -> Vec<usize> {
    let pinned: Vec<usize> = (0..count).rev().filter(|&at| matters(at)).take(ENTRIES_SHOWN - 1).collect();
    let mut others = ENTRIES_SHOWN - pinned.len();
    let mut shown = Vec::with_capacity(ENTRIES_SHOWN);
    for at in (0..count).rev() {
        let is_pinned = pinned.contains(&at);
        if is_pinned || others > 0 {
            others -= usize::from(!is_pinned);
            shown.insert(0, at);
        }
    }
    shown
}

/// What somebody believes of a subject, beside what happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What it is about.
    pub subject: Subject,
    /// Its name: "#5".
    pub title: String,
    /// What the node holds of it that waits for word.
    pub believes: String,
    /// What is true.
    pub happened: String,
    /// `once`, `lost`, `twice`, as its tally is drawn, or nothing while it is under way.
    pub class: &'static str,
    /// Whether the belief rests on an acknowledgement.
    pub told: bool,
    /// Whether the belief is neither false nor ignorance.
    pub agrees: bool,
}

impl Outcome {
    /// Whether it is acknowledged and will never be done.
    pub fn is_told_falsely(&self) -> bool {
        self.told && self.class == "lost"
    }
}

/// A rung of a ladder: something that may or may not be so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// What.
    pub words: String,
    /// Whether it is so.
    pub holds: bool,
}

/// A row of a node's box, or of what stands beside the stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// Counts, side by side: what the node believes.
    Counts(Vec<Count>),
    /// What waits at it; some of it may be left out.
    Slots(Vec<Slot>),
    /// The steps of its program, in words, and which comes next while it is at work.
    Program(Vec<String>, Option<u8>),
    /// A sentence about how it stands.
    State(String),
    /// What it holds in volatile and in durable memory, and whether the former was wiped.
    Memory {
        /// Volatile.
        ram: String,
        /// Durable.
        disk: String,
        /// Whether a crash wiped what was volatile and the node is not back yet.
        is_wiped: bool,
    },
    /// What happened in the world, the newest last.
    Ledger(Vec<Entry>),
    /// What a node no longer waits for, and what it believes of it, the newest last.
    Settled(Vec<Entry>),
    /// Money, by one of two books: what a sender paid out, or what a receiver booked.
    Account {
        /// Which book.
        words: String,
        /// In dollars.
        amount: u32,
        /// What is to be said beside it; may be empty.
        remark: String,
        /// `twice`, `lost`, both with a space between, or nothing: how the remark is drawn.
        class: &'static str,
    },
    /// What holds and what does not, one on top of the other, under a title.
    Ladder(&'static str, Vec<Rung>),
    /// A remark.
    Margin(String),
}

//! Short ways to write the lines of a cast's tables, so that a line of a table is a line of code.

use super::{Cast, Choice, KindAbout, NoteAbout, Promise, Setting, Settings, Shown, Sign, TallyAbout, Values};
use crate::board::{Board, Note};
use crate::texts::Text;

impl Setting {
    /// A setting.
    pub const fn new(key: &'static str, name: Text, values: Values, usual: u16, shown: Shown) -> Setting {
        Setting { key, name, values, usual, shown }
    }
}

impl Choice {
    /// A value that stands in no group.
    pub const fn new(slug: &'static str, name: Text) -> Choice {
        Choice { slug, name, group: None }
    }
}

impl KindAbout {
    /// A kind that is drawn as a letter.
    pub const fn letter(slug: &'static str, name: Text, all: Text) -> KindAbout {
        KindAbout { slug, name, all, is_answer: false, is_used: |_| true }
    }

    /// A kind that is drawn as an answer.
    pub const fn answer(slug: &'static str, name: Text, all: Text) -> KindAbout {
        KindAbout { slug, name, all, is_answer: true, is_used: |_| true }
    }

    /// With this as the condition that there are any.
    pub const fn if_set(self, is_used: fn(&Settings) -> bool) -> KindAbout {
        KindAbout { is_used, ..self }
    }
}

impl NoteAbout {
    /// A note.
    pub const fn new(slug: &'static str, sentence: Text, sign: Sign) -> NoteAbout {
        NoteAbout { slug, sentence, sign }
    }

    /// The number of the note with this slug. Meant for constants: a slug that is in no table fails the build.
    ///
    /// # Panics
    /// If there is no such note.
    pub const fn number(notes: &[NoteAbout], slug: &str) -> Note {
        let mut at = 0;
        while !is_same(notes[at].slug.as_bytes(), slug.as_bytes()) {
            at += 1;
        }
        Note(at as u8 + 1)
    }
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

impl TallyAbout {
    /// What became of a subject.
    pub const fn fate(slug: &'static str, name: Text, sign: &'static str, class: &'static str) -> TallyAbout {
        TallyAbout { slug, name, sign, class, is_aside: false, is_shown: |_| true, is_decided: true }
    }

    /// Subjects that have not met their fate.
    pub const fn under_way(name: Text) -> TallyAbout {
        TallyAbout { is_decided: false, ..TallyAbout::fate("under-way", name, "…", "under-way") }
    }

    /// What is counted beside the fates, where it can occur.
    pub const fn aside(slug: &'static str, name: Text, is_shown: fn(&Settings) -> bool) -> TallyAbout {
        TallyAbout { slug, name, sign: "", class: "", is_aside: true, is_shown, is_decided: false }
    }
}

impl<C: Cast> Promise<C> {
    /// Asked of every position.
    pub const fn always(slug: &'static str, words: Text, is_shown: fn(&C, &Board<C>) -> bool) -> Promise<C> {
        Promise { slug, words, is_asked_when_quiet: false, applies: |_| true, is_shown }
    }

    /// Asked of quiet positions only.
    pub const fn quiet(slug: &'static str, words: Text, is_shown: fn(&C, &Board<C>) -> bool) -> Promise<C> {
        Promise { is_asked_when_quiet: true, ..Promise::always(slug, words, is_shown) }
    }

    /// The same, asked only of a cast that is set in a certain way.
    pub const fn if_set(self, applies: fn(&C) -> bool) -> Promise<C> {
        Promise { applies, ..self }
    }
}

//! Replicas that gossip as tables: settings, the one kind of copies, notes, what is counted. They stand apart from what
//! happens, because they are read as lists.

use super::state::UPDATES_MAX;
use super::{Gossip, Type};
use crate::board::Note;
use crate::stage::{About, Choice, KindAbout, NoteAbout, On, Scenario, Setting, Settings, Shown, Sign, TallyAbout};
use crate::stage::{Values, Values::Choices};
use crate::texts::gossip as words;

static TYPES: [Choice; 6] = [
    Choice::new("op-counter", || words().type_op_counter),
    Choice::new("g-counter", || words().type_g_counter),
    Choice::new("lww", || words().type_lww),
    Choice::new("mv", || words().type_mv),
    Choice::new("naive-set", || words().type_naive_set),
    Choice::new("or-set", || words().type_or_set),
];

static PROTECTED: [Choice; 2] = [Choice::new("0", || words().protected_no), Choice::new("1", || words().protected_yes)];

static SETTINGS: [Setting; 5] = [
    Setting::new("type", || words().of, Choices(&TYPES), 0, Shown::First),
    Setting::new("replicas", || words().replicas, Values::Number { least: 2, most: 3 }, 2, Shown::More),
    Setting::new("updates", || words().updates, Values::Number { least: 1, most: UPDATES_MAX as u16 }, 2, Shown::More),
    Setting::new("gossips", || words().gossips, Values::Number { least: 1, most: 9 }, 1, Shown::Always),
    Setting::new("protected", || words().protected, Choices(&PROTECTED), 0, Shown::More),
];

/// Which type is set.
pub(super) fn type_of(&[of, ..]: &Settings) -> Type {
    Type::ALL[usize::from(of)]
}

/// No more updates than a copy can tell of.
fn settle(settings: &mut Settings, _: usize) {
    let [_, replicas, updates, ..] = *settings;
    settings[2] = updates.min(type_of(settings).updates_max(replicas as u8).into());
}

/// What steps and arrivals say that they did. Published: the numbers are the places, from 1.
static NOTES: [NoteAbout; 12] = [
    NoteAbout::new("count", || words().note_count, Sign::Remembered),
    NoteAbout::new("write", || words().note_write, Sign::Remembered),
    NoteAbout::new("add", || words().note_add, Sign::Remembered),
    NoteAbout::new("remove", || words().note_remove, Sign::Remembered),
    NoteAbout::new("gossip", || words().note_gossip, Sign::Sent),
    NoteAbout::new("gossip-again", || words().note_gossip_again, Sign::Sent),
    NoteAbout::new("hear-one", || words().note_hear_one, Sign::TookIn),
    NoteAbout::new("hear-add", || words().note_hear_add, Sign::TookIn),
    NoteAbout::new("hear-remove", || words().note_hear_remove, Sign::TookIn),
    NoteAbout::new("merge", || words().note_merge, Sign::TookIn),
    NoteAbout::new("older", || words().note_older, Sign::NothingNew),
    NoteAbout::new("known", || words().note_known, Sign::KnewIt),
];

/// The note with this slug.
pub const fn did(slug: &str) -> Note {
    NoteAbout::number(&NOTES, slug)
}

pub(super) static TALLIES: [TallyAbout; 7] = [
    TallyAbout::fate("right", || words().right, "✓", "once"),
    TallyAbout::fate("over", || words().over, "↑", "twice"),
    TallyAbout::fate("under", || words().under, "↓", "lost"),
    TallyAbout::under_way(|| words().under_way),
    TallyAbout::aside("acked", || words().acked, |_| true),
    TallyAbout::aside("dropped", || words().dropped, |settings| !type_of(settings).counts()),
    TallyAbout::aside("back", || words().back, |settings| type_of(settings).is_set()),
];

/// Replicas that gossip, as tables.
pub static GOSSIP: About = About {
    number: 9,
    slug: "converge",
    title: || words().title,
    settings: &SETTINGS,
    settle,
    is_idle: |_, _| false,
    kinds: &[KindAbout::letter("gossip", || words().kind_gossip, || words().all_gossips)],
    notes: &NOTES,
    tallies: &TALLIES,
    crash_classes: &[],
    ended: || words().ended,
    // They gossip when they have had some time to be told.
    usual: || Scenario { loss_percent: 0, timeout_ms: 3_000, ..Scenario::of(&GOSSIP) },
    open: |scenario| Box::new(On::<Gossip>::new(scenario)),
};

//! The replicated queue as tables: settings, kinds of copies, notes, what is counted. They stand apart from what
//! happens, because they are read as lists.

use super::Replicated;
use crate::board::Note;
use crate::stage::{About, Choice, KindAbout, NoteAbout, On, Scenario, Setting, Settings, Shown, Sign, TallyAbout};
use crate::stage::{Values, Values::Choices};
use crate::texts::replicated as words;

const ASKS: fn(&Settings) -> bool = |&[protocol, ..]| protocol == CONSISTENT;
const HANDS_OUT: fn(&Settings) -> bool = |settings| !ASKS(settings);

/// Kinds of copies, by place.
pub(super) const TAKEN: u8 = 0;
pub(super) const CLAIM: u8 = 1;
pub(super) const OK: u8 = 2;

pub(super) static KINDS: [KindAbout; 3] = [
    KindAbout::letter("taken", || words().kind_taken, || words().all_taken).if_set(HANDS_OUT),
    KindAbout::letter("claim", || words().kind_claim, || words().all_claims).if_set(ASKS),
    KindAbout::answer("ok", || words().kind_ok, || words().all_oks).if_set(ASKS),
];

/// The protocol that asks first.
pub(super) const CONSISTENT: u16 = 1;

static PROTOCOLS: [Choice; 2] = [
    Choice::new("available", || words().protocol_available),
    Choice::new("consistent", || words().protocol_consistent),
];

static CUTS: [Choice; 4] = [
    Choice::new("none", || words().cut_none),
    Choice::new("1", || words().cut_one),
    Choice::new("3", || words().cut_three),
    Choice::new("all", || words().cut_all),
];

static SETTINGS: [Setting; 4] = [
    Setting::new("protocol", || words().protocol, Choices(&PROTOCOLS), 0, Shown::First),
    Setting::new("letters", || words().letters, Values::Number { least: 1, most: 99 }, 4, Shown::More),
    Setting::new("retries", || words().retries, Values::Number { least: 0, most: 20 }, 2, Shown::More),
    Setting::new("cut", || words().cut, Choices(&CUTS), 0, Shown::Always),
];

/// What steps and arrivals say that they did. Published: the numbers are the places, from 1.
static NOTES: [NoteAbout; 10] = [
    NoteAbout::new("hand-out", || words().note_hand_out, Sign::Applied),
    NoteAbout::new("claim", || words().note_claim, Sign::Sent),
    NoteAbout::new("claim-again", || words().note_claim_again, Sign::TimedOut),
    NoteAbout::new("note", || words().note_note, Sign::Remembered),
    NoteAbout::new("known", || words().note_known, Sign::NothingNew),
    NoteAbout::new("promise", || words().note_promise, Sign::Answered),
    NoteAbout::new("promise-again", || words().note_promise_again, Sign::Answered),
    NoteAbout::new("silent", || words().note_silent, Sign::NothingNew),
    NoteAbout::new("win", || words().note_win, Sign::Applied),
    NoteAbout::new("ignore-ok", || words().note_ignore_ok, Sign::NothingNew),
];

/// The note with this slug.
pub const fn did(slug: &str) -> Note {
    NoteAbout::number(&NOTES, slug)
}

pub(super) static TALLIES: [TallyAbout; 4] = [
    TallyAbout::fate("once", || words().once, "✓", "once"),
    TallyAbout::fate("twice", || words().twice, "×2", "twice"),
    TallyAbout::fate("nobody", || words().nobody, "✕", "lost"),
    TallyAbout::under_way(|| words().under_way),
];

/// Three replicas of a queue and two workers, as tables.
pub static REPLICATED: About = About {
    number: 11,
    slug: "replicated-queue",
    title: || words().title,
    settings: &SETTINGS,
    settle: |_, _| {},
    is_idle: |settings, place| SETTINGS[place].key == "retries" && !ASKS(settings),
    kinds: &KINDS,
    notes: &NOTES,
    tallies: &TALLIES,
    crash_classes: &["replica"],
    ended: || words().ended,
    usual: || Scenario { loss_percent: 0, ..Scenario::of(&REPLICATED) },
    open: |scenario| Box::new(On::<Replicated>::new(scenario)),
};

//! The sites as tables: settings, kinds of copies, notes, what is counted. They stand apart from what happens, because
//! they are read as lists.

use super::Sites;
use crate::board::Note;
use crate::stage::{About, Choice, KindAbout, NoteAbout, On, Scenario, Setting, Settings, Shown, Sign, TallyAbout};
use crate::stage::{Values, Values::Choices};
use crate::texts::sites as words;

const LED: fn(&Settings) -> bool = |&[protocol, ..]| protocol == LEADER;

/// Kinds of copies, by place.
pub(super) const LETTER: u8 = 0;
pub(super) const ENTRY: u8 = 1;
pub(super) const LENGTH: u8 = 2;
pub(super) const OK: u8 = 3;

pub(super) static KINDS: [KindAbout; 4] = [
    KindAbout::letter("letter", || words().kind_letter, || words().all_letters),
    KindAbout::letter("entry", || words().kind_entry, || words().all_entries).if_set(LED),
    KindAbout::answer("ack", || words().kind_ack, || words().all_acks).if_set(LED),
    KindAbout::letter("ok", || words().kind_ok, || words().all_oks).if_set(LED),
];

/// The protocol with a leader.
pub(super) const LEADER: u16 = 1;

static PROTOCOLS: [Choice; 2] =
    [Choice::new("direct", || words().protocol_direct), Choice::new("leader", || words().protocol_leader)];

static CUTS: [Choice; 4] = [
    Choice::new("none", || words().cut_none),
    Choice::new("S1", || words().cut_s1),
    Choice::new("S2", || words().cut_s2),
    Choice::new("AS1", || words().cut_as1),
];

static SETTINGS: [Setting; 4] = [
    Setting::new("protocol", || words().protocol, Choices(&PROTOCOLS), 0, Shown::First),
    Setting::new("retries", || words().retries, Values::Number { least: 0, most: 20 }, 0, Shown::More),
    Setting::new("requeues", || words().requeues, Values::Number { least: 0, most: 20 }, 4, Shown::More),
    Setting::new("cut", || words().cut, Choices(&CUTS), 0, Shown::Always),
];

/// What steps and arrivals say that they did. Published: the numbers are the places, from 1.
static NOTES: [NoteAbout; 18] = [
    NoteAbout::new("send", || words().note_send, Sign::Sent),
    NoteAbout::new("resend", || words().note_resend, Sign::TimedOut),
    NoteAbout::new("give-up", || words().note_give_up, Sign::GaveUp),
    NoteAbout::new("append-first", || words().note_append_first, Sign::AppliedHere),
    NoteAbout::new("append-second", || words().note_append_second, Sign::AppliedHere),
    NoteAbout::new("known", || words().note_known, Sign::KnewIt),
    NoteAbout::new("number-first", || words().note_number_first, Sign::AppliedHere),
    NoteAbout::new("number-second", || words().note_number_second, Sign::AppliedHere),
    NoteAbout::new("ok-again", || words().note_ok_again, Sign::KnewIt),
    NoteAbout::new("again", || words().note_again, Sign::TimedOut),
    NoteAbout::new("append-both", || words().note_append_both, Sign::AppliedHere),
    NoteAbout::new("keep", || words().note_keep, Sign::TookIn),
    NoteAbout::new("repeat", || words().note_repeat, Sign::KnewIt),
    NoteAbout::new("commit", || words().note_commit, Sign::Heard),
    NoteAbout::new("hear", || words().note_hear, Sign::NothingNew),
    NoteAbout::new("ignore-length", || words().note_ignore_length, Sign::NothingNew),
    NoteAbout::new("told", || words().note_told, Sign::Heard),
    NoteAbout::new("ignore-ok", || words().note_ignore_ok, Sign::NothingNew),
];

/// The note with this slug.
pub const fn did(slug: &str) -> Note {
    NoteAbout::number(&NOTES, slug)
}

pub(super) static TALLIES: [TallyAbout; 6] = [
    TallyAbout::fate("everywhere", || words().everywhere, "✓", "once"),
    TallyAbout::fate("apart", || words().apart, "≠", "twice"),
    TallyAbout::fate("partly", || words().partly, "◐", "stale"),
    TallyAbout::fate("nowhere", || words().nowhere, "✕", "lost"),
    TallyAbout::under_way(|| words().under_way),
    TallyAbout::aside("acked", || words().acked, LED),
];

/// Two writers and three sites, as tables.
pub static SITES: About = About {
    number: 10,
    slug: "many-sites",
    title: || words().title,
    settings: &SETTINGS,
    settle: |_, _| {},
    is_idle: |settings, place| SETTINGS[place].key == "requeues" && !LED(settings),
    kinds: &KINDS,
    notes: &NOTES,
    tallies: &TALLIES,
    crash_classes: &["leader", "follower"],
    ended: || words().ended,
    // Both letters at nearly the same time, and a timeout longer than the four hops to the leader's word.
    usual: || Scenario { loss_percent: 0, timeout_ms: 8_000, letters_per_1000_s: 10_000, ..Scenario::of(&SITES) },
    open: |scenario| Box::new(On::<Sites>::new(scenario)),
};

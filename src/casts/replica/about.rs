//! The replicas as tables: settings, kinds of copies, notes, what is counted. They stand apart from what happens, because
//! they are read as lists.

use super::Replica;
use super::wires::{CUT_A, CUT_AB, CUT_C};
use crate::board::Note;
use crate::stage::{About, Choice, KindAbout, NoteAbout, On, Scenario, Setting, Settings, Shown, Sign, TallyAbout};
use crate::stage::{Values, Values::Choices};
use crate::texts::replica as words;

/// From this protocol on there are three replicas, of which two are asked.
const QUORUM: u16 = 2;
const TIGHT: u16 = 1;
const OF_THREE: fn(&Settings) -> bool = |&[protocol, ..]| protocol >= QUORUM;

static PROTOCOLS: [Choice; 4] = [
    Choice::new("loose", || words().protocol_loose),
    Choice::new("tight", || words().protocol_tight),
    Choice::new("q1", || words().protocol_q1),
    Choice::new("q2", || words().protocol_q2),
];

static READS: [Choice; 2] = [Choice::new("other", || words().read_other), Choice::new("same", || words().read_same)];

static DISKS: [Choice; 2] = [Choice::new("1", || words().disk_yes), Choice::new("0", || words().disk_no)];

static CUTS: [Choice; 5] = [
    Choice::new("none", || words().cut_none),
    Choice::new("AB", || words().cut_ab),
    Choice::new("A", || words().cut_a),
    Choice::new("B", || words().cut_b),
    Choice::new("C", || words().cut_c),
];

static SETTINGS: [Setting; 5] = [
    Setting::new("protocol", || words().protocol, Choices(&PROTOCOLS), 0, Shown::First),
    Setting::new("writers", || words().writers, Values::Number { least: 1, most: 2 }, 1, Shown::Always),
    Setting::new("read", || words().read, Choices(&READS), 0, Shown::More),
    Setting::new("disk", || words().disk, Choices(&DISKS), 0, Shown::More),
    Setting::new("cut", || words().cut, Choices(&CUTS), 0, Shown::Always),
];

/// Kinds of copies, by place.
pub(super) const WRITE: u8 = 0;
pub(super) const OK: u8 = 1;
pub(super) const QUESTION: u8 = 2;
pub(super) const VALUE: u8 = 3;
pub(super) const COPY: u8 = 4;
pub(super) const COPIED: u8 = 5;
pub(super) const ASK_TO_READ: u8 = 6;
pub(super) const TOLD_TO_READ: u8 = 7;
pub(super) const ASK_TO_WRITE: u8 = 8;
pub(super) const TOLD_TO_WRITE: u8 = 9;

pub(super) static KINDS: [KindAbout; 10] = [
    KindAbout::letter("write", || words().a_write, || words().all_writes),
    KindAbout::answer("ok", || words().an_ok, || words().all_oks),
    KindAbout::letter("read", || words().a_read, || words().all_reads),
    KindAbout::answer("value", || words().a_value, || words().all_values),
    KindAbout::letter("copy", || words().a_copy, || words().all_copies),
    KindAbout::answer("copied", || words().a_copied, || words().all_copied).if_set(|&[protocol, ..]| protocol >= TIGHT),
    KindAbout::letter("ask-to-read", || words().an_ask_to_read, || words().all_asks_to_read).if_set(OF_THREE),
    KindAbout::answer("told-to-read", || words().a_told_to_read, || words().all_told_to_read).if_set(OF_THREE),
    KindAbout::letter("ask-to-write", || words().an_ask_to_write, || words().all_asks_to_write).if_set(ASKS_FIRST),
    KindAbout::answer("told-to-write", || words().a_told_to_write, || words().all_told_to_write).if_set(ASKS_FIRST),
];

const ASKS_FIRST: fn(&Settings) -> bool = |&[protocol, ..]| protocol > QUORUM;

/// What steps and arrivals say that they did. Published: the numbers are the places, from 1.
static NOTES: [NoteAbout; 31] = [
    NoteAbout::new("write", || words().note_write, Sign::Sent),
    NoteAbout::new("stop-write", || words().note_stop_write, Sign::GaveUp),
    NoteAbout::new("read", || words().note_read, Sign::Sent),
    NoteAbout::new("stop-read", || words().note_stop_read, Sign::GaveUp),
    NoteAbout::new("told", || words().note_told, Sign::Heard),
    NoteAbout::new("ignore-ok", || words().note_ignore_ok, Sign::NothingNew),
    NoteAbout::new("read-nothing", || words().note_read_nothing, Sign::Heard),
    NoteAbout::new("read-own", || words().note_read_own, Sign::Heard),
    NoteAbout::new("read-other", || words().note_read_other, Sign::Heard),
    NoteAbout::new("ignore-value", || words().note_ignore_value, Sign::NothingNew),
    NoteAbout::new("known", || words().note_known, Sign::KnewIt),
    NoteAbout::new("take-and-answer", || words().note_take_and_answer, Sign::AppliedHere),
    NoteAbout::new("take-and-copy", || words().note_take_and_copy, Sign::AppliedHere),
    NoteAbout::new("take-to-copy", || words().note_take_to_copy, Sign::AppliedHere),
    NoteAbout::new("take-to-ask", || words().note_take_to_ask, Sign::TookIn),
    NoteAbout::new("answer-read", || words().note_answer_read, Sign::Answered),
    NoteAbout::new("take-read", || words().note_take_read, Sign::TookIn),
    NoteAbout::new("copy", || words().note_copy, Sign::Sent),
    NoteAbout::new("ask-to-write", || words().note_ask_to_write, Sign::Sent),
    NoteAbout::new("ask-to-read", || words().note_ask_to_read, Sign::Sent),
    NoteAbout::new("keep", || words().note_keep, Sign::AppliedHere),
    NoteAbout::new("keep-own", || words().note_keep_own, Sign::NothingNew),
    NoteAbout::new("acknowledge", || words().note_acknowledge, Sign::Answered),
    NoteAbout::new("tell", || words().note_tell, Sign::Answered),
    NoteAbout::new("tell-version", || words().note_tell_version, Sign::Answered),
    NoteAbout::new("answer-of-two", || words().note_answer_of_two, Sign::Answered),
    NoteAbout::new("write-above", || words().note_write_above, Sign::AppliedHere),
    NoteAbout::new("ignore", || words().note_ignore, Sign::NothingNew),
    NoteAbout::new("let-go", || words().note_let_go, Sign::GaveUp),
    NoteAbout::new("ship", || words().note_ship, Sign::Sent),
    NoteAbout::new("flush", || words().note_flush, Sign::Remembered),
];

/// The note with this slug.
pub const fn did(slug: &str) -> Note {
    NoteAbout::number(&NOTES, slug)
}

pub(super) static TALLIES: [TallyAbout; 8] = [
    TallyAbout::fate("kept", || words().kept, "✓", "once"),
    TallyAbout::fate("partly", || words().partly, "◐", "stale"),
    TallyAbout { is_shown: HAS_RIVAL, ..TallyAbout::fate("replaced", || words().replaced, "↷", "superseded") },
    TallyAbout::fate("gone", || words().gone, "✕", "lost"),
    TallyAbout::fate("fresh", || words().fresh, "✓", "once"),
    TallyAbout::fate("stale", || words().stale, "!", "stale"),
    TallyAbout::fate("unanswered", || words().unanswered, "–", ""),
    TallyAbout::under_way(|| words().under_way),
];

const HAS_RIVAL: fn(&Settings) -> bool = |&[_, writers, ..]| writers == 2;

/// Two or three replicas with their clients, as tables.
pub static REPLICA: About = About {
    number: 8,
    slug: "other-replica",
    title: || words().title,
    settings: &SETTINGS,
    settle,
    is_idle: |settings, place| SETTINGS[place].key == "read" && OF_THREE(settings),
    kinds: &KINDS,
    notes: &NOTES,
    tallies: &TALLIES,
    crash_classes: &["replica"],
    ended: || words().ended,
    // More patient than usual: a write that asks first takes six hops.
    usual: || Scenario { loss_percent: 0, timeout_ms: 9_000, ..Scenario::of(&REPLICA) },
    open: |scenario| Box::new(On::<Replica>::new(scenario)),
};

/// Two replicas have one link to be cut, three have none of that name; and a quorum asks whoever is asked. What was set
/// last stays, the rest yields.
fn settle(settings: &mut Settings, place: usize) {
    let [protocol, _, read, _, cut, ..] = settings;
    let is_of_three = *protocol >= QUORUM;
    let is_cut_of_three = (CUT_A..=CUT_C).contains(cut);
    match SETTINGS[place].key {
        "protocol" if is_of_three => {
            *read = 0;
            *cut = if *cut == CUT_AB { CUT_A } else { *cut };
        }
        "protocol" if is_cut_of_three => *cut = if *cut == CUT_C { 0 } else { CUT_AB },
        "cut" if is_of_three && *cut == CUT_AB => *protocol = TIGHT,
        "cut" if !is_of_three && is_cut_of_three => (*protocol, *read) = (QUORUM + 1, 0),
        "read" if is_of_three && *read > 0 => {
            *protocol = TIGHT;
            *cut = if is_cut_of_three { if *cut == CUT_C { 0 } else { CUT_AB } } else { *cut };
        }
        _ => {}
    }
}

//! The lease as tables: settings, kinds of copies, notes, what is counted. They stand apart from what happens, because
//! they are read as lists.

use super::Lease;
use crate::board::Note;
use crate::stage::{About, Choice, KindAbout, NoteAbout, On, Scenario, Setting, Settings, Shown, Sign, TallyAbout};
use crate::stage::{Values, Values::Choices};
use crate::texts::lease as words;

const ASKS: fn(&Settings) -> bool = |&[program, ..]| program == CWK;
const ANSWERED: fn(&Settings) -> bool = |&[program, _, answer, ..]| program == CWK || answer == 0;

pub(super) static KINDS: [KindAbout; 8] = [
    KindAbout::letter("grant", || words().kind_grant, || words().all_grants),
    KindAbout::answer("ack", || words().kind_ack, || words().all_acks),
    KindAbout::letter("write", || words().kind_write, || words().all_writes),
    KindAbout::letter("ask", || words().kind_ask, || words().all_asks).if_set(ASKS),
    KindAbout::answer("ok", || words().kind_ok, || words().all_answers).if_set(ANSWERED),
    KindAbout::answer("no", || words().kind_no, || words().all_answers).if_set(ANSWERED),
    KindAbout::answer("done", || words().kind_done, || words().all_answers).if_set(ASKS),
    KindAbout::answer("free", || words().kind_free, || words().all_answers).if_set(ASKS),
];

/// Stores.
pub const PLAIN: u16 = 0;
pub const IDS: u16 = 1;
pub const FENCE: u16 = 2;

static STORES: [Choice; 3] = [
    Choice::new("plain", || words().store_plain),
    Choice::new("ids", || words().store_ids),
    Choice::new("fence", || words().store_fence),
];

/// The program that checks first.
pub(super) const CWK: u16 = 2;

static PROGRAMS: [Choice; 3] = [
    Choice::new("WK", || words().program_wk),
    Choice::new("KW", || words().program_kw),
    Choice::new("CWK", || words().program_cwk),
];

static ANSWERS: [Choice; 2] = [Choice::new("yes", || words().answer_yes), Choice::new("no", || words().answer_no)];

static SETTINGS: [Setting; 5] = [
    Setting::new("program", || words().program, Choices(&PROGRAMS), 0, Shown::Always),
    Setting::new("store", || words().store, Choices(&STORES), PLAIN, Shown::First),
    Setting::new("answer", || words().answer, Choices(&ANSWERS), 0, Shown::More),
    Setting::new("expiries", || words().expiries, Values::Number { least: 0, most: 20 }, 10, Shown::More),
    Setting::new("letters", || words().letters, Values::Number { least: 1, most: 99 }, 6, Shown::More),
];

/// What steps and arrivals say that they did. Published: the numbers are the places, from 1.
static NOTES: [NoteAbout; 20] = [
    NoteAbout::new("grant", || words().note_grant, Sign::Sent),
    NoteAbout::new("regrant", || words().note_regrant, Sign::TimedOut),
    NoteAbout::new("expire", || words().note_expire, Sign::GaveUp),
    NoteAbout::new("take", || words().note_take, Sign::TookIn),
    NoteAbout::new("write", || words().note_write, Sign::Sent),
    NoteAbout::new("ack", || words().note_ack, Sign::Answered),
    NoteAbout::new("ask", || words().note_ask, Sign::Sent),
    NoteAbout::new("apply", || words().note_apply, Sign::Applied),
    NoteAbout::new("apply-older", || words().note_older, Sign::Applied),
    NoteAbout::new("known", || words().note_known, Sign::KnewIt),
    NoteAbout::new("refuse", || words().note_refuse, Sign::NothingNew),
    NoteAbout::new("reply-done", || words().note_reply_done, Sign::Answered),
    NoteAbout::new("reply-free", || words().note_reply_free, Sign::Answered),
    NoteAbout::new("go-on", || words().note_go_on, Sign::Heard),
    NoteAbout::new("drop", || words().note_drop, Sign::GaveUp),
    NoteAbout::new("skip", || words().note_skip, Sign::KnewIt),
    NoteAbout::new("ignore", || words().note_ignore, Sign::NothingNew),
    NoteAbout::new("walk-away", || words().note_walk_away, Sign::GaveUp),
    NoteAbout::new("settle", || words().note_settle, Sign::Heard),
    NoteAbout::new("ignore-ack", || words().note_ack_ignored, Sign::NothingNew),
];

/// The note with this slug.
pub const fn did(slug: &str) -> Note {
    NoteAbout::number(&NOTES, slug)
}

pub(super) static TALLIES: [TallyAbout; 7] = [
    TallyAbout::fate("once", || words().once, "✓", "once"),
    TallyAbout::fate("twice", || words().twice, "×2", "twice"),
    TallyAbout::fate("never", || words().never, "✕", "lost"),
    TallyAbout::under_way(|| words().under_way),
    TallyAbout::aside("done", || words().believed, |_| true),
    TallyAbout::aside("refused", || words().refused, |&[_, store, ..]| store == FENCE),
    TallyAbout::aside("stale", || words().stale, |&[_, store, ..]| store == PLAIN),
];

/// A queue, two workers and a store, as tables.
pub static LEASE: About = About {
    number: 3,
    slug: "two-workers",
    title: || words().title,
    settings: &SETTINGS,
    settle,
    is_idle: |&[program, ..], place| SETTINGS[place].key == "answer" && program == CWK,
    kinds: &KINDS,
    notes: &NOTES,
    tallies: &TALLIES,
    crash_classes: &["worker"],
    ended: || words().ended,
    // Slower than usual, and more patient: a lease outlasts the grant, the write, its answer and the ack.
    usual: || Scenario { loss_percent: 0, timeout_ms: 8_000, letters_per_1000_s: 400, ..Scenario::of(&LEASE) },
    open: |scenario| Box::new(On::<Lease>::new(scenario)),
};

/// To check first needs answers, and a store that does not do the checking: what was set last stays, the rest yields.
fn settle(settings: &mut Settings, place: usize) {
    let [program, store, answer, ..] = settings;
    let is_apart = *program == CWK && (*store == IDS || *answer == 1);
    match (is_apart, SETTINGS[place].key) {
        (false, _) => {}
        (true, "program") => (*store, *answer) = (if *store == IDS { PLAIN } else { *store }, 0),
        (true, _) => *program = 0,
    }
}

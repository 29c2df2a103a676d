//! The calls as tables: settings, kinds of copies, notes, what is counted. They stand apart from what happens, because
//! they are read as lists.

use super::Calls;
use crate::board::Note;
use crate::stage::{About, Choice, KindAbout, NoteAbout, On, Scenario, Setting, Shown, Sign, Span, TallyAbout};
use crate::stage::{Values, Values::Choices};
use crate::texts::calls as words;

static KEYS: [Choice; 3] = [
    Choice::new("none", || words().key_none),
    Choice::new("client", || words().key_client),
    Choice::new("front", || words().key_front),
];

static SETTINGS: [Setting; 3] = [
    Setting::new("key", || words().key, Choices(&KEYS), 0, Shown::First),
    Setting::new("retries", || words().retries, Values::Number { least: 0, most: 20 }, 2, Shown::Always),
    Setting::new("retries2", || words().retries2, Values::Number { least: 0, most: 20 }, 2, Shown::Always),
];

pub(super) static KINDS: [KindAbout; 5] = [
    KindAbout::letter("request", || words().kind_request, || words().all_requests),
    KindAbout::letter("call", || words().kind_call, || words().all_calls),
    KindAbout::answer("answer", || words().kind_answer, || words().all_answers),
    KindAbout::answer("ok", || words().kind_ok, || words().all_results),
    KindAbout::answer("error", || words().kind_error, || words().all_results),
];

/// What steps and arrivals say that they did. Published: the numbers are the places, from 1.
static NOTES: [NoteAbout; 17] = [
    NoteAbout::new("call", || words().note_call, Sign::Sent),
    NoteAbout::new("call-again", || words().note_call_again, Sign::TimedOut),
    NoteAbout::new("give-up", || words().note_give_up, Sign::GaveUp),
    NoteAbout::new("result", || words().note_result, Sign::Heard),
    NoteAbout::new("error", || words().note_error, Sign::Heard),
    NoteAbout::new("ignore", || words().note_ignore, Sign::NothingNew),
    NoteAbout::new("pass-on", || words().note_pass_on, Sign::TookIn),
    NoteAbout::new("retry", || words().note_retry, Sign::TimedOut),
    NoteAbout::new("pass-back", || words().note_pass_back, Sign::Answered),
    NoteAbout::new("fail", || words().note_fail, Sign::GaveUp),
    NoteAbout::new("ignore-answer", || words().note_ignore_answer, Sign::NothingNew),
    NoteAbout::new("take", || words().note_take, Sign::TookIn),
    NoteAbout::new("known", || words().note_known, Sign::KnewIt),
    NoteAbout::new("apply", || words().note_apply, Sign::Applied),
    NoteAbout::new("transaction", || words().note_transaction, Sign::AppliedAndNoted),
    NoteAbout::new("answer", || words().note_answer, Sign::Answered),
    NoteAbout::new("answer-again", || words().note_answer_again, Sign::Answered),
];

/// The note with this slug.
pub const fn did(slug: &str) -> Note {
    NoteAbout::number(&NOTES, slug)
}

pub(super) static TALLIES: [TallyAbout; 8] = [
    TallyAbout::fate("once", || words().once, "✓", "once"),
    TallyAbout::fate("lost", || words().lost, "✕", "lost"),
    TallyAbout::fate("twice", || words().twice, "×2", "twice"),
    TallyAbout::under_way(|| words().under_way),
    TallyAbout::aside("executions", || words().executions, |_| true),
    TallyAbout::aside("answered", || words().answered, |_| true),
    TallyAbout::aside("failed", || words().failed, |_| true),
    TallyAbout::aside("gave-up", || words().gave_up, |_| true),
];

/// A client, a front and a back, as tables.
pub static CALLS: About = About {
    number: 6,
    slug: "function-call",
    title: || words().title,
    settings: &SETTINGS,
    settle: |_, _| {},
    is_idle: |_, _| false,
    kinds: &KINDS,
    notes: &NOTES,
    tallies: &TALLIES,
    crash_classes: &["front", "back"],
    ended: || words().ended,
    // Work that takes longer than anybody waits for it.
    usual: || Scenario {
        loss_percent: 0,
        latency: Span { min_ms: 300, max_ms: 500 },
        timeout_ms: 2_000,
        handler_step_ms: 5_000,
        ..Scenario::of(&CALLS)
    },
    open: |scenario| Box::new(On::<Calls>::new(scenario)),
};

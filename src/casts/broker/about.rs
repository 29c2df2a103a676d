//! The broker as tables: settings, kinds of copies, notes, what is counted. They stand apart from what happens, because
//! they are read as lists.

use super::Confirms;
use crate::board::Note;
use crate::stage::{About, Choice, KindAbout, NoteAbout, On, Scenario, Setting, Shown, Sign, TallyAbout};
use crate::stage::{Values, Values::Choices};
use crate::texts::broker as words;

/// No confirm, and automatic acknowledgement.
pub(super) const NONE: u16 = 2;
pub(super) const AUTO: u16 = 3;

static CONFIRM: [Choice; 3] = [
    Choice::new("after", || words().confirm_after),
    Choice::new("before", || words().confirm_before),
    Choice::new("none", || words().confirm_none),
];

static STORES: [Choice; 2] = [Choice::new("disk", || words().store_disk), Choice::new("ram", || words().store_ram)];

static MEMORIES: [Choice; 2] = [Choice::new("none", || words().bdedup_none), Choice::new("ids", || words().bdedup_ids)];

static CONSUMERS: [Choice; 4] = [
    Choice::new("PK", || words().consumer_pk),
    Choice::new("KP", || words().consumer_kp),
    Choice::new("XK", || words().consumer_xk),
    Choice::new("auto", || words().consumer_auto),
];

static SETTINGS: [Setting; 7] = [
    Setting::new("confirm", || words().confirm, Choices(&CONFIRM), 0, Shown::First),
    Setting::new("store", || words().store, Choices(&STORES), 0, Shown::Always),
    Setting::new("bdedup", || words().bdedup, Choices(&MEMORIES), 0, Shown::More),
    Setting::new("consumer", || words().consumer, Choices(&CONSUMERS), 0, Shown::Always),
    Setting::new("retries", || words().retries, Values::Number { least: 0, most: 20 }, 3, Shown::More),
    Setting::new("requeues", || words().requeues, Values::Number { least: 0, most: 20 }, 10, Shown::More),
    Setting::new("letters", || words().letters, Values::Number { least: 1, most: 99 }, 6, Shown::More),
];

pub(super) static KINDS: [KindAbout; 4] = [
    KindAbout::letter("letter", || words().kind_letter, || words().all_letters),
    KindAbout::answer("confirm", || words().kind_confirm, || words().all_confirms)
        .if_set(|&[confirm, ..]| confirm != NONE),
    KindAbout::letter("delivery", || words().kind_delivery, || words().all_deliveries),
    KindAbout::answer("ack", || words().kind_ack, || words().all_acks)
        .if_set(|&[_, _, _, consumer, ..]| consumer != AUTO),
];

/// What steps and arrivals say that they did. Published: the numbers are the places, from 1.
static NOTES: [NoteAbout; 19] = [
    NoteAbout::new("send", || words().note_send, Sign::Sent),
    NoteAbout::new("resend", || words().note_resend, Sign::TimedOut),
    NoteAbout::new("give-up", || words().note_give_up, Sign::GaveUp),
    NoteAbout::new("confirmed", || words().note_confirmed, Sign::Heard),
    NoteAbout::new("late", || words().note_late, Sign::HeardLate),
    NoteAbout::new("ignore", || words().note_ignore, Sign::NothingNew),
    NoteAbout::new("take", || words().note_take, Sign::TookIn),
    NoteAbout::new("known", || words().note_known, Sign::KnewIt),
    NoteAbout::new("store", || words().note_store, Sign::Remembered),
    NoteAbout::new("confirm", || words().note_confirm, Sign::Answered),
    NoteAbout::new("confirm-again", || words().note_confirm_again, Sign::Answered),
    NoteAbout::new("hand-out", || words().note_hand_out, Sign::Sent),
    NoteAbout::new("requeue", || words().note_requeue, Sign::TimedOut),
    NoteAbout::new("settle", || words().note_settle, Sign::Heard),
    NoteAbout::new("ignore-ack", || words().note_ack_ignored, Sign::NothingNew),
    NoteAbout::new("apply", || words().note_apply, Sign::Applied),
    NoteAbout::new("transaction", || words().note_transaction, Sign::AppliedAndNoted),
    NoteAbout::new("ack", || words().note_ack, Sign::Answered),
    NoteAbout::new("ack-again", || words().note_ack_again, Sign::Answered),
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
    TallyAbout::aside("confirmed", || words().confirmed, |&[confirm, ..]| confirm != NONE),
    TallyAbout::aside("gave-up", || words().gave_up, |&[confirm, ..]| confirm != NONE),
    TallyAbout::aside("stuck", || words().stuck, |&[_, _, _, consumer, ..]| consumer != AUTO),
    TallyAbout::aside("redeliveries", || words().redeliveries, |_| true),
];

/// A producer, a broker and a consumer, as tables.
pub static CONFIRMS: About = About {
    number: 4,
    slug: "publisher-confirms",
    title: || words().title,
    settings: &SETTINGS,
    settle: |_, _| {},
    is_idle: |&[confirm, _, _, consumer, ..], place| match SETTINGS[place].key {
        "retries" => confirm == NONE,
        "requeues" => consumer == AUTO,
        _ => false,
    },
    kinds: &KINDS,
    notes: &NOTES,
    tallies: &TALLIES,
    crash_classes: &["broker", "consumer"],
    ended: || words().ended,
    usual: || Scenario { loss_percent: 0, letters_per_1000_s: 400, ..Scenario::of(&CONFIRMS) },
    open: |scenario| Box::new(On::<Confirms>::new(scenario)),
};

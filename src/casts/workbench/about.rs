//! The workbench as tables: settings, kinds of copies, notes, what is counted. They stand apart from what happens,
//! because they are read as lists.

use super::settle::{is_idle, settle};
use super::{CARDS, Workbench};
use crate::board::Note;
use crate::stage::{About, Choice, KindAbout, NoteAbout, On, Scenario, Setting, Settings, Shown, Sign, TallyAbout};
use crate::stage::{Values, Values::Choices};
use crate::texts::workbench as words;

/// The places of the settings.
pub(super) mod place {
    pub const PRESET: usize = 0;
    pub const CARDS: usize = 1;
    pub const MEMORY: usize = 2;
    pub const REMEMBERS: usize = 3;
    pub const AGAIN: usize = 4;
    pub const WINDOW: usize = 7;
    pub const OUTBOX: usize = 8;
    pub const IDS: usize = 9;
    pub const ACKS: usize = 10;
    pub const RETRIES: usize = 11;
    pub const FORGET: usize = 12;
    pub const LETTERS: usize = 13;
    pub const RETENTION: usize = 14;
    pub const RENEW: usize = 15;
    pub const COUNTER: usize = 16;
    pub const DOOR: usize = 17;
    pub const POISON: usize = 18;
    pub const GIVE_UP: usize = 19;
}

/// Memories.
pub const NO_MEMORY: u16 = 0;
pub const RAM: u16 = 1;
pub const DISK: u16 = 2;

/// What they remember; `last2` stands after `last1`.
pub const SET: u16 = 0;
pub const LAST_1: u16 = 1;
pub const MARK: u16 = 3;

/// What a copy gets that is found on the list.
pub const ACK: u16 = 0;
pub const SILENT: u16 = 1;

/// When a letter gets a new key.
pub const DURABLE: u16 = 0;
pub const RESEND: u16 = 2;

/// What an acknowledgement means.
pub const EACH: u16 = 0;
pub const UP_TO: u16 = 1;
pub const NO_ACKS: u16 = 2;

const RECIPE_G: u16 = 10;

static PRESET_CHOICES: [Choice; 13] = [
    Choice::new("own", || words().preset_own),
    Choice::new("A", || words().preset_a),
    Choice::new("B1", || words().preset_b1),
    Choice::new("B2n", || words().preset_b2n),
    Choice::new("B2v", || words().preset_b2v),
    Choice::new("B2d", || words().preset_b2d),
    Choice::new("C", || words().preset_c),
    Choice::new("D", || words().preset_d),
    Choice::new("E", || words().preset_e),
    Choice::new("F", || words().preset_f),
    Choice::new("G", || words().preset_g),
    Choice::new("J2", || words().preset_j2),
    Choice::new("J3", || words().preset_j3),
];

static MEMORIES: [Choice; 3] = [
    Choice::new("none", || words().memory_none),
    Choice::new("ram", || words().memory_ram),
    Choice::new("disk", || words().memory_disk),
];

static KINDS_OF_MEMORY: [Choice; 4] = [
    Choice::new("set", || words().remembers_set),
    Choice::new("last1", || words().remembers_last1),
    Choice::new("last2", || words().remembers_last2),
    Choice::new("mark", || words().remembers_mark),
];

static TO_REPEATS: [Choice; 2] =
    [Choice::new("ack", || words().again_ack), Choice::new("silent", || words().again_silent)];

static EFFECTS: [Choice; 2] =
    [Choice::new("add", || words().effect_add), Choice::new("email", || words().effect_email)];

static OUTBOXES: [Choice; 2] = [Choice::new("disk", || words().outbox_disk), Choice::new("ram", || words().outbox_ram)];

static IDS: [Choice; 3] = [
    Choice::new("durable", || words().ids_durable),
    Choice::new("crash", || words().ids_crash),
    Choice::new("resend", || words().ids_resend),
];

static MEANINGS: [Choice; 3] = [
    Choice::new("each", || words().acks_each),
    Choice::new("upto", || words().acks_upto),
    Choice::new("none", || words().acks_none),
];

const fn number(least: u16, most: u16) -> Values {
    Values::Number { least, most }
}

static FLAGS: [Choice; 2] = [Choice::new("0", || words().no), Choice::new("1", || words().yes)];

static COUNTERS: [Choice; 2] =
    [Choice::new("disk", || words().counter_disk), Choice::new("ram", || words().counter_ram)];

static DOORS: [Choice; 2] = [Choice::new("wait", || words().door_wait), Choice::new("ack", || words().door_ack)];

static GIVE_UPS: [Choice; 2] =
    [Choice::new("skip", || words().giveup_skip), Choice::new("park", || words().giveup_park)];

pub(super) static SETTINGS: [Setting; 20] = [
    Setting::new("preset", || words().preset, Choices(&PRESET_CHOICES), RECIPE_G, Shown::Always),
    Setting::new("cards", || words().cards, Values::Text(&CARDS), 93, Shown::Always),
    Setting::new("memory", || words().memory, Choices(&MEMORIES), DISK, Shown::First),
    Setting::new("remembers", || words().remembers, Choices(&KINDS_OF_MEMORY), SET, Shown::More),
    Setting::new("again", || words().again, Choices(&TO_REPEATS), ACK, Shown::More),
    Setting::new("effect", || words().effect, Choices(&EFFECTS), 0, Shown::More),
    Setting::new("handlers", || words().handlers, number(1, 2), 1, Shown::Always),
    Setting::new("window", || words().window, number(1, 8), 1, Shown::More),
    Setting::new("outbox", || words().outbox, Choices(&OUTBOXES), 0, Shown::More),
    Setting::new("ids", || words().ids, Choices(&IDS), DURABLE, Shown::More),
    Setting::new("acks", || words().acks, Choices(&MEANINGS), EACH, Shown::More),
    Setting::new("retries", || words().retries, number(0, 20), 5, Shown::More),
    Setting::new("forget", || words().forget, number(0, 20), 0, Shown::More),
    Setting::new("letters", || words().letters, number(1, 99), 6, Shown::More),
    Setting::new("retention", || words().retention, number(0, 60_000), 0, Shown::More),
    Setting::new("renew", || words().renew, Choices(&FLAGS), 0, Shown::More),
    Setting::new("counter", || words().counter, Choices(&COUNTERS), 0, Shown::More),
    Setting::new("door", || words().door, Choices(&DOORS), 0, Shown::More),
    Setting::new("poison", || words().poison, number(0, 99), 0, Shown::More),
    Setting::new("giveup", || words().giveup, Choices(&GIVE_UPS), 0, Shown::More),
];

const ASKS: fn(&Settings) -> bool = |settings| settings[place::ACKS] != NO_ACKS;

pub(super) static KINDS: [KindAbout; 2] = [
    KindAbout::letter("letter", || words().kind_letter, || words().all_letters),
    KindAbout::answer("ack", || words().kind_ack, || words().all_acks).if_set(ASKS),
];

/// What steps and arrivals say that they did. Published: the numbers are the places, from 1.
static NOTES: [NoteAbout; 24] = [
    NoteAbout::new("send", || words().note_send, Sign::Sent),
    NoteAbout::new("resend", || words().note_resend, Sign::TimedOut),
    NoteAbout::new("give-up", || words().note_give_up, Sign::GaveUp),
    NoteAbout::new("heard", || words().note_heard, Sign::Heard),
    NoteAbout::new("late", || words().note_late, Sign::HeardLate),
    NoteAbout::new("ignore", || words().note_ignore, Sign::NothingNew),
    NoteAbout::new("take", || words().note_take, Sign::TookIn),
    NoteAbout::new("known", || words().note_known, Sign::KnewIt),
    NoteAbout::new("known-dropped", || words().note_known_dropped, Sign::KnewIt),
    NoteAbout::new("check", || words().note_check, Sign::NothingNew),
    NoteAbout::new("found", || words().note_found, Sign::KnewIt),
    NoteAbout::new("found-dropped", || words().note_found_dropped, Sign::KnewIt),
    NoteAbout::new("apply", || words().note_apply, Sign::Applied),
    NoteAbout::new("remember", || words().note_remember, Sign::Remembered),
    NoteAbout::new("ack", || words().note_ack, Sign::Answered),
    NoteAbout::new("apply-and-remember", || words().note_apply_and_remember, Sign::AppliedAndNoted),
    NoteAbout::new("apply-and-ack", || words().note_apply_and_ack, Sign::Applied),
    NoteAbout::new("remember-and-ack", || words().note_remember_and_ack, Sign::Remembered),
    NoteAbout::new("all-at-once", || words().note_all_at_once, Sign::AppliedAndNoted),
    NoteAbout::new("refuse", || words().note_refuse, Sign::KnewIt),
    NoteAbout::new("ack-again", || words().note_ack_again, Sign::Answered),
    NoteAbout::new("forget", || words().note_forget, Sign::GaveUp),
    NoteAbout::new("ack-at-door", || words().note_ack_at_door, Sign::Answered),
    NoteAbout::new("poison", || words().note_poison, Sign::GaveUp),
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
    TallyAbout::aside("acked", || words().acked, ASKS),
    TallyAbout::aside("gave-up", || words().gave_up, ASKS),
    TallyAbout::aside("redeliveries", || words().redeliveries, |_| true),
    // The last: what was given up and put aside for somebody to look after, and never paid.
    TallyAbout {
        is_shown: |settings| settings[place::GIVE_UP] == 1 && settings[place::ACKS] != NO_ACKS,
        ..TallyAbout::fate("parked", || words().parked, "⏸", "superseded")
    },
];

/// One sender, and one receiver put together from cards, as tables.
pub static WORKBENCH: About = About {
    number: 5,
    slug: "workbench",
    title: || words().title,
    settings: &SETTINGS,
    settle,
    is_idle,
    kinds: &KINDS,
    notes: &NOTES,
    tallies: &TALLIES,
    crash_classes: &["receiver", "sender"],
    ended: || words().ended,
    usual: || Scenario { loss_percent: 0, ..Scenario::of(&WORKBENCH) },
    open: |scenario| Box::new(On::<Workbench>::new(scenario)),
};

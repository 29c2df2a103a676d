//! The servers as tables: settings, kinds of copies, notes, what is counted. They stand apart from what happens, because
//! they are read as lists.

use super::Servers;
use crate::board::Note;
use crate::stage::{About, Choice, KindAbout, NoteAbout, On, Scenario, Setting, Settings, Shown, Sign, TallyAbout};
use crate::stage::{Values, Values::Choices};
use crate::texts::servers as words;

/// Places of choices that others depend on.
const CATTLE: u16 = 2;
const BY_SERVER: u16 = 2;
const STORE_DOWN: u16 = 2;

static SORTS: [Choice; 3] = [
    Choice::new("pet-ram", || words().kind_pet_ram),
    Choice::new("pet-disk", || words().kind_pet_disk),
    Choice::new("cattle", || words().kind_cattle),
];

static IDS: [Choice; 3] = [
    Choice::new("none", || words().ids_none),
    Choice::new("store", || words().ids_store),
    Choice::new("server", || words().ids_server),
];

static DOWN: [Choice; 4] = [
    Choice::new("none", || words().down_none),
    Choice::new("S1", || words().down_s1),
    Choice::new("D", || words().down_d),
    Choice::new("S1S2", || words().down_s1s2),
];

static SETTINGS: [Setting; 5] = [
    Setting::new("kind", || words().kind, Choices(&SORTS), 0, Shown::First),
    Setting::new("ids", || words().ids, Choices(&IDS), 0, Shown::Always),
    Setting::new("retries", || words().retries, Values::Number { least: 0, most: 20 }, 3, Shown::More),
    Setting::new("down", || words().down, Choices(&DOWN), 0, Shown::Always),
    Setting::new("letters", || words().letters, Values::Number { least: 1, most: 99 }, 4, Shown::More),
];

pub(super) static KINDS: [KindAbout; 4] = [
    KindAbout::letter("letter", || words().a_letter, || words().all_letters),
    KindAbout::answer("ack", || words().an_ack, || words().all_acks),
    KindAbout::letter("write", || words().a_write, || words().all_writes).if_set(|&[kind, ..]| kind == CATTLE),
    KindAbout::answer("done", || words().a_done, || words().all_dones).if_set(|&[kind, ..]| kind == CATTLE),
];

/// What steps and arrivals say that they did. Published: the numbers are the places, from 1.
static NOTES: [NoteAbout; 17] = [
    NoteAbout::new("send", || words().note_send, Sign::Sent),
    NoteAbout::new("resend", || words().note_resend, Sign::TimedOut),
    NoteAbout::new("give-up", || words().note_give_up, Sign::GaveUp),
    NoteAbout::new("acked", || words().note_acked, Sign::Heard),
    NoteAbout::new("late", || words().note_late, Sign::HeardLate),
    NoteAbout::new("ignore", || words().note_ignore, Sign::NothingNew),
    NoteAbout::new("pass-on", || words().note_pass_on, Sign::TookIn),
    NoteAbout::new("pass-back", || words().note_pass_back, Sign::Answered),
    NoteAbout::new("ignore-done", || words().note_ignore_done, Sign::NothingNew),
    NoteAbout::new("known-here", || words().note_known_here, Sign::KnewIt),
    NoteAbout::new("let-go", || words().note_let_go, Sign::GaveUp),
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

pub(super) static TALLIES: [TallyAbout; 6] = [
    TallyAbout::fate("once", || words().once, "✓", "once"),
    TallyAbout::fate("lost", || words().lost, "✕", "lost"),
    TallyAbout::fate("twice", || words().twice, "×2", "twice"),
    TallyAbout::under_way(|| words().under_way),
    TallyAbout::aside("acked", || words().acked, |_| true),
    TallyAbout::aside("gave-up", || words().gave_up, |_| true),
];

/// A sender, a pet, or two servers with a store, as tables.
pub static SERVERS: About = About {
    number: 7,
    slug: "pets-and-cattle",
    title: || words().title,
    settings: &SETTINGS,
    settle,
    is_idle: |_, _| false,
    kinds: &KINDS,
    notes: &NOTES,
    tallies: &TALLIES,
    crash_classes: &["server", "store"],
    ended: || words().ended,
    // More patient than usual: there and back are two hops each.
    usual: || Scenario { loss_percent: 0, timeout_ms: 8_000, letters_per_1000_s: 400, ..Scenario::of(&SERVERS) },
    open: |scenario| Box::new(On::<Servers>::new(scenario)),
};

/// A pet has no store behind it and no other beside it: what was set last stays, the rest yields.
fn settle(settings: &mut Settings, place: usize) {
    let [kind, ids, _, down, ..] = settings;
    if *kind == CATTLE || *ids < BY_SERVER && *down < STORE_DOWN {
        return;
    }
    match SETTINGS[place].key {
        "kind" => (*ids, *down) = (*ids % BY_SERVER, if *down < STORE_DOWN { *down } else { 0 }),
        _ => *kind = CATTLE,
    }
}

//! Senders and receivers, as tables: settings, kinds of copies, what is said and counted.

use super::recipe::{Mode, Recipe};
use super::{Delivery, setup};
use crate::stage::{
    About, Choice, KindAbout, NoteAbout, On, Scenario, Setting, Settings, Shown, Sign, TallyAbout, Values,
};
use crate::texts::{Text, texts};

/// The places of the settings.
pub(super) mod place {
    pub const MODE: usize = 0;
    pub const RECIPE: usize = 1;
    pub const EFFECT: usize = 2;
    pub const RETRIES: usize = 3;
    pub const GIVE_UP: usize = 4;
    pub const WINDOW: usize = 5;
    pub const SHAPE: usize = 6;
    pub const LETTERS: usize = 7;
    pub const IDS: usize = 8;
    pub const COPIES: usize = 9;
}

const fn choice(slug: &'static str, name: Text) -> Choice {
    Choice { slug, name, group: None }
}

static MODES: [Choice; 3] = [
    choice("at-most-once", || texts().mode_at_most_once),
    choice("at-least-once", || texts().mode_at_least_once),
    choice("idempotent", || texts().mode_idempotent),
];

const fn recipe(slug: &'static str, mode: Mode, name: Text) -> Choice {
    let group: Text = match mode {
        Mode::AtMostOnce => || texts().mode_at_most_once,
        Mode::AtLeastOnce => || texts().mode_at_least_once,
        Mode::Idempotent => || texts().mode_idempotent,
    };
    Choice { slug, name, group: Some(group) }
}

use Mode::{AtLeastOnce, AtMostOnce, Idempotent};

/// In the order of [`Recipe::ALL`].
static RECIPES: [Choice; 15] = [
    recipe("A", AtMostOnce, || texts().recipe_a),
    recipe("B1", AtMostOnce, || texts().recipe_b1),
    recipe("B2n", AtMostOnce, || texts().recipe_b2n),
    recipe("B2v", AtMostOnce, || texts().recipe_b2v),
    recipe("B2d", AtMostOnce, || texts().recipe_b2d),
    recipe("C", AtLeastOnce, || texts().recipe_c),
    recipe("D", Idempotent, || texts().recipe_d),
    recipe("E", AtMostOnce, || texts().recipe_e),
    recipe("F", Idempotent, || texts().recipe_f),
    recipe("G", Idempotent, || texts().recipe_g),
    recipe("H", Idempotent, || texts().recipe_h),
    recipe("I", Idempotent, || texts().recipe_i),
    recipe("J1", Idempotent, || texts().recipe_j1),
    recipe("J2", Idempotent, || texts().recipe_j2),
    recipe("J3", Idempotent, || texts().recipe_j3),
];

static EFFECTS: [Choice; 4] = [
    choice("add", || texts().effect_add),
    choice("set", || texts().effect_set),
    choice("merge", || texts().effect_merge),
    choice("email", || texts().effect_email),
];

static GIVE_UPS: [Choice; 2] = [choice("skip", || texts().giveup_skip), choice("halt", || texts().giveup_halt)];

static SHAPES: [Choice; 3] =
    [choice("1x1", || texts().shape_1x1), choice("3x1", || texts().shape_3x1), choice("1x3", || texts().shape_1x3)];

static IDS: [Choice; 2] = [choice("durable", || texts().ids_durable), choice("crash", || texts().ids_crash)];

const fn setting(key: &'static str, name: Text, values: Values, usual: u16, shown: Shown) -> Setting {
    Setting { key, name, values, usual, shown }
}

const fn number(least: u16, most: u16) -> Values {
    Values::Number { least, most }
}

static SETTINGS: [Setting; 10] = [
    setting("mode", || texts().mode_group, Values::Choices(&MODES), 1, Shown::First),
    setting("recipe", || texts().recipe, Values::Choices(&RECIPES), 5, Shown::More),
    setting("effect", || texts().effect, Values::Choices(&EFFECTS), 0, Shown::More),
    setting("retries", || texts().retries, number(0, 20), 20, Shown::More),
    setting("giveup", || texts().giveup, Values::Choices(&GIVE_UPS), 0, Shown::Nowhere),
    setting("window", || texts().window, number(1, 256), 3, Shown::Nowhere),
    setting("shape", || texts().shape, Values::Choices(&SHAPES), 0, Shown::More),
    setting("letters", || texts().letters_setting, number(1, 10_000), 24, Shown::Nowhere),
    setting("ids", || texts().ids, Values::Choices(&IDS), 0, Shown::Nowhere),
    setting("copies", || texts().copies, number(1, 20), 1, Shown::More),
];

/// A mode sets its recipe, and a recipe its mode and its effect.
fn settle(settings: &mut Settings, at: usize) {
    if at == place::MODE {
        let recipe = Mode::ALL[usize::from(settings[place::MODE])].0.default_recipe();
        setup::set_recipe(settings, recipe);
    }
    if at == place::RECIPE {
        const ALL: &[Recipe] = &Recipe::ALL;
        setup::set_recipe(settings, &ALL[usize::from(settings[place::RECIPE])]);
    }
}

const fn note(slug: &'static str, sentence: Text, sign: Sign) -> NoteAbout {
    NoteAbout { slug, sentence, sign }
}

/// In the order of the numbers in [`note`](super::note).
static NOTES: [NoteAbout; 13] = [
    note("send", || texts().event_send, Sign::Sent),
    note("timeout", || texts().event_timeout, Sign::TimedOut),
    note("give-up", || texts().event_give_up, Sign::GaveUp),
    note("deliver", || texts().event_receive_new, Sign::TookIn),
    note("deliver", || texts().event_receive_old, Sign::KnewIt),
    note("deliver", || texts().event_ack_in_time, Sign::Heard),
    note("deliver", || texts().event_ack_late, Sign::HeardLate),
    note("deliver", || texts().event_ack_ignored, Sign::NothingNew),
    note("apply", || texts().event_apply, Sign::Applied),
    note("remember", || texts().event_remember, Sign::Remembered),
    note("apply-and-remember", || texts().event_transaction, Sign::AppliedAndNoted),
    note("acknowledge", || texts().event_ack, Sign::Answered),
    note("acknowledge", || texts().event_ack_again, Sign::Answered),
];

static KINDS: [KindAbout; 2] = [
    KindAbout::letter("letter", || texts().kind_letter, || texts().letters),
    KindAbout::answer("ack", || texts().kind_ack, || texts().acks),
];

const ALWAYS: fn(&Settings) -> bool = |_| true;
const OF_SET: fn(&Settings) -> bool = |settings| settings[place::EFFECT] == 1;

const fn tally(slug: &'static str, name: Text, sign: &'static str, is_decided: bool) -> TallyAbout {
    TallyAbout { slug, name, sign, class: slug, is_aside: false, is_shown: ALWAYS, is_decided }
}

const fn aside(slug: &'static str, name: Text, is_shown: fn(&Settings) -> bool) -> TallyAbout {
    TallyAbout { slug, name, sign: "", class: "", is_aside: true, is_shown, is_decided: false }
}

/// In the order of [`Score::tally`](super::fate::Score::tally).
static TALLIES: [TallyAbout; 9] = [
    tally("once", || texts().fate_once, "✓", true),
    tally("lost", || texts().fate_lost, "✕", true),
    tally("twice", || texts().fate_twice, "×2", true),
    TallyAbout { is_shown: OF_SET, ..tally("stale", || texts().fate_stale, "↶", true) },
    TallyAbout { is_shown: OF_SET, ..tally("superseded", || texts().fate_superseded, "⇥", true) },
    tally("under-way", || texts().fate_under_way, "…", false),
    aside("redeliveries", || texts().redeliveries, ALWAYS),
    aside("repeats", || texts().repeats, ALWAYS),
    aside("sent", || texts().letters, |_| false),
];

/// The first cast. Its name is that of its figure.
pub static DELIVERY: About = About {
    number: 1,
    slug: "delivery",
    title: || texts().figure_label,
    settings: &SETTINGS,
    settle,
    is_idle: |_, _| false,
    kinds: &KINDS,
    notes: &NOTES,
    tallies: &TALLIES,
    crash_classes: &["receiver", "sender"],
    ended: || texts().said_ended,
    usual: Scenario::default,
    open: |scenario| Box::new(On::<Delivery>::new(scenario)),
};

//! The scenario in a link: a list of numbers, of which those that differ from the usual are written.
//!
//! For each field there is one answer, whether it differs from the value pinned here, and the number if
//! it does. The order of the fields, their usual values and the numbers that stand for words are
//! published: they are the format of version 1 and never change, whatever the page's own defaults become.
//! What may change is a range: it may grow.

use super::coder::{Chance, Coder, Number};
use super::saved::StateError;
use crate::board::LinkOrder;
use crate::casts;
use crate::casts::delivery::{DELIVERY, Effect, GiveUp, Recipe, Shape};
use crate::stage::{Backoff, Partitions, SETTINGS_MAX, Scenario, Span};

/// One field: its name in an error, its usual value, the least and the most it may be.
struct Field(&'static str, u64, u64, u64);

const FIELDS: usize = 26;

/// Ten minutes, in milliseconds.
const MS_MAX: u64 = 600_000;

/// Published: the fields of version 1, in their order.
#[rustfmt::skip]
const TABLE: [Field; FIELDS] = [
    Field("recipe", 6, 1, 15),
    Field("effect", 0, 1, 4), // usually the recipe's, see `usual`
    Field("retries", 20, 0, 20),
    Field("give up", 1, 1, 2),
    Field("window", 3, 1, 256),
    Field("shape", 1, 1, 3),
    Field("letters", 24, 1, 10_000),
    Field("fresh ids", 0, 0, 1),
    Field("order", 1, 1, 2),
    Field("seed", 1, 0, u32::MAX as u64), // its lower half
    Field("seed", 0, 0, u32::MAX as u64), // its upper half
    Field("loss", 20, 0, 100),
    Field("duplication", 0, 0, 100),
    Field("crashes", 0, 0, 100),
    Field("downtime", 2_000, 1, MS_MAX), // the least, then the most, as for every span
    Field("downtime", 4_000, 1, MS_MAX),
    Field("partitions", 0, 0, MS_MAX), // whole; all four are 0 where chance cuts no link
    Field("partitions", 0, 0, MS_MAX),
    Field("partitions", 0, 0, MS_MAX), // cut
    Field("partitions", 0, 0, MS_MAX),
    Field("latency", 700, 1, MS_MAX),
    Field("latency", 1_300, 1, MS_MAX),
    Field("timeout", 5_000, 1, MS_MAX),
    Field("backoff", 1, 1, 3),
    Field("handler step", 250, 1, MS_MAX),
    Field("rate", 1_000, 100, 1_000_000),
];

/// Published: the recipes, by their codes.
#[rustfmt::skip]
const RECIPES: [(u64, &str); 15] = [
    (1, "A"), (2, "B1"), (3, "B2n"), (4, "B2v"), (5, "B2d"), (6, "C"), (7, "D"), (8, "E"), (9, "F"), (10, "G"),
    (11, "H"), (12, "I"), (13, "J1"), (14, "J2"), (15, "J3"),
];

/// Published.
const EFFECTS: [(u64, Effect); 4] = [(1, Effect::Add), (2, Effect::Set), (3, Effect::Merge), (4, Effect::Email)];

/// Published.
const GIVE_UPS: [(u64, GiveUp); 2] = [(1, GiveUp::Skip), (2, GiveUp::Halt)];

/// Published.
const SHAPES: [(u64, Shape); 3] = [(1, Shape::OneToOne), (2, Shape::ThreeToOne), (3, Shape::OneToThree)];

/// Published.
const ORDERS: [(u64, LinkOrder); 2] = [(1, LinkOrder::Reordering), (2, LinkOrder::Fifo)];

/// Published.
const BACKOFFS: [(u64, Backoff); 3] = [(1, Backoff::Fixed), (2, Backoff::Exponential), (3, Backoff::ExponentialJitter)];

/// The number that stands for a word; 0, which stands for none, if it is in no table.
fn number_of<T: Copy + PartialEq>(table: &[(u64, T)], word: T) -> u64 {
    table.iter().find(|entry| entry.1 == word).map_or(0, |entry| entry.0)
}

/// The word that a number stands for; the first if it stands for none, which a range rules out before.
fn word_of<T: Copy>(table: &[(u64, T)], number: u64) -> T {
    table.iter().find(|entry| entry.0 == number).unwrap_or(&table[0]).1
}

/// The usual value of the `at`-th field, beside the recipe's number. The usual effect is "set" for the
/// recipes H and I, otherwise "add".
fn usual(at: usize, recipe: u64) -> u64 {
    match (TABLE[at].0, recipe) {
        ("effect", 11 | 12) => 2,
        ("effect", _) => 1,
        _ => TABLE[at].1,
    }
}

/// Writes or reads a scenario.
///
/// # Errors
/// [`StateError::OutOfRange`] with the name of the field.
pub(super) fn scenario(coder: &mut Coder, given: &Scenario) -> Result<Scenario, StateError> {
    let given = fields(given);
    let mut read = [0; FIELDS];
    let (mut differs, mut number) = (Chance::EVEN, Number::new());
    for at in 0..FIELDS {
        let usual = usual(at, read[0]);
        read[at] =
            if coder.bit(&mut differs, given[at] != usual) { coder.number(&mut number, given[at]) } else { usual };
        let Field(name, _, least, most) = TABLE[at];
        if read[at] < least || read[at] > most {
            return Err(StateError::OutOfRange(name));
        }
    }
    from_fields(&read)
}

/// The numbers, in the order of the table.
fn fields(scenario: &Scenario) -> [u64; FIELDS] {
    let partitions = scenario
        .partitions
        .unwrap_or(Partitions { whole: Span { min_ms: 0, max_ms: 0 }, cut: Span { min_ms: 0, max_ms: 0 } });
    [
        number_of(&RECIPES, scenario.recipe().code),
        number_of(&EFFECTS, scenario.effect()),
        scenario.retries().into(),
        number_of(&GIVE_UPS, scenario.give_up()),
        scenario.window().into(),
        number_of(&SHAPES, scenario.shape()),
        scenario.letters().into(),
        scenario.fresh_ids().into(),
        number_of(&ORDERS, scenario.order),
        scenario.seed & u64::from(u32::MAX),
        scenario.seed >> 32,
        scenario.loss_percent.into(),
        scenario.duplication_percent.into(),
        scenario.crash_percent.into(),
        scenario.downtime.min_ms.into(),
        scenario.downtime.max_ms.into(),
        partitions.whole.min_ms.into(),
        partitions.whole.max_ms.into(),
        partitions.cut.min_ms.into(),
        partitions.cut.max_ms.into(),
        scenario.latency.min_ms.into(),
        scenario.latency.max_ms.into(),
        scenario.timeout_ms.into(),
        number_of(&BACKOFFS, scenario.backoff),
        scenario.handler_step_ms.into(),
        scenario.letters_per_1000_s.into(),
    ]
}

/// The scenario of numbers that are in their ranges.
fn from_fields(f: &[u64; FIELDS]) -> Result<Scenario, StateError> {
    let span = |at: usize| {
        let span = Span { min_ms: f[at] as u32, max_ms: f[at + 1] as u32 };
        if span.min_ms <= span.max_ms { Ok(span) } else { Err(StateError::OutOfRange(TABLE[at].0)) }
    };
    let (whole, cut) = (span(16)?, span(18)?);
    let has_partitions = match (whole.max_ms, cut.max_ms) {
        (0, 0) => false,
        _ if whole.min_ms > 0 && cut.min_ms > 0 => true,
        _ => return Err(StateError::OutOfRange(TABLE[16].0)),
    };
    let recipe = Recipe::by_code(word_of(&RECIPES, f[0])).ok_or(StateError::OutOfRange(TABLE[0].0))?;
    let cast = Scenario::default()
        .with_recipe(recipe)
        .with_effect(word_of(&EFFECTS, f[1]))
        .with_retries(f[2] as u8)
        .with_give_up(word_of(&GIVE_UPS, f[3]))
        .with_window(f[4] as u16)
        .with_shape(word_of(&SHAPES, f[5]))
        .with_letters(f[6] as u16)
        .with_fresh_ids(f[7] == 1);
    Ok(Scenario {
        order: word_of(&ORDERS, f[8]),
        seed: f[10] << 32 | f[9],
        loss_percent: f[11] as u8,
        duplication_percent: f[12] as u8,
        crash_percent: f[13] as u8,
        downtime: span(14)?,
        partitions: has_partitions.then_some(Partitions { whole, cut }),
        latency: span(20)?,
        timeout_ms: f[22] as u32,
        backoff: word_of(&BACKOFFS, f[23]),
        handler_step_ms: f[24] as u32,
        letters_per_1000_s: f[25] as u32,
        ..cast
    })
}

/// Whether a scenario is of senders and receivers, with nothing in it that the first form has no field for.
pub(super) fn fits_first_form(scenario: &Scenario) -> bool {
    scenario.cast == &DELIVERY
}

/// Where the fields begin that every cast has.
const COMMON: usize = 8;

/// Writes or reads a scenario of any cast: the cast's number; how many of its settings follow, up to the last that is
/// not the least; these settings, each with the least as the usual value; then the fields of the first form that are not about senders and receivers.
///
/// # Errors
/// [`StateError::OutOfRange`] with the name of the field.
pub(super) fn any_scenario(coder: &mut Coder, given: &Scenario) -> Result<Scenario, StateError> {
    let (mut differs, mut number) = (Chance::EVEN, Number::new());
    let mut field = |given: u64, usual: u64, least: u64, most: u64, name: &'static str| {
        let read = if coder.bit(&mut differs, given != usual) { coder.number(&mut number, given) } else { usual };
        if (least..=most).contains(&read) { Ok(read) } else { Err(StateError::OutOfRange(name)) }
    };
    let cast = field(given.cast.number.into(), 0, 1, u8::MAX.into(), "cast")?;
    let cast = casts::by_number(cast as u8).ok_or(StateError::OutOfRange("cast"))?;
    let mut settings = [0; SETTINGS_MAX];
    for (at, setting) in cast.settings.iter().enumerate() {
        settings[at] = setting.values.ends().0;
    }
    // Of settings that a cast got later, older links say nothing.
    let differs = |at: &usize| given.settings[*at] != settings[*at];
    let told = (0..cast.settings.len()).rev().find(differs).map_or(0, |last| last as u64 + 1);
    let told = field(told, 0, 0, cast.settings.len() as u64, "settings")?;
    for (at, setting) in cast.settings.iter().enumerate().take(told as usize) {
        let [least, most] = <[u16; 2]>::from(setting.values.ends()).map(u64::from);
        settings[at] = field(given.settings[at].into(), least, least, most, setting.key)? as u16;
    }
    // Of another cast's scenario, what is about senders and receivers stays as usual.
    let plain = Scenario { cast: &DELIVERY, settings: Scenario::default().settings, ..given.clone() };
    let given = fields(&plain);
    let mut read = fields(&Scenario::default());
    for at in COMMON..FIELDS {
        let Field(name, usual, least, most) = TABLE[at];
        read[at] = field(given[at], usual, least, most, name)?;
    }
    Ok(Scenario { cast, settings, ..from_fields(&read)? })
}

//! How the adversary is asked about any cast: what is set, what may go wrong, what is looked for.

use super::attack::{Attack, PROMISE, Sheet};
use super::found::in_words;
use super::paper::{El, choice_field, faults_in_words, form, listed, number_field, submits, text_field};
use super::request::{Request, Wrong, number, unknown};
use super::{Job, POSITIONS_MAX};
use crate::board::{CrashClass, Faults, LinkOrder};
use crate::search::{EACH_MAX, Hunt, Search, Wide};
use crate::stage::{Cast, Scenario, Values};
use crate::words::{capitalised, desk_texts, fill};

/// Boards with more subjects than this are larger, so fewer of their positions are kept.
const SUBJECTS: u32 = 8;

/// As many positions as go into the memory that there is for the usual ones.
pub(super) fn room<C: Cast>(cast: &C, positions_max: u32) -> u32 {
    positions_max / (u32::from(cast.subjects()) / SUBJECTS).max(1)
}

/// Reads a question about a scenario. A program's question has the figure's own settings and no faults unless it says
/// so; a reader's has what is soon searched.
pub(super) fn attack<C: Cast>(request: &Request, own: &Scenario) -> Result<Box<dyn Job>, Wrong> {
    let is_reader = !request.is_json();
    let about = C::about();
    let mut scenario = own.clone();
    // What a form says was shown to the reader.
    if is_reader && request.settings.is_empty() {
        for (place, most) in usual_limits::<C>() {
            scenario.settings[place] = scenario.settings[place].min(most);
        }
    }
    let scenario = request.set_up(&scenario)?;
    let usual = if is_reader { C::usual_faults() } else { Faults::default() };
    let budget = request.faults(about, usual)?;
    let order = request.order(own.order)?;
    let cast = C::of(&scenario.settings);
    let (sought, property) = sought(&cast, &request.property)?;
    let hunt = Hunt {
        resends_max: number(request.resends, u16::MAX.into()).min(u16::MAX.into()) as u16,
        ..Hunt::new(cast, order, budget)
    };
    let hunt = hunt.seeking(&sought).expect("what applies can be asked");
    let (rules, looked_for) = (hunt.rules(), hunt.sought.clone());
    let room = room(&hunt.cast, POSITIONS_MAX);
    let search =
        Search::<Wide<C>>::new(hunt, room).map_err(|_| Wrong(fill(desk_texts().too_many, &[("each", &EACH_MAX)])))?;
    let sheet = Sheet {
        title: fill(desk_texts().attack_title, &[("what", &(about.title)())]),
        promise: promise_in_words(&rules.protocol),
        is_promise: property == PROMISE,
        budget: listed(faults_in_words::<C>(&budget)),
        form: fields::<C>(request, &scenario, property, order, &budget),
        if_it_holds: None,
        always: None,
        about: desk_texts().attack_about.to_owned() + &differs::<C>(own, &scenario),
    };
    // Chance adds no faults of its own.
    let staged = Scenario { settings: scenario.settings, order, seed: own.seed, ..without_chance((about.usual)()) };
    let (plays, is_json) = (request.play.0, request.is_json());
    Ok(Box::new(Attack { search, rules, sought: looked_for, slug: |slug| slug, staged, sheet, plays, is_json }))
}

/// A scenario in which nothing goes wrong by itself.
pub(super) fn without_chance(scenario: Scenario) -> Scenario {
    Scenario { loss_percent: 0, duplication_percent: 0, crash_percent: 0, partitions: None, ..scenario }
}

/// What is looked for, and its name: what is promised, unless something else is asked for that can be.
fn sought<C: Cast>(cast: &C, asked: &str) -> Result<(Vec<&'static str>, &'static str), Wrong> {
    if asked.is_empty() || asked == PROMISE {
        return Ok((cast.promised().to_vec(), PROMISE));
    }
    let there_are = || C::promises().iter().filter(|promise| (promise.applies)(cast)).map(|promise| promise.slug);
    let known = there_are().find(|slug| *slug == asked);
    known.map(|slug| (vec![slug], slug)).ok_or_else(|| unknown(desk_texts().unknown_property, asked, there_are()))
}

/// What a cast promises, in a sentence.
pub(super) fn promise_in_words<C: Cast>(cast: &C) -> String {
    let promised: Vec<&str> = cast.promised().iter().map(|slug| in_words::<C>(slug)).collect();
    fill(desk_texts().attack_promise, &[("what", &promised.join("; "))])
}

/// What is searched of settings at most where nobody says, by their places.
fn usual_limits<C: Cast>() -> impl Iterator<Item = (usize, u16)> {
    let limits = C::usual_limits().iter();
    limits.map(|&(key, most)| (C::about().setting(key).expect("a limit is on a setting"), most))
}

/// That the figure has more of something than is searched.
fn differs<C: Cast>(own: &Scenario, searched: &Scenario) -> String {
    let more = usual_limits::<C>().filter(|&(place, _)| own.settings[place] > searched.settings[place]);
    let more = more.map(|(place, _)| format!("{}: {}", (C::about().settings[place].name)(), own.settings[place]));
    let more: Vec<String> = more.collect();
    if more.is_empty() {
        return String::new();
    }
    " ".to_owned() + &fill(desk_texts().limits_differ, &[("settings", &more.join(", "))])
}

/// The question as a form.
fn fields<C: Cast>(request: &Request, scenario: &Scenario, property: &str, order: LinkOrder, budget: &Faults) -> El {
    let (texts, about, cast) = (desk_texts(), C::about(), C::of(&scenario.settings));
    let mut properties = vec![(PROMISE, texts.property_promised)];
    let promises = C::promises().iter().filter(|promise| (promise.applies)(&cast));
    properties.extend(promises.map(|promise| (promise.slug, (promise.words)())));
    let settings = about.settings.iter().enumerate().filter(|(place, _)| !(about.is_idle)(&scenario.settings, *place));
    let settings = settings.map(|(place, setting)| {
        let (name, value) = (format!("settings.{}", setting.key), scenario.settings[place]);
        match setting.values {
            Values::Choices(choices) => {
                let choices: Vec<_> = choices.iter().map(|choice| (choice.slug, (choice.name)())).collect();
                choice_field(&name, (setting.name)(), &choices, &setting.values.word(value))
            }
            Values::Number { least, most } => {
                number_field(&name, (setting.name)(), (least.into(), most.into()), value.into())
            }
            Values::Text(spelling) => text_field(&name, (setting.name)(), &(spelling.word)(value)),
        }
    });
    let crashes = (0..about.crash_classes.len() as CrashClass)
        .zip(about.crash_classes)
        .map(|(class, slug)| crash_field::<C>(&format!("crashes.{slug}"), class, budget));
    form(&[("kind", "attack"), ("state", &request.state)])
        .add(choice_field("property", texts.field_property, &properties, property))
        .all(settings)
        .add(number_field("losses", texts.field_losses, (0, EACH_MAX), budget.losses))
        .add(number_field("duplications", texts.field_duplications, (0, EACH_MAX), budget.duplications))
        .all(crashes)
        .add(order_field(order))
        .add(submits(texts.ask))
}

/// How many crashes of a class there may be.
pub(super) fn crash_field<C: Cast>(name: &str, class: CrashClass, budget: &Faults) -> El {
    let who = capitalised(C::crasher(class));
    let words = fill(desk_texts().field_crashes, &[("who", &who)]);
    number_field(name, &words, (0, EACH_MAX), budget.crashes[usize::from(class)])
}

/// Whether copies may overtake each other.
pub(super) fn order_field(order: LinkOrder) -> El {
    let texts = desk_texts();
    let orders = [("reordering", texts.order_reordering), ("fifo", texts.order_fifo)];
    choice_field("order", texts.field_order, &orders, order_name(order))
}

/// A name of a kind of link, as an address has it.
pub(super) fn order_name(order: LinkOrder) -> &'static str {
    match order {
        LinkOrder::Reordering => "reordering",
        LinkOrder::Fifo => "fifo",
    }
}

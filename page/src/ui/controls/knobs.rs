//! Everything that can be set by a slider or chosen from a list, by its name.

use crate::ui::figure::Figure;
use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, Scope, el, value_of};
use twice_or_never::stage::{Choice, Scenario, Setting, Span, Values};
use twice_or_never::words::{fill, texts};
use yew::virtual_dom::ListenerKind;

/// What a slider sets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Knob {
    Loss,
    Duplication,
    Crashes,
    Latency,
    Timeout,
    Speed,
    Time,
    /// The cast's setting at this place.
    Setting(usize),
}

const KNOBS: [Knob; 7] =
    [Knob::Loss, Knob::Duplication, Knob::Crashes, Knob::Latency, Knob::Timeout, Knob::Speed, Knob::Time];

impl Knob {
    /// Listeners know it by this number: settings come after the others.
    fn number(self) -> usize {
        match self {
            Knob::Setting(place) => KNOBS.len() + place,
            knob => KNOBS.iter().position(|known| *known == knob).unwrap_or(0),
        }
    }

    fn of(number: usize) -> Knob {
        KNOBS.get(number).copied().unwrap_or_else(|| Knob::Setting(number - KNOBS.len()))
    }
}

/// A slider by its name, for everybody, with its (least, most, step), its value, and what that means: "30%".
pub fn slider(
    scope: &Scope,
    knob: Knob,
    name: &'static str,
    (min, max, step): (u32, u32, u32),
    value: u32,
    shown: String,
) -> El {
    let input = el("input")
        .set("type", "range")
        .set_number("min", i64::from(min))
        .set_number("max", i64::from(max))
        .set_number("step", i64::from(step))
        .value(value.to_string())
        .set("aria-label", name)
        .set("aria-valuetext", shown.clone())
        .hear_as(ListenerKind::oninput, scope, knob.number(), |event, knob| {
            Some(Msg::Turn(Knob::of(knob), value_of(event)?.parse().unwrap_or(0)))
        });
    el("label")
        .class("slider")
        .add(el("span").class("name").text(name))
        .add(input)
        .add(el("span").class("value").text(shown))
}

/// Milliseconds as seconds, in hundredths where tenths would not be true: "2.5 s", "0.25 s".
pub fn seconds(ms: u32) -> String {
    let (whole, hundredths) = (ms / 1_000, ms % 1_000 / 10);
    let decimal = texts().decimal;
    let number = match hundredths % 10 {
        0 => format!("{whole}{decimal}{}", hundredths / 10),
        _ => format!("{whole}{decimal}{}{}", hundredths / 10, hundredths % 10),
    };
    fill(texts().seconds, &[("number", &number)])
}

/// The slider of the timeout.
pub fn timeout(timeout_ms: u32, scope: &Scope) -> El {
    slider(scope, Knob::Timeout, texts().timeout, (250, timeout_ms.max(20_000), 250), timeout_ms, seconds(timeout_ms))
}

/// The settings that are to be shown, each as a slider or a list, with what it can be; those that say nothing as the
/// others are set are left out.
pub fn settings<'a>(
    scenario: &'a Scenario,
    shown: fn(&Setting) -> bool,
    scope: &'a Scope,
) -> impl Iterator<Item = (Values, El)> + 'a {
    let all = scenario.cast.settings.iter().enumerate().filter(move |(_, setting)| shown(setting));
    let said = all.filter(|(place, _)| !(scenario.cast.is_idle)(&scenario.settings, *place));
    said.map(move |(place, setting)| {
        let view = match setting.values {
            Values::Choices(choices) => list(scope, place, setting, choices, scenario.settings[place]),
            Values::Number { least, most } => {
                let value = u32::from(scenario.settings[place]);
                let range = (least.into(), most.into(), 1);
                slider(scope, Knob::Setting(place), (setting.name)(), range, value, value.to_string())
            }
            Values::Text(spelling) => text(scope, place, setting, (spelling.word)(scenario.settings[place])),
        };
        (setting.values, view)
    })
}

/// A text. One that stands for nothing changes nothing.
fn text(scope: &Scope, place: usize, setting: &Setting, value: String) -> El {
    let name = (setting.name)();
    let input = el("input")
        .set("type", "text")
        .set("size", "8")
        .set("autocomplete", "off")
        .set("value", value)
        .set("aria-label", name)
        .hear_as(ListenerKind::onchange, scope, place, |event, place| Some(Msg::Pick(place, value_of(event)?)));
    el("label").class("field").add(el("span").text(name)).add(input)
}

/// A list of a setting's choices.
fn list(scope: &Scope, place: usize, setting: &Setting, choices: &[Choice], value: u16) -> El {
    let name = (setting.name)();
    let mut select =
        el("select")
            .set("aria-label", name)
            .hear_as(ListenerKind::onchange, scope, place, |event, place| Some(Msg::Pick(place, value_of(event)?)));
    let entry = |(at, choice): (u16, &Choice)| option(choice.slug, choice_name(choice), at == value);
    let mut rest = choices;
    let mut first = 0;
    while let Some(group) = rest.first().map(|choice| choice.group) {
        // Choices that stand together under one heading.
        let label = group.map(|group| group());
        let together = rest.iter().take_while(|choice| choice.group.map(|group| group()) == label).count();
        let entries = (first..).zip(&rest[..together]).map(entry);
        select = match label {
            Some(label) => select.add(el("optgroup").set("label", label).all(entries)),
            None => select.all(entries),
        };
        (rest, first) = (&rest[together..], first + together as u16);
    }
    el("label").class("field").add(el("span").text(name)).add(select)
}

/// A choice in a list.
pub fn choice_name(choice: &Choice) -> String {
    (choice.name)().to_owned()
}

/// An entry of a list.
pub fn option(value: &str, words: String, is_chosen: bool) -> El {
    let option = el("option").set("value", value.to_owned()).text(words);
    if is_chosen { option.set("selected", "") } else { option }
}

impl Figure {
    pub(in crate::ui) fn turn(&mut self, knob: Knob, value: u32) {
        let mut scenario = self.scenario();
        let percent = value.min(100) as u8;
        match knob {
            Knob::Loss => scenario.loss_percent = percent,
            Knob::Duplication => scenario.duplication_percent = percent,
            Knob::Crashes => scenario.crash_percent = percent,
            Knob::Latency => scenario.latency = spread(value),
            Knob::Timeout => scenario.timeout_ms = value.clamp(1, 600_000),
            Knob::Setting(place) => return self.set(place, value),
            Knob::Speed => {
                self.speed_thousandths = value.clamp(250, 8_000);
                return self.playback.set_speed(self.speed());
            }
            Knob::Time => {
                self.log.is_brief = true;
                return self.playback.seek(value);
            }
        }
        let (was_step, goes_on) = (self.saved.is_step, self.saved.sliding == Some(knob));
        self.set_up(scenario, String::new());
        self.saved.sliding = Some(knob);
        if goes_on {
            self.saved.is_step = was_step;
        }
    }

    /// Sets a setting of the cast to what a word stands for, if it stands for anything.
    pub(in crate::ui) fn pick(&mut self, place: usize, word: &str) {
        let setting = self.playback.timeline().run().scenario().cast.settings.get(place);
        if let Some(value) = setting.and_then(|setting| setting.values.read(word)) {
            self.set(place, value.into());
        }
    }

    /// Sets a setting of the cast, if it can be so.
    fn set(&mut self, place: usize, value: u32) {
        let mut scenario = self.scenario();
        let Some(setting) = scenario.cast.settings.get(place) else { return };
        let Some(value) = setting.values.take(value) else { return };
        scenario.set(place, value);
        let knob = Knob::Setting(place);
        let (was_step, goes_on) = (self.saved.is_step, self.saved.sliding == Some(knob));
        self.set_up(scenario, String::new());
        self.saved.sliding = matches!(setting.values, Values::Number { .. }).then_some(knob);
        if goes_on {
            self.saved.is_step = was_step;
        }
    }

    pub(in crate::ui) fn seed(&mut self, typed: &str) {
        let seed = typed.trim().parse();
        self.panels.is_seed_refused = seed.is_err();
        if let Ok(seed) = seed {
            let scenario = Scenario { seed, ..self.scenario() };
            self.set_up(scenario, String::new());
        }
    }
}

/// A latency of about so much: from 30% below to 30% above.
fn spread(about_ms: u32) -> Span {
    let about_ms = about_ms.clamp(2, 400_000);
    Span { min_ms: about_ms * 7 / 10, max_ms: about_ms * 13 / 10 }
}

/// The note under a seed that is none.
pub fn seed_refused() -> String {
    fill(texts().seed_refused, &[("most", &u64::MAX)])
}

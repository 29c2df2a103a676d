//! Everything that can be set by a slider or chosen from a list, by its name.

use super::figure::Figure;
use super::kit::{El, Link, el, value_of};
use super::message::Msg;
use twice_or_never::casts::delivery::{Effect, Recipe, Shape};
use twice_or_never::stage::{Scenario, Span};
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
    Retries,
    Speed,
    Time,
}

/// What a list chooses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum List {
    Recipe,
    Effect,
    Shape,
}

const KNOBS: [Knob; 8] = [
    Knob::Loss,
    Knob::Duplication,
    Knob::Crashes,
    Knob::Latency,
    Knob::Timeout,
    Knob::Retries,
    Knob::Speed,
    Knob::Time,
];
const LISTS: [List; 3] = [List::Recipe, List::Effect, List::Shape];

/// A slider by its name, for everybody, with its (least, most, step), its value, and what that means: "30%".
pub fn slider(
    link: &Link,
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
        .hear_as(ListenerKind::oninput, link, knob as usize, |event, knob| {
            Some(Msg::Turn(KNOBS[knob], value_of(event)?.parse().unwrap_or(0)))
        });
    el("label")
        .class("slider")
        .add(el("span").class("name").text(name))
        .add(input)
        .add(el("span").class("value").text(shown))
}

/// Milliseconds as seconds: "2.5 s".
pub fn seconds(ms: u32) -> String {
    fill(texts().seconds, &[("number", &format!("{}.{}", ms / 1_000, ms % 1_000 / 100))])
}

/// The slider of the timeout.
pub fn timeout(timeout_ms: u32, link: &Link) -> El {
    slider(link, Knob::Timeout, texts().timeout, (250, timeout_ms.max(20_000), 250), timeout_ms, seconds(timeout_ms))
}

/// A list by its name.
pub fn list(link: &Link, list: List, name: &'static str, options: impl Iterator<Item = El>) -> El {
    let select = el("select").set("aria-label", name).all(options).hear_as(
        ListenerKind::onchange,
        link,
        list as usize,
        |event, list| Some(Msg::Pick(LISTS[list], value_of(event)?)),
    );
    el("label").class("field").add(el("span").text(name)).add(select)
}

/// An entry of a list.
pub fn option(value: &str, words: String, is_chosen: bool) -> El {
    let option = el("option").set("value", value.to_owned()).text(words);
    if is_chosen { option.set("selected", "") } else { option }
}

impl Figure {
    pub(super) fn turn(&mut self, knob: Knob, value: u32) {
        let mut scenario = self.scenario();
        let percent = value.min(100) as u8;
        match knob {
            Knob::Loss => scenario.loss_percent = percent,
            Knob::Duplication => scenario.duplication_percent = percent,
            Knob::Crashes => scenario.crash_percent = percent,
            Knob::Latency => scenario.latency = spread(value),
            Knob::Timeout => scenario.timeout_ms = value.clamp(1, 600_000),
            Knob::Retries => scenario.retries() = value.min(20) as u8,
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

    pub(super) fn pick(&mut self, list: List, value: &str) {
        let scenario = self.scenario();
        let picked = match list {
            List::Recipe => Recipe::by_code(value).map(|recipe| scenario.with_recipe(recipe)),
            List::Effect => {
                let known = Effect::ALL.iter().find(|(_, name)| *name == value);
                known.map(|&(effect, _)| scenario.with_effect(effect))
            }
            List::Shape => {
                let known = Shape::ALL.iter().find(|(_, name)| *name == value);
                known.map(|&(shape, _)| scenario.with_shape(shape))
            }
        };
        if let Some(scenario) = picked {
            self.set_up(scenario, String::new());
        }
    }

    pub(super) fn seed(&mut self, typed: &str) {
        let seed = typed.trim().parse();
        self.is_seed_refused = seed.is_err();
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

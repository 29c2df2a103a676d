//! What "More" opens: everything else that can be set.

use super::controls::{Slider, input_value, mode_label};
use crate::protocol::{Effect, Mode, Recipe, Shape};
use crate::scenario::{Scenario, Span};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub scenario: Scenario,
    pub speed_thousandths: u32,
    pub index: u32,
    /// How many events are known.
    pub known: u32,
    pub on_scenario: Callback<Scenario>,
    pub on_back: Callback<()>,
    pub on_reset: Callback<()>,
    pub on_speed: Callback<u32>,
    pub on_seek: Callback<u32>,
}

#[component]
pub fn More(props: &Props) -> Html {
    let scenario = &props.scenario;
    // Each control sets one field and leaves the others.
    let set = |change: fn(&mut Scenario, u32)| {
        let scenario = scenario.clone();
        props.on_scenario.reform(move |value: u32| {
            let mut scenario = scenario.clone();
            change(&mut scenario, value);
            scenario
        })
    };
    let click = |callback: &Callback<()>| callback.reform(|_: MouseEvent| ());
    let next_seed = {
        let scenario = Scenario { seed: scenario.seed.wrapping_add(1), ..scenario.clone() };
        props.on_scenario.reform(move |_: MouseEvent| scenario.clone())
    };
    let seconds = |ms: u32| format!("{}.{} s", ms / 1_000, ms % 1_000 / 100);
    let latency = scenario.latency.min_ms.midpoint(scenario.latency.max_ms);
    let latency_shown = format!("{}–{}", seconds(scenario.latency.min_ms), seconds(scenario.latency.max_ms));
    html! {
        <div class="more">
            <div class="row">
                <button type="button" class="button" onclick={click(&props.on_back)}>{ "Step back" }</button>
                <button type="button" class="button" onclick={click(&props.on_reset)}>{ "Same seed again" }</button>
                <button type="button" class="button" onclick={next_seed}>{ "Next seed" }</button>
                <SeedField scenario={scenario.clone()} on_scenario={props.on_scenario.clone()} />
            </div>
            <div class="row">
                <RecipeChoice scenario={scenario.clone()} on_scenario={props.on_scenario.clone()} />
            </div>
            <div class="sliders">
                <Slider name="Duplication" min=0 max=100 value={u32::from(scenario.duplication_percent)}
                    shown={format!("{}%", scenario.duplication_percent)}
                    on_input={set(|scenario, value| scenario.duplication_percent = value.min(100) as u8)} />
                <Slider name="Crashes" min=0 max=100 value={u32::from(scenario.crash_percent)}
                    shown={format!("{}%", scenario.crash_percent)}
                    on_input={set(|scenario, value| scenario.crash_percent = value.min(100) as u8)} />
                <Slider name="Latency" min=100 max={latency.max(10_000)} step=100 value={latency} shown={latency_shown}
                    on_input={set(|scenario, value| scenario.latency = spread(value))} />
                <Slider name="Timeout" min=250 max={scenario.timeout_ms.max(20_000)} step=250
                    value={scenario.timeout_ms} shown={seconds(scenario.timeout_ms)}
                    on_input={set(|scenario, value| scenario.timeout_ms = value.max(1))} />
                <Slider name="Retries" min=0 max=20 value={u32::from(scenario.retries)}
                    shown={scenario.retries.to_string()}
                    on_input={set(|scenario, value| scenario.retries = value.min(20) as u8)} />
                <Slider name="Speed" min=250 max=8_000 step=250 value={props.speed_thousandths}
                    shown={format!("{}×", f64::from(props.speed_thousandths) / 1_000.0)}
                    on_input={props.on_speed.clone()} />
                <Slider name="Time" min=0 max={props.known.max(1)} value={props.index}
                    shown={format!("event {} of {}", props.index, props.known)} on_input={props.on_seek.clone()} />
            </div>
        </div>
    }
}

/// A latency of about so much: from 30% below to 30% above.
fn spread(about_ms: u32) -> Span {
    let about_ms = about_ms.clamp(2, 400_000);
    Span { min_ms: about_ms * 7 / 10, max_ms: about_ms * 13 / 10 }
}

#[derive(PartialEq, Properties)]
struct ChoiceProps {
    scenario: Scenario,
    on_scenario: Callback<Scenario>,
}

#[component]
fn SeedField(props: &ChoiceProps) -> Html {
    let refused = use_state(|| false);
    let change = {
        let (scenario, on_scenario, refused) = (props.scenario.clone(), props.on_scenario.clone(), refused.clone());
        Callback::from(move |event: InputEvent| {
            let seed = input_value(&event).trim().parse();
            refused.set(seed.is_err());
            if let Ok(seed) = seed {
                on_scenario.emit(Scenario { seed, ..scenario.clone() });
            }
        })
    };
    html! {
        <label class="field">
            <span>{ "Seed" }</span>
            <input type="text" inputmode="numeric" autocomplete="off" aria-label="Seed" size="12"
                value={props.scenario.seed.to_string()} aria-invalid={refused.to_string()} oninput={change} />
            if *refused {
                <span class="refused" role="alert">{ format!("A whole number from 0 to {}.", u64::MAX) }</span>
            }
        </label>
    }
}

fn selected(event: &Event) -> String {
    // A select element's value, read without another browser interface.
    let target = event.target().map(|target| target.unchecked_into::<HtmlInputElement>());
    target.map(|select| select.value()).unwrap_or_default()
}

#[component]
fn RecipeChoice(props: &ChoiceProps) -> Html {
    let scenario = &props.scenario;
    let choose = |change: fn(Scenario, &str) -> Scenario| {
        let scenario = scenario.clone();
        props.on_scenario.reform(move |event: Event| change(scenario.clone(), &selected(&event)))
    };
    let recipes = |mode: Mode| {
        let of_mode = Recipe::ALL.into_iter().filter(move |recipe| recipe.mode == mode);
        html! {
            <optgroup label={mode_label(mode)}>
                { for of_mode.map(|recipe| html! {
                    <option value={recipe.code} selected={recipe.code == scenario.recipe.code}>
                        { format!("{} · {}", recipe.code, recipe.name) }
                    </option>
                }) }
            </optgroup>
        }
    };
    let on_recipe = choose(|scenario, code| match Recipe::by_code(code) {
        Some(recipe) => scenario.with_recipe(recipe),
        None => scenario,
    });
    let on_effect = choose(|scenario, name| {
        let effect = Effect::ALL.iter().find(|(_, known)| *known == name).map(|(effect, _)| *effect);
        Scenario { effect: effect.unwrap_or(scenario.effect), ..scenario }
    });
    let on_shape = choose(|scenario, name| {
        let shape = Shape::ALL.iter().find(|(_, known)| *known == name).map(|(shape, _)| *shape);
        Scenario { shape: shape.unwrap_or(scenario.shape), ..scenario }
    });
    let effect = |(effect, name): (Effect, &'static str)| {
        let shown = match effect {
            Effect::Add => "add: a deposit",
            Effect::Set => "set: the value is now …",
            Effect::Merge => "merge: a set that only grows",
            Effect::Email => "e-mail: outside any transaction",
        };
        html! { <option value={name} selected={effect == scenario.effect}>{ shown }</option> }
    };
    let shape = |(shape, name): (Shape, &'static str)| {
        let shown = match shape {
            Shape::OneToOne => "one sender, one receiver",
            Shape::ThreeToOne => "three senders, one receiver",
            Shape::OneToThree => "one sender, three receivers",
        };
        html! { <option value={name} selected={shape == scenario.shape}>{ shown }</option> }
    };
    html! {
        <>
            <label class="field"><span>{ "Recipe" }</span>
                <select aria-label="Recipe" onchange={on_recipe}>
                    { for Mode::ALL.into_iter().map(|(mode, _)| recipes(mode)) }
                </select>
            </label>
            <label class="field"><span>{ "Effect" }</span>
                <select aria-label="Effect" onchange={on_effect}>{ for Effect::ALL.into_iter().map(effect) }</select>
            </label>
            <label class="field"><span>{ "Shape" }</span>
                <select aria-label="Shape" onchange={on_shape}>{ for Shape::ALL.into_iter().map(shape) }</select>
            </label>
        </>
    }
}

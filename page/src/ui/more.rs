//! What "More" opens: everything else that can be set.

use super::controls::{input_value, slider};
use twice_or_never::protocol::{Effect, Mode, Recipe, Shape};
use twice_or_never::scenario::{Scenario, Span};
use twice_or_never::words::{self, fill, mode_name, texts};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What can be set, and whom to tell.
pub struct More {
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

/// The panel.
pub fn view(props: &More) -> Html {
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
    let seconds = |ms: u32| fill(texts().seconds, &[("number", &format!("{}.{}", ms / 1_000, ms % 1_000 / 100))]);
    let latency = scenario.latency.min_ms.midpoint(scenario.latency.max_ms);
    let (least, most) = (seconds(scenario.latency.min_ms), seconds(scenario.latency.max_ms));
    let latency_shown = fill(texts().span, &[("least", &least), ("most", &most)]);
    let percent = |number: u8| fill(texts().percent, &[("number", &number)]);
    html! {
        <div class="more">
            <div class="row">
                <button type="button" class="button" onclick={click(&props.on_back)}>{ texts().step_back }</button>
                <button type="button" class="button" onclick={click(&props.on_reset)}>{ texts().same_seed }</button>
                <button type="button" class="button" onclick={next_seed}>{ texts().next_seed }</button>
                <SeedField scenario={scenario.clone()} on_scenario={props.on_scenario.clone()} />
            </div>
            <div class="row">
                { recipe_choice(scenario, &props.on_scenario) }
            </div>
            <div class="sliders">
                { slider(texts().duplication, (0, 100, 1), u32::from(scenario.duplication_percent),
                    percent(scenario.duplication_percent),
                    &set(|scenario, value| scenario.duplication_percent = value.min(100) as u8)) }
                { slider(texts().crashes, (0, 100, 1), u32::from(scenario.crash_percent),
                    percent(scenario.crash_percent),
                    &set(|scenario, value| scenario.crash_percent = value.min(100) as u8)) }
                { slider(texts().latency, (100, latency.max(10_000), 100), latency, latency_shown,
                    &set(|scenario, value| scenario.latency = spread(value))) }
                { slider(texts().timeout, (250, scenario.timeout_ms.max(20_000), 250), scenario.timeout_ms,
                    seconds(scenario.timeout_ms), &set(|scenario, value| scenario.timeout_ms = value.max(1))) }
                { slider(texts().retries, (0, 20, 1), u32::from(scenario.retries), scenario.retries.to_string(),
                    &set(|scenario, value| scenario.retries = value.min(20) as u8)) }
                { slider(texts().speed, (250, 8_000, 250), props.speed_thousandths,
                    fill(texts().times, &[("number", &twice_or_never::share::shown_thousandths(props.speed_thousandths))]),
                    &props.on_speed) }
                { slider(texts().time, (0, props.known.max(1), 1), props.index,
                    fill(texts().time_shown, &[("index", &props.index), ("known", &props.known)]), &props.on_seek) }
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
            <span>{ texts().seed }</span>
            <input type="text" inputmode="numeric" autocomplete="off" aria-label={texts().seed} size="12"
                value={props.scenario.seed.to_string()} aria-invalid={refused.to_string()} oninput={change} />
            if *refused {
                <span class="refused" role="alert">{ fill(texts().seed_refused, &[("most", &u64::MAX)]) }</span>
            }
        </label>
    }
}

fn selected(event: &Event) -> String {
    // A select element's value, read without another browser interface.
    let target = event.target().map(|target| target.unchecked_into::<HtmlInputElement>());
    target.map(|select| select.value()).unwrap_or_default()
}

fn recipe_choice(scenario: &Scenario, on_scenario: &Callback<Scenario>) -> Html {
    let choose = |change: fn(Scenario, &str) -> Scenario| {
        let scenario = scenario.clone();
        on_scenario.reform(move |event: Event| change(scenario.clone(), &selected(&event)))
    };
    let recipes = |mode: Mode| {
        let of_mode = Recipe::ALL.into_iter().filter(move |recipe| recipe.mode == mode);
        html! {
            <optgroup label={mode_name(mode)}>
                { for of_mode.map(|recipe| html! {
                    <option value={recipe.code} selected={recipe.code == scenario.recipe.code}>
                        { fill(texts().recipe_option, &[("code", &recipe.code), ("name", &words::recipe_name(&recipe))]) }
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
        let shown = words::effect_name(effect);
        html! { <option value={name} selected={effect == scenario.effect}>{ shown }</option> }
    };
    let shape = |(shape, name): (Shape, &'static str)| {
        let shown = words::shape_name(shape);
        html! { <option value={name} selected={shape == scenario.shape}>{ shown }</option> }
    };
    html! {
        <>
            <label class="field"><span>{ texts().recipe }</span>
                <select aria-label={texts().recipe} onchange={on_recipe}>
                    { for Mode::ALL.into_iter().map(|(mode, _)| recipes(mode)) }
                </select>
            </label>
            <label class="field"><span>{ texts().effect }</span>
                <select aria-label={texts().effect} onchange={on_effect}>{ for Effect::ALL.into_iter().map(effect) }</select>
            </label>
            <label class="field"><span>{ texts().shape }</span>
                <select aria-label={texts().shape} onchange={on_shape}>{ for Shape::ALL.into_iter().map(shape) }</select>
            </label>
        </>
    }
}

//! The controls that are always there: the mode switch, play, step, loss.

use twice_or_never::protocol::Mode;
use twice_or_never::share::ControlsShown;
use twice_or_never::words::{fill, mode_name, texts};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The value of the input that an event comes from.
pub fn input_value(event: &InputEvent) -> String {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    target.map(|input| input.value()).unwrap_or_default()
}

/// The mode switch.
pub fn modes(figure: &'static str, chosen: Mode, on_choose: &Callback<Mode>) -> Html {
    let option = |(mode, slug): (Mode, &'static str)| {
        let choose = on_choose.reform(move |_: Event| mode);
        html! {
            <label>
                <input type="radio" name={format!("{figure}-mode")} value={slug} checked={mode == chosen} onchange={choose} />
                <span>{ mode_name(mode) }</span>
            </label>
        }
    };
    html! {
        <div class="modes" role="radiogroup" aria-label={texts().mode_group}>{ for Mode::ALL.into_iter().map(option) }</div>
    }
}

/// A slider by its name, for everybody, with its (least, most, step), its value, and what that means: "30%".
pub fn slider(
    name: &'static str,
    (min, max, step): (u32, u32, u32),
    value: u32,
    shown: String,
    on_input: &Callback<u32>,
) -> Html {
    let input = on_input.reform(|event: InputEvent| input_value(&event).parse().unwrap_or(0));
    html! {
        <label class="slider">
            <span class="name">{ name }</span>
            <input type="range" min={min.to_string()} max={max.to_string()} step={step.to_string()}
                value={value.to_string()} aria-label={name} aria-valuetext={shown.clone()} oninput={input} />
            <span class="value">{ shown }</span>
        </label>
    }
}

/// What the controls show, and whom they tell.
pub struct Controls {
    pub shown: ControlsShown,
    pub is_playing: bool,
    pub loss_percent: u8,
    pub is_more_open: bool,
    pub on_toggle: Callback<()>,
    pub on_step: Callback<()>,
    pub on_loss: Callback<u32>,
    pub on_more: Callback<()>,
}

/// The controls under the stage.
pub fn view(props: &Controls) -> Html {
    let (sign, name) = if props.is_playing { ("❚❚", texts().pause) } else { ("▶", texts().play) };
    let click = |callback: &Callback<()>| callback.reform(|_: MouseEvent| ());
    html! {
        <div class="controls">
            <button type="button" class="button primary" onclick={click(&props.on_toggle)}>
                <i aria-hidden="true">{ sign }</i>{ name }
            </button>
            if props.shown != ControlsShown::Least {
            <button type="button" class="button" onclick={click(&props.on_step)}>
                <i aria-hidden="true">{ "▸❘" }</i>{ texts().step_forward }
            </button>
            { slider(texts().loss, (0, 100, 1), u32::from(props.loss_percent),
                fill(texts().percent, &[("number", &props.loss_percent)]), &props.on_loss) }
            }
            if props.shown == ControlsShown::All {
            <button type="button" class="button" aria-expanded={props.is_more_open.to_string()}
                onclick={click(&props.on_more)}>{ texts().more }</button>
            }
        </div>
    }
}

//! The controls that are always there: the mode switch, play, step, loss.

use crate::protocol::Mode;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The value of the input that an event comes from.
pub fn input_value(event: &InputEvent) -> String {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    target.map(|input| input.value()).unwrap_or_default()
}

#[derive(PartialEq, Properties)]
pub struct ModeProps {
    pub mode: Mode,
    pub on_choose: Callback<Mode>,
}

/// A mode's name on the page.
pub fn mode_label(mode: Mode) -> &'static str {
    match mode {
        Mode::AtMostOnce => "At most once",
        Mode::AtLeastOnce => "At least once",
        Mode::Idempotent => "Idempotent",
    }
}

#[component]
pub fn ModeSwitch(props: &ModeProps) -> Html {
    let option = |(mode, slug): (Mode, &'static str)| {
        let choose = props.on_choose.reform(move |_: Event| mode);
        html! {
            <label>
                <input type="radio" name="mode" value={slug} checked={mode == props.mode} onchange={choose} />
                <span>{ mode_label(mode) }</span>
            </label>
        }
    };
    html! {
        <div class="modes" role="radiogroup" aria-label="Delivery mode">{ for Mode::ALL.into_iter().map(option) }</div>
    }
}

#[derive(PartialEq, Properties)]
pub struct SliderProps {
    /// Its name, for everybody.
    pub name: AttrValue,
    pub min: u32,
    pub max: u32,
    #[prop_or(1)]
    pub step: u32,
    pub value: u32,
    /// What the value means: "30%".
    pub shown: AttrValue,
    pub on_input: Callback<u32>,
}

#[component]
pub fn Slider(props: &SliderProps) -> Html {
    let SliderProps { name, min, max, step, value, shown, on_input } = props;
    let input = on_input.reform(|event: InputEvent| input_value(&event).parse().unwrap_or(0));
    html! {
        <label class="slider">
            <span class="name">{ name }</span>
            <input type="range" min={min.to_string()} max={max.to_string()} step={step.to_string()}
                value={value.to_string()} aria-label={name} aria-valuetext={shown} oninput={input} />
            <span class="value">{ shown }</span>
        </label>
    }
}

#[derive(PartialEq, Properties)]
pub struct ControlsProps {
    pub is_playing: bool,
    pub loss_percent: u8,
    pub is_more_open: bool,
    pub on_toggle: Callback<()>,
    pub on_step: Callback<()>,
    pub on_loss: Callback<u32>,
    pub on_more: Callback<()>,
}

#[component]
pub fn Controls(props: &ControlsProps) -> Html {
    let (sign, name) = if props.is_playing { ("❚❚", "Pause") } else { ("▶", "Play") };
    let click = |callback: &Callback<()>| callback.reform(|_: MouseEvent| ());
    html! {
        <div class="controls">
            <button type="button" class="button primary" onclick={click(&props.on_toggle)}>
                <i aria-hidden="true">{ sign }</i>{ name }
            </button>
            <button type="button" class="button" onclick={click(&props.on_step)}>
                <i aria-hidden="true">{ "▸❘" }</i>{ "Step forward" }
            </button>
            <Slider name="Loss" min=0 max=100 value={u32::from(props.loss_percent)}
                shown={format!("{}%", props.loss_percent)} on_input={props.on_loss.clone()} />
            <button type="button" class="button" aria-expanded={props.is_more_open.to_string()}
                onclick={click(&props.on_more)}>{ "More" }</button>
        </div>
    }
}

//! Keys on the figure, as in the contract. A focused slider or radio group keeps its own arrows, a
//! focused button its Space and Enter, and a text field everything.

use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, Scope, el};
use crate::ui::stage::hands::Deed;
use twice_or_never::words::texts;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

/// What keys find, as bits of a sum: single letters and digits act.
pub const SINGLE: usize = 1;
/// It is in talk mode.
pub const TALK: usize = 2;
/// Something is selected.
pub const SELECTED: usize = 4;
/// Nothing is before the present, and the page around is to have the arrow that asks for it.
pub const AT_START: usize = 8;
/// Nothing is to come by itself, likewise.
pub const AT_END: usize = 16;

/// Heard on the figure. What it makes nothing of is left to the browser, and `slides.js` passes it on.
pub fn heard(event: &Event, finds: usize) -> Option<Msg> {
    let event_of_keys = event.dyn_ref::<KeyboardEvent>()?;
    let talk = if finds & TALK == 0 { None } else { presenter(event_of_keys) };
    let message = talk.or_else(|| message(event_of_keys, finds))?;
    event.prevent_default();
    Some(message)
}

/// What a key asks in talk mode: those of a clicker, and those that presentation programs have.
fn presenter(event: &KeyboardEvent) -> Option<Msg> {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return None;
    }
    Some(match event.key().as_str() {
        "PageDown" | "ArrowRight" => Msg::Beat(true),
        "PageUp" | "ArrowLeft" => Msg::Beat(false),
        "b" | "B" | "." => Msg::Blank,
        "x" | "X" => Msg::Break,
        "Escape" => Msg::Talk,
        _ => return None,
    })
}

/// What a key asks of the figure, given where the focus is; `None` leaves the key to the browser.
fn message(event: &KeyboardEvent, finds: usize) -> Option<Msg> {
    if (event.ctrl_key() || event.meta_key()) && event.key() == "z" && !event.default_prevented() {
        return Some(Msg::Undo);
    }
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
        return None;
    }
    let focus = event.target().and_then(|target| target.dyn_into::<Element>().ok())?;
    let tag = focus.tag_name().to_ascii_lowercase();
    let kind = focus.get_attribute("type").unwrap_or_default();
    let key = event.key();
    if key == "Escape" {
        return if finds & SELECTED == 0 { None } else { Some(Msg::LetGo) };
    }
    let takes_text = matches!(tag.as_str(), "select" | "textarea")
        || (tag == "input" && !matches!(kind.as_str(), "range" | "radio" | "checkbox"));
    let takes_arrows = takes_text || (tag == "input" && kind != "checkbox") || focus.class_list().contains("lines");
    let takes_space = matches!(tag.as_str(), "button" | "summary" | "input" | "a");
    match key.as_str() {
        " " if !takes_text && !takes_space => return Some(Msg::Toggle),
        "ArrowRight" if !takes_arrows && event.shift_key() => return Some(Msg::NextFate),
        "ArrowLeft" if !takes_arrows && event.shift_key() => return Some(Msg::LastFate),
        "ArrowRight" if !takes_arrows && finds & AT_END == 0 => return Some(Msg::Step),
        "ArrowLeft" if !takes_arrows && finds & AT_START == 0 => return Some(Msg::Back),
        "Home" if !takes_arrows => return Some(Msg::Seek(0)),
        "End" if !takes_arrows => return Some(Msg::Seek(u32::MAX)),
        _ => {}
    }
    if finds & SINGLE == 0 || takes_text {
        return None;
    }
    // What a hand does to a copy, a node or a link is done to the one that has the focus, selected or not.
    if matches!(key.to_ascii_lowercase().as_str(), "l" | "d" | "h" | "c")
        && focus.matches("[data-copy], .node .name, .wire").unwrap_or(false)
        && let Some(there) = focus.dyn_ref::<HtmlElement>()
    {
        there.click();
    }
    Some(match key.to_ascii_lowercase().as_str() {
        "[" => Msg::Walk(-1),
        "]" => Msg::Walk(1),
        "1" => Msg::Choose(0),
        "2" => Msg::Choose(1),
        "3" => Msg::Choose(2),
        "4" => Msg::Choose(3),
        "5" => Msg::Choose(4),
        "6" => Msg::Choose(5),
        "l" => Msg::Do(Deed::Lose),
        "d" => Msg::Do(Deed::Duplicate),
        "h" => Msg::Do(Deed::HoldOrRelease),
        "c" => Msg::Do(Deed::CrashOrRestart),
        "r" => Msg::Reset,
        "n" => Msg::NextSeed,
        "f" => Msg::FullScreen,
        "+" => Msg::Zoom(-1),
        "-" => Msg::Zoom(1),
        "b" => Msg::Break,
        "e" => Msg::FromHere("take"),
        "p" => Msg::Talk,
        "?" => Msg::Help,
        _ => return None,
    })
}

/// The list that "?" shows: keys, and what they do.
fn list() -> impl Iterator<Item = (&'static str, &'static str)> {
    let texts = texts();
    let lines = [
        texts.help_1,
        texts.help_2,
        texts.help_3,
        texts.help_4,
        texts.help_5,
        texts.help_6,
        texts.help_7,
        texts.help_8,
        texts.help_9,
        texts.help_10,
        texts.help_11,
        texts.help_12,
        texts.help_13,
        texts.help_14,
        texts.help_15,
        texts.help_16,
        texts.help_17,
        texts.help_18,
    ];
    lines.into_iter().map(|line| line.split_once(" | ").expect("keys | what they do"))
}

/// The list of keys, and the switch for the single ones.
pub fn help(single_keys: bool, scope: &Scope) -> El {
    let entry = |(keys, what): (&'static str, &'static str)| {
        el("div").add(el("dt").add(el("kbd").text(keys))).add(el("dd").text(what))
    };
    let switch =
        el("input").set("type", "checkbox").checked(single_keys).say(ListenerKind::onchange, scope, Msg::SingleKeys);
    el("div")
        .class("help")
        .set("role", "region")
        .set("aria-label", texts().help_label)
        .add(el("dl").all(list().map(entry)))
        .add(el("label").class("field").add(switch).add(el("span").text(texts().help_single)))
}

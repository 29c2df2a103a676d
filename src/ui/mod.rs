//! The page: the only place that knows Yew and the DOM.
//!
//! [`figure`] holds a [`Playback`](crate::scene::Playback) and turns what a person does into calls on
//! it. Yew renders when the structure changes: a copy appears or goes, a number changes. While copies
//! move, one frame loop ([`frames`]) sets each copy's `--way`, and the style sheet puts it there, across
//! on a wide page and down on a narrow one. Nothing the frame loop sets is declared in `html!`. When the
//! run stands still, no frame is asked for.

mod controls;
mod figure;
mod frames;
mod log;
mod more;
mod notes;
mod score;
mod stage;

use crate::share::{self, Theme};
use figure::Figure;

/// Starts the page: reads the address and mounts the figure.
///
/// # Panics
/// If the page has no place for the figure.
pub fn start() {
    let window = web_sys::window().expect("the page has a window");
    let document = window.document().expect("the window has a document");
    let query = window.location().search().unwrap_or_default();
    let fragment = window.location().hash().unwrap_or_default();
    let (address, mut notes) = share::parse(&query);
    if fragment.starts_with("#v1=") {
        notes.push(share::Note {
            key: "#v1".to_owned(),
            value: "…".to_owned(),
            expected: Some("left out: this version opens figures, not saved runs".to_owned()),
        });
    }
    let theme = match address.theme {
        Theme::Auto => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    };
    if let (Some(theme), Some(root)) = (theme, document.document_element()) {
        root.set_attribute("data-theme", theme).expect("a plain attribute can be set");
    }
    let system_reduces = window
        .match_media("(prefers-reduced-motion: reduce)")
        .ok()
        .flatten()
        .is_some_and(|preference| preference.matches());
    let reduce_motion = address.reduce_motion || system_reduces;
    let place = document.get_element_by_id("figure").expect("the page has a place for the figure");
    let props = figure::Props { address, notes, reduce_motion };
    yew::Renderer::<Figure>::with_root_and_props(place, props).render();
}

/// Shows a panic in the page, where `boot.js` listens, and in the console.
pub fn report_panic(message: &str) {
    web_sys::console::error_1(&message.into());
    let init = web_sys::CustomEventInit::new();
    init.set_detail(&message.into());
    let event = web_sys::CustomEvent::new_with_event_init_dict("twice-or-never:panic", &init);
    if let (Some(window), Ok(event)) = (web_sys::window(), event) {
        // If even this fails, the console has it.
        let _ = window.dispatch_event(&event);
    }
}

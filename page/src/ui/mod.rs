//! The page: the only place that knows Yew and the DOM.
//!
//! [`figure`] holds a [`Playback`](twice_or_never::scene::Playback) and turns what a person does into calls on
//! it. Yew renders when the structure changes: a copy appears or goes, a number changes. While copies
//! move, one frame loop ([`motion`]) sets each copy's `--way`, and the style sheet puts it there, across
//! on a wide page and down on a narrow one. Nothing the frame loop sets is declared in `html!`. When the
//! run stands still, no frame is asked for.

mod around;
mod casts;
mod chart;
mod controls;
mod decimal;
mod figure;
mod kit;
mod later;
mod log;
mod motion;
mod net;
mod stage;
mod workbench;

use figure::Figure;
use gloo_timers::callback::Timeout;
use twice_or_never::share::{self, Theme};
use wasm_bindgen::JsCast;

/// How far from the reader a figure can wait for its turn, in pixels.
const NEAR: f64 = 1_000.0;

/// Starts the page: reads the address and mounts the figures.
///
/// # Panics
/// If the page has no place for the figure.
pub fn start() {
    // Where the address is about a later cast, all waits for it.
    let waits = || root().has_attribute("data-waits");
    if !waits() {
        prepare();
        mount(false);
    }
    casts::listen(move || {
        if waits() {
            prepare();
            mount(false);
        }
        mount(true);
    });
}

fn document() -> web_sys::Document {
    web_sys::window().and_then(|window| window.document()).expect("the page has a document")
}

fn root() -> web_sys::Element {
    document().document_element().expect("the document has a root")
}

fn query() -> String {
    web_sys::window().and_then(|window| window.location().search().ok()).unwrap_or_default()
}

/// Tells the style sheet what the address asks for.
fn prepare() {
    let (address, _) = share::parse(&query());
    set_theme(match address.theme {
        Theme::Auto => "auto",
        Theme::Light => "light",
        Theme::Dark => "dark",
    });
    let root = root();
    let alone = address.figure.is_some().then_some("");
    let embed = address.embed.then_some("");
    let present = address.present.then_some("");
    for (name, value) in [("data-alone", alone), ("data-embed", embed), ("data-present", present)] {
        if let Some(value) = value {
            root.set_attribute(name, value).expect("a plain attribute can be set");
        }
    }
}

/// Mounts the figures of the first cast, or those of later casts: at once where the reader is, and each other in a turn of
/// its own, so that the page answers between them.
fn mount(is_later: bool) {
    let (document, query) = (document(), query());
    let (address, notes) = share::parse(&query);
    let is_alone_figure = address.figure.is_some();
    let system_reduces = web_sys::window()
        .and_then(|window| window.match_media("(prefers-reduced-motion: reduce)").ok().flatten())
        .is_some_and(|preference| preference.matches());
    let reduce_motion = address.reduce_motion || system_reduces;
    let main = document.query_selector("main").ok().flatten().expect("the page has a main part");
    // A figure of no chapter has its place when it is asked for.
    if let Some(figure) = address.figure
        && let Ok(None) = document.query_selector(&format!("[data-place={figure}]"))
    {
        let place = document.create_element("div").expect("a plain element can be made");
        place.set_class_name("place");
        place.set_attribute("data-place", figure).expect("a plain attribute can be set");
        main.append_child(&place).expect("the main part takes it");
    }
    let mut far = Vec::new();
    let places = document.query_selector_all("[data-place]").expect("a selector of ours is one");
    for at in 0..places.length() {
        let place: web_sys::Element = places.get(at).expect("within the list").unchecked_into();
        let named = place.get_attribute("data-place").unwrap_or_default();
        let slug = share::Figure::by_slug(&named).expect("a place is a figure's").slug;
        if place.has_attribute("data-later") != is_later {
            continue;
        }
        let setup = place.get_attribute("data-setup").unwrap_or_default();
        let (address, notes) = match address.figure {
            None if slug == "delivery" => (address.clone(), notes.clone()),
            // In the whole story the address is about the figure under the opening one; the others stand as they are set
            // up, but go as fast as it says.
            None => {
                let (own, notes) = share::parse(&format!("figure={slug}&{setup}"));
                (share::Address { speed_thousandths: address.speed_thousandths, ..own }, notes)
            }
            Some(figure) if figure == slug => {
                let (address, _) = share::parse_over(&query, &setup);
                main.append_child(&place).expect("a place can be moved within the page");
                place.set_attribute("data-shown", "").expect("a plain attribute can be set");
                (address, notes.clone())
            }
            Some(_) => {
                place.set_text_content(None);
                continue;
            }
        };
        let is_alone = is_alone_figure;
        let state = if is_alone || slug == "delivery" { figure::saved::in_address() } else { None };
        let props = figure::Props { slug, address, notes, reduce_motion, is_alone, state };
        let is_near = is_alone || place.get_bounding_client_rect().top().abs() < NEAR;
        let render = move || {
            place.set_text_content(None);
            yew::Renderer::<Figure>::with_root_and_props(place, props).render();
        };
        if is_near {
            render();
        } else {
            far.push(Box::new(render) as Pending);
        }
    }
    mount_by_turns(far.into_iter());
}

/// A figure that waits for its turn to be mounted.
type Pending = Box<dyn FnOnce()>;

/// Mounts each figure in a turn that begins only when the one before it has ended, so that a slow device has turns, too.
fn mount_by_turns(mut far: std::vec::IntoIter<Pending>) {
    if let Some(render) = far.next() {
        let turn = move || {
            render();
            mount_by_turns(far);
        };
        Timeout::new(0, turn).forget();
    }
}

/// Light, dark, or (`auto`) as the system says.
fn set_theme(theme: &str) {
    let set = match theme {
        "auto" => root().remove_attribute("data-theme"),
        theme => root().set_attribute("data-theme", theme),
    };
    set.expect("a plain attribute can be set");
}

/// Shows a panic in the page, where `boot.js` listens, and in the console.
pub fn report_panic(message: &str) {
    web_sys::console::error_1(&message.into());
    // If this fails, the console has it.
    announce("panic", message);
}

/// Tells the scripts of the page.
fn announce(what: &str, detail: &str) {
    let init = web_sys::CustomEventInit::new();
    init.set_detail(&detail.into());
    let event = web_sys::CustomEvent::new_with_event_init_dict(&format!("twice-or-never:{what}"), &init);
    if let (Some(window), Ok(event)) = (web_sys::window(), event) {
        let _ = window.dispatch_event(&event);
    }
}

//! The run in the address: `#v1=STATE`, or `#v2=STATE` for other casts than the first, holds the run being watched, and opening it brings the run back.
//!
//! The address is written a moment after something changed, and only then. A new run, or a new future, is a new
//! step of the browser's history; going about in time is not.

use crate::ui::casts;
use crate::ui::controls::knobs::Knob;
use crate::ui::figure::message::Msg;
use crate::ui::figure::{Figure, Props};
use crate::ui::kit::{El, Scope, button, el};
use gloo_timers::callback::Timeout;
use twice_or_never::scene::{Futures, Playback};
use twice_or_never::share::{self, SavedRun, decode, encode};
use twice_or_never::stage::Stage;
use twice_or_never::words::{state_error, texts};
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// How long after a change the address is written.
const WRITTEN_AFTER_MS: u32 = 300;

/// The link as it is offered for copying.
#[derive(Clone, PartialEq, Eq)]
pub struct Offered {
    pub url: String,
    /// Whether the browser took it, once that is known.
    pub is_copied: Option<bool>,
}

/// What the figure knows of its address.
#[derive(Default)]
pub struct Saved {
    timer: Option<Timeout>,
    /// The state that stands in the address.
    pub noted: Option<String>,
    /// Whether the next one is a step of the browser's history.
    pub is_step: bool,
    /// The slider being moved: all of its moving is one step.
    pub sliding: Option<Knob>,
    pub offered: Option<Offered>,
    /// What is wrong with the state in the address.
    pub trouble: Option<String>,
    on_pop: Option<Closure<dyn FnMut()>>,
}

/// The state in this page's address, if there is one.
pub fn in_address() -> Option<String> {
    let fragment = web_sys::window()?.location().hash().ok()?;
    share::state_in(&fragment).map(str::to_owned)
}

impl Figure {
    /// The run being watched, as a link holds it.
    pub(in crate::ui) fn state(&self) -> Option<String> {
        let timeline = self.playback.timeline();
        let (scenario, interventions) = (timeline.run().scenario().clone(), timeline.run().interventions().to_vec());
        let script = timeline.run().script().to_vec();
        encode(&SavedRun { scenario, script, interventions, index: timeline.index() }).ok()
    }

    /// The score, as messages carry it.
    fn score_json(&self) -> String {
        let run = self.playback.timeline().run();
        run.stage().score_json(run)
    }

    /// A link to the run being watched.
    pub(in crate::ui) fn link_to(&self, slug: &str, state: &str) -> String {
        let location = web_sys::window().expect("the page has a window").location();
        let page = location.href().unwrap_or_default();
        let page = page.split(['?', '#']).next().unwrap_or_default();
        format!("{page}?figure={slug}{}", share::fragment(state))
    }

    /// Opens a run from a link. What can't be opened is said, and nothing else changes.
    pub(in crate::ui) fn open_state(&mut self, state: &str) -> Result<(), &'static str> {
        if !share::is_of_the_first_cast(state) && !casts::are_here() {
            self.saved.trouble = Some(texts().link_bad_casts.to_owned());
            return Err("refused");
        }
        match decode(state) {
            Ok(run) => {
                self.playback = Playback::scripted(&run.scenario, run.script, run.interventions, self.speed());
                self.playback.seek(run.index);
                self.beyond.futures = Futures::of(&self.playback);
                self.beyond.undo.clear();
                self.clear_besides();
                self.hand.selected = None;
                self.hand.is_still = false;
                self.said.is_attack = false;
                self.said.announced = 0;
                self.saved.trouble = None;
                Ok(())
            }
            Err(error) => {
                self.saved.trouble = Some(state_error(&error));
                Err(error.code())
            }
        }
    }

    /// Listens to the browser's back and forward, if the address is this figure's.
    pub(in crate::ui) fn listen_to_address(&mut self, props: &Props, scope: &Scope) {
        if !props.is_alone {
            return;
        }
        let scope = scope.clone();
        let on_pop = Closure::<dyn FnMut()>::new(move || {
            let scope = scope.clone();
            casts::once_known(move || scope.send_message(Msg::Address));
        });
        let window = web_sys::window().expect("the page has a window");
        window
            .add_event_listener_with_callback("popstate", on_pop.as_ref().unchecked_ref())
            .expect("a window can be listened to");
        // The figure lives as long as its page.
        self.saved.on_pop = Some(on_pop);
    }

    /// The address has changed under the figure.
    pub(in crate::ui) fn read_address(&mut self, props: &Props) {
        let state = in_address();
        if state == self.saved.noted {
            return;
        }
        self.saved.noted = state.clone();
        match state {
            Some(state) => {
                // An error is shown in the figure.
                let _ = self.open_state(&state);
            }
            None => self.as_addressed(props),
        }
    }

    /// Writes the address soon.
    pub(in crate::ui) fn note_soon(&mut self, scope: &Scope) {
        // While time is dragged, it is put off: the whole log is rendered then, too.
        if self.log.is_brief || self.saved.timer.is_none() {
            let scope = scope.clone();
            self.saved.timer = Some(Timeout::new(WRITTEN_AFTER_MS, move || scope.send_message(Msg::Note)));
        }
    }

    /// Writes the address now, and tells whoever embeds the figure.
    pub(in crate::ui) fn note(&mut self, props: &Props) {
        self.saved.timer = None;
        let Some(state) = self.state() else { return };
        if self.saved.noted.as_ref() == Some(&state) {
            return;
        }
        if let Some(mail) = &self.outside.mail {
            mail.state_changed(&state, &self.link_to(props.slug, &state), &self.score_json());
        }
        if props.is_alone {
            let window = web_sys::window().expect("the page has a window");
            let query = window.location().search().unwrap_or_default();
            let url = format!("{query}{}", share::fragment(&state));
            let history = window.history().expect("a window has a history");
            // A frame's steps would be steps of the page around it.
            let is_step = self.saved.is_step && self.outside.mail.is_none();
            let write =
                if is_step { web_sys::History::push_state_with_url } else { web_sys::History::replace_state_with_url };
            // A browser may refuse in a sandbox, or when there were too many: then the address stays behind.
            let _ = write(&history, &JsValue::NULL, "", Some(&url));
        }
        self.saved.is_step = false;
        self.saved.noted = Some(state);
    }

    /// Offers a link, and copies it where the browser lets us.
    pub(in crate::ui) fn offer_link(&mut self, props: &Props, scope: &Scope) {
        let Some(state) = self.state() else {
            self.said.words = texts().link_too_long.to_owned();
            return;
        };
        let url = self.link_to(props.slug, &state);
        let clipboard = web_sys::window().map(|window| window.navigator().clipboard());
        let is_there = clipboard.as_ref().is_some_and(|clipboard| !clipboard.is_undefined());
        if let Some(clipboard) = clipboard.filter(|_| is_there) {
            let (promise, scope) = (clipboard.write_text(&url), scope.clone());
            spawn_local(async move { scope.send_message(Msg::Copied(JsFuture::from(promise).await.is_ok())) });
        }
        self.saved.offered = Some(Offered { url, is_copied: if is_there { None } else { Some(false) } });
    }

    /// The link that is offered, and what is wrong with the one in the address.
    pub(in crate::ui) fn view_link(&self, scope: &Scope) -> Option<El> {
        let Offered { url, is_copied } = self.saved.offered.as_ref()?;
        let said = match is_copied {
            Some(true) => texts().link_copied,
            Some(false) => texts().link_to_copy,
            None => texts().link_copying,
        };
        let field = el("input").set("type", "text").set("readonly", "").set("aria-label", texts().link_field);
        let field = field.set("value", url.clone()).class("link-field");
        let close = button("button quiet", "✕", scope, Msg::CloseLink).set("aria-label", texts().close_link);
        Some(el("div").class("row link-row").add(el("span").set("role", "status").text(said)).add(field).add(close))
    }
}

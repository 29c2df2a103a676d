//! The desk beside the figure: where questions go that take long, and where papers come back.
//!
//! The place for papers is an element that Yew leaves alone: `papers.js`, fetched with the first question, fills it.
//! The two talk by events on that element: `paper` asks for one to be shown, `ask` for an answer to another program;
//! `open` and `play` come back with a run, `told` with that answer.

use crate::ui::figure::Figure;
use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, Scope, el};
use js_sys::{JSON, Object, Reflect};
use twice_or_never::board::NodeId;
use twice_or_never::desk::BUILD;
use twice_or_never::share::{Figure as Figures, InView};
use twice_or_never::stage::Settings;
use twice_or_never::words::texts;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::CustomEvent;
use yew::prelude::NodeRef;

/// How a run that comes back is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// At its moment.
    There,
    /// To be played from its beginning.
    Plays,
    /// Likewise, if the figure still stands as it was when the adversary was asked.
    Found,
}

impl Opens {
    fn of(kind: &str) -> Opens {
        match kind {
            "twice-or-never:found" => Opens::Found,
            "twice-or-never:play" => Opens::Plays,
            _ => Opens::There,
        }
    }
}

/// No more questions of another program are worked on at a time.
const ASKED_MAX: usize = 8;

/// What the figure keeps of its desk.
#[derive(Default)]
pub struct Desk {
    pub place: NodeRef,
    on_event: Option<Closure<dyn FnMut(CustomEvent)>>,
    /// What the page around asked: the number it has here, its kind, and what is echoed in the reply.
    asked: Vec<(u32, &'static str, JsValue)>,
    numbers: u32,
    /// Which cast it was, and how it was set, when "Break it" was asked last.
    of: (u8, Settings),
}

impl Desk {
    /// The place for papers.
    pub fn view(&self) -> El {
        el("div")
            .class("desk")
            .at(&self.place)
            .set("data-stop", texts().desk_stop)
            .set("data-close", texts().desk_close)
            .set("data-working", texts().desk_working)
            .set("data-failed", texts().desk_failed)
    }

    /// Listens to what comes back, at its own place and at another, if there is one.
    pub fn listen(&mut self, other: &NodeRef, scope: &Scope) {
        let scope = scope.clone();
        let on_event = Closure::<dyn FnMut(CustomEvent)>::new(move |event: CustomEvent| {
            let detail = event.detail().as_string().unwrap_or_default();
            scope.send_message(match event.type_().as_str() {
                "twice-or-never:told" => Msg::Told(detail),
                kind => Msg::OpenRun(detail, Opens::of(kind)),
            });
        });
        for place in [self.place.get(), other.get()].into_iter().flatten() {
            for kind in ["twice-or-never:open", "twice-or-never:play", "twice-or-never:found", "twice-or-never:told"] {
                place
                    .add_event_listener_with_callback(kind, on_event.as_ref().unchecked_ref())
                    .expect("an element can be listened to");
            }
        }
        self.on_event = Some(on_event);
    }

    /// Sends an event to `papers.js`.
    fn send(&self, kind: &str, detail: &str) {
        send_from(&self.place, kind, detail);
    }
}

/// Sends an event to `papers.js` from a place for papers.
fn send_from(place: &NodeRef, kind: &str, detail: &str) {
    let init = web_sys::CustomEventInit::new();
    init.set_detail(&detail.into());
    init.set_bubbles(true);
    let event = CustomEvent::new_with_event_init_dict(kind, &init);
    if let (Some(place), Ok(event)) = (place.get(), event) {
        // Nobody cancels it.
        let _ = place.dispatch_event(&event);
    }
}

impl Figure {
    /// A question about the run being watched, as JSON; `more` is fields of its own.
    fn question(&self, kind: &str, more: &str) -> Option<String> {
        Some(format!("{{\"kind\":\"{kind}\",\"build\":\"{BUILD}\",\"state\":\"{}\"{more}}}", self.state()?))
    }

    fn ask_for_paper(&mut self, question: Option<String>) {
        match question {
            Some(question) => self.desk.send("twice-or-never:paper", &question),
            None => self.said.words = texts().link_too_long.to_owned(),
        }
    }

    /// "Break it": the adversary is asked about the cast as it is set, and what it finds is played.
    pub(in crate::ui) fn break_it(&mut self) {
        self.desk.of = self.played();
        let question = self.question("attack", ",\"play\":true");
        self.ask_for_paper(question);
    }

    /// What chance does with the scenario in thousands of runs. Where copies are what the figure is about, by their number.
    pub(in crate::ui) fn play_many(&mut self, slug: &str) {
        self.playback.pause();
        let is_about_copies = Figures::by_slug(slug).is_some_and(|figure| figure.in_view == InView::Copies);
        let question = self.question("many", if is_about_copies { ",\"knob\":\"copies\"" } else { "" });
        self.ask_for_paper(question);
    }

    /// What the cards of a workbench promise.
    pub(in crate::ui) fn ask_about_cards(&self) {
        if let Some(question) = self.question("bench", "") {
            send_from(&self.bench.place, "twice-or-never:paper", &question);
        }
    }

    /// A question about the run where it stands: whether it can still break its promise (`reach`), or how it is taken
    /// along (`take`).
    pub(in crate::ui) fn ask_from_here(&mut self, kind: &str) {
        self.playback.pause();
        let question = self.question(kind, "");
        self.ask_for_paper(question);
    }

    /// What a node cannot tell apart.
    pub(in crate::ui) fn show_worlds(&mut self, node: NodeId) {
        self.playback.pause();
        let question = self.question("worlds", &format!(",\"node\":{node}"));
        self.ask_for_paper(question);
    }

    /// Asks the desk for the page around what its message asks: the adversary (`attack`), or for a file (`export`). `false` if
    /// it is asking for too much already.
    pub(in crate::ui) fn ask_for_answer(&mut self, kind: &'static str, req: &JsValue, question: &Object) -> bool {
        let Some(state) = self.state().filter(|_| self.desk.asked.len() < ASKED_MAX) else { return false };
        for (name, value) in [("kind", kind), ("form", "json"), ("build", BUILD), ("state", &state)] {
            Reflect::set(question, &name.into(), &value.into()).expect("an object of ours takes a field");
        }
        let question = JSON::stringify(question).expect("a message of plain fields, as was seen");
        self.desk.numbers += 1;
        let number = self.desk.numbers;
        self.desk.asked.push((number, kind, req.clone()));
        self.desk.send("twice-or-never:ask", &format!("{number} {question}"));
        true
    }

    /// The answer has come.
    pub(in crate::ui) fn told(&mut self, told: &str) {
        let (number, json) = told.split_once(' ').unwrap_or_default();
        let asked = &mut self.desk.asked;
        let place = asked.iter().position(|(asked, ..)| asked.to_string() == number);
        let Some((_, kind, req)) = place.map(|place| asked.swap_remove(place)) else { return };
        let Some(mail) = &self.outside.mail else { return };
        // A wrong question, or a desk that did not arrive.
        let told = JSON::parse(json).unwrap_or_default();
        match Reflect::get(&told, &"wrong".into()).ok().and_then(|wrong| wrong.as_string()) {
            None => mail.reply(&req, true, Some(json)),
            Some(wrong) => {
                mail.error(kind, &wrong);
                mail.reply(&req, false, Some(&format!("{{\"code\":\"{kind}\"}}")));
            }
        }
    }

    /// Which cast plays, and how it is set.
    fn played(&self) -> (u8, Settings) {
        (self.scenario().cast.number, self.scenario().settings)
    }

    /// Opens a run that a paper offers; it can be undone. One that is to be played begins at its beginning.
    pub(in crate::ui) fn open_run(&mut self, state: &str, opens: Opens) {
        if opens == Opens::Found && self.desk.of != self.played() {
            return;
        }
        let plays = opens != Opens::There;
        let before = self.before();
        let undo = std::mem::take(&mut self.beyond.undo);
        let is_open = self.open_state(state).is_ok();
        self.beyond.undo = undo;
        if !is_open {
            return;
        }
        self.can_undo(before);
        self.saved.is_step = true;
        self.said.is_attack = plays;
        self.said.words = texts().said_opened.to_owned();
        if plays {
            self.playback.seek(0);
            self.playback.play();
        }
    }
}

//! The words around a chapter's figure: its question and its challenge, which stand in the page itself.
//!
//! A choice is answered by playing the run that the question describes; the answer shown is the one that
//! the run gave. A challenge is marked as done when the history of the reader's run says so.

use twice_or_never::history::Timeline;
use twice_or_never::player::Intervention;
use twice_or_never::stage::Scenario;
use twice_or_never::story::Chapter;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Element, Event, HtmlInputElement};
use yew::Callback;

/// A chapter's section in the page.
pub struct Around {
    chapter: &'static Chapter,
    section: Element,
    is_done: bool,
    _on_choice: Closure<dyn FnMut(Event)>,
}

fn document() -> Document {
    web_sys::window().and_then(|window| window.document()).expect("the page has a document")
}

fn find(within: &Element, selector: &str) -> Option<Element> {
    within.query_selector(selector).expect("a selector of ours is one")
}

fn show(element: Option<Element>, shown: bool) {
    if let Some(element) = element {
        element.toggle_attribute_with_force("hidden", !shown).expect("hidden is an attribute");
    }
}

impl Around {
    /// The section of the chapter whose figure this is, if it is a chapter's and the section is there.
    pub fn new(slug: &str, scenario: &Scenario, on_replay: Callback<Vec<Intervention>>) -> Option<Around> {
        let chapter = Chapter::by_slug(slug)?;
        let section = document().query_selector(&format!("[data-chapter={slug}]")).ok().flatten()?;
        let question = find(&section, "[data-prediction]")?;
        let (scenario, place) = (scenario.clone(), section.clone());
        let on_choice = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let chosen = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(chosen) = chosen {
                on_replay.emit(answer(&place, chapter, &scenario, &chosen.value()));
            }
        });
        question
            .add_event_listener_with_callback("change", on_choice.as_ref().unchecked_ref())
            .expect("an element can be listened to");
        Some(Around { chapter, section, is_done: false, _on_choice: on_choice })
    }

    /// Marks the challenge as done if this run has done it.
    pub fn look_at(&mut self, timeline: &Timeline) {
        if self.is_done || !(self.chapter.is_done)(timeline) {
            return;
        }
        self.is_done = true;
        if let Some(challenge) = find(&self.section, "[data-challenge]") {
            challenge.set_attribute("data-done", "true").expect("a plain attribute can be set");
            show(find(&challenge, ".done"), true);
        }
    }
}

/// Plays the run that the question describes, and shows what came of it beside what was guessed.
fn answer(section: &Element, chapter: &Chapter, scenario: &Scenario, chosen: &str) -> Vec<Intervention> {
    let answer = (chapter.answer)(scenario);
    let responses = section.query_selector_all("[data-response]").expect("a selector of ours is one");
    for at in 0..responses.length() {
        let response: Option<Element> = responses.get(at).and_then(|node| node.dyn_into().ok());
        let is_it =
            response.as_ref().is_some_and(|element| element.get_attribute("data-response").as_deref() == Some(chosen));
        show(response, is_it);
    }
    let label = find(section, &format!("input[value={}] + span", answer.value)).and_then(|span| span.text_content());
    if let Some(place) = find(section, "[data-answer-text]") {
        place.set_text_content(label.as_deref());
    }
    show(find(section, "[data-answer]"), true);
    answer.interventions
}

//! The words around a chapter's figure: its question and its challenge, which stand in the page itself.
//!
//! A guess is chosen, and committed by a button; then the run that the question describes is played. Once it has
//! ended, the answer that the run gave is told, first on the figure, then beside the guess. A challenge is marked as
//! done when the history of the reader's run says so.

use crate::ui::figure::message::Msg;
use crate::ui::kit::Scope;
use std::cell::RefCell;
use std::rc::Rc;
use twice_or_never::history::Timeline;
use twice_or_never::player::Intervention;
use twice_or_never::stage::Scenario;
use twice_or_never::story::{Answer, Chapter};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Element, Event, HtmlInputElement};

/// A chapter's section in the page.
pub struct Around {
    chapter: &'static Chapter,
    section: Element,
    is_done: bool,
    /// What was guessed, and what the answer is, while the run goes on that gives it.
    open: Rc<RefCell<Option<(String, Answer)>>>,
    _on_event: Closure<dyn FnMut(Event)>,
}

fn document() -> Document {
    web_sys::window().and_then(|window| window.document()).expect("the page has a document")
}

fn find(within: &Element, selector: &str) -> Option<Element> {
    within.query_selector(selector).expect("a selector of ours is one")
}

fn put(element: Option<Element>, attribute: &str, is_set: bool) {
    if let Some(element) = element {
        element.toggle_attribute_with_force(attribute, is_set).expect("a plain attribute can be set");
    }
}

fn words(element: Option<Element>) -> String {
    element.and_then(|element| element.text_content()).unwrap_or_default()
}

/// What is said once the question is answered.
const TOLD: [&str; 2] = ["[data-answer]", "[data-yourself]"];

impl Around {
    /// The section of the chapter whose figure this is, if it is a chapter's and the section is there.
    pub fn new(slug: &str, scenario: &Scenario, scope: &Scope) -> Option<Around> {
        let chapter = Chapter::by_slug(slug)?;
        let section = document().query_selector(&format!("[data-chapter={slug}]")).ok().flatten()?;
        let question = find(&section, "[data-prediction]")?;
        let open = Rc::new(RefCell::new(None));
        let (scenario, place, scope, asked) = (scenario.clone(), section.clone(), scope.clone(), open.clone());
        let on_event = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let Some(at) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
            if event.type_() == "change" {
                put(find(&place, "[data-commit]"), "disabled", false);
            } else if at.has_attribute("data-commit")
                && let Some(chosen) = find(&place, "[data-prediction] input:checked")
            {
                let answer = (chapter.answer)(&scenario);
                let hand = answer.interventions.clone();
                hide(&place);
                *asked.borrow_mut() = Some((chosen.unchecked_into::<HtmlInputElement>().value(), answer));
                scope.send_message(Msg::Replay(hand));
            }
        });
        for kind in ["change", "click"] {
            question
                .add_event_listener_with_callback(kind, on_event.as_ref().unchecked_ref())
                .expect("an element can be listened to");
        }
        // Chosen before the figure was here.
        put(find(&section, "[data-commit]"), "disabled", find(&question, "input:checked").is_none());
        Some(Around { chapter, section, is_done: false, open, _on_event: on_event })
    }

    /// What a hand does in the run that answers the question.
    pub fn hand(&self, scenario: &Scenario) -> Vec<Intervention> {
        (self.chapter.answer)(scenario).interventions
    }

    /// Tells the answer if its run has ended, and marks the challenge as done if this run has done it.
    pub fn look_at(&mut self, timeline: &Timeline, has_ended: bool, scope: &Scope) {
        let open = has_ended.then(|| self.open.borrow_mut().take()).flatten();
        if let Some((chosen, answer)) = open {
            let is_its = timeline.run().interventions() == answer.interventions;
            if is_its {
                self.tell(&chosen, &answer, scope);
            }
        }
        if self.is_done || !(self.chapter.is_done)(timeline) {
            return;
        }
        self.is_done = true;
        if let Some(challenge) = find(&self.section, "[data-challenge]") {
            challenge.set_attribute("data-done", "true").expect("a plain attribute can be set");
            put(find(&challenge, ".done"), "hidden", false);
        }
        scope.send_message(Msg::Done);
    }

    fn tell(&self, chosen: &str, answer: &Answer, scope: &Scope) {
        let section = &self.section;
        let label = words(find(section, &format!("input[value={}] + span", answer.value)));
        let response = find(section, &format!("[data-response={chosen}]"));
        if let Some(place) = find(section, "[data-answer-text]") {
            place.set_text_content(Some(&label));
        }
        let said = words(response.clone());
        put(response, "hidden", false);
        for part in TOLD {
            put(find(section, part), "hidden", false);
        }
        scope.send_message(Msg::Answer(label, said));
    }

    /// The reader's hand is to do what the question's did: what that is, in words.
    pub fn hand_over(&mut self) -> String {
        self.open.borrow_mut().take();
        words(find(&self.section, "[data-yourself]"))
    }
}

/// Takes back what was told before.
fn hide(section: &Element) {
    let told = section.query_selector_all("[data-response], [data-answer], [data-yourself]");
    let told = told.expect("a selector of ours is one");
    for at in 0..told.length() {
        put(told.get(at).and_then(|node| node.dyn_into().ok()), "hidden", true);
    }
}

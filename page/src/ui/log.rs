//! The log: one line an event, the last five hundred in the page and older ones on request. A line leads to
//! its moment, and a filter leaves one letter's lines, or one node's.
//!
//! Lines stand in chunks; a full chunk never changes, so rendering costs only the last one. Nothing is kept
//! of a line but its event: the words are made when it is rendered.

use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, Scope, button, el};
use std::rc::Rc;
use twice_or_never::board::NodeId;
use twice_or_never::history::Timeline;
use twice_or_never::player::{Event, Index, Run};
use twice_or_never::scene::is_again;
use twice_or_never::stage::{Scenario, Stage, Subject};
use twice_or_never::words::{self, fill, texts};
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

const CHUNK: usize = 50;
const SHOWN_AT_ONCE: usize = 500;

/// Which lines are left.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Filter {
    #[default]
    All,
    Letter(Subject),
    Node(NodeId),
}

/// What of the log is to be seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LogView {
    shown: usize,
    /// While the reader drags through time, only the last lines are kept up: all of them are as slow to render as
    /// the rest of the figure thrice over.
    pub is_brief: bool,
    /// Whether more than the newest line is to be seen.
    pub is_open: bool,
    pub filter: Filter,
}

impl Default for LogView {
    fn default() -> LogView {
        LogView { shown: SHOWN_AT_ONCE, is_brief: false, is_open: false, filter: Filter::All }
    }
}

type Line = (Index, Event, bool);

impl LogView {
    /// With only these lines left.
    pub fn filtered(filter: Filter) -> LogView {
        LogView { filter, is_open: true, ..LogView::default() }
    }

    /// As it is with a new run.
    pub fn afresh(&self) -> LogView {
        LogView { is_open: self.is_open, ..LogView::default() }
    }

    /// Shows older lines too.
    pub fn show_older(&mut self) {
        self.shown += SHOWN_AT_ONCE;
    }

    /// The lines to be seen, oldest first, and whether there are older ones.
    fn lines(&self, timeline: &Timeline) -> (Vec<Line>, bool) {
        let (history, index) = (timeline.history(), timeline.index());
        let shown = if self.is_brief { 2 * CHUNK } else { self.shown };
        let line = |index: Index, event: Event| (index, event, is_again(timeline, index));
        let of = |list: &[Index]| {
            let upto = list.partition_point(|&other| other <= index);
            let first = upto.saturating_sub(shown);
            (list[first..upto].iter().map(|&index| line(index, *history.event(index))).collect(), first > 0)
        };
        match self.filter {
            Filter::Letter(letter) => of(history.of_letter(letter)),
            Filter::Node(node) => of(history.at_node(node)),
            Filter::All => {
                let past = timeline.past();
                // Whole chunks, so that they stay as they are while the log grows.
                let first = past.len().saturating_sub(shown).div_ceil(CHUNK) * CHUNK;
                let past = past[first.min(past.len())..].iter().copied();
                let lines = (first as Index + 1..).zip(past).map(|(index, event)| line(index, event)).collect();
                (lines, first > 0)
            }
        }
    }

    /// The log.
    pub fn view(&self, timeline: &Timeline, names: &Names, scope: &Scope) -> Html {
        let (lines, has_older) = self.lines(timeline);
        let is_empty = lines.is_empty();
        let chunks = lines.chunks(CHUNK).map(|lines| {
            html! { <Chunk key={lines[0].0} names={names.clone()} lines={lines.to_vec()} /> }
        });
        let log = el("div").set("role", "log").set("aria-live", "off").set("aria-label", texts().log_title).all(chunks);
        let light: fn(&web_sys::Event) -> Option<Msg> = |event| index_of(event).map(|index| Msg::Light(Some(index)));
        let dark: fn(&web_sys::Event) -> Option<Msg> = |_| Some(Msg::Light(None));
        // Turned upside down with one child, so that it stays at its newest line by itself.
        let lines = el("div")
            .class("lines")
            .set("tabindex", "0")
            .set("role", "group")
            .set("aria-label", texts().log_region)
            .hear(ListenerKind::onclick, scope, |event| index_of(event).map(Msg::Seek))
            .hear(ListenerKind::onfocusin, scope, light)
            .hear(ListenerKind::onmouseover, scope, light)
            .hear(ListenerKind::onfocusout, scope, dark)
            .hear(ListenerKind::onmouseleave, scope, dark)
            .add(log);
        // Closed, it is its newest line; open, as many as there is room for.
        let open = if self.is_open { "true" } else { "false" };
        let mut view = el("div").classes(&[Some("log"), self.is_open.then_some("open")]);
        if self.is_open && has_older {
            view = view.add(button("button", texts().log_older, scope, Msg::OlderLines));
        }
        if is_empty {
            view = view.add(el("p").class("empty").text(texts().log_empty));
        }
        view.add(lines).add(button("button", texts().log_title, scope, Msg::Log).set("aria-expanded", open)).into()
    }
}

/// The event whose line something happened in.
fn index_of(event: &web_sys::Event) -> Option<Index> {
    let line = event.target()?.dyn_ref::<Element>()?.closest("[data-index]").ok().flatten()?;
    line.get_attribute("data-index")?.parse().ok()
}

/// What a scenario calls things: the stage before anything has happened. It does not change while a run goes on.
#[derive(Clone)]
pub struct Names(Rc<(Scenario, Box<dyn Stage>)>);

impl PartialEq for Names {
    fn eq(&self, other: &Names) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Names {
    pub fn of(scenario: &Scenario) -> Names {
        Names(Rc::new((scenario.clone(), scenario.stage())))
    }

    /// Brings the names up to date with the run being watched.
    pub fn follow(&mut self, run: &Run) {
        if self.0.0 != *run.scenario() {
            *self = Names::of(run.scenario());
        }
    }
}
#[derive(PartialEq, Properties)]
struct ChunkProps {
    names: Names,
    lines: Vec<Line>,
}

#[component]
fn Chunk(props: &ChunkProps) -> Html {
    el("div").all(props.lines.iter().map(|line| view_line(&props.names.0.1, line))).into()
}

fn view_line(stage: &dyn Stage, (index, event, is_again): &Line) -> El {
    let mut line = el("div")
        .class("line")
        .key(u64::from(*index))
        .set_number("data-index", i64::from(*index))
        .set("data-event", words::event_name(stage, event.what));
    if let Some(letter) = event.letter {
        line = line.set("data-letter", stage.subject_id(letter));
    }
    if let Some(copy) = event.copy {
        let kind = stage.about().kinds[usize::from(copy.kind.0)].slug;
        line = line.set_number("data-copy", i64::from(copy.number)).set("data-kind", kind);
    }
    let said = words::sentence(stage, event);
    let said = if *is_again { fill(texts().said_again, &[("said", &said)]) } else { said };
    line.add(el("button").set("type", "button").class("moment").text(words::moment(event.tick)))
        .text(format!(" {said}"))
}

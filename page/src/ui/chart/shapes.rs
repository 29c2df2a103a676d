//! The shapes of the space-time diagram, and what is near to what.

use super::{NEAR, PIECE};
use crate::ui::chart::piece::{Lit, Piece};
use crate::ui::kit::{El, el};
use std::rc::Rc;
use twice_or_never::history::{Timeline, causality};
use twice_or_never::player::{CopyId, Index};
use twice_or_never::scene::{AXIS_STEP, Gap, Geometry, LaneSign, Line, Wait};
use twice_or_never::words;
use yew::prelude::*;

pub fn path(class: &'static str, d: String) -> El {
    el("path").class(class).set("d", d)
}

/// An event's causes and consequences, with the copies that carry them.
pub fn causes(timeline: &Timeline, of: Index) -> Lit {
    let history = timeline.history();
    let found = causality(history, of);
    let is_past = |index: Index| index == of || found.past.binary_search(&index).is_ok();
    let is_future = |index: Index| index == of || found.future.binary_search(&index).is_ok();
    let copies = |test: &dyn Fn(Index, Option<Index>) -> bool| {
        let numbered = (0..).zip(history.copies());
        numbered.filter(|(_, copy)| test(copy.made_by, copy.ended_by)).map(|(id, _)| id).collect::<Vec<CopyId>>()
    };
    let past_copies = copies(&|_, ended| ended.is_some_and(is_past));
    let future_copies = copies(&|made, _| is_future(made));
    Lit::Causes { of, past: found.past, future: found.future, past_copies, future_copies }
}

pub fn nearest<T>(shapes: &[T], distance: impl Fn(&T) -> f64) -> Option<&T> {
    let mut best = None;
    let mut least = NEAR;
    for shape in shapes {
        let far = distance(shape);
        if far < least {
            (least, best) = (far, Some(shape));
        }
    }
    best
}

pub fn pieces(
    geometry: Geometry,
    lines: &[Line],
    signs: &[LaneSign],
    lit: &Option<Rc<Lit>>,
) -> impl Iterator<Item = Html> {
    let lines = lines
        .chunk_by(|a, b| a.id / PIECE == b.id / PIECE)
        .map(|lines| (lines[0].id / PIECE, lines.to_vec(), Vec::new()));
    let signs = signs.chunk_by(|a, b| a.index / PIECE == b.index / PIECE);
    let signs = signs.map(|signs| (signs[0].index / PIECE, Vec::new(), signs.to_vec()));
    let view = |(place, lines, signs): (u32, Vec<Line>, Vec<LaneSign>)| {
        let key = u64::from(place) * 2 + u64::from(lines.is_empty());
        html! { <Piece key={key} {geometry} {lines} {signs} lit={lit.clone()} /> }
    };
    lines.chain(signs).map(view).collect::<Vec<Html>>().into_iter()
}

pub fn view_wait(geometry: Geometry, wait: &Wait) -> El {
    path("wait", geometry.wait(wait))
}

pub fn view_gap(geometry: Geometry, gap: &Gap) -> El {
    path("gap", geometry.gap(gap))
}

/// Where the axis has a number, and which, from one to another.
pub fn axis(geometry: Geometry, first: u64, last: u64) -> impl Iterator<Item = (i64, String)> {
    let step = u64::from(geometry.ms_per_unit) * u64::from(AXIS_STEP);
    (first..=last).map(move |nth| (geometry.x(nth * step), words::moment(nth * step)))
}

/// How many pixels a unit is: a sixteenth of the size of the page's type.
pub fn pixels() -> f64 {
    let root = web_sys::window().and_then(|window| {
        let root = window.document()?.document_element()?;
        window.get_computed_style(&root).ok()??.get_property_value("font-size").ok()
    });
    // The browser reads "16px" as 16, and we need no code for it.
    root.map_or(16.0, |size| js_sys::Number::parse_float(&size)) / 16.0
}

//! A piece of the space-time diagram. The diagram is cut into pieces of a few dozen shapes, so that an event
//! renders the piece it belongs to and no other.

use crate::ui::kit::{El, el};
use std::rc::Rc;
use twice_or_never::player::{CopyId, Index};
use twice_or_never::scene::{Geometry, LaneSign, Line, shape};
use twice_or_never::stage::Subject;
use yew::prelude::*;

/// What is lit: a letter's whole story, or what an event may have come from and led to.
#[derive(Clone, PartialEq, Debug)]
pub enum Lit {
    Story(Subject),
    Causes {
        of: Index,
        past: Vec<Index>,
        future: Vec<Index>,
        /// Copies that carried the past here, and those that carry it on.
        past_copies: Vec<CopyId>,
        future_copies: Vec<CopyId>,
    },
}

impl Lit {
    fn line(&self, line: &Line) -> Option<&'static str> {
        match self {
            Lit::Story(letter) => (line.name.letter == *letter).then_some("in-story"),
            Lit::Causes { past_copies, .. } if past_copies.binary_search(&line.id).is_ok() => Some("in-past"),
            Lit::Causes { future_copies, .. } => future_copies.binary_search(&line.id).is_ok().then_some("in-future"),
        }
    }

    fn sign(&self, sign: &LaneSign) -> Option<&'static str> {
        match self {
            Lit::Story(letter) => (sign.letter == Some(*letter)).then_some("in-story"),
            Lit::Causes { of, .. } if *of == sign.index => Some("in-story"),
            Lit::Causes { past, .. } if past.binary_search(&sign.index).is_ok() => Some("in-past"),
            Lit::Causes { future, .. } => future.binary_search(&sign.index).is_ok().then_some("in-future"),
        }
    }
}

#[derive(PartialEq, Properties)]
pub struct Props {
    pub geometry: Geometry,
    pub lines: Vec<Line>,
    pub signs: Vec<LaneSign>,
    pub lit: Option<Rc<Lit>>,
}

/// Lines and signs.
#[component]
pub fn Piece(props: &Props) -> Html {
    let Props { geometry, lines, signs, lit } = props;
    let lines = lines.iter().map(|line| view_line(*geometry, line, lit.as_deref()));
    let signs = signs.iter().map(|sign| view_sign(*geometry, sign, lit.as_deref()));
    el("g").all(lines.chain(signs)).into()
}

pub fn view_line(geometry: Geometry, line: &Line, lit: Option<&Lit>) -> El {
    let (way, cross) = geometry.line(line);
    let again = line.is_duplicate || line.name.number > 1;
    let kind = if line.is_answer { "ack" } else { "letter" };
    let state = if line.is_lost { Some("lost") } else { again.then_some("again") };
    let lit = lit.and_then(|lit| lit.line(line));
    let view =
        el("g").key(u64::from(line.id)).classes(&[Some("copy"), Some(kind), state, lit]).add(el("path").set("d", way));
    match cross {
        Some(cross) => view.add(el("path").class("cross").set("d", cross)),
        None => view,
    }
}

pub fn view_sign(geometry: Geometry, sign: &LaneSign, lit: Option<&Lit>) -> El {
    let (class, d) = shape(sign.meaning);
    let lit = lit.and_then(|lit| lit.sign(sign));
    let place = format!("translate({} {})", geometry.sign_x(sign), geometry.y(sign.lane));
    let view = el("g").key(u64::from(sign.index)).classes(&[Some("sign"), Some(class), lit]);
    let view = view.set("transform", place).add(el("path").set("d", d));
    if !sign.is_noted {
        return view;
    }
    view.add(el("path").class("frame").set("d", "M-8 -8h16v16h-16z"))
}

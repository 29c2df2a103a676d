//! A piece of the space-time diagram. The diagram is cut into pieces of a few dozen shapes, so that an event
//! renders the piece it belongs to and no other.

use crate::ui::kit::{El, el};
use std::rc::Rc;
use twice_or_never::board::NodeId;
use twice_or_never::player::{CopyId, Index};
use twice_or_never::scene::{LaneSign, Line, shape};
use twice_or_never::stage::Subject;
use yew::prelude::*;

/// How lanes and ticks become places in the drawing: across, from the tick `base`; down, from its top.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Geometry {
    pub lanes: u8,
    pub base: u64,
    pub ms_per_unit: u32,
    /// How tall the drawing is, the axis under it included.
    pub height: i32,
}

/// Above the first lane there is room for what waits, and under the last one for the axis.
const ABOVE: i32 = 30;
const BELOW: i32 = 32;

impl Geometry {
    /// Where a lane is.
    pub fn y(self, lane: NodeId) -> i32 {
        ABOVE + i32::from(lane) * (self.height - ABOVE - BELOW) / i32::from(self.lanes - 1).max(1)
    }

    /// How far above a lane's signs what waits may be drawn.
    pub fn room_above(self) -> i32 {
        (self.y(1) - ABOVE).min(ABOVE) - 16
    }

    /// Where a tick is.
    pub fn x(self, tick: u64) -> i64 {
        (tick as i64 - self.base as i64) / i64::from(self.ms_per_unit)
    }

    /// Where a sign is: those of one tick stand side by side.
    pub fn sign_x(self, sign: &LaneSign) -> i64 {
        self.x(sign.tick) + 13 * i64::from(sign.before)
    }

    /// Where a point on the way from one lane to another is.
    pub fn along(self, (from, to): (NodeId, NodeId), (tick, way): (u64, f64)) -> (i64, i32) {
        let (from, to) = (self.y(from), self.y(to));
        (self.x(tick), from + (f64::from(to - from) * way) as i32)
    }
}

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
    let (x0, y0) = geometry.along(line.lanes, line.begin);
    let (x1, y1) = geometry.along(line.lanes, line.end);
    let again = line.is_duplicate || line.name.number > 1;
    let kind = if line.is_answer { "ack" } else { "letter" };
    let state = if line.is_lost { Some("lost") } else { again.then_some("again") };
    let lit = lit.and_then(|lit| lit.line(line));
    // A duplicate forks off: a short bar where it leaves the other copy's line.
    let fork = if line.is_duplicate { format!("M{} {y0}h6", x0 - 3) } else { String::new() };
    let way = el("path").set("d", format!("{fork}M{x0} {y0}L{x1} {y1}"));
    let view = el("g").key(u64::from(line.id)).classes(&[Some("copy"), Some(kind), state, lit]).add(way);
    if !line.is_lost {
        return view;
    }
    view.add(el("path").class("cross").set("d", format!("M{} {}l10 10m0 -10l-10 10", x1 - 5, y1 - 5)))
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

//! The space-time diagram: the time axis, which can be touched.
//!
//! It is drawn from its right edge: one unit is a pixel, and zooming changes how many milliseconds that is.
//! While the run goes on into the unknown, the diagram *follows*: the present stays near the right edge and
//! the past slides away under it. When more is known than has happened, it stands, and the present moves over
//! it; what has not happened yet is veiled. The frame loop writes where the present is; everything else is
//! rendered when something happens.

pub(in crate::ui) mod hand;
pub(in crate::ui) mod piece;
pub(in crate::ui) mod shapes;
pub(in crate::ui) mod sheet;
pub(in crate::ui) mod table;

use crate::ui::chart::hand::{on_down, on_move, on_up, on_wheel};
use crate::ui::chart::piece::Lit;
use crate::ui::chart::shapes::{axis, causes, nearest, path, pieces, pixels, view_gap, view_wait};
use crate::ui::controls::knobs::{Knob, seconds, slider};
use crate::ui::decimal::decimal;
use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, Scope, el};
use crate::ui::motion::sight::Size;
use std::cell::Cell;
use std::rc::Rc;

use twice_or_never::history::Timeline;
use twice_or_never::player::Index;
use twice_or_never::scene::{AXIS_STEP, Diagram, Geometry, LaneSign, Line, Playback, diagram};
use twice_or_never::stage::Stage;
use twice_or_never::words::{self, LANGUAGE, fill, texts};
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

/// Milliseconds of the run a unit of the drawing, from near to far.
const SCALES: [u32; 12] = [2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 20_000];
const SCALE_AT_FIRST: usize = 3;
/// No figure is wider than this, in units.
const WIDEST: u64 = 2_600;
/// The present's distance from the right edge while the diagram follows.
const MARGIN: f64 = 28.0;
/// Room for the names of the lanes at the left edge, in units.
const NAMES: f64 = if LONG_NAMES { 92.0 } else { 76.0 };
/// German names of nodes are longer.
pub(super) const LONG_NAMES: bool = matches!(LANGUAGE.as_bytes(), b"de");
/// Half of what a number of the axis takes.
const HALF_A_NUMBER: f64 = 20.0;
/// Shapes in a piece.
const PIECE: u32 = 32;
/// Within how many units a pointer is at a shape.
const NEAR: f64 = 9.0;

/// What the diagram shows, and its elements.
pub struct Chart {
    scale: usize,
    /// The tick at the right edge.
    right_ms: Cell<f64>,
    /// How wide the diagram is on the page, in units, as far as is known.
    width: Cell<f64>,
    /// How tall it is, likewise.
    height: Cell<i32>,
    /// How many pixels a unit is: more where everything is larger.
    pixels: Cell<f64>,
    /// The numbers of the axis that are drawn: the first and the last.
    axis: Cell<(u64, u64)>,
    pub lit: Option<Rc<Lit>>,
    /// Where two futures part, if two are compared.
    pub divergence: Option<u64>,
    /// What was drawn last: pointers are held against it.
    drawn: Diagram,
    drawn_for: Option<(usize, u64, Geometry, u64)>,
    pub is_table_open: bool,
    pub element: NodeRef,
    group: NodeRef,
    numbered: NodeRef,
    clip: NodeRef,
    veil: NodeRef,
    present: NodeRef,
}

impl Default for Chart {
    fn default() -> Chart {
        Chart {
            scale: SCALE_AT_FIRST,
            right_ms: Cell::new(0.0),
            width: Cell::new(900.0),
            height: Cell::new(150),
            pixels: Cell::new(1.0),
            axis: Cell::new((0, 0)),
            lit: None,
            divergence: None,
            drawn: Diagram::default(),
            drawn_for: None,
            is_table_open: false,
            element: NodeRef::default(),
            group: NodeRef::default(),
            numbered: NodeRef::default(),
            clip: NodeRef::default(),
            veil: NodeRef::default(),
            present: NodeRef::default(),
        }
    }
}

impl Chart {
    fn ms_per_unit(&self) -> f64 {
        f64::from(SCALES[self.scale])
    }

    /// Drawings far from the start are drawn from a nearer point: coordinates stay small.
    fn geometry(&self, lanes: u8) -> Geometry {
        let far = 64 * WIDEST * u64::from(SCALES[self.scale]);
        let base = self.right_ms.get().max(0.0) as u64 / far * far;
        Geometry { lanes, base, ms_per_unit: SCALES[self.scale], height: self.height.get() }
    }

    /// The end of what is known, or the present if that is later.
    fn limit(playback: &Playback) -> f64 {
        playback.clock_ms().max(playback.timeline().history().end() as f64)
    }

    /// Moves the drawing so that the present can be seen. Returns whether it jumped.
    fn keep_in_sight(&self, playback: &Playback) -> bool {
        let clock = playback.clock_ms();
        let (scale, before) = (self.ms_per_unit(), self.right_ms.get());
        if Self::limit(playback) <= clock {
            // A run begins at the left edge, and once it is as long as the drawing is wide, the present is followed. But
            // a present that comes back into a standing view stays where it is.
            let start = (self.room() - MARGIN) * scale;
            let right = clock + MARGIN * scale;
            if right <= start {
                self.right_ms.set(start);
            } else if right > before || before - right > self.width.get() * scale {
                self.right_ms.set(right);
            }
            return false;
        }
        let at = (clock - before) / scale;
        if (MARGIN - self.room()..=-MARGIN / 2.0).contains(&at) {
            return false;
        }
        // A page further, with a little of the last one.
        let right = if at > -MARGIN / 2.0 {
            (clock + 0.85 * self.room() * scale).min(Self::limit(playback) + MARGIN * scale)
        } else {
            clock + 0.85 * self.room() * scale
        };
        self.right_ms.set(right.max(clock + MARGIN * scale));
        true
    }

    /// Brings what is drawn up to date.
    pub fn follow(&mut self, playback: &Playback) {
        self.keep_in_sight(playback);
        self.draw(playback);
    }

    fn draw(&mut self, playback: &Playback) {
        let timeline = playback.timeline();
        let geometry = self.geometry(timeline.run().stage().nodes());
        // Whole windows, so that pieces stay as they are while the drawing slides.
        let quarter = WIDEST / 4 * u64::from(SCALES[self.scale]);
        let right = self.right_ms.get().max(0.0) as u64;
        let from = right.saturating_sub(4 * quarter) / quarter * quarter;
        let history = timeline.history();
        let state = (history.events().len(), history.digest(history.events().len() as Index).0, geometry, from);
        if self.drawn_for != Some(state) {
            self.drawn = diagram(timeline, from, from + 6 * quarter);
            self.drawn_for = Some(state);
        }
    }

    /// Looks how much room there is.
    pub fn measure(&self) {
        let Some(element) = self.element.cast::<Element>() else { return };
        let (width, height) = (element.client_width(), element.client_height());
        if width == 0 || height == 0 {
            return;
        }
        let pixels = pixels();
        let units = |pixels_here: i32| f64::from(pixels_here) / pixels;
        let before = (self.width.get(), self.height.get());
        self.pixels.set(pixels);
        self.width.set(units(width));
        self.height.set(units(height) as i32);
        if before != (self.width.get(), self.height.get()) {
            // The drawing is laid out anew.
            self.right_ms.set(0.0);
        }
    }

    /// Calls `on_change` at first and whenever there is more room or less.
    pub fn watch(&self, on_change: impl Fn() + 'static) -> Option<Size> {
        self.element.cast::<Element>().map(|element| Size::new(&element, on_change))
    }

    /// How wide the drawing is, without the names at its left.
    fn room(&self) -> f64 {
        self.width.get() - NAMES
    }

    /// The first and the last number of the axis that have room.
    fn numbers(&self) -> (u64, u64) {
        let step = self.ms_per_unit() * f64::from(AXIS_STEP);
        let at = |units: f64| ((self.right_ms.get() - units * self.ms_per_unit()) / step).max(0.0);
        (at(self.room() - HALF_A_NUMBER).ceil() as u64, at(HALF_A_NUMBER).floor() as u64)
    }

    /// Shows the same stretch of time as another diagram.
    pub fn follow_like(&mut self, other: &Chart, playback: &Playback) {
        self.scale = other.scale;
        self.right_ms.set(other.right_ms.get());
        self.draw(playback);
    }

    /// Moves the drawing if it must be. Returns whether it must be rendered anew.
    pub fn keep(&self, playback: &Playback) -> bool {
        self.keep_in_sight(playback) || self.numbers() != self.axis.get()
    }

    /// Puts the present at a moment of the clock, and the drawing where `like` has it.
    pub fn place(&self, playback: &Playback, clock_ms: f64, like: &Chart) {
        self.right_ms.set(like.right_ms.get());
        let scale = self.ms_per_unit();
        let right = self.right_ms.get();
        self.pixels.set(like.pixels.get());
        let at = |ms: f64| decimal((ms - right) / scale, 2);
        let set = |node: &NodeRef, name: &str, value: &str| {
            if let Some(element) = node.get().and_then(|node| node.dyn_into::<Element>().ok()) {
                element.set_attribute(name, value).expect("a plain attribute can be set");
            }
        };
        let geometry = self.geometry(2);
        for group in [&self.group, &self.numbered] {
            set(group, "transform", &format!("translate({} 0)", at(geometry.base as f64)));
        }
        set(&self.present, "transform", &format!("translate({} 0)", at(clock_ms)));
        set(&self.veil, "x", &at(clock_ms));
        set(&self.clip, "x", &decimal((Self::limit(playback).max(clock_ms) - right) / scale - 200_000.0, 2));
    }

    /// The tick under a pointer that is so many units left of the right edge.
    pub fn tick_at(&self, left_of_edge: f64) -> f64 {
        self.right_ms.get() - left_of_edge / self.pixels.get() * self.ms_per_unit()
    }

    /// Zooms by so many steps, keeping the present where it is.
    pub fn zoom(&mut self, by: i32, playback: &Playback) {
        let before = self.ms_per_unit();
        let scale = self.scale as i32 + by;
        self.scale = scale.clamp(0, SCALES.len() as i32 - 1) as usize;
        let clock = playback.clock_ms();
        self.right_ms.set(clock + (self.right_ms.get() - clock) * self.ms_per_unit() / before);
        self.keep_in_sight(playback);
    }

    /// Shows everything that is known.
    pub fn whole(&mut self, playback: &Playback) {
        let span = Self::limit(playback).max(1.0);
        let room = (self.room() - 2.0 * MARGIN).max(100.0);
        let fits = |scale: &u32| span / f64::from(*scale) <= room;
        self.scale = SCALES.iter().position(fits).unwrap_or(SCALES.len() - 1);
        self.right_ms.set(span + MARGIN * self.ms_per_unit());
    }

    /// Slides the drawing without moving the present.
    pub fn pan(&mut self, units: i32, playback: &Playback) {
        let most = Self::limit(playback) + MARGIN * self.ms_per_unit();
        let right = (self.right_ms.get() + f64::from(units) * self.ms_per_unit()).min(most);
        self.right_ms.set(right.max(self.width.get() * self.ms_per_unit() / 2.0));
    }

    /// Lights whatever is under a pointer. Returns whether that is something else than before.
    pub fn point(&mut self, timeline: &Timeline, left_of_edge: f64, down: f64) -> bool {
        let lanes = timeline.run().stage().nodes();
        let geometry = self.geometry(lanes);
        let down = down / self.pixels.get();
        let x = (self.tick_at(left_of_edge) - geometry.base as f64) / self.ms_per_unit();
        let sign_distance = |sign: &LaneSign| {
            let (dx, dy) = (geometry.sign_x(sign) as f64 - x, f64::from(geometry.y(sign.lane)) - down);
            (dx * dx + dy * dy).sqrt()
        };
        let line_distance = |line: &Line| {
            let ((x0, y0), (x1, y1)) = (geometry.along(line.lanes, line.begin), geometry.along(line.lanes, line.end));
            let (x0, y0, x1, y1) = (x0 as f64, f64::from(y0), x1 as f64, f64::from(y1));
            let (dx, dy) = (x1 - x0, y1 - y0);
            let length = (dx * dx + dy * dy).max(1e-9);
            let along = (((x - x0) * dx + (down - y0) * dy) / length).clamp(0.0, 1.0);
            let (ox, oy) = (x0 + along * dx - x, y0 + along * dy - down);
            (ox * ox + oy * oy).sqrt()
        };
        let sign = nearest(&self.drawn.signs, sign_distance).map(|sign| sign.index);
        let line = nearest(&self.drawn.lines, line_distance).map(|line| line.name.letter);
        let lit = match (sign, line) {
            (Some(index), _) => Some(causes(timeline, index)),
            (None, letter) => letter.map(Lit::Story),
        };
        self.light(lit)
    }

    /// Lights this and nothing else. Returns whether that changes anything.
    pub fn light(&mut self, lit: Option<Lit>) -> bool {
        let changes = self.lit.as_deref() != lit.as_ref();
        self.lit = lit.map(Rc::new);
        changes
    }

    /// How long a node waits, as a marker on the drawing to be dragged along it, from the moment 0 on.
    pub fn ruler(&self, timeout_ms: u32, scope: &Scope) -> El {
        let most = ((self.room() - 2.0 * MARGIN) * self.ms_per_unit()).max(f64::from(timeout_ms)) as u32;
        slider(scope, Knob::Timeout, texts().timeout, (0, most, 250), timeout_ms, seconds(timeout_ms)).class("ruler")
    }

    /// The drawing. `name` tells the clips of several diagrams apart.
    pub fn view(&self, name: &str, playback: &Playback, ruler: Option<El>, scope: &Scope) -> El {
        let stage = playback.timeline().run().stage();
        let geometry = self.geometry(stage.nodes());
        let height = i64::from(geometry.height);
        let Diagram { lines, signs, gaps, waits, left_out } = &self.drawn;
        let title = |lane: u8| {
            let y = i64::from(geometry.y(lane) + 4);
            el("text").set("x", "10").set_number("y", y).text(words::node_title(stage, lane))
        };
        let lane = |lane: u8| path("lane", format!("M-{WIDEST} {}H0", geometry.y(lane)));
        let number = |(x, words): (i64, String)| {
            el("text").class("axis").set_number("x", x).set_number("y", height - 8).text(words)
        };
        self.axis.set(self.numbers());
        let (first, last) = self.axis.get();
        let numbers = el("g").at(&self.numbered).all(axis(geometry, first, last).map(number));
        let moving = el("g")
            .at(&self.group)
            .add(el("g").all(waits.iter().map(|wait| view_wait(geometry, wait))))
            .add(el("g").all(gaps.iter().map(|gap| view_gap(geometry, gap))))
            .all(pieces(geometry, lines, signs, &self.lit));
        let clip = format!("{name}-known");
        let rect =
            |node: &NodeRef| el("rect").at(node).set("y", "0").set("width", "200000").set_number("height", height);
        let mut from_right = el("g")
            .add(el("clipPath").set("id", clip.clone()).add(rect(&self.clip)))
            .add(el("g").all((0..stage.nodes()).map(lane)))
            .add(el("g").set("clip-path", format!("url(#{clip})")).add(moving))
            .add(rect(&self.veil).class("veil"))
            .add(numbers);
        if let Some(tick) = self.divergence {
            let x = (tick as f64 - self.right_ms.get()) / self.ms_per_unit();
            from_right = from_right.add(path("fork", format!("M{} 0V{}", x as i64, height - 22)));
        }
        let present = path("present", format!("M0 4V{}m-5 0h10", height - 22)).at(&self.present);
        // Two drawings, each from its own edge: what happened from the right, the names from the left, over it.
        let names = el("g").add(rect(&NodeRef::default()).class("margin")).all((0..stage.nodes()).map(title));
        let pixels = self.pixels.get();
        let sized = |drawing: El| {
            if pixels == 1.0 { drawing } else { drawing.set("transform", format!("scale({})", decimal(pixels, 4))) }
        };
        let picture = el("svg")
            .set("aria-hidden", "true")
            .add(el("svg").set("x", "100%").set("overflow", "visible").add(sized(el("g").add(from_right.add(present)))))
            .add(sized(names));
        let label = match left_out {
            0 => texts().diagram_label.to_owned(),
            count => fill(texts().diagram_label_some, &[("count", count)]),
        };
        let mut view = el("div")
            .classes(&[Some("diagram"), self.lit.is_some().then_some("lit")])
            .set_number("data-lanes", i64::from(stage.nodes()))
            .set("tabindex", "0")
            .set("role", "group")
            .set("aria-label", label)
            .at(&self.element)
            .hear(ListenerKind::onpointerdown, scope, on_down)
            .hear(ListenerKind::onpointermove, scope, on_move)
            .hear(ListenerKind::onpointerup, scope, on_up)
            .hear(ListenerKind::onpointerleave, scope, |_| Some(Msg::Light(None)))
            .hear(ListenerKind::onwheel, scope, on_wheel)
            .add(picture)
            .add(ruler.map_or_else(Html::default, Html::from));
        if *left_out > 0 {
            let words = fill(texts().diagram_left_out, &[("count", left_out)]);
            view = view.add(el("p").class("left-out").text(words));
        }
        view
    }
}

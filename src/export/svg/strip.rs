//! A strip of the space-time diagram: the same drawing that the page shows, from the same geometry.

use super::ink::{Colour, Inks};
use super::typeset::{Type, plain};
use super::xml::{El, H, el, path};
use crate::history::Timeline;
use crate::scene::{AXIS_STEP, Diagram, Gap, Geometry, LaneSign, Line, Meaning, Wait, diagram, shape};
use crate::stage::{Sign, Stage};
use crate::words::{LANGUAGE, moment, node_title};

/// Room for the names of the lanes at the left edge, in units.
pub const NAMES: i64 = if LONG_NAMES { 92 } else { 76 };
/// German names of nodes are longer.
const LONG_NAMES: bool = matches!(LANGUAGE.as_bytes(), b"de");
/// How far the first tick is from the names, and the last from the right edge, in units.
pub const MARGIN: i64 = 28;
/// No more downtimes are drawn: the latest.
const GAPS_MAX: usize = 400;
const NUMBER: Type = plain(120);
/// Half of what a number of the axis takes, if it is short.
const HALF_A_NUMBER: i64 = 20;
/// So far from the beginning, in units, a drawing begins anew.
const FAR: u64 = 64 * 2_600;
/// Milliseconds of the run a unit of the drawing, from near to far: those of the page from where it begins on.
const SCALES: [u32; 9] = [20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 20_000];

/// How tall a strip of so many lanes is, in units.
pub fn height(lanes: u8) -> i32 {
    76 + 48 * i32::from(lanes)
}

/// The nearest scale of the page on which so many milliseconds take no more than so many units, or one that is made for it.
pub fn scale(span_ms: u64, units: u64) -> u32 {
    let fits = |scale: &u32| span_ms <= units * u64::from(*scale);
    SCALES.into_iter().find(fits).unwrap_or_else(|| u32::try_from(span_ms.div_ceil(units)).unwrap_or(u32::MAX))
}

/// A strip.
pub struct Strip<'a> {
    /// What is drawn.
    pub timeline: &'a Timeline,
    /// The tick at the right edge; before the run, if the strip is wider.
    pub right_ms: i64,
    /// How many milliseconds a unit is.
    pub ms_per_unit: u32,
    /// How wide it is, in units.
    pub width: i64,
    /// Until when the run is known, in milliseconds; nothing is drawn from there on.
    pub known_ms: u64,
    /// Where the present is, if it is drawn.
    pub present_ms: Option<u64>,
}

impl Strip<'_> {
    /// The strip with the first tick at its left edge, beside the names.
    pub fn right_of_a_beginning(begin_ms: u64, ms_per_unit: u32, width: i64) -> i64 {
        begin_ms as i64 + (width - NAMES - MARGIN) * i64::from(ms_per_unit)
    }

    /// Where a tick is, in hundredths of a unit from the left edge.
    fn at(&self, tick: u64) -> i64 {
        self.width * 100 + (tick as i64 - self.right_ms) * 100 / i64::from(self.ms_per_unit)
    }

    /// The strip, and what is drawn on it.
    pub fn view(&self, inks: &Inks) -> (El, Diagram) {
        let stage = self.timeline.run().stage();
        let lanes = stage.nodes();
        let scale = i64::from(self.ms_per_unit);
        let left_ms = (self.right_ms - self.width * scale).max(0) as u64;
        let drawn = diagram(self.timeline, left_ms, self.right_ms.max(0) as u64);
        // Drawings far from the start are drawn from a nearer point: coordinates stay small.
        let far = FAR * u64::from(self.ms_per_unit);
        let base = self.right_ms.max(0) as u64 / far * far;
        let geometry = Geometry { lanes, base, ms_per_unit: self.ms_per_unit, height: height(lanes) };
        let (width, height) = (self.width, i64::from(geometry.height));
        let sheet = |colour: Colour, x: H, width: H| {
            el("rect").set("x", x).set("width", width).set("height", height).set("fill", colour)
        };
        let line = |lane: u8| path(format!("M0 {}H{width}", geometry.y(lane)));
        let known = self.at(self.known_ms).clamp(0, width * 100);
        let moving = el("g")
            .set("transform", format!("translate({})", H(self.at(base))))
            .set("fill", "none")
            .set("stroke-width", 2)
            .add(group(inks.doubt, "1.5", drawn.waits.iter().map(|wait: &Wait| path(geometry.wait(wait)))))
            .add(group(inks.card, "5", drawn.gaps.iter().rev().take(GAPS_MAX).map(|gap: &Gap| path(geometry.gap(gap)))))
            .all(drawn.lines.iter().map(|line| copy(geometry, line, inks)))
            .all(drawn.signs.iter().map(|sign| placed(geometry, sign, inks)));
        let veil = self.present_ms.map(|present| self.at(present)).filter(|&present| present < width * 100);
        let numbers = self.numbers().map(|(x, words)| {
            plain(120)
                .set_around((0, 0), inks.soft, &words)
                .set("transform", format!("translate({} {})", H(x), height - 8))
        });
        let title = |lane: u8| {
            let kind = plain(if LONG_NAMES { 110 } else { 120 });
            let name = kind.fit(&node_title(stage, lane), NAMES * 10 - 120);
            kind.set((100, i64::from(geometry.y(lane) + 4) * 10), inks.soft, &name)
        };
        let present = self.present_ms.map(|present| {
            path(format!("M{} 4V{}m-5 0h10", H(self.at(present)), height - 22))
                .set("fill", "none")
                .set("stroke", inks.accent)
                .set("stroke-width", 2)
        });
        let view = el("svg")
            .set("width", width)
            .set("height", height)
            .add(sheet(inks.paper, H(0), H(width * 100)))
            .add(group(inks.edge, "1", (0..lanes).map(line)))
            // What lies beyond what is known is cut off.
            .add(el("svg").set("width", H(known)).set("height", height).add(moving))
            .all(veil.map(|x| sheet(inks.card, H(x), H(width * 100 - x)).set("opacity", "0.6")))
            .all(numbers)
            .all(present)
            .add(sheet(inks.paper, H(0), H(NAMES * 100)))
            .all((0..lanes).map(title));
        (view, drawn)
    }

    /// Whether a number of the axis has room around its place.
    fn has_room(&self, x: i64, words: &str) -> bool {
        let half = HALF_A_NUMBER.max(NUMBER.width(words) / 20 + 1);
        ((NAMES + half) * 100..=(self.width - half) * 100).contains(&x)
    }

    /// Where the axis has numbers, in hundredths of a unit, and which.
    fn numbers(&self) -> impl Iterator<Item = (i64, String)> + use<'_> {
        let step = u64::from(self.ms_per_unit) * u64::from(AXIS_STEP);
        let first_ms = self.right_ms - self.width * i64::from(self.ms_per_unit);
        let first = first_ms.max(0) as u64 / step;
        let last = self.right_ms.max(0) as u64 / step;
        (first..=last)
            .map(move |nth| (self.at(nth * step), moment(nth * step)))
            .filter(|(x, words)| self.has_room(*x, words))
    }
}

/// Shapes of one colour.
fn group(colour: Colour, width: &str, shapes: impl Iterator<Item = El>) -> El {
    el("g").set("stroke", colour).set("stroke-width", width).all(shapes)
}

/// How the way of a copy is drawn: its colour, and whether it is broken.
pub fn of_copy(inks: &Inks, is_answer: bool, is_again: bool, is_lost: bool) -> (Colour, Option<&'static str>) {
    let colour = match () {
        () if is_lost => inks.lost,
        () if is_answer => inks.accent,
        () if is_again => inks.twice,
        () => inks.soft,
    };
    (colour, is_answer.then_some("4 3"))
}

/// The cross where a copy was lost.
pub fn cross(d: String, inks: &Inks) -> El {
    path(d).set("stroke", inks.lost).set("stroke-width", 3).set("stroke-linecap", "round")
}

fn copy(geometry: Geometry, line: &Line, inks: &Inks) -> El {
    let (way, lost) = geometry.line(line);
    let (colour, dashes) = of_copy(inks, line.is_answer, line.is_duplicate || line.name.number > 1, line.is_lost);
    let way = path(way).set("stroke", colour).set_some("stroke-dasharray", dashes);
    match lost {
        Some(lost) => el("g").add(way).add(cross(lost, inks)),
        None => way,
    }
}

fn placed(geometry: Geometry, sign: &LaneSign, inks: &Inks) -> El {
    let place = format!("translate({} {})", geometry.sign_x(sign), geometry.y(sign.lane));
    drawing(sign.meaning, sign.is_noted, inks).set("transform", place)
}

/// A sign around the point (0, 0).
pub fn drawing(meaning: Meaning, is_noted: bool, inks: &Inks) -> El {
    let (_, d) = shape(meaning);
    let sign = path(d);
    let filled = |sign: El, colour: Colour| sign.set("fill", colour);
    let drawn = |sign: El, colour: Colour, width: &str| sign.set("stroke", colour).set("stroke-width", width);
    let sign = match meaning {
        Meaning::Said(Sign::Applied | Sign::AppliedAndNoted | Sign::AppliedHere) => filled(sign, inks.once),
        Meaning::AppliedAgain => filled(sign, inks.twice).set("fill-rule", "evenodd"),
        Meaning::Said(Sign::Remembered) => drawn(filled(sign, inks.card), inks.ink, "2"),
        Meaning::Said(Sign::Answered) => filled(sign, inks.accent),
        Meaning::Said(Sign::TimedOut) => filled(sign, inks.doubt),
        Meaning::Said(Sign::Heard | Sign::HeardLate) => drawn(sign, inks.once, "2"),
        Meaning::Said(Sign::GaveUp) => drawn(sign, inks.lost, "2"),
        Meaning::Said(Sign::TookIn | Sign::KnewIt | Sign::Sent) => drawn(sign, inks.ink, "1.5"),
        Meaning::Said(Sign::NothingNew) => drawn(sign, inks.soft, "2"),
        Meaning::Crashed => drawn(sign, inks.lost, "3"),
        Meaning::CameBack => filled(sign, inks.ink),
    };
    if !is_noted {
        return sign;
    }
    el("g").add(sign).add(drawn(path("M-8 -8h16v16h-16z"), inks.ink, "1.5"))
}

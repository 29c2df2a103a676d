//! One plot as SVG: the points that were counted with their bands, the formula, and where the scenario stands.
//!
//! The drawing is for eyes; the same numbers stand in the table, and the knob is a slider beside it. `plots.js` moves
//! the line of the present setting, and has a point open one of its runs.

use super::count::Estimate;
use crate::desk::paper::El;

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 210.0;

/// The edges of what is drawn.
const LEFT: f64 = 58.0;
const RIGHT: f64 = 346.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 166.0;

/// Words beside an axis are this far apart at least.
const APART: f64 = 40.0;

/// An axis of powers of ten goes down no further than this one.
const DECADES_MAX: i32 = 12;

/// What is drawn at one value of the knob.
#[derive(Clone, Debug)]
pub(super) struct Dot {
    /// The knob's value, and in words.
    pub at: u32,
    pub shown: String,
    /// What was counted.
    pub estimate: Option<Estimate>,
    /// What may be drawn above it.
    pub above: Option<Estimate>,
    pub formula: Option<f64>,
    /// The run that it opens.
    pub run: String,
}

/// A plot.
#[derive(Debug)]
pub(super) struct Plot<'a> {
    pub dots: &'a [Dot],
    /// The knob's name.
    pub across: &'a str,
    /// Whether the axis is of powers of ten, down from 1.
    pub is_by_tens: bool,
    /// A value on the axis in words.
    pub words: fn(f64) -> String,
    /// The dot at which the scenario stands.
    pub present: usize,
}

fn number(at: f64) -> String {
    format!("{at:.1}")
}

/// 1, 2 or 5 times a power of ten, at least this.
fn round_up(most: f64) -> f64 {
    let mut unit = 1e-9;
    loop {
        if let Some(found) = [1.0, 2.0, 5.0].into_iter().map(|step| step * unit).find(|&step| step >= most * 0.999_999)
        {
            return found;
        }
        unit *= 10.0;
    }
}

fn ten_to_the_minus(exponent: i32) -> f64 {
    (0..exponent).fold(1.0, |power, _| power / 10.0)
}

/// Where values stand from bottom to top.
struct Scale {
    most: f64,
    /// By how many powers of ten it goes down, if it is of those.
    decades: Option<i32>,
}

impl Scale {
    fn y(&self, value: f64) -> f64 {
        let way = match self.decades {
            // Nothing is below all powers of ten.
            Some(decades) if value > 0.0 => 1.0 + value.log10() / f64::from(decades),
            Some(_) => 0.0,
            None => value / self.most,
        };
        BOTTOM - way.clamp(0.0, 1.0) * (BOTTOM - TOP)
    }

    fn ticks(&self) -> Vec<f64> {
        match self.decades {
            Some(decades) => {
                let step = if decades > 5 { 2 } else { 1 };
                (0..=decades).step_by(step).map(ten_to_the_minus).collect()
            }
            None => vec![0.0, self.most / 2.0, self.most],
        }
    }
}

impl Plot<'_> {
    fn scale(&self) -> Scale {
        let estimates = || self.dots.iter().flat_map(|dot| dot.estimate.iter().chain(&dot.above));
        let formulas = || self.dots.iter().filter_map(|dot| dot.formula);
        if self.is_by_tens {
            let all = estimates().flat_map(|estimate| [estimate.value, estimate.most]).chain(formulas());
            let least = all.filter(|&value| value > 0.0).fold(1.0, f64::min);
            let decades = (1..DECADES_MAX).find(|&decades| ten_to_the_minus(decades) <= least);
            return Scale { most: 1.0, decades: Some(decades.unwrap_or(DECADES_MAX)) };
        }
        let all = estimates().map(|estimate| estimate.most).chain(formulas());
        let most = all.fold(0.0, f64::max);
        Scale { most: round_up(if most > 0.0 { most } else { 1.0 }), decades: None }
    }

    fn x(&self, value: u32) -> f64 {
        let (first, last) = (self.dots[0].at, self.dots[self.dots.len() - 1].at);
        let span = f64::from((last - first).max(1));
        let middle = if first == last { 0.5 } else { 0.0 };
        LEFT + ((f64::from(value - first)) / span + middle) * (RIGHT - LEFT)
    }

    /// The plot.
    pub fn svg(&self) -> El {
        let scale = self.scale();
        let at = |dot: &Dot, value: f64| format!("{},{}", number(self.x(dot.at)), number(scale.y(value)));
        let line = |class: &str, [x1, y1, x2, y2]: [f64; 4]| {
            let line = El::new("line").class(class).set("x1", number(x1)).set("y1", number(y1));
            line.set("x2", number(x2)).set("y2", number(y2))
        };
        let text = |class: &str, x: f64, y: f64, words: &str| {
            El::new("text").class(class).set("x", number(x)).set("y", number(y)).text(words)
        };
        let path = |class: &str, points: Vec<String>| El::new("polyline").class(class).set("points", points.join(" "));
        let mut parts = Vec::new();
        for tick in scale.ticks() {
            let y = scale.y(tick);
            parts.push(line("grid", [LEFT, y, RIGHT, y]));
            parts.push(text("up", LEFT - 6.0, y + 4.0, &(self.words)(tick)));
        }
        let mut last = f64::MIN;
        for dot in self.dots {
            let x = self.x(dot.at);
            if x - last >= APART {
                parts.push(line("tick", [x, BOTTOM, x, BOTTOM + 4.0]));
                parts.push(text("across", x, BOTTOM + 17.0, &dot.shown));
                last = x;
            }
        }
        parts.push(text("across name", LEFT.midpoint(RIGHT), HEIGHT - 8.0, self.across));
        for (class, pick) in [("above", pick_above as fn(&Dot) -> Option<Estimate>), ("counted", |dot| dot.estimate)] {
            let some: Vec<(&Dot, Estimate)> = self.dots.iter().filter_map(|dot| Some((dot, pick(dot)?))).collect();
            let upper = some.iter().map(|(dot, estimate)| at(dot, estimate.most));
            let lower = some.iter().rev().map(|(dot, estimate)| at(dot, estimate.least));
            let band: Vec<String> = upper.chain(lower).collect();
            parts.push(El::new("polygon").class(&format!("band {class}")).set("points", band.join(" ")));
            parts.push(path(class, some.iter().map(|(dot, estimate)| at(dot, estimate.value)).collect()));
        }
        // Where a formula has no value the line is broken.
        for drawn in self.dots.split(|dot| dot.formula.is_none()).filter(|drawn| !drawn.is_empty()) {
            parts.push(path("formula", drawn.iter().filter_map(|dot| Some(at(dot, dot.formula?))).collect()));
        }
        let circle = |class: &str, x: f64, y: f64, radius: f64| {
            let circle = El::new("circle").class(class).set("cx", number(x)).set("cy", number(y));
            circle.set("r", number(radius))
        };
        let seen = |dot: &Dot| dot.estimate.map(|estimate| (self.x(dot.at), scale.y(estimate.value)));
        parts.extend(self.dots.iter().filter_map(seen).map(|(x, y)| circle("dot", x, y, 4.0)));
        let now = self.x(self.dots[self.present].at);
        parts.push(line("now", [now, TOP, now, BOTTOM]));
        parts.push(circle("handle", now, BOTTOM, 8.0));
        let list = |all: Vec<String>| all.join(" ");
        El::new("svg")
            .set("viewBox", format!("0 0 {WIDTH} {HEIGHT}"))
            .set("aria-hidden", "true")
            .set("data-plot", "")
            .set("data-xs", list(self.dots.iter().map(|dot| number(self.x(dot.at))).collect()))
            .set("data-runs", list(self.dots.iter().map(|dot| dot.run.clone()).collect()))
            .all(parts)
    }
}

fn pick_above(dot: &Dot) -> Option<Estimate> {
    dot.above
}

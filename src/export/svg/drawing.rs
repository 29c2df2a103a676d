//! What is drawn of the stage at a moment: shapes by the layer they lie on, timers, and copies.
//!
//! A moving picture is made of such drawings, one for each moment at which something happens: a shape that is the same in two of
//! them is there all the while, so shapes are kept as they are written.

use super::ground::Point;
use super::ink::Inks;
use super::xml::{El, T, Tenths, el};
use crate::scene::Mark;

/// A drawing.
#[derive(Default)]
pub struct Drawing {
    /// Shapes, with the layer that each lies on: higher ones over lower ones.
    pub shapes: Vec<(u8, String)>,
    /// Timers that run down.
    pub bars: Vec<Bar>,
    /// Copies.
    pub copies: Vec<Copy>,
}

/// The lines of links.
pub const LINKS: u8 = 0;
/// Their names.
pub const NAMES: u8 = 1;
/// Boxes.
pub const BOXES: u8 = 2;
/// What is on a box that is crossed out.
pub const HATCHES: u8 = 3;
/// What is under the rows in boxes.
pub const GROUNDS: u8 = 4;
/// What is drawn around them.
pub const EDGES: u8 = 5;
/// What is written.
pub const ROWS: u8 = 6;
/// What lies over boxes.
pub const OVER: u8 = 7;

/// A timer: a bar that gets shorter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Bar {
    /// Its first corner.
    pub at: Point,
    /// How wide it is at first.
    pub width: Tenths,
    /// Since when it runs, in milliseconds.
    pub since: u64,
    /// Until when.
    pub until: u64,
}

/// A copy to be seen.
#[derive(Clone, PartialEq, Debug)]
pub struct Copy {
    /// The copy.
    pub mark: Mark,
    /// Its picture, around the point (0, 0).
    pub picture: String,
    /// Its words, likewise.
    pub tag: String,
    /// What it travels on.
    pub track: super::ground::Track,
    /// How many are before it at its door.
    pub queue: u32,
}

impl Bar {
    /// How wide it is at a moment.
    pub fn left(&self, clock_ms: u64) -> Tenths {
        let left = self.until.saturating_sub(clock_ms.max(self.since));
        self.width * left as Tenths / (self.until - self.since).max(1) as Tenths
    }

    /// It, as wide as it is.
    pub fn view(&self, inks: &Inks, width: Tenths) -> El {
        el("rect")
            .set("x", T(self.at.0))
            .set("y", T(self.at.1))
            .set("width", T(width))
            .set("height", 3)
            .set("fill", inks.doubt)
    }
}

impl Copy {
    /// The middle of its picture at a tick.
    pub fn at(&self, tick: u64) -> Point {
        let way = (self.mark.way(tick as f64) * 65_536.0) as i64;
        self.track.at(way, self.mark.place_on_wire, self.queue)
    }
}

impl Drawing {
    /// With a shape on a layer.
    pub fn put(&mut self, layer: u8, shape: El) {
        self.shapes.push((layer, shape.whole()));
    }
}

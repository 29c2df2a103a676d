//! How lanes and ticks of the space-time diagram become places in a drawing, and lines their paths: for the page and for
//! pictures alike.

use super::{Gap, LaneSign, Line};
use crate::board::NodeId;
use crate::history::Wait;

/// How lanes and ticks become places in the drawing: across, from the tick `base`; down, from its top.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Geometry {
    /// How many lanes there are.
    pub lanes: u8,
    /// The tick that stands at 0.
    pub base: u64,
    /// How many milliseconds of the run a unit across is.
    pub ms_per_unit: u32,
    /// How tall the drawing is, the axis under it included, in units.
    pub height: i32,
}

/// Units from one number of the axis to the next.
pub const AXIS_STEP: u32 = 100;

/// How far the end of what goes on into the unknown is drawn, in units.
const FAR: i64 = 200_000;

/// Above the first lane there is room for what waits, and under the last one for the axis.
const ABOVE: i32 = 30;
const BELOW: i32 = 32;

impl Geometry {
    /// Where a lane is.
    pub fn y(self, lane: NodeId) -> i32 {
        ABOVE + i32::from(lane) * (self.height - ABOVE - BELOW) / i32::from(self.lanes - 1).max(1)
    }

    /// How far above a lane's signs what waits may be drawn.
    fn room_above(self) -> i32 {
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

    /// The way of a copy, and the cross at its end if it was lost. A duplicate forks off: a short bar where it leaves
    /// the other copy's line.
    pub fn line(self, line: &Line) -> (String, Option<String>) {
        let (x0, y0) = self.along(line.lanes, line.begin);
        let (x1, y1) = self.along(line.lanes, line.end);
        let fork = if line.is_duplicate { format!("M{} {y0}h6", x0 - 3) } else { String::new() };
        let cross = line.is_lost.then(|| format!("M{} {}l10 10m0 -10l-10 10", x1 - 5, y1 - 5));
        (format!("{fork}M{x0} {y0}L{x1} {y1}"), cross)
    }

    /// A node waiting for word of something.
    pub fn wait(self, wait: &Wait) -> String {
        let y = self.y(wait.lane) - 14 - (4 * i32::from(wait.row)).min(self.room_above());
        self.stretch(y, wait.from, wait.to)
    }

    /// A node being down.
    pub fn gap(self, gap: &Gap) -> String {
        self.stretch(self.y(gap.lane), gap.from, gap.to)
    }

    fn stretch(self, y: i32, from: u64, to: Option<u64>) -> String {
        let to = to.map_or(FAR, |to| self.x(to));
        format!("M{} {y}H{to}", self.x(from))
    }
}

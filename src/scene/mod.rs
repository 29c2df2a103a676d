//! What there is to see at a moment: plain values, no browser.
//!
//! [`Playback`] is a run with a clock that can be started and stopped. [`marks`] says which copies are to
//! be seen and how far along they are, [`diagram`] draws them over time. Positions follow from the history and the time alone.

mod diagram;
mod futures;
mod geometry;
mod lanes;
mod marks;
mod playback;

pub use crate::history::{WAIT_ROWS, Wait};
pub use diagram::{Diagram, LINES_MAX, Line, diagram};
pub use futures::{Divergence, FUTURES_MAX, Future, Futures, NAME_CHARS_MAX, divergence};
pub use geometry::{AXIS_STEP, Geometry};
pub use lanes::{Gap, LaneSign, Meaning, is_again, shape};
pub use marks::{CROSS, LOST_SHOWN_MS, Mark, drawing, marks};
pub use playback::{Playback, STRUCK_MS};

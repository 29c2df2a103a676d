//! What there is to see at a moment: plain values, no browser.
//!
//! [`Playback`] is a run with a clock that can be started and stopped. [`marks`] says which copies are to
//! be seen and how far along they are. Positions follow from the history and the time alone.

mod marks;
mod playback;

pub use marks::{LOST_SHOWN_MS, Mark, marks};
pub use playback::Playback;

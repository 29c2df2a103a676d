//! What comes in from outside and goes out again: addresses.
//!
//! Input is parsed totally: anything at all gives settings and a list of what was ignored, never a
//! panic, a hang or a large allocation.

mod address;

pub use address::{Address, ControlsShown, FIGURES, Note, Theme, parse, parse_over};

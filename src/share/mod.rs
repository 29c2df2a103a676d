//! What comes in from outside and goes out again: addresses, and runs in links.
//!
//! Input is parsed totally: anything at all gives settings and a list of what was ignored, or a run or
//! the name of what is wrong with it; never a panic, a hang or a large allocation.

mod action;
mod address;
mod coder;
mod envelope;
mod figures;
mod hand;
mod json;
mod saved;
mod script;
mod setup;

pub use action::{ActionWords, read_action};
pub use address::{Address, ControlsShown, Note, Theme, parse, parse_over, shown_thousandths};
pub use envelope::STATE_CHARS_MAX;
pub use envelope::{fragment, is_of_the_first_cast, state_in};
pub use figures::{FIGURES, Figure, InView};
pub use hand::TICK_MAX;
pub use json::quoted;
pub use saved::{INDEX_MAX, INTERVENTIONS_MAX, STEPS_MAX, SavedRun, StateError, decode, encode};
pub use script::COPIES_MAX;

//! The players: who chooses the next move.
//!
//! [`Run`] is chance and the reader together: seeded dice over time, and what a hand did in between.
//! It knows when things are due; what they do is the board's. The adversary, who knows no
//! time and tries every order of moves, is in [`search`](crate::search).

mod agenda;
mod event;
mod flight;
mod luck;
mod run;

pub use event::{Action, CopyId, CopyName, Event, Index, Intervention, Refusal};
pub use flight::{Flight, WHOLE_WAY, Whereabouts, way_between};
pub use luck::{Draw, Handling, Journey, Luck, Place, philox4x32_10};
pub use run::{Outlook, Run, SCRIPT_STEP_MS, Waiting};
pub mod pace;
pub mod sample;

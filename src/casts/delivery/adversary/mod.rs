//! The adversary: every order of moves of one sender and one receiver, to find the one that breaks a promise.
//!
//! It is the third player. Chance rolls dice and the reader has a hand; the adversary tries everything
//! that may happen on a small board within a budget of faults, and answers a [`Question`]: is there a
//! history that ends badly, and which is the cheapest? It plays by the same
//! [`Rules`](crate::board::Rules) as the others, in the order of [`search`](crate::search). What makes it
//! fast is how the board is kept: as numbers of its parts, twelve bytes a position.

mod nodes;
mod numbered;
mod packed;
mod question;
#[cfg(test)]
mod tests;
mod wires;

pub use crate::search::{Progress, Verdict};
pub use numbered::Numbered;
pub use packed::Packed;
pub use question::{Question, TooLarge, promise};

use super::Step;
use super::verdict::Violation;

/// One search of two parties.
pub type Search = crate::search::Search<Numbered>;

/// The answer to a [`Question`].
pub type Answer = crate::search::Answer<Step, Violation>;

/// A history that ends in a violation, each move legal under [`Question::rules`].
pub type Counterexample = crate::search::Counterexample<Step, Violation>;

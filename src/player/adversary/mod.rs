//! The adversary: every order of moves, to find the one that breaks a promise.
//!
//! It is the third player. Chance rolls dice and the reader has a hand; the adversary tries everything
//! that may happen on a small board within a budget of faults, and answers a [`Question`]: is there a
//! history that ends badly, and which is the cheapest? It plays by the same
//! [`Rules`](crate::board::Rules) as the others. What makes it fast is how the board is kept: as numbers
//! of its parts.

mod catalogue;
mod nodes;
mod numbered;
mod packed;
mod positions;
mod question;
mod search;
#[cfg(test)]
mod tests;
mod wires;

pub use packed::Packed;
pub use question::{Answer, Counterexample, Question, TooLarge, Verdict, promise};
pub use search::{Progress, Search};

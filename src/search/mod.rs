//! The search: every order of moves, cheapest first, whoever plays.
//!
//! It is what the adversary does, the third player beside chance and the reader: it tries everything that
//! may happen within a budget of faults, and answers whether there is a history that ends badly, and which
//! is the cheapest. [`Search`] is the order in which positions are gone through, and what is remembered of
//! them; it knows no cast. What a position is and which moves it has is a [`Space`]: the board under the
//! very [`Rules`](crate::board::Rules) that everybody plays by, kept as numbers of its parts. [`Wide`] is
//! that for any cast, and a [`Hunt`] what it can be asked.

mod answer;
mod catalogue;
mod cheapest;
mod hunt;
mod nodes;
#[cfg(test)]
pub(crate) mod plain;
mod positions;
mod ranks;
mod space;
mod table;
#[cfg(test)]
mod tests;
mod tuples;
mod wide;
mod wires;

pub use answer::{Answer, Counterexample, Progress, Verdict};
pub use catalogue::{Catalogue, Number};
pub use cheapest::Search;
pub use hunt::{Hunt, NODES_MAX, TooLarge, WIRES_MAX};
pub use ranks::{EACH_MAX, Rank, Ranks};
pub use space::{PARTS, Packed, Space};
pub use wide::Wide;

//! The casts: who plays on the board. Each is a protocol, and everything that is to be said of it.

pub mod broker;
pub mod delivery;
pub mod generals;
pub mod lease;
mod parts;

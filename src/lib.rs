//! Twice or Never: what a distributed system can and cannot promise about delivering a message.
pub mod board;
pub mod protocol;

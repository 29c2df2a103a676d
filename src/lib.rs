//! Twice or Never: what a distributed system can and cannot promise about delivering a message.
pub mod board;
pub mod fate;
pub mod history;
pub mod player;
pub mod protocol;
pub mod scenario;
pub mod scene;
pub mod share;
#[cfg(feature = "app")]
pub mod ui;
pub mod words;

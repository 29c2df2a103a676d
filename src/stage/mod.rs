//! The stage: what a cast says of itself, and how it is played without knowing which cast it is.
//!
//! A *cast* is everybody in one figure: a sender and a receiver; two generals; a queue, two workers and a
//! store. A [`Cast`] says all of itself: its settings, its nodes and wires, what a copy says, when a step
//! comes, what is counted, what is promised, what is to be shown in a node. It is typed, and fast where
//! millions of moves are searched.
//!
//! A [`Stage`] is a cast with its board, seen through small integers: steps are a kind and a number, copies
//! a kind and a subject, notes a number. Runs, histories, the diagram, links, the page speak to a stage
//! alone, so they are written once for all casts. Where many runs are played, [`On`] the cast itself is the
//! stage, and nothing is looked up at run time.

mod about;
mod boxed;
mod cast;
mod happening;
mod net;
mod on;
mod rows;
mod scenario;
mod tables;

pub use about::{About, Choice, KindAbout, NodeAbout, NoteAbout, Setting, Shown, Sign, Spelling, TallyAbout, Values};
pub use cast::{Cast, Clock, Pace, Promise, Reading, StepCode, StepId};
pub use happening::What;
pub use net::Net;
pub use on::{Around, Move, On, Stage, typed, untyped};
pub use rows::{Count, Entry, Outcome, Row, Rung, Slot, entries_shown};
pub use scenario::{Backoff, Partitions, SETTINGS_MAX, Scenario, Settings, Span};

/// What letters, acks and everything else in flight are about: a letter, a task, a messenger; by number, from 1.
pub type Subject = u16;

/// A kind of copy, by its place among the cast's kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Kind(pub u8);

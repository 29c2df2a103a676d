//! A scenario: one value that describes a run before anybody touches it.
//!
//! It says who plays (the cast) and how that is set, what may go wrong (the faults), how long things take
//! (the timing), and the seed of all chance. A scenario and what the reader did make a run, the same on
//! every machine. Times are whole milliseconds at speed 1; one tick of the simulation is one of them.

use super::{About, Stage};
use crate::board::LinkOrder;

/// An inclusive range of milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The least.
    pub min_ms: u32,
    /// The most; not below the least.
    pub max_ms: u32,
}

/// How the time before a resend grows with the number of resends so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Backoff {
    /// It does not.
    #[default]
    Fixed,
    /// It doubles, up to [`Scenario::TIMEOUT_MS_MAX`].
    Exponential,
    /// As exponential, the second half of it drawn at random ("equal jitter" in M. Brooker, "Exponential
    /// Backoff And Jitter", AWS Architecture Blog, 2015).
    ExponentialJitter,
}

/// When links are cut by chance. Each link is whole for a while, cut for a while, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partitions {
    /// How long a link is whole before it is cut.
    pub whole: Span,
    /// How long it stays cut.
    pub cut: Span,
}

/// No cast has more settings than this.
pub const SETTINGS_MAX: usize = 24;

/// The values of a cast's settings, in the order of its table: a number, or the place of a choice. What is beyond
/// the table is 0.
pub type Settings = [u16; SETTINGS_MAX];

/// Everything that decides a run, but for the hand of the reader.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Who plays.
    pub cast: &'static About,
    /// How the cast is set.
    pub settings: Settings,
    /// Whether copies may overtake each other.
    pub order: LinkOrder,

    /// The seed of every draw.
    pub seed: u64,
    /// Percent of copies lost, answers included, 0–100.
    pub loss_percent: u8,
    /// Percent of copies sent that are doubled on the way, 0–100.
    pub duplication_percent: u8,
    /// Percent of copies taken up at which the node that works on them crashes, 0–100.
    pub crash_percent: u8,
    /// How long a node that chance crashed stays down.
    pub downtime: Span,
    /// Cut links, if chance cuts any.
    pub partitions: Option<Partitions>,

    /// How long a copy is on its way; drawn for each copy.
    pub latency: Span,
    /// How long a node waits before it tries again or gives up, 1–600,000 ms.
    pub timeout_ms: u32,
    /// How that grows.
    pub backoff: Backoff,
    /// How long each step of a handler takes, 1–600,000 ms.
    pub handler_step_ms: u32,
    /// Subjects a thousand seconds: 100–1,000,000 (0.1–1,000 a second).
    pub letters_per_1000_s: u32,
}

impl Scenario {
    /// No wait is longer than this, in milliseconds, unless the timeout itself is.
    pub const TIMEOUT_MS_MAX: u32 = 600_000;

    /// A cast with its usual settings. 20% loss; the first timeout exceeds the longest round trip of two hops
    /// between nodes that are at rest, so trying again means that something was lost.
    pub fn of(cast: &'static About) -> Scenario {
        let mut settings = [0; SETTINGS_MAX];
        for (value, setting) in settings.iter_mut().zip(cast.settings) {
            *value = setting.usual;
        }
        Scenario {
            cast,
            settings,
            order: LinkOrder::Reordering,
            seed: 1,
            loss_percent: 20,
            duplication_percent: 0,
            crash_percent: 0,
            downtime: Span { min_ms: 2_000, max_ms: 4_000 },
            partitions: None,
            latency: Span { min_ms: 700, max_ms: 1_300 },
            timeout_ms: 5_000,
            backoff: Backoff::Fixed,
            handler_step_ms: 250,
            letters_per_1000_s: 1_000,
        }
    }

    /// Sets the setting at a place, and what follows from that.
    pub fn set(&mut self, place: usize, value: u16) {
        self.settings[place] = value;
        (self.cast.settle)(&mut self.settings, place);
    }

    /// The stage of this scenario, before anything has happened.
    pub fn stage(&self) -> Box<dyn Stage> {
        (self.cast.open)(self)
    }

    /// The tick at which a subject is there to be worked on.
    pub fn ready_tick(&self, subject: u16) -> u64 {
        u64::from(subject - 1) * 1_000_000 / u64::from(self.letters_per_1000_s)
    }
}

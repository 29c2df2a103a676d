//! A scenario: one value that describes a run before anybody touches it.
//!
//! It says what is sent and how (the protocol), what may go wrong (the faults), how long things take
//! (the timing), and the seed of all chance. A scenario and what the reader did make a run, the same on
//! every machine. Times are whole milliseconds at speed 1; one tick of the simulation is one of them.

use crate::board::{Faults, LinkOrder, Rules};
use crate::casts::delivery::{Delivery, Effect, GiveUp, Layout, Mode, Recipe, Shape};

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

/// Everything that decides a run, but for the hand of the reader.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// What the receiver does with a letter.
    pub recipe: &'static Recipe,
    /// What a letter does when applied.
    pub effect: Effect,
    /// Resends a letter, 0–20.
    pub retries: u8,
    /// What follows giving up.
    pub give_up: GiveUp,
    /// Letters open at once at a sender, 1–256.
    pub window: u16,
    /// How many senders and receivers.
    pub shape: Shape,
    /// Letters in all, 1–10,000.
    pub letters: u16,
    /// Whether a sender's crash makes new ids.
    pub fresh_ids: bool,
    /// Whether copies may overtake each other.
    pub order: LinkOrder,

    /// The seed of every draw.
    pub seed: u64,
    /// Percent of copies lost, letters and acks alike, 0–100.
    pub loss_percent: u8,
    /// Percent of copies sent that are doubled on the way, 0–100.
    pub duplication_percent: u8,
    /// Percent of copies received at which the receiver crashes, 0–100.
    pub crash_percent: u8,
    /// How long a node that chance crashed stays down.
    pub downtime: Span,
    /// Cut links, if chance cuts any.
    pub partitions: Option<Partitions>,

    /// How long a copy is on its way; drawn for each copy.
    pub latency: Span,
    /// How long a sender waits before it sends again or gives up, 1–600,000 ms.
    pub timeout_ms: u32,
    /// How that grows.
    pub backoff: Backoff,
    /// How long each step of a handler takes, 1–600,000 ms.
    pub handler_step_ms: u32,
    /// Letters a thousand seconds, dealt to the senders in turn: 100–1,000,000 (0.1–1,000 a second).
    pub letters_per_1000_s: u32,
}

impl Default for Scenario {
    /// At least once with 20% loss. The first timeout exceeds the longest round trip on an unloaded
    /// receiver, so a resend means that something was lost.
    fn default() -> Scenario {
        let recipe = Mode::AtLeastOnce.default_recipe();
        Scenario {
            recipe,
            effect: recipe.effect,
            retries: 20,
            give_up: GiveUp::Skip,
            window: 3,
            shape: Shape::OneToOne,
            letters: 24,
            fresh_ids: false,
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
}

impl Scenario {
    /// No wait is longer than this, in milliseconds, unless the timeout itself is.
    pub const TIMEOUT_MS_MAX: u32 = 600_000;

    /// With another recipe, and that recipe's own effect.
    pub fn with_recipe(mut self, recipe: &'static Recipe) -> Scenario {
        self.recipe = recipe;
        self.effect = recipe.effect;
        self
    }

    /// The rules of its board, with as many faults as chance and the reader like.
    pub fn rules(&self) -> Rules<Delivery> {
        let layout = Layout::new(self.shape, self.letters);
        let mut delivery = Delivery::new(self.recipe, layout).with_effect(self.effect).with_retries(self.retries);
        delivery.give_up = self.give_up;
        delivery.window = self.window;
        delivery.fresh_ids = self.fresh_ids;
        delivery.rules(self.order, Faults::UNLIMITED)
    }

    /// The tick at which a letter is there to be sent.
    pub fn ready_tick(&self, letter: u16) -> u64 {
        u64::from(letter - 1) * 1_000_000 / u64::from(self.letters_per_1000_s)
    }
}

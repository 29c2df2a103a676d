//! Recipes: how a receiver handles a letter, as data.
//!
//! A recipe is the ordered list of atomic steps that a receiver takes for a letter that is new to it,
//! the rule by which it tells that a letter is *old*, what it remembers and where, and whether the
//! sender retries. Any step of anybody, and any crash, can come between two steps. An old letter is
//! only acknowledged again.
//!
//! The fifteen recipes differ in nothing else, so the difference between "at most once", "at least
//! once" and "idempotent" is the order of a few words in a table.

use std::fmt;

/// One atomic step of a handler: any of its parts, all at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HandlerStep {
    /// The effect takes place.
    Apply,
    /// The letter is remembered.
    Remember,
    /// The effect takes place and is remembered, in one transaction.
    ApplyAndRemember,
    /// An acknowledgement is sent.
    Acknowledge,
}

/// How a receiver tells that it has had a letter before. Numbers are those within one stream (one
/// sender, one receiver).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OldRule {
    /// It never can.
    Never,
    /// The letter's id is in the set of ids seen.
    Seen,
    /// The letter's number is not above the highest one accepted.
    NotAboveLast,
    /// The letter's number is the last one accepted.
    IsLast,
    /// The letter's bit is not the one expected (alternating bit protocol: Bartlett, Scantlebury and
    /// Wilkinson, "A note on reliable full-duplex transmission over half-duplex links", CACM 12(5), 1969).
    OtherBit,
}

/// What a receiver remembers of the letters it had, and whether a crash wipes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Memory {
    /// Nothing.
    None,
    /// A set of ids, in volatile memory.
    VolatileSet,
    /// A set of ids, on disk.
    DurableSet,
    /// The number of the last letter accepted, on disk.
    DurableNumber,
    /// The bit expected next, on disk.
    DurableBit,
}

/// What a sender does when no acknowledgement comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retry {
    /// It asks for no acknowledgement and never knows.
    FireAndForget,
    /// It waits once, then gives up.
    WaitOnce,
    /// It sends again, up to the number of retries, then gives up.
    Resend,
}

/// What a letter does when it is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// A deposit: twice is one too many.
    Add,
    /// "The value is now …": twice does no harm, the order matters.
    Set,
    /// Set union: neither repeats nor order matter.
    Merge,
    /// A deposit outside any transaction: it cannot be made atomic with the memory of it.
    Email,
}

impl Effect {
    /// All of them, with their names in an address.
    pub const ALL: [(Effect, &'static str); 4] =
        [(Effect::Add, "add"), (Effect::Set, "set"), (Effect::Merge, "merge"), (Effect::Email, "email")];

    /// Whether a second execution does harm by itself.
    pub fn counts_repeats_as_harm(self) -> bool {
        matches!(self, Effect::Add | Effect::Email)
    }
}

/// The three modes that a reader switches between. Each recipe belongs to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Never twice, perhaps never.
    AtMostOnce,
    /// Never lost while the trouble ends before the retries do, perhaps twice.
    AtLeastOnce,
    /// At least once, with an effect or a memory that makes a repeat harmless.
    Idempotent,
}

impl Mode {
    /// All of them, with their names in an address.
    pub const ALL: [(Mode, &'static str); 3] =
        [(Mode::AtMostOnce, "at-most-once"), (Mode::AtLeastOnce, "at-least-once"), (Mode::Idempotent, "idempotent")];

    /// The recipe that stands for the mode unless another is chosen.
    pub fn default_recipe(self) -> &'static Recipe {
        Recipe::by_code(match self {
            Mode::AtMostOnce => "A",
            Mode::AtLeastOnce => "C",
            Mode::Idempotent => "G",
        })
        .expect("a mode's default recipe is in the table")
    }
}

/// How a receiver handles letters, and whether its sender retries.
#[derive(PartialEq, Eq, Hash)]
pub struct Recipe {
    /// Its short name in addresses and tables.
    pub code: &'static str,
    /// The mode it belongs to.
    pub mode: Mode,
    /// The steps for a letter that is not old, in order.
    pub program: &'static [HandlerStep],
    /// How an old letter is told.
    pub old: OldRule,
    /// What is remembered, and where.
    pub memory: Memory,
    /// What the sender does.
    pub retry: Retry,
    /// The effect unless another is chosen.
    pub effect: Effect,
}

impl fmt::Debug for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

use HandlerStep::{Acknowledge as K, Apply as P, ApplyAndRemember as X, Remember as R};
use Mode::{AtLeastOnce, AtMostOnce, Idempotent};

const fn recipe(
    code: &'static str,
    mode: Mode,
    program: &'static [HandlerStep],
    (memory, old): (Memory, OldRule),
    retry: Retry,
    effect: Effect,
) -> Recipe {
    Recipe { code, mode, program, old, memory, retry, effect }
}

const NOTHING: (Memory, OldRule) = (Memory::None, OldRule::Never);
const RAM: (Memory, OldRule) = (Memory::VolatileSet, OldRule::Seen);
const DISK: (Memory, OldRule) = (Memory::DurableSet, OldRule::Seen);
const MARK: (Memory, OldRule) = (Memory::DurableNumber, OldRule::NotAboveLast);
const LAST: (Memory, OldRule) = (Memory::DurableNumber, OldRule::IsLast);
const BIT: (Memory, OldRule) = (Memory::DurableBit, OldRule::OtherBit);

impl Recipe {
    /// All fifteen, in the order of the table in `docs/SEMANTICS.md`.
    #[rustfmt::skip]
    pub const ALL: [Recipe; 15] = [
        recipe("A", AtMostOnce, &[P], NOTHING, Retry::FireAndForget, Effect::Add),
        recipe("B1", AtMostOnce, &[K, P], NOTHING, Retry::WaitOnce, Effect::Add),
        recipe("B2n", AtMostOnce, &[K, P], NOTHING, Retry::Resend, Effect::Add),
        recipe("B2v", AtMostOnce, &[R, K, P], RAM, Retry::Resend, Effect::Add),
        recipe("B2d", AtMostOnce, &[R, K, P], DISK, Retry::Resend, Effect::Add),
        recipe("C", AtLeastOnce, &[P, K], NOTHING, Retry::Resend, Effect::Add),
        recipe("D", Idempotent, &[P, R, K], RAM, Retry::Resend, Effect::Add),
        recipe("E", AtMostOnce, &[R, P, K], DISK, Retry::Resend, Effect::Add),
        recipe("F", Idempotent, &[P, R, K], DISK, Retry::Resend, Effect::Add),
        recipe("G", Idempotent, &[X, K], DISK, Retry::Resend, Effect::Add),
        recipe("H", Idempotent, &[P, K], NOTHING, Retry::Resend, Effect::Set),
        recipe("I", Idempotent, &[X, K], MARK, Retry::Resend, Effect::Set),
        recipe("J1", Idempotent, &[X, K], BIT, Retry::Resend, Effect::Add),
        recipe("J2", Idempotent, &[X, K], LAST, Retry::Resend, Effect::Add),
        recipe("J3", Idempotent, &[X, K], MARK, Retry::Resend, Effect::Add),
    ];

    /// The recipe with this code, exactly as written in the table.
    pub fn by_code(code: &str) -> Option<&'static Recipe> {
        const ALL: &[Recipe] = &Recipe::ALL;
        ALL.iter().find(|recipe| recipe.code == code)
    }

    /// The steps for a new letter when it has this effect. An e-mail cannot be part of a transaction,
    /// so what was one step becomes two: the effect, then the memory of it.
    pub fn steps(&self, effect: Effect) -> Program {
        let mut program = Program::default();
        for &step in self.program {
            match step {
                X if effect == Effect::Email => {
                    program.push(P);
                    program.push(R);
                }
                step => program.push(step),
            }
        }
        program
    }
}

/// The steps of a handler, at most four.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Program {
    steps: [HandlerStep; 4],
    len: u8,
}

impl Default for Program {
    fn default() -> Self {
        Program { steps: [K; 4], len: 0 }
    }
}

impl Program {
    fn push(&mut self, step: HandlerStep) {
        self.steps[usize::from(self.len)] = step;
        self.len += 1;
    }

    /// The steps in order.
    pub fn as_slice(&self) -> &[HandlerStep] {
        &self.steps[..usize::from(self.len)]
    }
}

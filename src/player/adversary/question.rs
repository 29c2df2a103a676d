//! What the adversary is asked, and what it answers.
//!
//! A question names a small board (one sender, one receiver, up to four letters, one open at a time),
//! how much may go wrong on it, and a way to be broken. The answer is the cheapest history that breaks
//! it, or that none does, or that the search was stopped before it knew.

use crate::board::{Faults, LinkOrder, Rules};
use crate::casts::delivery::verdict::Violation;
use crate::casts::delivery::{Delivery, DeliveryMove, Effect, GiveUp, Layout, Mode, OldRule, Recipe, Shape};

/// What to search, and for what.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// What the receiver does with a letter.
    pub recipe: &'static Recipe,
    /// What a letter does when applied.
    pub effect: Effect,
    /// What follows giving up.
    pub give_up: GiveUp,
    /// Whether copies may overtake each other.
    pub order: LinkOrder,
    /// How many letters, 1–4.
    pub letters: u16,
    /// How many faults of each kind may happen, 0–7 each.
    pub budget: Faults,
    /// Resends a letter, 0–7; a recipe that does not retry has none whatever stands here.
    pub resends: u8,
    /// Whether a sender's crash makes new ids.
    pub fresh_ids: bool,
    /// The way to be broken that is looked for.
    pub property: Violation,
}

/// What a [`Question`] asks for beyond what can be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooLarge {
    /// Fewer letters than one, or more than [`Question::LETTERS_MAX`].
    Letters,
    /// More of a kind of fault than [`Question::EACH_MAX`].
    Faults,
    /// More resends than [`Question::EACH_MAX`].
    Resends,
}

impl Question {
    /// The most letters.
    pub const LETTERS_MAX: u16 = 4;
    /// The most resends, and the most faults of a kind.
    pub const EACH_MAX: u8 = 7;

    /// The question that is asked unless another is set: 2 letters, 1 loss, 1 duplication, 1 crash of the
    /// receiver, 2 resends, and the recipe's own effect.
    pub fn new(recipe: &'static Recipe, property: Violation) -> Question {
        Question {
            recipe,
            effect: recipe.effect,
            give_up: GiveUp::Skip,
            order: LinkOrder::Reordering,
            letters: 2,
            budget: Faults { losses: 1, duplications: 1, crashes: [1, 0] },
            resends: 2,
            fresh_ids: false,
            property,
        }
    }

    /// Whether it can be searched at all.
    pub fn check(&self) -> Result<(), TooLarge> {
        let Faults { losses, duplications, crashes: [receiver_crashes, sender_crashes] } = self.budget;
        let most = u32::from(Question::EACH_MAX);
        if !(1..=Question::LETTERS_MAX).contains(&self.letters) {
            Err(TooLarge::Letters)
        } else if [losses, duplications, receiver_crashes, sender_crashes].iter().any(|&faults| faults > most) {
            Err(TooLarge::Faults)
        } else if self.resends > Question::EACH_MAX {
            Err(TooLarge::Resends)
        } else {
            Ok(())
        }
    }

    /// The rules of the board that is searched, and on which a script is to be replayed.
    pub fn rules(&self) -> Rules<Delivery> {
        let layout = Layout::new(Shape::OneToOne, self.letters);
        let mut delivery = Delivery::new(self.recipe, layout).with_effect(self.effect).with_retries(self.resends);
        delivery.give_up = self.give_up;
        delivery.fresh_ids = self.fresh_ids;
        delivery.rules(self.order, self.budget)
    }

    /// The least and the greatest key that can be in flight.
    pub(super) fn keys(&self) -> (u16, u16) {
        let least = u16::from(self.recipe.old != OldRule::OtherBit);
        (least, if self.fresh_ids { 2 * self.letters } else { self.letters })
    }
}

/// What a mode promises: none of these may happen. With the effect "set", idempotence is about the value:
/// what runs twice does no harm, what an older copy overwrites does. With "merge", neither does harm.
pub fn promise(mode: Mode, effect: Effect) -> &'static [Violation] {
    match (mode, effect) {
        (Mode::AtMostOnce, _) => &[Violation::Twice],
        (Mode::AtLeastOnce, _) => &[Violation::Lost],
        (Mode::Idempotent, Effect::Set) => &[Violation::Regress, Violation::LostAcked],
        (Mode::Idempotent, Effect::Merge) => &[Violation::LostAcked],
        (Mode::Idempotent, _) => &[Violation::Twice, Violation::LostAcked],
    }
}

/// What came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is a history that breaks it; the answer holds the cheapest.
    Broken,
    /// There is none: every position was seen.
    Holds,
    /// The search ended before it knew: it was stopped, or had no room for further positions.
    Stopped,
}

/// A history that ends in a violation: least in faults, then in resends, then in steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// Which violation.
    pub property: Violation,
    /// Losses, duplications and crashes in it.
    pub faults: u32,
    /// Resends in it.
    pub resends: u32,
    /// Moves in it; the length of the script.
    pub steps: u32,
    /// The moves, from the start of the board, each legal under [`Question::rules`].
    pub script: Vec<DeliveryMove>,
}

/// The answer to a [`Question`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What came out.
    pub verdict: Verdict,
    /// Whether nothing was left out that could change the answer; `false` exactly when stopped.
    pub complete: bool,
    /// Different positions seen. Where it holds, these are all there are; where it is broken, those seen
    /// until no cheaper history was possible; where it was stopped, those seen until then.
    pub positions: u32,
    /// Moves tried from those positions, those to positions seen before included.
    pub transitions: u64,
    /// The cheapest history, if it is broken.
    pub counterexample: Option<Counterexample>,
}

//! What the adversary is asked.
//!
//! A question names a small board (one sender, one receiver, up to four letters, one open at a time),
//! how much may go wrong on it, and a way to be broken. The answer is the cheapest history that breaks
//! it, or that none does, or that the search was stopped before it knew.

use crate::board::{Faults, LinkOrder, Rules};
use crate::casts::delivery::verdict::Violation;
use crate::casts::delivery::{Delivery, Effect, GiveUp, Layout, Mode, OldRule, Recipe, Shape};
use crate::search::{self, Ranks};

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
    /// Copies of a letter put in flight at each sending, at least 1.
    pub copies: u8,
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
    pub const EACH_MAX: u8 = search::EACH_MAX as u8;

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
            copies: 1,
            property,
        }
    }

    /// Whether it can be searched at all.
    pub fn check(&self) -> Result<(), TooLarge> {
        if !(1..=Question::LETTERS_MAX).contains(&self.letters) {
            Err(TooLarge::Letters)
        } else if !Ranks::are_few(self.budget) {
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
        delivery.copies = self.copies;
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

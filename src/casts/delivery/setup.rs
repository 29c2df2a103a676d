//! A scenario of senders and receivers: its settings by their names.

use super::about::{DELIVERY, place};
use super::recipe::{Effect, Mode, Recipe};
use super::{Delivery, GiveUp, Layout, Letter, Shape};
use crate::board::{Faults, Rules};
use crate::stage::{Scenario, Settings};

const RECIPES: &[Recipe] = &Recipe::ALL;

fn place_of<T: PartialEq>(table: &[(T, &str)], value: T) -> u16 {
    table.iter().position(|(known, _)| *known == value).expect("every value is in its table") as u16
}

/// Sets a recipe, with its mode and its own effect.
pub(super) fn set_recipe(settings: &mut Settings, recipe: &Recipe) {
    let at = RECIPES.iter().position(|known| known.code == recipe.code).expect("a recipe is in the table");
    settings[place::RECIPE] = at as u16;
    settings[place::MODE] = place_of(&Mode::ALL, recipe.mode);
    settings[place::EFFECT] = place_of(&Effect::ALL, recipe.effect);
}

fn recipe(settings: &Settings) -> &'static Recipe {
    &RECIPES[usize::from(settings[place::RECIPE])]
}

/// The protocol as it is set.
pub(super) fn delivery(settings: &Settings) -> Delivery {
    let shape = Shape::ALL[usize::from(settings[place::SHAPE])].0;
    let layout = Layout::new(shape, settings[place::LETTERS]);
    let mut delivery = Delivery::new(recipe(settings), layout)
        .with_effect(Effect::ALL[usize::from(settings[place::EFFECT])].0)
        .with_retries(settings[place::RETRIES] as u8);
    delivery.give_up = GiveUp::ALL[usize::from(settings[place::GIVE_UP])].0;
    delivery.window = settings[place::WINDOW];
    delivery.fresh_ids = settings[place::IDS] == 1;
    delivery.copies = settings[place::COPIES] as u8;
    delivery
}

impl Default for Scenario {
    /// The first figure: one sender, one receiver, at least once with 20% loss.
    fn default() -> Scenario {
        Scenario::of(&DELIVERY)
    }
}

/// Scenarios of senders and receivers. Of another cast's, these say nothing.
impl Scenario {
    fn with(mut self, at: usize, value: u16) -> Scenario {
        debug_assert_eq!(self.cast.number, DELIVERY.number, "a scenario of senders and receivers");
        self.settings[at] = value;
        self
    }

    /// With another recipe, and that recipe's own effect.
    pub fn with_recipe(mut self, recipe: &Recipe) -> Scenario {
        set_recipe(&mut self.settings, recipe);
        self
    }

    /// With another effect.
    pub fn with_effect(self, effect: Effect) -> Scenario {
        self.with(place::EFFECT, place_of(&Effect::ALL, effect))
    }

    /// With so many resends a letter, 0–20.
    pub fn with_retries(self, retries: u8) -> Scenario {
        self.with(place::RETRIES, retries.into())
    }

    /// With what follows giving up.
    pub fn with_give_up(self, give_up: GiveUp) -> Scenario {
        self.with(place::GIVE_UP, place_of(&GiveUp::ALL, give_up))
    }

    /// With so many letters open at once at a sender, 1–256.
    pub fn with_window(self, window: u16) -> Scenario {
        self.with(place::WINDOW, window)
    }

    /// With so many senders and receivers.
    pub fn with_shape(self, shape: Shape) -> Scenario {
        self.with(place::SHAPE, place_of(&Shape::ALL, shape))
    }

    /// With so many letters in all, 1–10,000.
    pub fn with_letters(self, letters: Letter) -> Scenario {
        self.with(place::LETTERS, letters)
    }

    /// Whether a sender's crash makes new ids.
    pub fn with_fresh_ids(self, fresh_ids: bool) -> Scenario {
        self.with(place::IDS, fresh_ids.into())
    }

    /// With so many copies put in flight at each sending of a letter, 1–20.
    pub fn with_copies(self, copies: u8) -> Scenario {
        self.with(place::COPIES, copies.into())
    }

    /// What the receiver does with a letter.
    pub fn recipe(&self) -> &'static Recipe {
        recipe(&self.settings)
    }

    /// What a letter does when applied.
    pub fn effect(&self) -> Effect {
        Effect::ALL[usize::from(self.settings[place::EFFECT])].0
    }

    /// Resends a letter, 0–20.
    pub fn retries(&self) -> u8 {
        self.settings[place::RETRIES] as u8
    }

    /// What follows giving up.
    pub fn give_up(&self) -> GiveUp {
        GiveUp::ALL[usize::from(self.settings[place::GIVE_UP])].0
    }

    /// Letters open at once at a sender, 1–256.
    pub fn window(&self) -> u16 {
        self.settings[place::WINDOW]
    }

    /// How many senders and receivers.
    pub fn shape(&self) -> Shape {
        Shape::ALL[usize::from(self.settings[place::SHAPE])].0
    }

    /// Letters in all, 1–10,000.
    pub fn letters(&self) -> Letter {
        self.settings[place::LETTERS]
    }

    /// Whether a sender's crash makes new ids.
    pub fn fresh_ids(&self) -> bool {
        self.settings[place::IDS] == 1
    }

    /// Copies put in flight at each sending of a letter, 1–20.
    pub fn copies(&self) -> u8 {
        self.settings[place::COPIES] as u8
    }

    /// The rules of its board, with as many faults as chance and the reader like.
    pub fn rules(&self) -> Rules<Delivery> {
        delivery(&self.settings).rules(self.order, Faults::UNLIMITED)
    }
}

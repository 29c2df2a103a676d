//! Names of modes, recipes, effects and shapes.

use super::Shape;
use super::about::{DELIVERY, place};
use super::recipe::{Effect, Mode, Recipe};
use crate::stage::Values;

fn name(setting: usize, slug: &str) -> &'static str {
    let Values::Choices(choices) = DELIVERY.settings[setting].values else { return "" };
    choices.iter().find(|choice| choice.slug == slug).map_or("", |choice| (choice.name)())
}

/// A mode's name.
pub fn mode_name(mode: Mode) -> &'static str {
    Mode::ALL.iter().find(|(known, _)| *known == mode).map_or("", |(_, slug)| name(place::MODE, slug))
}

/// What a recipe is, in a few words.
pub fn recipe_name(recipe: &Recipe) -> &'static str {
    name(place::RECIPE, recipe.code)
}

/// What an effect does, in a few words.
pub fn effect_name(effect: Effect) -> &'static str {
    Effect::ALL.iter().find(|(known, _)| *known == effect).map_or("", |(_, slug)| name(place::EFFECT, slug))
}

/// A shape in words.
pub fn shape_name(shape: Shape) -> &'static str {
    Shape::ALL.iter().find(|(known, _)| *known == shape).map_or("", |(_, slug)| name(place::SHAPE, slug))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_has_a_name() {
        assert!(Mode::ALL.iter().all(|(mode, _)| !mode_name(*mode).is_empty()));
        assert!(Recipe::ALL.iter().all(|recipe| !recipe_name(recipe).is_empty()));
        assert!(Effect::ALL.iter().all(|(effect, _)| !effect_name(*effect).is_empty()));
        assert!(Shape::ALL.iter().all(|(shape, _)| !shape_name(*shape).is_empty()));
    }
}

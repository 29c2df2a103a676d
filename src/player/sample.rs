//! Random scenarios: the n-th of an endless list over every recipe, shape, policy and fault.
//!
//! For tests and benchmarks that must meet the same scenarios natively and in a browser.

use super::{Action, CopyName, Draw, Intervention, philox4x32_10};
use crate::board::LinkOrder;
use crate::casts::delivery::{ACK, Effect, GiveUp, LETTER, Recipe, Shape};
use crate::stage::{About, Backoff, Kind, Partitions, Scenario, Span, Stage, Values};

/// Draws by counting up.
struct Dice {
    n: u32,
    drawn: u32,
}

impl Dice {
    fn below(&mut self, bound: u32) -> u32 {
        self.drawn += 1;
        let [word, ..] = philox4x32_10([self.n, self.drawn, 0, 0], [0x7361_6d70, 0x6c65_7321]);
        Draw(word).below(u64::from(bound)) as u32
    }

    fn between(&mut self, least: u32, most: u32) -> u32 {
        least + self.below(most - least + 1)
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u32) as usize]
    }

    fn span(&mut self, least: u32, most: u32) -> Span {
        let min_ms = self.between(least, most);
        Span { min_ms, max_ms: self.between(min_ms, most) }
    }

    fn percent(&mut self) -> u8 {
        let most = self.one_of(&[0, 10, 60, 100]);
        self.below(most + 1) as u8
    }
}

/// The `n`-th scenario.
pub fn scenario(n: u32) -> Scenario {
    let dice = &mut Dice { n, drawn: 0 };
    let recipe = &RECIPES[(n % 15) as usize];
    let effect = if dice.below(2) == 0 { recipe.effect } else { dice.one_of(&Effect::ALL).0 };
    let cast = Scenario::default()
        .with_recipe(recipe)
        .with_effect(effect)
        .with_retries(dice.one_of(&[0, 1, 2, 5, 20]))
        .with_give_up(dice.one_of(&[GiveUp::Skip, GiveUp::Skip, GiveUp::Halt]))
        .with_window(dice.one_of(&[1, 2, 3, 8, 256]))
        .with_shape(dice.one_of(&Shape::ALL).0)
        .with_letters(dice.between(1, 40) as u16)
        .with_fresh_ids(dice.below(4) == 0);
    Scenario {
        order: dice.one_of(&[LinkOrder::Reordering, LinkOrder::Reordering, LinkOrder::Fifo]),
        seed: u64::from(dice.below(u32::MAX)) << 32 | u64::from(dice.below(u32::MAX)),
        loss_percent: dice.percent(),
        duplication_percent: dice.percent(),
        crash_percent: dice.percent(),
        downtime: dice.span(1, 6_000),
        partitions: (dice.below(3) == 0).then(|| Partitions { whole: dice.span(500, 9_000), cut: dice.span(1, 4_000) }),
        latency: dice.span(1, 2_000),
        timeout_ms: dice.one_of(&[1, 300, 1_500, 5_000]),
        backoff: dice.one_of(&[Backoff::Fixed, Backoff::Exponential, Backoff::ExponentialJitter]),
        handler_step_ms: dice.one_of(&[1, 20, 250]),
        letters_per_1000_s: dice.one_of(&[100, 1_000, 7_000, 1_000_000]),
        ..cast
    }
}

/// The `n`-th scenario of a cast: its settings anywhere in their ranges, what there is to work on kept few.
pub fn scenario_of(cast: &'static About, n: u32) -> Scenario {
    const FEW: u16 = 12;
    let trouble = scenario(n);
    let dice = &mut Dice { n, drawn: 1 << 20 };
    let mut scenario = Scenario { cast, settings: Scenario::of(cast).settings, ..trouble };
    for (place, setting) in cast.settings.iter().enumerate() {
        let value = match setting.values {
            Values::Number { least, most } => dice.between(least.into(), most.min(least.max(FEW)).into()),
            values => dice.below(u32::from(values.ends().1) + 1),
        };
        scenario.set(place, value as u16);
    }
    scenario
}

/// Some things a hand might do in a scenario of any cast; many of them turn out to be impossible.
pub fn interventions_in(scenario: &Scenario, n: u32) -> Vec<Intervention> {
    let dice = &mut Dice { n, drawn: 1 << 24 };
    let stage = scenario.stage();
    let links = (0..stage.wires().len() as u8).map(|wire| stage.link(wire) + 1).max().unwrap_or(1);
    let (mut tick, mut held, mut down) = (0, None, 0);
    (0..dice.below(20))
        .map(|_| {
            tick += u64::from(dice.below(2_500));
            let kind = Kind(dice.below(stage.about().kinds.len() as u32) as u8);
            let letter = dice.between(1, u32::from(stage.subjects())) as u16;
            let name = CopyName { kind, letter, number: dice.between(1, 3) as u16 };
            let (node, link) = (dice.below(u32::from(stage.nodes())) as u8, dice.below(u32::from(links)) as u8);
            let action = match dice.below(10) {
                0 => Action::Lose(name),
                1 => Action::Duplicate(name),
                2 => {
                    held = Some(name);
                    Action::Hold(name)
                }
                3 => Action::Release(held.take().unwrap_or(name)),
                4 => Action::Deliver(name),
                5 => {
                    down = node;
                    Action::Crash(node)
                }
                6 => Action::Restart(down),
                7 => Action::Cut(link),
                8 => Action::Mend(link),
                _ => Action::Timeout(node, dice.one_of(&[0, 1, letter, letter, letter + 128, letter + 256])),
            };
            Intervention { tick, ordinal: dice.below(2), action }
        })
        .collect()
}

/// Some things a hand might do in the `n`-th scenario; many of them turn out to be impossible.
pub fn interventions(n: u32) -> Vec<Intervention> {
    let dice = &mut Dice { n, drawn: 1 << 16 };
    let rules = scenario(n).rules();
    let layout = rules.protocol.layout;
    let (mut tick, mut held, mut down) = (0, None, 0);
    (0..dice.below(20))
        .map(|_| {
            tick += u64::from(dice.below(2_500));
            let name = CopyName {
                kind: dice.one_of(&[LETTER, ACK]),
                letter: dice.between(1, u32::from(layout.letters)) as u16,
                number: dice.between(1, 3) as u16,
            };
            let node = dice.below(5) as u8;
            let action = match dice.below(10) {
                0 => Action::Lose(name),
                1 => Action::Duplicate(name),
                2 => {
                    held = Some(name);
                    Action::Hold(name)
                }
                3 => Action::Release(held.take().unwrap_or(name)),
                4 => Action::Deliver(name),
                5 => {
                    down = node;
                    Action::Crash(node)
                }
                6 => Action::Restart(down),
                7 => Action::Cut(node),
                8 => Action::Mend(node),
                _ => Action::Timeout(layout.sender(name.letter), name.letter),
            };
            Intervention { tick, ordinal: dice.below(2), action }
        })
        .collect()
}

static RECIPES: [Recipe; 15] = Recipe::ALL;

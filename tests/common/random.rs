//! Random hands and random scripts, for tests of links.
#![allow(dead_code)]

use twice_or_never::board::{Faults, LinkOrder, Outbox};
use twice_or_never::casts::delivery::Delivery;
use twice_or_never::player::{Action, Draw, Intervention, Run, Whereabouts, philox4x32_10};
use twice_or_never::stage::{About, Around, Cast, Move, Scenario, untyped};

pub struct Dice {
    pub n: u32,
    pub drawn: u32,
}

impl Dice {
    pub fn new(n: u32) -> Dice {
        Dice { n, drawn: 0 }
    }

    pub fn word(&mut self) -> u32 {
        self.drawn += 1;
        philox4x32_10([self.n, self.drawn, 0, 0], [0x6c69_6e6b, 0x7365_6564])[0]
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        Draw(self.word()).below(bound)
    }

    pub fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }
}

/// Lets a scenario run, and at random moments does something at random to something that is there, until
/// that was done `count` times. The interventions and the index; fewer where the run ends before.
pub fn hand(n: u32, scenario: &Scenario, count: usize) -> (Vec<Intervention>, u32) {
    let dice = &mut Dice::new(n);
    let mut run = Run::new(scenario, Vec::new());
    let mut idle = 0;
    while run.interventions().len() < count && idle < 1_000 {
        let next = run.next_tick();
        if dice.below(2) == 0 && run.step().is_some() {
            continue;
        }
        let next = run.next_tick().or(next.filter(|&next| next >= run.now())).unwrap_or(run.now() + 2_000);
        let tick = run.now() + dice.below(next - run.now() + 1);
        let action = something(dice, &run);
        idle = if action.is_some_and(|action| run.intervene(tick, action).is_ok()) { 0 } else { idle + 1 };
    }
    (run.interventions().to_vec(), run.index())
}

fn something(dice: &mut Dice, run: &Run) -> Option<Action> {
    let is_held = |whereabouts| matches!(whereabouts, Whereabouts::Held { .. });
    let named =
        |held: bool| run.flights().filter(move |flight| is_held(flight.whereabouts) == held).map(|flight| flight.name);
    let (held, free): (Vec<_>, Vec<_>) = (named(true).collect(), named(false).collect());
    let nodes: Vec<u8> = (0..run.stage().nodes()).collect();
    let links: Vec<u8> = (0..run.links()).collect();
    let waits = |node: u8| run.waiting(node).map(move |wait| (wait.clock, node));
    let mut waiting: Vec<(u16, u8)> = nodes.iter().copied().flat_map(waits).collect();
    waiting.retain(|&(clock, node)| run.clock(node, clock).is_some());
    waiting.sort_unstable();
    let any = |dice: &mut Dice, names: &[_]| (!names.is_empty()).then(|| dice.one_of(names));
    Some(match dice.below(8) {
        0 => Action::Lose(any(dice, &free)?),
        1 => Action::Duplicate(any(dice, &free)?),
        2 => Action::Hold(any(dice, &free)?),
        3 => Action::Release(any(dice, &held)?),
        4 => Action::Deliver(any(dice, &free)?),
        5 => {
            let node = dice.one_of(&nodes);
            if run.is_down(node) { Action::Restart(node) } else { Action::Crash(node) }
        }
        6 => {
            let link = dice.one_of(&links);
            if run.is_cut(link) { Action::Mend(link) } else { Action::Cut(link) }
        }
        _ => {
            let (clock, node) = (!waiting.is_empty()).then(|| dice.one_of(&waiting))?;
            Action::Timeout(node, clock)
        }
    })
}

/// A random legal script of at most `count` moves, of the first cast.
pub fn script(n: u32, scenario: &Scenario, count: usize) -> Vec<Move> {
    script_of::<Delivery>(n, scenario, count)
}

/// A random legal script of at most `count` moves, of any cast.
pub fn script_of<C: Cast>(n: u32, scenario: &Scenario, count: usize) -> Vec<Move> {
    let dice = &mut Dice::new(n);
    let cast = C::of(&scenario.settings);
    let (mut board, mut outbox, mut script) = (cast.start(), Outbox::default(), Vec::new());
    let rules = cast.rules(scenario.order, Faults::UNLIMITED);
    while script.len() < count {
        let moves = rules.moves(&board);
        if moves.is_empty() {
            break;
        }
        let m = dice.one_of(&moves);
        rules.apply(&mut board, m, &mut outbox);
        script.push(untyped(m));
    }
    script
}

/// A random scenario of a cast, with every setting anywhere in its range and chance as unruly as it gets.
pub fn scenario_of(n: u32, cast: &'static About) -> Scenario {
    let dice = &mut Dice::new(n ^ 1 << 30);
    let mut scenario = (cast.usual)();
    for (place, setting) in cast.settings.iter().enumerate() {
        let (least, most) = setting.values.ends();
        if dice.below(2) == 0 {
            scenario.set(place, least + dice.below(u64::from(most - least) + 1) as u16);
        }
    }
    let percents = [0, 5, 20, 60, 100];
    Scenario {
        order: dice.one_of(&[LinkOrder::Reordering, LinkOrder::Fifo]),
        seed: u64::from(dice.word()),
        loss_percent: dice.one_of(&percents),
        duplication_percent: dice.one_of(&percents),
        crash_percent: dice.one_of(&percents),
        ..scenario
    }
}

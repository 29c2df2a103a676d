//! A plain breadth-first search over the board of any cast: the tests' own, with nothing clever in it.
#![allow(dead_code)]

use rustc_hash::FxHashSet;
use std::collections::VecDeque;
use twice_or_never::board::{Board, Faults, LinkOrder, Move, Outbox, Rules};
use twice_or_never::stage::{Cast, Promise, SETTINGS_MAX, Settings};

/// What is to be found out of a promise: the least faults at which it is broken, and the fewest steps at so many.
pub type Broken = Option<(u32, u32)>;

/// What a search found.
#[derive(Debug, PartialEq, Eq)]
pub struct Reached {
    pub positions: u32,
    pub quiet: u32,
    /// Of every promise of the cast, in the order of its table.
    pub broken: Vec<Broken>,
    /// The fewest steps to each, at whatever cost.
    pub shortest: Vec<Option<u32>>,
}

impl Reached {
    /// What was found of a promise.
    pub fn of<C: Cast>(&self, slug: &str) -> Broken {
        self.broken[place::<C>(slug)]
    }
}

/// The place of a promise in its cast's table.
pub fn place<C: Cast>(slug: &str) -> usize {
    let promises = C::promises();
    promises.iter().position(|promise| promise.slug == slug).unwrap_or_else(|| panic!("{slug} is no promise"))
}

/// A cast's settings from what an address says: pairs of a key and a value. What is not said is as usual.
pub fn settings<C: Cast>(said: &[(&str, &str)]) -> Settings {
    let table = C::about().settings;
    let mut settings = [0; SETTINGS_MAX];
    for (value, setting) in settings.iter_mut().zip(table) {
        *value = setting.usual;
    }
    for &(key, value) in said {
        let at = C::about().setting(key).unwrap_or_else(|| panic!("{key} is no setting"));
        settings[at] = table[at].values.read(value).unwrap_or_else(|| panic!("{key} may be {value}"));
    }
    settings
}

/// Whether a position breaks a promise.
pub fn breaks<C: Cast>(rules: &Rules<C>, board: &Board<C>, is_quiet: bool, promise: &Promise<C>) -> bool {
    (is_quiet || !promise.is_asked_when_quiet) && (promise.is_shown)(&rules.protocol, board)
}

/// Goes through every position that can be reached.
pub fn explore<C: Cast>(cast: C, budget: Faults) -> Reached {
    explore_where(cast, budget, |_| {})
}

/// Goes through every position that can be reached, where something more follows from each move.
pub fn explore_where<C: Cast>(cast: C, budget: Faults, follows: impl Fn(&mut Board<C>)) -> Reached {
    let start = cast.start();
    let rules = cast.rules(LinkOrder::Reordering, budget);
    let promises = C::promises();
    let mut reached =
        Reached { positions: 0, quiet: 0, broken: vec![None; promises.len()], shortest: vec![None; promises.len()] };
    let mut seen = FxHashSet::from_iter([start.clone()]);
    let mut queue = VecDeque::from([(start, 0)]);
    let (mut outbox, mut moves) = (Outbox::default(), Vec::new());
    while let Some((board, steps)) = queue.pop_front() {
        let is_quiet = rules.is_quiet(&board);
        reached.positions += 1;
        reached.quiet += u32::from(is_quiet);
        let found = reached.broken.iter_mut().zip(&mut reached.shortest);
        for ((broken, shortest), promise) in found.zip(promises) {
            if (promise.applies)(&rules.protocol) && breaks(&rules, &board, is_quiet, promise) {
                let found = (board.spent.total(), steps);
                *broken = Some(broken.map_or(found, |least| least.min(found)));
                // Positions come in the order of their steps.
                shortest.get_or_insert(steps);
            }
        }
        moves.clear();
        rules.each_move(&board, |m| moves.push(m));
        for &m in &moves {
            let mut next = board.clone();
            rules.apply(&mut next, m, &mut outbox);
            follows(&mut next);
            if !seen.contains(&next) {
                seen.insert(next.clone());
                queue.push_back((next, steps + 1));
            }
        }
    }
    reached
}

/// The same where a node chooses in the same breath as it takes something in: a position at which one is about to choose,
/// as `chooses` tells by its steps, is no position of its own, and the choice is no step of its own. Nobody may have to
/// choose at the start, nor two at once.
pub fn explore_in_one_breath<C: Cast>(cast: C, budget: Faults, chooses: impl Fn(&C::Step) -> bool) -> Reached {
    let start = cast.start();
    let rules = cast.rules(LinkOrder::Reordering, budget);
    let promises = C::promises();
    let mut reached =
        Reached { positions: 0, quiet: 0, broken: vec![None; promises.len()], shortest: vec![None; promises.len()] };
    let mut seen = FxHashSet::from_iter([start.clone()]);
    let mut queue = VecDeque::from([(start, 0)]);
    let mut outbox = Outbox::default();
    let choices_of = |board: &Board<C>| {
        let choices = rules.moves(board).into_iter();
        choices.filter(|m| matches!(m, Move::Step { step, .. } if chooses(step))).collect::<Vec<_>>()
    };
    while let Some((board, steps)) = queue.pop_front() {
        let is_quiet = rules.is_quiet(&board);
        reached.positions += 1;
        reached.quiet += u32::from(is_quiet);
        let found = reached.broken.iter_mut().zip(&mut reached.shortest);
        for ((broken, shortest), promise) in found.zip(promises) {
            if (promise.applies)(&rules.protocol) && breaks(&rules, &board, is_quiet, promise) {
                let found = (board.spent.total(), steps);
                *broken = Some(broken.map_or(found, |least| least.min(found)));
                shortest.get_or_insert(steps);
            }
        }
        for m in rules.moves(&board) {
            let mut next = board.clone();
            rules.apply(&mut next, m, &mut outbox);
            let choices = choices_of(&next);
            let mut after = Vec::new();
            for &choice in &choices {
                let mut next = next.clone();
                rules.apply(&mut next, choice, &mut outbox);
                assert!(choices_of(&next).is_empty(), "one choice at a time");
                after.push(next);
            }
            if choices.is_empty() {
                after.push(next);
            }
            for next in after {
                if seen.insert(next.clone()) {
                    queue.push_back((next, steps + 1));
                }
            }
        }
    }
    reached
}

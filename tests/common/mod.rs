//! A plain breadth-first search over the board: the tests' own, with nothing clever in it.
#![allow(dead_code)]

use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use twice_or_never::board::{Board, Faults, LinkOrder, Outbox, Rules};
use twice_or_never::casts::delivery::verdict::Violation;
use twice_or_never::casts::delivery::{Delivery, DeliveryMove, Effect, GiveUp, Layout, Recipe, Shape, Step};

/// What a search is set up with; the letters of the specification.
#[derive(Clone, Copy)]
pub struct Setup {
    pub recipe: &'static str,
    pub letters: u16,
    pub losses: u32,
    pub duplications: u32,
    pub crashes: u32,
    pub sender_crashes: u32,
    pub retries: u8,
    /// Letters open at once.
    pub window: u16,
    pub give_up: GiveUp,
    pub order: LinkOrder,
    pub fresh_ids: bool,
    /// The recipe's own unless another is chosen.
    pub effect: Option<Effect>,
}

pub const ONE_LETTER: Setup = Setup {
    recipe: "A",
    letters: 1,
    losses: 0,
    duplications: 0,
    crashes: 0,
    sender_crashes: 0,
    retries: 0,
    window: 1,
    give_up: GiveUp::Skip,
    order: LinkOrder::Reordering,
    fresh_ids: false,
    effect: None,
};

impl Setup {
    pub fn rules(&self) -> Rules<Delivery> {
        let recipe = Recipe::by_code(self.recipe).expect("a known recipe");
        let layout = Layout::new(Shape::OneToOne, self.letters);
        let effect = self.effect.unwrap_or(recipe.effect);
        let mut delivery = Delivery::new(recipe, layout).with_effect(effect).with_retries(self.retries);
        delivery.give_up = self.give_up;
        delivery.window = self.window;
        delivery.fresh_ids = self.fresh_ids;
        delivery.rules(
            self.order,
            Faults {
                losses: self.losses,
                duplications: self.duplications,
                crashes: [self.crashes, self.sender_crashes],
            },
        )
    }
}

/// Every reachable position, in breadth-first order, with how it was first reached.
pub struct Reached {
    pub rules: Rules<Delivery>,
    pub boards: Vec<Board<Delivery>>,
    pub depth: Vec<u32>,
    /// The position before, and the move made there.
    pub parent: Vec<Option<(u32, DeliveryMove)>>,
}

pub fn explore(setup: &Setup) -> Reached {
    let rules = setup.rules();
    let start = rules.start();
    let mut index = FxHashMap::default();
    let mut reached = Reached { boards: vec![start.clone()], depth: vec![0], parent: vec![None], rules };
    index.insert(start, 0u32);
    let mut queue = VecDeque::from([0u32]);
    let mut outbox = Outbox::default();
    while let Some(at) = queue.pop_front() {
        let board = reached.boards[at as usize].clone();
        for m in reached.rules.moves(&board) {
            let mut next = board.clone();
            reached.rules.apply(&mut next, m, &mut outbox);
            if !index.contains_key(&next) {
                let id = reached.boards.len() as u32;
                index.insert(next.clone(), id);
                reached.boards.push(next);
                reached.depth.push(reached.depth[at as usize] + 1);
                reached.parent.push(Some((at, m)));
                queue.push_back(id);
            }
        }
    }
    reached
}

/// A position, the resends and steps on the way to it, and the position and move before.
type Visited = (Board<Delivery>, u32, u32, Option<(usize, DeliveryMove)>);

/// Faults, resends, steps, and the place among the visited.
type Found = (u32, u32, u32, usize);

/// The cheapest ways to a violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    pub faults: u32,
    pub steps: u32,
}

impl Reached {
    pub fn quiet_count(&self) -> usize {
        self.boards.iter().filter(|board| self.rules.is_quiet(board)).count()
    }

    pub fn where_it_holds(&self, violation: Violation) -> impl Iterator<Item = usize> + '_ {
        (0..self.boards.len()).filter(move |&at| violation.holds(&self.rules, &self.boards[at]))
    }

    /// (fewest steps at all, least faults with the fewest steps among those), if reachable.
    pub fn cheapest(&self, violation: Violation) -> Option<(u32, Cost)> {
        let cost = |at: usize| Cost { faults: self.boards[at].spent.total(), steps: self.depth[at] };
        let steps = self.where_it_holds(violation).map(|at| self.depth[at]).min()?;
        Some((steps, self.where_it_holds(violation).map(cost).min().expect("found above")))
    }

    pub fn reaches(&self, violation: Violation) -> bool {
        self.where_it_holds(violation).next().is_some()
    }

    /// The moves by which a position was first reached.
    pub fn path(&self, mut at: usize) -> Vec<DeliveryMove> {
        let mut path = Vec::new();
        while let Some((before, m)) = self.parent[at] {
            path.push(m);
            at = before as usize;
        }
        path.reverse();
        path
    }

    /// The least (faults, resends, steps) over all ways to a violation, with its moves. Searched anew
    /// with the resends counted, since a position does not remember them.
    pub fn least(&self, violation: Violation) -> Option<(u32, u32, u32, Vec<DeliveryMove>)> {
        let (nodes, [best]) = self.with_resends([violation]);
        best.map(|(faults, resends, steps, mut at)| {
            let mut path = Vec::new();
            while let Some((before, m)) = nodes[at].3 {
                path.push(m);
                at = before;
            }
            path.reverse();
            (faults, resends, steps, path)
        })
    }

    /// The least (faults, resends, steps) of each of several violations.
    pub fn least_costs<const N: usize>(&self, violations: [Violation; N]) -> [Option<(u32, u32, u32)>; N] {
        let (_, best) = self.with_resends(violations);
        best.map(|best| best.map(|(faults, resends, steps, _)| (faults, resends, steps)))
    }

    /// Every reachable position with every number of resends on the way to it, in breadth-first order, and
    /// the least (faults, resends, steps) at which each violation holds, with its place among them.
    fn with_resends<const N: usize>(&self, violations: [Violation; N]) -> (Vec<Visited>, [Option<Found>; N]) {
        let rules = &self.rules;
        let mut best: [Option<Found>; N] = [None; N];
        let mut seen: FxHashMap<(Board<Delivery>, u32), ()> = FxHashMap::default();
        let mut nodes: Vec<Visited> = vec![(rules.start(), 0, 0, None)];
        seen.insert((rules.start(), 0), ());
        let mut outbox = Outbox::default();
        let mut at = 0;
        while at < nodes.len() {
            let (board, resends, steps, _) = nodes[at].clone();
            for (best, violation) in best.iter_mut().zip(violations) {
                if violation.holds(rules, &board) {
                    let found = (board.spent.total(), resends, steps, at);
                    *best = Some(best.map_or(found, |best| best.min(found)));
                }
            }
            for m in rules.moves(&board) {
                let mut next = board.clone();
                rules.apply(&mut next, m, &mut outbox);
                let resends = resends + u32::from(matches!(m, DeliveryMove::Step { step: Step::Resend(_), .. }));
                if seen.insert((next.clone(), resends), ()).is_none() {
                    nodes.push((next, resends, steps + 1, Some((at, m))));
                }
            }
            at += 1;
        }
        (nodes, best)
    }
}

//! The search: every position in which the node has seen a beginning of what it saw, cheapest first.
//!
//! A position is the board, how many observations have been made, and the fates of the copies. From it
//! every move of the rules goes on, but the node's own: of those only the one that it observed next. Where
//! a move may be about several copies that differ, each is a way of its own. Positions are settled in the
//! order of their cost (faults, then repetitions, then moves), as in the adversary's search, so the first
//! position of a world that is settled ends a cheapest history of it.
//!
//! What the node itself holds follows from how much it has observed, and what is in flight follows from the
//! copies, so a position is kept as a few numbers of parts that are kept once.

use super::doubt::Doubt;
use super::fates::{Copies, Played, Way, node_of};
use super::forest::Forest;
use super::store::Store;
use super::{World, Worlds};
use crate::board::{Board, Faults, LinkOrder, Move, NodeId, Outbox, Rules, Wire};
use crate::stage::{Cast, Pace};
use std::collections::BTreeMap;

/// No board has more nodes than this.
const NODES: usize = 8;

/// No more trees and memories than this are kept for each position allowed, on average. Positions are
/// many and their parts few, so this is reached by very long runs only.
const PARTS_PER_POSITION: u64 = 64;

/// A position, by its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Position {
    matched: u32,
    nodes: [u32; NODES],
    copies: u32,
    spent: u32,
}

/// What a history costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Cost {
    faults: u32,
    repeats: u32,
    steps: u32,
    /// How often a move could have been about another copy. Of histories that cost the same otherwise, one
    /// in which copies of one key need not overtake each other is the plainer.
    choices: u32,
}

/// The cheapest way known to a position: what it costs, the position before, and the move from there.
#[derive(Clone, Copy, Debug)]
struct Reached<S> {
    cost: Cost,
    before: u32,
    by: Option<Move<S>>,
}

/// One search. Its answer depends on the question alone, not on how it was cut into pieces.
#[derive(Debug)]
pub struct Survey<C: Cast> {
    doubt: Doubt<C>,
    rules: Rules<C>,
    positions_max: u32,
    positions: Store<Position>,
    reached: Vec<Reached<C::Step>>,
    nodes: Store<C::Node>,
    forest: Forest,
    spent: Store<Faults>,
    /// How much of copies and nodes is kept.
    parts: u64,
    agenda: BTreeMap<Cost, Vec<u32>>,
    /// What is being settled: how dear, which positions, and how many of them are behind us.
    due: Cost,
    list: Vec<u32>,
    at: usize,
    settled: u32,
    /// The worlds met after so many observations.
    met: Store<(u32, u32)>,
    counts: Vec<u32>,
    groups: Vec<World<C::Step>>,
    /// The position being settled, laid out.
    board: Board<C>,
    moves: Vec<Move<C::Step>>,
    outbox: Outbox,
    answer: Option<Worlds<C::Step>>,
}

/// How far a search has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Different positions seen.
    pub positions: u32,
    /// Those of them that were not gone on from yet.
    pub frontier: u32,
    /// Worlds found.
    pub groups: u32,
    /// No world with fewer faults than this is still to be found.
    pub faults: u32,
    /// Nor one with as many faults and fewer repetitions than this.
    pub repeats: u32,
    /// Whether the answer is known.
    pub is_done: bool,
}

impl<C: Cast> Survey<C> {
    /// Sets a search up; nothing is searched yet. It stops when it has seen `positions_max` positions and
    /// there are more.
    pub fn new(doubt: Doubt<C>, positions_max: u32) -> Survey<C> {
        let rules = doubt.rules();
        let board = rules.protocol.start();
        let mut search = Survey {
            counts: vec![0; doubt.observations.len() + 1],
            doubt,
            positions_max: positions_max.max(1),
            positions: Store::new(),
            reached: Vec::new(),
            nodes: Store::new(),
            forest: Forest::new(rules.order == LinkOrder::Fifo),
            spent: Store::new(),
            parts: 0,
            agenda: BTreeMap::new(),
            due: Cost::default(),
            list: vec![0],
            at: 0,
            settled: 0,
            met: Store::new(),
            groups: Vec::new(),
            moves: Vec::new(),
            outbox: Outbox::default(),
            answer: None,
            board,
            rules,
        };
        let mut nodes = [0; NODES];
        for (number, node) in nodes.iter_mut().zip(&search.board.nodes) {
            *number = search.nodes.number(node);
        }
        let start = Position {
            matched: 0,
            nodes,
            copies: search.forest.number(Copies::none(search.rules.order)),
            spent: search.spent.number(&Faults::default()),
        };
        search.positions.number(&start);
        search.reached.push(Reached { cost: Cost::default(), before: 0, by: None });
        search
    }

    /// Settles up to `positions` positions more. Does nothing once the answer is known.
    pub fn run(&mut self, positions: u32) -> Progress {
        let mut left = positions;
        while left > 0 && self.answer.is_none() {
            let Some(&position) = self.list.get(self.at) else {
                match self.agenda.pop_first() {
                    Some((due, list)) => (self.due, self.list, self.at) = (due, list, 0),
                    None => self.end(true),
                }
                continue;
            };
            self.at += 1;
            // A position stands on several lists if cheaper ways to it were found; the cheapest comes first.
            if self.reached[position as usize].cost == self.due {
                left -= 1;
                self.settle(position);
            }
        }
        self.progress()
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        Progress {
            positions: self.positions.len(),
            frontier: self.positions.len() - self.settled,
            groups: self.answer.as_ref().map_or(self.groups.len(), |answer| answer.groups.len()) as u32,
            faults: self.due.faults,
            repeats: self.due.repeats,
            is_done: self.answer.is_some(),
        }
    }

    /// The answer, once it is known.
    pub fn answer(&self) -> Option<&Worlds<C::Step>> {
        self.answer.as_ref()
    }

    /// Ends the search, and says what is known: the answer if it is, else the worlds found so far.
    pub fn stop(&mut self) -> &Worlds<C::Step> {
        if self.answer.is_none() {
            self.end(false);
        }
        self.answer.as_ref().expect("just ended")
    }

    /// Runs to the end.
    pub fn finish(mut self) -> Worlds<C::Step> {
        while !self.run(u32::MAX).is_done {}
        self.answer.expect("done")
    }

    /// Looks at a position whose cost is certain, and goes on from it.
    fn settle(&mut self, number: u32) {
        self.settled += 1;
        let position = *self.positions.get(number);
        self.meet(number, &position);
        let copies = self.forest.copies(position.copies);
        self.lay_out(&position, &copies);
        let mut moves = std::mem::take(&mut self.moves);
        moves.clear();
        self.rules.each_move(&self.board, |m| moves.push(m));
        for &m in &moves {
            if self.may_be(position.matched, m) && !self.go_on(number, &position, &copies, m) {
                self.end(false);
                break;
            }
        }
        self.moves = moves;
    }

    /// Notes which world a position is of.
    fn meet(&mut self, number: u32, position: &Position) {
        let fates = (position.matched, self.forest.plain(position.copies));
        let Err(vacancy) = self.met.find(&fates) else { return };
        self.met.add(vacancy, fates);
        self.counts[position.matched as usize] += 1;
        if self.doubt.observations.get(position.matched as usize).is_some() {
            return;
        }
        let copies = self.forest.trees(fates.1);
        let mut script = Vec::new();
        let mut at = self.reached[number as usize];
        while let Some(m) = at.by {
            script.push(m);
            at = self.reached[at.before as usize];
        }
        script.reverse();
        let Cost { faults, repeats, steps, .. } = self.due;
        let in_order = Copies::on_stage(&self.rules, &script) == copies;
        let is_actual = copies == self.doubt.actual;
        self.groups.push(World { copies, faults, repeats, steps, script, in_order, is_actual });
    }

    /// Makes `board` this position, with these copies.
    fn lay_out(&mut self, position: &Position, copies: &Copies) {
        for (node, &number) in self.board.nodes.iter_mut().zip(&position.nodes) {
            node.clone_from(self.nodes.get(number));
        }
        self.board.wires.fill(Wire::default());
        let mut flying: Vec<_> = copies.entries.iter().filter(|entry| entry.way == Way::OnItsWay).collect();
        flying.sort_by_key(|entry| entry.place);
        flying.iter().for_each(|entry| self.board.wires[usize::from(entry.wire)].put(entry.key, self.rules.order));
        self.board.spent = *self.spent.get(position.spent);
    }

    /// Whether a move that the rules allow fits what the node saw, and the budget.
    fn may_be(&self, matched: u32, m: Move<C::Step>) -> bool {
        if self.doubt.is_observed(&self.rules, m) {
            return self.doubt.observations.get(matched as usize) == Some(&m);
        }
        let Move::Step { node: id, step } = m else { return true };
        let (cast, node, budget) = (&self.rules.protocol, &self.board.nodes[usize::from(id)], self.doubt.budget);
        if cast.is_repeat(step) {
            return cast.repeats(id, node, step) < budget.repeats;
        }
        if budget.subjects >= cast.subjects() {
            return true;
        }
        match cast.pace(id, node, step) {
            Pace::WhenReady(_) | Pace::Never => {
                cast.subject(id, node, step).is_none_or(|subject| subject <= budget.subjects)
            }
            Pace::Work | Pace::After(_) | Pace::Patience { .. } => true,
        }
    }

    /// Plays a move from the position that is laid out, notes what is reached by it, and takes it back.
    /// `false` if there was no room.
    fn go_on(&mut self, number: u32, position: &Position, copies: &Copies, m: Move<C::Step>) -> bool {
        let mut choices = Vec::new();
        copies.choices(m, |at, m| choices.push((at, m)));
        let wires = self.board.wires.clone();
        let mut outbox = std::mem::take(&mut self.outbox);
        let played = Played::play(&self.rules, &mut self.board, m, &mut outbox);
        let after: Vec<_> = choices
            .iter()
            .map(|&(at, m)| {
                let mut after = copies.clone();
                after.follow(&played, at);
                (after, m)
            })
            .collect();
        self.outbox = outbox;
        let mut next = *position;
        next.matched += u32::from(self.doubt.is_observed(&self.rules, m));
        let node = node_of(&self.rules.wires, m);
        if let Some(node) = node {
            next.nodes[usize::from(node)] = self.number_of_node(node);
        }
        next.spent = self.spent.number(&self.board.spent);
        let mut cost = self.due;
        cost.faults = self.board.spent.total();
        cost.repeats += u32::from(matches!(m, Move::Step { step, .. } if self.rules.protocol.is_repeat(step)));
        cost.steps += 1;
        cost.choices += u32::from(choices.len() > 1);
        let mut has_room = true;
        for (after, m) in after {
            next.copies = self.number_of_copies(after);
            has_room = has_room && self.reach(next, Reached { cost, before: number, by: Some(m) });
        }
        self.board.wires = wires;
        self.board.spent = *self.spent.get(position.spent);
        if let Some(node) = node {
            let node = usize::from(node);
            self.board.nodes[node].clone_from(self.nodes.get(position.nodes[node]));
        }
        has_room
    }

    fn number_of_node(&mut self, node: NodeId) -> u32 {
        let node = &self.board.nodes[usize::from(node)];
        match self.nodes.find(node) {
            Ok(number) => number,
            Err(vacancy) => {
                self.parts += u64::from(self.rules.protocol.subjects());
                self.nodes.add(vacancy, node.clone())
            }
        }
    }

    fn number_of_copies(&mut self, copies: Copies) -> u32 {
        let (woods, trees) = (self.forest.len(), self.forest.size());
        let number = self.forest.number(copies);
        let is_new = self.forest.len() > woods;
        self.parts += self.forest.size() - trees + if is_new { self.forest.count(number) as u64 } else { 0 };
        number
    }

    /// Notes a way to a position. `false` if the position is new and there is no room.
    fn reach(&mut self, position: Position, by: Reached<C::Step>) -> bool {
        let number = match self.positions.find(&position) {
            Ok(number) if self.reached[number as usize].cost <= by.cost => return true,
            Ok(number) => {
                self.reached[number as usize] = by;
                number
            }
            Err(vacancy) => {
                let most = u64::from(self.positions_max);
                if u64::from(self.positions.len()) >= most || self.parts > most * PARTS_PER_POSITION {
                    return false;
                }
                self.reached.push(by);
                self.positions.add(vacancy, position)
            }
        };
        self.agenda.entry(by.cost).or_default().push(number);
        true
    }

    fn end(&mut self, complete: bool) {
        let mut groups = std::mem::take(&mut self.groups);
        groups.sort_by(|a, b| {
            let key = |world: &World<C::Step>| (world.faults, world.repeats, world.steps);
            key(a).cmp(&key(b)).then_with(|| a.copies.cmp(&b.copies))
        });
        self.answer = Some(Worlds {
            node: self.doubt.node,
            observations: self.doubt.observations.len() as u32,
            groups,
            counts: self.counts.clone(),
            positions: self.positions.len(),
            complete,
        });
    }
}

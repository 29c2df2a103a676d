//! The search: every position in which the node has seen a beginning of what it saw, cheapest first.
//!
//! A position is the board, how many observations have been made, and the records of the copies. From it
//! every move of the rules goes on, but the node's own: of those only the one that it observed next. Where
//! a move may be about several records that differ, each is a way of its own. Positions are settled in the
//! order of their cost (faults, then resends, then moves), as in the adversary's search, so the first
//! position of a world that is settled ends a cheapest history of it.
//!
//! What the node itself holds follows from how much it has observed, and what is in flight follows from the
//! records, so a position is kept as a few numbers of parts that are kept once.

use super::copies::{Copies, CopyRecord, Piece, Played, node_of};
use super::question::Question;
use super::store::Store;
use super::{World, Worlds};
use crate::board::{Board, Faults, Move, NodeId, Outbox, Rules, Wire};
use crate::casts::delivery::{Delivery, DeliveryMove, Node, Step};
use std::collections::BTreeMap;

/// A board of more nodes than this there is not: three of one kind and one of the other.
const NODES: usize = 4;

/// No more records and memories than this are kept for each position allowed, on average. Positions are
/// many and their parts few, so this is reached by very long runs only.
const PARTS_PER_POSITION: u64 = 64;

/// A position, by its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Position {
    matched: u32,
    nodes: [u32; NODES],
    records: u32,
    lines: u32,
    spent: u32,
}

/// What a history costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Cost {
    faults: u32,
    resends: u32,
    steps: u32,
    /// How often a move could have been about another record. Of histories that cost the same otherwise, one
    /// in which copies of one key need not overtake each other is the plainer.
    choices: u32,
}

/// The cheapest way known to a position: what it costs, the position before, and the move from there.
#[derive(Clone, Copy, Debug)]
struct Reached {
    cost: Cost,
    before: u32,
    by: Option<DeliveryMove>,
}

/// One search. Its answer depends on the question alone, not on how it was cut into pieces.
#[derive(Debug)]
pub struct Search {
    question: Question,
    rules: Rules<Delivery>,
    positions_max: u32,
    positions: Store<Position>,
    reached: Vec<Reached>,
    nodes: Store<Node>,
    records: Store<Vec<CopyRecord>>,
    lines: Store<Vec<Vec<u16>>>,
    spent: Store<Faults>,
    /// How much of records and nodes is kept.
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
    groups: Vec<World>,
    /// The position being settled, laid out.
    board: Board<Delivery>,
    moves: Vec<DeliveryMove>,
    outbox: Outbox,
    answer: Option<Worlds>,
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
    /// Nor one with as many faults and fewer resends than this.
    pub resends: u32,
    /// Whether the answer is known.
    pub is_done: bool,
}

impl Search {
    /// Sets a search up; nothing is searched yet. It stops when it has seen `positions_max` positions and
    /// there are more.
    pub fn new(question: Question, positions_max: u32) -> Search {
        let rules = question.rules();
        let board = rules.start();
        let mut search = Search {
            counts: vec![0; question.observations.len() + 1],
            question,
            positions_max: positions_max.max(1),
            positions: Store::new(),
            reached: Vec::new(),
            nodes: Store::new(),
            records: Store::new(),
            lines: Store::new(),
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
        let copies = Copies::none(&search.rules);
        let mut nodes = [0; NODES];
        for (number, node) in nodes.iter_mut().zip(&search.board.nodes) {
            *number = search.nodes.number(node);
        }
        let start = Position {
            matched: 0,
            nodes,
            records: search.records.number(&copies.records),
            lines: search.lines.number(&copies.lines),
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
            resends: self.due.resends,
            is_done: self.answer.is_some(),
        }
    }

    /// The answer, once it is known.
    pub fn answer(&self) -> Option<&Worlds> {
        self.answer.as_ref()
    }

    /// Ends the search, and says what is known: the answer if it is, else the worlds found so far.
    pub fn stop(&mut self) -> &Worlds {
        if self.answer.is_none() {
            self.end(false);
        }
        self.answer.as_ref().expect("just ended")
    }

    /// Runs to the end.
    pub fn finish(mut self) -> Worlds {
        while !self.run(u32::MAX).is_done {}
        self.answer.expect("done")
    }

    /// Looks at a position whose cost is certain, and goes on from it.
    fn settle(&mut self, number: u32) {
        self.settled += 1;
        let position = *self.positions.get(number);
        self.meet(number, &position);
        self.lay_out(&position);
        let mut moves = std::mem::take(&mut self.moves);
        moves.clear();
        self.rules.each_move(&self.board, |m| moves.push(m));
        for &m in &moves {
            if self.may_be(position.matched, m) && !self.go_on(number, &position, m) {
                self.end(false);
                break;
            }
        }
        self.moves = moves;
    }

    /// Notes which world a position is of.
    fn meet(&mut self, number: u32, position: &Position) {
        let Err(vacancy) = self.met.find(&(position.matched, position.records)) else { return };
        self.met.add(vacancy, (position.matched, position.records));
        self.counts[position.matched as usize] += 1;
        if self.question.observations.get(position.matched as usize).is_some() {
            return;
        }
        let copies = self.records.get(position.records).clone();
        let mut script = Vec::new();
        let mut at = self.reached[number as usize];
        while let Some(m) = at.by {
            script.push(m);
            at = self.reached[at.before as usize];
        }
        script.reverse();
        let Cost { faults, resends, steps, .. } = self.due;
        let in_order = Copies::on_stage(&self.rules, &script) == copies;
        let is_actual = copies == self.question.actual;
        self.groups.push(World { copies, faults, resends, steps, script, in_order, is_actual });
    }

    /// Makes `board` this position.
    fn lay_out(&mut self, position: &Position) {
        for (node, &number) in self.board.nodes.iter_mut().zip(&position.nodes) {
            node.clone_from(self.nodes.get(number));
        }
        self.board.wires.fill(Wire::default());
        let copies = self.copies(position);
        let (wires, order) = (&mut self.board.wires, self.rules.order);
        copies.in_flight(&self.rules.protocol, |wire, key| wires[usize::from(wire)].put(key, order));
        self.board.spent = *self.spent.get(position.spent);
    }

    fn copies(&self, position: &Position) -> Copies {
        let (records, lines) = (self.records.get(position.records), self.lines.get(position.lines));
        Copies { records: records.clone(), lines: lines.clone() }
    }

    /// Whether a move that the rules allow fits what the node saw, and the budget.
    fn may_be(&self, matched: u32, m: DeliveryMove) -> bool {
        if self.question.is_observed(&self.rules, m) {
            return self.question.observations.get(matched as usize) == Some(&m);
        }
        match m {
            Move::Step { node, step: Step::Resend(letter) } => {
                let slot = self.board.sender(node).slot(letter).expect("a letter that is resent is open");
                slot.tries < self.question.budget.resends
            }
            Move::Step { step: Step::Send(letter), .. } => {
                self.rules.protocol.layout.number(letter) <= self.question.budget.letters
            }
            _ => true,
        }
    }

    /// Plays a move from the position that is laid out, notes what is reached by it, and takes it back.
    /// `false` if there was no room.
    fn go_on(&mut self, number: u32, position: &Position, m: DeliveryMove) -> bool {
        let copies = self.copies(position);
        let mut pieces: Vec<Piece> = Vec::new();
        copies.pieces(&self.rules.protocol, m, |piece| pieces.push(piece));
        let wires = self.board.wires.clone();
        let mut outbox = std::mem::take(&mut self.outbox);
        let played = Played::play(&self.rules, &mut self.board, m, &mut outbox);
        let mut next = *position;
        next.matched += u32::from(self.question.is_observed(&self.rules, m));
        let node = node_of(&self.rules, m);
        if let Some(node) = node {
            next.nodes[usize::from(node)] = self.number_of_node(node);
        }
        next.spent = self.spent.number(&self.board.spent);
        let mut cost = self.due;
        cost.faults = self.board.spent.total();
        cost.resends += u32::from(matches!(m, Move::Step { step: Step::Resend(_), .. }));
        cost.steps += 1;
        cost.choices += u32::from(pieces.len() > 1);
        let mut has_room = true;
        for &piece in &pieces {
            let mut after = copies.clone();
            after.follow(&self.rules.protocol, &played, piece);
            after.sort();
            next.records = self.number_of_records(after.records);
            next.lines = self.lines.number(&after.lines);
            has_room = has_room && self.reach(next, Reached { cost, before: number, by: Some(piece.m) });
        }
        self.outbox = outbox;
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
                self.parts += match node {
                    Node::Sender(sender) => sender.beliefs.len() + sender.slots.len(),
                    Node::Receiver(receiver) => receiver.ledger.len(),
                } as u64;
                self.nodes.add(vacancy, node.clone())
            }
        }
    }

    fn number_of_records(&mut self, records: Vec<CopyRecord>) -> u32 {
        match self.records.find(&records) {
            Ok(number) => number,
            Err(vacancy) => {
                self.parts += records.len() as u64;
                self.records.add(vacancy, records)
            }
        }
    }

    /// Notes a way to a position. `false` if the position is new and there is no room.
    fn reach(&mut self, position: Position, by: Reached) -> bool {
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
            let key = |world: &World| (world.faults, world.resends, world.steps);
            key(a).cmp(&key(b)).then_with(|| a.copies.cmp(&b.copies))
        });
        self.answer = Some(Worlds {
            node: self.question.node,
            observations: self.question.observations.len() as u32,
            groups,
            counts: self.counts.clone(),
            positions: self.positions.len(),
            complete,
        });
    }
}

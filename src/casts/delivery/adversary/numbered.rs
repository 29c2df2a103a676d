//! The board by number: where the adversary plays.
//!
//! It is a [`Board`] whose nodes and wires are numbers, under the very [`Rules`] that a plain board has.
//! A position is laid out from its twelve bytes, its moves are listed, and each of them played on a copy.

use super::nodes::Nodes;
use super::packed::{Packed, Parts};
use super::question::{Question, TooLarge};
use super::wires::Wires;
use crate::board::{Board, CrashClass, NodeId, Outbox, Protocol, Rules};
use crate::casts::delivery::verdict::Violation;
use crate::casts::delivery::{Delivery, DeliveryMove, Step};
use crate::search::{Rank, Ranks, Search, Space};

/// A board by number, and the position that is laid out on it.
#[derive(Debug)]
pub struct Numbered {
    rules: Rules<Nodes, Wires>,
    ranks: Ranks,
    properties: Vec<Violation>,
    /// By the receiver's condition, as far as it was asked; see [`Numbered::is_receiver_suspect`].
    suspects: Vec<Option<bool>>,
    /// The rank of the faults that are spent on the board.
    rank: Rank,
    board: Board<Nodes, Wires>,
    next: Board<Nodes, Wires>,
    moves: Vec<DeliveryMove>,
    outbox: Outbox,
}

impl Numbered {
    /// The start of a question's board is laid out; `properties` are the violations to look for.
    pub fn new(question: &Question, properties: &[Violation]) -> Numbered {
        let plain = question.rules();
        let start = plain.start();
        let (key_min, key_max) = question.keys();
        let mut rules = Rules {
            protocol: Nodes::new(plain.protocol, key_max),
            wires: plain.wires,
            order: Wires::new(question.order, key_min, key_max, question.copies),
            budget: plain.budget,
        };
        let nodes = (0..).zip(&start.nodes).map(|(id, node)| rules.protocol.number(id, node)).collect();
        let wires = start.wires.iter().map(|wire| rules.order.number(wire)).collect();
        let board = Board { nodes, wires, spent: start.spent };
        Numbered {
            ranks: Ranks::new(rules.budget),
            rules,
            properties: properties.to_vec(),
            suspects: Vec::new(),
            rank: 0,
            next: board.clone(),
            board,
            moves: Vec::new(),
            outbox: Outbox::default(),
        }
    }

    /// A position in the form in which it is kept. `None` if one of its parts has not turned up, or more
    /// faults are spent than the budget has.
    pub fn pack(&self, board: &Board<Delivery>) -> Option<Packed> {
        let rules = &self.rules;
        if board.nodes.len() != 2 || board.wires.len() != 2 || !self.ranks.has(board.spent) {
            return None;
        }
        let parts = Parts {
            sender: rules.protocol.find(0, &board.nodes[0])?,
            receiver: rules.protocol.find(1, &board.nodes[1])?,
            letters: rules.order.find(&board.wires[0])?,
            acks: rules.order.find(&board.wires[1])?,
            rank: self.ranks.rank(board.spent),
        };
        Packed::new(parts)
    }

    /// The position that was packed.
    pub fn unpack(&self, packed: Packed) -> Board<Delivery> {
        let (parts, rules) = (packed.parts(), &self.rules);
        Board {
            nodes: vec![rules.protocol.node(0, parts.sender).clone(), rules.protocol.node(1, parts.receiver).clone()],
            wires: vec![rules.order.wire(parts.letters).clone(), rules.order.wire(parts.acks).clone()],
            spent: self.ranks.faults(parts.rank),
        }
    }

    /// Whether the position that is laid out is quiet.
    #[inline]
    pub fn is_quiet(&self) -> bool {
        self.rules.is_quiet(&self.board)
    }

    /// Whether the receiver shows a violation that is not asked of quiet positions only. That looks at
    /// nothing else, so it is asked once for each of the receiver's conditions.
    #[inline]
    fn is_receiver_suspect(&mut self, packed: Packed) -> bool {
        let receiver = packed.parts().receiver as usize;
        match self.suspects.get(receiver) {
            Some(&Some(is_suspect)) => is_suspect,
            _ => {
                let shown = self.unpack(packed);
                let delivery = self.rules.protocol.delivery();
                let is_suspect =
                    self.properties.iter().any(|p| !p.is_asked_when_quiet() && p.is_shown(delivery, &shown));
                self.suspects.resize(self.suspects.len().max(receiver + 1), None);
                self.suspects[receiver] = Some(is_suspect);
                is_suspect
            }
        }
    }
}

impl Space for Numbered {
    type Step = Step;
    type Violation = Violation;
    type Packed = Packed;

    fn ranks(&self) -> &Ranks {
        &self.ranks
    }

    fn moves(&self) -> &[DeliveryMove] {
        &self.moves
    }

    /// Asks everything that is to be known of the parts, too.
    fn lay_out(&mut self, packed: Packed) {
        let parts = packed.parts();
        self.rules.protocol.ask(0, parts.sender);
        self.rules.protocol.ask(1, parts.receiver);
        self.rules.order.ask(parts.letters);
        self.rules.order.ask(parts.acks);
        let board = &mut self.board;
        board.nodes.copy_from_slice(&[parts.sender, parts.receiver]);
        board.wires.copy_from_slice(&[parts.letters, parts.acks]);
        if parts.rank != self.rank {
            (self.rank, board.spent) = (parts.rank, self.ranks.faults(parts.rank));
        }
        let moves = &mut self.moves;
        moves.clear();
        self.rules.each_move(&self.board, |m| moves.push(m));
    }

    fn play(&mut self, m: DeliveryMove) -> Option<Packed> {
        let Numbered { board, next, outbox, .. } = self;
        // Two of each: less than a call to copy them would take.
        (next.nodes[0], next.nodes[1]) = (board.nodes[0], board.nodes[1]);
        (next.wires[0], next.wires[1]) = (board.wires[0], board.wires[1]);
        next.spent = board.spent;
        self.rules.apply_listed(next, m, outbox);
        Packed::new(Parts {
            sender: next.nodes[0],
            receiver: next.nodes[1],
            letters: next.wires[0],
            acks: next.wires[1],
            rank: if next.spent == board.spent { self.rank } else { self.ranks.rank(next.spent) },
        })
    }

    fn violation(&mut self, packed: Packed) -> Option<Violation> {
        let is_quiet = self.is_quiet();
        if !is_quiet && !self.is_receiver_suspect(packed) {
            return None;
        }
        let shown = self.unpack(packed);
        let delivery = self.rules.protocol.delivery();
        let asked = |property: &&Violation| is_quiet || !property.is_asked_when_quiet();
        self.properties.iter().filter(asked).find(|property| property.is_shown(delivery, &shown)).copied()
    }

    fn is_resend(&self, step: Step) -> bool {
        matches!(step, Step::Resend(_))
    }

    fn crash_class(&self, node: NodeId) -> CrashClass {
        self.rules.protocol.crash_class(node)
    }
}

impl Search<Numbered> {
    /// Sets a search up; nothing is searched yet. It stops when it has seen `positions_max` positions and
    /// there are more, at the latest at [`Search::POSITIONS_MAX`].
    pub fn new(question: &Question, positions_max: u32) -> Result<Search<Numbered>, TooLarge> {
        Search::any_of(question, &[question.property], positions_max)
    }

    /// As [`Search::new`], for the cheapest history that shows any of `properties`, such as those that a
    /// [`promise`](super::promise) rules out; the question's own is not looked at.
    pub fn any_of(
        question: &Question,
        properties: &[Violation],
        positions_max: u32,
    ) -> Result<Search<Numbered>, TooLarge> {
        question.check()?;
        let board = Numbered::new(question, properties);
        let start = board.pack(&question.rules().start()).expect("the start is the first of its parts");
        Ok(Search::from(board, start, positions_max))
    }

    /// A position in the form in which it is kept. `None` if one of its parts has not turned up in this
    /// search, or more faults are spent than the budget has.
    pub fn pack(&self, board: &Board<Delivery>) -> Option<Packed> {
        self.space().pack(board)
    }

    /// The position that was packed by this search.
    pub fn unpack(&self, packed: Packed) -> Board<Delivery> {
        self.space().unpack(packed)
    }
}

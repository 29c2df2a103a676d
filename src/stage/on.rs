//! A cast with its board, seen through small integers.
//!
//! [`On`] is the one adapter between a cast's own types and the untyped stage; every cast is played through it.

use super::{About, Cast, Clock, Net, NodeAbout, Outcome, Pace, Reading, Row, Scenario, StepCode, StepId, Subject};
use crate::board::{self, Board, Faults, Key, LinkOrder, NodeId, Outbox, Rules, WireEnds, WireId};
use std::any::Any;
use std::fmt::Debug;

/// A move by small integers.
pub type Move = board::Move<StepId>;

/// What a stage is told of the run around it, for what is shown and counted.
pub trait Around {
    /// Whether a node is down.
    fn is_down(&self, node: NodeId) -> bool;

    /// A running clock of a node: when it was set and when it runs out, in ticks.
    fn clock(&self, node: NodeId, clock: Clock) -> Option<(u64, u64)>;

    /// Whether a copy about this is in flight, held or in hand.
    fn is_aloft(&self, subject: Subject) -> bool;
}

/// A cast that is being played. Everything in it is by number, and what it says is of the present position.
pub trait Stage {
    /// The same, on its own.
    fn boxed(&self) -> Box<dyn Stage>;

    /// Itself, to be looked at in its own types.
    fn as_any(&self) -> &dyn Any;

    /// What no setting changes.
    fn about(&self) -> &'static About;

    /// How many nodes there are.
    fn nodes(&self) -> u8;

    /// A node's name and place.
    fn node(&self, id: NodeId) -> NodeAbout;

    /// Where nodes and links lie if links cross.
    fn net(&self) -> Option<Net>;

    /// Where the wires go.
    fn wires(&self) -> &[WireEnds];

    /// Whether copies may overtake each other.
    fn order(&self) -> LinkOrder;

    /// The link of a wire.
    fn link(&self, wire: WireId) -> u8;

    /// See [`Cast::is_cut`].
    fn is_cut(&self, link: u8) -> bool;

    /// See [`Cast::link_of`].
    fn link_of(&self, subject: Subject) -> Option<u8>;

    /// What a copy on a wire says.
    fn reads(&self, wire: WireId, key: Key) -> Reading;

    /// Whether what is sent on a wire has the luck of the copy that it answers.
    fn is_answer(&self, wire: WireId) -> bool;

    /// Whether what says this on a wire cannot be lost.
    fn is_protected(&self, wire: WireId, key: Key) -> bool;

    /// How many subjects there are.
    fn subjects(&self) -> Subject;

    /// A subject's name.
    fn subject_id(&self, subject: Subject) -> String;

    /// Whether a move may be played.
    fn is_enabled(&self, m: Move) -> bool;

    /// Plays a move; what was sent and said is in the outbox.
    ///
    /// # Panics
    /// If it may not be played.
    fn play(&mut self, m: Move);

    /// What the last move sent, and what it said.
    fn outbox(&self) -> &Outbox;

    /// Lists every step that a node may take, and its clock, in a fixed order.
    fn steps(&self, node: NodeId, list: &mut Vec<(StepId, Clock)>);

    /// When a step that may be taken comes.
    fn pace(&self, node: NodeId, step: StepId) -> Pace;

    /// What a step that may be taken is about.
    fn subject(&self, node: NodeId, step: StepId) -> Option<Subject>;

    /// See [`Cast::in_words`].
    fn in_words(&self, step: StepId) -> &'static str;

    /// Whether the node at the end of a wire takes a copy in from it now.
    fn can_receive(&self, wire: WireId) -> bool;

    /// See [`Cast::handling`].
    fn handling(&self, node: NodeId) -> Option<u8>;

    /// See [`Cast::hands`].
    fn hands(&self, node: NodeId, list: &mut Vec<StepId>);

    /// See [`Cast::crashes`].
    fn crashes(&self, node: NodeId) -> bool;

    /// See [`Cast::crashes_on_return`].
    fn crashes_on_return(&self, node: NodeId) -> bool;

    /// The faults so far.
    fn spent(&self) -> Faults;

    /// The counts of the cast's score, in the order of its table.
    fn tally(&self, around: &dyn Around) -> Vec<u32>;

    /// The whole score as JSON.
    fn score_json(&self, around: &dyn Around) -> String;

    /// What is to be shown in a node's box.
    fn rows(&self, node: NodeId, around: &dyn Around) -> Vec<Row>;

    /// What is to be shown beside the stage.
    fn beside(&self) -> Vec<Row>;

    /// See [`Cast::outcomes`].
    fn outcomes(&self, around: &dyn Around) -> Vec<Outcome>;

    /// See [`Cast::told_falsely`].
    fn told_falsely(&self, around: &dyn Around) -> u32;
}

/// A cast with its board.
#[derive(Debug)]
pub struct On<C: Cast> {
    /// The rules, with as many faults as chance and the reader like.
    pub rules: Rules<C>,
    /// The position.
    pub board: Board<C>,
    /// What its history remembers beside the board.
    pub ghost: C::Ghost,
    outbox: Outbox,
}

// A derived impl would ask the same of what `C` does not store.
impl<C: Cast> Clone for On<C> {
    fn clone(&self) -> On<C> {
        let (rules, outbox) = (self.rules.clone(), self.outbox.clone());
        On { rules, board: self.board.clone(), ghost: self.ghost.clone(), outbox }
    }
}

impl<C: Cast> On<C> {
    /// The cast of this scenario, before anything has happened.
    pub fn new(scenario: &Scenario) -> On<C> {
        let cast = C::of(&scenario.settings);
        let (board, ghost) = (cast.start(), cast.ghost());
        On { rules: cast.rules(scenario.order, Faults::UNLIMITED), board, ghost, outbox: Outbox::default() }
    }

    fn typed(m: Move) -> Option<board::Move<C::Step>> {
        Some(match m {
            board::Move::Step { node, step } => board::Move::Step { node, step: C::Step::decode(step)? },
            board::Move::Deliver { wire, key } => board::Move::Deliver { wire, key },
            board::Move::Lose { wire, key, nth } => board::Move::Lose { wire, key, nth },
            board::Move::Duplicate { wire, key, nth } => board::Move::Duplicate { wire, key, nth },
            board::Move::Crash { node } => board::Move::Crash { node },
        })
    }

    fn step_of(&self, node: NodeId, step: StepId) -> C::Step {
        C::Step::decode(step).unwrap_or_else(|| panic!("{step:?} is no step of node {node}"))
    }
}

/// A move of a cast by small integers.
pub fn untyped<S: StepCode>(m: board::Move<S>) -> Move {
    match m {
        board::Move::Step { node, step } => Move::Step { node, step: step.code() },
        board::Move::Deliver { wire, key } => Move::Deliver { wire, key },
        board::Move::Lose { wire, key, nth } => Move::Lose { wire, key, nth },
        board::Move::Duplicate { wire, key, nth } => Move::Duplicate { wire, key, nth },
        board::Move::Crash { node } => Move::Crash { node },
    }
}

/// A move in a cast's own types, if it is one.
pub fn typed<C: Cast>(m: Move) -> Option<board::Move<C::Step>> {
    On::<C>::typed(m)
}

impl<C: Cast> Stage for On<C> {
    fn boxed(&self) -> Box<dyn Stage> {
        Box::new(self.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn about(&self) -> &'static About {
        C::about()
    }

    fn nodes(&self) -> u8 {
        self.board.nodes.len() as u8
    }

    fn node(&self, id: NodeId) -> NodeAbout {
        self.rules.protocol.node(id)
    }

    fn net(&self) -> Option<Net> {
        self.rules.protocol.net()
    }

    fn wires(&self) -> &[WireEnds] {
        &self.rules.wires
    }

    fn order(&self) -> LinkOrder {
        self.rules.order
    }

    fn link(&self, wire: WireId) -> u8 {
        self.rules.protocol.link(wire)
    }

    fn is_cut(&self, link: u8) -> bool {
        self.rules.protocol.is_cut(link)
    }

    fn link_of(&self, subject: Subject) -> Option<u8> {
        self.rules.protocol.link_of(subject)
    }

    fn reads(&self, wire: WireId, key: Key) -> Reading {
        self.rules.protocol.reads(wire, key)
    }

    fn is_answer(&self, wire: WireId) -> bool {
        self.rules.protocol.is_answer(wire)
    }

    fn is_protected(&self, wire: WireId, key: Key) -> bool {
        self.rules.protocol.is_protected(wire, key)
    }

    fn subjects(&self) -> Subject {
        self.rules.protocol.subjects()
    }

    fn subject_id(&self, subject: Subject) -> String {
        self.rules.protocol.subject_id(subject)
    }

    fn is_enabled(&self, m: Move) -> bool {
        Self::typed(m).is_some_and(|m| self.rules.is_enabled(&self.board, m))
    }

    fn play(&mut self, m: Move) {
        let m = Self::typed(m).unwrap_or_else(|| panic!("{m:?} is no move of {}", C::about().slug));
        self.rules.protocol.before(&mut self.ghost, &self.board, m);
        self.rules.apply(&mut self.board, m, &mut self.outbox);
        self.rules.protocol.after(&mut self.ghost, &self.board, m);
    }

    fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    fn steps(&self, node: NodeId, list: &mut Vec<(StepId, Clock)>) {
        list.clear();
        let cast = &self.rules.protocol;
        cast.steps(node, &self.board.nodes[usize::from(node)], &mut |step| list.push((step.code(), cast.clock(step))));
    }

    fn pace(&self, node: NodeId, step: StepId) -> Pace {
        self.rules.protocol.pace(node, &self.board.nodes[usize::from(node)], self.step_of(node, step))
    }

    fn subject(&self, node: NodeId, step: StepId) -> Option<Subject> {
        self.rules.protocol.subject(node, &self.board.nodes[usize::from(node)], self.step_of(node, step))
    }

    fn in_words(&self, step: StepId) -> &'static str {
        C::Step::decode(step).map_or("", |step| self.rules.protocol.in_words(step))
    }

    fn can_receive(&self, wire: WireId) -> bool {
        let to = self.rules.wires[usize::from(wire)].to;
        self.rules.protocol.can_receive(to, &self.board.nodes[usize::from(to)], wire)
    }

    fn handling(&self, node: NodeId) -> Option<u8> {
        self.rules.protocol.handling(node, &self.board.nodes[usize::from(node)])
    }

    fn hands(&self, node: NodeId, list: &mut Vec<StepId>) {
        self.rules.protocol.hands(node, &self.board.nodes[usize::from(node)], &mut |step| list.push(step.code()));
    }

    fn crashes(&self, node: NodeId) -> bool {
        self.rules.protocol.crashes(node)
    }

    fn crashes_on_return(&self, node: NodeId) -> bool {
        self.rules.protocol.crashes_on_return(node)
    }

    fn spent(&self) -> Faults {
        self.board.spent
    }

    fn tally(&self, around: &dyn Around) -> Vec<u32> {
        self.rules.protocol.tally(&self.board, &self.ghost, around)
    }

    fn score_json(&self, around: &dyn Around) -> String {
        self.rules.protocol.score_json(&self.board, &self.ghost, around)
    }

    fn rows(&self, node: NodeId, around: &dyn Around) -> Vec<Row> {
        self.rules.protocol.rows(node, &self.board, &self.ghost, around)
    }

    fn beside(&self) -> Vec<Row> {
        self.rules.protocol.beside(&self.board, &self.ghost)
    }

    fn outcomes(&self, around: &dyn Around) -> Vec<Outcome> {
        self.rules.protocol.outcomes(&self.board, &self.ghost, around)
    }

    fn told_falsely(&self, around: &dyn Around) -> u32 {
        self.rules.protocol.told_falsely(&self.board, &self.ghost, around)
    }
}

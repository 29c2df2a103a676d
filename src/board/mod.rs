//! The board: one state machine on which everything in this project is played.
//!
//! A board is a handful of *nodes*, the copies in flight on the *wires* between them, and a count of
//! the faults spent so far. It changes only by *moves*: a node takes a step of its own (sends, times
//! out, gives up, does the next step of a handler), a copy arrives, is lost, or is doubled, a node
//! crashes. Each move is atomic. Nothing here knows a clock, a dice, a protocol or a browser.
//!
//! Three players choose moves: chance (seeded dice over time), the reader (by hand), and an adversary
//! (exhaustive search). All of them pick from [`Rules::moves`] and play by [`Rules::apply`], so what is
//! animated is what is counted is what is checked.
//!
//! What the nodes do is a [`Protocol`]: it says what a node may do by itself, what it does with an
//! arriving copy, and what a crash takes from it. Brokers, workers and replicas are further protocols
//! on the same board: nodes are a list, and wires are data.

mod link;
mod wire;

pub use link::Link;
pub use wire::{Key, LinkOrder, Wire};

use std::fmt::Debug;
use std::hash::Hash;

/// A node's place in [`Board::nodes`].
pub type NodeId = u8;

/// A wire's place in [`Board::wires`].
pub type WireId = u8;

/// Whose crash a crash is: the place of its budget in [`Faults::crashes`]. What the classes are, the protocol says.
pub type CrashClass = u8;

/// No protocol has more classes of crash than this.
pub const CRASH_CLASSES: usize = 2;

/// What a step or an arrival says that it did, in the protocol's own numbering; 0 says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Note(pub u8);

/// What the nodes of a board do.
///
/// Implementations must be deterministic: what they do is a function of their arguments alone.
pub trait Protocol: Debug {
    /// What one node remembers, durable and volatile.
    type Node: Clone + Debug + PartialEq + Eq + Hash;
    /// A step that a node takes by itself.
    type Step: Copy + Debug + PartialEq + Eq + Hash;

    /// Calls `each` with every step that `node` may take now, in a fixed order.
    fn steps(&self, id: NodeId, node: &Self::Node, each: &mut dyn FnMut(Self::Step));

    /// Whether `node` may take `step` now: exactly those that [`Protocol::steps`] lists.
    fn can_step(&self, id: NodeId, node: &Self::Node, step: Self::Step) -> bool;

    /// Takes `step`; whatever is to be sent goes into `outbox`.
    fn step(&self, id: NodeId, node: &mut Self::Node, step: Self::Step, outbox: &mut Outbox);

    /// Whether `node` takes a copy in from this wire now. If not, the copy stays in flight.
    fn can_receive(&self, id: NodeId, node: &Self::Node, wire: WireId) -> bool;

    /// `key` arrives at `node` on `wire`.
    fn receive(&self, id: NodeId, node: &mut Self::Node, wire: WireId, key: Key, outbox: &mut Outbox);

    /// Whether what says this on this wire cannot be lost. It can be doubled and overtaken all the same.
    fn is_protected(&self, _: WireId, _: Key) -> bool {
        false
    }

    /// Whose budget a crash of node `id` is taken from, below [`CRASH_CLASSES`].
    fn crash_class(&self, id: NodeId) -> CrashClass;

    /// Whether a crash would change anything. One that would not is no move.
    fn can_crash(&self, id: NodeId, node: &Self::Node) -> bool;

    /// Crashes and at once restarts `node`: what is volatile is gone.
    fn crash(&self, id: NodeId, node: &mut Self::Node, outbox: &mut Outbox);

    /// Whether `node` has nothing left to do by itself.
    fn is_idle(&self, id: NodeId, node: &Self::Node) -> bool;

    /// Whether [`Protocol::observe`] does anything.
    const IS_OBSERVED: bool = false;

    /// After a move, whatever it was: what somebody who sees all nodes notes in them. No node may act on that; it is for
    /// what is asked of positions, where it matters which of two nodes was first.
    fn observe(&self, _: &mut [Self::Node]) {}
}

/// What a node sends in one move, a list of (wire, key), and what it says that it did.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    /// In the order of sending.
    pub puts: Vec<(WireId, Key)>,
    /// What the node did, in the protocol's own words; the last thing said counts.
    pub note: Note,
}

impl Outbox {
    /// Sends `key` on `wire`.
    pub fn put(&mut self, wire: WireId, key: Key) {
        self.puts.push((wire, key));
    }

    /// Says what was done. No rule depends on it: it is for whoever tells the story.
    pub fn say(&mut self, note: Note) {
        self.note = note;
    }

    fn clear(&mut self) {
        self.puts.clear();
        self.note = Note::default();
    }
}

/// Numbers of faults: how many are allowed, or how many were used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Faults {
    /// Copies lost in flight.
    pub losses: u32,
    /// Copies doubled in flight.
    pub duplications: u32,
    /// Crashes of nodes, by their class; what the classes are, the protocol says.
    pub crashes: [u32; CRASH_CLASSES],
}

impl Faults {
    /// As many faults as anybody likes.
    pub const UNLIMITED: Faults =
        Faults { losses: u32::MAX, duplications: u32::MAX, crashes: [u32::MAX; CRASH_CLASSES] };

    /// All of them together: the cost of a history.
    pub fn total(&self) -> u32 {
        self.losses + self.duplications + self.crashes.iter().sum::<u32>()
    }
}

/// One atomic change of the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move<S> {
    /// A node does something by itself.
    Step {
        /// Which node.
        node: NodeId,
        /// What it does.
        step: S,
    },
    /// A copy arrives and is taken in.
    Deliver {
        /// The wire it was on.
        wire: WireId,
        /// What it says.
        key: Key,
    },
    /// A copy in flight is lost. Costs one loss.
    Lose {
        /// The wire it was on.
        wire: WireId,
        /// What it said.
        key: Key,
        /// Which of the copies of this key, counted from the head; always 0 on a reordering link.
        nth: u16,
    },
    /// A copy in flight becomes two. Costs one duplication.
    Duplicate {
        /// The wire it is on.
        wire: WireId,
        /// What it says.
        key: Key,
        /// Which of the copies of this key, counted from the head; always 0 on a reordering link.
        nth: u16,
    },
    /// A node crashes and restarts at once. Costs one crash.
    Crash {
        /// Which node.
        node: NodeId,
    },
}

/// Where a wire begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WireEnds {
    /// The node that sends on it.
    pub from: NodeId,
    /// The node that receives from it.
    pub to: NodeId,
}

/// A position: everything that decides the future, and nothing else.
#[derive(Debug)]
pub struct Board<P: Protocol, L: Link = LinkOrder> {
    /// What each node remembers.
    pub nodes: Vec<P::Node>,
    /// What is in flight on each wire.
    pub wires: Vec<L::Wire>,
    /// The faults used so far. They are part of the position: they bound what may still happen.
    pub spent: Faults,
}

// Derived impls would ask the same of `P` and `L`, which are never stored.
impl<P: Protocol, L: Link> Clone for Board<P, L> {
    fn clone(&self) -> Self {
        Board { nodes: self.nodes.clone(), wires: self.wires.clone(), spent: self.spent }
    }

    fn clone_from(&mut self, source: &Self) {
        self.nodes.clone_from(&source.nodes);
        self.wires.clone_from(&source.wires);
        self.spent = source.spent;
    }
}

impl<P: Protocol, L: Link> PartialEq for Board<P, L> {
    fn eq(&self, other: &Self) -> bool {
        self.nodes == other.nodes && self.wires == other.wires && self.spent == other.spent
    }
}

impl<P: Protocol, L: Link> Eq for Board<P, L> {}

impl<P: Protocol, L: Link> Hash for Board<P, L> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.nodes.hash(state);
        self.wires.hash(state);
        self.spent.hash(state);
    }
}

/// What stays the same during a run: the protocol, the wiring, the kind of link, and the budgets.
#[derive(Clone, Debug)]
pub struct Rules<P: Protocol, L: Link = LinkOrder> {
    /// What the nodes do.
    pub protocol: P,
    /// Where each wire goes.
    pub wires: Vec<WireEnds>,
    /// Whether copies may overtake each other, and how wires are kept.
    pub order: L,
    /// How many faults may happen.
    pub budget: Faults,
}

impl<P: Protocol, L: Link> Rules<P, L> {
    /// Every move that may be played now, in a fixed order: the steps of the nodes, the arrivals, the
    /// losses, the duplications, the crashes.
    pub fn moves(&self, board: &Board<P, L>) -> Vec<Move<P::Step>> {
        let mut moves = Vec::new();
        self.each_move(board, |m| moves.push(m));
        moves
    }

    /// As [`Rules::moves`], without a list.
    pub fn each_move(&self, board: &Board<P, L>, mut each: impl FnMut(Move<P::Step>)) {
        for (id, node) in (0..).zip(&board.nodes) {
            self.protocol.steps(id, node, &mut |step| each(Move::Step { node: id, step }));
        }
        for (id, wire) in (0..).zip(&board.wires) {
            let to = self.wires[usize::from(id)].to;
            if self.protocol.can_receive(to, &board.nodes[usize::from(to)], id) {
                self.order.arrivals(wire, |key| each(Move::Deliver { wire: id, key }));
            }
        }
        if board.spent.losses < self.budget.losses {
            for (id, wire) in (0..).zip(&board.wires) {
                self.order.distinct(wire, |key, nth| {
                    if !self.protocol.is_protected(id, key) {
                        each(Move::Lose { wire: id, key, nth });
                    }
                });
            }
        }
        if board.spent.duplications < self.budget.duplications {
            for (id, wire) in (0..).zip(&board.wires) {
                self.order.distinct(wire, |key, nth| each(Move::Duplicate { wire: id, key, nth }));
            }
        }
        for (id, node) in (0..).zip(&board.nodes) {
            if self.has_crash_left(board, id) && self.protocol.can_crash(id, node) {
                each(Move::Crash { node: id });
            }
        }
    }

    /// Whether `m` may be played now. On a FIFO link this is a little wider than [`Rules::moves`],
    /// which lists one of several copies that stand side by side with the same key.
    pub fn is_enabled(&self, board: &Board<P, L>, m: Move<P::Step>) -> bool {
        match m {
            Move::Step { node, step } => self.protocol.can_step(node, &board.nodes[usize::from(node)], step),
            Move::Deliver { wire, key } => {
                let to = self.wires[usize::from(wire)].to;
                self.protocol.can_receive(to, &board.nodes[usize::from(to)], wire)
                    && self.order.can_arrive(&board.wires[usize::from(wire)], key)
            }
            Move::Lose { wire, key, nth } => {
                board.spent.losses < self.budget.losses
                    && !self.protocol.is_protected(wire, key)
                    && self.order.has(&board.wires[usize::from(wire)], key, nth)
            }
            Move::Duplicate { wire, key, nth } => {
                board.spent.duplications < self.budget.duplications
                    && self.order.has(&board.wires[usize::from(wire)], key, nth)
            }
            Move::Crash { node } => {
                self.has_crash_left(board, node) && self.protocol.can_crash(node, &board.nodes[usize::from(node)])
            }
        }
    }

    /// Plays `m`. What was sent by it is left in `outbox`, which is emptied first.
    ///
    /// # Panics
    /// If `m` may not be played: players choose among the moves there are.
    pub fn apply(&self, board: &mut Board<P, L>, m: Move<P::Step>, outbox: &mut Outbox) {
        assert!(self.is_enabled(board, m), "illegal move {m:?} with {:?} spent", board.spent);
        self.apply_listed(board, m, outbox);
    }

    /// As [`Rules::apply`], of a move that [`Rules::each_move`] listed of this very position: whether it may be
    /// played is not asked again.
    #[inline]
    pub fn apply_listed(&self, board: &mut Board<P, L>, m: Move<P::Step>, outbox: &mut Outbox) {
        debug_assert!(self.is_enabled(board, m), "illegal move {m:?} with {:?} spent", board.spent);
        outbox.clear();
        match m {
            Move::Step { node, step } => self.protocol.step(node, &mut board.nodes[usize::from(node)], step, outbox),
            Move::Deliver { wire, key } => {
                let to = self.wires[usize::from(wire)].to;
                self.order.take(&mut board.wires[usize::from(wire)], key, 0);
                self.protocol.receive(to, &mut board.nodes[usize::from(to)], wire, key, outbox);
            }
            Move::Lose { wire, key, nth } => {
                self.order.take(&mut board.wires[usize::from(wire)], key, nth);
                board.spent.losses += 1;
            }
            Move::Duplicate { wire, key, nth } => {
                self.order.duplicate(&mut board.wires[usize::from(wire)], key, nth);
                board.spent.duplications += 1;
            }
            Move::Crash { node } => {
                board.spent.crashes[usize::from(self.protocol.crash_class(node))] += 1;
                self.protocol.crash(node, &mut board.nodes[usize::from(node)], outbox);
            }
        }
        for &(wire, key) in &outbox.puts {
            self.order.put(&mut board.wires[usize::from(wire)], key);
        }
        if P::IS_OBSERVED {
            self.protocol.observe(&mut board.nodes);
        }
    }

    /// Whether nothing is in flight and no node has anything left to do by itself.
    pub fn is_quiet(&self, board: &Board<P, L>) -> bool {
        board.wires.iter().all(|wire| self.order.is_empty(wire))
            && (0..).zip(&board.nodes).all(|(id, node)| self.protocol.is_idle(id, node))
    }

    fn has_crash_left(&self, board: &Board<P, L>, node: NodeId) -> bool {
        let class = usize::from(self.protocol.crash_class(node));
        board.spent.crashes[class] < self.budget.crashes[class]
    }
}

//! Any cast as a space to be searched: up to eight nodes and 64 wires, twelve bytes a position.
//!
//! Nodes and wires go by number. So does the combination of all nodes of a position, and that of all its
//! wires, which are numbered in groups first: most moves change one group. A position is those two numbers
//! and the rank of the faults spent since the start. The method is the "collapse" compression of
//! G. J. Holzmann, "State Compression in SPIN", 1997, applied twice.

use super::Number;
use super::cheapest::Search;
use super::hunt::{Hunt, TooLarge, sum};
use super::nodes::Nodes;
use super::ranks::{Rank, Ranks};
use super::space::{self, PARTS, Space};
use super::tuples::{Tuples, WIDTH_MAX, scatter};
use super::wires::Wires;
use crate::board::{Board, CrashClass, Faults, Move, NodeId, Outbox, Protocol, Rules, WireId};
use crate::stage::{Cast, Promise};

/// A position: the number of its nodes' conditions, that of its wires, and the rank of the faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Packed {
    nodes: Number,
    wires: Number,
    rank: Rank,
}

impl space::Packed for Packed {
    #[inline]
    fn scatter(self) -> u32 {
        scatter(&[self.nodes, self.wires])
    }

    #[inline]
    fn parts(self) -> [u32; PARTS] {
        [self.nodes, self.wires, 0, 0]
    }

    #[inline]
    fn from_parts([nodes, wires, ..]: [u32; PARTS], rank: Rank) -> Packed {
        Packed { nodes, wires, rank }
    }
}

/// A cast's board by number, and the position that is laid out on it.
#[derive(Debug)]
pub struct Wide<C: Cast> {
    rules: Rules<Nodes<C>, Wires>,
    ranks: Ranks,
    sought: Vec<&'static Promise<C>>,
    is_resend: fn(&C, C::Step) -> bool,
    /// Whether something is sought that is asked of all positions.
    asks_always: bool,
    /// What was spent before the search began.
    past: Faults,
    node_tuples: Tuples,
    /// By group, and of all groups.
    wire_tuples: Vec<Tuples>,
    group_tuples: Tuples,
    /// What is laid out.
    packed: Packed,
    groups: [Number; WIDTH_MAX],
    board: Board<Nodes<C>, Wires>,
    next: Board<Nodes<C>, Wires>,
    moves: Vec<Move<C::Step>>,
    outbox: Outbox,
    /// The last position that was looked at in the cast's own terms, and the numbers of its parts.
    shown: Board<C>,
    shown_as: (Vec<Number>, Vec<Number>),
    quiet: u32,
}

impl<C: Cast> Wide<C> {
    fn new(hunt: Hunt<C>) -> (Wide<C>, Packed) {
        let Hunt { cast, order, start, budget, sought, is_resend, .. } = hunt;
        let wires = cast.wires();
        assert_eq!(wires.len(), start.wires.len(), "a wire for each pair of ends");
        let ending_at = |node: NodeId| {
            (0..).zip(&wires).filter(|(_, ends)| ends.to == node).map(|(wire, _)| wire).collect::<Vec<WireId>>()
        };
        let nodes = Nodes::new(cast, (0..start.nodes.len() as NodeId).map(ending_at).collect());
        let rules = Rules { protocol: nodes, wires, order: Wires::new(order), budget };
        let node_numbers: Vec<Number> =
            (0..).zip(&start.nodes).map(|(id, node)| rules.protocol.number(id, node)).collect();
        let wire_numbers: Vec<Number> = start.wires.iter().map(|wire| rules.order.number(wire)).collect();
        let groups: Vec<Tuples> = wire_numbers.chunks(WIDTH_MAX).map(|group| Tuples::new(group.len())).collect();
        let shown_as = (node_numbers.clone(), wire_numbers.clone());
        let board = Board { nodes: node_numbers, wires: wire_numbers, spent: Faults::default() };
        let mut wide = Wide {
            ranks: Ranks::new(budget),
            asks_always: sought.iter().any(|promise| !promise.is_asked_when_quiet),
            sought,
            is_resend,
            past: start.spent,
            node_tuples: Tuples::new(board.nodes.len()),
            group_tuples: Tuples::new(groups.len()),
            wire_tuples: groups,
            packed: Packed { nodes: 0, wires: 0, rank: 0 },
            groups: [0; WIDTH_MAX],
            next: board.clone(),
            moves: Vec::new(),
            outbox: Outbox::default(),
            shown: start,
            shown_as,
            quiet: 0,
            rules,
            board,
        };
        wide.node_tuples.number(&wide.board.nodes);
        for (tuples, group) in wide.wire_tuples.iter_mut().zip(wide.board.wires.chunks(WIDTH_MAX)) {
            tuples.number(group);
        }
        wide.group_tuples.number(&wide.groups[..wide.wire_tuples.len()]);
        let start = wide.packed;
        (wide, start)
    }

    /// How many quiet positions were gone through.
    pub fn quiet(&self) -> u32 {
        self.quiet
    }

    /// A position in the form in which it is kept. `None` if one of its parts has not turned up, or more
    /// faults are spent than the budget has.
    pub fn pack(&self, board: &Board<C>) -> Option<Packed> {
        let rules = &self.rules;
        if board.nodes.len() != self.board.nodes.len() || board.wires.len() != self.board.wires.len() {
            return None;
        }
        let spent = since(self.past, board.spent).filter(|&spent| self.ranks.has(spent))?;
        let nodes = (0..).zip(&board.nodes).map(|(id, node)| rules.protocol.find(id, node));
        let wires = board.wires.iter().map(|wire| rules.order.find(wire)).collect::<Option<Vec<_>>>()?;
        let groups = self.wire_tuples.iter().zip(wires.chunks(WIDTH_MAX)).map(|(tuples, group)| tuples.find(group));
        Some(Packed {
            nodes: self.node_tuples.find(&nodes.collect::<Option<Vec<_>>>()?)?,
            wires: self.group_tuples.find(&groups.collect::<Option<Vec<_>>>()?)?,
            rank: self.ranks.rank(spent),
        })
    }

    /// The position that was packed.
    pub fn unpack(&self, packed: Packed) -> Board<C> {
        let rules = &self.rules;
        let numbers = (0..).zip(self.node_tuples.tuple(packed.nodes));
        let nodes = numbers.map(|(id, &number)| rules.protocol.node(id, number)).collect();
        let groups = self.wire_tuples.iter().zip(self.group_tuples.tuple(packed.wires));
        let numbers = groups.flat_map(|(tuples, &group)| tuples.tuple(group));
        let wires = numbers.map(|&number| rules.order.wire(number)).collect();
        Board { nodes, wires, spent: sum(self.past, self.ranks.faults(packed.rank)) }
    }

    /// Makes `shown` the position that is laid out; only what differs is touched.
    fn show(&mut self) {
        let Wide { rules, board, shown, shown_as, .. } = self;
        for (id, (number, &now)) in shown_as.0.iter_mut().zip(&board.nodes).enumerate() {
            if *number != now {
                *number = now;
                rules.protocol.show(id as NodeId, now, &mut shown.nodes[id]);
            }
        }
        for (id, (number, &now)) in shown_as.1.iter_mut().zip(&board.wires).enumerate() {
            if *number != now {
                *number = now;
                rules.order.show(now, &mut shown.wires[id]);
            }
        }
        shown.spent = sum(self.past, board.spent);
    }
}

/// What was spent since a moment, if that is past.
fn since(past: Faults, spent: Faults) -> Option<Faults> {
    let mut crashes = spent.crashes;
    for (crashes, past) in crashes.iter_mut().zip(past.crashes) {
        *crashes = crashes.checked_sub(past)?;
    }
    Some(Faults {
        losses: spent.losses.checked_sub(past.losses)?,
        duplications: spent.duplications.checked_sub(past.duplications)?,
        crashes,
    })
}

impl<C: Cast> Space for Wide<C> {
    type Step = C::Step;
    type Violation = &'static str;
    type Packed = Packed;

    fn ranks(&self) -> &Ranks {
        &self.ranks
    }

    fn lay_out(&mut self, packed: Packed) {
        let board = &mut self.board;
        board.nodes.copy_from_slice(self.node_tuples.tuple(packed.nodes));
        let groups = self.group_tuples.tuple(packed.wires);
        self.groups[..groups.len()].copy_from_slice(groups);
        let wires = board.wires.chunks_mut(WIDTH_MAX);
        for (wires, (tuples, &group)) in wires.zip(self.wire_tuples.iter().zip(groups)) {
            wires.copy_from_slice(tuples.tuple(group));
        }
        if packed.rank != self.packed.rank {
            board.spent = self.ranks.faults(packed.rank);
        }
        self.packed = packed;
        let moves = &mut self.moves;
        moves.clear();
        self.rules.each_move(&self.board, |m| moves.push(m));
    }

    fn moves(&self) -> &[Move<C::Step>] {
        &self.moves
    }

    fn play(&mut self, m: Move<C::Step>) -> Option<Packed> {
        let Wide { board, next, outbox, .. } = self;
        next.nodes.copy_from_slice(&board.nodes);
        next.wires.copy_from_slice(&board.wires);
        next.spent = board.spent;
        self.rules.apply_listed(next, m, outbox);
        let mut packed = Packed { rank: self.ranks.rank(next.spent), ..self.packed };
        if next.nodes != board.nodes {
            packed.nodes = self.node_tuples.number(&next.nodes);
        }
        if next.wires != board.wires {
            let mut groups = self.groups;
            let changes = next.wires.chunks(WIDTH_MAX).zip(board.wires.chunks(WIDTH_MAX));
            for (at, (after, before)) in changes.enumerate() {
                if after != before {
                    groups[at] = self.wire_tuples[at].number(after);
                }
            }
            packed.wires = self.group_tuples.number(&groups[..self.wire_tuples.len()]);
        }
        Some(packed)
    }

    fn violation(&mut self, _: Packed) -> Option<&'static str> {
        let is_quiet = self.rules.is_quiet(&self.board);
        self.quiet += u32::from(is_quiet);
        if !is_quiet && !self.asks_always || self.sought.is_empty() {
            return None;
        }
        self.show();
        let cast = self.rules.protocol.protocol();
        let asked = |promise: &&&Promise<C>| is_quiet || !promise.is_asked_when_quiet;
        let shown = self.sought.iter().filter(asked).find(|promise| (promise.is_shown)(cast, &self.shown));
        shown.map(|promise| promise.slug)
    }

    fn is_resend(&self, step: C::Step) -> bool {
        (self.is_resend)(self.rules.protocol.protocol(), step)
    }

    fn crash_class(&self, node: NodeId) -> CrashClass {
        self.rules.protocol.crash_class(node)
    }
}

impl<C: Cast> Search<Wide<C>> {
    /// Sets a search up; nothing is searched yet. It stops when it has seen `positions_max` positions and
    /// there are more, at the latest at [`Search::POSITIONS_MAX`].
    pub fn new(hunt: Hunt<C>, positions_max: u32) -> Result<Search<Wide<C>>, TooLarge> {
        hunt.check()?;
        let resends_max = hunt.resends_max;
        let (wide, start) = Wide::new(hunt);
        Ok(Search::from(wide, start, positions_max).with_resends_max(resends_max))
    }

    /// A position in the form in which it is kept. `None` if one of its parts has not turned up in this
    /// search, or more faults are spent than the budget has.
    pub fn pack(&self, board: &Board<C>) -> Option<Packed> {
        self.space().pack(board)
    }

    /// The position that was packed by this search.
    pub fn unpack(&self, packed: Packed) -> Board<C> {
        self.space().unpack(packed)
    }

    /// Every position seen, in the order in which they were seen.
    pub fn boards(&self) -> impl Iterator<Item = Board<C>> + '_ {
        self.seen().map(|packed| self.unpack(packed))
    }
}

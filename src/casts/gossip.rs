//! Replicas that gossip: each takes updates, acknowledges them at once, and now and then tells the others.
//!
//! There are two or three of them, with a wire from each to each. A replica makes so many updates of its own and gossips
//! so often; the last gossip waits for the last update, so that it tells of all of them. What is told depends on the
//! [`Type`]: an operation type tells its own operations, again with each gossip, and a state type all that it has. Copies
//! may be lost, doubled and overtaken; no replica crashes, for all that it keeps is durable. If gossips are *protected*, the
//! copies of each replica's last one cannot be lost: the trouble ends before it. That is the usual condition for
//! replicas to converge, that in the end everybody hears of everything; without it nothing can be promised.
//!
//! Epidemic gossip: A. Demers et al., "Epidemic algorithms for replicated database maintenance", PODC 1987. The types:
//! see [`types`].

mod about;
mod cast;
mod copies;
mod rows;
mod state;
pub mod types;

use crate::board::{Board, CrashClass, Key, NodeId, Outbox, Protocol, WireId};
use crate::stage::Promise;
use crate::texts::gossip_desk as said;
pub use about::GOSSIP;
use about::did;
use copies::MARK;
pub use copies::Told;
pub use state::{Data, Naive, Node, Register, Step, Tags, Type};
use state::{Stamp, addition, all_of};
use types::{Shown, Updated};

/// The cast, as it is set.
#[derive(Clone, Debug)]
pub struct Gossip {
    of: Type,
    replicas: u8,
    /// Of each replica.
    updates: u8,
    gossips: u8,
    protects: bool,
}

impl Gossip {
    /// Whether a replica has anything to tell.
    fn has_news(&self, node: &Node) -> bool {
        match self.of.tells_operations() {
            true => node.done > 0,
            false => node.data != Data::new(self.of),
        }
    }

    /// What all replicas together come to. For a state type that is their states merged; what is true of the world, for
    /// the others: so many updates, or an item that somebody added and nobody who knew of that removed.
    fn together(&self, board: &Board<Gossip>) -> Shown {
        let mut all = board.nodes[0].data.clone();
        match &mut all {
            Data::Ops(count) => *count = board.nodes.iter().map(|node| u16::from(node.done)).sum(),
            Data::Naive(set) => set.has = !self.are_all_killed(board),
            _ => board.nodes.iter().for_each(|node| all.merge(&node.data)),
        }
        all.shown()
    }

    /// Whether of every addition that was made somebody knew who removed the item. So it is where none was made.
    fn are_all_killed(&self, board: &Board<Gossip>) -> bool {
        let (mut made, mut killed) = (0, 0);
        for (id, node) in (0..).zip(&board.nodes) {
            match &node.data {
                Data::Naive(set) => (made, killed) = (made | set.added, killed | set.killed),
                Data::Tags(tags) => (made, killed) = (made | tags.seen & all_of(id), killed | tags.dead),
                _ => {}
            }
        }
        made & !killed == 0
    }

    fn differs(&self, board: &Board<Gossip>) -> bool {
        let [first, rest @ ..] = &board.nodes[..] else { return false };
        rest.iter().any(|node| node.data.shown() != first.data.shown())
    }

    /// How many acknowledged updates are gone, though nobody who knew of them made them so. Of a set it is 1 if the item
    /// is gone.
    fn dropped(&self, board: &Board<Gossip>) -> u32 {
        let nodes = &board.nodes;
        match self.of {
            Type::OpCounter | Type::GCounter => 0,
            Type::Lww => {
                let registers = || {
                    nodes.iter().filter_map(|node| match &node.data {
                        Data::Register(register) => Some(register),
                        _ => None,
                    })
                };
                let is_there =
                    |stamp: &Stamp| registers().any(|one| one.held == *stamp || one.replaced.contains(stamp));
                registers().flat_map(|register| &register.made).filter(|stamp| !is_there(stamp)).count() as u32
            }
            Type::Mv => {
                // A value covers all that its version vector counts.
                let covered = |author: NodeId| {
                    let siblings = nodes.iter().filter_map(|node| match &node.data {
                        Data::Siblings(siblings) => Some(siblings),
                        _ => None,
                    });
                    siblings.flatten().flatten().map(|vector| vector[usize::from(author)]).max().unwrap_or(0)
                };
                (0..).zip(nodes).map(|(id, node)| u32::from(node.done.saturating_sub(covered(id)))).sum()
            }
            Type::NaiveSet | Type::OrSet => {
                let is_nowhere = nodes.iter().all(|node| node.data.shown() == Shown::Item(false));
                u32::from(is_nowhere && !self.are_all_killed(board))
            }
        }
    }

    /// At how many replicas the item is back.
    fn back(&self, board: &Board<Gossip>) -> u32 {
        if !self.of.is_set() || !self.are_all_killed(board) {
            return 0;
        }
        board.nodes.iter().filter(|node| node.data.shown() == Shown::Item(true)).count() as u32
    }

    /// How many values a replica shows at once, at most.
    fn siblings(board: &Board<Gossip>) -> u32 {
        let values = board.nodes.iter().map(|node| match node.data.shown() {
            Shown::Values(values) => values.len() as u32,
            _ => 0,
        });
        values.max().unwrap_or(0)
    }

    /// Whether some replica counts as the test says, compared with all acknowledged updates.
    fn counts(&self, board: &Board<Gossip>, test: fn(u32, u32) -> bool) -> bool {
        let all = u32::from(self.replicas) * u32::from(self.updates);
        board.nodes.iter().any(|node| matches!(node.data.shown(), Shown::Count(count) if test(count, all)))
    }
}

impl Protocol for Gossip {
    type Node = Node;
    type Step = Step;

    fn steps(&self, id: NodeId, node: &Node, each: &mut dyn FnMut(Step)) {
        [Step::Update, Step::Gossip].into_iter().filter(|&step| self.can_step(id, node, step)).for_each(each);
    }

    fn can_step(&self, _: NodeId, node: &Node, step: Step) -> bool {
        match step {
            Step::Update => node.done < self.updates,
            Step::Gossip => {
                let is_last = node.sent + 1 >= self.gossips;
                node.sent < self.gossips && (!is_last || node.done == self.updates) && self.has_news(node)
            }
        }
    }

    fn step(&self, id: NodeId, node: &mut Node, step: Step, outbox: &mut Outbox) {
        outbox.note = match step {
            Step::Update => {
                node.done += 1;
                match node.data.update(id, node.done) {
                    Updated::Counted => const { did("count") },
                    Updated::Wrote => const { did("write") },
                    Updated::Added => const { did("add") },
                    Updated::Removed => const { did("remove") },
                }
            }
            Step::Gossip => {
                node.sent += 1;
                let mark = if self.protects && node.sent == self.gossips { MARK } else { 0 };
                let keys = self.told_by(id, node);
                for to in (0..self.replicas).filter(|&to| to != id) {
                    keys.iter().for_each(|key| outbox.put(self.wire(id, to), key | mark));
                }
                if node.sent == 1 { const { did("gossip") } } else { const { did("gossip-again") } }
            }
        };
    }

    fn can_receive(&self, _: NodeId, _: &Node, _: WireId) -> bool {
        true
    }

    fn receive(&self, _: NodeId, node: &mut Node, wire: WireId, key: Key, outbox: &mut Outbox) {
        outbox.note = match (self.told(key), &mut node.data) {
            (Told::OneMore, Data::Ops(count)) => {
                *count += 1;
                const { did("hear-one") }
            }
            (Told::Operation(number, true), Data::Naive(set)) => {
                set.has = true;
                set.known |= addition(self.ends(wire).0, number);
                const { did("hear-add") }
            }
            (Told::Operation(_, false), Data::Naive(set)) => {
                set.has = false;
                const { did("hear-remove") }
            }
            (Told::State(told), data) => {
                let before = data.clone();
                data.merge(&told);
                match &told {
                    _ if *data != before => const { did("merge") },
                    // Both have a value, and that which is here is the later.
                    Data::Register(_) if told.shown() != data.shown() => const { did("older") },
                    _ => const { did("known") },
                }
            }
            (told, data) => panic!("{told:?} says nothing about {data:?}"),
        };
    }

    fn is_protected(&self, _: WireId, key: Key) -> bool {
        key & MARK != 0
    }

    fn crash_class(&self, _: NodeId) -> CrashClass {
        0
    }

    fn can_crash(&self, _: NodeId, _: &Node) -> bool {
        false
    }

    fn crash(&self, id: NodeId, _: &mut Node, _: &mut Outbox) {
        panic!("replica {id} does not crash");
    }

    fn is_idle(&self, _: NodeId, node: &Node) -> bool {
        node.done == self.updates && node.sent == self.gossips
    }
}

static PROMISES: [Promise<Gossip>; 6] = [
    Promise::quiet("differ", || said().differ, |cast: &Gossip, board| cast.differs(board)),
    Promise::quiet("over", || said().over, |cast: &Gossip, board| cast.counts(board, |count, all| count > all))
        .if_set(|cast: &Gossip| cast.of.counts()),
    Promise::quiet("under", || said().under, |cast: &Gossip, board| cast.counts(board, |count, all| count < all))
        .if_set(|cast: &Gossip| cast.of.counts()),
    Promise::quiet("dropped", || said().dropped, |cast: &Gossip, board| cast.dropped(board) > 0)
        .if_set(|cast: &Gossip| !cast.of.counts()),
    Promise::quiet("siblings", || said().siblings, |_: &Gossip, board| Gossip::siblings(board) > 1)
        .if_set(|cast: &Gossip| cast.of == Type::Mv),
    Promise::quiet("back", || said().back, |cast: &Gossip, board| cast.back(board) > 0)
        .if_set(|cast: &Gossip| cast.of.is_set()),
];

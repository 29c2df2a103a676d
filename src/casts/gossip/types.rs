//! The six types: what an update does, how states are merged, and what a replica shows.
//!
//! The grow-only counter, the registers and the observed-remove set are of M. Shapiro, N. Preguiça, C. Baquero,
//! M. Zawirski, "A comprehensive study of Convergent and Commutative Replicated Data Types", INRIA RR-7506, 2011. What
//! they tell is merged by a least upper bound, so it makes no difference how often or in which order it comes. The other
//! two are what one would write without knowing that.

use super::Type;
use super::state::{Data, Naive, REPLICAS_MAX, Register, Stamp, Tags, Vector, addition};
use crate::board::NodeId;

/// What a replica shows whoever asks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// So many.
    Count(u32),
    /// The value with this stamp, or none yet.
    Value(Option<Stamp>),
    /// Values side by side, by their authors and how many of their author's they are.
    Values(Vec<(NodeId, u8)>),
    /// Whether the item is there.
    Item(bool),
}

/// What an update turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Updated {
    /// One more.
    Counted,
    /// A value was written.
    Wrote,
    /// The item was added.
    Added,
    /// The item was removed.
    Removed,
}

/// The entry-wise maximum.
fn both(one: Vector, other: Vector) -> Vector {
    std::array::from_fn(|at| one[at].max(other[at]))
}

/// Whether everything that one knows the other knows, too, and more.
fn is_behind(one: &Vector, other: &Vector) -> bool {
    one != other && both(*one, *other) == *other
}

/// Puts a stamp into a sorted list, if it is not there.
fn note(list: &mut Vec<Stamp>, stamp: Stamp) {
    if let Err(at) = list.binary_search(&stamp) {
        list.insert(at, stamp);
    }
}

impl Data {
    /// Nothing yet.
    pub fn new(of: Type) -> Data {
        match of {
            Type::OpCounter => Data::Ops(0),
            Type::GCounter => Data::Entries([0; REPLICAS_MAX]),
            Type::Lww => Data::Register(Register::default()),
            Type::Mv => Data::Siblings([None; REPLICAS_MAX]),
            Type::NaiveSet => Data::Naive(Naive::default()),
            Type::OrSet => Data::Tags(Tags::default()),
        }
    }

    /// The replica `id` makes its `number`th update.
    pub fn update(&mut self, id: NodeId, number: u8) -> Updated {
        let (at, own) = (usize::from(id), addition(id, number));
        match self {
            Data::Ops(count) => *count += 1,
            Data::Entries(entries) => entries[at] += 1,
            Data::Register(register) => {
                if register.held.0 > 0 {
                    note(&mut register.replaced, register.held);
                }
                register.held = (register.held.0 + 1, id);
                register.made.push(register.held);
                return Updated::Wrote;
            }
            Data::Siblings(siblings) => {
                let mut vector = siblings.iter().flatten().fold(Vector::default(), |all, &one| both(all, one));
                vector[at] += 1;
                *siblings = [None; REPLICAS_MAX];
                siblings[at] = Some(vector);
                return Updated::Wrote;
            }
            Data::Naive(set) => {
                set.has = !set.has;
                if !set.has {
                    set.killed |= set.known;
                    return Updated::Removed;
                }
                set.added |= own;
                set.known |= own;
                return Updated::Added;
            }
            Data::Tags(tags) => {
                if tags.live() > 0 {
                    tags.dead |= tags.live();
                    return Updated::Removed;
                }
                tags.seen |= own;
                return Updated::Added;
            }
        }
        Updated::Counted
    }

    /// Merges another state of the same type, as it was told.
    ///
    /// # Panics
    /// If it is of another type, or of one whose states are not told.
    pub fn merge(&mut self, told: &Data) {
        match (self, told) {
            (Data::Entries(entries), Data::Entries(told)) => *entries = both(*entries, *told),
            (Data::Register(register), Data::Register(told)) => register.held = register.held.max(told.held),
            (Data::Siblings(siblings), Data::Siblings(told)) => {
                let all: Vec<Vector> = siblings.iter().chain(told).flatten().copied().collect();
                for (mine, theirs) in siblings.iter_mut().zip(told) {
                    let stays = |one: &Vector| !all.iter().any(|other| is_behind(one, other));
                    *mine = mine.filter(stays).or(theirs.filter(stays));
                }
            }
            (Data::Tags(tags), Data::Tags(told)) => {
                tags.seen |= told.seen;
                tags.dead |= told.dead;
            }
            (one, told) => panic!("{told:?} is not merged into {one:?}"),
        }
    }

    /// What it shows.
    pub fn shown(&self) -> Shown {
        match self {
            Data::Ops(count) => Shown::Count((*count).into()),
            Data::Entries(entries) => Shown::Count(entries.iter().copied().map(u32::from).sum()),
            Data::Register(Register { held, .. }) => Shown::Value(Some(*held).filter(|held| held.0 > 0)),
            Data::Siblings(siblings) => {
                let authors = (0..).zip(siblings);
                let values =
                    authors.filter_map(|(author, vector)| vector.map(|vector| (author, vector[usize::from(author)])));
                Shown::Values(values.collect())
            }
            Data::Naive(set) => Shown::Item(set.has),
            Data::Tags(tags) => Shown::Item(tags.live() > 0),
        }
    }
}

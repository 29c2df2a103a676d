//! The state vector of replicas that gossip: what each keeps, and the steps, with the numbers that stand for them. It stands apart from what happens, because everything else refers to it.

use crate::board::NodeId;
use crate::stage::{StepCode, StepId};

/// No board has more replicas than this.
pub const REPLICAS_MAX: usize = 3;

/// No replica makes more updates of its own than this.
pub const UPDATES_MAX: u8 = 9;

/// What is replicated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// A number; "one more" is told, once for each update.
    OpCounter,
    /// A number for each replica, of which the larger counts; all of them are told.
    GCounter,
    /// A value with a stamp, of which the later wins.
    Lww,
    /// A value with a version vector; values that do not know of each other are kept side by side.
    Mv,
    /// One item, there or not; "added" and "removed" are told.
    NaiveSet,
    /// One item, there as long as the tag of some addition is not known to be removed; all tags are told.
    OrSet,
}

impl Type {
    /// In the order of the setting.
    pub const ALL: [Type; 6] = [Type::OpCounter, Type::GCounter, Type::Lww, Type::Mv, Type::NaiveSet, Type::OrSet];

    /// Whether operations are told, rather than the whole state.
    pub fn tells_operations(self) -> bool {
        matches!(self, Type::OpCounter | Type::NaiveSet)
    }

    /// Whether it counts.
    pub fn counts(self) -> bool {
        matches!(self, Type::OpCounter | Type::GCounter)
    }

    /// Whether it is a set.
    pub fn is_set(self) -> bool {
        matches!(self, Type::NaiveSet | Type::OrSet)
    }

    /// How many updates each of so many replicas may make, so that what a copy says fits into a key.
    pub fn updates_max(self, replicas: u8) -> u8 {
        match (self, replicas) {
            (Type::Mv, 3) => 2,
            (Type::OrSet, 2) => 4,
            (Type::OrSet, _) => 3,
            _ => UPDATES_MAX,
        }
    }
}

/// A number for each replica.
pub type Vector = [u8; REPLICAS_MAX];

/// When and by whom a value was written: a counter, and the replica. The later is the larger. A counter of 0 stands for
/// no value at all.
pub type Stamp = (u8, NodeId);

/// What one replica keeps. All of it is durable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// How many updates it made. Each was acknowledged as it was made.
    pub done: u8,
    /// How often it gossiped.
    pub sent: u8,
    /// What is replicated.
    pub data: Data,
}

/// What is replicated, as one replica has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Data {
    /// How many updates it knows of.
    Ops(u16),
    /// How many of each replica.
    Entries(Vector),
    /// A register.
    Register(Register),
    /// By their authors: the values that are side by side, as their version vectors.
    Siblings([Option<Vector>; REPLICAS_MAX]),
    /// A set that is told of operations.
    Naive(Naive),
    /// A set of tags.
    Tags(Tags),
}

/// A value that the last write wins. What is beside it no node reads: it says what is true of the world.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Register {
    /// The value it has.
    pub held: Stamp,
    /// What was written here.
    pub made: Vec<Stamp>,
    /// What was here when something was written over it here, sorted.
    pub replaced: Vec<Stamp>,
}

/// An item that is added and removed. Additions are bits, see [`addition`]. What was known no node reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Naive {
    /// Whether the item is there.
    pub has: bool,
    /// Its own additions; its other operations were removals.
    pub added: u32,
    /// The additions that came to be known here.
    pub known: u32,
    /// The additions that were known here when the item was removed here.
    pub killed: u32,
}

/// The tags of additions, as bits, see [`addition`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tags {
    /// Those it knows of.
    pub seen: u32,
    /// Those it knows to be removed.
    pub dead: u32,
}

impl Tags {
    /// The additions that were not removed, as far as is known here.
    pub fn live(self) -> u32 {
        self.seen & !self.dead
    }
}

/// The bit of a replica's addition, which was its `number`th update.
pub fn addition(author: NodeId, number: u8) -> u32 {
    1 << (u32::from(author) * u32::from(UPDATES_MAX) + u32::from(number) - 1)
}

/// All updates of a replica, as bits of additions.
pub fn all_of(author: NodeId) -> u32 {
    ((1 << UPDATES_MAX) - 1) << (u32::from(author) * u32::from(UPDATES_MAX))
}

/// A step that a replica takes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// It makes an update, which is acknowledged at once.
    Update,
    /// It tells all others.
    Gossip,
}

impl StepCode for Step {
    fn code(self) -> StepId {
        StepId { kind: self as u8, of: 0 }
    }

    fn decode(id: StepId) -> Option<Step> {
        [Step::Update, Step::Gossip].into_iter().find(|step| step.code() == id)
    }
}

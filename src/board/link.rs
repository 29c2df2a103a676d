//! What a link does with copies, apart from how a wire is kept.
//!
//! The rules of the board ask a [`Link`] which copies may arrive and which losses differ, and have it
//! put copies in flight and take them out. [`LinkOrder`] answers on plain [`Wire`]s. The adversary keeps
//! each wire as a number and asks the same questions, so the rules are written once for both.

use super::{Key, LinkOrder, Wire};
use std::fmt::Debug;
use std::hash::Hash;

/// A kind of link, and how its wires are kept.
///
/// Implementations must be deterministic: what they do is a function of their arguments alone.
pub trait Link: Debug {
    /// The copies in flight one way.
    type Wire: Clone + Debug + PartialEq + Eq + Hash;

    /// Whether nothing is in flight.
    fn is_empty(&self, wire: &Self::Wire) -> bool;

    /// Calls `each` with every key of which a copy may be the next to arrive, in a fixed order.
    fn arrivals(&self, wire: &Self::Wire, each: impl FnMut(Key));

    /// Calls `each` with every (key, nth) that tells one loss, or one duplication, from another.
    fn distinct(&self, wire: &Self::Wire, each: impl FnMut(Key, u16));

    /// Whether a copy of `key` may be the next to arrive.
    fn can_arrive(&self, wire: &Self::Wire, key: Key) -> bool;

    /// Whether an `nth` copy of `key`, counted from the head, is there to be lost or duplicated.
    fn has(&self, wire: &Self::Wire, key: Key, nth: u16) -> bool;

    /// Puts one copy of `key` in flight.
    fn put(&self, wire: &mut Self::Wire, key: Key);

    /// Takes the `nth` copy of `key` out of flight. `false` if there is none.
    fn take(&self, wire: &mut Self::Wire, key: Key, nth: u16) -> bool;

    /// Puts a second copy beside the `nth` copy of `key`. `false` if there is none.
    fn duplicate(&self, wire: &mut Self::Wire, key: Key, nth: u16) -> bool;
}

impl Link for LinkOrder {
    type Wire = Wire;

    fn is_empty(&self, wire: &Wire) -> bool {
        wire.is_empty()
    }

    fn arrivals(&self, wire: &Wire, mut each: impl FnMut(Key)) {
        match self {
            LinkOrder::Fifo => wire.keys().first().into_iter().for_each(|&key| each(key)),
            LinkOrder::Reordering => wire.distinct(*self).for_each(|(key, _)| each(key)),
        }
    }

    fn distinct(&self, wire: &Wire, mut each: impl FnMut(Key, u16)) {
        wire.distinct(*self).for_each(|(key, nth)| each(key, nth));
    }

    fn can_arrive(&self, wire: &Wire, key: Key) -> bool {
        wire.can_arrive(key, *self)
    }

    fn has(&self, wire: &Wire, key: Key, nth: u16) -> bool {
        wire.has(key, nth, *self)
    }

    fn put(&self, wire: &mut Wire, key: Key) {
        wire.put(key, *self);
    }

    fn take(&self, wire: &mut Wire, key: Key, nth: u16) -> bool {
        wire.take(key, nth, *self)
    }

    fn duplicate(&self, wire: &mut Wire, key: Key, nth: u16) -> bool {
        wire.duplicate(key, nth, *self)
    }
}

//! The copies in flight on one wire.
//!
//! A wire goes one way, from one node to another, and carries *keys*: what a copy in flight says, no
//! more. Copies of one key are alike, so a wire counts them and does not name them; which copy is
//! which, for the eye, is told by the history.
//!
//! On a link that may reorder, a wire is a multiset: the keys are kept sorted, so that two wires with
//! the same copies are equal as values. On a link that keeps order it is a queue: the keys stand in
//! the order in which they were sent, and only the head can arrive.

/// What a copy in flight says: the number of a letter, or whatever stands for it (see the protocol).
pub type Key = u16;

/// Whether copies on a link may overtake each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum LinkOrder {
    /// Any copy in flight may arrive next.
    #[default]
    Reordering,
    /// Copies arrive in the order in which they were sent; any of them may still be lost.
    Fifo,
}

/// The copies in flight on one wire.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Wire {
    keys: Vec<Key>,
}

impl Wire {
    /// The keys in flight, one entry a copy: sorted on a reordering link, in sending order on a FIFO one.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// How many copies are in flight.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether nothing is in flight.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// How many copies of `key` are in flight.
    pub fn count(&self, key: Key) -> usize {
        self.keys.iter().filter(|&&k| k == key).count()
    }

    /// Puts one copy of `key` in flight.
    pub fn put(&mut self, key: Key, order: LinkOrder) {
        match order {
            LinkOrder::Fifo => self.keys.push(key),
            LinkOrder::Reordering => {
                let at = self.keys.partition_point(|&k| k <= key);
                self.keys.insert(at, key);
            }
        }
    }

    /// Whether a copy of `key` may be the next to arrive.
    pub fn can_arrive(&self, key: Key, order: LinkOrder) -> bool {
        match order {
            LinkOrder::Fifo => self.keys.first() == Some(&key),
            LinkOrder::Reordering => self.keys.binary_search(&key).is_ok(),
        }
    }

    /// Takes the `nth` copy of `key`, counted from the head, out of flight. `false` if there is none.
    pub fn take(&mut self, key: Key, nth: u16, order: LinkOrder) -> bool {
        let at = self.place(key, nth, order);
        if let Some(at) = at {
            self.keys.remove(at);
        }
        at.is_some()
    }

    /// Puts a second copy beside the `nth` copy of `key`. `false` if there is none.
    pub fn duplicate(&mut self, key: Key, nth: u16, order: LinkOrder) -> bool {
        let at = self.place(key, nth, order);
        if let Some(at) = at {
            self.keys.insert(at + 1, key);
        }
        at.is_some()
    }

    /// Whether an `nth` copy of `key` is there to be lost or duplicated. Copies of one key on a
    /// reordering link are alike, so only the first of them counts there.
    pub fn has(&self, key: Key, nth: u16, order: LinkOrder) -> bool {
        self.place(key, nth, order).is_some()
    }

    /// Every (key, nth) that tells one loss from another: each key once on a reordering link, every
    /// copy on a FIFO one.
    pub fn distinct(&self, order: LinkOrder) -> impl Iterator<Item = (Key, u16)> + '_ {
        self.keys.iter().enumerate().filter_map(move |(at, &key)| match order {
            LinkOrder::Reordering => (at == 0 || self.keys[at - 1] != key).then_some((key, 0)),
            LinkOrder::Fifo => {
                let nth = self.keys[..at].iter().filter(|&&k| k == key).count();
                // A neighbour with the same key makes the same queue, lost or doubled.
                (at == 0 || self.keys[at - 1] != key).then_some((key, nth as u16))
            }
        })
    }

    fn place(&self, key: Key, nth: u16, order: LinkOrder) -> Option<usize> {
        match order {
            LinkOrder::Reordering if nth > 0 => None,
            LinkOrder::Reordering => self.keys.binary_search(&key).ok(),
            LinkOrder::Fifo => {
                let same = self.keys.iter().enumerate().filter(|&(_, &k)| k == key);
                same.map(|(at, _)| at).nth(usize::from(nth))
            }
        }
    }
}

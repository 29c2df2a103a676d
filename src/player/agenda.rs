//! What is due, and when: a queue of entries by tick, and on one tick in the order of their making.
//!
//! An entry that is no longer wanted stays where it is and is passed over when its turn comes: whoever
//! made it remembers its ticket, and an entry whose ticket nobody holds is void.

use crate::board::NodeId;
use crate::casts::delivery::Letter;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The name of an entry; later ones are higher, and 0 is none.
pub type Ticket = u64;

/// What an entry is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The next thing to befall a flight, given by its place.
    Flight(u32),
    /// A sender's ready letter is to be sent, or the timer of a waiting one runs out.
    Slot(Letter),
    /// A handler's next step.
    Work(NodeId),
    /// A receiver's crash, by chance.
    Crash(NodeId),
    /// A node comes back.
    Restart(NodeId),
    /// The next move of a script.
    Script,
    /// A node takes in a copy that has waited.
    Admit(NodeId),
    /// A link is cut, by chance.
    Cut(u8),
    /// A link is mended, by chance.
    Mend(u8),
}

/// One entry.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// When, in milliseconds.
    pub tick: u64,
    /// Its name.
    pub ticket: Ticket,
    /// What for.
    pub due: Due,
}

impl Entry {
    fn rank(&self) -> (u64, Ticket) {
        (self.tick, self.ticket)
    }
}

// Tickets are unique, so nothing else need be compared.
impl PartialEq for Entry {
    fn eq(&self, other: &Entry) -> bool {
        self.rank() == other.rank()
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Entry) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Entry) -> std::cmp::Ordering {
        self.rank().cmp(&other.rank())
    }
}

/// The queue.
#[derive(Clone, Debug, Default)]
pub struct Agenda {
    heap: BinaryHeap<Reverse<Entry>>,
    last_ticket: Ticket,
}

impl Agenda {
    /// Enters something.
    pub fn add(&mut self, tick: u64, due: Due) -> Ticket {
        self.last_ticket += 1;
        self.heap.push(Reverse(Entry { tick, ticket: self.last_ticket, due }));
        self.last_ticket
    }

    /// The first entry.
    pub fn first(&self) -> Option<Entry> {
        self.heap.peek().map(|Reverse(entry)| *entry)
    }

    /// Takes the first entry out.
    pub fn pop(&mut self) -> Option<Entry> {
        self.heap.pop().map(|Reverse(entry)| entry)
    }
}

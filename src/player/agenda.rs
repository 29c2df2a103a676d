//! What is due, and when: a queue of entries by tick, and on one tick in the order of their making.
//!
//! An entry that is no longer wanted stays where it is and is passed over when its turn comes: whoever
//! made it remembers its ticket, and an entry whose ticket nobody holds is void. The agenda counts those that
//! are wanted; cuts of links by chance are not counted, since they do not keep a run going.

use crate::board::NodeId;
use crate::stage::Clock;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The name of an entry; later ones are higher, and 0 is none.
pub type Ticket = u64;

/// What an entry is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The next thing to befall a flight, given by its place.
    Flight(u32),
    /// A clock of a node runs out.
    Clock(NodeId, Clock),
    /// A node's crash, by chance.
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

impl Due {
    /// Whether a run goes on for it.
    fn counts(self) -> bool {
        !matches!(self, Due::Cut(_) | Due::Mend(_))
    }
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
    /// By tick, then by ticket, as one number: to compare two takes no branch, and no guess at one.
    fn rank(&self) -> u128 {
        u128::from(self.tick) << 64 | u128::from(self.ticket)
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

    // These are what a heap asks; by way of an `Ordering` each would be two questions.
    fn lt(&self, other: &Entry) -> bool {
        self.rank() < other.rank()
    }

    fn le(&self, other: &Entry) -> bool {
        self.rank() <= other.rank()
    }

    fn gt(&self, other: &Entry) -> bool {
        self.rank() > other.rank()
    }

    fn ge(&self, other: &Entry) -> bool {
        self.rank() >= other.rank()
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
    wanted: u32,
}

impl Agenda {
    /// Enters something.
    pub fn add(&mut self, tick: u64, due: Due) -> Ticket {
        self.last_ticket += 1;
        self.wanted += u32::from(due.counts());
        self.heap.push(Reverse(Entry { tick, ticket: self.last_ticket, due }));
        self.last_ticket
    }

    /// Makes an entry void, if there is one: its holder forgets it.
    pub fn cancel(&mut self, ticket: &mut Ticket) {
        self.wanted -= u32::from(*ticket != 0);
        *ticket = 0;
    }

    /// How many entries are wanted that keep a run going.
    pub fn wanted(&self) -> u32 {
        self.wanted
    }

    /// The first entry, void or not.
    pub fn first(&self) -> Option<Entry> {
        self.heap.peek().map(|Reverse(entry)| *entry)
    }

    /// Takes the first entry out because it is void.
    pub fn pass_over(&mut self) {
        self.heap.pop();
    }

    /// Takes the first entry out because its time has come.
    pub fn take(&mut self) {
        if let Some(Reverse(entry)) = self.heap.pop() {
            self.wanted -= u32::from(entry.due.counts());
        }
    }
}

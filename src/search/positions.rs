//! The positions seen: each once, with the cheapest way known to it.
//!
//! Positions stand in rows in the order in which they were seen, in blocks that never move. An index
//! finds the row of a position: open-addressing tables of row numbers, one table for each combination of
//! faults. Most moves are no fault, so most look-ups go to the table that the one before went to, which
//! is small enough to stay in a processor's cache.

use super::ranks::Rank;
use super::space::Packed;

/// A row's place.
pub type Row = u32;

/// The cost of a way apart from its faults, which the position itself tells: least by resends, then steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Cost {
    /// Resends on the way.
    pub resends: u16,
    /// Moves on the way.
    pub steps: u16,
}

/// One position.
#[derive(Clone, Copy, Debug)]
pub struct Seen<P> {
    /// Which.
    pub packed: P,
    /// What the cheapest way known costs.
    pub cost: Cost,
}

/// What came of [`Positions::reach`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// A position not seen before.
    New(Row),
    /// Seen before, but not as cheaply.
    Cheaper(Row),
    /// Seen before at no higher cost.
    Known,
    /// Not seen before, and there is no room.
    Full,
}

/// All positions seen.
#[derive(Debug)]
pub struct Positions<P> {
    blocks: Vec<Vec<Seen<P>>>,
    /// By row: the row before it on the cheapest way known; at the start its own.
    before: Vec<Vec<Row>>,
    len: u32,
    positions_max: u32,
    tables: Vec<Table>,
}

/// Rows by position. A slot holds a row plus one, below some bits of the position's hash; 0 is empty.
#[derive(Clone, Debug, Default)]
struct Table {
    slots: Vec<u32>,
    taken: u32,
}

const BLOCK_BITS: u32 = 12;
const BLOCK: usize = 1 << BLOCK_BITS;
const ROW_BITS: u32 = 26;
const ROW_MASK: u32 = (1 << ROW_BITS) - 1;

/// No search keeps more positions than this.
pub const POSITIONS_MAX: u32 = ROW_MASK;

impl<P: Packed> Positions<P> {
    /// None yet; room for `positions_max`, and a table for each of `ranks` combinations of faults.
    pub fn new(ranks: usize, positions_max: u32) -> Positions<P> {
        let positions_max = positions_max.min(POSITIONS_MAX);
        Positions {
            blocks: Vec::new(),
            before: Vec::new(),
            len: 0,
            positions_max,
            tables: vec![Table::default(); ranks],
        }
    }

    /// How many were seen.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// One of them.
    #[inline]
    pub fn seen(&self, row: Row) -> &Seen<P> {
        &self.blocks[(row >> BLOCK_BITS) as usize][row as usize % BLOCK]
    }

    /// What the index holds where a position with this hash belongs; 0 if nothing.
    #[inline]
    pub fn peek(&self, hash: u32, rank: Rank) -> u32 {
        let slots = &self.tables[usize::from(rank)].slots;
        slots.get(hash as usize & slots.len().wrapping_sub(1)).copied().unwrap_or(0)
    }

    /// Brings the row that was peeked at nearer to the processor. What it returns means nothing.
    #[inline]
    pub fn touch(&self, peeked: u32, hash: u32) -> u16 {
        if peeked == 0 || (peeked ^ hash) & !ROW_MASK != 0 {
            return 0;
        }
        self.seen((peeked & ROW_MASK) - 1).cost.steps
    }

    /// Whether a position was reached before at no higher cost, given what was peeked at in its place.
    #[inline]
    pub fn is_known(&self, peeked: u32, hash: u32, packed: P, rank: Rank, cost: Cost) -> bool {
        let (mut slot, mut place) = (peeked, hash);
        while slot != 0 {
            if (slot ^ hash) & !ROW_MASK == 0 {
                let seen = self.seen((slot & ROW_MASK) - 1);
                if seen.packed == packed {
                    return seen.cost <= cost;
                }
            }
            place = place.wrapping_add(1);
            slot = self.peek(place, rank);
        }
        false
    }

    /// The row before a row on the cheapest way known to it; its own at the start.
    pub fn before(&self, row: Row) -> Row {
        self.before[(row >> BLOCK_BITS) as usize][row as usize % BLOCK]
    }

    /// Notes a way to a position: the row `before`, and the cost in all. `hash` is the position's.
    #[inline]
    pub fn reach(&mut self, packed: P, hash: u32, rank: Rank, before: Row, cost: Cost) -> Reached {
        let tag = hash & !ROW_MASK;
        if self.tables[usize::from(rank)].is_full() {
            self.grow(rank);
        }
        let table = &self.tables[usize::from(rank)];
        let mask = table.slots.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            let slot = table.slots[place];
            if slot == 0 {
                break;
            }
            if slot & !ROW_MASK == tag {
                let row = (slot & ROW_MASK) - 1;
                let seen = &mut self.blocks[(row >> BLOCK_BITS) as usize][row as usize % BLOCK];
                if seen.packed == packed {
                    if cost >= seen.cost {
                        return Reached::Known;
                    }
                    seen.cost = cost;
                    self.before[(row >> BLOCK_BITS) as usize][row as usize % BLOCK] = before;
                    return Reached::Cheaper(row);
                }
            }
            place = (place + 1) & mask;
        }
        if self.len >= self.positions_max {
            return Reached::Full;
        }
        let row = self.len;
        if (row as usize).is_multiple_of(BLOCK) {
            self.blocks.push(Vec::with_capacity(BLOCK));
            self.before.push(Vec::with_capacity(BLOCK));
        }
        self.blocks[(row >> BLOCK_BITS) as usize].push(Seen { packed, cost });
        self.before[(row >> BLOCK_BITS) as usize].push(before);
        self.len += 1;
        let table = &mut self.tables[usize::from(rank)];
        table.slots[place] = tag | (row + 1);
        table.taken += 1;
        Reached::New(row)
    }

    #[inline(never)]
    fn grow(&mut self, rank: Rank) {
        let table = std::mem::take(&mut self.tables[usize::from(rank)]);
        let mut slots = vec![0; (table.slots.len() * 2).max(64)];
        let mask = slots.len() - 1;
        for slot in table.slots.into_iter().filter(|&slot| slot != 0) {
            let mut place = self.seen((slot & ROW_MASK) - 1).packed.scatter() as usize & mask;
            while slots[place] != 0 {
                place = (place + 1) & mask;
            }
            slots[place] = slot;
        }
        self.tables[usize::from(rank)] = Table { slots, taken: table.taken };
    }
}

impl Table {
    /// Whether half of it is taken.
    #[inline]
    fn is_full(&self) -> bool {
        self.taken as usize * 2 >= self.slots.len()
    }
}

//! The positions seen: each once, with the cheapest way known to it.
//!
//! Each combination of faults has a [`Table`] of its own, which tells a position's row: its place in the order in
//! which positions were seen. Most moves are no fault, so most look-ups go to the table that the one before went
//! to. By row there is what is seldom looked at: the row before it, and what its way costs.

use super::ranks::Rank;
use super::space::{PARTS, Packed};
use super::table::{ROW_BITS, Slot, Table, Widths};
use std::hint::black_box;
use std::marker::PhantomData;

/// A place in the order in which positions were seen.
pub type Row = u32;

/// The cost of a way apart from its faults, which the position itself tells: least by resends, then steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Cost {
    /// Resends on the way.
    pub resends: u16,
    /// Moves on the way.
    pub steps: u16,
}

/// A position to be looked up, and the row before it.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<P> {
    /// Which.
    pub packed: P,
    /// Its hash.
    pub hash: u32,
    /// The row before it; at the start its own.
    pub before: Row,
    /// What the first look found: a row plus one, or 0.
    found: u32,
}

impl<P: Packed> Candidate<P> {
    /// A position after a row.
    #[inline]
    pub fn new(packed: P, before: Row) -> Candidate<P> {
        Candidate { packed, hash: packed.scatter(), before, found: 0 }
    }
}

/// What positions of a batch have in common.
#[derive(Clone, Copy, Debug)]
pub struct Common {
    /// The rank of their faults.
    pub rank: Rank,
    /// What the ways to them cost.
    pub cost: Cost,
    /// Whether the last move was a fault.
    pub by_fault: bool,
}

/// A position in the row where it is.
#[derive(Clone, Copy, Debug)]
pub struct Entry<P> {
    /// Which.
    pub packed: P,
    /// Where.
    pub row: Row,
}

/// All positions seen.
#[derive(Debug)]
pub struct Positions<P> {
    tables: Tables,
    widths: Widths,
    /// By row: the row before it on the cheapest way known, and what that costs. In blocks that never move.
    ways: Vec<Vec<(Row, Cost)>>,
    /// By row, 64 a word: whether no cheaper way can be found.
    is_settled: Vec<u64>,
    len: u32,
    positions_max: u32,
    packed: PhantomData<P>,
}

/// By the rank of the faults. Slots are short as long as the parts fit.
#[derive(Debug)]
enum Tables {
    Short(Vec<Table<u64, 8>>),
    Long(Vec<Table<u128, 4>>),
}

const BLOCK_BITS: u32 = 12;
const BLOCK: usize = 1 << BLOCK_BITS;

/// No search keeps more positions than this.
pub const POSITIONS_MAX: u32 = (1 << ROW_BITS) - 1;

impl<P: Packed> Positions<P> {
    /// None yet; room for `positions_max`, and a table for each of `ranks` combinations of faults.
    pub fn new(ranks: usize, positions_max: u32) -> Positions<P> {
        Positions {
            tables: Tables::Short(vec![Table::default(); ranks]),
            widths: [1; PARTS],
            ways: Vec::new(),
            is_settled: Vec::new(),
            len: 0,
            positions_max: positions_max.min(POSITIONS_MAX),
            packed: PhantomData,
        }
    }

    /// How many were seen.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// How many more there is room for.
    #[inline]
    pub fn room(&self) -> u32 {
        self.positions_max - self.len
    }

    /// Notes that no cheaper way to a position can be found; `false` if that was noted before.
    #[inline]
    pub fn settle(&mut self, row: Row) -> bool {
        let (word, bit) = ((row / 64) as usize, 1 << (row % 64));
        let was_settled = self.is_settled[word] & bit != 0;
        self.is_settled[word] |= bit;
        !was_settled
    }

    /// The row before a row on the cheapest way known to it; its own at the start.
    pub fn before(&self, row: Row) -> Row {
        self.ways[(row >> BLOCK_BITS) as usize][row as usize % BLOCK].0
    }

    /// Notes the ways to the positions of a batch, in order, and adds those to `news` that were not seen before, or
    /// not as cheaply. Ways by a fault must be noted in the order of their costs, before any other way to a
    /// position with the same faults. `Err` if there is no room, with how many were noted.
    pub fn reach(&mut self, batch: &mut [Candidate<P>], common: Common, news: &mut Vec<Entry<P>>) -> Result<(), usize> {
        let mut all = [0; PARTS];
        for candidate in &*batch {
            all.iter_mut().zip(candidate.packed.parts()).for_each(|(all, part)| *all |= part);
        }
        if all.iter().zip(&self.widths).any(|(&part, &width)| u64::from(part) >> width != 0) {
            self.widen(all);
        }
        match &self.tables {
            Tables::Short(tables) => find_all(&tables[usize::from(common.rank)], &self.widths, batch),
            Tables::Long(tables) => find_all(&tables[usize::from(common.rank)], &self.widths, batch),
        }
        for (nth, &Candidate { packed, hash, before, found }) in batch.iter().enumerate() {
            let row = match found.checked_sub(1) {
                Some(row) => row,
                // It may stand in this batch twice.
                None => match self.find(packed, hash, common.rank) {
                    Some(row) => row,
                    None if self.len >= self.positions_max => return Err(nth),
                    None => {
                        let row = self.add(packed, hash, before, common);
                        news.push(Entry { packed, row });
                        continue;
                    }
                },
            };
            if common.by_fault || self.is_settled[(row / 64) as usize] & 1 << (row % 64) != 0 {
                debug_assert!(self.ways[(row >> BLOCK_BITS) as usize][row as usize % BLOCK].1 <= common.cost);
            } else if self.improve(row, before, common.cost) {
                news.push(Entry { packed, row });
            }
        }
        Ok(())
    }

    fn find(&self, packed: P, hash: u32, rank: Rank) -> Option<Row> {
        let parts = packed.parts();
        match &self.tables {
            Tables::Short(tables) => tables[usize::from(rank)].find(hash, Slot::key(parts, &self.widths)),
            Tables::Long(tables) => tables[usize::from(rank)].find(hash, Slot::key(parts, &self.widths)),
        }
    }

    /// Whether this way is cheaper than the one that was known, and takes its place.
    fn improve(&mut self, row: Row, before: Row, cost: Cost) -> bool {
        let known = &mut self.ways[(row >> BLOCK_BITS) as usize][row as usize % BLOCK];
        let is_cheaper = cost < known.1;
        if is_cheaper {
            *known = (before, cost);
        }
        is_cheaper
    }

    /// Adds a position that is new.
    fn add(&mut self, packed: P, hash: u32, before: Row, Common { rank, cost, .. }: Common) -> Row {
        let (row, widths) = (self.len, &self.widths);
        match &mut self.tables {
            Tables::Short(tables) => {
                let slot = u64::key(packed.parts(), widths).with_row(row);
                tables[usize::from(rank)].add(hash, slot, |slot| hash_of::<P, _>(slot, widths));
            }
            Tables::Long(tables) => {
                let slot = u128::key(packed.parts(), widths).with_row(row);
                tables[usize::from(rank)].add(hash, slot, |slot| hash_of::<P, _>(slot, widths));
            }
        }
        if (row as usize).is_multiple_of(BLOCK) {
            self.ways.push(Vec::with_capacity(BLOCK));
            self.is_settled.resize(self.is_settled.len() + BLOCK / 64, 0);
        }
        self.ways[(row >> BLOCK_BITS) as usize].push((before, cost));
        self.len += 1;
        row
    }

    /// Makes room for parts with greater numbers.
    #[inline(never)]
    fn widen(&mut self, parts: [u32; PARTS]) {
        let from = self.widths;
        for (width, part) in self.widths.iter_mut().zip(parts) {
            *width = (*width).max(u32::BITS - part.leading_zeros());
        }
        let to = &self.widths;
        assert!(to.iter().sum::<u32>() <= u128::KEY_BITS, "a position has at most 96 bits");
        let is_short = to.iter().sum::<u32>() <= u64::KEY_BITS;
        match &mut self.tables {
            Tables::Short(tables) if is_short => {
                tables.iter_mut().for_each(|table| table.rewrite(|slot| rewritten(slot, &from, to)));
            }
            Tables::Short(tables) => {
                let longer = |table: Table<u64, 8>| {
                    let mut long = Table::default();
                    for slot in table.slots() {
                        let slot: u128 = rewritten(slot, &from, to);
                        long.add(hash_of::<P, _>(slot, to), slot, |slot| hash_of::<P, _>(slot, to));
                    }
                    long
                };
                self.tables = Tables::Long(tables.drain(..).map(longer).collect());
            }
            Tables::Long(tables) => {
                tables.iter_mut().for_each(|table| table.rewrite(|slot| rewritten(slot, &from, to)));
            }
        }
    }

    /// All of them in no order, each with its row and what the cheapest way known to it costs. It goes through
    /// everything.
    pub fn each(&self, mut each: impl FnMut(Row, P, Cost)) {
        let mut tell = |rank: usize, (row, parts): (Row, [u32; PARTS])| {
            let (_, cost) = self.ways[(row >> BLOCK_BITS) as usize][row as usize % BLOCK];
            each(row, P::from_parts(parts, rank as Rank), cost);
        };
        match &self.tables {
            Tables::Short(tables) => {
                for (rank, table) in tables.iter().enumerate() {
                    table.slots().filter_map(|slot| slot.open(&self.widths)).for_each(|opened| tell(rank, opened));
                }
            }
            Tables::Long(tables) => {
                for (rank, table) in tables.iter().enumerate() {
                    table.slots().filter_map(|slot| slot.open(&self.widths)).for_each(|opened| tell(rank, opened));
                }
            }
        }
    }
}

/// A first look for all of a batch. It waits for memory, so each loop does one thing to all, and no part of it needs
/// another: a processor then waits for many at once.
fn find_all<P: Packed, S: Slot, const N: usize>(table: &Table<S, N>, widths: &Widths, batch: &mut [Candidate<P>]) {
    let touched = batch.iter().fold(0, |touched, candidate| touched ^ table.touch(candidate.hash));
    black_box(touched);
    for candidate in batch {
        let key = S::key(candidate.packed.parts(), widths);
        candidate.found = table.find(candidate.hash, key).map_or(0, |row| row + 1);
    }
}

fn opened<S: Slot>(slot: S, widths: &Widths) -> (Row, [u32; PARTS]) {
    slot.open(widths).expect("a slot that is taken")
}

/// The hash of the position in a slot; in it the faults do not count.
fn hash_of<P: Packed, S: Slot>(slot: S, widths: &Widths) -> u32 {
    P::from_parts(opened(slot, widths).1, 0).scatter()
}

/// The same in parts of other widths.
fn rewritten<S: Slot, T: Slot>(slot: S, from: &Widths, to: &Widths) -> T {
    let (row, parts) = opened(slot, from);
    T::key(parts, to).with_row(row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    /// Four numbers, of which many have the same hash.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    struct Four([u32; PARTS], Rank);

    impl Packed for Four {
        fn scatter(self) -> u32 {
            self.0.iter().fold(0, |mixed: u32, part| (mixed ^ part).wrapping_mul(0x9E37_79B9)) & !0x3FFF
        }

        fn parts(self) -> [u32; PARTS] {
            self.0
        }

        fn from_parts(parts: [u32; PARTS], rank: Rank) -> Four {
            Four(parts, rank)
        }
    }

    /// Numbers that get wider on the way, at last too wide for short slots; each turns up several times.
    fn four(at: u32, of: u32) -> Four {
        let wide = if at * 4 > of * 3 { 0xFFFF_0000 } else { 0 };
        let at = at * 7 % (of / 3);
        Four([at % 90, wide | (at / 90 % 90), at / 8100, if wide == 0 { 0 } else { 0xFFFF - at % 2 }], (at % 3) as Rank)
    }

    fn common(rank: Rank, steps: u16) -> Common {
        Common { rank, cost: Cost { resends: 0, steps }, by_fault: false }
    }

    #[test]
    fn each_position_has_one_row_and_the_cheapest_way_whatever_the_width_of_its_parts() {
        let (mut positions, mut plain, mut news) = (Positions::new(3, POSITIONS_MAX), HashMap::new(), Vec::new());
        let (mut seen, mut cheaper, of) = (0, 0, 60_000);
        for at in 0..of {
            let (four, steps) = (four(at, of), (at * 31 % 101) as u16);
            positions.reach(&mut [Candidate::new(four, at % (seen + 1))], common(four.1, steps), &mut news).unwrap();
            let known = plain.entry(four).or_insert((seen, u16::MAX, 0));
            let (is_new, is_cheaper) = (known.0 == seen, steps < known.1);
            if is_new || is_cheaper {
                assert_eq!(news.pop().map(|entry| (entry.packed, entry.row)), Some((four, known.0)));
                *known = (known.0, steps, at % (seen + 1));
                cheaper += u32::from(!is_new);
            }
            assert!(news.is_empty());
            seen += u32::from(is_new);
            assert_eq!(positions.len(), seen);
            if at == of / 2 {
                assert!(matches!(positions.tables, Tables::Short(_)));
            }
        }
        assert!(matches!(positions.tables, Tables::Long(_)) && seen > 20_000 && cheaper > 5_000, "{seen} {cheaper}");
        let mut told = 0;
        positions.each(|row, four, cost| {
            assert_eq!(plain[&four], (row, cost.steps, positions.before(row)));
            told += 1;
        });
        assert_eq!(told, seen);
    }

    #[test]
    fn a_batch_is_noted_in_order_until_there_is_no_room() {
        let (mut positions, mut news) = (Positions::new(3, 4), Vec::new());
        let fours = [5, 6, 5, 7, 6, 8, 9, 5].map(|at| Candidate::new(Four([at, 0, 0, 0], 0), 0));
        assert_eq!(positions.reach(&mut fours.clone(), common(0, 1), &mut news), Err(6));
        assert_eq!(
            news.iter().map(|entry| (entry.packed.0[0], entry.row)).collect::<Vec<_>>(),
            [(5, 0), (6, 1), (7, 2), (8, 3)]
        );
        assert!(positions.settle(2) && !positions.settle(2) && positions.settle(3));
    }
}

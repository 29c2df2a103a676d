//! Positions with the same faults, each whole in one slot of an open-addressing table, beside its row.
//!
//! A slot is one word: the parts of a position side by side, each in as many bits as the greatest number of its
//! kind needs so far, and below them the row plus one; 0 is empty. Eight short slots or four long ones fill a
//! line of a processor's cache, and a position belongs into a line, or into the next one that has room: so a
//! look-up is one way through memory. Lines stand in the order of their hashes, so a table grows from one end
//! to the other.

use super::positions::Row;
use super::space::PARTS;

/// The bits of a row.
pub const ROW_BITS: u32 = 26;
const ROW_MASK: u32 = (1 << ROW_BITS) - 1;

/// The bits of each part.
pub type Widths = [u32; PARTS];

/// A word that holds a position and its row.
pub trait Slot: Copy + Default {
    /// The bits there are for all parts together.
    const KEY_BITS: u32;

    /// The parts alone.
    fn key(parts: [u32; PARTS], widths: &Widths) -> Self;

    /// The parts and the row.
    fn with_row(self, row: Row) -> Self;

    /// The row plus one if the parts are those of `key`; else, or if it is empty, 0.
    fn row_if(self, key: Self) -> u32;

    /// Some bits of it.
    fn low(self) -> u32;

    /// Whether nothing is in it.
    fn is_empty(self) -> bool;

    /// The row and the parts; `None` if it is empty.
    fn open(self, widths: &Widths) -> Option<(Row, [u32; PARTS])>;
}

macro_rules! slots {
    ($($word:ty)*) => {
        $(impl Slot for $word {
            const KEY_BITS: u32 = <$word>::BITS - ROW_BITS;

            #[inline]
            fn key(parts: [u32; PARTS], widths: &Widths) -> $word {
                let [a, b, c, d] = parts.map(<$word>::from);
                let [after_a, after_b, after_c, _] = *widths;
                (((d << after_c | c) << after_b | b) << after_a | a) << ROW_BITS
            }

            #[inline]
            fn with_row(self, row: Row) -> $word {
                self | <$word>::from(row + 1)
            }

            #[inline]
            fn row_if(self, key: $word) -> u32 {
                let differs = self ^ key;
                if differs >> ROW_BITS == 0 { differs as u32 } else { 0 }
            }

            #[inline]
            fn low(self) -> u32 {
                self as u32
            }

            #[inline]
            fn is_empty(self) -> bool {
                self == 0
            }

            fn open(self, widths: &Widths) -> Option<(Row, [u32; PARTS])> {
                let row = (self as u32 & ROW_MASK).checked_sub(1)?;
                let mut rest = self >> ROW_BITS;
                let parts = widths.map(|width| {
                    let part = rest & ((1 << width) - 1);
                    rest >>= width;
                    part as u32
                });
                Some((row, parts))
            }
        })*
    };
}

slots!(u64 u128);

/// What a processor fetches at once, filled from the front.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Line<S, const N: usize>([S; N]);

/// A table with `N` slots a line.
#[derive(Clone, Debug)]
pub struct Table<S, const N: usize> {
    lines: Vec<Line<S, N>>,
    taken: usize,
}

impl<S, const N: usize> Default for Table<S, N> {
    fn default() -> Table<S, N> {
        Table { lines: Vec::new(), taken: 0 }
    }
}

/// The least lines of a table with anything in it.
const LINES_MIN: usize = 8;

impl<S: Slot, const N: usize> Table<S, N> {
    /// The line where a position with this hash belongs.
    #[inline]
    fn home(&self, hash: u32) -> usize {
        ((u64::from(hash) * self.lines.len() as u64) >> 32) as usize
    }

    /// Brings what is looked at for this hash nearer to the processor. What it returns means nothing.
    #[inline]
    pub fn touch(&self, hash: u32) -> u32 {
        self.lines.get(self.home(hash)).map_or(0, |line| line.0[0].low())
    }

    /// The row of a position, if it is here.
    #[inline]
    pub fn find(&self, hash: u32, key: S) -> Option<Row> {
        let mut at = self.home(hash);
        while let Some(line) = self.lines.get(at) {
            // At most one slot has it. To look at all of them takes less time than a wrong guess at which.
            let found = line.0.iter().fold(0, |found, slot| found | slot.row_if(key));
            if found != 0 {
                return Some(found - 1);
            }
            if line.0[N - 1].is_empty() {
                return None;
            }
            at = self.after(at);
        }
        None
    }

    #[inline]
    fn after(&self, at: usize) -> usize {
        if at + 1 == self.lines.len() { 0 } else { at + 1 }
    }

    /// Adds a position that is not here. `hash_of` tells the hash of a slot that is.
    pub fn add(&mut self, hash: u32, slot: S, hash_of: impl Fn(S) -> u32) {
        // Three quarters of all slots at most are taken, of a table that grew just now half.
        if self.taken >= self.lines.len() * N / 4 * 3 {
            let len = (self.lines.len() + self.lines.len() / 2).max(LINES_MIN);
            self.rebuild(len, hash_of);
        }
        self.put(hash, slot);
        self.taken += 1;
    }

    #[inline(never)]
    fn rebuild(&mut self, len: usize, hash_of: impl Fn(S) -> u32) {
        let lines = std::mem::replace(&mut self.lines, vec![Line([S::default(); N]); len]);
        for slot in lines.iter().flat_map(|line| line.0).filter(|slot| !slot.is_empty()) {
            self.put(hash_of(slot), slot);
        }
    }

    fn put(&mut self, hash: u32, slot: S) {
        let mut at = self.home(hash);
        loop {
            if let Some(free) = self.lines[at].0.iter_mut().find(|slot| slot.is_empty()) {
                *free = slot;
                return;
            }
            at = self.after(at);
        }
    }

    /// Every slot that is taken.
    pub fn slots(&self) -> impl Iterator<Item = S> + '_ {
        self.lines.iter().flat_map(|line| line.0).filter(|slot| !slot.is_empty())
    }

    /// Writes every slot anew, in its place.
    pub fn rewrite(&mut self, anew: impl Fn(S) -> S) {
        for slot in self.lines.iter_mut().flat_map(|line| &mut line.0).filter(|slot| !slot.is_empty()) {
            *slot = anew(*slot);
        }
    }
}

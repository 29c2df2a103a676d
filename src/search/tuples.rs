//! Tuples of numbers by number: the second step of keeping a position as numbers of its parts.
//!
//! Parts of a position have numbers, and so has each combination of them that turned up. All tuples of a
//! table are equally wide, so they stand side by side without anything between.

use super::catalogue::Number;

/// No tuple is wider than this.
pub const WIDTH_MAX: usize = 8;

/// Each tuple once, with its number.
#[derive(Clone, Debug)]
pub struct Tuples {
    width: usize,
    /// One after another.
    rows: Vec<Number>,
    count: Number,
    /// A number plus one, or 0 where there is none, below the tuple's hash: most tuples that are not meant need no
    /// look. A power of two of them, at most half of them taken.
    slots: Vec<u64>,
}

impl Tuples {
    /// None yet, of this width.
    ///
    /// # Panics
    /// If they are to be wider than [`WIDTH_MAX`].
    pub fn new(width: usize) -> Tuples {
        assert!(width <= WIDTH_MAX, "{width}");
        Tuples { width, rows: Vec::new(), count: 0, slots: vec![0; 64] }
    }

    /// The tuple with this number.
    #[inline]
    pub fn tuple(&self, number: Number) -> &[Number] {
        &self.rows[number as usize * self.width..][..self.width]
    }

    /// The number of a tuple, if it is here.
    pub fn find(&self, tuple: &[Number]) -> Option<Number> {
        self.look_up(tuple, scatter(tuple)).ok()
    }

    /// The number of a tuple, which is added if it is new.
    #[inline]
    pub fn number(&mut self, tuple: &[Number]) -> Number {
        let hash = scatter(tuple);
        self.look_up(tuple, hash).unwrap_or_else(|place| self.add(place, tuple, hash))
    }

    #[inline(never)]
    fn add(&mut self, place: usize, tuple: &[Number], hash: u32) -> Number {
        assert_eq!(tuple.len(), self.width);
        self.rows.extend_from_slice(tuple);
        self.count += 1;
        self.slots[place] = slot(hash, self.count);
        if self.count as usize * 2 > self.slots.len() {
            let mask = self.slots.len() * 2 - 1;
            let slots = std::mem::replace(&mut self.slots, vec![0; mask + 1]);
            for slot in slots.into_iter().filter(|&slot| slot != 0) {
                let mut place = (slot >> 32) as usize & mask;
                while self.slots[place] != 0 {
                    place = (place + 1) & mask;
                }
                self.slots[place] = slot;
            }
        }
        self.count - 1
    }

    /// The number of the tuple with this hash, or the empty slot where it belongs.
    #[inline]
    fn look_up(&self, tuple: &[Number], hash: u32) -> Result<Number, usize> {
        let mask = self.slots.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            let slot = self.slots[place];
            if slot == 0 {
                return Err(place);
            }
            let number = (slot as u32).wrapping_sub(1);
            if (slot >> 32) as u32 == hash && self.tuple(number).iter().eq(tuple) {
                return Ok(number);
            }
            place = (place + 1) & mask;
        }
    }
}

fn slot(hash: u32, number_plus_one: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(number_plus_one)
}

/// 32 bits in which each bit of the numbers counts.
#[inline]
pub fn scatter(numbers: &[Number]) -> u32 {
    let mut mixed = 0_u64;
    for &number in numbers {
        // Odd constants of SplitMix64: G. L. Steele et al., "Fast Splittable Pseudorandom Number Generators", 2014.
        mixed = (mixed ^ u64::from(number)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed ^= mixed >> 29;
    }
    (mixed.wrapping_mul(0x94D0_49BB_1331_11EB) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tuple_keeps_the_number_it_got_first_whatever_its_width() {
        for width in 0..=WIDTH_MAX {
            let mut tuples = Tuples::new(width);
            let tuple = |at: u32| (0..width as u32).map(|place| at >> (2 * place) & 7).collect::<Vec<_>>();
            let first: Vec<Number> = (0..500).map(|at| tuples.number(&tuple(at))).collect();
            for at in 0..500 {
                assert_eq!(tuples.number(&tuple(at)), first[at as usize]);
                assert_eq!(tuples.find(&tuple(at)), Some(first[at as usize]));
                assert_eq!(tuples.tuple(first[at as usize]), tuple(at));
            }
            assert_eq!(tuples.find(&vec![8; width]), (width == 0).then_some(0));
        }
    }
}

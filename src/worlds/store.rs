//! Different values by number: each is kept once, in the order in which they came.
//!
//! A table with open addressing finds the number of a value. What it hashes decides where in the table a
//! number stands and nothing else, so the numbers are the same on every machine.

use std::hash::{Hash, Hasher};

/// Values by number, from 0.
#[derive(Clone, Debug)]
pub(super) struct Store<T> {
    values: Vec<T>,
    /// A value's hash and its number plus one; the second is 0 where nothing stands.
    slots: Vec<(u32, u32)>,
}

impl<T: Clone + Eq + Hash> Store<T> {
    /// An empty one.
    pub(super) fn new() -> Store<T> {
        Store { values: Vec::new(), slots: vec![(0, 0); 16] }
    }

    /// How many values there are.
    pub(super) fn len(&self) -> u32 {
        self.values.len() as u32
    }

    /// The value with this number.
    pub(super) fn get(&self, number: u32) -> &T {
        &self.values[number as usize]
    }

    /// The number of a value, if it is there; else the place where it belongs, for [`Store::add`].
    pub(super) fn find(&self, value: &T) -> Result<u32, Vacancy> {
        let mut mix = Mix(0);
        value.hash(&mut mix);
        let hash = (mix.0 >> 32) as u32;
        let mask = self.slots.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            match self.slots[place] {
                (_, 0) => return Err(Vacancy { place, hash }),
                (other, number) if other == hash && self.values[number as usize - 1] == *value => {
                    return Ok(number - 1);
                }
                _ => place = (place + 1) & mask,
            }
        }
    }

    /// Adds a value that was looked for in vain just now. Its number.
    pub(super) fn add(&mut self, vacancy: Vacancy, value: T) -> u32 {
        let number = self.len();
        self.values.push(value);
        self.slots[vacancy.place] = (vacancy.hash, number + 1);
        if self.values.len() * 2 > self.slots.len() {
            self.grow();
        }
        number
    }

    /// The number of a value, which is added if it is not there.
    pub(super) fn number(&mut self, value: &T) -> u32 {
        match self.find(value) {
            Ok(number) => number,
            Err(vacancy) => self.add(vacancy, value.clone()),
        }
    }

    fn grow(&mut self) {
        let mut slots = vec![(0, 0); self.slots.len() * 2];
        let mask = slots.len() - 1;
        for &(hash, number) in self.slots.iter().filter(|&&(_, number)| number != 0) {
            let mut place = hash as usize & mask;
            while slots[place].1 != 0 {
                place = (place + 1) & mask;
            }
            slots[place] = (hash, number);
        }
        self.slots = slots;
    }
}

/// Where a value belongs that is not there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vacancy {
    place: usize,
    hash: u32,
}

/// Mixes what it is given into one word, by turning and multiplying.
struct Mix(u64);

impl Mix {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            self.mix(chunk.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)));
        }
    }

    fn write_u8(&mut self, word: u8) {
        self.mix(word.into());
    }

    fn write_u16(&mut self, word: u16) {
        self.mix(word.into());
    }

    fn write_u32(&mut self, word: u32) {
        self.mix(word.into());
    }

    fn write_u64(&mut self, word: u64) {
        self.mix(word);
    }

    fn write_usize(&mut self, word: usize) {
        self.mix(word as u64);
    }

    fn write_isize(&mut self, word: isize) {
        self.mix(word as u64);
    }
}

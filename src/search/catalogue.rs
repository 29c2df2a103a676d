//! Things numbered in the order in which they turned up.
//!
//! A catalogue holds each thing once and finds its number again: an open-addressing table of numbers
//! beside the list of things. Which number a thing gets depends only on the order of the questions.

use std::hash::{Hash, Hasher};

/// A thing's place in its [`Catalogue`].
pub type Number = u32;

/// Each thing once, with its number.
#[derive(Debug)]
pub struct Catalogue<T> {
    things: Vec<T>,
    /// A number plus one, or 0 where there is none; a power of two of them, at most half of them taken.
    slots: Vec<u32>,
}

impl<T> Default for Catalogue<T> {
    fn default() -> Catalogue<T> {
        Catalogue { things: Vec::new(), slots: vec![0; 64] }
    }
}

impl<T: Eq + Hash> Catalogue<T> {
    /// How many things there are.
    pub fn count(&self) -> Number {
        self.things.len() as Number
    }

    /// The thing with this number.
    pub fn thing(&self, number: Number) -> &T {
        &self.things[number as usize]
    }

    /// The number of a thing, if it is here.
    pub fn find(&self, thing: &T) -> Option<Number> {
        self.slots[self.place(thing)].checked_sub(1)
    }

    /// The number of a thing, which is added if it is new.
    pub fn number(&mut self, thing: T) -> Number {
        let place = self.place(&thing);
        if let Some(number) = self.slots[place].checked_sub(1) {
            return number;
        }
        self.things.push(thing);
        self.slots[place] = self.count();
        if self.things.len() * 2 > self.slots.len() {
            self.slots = vec![0; self.slots.len() * 2];
            for number in 0..self.count() {
                let place = self.place(self.thing(number));
                self.slots[place] = number + 1;
            }
        }
        self.count() - 1
    }

    /// The slot that holds the thing, or the empty one where it belongs.
    fn place(&self, thing: &T) -> usize {
        let mut mixer = Mixer(0);
        thing.hash(&mut mixer);
        let mask = self.slots.len() - 1;
        let mut place = mixer.finish() as usize & mask;
        while self.slots[place].checked_sub(1).is_some_and(|number| self.thing(number) != thing) {
            place = (place + 1) & mask;
        }
        place
    }
}

/// Scatters what is written to it; the same on every machine but for the width of lengths, which
/// decides only where in the table a thing stands.
struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            // The constant is the golden ratio's, as in Knuth, "The Art of Computer Programming" 3, 6.4.
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_keeps_the_number_it_got_first() {
        let mut catalogue = Catalogue::default();
        for round in 0..2 {
            for thing in 0..1000u16 {
                assert_eq!(catalogue.number(thing * 7), Number::from(thing), "round {round}");
            }
        }
        assert_eq!((catalogue.count(), *catalogue.thing(3)), (1000, 21));
        assert_eq!((catalogue.find(&21), catalogue.find(&22)), (Some(3), None));
    }
}

//! A position in twelve bytes.
//!
//! A small board is four parts and the faults spent: the sender's condition, the receiver's, the letters
//! in flight, the acknowledgements in flight. Each part goes by its number, the faults by their rank
//! among all that the budget allows. This loses nothing as long as the parts are kept beside it, once
//! each ([`Nodes`](super::nodes::Nodes), [`Wires`](super::wires::Wires)); the method is the "collapse"
//! compression of G. J. Holzmann, "State Compression in SPIN", 1997.

use crate::search::{self, Number, PARTS, Rank};

/// The parts of a position, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Parts {
    /// The sender's condition, below 2¹².
    pub sender: Number,
    /// The receiver's condition.
    pub receiver: Number,
    /// The letters in flight, below 2²⁰.
    pub letters: Number,
    /// The acknowledgements in flight, below 2²⁰.
    pub acks: Number,
    /// The rank of the faults spent, below 2¹².
    pub rank: Rank,
}

/// A position, to be compared by value with others of the same search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Packed([u32; 3]);

const WIRE_BITS: u32 = 20;
const WIRE_MAX: u32 = (1 << WIRE_BITS) - 1;
const SMALL_MAX: u32 = (1 << (32 - WIRE_BITS)) - 1;

impl Packed {
    /// `None` if a part's number is too large: more combinations of copies turned up than there is room
    /// for, and the search has to stop.
    #[inline]
    pub fn new(parts: Parts) -> Option<Packed> {
        let fits = parts.letters <= WIRE_MAX
            && parts.acks <= WIRE_MAX
            && parts.sender <= SMALL_MAX
            && u32::from(parts.rank) <= SMALL_MAX;
        fits.then(|| {
            Packed([
                parts.letters | parts.sender << WIRE_BITS,
                parts.acks | u32::from(parts.rank) << WIRE_BITS,
                parts.receiver,
            ])
        })
    }

    /// The parts that went in.
    #[inline]
    pub fn parts(self) -> Parts {
        let [letters, acks, receiver] = self.0;
        Parts {
            sender: letters >> WIRE_BITS,
            receiver,
            letters: letters & WIRE_MAX,
            acks: acks & WIRE_MAX,
            rank: (acks >> WIRE_BITS) as Rank,
        }
    }
}

impl search::Packed for Packed {
    #[inline]
    fn scatter(self) -> u32 {
        let [letters, acks, receiver] = self.0;
        let wide = u64::from(letters) | u64::from(acks & WIRE_MAX) << 32;
        // Odd constants of SplitMix64: G. L. Steele et al., "Fast Splittable Pseudorandom Number Generators", 2014.
        let mixed = (wide ^ u64::from(receiver) << 13).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 29 ^ u64::from(receiver)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed >> 32) as u32
    }

    #[inline]
    fn parts(self) -> [u32; PARTS] {
        let Parts { sender, receiver, letters, acks, .. } = Packed::parts(self);
        [sender, receiver, letters, acks]
    }

    #[inline]
    fn from_parts([sender, receiver, letters, acks]: [u32; PARTS], rank: Rank) -> Packed {
        Packed([letters | sender << WIRE_BITS, acks | u32::from(rank) << WIRE_BITS, receiver])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_fit_come_out_as_they_went_in_and_others_are_refused() {
        let most = Parts { sender: SMALL_MAX, receiver: u32::MAX, letters: WIRE_MAX, acks: WIRE_MAX, rank: 4095 };
        for parts in [Parts::default(), most, Parts { letters: 5, acks: 9, rank: 3, ..most }] {
            let packed = Packed::new(parts).expect("it fits");
            assert_eq!(packed.parts(), parts);
            assert_eq!(<Packed as search::Packed>::from_parts(search::Packed::parts(packed), parts.rank), packed);
        }
        for parts in [
            Parts { sender: SMALL_MAX + 1, ..most },
            Parts { letters: WIRE_MAX + 1, ..most },
            Parts { acks: WIRE_MAX + 1, ..most },
            Parts { rank: 4096, ..most },
        ] {
            assert_eq!(Packed::new(parts), None);
        }
    }

    #[test]
    fn a_position_takes_twelve_bytes() {
        assert_eq!(size_of::<Packed>(), 12);
    }
}

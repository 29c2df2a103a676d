//! A position in twelve bytes.
//!
//! A small board is four parts and the faults spent: the sender's condition, the receiver's, the letters
//! in flight, the acknowledgements in flight. Each part goes by its number, the faults by their rank
//! among all that the budget allows. This loses nothing as long as the parts are kept beside it, once
//! each ([`Nodes`](super::nodes::Nodes), [`Wires`](super::wires::Wires)); the method is the "collapse"
//! compression of G. J. Holzmann, "State Compression in SPIN", 1997.

use super::catalogue::Number;
use crate::board::Faults;
use crate::casts::delivery::{RECEIVERS, SENDERS};

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

/// A place among the combinations of faults that a budget allows; see [`Ranks`].
pub type Rank = u16;

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

    /// 32 bits in which each bit of the position counts, but those of the rank.
    #[inline]
    pub fn scatter(self) -> u32 {
        let [letters, acks, receiver] = self.0;
        let wide = u64::from(letters) | u64::from(acks & WIRE_MAX) << 32;
        // Odd constants of SplitMix64: G. L. Steele et al., "Fast Splittable Pseudorandom Number Generators", 2014.
        let mixed = (wide ^ u64::from(receiver) << 13).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 29 ^ u64::from(receiver)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed >> 32) as u32
    }
}

/// The combinations of faults within a budget, in a fixed order.
#[derive(Clone, Copy, Debug)]
pub struct Ranks {
    budget: Faults,
}

impl Ranks {
    /// Those within `budget`.
    ///
    /// # Panics
    /// If more than seven of a kind are allowed.
    pub fn new(budget: Faults) -> Ranks {
        let Faults { losses, duplications, crashes: [receiver_crashes, sender_crashes] } = budget;
        assert!([losses, duplications, receiver_crashes, sender_crashes].iter().all(|&most| most <= 7), "{budget:?}");
        Ranks { budget }
    }

    /// How many combinations there are, at most 4,096.
    pub fn len(&self) -> usize {
        usize::from(self.rank(self.budget)) + 1
    }

    /// Whether a combination is within the budget.
    pub fn has(&self, spent: Faults) -> bool {
        spent.losses <= self.budget.losses
            && spent.duplications <= self.budget.duplications
            && spent.crashes[RECEIVERS] <= self.budget.crashes[RECEIVERS]
            && spent.crashes[SENDERS] <= self.budget.crashes[SENDERS]
    }

    /// The place of a combination within the budget.
    #[inline]
    pub fn rank(&self, spent: Faults) -> Rank {
        let mut rank = spent.crashes[SENDERS];
        rank = rank * (self.budget.crashes[RECEIVERS] + 1) + spent.crashes[RECEIVERS];
        rank = rank * (self.budget.duplications + 1) + spent.duplications;
        rank = rank * (self.budget.losses + 1) + spent.losses;
        rank as Rank
    }

    /// The combination at a place.
    pub fn faults(&self, rank: Rank) -> Faults {
        let mut rest = u32::from(rank);
        let mut next = |most: u32| {
            let digit = rest % (most + 1);
            rest /= most + 1;
            digit
        };
        Faults {
            losses: next(self.budget.losses),
            duplications: next(self.budget.duplications),
            crashes: [next(self.budget.crashes[RECEIVERS]), next(self.budget.crashes[SENDERS])],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_combination_of_faults_has_a_rank_of_its_own() {
        let budget = Faults { losses: 2, duplications: 0, crashes: [7, 3] };
        let ranks = Ranks::new(budget);
        assert_eq!(ranks.len(), 3 * 8 * 4);
        for rank in 0..ranks.len() as Rank {
            assert_eq!(ranks.rank(ranks.faults(rank)), rank);
        }
    }

    #[test]
    fn parts_that_fit_come_out_as_they_went_in_and_others_are_refused() {
        let most = Parts { sender: SMALL_MAX, receiver: u32::MAX, letters: WIRE_MAX, acks: WIRE_MAX, rank: 4095 };
        for parts in [Parts::default(), most, Parts { letters: 5, acks: 9, rank: 3, ..most }] {
            assert_eq!(Packed::new(parts).map(Packed::parts), Some(parts));
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

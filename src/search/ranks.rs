//! The combinations of faults within a budget, by number.

use crate::board::{CRASH_CLASSES, Faults};

/// A place among the combinations of faults that a budget allows; see [`Ranks`].
pub type Rank = u16;

/// No budget has more faults of a kind than this.
pub const EACH_MAX: u32 = 7;

// The largest budget still has a rank.
const _: () = assert!((EACH_MAX as u64 + 1).pow(2 + CRASH_CLASSES as u32) <= Rank::MAX as u64 + 1);

/// The combinations of faults within a budget, in a fixed order.
#[derive(Clone, Copy, Debug)]
pub struct Ranks {
    budget: Faults,
}

impl Ranks {
    /// Those within `budget`.
    ///
    /// # Panics
    /// If more than [`EACH_MAX`] of a kind are allowed.
    pub fn new(budget: Faults) -> Ranks {
        assert!(Ranks::are_few(budget), "{budget:?}");
        Ranks { budget }
    }

    /// Whether a budget has at most [`EACH_MAX`] faults of each kind.
    pub fn are_few(budget: Faults) -> bool {
        let Faults { losses, duplications, crashes } = budget;
        [losses, duplications].iter().chain(&crashes).all(|&most| most <= EACH_MAX)
    }

    /// The budget.
    pub fn budget(&self) -> Faults {
        self.budget
    }

    /// How many combinations there are.
    pub fn count(&self) -> usize {
        usize::from(self.rank(self.budget)) + 1
    }

    /// Whether a combination is within the budget.
    pub fn has(&self, spent: Faults) -> bool {
        spent.losses <= self.budget.losses
            && spent.duplications <= self.budget.duplications
            && spent.crashes.iter().zip(&self.budget.crashes).all(|(spent, most)| spent <= most)
    }

    /// The place of a combination within the budget.
    #[inline]
    pub fn rank(&self, spent: Faults) -> Rank {
        let mut rank = 0;
        for class in (0..CRASH_CLASSES).rev() {
            rank = rank * (self.budget.crashes[class] + 1) + spent.crashes[class];
        }
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
            crashes: self.budget.crashes.map(next),
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
        assert_eq!(ranks.count(), 3 * 8 * 4);
        for rank in 0..ranks.count() as Rank {
            let faults = ranks.faults(rank);
            assert!(ranks.has(faults));
            assert_eq!(ranks.rank(faults), rank);
        }
    }
}

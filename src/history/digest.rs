//! A digest of a run: 64 bits that two runs share only if they went the same way.
//!
//! It folds in every event's time, kind, place, letter, copy and hand. It is our own, so that it is the
//! same natively and in every browser and stays so: golden values are pinned in the tests. It guards
//! against mistakes, not against malice.

use crate::player::{Event, Run, sample};
use crate::stage::{About, What};
use std::fmt;

/// A digest of the events so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Digest(pub u64);

impl Digest {
    /// Of no event.
    pub const START: Digest = Digest(0x7477_6963_6520_6f72); // "twice or"

    /// Of the `n`-th random scenario, with its interventions, played to its end.
    pub fn of_sample(n: u32) -> Digest {
        let mut run = Run::new(&sample::scenario(n), sample::interventions(n));
        std::iter::from_fn(|| run.step()).fold(Digest::START, |digest, event| digest.then(&event))
    }

    /// Of the `n`-th random scenario of a cast, with its interventions, played to its end.
    pub fn of_sample_of(cast: &'static About, n: u32) -> Digest {
        let scenario = sample::scenario_of(cast, n);
        let mut run = Run::new(&scenario, sample::interventions_in(&scenario, n));
        std::iter::from_fn(|| run.step()).fold(Digest::START, |digest, event| digest.then(&event))
    }

    /// With one more event.
    pub fn then(self, event: &Event) -> Digest {
        let copy = event.copy.map_or(0, |copy| {
            u64::from(copy.letter) << 32 | u64::from(copy.number) << 8 | (u64::from(copy.kind.0) + 2)
        });
        let rest = u64::from(code(event.what)) << 48
            | u64::from(event.node) << 40
            | u64::from(event.by_hand) << 32
            | u64::from(event.letter.unwrap_or(0));
        Digest([event.tick, copy, rest].into_iter().fold(self.0, |digest, word| mix(digest ^ mix(word))))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014, there `mix64variant13`), after one step of its counter.
fn mix(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ word >> 31
}

/// Numbers for ever: digests are pinned and published. What a cast says has its own number, from 14 on ten higher.
fn code(what: What) -> u8 {
    match what {
        What::Step(note) | What::Deliver(note) if note.0 <= 13 => note.0,
        What::Step(note) | What::Deliver(note) => note.0 + 10,
        What::Lose => 14,
        What::Duplicate => 15,
        What::Crash => 16,
        What::Down => 17,
        What::Restart => 18,
        What::Hold => 19,
        What::Release => 20,
        What::Cut => 21,
        What::Mend => 22,
    }
}

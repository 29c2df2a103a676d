//! Luck: every draw is a pure function of the seed and of the place where it is made.
//!
//! There is no stream of random numbers to be consumed in order. A draw is addressed: this seed, this
//! link, this letter, a letter or an answer, which sending of it, which duplicate, what the draw is for.
//! So changing one knob, or the mode, leaves all other luck as it was: letter 5's first copy meets the
//! same fate everywhere, and modes can be laid side by side.
//!
//! The function is Philox4x32-10, a counter-based generator: J. K. Salmon, M. A. Moraes, R. O. Dror,
//! D. E. Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC '11. The tests
//! hold it to the known answers published with its authors' Random123.

use crate::stage::{Kind, Span, Subject};

/// Philox4x32-10: 128 bits that depend on every bit of `counter` and `key`.
pub fn philox4x32_10(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    const MULTIPLIERS: [u64; 2] = [0xD251_1F53, 0xCD9E_8D57];
    const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
    for _ in 0..10 {
        let [low, high] = [0, 1].map(|half| MULTIPLIERS[half] * u64::from(counter[2 * half]));
        counter = [
            (high >> 32) as u32 ^ counter[1] ^ key[0],
            high as u32,
            (low >> 32) as u32 ^ counter[3] ^ key[1],
            low as u32,
        ];
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    counter
}

/// 32 random bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw(pub u32);

impl Draw {
    /// Whether this happens, at a whole percentage. What happens at some percentage happens at every
    /// higher one too.
    pub fn happens(self, percent: u8) -> bool {
        u64::from(self.0) * 100 < u64::from(percent) << 32
    }

    /// A number below `bound`, each as likely as any other to within 2⁻³² × `bound`.
    pub fn below(self, bound: u64) -> u64 {
        ((u128::from(self.0) * u128::from(bound)) >> 32) as u64
    }

    /// A time in this span, in milliseconds.
    pub fn within(self, span: Span) -> u64 {
        u64::from(span.min_ms) + self.below(u64::from(span.max_ms - span.min_ms) + 1)
    }
}

/// Which copy a draw is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The link, from 0.
    pub link: u8,
    /// The letter, from 1.
    pub letter: Subject,
    /// The kind of copy.
    pub kind: Kind,
    /// Which sending of this kind and letter, from 0. An answer has that of the copy that it answers.
    pub attempt: u16,
    /// Which duplicate of that sending, 0 for the copy that was sent. An answer has that of the copy that
    /// it answers.
    pub duplicate: u16,
    /// For an answer: which duplicate of it, 0 for the one that was sent. For others always 0.
    pub answer_duplicate: u16,
}

/// What a draw is for.
#[derive(Clone, Copy)]
enum Concern {
    Journey = 0,
    Handling = 1,
    Patience = 2,
    Partition = 3,
}

/// What may befall a copy on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Journey {
    /// Whether it is lost.
    pub loss: Draw,
    /// How long it takes.
    pub latency: Draw,
    /// Whether it is doubled.
    pub duplication: Draw,
    /// How far it comes before it is lost.
    pub fall: Draw,
}

/// What may befall a node that works on a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handling {
    /// Whether it crashes.
    pub crash: Draw,
    /// Between which two steps.
    pub gap: Draw,
    /// For how long it is down.
    pub downtime: Draw,
}

/// All the luck there is under one seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Luck {
    key: [u32; 2],
}

impl Luck {
    /// The luck of this seed.
    pub fn new(seed: u64) -> Luck {
        Luck { key: [seed as u32, (seed >> 32) as u32] }
    }

    /// What befalls this copy on its way.
    pub fn journey(&self, place: Place) -> Journey {
        let [loss, latency, duplication, fall] = self.draw(Concern::Journey, place);
        Journey { loss, latency, duplication, fall }
    }

    /// What befalls the node that works on this copy.
    pub fn handling(&self, place: Place) -> Handling {
        let [crash, gap, downtime, _] = self.draw(Concern::Handling, place);
        Handling { crash, gap, downtime }
    }

    /// The jitter of the timer that is set when this letter is sent for the `attempt`-th time.
    pub fn patience(&self, place: Place) -> Draw {
        self.draw(Concern::Patience, place)[0]
    }

    /// For the `nth` partition of a link, from 0: how long the link is whole before it, and how long cut.
    pub fn partition(&self, link: u8, nth: u32) -> (Draw, Draw) {
        let counter = [nth, 0, 0, (Concern::Partition as u32) << 16 | u32::from(link)];
        let [whole, cut, ..] = philox4x32_10(counter, self.key).map(Draw);
        (whole, cut)
    }

    fn draw(&self, concern: Concern, place: Place) -> [Draw; 4] {
        let kind = u32::from(place.kind.0);
        let counter = [
            u32::from(place.letter),
            u32::from(place.attempt),
            u32::from(place.duplicate) | u32::from(place.answer_duplicate) << 16,
            (concern as u32) << 16 | kind << 8 | u32::from(place.link),
        ];
        philox4x32_10(counter, self.key).map(Draw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn philox_gives_the_answers_its_authors_published() {
        // Random123's known answers for philox4x32, 10 rounds: all zeros, all ones, digits of pi.
        let known = [
            ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            ([u32::MAX; 4], [u32::MAX; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for (counter, key, answer) in known {
            assert_eq!(philox4x32_10(counter, key), answer);
        }
    }

    #[test]
    fn nothing_happens_at_0_percent_and_everything_at_100() {
        for draw in [Draw(0), Draw(1), Draw(u32::MAX / 2), Draw(u32::MAX)] {
            assert!(!draw.happens(0) && draw.happens(100));
        }
    }

    #[test]
    fn a_percentage_is_met_to_the_last_of_the_four_billion_draws() {
        for percent in 0..=100u8 {
            let happening = (u64::from(percent) << 32).div_ceil(100);
            if let Some(last) = happening.checked_sub(1) {
                assert!(Draw(last as u32).happens(percent));
            }
            if let Ok(next) = u32::try_from(happening) {
                assert!(!Draw(next).happens(percent));
            }
        }
    }

    #[test]
    fn a_time_lies_within_its_span_and_reaches_both_ends() {
        let span = Span { min_ms: 700, max_ms: 1_300 };
        assert_eq!(Draw(0).within(span), 700);
        assert_eq!(Draw(u32::MAX).within(span), 1_300);
    }
}

//! What is counted in runs: fates, copies a letter, delays; and how sure a count is.

use crate::player::{Event, Run};
use crate::stage::{Scenario, Sign, Stage, TallyAbout};

/// How far from the middle the ends of the band are, in standard deviations: 99.9% lie between.
const Z: f64 = 3.290_526_731;

/// What came of the runs of a point.
#[derive(Clone, Debug)]
pub(super) struct Count {
    tallies: &'static [TallyAbout],
    /// How many runs.
    pub runs: u32,
    /// How many letters, or whatever the cast counts, met a fate.
    pub letters: u64,
    /// The cast's tallies, by place, over all runs.
    tally: Vec<u64>,
    /// How many copies were sent, answers not counted, and the sum of the squares of how many each letter took.
    pub copies: u64,
    squares: u64,
    /// How many letters were sent at all.
    sent: u64,
    /// From the first sending of a letter to its first effect, in milliseconds.
    delays: Vec<u32>,
    /// The seed of the first run in which one was lost, and of that in which something took effect twice.
    pub lost_in: Option<u64>,
    pub twice_in: Option<u64>,
}

/// A number that was estimated: the ends of its 99.9% band, and itself between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Estimate {
    pub least: f64,
    pub value: f64,
    pub most: f64,
}

/// What is counted while one run is played.
#[derive(Debug)]
pub(super) struct Counted {
    copies: Vec<u32>,
    /// By letter: when it was sent first, and whether it has taken effect.
    begun: Vec<Option<u64>>,
    is_done: Vec<bool>,
    delays: Vec<u32>,
}

impl Counted {
    pub fn new<S: Stage + Clone>(run: &Run<S>) -> Counted {
        let subjects = usize::from(run.stage().subjects()) + 1;
        Counted {
            copies: vec![0; subjects],
            begun: vec![None; subjects],
            is_done: vec![false; subjects],
            delays: Vec::new(),
        }
    }

    /// Notes what an event says of its letter, and what it put in flight.
    pub fn note<S: Stage + Clone>(&mut self, run: &Run<S>, event: &Event) {
        let about = run.stage().about();
        // What the net doubled was not sent.
        for flight in run.made().filter(|flight| flight.place.duplicate == 0) {
            if !about.kinds[usize::from(flight.name.kind.0)].is_answer {
                self.copies[usize::from(flight.name.letter)] += 1;
            }
        }
        let (Some(letter), Some(note)) = (event.letter, event.what.note()) else { return };
        let letter = usize::from(letter);
        match about.note(note).sign {
            Sign::Sent => _ = self.begun[letter].get_or_insert(event.tick),
            Sign::Applied | Sign::AppliedAndNoted if !self.is_done[letter] => {
                self.is_done[letter] = true;
                self.delays.extend(self.begun[letter].map(|begun| (event.tick - begun) as u32));
            }
            _ => {}
        }
    }
}

impl Count {
    /// Nothing yet.
    pub fn new(scenario: &Scenario) -> Count {
        let tallies = scenario.cast.tallies;
        Count {
            tallies,
            runs: 0,
            letters: 0,
            tally: vec![0; tallies.len()],
            copies: 0,
            squares: 0,
            sent: 0,
            delays: Vec::new(),
            lost_in: None,
            twice_in: None,
        }
    }

    /// Adds a run that has ended.
    pub fn add<S: Stage + Clone>(&mut self, run: &Run<S>, counted: Counted) {
        let before = (self.fates("lost"), self.fates("twice"));
        for (all, one) in self.tally.iter_mut().zip(run.tally()) {
            *all += u64::from(one);
        }
        let met = self.tallies.iter().zip(&self.tally).filter(|(about, _)| is_a_fate(about));
        self.letters = met.map(|(_, count)| count).sum();
        self.runs += 1;
        for &copies in counted.copies.iter().filter(|&&copies| copies > 0) {
            self.sent += 1;
            self.copies += u64::from(copies);
            self.squares += u64::from(copies) * u64::from(copies);
        }
        self.delays.extend(counted.delays);
        let seed = Some(run.scenario().seed);
        self.lost_in = self.lost_in.or(seed.filter(|_| self.fates("lost") > before.0));
        self.twice_in = self.twice_in.or(seed.filter(|_| self.fates("twice") > before.1));
    }

    /// How many letters met the fate that is drawn so: `once`, `lost`, `twice`.
    pub fn fates(&self, class: &str) -> u64 {
        let of_class =
            self.tallies.iter().zip(&self.tally).filter(|(about, _)| is_a_fate(about) && about.class == class);
        of_class.map(|(_, count)| count).sum()
    }

    /// Whether the cast has a fate that is drawn so.
    pub fn has(&self, class: &str) -> bool {
        self.tallies.iter().any(|about| is_a_fate(about) && about.class == class)
    }

    /// The share of letters that met a fate, with its Wilson band.
    pub fn share(&self, class: &str) -> Option<Estimate> {
        (self.letters > 0 && self.has(class)).then(|| wilson(self.fates(class), self.letters))
    }

    /// Copies a letter, over those that were sent.
    pub fn copies_a_letter(&self) -> Option<Estimate> {
        let (sent, copies) = (self.sent as f64, self.copies as f64);
        if self.sent == 0 {
            return None;
        }
        let value = copies / sent;
        let variance = (self.squares as f64 / sent - value * value).max(0.0);
        let half = Z * (variance / sent).sqrt();
        Some(Estimate { least: (value - half).max(0.0), value, most: value + half })
    }

    /// How many letters took effect, for their delays.
    pub fn delayed(&self) -> usize {
        self.delays.len()
    }

    /// The delay that so many percent of the letters that took effect did not exceed, in milliseconds. The band is that
    /// of the share below it, whatever delays are distributed like.
    pub fn delay(&self, percent: u32) -> Option<Estimate> {
        let count = self.delays.len();
        let last = count.checked_sub(1)?;
        let mut sorted = self.delays.clone();
        sorted.sort_unstable();
        let rank = (count * percent as usize).div_ceil(100).max(1);
        let band = wilson(rank as u64, count as u64);
        let at = |share: f64| f64::from(sorted[((share * count as f64) as usize).min(last)]);
        let value = f64::from(sorted[rank - 1]);
        Some(Estimate { least: at(band.least).min(value), value, most: at(band.most).max(value) })
    }
}

/// Whether a tally counts letters by what became of them in the end.
fn is_a_fate(about: &TallyAbout) -> bool {
    !about.is_aside && !about.class.is_empty()
}

/// A share with its score interval: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference",
/// Journal of the American Statistical Association 22(158), 1927.
pub(super) fn wilson(count: u64, of: u64) -> Estimate {
    let (count, of) = (count as f64, of as f64);
    let (square, value) = (Z * Z, count / of);
    let middle = (count + square / 2.0) / (of + square);
    let half = Z / (of + square) * (count * (of - count) / of + square / 4.0).sqrt();
    let within = |end: f64| end.clamp(0.0, 1.0);
    Estimate { least: within(middle - half).min(value), value, most: within(middle + half).max(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_band_is_wilsons() {
        // Where nothing was counted it ends at z² / (n + z²), and where everything was, it begins there from above.
        let (none, all) = (wilson(0, 1_000), wilson(1_000, 1_000));
        let end = Z * Z / (1_000.0 + Z * Z);
        assert!((none.most - end).abs() < 1e-12 && none.least == 0.0 && none.value == 0.0);
        assert!((all.least - (1.0 - end)).abs() < 1e-12 && all.most == 1.0);
        // Its ends are the shares p at which the count lies z standard deviations away: (p̂ - p)² = z² p (1 - p) / n.
        let some = wilson(37, 500);
        for end in [some.least, some.most] {
            let distance = (some.value - end) * (some.value - end);
            assert!((distance - Z * Z * end * (1.0 - end) / 500.0).abs() < 1e-12);
        }
    }
}

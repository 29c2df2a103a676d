//! What is varied: one knob of a scenario, and the values it is set to.

use crate::stage::{Scenario, Values};
use crate::words::texts;

/// A knob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Knob {
    /// How many percent of copies are lost.
    Loss,
    /// How long a node waits, in milliseconds.
    Timeout,
    /// The cast's setting at this place, a number.
    Setting(usize, &'static str),
}

/// The settings that are knobs where a cast has them, with the values that are tried.
const SETTINGS: [(&str, &[u32]); 2] =
    [("retries", &[0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20]), ("copies", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20])];

const LOSSES: &[u32] = &[0, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
const TIMEOUTS_MS: &[u32] = &[500, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000, 15_000, 20_000];

/// No node waits longer, in milliseconds.
const TIMEOUT_MS_MAX: u32 = 600_000;

impl Knob {
    /// Those that a scenario has.
    pub fn of(scenario: &Scenario) -> Vec<Knob> {
        let cast = scenario.cast;
        let mut all = vec![Knob::Loss, Knob::Timeout];
        for (key, _) in SETTINGS {
            let place = cast.setting(key).filter(|&place| !(cast.is_idle)(&scenario.settings, place));
            all.extend(place.map(|place| Knob::Setting(place, key)));
        }
        all
    }

    /// Its name in a question; that of its key in an address.
    pub fn slug(&self) -> &'static str {
        match self {
            Knob::Loss => "loss",
            Knob::Timeout => "timeout",
            Knob::Setting(_, key) => key,
        }
    }

    /// Its name.
    pub fn name(&self, scenario: &Scenario) -> &'static str {
        match *self {
            Knob::Loss => texts().loss,
            Knob::Timeout => texts().timeout,
            Knob::Setting(place, _) => (scenario.cast.settings[place].name)(),
        }
    }

    /// What it is set to.
    pub fn value(&self, scenario: &Scenario) -> u32 {
        match *self {
            Knob::Loss => scenario.loss_percent.into(),
            Knob::Timeout => scenario.timeout_ms,
            Knob::Setting(place, _) => scenario.settings[place].into(),
        }
    }

    /// A number as a value, if it is one.
    pub fn take(&self, scenario: &Scenario, value: u32) -> Option<u32> {
        let (least, most) = match *self {
            Knob::Loss => (0, 100),
            Knob::Timeout => (1, TIMEOUT_MS_MAX),
            Knob::Setting(place, _) => match scenario.cast.settings[place].values {
                Values::Number { least, most } => (least.into(), most.into()),
                Values::Choices(_) | Values::Text(_) => return None,
            },
        };
        (least..=most).contains(&value).then_some(value)
    }

    /// The values that are tried: a fixed list, and the one that is set.
    pub fn values(&self, scenario: &Scenario) -> Vec<u32> {
        let list = match self {
            Knob::Loss => LOSSES,
            Knob::Timeout => TIMEOUTS_MS,
            Knob::Setting(_, key) => SETTINGS.iter().find(|(known, _)| known == key).map_or(&[][..], |(_, list)| list),
        };
        let mut all: Vec<u32> = list.iter().filter_map(|&value| self.take(scenario, value)).collect();
        let own = self.value(scenario);
        if let Err(at) = all.binary_search(&own) {
            all.insert(at, own);
        }
        all
    }

    /// The scenario with another value.
    pub fn set(&self, scenario: &Scenario, value: u32) -> Scenario {
        let mut set = scenario.clone();
        match *self {
            Knob::Loss => set.loss_percent = value as u8,
            Knob::Timeout => set.timeout_ms = value,
            Knob::Setting(place, _) => set.set(place, value as u16),
        }
        set
    }

    /// A value in words: "20%", "5 s", "3".
    pub fn shown(&self, value: u32) -> String {
        match self {
            Knob::Loss => format!("{value}%"),
            Knob::Timeout => format!("{} s", f64::from(value) / 1_000.0),
            Knob::Setting(..) => value.to_string(),
        }
    }
}

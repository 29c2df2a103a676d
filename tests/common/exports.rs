//! Random runs of all casts, to go out and come in again.
#![allow(dead_code)]

use crate::random::{hand, script_of};
use serde_json::Value;
use twice_or_never::casts::{CASTS, Visitor, visit};
use twice_or_never::export::json::json;
use twice_or_never::history::Timeline;
use twice_or_never::player::{Intervention, Run, sample};
use twice_or_never::share::SavedRun;
use twice_or_never::stage::{Cast, Move, Scenario};

/// A random legal script of whatever cast it is.
struct Scripted(u32, Scenario);

impl Visitor for Scripted {
    type Output = Vec<Move>;

    fn visit<C: Cast>(self) -> Vec<Move> {
        script_of::<C>(self.0, &self.1, self.0 as usize % 60)
    }
}

pub fn sorted(mut deeds: Vec<Intervention>) -> Vec<Intervention> {
    deeds.sort_by_key(|deed| (deed.tick, deed.ordinal));
    deeds
}

/// The `n`-th run: each cast in turn, in its own random scenario; by hand, possible or not, by script, or by both.
pub fn saved(n: u32) -> SavedRun {
    let cast = CASTS[n as usize % CASTS.len()];
    let mut scenario = if n.is_multiple_of(22) { sample::scenario(n) } else { sample::scenario_of(cast, n) };
    if n.is_multiple_of(3) {
        // Chance has cuts in store also for after the end, which `hand` takes no account of.
        scenario.partitions = None;
    }
    let script = match n % 4 {
        0 => visit(cast.number, Scripted(n, scenario.clone())).expect("a cast"),
        _ => Vec::new(),
    };
    let interventions = match n % 3 {
        0 if script.is_empty() => hand(n, &scenario, 12).0,
        0 => Vec::new(),
        _ => sorted(sample::interventions_in(&scenario, n)),
    };
    SavedRun { scenario, script, interventions, index: n * 7 % 400 }
}

pub fn played(saved: &SavedRun) -> Timeline {
    let run = Run::scripted(&saved.scenario, saved.script.clone(), saved.interventions.clone());
    let mut timeline = Timeline::of(run);
    timeline.seek(saved.index);
    timeline
}

/// A run's export as a value.
pub fn value(timeline: &Timeline) -> Value {
    serde_json::from_str(&json(timeline)).expect("JSON")
}

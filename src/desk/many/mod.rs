//! Many runs: chance plays a scenario thousands of times, with one knob at one value after the other, and counts.
//!
//! The runs of a point have successive seeds from the scenario's own on, and every point has the same ones, so the luck
//! is the same everywhere and the same question has the same answer. Nobody's hand is in these runs, and no script.

mod count;
mod knob;
mod odds;
mod plot;
mod sheet;

use super::paper::grouped;
use super::request::{Number, Request, Wrong, bad, unknown};
use super::{Job, Told};
use crate::casts;
use crate::casts::delivery::Delivery;
use crate::player::Run;
use crate::stage::{On, Scenario, Stage};
use crate::words::{desk_texts, fill};
use count::{Count, Counted};
use knob::Knob;

/// How many letters are played at each point, unless another number is asked for.
const LETTERS: u32 = 5_000;

/// The least and the most letters at a point.
const LETTERS_ENDS: (u32, u32) = (100, 100_000);

/// No run is played further, in events: one that could go on for ever is counted as it stands then.
const EVENTS_MAX: u32 = 2_000_000;

/// What was found out at one value of the knob.
#[derive(Debug)]
struct Point {
    /// The knob's value: percent, milliseconds, or a number.
    value: u32,
    /// The scenario there, with the first seed.
    scenario: Scenario,
    count: Count,
}

/// A plot in the making.
#[derive(Debug)]
struct Many<S: Stage + Clone> {
    /// The scenario as the figure has it.
    own: Scenario,
    request: Request,
    knob: Knob,
    /// How many letters are to be played at each point.
    letters: u32,
    points: Vec<Point>,
    /// The point that is played.
    at: usize,
    open: fn(&Scenario) -> S,
    run: Option<(Run<S>, Counted)>,
    is_stopped: bool,
}

/// Reads the question.
pub(super) fn read(request: &Request) -> Result<Box<dyn Job>, Wrong> {
    let own = request.run()?.scenario;
    if own.cast == casts::CASTS[0] {
        // In its own types: twice as fast.
        Ok(Box::new(Many::new(request, own, On::<Delivery>::new)?))
    } else {
        Ok(Box::new(Many::new(request, own, Scenario::stage)?))
    }
}

impl<S: Stage + Clone> Many<S> {
    fn new(request: &Request, own: Scenario, open: fn(&Scenario) -> S) -> Result<Many<S>, Wrong> {
        let knobs = Knob::of(&own);
        let slugs = || knobs.iter().map(Knob::slug);
        let asked = if request.knob.is_empty() { "loss" } else { request.knob.as_str() };
        let knob = knobs.iter().find(|knob| knob.slug() == asked);
        let knob = *knob.ok_or_else(|| unknown(desk_texts().many_unknown_knob, asked, slugs()))?;
        let Number(letters) = request.sample.unwrap_or(Number(LETTERS));
        if !(LETTERS_ENDS.0..=LETTERS_ENDS.1).contains(&letters) {
            return Err(bad("sample"));
        }
        let values = match request.value {
            Some(Number(value)) => vec![knob.take(&own, value).ok_or_else(|| bad("value"))?],
            None => knob.values(&own),
        };
        let point = |value| {
            let scenario = knob.set(&own, value);
            Point { value, count: Count::new(&scenario), scenario }
        };
        let points = values.into_iter().map(point).collect();
        let request = request.clone();
        Ok(Many { own, request, knob, letters, points, at: 0, open, run: None, is_stopped: false })
    }

    /// Plays until so many events have happened or everything is counted.
    fn play(&mut self, events: u32) {
        let mut left = events;
        while let Some(point) = self.points.get_mut(self.at) {
            if point.count.letters >= u64::from(self.letters) {
                self.at += 1;
                continue;
            }
            let (run, counted) = self.run.get_or_insert_with(|| {
                let seed = self.own.seed.wrapping_add(point.count.runs.into());
                let scenario = Scenario { seed, ..point.scenario.clone() };
                let run = Run::on((self.open)(&scenario), &scenario, Vec::new(), Vec::new());
                let counted = Counted::new(&run);
                (run, counted)
            });
            while left > 0 && run.index() < EVENTS_MAX {
                let Some(event) = run.step() else { break };
                counted.note(run, &event);
                left -= 1;
            }
            if left == 0 && run.index() < EVENTS_MAX {
                return;
            }
            let (run, counted) = self.run.take().expect("it was played");
            point.count.add(&run, counted);
            left = left.saturating_sub(1);
        }
    }
}

impl<S: Stage + Clone + std::fmt::Debug> Job for Many<S> {
    /// What was counted so far is what there is; a point that was not begun is left out.
    fn stop(&mut self) {
        self.is_stopped = true;
        self.points.retain(|point| point.count.runs > 0);
        self.at = self.points.len();
    }

    fn work(&mut self, positions: u32) -> Told {
        self.play(positions);
        if self.at < self.points.len() {
            let played: u64 = self.points.iter().map(|point| point.count.letters).sum();
            let all = u64::from(self.letters) * self.points.len() as u64;
            let said: [(&str, &dyn ToString); 2] = [("played", &grouped(played.min(all))), ("all", &grouped(all))];
            return Told::Working(fill(desk_texts().many_working, &said));
        }
        Told::Done(if self.request.is_json() { self.json() } else { self.paper().html() })
    }
}

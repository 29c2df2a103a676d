//! A run being watched: a clock that moves over it, or stands.
//!
//! The clock is in milliseconds of the run. Whatever is due by the clock has happened. Between two
//! events the clock moves and nothing else does.

use crate::board::NodeId;
use crate::history::Timeline;
use crate::player::{Action, Event, Intervention, Outlook, Refusal, Run};
use crate::stage::{Move, Scenario, Stage, What};

/// For so long a crash is to be seen, in milliseconds of the run.
pub const STRUCK_MS: u64 = 1_000;

/// A run and its clock.
#[derive(Clone, Debug)]
pub struct Playback {
    timeline: Timeline,
    /// Milliseconds of the run; never before the last event that happened.
    clock_ms: f64,
    playing: bool,
    /// Milliseconds of the run a millisecond of the viewer.
    speed: f64,
}

impl Playback {
    /// A run of `scenario` before its first event, paused.
    pub fn new(scenario: &Scenario, speed: f64) -> Playback {
        Playback { timeline: Timeline::new(scenario, Vec::new()), clock_ms: 0.0, playing: false, speed }
    }

    /// A run of `scenario` in which a hand will do these things, before its first event, paused.
    pub fn with_hand(scenario: &Scenario, interventions: Vec<Intervention>, speed: f64) -> Playback {
        Playback { timeline: Timeline::new(scenario, interventions), ..Playback::new(scenario, speed) }
    }

    /// A run of `scenario` that plays these moves first, before its first event, paused. The moves must be legal.
    pub fn scripted(scenario: &Scenario, script: Vec<Move>, interventions: Vec<Intervention>, speed: f64) -> Playback {
        let timeline = Timeline::of(Run::scripted(scenario, script, interventions));
        Playback { timeline, ..Playback::new(scenario, speed) }
    }

    /// The opening still: paused after the first event, the first letter half-way, or as far on as it
    /// comes before the next event.
    pub fn open_still(&mut self) {
        self.seek(1);
        let half = self.timeline.history().copies().first().map(|copy| copy.set_out.midpoint(copy.arrives));
        if let Some(half) = half {
            let next = self.timeline.next_tick().map_or(half, |next| next.saturating_sub(1));
            self.clock_ms = half.min(next).max(self.timeline.run().now()) as f64;
        }
    }

    /// The run, at the present moment.
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// The clock, in milliseconds of the run.
    pub fn clock_ms(&self) -> f64 {
        self.clock_ms
    }

    /// Whether the clock moves.
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// The node that crashed a moment ago, whether or not it is back.
    pub fn struck(&self) -> Option<NodeId> {
        let newest_first = self.timeline.past().iter().rev().take(20);
        let mut recent = newest_first.take_while(|event| event.tick as f64 + STRUCK_MS as f64 > self.clock_ms);
        recent.find(|event| matches!(event.what, What::Crash | What::Down)).map(|event| event.node)
    }

    /// Whether the run is over.
    pub fn has_ended(&self) -> bool {
        self.timeline.run().outlook() == Outlook::Ended
    }

    /// How fast the clock moves.
    pub fn speed(&self) -> f64 {
        self.speed
    }

    /// Sets how fast the clock moves.
    pub fn set_speed(&mut self, speed: f64) {
        self.speed = speed;
    }

    /// Starts the clock; a run that is over starts again from the beginning.
    pub fn play(&mut self) {
        if self.has_ended() {
            self.seek(0);
        }
        self.playing = true;
    }

    /// Stops the clock.
    pub fn pause(&mut self) {
        self.playing = false;
    }

    /// Moves the clock on by so many milliseconds of the viewer. Returns how many events happened.
    /// The clock stops by itself when nothing is due any more.
    pub fn advance(&mut self, elapsed_ms: f64) -> u32 {
        if !self.playing {
            return 0;
        }
        let until = self.clock_ms + elapsed_ms.max(0.0) * self.speed;
        let before = self.timeline.index();
        while self.timeline.forward_until(until as u64).is_some() {}
        if self.timeline.next_tick().is_some() {
            self.clock_ms = until;
            return self.timeline.index() - before;
        }
        self.clock_ms = self.timeline.run().now() as f64;
        self.playing = false;
        self.timeline.index() - before
    }

    /// The tick of the next event, if there is one.
    pub fn next_tick(&mut self) -> Option<u64> {
        self.timeline.next_tick()
    }

    /// Lets the next event happen at once, and pauses. `None` at the end.
    pub fn step(&mut self) -> Option<Event> {
        self.playing = false;
        let event = self.timeline.forward();
        // At the end, what a hand was still to do has been tried in vain.
        self.clock_ms = self.clock_ms.max(self.timeline.run().now() as f64);
        event
    }

    /// Does something by hand, at this moment of the clock.
    pub fn act(&mut self, action: Action) -> Result<Event, Refusal> {
        self.timeline.intervene(self.clock_ms as u64, action)
    }

    /// Goes on until some letter's fate is decided otherwise than now, or to the end, and pauses.
    pub fn forward_to_next_fate(&mut self) {
        let decided = decided(self.timeline.run());
        while self.step().is_some() && self::decided(self.timeline.run()) == decided {}
        self.playing = false;
    }

    /// Goes back until some letter's fate is decided otherwise than now, or to the start, and pauses.
    pub fn back_to_last_fate(&mut self) {
        let decided = decided(self.timeline.run());
        while self.timeline.index() > 0 {
            self.back();
            if self::decided(self.timeline.run()) != decided {
                break;
            }
        }
        self.playing = false;
    }

    /// Takes the last event back, and pauses.
    pub fn back(&mut self) {
        self.playing = false;
        self.timeline.back();
        self.clock_ms = self.timeline.run().now() as f64;
    }

    /// Goes to a moment of the clock, between events or not, or as near as the run goes, and pauses.
    pub fn seek_clock(&mut self, clock_ms: f64) {
        self.playing = false;
        self.follow_clock(clock_ms);
    }

    /// Goes to a moment of another run's clock.
    pub fn follow_clock(&mut self, clock_ms: f64) {
        let clock_ms = clock_ms.max(0.0);
        self.timeline.seek_tick(clock_ms as u64);
        let goes_on = self.timeline.next_tick().is_some();
        self.clock_ms = if goes_on { clock_ms } else { self.timeline.run().now() as f64 };
    }

    /// Goes to where another run stands: to its clock, and where nothing has happened there yet, to the beginning.
    pub fn follow(&mut self, other: &Playback) {
        if other.timeline.index() == 0 && other.clock_ms < 1.0 {
            self.seek(0);
        } else {
            self.follow_clock(other.clock_ms);
        }
    }

    /// Goes to an index, or as near as the run goes, and pauses.
    pub fn seek(&mut self, index: u32) {
        self.playing = false;
        self.timeline.seek(index);
        self.clock_ms = self.timeline.run().now() as f64;
    }
}

/// The fates that are decided, counted.
fn decided(run: &Run) -> Vec<u32> {
    let tallies = run.stage().about().tallies.iter().zip(run.tally());
    tallies.filter(|(about, _)| about.is_decided).map(|(_, count)| count).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_follows_another_stands_at_the_beginning_as_long_as_it_does() {
        let scenario = Scenario::default();
        let (mut main, mut other) = (Playback::new(&scenario, 1.0), Playback::new(&scenario, 1.0));
        other.follow(&main);
        assert_eq!(other.timeline().index(), 0);
        main.step().expect("something is sent at once");
        other.follow(&main);
        assert!(other.timeline().index() >= 1);
        main.seek(0);
        other.follow(&main);
        assert_eq!(other.timeline().index(), 0);
    }

    #[test]
    fn the_opening_still_is_one_event_in_with_the_letter_half_way() {
        let mut playback = Playback::new(&Scenario::default(), 1.0);
        playback.open_still();
        assert_eq!(playback.timeline().index(), 1);
        let copy = playback.timeline().history().copies()[0];
        let way = playback.timeline().history().way_at(&copy, playback.clock_ms() as u64);
        assert!((0x7f00..=0x8000).contains(&way), "{way:x}");
        assert!(!playback.is_playing());
    }

    #[test]
    fn small_steps_of_the_clock_and_large_ones_come_to_the_same_run() {
        let scenario = Scenario { loss_percent: 40, ..Scenario::default() };
        let digest = |frame_ms: f64| {
            let mut playback = Playback::new(&scenario, 8.0);
            playback.play();
            while playback.is_playing() {
                playback.advance(frame_ms);
            }
            assert!(playback.has_ended());
            playback.timeline().digest()
        };
        assert_eq!(digest(1.0), digest(16.6));
        assert_eq!(digest(1.0), digest(10_000.0));
    }

    #[test]
    fn play_after_the_end_starts_the_same_seed_over() {
        let mut playback = Playback::new(&Scenario::default(), 1.0);
        playback.seek(u32::MAX);
        assert!(playback.has_ended());
        let digest = playback.timeline().digest();
        playback.play();
        assert_eq!(playback.timeline().index(), 0);
        playback.advance(1e9);
        assert!(playback.has_ended() && !playback.is_playing());
        assert_eq!(playback.timeline().digest(), digest);
    }

    #[test]
    fn a_step_forward_and_one_back_cancel() {
        let mut playback = Playback::new(&Scenario::default(), 1.0);
        playback.seek(17);
        let digest = playback.timeline().digest();
        playback.step();
        playback.back();
        assert_eq!((playback.timeline().index(), playback.timeline().digest()), (17, digest));
    }
}

//! The frame loop: moves the clock, writes where everything is, and renders only when something happened.

use super::figure::{Figure, Props};
use twice_or_never::scenario::Scenario;
use twice_or_never::scene::{Playback, marks};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// A frame that comes later than this after the one before moves the clock no further.
const FRAME_MS_MAX: f64 = 250.0;

impl Figure {
    /// One frame. Renders only if something appeared, went, or was counted.
    pub(super) fn frame(&mut self, props: &Props, now: f64) -> bool {
        let elapsed = self.last_frame_ms.map_or(0.0, |last| (now - last).clamp(0.0, FRAME_MS_MAX));
        self.last_frame_ms = Some(now);
        let before = self.playback.timeline().index();
        let happened = self.playback.advance(elapsed) > 0;
        let stopped = !self.playback.is_playing();
        if happened {
            self.narrate(before, now);
        }
        if stopped {
            self.narration = self.standing();
        }
        let jumped = self.place(props);
        if happened || stopped || jumped || self.marks.differ(&marks(&self.playback)) {
            self.settle();
            return true;
        }
        self.ask_for_frames();
        false
    }

    /// Puts everything that moves where it is now. Returns whether the diagram must be drawn anew.
    pub(super) fn place(&self, props: &Props) -> bool {
        let clock_ms = self.playback.clock_ms();
        self.marks.place(clock_ms, props.reduce_motion);
        self.timers.place(clock_ms);
        self.chart.place(&self.playback)
    }

    /// Frames are for a run that plays and can be seen.
    pub(super) fn ask_for_frames(&self) {
        if self.playback.is_playing() && self.is_seen {
            self.frames.ask();
        } else {
            self.frames.stop();
        }
    }

    pub(super) fn element(&self, node: &NodeRef) -> Option<HtmlElement> {
        node.get().and_then(|node| node.dyn_into().ok())
    }

    pub(super) fn scenario(&self) -> Scenario {
        self.playback.timeline().run().scenario().clone()
    }

    /// How fast the clock moves.
    pub(super) fn speed(&self) -> f64 {
        f64::from(self.speed_thousandths) / 1_000.0
    }

    /// A new run, playing if the old one was.
    pub(super) fn set_up(&mut self, scenario: Scenario, narration: String) {
        let was_playing = self.playback.is_playing();
        self.playback = Playback::new(&scenario, self.speed());
        if was_playing {
            self.playback.play();
        }
        self.selected = None;
        self.narration = narration;
        self.log = Default::default();
        self.chart.light(None);
    }

    /// Brings everything that is derived from the run up to date.
    pub(super) fn settle(&mut self) {
        let timeline = self.playback.timeline();
        let run = timeline.run();
        self.score = run.score();
        self.marks.follow(run.layout(), marks(&self.playback));
        self.timers.follow(run);
        self.selected = self.selected.filter(|target| target.exists(run));
        self.chart.follow(&self.playback);
    }
}

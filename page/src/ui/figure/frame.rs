//! The frame loop: moves the clock, writes where everything is, and renders only when something happened.

use crate::ui::figure::{Figure, Props};
use twice_or_never::scene::{Futures, Playback, marks};
use twice_or_never::stage::Scenario;
use twice_or_never::words::{fill, texts};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// A frame that comes later than this after the one before moves the clock no further.
const FRAME_MS_MAX: f64 = 250.0;

/// How much of the time passes while the clock lingers.
const SLOW: f64 = 0.1;

impl Figure {
    /// One frame. Renders only if something appeared, went, or was counted.
    pub(in crate::ui) fn frame(&mut self, props: &Props, now: f64) -> bool {
        let elapsed = self.motion.last_ms.map_or(0.0, |last| (now - last).clamp(0.0, FRAME_MS_MAX));
        self.motion.last_ms = Some(now);
        let before = self.playback.timeline().index();
        let happened = self.playback.advance(elapsed * self.pace(props, now)) > 0;
        let stopped = !self.playback.is_playing();
        if happened {
            self.narrate(before, now);
        }
        if stopped {
            // What the reader came for is said first, however short ago something else was.
            let just_said = (self.said.at_ms == now).then(|| self.said.words.clone());
            let first = self.said.waiting.take().or(just_said);
            self.said.closing = first.map(|moment| format!("{moment} ")).unwrap_or_default();
            self.said.words = self.said.closing.clone() + &self.standing();
        }
        let main = &self.playback;
        let others = self
            .beyond
            .besides
            .iter_mut()
            .map(|beside| u32::from(beside.follow(main) || beside.marks.differ(&marks(&beside.playback))));
        let others = others.sum::<u32>() > 0;
        let jumped = self.chart.keep(&self.playback);
        // What is rendered is placed after that.
        if happened || stopped || jumped || others || self.drawn.marks.differ(&marks(&self.playback)) {
            self.settle();
            return true;
        }
        self.place(props);
        self.ask_for_frames();
        false
    }

    /// How much of the time passes for the run: little for a moment after something that the reader came for, unless
    /// the run is in a hurry or nothing is to move.
    fn pace(&self, props: &Props, now: f64) -> f64 {
        let is_unhurried = self.speed_thousandths <= 1_000 && !props.reduce_motion;
        if self.motion.lingers && is_unhurried && now < self.motion.lingers_until { SLOW } else { 1.0 }
    }

    /// Puts everything that moves where it is now.
    pub(in crate::ui) fn place(&self, props: &Props) {
        let clock_ms = self.playback.clock_ms();
        let in_turn = self.playback.is_playing();
        self.drawn.marks.place(clock_ms, props.reduce_motion, in_turn);
        self.drawn.timers.place(clock_ms);
        self.chart.place(&self.playback, clock_ms, &self.chart);
        for beside in &self.beyond.besides {
            beside.marks.place(clock_ms, props.reduce_motion, in_turn);
            beside.timers.place(clock_ms);
            beside.chart.place(&beside.playback, clock_ms, &self.chart);
        }
    }

    /// Frames are for a run that plays and can be seen.
    pub(in crate::ui) fn ask_for_frames(&self) {
        if self.playback.is_playing() && self.motion.is_seen {
            self.motion.frames.ask();
        } else {
            self.motion.frames.stop();
        }
    }

    pub(in crate::ui) fn element(&self, node: &NodeRef) -> Option<HtmlElement> {
        node.get().and_then(|node| node.dyn_into().ok())
    }

    pub(in crate::ui) fn scenario(&self) -> Scenario {
        self.playback.timeline().run().scenario().clone()
    }

    /// How fast the clock moves.
    pub(in crate::ui) fn speed(&self) -> f64 {
        f64::from(self.speed_thousandths) / 1_000.0
    }

    /// A new run, playing if the old one was.
    pub(in crate::ui) fn set_up(&mut self, scenario: Scenario, narration: String) {
        let was_playing = self.playback.is_playing();
        let before = self.before();
        if self.beyond.futures.all().len() > 1 || !self.playback.timeline().run().interventions().is_empty() {
            self.can_undo(before);
        }
        self.playback = Playback::new(&scenario, self.speed());
        if was_playing {
            self.playback.play();
        }
        self.hand.selected = None;
        self.said.is_attack = false;
        self.said.waiting = None;
        self.said.told = None;
        self.said.words = narration;
        self.log = self.log.afresh();
        self.chart.light(None);
        self.beyond.futures = Futures::of(&self.playback);
        self.clear_besides();
        self.saved.is_step = true;
    }

    pub(in crate::ui) fn back(&mut self) {
        self.playback.back();
        self.said.words = fill(texts().said_back, &[("index", &self.playback.timeline().index())]);
    }

    /// The same seed again, with nothing done by hand.
    pub(in crate::ui) fn start_over(&mut self) {
        let scenario = self.scenario();
        self.set_up(scenario, texts().said_reset.to_owned());
    }

    /// Brings everything that is derived from the run up to date.
    pub(in crate::ui) fn settle(&mut self) {
        self.count();
        let timeline = self.playback.timeline();
        let run = timeline.run();
        self.drawn.names.follow(run);
        self.drawn.marks.follow(run.stage(), marks(&self.playback));
        self.drawn.timers.follow(run);
        self.hand.selected = self.hand.selected.filter(|target| target.exists(run));
        self.chart.follow(&self.playback);
        let is_beside = self.lanes().is_none();
        let parting = self.beyond.besides.iter().filter_map(|beside| beside.parting).map(|at| at.tick).min();
        self.chart.divergence = parting.filter(|_| is_beside);
        for beside in &mut self.beyond.besides {
            beside.follow(&self.playback);
            beside.settle();
            // Lanes have one diagram, that of the run being watched.
            if is_beside {
                beside.chart.divergence = beside.parting.map(|at| at.tick);
                beside.chart.follow_like(&self.chart, &beside.playback);
            }
        }
    }
}

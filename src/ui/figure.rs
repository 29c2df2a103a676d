//! The figure: a run being watched, and everything a person can do to it.

use super::controls::{Controls, ModeSwitch};
use super::frames::Frames;
use super::log::{Lines, Log};
use super::more::More;
use super::notes::Notes;
use super::score::ScoreBoard;
use super::stage::{self, MarkElements};
use crate::fate::Score;
use crate::player::{Event, Outlook, What};
use crate::protocol::{Effect, Mode};
use crate::scenario::Scenario;
use crate::scene::{Playback, marks};
use crate::share::{Address, Note};
use crate::words;
use yew::prelude::*;

/// While playing, no more than one line of narration in so many milliseconds.
const NARRATION_EVERY_MS: f64 = 3_000.0;
/// A frame that comes later than this after the one before moves the clock no further.
const FRAME_MS_MAX: f64 = 250.0;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub address: Address,
    pub notes: Vec<Note>,
    /// Whether nothing is to fly.
    pub reduce_motion: bool,
}

/// What can happen to a figure.
pub enum Msg {
    Frame(f64),
    Toggle,
    Step,
    Back,
    Reset,
    Seek(u32),
    Choose(Mode),
    Loss(u32),
    SetUp(Box<Scenario>),
    Speed(u32),
    More,
    DismissNotes,
}

pub struct Figure {
    playback: Playback,
    speed_thousandths: u32,
    notes: Vec<Note>,
    is_more_open: bool,
    frames: Frames,
    last_frame_ms: Option<f64>,
    elements: MarkElements,
    lines: Lines,
    score: Score,
    narration: String,
    last_narrated_ms: f64,
}

impl Component for Figure {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Figure {
        let Address { scenario, autoplay, speed_thousandths, start, .. } = &ctx.props().address;
        let mut playback = Playback::new(scenario, f64::from(*speed_thousandths) / 1_000.0);
        let autoplay = *autoplay && !ctx.props().reduce_motion;
        match start {
            Some(index) => playback.seek(*index),
            None if !autoplay => playback.open_still(),
            None => {}
        }
        if autoplay {
            playback.play();
        }
        let link = ctx.link().clone();
        let mut figure = Figure {
            playback,
            speed_thousandths: *speed_thousandths,
            notes: ctx.props().notes.clone(),
            is_more_open: false,
            frames: Frames::new(move |now| link.send_message(Msg::Frame(now))),
            last_frame_ms: None,
            elements: MarkElements::default(),
            lines: Lines::default(),
            score: Score::default(),
            narration: String::new(),
            last_narrated_ms: 0.0,
        };
        figure.settle();
        figure
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Frame(now) => return self.frame(ctx, now),
            Msg::Toggle if self.playback.is_playing() => self.playback.pause(),
            Msg::Toggle => self.playback.play(),
            Msg::Step => {
                self.narration = match self.playback.step() {
                    Some(event) => self.sentence(&event),
                    None => self.standing(),
                }
            }
            Msg::Back => {
                self.playback.back();
                self.narration = format!("Back at event {}.", self.playback.timeline().index());
            }
            Msg::Reset => {
                let scenario = self.playback.timeline().run().scenario().clone();
                self.set_up(scenario, "Same seed again.".to_owned());
            }
            Msg::Seek(index) => self.playback.seek(index),
            Msg::Choose(mode) => {
                let scenario = self.playback.timeline().run().scenario().clone();
                let said = format!("{}: a new run under the same seed.", super::controls::mode_label(mode));
                self.set_up(scenario.with_recipe(mode.default_recipe()), said);
            }
            Msg::Loss(percent) => {
                let scenario = self.playback.timeline().run().scenario().clone();
                let loss_percent = percent.min(100) as u8;
                self.set_up(Scenario { loss_percent, ..scenario }, String::new());
            }
            Msg::SetUp(scenario) => self.set_up(*scenario, String::new()),
            Msg::Speed(thousandths) => {
                self.speed_thousandths = thousandths.clamp(250, 8_000);
                self.playback.set_speed(f64::from(self.speed_thousandths) / 1_000.0);
            }
            Msg::More => self.is_more_open = !self.is_more_open,
            Msg::DismissNotes => self.notes.clear(),
        }
        self.last_frame_ms = None;
        self.settle();
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let timeline = self.playback.timeline();
        let scenario = timeline.run().scenario();
        let ended = self.playback.has_ended();
        html! {
            <section class="figure" role="group" aria-roledescription="figure" aria-label="Letters and acknowledgements"
                data-figure="delivery" data-ended={ended.to_string()}>
                <Notes notes={self.notes.clone()} on_dismiss={link.callback(|()| Msg::DismissNotes)} />
                <div class="bar">
                    <ModeSwitch mode={scenario.recipe.mode} on_choose={link.callback(Msg::Choose)} />
                    <ScoreBoard score={self.score} is_set={scenario.effect == Effect::Set} />
                </div>
                { stage::view(&self.playback, &self.elements) }
                <Controls is_playing={self.playback.is_playing()} loss_percent={scenario.loss_percent}
                    is_more_open={self.is_more_open}
                    on_toggle={link.callback(|()| Msg::Toggle)} on_step={link.callback(|()| Msg::Step)}
                    on_loss={link.callback(Msg::Loss)} on_more={link.callback(|()| Msg::More)} />
                if self.is_more_open {
                    <More scenario={scenario.clone()} speed_thousandths={self.speed_thousandths}
                        index={timeline.index()} known={timeline.history().events().len() as u32}
                        on_scenario={link.callback(|scenario| Msg::SetUp(Box::new(scenario)))}
                        on_back={link.callback(|()| Msg::Back)} on_reset={link.callback(|()| Msg::Reset)}
                        on_speed={link.callback(Msg::Speed)} on_seek={link.callback(Msg::Seek)} />
                }
                <p class="narration" role="status">{ &self.narration }</p>
                <Log lines={self.lines.clone()} />
            </section>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _first: bool) {
        self.elements.place(self.playback.clock_ms(), ctx.props().reduce_motion);
        if self.playback.is_playing() {
            self.frames.ask();
        } else {
            self.frames.stop();
        }
    }
}

impl Figure {
    /// One frame. Renders only if something appeared, went, or was counted.
    fn frame(&mut self, ctx: &Context<Self>, now: f64) -> bool {
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
        if happened || stopped || self.elements.differ(&marks(&self.playback)) {
            self.settle();
            return true;
        }
        self.elements.place(self.playback.clock_ms(), ctx.props().reduce_motion);
        self.frames.ask();
        false
    }

    /// A new run, playing if the old one was.
    fn set_up(&mut self, scenario: Scenario, narration: String) {
        let was_playing = self.playback.is_playing();
        self.playback = Playback::new(&scenario, f64::from(self.speed_thousandths) / 1_000.0);
        if was_playing {
            self.playback.play();
        }
        self.lines = Lines::default();
        self.narration = narration;
    }

    /// Brings everything that is derived from the run up to date.
    fn settle(&mut self) {
        let timeline = self.playback.timeline();
        self.score = timeline.run().score();
        self.lines.follow(timeline.run().layout(), timeline.past());
        self.elements.follow(marks(&self.playback));
    }

    fn sentence(&self, event: &Event) -> String {
        format!("{}.", words::sentence(self.playback.timeline().run().layout(), event))
    }

    /// Says the latest thing worth saying, if the last one is long enough ago.
    fn narrate(&mut self, before: u32, now: f64) {
        if now - self.last_narrated_ms < NARRATION_EVERY_MS {
            return;
        }
        let new = &self.playback.timeline().past()[before as usize..];
        let is_worth_saying = |event: &&Event| {
            matches!(event.what, What::Lose | What::Duplicate | What::Crash | What::Timeout | What::GiveUp)
        };
        if let Some(event) = new.iter().rev().find(is_worth_saying) {
            self.narration = self.sentence(event);
            self.last_narrated_ms = now;
        }
    }

    /// Why nothing more happens, or how it ended.
    fn standing(&self) -> String {
        let run = self.playback.timeline().run();
        let Score { sent, once, lost, twice, .. } = self.playback.timeline().run().score();
        match run.outlook() {
            Outlook::Ended => format!("The run has ended: of {sent} letters, {once} once, {lost} lost, {twice} twice."),
            Outlook::AwaitsHeldCopy => "Nothing more happens until a held copy is released.".to_owned(),
            Outlook::AwaitsRestart(node) => {
                format!("Nothing more happens until {} is restarted.", words::node_name(run.layout(), node))
            }
            Outlook::GoesOn => String::new(),
        }
    }
}

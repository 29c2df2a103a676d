//! The figure: a run being watched, and everything a person can do to it.

pub(in crate::ui) mod after;
pub(in crate::ui) mod beside;
pub(in crate::ui) mod frame;
pub(in crate::ui) mod futures;
pub(in crate::ui) mod message;
pub(in crate::ui) mod narration;
pub(in crate::ui) mod parts;
pub(in crate::ui) mod saved;
pub(in crate::ui) mod show;
pub(in crate::ui) mod slip;
pub(in crate::ui) mod story;
pub(in crate::ui) mod talk;
pub(in crate::ui) mod touch;

use crate::ui::around::desk::Desk;
use crate::ui::chart::sheet::Printing;
use crate::ui::chart::{Chart, shapes};
use crate::ui::controls::time;
use crate::ui::figure::message::Msg;
use crate::ui::figure::saved::Saved;
use crate::ui::figure::story::Around;
use crate::ui::log::{LogView, Names};
use crate::ui::motion::solo;
use crate::ui::motion::{FrameTimes, Frames};
use crate::ui::stage::hands::Target;
use crate::ui::stage::lanes::Lanes;
use crate::ui::stage::marks::MarkElements;
use crate::ui::stage::nodes::Timers;
use crate::ui::workbench::Bench;
use parts::{Beyond, Drawn, Focus, Hand, Motion, Outside, Panels, Said};
use std::cell::Cell;
use twice_or_never::player::Action;
use twice_or_never::scene::{Futures, Playback};
use twice_or_never::share::{Address, Figure as Figures, Note};
use twice_or_never::stage::{Scenario, Values};
use twice_or_never::words::{fill, texts};
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub struct Props {
    /// Which figure this is.
    pub slug: &'static str,
    pub address: Address,
    pub notes: Vec<Note>,
    /// Whether nothing is to fly.
    pub reduce_motion: bool,
    /// Whether it is the only figure of the page: then the address is its own.
    pub is_alone: bool,
    /// The run in the address, if there is one.
    pub state: Option<String>,
}

pub struct Figure {
    pub(in crate::ui) playback: Playback,
    pub(in crate::ui) speed_thousandths: u32,
    pub(in crate::ui) hand: Hand,
    pub(in crate::ui) said: Said,
    pub(in crate::ui) panels: Panels,
    pub(in crate::ui) motion: Motion,
    pub(in crate::ui) drawn: Drawn,
    pub(in crate::ui) chart: Chart,
    pub(in crate::ui) log: LogView,
    pub(in crate::ui) beyond: Beyond,
    pub(in crate::ui) saved: Saved,
    pub(in crate::ui) desk: Desk,
    pub(in crate::ui) bench: Bench,
    pub(in crate::ui) outside: Outside,
    pub(in crate::ui) section: NodeRef,
    pub(in crate::ui) below: NodeRef,
    pub(in crate::ui) printing: Option<Printing>,
    /// What the figure shows, while another run stands in its place on paper.
    pub(in crate::ui) kept: Option<Playback>,
}

impl Component for Figure {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Figure {
        let Address { scenario, speed_thousandths, .. } = &ctx.props().address;
        let mut playback = Playback::new(scenario, f64::from(*speed_thousandths) / 1_000.0);
        let is_still = talk::open(&mut playback, ctx.props());
        let scope = ctx.link().clone();
        let mut figure = Figure {
            hand: Hand {
                selected: None,
                goes_on: false,
                is_still,
                on_select: ctx.link().callback(Msg::Select),
                focus: None,
                had_focus: Cell::new(false),
                first_action: NodeRef::default(),
            },
            said: Said { at_ms: f64::NEG_INFINITY, ..Said::default() },
            panels: Panels {
                notes: ctx.props().notes.clone(),
                is_more_open: false,
                is_help_open: false,
                is_seed_refused: false,
                is_printing: false,
                has_opened: false,
                put_away: None,
                is_done: false,
                is_talk: ctx.props().address.present,
                is_blank: false,
                first_stop: 0,
                single_keys: true,
            },
            motion: Motion {
                frames: Frames::new(move |now| scope.send_message(Msg::Frame(now))),
                last_ms: None,
                lingers_until: 0.0,
                lingers: true,
                times: FrameTimes::default(),
                is_seen: true,
                sight: None,
                size: None,
            },
            drawn: Drawn { marks: MarkElements::default(), timers: Timers::default(), names: Names::of(scenario) },
            chart: Chart::default(),
            log: LogView::default(),
            beyond: Beyond {
                futures: Futures::of(&playback),
                undo: Vec::new(),
                besides: Vec::new(),
                lanes: Lanes::of(ctx.props().slug),
                choice: String::new(),
                choices: 0,
            },
            saved: Saved::default(),
            desk: Desk::default(),
            bench: Bench::default(),
            outside: Outside::new(),
            section: NodeRef::default(),
            below: NodeRef::default(),
            printing: None,
            kept: None,
            playback,
            speed_thousandths: *speed_thousandths,
        };
        if let Some(state) = &ctx.props().state {
            // An error is shown in the figure, which then stands as its address sets it up.
            let _ = figure.open_state(state);
            figure.saved.noted = Some(state.clone());
        }
        if figure.panels.is_talk {
            figure.panels.first_stop = figure.playback.timeline().index();
        }
        figure.lay_lanes(ctx.link());
        figure.settle();
        figure
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        if matches!(
            msg,
            Msg::Step | Msg::Toggle | Msg::Pick(..) | Msg::Choose(_) | Msg::Act(_) | Msg::Select(_) | Msg::Reset
        ) {
            self.saved.sliding = None;
        }
        let is_about_the_page = msg.is_about_the_page();
        match msg {
            Msg::Frame(now) => {
                self.motion.times.begin();
                let renders = self.frame(ctx.props(), now);
                if !renders {
                    self.motion.times.end();
                }
                if !self.playback.is_playing() {
                    self.note_soon(ctx.link());
                }
                return renders;
            }
            Msg::Seen(is_seen) => {
                self.seen(ctx.props().slug, is_seen);
                self.ask_for_frames();
                self.motion.last_ms = None;
                return false;
            }
            Msg::Toggle | Msg::Yield if self.playback.is_playing() => self.playback.pause(),
            Msg::Yield => return false,
            Msg::Toggle => {
                self.hand.selected = None;
                self.playback.play();
            }
            // A press at the end says that it is one, and the next starts over.
            Msg::Step if self.playback.has_ended() && self.said.words == texts().said_at_end => self.playback.seek(0),
            Msg::Step if self.playback.has_ended() => {
                self.playback.pause();
                self.said.words = texts().said_at_end.to_owned();
            }
            Msg::Step => self.step(),
            Msg::Back => self.back(),
            Msg::NextFate => {
                self.playback.forward_to_next_fate();
                self.said.words = self.latest();
            }
            Msg::LastFate => {
                self.playback.back_to_last_fate();
                self.said.words = self.latest();
            }
            Msg::Reset => self.start_over(),
            Msg::NextSeed => {
                let scenario = self.scenario();
                let seed = scenario.seed.wrapping_add(1);
                self.set_up(Scenario { seed, ..scenario }, fill(texts().said_seed, &[("seed", &seed)]));
            }
            Msg::Select(Target::Copy(name)) if self.hand.is_still => {
                self.hand.goes_on = true;
                self.act(Action::Lose(name));
            }
            Msg::Watch(value) => self.watch_lane(value),
            Msg::InLane(value, target) => {
                // What is in the watched lane, too, is taken from there.
                if !target.exists(self.playback.timeline().run()) {
                    self.watch_lane(value);
                }
                ctx.link().send_message(Msg::Select(target));
            }
            Msg::Select(target) => self.select(target),
            Msg::Walk(by) => self.walk(by),
            Msg::LetGo if self.hand.selected.is_some() => self.let_go(),
            Msg::LetGo => return false,
            Msg::Act(action) => self.act(action),
            Msg::Do(deed) => match self.choice(deed) {
                Some(action) => self.act(action),
                None => return false,
            },
            Msg::Seek(index) => self.playback.seek(index),
            Msg::Choose(value) => {
                let mut scenario = self.scenario();
                let Some((place, setting)) = scenario.cast.first() else { return false };
                let (Some(value), Values::Choices(choices)) = (setting.values.take(value.into()), setting.values)
                else {
                    return false;
                };
                scenario.set(place, value);
                let said = fill(texts().said_mode, &[("mode", &(choices[usize::from(value)].name)())]);
                self.set_up(scenario, said);
            }
            Msg::Turn(knob, value) => self.turn(knob, value),
            Msg::Mark(is_after) => {
                let marker = Figures::by_slug(ctx.props().slug).and_then(|figure| figure.marker);
                if let Some((key, words)) = marker
                    && let Some(place) = self.scenario().cast.setting(key)
                {
                    self.pick(place, words[usize::from(is_after)]);
                }
            }
            Msg::Pick(place, word) => self.pick(place, &word),
            Msg::Seed(typed) => self.seed(&typed),
            Msg::More => {
                self.panels.is_more_open = !self.panels.is_more_open;
                self.panels.has_opened = self.panels.is_more_open;
            }
            Msg::Replay(interventions) => {
                let scenario = ctx.props().address.scenario.clone();
                self.set_up(scenario.clone(), String::new());
                self.playback = Playback::with_hand(&scenario, interventions, self.speed());
                self.playback.play();
                if let Some(section) = self.element(&self.section) {
                    section.scroll_into_view();
                }
            }
            Msg::Yourself => {
                self.playback.pause();
                let words = self.outside.around.as_mut().map(Around::hand_over).unwrap_or_default();
                self.set_up(ctx.props().address.scenario.clone(), words);
                self.hand.focus = Some(Focus::Figure);
            }
            Msg::Answer(answer, response) => {
                self.said.words = format!("{}{answer}", self.said.closing);
                self.said.told = Some((answer, response));
            }
            Msg::Done => {
                self.panels.is_done = true;
                self.said.words = texts().challenge_done.to_owned();
            }
            Msg::PutAway => {
                self.panels.put_away = Some(self.playback.timeline().digest().0);
                self.hand.focus = Some(Focus::Figure);
            }
            Msg::Help => {
                self.panels.is_help_open = !self.panels.is_help_open;
                self.panels.has_opened = self.panels.is_help_open;
            }
            Msg::Linger => self.motion.lingers = !self.motion.lingers,
            Msg::SingleKeys => self.panels.single_keys = !self.panels.single_keys,
            Msg::FullScreen => {
                if self.fill_screen() {
                    return false;
                }
            }
            Msg::Talk => self.talk(),
            Msg::Beat(on) => self.beat(ctx.props(), on),
            Msg::Blank => self.panels.is_blank = !self.panels.is_blank,
            Msg::DismissNotes => self.panels.notes.clear(),
            Msg::Scrub(left, down) => {
                self.log.is_brief = true;
                self.playback.seek_clock(self.chart.tick_at(left));
                self.chart.point(self.playback.timeline(), left, down);
            }
            Msg::Point(left, down) => return self.chart.point(self.playback.timeline(), left, down),
            Msg::Light(None) => return self.chart.light(None),
            Msg::Light(Some(index)) => {
                let timeline = self.playback.timeline();
                let known = index >= 1 && index as usize <= timeline.history().events().len();
                let lit = known.then(|| shapes::causes(timeline, index));
                return self.chart.light(lit);
            }
            Msg::Zoom(by) => self.chart.zoom(by, &self.playback),
            Msg::Pan(units) => self.chart.pan(units, &self.playback),
            Msg::Whole => self.chart.whole(&self.playback),
            Msg::Table(is_open) => self.chart.is_table_open = is_open,
            Msg::OlderLines => self.log.show_older(),
            Msg::Log => {
                self.log.is_open = !self.log.is_open;
                self.panels.has_opened = self.log.is_open;
            }
            Msg::Resized => self.chart.measure(),
            Msg::Undo => self.undo(),
            Msg::OpenFuture(place) => self.open_future(place),
            Msg::DeleteFuture => self.delete_future(),
            Msg::RenameFuture(name) => self.rename_future(&name),
            Msg::Beside(choice) => self.lay_beside(&choice),
            Msg::CopyLink => {
                self.offer_link(ctx.props(), ctx.link());
                self.panels.has_opened = true;
            }
            Msg::CloseLink => self.saved.offered = None,
            Msg::Copied(is_copied) => {
                if let Some(offered) = &mut self.saved.offered {
                    offered.is_copied = Some(is_copied);
                }
            }
            Msg::Note => {
                self.note(ctx.props());
                return std::mem::take(&mut self.log.is_brief);
            }
            Msg::Address => self.read_address(ctx.props()),
            Msg::DismissTrouble => self.saved.trouble = None,
            Msg::Print(is_printing) => self.print(is_printing),
            Msg::Mail(command) => self.obey(ctx.props(), ctx.link(), command),
            Msg::Play(true) => {
                if self.panels.is_talk {
                    // A slide shows what was prepared, whenever it is come to.
                    self.panels.is_blank = false;
                    self.prepare(ctx.props());
                    self.note_soon(ctx.link());
                }
                if !self.panels.is_talk || ctx.props().address.beats.is_empty() {
                    self.playback.play();
                }
            }
            Msg::Play(false) => self.playback.pause(),
            Msg::Bench(deed) => self.do_with_cards(ctx.props().slug, deed),
            Msg::Break => self.break_it(),
            Msg::Many => self.play_many(ctx.props().slug),
            Msg::FromHere(kind) => self.ask_from_here(kind),
            Msg::Worlds(node) => self.show_worlds(node),
            Msg::OpenRun(state, opens) => self.open_run(&state, opens),
            Msg::Told(told) => self.told(&told),
            Msg::Filter(filter) => self.log = LogView::filtered(filter),
            Msg::Find(sought) => {
                let found = time::find(&mut self.playback, sought);
                self.said.words = if found { self.latest() } else { texts().found_none.to_owned() };
            }
        }
        if self.playback.is_playing() {
            solo::take(ctx.props().slug, ctx.link().callback(|()| Msg::Yield));
        }
        self.hand.is_still &= is_about_the_page && !self.playback.is_playing();
        if !is_about_the_page {
            self.note_soon(ctx.link());
        }
        self.motion.last_ms = None;
        self.lay_lanes(ctx.link());
        self.settle();
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let section = self.section.get();
        self.hand.had_focus.set(section.is_some_and(|section| section.contains(after::focused().as_deref())));
        self.show(ctx)
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        self.after_rendering(ctx, first);
    }
}

//! A run beside the one being watched, in lock-step with it: its score, its diagram, and where the two part.

use crate::ui::chart::Chart;
use crate::ui::figure::Figure;
use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, Scope, button, el};
use crate::ui::stage::hands::Target;
use crate::ui::stage::marks::MarkElements;
use crate::ui::stage::nodes::Timers;
use crate::ui::stage::score;
use twice_or_never::player::{Event, Run};
use twice_or_never::scene::{Divergence, Playback, divergence, marks};
use twice_or_never::stage::TallyAbout;
use twice_or_never::words::{self, fill, texts};
use yew::Callback;

/// A run beside the one being watched.
pub struct Beside {
    pub name: String,
    pub playback: Playback,
    pub chart: Chart,
    pub parting: Option<Divergence>,
    /// What is drawn of it, where it is a lane of the stage; and the value that makes it another run.
    pub marks: MarkElements,
    pub timers: Timers,
    pub value: u16,
    pub on_select: Callback<Target>,
}

impl Beside {
    /// `playback` beside `main`.
    pub fn new(name: String, playback: Playback, main: &Playback) -> Beside {
        let parting = divergence(main.timeline(), playback.timeline());
        Beside {
            name,
            playback,
            chart: Chart::default(),
            parting,
            marks: MarkElements::default(),
            timers: Timers::default(),
            value: 0,
            on_select: Callback::noop(),
        }
    }

    /// Brings what is drawn of it up to date.
    pub fn settle(&mut self) {
        let run = self.playback.timeline().run();
        self.marks.follow(run.stage(), marks(&self.playback));
        self.timers.follow(run);
    }

    /// Goes to the moment of the run being watched. Returns whether anything happened.
    pub fn follow(&mut self, main: &Playback) -> bool {
        let before = self.playback.timeline().index();
        self.playback.follow(main);
        self.playback.timeline().index() != before
    }
}

/// A run's counts, marked where the other's differ.
fn score(run: &Run, other: &Run) -> El {
    let (own, there) = (run.tally(), other.tally());
    let there: Vec<_> = score::shown(other.scenario(), &there).collect();
    let item = |(about, count): (&'static TallyAbout, u32)| {
        let same = there.iter().any(|(other, there)| other.slug == about.slug && *there == count);
        let class = if same { "same" } else { "differs" };
        el("span").class(class).add(el("b").text(count.to_string())).text(format!(" {}", (about.name)()))
    };
    el("p").class("beside-score").all(score::shown(run.scenario(), &own).map(item))
}

impl Figure {
    /// What is laid beside parts elsewhere once a hand has done something.
    pub(in crate::ui) fn hold_besides_against(&mut self) {
        for beside in &mut self.beyond.besides {
            beside.parting = divergence(self.playback.timeline(), beside.playback.timeline());
        }
    }

    /// One event further; runs that are laid beside may have theirs first.
    pub(in crate::ui) fn step(&mut self) {
        let next = self.playback.next_tick();
        let others = self.beyond.besides.iter_mut().filter_map(|beside| beside.playback.next_tick());
        let first_other = others.fold(u64::MAX, u64::min);
        self.said.words = match next {
            Some(next) if first_other < next => {
                self.playback.seek_clock(first_other as f64);
                String::new()
            }
            _ => {
                let before = self.playback.timeline().index();
                match self.playback.step() {
                    Some(_) => self.moment(before).unwrap_or_else(|| self.sentence_of(before + 1)),
                    None => self.standing(),
                }
            }
        };
    }

    /// Everything that is laid beside this run.
    pub(in crate::ui) fn view_besides(&self, figure: &'static str, scope: &Scope) -> Option<El> {
        if self.beyond.besides.is_empty() || self.lanes().is_some() {
            return None;
        }
        let run = self.playback.timeline().run();
        let panel = el("div").class("besides").set("role", "group").set("aria-label", texts().side_by_side);
        let panel = panel
            .add(el("h2").text(texts().this_run))
            .add(score(run, self.beyond.besides[0].playback.timeline().run()));
        let view = |(place, beside): (usize, &Beside)| {
            let said = |event: Option<Event>| match event {
                Some(event) => words::sentence(run.stage(), &event),
                None => texts().nothing_more.to_owned(),
            };
            let parting = match beside.parting {
                None => el("p").text(texts().never_part),
                Some(at) => {
                    let (here, there) = (said(at.here), said(at.there));
                    let moment = words::moment(at.tick);
                    let values: [(&str, &dyn ToString); 4] =
                        [("index", &at.index), ("moment", &moment), ("here", &here), ("there", &there)];
                    let go = button("button small-wide", texts().go_there, scope, Msg::Seek(at.index));
                    el("p").class("parting").text(fill(texts().parting, &values)).add(go)
                }
            };
            el("div")
                .class("beside")
                .key(place as u64)
                .add(el("h2").text(beside.name.clone()))
                .add(score(beside.playback.timeline().run(), run))
                .add(parting)
                .add(beside.chart.view(&format!("{figure}-{place}"), &beside.playback, None, scope))
        };
        let close = button("button", texts().close_beside, scope, Msg::Beside(String::new()));
        Some(panel.all(self.beyond.besides.iter().enumerate().map(view)).add(close))
    }
}

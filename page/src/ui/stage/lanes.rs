//! Lanes: several runs on one stage, side by side, in lock-step, under one luck and one hand.
//!
//! They differ in one setting. One of them is the run being watched; the others are laid beside it and follow it. What
//! a hand does to one is done to all, wherever it can be.

use crate::ui::figure::Figure;
use crate::ui::figure::beside::Beside;
use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, Scope, el};
use crate::ui::later::{Own, own};
use crate::ui::stage::{Stage, score};
use twice_or_never::player::Run;
use twice_or_never::scene::{Futures, Playback};
use twice_or_never::share;
use twice_or_never::stage::{About, Row, Scenario, Values};
use twice_or_never::words::texts;
use yew::Callback;

/// Which setting of which cast the lanes differ in, by place, and its values.
pub struct Lanes {
    cast: &'static About,
    place: usize,
    values: Vec<u16>,
    own: Option<&'static Own>,
}

impl Lanes {
    /// The lanes of a figure, if it has any.
    pub fn of(slug: &str) -> Option<Lanes> {
        let figure = share::Figure::by_slug(slug)?;
        let (key, words) = figure.lanes?;
        let cast = figure.cast();
        let place = cast.setting(key)?;
        let values = words.iter().filter_map(|word| cast.settings[place].values.read(word)).collect();
        Some(Lanes { cast, place, values, own: own(slug) })
    }

    /// Whether a run can stand in lanes: a link may have opened one of another cast, and a script of moves fits one run only.
    fn can_have(&self, run: &Run) -> bool {
        self.cast.number == run.scenario().cast.number && run.script().is_empty()
    }
}

impl Figure {
    /// The lanes, if the run being watched stands in them.
    pub(in crate::ui) fn lanes(&self) -> Option<&Lanes> {
        let run = self.playback.timeline().run();
        self.beyond.lanes.as_ref().filter(|lanes| lanes.can_have(run))
    }

    /// Lays the other lanes beside the run being watched, with the same hand, at the same moment.
    pub(in crate::ui) fn lay_lanes(&mut self, scope: &Scope) {
        let Some(Lanes { place, values, .. }) = self.lanes() else { return };
        let place = *place;
        let run = self.playback.timeline().run();
        let own = run.scenario().settings[place];
        // A run that is in none of them has one of its own.
        let others: Vec<u16> = values.iter().copied().filter(|&value| value != own).collect();
        let mut before = std::mem::take(&mut self.beyond.besides);
        for value in others {
            // Where only time went on, a lane goes with it.
            let same = before.iter().position(|beside| beside.value == value && self.is_with(place, beside));
            let beside = match same {
                Some(at) => before.swap_remove(at),
                None => {
                    let playback = self.with_value(place, value);
                    let scope = scope.clone();
                    let on_select = Callback::from(move |target| scope.send_message(Msg::InLane(value, target)));
                    Beside { value, on_select, ..Beside::new(String::new(), playback, &self.playback) }
                }
            };
            self.beyond.besides.push(beside);
        }
    }

    /// Whether a lane has the same luck and the same hand as the run being watched.
    fn is_with(&self, place: usize, beside: &Beside) -> bool {
        let (run, other) = (self.playback.timeline().run(), beside.playback.timeline().run());
        let mut scenario = run.scenario().clone();
        scenario.set(place, beside.value);
        scenario == *other.scenario() && run.interventions() == other.interventions()
    }

    /// The run being watched with one setting set otherwise: the same luck, the same hand, the same moment.
    pub(in crate::ui) fn with_value(&self, place: usize, value: u16) -> Playback {
        let run = self.playback.timeline().run();
        let mut scenario: Scenario = run.scenario().clone();
        scenario.set(place, value);
        let mut other = Playback::with_hand(&scenario, run.interventions().to_vec(), self.speed());
        let clock_ms = self.playback.clock_ms();
        other.follow_clock(self.playback.timeline().history().end().max(clock_ms as u64) as f64);
        other.follow(&self.playback);
        other
    }

    /// Makes the lane with this value the run being watched.
    pub(in crate::ui) fn watch_lane(&mut self, value: u16) {
        let Some(&Lanes { place, .. }) = self.lanes() else { return };
        let was_playing = self.playback.is_playing();
        // Only its own run goes over to another lane; other futures come back by undoing.
        if self.beyond.futures.all().len() > 1 {
            let before = self.before();
            self.can_undo(before);
        }
        self.playback = self.with_value(place, value);
        if was_playing {
            self.playback.play();
        }
        self.beyond.futures = Futures::of(&self.playback);
        self.hand.selected = None;
    }

    /// All lanes, each a small stage with its name and what came of it.
    pub(in crate::ui) fn view_lanes(&self, lanes: &Lanes, scope: &Scope) -> El {
        let own = self.playback.timeline().run();
        let lane = |&value: &u16| {
            let beside = self.beyond.besides.iter().find(|beside| beside.value == value);
            let (run, marks, timers, on_select) = match beside {
                Some(beside) => (beside.playback.timeline().run(), &beside.marks, &beside.timers, &beside.on_select),
                None => (own, &self.drawn.marks, &self.drawn.timers, &self.hand.on_select),
            };
            let struck = beside.map_or(&self.playback, |beside| &beside.playback).struck();
            let stage = Stage {
                run,
                marks,
                timers,
                selected: if beside.is_none() { self.hand.selected } else { None },
                on_select,
                scope,
                marker: None,
                own: lanes.own,
                struck,
                is_lane: beside.is_some(),
            };
            let Values::Choices(choices) = run.scenario().cast.settings[lanes.place].values else { return el("div") };
            let choice = &choices[usize::from(value)];
            let name = lanes.own.map_or_else(|| (choice.name)(), |own| (own.name)(choice));
            el("div")
                .classes(&[Some("lane"), beside.is_none().then_some("mine")])
                .key(u64::from(value))
                .set("data-lane", choice.slug)
                .set("role", "group")
                .set("aria-label", name)
                .add(
                    el("div")
                        .class("lane-name")
                        .add(
                            el("button")
                                .set("type", "button")
                                .set("aria-pressed", if beside.is_none() { "true" } else { "false" })
                                .click(scope, Msg::Watch(value))
                                .text(name),
                        )
                        .all(counts(run))
                        .add(books(run, self.playback.has_ended(), lanes.own)),
                )
                .add(el("div").class("scene").add(stage.view()))
        };
        let value = own.scenario().settings[lanes.place];
        let apart = (!lanes.values.contains(&value)).then_some(value);
        el("div").class("lanes").all(apart.iter().chain(&lanes.values).map(lane))
    }
}

/// Whether its two books agree: what is wrong with the second, or, once all has ended, that nothing is. Where
/// lanes have words of their own, these.
fn books(run: &Run, has_ended: bool, own: Option<&Own>) -> El {
    let line = |words: String, class: &'static str| {
        el("p").classes(&[Some("books"), (!class.is_empty()).then_some(class)]).text(words)
    };
    if let Some((words, class)) = own.and_then(|own| (own.words)(run, has_ended)) {
        return line(words, class);
    }
    let stage = run.stage();
    let rows = (0..stage.nodes()).flat_map(|id| stage.rows(id, run));
    let last = rows
        .filter_map(|row| if let Row::Account { remark, class, .. } = row { Some((remark, class)) } else { None })
        .last();
    let (remark, class) = match last {
        Some((_, "")) if has_ended => (texts().books_agree.to_owned(), "once"),
        Some((remark, class)) if !class.is_empty() => (remark, class),
        _ => Default::default(),
    };
    line(remark, class)
}

/// What became of a lane's letters, so far.
fn counts(run: &Run) -> impl Iterator<Item = El> {
    let tally = run.tally();
    let shown: Vec<_> = score::shown(run.scenario(), &tally).filter(|(about, _)| !about.is_aside).collect();
    shown.into_iter().map(|(about, count)| {
        let sign = el("i").set("aria-hidden", "true").text(about.sign);
        el("span")
            .classes(&[Some("fate"), Some(about.class), (count == 0).then_some("none")])
            .add(el("b").text(count.to_string()))
            .add(sign)
            .add(el("span").text((about.name)()))
    })
}

//! Futures in the figure: a hand that acts in the past starts a new one, the old one is kept, and two can be
//! laid side by side. What a hand did can be undone.

use crate::ui::controls::knobs::{choice_name, option};
use crate::ui::figure::Figure;
use crate::ui::figure::beside::Beside;
use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, Scope, button, el, value_of};
use twice_or_never::scene::{Future, Futures};
use twice_or_never::stage::{Setting, Values};
use twice_or_never::words::{fill, texts};
use yew::virtual_dom::ListenerKind;

/// No more can be undone than this.
const UNDO_MAX: usize = 20;

/// How it was before something was done.
pub struct Before {
    futures: Futures,
    clock_ms: f64,
}

fn name(future: &Future) -> String {
    future.name.clone().unwrap_or_else(|| fill(texts().future_numbered, &[("number", &future.number)]))
}

impl Figure {
    /// How it is now, for undoing what comes.
    pub(in crate::ui) fn before(&mut self) -> Before {
        self.beyond.futures.keep(&self.playback);
        Before { futures: self.beyond.futures.clone(), clock_ms: self.playback.clock_ms() }
    }

    pub(in crate::ui) fn can_undo(&mut self, before: Before) {
        if self.beyond.undo.len() == UNDO_MAX {
            self.beyond.undo.remove(0);
        }
        self.beyond.undo.push(before);
    }

    pub(in crate::ui) fn undo(&mut self) {
        let Some(Before { futures, clock_ms }) = self.beyond.undo.pop() else { return };
        self.beyond.futures = futures;
        self.clear_besides();
        self.playback = self.beyond.futures.open(self.beyond.futures.present(), clock_ms, self.speed());
        self.hand.selected = None;
        self.said.words = texts().said_undone.to_owned();
    }

    /// If more is known than has happened, keeps it and starts another future.
    pub(in crate::ui) fn part_if_in_the_past(&mut self) -> bool {
        let parts = self.playback.timeline().is_in_the_past();
        if parts {
            self.beyond.futures.part(&self.playback);
        }
        parts
    }

    pub(in crate::ui) fn take_back(&mut self, before: Before) {
        self.beyond.futures = before.futures;
    }

    pub(in crate::ui) fn open_future(&mut self, place: usize) {
        if place >= self.beyond.futures.all().len() {
            return;
        }
        self.beyond.futures.keep(&self.playback);
        let clock_ms = self.playback.clock_ms();
        self.playback = self.beyond.futures.open(place, clock_ms, self.speed());
        self.clear_besides();
        self.hand.selected = None;
        self.said.words = fill(texts().said_future, &[("name", &name(&self.beyond.futures.all()[place]))]);
    }

    pub(in crate::ui) fn delete_future(&mut self) {
        let before = self.before();
        let gone = name(&self.beyond.futures.all()[self.beyond.futures.present()]);
        if self.beyond.futures.remove_present() {
            self.can_undo(before);
            self.open_future_afresh();
            self.said.words = fill(texts().said_deleted, &[("name", &gone)]);
        }
    }

    fn open_future_afresh(&mut self) {
        let clock_ms = self.playback.clock_ms();
        self.playback = self.beyond.futures.open(self.beyond.futures.present(), clock_ms, self.speed());
        self.clear_besides();
        self.hand.selected = None;
    }

    pub(in crate::ui) fn rename_future(&mut self, name: &str) {
        let before = self.before();
        self.can_undo(before);
        self.beyond.futures.rename_present(name);
    }

    /// Lays other runs beside this one: a future by its number, another value of a setting, or all values
    /// of the one that the figure is about.
    pub(in crate::ui) fn lay_beside(&mut self, choice: &str) {
        self.clear_besides();
        self.beyond.choice = choice.to_owned();
        let (kind, of) = choice.split_at_checked(1).unwrap_or_default();
        match kind {
            "f" => self.lay_future_beside(of.parse().unwrap_or(0)),
            "s" => {
                if let Some((place, value)) = of.split_once('.') {
                    self.lay_setting_beside(place.parse().unwrap_or(usize::MAX), value.parse().unwrap_or(u32::MAX));
                }
            }
            "m" => {
                let scenario = self.scenario();
                let Some((place, setting)) = scenario.cast.first() else { return };
                let Values::Choices(choices) = setting.values else { return };
                let mut own = scenario.clone();
                own.set(place, scenario.settings[place]);
                for value in 0..choices.len() as u16 {
                    // A value that stands for the same thing in other words is no other run.
                    if value != scenario.settings[place] || own.settings != scenario.settings {
                        self.lay_setting_beside(place, value.into());
                    }
                }
            }
            _ => {}
        }
    }

    pub(in crate::ui) fn lay_future_beside(&mut self, number: u32) {
        self.beyond.futures.keep(&self.playback);
        let place = self.beyond.futures.all().iter().position(|future| future.number == number);
        if let Some(place) = place.filter(|&place| place != self.beyond.futures.present()) {
            let future = &self.beyond.futures.all()[place];
            let other = future.open(self.playback.clock_ms(), self.speed());
            self.beyond.besides.push(Beside::new(name(future), other, &self.playback));
            self.beyond.choice = format!("f{number}");
        }
    }

    pub(in crate::ui) fn clear_besides(&mut self) {
        self.beyond.besides.clear();
        self.beyond.choice.clear();
        self.beyond.choices += 1;
    }

    /// The same seed and the same hand, with a setting of the cast set otherwise.
    fn lay_setting_beside(&mut self, place: usize, value: u32) {
        let Some(setting) = self.playback.timeline().run().scenario().cast.settings.get(place) else { return };
        let (Some(value), Values::Choices(choices)) = (setting.values.take(value), setting.values) else { return };
        let name = (choices[usize::from(value)].name)().to_owned();
        let other = self.with_value(place, value);
        self.beyond.besides.push(Beside::new(name, other, &self.playback));
    }

    /// The bar of futures, once there is more than one or something to undo; or wherever all is wanted.
    pub(in crate::ui) fn view_futures(&self, scope: &Scope) -> Option<El> {
        let futures = self.beyond.futures.all();
        if futures.len() == 1 && !self.panels.is_more_open {
            return None;
        }
        let mut bar = el("div").class("row futures").set("role", "group").set("aria-label", texts().futures);
        if futures.len() > 1 {
            let present = self.beyond.futures.present();
            bar = bar.all(futures.iter().enumerate().map(|(place, future)| {
                let pressed = if place == present { "true" } else { "false" };
                let button = el("button").set("type", "button").class("button").key(u64::from(future.number));
                button.set("aria-pressed", pressed).click(scope, Msg::OpenFuture(place)).text(name(future))
            }));
            let field = el("input")
                .set("type", "text")
                .set("size", "14")
                .set("autocomplete", "off")
                .set("maxlength", "40")
                .set("placeholder", name(&futures[present]))
                .set("aria-label", texts().future_name)
                .hear(ListenerKind::onchange, scope, |event| Some(Msg::RenameFuture(value_of(event)?)));
            bar = bar.add(el("label").class("field").add(el("span").text(texts().rename)).add(field)).add(button(
                "button",
                texts().delete_future,
                scope,
                Msg::DeleteFuture,
            ));
        }
        // Where lanes stand side by side already, nothing more is laid beside them.
        Some(if self.lanes().is_some() { bar } else { bar.add(self.view_choice(scope)) })
    }

    fn view_choice(&self, scope: &Scope) -> El {
        let chosen = |value: &str| self.beyond.choice == value;
        let group = |label: &'static str| el("optgroup").set("label", label);
        let present = self.beyond.futures.all()[self.beyond.futures.present()].number;
        let others = self.beyond.futures.all().iter().filter(|future| future.number != present).map(|future| {
            let value = format!("f{}", future.number);
            option(&value, name(future), chosen(&value))
        });
        // The values of the setting with headings, or else of the one that the figure is about.
        let cast = self.playback.timeline().run().scenario().cast;
        let has_headings = |setting: &Setting| match setting.values {
            Values::Choices(choices) => choices.iter().any(|choice| choice.group.is_some()),
            Values::Number { .. } | Values::Text(_) => false,
        };
        let listed = cast.settings.iter().enumerate().find(|(_, setting)| has_headings(setting)).or(cast.first());
        let choices = listed.map_or(&[][..], |(_, setting)| match setting.values {
            Values::Choices(choices) => choices,
            Values::Number { .. } | Values::Text(_) => &[],
        });
        let place = listed.map_or(0, |(place, _)| place);
        let values = choices.iter().enumerate().map(|(at, choice)| {
            let value = format!("s{place}.{at}");
            option(&value, choice_name(choice), chosen(&value))
        });
        let mut select = el("select")
            .set("aria-label", texts().beside)
            .hear(ListenerKind::onchange, scope, |event| Some(Msg::Beside(value_of(event)?)))
            // What is chosen can change by itself; a list that was touched no longer heeds its options.
            .key(u64::from(self.beyond.choices))
            .add(option("", texts().beside_nothing.to_owned(), chosen("")));
        if cast.first().is_some() {
            select = select.add(option("m", texts().beside_modes.to_owned(), chosen("m")));
        }
        if self.beyond.futures.all().len() > 1 {
            select = select.add(group(texts().futures).all(others));
        }
        if let Some((_, setting)) = listed {
            select = select.add(group((setting.name)()).all(values));
        }
        el("label").class("field").add(el("span").text(texts().beside)).add(select)
    }
}

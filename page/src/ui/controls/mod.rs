//! The controls that are always there: the mode switch, play, step, loss.

pub(in crate::ui) mod keys;
pub(in crate::ui) mod knobs;
pub(in crate::ui) mod more;
pub(in crate::ui) mod notes;
pub(in crate::ui) mod time;

use crate::ui::controls::knobs::{Knob, settings, slider};
use crate::ui::figure::Figure;
use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, Scope, button, el};
use twice_or_never::player::Action;
use twice_or_never::share::{self, ControlsShown, InView};
use twice_or_never::stage::{Around, Choice, Scenario, Shown, Values};
use twice_or_never::words::{fill, node_name, texts};
use yew::virtual_dom::ListenerKind;

/// What the figure is about: one setting, as a row of radio buttons.
pub fn first(figure: &'static str, scenario: &Scenario, scope: &Scope) -> Option<El> {
    let (place, setting) = scenario.cast.first()?;
    let Values::Choices(choices) = setting.values else { return None };
    let option = |(value, choice): (u16, &Choice)| {
        let input = el("input")
            .set("type", "radio")
            .set("name", format!("{figure}-{}", setting.key))
            .set("value", choice.slug)
            .checked(scenario.settings[place] == value)
            .say(ListenerKind::onchange, scope, Msg::Choose(value));
        el("label").add(input).add(el("span").text((choice.name)()))
    };
    let group = el("div").class("modes").set("role", "radiogroup").set("aria-label", (setting.name)());
    Some(group.all((0..).zip(choices).map(option)))
}

/// Whether a figure has cards to be put together, and with them its settings.
pub fn has_cards(slug: &str) -> bool {
    share::Figure::by_slug(slug).is_some_and(|figure| figure.in_view == InView::Cards)
}

/// The controls under the stage.
pub fn view(figure: &Figure, slug: &str, shown: ControlsShown, scope: &Scope) -> El {
    let scenario = figure.playback.timeline().run().scenario();
    let loss_percent = scenario.loss_percent;
    let (sign, name) = if figure.playback.is_playing() { ("❚❚", texts().pause) } else { ("▶", texts().play) };
    let signed = |class: &'static str, sign: &'static str, name: &'static str, msg: Msg| {
        let sign = el("i").set("aria-hidden", "true").text(sign);
        el("button").set("type", "button").class(class).click(scope, msg).add(sign).add(el("span").text(name))
    };
    let mut controls = el("div").class("controls").add(signed("button primary", sign, name, Msg::Toggle));
    if shown != ControlsShown::Least {
        let percent = fill(texts().percent, &[("number", &loss_percent)]);
        controls = controls.add(signed("button signed", "▸❘", texts().step_forward, Msg::Step)).add(slider(
            scope,
            Knob::Loss,
            texts().loss,
            (0, 100, 1),
            u32::from(loss_percent),
            percent,
        ));
    }
    // A workbench has a place of its own for them.
    if shown != ControlsShown::Least && !has_cards(slug) {
        controls =
            controls.all(settings(scenario, |setting| setting.shown == Shown::Always, scope).map(|(_, view)| view));
    }
    match share::Figure::by_slug(slug).map(|figure| figure.in_view) {
        Some(InView::Worlds) => {
            let first = node_name(figure.playback.timeline().run().stage(), 0);
            let label = fill(texts().worlds_of, &[("node", &first)]);
            controls = controls
                .add(el("button").set("type", "button").class("button").click(scope, Msg::Worlds(0)).text(label));
        }
        Some(InView::Attack | InView::Cards) => {
            controls = controls.add(button("button", texts().break_it, scope, Msg::Break))
        }
        Some(InView::Crash(node)) => {
            let run = figure.playback.timeline().run();
            let (words, action) = match run.is_down(node) {
                true => (texts().restart_node, Action::Restart(node)),
                false => (texts().crash_node, Action::Crash(node)),
            };
            let words = fill(words, &[("node", &node_name(run.stage(), node))]);
            let crash =
                el("button").set("type", "button").class("button crash").click(scope, Msg::Act(action)).text(words);
            // What a crash can do depends on what is done.
            let effect = settings(scenario, |setting| setting.key == "effect", scope);
            controls = controls.add(crash).all(effect.map(|(_, view)| view));
        }
        Some(InView::Copies) => {
            let copies = settings(scenario, |setting| setting.key == "copies", scope);
            controls =
                controls.all(copies.map(|(_, view)| view)).add(button("button", texts().many_runs, scope, Msg::Many));
        }
        // On the diagram.
        Some(InView::Timeout) => {}
        Some(InView::Nothing) | None => {}
    }
    if shown == ControlsShown::All {
        let open = if figure.panels.is_more_open { "true" } else { "false" };
        controls = controls.add(button("button opens", texts().more, scope, Msg::More).set("aria-expanded", open));
    }
    controls
}

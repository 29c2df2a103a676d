//! What real systems differ in, in groups: of the receiver, of the sender, of the link and of time.

use super::Deed;
use crate::ui::controls::knobs::{option, seconds, settings};
use crate::ui::figure::Figure;
use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, Scope, el, value_of};
use twice_or_never::board::LinkOrder;
use twice_or_never::casts::workbench::words;
use twice_or_never::stage::{Backoff, Partitions, Setting, Span};
use yew::virtual_dom::ListenerKind;

/// About how long a link that chance cuts is whole and then cut, together, in milliseconds.
const CUT_PERIOD_MS: u32 = 20_000;

const BACKOFFS: [Backoff; 3] = [Backoff::Fixed, Backoff::Exponential, Backoff::ExponentialJitter];

/// Whose a setting is.
fn is_the_receivers(setting: &Setting) -> bool {
    ["remembers", "again", "effect", "forget", "retention", "renew", "door", "poison"].contains(&setting.key)
}

fn is_the_senders(setting: &Setting) -> bool {
    ["ids", "outbox", "acks", "window", "retries", "giveup", "counter", "letters"].contains(&setting.key)
}

/// All of them.
pub fn view(figure: &Figure, scope: &Scope) -> El {
    let (words, scenario) = (words(), figure.playback.timeline().run().scenario());
    let group = |name: &'static str| el("fieldset").add(el("legend").text(name));
    let order = scenario.order == LinkOrder::Fifo;
    let orders = [("reordering", words.order_reordering, !order), ("fifo", words.order_fifo, order)];
    let order = list(scope, words.order, &orders, |event, _| {
        Some(Msg::Bench(Deed::Order(value_of(event)?.as_str() == "fifo")))
    });
    let is = |backoff| scenario.backoff == backoff;
    let backoffs = [
        ("fixed", words.backoff_fixed, is(BACKOFFS[0])),
        ("exponential", words.backoff_exponential, is(BACKOFFS[1])),
        ("jitter", words.backoff_jitter, is(BACKOFFS[2])),
    ];
    let backoff = list(scope, words.backoff, &backoffs, |event, _| {
        let chosen = value_of(event)?;
        let place = ["fixed", "exponential", "jitter"].iter().position(|slug| *slug == chosen)?;
        Some(Msg::Bench(Deed::Backoff(place)))
    });
    let down = scenario.downtime.min_ms.midpoint(scenario.downtime.max_ms);
    let step =
        time(scope, words.step, (50, scenario.handler_step_ms.max(5_000)), scenario.handler_step_ms, |event, _| {
            Some(Msg::Bench(Deed::Step(value_of(event)?.parse().ok()?)))
        });
    let downtime = time(scope, words.downtime, (500, down.max(20_000)), down, |event, _| {
        Some(Msg::Bench(Deed::Downtime(value_of(event)?.parse().ok()?)))
    });
    let cut = scenario.partitions.map_or(0, |partitions| partitions.cut.min_ms.midpoint(partitions.cut.max_ms));
    let cuts = time(scope, words.cuts, (0, cut.max(CUT_PERIOD_MS - 1_000)), cut, |event, _| {
        Some(Msg::Bench(Deed::Cuts(value_of(event)?.parse().ok()?)))
    });
    let all = el("div")
        .class("differs")
        .add(group(words.settings_receiver).all(settings(scenario, is_the_receivers, scope).map(|(_, view)| view)))
        .add(group(words.settings_sender).all(settings(scenario, is_the_senders, scope).map(|(_, view)| view)))
        .add(group(words.settings_link).add(order).add(backoff).add(step).add(downtime).add(cuts));
    el("details").class("systems").add(el("summary").text(words.settings)).add(all)
}

type Read = fn(&web_sys::Event, usize) -> Option<Msg>;

fn list(scope: &Scope, name: &'static str, choices: &[(&'static str, &'static str, bool)], read: Read) -> El {
    let entries = choices.iter().map(|&(slug, words, is_chosen)| option(slug, words.to_owned(), is_chosen));
    let select = el("select").set("aria-label", name).hear_as(ListenerKind::onchange, scope, 0, read).all(entries);
    el("label").class("field").add(el("span").text(name)).add(select)
}

fn time(scope: &Scope, name: &'static str, (least, most): (u32, u32), ms: u32, read: Read) -> El {
    let input = el("input")
        .set("type", "range")
        .set_number("min", least.into())
        .set_number("max", most.into())
        .set_number("step", 50)
        .value(ms.to_string())
        .set("aria-label", name)
        .set("aria-valuetext", seconds(ms))
        .hear_as(ListenerKind::oninput, scope, 0, read);
    el("label")
        .class("slider")
        .add(el("span").class("name").text(name))
        .add(input)
        .add(el("span").class("value").text(seconds(ms)))
}

/// From a third below to a third above.
fn about(ms: u32) -> Span {
    Span { min_ms: ms - ms / 3, max_ms: ms + ms / 3 }
}

/// Sets one of those that are the scenario's own.
pub fn does(figure: &mut Figure, deed: &Deed) {
    let mut scenario = figure.scenario();
    match *deed {
        Deed::Order(keeps) => scenario.order = if keeps { LinkOrder::Fifo } else { LinkOrder::Reordering },
        Deed::Backoff(place) => scenario.backoff = BACKOFFS[place.min(2)],
        Deed::Step(ms) => scenario.handler_step_ms = ms.clamp(1, 600_000),
        Deed::Downtime(ms) => scenario.downtime = about(ms.clamp(3, 400_000)),
        Deed::Cuts(ms) => {
            let ms = ms.min(CUT_PERIOD_MS - 1_000);
            let partitions = Partitions { whole: about(CUT_PERIOD_MS - ms), cut: about(ms) };
            scenario.partitions = (ms > 0).then_some(partitions);
        }
        _ => return,
    }
    figure.set_up(scenario, String::new());
}

//! What "More" opens: everything else that can be set.

use crate::ui::controls::knobs::{Knob, seconds, seed_refused, settings, slider, timeout};
use crate::ui::figure::Figure;
use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, Scope, button, el, value_of};
use twice_or_never::share::shown_thousandths;
use twice_or_never::stage::{Scenario, Shown, Values};
use twice_or_never::words::{fill, texts};
use yew::virtual_dom::ListenerKind;

/// The panel.
pub fn view(figure: &Figure, is_on_diagram: bool, has_cards: bool, scope: &Scope) -> El {
    let timeline = figure.playback.timeline();
    let scenario = timeline.run().scenario();
    let latency = scenario.latency.min_ms.midpoint(scenario.latency.max_ms);
    let (least, most) = (seconds(scenario.latency.min_ms), seconds(scenario.latency.max_ms));
    let latency_shown = fill(texts().span, &[("least", &least), ("most", &most)]);
    let percent = |number: u8| fill(texts().percent, &[("number", &number)]);
    let (index, known) = (timeline.index(), timeline.history().events().len() as u32);
    let (duplication, crashes) = (scenario.duplication_percent, scenario.crash_percent);
    let speed = figure.speed_thousandths;
    let sliders = [
        (Knob::Duplication, texts().duplication, (0, 100, 1), u32::from(duplication), percent(duplication)),
        (Knob::Crashes, texts().crashes, (0, 100, 1), u32::from(crashes), percent(crashes)),
        (Knob::Latency, texts().latency, (100, latency.max(10_000), 100), latency, latency_shown),
        (
            Knob::Speed,
            texts().speed,
            (250, 8_000, 250),
            speed,
            fill(texts().times, &[("number", &shown_thousandths(speed).replace('.', texts().decimal))]),
        ),
        (
            Knob::Time,
            texts().time,
            (0, known.max(1), 1),
            index,
            fill(texts().time_shown, &[("index", &index), ("known", &known)]),
        ),
    ];
    let sliders = sliders.map(|(knob, name, range, value, shown)| slider(scope, knob, name, range, value, shown));
    let of_cast = |is_list: bool| {
        let said = settings(scenario, |setting| setting.shown == Shown::More, scope);
        said.filter(move |(values, _)| !has_cards && matches!(values, Values::Choices(_)) == is_list)
            .map(|(_, view)| view)
    };
    // Once is enough: where it is on the diagram, it is not here.
    let timeout = (!is_on_diagram).then(|| timeout(scenario.timeout_ms, scope));
    let sliders = sliders.into_iter().chain(of_cast(false)).chain(timeout);
    let run = el("div")
        .class("row")
        .add(button("button", texts().step_back, scope, Msg::Back))
        .add(button("button", texts().same_seed, scope, Msg::Reset))
        .add(button("button", texts().next_seed, scope, Msg::NextSeed))
        .add(button("button", texts().break_it, scope, Msg::Break))
        .add(button("button", texts().reach, scope, Msg::FromHere("reach")))
        .add(button("button", texts().many_runs, scope, Msg::Many))
        .add(seed(scenario, figure.panels.is_seed_refused, scope));
    let lingers = el("input").set("type", "checkbox").checked(figure.motion.lingers).say(
        ListenerKind::onchange,
        scope,
        Msg::Linger,
    );
    el("div")
        .class("more")
        .add(run)
        .add(el("div").class("row").all(of_cast(true)))
        .add(el("div").class("sliders").all(sliders))
        .add(el("label").class("field lingers").add(lingers).add(el("span").text(texts().lingers)))
}

fn seed(scenario: &Scenario, is_refused: bool, scope: &Scope) -> El {
    let input = el("input")
        .set("type", "text")
        .set("inputmode", "numeric")
        .set("autocomplete", "off")
        .set("aria-label", texts().seed)
        .set("size", "12")
        .set("aria-invalid", if is_refused { "true" } else { "false" })
        .value(scenario.seed.to_string())
        .hear(ListenerKind::oninput, scope, |event| Some(Msg::Seed(value_of(event)?)));
    let field = el("label").class("field").add(el("span").text(texts().seed)).add(input);
    if !is_refused {
        return field;
    }
    field.add(el("span").class("refused").set("role", "alert").text(seed_refused()))
}

//! The space-time diagram as a table, for whoever reads rather than looks: a line for each copy.

use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, Scope, el};
use twice_or_never::history::{CopyRecord, Timeline};
use twice_or_never::scene::{Meaning, shape};
use twice_or_never::stage::{Sign, Stage, What};
use twice_or_never::words::{self, fill, texts};
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

/// No more copies than this are listed: the newest.
const ROWS_MAX: usize = 200;

/// The table, closed until it is wanted, and what the signs of the diagram mean.
pub fn view(timeline: &Timeline, is_open: bool, scope: &Scope) -> Html {
    let details = el("details")
        .class("table")
        .hear(ListenerKind::ontoggle, scope, |event| {
            let details = event.target()?.dyn_into::<Element>().ok()?;
            Some(Msg::Table(details.has_attribute("open")))
        })
        .add(el("summary").text(texts().table_title));
    if is_open { details.add(legend()).add(table(timeline)).into() } else { details.into() }
}

fn legend() -> El {
    let entries = [
        (Meaning::Said(Sign::Applied), texts().sign_applied),
        (Meaning::AppliedAgain, texts().sign_again),
        (Meaning::Said(Sign::Remembered), texts().sign_remembered),
        (Meaning::Said(Sign::Answered), texts().sign_answered),
        (Meaning::Said(Sign::KnewIt), texts().sign_knew),
        (Meaning::Said(Sign::TimedOut), texts().sign_timeout),
        (Meaning::Said(Sign::Heard), texts().sign_heard),
        (Meaning::Said(Sign::HeardLate), texts().sign_heard_late),
        (Meaning::Said(Sign::GaveUp), texts().sign_gave_up),
        (Meaning::Crashed, texts().sign_crashed),
        (Meaning::CameBack, texts().sign_back),
    ];
    let entry = |(meaning, words): (Meaning, &'static str)| {
        let (class, d) = shape(meaning);
        let sign = el("g").classes(&[Some("sign"), Some(class)]).add(el("path").set("d", d));
        let picture = el("svg").set("width", "20").set("height", "20").set("viewBox", "-10 -12 20 20");
        el("li").add(picture.set("aria-hidden", "true").add(sign)).text(words)
    };
    el("ul").class("legend").all(entries.into_iter().map(entry))
}

fn table(timeline: &Timeline) -> El {
    let (history, index) = (timeline.history(), timeline.index());
    let stage = timeline.run().stage();
    let made = history.copies().partition_point(|copy| copy.made_by <= index);
    let first = made.saturating_sub(ROWS_MAX);
    let row = |copy: &CopyRecord| {
        let wire = stage.wires()[usize::from(copy.wire)];
        let ended = copy.ended_by.filter(|&by| by <= index).map(|by| history.event(by));
        let (end, when) = match ended {
            None => (texts().table_in_flight, None),
            Some(event) if event.what == What::Lose => (texts().table_lost, Some(event.tick)),
            Some(event) => (texts().table_arrived, Some(event.tick)),
        };
        let made_by = if copy.split_from.is_some() { texts().table_split } else { texts().table_sent };
        let way = [wire.from, wire.to].map(|node| words::node_name(stage, node)).join(" → ");
        let cells = [
            way,
            fill(made_by, &[("moment", &words::moment(copy.set_out))]),
            fill(end, &[("moment", &when.map(words::moment).unwrap_or_default())]),
        ];
        el("tr")
            .add(el("th").set("scope", "row").text(words::copy_phrase(stage, copy.name)))
            .all(cells.map(|cell| el("td").text(cell)))
    };
    let heads = [texts().table_copy, texts().table_way, texts().table_begin, texts().table_end];
    let heads = el("tr").all(heads.map(|head| el("th").set("scope", "col").text(head)));
    let caption = fill(texts().table_caption, &[("shown", &(made - first)), ("made", &made)]);
    let table = el("table")
        .add(el("caption").text(caption))
        .add(el("thead").add(heads))
        .add(el("tbody").all(history.copies()[first..made].iter().map(row)));
    el("div")
        .class("scroll")
        .set("tabindex", "0")
        .set("role", "group")
        .set("aria-label", texts().table_title)
        .add(table)
}

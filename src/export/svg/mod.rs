//! Pictures of a run, as SVG that needs nothing beside itself: no font, no script, no style sheet of a page around it.
//!
//! What is drawn is what the page draws, from the same history and by the same geometry ([`Geometry`](crate::scene::Geometry)).
//! A picture is the same bytes on every machine: all its numbers are whole numbers of tenths. However long a run
//! is, a picture of it stays below [`BYTES_MAX`].

mod drawing;
mod ground;
mod head;
mod ink;
mod legend;
mod moving;
mod rows;
mod scene;
mod strip;
mod typeset;
mod xml;

pub use moving::SHOWN_MS_MAX;
pub use scene::COPIES_MAX;

use super::Look;
use crate::history::Timeline;
use crate::scene::{Diagram, LOST_SHOWN_MS, Playback};
use crate::stage::Stage;
use crate::words::{export_texts, fill, moment, sentence};
use drawing::{Copy, Drawing};
use head::{described, head};
use ink::Inks;
use scene::Scene;
use strip::{MARGIN, NAMES, Strip};
use typeset::{SANS, plain};
use xml::{El, T, Tenths, el, path};

/// No picture is larger, in bytes.
pub const BYTES_MAX: usize = 2_000_000;

/// How wide a picture is, in units.
const WIDTH: i64 = 960;
/// From its edges to what is in it.
const PAD: Tenths = 160;
/// Rows of a diagram; where a run is longer, a unit of it is a longer time.
const ROWS_MAX: u64 = 8;
/// So many events are played beyond the present, where a picture is of the whole run.
const EVENTS_AHEAD_MAX: u32 = 20_000;

/// A picture around what is in it.
fn root(inks: &Inks, height: Tenths, (name, said): (String, String)) -> El {
    el("svg")
        .set("xmlns", "http://www.w3.org/2000/svg")
        .set("width", WIDTH)
        .set("height", T(height))
        .set("viewBox", format!("0 0 {WIDTH} {}", T(height)))
        .set("role", "img")
        .set("font-family", SANS)
        .set("fill", inks.ink)
        .add(el("title").text(&name))
        .add(el("desc").text(&said))
        .add(
            rows::rect(5, 5, WIDTH * 10 - 10, height - 10)
                .set("rx", 14)
                .set("fill", inks.card)
                .set("stroke", inks.line),
        )
}

/// A line across, under a part.
fn rule(inks: &Inks, y: Tenths) -> El {
    path(format!("M0 {}H{WIDTH}", T(y))).set("stroke", inks.line)
}

/// What happened last, with its moment.
fn last(playback: &Playback, inks: &Inks, y: Tenths) -> [El; 2] {
    let timeline = playback.timeline();
    let said = match timeline.past().last() {
        Some(event) => sentence(timeline.run().stage(), event),
        None => export_texts().nothing_yet.to_owned(),
    };
    let kind = plain(140);
    let at = moment(playback.clock_ms() as u64);
    [
        kind.set((PAD, y), inks.accent, &at),
        kind.set((PAD + 720, y), inks.ink, &kind.fit(&said, WIDTH * 10 - 2 * PAD - 720)),
    ]
}

/// A copy as it stands at a moment: young ones come up, lost ones fall.
fn still(copy: &Copy, clock_ms: u64) -> El {
    const YOUNG_MS: u64 = 350;
    let (x, y) = copy.at(clock_ms);
    let place = format!("translate({} {})", T(x), T(y));
    if let Some(lost) = copy.mark.lost_at() {
        let fallen = (clock_ms.saturating_sub(lost).min(LOST_SHOWN_MS) * 1_000 / LOST_SHOWN_MS) as i64;
        let square = fallen * fallen / 1_000;
        let fall = format!("translate(0 {}) rotate({})", T(416 * square / 1_000), T(750 * fallen / 1_000));
        let seen = xml::H(100 - 80 * square / 1_000);
        let picture = el("g").set("transform", fall).set("opacity", seen).written(&copy.picture);
        return el("g").set("transform", place).add(picture).written(&copy.tag);
    }
    let age = (clock_ms.saturating_sub(copy.mark.born()).min(YOUNG_MS) * 1_000 / YOUNG_MS) as i64;
    if age == 1_000 {
        return el("g").set("transform", place).written(&copy.picture).written(&copy.tag);
    }
    let tilt = format!("rotate({}) scale({})", T((age - 1_000) * 140 / 1_000), xml::H(55 + 45 * age / 1_000));
    let picture = el("g").set("transform", tilt).written(&copy.picture);
    el("g").set("transform", place).add(picture).written(&copy.tag)
}

/// All that is drawn, layer over layer; what is lost lies under what travels.
fn layered(drawing: &Drawing, inks: &Inks, clock_ms: u64) -> El {
    let mut shapes: Vec<&(u8, String)> = drawing.shapes.iter().collect();
    shapes.sort_by_key(|(layer, _)| *layer);
    let view = shapes.into_iter().fold(el("g"), |view, (_, shape)| view.written(shape));
    let view = view.all(drawing.bars.iter().map(|bar| bar.view(inks, bar.left(clock_ms))));
    let of = |is_lost: bool| drawing.copies.iter().filter(move |copy| copy.mark.is_lost == is_lost);
    view.all(of(true).chain(of(false)).map(|copy| still(copy, clock_ms)))
}

/// The figure at the moment of the clock.
pub(super) fn figure(playback: &Playback, look: Look) -> String {
    let inks = Inks::of(look.is_dark);
    let timeline = playback.timeline();
    let clock_ms = playback.clock_ms() as u64;
    let mut drawing = Drawing::default();
    let top = head(playback, inks, &mut drawing) + 140;
    let scene = Scene::of(playback, (PAD, top), WIDTH * 10 - 2 * PAD);
    scene.draw(playback, inks, &mut drawing);
    let said_at = top + scene.height() + 320;
    let strip_at = said_at + 170;

    // The present follows the right edge once the run is longer than the strip.
    let room = (WIDTH - NAMES - 2 * MARGIN) as u64;
    let ms_per_unit = if strip::scale(clock_ms, room) <= 50 { strip::scale(clock_ms, room) } else { 20 };
    let scale = i64::from(ms_per_unit);
    let begin = Strip::right_of_a_beginning(0, ms_per_unit, WIDTH);
    let right_ms = begin.max(clock_ms as i64 + MARGIN * scale);
    let known_ms = clock_ms.max(timeline.run().now());
    let strip = Strip { timeline, right_ms, ms_per_unit, width: WIDTH, known_ms, present_ms: Some(clock_ms) };
    let (view, drawn) = strip.view(inks);
    let strip_end = strip_at + i64::from(strip::height(timeline.run().stage().nodes())) * 10;
    let height = strip_end + 140;
    let texts = export_texts();
    let name = fill(texts.name_figure, &[("title", &head::title(playback)), ("moment", &moment(clock_ms))]);
    root(inks, height, (name, described(playback, drawn.left_out)))
        .add(layered(&drawing, inks, clock_ms))
        .all(last(playback, inks, said_at))
        .add(rule(inks, strip_at))
        .add(view.set("y", T(strip_at)))
        .add(rule(inks, strip_end))
        .add(edge(inks, height))
        .whole()
}

/// The edge of a picture once more, over what may lie on it.
fn edge(inks: &Inks, height: Tenths) -> El {
    rows::rect(5, 5, WIDTH * 10 - 10, height - 10).set("rx", 14).set("fill", "none").set("stroke", inks.line)
}

/// The stretch of a run that a picture shows, and the run as far as it must be known for that. `most_ms` is the longest that there
/// is room for.
fn stretch(playback: &Playback, look: Look, most_ms: u64) -> (Playback, u64, u64) {
    let mut known = playback.clone();
    let clock_ms = playback.clock_ms() as u64;
    let (from, to) = match look.stretch {
        Some((from, to)) => (from.min(to), from.max(to).min(from.min(to).saturating_add(most_ms))),
        None if playback.timeline().index() > 1 => return (known, clock_ms.saturating_sub(most_ms), clock_ms),
        None => (0, most_ms),
    };
    known.seek(playback.timeline().index().saturating_add(EVENTS_AHEAD_MAX));
    let end = (known.clock_ms() as u64).min(to);
    known.seek_clock(end as f64);
    let end = known.clock_ms() as u64;
    (known, from.min(end), end)
}

/// The diagram of a stretch, row under row.
pub(super) fn diagram(playback: &Playback, look: Look) -> String {
    let inks = Inks::of(look.is_dark);
    let (known, from, to) = stretch(playback, look, u64::MAX / 4);
    let timeline: &Timeline = known.timeline();
    let room = (WIDTH - NAMES - 2 * MARGIN) as u64;
    let ms_per_unit = strip::scale((to - from).div_ceil(ROWS_MAX), room);
    let row_ms = room * u64::from(ms_per_unit);
    let rows = (to - from).div_ceil(row_ms).max(1);
    let mut top = head::heading(&known, inks);
    let mut view = el("g").add(top.1);
    let tall = i64::from(strip::height(timeline.run().stage().nodes())) * 10;
    let mut drawn: Vec<Diagram> = Vec::new();
    let known_ms = to.max(timeline.run().now());
    for row in 0..rows {
        let begin = from + row * row_ms;
        let right_ms = Strip::right_of_a_beginning(begin, ms_per_unit, WIDTH);
        let present_ms = (row + 1 == rows).then_some(to);
        let strip = Strip { timeline, right_ms, ms_per_unit, width: WIDTH, known_ms, present_ms };
        let (strip, shapes) = strip.view(inks);
        view = view.add(rule(inks, top.0)).add(strip.set("y", T(top.0)));
        top.0 += tall;
        drawn.push(shapes);
    }
    let left_out: u32 = drawn.iter().map(|drawn| drawn.left_out).sum();
    let (legend, height) = legend::legend(timeline, &drawn, left_out, inks, top.0);
    let texts = export_texts();
    let values: [(&str, &dyn ToString); 3] =
        [("title", &head::title(&known)), ("from", &moment(from)), ("to", &moment(to))];
    root(inks, height, (fill(texts.name_diagram, &values), described(&known, left_out)))
        .add(view)
        .add(rule(inks, top.0))
        .add(legend)
        .add(edge(inks, height))
        .whole()
}

/// The stage over a stretch, moving.
pub(super) fn animation(playback: &Playback, look: Look) -> String {
    moving::animation(playback, look)
}

//! The stage over a stretch of the run, as a picture that moves by itself, over and over.
//!
//! A drawing is made for every moment at which anything happens. What is the same in neighbouring drawings is one element, shown for
//! as long as it is there; a copy is one that goes along the points at which the drawings have it, in straight
//! lines, as copies do. Nothing is there but what the history says.
//!
//! It is moved by SMIL, without a script. Under what moves lies the picture of the end of the stretch, which whoever shows no
//! animation shows, and which is shown, too, where less motion is asked for.

use super::drawing::{Bar, Copy, Drawing, ROWS};
use super::ground::Point;
use super::head::{described, head, title};
use super::ink::Inks;
use super::scene::{COPIES_MAX, Scene};
use super::typeset::plain;
use super::xml::{El, T, Tenths, el};
use super::{PAD, WIDTH, edge, last, layered, root, rows, stretch};
use crate::export::Look;
use crate::scene::{LOST_SHOWN_MS, Playback, STRUCK_MS};
use crate::stage::What;
use crate::words::{export_texts, fill, moment};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// No animation runs longer, in milliseconds of whoever watches it; at the end it stands for a moment more.
pub const SHOWN_MS_MAX: u64 = 60_000;

/// So long it stands at its end, in milliseconds of whoever watches it.
const STANDS_MS: u64 = 1_500;

/// An animation is ended before its parts are larger than this, in bytes.
const PARTS_MAX: usize = 1_500_000;
/// What an element takes that shows a shape for a while, and a point of a way, in bytes.
const SHOWN_BYTES: usize = 170;
const POINT_BYTES: usize = 26;

/// Shows things at their moments.
pub struct Clock {
    /// The first moment and the last, in milliseconds of the run.
    from: u64,
    to: u64,
    /// How long it takes with the pause at its end, in milliseconds of the run.
    whole: u64,
    /// How long it takes, in milliseconds of whoever watches it.
    shown_ms: u64,
}

/// How finely moments are told: where copies are fast, little time is a long way.
const WHOLE: u64 = 100_000_000;

/// When a thing is there: stretches of moments, by their places in the list of them.
type Shown = Vec<(usize, usize)>;

/// A copy's way: where it is at each moment, and just before the next.
#[derive(Default)]
struct Way {
    points: Vec<(u64, Point)>,
    /// What it passes on its last straight piece.
    passed: Vec<(u64, Point)>,
}

/// A straight piece of a way passes no more points.
const PASSED_MAX: usize = 64;

/// What is shown when.
#[derive(Default)]
struct Film {
    moments: Vec<u64>,
    shapes: BTreeMap<(u8, String), Shown>,
    bars: BTreeMap<Bar, Shown>,
    copies: BTreeMap<(u32, bool, String), (Copy, Shown, Way)>,
    size: usize,
}

/// The stage over a stretch, moving.
pub fn animation(playback: &Playback, look: Look) -> String {
    let inks = Inks::of(look.is_dark);
    let speed = u64::from(look.speed_thousandths.clamp(250, 8_000));
    let (mut at, from, to) = stretch(playback, look, SHOWN_MS_MAX * speed / 1_000);
    let (film, scene, height) = film(&mut at, from, to, inks);
    let end = film.moments.last().copied().unwrap_or(from);
    let is_cut_short = end < to;
    at.seek_clock(end as f64);
    let clock = Clock {
        from,
        to: end,
        whole: (end - from) + STANDS_MS * speed / 1_000,
        shown_ms: (end - from) * 1_000 / speed + STANDS_MS,
    };
    let texts = export_texts();
    let values: [(&str, &dyn ToString); 3] = [("title", &title(&at)), ("from", &moment(from)), ("to", &moment(end))];
    let mut said = described(&at, 0);
    let cut_short = fill(texts.cut_short, &[("moment", &moment(end))]);
    if is_cut_short {
        said = format!("{cut_short} {said}");
    }
    let still = draw(&at, &scene, inks);
    let still = layered(&still, inks, end).all(last(&at, inks, height - 260));
    // Where less motion is asked for, that outweighs what moves.
    let style = "@media(prefers-reduced-motion:reduce){.ton-moving{display:none!important}.ton-still{display:inline!important}}";
    let note = is_cut_short.then(|| plain(120).set_to((WIDTH * 10 - PAD, height - 260), inks.soft, &cut_short));
    root(inks, height, (fill(texts.name_animation, &values), said))
        .add(el("style").text(style))
        .add(still.set("class", "ton-still").add(switch("none")))
        .add(clock.view(&film, inks, height).set("class", "ton-moving").set("display", "none").add(switch("inline")))
        .all(note)
        .add(edge(inks, height))
        .whole()
}

/// What a renderer that moves things does at once.
fn switch(display: &str) -> El {
    el("set").set("attributeName", "display").set("to", display).set("begin", "0s")
}

/// The drawing of a moment.
fn draw(playback: &Playback, scene: &Scene, inks: &Inks) -> Drawing {
    let mut drawing = Drawing::default();
    head(playback, inks, &mut drawing);
    scene.draw(playback, inks, &mut drawing);
    drawing
}

/// Plays the stretch, with a drawing at each moment, as far as there is room. Leaves the playback wherever it is.
fn film(at: &mut Playback, from: u64, to: u64, inks: &Inks) -> (Film, Scene, Tenths) {
    let moments = moments(at, from, to);
    at.seek_clock(from as f64);
    let mut first = Drawing::default();
    let top = head(at, inks, &mut first) + 140;
    let scene = Scene::of(at, (PAD, top), WIDTH * 10 - 2 * PAD);
    let said_at = top + scene.height() + 320;
    let mut film = Film::default();
    let mut ids = BTreeSet::new();
    for (nth, &tick) in moments.iter().enumerate() {
        at.follow_clock(tick as f64);
        let mut drawing = draw(at, &scene, inks);
        for said in last(at, inks, said_at) {
            drawing.put(ROWS, said);
        }
        ids.extend(drawing.copies.iter().map(|copy| copy.mark.id));
        if nth > 0 && (ids.len() > COPIES_MAX || film.size > PARTS_MAX) {
            break;
        }
        let next = moments.get(nth + 1).copied().unwrap_or(tick);
        film.add(drawing, tick, next);
    }
    (film, scene, said_at + 260)
}

/// The moments of a stretch at which anything changes other than in a straight line.
fn moments(known: &Playback, from: u64, to: u64) -> Vec<u64> {
    let history = known.timeline().history();
    let mut moments = BTreeSet::from([from, to]);
    let first = history.events().partition_point(|event| event.tick + LOST_SHOWN_MS.max(STRUCK_MS) < from);
    for event in history.events()[first..].iter().take_while(|event| event.tick <= to) {
        moments.insert(event.tick);
        match event.what {
            What::Lose => _ = moments.insert(event.tick + LOST_SHOWN_MS + 1),
            What::Crash | What::Down => _ = moments.insert(event.tick + STRUCK_MS),
            _ => {}
        }
    }
    moments.extend(history.copies_between(from, to).map(|(_, copy)| copy.due()));
    moments.range(from..=to).copied().collect()
}

impl Film {
    /// Takes a drawing in, which is good from a moment to the next.
    fn add(&mut self, drawing: Drawing, tick: u64, next: u64) {
        let at = self.moments.len();
        self.moments.push(tick);
        let size = &mut self.size;
        let mut show = |shown: &mut Shown| match shown.last_mut() {
            Some((_, until)) if *until >= at => *until = at + 1,
            _ => {
                shown.push((at, at + 1));
                *size += SHOWN_BYTES;
            }
        };
        let mut more = 0;
        for shape in drawing.shapes {
            let shown = self.shapes.entry(shape.clone()).or_default();
            more += if shown.is_empty() { shape.1.len() } else { 0 };
            show(shown);
        }
        for bar in drawing.bars {
            show(self.bars.entry(bar).or_default());
        }
        for copy in drawing.copies {
            let key = (copy.mark.id, copy.mark.is_lost, copy.picture.clone());
            let (here, then) = (copy.at(tick), copy.at(next));
            let (_, shown, way) = self.copies.entry(key).or_insert_with(|| {
                more += copy.picture.len() + copy.tag.len();
                (copy, Vec::new(), Way::default())
            });
            show(shown);
            let before = way.points.len();
            way.go(tick, here);
            way.go(next, then);
            more += POINT_BYTES * way.points.len().saturating_sub(before);
        }
        self.size += more;
    }
}

impl Way {
    /// Adds a point; what lies on the straight line between its neighbours is no point of the way.
    fn go(&mut self, tick: u64, at: Point) {
        let Way { points, passed } = self;
        if points.last() == Some(&(tick, at)) {
            return;
        }
        if let [.., (first, from), last] = *points.as_slice() {
            let whole = (tick - first) as i64;
            let is_on = |&(middle, between): &(u64, Point)| {
                let gone = (middle - first) as i64;
                let off = |from: Tenths, between: Tenths, to: Tenths| {
                    ((between - from) * whole - (to - from) * gone).abs() > 2 * whole
                };
                middle > first && !off(from.0, between.0, at.0) && !off(from.1, between.1, at.1)
            };
            if tick > last.0 && passed.len() < PASSED_MAX && is_on(&last) && passed.iter().all(is_on) {
                points.pop();
                passed.push(last);
            } else {
                passed.clear();
            }
        }
        points.push((tick, at));
    }
}

impl Clock {
    /// A moment as a part of the whole, of [`WHOLE`].
    fn part(&self, tick: u64) -> u64 {
        tick.clamp(self.from, self.to).saturating_sub(self.from) * WHOLE / self.whole.max(1)
    }

    fn animate(&self, name: &'static str) -> El {
        let dur = format!("{}ms", self.shown_ms);
        el(name).set("dur", dur).set("repeatCount", "indefinite")
    }

    /// Everything that is shown when.
    fn view(&self, film: &Film, inks: &Inks, height: Tenths) -> El {
        let mut view = el("g");
        for ((_, shape), shown) in &film.shapes {
            view = match self.when(film, shown) {
                None => view.written(shape),
                Some(when) => view.add(hidden().add(when).written(shape)),
            };
        }
        for (bar, shown) in &film.bars {
            view = view.add(self.bar(film, bar, shown, inks));
        }
        let of = |is_lost: bool| film.copies.iter().filter(move |((_, lost, _), _)| *lost == is_lost);
        for (_, (copy, shown, way)) in of(true).chain(of(false)) {
            view = view.add(self.copy(film, copy, shown, way));
        }
        // How much of the stretch has gone by.
        let room = T(WIDTH * 10 - 2 * PAD);
        let values = format!("0;{room};{room}");
        let times = format!("0;{};1", Part(self.part(self.to)));
        let gone = self.animate("animate").set("attributeName", "width").set("values", values).set("keyTimes", times);
        view.add(rows::rect(PAD, height - 60, 0, 20).set("fill", inks.accent).add(gone))
    }

    /// When a thing is to be seen; `None` for what always is.
    fn when(&self, film: &Film, shown: &Shown) -> Option<El> {
        let end = film.moments.len();
        if *shown == [(0, end)] {
            return None;
        }
        let (mut values, mut times) = (String::from("hidden"), String::from("0"));
        if let Some((0, _)) = shown.first() {
            values = String::from("visible");
        }
        let mut turn = |at: usize, value: &str| {
            let part = self.part(film.moments[at]);
            if at > 0 {
                write!(values, ";{value}").expect("a string grows");
                write!(times, ";{}", Part(part)).expect("a string grows");
            }
        };
        for &(from, until) in shown {
            turn(from, "visible");
            if until < end {
                turn(until, "hidden");
            }
        }
        let when = self.animate("animate").set("attributeName", "visibility").set("calcMode", "discrete");
        Some(when.set("values", values).set("keyTimes", times))
    }

    /// A timer, running down.
    fn bar(&self, film: &Film, bar: &Bar, shown: &Shown, inks: &Inks) -> El {
        let from = film.moments[shown.first().map_or(0, |shown| shown.0)];
        let until = shown.last().map_or(0, |shown| shown.1).min(film.moments.len() - 1);
        let until = film.moments[until];
        let (wide, narrow) = (bar.left(from), bar.left(until));
        let values = format!("{0};{0};{1};{1}", T(wide), T(narrow));
        let times = format!("0;{};{};1", Part(self.part(from)), Part(self.part(until)));
        let shrinks =
            self.animate("animate").set("attributeName", "width").set("values", values).set("keyTimes", times);
        let view = bar.view(inks, wide).add(shrinks);
        match self.when(film, shown) {
            None => view,
            Some(when) => view.set("visibility", "hidden").add(when),
        }
    }

    /// A copy on its way.
    fn copy(&self, film: &Film, copy: &Copy, shown: &Shown, way: &Way) -> El {
        let (mut values, mut times) = (String::new(), String::new());
        let mut point = |part: u64, (x, y): Point| {
            let between = if values.is_empty() { "" } else { ";" };
            write!(values, "{between}{} {}", T(x), T(y)).expect("a string grows");
            write!(times, "{between}{}", Part(part)).expect("a string grows");
        };
        let (Some(&(first, begin)), Some(&(end_at, end))) = (way.points.first(), way.points.last()) else {
            return el("g");
        };
        if self.part(first) > 0 {
            point(0, begin);
        }
        for &(tick, at) in &way.points {
            point(self.part(tick), at);
        }
        if self.part(end_at) < WHOLE {
            point(WHOLE, end);
        }
        let moves = self.animate("animateTransform").set("attributeName", "transform").set("type", "translate");
        let moves = moves.set("values", values).set("keyTimes", times);
        let view = match self.when(film, shown) {
            None => el("g").add(moves),
            Some(when) => hidden().add(when).add(moves),
        };
        match copy.mark.lost_at() {
            Some(lost) => view.add(self.fall(copy, lost)).written(&copy.tag),
            None => view.written(&copy.picture).written(&copy.tag),
        }
    }

    /// What is lost tumbles out of the link.
    fn fall(&self, copy: &Copy, lost: u64) -> El {
        let quarter = |nth: u64| self.part(lost + LOST_SHOWN_MS * nth / 4);
        let times = |times: &[u64]| {
            let parts = times.iter().map(|&nth| Part(quarter(nth)).to_string());
            format!("0;{};1", parts.collect::<Vec<_>>().join(";"))
        };
        // As far as it has fallen, squared: 0, 1/16, 1/4, 9/16, 1.
        let down = "0 0;0 0;0 2.6;0 10.4;0 23.4;0 41.6;0 41.6";
        let falls = self.animate("animateTransform").set("attributeName", "transform").set("type", "translate");
        let falls = falls.set("values", down).set("keyTimes", times(&[0, 1, 2, 3, 4]));
        let turns = self.animate("animateTransform").set("attributeName", "transform").set("type", "rotate");
        let turns = turns.set("values", "0;0;75;75").set("keyTimes", times(&[0, 4]));
        let fades = self.animate("animate").set("attributeName", "opacity").set("values", "1;1;.2;.2");
        let fades = fades.set("keyTimes", times(&[0, 4]));
        let turning = el("g").add(turns).written(&copy.picture);
        el("g").add(falls).add(fades).add(turning)
    }
}

fn hidden() -> El {
    el("g").set("visibility", "hidden")
}

/// A part of the whole.
struct Part(u64);

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        super::xml::decimal(f, self.0 as i64, WHOLE as i64)
    }
}

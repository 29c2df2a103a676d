//! Worlds as small space-time diagrams: a lane for each node, a line for each copy, from left to right what came after
//! what.
//!
//! All sketches of one question have the same face. What the node in question saw stands at the same places on all of
//! them, and what it did not see is spread evenly between. A sketch is drawn in three layers: its `face`; on it the `veil`,
//! which shows only that something left here and came in; and what is `behind`. Whoever shows it shows one of the two.

use super::paper::El;
use crate::board::{NodeId, WireEnds};
use crate::history::{CopyRecord, Timeline, Wait};
use crate::player::{CopyId, Event, Index};
use crate::scene::{LaneSign, Meaning, diagram, shape};
use crate::stage::{Sign, Stage, What};
use crate::words::node_title;
use std::collections::BTreeMap;

/// How wide a sketch is.
const WIDTH: f64 = 180.0;

/// Nothing happens further out than this.
const LEFT: f64 = 12.0;
const RIGHT: f64 = 170.0;

/// No more things are drawn side by side, unless nothing was seen between them.
const COLUMNS_MAX: usize = 22;

/// Where what is too long ago to be drawn happens.
const LONG_AGO: f64 = -30.0;

/// A world, played on the stage to its end.
#[derive(Debug)]
pub(super) struct Played {
    timeline: Timeline,
    /// The moves of its script, and whether the node sees them.
    moves: Vec<(Index, bool)>,
}

/// Where everything stands on the sketches of one question.
#[derive(Debug)]
pub(super) struct Face {
    node: NodeId,
    lanes: u8,
    /// Where each thing that the node saw is, from the left edge to the present.
    places: Vec<f64>,
}

impl Played {
    pub(super) fn new(mut timeline: Timeline, node: NodeId) -> Played {
        while timeline.run().is_scripted() && timeline.forward().is_some() {}
        let moves = (1..).zip(timeline.past()).filter(|(_, event)| event.step.is_some());
        let is_seen = |event: &Event| event.node == node && event.what.is_at_a_node();
        let moves = moves.map(|(index, event)| (index, is_seen(event))).collect();
        Played { timeline, moves }
    }

    /// How much happened unseen before each thing that the node saw, and after the last.
    fn unseen(&self) -> Vec<usize> {
        self.moves.split(|&(_, is_seen)| is_seen).map(<[_]>::len).collect()
    }
}

impl Face {
    /// With room for all that any of these worlds holds.
    pub(super) fn of(worlds: &[Played], stage: &dyn Stage, node: NodeId) -> Face {
        let unseen: Vec<Vec<usize>> = worlds.iter().map(Played::unseen).collect();
        let gaps = unseen.iter().map(Vec::len).max().unwrap_or(1);
        let most = |gap: usize| unseen.iter().filter_map(|unseen| unseen.get(gap)).max().copied().unwrap_or(0);
        let columns: Vec<usize> = (0..gaps).map(|gap| 1 + most(gap)).collect();
        // What is shown ends at the present, and goes back as far as there is room.
        let (mut first, mut count) = (gaps - 1, columns[gaps - 1]);
        while first > 0 && (first == gaps - 1 || count + columns[first - 1] <= COLUMNS_MAX) {
            first -= 1;
            count += columns[first];
        }
        let column = (RIGHT - LEFT) / count as f64;
        let mut places = vec![LONG_AGO; first];
        let mut at = LEFT - column / 2.0;
        places.push(if first == 0 { at } else { LONG_AGO });
        for columns in &columns[first..] {
            at += column * *columns as f64;
            places.push(at);
        }
        places[gaps] = RIGHT;
        Face { node, lanes: stage.nodes(), places }
    }

    fn y(&self, lane: NodeId) -> f64 {
        34.0 + f64::from(lane) * if self.lanes == 2 { 58.0 } else { 36.0 }
    }

    fn height(&self) -> f64 {
        self.y(self.lanes - 1) + if self.lanes == 2 { 28.0 } else { 14.0 }
    }

    /// Where the `nth` thing that the node saw is, from 1; 0 is before everything.
    fn seen(&self, nth: usize) -> f64 {
        self.places[nth.min(self.places.len() - 1)]
    }

    /// The world on this face.
    pub(super) fn sketch(&self, world: &Played) -> El {
        let sketch = Sketch::new(self, world);
        let size = format!("0 0 {WIDTH} {}", self.height());
        let mut svg = El::new("svg").set("viewBox", size).set("aria-hidden", "true");
        for (class, inside) in [("veil", sketch.veil()), ("behind", sketch.behind()), ("face", sketch.face())] {
            svg = svg.add(El::new("g").class(class).all(inside));
        }
        svg
    }

    fn lane(&self, lane: NodeId) -> El {
        path(format!("M0 {}H{WIDTH}", self.y(lane))).class("lane")
    }

    /// A lane's name: above it, or below the second of two.
    fn name(&self, stage: &dyn Stage, lane: NodeId) -> El {
        let y = self.y(lane) + if self.lanes == 2 && lane == 1 { 24.0 } else { -15.0 };
        El::new("text").set("x", "2").set("y", y.to_string()).text(node_title(stage, lane))
    }
}

fn path(d: String) -> El {
    El::new("path").set("d", d)
}

/// To whole units.
fn whole(place: f64) -> i32 {
    place.round() as i32
}

fn slant((x0, y0): (f64, f64), (x1, y1): (f64, f64)) -> El {
    path(format!("M{} {}L{} {}", whole(x0), whole(y0), whole(x1), whole(y1)))
}

fn cross((x, y): (f64, f64)) -> El {
    path(format!("M{} {}l8 8m0 -8l-8 8", whole(x) - 4, whole(y) - 4)).class("cross")
}

/// A sketch in the making.
struct Sketch<'a> {
    face: &'a Face,
    world: &'a Played,
    /// Where each move is, by its index.
    places: BTreeMap<Index, f64>,
    signs: Vec<LaneSign>,
    waits: Vec<Wait>,
}

/// A copy's line: from where to where, a place across and how far from lane to lane.
#[derive(Clone, Copy)]
struct Way {
    begin: (f64, f64),
    end: (f64, f64),
    /// How far down its end is, if it is still on its way.
    tip: Option<f64>,
}

impl<'a> Sketch<'a> {
    fn new(face: &'a Face, world: &'a Played) -> Sketch<'a> {
        let unseen = world.unseen();
        let mut places = BTreeMap::new();
        let (mut gap, mut nth) = (0, 0);
        for &(index, is_seen) in &world.moves {
            let (from, to) = (face.seen(gap), face.seen(gap + 1));
            nth += 1;
            let part = nth as f64 / (unseen[gap] + 1) as f64;
            places.insert(index, if is_seen { to } else { from + (to - from) * part });
            if is_seen {
                (gap, nth) = (gap + 1, 0);
            }
        }
        let drawn = diagram(&world.timeline, 0, u64::MAX);
        Sketch { face, world, places, signs: drawn.signs, waits: drawn.waits }
    }

    fn stage(&self) -> &dyn Stage {
        self.world.timeline.run().stage()
    }

    fn ends(&self, copy: &CopyRecord) -> WireEnds {
        self.stage().wires()[usize::from(copy.wire)]
    }

    /// What a copy's line is in, by how it is drawn.
    fn copy(&self, copy: &CopyRecord, state: &str) -> El {
        let is_answer = self.stage().about().kinds[usize::from(copy.name.kind.0)].is_answer;
        let kind = if is_answer { "copy ack" } else { "copy letter" };
        El::new("g").class(format!("{kind}{state}").as_str())
    }

    /// The node's own lane, with what happened on it.
    fn face(&self) -> Vec<El> {
        let mut all = vec![self.face.lane(self.face.node)];
        all.extend(self.waits.iter().filter(|wait| wait.lane == self.face.node).filter_map(|wait| self.wait(wait)));
        let own = self.signs.iter().filter(|sign| sign.lane == self.face.node);
        let mut effects = Vec::new();
        for sign in own {
            let mut meaning = sign.meaning;
            // That it was done elsewhere before is not known here.
            if meaning == Meaning::AppliedAgain && !effects.contains(&sign.letter) {
                meaning = Meaning::Said(Sign::Applied);
            }
            if meaning == Meaning::AppliedAgain || matches!(meaning, Meaning::Said(sign) if sign.is_effect()) {
                effects.push(sign.letter);
            }
            all.extend(self.sign(&LaneSign { meaning, ..*sign }));
        }
        // Names are to be read, whatever crosses them.
        all.push(self.face.name(self.stage(), self.face.node));
        all
    }

    /// A wait of the node's own, from one thing that it saw to another.
    fn wait(&self, wait: &Wait) -> Option<El> {
        let history = self.world.timeline.history();
        let seen = self.world.moves.iter().filter(|(_, is_seen)| *is_seen);
        let place = |tick: u64| {
            let before = seen.clone().filter(|(index, _)| history.event(*index).tick <= tick);
            self.face.seen(before.count())
        };
        let (from, to) = (place(wait.from), wait.to.map_or(RIGHT, place));
        let y = self.face.y(wait.lane) - 8.0 - 2.0 * f64::from(wait.row.min(2));
        (to > from.max(0.0)).then(|| path(format!("M{} {y}H{}", whole(from), whole(to))).class("wait"))
    }

    fn sign(&self, sign: &LaneSign) -> Option<El> {
        let x = self.places.get(&sign.index).copied().filter(|&x| x > 0.0)?;
        let (class, d) = shape(sign.meaning);
        let place = format!("translate({} {})", whole(x), whole(self.face.y(sign.lane)));
        let drawn = El::new("g").class(&format!("sign {class}")).set("transform", place).add(path(d.to_owned()));
        let frame = || path("M-8 -8h16v16h-16z".to_owned()).class("frame");
        Some(if sign.is_noted { drawn.add(frame()) } else { drawn })
    }

    /// Beginnings of what left the node, and ends of what came in.
    fn veil(&self) -> Vec<El> {
        let history = self.world.timeline.history();
        let (mut all, mut before) = (Vec::new(), Vec::new());
        for &(index, _) in self.world.moves.iter().filter(|(_, is_seen)| *is_seen) {
            let x = self.places[&index];
            let y = self.face.y(self.face.node);
            let mut stub = |copy: &CopyRecord, other: NodeId, across: f64, is_again: bool| {
                let down = if other > self.face.node { 1.0 } else { -1.0 };
                if x > 0.0 {
                    let line = slant((x, y), (x + 9.0 * across, y + 18.0 * down));
                    all.push(self.copy(copy, if is_again { " again" } else { "" }).add(line));
                }
            };
            if let Some(copy) = history.copies().iter().find(|copy| copy.ended_by == Some(index)) {
                stub(copy, self.ends(copy).from, -1.0, false);
            }
            for copy in history.copies().iter().filter(|copy| copy.made_by == index) {
                let what = (copy.wire, copy.name.kind, copy.name.letter);
                stub(copy, self.ends(copy).to, 1.0, before.contains(&what));
                before.push(what);
            }
        }
        let node = self.face.node;
        let y = if node < self.face.lanes / 2 {
            (self.face.y(node) + self.face.height()) / 2.0 + 14.0
        } else {
            self.face.y(node) / 2.0 + 4.0
        };
        let unknown = El::new("text").class("unknown").set("x", (WIDTH / 2.0).to_string());
        all.push(unknown.set("y", whole(y).to_string()).text("?"));
        all
    }

    /// All that the node did not see.
    fn behind(&self) -> Vec<El> {
        let (history, face) = (self.world.timeline.history(), self.face);
        let lanes = || (0..face.lanes).filter(|&lane| lane != face.node);
        let mut all: Vec<El> = lanes().map(|lane| face.lane(lane)).collect();
        let mut ways: Vec<Way> = Vec::new();
        let last = self.world.moves.last().map_or(0, |&(index, _)| index);
        for copy in history.copies().iter().take_while(|copy| copy.made_by <= last) {
            let (way, line) = self.line(copy, &ways);
            ways.push(way);
            all.extend(line);
        }
        let others = self.signs.iter().filter(|sign| sign.lane != face.node && sign.meaning != Meaning::CameBack);
        all.extend(others.filter_map(|sign| self.sign(sign)));
        all.extend(lanes().map(|lane| face.name(self.stage(), lane)));
        all
    }

    fn line(&self, copy: &CopyRecord, before: &[Way]) -> (Way, Option<El>) {
        let history = self.world.timeline.history();
        let place = |index: Index| self.places.get(&index).copied();
        let x = place(copy.made_by).unwrap_or(LONG_AGO);
        let parent = copy.split_from.and_then(|id: CopyId| before.get(id as usize));
        // A duplicate forks off where the other copy is then.
        let from = parent.map_or(0.0, |Way { begin, end, .. }| {
            let part = if end.0 > begin.0 { (x - begin.0) / (end.0 - begin.0) } else { 0.0 };
            begin.1 + (end.1 - begin.1) * part.clamp(0.0, 1.0)
        });
        let ended = copy.ended_by.and_then(|by| Some((history.event(by), place(by)?)));
        let is_lost = ended.is_some_and(|(event, _)| event.what == What::Lose);
        let WireEnds { from: one, to: other } = self.ends(copy);
        let (one, other) = (self.face.y(one), self.face.y(other));
        let point = |(x, way): (f64, f64)| (x, one + (other - one) * way);
        let end = match ended {
            Some((_, x)) if is_lost => (x, 0.55_f64.max(from + 0.15)),
            Some((_, x)) => (x, 1.0),
            None => {
                // Beside others that are on their way, not upon them.
                let is_free = |way: &f64| {
                    let (_, y) = point((RIGHT, *way));
                    before.iter().filter_map(|way| way.tip).all(|tip| (tip - y).abs() >= 10.0)
                };
                let least = (from + 0.12).min(0.88);
                let tips = || [0.66, 0.42, 0.84, 0.54, 0.3].into_iter().filter(|&way| way >= least);
                (RIGHT - 5.0, tips().find(is_free).or(tips().next()).unwrap_or(least))
            }
        };
        let tip = ended.is_none().then(|| point(end).1);
        let way = Way { begin: (x, from), end, tip };
        if end.0 < 0.0 {
            return (way, None);
        }
        let state = match is_lost {
            true => " lost",
            false if parent.is_some() || copy.name.number > 1 => " again",
            false => "",
        };
        let mut drawn = self.copy(copy, state).add(slant(point(way.begin), point(way.end)));
        if is_lost {
            drawn = drawn.add(cross(point(end)));
        } else if ended.is_none() {
            // Still on its way: a letter at the end of its line.
            let (x, y) = point(end);
            let letter = format!("M{} {}h10v8h-10zl5 4l5 -4", whole(x) - 5, whole(y) - 4);
            drawn = drawn.add(path(letter).class("flying"));
        }
        (way, Some(drawn))
    }
}

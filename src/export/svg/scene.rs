//! The stage of a picture at a moment: nodes with what is in them, links, and what travels.

use super::drawing::{BOXES, Copy, Drawing, EDGES, HATCHES, LINKS, NAMES, OVER, ROWS};
use super::ground::{Area, Ground, LinkPlan, Point, Track};
use super::ink::{AIRMAIL, Inks};
use super::rows::{self, Book, rect};
use super::typeset::{Type, plain};
use super::xml::{El, T, Tenths, el, path};
use crate::scene::{CROSS, Mark, Playback, drawing as paths, marks};
use crate::stage::{Around, Scenario, Stage, Values};
use crate::words::{export_texts, fill, node_title, texts};

const NAME: Type = plain(150).bold().serif();
const TAG: Type = plain(120);
/// What stands beside the stage takes so much of its width.
const ASIDE: Tenths = 2_560;

/// No more copies are drawn: the latest.
pub const COPIES_MAX: usize = 400;

/// A stage in a room that begins at a point and is so wide; its plan depends on the cast alone, so it stays where it is.
pub struct Scene {
    at: Point,
    width: Tenths,
    ground: Ground,
    has_aside: bool,
}

impl Scene {
    /// For a run.
    pub fn of(playback: &Playback, at: Point, width: Tenths) -> Scene {
        let run = playback.timeline().run();
        let has_aside = !run.stage().beside().is_empty();
        let inner = if has_aside { width - ASIDE } else { width };
        Scene { at, width, ground: Ground::of(run.stage(), run.links(), at, inner), has_aside }
    }

    /// How tall it is.
    pub fn height(&self) -> Tenths {
        self.ground.height
    }

    /// What is to be seen at the moment of the clock.
    pub fn draw(&self, playback: &Playback, inks: &Inks, drawing: &mut Drawing) {
        let run = playback.timeline().run();
        for (link, plan) in (0..).zip(&self.ground.links) {
            self.link(playback, link, plan, inks, drawing);
        }
        let (struck, is_email) = (playback.struck(), is_email(run.scenario()));
        for (id, &area) in (0..).zip(&self.ground.nodes) {
            frame(run.is_down(id), area, inks, drawing);
            let title = node_title(run.stage(), id);
            let down = if run.is_down(id) { format!("{title} {}", texts().down_suffix) } else { title };
            let pad = if area.width < 1_200 { 64 } else { 110 };
            let colour = if run.is_down(id) { inks.lost } else { inks.ink };
            let name = NAME.fit(&down, area.width - 2 * pad);
            drawing.put(ROWS, NAME.set((area.x + pad, area.y + 180), colour, &name));
            let inside =
                Area { x: area.x + pad, y: area.y + 310, width: area.width - 2 * pad, height: area.height - 350 };
            let clock = |clock| run.clock(id, clock);
            let book = Book { inks, before: if is_email { "✉ " } else { "" }, clock: &clock };
            rows::set(&book, &run.stage().rows(id, run), inside, drawing);
            if struck == Some(id) {
                drawing.put(OVER, crossed(area, inks));
            }
        }
        if self.has_aside {
            let (left, pad) = (self.at.0 + self.width - ASIDE, 150);
            let room = Area { x: left + pad, y: self.at.1, width: ASIDE - pad, height: self.height() };
            rows::set(&Book { inks, before: "", clock: &|_| None }, &run.stage().beside(), room, drawing);
        }
        let left_out = copies(playback, &self.ground, inks, is_email, drawing);
        if left_out > 0 {
            let said = fill(export_texts().left_out, &[("count", &left_out)]);
            let foot = (self.at.0 + self.width, self.at.1 + self.height() + 150);
            drawing.put(ROWS, TAG.set_to(foot, inks.lost, &said));
        }
    }

    fn link(&self, playback: &Playback, link: u8, plan: &LinkPlan, inks: &Inks, drawing: &mut Drawing) {
        let is_cut = playback.timeline().run().is_cut(link);
        let (edge, dashes) = if is_cut { (inks.lost, "8 5") } else { (inks.edge, "2 2") };
        for (from, to) in plan.lines.into_iter().flatten() {
            let d = format!("M{} {}L{} {}", T(from.0), T(from.1), T(to.0), T(to.1));
            drawing.put(LINKS, path(d).set("stroke", edge).set("stroke-width", 2).set("stroke-dasharray", dashes));
        }
        let (line, colour) = if is_cut { (inks.lost, inks.lost) } else { (inks.line, inks.soft) };
        let Some((middle, room)) = plan.name else {
            let (x, y) = plan.sign;
            let sign = rect(x - 115, y - 115, 230, 230).set("rx", T(115)).set("fill", inks.card).set("stroke", line);
            drawing.put(NAMES, sign);
            if is_cut {
                drawing.put(ROWS, TAG.set_around((x, y + 45), colour, "✂"));
            }
            return;
        };
        let name = if is_cut { format!("✂ {}", texts().link_cut) } else { texts().link.to_owned() };
        let wide = TAG.width(&name) + 180;
        let pill = rect(middle.0 - wide / 2, middle.1 - 115, wide, 230);
        drawing.put(NAMES, pill.set("rx", T(115)).set("fill", inks.card).set("stroke", line));
        drawing.put(ROWS, TAG.set_around((middle.0, middle.1 + 45), colour, &name));
        let room = (room - wide) / 2 - 60;
        let [out, back] = [true, false].map(|out| caption(playback, link, out));
        if room > 400 && !out.is_empty() {
            let said = TAG.fit(&format!("{out} →"), room);
            drawing.put(ROWS, TAG.set_to((middle.0 - wide / 2 - 50, middle.1 + 45), inks.soft, &said));
        }
        if room > 400 && !back.is_empty() {
            let said = TAG.fit(&format!("← {back}"), room);
            drawing.put(ROWS, TAG.set((middle.0 + wide / 2 + 50, middle.1 + 45), inks.soft, &said));
        }
    }
}

/// Whether copies on a wire go to a later column than they come from.
fn goes_out(stage: &dyn Stage, wire: u8) -> bool {
    let ends = stage.wires()[usize::from(wire)];
    stage.node(ends.from).place < stage.node(ends.to).place
}

/// What travels one way on a link.
fn caption(playback: &Playback, link: u8, out: bool) -> String {
    let run = playback.timeline().run();
    let stage = run.stage();
    let mut kinds: Vec<&'static str> = Vec::new();
    for wire in (0..stage.wires().len() as u8).filter(|&wire| stage.link(wire) == link && goes_out(stage, wire) == out)
    {
        let kind = &stage.about().kinds[usize::from(stage.reads(wire, 1).kind.0)];
        if (kind.is_used)(&run.scenario().settings) && !kinds.contains(&(kind.all)()) {
            kinds.push((kind.all)());
        }
    }
    kinds.join(", ")
}

/// Whether what is done is an e-mail, which cannot be taken back.
fn is_email(Scenario { cast, settings, .. }: &Scenario) -> bool {
    cast.setting("effect").is_some_and(|place| match cast.settings[place].values {
        Values::Choices(choices) => choices[usize::from(settings[place])].slug == "email",
        _ => false,
    })
}

/// A node's box: a sheet of paper, or, where it is down, one that is crossed out.
fn frame(is_down: bool, area: Area, inks: &Inks, drawing: &mut Drawing) {
    let Area { x, y, width, height } = area;
    let d = format!(
        "M{} {}q0 -4 4 -4H{}q4 0 4 4V{}q0 10 -10 10H{}q-10 0 -10 -10z",
        T(x),
        T(y + 40),
        T(x + width - 40),
        T(y + height - 100),
        T(x + 100)
    );
    let sheet = path(d).set("stroke-width", "1.5");
    if is_down {
        drawing.put(BOXES, sheet.set("fill", inks.card).set("stroke", inks.lost).set("stroke-dasharray", "6 4"));
        let (left, right, top, foot) = (x + 20, x + width - 20, y + 20, y + height - 20);
        let mut hatch = String::new();
        let mut along = left + top + 170;
        while along < right + foot {
            let (from, to) = (left.max(along - foot), right.min(along - top));
            hatch += &format!("M{} {}L{} {}", T(from), T(along - from), T(to), T(along - to));
            along += 170;
        }
        let ground = inks.lost.over(inks.card, 14);
        drawing.put(HATCHES, path(hatch).set("stroke", ground).set("stroke-width", 4));
    } else {
        drawing.put(BOXES, sheet.set("fill", inks.sheet).set("stroke", inks.ink));
    }
    let head = format!("M{} {}h{}m0 2h-{}", T(x + 8), T(y + 245), T(width - 15), T(width - 15));
    drawing.put(EDGES, path(head).set("stroke", inks.rule).set("fill", "none"));
}

/// A crash is to be seen even where the node is back at once.
fn crossed(Area { x, y, width, height }: Area, inks: &Inks) -> El {
    let (right, foot) = (T(x + width), T(y + height));
    let d = format!("M{} {}L{right} {foot}M{right} {}L{} {foot}", T(x), T(y), T(y), T(x));
    path(d).set("stroke", inks.lost).set("stroke-width", 4).set("opacity", "0.6")
}

/// What travels, or fell a moment ago. Returns how much of that is left out.
fn copies(playback: &Playback, ground: &Ground, inks: &Inks, is_email: bool, drawing: &mut Drawing) -> usize {
    let stage = playback.timeline().run().stage();
    let mut queues: Vec<(u8, u32)> = Vec::new();
    let marks = marks(playback);
    let left_out = marks.len().saturating_sub(COPIES_MAX);
    for mark in &marks[left_out..] {
        let plan = &ground.links[usize::from(stage.link(mark.wire))];
        let track = if goes_out(stage, mark.wire) { plan.out } else { plan.back };
        // Those that wait at a door stand one behind the other.
        let mut queue = 0;
        if mark.is_waiting {
            match queues.iter_mut().find(|(wire, _)| *wire == mark.wire) {
                Some((_, count)) => {
                    *count += 1;
                    queue = *count;
                }
                None => queues.push((mark.wire, 0)),
            }
        }
        let (picture, tag) = picture(stage, mark, track, inks, is_email);
        drawing.copies.push(Copy { mark: *mark, picture, tag, track, queue });
    }
    left_out
}

/// How a copy is drawn around the point (0, 0), and its words.
fn picture(stage: &dyn Stage, mark: &Mark, track: Track, inks: &Inks, is_email: bool) -> (String, String) {
    let is_answer = stage.about().kinds[usize::from(mark.name.kind.0)].is_answer;
    let colour = match () {
        () if mark.is_lost => inks.lost,
        () if is_answer => inks.accent,
        () if mark.name.number > 1 => inks.twice,
        () => inks.ink,
    };
    let (_, paths) = paths(is_answer);
    let one = |&(class, d): &(&str, &str)| {
        let drawn = path(d);
        Some(match class {
            "body" => drawn.set("fill", inks.card),
            "stamp" if !is_email => drawn.set("fill", inks.accent).set("stroke", "none"),
            "stamp" => return None,
            "at" if !is_email => return None,
            "edge" | "flap" if is_email => drawn.set("stroke", inks.soft),
            "edge" => drawn.set("stroke", AIRMAIL).set("stroke-width", "2.5").set("stroke-dasharray", "4 8"),
            _ => drawn,
        })
    };
    let cross = mark.is_lost.then(|| path(CROSS).set("stroke-width", "3.4").set("stroke-linecap", "round"));
    // Where there is less room, it is smaller; where a track is no taller than a picture, there is the picture alone.
    let has_tag = track.height >= 304 && !(mark.is_lost && track.height < 896);
    let (scale, middle, kind) = match track.height {
        ..208 => ("0.47", 0, plain(110)),
        208..464 => ("0.71", if has_tag { -60 } else { 0 }, plain(110)),
        _ => ("1", if has_tag { -77 } else { 0 }, TAG),
    };
    let drawn = el("g")
        .set("transform", format!("translate(0 {}) scale({scale}) translate(-18 -13)", T(middle)))
        .set("fill", "none")
        .set("stroke", colour)
        .set("stroke-width", 2)
        .set("stroke-linejoin", "round")
        .set_some("stroke-dasharray", mark.is_held.then_some("2 3"))
        .all(paths.iter().filter_map(one))
        .all(cross);
    if !has_tag {
        return (drawn.whole(), String::new());
    }
    let id = stage.subject_id(mark.name.letter);
    let held = if mark.is_held { " ‖" } else { "" };
    let words = match mark.name.number {
        1 => format!("#{id}{held}"),
        number => format!("#{id} ×{number}{held}"),
    };
    let foot = if kind.size == 120 { 178 } else { 140 };
    // Neighbours at a door are so far from one another.
    let kind = Type { size: (kind.size * 460 / kind.width(&words).max(460)).max(80), ..kind };
    let words = kind.set_around((0, foot), colour, &words);
    (drawn.whole(), words.whole())
}

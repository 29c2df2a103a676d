//! The rows of a node's box: each as tall as what it says, one under the other in the order in which they matter, as far as
//! there is room.

use super::drawing::{Bar, Drawing, EDGES, GROUNDS, ROWS};
use super::ground::Area;
use super::ink::{Colour, Inks};
use super::typeset::{SERIF, Type, plain};
use super::xml::{El, T, Tenths, el, path};
use crate::stage::{Clock, Count, Entry, Row, Rung, Slot};
use crate::words::{fill, texts};

const BODY: Type = plain(140);
const SMALL: Type = plain(130);
/// From one line to the next.
const LINE: Tenths = 170;
/// No more of what waits is listed in a box; the rest are counted.
const SLOTS_SHOWN: usize = 3;

/// What a row needs to know.
pub struct Book<'a> {
    /// The colours.
    pub inks: &'a Inks,
    /// What stands before the name of what came into the world.
    pub before: &'static str,
    /// Since when one of the node's clocks runs, and until when.
    pub clock: &'a dyn Fn(Clock) -> Option<(u64, u64)>,
}

/// Draws a row with its upper edge at a height.
type View = dyn Fn(&mut Drawing, Tenths);

/// A row as it is set in a box of some width.
struct Set {
    /// Rows stand in this order.
    order: u8,
    height: Tenths,
    view: Box<View>,
}

/// Sets rows into a room, the first at its top.
pub fn set(book: &Book, rows: &[Row], area: Area, drawing: &mut Drawing) {
    let mut all: Vec<Set> = rows.iter().flat_map(|row| book.row(row, area)).collect();
    all.sort_by_key(|row| row.order);
    let (mut y, end) = (area.y, area.y + area.height);
    for row in all {
        if y + row.height > end {
            // What matters less than a row that has no room is left out with it.
            break;
        }
        // A remark stands at the foot.
        let at = if row.order == MARGIN { end - row.height } else { y };
        (row.view)(drawing, at);
        y += row.height + 20;
    }
}

const MARGIN: u8 = 9;

fn row(order: u8, height: Tenths, view: impl Fn(&mut Drawing, Tenths) + 'static) -> Set {
    Set { order, height, view: Box::new(view) }
}

impl Book<'_> {
    fn row(&self, what: &Row, area: Area) -> Vec<Set> {
        let Area { x, width, .. } = area;
        match what {
            Row::Counts(counts) => vec![self.counts(counts, x, width)],
            Row::Slots(slots) => {
                let mut rows: Vec<Set> = slots.iter().take(SLOTS_SHOWN).map(|slot| self.slot(slot, x, width)).collect();
                let more = slots.len().saturating_sub(SLOTS_SHOWN);
                if more > 0 {
                    rows.push(self.said(7, &fill(texts().slots_more, &[("count", &more)]), SMALL, (x, width)));
                }
                rows
            }
            Row::Program(steps, at) => vec![self.program(steps, *at, x, width)],
            Row::State(words) => vec![self.said(7, words, SMALL, (x, width))],
            Row::Memory { ram, disk, is_wiped } => vec![self.memory(ram, disk, *is_wiped, x, width)],
            Row::Ledger(entries) => entries.iter().map(|entry| self.entry(entry, x, width)).collect(),
            Row::Settled(entries) => entries.iter().map(|entry| self.settled(entry, x, width)).collect(),
            Row::Account { words, amount, remark, class } => {
                vec![self.account(words, *amount, remark, class, (x, width))]
            }
            Row::Ladder(title, rungs) => self.ladder(title, rungs, area),
            Row::Margin(words) => vec![self.said(MARGIN, words, SMALL.italic().serif(), (x, width))],
        }
    }

    /// A sentence.
    fn said(&self, order: u8, words: &str, kind: Type, (x, width): (Tenths, Tenths)) -> Set {
        let (soft, lines) = (self.inks.soft, kind.wrap(words, width, 3));
        row(order, lines.len() as Tenths * 170, move |drawing, y| {
            for (nth, line) in (0..).zip(&lines) {
                drawing.put(ROWS, kind.set((x, y + 130 + nth * 170), soft, line));
            }
        })
    }

    fn counts(&self, counts: &[Count], x: Tenths, width: Tenths) -> Set {
        let mut at = (0, 0);
        let mut placed = Vec::new();
        for Count { words, count, .. } in counts {
            let number = count.to_string();
            let words_at = SMALL.width(&number) + 35;
            let whole = words_at + SMALL.width(words);
            if at.0 > 0 && at.0 + whole > width {
                at = (0, at.1 + 170);
            }
            placed.push((at, number, words_at, SMALL.fit(words, width - words_at)));
            at.0 += whole + 110;
        }
        let Inks { soft, ink, .. } = *self.inks;
        row(3, at.1 + 170, move |drawing, y| {
            for ((across, down), number, words_at, words) in &placed {
                let at = (x + across, y + down + 130);
                drawing.put(ROWS, SMALL.set(at, ink, number));
                drawing.put(ROWS, SMALL.set((at.0 + words_at, at.1), soft, words));
            }
        })
    }

    fn slot(&self, slot: &Slot, x: Tenths, width: Tenths) -> Set {
        let Inks { ink, doubt, .. } = *self.inks;
        let (title, words) = beside(&slot.title, &slot.words, BODY, width);
        let clock = slot.clock.and_then(|clock| (self.clock)(clock));
        let more = (words.len() as Tenths - 1) * LINE;
        row(4, 220 + more, move |drawing, y| {
            drawing.put(ROWS, BODY.bold().set((x, y + 145), ink, &title));
            put_to(drawing, BODY, (x + width, y + 145), doubt, &words);
            if let Some((since, until)) = clock {
                drawing.bars.push(Bar { at: (x, y + 185 + more), width, since, until });
            }
        })
    }

    /// What happened in the world; what the reader came for is ringed.
    fn entry(&self, entry: &Entry, x: Tenths, width: Tenths) -> Set {
        let ink = self.inks.ink;
        let colour = self.inks.of_class(entry.class).unwrap_or(ink);
        let kind = if entry.class == "twice" { BODY.bold() } else { BODY };
        let title = format!("{}{}", self.before, entry.title);
        if !matches!(entry.class, "twice" | "lost" | "known") {
            let (title, words) = beside(&title, &entry.words, kind, width);
            let more = (words.len() as Tenths - 1) * LINE;
            return row(6, 200 + more, move |drawing, y| {
                drawing.put(ROWS, BODY.bold().set((x, y + 150), ink, &title));
                put_to(drawing, kind, (x + width, y + 150), colour, &words);
            });
        }
        let (card, is_known) = (self.inks.card, entry.class == "known");
        let indent = BODY.bold().width(&title) + 70;
        let lines = kind.wrap(&entry.words, width - 160 - indent, 2);
        let height = 50 + 180 * lines.len() as Tenths;
        row(5, height + 10, move |drawing, y| {
            let stroke = if is_known { 10 } else { 20 };
            let ring = rect(x + stroke / 2, y + stroke / 2, width - stroke, height - stroke)
                .set("rx", 4)
                .set("fill", card)
                .set("stroke", colour)
                .set("stroke-width", T(stroke))
                .set_some("stroke-dasharray", is_known.then_some("4 3"));
            drawing.put(GROUNDS, ring);
            drawing.put(ROWS, BODY.bold().set((x + 80, y + 165), ink, &title));
            for (nth, line) in (0..).zip(&lines) {
                drawing.put(ROWS, kind.set((x + 80 + indent, y + 165 + nth * 180), colour, line));
            }
        })
    }

    /// What is only believed is in pencil.
    fn settled(&self, entry: &Entry, x: Tenths, width: Tenths) -> Set {
        let Inks { soft, ink, .. } = *self.inks;
        let before = match entry.class {
            "once" => "✓ ",
            "lost" => "? ",
            _ => "",
        };
        let (title, words) = beside(&entry.title, &format!("{before}{}", entry.words), BODY, width);
        let more = (words.len() as Tenths - 1) * LINE;
        row(7, 200 + more, move |drawing, y| {
            drawing.put(ROWS, BODY.bold().italic().set((x, y + 150), ink, &title));
            put_to(drawing, BODY.italic(), (x + width, y + 150), soft, &words);
        })
    }

    fn program(&self, steps: &[String], at: Option<u8>, x: Tenths, width: Tenths) -> Set {
        let Inks { card, ink, paper, line, edge, .. } = *self.inks;
        let mut place = (0, 0);
        let mut placed = Vec::new();
        for (nth, words) in (0..).zip(steps) {
            let words = BODY.fit(words, width - 150);
            let whole = BODY.width(&words) + 150;
            if place.0 > 0 && place.0 + whole > width {
                place = (0, place.1 + 260);
            }
            let (is_now, is_done) = (at == Some(nth), at.is_some_and(|at| nth < at));
            placed.push((place, whole, words, is_now, is_done));
            place.0 += whole + 40;
        }
        row(1, place.1 + 230, move |drawing, y| {
            for ((across, down), whole, words, is_now, is_done) in &placed {
                let (x, y) = (x + across, y + down);
                let (ground, edge, words_in) = match (is_now, is_done) {
                    (true, _) => (ink, ink, paper),
                    (_, true) => (card, edge, ink),
                    _ => (card, line, ink),
                };
                let chip = rect(x + 5, y + 5, whole - 10, 215).set("rx", 6).set("fill", ground).set("stroke", edge);
                drawing.put(GROUNDS, chip);
                let underline = is_done.then_some("underline");
                let words = BODY.set_around((x + whole / 2, y + 160), words_in, words);
                drawing.put(ROWS, words.set_some("text-decoration", underline));
            }
        })
    }

    /// What a crash wipes is dotted, what survives it has a firm edge.
    fn memory(&self, ram: &str, disk: &str, is_wiped: bool, x: Tenths, width: Tenths) -> Set {
        let Inks { card, edge, soft, lost, .. } = *self.inks;
        let names = [texts().ram, texts().disk];
        let indent = names.map(|name| SMALL.width(name)).into_iter().max().unwrap_or(0) + 130;
        let kinds = [if is_wiped { SMALL.bold() } else { SMALL }, SMALL];
        let said = [ram, disk].map(|what| kinds[0].fit(what, width - indent - 60));
        row(8, 400, move |drawing, y| {
            let (middle, foot) = (y + 195, y + 390);
            drawing.put(GROUNDS, rect(x + 5, y + 5, width - 10, 385).set("rx", 6).set("fill", card));
            let dotted = format!(
                "M{} {}V{}q0 -6 6 -6H{}q6 0 6 6V{}z",
                T(x + 5),
                T(middle),
                T(y + 65),
                T(x + width - 65),
                T(middle)
            );
            drawing.put(EDGES, path(dotted).set("fill", "none").set("stroke", edge).set("stroke-dasharray", "1 2"));
            let firm = format!(
                "M{} {}V{}q0 6 6 6H{}q6 0 6 -6V{}",
                T(x + 5),
                T(middle),
                T(foot - 65),
                T(x + width - 65),
                T(middle)
            );
            drawing.put(EDGES, path(firm).set("fill", "none").set("stroke", edge));
            let foot_line = format!("M{} {}H{}", T(x + 40), T(foot - 10), T(x + width - 40));
            drawing.put(EDGES, path(foot_line).set("stroke", edge).set("stroke-width", 3));
            for nth in 0..2 {
                let y = y + 145 + 195 * nth as Tenths;
                drawing.put(ROWS, SMALL.set((x + 70, y), soft, names[nth]));
                let colour = if nth == 0 && is_wiped { lost } else { soft };
                drawing.put(ROWS, kinds[nth].set((x + indent, y), colour, &said[nth]));
            }
        })
    }

    fn account(&self, words: &str, amount: u32, remark: &str, class: &str, (x, width): (Tenths, Tenths)) -> Set {
        const SUM: Type = plain(200).bold().serif();
        let Inks { soft, ink, rule, .. } = *self.inks;
        let colour = class.split(' ').find_map(|class| self.inks.of_class(class)).unwrap_or(soft);
        let amount = fill(texts().dollars, &[("amount", &amount)]);
        let words = SMALL.fit(words, width / 2);
        let sum_at = SMALL.width(&words) + 60;
        let remark_room = width - sum_at - SUM.width(&amount) - 60;
        // A remark that has no room beside the sum stands under it.
        let is_under = SMALL.bold().width(remark) > remark_room;
        let remark = SMALL.bold().fit(remark, if is_under { width } else { remark_room });
        let height = if is_under { 430 } else { 270 };
        row(2, height, move |drawing, y| {
            drawing.put(ROWS, SMALL.set((x, y + 200), soft, &words));
            drawing.put(ROWS, SUM.set((x + sum_at, y + 200), ink, &amount));
            if !remark.is_empty() {
                let y = if is_under { y + 360 } else { y + 200 };
                drawing.put(ROWS, SMALL.bold().set_to((x + width, y), colour, &remark));
            }
            let line = format!("M{} {}h{}", T(x), T(y + height - 15), T(width));
            drawing.put(ROWS, path(line).set("stroke", rule));
        })
    }

    /// What holds, from the foot up, and the first that does not.
    fn ladder(&self, title: &str, rungs: &[Rung], area: Area) -> Vec<Set> {
        let Area { x, width, height, .. } = area;
        let Inks { ink, line, once, soft, .. } = *self.inks;
        let first = rungs.iter().position(|rung| !rung.holds).map_or(rungs.len(), |at| at + 1);
        let shown = rungs[..first].iter().chain(rungs[first..].iter().filter(|rung| rung.holds));
        let heading = BODY.bold().fit(title, width);
        let mut rows =
            vec![row(0, 220, move |drawing, y| drawing.put(ROWS, BODY.bold().set((x, y + 150), ink, &heading)))];
        let mut left = height - 240;
        for rung in shown.collect::<Vec<_>>().into_iter().rev() {
            let (sign, edge, colour) =
                if rung.holds { (texts().rung_yes, once, ink) } else { (texts().rung_no, line, soft) };
            let kind = BODY.bold();
            let lines = BODY.wrap(&rung.words, width - 240 - kind.width(sign), 4);
            let tall = 110 + 180 * lines.len() as Tenths;
            if left < tall + 20 {
                break;
            }
            left -= tall + 20;
            let sign_in = if rung.holds { once } else { soft };
            rows.push(row(0, tall, move |drawing, y| {
                drawing.put(GROUNDS, rect(x, y - 10, 40, tall + 20).set("fill", edge));
                for (nth, line) in (0..).zip(&lines) {
                    drawing.put(ROWS, BODY.set((x + 150, y + 190 + nth * 180), colour, line));
                }
                let at = (x + width, y + 10 + (tall - 110) / 2 + 100);
                drawing.put(ROWS, kind.set_to(at, sign_in, sign));
            }));
        }
        rows
    }
}

/// A title and what stands beside it, in a line, or in two where there is less room.
fn beside(title: &str, words: &str, kind: Type, width: Tenths) -> (String, Vec<String>) {
    let title = BODY.bold().fit(title, width * 2 / 3);
    let room = width - BODY.bold().width(&title) - 60;
    (title, kind.wrap(words, room, 2))
}

/// Lines that end at a point, and below it.
fn put_to(drawing: &mut Drawing, kind: Type, (x, y): (Tenths, Tenths), colour: Colour, lines: &[String]) {
    for (nth, line) in (0..).zip(lines) {
        drawing.put(ROWS, kind.set_to((x, y + nth * LINE), colour, line));
    }
}

/// A rectangle.
pub fn rect(x: Tenths, y: Tenths, width: Tenths, height: Tenths) -> El {
    el("rect").set("x", T(x)).set("y", T(y)).set("width", T(width)).set("height", T(height))
}

/// A number in the type of numbers.
pub fn number(at: (Tenths, Tenths), size: Tenths, colour: Colour, number: u32) -> El {
    plain(size).bold().set(at, colour, &number.to_string()).set("font-family", SERIF)
}

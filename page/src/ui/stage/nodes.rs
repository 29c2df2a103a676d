//! What is inside a node's box: the rows that the cast says.

use crate::ui::kit::{El, el};
use crate::ui::motion::pen::{self, Property};
use twice_or_never::board::NodeId;
use twice_or_never::player::Run;
use twice_or_never::stage::{Around, Clock, Count, Entry, Row, Rung, Slot, Stage};
use twice_or_never::words::{fill, texts};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::{Html, NodeRef};

/// Slots listed in a box; the rest are counted.
const SLOTS_SHOWN: usize = 3;

/// The timers to be seen, for the frame loop to run down.
#[derive(Default)]
pub struct Timers {
    shown: Vec<(NodeId, Clock, u64, u64, NodeRef)>,
}

impl Timers {
    /// Keeps the elements of timers that stay, and makes places for new ones.
    pub fn follow(&mut self, run: &Run) {
        let old = std::mem::take(&mut self.shown);
        for node in 0..run.stage().nodes() {
            for waiting in run.waiting(node).take(SLOTS_SHOWN) {
                let Some((since, until)) = run.clock(node, waiting.clock) else { continue };
                let known = old.iter().find(|timer| (timer.0, timer.1) == (node, waiting.clock));
                let element = known.map(|(.., element)| element.clone()).unwrap_or_default();
                self.shown.push((node, waiting.clock, since, until, element));
            }
        }
    }

    /// Runs every timer down to where it is: `--left` goes from 1 to 0.
    pub fn place(&self, clock_ms: f64) {
        for (.., since, until, element) in &self.shown {
            let Some(element) = element.get().and_then(|node| node.dyn_into::<HtmlElement>().ok()) else { continue };
            let left = (*until as f64 - clock_ms) / (until - since).max(1) as f64;
            pen::write(&element, Property::Left, (left.clamp(0.0, 1.0) * 1_000.0).floor() / 1_000.0);
        }
    }

    fn of(&self, node: NodeId, clock: Option<Clock>) -> Option<&NodeRef> {
        let timer = self.shown.iter().find(|timer| timer.0 == node && Some(timer.1) == clock)?;
        Some(&timer.4)
    }
}

/// A node's box, with its rows.
///
/// `marker` takes the place of its program, if there is one.
pub fn rows(rows: &[Row], id: NodeId, timers: &Timers, first: Option<El>, mut marker: Option<El>) -> El {
    let node = el("div").class("in").add(first.map_or_else(Html::default, Html::from));
    rows.iter().fold(node, |node, row| match row {
        Row::Counts(counts) => node.add(el("p").class("beliefs").all(counts.iter().map(count))),
        Row::Slots(slots) => {
            let shown = slots.iter().take(SLOTS_SHOWN).map(|slot| view_slot(slot, timers.of(id, slot.clock)));
            let node = node.add(el("ul").class("slots").all(shown));
            match slots.len().saturating_sub(SLOTS_SHOWN) {
                0 => node,
                more => node.add(line("state", fill(texts().slots_more, &[("count", &more)]))),
            }
        }
        Row::Program(..) if marker.is_some() => node.add(marker.take().map_or_else(Html::default, Html::from)),
        Row::Program(steps, at) => {
            let step = |(place, word): (u8, &String)| {
                let class = match at {
                    Some(at) if *at == place => "now",
                    Some(at) if *at > place => "done",
                    _ => "",
                };
                el("li").key(u64::from(place)).class(class).text(word.clone())
            };
            node.add(el("ol").class("steps").all((0..).zip(steps).map(step)))
        }
        Row::State(words) => node.add(line("state", words.clone())),
        Row::Memory { ram, disk, is_wiped } => {
            let store = |class: &'static str, name: &'static str, what: &str| {
                el("div").class(class).add(el("dt").text(name)).add(el("dd").text(what.to_owned()))
            };
            let stores = el("dl")
                .class("memory")
                .add(store(if *is_wiped { "ram wiped" } else { "ram" }, texts().ram, ram))
                .add(store("disk", texts().disk, disk));
            node.add(stores)
        }
        Row::Ledger(entries) => node.add(el("ul").class("ledger").all(entries.iter().map(entry))),
        Row::Settled(entries) => node.add(el("ul").class("ledger settled").all(entries.iter().map(entry))),
        Row::Account { words, amount, remark, class } => {
            let amount = el("b").text(fill(texts().dollars, &[("amount", amount)]));
            let line = line("account", words.clone()).add(amount);
            node.add(line.add(el("span").class(*class).text(remark.clone())))
        }
        Row::Ladder(title, rungs) => {
            let rung = |(at, rung): (u64, &Rung)| {
                let (class, sign) = if rung.holds { ("holds", texts().rung_yes) } else { ("fails", texts().rung_no) };
                let words = el("span").text(rung.words.clone());
                el("li").key(at).class(class).add(words).add(el("strong").text(sign))
            };
            let rungs = el("ol").class("rungs").all((0..).zip(rungs).map(rung));
            node.add(el("p").class("title").text(*title)).add(rungs)
        }
        Row::Margin(words) => node.add(line("margin", words.clone())),
    })
}

fn line(class: &'static str, words: String) -> El {
    el("p").class(class).text(words)
}

fn count(Count { slug, words, count }: &Count) -> El {
    let output = el("output").set("data-belief", *slug).set("aria-live", "off").text(count.to_string());
    el("span").classes(&[Some("belief"), (*count == 0).then_some("none")]).add(output).text(*words)
}

fn view_slot(slot: &Slot, timer: Option<&NodeRef>) -> El {
    let line = el("li").key(u64::from(slot.subject)).add(el("b").text(slot.title.clone()));
    let line = line.add(el("span").text(slot.words.clone()));
    match timer {
        Some(element) => line.add(el("i").class("timer").set("aria-hidden", "true").at(element)),
        None => line,
    }
}

fn entry(entry: &Entry) -> El {
    let words = el("span").class(entry.class).text(entry.words.clone());
    let line = el("li").key(u64::from(entry.subject)).classes(&[match entry.class {
        "twice" => Some("again"),
        "lost" => Some("gone"),
        "known" => Some("recognised"),
        _ => None,
    }]);
    // A space that is read: where the words begin a line of their own, nothing else stands between.
    line.add(el("b").text(entry.title.clone())).text(" ").add(words)
}

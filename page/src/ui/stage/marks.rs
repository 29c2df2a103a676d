//! The copies on the stage: each a button that the frame loop moves.
//!
//! A mark renders once and again only when something about it changes; where it is follows from the clock,
//! and the frame loop writes it: `--way` (from 0 where it was sent to 1 where it is going), `--age` (from 0
//! when it was made to 1 a moment later) and, once it is lost, `--fall`. What is there already is not written again,
//! and where very many travel, those that are hardly behind take turns.

use crate::ui::kit::el;
use crate::ui::motion::pen::{self, Property};
use crate::ui::stage::goes_out;
use crate::ui::stage::hands::Target;
use std::cell::{Cell, RefCell};
use twice_or_never::player::CopyName;
use twice_or_never::scene::{CROSS, LOST_SHOWN_MS, Mark, drawing};
use twice_or_never::stage::Stage;
use twice_or_never::words::{self, fill, texts};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Copies that are drawn side by side on one wire, in three lanes or, where there is less room, in two.
const ROWS: [&str; 6] = ["row-0", "row-1", "row-2", "row-3", "row-4", "row-5"];
/// No more copies stand one behind the other at a door.
const QUEUE_MAX: f64 = 3.0;
/// How long a copy takes to come into sight, in milliseconds of the run.
const YOUNG_MS: f64 = 350.0;

/// Where copies stand that must not move, by their place on the wire: half-way, and beside those that are there already.
const STILL: [f64; 6] = [0.5, 0.3, 0.7, 0.4, 0.6, 0.2];

/// So many are moved in one frame, whatever is to be moved.
const IN_TURN: usize = 48;
/// How far behind one may be until its turn comes, in ten-thousandths of its way: about two pixels; and where many are
/// further behind than that, about six.
const BEHIND_MAX: [u32; 2] = [35, 100];
/// So many are many.
const MANY: usize = 72;

/// What stands in an element's style, in ten-thousandths.
#[derive(Clone, Default)]
struct Written {
    element: Option<HtmlElement>,
    /// Of `--way`, `--age`, `--queue` and `--fall`.
    values: [Option<i32>; 4],
}

const WAY: usize = 0;
const PROPERTIES: [Property; 4] = [Property::Way, Property::Age, Property::Queue, Property::Fall];

impl Written {
    /// Whether nothing but the way differs from what is to be written, and that by little.
    fn is_near(&self, element: &HtmlElement, values: &[Option<i32>; 4], behind_max: u32) -> bool {
        let (Some(before), Some(now)) = (self.values[WAY], values[WAY]) else { return false };
        before.abs_diff(now) <= behind_max
            && self.values[WAY + 1..] == values[WAY + 1..]
            && self.element.as_ref() == Some(element)
    }

    /// Writes what isn't there.
    fn write(&mut self, element: HtmlElement, values: [Option<i32>; 4]) {
        if self.element.as_ref() != Some(&element) {
            *self = Written { element: Some(element), values: [None; 4] };
        }
        let element = self.element.as_ref().expect("it was just put there");
        for ((property, old), new) in PROPERTIES.into_iter().zip(&mut self.values).zip(values) {
            if let Some(value) = new
                && *old != new
            {
                pen::write(element, property, f64::from(value) / 10_000.0);
                *old = new;
            }
        }
    }
}

/// A mark with its element, and its words, which are the same for as long as it is to be seen.
struct Placed {
    mark: Mark,
    element: NodeRef,
    id: AttrValue,
    tag: AttrValue,
    label: AttrValue,
    /// Its link, and whether it goes out on it or comes back.
    link: u8,
    out: bool,
    kind: &'static str,
    is_answer: bool,
    written: RefCell<Written>,
}

impl Placed {
    fn new(stage: &dyn Stage, mark: Mark) -> Placed {
        let id = stage.subject_id(mark.name.letter);
        let ends = stage.wires()[usize::from(mark.wire)];
        let kind = &stage.about().kinds[usize::from(mark.name.kind.0)];
        let tag = match mark.name.number {
            1 => format!("#{id}"),
            number => format!("#{id} ×{number}"),
        };
        let label = words::copy_label(stage, mark.name, ends.to);
        Placed {
            element: NodeRef::default(),
            id: id.into(),
            tag: tag.into(),
            label: label.into(),
            link: stage.link(mark.wire),
            out: goes_out(stage, ends),
            kind: kind.slug,
            is_answer: kind.is_answer,
            written: RefCell::default(),
            mark,
        }
    }
}

/// The elements of the marks, for the frame loop to move.
#[derive(Default)]
pub struct MarkElements {
    marks: Vec<Placed>,
    /// Whose turn it is.
    turn: Cell<usize>,
}

impl MarkElements {
    /// Keeps the elements of marks that stay, and makes places for new ones.
    pub fn follow(&mut self, stage: &dyn Stage, marks: Vec<Mark>) {
        let mut old = std::mem::take(&mut self.marks).into_iter().peekable();
        let place = |mark: Mark| {
            // Both are in the order of the copies' making.
            while old.next_if(|placed| placed.mark.id < mark.id).is_some() {}
            match old.next_if(|placed| placed.mark.id == mark.id && placed.mark.is_lost == mark.is_lost) {
                Some(placed) if placed.mark.name == mark.name => Placed { mark, ..placed },
                _ => Placed::new(stage, mark),
            }
        };
        self.marks = marks.into_iter().map(place).collect();
    }

    /// Whether other marks are to be seen than these.
    pub fn differ(&self, marks: &[Mark]) -> bool {
        self.marks.len() != marks.len() || self.marks.iter().zip(marks).any(|(placed, mark)| placed.mark != *mark)
    }

    /// A copy's element, if it is to be seen.
    pub fn element(&self, name: CopyName) -> Option<HtmlElement> {
        let placed = self.marks.iter().find(|placed| placed.mark.name == name && !placed.mark.is_lost)?;
        placed.element.get()?.dyn_into().ok()
    }

    /// Puts marks where they are at this moment: all of them, or, while they move on (`in_turn`), those that are visibly
    /// behind and some of the others. Without motion, copies stand about half-way, each in a place of its own, and nothing falls.
    pub fn place(&self, clock_ms: f64, reduce_motion: bool, in_turn: bool) {
        let mut queues = Vec::new();
        let mut moved = 0;
        let count = self.marks.len();
        let begin = self.turn.get();
        self.turn.set(if count > IN_TURN { (begin + IN_TURN) % count } else { 0 });
        for (at, Placed { mark, element, written, .. }) in self.marks.iter().enumerate() {
            let parts = |value: f64| Some((value * 10_000.0) as i32);
            let way = parts(if reduce_motion && !mark.is_waiting {
                STILL[mark.place_on_wire as usize % STILL.len()]
            } else {
                mark.way(clock_ms)
            });
            // Those that wait at a door stand one behind the other.
            let queue = mark.is_waiting.then(|| {
                let place = match queues.iter_mut().find(|(wire, _)| *wire == mark.wire) {
                    Some((_, count)) => {
                        *count += 1.0;
                        *count
                    }
                    None => {
                        queues.push((mark.wire, 0.0));
                        0.0
                    }
                };
                f64::min(place, QUEUE_MAX)
            });
            let age = (clock_ms - mark.born() as f64) / YOUNG_MS;
            let age = if reduce_motion { 1.0 } else { age.clamp(0.0, 1.0) };
            let fall = mark.lost_at().map(|lost| {
                let fallen = (clock_ms - lost as f64) / LOST_SHOWN_MS as f64;
                if reduce_motion { 0.0 } else { fallen.clamp(0.0, 1.0) }
            });
            let values = [way, parts(age), queue.and_then(parts), fall.and_then(parts)];
            let Some(element) = element.get().map(JsCast::unchecked_into) else { continue };
            let mut written = written.borrow_mut();
            let is_its_turn = !in_turn || (at + count - begin.min(count)) % count < IN_TURN;
            let behind_max = BEHIND_MAX[usize::from(moved >= MANY)];
            if is_its_turn || !written.is_near(&element, &values, behind_max) {
                written.write(element, values);
                moved += 1;
            }
        }
    }

    /// The marks that go one way on one link.
    pub fn view(
        &self,
        link: u8,
        out: bool,
        selected: Option<Target>,
        on_select: &Callback<Target>,
        is_lane: bool,
    ) -> impl Iterator<Item = Html> {
        let marks = self.marks.iter().filter(move |placed| placed.link == link && placed.out == out);
        marks.map(move |Placed { mark, element, id, tag, label, kind, is_answer, .. }| {
            // A lost copy is another thing than the copy was: it can't be touched.
            let key = u64::from(mark.id) * 2 + u64::from(mark.is_lost);
            let is_selected = selected == Some(Target::Copy(mark.name)) && !mark.is_lost;
            html! {
                <MarkView key={key} name={mark.name} kind={*kind} is_answer={*is_answer} place={mark.place_on_wire} is_lost={mark.is_lost}
                    is_held={mark.is_held} {is_selected} element={element.clone()} id={id.clone()} tag={tag.clone()}
                    label={label.clone()} on_select={on_select.clone()} {is_lane} />
            }
        })
    }
}

#[derive(PartialEq, Properties)]
struct Props {
    name: CopyName,
    kind: &'static str,
    is_answer: bool,
    place: u32,
    is_lost: bool,
    is_held: bool,
    is_selected: bool,
    element: NodeRef,
    id: AttrValue,
    tag: AttrValue,
    label: AttrValue,
    on_select: Callback<Target>,
    is_lane: bool,
}

#[component]
fn MarkView(props: &Props) -> Html {
    let Props { name, element, id, tag, label, .. } = props;
    let (class, paths) = drawing(props.is_answer);
    let mut picture = el("svg").set("viewBox", "0 0 36 26").set("aria-hidden", "true");
    picture = picture.all(paths.iter().map(|(class, d)| el("path").class(*class).set("d", *d)));
    if props.is_lost {
        picture = picture.add(el("path").class("cross").set("d", CROSS));
    }
    // In a lane beside the run being watched a copy is a picture of one that has a name there.
    let mark = el(if props.is_lost || props.is_lane { "div" } else { "button" })
        .at(element)
        .classes(&[
            Some("mark"),
            Some(class),
            Some(ROWS[props.place as usize % ROWS.len()]),
            (name.number > 1).then_some("again"),
            props.is_held.then_some("held"),
            props.is_lost.then_some("lost"),
            props.is_selected.then_some("selected"),
        ])
        // The tag is drawn by the style sheet, beside the name that assistive technology reads.
        .set("data-tag", tag.clone());
    if props.is_lost {
        return mark.add(picture).into();
    }
    let label = if props.is_held { fill(texts().label_held, &[("name", label)]).into() } else { label.clone() };
    let (target, on_select) = (Target::Copy(*name), props.on_select.clone());
    let mark = if props.is_lane {
        mark.set("title", label)
    } else {
        mark.set("type", "button")
            .set("aria-label", label)
            .set("data-letter", id.clone())
            .set_number("data-copy", i64::from(name.number))
            .set("data-kind", props.kind)
    };
    mark.call(move || on_select.emit(target)).add(picture).into()
}

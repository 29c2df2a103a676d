//! The copies on the stage: each a button that the frame loop moves.
//!
//! A mark renders once and again only when something about it changes; where it is follows from the clock,
//! and the frame loop writes it: `--way` (from 0 where it was sent to 1 where it is going), `--age` (from 0
//! when it was made to 1 a moment later) and, once it is lost, `--fall`.

use crate::ui::decimal::decimal;
use crate::ui::kit::el;
use crate::ui::stage::goes_out;
use crate::ui::stage::hands::Target;
use twice_or_never::player::CopyName;
use twice_or_never::scene::{LOST_SHOWN_MS, Mark};
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
            mark,
        }
    }
}

/// The elements of the marks, for the frame loop to move.
#[derive(Default)]
pub struct MarkElements {
    marks: Vec<Placed>,
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

    /// Puts every mark where it is at this moment. Without motion, copies stand half-way and nothing falls.
    pub fn place(&self, clock_ms: f64, reduce_motion: bool) {
        let mut queues = Vec::new();
        for Placed { mark, element, .. } in &self.marks {
            let Some(element) = element.get().and_then(|node| node.dyn_into::<HtmlElement>().ok()) else { continue };
            let style = element.style();
            let set = |name: &str, value: f64| {
                style.set_property(name, &decimal(value, 4)).expect("a custom property can be set");
            };
            set("--way", if reduce_motion && !mark.is_waiting { 0.5 } else { mark.way(clock_ms) });
            // Those that wait at a door stand one behind the other.
            if mark.is_waiting {
                let queue = queues.iter_mut().find(|(wire, _)| *wire == mark.wire);
                let before = match queue {
                    Some((_, count)) => {
                        *count += 1.0;
                        *count
                    }
                    None => {
                        queues.push((mark.wire, 0.0));
                        0.0
                    }
                };
                set("--queue", f64::min(before, QUEUE_MAX));
            }
            let age = (clock_ms - mark.born() as f64) / YOUNG_MS;
            set("--age", if reduce_motion { 1.0 } else { age.clamp(0.0, 1.0) });
            if let Some(lost) = mark.lost_at() {
                let fallen = (clock_ms - lost as f64) / LOST_SHOWN_MS as f64;
                set("--fall", if reduce_motion { 0.0 } else { fallen.clamp(0.0, 1.0) });
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
    // An envelope with its flap, an airmail edge and a stamp; a card with a tick.
    let (class, drawing): (_, &[(&'static str, &'static str)]) = if props.is_answer {
        ("ack", &[("body", "M5 3h26v20H5z"), ("tick", "M12 13l4 5 9-10")])
    } else {
        (
            "letter",
            &[
                ("body", "M2 2h32v22H2z"),
                ("flap", "M2 3l16 11L34 3"),
                ("edge", "M4 24h28"),
                ("stamp", "M27 15h4v5h-4z"),
                ("at", "M26 19a3.5 3.5 0 1 1 1-4v3a1.5 1.500 0 0 0 3 0v-1a7 7 0 1 0-4 6"),
            ],
        )
    };
    let mut picture = el("svg").set("viewBox", "0 0 36 26").set("aria-hidden", "true");
    picture = picture.all(drawing.iter().map(|(class, d)| el("path").class(*class).set("d", *d)));
    if props.is_lost {
        picture = picture.add(el("path").class("cross").set("d", "M7 2l22 22M29 2L7 24"));
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

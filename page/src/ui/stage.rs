//! The stage: senders, receivers, and between them the link with its copies.
//!
//! Ground truth and belief are told apart: a sender's box holds only what that sender knows.

use super::hands::Target;
use twice_or_never::board::{NodeId, Role};
use twice_or_never::player::Run;
use twice_or_never::protocol::{Belief, CopyKind, Doing, HandlerStep, Layout, Memory, Retry};
use twice_or_never::scene::{Mark, Playback, ledger};
use twice_or_never::words::{self, fill, texts};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Open letters listed in a sender's box; the rest are counted.
const SLOTS_SHOWN: usize = 3;
/// Letters listed in a receiver's ledger: the newest.
const ENTRIES_SHOWN: usize = 4;
/// Copies that are drawn side by side on one wire.
const ROWS: [&str; 3] = ["row-0", "row-1", "row-2"];

/// A mark with its element, and its words, which are the same for as long as it is to be seen.
struct Placed {
    mark: Mark,
    element: NodeRef,
    id: AttrValue,
    tag: AttrValue,
    label: AttrValue,
}

impl Placed {
    fn new(layout: &Layout, mark: Mark) -> Placed {
        let id = words::letter_id(layout, mark.name.letter);
        let tag = match mark.name.number {
            1 => format!("#{id}"),
            number => format!("#{id} ×{number}"),
        };
        let label = words::copy_label(layout, mark.name);
        Placed { mark, element: NodeRef::default(), id: id.into(), tag: tag.into(), label: label.into() }
    }
}

/// The elements of the marks, for the frame loop to move.
#[derive(Default)]
pub struct MarkElements {
    marks: Vec<Placed>,
}

impl MarkElements {
    /// Keeps the elements of marks that stay, and makes places for new ones.
    pub fn follow(&mut self, layout: &Layout, marks: Vec<Mark>) {
        let mut old = std::mem::take(&mut self.marks).into_iter().peekable();
        let place = |mark: Mark| {
            // Both are in the order of the copies' making.
            while old.next_if(|placed| placed.mark.id < mark.id).is_some() {}
            match old.next_if(|placed| placed.mark.id == mark.id && placed.mark.is_lost == mark.is_lost) {
                Some(placed) => Placed { mark, ..placed },
                None => Placed::new(layout, mark),
            }
        };
        self.marks = marks.into_iter().map(place).collect();
    }

    /// Whether other marks are to be seen than these.
    pub fn differ(&self, marks: &[Mark]) -> bool {
        self.marks.len() != marks.len() || self.marks.iter().zip(marks).any(|(placed, mark)| placed.mark != *mark)
    }

    /// Puts every mark where it is at this moment. Without motion, copies stand half-way.
    pub fn place(&self, clock_ms: f64, reduce_motion: bool) {
        for Placed { mark, element, .. } in &self.marks {
            let way = match (reduce_motion, mark.is_waiting) {
                (true, false) => 0.5,
                _ => mark.way(clock_ms),
            };
            if let Some(element) = element.get().and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
                let way = format!("{way:.4}");
                element.style().set_property("--way", &way).expect("a custom property can be set");
            }
        }
    }
}

/// What the parts of the stage need to know.
struct Stage<'a> {
    run: &'a Run,
    elements: &'a MarkElements,
    selected: Option<Target>,
    on_select: &'a Callback<Target>,
}

/// The whole stage.
pub fn view(
    playback: &Playback,
    elements: &MarkElements,
    selected: Option<Target>,
    on_select: &Callback<Target>,
) -> Html {
    let run = playback.timeline().run();
    let layout = *run.layout();
    let stage = Stage { run, elements, selected, on_select };
    let nodes = |role: Role| {
        let ids = (0..layout.nodes()).filter(move |&id| layout.role(id) == role);
        html! { <>{ for ids.map(|id| stage.node(id)) }</> }
    };
    html! {
        <div class="stage" data-streams={layout.streams().to_string()}>
            <div class="nodes">{ nodes(Role::Sender) }</div>
            <div class="links">{ for (0..layout.streams()).map(|stream| stage.link(stream)) }</div>
            <div class="nodes">{ nodes(Role::Receiver) }</div>
        </div>
    }
}

impl Stage<'_> {
    fn touch(&self, target: Target) -> Callback<MouseEvent> {
        self.on_select.reform(move |_: MouseEvent| target)
    }

    fn selected(&self, target: Target) -> Option<&'static str> {
        (self.selected == Some(target)).then_some("selected")
    }

    fn link(&self, stream: u8) -> Html {
        let run = self.run;
        let track = |kind: CopyKind, class: &'static str, caption: &'static str| {
            let marks = self
                .elements
                .marks
                .iter()
                .filter(|placed| placed.mark.stream == stream && placed.mark.name.kind == kind);
            html! {
                <div class={classes!("track", class)}>
                    <span class="caption" aria-hidden="true">{ caption }</span>
                    { for marks.map(|placed| self.mark(placed)) }
                </div>
            }
        };
        let target = Target::Link(stream);
        let is_cut = run.is_cut(stream);
        let name = target.label(run);
        let label = if is_cut { fill(texts().label_cut, &[("name", &name)]) } else { name };
        html! {
            <div class={classes!("link", is_cut.then_some("cut"), self.selected(target))} key={stream}>
                { track(CopyKind::Letter, "letters", texts().letters) }
                <button type="button" class="wire" onclick={self.touch(target)}
                    aria-label={label}>
                    if is_cut { <i aria-hidden="true">{ "✂ " }</i>{ texts().link_cut } } else { { texts().link } }
                </button>
                { track(CopyKind::Ack, "acks", texts().acks) }
            </div>
        }
    }
}

impl Stage<'_> {
    fn mark(&self, placed: &Placed) -> Html {
        let Placed { mark, element, id, tag, label } = placed;
        let name = mark.name;
        let (kind, drawing) = match name.kind {
            CopyKind::Letter => ("letter", "M2 3h32v20H2zM2 4l16 11L34 4"),
            CopyKind::Ack => ("ack", "M4 4h28v18H4zM12 13l4 5 9-10"),
        };
        let cross = mark.is_lost.then(|| html! { <path class="cross" d="M7 2l22 22M29 2L7 24" /> });
        // The tag is drawn by the style sheet, beside the name that assistive technology reads.
        let picture = html! {
            <svg viewBox="0 0 36 26" width="36" height="26" aria-hidden="true"><path d={drawing} />{ cross }</svg>
        };
        let again = (name.number > 1).then_some("again");
        let row = ROWS[mark.place_on_wire as usize % ROWS.len()];
        if mark.is_lost {
            let key = format!("lost {}", mark.id);
            return html! {
                <div key={key} ref={element} data-tag={tag} class={classes!("mark", kind, row, again, "lost")}>
                    { picture }
                </div>
            };
        }
        let target = Target::Copy(name);
        let held = mark.is_held.then_some("held");
        let label = if mark.is_held { fill(texts().label_held, &[("name", label)]).into() } else { label.clone() };
        html! {
            <button type="button" key={mark.id} ref={element} onclick={self.touch(target)}
                class={classes!("mark", kind, row, again, held, self.selected(target))}
                data-letter={id} data-copy={name.number.to_string()} data-kind={kind} data-tag={tag} aria-label={label}>
                { picture }
            </button>
        }
    }

    fn node(&self, id: NodeId) -> Html {
        let run = self.run;
        let slug = words::node_slug(run.layout(), id);
        let down = run.is_down(id);
        let title = words::node_title(run.layout(), id);
        let inside = match run.layout().role(id) {
            Role::Sender => sender(run, id),
            Role::Receiver => receiver(run, id),
        };
        let target = Target::Node(id);
        let label = if down { fill(texts().label_down, &[("name", &title)]) } else { title.clone() };
        html! {
            <div key={id} class={classes!("node", down.then_some("down"), self.selected(target))} data-node={slug}
                role="group" aria-label={title.clone()}>
                <button type="button" class="name" onclick={self.touch(target)} aria-label={label}>
                    { &title }if down { { " " }{ texts().down_suffix } }
                </button>
                { inside }
            </div>
        }
    }
}

fn sender(run: &Run, id: NodeId) -> Html {
    let layout = run.layout();
    let sender = run.board().sender(id);
    let open: Vec<_> = sender.waiting().collect();
    let slot = |slot: &&twice_or_never::protocol::Slot| {
        let sent = match slot.tries {
            0 => texts().slot_waiting.to_owned(),
            tries => fill(texts().slot_resent, &[("tries", &tries)]),
        };
        html! { <li key={slot.letter}><b>{ format!("#{}", words::letter_id(layout, slot.letter)) }</b><span>{ sent }</span></li> }
    };
    let beliefs = |belief: Belief| sender.beliefs.iter().filter(|&&held| held == belief).count();
    let gave_up = beliefs(Belief::GaveUp);
    let item = |slug: &'static str, word: &'static str, count: usize| {
        html! { <span class="belief"><output data-belief={slug} aria-live="off">{ count }</output>{ word }</span> }
    };
    let never_asks = run.rules().protocol.recipe.retry == Retry::FireAndForget;
    html! {
        <>
            <p class="beliefs">
                if never_asks {
                    { item("never-asked", texts().belief_never_asked, gave_up) }
                } else {
                    { item("acked", texts().belief_acked, beliefs(Belief::Acked)) }
                    { item("waiting", texts().belief_waiting, open.len()) }
                    { item("gave-up", texts().belief_gave_up, gave_up) }
                    { item("acked-late", texts().belief_acked_late, beliefs(Belief::AckedLate)) }
                }
            </p>
            <ul>{ for open.iter().take(SLOTS_SHOWN).map(slot) }</ul>
            if open.len() > SLOTS_SHOWN {
                <p class="state">{ fill(texts().slots_more, &[("count", &(open.len() - SLOTS_SHOWN))]) }</p>
            }
            if sender.halted {
                <p class="state">{ texts().halted }</p>
            }
            <p class="margin">{ texts().margin_sender }</p>
        </>
    }
}

fn receiver(run: &Run, id: NodeId) -> Html {
    let delivery = &run.rules().protocol;
    let receiver = run.board().receiver(id);
    let at = match receiver.volatile.doing {
        Doing::Step(at) => Some(usize::from(at)),
        Doing::Idle | Doing::Reacknowledge => None,
    };
    let step = |(place, step): (usize, &HandlerStep)| {
        let word = match step {
            HandlerStep::Apply => texts().step_apply,
            HandlerStep::Remember => texts().step_remember,
            HandlerStep::ApplyAndRemember => texts().step_transaction,
            HandlerStep::Acknowledge => texts().step_ack,
        };
        html! { <li key={place} class={classes!((at == Some(place)).then_some("now"))}>{ word }</li> }
    };
    let doing = match receiver.volatile.doing {
        Doing::Idle => texts().doing_idle.to_owned(),
        doing => {
            let letter = words::letter_id(&delivery.layout, held_letter(run, id));
            let text = if doing == Doing::Reacknowledge { texts().doing_old } else { texts().doing_handles };
            fill(text, &[("letter", &letter)])
        }
    };
    let memory = match delivery.recipe.memory {
        Memory::None => None,
        Memory::VolatileSet => Some(fill(texts().memory_ram_ids, &[("count", &receiver.volatile.seen.len())])),
        Memory::DurableSet => Some(fill(texts().memory_disk_ids, &[("count", &receiver.seen_on_disk.len())])),
        Memory::DurableNumber => {
            let last: Vec<String> = receiver.streams.iter().map(|store| store.last.to_string()).collect();
            Some(fill(texts().memory_disk_number, &[("last", &last.join(", "))]))
        }
        Memory::DurableBit => {
            let bits: Vec<&str> = receiver.streams.iter().map(|store| if store.expected { "1" } else { "0" }).collect();
            Some(fill(texts().memory_disk_bit, &[("bit", &bits.join(", "))]))
        }
    };
    let in_ram = delivery.recipe.memory == Memory::VolatileSet;
    let book = ledger(run, id);
    let entry = |entry: &twice_or_never::scene::Entry| {
        let times = match entry.executions {
            1 => html! { <span class="once">{ "✓" }</span> },
            times if delivery.effect.counts_repeats_as_harm() => {
                html! { <span class="twice">{ fill(texts().entry_again, &[("times", &times)]) }</span> }
            }
            times => html! { <span>{ fill(texts().entry_harmless, &[("times", &times)]) }</span> },
        };
        let id = words::letter_id(&delivery.layout, entry.letter);
        html! { <li key={entry.letter}><b>{ format!("#{id}") }</b>{ times }</li> }
    };
    let newest = book.entries.len().saturating_sub(ENTRIES_SHOWN);
    let balance = match book.value {
        Some((value, newest)) => fill(texts().balance_set, &[("value", &value), ("newest", &newest)]),
        None if !delivery.effect.counts_repeats_as_harm() => {
            fill(texts().balance_merge, &[("count", &book.entries.len())])
        }
        None => fill(texts().balance_deposits, &[("missing", &book.missing), ("surplus", &book.surplus)]),
    };
    html! {
        <>
            <ol class="steps">{ for delivery.program.as_slice().iter().enumerate().map(step) }</ol>
            <p class="state">{ doing }</p>
            if let Some(memory) = memory {
                <p class={classes!("memory", if in_ram { "ram" } else { "disk" })}>{ memory }</p>
            }
            <ul class="ledger">{ for book.entries[newest..].iter().map(entry) }</ul>
            <p class="margin">{ balance }</p>
        </>
    }
}

fn held_letter(run: &Run, id: NodeId) -> u16 {
    run.layout().letter_of_key(run.board().receiver(id).volatile.held)
}

//! The stage: senders, receivers, and between them the link with its copies.
//!
//! Ground truth and belief are told apart: a sender's box holds only what that sender knows.

use crate::board::{NodeId, Role};
use crate::player::{CopyId, Run};
use crate::protocol::{Belief, CopyKind, Doing, HandlerStep, Memory, Retry};
use crate::scene::{Mark, Playback};
use crate::words;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Open letters listed in a sender's box; the rest are counted.
const SLOTS_SHOWN: usize = 3;

/// The elements of the marks, for the frame loop to move.
#[derive(Default)]
pub struct MarkElements {
    marks: Vec<(Mark, NodeRef)>,
}

impl MarkElements {
    /// Keeps the elements of marks that stay, and makes places for new ones.
    pub fn follow(&mut self, marks: Vec<Mark>) {
        let old = std::mem::take(&mut self.marks);
        let of = |id: CopyId, is_lost: bool| {
            let same = old.binary_search_by_key(&id, |(mark, _)| mark.id).ok().map(|at| &old[at]);
            same.filter(|(mark, _)| mark.is_lost == is_lost).map(|(_, element)| element.clone())
        };
        self.marks = marks.into_iter().map(|mark| (mark, of(mark.id, mark.is_lost).unwrap_or_default())).collect();
    }

    /// Whether other marks are to be seen than these.
    pub fn differ(&self, marks: &[Mark]) -> bool {
        self.marks.len() != marks.len() || self.marks.iter().zip(marks).any(|((mine, _), mark)| mine != mark)
    }

    /// Puts every mark where it is at this moment. Without motion, copies stand half-way.
    pub fn place(&self, clock_ms: f64, reduce_motion: bool) {
        for (mark, element) in &self.marks {
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

/// The whole stage.
pub fn view(playback: &Playback, elements: &MarkElements) -> Html {
    let run = playback.timeline().run();
    let layout = *run.layout();
    let nodes = |role: Role| {
        let ids = (0..layout.nodes()).filter(move |&id| layout.role(id) == role);
        html! { <>{ for ids.map(|id| node(run, id)) }</> }
    };
    html! {
        <div class="stage" data-streams={layout.streams().to_string()}>
            <div class="nodes">{ nodes(Role::Sender) }</div>
            <div class="links">{ for (0..layout.streams()).map(|stream| link(run, stream, elements)) }</div>
            <div class="nodes">{ nodes(Role::Receiver) }</div>
        </div>
    }
}

fn link(run: &Run, stream: u8, elements: &MarkElements) -> Html {
    let track = |kind: CopyKind, class: &'static str, caption: &'static str| {
        let marks = elements.marks.iter().filter(|(mark, _)| mark.stream == stream && mark.name.kind == kind);
        html! {
            <div class={classes!("track", class)}>
                <span class="caption" aria-hidden="true">{ caption }</span>
                { for marks.map(|(mark, element)| mark_view(run, mark, element)) }
            </div>
        }
    };
    let cut = run.is_cut(stream);
    html! {
        <div class={classes!("link", cut.then_some("cut"))} key={stream}>
            { track(CopyKind::Letter, "letters", "letters") }
            { track(CopyKind::Ack, "acks", "acks") }
        </div>
    }
}

fn mark_view(run: &Run, mark: &Mark, element: &NodeRef) -> Html {
    let layout = run.layout();
    let name = mark.name;
    let id = words::letter_id(layout, name.letter);
    let (kind, drawing) = match name.kind {
        CopyKind::Letter => ("letter", "M2 3h32v20H2zM2 4l16 11L34 4"),
        CopyKind::Ack => ("ack", "M4 4h28v18H4zM12 13l4 5 9-10"),
    };
    let cross = mark.is_lost.then(|| html! { <path class="cross" d="M7 2l22 22M29 2L7 24" /> });
    let tag = match name.number {
        1 => format!("#{id}"),
        number => format!("#{id} ×{number}"),
    };
    let picture = html! {
        <>
            <svg viewBox="0 0 36 26" width="36" height="26" aria-hidden="true"><path d={drawing} />{ cross }</svg>
            <span class="tag">{ tag }</span>
        </>
    };
    let again = (name.number > 1).then_some("again");
    if mark.is_lost {
        let key = format!("lost {}", mark.id);
        return html! { <div key={key} ref={element} class={classes!("mark", kind, again, "lost")}>{ picture }</div> };
    }
    html! {
        <div key={mark.id} ref={element} class={classes!("mark", kind, again)} role="img" tabindex="0"
            data-letter={id} data-copy={name.number.to_string()} data-kind={kind}
            aria-label={words::copy_label(layout, name)}>{ picture }</div>
    }
}

fn node(run: &Run, id: NodeId) -> Html {
    let name = words::node_name(run.layout(), id);
    let down = run.is_down(id);
    let (title, inside) = match run.layout().role(id) {
        Role::Sender => ("Sender", sender(run, id)),
        Role::Receiver => ("Receiver", receiver(run, id)),
    };
    let number = name.rsplit_once('-').map(|(_, number)| format!(" {number}"));
    html! {
        <div key={id} class={classes!("node", down.then_some("down"))} data-node={name} role="group"
            aria-label={format!("{title}{}", number.clone().unwrap_or_default())}>
            <strong>{ title }{ number }</strong>
            if down {
                <p class="state">{ "down" }</p>
            }
            { inside }
        </div>
    }
}

fn sender(run: &Run, id: NodeId) -> Html {
    let layout = run.layout();
    let sender = run.board().sender(id);
    let open: Vec<_> = sender.waiting().collect();
    let slot = |slot: &&crate::protocol::Slot| {
        let sent = match slot.tries {
            0 => "waiting".to_owned(),
            tries => format!("sent again ×{tries}"),
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
                    { item("never-asked", "sent, never asked", gave_up) }
                } else {
                    { item("acked", "acked", beliefs(Belief::Acked)) }
                    { item("waiting", "waiting", open.len()) }
                    { item("gave-up", "given up", gave_up) }
                    { item("acked-late", "acked late", beliefs(Belief::AckedLate)) }
                }
            </p>
            <ul>{ for open.iter().take(SLOTS_SHOWN).map(slot) }</ul>
            if open.len() > SLOTS_SHOWN {
                <p class="state">{ format!("and {} more", open.len() - SLOTS_SHOWN) }</p>
            }
            if sender.halted {
                <p class="state">{ "halted: sends no more" }</p>
            }
            <p class="margin">{ "knows only what comes back" }</p>
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
            HandlerStep::Apply => "apply",
            HandlerStep::Remember => "remember",
            HandlerStep::ApplyAndRemember => "apply + remember",
            HandlerStep::Acknowledge => "ack",
        };
        html! { <li key={place} class={classes!((at == Some(place)).then_some("now"))}>{ word }</li> }
    };
    let doing = match receiver.volatile.doing {
        Doing::Idle => "idle".to_owned(),
        Doing::Reacknowledge => {
            format!("has had letter {}: acks again", words::letter_id(&delivery.layout, held_letter(run, id)))
        }
        Doing::Step(_) => format!("handles letter {}", words::letter_id(&delivery.layout, held_letter(run, id))),
    };
    let memory = match delivery.recipe.memory {
        Memory::None => None,
        Memory::VolatileSet => Some(format!("RAM: {} ids", receiver.volatile.seen.len())),
        Memory::DurableSet => Some(format!("disk: {} ids", receiver.seen_on_disk.len())),
        Memory::DurableNumber => {
            let last: Vec<String> = receiver.streams.iter().map(|store| store.last.to_string()).collect();
            Some(format!("disk: last number {}", last.join(", ")))
        }
        Memory::DurableBit => {
            let bits: Vec<&str> = receiver.streams.iter().map(|store| if store.expected { "1" } else { "0" }).collect();
            Some(format!("disk: expects bit {}", bits.join(", ")))
        }
    };
    let executions: u32 = receiver.ledger.iter().map(|&count| u32::from(count)).sum();
    html! {
        <>
            <ol class="steps">{ for delivery.program.as_slice().iter().enumerate().map(step) }</ol>
            <p class="state">{ doing }</p>
            if let Some(memory) = memory {
                <p class="memory">{ memory }</p>
            }
            <p class="margin">{ format!("ledger: {executions} executions") }</p>
        </>
    }
}

fn held_letter(run: &Run, id: NodeId) -> u16 {
    run.layout().letter_of_key(run.board().receiver(id).volatile.held)
}

//! What is inside a sender's and a receiver's box.
//!
//! Ground truth and belief are told apart: a sender's box holds only what that sender knows. A receiver's
//! tells RAM, which a crash wipes, from disk, and both from the ledger, which is the world.

use super::decimal::decimal;
use super::kit::{El, el};
use twice_or_never::board::NodeId;
use twice_or_never::casts::delivery::{Belief, Doing, HandlerStep, Letter, Memory, Retry, Role, Slot};
use twice_or_never::player::Run;
use twice_or_never::scene::{Entry, ledger};
use twice_or_never::words::{self, fill, texts};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::NodeRef;

/// Open letters listed in a sender's box; the rest are counted.
const SLOTS_SHOWN: usize = 3;
/// Letters listed in a receiver's ledger: the newest.
const ENTRIES_SHOWN: usize = 4;

/// The timers to be seen, for the frame loop to run down.
#[derive(Default)]
pub struct Timers {
    shown: Vec<(Letter, u64, u64, NodeRef)>,
}

impl Timers {
    /// Keeps the elements of timers that stay, and makes places for new ones.
    pub fn follow(&mut self, run: &Run) {
        let old = std::mem::take(&mut self.shown);
        let layout = run.layout();
        for sender in (0..layout.nodes()).filter(|&node| layout.role(node) == Role::Sender) {
            for slot in run.board().sender(sender).waiting().take(SLOTS_SHOWN) {
                let Some((since, until)) = run.timer(slot.letter) else { continue };
                let known = old.iter().find(|(letter, ..)| *letter == slot.letter);
                let element = known.map(|(.., element)| element.clone()).unwrap_or_default();
                self.shown.push((slot.letter, since, until, element));
            }
        }
    }

    /// Runs every timer down to where it is: `--left` goes from 1 to 0.
    pub fn place(&self, clock_ms: f64) {
        for (_, since, until, element) in &self.shown {
            let Some(element) = element.get().and_then(|node| node.dyn_into::<HtmlElement>().ok()) else { continue };
            let left = (*until as f64 - clock_ms) / (until - since).max(1) as f64;
            let left = decimal(left.clamp(0.0, 1.0), 3);
            element.style().set_property("--left", &left).expect("a custom property can be set");
        }
    }

    fn of(&self, letter: Letter) -> Option<&NodeRef> {
        self.shown.iter().find(|(other, ..)| *other == letter).map(|(.., element)| element)
    }
}

/// What is in a sender's box.
pub fn sender(run: &Run, id: NodeId, timers: &Timers, node: El) -> El {
    let layout = run.layout();
    let sender = run.board().sender(id);
    let open: Vec<&Slot> = sender.waiting().collect();
    let slot = |slot: &&Slot| {
        let sent = match slot.tries {
            0 => texts().slot_waiting.to_owned(),
            tries => fill(texts().slot_resent, &[("tries", &tries)]),
        };
        let number = el("b").text(format!("#{}", words::letter_id(layout, slot.letter)));
        let line = el("li").key(u64::from(slot.letter)).add(number).add(el("span").text(sent));
        match timers.of(slot.letter) {
            Some(element) => line.add(el("i").class("timer").set("aria-hidden", "true").at(element)),
            None => line,
        }
    };
    let beliefs = |belief: Belief| sender.beliefs.iter().filter(|&&held| held == belief).count();
    let gave_up = beliefs(Belief::GaveUp);
    let item = |(slug, word, count): (&'static str, &'static str, usize)| {
        let output = el("output").set("data-belief", slug).set("aria-live", "off").text(count.to_string());
        el("span").class("belief").add(output).text(word)
    };
    let held = if run.rules().protocol.recipe.retry == Retry::FireAndForget {
        vec![("never-asked", texts().belief_never_asked, gave_up)]
    } else {
        vec![
            ("acked", texts().belief_acked, beliefs(Belief::Acked)),
            ("waiting", texts().belief_waiting, open.len()),
            ("gave-up", texts().belief_gave_up, gave_up),
            ("acked-late", texts().belief_acked_late, beliefs(Belief::AckedLate)),
        ]
    };
    let to_send = usize::from(layout.letters_of(id)) - (beliefs_settled(&sender.beliefs) + open.len());
    let slots = el("ul").class("slots").all(open.iter().take(SLOTS_SHOWN).map(slot));
    let mut node = node.add(el("p").class("beliefs").all(held.into_iter().map(item))).add(slots);
    if open.len() > SLOTS_SHOWN {
        node = node.add(state(fill(texts().slots_more, &[("count", &(open.len() - SLOTS_SHOWN))])));
    }
    let outbox = if sender.halted { texts().halted.to_owned() } else { fill(texts().outbox, &[("count", &to_send)]) };
    node.add(state(outbox)).add(margin(texts().margin_sender.to_owned()))
}

fn state(words: String) -> El {
    el("p").class("state").text(words)
}

fn margin(words: String) -> El {
    el("p").class("margin").text(words)
}

/// How many letters a sender has done with.
fn beliefs_settled(beliefs: &[Belief]) -> usize {
    beliefs.iter().filter(|&&belief| belief != Belief::Unknown).count()
}

/// What is in a receiver's box.
pub fn receiver(run: &Run, id: NodeId, node: El) -> El {
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
        let class = match at {
            Some(at) if at == place => "now",
            Some(at) if at > place => "done",
            _ => "",
        };
        el("li").key(place as u64).class(class).text(word)
    };
    let held = words::letter_id(&delivery.layout, held_letter(run, id).max(1));
    let doing = match receiver.volatile.doing {
        Doing::Idle => texts().doing_idle.to_owned(),
        Doing::Reacknowledge => fill(texts().doing_old, &[("letter", &held)]),
        Doing::Step(_) => fill(texts().doing_handles, &[("letter", &held)]),
    };
    let ids = |count: u16| fill(texts().memory_ids, &[("count", &count)]);
    let (mut ram, mut disk) = (texts().memory_nothing.to_owned(), texts().memory_nothing.to_owned());
    match delivery.recipe.memory {
        Memory::None => {}
        Memory::VolatileSet => ram = ids(receiver.volatile.seen.len()),
        Memory::DurableSet => disk = ids(receiver.seen_on_disk.len()),
        Memory::DurableNumber => {
            let last: Vec<String> = receiver.streams.iter().map(|store| store.last.to_string()).collect();
            disk = fill(texts().memory_number, &[("last", &last.join(", "))]);
        }
        Memory::DurableBit => {
            let bits: Vec<&str> = receiver.streams.iter().map(|store| if store.expected { "1" } else { "0" }).collect();
            disk = fill(texts().memory_bit, &[("bit", &bits.join(", "))]);
        }
    }
    let is_down = run.is_down(id);
    if is_down {
        ram = texts().memory_wiped.to_owned();
    } else if receiver.volatile.doing != Doing::Idle {
        let in_hand = fill(texts().memory_in_hand, &[("letter", &held)]);
        ram = if delivery.recipe.memory == Memory::VolatileSet { format!("{in_hand}, {ram}") } else { in_hand };
    }
    let store = |class: &'static str, name: &'static str, what: String| {
        el("div").class(class).add(el("dt").text(name)).add(el("dd").text(what))
    };
    let stores = el("dl")
        .class("memory")
        .add(store(if is_down { "ram wiped" } else { "ram" }, texts().ram, ram))
        .add(store("disk", texts().disk, disk));
    let steps = el("ol").class("steps").all(delivery.program.as_slice().iter().enumerate().map(step));
    view_ledger(run, id, node.add(steps).add(state(doing)).add(stores))
}

fn view_ledger(run: &Run, id: NodeId, node: El) -> El {
    let delivery = &run.rules().protocol;
    let book = ledger(run, id);
    let harms = delivery.effect.counts_repeats_as_harm();
    let entry = |entry: &Entry| {
        let (class, times) = match entry.executions {
            1 => ("once", "✓".to_owned()),
            times if harms => ("twice", fill(texts().entry_again, &[("times", &times)])),
            times => ("", fill(texts().entry_harmless, &[("times", &times)])),
        };
        let number = el("b").text(format!("#{}", words::letter_id(&delivery.layout, entry.letter)));
        el("li").key(u64::from(entry.letter)).add(number).add(el("span").class(class).text(times))
    };
    let newest = book.entries.len().saturating_sub(ENTRIES_SHOWN);
    let balance = match book.value {
        Some((value, newest)) => fill(texts().balance_set, &[("value", &value), ("newest", &newest)]),
        None if !harms => fill(texts().balance_merge, &[("count", &book.entries.len())]),
        None => fill(texts().balance_deposits, &[("missing", &book.missing), ("surplus", &book.surplus)]),
    };
    node.add(el("ul").class("ledger").all(book.entries[newest..].iter().map(entry))).add(margin(balance))
}

fn held_letter(run: &Run, id: NodeId) -> Letter {
    run.layout().letter_of_key(run.board().receiver(id).volatile.held)
}

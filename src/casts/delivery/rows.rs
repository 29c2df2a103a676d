//! What is in a sender's and a receiver's box.
//!
//! Ground truth and belief are told apart: a sender's box holds only what that sender knows. A receiver's
//! tells RAM, which a crash wipes, from disk, and both from the ledger, which is the world.

use super::fate::Account;
use super::ledger::{Ledger, amount, ledger};
use super::{Belief, Delivery, Doing, Effect, HandlerStep, Layout, Memory, Receiver, Retry, Role, Sender};
use crate::board::{Board, NodeId};
use crate::casts::parts::settled;
use crate::stage::{Around, Count, Entry, NodeAbout, Row, Slot, entries_shown};
use crate::texts::{fill, parts, texts};

/// A node's name and place: `sender`, or `sender-2` where there are several.
pub(super) fn node(layout: &Layout, id: NodeId) -> NodeAbout {
    let (slug, role, number, of, column) = match layout.role(id) {
        Role::Sender => ("sender", texts().sender, id + 1, layout.senders, 0),
        Role::Receiver => ("receiver", texts().receiver, id - layout.senders + 1, layout.receivers, 1),
    };
    let place = (column, number - 1);
    if of == 1 {
        return NodeAbout { slug: slug.to_owned(), name: role.to_owned(), place };
    }
    let name = fill(texts().node_numbered, &[("role", &role), ("number", &number)]);
    NodeAbout { slug: format!("{slug}-{number}"), name, place }
}

/// What a sender knows.
pub(super) fn sender(delivery: &Delivery, id: NodeId, sender: &Sender, around: &dyn Around) -> Vec<Row> {
    let layout = &delivery.layout;
    let beliefs = |belief: Belief| sender.beliefs.iter().filter(|&&held| held == belief).count() as u32;
    let open = sender.waiting().count() as u32;
    let count = |slug, words, count| Count { slug, words, count };
    let never_asks = delivery.recipe.retry == Retry::FireAndForget;
    let held = if never_asks {
        vec![count("never-asked", parts().never_asked, beliefs(Belief::GaveUp))]
    } else {
        vec![
            count("acked", texts().belief_acked, beliefs(Belief::Acked)),
            count("waiting", texts().belief_waiting, open),
            count("gave-up", texts().belief_gave_up, beliefs(Belief::GaveUp)),
            count("acked-late", texts().belief_acked_late, beliefs(Belief::AckedLate)),
        ]
    };
    let slots = sender.waiting().map(|slot| Slot {
        subject: slot.letter,
        title: format!("#{}", layout.letter_id(slot.letter)),
        words: match slot.tries {
            0 => texts().slot_waiting.to_owned(),
            tries => fill(texts().slot_resent, &[("tries", &tries)]),
        },
        clock: around.clock(id, slot.letter).map(|_| slot.letter),
    });
    let closed = settled(sender.opened, &|number| {
        let letter = layout.letter(id, number);
        let (class, words) = match sender.belief(layout, letter) {
            Belief::Unknown => return None,
            Belief::Acked => ("once", texts().belief_acked),
            Belief::AckedLate => ("once", texts().belief_acked_late),
            Belief::GaveUp if never_asks => ("", parts().never_asked),
            Belief::GaveUp => ("lost", texts().belief_gave_up),
        };
        let title = format!("#{}", layout.letter_id(letter));
        Some(Entry { subject: letter, title, class, words: words.to_owned() })
    });
    let sent = sender.beliefs.len() as u32 - beliefs(Belief::Unknown) + open;
    let to_send = u32::from(layout.letters_of(id)) - sent;
    let outbox = if sender.halted { texts().halted.to_owned() } else { fill(texts().outbox, &[("count", &to_send)]) };
    let mut rows = vec![Row::Counts(held), Row::Slots(slots.collect()), closed];
    match delivery.effect {
        Effect::Add => rows.push(paid_out(layout, id, sender, never_asks)),
        Effect::Email => rows.push(Row::State(fill(texts().asked_for, &[("count", &sent)]))),
        Effect::Set | Effect::Merge => {}
    }
    rows.extend([Row::State(outbox), Row::Margin(texts().margin_sender.to_owned())]);
    rows
}

/// A sender's own book: each letter that it sent counts once, however often it was sent again.
fn paid_out(layout: &Layout, id: NodeId, sender: &Sender, never_asks: bool) -> Row {
    let (mut paid, mut confirmed) = (0, 0);
    for (number, belief) in (1..).zip(&sender.beliefs) {
        let letter = layout.letter(id, number);
        if sender.has_sent(layout, letter) {
            paid += amount(letter);
        }
        if matches!(belief, Belief::Acked | Belief::AckedLate) {
            confirmed += amount(letter);
        }
    }
    let remark = if never_asks { String::new() } else { fill(texts().account_confirmed, &[("amount", &confirmed)]) };
    Row::Account { words: texts().account_paid_out.to_owned(), amount: paid, remark, class: "" }
}

/// What a receiver does and remembers, and what came of it.
pub(super) fn receiver(
    delivery: &Delivery,
    id: NodeId,
    receiver: &Receiver,
    board: &Board<Delivery>,
    account: &Account,
    around: &dyn Around,
) -> Vec<Row> {
    let at = match receiver.volatile.doing {
        Doing::Step(at) => Some(at),
        Doing::Idle | Doing::Reacknowledge => None,
    };
    let steps = delivery.program.as_slice().iter().map(|step| match step {
        HandlerStep::Apply => texts().step_apply,
        HandlerStep::Remember => texts().step_remember,
        HandlerStep::ApplyAndRemember => texts().step_transaction,
        HandlerStep::Acknowledge => texts().step_ack,
    });
    let held = delivery.layout.letter_id(delivery.layout.letter_of_key(receiver.volatile.held).max(1));
    let doing = match receiver.volatile.doing {
        Doing::Idle => texts().doing_idle.to_owned(),
        Doing::Reacknowledge => fill(texts().doing_old, &[("letter", &held)]),
        Doing::Step(_) => fill(texts().doing_handles, &[("letter", &held)]),
    };
    let mut rows = vec![
        Row::Program(steps.map(str::to_owned).collect(), at),
        Row::State(doing),
        memory(delivery, receiver, &held, around.is_down(id)),
    ];
    rows.extend(book(delivery, id, board, account, around));
    rows
}

fn memory(delivery: &Delivery, receiver: &Receiver, held: &str, is_wiped: bool) -> Row {
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
    if is_wiped {
        ram = texts().memory_wiped.to_owned();
    } else if receiver.volatile.doing != Doing::Idle {
        let in_hand = fill(texts().memory_in_hand, &[("letter", &held)]);
        ram = if delivery.recipe.memory == Memory::VolatileSet { format!("{in_hand}, {ram}") } else { in_hand };
    }
    Row::Memory { ram, disk, is_wiped }
}

fn book(delivery: &Delivery, id: NodeId, board: &Board<Delivery>, account: &Account, around: &dyn Around) -> [Row; 2] {
    let book = ledger(delivery, board, account, around, id);
    let harms = delivery.effect.counts_repeats_as_harm();
    // What went wrong stays in sight, and so does a repeat that was recognised.
    let is_known = |entry: &super::ledger::Entry| harms && entry.executions == 1 && entry.was_recognised;
    let matters = |at: usize| {
        let entry = &book.entries[at];
        entry.executions == 0 || harms && entry.executions > 1 || is_known(entry)
    };
    let shown = entries_shown(book.entries.len(), &matters);
    let entries = shown.into_iter().map(|at| &book.entries[at]).map(|entry| {
        let (class, words) = match entry.executions {
            0 => {
                let words = match delivery.effect {
                    Effect::Add => texts().paid_never,
                    Effect::Email => texts().sent_never,
                    Effect::Set | Effect::Merge => texts().applied_never,
                };
                ("lost", fill(words, &[("missing", &amount(entry.letter))]))
            }
            1 if is_known(entry) => ("known", fill(texts().entry_known, &[("times", &entry.deliveries)])),
            1 => ("once", "✓".to_owned()),
            times if delivery.effect == Effect::Email => ("twice", fill(texts().entry_sent, &[("times", &times)])),
            times if harms => {
                let surplus = amount(entry.letter) * u32::from(times - 1);
                let words = if times == 2 { texts().entry_again } else { texts().entry_again_more };
                ("twice", fill(words, &[("times", &times), ("surplus", &surplus)]))
            }
            times => ("", fill(texts().entry_harmless, &[("times", &times)])),
        };
        let title = format!("#{}", delivery.layout.letter_id(entry.letter));
        Entry { subject: entry.letter, title, class, words }
    });
    let entries = entries.collect();
    let balance = match (delivery.effect, book.value) {
        (Effect::Add, _) => booked(&book),
        (Effect::Email, _) => {
            let count: u32 = book.entries.iter().map(|entry| u32::from(entry.executions)).sum();
            Row::Margin(fill(texts().balance_inbox, &[("count", &count)]))
        }
        (_, Some((value, newest))) => Row::Margin(fill(texts().balance_set, &[("value", &value), ("newest", &newest)])),
        _ => Row::Margin(fill(
            texts().balance_merge,
            &[("count", &book.entries.iter().filter(|entry| entry.executions > 0).count())],
        )),
    };
    [Row::Ledger(entries), balance]
}

/// A receiver's own book: what it paid, as often as it did. Beside it, what neither book can know: what is wrong.
fn booked(book: &Ledger) -> Row {
    let surplus = fill(texts().account_surplus, &[("surplus", &book.surplus)]);
    let missing = fill(texts().account_missing, &[("missing", &book.missing)]);
    let (class, remark) = match (book.surplus > 0, book.missing > 0) {
        (true, true) => ("twice lost", format!("{surplus}, {missing}")),
        (true, false) => ("twice", surplus),
        (false, true) => ("lost", missing),
        (false, false) => ("", String::new()),
    };
    Row::Account { words: texts().account_booked.to_owned(), amount: book.booked, remark, class }
}

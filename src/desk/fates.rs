//! The fates of a world's copies, in words: a list, and in it lists of what each of them brought about.

use super::paper::{El, listed};
use crate::board::NodeId;
use crate::casts::CASTS;
use crate::stage::{Stage, Subject};
use crate::words::{capitalised, desk_texts, fill, node_name};
use crate::worlds::{Copy, Way};
use std::collections::BTreeMap;

/// A node in a sentence: "the store", "worker 2".
pub(super) fn the_node(stage: &dyn Stage, node: NodeId) -> String {
    let name = node_name(stage, node);
    // A number or a letter at its end makes a name of it.
    let is_name = name.rsplit(' ').next().is_some_and(|last| last.chars().count() == 1);
    if is_name { name } else { fill(desk_texts().the_node, &[("node", &name)]) }
}

/// Copies that were brought about together, as a list.
pub(super) fn listed_fates(stage: &dyn Stage, copies: &[Copy]) -> El {
    let what = |copy: &Copy| {
        let reading = stage.reads(copy.wire, copy.key);
        (reading.kind, reading.subject)
    };
    let mut copies: Vec<&Copy> = copies.iter().collect();
    copies.sort_by_key(|copy| (what(copy).1, what(copy).0));
    let mut counts: BTreeMap<_, u32> = BTreeMap::new();
    copies.iter().for_each(|copy| *counts.entry(what(copy)).or_default() += 1);
    let mut told: BTreeMap<_, u32> = BTreeMap::new();
    let items: Vec<El> = copies
        .into_iter()
        .map(|copy| {
            let number = told.entry(what(copy)).or_default();
            *number += 1;
            let name = name(stage, what(copy).0.0, what(copy).1, (counts[&what(copy)] > 1).then_some(*number));
            item(stage, &name, copy)
        })
        .collect();
    El::new("ul").all(items)
}

/// "Letter 1", "Letter 1, copy 2".
fn name(stage: &dyn Stage, kind: u8, subject: Subject, number: Option<u32>) -> String {
    let kind = capitalised((stage.about().kinds[usize::from(kind)].name)());
    let text = if number.is_none() { desk_texts().world_letter } else { desk_texts().world_copy };
    let values: [(&str, &dyn ToString); 3] =
        [("kind", &kind), ("letter", &stage.subject_id(subject)), ("number", &number.unwrap_or(1))];
    fill(text, &values)
}

fn item(stage: &dyn Stage, name: &str, copy: &Copy) -> El {
    if stage.about() == CASTS[0] {
        return El::new("li").text(format!("{name}: {}.", of_a_letter(copy)));
    }
    let node = the_node(stage, stage.wires()[usize::from(copy.wire)].to);
    let fate = fill(fate(copy.way), &[("node", &node)]);
    let item = El::new("li").text(format!("{name}: {fate}."));
    if copy.sent.is_empty() { item } else { item.add(listed_fates(stage, &copy.sent)) }
}

fn fate(way: Way) -> &'static str {
    let texts = desk_texts();
    match way {
        Way::OnItsWay => texts.fate_on_its_way,
        Way::Lost => texts.fate_lost,
        Way::BeforeWork => texts.fate_before_work,
        Way::AfterWork => texts.fate_after_work,
        Way::Repeat => texts.fate_repeat,
        Way::CrashedBeforeWork => texts.fate_crashed_before_work,
        Way::CrashedAfterWork => texts.fate_crashed_after_work,
        Way::Done => texts.fate_done,
        Way::DoneWithoutWork => texts.fate_done_without_work,
        Way::TakenIn => texts.fate_taken_in,
        Way::TookEffect => texts.fate_took_effect,
    }
}

/// A letter of the first cast, and its acks in the same sentence.
fn of_a_letter(copy: &Copy) -> String {
    let texts = desk_texts();
    let way = match copy.way {
        Way::OnItsWay => texts.way_on_its_way,
        Way::Lost => texts.way_lost,
        Way::BeforeWork => texts.way_before_work,
        Way::AfterWork => texts.way_after_work,
        Way::Repeat => texts.way_repeat,
        Way::CrashedBeforeWork => texts.way_crashed_before_work,
        Way::CrashedAfterWork => texts.way_crashed_after_work,
        Way::Done | Way::TookEffect => texts.way_done,
        Way::DoneWithoutWork | Way::TakenIn => texts.way_done_without_work,
    };
    let count = |way: Way| copy.sent.iter().filter(|ack| ack.way == way).count();
    let acks = [
        (count(Way::OnItsWay), texts.ack_on_its_way, texts.acks_on_their_way),
        (count(Way::Lost), texts.ack_lost, texts.acks_lost),
        (count(Way::TakenIn), texts.ack_heard, texts.acks_heard),
    ];
    let mut parts = vec![way.to_owned()];
    let sent = acks.into_iter().filter(|(count, ..)| *count > 0);
    match copy.sent.len() {
        0 if matches!(copy.way, Way::AfterWork | Way::Repeat) => parts.push(texts.ack_none.to_owned()),
        0 => {}
        1 => parts.extend(sent.map(|(_, one, _)| one.to_owned())),
        _ => {
            let all = sent.map(|(count, _, many)| fill(many, &[("count", &count)]));
            parts.push(fill(texts.acks, &[("acks", &listed(all.collect()))]));
        }
    }
    parts.join("; ")
}

/// What became of the copies, in a line: of each what matters, and no more.
pub(super) fn in_a_line(stage: &dyn Stage, copies: &[Copy]) -> String {
    let subject = |copy: &Copy| stage.reads(copy.wire, copy.key).subject;
    let mut copies: Vec<&Copy> = copies.iter().collect();
    copies.sort_by_key(|copy| subject(copy));
    let is_one = copies.iter().all(|copy| subject(copy) == subject(copies[0]));
    let mut parts: Vec<(String, u32)> = Vec::new();
    for copy in copies {
        let part = if stage.about() == CASTS[0] { briefly_of_a_letter(copy) } else { briefly(stage, copy) };
        let values: [(&str, &dyn ToString); 2] = [("letter", &stage.subject_id(subject(copy))), ("fate", &part)];
        let part = if is_one { part } else { fill(desk_texts().brief_of, &values) };
        match parts.iter_mut().find(|(told, _)| *told == part) {
            Some((_, count)) => *count += 1,
            None => parts.push((part, 1)),
        }
    }
    let told = |(part, count): (String, u32)| if count > 1 { format!("{part} ×{count}") } else { part };
    let parts: Vec<String> = parts.into_iter().map(told).collect();
    if parts.is_empty() { desk_texts().brief_nothing.to_owned() } else { capitalised(&parts.join("; ")) }
}

fn briefly_of_a_letter(copy: &Copy) -> String {
    let texts = desk_texts();
    let way = match copy.way {
        Way::OnItsWay => texts.brief_on_its_way,
        Way::Lost => texts.brief_lost,
        Way::BeforeWork => texts.way_before_work,
        Way::AfterWork => texts.way_after_work,
        Way::Repeat => texts.way_repeat,
        Way::CrashedBeforeWork => texts.brief_crashed_before_work,
        Way::CrashedAfterWork => texts.brief_crashed_after_work,
        Way::Done | Way::TookEffect => texts.way_done,
        Way::DoneWithoutWork | Way::TakenIn => texts.way_done_without_work,
    };
    let acks = copy.sent.iter().map(|ack| match ack.way {
        Way::OnItsWay => texts.brief_ack_on_its_way,
        Way::Lost => texts.brief_ack_lost,
        _ => texts.brief_ack_heard,
    });
    // Of what is done with, its acks are told alone.
    let is_told = copy.sent.is_empty() || !matches!(copy.way, Way::Done | Way::DoneWithoutWork);
    let parts: Vec<&str> = is_told.then_some(way).into_iter().chain(acks).collect();
    parts.join(", ")
}

/// A copy by what it has brought about, if it has brought anything about.
fn briefly(stage: &dyn Stage, copy: &Copy) -> String {
    let kind = (stage.about().kinds[usize::from(stage.reads(copy.wire, copy.key).kind.0)].name)();
    let node = the_node(stage, stage.wires()[usize::from(copy.wire)].to);
    let values: [(&str, &dyn ToString); 2] = [("kind", &kind), ("fate", &fill(fate(copy.way), &[("node", &node)]))];
    let own = fill(desk_texts().brief_kind, &values);
    let is_told = copy.sent.is_empty()
        || matches!(copy.way, Way::CrashedBeforeWork | Way::CrashedAfterWork | Way::BeforeWork | Way::AfterWork);
    let sent = copy.sent.iter().map(|sent| briefly(stage, sent));
    is_told.then_some(own).into_iter().chain(sent).collect::<Vec<_>>().join("; ")
}

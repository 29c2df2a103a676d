//! Worlds on cards: which are shown first, and what is on a card. All cards have the same face, until they are turned.

use super::fates::in_a_line;
use super::paper::{El, opens};
use super::sketch::{Face, Played};
use crate::board::Faults;
use crate::stage::{Sign, Stage, Subject};
use crate::words::{desk_texts, fill};
use crate::worlds::{Copy, Way};
use std::collections::{BTreeMap, BTreeSet};

/// So many cards are shown first.
pub(super) const FIRST: usize = 6;

/// What has come of something that was sent about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Truth {
    Not,
    NotYet,
    Once,
    Twice,
    More,
}

impl Truth {
    /// Its class, and its words.
    fn told(self) -> (&'static str, &'static str) {
        let texts = desk_texts();
        match self {
            Truth::Not => ("not", texts.truth_not),
            Truth::NotYet => ("not-yet", texts.truth_not_yet),
            Truth::Once => ("once", texts.truth_once),
            Truth::Twice => ("twice", texts.truth_twice),
            Truth::More => ("more", texts.truth_more),
        }
    }
}

/// Calls `each` with every copy, and those that it brought about.
fn every<'a>(copies: &'a [Copy], each: &mut dyn FnMut(&'a Copy)) {
    for copy in copies {
        each(copy);
        every(&copy.sent, each);
    }
}

/// Whether anything takes effect in this cast at all.
fn has_effects(stage: &dyn Stage) -> bool {
    stage.about().notes.iter().any(|note| matches!(note.sign, Sign::Applied | Sign::AppliedAndNoted))
}

/// What has come of everything that was sent about.
fn truths(stage: &dyn Stage, copies: &[Copy]) -> BTreeMap<Subject, Truth> {
    let mut counts: BTreeMap<Subject, (u32, bool)> = BTreeMap::new();
    every(copies, &mut |copy| {
        let reading = stage.reads(copy.wire, copy.key);
        let (count, may_come) = counts.entry(reading.subject).or_default();
        *count += u32::from(matches!(copy.way, Way::AfterWork | Way::CrashedAfterWork | Way::Done | Way::TookEffect));
        let is_answer = stage.about().kinds[usize::from(reading.kind.0)].is_answer;
        *may_come |= !is_answer && matches!(copy.way, Way::OnItsWay | Way::BeforeWork);
    });
    let truth = |(count, may_come)| match (count, may_come) {
        (0, false) => Truth::Not,
        (0, true) => Truth::NotYet,
        (1, _) => Truth::Once,
        (2, _) => Truth::Twice,
        _ => Truth::More,
    };
    counts.into_iter().map(|(subject, counted)| (subject, truth(counted))).collect()
}

/// What a world is like, for telling worlds of one kind from those of another.
#[derive(Clone, Debug)]
pub(super) struct Likeness {
    /// What came of things, that it may still come being no news.
    truths: Vec<Truth>,
    /// Which faults there were.
    faults: BTreeSet<usize>,
    /// Which fates.
    ways: BTreeSet<(u8, Way)>,
}

impl Likeness {
    pub(super) fn of(stage: &dyn Stage, copies: &[Copy], spent: &Faults) -> Likeness {
        let mut ways = BTreeSet::new();
        every(copies, &mut |copy| {
            ways.insert((stage.reads(copy.wire, copy.key).kind.0, copy.way));
        });
        let counts = [spent.losses, spent.duplications].into_iter().chain(spent.crashes);
        let faults = counts.enumerate().filter(|(_, count)| *count > 0).map(|(fault, _)| fault).collect();
        let truths = truths(stage, copies).into_values().map(|truth| truth.max(Truth::NotYet)).collect();
        Likeness { truths, faults, ways }
    }

    /// In what it is new among others: what came of things above all, then a kind of fault, then both together, and then
    /// the fates.
    fn is_new(&self, others: &[&Likeness]) -> [bool; 4] {
        let differs = |is_same: &dyn Fn(&Likeness) -> bool| !others.iter().any(|other| is_same(other));
        [
            differs(&|other| other.truths == self.truths),
            self.faults.iter().any(|fault| differs(&|other| other.faults.contains(fault))),
            differs(&|other| other.faults == self.faults && other.truths == self.truths),
            differs(&|other| other.ways == self.ways),
        ]
    }
}

/// Which of the worlds, cheapest first, are shown first: the cheapest, the actual one, and of the others those that are most
/// unlike them and each other, cheaper ones before dearer ones. In the order in which they came.
pub(super) fn first(likenesses: &[Likeness], actual: Option<usize>) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    if !likenesses.is_empty() {
        chosen.push(0);
    }
    chosen.extend(actual.filter(|&actual| actual != 0));
    while chosen.len() < FIRST.min(likenesses.len()) {
        let others: Vec<&Likeness> = chosen.iter().map(|&at| &likenesses[at]).collect();
        let left = (0..likenesses.len()).filter(|at| !chosen.contains(at));
        let next = left.min_by_key(|&at| likenesses[at].is_new(&others).map(|is_new| !is_new));
        chosen.extend(next);
    }
    chosen.sort_unstable();
    chosen
}

/// What is on a card.
#[derive(Debug)]
pub(super) struct Card<'a> {
    pub number: usize,
    pub copies: &'a [Copy],
    pub is_actual: bool,
    pub is_turned: bool,
    /// A link to it, if there is one.
    pub state: Option<String>,
    /// What the node saw last.
    pub last: Option<&'a str>,
}

impl Card<'_> {
    /// A card that is turned by pressing it. Before and after, it takes the same room.
    pub(super) fn html(&self, stage: &dyn Stage, face: &Face, world: &Played) -> El {
        let texts = desk_texts();
        let name = El::new("strong").text(fill(texts.world, &[("number", &self.number)]));
        let turn = El::new("button").set("type", "button").class("turn").set("data-turn", "");
        let turn = turn.set("aria-expanded", self.is_turned.to_string()).add(name).add(face.sketch(world));
        let seen = self.last.map(|last| El::new("span").class("seen").text(last));
        let unturned = El::new("div").class("unturned").all(seen);
        let unturned = unturned.add(El::new("span").class("hint").set("aria-hidden", "true").text(texts.world_reveal));
        let mut turned = El::new("div").class("turned");
        if self.is_actual {
            turned = turned.add(El::new("span").class("yours").text(texts.world_yours));
        }
        turned = turned.all(truth(stage, self.copies));
        turned = turned.add(El::new("p").class("brief").text(in_a_line(stage, self.copies)));
        turned = turned.all(self.state.as_ref().map(|state| opens(state, texts.world_open)));
        let card = El::new("li").class(if self.is_actual { "card world actual" } else { "card world" });
        card.add(turn).add(unturned).add(turned)
    }
}

/// What is true in a world: of one thing in words, of several how many there are of each.
fn truth(stage: &dyn Stage, copies: &[Copy]) -> Option<El> {
    let truths = truths(stage, copies);
    if truths.is_empty() || !has_effects(stage) {
        return None;
    }
    let mut counts: BTreeMap<Truth, u32> = BTreeMap::new();
    truths.values().for_each(|&truth| *counts.entry(truth).or_default() += 1);
    let told = counts.into_iter().map(|(truth, count)| {
        let (class, words) = truth.told();
        let many = if truths.len() > 1 { format!("{count} ") } else { String::new() };
        El::new("span").class(class).text(many + words)
    });
    Some(El::new("p").class("truth").all(told))
}

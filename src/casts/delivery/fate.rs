//! What became of each letter, from ground truth; and beside it, never mixed, what its sender believes.
//!
//! A fate is one per letter sent, the first of [`Fate`] that fits, so fates sum to the letters sent.
//! Most of it can be read off the board. What cannot is kept here, in an [`Account`]: how often each
//! letter was delivered, which values were overwritten by older ones, and which letters were skipped
//! because a newer one was there.

use super::{Belief, Delivery, Effect, HandlerStep, Letter, OldRule, Receiver, Retry};
use crate::board::{Board, Key};

/// What became of a letter that was sent. The first that fits, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// A deposit or an e-mail took effect twice or more.
    Twice,
    /// A copy or an ack is in flight or held, a handler is on it, or a timer may send it again.
    UnderWay,
    /// Its value was overwritten by an older letter's copy, and nothing newer has come since.
    Stale,
    /// It took effect.
    Once,
    /// It was skipped because a newer value was there.
    Superseded,
    /// None of these: it never took effect.
    Lost,
}

/// How many letters met which fate, and what their senders believe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Score {
    /// Letters of which a first copy was put in flight.
    pub sent: u32,
    /// Took effect, and no more than once where twice is harm.
    pub once: u32,
    /// Never took effect.
    pub lost: u32,
    /// Took effect twice or more, where that is harm.
    pub twice: u32,
    /// Overwritten by an older one.
    pub stale: u32,
    /// Skipped for a newer one.
    pub superseded: u32,
    /// Not decided yet.
    pub under_way: u32,
    /// Executions beyond a letter's first that did no harm.
    pub repeats: u32,
    /// Deliveries beyond a letter's first.
    pub redeliveries: u32,
    /// Sent without asking for an acknowledgement.
    pub never_asked: u32,
    /// Sent, and still hoping.
    pub waiting: u32,
    /// Acknowledged in time.
    pub acked: u32,
    /// Given up.
    pub gave_up: u32,
    /// Given up, then acknowledged.
    pub acked_late: u32,
}

impl Score {
    /// The counts in the order of the cast's table of tallies.
    pub fn tally(&self) -> Vec<u32> {
        let Score { once, lost, twice, stale, superseded, under_way, redeliveries, repeats, sent, .. } = *self;
        vec![once, lost, twice, stale, superseded, under_way, redeliveries, repeats, sent]
    }

    /// The score as messages carry it. Published.
    pub fn json(&self) -> String {
        let fates = [
            ("sent", self.sent),
            ("once", self.once),
            ("lost", self.lost),
            ("twice", self.twice),
            ("stale", self.stale),
            ("superseded", self.superseded),
            ("underWay", self.under_way),
            ("repeats", self.repeats),
            ("redeliveries", self.redeliveries),
        ];
        let beliefs = [
            ("neverAsked", self.never_asked),
            ("waiting", self.waiting),
            ("acked", self.acked),
            ("gaveUp", self.gave_up),
            ("ackedLate", self.acked_late),
        ];
        let list = |pairs: &[(&str, u32)]| {
            pairs.iter().map(|(name, count)| format!("\"{name}\":{count}")).collect::<Vec<_>>().join(",")
        };
        format!("{{{},\"beliefs\":{{{}}}}}", list(&fates), list(&beliefs))
    }
}

/// What the board does not remember of the letters' histories.
#[derive(Clone, Debug)]
pub struct Account {
    deliveries: Vec<u16>,
    recognised: Vec<bool>,
    redeliveries: u32,
    repeats: u32,
    skipped: Vec<bool>,
    /// For each stream, the letters (by number in the stream, falling) whose last execution was followed
    /// by executions of older letters only. The last of them is the value; the others are stale.
    standing: Vec<Vec<u16>>,
    /// The letter whose effect the next step of work is to be.
    due: Option<Letter>,
}

impl Account {
    /// How often a letter was delivered.
    pub fn deliveries(&self, letter: Letter) -> u16 {
        self.deliveries[usize::from(letter) - 1]
    }

    /// Whether a copy of a letter was taken for one that had been there.
    pub fn was_recognised(&self, letter: Letter) -> bool {
        self.recognised[usize::from(letter) - 1]
    }

    /// Nothing has happened yet.
    pub fn new(delivery: &Delivery) -> Account {
        let letters = usize::from(delivery.layout.letters);
        Account {
            deliveries: vec![0; letters],
            recognised: vec![false; letters],
            redeliveries: 0,
            repeats: 0,
            skipped: vec![false; letters],
            standing: vec![Vec::new(); usize::from(delivery.layout.streams())],
            due: None,
        }
    }

    /// A receiver is about to take the next step of its handler.
    pub fn is_about_to_work(&mut self, delivery: &Delivery, receiver: &Receiver) {
        let is_effect =
            matches!(receiver.next_step(delivery), Some(HandlerStep::Apply | HandlerStep::ApplyAndRemember));
        self.due = is_effect.then(|| delivery.layout.letter_of_key(receiver.volatile.held));
    }

    /// It took that step. `after` is the board just after.
    pub fn worked(&mut self, delivery: &Delivery, after: &Board<Delivery>) {
        if let Some(letter) = self.due.take() {
            self.applied(delivery, after, letter);
        }
    }

    /// A receiver took in a copy. `before` is the board just before.
    pub fn received(&mut self, delivery: &Delivery, before: &Board<Delivery>, key: Key) {
        let letter = delivery.layout.letter_of_key(key);
        let deliveries = &mut self.deliveries[usize::from(letter) - 1];
        *deliveries += 1;
        self.redeliveries += u32::from(*deliveries > 1);
        let layout = &delivery.layout;
        let receiver = before.receiver(layout.receiver(letter));
        if !receiver.is_old(delivery, key) {
            return;
        }
        self.recognised[usize::from(letter) - 1] = true;
        let is_numbered = delivery.recipe.old == OldRule::NotAboveLast && delivery.effect == Effect::Set;
        if is_numbered && receiver.store(layout, letter).last > layout.number_in_stream(letter) {
            self.skipped[usize::from(letter) - 1] = true;
        }
    }

    /// A letter took effect. `after` is the board just after.
    pub fn applied(&mut self, delivery: &Delivery, after: &Board<Delivery>, letter: Letter) {
        let layout = &delivery.layout;
        let mut harmless = !delivery.effect.counts_repeats_as_harm();
        if delivery.effect == Effect::Set {
            let number = layout.number_in_stream(letter);
            let standing = &mut self.standing[usize::from(layout.stream(letter))];
            harmless = standing.last().is_none_or(|&value| value <= number);
            while standing.last().is_some_and(|&value| value <= number) {
                standing.pop();
            }
            standing.push(number);
        }
        self.repeats += u32::from(harmless && after.effects(layout, letter) > 1);
    }

    /// The fate of a letter that was sent. `is_aloft`: whether a copy or an ack of it is in flight or
    /// held, or a handler is on it.
    pub fn fate(&self, delivery: &Delivery, board: &Board<Delivery>, letter: Letter, is_aloft: bool) -> Fate {
        let layout = &delivery.layout;
        let effects = board.effects(layout, letter);
        if effects > 1 && delivery.effect.counts_repeats_as_harm() {
            return Fate::Twice;
        }
        let slot = board.sender(layout.sender(letter)).slot(letter);
        if is_aloft || slot.is_some_and(|slot| slot.sent && slot.tries < delivery.retries) {
            return Fate::UnderWay;
        }
        if effects == 0 {
            return if self.skipped[usize::from(letter) - 1] { Fate::Superseded } else { Fate::Lost };
        }
        let standing = &self.standing[usize::from(layout.stream(letter))];
        match standing.split_last() {
            Some((_, stale)) if stale.contains(&layout.number_in_stream(letter)) => Fate::Stale,
            _ => Fate::Once,
        }
    }

    /// The score of a board. `is_aloft` as in [`Account::fate`].
    pub fn score(&self, delivery: &Delivery, board: &Board<Delivery>, is_aloft: impl Fn(Letter) -> bool) -> Score {
        let layout = &delivery.layout;
        let mut score = Score { repeats: self.repeats, redeliveries: self.redeliveries, ..Score::default() };
        for sender in 0..layout.senders {
            for number in 1..=board.sender(sender).opened {
                let letter = layout.letter(sender, number);
                if !board.has_sent(layout, letter) {
                    continue;
                }
                score.sent += 1;
                *match self.fate(delivery, board, letter, is_aloft(letter)) {
                    Fate::Twice => &mut score.twice,
                    Fate::UnderWay => &mut score.under_way,
                    Fate::Stale => &mut score.stale,
                    Fate::Once => &mut score.once,
                    Fate::Superseded => &mut score.superseded,
                    Fate::Lost => &mut score.lost,
                } += 1;
                *match board.belief(layout, letter) {
                    Belief::Unknown => &mut score.waiting,
                    Belief::Acked => &mut score.acked,
                    Belief::GaveUp if delivery.recipe.retry == Retry::FireAndForget => &mut score.never_asked,
                    Belief::GaveUp => &mut score.gave_up,
                    Belief::AckedLate => &mut score.acked_late,
                } += 1;
            }
        }
        score
    }
}

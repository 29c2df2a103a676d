//! What senders believe of their letters, beside what happened to them: set side by side, neither made of the other.

use super::fate::{Account, Fate};
use super::ledger::amount;
use super::{Belief, Delivery, Effect, Letter, Retry};
use crate::board::Board;
use crate::casts::parts::{Held, outcome};
use crate::stage::{Around, Outcome};
use crate::texts::{fill, texts};

/// Of every letter that was sent.
pub(super) fn outcomes(
    delivery: &Delivery,
    board: &Board<Delivery>,
    account: &Account,
    around: &dyn Around,
) -> Vec<Outcome> {
    let (layout, texts) = (&delivery.layout, texts());
    let mut outcomes = Vec::new();
    for letter in (1..=layout.letters).filter(|&letter| board.has_sent(layout, letter)) {
        let held = match board.belief(layout, letter) {
            Belief::Unknown => Held::Waits,
            Belief::Acked => Held::Told,
            Belief::AckedLate => Held::Late,
            Belief::GaveUp if delivery.recipe.retry == Retry::FireAndForget => Held::Unasked,
            Belief::GaveUp => Held::Doubt,
        };
        let times = board.effects(layout, letter);
        let [once, lost, twice, more] = match delivery.effect {
            Effect::Add => [texts.paid_once, texts.paid_never, texts.paid_twice, texts.entry_again_more],
            Effect::Email => [texts.sent_once, texts.sent_never, texts.sent_twice, texts.entry_sent],
            Effect::Set | Effect::Merge => [texts.applied_once, texts.applied_never, "", ""],
        };
        let (class, happened) = match account.fate(delivery, board, letter, around.is_aloft(letter)) {
            Fate::UnderWay => ("under-way", texts.fate_under_way),
            Fate::Stale => ("stale", texts.fate_stale),
            Fate::Superseded => ("superseded", texts.fate_superseded),
            Fate::Once => ("once", once),
            Fate::Lost => ("lost", lost),
            Fate::Twice => ("twice", if times == 2 { twice } else { more }),
        };
        let surplus = amount(letter) * u32::from(times.saturating_sub(1));
        let happened = fill(happened, &[("times", &times), ("surplus", &surplus), ("missing", &amount(letter))]);
        let mut outcome = outcome(letter, held, class, happened);
        outcome.title = format!("#{}", layout.letter_id(letter));
        outcomes.push(outcome);
    }
    outcomes
}

/// Of how many letters an acknowledgement came that will never be done.
pub(super) fn told_falsely(
    delivery: &Delivery,
    board: &Board<Delivery>,
    account: &Account,
    around: &dyn Around,
) -> u32 {
    let layout = &delivery.layout;
    let is_false = |letter: &Letter| {
        matches!(board.belief(layout, *letter), Belief::Acked | Belief::AckedLate)
            && account.fate(delivery, board, *letter, around.is_aloft(*letter)) == Fate::Lost
    };
    (1..=layout.letters).filter(is_false).count() as u32
}

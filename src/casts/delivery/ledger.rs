//! The ledger of a receiver: what took effect, how often, and what that comes to.
//!
//! Each letter carries an amount of its own, so that a loss and a repeat can't cancel. What is missing
//! and what is surplus are told apart, never only a total.

use super::fate::{Account, Fate};
use super::{Delivery, Effect, Letter};
use crate::board::{Board, NodeId};
use crate::stage::Around;

/// What a letter is worth, in dollars; no two letters alike.
pub fn amount(letter: Letter) -> u32 {
    u32::from(letter) + 10
}

/// One letter in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which letter.
    pub letter: Letter,
    /// How often it took effect; never, if it is lost.
    pub executions: u16,
    /// How often it was delivered.
    pub deliveries: u16,
    /// Whether a copy of it was taken for one that had been there.
    pub was_recognised: bool,
}

/// What a receiver's ledger says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Letters that took effect, and those that are lost, by number.
    pub entries: Vec<Entry>,
    /// For deposits: the amounts paid, each as often as it was.
    pub booked: u32,
    /// For deposits: the amounts of letters that are lost.
    pub missing: u32,
    /// For deposits: the amounts paid beyond a letter's first.
    pub surplus: u32,
    /// For "set", of the receiver's first stream: the letter whose value stands, and the one whose value should.
    pub value: Option<(u16, u16)>,
}

/// The ledger of receiver `node`.
pub fn ledger(
    delivery: &Delivery,
    board: &Board<Delivery>,
    account: &Account,
    around: &dyn Around,
    node: NodeId,
) -> Ledger {
    let layout = &delivery.layout;
    let receiver = board.receiver(node);
    let mut ledger = Ledger::default();
    let mut newest_sent = 0;
    let first_stream = (1..=layout.letters).find(|&letter| layout.receiver(letter) == node).map(|l| layout.stream(l));
    let is_lost = |letter: Letter| {
        board.has_sent(layout, letter) && account.fate(delivery, board, letter, around.is_aloft(letter)) == Fate::Lost
    };
    // What no sender has opened yet has come to nothing.
    let is_open = |letter: Letter| layout.number(letter) <= board.sender(layout.sender(letter)).opened;
    let letters = (1..=layout.letters).filter(|&letter| layout.receiver(letter) == node);
    for letter in letters.take_while(|&letter| is_open(letter) || layout.senders > 1).filter(|&letter| is_open(letter))
    {
        let executions = receiver.effects(layout, letter);
        let is_lost = executions == 0 && is_lost(letter);
        if executions > 0 || is_lost {
            let (deliveries, was_recognised) = (account.deliveries(letter), account.was_recognised(letter));
            ledger.entries.push(Entry { letter, executions, deliveries, was_recognised });
        }
        if delivery.effect.counts_repeats_as_harm() {
            ledger.booked += amount(letter) * u32::from(executions);
            ledger.surplus += amount(letter) * u32::from(executions.saturating_sub(1));
            if is_lost {
                ledger.missing += amount(letter);
            }
        }
        if first_stream == Some(layout.stream(letter)) && board.has_sent(layout, letter) {
            newest_sent = newest_sent.max(layout.number_in_stream(letter));
        }
    }
    if delivery.effect == Effect::Set {
        ledger.value = Some((receiver.streams[0].value, newest_sent));
    }
    ledger
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casts::delivery::Recipe;
    use crate::player::Run;
    use crate::stage::{On, Scenario};

    #[test]
    fn missing_and_surplus_are_what_the_deposits_differ_by() {
        let mut wrong = 0;
        for seed in 0..60 {
            for code in ["A", "B2n", "C", "D", "E", "F", "G"] {
                let recipe = Recipe::by_code(code).expect("listed");
                let scenario = Scenario {
                    seed,
                    crash_percent: 15,
                    duplication_percent: 10,
                    ..Scenario::default().with_recipe(recipe).with_retries(2)
                };
                let mut run = Run::on(On::<Delivery>::new(&scenario), &scenario, Vec::new(), Vec::new());
                while run.step().is_some() {}
                let On { rules, board, ghost, .. } = run.stage();
                let book = ledger(&rules.protocol, board, ghost, &run, 1);
                let owed: u32 = (1..=24).map(amount).sum();
                let paid: u32 =
                    book.entries.iter().map(|entry| amount(entry.letter) * u32::from(entry.executions)).sum();
                assert_eq!(owed - book.missing + book.surplus, paid, "{code} {seed}");
                assert_eq!(book.booked, paid, "{code} {seed}");
                wrong += u32::from(book.missing > 0 && book.surplus > 0);
            }
        }
        assert!(wrong > 0, "some ledgers miss one thing and have too much of another");
    }
}

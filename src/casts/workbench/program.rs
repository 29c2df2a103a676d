//! Programs put together from cards: as text, as a number for links, and as the steps of a handler.
//!
//! Each card stands at most once, *pay* always does, and at most one bracket holds two or three neighbours. There are
//! 229 such programs. Their numbers are published and follow from their order: by how many cards, by arrangement, by
//! bracket. An arrangement is the place of *pay*, then of the others, card by card, which of those that are left.

use crate::stage::Spelling;

/// What a receiver can do with a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    /// Look the copy up on the list.
    Check,
    /// The work.
    Pay,
    /// Note the copy on the list.
    Remember,
    /// Send the acknowledgement.
    Acknowledge,
}

use Card::{Acknowledge, Check, Pay, Remember};

impl Card {
    fn letter(self) -> char {
        ['C', 'P', 'R', 'K'][self as usize]
    }
}

/// Cards in a row, and the place and size of their bracket; without one the size is 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    pub(super) cards: Vec<Card>,
    bracket: (usize, usize),
}

/// By how many cards there are: arrangements, and ways to set a bracket, none included.
const ARRANGEMENTS: [u16; 5] = [0, 1, 6, 18, 24];
const BRACKETS: [u16; 5] = [0, 1, 2, 4, 6];

/// How many programs there are.
pub const PROGRAMS: u16 = 229;

/// How a program is written in an address.
pub static CARDS: Spelling = Spelling {
    most: PROGRAMS - 1,
    read: |text| read(&text.to_ascii_uppercase()),
    word: |number| Program::new(number).text(),
    expected: || super::words().cards_expected,
};

impl Program {
    /// The program with this number, below [`PROGRAMS`].
    pub fn new(number: u16) -> Program {
        let (mut at, mut count) = (number, 1);
        while at >= ARRANGEMENTS[count] * BRACKETS[count] {
            at -= ARRANGEMENTS[count] * BRACKETS[count];
            count += 1;
        }
        let bracket = usize::from(at % BRACKETS[count]);
        let mut arranged = usize::from(at / BRACKETS[count]);
        let mut next = |of: usize| {
            let place = arranged % of;
            arranged /= of;
            place
        };
        let pay = next(count);
        let mut left = vec![Check, Remember, Acknowledge];
        let mut card = |place| if place == pay { Pay } else { left.remove(next(left.len())) };
        let cards = (0..count).map(&mut card).collect();
        let bracket = match bracket {
            0 => (0, 0),
            pair if pair < count => (pair - 1, 2),
            three => (three - count, 3),
        };
        Program { cards, bracket }
    }

    /// Its number.
    pub fn number(&self) -> u16 {
        (0..PROGRAMS).find(|&number| Program::new(number) == *self).unwrap_or(0)
    }

    /// As it is written.
    pub fn text(&self) -> String {
        let (start, size) = self.bracket;
        let mut text = String::new();
        for (place, card) in self.cards.iter().enumerate() {
            text.extend((size > 0 && place == start).then_some('('));
            text.push(card.letter());
            text.extend((size > 0 && place + 1 == start + size).then_some(')'));
        }
        text
    }

    /// Whether a card is in it.
    pub fn has(&self, card: Card) -> bool {
        self.cards.contains(&card)
    }

    /// The same without a card other than *pay*; a bracket of one is none.
    pub fn without(mut self, card: Card) -> Program {
        if let Some(at) = self.cards.iter().position(|&other| other == card) {
            self.cards.remove(at);
            let (start, size) = self.bracket;
            self.bracket = match (at < start, at < start + size) {
                (true, _) => (start - 1, size),
                (false, true) if size > 2 => (start, size - 1),
                (false, true) => (0, 0),
                (false, false) => (start, size),
            };
        }
        self
    }

    /// Its items, a bracket being one; with e-mail the work is in no transaction, so a bracket around it falls apart.
    pub fn items(&self, is_email: bool) -> Vec<Vec<Card>> {
        let (start, size) = self.bracket;
        let bracket = start..start + size;
        let holds = !is_email || !self.cards[bracket.clone()].contains(&Pay);
        let mut items: Vec<Vec<Card>> = Vec::new();
        for (place, &card) in self.cards.iter().enumerate() {
            match items.last_mut() {
                Some(item) if holds && place > start && bracket.contains(&place) => item.push(card),
                _ => items.push(vec![card]),
            }
        }
        items
    }
}

/// The number of the program with this text; or how many characters of it are the beginning of one.
fn read(text: &str) -> Result<u16, u16> {
    let mut common = 0;
    for number in 0..PROGRAMS {
        let program = Program::new(number).text();
        if program == text {
            return Ok(number);
        }
        common = common.max(program.chars().zip(text.chars()).take_while(|(one, other)| one == other).count());
    }
    Err(common as u16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_program_has_a_number_and_a_text_of_its_own() {
        let texts: BTreeSet<String> = (0..PROGRAMS).map(|number| Program::new(number).text()).collect();
        assert_eq!(texts.len(), usize::from(PROGRAMS));
        for number in 0..PROGRAMS {
            let program = Program::new(number);
            assert_eq!((read(&program.text()), program.number()), (Ok(number), number));
            assert!(program.has(Pay));
            let items = program.items(false);
            assert_eq!(items.concat(), program.cards);
            assert!(items.iter().filter(|item| item.len() > 1).count() <= 1);
        }
    }

    #[test]
    fn numbers_are_published() {
        let number = |text| read(text).expect("a program");
        let known = ["P", "PK", "KP", "PR", "(PR)K", "CPRK", "CRPK", "CRKP", "C(PR)K", "(CPR)K", "KRPC"];
        assert_eq!(known.map(number), [0, 9, 11, 5, 62, 91, 97, 103, 93, 95, 217]);
    }

    #[test]
    fn what_is_no_program_is_so_from_some_character_on() {
        for (text, at) in
            [("", 0), ("X", 0), ("C", 1), ("CC", 1), ("C(P)", 3), ("C(PR)K ", 6), ("C(PRK", 5), ("CRK", 3)]
        {
            assert_eq!(read(text), Err(at), "{text:?}");
        }
        assert_eq!((CARDS.read)("c(pr)k"), read("C(PR)K"));
        // Every text of up to four characters is one or is none.
        let letters: Vec<char> = "CPRK()x".chars().collect();
        let texts = (0..7_usize.pow(4)).map(|n| (0..4).map(|place| letters[n / 7_usize.pow(place) % 7]).collect());
        let programs = texts.filter(|text: &String| match read(text) {
            Ok(number) => Program::new(number).text() == *text,
            Err(at) => at > 4,
        });
        assert_eq!(programs.count(), 24 + 6, "four cards, or a bracket of two");
    }

    #[test]
    fn a_card_is_taken_out_and_a_bracket_of_one_is_none() {
        let without = |text, card| Program::new(read(text).expect("a program")).without(card);
        for (text, card, left) in [
            ("C(PR)K", Acknowledge, "C(PR)"),
            ("C(PR)K", Check, "(PR)K"),
            ("C(PR)K", Remember, "CPK"),
            ("C(PRK)", Acknowledge, "C(PR)"),
            ("(PK)", Acknowledge, "P"),
            ("PR", Acknowledge, "PR"),
        ] {
            assert_eq!(without(text, card).text(), left);
            assert!(Program::new(without(text, card).number()) == without(text, card));
        }
    }
}

//! A program in a reader's hand: cards and the two ends of a bracket stand in a row, and each of these pieces can be
//! moved, put elsewhere, put in and taken out. What comes of it is a program again, or nothing happens.
//!
//! Each piece stands at most once, so a piece is known by its character. A bracket around fewer than two cards is none.

use super::CARDS;

/// The cards and the ends of a bracket, as they are written: what there is to put a program together from.
pub const PIECES: [char; 6] = ['C', 'P', 'R', 'K', '(', ')'];

/// The card that is always there.
const PAY: char = 'P';

fn is_end(piece: char) -> bool {
    matches!(piece, '(' | ')')
}

fn text(program: u16) -> Vec<char> {
    (CARDS.word)(program).chars().collect()
}

/// The program of these pieces, if there is one.
fn read(mut pieces: Vec<char>) -> Option<u16> {
    let at = |end| pieces.iter().position(|&piece| piece == end);
    let holds_cards = match (at('('), at(')')) {
        (Some(open), Some(close)) => close > open + 2,
        _ => false,
    };
    if !holds_cards {
        pieces.retain(|&piece| !is_end(piece));
    }
    (CARDS.read)(&pieces.into_iter().collect::<String>()).ok()
}

/// The pieces of a program, from left to right.
pub fn pieces(program: u16) -> Vec<char> {
    text(program)
}

/// The pieces that are not in it: cards, and one end that stands for the whole bracket.
pub fn left_over(program: u16) -> Vec<char> {
    let there = text(program);
    PIECES.into_iter().filter(|piece| *piece != ')' && !there.contains(piece)).collect()
}

/// The program with a piece moved on by one, or back: past as many others as it takes to come to another program.
pub fn moved(program: u16, piece: char, on: bool) -> Option<u16> {
    let mut row = text(program);
    let mut at = row.iter().position(|&other| other == piece)?;
    loop {
        let next = if on { at + 1 } else { at.checked_sub(1)? };
        if next >= row.len() {
            return None;
        }
        row.swap(at, next);
        at = next;
        if let Some(other) = read(row.clone()).filter(|&other| other != program) {
            return Some(other);
        }
    }
}

/// The program with a piece put before the piece at a place, or at its end: one of its own, or one that was left over.
pub fn put(program: u16, piece: char, place: u8) -> Option<u16> {
    let mut row = text(program);
    let mut place = usize::from(place).min(row.len());
    match row.iter().position(|&other| other == piece) {
        Some(from) => {
            row.remove(from);
            place -= usize::from(from < place);
        }
        None if is_end(piece) => return bracketed(program, place),
        None => {}
    }
    row.insert(place, piece);
    read(row)
}

/// The program with a bracket that begins at a place or, where there is no room for it, before that.
fn bracketed(program: u16, place: usize) -> Option<u16> {
    let row = text(program);
    if row.iter().any(|&piece| is_end(piece)) {
        return None;
    }
    let place = place.min(row.len().checked_sub(2)?);
    let mut row = row;
    row.insert(place, '(');
    row.insert(place + 3, ')');
    read(row)
}

/// The program with a piece added where it does the most: the check first, a bracket around the payment, what else
/// there is last.
pub fn added(program: u16, piece: char) -> Option<u16> {
    let row = text(program);
    if row.contains(&piece) {
        return None;
    }
    let place = match piece {
        'C' => 0,
        '(' => row.iter().position(|&other| other == PAY)?,
        _ => row.len(),
    };
    put(program, piece, place as u8)
}

/// The program without a piece; an end of the bracket takes the other with it. Without *pay* there is none.
pub fn removed(program: u16, piece: char) -> Option<u16> {
    let mut row = text(program);
    let before = row.len();
    row.retain(|&other| other != piece && !(is_end(piece) && is_end(other)));
    (row.len() < before && piece != PAY).then(|| read(row)).flatten()
}

#[cfg(test)]
mod tests {
    use super::super::PROGRAMS;
    use super::*;
    use std::collections::BTreeSet;

    fn program(text: &str) -> u16 {
        (CARDS.read)(text).expect("a program")
    }

    fn word(program: Option<u16>) -> String {
        program.map(CARDS.word).unwrap_or_default()
    }

    #[test]
    fn a_piece_is_moved_in_and_out_of_the_bracket() {
        for (from, piece, on, to) in [
            ("C(PR)K", 'C', true, "(CPR)K"),
            ("(CPR)K", 'R', true, "(CP)RK"),
            ("C(PR)K", 'P', true, "C(RP)K"),
            // A bracket of one card is none.
            ("C(PR)K", 'P', false, "CPRK"),
            ("C(PR)K", ')', true, "C(PRK)"),
            ("C(PR)K", '(', true, "CPRK"),
            // There is no bracket of four: past it.
            ("C(PRK)", 'C', true, "(PRK)C"),
            ("CPRK", 'P', true, "CRPK"),
            ("CPRK", 'K', true, ""),
            ("CPRK", 'C', false, ""),
            ("P", 'P', true, ""),
            ("PK", 'R', true, ""),
        ] {
            assert_eq!(word(moved(program(from), piece, on)), to, "{from} {piece} {on}");
        }
    }

    #[test]
    fn a_piece_is_put_in_and_taken_out() {
        for (from, piece, place, to) in [
            ("PK", 'R', 1, "PRK"),
            ("(PR)K", 'C', 0, "C(PR)K"),
            ("(PR)K", 'C', 1, "(CPR)K"),
            ("C(PR)K", 'K', 0, "KC(PR)"),
            ("C(PR)K", 'C', 6, "(PR)KC"),
            ("C(PR)K", 'C', 5, "(PR)CK"),
            ("C(PR)K", 'C', 0, "C(PR)K"),
            ("CPRK", '(', 1, "C(PR)K"),
            ("CPRK", '(', 9, "CP(RK)"),
            ("C(PRK)", 'C', 2, ""),
            ("P", '(', 0, ""),
        ] {
            assert_eq!(word(put(program(from), piece, place)), to, "{from} {piece} {place}");
        }
        for (from, piece, to) in [("PK", 'C', "CPK"), ("CPRK", '(', "C(PR)K"), ("P", 'K', "PK"), ("PK", 'K', "")] {
            assert_eq!(word(added(program(from), piece)), to, "{from} {piece}");
        }
        for (from, piece, to) in [("C(PR)K", 'R', "CPK"), ("C(PR)K", ')', "CPRK"), ("CPRK", 'P', ""), ("P", 'K', "")] {
            assert_eq!(word(removed(program(from), piece)), to, "{from} {piece}");
        }
    }

    /// Whatever a hand does to a program, it comes to one; and from the smallest it comes to all 229.
    #[test]
    fn a_hand_comes_to_every_program() {
        let (mut seen, mut open) = (BTreeSet::from([0]), vec![0]);
        while let Some(from) = open.pop() {
            let mut all = Vec::new();
            for piece in PIECES {
                all.extend([
                    moved(from, piece, true),
                    moved(from, piece, false),
                    added(from, piece),
                    removed(from, piece),
                ]);
            }
            for to in all.into_iter().flatten() {
                assert!(to < PROGRAMS && to != from);
                if seen.insert(to) {
                    open.push(to);
                }
            }
            for piece in PIECES {
                for place in 0..8 {
                    assert!(put(from, piece, place).is_none_or(|to| to < PROGRAMS));
                }
            }
            assert_eq!(
                pieces(from).iter().filter(|piece| !is_end(**piece)).count()
                    + left_over(from).iter().filter(|piece| !is_end(**piece)).count(),
                4
            );
        }
        assert_eq!(seen.len(), usize::from(PROGRAMS));
    }
}

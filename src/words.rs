//! The page's words about a run: names of nodes and copies, and a sentence for each event.

use crate::board::{NodeId, Role};
use crate::player::{CopyName, Event, What};
use crate::protocol::{CopyKind, Layout, Letter};

/// A node's name in the page and in messages: `sender`, or `sender-2` where there are several.
pub fn node_name(layout: &Layout, node: NodeId) -> String {
    let (role, number, of) = match layout.role(node) {
        Role::Sender => ("sender", node + 1, layout.senders),
        Role::Receiver => ("receiver", node - layout.senders + 1, layout.receivers),
    };
    if of == 1 { role.to_owned() } else { format!("{role}-{number}") }
}

/// A letter's id in the page: `5`, or `2.5` for sender 2's fifth letter where there are several senders.
pub fn letter_id(layout: &Layout, letter: Letter) -> String {
    let number = layout.number(letter);
    if layout.senders == 1 { number.to_string() } else { format!("{}.{number}", layout.sender(letter) + 1) }
}

/// A small number as an ordinal word; a large one with its ending.
pub fn ordinal(number: u16) -> String {
    const WORDS: [&str; 5] = ["first", "second", "third", "fourth", "fifth"];
    match (WORDS.get(usize::from(number).wrapping_sub(1)), number % 100, number % 10) {
        (Some(word), ..) => (*word).to_owned(),
        (None, 11..=13, _) => format!("{number}th"),
        (None, _, 1) => format!("{number}st"),
        (None, _, 2) => format!("{number}nd"),
        (None, _, 3) => format!("{number}rd"),
        (None, ..) => format!("{number}th"),
    }
}

/// A copy in a sentence: "letter 5", "the second copy of ack 5".
pub fn copy_phrase(layout: &Layout, name: CopyName) -> String {
    let kind = match name.kind {
        CopyKind::Letter => "letter",
        CopyKind::Ack => "ack",
    };
    let id = letter_id(layout, name.letter);
    match name.number {
        1 => format!("{kind} {id}"),
        number => format!("the {} copy of {kind} {id}", ordinal(number)),
    }
}

/// A copy in flight as a name for assistive technology: "Letter 5, second copy, to receiver".
pub fn copy_label(layout: &Layout, name: CopyName) -> String {
    let (kind, to) = match name.kind {
        CopyKind::Letter => ("Letter", layout.receiver(name.letter)),
        CopyKind::Ack => ("Ack", layout.sender(name.letter)),
    };
    let id = letter_id(layout, name.letter);
    format!("{kind} {id}, {} copy, to {}", ordinal(name.number), node_name(layout, to).replace('-', " "))
}

/// What happened, in a sentence without its full stop.
pub fn sentence(layout: &Layout, event: &Event) -> String {
    let node = node_name(layout, event.node).replace('-', " ");
    let letter = event.letter.map_or_else(String::new, |letter| letter_id(layout, letter));
    let copy = event.copy.map_or_else(String::new, |name| copy_phrase(layout, name));
    let happened = match event.what {
        What::Send => format!("{node} sends letter {letter}"),
        What::Timeout => format!("{node} hears nothing and sends letter {letter} again"),
        What::GiveUp => format!("{node} gives up on letter {letter}"),
        What::ReceiveNew => format!("{node} takes in {copy}"),
        What::ReceiveOld => format!("{node} takes in {copy} and has had it before"),
        What::AckInTime => format!("{node} gets {copy}"),
        What::AckLate => format!("{node} gets {copy}, too late"),
        What::AckIgnored => format!("{node} gets {copy}, which nobody waits for"),
        What::Apply => format!("{node} applies letter {letter}"),
        What::Remember => format!("{node} remembers letter {letter}"),
        What::ApplyAndRemember => format!("{node} applies and remembers letter {letter}"),
        What::Acknowledge => format!("{node} acknowledges letter {letter}"),
        What::AcknowledgeAgain => format!("{node} acknowledges letter {letter} again"),
        What::Lose => format!("{copy} is lost"),
        What::Duplicate => format!("{copy} becomes two"),
        What::Crash if event.letter.is_some() => format!("{node} crashes over letter {letter}"),
        What::Crash => format!("{node} crashes and forgets what it had in memory"),
        What::Down => format!("{node} goes down"),
        What::Restart => format!("{node} is back"),
        What::Hold => format!("{copy} is held"),
        What::Release => format!("{copy} is let go"),
        What::Cut => format!("the link to {node} is cut"),
        What::Mend => format!("the link to {node} is mended"),
    };
    let mut characters = happened.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// A moment of a run: "12.3 s".
pub fn moment(tick: u64) -> String {
    format!("{}.{} s", tick / 1_000, tick % 1_000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Shape;

    #[test]
    fn names_are_those_of_the_contract() {
        let (one, three) = (Layout::new(Shape::OneToOne, 9), Layout::new(Shape::ThreeToOne, 9));
        assert_eq!((node_name(&one, 0), node_name(&one, 1)), ("sender".to_owned(), "receiver".to_owned()));
        assert_eq!((node_name(&three, 2), node_name(&three, 3)), ("sender-3".to_owned(), "receiver".to_owned()));
        assert_eq!(node_name(&Layout::new(Shape::OneToThree, 9), 3), "receiver-3");
        assert_eq!((letter_id(&one, 5), letter_id(&three, 5)), ("5".to_owned(), "2.2".to_owned()));
        let name = CopyName { kind: CopyKind::Letter, letter: 5, number: 2 };
        assert_eq!(copy_label(&one, name), "Letter 5, second copy, to receiver");
    }

    #[test]
    fn ordinals_end_as_english_has_it() {
        let said: Vec<String> = [1, 5, 6, 11, 12, 13, 21, 22, 23, 111, 121].into_iter().map(ordinal).collect();
        assert_eq!(said, ["first", "fifth", "6th", "11th", "12th", "13th", "21st", "22nd", "23rd", "111th", "121st"]);
    }
}

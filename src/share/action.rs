//! An action as a message names it: `{type, node?, letter?, copy?, kind?}`.

use crate::casts::delivery::{CopyKind, Layout, Letter};
use crate::player::{Action, CopyName};

/// An action in words, as they came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActionWords {
    /// `lose` `duplicate` `hold` `release` `deliver` `crash` `restart` `cut` `mend` `timeout`.
    pub kind_of_action: String,
    /// `sender`, `receiver`, or with a number where there are several.
    pub node: String,
    /// `5`, or `2.5` for sender 2's fifth where there are several senders.
    pub letter: String,
    /// Which copy, from 1; the first if nothing is said.
    pub copy: String,
    /// `letter` or `ack`; a letter if nothing is said.
    pub kind: String,
}

/// Reads an action. The error says which part could not be read.
///
/// A link is named by a node at its end that no other link has, or by a letter that goes over it; where there is
/// one link only, it needs no name.
pub fn read_action(layout: &Layout, words: &ActionWords) -> Result<Action, &'static str> {
    let copy = || {
        let kind = match words.kind.as_str() {
            "" | "letter" => CopyKind::Letter,
            "ack" => CopyKind::Ack,
            _ => return Err("kind"),
        };
        let number = if words.copy.is_empty() { Ok(1) } else { words.copy.parse() };
        Ok(CopyName { kind, letter: letter(layout, &words.letter)?, number: number.map_err(|_| "copy")? })
    };
    let node = || node(layout, &words.node).ok_or("node");
    let link = || {
        if layout.streams() == 1 {
            return Ok(0);
        }
        if !words.letter.is_empty() {
            return Ok(layout.stream(letter(layout, &words.letter)?));
        }
        let node = node()?;
        // The side of which there are several tells the link.
        let at = if layout.senders > 1 { node } else { node.wrapping_sub(layout.senders) };
        if at < layout.streams() { Ok(at) } else { Err("node") }
    };
    Ok(match words.kind_of_action.as_str() {
        "lose" => Action::Lose(copy()?),
        "duplicate" => Action::Duplicate(copy()?),
        "hold" => Action::Hold(copy()?),
        "release" => Action::Release(copy()?),
        "deliver" => Action::Deliver(copy()?),
        "crash" => Action::Crash(node()?),
        "restart" => Action::Restart(node()?),
        "cut" => Action::Cut(link()?),
        "mend" => Action::Mend(link()?),
        "timeout" => Action::Timeout(letter(layout, &words.letter)?),
        _ => return Err("type"),
    })
}

fn letter(layout: &Layout, id: &str) -> Result<Letter, &'static str> {
    let (sender, number) = match id.split_once('.') {
        Some((sender, number)) if layout.senders > 1 => (sender.parse::<u8>().map_err(|_| "letter")?, number),
        None if layout.senders == 1 => (1, id),
        _ => return Err("letter"),
    };
    let number: u16 = number.parse().map_err(|_| "letter")?;
    let is_there = (1..=layout.senders).contains(&sender) && (1..=layout.letters_of(sender - 1)).contains(&number);
    if is_there { Ok(layout.letter(sender - 1, number)) } else { Err("letter") }
}

fn node(layout: &Layout, slug: &str) -> Option<u8> {
    let (role, number) = slug.split_once('-').map_or((slug, None), |(role, number)| (role, Some(number)));
    let (first, of) = match role {
        "sender" => (0, layout.senders),
        "receiver" => (layout.senders, layout.receivers),
        _ => return None,
    };
    let number: u8 = match number {
        None if of == 1 => 1,
        Some(number) if of > 1 => number.parse().ok()?,
        _ => return None,
    };
    (1..=of).contains(&number).then(|| first + number - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casts::delivery::Shape;

    fn read(shape: Shape, [kind_of_action, node, letter, copy, kind]: [&str; 5]) -> Result<Action, &'static str> {
        let [kind_of_action, node, letter, copy, kind] = [kind_of_action, node, letter, copy, kind].map(str::to_owned);
        read_action(&Layout::new(shape, 9), &ActionWords { kind_of_action, node, letter, copy, kind })
    }

    #[test]
    fn every_action_is_read_from_its_words() {
        let one = Shape::OneToOne;
        let name = CopyName { kind: CopyKind::Ack, letter: 5, number: 2 };
        assert_eq!(read(one, ["lose", "", "5", "2", "ack"]), Ok(Action::Lose(name)));
        assert_eq!(read(one, ["hold", "", "5", "2", "ack"]), Ok(Action::Hold(name)));
        let first = CopyName { kind: CopyKind::Letter, letter: 5, number: 1 };
        assert_eq!(read(one, ["duplicate", "", "5", "", ""]), Ok(Action::Duplicate(first)));
        assert_eq!(read(one, ["crash", "receiver", "", "", ""]), Ok(Action::Crash(1)));
        assert_eq!(read(one, ["cut", "", "", "", ""]), Ok(Action::Cut(0)));
        assert_eq!(read(one, ["timeout", "", "9", "", ""]), Ok(Action::Timeout(9)));
        assert_eq!(read(Shape::ThreeToOne, ["timeout", "", "2.3", "", ""]), Ok(Action::Timeout(8)));
        assert_eq!(read(Shape::ThreeToOne, ["cut", "sender-3", "", "", ""]), Ok(Action::Cut(2)));
        assert_eq!(read(Shape::OneToThree, ["mend", "receiver-2", "", "", ""]), Ok(Action::Mend(1)));
        assert_eq!(read(Shape::OneToThree, ["mend", "", "6", "", ""]), Ok(Action::Mend(2)));
        assert_eq!(read(Shape::OneToThree, ["restart", "sender", "", "", ""]), Ok(Action::Restart(0)));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let one = Shape::OneToOne;
        for (words, part) in [
            (["", "", "", "", ""], "type"),
            (["explode", "", "5", "", ""], "type"),
            (["lose", "", "10", "", ""], "letter"),
            (["lose", "", "0", "", ""], "letter"),
            (["lose", "", "1.5", "", ""], "letter"),
            (["lose", "", "5", "-1", ""], "copy"),
            (["lose", "", "5", "1", "parcel"], "kind"),
            (["crash", "receiver-1", "", "", ""], "node"),
            (["crash", "broker", "", "", ""], "node"),
        ] {
            assert_eq!(read(one, words), Err(part), "{words:?}");
        }
        assert_eq!(read(Shape::ThreeToOne, ["cut", "receiver", "", "", ""]), Err("node"));
        assert_eq!(read(Shape::ThreeToOne, ["lose", "", "4.1", "", ""]), Err("letter"));
        assert_eq!(read(Shape::ThreeToOne, ["lose", "", "5", "", ""]), Err("letter"));
    }
}

//! An action as a message names it: `{type, node?, letter?, copy?, kind?, to?}`.

use crate::board::NodeId;
use crate::player::{Action, CopyName, Run};
use crate::stage::{Kind, Stage, Subject};

/// An action in words, as they came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActionWords {
    /// `lose` `duplicate` `hold` `release` `deliver` `crash` `restart` `cut` `mend` `timeout`.
    pub kind_of_action: String,
    /// A node by its name in the page.
    pub node: String,
    /// `5`, or `2.5` for sender 2's fifth where there are several senders.
    pub letter: String,
    /// Which copy, from 1; the first if nothing is said.
    pub copy: String,
    /// One of the cast's kinds; the first if nothing is said.
    pub kind: String,
    /// The node at the other end of a link, where one node does not tell it.
    pub to: String,
}

/// Reads an action. `Ok(None)` where nothing of the sort is there to be done now; the error says which part could not
/// be read.
///
/// A link is named by a node at its end that no other link has, by the nodes at both ends, or by a letter that goes
/// over no other; where there is one link only, it needs no name. What waits is named by its letter, or by its node
/// and its letter.
pub fn read_action(run: &Run, words: &ActionWords) -> Result<Option<Action>, &'static str> {
    let stage = run.stage();
    let copy = || -> Result<CopyName, &'static str> {
        let kinds = stage.about().kinds;
        let kind = match words.kind.as_str() {
            "" => 0,
            slug => kinds.iter().position(|kind| kind.slug == slug).ok_or("kind")?,
        };
        let number = if words.copy.is_empty() { Ok(1) } else { words.copy.parse::<u16>() };
        let number = number.map_err(|_| "copy")?;
        Ok(CopyName { kind: Kind(kind as u8), letter: letter(stage, &words.letter)?, number })
    };
    let node = || node(stage, &words.node).ok_or("node");
    Ok(Some(match words.kind_of_action.as_str() {
        "lose" => Action::Lose(copy()?),
        "duplicate" => Action::Duplicate(copy()?),
        "hold" => Action::Hold(copy()?),
        "release" => Action::Release(copy()?),
        "deliver" => Action::Deliver(copy()?),
        "crash" => Action::Crash(node()?),
        "restart" => Action::Restart(node()?),
        "cut" => Action::Cut(link(run, words)?),
        "mend" => Action::Mend(link(run, words)?),
        "timeout" => {
            let about = letter(stage, &words.letter)?;
            let at = if words.node.is_empty() { None } else { Some(node()?) };
            let nodes = (0..stage.nodes()).filter(|&node| at.is_none_or(|at| at == node));
            let waits = nodes.flat_map(|node| run.left_to_a_hand(node).map(move |offered| (node, offered)));
            let mut of_letter = waits.filter(|&(node, (step, _))| stage.subject(node, step) == Some(about));
            return Ok(of_letter.next().map(|(node, (_, clock))| Action::Timeout(node, clock)));
        }
        _ => return Err("type"),
    }))
}

fn link(run: &Run, words: &ActionWords) -> Result<u8, &'static str> {
    let stage = run.stage();
    if run.links() == 1 {
        return Ok(0);
    }
    if !words.letter.is_empty() {
        return stage.link_of(letter(stage, &words.letter)?).ok_or("letter");
    }
    let end = node(stage, &words.node).ok_or("node")?;
    let other = if words.to.is_empty() { None } else { Some(node(stage, &words.to).ok_or("to")?) };
    let mut found = None;
    for (wire, ends) in (0..).zip(stage.wires()) {
        let joins = |a: NodeId, b: NodeId| a == end && other.is_none_or(|other| other == b);
        let link = stage.link(wire);
        if joins(ends.from, ends.to) || joins(ends.to, ends.from) {
            if found.is_some_and(|found| found != link) {
                return Err("node");
            }
            found = Some(link);
        }
    }
    found.ok_or("node")
}

fn letter(stage: &dyn Stage, id: &str) -> Result<Subject, &'static str> {
    if id.is_empty() || id.len() > 12 {
        return Err("letter");
    }
    if let Some(plain) = id.parse().ok().filter(|&plain| (1..=stage.subjects()).contains(&plain))
        && stage.subject_id(plain) == id
    {
        return Ok(plain);
    }
    (1..=stage.subjects()).find(|&subject| stage.subject_id(subject) == id).ok_or("letter")
}

fn node(stage: &dyn Stage, slug: &str) -> Option<NodeId> {
    (0..stage.nodes()).find(|&node| stage.node(node).slug == slug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casts::delivery::{ACK, LETTER, Shape};
    use crate::stage::Scenario;

    fn read(
        shape: Shape,
        [kind_of_action, node, letter, copy, kind]: [&str; 5],
    ) -> Result<Option<Action>, &'static str> {
        let [kind_of_action, node, letter, copy, kind] = [kind_of_action, node, letter, copy, kind].map(str::to_owned);
        let run = Run::new(&Scenario::default().with_letters(9).with_shape(shape), Vec::new());
        read_action(&run, &ActionWords { kind_of_action, node, letter, copy, kind, to: String::new() })
    }

    #[test]
    fn every_action_is_read_from_its_words() {
        let one = Shape::OneToOne;
        let name = CopyName { kind: ACK, letter: 5, number: 2 };
        assert_eq!(read(one, ["lose", "", "5", "2", "ack"]), Ok(Some(Action::Lose(name))));
        assert_eq!(read(one, ["hold", "", "5", "2", "ack"]), Ok(Some(Action::Hold(name))));
        let first = CopyName { kind: LETTER, letter: 5, number: 1 };
        assert_eq!(read(one, ["duplicate", "", "5", "", ""]), Ok(Some(Action::Duplicate(first))));
        assert_eq!(read(one, ["crash", "receiver", "", "", ""]), Ok(Some(Action::Crash(1))));
        assert_eq!(read(one, ["cut", "", "", "", ""]), Ok(Some(Action::Cut(0))));
        assert_eq!(read(one, ["timeout", "", "9", "", ""]), Ok(None));
        assert_eq!(read(Shape::ThreeToOne, ["cut", "sender-3", "", "", ""]), Ok(Some(Action::Cut(2))));
        assert_eq!(read(Shape::OneToThree, ["mend", "receiver-2", "", "", ""]), Ok(Some(Action::Mend(1))));
        assert_eq!(read(Shape::OneToThree, ["mend", "", "6", "", ""]), Ok(Some(Action::Mend(2))));
        assert_eq!(read(Shape::OneToThree, ["restart", "sender", "", "", ""]), Ok(Some(Action::Restart(0))));
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

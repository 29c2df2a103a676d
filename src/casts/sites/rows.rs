//! What is in the boxes of writers and sites.

use super::cast::name_of;
use super::state::lists;
use super::{Leader, Node, Phase, Sites, Step};
use crate::board::{Board, NodeId, Protocol};
use crate::casts::parts::{book, memory};
use crate::stage::{Cast, Entry, Row, Slot, Subject};
use crate::texts::{fill, sites as words};

impl Sites {
    /// What is in a node's box.
    pub(super) fn shown(&self, id: NodeId, board: &Board<Sites>, is_down: bool) -> Vec<Row> {
        let (words, node) = (words(), &board.nodes[usize::from(id)]);
        let names = |list: &[Subject]| list.iter().map(|&letter| name_of(letter).to_owned()).collect::<Vec<_>>();
        let slot = |subject: Subject, said: &str, clock| Slot {
            subject,
            title: name_of(subject).to_owned(),
            words: said.to_owned(),
            clock: Some(clock),
        };
        match node {
            Node::Writer(writer) => {
                let letter = Subject::from(id) + 1;
                let said = match writer.phase {
                    Phase::Ready => words.has_letter,
                    Phase::Waits if self.has_leader => words.waits,
                    Phase::Waits => words.sends,
                    Phase::Acked => words.is_told,
                    Phase::GaveUp => words.has_stopped,
                };
                let waits = (writer.phase == Phase::Waits)
                    .then(|| slot(letter, words.slot_waits, self.clock(Step::Resend(letter))));
                let margin = if self.has_leader { words.margin_writer } else { words.margin_direct };
                vec![
                    Row::State(fill(said, &[("letter", &name_of(letter))])),
                    Row::Slots(waits.into_iter().collect()),
                    Row::Margin(margin.to_owned()),
                ]
            }
            Node::Site(list) => {
                vec![memory(None, names(list), is_down), places(board, list), Row::Margin(words.margin_site.to_owned())]
            }
            Node::Leader(leader) => {
                let Leader { list, committed, acked, .. } = leader;
                let heard = acked.iter().zip([2, 3]).filter(|(length, _)| **length > 0);
                let ram = heard
                    .map(|(length, site)| fill(words.heard_of, &[("number", &site), ("length", length)]))
                    .collect::<Vec<_>>();
                let mut waits = Vec::new();
                self.steps(id, node, &mut |step| {
                    if let Step::Again(number, follower) = step {
                        let said = fill(words.slot_follower, &[("number", &(follower + 2))]);
                        waits.push(slot(list[usize::from(number) - 1], &said, self.clock(step)));
                    }
                });
                vec![
                    Row::State(fill(words.committed, &[("committed", committed), ("count", &list.len())])),
                    memory(ram, names(list), is_down),
                    places(board, list),
                    Row::Slots(waits),
                    Row::Margin(words.margin_leader.to_owned()),
                ]
            }
            Node::Follower(follower) => {
                let early = follower.later.map(|letter| fill(words.early, &[("letter", &name_of(letter))]));
                vec![
                    memory(early, names(&follower.list), is_down),
                    places(board, &follower.list),
                    Row::Margin(words.margin_follower.to_owned()),
                ]
            }
        }
    }
}

/// A site's list, and beside each letter whether it stands at another place on another list.
fn places(board: &Board<Sites>, of: &[Subject]) -> Row {
    let words = words();
    let place = |at: usize| if at == 0 { words.first } else { words.second };
    let entry = |(at, &letter): (usize, &Subject)| {
        let elsewhere = |list: &[Subject]| list.iter().position(|&other| other == letter).filter(|&other| other != at);
        let is_apart = lists(board).into_iter().any(|list| elsewhere(list).is_some());
        let (class, said) = match is_apart {
            true => ("twice", fill(words.place_apart, &[("place", &place(at))])),
            false => ("once", place(at).to_owned()),
        };
        Entry { subject: letter, title: name_of(letter).to_owned(), class, words: said }
    };
    book(of.iter().enumerate().map(entry).collect())
}

#[cfg(test)]
mod tests {
    use super::super::state::list;
    use super::*;

    #[test]
    fn a_letter_that_stands_elsewhere_on_another_list_says_so() {
        let sites = Sites { has_leader: false, retries: 0, requeues: 0, cut: 0 };
        let mut board = sites.start();
        board.nodes[2] = Node::Site(vec![1, 2]);
        board.nodes[3] = Node::Site(vec![2]);
        assert_eq!(list(&board.nodes[3]), [2]);
        let entries = |id: NodeId| match &sites.shown(id, &board, false)[1] {
            Row::Ledger(entries) => entries.iter().map(|entry| (entry.title.clone(), entry.class)).collect::<Vec<_>>(),
            row => panic!("{row:?}"),
        };
        assert_eq!(entries(2), [("a".to_owned(), "once"), ("b".to_owned(), "twice")]);
        assert_eq!(entries(3), [("b".to_owned(), "twice")]);
    }
}

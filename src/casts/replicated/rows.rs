//! What is in the boxes of the replicas.

use super::state::{REPLICAS, THIRD, vote};
use super::{Replicated, Step, Task, handed_out};
use crate::board::{Board, NodeId, Protocol};
use crate::casts::parts::{book, entry, memory, slot};
use crate::stage::{Cast, Row, Subject};
use crate::texts::{fill, replicated as words};

/// No more tasks than this are named in a memory: the newest.
const NAMED: usize = 3;

impl Replicated {
    /// What is in a replica's box.
    pub(super) fn shown(&self, id: NodeId, board: &Board<Replicated>, is_down: bool) -> Vec<Row> {
        let (words, node) = (words(), &board.nodes[usize::from(id)]);
        let tasks = || (1..).zip(&node.tasks);
        let newest = |test: fn(&Task) -> bool, said: &dyn Fn(Subject, &Task) -> String| {
            let all: Vec<_> = tasks().filter(|(_, task)| test(task)).map(|(number, task)| said(number, task)).collect();
            all[all.len().saturating_sub(NAMED)..].to_vec()
        };
        let votes = newest(|task| task.votes > 0, &|number, task| {
            let of = (0..REPLICAS).filter(|&other| task.votes & vote(other) > 0);
            let names: Vec<_> = of.map(|other| format!("Q{}", other + 1)).collect();
            fill(words.votes, &[("task", &number), ("names", &names.join(" "))])
        });
        let known = newest(|task| task.promise > 0, &|number, task| match self.is_consistent {
            true => fill(words.promised, &[("task", &number), ("number", &task.promise)]),
            false => fill(words.taken, &[("task", &number)]),
        });
        let handed = tasks().filter(|(_, task)| task.got > 0).map(|(number, _)| {
            let is_once = handed_out(board, number) == 1;
            entry(
                number,
                if is_once { 1 } else { 2 },
                (if is_once { words.handed } else { words.handed_twice }).to_owned(),
            )
        });
        let open = tasks().filter(|(_, task)| task.votes > 0).map(|(number, _)| {
            let again = Step::ClaimAgain(number);
            slot(number, words.slot_claim.to_owned(), self.can_step(id, node, again).then(|| self.clock(again)))
        });
        let margin = match (id, self.is_consistent) {
            (THIRD, _) => words.margin_third,
            (_, true) => words.margin_consistent,
            (_, false) => words.margin_available,
        };
        vec![
            memory(votes, known, is_down),
            book(handed.collect()),
            Row::Slots(open.collect()),
            Row::Margin(margin.to_owned()),
        ]
    }
}

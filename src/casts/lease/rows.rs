//! What is in the boxes of the queue, the workers and the store.

use super::about::{FENCE, IDS};
use super::state::{ACK, task_of, token_of};
use super::{Lease, Leased, Node, State, Step, Stored};
use crate::board::{NodeId, Protocol};
use crate::casts::parts::{book, entry, ids, rows_of_handler, settled, slot, some_of};
use crate::stage::{Cast, Count, Row, Subject};
use crate::texts::{fill, lease as words};

impl Lease {
    /// What is in a node's box.
    pub(super) fn shown(&self, id: NodeId, node: &Node, is_down: bool) -> Vec<Row> {
        let words = words();
        match node {
            Node::Queue(expired, leases) => {
                let count = |slug, words, state| {
                    let count = leases.iter().filter(|lease| lease.state == state).count() as u32;
                    Count { slug, words, count }
                };
                let open = |(_, lease): &(Subject, &Leased)| lease.token > 0 && lease.state != State::Done;
                let slots = (1..).zip(leases).filter(open).map(|(task, lease)| {
                    let stands = if lease.state == State::Leased { words.slot_leased } else { words.slot_expired };
                    let expire = Some(Step::Expire(task)).filter(|&step| self.can_step(id, node, step));
                    slot(task, fill(stands, &[("token", &lease.token)]), expire.map(|step| self.clock(step)))
                });
                vec![
                    Row::Counts(vec![
                        count("done", words.belief_done, State::Done),
                        count("leased", words.belief_leased, State::Leased),
                        count("ready", words.belief_ready, State::Ready),
                    ]),
                    Row::Slots(slots.collect()),
                    settled(self.tasks, &|task| {
                        let is_done = leases[usize::from(task) - 1].state == State::Done;
                        is_done.then(|| entry(task, 1, words.belief_done.to_owned()))
                    }),
                    Row::State(fill(words.expiries_left, &[("count", &(self.expiries - expired))])),
                    Row::Margin(words.margin_queue.to_owned()),
                ]
            }
            Node::Worker(worker) => {
                let task = task_of(worker.held);
                let token = (!worker.is_idle()).then(|| fill(words.token, &[("token", &token_of(worker.held))]));
                let words_of_steps = [words.step_ack, words.step_write, words.step_ask];
                let program = self.program.iter().map(|kind| words_of_steps[usize::from(kind - ACK)]).collect();
                let wait = self.can_step(id, node, Step::WalkAway).then_some(self.clock(Step::WalkAway));
                let wait = wait.map(|clock| slot(task, words.slot_waits.to_owned(), Some(clock)));
                let mut rows = rows_of_handler(worker, task, program, [token, None], is_down);
                rows.extend([Row::Slots(wait.into_iter().collect()), Row::Margin(words.margin_worker.to_owned())]);
                rows
            }
            Node::Store(stored) => {
                let written = || (1..).zip(stored).filter(|(_, stored)| stored.effects > 0);
                let newest: Vec<String> =
                    written().map(|(task, stored)| format!("#{task}: {}", stored.newest)).collect();
                let disk = match self.store {
                    IDS => ids(newest.len()),
                    FENCE if !newest.is_empty() => {
                        let last = newest[newest.len().saturating_sub(3)..].join(", ");
                        Some(fill(words.newest, &[("tokens", &last)]))
                    }
                    _ => None,
                };
                let entries = written().map(|(task, Stored { effects, value, newest })| {
                    let text = match effects {
                        1 => words.entry_once,
                        _ if value < newest => words.entry_stale,
                        _ => words.entry_twice,
                    };
                    entry(task, *effects, fill(text, &[("times", effects), ("token", value), ("newest", newest)]))
                });
                vec![
                    Row::Memory { ram: some_of(None), disk: some_of(disk), is_wiped: false },
                    book(entries.collect()),
                    Row::Margin(words.margin_store.to_owned()),
                ]
            }
        }
    }
}

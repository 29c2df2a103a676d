//! The question: what a node saw, and how much may have happened that it did not see.

use super::copies::{Copies, CopyRecord, Piece, Played, node_of};
use crate::board::{Faults, Move, NodeId, Outbox, Rules};
use crate::casts::delivery::{Delivery, DeliveryMove, LETTER, RECEIVERS, Role, SENDERS, Step};
use crate::history::Timeline;
use crate::letters::{Letters, letter_moves};
use crate::player::CopyName;
use crate::stage::{Scenario, typed};
use std::collections::BTreeMap;

/// How much may have happened that the node did not see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// How many faults of each kind there may have been in all, those the node noticed included.
    pub faults: Faults,
    /// How often another sender may have resent a letter. Never more than the scenario's retries.
    pub resends: u8,
    /// How many of its letters another sender may have sent.
    pub letters: u16,
}

/// A node at a moment of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The run's scenario, which says what may happen at all.
    pub scenario: Scenario,
    /// The node.
    pub node: NodeId,
    /// What it observed, in order: its own steps, the copies it took in, its own crashes.
    pub observations: Vec<DeliveryMove>,
    /// The fates of the copies in the real run, sorted.
    pub actual: Vec<CopyRecord>,
    /// How much else may have happened. With less than there was in the real run, the real run's world may
    /// not be among those found.
    pub budget: Budget,
}

impl Budget {
    /// What is granted even if the run has seen nothing of the kind.
    pub const LEAST: Faults = Faults { losses: 1, duplications: 1, crashes: [1, 0] };

    /// What there was in the real run and, of each kind of fault, no less than [`Budget::LEAST`]; one resend
    /// more than any letter had; all letters there are.
    pub fn of(timeline: &Timeline) -> Budget {
        let (spent, least) = (timeline.run().board().spent, Budget::LEAST);
        let mut resends: BTreeMap<u16, u8> = BTreeMap::new();
        for m in letter_moves(timeline.past().iter().filter_map(|event| event.step)) {
            if let Move::Step { step: Step::Resend(letter), .. } = m {
                *resends.entry(letter).or_default() += 1;
            }
        }
        Budget {
            faults: Faults {
                losses: spent.losses.max(least.losses),
                duplications: spent.duplications.max(least.duplications),
                crashes: [
                    spent.crashes[RECEIVERS].max(least.crashes[RECEIVERS]),
                    spent.crashes[SENDERS].max(least.crashes[SENDERS]),
                ],
            },
            resends: resends.values().max().unwrap_or(&0).saturating_add(1),
            letters: timeline.run().layout().letters,
        }
    }
}

impl Question {
    /// What `node` cannot tell apart at the present of `timeline`, within [`Budget::of`] it.
    ///
    /// # Panics
    /// If there is no such node.
    pub fn of(timeline: &Timeline, node: NodeId) -> Question {
        let rules = timeline.run().rules();
        assert!(usize::from(node) < timeline.run().board().nodes.len(), "node {node} is on the board");
        let steps = letter_moves(timeline.past().iter().filter_map(|event| event.step)).into_iter();
        Question {
            scenario: timeline.run().scenario().clone(),
            node,
            observations: steps.filter(|&m| node_of(rules, m) == Some(node)).collect(),
            actual: actual(timeline),
            budget: Budget::of(timeline),
        }
    }

    /// The rules under which the histories of all worlds are legal.
    pub fn rules(&self) -> Rules<Delivery> {
        Rules { budget: self.budget.faults, ..self.scenario.rules() }
    }

    /// Whether a node's move is an observation of the node in question.
    pub(super) fn is_observed(&self, rules: &Rules<Delivery>, m: DeliveryMove) -> bool {
        node_of(rules, m) == Some(self.node)
    }
}

/// The records of the real run. Its history names every copy, so nothing is left to choose.
fn actual(timeline: &Timeline) -> Vec<CopyRecord> {
    let rules = timeline.run().rules();
    let layout = &rules.protocol.layout;
    let (mut board, mut outbox) = (rules.start(), Outbox::default());
    let mut copies = Copies::default();
    let mut record_of: BTreeMap<CopyName, usize> = BTreeMap::new();
    let mut made = timeline.history().copies().iter().peekable();
    for (index, event) in (1..).zip(timeline.past()) {
        let Some(m) = event.step.and_then(typed::<Delivery>) else { continue };
        let moved = match m {
            Move::Deliver { .. } | Move::Lose { .. } | Move::Duplicate { .. } => event.copy,
            Move::Step { .. } | Move::Crash { .. } => None,
        };
        let record = moved.map_or(0, |name| record_of[&name]);
        // A step of a handler is about the copy in hand.
        let worker = node_of(rules, m).filter(|&node| layout.role(node) == Role::Receiver);
        let in_hand = worker.and_then(|node| copies.in_hand(layout, node));
        let before = copies.records.len();
        let played = Played::play(rules, &mut board, m, &mut outbox);
        copies.follow(&rules.protocol, &played, Piece { record, place: 0, m });
        let mut new_records = before..copies.records.len();
        while let Some(copy) = made.next_if(|copy| copy.made_by <= index) {
            let record = match (copy.name.kind, m) {
                (LETTER, _) => new_records.next(),
                (_, Move::Duplicate { .. }) => Some(record),
                _ => in_hand,
            };
            record_of.insert(copy.name, record.expect("a copy is made by a move"));
        }
    }
    copies.records.sort_unstable();
    copies.records
}

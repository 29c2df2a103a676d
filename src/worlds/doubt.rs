//! The question: what a node saw, and how much may have happened that it did not see.

use super::fates::{Copies, Copy, Played, node_of};
use crate::board::{Faults, Move, NodeId, Outbox, Rules};
use crate::history::Timeline;
use crate::player::CopyName;
use crate::stage::{Cast, On, Scenario, Subject, typed};
use std::collections::BTreeMap;

/// How much may have happened that the node did not see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// How many faults of each kind there may have been in all, those the node noticed included.
    pub faults: Faults,
    /// How often a step that may come any number of times may have come: a letter sent again, a lease run out. Never
    /// more than the scenario allows.
    pub repeats: u8,
    /// Subjects up to this one may have been begun.
    pub subjects: Subject,
}

/// A node at a moment of a run.
#[derive(Clone, Debug)]
pub struct Doubt<C: Cast> {
    /// The run's scenario, which says what may happen at all.
    pub scenario: Scenario,
    /// The node.
    pub node: NodeId,
    /// What it observed, in order: its own steps, the copies it took in, its own crashes.
    pub observations: Vec<Move<C::Step>>,
    /// The fates of the copies in the real run, sorted.
    pub actual: Vec<Copy>,
    /// How much else may have happened. With less than there was in the real run, the real run's world may
    /// not be among those found.
    pub budget: Budget,
}

impl Budget {
    /// What there was in the real run and, of each kind of fault, no less than [`Cast::usual_faults`]; one repetition
    /// more than there was of any step; all subjects there are.
    pub fn of<C: Cast>(timeline: &Timeline) -> Budget {
        let on = on::<C>(timeline);
        let (spent, least) = (on.board.spent, C::usual_faults());
        let cast = &on.rules.protocol;
        let (mut board, mut outbox) = (cast.start(), Outbox::default());
        let (mut counts, mut repeats) = (BTreeMap::<_, u8>::new(), 0);
        for plain in timeline.past().iter().filter_map(|event| event.step) {
            let Some(m) = typed::<C>(plain) else { continue };
            if let (Move::Step { node: id, step }, Move::Step { step: code, .. }) = (m, plain)
                && cast.is_repeat(step)
            {
                let count = counts.entry((id, code.kind, code.of)).or_default();
                *count = count.saturating_add(1);
                let seen = cast.repeats(id, &board.nodes[usize::from(id)], step).saturating_add(1);
                repeats = repeats.max(*count).max(seen);
            }
            on.rules.apply(&mut board, m, &mut outbox);
        }
        Budget {
            faults: Faults {
                losses: spent.losses.max(least.losses),
                duplications: spent.duplications.max(least.duplications),
                crashes: std::array::from_fn(|class| spent.crashes[class].max(least.crashes[class])),
            },
            repeats: repeats.saturating_add(1),
            subjects: cast.subjects(),
        }
    }
}

/// The cast with its board.
fn on<C: Cast>(timeline: &Timeline) -> &On<C> {
    let stage = timeline.run().stage();
    stage.as_any().downcast_ref().unwrap_or_else(|| panic!("a run of {}", stage.about().slug))
}

impl<C: Cast> Doubt<C> {
    /// What `node` cannot tell apart at the present of `timeline`, within [`Budget::of`] it.
    ///
    /// # Panics
    /// If there is no such node, or the run is of another cast.
    pub fn of(timeline: &Timeline, node: NodeId) -> Doubt<C> {
        let on = on::<C>(timeline);
        assert!(usize::from(node) < on.board.nodes.len(), "node {node} is on the board");
        let steps = timeline.past().iter().filter_map(|event| event.step).filter_map(typed::<C>);
        Doubt {
            scenario: timeline.run().scenario().clone(),
            node,
            observations: steps.filter(|&m| node_of(&on.rules.wires, m) == Some(node)).collect(),
            actual: actual(timeline, &on.rules),
            budget: Budget::of::<C>(timeline),
        }
    }

    /// The rules under which the histories of all worlds are legal.
    pub fn rules(&self) -> Rules<C> {
        C::of(&self.scenario.settings).rules(self.scenario.order, self.budget.faults)
    }

    /// Whether a node's move is an observation of the node in question.
    pub(super) fn is_observed(&self, rules: &Rules<C>, m: Move<C::Step>) -> bool {
        node_of(&rules.wires, m) == Some(self.node)
    }
}

/// The copies of the real run. Its history names every copy, so nothing is left to choose.
fn actual<C: Cast>(timeline: &Timeline, rules: &Rules<C>) -> Vec<Copy> {
    let (mut board, mut outbox) = (rules.protocol.start(), Outbox::default());
    let mut copies = Copies::none(rules.order);
    let mut places: BTreeMap<CopyName, usize> = BTreeMap::new();
    let mut made = timeline.history().copies().iter().peekable();
    for (index, event) in (1..).zip(timeline.past()) {
        let Some(m) = event.step.and_then(typed::<C>) else { continue };
        let at = match m {
            Move::Deliver { .. } | Move::Lose { .. } | Move::Duplicate { .. } => {
                places[&event.copy.expect("it is about a copy")]
            }
            Move::Step { .. } | Move::Crash { .. } => 0,
        };
        let before = copies.entries.len();
        copies.follow(&Played::play(rules, &mut board, m, &mut outbox), at);
        for place in before..copies.entries.len() {
            let copy = made.next_if(|copy| copy.made_by <= index).expect("what is made has a name");
            places.insert(copy.name, place);
        }
    }
    copies.trees()
}

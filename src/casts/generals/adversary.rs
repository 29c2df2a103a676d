//! The adversary of the generals: every order of moves, within a budget of captured messengers.
//!
//! Boards are small here: with `k` messengers there are at most `2 k + 2` positions, so all of them are
//! seen, in breadth-first order, and a list is enough to remember them.

use super::{Generals, GeneralsMove, Outcome, Plan};
use crate::board::{Board, Move, Outbox, Rules};

/// What came of an attack on a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attack {
    /// Different positions seen; these are all there are within the budget.
    pub positions: u32,
    /// The history in which one attacks alone: least in faults, then in moves. `None` if there is none.
    pub found: Option<Broken>,
}

/// A history in which one general attacks alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The messenger that was captured; `None` if the plan breaks without that.
    pub captured: Option<u8>,
    /// How many were captured.
    pub faults: u32,
    /// The moves, from the start of the board to where all is quiet.
    pub script: Vec<GeneralsMove>,
    /// How it ends.
    pub outcome: Outcome,
}

/// A position, and how it was first reached.
pub(super) struct Position {
    pub(super) board: Board<Generals>,
    /// The place of the position before, and the move made there.
    from: Option<(usize, GeneralsMove)>,
}

/// Tries every history in which at most `losses` messengers are captured.
pub fn adversary(plan: &Plan, losses: u32) -> Attack {
    let rules = Generals { messengers: plan.messengers }.rules(losses);
    let positions = explore(&rules);
    let broken = |at: &usize| {
        let board = &positions[*at].board;
        rules.is_quiet(board) && plan.judge(board).is_broken()
    };
    // Positions are in the order of their distance, and of equals the first is taken.
    let least = (0..positions.len()).filter(broken).min_by_key(|&at| positions[at].board.spent.total());
    let found = least.map(|at| {
        let script = script_to(&positions, at);
        let captured = script.iter().find_map(|m| match *m {
            Move::Lose { key, .. } => u8::try_from(key).ok(),
            _ => None,
        });
        let board = &positions[at].board;
        Broken { captured, faults: board.spent.total(), script, outcome: plan.judge(board) }
    });
    Attack { positions: positions.len() as u32, found }
}

/// Every position that can be reached, in breadth-first order.
pub(super) fn explore(rules: &Rules<Generals>) -> Vec<Position> {
    let mut positions = vec![Position { board: rules.start(), from: None }];
    let (mut at, mut outbox) = (0, Outbox::default());
    while at < positions.len() {
        for m in rules.moves(&positions[at].board) {
            let mut board = positions[at].board.clone();
            rules.apply(&mut board, m, &mut outbox);
            if positions.iter().all(|known| known.board != board) {
                positions.push(Position { board, from: Some((at, m)) });
            }
        }
        at += 1;
    }
    positions
}

/// The moves by which a position was first reached.
fn script_to(positions: &[Position], mut at: usize) -> Vec<GeneralsMove> {
    let mut script = Vec::new();
    while let Some((before, m)) = positions[at].from {
        script.push(m);
        at = before;
    }
    script.reverse();
    script
}

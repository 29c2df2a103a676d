//! A history that was found: played on the stage, told step by step, and gone through again without one of its faults.

use crate::board::{Board, Move, Outbox, Rules};
use crate::player::Run;
use crate::share::{STEPS_MAX, SavedRun, encode};
use crate::stage::{Cast, Pace, Promise, Scenario, untyped};
use crate::words::sentence;

type MoveOf<C> = Move<<C as crate::board::Protocol>::Step>;

/// Moves by small integers.
pub(super) fn plain<C: Cast>(script: &[MoveOf<C>]) -> Vec<crate::stage::Move> {
    script.iter().map(|&m| untyped(m)).collect()
}

/// A link to a scripted run, at the end of its script. `None` if it is too long for a link.
pub(super) fn state_of<C: Cast>(scenario: &Scenario, script: &[MoveOf<C>]) -> Option<String> {
    let script = plain::<C>(script);
    let mut run = Run::scripted(scenario, script.clone(), Vec::new());
    let mut index = 0;
    while run.is_scripted() && run.step().is_some() {
        index += 1;
    }
    encode(&SavedRun { scenario: scenario.clone(), script, interventions: Vec::new(), index }).ok()
}

/// What happens at each move of a script, in words.
pub(super) fn told<C: Cast>(scenario: &Scenario, script: &[MoveOf<C>]) -> Vec<String> {
    let mut run = Run::scripted(scenario, plain::<C>(script), Vec::new());
    let mut all = Vec::new();
    while run.is_scripted() {
        let Some(event) = run.step() else { break };
        if event.step.is_some() {
            all.push(sentence(run.stage(), &event));
        }
    }
    all
}

/// Whether a move is a fault.
pub(super) fn is_fault<S>(m: &Move<S>) -> bool {
    matches!(m, Move::Lose { .. } | Move::Duplicate { .. } | Move::Crash { .. })
}

/// The position at the end of a script.
pub(super) fn end_of<C: Cast>(rules: &Rules<C>, start: &Board<C>, script: &[MoveOf<C>]) -> Board<C> {
    let (mut board, mut outbox) = (start.clone(), Outbox::default());
    script.iter().for_each(|&m| rules.apply(&mut board, m, &mut outbox));
    board
}

/// A script without its move at `at`: what can still be played of the rest is, and then everything runs its course
/// without a fault, nobody losing patience before there is nothing else to do.
pub(super) fn left_out<C: Cast>(rules: &Rules<C>, script: &[MoveOf<C>], at: usize) -> Vec<MoveOf<C>> {
    let (mut board, mut outbox) = (rules.protocol.start(), Outbox::default());
    let mut left = Vec::new();
    let rest = script.iter().enumerate().filter(|(nth, _)| *nth != at).map(|(_, &m)| m);
    for m in rest {
        if rules.is_enabled(&board, m) {
            rules.apply(&mut board, m, &mut outbox);
            left.push(m);
        }
    }
    while !rules.is_quiet(&board) && left.len() < STEPS_MAX {
        let patience = |m: &MoveOf<C>| match *m {
            Move::Deliver { .. } => 0,
            Move::Step { node, step } => match rules.protocol.pace(node, &board.nodes[usize::from(node)], step) {
                Pace::Work => 0,
                Pace::WhenReady(_) => 1,
                Pace::Patience { .. } => 2,
                Pace::After(_) | Pace::Never => 3,
            },
            _ => 4,
        };
        let Some(m) = rules.moves(&board).into_iter().filter(|m| patience(m) < 4).min_by_key(patience) else { break };
        rules.apply(&mut board, m, &mut outbox);
        left.push(m);
    }
    left
}

/// Whether a script shows any of these, at its end or on its way.
pub(super) fn shows_any<C: Cast>(rules: &Rules<C>, script: &[MoveOf<C>], sought: &[&Promise<C>]) -> bool {
    let (mut board, mut outbox) = (rules.protocol.start(), Outbox::default());
    let shows = |board: &Board<C>| sought.iter().any(|promise| shows(rules, board, promise));
    shows(&board)
        || script.iter().any(|&m| {
            rules.apply(&mut board, m, &mut outbox);
            shows(&board)
        })
}

/// Whether a position shows this.
pub(super) fn shows<C: Cast>(rules: &Rules<C>, board: &Board<C>, promise: &Promise<C>) -> bool {
    (!promise.is_asked_when_quiet || rules.is_quiet(board)) && (promise.is_shown)(&rules.protocol, board)
}

/// What happens when this is broken, in words.
pub(super) fn in_words<C: Cast>(slug: &str) -> &'static str {
    let known = C::promises().iter().find(|promise| promise.slug == slug);
    (known.unwrap_or_else(|| panic!("{slug} is none of {}", C::about().slug)).words)()
}

//! The gaps of a program: every moment between two of its steps at which a crash of the receiver can come, and what can
//! become of a letter then.

use super::state::{LETTERS, RECEIVER, SENDER, nodes, some};
use super::{Belief, Card, Step, Workbench};
use crate::board::{Board, Move, Outbox, Rules};
use crate::stage::{Cast, Promise};
use crate::texts::workbench as words;

/// A moment of the first handling of the first letter, at which the receiver crashes.
#[derive(Clone, Debug)]
pub struct Gap {
    /// How many items of the program are done.
    pub done: u8,
    /// The moves that lead there.
    pub script: Vec<Move<Step>>,
    /// Whether a crash changes anything there.
    pub is_open: bool,
}

fn told(belief: Belief) -> bool {
    matches!(belief, Belief::Acked | Belief::Late)
}

/// How a letter can end, where there is one.
pub static ENDS: [Promise<Workbench>; 4] = [
    Promise::quiet("once", || words().once, |_, board| some(board, |_, effects| effects == 1)),
    Promise::quiet("twice", || words().twice, |_, board| some(board, |_, effects| effects > 1)),
    Promise::quiet("never", || words().lost, |_, board| some(board, |belief, effects| effects == 0 && !told(belief))),
    Promise::quiet("lied", || words().lost, |_, board| some(board, |belief, effects| effects == 0 && told(belief))),
];

/// All gaps, in the order of the program: before its first item, after each.
pub fn gaps(rules: &Rules<Workbench>) -> Vec<Gap> {
    let (mut board, mut outbox) = (rules.protocol.start(), Outbox::default());
    let mut script = Vec::new();
    let mut play = |board: &mut Board<Workbench>, m| {
        rules.apply(board, m, &mut outbox);
        script.push(m);
        script.clone()
    };
    play(&mut board, Move::Step { node: SENDER, step: Step::Send(1) });
    let key = board.wires[usize::from(LETTERS)].keys()[0];
    let mut so_far = play(&mut board, Move::Deliver { wire: LETTERS, key });
    // What waits in a buffer is taken up first: that is none of the program's items.
    let taken = Move::Step { node: RECEIVER, step: Step::Take(key) };
    if rules.is_enabled(&board, taken) {
        so_far = play(&mut board, taken);
    }
    let mut gaps = Vec::new();
    for done in 0.. {
        let is_open = rules.is_enabled(&board, Move::Crash { node: RECEIVER });
        gaps.push(Gap { done, script: so_far, is_open });
        let Some(busy) = nodes(&board).1.busy().next() else { break };
        so_far = play(&mut board, Move::Step { node: RECEIVER, step: Step::Work(busy) });
    }
    gaps
}

impl Workbench {
    /// The items of its program in words, a check at the door first if there is one; and how many come before the
    /// handler's own.
    pub fn in_words(&self) -> (Vec<String>, u8) {
        let words = words();
        let card = |card: &Card| match card {
            Card::Check => words.step_check,
            Card::Pay => words.step_pay,
            Card::Remember => words.step_remember,
            Card::Acknowledge => words.step_ack,
        };
        let item = |item: &Vec<Card>| item.iter().map(card).collect::<Vec<_>>().join(" + ");
        let entry = self.checks_at_entry.then(|| words.step_entry.to_owned());
        (entry.into_iter().chain(self.items.iter().map(item)).collect(), u8::from(self.checks_at_entry))
    }
}

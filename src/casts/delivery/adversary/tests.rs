//! The board by number is the board: at every position of many questions the same moves, in the same
//! order, lead to the same positions. By induction from the start, both have the same graph.

use super::{Packed, Question, Search};
use crate::board::{Faults, LinkOrder, Outbox};
use crate::casts::delivery::verdict::Violation;
use crate::casts::delivery::{Effect, GiveUp, Recipe};
use crate::search::Space;

/// Compares all positions that a question has; returns how many moves there were.
fn compare(question: &Question) -> u64 {
    let mut search = Search::any_of(question, &[], Search::POSITIONS_MAX).expect("a question of the right size");
    while !search.run(1_000).is_done {}
    let (rules, mut outbox) = (question.rules(), Outbox::default());
    let seen: Vec<Packed> = search.seen().collect();
    assert_eq!(search.unpack(seen[0]), rules.start());
    let mut compared = 0;
    for packed in seen {
        let board = search.unpack(packed);
        search.space_mut().lay_out(packed);
        let moves = search.space().moves().to_vec();
        assert_eq!(moves, rules.moves(&board), "{question:?} {board:?}");
        assert_eq!(search.space().is_quiet(), rules.is_quiet(&board));
        for m in moves {
            let next = search.space_mut().play(m).expect("it fits");
            let mut expected = board.clone();
            rules.apply(&mut expected, m, &mut outbox);
            assert_eq!(search.unpack(next), expected, "{question:?} {m:?}");
            compared += 1;
        }
    }
    assert_eq!(Some(compared), search.answer().map(|answer| answer.transitions));
    compared
}

#[test]
fn by_number_every_position_has_the_moves_and_the_successors_that_the_rules_give_it() {
    let mut compared = 0;
    for recipe in &Recipe::ALL {
        let plain = Question { resends: 1, ..Question::new(recipe, Violation::Lost) };
        let fewer = Faults { duplications: 0, crashes: [plain.budget.crashes[0], 1], ..plain.budget };
        for order in [LinkOrder::Reordering, LinkOrder::Fifo] {
            compared += compare(&Question { order, ..plain.clone() });
            compared += compare(&Question { order, budget: fewer, give_up: GiveUp::Halt, ..plain.clone() });
            compared += compare(&Question { order, budget: fewer, fresh_ids: true, letters: 1, ..plain.clone() });
            for (effect, _) in Effect::ALL {
                compared += compare(&Question { order, effect, letters: 1, ..plain.clone() });
            }
        }
    }
    assert!(compared > 300_000, "{compared} moves");
}

//! The board by number is the board: at every position of many questions the same moves, in the same
//! order, lead to the same positions. By induction from the start, both have the same graph. And the search
//! for any cast, asked the same, answers the same.

use super::{Packed, Question, Search};
use crate::board::{Faults, LinkOrder, Outbox};
use crate::casts::delivery::verdict::Violation;
use crate::casts::delivery::{Delivery, Effect, GiveUp, Recipe, Step};
use crate::search::plain::{Plain, plain_board, plainly};
use crate::search::{self, Hunt, Space, Wide};
use crate::stage::Promise;

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
            compared += compare(&Question { order, copies: 2, letters: 1, ..plain.clone() });
            for (effect, _) in Effect::ALL {
                compared += compare(&Question { order, effect, letters: 1, ..plain.clone() });
            }
        }
    }
    assert!(compared > 300_000, "{compared} moves");
}

/// A violation as a promise of the plain cast.
macro_rules! promise {
    ($violation:ident) => {
        Promise {
            words: || "",
            slug: stringify!($violation),
            is_asked_when_quiet: !matches!(Violation::$violation, Violation::Twice),
            applies: |_| true,
            is_shown: |cast: &Plain<Delivery>, board| {
                Violation::$violation.is_shown(&cast.protocol, &plain_board(board))
            },
        }
    };
}

static PROMISES: [(Violation, Promise<Plain<Delivery>>); 4] = [
    (Violation::Lost, promise!(Lost)),
    (Violation::LostAcked, promise!(LostAcked)),
    (Violation::Twice, promise!(Twice)),
    (Violation::Regress, promise!(Regress)),
];

/// The same for the search that knows no letters.
fn hunt(question: &Question) -> Hunt<Plain<Delivery>> {
    let rules = question.rules();
    let (nodes, is_resend) = (rules.start().nodes, |step| matches!(step, Step::Resend(_)));
    let cast = Plain { protocol: rules.protocol, nodes, wires: rules.wires, is_resend };
    Hunt::new(cast, question.order, question.budget)
}

#[test]
fn the_search_for_any_cast_gives_the_same_answers() {
    let (mut broken, mut held) = (0, 0);
    for recipe in &Recipe::ALL {
        for order in [LinkOrder::Reordering, LinkOrder::Fifo] {
            let plain = Question { order, resends: 1, ..Question::new(recipe, Violation::Lost) };
            let fewer = Faults { duplications: 0, crashes: [1, 1], ..plain.budget };
            let fresh = Question { budget: fewer, fresh_ids: true, letters: 1, ..plain.clone() };
            let copies = Question { copies: 2, letters: 1, resends: 0, ..plain.clone() };
            for question in [plain, fresh, copies] {
                for (violation, promise) in &PROMISES {
                    let narrow = Search::any_of(&question, &[*violation], u32::MAX).expect("small").finish();
                    let hunt = Hunt { sought: vec![promise], ..hunt(&question) };
                    let wide = search::Search::<Wide<_>>::new(hunt, u32::MAX).expect("small").finish();
                    assert_eq!((wide.verdict, wide.complete), (narrow.verdict, narrow.complete));
                    assert_eq!((wide.positions, wide.transitions), (narrow.positions, narrow.transitions));
                    assert_eq!(wide.counterexample.is_some(), narrow.counterexample.is_some());
                    if let (Some(wide), Some(narrow)) = (wide.counterexample, narrow.counterexample) {
                        assert_eq!(wide.property, promise.slug);
                        let script: Vec<_> = wide.script.into_iter().map(plainly).collect();
                        assert_eq!(script, narrow.script, "{question:?}");
                        assert_eq!((wide.faults, wide.resends), (narrow.faults, narrow.resends));
                        broken += 1;
                    } else {
                        held += 1;
                    }
                }
            }
        }
    }
    assert!(broken > 50 && held > 50, "{broken} broken, {held} held");
}

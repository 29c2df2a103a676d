//! The adversary against the table of verdicts and against a plain search: the same verdicts, the same
//! least costs, the same positions, and scripts that do on the board what they claim.

mod common;

use common::{ONE_LETTER, Setup, explore};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use twice_or_never::board::{Faults, LinkOrder, Move, Outbox};
use twice_or_never::casts::delivery::adversary::{Answer, Packed, Question, Search, TooLarge, Verdict, promise};
use twice_or_never::casts::delivery::verdict::Violation::{self, *};
use twice_or_never::casts::delivery::{Effect, GiveUp, Mode, Recipe, Step};

const TABLE: &str = include_str!("verdicts-small.csv");

const VIOLATIONS: [Violation; 10] = [
    Lost,
    LostAcked,
    Twice,
    Stale,
    Regress,
    NotExactlyOnceThoughComplete,
    LostThoughComplete,
    StaleThoughComplete,
    UnknownHappened,
    UnknownNotHappened,
];

fn question(setup: &Setup, property: Violation) -> Question {
    let recipe = Recipe::by_code(setup.recipe).expect("a known recipe");
    Question {
        effect: setup.effect.unwrap_or(recipe.effect),
        give_up: setup.give_up,
        order: setup.order,
        letters: setup.letters,
        budget: Faults {
            losses: setup.losses,
            duplications: setup.duplications,
            crashes: [setup.crashes, setup.sender_crashes],
        },
        resends: setup.retries,
        fresh_ids: setup.fresh_ids,
        ..Question::new(recipe, property)
    }
}

fn ask(question: &Question) -> Answer {
    let answer = Search::new(question, Search::POSITIONS_MAX).expect("a question of the right size").finish();
    replay(question, &answer);
    answer
}

/// A search through every position, which looks for nothing.
fn exhausted(question: &Question) -> Search {
    let mut search = Search::any_of(question, &[], Search::POSITIONS_MAX).expect("a question of the right size");
    assert!(search.run(u32::MAX).is_done);
    search
}

/// Plays a counterexample on the board: it is legal, it ends in the violation, and it costs what it says.
fn replay(question: &Question, answer: &Answer) {
    assert_eq!(answer.counterexample.is_some(), answer.verdict == Verdict::Broken);
    assert_eq!(answer.complete, answer.verdict != Verdict::Stopped);
    let Some(found) = &answer.counterexample else { return };
    let rules = question.rules();
    let (mut board, mut outbox, mut resends) = (rules.start(), Outbox::default(), 0);
    for &m in &found.script {
        assert!(rules.moves(&board).contains(&m), "{m:?} is among the moves");
        rules.apply(&mut board, m, &mut outbox);
        resends += u32::from(matches!(m, Move::Step { step: Step::Resend(_), .. }));
    }
    assert!(found.property.holds(&rules, &board), "{question:?} {found:?}");
    let cost = (board.spent.total(), resends, found.script.len() as u32);
    assert_eq!(cost, (found.faults, found.resends, found.steps), "{question:?}");
}

/// (faults, resends, steps) of the cheapest history.
fn cost(answer: &Answer) -> Option<(u32, u32, u32)> {
    answer.counterexample.as_ref().map(|found| (found.faults, found.resends, found.steps))
}

/// Questions of every sort: recipes, links, policies, crashes of senders, ids made anew, effects.
fn sample() -> Vec<Setup> {
    let mut setups = Vec::new();
    for recipe in &Recipe::ALL {
        let one = Setup { recipe: recipe.code, losses: 1, duplications: 1, crashes: 1, retries: 1, ..ONE_LETTER };
        let two = Setup { letters: 2, ..one };
        let fifo = Setup { order: LinkOrder::Fifo, ..two };
        setups.extend([
            Setup { retries: 2, losses: 2, ..one },
            Setup { losses: 0, ..two },
            Setup { crashes: 0, give_up: GiveUp::Halt, ..two },
            fifo,
            Setup { give_up: GiveUp::Halt, retries: 2, crashes: 0, ..fifo },
            Setup { sender_crashes: 1, duplications: 0, ..fifo },
            Setup { sender_crashes: 2, ..one },
            Setup { sender_crashes: 2, fresh_ids: true, ..one },
            Setup { sender_crashes: 1, fresh_ids: true, losses: 0, crashes: 0, ..two },
            Setup { letters: 3, losses: 0, crashes: 0, duplications: 0, ..one },
        ]);
        for (effect, _) in Effect::ALL {
            setups.push(Setup { effect: Some(effect), duplications: 0, ..two });
        }
    }
    setups
}

struct Row<'a>(BTreeMap<&'a str, &'a str>);

impl Row<'_> {
    fn optional(&self, column: &str) -> Option<u32> {
        self.0[column].parse().ok()
    }

    fn number(&self, column: &str) -> u32 {
        self.optional(column).unwrap_or_else(|| panic!("{column} is a number in {:?}", self.0))
    }
}

/// A violation, and the columns of its verdict, its least faults, and the fewest steps at those.
const COLUMNS: [(Violation, &str, &str, &str); 10] = [
    (Lost, "can_lose", "min_faults_lose", "steps_lose_at_min_faults"),
    (LostAcked, "can_lose_acked", "min_faults_lose_acked", ""),
    (Twice, "can_dup", "min_faults_dup", "steps_dup_at_min_faults"),
    (Stale, "can_stale", "min_faults_stale", ""),
    (Regress, "can_regress", "min_faults_regress", ""),
    (NotExactlyOnceThoughComplete, "complete_not_exactly_once", "min_faults_complete_not_exactly_once", ""),
    (LostThoughComplete, "complete_but_lost", "", ""),
    (StaleThoughComplete, "complete_but_stale", "", ""),
    (UnknownHappened, "notknow_happened", "min_faults_nk_happened", ""),
    (UnknownNotHappened, "notknow_not_happened", "min_faults_nk_not", ""),
];

#[test]
fn every_row_of_the_table_holds_for_the_adversary() {
    let mut lines = TABLE.lines();
    let columns: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let (mut rows, mut asked, mut as_long, mut longer) = (0, 0, 0, 0);
    for line in lines {
        let row = Row(columns.iter().copied().zip(line.split(',')).collect());
        let setup = Setup {
            recipe: Recipe::by_code(row.0["mode"]).expect("a known mode").code,
            letters: row.number("N") as u16,
            losses: row.number("L"),
            duplications: row.number("D"),
            crashes: row.number("C"),
            retries: row.number("T") as u8,
            give_up: if row.0["giveup"] == "halt" { GiveUp::Halt } else { GiveUp::Skip },
            ..ONE_LETTER
        };
        let states = row.number("unique_states");
        let sets = matches!(row.0["mode"], "H" | "I");
        assert_eq!(exhausted(&question(&setup, Lost)).answer().expect("done").positions, states, "{line}");
        for (violation, verdict, faults, steps) in COLUMNS {
            if !sets && matches!(violation, Stale | Regress | StaleThoughComplete) {
                // The table leaves these empty or says 0: only a "set" has a value.
                assert_eq!(ask(&question(&setup, violation)).verdict, Verdict::Holds, "{violation:?} {line}");
                continue;
            }
            let answer = ask(&question(&setup, violation));
            assert_eq!(answer.verdict == Verdict::Broken, row.number(verdict) == 1, "{violation:?} {line}");
            if answer.verdict == Verdict::Holds {
                assert_eq!(answer.positions, states, "{violation:?} {line}");
            }
            let found = answer.counterexample;
            if !faults.is_empty() {
                assert_eq!(found.as_ref().map(|found| found.faults), row.optional(faults), "{violation:?} {line}");
            }
            // The table's histories are least in faults, then steps. The adversary's have the fewest
            // resends of those with so few faults, and may be longer for it.
            if let (Some(found), Some(fewest)) = (found, row.0.get(steps).and_then(|steps| steps.parse().ok())) {
                assert!(found.steps >= fewest, "{violation:?} {line}");
                as_long += u32::from(found.steps == fewest);
                longer += u32::from(found.steps > fewest);
            }
            asked += 1;
        }
        rows += 1;
    }
    assert_eq!(rows, 664, "the whole table was gone through");
    assert_eq!((asked, as_long, longer), (4_936, 616, 4), "questions; histories as long as the table's; longer ones");
}

#[test]
fn its_least_history_is_that_of_a_plain_search_and_its_positions_are_all() {
    let (mut broken, mut held) = (0, 0);
    for setup in sample() {
        let reached = explore(&setup);
        let search = exhausted(&question(&setup, Lost));
        assert_eq!(search.answer().expect("done").positions as usize, reached.boards.len());
        for (violation, expected) in VIOLATIONS.into_iter().zip(reached.least_costs(VIOLATIONS)) {
            let answer = ask(&question(&setup, violation));
            assert_eq!(cost(&answer), expected, "{violation:?} {:?}", question(&setup, violation));
            match answer.verdict {
                Verdict::Broken => broken += 1,
                Verdict::Holds => held += 1,
                Verdict::Stopped => panic!("there was room"),
            }
        }
    }
    assert!(broken > 500 && held > 500, "{broken} broken, {held} held");
}

#[test]
fn twelve_bytes_lose_nothing_of_any_reachable_position() {
    assert!(size_of::<Packed>() <= 32);
    assert_eq!(size_of::<Packed>(), 12);
    let mut boards = 0;
    for setup in sample() {
        let search = exhausted(&question(&setup, Lost));
        let mut different = FxHashSet::default();
        for board in &explore(&setup).boards {
            let packed = search.pack(board).expect("every reachable position was seen");
            assert_eq!(&search.unpack(packed), board);
            assert!(different.insert(packed), "no two positions share a form");
            boards += 1;
        }
    }
    assert!(boards > 100_000, "{boards} boards");
}

#[test]
fn what_is_no_position_of_the_search_is_not_packed_and_what_is_too_large_is_not_searched() {
    let asked = Question::new(Recipe::by_code("G").expect("G is a recipe"), Twice);
    let search = exhausted(&asked);
    let mut board = Question { letters: 3, ..asked.clone() }.rules().start();
    assert_eq!(search.pack(&board), None, "a board with another number of letters");
    board = asked.rules().start();
    assert!(search.pack(&board).is_some());
    board.spent.losses = 2;
    assert_eq!(search.pack(&board), None, "more losses than the budget has");
    board.spent.losses = 0;
    board.wires.push(Default::default());
    assert_eq!(search.pack(&board), None, "more wires than two parties have");
    board.wires.pop();
    for _ in 0..40 {
        board.wires[0].put(1, LinkOrder::Reordering);
    }
    assert_eq!(search.pack(&board), None, "more copies in flight than can be");

    let refused = |question: Question| Search::new(&question, Search::POSITIONS_MAX).err();
    assert_eq!(refused(Question { letters: 0, ..asked.clone() }), Some(TooLarge::Letters));
    assert_eq!(refused(Question { letters: 5, ..asked.clone() }), Some(TooLarge::Letters));
    assert_eq!(refused(Question { resends: 8, ..asked.clone() }), Some(TooLarge::Resends));
    for budget in [
        Faults { losses: 8, ..Faults::default() },
        Faults { duplications: 8, ..Faults::default() },
        Faults { crashes: [u32::MAX, 0], ..Faults::default() },
        Faults { crashes: [0, 8], ..Faults::default() },
    ] {
        assert_eq!(refused(Question { budget, ..asked.clone() }), Some(TooLarge::Faults));
    }
}

#[test]
fn the_largest_question_of_every_recipe_can_be_begun_and_says_that_it_was_stopped() {
    let budget = Faults { losses: 7, duplications: 7, crashes: [7, 7] };
    for recipe in &Recipe::ALL {
        for order in [LinkOrder::Reordering, LinkOrder::Fifo] {
            for fresh_ids in [false, true] {
                let largest =
                    Question { letters: 4, budget, resends: 7, fresh_ids, order, ..Question::new(recipe, Lost) };
                let answer = Search::any_of(&largest, &[], 20_000).expect("within the bounds").finish();
                assert_eq!((answer.verdict, answer.complete, answer.positions), (Verdict::Stopped, false, 20_000));
            }
        }
    }
}

#[test]
fn cut_into_pieces_of_any_size_a_search_gives_the_same_answer() {
    for (code, violation) in [("G", Lost), ("G", Twice), ("D", Twice), ("H", Regress), ("J1", LostAcked)] {
        let asked = Question::new(Recipe::by_code(code).expect("a recipe"), violation);
        let whole = ask(&asked);
        for piece in [1, 7, 97, 1_001] {
            let mut search = Search::new(&asked, Search::POSITIONS_MAX).expect("small");
            let mut before = search.progress();
            while !before.is_done {
                let after = search.run(piece);
                assert!(after.positions >= before.positions && after.transitions >= before.transitions);
                assert!(
                    (after.faults, after.resends) >= (before.faults, before.resends) || after.faults > before.faults
                );
                let settled = |progress: twice_or_never::casts::delivery::adversary::Progress| {
                    progress.positions - progress.frontier
                };
                assert!(settled(after) - settled(before) <= piece, "no more than it was told");
                before = after;
            }
            assert_eq!(search.answer(), Some(&whole), "{code} {violation:?} in pieces of {piece}");
        }
        let total = whole.positions;
        for bound in [1, 2, 100, total - 1] {
            let search = Search::new(&asked, bound).expect("small");
            let mut sliced = Search::new(&asked, bound).expect("small");
            while !sliced.run(13).is_done {}
            let answer = search.finish();
            assert_eq!(sliced.answer(), Some(&answer), "stopped at the same place");
        }
    }
}

#[test]
fn a_search_without_room_says_how_far_it_came_and_claims_nothing() {
    let asked = Question::new(Recipe::by_code("G").expect("G is a recipe"), Twice);
    let total = ask(&asked).positions;
    for bound in [1, 2, 1_000, total - 1] {
        let answer = Search::new(&asked, bound).expect("small").finish();
        assert_eq!((answer.verdict, answer.complete, answer.positions), (Verdict::Stopped, false, bound));
        assert_eq!(answer.counterexample, None);
    }
    let answer = Search::new(&asked, total).expect("small").finish();
    assert_eq!((answer.verdict, answer.complete, answer.positions), (Verdict::Holds, true, total));
}

#[test]
fn a_search_that_is_stopped_by_hand_says_so_and_stays_stopped() {
    let asked = Question::new(Recipe::by_code("G").expect("G is a recipe"), Twice);
    let mut search = Search::new(&asked, Search::POSITIONS_MAX).expect("small");
    let progress = search.run(500);
    assert!(!progress.is_done && search.answer().is_none());
    assert!(progress.frontier > 0 && progress.positions > 500);
    let answer = search.stop().clone();
    assert_eq!((answer.verdict, answer.complete, answer.positions), (Verdict::Stopped, false, progress.positions));
    assert!(search.run(u32::MAX).is_done);
    assert_eq!(search.answer(), Some(&answer));
}

#[test]
fn promises_are_judged_as_the_modes_mean_them() {
    let breaks = |recipe: &'static Recipe, more: &dyn Fn(&mut Question)| {
        let violations = promise(recipe.mode, recipe.effect);
        let mut asked = Question::new(recipe, violations[0]);
        more(&mut asked);
        let answer = Search::any_of(&asked, violations, Search::POSITIONS_MAX).expect("small").finish();
        replay(&asked, &answer);
        // The cheapest over all of them is the cheapest of the cheapest.
        let each = violations.iter().filter_map(|&property| cost(&ask(&Question { property, ..asked.clone() })));
        assert_eq!(cost(&answer), each.min(), "{recipe:?}");
        answer.verdict == Verdict::Broken
    };
    let by_default = |code: &str| breaks(Recipe::by_code(code).expect("a recipe"), &|_| {});
    for code in ["B1", "B2d", "C", "E", "G", "I", "J3"] {
        assert!(by_default(code) == (code == "B1"), "{code}");
    }
    for code in ["A", "B2n", "B2v", "D", "F", "H", "J1", "J2"] {
        assert!(by_default(code), "{code}");
    }
    // Fire and forget keeps its promise where nothing is doubled; one fault more than resends breaks C.
    assert!(!breaks(Mode::AtMostOnce.default_recipe(), &|question| question.budget.duplications = 0));
    assert!(breaks(Mode::AtLeastOnce.default_recipe(), &|question| question.budget.losses = 3));
    assert_eq!(promise(Mode::Idempotent, Effect::Add), [Twice, LostAcked]);
    assert_eq!(promise(Mode::Idempotent, Effect::Set), [Regress, LostAcked]);
}

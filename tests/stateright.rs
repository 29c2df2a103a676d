//! The adversary against Stateright, a model checker that others wrote, on a model that shares nothing
//! with the board: the same verdicts, the same number of positions and of moves, and shortest histories
//! that are no longer where only steps count.

mod spec;

use spec::Spec;
use stateright::{Checker, Model};
use twice_or_never::board::Faults;
use twice_or_never::casts::delivery::adversary::{Question, Search, Verdict};
use twice_or_never::casts::delivery::verdict::Violation;
use twice_or_never::casts::delivery::{GiveUp, Recipe};

/// The same question for the adversary.
fn question(spec: &Spec, property: Violation) -> Question {
    Question {
        letters: u16::from(spec.letters),
        budget: Faults {
            losses: spec.losses.into(),
            duplications: spec.duplications.into(),
            crashes: [spec.crashes.into(), spec.sender_crashes.into()],
        },
        resends: spec.resends,
        give_up: if spec.halt { GiveUp::Halt } else { GiveUp::Skip },
        fresh_ids: spec.fresh,
        ..Question::new(Recipe::by_code(spec.mode).expect("a recipe"), property)
    }
}

/// All fifteen recipes, under a few budgets each.
fn specs() -> Vec<Spec> {
    let mut specs = Vec::new();
    for recipe in &Recipe::ALL {
        let one = Spec { losses: 1, duplications: 1, crashes: 1, resends: 2, ..Spec::new(recipe.code) };
        specs.push(Spec { letters: 2, resends: 1, ..one.clone() });
        specs.push(Spec { letters: 2, halt: true, duplications: 0, ..one.clone() });
        specs.push(Spec { letters: 2, sender_crashes: 1, crashes: 0, resends: 1, ..one.clone() });
        specs.push(Spec { letters: 1, sender_crashes: 2, fresh: true, ..one.clone() });
        specs.push(Spec { letters: 3, duplications: 0, crashes: 0, resends: 1, ..one });
    }
    specs
}

#[test]
fn every_recipe_has_as_many_positions_and_moves_as_stateright_counts() {
    for spec in specs() {
        let answer =
            Search::any_of(&question(&spec, Violation::Lost), &[], Search::POSITIONS_MAX).expect("small").finish();
        let checker = spec.clone().checker().spawn_bfs().join();
        assert_eq!(answer.verdict, Verdict::Holds);
        assert_eq!(answer.positions as usize, checker.unique_state_count(), "{spec:?}");
        // Stateright counts the start as generated, too.
        assert_eq!(answer.transitions as usize + 1, checker.state_count(), "{spec:?}");
    }
}

type Broken = fn(&Spec, &spec::State) -> bool;

#[test]
fn every_recipe_gets_the_verdicts_that_stateright_gives() {
    let questions: [(Violation, Broken); 5] = [
        (Violation::Lost, spec::lost),
        (Violation::LostAcked, spec::lost_acked),
        (Violation::Twice, spec::twice),
        (Violation::Regress, spec::regress),
        (Violation::UnknownHappened, spec::unknown_happened),
    ];
    let (mut broken, mut held) = (0, 0);
    for spec in specs() {
        for (property, predicate) in questions {
            if property == Violation::Regress && !spec.sets {
                continue;
            }
            let spec = Spec { broken: predicate, ..spec.clone() };
            let answer = Search::new(&question(&spec, property), Search::POSITIONS_MAX).expect("small").finish();
            let checker = spec.clone().checker().spawn_bfs().join();
            let path = checker.discovery("unbroken");
            assert_eq!(answer.verdict == Verdict::Broken, path.is_some(), "{property:?} {spec:?}");
            match path {
                Some(path) => {
                    let found = answer.counterexample.expect("broken");
                    let shortest = path.into_actions().len();
                    assert!(found.steps as usize >= shortest, "{property:?} {spec:?}");
                    broken += 1;
                }
                None => {
                    assert_eq!(answer.positions as usize, checker.unique_state_count());
                    held += 1;
                }
            }
        }
    }
    assert!(broken > 100 && held > 60, "{broken} broken, {held} held");
}

//! The board reproduces every row of the table of verdicts: what is reachable, at what cost, and how
//! many positions there are. The table was made by independent encodings of the same model (Promela,
//! Stateright, and a search of its own).

mod common;

use common::{ONE_LETTER, Reached, Setup, explore};
use std::collections::BTreeMap;
use twice_or_never::casts::delivery::GiveUp;
use twice_or_never::casts::delivery::verdict::Violation;

const TABLE: &str = include_str!("verdicts-small.csv");

struct Row<'a>(BTreeMap<&'a str, &'a str>);

impl Row<'_> {
    fn number(&self, column: &str) -> u32 {
        self.0[column].parse().unwrap_or_else(|_| panic!("{column} is a number in {:?}", self.0))
    }

    /// Empty or "-" where there is no such thing.
    fn optional(&self, column: &str) -> Option<u32> {
        match self.0[column] {
            "" | "-" => None,
            _ => Some(self.number(column)),
        }
    }
}

fn check(row: &Row, reached: &Reached) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut expect = |what: &str, found: Option<u32>, expected: Option<u32>| {
        if found != expected {
            wrong.push(format!("{what}: found {found:?}, the table says {expected:?}"));
        }
    };
    expect("unique_states", Some(reached.boards.len() as u32), Some(row.number("unique_states")));
    expect("terminal_states", Some(reached.quiet_count() as u32), Some(row.number("terminal_states")));
    let sets = matches!(row.0["mode"], "H" | "I");
    let questions = [
        ("can_lose", "min_faults_lose", Violation::Lost),
        ("can_lose_acked", "min_faults_lose_acked", Violation::LostAcked),
        ("can_dup", "min_faults_dup", Violation::Twice),
        ("can_stale", "min_faults_stale", Violation::Stale),
        ("can_regress", "min_faults_regress", Violation::Regress),
        ("complete_not_exactly_once", "min_faults_complete_not_exactly_once", Violation::NotExactlyOnceThoughComplete),
        ("complete_but_lost", "", Violation::LostThoughComplete),
        ("complete_but_stale", "", Violation::StaleThoughComplete),
        ("notknow_happened", "min_faults_nk_happened", Violation::UnknownHappened),
        ("notknow_not_happened", "min_faults_nk_not", Violation::UnknownNotHappened),
    ];
    for (column, faults_column, violation) in questions {
        let about_values = matches!(violation, Violation::Stale | Violation::Regress | Violation::StaleThoughComplete);
        if about_values && !sets {
            // Only a "set" has a value; the table leaves these empty or says 0.
            expect(column, Some(0), Some(row.optional(column).unwrap_or(0)));
            continue;
        }
        let cheapest = reached.cheapest(violation);
        expect(column, Some(u32::from(cheapest.is_some())), Some(row.optional(column).unwrap_or(0)));
        if !faults_column.is_empty() {
            expect(faults_column, cheapest.map(|(_, least)| least.faults), row.optional(faults_column));
        }
        match violation {
            Violation::Lost => {
                expect("shortest_steps_lose", cheapest.map(|(steps, _)| steps), row.optional("shortest_steps_lose"));
                let least = cheapest.map(|(_, least)| least.steps);
                expect("steps_lose_at_min_faults", least, row.optional("steps_lose_at_min_faults"));
            }
            Violation::Twice => {
                expect("shortest_steps_dup", cheapest.map(|(steps, _)| steps), row.optional("shortest_steps_dup"));
                let least = cheapest.map(|(_, least)| least.steps);
                expect("steps_dup_at_min_faults", least, row.optional("steps_dup_at_min_faults"));
            }
            Violation::Stale => {
                expect("shortest_steps_stale", cheapest.map(|(steps, _)| steps), row.optional("shortest_steps_stale"))
            }
            _ => {}
        }
    }
    wrong
}

#[test]
fn every_row_of_the_table_holds_on_the_board() {
    let mut lines = TABLE.lines();
    let columns: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let mut failures = Vec::new();
    let (mut rows, mut positions) = (0, 0);
    for line in lines {
        let row = Row(columns.iter().copied().zip(line.split(',')).collect());
        let setup = Setup {
            recipe: twice_or_never::casts::delivery::Recipe::by_code(row.0["mode"]).expect("a known mode").code,
            letters: row.number("N") as u16,
            losses: row.number("L"),
            duplications: row.number("D"),
            crashes: row.number("C"),
            retries: row.number("T") as u8,
            give_up: if row.0["giveup"] == "halt" { GiveUp::Halt } else { GiveUp::Skip },
            ..ONE_LETTER
        };
        let reached = explore(&setup);
        rows += 1;
        positions += reached.boards.len();
        for wrong in check(&row, &reached) {
            failures.push(format!("{line}\n    {wrong}"));
        }
    }
    assert!(failures.is_empty(), "{} wrong:\n{}", failures.len(), failures[..failures.len().min(20)].join("\n"));
    assert_eq!((rows, positions), (664, 668_860), "the whole table was gone through");
}

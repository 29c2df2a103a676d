//! The casts reproduce every row of their tables: how many positions can be reached, how many of them are quiet, and
//! of every promise whether it can be broken, by how few faults, in how few steps. A plain search finds it, and the search
//! that the page asks finds the same. The tables were made by independent encodings of the same models.

#[path = "common/plain.rs"]
mod plain;

use plain::{Broken, Reached, explore, place, settings};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use twice_or_never::board::{Faults, LinkOrder};
use twice_or_never::casts::broker::Confirms;
use twice_or_never::casts::lease::Lease;
use twice_or_never::search::{Hunt, Search, Verdict, Wide};
use twice_or_never::stage::Cast;

/// How a table's columns are called in the settings of a cast, and where its budgets are.
struct Table {
    text: &'static str,
    settings: &'static [(&'static str, &'static str)],
    crashes: &'static [&'static str],
}

type Row<'a> = BTreeMap<&'a str, &'a str>;

fn number(row: &Row, column: &str) -> u32 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} is a number in {row:?}"))
}

/// What the table says of a promise. A dash says that it cannot be asked.
fn said(row: &Row, column: &str) -> Option<Broken> {
    match row[column] {
        "-" => None,
        "0" => Some(None),
        _ => Some(Some((number(row, &format!("{column}_f")), number(row, &format!("{column}_s"))))),
    }
}

fn check<C: Cast>(table: &Table, row: &Row) -> (Reached, Vec<String>) {
    let said_settings: Vec<_> = table.settings.iter().map(|&(key, column)| (key, row[column])).collect();
    let cast = C::of(&settings::<C>(&said_settings));
    let mut budget = Faults { losses: number(row, "L"), duplications: number(row, "D"), ..Faults::default() };
    for (crashes, column) in budget.crashes.iter_mut().zip(table.crashes) {
        *crashes = number(row, column);
    }
    let reached = explore(cast.clone(), budget);
    let mut wrong = Vec::new();
    let mut expect = |what: &str, found: String, expected: String| {
        if found != expected {
            wrong.push(format!("{what}: found {found}, the table says {expected}"));
        }
    };
    expect("states", reached.positions.to_string(), row["states"].to_owned());
    expect("quiet", reached.quiet.to_string(), row["quiet"].to_owned());
    for promise in C::promises() {
        let found = (promise.applies)(&cast).then(|| reached.broken[place::<C>(promise.slug)]);
        let expected = said(row, &promise.slug.replace('-', "_"));
        expect(promise.slug, format!("{found:?}"), format!("{expected:?}"));
    }
    for (what, found) in adversary(&cast, budget) {
        let expected = match what {
            "positions" => Some((reached.positions, reached.quiet)),
            slug => reached.broken[place::<C>(slug)],
        };
        expect(&format!("the adversary, {what}"), format!("{found:?}"), format!("{expected:?}"));
    }
    (reached, wrong)
}

/// What the adversary of the page finds: how many positions there are and how many of them are quiet, and of every
/// promise that can be asked, whether and how cheaply it is broken.
fn adversary<C: Cast>(cast: &C, budget: Faults) -> Vec<(&'static str, Broken)> {
    let hunt = Hunt::new(cast.clone(), LinkOrder::Reordering, budget);
    let (mut told, mut holding) = (Vec::new(), Vec::new());
    for promise in C::promises() {
        let Some(hunt) = hunt.clone().seeking(&[promise.slug]) else {
            assert!(!(promise.applies)(cast), "{} can be asked", promise.slug);
            continue;
        };
        let answer = Search::<Wide<C>>::new(hunt, u32::MAX).expect("small").finish();
        assert!(answer.complete && (answer.verdict == Verdict::Broken) == answer.counterexample.is_some());
        match answer.counterexample {
            Some(found) => {
                assert_eq!((found.property, found.resends), (promise.slug, 0));
                assert_eq!(found.script.len(), found.steps as usize);
                told.push((promise.slug, Some((found.faults, found.steps))));
            }
            None => {
                told.push((promise.slug, None));
                holding.push(promise.slug);
            }
        }
    }
    // Whatever holds lets every position be seen, as it does if nothing is asked.
    let mut search = Search::<Wide<C>>::new(hunt.seeking(&holding).expect("asked before"), u32::MAX).expect("small");
    assert!(search.run(u32::MAX).is_done);
    let answer = search.answer().expect("it is done");
    assert_eq!(answer.verdict, Verdict::Holds);
    told.push(("positions", Some((answer.positions, search.space().quiet()))));
    told
}

/// Goes through a table on two threads, and says how many rows and positions it had.
fn go_through<C: Cast>(table: &Table) -> (usize, u32) {
    let mut lines = table.text.lines();
    let columns: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let promised = columns.iter().skip_while(|&&column| column != "quiet").skip(1).step_by(3);
    assert!(promised.clone().all(|column| place::<C>(&column.replace('_', "-")) < C::promises().len()));
    assert_eq!(promised.count(), C::promises().len(), "every promise stands in the table");
    let lines: Vec<&str> = lines.collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut positions, mut failures) = (0, Vec::new());
        while let Some(line) = lines.get(next.fetch_add(1, Ordering::Relaxed)) {
            let row = columns.iter().copied().zip(line.split(',')).collect();
            let (reached, wrong) = check::<C>(table, &row);
            positions += reached.positions;
            failures.extend(wrong.into_iter().map(|wrong| format!("{line}\n    {wrong}")));
        }
        (positions, failures)
    };
    let (one, two) = std::thread::scope(|scope| {
        let one = scope.spawn(work);
        (work(), one.join().expect("the other thread"))
    });
    let failures: Vec<_> = one.1.into_iter().chain(two.1).collect();
    assert!(failures.is_empty(), "{} wrong:\n{}", failures.len(), failures[..failures.len().min(20)].join("\n"));
    (lines.len(), one.0 + two.0)
}

#[test]
fn every_row_of_the_lease_holds_on_the_board() {
    let table = Table {
        text: include_str!("casts/lease.csv"),
        settings: &[
            ("program", "program"),
            ("store", "store"),
            ("answer", "answer"),
            ("expiries", "E"),
            ("letters", "N"),
        ],
        crashes: &["C"],
    };
    assert_eq!(go_through::<Lease>(&table), (179, 238_764), "the whole table was gone through");
}

#[test]
fn every_row_of_the_broker_holds_on_the_board() {
    let table = Table {
        text: include_str!("casts/broker.csv"),
        settings: &[
            ("confirm", "confirm"),
            ("store", "store"),
            ("bdedup", "bdedup"),
            ("consumer", "consumer"),
            ("retries", "T"),
            ("requeues", "R"),
            ("letters", "N"),
        ],
        crashes: &["CB", "CC"],
    };
    assert_eq!(go_through::<Confirms>(&table), (1_026, 861_380), "the whole table was gone through");
}

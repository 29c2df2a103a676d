//! The workbench reproduces every row of its table: how many positions can be reached, how many of them are quiet, and
//! of every promise whether it can be broken, by how few faults, in how many steps at that cost, and in how few at any.
//! The search that the page asks finds it, but for the last, which a plain search finds. The table was made by
//! independent encodings of the same model.

#[path = "common/plain.rs"]
mod plain;

use plain::{explore, settings};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use twice_or_never::board::{Faults, LinkOrder};
use twice_or_never::casts::workbench::Workbench;
use twice_or_never::search::{Answer, Hunt, Search, Verdict, Wide};
use twice_or_never::stage::Cast;

const SETTINGS: [(&str, &str); 13] = [
    ("cards", "prog"),
    ("memory", "mem"),
    ("remembers", "kind"),
    ("again", "again"),
    ("effect", "effect"),
    ("handlers", "H"),
    ("window", "W"),
    ("outbox", "outbox"),
    ("ids", "ids"),
    ("acks", "acks"),
    ("retries", "T"),
    ("forget", "Fg"),
    ("letters", "N"),
];

type Row<'a> = BTreeMap<&'a str, &'a str>;

fn number(row: &Row, column: &str) -> u32 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} is a number in {row:?}"))
}

/// How many positions a row has, how often what the page finds has more steps than need be, and what differs.
fn check(row: &Row) -> (u32, u32, Vec<String>) {
    let cast = Workbench::of(&settings::<Workbench>(&SETTINGS.map(|(key, column)| (key, row[column]))));
    let crashes = [number(row, "C"), number(row, "S")];
    let budget = Faults { losses: number(row, "L"), duplications: number(row, "D"), crashes };
    let reached = explore(cast.clone(), budget);
    let mut wrong = Vec::new();
    let mut expect = |what: &str, found: [String; 4], expected: [&str; 4]| {
        if found != expected {
            wrong.push(format!("{what}: found {found:?}, the table says {expected:?}"));
        }
    };
    let hunt = Hunt::new(cast, LinkOrder::Reordering, budget);
    let (mut holding, mut dearer) = (Vec::new(), 0);
    for (promise, shortest) in Workbench::promises().iter().zip(&reached.shortest) {
        let column = promise.slug.replace('-', "_");
        let said = ["", "faults_", "steps_", "shortest_"].map(|of| row[&*format!("{of}{column}")]);
        let sought = hunt.clone().seeking(&[promise.slug]).expect("it can be asked");
        // The table counts a resend as any other step. The page asks for as few resends as can be first, which costs
        // steps in a single row: there the sender may be told a falsehood rather than give up.
        let as_asked = Search::<Wide<Workbench>>::new(sought.clone(), u32::MAX).expect("small").finish();
        let sought = Hunt { is_resend: |_, _| false, ..sought };
        let answer = Search::<Wide<Workbench>>::new(sought, u32::MAX).expect("small").finish();
        let cost = |answer: &Answer<_, _>| answer.counterexample.as_ref().map(|found| (found.faults, found.steps));
        dearer += u32::from(cost(&as_asked) != cost(&answer));
        assert!(cost(&as_asked).map(|(faults, _)| faults) == cost(&answer).map(|(faults, _)| faults));
        assert!(cost(&as_asked) >= cost(&answer) && as_asked.complete);
        let found = match (&answer.counterexample, answer.verdict) {
            (Some(found), Verdict::Broken) => [
                "1".to_owned(),
                found.faults.to_string(),
                found.steps.to_string(),
                shortest.map_or_else(String::new, |steps| steps.to_string()),
            ],
            (None, Verdict::Holds) => {
                holding.push(promise.slug);
                let none = if shortest.is_some() { "found by the plain search" } else { "-" };
                ["0", "-", "-", none].map(str::to_owned)
            }
            other => panic!("{other:?}"),
        };
        expect(promise.slug, found, said);
    }
    // Whatever holds lets every position be seen, as it does if nothing is asked.
    let nothing = hunt.seeking(&holding).expect("asked before");
    let mut search = Search::<Wide<Workbench>>::new(nothing, u32::MAX).expect("small");
    assert!(search.run(u32::MAX).is_done);
    let answer = search.answer().expect("it is done");
    assert_eq!(answer.verdict, Verdict::Holds);
    let found =
        [answer.positions, search.space().quiet(), reached.positions, reached.quiet].map(|count| count.to_string());
    expect("positions, quiet", found, [row["states"], row["quiet"], row["states"], row["quiet"]]);
    (answer.positions, dearer, wrong)
}

#[test]
fn every_row_of_the_workbench_holds_on_the_board() {
    let mut lines = include_str!("casts/workbench.csv").lines();
    let columns: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let lines: Vec<&str> = lines.collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut positions, mut dearer, mut failures) = (0, 0, Vec::new());
        while let Some(line) = lines.get(next.fetch_add(1, Ordering::Relaxed)) {
            let row = columns.iter().copied().zip(line.split(',')).collect();
            let (seen, more, wrong) = check(&row);
            (positions, dearer) = (positions + seen, dearer + more);
            failures.extend(wrong.into_iter().map(|wrong| format!("{line}\n    {wrong}")));
        }
        (positions, dearer, failures)
    };
    let (one, two) = std::thread::scope(|scope| {
        let one = scope.spawn(work);
        (work(), one.join().expect("the other thread"))
    });
    let failures: Vec<_> = one.2.into_iter().chain(two.2).collect();
    assert!(failures.is_empty(), "{} wrong:\n{}", failures.len(), failures[..failures.len().min(20)].join("\n"));
    assert_eq!((lines.len(), one.0 + two.0), (2_096, 1_829_572), "the whole table was gone through");
    assert_eq!(one.1 + two.1, 1);
}

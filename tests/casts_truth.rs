//! The casts reproduce every row of their tables: how many positions can be reached, how many of them are quiet, and
//! of every promise whether it can be broken, by how few faults, in how few steps. A plain search finds it, and the search
//! that the page asks finds the same. The tables were made by independent encodings of the same models.

#[path = "common/plain.rs"]
mod plain;

use plain::{Broken, Reached, explore, explore_in_one_breath, explore_where, place, settings};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use twice_or_never::board::{Board, Faults, LinkOrder};
use twice_or_never::casts::broker::Confirms;
use twice_or_never::casts::calls::Calls;
use twice_or_never::casts::gossip::{Data, Gossip};
use twice_or_never::casts::lease::Lease;
use twice_or_never::casts::replica::{Replica, Step};
use twice_or_never::casts::replicated::Replicated;
use twice_or_never::casts::servers::Servers;
use twice_or_never::casts::sites::Sites;
use twice_or_never::search::{Hunt, Search, Verdict, Wide};
use twice_or_never::stage::Cast;

/// Tells positions apart as a table does, where it does not look at all that is on the board.
type Pool<C> = fn(&mut Board<C>);

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

fn check<C: Cast>(table: &Table, pool: Option<Pool<C>>, row: &Row) -> (Reached, Vec<String>) {
    let said_settings: Vec<_> = table.settings.iter().map(|&(key, column)| (key, row[column])).collect();
    let cast = C::of(&settings::<C>(&said_settings));
    let mut budget = Faults { losses: number(row, "L"), duplications: number(row, "D"), ..Faults::default() };
    for (crashes, column) in budget.crashes.iter_mut().zip(table.crashes) {
        // A dash where there is nobody to crash.
        *crashes = if row[column] == "-" { 0 } else { number(row, column) };
    }
    let reached = explore(cast.clone(), budget);
    let mut wrong = Vec::new();
    let mut expect = |what: &str, found: String, expected: String| {
        if found != expected {
            wrong.push(format!("{what}: found {found}, the table says {expected}"));
        }
    };
    let (positions, quiet) = match pool {
        Some(pool) => pooled(&cast, budget, pool),
        None => (reached.positions, reached.quiet),
    };
    expect("states", positions.to_string(), row["states"].to_owned());
    expect("quiet", quiet.to_string(), row["quiet"].to_owned());
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

/// How many positions the adversary of the page sees that differ when they are pooled, and how many of those are quiet.
fn pooled<C: Cast>(cast: &C, budget: Faults, pool: Pool<C>) -> (u32, u32) {
    let hunt = Hunt::new(cast.clone(), LinkOrder::Reordering, budget).seeking(&[]).expect("nothing is asked");
    let rules = hunt.rules();
    let mut search = Search::<Wide<C>>::new(hunt, u32::MAX).expect("small");
    assert!(search.run(u32::MAX).is_done);
    let boards = search.boards().map(|mut board| {
        pool(&mut board);
        board
    });
    let boards: FxHashSet<Board<C>> = boards.collect();
    (boards.len() as u32, boards.iter().filter(|board| rules.is_quiet(board)).count() as u32)
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
    go_through_pooled::<C>(table, None)
}

/// The same where the table tells fewer positions apart.
fn go_through_pooled<C: Cast>(table: &Table, pool: Option<Pool<C>>) -> (usize, u32) {
    let mut lines = table.text.lines();
    let columns: Vec<&str> = lines.next().expect("a header").split(',').collect();
    // What is said of the most that can happen stands at the end.
    let promised = columns.iter().skip_while(|&&column| column != "quiet").skip(1);
    let promised = promised.take_while(|column| !column.starts_with("max_")).step_by(3);
    assert!(promised.clone().all(|column| place::<C>(&column.replace('_', "-")) < C::promises().len()));
    assert_eq!(promised.count(), C::promises().len(), "every promise stands in the table");
    let lines: Vec<&str> = lines.collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut positions, mut failures) = (0, Vec::new());
        while let Some(line) = lines.get(next.fetch_add(1, Ordering::Relaxed)) {
            let row = columns.iter().copied().zip(line.split(',')).collect();
            let (reached, wrong) = check::<C>(table, pool, &row);
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

#[test]
fn every_row_of_the_sites_holds_on_the_board() {
    let table = Table {
        text: include_str!("casts/sites.csv"),
        settings: &[("protocol", "mode"), ("retries", "T"), ("requeues", "R"), ("cut", "cut")],
        crashes: &["CL", "CF"],
    };
    assert_eq!(go_through::<Sites>(&table), (81, 892_827), "the whole table was gone through");
}

/// The table bounds how often claims are repeated in all, the cast how often each replica repeats one. So here both
/// replicas have used up what either has. Where nothing is repeated that is the same. What the page's search finds is what a
/// plain search finds of the cast as it is.
#[test]
fn every_row_of_the_replicated_queue_holds_on_the_board() {
    let mut lines = include_str!("casts/replicated-queue.csv").lines();
    let columns: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let (mut rows, mut positions) = (0, 0);
    for line in lines {
        let row: Row = columns.iter().copied().zip(line.split(',')).collect();
        let said = [("protocol", row["mode"]), ("letters", row["N"]), ("retries", row["T"]), ("cut", row["cut"])];
        let cast = Replicated::of(&settings::<Replicated>(&said));
        let [losses, duplications, crashes] = ["L", "D", "C"].map(|column| number(&row, column));
        let budget = Faults { losses, duplications, crashes: [crashes, 0] };
        let reached = explore_where(cast.clone(), budget, |board| {
            let repeats = board.nodes.iter().map(|node| node.repeats).max().expect("three");
            board.nodes.iter_mut().take(2).for_each(|node| node.repeats = repeats);
        });
        assert_eq!((reached.positions, reached.quiet), (number(&row, "states"), number(&row, "quiet")), "{line}");
        for promise in Replicated::promises() {
            let expected = said_of(&row, promise.slug);
            assert_eq!(reached.broken[place::<Replicated>(promise.slug)], expected, "{line}: {}", promise.slug);
        }
        let own = explore(cast.clone(), budget);
        assert!(row["T"] != "0" || own == reached, "{line}");
        for (what, found) in adversary(&cast, budget) {
            let expected = match what {
                "positions" => Some((own.positions, own.quiet)),
                slug => own.broken[place::<Replicated>(slug)],
            };
            assert_eq!(found, expected, "{line}: {what}");
        }
        (rows, positions) = (rows + 1, positions + reached.positions);
    }
    assert_eq!((rows, positions), (92, 103_498), "the whole table was gone through");
}

fn said_of(row: &Row, slug: &str) -> Broken {
    said(row, &slug.replace('-', "_")).expect("each can be asked")
}

#[test]
fn every_row_of_the_calls_holds_on_the_board() {
    let text = include_str!("casts/calls.csv");
    let table =
        Table { text, settings: &[("key", "key"), ("retries", "T1"), ("retries2", "T2")], crashes: &["CF", "CB"] };
    assert_eq!(go_through::<Calls>(&table), (103, 151_646), "the whole table was gone through");
    // The most that the work is done, as far as it is asked, with the row's faults and with none.
    let mut lines = text.lines();
    let columns: Vec<&str> = lines.next().expect("a header").split(',').collect();
    for line in lines {
        let row: Row = columns.iter().copied().zip(line.split(',')).collect();
        let most = |is_free: bool| {
            let is_so = |times: &u32| {
                row[format!("exec_{times}").as_str()] == "1"
                    && (!is_free || number(&row, &format!("exec_{times}_f")) == 0)
            };
            (2..=9).rfind(is_so)
        };
        for (column, found) in [("max_exec", most(false)), ("max_exec_f0", most(true))] {
            let said = number(&row, column).min(9);
            assert_eq!(found.unwrap_or(said.min(1)), said, "{column}: {line}");
        }
    }
}

#[test]
fn every_row_of_the_servers_holds_on_the_board() {
    let table = Table {
        text: include_str!("casts/servers.csv"),
        settings: &[("kind", "kind"), ("ids", "ids"), ("retries", "T"), ("down", "down"), ("letters", "N")],
        crashes: &["CS", "CD"],
    };
    assert_eq!(go_through::<Servers>(&table), (335, 87_635), "the whole table was gone through");
}

/// In the table a replica of three chooses whom to ask in the same step in which it takes a request in. The cast has a step
/// for the choice, so that a hand can take it; with those counted as the table does, both are the same. That the choice is a
/// step of its own changes one verdict, since a crash may come before it, and no other number of faults; and what the page's
/// search finds is what a plain search finds of the cast as it is.
#[test]
fn every_row_of_the_replicas_holds_on_the_board() {
    let mut lines = include_str!("casts/replica.csv").lines();
    let columns: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let lines: Vec<&str> = lines.collect();
    let next = AtomicUsize::new(0);
    let check = |line: &str| {
        let row: Row = columns.iter().copied().zip(line.split(',')).collect();
        let writers = (number(&row, "V") + 1).to_string();
        let said_settings = [
            ("protocol", row["mode"]),
            ("writers", &writers),
            ("read", row["read"]),
            ("disk", row["disk"]),
            ("cut", row["cut"]),
        ];
        let cast = Replica::of(&settings::<Replica>(&said_settings));
        let [losses, duplications, crashes] = ["L", "D", "C"].map(|column| number(&row, column));
        let budget = Faults { losses, duplications, crashes: [crashes, 0] };
        let reached = explore_in_one_breath(cast.clone(), budget, |step| matches!(step, Step::Ask(_)));
        assert_eq!((reached.positions, reached.quiet), (number(&row, "states"), number(&row, "quiet")), "{line}");
        let own = explore(cast.clone(), budget);
        let is_of_three = row["mode"].starts_with('q');
        assert!(is_of_three || own == reached, "{line}: nobody chooses");
        for promise in Replica::promises() {
            let (slug, at) = (promise.slug, place::<Replica>(promise.slug));
            let found = (promise.applies)(&cast).then(|| reached.broken[at]);
            assert_eq!(found, said(&row, &slug.replace('-', "_")), "{line}: {slug}");
            let faults = |broken: Broken| broken.map(|(faults, _)| faults);
            // One verdict: a replica that crashes when it has taken a write in and asked nobody yet.
            let is_apart = (slug, &line[..23]) == ("gaveup-gone", "q1,0,other,0,none,0,0,1");
            let [of_own, of_table] = [own.broken[at], reached.broken[at]].map(faults);
            assert!(of_own == of_table || is_apart && (of_own, of_table) == (Some(1), None), "{line}: {slug}");
        }
        for (what, found) in adversary(&cast, budget) {
            let expected = match what {
                "positions" => Some((own.positions, own.quiet)),
                slug => own.broken[place::<Replica>(slug)],
            };
            assert_eq!(found, expected, "{line}: {what}");
        }
        reached.positions
    };
    let work = || {
        let mut positions = 0;
        while let Some(line) = lines.get(next.fetch_add(1, Ordering::Relaxed)) {
            positions += check(line);
        }
        positions
    };
    let (one, two) = std::thread::scope(|scope| {
        let one = scope.spawn(work);
        (work(), one.join().expect("the other thread"))
    });
    assert_eq!((lines.len(), one + two), (183, 258_638), "the whole table was gone through");
}

#[test]
fn every_row_of_replicas_that_gossip_holds_on_the_board() {
    let table = Table {
        text: include_str!("casts/gossip.csv"),
        settings: &[("type", "type"), ("replicas", "R"), ("updates", "U"), ("gossips", "G"), ("protected", "P")],
        crashes: &[],
    };
    // The table keeps one list of all additions that some remover knew of, the board one at each remover.
    let pool: Pool<Gossip> = |board| {
        let mut all = 0;
        for node in &mut board.nodes {
            if let Data::Naive(set) = &mut node.data {
                all |= std::mem::take(&mut set.killed);
            }
        }
        if let Data::Naive(set) = &mut board.nodes[0].data {
            set.killed = all;
        }
    };
    assert_eq!(go_through_pooled(&table, Some(pool)), (182, 251_974), "the whole table was gone through");
}

//! What is said about receivers that are put together from cards, held against every position within small budgets.

#[path = "common/plain.rs"]
mod plain;

use plain::{Reached, explore, settings};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use twice_or_never::board::{Faults, LinkOrder};
use twice_or_never::casts::workbench::{PRESETS, PROGRAMS, Program, Workbench};
use twice_or_never::search::{Hunt, Search, Verdict, Wide};
use twice_or_never::stage::Cast;

type Said<'a> = &'a [(&'a str, &'a str)];

const NONE: Faults = Faults { losses: 0, duplications: 0, crashes: [0, 0] };
/// One of each kind, but for crashes of the sender.
const BASE: Faults = Faults { losses: 1, duplications: 1, crashes: [1, 0] };

/// Two letters, one resend, unless something else is said.
fn set(said: Said) -> Workbench {
    let is_said = |key: &str| said.iter().any(|&(said, _)| said == key);
    let usual = [("letters", "2"), ("retries", "1")].into_iter().filter(|&(key, _)| !is_said(key));
    let all: Vec<_> = said.iter().copied().chain(usual).collect();
    Workbench::of(&settings::<Workbench>(&all))
}

fn reached(said: Said, budget: Faults) -> Reached {
    explore(set(said), budget)
}

/// The cheapest way to break something: its faults, resends, steps. `None` if there is none.
fn cheapest(said: Said, budget: Faults, slug: &str) -> Option<(u32, u32, u32)> {
    let hunt = Hunt::new(set(said), LinkOrder::Reordering, budget).seeking(&[slug]).expect("it can be asked");
    let answer = Search::<Wide<Workbench>>::new(hunt, u32::MAX).expect("small").finish();
    assert!(answer.complete);
    answer.counterexample.map(|found| (found.faults, found.resends, found.steps))
}

fn faults(said: Said, budget: Faults, slug: &str) -> Option<u32> {
    cheapest(said, budget, slug).map(|(faults, ..)| faults)
}

/// The same program, set further.
fn with<'a>(said: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let is_set = |key: &str| more.iter().any(|&(other, _)| other == key);
    said.iter().copied().filter(|&(key, _)| !is_set(key)).chain(more.iter().copied()).collect()
}

const C: Said = &[("cards", "PK"), ("memory", "none")];
const D: Said = &[("cards", "CPRK"), ("memory", "ram")];
const E: Said = &[("cards", "CRPK"), ("memory", "disk")];
const F: Said = &[("cards", "CPRK"), ("memory", "disk")];
const G: Said = &[("cards", "C(PR)K"), ("memory", "disk")];
const CPR_K: Said = &[("cards", "(CPR)K"), ("memory", "disk")];
const PR_K: Said = &[("cards", "(PR)K"), ("memory", "disk")];
const TRANSACTIONS: [Said; 3] = [G, CPR_K, PR_K];

/// What a program is like, by the questions that decide whether it is safe: which of these can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kind {
    dup: bool,
    is_unsafe: bool,
    completes: bool,
}

impl Kind {
    fn is_safe(self) -> bool {
        !self.is_unsafe
    }
}

fn kind(said: Said, budget: Faults) -> Kind {
    let can = |slugs: &[&str]| {
        let hunt = Hunt::new(set(said), LinkOrder::Reordering, budget).seeking(slugs).expect("they can be asked");
        Search::<Wide<Workbench>>::new(hunt, u32::MAX).expect("small").finish().verdict == Verdict::Broken
    };
    Kind {
        dup: can(&["dup"]),
        is_unsafe: can(&["dup", "lose-acked", "complete-not-exactly-once"]),
        completes: can(&["complete"]),
    }
}

const MEMORIES: [&str; 3] = ["none", "ram", "disk"];

/// Every program with every memory, on two threads, in their order.
fn of_all<T: Send>(ask: impl Fn(&str, &str) -> T + Sync) -> Vec<(String, &'static str, T)> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(memory) = MEMORIES.get(at / usize::from(PROGRAMS)) else { return found };
            let cards = Program::new((at % usize::from(PROGRAMS)) as u16).text();
            let told = ask(&cards, memory);
            found.push((at, (cards, *memory, told)));
        }
    };
    let (mut all, more) = std::thread::scope(|scope| {
        let other = scope.spawn(work);
        (work(), other.join().expect("the other thread"))
    });
    all.extend(more);
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, told)| told).collect()
}

/// 38 of 687 are safe, the same with one handler and with two: the list on disk, the work and the note in one bracket, no
/// check behind the note in it, no ack before it. The check is not what makes it safe.
#[test]
fn of_229_programs_and_three_memories_38_are_safe_by_one_rule() {
    let all = of_all(|cards, memory| {
        ["1", "2"].map(|handlers| kind(&[("cards", cards), ("memory", memory), ("handlers", handlers)], BASE))
    });
    let follows_rule = |cards: &str, memory: &str| {
        let bracket = cards.split(['(', ')']).nth(1).unwrap_or_default();
        let (before, inside) = (cards.split('(').next().unwrap_or_default(), |card| bracket.find(card));
        let checks_late = inside('C') > inside('R') && inside('C').is_some();
        memory == "disk" && inside('P').is_some() && inside('R').is_some() && !checks_late && !before.contains('K')
    };
    let mut safe = Vec::new();
    for (cards, memory, [one, two]) in &all {
        assert_eq!(one.is_safe(), two.is_safe(), "{cards} {memory}");
        assert_eq!(one.is_safe(), follows_rule(cards, memory), "{cards} {memory}: {one:?}");
        assert_eq!(one.completes, two.completes, "{cards} {memory}");
        if one.is_safe() {
            safe.push((cards.as_str(), one.completes));
        }
    }
    assert_eq!((all.len(), safe.len()), (687, 38));
    let never_acked: Vec<_> = safe.iter().filter(|(_, completes)| !completes).map(|(cards, _)| *cards).collect();
    assert_eq!(never_acked, ["(PR)", "(RP)"], "safe for nothing");

    // 149 never do it twice with one handler, 138 with two; those that fall check, note and pay in three steps.
    let never_twice = |at: usize| all.iter().filter(|(_, _, kinds)| !kinds[at].dup).count();
    assert_eq!((never_twice(0), never_twice(1)), (149, 138));
    let fall: Vec<_> = all.iter().filter(|(_, _, [one, two])| one.dup != two.dup).collect();
    assert_eq!(fall.len(), 11);
    for (cards, memory, _) in fall {
        let place = |card| cards.find(card).expect("it is there");
        assert!(*memory == "disk" && place('C') < place('R') && place('R') < place('P'), "{cards}");
    }
}

/// Without a crash, RAM is as good as a disk; a second handler is worse than a crash for most.
#[test]
fn without_crashes_184_are_safe_with_one_handler_and_112_with_two() {
    let budget = Faults { crashes: [0, 0], ..BASE };
    let all = of_all(|cards, memory| {
        ["1", "2"].map(|handlers| kind(&[("cards", cards), ("memory", memory), ("handlers", handlers)], budget))
    });
    let safe = |at: usize| all.iter().filter(|(_, _, kinds)| kinds[at].is_safe()).count();
    assert_eq!((safe(0), safe(1)), (184, 112));
    let of = |memory| all.iter().filter(move |(_, other, _)| *other == memory).map(|(_, _, kinds)| *kinds);
    assert!(of("ram").eq(of("disk")));
    for (said, is_safe) in [(F, true), (&[("cards", "PRK"), ("memory", "disk")], false)] {
        assert_eq!(kind(said, budget).is_safe(), is_safe, "a check in front says something while nobody crashes");
    }
}

#[test]
fn two_handlers_pass_a_check_one_after_the_other_and_no_transaction() {
    let two: Said = &[("handlers", "2")];
    assert_eq!(cheapest(&with(F, two), NONE, "dup").map(|(faults, _, steps)| (faults, steps)), Some((0, 6)));
    assert_eq!(cheapest(&with(E, two), NONE, "dup").map(|(faults, _, steps)| (faults, steps)), Some((0, 8)));
    assert_eq!(cheapest(E, BASE, "dup"), None);
    for said in TRANSACTIONS {
        assert_eq!(cheapest(&with(said, two), BASE, "dup"), None);
    }
}

/// One crash costs as many copies as there are handlers.
#[test]
fn a_letter_can_be_lost_if_and_only_if_losses_and_handlers_times_crashes_exceed_the_resends() {
    for said in [C, D, F, G, CPR_K, PR_K] {
        for (handlers, count) in [("1", 1), ("2", 2)] {
            for retries in 0..3_u32 {
                for losses in 0..=2 {
                    for crashes in 0..=2 {
                        let budget = Faults { losses, crashes: [crashes, 0], ..NONE };
                        let tries = retries.to_string();
                        let said = with(said, &[("handlers", handlers), ("retries", &tries), ("letters", "1")]);
                        let can = faults(&said, budget, "lose").is_some();
                        assert_eq!(can, losses + count * crashes > retries, "{said:?} {budget:?}");
                    }
                }
            }
        }
    }
}

/// With e-mail, the honest answer to a repeat that may have only begun is silence.
#[test]
fn with_email_nothing_is_safe_but_two_that_say_nothing_to_repeats() {
    let ask = |again: &'static str| {
        move |cards: &str, memory: &str| {
            ["1", "2"].map(|handlers| {
                let said = [("cards", cards), ("memory", memory), ("handlers", handlers)];
                let more = [("effect", "email"), ("again", again), ("letters", "1")];
                kind(&[said.as_slice(), &more].concat(), BASE)
            })
        }
    };
    let safe = |all: &[(String, &str, [Kind; 2])], at: usize| -> Vec<String> {
        let is_it = |kind: Kind| kind.is_safe() && kind.completes;
        all.iter()
            .filter(|(.., kinds)| is_it(kinds[at]))
            .map(|(cards, memory, _)| format!("{cards} {memory}"))
            .collect()
    };
    let acking = of_all(ask("ack"));
    assert!(acking.iter().all(|(.., kinds)| kinds.iter().all(|kind| !kind.is_safe() || !kind.completes)));
    let silent = of_all(ask("silent"));
    // A bracket around the payment falls apart, so the first four are one program.
    let one = safe(&silent, 0);
    assert!(one.contains(&"CRPK disk".to_owned()) && one.contains(&"(CR)PK disk".to_owned()), "{one:?}");
    let falls_apart = |program: &String| program.replace(['(', ')'], "") == "CRPK disk";
    assert!(one.iter().all(falls_apart), "{one:?}");
    assert_eq!(safe(&silent, 1), ["(CR)PK disk"]);
    for said in [E, &[("cards", "(CR)PK"), ("memory", "disk")]] {
        let silent = with(said, &[("effect", "email"), ("again", "silent")]);
        assert_eq!(faults(&silent, BASE, "lose"), Some(1));
        assert_eq!((faults(&silent, BASE, "lose-acked"), faults(&silent, BASE, "late-false")), (None, None));
        let lies = faults(&with(said, &[("effect", "email")]), Faults { crashes: [1, 0], ..NONE }, "lose-acked");
        assert_eq!(lies, Some(1));
    }
}

#[test]
fn silence_costs_knowledge_where_the_note_means_done() {
    for retries in 1..=3 {
        let tries = retries.to_string();
        let budget = Faults { losses: retries + 1, ..NONE };
        let of = |said, again| {
            let more = [("again", again), ("retries", &*tries), ("letters", "1")];
            faults(&with(said, &more), budget, "notknow-happened")
        };
        assert_eq!((of(G, "silent"), of(G, "ack")), (Some(1), Some(retries + 1)));
        assert_eq!(of(PR_K, "silent"), of(PR_K, "ack"), "without a check a repeat falls through to the ack");
    }
}

#[test]
fn a_list_that_forgets_is_as_long_as_it_remembers() {
    for said in TRANSACTIONS {
        for (handlers, steps) in [("1", 8), ("2", 7)] {
            let said = with(said, &[("forget", "1"), ("handlers", handlers), ("letters", "1")]);
            assert_eq!(cheapest(&said, NONE, "dup"), Some((0, 1, steps)));
        }
        let last = |kind, letters, window| {
            let said = with(said, &[("remembers", kind), ("letters", letters), ("window", window)]);
            cheapest(&said, NONE, "dup").map(|(faults, _, steps)| (faults, steps))
        };
        assert_eq!([last("last1", "2", "1"), last("last1", "2", "2")], [Some((0, 12)), Some((0, 11))]);
        assert_eq!([last("last2", "3", "1"), last("last2", "3", "2")], [Some((0, 17)), Some((0, 16))]);
        for more in [[("window", "1"), ("handlers", "2")], [("window", "2"), ("handlers", "1")]] {
            let said = with(said, &[("remembers", "last2")]);
            assert_eq!(cheapest(&with(&said, &more), BASE, "dup"), None, "as many letters as it remembers");
        }
    }
}

/// A mark takes what was overtaken for had.
#[test]
fn a_mark_loses_what_is_overtaken_and_tells_a_falsehood() {
    let mark = with(G, &[("remembers", "mark")]);
    assert_eq!(cheapest(&with(&mark, &[("window", "2")]), NONE, "lose-acked"), Some((0, 0, 9)));
    assert_eq!(cheapest(&mark, BASE, "lose-acked"), None);
    let late = cheapest(&mark, NONE, "late-false").map(|(faults, _, steps)| (faults, steps));
    assert_eq!(late, Some((0, 14)));
    let silent = with(&mark, &[("window", "2"), ("again", "silent")]);
    assert_eq!(cheapest(&silent, BASE, "lose-acked"), None);
    let two = cheapest(&with(&silent, &[("handlers", "2")]), NONE, "lose-acked");
    assert_eq!(two.map(|(faults, _, steps)| (faults, steps)), Some((0, 10)));
}

#[test]
fn an_outbox_in_ram_loses_with_one_crash_of_the_sender_and_one_on_disk_never() {
    let budget = Faults { crashes: [0, 1], ..NONE };
    for said in [C, E, F, G, CPR_K, PR_K] {
        let ram = with(said, &[("outbox", "ram")]);
        assert_eq!(faults(&ram, budget, "lose"), Some(1));
        assert_eq!(faults(said, budget, "lose"), None);
        let first = cheapest(&with(&ram, &[("letters", "1")]), budget, "lose");
        assert_eq!(first, Some((1, 0, 1)), "the very first step");
    }
}

#[test]
fn a_new_id_makes_a_repeat_a_letter_of_its_own() {
    let sender = Faults { crashes: [0, 1], ..NONE };
    let one = with(G, &[("letters", "1")]);
    let steps = |ids, budget| {
        let found = cheapest(&with(&one, &[("ids", ids)]), budget, "dup");
        found.map(|(faults, _, steps)| (faults, steps))
    };
    assert_eq!(
        (steps("resend", NONE), steps("crash", sender), steps("durable", sender)),
        (Some((0, 7)), Some((1, 7)), None)
    );
    let doubt = |ids| faults(&with(&one, &[("ids", ids)]), Faults { losses: 2, ..NONE }, "notknow-happened");
    assert_eq!((doubt("resend"), doubt("durable")), (Some(1), Some(2)), "the ack of the earlier id is thrown away");
}

#[test]
fn an_ack_for_all_before_lies_about_one_that_was_lost() {
    let upto: Said = &[("acks", "upto"), ("window", "2")];
    let (loss, crash) = (Faults { losses: 1, ..NONE }, Faults { crashes: [1, 0], ..NONE });
    for (said, steps) in [(C, 7), (G, 7), (CPR_K, 7), (PR_K, 7), (E, 8), (F, 8)] {
        let of = |budget| cheapest(&with(said, upto), budget, "lose-acked").map(|(faults, _, steps)| (faults, steps));
        assert_eq!((of(loss), of(crash), of(NONE)), (Some((1, steps)), Some((1, steps + 1)), None));
        // One letter open at a time, it is as any ack.
        let alone = |acks| reached(&with(said, &[("acks", acks)]), BASE);
        assert_eq!(alone("upto"), alone("each"));
    }
}

/// Two letters say no more than one, but where one pushes another out, overtakes it, or speaks for it.
#[test]
fn one_letter_decides_for_a_list_of_all_ids() {
    let slugs = ["dup", "lose-acked", "lose", "notknow-happened"];
    let all = of_all(|cards, memory| {
        ["1", "2"].map(|letters| {
            slugs.map(|slug| faults(&[("cards", cards), ("memory", memory), ("letters", letters)], BASE, slug))
        })
    });
    for (cards, memory, [one, two]) in all {
        assert_eq!(one, two, "{cards} {memory}");
    }
}

#[test]
fn senseless_programs() {
    // A check behind the note finds its own note.
    let last = [("cards", "(PR)C"), ("memory", "disk")];
    assert!(kind(&last, BASE).is_safe() && kind(&last, BASE).completes);
    for memory in ["ram", "disk"] {
        for cards in ["RCPK", "(RCP)K"] {
            let said = [("cards", cards), ("memory", memory)];
            assert_eq!(faults(&said, NONE, "lose-acked"), Some(0), "{cards}");
        }
    }
    assert!(kind(&[("cards", "P(RK)"), ("memory", "disk")], BASE).dup);
}

/// A preset is the recipe of that name: the same board, position for position, and the same verdicts.
#[test]
fn presets_are_the_recipes_of_senders_and_receivers() {
    let table = include_str!("verdicts-small.csv");
    let columns: Vec<&str> = table.lines().next().expect("a header").split(',').collect();
    let (mut rows, mut positions) = (0, 0);
    for line in table.lines().skip(1) {
        let row: BTreeMap<&str, &str> = columns.iter().copied().zip(line.split(',')).collect();
        let Some(preset) = PRESETS.iter().find(|preset| preset.code == row["mode"]) else { continue };
        if row["giveup"] != "skip" {
            continue;
        }
        let number = |column: &str| row[column].parse::<u32>().ok();
        let mut scenario = (Workbench::about().usual)();
        for (key, value) in [("preset", preset.code), ("retries", row["T"]), ("letters", row["N"])] {
            let place = Workbench::about().setting(key).expect("a setting");
            scenario.set(place, Workbench::about().settings[place].values.read(value).expect("a value"));
        }
        let few = |column| number(column).expect("a number");
        let budget = Faults { losses: few("L"), duplications: few("D"), crashes: [few("C"), 0] };
        let found = explore(Workbench::of(&scenario.settings), budget);
        assert_eq!(
            (Some(found.positions), Some(found.quiet)),
            (number("unique_states"), number("terminal_states")),
            "{line}"
        );
        for (slug, column) in [
            ("lose", "min_faults_lose"),
            ("lose-acked", "min_faults_lose_acked"),
            ("dup", "min_faults_dup"),
            ("complete-not-exactly-once", "min_faults_complete_not_exactly_once"),
            ("notknow-happened", "min_faults_nk_happened"),
            ("notknow-not-happened", "min_faults_nk_not"),
        ] {
            assert_eq!(found.of::<Workbench>(slug).map(|(faults, _)| faults), number(column), "{slug}: {line}");
        }
        for (slug, of) in [("lose", "lose"), ("dup", "dup")] {
            let shortest = found.shortest[plain::place::<Workbench>(slug)];
            assert_eq!(shortest, number(&format!("shortest_steps_{of}")), "{line}");
            let steps = found.of::<Workbench>(slug).map(|(_, steps)| steps);
            assert_eq!(steps, number(&format!("steps_{of}_at_min_faults")), "{line}");
        }
        (rows, positions) = (rows + 1, positions + found.positions);
    }
    println!("{rows} rows, {positions} positions");
    assert!(rows > 300, "{rows}");
}

/// What the safe ones are worth: how cheaply their sender ends in doubt about a letter that was paid, with how many acks
/// a first copy is answered, and whether it is ever acknowledged.
#[test]
fn of_the_38_some_work_fully_some_never_mend_a_lost_ack_and_two_are_good_for_nothing() {
    let mut by_worth: BTreeMap<(Option<u32>, Option<u32>), Vec<String>> = BTreeMap::new();
    for number in 0..PROGRAMS {
        let cards = Program::new(number).text();
        let said: [(&str, &str); 3] = [("cards", &cards), ("memory", "disk"), ("letters", "1")];
        if !kind(&said, BASE).is_safe() {
            continue;
        }
        // With twice of everything it stays so.
        let twice = with(&said, &[("retries", "2")]);
        for handlers in ["1", "2"] {
            let budget = Faults { losses: 2, duplications: 2, crashes: [2, 0] };
            assert!(kind(&with(&twice, &[("handlers", handlers)]), budget).is_safe(), "{cards}");
        }
        let losses = Faults { losses: 3, crashes: [1, 0], ..NONE };
        let doubt = faults(&said, losses, "notknow-happened");
        let complete = cheapest(&said, BASE, "complete").map(|(_, resends, _)| resends);
        by_worth.entry((doubt, complete)).or_default().push(cards);
    }
    let expected = [
        ((Some(0), None), "(PR) (RP)"),
        // A first copy is acknowledged, and no repeat.
        ((Some(1), Some(0)), "(PRK) (RPK) (RKP) (PKR) (KPR) (KRP)"),
        // A repeat is acknowledged, and no first copy.
        ((Some(1), Some(1)), "(PCR) C(PR) (CPR) C(RP) (CRP)"),
        (
            (Some(2), Some(0)),
            "(PR)C (RP)C (PR)K (RP)K (PCR)K C(PR)K (CPR)K C(PRK) C(RP)K (CRP)K C(RPK) C(RKP) (PR)CK (RP)CK C(PKR) C(KPR) \
             C(KRP) (PR)KC (RP)KC",
        ),
        // A first copy is acknowledged twice.
        ((Some(3), Some(0)), "(PRK)C (RPK)C (RKP)C (PKR)C (KPR)C (KRP)C"),
    ];
    let found: Vec<_> = by_worth.iter().map(|(worth, programs)| (*worth, programs.join(" "))).collect();
    assert_eq!(found, expected.map(|(worth, programs)| (worth, programs.to_owned())));
}

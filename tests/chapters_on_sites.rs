//! The chapter "To more than one site": every claim in its text is tied to a check, by a search over the board, by the
//! run of the figure, or to its source.

mod common;
#[path = "common/plain.rs"]
mod plain;
#[path = "common/texts.rs"]
mod texts;

use plain::{explore, settings};
use std::collections::BTreeSet;
use texts::{Claim, act, between, cite, hold, html, is_done_with, loose, scenario};
use twice_or_never::board::{Board, Faults, LinkOrder, Move, Outbox, Rules};
use twice_or_never::casts::sites::{Phase, Sites, lists, phases};
use twice_or_never::history::Timeline;
use twice_or_never::player::{Action, Outlook};
use twice_or_never::search::{Hunt, Search, Wide};
use twice_or_never::stage::{Cast, Scenario, Stage, Subject};

const SLUG: &str = "many-sites";

type Said<'a> = &'a [(&'a str, &'a str)];

const NO_FAULTS: Faults = Faults { losses: 0, duplications: 0, crashes: [0, 0] };
const TWO_FAULTS: [Faults; 2] =
    [Faults { losses: 1, crashes: [1, 0], ..NO_FAULTS }, Faults { duplications: 1, crashes: [0, 1], ..NO_FAULTS }];
const CUTS: [&str; 4] = ["none", "S1", "S2", "AS1"];

/// The sites as set like this; nothing is sent again but where that is said.
fn set(said: Said) -> Sites {
    let few = [("retries", "0"), ("requeues", "0")].into_iter().filter(|(key, _)| said.iter().all(|(it, _)| it != key));
    Sites::of(&settings::<Sites>(&said.iter().copied().chain(few).collect::<Vec<_>>()))
}

/// By how few faults and steps a promise is broken, if it is.
fn broken(slug: &str, said: Said, budget: Faults) -> Option<(u32, u32)> {
    explore(set(said), budget).of::<Sites>(slug)
}

/// Every position that can be reached.
fn positions(said: Said, budget: Faults) -> (Rules<Sites>, Vec<Board<Sites>>) {
    let hunt = Hunt::new(set(said), LinkOrder::Reordering, budget).seeking(&[]).expect("nothing is sought");
    let rules = hunt.rules();
    let mut search = Search::<Wide<Sites>>::new(hunt, u32::MAX).expect("small");
    assert!(search.run(u32::MAX).is_done);
    (rules, search.boards().collect())
}

/// Whether something holds of every move from every position that can be reached: the position before, the one after,
/// what was sent.
fn every_move(
    said: Said,
    budget: Faults,
    holds: impl Fn(&Board<Sites>, Move<twice_or_never::casts::sites::Step>, &Board<Sites>, &Outbox) -> bool,
) -> bool {
    let (rules, boards) = positions(said, budget);
    boards.iter().all(|before| {
        rules.moves(before).into_iter().all(|m| {
            let (mut after, mut outbox) = (before.clone(), Outbox::default());
            rules.apply(&mut after, m, &mut outbox);
            holds(before, m, &after, &outbox)
        })
    })
}

/// The figure, set like this.
fn figure(said: Said) -> Scenario {
    let mut scenario = scenario(SLUG);
    for (key, word) in said {
        let place = scenario.cast.setting(key).expect("a setting");
        scenario.set(place, scenario.cast.settings[place].values.read(word).expect("a value"));
    }
    scenario
}

/// A run of the figure, to its end.
fn ended(scenario: &Scenario) -> Timeline {
    let mut timeline = Timeline::new(scenario, Vec::new());
    timeline.seek(u32::MAX);
    assert_eq!(timeline.run().outlook(), Outlook::Ended);
    timeline
}

fn count(timeline: &Timeline, slug: &str) -> u32 {
    let run = timeline.run();
    let place = run.scenario().cast.tallies.iter().position(|tally| tally.slug == slug);
    run.tally()[place.expect("it is counted")]
}

/// How many messages one letter costs where nothing goes wrong, and how many of them lie one behind another up to the
/// last that its writer gets, or else up to a site.
fn cost(protocol: &str) -> (usize, usize) {
    let cast = set(&[("protocol", protocol)]);
    let wires = cast.wires();
    let rules = cast.clone().rules(LinkOrder::Reordering, NO_FAULTS);
    let (mut board, mut outbox) = (cast.start(), Outbox::default());
    // Letter a alone: its sending, and then every arrival. The depth of a copy is that of what it answers, and one.
    let send = rules.moves(&board).into_iter().find(|m| matches!(m, Move::Step { node: 0, .. })).expect("A sends");
    rules.apply(&mut board, send, &mut outbox);
    let mut aloft: Vec<_> = outbox.puts.iter().map(|&put| (put, 1)).collect();
    let (mut messages, mut hops) = (aloft.len(), 0);
    while !aloft.is_empty() {
        let ((wire, key), depth) = aloft.remove(0);
        rules.apply(&mut board, Move::Deliver { wire, key }, &mut outbox);
        let is_told = wires[usize::from(wire)].to == 0;
        if is_told || protocol == "direct" {
            hops = hops.max(depth);
        }
        messages += outbox.puts.len();
        aloft.extend(outbox.puts.iter().map(|&put| (put, depth + 1)));
    }
    (messages, hops)
}

/// Whether a writer may be told, whatever happens.
fn may_be_told(writer: &str, cut: &str) -> bool {
    let said = [("protocol", "leader"), ("cut", cut), ("retries", "1"), ("requeues", "1")];
    broken(&format!("can-{writer}"), &said, NO_FAULTS).is_some()
}

const CLAIMS: [Claim; 13] = [
    (SLUG, "A bank keeps every account at three sites", || {
        let stage = scenario(SLUG).stage();
        let slugs = (0..stage.nodes()).map(|node| stage.node(node).slug);
        slugs.eq(["writer-a", "writer-b", "site-1", "site-2", "site-3"])
    }),
    (
        SLUG,
        "Letter a pays in $100, letter b adds ten percent, and their writers know nothing of each other. With $1,000 before, a and then b makes $1,210; b and then a makes $1,200.",
        || {
            let apply = |sum: u32, letter: Subject| if letter == 1 { sum + 100 } else { sum + sum / 10 };
            let account = |letters: [Subject; 2]| letters.into_iter().fold(1_000, apply);
            // No copy goes from one writer to the other.
            let apart = ["direct", "leader"]
                .into_iter()
                .all(|protocol| set(&[("protocol", protocol)]).wires().iter().all(|ends| ends.from > 1 || ends.to > 1));
            apart && (account([1, 2]), account([2, 1])) == (1_210, 1_200)
        },
    ),
    (SLUG, "Every site did each letter once, and still the accounts differ for good.", || {
        let run = ended(&scenario(SLUG));
        // What stands on a list stays where it is, so two that differ at a place differ for good.
        let stays = every_move(&[("retries", "1")], TWO_FAULTS[0], |before, _, after, _| {
            lists(before).iter().zip(lists(after)).all(|(before, after)| after.starts_with(before))
        });
        let once = |list: &[Subject]| list.iter().collect::<BTreeSet<_>>().len() == list.len();
        let (_, boards) = positions(&[("retries", "1")], TWO_FAULTS[0]);
        let once = boards.iter().all(|board| lists(board).into_iter().all(once));
        stays && once && (count(&run, "apart"), count(&run, "partly"), count(&run, "nowhere")) == (2, 0, 0)
    }),
    (SLUG, "Directly, each writer sends to every site, and a site appends whatever comes.", || {
        cost("direct") == (3, 1)
            && every_move(&[("retries", "1")], TWO_FAULTS[1], |before, m, after, _| match m {
                Move::Deliver { wire, key } => {
                    let site = usize::from(set(&[]).wires()[usize::from(wire)].to) - 2;
                    lists(before)[site].contains(&key) || lists(after)[site].last() == Some(&key)
                }
                _ => true,
            })
    }),
    (SLUG, "Through a leader, they send to S1 alone, which numbers the letters and passes them on.", || {
        let led = [("protocol", "leader"), ("requeues", "1")];
        let alone = set(&led).wires().iter().all(|ends| ends.from > 1 || ends.to == 2);
        let (_, boards) = positions(&led, TWO_FAULTS[0]);
        alone
            && boards.iter().all(|board| {
                let [leader, two, three] = lists(board);
                leader.starts_with(two) && leader.starts_with(three)
            })
    }),
    (SLUG, "A letter on two lists of three is committed, and its writer gets word.", || {
        // Word goes out to a writer only where two lists have its letter; and once both have heard, it comes.
        let led = [("protocol", "leader"), ("requeues", "1")];
        let wires = set(&led).wires();
        every_move(&led, TWO_FAULTS[0], |_, _, after, outbox| {
            outbox.puts.iter().all(|&(wire, letter)| {
                wires[usize::from(wire)].to > 1 || lists(after).iter().filter(|list| list.contains(&letter)).count() > 1
            })
        }) && {
            let run = ended(&figure(&[("protocol", "leader")]));
            (count(&run, "acked"), count(&run, "everywhere")) == (2, 2)
        }
    }),
    (SLUG, "S1: the leader commits nothing.", || {
        let said = [("protocol", "leader"), ("cut", "S1"), ("retries", "1"), ("requeues", "1")];
        let (_, boards) = positions(&said, TWO_FAULTS[0]);
        boards.iter().any(|board| lists(board)[0].len() == 2) && !may_be_told("a", "S1") && !may_be_told("b", "S1")
    }),
    (SLUG, "S2: the others go on, for they are a majority.", || {
        let run = ended(&figure(&[("protocol", "leader"), ("cut", "S2")]));
        may_be_told("a", "S2") && may_be_told("b", "S2") && (count(&run, "acked"), count(&run, "partly")) == (2, 2)
    }),
    (SLUG, "Writer A from S1: A never gets word.", || {
        let (_, boards) = positions(&[("cut", "AS1")], NO_FAULTS);
        let has = |board: &Board<Sites>| lists(board).map(|list| list.contains(&1));
        !may_be_told("a", "AS1")
            && may_be_told("b", "AS1")
            && boards.iter().any(|board| has(board) == [false, true, true])
            && !boards.iter().any(|board| has(board)[0])
    }),
    (SLUG, "How often each sends again.", || {
        let run = |said: Said| {
            let run = ended(&Scenario { loss_percent: 100, ..figure(said) });
            let said = |slug: &str| {
                let cast = run.run().scenario().cast;
                let notes = run.past().iter().filter_map(|event| event.what.note());
                notes.filter(|&note| cast.note(note).slug == slug).count()
            };
            (said("resend"), said("again"))
        };
        // Each of two writers, twice; the leader, three times in all.
        let cut = run(&[("protocol", "direct"), ("retries", "2")]);
        let passed = {
            let scenario =
                Scenario { loss_percent: 0, ..figure(&[("protocol", "leader"), ("cut", "S1"), ("requeues", "3")]) };
            let run = ended(&scenario);
            let cast = scenario.cast;
            let notes = run.past().iter().filter_map(|event| event.what.note());
            notes.filter(|&note| cast.note(note).slug == "again").count()
        };
        cut == (4, 0) && passed == 3
    }),
    (SLUG, "Through the leader, no two sites ever have different letters at one place.", || {
        CUTS.into_iter().all(|cut| {
            let said = [("protocol", "leader"), ("cut", cut), ("requeues", "1")];
            TWO_FAULTS.into_iter().all(|faults| {
                let reached = explore(set(&said), faults);
                ["not-prefix", "order-differs"].into_iter().all(|slug| reached.of::<Sites>(slug).is_none())
            })
        })
    }),
    (SLUG, "it costs time: the leader’s word takes four hops where a site’s answer would take two", || {
        let ((direct, there), (led, hops)) = (cost("direct"), cost("leader"));
        let touches = set(&[("protocol", "leader")]).wires().iter().all(|ends| ends.from == 2 || ends.to == 2);
        (led, 2 * direct) == (6, 6) && (hops, 2 * there) == (4, 2) && touches
    }),
    (SLUG, "What is missing is a common order.", || {
        // Any two sites that have both letters have the same, or the same in the other order.
        let (_, boards) = positions(&[], TWO_FAULTS[1]);
        boards.iter().all(|board| {
            let full: Vec<_> = lists(board).into_iter().filter(|list| list.len() == 2).collect();
            full.iter().all(|list| list.contains(&1) && list.contains(&2))
        })
    }),
];

/// (words that stand in the chapter, words of the source that holds them).
const CITED: [(&str, &str); 5] = [
    ("This is atomic broadcast", "Total Order Broadcast and Multicast Algorithms"),
    ("to agree on a leader is no easier than to agree on an order", "Tushar Deepak Chandra, Sam Toueg"),
    ("the log of Raft or ZooKeeper", "Diego Ongaro, John Ousterhout"),
    ("a majority has each committed entry", "Flavio P. Junqueira"),
    ("or a Kafka partition", "Apache Kafka documentation"),
];

#[test]
fn every_claim_about_sites_stands_in_its_chapter_and_holds() {
    for claim in &CLAIMS {
        hold(claim);
    }
}

#[test]
fn what_is_said_of_the_world_names_its_source() {
    CITED.iter().for_each(|(words, source)| cite(SLUG, words, source));
}

#[test]
fn every_number_above_one_and_every_never_always_can_and_must_is_in_a_claim_or_cited() {
    let claims = CLAIMS.iter().map(|(_, words, _)| *words).chain(CITED.iter().map(|(words, _)| *words));
    let loose = loose(SLUG, &claims.collect::<Vec<_>>(), &[]);
    assert!(loose.is_empty(), "tied to no check:\n{}", loose.join("\n"));
}

#[test]
fn every_sentence_about_a_setting_is_in_a_claim_and_every_setting_shown_is_spoken_of() {
    let text = between(html(SLUG), "<dd>", "</dd>").into_iter().map(texts::plain).collect::<Vec<_>>().join(" ");
    for sentence in text.split_inclusive(". ").map(str::trim) {
        assert!(CLAIMS.iter().any(|(_, words, _)| words.contains(sentence)), "no claim: {sentence}");
    }
    let named = between(html(SLUG), "<dt>", "</dt>").join(", ");
    for setting in scenario(SLUG).cast.settings {
        assert!(named.contains((setting.name)()), "it does not speak of {}", (setting.name)());
    }
}

#[test]
fn a_site_is_left_behind_by_a_cut_link_or_a_setting_and_not_without_a_leader() {
    let played = |said: Said, play: &dyn Fn(&mut Timeline)| {
        is_done_with(SLUG, figure(said), |timeline| {
            play(timeline);
            timeline.seek(u32::MAX);
        })
    };
    let led = [("protocol", "leader")];
    let cut = |link| move |timeline: &mut Timeline| act(timeline, Action::Cut(link));
    assert!(played(&led, &cut(3)), "S3 is cut off by hand");
    assert!(played(&led, &cut(2)), "or S2");
    assert!(played(&[("protocol", "leader"), ("cut", "S2")], &|_| {}));
    assert!(!played(&led, &|_| {}), "all get both");
    assert!(!played(&[("protocol", "leader"), ("cut", "S1")], &|_| {}), "nobody is told");
    assert!(!played(&led, &cut(0)), "A is not told");
    assert!(!played(&[], &cut(2)), "directly nobody is told");
    // Before the resends are used up the site may still get them.
    let too_early = is_done_with(SLUG, figure(&led), |timeline| {
        act(timeline, Action::Cut(3));
        while phases(&board(timeline)) != [Phase::Acked; 2] {
            timeline.forward().expect("both are told");
        }
    });
    assert!(!too_early);
}

/// The position of a run.
fn board(timeline: &Timeline) -> Board<Sites> {
    let on = timeline.run().stage().as_any().downcast_ref::<twice_or_never::stage::On<Sites>>();
    on.expect("the sites").board.clone()
}

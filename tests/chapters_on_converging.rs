//! The chapter "Converge": every claim in its text is tied to a check, by a search over the board, by the run of the
//! figure, or to its source.

mod common;
#[path = "common/plain.rs"]
mod plain;
#[path = "common/texts.rs"]
mod texts;

use plain::{explore, settings};
use texts::{Claim, act, between, cite, hold, html, is_done_with, loose, scenario};
use twice_or_never::board::{Board, Faults, LinkOrder, Move, Outbox, Rules};
use twice_or_never::casts::gossip::{Data, Gossip, Step, Told};
use twice_or_never::history::Timeline;
use twice_or_never::player::{Action, CopyName, Outlook};
use twice_or_never::search::{Hunt, Search, Wide};
use twice_or_never::stage::{Cast, Kind, Scenario};

const SLUG: &str = "converge";

type Said<'a> = &'a [(&'a str, &'a str)];

const NO_FAULTS: Faults = Faults { losses: 0, duplications: 0, crashes: [0, 0] };
const ONE_LOSS: Faults = Faults { losses: 1, ..NO_FAULTS };
const ONE_DOUBLE: Faults = Faults { duplications: 1, ..NO_FAULTS };
/// More of them where boards stay small.
const FEW_FAULTS: [Faults; 3] = [ONE_LOSS, ONE_DOUBLE, Faults { losses: 1, duplications: 1, ..NO_FAULTS }];

/// The types whose whole states are told.
const STATES: [&str; 4] = ["g-counter", "lww", "mv", "or-set"];

/// Replicas as set like this; as the figure has them but where that is said.
fn set(said: Said) -> Gossip {
    Gossip::of(&settings::<Gossip>(said))
}

/// By how few faults and steps a promise is broken, if it is.
fn broken(slug: &str, said: Said, budget: Faults) -> Option<(u32, u32)> {
    explore(set(said), budget).of::<Gossip>(slug)
}

/// Whether a promise holds of a type if the last gossip of each replica comes through, whatever else happens.
fn holds_in_the_end(slug: &str, of: &str) -> bool {
    let sizes = [("2", "1", "2"), ("2", "2", "2"), ("2", "2", "1"), ("3", "1", "1")];
    sizes.into_iter().all(|(replicas, updates, gossips)| {
        let said = [("type", of), ("replicas", replicas), ("updates", updates), ("gossips", gossips)];
        let said = [said.as_slice(), &[("protected", "1")]].concat();
        FEW_FAULTS.into_iter().all(|budget| broken(slug, &said, budget).is_none())
    })
}

/// Every position that can be reached.
fn positions(said: Said, budget: Faults) -> (Rules<Gossip>, Vec<Board<Gossip>>) {
    let hunt = Hunt::new(set(said), LinkOrder::Reordering, budget).seeking(&[]).expect("nothing is sought");
    let rules = hunt.rules();
    let mut search = Search::<Wide<Gossip>>::new(hunt, u32::MAX).expect("small");
    assert!(search.run(u32::MAX).is_done);
    (rules, search.boards().collect())
}

/// Whether something holds of every move from every position that can be reached: the position before, the one after.
fn every_move(
    said: Said,
    budget: Faults,
    holds: impl Fn(&Gossip, &Board<Gossip>, Move<Step>, &Board<Gossip>) -> bool,
) -> bool {
    let (rules, boards) = positions(said, budget);
    boards.iter().all(|before| {
        rules.moves(before).into_iter().all(|m| {
            let (mut after, mut outbox) = (before.clone(), Outbox::default());
            rules.apply(&mut after, m, &mut outbox);
            holds(&rules.protocol, before, m, &after)
        })
    })
}

/// What a counter counts.
fn counted(data: &Data) -> u32 {
    match data {
        Data::Ops(count) => u32::from(*count),
        Data::Entries(entries) => entries.iter().copied().map(u32::from).sum(),
        data => panic!("{data:?} is no counter"),
    }
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

fn count(timeline: &Timeline, slug: &str) -> u32 {
    let run = timeline.run();
    let place = run.scenario().cast.tallies.iter().position(|tally| tally.slug == slug);
    run.tally()[place.expect("it is counted")]
}

/// Plays on until somebody gossips.
fn until_gossip(timeline: &mut Timeline) {
    let is_it = |timeline: &Timeline, note| timeline.run().scenario().cast.note(note).slug == "gossip";
    loop {
        let note = timeline.forward().expect("somebody gossips").what.note();
        if note.is_some_and(|note| is_it(timeline, note)) {
            return;
        }
    }
}

/// The first copy from A.
const FIRST: CopyName = CopyName { kind: Kind(0), letter: 1, number: 1 };

/// Whether every replica may always make its updates, which count there in the same step.
fn updates_wait_for_nobody(of: &str) -> bool {
    let (rules, boards) = positions(&[("type", of)], ONE_LOSS);
    boards.iter().all(|board| {
        (0..).zip(&board.nodes).all(|(id, node)| {
            let update = Move::Step { node: id, step: Step::Update };
            rules.is_enabled(board, update) == (node.done < 2)
        })
    })
}

const CLAIMS: [Claim; 15] = [
    (SLUG, "Above you saw B count five.", || counted_with_a_double("op-counter") == (1, 1, vec![4, 5])),
    (SLUG, "What a till knows may be told again.", || {
        counted_with_a_double("g-counter") == (2, 0, vec![4, 4])
            && broken("over", &[("type", "g-counter")], ONE_DOUBLE).is_none()
    }),
    (SLUG, "A till counts a payment at once, even while the line is down.", || {
        ["op-counter", "g-counter"].into_iter().all(|of| {
            let counts = every_move(&[("type", of)], ONE_LOSS, |_, before, m, after| match m {
                Move::Step { node, step: Step::Update } => {
                    let count = |board: &Board<Gossip>| counted(&board.nodes[usize::from(node)].data);
                    count(after) == count(before) + 1
                }
                _ => true,
            });
            counts && updates_wait_for_nobody(of)
        })
    }),
    (SLUG, "nothing takes the fifth payment away again", || {
        let grows = every_move(&[("type", "op-counter"), ("gossips", "2")], ONE_DOUBLE, |_, before, _, after| {
            before.nodes.iter().zip(&after.nodes).all(|(before, after)| counted(&before.data) <= counted(&after.data))
        });
        grows && broken("over", &[], ONE_DOUBLE) == Some((1, 12))
    }),
    (
        SLUG,
        "The lower counter keeps a number for each till, tells them all, and of what it hears takes the larger.",
        || {
            every_move(&[("type", "g-counter"), ("gossips", "2")], ONE_DOUBLE, |cast, before, m, after| {
                let Move::Deliver { wire, key } = m else { return true };
                let to = usize::from(cast.wires()[usize::from(wire)].to);
                let Told::State(Data::Entries(told)) = cast.told(key) else { return false };
                match (&before.nodes[to].data, &after.nodes[to].data) {
                    (Data::Entries(before), Data::Entries(after)) => {
                        (0..3).all(|at| after[at] == before[at].max(told[at]))
                    }
                    _ => false,
                }
            })
        },
    ),
    (SLUG, "Then it doesn’t matter how often gossip comes, or in which order", || {
        ["differ", "over", "under"].into_iter().all(|slug| holds_in_the_end(slug, "g-counter"))
    }),
    (SLUG, "as long as one comes through after the last payment", || {
        broken("differ", &[("type", "g-counter")], ONE_LOSS) == Some((1, 8))
            && broken("differ", &[("type", "g-counter"), ("gossips", "2")], ONE_LOSS) == Some((1, 12))
    }),
    (
        SLUG,
        "Once it has, all show the same: that is eventual consistency, and types built like this, CRDTs, have it with nobody waiting.",
        || STATES.into_iter().all(|of| holds_in_the_end("differ", of) && updates_wait_for_nobody(of)),
    ),
    (SLUG, "Where the last writer wins, one of two writes made at once is dropped.", || {
        holds_in_the_end("differ", "lww")
            && broken("dropped", &[("type", "lww"), ("updates", "1")], NO_FAULTS) == Some((0, 6))
    }),
    (SLUG, "A multi-value register drops none and shows both.", || {
        let mv = [("type", "mv"), ("updates", "1")];
        let dropped = FEW_FAULTS.into_iter().any(|budget| broken("dropped", &[("type", "mv")], budget).is_some());
        !dropped && broken("siblings", &mv, NO_FAULTS) == Some((0, 6))
    }),
    (SLUG, "A set whose changes are told may differ for ever by order alone.", || {
        broken("differ", &[("type", "naive-set")], NO_FAULTS) == Some((0, 10))
    }),
    (
        SLUG,
        "In an observed-remove set a removal names the additions it has seen, and these alone stay removed.",
        || {
            let names = every_move(&[("type", "or-set")], ONE_LOSS, |_, before, m, after| {
                let Move::Step { node, step: Step::Update } = m else { return true };
                let tags = |board: &Board<Gossip>| match &board.nodes[usize::from(node)].data {
                    Data::Tags(tags) => *tags,
                    data => panic!("{data:?} has no tags"),
                };
                let (before, after) = (tags(before), tags(after));
                match before.live() {
                    0 => (after.seen & !before.seen).count_ones() == 1 && after.dead == before.dead,
                    live => after.dead == before.dead | live && after.seen == before.seen,
                }
            });
            names && ["differ", "back", "dropped"].into_iter().all(|slug| holds_in_the_end(slug, "or-set"))
        },
    ),
    (SLUG, "How often a replica tells the others.", || {
        every_move(&[("gossips", "2")], NO_FAULTS, |_, before, m, _| match m {
            Move::Step { node, step: Step::Gossip } => {
                let node = &before.nodes[usize::from(node)];
                node.sent < 2 && (node.sent == 0 || node.done == 2)
            }
            _ => true,
        })
    }),
    (SLUG, "How many there are, what each makes, and whether the last may be lost.", || {
        let (_, boards) = positions(&[("replicas", "3"), ("updates", "1")], NO_FAULTS);
        let done = boards.iter().flat_map(|board| &board.nodes).map(|node| node.done).max();
        let loses = |protected| broken("under", &[("protected", protected)], ONE_LOSS).is_some();
        boards[0].nodes.len() == 3 && done == Some(1) && loses("0") && !loses("1")
    }),
    (SLUG, "A shop has two tills, and each counts all its payments.", || {
        let mut timeline = Timeline::new(&scenario(SLUG), Vec::new());
        timeline.seek(u32::MAX);
        assert_eq!(timeline.run().outlook(), Outlook::Ended);
        (count(&timeline, "right"), count(&timeline, "acked")) == (2, 4)
    }),
];

/// (words that stand in the chapter, words of the source that holds them).
const CITED: [(&str, &str); 5] = [
    ("that is eventual consistency", "Marc Shapiro"),
    ("Later it gossips", "Alan Demers"),
    (
        "A cut-off replica can still offer transactions that read only what was committed",
        "Highly Available Transactions",
    ),
    ("It cannot promise that no update is lost", "Highly Available Transactions"),
    ("or that a name is given out once", "HAT, not CAP"),
];

#[test]
fn every_claim_about_converging_stands_in_its_chapter_and_holds() {
    CLAIMS.iter().for_each(hold);
}

#[test]
fn what_is_said_of_the_world_names_its_source() {
    CITED.iter().for_each(|(words, source)| cite(SLUG, words, source));
}

#[test]
fn every_number_above_one_and_every_never_always_can_and_must_is_in_a_claim_or_cited() {
    let claims = CLAIMS.iter().map(|(_, words, _)| *words);
    let tied: Vec<_> = claims.chain(CITED.into_iter().map(|(words, _)| words)).collect();
    let loose = loose(SLUG, &tied, &[]);
    assert!(loose.is_empty(), "tied to no check:\n{}", loose.join("\n"));
}

#[test]
fn every_sentence_about_a_setting_is_in_a_claim_and_every_setting_is_spoken_of() {
    let text = between(html(SLUG), "<dd>", "</dd>").into_iter().map(texts::plain).collect::<Vec<_>>().join(" ");
    for sentence in text.split_inclusive(". ").map(str::trim) {
        assert!(CLAIMS.iter().any(|(_, words, _)| words.contains(sentence)), "no claim: {sentence}");
    }
    let named = between(html(SLUG), "<dt>", "</dt>").join(", ");
    for setting in scenario(SLUG).cast.settings {
        assert!(named.contains((setting.name)()), "it does not speak of {}", (setting.name)());
    }
}

/// How many tills are right and how many over once the first copy was doubled, and what each counts.
fn counted_with_a_double(of: &str) -> (u32, u32, Vec<u32>) {
    let mut timeline = Timeline::new(&figure(&[("type", of)]), Vec::new());
    until_gossip(&mut timeline);
    act(&mut timeline, Action::Duplicate(FIRST));
    timeline.seek(u32::MAX);
    let run = timeline.run();
    let counts = (0..2).map(|id| run.stage().rows(id, run)).map(|rows| count_shown(&rows)).collect();
    (count(&timeline, "right"), count(&timeline, "over"), counts)
}

/// The number in a replica's box.
fn count_shown(rows: &[twice_or_never::stage::Row]) -> u32 {
    let shown = rows.iter().find_map(|row| match row {
        twice_or_never::stage::Row::State(words) => words.split(' ').next_back()?.parse().ok(),
        _ => None,
    });
    shown.expect("a count")
}

#[test]
fn it_is_done_by_a_removal_that_overtakes() {
    let overtaken = |of: &str, holds: bool, loses: bool| {
        is_done_with(SLUG, figure(&[("type", of)]), |timeline| {
            until_gossip(timeline);
            if holds {
                act(timeline, Action::Hold(FIRST));
            }
            if loses {
                act(timeline, Action::Lose(CopyName { number: 2, ..FIRST }));
            }
            timeline.seek(u32::MAX);
            if holds {
                act(timeline, Action::Release(FIRST));
                timeline.seek(u32::MAX);
            }
        })
    };
    assert!(overtaken("naive-set", true, false));
    assert!(!overtaken("naive-set", true, true), "a copy was lost");
    assert!(!overtaken("or-set", true, false), "it stays removed");
    assert!(!overtaken("op-counter", true, false));
    // While the addition is held nothing is back for good.
    assert!(!is_done_with(SLUG, figure(&[("type", "naive-set")]), |timeline| {
        until_gossip(timeline);
        act(timeline, Action::Hold(FIRST));
        timeline.seek(u32::MAX);
    }));
}

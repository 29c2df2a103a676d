//! The chapters about a queue with two workers, and about a broker: every claim in their text is tied to a check, by a
//! search over their boards, by the run of the figure, or to its source.

mod common;
#[path = "common/plain.rs"]
mod plain;
#[path = "common/random.rs"]
mod random;
#[path = "common/texts.rs"]
mod texts;

use plain::{place, settings};
use std::collections::BTreeMap;
use texts::{Claim, act, between, cite, hold, html, is_done_with, loose, scenario};
use twice_or_never::board::{Board, Faults, Key, LinkOrder, Move, NodeId, Outbox, Rules, WireId};
use twice_or_never::casts::broker::{self, Belief, Confirms};
use twice_or_never::casts::lease::{self, Lease};
use twice_or_never::casts::replicated::Replicated;
use twice_or_never::history::Timeline;
use twice_or_never::player::{Action, CopyName, Event, Outlook};
use twice_or_never::search::{Hunt, Search, Wide};
use twice_or_never::stage::{Cast, Kind, Row, Scenario, Stage, typed};
use twice_or_never::story::Chapter;

const SLUGS: [&str; 2] = ["two-workers", "publisher-confirms"];

type Said<'a> = &'a [(&'a str, &'a str)];

const NO_FAULTS: Faults = Faults { losses: 0, duplications: 0, crashes: [0, 0] };
const ONE_LOSS: Faults = Faults { losses: 1, ..NO_FAULTS };
const ONE_CRASH: Faults = Faults { crashes: [1, 0], ..NO_FAULTS };
const ONE_OF_EACH: Faults = Faults { losses: 1, duplications: 1, crashes: [1, 1] };

// ---- Positions ----

/// A cast set like this; beside what is said, with one subject and nothing that may be tried again.
fn set<C: Cast>(said: Said) -> C {
    let few = [("letters", "1"), ("expiries", "0"), ("retries", "0"), ("requeues", "0")];
    let is_open = |key: &str| C::about().setting(key).is_some() && said.iter().all(|(said, _)| *said != key);
    let few = few.into_iter().filter(|(key, _)| is_open(key));
    C::of(&settings::<C>(&said.iter().copied().chain(few).collect::<Vec<_>>()))
}

/// By how few faults, and then steps, a promise is broken, if it is.
fn broken<C: Cast>(slug: &str, said: Said, budget: Faults) -> Option<(u32, u32)> {
    let hunt = Hunt::new(set::<C>(said), LinkOrder::Reordering, budget).seeking(&[slug]).expect("it can be asked");
    let answer = Search::<Wide<C>>::new(hunt, u32::MAX).expect("small").finish();
    assert!(answer.complete);
    answer.counterexample.map(|found| (found.faults, found.steps))
}

/// Whether a promise is never broken, with at most one fault of each kind and these settings.
fn never<C: Cast>(slug: &str, said: Said) -> bool {
    broken::<C>(slug, said, ONE_OF_EACH).is_none()
}

/// Whether a position is of this kind, quiet or not.
fn is_shown<C: Cast>(rules: &Rules<C>, board: &Board<C>, slug: &str) -> bool {
    (C::promises()[place::<C>(slug)].is_shown)(&rules.protocol, board)
}

/// Every position that can be reached.
fn positions<C: Cast>(said: Said, budget: Faults) -> (Rules<C>, Vec<Board<C>>) {
    let hunt = Hunt::new(set::<C>(said), LinkOrder::Reordering, budget).seeking(&[]).expect("nothing is sought");
    let rules = hunt.rules();
    let mut search = Search::<Wide<C>>::new(hunt, u32::MAX).expect("small");
    assert!(search.run(u32::MAX).is_done);
    (rules, search.boards().collect())
}

/// One move: the rules, the position before, the move, the position after, what was sent and said.
struct Moved<'a, C: Cast> {
    rules: &'a Rules<C>,
    before: &'a Board<C>,
    m: Move<C::Step>,
    after: Board<C>,
    outbox: Outbox,
}

impl<C: Cast> Moved<'_, C> {
    /// What the node said of it, if it is a step or an arrival.
    fn said(&self) -> &'static str {
        match self.m {
            Move::Step { .. } | Move::Deliver { .. } => C::about().note(self.outbox.note).slug,
            _ => "",
        }
    }

    /// The kind of copy that was taken in, if one was.
    fn took_in(&self) -> &'static str {
        match self.m {
            Move::Deliver { wire, key } => kind::<C>(self.rules, wire, key),
            _ => "",
        }
    }
}

fn kind<C: Cast>(rules: &Rules<C>, wire: WireId, key: Key) -> &'static str {
    C::about().kinds[usize::from(rules.protocol.reads(wire, key).kind.0)].slug
}

/// Whether something holds of every move from every position that can be reached.
fn every_move<C: Cast>(said: Said, budget: Faults, holds: impl Fn(&Moved<C>) -> bool) -> bool {
    let (rules, boards) = positions::<C>(said, budget);
    boards.iter().all(|before| {
        rules.moves(before).into_iter().all(|m| {
            let (mut after, mut outbox) = (before.clone(), Outbox::default());
            rules.apply(&mut after, m, &mut outbox);
            holds(&Moved { rules: &rules, before, m, after, outbox })
        })
    })
}

/// The kinds of copies in flight.
fn in_flight<C: Cast>(rules: &Rules<C>, board: &Board<C>) -> Vec<&'static str> {
    let wires = (0..).zip(&board.wires);
    wires.flat_map(|(wire, copies)| copies.keys().iter().map(move |&key| kind::<C>(rules, wire, key))).collect()
}

/// Plays random scripts under random settings, and hands each move on with what it said.
fn walks<C: Cast>(said: Said, mut each: impl FnMut(u32, &Rules<C>, Move<C::Step>, &'static str, &Outbox)) {
    for n in 0..400 {
        let mut scenario = random::scenario_of(n, C::about());
        for (key, word) in said {
            let place = C::about().setting(key).expect("a setting");
            scenario.set(place, C::about().settings[place].values.read(word).expect("a value"));
        }
        let cast = C::of(&scenario.settings);
        let mut board = cast.start();
        let rules = cast.rules(scenario.order, Faults::UNLIMITED);
        let mut outbox = Outbox::default();
        for m in random::script_of::<C>(n, &scenario, 300) {
            let m = typed::<C>(m).expect("a move of this cast");
            rules.apply(&mut board, m, &mut outbox);
            let is_told = matches!(m, Move::Step { .. } | Move::Deliver { .. });
            each(n, &rules, m, if is_told { C::about().note(outbox.note).slug } else { "" }, &outbox);
        }
    }
}

// ---- Runs of the figures ----

/// The run after so many events of the figure, left alone until then, and to its end after a hand has acted.
fn after(scenario: &Scenario, index: u32, play: impl FnOnce(&mut Timeline)) -> Timeline {
    let mut timeline = Timeline::new(scenario, Vec::new());
    timeline.seek(index);
    play(&mut timeline);
    timeline.seek(u32::MAX);
    assert!(matches!(timeline.run().outlook(), Outlook::Ended | Outlook::AwaitsRestart(_)));
    timeline
}

/// How many events a run has, left alone.
fn events(scenario: &Scenario) -> u32 {
    after(scenario, 0, |_| {}).index()
}

/// What the nodes said of a subject, in order.
fn said_of(timeline: &Timeline, subject: u16) -> Vec<(&'static str, &Event)> {
    let events = timeline.past().iter().filter(|event| event.letter == Some(subject));
    let cast = timeline.run().scenario().cast;
    events.filter_map(|event| event.what.note().map(|note| (cast.note(note).slug, event))).collect()
}

/// When something was first said of a subject.
fn first_said(timeline: &Timeline, subject: u16, slug: &str) -> Option<usize> {
    said_of(timeline, subject).iter().position(|(said, _)| *said == slug)
}

fn subjects(scenario: &Scenario) -> std::ops::RangeInclusive<u16> {
    1..=scenario.stage().subjects()
}

/// The figure of a chapter, with something set.
fn figure(slug: &str, said: Said) -> Scenario {
    let mut scenario = scenario(slug);
    for (key, word) in said {
        let place = scenario.cast.setting(key).expect("a setting");
        scenario.set(place, scenario.cast.settings[place].values.read(word).expect("a value"));
    }
    scenario
}

/// Whether one thing is said before another of every subject of a figure, set like this, under many seeds.
fn in_order(slug: &str, said: Said, first: &str, second: &str) -> bool {
    (1..=50).all(|seed| {
        let scenario = Scenario { seed, ..figure(slug, said) };
        let timeline = after(&scenario, 0, |_| {});
        subjects(&scenario).all(|subject| {
            let [first, second] = [first, second].map(|slug| first_said(&timeline, subject, slug));
            first.is_some() && second.is_some() && first < second
        })
    })
}

// ---- Two workers, one task ----

const QUEUE: NodeId = 0;
const STORE: NodeId = 3;

/// Expiries, and the stores and programs of the lease.
const FEW_EXPIRIES: [&str; 3] = ["0", "1", "2"];

/// What a worker has in hand; 0 if nothing.
fn in_hand(board: &Board<Lease>, worker: NodeId) -> u16 {
    match &board.nodes[usize::from(worker)] {
        lease::Node::Worker(handler) => handler.held,
        node => panic!("{node:?} is no worker"),
    }
}

/// Whether the one task was written, and whether twice.
fn written(rules: &Rules<Lease>, board: &Board<Lease>) -> (bool, bool) {
    let is_not = is_shown(rules, board, "undone") || is_shown(rules, board, "lost-done");
    (!is_not, is_shown(rules, board, "twice"))
}

/// The token in a key; above it is the task.
fn token(key: u16) -> u16 {
    key & 0xff
}

/// Plays the figure, and at every moment at which a worker has a task in hand lets the lease on it run out, each in a
/// run of its own. Whether the task is done twice every time, with nothing lost and nobody crashed.
fn let_leases_run_out() -> bool {
    let scenario = scenario("two-workers");
    let mut tried = 0;
    let all = (0..events(&scenario)).all(|index| {
        let mut timeline = Timeline::new(&scenario, Vec::new());
        timeline.seek(index);
        let held = [1, 2].map(|worker| timeline.run().in_hand(worker).map(|copy| copy.letter));
        held.into_iter().flatten().all(|task| {
            tried += 1;
            let ended = after(&scenario, index, |timeline| act(timeline, Action::Timeout(QUEUE, task)));
            let rows = ended.run().stage().rows(STORE, ended.run());
            let ledger = rows.into_iter().find_map(|row| match row {
                Row::Ledger(entries) => Some(entries),
                _ => None,
            });
            let entry = ledger.expect("a ledger").into_iter().find(|entry| entry.subject == task);
            entry.expect("it was written").class == "twice" && ended.run().stage().spent() == NO_FAULTS
        })
    });
    assert!(tried > 20, "{tried} moments");
    all
}

/// Whether a task is handed out twice while word of the first time is on its way to the second worker.
fn is_shown_twice_with_word_on_its_way() -> bool {
    let (rules, boards) = positions::<Replicated>(&[("protocol", "available")], NO_FAULTS);
    boards.iter().any(|board| is_shown(&rules, board, "twice") && in_flight(&rules, board).contains(&"taken"))
}

const OF_WORKERS: [Claim; 15] = [
    ("two-workers", "A queue hands a payment to one of two workers and gives it some time", || {
        let stage = scenario("two-workers").stage();
        (0..stage.nodes()).map(|node| stage.node(node).slug).eq(["queue", "worker-1", "worker-2", "store"])
    }),
    ("two-workers", "When the time is up and no ack has come, the queue leases it to the other.", || {
        // A lease too short for the work expires again and again.
        (1..=50).all(|seed| {
            let scenario = Scenario { seed, timeout_ms: 3_000, ..scenario("two-workers") };
            let timeline = after(&scenario, 0, |_| {});
            subjects(&scenario).all(|task| {
                let said = said_of(&timeline, task);
                let granted = said.iter().filter(|(said, _)| ["grant", "regrant"].contains(said));
                let steps: Vec<_> = granted.map(|(_, event)| event.step.expect("a step")).collect();
                let settled = first_said(&timeline, task, "settle").unwrap_or(usize::MAX);
                let expired = said.iter().rposition(|(said, _)| *said == "expire");
                steps.windows(2).all(|pair| pair[0] != pair[1]) && expired.is_none_or(|last| last < settled)
            })
        })
    }),
    (
        "two-workers",
        "It can’t know whether the first one died, is slow, or has finished with its ack still on the way.",
        || {
            // The queue holds the very same, its lease over, in all three.
            let (rules, boards) = positions::<Lease>(&[("expiries", "1")], ONE_CRASH);
            let is_over = |board: &&Board<Lease>| {
                rules.moves(board).iter().any(|m| matches!(m, Move::Step { node: QUEUE, .. }))
                    && matches!(&board.nodes[0], lease::Node::Queue(1, _))
            };
            let (mut died, mut slow, mut finished) = (Vec::new(), Vec::new(), Vec::new());
            for board in boards.iter().filter(is_over) {
                let (copies, hands) = (in_flight(&rules, board), [1, 2].map(|worker| in_hand(board, worker)));
                let queue = &board.nodes[0];
                match (&copies[..], hands, board.spent.total()) {
                    ([], [0, 0], 1) if !written(&rules, board).0 => died.push(queue),
                    ([], [held, 0] | [0, held], 0) if held > 0 && !written(&rules, board).0 => slow.push(queue),
                    (["ack"], [0, 0], 0) if written(&rules, board).0 => finished.push(queue),
                    _ => {}
                }
            }
            died.iter().any(|queue| slow.contains(queue) && finished.contains(queue))
        },
    ),
    ("two-workers", "Let a lease run out while a worker has the task, and a plain store does it twice.", || {
        let_leases_run_out() && broken::<Lease>("twice", &[("expiries", "1")], NO_FAULTS) == Some((0, 9))
    }),
    ("two-workers", "With every lease goes a token, a number that only grows.", || {
        let mut last: BTreeMap<(u32, u16), u16> = BTreeMap::new();
        walks::<Lease>(&[], |n, rules, _, said, outbox| {
            if ["grant", "regrant"].contains(&said) {
                let (wire, key) = outbox.puts[0];
                let task = rules.protocol.reads(wire, key).subject;
                let before = last.insert((n, task), token(key));
                assert!(token(key) > before.unwrap_or(0), "{before:?}, then {}", token(key));
            }
        });
        last.values().filter(|token| **token > 1).count() > 100
    }),
    ("two-workers", "A plain store takes every write.", || {
        ["WK", "KW", "CWK"].into_iter().all(|program| {
            let said = [("program", program), ("store", "plain"), ("expiries", "1")];
            every_move::<Lease>(&said, ONE_OF_EACH, |moved| {
                moved.took_in() != "write" || ["apply", "apply-older"].contains(&moved.said())
            })
        })
    }),
    (
        "two-workers",
        "With a fencing token it refuses a write whose token is older than one it has seen; still both may have written.",
        || {
            let mut newest: BTreeMap<(u32, u16), u16> = BTreeMap::new();
            let mut refused = 0;
            walks::<Lease>(&[("store", "fence")], |n, rules, m, said, _| {
                if let Move::Deliver { wire, key } = m
                    && kind::<Lease>(rules, wire, key) == "write"
                {
                    let seen = newest.entry((n, rules.protocol.reads(wire, key).subject)).or_default();
                    assert_eq!(said == "refuse", token(key) < *seen, "{said}");
                    refused += u32::from(said == "refuse");
                    *seen = token(key).max(*seen);
                }
            });
            let fenced = |expiries| [("store", "fence"), ("expiries", expiries)];
            let ordered = FEW_EXPIRIES.into_iter().all(|expiries| never::<Lease>("stale", &fenced(expiries)));
            let plain = broken::<Lease>("stale", &[("expiries", "1")], NO_FAULTS);
            let both = broken::<Lease>("twice", &fenced("1"), NO_FAULTS);
            refused > 20 && ordered && plain == Some((0, 9)) && both.is_some_and(|(faults, _)| faults == 0)
        },
    ),
    ("two-workers", "With unique ids it does a task once: look-up and write are one step.", || {
        let with_ids = |program, expiries| [("program", program), ("store", "ids"), ("expiries", expiries)];
        let once = ["WK", "KW"].into_iter().all(|program| {
            let patient = broken::<Lease>("twice", &with_ids(program, "2"), ONE_LOSS);
            never::<Lease>("twice", &with_ids(program, "1")) && patient.is_none()
        });
        // In two steps, it is not enough.
        let apart = [("program", "CWK"), ("expiries", "1")];
        once && broken::<Lease>("twice", &apart, NO_FAULTS) == Some((0, 15))
    }),
    ("two-workers", "A worker writes, then acks, or the reverse.", || {
        in_order("two-workers", &[("program", "WK")], "write", "ack")
            && in_order("two-workers", &[("program", "KW")], "ack", "write")
    }),
    (
        "two-workers",
        "Or it asks first whether the task is done; between answer and write, somebody else can write.",
        || {
            let asks = |store| [("program", "CWK"), ("store", store), ("expiries", "1")];
            let twice = |store| broken::<Lease>("twice", &asks(store), NO_FAULTS);
            // What it is told decides; the write of another may come in between.
            let obeys = every_move::<Lease>(&asks("plain"), ONE_OF_EACH, |moved| match moved.said() {
                "reply-done" => written(moved.rules, moved.before).0,
                "reply-free" => !written(moved.rules, moved.before).0,
                _ => true,
            });
            let obeys = obeys && in_order("two-workers", &[("program", "CWK")], "ask", "write");
            obeys && ["plain", "fence"].map(twice) == [Some((0, 15)); 2]
        },
    ),
    ("two-workers", "If not, the ack says no more than “I sent it”.", || {
        let asked = |answer| [("answer", answer), ("expiries", "1")];
        let lost = |answer| broken::<Lease>("lost-done", &asked(answer), ONE_LOSS);
        lost("no") == Some((1, 6)) && never::<Lease>("done-not-yet", &asked("yes"))
    }),
    ("two-workers", "How often the queue may lose patience.", || {
        FEW_EXPIRIES.into_iter().all(|expiries| {
            let (_, boards) = positions::<Lease>(&[("expiries", expiries), ("letters", "2")], NO_FAULTS);
            let expired = boards.iter().map(|board| match &board.nodes[0] {
                lease::Node::Queue(expired, _) => expired.to_string(),
                node => panic!("{node:?} is no queue"),
            });
            expired.max() == Some(expiries.to_owned())
        })
    }),
    ("two-workers", "if each hands out what it thinks is free, both workers may get one task with no fault", || {
        ["none", "1", "3", "all"].into_iter().all(|cut| {
            broken::<Replicated>("twice", &[("protocol", "available"), ("cut", cut)], NO_FAULTS) == Some((0, 2))
        }) && is_shown_twice_with_word_on_its_way()
    }),
    (
        "two-workers",
        "If a majority must promise it first, that never happens, but two claims may block each other for good",
        || {
            let claims = |cut| [("protocol", "consistent"), ("cut", cut), ("retries", "1")];
            let may = |slug, cut| broken::<Replicated>(slug, &claims(cut), NO_FAULTS).is_some();
            ["none", "1", "3", "all"].into_iter().all(|cut| never::<Replicated>("twice", &claims(cut)))
                && [may("can-1", "1"), may("can-2", "1")] == [false, true]
                && [may("can-1", "all"), may("can-2", "all")] == [false, false]
                && [may("can-1", "3"), may("can-2", "3")] == [true, true]
                // Each has promised the task to itself, and no promise is taken back.
                && may("nobody", "3")
                && every_move::<Replicated>(&claims("3"), ONE_OF_EACH, |moved| {
                    let promise = |board: &Board<Replicated>| [0, 1, 2].map(|id| board.nodes[id].tasks[0].promise);
                    promise(moved.before).iter().zip(promise(&moved.after)).all(|(&before, after)| before == 0 || before == after)
                })
        },
    ),
    ("two-workers", "Keep the queue on three replicas", || {
        let (address, notes) = twice_or_never::share::parse("figure=two-workers&queue=replicated");
        let slugs = |stage: &dyn Stage| (0..stage.nodes()).map(|node| stage.node(node).slug).collect::<Vec<_>>();
        notes.is_empty()
            && slugs(&*address.scenario.stage()) == ["replica-1", "replica-2", "replica-3"]
            && html("two-workers").contains("<a href=\"./?figure=two-workers&amp;queue=replicated\">")
    }),
];

// ---- Publisher confirms ----

const BROKER: NodeId = 1;
const CONFIRM: Kind = Kind(1);

fn nodes(board: &Board<Confirms>) -> (&broker::Producer, &broker::Broker, &broker::Consumer) {
    match &board.nodes[..] {
        [broker::Node::Producer(producer), broker::Node::Broker(broker), broker::Node::Consumer(consumer)] => {
            (producer, broker, consumer)
        }
        nodes => panic!("{nodes:?}"),
    }
}

/// The budget of everything that goes wrong and is tried again at most once.
const AGAIN: [(&str, &str); 2] = [("retries", "1"), ("requeues", "1")];

/// A broker set like this, with everything tried again once.
fn again<'a>(said: Said<'a>) -> Vec<(&'a str, &'a str)> {
    said.iter().copied().chain(AGAIN).collect()
}

fn lost_confirmed(said: Said, budget: Faults) -> Option<(u32, u32)> {
    broken::<Confirms>("lost-confirmed", &again(said), budget)
}

fn twice(said: Said, budget: Faults) -> Option<(u32, u32)> {
    broken::<Confirms>("twice", said, budget)
}

/// What a crash of the broker leaves of its queue, at every position at which it may crash.
fn after_crash(store: &str, holds: impl Fn(&broker::Queue, &broker::Queue) -> bool) -> bool {
    every_move::<Confirms>(&[("store", store), ("letters", "2"), ("requeues", "1")], ONE_CRASH, |moved| {
        let (before, after) = (nodes(moved.before).1, nodes(&moved.after).1);
        !matches!(moved.m, Move::Crash { node: BROKER }) || holds(&before.queue, &after.queue)
    })
}

const OF_BROKER: [Claim; 14] = [
    ("publisher-confirms", "You saw the broker hand this letter out twice.", || {
        let scenario = scenario("publisher-confirms");
        let chapter = Chapter::by_slug("publisher-confirms").expect("a chapter");
        let mut timeline = Timeline::new(&scenario, (chapter.answer)(&scenario).interventions);
        timeline.seek(u32::MAX);
        said_of(&timeline, 1).iter().filter(|(said, _)| *said == "hand-out").count() == 2
    }),
    (
        "publisher-confirms",
        "Put a broker in the middle, and a letter goes over two hops. The broker confirms to the producer that it has the letter; the consumer acks to the broker that it has dealt with it.",
        || {
            let stage = scenario("publisher-confirms").stage();
            let (rules, boards) = positions::<Confirms>(&AGAIN, ONE_OF_EACH);
            let says_so = boards.iter().all(|board| {
                let (copies, (_, broker, consumer)) = (in_flight(&rules, board), nodes(board));
                let is_dealt_with = consumer.effects[0] > 0;
                let has = broker.queue.ready[0] + broker.queue.unacked[0] > 0;
                (!copies.contains(&"confirm") || has || is_dealt_with) && (!copies.contains(&"ack") || is_dealt_with)
            });
            says_so && (stage.nodes(), stage.wires().len(), stage.link(0), stage.link(3)) == (3, 4, 0, 1)
        },
    ),
    ("publisher-confirms", "Each hop has its own silence.", || {
        // One loss leaves the producer, or the broker, with work that was done or was not.
        let doubts = ["doubt-done", "doubt-not", "bdoubt-done", "bdoubt-not"];
        doubts.into_iter().all(|doubt| broken::<Confirms>(doubt, &[], ONE_LOSS).is_some_and(|(faults, _)| faults == 1))
    }),
    (
        "publisher-confirms",
        "left alone, the producer counts letters as confirmed that the consumer hasn’t seen yet",
        || {
            let scenario = scenario("publisher-confirms");
            let timeline = after(&scenario, 0, |_| {});
            let is_early = |letter: &u16| {
                let said = said_of(&timeline, *letter);
                let place = |slug, node| said.iter().position(|(said, event)| *said == slug && event.node == node);
                place("confirmed", 0).expect("confirmed") < place("take", 2).expect("taken")
            };
            let early: Vec<u16> = subjects(&scenario).filter(is_early).collect();
            early == [2, 3, 4, 5, 6] && broken::<Confirms>("confirmed-not-done", &[], NO_FAULTS) == Some((0, 5))
        },
    ),
    ("publisher-confirms", "the producer, which heard nothing, publish again", || {
        let scenario = scenario("publisher-confirms");
        let mut tried = 0;
        let all = (0..events(&scenario)).all(|index| {
            let mut timeline = Timeline::new(&scenario, Vec::new());
            timeline.seek(index);
            let is_there = |name: &CopyName| name.kind == CONFIRM;
            let names: Vec<CopyName> = timeline.run().flights().map(|flight| flight.name).filter(is_there).collect();
            names.into_iter().all(|name| {
                tried += 1;
                let ended = after(&scenario, index, |timeline| act(timeline, Action::Lose(name)));
                first_said(&ended, name.letter, "resend").is_some()
                    && first_said(&ended, name.letter, "confirmed").is_some()
            })
        });
        assert!(tried > 10, "{tried} moments");
        all
    }),
    ("publisher-confirms", "After storing, a confirm is a promise that the broker can keep.", || {
        never::<Confirms>("lost-confirmed", &AGAIN)
            && never::<Confirms>("lost-confirmed", &again(&[("consumer", "XK")]))
    }),
    ("publisher-confirms", "Before storing, a crash between the two breaks it.", || {
        let before = [("confirm", "before")];
        let no_crash = Faults { crashes: [0, 1], ..ONE_OF_EACH };
        lost_confirmed(&before, ONE_CRASH) == Some((1, 5)) && lost_confirmed(&before, no_crash).is_none()
    }),
    ("publisher-confirms", "With none, the producer never knows.", || {
        let (rules, boards) = positions::<Confirms>(&again(&[("confirm", "none")]), ONE_OF_EACH);
        boards.iter().all(|board| {
            let (producer, ..) = nodes(board);
            let knows = producer.beliefs.iter().any(|belief| [Belief::Confirmed, Belief::Late].contains(belief));
            !producer.is_sent && !knows && !in_flight(&rules, board).contains(&"confirm")
        })
    }),
    (
        "publisher-confirms",
        "On disk it survives a crash of the broker, and what was handed out becomes ready again.",
        || {
            after_crash("disk", |before, after| {
                let ready = before.ready.iter().zip(&before.unacked).map(|(ready, unacked)| ready + unacked);
                after.ready.iter().copied().eq(ready) && after.unacked.iter().all(|&count| count == 0)
            })
        },
    ),
    ("publisher-confirms", "In RAM it is gone, confirmed or not.", || {
        // Some of what is gone was confirmed, and some was not.
        let (_, boards) = positions::<Confirms>(&again(&[("store", "ram")]), ONE_CRASH);
        let held = |is_confirmed| {
            boards.iter().any(|board| {
                let (producer, broker, _) = nodes(board);
                !broker.queue.is_empty() && (producer.beliefs[0] == Belief::Confirmed) == is_confirmed
            })
        };
        after_crash("ram", |_, after| after.is_empty()) && held(true) && held(false)
    }),
    (
        "publisher-confirms",
        "It works, then acks, or the reverse; it remembers the letter in the step that does the work; or the broker counts a letter as done when it hands it out.",
        || {
            let order =
                |consumer, first, second| in_order("publisher-confirms", &[("consumer", consumer)], first, second);
            let automatic = every_move::<Confirms>(&again(&[("consumer", "auto")]), ONE_OF_EACH, |moved| {
                nodes(&moved.after).1.queue.unacked[0] == 0 && !in_flight(moved.rules, &moved.after).contains(&"ack")
            });
            automatic
                && order("PK", "apply", "ack")
                && order("KP", "ack", "apply")
                && order("XK", "transaction", "ack")
                && twice(&again(&[("consumer", "XK")]), ONE_OF_EACH).is_none()
        },
    ),
    (
        "publisher-confirms",
        "Ids mend what the producer sends again. What the broker itself hands out again, only the consumer can recognise.",
        || {
            let resent = |bdedup, store| [("bdedup", bdedup), ("store", store), ("retries", "1")];
            let requeued = |bdedup, consumer| [("bdedup", bdedup), ("consumer", consumer), ("requeues", "1")];
            let mended = twice(&resent("none", "disk"), ONE_LOSS).is_some()
                && twice(&resent("ids", "disk"), ONE_LOSS).is_none()
                && twice(&resent("ids", "ram"), ONE_LOSS).is_none();
            // On disk the crash hands out again; in RAM it wipes the ids, and what was sent again is stored again.
            let wiped = {
                let is_stored_again = |store| {
                    !every_move::<Confirms>(&resent("ids", store), ONE_CRASH, |moved| {
                        let is_known = nodes(moved.before).2.effects[0] > 0;
                        !(moved.said() == "store" && is_known)
                    })
                };
                is_stored_again("ram") && !is_stored_again("disk")
            };
            mended
                && wiped
                && twice(&requeued("ids", "PK"), NO_FAULTS) == Some((0, 11))
                && twice(&requeued("none", "XK"), ONE_OF_EACH).is_none()
        },
    ),
    ("publisher-confirms", "How often a letter is published again, and put back.", || {
        let (_, boards) = positions::<Confirms>(&[("retries", "2"), ("requeues", "1"), ("letters", "2")], NO_FAULTS);
        let tries = boards.iter().map(|board| nodes(board).0.tries).max();
        let requeued = boards.iter().map(|board| nodes(board).1.requeued).max();
        // Each letter may be published again; what is put back is counted in all.
        let second = |board: &&Board<Confirms>| nodes(board).0.current == 2 && nodes(board).0.tries == 2;
        (tries, requeued) == (Some(2), Some(1)) && boards.iter().any(|board| second(&board))
    }),
    ("publisher-confirms", "with a prefetch of 1", || {
        ["PK", "KP", "XK", "auto"].into_iter().all(|consumer| {
            let (_, boards) = positions::<Confirms>(&again(&[("consumer", consumer), ("letters", "2")]), ONE_LOSS);
            boards.iter().all(|board| nodes(board).1.queue.unacked.iter().sum::<u16>() <= 1)
        })
    }),
];

// ---- Challenges ----

/// Plays on until a node has said this of a subject so many times.
fn until_said(timeline: &mut Timeline, subject: u16, slug: &str, times: usize) {
    while said_of(timeline, subject).iter().filter(|(said, _)| *said == slug).count() < times {
        timeline.forward().unwrap_or_else(|| panic!("{slug} is not said"));
    }
}

/// The copy of a kind that was made last, and is in flight.
fn aloft(timeline: &Timeline, kind: &str) -> CopyName {
    let run = timeline.run();
    let is_it = |name: &CopyName| run.scenario().cast.kinds[usize::from(name.kind.0)].slug == kind;
    run.flights().map(|flight| flight.name).filter(is_it).max().expect("it is in flight")
}

#[test]
fn two_workers_is_done_by_a_write_that_is_overtaken() {
    let overtaken = |said: Said, expires: bool, holds: bool| {
        is_done_with("two-workers", figure("two-workers", said), |timeline| {
            until_said(timeline, 1, "write", 1);
            let write = aloft(timeline, "write");
            if holds {
                act(timeline, Action::Hold(write));
            }
            if expires {
                act(timeline, Action::Timeout(QUEUE, 1));
                until_said(timeline, 1, "apply", if holds { 1 } else { 2 });
            }
            if holds {
                act(timeline, Action::Release(write));
            }
            timeline.seek(u32::MAX);
        })
    };
    assert!(overtaken(&[], true, true));
    assert!(!overtaken(&[], true, false), "done twice, in order");
    assert!(!overtaken(&[], false, true));
    assert!(!overtaken(&[("store", "fence")], true, true), "refused");
    assert!(!overtaken(&[("store", "ids")], false, true), "known");
    // Held long enough, it needs no push.
    assert!(is_done_with("two-workers", scenario("two-workers"), |timeline| {
        until_said(timeline, 1, "write", 1);
        let write = aloft(timeline, "write");
        act(timeline, Action::Hold(write));
        until_said(timeline, 1, "apply", 1);
        act(timeline, Action::Release(write));
        timeline.seek(u32::MAX);
    }));
}

#[test]
fn publisher_confirms_is_done_on_the_second_hop() {
    let crashed = |said: Said, when: &str, node| {
        is_done_with("publisher-confirms", figure("publisher-confirms", said), |timeline| {
            until_said(timeline, 1, when, 1);
            act(timeline, Action::Crash(node));
            act(timeline, Action::Restart(node));
            timeline.seek(u32::MAX);
        })
    };
    assert!(lost_on(&[("consumer", "auto")], "hand-out", "delivery"));
    assert!(!lost_on(&[("consumer", "KP")], "hand-out", "delivery"), "it is handed out again");
    assert!(!lost_on(&[], "hand-out", "delivery"), "it is handed out again");
    assert!(!lost_on(&[("consumer", "auto")], "confirm", "confirm"));
    assert!(crashed(&[("consumer", "KP")], "ack", 2));
    assert!(!crashed(&[], "ack", 2), "it was done before");
    assert!(!crashed(&[("confirm", "before")], "confirm", BROKER), "the broker's own fault");
    assert!(!crashed(&[("store", "ram")], "confirm", BROKER), "so is this");
}

/// Whether the challenge is done by losing the copy of this kind once this was said of the first letter.
fn lost_on(said: Said, when: &str, kind: &str) -> bool {
    is_done_with("publisher-confirms", figure("publisher-confirms", said), |timeline| {
        until_said(timeline, 1, when, 1);
        act(timeline, Action::Lose(aloft(timeline, kind)));
        timeline.seek(u32::MAX);
    })
}

/// (chapter, words that stand in it, words of the source that holds them).
const CITED: [(&str, &str, &str); 7] = [
    ("two-workers", "which numbered ballots, as in Paxos, mend", "Leslie Lamport"),
    ("two-workers", "some time: a lease", "C. Gray, D. Cheriton"),
    ("two-workers", "With a fencing token it refuses a write", "Martin Kleppmann"),
    ("publisher-confirms", "a prefetch of 1", "RabbitMQ documentation"),
    ("publisher-confirms", "Kafka’s, with an idempotent producer", "Apache Kafka documentation"),
    ("two-workers", "SQS’s visibility timeout", "Amazon SQS visibility timeout"),
    ("two-workers", "a Kafka consumer’s time between polls", "max.poll.interval.ms"),
];

#[test]
fn every_claim_about_two_workers_stands_in_its_chapter_and_holds() {
    for claim in &OF_WORKERS {
        hold(claim);
    }
}

#[test]
fn every_claim_about_confirms_stands_in_its_chapter_and_holds() {
    for claim in &OF_BROKER {
        hold(claim);
    }
}

#[test]
fn what_is_said_of_the_world_names_its_source() {
    CITED.iter().for_each(|(slug, words, source)| cite(slug, words, source));
}

fn tied(slug: &str) -> Vec<&'static str> {
    let claims = OF_WORKERS.iter().chain(&OF_BROKER).map(|(name, words, _)| (*name, *words));
    let cited = CITED.iter().map(|(name, words, _)| (*name, *words));
    claims.chain(cited).filter(|(name, _)| *name == slug).map(|(_, words)| words).collect()
}

#[test]
fn every_number_above_one_and_every_never_always_can_and_must_is_in_a_claim_or_cited() {
    for slug in SLUGS {
        let loose = loose(slug, &tied(slug), &[]);
        assert!(loose.is_empty(), "tied to no check in {slug}:\n{}", loose.join("\n"));
    }
}

#[test]
fn every_sentence_about_a_setting_is_in_a_claim_and_every_setting_shown_is_spoken_of() {
    for slug in SLUGS {
        let claims: Vec<_> = OF_WORKERS.iter().chain(&OF_BROKER).filter(|(name, ..)| *name == slug).collect();
        let text = between(html(slug), "<dd>", "</dd>").into_iter().map(texts::plain).collect::<Vec<_>>().join(" ");
        for sentence in text.split_inclusive(". ").map(str::trim) {
            assert!(claims.iter().any(|(_, words, _)| words.contains(sentence)), "{slug}, no claim: {sentence}");
        }
        let named = between(html(slug), "<dt>", "</dt>").join(", ");
        let cast = scenario(slug).cast;
        for setting in cast.settings.iter().filter(|setting| setting.key != "letters") {
            assert!(named.contains((setting.name)()), "{slug} does not speak of {}", (setting.name)());
        }
    }
}

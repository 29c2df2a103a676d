//! Every counterexample of the casts is a run: played on the stage as a script it ends where the search says it ends,
//! with the faults and steps that were claimed, and its link opens to the same run.

#[path = "common/plain.rs"]
mod plain;

use plain::{breaks, place};
use std::collections::BTreeMap;
use twice_or_never::board::{Faults, LinkOrder, Move, Outbox};
use twice_or_never::casts::broker::Confirms;
use twice_or_never::casts::calls::Calls;
use twice_or_never::casts::generals::{Generals, Plan};
use twice_or_never::casts::gossip::Gossip;
use twice_or_never::casts::lease::Lease;
use twice_or_never::casts::replica::Replica;
use twice_or_never::casts::replicated::Replicated;
use twice_or_never::casts::servers::Servers;
use twice_or_never::casts::sites::Sites;
use twice_or_never::casts::workbench::Workbench;
use twice_or_never::history::Timeline;
use twice_or_never::player::{Outlook, Run};
use twice_or_never::search::{Counterexample, Hunt, Search, Verdict, Wide};
use twice_or_never::share::{SavedRun, decode, encode};
use twice_or_never::stage::{Cast, On, Scenario, Stage, typed, untyped};

const ORDERS: [LinkOrder; 2] = [LinkOrder::Reordering, LinkOrder::Fifo];
const NO_FAULTS: Faults = Faults { losses: 0, duplications: 0, crashes: [0, 0] };
const BUDGETS: [Faults; 4] = [
    NO_FAULTS,
    Faults { losses: 1, ..NO_FAULTS },
    Faults { duplications: 1, crashes: [1, 1], ..NO_FAULTS },
    Faults { losses: 2, duplications: 1, crashes: [1, 0] },
];

/// A cast's figure, set like this; chance is to have no say.
fn scenario<C: Cast>(order: LinkOrder, said: &[(&str, &str)]) -> Scenario {
    let usual = (C::about().usual)();
    // Chance is as unruly as it gets: while a script lasts, it has no say.
    let mut scenario =
        Scenario { order, seed: 7, loss_percent: 50, duplication_percent: 50, crash_percent: 50, ..usual };
    for &(key, word) in said {
        let place = C::about().setting(key).expect("a setting");
        scenario.set(place, C::about().settings[place].values.read(word).expect("a value"));
    }
    scenario
}

/// Plays a script to its end, and no further.
fn play(scenario: &Scenario, script: &[Move<twice_or_never::stage::StepId>]) -> Timeline {
    let mut timeline = Timeline::of(Run::scripted(scenario, script.to_vec(), Vec::new()));
    let mut played = Vec::new();
    while played.len() < script.len() {
        let event = timeline.forward().expect("the script goes on");
        assert!(!event.by_hand);
        // Beside the moves there is only the coming back of nodes that the script crashed.
        played.extend(event.step);
    }
    assert_eq!(played, script, "the moves are those of the script, in its order");
    timeline
}

/// One counterexample, and everything that is claimed of it.
fn replays<C: Cast>(hunt: &Hunt<C>, scenario: &Scenario, found: &Counterexample<C::Step, &'static str>) {
    let script: Vec<_> = found.script.iter().copied().map(untyped).collect();
    assert!(script.iter().zip(&found.script).all(|(&m, known)| typed::<C>(m).as_ref() == Some(known)));
    let mut timeline = play(scenario, &script);
    let run = timeline.run();
    let on = run.stage().as_any().downcast_ref::<On<C>>().expect("a stage of this cast");

    // The position is the one that the moves lead to on the plain board, and shows what is claimed.
    let rules = hunt.rules();
    let (mut board, mut outbox) = (rules.protocol.start(), Outbox::default());
    for &m in &found.script {
        assert!(rules.is_enabled(&board, m), "{m:?} within the budget");
        rules.apply(&mut board, m, &mut outbox);
    }
    assert_eq!(on.board, board);
    let promise = &C::promises()[place::<C>(found.property)];
    assert!(breaks(&rules, &on.board, rules.is_quiet(&on.board), promise), "{}", found.property);
    assert!((promise.applies)(&on.rules.protocol));

    // At the cost that is claimed.
    let steps = timeline.past().iter().filter(|event| event.step.is_some()).count();
    let is_fault = |m: &&Move<_>| !matches!(m, Move::Step { .. } | Move::Deliver { .. });
    let resends =
        found.script.iter().filter(|m| matches!(**m, Move::Step { step, .. } if hunt.cast.is_resend(step))).count();
    assert_eq!((steps, resends), (found.steps as usize, found.resends as usize));
    assert_eq!((on.board.spent.total(), script.iter().filter(is_fault).count()), (found.faults, found.faults as usize));

    // A link holds it, and opens to the same run at the same moment; also after that the two go the same way.
    let (index, digest) = (timeline.index(), timeline.digest());
    let saved = SavedRun { scenario: scenario.clone(), script, interventions: Vec::new(), index };
    let link = encode(&saved).expect("it is short enough");
    let opened = decode(&link).expect("a link of ours");
    assert_eq!(opened, saved);
    let mut again = Timeline::of(Run::scripted(&opened.scenario, opened.script, opened.interventions));
    again.seek(opened.index);
    assert_eq!((again.digest(), again.run().now()), (digest, timeline.run().now()));
    timeline.seek(u32::MAX);
    again.seek(u32::MAX);
    assert_eq!((again.digest(), again.index()), (timeline.digest(), timeline.index()));
    assert_eq!(timeline.run().outlook(), Outlook::Ended, "it goes on as any run does, and ends");
}

/// Searches for every promise, one by one, and replays what is found. How often each was broken.
fn everything<C: Cast>(scenario: &Scenario, budget: Faults, broken: &mut BTreeMap<&'static str, u32>) {
    let cast = C::of(&scenario.settings);
    let hunt = Hunt::new(cast, scenario.order, budget);
    for promise in C::promises() {
        let times = broken.entry(promise.slug).or_default();
        let Some(hunt) = hunt.clone().seeking(&[promise.slug]) else { continue };
        let answer = Search::<Wide<C>>::new(hunt.clone(), u32::MAX).expect("small").finish();
        assert!(answer.complete);
        match answer.counterexample {
            Some(found) => {
                assert_eq!((answer.verdict, found.property), (Verdict::Broken, promise.slug));
                replays(&hunt, scenario, &found);
                *times += 1;
            }
            None => assert_eq!(answer.verdict, Verdict::Holds),
        }
    }
}

fn tell(broken: &BTreeMap<&'static str, u32>) -> u32 {
    assert!(broken.values().all(|&times| times > 0), "each is broken somewhere: {broken:?}");
    println!("{broken:?}");
    broken.values().sum()
}

#[test]
fn every_counterexample_of_the_lease_replays_on_the_stage_and_in_a_link() {
    let mut broken = BTreeMap::new();
    for order in ORDERS {
        for (program, store, answer) in [
            ("WK", "plain", "yes"),
            ("WK", "plain", "no"),
            ("WK", "fence", "yes"),
            ("WK", "ids", "no"),
            ("KW", "plain", "yes"),
            ("KW", "fence", "no"),
            ("KW", "ids", "yes"),
            ("CWK", "plain", "yes"),
            ("CWK", "fence", "yes"),
        ] {
            for (expiries, letters, budget) in [
                ("0", "1", BUDGETS[2]),
                ("0", "2", BUDGETS[1]),
                ("1", "1", BUDGETS[0]),
                ("1", "1", BUDGETS[3]),
                ("2", "1", BUDGETS[1]),
                ("1", "2", BUDGETS[0]),
            ] {
                let said = [
                    ("program", program),
                    ("store", store),
                    ("answer", answer),
                    ("expiries", expiries),
                    ("letters", letters),
                ];
                everything::<Lease>(&scenario::<Lease>(order, &said), budget, &mut broken);
            }
        }
    }
    assert!(tell(&broken) > 250, "{broken:?}");
}

#[test]
fn every_counterexample_of_the_sites_replays_on_the_stage_and_in_a_link() {
    let mut broken = BTreeMap::new();
    for order in ORDERS {
        for (protocol, cut) in [
            ("direct", "none"),
            ("direct", "AS1"),
            ("leader", "none"),
            ("leader", "S1"),
            ("leader", "S2"),
            ("leader", "AS1"),
        ] {
            for (retries, requeues, budget) in
                [("0", "0", BUDGETS[0]), ("1", "0", BUDGETS[1]), ("0", "1", BUDGETS[2]), ("0", "0", BUDGETS[3])]
            {
                let said = [("protocol", protocol), ("cut", cut), ("retries", retries), ("requeues", requeues)];
                everything::<Sites>(&scenario::<Sites>(order, &said), budget, &mut broken);
            }
        }
    }
    assert_eq!(broken.remove("told-and-missing"), Some(0), "what is committed is on two lists");
    assert!(tell(&broken) > 100, "{broken:?}");
}

#[test]
fn every_counterexample_of_the_replicated_queue_replays_on_the_stage_and_in_a_link() {
    let mut broken = BTreeMap::new();
    for order in ORDERS {
        for protocol in ["available", "consistent"] {
            for cut in ["none", "1", "3", "all"] {
                for (retries, letters, budget) in
                    [("1", "1", BUDGETS[0]), ("0", "1", BUDGETS[1]), ("1", "1", BUDGETS[2]), ("0", "2", BUDGETS[0])]
                {
                    let said = [("protocol", protocol), ("cut", cut), ("retries", retries), ("letters", letters)];
                    everything::<Replicated>(&scenario::<Replicated>(order, &said), budget, &mut broken);
                }
            }
        }
    }
    assert!(tell(&broken) > 80, "{broken:?}");
}

#[test]
fn every_counterexample_of_the_broker_replays_on_the_stage_and_in_a_link() {
    let mut broken = BTreeMap::new();
    for order in ORDERS {
        for confirm in ["after", "before", "none"] {
            for (store, bdedup) in [("disk", "none"), ("disk", "ids"), ("ram", "ids")] {
                for consumer in ["PK", "KP", "XK", "auto"] {
                    for (retries, requeues, letters, budget) in [
                        ("0", "0", "1", BUDGETS[1]),
                        ("1", "0", "1", BUDGETS[2]),
                        ("0", "1", "1", BUDGETS[1]),
                        ("1", "1", "1", BUDGETS[0]),
                        ("0", "0", "2", BUDGETS[0]),
                    ] {
                        let said = [
                            ("confirm", confirm),
                            ("store", store),
                            ("bdedup", bdedup),
                            ("consumer", consumer),
                            ("retries", retries),
                            ("requeues", requeues),
                            ("letters", letters),
                        ];
                        everything::<Confirms>(&scenario::<Confirms>(order, &said), budget, &mut broken);
                    }
                }
            }
        }
    }
    assert!(tell(&broken) > 500, "{broken:?}");
}

#[test]
fn every_counterexample_of_the_calls_replays_on_the_stage_and_in_a_link() {
    let mut broken = BTreeMap::new();
    for order in ORDERS {
        for key in ["none", "client", "front"] {
            for (retries, front_retries, budget) in [
                ("0", "0", BUDGETS[1]),
                ("0", "0", BUDGETS[2]),
                ("1", "0", BUDGETS[3]),
                ("0", "1", BUDGETS[1]),
                ("1", "1", BUDGETS[0]),
                ("2", "2", BUDGETS[0]),
            ] {
                let said = [("key", key), ("retries", retries), ("retries2", front_retries)];
                everything::<Calls>(&scenario::<Calls>(order, &said), budget, &mut broken);
            }
        }
    }
    // That it is done and was not is never so.
    assert_eq!(broken.remove("ok-not-done"), Some(0));
    assert!(tell(&broken) > 100, "{broken:?}");
}

#[test]
fn every_counterexample_of_the_replicas_replays_on_the_stage_and_in_a_link() {
    let mut broken = BTreeMap::new();
    for order in ORDERS {
        for (protocol, cuts) in
            [("loose", ["none", "AB"]), ("tight", ["none", "AB"]), ("q1", ["none", "B"]), ("q2", ["A", "C"])]
        {
            for cut in cuts {
                for (writers, disk, budget) in
                    [("1", "1", BUDGETS[0]), ("1", "0", BUDGETS[2]), ("1", "1", BUDGETS[1]), ("2", "1", BUDGETS[0])]
                {
                    let said = [("protocol", protocol), ("cut", cut), ("writers", writers), ("disk", disk)];
                    everything::<Replica>(&scenario::<Replica>(order, &said), budget, &mut broken);
                }
            }
        }
    }
    assert!(tell(&broken) > 150, "{broken:?}");
}

#[test]
fn every_counterexample_of_the_servers_replays_on_the_stage_and_in_a_link() {
    let mut broken = BTreeMap::new();
    for order in ORDERS {
        for (kind, ids) in [
            ("pet-ram", "none"),
            ("pet-ram", "store"),
            ("pet-disk", "none"),
            ("cattle", "none"),
            ("cattle", "server"),
            ("cattle", "store"),
        ] {
            for (down, retries, budget) in [
                ("none", "0", BUDGETS[1]),
                ("none", "1", BUDGETS[0]),
                ("none", "0", BUDGETS[2]),
                ("S1", "1", BUDGETS[0]),
            ] {
                let said = [("kind", kind), ("ids", ids), ("down", down), ("retries", retries), ("letters", "1")];
                everything::<Servers>(&scenario::<Servers>(order, &said), budget, &mut broken);
            }
        }
    }
    assert!(tell(&broken) > 80, "{broken:?}");
}

#[test]
fn every_counterexample_of_the_workbench_replays_on_the_stage_and_in_a_link() {
    let mut broken = BTreeMap::new();
    for order in ORDERS {
        for said in [
            [("preset", "C"), ("handlers", "2"), ("outbox", "ram")],
            [("preset", "E"), ("handlers", "1"), ("effect", "email")],
            [("preset", "G"), ("handlers", "2"), ("ids", "crash")],
            [("preset", "J3"), ("window", "2"), ("forget", "1")],
            [("cards", "PRKC"), ("memory", "ram"), ("handlers", "2")],
            [("cards", "(CPR)K"), ("again", "silent"), ("acks", "upto")],
            [("cards", "RPC"), ("acks", "none"), ("window", "2")],
            [("cards", "(RK)P"), ("remembers", "last1"), ("ids", "resend")],
            [("cards", "(PR)"), ("door", "ack"), ("handlers", "2")],
            [("preset", "J3"), ("counter", "ram"), ("poison", "1")],
            [("preset", "G"), ("retention", "900"), ("renew", "1")],
        ] {
            for (retries, letters, budget) in
                [("1", "1", BUDGETS[2]), ("0", "2", BUDGETS[1]), ("1", "1", BUDGETS[3]), ("1", "2", BUDGETS[0])]
            {
                let few = [("retries", retries), ("letters", letters)];
                let scenario = scenario::<Workbench>(order, &[said.as_slice(), &few].concat());
                everything::<Workbench>(&scenario, budget, &mut broken);
            }
        }
    }
    assert!(tell(&broken) > 200, "{broken:?}");
}

#[test]
fn every_counterexample_of_the_generals_replays_on_the_stage_and_in_a_link() {
    let mut broken = BTreeMap::new();
    for order in ORDERS {
        for plan in Plan::all().filter(|plan| plan.messengers > 0) {
            let [messengers, a, b] = [plan.messengers, plan.needs_a, plan.needs_b].map(|number| number.to_string());
            let scenario = scenario::<Generals>(order, &[("messengers", &messengers), ("a", &a), ("b", &b)]);
            assert_eq!(Generals::of(&scenario.settings).plan, plan);
            for budget in [BUDGETS[1], Faults { losses: 2, duplications: 1, ..NO_FAULTS }] {
                everything::<Generals>(&scenario, budget, &mut broken);
            }
        }
    }
    // Of 94 rules 86 are broken, on either kind of link, within either budget.
    assert_eq!(tell(&broken), 4 * 86);
}

#[test]
fn every_counterexample_of_replicas_that_gossip_replays_on_the_stage_and_in_a_link() {
    let mut broken = BTreeMap::new();
    for order in ORDERS {
        for of in ["op-counter", "g-counter", "lww", "mv", "naive-set", "or-set"] {
            for (replicas, updates, gossips, protected, budget) in [
                ("2", "1", "1", "0", BUDGETS[2]),
                ("2", "2", "1", "0", BUDGETS[1]),
                ("2", "2", "2", "1", BUDGETS[1]),
                ("2", "1", "2", "0", BUDGETS[2]),
                ("3", "1", "1", "0", BUDGETS[0]),
            ] {
                let said = [
                    ("type", of),
                    ("replicas", replicas),
                    ("updates", updates),
                    ("gossips", gossips),
                    ("protected", protected),
                ];
                everything::<Gossip>(&scenario::<Gossip>(order, &said), budget, &mut broken);
            }
        }
    }
    assert!(tell(&broken) > 60, "{broken:?}");
}

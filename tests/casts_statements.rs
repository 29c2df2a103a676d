//! What is said about leases and about publisher confirms, held against every position within small budgets of one
//! task or letter.

#[path = "common/plain.rs"]
mod plain;

use plain::{Reached, explore, settings};
use twice_or_never::board::Faults;
use twice_or_never::casts::broker::Confirms;
use twice_or_never::casts::calls::Calls;
use twice_or_never::casts::gossip::Gossip;
use twice_or_never::casts::lease::Lease;
use twice_or_never::casts::servers::Servers;
use twice_or_never::casts::sites::Sites;
use twice_or_never::stage::Cast;

type Said<'a> = &'a [(&'a str, &'a str)];

fn reached<C: Cast>(said: Said, budget: Faults) -> Reached {
    let mut said = said.to_vec();
    said.push(("letters", "1"));
    explore(C::of(&settings::<C>(&said)), budget)
}

/// Every budget of at most one expiry, loss, duplication and crash.
fn every_lease(said: Said, mut each: impl FnMut([u32; 4], &Reached)) {
    for n in 0..16 {
        let [expiries, losses, duplications, crashes] = [n & 1, n >> 1 & 1, n >> 2 & 1, n >> 3];
        let expiries_said = expiries.to_string();
        let said: Vec<_> = said.iter().copied().chain([("expiries", &*expiries_said)]).collect();
        let found = reached::<Lease>(&said, Faults { losses, duplications, crashes: [crashes, 0] });
        each([expiries, losses, duplications, crashes], &found);
    }
}

/// As few of everything as a statement needs: retries, requeues, losses, duplications, crashes of broker and consumer.
#[derive(Clone, Copy, Debug)]
struct Few {
    retries: u32,
    requeues: u32,
    losses: u32,
    duplications: u32,
    broker: u32,
    consumer: u32,
}

/// Every budget of at most one of each of these, and no more than two in all.
fn every_broker(said: Said, each: impl FnMut(Few, &Reached)) {
    every_broker_up_to(2, said, each);
}

fn every_broker_up_to(most: u32, said: Said, mut each: impl FnMut(Few, &Reached)) {
    for n in (0..64_u32).filter(|n| n.count_ones() <= most) {
        let few = Few {
            retries: n & 1,
            requeues: n >> 1 & 1,
            losses: n >> 2 & 1,
            duplications: n >> 3 & 1,
            broker: n >> 4 & 1,
            consumer: n >> 5,
        };
        let is_said = |key: &str| said.iter().any(|&(said, _)| said == key);
        let (retries, requeues) = (few.retries.to_string(), few.requeues.to_string());
        let own = [("retries", &*retries), ("requeues", &*requeues)];
        let all: Vec<_> = said.iter().copied().chain(own.into_iter().filter(|&(key, _)| !is_said(key))).collect();
        let budget = Faults { losses: few.losses, duplications: few.duplications, crashes: [few.broker, few.consumer] };
        each(few, &reached::<Confirms>(&all, budget));
    }
}

const NO_FAULTS: Faults = Faults { losses: 0, duplications: 0, crashes: [0, 0] };

#[test]
fn a_lease_that_runs_out_too_early_does_a_task_twice_without_any_fault() {
    every_lease(&[("program", "WK"), ("store", "plain")], |[expiries, _, duplications, _], found| {
        assert_eq!(found.of::<Lease>("twice").is_some(), expiries + duplications > 0);
        assert_eq!(found.of::<Lease>("both-hold").is_some(), expiries > 0, "a lease is not a lock");
    });
    let found = reached::<Lease>(&[("expiries", "1")], NO_FAULTS);
    assert_eq!((found.of::<Lease>("twice"), found.of::<Lease>("both-hold")), (Some((0, 9)), Some((0, 5))));
}

#[test]
fn a_fence_orders_the_writers_and_does_not_make_once() {
    every_lease(&[("program", "WK"), ("store", "fence")], |[expiries, _, duplications, _], found| {
        assert_eq!(found.of::<Lease>("stale"), None);
        assert_eq!(found.of::<Lease>("refused").is_some(), expiries > 0);
        assert_eq!(found.of::<Lease>("twice").is_some(), expiries + duplications > 0);
    });
    every_lease(&[("program", "WK"), ("store", "plain")], |[expiries, ..], found| {
        assert_eq!(found.of::<Lease>("stale"), (expiries > 0).then_some((0, 9)));
    });
}

#[test]
fn to_check_first_is_a_race_too_only_later() {
    for store in ["plain", "fence"] {
        every_lease(&[("program", "CWK"), ("store", store)], |[expiries, _, duplications, _], found| {
            assert_eq!(found.of::<Lease>("twice").is_some(), expiries + duplications > 0);
        });
        let found = reached::<Lease>(&[("program", "CWK"), ("store", store), ("expiries", "1")], NO_FAULTS);
        assert_eq!(found.of::<Lease>("twice"), Some((0, 15)));
    }
}

#[test]
fn a_unique_id_in_the_stores_one_step_makes_done_mean_done_once() {
    for program in ["WK", "KW"] {
        every_lease(&[("program", program), ("store", "ids")], |_, found| {
            assert_eq!(found.of::<Lease>("twice"), None);
            assert_eq!(program == "WK", found.of::<Lease>("done-not-yet").is_none());
        });
    }
    every_lease(&[("program", "WK"), ("store", "ids")], |_, found| {
        assert_eq!((found.of::<Lease>("lost-done"), found.of::<Lease>("done-not-once")), (None, None));
    });
}

#[test]
fn no_store_mends_the_order_of_ack_and_work() {
    for store in ["plain", "ids", "fence"] {
        every_lease(&[("program", "KW"), ("store", store)], |[_, losses, _, crashes], found| {
            // The lost write of a worker that waits for its answer shows once the worker has walked away.
            let steps = if crashes > 0 { 5 } else { 7 };
            assert_eq!(found.of::<Lease>("lost-done"), (losses + crashes > 0).then_some((1, steps)));
        });
        every_lease(&[("program", "WK"), ("store", store), ("answer", "no")], |[_, losses, ..], found| {
            assert_eq!(found.of::<Lease>("lost-done"), (losses > 0).then_some((1, 6)), "an unanswered write");
        });
    }
}

#[test]
fn at_least_once_ends_where_the_expiries_end() {
    every_lease(&[("program", "WK"), ("store", "plain")], |[expiries, losses, _, crashes], found| {
        assert_eq!(found.of::<Lease>("undone").is_some(), losses + crashes > expiries);
        let (faults, steps) = found.of::<Lease>("doubt-done").expect("a worker walks away while its write lands");
        assert!(faults == 0 && (expiries > 0 || steps == 6));
    });
}

/// Every budget of the sites of at most two among a resend of each kind, a loss, a duplication and a crash.
fn every_site(said: Said, mut each: impl FnMut(&Faults, &Reached)) {
    for n in 0..32_u32 {
        let (retries, requeues) = ((n & 1).to_string(), (n >> 1 & 1).to_string());
        let said: Vec<_> = said.iter().copied().chain([("retries", &*retries), ("requeues", &*requeues)]).collect();
        let budget = Faults { losses: n >> 2 & 1, duplications: n >> 3 & 1, crashes: [n >> 4, 0] };
        if n.count_ones() < 3 {
            each(&budget, &explore(Sites::of(&settings::<Sites>(&said)), budget));
        }
    }
}

#[test]
fn without_a_leader_sites_disagree_on_the_order_with_no_fault_at_all() {
    for cut in ["none", "S1", "S2", "AS1"] {
        every_site(&[("protocol", "direct"), ("cut", cut)], |_, found| {
            assert_eq!(found.of::<Sites>("order-differs"), Some((0, 6)));
            assert_eq!(found.of::<Sites>("all-have").is_some(), cut != "AS1");
        });
    }
}

#[test]
fn through_a_leader_there_is_one_order_and_what_is_committed_stands_on_two_lists() {
    for cut in ["none", "S1", "S2", "AS1"] {
        every_site(&[("protocol", "leader"), ("cut", cut)], |budget, found| {
            for slug in ["order-differs", "not-prefix", "told-and-missing"] {
                assert_eq!(found.of::<Sites>(slug), None, "{slug} {cut} {budget:?}");
            }
            // A leader alone in a minority commits nothing; a writer that is cut off from it is not told.
            assert_eq!(found.of::<Sites>("can-b").is_some(), cut != "S1", "{cut}");
            assert_eq!(found.of::<Sites>("can-a").is_some(), !["S1", "AS1"].contains(&cut), "{cut}");
        });
    }
}

/// Each pair of budgets of retries up to one, with no fault or a single one of any kind.
fn every_call(key: &str, mut each: impl FnMut([u32; 2], &Faults, &Reached)) {
    for retries in [[0, 0], [0, 1], [1, 0], [1, 1]] {
        let words = retries.map(|tries: u32| tries.to_string());
        let said = [("key", key), ("retries", &*words[0]), ("retries2", &*words[1])];
        for n in 0..5 {
            let fault = |at| u32::from(n == at);
            let budget = Faults { losses: fault(1), duplications: fault(2), crashes: [fault(3), fault(4)] };
            each(retries, &budget, &explore(Calls::of(&settings::<Calls>(&said)), budget));
        }
    }
}

/// How often the work is done at most, as far as that is asked.
fn most(found: &Reached) -> u32 {
    (2..=9).filter(|times| found.of::<Calls>(&format!("exec-{times}")).is_some()).max().unwrap_or(1)
}

#[test]
fn impatience_in_two_layers_multiplies_and_losses_and_crashes_add_nothing() {
    every_call("none", |[client, front], budget, found| {
        assert_eq!(most(found), (client + 1 + budget.duplications) * (front + 1), "{client} {front} {budget:?}");
    });
    let said = [("key", "none"), ("retries", "2"), ("retries2", "2")];
    let found = explore(Calls::of(&settings::<Calls>(&said)), Faults::default());
    assert_eq!(found.of::<Calls>("exec-9"), Some((0, 40)));
}

#[test]
fn a_key_helps_that_the_client_makes_and_not_one_that_is_made_in_the_middle() {
    every_call("client", |_, _, found| assert_eq!(most(found), 1));
    every_call("front", |[client, _], budget, found| assert_eq!(most(found), client + 1 + budget.duplications));
}

#[test]
fn an_ok_is_true_and_an_error_may_be_false_with_no_fault_whoever_makes_the_key() {
    for key in ["none", "client", "front"] {
        every_call(key, |[client, front], budget, found| {
            let faults = |slug| found.of::<Calls>(slug).map(|(faults, _)| faults);
            assert_eq!((faults("ok-not-done"), faults("failed-done"), faults("gaveup-done")), (None, Some(0), Some(0)));
            // An error about what was not done takes a fault for each call of the front.
            let calls_fail = budget.losses + budget.crashes[1] > front;
            assert_eq!(faults("failed-not"), calls_fail.then_some(front + 1), "{front} {budget:?}");
            // Never done at all: a fault for each try of one of the layers.
            let least = client.min(front) + 1;
            assert!(faults("all-lost").is_none_or(|faults| faults >= least), "{client} {front} {budget:?}");
        });
    }
}

/// Servers that are set like this, with at most one retry, and no fault or a single one of any kind.
fn every_server(said: Said, mut each: impl FnMut(u32, &Faults, &Reached)) {
    for retries in [0, 1] {
        let word = u32::to_string(&retries);
        let said: Vec<_> = said.iter().copied().chain([("retries", &*word), ("letters", "1")]).collect();
        for n in 0..5 {
            let fault = |at| u32::from(n == at);
            let budget = Faults { losses: fault(1), duplications: fault(2), crashes: [fault(3), fault(4)] };
            each(retries, &budget, &explore(Servers::of(&settings::<Servers>(&said)), budget));
        }
    }
}

#[test]
fn a_pet_in_ram_loses_what_it_acknowledged_by_one_crash_and_nothing_else_here_loses_that() {
    for ids in ["none", "store"] {
        every_server(&[("kind", "pet-ram"), ("ids", ids)], |_, budget, found| {
            assert_eq!(found.of::<Servers>("lost-acked"), (budget.crashes[0] == 1).then_some((1, 6)));
        });
    }
    for (kind, ids) in
        [("pet-disk", "none"), ("pet-disk", "store"), ("cattle", "none"), ("cattle", "store"), ("cattle", "server")]
    {
        for down in ["none", "S1"] {
            every_server(&[("kind", kind), ("ids", ids), ("down", down)], |_, _, found| {
                assert_eq!(found.of::<Servers>("lost-acked"), None);
            });
        }
    }
}

#[test]
fn cattle_go_on_when_one_is_down_and_the_store_has_become_the_pet() {
    for (kind, down, steps) in [
        ("pet-ram", "S1", None),
        ("pet-disk", "S1", None),
        ("cattle", "S1", Some(7)),
        ("cattle", "D", None),
        ("cattle", "S1S2", None),
    ] {
        every_server(&[("kind", kind), ("ids", "none"), ("down", down)], |_, _, found| {
            assert_eq!(found.of::<Servers>("can-complete"), steps.map(|steps| (0, steps)), "{kind} {down}");
        });
    }
}

#[test]
fn a_retry_through_the_other_server_does_the_work_twice_unless_the_store_knows_the_letter() {
    for (kind, down, steps) in [("pet-disk", "none", 7), ("cattle", "none", 9), ("cattle", "S1", 10)] {
        let mut without = Vec::new();
        every_server(&[("kind", kind), ("ids", "none"), ("down", down)], |retries, budget, found| {
            let free = (retries == 1).then_some((0, steps));
            let twice = found.of::<Servers>("twice");
            assert!(twice == free || retries == 0 && budget.duplications == 1, "{kind} {down} {budget:?}: {twice:?}");
            without.push(twice);
        });
        every_server(&[("kind", kind), ("ids", "store"), ("down", down)], |_, _, found| {
            assert_eq!((found.of::<Servers>("twice"), found.of::<Servers>("wrong-complete")), (None, None));
        });
        if kind == "cattle" {
            // What the servers remember each for itself changes nothing.
            let mut with = Vec::new();
            every_server(&[("kind", kind), ("ids", "server"), ("down", down)], |_, _, found| {
                with.push(found.of::<Servers>("twice"));
            });
            assert_eq!(with, without);
        }
    }
}

#[test]
fn a_crash_of_a_server_that_keeps_nothing_costs_no_addition() {
    every_server(&[("kind", "cattle"), ("ids", "none")], |retries, budget, found| {
        let enough = budget.losses + budget.crashes[1] > retries;
        assert_eq!(found.of::<Servers>("lost").map(|(faults, _)| faults), enough.then_some(retries + 1), "{budget:?}");
    });
    // A dead door that is still chosen is as good as a cut.
    every_server(&[("kind", "cattle"), ("ids", "none"), ("down", "S1")], |_, _, found| {
        assert_eq!(found.of::<Servers>("lost").map(|(faults, _)| faults), Some(0));
    });
}

#[test]
fn a_confirm_says_that_the_broker_has_the_letter_not_that_the_work_is_done() {
    for (confirm, steps) in [("after", 5), ("before", 4)] {
        for consumer in ["PK", "KP", "XK", "auto"] {
            let found =
                reached::<Confirms>(&[("confirm", confirm), ("consumer", consumer), ("retries", "0")], NO_FAULTS);
            assert_eq!(found.of::<Confirms>("confirmed-not-done"), Some((0, steps)));
        }
    }
}

#[test]
fn confirmed_after_storing_on_disk_and_acked_after_the_work_is_never_lost() {
    for consumer in ["PK", "XK"] {
        every_broker_up_to(3, &[("consumer", consumer)], |few, found| {
            assert_eq!(found.of::<Confirms>("lost-confirmed"), None, "{few:?}");
            assert_eq!(found.of::<Confirms>("lost").is_some(), few.losses + few.broker > few.retries, "{few:?}");
        });
    }
}

#[test]
fn one_crash_of_the_broker_loses_what_was_confirmed_too_early_or_kept_in_ram() {
    for (said, steps) in
        [([("confirm", "before"), ("store", "disk")], 5), ([("confirm", "after"), ("store", "ram")], 6)]
    {
        every_broker(&said, |few, found| {
            assert_eq!(found.of::<Confirms>("lost-confirmed"), (few.broker > 0).then_some((1, steps)), "{few:?}");
        });
    }
}

#[test]
fn where_the_consumers_ack_stands_decides_the_second_hop() {
    every_broker(&[("consumer", "KP")], |few, found| {
        assert_eq!(found.of::<Confirms>("lost-confirmed"), (few.consumer > 0).then_some((1, 10)), "{few:?}");
    });
    every_broker(&[("consumer", "auto")], |few, found| {
        let steps = if few.losses > 0 { 7 } else { 8 };
        let breaks = few.losses + few.consumer > 0;
        assert_eq!(found.of::<Confirms>("lost-confirmed"), breaks.then_some((1, steps)), "{few:?}");
    });
}

#[test]
fn two_hops_have_two_ways_to_do_it_twice_and_the_brokers_ids_mend_the_first() {
    every_broker(&[("consumer", "PK")], |few, found| {
        let hops = few.retries + few.requeues + few.duplications + few.broker;
        assert_eq!(found.of::<Confirms>("twice").is_some(), hops > 0, "{few:?}");
    });
    every_broker(&[("consumer", "PK"), ("bdedup", "ids")], |few, found| {
        let second = few.requeues + few.duplications + few.broker;
        assert_eq!(found.of::<Confirms>("twice").is_some(), second > 0, "{few:?}");
    });
    let of = |retries, requeues| {
        reached::<Confirms>(&[("retries", retries), ("requeues", requeues)], NO_FAULTS).of::<Confirms>("twice")
    };
    assert_eq!((of("1", "0"), of("0", "1")), (Some((0, 15)), Some((0, 11))));
}

#[test]
fn ids_in_the_consumers_transaction_mend_both_hops() {
    for confirm in ["after", "before", "none"] {
        for store in ["disk", "ram"] {
            every_broker(&[("consumer", "XK"), ("confirm", confirm), ("store", store)], |few, found| {
                assert_eq!(found.of::<Confirms>("twice"), None, "{few:?}");
            });
        }
    }
    every_broker(&[("consumer", "XK")], |few, found| {
        assert_eq!(found.of::<Confirms>("complete-not-once"), None, "{few:?}");
    });
}

#[test]
fn two_hops_have_two_doubts() {
    every_broker(&[("consumer", "PK")], |few, found| {
        let is_unsure = few.losses + few.broker > few.retries;
        assert_eq!(found.of::<Confirms>("doubt-done").is_some(), is_unsure, "{few:?}");
        assert_eq!(found.of::<Confirms>("doubt-not").is_some(), is_unsure, "{few:?}");
        let is_broker_unsure = few.losses + few.consumer > 0;
        assert_eq!(found.of::<Confirms>("bdoubt-done").is_some(), is_broker_unsure, "{few:?}");
        assert_eq!(found.of::<Confirms>("bdoubt-not").is_some(), is_broker_unsure, "{few:?}");
    });
}

/// Every size of two replicas, and the smallest of three, with every budget of at most two losses or duplications where
/// boards stay small.
fn every_gossip(said: Said, mut each: impl FnMut([u32; 5], &Reached)) {
    for [replicas, updates, gossips] in [[2, 1, 1], [2, 1, 2], [2, 2, 1], [2, 2, 2], [3, 1, 1]] {
        for [losses, duplications] in [[0, 0], [1, 0], [0, 1], [1, 1], [2, 0]] {
            if replicas + updates + gossips + losses + duplications > 7 {
                continue;
            }
            let [r, u, g] = [replicas, updates, gossips].map(|number: u32| number.to_string());
            let size = [("replicas", &*r), ("updates", &*u), ("gossips", &*g)];
            let said: Vec<_> = said.iter().copied().chain(size).collect();
            let budget = Faults { losses, duplications, ..NO_FAULTS };
            let found = explore(Gossip::of(&settings::<Gossip>(&said)), budget);
            each([replicas, updates, gossips, losses, duplications], &found);
        }
    }
}

#[test]
fn what_tells_its_state_converges_once_the_last_gossip_has_come() {
    for of in ["g-counter", "lww", "mv", "or-set"] {
        every_gossip(&[("type", of), ("protected", "1")], |size, found| {
            assert_eq!(found.of::<Gossip>("differ"), None, "{of} {size:?}");
        });
        every_gossip(&[("type", of)], |size @ [_, updates, _, losses, _], found| {
            // A set whose last gossip tells that the item is removed may be right without it.
            if of == "or-set" && updates > 1 {
                return;
            }
            // The last of one replica to another is lost.
            assert_eq!(
                found.of::<Gossip>("differ").map(|(faults, _)| faults),
                (losses > 0).then_some(1),
                "{of} {size:?}"
            );
        });
    }
}

#[test]
fn what_tells_operations_counts_each_as_often_as_it_comes() {
    every_gossip(&[("type", "op-counter")], |size @ [_, _, gossips, losses, duplications], found| {
        let over = found.of::<Gossip>("over").map(|(faults, _)| faults);
        assert_eq!(over, if gossips > 1 { Some(0) } else { (duplications > 0).then_some(1) }, "{size:?}");
        if gossips == 1 {
            assert_eq!(found.of::<Gossip>("under").is_some(), losses > 0, "{size:?}");
        }
    });
    every_gossip(&[("type", "g-counter")], |size @ [_, _, _, losses, _], found| {
        assert_eq!(found.of::<Gossip>("over"), None, "{size:?}");
        assert_eq!(found.of::<Gossip>("under").is_some(), losses > 0, "{size:?}");
    });
}

#[test]
fn the_last_writer_drops_what_a_multi_value_register_keeps_side_by_side() {
    every_gossip(&[("type", "lww")], |size, found| {
        assert_eq!(found.of::<Gossip>("dropped").map(|(faults, _)| faults), Some(0), "{size:?}");
    });
    every_gossip(&[("type", "mv")], |size, found| {
        assert_eq!(found.of::<Gossip>("dropped"), None, "{size:?}");
        assert_eq!(found.of::<Gossip>("siblings").map(|(faults, _)| faults), Some(0), "{size:?}");
    });
}

#[test]
fn a_removed_item_comes_back_by_order_alone_where_changes_are_told() {
    let naive = reached_gossip("naive-set", "2");
    assert_eq!(["differ", "back", "dropped"].map(|slug| naive.of::<Gossip>(slug)), [Some((0, 10)); 3]);
    assert_eq!(reached_gossip("naive-set", "1").of::<Gossip>("back"), None, "one update each, told once");
    every_gossip(&[("type", "or-set"), ("protected", "1")], |size, found| {
        for slug in ["back", "dropped"] {
            assert_eq!(found.of::<Gossip>(slug), None, "{slug} {size:?}");
        }
    });
}

fn reached_gossip(of: &str, updates: &str) -> Reached {
    explore(Gossip::of(&settings::<Gossip>(&[("type", of), ("updates", updates)])), NO_FAULTS)
}

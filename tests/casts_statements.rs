//! What is said about leases and about publisher confirms, held against every position within small budgets of one
//! task or letter.

#[path = "common/plain.rs"]
mod plain;

use plain::{Reached, explore, settings};
use twice_or_never::board::Faults;
use twice_or_never::casts::broker::Confirms;
use twice_or_never::casts::lease::Lease;
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

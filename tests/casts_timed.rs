//! Timed runs of every cast: each, stripped of its times, is a legal path of the untimed board; each ends; going back
//! and replaying is the same run; and a link opens it again.

#[path = "common/random.rs"]
mod random;

use random::Dice;
use twice_or_never::board::Outbox;
use twice_or_never::casts::CASTS;
use twice_or_never::casts::broker::Confirms;
use twice_or_never::casts::calls::Calls;
use twice_or_never::casts::generals::Generals;
use twice_or_never::casts::gossip::Gossip;
use twice_or_never::casts::lease::Lease;
use twice_or_never::casts::replica::Replica;
use twice_or_never::casts::replicated::Replicated;
use twice_or_never::casts::servers::Servers;
use twice_or_never::casts::sites::Sites;
use twice_or_never::casts::workbench::Workbench;
use twice_or_never::history::Timeline;
use twice_or_never::player::{Event, Outlook, Run, sample};
use twice_or_never::share::{SavedRun, decode, encode};
use twice_or_never::stage::{Cast, On, Stage, typed};

/// Runs of each cast: half of them left alone, half with a hand in them.
const RUNS: u32 = 10_000;

fn play(run: &mut Run) -> Vec<Event> {
    let mut events = Vec::new();
    while let Some(event) = run.step() {
        events.push(event);
        assert!(events.len() < 200_000, "a run without an end: {:?}", run.scenario());
    }
    events
}

/// Replays the steps of the model on a fresh board that allows no more faults than the run used.
fn legal<C: Cast>() {
    let (mut hands, mut faults, mut moves) = (0, 0, 0);
    for n in 0..RUNS {
        let scenario = sample::scenario_of(C::about(), n);
        let with_hand = n % 2 == 1;
        let hand = if with_hand { sample::interventions_in(&scenario, n) } else { Vec::new() };
        let mut run = Run::new(&scenario, hand);
        let events = play(&mut run);
        if !with_hand {
            assert_eq!(run.outlook(), Outlook::Ended, "{n}: {scenario:?}");
        }
        let on: &On<C> = run.stage().as_any().downcast_ref().expect("the cast that was asked for");
        let mut rules = on.rules.clone();
        rules.budget = on.board.spent;
        let (mut board, mut outbox) = (rules.protocol.start(), Outbox::default());
        for m in events.iter().filter_map(|event| event.step) {
            rules.apply(&mut board, typed::<C>(m).expect("a move of the cast"), &mut outbox);
            moves += 1;
        }
        assert!(board == on.board, "{n}: the path ends elsewhere than the run: {scenario:?}");
        hands += events.iter().filter(|event| event.by_hand).count();
        faults += board.spent.total();
        if run.outlook() == Outlook::Ended {
            let (in_flight, tally) = (run.in_flight(), run.tally());
            assert_eq!(in_flight, 0, "{n}");
            let under_way = C::about().tallies.iter().position(|tally| tally.slug == "under-way");
            let open: Vec<_> = on.rules.moves(&board).into_iter().collect();
            assert!(under_way.is_none_or(|at| tally[at] == 0 || !on.rules.is_quiet(&board)), "{n}: {tally:?} {open:?}");
        }
    }
    println!("{}: {moves} moves, {faults} faults, {hands} things done by hand", C::about().slug);
    assert!(hands > 2_000 && faults > 2_000, "{hands} {faults}");
}

#[test]
fn timed_runs_of_two_generals_are_legal_untimed_paths() {
    legal::<Generals>();
}

#[test]
fn timed_runs_of_two_workers_are_legal_untimed_paths() {
    legal::<Lease>();
}

#[test]
fn timed_runs_of_the_sites_are_legal_untimed_paths() {
    legal::<Sites>();
}

#[test]
fn timed_runs_of_the_replicated_queue_are_legal_untimed_paths() {
    legal::<Replicated>();
}

#[test]
fn timed_runs_of_the_broker_are_legal_untimed_paths() {
    legal::<Confirms>();
}

#[test]
fn timed_runs_of_the_workbench_are_legal_untimed_paths() {
    legal::<Workbench>();
}

#[test]
fn timed_runs_of_calls_are_legal_untimed_paths() {
    legal::<Calls>();
}

#[test]
fn timed_runs_of_replicas_are_legal_untimed_paths() {
    legal::<Replica>();
}

#[test]
fn timed_runs_of_servers_are_legal_untimed_paths() {
    legal::<Servers>();
}

#[test]
fn going_back_and_replaying_is_the_same_run_whatever_the_cast() {
    for cast in CASTS {
        for n in 0..150 {
            let scenario = sample::scenario_of(cast, n);
            let mut timeline = Timeline::new(&scenario, sample::interventions_in(&scenario, n));
            timeline.seek(400);
            let (index, digest, tally) = (timeline.index(), timeline.digest(), timeline.run().tally());
            let dice = &mut Dice::new(n);
            for _ in 0..6 {
                timeline.seek(dice.below(u64::from(index) + 1) as u32);
            }
            timeline.seek(400);
            assert_eq!((timeline.index(), timeline.digest(), timeline.run().tally()), (index, digest, tally));
        }
    }
}

#[test]
fn a_link_opens_a_run_of_any_cast_as_it_was() {
    for cast in CASTS {
        for n in 0..400 {
            let scenario = sample::scenario_of(cast, n);
            let mut interventions = sample::interventions_in(&scenario, n);
            interventions.sort_by_key(|done| (done.tick, done.ordinal));
            let saved = SavedRun { scenario, script: Vec::new(), interventions, index: n % 50 };
            let link = encode(&saved).expect("it fits into a link");
            assert_eq!(decode(&link), Ok(saved), "{} {n}: {link}", cast.slug);
        }
    }
}

#[test]
fn timed_runs_of_replicas_that_gossip_are_legal_untimed_paths() {
    legal::<Gossip>();
}

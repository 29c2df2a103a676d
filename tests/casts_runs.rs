//! The casts' paces, played by a small clockwork of the tests' own: a run ends by itself, and as the figures open,
//! nothing is done twice or never while nothing is lost.

#[path = "common/around.rs"]
mod around;
#[path = "common/random.rs"]
mod random;

use around::Untimed;
use random::Dice;
use std::collections::BTreeMap;
use twice_or_never::board::{Key, LinkOrder, WireId};
use twice_or_never::casts::broker::Confirms;
use twice_or_never::casts::calls::Calls;
use twice_or_never::casts::gossip::Gossip;
use twice_or_never::casts::lease::Lease;
use twice_or_never::casts::replica::Replica;
use twice_or_never::casts::replicated::Replicated;
use twice_or_never::casts::servers::Servers;
use twice_or_never::casts::sites::Sites;
use twice_or_never::casts::workbench::Workbench;
use twice_or_never::stage::{About, Cast, Clock, Move, On, Pace, Scenario, Stage, StepId};

type Timers = BTreeMap<(u8, u8, u16), (u64, Clock)>;

/// A run: the timers by (node, step), and the copies on their way with the ticks of their arrival.
struct Clockwork<C: Cast> {
    on: On<C>,
    scenario: Scenario,
    now: u64,
    timers: Timers,
    copies: Vec<(u64, WireId, Key)>,
    dice: Dice,
}

impl<C: Cast> Clockwork<C> {
    /// Plays a move, and sets the timers of what may be done after it. A step that stays open keeps its timer.
    fn play(&mut self, m: Option<Move>) {
        if let Some(m) = m {
            self.on.play(m);
            for (wire, key) in self.on.outbox().puts.clone() {
                let span = self.scenario.latency;
                let takes = u64::from(span.min_ms) + self.dice.below(u64::from(span.max_ms - span.min_ms) + 1);
                let is_lost = self.dice.below(100) < u64::from(self.scenario.loss_percent);
                if !is_lost || self.on.is_protected(wire, key) {
                    self.copies.push((self.now + takes, wire, key));
                } else {
                    self.on.play(Move::Lose { wire, key, nth: 0 });
                }
            }
        }
        let mut timers = Timers::new();
        for node in 0..self.on.nodes() {
            let mut open = Vec::new();
            self.on.steps(node, &mut open);
            for (step, clock) in open {
                let id = (node, step.kind, step.of);
                let was_played = m == Some(Move::Step { node, step });
                let kept = self.timers.get(&id).filter(|_| !was_played).copied();
                let wait = match self.on.pace(node, step) {
                    Pace::Never => continue,
                    Pace::WhenReady(subject) => self.scenario.ready_tick(subject).saturating_sub(self.now),
                    Pace::After(ms) => u64::from(ms),
                    Pace::Work => u64::from(self.scenario.handler_step_ms),
                    Pace::Patience { .. } => u64::from(self.scenario.timeout_ms),
                };
                let timer = kept.unwrap_or((self.now + wait, clock));
                let same = timers.iter().filter(|((other, ..), (_, running))| (*other, *running) == (node, clock));
                assert_eq!(same.count(), 0, "one clock runs for one thing");
                timers.insert(id, timer);
            }
        }
        self.timers = timers;
    }

    /// Plays what comes next; `false` if nothing does.
    fn next(&mut self) -> bool {
        let arrivals = self.copies.iter().enumerate().filter(|(_, (_, wire, _))| self.on.can_receive(*wire));
        let arrival = arrivals.map(|(at, &(tick, ..))| (tick, at)).min();
        let timer = self.timers.iter().map(|(&id, &(tick, _))| (tick, id)).min();
        match (arrival, timer) {
            (None, None) => return false,
            (Some((tick, at)), timer) if timer.is_none_or(|(other, _)| tick <= other) => {
                self.now = self.now.max(tick);
                let (_, wire, key) = self.copies.remove(at);
                self.play(Some(Move::Deliver { wire, key }));
            }
            (_, Some((tick, (node, kind, of)))) => {
                self.now = self.now.max(tick);
                self.play(Some(Move::Step { node, step: StepId { kind, of } }));
            }
            _ => unreachable!("an arrival comes alone or before a timer"),
        }
        true
    }
}

/// The counts at the end of a run, by their slugs, and when it ended.
fn run<C: Cast>(n: u32, scenario: Scenario) -> (BTreeMap<&'static str, u32>, u64) {
    let on = On::<C>::new(&scenario);
    let mut run = Clockwork { on, scenario, now: 0, timers: Timers::new(), copies: Vec::new(), dice: Dice::new(n) };
    run.play(None);
    let mut moves = 0;
    while run.next() {
        moves += 1;
        assert!(moves < 100_000, "the run ends");
    }
    let tally = run.on.tally(&Untimed::of(&run.on));
    (C::about().tallies.iter().map(|tally| tally.slug).zip(tally).collect(), run.now)
}

/// A cast as its figure opens, with nothing lost, and set like this.
fn lossless<C: Cast>(said: &[(&str, u16)]) -> Scenario {
    let mut scenario = Scenario { loss_percent: 0, ..(C::about().usual)() };
    for &(key, value) in said {
        scenario.set(C::about().setting(key).expect("a setting"), value);
    }
    scenario
}

#[test]
fn where_nothing_is_lost_everything_is_done_once() {
    let (mut apart, mut twice) = ([0; 2], [0; 2]);
    for n in 0..200 {
        for store in 0..3 {
            for program in [0, 1] {
                let (counts, _) = run::<Lease>(n, lossless::<Lease>(&[("store", store), ("program", program)]));
                assert_eq!((counts["once"], counts["done"]), (6, 6), "{counts:?}");
            }
        }
        for (protocol, acked) in [(0, 0), (1, 2)] {
            let (counts, _) = run::<Sites>(n, lossless::<Sites>(&[("protocol", protocol)]));
            let both = counts["everywhere"] + counts["apart"];
            assert_eq!((both, counts["acked"]), (2, acked), "{counts:?}");
            apart[usize::from(protocol)] += counts["apart"];
        }
        for protocol in [0, 1] {
            let (counts, _) = run::<Replicated>(n, lossless::<Replicated>(&[("protocol", protocol)]));
            assert_eq!(counts["under-way"] + counts["nobody"] * (1 - u32::from(protocol)), 0, "{counts:?}");
            assert_eq!(counts["once"] + counts["twice"] + counts["nobody"], 4, "{counts:?}");
            twice[usize::from(protocol)] += counts["twice"];
        }
        for confirm in 0..3 {
            for consumer in 0..4 {
                let scenario = lossless::<Confirms>(&[("confirm", confirm), ("consumer", consumer)]);
                let (counts, _) = run::<Confirms>(n, scenario);
                assert_eq!(counts["once"], 6, "{counts:?}");
                assert_eq!(counts["confirmed"], if confirm == 2 { 0 } else { 6 });
            }
        }
        // With a key of the client's, or patience that is longer than the work.
        for (key, timeout_ms) in [(0, 30_000), (1, 30_000), (2, 30_000), (1, 2_000)] {
            let (counts, _) = run::<Calls>(n, Scenario { timeout_ms, ..lossless::<Calls>(&[("key", key)]) });
            assert_eq!((counts["once"], counts["executions"]), (1, 1), "{counts:?}");
            assert_eq!(counts["answered"], u32::from(timeout_ms == 30_000), "{counts:?}");
        }
        // The figure as it opens: each layer tries three times, and nothing is lost.
        for (key, times) in [(0, 9), (2, 3)] {
            let (counts, _) = run::<Calls>(n, lossless::<Calls>(&[("key", key)]));
            assert_eq!((counts["executions"], counts["gave-up"]), (times, 1), "{counts:?}");
        }
        for (kind, ids, down) in [(0, 0, 0), (1, 1, 0), (2, 0, 0), (2, 1, 1), (2, 2, 0)] {
            let (counts, _) = run::<Servers>(n, lossless::<Servers>(&[("kind", kind), ("ids", ids), ("down", down)]));
            assert_eq!((counts["once"], counts["acked"]), (4, 4), "{counts:?}");
        }
        // Of one writer's value nothing is lost; a read at once after a loose write is stale.
        for (protocol, stale) in [(0, 1), (1, 0), (2, 0), (3, 0)] {
            for disk in [0, 1] {
                let (counts, _) = run::<Replica>(n, lossless::<Replica>(&[("protocol", protocol), ("disk", disk)]));
                assert_eq!((counts["kept"], counts["stale"], counts["fresh"]), (1, stale, 1 - stale), "{counts:?}");
            }
        }
        for preset in 1..=12 {
            for handlers in [1, 2] {
                let (counts, _) =
                    run::<Workbench>(n, lossless::<Workbench>(&[("preset", preset), ("handlers", handlers)]));
                assert_eq!(counts["once"], 6, "{counts:?}");
                assert_eq!(counts["acked"], if preset == 1 { 0 } else { 6 });
            }
        }
    }
    assert!(twice[0] > 20 && twice[1] == 0, "a majority is asked by one at a time: {twice:?}");
    assert!(apart[0] > 20 && apart[1] == 0, "an order is what a leader gives: {apart:?}");
}

#[test]
fn a_run_ends_whatever_is_lost_and_fates_sum_to_what_was_begun() {
    let fates =
        |counts: &BTreeMap<&str, u32>, never| counts["once"] + counts["twice"] + counts[never] + counts["under-way"];
    let (mut twice, mut never, mut lost) = (0, 0, 0);
    let (mut apart, mut partly) = (0, 0);
    let letters = |scenario: &Scenario| u32::from(scenario.stage().subjects());
    // As the figures open, but for a loss; then set in every way there is, at random.
    let lossy = |n: u32, cast: &'static About| match n {
        0..300 => Scenario { loss_percent: 20, ..(cast.usual)() },
        _ => Scenario { order: LinkOrder::Reordering, ..random::scenario_of(n, cast) },
    };
    for n in 0..900 {
        let scenario = lossy(n, Lease::about());
        let (counts, _) = run::<Lease>(n, scenario.clone());
        assert_eq!((fates(&counts, "never"), counts["under-way"]), (letters(&scenario), 0), "{n}: {counts:?}");
        (twice, never) = (twice + counts["twice"], never + counts["never"]);
        let scenario = lossy(n, Sites::about());
        let (counts, _) = run::<Sites>(n, scenario.clone());
        let ends = counts["everywhere"] + counts["apart"] + counts["partly"] + counts["nowhere"];
        assert_eq!((ends, counts["under-way"]), (2, 0), "{n}: {counts:?}");
        (apart, partly) = (apart + counts["apart"], partly + counts["partly"]);
        let scenario = lossy(n, Confirms::about());
        let (counts, _) = run::<Confirms>(n, scenario.clone());
        assert_eq!(fates(&counts, "lost"), letters(&scenario), "{n}: {counts:?}");
        assert!(counts["under-way"] == 0 || counts["stuck"] > 0, "{n}: {counts:?}");
        (twice, lost) = (twice + counts["twice"], lost + counts["lost"]);
        let scenario = lossy(n, Servers::about());
        let (counts, _) = run::<Servers>(n, scenario.clone());
        assert_eq!((fates(&counts, "lost"), counts["under-way"]), (letters(&scenario), 0), "{n}: {counts:?}");
        let (counts, _) = run::<Replica>(n, lossy(n, Replica::about()));
        let of_writes = counts["kept"] + counts["partly"] + counts["replaced"] + counts["gone"];
        let of_reads = counts["fresh"] + counts["stale"] + counts["unanswered"];
        assert!((1..=2).contains(&of_writes) && of_reads == 1 && counts["under-way"] == 0, "{n}: {counts:?}");
        let (counts, _) = run::<Calls>(n, lossy(n, Calls::about()));
        assert_eq!((fates(&counts, "lost"), counts["under-way"]), (1, 0), "{n}: {counts:?}");
        (twice, lost) = (twice + counts["twice"], lost + counts["lost"]);
        let scenario = lossy(n, Workbench::about());
        let (counts, _) = run::<Workbench>(n, scenario.clone());
        let fates = fates(&counts, "lost") + counts["parked"];
        assert_eq!((fates, counts["under-way"]), (letters(&scenario), 0), "{n}: {counts:?}");
        (twice, lost) = (twice + counts["twice"], lost + counts["lost"]);
    }
    assert!(
        twice > 0 && never > 0 && lost > 0,
        "there is something to be seen: {twice} twice, {never} never, {lost} lost"
    );
    assert!(apart > 0 && partly > 0, "{apart} apart, {partly} partly");
    println!("{twice} twice, {never} never, {lost} lost, {apart} apart, {partly} partly");
}

#[test]
fn a_lease_that_is_shorter_than_the_work_is_held_twice_by_chance() {
    let mut scenario = lossless::<Lease>(&[]);
    scenario.timeout_ms = 3_000;
    let (counts, _) = run::<Lease>(1, scenario);
    assert!(counts["twice"] > 0, "{counts:?}");
}

/// However it is lossy, doubled and set; where nothing befalls copies, whoever is told of everything once is right.
#[test]
fn replicas_that_gossip_come_to_an_end() {
    let (mut over, mut under, mut back, mut dropped) = (0, 0, 0, 0);
    for n in 0..1_200 {
        let scenario = random::scenario_of(n, Gossip::about());
        let scenario = Scenario { order: LinkOrder::Reordering, ..scenario };
        let (counts, _) = run::<Gossip>(n, scenario.clone());
        let replicas = u32::from(scenario.stage().subjects());
        let fates = counts["right"] + counts["over"] + counts["under"];
        assert_eq!((fates, counts["under-way"]), (replicas, 0), "{n}: {counts:?}");
        assert!(counts["acked"] >= replicas && counts["acked"] % replicas == 0, "{n}: {counts:?}");
        (over, under) = (over + counts["over"], under + counts["under"]);
        (back, dropped) = (back + counts["back"], dropped + counts["dropped"]);
    }
    assert!(over > 0 && under > 0 && back > 0 && dropped > 0, "{over} {under} {back} {dropped}");
    for n in 0..200 {
        // The last gossip tells of all: of operations if it is the only one, of the state whatever came before.
        for (of, gossips) in [(0, 1), (1, 1), (1, 3), (2, 2), (3, 2), (5, 3)] {
            let (counts, _) = run::<Gossip>(n, lossless::<Gossip>(&[("type", of), ("gossips", gossips)]));
            assert_eq!(counts["right"], 2, "{of} {gossips}: {counts:?}");
        }
        // Said again is counted again.
        let (counts, _) = run::<Gossip>(n, lossless::<Gossip>(&[("gossips", 2)]));
        assert_eq!(counts["over"], 2, "{counts:?}");
    }
}

//! Worlds of casts beyond senders and receivers: each opens on the stage, its node has seen the same there, and the
//! real one is among them.

use std::collections::BTreeSet;
use twice_or_never::board::{Faults, LinkOrder, NodeId, Outbox};
use twice_or_never::casts::broker::Confirms;
use twice_or_never::casts::calls::Calls;
use twice_or_never::casts::generals::Generals;
use twice_or_never::casts::lease::Lease;
use twice_or_never::casts::servers::Servers;
use twice_or_never::casts::sites::Sites;
use twice_or_never::casts::{self, CASTS, Visitor};
use twice_or_never::history::Timeline;
use twice_or_never::player::Run;
use twice_or_never::stage::{Cast, On, Scenario, untyped};
use twice_or_never::worlds::{Copy, Doubt, Survey, Way, World};

fn on<C: Cast>(timeline: &Timeline) -> &On<C> {
    timeline.run().stage().as_any().downcast_ref().expect("of this cast")
}

fn scenario<C: Cast>(said: &[(&str, u16)]) -> Scenario {
    let mut scenario = (C::about().usual)();
    for &(key, value) in said {
        scenario.set(C::about().setting(key).expect("a setting"), value);
    }
    scenario
}

/// A world's script on the stage gives the node what it had.
fn assert_opens<C: Cast>(timeline: &Timeline, doubt: &Doubt<C>, world: &World<C::Step>) {
    let rules = doubt.rules();
    let (mut board, mut outbox) = (rules.protocol.start(), Outbox::default());
    world.script.iter().for_each(|&m| rules.apply(&mut board, m, &mut outbox));
    assert_eq!(board.nodes[usize::from(doubt.node)], on::<C>(timeline).board.nodes[usize::from(doubt.node)]);
    assert_eq!((board.spent.total(), world.script.len() as u32), (world.faults, world.steps));
    let script = world.script.iter().map(|&m| untyped(m)).collect();
    let mut opened = Timeline::of(Run::scripted(&doubt.scenario, script, Vec::new()));
    while opened.run().is_scripted() && opened.forward().is_some() {}
    assert_eq!(on::<C>(&opened).board, board);
    let there = Doubt::<C>::of(&opened, doubt.node);
    assert_eq!(there.observations, doubt.observations, "the node cannot tell");
    assert_eq!(there.actual == world.copies, world.in_order, "in order: the stage shows this very world");
}

/// How many copies there are in trees.
fn count(copies: &[Copy]) -> usize {
    copies.iter().map(|copy| 1 + count(&copy.sent)).sum()
}

/// Runs by chance of a cast that is set like this.
struct OfRuns(&'static [(&'static str, u16)]);

impl Visitor for OfRuns {
    type Output = [u32; 3];

    fn visit<C: Cast>(self) -> [u32; 3] {
        let [mut complete, mut cut, mut opened] = [0; 3];
        for seed in 0..16 {
            let order = [LinkOrder::Reordering, LinkOrder::Fifo][seed as usize % 2];
            let usual = (C::about().usual)();
            let mut scenario =
                Scenario { seed, order, loss_percent: 15, duplication_percent: 10, crash_percent: 10, ..usual };
            for (key, most) in C::usual_limits() {
                scenario.set(C::about().setting(key).expect("a setting"), *most);
            }
            for &(key, value) in self.0 {
                scenario.set(C::about().setting(key).expect("a setting"), value);
            }
            for index in [0, 2, 4, 7, 11] {
                let mut timeline = Timeline::new(&scenario, Vec::new());
                timeline.seek(index);
                for node in 0..timeline.run().stage().nodes() {
                    let doubt = Doubt::<C>::of(&timeline, node);
                    let made = timeline.history().copies().len();
                    assert_eq!(count(&doubt.actual), made, "every copy has a fate");
                    let worlds = Survey::new(doubt.clone(), 15_000).finish();
                    let actual = worlds.groups.iter().filter(|world| world.is_actual).count();
                    assert!(actual == 1 || actual == 0 && !worlds.complete, "{scenario:?}, node {node}, index {index}");
                    *if worlds.complete { &mut complete } else { &mut cut } += 1;
                    let different: BTreeSet<_> = worlds.groups.iter().map(|world| &world.copies).collect();
                    assert_eq!(different.len(), worlds.groups.len());
                    for world in worlds.groups.iter().step_by(1 + worlds.groups.len() / 25) {
                        assert_opens(&timeline, &doubt, world);
                        opened += 1;
                    }
                }
            }
        }
        [complete, cut, opened]
    }
}

#[test]
fn every_world_of_a_run_by_chance_opens_to_what_its_node_has_seen_and_the_real_one_is_among_them() {
    for cast in CASTS {
        let [complete, cut, opened] = casts::visit(cast.number, OfRuns(&[])).expect("a cast");
        println!("{}: {complete} complete, {cut} cut short, {opened} opened", cast.slug);
        assert!(complete > 30 && opened > 300, "{}: {complete} complete, {opened} opened", cast.slug);
    }
}

/// A receiver with two handlers may have two copies of a letter in hand, each come a different way.
#[test]
fn what_is_in_either_hand_is_told_apart() {
    for (cards, memory, more) in [(9, 0, "window"), (97, 2, "window"), (62, 1, "poison"), (5, 2, "door")] {
        let said: &[(&str, u16)] = &[("cards", cards), ("memory", memory), ("handlers", 2), ("window", 2), (more, 1)];
        let [complete, cut, opened] = casts::visit(5, OfRuns(said.to_vec().leak())).expect("the workbench");
        println!("{complete} complete, {cut} cut short, {opened} opened");
        assert!(complete > 30 && opened > 300, "{complete} complete, {opened} opened");
    }
}

fn worlds<C: Cast>(timeline: &Timeline, node: NodeId, faults: Faults) -> Vec<World<C::Step>> {
    let mut doubt = Doubt::<C>::of(timeline, node);
    (doubt.budget.faults, doubt.budget.repeats) = (faults, 0);
    let worlds = Survey::new(doubt, 1_000_000).finish();
    assert!(worlds.complete);
    worlds.groups
}

fn after<C: Cast>(said: &[(&str, u16)], events: u32) -> Timeline {
    let mut timeline = Timeline::new(&scenario::<C>(said), Vec::new());
    timeline.seek(events);
    timeline
}

/// Without a fault there is one chain of messengers, and a general who has heard nothing new cannot tell how far it
/// has come: the ladder of knowledge, seen from the side.
#[test]
fn a_general_cannot_tell_a_messenger_on_its_way_from_one_that_came_and_was_answered() {
    let timeline = after::<Generals>(&[("messengers", 3)], 1);
    let ways = |faults: Faults| -> Vec<(Way, usize)> {
        worlds::<Generals>(&timeline, 0, faults)
            .iter()
            .map(|world| (world.copies[0].way, count(&world.copies)))
            .collect()
    };
    let none = ways(Faults::default());
    assert_eq!(
        none,
        [(Way::OnItsWay, 1), (Way::TakenIn, 2)],
        "it has come and its answer is on the way, or it has not"
    );
    let one = ways(Faults { losses: 1, ..Faults::default() });
    assert_eq!(one, [(Way::OnItsWay, 1), (Way::TakenIn, 2), (Way::Lost, 1), (Way::TakenIn, 2)]);
}

/// The queue has leased a task and heard nothing: the worker may not have it yet, work on it, wait, or have crashed.
#[test]
fn the_queue_cannot_tell_a_worker_that_has_crashed_from_one_that_works() {
    let timeline = after::<Lease>(&[("letters", 1), ("expiries", 1)], 1);
    let groups = worlds::<Lease>(&timeline, 0, Faults { crashes: [1, 0], ..Faults::default() });
    let ways: BTreeSet<Way> = groups.iter().map(|world| world.copies[0].way).collect();
    let known = [Way::OnItsWay, Way::BeforeWork, Way::CrashedBeforeWork, Way::DoneWithoutWork];
    assert_eq!(ways, BTreeSet::from(known));
    let writes: BTreeSet<Way> = groups.iter().flat_map(|world| &world.copies[0].sent).map(|copy| copy.way).collect();
    assert!(writes.contains(&Way::TookEffect) && writes.contains(&Way::OnItsWay), "{writes:?}");
    let took_effect_and_crashed = |world: &&World<_>| {
        world.copies[0].way == Way::CrashedBeforeWork
            && world.copies[0].sent.iter().any(|copy| copy.way == Way::TookEffect)
    };
    assert!(groups.iter().any(|world| took_effect_and_crashed(&world)), "its write is there all the same");
}

/// What is in flight or was lost somewhere in a world, and what came: the slugs of the kinds of copies, each with
/// whether it was lost.
fn told<C: Cast>(timeline: &Timeline, world: &World<C::Step>) -> BTreeSet<(&'static str, bool)> {
    fn all<C: Cast>(cast: &C, copies: &[Copy], into: &mut BTreeSet<(&'static str, bool)>) {
        for copy in copies {
            let kind = cast.reads(copy.wire, 1).kind.0;
            into.insert((C::about().kinds[usize::from(kind)].slug, copy.way == Way::Lost));
            all(cast, &copy.sent, into);
        }
    }
    let mut found = BTreeSet::new();
    all(&on::<C>(timeline).rules.protocol, &world.copies, &mut found);
    found
}

/// The client has called and heard nothing: the work may not have begun, or be done, or be answered by an error.
#[test]
fn the_client_cannot_tell_whether_its_call_was_done() {
    let timeline = after::<Calls>(&[("key", 0), ("retries", 0), ("retries2", 0)], 1);
    let groups = worlds::<Calls>(&timeline, 0, Faults { losses: 1, ..Faults::default() });
    let told: Vec<_> = groups.iter().map(|world| told::<Calls>(&timeline, world)).collect();
    let is_some = |all: &[(&str, bool)]| told.iter().any(|world| all.iter().all(|it| world.contains(it)));
    assert!(is_some(&[("request", true)]), "{told:?}");
    assert!(is_some(&[("call", true)]), "{told:?}");
    assert!(is_some(&[("answer", false)]), "the work is done: {told:?}");
    assert!(is_some(&[("answer", false), ("error", false)]), "and an error says no: {told:?}");
}

/// The sender has sent its letter to a server and heard nothing: the store may have it, with the ack lost or on its way.
#[test]
fn the_sender_cannot_tell_whether_the_store_behind_the_servers_has_its_letter() {
    let set = [("kind", 2), ("ids", 0), ("down", 0), ("retries", 0), ("letters", 1)];
    let timeline = after::<Servers>(&set, 1);
    let groups = worlds::<Servers>(&timeline, 0, Faults { losses: 1, ..Faults::default() });
    let told: Vec<_> = groups.iter().map(|world| told::<Servers>(&timeline, world)).collect();
    let is_some = |all: &[(&str, bool)]| told.iter().any(|world| all.iter().all(|it| world.contains(it)));
    assert!(is_some(&[("letter", true)]), "{told:?}");
    assert!(is_some(&[("write", true)]), "{told:?}");
    assert!(is_some(&[("done", true)]), "it is counted, and its server will let go: {told:?}");
    assert!(is_some(&[("done", false), ("ack", true)]), "{told:?}");
}

/// The leader has passed letter a on to both followers and heard nothing: neither may have it, one, or both.
#[test]
fn the_leader_cannot_tell_whether_a_follower_has_a_letter_or_not() {
    let mut timeline = after::<Sites>(&[("protocol", 1), ("retries", 0), ("requeues", 0), ("cut", 0)], 0);
    let is_said = |timeline: &Timeline| on::<Sites>(timeline).board.wires[4].keys().len() == 1;
    while !is_said(&timeline) {
        timeline.forward().expect("it is passed on");
    }
    let groups = worlds::<Sites>(&timeline, 2, Faults { losses: 1, ..Faults::default() });
    let of = |world: &World<_>, wire| {
        let mut entries = world.copies.iter().flat_map(|copy| &copy.sent).chain(&world.copies);
        entries.find(|copy| copy.wire == wire).map(|copy| copy.way)
    };
    let ways: BTreeSet<_> = groups.iter().map(|world| (of(world, 4), of(world, 6))).collect();
    for way in [Way::OnItsWay, Way::TakenIn, Way::Lost] {
        assert!(ways.contains(&(Some(way), Some(Way::TakenIn))), "{ways:?}");
    }
    assert!(ways.contains(&(Some(Way::OnItsWay), Some(Way::Lost))), "{ways:?}");
}

/// The producer has published a letter: the confirm is a child of the letter, the delivery stands by itself.
#[test]
fn the_producer_cannot_tell_whether_a_letter_is_stored_handed_out_or_done() {
    let timeline = after::<Confirms>(&[("letters", 1), ("retries", 0), ("requeues", 0)], 1);
    let groups = worlds::<Confirms>(&timeline, 0, Faults::default());
    let told: BTreeSet<(Way, Option<Way>)> = groups
        .iter()
        .map(|world| {
            let of_kind = |wire| world.copies.iter().find(|copy| copy.wire == wire).map(|copy| copy.way);
            (of_kind(0).expect("it was published"), of_kind(2))
        })
        .collect();
    let at_work = [None, Some(Way::OnItsWay), Some(Way::BeforeWork), Some(Way::AfterWork), Some(Way::Done)];
    for delivery in at_work {
        assert!(
            told.contains(&(Way::BeforeWork, delivery)) || told.contains(&(Way::DoneWithoutWork, delivery)),
            "{told:?}"
        );
    }
    assert!(told.contains(&(Way::OnItsWay, None)));
}

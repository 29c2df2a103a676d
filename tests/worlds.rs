//! Worlds that a node cannot tell apart: as many as a second model finds, each openable, the real one
//! among them.

#[path = "common/named_copies.rs"]
mod named_copies;

use named_copies::{Cost, Habits, Memory, Most};
use std::collections::{BTreeMap, BTreeSet};
use twice_or_never::board::{Faults, LinkOrder, Move, NodeId, Outbox};
use twice_or_never::casts::delivery::{ACK, Delivery, DeliveryMove, Recipe, Step, did};
use twice_or_never::history::Timeline;
use twice_or_never::letters::{Letters, plain_moves};
use twice_or_never::player::{Action, CopyName, Run, sample};
use twice_or_never::share::{SavedRun, decode, encode};
use twice_or_never::stage::Cast;
use twice_or_never::stage::Scenario;
use twice_or_never::worlds::{Budget, Copy, Way};

type Doubt = twice_or_never::worlds::Doubt<Delivery>;
type Survey = twice_or_never::worlds::Survey<Delivery>;
type World = twice_or_never::worlds::World<Step>;
type Worlds = twice_or_never::worlds::Worlds<Step>;

const ENOUGH: u32 = 1_000_000;

fn scenario(code: &str, letters: u16) -> Scenario {
    let recipe = Recipe::by_code(code).expect("listed");
    Scenario { loss_percent: 0, ..Scenario::default().with_recipe(recipe).with_letters(letters).with_retries(2) }
}

/// A move by its word, between one sender and one receiver.
fn move_of(word: &str) -> DeliveryMove {
    let (verb, number) = word.rsplit_once(' ').unwrap_or((word, "0"));
    let key = number.parse().expect("a number");
    let node = NodeId::from(matches!(verb, "work" | "crash"));
    match verb {
        "send" => Move::Step { node, step: Step::Send(key) },
        "resend" => Move::Step { node, step: Step::Resend(key) },
        "give up" => Move::Step { node, step: Step::GiveUp(key) },
        "work" => Move::Step { node, step: Step::Work },
        "crash" => Move::Crash { node },
        "letter" => Move::Deliver { wire: 0, key },
        "ack" => Move::Deliver { wire: 1, key },
        "lose letter" => Move::Lose { wire: 0, key, nth: 0 },
        "lose ack" => Move::Lose { wire: 1, key, nth: 0 },
        "double letter" => Move::Duplicate { wire: 0, key, nth: 0 },
        "double ack" => Move::Duplicate { wire: 1, key, nth: 0 },
        _ => panic!("{word} is no move"),
    }
}

/// A script, played to its end on the stage and no further.
fn played(scenario: &Scenario, script: Vec<DeliveryMove>) -> Timeline {
    let mut timeline = Timeline::of(Run::scripted(scenario, plain_moves(&script), Vec::new()));
    while timeline.run().is_scripted() {
        timeline.forward().expect("a script goes on to its end");
    }
    timeline
}

fn told(scenario: &Scenario, text: &str) -> Timeline {
    played(scenario, text.split(", ").map(move_of).collect())
}

fn worlds(timeline: &Timeline, node: NodeId) -> Worlds {
    let worlds = Survey::new(Doubt::of(timeline, node), ENOUGH).finish();
    assert!(worlds.complete);
    worlds
}

/// A letter with its acks in the words of the second model.
fn describe(copy: &Copy) -> String {
    let (way, work) = match copy.way {
        Way::OnItsWay => ("on its way", "no work"),
        Way::Lost => ("lost", "no work"),
        Way::BeforeWork => ("in hand", "no work"),
        Way::AfterWork => ("in hand", "worked"),
        Way::Repeat => ("in hand again", "no work"),
        Way::CrashedBeforeWork => ("crashed", "no work"),
        Way::CrashedAfterWork => ("crashed", "worked"),
        Way::Done => ("done", "worked"),
        Way::DoneWithoutWork => ("done", "no work"),
        Way::TakenIn | Way::TookEffect => panic!("a letter is worked on"),
    };
    let acks =
        [Way::OnItsWay, Way::Lost, Way::TakenIn].map(|way| copy.sent.iter().filter(|ack| ack.way == way).count());
    assert_eq!(acks.iter().sum::<usize>(), copy.sent.len());
    format!("{} {way}, {work}, acks {acks:?}", copy.key)
}

fn described(worlds: &Worlds) -> BTreeMap<Vec<String>, Cost> {
    let group = |world: &World| {
        let mut copies: Vec<String> = world.copies.iter().map(describe).collect();
        copies.sort();
        (copies, (world.faults, world.repeats, world.steps))
    };
    let found: BTreeMap<_, _> = worlds.groups.iter().map(group).collect();
    assert_eq!(found.len(), worlds.groups.len(), "groups differ");
    found
}

/// What the second model finds for the same run.
fn independently(scenario: &Scenario, text: &str, node: NodeId) -> BTreeMap<Vec<String>, Cost> {
    let (program, memory) = match scenario.recipe().code {
        "A" => ("P", Memory::None),
        "B1" => ("KP", Memory::None),
        "B2d" => ("RKP", Memory::Disk),
        "C" => ("PK", Memory::None),
        "D" => ("PRK", Memory::Ram),
        "E" => ("RPK", Memory::Disk),
        "G" => ("XK", Memory::Disk),
        code => panic!("{code} is not written out here"),
    };
    let words: Vec<&str> = text.split(", ").collect();
    let count = |prefix: &str| words.iter().filter(|word| word.starts_with(prefix)).count() as u16;
    let resends = (1..=scenario.letters()).map(|letter| count(&format!("resend {letter}"))).max().unwrap_or(0);
    let habits = Habits {
        program,
        memory,
        letters: scenario.letters(),
        window: scenario.window(),
        retries: if matches!(scenario.recipe().code, "A" | "B1") { 0 } else { scenario.retries().into() },
        forgets: scenario.recipe().code == "A",
    };
    let most = Most {
        losses: count("lose").max(1),
        doubles: count("double").max(1),
        crashes: count("crash").max(1),
        resends: resends + 1,
    };
    let observed: Vec<&str> = words.into_iter().filter(|word| named_copies::is_observed(node == 0, word)).collect();
    named_copies::worlds(habits, most, node == 0, &observed)
}

/// Recipe, letters, what really happened, and how many worlds the sender and the receiver cannot tell apart.
const CASES: [(&str, u16, &str, [u32; 2]); 20] = [
    ("C", 1, "send 1, letter 1, work, work, lose ack 1", [37, 26]),
    ("A", 1, "send 1, letter 1, work", [17, 3]),
    ("B1", 1, "send 1, letter 1, work, crash", [51, 13]),
    ("B2d", 1, "send 1, letter 1, work, work, work, lose ack 1", [49, 26]),
    ("D", 1, "send 1, letter 1, work, work, work, lose ack 1", [42, 26]),
    ("E", 1, "send 1, letter 1, work, crash", [38, 5]),
    ("G", 1, "send 1, letter 1, work, work, lose ack 1", [35, 26]),
    ("C", 1, "send 1, letter 1, work, work, ack 1", [11, 26]),
    ("G", 1, "send 1, letter 1, work, work, ack 1", [12, 26]),
    ("C", 1, "send 1, lose letter 1, resend 1, lose letter 1, resend 1, give up 1", [270, 12]),
    ("C", 1, "send 1, letter 1, work, work, lose ack 1, resend 1, letter 1, work, work, ack 1", [51, 53]),
    ("G", 1, "send 1, letter 1, work, work, lose ack 1, resend 1, letter 1, work, ack 1", [59, 96]),
    ("D", 1, "send 1, letter 1, work, work, crash, resend 1, letter 1, work, work, work, double ack 1", [130, 26]),
    ("B2d", 1, "send 1, double letter 1, letter 1, work, work, work, letter 1, crash, ack 1", [28, 13]),
    ("A", 2, "send 1, send 2, letter 2, work", [118, 10]),
    ("C", 2, "send 1, send 2, letter 1, work, work, lose ack 1, letter 2", [368, 76]),
    ("G", 2, "send 1, letter 1, work, work, send 2, lose letter 2, ack 1", [109, 114]),
    ("D", 2, "send 1, letter 1, work, work, work, ack 1, send 2", [140, 114]),
    ("B2d", 2, "send 1, letter 1, work, work, work, ack 1, send 2, letter 2, work", [220, 76]),
    ("E", 2, "send 1, letter 1, crash, send 2, resend 1", [928, 48]),
];

#[test]
fn a_second_model_finds_the_same_worlds_at_the_same_cost() {
    for (code, letters, text, pinned) in CASES {
        let scenario = scenario(code, letters);
        let timeline = told(&scenario, text);
        let found = [0, 1].map(|node| {
            let worlds = worlds(&timeline, node);
            assert_eq!(described(&worlds), independently(&scenario, text, node), "{code}, node {node}: {text}");
            worlds.groups.len() as u32
        });
        println!("{code}, {letters} letters: {text}: {found:?}");
        assert_eq!(found, pinned, "{code}: {text}");
    }
}

/// Opens a world: its script on the bare board and on the stage gives the node what it had.
fn assert_opens(timeline: &Timeline, doubt: &Doubt, world: &World) {
    let node = usize::from(doubt.node);
    let rules = doubt.rules();
    let (mut board, mut outbox) = (rules.start(), Outbox::default());
    for &m in &world.script {
        rules.apply(&mut board, m, &mut outbox);
    }
    assert_eq!(board.nodes[node], timeline.run().board().nodes[node]);
    assert_eq!(board.spent.total(), world.faults);
    assert_eq!(world.script.len() as u32, world.steps);
    let is_resend = |m: &&DeliveryMove| matches!(m, Move::Step { step: Step::Resend(_), .. });
    assert_eq!(world.script.iter().filter(is_resend).count() as u32, world.repeats);

    let opened = played(&doubt.scenario, world.script.clone());
    assert_eq!(*opened.run().board(), board);
    let there = Doubt::of(&opened, doubt.node);
    assert_eq!(there.observations, doubt.observations, "the node cannot tell");
    assert_eq!(there.actual == world.copies, world.in_order, "in order: the stage shows this very world");
}

#[test]
fn every_world_opens_on_the_stage_and_the_node_has_seen_the_same_there() {
    let (mut opened, mut out_of_order) = (0, 0);
    for (code, letters, text, _) in CASES {
        let scenario = scenario(code, letters);
        let timeline = told(&scenario, text);
        for node in [0, 1] {
            let doubt = Doubt::of(&timeline, node);
            for world in &worlds(&timeline, node).groups {
                assert_opens(&timeline, &doubt, world);
                opened += 1;
                out_of_order += u32::from(!world.in_order);
                assert!(world.in_order || code != "C", "where every copy is worked on alike, nothing need overtake");
            }
        }
    }
    // Where an ack overtakes another of the same key, the stage shows the two exchanged.
    assert_eq!((opened, out_of_order), (3_528, 182));
}

#[test]
fn the_real_world_is_one_of_them() {
    for (code, letters, text, _) in CASES {
        let timeline = told(&scenario(code, letters), text);
        for node in [0, 1] {
            let worlds = worlds(&timeline, node);
            let actual: Vec<&World> = worlds.groups.iter().filter(|world| world.is_actual).collect();
            assert_eq!(actual.len(), 1, "{code}, node {node}: {text}");
            assert_eq!(actual[0].copies, Doubt::of(&timeline, node).actual);
            assert_eq!(worlds.counts.last(), Some(&(worlds.groups.len() as u32)));
            assert_eq!(worlds.counts.len() as u32, worlds.observations + 1);
        }
    }
}

#[test]
fn a_lost_ack_leaves_the_sender_with_as_many_worlds_as_no_ack_at_all() {
    // By chance and by hand, with times: the ack is lost as soon as it is sent.
    let scenario = scenario("C", 1);
    let mut timeline = Timeline::new(&scenario, Vec::new());
    while timeline.forward().expect("an ack is sent").what != did::ACKNOWLEDGE {}
    let ack = CopyName { kind: ACK, letter: 1, number: 1 };
    timeline.intervene(timeline.run().now(), Action::Lose(ack)).expect("it is in flight");
    let by_hand = worlds(&timeline, 0);
    assert_eq!(by_hand, worlds(&told(&scenario, "send 1, letter 1, work, work, lose ack 1"), 0));
    assert_eq!(by_hand.groups.len(), 37);
    // It knows no more and no less than one whose letter was lost, or whose ack is still coming.
    for text in ["send 1", "send 1, lose letter 1", "send 1, letter 1, work, work", "send 1, letter 1, crash"] {
        let other = worlds(&told(&scenario, text), 0);
        assert_eq!(described(&other), described(&by_hand), "{text}");
        let actual = |worlds: &Worlds| worlds.groups.iter().position(|world| world.is_actual);
        assert_ne!(actual(&other), actual(&by_hand), "{text}");
    }
    // In some the letter took effect and in some it did not, all without a fault; that is the trouble.
    let faultless = by_hand.groups.iter().filter(|world| world.faults == 0);
    let ways: Vec<Way> = faultless.map(|world| world.copies[0].way).collect();
    assert_eq!(ways, [Way::OnItsWay, Way::BeforeWork, Way::AfterWork, Way::Done]);
}

#[test]
fn an_ack_that_comes_in_makes_the_worlds_fewer_and_a_resend_makes_them_more() {
    let counts = |text: &str| worlds(&told(&scenario("C", 1), text), 0).counts;
    assert_eq!(counts("send 1"), [1, 37]);
    assert_eq!(counts("send 1, letter 1, work, work, ack 1"), [1, 37, 11]);
    let twice = "send 1, letter 1, work, work, lose ack 1, resend 1, letter 1, work, work, ack 1";
    assert_eq!(counts(twice), [1, 37, 95, 51]);
    // Nothing is unknown where nothing may happen unseen: the letter came and was handled, the ack came.
    let timeline = told(&scenario("C", 1), "send 1, letter 1, work, work, ack 1");
    let mut doubt = Doubt::of(&timeline, 0);
    doubt.budget.faults = Faults::default();
    assert_eq!(Survey::new(doubt, ENOUGH).finish().counts, [1, 4, 1]);
}

#[test]
fn what_may_have_happened_can_be_set() {
    let timeline = told(&scenario("C", 3), "send 1, letter 1, work");
    let doubt = Doubt::of(&timeline, 1);
    assert_eq!(doubt.budget, Budget { faults: Delivery::usual_faults(), repeats: 1, subjects: 3 });
    let all = Survey::new(doubt.clone(), ENOUGH).finish();
    let letters = |worlds: &Worlds| worlds.groups.iter().flat_map(|world| &world.copies).map(|copy| copy.key).max();
    assert_eq!(letters(&all), Some(3));
    let mut smaller = doubt.clone();
    smaller.budget = Budget { faults: Faults::default(), repeats: 0, subjects: 1 };
    let few = Survey::new(smaller, ENOUGH).finish();
    assert_eq!(letters(&few), Some(1));
    assert_eq!((few.groups.len(), few.groups[0].is_actual), (1, true));
    assert!(all.groups.len() > few.groups.len());

    // What was used in the real run is granted, and what its node noticed counts as used.
    let used = told(&scenario("C", 1), "send 1, lose letter 1, resend 1, lose letter 1, resend 1, letter 1, crash");
    let budget = Doubt::of(&used, 0).budget;
    let faults = Faults { losses: 2, duplications: 1, crashes: [1, 0] };
    assert_eq!(budget, Budget { faults, repeats: 3, subjects: 1 });
}

#[test]
fn a_sender_notices_its_own_crash_and_a_receiver_does_not() {
    let scenario = scenario("G", 1).with_fresh_ids(true);
    let script = vec![move_of("send 1"), Move::Crash { node: 0 }, move_of("letter 1"), move_of("work")];
    let timeline = played(&scenario, script);
    let sender = worlds(&timeline, 0);
    assert_eq!(sender.observations, 2);
    assert!(sender.groups.iter().all(|world| world.copies.iter().any(|copy| copy.key == 2)), "a new id was sent");
    let receiver = worlds(&timeline, 1);
    assert_eq!(receiver.observations, 2);
    let knows = |fresh: bool| receiver.groups.iter().any(|w| w.copies.iter().any(|copy| copy.key == 2) == fresh);
    assert!(knows(true) && knows(false), "it may have come under its first id alone");
}

#[test]
fn cut_into_slices_the_search_is_the_same_and_a_bound_is_said() {
    let timeline = told(&scenario("C", 3), "send 1, send 2, send 3, letter 1, work, work, ack 1");
    let doubt = Doubt::of(&timeline, 0);
    let whole = Survey::new(doubt.clone(), ENOUGH).finish();
    assert!(whole.complete);
    for slice in [1, 7, 1_000] {
        let mut search = Survey::new(doubt.clone(), ENOUGH);
        let mut last = search.progress();
        while !search.run(slice).is_done {
            let progress = search.progress();
            assert!((last.faults, last.repeats) <= (progress.faults, progress.repeats));
            assert!(last.positions <= progress.positions && last.groups <= progress.groups);
            assert!(search.answer().is_none());
            last = progress;
        }
        assert_eq!(search.answer(), Some(&whole));
        assert_eq!((search.progress().frontier, search.progress().groups as usize), (0, whole.groups.len()));
        assert_eq!(search.stop(), &whole, "what is known is not forgotten");
    }
    // As many positions as there are: that is no bound. One fewer is.
    assert_eq!(Survey::new(doubt.clone(), whole.positions).finish(), whole);
    let is_part = |part: &Worlds| {
        assert!(!part.complete);
        assert!(part.groups.iter().all(|world| whole.groups.contains(world)), "found so far, and cheapest");
        assert!(part.counts.iter().zip(&whole.counts).all(|(part, whole)| part <= whole));
        part.groups.len()
    };
    let bounded = Survey::new(doubt.clone(), whole.positions / 2).finish();
    assert_eq!(bounded.positions, whole.positions / 2);
    assert!(is_part(&bounded) < whole.groups.len());
    assert!(!Survey::new(doubt.clone(), whole.positions - 1).finish().complete);
    let mut stopped = Survey::new(doubt, ENOUGH);
    stopped.run(whole.positions / 2);
    assert!(is_part(stopped.stop()) > 0);
    assert!(stopped.run(1).is_done);
}

#[test]
fn every_world_fits_into_a_link() {
    let mut longest = 0;
    for (code, letters, text, _) in CASES {
        let scenario = scenario(code, letters);
        let timeline = told(&scenario, text);
        for node in [0, 1] {
            for World { script, steps, .. } in worlds(&timeline, node).groups {
                let script = plain_moves(&script);
                let run = SavedRun { scenario: scenario.clone(), script, interventions: Vec::new(), index: steps };
                let link = encode(&run).expect("it fits");
                longest = longest.max(link.len());
                assert_eq!(decode(&link), Ok(run));
            }
        }
    }
    assert!(longest < 100, "{longest} characters");
}

#[test]
fn timed_runs_are_among_the_worlds_that_they_cannot_be_told_from() {
    let (mut complete, mut shapes) = (0, BTreeSet::new());
    for n in 0..600 {
        let scenario = sample::scenario(n).with_letters(1 + (n / 7 % 2) as u16);
        let interventions = if n % 3 == 0 { sample::interventions(n) } else { Vec::new() };
        let mut timeline = Timeline::new(&scenario, interventions);
        timeline.seek(3 + n % 11);
        let node = (n / 3 % u32::from(timeline.run().layout().nodes())) as NodeId;
        let doubt = Doubt::of(&timeline, node);
        let worlds = Survey::new(doubt.clone(), 20_000).finish();
        let actual = worlds.groups.iter().filter(|world| world.is_actual).count();
        complete += u32::from(worlds.complete);
        shapes.insert(format!("{:?} {:?} {:?}", scenario.shape(), scenario.order, timeline.run().layout().role(node)));
        assert!(actual == 1 || actual == 0 && !worlds.complete, "{scenario:?}, node {node}");
        for world in worlds.groups.iter().step_by(1 + worlds.groups.len() / 40) {
            assert_opens(&timeline, &doubt, world);
            assert!(world.in_order || scenario.order == LinkOrder::Reordering);
        }
    }
    assert_eq!(shapes.len(), 3 * 2 * 2, "every shape, order and role: {shapes:?}");
    assert!(complete > 400, "{complete} of 600");
}

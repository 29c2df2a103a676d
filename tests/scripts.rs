//! Scripted runs: a path of the untimed model on the stage is that path, whatever path it is.

#[path = "common/random.rs"]
mod random;

use random::{Dice, script};
use twice_or_never::board::{LinkOrder, Outbox};
use twice_or_never::history::Timeline;
use twice_or_never::letters::{Letters, letter_moves};
use twice_or_never::player::{Action, Outlook, Run, sample};
use twice_or_never::stage::{Move, Scenario, What, untyped};

/// Random scenarios, with chance as unruly as it gets: a script must not be touched by it.
fn scripted(n: u32) -> (Scenario, Vec<Move>) {
    let scenario = Scenario { partitions: None, ..sample::scenario(n).with_letters(1 + (n % 9) as u16) };
    let moves = script(n, &scenario, 60);
    (scenario, moves)
}

/// Plays a script to its end and no further. The moves that its events are.
fn played(run: &mut Run) -> Vec<Move> {
    let mut steps = Vec::new();
    while run.is_scripted() {
        let event = run.step().expect("a script goes on to its end");
        steps.extend(event.step);
    }
    steps
}

#[test]
fn a_scripted_run_plays_its_moves_one_by_one_and_comes_to_their_position() {
    let mut kinds = [0; 4];
    for n in 0..1_500 {
        let (scenario, moves) = scripted(n);
        let mut run = Run::scripted(&scenario, moves.clone(), Vec::new());
        assert_eq!(played(&mut run), moves, "scenario {n}");
        let rules = scenario.rules();
        let (mut board, mut outbox) = (rules.start(), Outbox::default());
        for m in letter_moves(moves) {
            rules.apply(&mut board, m, &mut outbox);
            match untyped(m) {
                Move::Deliver { .. } => kinds[0] += 1,
                Move::Lose { .. } => kinds[1] += 1,
                Move::Duplicate { .. } => kinds[2] += 1,
                Move::Crash { .. } => kinds[3] += 1,
                Move::Step { .. } => {}
            }
        }
        assert_eq!(*run.board(), board, "scenario {n}");
        assert_eq!(run.in_flight() as usize, board.wires.iter().map(|wire| wire.len()).sum::<usize>());
    }
    assert!(kinds.iter().all(|&count| count > 500), "{kinds:?}");
}

#[test]
fn after_its_script_a_run_goes_on_to_an_end_like_any_other() {
    for n in 0..600 {
        let (scenario, moves) = scripted(n);
        let mut run = Run::scripted(&scenario, moves, Vec::new());
        while run.step().is_some() {}
        assert_eq!(run.outlook(), Outlook::Ended, "scenario {n}");
        let rules = scenario.rules();
        assert!(rules.is_quiet(run.board()), "scenario {n}");
    }
}

#[test]
fn a_hand_may_reach_into_a_script_and_the_replay_is_the_same_run() {
    let mut reached_in = 0;
    for n in 0..400 {
        let (scenario, moves) = scripted(n);
        let dice = &mut Dice::new(n + 5_000);
        let mut timeline = Timeline::of(Run::scripted(&scenario, moves.clone(), Vec::new()));
        timeline.seek(dice.below(moves.len() as u64 + 1) as u32);
        let tick = timeline.run().now();
        let name = timeline.run().flights().map(|flight| flight.name).min();
        let action = name.map_or(Action::Crash(0), Action::Lose);
        if timeline.intervene(tick, action).is_err() {
            continue;
        }
        assert!(!timeline.run().is_scripted());
        timeline.seek(u32::MAX);
        let run = timeline.run();
        assert_ne!(run.outlook(), Outlook::GoesOn, "scenario {n}: nothing is left to wait for");
        let mut again =
            Timeline::of(Run::scripted(run.scenario(), run.script().to_vec(), run.interventions().to_vec()));
        again.seek(u32::MAX);
        assert_eq!(again.digest(), timeline.digest(), "scenario {n}");
        reached_in += 1;
    }
    assert!(reached_in > 300, "{reached_in}");
}

#[test]
fn copies_on_a_reordering_link_are_there_when_the_script_takes_them_in() {
    for n in 0..400 {
        let (scenario, moves) = scripted(n);
        if scenario.order == LinkOrder::Fifo {
            continue;
        }
        let mut timeline = Timeline::of(Run::scripted(&scenario, moves, Vec::new()));
        while timeline.run().is_scripted() {
            timeline.forward().expect("a script goes on");
        }
        let history = timeline.history();
        for copy in history.copies() {
            let Some(end) = copy.ended_by.map(|index| history.event(index)) else { continue };
            let is_lost = end.what == What::Lose;
            let way = history.way_at(copy, end.tick);
            let whole = twice_or_never::player::WHOLE_WAY;
            assert!(if is_lost { way < whole } else { way == whole }, "scenario {n}: {way} {end:?}");
        }
    }
}

#[test]
fn links_that_hold_a_script_open_to_the_same_run_for_ever() {
    for (link, index, digest) in [
        ("AQNDpwP8iQUruUaLc5KvX84", 7, "2579ea9fe87f88be"),
        ("AWAu-wB6OXbZ-roSXKJFuWw29985As8SqaKN6E0", 13, "85d1f4dfd7ad30a2"),
    ] {
        let saved = twice_or_never::share::decode(link).expect("a golden link opens");
        assert_eq!(saved.script.len(), index);
        let mut timeline = Timeline::of(Run::scripted(&saved.scenario, saved.script, saved.interventions));
        while timeline.run().is_scripted() {
            timeline.forward().expect("a script goes on");
        }
        assert_eq!(timeline.digest().to_string(), digest, "{link}");
    }
}

//! However a reader goes about in time, forks and edits, what is shown is the run and nothing else.

#[path = "common/random.rs"]
mod random;

use random::Dice;
use twice_or_never::history::Timeline;
use twice_or_never::player::{Action, Run, sample};
use twice_or_never::scene::{Futures, Playback};

/// Something a hand might do to what is there; it may turn out to be impossible.
fn action(run: &Run, dice: &mut Dice) -> Action {
    let names: Vec<_> = run.flights().map(|flight| flight.name).collect();
    let node = dice.below(u64::from(run.layout().nodes())) as u8;
    let link = dice.below(u64::from(run.layout().streams())) as u8;
    let letter = 1 + dice.below(u64::from(run.layout().letters)) as u16;
    if names.is_empty() {
        return [Action::Crash(node), Action::Restart(node), Action::Cut(link), Action::Mend(link)]
            [dice.below(4) as usize];
    }
    let name = names[dice.below(names.len() as u64) as usize];
    match dice.below(10) {
        0 => Action::Lose(name),
        1 => Action::Duplicate(name),
        2 => Action::Hold(name),
        3 => Action::Release(name),
        4 => Action::Deliver(name),
        5 => Action::Crash(node),
        6 => Action::Restart(node),
        7 => Action::Cut(link),
        8 => Action::Mend(link),
        _ => Action::Timeout(letter),
    }
}

/// The digest, score and copies in flight of a straight replay to the moment that is being watched.
fn straight(playback: &Playback) -> Timeline {
    let run = playback.timeline().run();
    let mut timeline = Timeline::new(run.scenario(), run.interventions().to_vec());
    timeline.seek(playback.timeline().index());
    timeline
}

fn check(playback: &Playback, walk: u32, at: u32) {
    let (watched, again) = (playback.timeline(), straight(playback));
    assert_eq!(watched.index(), again.index(), "walk {walk}, step {at}");
    assert_eq!(watched.digest(), again.digest(), "walk {walk}, step {at}");
    assert_eq!(watched.run().score(), again.run().score(), "walk {walk}, step {at}");
    // Whether a copy has come to the door may differ between two events: the clock is past its arrival or not.
    let names = |timeline: &Timeline| {
        let mut names: Vec<_> = timeline.run().flights().map(|flight| flight.name).collect();
        names.sort_unstable();
        names
    };
    let (flying, then) = (names(watched), names(&again));
    assert_eq!(flying, then, "walk {walk}, step {at}");
}

#[test]
fn ten_thousand_seeks_steps_forks_and_edits_end_in_the_digest_of_a_straight_replay() {
    let (mut done, mut forks) = (0, 0);
    for walk in 0..50 {
        let dice = &mut Dice::new(walk + 77);
        let mut playback = Playback::with_hand(&sample::scenario(walk), sample::interventions(walk), 1.0);
        let mut futures = Futures::of(&playback);
        let mut before = Vec::new();
        for at in 0..200 {
            match dice.below(12) {
                0 => playback.seek(dice.below(400) as u32),
                1 => playback.seek_clock(dice.below(60_000) as f64),
                2 => playback.back(),
                3 => playback.forward_to_next_fate(),
                4 => playback.back_to_last_fate(),
                5 | 6 => {
                    playback.play();
                    playback.advance(dice.below(3_000) as f64);
                    playback.pause();
                }
                7 => {
                    playback.step();
                }
                8 | 9 => {
                    let action = action(playback.timeline().run(), dice);
                    futures.keep(&playback);
                    before.push((futures.clone(), playback.clock_ms()));
                    if playback.timeline().is_in_the_past() {
                        futures.part(&playback);
                        forks += 1;
                    }
                    if playback.act(action).is_err() {
                        (futures, _) = before.pop().expect("just kept");
                    }
                }
                10 => {
                    futures.keep(&playback);
                    let place = dice.below(futures.all().len() as u64) as usize;
                    playback = futures.open(place, playback.clock_ms(), 1.0);
                }
                _ => {
                    // Undone.
                    if let Some((old, clock_ms)) = before.pop() {
                        futures = old;
                        playback = futures.open(futures.present(), clock_ms, 1.0);
                    }
                }
            }
            done += 1;
            check(&playback, walk, at);
        }
        playback.seek(u32::MAX);
        check(&playback, walk, 200);
    }
    assert_eq!(done, 10_000);
    assert!(forks > 300, "{forks}");
}

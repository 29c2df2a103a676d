//! However a reader goes about in time, forks and edits, what is shown is the run and nothing else.

#[path = "common/random.rs"]
mod random;

use random::{Dice, script};
use std::collections::{BTreeMap, BTreeSet};
use twice_or_never::casts::delivery::{OldRule, Retry, did};
use twice_or_never::history::{History, Timeline, WAIT_ROWS, Wait};
use twice_or_never::letters::Letters;
use twice_or_never::player::{Action, Run, sample};
use twice_or_never::scene::{Futures, Playback};
use twice_or_never::stage::{Scenario, What};

/// A wait without its row: at which node, for word of which letter, begun by which event and when, ended likewise.
type Told = (u8, u16, (u32, u64), Option<(u32, u64)>);

/// Who waited for word of what, by the events alone. A wait begins when a letter is sent, when it is sent again, and
/// for all that is not settled when its sender comes back; it ends with word in time, with the timer, with giving up, and
/// when the sender goes down.
fn waits_told_by_the_log(scenario: &Scenario, history: &History) -> Vec<Told> {
    let mut waits: Vec<Told> = Vec::new();
    let mut open: BTreeMap<(u8, u16), usize> = BTreeMap::new();
    let mut unsettled: BTreeSet<(u8, u16)> = BTreeSet::new();
    let layout = scenario.rules().protocol.layout;
    // Where an ack says a bit and no more, it is taken for that of the oldest letter with this bit.
    let by_bit = scenario.recipe().old == OldRule::OtherBit;
    let alike = |one, other| layout.stream(one) == layout.stream(other) && layout.bit(one) == layout.bit(other);
    for (index, event) in (1..).zip(history.events()) {
        let mut whom = (event.node, event.letter.unwrap_or_default());
        if by_bit && event.what == did::ACK_IN_TIME {
            let is_meant = |&&(node, letter): &&(u8, u16)| node == event.node && alike(letter, whom.1);
            whom = *unsettled.iter().find(is_meant).expect("one waits");
        }
        let ends = match event.what {
            did::TIMEOUT | did::ACK_IN_TIME | did::GIVE_UP => vec![whom],
            What::Crash | What::Down => open.keys().copied().filter(|&(node, _)| node == event.node).collect(),
            _ => Vec::new(),
        };
        for ended in ends {
            let wait = open.remove(&ended).unwrap_or_else(|| panic!("{ended:?} did not wait: {index}, {scenario:?}"));
            waits[wait].3 = Some((index, event.tick));
        }
        match event.what {
            did::SEND if scenario.recipe().retry != Retry::FireAndForget => _ = unsettled.insert(whom),
            did::ACK_IN_TIME | did::GIVE_UP => assert!(unsettled.remove(&whom)),
            _ => {}
        }
        let begins: Vec<(u8, u16)> = match event.what {
            did::SEND | did::TIMEOUT => unsettled.iter().copied().filter(|&waiting| waiting == whom).collect(),
            What::Restart => unsettled.iter().copied().filter(|&(node, _)| node == event.node).collect(),
            _ => Vec::new(),
        };
        for (node, letter) in begins {
            assert_eq!(open.insert((node, letter), waits.len()), None, "nobody waits twice for the same");
            waits.push((node, letter, (index, event.tick), None));
        }
    }
    waits
}

/// The waits of a history are those that its events tell, whole and by stretches. How many there are.
fn check_waits(scenario: &Scenario, history: &History, stretch: (u64, u64)) -> usize {
    let told = waits_told_by_the_log(scenario, history);
    let mut all: Vec<Wait> = history.waits_between(0, u64::MAX).collect();
    // Those that begin at once are in the order of the node's own list.
    assert!(all.is_sorted_by_key(|wait| wait.set_by));
    all.sort_by_key(|wait| (wait.set_by, wait.letter));
    assert_eq!(all.len(), told.len(), "{scenario:?}");
    for (wait, &(node, letter, begun, ended)) in all.iter().zip(&told) {
        assert_eq!((wait.lane, wait.letter, wait.set_by, wait.from), (node, Some(letter), begun.0, begun.1));
        assert_eq!(wait.to, ended.map(|(_, tick)| tick), "{wait:?}: {scenario:?}");
    }
    let (from, to) = stretch;
    let touches = |wait: &Wait| wait.from <= to && wait.to.is_none_or(|end| end >= from);
    let within: Vec<Wait> = history.waits_between(0, u64::MAX).filter(touches).collect();
    assert_eq!(history.waits_between(from, to).collect::<Vec<_>>(), within, "from {from} to {to}: {scenario:?}");
    // Waits that go on at once at a node have rows of their own, as long as there are any.
    for (at, wait) in all.iter().enumerate() {
        let goes_on = |&(_, &(node, _, _, ended)): &(&Wait, &Told)| {
            node == wait.lane && ended.is_none_or(|(index, _)| index > wait.set_by)
        };
        let rows: Vec<u8> = all.iter().zip(&told).take(at).filter(goes_on).map(|(other, _)| other.row).collect();
        // As many as there are rows, each in its own; those beyond that are drawn over others.
        let alike = rows.iter().filter(|&&row| row == wait.row).count();
        assert!(wait.row < WAIT_ROWS && (alike == 0 || rows.len() >= usize::from(WAIT_ROWS)), "{wait:?}: {rows:?}");
    }
    told.len()
}

#[test]
fn waits_are_what_the_events_tell_in_every_run_with_a_hand_and_with_a_script() {
    let (mut waits, mut unended) = (0, 0);
    for n in 0..3_000 {
        let scenario = sample::scenario(n);
        let dice = &mut Dice::new(n);
        let moves = if n % 3 == 2 { script(n, &scenario, 30) } else { Vec::new() };
        let interventions = if n % 3 == 1 { sample::interventions(n) } else { Vec::new() };
        let mut timeline = Timeline::of(Run::scripted(&scenario, moves, interventions));
        timeline.seek(if n % 5 == 0 { dice.below(60) as u32 } else { u32::MAX });
        let end = timeline.history().end();
        let from = dice.below(end + 1);
        waits += check_waits(&scenario, timeline.history(), (from, from + dice.below(4_000)));
        unended += timeline.history().waits_between(0, u64::MAX).filter(|wait| wait.to.is_none()).count();
    }
    assert!(waits > 50_000 && unended > 100, "{waits} waits, {unended} of them not over");
}

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
        _ => Action::Timeout(run.layout().sender(letter), letter),
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
    let now = watched.run().now();
    check_waits(watched.run().scenario(), watched.history(), (now.saturating_sub(3_000), now));
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

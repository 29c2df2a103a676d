//! A million hostile links in the second form, that of any cast: each is opened or refused by name, soon, and with little
//! memory. It is alone in its file, because what is allocated is counted for the whole program.
//!
//! Chance seldom writes more than the beginning of a run. So what was read further than most is kept, and changed again.

#[path = "common/random.rs"]
mod random;

#[path = "common/hostile.rs"]
mod hostile;

use hostile::{Tally, changed, contents, laborious, opened, sealed};
use random::{Dice, hand, scenario_of, script};
use twice_or_never::casts::CASTS;
use twice_or_never::player::{Action, Intervention, sample};
use twice_or_never::share::{SavedRun, StateError, decode, encode};

const SECOND: u8 = 2;

fn nowhere(tick: u64) -> Intervention {
    Intervention { tick, ordinal: 0, action: Action::Timeout(9, 1) }
}

/// Links in the second form: of the first cast, by script and by hand, with something done to a node that is not there,
/// which the first form cannot say; and of every other cast, by hand.
fn good_links() -> Vec<String> {
    let of_first = (0..1_000).map(|n| {
        let scenario = sample::scenario(n);
        let mut interventions = if n % 3 > 0 { sample::interventions(n) } else { Vec::new() };
        interventions.sort_by_key(|intervention| (intervention.tick, intervention.ordinal));
        let tick = interventions.last().map_or(0, |last| last.tick + 1);
        interventions.push(nowhere(tick));
        let script = if n % 2 == 0 { script(n, &scenario, n as usize % 60) } else { Vec::new() };
        SavedRun { scenario, script, interventions, index: n }
    });
    let of_others = CASTS[1..].iter().flat_map(|cast| {
        (0..300).map(|n| {
            let scenario = scenario_of(n, cast);
            let (interventions, index) = hand(n, &scenario, n as usize % 40);
            SavedRun { scenario, script: Vec::new(), interventions, index }
        })
    });
    of_first.chain(of_others).map(|run| encode(&run).expect("it can be saved")).collect()
}

/// How far a reader comes.
fn reach(result: &Result<SavedRun, StateError>) -> u32 {
    match result {
        Err(StateError::OutOfRange("cast")) => 0,
        // What is cut short may have been cut anywhere.
        Err(StateError::Truncated) => 1,
        Err(StateError::OutOfRange("moment" | "action")) => 5,
        Err(StateError::OutOfRange("index")) => 3,
        Err(StateError::OutOfRange(_)) => 1,
        Err(StateError::TooLong) => 2,
        Err(StateError::TrailingBytes) => 3,
        Err(StateError::IllegalScript { .. }) => 4,
        Ok(run) => 4 + u32::from(!run.script.is_empty()) + u32::from(!run.interventions.is_empty()),
        Err(other) => panic!("{other:?} of an envelope that is right"),
    }
}

#[test]
fn a_million_hostile_links_of_any_cast_are_opened_or_refused_by_name_soon_and_with_little_memory() {
    let mut tally = Tally::default();
    let good = good_links();
    for link in &good {
        assert_eq!(opened(link).0, SECOND, "it is in the second form");
        _ = tally.open(link);
    }
    assert_eq!(tally.opened as usize, good.len());
    for version in (0..=u8::MAX).filter(|version| ![1, SECOND].contains(version)) {
        assert_eq!(tally.open(&sealed(version, &[1, 2, 3])), Err(StateError::Version(version)));
    }
    for run in laborious() {
        let link = encode(&SavedRun { interventions: vec![nowhere(0)], ..run }).expect("it is legal");
        assert_eq!(opened(&link).0, SECOND);
        assert!(tally.open(&link).is_ok());
    }
    // What the first form can say is written in it; the contents mean something else in the second.
    let in_the_first: Vec<Vec<u8>> = (0..500)
        .map(|n| {
            let run =
                SavedRun { scenario: sample::scenario(n), script: Vec::new(), interventions: Vec::new(), index: n };
            contents(&encode(&run).expect("it can be saved"))
        })
        .collect();

    let mut pool: Vec<(u32, Vec<u8>)> = good.iter().map(|link| (6, contents(link))).collect();
    let (mut scripted, mut by_hand, mut casts) = (0, 0, std::collections::BTreeSet::new());
    for n in 0..1_000_000u32 {
        let dice = &mut Dice::new(1 << 25 | n);
        // Of four, the one that was read furthest.
        let parent = (0..4)
            .filter(|_| !pool.is_empty() && n % 10 > 1)
            .map(|_| dice.below(pool.len() as u64) as usize)
            .max_by_key(|&at| pool[at].0);
        let (least, mut bytes) = match parent {
            Some(at) => pool[at].clone(),
            None if n % 10 == 1 => (0, in_the_first[dice.below(500) as usize].clone()),
            None => (0, (0..dice.below(60)).map(|_| dice.word() as u8).collect()),
        };
        match dice.below(3) {
            0 => changed(dice, &mut bytes),
            1 => {
                // The rest anew: what was read up to here stays.
                bytes.truncate(dice.below(bytes.len() as u64 + 1) as usize);
                bytes.extend((0..dice.below(24)).map(|_| dice.word() as u8));
            }
            // The last bytes: how a run ends.
            _ => {
                let last = bytes.len().saturating_sub(1 + dice.below(3) as usize);
                bytes[last..].iter_mut().for_each(|byte| *byte = dice.word() as u8);
            }
        }
        let result = tally.open(&sealed(SECOND, &bytes));
        if let Ok(run) = &result {
            scripted += u32::from(!run.script.is_empty());
            by_hand += u32::from(!run.interventions.is_empty());
            casts.insert(run.scenario.cast.number);
        }
        let reached = reach(&result);
        if reached >= least.max(1) && bytes.len() < 2_000 {
            let at = dice.below(pool.len().max(1) as u64) as usize;
            if pool.len() < 5_000 {
                pool.push((reached, bytes));
            } else if pool[at].0 <= reached {
                pool[at] = (reached, bytes);
            }
        }
    }
    println!("{} opened, slowest {:?}, most {} bytes", tally.opened, tally.slowest, tally.most);
    println!("{scripted} with a script, {by_hand} with a hand, of casts {casts:?}; {:?}", tally.refused);
    assert!(tally.opened > 5_000 && scripted > 100 && by_hand > 100, "some are good by chance");
    assert_eq!(casts.len(), CASTS.len(), "every cast was read: {casts:?}");
    for error in [
        StateError::TooLong,
        StateError::Truncated,
        StateError::TrailingBytes,
        StateError::OutOfRange(""),
        StateError::IllegalScript { step: 0 },
    ] {
        assert!(tally.refused.contains_key(error.code()), "nothing was refused as {}", error.code());
    }
    assert_eq!(decode(&sealed(SECOND, &[])), Err(StateError::Truncated));
}

//! A million links that nobody should have made: each is opened or refused by name, soon, and with little
//! memory. It is alone in its file, because what is allocated is counted for the whole program.

#[path = "common/random.rs"]
mod random;

#[path = "common/hostile.rs"]
mod hostile;

use hostile::{ALPHABET, Tally, changed, contents, laborious, sealed};
use random::{Dice, script};
use twice_or_never::player::sample;
use twice_or_never::share::{STATE_CHARS_MAX, SavedRun, StateError, encode};

/// Links to begin with: some thousand random runs, by hand and by script.
fn good_links() -> Vec<String> {
    (0..2_000)
        .map(|n| {
            let scenario = sample::scenario(n);
            let by_hand = n % 3 > 0;
            let mut interventions = if by_hand { sample::interventions(n) } else { Vec::new() };
            interventions.sort_by_key(|intervention| (intervention.tick, intervention.ordinal));
            let script = if by_hand { Vec::new() } else { script(n, &scenario, n as usize % 60) };
            encode(&SavedRun { scenario, script, interventions, index: n }).expect("it can be saved")
        })
        .collect()
}

#[test]
fn a_million_hostile_links_are_opened_or_refused_by_name_soon_and_with_little_memory() {
    let mut tally = Tally::default();
    let good = good_links();
    for link in &good {
        assert_eq!(sealed(1, &contents(link)), *link, "the tests make envelopes as the library does");
        _ = tally.open(link);
    }
    assert_eq!(tally.opened as usize, good.len());

    // The hardest there are, whole and with changes that only show late.
    for (which, run) in (0..).zip(laborious()) {
        let link = encode(&run).expect("it is legal");
        _ = tally.open(&link);
        for n in 0..40 {
            let mut bytes = contents(&link);
            let (dice, late) = (&mut Dice::new(which * 100 + n), bytes.len() / 2);
            let at = late + dice.below((bytes.len() - late) as u64) as usize;
            bytes[at] ^= 1 << dice.below(8);
            _ = tally.open(&sealed(1, &bytes));
        }
    }
    let room = STATE_CHARS_MAX / 4 * 3 - 5;
    for n in 0..200 {
        let dice = &mut Dice::new(n);
        let mut bytes = contents(&good[n as usize]);
        bytes.resize(room, [0, 255, dice.word() as u8][n as usize % 3]);
        if n % 2 == 0 {
            (0..room).for_each(|at| bytes[at] = dice.word() as u8);
        }
        _ = tally.open(&sealed(1, &bytes));
    }

    for n in 0..1_000_000u32 {
        let dice = &mut Dice::new(1 << 24 | n);
        let link = dice.below(good.len() as u64) as usize;
        match n % 10 {
            // Any characters at all.
            0 => {
                let pieces = ["A", "AQ", "_", "-", "zz", "é", "%41", "💣", " ", "=", "", "9"];
                let text: String = (0..dice.below(30)).map(|_| dice.one_of(&pieces)).collect();
                _ = tally.open(&text);
            }
            // A link with changed characters.
            1 => {
                let mut text = good[link].clone().into_bytes();
                changed(dice, &mut text);
                text.iter_mut().for_each(|byte| *byte = ALPHABET[usize::from(*byte) % 64]);
                _ = tally.open(&String::from_utf8(text).expect("base64url"));
            }
            // Any bytes in an envelope that is right.
            2..=5 => {
                let bytes: Vec<u8> = (0..dice.below(80)).map(|_| dice.word() as u8).collect();
                _ = tally.open(&sealed(1, &bytes));
            }
            // A link with changed contents in an envelope that is right.
            _ => {
                let mut bytes = contents(&good[link]);
                changed(dice, &mut bytes);
                _ = tally.open(&sealed(1, &bytes));
            }
        }
    }
    println!("{} opened, slowest {:?}, most {} bytes", tally.opened, tally.slowest, tally.most);
    println!("{:?}", tally.refused);
    assert!(tally.opened > 5_000, "some are good by chance: {}", tally.opened);
    for error in [
        StateError::TooLong,
        StateError::NotBase64Url,
        StateError::Truncated,
        StateError::Checksum,
        StateError::TrailingBytes,
        StateError::OutOfRange(""),
        StateError::IllegalScript { step: 0 },
    ] {
        let is_rare = matches!(error, StateError::TooLong);
        assert!(is_rare || tally.refused.contains_key(error.code()), "nothing was refused as {}", error.code());
    }
}

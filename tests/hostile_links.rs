//! A million links that nobody should have made: each is opened or refused by name, soon, and with little
//! memory. It is alone in its file, because what is allocated is counted for the whole program.

#[path = "common/random.rs"]
mod random;

use random::{Dice, script};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use std::time::{Duration, Instant};
use twice_or_never::board::{LinkOrder, Outbox};
use twice_or_never::casts::delivery::{DeliveryMove, Recipe, Shape, Step};
use twice_or_never::player::{Run, sample};
use twice_or_never::share::{COPIES_MAX, LINK_CHARS_MAX, LinkError, STEPS_MAX, SavedRun, decode, encode};
use twice_or_never::stage::Scenario;

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const SLOW: Duration = Duration::from_millis(50);
const MUCH: usize = 1 << 20;

/// What the links came to so far.
#[derive(Default)]
struct Tally {
    opened: u32,
    refused: std::collections::BTreeMap<&'static str, u32>,
    slowest: Duration,
    most: usize,
}

impl Tally {
    fn open(&mut self, link: &str) {
        let region = Region::new(COUNTED);
        let begun = Instant::now();
        let opened = decode(link);
        let mut took = begun.elapsed();
        // All that was ever allocated on the way, whether it was given back or not.
        let bytes = region.change().bytes_allocated;
        assert!(bytes <= MUCH, "{bytes} bytes for {link}");
        // The machine has other things to do; only what is slow every time is slow.
        for _ in 0..5 {
            if took > SLOW {
                let begun = Instant::now();
                assert_eq!(decode(link), opened);
                took = took.min(begun.elapsed());
            }
        }
        assert!(took <= SLOW, "{took:?} for {link}");
        (self.slowest, self.most) = (self.slowest.max(took), self.most.max(bytes));
        match opened {
            Ok(run) => {
                self.opened += 1;
                // Now and then: what was opened can be played, and saved.
                if self.opened.is_multiple_of(16) {
                    let mut played = Run::new(&run.scenario, run.interventions.clone());
                    let events = (0..500).take_while(|_| played.step().is_some()).count();
                    assert_eq!(played.index() as usize, events);
                    let link = encode(&run).expect("what was read is in its range");
                    assert_eq!(decode(&link), Ok(run));
                }
            }
            Err(error) => *self.refused.entry(error.code()).or_default() += 1,
        }
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The tests' own base64url.
fn to_text(bytes: &[u8]) -> String {
    let digit = |at: usize| (0..6).fold(0, |digit, bit| digit << 1 | bit_at(bytes, at * 6 + bit));
    (0..(bytes.len() * 8).div_ceil(6)).map(|at| ALPHABET[digit(at)] as char).collect()
}

fn bit_at(bytes: &[u8], at: usize) -> usize {
    bytes.get(at / 8).map_or(0, |byte| usize::from(byte >> (7 - at % 8) & 1))
}

fn to_bytes(text: &str) -> Vec<u8> {
    let value = |at: usize| ALPHABET.iter().position(|&c| c == text.as_bytes()[at]).expect("base64url");
    let bit = |at: usize| value(at / 6) >> (5 - at % 6) & 1;
    (0..text.len() * 6 / 8).map(|byte| (0..8).fold(0, |all, at| all << 1 | bit(byte * 8 + at) as u8)).collect()
}

/// The tests' own checksum, bit by bit from the definition.
fn checksum(bytes: &[u8]) -> [u8; 4] {
    let mut crc = u32::MAX;
    for at in 0..bytes.len() * 8 {
        let bit = u32::from(bytes[at / 8] >> (at % 8) & 1);
        let out = (crc ^ bit) & 1;
        crc >>= 1;
        if out == 1 {
            crc ^= 0xEDB8_8320;
        }
    }
    (!crc).to_le_bytes()
}

/// Contents in an envelope that is right.
fn sealed(contents: &[u8]) -> String {
    let bytes = [&[1], contents].concat();
    to_text(&[&bytes[..], &checksum(&bytes)].concat())
}

/// The contents of a link.
fn contents(link: &str) -> Vec<u8> {
    let bytes = to_bytes(link);
    bytes[1..bytes.len() - 4].to_vec()
}

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

fn changed(dice: &mut Dice, bytes: &mut Vec<u8>) {
    for _ in 0..=dice.below(3) {
        let at = dice.below(bytes.len().max(1) as u64) as usize;
        match dice.below(6) {
            0 if at < bytes.len() => bytes[at] = dice.word() as u8,
            1 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            2 if at < bytes.len() => drop(bytes.remove(at)),
            3 => bytes.insert(at.min(bytes.len()), dice.word() as u8),
            4 => bytes.truncate(at),
            _ => bytes.extend((0..dice.below(12)).map(|_| dice.word() as u8)),
        }
    }
}

/// The most work that a script can ask for, in some variants.
fn laborious() -> Vec<SavedRun> {
    let mut runs = Vec::new();
    for (order, shape, code) in [
        (LinkOrder::Fifo, Shape::OneToOne, "B2v"),
        (LinkOrder::Fifo, Shape::OneToThree, "C"),
        (LinkOrder::Reordering, Shape::ThreeToOne, "D"),
        (LinkOrder::Reordering, Shape::OneToOne, "J1"),
    ] {
        let recipe = Recipe::by_code(code).expect("listed");
        let scenario =
            Scenario { order, ..Scenario::default().with_letters(10_000).with_window(256).with_shape(shape) };
        let scenario = scenario.with_recipe(recipe);
        let rules = scenario.rules();
        let (mut board, mut outbox, mut script) = (rules.start(), Outbox::default(), Vec::new());
        let mut play = |m: DeliveryMove| {
            rules.apply(&mut board, m, &mut outbox);
            script.push(m);
            board.wires.iter().map(|wire| wire.len()).sum::<usize>()
        };
        let senders = if shape == Shape::ThreeToOne { 3 } else { 1 };
        for letter in 1..=256 * senders {
            play(DeliveryMove::Step { node: ((letter - 1) % senders) as u8, step: Step::Send(letter) });
        }
        // All copies that there may be, then over and over the last of them is lost and made again.
        let last = if shape == Shape::OneToThree { 253 } else { 256 };
        let wire = 0;
        let key = if shape == Shape::ThreeToOne { 256 * 3 - 2 } else { last };
        let mut nth = 0;
        while play(DeliveryMove::Duplicate { wire, key, nth }) < COPIES_MAX {
            nth += u16::from(order == LinkOrder::Fifo);
        }
        while script.len() + 2 <= STEPS_MAX {
            let m = DeliveryMove::Lose { wire, key, nth };
            rules.apply(&mut board, m, &mut outbox);
            script.push(m);
            let m = DeliveryMove::Duplicate { wire, key, nth: nth.saturating_sub(1) };
            rules.apply(&mut board, m, &mut outbox);
            script.push(m);
        }
        runs.push(SavedRun { scenario, script, interventions: Vec::new(), index: 0 });
    }
    runs
}

#[test]
fn a_million_hostile_links_are_opened_or_refused_by_name_soon_and_with_little_memory() {
    let mut tally = Tally::default();
    let good = good_links();
    for link in &good {
        assert_eq!(sealed(&contents(link)), *link, "the tests make envelopes as the library does");
        tally.open(link);
    }
    assert_eq!(tally.opened as usize, good.len());

    // The hardest there are, whole and with changes that only show late.
    for (which, run) in (0..).zip(laborious()) {
        let link = encode(&run).expect("it is legal");
        tally.open(&link);
        for n in 0..40 {
            let mut bytes = contents(&link);
            let (dice, late) = (&mut Dice::new(which * 100 + n), bytes.len() / 2);
            let at = late + dice.below((bytes.len() - late) as u64) as usize;
            bytes[at] ^= 1 << dice.below(8);
            tally.open(&sealed(&bytes));
        }
    }
    let room = LINK_CHARS_MAX / 4 * 3 - 5;
    for n in 0..200 {
        let dice = &mut Dice::new(n);
        let mut bytes = contents(&good[n as usize]);
        bytes.resize(room, [0, 255, dice.word() as u8][n as usize % 3]);
        if n % 2 == 0 {
            (0..room).for_each(|at| bytes[at] = dice.word() as u8);
        }
        tally.open(&sealed(&bytes));
    }

    for n in 0..1_000_000u32 {
        let dice = &mut Dice::new(1 << 24 | n);
        let link = dice.below(good.len() as u64) as usize;
        match n % 10 {
            // Any characters at all.
            0 => {
                let pieces = ["A", "AQ", "_", "-", "zz", "é", "%41", "💣", " ", "=", "", "9"];
                let text: String = (0..dice.below(30)).map(|_| dice.one_of(&pieces)).collect();
                tally.open(&text);
            }
            // A link with changed characters.
            1 => {
                let mut text = good[link].clone().into_bytes();
                changed(dice, &mut text);
                text.iter_mut().for_each(|byte| *byte = ALPHABET[usize::from(*byte) % 64]);
                tally.open(&String::from_utf8(text).expect("base64url"));
            }
            // Any bytes in an envelope that is right.
            2..=5 => {
                let bytes: Vec<u8> = (0..dice.below(80)).map(|_| dice.word() as u8).collect();
                tally.open(&sealed(&bytes));
            }
            // A link with changed contents in an envelope that is right.
            _ => {
                let mut bytes = contents(&good[link]);
                changed(dice, &mut bytes);
                tally.open(&sealed(&bytes));
            }
        }
    }
    println!("{} opened, slowest {:?}, most {} bytes", tally.opened, tally.slowest, tally.most);
    println!("{:?}", tally.refused);
    assert!(tally.opened > 5_000, "some are good by chance: {}", tally.opened);
    for error in [
        LinkError::TooLong,
        LinkError::NotBase64Url,
        LinkError::Truncated,
        LinkError::Checksum,
        LinkError::TrailingBytes,
        LinkError::OutOfRange(""),
        LinkError::IllegalScript { step: 0 },
    ] {
        let is_rare = matches!(error, LinkError::TooLong);
        assert!(is_rare || tally.refused.contains_key(error.code()), "nothing was refused as {}", error.code());
    }
}

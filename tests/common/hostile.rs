//! What opens hostile links, and makes them: the tests' own envelopes, and the limits of time and memory. Whoever includes
//! this counts what the whole program allocates, and has to be the only test in its file.
#![allow(dead_code)]

use crate::random::Dice;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use std::time::{Duration, Instant};
use twice_or_never::board::{LinkOrder, Outbox};
use twice_or_never::casts::delivery::{DeliveryMove, Recipe, Shape, Step};
use twice_or_never::letters::plain_moves;
use twice_or_never::player::Run;
use twice_or_never::share::{COPIES_MAX, STEPS_MAX, SavedRun, StateError, decode, encode};
use twice_or_never::stage::Scenario;

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const SLOW: Duration = Duration::from_millis(50);
const MUCH: usize = 1 << 20;

/// What the links came to so far.
#[derive(Default)]
pub struct Tally {
    pub opened: u32,
    pub refused: std::collections::BTreeMap<&'static str, u32>,
    pub slowest: Duration,
    pub most: usize,
}

impl Tally {
    pub fn open(&mut self, link: &str) -> Result<SavedRun, StateError> {
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
        match &opened {
            Ok(run) => {
                self.opened += 1;
                // Now and then: what was opened can be played, and saved.
                if self.opened.is_multiple_of(16) {
                    let mut played = Run::scripted(&run.scenario, run.script.clone(), run.interventions.clone());
                    let events = (0..500).take_while(|_| played.step().is_some()).count();
                    assert_eq!(played.index() as usize, events);
                    let link = encode(run).expect("what was read is in its range");
                    assert_eq!(decode(&link).as_ref(), Ok(run));
                }
            }
            Err(error) => *self.refused.entry(error.code()).or_default() += 1,
        }
        opened
    }
}

pub const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

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
pub fn sealed(version: u8, contents: &[u8]) -> String {
    let bytes = [&[version], contents].concat();
    to_text(&[&bytes[..], &checksum(&bytes)].concat())
}

/// The version and the contents of a link.
pub fn opened(link: &str) -> (u8, Vec<u8>) {
    let bytes = to_bytes(link);
    (bytes[0], bytes[1..bytes.len() - 4].to_vec())
}

/// The contents of a link.
pub fn contents(link: &str) -> Vec<u8> {
    opened(link).1
}

/// Makes some bytes others.
pub fn changed(dice: &mut Dice, bytes: &mut Vec<u8>) {
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
pub fn laborious() -> Vec<SavedRun> {
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
        runs.push(SavedRun { scenario, script: plain_moves(&script), interventions: Vec::new(), index: 0 });
    }
    runs
}

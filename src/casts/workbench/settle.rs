//! What follows from a setting of the workbench: presets, what does not go together, what says nothing.

use super::about::{ACK, DISK, DURABLE, EACH, LAST_1, MARK, NO_ACKS, NO_MEMORY, RAM, SET, SETTINGS, SILENT, place};
use super::{CARDS, Card, Program};
use crate::board::Faults;
use crate::stage::Settings;

/// A recipe of senders and receivers as a workbench. Those that are about another effect than an addition, and the
/// alternating bit, are none.
#[derive(Debug)]
pub struct Preset {
    /// The recipe's code.
    pub code: &'static str,
    /// The program.
    pub cards: &'static str,
    /// The values of `memory`, `remembers`, `again` and `acks`.
    pub set: [u16; 4],
}

const fn preset(code: &'static str, cards: &'static str, memory: u16, remembers: u16) -> Preset {
    Preset { code, cards, set: [memory, remembers, ACK, EACH] }
}

/// The recipe that does not send again; and the one that is the same otherwise.
const ONCE: usize = 1;
const AGAIN_TOO: usize = 2;

/// In the order of the choices, after the first, which stands for none of them.
pub static PRESETS: [Preset; 12] = [
    Preset { code: "A", cards: "P", set: [NO_MEMORY, SET, SILENT, NO_ACKS] },
    preset("B1", "KP", NO_MEMORY, SET),
    preset("B2n", "KP", NO_MEMORY, SET),
    preset("B2v", "CRKP", RAM, SET),
    preset("B2d", "CRKP", DISK, SET),
    preset("C", "PK", NO_MEMORY, SET),
    preset("D", "CPRK", RAM, SET),
    preset("E", "CRPK", DISK, SET),
    preset("F", "CPRK", DISK, SET),
    preset("G", "C(PR)K", DISK, SET),
    preset("J2", "C(PR)K", DISK, LAST_1),
    preset("J3", "C(PR)K", DISK, MARK),
];

/// What does not go together: what was set last stays, the rest yields. A program that is a recipe's has its name.
pub fn settle(settings: &mut Settings, at: usize) {
    use place::{ACKS, AGAIN, IDS, MEMORY, PRESET, REMEMBERS, RETRIES};
    let chosen = usize::from(settings[PRESET]).checked_sub(1).filter(|_| at == PRESET);
    if let Some(chosen) = chosen {
        settings[place::CARDS] = (CARDS.read)(PRESETS[chosen].cards).unwrap_or(0);
        [settings[MEMORY], settings[REMEMBERS], settings[AGAIN], settings[ACKS]] = PRESETS[chosen].set;
        match chosen {
            ONCE => settings[RETRIES] = 0,
            AGAIN_TOO if settings[RETRIES] == 0 => settings[RETRIES] = SETTINGS[RETRIES].usual,
            _ => {}
        }
    }
    let program = Program::new(settings[place::CARDS]);
    // Where no word is asked for, none is given.
    if settings[ACKS] == NO_ACKS && (program.has(Card::Acknowledge) || settings[AGAIN] == ACK) {
        if at == ACKS {
            settings[place::CARDS] = program.without(Card::Acknowledge).number();
            settings[AGAIN] = SILENT;
        } else {
            settings[ACKS] = EACH;
        }
    }
    // What was acknowledged at the door is acknowledged no more.
    let program = Program::new(settings[place::CARDS]);
    if settings[place::DOOR] == 1
        && (program.has(Card::Acknowledge) || settings[AGAIN] == ACK || settings[ACKS] == NO_ACKS)
    {
        if at == place::DOOR {
            settings[place::CARDS] = program.without(Card::Acknowledge).number();
            settings[AGAIN] = SILENT;
            settings[ACKS] = EACH;
        } else {
            settings[place::DOOR] = 0;
        }
    }
    // A counter that is forgotten gives old ids to new letters; the other settings of ids give new ids to old ones.
    if settings[place::COUNTER] == 1 && settings[IDS] != DURABLE {
        settings[if at == IDS { place::COUNTER } else { IDS }] = 0;
    }
    // A mark compares numbers, and those of new keys mean nothing.
    if settings[REMEMBERS] == MARK && settings[IDS] != DURABLE {
        settings[if at == IDS { REMEMBERS } else { IDS }] = 0;
    }
    let cards = Program::new(settings[place::CARDS]).text();
    let is_it = |(at, preset): &(usize, &Preset)| {
        preset.cards == cards
            && preset.set == [settings[MEMORY], settings[REMEMBERS], settings[AGAIN], settings[ACKS]]
            && (*at != ONCE || settings[RETRIES] == 0)
    };
    settings[PRESET] = PRESETS.iter().enumerate().find(is_it).map_or(0, |(at, _)| at as u16 + 1);
}

/// A setting as it is searched where a reader puts cards together: with so few letters, retries and entries to forget
/// that an answer comes at once.
pub fn searched(settings: &Settings) -> Settings {
    let mut few = *settings;
    for (place, most) in [(place::WINDOW, 2), (place::RETRIES, 2), (place::FORGET, 1), (place::LETTERS, 2)] {
        few[place] = few[place].min(most);
    }
    few[place::POISON] = if few[place::POISON] > few[place::LETTERS] { 0 } else { few[place::POISON] };
    few
}

/// How much is to go wrong in that search: one of each kind; a crash of the sender only where it changes what is sent.
pub fn usual_faults(settings: &Settings) -> Faults {
    let forgets = settings[place::OUTBOX] > 0 || settings[place::IDS] != DURABLE || settings[place::COUNTER] > 0;
    Faults { losses: 1, duplications: 1, crashes: [1, u32::from(forgets)] }
}

pub fn is_idle(settings: &Settings, at: usize) -> bool {
    match at {
        place::REMEMBERS | place::RETENTION => settings[place::MEMORY] == NO_MEMORY,
        place::FORGET => settings[place::MEMORY] == NO_MEMORY || settings[place::RETENTION] > 0,
        place::RENEW => settings[place::MEMORY] == NO_MEMORY || settings[place::RETENTION] == 0,
        place::GIVE_UP => settings[place::ACKS] == NO_ACKS,
        place::AGAIN => !Program::new(settings[place::CARDS]).has(Card::Check),
        place::RETRIES => settings[place::ACKS] == NO_ACKS,
        _ => false,
    }
}

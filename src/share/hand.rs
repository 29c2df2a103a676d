//! What a hand did, in a link: when, what, and to which copy, node, link or letter.
//!
//! A moment is written as the wait since the last one. A letter is written by how lately it was touched:
//! a hand goes back to the few letters that are about. Of a copy there is then its kind, and its number
//! against the last one touched of this kind and letter. A copy that is released is one of those held
//! before.

use super::coder::{Chance, Coder, Number};
use super::saved::{Form, StateError};
use crate::casts::delivery::Layout;
use crate::player::{Action, CopyName, Intervention};
use crate::stage::{Kind, Scenario, Subject};

/// No moment in a link is later than this, in milliseconds: about 35 years.
pub const TICK_MAX: u64 = 1 << 40;

/// So many letters are remembered; what is one more stands for another letter.
const RECENT: usize = 15;

/// No cast has more kinds of copies.
const KINDS: usize = 16;

/// A letter, and the last number touched of its copies of each kind, 0 for none.
#[derive(Clone, Copy)]
struct Recent {
    letter: Subject,
    numbers: [u16; KINDS],
}

/// The letters touched of late, and what is learnt about which is next. Also the keys of a script.
pub(super) struct Letters {
    /// The latest first.
    recent: Vec<Recent>,
    /// The last letter that was none of the recent ones.
    newcomer: Subject,
    ranks: [Chance; RECENT + 1],
    leaps: Number,
}

impl Letters {
    pub(super) fn new() -> Letters {
        let recent = Vec::with_capacity(RECENT + 1);
        Letters { recent, newcomer: 0, ranks: [Chance::EVEN; RECENT + 1], leaps: Number::new() }
    }

    /// A letter, or whatever number stands for one; afterwards it is the first of the recent ones. `None`
    /// where a link says what cannot be.
    pub(super) fn letter(&mut self, coder: &mut Coder, given: Subject) -> Option<Subject> {
        let known = self.recent.iter().position(|recent| recent.letter == given);
        let rank = coder.tree(&mut self.ranks, 4, known.unwrap_or(RECENT) as u64) as usize;
        if rank == RECENT {
            let leap = coder.signed(&mut self.leaps, i64::from(given) - i64::from(self.newcomer));
            self.newcomer = Subject::try_from(i64::from(self.newcomer) + leap).ok()?;
            self.recent.truncate(RECENT - 1);
            self.recent.insert(0, Recent { letter: self.newcomer, numbers: [0; KINDS] });
        } else {
            self.recent.get_mut(..=rank)?.rotate_right(1);
        }
        Some(self.recent[0].letter)
    }
}

/// What is learnt about a hand.
pub(super) struct Hand {
    /// Of the first form, in which a letter says which sender waits for it, and a copy is a letter or an ack.
    layout: Option<Layout>,
    waits: Number,
    /// On the tick of the last one, and on a later one.
    ordinals: [Number; 2],
    actions: [Chance; 16],
    /// Whether it is an ack, by action; in the second form which kind it is.
    acks: [Chance; 16],
    kinds: [[Chance; KINDS]; 16],
    letters: Letters,
    /// The copies held last, the latest first, and which of them is released.
    held: Vec<CopyName>,
    releases: [Chance; RECENT + 1],
    /// The number of a copy whose letter was not touched of late, by kind; then how far it is from the
    /// last one.
    numbers: Vec<Number>,
    further: Number,
    /// Nodes, links.
    places: [Number; 2],
}

/// Published: the actions.
fn code(action: Action) -> u64 {
    match action {
        Action::Lose(_) => 1,
        Action::Duplicate(_) => 2,
        Action::Hold(_) => 3,
        Action::Release(_) => 4,
        Action::Deliver(_) => 5,
        Action::Crash(_) => 6,
        Action::Restart(_) => 7,
        Action::Cut(_) => 8,
        Action::Mend(_) => 9,
        Action::Timeout(..) => 10,
    }
}

/// What an action is done to: a copy or the copy's letter, and a node or link; the rest is of no meaning.
fn object(action: Action) -> (CopyName, u8) {
    let nothing = CopyName { kind: Kind::default(), letter: 0, number: 0 };
    match action {
        Action::Lose(name)
        | Action::Duplicate(name)
        | Action::Hold(name)
        | Action::Release(name)
        | Action::Deliver(name) => (name, 0),
        Action::Timeout(node, clock) => (CopyName { letter: clock, ..nothing }, node),
        Action::Crash(place) | Action::Restart(place) | Action::Cut(place) | Action::Mend(place) => (nothing, place),
    }
}

impl Hand {
    pub(super) fn new(form: Form, scenario: &Scenario) -> Hand {
        Hand {
            layout: (form == Form::First).then(|| scenario.rules().protocol.layout),
            kinds: [[Chance::EVEN; KINDS]; 16],
            waits: Number::new(),
            ordinals: [Number::new(), Number::new()],
            actions: [Chance::EVEN; 16],
            acks: [Chance::EVEN; 16],
            letters: Letters::new(),
            held: Vec::with_capacity(RECENT + 1),
            releases: [Chance::EVEN; RECENT + 1],
            numbers: (0..KINDS).map(|_| Number::new()).collect(),
            further: Number::new(),
            places: [Number::new(), Number::new()],
        }
    }

    /// Writes or reads what comes after `last`.
    ///
    /// # Errors
    /// [`StateError::OutOfRange`]: a moment before the last one or too late, or what is no action.
    pub(super) fn intervention(
        &mut self,
        coder: &mut Coder,
        last: &Intervention,
        given: &Intervention,
    ) -> Result<Intervention, StateError> {
        const MOMENT: StateError = StateError::OutOfRange("moment");
        if given.tick > TICK_MAX || (given.tick, given.ordinal) < (last.tick, last.ordinal) {
            return Err(MOMENT);
        }
        let tick = last.tick + coder.number(&mut self.waits, given.tick - last.tick);
        if tick > TICK_MAX {
            return Err(MOMENT);
        }
        let least = if tick == last.tick { last.ordinal } else { 0 };
        let ordinals = &mut self.ordinals[usize::from(tick != last.tick)];
        let more = coder.number(ordinals, u64::from(given.ordinal.saturating_sub(least)));
        let ordinal = u32::try_from(u64::from(least) + more).map_err(|_| MOMENT)?;
        let action = self.action(coder, given.action).ok_or(StateError::OutOfRange("action"))?;
        Ok(Intervention { tick, ordinal, action })
    }

    fn action(&mut self, coder: &mut Coder, given: Action) -> Option<Action> {
        let (name, place) = object(given);
        let code = coder.tree(&mut self.actions, 4, code(given));
        Some(match code {
            1 => Action::Lose(self.copy(coder, 1, name)?),
            2 => Action::Duplicate(self.copy(coder, 2, name)?),
            3 => Action::Hold(self.hold(coder, name)?),
            4 => Action::Release(self.release(coder, name)?),
            5 => Action::Deliver(self.copy(coder, 5, name)?),
            6..=9 => {
                let places = &mut self.places[usize::from(code >= 8)];
                let place = u8::try_from(coder.number(places, place.into())).ok()?;
                match code {
                    6 => Action::Crash(place),
                    7 => Action::Restart(place),
                    8 => Action::Cut(place),
                    _ => Action::Mend(place),
                }
            }
            10 => {
                if let Some(layout) = self.layout {
                    let letter = self.letters.letter(coder, name.letter)?;
                    // Whose letter it is, if it is anybody's.
                    let sender = if letter == 0 { 0 } else { layout.sender(letter) };
                    return Some(Action::Timeout(sender, letter));
                }
                let node = u8::try_from(coder.number(&mut self.places[0], place.into())).ok()?;
                Action::Timeout(node, self.letters.letter(coder, name.letter)?)
            }
            _ => return None,
        })
    }

    fn hold(&mut self, coder: &mut Coder, given: CopyName) -> Option<CopyName> {
        let name = self.copy(coder, 3, given)?;
        self.held.truncate(RECENT - 1);
        self.held.insert(0, name);
        Some(name)
    }

    fn release(&mut self, coder: &mut Coder, given: CopyName) -> Option<CopyName> {
        let known = self.held.iter().position(|&held| held == given);
        let rank = coder.tree(&mut self.releases, 4, known.unwrap_or(RECENT) as u64) as usize;
        if rank == RECENT {
            self.copy(coder, 4, given)
        } else {
            (rank < self.held.len()).then(|| self.held.remove(rank))
        }
    }

    fn copy(&mut self, coder: &mut Coder, action: usize, given: CopyName) -> Option<CopyName> {
        let letter = self.letters.letter(coder, given.letter)?;
        let kind = if self.layout.is_some() {
            u64::from(coder.bit(&mut self.acks[action], given.kind.0 == 1))
        } else {
            coder.tree(&mut self.kinds[action], 4, given.kind.0.into())
        } as usize;
        let last = &mut self.letters.recent[0].numbers[kind];
        let number = if *last == 0 {
            coder.number(&mut self.numbers[kind], given.number.into()) as i64
        } else {
            i64::from(*last) + coder.signed(&mut self.further, i64::from(given.number) - i64::from(*last))
        };
        *last = u16::try_from(number).ok()?;
        Some(CopyName { kind: Kind(kind as u8), letter, number: *last })
    }
}

//! Why a history of the workbench went wrong, told from what its list held when it did.
//!
//! A second payment is looked at as it is made: was the letter on the list, had it ever been, what took it off. Of an
//! acknowledgement that is false, and of a letter that is lost, the first word that went out counts.

use super::about::{MARK, NO_MEMORY, UP_TO, did};
use super::state::{ACKS, RECEIVER, at, nodes};
use super::{Belief, Card, Doing, Handler, Receiver, Step, Workbench};
use crate::board::{Board, Key, Move, NodeId, Note, Outbox, Rules};
use crate::stage::{Cast, Subject};

/// What lets a history of the workbench go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Paid again: nothing is noted.
    NothingNoted,
    /// Paid again: the repeat came under another id.
    NewId,
    /// Paid again: it was on the list, and nobody looked.
    NotLookedUp,
    /// Paid again: two copies were in hand at once, and the second was let through before the first was noted.
    TwoInHand,
    /// Paid again: it had been paid and was not on the list yet, as noting is a step of its own.
    NotedLate,
    /// Paid again: a crash had emptied the list.
    Wiped,
    /// Paid again: the list had forgotten it.
    Forgotten,
    /// Paid again: later letters had pushed it off the list.
    PushedOff,
    /// Never paid: the acknowledgement goes out before the payment.
    AckedFirst,
    /// Never paid: it is noted before it is paid.
    NotedFirst,
    /// Never paid: the check comes after the note, and finds it.
    FoundItself,
    /// Never paid: a later letter had moved the mark past it.
    BelowMark,
    /// Never paid: it has the number of an earlier letter, as the sender's counter began anew.
    OldNumber,
    /// Never paid: the acknowledgement of a later letter was taken for its own.
    SpokenFor,
    /// Never paid: it was acknowledged at the door.
    AckedAtDoor,
    /// Never paid: a crash of the sender took it.
    OutboxGone,
    /// Never paid: every copy was lost or dropped, and then nobody sent it again.
    NoMoreRetries,
}

/// A position as a history comes to it, and the move that leads on from there.
struct Moment {
    before: Board<Workbench>,
    m: Move<Step>,
    after: Board<Workbench>,
    note: Note,
}

impl Moment {
    fn receivers(&self) -> [&Receiver; 2] {
        [nodes(&self.before).1, nodes(&self.after).1]
    }
}

fn moments(rules: &Rules<Workbench>, script: &[Move<Step>]) -> Vec<Moment> {
    let mut board = rules.protocol.start();
    let moment = |&m| {
        let (before, mut outbox) = (board.clone(), Outbox::default());
        rules.apply(&mut board, m, &mut outbox);
        Moment { before, m, after: board.clone(), note: outbox.note }
    };
    script.iter().map(moment).collect()
}

/// Why a letter is paid twice in a history from the beginning. `None` if none is.
pub fn why_twice(rules: &Rules<Workbench>, script: &[Move<Step>]) -> Option<Reason> {
    let (cast, all) = (&rules.protocol, moments(rules, script));
    let pays = |moment: &Moment, letter: Subject| {
        let [before, after] = moment.receivers();
        (after.effects[at(letter)] > before.effects[at(letter)]).then(|| held(moment.m))
    };
    let (letter, second, last) = all.iter().enumerate().find_map(|(place, moment)| {
        let twice = moment.receivers()[1].effects.iter().position(|&times| times > 1)?;
        Some((twice as Subject + 1, place, moment))
    })?;
    let (first, key) = all.iter().enumerate().find_map(|(place, moment)| Some((place, pays(moment, letter)??)))?;
    let other = held(last.m)?;
    if cast.memory == NO_MEMORY || !cast.has(Card::Remember) {
        return Some(Reason::NothingNoted);
    }
    if cast.id(key) != cast.id(other) {
        return Some(Reason::NewId);
    }
    let is_noted = |receiver: &Receiver| cast.place(&receiver.memory, other).is_some();
    // What took it off the list, if it was on it.
    let taken_off = all[..second].iter().rfind(|moment| {
        let [before, after] = moment.receivers();
        is_noted(before) && !is_noted(after)
    });
    Some(match taken_off.map(|moment| moment.m) {
        Some(Move::Crash { .. }) => Reason::Wiped,
        Some(Move::Step { step: Step::Forget(_), .. }) => Reason::Forgotten,
        Some(_) => Reason::PushedOff,
        None if is_noted(last.receivers()[0]) => {
            if cast.checks_before(Card::Pay) {
                Reason::TwoInHand
            } else {
                Reason::NotLookedUp
            }
        }
        None => {
            let crashed = all[first..second].iter().any(|moment| is_crash_of(moment.m, RECEIVER));
            if crashed || cast.handlers == 1 { Reason::NotedLate } else { Reason::TwoInHand }
        }
    })
}

/// Why a letter is never paid in a history that has come to its end, one that is acknowledged before others. `None` if
/// each was paid.
pub fn why_lost(rules: &Rules<Workbench>, script: &[Move<Step>]) -> Option<Reason> {
    let (cast, all) = (&rules.protocol, moments(rules, script));
    let (sender, receiver) = nodes(&all.last()?.after);
    let is_lost = |letter: &Subject| receiver.effects[at(*letter)] == 0;
    let belief = |letter: Subject| sender.letters[at(letter)].belief;
    let is_told = |letter: &Subject| matches!(belief(*letter), Belief::Acked | Belief::Late);
    let lost = || (1..=cast.letters).filter(is_lost);
    let letter = lost().find(is_told).or_else(|| lost().next())?;
    if belief(letter) == Belief::Forgot {
        return Some(Reason::OutboxGone);
    }
    // The first acknowledgement of it that went out, and the first time that it was taken for had.
    let acks = |moment: &&Moment| {
        let [before, after] = [&moment.before, &moment.after].map(|board| {
            board.wires[usize::from(ACKS)].keys().iter().filter(|key| cast.letter(**key) == letter).count()
        });
        after > before && matches!(moment.m, Move::Step { node: RECEIVER, .. } | Move::Deliver { .. })
    };
    let drops = |moment: &&Moment| {
        let found = [const { did("known-dropped") }, const { did("found-dropped") }, const { did("known") }];
        found.contains(&moment.note) && key_of(moment.m).is_some_and(|key| cast.letter(key) == letter)
    };
    let crashed = all.iter().any(|moment| is_crash_of(moment.m, RECEIVER));
    let had = |key: Key| match cast.remembers {
        _ if cast.forgets_counter && cast.id(key) != letter => Reason::OldNumber,
        MARK if !crashed => Reason::BelowMark,
        _ if !crashed && cast.notes_before_check() => Reason::FoundItself,
        _ => Reason::NotedFirst,
    };
    let Some(word) = all.iter().find(acks).filter(|_| is_told(&letter)) else {
        return Some(match all.iter().find(drops) {
            _ if is_told(&letter) && cast.acks == UP_TO => Reason::SpokenFor,
            Some(moment) => had(key_of(moment.m).unwrap_or(letter)),
            None => Reason::NoMoreRetries,
        });
    };
    Some(match word.m {
        Move::Deliver { .. } => Reason::AckedAtDoor,
        Move::Step { step: Step::Work(Handler { doing: Doing::Step(item), held }), .. }
            if !cast.is_refused(word, item, held) && cast.acks_before_paying(item) =>
        {
            Reason::AckedFirst
        }
        m => had(held(m).unwrap_or(letter)),
    })
}

/// The copy that a handler works on.
fn held(m: Move<Step>) -> Option<Key> {
    match m {
        Move::Step { node: RECEIVER, step: Step::Work(Handler { held, .. }) | Step::Take(held) } => Some(held),
        _ => None,
    }
}

/// The copy that a move of the receiver is about.
fn key_of(m: Move<Step>) -> Option<Key> {
    match m {
        Move::Deliver { wire, key } if wire != ACKS => Some(key),
        m => held(m),
    }
}

fn is_crash_of(m: Move<Step>, who: NodeId) -> bool {
    matches!(m, Move::Crash { node } if node == who)
}

impl Workbench {
    fn has(&self, card: Card) -> bool {
        self.items.iter().any(|item| item.contains(&card))
    }

    /// In which step a card is done, and where in it.
    fn stands(&self, card: Card) -> Option<(usize, usize)> {
        let of_item = |(at, item): (usize, &Vec<Card>)| Some((at, item.iter().position(|&other| other == card)?));
        self.items.iter().enumerate().find_map(of_item)
    }

    /// Whether the list is looked at before a card is done.
    fn checks_before(&self, card: Card) -> bool {
        self.checks_at_entry || self.stands(Card::Check).is_some_and(|check| Some(check) < self.stands(card))
    }

    fn notes_before_check(&self) -> bool {
        let (note, check) = (self.stands(Card::Remember), self.stands(Card::Check));
        note.is_some() && check.is_some() && note < check
    }

    /// Whether this item, in which the acknowledgement is, comes before the payment.
    fn acks_before_paying(&self, item: u8) -> bool {
        self.stands(Card::Pay).is_some_and(|(pay, _)| usize::from(item) < pay)
    }

    /// Whether a bracket in this item was undone.
    fn is_refused(&self, moment: &Moment, item: u8, key: Key) -> bool {
        let has_note = self.items[usize::from(item)].contains(&Card::Remember);
        has_note && self.items[usize::from(item)].len() > 1 && self.place(&moment.receivers()[0].memory, key).is_some()
    }
}

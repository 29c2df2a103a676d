//! Parts that several casts are made of: a handler, which takes in one copy at a time and goes through the steps of
//! a program; what is shown of it, of a ledger, and of who waits for word.

use crate::board::Key;
use crate::stage::{Clock, Entry, Outcome, Row, Slot, Subject, entries_shown};
use crate::texts::{fill, parts as words};

/// What a handler is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Doing {
    /// Nothing: it can take in a copy.
    #[default]
    Idle,
    /// About to do this step of its program, from 0.
    Step(u8),
    /// Waiting for word on what this step of its program sent.
    Waiting(u8),
    /// About to answer once more what it has had before.
    Again,
}

/// A handler. Volatile: a crash makes it idle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Handler {
    /// How far it has come.
    pub doing: Doing,
    /// The copy in hand; 0 when idle.
    pub held: Key,
}

impl Handler {
    /// A handler that begins with this copy.
    pub fn with(held: Key, doing: Doing) -> Handler {
        Handler { doing, held }
    }

    /// Whether it has nothing in hand.
    pub fn is_idle(&self) -> bool {
        self.doing == Doing::Idle
    }

    /// Goes on to a step of its program, or is done with it.
    pub fn go_on<T>(&mut self, program: &[T], step: u8) {
        *self = if usize::from(step) < program.len() {
            Handler { doing: Doing::Step(step), ..*self }
        } else {
            Handler::default()
        };
    }

    /// Goes past the step of its program that is next, which is to be done now; `None` if it only answers again.
    ///
    /// # Panics
    /// If it is not at work.
    pub fn work<T: Copy>(&mut self, program: &[T]) -> Option<T> {
        match self.doing {
            Doing::Step(step) => {
                self.go_on(program, step + 1);
                Some(program[usize::from(step)])
            }
            Doing::Again => {
                *self = Handler::default();
                None
            }
            Doing::Idle | Doing::Waiting(_) => panic!("the handler is not at work"),
        }
    }

    /// How many steps it has before it at most, of a program with so many; `None` when idle.
    pub fn steps_left(&self, steps: usize) -> Option<u8> {
        match self.doing {
            Doing::Idle => None,
            Doing::Step(step) => Some(steps as u8 - step),
            Doing::Waiting(step) => Some(steps as u8 - step - 1),
            Doing::Again => Some(1),
        }
    }

    /// The step of its program that is next, or whose outcome it waits for.
    pub fn lit(&self) -> Option<u8> {
        match self.doing {
            Doing::Step(step) | Doing::Waiting(step) => Some(step),
            Doing::Idle | Doing::Again => None,
        }
    }
}

/// How a handler is shown: its program in words, how it stands, and what its node has in volatile and in durable memory
/// beside what is in hand.
pub fn rows_of_handler(
    handler: &Handler,
    subject: Subject,
    program: Vec<&'static str>,
    [ram, disk]: [Option<String>; 2],
    is_down: bool,
) -> Vec<Row> {
    let words = words();
    let state = match handler.doing {
        Doing::Idle => words.idle,
        Doing::Step(_) => words.works,
        Doing::Waiting(_) => words.waits,
        Doing::Again => words.again,
    };
    let in_hand = (!handler.is_idle()).then(|| fill(words.in_hand, &[("letter", &subject)]));
    let memory = memory(in_hand.into_iter().chain(ram), disk, is_down);
    let program = program.into_iter().map(str::to_owned).collect();
    vec![Row::Program(program, handler.lit()), Row::State(fill(state, &[("letter", &subject)])), memory]
}

/// What a node has in volatile memory, unless it is down, and in durable memory.
pub fn memory(ram: impl IntoIterator<Item = String>, disk: impl IntoIterator<Item = String>, is_down: bool) -> Row {
    let ram = if is_down { words().wiped.to_owned() } else { some_of(ram) };
    Row::Memory { ram, disk: some_of(disk), is_wiped: is_down }
}

/// What a node has in a memory: all of this, or nothing.
pub fn some_of(what: impl IntoIterator<Item = String>) -> String {
    let what: Vec<String> = what.into_iter().collect();
    if what.is_empty() { words().nothing.to_owned() } else { what.join(", ") }
}

/// So many ids; nothing where there are none.
pub fn ids(count: usize) -> Option<String> {
    (count > 0).then(|| fill(words().ids, &[("count", &count)]))
}

/// A line about something that waits.
pub fn slot(subject: Subject, words: String, clock: Option<Clock>) -> Slot {
    Slot { subject, title: format!("#{subject}"), words, clock }
}

/// A ledger in which an effect that came twice matters.
pub fn book(entries: Vec<Entry>) -> Row {
    let shown = entries_shown(entries.len(), &|at| entries[at].class == "twice");
    Row::Ledger(shown.into_iter().map(|at| entries[at].clone()).collect())
}

/// A line of a ledger.
pub fn entry(subject: Subject, effects: u16, words: String) -> Entry {
    Entry { subject, title: format!("#{subject}"), class: if effects == 1 { "once" } else { "twice" }, words }
}

/// How many of what is settled are shown.
const SETTLED_SHOWN: usize = 3;

/// The newest of what is settled, up to the subject with the number `last`; `entry_of` says nothing of what is not.
pub fn settled(last: u16, entry_of: &dyn Fn(u16) -> Option<Entry>) -> Row {
    let mut entries = Vec::new();
    for number in (1..=last).rev() {
        if let Some(entry) = entry_of(number) {
            entries.insert(0, entry);
        }
        if entries.len() == SETTLED_SHOWN {
            break;
        }
    }
    Row::Settled(entries)
}

/// What somebody holds of a subject that waits for word of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It still hopes.
    Waits,
    /// Word came.
    Told,
    /// Word came when it had given up.
    Late,
    /// It gave up, and no word came.
    Doubt,
    /// It never asked for word.
    Unasked,
    /// It gave up, and put it where somebody will look after it.
    Parked,
    /// It knows nothing of it any more.
    Forgot,
}

/// What somebody holds of a subject, beside what happened to it: the class of its tally, and words.
pub fn outcome(subject: Subject, held: Held, class: &'static str, happened: String) -> Outcome {
    let words = words();
    let believes = match held {
        Held::Waits => words.still_waiting,
        Held::Told => words.done,
        Held::Late => words.heard_late,
        Held::Doubt => words.no_idea,
        Held::Unasked => words.never_asked,
        Held::Parked => words.parked,
        Held::Forgot => words.forgotten,
    };
    let agrees = match class {
        "under-way" | "parked" => true,
        "once" | "superseded" => !matches!(held, Held::Doubt | Held::Forgot),
        _ => held == Held::Waits,
    };
    Outcome {
        subject,
        title: format!("#{subject}"),
        believes: believes.to_owned(),
        happened,
        class: if class == "under-way" { "" } else { class },
        told: matches!(held, Held::Told | Held::Late),
        agrees,
    }
}

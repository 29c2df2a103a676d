//! A second telling of one sender and one receiver, for checking worlds: copies have names here, and a
//! history is a list of words. Nothing of the library is used.
//!
//! A run is a text: "send 1, letter 1, work, lose ack 1". The sender's words are send, resend, give up and
//! ack; the receiver's are letter, work and crash; lose and double, each of a letter or an ack, are nobody's.

use std::collections::{BTreeMap, BTreeSet};

/// What the receiver does, written out once more, and how the sender behaves.
#[derive(Clone, Copy)]
pub struct Habits {
    pub program: &'static str,
    pub memory: Memory,
    pub letters: u16,
    pub window: u16,
    pub retries: u16,
    /// Whether the sender expects no answer.
    pub forgets: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Memory {
    None,
    Ram,
    Disk,
}

/// How much may have happened: losses, duplications, crashes, resends a letter.
#[derive(Clone, Copy)]
pub struct Most {
    pub losses: u16,
    pub doubles: u16,
    pub crashes: u16,
    pub resends: u16,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Copy {
    letter: u16,
    way: &'static str,
    worked: bool,
    acks: Vec<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Letter {
    Unsent,
    Waiting(u16),
    Closed,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    /// How many of the words that the node knows were said.
    said: usize,
    letters: Vec<Letter>,
    copies: Vec<Copy>,
    /// The copy in hand and how many steps were done; or that it is a repeat.
    hand: Option<(usize, usize, bool)>,
    ram: BTreeSet<u16>,
    disk: BTreeSet<u16>,
    used: [u16; 3],
}

/// Faults, resends, moves.
pub type Cost = (u32, u32, u32);

/// Whether a word is an observation of the sender or of the receiver.
pub fn is_observed(by_sender: bool, word: &str) -> bool {
    let senders = word.starts_with("send") || word.starts_with("resend") || word.starts_with("give up");
    let receivers = word.starts_with("letter") || word == "work" || word == "crash";
    if by_sender { senders || word.starts_with("ack") } else { receivers }
}

/// Every world in which the node observes these words: how each copy fared, and what the cheapest history
/// costs. It tries every order of moves, depth first, and goes into a state again if it came there more cheaply.
pub fn worlds(habits: Habits, most: Most, by_sender: bool, observed: &[&str]) -> BTreeMap<Vec<String>, Cost> {
    let start = State {
        said: 0,
        letters: vec![Letter::Unsent; usize::from(habits.letters)],
        copies: Vec::new(),
        hand: None,
        ram: BTreeSet::new(),
        disk: BTreeSet::new(),
        used: [0; 3],
    };
    let mut best: BTreeMap<State, Cost> = BTreeMap::new();
    let mut to_do = vec![(start, (0, 0, 0))];
    while let Some((state, cost)) = to_do.pop() {
        if best.get(&state).is_some_and(|&known| known <= cost) {
            continue;
        }
        best.insert(state.clone(), cost);
        for (word, mut next) in moves(&habits, &most, by_sender, &state) {
            if is_observed(by_sender, &word) {
                if observed.get(state.said) != Some(&word.as_str()) {
                    continue;
                }
                next.said += 1;
            }
            let faults = next.used.iter().sum::<u16>().into();
            to_do.push((next, (faults, cost.1 + u32::from(word.starts_with("resend")), cost.2 + 1)));
        }
    }
    let mut found: BTreeMap<Vec<String>, Cost> = BTreeMap::new();
    for (state, cost) in best.into_iter().filter(|(state, _)| state.said == observed.len()) {
        let mut copies: Vec<String> = state.copies.iter().map(describe).collect();
        copies.sort();
        let known = found.entry(copies).or_insert(cost);
        *known = cost.min(*known);
    }
    found
}

fn describe(copy: &Copy) -> String {
    let count = |fate: &str| copy.acks.iter().filter(|&&ack| ack == fate).count();
    let work = if copy.worked { "worked" } else { "no work" };
    let acks = [count("on its way"), count("lost"), count("heard")];
    format!("{} {}, {work}, acks {acks:?}", copy.letter, copy.way)
}

/// Every move by its word, and where it leads.
fn moves(habits: &Habits, most: &Most, by_sender: bool, state: &State) -> Vec<(String, State)> {
    let mut list: Vec<(String, State)> = Vec::new();
    let mut add = |word: String, change: &dyn Fn(&mut State)| {
        let mut next = state.clone();
        change(&mut next);
        list.push((word, next));
    };
    let mut open = 0;
    for (at, letter) in (1..).zip(&state.letters) {
        let (place, new) =
            (usize::from(at) - 1, Copy { letter: at, way: "on its way", worked: false, acks: Vec::new() });
        if *letter == Letter::Closed || open == habits.window {
            continue;
        }
        open += 1;
        match *letter {
            Letter::Unsent => add(format!("send {at}"), &|next| {
                next.copies.push(new.clone());
                next.letters[place] = if habits.forgets { Letter::Closed } else { Letter::Waiting(0) };
            }),
            Letter::Waiting(tries) if tries < habits.retries => {
                if by_sender || tries < most.resends {
                    add(format!("resend {at}"), &|next| {
                        next.copies.push(new.clone());
                        next.letters[place] = Letter::Waiting(tries + 1);
                    });
                }
            }
            _ => add(format!("give up {at}"), &|next| next.letters[place] = Letter::Closed),
        }
    }
    for (at, copy) in state.copies.iter().enumerate() {
        if copy.way == "on its way" {
            if state.hand.is_none() {
                let is_old = match habits.memory {
                    Memory::None => false,
                    Memory::Ram => state.ram.contains(&copy.letter),
                    Memory::Disk => state.disk.contains(&copy.letter),
                };
                add(format!("letter {}", copy.letter), &|next| {
                    next.copies[at].way = if is_old { "in hand again" } else { "in hand" };
                    next.hand = Some((at, 0, is_old));
                });
            }
            if state.used[0] < most.losses {
                add(format!("lose letter {}", copy.letter), &|next| {
                    next.copies[at].way = "lost";
                    next.used[0] += 1;
                });
            }
            if state.used[1] < most.doubles {
                add(format!("double letter {}", copy.letter), &|next| {
                    next.copies.push(copy.clone());
                    next.used[1] += 1;
                });
            }
        }
        for (nth, _) in copy.acks.iter().enumerate().filter(|&(_, &ack)| ack == "on its way") {
            add(format!("ack {}", copy.letter), &|next| {
                next.copies[at].acks[nth] = "heard";
                let letter = &mut next.letters[usize::from(copy.letter) - 1];
                if matches!(letter, Letter::Waiting(_)) {
                    *letter = Letter::Closed;
                }
            });
            if state.used[0] < most.losses {
                add(format!("lose ack {}", copy.letter), &|next| {
                    next.copies[at].acks[nth] = "lost";
                    next.used[0] += 1;
                });
            }
            if state.used[1] < most.doubles {
                add(format!("double ack {}", copy.letter), &|next| {
                    next.copies[at].acks.push("on its way");
                    next.used[1] += 1;
                });
            }
        }
    }
    if let Some((at, done, is_old)) = state.hand {
        add("work".to_owned(), &|next| {
            let program = if is_old { "K" } else { habits.program };
            let step = program.as_bytes()[done];
            let copy = &mut next.copies[at];
            if step == b'P' || step == b'X' {
                copy.worked = true;
            }
            if step == b'K' {
                copy.acks.push("on its way");
            }
            if step == b'R' || step == b'X' {
                match habits.memory {
                    Memory::None => unreachable!("nothing is remembered"),
                    Memory::Ram => next.ram.insert(copy.letter),
                    Memory::Disk => next.disk.insert(copy.letter),
                };
            }
            next.hand = (done + 1 < program.len()).then_some((at, done + 1, is_old));
            if next.hand.is_none() {
                copy.way = "done";
            }
        });
    }
    if state.used[2] < most.crashes && (state.hand.is_some() || !state.ram.is_empty()) {
        add("crash".to_owned(), &|next| {
            if let Some((at, ..)) = next.hand.take() {
                next.copies[at].way = "crashed";
            }
            next.ram.clear();
            next.used[2] += 1;
        });
    }
    list
}

//! Part 1 of `docs/SEMANTICS.md` once more, as a model for Stateright: one sender, one receiver, one open
//! letter, a reordering link. It is written from the text and shares nothing with the board, so that it
//! can disagree with it. States are small arrays of bytes, as a model written for speed has them.
#![allow(dead_code)]

use stateright::{Model, Property};

/// One step of a receiver's program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    P,
    R,
    X,
    K,
}

/// How an old copy is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Old {
    Never,
    InIds,
    UpToLast,
    Last,
    OtherBit,
}

/// A recipe with its budgets.
#[derive(Clone, Debug)]
pub struct Spec {
    pub mode: &'static str,
    pub program: Vec<Op>,
    pub old: Old,
    /// Whether the ids seen are wiped by a crash.
    pub volatile_ids: bool,
    pub sets: bool,
    pub letters: u8,
    pub losses: u8,
    pub duplications: u8,
    pub crashes: u8,
    pub sender_crashes: u8,
    pub resends: u8,
    pub halt: bool,
    pub fresh: bool,
    /// What is never to be.
    pub broken: fn(&Spec, &State) -> bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    Ready,
    Wait,
    Done,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Belief {
    Unknown,
    Acked,
    GaveUp,
    Late,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pc {
    Idle,
    Op(u8),
    Reack,
}

/// The state vector. Copies in flight are counted by key: letter k at k - 1, bit b at b.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    pub cur: u8,
    pub phase: Phase,
    pub tries: u8,
    pub renewed: bool,
    pub beliefs: [Belief; 4],
    pub letters: [u8; 8],
    pub acks: [u8; 8],
    pub pc: Pc,
    pub held: u8,
    pub ids: u8,
    pub last: u8,
    pub expect: u8,
    pub effects: [u8; 4],
    pub value: u8,
    pub lost: u8,
    pub doubled: u8,
    pub crashed: u8,
    pub sender_crashed: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Send,
    Resend,
    GiveUp,
    GetAck(u8),
    Receive(u8),
    Op,
    DropLetter(u8),
    DropAck(u8),
    DoubleLetter(u8),
    DoubleAck(u8),
    Crash,
    SenderCrash,
}

impl Spec {
    /// One of the table's rows. Retries are for those that retry.
    pub fn new(mode: &'static str) -> Spec {
        use Op::*;
        let (program, old, volatile_ids) = match mode {
            "A" => (vec![P], Old::Never, false),
            "B1" | "B2n" => (vec![K, P], Old::Never, false),
            "B2v" => (vec![R, K, P], Old::InIds, true),
            "B2d" => (vec![R, K, P], Old::InIds, false),
            "C" | "H" => (vec![P, K], Old::Never, false),
            "D" => (vec![P, R, K], Old::InIds, true),
            "E" => (vec![R, P, K], Old::InIds, false),
            "F" => (vec![P, R, K], Old::InIds, false),
            "G" => (vec![X, K], Old::InIds, false),
            "I" | "J3" => (vec![X, K], Old::UpToLast, false),
            "J1" => (vec![X, K], Old::OtherBit, false),
            "J2" => (vec![X, K], Old::Last, false),
            _ => panic!("no mode {mode}"),
        };
        Spec {
            mode,
            program,
            old,
            volatile_ids,
            sets: mode == "H" || mode == "I",
            letters: 1,
            losses: 0,
            duplications: 0,
            crashes: 0,
            sender_crashes: 0,
            resends: 0,
            halt: false,
            fresh: false,
            broken: |_, _| false,
        }
    }

    fn retries(&self) -> u8 {
        if self.mode == "A" || self.mode == "B1" { 0 } else { self.resends }
    }

    fn letter(&self, key: u8) -> u8 {
        if key > self.letters { key - self.letters } else { key }
    }

    fn key(&self, state: &State) -> u8 {
        if state.renewed { state.cur + self.letters } else { state.cur }
    }

    fn is_old(&self, state: &State, key: u8) -> bool {
        match self.old {
            Old::Never => false,
            Old::InIds => state.ids >> (key - 1) & 1 == 1,
            Old::UpToLast => key <= state.last,
            Old::Last => key == state.last,
            Old::OtherBit => (self.letter(key) - 1) % 2 != state.expect,
        }
    }

    fn apply(&self, state: &mut State) {
        let letter = self.letter(state.held);
        state.effects[usize::from(letter - 1)] += 1;
        if self.sets {
            state.value = letter;
        }
    }

    fn remember(&self, state: &mut State) {
        match self.old {
            Old::Never => {}
            Old::InIds => state.ids |= 1 << (state.held - 1),
            Old::UpToLast | Old::Last => state.last = state.held,
            Old::OtherBit => state.expect = 1 - state.expect,
        }
    }

    fn acknowledge(&self, state: &mut State) {
        let place = match self.old {
            Old::OtherBit => (self.letter(state.held) - 1) % 2,
            _ => state.held - 1,
        };
        state.acks[usize::from(place)] += 1;
    }

    fn advance(&self, state: &mut State) {
        state.cur += 1;
        state.tries = 0;
        state.renewed = false;
        state.phase = if state.cur == self.letters + 1 { Phase::Done } else { Phase::Ready };
    }

    fn believe(&self, state: &mut State, belief: Belief) {
        state.beliefs[usize::from(state.cur - 1)] = belief;
    }

    pub fn is_quiet(&self, state: &State) -> bool {
        state.phase == Phase::Done && state.pc == Pc::Idle && state.letters == [0; 8] && state.acks == [0; 8]
    }

    pub fn effects<'a>(&self, state: &'a State) -> impl Iterator<Item = (Belief, u8)> + 'a {
        state.beliefs.into_iter().zip(state.effects).take(usize::from(self.letters))
    }
}

/// Quiet, and some letter that was sent has no effect.
pub fn lost(spec: &Spec, state: &State) -> bool {
    spec.is_quiet(state) && spec.effects(state).any(|(belief, effects)| belief != Belief::Unknown && effects == 0)
}

/// Quiet, and some acknowledged letter has no effect.
pub fn lost_acked(spec: &Spec, state: &State) -> bool {
    spec.is_quiet(state) && spec.effects(state).any(|(belief, effects)| belief == Belief::Acked && effects == 0)
}

/// Some letter has two effects.
pub fn twice(spec: &Spec, state: &State) -> bool {
    spec.effects(state).any(|(_, effects)| effects >= 2)
}

/// Quiet, and the value is older than the newest letter with an effect.
pub fn regress(spec: &Spec, state: &State) -> bool {
    let newest = (1..=spec.letters).rev().find(|letter| state.effects[usize::from(letter - 1)] > 0).unwrap_or(0);
    spec.is_quiet(state) && state.value < newest
}

/// Quiet, and a letter that was given up and not heard of has, or has not, an effect.
pub fn unknown_happened(spec: &Spec, state: &State) -> bool {
    spec.is_quiet(state) && spec.effects(state).any(|(belief, effects)| belief == Belief::GaveUp && effects > 0)
}

impl Model for Spec {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            cur: 1,
            phase: Phase::Ready,
            tries: 0,
            renewed: false,
            beliefs: [Belief::Unknown; 4],
            letters: [0; 8],
            acks: [0; 8],
            pc: Pc::Idle,
            held: 0,
            ids: 0,
            last: 0,
            expect: 0,
            effects: [0; 4],
            value: 0,
            lost: 0,
            doubled: 0,
            crashed: 0,
            sender_crashed: 0,
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        let in_flight = |counts: [u8; 8]| (0..8u8).filter(move |&place| counts[usize::from(place)] > 0);
        match state.phase {
            Phase::Ready => actions.push(Action::Send),
            Phase::Wait if state.tries < self.retries() => actions.push(Action::Resend),
            Phase::Wait => actions.push(Action::GiveUp),
            Phase::Done => {}
        }
        actions.extend(in_flight(state.acks).map(Action::GetAck));
        if state.pc == Pc::Idle {
            actions.extend(in_flight(state.letters).map(Action::Receive));
        } else {
            actions.push(Action::Op);
        }
        if state.lost < self.losses {
            actions.extend(in_flight(state.letters).map(Action::DropLetter));
            actions.extend(in_flight(state.acks).map(Action::DropAck));
        }
        if state.doubled < self.duplications {
            actions.extend(in_flight(state.letters).map(Action::DoubleLetter));
            actions.extend(in_flight(state.acks).map(Action::DoubleAck));
        }
        if state.crashed < self.crashes && (state.pc != Pc::Idle || (self.volatile_ids && state.ids != 0)) {
            actions.push(Action::Crash);
        }
        let retries = self.mode != "A" && self.mode != "B1";
        if state.sender_crashed < self.sender_crashes && retries && state.phase == Phase::Wait {
            actions.push(Action::SenderCrash);
        }
    }

    fn next_state(&self, before: &State, action: Action) -> Option<State> {
        let mut state = before.clone();
        match action {
            Action::Send => {
                state.letters[usize::from(state.cur - 1)] += 1;
                if self.mode == "A" {
                    self.believe(&mut state, Belief::GaveUp);
                    self.advance(&mut state);
                } else {
                    state.phase = Phase::Wait;
                }
            }
            Action::Resend => {
                state.letters[usize::from(self.key(&state) - 1)] += 1;
                state.tries += 1;
            }
            Action::GiveUp => {
                self.believe(&mut state, Belief::GaveUp);
                if self.halt {
                    state.phase = Phase::Done;
                    state.tries = 0;
                    state.renewed = false;
                } else {
                    self.advance(&mut state);
                }
            }
            Action::GetAck(place) => {
                state.acks[usize::from(place)] -= 1;
                let waits = state.phase == Phase::Wait;
                if self.old == Old::OtherBit {
                    if waits && (state.cur - 1) % 2 == place {
                        self.believe(&mut state, Belief::Acked);
                        self.advance(&mut state);
                    }
                } else if waits && self.key(&state) == place + 1 {
                    self.believe(&mut state, Belief::Acked);
                    self.advance(&mut state);
                } else {
                    let belief = &mut state.beliefs[usize::from(self.letter(place + 1) - 1)];
                    if *belief == Belief::GaveUp {
                        *belief = Belief::Late;
                    }
                }
            }
            Action::Receive(place) => {
                state.letters[usize::from(place)] -= 1;
                state.held = place + 1;
                state.pc = if self.is_old(&state, place + 1) { Pc::Reack } else { Pc::Op(0) };
            }
            Action::Op => {
                let op = match state.pc {
                    Pc::Op(at) => self.program[usize::from(at)],
                    _ => Op::K,
                };
                match op {
                    Op::P => self.apply(&mut state),
                    Op::R => self.remember(&mut state),
                    Op::X => {
                        self.apply(&mut state);
                        self.remember(&mut state);
                    }
                    Op::K => self.acknowledge(&mut state),
                }
                state.pc = match state.pc {
                    Pc::Op(at) if usize::from(at) + 1 < self.program.len() => Pc::Op(at + 1),
                    _ => Pc::Idle,
                };
                if state.pc == Pc::Idle {
                    state.held = 0;
                }
            }
            Action::DropLetter(place) => {
                state.letters[usize::from(place)] -= 1;
                state.lost += 1;
            }
            Action::DropAck(place) => {
                state.acks[usize::from(place)] -= 1;
                state.lost += 1;
            }
            Action::DoubleLetter(place) => {
                state.letters[usize::from(place)] += 1;
                state.doubled += 1;
            }
            Action::DoubleAck(place) => {
                state.acks[usize::from(place)] += 1;
                state.doubled += 1;
            }
            Action::Crash => {
                state.pc = Pc::Idle;
                state.held = 0;
                if self.volatile_ids {
                    state.ids = 0;
                }
                state.crashed += 1;
            }
            Action::SenderCrash => {
                state.renewed |= self.fresh;
                state.letters[usize::from(self.key(&state) - 1)] += 1;
                state.sender_crashed += 1;
            }
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Spec>> {
        vec![Property::always("unbroken", |spec: &Spec, state| !(spec.broken)(spec, state))]
    }
}

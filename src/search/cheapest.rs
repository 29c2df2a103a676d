//! The order of the search: every position once, cheapest first.
//!
//! The cost of a history is its faults, then its resends, then its steps. No move makes it cheaper, so
//! positions are settled in the order of their cost, as in Dijkstra's "A note on two problems in connexion
//! with graphs" (1959): what stands at the head of the agenda can be reached no more cheaply. The first
//! settled position that shows the violation is the end of a cheapest history, and when the agenda is
//! empty every reachable position was settled exactly once. Costs are small integers, so the agenda is a
//! row of lists, one for each cost (and for each combination of faults, for the sake of the cache).
//!
//! A search is a value: [`Search::run`] settles as many positions as it is told and returns. It holds no
//! stack of its own.

use super::answer::{Answer, Counterexample, Progress, Verdict};
use super::positions::{Cost, POSITIONS_MAX, Positions, Reached, Row};
use super::ranks::Rank;
use super::space::{Packed, Space};
use crate::board::{CRASH_CLASSES, Move};
use std::collections::BTreeMap;
use std::hint::black_box;

/// One search. Its answer depends on the question alone, not on how it was cut into pieces.
#[derive(Debug)]
pub struct Search<S: Space> {
    space: S,
    positions: Positions<S::Packed>,
    settled: u32,
    transitions: u64,
    agenda: BTreeMap<Due, Vec<Row>>,
    /// What is being settled: how dear, which rows, and how many of them are behind us.
    due: Due,
    rows: Vec<Row>,
    at: usize,
    /// What is reached from those, by the kind of move: how dear it is, and the rows, which join the
    /// agenda when the list is through.
    next_due: [Due; KINDS],
    reached: [Vec<Row>; KINDS],
    /// Moves played whose positions were not looked up yet.
    batch: Vec<Candidate<S::Packed>>,
    /// No history has more resends than this.
    resends_max: u16,
    answer: Option<Answer<S::Step, S::Violation>>,
}

/// How dear a position is; cheaper ones are smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Due {
    faults: u16,
    cost: Cost,
    rank: Rank,
}

/// A position after a move, before it was looked up.
#[derive(Clone, Copy, Debug)]
struct Candidate<P> {
    packed: P,
    hash: u32,
    before: Row,
    kind: u8,
    /// What the index holds in its place.
    peeked: u32,
}

/// Positions are looked up so many at a time, so that their ways through memory overlap.
const BATCH: usize = 128;

/// Kinds of moves by what they cost: nothing, a resend, and one fault of each kind.
const KINDS: usize = CRASHES + CRASH_CLASSES;
const RESEND: usize = 1;
const LOSS: usize = 2;
const DUPLICATION: usize = 3;
/// The first of the classes of crash.
const CRASHES: usize = 4;

/// Stands for the kind of a move that led nowhere new.
const KNOWN: u8 = KINDS as u8;

impl<S: Space> Search<S> {
    /// No search keeps more positions than this.
    pub const POSITIONS_MAX: u32 = POSITIONS_MAX;

    /// Sets a search up from a position without faults; nothing is searched yet. It stops when it has seen
    /// `positions_max` positions and there are more, at the latest at [`Search::POSITIONS_MAX`].
    pub fn from(space: S, start: S::Packed, positions_max: u32) -> Search<S> {
        let mut search = Search {
            positions: Positions::new(space.ranks().count(), positions_max.max(1)),
            space,
            settled: 0,
            transitions: 0,
            agenda: BTreeMap::new(),
            due: Due::default(),
            rows: vec![0],
            at: 0,
            next_due: Default::default(),
            reached: Default::default(),
            batch: Vec::with_capacity(2 * BATCH),
            resends_max: u16::MAX,
            answer: None,
        };
        search.positions.reach(start, start.scatter(), 0, 0, Cost::default());
        search.set_dues();
        search
    }

    /// The same among histories with at most so many resends.
    pub fn with_resends_max(mut self, resends_max: u16) -> Search<S> {
        self.resends_max = resends_max;
        self
    }

    /// What is searched.
    pub fn space(&self) -> &S {
        &self.space
    }

    /// The same, to lay positions out on it.
    pub fn space_mut(&mut self) -> &mut S {
        &mut self.space
    }

    /// Every position seen, in the order in which they were seen.
    pub fn seen(&self) -> impl Iterator<Item = S::Packed> + '_ {
        (0..self.positions.len()).map(|row| self.positions.seen(row).packed)
    }

    /// Settles up to `positions` positions more. Does nothing once the answer is known.
    pub fn run(&mut self, positions: u32) -> Progress {
        let mut left = positions;
        while left > 0 && self.answer.is_none() {
            let Some(&row) = self.rows.get(self.at) else {
                if self.look_up() {
                    self.next_list();
                }
                continue;
            };
            self.at += 1;
            // A row stands on several lists if cheaper ways to it were found; the cheapest comes first.
            if self.positions.seen(row).cost == self.due.cost {
                left -= 1;
                self.settle(row);
            }
        }
        self.look_up();
        self.progress()
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        Progress {
            positions: self.positions.len(),
            frontier: self.positions.len() - self.settled,
            transitions: self.transitions,
            faults: u32::from(self.due.faults),
            resends: u32::from(self.due.cost.resends),
            is_done: self.answer.is_some(),
        }
    }

    /// The answer, once it is known.
    pub fn answer(&self) -> Option<&Answer<S::Step, S::Violation>> {
        self.answer.as_ref()
    }

    /// Ends the search, and says what is known: the answer if it is, else that it was stopped.
    pub fn stop(&mut self) -> &Answer<S::Step, S::Violation> {
        if self.answer.is_none() {
            self.end(Verdict::Stopped, None);
        }
        self.answer.as_ref().expect("just ended")
    }

    /// Runs to the end.
    pub fn finish(mut self) -> Answer<S::Step, S::Violation> {
        while !self.run(u32::MAX).is_done {}
        self.answer.expect("done")
    }

    /// Takes up the cheapest list of the agenda; without one, everything was seen.
    fn next_list(&mut self) {
        for (due, rows) in self.next_due.iter().zip(&mut self.reached) {
            if !rows.is_empty() {
                self.agenda.entry(*due).or_default().append(rows);
            }
        }
        match self.agenda.pop_first() {
            // No history is counted beyond this, so it is not known how dear the next would be.
            Some((due, _)) if due.cost.steps == u16::MAX => self.end(Verdict::Stopped, None),
            Some((due, rows)) => {
                (self.due, self.rows, self.at) = (due, rows, 0);
                self.set_dues();
            }
            None => self.end(Verdict::Holds, None),
        }
    }

    fn set_dues(&mut self) {
        self.next_due = std::array::from_fn(|kind| self.due_after(kind));
    }

    fn due_after(&self, kind: usize) -> Due {
        let mut due = self.due;
        due.cost.steps += 1;
        let mut spent = self.space.ranks().faults(due.rank);
        match kind {
            0 => {}
            RESEND => due.cost.resends += 1,
            LOSS => spent.losses += 1,
            DUPLICATION => spent.duplications += 1,
            _ => spent.crashes[kind - CRASHES] += 1,
        }
        due.faults = spent.total() as u16;
        due.rank = self.space.ranks().rank(spent);
        due
    }

    /// Looks at a position whose cost is certain, and goes on from it.
    fn settle(&mut self, row: Row) {
        self.settled += 1;
        let packed = self.positions.seen(row).packed;
        self.space.lay_out(packed);
        if let Some(property) = self.space.violation(packed) {
            if self.look_up() {
                let found = self.counterexample(row, property);
                self.end(Verdict::Broken, Some(found));
            }
            return;
        }
        for at in 0..self.space.moves().len() {
            let m = self.space.moves()[at];
            let kind = self.kind(m);
            // The cheapest way to a position has the fewest resends, so nothing is missed.
            if usize::from(kind) == RESEND && self.due.cost.resends >= self.resends_max {
                continue;
            }
            let Some(packed) = self.space.play(m) else {
                if self.look_up() {
                    self.end(Verdict::Stopped, None);
                }
                return;
            };
            let candidate = Candidate { packed, hash: packed.scatter(), before: row, kind, peeked: 0 };
            self.batch.push(candidate);
        }
        if self.batch.len() >= BATCH {
            self.look_up();
        }
    }

    /// Looks up what the batch holds, in order. `false` if there was no room for all of it, which ends
    /// the search.
    fn look_up(&mut self) -> bool {
        // Most positions are known already, and the loops that find that out wait for memory. Each does
        // one thing to all, so a processor can wait for many at once.
        for candidate in &mut self.batch {
            let due = &self.next_due[usize::from(candidate.kind)];
            candidate.peeked = self.positions.peek(candidate.hash, due.rank);
        }
        let mut touched = 0;
        for candidate in &self.batch {
            touched ^= self.positions.touch(candidate.peeked, candidate.hash);
        }
        black_box(touched);
        for candidate in &mut self.batch {
            let due = &self.next_due[usize::from(candidate.kind)];
            if self.positions.is_known(candidate.peeked, candidate.hash, candidate.packed, due.rank, due.cost) {
                candidate.kind = KNOWN;
            }
        }
        for &Candidate { packed, hash, before, kind, .. } in &self.batch {
            if kind != KNOWN {
                let due = &self.next_due[usize::from(kind)];
                match self.positions.reach(packed, hash, due.rank, before, due.cost) {
                    Reached::Known => {}
                    Reached::New(row) | Reached::Cheaper(row) => self.reached[usize::from(kind)].push(row),
                    Reached::Full => {
                        self.batch.clear();
                        self.end(Verdict::Stopped, None);
                        return false;
                    }
                }
            }
            self.transitions += 1;
        }
        self.batch.clear();
        true
    }

    /// What a move costs.
    #[inline]
    fn kind(&self, m: Move<S::Step>) -> u8 {
        let kind = match m {
            Move::Step { step, .. } => usize::from(self.space.is_resend(step)) * RESEND,
            Move::Deliver { .. } => 0,
            Move::Lose { .. } => LOSS,
            Move::Duplicate { .. } => DUPLICATION,
            Move::Crash { node } => CRASHES + usize::from(self.space.crash_class(node)),
        };
        kind as u8
    }

    /// The history that ends at a settled row.
    fn counterexample(&mut self, end: Row, property: S::Violation) -> Counterexample<S::Step, S::Violation> {
        let mut rows = vec![end];
        let mut row = end;
        while row != 0 {
            row = self.positions.before(row);
            rows.push(row);
        }
        rows.reverse();
        let script = rows.windows(2).map(|pair| self.move_between(pair[0], pair[1])).collect();
        let cost = self.positions.seen(end).cost;
        Counterexample {
            property,
            faults: u32::from(self.due.faults),
            resends: u32::from(cost.resends),
            steps: u32::from(cost.steps),
            script,
        }
    }

    /// The move by which a row was reached from the one before it.
    fn move_between(&mut self, before: Row, after: Row) -> Move<S::Step> {
        let (from, to) = (*self.positions.seen(before), *self.positions.seen(after));
        self.space.lay_out(from.packed);
        let moves = self.space.moves().to_vec();
        let is_it = |&m: &Move<S::Step>| {
            let is_resend = usize::from(self.kind(m)) == RESEND;
            from.cost.resends + u16::from(is_resend) == to.cost.resends && self.space.play(m) == Some(to.packed)
        };
        moves.into_iter().find(is_it).expect("a move led there")
    }

    fn end(&mut self, verdict: Verdict, counterexample: Option<Counterexample<S::Step, S::Violation>>) {
        self.answer = Some(Answer {
            verdict,
            complete: verdict != Verdict::Stopped,
            positions: self.positions.len(),
            transitions: self.transitions,
            counterexample,
        });
    }
}

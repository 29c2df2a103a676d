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
use super::positions::{Candidate, Common, Cost, Entry, POSITIONS_MAX, Positions, Row};
use super::ranks::Rank;
use super::space::Space;
use crate::board::{CRASH_CLASSES, Move};
use std::collections::BTreeMap;

/// One search. Its answer depends on the question alone, not on how it was cut into pieces.
#[derive(Debug)]
pub struct Search<S: Space> {
    space: S,
    positions: Positions<S::Packed>,
    settled: u32,
    transitions: u64,
    agenda: BTreeMap<Due, Vec<Entry<S::Packed>>>,
    /// What is being settled: how dear, which positions, and how many of them are behind us.
    due: Due,
    list: Vec<Entry<S::Packed>>,
    at: usize,
    /// What is reached from those, by the kind of move: how dear it is, and the positions, which join the
    /// agenda when the list is through.
    next_due: [Due; KINDS],
    reached: [Vec<Entry<S::Packed>>; KINDS],
    /// By the kind of move: positions that were not looked up yet.
    batches: [Vec<Candidate<S::Packed>>; KINDS],
    /// So many are in the batches.
    waiting: u32,
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

/// Positions are looked up so many at a time, so that their ways through memory overlap.
const BATCH: usize = 128;

/// Kinds of moves by what they cost: nothing, a resend, and one fault of each kind.
const KINDS: usize = CRASHES + CRASH_CLASSES;
const RESEND: usize = 1;
const LOSS: usize = 2;
const DUPLICATION: usize = 3;
/// The first of the classes of crash.
const CRASHES: usize = 4;

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
            list: Vec::new(),
            at: 0,
            next_due: Default::default(),
            reached: Default::default(),
            batches: Default::default(),
            waiting: 0,
            resends_max: u16::MAX,
            answer: None,
        };
        let common = Common { rank: 0, cost: Cost::default(), by_fault: false };
        let is_room = search.positions.reach(&mut [Candidate::new(start, 0)], common, &mut search.list);
        is_room.expect("room for one");
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
        let mut seen = vec![None; self.positions.len() as usize];
        self.positions.each(|row, packed, _| seen[row as usize] = Some(packed));
        seen.into_iter().flatten()
    }

    /// Settles up to `positions` positions more. Does nothing once the answer is known.
    pub fn run(&mut self, positions: u32) -> Progress {
        let mut left = positions;
        while left > 0 && self.answer.is_none() {
            let Some(&entry) = self.list.get(self.at) else {
                if self.look_up() {
                    self.next_list();
                }
                continue;
            };
            self.at += 1;
            // A position stands on several lists if cheaper ways to it were found; the cheapest comes first.
            if self.positions.settle(entry.row) {
                left -= 1;
                self.settle(entry);
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
        for (due, reached) in self.next_due.iter().zip(&mut self.reached) {
            if !reached.is_empty() {
                self.agenda.entry(*due).or_default().append(reached);
            }
        }
        match self.agenda.pop_first() {
            // No history is counted beyond this, so it is not known how dear the next would be.
            Some((due, _)) if due.cost.steps == u16::MAX => self.end(Verdict::Stopped, None),
            Some((due, list)) => {
                (self.due, self.list, self.at) = (due, list, 0);
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
    fn settle(&mut self, Entry { packed, row }: Entry<S::Packed>) {
        self.settled += 1;
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
            // Where there may be no room for all that wait, they are looked up in the order in which they were found: so it
            // stops at the same place however it was cut into pieces.
            let is_scarce = self.waiting >= self.positions.room();
            if is_scarce && !self.look_up() {
                return;
            }
            let batch = &mut self.batches[usize::from(kind)];
            batch.push(Candidate::new(packed, row));
            self.waiting += 1;
            let is_due = batch.len() >= BATCH || is_scarce && self.waiting > self.positions.room();
            if is_due && !self.look_up_batch(kind.into()) {
                return;
            }
        }
    }

    /// Looks up what the batches hold. `false` if there was no room for all of it, which ends the search.
    fn look_up(&mut self) -> bool {
        (0..KINDS).all(|kind| self.look_up_batch(kind))
    }

    fn look_up_batch(&mut self, kind: usize) -> bool {
        let Due { cost, rank, .. } = self.next_due[kind];
        let (batch, common) = (&mut self.batches[kind], Common { rank, cost, by_fault: kind >= LOSS });
        if batch.is_empty() {
            return true;
        }
        let reached = self.positions.reach(batch, common, &mut self.reached[kind]);
        self.transitions += reached.err().unwrap_or(batch.len()) as u64;
        self.waiting -= batch.len() as u32;
        batch.clear();
        if reached.is_err() {
            self.batches.iter_mut().for_each(Vec::clear);
            self.end(Verdict::Stopped, None);
        }
        reached.is_ok()
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

    /// The history that ends at a row that is being settled.
    fn counterexample(&mut self, end: Row, property: S::Violation) -> Counterexample<S::Step, S::Violation> {
        let mut rows = vec![end];
        while let Some(&row) = rows.last().filter(|&&row| row != 0) {
            rows.push(self.positions.before(row));
        }
        rows.reverse();
        let way = self.way(&rows);
        let script = way.windows(2).map(|pair| self.move_between(pair[0], pair[1])).collect();
        let Cost { resends, steps } = self.due.cost;
        Counterexample {
            property,
            faults: u32::from(self.due.faults),
            resends: u32::from(resends),
            steps: u32::from(steps),
            script,
        }
    }

    /// The positions in these rows, each with its cost.
    fn way(&self, rows: &[Row]) -> Vec<(S::Packed, Cost)> {
        let places: BTreeMap<Row, usize> = rows.iter().copied().zip(0..).collect();
        let mut way = vec![None; rows.len()];
        self.positions.each(|row, packed, cost| {
            if let Some(&place) = places.get(&row) {
                way[place] = Some((packed, cost));
            }
        });
        way.into_iter().map(|seen| seen.expect("a row that was seen")).collect()
    }

    /// The move by which a position was reached from the one before it.
    fn move_between(&mut self, from: (S::Packed, Cost), to: (S::Packed, Cost)) -> Move<S::Step> {
        self.space.lay_out(from.0);
        let moves = self.space.moves().to_vec();
        let is_it = |&m: &Move<S::Step>| {
            let is_resend = usize::from(self.kind(m)) == RESEND;
            from.1.resends + u16::from(is_resend) == to.1.resends && self.space.play(m) == Some(to.0)
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

//! What a search says: how far it has come, and what came out.

use crate::board::Move;

/// How far a search has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Different positions seen.
    pub positions: u32,
    /// Those of them that were not gone on from yet.
    pub frontier: u32,
    /// Moves tried.
    pub transitions: u64,
    /// No history with fewer faults than this breaks it.
    pub faults: u32,
    /// Nor one with as many faults and fewer resends than this.
    pub resends: u32,
    /// Whether the answer is known.
    pub is_done: bool,
}

/// What came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is a history that breaks it; the answer holds the cheapest.
    Broken,
    /// There is none: every position was seen.
    Holds,
    /// The search ended before it knew: it was stopped, or had no room for further positions.
    Stopped,
}

/// A history that ends in a violation: least in faults, then in resends, then in steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample<S, V> {
    /// Which violation.
    pub property: V,
    /// Losses, duplications and crashes in it.
    pub faults: u32,
    /// Resends in it.
    pub resends: u32,
    /// Moves in it; the length of the script.
    pub steps: u32,
    /// The moves, from where the search began, each legal under the rules that were searched.
    pub script: Vec<Move<S>>,
}

/// The answer of a search, by the steps of its nodes and by what is called a violation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<S, V> {
    /// What came out.
    pub verdict: Verdict,
    /// Whether nothing was left out that could change the answer; `false` exactly when stopped.
    pub complete: bool,
    /// Different positions seen. Where it holds, these are all there are; where it is broken, those seen
    /// until no cheaper history was possible; where it was stopped, those seen until then.
    pub positions: u32,
    /// Moves tried from those positions, those to positions seen before included.
    pub transitions: u64,
    /// The cheapest history, if it is broken.
    pub counterexample: Option<Counterexample<S, V>>,
}

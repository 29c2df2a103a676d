//! What may have brought an event about, and what it may have brought about: happens-before.
//!
//! One event happens before another if both are at one node, in that order, or if the first is the
//! sending of the copy that the second is about, or if there is a chain of such pairs (L. Lamport, "Time,
//! Clocks, and the Ordering of Events in a Distributed System", CACM 1978, section 2). A copy's loss and
//! its duplication are on no node: each follows from the sending alone. Two events of which neither
//! happens before the other are concurrent.

use super::History;
use crate::player::Index;

/// The causal past and future of one event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Causality {
    /// The event, by its index.
    pub of: Index,
    /// Every event that happens before it, ascending.
    pub past: Vec<Index>,
    /// Every event that it happens before, ascending.
    pub future: Vec<Index>,
}

/// The causal past and future of the event with this index, as far as the history goes.
///
/// # Panics
/// If there is no such event.
pub fn causality(history: &History, of: Index) -> Causality {
    let events = history.events();
    assert!(of >= 1 && of as usize <= events.len(), "event {of} of {}", events.len());
    // From some event on, everything at a node is in the future; up to some event, in the past.
    let mut is_in = vec![false; events.len() + 1];
    let mut nodes = [false; 256];
    is_in[of as usize] = true;
    let mut past = Vec::new();
    for index in (1..=of).rev() {
        let event = history.event(index);
        let node = &mut nodes[usize::from(event.node)];
        let at_node = event.what.is_at_a_node();
        if is_in[index as usize] || (at_node && *node) {
            *node |= at_node;
            is_in[event.cause as usize] = true;
            if index != of {
                past.push(index);
            }
        }
    }
    past.reverse();
    let mut is_in = vec![false; events.len() + 1];
    let mut nodes = [false; 256];
    is_in[of as usize] = true;
    let mut future = Vec::new();
    for index in of..=events.len() as Index {
        let event = history.event(index);
        let node = &mut nodes[usize::from(event.node)];
        let at_node = event.what.is_at_a_node();
        let follows = (event.cause > 0 && is_in[event.cause as usize]) || (at_node && *node);
        if index == of || follows {
            is_in[index as usize] = true;
            *node |= at_node;
            if index != of {
                future.push(index);
            }
        }
    }
    Causality { of, past, future }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Timeline;
    use crate::player::sample;

    /// The same relation, by vector clocks: each event's clock holds how many events of each node it knows.
    fn clocks(history: &History) -> Vec<Vec<u32>> {
        let nodes = history.events().iter().map(|event| usize::from(event.node) + 1).max().unwrap_or(0);
        let mut at = vec![vec![0; nodes]; nodes];
        let mut clocks: Vec<Vec<u32>> = vec![vec![0; nodes]];
        for event in history.events() {
            let mut clock = clocks[event.cause as usize].clone();
            if event.what.is_at_a_node() {
                let own = &mut at[usize::from(event.node)];
                own[usize::from(event.node)] += 1;
                for (know, known) in own.iter_mut().zip(&clock) {
                    *know = (*know).max(*known);
                }
                clock = own.clone();
            }
            clocks.push(clock);
        }
        clocks
    }

    #[test]
    fn happens_before_is_what_vector_clocks_say() {
        let mut pairs = 0;
        for n in 0..60 {
            let mut timeline = Timeline::new(&sample::scenario(n), sample::interventions(n));
            timeline.seek(150);
            let history = timeline.history();
            let clocks = clocks(history);
            let last = history.events().len() as Index;
            for of in (1..=last).step_by(7) {
                let found = causality(history, of);
                for other in (1..=last).filter(|&other| other != of && history.event(other).what.is_at_a_node()) {
                    let node = usize::from(history.event(other).node);
                    // `other` is known at `of` if the clock there has counted it.
                    let before = other < of && clocks[of as usize][node] >= clocks[other as usize][node];
                    assert_eq!(found.past.binary_search(&other).is_ok(), before, "scenario {n}: {other} before {of}");
                    if history.event(of).what.is_at_a_node() {
                        let own = usize::from(history.event(of).node);
                        let after = other > of && clocks[other as usize][own] >= clocks[of as usize][own];
                        assert_eq!(
                            found.future.binary_search(&other).is_ok(),
                            after,
                            "scenario {n}: {of} before {other}"
                        );
                    }
                    pairs += 1;
                }
            }
        }
        assert!(pairs > 10_000, "{pairs}");
    }

    #[test]
    fn past_and_future_of_an_event_see_each_other() {
        let mut timeline = Timeline::new(&sample::scenario(5), sample::interventions(5));
        timeline.seek(80);
        let history = timeline.history();
        for of in 1..=history.events().len() as Index {
            for before in causality(history, of).past {
                assert!(causality(history, before).future.contains(&of));
            }
        }
    }
}

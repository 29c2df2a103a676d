//! A run as a log for ShiViz, with vector clocks.
//!
//! ShiViz (I. Beschastnikh, P. Wang, Y. Brun, M. D. Ernst, "Debugging Distributed Systems", CACM 2016) draws what
//! happened at each host, and works out from the hosts' vector clocks what happened before what. Here the hosts are the
//! nodes. An event takes two lines, in the form that ShiViz expects unless it is told another: a text, then the host
//! and its clock.
//!
//! What befalls a copy on its way happens at no node, and no node could log it: the network keeps no clock. A host of
//! its own would put what happens on all links into one order, which there is not. So it is told in brackets after the event
//! that sent the copy, from which alone it follows; the clocks are then exactly happens-before.

use super::json::kept;
use crate::history::Timeline;
use crate::player::{Event, Index};
use crate::share::quoted;
use crate::stage::Stage;
use crate::words::{desk_texts, fill, moment, sentence};

/// The expression by which ShiViz takes a log apart unless it is told another.
pub const EXPRESSION: &str = r"(?<event>.*)\n(?<host>\S*) (?<clock>{.*})";

/// A run up to its present moment as a log for ShiViz. The first line is [`EXPRESSION`], the second is empty: no other
/// run follows. At most [`EVENTS_MAX`](super::json::EVENTS_MAX) events are looked at, the first ones.
pub fn shiviz(timeline: &Timeline) -> String {
    let stage = timeline.run().stage();
    let (events, left_out) = kept(timeline);
    let hosts: Vec<String> = (0..stage.nodes()).map(|node| stage.node(node).slug).collect();
    // What each event knows of each node: how many events there. Of what is at no node, what it follows from knows it.
    let mut clocks: Vec<Vec<u32>> = vec![vec![0; hosts.len()]];
    let mut at: Vec<Vec<u32>> = vec![vec![0; hosts.len()]; hosts.len()];
    // The event at a node that an event is, or follows from; 0 for none.
    let mut homes: Vec<Index> = vec![0];
    let mut told: Vec<String> = vec![String::new(); events.len() + 1];
    for (index, event) in (1..).zip(events) {
        let cause = event.cause as usize;
        if event.what.is_at_a_node() {
            let node = usize::from(event.node);
            for (known, caused) in at[node].iter_mut().zip(&clocks[cause]) {
                *known = (*known).max(*caused);
            }
            at[node][node] += 1;
            clocks.push(at[node].clone());
            homes.push(index);
            told[index as usize].insert_str(0, &line(stage, event));
        } else {
            clocks.push(clocks[cause].clone());
            let home = homes[cause];
            homes.push(home);
            if home > 0 {
                told[home as usize].push_str(&format!(" [{}]", line(stage, event)));
            }
        }
    }
    let is_at_a_node = |&index: &usize| events[index - 1].what.is_at_a_node();
    if left_out > 0
        && let Some(last) = (1..=events.len()).rev().find(is_at_a_node)
    {
        told[last].push_str(&format!(" [{}]", fill(desk_texts().left_out, &[("count", &left_out)])));
    }
    let mut log = format!("{EXPRESSION}\n\n");
    for index in (1..=events.len()).filter(is_at_a_node) {
        let known = hosts.iter().zip(&clocks[index]).filter(|(_, count)| **count > 0);
        let clock: Vec<String> = known.map(|(host, count)| format!("{}:{count}", quoted(host))).collect();
        let host = &hosts[usize::from(events[index - 1].node)];
        log.push_str(&format!("{}\n{host} {{{}}}\n", told[index], clock.join(",")));
    }
    log
}

/// An event in one line: when, and what.
fn line(stage: &dyn Stage, event: &Event) -> String {
    format!("{} {}", moment(event.tick), sentence(stage, event))
}

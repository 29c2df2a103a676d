//! The state vector of the sites: what nodes hold, which wires there are, and the steps, with the numbers that stand for
//! them. It stands apart from what happens, because everything else refers to it.

use super::Sites;
use crate::board::{Board, Key, NodeId, WireEnds, WireId};
use crate::stage::{StepCode, StepId, Subject};

/// What one node holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// A writer. Durable.
    Writer(Writer),
    /// A site to which writers send directly: the letters that it has, in order. Durable.
    Site(Vec<Subject>),
    /// Site S1 as the leader.
    Leader(Leader),
    /// A site that follows the leader.
    Follower(Follower),
}

/// How a writer stands with its letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Writer {
    pub(super) phase: Phase,
    /// How often the letter was sent again; 0 when nothing is waited for.
    pub(super) tries: u8,
}

/// What a writer knows of its letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Phase {
    /// It is still to be sent.
    #[default]
    Ready,
    /// It was sent.
    Waits,
    /// Word came that it is committed.
    Acked,
    /// It is sent no more, and no word came.
    GaveUp,
}

/// What the leader holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Leader {
    /// The letters, in order. Durable.
    pub(super) list: Vec<Subject>,
    /// How many of them are committed. Durable.
    pub(super) committed: u8,
    /// How long the lists of S2 and S3 are, as far as was heard. Volatile.
    pub(super) acked: [u8; 2],
    /// How often letters were passed on again, in all. It bounds what may still happen.
    pub(super) resends: u8,
}

/// What a follower holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Follower {
    /// The letters that it has, in order. Durable.
    pub(super) list: Vec<Subject>,
    /// The second letter, if it came before the first. Volatile.
    pub(super) later: Option<Subject>,
}

/// A step that a node takes by itself. Letters are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// A writer sends its letter.
    Send(Subject),
    /// A writer sends it again.
    Resend(Subject),
    /// A writer sends it no more.
    GiveUp(Subject),
    /// The leader passes on once more the letter with this number, from 1, to S2 (0) or S3 (1).
    Again(u16, u8),
}

impl StepCode for Step {
    fn code(self) -> StepId {
        let (kind, of) = match self {
            Step::Send(letter) => (0, letter),
            Step::Resend(letter) => (1, letter),
            Step::GiveUp(letter) => (2, letter),
            Step::Again(number, follower) => (3 + follower, number),
        };
        StepId { kind, of }
    }

    fn decode(StepId { kind, of }: StepId) -> Option<Step> {
        match kind {
            0 => Some(Step::Send(of)),
            1 => Some(Step::Resend(of)),
            2 => Some(Step::GiveUp(of)),
            3 | 4 => Some(Step::Again(of, kind - 3)),
            _ => None,
        }
    }
}

/// The node of S1. Writers A and B are 0 and 1; S2 and S3 are 3 and 4.
pub const LEADER: NodeId = 2;
pub const FOLLOWERS: [NodeId; 2] = [3, 4];

/// Where links are cut.
pub const S1: u16 = 1;
pub const S2: u16 = 2;
pub const AS1: u16 = 3;

/// What a wire is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// This letter, from its writer.
    Letter(Subject),
    /// Word that this letter is committed, to its writer.
    Ok(Subject),
    /// A letter with its number, from the leader to this node.
    Entry(NodeId),
    /// How long the list of this node is, to the leader.
    Length(NodeId),
}

/// With a leader, what wire is for what.
pub fn way(wire: WireId) -> Way {
    match wire {
        0 => Way::Letter(1),
        1 => Way::Ok(1),
        2 => Way::Letter(2),
        3 => Way::Ok(2),
        4 | 6 => Way::Entry(FOLLOWERS[usize::from(wire / 2 - 2)]),
        5 | 7 => Way::Length(FOLLOWERS[usize::from(wire / 2 - 2)]),
        wire => panic!("there is no wire {wire}"),
    }
}

/// With a leader, the wire for something.
pub fn wire_of(what: Way) -> WireId {
    (0..8).find(|&wire| way(wire) == what).unwrap_or_else(|| panic!("there is no wire for {what:?}"))
}

impl Sites {
    /// What a wire is for.
    pub(super) fn way(&self, wire: WireId) -> Way {
        if self.has_leader { way(wire) } else { Way::Letter(Subject::from(wire / 3) + 1) }
    }

    /// Where each wire goes. Without a leader there are three for each letter, one to each site.
    pub(super) fn ends(&self) -> Vec<WireEnds> {
        let ends = |wire| match self.way(wire) {
            Way::Letter(letter) if self.has_leader => WireEnds { from: letter as NodeId - 1, to: LEADER },
            Way::Letter(letter) => WireEnds { from: letter as NodeId - 1, to: LEADER + wire % 3 },
            Way::Ok(letter) => WireEnds { from: LEADER, to: letter as NodeId - 1 },
            Way::Entry(site) => WireEnds { from: LEADER, to: site },
            Way::Length(site) => WireEnds { from: site, to: LEADER },
        };
        (0..if self.has_leader { 8 } else { 6 }).map(ends).collect()
    }

    /// Whether a wire is cut for the whole run. "S1" and "S2" are cut off from the other sites, A from S1 alone.
    pub(super) fn is_severed(&self, wire: WireId) -> bool {
        let WireEnds { from, to } = self.ends()[usize::from(wire)];
        let (low, high) = (from.min(to), from.max(to));
        match self.cut {
            S1 => low == LEADER,
            S2 => low == LEADER && high == FOLLOWERS[0],
            AS1 => (low, high) == (0, LEADER),
            _ => false,
        }
    }
}

/// What a copy from the leader says: a number, and the letter that has it.
pub fn entry(number: u8, letter: Subject) -> Key {
    Key::from(number) << 4 | letter
}

pub fn number_of(entry: Key) -> u8 {
    (entry >> 4) as u8
}

pub fn letter_of(entry: Key) -> Subject {
    entry & 0xf
}

/// What a writer knows of its letter, each.
pub fn phases(board: &Board<Sites>) -> [Phase; 2] {
    [0, 1].map(|id| match &board.nodes[id] {
        Node::Writer(writer) => writer.phase,
        _ => panic!("the writers are the first two nodes"),
    })
}

/// The letters that a site has, in order.
pub fn list(node: &Node) -> &[Subject] {
    match node {
        Node::Site(list) | Node::Leader(Leader { list, .. }) | Node::Follower(Follower { list, .. }) => list,
        Node::Writer(_) => panic!("a writer has no list"),
    }
}

/// The lists of the three sites.
pub fn lists(board: &Board<Sites>) -> [&[Subject]; 3] {
    [2, 3, 4].map(|id| list(&board.nodes[id]))
}

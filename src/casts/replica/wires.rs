//! The wires between clients and replicas: what each is for, where it goes, and which are cut.

use super::state::{A, B, U};
use super::{Mode, Replica, Value};
use crate::board::{NodeId, WireEnds, WireId};

/// Where links between replicas are cut: all those of a replica, where that is named.
pub const CUT_AB: u16 = 1;
pub const CUT_A: u16 = 2;
pub const CUT_C: u16 = 4;

/// What a wire is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A writer's value, to its replica.
    Write(Value),
    /// Word of it.
    Ok(Value),
    /// The question for the value.
    Read,
    /// The value.
    Value,
    /// From a replica to another: a value to keep.
    Copy(NodeId, NodeId),
    /// That it is kept.
    Copied(NodeId, NodeId),
    /// Which stamp the other has, for a read.
    AskToRead(NodeId, NodeId),
    /// The answer.
    ToldToRead(NodeId, NodeId),
    /// Which stamp the other has, for a write.
    AskToWrite(NodeId, NodeId),
    /// The answer.
    ToldToWrite(NodeId, NodeId),
}

/// The wires of the first client.
const OF_CLIENT: WireId = 4;

impl Replica {
    /// How many wires there are from a replica to another.
    fn kinds(&self) -> WireId {
        match self.mode {
            Mode::Loose => 1,
            Mode::Tight => 2,
            Mode::Quorum | Mode::QuorumThatAsks => 6,
        }
    }

    /// How many wires there are.
    pub(super) fn wire_count(&self) -> WireId {
        let replicas = self.replicas().len() as WireId;
        OF_CLIENT + replicas * (replicas - 1) * self.kinds() + if self.has_rival { 2 } else { 0 }
    }

    /// What a wire is for.
    pub(super) fn way(&self, wire: WireId) -> Way {
        let (others, rest) = (self.replicas().len() as WireId - 1, wire.saturating_sub(OF_CLIENT));
        let (pair, kind) = (rest / self.kinds(), rest % self.kinds());
        let from = A + pair / others;
        let to = A + pair % others + u8::from(A + pair % others >= from);
        match (wire, kind) {
            (0, _) => Way::Write(1),
            (1, _) => Way::Ok(1),
            (2, _) => Way::Read,
            (3, _) => Way::Value,
            _ if !self.replicas().contains(&from) => match wire + 2 - self.wire_count() {
                0 => Way::Write(2),
                _ => Way::Ok(2),
            },
            (_, 0) => Way::Copy(from, to),
            (_, 1) => Way::Copied(from, to),
            (_, 2) => Way::AskToRead(from, to),
            (_, 3) => Way::ToldToRead(from, to),
            (_, 4) => Way::AskToWrite(from, to),
            _ => Way::ToldToWrite(from, to),
        }
    }

    /// The wire for something.
    ///
    /// # Panics
    /// If there is none, as the cast is set.
    pub(super) fn wire_of(&self, what: Way) -> WireId {
        let is_it = |&wire: &WireId| self.way(wire) == what;
        (0..self.wire_count()).find(is_it).unwrap_or_else(|| panic!("there is no wire for {what:?}"))
    }

    /// Where a wire goes.
    pub(super) fn ends_of(&self, wire: WireId) -> WireEnds {
        let reader = if self.reads_own { A } else { B };
        let rival = self.replicas().end;
        let (from, to) = match self.way(wire) {
            Way::Write(writer) => {
                if writer == 1 {
                    (U, A)
                } else {
                    (rival, B)
                }
            }
            Way::Ok(writer) => {
                if writer == 1 {
                    (A, U)
                } else {
                    (B, rival)
                }
            }
            Way::Read => (U, reader),
            Way::Value => (reader, U),
            Way::Copy(from, to)
            | Way::Copied(from, to)
            | Way::AskToRead(from, to)
            | Way::ToldToRead(from, to)
            | Way::AskToWrite(from, to)
            | Way::ToldToWrite(from, to) => (from, to),
        };
        WireEnds { from, to }
    }

    /// Whether a wire is cut for the whole run. Those of clients never are.
    pub(super) fn is_severed(&self, way: Way) -> bool {
        let (Way::Copy(from, to)
        | Way::Copied(from, to)
        | Way::AskToRead(from, to)
        | Way::ToldToRead(from, to)
        | Way::AskToWrite(from, to)
        | Way::ToldToWrite(from, to)) = way
        else {
            return false;
        };
        let is_of = |id| from == id || to == id;
        match self.cut {
            CUT_AB => is_of(A) && is_of(B),
            CUT_A..=CUT_C => is_of(A + (self.cut - CUT_A) as NodeId),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wire_is_for_something_of_its_own() {
        for (mode, wires) in [(Mode::Loose, 6), (Mode::Tight, 8), (Mode::Quorum, 40), (Mode::QuorumThatAsks, 40)] {
            for has_rival in [false, true] {
                let replica = Replica { mode, has_rival, reads_own: false, on_disk: true, cut: 0 };
                assert_eq!(replica.wire_count(), wires + 2 * WireId::from(has_rival));
                for wire in 0..replica.wire_count() {
                    assert_eq!(replica.wire_of(replica.way(wire)), wire, "{mode:?}");
                    let WireEnds { from, to } = replica.ends_of(wire);
                    assert!(from != to && from.max(to) <= replica.replicas().end);
                }
            }
        }
    }
}

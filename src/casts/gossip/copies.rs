//! What a copy says, as a number. A copy of the whole state has all of it in fifteen bits, which is why the updates of
//! some types are few; the sixteenth marks what is protected.

use super::state::{Data, Naive, Node, Register, Tags, Vector, addition};
use super::{Gossip, Type};
use crate::board::{Key, NodeId, WireId};

/// What every copy of a replica's last gossip carries where that is protected.
pub const MARK: Key = 1 << 15;

/// "One more".
const ONE_MORE: Key = 1;

/// What a copy that arrives says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// One update more.
    OneMore,
    /// An item was added, or removed, by the update of this number.
    Operation(u8, bool),
    /// A whole state.
    State(Data),
}

impl Gossip {
    /// The wire from one replica to another.
    pub fn wire(&self, from: NodeId, to: NodeId) -> WireId {
        from * (self.replicas - 1) + to - NodeId::from(to > from)
    }

    /// From which replica a wire goes to which.
    pub fn ends(&self, wire: WireId) -> (NodeId, NodeId) {
        let (from, place) = (wire / (self.replicas - 1), wire % (self.replicas - 1));
        (from, place + NodeId::from(place >= from))
    }

    /// How many version vectors there are.
    fn vectors(&self) -> u16 {
        (u16::from(self.updates) + 1).pow(self.replicas.into())
    }

    fn tags(&self) -> impl Iterator<Item = u32> {
        let updates = self.updates;
        (0..self.replicas).flat_map(move |author| (1..=updates).map(move |number| addition(author, number)))
    }

    /// What a gossip of a replica puts on each of its wires, a key a copy; not marked.
    pub fn told_by(&self, id: NodeId, node: &Node) -> Vec<Key> {
        let replicas = usize::from(self.replicas);
        let key = match &node.data {
            Data::Ops(_) => return vec![ONE_MORE; usize::from(node.done)],
            Data::Naive(Naive { added, .. }) => {
                let operation = |number| Key::from(number) << 1 | Key::from(added & addition(id, number) != 0);
                return (1..=node.done).map(operation).collect();
            }
            Data::Entries(entries) => entries.iter().fold(0, |key, &entry| key << 5 | Key::from(entry)),
            Data::Register(Register { held: (counter, author), .. }) => Key::from(*counter) << 2 | Key::from(*author),
            Data::Siblings(siblings) => {
                let radix = u16::from(self.updates) + 1;
                let number = |vector: Vector| vector[..replicas].iter().fold(0, |all, &n| all * radix + u16::from(n));
                let one = |sibling: &Option<Vector>| sibling.map_or(0, |vector| number(vector) + 1);
                siblings[..replicas].iter().fold(0, |key, sibling| key * (self.vectors() + 1) + one(sibling))
            }
            Data::Tags(Tags { seen, dead }) => {
                self.tags().fold(0, |key, tag| key * 3 + Key::from(seen & tag != 0) + Key::from(dead & tag != 0))
            }
        };
        vec![key]
    }

    /// What a key says, marked or not.
    pub fn told(&self, key: Key) -> Told {
        let mut rest = key & !MARK;
        let mut digit = |radix: u16| {
            let digit = rest % radix;
            rest /= radix;
            digit
        };
        let replicas = usize::from(self.replicas);
        Told::State(match self.of {
            Type::OpCounter => return Told::OneMore,
            Type::NaiveSet => {
                let is_add = digit(2) == 1;
                return Told::Operation(rest as u8, is_add);
            }
            Type::GCounter => {
                let mut entries = Vector::default();
                entries.iter_mut().rev().for_each(|entry| *entry = digit(32) as u8);
                Data::Entries(entries)
            }
            Type::Lww => {
                let author = digit(4) as NodeId;
                Data::Register(Register { held: (rest as u8, author), ..Register::default() })
            }
            Type::Mv => {
                let radix = u16::from(self.updates) + 1;
                let mut siblings = [None; 3];
                for sibling in siblings[..replicas].iter_mut().rev() {
                    let mut number = digit(self.vectors() + 1);
                    *sibling = number.checked_sub(1).map(|vector| {
                        number = vector;
                        let mut vector = Vector::default();
                        for entry in vector[..replicas].iter_mut().rev() {
                            (*entry, number) = ((number % radix) as u8, number / radix);
                        }
                        vector
                    });
                }
                Data::Siblings(siblings)
            }
            Type::OrSet => {
                let mut tags = Tags::default();
                let all: Vec<u32> = self.tags().collect();
                for tag in all.into_iter().rev() {
                    let state = digit(3);
                    tags.seen |= if state > 0 { tag } else { 0 };
                    tags.dead |= if state > 1 { tag } else { 0 };
                }
                Data::Tags(tags)
            }
        })
    }
}

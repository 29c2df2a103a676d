//! What is in a replica's box, in words.

use super::cast::letter;
use super::state::addition;
use super::types::Shown;
use super::{Data, Gossip, Node, Step};
use crate::board::{NodeId, Protocol};
use crate::casts::parts::some_of;
use crate::stage::{Cast, Count, Row, Slot, Subject};
use crate::texts::{fill, gossip as words};

/// A value by who wrote it, and the how-manieth: "B2".
fn value((number, author): (u8, NodeId)) -> String {
    format!("{}{number}", letter(author))
}

impl Gossip {
    /// What is shown, in a few words.
    pub(super) fn in_short(&self, shown: &Shown) -> String {
        let words = words();
        match shown {
            Shown::Count(count) => count.to_string(),
            Shown::Value(None) => words.no_value.to_owned(),
            Shown::Value(Some(stamp)) => value(*stamp),
            Shown::Values(values) if values.is_empty() => words.no_value.to_owned(),
            Shown::Values(values) => {
                let values: Vec<String> = values.iter().map(|&(author, number)| value((number, author))).collect();
                values.join(&format!(" {} ", words.and))
            }
            Shown::Item(true) => words.item_there.to_owned(),
            Shown::Item(false) => words.item_gone.to_owned(),
        }
    }

    /// What is in a replica's box.
    pub(super) fn shown(&self, id: NodeId, node: &Node) -> Vec<Row> {
        let words = words();
        let shows = fill(words.shows, &[("what", &self.in_short(&node.data.shown()))]);
        let own = Count { slug: "own", words: words.own, count: node.done.into() };
        let left = Count { slug: "left", words: words.left, count: u32::from(self.gossips - node.sent) };
        let gossip = self.can_step(id, node, Step::Gossip).then(|| Slot {
            subject: Subject::from(id) + 1,
            title: letter(id).to_owned(),
            words: words.slot_gossip.to_owned(),
            clock: Some(self.clock(Step::Gossip)),
        });
        vec![
            Row::Counts(vec![own, left]),
            Row::State(shows),
            Row::Slots(gossip.into_iter().collect()),
            Row::Memory { ram: some_of(None), disk: some_of(self.kept(&node.data)), is_wiped: false },
            Row::Margin(words.margin.to_owned()),
        ]
    }

    /// What a replica keeps on disk beyond what it shows.
    fn kept(&self, data: &Data) -> Option<String> {
        let words = words();
        let each = |part: &dyn Fn(NodeId) -> Option<String>| {
            let parts: Vec<String> = (0..self.replicas).filter_map(part).collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        };
        let vector = |vector: &[u8]| {
            let entries: Vec<String> = vector[..self.replicas.into()].iter().map(u8::to_string).collect();
            entries.join(",")
        };
        match data {
            Data::Ops(count) => Some(fill(words.kept_count, &[("count", count)])),
            Data::Entries(entries) => each(&|id| Some(format!("{}:{}", letter(id), entries[usize::from(id)]))),
            Data::Register(register) => (register.held.0 > 0)
                .then(|| fill(words.kept_stamp, &[("number", &register.held.0), ("author", &letter(register.held.1))])),
            Data::Siblings(siblings) => each(&|id| {
                let sibling = siblings[usize::from(id)]?;
                Some(format!("{}({})", value((sibling[usize::from(id)], id)), vector(&sibling)))
            }),
            Data::Naive(_) => None,
            Data::Tags(tags) => {
                let tag = |id, number| {
                    let tag = addition(id, number);
                    let sign = if tags.dead & tag != 0 { "✕" } else { "" };
                    (tags.seen & tag != 0).then(|| format!("{}{sign}", value((number, id))))
                };
                each(&|id| {
                    let tags: Vec<String> = (1..=self.updates).filter_map(|number| tag(id, number)).collect();
                    (!tags.is_empty()).then(|| tags.join(" "))
                })
            }
        }
    }
}

//! Trees of copies by number: each tree is kept once, so that positions which differ in one copy share the rest.

use super::fates::{Copies, Copy, Entry, Way};
use super::store::Store;
use crate::board::{Key, WireId};

/// A copy, and the trees that it brought about by their numbers, sorted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Tree {
    wire: WireId,
    key: Key,
    way: Way,
    place: u16,
    sent: Vec<u32>,
}

/// All trees that turned up, and all combinations of them.
#[derive(Debug)]
pub(super) struct Forest {
    trees: Store<Tree>,
    /// By number: whether something may still happen to a copy in it, and the same without places.
    facts: Vec<(bool, u32)>,
    /// Numbers of trees, sorted.
    woods: Store<Vec<u32>>,
    keeps_order: bool,
}

impl Forest {
    /// No tree yet.
    pub(super) fn new(keeps_order: bool) -> Forest {
        Forest { trees: Store::new(), facts: Vec::new(), woods: Store::new(), keeps_order }
    }

    /// How many combinations there are.
    pub(super) fn len(&self) -> u32 {
        self.woods.len()
    }

    /// How much is kept in trees, about.
    pub(super) fn size(&self) -> u64 {
        2 * u64::from(self.trees.len())
    }

    /// How many trees there are in a combination.
    pub(super) fn count(&self, wood: u32) -> usize {
        self.woods.get(wood).len()
    }

    /// The number of copies in a list, taken together. New combinations are added.
    pub(super) fn number(&mut self, mut copies: Copies) -> u32 {
        let entries = &mut copies.entries;
        for at in (0..entries.len()).rev() {
            if let (true, Some(by)) = (entries[at].is_changed, entries[at].by) {
                entries[usize::from(by)].is_changed = true;
            }
        }
        let is_dead = |forest: &Forest, tree: &u32| !forest.facts[*tree as usize].0;
        let mut roots: Vec<u32> = Vec::with_capacity(entries.len());
        if let Some(wood) = copies.was {
            roots.extend(self.woods.get(wood).iter().filter(|tree| is_dead(self, tree)));
        }
        // What brought something about stands before it in the list.
        let mut numbers = vec![0; entries.len()];
        for at in (0..entries.len()).rev() {
            let Entry { wire, key, way, place, by, was, is_changed } = entries[at];
            numbers[at] = match was {
                Some(was) if !is_changed => was,
                _ => {
                    let mut sent: Vec<u32> = Vec::new();
                    if let Some(was) = was {
                        sent.extend(self.trees.get(was).sent.iter().filter(|tree| is_dead(self, tree)));
                    }
                    let by_this = (at + 1..entries.len()).filter(|&other| entries[other].by == Some(at as u16));
                    sent.extend(by_this.map(|other| numbers[other]));
                    sent.sort_unstable();
                    self.number_of_tree(Tree { wire, key, way, place, sent })
                }
            };
            if by.is_none() {
                roots.push(numbers[at]);
            }
        }
        roots.sort_unstable();
        self.woods.number(&roots)
    }

    fn number_of_tree(&mut self, tree: Tree) -> u32 {
        let vacancy = match self.trees.find(&tree) {
            Ok(number) => return number,
            Err(vacancy) => vacancy,
        };
        let is_live = tree.way.is_live() || tree.sent.iter().any(|&sent| self.facts[sent as usize].0);
        let number = self.trees.add(vacancy, tree);
        self.facts.push((is_live, number));
        let tree = self.trees.get(number);
        let has_places = tree.place > 0 || tree.sent.iter().any(|&sent| self.facts[sent as usize].1 != sent);
        if has_places {
            let mut tree = tree.clone();
            tree.sent.iter_mut().for_each(|sent| *sent = self.facts[*sent as usize].1);
            tree.sent.sort_unstable();
            let plain = self.number_of_tree(Tree { place: 0, ..tree });
            self.facts[number as usize].1 = plain;
        }
        number
    }

    /// A combination as a list, in which only what something may still happen to is written out.
    pub(super) fn copies(&self, wood: u32) -> Copies {
        let mut copies = Copies { was: Some(wood), keeps_order: self.keeps_order, ..Copies::default() };
        self.woods.get(wood).iter().for_each(|&tree| self.lay_out(tree, None, &mut copies));
        copies
    }

    /// Writes a tree out, unless nothing can happen to it.
    fn lay_out(&self, number: u32, by: Option<u16>, copies: &mut Copies) {
        if self.facts[number as usize].0 {
            let Tree { wire, key, way, place, ref sent } = *self.trees.get(number);
            let at = copies.entries.len() as u16;
            copies.entries.push(Entry { wire, key, way, place, by, was: Some(number), is_changed: false });
            sent.iter().for_each(|&sent| self.lay_out(sent, Some(at), copies));
        }
    }

    /// The number of a combination without places in lines and steps of handlers: worlds are told apart by fates alone.
    pub(super) fn plain(&mut self, wood: u32) -> u32 {
        if self.woods.get(wood).iter().all(|&tree| self.facts[tree as usize].1 == tree) {
            return wood;
        }
        let mut plain: Vec<u32> = self.woods.get(wood).iter().map(|&tree| self.facts[tree as usize].1).collect();
        plain.sort_unstable();
        self.woods.number(&plain)
    }

    /// A combination, in full.
    pub(super) fn trees(&self, wood: u32) -> Vec<Copy> {
        self.full(self.woods.get(wood))
    }

    fn full(&self, numbers: &[u32]) -> Vec<Copy> {
        let full = |&number: &u32| {
            let tree = self.trees.get(number);
            Copy { wire: tree.wire, key: tree.key, way: tree.way, sent: self.full(&tree.sent) }
        };
        let mut all: Vec<Copy> = numbers.iter().map(full).collect();
        all.sort_unstable();
        all
    }
}

//! The fate of every copy: what the board counts and does not name, told apart.
//!
//! A [`Copy`] has come so far, and brought about further copies: those that were sent while it was in hand, or as it was
//! taken in. So the copies of a history are trees. [`Copies`] are the same laid out in a list, to follow the moves of the
//! board; what nothing can happen to any more may be left out of it. Copies of one key are alike on the board, so a move
//! may be about any of several; which one it is, is chosen by whoever follows.

use crate::board::{Board, Key, LinkOrder, Move, NodeId, Outbox, Rules, WireEnds, WireId};
use crate::stage::{Cast, Sign, StepCode, StepId};

/// How far a copy has come. "The work" is what takes effect, done for this copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Way {
    /// In flight.
    OnItsWay,
    /// Lost in flight.
    Lost,
    /// Its node has it in hand and has not done the work yet.
    BeforeWork,
    /// Its node has it in hand and has done the work.
    AfterWork,
    /// Its node has it in hand, and took it for a repeat.
    Repeat,
    /// Its node crashed with it in hand, and no work was done for it.
    CrashedBeforeWork,
    /// Its node crashed with it in hand, after the work.
    CrashedAfterWork,
    /// Its node is done with it, the work included.
    Done,
    /// Its node is done with it and did no work for it.
    DoneWithoutWork,
    /// It was taken in, and nothing was left to be done about it.
    TakenIn,
    /// It took effect as it was taken in.
    TookEffect,
}

/// A copy and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Copy {
    /// The wire that it was sent on.
    pub wire: WireId,
    /// What it says.
    pub key: Key,
    /// How far it has come.
    pub way: Way,
    /// The copies that it brought about, sorted.
    pub sent: Vec<Copy>,
}

impl Way {
    fn is_in_hand(self) -> bool {
        matches!(self, Way::BeforeWork | Way::AfterWork | Way::Repeat)
    }

    /// Whether something may still happen to it.
    pub(super) fn is_live(self) -> bool {
        self == Way::OnItsWay || self.is_in_hand()
    }
}

/// A copy in a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) wire: WireId,
    pub(super) key: Key,
    pub(super) way: Way,
    /// On a link that keeps order and while it is in flight: how many stand before it. In hand at a node that works on
    /// several copies: what is done with it next, in [`step_number`]s.
    pub(super) place: u16,
    /// The copy that brought it about, further ahead in the list.
    pub(super) by: Option<u16>,
    /// The number of its tree before anything happened to it, if it was taken from one. What it brought about and
    /// is not in the list stands there.
    pub(super) was: Option<u32>,
    /// Whether anything happened to it.
    pub(super) is_changed: bool,
}

/// Copies in a list, in the order of their making as far as they are not taken from trees.
#[derive(Clone, Debug, Default)]
pub(super) struct Copies {
    pub(super) entries: Vec<Entry>,
    /// The number of the combination that they were taken from, if they were. What is not in the list stands there.
    pub(super) was: Option<u32>,
    pub(super) keeps_order: bool,
}

/// A move that was played, with as much of the board as the copies need to know.
#[derive(Clone, Copy, Debug)]
pub(super) struct Played<'a, C: Cast> {
    pub(super) m: Move<C::Step>,
    node: Option<NodeId>,
    /// How many steps the node's handler had before it, before and after.
    handling: [Option<u8>; 2],
    /// Of a node that works on several copies: whether it is one, and the step of the one concerned, before and after.
    hands: Option<[Option<StepId>; 2]>,
    /// Whether it has nothing in hand afterwards.
    is_idle: bool,
    sign: Option<Sign>,
    puts: &'a [(WireId, Key)],
    wires: &'a [WireEnds],
}

impl<'a, C: Cast> Played<'a, C> {
    /// Plays a move on a board.
    pub(super) fn play(
        rules: &'a Rules<C>,
        board: &mut Board<C>,
        m: Move<C::Step>,
        outbox: &'a mut Outbox,
    ) -> Played<'a, C> {
        let node = node_of(&rules.wires, m);
        let handling =
            |board: &Board<C>| node.and_then(|node| rules.protocol.handling(node, &board.nodes[usize::from(node)]));
        let hands = |board: &Board<C>| {
            let mut hands = Vec::new();
            let node = node.unwrap_or_default();
            rules.protocol.hands(node, &board.nodes[usize::from(node)], &mut |step| hands.push(step.code()));
            hands
        };
        let (before, mut were) = (handling(board), hands(board));
        rules.apply(board, m, outbox);
        let mut are = hands(board);
        let (has_many, is_idle) = (!were.is_empty() || !are.is_empty(), are.is_empty());
        were.retain(|was| match are.iter().position(|is| is == was) {
            Some(at) => {
                are.swap_remove(at);
                false
            }
            None => true,
        });
        let hands = has_many.then(|| [were.first().copied(), are.first().copied()]);
        let note = outbox.note;
        let sign = (note != Default::default()).then(|| C::about().note(note).sign);
        Played {
            m,
            node,
            handling: [before, handling(board)],
            hands,
            is_idle,
            sign,
            puts: &outbox.puts,
            wires: &rules.wires,
        }
    }

    fn is_work(&self) -> bool {
        matches!(self.sign, Some(Sign::Applied | Sign::AppliedAndNoted))
    }
}

/// A kind of step, from 1.
fn step_number(step: StepId) -> u16 {
    u16::from(step.kind) + 1
}

/// The node at which a move happens, if it happens at one: whoever takes a step, takes a copy in, or crashes. Those of
/// a node are its observations.
pub(super) fn node_of<S>(wires: &[WireEnds], m: Move<S>) -> Option<NodeId> {
    match m {
        Move::Step { node, .. } | Move::Crash { node } => Some(node),
        Move::Deliver { wire, .. } => Some(wires[usize::from(wire)].to),
        Move::Lose { .. } | Move::Duplicate { .. } => None,
    }
}

impl Copies {
    /// None yet.
    pub(super) fn none(order: LinkOrder) -> Copies {
        Copies { keeps_order: order == LinkOrder::Fifo, ..Copies::default() }
    }

    /// The places in the list of the copies in flight of this key, in the order of the list.
    pub(super) fn flying(&self, wire: WireId, key: Key) -> impl Iterator<Item = usize> + '_ {
        let is_it = move |entry: &Entry| (entry.wire, entry.key, entry.way) == (wire, key, Way::OnItsWay);
        (0..self.entries.len()).filter(move |&at| is_it(&self.entries[at]))
    }

    /// Calls `each` with everything that a move of [`Rules::each_move`] may be about, one of those that are alike, and
    /// with the move, exact about which of several copies of one key it is.
    pub(super) fn choices<S: std::marker::Copy>(&self, m: Move<S>, mut each: impl FnMut(usize, Move<S>)) {
        let (wire, key, nth) = match m {
            Move::Deliver { wire, key } => (wire, key, 0),
            Move::Lose { wire, key, nth } | Move::Duplicate { wire, key, nth } => (wire, key, nth),
            Move::Step { .. } | Move::Crash { .. } => return each(0, m),
        };
        if !self.keeps_order {
            let mut seen: Vec<usize> = Vec::new();
            for at in self.flying(wire, key) {
                if !seen.iter().any(|&other| self.are_alike(other, at)) {
                    seen.push(at);
                    each(at, m);
                }
            }
            return;
        }
        let mut line: Vec<(u16, usize)> = self.flying(wire, key).map(|at| (self.entries[at].place, at)).collect();
        line.sort_unstable();
        let (first, at) = line[usize::from(nth)];
        each(at, m);
        // The rules name the first of copies of one key that stand side by side; here they differ.
        for (beside, &(place, at)) in (1..).zip(&line[usize::from(nth) + 1..]) {
            if place != first + beside {
                break;
            }
            match m {
                Move::Lose { .. } => each(at, Move::Lose { wire, key, nth: nth + beside }),
                Move::Duplicate { .. } => each(at, Move::Duplicate { wire, key, nth: nth + beside }),
                _ => return,
            }
        }
    }

    /// Whether it makes no difference which of two copies taken from trees something happens to.
    fn are_alike(&self, one: usize, other: usize) -> bool {
        let (one, other) = (&self.entries[one], &self.entries[other]);
        one.was == other.was
            && match (one.by, other.by) {
                (None, None) => true,
                (Some(one), Some(other)) => one == other || self.are_alike(one.into(), other.into()),
                _ => false,
            }
    }

    /// Follows a move that was about the copy at `at`, if it was about one.
    pub(super) fn follow<C: Cast>(&mut self, played: &Played<C>, at: usize) {
        let [before, after] = played.handling;
        let (was, is) = (played.hands.map(|hands| hands[0].is_some()), played.hands.map(|hands| hands[1].is_some()));
        let next = played.hands.and_then(|hands| hands[1]).map_or(0, step_number);
        match played.m {
            Move::Lose { .. } => {
                self.leave_line(at);
                self.becomes(at, Way::Lost);
            }
            Move::Duplicate { .. } => {
                let twin = self.entries[at];
                if self.keeps_order {
                    let flying = |entry: &&mut Entry| entry.wire == twin.wire && entry.way == Way::OnItsWay;
                    let behind = self.entries.iter_mut().filter(flying).filter(|entry| entry.place > twin.place);
                    behind.for_each(|entry| (entry.place, entry.is_changed) = (entry.place + 1, true));
                }
                let place = twin.place + u16::from(self.keeps_order);
                self.entries.push(Entry { place, is_changed: true, ..twin });
            }
            Move::Deliver { .. } => {
                self.leave_line(at);
                let is_taken_up = is.unwrap_or(before.is_none() && after.is_some());
                let way = match (is_taken_up, played.is_work()) {
                    (true, _) if played.sign == Some(Sign::KnewIt) => Way::Repeat,
                    (true, false) => Way::BeforeWork,
                    (true, true) => Way::AfterWork,
                    (false, false) => Way::TakenIn,
                    (false, true) => Way::TookEffect,
                };
                self.becomes(at, way);
                self.entries[at].place = if is_taken_up { next } else { 0 };
                if played.hands.is_none() && before.is_some() && after.is_none() {
                    self.put_down(played);
                }
                self.send(played.puts, Some(at as u16));
            }
            Move::Step { .. } => {
                // A step is about the copy in hand if the handler comes further by it.
                let hand = if was.unwrap_or(before != after) { self.in_hand(played) } else { None };
                if let Some(hand) = hand.filter(|_| played.is_work()) {
                    self.becomes(hand, Way::AfterWork);
                }
                match is {
                    None if after.is_none() => self.put_down(played),
                    Some(false) if hand.is_some() && !played.is_idle => self.put_down(played),
                    Some(false) if hand.is_some() => self.put_all_down(played),
                    Some(true) => hand.into_iter().for_each(|hand| {
                        (self.entries[hand].place, self.entries[hand].is_changed) = (next, true);
                    }),
                    _ => {}
                }
                self.send(played.puts, hand.map(|hand| hand as u16));
            }
            Move::Crash { .. } => {
                // It may find nothing in hand and wipe a memory.
                for hand in 0..self.entries.len() {
                    if self.is_in_hand(hand, played) {
                        let has_worked = self.entries[hand].way == Way::AfterWork;
                        self.becomes(hand, if has_worked { Way::CrashedAfterWork } else { Way::CrashedBeforeWork });
                        self.entries[hand].place = 0;
                    }
                }
                self.send(played.puts, None);
            }
        }
    }

    fn becomes(&mut self, at: usize, way: Way) {
        (self.entries[at].way, self.entries[at].is_changed) = (way, true);
    }

    /// Whether the node of a move has this copy in hand.
    fn is_in_hand<C: Cast>(&self, at: usize, played: &Played<C>) -> bool {
        let entry = &self.entries[at];
        entry.way.is_in_hand() && Some(played.wires[usize::from(entry.wire)].to) == played.node
    }

    /// The copy in hand that a move is about.
    fn in_hand<C: Cast>(&self, played: &Played<C>) -> Option<usize> {
        let was = played.hands.and_then(|hands| hands[0]);
        let is_it = |entry: &Entry| was.is_none_or(|was| (entry.key, entry.place) == (was.of, step_number(was)));
        (0..self.entries.len()).find(|&at| self.is_in_hand(at, played) && is_it(&self.entries[at]))
    }

    fn put_down<C: Cast>(&mut self, played: &Played<C>) {
        if let Some(hand) = self.in_hand(played) {
            let has_worked = self.entries[hand].way == Way::AfterWork;
            self.becomes(hand, if has_worked { Way::Done } else { Way::DoneWithoutWork });
            self.entries[hand].place = 0;
        }
    }

    fn put_all_down<C: Cast>(&mut self, played: &Played<C>) {
        for at in 0..self.entries.len() {
            if self.is_in_hand(at, played) {
                let has_worked = self.entries[at].way == Way::AfterWork;
                self.becomes(at, if has_worked { Way::Done } else { Way::DoneWithoutWork });
                self.entries[at].place = 0;
            }
        }
    }

    fn send(&mut self, puts: &[(WireId, Key)], by: Option<u16>) {
        for &(wire, key) in puts {
            let flying = self.entries.iter().filter(|entry| entry.wire == wire && entry.way == Way::OnItsWay);
            let place = if self.keeps_order { flying.count() as u16 } else { 0 };
            self.entries.push(Entry { wire, key, way: Way::OnItsWay, place, by, was: None, is_changed: true });
        }
    }

    fn leave_line(&mut self, at: usize) {
        if self.keeps_order {
            let Entry { wire, place, .. } = self.entries[at];
            let flying = self.entries.iter_mut().filter(|entry| entry.wire == wire && entry.way == Way::OnItsWay);
            let behind = flying.filter(|entry| entry.place > place);
            behind.for_each(|entry| (entry.place, entry.is_changed) = (entry.place - 1, true));
            self.entries[at].place = 0;
        }
    }

    /// The trees, sorted. Nothing in them is by number.
    pub(super) fn trees(&self) -> Vec<Copy> {
        let mut sent: Vec<Vec<Copy>> = vec![Vec::new(); self.entries.len()];
        let mut roots = Vec::new();
        for (at, entry) in self.entries.iter().enumerate().rev() {
            let mut sent_by_it = std::mem::take(&mut sent[at]);
            sent_by_it.sort_unstable();
            let copy = Copy { wire: entry.wire, key: entry.key, way: entry.way, sent: sent_by_it };
            match entry.by {
                Some(by) => sent[usize::from(by)].push(copy),
                None => roots.push(copy),
            }
        }
        roots.sort_unstable();
        roots
    }

    /// The trees after a script, if copies of one key are taken in the order of their making, as the stage takes them.
    pub(super) fn on_stage<C: Cast>(rules: &Rules<C>, script: &[Move<C::Step>]) -> Vec<Copy> {
        let (mut board, mut outbox) = (rules.protocol.start(), Outbox::default());
        let mut copies = Copies::none(rules.order);
        for &m in script {
            let at = match m {
                Move::Deliver { wire, key } => copies.oldest(wire, key, 0),
                Move::Lose { wire, key, nth } | Move::Duplicate { wire, key, nth } => copies.oldest(wire, key, nth),
                Move::Step { .. } | Move::Crash { .. } => 0,
            };
            copies.follow(&Played::play(rules, &mut board, m, &mut outbox), at);
        }
        copies.trees()
    }

    /// The copy in flight that the stage takes: of those that do not keep order, the one that was made first.
    fn oldest(&self, wire: WireId, key: Key, nth: u16) -> usize {
        let mut alike: Vec<(u16, usize)> = self.flying(wire, key).map(|at| (self.entries[at].place, at)).collect();
        alike.sort_unstable();
        alike[usize::from(nth)].1
    }
}

//! The wide search against a plain one on the plain rules: the same positions, moves and least costs, for a
//! cast of several nodes with everything that two parties do not have.

use super::plain::Plain;
use super::{Hunt, Search, Space, TooLarge, Verdict, Wide};
use crate::board::{
    Board, CrashClass, Faults, Key, LinkOrder, Move, NodeId, Outbox, Protocol, Rules, WireEnds, WireId,
};
use crate::stage::{Cast, Promise};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Nodes in a full mesh: whoever starts tells everybody, and each new rumour goes on to the next node, a few
/// times. Keys are far apart, a crash of a node says so, and the last node takes in little.
#[derive(Clone, Debug)]
struct Gossip {
    nodes: u8,
    starters: u8,
    retries: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
struct Gossiper {
    has_started: bool,
    tries: u8,
    volatile: Vec<Key>,
    heard: u8,
    twice: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Step {
    Start,
    Again,
}

const CRASHED: Key = 60_000;

impl Gossip {
    fn cast(self) -> Plain<Gossip> {
        let nodes = self.nodes;
        let pairs = (0..nodes).flat_map(|from| (0..nodes).map(move |to| WireEnds { from, to }));
        let mut wires: Vec<WireEnds> = pairs.filter(|ends| ends.from != ends.to).collect();
        if nodes == 5 {
            wires.extend((0..4).map(|from| WireEnds { from, to: 4 }));
        }
        let gossipers = vec![Gossiper::default(); nodes.into()];
        Plain { protocol: self, nodes: gossipers, wires, is_resend: |step| step == Step::Again }
    }

    fn wire(&self, from: NodeId, to: NodeId) -> WireId {
        from * (self.nodes - 1) + to - u8::from(to > from)
    }

    fn next(&self, id: NodeId) -> WireId {
        self.wire(id, (id + 1) % self.nodes)
    }
}

impl Protocol for Gossip {
    type Node = Gossiper;
    type Step = Step;

    fn steps(&self, id: NodeId, node: &Gossiper, each: &mut dyn FnMut(Step)) {
        [Step::Start, Step::Again].into_iter().filter(|&step| self.can_step(id, node, step)).for_each(each);
    }

    fn can_step(&self, id: NodeId, node: &Gossiper, step: Step) -> bool {
        match step {
            Step::Start => id < self.starters && !node.has_started,
            Step::Again => node.has_started && node.tries < self.retries,
        }
    }

    fn step(&self, id: NodeId, node: &mut Gossiper, step: Step, outbox: &mut Outbox) {
        let rumour = Key::from(id) * 1_000;
        match step {
            Step::Start => {
                node.has_started = true;
                let others = (0..self.nodes).filter(|&to| to != id);
                others.for_each(|to| outbox.put(self.wire(id, to), rumour));
            }
            Step::Again => {
                node.tries += 1;
                outbox.put(self.next(id), rumour);
            }
        }
    }

    fn can_receive(&self, id: NodeId, node: &Gossiper, _: WireId) -> bool {
        id + 1 < self.nodes || node.heard < 2
    }

    fn receive(&self, id: NodeId, node: &mut Gossiper, _: WireId, key: Key, outbox: &mut Outbox) {
        node.heard = (node.heard + 1).min(2);
        node.twice |= node.volatile.contains(&key);
        if key != CRASHED && !node.volatile.contains(&key) {
            node.volatile.push(key);
            if key % 1_000 < 1 {
                outbox.put(self.next(id), key + 1);
                outbox.put(self.next(id), key + 1);
            }
        }
    }

    fn crash_class(&self, id: NodeId) -> CrashClass {
        id % 2
    }

    fn can_crash(&self, _: NodeId, node: &Gossiper) -> bool {
        !node.volatile.is_empty()
    }

    fn crash(&self, id: NodeId, node: &mut Gossiper, outbox: &mut Outbox) {
        node.volatile.clear();
        outbox.put(self.next(id), CRASHED);
    }

    fn is_idle(&self, id: NodeId, node: &Gossiper) -> bool {
        !self.can_step(id, node, Step::Start)
    }
}

type Cost = (u32, u32, u32);

static TWICE: Promise<Plain<Gossip>> = Promise {
    words: || "",
    slug: "twice",
    is_asked_when_quiet: false,
    applies: |_| true,
    is_shown: |_, board| board.nodes[1..].iter().any(|node| node.twice),
};

static MISSED: Promise<Plain<Gossip>> = Promise {
    words: || "",
    slug: "missed",
    is_asked_when_quiet: true,
    applies: |_| true,
    is_shown: |_, board| board.nodes[1..].iter().any(|node| node.volatile.is_empty()),
};

static CROWDED: Promise<Plain<Gossip>> = Promise {
    words: || "",
    slug: "crowded",
    is_asked_when_quiet: false,
    applies: |_| true,
    is_shown: |_, board| board.wires.iter().any(|wire| wire.len() > 3),
};

/// All there is to know, found the plain way.
struct Plainly {
    boards: Vec<(Board<Plain<Gossip>>, Cost)>,
    transitions: u64,
}

fn explore(hunt: &Hunt<Plain<Gossip>>) -> Plainly {
    let rules = hunt.rules();
    let mut least: FxHashMap<Board<Plain<Gossip>>, Cost> = FxHashMap::default();
    let mut agenda = BTreeMap::from([((0, 0, 0), vec![hunt.start.clone()])]);
    let (mut outbox, mut transitions, mut boards) = (Outbox::default(), 0, Vec::new());
    least.insert(hunt.start.clone(), (0, 0, 0));
    while let Some((cost, list)) = agenda.pop_first() {
        for board in list {
            if least[&board] != cost {
                continue;
            }
            for m in rules.moves(&board) {
                let is_resend = matches!(m, Move::Step { step, .. } if rules.protocol.is_resend(step));
                if is_resend && cost.1 == u32::from(hunt.resends_max) {
                    continue;
                }
                let mut after = board.clone();
                rules.apply(&mut after, m, &mut outbox);
                let dearer =
                    (after.spent.total() - hunt.start.spent.total(), cost.1 + u32::from(is_resend), cost.2 + 1);
                transitions += 1;
                if least.get(&after).is_none_or(|&known| dearer < known) {
                    least.insert(after.clone(), dearer);
                    agenda.entry(dearer).or_default().push(after);
                }
            }
            boards.push((board, cost));
        }
    }
    Plainly { boards, transitions }
}

fn hunts() -> Vec<Hunt<Plain<Gossip>>> {
    let one = Faults { losses: 1, duplications: 1, crashes: [1, 0] };
    let mut hunts = Vec::new();
    for order in [LinkOrder::Reordering, LinkOrder::Fifo] {
        let mut hunt = |nodes, starters, retries, budget| {
            hunts.push(Hunt::new(Gossip { nodes, starters, retries }.cast(), order, budget));
        };
        hunt(2, 1, 2, Faults { losses: 2, duplications: 1, crashes: [1, 2] });
        hunt(2, 2, 0, one);
        hunt(3, 1, 1, Faults { crashes: [1, 1], ..Faults::default() });
        hunt(3, 1, 0, one);
        hunt(4, 1, 0, Faults { losses: 1, ..Faults::default() });
        hunt(5, 1, 0, Faults::default());
    }
    let mut bounded = hunts[0].clone();
    bounded.resends_max = 1;
    hunts.push(bounded);
    // From somewhere in the middle, with something spent.
    let (rules, mut start, mut outbox) = (hunts[3].rules(), hunts[3].start.clone(), Outbox::default());
    for _ in 0..3 {
        let m = *rules.moves(&start).last().expect("it goes on");
        rules.apply(&mut start, m, &mut outbox);
    }
    assert!(start.spent.total() > 0);
    hunts.push(hunts[3].clone().from(start));
    hunts
}

/// As [`Rules::is_quiet`], and the promise.
fn is_broken(rules: &Rules<Plain<Gossip>>, promise: &Promise<Plain<Gossip>>, board: &Board<Plain<Gossip>>) -> bool {
    (!promise.is_asked_when_quiet || rules.is_quiet(board)) && (promise.is_shown)(&rules.protocol, board)
}

#[test]
fn every_position_has_the_moves_and_the_successors_that_the_rules_give_it() {
    let mut compared = 0;
    for hunt in hunts() {
        let (plainly, rules, mut outbox) = (explore(&hunt), hunt.rules(), Outbox::default());
        let mut search = Search::<Wide<_>>::new(hunt, Search::<Wide<Plain<Gossip>>>::POSITIONS_MAX).expect("small");
        assert!(search.run(u32::MAX).is_done);
        let answer = search.answer().expect("done").clone();
        assert_eq!((answer.verdict, answer.positions as usize), (Verdict::Holds, plainly.boards.len()));
        assert_eq!(answer.transitions, plainly.transitions);
        let quiet = plainly.boards.iter().filter(|(board, _)| rules.is_quiet(board)).count();
        assert_eq!(search.space().quiet() as usize, quiet);
        for (board, _) in &plainly.boards {
            let packed = search.pack(board).expect("every reachable position was seen");
            assert_eq!(&search.unpack(packed), board);
            search.space_mut().lay_out(packed);
            let moves = search.space().moves().to_vec();
            assert_eq!(moves, rules.moves(board));
            for m in moves {
                let mut after = board.clone();
                rules.apply(&mut after, m, &mut outbox);
                let played = search.space_mut().play(m).expect("it fits");
                assert_eq!(search.unpack(played), after);
                compared += 1;
            }
        }
        assert_eq!(search.boards().count(), plainly.boards.len());
    }
    assert!(compared > 50_000, "{compared}");
}

#[test]
fn the_least_history_is_that_of_a_plain_search_and_replays() {
    let (mut broken, mut held) = (0, 0);
    for hunt in hunts() {
        let (plainly, rules) = (explore(&hunt), hunt.rules());
        for sought in [vec![&TWICE], vec![&MISSED], vec![&CROWDED], vec![&TWICE, &MISSED]] {
            let ends = plainly
                .boards
                .iter()
                .filter(|(board, _)| sought.iter().any(|promise| is_broken(&rules, promise, board)));
            let least = ends.map(|&(_, cost)| cost).min();
            let hunt = Hunt { sought: sought.clone(), ..hunt.clone() };
            let answer = Search::<Wide<_>>::new(hunt.clone(), u32::MAX).expect("small").finish();
            let found = answer.counterexample;
            assert_eq!(found.as_ref().map(|found| (found.faults, found.resends, found.steps)), least);
            assert_eq!(answer.verdict == Verdict::Broken, found.is_some());
            let Some(found) = found else {
                assert_eq!(answer.positions as usize, plainly.boards.len());
                held += 1;
                continue;
            };
            let (mut board, mut outbox) = (hunt.start, Outbox::default());
            for m in found.script {
                assert!(rules.moves(&board).contains(&m));
                rules.apply(&mut board, m, &mut outbox);
            }
            let shown = sought.iter().find(|promise| is_broken(&rules, promise, &board)).expect("it is shown");
            assert_eq!(found.property, shown.slug);
            broken += 1;
        }
    }
    assert!(broken > 10 && held > 10, "{broken} broken, {held} held");
}

#[test]
fn cut_into_pieces_or_short_of_room_it_says_what_it_knows() {
    let hunt = Hunt { sought: vec![&MISSED], ..hunts().swap_remove(3) };
    let whole = Search::<Wide<_>>::new(hunt.clone(), u32::MAX).expect("small").finish();
    for piece in [1, 7, 1_001] {
        let mut search = Search::<Wide<_>>::new(hunt.clone(), u32::MAX).expect("small");
        while !search.run(piece).is_done {}
        assert_eq!(search.answer(), Some(&whole));
    }
    for bound in [1, 2, 100] {
        let answer = Search::<Wide<_>>::new(hunt.clone(), bound).expect("small").finish();
        assert_eq!((answer.verdict, answer.complete, answer.positions), (Verdict::Stopped, false, bound));
    }
}

#[test]
fn what_is_too_large_is_not_searched() {
    let cast = || Gossip { nodes: 5, starters: 1, retries: 0 }.cast();
    let refused = |hunt: Hunt<Plain<Gossip>>| Search::<Wide<_>>::new(hunt, 1).err();
    let with = |budget| refused(Hunt::new(cast(), LinkOrder::Fifo, budget));
    assert_eq!(with(Faults { losses: 7, duplications: 7, crashes: [7, 7] }), None);
    assert_eq!(with(Faults { losses: 8, ..Faults::default() }), Some(TooLarge::Faults));
    assert_eq!(with(Faults { crashes: [0, 8], ..Faults::default() }), Some(TooLarge::Faults));
    let many = |nodes| {
        refused(Hunt::new(Gossip { nodes, starters: 1, retries: 0 }.cast(), LinkOrder::Fifo, Faults::default()))
    };
    assert_eq!((many(8), many(9)), (None, Some(TooLarge::Nodes)));
    let mut cast = cast();
    cast.wires.resize(65, cast.wires[0]);
    assert_eq!(refused(Hunt::new(cast, LinkOrder::Fifo, Faults::default())), Some(TooLarge::Wires));
}

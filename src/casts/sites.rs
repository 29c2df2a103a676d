//! To more than one site: two writers have one letter each, and three sites are to have both.
//!
//! *Direct*: each writer sends its letter to every site, and a site appends what comes to its list, in the order in
//! which it comes. Nobody answers. With no fault at all two sites may have the letters in different orders.
//!
//! *Leader*: the writers send to site S1 alone. It gives each letter the next number, appends it and passes it on to
//! the other two, which append in the order of the numbers and say how long their lists are. What is on two lists of
//! three is *committed*, and its writer gets word. So all lists have one order, and the price is hops, waiting, and one
//! node that touches everything. The leader is S1 for the whole run: nobody takes its place while it is cut off or
//! down. That would take an election, which is left out.
//!
//! A repeat of a letter that a site has is thrown away. Lists, and how much of the leader's is committed, are durable;
//! what came to a follower too early, and what the leader has heard of the others' lists, is volatile. A link may be cut for the
//! whole run, both ways: what is sent on it is gone at once.
//!
//! X. Défago, A. Schiper, P. Urbán, "Total order broadcast and multicast algorithms: taxonomy and survey", ACM
//! Computing Surveys 36(4), 2004: *direct* is no total order broadcast, *leader* is one by a fixed sequencer.

mod about;
mod cast;
mod rows;
mod state;

use crate::board::{Board, CrashClass, Key, NodeId, Note, Outbox, Protocol, WireId};
use crate::stage::{Promise, Subject};
use crate::texts::sites_desk as said;
pub use about::SITES;
use about::did;
use state::{FOLLOWERS, LEADER, Way, entry, wire_of};
pub use state::{Follower, Leader, Node, Phase, Step, Writer, lists, phases};

/// The cast, as it is set.
#[derive(Clone, Debug)]
pub struct Sites {
    has_leader: bool,
    retries: u8,
    requeues: u8,
    cut: u16,
}

impl Sites {
    /// Sends a copy, unless its link is cut for the whole run.
    fn put(&self, outbox: &mut Outbox, wire: WireId, key: Key) {
        if !self.is_severed(wire) {
            outbox.put(wire, key);
        }
    }

    fn send(&self, outbox: &mut Outbox, letter: Subject) {
        for wire in (0..self.ends().len() as WireId).filter(|&wire| self.way(wire) == Way::Letter(letter)) {
            self.put(outbox, wire, letter);
        }
    }

    fn pass_on(&self, outbox: &mut Outbox, follower: usize, number: u8, letter: Subject) {
        self.put(outbox, wire_of(Way::Entry(FOLLOWERS[follower])), entry(number, letter));
    }

    fn say_ok(&self, outbox: &mut Outbox, letter: Subject) {
        self.put(outbox, wire_of(Way::Ok(letter)), letter);
    }

    /// A letter comes to the leader.
    fn lead(&self, leader: &mut Leader, letter: Subject, outbox: &mut Outbox) -> Note {
        if let Some(at) = leader.list.iter().position(|&other| other == letter) {
            if at >= usize::from(leader.committed) {
                return const { did("known") };
            }
            self.say_ok(outbox, letter);
            return const { did("ok-again") };
        }
        leader.list.push(letter);
        let number = leader.list.len() as u8;
        for follower in 0..FOLLOWERS.len() {
            self.pass_on(outbox, follower, number, letter);
        }
        if number == 1 { const { did("number-first") } } else { const { did("number-second") } }
    }

    /// A follower says how long its list is.
    fn commit(&self, leader: &mut Leader, follower: usize, length: u8, outbox: &mut Outbox) -> Note {
        let is_news = length > leader.acked[follower];
        leader.acked[follower] = leader.acked[follower].max(length);
        // Itself and one more is a majority.
        let by_majority = leader.acked[0].max(leader.acked[1]);
        if by_majority <= leader.committed {
            return if is_news { const { did("hear") } } else { const { did("ignore-length") } };
        }
        for at in leader.committed..by_majority {
            self.say_ok(outbox, leader.list[usize::from(at)]);
        }
        leader.committed = by_majority;
        const { did("commit") }
    }
}

/// A letter comes to a site that appends whatever it has not got.
fn append(list: &mut Vec<Subject>, letter: Subject) -> Note {
    if list.contains(&letter) {
        return const { did("known") };
    }
    list.push(letter);
    if list.len() == 1 { const { did("append-first") } } else { const { did("append-second") } }
}

/// A letter with its number comes to a follower.
fn follow(Follower { list, later }: &mut Follower, number: u8, letter: Subject) -> Note {
    let next = list.len() as u8 + 1;
    if number > next {
        *later = Some(letter);
        return const { did("keep") };
    }
    if number < next {
        return const { did("repeat") };
    }
    list.push(letter);
    match later.take() {
        Some(after) => {
            list.push(after);
            const { did("append-both") }
        }
        None if number == 1 => const { did("append-first") },
        None => const { did("append-second") },
    }
}

impl Protocol for Sites {
    type Node = Node;
    type Step = Step;

    fn steps(&self, id: NodeId, node: &Node, each: &mut dyn FnMut(Step)) {
        let letter = Subject::from(id) + 1;
        let of_writer = [Step::Send(letter), Step::Resend(letter), Step::GiveUp(letter)];
        let of_leader = (1..=2).flat_map(|number| [Step::Again(number, 0), Step::Again(number, 1)]);
        of_writer.into_iter().chain(of_leader).filter(|&step| self.can_step(id, node, step)).for_each(each);
    }

    fn can_step(&self, id: NodeId, node: &Node, step: Step) -> bool {
        match (node, step) {
            (Node::Writer(writer), Step::Send(letter)) => {
                letter == Subject::from(id) + 1 && writer.phase == Phase::Ready
            }
            (Node::Writer(Writer { phase: Phase::Waits, tries }), Step::Resend(letter)) => {
                letter == Subject::from(id) + 1 && *tries < self.retries
            }
            (Node::Writer(Writer { phase: Phase::Waits, tries }), Step::GiveUp(letter)) => {
                letter == Subject::from(id) + 1 && *tries == self.retries
            }
            (Node::Leader(leader), Step::Again(number, follower)) => {
                (1..=leader.list.len()).contains(&usize::from(number))
                    && number > u16::from(leader.acked[usize::from(follower)])
                    && leader.resends < self.requeues
            }
            _ => false,
        }
    }

    fn step(&self, id: NodeId, node: &mut Node, step: Step, outbox: &mut Outbox) {
        outbox.note = match (node, step) {
            (Node::Writer(writer), Step::Send(letter)) => {
                writer.phase = Phase::Waits;
                self.send(outbox, letter);
                const { did("send") }
            }
            (Node::Writer(writer), Step::Resend(letter)) => {
                writer.tries += 1;
                self.send(outbox, letter);
                const { did("resend") }
            }
            (Node::Writer(writer), Step::GiveUp(_)) => {
                *writer = Writer { phase: Phase::GaveUp, tries: 0 };
                const { did("give-up") }
            }
            (Node::Leader(leader), Step::Again(number, follower)) => {
                leader.resends += 1;
                let letter = leader.list[usize::from(number) - 1];
                self.pass_on(outbox, usize::from(follower), number as u8, letter);
                const { did("again") }
            }
            (_, step) => panic!("{step:?} is no step of node {id} now"),
        };
    }

    fn can_receive(&self, _: NodeId, _: &Node, _: WireId) -> bool {
        true
    }

    fn receive(&self, id: NodeId, node: &mut Node, wire: WireId, key: Key, outbox: &mut Outbox) {
        outbox.note = match (node, self.way(wire)) {
            (Node::Site(list), Way::Letter(letter)) => append(list, letter),
            (Node::Leader(leader), Way::Letter(letter)) => self.lead(leader, letter, outbox),
            (Node::Leader(leader), Way::Length(site)) => {
                self.commit(leader, usize::from(site != FOLLOWERS[0]), key as u8, outbox)
            }
            (Node::Follower(follower), Way::Entry(site)) => {
                let note = follow(follower, state::number_of(key), state::letter_of(key));
                self.put(outbox, wire_of(Way::Length(site)), follower.list.len() as Key);
                note
            }
            (Node::Writer(writer), Way::Ok(_)) if writer.phase == Phase::Waits => {
                *writer = Writer { phase: Phase::Acked, tries: 0 };
                const { did("told") }
            }
            (Node::Writer(_), Way::Ok(_)) => const { did("ignore-ok") },
            (_, way) => panic!("{way:?} does not end at node {id}"),
        };
    }

    fn crash_class(&self, id: NodeId) -> CrashClass {
        CrashClass::from(id != LEADER)
    }

    fn can_crash(&self, _: NodeId, node: &Node) -> bool {
        match node {
            Node::Leader(leader) => leader.acked != [0, 0],
            Node::Follower(follower) => follower.later.is_some(),
            Node::Writer(_) | Node::Site(_) => false,
        }
    }

    fn crash(&self, id: NodeId, node: &mut Node, _: &mut Outbox) {
        match node {
            Node::Leader(leader) => leader.acked = [0, 0],
            Node::Follower(follower) => follower.later = None,
            Node::Writer(_) | Node::Site(_) => panic!("node {id} does not crash"),
        }
    }

    fn is_idle(&self, id: NodeId, node: &Node) -> bool {
        let mut can_go_on = false;
        self.steps(id, node, &mut |_| can_go_on = true);
        !can_go_on
    }
}

/// Whether two sites pass a test.
fn two_sites(board: &Board<Sites>, test: fn(&[Subject], &[Subject]) -> bool) -> bool {
    let [one, two, three] = lists(board);
    test(one, two) || test(one, three) || test(two, three)
}

fn has_letter(board: &Board<Sites>, letter: Subject) -> usize {
    lists(board).into_iter().filter(|list| list.contains(&letter)).count()
}

fn is_told(board: &Board<Sites>, letter: Subject) -> bool {
    phases(board)[usize::from(letter) - 1] == Phase::Acked
}

static PROMISES: [Promise<Sites>; 7] = [
    Promise::always(
        "order-differs",
        || said().order_differs,
        |_, board| two_sites(board, |one, other| one.len() == 2 && other.len() == 2 && one != other),
    ),
    Promise::always(
        "not-prefix",
        || said().not_prefix,
        |_, board| two_sites(board, |one, other| !one.starts_with(other) && !other.starts_with(one)),
    ),
    Promise::quiet(
        "site-without",
        || said().site_without,
        |_, board| [1, 2].into_iter().any(|letter| (1..3).contains(&has_letter(board, letter))),
    ),
    Promise::quiet(
        "told-and-missing",
        || said().told_and_missing,
        |_, board| [1, 2].into_iter().any(|letter| is_told(board, letter) && has_letter(board, letter) < 2),
    )
    .if_set(|sites| sites.has_leader),
    Promise::always("can-a", || said().can_a, |_, board| is_told(board, 1)).if_set(|sites| sites.has_leader),
    Promise::always("can-b", || said().can_b, |_, board| is_told(board, 2)).if_set(|sites| sites.has_leader),
    Promise::always(
        "all-have",
        || said().all_have,
        |_, board| [1, 2].into_iter().all(|letter| has_letter(board, letter) == 3),
    ),
];

//! Nodes by number: the protocol, asked once and remembered.
//!
//! A node of a small board can be in a few hundred or a few thousand conditions, however many positions
//! the board has. [`Nodes`] numbers them. When a condition turns up, it asks the real protocol everything
//! that can be asked of it, once: which step it may take, whether it takes a copy in, what becomes of it
//! after the step, after a crash, after each key. From then on it answers by looking the answer up. So it
//! is a [`Protocol`] of its own, and [`Rules`](crate::board::Rules) plays it like any other; what nodes do
//! is still written once.

use crate::board::{CrashClass, Key, NodeId, Outbox, Protocol, WireId};
use crate::casts::delivery::{Delivery, Node, OldRule, Step};
use crate::search::{Catalogue, Number};

/// What becomes of a node: its number afterwards, and what it sent.
#[derive(Clone, Copy, Debug)]
struct Outcome {
    next: Number,
    sent: Option<(WireId, Key)>,
    /// How many copies of it: as many as are sent at once, or a single ack.
    copies: u8,
}

/// Stands where there is nothing to ask.
const NONE: Outcome = Outcome { next: Number::MAX, sent: None, copies: 0 };

/// What can be said of a condition at once.
#[derive(Clone, Copy, Debug)]
struct Facts {
    step: Option<Step>,
    can_receive: bool,
    can_crash: bool,
    is_idle: bool,
}

/// The conditions of one node, and all answers about those that were asked about.
#[derive(Debug)]
struct Book {
    conditions: Catalogue<Node>,
    /// By number; the conditions beyond these were not asked about yet.
    facts: Vec<Option<Facts>>,
    /// By number, `stride` of them each: the step, the crash, then the keys from 0.
    outcomes: Vec<Outcome>,
}

/// The nodes of one sender and one receiver, by number.
#[derive(Debug)]
pub struct Nodes {
    delivery: Delivery,
    books: [Book; 2],
    stride: usize,
}

const STEP: usize = 0;
const CRASH: usize = 1;
const KEYS: usize = 2;

impl Nodes {
    /// Nothing asked yet. Keys go from 0 to `key_max`.
    ///
    /// # Panics
    /// If there is not one sender with one letter open at once, and one receiver.
    pub fn new(delivery: Delivery, key_max: Key) -> Nodes {
        assert!(delivery.layout.nodes() == 2 && delivery.window == 1, "two parties, one open letter");
        let book = || Book { conditions: Catalogue::default(), facts: Vec::new(), outcomes: Vec::new() };
        Nodes { delivery, books: [book(), book()], stride: KEYS + usize::from(key_max) + 1 }
    }

    /// What the numbers stand for.
    pub fn delivery(&self) -> &Delivery {
        &self.delivery
    }

    /// The number of a node's condition, which is noted if it is new.
    pub fn number(&mut self, id: NodeId, node: &Node) -> Number {
        self.books[usize::from(id)].conditions.number(node.clone())
    }

    /// The number of a node's condition, if it has turned up.
    pub fn find(&self, id: NodeId, node: &Node) -> Option<Number> {
        self.books[usize::from(id)].conditions.find(node)
    }

    /// The condition with this number.
    pub fn node(&self, id: NodeId, number: Number) -> &Node {
        self.books[usize::from(id)].conditions.thing(number)
    }

    /// Makes sure that everything about a condition was asked. Nothing may be played from it before.
    #[inline]
    pub fn ask(&mut self, id: NodeId, number: Number) {
        match self.books[usize::from(id)].facts.get(number as usize) {
            Some(Some(_)) => {}
            _ => self.ask_protocol(id, number),
        }
    }

    #[inline(never)]
    fn ask_protocol(&mut self, id: NodeId, number: Number) {
        let (delivery, book) = (&self.delivery, &mut self.books[usize::from(id)]);
        let node = book.conditions.thing(number).clone();
        let mut step = None;
        delivery
            .steps(id, &node, &mut |s| assert!(step.replace(s).is_none(), "one step at a time with one open letter"));
        let facts = Facts {
            step,
            can_receive: delivery.can_receive(id, &node, WireId::from(id == 0)),
            can_crash: delivery.can_crash(id, &node),
            is_idle: delivery.is_idle(id, &node),
        };
        let from = number as usize * self.stride;
        if book.outcomes.len() < from + self.stride {
            book.outcomes.resize(from + self.stride, NONE);
            book.facts.resize(number as usize + 1, None);
        }
        book.facts[number as usize] = Some(facts);
        let mut note = |at: usize, act: &dyn Fn(&mut Node, &mut Outbox)| {
            let (mut next, mut outbox) = (node.clone(), Outbox::default());
            act(&mut next, &mut outbox);
            let sent = outbox.puts.first().copied();
            assert!(outbox.puts.iter().all(|put| Some(*put) == sent), "one letter a move with one open letter");
            let copies = outbox.puts.len() as u8;
            book.outcomes[from + at] = Outcome { next: book.conditions.number(next), sent, copies };
        };
        if let Some(step) = step {
            note(STEP, &|node, outbox| delivery.step(id, node, step, outbox));
        }
        if facts.can_crash {
            note(CRASH, &|node, outbox| delivery.crash(id, node, outbox));
        }
        if facts.can_receive {
            let wire = WireId::from(id == 0);
            let bits = id == 0 && delivery.recipe.old == OldRule::OtherBit;
            for key in Key::from(!bits)..=(self.stride - KEYS - 1) as Key {
                note(KEYS + usize::from(key), &|node, outbox| delivery.receive(id, node, wire, key, outbox));
            }
        }
    }

    #[inline]
    fn facts(&self, id: NodeId, number: Number) -> Facts {
        self.books[usize::from(id)].facts[number as usize].expect("everything was asked")
    }

    #[inline]
    fn follow(&self, id: NodeId, number: &mut Number, at: usize, outbox: &mut Outbox) {
        let outcome = self.books[usize::from(id)].outcomes[*number as usize * self.stride + at];
        debug_assert_ne!(outcome.next, NONE.next, "node {id}, condition {number}, question {at}");
        *number = outcome.next;
        if let Some((wire, key)) = outcome.sent {
            for _ in 0..outcome.copies {
                outbox.put(wire, key);
            }
        }
    }
}

impl Protocol for Nodes {
    type Node = Number;
    type Step = Step;

    fn steps(&self, id: NodeId, node: &Number, each: &mut dyn FnMut(Step)) {
        if let Some(step) = self.facts(id, *node).step {
            each(step);
        }
    }

    fn can_step(&self, id: NodeId, node: &Number, step: Step) -> bool {
        self.facts(id, *node).step == Some(step)
    }

    fn step(&self, id: NodeId, node: &mut Number, _: Step, outbox: &mut Outbox) {
        self.follow(id, node, STEP, outbox);
    }

    fn can_receive(&self, id: NodeId, node: &Number, _: WireId) -> bool {
        self.facts(id, *node).can_receive
    }

    fn receive(&self, id: NodeId, node: &mut Number, _: WireId, key: Key, outbox: &mut Outbox) {
        self.follow(id, node, KEYS + usize::from(key), outbox);
    }

    fn crash_class(&self, id: NodeId) -> CrashClass {
        self.delivery.crash_class(id)
    }

    fn can_crash(&self, id: NodeId, node: &Number) -> bool {
        self.facts(id, *node).can_crash
    }

    fn crash(&self, id: NodeId, node: &mut Number, outbox: &mut Outbox) {
        self.follow(id, node, CRASH, outbox);
    }

    fn is_idle(&self, id: NodeId, node: &Number) -> bool {
        self.facts(id, *node).is_idle
    }
}

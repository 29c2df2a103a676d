//! Nodes by number: any protocol, asked once and remembered.
//!
//! The nodes of a board can be in far fewer conditions than the board has positions. [`Nodes`] numbers the
//! conditions, and what it is asked about one it asks the real protocol once, when it is first asked. So it is
//! a [`Protocol`] of its own, and [`Rules`](crate::board::Rules) plays it like any other; what nodes do is
//! still written once.

use super::catalogue::{Catalogue, Number};
use crate::board::{CrashClass, Key, NodeId, Outbox, Protocol, WireId};
use std::cell::RefCell;

/// Something that happens to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Happening<S> {
    Step(S),
    Receipt(WireId, Key),
    Crash,
}

/// What becomes of a node: its number afterwards, and where what it sent stands in the list of all that was sent.
#[derive(Clone, Copy, Debug)]
struct Outcome {
    next: Number,
    from: u32,
    len: u32,
}

/// What can be said of a condition at once.
#[derive(Debug)]
struct Facts<S> {
    steps: Vec<S>,
    /// A bit for each wire that a copy is taken in from.
    receives: u64,
    can_crash: bool,
    is_idle: bool,
}

/// The conditions of one node, and all answers about them so far.
#[derive(Debug)]
struct Book<P: Protocol> {
    conditions: Catalogue<P::Node>,
    /// By condition, as far as they were asked.
    facts: Vec<Option<Facts<P::Step>>>,
    happenings: Catalogue<(Number, Happening<P::Step>)>,
    /// By the number of what happened.
    outcomes: Vec<Outcome>,
    puts: Vec<(WireId, Key)>,
    /// For asking.
    outbox: Outbox,
}

/// The nodes of a board, by number.
#[derive(Debug)]
pub struct Nodes<P: Protocol> {
    protocol: P,
    /// The wires that end at each node.
    wires: Vec<Vec<WireId>>,
    books: Vec<RefCell<Book<P>>>,
}

impl<P: Protocol> Nodes<P> {
    /// Nothing asked yet; for each node, the wires that end there.
    pub fn new(protocol: P, wires: Vec<Vec<WireId>>) -> Nodes<P> {
        let book = || Book {
            conditions: Catalogue::default(),
            facts: Vec::new(),
            happenings: Catalogue::default(),
            outcomes: Vec::new(),
            puts: Vec::new(),
            outbox: Outbox::default(),
        };
        Nodes { protocol, books: wires.iter().map(|_| RefCell::new(book())).collect(), wires }
    }

    /// What the numbers stand for.
    pub fn protocol(&self) -> &P {
        &self.protocol
    }

    /// The number of a node's condition, which is noted if it is new.
    pub fn number(&self, id: NodeId, node: &P::Node) -> Number {
        self.books[usize::from(id)].borrow_mut().conditions.number(node.clone())
    }

    /// The number of a node's condition, if it has turned up.
    pub fn find(&self, id: NodeId, node: &P::Node) -> Option<Number> {
        self.books[usize::from(id)].borrow().conditions.find(node)
    }

    /// Makes `node` the condition with this number.
    pub fn show(&self, id: NodeId, number: Number, node: &mut P::Node) {
        node.clone_from(self.books[usize::from(id)].borrow().conditions.thing(number));
    }

    /// The condition with this number.
    pub fn node(&self, id: NodeId, number: Number) -> P::Node {
        self.books[usize::from(id)].borrow().conditions.thing(number).clone()
    }

    #[inline]
    fn facts<T>(&self, id: NodeId, number: Number, tell: impl FnOnce(&Facts<P::Step>) -> T) -> T {
        let book = self.books[usize::from(id)].borrow();
        if let Some(Some(facts)) = book.facts.get(number as usize) {
            return tell(facts);
        }
        drop(book);
        self.ask_facts(id, number);
        let book = self.books[usize::from(id)].borrow();
        tell(book.facts[number as usize].as_ref().expect("just asked"))
    }

    #[inline(never)]
    fn ask_facts(&self, id: NodeId, number: Number) {
        let mut book = self.books[usize::from(id)].borrow_mut();
        let (protocol, node) = (&self.protocol, book.conditions.thing(number));
        let mut steps = Vec::new();
        protocol.steps(id, node, &mut |step| steps.push(step));
        let takes_in = self.wires[usize::from(id)].iter().filter(|&&wire| protocol.can_receive(id, node, wire));
        let facts = Facts {
            steps,
            receives: takes_in.fold(0, |receives, wire| receives | 1 << wire),
            can_crash: protocol.can_crash(id, node),
            is_idle: protocol.is_idle(id, node),
        };
        let at = number as usize;
        if book.facts.len() <= at {
            book.facts.resize_with(at + 1, || None);
        }
        book.facts[at] = Some(facts);
    }

    /// What becomes of a node, asked if it was not.
    #[inline]
    fn follow(&self, id: NodeId, number: &mut Number, happening: Happening<P::Step>, outbox: &mut Outbox) {
        let mut book = self.books[usize::from(id)].borrow_mut();
        let at = book.happenings.number((*number, happening)) as usize;
        if at == book.outcomes.len() {
            book.ask(&self.protocol, id, *number, happening);
        }
        let Outcome { next, from, len } = book.outcomes[at];
        *number = next;
        outbox.puts.extend_from_slice(&book.puts[from as usize..][..len as usize]);
    }
}

impl<P: Protocol> Book<P> {
    #[inline(never)]
    fn ask(&mut self, protocol: &P, id: NodeId, number: Number, happening: Happening<P::Step>) {
        let mut node = self.conditions.thing(number).clone();
        let outbox = &mut self.outbox;
        outbox.puts.clear();
        match happening {
            Happening::Step(step) => protocol.step(id, &mut node, step, outbox),
            Happening::Receipt(wire, key) => protocol.receive(id, &mut node, wire, key, outbox),
            Happening::Crash => protocol.crash(id, &mut node, outbox),
        }
        let (from, len) = (self.puts.len() as u32, outbox.puts.len() as u32);
        self.puts.append(&mut outbox.puts);
        self.outcomes.push(Outcome { next: self.conditions.number(node), from, len });
    }
}

impl<P: Protocol> Protocol for Nodes<P> {
    type Node = Number;
    type Step = P::Step;

    fn steps(&self, id: NodeId, node: &Number, each: &mut dyn FnMut(P::Step)) {
        self.facts(id, *node, |facts| facts.steps.iter().for_each(|&step| each(step)));
    }

    fn can_step(&self, id: NodeId, node: &Number, step: P::Step) -> bool {
        self.facts(id, *node, |facts| facts.steps.contains(&step))
    }

    fn step(&self, id: NodeId, node: &mut Number, step: P::Step, outbox: &mut Outbox) {
        self.follow(id, node, Happening::Step(step), outbox);
    }

    fn can_receive(&self, id: NodeId, node: &Number, wire: WireId) -> bool {
        self.facts(id, *node, |facts| facts.receives >> wire & 1 == 1)
    }

    fn receive(&self, id: NodeId, node: &mut Number, wire: WireId, key: Key, outbox: &mut Outbox) {
        self.follow(id, node, Happening::Receipt(wire, key), outbox);
    }

    fn is_protected(&self, wire: WireId, key: Key) -> bool {
        self.protocol.is_protected(wire, key)
    }

    fn crash_class(&self, id: NodeId) -> CrashClass {
        self.protocol.crash_class(id)
    }

    fn can_crash(&self, id: NodeId, node: &Number) -> bool {
        self.facts(id, *node, |facts| facts.can_crash)
    }

    fn crash(&self, id: NodeId, node: &mut Number, outbox: &mut Outbox) {
        self.follow(id, node, Happening::Crash, outbox);
    }

    fn is_idle(&self, id: NodeId, node: &Number) -> bool {
        self.facts(id, *node, |facts| facts.is_idle)
    }

    const IS_OBSERVED: bool = P::IS_OBSERVED;

    fn observe(&self, nodes: &mut [Number]) {
        let mut all: Vec<P::Node> = (0..).zip(&*nodes).map(|(id, &number)| self.node(id, number)).collect();
        self.protocol.observe(&mut all);
        for (id, (number, node)) in (0..).zip(nodes.iter_mut().zip(&all)) {
            *number = self.number(id, node);
        }
    }
}

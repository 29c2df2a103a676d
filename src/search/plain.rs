//! Any protocol as a cast of which nothing is shown, for tests of the search.

use crate::board::{Board, CrashClass, Faults, Key, Move, NodeId, Outbox, Protocol, WireEnds, WireId};
use crate::stage::{
    About, Around, Cast, Clock, NodeAbout, Pace, Promise, Reading, Row, Settings, StepCode, StepId, Subject,
};

/// A protocol with its board.
#[derive(Clone, Debug)]
pub struct Plain<P: Protocol> {
    /// What the nodes do.
    pub protocol: P,
    /// How they begin.
    pub nodes: Vec<P::Node>,
    /// Where the wires go.
    pub wires: Vec<WireEnds>,
    /// Which steps are resends.
    pub is_resend: fn(P::Step) -> bool,
}

/// A step of the protocol; it stands in no link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Plainly<S>(pub S);

impl<S> StepCode for Plainly<S> {
    fn code(self) -> StepId {
        unreachable!("it stands in no link")
    }

    fn decode(_: StepId) -> Option<Self> {
        None
    }
}

/// A move in the protocol's own terms.
pub fn plainly<S>(m: Move<Plainly<S>>) -> Move<S> {
    match m {
        Move::Step { node, step: Plainly(step) } => Move::Step { node, step },
        Move::Deliver { wire, key } => Move::Deliver { wire, key },
        Move::Lose { wire, key, nth } => Move::Lose { wire, key, nth },
        Move::Duplicate { wire, key, nth } => Move::Duplicate { wire, key, nth },
        Move::Crash { node } => Move::Crash { node },
    }
}

/// A position in the protocol's own terms.
pub fn plain_board<P: Protocol + Clone + 'static>(board: &Board<Plain<P>>) -> Board<P> {
    Board { nodes: board.nodes.clone(), wires: board.wires.clone(), spent: board.spent }
}

impl<P: Protocol> Protocol for Plain<P> {
    type Node = P::Node;
    type Step = Plainly<P::Step>;

    fn steps(&self, id: NodeId, node: &P::Node, each: &mut dyn FnMut(Self::Step)) {
        self.protocol.steps(id, node, &mut |step| each(Plainly(step)));
    }

    fn can_step(&self, id: NodeId, node: &P::Node, step: Self::Step) -> bool {
        self.protocol.can_step(id, node, step.0)
    }

    fn step(&self, id: NodeId, node: &mut P::Node, step: Self::Step, outbox: &mut Outbox) {
        self.protocol.step(id, node, step.0, outbox);
    }

    fn can_receive(&self, id: NodeId, node: &P::Node, wire: WireId) -> bool {
        self.protocol.can_receive(id, node, wire)
    }

    fn receive(&self, id: NodeId, node: &mut P::Node, wire: WireId, key: Key, outbox: &mut Outbox) {
        self.protocol.receive(id, node, wire, key, outbox);
    }

    fn is_protected(&self, wire: WireId, key: Key) -> bool {
        self.protocol.is_protected(wire, key)
    }

    fn crash_class(&self, id: NodeId) -> CrashClass {
        self.protocol.crash_class(id)
    }

    fn can_crash(&self, id: NodeId, node: &P::Node) -> bool {
        self.protocol.can_crash(id, node)
    }

    fn crash(&self, id: NodeId, node: &mut P::Node, outbox: &mut Outbox) {
        self.protocol.crash(id, node, outbox);
    }

    fn is_idle(&self, id: NodeId, node: &P::Node) -> bool {
        self.protocol.is_idle(id, node)
    }

    const IS_OBSERVED: bool = P::IS_OBSERVED;

    fn observe(&self, nodes: &mut [P::Node]) {
        self.protocol.observe(nodes);
    }
}

impl<P: Protocol + Clone + 'static> Cast for Plain<P> {
    type Ghost = ();

    fn about() -> &'static About {
        unreachable!("nothing is shown")
    }

    fn of(_: &Settings) -> Self {
        unreachable!("it is made by hand")
    }

    fn start(&self) -> Board<Self> {
        let wires = vec![Default::default(); self.wires.len()];
        Board { nodes: self.nodes.clone(), wires, spent: Faults::default() }
    }

    fn wires(&self) -> Vec<WireEnds> {
        self.wires.clone()
    }

    fn node(&self, _: NodeId) -> NodeAbout {
        unreachable!("nothing is shown")
    }

    fn subjects(&self) -> Subject {
        0
    }

    fn reads(&self, _: WireId, _: Key) -> Reading {
        unreachable!("nothing is shown")
    }

    fn link(&self, wire: WireId) -> u8 {
        wire
    }

    fn in_words(&self, _: Self::Step) -> &'static str {
        unreachable!("nothing is shown")
    }

    fn clock(&self, _: Self::Step) -> Clock {
        0
    }

    fn pace(&self, _: NodeId, _: &P::Node, _: Self::Step) -> Pace {
        Pace::Never
    }

    fn subject(&self, _: NodeId, _: &P::Node, _: Self::Step) -> Option<Subject> {
        None
    }

    fn is_resend(&self, step: Self::Step) -> bool {
        (self.is_resend)(step.0)
    }

    fn ghost(&self) {}

    fn tally(&self, _: &Board<Self>, (): &(), _: &dyn Around) -> Vec<u32> {
        Vec::new()
    }

    fn rows(&self, _: NodeId, _: &Board<Self>, (): &(), _: &dyn Around) -> Vec<Row> {
        Vec::new()
    }

    fn promises() -> &'static [Promise<Self>] {
        &[]
    }

    fn promised(&self) -> &'static [&'static str] {
        &[]
    }

    fn crasher(_: CrashClass) -> &'static str {
        unreachable!("nothing is shown")
    }
}

//! Two generals: both are to attack, or neither, and messengers between them may be captured.
//!
//! [`Generals`] is a protocol on the board: general A proposes the hour, and each further messenger is
//! sent only when the one before has come. A [`Plan`] says how many messengers there are and how many a
//! general must have received to attack. [`adversary`] tries every order of moves for a history in which
//! one attacks alone. [`ladder`] says who knows of whom that he knows the hour, computed from which
//! histories look alike to whom. [`question`] is what the page asks and sets as a task.
//!
//! That no protocol at all can do it, of whatever kind, is an argument and stands in the chapter; what is
//! searched here are the protocols that a plan can describe.

mod adversary;
mod knowledge;
mod plan;
pub mod question;

pub use adversary::{Attack, Broken, adversary};
pub use knowledge::{Rung, is_common_knowledge, ladder};
pub use plan::{Outcome, Plan, outcome};

use crate::board::{
    Board, CrashClass, Faults, Key, LinkOrder, Move, NodeId, Outbox, Protocol, Rules, WireEnds, WireId,
};

/// One of the two generals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum General {
    /// The first, who proposes the hour.
    A,
    /// The second, who is to be told.
    B,
}

impl General {
    /// The node of this general on the board.
    pub fn node(self) -> NodeId {
        match self {
            General::A => 0,
            General::B => 1,
        }
    }

    /// The wire on which this general's messengers go out.
    pub fn wire(self) -> WireId {
        self.node()
    }

    /// The other one.
    pub fn other(self) -> General {
        match self {
            General::A => General::B,
            General::B => General::A,
        }
    }

    /// Who sends the messenger with this number: A the odd ones, B the even ones.
    pub fn sender_of(messenger: u8) -> General {
        if messenger % 2 == 1 { General::A } else { General::B }
    }

    fn at(node: NodeId) -> General {
        match node {
            0 => General::A,
            1 => General::B,
            node => panic!("there are two generals and no node {node}"),
        }
    }
}

/// All that a general has seen: messengers sent and messengers received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Camp {
    /// How many this general sent.
    pub sent: u8,
    /// How many came to this general.
    pub received: u8,
}

/// The one step that a general takes unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// General A sends the first messenger, with the hour.
    Propose,
}

/// A move on this board.
pub type GeneralsMove = Move<Step>;

/// The protocol: messengers 1 to `messengers`, sent in turn, each on receipt of the one before.
#[derive(Clone, Debug)]
pub struct Generals {
    /// How many messengers there are when all get through.
    pub messengers: u8,
}

impl Generals {
    /// The rules of a board on which up to so many messengers may be captured.
    pub fn rules(self, losses: u32) -> Rules<Generals> {
        let wires = vec![WireEnds { from: 0, to: 1 }, WireEnds { from: 1, to: 0 }];
        // One messenger at a time is on the way, so there is nothing to overtake.
        Rules { protocol: self, wires, order: LinkOrder::Fifo, budget: Faults { losses, ..Faults::default() } }
    }
}

impl Rules<Generals> {
    /// The board before anything has happened.
    pub fn start(&self) -> Board<Generals> {
        Board { nodes: vec![Camp::default(); 2], wires: vec![Default::default(); 2], spent: Faults::default() }
    }
}

impl Board<Generals> {
    /// What a general has seen.
    pub fn camp(&self, general: General) -> Camp {
        self.nodes[usize::from(general.node())]
    }
}

impl Protocol for Generals {
    type Node = Camp;
    type Step = Step;

    fn steps(&self, id: NodeId, camp: &Camp, each: &mut dyn FnMut(Step)) {
        if self.can_step(id, camp, Step::Propose) {
            each(Step::Propose);
        }
    }

    fn can_step(&self, id: NodeId, camp: &Camp, step: Step) -> bool {
        match step {
            Step::Propose => General::at(id) == General::A && self.messengers > 0 && camp.sent == 0,
        }
    }

    fn step(&self, id: NodeId, camp: &mut Camp, step: Step, outbox: &mut Outbox) {
        match step {
            Step::Propose => {
                camp.sent = 1;
                outbox.put(General::at(id).wire(), 1);
            }
        }
    }

    fn can_receive(&self, _: NodeId, _: &Camp, _: WireId) -> bool {
        true
    }

    fn receive(&self, id: NodeId, camp: &mut Camp, _: WireId, messenger: Key, outbox: &mut Outbox) {
        camp.received += 1;
        if messenger < Key::from(self.messengers) {
            camp.sent += 1;
            outbox.put(General::at(id).wire(), messenger + 1);
        }
    }

    fn crash_class(&self, _: NodeId) -> CrashClass {
        0
    }

    // Generals do not crash here: what goes wrong goes wrong between them.
    fn can_crash(&self, _: NodeId, _: &Camp) -> bool {
        false
    }

    fn crash(&self, id: NodeId, _: &mut Camp, _: &mut Outbox) {
        panic!("general {:?} does not crash", General::at(id));
    }

    fn is_idle(&self, id: NodeId, camp: &Camp) -> bool {
        !self.can_step(id, camp, Step::Propose)
    }
}

//! Delivery: senders, receivers, letters and acknowledgements, as a protocol on the board.
//!
//! [`Recipe`] says what a receiver does, as data. [`Sender`] and [`Receiver`] are the two actors.
//! [`Delivery`] puts them on a [`Board`]: it is the complete model of `docs/SEMANTICS.md`, in which the
//! smallest case is one sender, one receiver and one open letter. [`verdict`] says what counts as
//! broken, and [`adversary`] looks for it.

mod about;
pub mod adversary;
mod cast;
pub mod did;
pub mod fate;
mod layout;
pub mod ledger;
mod outcomes;
mod receiver;
mod recipe;
mod rows;
mod sender;
mod setup;
pub mod verdict;
pub mod words;

pub use about::DELIVERY;
pub use layout::{ACK, LETTER, Layout, Letter, Role, Shape};
pub use receiver::{Doing, KeySet, Receiver, StreamStore, Volatile};
pub use recipe::{Effect, HandlerStep, Memory, Mode, OldRule, Program, Recipe, Retry};
pub use sender::{Belief, Sender, Slot};

use crate::board::{Board, CrashClass, Faults, Key, LinkOrder, Move, NodeId, Outbox, Protocol, Rules, WireId};

/// What a sender does with the letters that follow one it gave up on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum GiveUp {
    /// It goes on with the next letter.
    #[default]
    Skip,
    /// It opens no further letter, and finishes those that are open.
    Halt,
}

impl GiveUp {
    /// All of them, with their names in an address.
    pub const ALL: [(GiveUp, &'static str); 2] = [(GiveUp::Skip, "skip"), (GiveUp::Halt, "halt")];
}

/// The protocol: a recipe, an effect, and the sender's policy.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// What the receiver does.
    pub recipe: &'static Recipe,
    /// What a letter does when applied.
    pub effect: Effect,
    /// The steps for a new letter: the recipe's, with this effect.
    pub program: Program,
    /// How often a letter may be sent again; 0 where the recipe does not retry.
    pub retries: u8,
    /// What follows giving up.
    pub give_up: GiveUp,
    /// How many letters a sender may have open at once, at least 1.
    pub window: u16,
    /// Who sends what to whom.
    pub layout: Layout,
    /// Whether a sender's crash makes a new id for a letter, because the old one was not durable.
    pub fresh_ids: bool,
    /// How many copies of a letter a sender puts in flight whenever it sends it, at least 1.
    pub copies: u8,
}

/// What one node holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// It sends letters.
    Sender(Sender),
    /// It handles letters.
    Receiver(Receiver),
}

/// A step that a node takes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// A sender sends a ready letter for the first time.
    Send(Letter),
    /// A sender's timer runs out and it sends a waiting letter again. This may happen at any moment:
    /// a timeout is a guess.
    Resend(Letter),
    /// A sender that may not send again stops waiting.
    GiveUp(Letter),
    /// A receiver does the next step of its handler.
    Work,
}

/// The class of a receiver's crash, its place in [`Faults::crashes`].
pub const RECEIVERS: usize = 0;
/// The class of a sender's crash.
pub const SENDERS: usize = 1;

/// What steps and arrivals say that they did. Published: digests and links hold these numbers.
pub mod note {
    use crate::board::Note;

    /// A letter was sent for the first time.
    pub const SEND: Note = Note(1);
    /// A timer ran out and a letter was sent again.
    pub const TIMEOUT: Note = Note(2);
    /// A timer ran out and the sender stopped waiting.
    pub const GIVE_UP: Note = Note(3);
    /// A receiver took in a letter that is new to it.
    pub const RECEIVE_NEW: Note = Note(4);
    /// A receiver took in a letter that it recognised as old.
    pub const RECEIVE_OLD: Note = Note(5);
    /// An acknowledgement came for a letter that was waiting.
    pub const ACK_IN_TIME: Note = Note(6);
    /// An acknowledgement came for a letter that was given up.
    pub const ACK_LATE: Note = Note(7);
    /// An acknowledgement came that nobody waited for.
    pub const ACK_IGNORED: Note = Note(8);
    /// An effect took place.
    pub const APPLY: Note = Note(9);
    /// A letter was remembered.
    pub const REMEMBER: Note = Note(10);
    /// An effect took place and was remembered, in one transaction.
    pub const APPLY_AND_REMEMBER: Note = Note(11);
    /// An acknowledgement was sent.
    pub const ACKNOWLEDGE: Note = Note(12);
    /// An old letter was acknowledged again.
    pub const ACKNOWLEDGE_AGAIN: Note = Note(13);
}

impl Delivery {
    /// One of the recipes, with its own effect, on this layout; no retries, window 1, skip.
    pub fn new(recipe: &'static Recipe, layout: Layout) -> Delivery {
        let effect = recipe.effect;
        let program = recipe.steps(effect);
        let give_up = GiveUp::Skip;
        Delivery { recipe, effect, program, retries: 0, give_up, window: 1, layout, fresh_ids: false, copies: 1 }
    }

    /// With another effect.
    pub fn with_effect(mut self, effect: Effect) -> Delivery {
        self.effect = effect;
        self.program = self.recipe.steps(effect);
        self
    }

    /// With this many retries; a recipe that does not retry keeps 0.
    pub fn with_retries(mut self, retries: u8) -> Delivery {
        self.retries = if self.recipe.retry == Retry::Resend { retries } else { 0 };
        self
    }

    /// The rules of a board for this protocol.
    pub fn rules(self, order: LinkOrder, budget: Faults) -> Rules<Delivery> {
        Rules { wires: self.layout.wires(), protocol: self, order, budget }
    }

    fn start_board(&self) -> Board<Delivery> {
        let layout = &self.layout;
        let nodes = (0..layout.nodes())
            .map(|id| match layout.role(id) {
                Role::Sender => Node::Sender(Sender::new(self, id)),
                Role::Receiver => Node::Receiver(Receiver::new(layout)),
            })
            .collect();
        Board { nodes, wires: vec![Default::default(); usize::from(layout.streams()) * 2], spent: Faults::default() }
    }
}

impl Rules<Delivery> {
    /// The board before anything has happened.
    pub fn start(&self) -> Board<Delivery> {
        self.protocol.start_board()
    }
}

impl Board<Delivery> {
    /// The sender at node `id`.
    ///
    /// # Panics
    /// If `id` is a receiver.
    pub fn sender(&self, id: NodeId) -> &Sender {
        match &self.nodes[usize::from(id)] {
            Node::Sender(sender) => sender,
            Node::Receiver(_) => panic!("node {id} is a receiver"),
        }
    }

    /// The receiver at node `id`.
    ///
    /// # Panics
    /// If `id` is a sender.
    pub fn receiver(&self, id: NodeId) -> &Receiver {
        match &self.nodes[usize::from(id)] {
            Node::Receiver(receiver) => receiver,
            Node::Sender(_) => panic!("node {id} is a sender"),
        }
    }

    /// How often a letter took effect.
    pub fn effects(&self, layout: &Layout, letter: Letter) -> u16 {
        self.receiver(layout.receiver(letter)).effects(layout, letter)
    }

    /// What its sender believes of a letter.
    pub fn belief(&self, layout: &Layout, letter: Letter) -> Belief {
        self.sender(layout.sender(letter)).belief(layout, letter)
    }

    /// Whether a letter was sent at least once.
    pub fn has_sent(&self, layout: &Layout, letter: Letter) -> bool {
        self.sender(layout.sender(letter)).has_sent(layout, letter)
    }
}

/// A move on a board of this protocol.
pub type DeliveryMove = Move<Step>;

impl Protocol for Delivery {
    type Node = Node;
    type Step = Step;

    fn steps(&self, _: NodeId, node: &Node, each: &mut dyn FnMut(Step)) {
        match node {
            Node::Sender(sender) => {
                for slot in &sender.slots {
                    each(self.step_of(slot));
                }
            }
            Node::Receiver(receiver) => {
                if receiver.volatile.doing != Doing::Idle {
                    each(Step::Work);
                }
            }
        }
    }

    fn can_step(&self, _: NodeId, node: &Node, step: Step) -> bool {
        match (node, step) {
            (Node::Sender(sender), Step::Send(letter) | Step::Resend(letter) | Step::GiveUp(letter)) => {
                sender.slot(letter).is_some_and(|slot| self.step_of(slot) == step)
            }
            (Node::Receiver(receiver), Step::Work) => receiver.volatile.doing != Doing::Idle,
            _ => false,
        }
    }

    fn step(&self, id: NodeId, node: &mut Node, step: Step, outbox: &mut Outbox) {
        match (node, step) {
            (Node::Sender(sender), Step::Send(letter)) => {
                sender.send(self, id, letter, outbox);
                outbox.say(note::SEND);
            }
            (Node::Sender(sender), Step::Resend(letter)) => {
                sender.resend(self, letter, outbox);
                outbox.say(note::TIMEOUT);
            }
            (Node::Sender(sender), Step::GiveUp(letter)) => {
                sender.give_up(self, id, letter);
                outbox.say(note::GIVE_UP);
            }
            (Node::Receiver(receiver), Step::Work) => receiver.work(self, outbox),
            // Not the node itself: a page would carry the code that writes all of it out.
            (_, step) => panic!("{step:?} is no step of node {id}"),
        }
    }

    fn can_receive(&self, _: NodeId, node: &Node, _: WireId) -> bool {
        match node {
            Node::Sender(_) => true,
            Node::Receiver(receiver) => receiver.volatile.doing == Doing::Idle,
        }
    }

    fn receive(&self, id: NodeId, node: &mut Node, wire: WireId, key: Key, outbox: &mut Outbox) {
        match node {
            Node::Sender(sender) => outbox.say(sender.acknowledged(self, id, wire, key)),
            Node::Receiver(receiver) => outbox.say(receiver.receive(self, key)),
        }
    }

    fn crash_class(&self, id: NodeId) -> CrashClass {
        match self.layout.role(id) {
            Role::Receiver => RECEIVERS as CrashClass,
            Role::Sender => SENDERS as CrashClass,
        }
    }

    fn can_crash(&self, _: NodeId, node: &Node) -> bool {
        match node {
            Node::Sender(sender) => self.recipe.retry == Retry::Resend && sender.waiting().next().is_some(),
            Node::Receiver(receiver) => receiver.volatile.doing != Doing::Idle || !receiver.volatile.seen.is_empty(),
        }
    }

    fn crash(&self, _: NodeId, node: &mut Node, outbox: &mut Outbox) {
        match node {
            Node::Sender(sender) => sender.restart(self, outbox),
            Node::Receiver(receiver) => receiver.crash(),
        }
    }

    fn is_idle(&self, _: NodeId, node: &Node) -> bool {
        match node {
            Node::Sender(sender) => sender.slots.is_empty(),
            Node::Receiver(receiver) => receiver.volatile.doing == Doing::Idle,
        }
    }
}

impl Delivery {
    /// The one step that an open letter allows: the first sending, then another, then giving up.
    fn step_of(&self, slot: &Slot) -> Step {
        if !slot.sent {
            Step::Send(slot.letter)
        } else if slot.tries < self.retries {
            Step::Resend(slot.letter)
        } else {
            Step::GiveUp(slot.letter)
        }
    }
}

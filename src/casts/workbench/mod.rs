//! The workbench: one sender, and one receiver that is put together from cards.
//!
//! A receiver goes through a program of up to four cards: check the list (C), do the work (P), note it on the list (R),
//! acknowledge (K). Cards in a bracket are one step. A check that stands first, outside a bracket, is part of taking a
//! copy in. A copy that a check finds on the list is only acknowledged again, or is dropped in silence. In a bracket,
//! noting what stands on the list already undoes the bracket, as a unique id does; then the program goes on.
//!
//! What the list is made of can be set: none at all, in RAM, on disk; of all keys, of the last ones, or a mark below
//! which everything counts as had. So can how many handlers share it; what the sender keeps through a crash; when a
//! letter gets a new key; and what an acknowledgement means. The recipes of senders and receivers that are about
//! additions are programs of the workbench, and with one handler and one letter open at a time they are, position for
//! position, what they are there.

mod about;
mod cast;
pub mod edit;
pub mod gaps;
mod program;
pub mod reasons;
mod receiver;
mod rows;
mod settle;
mod state;

use crate::board::{Board, CrashClass, Key, NodeId, Note, Outbox, Protocol, WireId};
pub use crate::casts::parts::{Doing, Handler};
use crate::stage::{Promise, Subject};
pub use crate::texts::workbench as words;
pub use crate::texts::workbench_desk as said;
pub use about::WORKBENCH;
use about::{DURABLE, NO_ACKS, RAM, RESEND, UP_TO, did};
pub use program::{CARDS, Card, PROGRAMS, Program};
pub use settle::{PRESETS, searched, usual_faults};
use state::{ACKS, LETTERS, SENDER, VERSIONS_MAX, at, some};
pub use state::{Belief, Node, Receiver, Sender, Sent, Step};

/// The cast, as it is set.
#[derive(Clone, Debug)]
pub struct Workbench {
    /// The items of its program after the check at the entry, if there is one.
    items: Vec<Vec<Card>>,
    checks_at_entry: bool,
    memory: u16,
    remembers: u16,
    is_silent: bool,
    handlers: u16,
    window: u16,
    is_outbox_on_disk: bool,
    ids: u16,
    acks: u16,
    retries: u8,
    forget: u8,
    /// After how many milliseconds an entry is forgotten by itself; 0: never. And whether a repeat begins them anew.
    retention: u16,
    renews_entries: bool,
    forgets_counter: bool,
    acks_at_door: bool,
    /// The letter whose handling crashes the receiver; 0: none.
    poison: Subject,
    parks: bool,
    /// How many letters there are; and how many there are between one key of a letter and its next.
    letters: Subject,
    stride: Subject,
}

impl Workbench {
    fn key(&self, letter: Subject, sent: &Sent) -> Key {
        letter + self.stride * Key::from(sent.version)
    }

    fn letter(&self, key: Key) -> Subject {
        key.saturating_sub(1) % self.stride + 1
    }

    /// What the receiver's list knows a key by.
    fn id(&self, key: Key) -> Key {
        if self.forgets_counter { self.letter(key) - (key - 1) / self.stride } else { key }
    }

    /// An acknowledgement comes to the sender.
    fn hear(&self, sender: &mut Sender, key: Key) -> Note {
        let letter = self.letter(key);
        let sent = sender.letters[at(letter)];
        let earlier = if self.acks == UP_TO { letter } else { 1 };
        let (mut note, mut closes) = (const { did("ignore") }, None);
        if sender.is_open(letter) && self.key(letter, &sent) == key {
            closes = Some(letter);
        } else if sent.belief == Belief::GaveUp {
            sender.letters[at(letter)].belief = Belief::Late;
            note = const { did("late") };
        }
        for letter in (1..earlier).chain(closes) {
            if sender.is_open(letter) {
                sender.close(letter, Belief::Acked);
                note = const { did("heard") };
            }
        }
        note
    }
}

impl Protocol for Workbench {
    type Node = Node;
    type Step = Step;

    fn steps(&self, id: NodeId, node: &Node, each: &mut dyn FnMut(Step)) {
        match node {
            Node::Sender(sender) => {
                let waits = |letter| [Step::Resend(letter), Step::GiveUp(letter)];
                let all = sender.open().flat_map(waits).chain([Step::Send(sender.next)]);
                all.filter(|&step| self.can_step(id, node, step)).for_each(each);
            }
            Node::Receiver(receiver) => self.steps_of(receiver, each),
        }
    }

    fn can_step(&self, _: NodeId, node: &Node, step: Step) -> bool {
        match (node, step) {
            (Node::Sender(sender), Step::Send(letter)) => sender.next == letter && sender.is_ready(self),
            (Node::Sender(sender), Step::Resend(letter)) => {
                sender.is_open(letter) && sender.letters[at(letter)].tries < self.retries
            }
            (Node::Sender(sender), Step::GiveUp(letter)) => {
                sender.is_open(letter) && sender.letters[at(letter)].tries >= self.retries
            }
            (Node::Receiver(receiver), Step::Work(handler)) => {
                !handler.is_idle() && receiver.handlers.contains(&handler)
            }
            (Node::Receiver(receiver), Step::Forget(key)) => {
                self.may_forget(receiver) && receiver.memory.contains(&key)
            }
            (Node::Receiver(receiver), Step::Take(key)) => {
                receiver.buffer.first() == Some(&key) && self.has_idle(receiver)
            }
            _ => false,
        }
    }

    fn step(&self, id: NodeId, node: &mut Node, step: Step, outbox: &mut Outbox) {
        outbox.note = match (node, step) {
            (Node::Sender(sender), Step::Send(letter)) => {
                let sent = &mut sender.letters[at(letter)];
                sent.version = sender.base as u8;
                outbox.put(LETTERS, self.key(letter, sent));
                sender.next += 1;
                if self.acks == NO_ACKS {
                    sender.close(letter, Belief::GaveUp);
                }
                const { did("send") }
            }
            (Node::Sender(sender), Step::Resend(letter)) => {
                let sent = &mut sender.letters[at(letter)];
                sent.tries += 1;
                if self.ids == RESEND {
                    sent.renew();
                }
                outbox.put(LETTERS, self.key(letter, sent));
                const { did("resend") }
            }
            (Node::Sender(sender), Step::GiveUp(letter)) => {
                sender.close(letter, Belief::GaveUp);
                const { did("give-up") }
            }
            (Node::Receiver(receiver), Step::Work(handler)) => self.work(receiver, handler, outbox),
            (Node::Receiver(receiver), Step::Forget(key)) => {
                receiver.forgotten += u8::from(self.retention == 0);
                receiver.memory.retain(|&known| known != key);
                const { did("forget") }
            }
            (Node::Receiver(receiver), Step::Take(key)) => {
                receiver.buffer.remove(0);
                self.take_in(receiver, key)
            }
            (_, step) => panic!("{step:?} is no step of node {id}"),
        };
    }

    fn can_receive(&self, _: NodeId, node: &Node, _: WireId) -> bool {
        match node {
            Node::Sender(_) => true,
            Node::Receiver(receiver) => self.acks_at_door || self.has_idle(receiver),
        }
    }

    fn receive(&self, _: NodeId, node: &mut Node, _: WireId, key: Key, outbox: &mut Outbox) {
        outbox.note = match node {
            Node::Sender(sender) => self.hear(sender, key),
            Node::Receiver(receiver) if self.acks_at_door => {
                receiver.buffer.push(key);
                outbox.put(ACKS, key);
                const { did("ack-at-door") }
            }
            Node::Receiver(receiver) => self.take_in(receiver, key),
        };
    }

    fn crash_class(&self, id: NodeId) -> CrashClass {
        CrashClass::from(id == SENDER)
    }

    fn can_crash(&self, _: NodeId, node: &Node) -> bool {
        match node {
            Node::Sender(sender) => {
                sender.open().next().is_some()
                    || !self.is_outbox_on_disk && sender.is_ready(self)
                    || self.forgets_counter && sender.base + 1 != sender.next
            }
            Node::Receiver(receiver) => !receiver.is_idle() || self.memory == RAM && !receiver.memory.is_empty(),
        }
    }

    fn crash(&self, _: NodeId, node: &mut Node, outbox: &mut Outbox) {
        match node {
            Node::Sender(sender) => {
                let open: Vec<Subject> = sender.open().collect();
                if self.is_outbox_on_disk {
                    for letter in open {
                        let sent = &mut sender.letters[at(letter)];
                        if self.ids != DURABLE {
                            sent.renew();
                        }
                        outbox.put(LETTERS, self.key(letter, sent));
                    }
                } else {
                    let taken_on = sender.is_ready(self).then_some(sender.next);
                    sender.next += Subject::from(taken_on.is_some());
                    open.into_iter().chain(taken_on).for_each(|letter| sender.close(letter, Belief::Forgot));
                }
                if self.forgets_counter {
                    sender.base = sender.next - 1;
                }
            }
            Node::Receiver(receiver) => self.wipe(receiver),
        }
    }

    fn is_idle(&self, _: NodeId, node: &Node) -> bool {
        match node {
            Node::Sender(sender) => sender.next > self.letters && sender.open().next().is_none(),
            Node::Receiver(receiver) => receiver.is_idle(),
        }
    }
}

impl Sent {
    /// Gets the letter a new key.
    fn renew(&mut self) {
        self.version = (self.version + 1).min(VERSIONS_MAX);
    }
}

/// Whether every letter is acknowledged.
fn is_complete(board: &Board<Workbench>) -> bool {
    !some(board, |belief, _| belief != Belief::Acked)
}

fn is_in_doubt(belief: Belief) -> bool {
    matches!(belief, Belief::GaveUp | Belief::Forgot)
}

static PROMISES: [Promise<Workbench>; 8] = [
    Promise::quiet("lose", || said().lose, |_, board| some(board, |_, effects| effects == 0)),
    Promise::quiet(
        "lose-acked",
        || said().lose_acked,
        |_, board| some(board, |belief, effects| belief == Belief::Acked && effects == 0),
    ),
    Promise::always("dup", || said().dup, |_, board| some(board, |_, effects| effects > 1)),
    Promise::quiet(
        "complete-not-exactly-once",
        || said().complete_not_exactly_once,
        |_, board| is_complete(board) && some(board, |_, effects| effects != 1),
    ),
    Promise::quiet(
        "notknow-happened",
        || said().notknow_happened,
        |_, board| some(board, |belief, effects| is_in_doubt(belief) && effects > 0),
    ),
    Promise::quiet(
        "notknow-not-happened",
        || said().notknow_not_happened,
        |_, board| some(board, |belief, effects| is_in_doubt(belief) && effects == 0),
    ),
    Promise::quiet("complete", || said().complete, |_, board| is_complete(board)),
    Promise::quiet(
        "late-false",
        || said().late_false,
        |_, board| some(board, |belief, effects| belief == Belief::Late && effects == 0),
    ),
];

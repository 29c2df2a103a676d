//! Senders and receivers on the stage: how their steps are numbered, when they come, what is remembered of them.

use super::fate::Account;
use super::verdict::Violation;
use super::{ACK, Delivery, Doing, LETTER, Letter, Node, RECEIVERS, Role, Step, about, outcomes, rows, setup};
use crate::board::{Board, CrashClass, Faults, Key, Move, NodeId, WireEnds, WireId};
use crate::stage::{
    About, Around, Cast, Clock, NodeAbout, Outcome, Pace, Promise, Reading, Row, Settings, StepCode, StepId, Subject,
};
use crate::texts::{delivery_desk as said, texts};

/// The clock of a receiver's handler.
const HANDLER: Clock = 0;

impl StepCode for Step {
    fn code(self) -> StepId {
        match self {
            Step::Send(letter) => StepId { kind: 1, of: letter },
            Step::Resend(letter) => StepId { kind: 2, of: letter },
            Step::GiveUp(letter) => StepId { kind: 3, of: letter },
            Step::Work => StepId { kind: 4, of: 0 },
        }
    }

    fn decode(id: StepId) -> Option<Step> {
        let StepId { kind, of } = id;
        if kind == 4 && of != 0 {
            return None;
        }
        Some(match kind {
            1 => Step::Send(of),
            2 => Step::Resend(of),
            3 => Step::GiveUp(of),
            4 => Step::Work,
            _ => return None,
        })
    }
}

impl Cast for Delivery {
    type Ghost = Account;

    fn about() -> &'static About {
        &about::DELIVERY
    }

    fn of(settings: &Settings) -> Delivery {
        setup::delivery(settings)
    }

    fn start(&self) -> Board<Delivery> {
        self.start_board()
    }

    fn wires(&self) -> Vec<WireEnds> {
        self.layout.wires()
    }

    fn node(&self, id: NodeId) -> NodeAbout {
        rows::node(&self.layout, id)
    }

    fn subjects(&self) -> Letter {
        self.layout.letters
    }

    fn subject_id(&self, letter: Letter) -> String {
        self.layout.letter_id(letter)
    }

    fn reads(&self, wire: WireId, key: Key) -> Reading {
        match self.layout.stream_of_wire(wire) {
            (_, LETTER) => Reading { kind: LETTER, subject: self.layout.letter_of_key(key) },
            // Under the alternating bit an ack says no more than the bit: which letter it answers, the run knows.
            (_, kind) => Reading { kind, subject: self.layout.letter_of_key(key) },
        }
    }

    fn link(&self, wire: WireId) -> u8 {
        self.layout.stream_of_wire(wire).0
    }

    fn link_of(&self, letter: Letter) -> Option<u8> {
        Some(self.layout.stream(letter))
    }

    fn is_answer(&self, wire: WireId) -> bool {
        self.layout.stream_of_wire(wire).1 == ACK
    }

    fn clock(&self, step: Step) -> Clock {
        match step {
            Step::Send(letter) | Step::Resend(letter) | Step::GiveUp(letter) => letter,
            Step::Work => HANDLER,
        }
    }

    fn pace(&self, id: NodeId, node: &Node, step: Step) -> Pace {
        match (node, step) {
            (_, Step::Work) => Pace::Work,
            (_, Step::Send(letter)) => Pace::WhenReady(letter),
            (Node::Sender(sender), Step::Resend(letter) | Step::GiveUp(letter)) => {
                let tries = sender.slot(letter).map_or(0, |slot| slot.tries);
                Pace::Patience { tries, wire: self.letter_wire(letter), subject: letter }
            }
            (Node::Receiver(_), step) => panic!("{step:?} is no step of node {id}"),
        }
    }

    fn subject(&self, _: NodeId, node: &Node, step: Step) -> Option<Subject> {
        match (node, step) {
            (_, Step::Send(letter) | Step::Resend(letter) | Step::GiveUp(letter)) => Some(letter),
            (Node::Receiver(receiver), Step::Work) => Some(self.layout.letter_of_key(receiver.volatile.held)),
            (Node::Sender(_), Step::Work) => None,
        }
    }

    fn in_words(&self, step: Step) -> &'static str {
        match step {
            Step::Resend(_) => texts().hurry_resend,
            Step::GiveUp(_) => texts().hurry_give_up,
            Step::Send(_) | Step::Work => "",
        }
    }

    fn handling(&self, _: NodeId, node: &Node) -> Option<u8> {
        match node {
            Node::Sender(_) => None,
            Node::Receiver(receiver) => match receiver.volatile.doing {
                Doing::Idle => None,
                Doing::Reacknowledge => Some(1),
                Doing::Step(at) => Some(self.program.as_slice().len() as u8 - at),
            },
        }
    }

    fn crashes_on_return(&self, id: NodeId) -> bool {
        self.layout.role(id) == Role::Sender
    }

    fn is_resend(&self, step: Step) -> bool {
        matches!(step, Step::Resend(_))
    }

    fn ghost(&self) -> Account {
        Account::new(self)
    }

    fn before(&self, account: &mut Account, board: &Board<Delivery>, m: Move<Step>) {
        if let Move::Deliver { wire, key } = m
            && let (_, LETTER) = self.layout.stream_of_wire(wire)
        {
            account.received(self, board, key);
        }
        if let Move::Step { node, step: Step::Work } = m {
            account.is_about_to_work(self, board.receiver(node));
        }
    }

    fn after(&self, account: &mut Account, board: &Board<Delivery>, m: Move<Step>) {
        if let Move::Step { step: Step::Work, .. } = m {
            account.worked(self, board);
        }
    }

    fn tally(&self, board: &Board<Delivery>, account: &Account, around: &dyn Around) -> Vec<u32> {
        account.score(self, board, |letter| around.is_aloft(letter)).tally()
    }

    fn score_json(&self, board: &Board<Delivery>, account: &Account, around: &dyn Around) -> String {
        account.score(self, board, |letter| around.is_aloft(letter)).json()
    }

    fn rows(&self, id: NodeId, board: &Board<Delivery>, account: &Account, around: &dyn Around) -> Vec<Row> {
        match &board.nodes[usize::from(id)] {
            Node::Sender(sender) => rows::sender(self, id, sender, around),
            Node::Receiver(receiver) => rows::receiver(self, id, receiver, board, account, around),
        }
    }

    fn outcomes(&self, board: &Board<Delivery>, account: &Account, around: &dyn Around) -> Vec<Outcome> {
        outcomes::outcomes(self, board, account, around)
    }

    // Without words for each letter: there may be thousands.
    fn told_falsely(&self, board: &Board<Delivery>, account: &Account, around: &dyn Around) -> u32 {
        outcomes::told_falsely(self, board, account, around)
    }

    fn promises() -> &'static [Promise<Delivery>] {
        &Violation::PROMISES
    }

    fn promised(&self) -> &'static [&'static str] {
        Violation::promised(self.recipe.mode, self.effect)
    }

    fn crasher(class: CrashClass) -> &'static str {
        if usize::from(class) == RECEIVERS { said().receiver } else { said().sender }
    }

    fn usual_faults() -> Faults {
        Faults { losses: 1, duplications: 1, crashes: [1, 0] }
    }

    fn may_repeat(&self, id: NodeId) -> bool {
        self.layout.role(id) == Role::Sender
    }

    fn begun(mut self, board: Board<Delivery>) -> (Delivery, Board<Delivery>) {
        let layout = &mut self.layout;
        let is_open = |letter: &Letter| board.sender(layout.sender(*letter)).opened >= layout.number(*letter);
        layout.letters = (1..=layout.letters).rev().find(is_open).unwrap_or(1);
        (self, board)
    }
}

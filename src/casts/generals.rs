//! Two generals: both are to attack, or neither, and messengers between them may be captured.
//!
//! General A proposes the hour, and each further messenger is sent only when the one before has come; one that
//! comes twice is ignored. A [`Plan`] says how many messengers there are and how many a general must have
//! received to attack. The promise is that nobody attacks alone: [`adversary`] tries every order of moves for a
//! history that breaks it. [`ladder`] says who knows of whom that he knows the hour, computed from which
//! histories look alike to whom. [`question`] is what the page asks and sets as a task.
//!
//! That no protocol at all can do it, of whatever kind, is an argument and stands in the chapter; what is
//! searched here are the protocols that a plan can describe.

mod about;
mod knowledge;
mod plan;
pub mod question;

pub use about::GENERALS;
pub use knowledge::{Rung, is_common_knowledge, ladder};
pub use plan::{Attack, Broken, Outcome, Plan, adversary, outcome};

use crate::board::{Board, CrashClass, Key, Move, NodeId, Note, Outbox, Protocol, WireId};
use crate::stage::{Count, Promise, Row, StepCode, StepId};
use crate::texts::{fill, generals as words, generals_desk as said};

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

    /// A letter.
    pub fn name(self) -> &'static str {
        match self {
            General::A => "A",
            General::B => "B",
        }
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

impl StepCode for Step {
    fn code(self) -> StepId {
        StepId { kind: 0, of: 0 }
    }

    fn decode(id: StepId) -> Option<Step> {
        (id == Step::Propose.code()).then_some(Step::Propose)
    }
}

/// A move on this board.
pub type GeneralsMove = Move<Step>;

/// The protocol: messengers in turn, each sent on receipt of the one before, and what the generals make of it.
#[derive(Clone, Copy, Debug)]
pub struct Generals {
    /// The rule that both follow.
    pub plan: Plan,
}

const PROPOSE: Note = Note(1);
const REPLY: Note = Note(2);
const HEAR: Note = Note(3);
const IGNORE: Note = Note(4);

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
            Step::Propose => General::at(id) == General::A && self.plan.messengers > 0 && camp.sent == 0,
        }
    }

    fn step(&self, id: NodeId, camp: &mut Camp, step: Step, outbox: &mut Outbox) {
        match step {
            Step::Propose => {
                camp.sent = 1;
                outbox.put(General::at(id).wire(), 1);
                outbox.say(PROPOSE);
            }
        }
    }

    fn can_receive(&self, _: NodeId, _: &Camp, _: WireId) -> bool {
        true
    }

    fn receive(&self, id: NodeId, camp: &mut Camp, _: WireId, messenger: Key, outbox: &mut Outbox) {
        // Each general hears every second messenger, in their order.
        if messenger.div_ceil(2) <= Key::from(camp.received) {
            return outbox.say(IGNORE);
        }
        camp.received += 1;
        outbox.say(HEAR);
        if messenger < Key::from(self.plan.messengers) {
            camp.sent += 1;
            outbox.put(General::at(id).wire(), messenger + 1);
            outbox.say(REPLY);
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

static PROMISES: [Promise<Generals>; 1] =
    [Promise::quiet("alone", || said().alone, |generals, board| generals.plan.judge(board).is_broken())];

impl Generals {
    /// Who knows what, from the ground up; nothing before A has proposed the hour.
    fn rungs(&self, board: &Board<Generals>) -> Vec<Rung> {
        if board.camp(General::A).sent == 0 {
            return Vec::new();
        }
        let heard = board.nodes.iter().map(|camp| camp.received).sum();
        knowledge::rungs(self.plan.messengers, heard, self.plan.messengers + 1)
    }

    /// The ladder of knowledge.
    fn ladder(&self, board: &Board<Generals>) -> Vec<Row> {
        let rungs = self.rungs(board).into_iter();
        let rungs: Vec<_> =
            rungs.map(|rung| crate::stage::Rung { words: in_words(rung.depth), holds: rung.holds }).collect();
        if rungs.is_empty() { Vec::new() } else { vec![Row::Ladder(words().ladder, rungs)] }
    }

    /// What is in a general's box.
    fn shown(&self, id: NodeId, board: &Board<Generals>) -> Vec<Row> {
        let (words, general, plan) = (words(), General::at(id), self.plan);
        let (Camp { sent, received }, end) = (board.camp(general), plan.judge(board));
        let (attacks, needs) = match general {
            General::A => (end.attacks_a, plan.needs_a),
            General::B => (end.attacks_b, plan.needs_b),
        };
        let state = match general {
            General::A if sent == 0 => words.has_not_asked,
            _ if attacks => words.attacks,
            _ => words.stays,
        };
        let mut rows = vec![
            Row::Counts(vec![
                Count { slug: "sent", words: words.sent, count: sent.into() },
                Count { slug: "received", words: words.received, count: received.into() },
            ]),
            Row::State(fill(state, &[("received", &received), ("needs", &needs)])),
        ];
        // Of what is in flight nobody has heard, so it is as if it had been captured.
        let rungs = self.rungs(board);
        if let Some(rung) = rungs.iter().filter(|rung| rung.knower == general).rfind(|rung| rung.holds) {
            rows.push(Row::Margin(in_words(rung.depth)));
        }
        rows
    }
}

/// A rung of the ladder as a sentence: "A knows that B knows the hour". Below it is the fact.
fn in_words(depth: u8) -> String {
    let words = words();
    let mut said = words.proposed.to_owned();
    for depth in 1..=depth {
        let name = knowledge::knower(depth).name();
        let text = if depth == 1 { words.knows_hour } else { words.knows };
        said = fill(text, &[("name", &name), ("what", &said)]);
    }
    said
}

//! A cast: a protocol, and everything that is to be said of it, in its own types.

use super::{About, Around, Kind, Net, NodeAbout, Outcome, Row, Settings, Subject};
use crate::board::{Board, CrashClass, Faults, Key, LinkOrder, NodeId, Protocol, Rules, WireEnds, WireId};
use crate::texts::Text;
use std::fmt::Debug;

/// A step of a node as small integers: which kind of step, and what it is about. Published: links hold them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StepId {
    /// The kind, by the cast's own numbering, below 64.
    pub kind: u8,
    /// A letter, a task and a worker, or 0 where the kind says all.
    pub of: u16,
}

/// A cast's own steps, and the small integers that stand for them.
pub trait StepCode: Sized {
    /// The integers.
    fn code(self) -> StepId;

    /// The step, if they stand for one.
    fn decode(id: StepId) -> Option<Self>;
}

impl StepCode for StepId {
    fn code(self) -> StepId {
        self
    }

    fn decode(id: StepId) -> Option<StepId> {
        Some(id)
    }
}

/// One of a node's clocks, by its number at the node: steps that follow on one another share one, such as sending
/// a letter, sending it again, and giving it up.
pub type Clock = u16;

/// What a copy on some wire says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Its kind.
    pub kind: Kind,
    /// What it is about.
    pub subject: Subject,
}

/// When a step comes that nobody hurries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// When its subject is there to be worked on: subjects come at the scenario's rate.
    WhenReady(Subject),
    /// After a step of a handler.
    Work,
    /// When patience runs out: the timeout, grown by the number of tries so far. The wait is for word on this wire
    /// of this subject, and shows as a timer.
    Patience {
        /// Tries so far.
        tries: u8,
        /// On which wire the last try went out.
        wire: WireId,
        /// What it was about.
        subject: Subject,
    },
    /// After so many milliseconds.
    After(u32),
    /// Not by itself: only a hand or the adversary takes it.
    Never,
}

/// A way to be broken, asked of positions.
#[derive(Debug)]
pub struct Promise<C: Cast> {
    /// Its name in messages and addresses.
    pub slug: &'static str,
    /// What happens when it is broken, in words: "a task is written twice".
    pub words: Text,
    /// Whether it is asked of quiet positions only.
    pub is_asked_when_quiet: bool,
    /// Whether it can be asked at all of the cast as it is set.
    pub applies: fn(&C) -> bool,
    /// Whether a position shows it, given that it is quiet if that is asked.
    pub is_shown: fn(&C, &Board<C>) -> bool,
}

/// A cast. What is not said has the answer that most casts give.
///
/// Implementations must be deterministic, as those of [`Protocol`].
pub trait Cast: Protocol<Step: StepCode> + Clone + 'static {
    /// What its history remembers beside the board.
    type Ghost: Clone + Debug;

    /// What does not depend on settings.
    fn about() -> &'static About;

    /// The cast as it is set. Settings are within the ranges of the cast's table.
    fn of(settings: &Settings) -> Self;

    /// The board before anything has happened.
    fn start(&self) -> Board<Self>;

    /// Where the wires go.
    fn wires(&self) -> Vec<WireEnds>;

    /// A node's name and place.
    fn node(&self, id: NodeId) -> NodeAbout;

    /// Where nodes and links lie if links cross. None: the stage has columns, with links between neighbours, as `place` says.
    fn net(&self) -> Option<Net> {
        None
    }

    /// How many subjects there are in all.
    fn subjects(&self) -> Subject;

    /// A subject's name in the page: its number.
    fn subject_id(&self, subject: Subject) -> String {
        subject.to_string()
    }

    /// What a copy on a wire says.
    fn reads(&self, wire: WireId, key: Key) -> Reading;

    /// Which link a wire belongs to; the wires of a link are cut together.
    fn link(&self, wire: WireId) -> u8;

    /// Whether a link is cut for the whole run, by a setting of the cast: its nodes put nothing on it.
    fn is_cut(&self, _: u8) -> bool {
        false
    }

    /// The link that everything about a subject goes over, if there is one such link.
    fn link_of(&self, _: Subject) -> Option<u8> {
        None
    }

    /// Whether what is sent on this wire has the luck of the copy that it answers, rather than luck of its own.
    fn is_answer(&self, _: WireId) -> bool {
        false
    }

    /// The clock of a step.
    fn clock(&self, step: Self::Step) -> Clock;

    /// When a step that may be taken comes.
    fn pace(&self, id: NodeId, node: &Self::Node, step: Self::Step) -> Pace;

    /// What a step is about.
    fn subject(&self, id: NodeId, node: &Self::Node, step: Self::Step) -> Option<Subject>;

    /// What a hand does that has a step taken before its time, with `{letter}` for what it is about; asked of steps
    /// that wait for patience to run out, or that are never taken by themselves.
    fn in_words(&self, step: Self::Step) -> &'static str;

    /// While a node works on a copy that it took in: how many steps that takes from here, at most. `None` while it
    /// works on none.
    fn handling(&self, _: NodeId, _: &Self::Node) -> Option<u8> {
        None
    }

    /// Where a node may work on several copies at once: the next step about each that it has in hand, by
    /// its kind and about the copy's key; it may have to wait for another. A node that never has more than one in hand says nothing.
    fn hands(&self, _: NodeId, _: &Self::Node, _: &mut dyn FnMut(Self::Step)) {}

    /// Whether this node can crash at all.
    fn crashes(&self, _: NodeId) -> bool {
        true
    }

    /// Whether what a crash of this node does shows when it comes back, rather than at once.
    fn crashes_on_return(&self, _: NodeId) -> bool {
        false
    }

    /// Whether a step is a repetition that counts between faults and steps in the cost of a history.
    fn is_resend(&self, _: Self::Step) -> bool {
        false
    }

    /// What the history remembers at first.
    fn ghost(&self) -> Self::Ghost;

    /// Remembers a move that is about to be played on `board`.
    fn before(&self, _: &mut Self::Ghost, _: &Board<Self>, _: crate::board::Move<Self::Step>) {}

    /// Remembers a move that was just played.
    fn after(&self, _: &mut Self::Ghost, _: &Board<Self>, _: crate::board::Move<Self::Step>) {}

    /// The counts of the cast's score, in the order of its table.
    fn tally(&self, board: &Board<Self>, ghost: &Self::Ghost, around: &dyn Around) -> Vec<u32>;

    /// Its whole score as JSON, as messages carry it: by default the tallies by their slugs.
    fn score_json(&self, board: &Board<Self>, ghost: &Self::Ghost, around: &dyn Around) -> String {
        let tally = self.tally(board, ghost, around);
        let counts =
            Self::about().tallies.iter().zip(tally).map(|(about, count)| format!("\"{}\":{count}", about.slug));
        format!("{{{}}}", counts.collect::<Vec<_>>().join(","))
    }

    /// What is to be shown in a node's box, from top to bottom.
    fn rows(&self, id: NodeId, board: &Board<Self>, ghost: &Self::Ghost, around: &dyn Around) -> Vec<Row>;

    /// What is to be shown beside the stage, since it is no node's.
    fn beside(&self, _: &Board<Self>, _: &Self::Ghost) -> Vec<Row> {
        Vec::new()
    }

    /// Of every subject that was begun, in their order: what the node believes that waits for word of it, beside what
    /// happened.
    fn outcomes(&self, _: &Board<Self>, _: &Self::Ghost, _: &dyn Around) -> Vec<Outcome> {
        Vec::new()
    }

    /// How many subjects are acknowledged and will never be done.
    fn told_falsely(&self, board: &Board<Self>, ghost: &Self::Ghost, around: &dyn Around) -> u32 {
        self.outcomes(board, ghost, around).iter().filter(|outcome| outcome.is_told_falsely()).count() as u32
    }

    /// Every way to be broken that can be asked for.
    fn promises() -> &'static [Promise<Self>];

    /// The slugs of what the cast as it is set promises: none of these should happen.
    fn promised(&self) -> &'static [&'static str];

    /// Whose crashes those of a class are, in a word: "worker". The classes are those of its table.
    fn crasher(class: CrashClass) -> &'static str;

    /// How many faults may happen where nobody says: one of each kind.
    fn usual_faults() -> Faults {
        let mut faults = Faults { losses: 1, duplications: 1, ..Faults::default() };
        faults.crashes[..Self::about().crash_classes.len()].fill(1);
        faults
    }

    /// What is searched of settings that make boards large, by their keys, where nobody says: at most so much.
    fn usual_limits() -> &'static [(&'static str, u16)] {
        &[]
    }

    /// Whether a step is one of those that may come any number of times, so that a search from the middle of a run
    /// tries a few of them only.
    fn is_repeat(&self, step: Self::Step) -> bool {
        self.is_resend(step)
    }

    /// Whether a node has such steps at all.
    fn may_repeat(&self, _: NodeId) -> bool {
        false
    }

    /// How often such a step was taken so far, as far as that can be seen at its node.
    fn repeats(&self, id: NodeId, node: &Self::Node, step: Self::Step) -> u8 {
        match self.pace(id, node, step) {
            Pace::Patience { tries, .. } => tries,
            Pace::WhenReady(_) | Pace::Work | Pace::After(_) | Pace::Never => 0,
        }
    }

    /// The cast and a position without the subjects that nothing was done about so far, so that a search from there is
    /// smaller. What may be played on it may be played on the whole.
    fn begun(self, board: Board<Self>) -> (Self, Board<Self>) {
        (self, board)
    }

    /// The rules of its board.
    fn rules(self, order: LinkOrder, budget: Faults) -> Rules<Self> {
        Rules { wires: self.wires(), protocol: self, order, budget }
    }
}

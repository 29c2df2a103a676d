//! What can happen in a run: a step of the model, or a happening that exists on the stage only.

use crate::board::Note;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// A node took a step by itself, and said this of it.
    Step(Note),
    /// A copy arrived and was taken in, and the node said this of it.
    Deliver(Note),
    /// A copy was lost.
    Lose,
    /// A copy became two.
    Duplicate,
    /// A node crashed and lost something by it.
    Crash,
    /// A node went down without losing anything, or what that costs shows when it comes back.
    Down,
    /// A node came back.
    Restart,
    /// A copy was held.
    Hold,
    /// A held copy was released.
    Release,
    /// A link was cut.
    Cut,
    /// A link was mended.
    Mend,
}

impl What {
    /// Whether the copy that the event is about is in flight no longer.
    pub fn ends_a_flight(self) -> bool {
        matches!(self, What::Deliver(_) | What::Lose)
    }

    /// Whether it is something that a node did or that befell it, rather than a copy on its way or a link.
    pub fn is_at_a_node(self) -> bool {
        matches!(self, What::Step(_) | What::Deliver(_) | What::Crash | What::Down | What::Restart)
    }

    /// What the node said, if it is a step or an arrival.
    pub fn note(self) -> Option<Note> {
        match self {
            What::Step(note) | What::Deliver(note) => Some(note),
            _ => None,
        }
    }

    /// The name of what exists on every stage; `None` for steps and arrivals, which the cast names.
    pub fn name(self) -> Option<&'static str> {
        Some(match self {
            What::Step(_) | What::Deliver(_) => return None,
            What::Lose => "lose",
            What::Duplicate => "duplicate",
            What::Crash => "crash",
            What::Down => "down",
            What::Restart => "restart",
            What::Hold => "hold",
            What::Release => "release",
            What::Cut => "cut",
            What::Mend => "mend",
        })
    }
}

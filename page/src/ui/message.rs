//! Everything that can happen to a figure: whatever the way in, it ends in one of these.

use super::hands::{Deed, Target};
use twice_or_never::player::{Action, Intervention};
use twice_or_never::protocol::Mode;
use twice_or_never::scenario::Scenario;

/// What can happen to a figure.
pub enum Msg {
    Frame(f64),
    Seen(bool),
    /// Another figure plays now.
    Yield,
    Toggle,
    Step,
    Back,
    NextFate,
    LastFate,
    Reset,
    NextSeed,
    Seek(u32),
    Select(Target),
    Walk(isize),
    LetGo,
    Act(Action),
    Do(Deed),
    Choose(Mode),
    Loss(u32),
    SetUp(Box<Scenario>),
    Speed(u32),
    More,
    /// Something was answered: play the run that gives the answer.
    Replay(Vec<Intervention>),
    Help,
    SingleKeys,
    FullScreen,
    DismissNotes,
}

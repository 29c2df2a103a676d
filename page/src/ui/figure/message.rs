//! Everything that can happen to a figure: whatever the way in, it ends in one of these.

use crate::ui::around::desk::Opens;
use crate::ui::around::mail::Command;
use crate::ui::controls::knobs::Knob;
use crate::ui::controls::time::Find;
use crate::ui::log::Filter;
use crate::ui::stage::hands::{Deed, Target};
use crate::ui::workbench::Deed as Cards;
use twice_or_never::board::NodeId;
use twice_or_never::player::{Action, Intervention};

/// What can happen to a figure.
#[derive(Clone)]
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
    /// The lane with this value is to be the one being watched.
    Watch(u16),
    /// Something was touched in another lane: the one with this value.
    InLane(u16, Target),
    Walk(isize),
    LetGo,
    Act(Action),
    Do(Deed),
    /// Choose this value of the setting that the figure is about, if there is one.
    Choose(u16),
    Turn(Knob, u32),
    /// The ack is to be sent after the work, or before it.
    Mark(bool),
    /// Set the setting at this place to what this word stands for.
    Pick(usize, String),
    Seed(String),
    More,
    /// Something was answered: play the run that gives the answer.
    Replay(Vec<Intervention>),
    /// That run has ended: what the answer is, and what it says of the guess.
    Answer(String, String),
    /// The question's run is to be done by hand.
    Yourself,
    /// The challenge is done.
    Done,
    /// The slip that lies on the stage is put away.
    PutAway,
    Help,
    SingleKeys,
    FullScreen,
    /// Talk mode, or out of it.
    Talk,
    /// To the next stop of a talk, or back to the last.
    Beat(bool),
    /// The screen goes dark, or comes back.
    Blank,
    /// A pointer drags the present to where it is in the diagram: units left of its right edge, and down.
    Scrub(f64, f64),
    /// A pointer is over the diagram, likewise.
    Point(f64, f64),
    /// Light what an event came from and led to, or nothing.
    Light(Option<u32>),
    /// Zoom the diagram out by so many steps.
    Zoom(i32),
    /// Slide it by so many units.
    Pan(i32),
    /// Show the whole run in it.
    Whole,
    /// The table under the diagram was opened or closed.
    Table(bool),
    OlderLines,
    /// Show more of the log than its newest line, or no more.
    Log,
    /// There may be more room, or less.
    Resized,
    Undo,
    /// Whether the clock slows when something happens that the reader came for.
    Linger,
    /// Open the future at this place.
    OpenFuture(usize),
    DeleteFuture,
    RenameFuture(String),
    /// Lay something beside the run, or nothing: "f2" a future, "s1.9" the tenth value of the second
    /// setting, "m" every value of the setting that the figure is about.
    Beside(String),
    CopyLink,
    CloseLink,
    /// Whether the browser copied the link.
    Copied(bool),
    /// Write the address now.
    Note,
    /// The address has changed.
    Address,
    DismissTrouble,
    /// The page is about to be printed, or has been.
    Print(bool),
    /// The page around asks for something.
    Mail(Command),
    /// The page around asks to play, or to pause.
    Play(bool),
    Filter(Filter),
    Find(Find),
    DismissNotes,
    /// Something is done to the cards of a workbench.
    Bench(Cards),
    /// Ask the adversary.
    Break,
    /// Have chance play many runs.
    Many,
    /// Ask about the run where it stands: whether it can still break its promise (`reach`), or how it is taken along (`take`).
    FromHere(&'static str),
    /// Show what this node cannot tell apart.
    Worlds(NodeId),
    /// A paper offers a run.
    OpenRun(String, Opens),
    /// The desk answers a question of the page around.
    Told(String),
}

impl Msg {
    /// Whether it is about how the page looks, rather than about the run.
    pub fn is_about_the_page(&self) -> bool {
        matches!(
            self,
            Msg::More
                | Msg::Help
                | Msg::SingleKeys
                | Msg::FullScreen
                | Msg::Talk
                | Msg::Blank
                | Msg::PutAway
                | Msg::Linger
                | Msg::Turn(Knob::Speed, _)
                | Msg::DismissNotes
                | Msg::Zoom(_)
                | Msg::Pan(_)
                | Msg::Whole
                | Msg::Table(_)
                | Msg::OlderLines
                | Msg::Log
                | Msg::Resized
                | Msg::Filter(_)
                | Msg::CopyLink
                | Msg::CloseLink
                | Msg::Copied(_)
                | Msg::DismissTrouble
                | Msg::Print(_)
                | Msg::Play(_)
                | Msg::Break
                | Msg::Many
                | Msg::FromHere(_)
                | Msg::Worlds(_)
                | Msg::Told(_)
        )
    }
}

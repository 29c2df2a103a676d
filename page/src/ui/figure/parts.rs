//! What a figure keeps, by purpose.

use crate::ui::around::mail::Mail;
use crate::ui::figure::beside::Beside;
use crate::ui::figure::futures::Before;
use crate::ui::figure::story::Around;
use crate::ui::log::Names;
use crate::ui::motion::sight::{Sight, Size};
use crate::ui::motion::{FrameTimes, Frames};
use crate::ui::stage::hands::Target;
use crate::ui::stage::lanes::Lanes;
use crate::ui::stage::marks::MarkElements;
use crate::ui::stage::nodes::Timers;
use std::cell::Cell;
use twice_or_never::player::CopyName;
use twice_or_never::scene::Futures;
use twice_or_never::share::Note;
use yew::prelude::*;

/// What is to have the focus once the figure is rendered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum Focus {
    FirstAction,
    Figure,
    /// A copy, or the figure if it is gone.
    Copy(CopyName),
}

/// What a hand has to do with the figure.
pub(in crate::ui) struct Hand {
    pub selected: Option<Target>,
    /// Whether the run goes on when what is selected is let go.
    pub goes_on: bool,
    /// Whether this is still the opening still.
    pub is_still: bool,
    /// Made once, so that marks need not be rendered for it.
    pub on_select: Callback<Target>,
    pub focus: Option<Focus>,
    /// Whether the focus was somewhere in the figure before it was rendered last.
    pub had_focus: Cell<bool>,
    pub first_action: NodeRef,
}

/// What the figure says.
#[derive(Default)]
pub(in crate::ui) struct Said {
    pub words: String,
    /// When it said it, by the clock of the frames.
    pub at_ms: f64,
    /// Whether this is a run that the adversary found, and up to where its faults were announced.
    pub is_attack: bool,
    pub announced: u32,
    /// The counts of the score when it was looked at last, with the digest of the run until then.
    pub counts: (u64, Vec<u32>),
    /// What is to be said as soon as it may be: nothing lesser comes first.
    pub waiting: Option<String>,
    /// What the reader came for, if the run ended before it could be said.
    pub closing: String,
    /// The answer to the question, and what it says of the guess, once the run has ended that gives it.
    pub told: Option<(String, String)>,
}

/// What is open or closed around the stage.
pub(in crate::ui) struct Panels {
    pub notes: Vec<Note>,
    pub is_more_open: bool,
    pub is_help_open: bool,
    pub is_seed_refused: bool,
    pub is_printing: bool,
    /// At which digest the slip was put away, and whether the challenge is done.
    pub put_away: Option<u64>,
    pub is_done: bool,
    /// Whether it is in talk mode, and whether the screen is dark.
    pub is_talk: bool,
    pub is_blank: bool,
    /// Where its first stop is.
    pub first_stop: u32,
    /// Whether something has just opened under the figure.
    pub has_opened: bool,
    /// Whether single letters and digits are keys.
    pub single_keys: bool,
}

/// How the figure moves.
pub(in crate::ui) struct Motion {
    pub frames: Frames,
    pub last_ms: Option<f64>,
    /// Until when the clock all but stands, by the clock of the frames; and whether it may.
    pub lingers_until: f64,
    pub lingers: bool,
    pub times: FrameTimes,
    pub is_seen: bool,
    pub sight: Option<Sight>,
    /// How much room the diagram has.
    pub size: Option<Size>,
}

/// What is drawn on the stage, and what the cast calls things.
pub(in crate::ui) struct Drawn {
    pub marks: MarkElements,
    pub timers: Timers,
    pub names: Names,
}

/// Other runs than the one being watched: futures, what can be undone, and what is laid beside it.
pub(in crate::ui) struct Beyond {
    pub futures: Futures,
    pub undo: Vec<Before>,
    pub besides: Vec<Beside>,
    /// What is laid beside it on the stage, always, if this is such a figure.
    pub lanes: Option<Lanes>,
    /// What is chosen to be beside the run, and how often that has changed by itself.
    pub choice: String,
    pub choices: u32,
}

/// What is around the figure.
pub(in crate::ui) struct Outside {
    pub mail: Option<Mail>,
    /// What the page around was told last: whether the run plays, whether it has ended, its index, its height.
    pub told: (bool, bool, u32, i32),
    /// Tells when its height has changed, where there is a page around.
    pub size: Option<Size>,
    /// The page around the figure, for an embedded one.
    pub open_address: String,
    /// The words around a chapter's figure.
    pub around: Option<Around>,
}

impl Outside {
    /// Before anybody was told anything.
    pub(in crate::ui) fn new() -> Outside {
        Outside { mail: None, told: (false, false, 0, 0), size: None, open_address: open_address(), around: None }
    }
}

/// This page's own address without `embed`.
fn open_address() -> String {
    let search = web_sys::window().and_then(|window| window.location().search().ok()).unwrap_or_default();
    let keys: Vec<&str> =
        search.trim_start_matches('?').split('&').filter(|part| !part.starts_with("embed=")).collect();
    format!("?{}", keys.join("&"))
}

//! The workbench around its figure: cards that are put together to a program, the settings that real systems differ in,
//! and a place for the paper that says what comes of them.
//!
//! It comes with the later casts, so the figure reaches it by the pointers of [`bench`] only.

mod cards;
mod differs;

use crate::ui::controls::has_cards;
use crate::ui::figure::Figure;
use crate::ui::kit::{El, Scope, el};
pub use cards::Deed;
use twice_or_never::board::LinkOrder;
use twice_or_never::casts::workbench::{searched, words};
use twice_or_never::stage::Settings;
use twice_or_never::words::texts;
use yew::prelude::NodeRef;

/// What the figure keeps of it.
#[derive(Default)]
pub struct Bench {
    /// The piece that is selected, and one that is to have the focus once all is rendered.
    selected: Option<char>,
    focus: Option<char>,
    /// The piece that is being dragged, from where, and before which other it would be put.
    drag: Option<cards::Drag>,
    /// What was typed that is no program, and up to where it could be one.
    refused: Option<(String, u16)>,
    /// The place of the paper, and what it was asked about last.
    pub place: NodeRef,
    asked: Option<(Settings, LinkOrder)>,
    /// Whether it has been in sight.
    pub is_seen: bool,
}

/// What the figure asks of it.
pub struct Does {
    pub view: fn(&Figure, &Scope) -> El,
    pub does: fn(&mut Figure, Deed),
    pub after: fn(&mut Figure),
}

static DOES: Does = Does { view, does: cards::does, after };

/// It, where a figure has cards. What it points to is not known to the compiler, so it stays where it is: in the later
/// half of the page.
pub fn bench(slug: &str) -> Option<&'static Does> {
    has_cards(slug).then(|| std::hint::black_box(&DOES))
}

impl Figure {
    /// It comes into sight, or goes out of it.
    pub(in crate::ui) fn seen(&mut self, slug: &str, is_seen: bool) {
        self.motion.is_seen = is_seen;
        self.bench.is_seen |= is_seen;
        if let Some(bench) = bench(slug) {
            (bench.after)(self);
        }
    }

    /// Something is done to its cards, if it has any.
    pub(in crate::ui) fn do_with_cards(&mut self, slug: &str, deed: Deed) {
        if let Some(bench) = bench(slug) {
            (bench.does)(self, deed);
        }
    }
}

fn view(figure: &Figure, scope: &Scope) -> El {
    let paper = el("div")
        .class("desk")
        .at(&figure.bench.place)
        .set("data-stop", texts().desk_stop)
        .set("data-working", texts().desk_working)
        .set("data-failed", texts().desk_failed);
    el("div")
        .class("bench")
        .set("role", "group")
        .set("aria-label", words().cards_bench)
        .add(cards::view(figure, scope))
        .add(differs::view(figure, scope))
        .add(paper)
}

/// Once it is rendered: the focus goes with the piece that has it, and the desk is asked about what has changed.
fn after(figure: &mut Figure) {
    if let Some(piece) = figure.bench.focus.take() {
        cards::focus(figure, piece);
    }
    let run = figure.playback.timeline().run().scenario();
    let about = (searched(&run.settings), run.order);
    if figure.bench.is_seen && !figure.panels.is_talk && figure.bench.asked != Some(about) {
        figure.bench.asked = Some(about);
        figure.ask_about_cards();
    }
}

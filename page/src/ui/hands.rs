//! Hands on: what is selected, and what can be done to it.
//!
//! Selecting something freezes the run and opens its actions; doing one, or letting go, lets the run
//! go on if it was going. Every way in (mouse, touch, keyboard) ends in the same messages.

use super::kit::{El, Link, button, el};
use super::message::Msg;
use twice_or_never::board::NodeId;
use twice_or_never::player::{Action, CopyName, Run, Whereabouts};
use twice_or_never::words::{self, texts};
use yew::prelude::{Html, NodeRef};

/// Something that can be touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A copy in flight.
    Copy(CopyName),
    /// A node.
    Node(NodeId),
    /// A link, by its stream.
    Link(u8),
}

/// What a key does to whatever is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Lose the copy.
    Lose,
    /// Double it.
    Duplicate,
    /// Hold it, or let it go on.
    HoldOrRelease,
    /// Crash the node, or bring it back.
    CrashOrRestart,
}

impl Deed {
    /// Whether this action is it.
    pub fn is(self, action: Action) -> bool {
        match self {
            Deed::Lose => matches!(action, Action::Lose(_)),
            Deed::Duplicate => matches!(action, Action::Duplicate(_)),
            Deed::HoldOrRelease => matches!(action, Action::Hold(_) | Action::Release(_)),
            Deed::CrashOrRestart => matches!(action, Action::Crash(_) | Action::Restart(_)),
        }
    }
}

/// An action by the word on its button.
pub type Choice = (&'static str, Action);

impl Target {
    /// Whether it is still there.
    pub fn exists(self, run: &Run) -> bool {
        match self {
            Target::Copy(name) => run.flights().any(|flight| flight.name == name),
            Target::Node(node) => node < run.layout().nodes(),
            Target::Link(stream) => stream < run.layout().streams(),
        }
    }

    /// What can be done to it, the most likely first.
    pub fn choices(self, run: &Run) -> Vec<Choice> {
        match self {
            Target::Copy(name) => {
                let is_held = run
                    .flights()
                    .any(|flight| flight.name == name && matches!(flight.whereabouts, Whereabouts::Held { .. }));
                let hold =
                    if is_held { (texts().release, Action::Release(name)) } else { (texts().hold, Action::Hold(name)) };
                vec![(texts().lose, Action::Lose(name)), (texts().duplicate, Action::Duplicate(name)), hold]
            }
            Target::Node(node) if run.is_down(node) => vec![(texts().restart, Action::Restart(node))],
            Target::Node(node) => vec![(texts().crash, Action::Crash(node))],
            Target::Link(stream) if run.is_cut(stream) => vec![(texts().mend, Action::Mend(stream))],
            Target::Link(stream) => vec![(texts().cut, Action::Cut(stream))],
        }
    }

    /// Its name.
    pub fn label(self, run: &Run) -> String {
        let layout = run.layout();
        match self {
            Target::Copy(name) => words::copy_label(layout, name),
            Target::Node(node) => words::node_title(layout, node),
            Target::Link(stream) => words::link_title(layout, stream),
        }
    }
}

/// The row under the stage that holds the actions. It is always there, so nothing moves when it fills.
/// `hint` is said when nothing is selected; `first` becomes the first action's button.
pub fn actions(
    selected: Option<(String, Vec<Choice>)>,
    target: Option<Target>,
    hint: &'static str,
    link: &Link,
    first: &NodeRef,
) -> El {
    let Some((label, choices)) = selected else {
        return el("div").class("actions").add(el("p").class("hint").text(hint));
    };
    let worlds = match target {
        Some(Target::Node(node)) => Some(button("button", texts().worlds, link, Msg::Worlds(node))),
        _ => None,
    };
    let view = |(at, (word, action)): (usize, Choice)| {
        let button = button("button action", word, link, Msg::Act(action)).key(at as u64);
        if at == 0 { button.at(first) } else { button }
    };
    el("div")
        .class("actions")
        .set("role", "group")
        .set("aria-label", label.clone())
        .add(el("span").class("selected").text(label))
        .all(choices.into_iter().enumerate().map(view))
        .add(worlds.map_or_else(Html::default, Html::from))
        .add(button("button quiet", "✕", link, Msg::LetGo).set("aria-label", texts().let_go))
}

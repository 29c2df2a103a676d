//! Hands on: what is selected, and what can be done to it.
//!
//! Selecting something freezes the run and opens its actions; doing one, or letting go, lets the run
//! go on if it was going. Every way in (mouse, touch, keyboard) ends in the same messages.

use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, Scope, button, el};
use twice_or_never::board::NodeId;
use twice_or_never::player::{Action, CopyName, Run, Whereabouts};
use twice_or_never::stage::{Around, Stage, StepId};
use twice_or_never::words::{self, fill, texts};
use yew::prelude::{Html, NodeRef};

/// Something that can be touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A copy in flight.
    Copy(CopyName),
    /// A node.
    Node(NodeId),
    /// A link.
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

/// An action by the words on its button.
pub type Choice = (String, Action);

/// No more steps of a node than this are offered at once.
const HURRIED_MAX: usize = 4;

/// What it is to let a step happen now that waits, or that nobody takes by itself.
fn hurry(run: &Run, node: NodeId, step: StepId) -> String {
    let stage = run.stage();
    let what = stage.in_words(step);
    match stage.subject(node, step) {
        Some(letter) => fill(what, &[("letter", &stage.subject_id(letter))]),
        None => what.to_owned(),
    }
}

impl Target {
    /// Whether it is still there.
    pub fn exists(self, run: &Run) -> bool {
        match self {
            Target::Copy(name) => run.flights().any(|flight| flight.name == name),
            Target::Node(node) => node < run.stage().nodes(),
            Target::Link(link) => link < run.links(),
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
                let all = [(texts().lose, Action::Lose(name)), (texts().duplicate, Action::Duplicate(name)), hold];
                all.map(|(words, action)| (words.to_owned(), action)).into()
            }
            Target::Node(node) if run.is_down(node) => vec![(texts().restart.to_owned(), Action::Restart(node))],
            Target::Node(node) => {
                let steps = run.left_to_a_hand(node).take(HURRIED_MAX);
                let hurried = steps.map(|(step, clock)| (hurry(run, node, step), Action::Timeout(node, clock)));
                let crash = run.stage().crashes(node).then(|| (texts().crash.to_owned(), Action::Crash(node)));
                crash.into_iter().chain(hurried).collect()
            }
            // What a setting cuts stays cut.
            Target::Link(link) if run.stage().is_cut(link) => Vec::new(),
            Target::Link(link) if run.is_cut(link) => vec![(texts().mend.to_owned(), Action::Mend(link))],
            Target::Link(link) => vec![(texts().cut.to_owned(), Action::Cut(link))],
        }
    }

    /// Its name.
    pub fn label(self, run: &Run) -> String {
        let stage = run.stage();
        match self {
            Target::Copy(name) => {
                let flight = run.flights().find(|flight| flight.name == name);
                let to = flight.map(|flight| stage.wires()[usize::from(flight.wire)].to);
                to.map_or_else(|| words::copy_phrase(stage, name), |to| words::copy_label(stage, name, to))
            }
            Target::Node(node) => words::node_title(stage, node),
            Target::Link(link) => words::link_title(stage, link),
        }
    }
}

/// What can be done to what is selected, over the foot of the stage, so that nothing moves when it comes.
/// `first` becomes the first action's button.
pub fn actions((label, choices): (String, Vec<Choice>), target: Option<Target>, scope: &Scope, first: &NodeRef) -> El {
    let worlds = match target {
        Some(Target::Node(node)) => Some(button("button", texts().worlds, scope, Msg::Worlds(node))),
        _ => None,
    };
    let view = |(at, (word, action)): (usize, Choice)| {
        let button = el("button").set("type", "button").class("button action").click(scope, Msg::Act(action));
        let button = button.text(word).key(at as u64);
        if at == 0 { button.at(first) } else { button }
    };
    el("div")
        .class("actions")
        .set("role", "group")
        .set("aria-label", label.clone())
        .add(el("span").class("selected").text(label))
        .all(choices.into_iter().enumerate().map(view))
        .add(worlds.map_or_else(Html::default, Html::from))
        .add(button("button quiet", "✕", scope, Msg::LetGo).set("aria-label", texts().let_go))
}

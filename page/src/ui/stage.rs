//! The stage: senders, receivers, and between them the link with its copies.

use super::hands::Target;
use super::kit::{El, Link, el};
use super::marks::MarkElements;
use super::message::Msg;
use super::nodes::{self, Timers};
use twice_or_never::board::NodeId;
use twice_or_never::casts::delivery::{CopyKind, Role};
use twice_or_never::player::Run;
use twice_or_never::words::{self, fill, texts};
use yew::Callback;

/// What the parts of the stage need to know.
pub struct Stage<'a> {
    pub run: &'a Run,
    pub marks: &'a MarkElements,
    pub timers: &'a Timers,
    pub selected: Option<Target>,
    pub on_select: &'a Callback<Target>,
    pub link: &'a Link,
}

impl Stage<'_> {
    /// The whole stage.
    pub fn view(&self) -> El {
        let layout = *self.run.layout();
        let nodes = |role: Role| {
            let ids = (0..layout.nodes()).filter(move |&id| layout.role(id) == role);
            el("div").class("nodes").all(ids.map(|id| self.node(id)))
        };
        el("div")
            .class("stage")
            .set_number("data-streams", i64::from(layout.streams()))
            .add(nodes(Role::Sender))
            .add(el("div").class("links").all((0..layout.streams()).map(|stream| self.link(stream))))
            .add(nodes(Role::Receiver))
    }

    fn selected(&self, target: Target) -> Option<&'static str> {
        (self.selected == Some(target)).then_some("selected")
    }

    fn link(&self, stream: u8) -> El {
        let track = |kind: CopyKind, class: &'static str, caption: &'static str| {
            let caption = el("span").class("caption").set("aria-hidden", "true").text(caption);
            let marks = self.marks.view(stream, kind, self.selected, self.on_select);
            // Keyed by themselves, apart from the caption.
            let marks = el("div").class("marks").all(marks);
            el("div").classes(&[Some("track"), Some(class)]).add(caption).add(marks)
        };
        let target = Target::Link(stream);
        let is_cut = self.run.is_cut(stream);
        let name = target.label(self.run);
        let label = if is_cut { fill(texts().label_cut, &[("name", &name)]) } else { name };
        let words = if is_cut { texts().link_cut } else { texts().link };
        let mut wire = el("button").set("type", "button").class("wire").click(self.link, Msg::Select(target));
        if is_cut {
            wire = wire.add(el("i").set("aria-hidden", "true").text("✂ "));
        }
        el("div")
            .classes(&[Some("link"), is_cut.then_some("cut"), self.selected(target)])
            .key(u64::from(stream))
            .add(track(LETTER, "letters", texts().letters))
            .add(wire.set("aria-label", label).text(words))
            .add(track(ACK, "acks", texts().acks))
    }

    fn node(&self, id: NodeId) -> El {
        let run = self.run;
        let down = run.is_down(id);
        let title = words::node_title(run.layout(), id);
        let target = Target::Node(id);
        let label = if down { fill(texts().label_down, &[("name", &title)]) } else { title.clone() };
        let shown = if down { format!("{title} {}", texts().down_suffix) } else { title.clone() };
        let name = el("button").set("type", "button").class("name").click(self.link, Msg::Select(target));
        let node = el("div")
            .key(u64::from(id))
            .classes(&[Some("node"), down.then_some("down"), self.selected(target)])
            .set("data-node", words::node_slug(run.layout(), id))
            .set("role", "group")
            .set("aria-label", title)
            .add(name.set("aria-label", label).text(shown));
        match run.layout().role(id) {
            Role::Sender => nodes::sender(run, id, self.timers, node),
            Role::Receiver => nodes::receiver(run, id, node),
        }
    }
}

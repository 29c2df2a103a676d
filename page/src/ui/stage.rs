//! The stage: senders, receivers, and between them the link with its copies.

use super::hands::Target;
use super::marks::MarkElements;
use super::nodes::{self, Timers};
use twice_or_never::board::{NodeId, Role};
use twice_or_never::player::Run;
use twice_or_never::protocol::CopyKind;
use twice_or_never::words::{self, fill, texts};
use yew::prelude::*;

/// What the parts of the stage need to know.
pub struct Stage<'a> {
    pub run: &'a Run,
    pub marks: &'a MarkElements,
    pub timers: &'a Timers,
    pub selected: Option<Target>,
    pub on_select: &'a Callback<Target>,
}

impl Stage<'_> {
    /// The whole stage.
    pub fn view(&self) -> Html {
        let layout = *self.run.layout();
        let nodes = |role: Role| {
            let ids = (0..layout.nodes()).filter(move |&id| layout.role(id) == role);
            html! { <>{ for ids.map(|id| self.node(id)) }</> }
        };
        html! {
            <div class="stage" data-streams={layout.streams().to_string()}>
                <div class="nodes">{ nodes(Role::Sender) }</div>
                <div class="links">{ for (0..layout.streams()).map(|stream| self.link(stream)) }</div>
                <div class="nodes">{ nodes(Role::Receiver) }</div>
            </div>
        }
    }

    fn touch(&self, target: Target) -> Callback<MouseEvent> {
        self.on_select.reform(move |_: MouseEvent| target)
    }

    fn selected(&self, target: Target) -> Option<&'static str> {
        (self.selected == Some(target)).then_some("selected")
    }

    fn link(&self, stream: u8) -> Html {
        let track = |kind: CopyKind, class: &'static str, caption: &'static str| {
            html! {
                <div class={classes!("track", class)}>
                    <span class="caption" aria-hidden="true">{ caption }</span>
                    { for self.marks.view(stream, kind, self.selected, self.on_select) }
                </div>
            }
        };
        let target = Target::Link(stream);
        let is_cut = self.run.is_cut(stream);
        let name = target.label(self.run);
        let label = if is_cut { fill(texts().label_cut, &[("name", &name)]) } else { name };
        html! {
            <div class={classes!("link", is_cut.then_some("cut"), self.selected(target))} key={stream}>
                { track(CopyKind::Letter, "letters", texts().letters) }
                <button type="button" class="wire" onclick={self.touch(target)} aria-label={label}>
                    if is_cut { <i aria-hidden="true">{ "✂ " }</i>{ texts().link_cut } } else { { texts().link } }
                </button>
                { track(CopyKind::Ack, "acks", texts().acks) }
            </div>
        }
    }

    fn node(&self, id: NodeId) -> Html {
        let run = self.run;
        let slug = words::node_slug(run.layout(), id);
        let down = run.is_down(id);
        let title = words::node_title(run.layout(), id);
        let inside = match run.layout().role(id) {
            Role::Sender => nodes::sender(run, id, self.timers),
            Role::Receiver => nodes::receiver(run, id),
        };
        let target = Target::Node(id);
        let label = if down { fill(texts().label_down, &[("name", &title)]) } else { title.clone() };
        html! {
            <div key={id} class={classes!("node", down.then_some("down"), self.selected(target))} data-node={slug}
                role="group" aria-label={title.clone()}>
                <button type="button" class="name" onclick={self.touch(target)} aria-label={label}>
                    { &title }if down { { " " }{ texts().down_suffix } }
                </button>
                { inside }
            </div>
        }
    }
}

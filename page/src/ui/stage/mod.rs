//! The stage: the nodes, column by column, and between the columns their links with the copies on them.
//!
//! A cast says in which column and row each node stands. A link joins nodes of neighbouring columns; copies go out on
//! one of its tracks, to the later column, and back on the other. On a narrow page the columns become rows. Where links would
//! cross, the nodes stand where the cast says, and links are straight lines between them: a net.

pub(in crate::ui) mod hands;
pub(in crate::ui) mod lanes;
pub(in crate::ui) mod marks;
pub(in crate::ui) mod nodes;
pub(in crate::ui) mod score;

use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, Scope, el, value_of};
use crate::ui::later::Own;
use crate::ui::net::nets;
use crate::ui::stage::hands::Target;
use crate::ui::stage::marks::MarkElements;
use crate::ui::stage::nodes::Timers;
use twice_or_never::board::{NodeId, WireEnds};
use twice_or_never::player::Run;
use twice_or_never::stage::{Around, Scenario, Stage as Played, Values};
use twice_or_never::words::{self, fill, texts};
use yew::Callback;
use yew::virtual_dom::ListenerKind;

/// What the parts of the stage need to know.
pub struct Stage<'a> {
    pub run: &'a Run,
    pub marks: &'a MarkElements,
    pub timers: &'a Timers,
    pub selected: Option<Target>,
    pub on_select: &'a Callback<Target>,
    pub scope: &'a Scope,
    /// Where a marker says when the ack is sent: a setting by its key, and its values for before and after the work.
    pub marker: Option<(&'static str, [&'static str; 2])>,
    /// What the figure's lanes say for themselves.
    pub own: Option<&'static Own>,
    /// A node that crashed a moment ago, whether or not it is back.
    pub struck: Option<NodeId>,
    /// Whether it is a lane beside the run being watched: then what is on it goes by no name of its own.
    pub is_lane: bool,
}

/// Whether copies on a wire go to a later column than they come from.
pub fn goes_out(stage: &dyn Played, WireEnds { from, to }: WireEnds) -> bool {
    stage.node(from).place < stage.node(to).place
}

impl Stage<'_> {
    /// The whole stage.
    pub fn view(&self) -> El {
        let stage = self.run.stage();
        if let Some(net) = stage.net() {
            return (nets().view)(self, net);
        }
        let places: Vec<(u8, u8)> = (0..stage.nodes()).map(|id| stage.node(id).place).collect();
        let columns = places.iter().map(|(column, _)| column + 1).max().unwrap_or(0);
        // Links stand before the column in which they end.
        let column_of = |link: u8| {
            let ends = (0..).zip(stage.wires()).filter(|&(wire, _)| stage.link(wire) == link).map(|(_, ends)| ends);
            ends.map(|ends| places[usize::from(ends.from)].0.max(places[usize::from(ends.to)].0)).max()
        };
        let most = (1..columns)
            .map(|column| (0..self.run.links()).filter(|&scope| column_of(scope) == Some(column)).count())
            .max()
            .unwrap_or(1);
        let mut view = el("div")
            .class("stage")
            .set("data-set", self.settings())
            .set_number("data-streams", most as i64)
            .set_number("data-columns", i64::from(columns));
        for column in 0..columns {
            if column > 0 {
                let links = (0..self.run.links()).filter(|&scope| column_of(scope) == Some(column));
                view = view.add(el("div").class("links").all(links.map(|scope| self.link(scope))));
            }
            // Nodes of a column are numbered in the order in which they stand in it.
            let ids = (0..stage.nodes()).filter(|&id| places[usize::from(id)].0 == column);
            view = view.add(el("div").class("nodes").all(ids.map(|id| self.node(id))));
        }
        view
    }

    /// What is set, in words for the style sheet: "effect-email".
    pub(in crate::ui) fn settings(&self) -> String {
        let Scenario { cast, settings, .. } = self.run.scenario();
        let words = cast.settings.iter().zip(settings.iter()).filter_map(|(setting, &value)| match setting.values {
            Values::Choices(choices) => Some(format!("{}-{}", setting.key, choices[usize::from(value)].slug)),
            Values::Number { .. } | Values::Text(_) => None,
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// What stands beside the stage, if anything does.
    pub fn beside(&self) -> Option<El> {
        let rows = self.run.stage().beside();
        let inside = || nodes::rows(&rows, 0, self.timers, None, None);
        // What there is no room for is scrolled to, by keys, too.
        (!rows.is_empty()).then(|| el("div").class("beside-stage").set("tabindex", "0").add(inside()))
    }

    fn selected(&self, target: Target) -> Option<&'static str> {
        (self.selected == Some(target)).then_some("selected")
    }

    pub(in crate::ui) fn link(&self, link: u8) -> El {
        let stage = self.run.stage();
        let track = |out: bool, class: &'static str| {
            let marks = self.marks.view(link, out, self.selected, self.on_select, self.is_lane);
            // Keyed by themselves, apart from the caption.
            let marks = el("div").class("marks").all(marks);
            el("div").classes(&[Some("track"), Some(class)]).add(marks)
        };
        let caption = |out: bool| {
            el("span").class(if out { "out" } else { "back" }).set("aria-hidden", "true").text(self.caption(link, out))
        };
        let target = Target::Link(link);
        let is_cut = self.run.is_cut(link);
        let name = words::link_title(stage, link);
        let label = if is_cut { fill(texts().label_cut, &[("name", &name)]) } else { name };
        let words = if is_cut { texts().link_cut } else { texts().link };
        let mut wire = self.button("wire", target);
        if is_cut {
            wire = wire.add(el("i").set("aria-hidden", "true").text("✂ "));
        }
        let band = el("div")
            .class("band")
            .add(caption(true))
            .add(wire.set("aria-label", label).text(words))
            .add(caption(false));
        el("div")
            .classes(&[Some("link"), is_cut.then_some("cut"), self.selected(target)])
            .key(u64::from(link))
            .add(track(true, "letters"))
            .add(band)
            .add(track(false, "acks"))
    }

    /// What travels one way on a link.
    fn caption(&self, link: u8, out: bool) -> String {
        let stage = self.run.stage();
        let mut kinds: Vec<&'static str> = Vec::new();
        for (wire, &ends) in (0..).zip(stage.wires()) {
            if stage.link(wire) == link && goes_out(stage, ends) == out {
                let kind = &stage.about().kinds[usize::from(stage.reads(wire, 1).kind.0)];
                if (kind.is_used)(&self.run.scenario().settings) && !kinds.contains(&(kind.all)()) {
                    kinds.push((kind.all)());
                }
            }
        }
        kinds.join(", ")
    }

    /// The handler's line, with the ack as a marker to be dragged from before the work to after it, if this is such a
    /// figure and it is set so.
    fn marker(&self) -> Option<El> {
        let (key, words) = self.marker?;
        let Scenario { cast, settings, .. } = self.run.scenario();
        let place = cast.setting(key)?;
        let word = cast.settings[place].values.word(settings[place]);
        let at = words.iter().position(|other| *other == word)?;
        let said = [texts().marker_before, texts().marker_after][at];
        let input = el("input")
            .set("type", "range")
            .set("min", "0")
            .set("max", "1")
            .value(at.to_string())
            .set("aria-label", texts().marker)
            .set("aria-valuetext", said)
            .hear(ListenerKind::oninput, self.scope, |event| Some(Msg::Mark(value_of(event)? == "1")));
        let line = el("div").class("handler").set("data-at", if at == 0 { "0" } else { "1" });
        Some(line.add(el("span").text(texts().step_apply)).add(input))
    }

    /// A button that selects something; in a lane beside the run being watched, which is a picture of one that has buttons, its
    /// words, which can be tapped all the same.
    fn button(&self, class: &'static str, target: Target) -> El {
        if self.is_lane {
            let on_select = self.on_select.clone();
            return el("p").class(class).call(move || on_select.emit(target));
        }
        el("button").set("type", "button").class(class).click(self.scope, Msg::Select(target))
    }

    pub(in crate::ui) fn node(&self, id: NodeId) -> El {
        let (run, stage) = (self.run, self.run.stage());
        let down = run.is_down(id);
        let title = words::node_title(stage, id);
        let target = Target::Node(id);
        let label = if down { fill(texts().label_down, &[("name", &title)]) } else { title.clone() };
        let shown = if down { format!("{title} {}", texts().down_suffix) } else { title.clone() };
        let name = self.button("name", target).set("aria-label", label).text(shown);
        let view = el("div").key(u64::from(id)).classes(&[
            Some("node"),
            down.then_some("down"),
            (self.struck == Some(id)).then_some("struck"),
            self.selected(target),
        ]);
        let view = if self.is_lane { view } else { view.set("data-node", stage.node(id).slug) };
        view.set("role", "group").set("aria-label", title).add(nodes::rows(
            &stage.rows(id, run),
            id,
            self.timers,
            Some(name),
            self.marker().or_else(|| (self.own?.view)(run)),
        ))
    }
}

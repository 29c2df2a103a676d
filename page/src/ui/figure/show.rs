//! What the figure shows, from top to bottom.

use crate::ui::chart::table;
use crate::ui::controls;
use crate::ui::controls::keys;
use crate::ui::controls::more;
use crate::ui::controls::notes;
use crate::ui::controls::time;
use crate::ui::figure::Figure;
use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, button, el};
use crate::ui::later::own;
use crate::ui::stage::Stage;
use crate::ui::stage::hands;
use crate::ui::stage::score;
use crate::ui::workbench::bench;
use twice_or_never::player::Outlook;
use twice_or_never::share::{Address, ControlsShown, Figure as Figures, InView, fragment};
use twice_or_never::words::texts;
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

impl Figure {
    /// What a key finds.
    fn finds(&self, address: &Address) -> usize {
        let passes = address.pass && address.origin.is_some() && self.outside.mail.is_some();
        let run = self.playback.timeline().run();
        let is_last = passes && run.outlook() != Outlook::GoesOn;
        usize::from(self.panels.single_keys) * keys::SINGLE
            + usize::from(self.panels.is_talk) * keys::TALK
            + usize::from(self.hand.selected.is_some()) * keys::SELECTED
            + usize::from(passes && self.playback.timeline().index() == 0) * keys::AT_START
            + usize::from(is_last) * keys::AT_END
    }

    pub(in crate::ui) fn show(&self, ctx: &Context<Self>) -> Html {
        let scope = ctx.link();
        let props = ctx.props();
        let timeline = self.playback.timeline();
        let scenario = timeline.run().scenario();
        let ended = self.playback.has_ended();
        let slug = props.slug;
        let selected = self.hand.selected.map(|target| (target.label(timeline.run()), target.choices(timeline.run())));
        let hint = match (self.hand.is_still, ended) {
            (true, _) => texts().hint_still,
            (_, true) => texts().hint_ended,
            _ => texts().hint,
        };
        let stage = Stage {
            run: timeline.run(),
            marks: &self.drawn.marks,
            timers: &self.drawn.timers,
            selected: self.hand.selected,
            on_select: &self.hand.on_select,
            scope,
            marker: Figures::by_slug(slug).and_then(|figure| figure.marker),
            own: own(slug),
            struck: self.playback.struck(),
            is_lane: false,
        };
        let nothing = || Html::default();
        let some = |part: Option<El>| part.map_or_else(nothing, Html::from);
        let about_waiting = Figures::by_slug(slug).is_some_and(|figure| figure.in_view == InView::Timeout);
        let more = || (more::view(self, about_waiting, controls::has_cards(slug), scope), time::view(self, scope));
        let (more, time) = self.panels.is_more_open.then(more).unzip();
        let help = self.panels.is_help_open.then(|| keys::help(self.panels.single_keys, scope));
        let open = props.address.embed.then(|| {
            let address = match &self.saved.noted {
                Some(state) => format!("{}{}", self.outside.open_address, fragment(state)),
                None => self.outside.open_address.clone(),
            };
            let link = el("a").class("open").set("href", address).set("target", "_blank").set("rel", "noopener");
            link.text(texts().open)
        });
        // A chapter's figure is named after it.
        let (name, by) = match slug {
            "delivery" => ("aria-label", (scenario.cast.title)().to_owned()),
            "same-luck" => ("aria-label", texts().same_luck.to_owned()),
            chapter => ("aria-labelledby", format!("{chapter}-title")),
        };
        // Parts that come and go keep their places, so that the others are left as they are.
        let notices = el("div")
            .class("notices")
            .add(some(notes::view(&self.panels.notes, scope)))
            .add(some(notes::trouble(self.saved.trouble.as_deref(), scope)));
        let bar = el("div")
            .class("bar")
            .add(some(controls::first(slug, scenario, scope)))
            .add(score::view(scenario, &timeline.run().tally()))
            .add(some(self.lanes().map(|_| el("p").class("lanes-say").text(texts().lanes_say))));
        let actions =
            selected.map(|selected| hands::actions(selected, self.hand.selected, scope, &self.hand.first_action));
        let stamp = self.panels.is_done.then(|| el("p").class("stamped").text(texts().challenge_stamp));
        let stages = match self.lanes() {
            Some(lanes) => self.view_lanes(lanes, scope),
            None => el("div").class("scene").add(stage.view()).add(some(stage.beside())),
        };
        let scene =
            el("div").class("stages").add(stages).add(some(self.view_slip(scope))).add(some(actions)).add(some(stamp));
        let undo = (!self.beyond.undo.is_empty()).then(|| button("button small-wide", texts().undo, scope, Msg::Undo));
        let said = el("div")
            .class("said")
            .add(el("p").class("narration").set("role", "status").text(self.said.words.clone()))
            .add(el("p").class("hint").text(hint))
            .add(some(undo));
        let ruler = about_waiting.then(|| self.chart.ruler(scenario.timeout_ms, scope));
        // What is to be seen at one time: it has one height, and nothing that opens changes it.
        let view = el("div")
            .class("frame")
            .add(notices)
            .add(bar)
            .add(scene)
            .add(said)
            .add(self.chart.view(slug, &self.playback, ruler, scope))
            .add(controls::view(self, slug, props.address.controls, scope));
        let bench = bench(slug).filter(|_| props.address.controls == ControlsShown::All);
        let bench = bench.map(|bench| (bench.view)(self, scope));
        let below = el("div")
            .class("below")
            .at(&self.below)
            .add(self.log.view(timeline, &self.drawn.names, scope))
            .add(some(self.view_link(scope)))
            .add(some(self.view_futures(scope)))
            .add(some(more))
            .add(time.unwrap_or_default())
            .add(self.desk.view())
            .add(some(self.view_besides(slug, scope)))
            .add(some(help))
            .add(table::view(timeline, self.chart.is_table_open, scope))
            .add(some(open));
        el("section")
            .classes(&[
                Some("figure"),
                self.hand.is_still.then_some("still"),
                self.panels.is_talk.then_some("talk"),
                self.panels.is_blank.then_some("blank"),
            ])
            .set("role", "group")
            .set("tabindex", "-1")
            .set("aria-roledescription", "figure")
            .set(name, by)
            .set("data-figure", slug)
            .set("data-ended", if ended { "true" } else { "false" })
            .at(&self.section)
            .hear_as(ListenerKind::onkeydown, scope, self.finds(&props.address), keys::heard)
            .add(el("div").class("view").add(view))
            .add(some(self.view_sheet()))
            .add(some(bench))
            .add(below)
            .into()
    }
}

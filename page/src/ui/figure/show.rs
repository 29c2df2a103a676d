//! What the figure shows, from top to bottom.

use crate::ui::chart::table;
use crate::ui::controls;
use crate::ui::controls::keys;
use crate::ui::controls::more;
use crate::ui::controls::notes;
use crate::ui::controls::time;
use crate::ui::figure::Figure;
use crate::ui::kit::{El, el};
use crate::ui::stage::Stage;
use crate::ui::stage::hands;
use crate::ui::stage::score;
use twice_or_never::share::fragment;
use twice_or_never::words::texts;
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

impl Figure {
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
        };
        let nothing = || Html::default();
        let some = |part: Option<El>| part.map_or_else(nothing, Html::from);
        let more = || (more::view(self, scope), time::view(self, scope));
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
        // Parts that come and go keep their places, so that the others are left as they are.
        el("section")
            .classes(&[Some("figure"), self.hand.is_still.then_some("still")])
            .set("role", "group")
            .set("tabindex", "-1")
            .set("aria-roledescription", "figure")
            .set("aria-label", (scenario.cast.title)())
            .set("data-figure", slug)
            .set("data-ended", if ended { "true" } else { "false" })
            .at(&self.section)
            .hear_as(ListenerKind::onkeydown, scope, usize::from(self.panels.single_keys), keys::heard)
            .add(some(notes::view(&self.panels.notes, scope)))
            .add(some(notes::trouble(self.saved.trouble.as_deref(), scope)))
            .add(
                el("div")
                    .class("bar")
                    .add(some(controls::first(slug, scenario, scope)))
                    .add(score::view(scenario, &timeline.run().tally())),
            )
            .add(stage.view())
            .add(some(stage.beside()))
            .add(hands::actions(selected, self.hand.selected, hint, scope, &self.hand.first_action))
            .add(self.chart.view(slug, &self.playback, scope))
            .add(some(self.view_sheet()))
            .add(some(self.view_besides(slug, scope)))
            .add(some(self.view_futures(scope)))
            .add(some(self.view_link(scope)))
            .add(controls::view(self, slug, props.address.controls, scope))
            .add(el("p").class("narration").set("role", "status").text(self.said.words.clone()))
            .add(self.desk.view())
            .add(some(more))
            .add(time.unwrap_or_default())
            .add(some(help))
            .add(table::view(timeline, self.chart.is_table_open, scope))
            .add(self.log.view(timeline, &self.drawn.names, scope))
            .add(some(open))
            .into()
    }
}

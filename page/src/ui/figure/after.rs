//! What there is to do once the figure is rendered: the focus goes where it belongs, what opened comes into sight, and
//! whoever is around is told.

use crate::ui::around::mail::Mail;
use crate::ui::chart::sheet::Printing;
use crate::ui::figure::Figure;
use crate::ui::figure::message::Msg;
use crate::ui::figure::parts::Focus;
use crate::ui::figure::story::Around;
use crate::ui::kit::Scope;
use crate::ui::motion::sight::{Sight, Size};
use crate::ui::net::nets;
use crate::ui::workbench::bench;
use twice_or_never::share::Address;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

impl Figure {
    /// Once it is rendered, for the first time or again.
    pub(in crate::ui) fn after_rendering(&mut self, ctx: &Context<Self>, first: bool) {
        if first && let Some(section) = self.element(&self.section) {
            self.printing = Some(Printing::watch(ctx.link()));
            self.desk.listen(&self.bench.place, ctx.link());
            self.listen_to_address(ctx.props(), ctx.link());
            if ctx.props().is_alone {
                let Address { origin, id, .. } = &ctx.props().address;
                self.outside.mail = Mail::open(origin.clone(), id.clone(), ctx.link());
            }
            let scope = ctx.link().clone();
            self.outside.around = Around::new(ctx.props().slug, &ctx.props().address.scenario, &scope);
            self.motion.sight = Some(Sight::new(&section, move |seen| scope.send_message(Msg::Seen(seen))));
            let resized = |scope: Scope| move || scope.send_message(Msg::Resized);
            self.motion.size = self.chart.watch(resized(ctx.link().clone()));
            // What the desk writes on its papers makes the figure taller without a rendering.
            if self.outside.mail.is_some() {
                self.outside.size = Some(Size::new(&section, resized(ctx.link().clone())));
            }
        }
        if std::mem::take(&mut self.panels.has_opened) {
            self.show_what_opened();
        }
        if let Some(section) = self.element(&self.section)
            && section.query_selector(".net").is_ok_and(|net| net.is_some())
        {
            (nets().lay)(&section);
        }
        self.place(ctx.props());
        if let Some(bench) = bench(ctx.props().slug) {
            (bench.after)(self);
        }
        // What stands on paper for another run is no run of the reader's.
        if let Some(around) = self.outside.around.as_mut().filter(|_| self.kept.is_none()) {
            let has_ended = self.playback.has_ended() && !self.playback.is_playing();
            around.look_at(self.playback.timeline(), has_ended, ctx.link());
        }
        match self.hand.focus.take() {
            Some(Focus::FirstAction) => focus(self.element(&self.hand.first_action)),
            Some(Focus::Figure) => focus(self.element(&self.section)),
            Some(Focus::Copy(name)) => {
                focus(self.drawn.marks.element(name).or_else(|| self.element(&self.section)));
            }
            // What had the focus is gone: the figure keeps it, and goes on hearing its keys.
            None if self.hand.had_focus.get() && focused().is_none_or(|element| element.tag_name() == "BODY") => {
                focus(self.element(&self.section));
            }
            None => {}
        }
        self.ask_for_frames();
        if self.kept.is_none() {
            self.tell();
        }
        self.motion.times.end();
    }

    /// Scrolls to what opened under the figure, but not so far that the controls go out of sight.
    fn show_what_opened(&self) {
        let (Some(section), Some(below)) = (self.element(&self.section), self.element(&self.below)) else { return };
        let controls = section.query_selector(".controls").ok().flatten();
        let window = web_sys::window().expect("the page has a window");
        let height = window.inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0);
        let down = below.get_bounding_client_rect().bottom() - height;
        let most = controls.map_or(0.0, |controls| controls.get_bounding_client_rect().top() - 8.0);
        if down.min(most) > 0.0 {
            window.scroll_by_with_x_and_y(0.0, down.min(most));
        }
    }
}

/// What has the focus.
pub fn focused() -> Option<Element> {
    web_sys::window().and_then(|window| window.document()).and_then(|document| document.active_element())
}

fn focus(element: Option<HtmlElement>) {
    if let Some(element) = element {
        // What is acted on is in sight: nothing scrolls.
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        element.focus_with_options(&options).expect("an element of the page can have the focus");
    }
}

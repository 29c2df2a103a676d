//! What there is to do once the figure is rendered: the focus goes where it belongs, what opened comes into sight, and
//! whoever is around is told.

use crate::ui::around::mail::Mail;
use crate::ui::chart::sheet::Printing;
use crate::ui::figure::Figure;
use crate::ui::figure::message::Msg;
use crate::ui::figure::parts::Focus;
use crate::ui::figure::story::Around;
use crate::ui::motion::sight::Sight;
use twice_or_never::share::Address;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

impl Figure {
    /// Once it is rendered, for the first time or again.
    pub(in crate::ui) fn after_rendering(&mut self, ctx: &Context<Self>, first: bool) {
        if first && let Some(section) = self.element(&self.section) {
            self.printing = Some(Printing::watch(ctx.link()));
            self.desk.listen(ctx.link());
            self.listen_to_address(ctx.props(), ctx.link());
            if ctx.props().is_alone {
                let Address { origin, id, .. } = &ctx.props().address;
                self.outside.mail = Mail::open(origin.clone(), id.clone(), ctx.link());
            }
            let scope = ctx.link().clone();
            self.outside.around = Around::new(ctx.props().slug, &ctx.props().address.scenario, &scope);
            self.motion.sight = Some(Sight::new(&section, move |seen| scope.send_message(Msg::Seen(seen))));
            let scope = ctx.link().clone();
            self.motion.size = self.chart.watch(move || scope.send_message(Msg::Resized));
        }
        if std::mem::take(&mut self.panels.has_opened) {
            self.show_what_opened();
        }
        self.place(ctx.props());
        if let Some(around) = &mut self.outside.around {
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
        self.tell();
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

//! Talk mode: nothing but the figure, large, with a presenter's keys.

use crate::ui::figure::{Figure, Props};
use twice_or_never::scene::Playback;
use twice_or_never::share::Address;
use twice_or_never::words::texts;

/// Opens a new run at the moment that the address asks for. Returns whether that is the opening still.
pub(in crate::ui) fn open(playback: &mut Playback, props: &Props) -> bool {
    let Address { autoplay, start, present, origin, .. } = &props.address;
    // A slide is told when it may play.
    let plays = *autoplay && !props.reduce_motion && !(*present && origin.is_some());
    let is_still = matches!(props.slug, "delivery" | "same-luck") && start.is_none() && !plays;
    match start {
        Some(index) => playback.seek(*index),
        None if is_still => playback.open_still(),
        None => {}
    }
    if plays {
        playback.play();
    }
    is_still
}

/// Whether there is a full screen to be had: a frame may not be allowed it, and some browsers have none.
fn may_fill_screen() -> bool {
    crate::ui::document().fullscreen_enabled()
}

impl Figure {
    /// Asks for the full screen, or says that there is none. Returns whether it has asked.
    pub(in crate::ui) fn fill_screen(&mut self) -> bool {
        let Some(section) = self.element(&self.section).filter(|_| may_fill_screen()) else {
            self.said.words = texts().said_no_full_screen.to_owned();
            return false;
        };
        // A browser may still refuse; then the figure stays as it is.
        let _ = section.request_fullscreen();
        true
    }

    /// Into talk mode, or out of it.
    pub(in crate::ui) fn talk(&mut self) {
        self.panels.is_talk = !self.panels.is_talk;
        self.panels.is_blank = false;
        let document = web_sys::window().and_then(|window| window.document()).expect("the page has a document");
        let root = document.document_element().expect("the document has a root");
        root.toggle_attribute_with_force("data-present", self.panels.is_talk).expect("a plain attribute can be set");
        if self.panels.is_talk && may_fill_screen() {
            // A browser may refuse; then it fills the window.
            let _ = root.request_fullscreen();
        } else if document.fullscreen_element().is_some() {
            document.exit_fullscreen();
        }
    }

    /// To the next stop, or back to the last; where there is none, the page around is asked to go on.
    pub(in crate::ui) fn beat(&mut self, props: &Props, on: bool) {
        let index = self.playback.timeline().index();
        let beats = &props.address.beats;
        let first = self.panels.first_stop;
        if on && beats.is_empty() {
            self.playback.forward_to_next_fate();
        } else if on {
            if let Some(&beat) = beats.iter().find(|&&beat| beat > index) {
                self.playback.seek(beat);
            }
        } else if index > first {
            if beats.is_empty() {
                self.playback.back_to_last_fate();
            } else {
                self.playback.seek(beats.iter().copied().rfind(|&beat| beat < index).unwrap_or(0));
            }
            if self.playback.timeline().index() < first {
                self.playback.seek(first);
            }
        }
        if self.playback.timeline().index() == index {
            if let Some(mail) = &self.outside.mail {
                mail.pass_on(on);
            }
            return;
        }
        self.said.words = self.moment(index).unwrap_or_else(|| self.latest());
    }

    /// As its link prepared it.
    pub(in crate::ui) fn prepare(&mut self, props: &Props) {
        match &props.state {
            // What is wrong with it was said when it was opened first.
            Some(state) if self.open_state(state).is_ok() => {}
            _ => self.as_addressed(props),
        }
    }

    /// As the keys of its address set it up.
    pub(in crate::ui) fn as_addressed(&mut self, props: &Props) {
        self.set_up(props.address.scenario.clone(), String::new());
        self.hand.is_still = open(&mut self.playback, props);
        self.playback.pause();
    }
}

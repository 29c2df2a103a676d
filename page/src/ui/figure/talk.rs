//! Talk mode: nothing but the figure, large, with a presenter's keys.

use crate::ui::figure::{Figure, Props};

impl Figure {
    /// Into talk mode, or out of it.
    pub(in crate::ui) fn talk(&mut self) {
        self.panels.is_talk = !self.panels.is_talk;
        self.panels.is_blank = false;
        let document = web_sys::window().and_then(|window| window.document()).expect("the page has a document");
        let root = document.document_element().expect("the document has a root");
        root.toggle_attribute_with_force("data-present", self.panels.is_talk).expect("a plain attribute can be set");
        if self.panels.is_talk {
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
        if beats.is_empty() {
            if on {
                self.playback.forward_to_next_fate();
            } else {
                self.playback.back_to_last_fate();
            }
        } else if let Some(&beat) =
            if on { beats.iter().find(|&&beat| beat > index) } else { beats.iter().rfind(|&&beat| beat < index) }
        {
            self.playback.seek(beat);
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
            _ => {
                self.set_up(props.address.scenario.clone(), String::new());
                self.playback.pause();
                self.playback.seek(props.address.start.unwrap_or(0));
            }
        }
    }
}

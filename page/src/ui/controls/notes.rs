//! What was ignored in the address, in a note that can be dismissed.

use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, Scope, button, el};
use twice_or_never::share::Note;
use twice_or_never::words::{fill, texts};

/// What is wrong with the run in the address, if anything is.
pub fn trouble(trouble: Option<&str>, scope: &Scope) -> Option<El> {
    let dismiss = button("button", texts().notes_dismiss, scope, Msg::DismissTrouble);
    let note = el("div").class("notes").set("role", "note").set("aria-label", texts().notes_link);
    Some(note.add(el("p").text(trouble?.to_owned())).add(el("p").text(texts().notes_link_default)).add(dismiss))
}

/// The note, if there is anything to note.
pub fn view(notes: &[Note], scope: &Scope) -> Option<El> {
    if notes.is_empty() {
        return None;
    }
    let line = |Note { key, value, expected }: &Note| match expected {
        None => el("li").add(el("code").text(key.clone())).text(texts().notes_unknown),
        Some(expected) => {
            let bad = fill(texts().notes_bad, &[("expected", expected)]);
            el("li").add(el("code").text(format!("{key}={value}"))).text(bad)
        }
    };
    let note = el("div").class("notes").set("role", "note").set("aria-label", texts().notes_label);
    let note = note.add(el("p").text(texts().notes_title)).add(el("ul").all(notes.iter().map(line)));
    Some(note.add(button("button", texts().notes_dismiss, scope, Msg::DismissNotes)))
}

//! What was ignored in the address, in a note that can be dismissed.

use super::kit::{El, Link, button, el};
use super::message::Msg;
use twice_or_never::share::Note;
use twice_or_never::words::{fill, texts};
use yew::prelude::*;

/// What is wrong with the run in the address, if anything is.
pub fn trouble(trouble: Option<&str>, link: &Link) -> Option<El> {
    let dismiss = button("button", texts().notes_dismiss, link, Msg::DismissTrouble);
    let note = el("div").class("notes").set("role", "note").set("aria-label", texts().notes_link);
    Some(note.add(el("p").text(trouble?.to_owned())).add(el("p").text(texts().notes_link_default)).add(dismiss))
}

/// The note, if there is anything to note.
pub fn view(notes: &[Note], dismiss: Callback<MouseEvent>) -> Html {
    if notes.is_empty() {
        return Html::default();
    }
    let line = |note: &Note| {
        let Note { key, value, expected } = note;
        match expected {
            None => html! { <li><code>{ key }</code>{ texts().notes_unknown }</li> },
            Some(expected) => html! {
                <li><code>{ format!("{key}={value}") }</code>{ fill(texts().notes_bad, &[("expected", expected)]) }</li>
            },
        }
    };
    html! {
        <div class="notes" role="note" aria-label={texts().notes_label}>
            <p>{ texts().notes_title }</p>
            <ul>{ for notes.iter().map(line) }</ul>
            <button type="button" class="button" onclick={dismiss}>{ texts().notes_dismiss }</button>
        </div>
    }
}

//! What was ignored in the address, in a note that can be dismissed.

use twice_or_never::share::Note;
use twice_or_never::words::{fill, texts};
use yew::prelude::*;

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

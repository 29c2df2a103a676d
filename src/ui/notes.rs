//! What was ignored in the address, in a note that can be dismissed.

use crate::share::Note;
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub notes: Vec<Note>,
    pub on_dismiss: Callback<()>,
}

#[component]
pub fn Notes(props: &Props) -> Html {
    if props.notes.is_empty() {
        return Html::default();
    }
    let dismiss = props.on_dismiss.reform(|_: MouseEvent| ());
    let line = |note: &Note| {
        let Note { key, value, expected } = note;
        match expected {
            None => html! { <li><code>{ key }</code>{ " is not a setting of this figure; it was ignored." }</li> },
            Some(expected) => html! {
                <li><code>{ format!("{key}={value}") }</code>{ format!(" was ignored: it should be {expected}.") }</li>
            },
        }
    };
    html! {
        <div class="notes" role="note" aria-label="About this address">
            <p>{ "Not everything in the address could be used." }</p>
            <ul>{ for props.notes.iter().map(line) }</ul>
            <button type="button" class="button" onclick={dismiss}>{ "Dismiss" }</button>
        </div>
    }
}

//! The score: how many letters met which fate, from ground truth.

use twice_or_never::fate::Score;
use twice_or_never::words::texts;
use yew::prelude::*;

/// The score. A "set" has fates that others have not.
pub fn view(score: &Score, is_set: bool) -> Html {
    let Score { once, lost, twice, stale, superseded, under_way, repeats, redeliveries, .. } = *score;
    let item = |slug: &'static str, sign: &'static str, word: &'static str, count: u32| {
        html! {
            <span class={classes!("fate", slug, (count == 0).then_some("none"))}>
                <output data-score={slug} aria-live="off">{ count }</output>
                <i aria-hidden="true">{ sign }</i>{ word }
            </span>
        }
    };
    html! {
        <div class="score" role="group" aria-label={texts().score_group}>
            { item("once", "✓", texts().fate_once, once) }
            { item("lost", "✕", texts().fate_lost, lost) }
            { item("twice", "×2", texts().fate_twice, twice) }
            if is_set {
                { item("stale", "↶", texts().fate_stale, stale) }
                { item("superseded", "⇥", texts().fate_superseded, superseded) }
            }
            { item("under-way", "…", texts().fate_under_way, under_way) }
            <span class="aside">
                { item("redeliveries", "", texts().redeliveries, redeliveries) }
                { item("repeats", "", texts().repeats, repeats) }
            </span>
        </div>
    }
}

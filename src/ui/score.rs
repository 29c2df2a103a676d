//! The score: how many letters met which fate, from ground truth.

use crate::fate::Score;
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub score: Score,
    /// Whether the effect is a "set", for which there are more fates.
    pub is_set: bool,
}

#[component]
pub fn ScoreBoard(props: &Props) -> Html {
    let Score { once, lost, twice, stale, superseded, under_way, repeats, redeliveries, .. } = props.score;
    let item = |slug: &'static str, sign: &'static str, word: &'static str, count: u32| {
        html! {
            <span class={classes!("fate", slug, (count == 0).then_some("none"))}>
                <output data-score={slug} aria-live="off">{ count }</output>
                <i aria-hidden="true">{ sign }</i>{ word }
            </span>
        }
    };
    html! {
        <div class="score" role="group" aria-label="What became of the letters">
            { item("once", "✓", "once", once) }
            { item("lost", "✕", "lost", lost) }
            { item("twice", "×2", "twice", twice) }
            if props.is_set {
                { item("stale", "↶", "stale", stale) }
                { item("superseded", "⇥", "superseded", superseded) }
            }
            { item("under-way", "…", "under way", under_way) }
            <span class="aside">
                { item("redeliveries", "", "redelivered", redeliveries) }
                { item("repeats", "", "repeated harmlessly", repeats) }
            </span>
        </div>
    }
}

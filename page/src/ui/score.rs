//! The score: how many letters met which fate, from ground truth.

use super::kit::{El, el};
use twice_or_never::casts::delivery::fate::Score;
use twice_or_never::words::texts;

/// The score. A "set" has fates that others have not.
pub fn view(score: &Score, is_set: bool) -> El {
    let item = |(slug, class, sign, word, count): (&'static str, &'static str, &'static str, &'static str, u32)| {
        let output = el("output").set("data-score", slug).set("aria-live", "off").text(count.to_string());
        let sign = el("i").set("aria-hidden", "true").text(sign);
        el("span").class(class).add(output).add(sign).text(word)
    };
    let texts = texts();
    let fates = [
        ("once", "fate once", "✓", texts.fate_once, score.once),
        ("lost", "fate lost", "✕", texts.fate_lost, score.lost),
        ("twice", "fate twice", "×2", texts.fate_twice, score.twice),
    ];
    let of_set = [
        ("stale", "fate stale", "↶", texts.fate_stale, score.stale),
        ("superseded", "fate superseded", "⇥", texts.fate_superseded, score.superseded),
    ];
    let aside = [
        ("redeliveries", "fate", "", texts.redeliveries, score.redeliveries),
        ("repeats", "fate", "", texts.repeats, score.repeats),
    ];
    let of_set = of_set.into_iter().filter(|_| is_set);
    let view = el("div").class("score").set("role", "group").set("aria-label", texts.score_group);
    view.all(fates.into_iter().chain(of_set).map(item))
        .add(item(("under-way", "fate under-way", "…", texts.fate_under_way, score.under_way)))
        .add(el("span").class("aside").all(aside.map(item)))
}

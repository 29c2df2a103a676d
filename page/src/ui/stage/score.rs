//! The score: what the cast counts, from ground truth.

use crate::ui::kit::{El, el};
use twice_or_never::stage::{Scenario, TallyAbout};
use twice_or_never::words::texts;

/// The counts that are shown as the cast is set, with their tables' lines.
pub fn shown<'a>(
    scenario: &'a Scenario,
    tally: &'a [u32],
) -> impl Iterator<Item = (&'static TallyAbout, u32)> + use<'a> {
    let all = scenario.cast.tallies.iter().zip(tally);
    all.filter(|(about, _)| (about.is_shown)(&scenario.settings)).map(|(about, &count)| (about, count))
}

/// The score.
pub fn view(scenario: &Scenario, tally: &[u32]) -> El {
    let item = |(about, count): (&'static TallyAbout, u32)| {
        let output = el("output").set("data-score", about.slug).set("aria-live", "off").text(count.to_string());
        let sign = el("i").set("aria-hidden", "true").text(about.sign);
        el("span")
            .classes(&[Some("fate"), (!about.class.is_empty()).then_some(about.class), (count == 0).then_some("none")])
            .add(output)
            .add(sign)
            .text((about.name)())
    };
    let of = |aside: bool| shown(scenario, tally).filter(move |(about, _)| about.is_aside == aside).map(item);
    let view = el("div").class("score").set("role", "group").set("aria-label", texts().score_group);
    view.add(el("span").class("fates").all(of(false))).add(el("span").class("aside").all(of(true)))
}

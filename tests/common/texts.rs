//! The chapters' texts, and what holds their claims: for the tests of the story.
#![allow(dead_code, unused_imports)]

#[path = "claims.rs"]
mod claims;

pub use claims::{Claim, TABLE, cite, hold, loose, says};

use crate::common::{ONE_LETTER, Setup, explore};
use twice_or_never::casts::delivery::verdict::Violation;
use twice_or_never::casts::delivery::{ACK, Belief, LETTER};
use twice_or_never::history::Timeline;
use twice_or_never::player::{Action, CopyName};
use twice_or_never::share::parse;
use twice_or_never::stage::{Scenario, What};
use twice_or_never::story::Chapter;

/// All chapters, in their order.
pub const TEXTS: [(&str, &str); 18] = [
    ("silence", include_str!("../../words/en/chapters/silence.html")),
    ("postage", include_str!("../../words/en/chapters/postage.html")),
    ("two-generals", include_str!("../../words/en/chapters/two-generals.html")),
    ("slow-or-dead", include_str!("../../words/en/chapters/slow-or-dead.html")),
    ("ack-first", include_str!("../../words/en/chapters/ack-first.html")),
    ("two-workers", include_str!("../../words/en/chapters/two-workers.html")),
    ("work-first", include_str!("../../words/en/chapters/work-first.html")),
    ("publisher-confirms", include_str!("../../words/en/chapters/publisher-confirms.html")),
    ("remember", include_str!("../../words/en/chapters/remember.html")),
    ("directions-or-place", include_str!("../../words/en/chapters/directions-or-place.html")),
    ("order", include_str!("../../words/en/chapters/order.html")),
    ("many-sites", include_str!("../../words/en/chapters/many-sites.html")),
    ("fake-it", include_str!("../../words/en/chapters/fake-it.html")),
    ("function-call", include_str!("../../words/en/chapters/function-call.html")),
    ("pets-and-cattle", include_str!("../../words/en/chapters/pets-and-cattle.html")),
    ("other-replica", include_str!("../../words/en/chapters/other-replica.html")),
    ("converge", include_str!("../../words/en/chapters/converge.html")),
    ("state-of-mind", include_str!("../../words/en/chapters/state-of-mind.html")),
];

pub fn html(slug: &str) -> &'static str {
    TEXTS.iter().find(|(name, _)| *name == slug).map(|(_, text)| *text).expect("a chapter has a text")
}

/// The part of the page of sources that is about a chapter; the chapter leads there.
pub fn sources(slug: &str) -> &'static str {
    assert!(html(slug).contains(&format!("<a href=\"./sources.html#{slug}\">")), "{slug} leads to its sources");
    let all = include_str!("../../words/en/sources.html");
    between(all, &format!("<section id=\"{slug}\">"), "</section>")[0]
}

/// What is between `before` and the next `after`.
pub fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    text.split(before).skip(1).map(|rest| rest.split(after).next().unwrap_or_default()).collect()
}

/// A chapter's text without its question, if it has one.
pub fn without_question(slug: &str) -> String {
    let Some((before, rest)) = html(slug).split_once("<fieldset") else { return html(slug).to_owned() };
    let (_, after) = rest.split_once("</fieldset>").expect("it ends");
    format!("{before}{after}")
}

/// The words of a text, without its tags.
pub fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    text.replace("&amp;", "&").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the chapter's figure opens with: its cast as usual, and what its place sets up, if it does.
pub fn scenario(slug: &str) -> Scenario {
    let setups = between(html(slug), "data-setup=\"", "\"");
    let setup = setups.first().map_or_else(String::new, |setup| setup.replace("&amp;", "&"));
    let (address, notes) = parse(&format!("figure={slug}&{setup}"));
    assert!(notes.is_empty(), "{notes:?}");
    address.scenario
}

pub fn letter(number: u16) -> CopyName {
    CopyName { kind: LETTER, letter: 1, number }
}

pub fn ack(number: u16) -> CopyName {
    CopyName { kind: ACK, letter: 1, number }
}

/// Plays on until this has happened.
pub fn until(timeline: &mut Timeline, what: What) {
    while timeline.forward().unwrap_or_else(|| panic!("{what:?} never happens")).what != what {}
}

pub fn act(timeline: &mut Timeline, action: Action) {
    let now = timeline.run().now();
    timeline.intervene(now, action).unwrap_or_else(|refusal| panic!("{action:?}: {refusal:?}"));
}

/// Whether the challenge is seen to be done after this.
pub fn is_done(slug: &str, play: impl FnOnce(&mut Timeline)) -> bool {
    is_done_with(slug, scenario(slug), play)
}

pub fn is_done_with(slug: &str, scenario: Scenario, play: impl FnOnce(&mut Timeline)) -> bool {
    let mut timeline = Timeline::new(&scenario, Vec::new());
    play(&mut timeline);
    let chapter = Chapter::by_slug(slug).expect("a chapter");
    (chapter.is_done)(&timeline)
}

pub fn recipe(code: &'static str) -> Setup {
    Setup { recipe: code, ..ONE_LETTER }
}

pub fn least(setup: Setup, violation: Violation) -> Option<(u32, u32, u32)> {
    explore(&setup).least(violation).map(|(faults, resends, steps, _)| (faults, resends, steps))
}

pub fn never(setup: Setup, violation: Violation) -> bool {
    !explore(&setup).reaches(violation)
}

/// What the sender believes and whether the effect took place, over all positions.
pub fn can_believe(setup: Setup, belief: Belief, happened: bool) -> bool {
    let reached = explore(&setup);
    let layout = reached.rules.protocol.layout;
    reached.boards.iter().any(|board| board.belief(&layout, 1) == belief && (board.effects(&layout, 1) > 0) == happened)
}

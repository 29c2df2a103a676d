//! The chapters' texts, and what holds their claims: for the tests of the story.
#![allow(dead_code)]

use crate::common::{ONE_LETTER, Setup, explore};
use twice_or_never::casts::delivery::verdict::Violation;
use twice_or_never::casts::delivery::{ACK, Belief, LETTER};
use twice_or_never::history::Timeline;
use twice_or_never::player::{Action, CopyName};
use twice_or_never::share::parse;
use twice_or_never::stage::{Scenario, What};
use twice_or_never::story::Chapter;

/// All chapters, in their order.
pub const TEXTS: [(&str, &str); 8] = [
    ("silence", include_str!("../../words/en/chapters/silence.html")),
    ("two-generals", include_str!("../../words/en/chapters/two-generals.html")),
    ("slow-or-dead", include_str!("../../words/en/chapters/slow-or-dead.html")),
    ("ack-first", include_str!("../../words/en/chapters/ack-first.html")),
    ("two-workers", include_str!("../../words/en/chapters/two-workers.html")),
    ("work-first", include_str!("../../words/en/chapters/work-first.html")),
    ("publisher-confirms", include_str!("../../words/en/chapters/publisher-confirms.html")),
    ("remember", include_str!("../../words/en/chapters/remember.html")),
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

/// (chapter, words that stand in it, the check that holds them).
pub type Claim = (&'static str, &'static str, fn() -> bool);

/// The words of a claim stand in its chapter, and the check passes.
pub fn hold((slug, words, holds): &Claim) {
    assert!(plain(html(slug)).contains(words), "{slug} does not say: {words}");
    assert!(holds(), "{slug}: {words}");
}

/// The sentences of a chapter, its question aside, that say a number above one, never, always or can, and that
/// neither the words of a claim reach into nor `setting` lists.
pub fn loose(slug: &str, claims: &[&str], setting: &[&str]) -> Vec<String> {
    let telling = [
        "never", "always", "can", "can’t", "cannot", "two", "three", "four", "six", "eight", "twenty", "half", "twice",
    ];
    // A question claims nothing.
    let text = &without_question(slug);
    let paragraphs = ["<p>", "<p class=\"margin-note\">", "<dd>"].map(|tag| {
        let end = if tag == "<dd>" { "</dd>" } else { "</p>" };
        between(text, tag, end)
    });
    let sentences = paragraphs
        .into_iter()
        .flatten()
        .flat_map(|p| plain(p).split_inclusive(". ").map(str::to_owned).collect::<Vec<_>>());
    let is_loose = |sentence: &String| {
        let sentence = sentence.trim();
        let tells = sentence
            .split(|c: char| !c.is_alphanumeric() && c != '’')
            .any(|word| telling.contains(&word.to_lowercase().as_str()) || word.chars().any(|c| c.is_ascii_digit()));
        let tied = claims.iter().any(|words| {
            let repeats = words.contains(sentence.trim_end_matches('.')) || sentence.contains(words);
            repeats || overlap(&plain(text), words, sentence)
        });
        tells && !tied && !setting.contains(&sentence)
    };
    sentences.filter(is_loose).collect()
}

/// Whether a claim's words reach into a sentence, where both stand in the text.
fn overlap(text: &str, claim: &str, sentence: &str) -> bool {
    match (text.find(claim), text.find(sentence)) {
        (Some(claim_at), Some(at)) => claim_at < at + sentence.len() && at < claim_at + claim.len(),
        _ => false,
    }
}

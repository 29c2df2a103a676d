//! What ties the chapters' claims to checks, in both languages. A claim's words stand in the English chapter; the table
//! `tests/claims.de.txt` has the words that say the same in the German one, in the same paragraph. A number, "never",
//! "always", "can" or "must" in either language stands in the words of a claim, or is loose.

use super::{TEXTS, between, html, plain, sources};
use std::fs;
use std::sync::LazyLock;

/// (chapter, words that stand in it, the check that holds them).
pub type Claim = (&'static str, &'static str, fn() -> bool);

/// Words of an English chapter that some test holds, and those of the German one that say the same.
pub struct Row {
    pub slug: &'static str,
    pub english: &'static str,
    pub german: &'static str,
}

/// The table: under the name of a chapter in brackets each claim's English words, and below them the German ones.
pub static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let lines = include_str!("../claims.de.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (mut slug, mut rows, mut english) = ("", Vec::new(), None);
    for line in lines {
        let name = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        match (name, english.take()) {
            (Some(name), None) => slug = name,
            (None, None) => english = Some(line),
            (None, Some(english)) => rows.push(Row { slug, english, german: line }),
            (Some(_), Some(english)) => panic!("{slug}, no German words: {english}"),
        }
    }
    assert_eq!(english, None, "no German words");
    rows
});

static GERMAN: LazyLock<Vec<(&str, String)>> = LazyLock::new(|| {
    let read = |slug| fs::read_to_string(format!("words/de/chapters/{slug}.html")).expect("a chapter in German");
    TEXTS.map(|(slug, _)| (slug, read(slug))).into()
});

/// A chapter in German.
pub fn german_html(slug: &str) -> &'static str {
    GERMAN.iter().find(|(name, _)| *name == slug).map(|(_, text)| &text[..]).expect("a chapter has a text")
}

/// The German words that say what these English ones of a chapter say.
pub fn in_german(slug: &str, english: &str) -> &'static str {
    let row = TABLE.iter().find(|row| (row.slug, row.english) == (slug, english));
    row.unwrap_or_else(|| panic!("{slug}, not in tests/claims.de.txt: {english}")).german
}

/// A text's headings, paragraphs, answers, and cells, in their order, without their tags.
fn blocks(html: &str) -> Vec<String> {
    let ends = ["</h2>", "</p>", "</label>", "</dt>", "</dd>", "</th>", "</td>"];
    ends.iter().fold(html.to_owned(), |html, end| html.replace(end, "\0")).split('\0').map(plain).collect()
}

/// The words stand in the chapter, and in the same paragraph of the German one those that say the same.
pub fn says(slug: &str, words: &str) {
    let german = in_german(slug, words);
    let [english, here] = [html(slug), german_html(slug)].map(blocks);
    assert!(english.iter().any(|text| text.contains(words)), "{slug} does not say: {words}");
    assert!(here.iter().any(|text| text.contains(german)), "{slug} does not say in German: {german}");
    let is_beside = english.iter().zip(&here).any(|(text, here)| text.contains(words) && here.contains(german));
    assert!(is_beside && english.len() == here.len(), "{slug} says elsewhere in German: {german}");
}

/// The words of a claim stand in its chapter, in both languages, and the check passes.
pub fn hold((slug, words, holds): &Claim) {
    says(slug, words);
    assert!(holds(), "{slug}: {words}");
}

/// The words stand in the chapter, in both languages, and the page of sources names who says so.
pub fn cite(slug: &str, words: &str, source: &str) {
    says(slug, words);
    assert!(sources(slug).contains(source), "{slug} does not name {source}");
}

/// What tells a number above one, never, always, can or must.
const TELLING: [&str; 31] = [
    "never",
    "always",
    "ever",
    "can",
    "can’t",
    "cannot",
    "must",
    "mustn’t",
    "may",
    "might",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "twenty",
    "hundred",
    "thousand",
    "thousands",
    "half",
    "quarter",
    "percent",
    "twice",
    "thrice",
    "times",
];

/// The same in German.
const TELLING_IN_GERMAN: [&str; 57] = [
    "nie",
    "niemals",
    "immer",
    "stets",
    "kann",
    "kannst",
    "können",
    "könnt",
    "könnte",
    "könntest",
    "könnten",
    "konnte",
    "konnten",
    "muss",
    "musst",
    "müssen",
    "müsst",
    "müsste",
    "müssten",
    "musste",
    "darf",
    "darfst",
    "dürfen",
    "dürfte",
    "durfte",
    "durften",
    "vielleicht",
    "zwei",
    "beiden",
    "drei",
    "dreien",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "zwanzig",
    "hundert",
    "tausend",
    "tausende",
    "halb",
    "hälfte",
    "halbiert",
    "viertel",
    "prozent",
    "doppelt",
    "zweimal",
    "dreimal",
    "viermal",
    "fünfmal",
    "sechsmal",
    "neunmal",
    "zehnmal",
];

/// The telling words of a chapter in either language that stand neither in the words of a claim nor in those of `setting`,
/// each with the paragraph in which it stands.
pub fn loose(slug: &str, claims: &[&str], setting: &[&str]) -> Vec<String> {
    let english: Vec<&str> = claims.iter().chain(setting).copied().collect();
    english.iter().for_each(|words| says(slug, words));
    let german: Vec<&str> = english.iter().map(|words| in_german(slug, words)).collect();
    let mut all = loose_in(html(slug), &TELLING, &english);
    all.extend(loose_in(german_html(slug), &TELLING_IN_GERMAN, &german));
    all
}

/// What a text tells: its paragraphs, the words about settings, and what answers the guess. A question claims nothing, nor
/// does what the reader is asked to do, which other tests do.
fn told(html: &str) -> Vec<String> {
    let (before, rest) = html.split_once("<fieldset").unwrap_or((html, ""));
    let (question, after) = rest.split_once("</fieldset>").unwrap_or_default();
    let around = format!("{before}{after}");
    let kinds = [("<p>", "</p>"), ("<p class=\"margin-note\">", "</p>"), ("<dd>", "</dd>")];
    let told = kinds.into_iter().flat_map(|(tag, end)| between(&around, tag, end));
    let responses = between(question, "<p data-response=", "</p>");
    let responses = responses.into_iter().map(|p| p.split_once('>').expect("the tag ends").1);
    told.chain(responses).map(plain).collect()
}

fn loose_in(html: &str, telling: &[&str], tied: &[&str]) -> Vec<String> {
    let is_between = |c: char| !c.is_alphanumeric() && c != '’';
    let mut loose = Vec::new();
    for text in told(html) {
        let places = tied.iter().flat_map(|words| text.match_indices(*words));
        let held: Vec<_> = places.map(|(at, words)| at..at + words.len()).collect();
        let mut at = 0;
        for piece in text.split_inclusive(is_between) {
            let word = piece.trim_end_matches(is_between);
            let tells = telling.contains(&word.to_lowercase().as_str()) || word.chars().any(|c| c.is_ascii_digit());
            if tells && !held.iter().any(|held| held.contains(&at)) {
                loose.push(format!("“{word}” in: {text}"));
            }
            at += piece.len();
        }
    }
    loose
}

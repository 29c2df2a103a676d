//! Every page and chapter of another language says what the English one says: the same elements with the same attributes in
//! the same order, so paragraph stands beside paragraph, and the same digits in each piece of text. (That the words of the
//! figures have the same keys and name the same things is held by the build.) What ties a claim of an English chapter to a
//! check ties the German words beside it in `tests/claims.de.txt`; that no row of this table is left over is held here.

mod common;
#[path = "common/texts.rs"]
mod texts;

use std::collections::BTreeSet;
use std::fs;
use twice_or_never::words::{LANGUAGE, LANGUAGES};

/// Attributes that are words, or name the language.
const WORDS: [&str; 18] = [
    "aria-label",
    "title",
    "alt",
    "lang",
    "hreflang",
    "data-name",
    "data-keeps",
    "data-breaks",
    "data-done",
    "data-guessed",
    "data-broke",
    "data-missing",
    "data-no-wasm",
    "data-policy",
    "data-no-figure",
    "data-no-part",
    "data-newer",
    "data-reload",
];

fn read(file: &str) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// A tag with its attributes but for words, or a piece of text.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Tag(String),
    /// The digits in it, in order of size: where a language puts a number is its own.
    Text(Vec<String>),
}

/// What a file is made of, from its first tag on, without comments and the head.
fn pieces(file: &str) -> Vec<Piece> {
    let html = read(file);
    let html = html.split_once("<body").map_or(&html[..], |(_, body)| body.split_once('>').expect("it is closed").1);
    let (mut pieces, mut rest) = (Vec::new(), html);
    while let Some(begin) = rest.find('<') {
        let mut numbers: Vec<String> = rest[..begin]
            .split(|c: char| !c.is_ascii_digit())
            .filter(|digits| !digits.is_empty())
            .map(str::to_owned)
            .collect();
        numbers.sort();
        if !rest[..begin].trim().is_empty() {
            pieces.push(Piece::Text(numbers));
        }
        rest = &rest[begin..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").expect("a comment is closed").1;
            continue;
        }
        let end = rest.find('>').expect("a tag is closed");
        pieces.push(Piece::Tag(plain(&rest[1..end])));
        rest = &rest[end + 1..];
    }
    pieces
}

/// A tag without the attributes that are words, and with the places of files as they are in the English page.
fn plain(tag: &str) -> String {
    let mut parts = tag.split('"');
    let mut plain = String::new();
    while let Some(before) = parts.next() {
        let name = before.split_whitespace().last().unwrap_or_default().trim_end_matches('=');
        let before = before.split_whitespace().collect::<Vec<_>>().join(" ");
        match parts.next() {
            Some(_) if WORDS.contains(&name) => plain += &before,
            Some(value) => {
                let value = value.trim_start_matches("../").replace("words/en/", "");
                plain += &format!("{before}\"{}\"", if value.contains("?hl=") { "?hl" } else { &value });
            }
            None => plain += &before,
        }
        plain.push(' ');
    }
    plain
}

fn others() -> impl Iterator<Item = &'static str> {
    LANGUAGES.into_iter().filter(|language| *language != "en")
}

#[test]
fn the_page_is_english_unless_another_language_is_asked_for() {
    assert_eq!((LANGUAGE, LANGUAGES[0]), ("en", "en"));
    assert!(LANGUAGES.len() > 1);
    let scripts = read("script/lib.sh");
    let built: BTreeSet<&str> = scripts
        .split_once("languages=(")
        .and_then(|(_, rest)| rest.split_once(')'))
        .expect("a list of languages")
        .0
        .split_whitespace()
        .collect();
    assert_eq!(built, others().collect(), "every language of words/ is built");
}

#[test]
fn every_page_and_chapter_says_the_same_in_every_language() {
    let chapters = texts::TEXTS.map(|(slug, _)| format!("chapters/{slug}.html"));
    let files =
        ["cases.html", "sources.html", "part.html", "figure.html"].map(str::to_owned).into_iter().chain(chapters);
    let pairs = files
        .map(|file| (format!("words/en/{file}"), file))
        .chain([("index.html".to_owned(), "index.html".to_owned())]);
    let mut compared = 0;
    for (first, file) in pairs {
        let expected = pieces(&first);
        for language in others() {
            let file = format!("words/{language}/{file}");
            let found = pieces(&file);
            for (at, (piece, expected)) in found.iter().zip(&expected).enumerate() {
                let around = &found[at.saturating_sub(2)..at];
                assert_eq!(piece, expected, "{file}, after {around:?}");
            }
            assert_eq!(found.len(), expected.len(), "{file}");
            compared += found.len();
        }
    }
    assert!(compared > 2_000, "{compared}");
}

#[test]
fn no_text_of_a_language_was_left_in_english() {
    for language in others() {
        for (_, english) in texts::TEXTS {
            let sentences = texts::plain(english);
            let slug = english.split("data-chapter=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a slug");
            let here = texts::plain(&read(&format!("words/{language}/chapters/{slug}.html")));
            for sentence in sentences.split(['.', '?', ':']).map(str::trim).filter(|sentence| sentence.len() > 40) {
                assert!(!here.contains(sentence), "{language}, {slug}: {sentence}");
            }
        }
    }
}

#[test]
fn every_link_within_leads_somewhere() {
    let mut followed = 0;
    for language in LANGUAGES {
        let page = if language == "en" { "index.html".to_owned() } else { format!("words/{language}/index.html") };
        let files =
            ["cases.html", "sources.html"].map(|name| (name.to_owned(), read(&format!("words/{language}/{name}"))));
        let chapters = texts::TEXTS.map(|(slug, _)| read(&format!("words/{language}/chapters/{slug}.html")));
        // The story is the page with its chapters.
        let story = chapters.iter().fold(read(&page), |story, chapter| story + chapter);
        let pages: Vec<(String, String)> = files.into_iter().chain([(String::new(), story)]).collect();
        for (name, html) in &pages {
            for link in texts::between(html, "<a href=\"", "\"") {
                let (path, id) = link.split_once('#').unwrap_or((link, ""));
                let path = path.split('?').next().unwrap_or_default();
                // Runs are held by tests of their own; parts of the story are cut out of it by the build, which also writes it as one file.
                if path.starts_with("http") || id.starts_with('v') && link.contains('?') || path.starts_with("../") {
                    continue;
                }
                let to = match path {
                    "" => name.as_str(),
                    "./" => "",
                    path => path.trim_start_matches("./"),
                };
                if ["later.html", "state.html", "de/index.html", "offline.html"].contains(&to) {
                    continue;
                }
                let (_, target) =
                    pages.iter().find(|(name, _)| name == to).unwrap_or_else(|| panic!("{language}: {link}"));
                assert!(id.is_empty() || target.contains(&format!("id=\"{id}\"")), "{language}, {name}: {link}");
                followed += 1;
            }
        }
    }
    assert!(followed > 150, "{followed}");
}

/// What is written between quotation marks in the tests of the chapters.
fn words_in_the_tests_of_chapters() -> BTreeSet<String> {
    let files = fs::read_dir("tests").expect("the tests").map(|file| file.expect("a test").path());
    let is_of_chapters = |path: &std::path::PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("chapters")) && path.is_file()
    };
    let texts = files.filter(is_of_chapters).map(|path| fs::read_to_string(path).expect("a test"));
    // A line that ends with a backslash goes on where the next begins.
    let joined = texts.map(|text| {
        let mut lines = text.split("\\\n");
        let first = lines.next().unwrap_or_default().to_owned();
        lines.fold(first, |text, line| text + line.trim_start())
    });
    joined.flat_map(|text| text.split('"').map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn every_row_of_the_table_of_claims_is_of_a_claim_and_stands_in_both_chapters() {
    let in_tests = words_in_the_tests_of_chapters();
    let (mut claims, mut words) = (BTreeSet::new(), BTreeSet::new());
    for row in texts::TABLE.iter() {
        assert!(in_tests.contains(row.english), "{}, no test has: {}", row.slug, row.english);
        assert!(claims.insert((row.slug, row.english)), "{}, more than once: {}", row.slug, row.english);
        assert!(words.insert((row.slug, row.german)), "{}, for more than one claim: {}", row.slug, row.german);
        texts::says(row.slug, row.english);
    }
    assert!(claims.len() > 200, "{}", claims.len());
    for (slug, _) in texts::TEXTS {
        assert!(claims.iter().any(|(name, _)| *name == slug), "{slug} claims nothing");
    }
}

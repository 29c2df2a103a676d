//! A run from whatever stands for one: an address, a query, what stands after `v1=` in a link, or a file of JSON.

use std::fs;
use std::io::Read;
use twice_or_never::export::json::{BYTES_MAX, import};
use twice_or_never::export::playback;
use twice_or_never::scene::Playback;
use twice_or_never::share::{Address, Figure, Note, decode, parse, state_in};
use twice_or_never::words::state_error;

/// A run, and what was ignored on the way to it, in sentences.
pub struct Opened {
    pub playback: Playback,
    pub notes: Vec<String>,
}

/// Opens a link.
///
/// # Errors
/// What is wrong with the run in it.
pub fn open(link: &str) -> Result<Opened, String> {
    if link.ends_with(".json") {
        return file(link);
    }
    let (before, fragment) = link.split_once('#').map_or((link, None), |(before, after)| (before, Some(after)));
    if let Some(fragment) = fragment.filter(|fragment| !fragment.is_empty()) {
        let whole = format!("#{fragment}");
        let state = state_in(&whole)
            .ok_or_else(|| format!("after # there is no run, which begins with v1= or v2=: {}", short(fragment)))?;
        return saved(state);
    }
    if let Some((_, query)) = before.split_once('?') {
        return Ok(set_up(query));
    }
    if let Some(state) = state_in(&format!("#{before}")) {
        return saved(state);
    }
    if before.contains("://") || before.contains('/') {
        return Ok(set_up(""));
    }
    // A query without its mark has an equals sign, which no run has.
    if before.contains('=') {
        return Ok(set_up(before));
    }
    saved(before)
}

/// A run from a file.
fn file(name: &str) -> Result<Opened, String> {
    let mut text = String::new();
    // One byte more than is read tells that there is too much.
    let read = fs::File::open(name).and_then(|file| file.take(BYTES_MAX as u64 + 1).read_to_string(&mut text));
    read.map_err(|error| format!("cannot read {name}: {error}"))?;
    let run = import(&text).map_err(|refused| format!("{name}: {}: {}", refused.field, refused.why))?;
    let playback = playback(&run).map_err(|error| format!("{name}: {}", state_error(&error)))?;
    Ok(Opened { playback, notes: Vec::new() })
}

fn saved(state: &str) -> Result<Opened, String> {
    let refused = |error| format!("{} ({})", state_error(&error), short(state));
    let run = decode(state).map_err(refused)?;
    Ok(Opened { playback: playback(&run).map_err(refused)?, notes: Vec::new() })
}

/// The figure of a query, as it opens.
fn set_up(query: &str) -> Opened {
    let (Address { figure, scenario, start, .. }, notes) = parse(query);
    let mut playback = Playback::new(&scenario, 1.0);
    match start {
        Some(index) => playback.seek(index.min(twice_or_never::share::INDEX_MAX)),
        None if figure.and_then(Figure::by_slug).is_none_or(|figure| figure.slug == "delivery") => {
            playback.open_still()
        }
        None => {}
    }
    Opened { playback, notes: notes.iter().map(said).collect() }
}

fn said(Note { key, value, expected }: &Note) -> String {
    match expected {
        Some(expected) => format!("{key}={value} was ignored: it should be {expected}"),
        None => format!("{key} is no setting of this figure; it was ignored"),
    }
}

/// The beginning of a text.
fn short(text: &str) -> String {
    const CHARS_MAX: usize = 40;
    let begin: String = text.chars().take(CHARS_MAX).collect();
    if begin.len() < text.len() { format!("{begin}…") } else { begin }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twice_or_never::export::{Format, Look, export_shown, saved as as_saved};
    use twice_or_never::share::{encode, fragment};

    #[test]
    fn a_run_is_opened_from_its_address_from_its_fragment_and_alone() {
        let opened = open("?figure=two-workers&loss=40&start=30").expect("a query");
        assert!(opened.notes.is_empty());
        let run = as_saved(&opened.playback).expect("it fits into a link");
        assert_eq!(run.index, 30);
        let state = encode(&run).expect("it fits");
        let fragment = fragment(&state);
        for link in [
            format!("https://example.org/deep/?figure=two-workers{fragment}"),
            format!("?figure=two-workers{fragment}"),
            fragment.clone(),
            fragment[1..].to_owned(),
            state.clone(),
        ] {
            let again = open(&link).unwrap_or_else(|error| panic!("{link}: {error}"));
            assert_eq!(as_saved(&again.playback), Some(run.clone()), "{link}");
        }
    }

    #[test]
    fn without_a_run_the_figure_stands_as_it_opens() {
        let opened = open("https://example.org/").expect("the first figure");
        assert_eq!(opened.playback.timeline().index(), 1);
        let opened = open("figure=converge&seed=7").expect("a query");
        assert_eq!(opened.playback.timeline().index(), 0);
        assert_eq!(opened.playback.timeline().run().scenario().seed, 7);
    }

    #[test]
    fn a_run_is_opened_from_its_file_and_a_file_that_is_none_is_refused_by_its_field() {
        let opened = open("?figure=converge&seed=7&start=9").expect("a query");
        let json = export_shown(&opened.playback, Look::default(), Format::Json).text;
        let name = std::env::temp_dir().join(format!("ton-{}.json", std::process::id()));
        let name = name.to_str().expect("a name in letters");
        fs::write(name, &json).expect("a file is written");
        let again = open(name).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(again.playback.timeline().digest(), opened.playback.timeline().digest());
        assert_eq!(as_saved(&again.playback), as_saved(&opened.playback));
        fs::write(name, json.replace("\"seed\"", "\"sead\"")).expect("a file is written");
        let refused = open(name).err().expect("it plays another run than its digest says");
        assert!(refused.contains("seed") || refused.contains("digest"), "{refused}");
        fs::remove_file(name).expect("it is there");
        assert!(open(name).is_err_and(|error| error.contains("cannot read")));
    }

    #[test]
    fn what_is_ignored_is_named_and_what_is_damaged_is_refused() {
        let opened = open("?figure=delivery&loss=900&lettres=3").expect("a query");
        assert!(opened.notes[0].contains("loss=900") && opened.notes[1].contains("lettres"));
        for link in ["#v1=AAAA", "#chapter", "AAAA", "", "https://example.org/#v1=*"] {
            assert!(open(link).is_err(), "{link}");
        }
    }
}

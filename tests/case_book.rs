//! The case book, `words/en/cases.html`: each run in it is set up by the keys and the hand that stand beside it, its link
//! opens that run, and what is said of it is what comes of it.
//!
//! With `WRITE_CASE_BOOK=1` in the environment the links and what is said are written anew rather than compared.

use std::collections::BTreeSet;
use std::fmt::Write;
use twice_or_never::player::{Action, CopyName, Intervention, Run};
use twice_or_never::share::{SavedRun, decode, encode, fragment, parse};
use twice_or_never::stage::{Kind, Stage, Subject};
use twice_or_never::words::event_name;

const FILE: &str = "words/en/cases.html";

/// What is between `before` and the next `after`, for each place where `before` stands.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    text.split(before).skip(1).map(|rest| rest.split(after).next().expect("it ends")).collect()
}

fn attribute<'a>(text: &'a str, name: &str) -> &'a str {
    between(text, &format!("{name}=\""), "\"")[0]
}

fn run(figure: &str, keys: &str, hand: Vec<Intervention>) -> Run {
    let (address, notes) = parse(&format!("figure={figure}&{}", keys.replace("&amp;", "&")));
    assert!(notes.is_empty(), "{keys}: {notes:?}");
    Run::new(&address.scenario, hand)
}

fn copy(run: &Run, kind: &str, letter: Subject, number: &str) -> CopyName {
    let kinds = run.stage().about().kinds;
    let kind = kinds.iter().position(|about| about.slug == kind).unwrap_or_else(|| panic!("a kind called {kind}"));
    CopyName { kind: Kind(kind as u8), letter, number: number.parse().expect("a number") }
}

/// Does what a hand is said to do: `until EVENT LETTER`, `pass MILLISECONDS`, or an action by its name, each from where
/// the one before it left the run.
fn by_hand(run: &mut Run, hand: &str) {
    for said in hand.split(';').map(str::trim).filter(|said| !said.is_empty()) {
        let words: Vec<&str> = said.split(' ').collect();
        let at = |place: usize| words[place].parse().unwrap_or_else(|_| panic!("a small number in “{said}”"));
        let mut moment = run.now();
        let action = match words[0] {
            "until" => {
                let letter: Subject = words[2].parse().expect("a letter");
                loop {
                    let event = run.step().unwrap_or_else(|| panic!("“{said}” comes"));
                    if event.letter == Some(letter) && event_name(run.stage(), event.what) == words[1] {
                        break;
                    }
                }
                continue;
            }
            "pass" => {
                moment += words[1].parse::<u64>().expect("milliseconds");
                while run.step_until(moment).is_some() {}
                continue;
            }
            "lose" => Action::Lose(copy(run, words[1], at(2), words[3])),
            "hold" => Action::Hold(copy(run, words[1], at(2), words[3])),
            "release" => Action::Release(copy(run, words[1], at(2), words[3])),
            "crash" => Action::Crash(at(1) as u8),
            "restart" => Action::Restart(at(1) as u8),
            "cut" => Action::Cut(at(1) as u8),
            "mend" => Action::Mend(at(1) as u8),
            _ => panic!("“{said}” is nothing a hand does"),
        };
        run.intervene(moment, action).unwrap_or_else(|refusal| panic!("“{said}”: {refusal:?}"));
    }
}

/// Plays to the end, and says what has come of it.
fn verdict(run: &mut Run) -> String {
    while run.step().is_some() {
        assert!(run.index() < 10_000, "it ends");
    }
    let stage = run.stage();
    let settings = &run.scenario().settings;
    let counts = stage.about().tallies.iter().zip(run.tally());
    let mut said = Vec::new();
    for (about, count) in counts.filter(|(about, count)| *count > 0 && (about.is_shown)(settings)) {
        said.push(format!("{count} {}", (about.name)()));
    }
    let mut verdict = said.join(", ");
    let falsely = stage.told_falsely(run);
    if falsely > 0 {
        write!(verdict, "; acknowledged and never done: {falsely}").expect("a string grows");
    }
    verdict
}

fn link(figure: &str, run: &Run) -> String {
    let saved = SavedRun {
        scenario: run.scenario().clone(),
        script: Vec::new(),
        interventions: run.interventions().to_vec(),
        index: 0,
    };
    let state = encode(&saved).expect("it fits a link");
    assert_eq!(decode(&state).as_ref(), Ok(&saved));
    format!("./?figure={figure}{}", fragment(&state))
}

/// The book with its links and verdicts as they are found by playing.
fn found(book: &str) -> String {
    let mut pieces = book.split("<section ");
    let mut written = pieces.next().expect("a beginning").to_owned();
    for piece in pieces {
        let (figure, hand) = (attribute(piece, "data-figure"), attribute(piece, "data-hand"));
        let mut section = piece.split("<a href=\"");
        write!(written, "<section {}", section.next().expect("a beginning")).expect("a string grows");
        let mut interventions: Option<Vec<Intervention>> = None;
        for anchor in section {
            if !anchor.contains("data-keys") {
                write!(written, "<a href=\"{anchor}").expect("a string grows");
                continue;
            }
            let keys = attribute(anchor, "data-keys");
            // The first run is played by hand; what that did is done to the other at the same moments.
            let mut played = run(figure, keys, interventions.clone().unwrap_or_default());
            if interventions.is_none() {
                by_hand(&mut played, hand);
                interventions = Some(played.interventions().to_vec());
            }
            let said = verdict(&mut played);
            let (_, rest) = anchor.split_once("\" data-keys").expect("keys");
            let (before, rest) = rest.split_once("<span class=\"verdict\">").expect("a verdict");
            let (_, rest) = rest.split_once("</span>").expect("an end");
            let href = link(figure, &played);
            write!(written, "<a href=\"{href}\" data-keys{before}<span class=\"verdict\">{said}</span>{rest}")
                .expect("a string grows");
        }
    }
    written
}

#[test]
fn links_open_the_runs_and_what_is_said_of_them_is_what_comes_of_them() {
    let book = std::fs::read_to_string(FILE).expect("the case book");
    let found = found(&book);
    if std::env::var_os("WRITE_CASE_BOOK").is_some() {
        return std::fs::write(FILE, found).expect("written");
    }
    for (stands, found) in book.lines().zip(found.lines()) {
        assert_eq!(stands, found);
    }
    assert_eq!(book, found);
}

/// What a report complains of shows in its run, and not in the one beside it, but for where the text says so.
#[test]
fn each_case_goes_wrong_and_its_cure_does_not() {
    let book = std::fs::read_to_string(FILE).expect("the case book");
    let sections = between(&book, "<section ", "</section>");
    assert!(sections.len() >= 20, "twenty cases");
    let is_wrong = |verdict: &str| {
        [" lost", " twice", " stale", " parked", " given up", "never done"].iter().any(|wrong| verdict.contains(wrong))
    };
    for section in &sections {
        let verdicts = between(section, "<span class=\"verdict\">", "</span>");
        let &[ill, cured] = &verdicts[..] else { panic!("two runs: {section}") };
        let repeats_for_nothing = section.contains("id=\"silent-duplicate\"");
        assert!(is_wrong(ill) || repeats_for_nothing, "{ill}: {section}");
        let is_put_aside = section.contains("id=\"poison\"");
        assert!(!is_wrong(cured) || is_put_aside, "{cured}: {section}");
        assert_ne!(ill, cured, "{section}");
    }
    let threads: BTreeSet<&str> =
        sections.iter().map(|section| between(section, "https://github.com/", "\"")[0]).collect();
    assert_eq!(threads.len(), sections.len(), "each names a thread of its own");
    for section in &sections {
        let id = attribute(section, "id");
        assert!(book.contains(&format!("<li><a href=\"#{id}\">")), "{id} is among the contents");
    }
}

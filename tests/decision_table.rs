//! The table of decisions in "A state of mind": what a recipe keeps, and the cheapest way in which it goes wrong all the
//! same, are what the adversary answers, and each link opens the run that it found.
//!
//! With `WRITE_DECISION_TABLE=1` in the environment these cells are written anew rather than compared.

use serde_json::{Value, json};
use std::fmt::Write;
use twice_or_never::board::Faults;
use twice_or_never::casts::delivery::verdict::Violation;
use twice_or_never::casts::delivery::words::recipe_name;
use twice_or_never::casts::delivery::{Effect, RECEIVERS, Recipe};
use twice_or_never::desk::Desk;
use twice_or_never::letters::Letters;
use twice_or_never::player::Run;
use twice_or_never::share::{SavedRun, decode, encode, fragment};
use twice_or_never::stage::Scenario;

const FILE: &str = "words/en/chapters/state-of-mind.html";

/// What is said of a promise that is kept, and of one that is broken.
struct Said {
    property: Violation,
    kept: &'static str,
    broken: &'static str,
}

const fn said(property: Violation, kept: &'static str, broken: &'static str) -> Said {
    Said { property, kept, broken }
}

/// What does harm with an effect of this kind, the worst first.
fn harms(effect: Effect) -> Vec<Said> {
    match effect {
        Effect::Set => vec![
            said(Violation::Regress, "never set back", "set back"),
            said(Violation::Stale, "newest value stands", "newest value lost"),
        ],
        Effect::Merge => vec![
            said(Violation::LostAcked, "told the truth", "acked and never done"),
            said(Violation::Lost, "never lost", "lost"),
        ],
        Effect::Add | Effect::Email => vec![
            said(Violation::LostAcked, "told the truth", "acked and never done"),
            said(Violation::Lost, "never lost", "lost"),
            said(Violation::Twice, "never twice", "twice"),
            said(Violation::NotExactlyOnceThoughComplete, "exactly once if acked", "acked, not once each"),
        ],
    }
}

/// A row of the table: a recipe for an effect.
struct Row {
    recipe: &'static Recipe,
    effect: Effect,
}

impl Row {
    fn of(row: &str) -> Row {
        let word = attribute(row, "data-effect");
        let effect = Effect::ALL.into_iter().find(|(_, name)| *name == word).expect("an effect").0;
        Row { recipe: Recipe::by_code(attribute(row, "data-recipe")).expect("a recipe"), effect }
    }

    /// What the adversary answers about a promise, with so many losses and else the usual faults.
    fn attack(&self, property: Violation, losses: u32) -> Value {
        let scenario = Scenario::default().with_recipe(self.recipe).with_effect(self.effect);
        let saved = SavedRun { scenario, script: Vec::new(), interventions: Vec::new(), index: 0 };
        let state = encode(&saved).expect("short enough");
        let name = Violation::ASKED.iter().find(|(asked, _)| *asked == property).expect("it can be asked for").1;
        let question = json!({"kind": "attack", "form": "json", "property": name, "losses": losses, "state": state});
        let mut desk = Desk::default();
        desk.ask(1, &question.to_string());
        let answer: Value = serde_json::from_str(&desk.finish(1).expect("asked")).expect("JSON");
        assert_eq!(answer["complete"], true, "{answer}");
        answer
    }

    fn is_kept(&self, property: Violation) -> bool {
        self.attack(property, USUAL_LOSSES)["verdict"] == "holds"
    }

    /// The promises that are kept within the usual faults.
    fn keeps(&self) -> String {
        let kept = harms(self.effect).into_iter().filter(|said| self.is_kept(said.property)).map(|said| said.kept);
        kept.collect::<Vec<_>>().join(", ")
    }

    /// The cheapest history that breaks any of them, with as many losses as use up the copies: its run, and what it breaks.
    fn breaks(&self) -> (String, &'static str) {
        let broken = harms(self.effect).into_iter().filter_map(|said| {
            let answer = self.attack(said.property, USUAL_LOSSES + MORE_LOSSES);
            let cost = answer["faults"].as_u64()?;
            Some((cost, answer["state"].as_str().expect("a link").to_owned(), said.broken))
        });
        let (_, state, what) = broken.min_by_key(|(cost, ..)| *cost).expect("nothing is safe from everything");
        (state, what)
    }
}

/// What is asked for unless something else is said: `Question::new`.
const USUAL_LOSSES: u32 = 1;
/// With two resends three losses use up every copy.
const MORE_LOSSES: u32 = 2;

/// What is between `before` and the next `after`, for each place where `before` stands.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    text.split(before).skip(1).map(|rest| rest.split(after).next().expect("it ends")).collect()
}

fn attribute<'a>(text: &'a str, name: &str) -> &'a str {
    between(text, &format!("{name}=\""), "\"")[0]
}

/// The run that a link holds, at its end.
fn opened(state: &str) -> Run {
    let saved = decode(state).expect("a state of ours");
    let mut run = Run::scripted(&saved.scenario, saved.script, saved.interventions);
    while run.step().is_some() {
        assert!(run.index() < 10_000, "it ends");
    }
    run
}

/// Faults in words: "one crash", "three losses", "no fault".
fn in_words(spent: &Faults) -> String {
    let kinds = [
        (spent.losses, "loss", "losses"),
        (spent.duplications, "doubled copy", "doubled copies"),
        (spent.crashes[RECEIVERS], "crash", "crashes"),
    ];
    let said: Vec<String> = kinds
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| match count {
            1 => format!("one {one}"),
            2 => format!("two {many}"),
            3 => format!("three {many}"),
            _ => panic!("more than the budget: {spent:?}"),
        })
        .collect();
    if said.is_empty() { "no fault at all".to_owned() } else { said.join(" and ") }
}

/// The text with the cells of the table as they are found by searching.
fn found(text: &str) -> String {
    let mut pieces = text.split("<tr data-recipe");
    let mut written = pieces.next().expect("a beginning").to_owned();
    for piece in pieces {
        let row = Row::of(&format!("<tr data-recipe{piece}"));
        let (state, what) = row.breaks();
        let spent = opened(&state).board().spent;
        let href = format!("./?figure=delivery{}", fragment(&state));
        let name = recipe_name(row.recipe);
        let cells = [
            ("data-name", name.to_owned()),
            ("data-keeps", row.keeps()),
            ("data-breaks", format!("<a href=\"{href}\">{}: {what}</a>", in_words(&spent))),
        ];
        write!(written, "<tr data-recipe").expect("a string grows");
        let mut rest = piece;
        for (cell, found) in cells {
            let (before, after) = rest.split_once(&format!("<td {cell}=\"")).expect("a cell");
            let (label, after) = after.split_once("\">").expect("its label");
            write!(written, "{before}<td {cell}=\"{label}\">{found}").expect("a string grows");
            rest = after.find("</td>").map(|end| &after[end..]).expect("it ends");
        }
        written += rest;
    }
    written
}

#[test]
fn what_the_table_says_is_what_the_adversary_finds() {
    let text = std::fs::read_to_string(FILE).expect("the chapter");
    let found = found(&text);
    if std::env::var_os("WRITE_DECISION_TABLE").is_some() {
        return std::fs::write(FILE, found).expect("written");
    }
    for (stands, found) in text.lines().zip(found.lines()) {
        assert_eq!(stands, found);
    }
    assert_eq!(text, found);
}

/// What the cells say, in German.
const IN_GERMAN: [(&str, &str); 13] = [
    ("told the truth", "ehrlich bestätigt"),
    ("never lost", "nie verloren"),
    ("never twice", "nie doppelt"),
    ("exactly once if acked", "genau einmal, wenn bestätigt"),
    ("never set back", "nie zurückgedreht"),
    ("newest value stands", "der neueste Wert gilt"),
    ("acked and never done", "bestätigt und nie erledigt"),
    ("lost", "verloren"),
    ("twice", "doppelt"),
    ("newest value lost", "der neueste Wert verloren"),
    ("one crash", "ein Absturz"),
    ("three losses", "drei Verluste"),
    ("no fault at all", "gar keine Störung"),
];

#[test]
fn the_german_table_says_the_same() {
    let read = |file: &str| std::fs::read_to_string(file).expect("a file of words");
    let names = read("words/de/page.txt");
    let mut said = std::collections::BTreeSet::new();
    let mut of = |english: &str| {
        let (at, (_, german)) = IN_GERMAN.iter().enumerate().find(|(_, (words, _))| *words == english).expect(english);
        said.insert(at);
        *german
    };
    let [english, german] = [FILE, "words/de/chapters/state-of-mind.html"].map(read);
    let [rows, german_rows] = [&english, &german].map(|text| between(text, "<tr data-recipe", "</tr>"));
    assert_eq!((rows.len(), german_rows.len()), (6, 6));
    for (row, german) in rows.into_iter().zip(german_rows) {
        let cell = |row: &str, name: &str| {
            let cell = between(row, &format!("<td {name}=\""), "</td>")[0];
            cell.split_once("\">").expect("its label").1.to_owned()
        };
        let recipe = Row::of(&format!("<tr data-recipe{row}")).recipe;
        let name = format!("recipe_{} = {}", recipe.code.to_lowercase(), cell(german, "data-name"));
        assert!(names.lines().any(|line| line == name), "{name}");
        let keeps: Vec<&str> = cell(row, "data-keeps").split(", ").map(&mut of).collect();
        assert_eq!(cell(german, "data-keeps"), keeps.join(", "));
        let (link, breaks) =
            cell(row, "data-breaks").split_once("\">").map(|(a, b)| (a.to_owned(), b.to_owned())).expect("a link");
        let (by, what) = breaks.trim_end_matches("</a>").split_once(": ").expect("by what, and what");
        assert_eq!(cell(german, "data-breaks"), format!("{link}\">{}: {}</a>", of(by), of(what)));
    }
    assert_eq!(said.len(), IN_GERMAN.len(), "a word that no cell needs");
}

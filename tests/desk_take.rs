//! A run taken along: what the paper offers opens the run that it is about, files come out and in again, and whatever is wrong
//! with a question is named.

use serde_json::{Value, json};
use twice_or_never::board::NodeId;
use twice_or_never::casts::CASTS;
use twice_or_never::desk::{BUILD, Desk};
use twice_or_never::export::{Format, Look, export};
use twice_or_never::history::Timeline;
use twice_or_never::player::{Action, Intervention, Run};
use twice_or_never::share::{FIGURES, SavedRun, decode, encode, parse, state_in};
use twice_or_never::stage::{Scenario, Stage};
use twice_or_never::words::take_desk;

const PAGE: &str = "https://example.org/a(b)/index.html";

fn answer(question: &Value) -> String {
    let mut desk = Desk::default();
    desk.ask(1, &question.to_string());
    desk.finish(1).expect("asked")
}

fn read(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn with(question: &Value, more: &Value) -> Value {
    let mut question = question.clone();
    for (name, value) in more.as_object().expect("fields") {
        question[name] = value.clone();
    }
    question
}

/// A run of each cast in which a hand does something, half-way.
fn runs() -> Vec<SavedRun> {
    let run_of = |scenario: Scenario| {
        let interventions = vec![Intervention { tick: 1, ordinal: 0, action: Action::Crash(1 as NodeId) }];
        let mut run = Run::new(&scenario, interventions.clone());
        let mut index = 0;
        while index < 40 && run.step().is_some() {
            index += 1;
        }
        SavedRun { scenario, script: Vec::new(), interventions, index: index / 2 }
    };
    CASTS.into_iter().map(|cast| run_of(Scenario::of(cast))).collect()
}

fn state(run: &SavedRun) -> String {
    encode(run).expect("short enough")
}

fn take(run: &SavedRun) -> Value {
    json!({"kind": "take", "build": BUILD, "state": state(run), "url": format!("{PAGE}?x=1#y"), "title": "A [title] & \"more\""})
}

fn plain(html: &str) -> String {
    html.replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&")
}

/// What is in the field of the code: text as it is copied.
fn code(paper: &str, kind: &str) -> String {
    let (_, rest) = paper.split_once(&format!("data-code=\"{kind}\">")).unwrap_or_else(|| panic!("{kind}: {paper}"));
    plain(rest.split_once("</textarea>").expect("it is closed").0)
}

/// The values of an attribute, in order, as a browser reads them.
fn attributes(html: &str, name: &str) -> Vec<String> {
    html.split(&format!(" {name}=\"")).skip(1).map(|rest| plain(rest.split('"').next().expect("closed"))).collect()
}

/// The keys and the state of an address on the page.
fn address(text: &str) -> (String, String) {
    let (page, rest) = text.split_once('?').expect("it has keys");
    assert_eq!(page.replace("%28", "(").replace("%29", ")"), PAGE);
    let (keys, fragment) = rest.split_once('#').expect("it has a run");
    (keys.to_owned(), state_in(&format!("#{fragment}")).expect("a state").to_owned())
}

#[test]
fn every_code_opens_the_run_that_the_paper_is_about_or_what_it_was_set_up_as() {
    for run in runs() {
        let (all, asked) = (state(&run), take(&run));
        let fresh = state(&SavedRun { interventions: Vec::new(), index: 0, ..run.clone() });
        for (word, opens) in [("", &all), ("run", &all), ("setup", &fresh)] {
            let code_of = |kind: &str, more: Value| {
                code(&answer(&with(&with(&asked, &json!({"code": kind, "with": word})), &more)), kind)
            };
            let figure = run.scenario.cast.slug;
            for kind in ["iframe", "mdx"] {
                let text = code_of(kind, json!({"theme": "dark", "controls": "min"}));
                let (keys, state) = address(&attributes(&text, "src")[0]);
                assert_eq!(keys, format!("figure={figure}&embed=1&controls=min&theme=dark"));
                let (read, notes) = parse(&keys);
                assert!(notes.is_empty() && read.embed && read.figure == Some(figure), "{notes:?}");
                assert_eq!(&state, opens);
                assert_eq!(attributes(&text, "title"), ["A [title] & \"more\""]);
                assert_eq!(attributes(&text, "allow"), ["fullscreen; clipboard-write"]);
                assert!(text.find("loading=\"lazy\"") < text.find("src=\""), "{text}");
                assert!(if kind == "mdx" {
                    text.ends_with("style={{ border: 0 }} />")
                } else {
                    text.ends_with("</iframe>")
                });
            }
            let text = code_of("element", json!({"theme": "light", "controls": "0"}));
            assert_eq!(attributes(&text, "src"), ["https://example.org/a(b)/embed.js"]);
            assert_eq!(attributes(&text, "figure"), [figure]);
            assert_eq!(attributes(&text, "state"), [opens.as_str()]);
            assert_eq!(
                (attributes(&text, "theme"), attributes(&text, "controls")),
                (vec!["light".into()], vec!["0".into()])
            );
            assert_eq!(address(&attributes(&text, "href")[0]), (format!("figure={figure}"), opens.clone()));
            let text = code_of("markdown", json!({}));
            let link = text.strip_prefix("[A \\[title\\] & \"more\"](").and_then(|rest| rest.strip_suffix(')'));
            assert_eq!(address(link.unwrap_or_else(|| panic!("{text}"))), (format!("figure={figure}"), opens.clone()));
            let text = code_of("picture", json!({}));
            assert_eq!(address(&attributes(&text, "href")[0]), (format!("figure={figure}"), opens.clone()));
            let file = export(&run, Look::default(), Format::Figure).expect("a run of a link");
            assert_eq!(attributes(&text, "src"), [file.name]);
        }
        // The link is to the run, whatever the codes are to open.
        let paper = answer(&with(&asked, &json!({"with": "setup"})));
        let link = attributes(&paper, "value").into_iter().find(|value| value.contains('#')).expect("a link");
        assert_eq!(address(&link).1, all);
        assert!(paper.contains(&format!("at event {}", run.index)));
    }
}

#[test]
fn the_paper_names_what_can_be_saved_and_shows_a_preview_when_asked() {
    let run = &runs()[0];
    let paper = answer(&take(run));
    assert_eq!(
        attributes(&paper, "data-save"),
        ["svg", "png", "diagram", "animation", "webm", "json", "shiviz", "csv"]
    );
    assert!(!paper.contains("<iframe"), "it is not there before it is asked for");
    let paper = answer(&with(&take(run), &json!({"open": "1", "theme": "dark"})));
    let (keys, shown) = address(&attributes(&paper, "src")[0]);
    assert_eq!((keys.as_str(), shown), ("figure=delivery&embed=1&theme=dark&id=preview", state(run)));
    assert!(paper.contains("<iframe class=\"preview\" loading=\"lazy\""));
    // Every word that a script says later stands there, with its places to be filled in.
    for (name, words) in [("data-saved", take_desk().saved), ("data-refused", take_desk().load_failed)] {
        assert_eq!(attributes(&paper, name), [words]);
    }
    // What a figure of three columns needs is more.
    for run in runs() {
        let stage = run.scenario.stage();
        let columns = (0..stage.nodes()).map(|node| stage.node(node).place.0).max().expect("it has nodes") + 1;
        let height = if columns > 2 { "650" } else { "600" };
        assert_eq!(attributes(&code(&answer(&take(&run)), "iframe"), "height"), [height], "{}", run.scenario.cast.slug);
    }
}

#[test]
fn what_is_wrong_with_a_choice_is_named() {
    let asked = take(&runs()[0]);
    for (field, value) in [
        ("figure", "nobody"),
        ("url", "javascript:alert(1)"),
        ("url", ""),
        ("code", "flash"),
        ("with", "luck"),
        ("controls", "2"),
        ("theme", "sepia"),
    ] {
        let paper = answer(&with(&asked, &json!({field: value})));
        assert!(paper.contains(&format!("cannot be read: {field}.")), "{field} {value}: {paper}");
    }
    let long = answer(&with(&asked, &json!({"title": "x".repeat(3_000)})));
    assert!(long.contains("cannot be read: title."));
    for figure in &FIGURES {
        let paper = answer(&with(&asked, &json!({"figure": figure.slug})));
        assert!(code(&paper, "iframe").contains(&format!("?figure={}&amp;embed=1", figure.slug)));
    }
}

#[test]
fn files_are_those_that_the_library_makes() {
    for run in runs() {
        for format in Format::ALL {
            for is_dark in [false, true] {
                let asked = json!({"kind": "export", "form": "json", "state": state(&run), "format": format.word(), "dark": is_dark});
                let file = export(&run, Look { is_dark, ..Look::default() }, format).expect("a run of a link");
                let made = json!({"name": file.name, "type": file.media_type, "text": file.text});
                assert_eq!(read(&answer(&asked)), made);
            }
        }
    }
    let asked = json!({"kind": "export", "form": "json", "state": state(&runs()[0]), "format": "exe"});
    let wrong = read(&answer(&asked))["wrong"].as_str().expect("refused").to_owned();
    assert!(wrong.contains("“exe”") && wrong.contains("svg, diagram, animation, json, shiviz, csv"), "{wrong}");
    let asked = json!({"kind": "export", "form": "json", "state": "AA", "format": "svg"});
    assert!(read(&answer(&asked))["wrong"].as_str().expect("refused").contains("damaged"));
}

#[test]
fn a_picture_at_a_moment_is_of_that_moment() {
    let run = &runs()[0];
    let mut timeline = Timeline::of(Run::new(&run.scenario, run.interventions.clone()));
    timeline.seek(run.index);
    // Right after an event, before the next one.
    let ms = timeline.run().now();
    assert!(ms > 0 && timeline.next_tick().is_some_and(|next| next > ms));
    let asked = json!({"kind": "export", "form": "json", "state": state(run), "format": "svg"});
    let now = answer(&asked);
    assert_eq!(answer(&with(&asked, &json!({"at": ms}))), now);
    assert_ne!(answer(&with(&asked, &json!({"at": 0}))), now);
}

#[test]
fn a_film_goes_to_the_present_or_to_the_end_and_is_not_too_long() {
    for run in runs() {
        let film = |run: &SavedRun| read(&answer(&json!({"kind": "film", "form": "json", "state": state(run)})));
        let mut timeline = Timeline::of(Run::new(&run.scenario, run.interventions.clone()));
        timeline.seek(run.index);
        let now = timeline.run().now();
        assert!(run.index > 1);
        assert_eq!(film(&run), json!({"ends": now, "lasts": now.clamp(500, 30_000)}));
        while timeline.index() < 20_000 && timeline.forward().is_some() {}
        let end = timeline.run().now();
        let begun = SavedRun { index: 1, ..run.clone() };
        assert_eq!(film(&begun), json!({"ends": end, "lasts": end.clamp(500, 30_000)}));
        assert!(end > now);
    }
}

#[test]
fn a_file_comes_in_again_as_the_run_it_was() {
    for run in runs() {
        let file = export(&run, Look::default(), Format::Json).expect("a run of a link");
        let told = read(&answer(&json!({"kind": "import", "form": "json", "text": file.text})));
        assert_eq!(told["state"], state(&run));
        assert_eq!(decode(told["state"].as_str().expect("a state")).expect("a state of ours"), run);
    }
}

#[test]
fn a_file_that_is_none_is_refused_and_what_is_wrong_is_named() {
    let file = export(&runs()[0], Look::default(), Format::Json).expect("a run of a link").text;
    let halved = file[..file.len() / 2].to_owned();
    for text in ["{}", "[]", "null", "no", "\u{0}", &halved] {
        let told = read(&answer(&json!({"kind": "import", "form": "json", "text": text})));
        let wrong = told["wrong"].as_str().unwrap_or_else(|| panic!("{text:?}: {told}"));
        let (field, why) = wrong.split_once(": ").expect("a field and a reason");
        assert!(!field.is_empty() && !why.is_empty() && told.get("state").is_none(), "{wrong}");
    }
    // A file may be longer than any other question.
    let padded = format!("{file}{}", " ".repeat(100_000));
    assert!(read(&answer(&json!({"kind": "import", "form": "json", "text": padded})))["state"].is_string());
    let other = json!({"kind": "export", "form": "json", "format": "svg", "state": "A".repeat(100_000)});
    assert!(read(&answer(&other))["wrong"].as_str().expect("refused").contains("length"));
}

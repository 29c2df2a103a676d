//! What the desk says of cards: its verdicts are those of a plain search, whatever it offers is on the stage what it is
//! said to be, and the reason that it gives is one that its cure takes away.

#[path = "common/plain.rs"]
mod plain;

use plain::{explore, settings};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use twice_or_never::board::{Faults, LinkOrder};
use twice_or_never::casts::workbench::reasons::{Reason, why_lost, why_twice};
use twice_or_never::casts::workbench::{PRESETS, PROGRAMS, Program, WORKBENCH, Workbench, searched, usual_faults};
use twice_or_never::desk::Desk;
use twice_or_never::history::Timeline;
use twice_or_never::player::Run;
use twice_or_never::search::{Hunt, Search, Wide};
use twice_or_never::share::{SavedRun, decode, encode, parse};
use twice_or_never::stage::{Cast, On, Scenario};

/// The figure as an address sets it up.
fn scenario(keys: &str) -> Scenario {
    let (address, notes) = parse(&format!("figure=workbench&{keys}"));
    assert!(notes.is_empty(), "{keys}: {notes:?}");
    address.scenario
}

fn ask(keys: &str, more: &Value) -> String {
    let saved = SavedRun { scenario: scenario(keys), script: Vec::new(), interventions: Vec::new(), index: 0 };
    let mut question = json!({ "kind": "bench", "state": encode(&saved).expect("short enough") });
    for (key, value) in more.as_object().expect("fields") {
        question[key] = value.clone();
    }
    let mut desk = Desk::default();
    desk.ask(1, &question.to_string());
    desk.finish(1).expect("asked")
}

/// The text of a piece of HTML.
fn text(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text
}

/// What stands between two texts, of each place.
fn between<'a>(html: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    html.split(from).skip(1).map(|rest| rest.split(to).next().expect("closed")).collect()
}

fn guarantee(paper: &str) -> String {
    text(between(paper, "class=\"verdict\">", "</p>")[0])
}

/// The verdicts by name: what is said of each, and the link that shows it.
fn verdicts(paper: &str) -> BTreeMap<String, (String, Option<String>)> {
    let of = |item: &&str| {
        let name = item.split('"').next().expect("a name").to_owned();
        let holds = between(item, "data-holds=\"", "\"")[0].to_owned();
        (name, (holds, between(item, "data-watch=\"", "\"").first().map(|link| (*link).to_owned())))
    };
    between(paper, "<li data-verdict=\"", "</li>").iter().map(of).collect()
}

/// The run of a link, at its end.
fn opened(link: &str) -> Timeline {
    let saved = decode(link).expect("a link of ours");
    let mut timeline = Timeline::of(Run::scripted(&saved.scenario, saved.script, saved.interventions));
    timeline.seek(saved.index);
    timeline
}

fn shows(timeline: &Timeline, slugs: &[&str]) -> bool {
    let on: &On<Workbench> = timeline.run().stage().as_any().downcast_ref().expect("a workbench");
    let quiet = on.rules.is_quiet(&on.board);
    let promises = Workbench::promises().iter().filter(|promise| slugs.contains(&promise.slug));
    promises.into_iter().any(|promise| plain::breaks(&on.rules, &on.board, quiet, promise))
}

/// How many losses, duplications and crashes a run has had.
fn faults_of(timeline: &Timeline) -> u32 {
    let on: &On<Workbench> = timeline.run().stage().as_any().downcast_ref().expect("a workbench");
    on.board.spent.total()
}

const VERDICTS: [(&str, &[&str]); 5] = [
    ("never-lost", &["lose"]),
    ("never-twice", &["dup"]),
    ("told-the-truth", &["lose-acked", "late-false"]),
    ("exactly-once", &["complete-not-exactly-once"]),
    ("settles", &["notknow-happened", "notknow-not-happened"]),
];

/// Every preset and what differs between systems: each verdict is what a plain search finds, and each run that is offered
/// shows on the stage what it is said to show.
#[test]
fn verdicts_are_those_of_a_plain_search_and_play_as_they_are_said() {
    let presets: Vec<String> = PRESETS.iter().map(|preset| format!("preset={}&retries=1", preset.code)).collect();
    let more = [
        "cards=(PR)&retries=1",
        "cards=RCPK&retries=1",
        "preset=J3&window=2&retries=1",
        "preset=F&handlers=2&letters=1&retries=1",
        "preset=G&effect=email&retries=1",
        "outbox=ram&letters=1&retries=1",
        "ids=crash&letters=1&retries=1",
        "acks=upto&window=2&retries=1",
        "forget=1&letters=1&retries=1",
        "door=ack&letters=1&retries=1",
    ];
    for keys in presets.iter().map(String::as_str).chain(more) {
        let paper = ask(keys, &json!({}));
        let own = scenario(keys);
        let few = searched(&own.settings);
        let reached = explore(Workbench::of(&few), usual_faults(&few));
        for (name, slugs) in VERDICTS {
            let (holds, link) = &verdicts(&paper)[name];
            let is_reached = slugs.iter().any(|slug| reached.of::<Workbench>(slug).is_some());
            if let Some(link) = link {
                assert!(is_reached && shows(&opened(link), slugs), "{keys} {name}");
            }
            let completes = reached.of::<Workbench>("complete").is_some();
            match (name, holds.as_str()) {
                ("settles", "false") => assert!(is_reached && faults_of(&opened(link.as_ref().expect("a run"))) == 0),
                ("settles", "true") => assert!(link.as_ref().is_none_or(|link| faults_of(&opened(link)) > 0), "{keys}"),
                ("exactly-once", "unknown") => assert!(!completes && !is_reached, "{keys}"),
                (_, "false") => assert!(link.is_some(), "{keys} {name}"),
                (_, holds) => assert!(holds == "true" && link.is_none() && !is_reached, "{keys} {name}"),
            }
        }
    }
}

/// The guarantee in one line, of each preset.
#[test]
fn a_guarantee_is_one_line_with_its_reasons() {
    for (keys, said) in [
        (
            "preset=G",
            "Exactly once, within 1 loss, 1 duplication and 1 receiver crash: never lost, never twice, and what is acknowledged is paid.",
        ),
        (
            "cards=(PR)",
            "Exactly once, within 1 loss, 1 duplication and 1 receiver crash; but the sender never hears of it.",
        ),
        (
            "preset=C",
            "At least once, within 1 loss, 1 duplication and 1 receiver crash; never exactly once. With no fault at all and 1 resend a letter is paid twice, because nothing is noted.",
        ),
        (
            "preset=F",
            "At least once, within 1 loss, 1 duplication and 1 receiver crash; never exactly once. With 1 receiver crash and 1 resend a letter is paid twice, because the list is written only after the payment, and a crash comes between.",
        ),
        (
            "preset=E",
            "At most once, within 1 loss, 1 duplication and 1 receiver crash; not at least once. With 1 receiver crash and 1 resend a letter is lost and yet acknowledged, because the list is written before the payment.",
        ),
        (
            "preset=A",
            "Neither at least once nor at most once. With 1 loss a letter is lost, because after the last retry nobody sends it again. With 1 duplication a letter is paid twice, because nothing is noted.",
        ),
        (
            "preset=J3&window=2",
            "At most once, within 1 loss, 1 duplication and 1 receiver crash; not at least once. With no fault at all a letter is lost and yet acknowledged, because a later letter has moved the mark past it.",
        ),
        (
            "preset=G&effect=email",
            "At least once, within 1 loss, 1 duplication and 1 receiver crash; never exactly once. With 1 receiver crash and 1 resend a letter is paid twice, because an e-mail is in no bracket, so the list is written only after it, and a crash comes between.",
        ),
        (
            "ids=resend&letters=1",
            "At least once, within 1 loss, 1 duplication, 1 receiver crash and 1 sender crash; never exactly once. With no fault at all and 1 resend a letter is paid twice, because the repeat comes under a new id.",
        ),
    ] {
        assert_eq!(guarantee(&ask(keys, &json!({}))), said, "{keys}");
    }
}

fn set(said: &[(&str, &str)]) -> Workbench {
    let usual = [("letters", "2"), ("retries", "1")];
    Workbench::of(&settings::<Workbench>(&[&usual[..], said].concat()))
}

/// The reason of the cheapest history that breaks this, if any does.
fn reason(cast: &Workbench, budget: Faults, slugs: &[&str]) -> Option<Reason> {
    let hunt = Hunt::new(cast.clone(), LinkOrder::Reordering, budget).seeking(slugs).expect("it can be asked");
    let rules = hunt.rules();
    let found = Search::<Wide<Workbench>>::new(hunt, u32::MAX).expect("small").finish().counterexample?;
    let why = if slugs == ["dup"] { why_twice } else { why_lost };
    Some(why(&rules, &found.script).expect("something went wrong"))
}

/// Of every program with every list: there is a reason for whatever goes wrong, and it is one that the cards have.
#[test]
fn every_reason_is_in_the_cards() {
    let budget = Faults { losses: 1, duplications: 1, crashes: [1, 0] };
    let mut seen = BTreeMap::new();
    for number in 0..PROGRAMS {
        let cards = Program::new(number).text();
        let before = |one, other| matches!((cards.find(one), cards.find(other)), (Some(a), Some(b)) if a < b);
        let bracket = cards.split(['(', ')']).nth(1).unwrap_or_default();
        let in_one_step = bracket.contains('P') && bracket.contains('R');
        for memory in ["none", "ram", "disk"] {
            let cast = set(&[("cards", &cards), ("memory", memory)]);
            let mut is = |reason: Reason, fits: bool| {
                *seen.entry(format!("{reason:?}")).or_insert(0) += 1;
                assert!(fits, "{cards} {memory}: {reason:?}");
            };
            let notes = memory != "none" && cards.contains('R');
            match reason(&cast, budget, &["dup"]) {
                Some(reason @ Reason::NothingNoted) => is(reason, !notes),
                Some(reason @ Reason::Wiped) => is(reason, notes && memory == "ram"),
                Some(reason @ Reason::NotedLate) => is(reason, notes && !in_one_step && !before('R', 'P')),
                Some(reason @ Reason::NotLookedUp) => is(reason, notes && !in_one_step && !before('C', 'P')),
                Some(reason) => is(reason, false),
                None => {}
            }
            match reason(&cast, budget, &["lose-acked", "late-false"]) {
                Some(reason @ Reason::AckedFirst) => is(reason, before('K', 'P')),
                Some(reason @ Reason::NotedFirst) => is(reason, notes && !in_one_step && before('R', 'P')),
                Some(reason @ Reason::FoundItself) => is(reason, notes && before('R', 'C')),
                Some(reason) => is(reason, false),
                None => {}
            }
        }
    }
    assert_eq!(seen.len(), 7, "{seen:?}");
}

/// What differs between systems: each has its reason, and none once it is set as the others are.
#[test]
fn every_setting_that_does_harm_is_named_and_its_cure_takes_the_reason_away() {
    let one = Faults { losses: 0, duplications: 0, crashes: [1, 1] };
    let lost: &[&str] = &["lose-acked", "late-false"];
    for (said, slugs, why, cure) in [
        (&[("ids", "resend")][..], &["dup"][..], Reason::NewId, ("ids", "durable")),
        (&[("ids", "crash")], &["dup"], Reason::NewId, ("ids", "durable")),
        (&[("forget", "1")], &["dup"], Reason::Forgotten, ("forget", "0")),
        (&[("remembers", "last1")], &["dup"], Reason::PushedOff, ("remembers", "set")),
        (&[("remembers", "mark"), ("window", "2")], lost, Reason::BelowMark, ("remembers", "set")),
        (&[("cards", "CRPK"), ("handlers", "2")], &["dup"], Reason::TwoInHand, ("handlers", "1")),
        (&[("cards", "CPRK"), ("handlers", "2")], &["dup"], Reason::TwoInHand, ("cards", "C(PR)K")),
        (&[("acks", "upto"), ("window", "2")], lost, Reason::SpokenFor, ("acks", "each")),
        (&[("door", "ack")], lost, Reason::AckedAtDoor, ("door", "wait")),
        (&[("counter", "ram")], lost, Reason::OldNumber, ("counter", "disk")),
        (&[("outbox", "ram")], &["lose"], Reason::OutboxGone, ("outbox", "disk")),
    ] {
        assert_eq!(reason(&set(said), one, slugs), Some(why), "{said:?}");
        let cured: Vec<_> = said.iter().copied().filter(|(key, _)| *key != cure.0).chain([cure]).collect();
        let cured = if why == Reason::AckedAtDoor { vec![("cards", "C(PR)K"), cure] } else { cured };
        assert_ne!(reason(&set(&cured), one, slugs), Some(why), "{cured:?}");
    }
}

/// A mark and two letters open at once: asked about one at a time, it says beside its answer what it did not look at,
/// and asked about that, it finds it.
#[test]
fn what_was_not_looked_at_is_said_and_can_be_asked() {
    let own = ask("preset=J3&retries=1", &json!({}));
    assert!(own.contains(">two letters open at once</button>") && own.contains(">two handlers</button>"), "{own}");
    assert!(!guarantee(&own).contains("With no fault at all a letter"), "{}", guarantee(&own));
    let more = ask("preset=J3&retries=1", &json!({ "settings": { "window": 2 } }));
    assert!(guarantee(&more).contains("With no fault at all a letter is lost and yet acknowledged"), "{more}");
    assert!(more.contains("it was asked with two letters open at once") && more.contains("own settings</button>"));
    assert!(!more.contains(">two letters open at once</button>"));
    let (holds, link) = &verdicts(&more)["told-the-truth"];
    assert!(holds == "false" && shows(&opened(link.as_ref().expect("a run")), &["lose-acked"]));
}

/// The cells of a paper's grid, row by row: by what a row says first, the ends that can be and the links that show them.
fn grid(paper: &str) -> Vec<(String, Vec<(String, String)>)> {
    let of = |row: &&str| {
        let when = between(row, "scope=\"row\">", "</th>")[0].to_owned();
        let cells = between(row, "<td data-end=\"", "</td>");
        let cell = |cell: &&str| {
            Some((cell.split('"').next()?.to_owned(), (*between(cell, "data-watch=\"", "\"").first()?).to_owned()))
        };
        (when, cells.iter().filter_map(cell).collect())
    };
    between(paper, "<tr><th scope=\"row\"", "</tr>")
        .iter()
        .map(|row| format!("scope=\"row\"{row}"))
        .map(|row| of(&row.as_str()))
        .collect()
}

/// A crash at every gap: what can become of the letter, and each way to its end played.
#[test]
fn a_crash_at_every_gap_ends_as_the_grid_says() {
    let ends = |keys: &str| {
        let rows = grid(&ask(keys, &json!({})));
        for (when, cells) in &rows {
            for (end, link) in cells {
                let timeline = opened(link);
                let on: &On<Workbench> = timeline.run().stage().as_any().downcast_ref().expect("a workbench");
                assert!(on.rules.is_quiet(&on.board), "{keys} {when} {end}");
                let faults = u32::from(when != "not at all");
                assert_eq!(on.board.spent.total(), faults, "{keys} {when} {end}");
                let paid = timeline.run().tally();
                let [once, lost, twice] = [paid[0], paid[1], paid[2]];
                let told = timeline.run().stage().told_falsely(timeline.run());
                let expected = match end.as_str() {
                    "once" => [1, 0, 0, 0],
                    "twice" => [0, 0, 1, 0],
                    "never" => [0, 1, 0, 0],
                    _ => [0, 1, 0, 1],
                };
                assert_eq!([once, lost, twice, told], expected, "{keys} {when} {end}");
            }
        }
        let short = |(when, cells): (String, Vec<(String, String)>)| {
            let ends: Vec<String> = cells.into_iter().map(|(end, _)| end).collect();
            format!("{when}: {}", ends.join(" "))
        };
        rows.into_iter().map(short).collect::<Vec<_>>()
    };
    assert_eq!(
        ends("preset=F"),
        [
            "not at all: once",
            "after “check at the door”: once",
            "after “pay”: twice",
            "after “note”: once",
            "after “ack”: ",
        ]
    );
    assert_eq!(
        ends("preset=E"),
        [
            "not at all: once",
            "after “check at the door”: once",
            "after “note”: lied",
            "after “pay”: once",
            "after “ack”: "
        ]
    );
    assert_eq!(
        ends("preset=G"),
        ["not at all: once", "after “check at the door”: once", "after “pay + note”: once", "after “ack”: "]
    );
    assert_eq!(
        ends("preset=C"),
        ["not at all: once twice", "on taking it in: once twice", "after “pay”: twice", "after “ack”: "]
    );
}

/// The desk refuses what is not about cards, and says what is wrong.
#[test]
fn what_cannot_be_asked_is_refused() {
    let saved = SavedRun { scenario: Scenario::default(), script: Vec::new(), interventions: Vec::new(), index: 0 };
    let mut desk = Desk::default();
    desk.ask(1, &json!({ "kind": "bench", "state": encode(&saved).expect("short") }).to_string());
    assert!(desk.finish(1).expect("asked").contains("This question cannot be read: kind."));
    for (more, wrong) in [
        (json!({ "losses": 9 }), "losses"),
        (json!({ "settings": { "cards": "PP" } }), "a program of the cards"),
        (json!({ "order": "none" }), "order"),
        (json!({ "crashes": { "postman": 1 } }), "postman"),
    ] {
        assert!(ask("preset=G", &more).contains(wrong), "{more}");
    }
    assert_eq!(WORKBENCH.number, 5);
}

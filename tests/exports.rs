//! Pictures of runs: whole and bounded whatever the run, text within them, the same bytes for ever; what moves is where the
//! history has it.

#[path = "common/hostile.rs"]
mod hostile;
#[path = "common/random.rs"]
mod random;

use roxmltree::{Document, Node};
use std::fs;
use twice_or_never::casts::CASTS;
use twice_or_never::export::{BYTES_MAX, COPIES_MAX, Exported, Format, Look, export, export_shown, playback};
use twice_or_never::player::sample;
use twice_or_never::scene::Playback;
use twice_or_never::share::{SavedRun, StateError, parse};
use twice_or_never::stage::Scenario;

const PICTURES: [Format; 3] = [Format::Figure, Format::Diagram, Format::Animation];
const DARK: Look = Look { is_dark: true, stretch: None, speed_thousandths: 1_000 };

/// A run of a random scenario of each cast, at some moment of it.
fn samples(each: u32) -> impl Iterator<Item = Playback> {
    CASTS.into_iter().flat_map(move |cast| {
        (0..each).map(move |n| {
            let scenario = sample::scenario_of(cast, n);
            let hand = sample::interventions_in(&scenario, n);
            let mut playback = Playback::with_hand(&scenario, hand, 1.0);
            playback.seek(n * 17 % 160);
            playback
        })
    })
}

/// A picture, read.
fn read(Exported { text, .. }: &Exported) -> Document<'_> {
    Document::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Where an element is moved to by the elements around it, turned and scaled ones aside.
fn origin(node: Node) -> (f64, f64) {
    node.ancestors().filter(Node::is_element).fold((0.0, 0.0), |(x, y), around| {
        let number = |name: &str| around.attribute(name).and_then(|said| said.parse::<f64>().ok()).unwrap_or(0.0);
        let nested = if around.has_tag_name("svg") { (number("x"), number("y")) } else { (0.0, 0.0) };
        let moved = around.attribute("transform").and_then(point_of).unwrap_or((0.0, 0.0));
        (x + nested.0 + moved.0, y + nested.1 + moved.1)
    })
}

/// What `translate(x y)` says, at the beginning of a transform.
fn point_of(transform: &str) -> Option<(f64, f64)> {
    let (inside, _) = transform.strip_prefix("translate(")?.split_once(')')?;
    let mut numbers = inside.split(' ').map(|said| said.parse::<f64>().expect("a number"));
    Some((numbers.next()?, numbers.next().unwrap_or(0.0)))
}

/// That a picture is one: it needs nothing, says what it is, and has its text within it.
fn check(picture: &Exported) {
    let Exported { name, media_type, text } = picture;
    assert!(text.len() <= BYTES_MAX, "{name} has {} bytes", text.len());
    assert_eq!(*media_type, "image/svg+xml");
    assert!(name.ends_with(".svg") && name.bytes().all(|c| c.is_ascii_alphanumeric() || b"-.".contains(&c)), "{name}");
    let document = read(picture);
    let root = document.root_element();
    assert_eq!((root.tag_name().name(), root.attribute("role")), ("svg", Some("img")));
    let said = |name: &str| root.children().find(|child| child.has_tag_name(name)).and_then(|child| child.text());
    assert!(said("title").is_some_and(|said| said.len() > 10) && said("desc").is_some_and(|said| said.len() > 40));
    let size = |name: &str| root.attribute(name).expect("a size").parse::<f64>().expect("a number");
    let (width, height) = (size("width"), size("height"));
    for node in root.descendants().filter(Node::is_element) {
        let tag = node.tag_name().name();
        assert!(!["script", "image", "foreignObject", "a", "use", "link"].contains(&tag), "{name} has a {tag}");
        for attribute in node.attributes() {
            let (key, value) = (attribute.name(), attribute.value());
            assert!(!key.starts_with("on") && !["href", "style", "id"].contains(&key), "{name}: {key}");
            assert!(!value.contains("url(") && !value.contains("NaN"), "{name}: {key}={value}");
        }
        // The words of what moves stand where it is.
        let is_moved = |around: &Node| around.children().any(|child| child.has_tag_name("animateTransform"));
        if tag != "text" || node.ancestors().any(|around| is_moved(&around)) {
            continue;
        }
        let said = node.text().unwrap_or_default();
        let number = |key: &str| node.attribute(key).map_or(0.0, |said| said.parse::<f64>().expect("a number"));
        let (x, y) = origin(node);
        let (x, y) = (x + number("x"), y + number("y"));
        // Narrower than in any font: it is what is certainly out of sight that fails here.
        let wide = said.chars().count() as f64 * number("font-size") * 0.45;
        let (left, right) = match node.attribute("text-anchor") {
            Some("end") => (x - wide, x),
            Some("middle") => (x - wide / 2.0, x + wide / 2.0),
            _ => (x, x + wide),
        };
        assert!(left >= 0.0 && right <= width && (8.0..=height).contains(&y), "{name}: {said:?} is at {x} {y}");
    }
}

#[test]
fn pictures_of_every_cast_are_whole_bounded_and_have_their_text_within_them() {
    for (nth, playback) in samples(24).enumerate() {
        for format in PICTURES {
            check(&export_shown(&playback, if nth % 2 == 0 { Look::default() } else { DARK }, format));
        }
    }
}

#[test]
fn pictures_of_the_most_laborious_runs_are_bounded() {
    let scenario = Scenario {
        letters_per_1000_s: 1_000_000,
        duplication_percent: 60,
        crash_percent: 40,
        ..Scenario::default().with_letters(10_000).with_window(256)
    };
    let busy = SavedRun { scenario, script: Vec::new(), interventions: Vec::new(), index: 9_000 };
    for run in hostile::laborious().into_iter().chain([busy]) {
        for index in [0, run.index.max(run.script.len() as u32)] {
            let playback = playback(&SavedRun { index, ..run.clone() }).expect("a link holds it");
            for format in PICTURES {
                let picture = export_shown(&playback, Look::default(), format);
                check(&picture);
                let copies = picture.text.matches("M2 2h32v22H2z").count();
                assert!(copies <= 3 * COPIES_MAX, "{copies}");
            }
        }
    }
}

#[test]
fn a_run_that_no_link_holds_is_refused() {
    let run = SavedRun {
        scenario: Scenario::default(),
        script: Vec::new(),
        interventions: Vec::new(),
        index: twice_or_never::share::INDEX_MAX + 1,
    };
    assert_eq!(export(&run, Look::default(), Format::Figure), Err(StateError::OutOfRange("index")));
}

/// The numbers of a list in an animation.
fn list<'a>(node: Node<'a, 'a>, name: &str) -> Vec<&'a str> {
    node.attribute(name).expect("an animation has it").split(';').collect()
}

fn times(node: Node) -> Vec<f64> {
    let times: Vec<f64> = list(node, "keyTimes").into_iter().map(|said| said.parse().expect("a number")).collect();
    assert_eq!((times.first(), times.last().map(|last| *last <= 1.0)), (Some(&0.0), Some(true)));
    assert!(times.is_sorted() && times.len() == list(node, "values").len());
    times
}

/// Whether an element is to be seen at a part of the whole.
fn is_seen(node: Node, part: f64) -> bool {
    let of_visibility = |child: &Node| child.attribute("attributeName") == Some("visibility");
    let Some(animate) = node.children().find(of_visibility) else { return true };
    let at = times(animate).iter().rposition(|&time| time <= part).expect("it begins at 0");
    list(animate, "values")[at] == "visible"
}

/// Where an element is at a part of the whole.
fn at(animate: Node, part: f64) -> (f64, f64) {
    let times = times(animate);
    let values: Vec<(f64, f64)> = list(animate, "values")
        .into_iter()
        .map(|said| {
            let (x, y) = said.split_once(' ').expect("two numbers");
            (x.parse().expect("a number"), y.parse().expect("a number"))
        })
        .collect();
    let after = times.iter().position(|&time| time > part).unwrap_or(times.len() - 1).max(1);
    let (from, to) = (times[after - 1], times[after]);
    let way = if to > from { ((part - from) / (to - from)).clamp(0.0, 1.0) } else { 1.0 };
    let between = |a: f64, b: f64| a + (b - a) * way;
    (between(values[after - 1].0, values[after].0), between(values[after - 1].1, values[after].1))
}

const BODIES: [&str; 2] = ["M2 2h32v22H2z", "M5 3h26v20H5z"];

/// The copies of a picture: the outermost elements around them that are moved.
fn copies<'a>(under: Node<'a, 'a>) -> Vec<Node<'a, 'a>> {
    let is_body = |node: &Node| node.attribute("d").is_some_and(|d| BODIES.contains(&d));
    let child_of_all = |body: Node<'a, 'a>| {
        let around = body.ancestors().take_while(|node| *node != under);
        around.last().expect("it is in something")
    };
    under.descendants().filter(is_body).map(child_of_all).collect()
}

#[test]
fn what_moves_is_where_the_history_has_it() {
    let mut compared = 0;
    for (nth, playback) in samples(12).enumerate() {
        let animation = export_shown(&playback, Look::default(), Format::Animation);
        let document = read(&animation);
        let group = |class: &str| {
            document.descendants().find(|node| node.attribute("class") == Some(class)).expect("it is in the picture")
        };
        let moving = group("ton-moving");
        let Some(dur) = moving.descendants().find_map(|node| node.attribute("dur")) else { continue };
        let whole = dur.trim_end_matches("ms").parse::<u64>().expect("milliseconds");
        // At the end it stands for a moment. What ends at the present begins as long before.
        let length = whole - 1_500;
        let is_of_the_past = playback.timeline().index() > 1;
        let from = if is_of_the_past { playback.clock_ms() as u64 - length } else { 0 };
        if animation.text.contains("A picture has no room") {
            continue;
        }
        let mut there = playback.clone();
        if !is_of_the_past {
            there.seek(20_000);
        }
        for step in 0..40u64 {
            let tick = from + length * (2 * step + 1) / 80;
            there.seek_clock(tick as f64);
            if there.clock_ms() as u64 != tick {
                continue;
            }
            let still = export_shown(&there, Look::default(), Format::Figure);
            let still = read(&still);
            let main = still.root_element().children().find(|node| node.has_tag_name("g")).expect("the stage");
            let expected: Vec<(f64, f64)> = copies(main)
                .into_iter()
                .map(|copy| copy.attribute("transform").and_then(point_of).expect("it is somewhere"))
                .collect();
            let part = (tick - from) as f64 / whole as f64;
            let is_move = |node: &Node| node.attribute("type") == Some("translate");
            let found: Vec<(f64, f64)> = copies(moving)
                .into_iter()
                .filter(|copy| is_seen(*copy, part))
                .map(|copy| at(copy.children().find(is_move).expect("it moves"), part))
                .collect();
            assert_eq!(found.len(), expected.len(), "run {nth} at {tick}: {found:?} {expected:?}");
            // Which is which is not written in the picture: each looked at from three sides, in order.
            for side in [(1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
                let mut sorted = [found.clone(), expected.clone()]
                    .map(|places| places.iter().map(|place| place.0 * side.0 + place.1 * side.1).collect::<Vec<f64>>());
                sorted.iter_mut().for_each(|places| places.sort_by(f64::total_cmp));
                for (found, place) in sorted[0].iter().zip(&sorted[1]) {
                    assert!(
                        (found - place).abs() < 0.8,
                        "run {nth} at {tick}: {place} is not at {found}, from {side:?}"
                    );
                }
            }
            compared += expected.len();
        }
    }
    assert!(compared > 1_000, "{compared}");
}

/// FNV-1a.
fn digest(text: &str) -> String {
    let number = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325u64, |number, byte| (number ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{number:016x}")
}

#[test]
fn golden_digests_of_pictures() {
    let runs = [
        ("?figure=delivery", 1),
        ("?figure=delivery&shape=3x1&loss=30&dup=20&crash=30", 60),
        ("?figure=two-workers", 40),
        ("?figure=two-generals", 6),
        ("?figure=converge", 20),
        ("?figure=pets-and-cattle&crash=30", 40),
        ("?figure=many-sites", 4),
    ];
    let mut found = String::new();
    for (query, index) in runs {
        let run = SavedRun { scenario: parse(query).0.scenario, script: Vec::new(), interventions: Vec::new(), index };
        for format in PICTURES {
            let picture = export(&run, Look::default(), format).expect("a link holds it");
            found += &format!("{query} {index} {} {}\n", format.word(), digest(&picture.text));
        }
    }
    let file = "tests/golden/pictures.txt";
    if std::env::var_os("WRITE_PICTURES").is_some() {
        fs::write(file, &found).expect("golden digests can be written");
    }
    let golden = fs::read_to_string(file).expect("golden digests");
    assert_eq!(found, golden, "pictures have changed: look at them, and write them anew by WRITE_PICTURES=1");
}

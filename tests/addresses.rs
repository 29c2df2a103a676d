//! Addresses: every key does what the contract says, and anything at all can be read.

use twice_or_never::casts::delivery::{Effect, GiveUp, Recipe, Shape};
use twice_or_never::player::philox4x32_10;
use twice_or_never::share::{Address, parse, parse_over};
use twice_or_never::stage::{Partitions, Scenario, Span};

fn scenario(query: &str) -> Scenario {
    let (address, notes) = parse(query);
    assert!(notes.is_empty(), "{notes:?}");
    address.scenario
}

/// The keys named in notes.
fn noted(query: &str) -> Vec<String> {
    let (address, notes) = parse(query);
    assert_eq!(address, Address::default(), "what is ignored changes nothing: {query}");
    notes.into_iter().map(|note| note.key).collect()
}

#[test]
fn an_empty_address_is_the_default() {
    assert_eq!(parse(""), (Address::default(), Vec::new()));
    assert_eq!(parse("?"), (Address::default(), Vec::new()));
    let (address, notes) = parse("?figure=delivery");
    assert_eq!((address.figure, address.scenario, notes), (Some("delivery"), Scenario::default(), Vec::new()));
}

#[test]
fn every_key_of_a_run_is_read() {
    let query = "?recipe=J2&effect=merge&retries=4&giveup=halt&window=7&shape=1x3&seed=18446744073709551615&loss=30\
                 &dup=5&crash=6&latency=10-20&timeout=900&letters=40&rate=2.5";
    let read = scenario(query);
    let expected = Scenario {
        seed: u64::MAX,
        loss_percent: 30,
        duplication_percent: 5,
        crash_percent: 6,
        latency: Span { min_ms: 10, max_ms: 20 },
        timeout_ms: 900,
        letters_per_1000_s: 2_500,
        ..Scenario::default()
            .with_recipe(Recipe::by_code("J2").expect("listed"))
            .with_effect(Effect::Merge)
            .with_retries(4)
            .with_give_up(GiveUp::Halt)
            .with_window(7)
            .with_shape(Shape::OneToThree)
            .with_letters(40)
    };
    assert_eq!(read, expected);
}

#[test]
fn a_mode_brings_its_recipe_and_a_recipe_its_effect() {
    assert_eq!(scenario("mode=at-most-once").recipe().code, "A");
    assert_eq!(scenario("mode=at-least-once").recipe().code, "C");
    assert_eq!(scenario("mode=idempotent").recipe().code, "G");
    assert_eq!(scenario("recipe=H").effect(), Effect::Set);
    assert_eq!(scenario("mode=at-most-once&recipe=H").recipe().code, "H");
    for recipe in &Recipe::ALL {
        assert_eq!(scenario(&format!("recipe={}", recipe.code)).recipe().code, recipe.code);
    }
}

#[test]
fn the_presentation_keys_are_read() {
    let (address, notes) = parse("autoplay=1&speed=0.25&start=12&theme=dark&motion=reduce");
    assert!(notes.is_empty());
    assert!(address.autoplay && address.reduce_motion);
    assert_eq!((address.speed_thousandths, address.start), (250, Some(12)));
}

#[test]
fn keys_are_the_figures_own_and_none_is_passed_on_unless_the_address_says_so() {
    let read = |query: &str| {
        let (address, notes) = parse(query);
        assert!(notes.is_empty(), "{notes:?}");
        (address.keys, address.pass)
    };
    assert_eq!(read(""), (true, false));
    assert_eq!(read("keys=0"), (false, false));
    assert_eq!(read("keys=1&pass=1&origin=https://example.org"), (true, true));
    assert_eq!(read("keys=0&pass=1&keys=1&pass=0"), (false, true), "the first counts");
    assert_eq!(read("figure=function-call&key=front&keys=0"), (false, false), "a cast's key is another");
}

#[test]
fn a_talk_is_about_one_figure_and_stops_where_it_is_told_to() {
    let (address, notes) = parse("present=1&beats=4,9,17");
    assert!(notes.is_empty());
    assert_eq!((address.figure, address.present, address.beats), (Some("delivery"), true, vec![4, 9, 17]));
    assert_eq!(parse("present=1&figure=same-luck").0.figure, Some("same-luck"));
    for beats in ["", "4,", "9,4", "4,4", "four", "-1", &["1"; 101].join(",")] {
        let (address, notes) = parse(&format!("beats={beats}"));
        assert!(address.beats.is_empty() && notes[0].key == "beats", "{beats}");
    }
}

#[test]
fn a_bad_value_falls_back_to_the_default_and_is_named() {
    for query in [
        "figure=nonsense",
        "mode=exactly-once",
        "recipe=g",
        "recipe=Z9",
        "effect=subtract",
        "retries=21",
        "retries=-1",
        "window=0",
        "window=257",
        "shape=2x2",
        "seed=18446744073709551616",
        "seed=abc",
        "embed=true",
        "controls=2",
        "loss=101",
        "loss=12.5",
        "loss=",
        "dup=999999999999999999999999999999999999",
        "crash=%F0%9F%92%A3",
        "latency=0",
        "latency=9-5",
        "latency=1-600001",
        "latency=-",
        "timeout=0",
        "letters=0",
        "letters=10001",
        "rate=0.05",
        "rate=1e3",
        "rate=.",
        "rate=1.2345",
        "autoplay=yes",
        "speed=9",
        "speed=NaN",
        "start=-3",
        "theme=sepia",
        "giveup=cry",
        "motion=none",
        "keys=off",
        "keys=",
        "pass=yes",
    ] {
        assert_eq!(noted(query), [query.split('=').next().expect("a key")], "{query}");
    }
}

#[test]
fn an_unknown_key_is_named_and_one_of_the_contract_that_is_not_built_yet_is_not() {
    assert_eq!(noted("los=30&LOSS=30"), ["los", "LOSS"]);
    assert!(noted("hl=de").is_empty());
}

#[test]
fn what_is_quoted_in_a_note_is_short_and_notes_are_few() {
    let long = "x".repeat(100_000);
    let (_, notes) = parse(&format!("loss={long}&{long}=1"));
    assert!(notes.iter().all(|note| note.key.chars().count() <= 41 && note.value.chars().count() <= 41));
    let many: String = (0..10_000).map(|n| format!("key{n}=1&")).collect();
    assert_eq!(parse(&many).1.len(), 20);
}

#[test]
fn any_bytes_at_all_can_be_read() {
    let keys = ["mode", "recipe", "loss", "latency", "rate", "seed", "letters", "speed", "start", "window"];
    let pieces =
        ["=", "&", "%", "%2", "%zz", "%ff", "-", ".", "9", "0", "1x3", "A", "halt", "é", "💣", "+", "?", "#", " "];
    for n in 0..200_000u32 {
        let mut query = String::new();
        for piece in 0..12 {
            let [pick, which, ..] = philox4x32_10([n, piece, 0, 0], [1, 2]);
            if pick % 3 == 0 {
                query.push_str(keys[which as usize % keys.len()]);
            } else {
                query.push_str(pieces[which as usize % pieces.len()]);
            }
        }
        let (address, _) = parse(&query);
        let scenario = address.scenario;
        assert!(scenario.latency.min_ms <= scenario.latency.max_ms && scenario.letters() >= 1);
        assert!((100..=1_000_000).contains(&scenario.letters_per_1000_s), "{query}");
    }
}

#[test]
fn a_query_stands_over_a_figures_own_setup() {
    let setup = "recipe=B2n&letters=1&loss=0&retries=3";
    let over = |query: &str| parse_over(query, setup).0.scenario;
    assert_eq!((over("").recipe().code, over("").letters(), over("").loss_percent), ("B2n", 1, 0));
    assert_eq!((over("?loss=9").recipe().code, over("?loss=9").loss_percent), ("B2n", 9));
    assert_eq!(over("?mode=idempotent").recipe().code, "G");
    assert_eq!(over("?recipe=C&mode=idempotent").recipe().code, "C");
}

#[test]
fn the_page_around_is_named_by_its_origin_and_nothing_else() {
    let (address, notes) = parse("origin=https%3A%2F%2Fexample.org%3A8443&id=left%20one");
    assert!(notes.is_empty());
    assert_eq!(address.origin.as_deref(), Some("https://example.org:8443"));
    assert_eq!(address.id.as_deref(), Some("left one"));
    for origin in [
        "*",
        "null",
        "example.org",
        "https://",
        "https://a.org/path",
        "https://a.org?x",
        "file://x",
        "https://me@a.org",
    ] {
        let (address, notes) = parse(&format!("origin={origin}"));
        assert_eq!((address.origin, notes.len()), (None, 1), "{origin}");
    }
}

#[test]
fn what_a_link_holds_of_time_has_keys_too() {
    use twice_or_never::board::LinkOrder;
    use twice_or_never::stage::Backoff;
    let scenario = scenario("order=fifo&backoff=jitter&step=40&downtime=100-900");
    assert_eq!((scenario.order, scenario.backoff), (LinkOrder::Fifo, Backoff::ExponentialJitter));
    assert_eq!((scenario.handler_step_ms, scenario.downtime), (40, Span { min_ms: 100, max_ms: 900 }));
    assert_eq!(noted("order=lifo&backoff=none&step=0&downtime=9-8"), ["order", "backoff", "step", "downtime"]);
    assert_eq!(parse("").0.scenario.partitions, None);
    let cuts = |query: &str| {
        parse(query)
            .0
            .scenario
            .partitions
            .map(|Partitions { whole, cut }| [whole, cut].map(|span| (span.min_ms, span.max_ms)))
    };
    assert_eq!(cuts("cuts=5000-9000/1000-3000"), Some([(5_000, 9_000), (1_000, 3_000)]));
    assert_eq!(cuts("figure=two-workers&cuts=9000/3000"), Some([(9_000, 9_000), (3_000, 3_000)]));
    for value in ["", "9000", "9000/", "/3000", "0/3000", "9000/0", "9-8/3", "9/3/1", "600001/1"] {
        assert_eq!(cuts(&format!("cuts={value}")), None, "{value}");
        assert_eq!(noted(&format!("cuts={value}")), ["cuts"], "{value}");
    }
}

#[test]
fn a_program_is_read_card_by_card_and_a_note_says_where_it_ends() {
    let cards = |query: &str| {
        let (address, notes) = parse(&format!("figure=workbench&{query}"));
        let place = address.scenario.cast.setting("cards").expect("a setting");
        let word = address.scenario.cast.settings[place].values.word(address.scenario.settings[place]);
        (word, notes.into_iter().filter_map(|note| note.expected).collect::<Vec<_>>().join(" "))
    };
    assert_eq!(cards("cards=CPRK"), ("CPRK".to_owned(), String::new()));
    assert_eq!(cards("cards=c%28pr%29k"), ("C(PR)K".to_owned(), String::new()));
    assert_eq!(cards("preset=F&handlers=2"), ("CPRK".to_owned(), String::new()));
    for (text, from) in [("", 1), ("CRK", 4), ("CP(R)K", 5), ("CPRKP", 5), ("P%F0%9F%92%A5", 2)] {
        let (word, note) = cards(&format!("cards={text}"));
        assert_eq!(word, "C(PR)K", "{text}");
        assert!(note.ends_with(&format!("as C(PR)K; it is none from character {from} on")), "{text}: {note}");
    }
}

#[test]
fn a_key_asks_for_another_figure_under_the_name_of_one() {
    let (address, notes) = parse("figure=two-workers&queue=replicated&protocol=consistent&cut=3");
    assert_eq!(notes, []);
    assert_eq!((address.figure, address.scenario.cast.slug), (Some("replicated-queue"), "replicated-queue"));
    assert_eq!(address.scenario.settings[..4], [1, 4, 2, 2]);
    for query in ["figure=two-workers", "figure=two-workers&queue=one"] {
        let (address, notes) = parse(query);
        assert_eq!((address.figure, notes), (Some("two-workers"), vec![]));
    }
    let (address, notes) = parse("figure=two-workers&queue=three");
    assert_eq!((address.figure, notes.len()), (Some("two-workers"), 1));
    assert_eq!(parse("figure=silence&queue=replicated").1.len(), 1);
    assert_eq!(parse("figure=replicated-queue").0.scenario, parse("figure=two-workers&queue=replicated").0.scenario);
}

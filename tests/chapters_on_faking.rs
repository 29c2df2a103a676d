//! The chapter "Fake it": every claim in its text is tied to a check, by a search over the board or by the run of the
//! figure, or to its source; what it says of products stands in their own documentation.

mod common;
#[path = "common/plain.rs"]
mod plain;
#[path = "common/texts.rs"]
mod texts;

use plain::settings;
use std::sync::atomic::{AtomicUsize, Ordering};
use texts::{Claim, act, between, hold, html, is_done_with, loose, plain as plainly, scenario, sources};
use twice_or_never::board::{Faults, LinkOrder};
use twice_or_never::casts::workbench::{PROGRAMS, Program, Workbench};
use twice_or_never::history::Timeline;
use twice_or_never::player::Action;
use twice_or_never::search::{Hunt, Search, Verdict, Wide};
use twice_or_never::share::parse;
use twice_or_never::stage::{Cast, Scenario, Stage};

const SLUG: &str = "fake-it";
const RECEIVER: u8 = 1;
const ONE_OF_EACH: Faults = Faults { losses: 1, duplications: 1, crashes: [1, 0] };
const UNSAFE: [&str; 3] = ["dup", "lose-acked", "complete-not-exactly-once"];

/// Whether any of these can happen on a workbench that is set like this, within a budget.
fn can(said: &[(&str, &str)], budget: Faults, slugs: &[&str]) -> bool {
    let few = [("letters", "2"), ("retries", "1")].into_iter().filter(|(key, _)| said.iter().all(|(it, _)| it != key));
    let cast = Workbench::of(&settings::<Workbench>(&said.iter().copied().chain(few).collect::<Vec<_>>()));
    let hunt = Hunt::new(cast, LinkOrder::Reordering, budget).seeking(slugs).expect("they can be asked");
    Search::<Wide<Workbench>>::new(hunt, u32::MAX).expect("small").finish().verdict == Verdict::Broken
}

/// Of every program with every list and this many handlers, those that are safe.
fn safe(handlers: &str) -> Vec<(String, &'static str)> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(memory) = ["none", "ram", "disk"].get(at / usize::from(PROGRAMS)) else { return found };
            let cards = Program::new((at % usize::from(PROGRAMS)) as u16).text();
            let said = [("cards", cards.as_str()), ("memory", memory), ("handlers", handlers)];
            if !can(&said, ONE_OF_EACH, &UNSAFE) {
                found.push((at, (cards, *memory)));
            }
        }
    };
    let (mut all, more) = std::thread::scope(|scope| {
        let other = scope.spawn(work);
        (work(), other.join().expect("the other thread"))
    });
    all.extend(more);
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, one)| one).collect()
}

/// Whether a program is as all safe ones are said to be.
fn follows_the_rule(cards: &str, memory: &str) -> bool {
    let bracket = cards.split(['(', ')']).nth(1).unwrap_or_default();
    let before = cards.split('(').next().unwrap_or_default();
    let checks_late = bracket.find('C').is_some() && bracket.find('C') > bracket.find('R');
    memory == "disk" && bracket.contains('P') && bracket.contains('R') && !checks_late && !before.contains('K')
}

/// The figure, with cards of one's own.
fn with(said: &[(&str, &str)]) -> Scenario {
    let mut scenario = scenario(SLUG);
    for (key, word) in said {
        let place = scenario.cast.setting(key).expect("a setting");
        scenario.set(place, scenario.cast.settings[place].values.read(word).expect("a value"));
    }
    scenario
}

/// Goes on until the receiver has said this, and crashes it there.
fn crash_after(timeline: &mut Timeline, slug: &str) {
    loop {
        let event = timeline.forward().expect("the moment comes");
        let cast = timeline.run().scenario().cast;
        if event.what.note().is_some_and(|note| cast.note(note).slug == slug) {
            break;
        }
    }
    act(timeline, Action::Crash(RECEIVER));
    act(timeline, Action::Restart(RECEIVER));
    timeline.seek(u32::MAX);
}

/// Each link of the products opens a workbench on which this can happen.
fn outside_is_broken() -> bool {
    let links = between(html(SLUG), "<a href=\"./?", "\"");
    let told = [
        ("preset=G&effect=email", "dup"),
        ("preset=G&forget=1", "dup"),
        ("preset=C", "dup"),
        ("preset=F", "dup"),
        ("ids=resend", "dup"),
    ];
    links.len() == told.len()
        && links.iter().zip(told).all(|(link, (keys, slug))| {
            let link = link.replace("&amp;", "&");
            let (address, notes) = parse(&link);
            assert!(link == format!("figure=workbench&{keys}") && notes.is_empty(), "{link}: {notes:?}");
            let few = twice_or_never::casts::workbench::searched(&address.scenario.settings);
            let hunt = Hunt::new(Workbench::of(&few), LinkOrder::Reordering, ONE_OF_EACH);
            let hunt = hunt.seeking(&[slug]).expect("it can be asked");
            Search::<Wide<Workbench>>::new(hunt, u32::MAX).expect("small").finish().verdict == Verdict::Broken
        })
}

fn source(words: &str) -> bool {
    sources(SLUG).contains(words)
}

const CLAIMS: [Claim; 9] = [
    (SLUG, "no bracket takes an email back", || {
        let items =
            |cards: &str| Program::new((0..PROGRAMS).find(|n| Program::new(*n).text() == cards).unwrap()).items(true);
        items("C(PR)K").iter().all(|item| item.len() == 1) && items("(CR)PK")[0].len() == 2
    }),
    (SLUG, "one bracket: a transaction", || !can(&[("cards", "C(PR)K"), ("memory", "disk")], ONE_OF_EACH, &UNSAFE)),
    (
        SLUG,
        "Were the payment booked here, that would be exactly once within a boundary: the database that holds both the list and the money.",
        || {
            can(&[("cards", "C(PR)K"), ("effect", "email")], ONE_OF_EACH, &["dup"])
                && !can(&[("cards", "C(PR)K"), ("effect", "add")], ONE_OF_EACH, &["dup"])
        },
    ),
    (SLUG, "Of 229 programs, each with a list in RAM, one on disk, or none", || PROGRAMS == 229 && 3 * PROGRAMS == 687),
    (
        SLUG,
        "only 38 never pay twice, never ack falsely, and pay once each whenever all is acked. They all keep the list on disk, with pay and note in one bracket.",
        || {
            let (one, two) = (safe("1"), safe("2"));
            one.len() == 38 && one == two && one.iter().all(|(cards, memory)| follows_the_rule(cards, memory))
        },
    ),
    (SLUG, "What products promise about repeats, and its boundary", outside_is_broken),
    (SLUG, "A message sent again within five minutes.", || source("FIFO queue key terms")),
    (SLUG, "write the email into an outbox table in the bracket", || source("Transactional outbox")),
    (SLUG, "From topics to topics.", || source("Message Delivery Semantics")),
];

#[test]
fn every_claim_stands_in_the_chapter_and_holds() {
    CLAIMS.iter().for_each(hold);
    for product in ["Kafka", "SQS", "Pub/Sub", "RabbitMQ", "Stripe"] {
        assert!(plainly(html(SLUG)).contains(product) && sources(SLUG).contains(product), "{product}");
    }
    let loose = loose(SLUG, &CLAIMS.iter().map(|(_, words, _)| *words).collect::<Vec<_>>(), &[]);
    assert!(loose.is_empty(), "tied to no check:\n{}", loose.join("\n"));
}

#[test]
fn the_challenge_is_done_by_noting_before_the_mail_and_by_nothing_else() {
    let at = |said: &[(&str, &str)], slug: &'static str| {
        is_done_with(SLUG, with(said), |timeline| crash_after(timeline, slug))
    };
    // As it opens, the crash makes it twice.
    assert!(!at(&[], "apply"));
    assert!(at(&[("cards", "CRPK")], "apply"));
    assert!(at(&[("cards", "(CR)PK")], "apply"));
    // Not without the crash, nor with one at another moment, nor where the payment is booked here.
    assert!(!is_done_with(SLUG, with(&[("cards", "CRPK")]), |timeline| timeline.seek(u32::MAX)));
    assert!(!at(&[("cards", "CRPK")], "remember"));
    assert!(!at(&[], "remember"));
    assert!(!at(&[("effect", "add"), ("cards", "CRPK")], "apply"));
    assert_eq!(with(&[]).stage().subjects(), 1);
}

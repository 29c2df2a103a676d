//! The chapters: their questions are answered by the board, their challenges can be done and are told
//! from what is no feat, and every claim in their text is tied to a check. The claims of "Two generals" and
//! "Slow or dead?" are held by `tests/chapters_on_doubt.rs`, those of the chapters about other casts by
//! `tests/chapters_of_casts.rs`.

mod common;
#[path = "common/texts.rs"]
mod texts;

use common::{ONE_LETTER, Setup, explore};
use texts::{Claim, TEXTS, ack, act, between, html, is_done_with, letter, loose, plain, recipe, scenario};
use texts::{can_believe, cite, hold, least, never, until, without_question};
use twice_or_never::casts::CASTS;
use twice_or_never::casts::delivery::adversary::{self, promise};
use twice_or_never::casts::delivery::did;
use twice_or_never::casts::delivery::verdict::Violation::*;
use twice_or_never::casts::delivery::{Belief, Delivery, Effect, Layout, Mode, RECEIVERS, Recipe, Shape};
use twice_or_never::casts::generals::question;
use twice_or_never::history::Timeline;
use twice_or_never::letters::Letters;
use twice_or_never::player::{Action, CopyName};
use twice_or_never::share::{FIGURES, Figure, parse};
use twice_or_never::stage::{Cast, Kind, Scenario, What};
use twice_or_never::story::{CHAPTERS, Chapter};
use twice_or_never::worlds;

#[test]
fn the_chapters_stand_in_the_page_in_their_order_and_are_numbered_by_it() {
    let page = include_str!("../index.html");
    let slugs = TEXTS.map(|(slug, _)| slug);
    let figures = FIGURES.each_ref().map(|figure| figure.slug);
    assert_eq!(figures[0], "delivery");
    assert_eq!(figures[1..=TEXTS.len()], slugs);
    // What opens the page, and what has no chapter, comes in the order in which it was published.
    assert_eq!(figures[TEXTS.len() + 1..], ["same-luck", "workbench", "replicated-queue"]);
    let files = between(page, "href=\"words/en/chapters/", ".html\"");
    assert_eq!(files, slugs);
    let contents = between(page, "<a href=\"#", "</a>");
    let titles = contents.iter().map(|entry| entry.split_once("\">").expect("a link and its words"));
    assert_eq!(contents.len(), TEXTS.len());
    for ((number, (slug, text)), (link, title)) in (1..).zip(TEXTS).zip(titles) {
        assert_eq!(link, slug);
        assert!(text.starts_with(&format!("<section data-chapter=\"{slug}\" id=\"{slug}\"")), "{slug}");
        assert!(text.contains(&format!("<span class=\"number\">{number}</span> {title}</h2>")), "{slug}: {title}");
        assert_eq!(between(text, "data-place=\"", "\""), [slug]);
        // What another cast plays waits until it has come, and so does a chapter whose functions come with it.
        let is_other = Figure::by_slug(slug).expect("a figure").cast().number != CASTS[0].number;
        let story = include_str!("../src/story/mod.rs");
        let plays_later = is_other || story.contains(&format!("slug: \"{slug}\", answer: later::"));
        assert_eq!(text.contains(&format!("data-place=\"{slug}\" data-later")), plays_later, "{slug}");
    }
    let mut asking = TEXTS.iter().filter(|(_, text)| text.contains("data-prediction"));
    assert!(CHAPTERS.iter().all(|chapter| asking.next().is_some_and(|(slug, _)| *slug == chapter.slug)));
    assert_eq!(asking.next(), None);
    // Each asks something, and has a challenge.
    assert_eq!(CHAPTERS.len(), TEXTS.len());
    for place in ["data-prediction", "data-commit", "data-answer", "data-yourself", "data-challenge"] {
        assert!(TEXTS.iter().all(|(_, text)| text.matches(&format!(" {place}")).count() >= 1), "{place}");
    }
}

#[test]
fn every_question_has_three_answers_a_response_to_each_and_the_board_gives_one_of_them() {
    let expected = [
        ("silence", "split"),
        ("postage", "twice"),
        ("two-generals", "third"),
        ("slow-or-dead", "mixed"),
        ("ack-first", "false"),
        ("two-workers", "twice"),
        ("work-first", "thrice"),
        ("publisher-confirms", "twice"),
        ("remember", "twice"),
        ("directions-or-place", "place"),
        ("order", "apart"),
        ("many-sites", "apart"),
        ("fake-it", "twice"),
        ("function-call", "nine"),
        ("pets-and-cattle", "three"),
        ("other-replica", "old"),
        ("converge", "apart"),
        ("state-of-mind", "three"),
    ];
    for (slug, value) in expected {
        let answers = between(html(slug), "type=\"radio\"", "/>");
        let values: Vec<&str> = answers.iter().map(|input| between(input, "value=\"", "\"")[0]).collect();
        assert_eq!(values.len(), 3, "{slug}");
        assert_eq!(between(html(slug), "data-response=\"", "\""), values, "{slug}");
        assert!(values.contains(&value), "{slug}");
        let chapter = Chapter::by_slug(slug).expect("a chapter");
        let answer = (chapter.answer)(&scenario(slug));
        assert_eq!(answer.value, value, "{slug}");
        // What the hand did is done again by a replay, which ends.
        let mut replay = Timeline::new(&scenario(slug), answer.interventions);
        replay.seek(u32::MAX);
        assert_eq!(replay.run().outlook(), twice_or_never::player::Outlook::Ended, "{slug}");
    }
    assert_eq!(
        expected.map(|(slug, _)| slug).as_slice(),
        CHAPTERS.iter().map(|chapter| chapter.slug).collect::<Vec<_>>()
    );
    // The run says what the search says.
    assert_eq!(question::answer(), "third");
}

#[test]
fn a_chapter_is_150_to_350_words() {
    for (slug, _) in TEXTS {
        let text = without_question(slug);
        let words: usize = [("<p", "</p>"), ("<dd", "</dd>")]
            .into_iter()
            .flat_map(|(tag, end)| {
                between(&text, tag, end)
                    .into_iter()
                    .map(move |p| plain(&format!("{tag}{p}")).split_whitespace().count())
                    .collect::<Vec<_>>()
            })
            .sum();
        assert!((150..=350).contains(&words), "{slug}: {words}");
    }
}

/// The whole text that a reader has before them: the page's, its contents and notices too, and that of every chapter.
/// Cells of tables stand apart.
fn whole_text() -> String {
    let page = between(include_str!("../index.html"), "<main>", "</main>")[0];
    let chapters = TEXTS.map(|(_, text)| text).join("\n");
    plain(&format!("{page}{chapters}").replace("</t", " </t"))
}

/// The lengths of a chapter's sentences in words: of its paragraphs, its question aside.
fn sentences(slug: &str) -> Vec<usize> {
    let text = without_question(slug);
    let words = |sentence: &str| sentence.split_whitespace().count();
    let told = between(&text, "<p>", "</p>").into_iter().map(plain);
    told.flat_map(|told| told.split_inclusive(". ").map(words).collect::<Vec<_>>()).collect()
}

#[test]
fn the_whole_text_is_under_6500_words() {
    let words = whole_text().split_whitespace().count();
    assert!((5_500..6_500).contains(&words), "{words}");
}

#[test]
fn sentences_are_of_natural_and_varied_length() {
    for (slug, _) in TEXTS {
        let lengths = sentences(slug);
        let mean = lengths.iter().sum::<usize>() as f64 / lengths.len() as f64;
        assert!((10.0..22.0).contains(&mean), "{slug}: {mean:.1} words a sentence");
        assert!(lengths.iter().all(|&length| length <= 45), "{slug}: {lengths:?}");
        // No three in a row so short that they read as a riddle.
        assert!(!lengths.windows(3).any(|three| three.iter().all(|&length| length < 6)), "{slug}: {lengths:?}");
    }
}

#[test]
fn a_chapter_closes_with_what_it_is_in_a_system() {
    for (slug, text) in TEXTS {
        let (_, after) = text.split_once(" data-challenge ").expect("a challenge");
        assert_eq!(after.matches("<p><strong>In your system</strong> ").count(), 1, "{slug}");
    }
}

/// (chapter, words that stand in it, words of the source that holds them): what is said of products.
const CITED: [(&str, &str, &str); 5] = [
    ("ack-first", "a Kafka consumer that commits its offset before the work", "Message Delivery Semantics"),
    ("ack-first", "RabbitMQ’s automatic acknowledgement", "RabbitMQ documentation"),
    ("ack-first", "a service that answers “202 Accepted”", "202 Accepted"),
    ("work-first", "a Kafka consumer that commits its offset after the work", "Message Delivery Semantics"),
    ("work-first", "ends in a dead-letter queue", "Using dead-letter queues in Amazon SQS"),
];

#[test]
fn what_is_said_of_products_names_its_source() {
    CITED.iter().for_each(|(slug, words, source)| cite(slug, words, source));
}

#[test]
fn a_chapter_speaks_of_recipes_in_words_and_does_not_shout() {
    for (slug, text) in TEXTS {
        let told = plain(text);
        let mut words = told.split(|c: char| !c.is_alphanumeric());
        // "A" and "I" are words.
        let is_code = |word: &str| Recipe::ALL.iter().any(|recipe| recipe.code == word) && !["A", "I"].contains(&word);
        assert_eq!(words.clone().find(|word| is_code(word)), None, "{slug}");
        assert!(words.all(|word| !word.to_lowercase().starts_with("appl")), "{slug}: the work is done, not applied");
        assert!(!told.contains('!'), "{slug}");
    }
}

#[test]
fn no_challenge_is_done_by_playing_along_nor_by_what_its_question_describes() {
    for Chapter { slug, answer, .. } in &CHAPTERS {
        let by_itself = |seed| {
            is_done_with(slug, Scenario { seed, ..scenario(slug) }, |timeline| {
                while timeline.forward().is_some() {
                    assert!(!(Chapter::by_slug(slug).expect("a chapter").is_done)(timeline), "{slug}");
                }
            })
        };
        assert!(!(1..=20).any(by_itself), "{slug}");
        let mut answered = Timeline::new(&scenario(slug), answer(&scenario(slug)).interventions);
        answered.seek(u32::MAX);
        assert!(!(Chapter::by_slug(slug).expect("a chapter").is_done)(&answered), "{slug}");
    }
}

/// Whether a challenge is done once this was done as soon as something had happened.
fn is_done_by(slug: &str, scenario: Scenario, at: What, actions: &[Action]) -> bool {
    is_done_with(slug, scenario, |timeline| {
        until(timeline, at);
        actions.iter().for_each(|&action| act(timeline, action));
        timeline.seek(u32::MAX);
    })
}

#[test]
fn silence_is_done_by_impatience() {
    let silence = |at, actions: &[Action]| is_done_by("silence", scenario("silence"), at, actions);
    assert!(silence(did::SEND, &[Action::Timeout(0, 1)]));
    assert!(silence(did::ACKNOWLEDGE, &[Action::Timeout(0, 1)]));
    let hurried = Scenario { timeout_ms: 250, ..scenario("silence") };
    assert!(is_done_with("silence", hurried, |timeline| timeline.seek(u32::MAX)), "or a short timeout");
    assert!(!silence(did::SEND, &[Action::Lose(letter(1)), Action::Timeout(0, 1)]), "nothing is booked");
    assert!(!silence(did::ACKNOWLEDGE, &[Action::Lose(ack(1))]));
    assert!(!silence(did::ACKNOWLEDGE, &[Action::Hold(ack(1)), Action::Timeout(0, 1)]));
    assert!(!silence(did::APPLY, &[Action::Crash(1), Action::Restart(1)]));
    assert!(
        !silence(did::SEND, &[Action::Crash(1), Action::Timeout(0, 1), Action::Restart(1)]),
        "a crash over nothing"
    );
}

#[test]
fn ack_first_is_done_by_a_doubled_copy() {
    let ack_first = |at, actions: &[Action]| is_done_by("ack-first", scenario("ack-first"), at, actions);
    assert!(ack_first(did::SEND, &[Action::Duplicate(letter(1))]));
    assert!(!ack_first(did::ACKNOWLEDGE, &[Action::Duplicate(ack(1))]));
    assert!(!ack_first(did::ACKNOWLEDGE, &[Action::Timeout(0, 1)]), "it is sent twice");
    assert!(!ack_first(did::ACKNOWLEDGE, &[Action::Crash(0), Action::Restart(0)]), "so it is here");
    let with = |code| scenario("ack-first").with_recipe(Recipe::by_code(code).expect("listed"));
    let doubled = |code| is_done_by("ack-first", with(code), did::SEND, &[Action::Duplicate(letter(1))]);
    assert!(doubled("B1"));
    assert!(!doubled("B2d"), "a repeat is recognised");
    assert!(!doubled("C"), "the ack comes after the work");
}

#[test]
fn work_first_is_done_by_an_outage_that_ends() {
    let outage = |mends_after: usize| {
        is_done_with("work-first", scenario("work-first"), |timeline| {
            act(timeline, Action::Cut(0));
            for _ in 0..mends_after {
                while !matches!(timeline.forward().expect("goes on").what, did::SEND | did::TIMEOUT) {}
                timeline.forward().expect("it is lost");
            }
            if mends_after > 0 {
                act(timeline, Action::Mend(0));
            }
            timeline.seek(u32::MAX);
        })
    };
    assert!(outage(4));
    assert!(!outage(3), "the fourth copy gets through");
    assert!(outage(7), "the second letter is late, not lost");
    assert!(!outage(8), "two are lost");
    assert!(!outage(0), "all are lost");
    // Nor is it done by losing copies one by one, or where chance loses some.
    assert!(!is_done_with("work-first", scenario("work-first"), |timeline| {
        for number in 1..=4 {
            until(timeline, if number == 1 { did::SEND } else { did::TIMEOUT });
            act(timeline, Action::Lose(letter(number)));
        }
        timeline.seek(u32::MAX);
    }));
    let unlucky = |seed| Scenario { seed, loss_percent: 60, ..scenario("work-first") };
    assert!((0..50).all(|seed| !is_done_with("work-first", unlucky(seed), |timeline| timeline.seek(u32::MAX))));
}

#[test]
fn remember_is_done_by_what_is_outside_of_the_transaction() {
    let in_one = || scenario("remember").with_recipe(Mode::Idempotent.default_recipe());
    let crash = |node| [Action::Crash(node), Action::Restart(node)];
    let email = in_one().with_effect(Effect::Email);
    assert!(is_done_by("remember", email.clone(), did::APPLY, &crash(1)));
    // A sender that picks a new number after a crash is outside as well.
    let mut fresh = in_one();
    let ids = fresh.cast.setting("ids").expect("a setting");
    fresh.set(ids, fresh.cast.settings[ids].values.read("crash").expect("a value"));
    assert!(is_done_by("remember", fresh, did::APPLY_AND_REMEMBER, &crash(0)));
    assert!(!is_done_by("remember", scenario("remember"), did::APPLY, &crash(1)), "no transaction");
    assert!(!is_done_by("remember", in_one(), did::APPLY_AND_REMEMBER, &crash(1)));
    assert!(!is_done_by("remember", in_one(), did::APPLY_AND_REMEMBER, &crash(0)));
    let twice = [crash(1), crash(1)].concat();
    assert!(!is_done_by("remember", email.clone(), did::REMEMBER, &crash(1)), "noted");
    assert!(!is_done_by("remember", email, did::RECEIVE_NEW, &twice[..2]), "not yet sent");
}

#[test]
fn the_generals_challenge_is_done_by_a_rule_that_waits_for_nothing_and_a_capture() {
    let with = |a, b, captured: &[u16]| {
        let (figure, notes) = parse(&format!("figure=two-generals&a={a}&b={b}"));
        assert!(notes.is_empty(), "{notes:?}");
        is_done_with("two-generals", figure.scenario, |timeline| {
            for &messenger in captured {
                let name = CopyName { kind: Kind(0), letter: messenger, number: 1 };
                while timeline.run().flights().all(|flight| flight.name != name) {
                    timeline.forward().expect("it is sent");
                }
                act(timeline, Action::Lose(name));
            }
            timeline.seek(u32::MAX);
        })
    };
    assert!(with(0, 0, &[1]));
    assert!(!with(0, 0, &[]), "the rule alone is half of it");
    assert!(!with(0, 0, &[2]), "another capture shows less of B");
    for (a, b) in [(0, 1), (0, 2), (1, 0), (1, 1), (1, 2)] {
        assert!(!with(a, b, &[1]), "one capture breaks the rule {a}, {b}");
    }
    // Not before it is over.
    let zero = parse("figure=two-generals&a=0&b=0").0.scenario;
    assert!(!is_done_with("two-generals", zero, |timeline| {
        timeline.forward().expect("A proposes");
    }));
}

// ---- Claims ----

/// (effects, belief) of letter 1 after a crash by hand as soon as this has happened.
fn crash_after(code: &str, what: What) -> (u16, Belief) {
    let recipe = Recipe::by_code(code).expect("listed");
    let mut timeline = Timeline::new(&scenario("remember").with_recipe(recipe), Vec::new());
    until(&mut timeline, what);
    act(&mut timeline, Action::Crash(1));
    act(&mut timeline, Action::Restart(1));
    timeline.seek(u32::MAX);
    (timeline.run().board().effects(timeline.run().layout(), 1), timeline.run().belief(1))
}

const ONE_OF_EACH: Setup = Setup { letters: 2, losses: 1, duplications: 1, crashes: 1, retries: 1, ..ONE_LETTER };

/// What "Break it" answers with so many losses and, else, the usual faults: faults, resends and steps, if it breaks.
fn broken_by(code: &str, losses: u32) -> Option<(u32, u32, u32)> {
    let recipe = Recipe::by_code(code).expect("listed");
    let sought = promise(recipe.mode, recipe.effect);
    let mut question = adversary::Question::new(recipe, sought[0]);
    question.budget.losses = losses;
    let found = adversary::Search::any_of(&question, sought, u32::MAX).expect("small").finish().counterexample?;
    Some((found.faults, found.resends, found.steps))
}

/// How many groups of histories the sender of "The silence" cannot tell apart after so many events.
fn worlds_after(index: u32) -> usize {
    let mut timeline = Timeline::new(&scenario("silence"), Vec::new());
    timeline.seek(index);
    let worlds = worlds::Survey::<Delivery>::new(worlds::Doubt::of(&timeline, 0), u32::MAX).finish();
    assert!(worlds.complete);
    worlds.groups.len()
}

/// (chapter, words that stand in it, the check that holds them).
const CLAIMS: [Claim; 29] = [
    ("silence", "Lose the ack, and the payment is booked; lose the letter instead, and it isn’t.", || {
        let one_loss = Setup { losses: 1, ..recipe("C") };
        least(one_loss, UnknownHappened).map(|(faults, ..)| faults) == Some(1)
            && least(one_loss, UnknownNotHappened).map(|(faults, ..)| faults) == Some(1)
    }),
    (
        "silence",
        "Nor need anything be lost. The receiver may have crashed before it booked, or just after, or somebody is merely slow.",
        || {
            let one_crash = Setup { crashes: 1, ..recipe("C") };
            let is_slow = [true, false].into_iter().all(|booked| can_believe(recipe("C"), Belief::GaveUp, booked));
            !never(one_crash, UnknownHappened) && !never(one_crash, UnknownNotHappened) && is_slow
        },
    ),
    ("silence", "This receiver calls only after booking, so an ack means that the payment is booked", || {
        never(Setup { losses: 1, duplications: 1, crashes: 1, ..recipe("C") }, LostAcked)
    }),
    ("silence", "a missing ack doesn’t mean that it isn’t", || {
        !never(Setup { losses: 1, ..recipe("C") }, UnknownHappened)
    }),
    ("silence", "If the sender sends again, the payment may be booked twice", || {
        least(Setup { retries: 1, ..recipe("C") }, Twice) == Some((0, 1, 7))
    }),
    ("silence", "if it doesn’t, it may never be booked", || {
        least(Setup { losses: 1, ..recipe("C") }, Lost).is_some()
    }),
    (
        "silence",
        "Ask the figure what its sender cannot tell apart. With at most one loss, one doubled copy and one crash, it may have gone in 37 ways; the ack leaves 11.",
        || {
            let least = Delivery::usual_faults();
            let is_one_of_each = (least.losses, least.duplications, least.crashes[RECEIVERS]) == (1, 1, 1);
            is_one_of_each && worlds_after(1) == 37 && worlds_after(4) == 37 && worlds_after(5) == 11
        },
    ),
    ("ack-first", "“Break it” searches every order of events, finds that one and plays it.", || {
        broken_by("B2n", 1) == Some((0, 1, 8))
    }),
    ("ack-first", "Acked, and never booked: one crash is enough.", || {
        least(Setup { crashes: 1, retries: 1, ..recipe("B2n") }, LostAcked) == Some((1, 0, 5))
    }),
    (
        "ack-first",
        "Move the same ack behind the booking, allow the same crash, and no order of events does that. The sender may then wait in vain, but the word it gets is true.",
        || {
            let behind = Setup { crashes: 1, retries: 1, ..recipe("C") };
            // Two crashes outnumber the resend; then the wait may be in vain.
            never(behind, LostAcked) && can_believe(Setup { crashes: 2, ..behind }, Belief::GaveUp, true)
        },
    ),
    ("ack-first", "one early timeout is enough for this receiver to book twice, with no fault at all", || {
        least(Setup { retries: 1, ..recipe("B2n") }, Twice) == Some((0, 1, 8))
    }),
    ("ack-first", "either never send again over a link that doubles nothing", || {
        never(Setup { letters: 2, losses: 1, crashes: 1, ..recipe("B1") }, Twice)
            && least(Setup { duplications: 1, ..recipe("B1") }, Twice).map(|(faults, ..)| faults) == Some(1)
            && least(Setup { losses: 1, retries: 1, ..recipe("B1") }, Lost).map(|(faults, ..)| faults) == Some(1)
    }),
    ("ack-first", "by which the receiver recognises a repeat", || never(Setup { recipe: "B2d", ..ONE_OF_EACH }, Twice)),
    ("ack-first", "the early ack alone does not earn that name", || {
        !never(Setup { retries: 1, ..recipe("B2n") }, Twice) && never(Setup { recipe: "E", ..ONE_OF_EACH }, Twice)
    }),
    ("ack-first", "Either way the crash still finds its gap.", || {
        !never(Setup { crashes: 1, retries: 1, ..recipe("B2d") }, LostAcked)
            && !never(Setup { crashes: 1, ..recipe("B1") }, LostAcked)
    }),
    (
        "work-first",
        "Had the third ack been lost too, it would have been four: “at least” sets no limit above.",
        || {
            let booked = |lost: u16, retries: u8| {
                let mut timeline = Timeline::new(&scenario("work-first").with_retries(retries), Vec::new());
                for number in 1..=lost {
                    until(&mut timeline, did::ACKNOWLEDGE);
                    act(&mut timeline, Action::Lose(ack(number)));
                }
                timeline.seek(u32::MAX);
                timeline.run().board().effects(timeline.run().layout(), 1)
            };
            booked(2, 3) == 3 && booked(3, 3) == 4 && (1..20).all(|lost| booked(lost, 20) == lost + 1)
        },
    ),
    (
        "work-first",
        "A crash after the booking leaves the sender in the same silence, and one timeout that fires too early is enough with no fault at all.",
        || {
            let crash = Setup { crashes: 1, retries: 1, ..recipe("C") };
            crash_after("C", did::APPLY) == (2, Belief::Acked)
                && !never(Setup { retries: 0, ..crash }, UnknownHappened)
                && least(Setup { retries: 1, ..recipe("C") }, Twice) == Some((0, 1, 7))
        },
    ),
    ("work-first", "Here it sends again at most three times, which makes four copies.", || {
        scenario("work-first").retries() == 3
    }),
    ("work-first", "Three losses or crashes can’t use them up.", || {
        (0..=3).all(|losses| never(Setup { losses, crashes: 3 - losses, retries: 3, ..recipe("C") }, Lost))
    }),
    ("work-first", "Four can, if each takes a copy before the payment is booked.", || {
        (0..=4).all(|losses| {
            let setup = Setup { losses, crashes: 4 - losses, retries: 3, ..recipe("C") };
            least(setup, Lost).map(|(faults, ..)| faults) == Some(4)
        })
    }),
    ("work-first", "no payment is lost if the trouble ends before the sender gives up", || {
        // As long as losses and crashes together are no more than its resends, and no longer.
        (0..=3u32).all(|losses| {
            (0..=2u32).all(|crashes| {
                (0..=4u8).all(|retries| {
                    let setup = Setup { losses, crashes, retries, ..recipe("C") };
                    never(setup, Lost) == (losses + crashes <= u32::from(retries))
                })
            })
        })
    }),
    ("work-first", "More resends make losses rarer but don’t remove them.", || {
        let lost = |retries: u8| {
            let chance = Scenario {
                loss_percent: 20,
                ..Scenario::default().with_retries(retries).with_letters(10_000).with_window(1)
            };
            let mut timeline = twice_or_never::player::Run::new(&chance, Vec::new());
            while timeline.step().is_some() {}
            timeline.score().lost
        };
        let [one, two, three] = [1, 2, 3].map(lost);
        one > two && two > three && three > 0
    }),
    ("remember", "Where the list is kept, and when a line is added, decides what a crash can do.", || {
        let outcomes = ["D", "E", "F", "G"].map(|code| {
            let one_crash = Setup { crashes: 1, retries: 1, ..recipe(code) };
            let after_the_note = crash_after(code, if code == "G" { did::APPLY_AND_REMEMBER } else { did::REMEMBER }).0;
            (never(one_crash, Twice), never(one_crash, LostAcked), after_the_note)
        });
        outcomes == [(false, true, 2), (true, false, 0), (false, true, 1), (true, true, 1)]
    }),
    ("remember", "The disk forgot nothing: the crash came between the booking and the note.", || {
        crash_after("F", did::APPLY) == (2, Belief::Acked)
    }),
    (
        "remember",
        "Note on disk, then book: the repeat is acked as an old one, and the payment is never booked.",
        || crash_after("E", did::REMEMBER) == (0, Belief::Acked),
    ),
    ("remember", "Book, then note in RAM: even a crash after the note makes it twice.", || {
        crash_after("D", did::APPLY).0 == 2
            && crash_after("D", did::REMEMBER).0 == 2
            && crash_after("F", did::REMEMBER).0 == 1
    }),
    (
        "remember",
        "Book and note in one transaction, which happens as a whole or not at all: once, for no crash fits between the two.",
        || {
            // On no reachable board is a letter done and not noted, or noted and not done; in F some are.
            let done_as_noted = |code| {
                let reached = explore(&Setup { recipe: code, ..ONE_OF_EACH });
                let layout = reached.rules.protocol.layout;
                reached.boards.iter().all(|board| {
                    let seen = &board.receiver(1).seen_on_disk;
                    (1..=2).all(|letter| seen.contains(letter) == (board.effects(&layout, letter) > 0))
                })
            };
            crash_after("G", did::APPLY_AND_REMEMBER) == (1, Belief::Acked) && done_as_noted("G") && !done_as_noted("F")
        },
    ),
    (
        "remember",
        "A search of that recipe, over two letters with one loss, one doubled copy, one crash and one resend, finds no payment booked twice and no false ack",
        || {
            crash_after("G", did::APPLY_AND_REMEMBER) == (1, Belief::Acked)
                && never(Setup { recipe: "G", ..ONE_OF_EACH }, Twice)
                && never(Setup { recipe: "G", ..ONE_OF_EACH }, LostAcked)
        },
    ),
    ("remember", "The promise reaches no further than the transaction does.", || {
        let g = Delivery::new(Recipe::by_code("G").expect("listed"), Layout::new(Shape::OneToOne, 1));
        let email = g.with_effect(Effect::Email).program;
        email.as_slice() == Recipe::by_code("F").expect("listed").program
            && least(Setup { crashes: 1, retries: 1, ..recipe("F") }, Twice) == Some((1, 1, 7))
    }),
];

/// Claims about what lies outside one letter and no crash of a sender; held here, not by a recipe alone.
const MORE_CLAIMS: [Claim; 1] = [(
    "remember",
    "The letter’s number is an idempotency key, chosen before the first sending and kept on disk.",
    || {
        let crash = Setup { sender_crashes: 1, retries: 1, ..recipe("G") };
        least(Setup { fresh_ids: true, ..crash }, Twice) == Some((1, 0, 7)) && never(crash, Twice)
    },
)];

#[test]
fn every_claim_stands_in_its_chapter_and_holds() {
    for claim in CLAIMS.iter().chain(&MORE_CLAIMS) {
        hold(claim);
    }
}

#[test]
fn every_number_above_one_and_every_never_always_can_and_must_is_in_a_claim() {
    for slug in ["silence", "ack-first", "work-first", "remember"] {
        let claims = CLAIMS.iter().chain(&MORE_CLAIMS).map(|(name, words, _)| (*name, *words));
        let cited = CITED.iter().map(|(name, words, _)| (*name, *words));
        let tied: Vec<&str> = claims.chain(cited).filter(|(name, _)| *name == slug).map(|(_, words)| words).collect();
        let loose = loose(slug, &tied, &[]);
        assert!(loose.is_empty(), "tied to no check in {slug}:\n{}", loose.join("\n"));
    }
}

//! Links: what is saved is opened again, for ever; how short they are; and that damage is noticed.

#[path = "common/random.rs"]
mod random;

use random::{Dice, hand, script};
use std::fmt::Write;
use twice_or_never::board::{LinkOrder, Outbox};
use twice_or_never::casts::delivery::{ACK, DELIVERY, DeliveryMove, Effect, GiveUp, LETTER, Recipe, Shape, Step};
use twice_or_never::history::Timeline;
use twice_or_never::letters::{letter_moves, plain_moves};
use twice_or_never::player::{Action, CopyName, Intervention, sample};
use twice_or_never::share::{
    COPIES_MAX, INDEX_MAX, INTERVENTIONS_MAX, STATE_CHARS_MAX, STEPS_MAX, SavedRun, StateError, TICK_MAX, decode,
    encode,
};
use twice_or_never::stage::{Backoff, Kind, Partitions, Scenario, Span};

fn saved(scenario: Scenario) -> SavedRun {
    SavedRun { scenario, script: Vec::new(), interventions: Vec::new(), index: 0 }
}

/// The scenarios that hands and scripts are tried on, each with its own seed.
fn settings(n: u32) -> Vec<Scenario> {
    let recipe = Recipe::by_code(Recipe::ALL[n as usize % 15].code).expect("listed");
    let seed = u64::from(n) << 40 | 0x1234_5678;
    let usual = Scenario { seed, ..Scenario::default() };
    vec![
        usual.clone(),
        usual.clone().with_letters(60).with_shape(Shape::ThreeToOne),
        Scenario { duplication_percent: 10, ..usual.clone().with_letters(60).with_shape(Shape::OneToThree) },
        usual.with_recipe(recipe).with_letters(40).with_window(8),
    ]
}

/// The most and the mean of some lengths in characters.
fn longest(what: &str, lengths: &[usize]) -> usize {
    let most = *lengths.iter().max().expect("some");
    println!("{what}: {} links, longest {most}, mean {}", lengths.len(), lengths.iter().sum::<usize>() / lengths.len());
    most
}

#[test]
fn two_hundred_interventions_fit_into_700_characters() {
    for which in 0..4 {
        let mut lengths = Vec::new();
        for n in 0..300 {
            let scenario = settings(n).swap_remove(which);
            let (interventions, index) = hand(n, &scenario, 200);
            if interventions.len() == 200 {
                let run = SavedRun { interventions, index, ..saved(scenario) };
                let link = encode(&run).expect("it can be saved");
                assert_eq!(decode(&link), Ok(run));
                lengths.push(link.len());
            }
        }
        assert!(lengths.len() > 150, "{} hands had enough to do", lengths.len());
        assert!(longest(&format!("200 interventions, setting {which}"), &lengths) < 700);
    }
}

#[test]
fn two_hundred_steps_fit_into_700_characters() {
    for which in 0..4 {
        let mut lengths = Vec::new();
        for n in 0..300 {
            let scenario = settings(n).swap_remove(which);
            let run = SavedRun { script: script(n, &scenario, 200), index: 200, ..saved(scenario) };
            if run.script.len() == 200 {
                let link = encode(&run).expect("it can be saved");
                assert_eq!(decode(&link), Ok(run));
                lengths.push(link.len());
            }
        }
        assert!(lengths.len() > 150, "{} scripts were long enough", lengths.len());
        assert!(longest(&format!("200 steps, setting {which}"), &lengths) < 700);
    }
}

#[test]
fn twenty_thousand_random_runs_are_opened_as_they_were_saved() {
    for n in 0..20_000 {
        let mut interventions = sample::interventions(n);
        interventions.sort_by_key(|intervention| (intervention.tick, intervention.ordinal));
        let index = Dice::new(n).below(5_000) as u32;
        let run = SavedRun { interventions, index, ..saved(sample::scenario(n)) };
        let link = encode(&run).expect("it can be saved");
        assert_eq!(decode(&link).as_ref(), Ok(&run), "{link}");
    }
}

#[test]
fn the_default_is_a_very_short_link() {
    let link = encode(&saved(Scenario::default())).expect("it can be saved");
    assert!(link.len() <= 14, "{link}");
}

/// The setup of version 1, as it was published. Written out, since the page's own default may change.
fn published() -> Scenario {
    let recipe = Recipe::by_code("C").expect("listed");
    Scenario {
        order: LinkOrder::Reordering,
        seed: 1,
        loss_percent: 20,
        duplication_percent: 0,
        crash_percent: 0,
        downtime: Span { min_ms: 2_000, max_ms: 4_000 },
        partitions: None,
        latency: Span { min_ms: 700, max_ms: 1_300 },
        timeout_ms: 5_000,
        backoff: Backoff::Fixed,
        handler_step_ms: 250,
        letters_per_1000_s: 1_000,
        ..Scenario::of(&DELIVERY)
            .with_recipe(recipe)
            .with_effect(Effect::Add)
            .with_retries(20)
            .with_give_up(GiveUp::Skip)
            .with_window(3)
            .with_shape(Shape::OneToOne)
            .with_letters(24)
            .with_fresh_ids(false)
    }
}

/// One of every action, on things that are there when it comes.
fn all_actions() -> Vec<Intervention> {
    let name = |kind, letter, number| CopyName { kind, letter, number };
    let (letter, ack) = (LETTER, ACK);
    [
        (100, 0, Action::Duplicate(name(letter, 1, 1))),
        (100, 1, Action::Hold(name(letter, 1, 2))),
        (200, 0, Action::Deliver(name(letter, 1, 1))),
        (900, 0, Action::Lose(name(ack, 1, 1))),
        (1_050, 0, Action::Crash(1)),
        (1_060, 0, Action::Cut(0)),
        (1_400, 0, Action::Mend(0)),
        (1_500, 0, Action::Restart(1)),
        (1_500, 1, Action::Release(name(letter, 1, 2))),
        (2_345, 0, Action::Timeout(0, 1)),
        (2_345, 1, Action::Timeout(0, 10_000)),      // there is no such letter
        (9_000, 0, Action::Lose(name(ack, 7, 300))), // nor such a copy
    ]
    .map(|(tick, ordinal, action)| Intervention { tick, ordinal, action })
    .to_vec()
}

/// Letter 1 takes effect twice though nothing was lost: a premature timeout.
fn premature_timeout() -> Vec<DeliveryMove> {
    let sender = |step| DeliveryMove::Step { node: 0, step };
    let (work, arrives) = (DeliveryMove::Step { node: 1, step: Step::Work }, DeliveryMove::Deliver { wire: 0, key: 1 });
    vec![sender(Step::Send(1)), sender(Step::Resend(1)), arrives, work, work, arrives, work]
}

/// Every kind of move, on a link that keeps order.
fn all_moves() -> Vec<DeliveryMove> {
    let sender = |step| DeliveryMove::Step { node: 0, step };
    let work = DeliveryMove::Step { node: 1, step: Step::Work };
    vec![
        sender(Step::Send(1)),
        sender(Step::Send(2)),
        DeliveryMove::Duplicate { wire: 0, key: 1, nth: 0 },
        DeliveryMove::Lose { wire: 0, key: 1, nth: 1 },
        DeliveryMove::Deliver { wire: 0, key: 1 },
        DeliveryMove::Crash { node: 1 },
        DeliveryMove::Crash { node: 0 },
        DeliveryMove::Deliver { wire: 0, key: 2 },
        work,
        work,
        sender(Step::Resend(1)),
        sender(Step::GiveUp(1)),
        DeliveryMove::Deliver { wire: 1, key: 2 },
    ]
}

/// Runs whose links are pinned, each with what it is. New ones are added at the end.
fn pinned() -> Vec<(String, SavedRun)> {
    let mut runs = vec![("the usual setup".to_owned(), SavedRun { index: 1, ..saved(published()) })];
    for recipe in &Recipe::ALL {
        let recipe = Recipe::by_code(recipe.code).expect("listed");
        runs.push((format!("recipe {}", recipe.code), saved(published().with_recipe(recipe))));
    }
    let mut setups: Vec<(String, Scenario)> = Vec::new();
    let recipe = |code| published().with_recipe(Recipe::by_code(code).expect("listed"));
    for (effect, name) in Effect::ALL {
        setups.push((
            format!("recipe G, effect {name}"),
            Scenario { crash_percent: 20, ..recipe("G").with_effect(effect) },
        ));
    }
    for (shape, name) in Shape::ALL {
        setups.push((format!("shape {name}"), published().with_shape(shape).with_letters(31)));
    }
    for (give_up, name) in GiveUp::ALL {
        let setup = Scenario { loss_percent: 60, ..published().with_give_up(give_up).with_retries(1) };
        setups.push((format!("gives up, then {name}"), setup));
    }
    let fifo = Scenario { order: LinkOrder::Fifo, duplication_percent: 30, ..recipe("J1") };
    setups.push(("a link that keeps order".to_owned(), fifo));
    for (backoff, name) in
        [(Backoff::Fixed, "fixed"), (Backoff::Exponential, "doubling"), (Backoff::ExponentialJitter, "with jitter")]
    {
        let setup = Scenario { backoff, timeout_ms: 1_000, loss_percent: 70, ..published() };
        setups.push((format!("backoff {name}"), setup));
    }
    let partitions =
        Partitions { whole: Span { min_ms: 2_000, max_ms: 6_000 }, cut: Span { min_ms: 500, max_ms: 2_500 } };
    setups.push(("partitions".to_owned(), Scenario { partitions: Some(partitions), ..published() }));
    let fresh = recipe("G").with_fresh_ids(true);
    setups.push(("fresh ids".to_owned(), fresh.clone()));
    let all_least = Scenario {
        seed: 0,
        loss_percent: 0,
        downtime: Span { min_ms: 1, max_ms: 1 },
        latency: Span { min_ms: 1, max_ms: 1 },
        timeout_ms: 1,
        handler_step_ms: 1,
        letters_per_1000_s: 100,
        ..published()
            .with_recipe(fresh.recipe())
            .with_effect(Effect::Email)
            .with_retries(0)
            .with_window(1)
            .with_letters(1)
    };
    setups.push(("the least of everything".to_owned(), all_least));
    let long = Span { min_ms: 600_000, max_ms: 600_000 };
    let all_most = Scenario {
        seed: u64::MAX,
        loss_percent: 100,
        duplication_percent: 100,
        crash_percent: 100,
        downtime: long,
        partitions: Some(Partitions { whole: long, cut: long }),
        latency: long,
        timeout_ms: 600_000,
        handler_step_ms: 600_000,
        letters_per_1000_s: 1_000_000,
        ..recipe("I")
            .with_effect(Effect::Merge)
            .with_give_up(GiveUp::Halt)
            .with_window(256)
            .with_shape(Shape::OneToThree)
            .with_letters(10_000)
    };
    setups.push(("the most of everything".to_owned(), all_most));
    runs.extend(setups.into_iter().map(|(name, setup)| (name, saved(setup))));
    for (_, run) in &mut runs[1..] {
        run.index = 150;
    }
    let by_hand = SavedRun { interventions: all_actions(), index: 60, ..saved(recipe("D")) };
    runs.push(("every action".to_owned(), by_hand));
    let sender_crash = Intervention { tick: 300, ordinal: 0, action: Action::Crash(0) };
    let back = Intervention { tick: 700, ordinal: 0, action: Action::Restart(0) };
    let by_hand = SavedRun { interventions: vec![sender_crash, back], index: 40, ..saved(fresh) };
    runs.push(("a sender's crash with fresh ids".to_owned(), by_hand));
    let (interventions, index) = hand(7, &settings(7)[1], 200);
    let seed = settings(7)[1].seed;
    let three = Scenario { seed, ..published().with_letters(60).with_shape(Shape::ThreeToOne) };
    runs.push(("two hundred interventions".to_owned(), SavedRun { interventions, index, ..saved(three) }));
    let scripted = SavedRun { script: plain_moves(&premature_timeout()), index: 7, ..saved(published()) };
    runs.push(("a script: a premature timeout".to_owned(), scripted));
    let order = Scenario { order: LinkOrder::Fifo, ..published().with_retries(1) };
    runs.push((
        "a script: every move".to_owned(),
        SavedRun { script: plain_moves(&all_moves()), index: 13, ..saved(order) },
    ));
    runs
}

/// What a run that was opened comes to: the digest of its history at its index; for a script, what the
/// board's receivers come to, since a script has no times.
fn outcome(run: &SavedRun) -> String {
    if run.script.is_empty() {
        let mut timeline = Timeline::new(&run.scenario, run.interventions.clone());
        timeline.seek(run.index);
        return format!("{} {}", timeline.index(), timeline.digest());
    }
    let rules = run.scenario.rules();
    let (mut board, mut outbox, layout) = (rules.start(), Outbox::default(), rules.protocol.layout);
    letter_moves(run.script.iter().copied()).into_iter().for_each(|m| rules.apply(&mut board, m, &mut outbox));
    let in_flight: usize = board.wires.iter().map(|wire| wire.len()).sum();
    format!("{} {}×1+{}×2+{in_flight}", run.script.len(), board.effects(&layout, 1), board.effects(&layout, 2))
}

#[test]
fn links_open_the_same_run_for_ever() {
    let golden = include_str!("golden/links.txt");
    let mut lines = golden.lines().filter(|line| !line.starts_with('#'));
    let mut missing = String::new();
    for (name, run) in pinned() {
        let Some(line) = lines.next() else {
            let link = encode(&run).expect("it can be saved");
            writeln!(missing, "{link} {} {name}", outcome(&run)).expect("a string grows");
            continue;
        };
        let (link, rest) = line.split_once(' ').expect("a link and what it is");
        let opened = decode(link).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(opened, run, "{name}");
        assert_eq!(rest, format!("{} {name}", outcome(&opened)), "the run goes another way than it did");
    }
    assert!(missing.is_empty(), "not pinned yet; add to tests/golden/links.txt:\n{missing}");
    assert_eq!(lines.next(), None, "every link is looked at");
}

#[test]
fn what_is_saved_today_is_what_was_published() {
    for line in include_str!("golden/links.txt").lines().filter(|line| !line.starts_with('#')) {
        let link = line.split(' ').next().expect("a link");
        assert_eq!(encode(&decode(link).expect("published")), Ok(link.to_owned()));
    }
}

#[test]
fn one_changed_missing_or_added_character_is_always_noticed() {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ .é";
    let links: Vec<&str> = include_str!("golden/links.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split(' ').next().expect("a link"))
        .collect();
    for &link in &links {
        for at in 0..link.len() {
            let (before, after) = (&link[..at], &link[at..]);
            for other in alphabet.chars() {
                let changed = format!("{before}{other}{}", &after[1..]);
                assert!(changed == link || decode(&changed).is_err(), "{changed} instead of {link}");
                let longer = format!("{before}{other}{after}");
                assert!(decode(&longer).is_err(), "{longer} instead of {link}");
            }
            assert!(decode(&format!("{before}{}", &after[1..])).is_err());
            assert!(decode(before).is_err());
            assert!(at == 0 || decode(after).is_err());
        }
        for other in alphabet.chars() {
            assert!(decode(&format!("{link}{other}")).is_err());
        }
        assert!(decode(&format!("{link}{link}")).is_err());
    }
    assert_eq!(decode(""), Err(StateError::Truncated));
    assert_eq!(decode(&"A".repeat(STATE_CHARS_MAX + 1)), Err(StateError::TooLong));
}

#[test]
fn what_is_out_of_its_range_is_not_saved() {
    let span = |min_ms, max_ms| Span { min_ms, max_ms };
    let whole = span(1, 1);
    let usual = published;
    for (name, scenario) in [
        ("retries", usual().with_retries(21)),
        ("window", usual().with_window(0)),
        ("window", usual().with_window(257)),
        ("letters", usual().with_letters(0)),
        ("letters", usual().with_letters(10_001)),
        ("loss", Scenario { loss_percent: 101, ..usual() }),
        ("duplication", Scenario { duplication_percent: 101, ..usual() }),
        ("crashes", Scenario { crash_percent: 255, ..usual() }),
        ("downtime", Scenario { downtime: span(0, 1), ..usual() }),
        ("downtime", Scenario { downtime: span(2, 1), ..usual() }),
        ("downtime", Scenario { downtime: span(1, 600_001), ..usual() }),
        ("partitions", Scenario { partitions: Some(Partitions { whole, cut: span(0, 1) }), ..usual() }),
        ("partitions", Scenario { partitions: Some(Partitions { whole, cut: span(0, 0) }), ..usual() }),
        ("partitions", Scenario { partitions: Some(Partitions { whole, cut: span(1, u32::MAX) }), ..usual() }),
        ("partitions", Scenario { partitions: Some(Partitions { whole: span(3, 2), cut: whole }), ..usual() }),
        ("scenario", Scenario { partitions: Some(Partitions { whole: span(0, 0), cut: span(0, 0) }), ..usual() }),
        ("latency", Scenario { latency: span(0, 1), ..usual() }),
        ("latency", Scenario { latency: span(9, 8), ..usual() }),
        ("timeout", Scenario { timeout_ms: 0, ..usual() }),
        ("timeout", Scenario { timeout_ms: 600_001, ..usual() }),
        ("handler step", Scenario { handler_step_ms: 0, ..usual() }),
        ("rate", Scenario { letters_per_1000_s: 99, ..usual() }),
        ("rate", Scenario { letters_per_1000_s: 1_000_001, ..usual() }),
    ] {
        assert_eq!(encode(&saved(scenario)), Err(StateError::OutOfRange(name)));
    }
    let far = SavedRun { index: INDEX_MAX + 1, ..saved(usual()) };
    assert_eq!(encode(&far), Err(StateError::OutOfRange("index")));
}

#[test]
fn interventions_out_of_order_too_late_or_too_many_are_not_saved() {
    let at = |tick, ordinal| Intervention { tick, ordinal, action: Action::Crash(0) };
    let save = |interventions| encode(&SavedRun { interventions, ..saved(published()) });
    let refused = Err(StateError::OutOfRange("moment"));
    assert_eq!(save(vec![at(5, 0), at(4, 0)]), refused);
    assert_eq!(save(vec![at(5, 2), at(5, 1)]), refused);
    assert_eq!(save(vec![at(TICK_MAX + 1, 0)]), refused);
    assert!(save(vec![at(0, u32::MAX), at(TICK_MAX, 0), at(TICK_MAX, u32::MAX)]).is_ok());
    assert_eq!(save(vec![at(5, 0); INTERVENTIONS_MAX + 1]), Err(StateError::TooLong));
    assert!(save(vec![at(5, 0); INTERVENTIONS_MAX]).is_ok());
}

#[test]
fn a_script_that_the_board_does_not_allow_is_not_saved() {
    let save = |scenario: Scenario, script: Vec<DeliveryMove>| {
        encode(&SavedRun { script: plain_moves(&script), ..saved(scenario) })
    };
    let refused = |step| Err(StateError::IllegalScript { step });
    let send = |node, letter| DeliveryMove::Step { node, step: Step::Send(letter) };
    for wrong in [
        DeliveryMove::Deliver { wire: 0, key: 2 },
        DeliveryMove::Deliver { wire: 200, key: 1 },
        DeliveryMove::Lose { wire: 0, key: 1, nth: 1 },
        DeliveryMove::Step { node: 1, step: Step::Work },
        DeliveryMove::Step { node: 9, step: Step::Work },
        DeliveryMove::Crash { node: 9 },
        send(0, 0),
        send(0, 1),
        send(0, 10_001),
        send(1, 2),
    ] {
        assert_eq!(save(published(), vec![send(0, 1), wrong]), refused(2), "{wrong:?}");
    }
    let twice = DeliveryMove::Duplicate { wire: 0, key: 1, nth: 0 };
    let many = |count| save(published(), [vec![send(0, 1)], vec![twice; count]].concat());
    assert!(many(COPIES_MAX - 1).is_ok());
    assert_eq!(many(COPIES_MAX), refused(COPIES_MAX as u32 + 1));
    assert_eq!(save(published(), vec![send(0, 1); STEPS_MAX + 1]), Err(StateError::TooLong));
}

#[test]
fn what_the_first_form_cannot_say_is_saved_in_the_second() {
    let by_hand = |action| SavedRun {
        interventions: vec![Intervention { tick: 7, ordinal: 0, action }],
        script: plain_moves(&all_moves()),
        index: 13,
        ..saved(Scenario { order: LinkOrder::Fifo, ..published().with_retries(1) })
    };
    // Whose timer it is goes without saying if it is that of the letter's sender.
    for (action, version) in [
        (Action::Timeout(0, 5), 1),
        (Action::Timeout(1, 5), 2),
        (Action::Hold(CopyName { kind: Kind(7), letter: 1, number: 1 }), 2),
    ] {
        let link = encode(&by_hand(action)).expect("it can be saved");
        // The version is the first byte; its last two bits are in the second character.
        let second = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".find(&link[1..2]);
        assert_eq!((&link[..1], second.expect("base64url") / 16), ("A", version), "{action:?}: {link}");
        assert_eq!(decode(&link), Ok(by_hand(action)));
    }
}

#[test]
fn every_error_has_a_name_of_its_own() {
    let errors = [
        StateError::TooLong,
        StateError::NotBase64Url,
        StateError::Truncated,
        StateError::Checksum,
        StateError::Version(2),
        StateError::TrailingBytes,
        StateError::OutOfRange("letters"),
        StateError::IllegalScript { step: 1 },
    ];
    let mut codes = errors.map(StateError::code).to_vec();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), errors.len());
    assert!(codes.iter().all(|code| code.starts_with("link-")));
}

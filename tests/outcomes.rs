//! Belief beside truth, the two books of money, and what is settled, in runs that chance plays: what they say is what
//! the board and the score say.

use twice_or_never::board::NodeId;
use twice_or_never::casts::broker::{self, Confirms};
use twice_or_never::casts::calls::{self, Calls};
use twice_or_never::casts::delivery::fate::Fate;
use twice_or_never::casts::delivery::ledger::amount;
use twice_or_never::casts::delivery::{
    Belief, DELIVERY, Delivery, Effect, Letter, Mode, Recipe, Retry, Role, Shape, did,
};
use twice_or_never::casts::generals::{General, Generals};
use twice_or_never::casts::gossip::Gossip;
use twice_or_never::casts::lease::Lease;
use twice_or_never::casts::servers::{self, Servers};
use twice_or_never::casts::sites::{self, Sites};
use twice_or_never::letters::Letters;
use twice_or_never::player::{Action, Outlook, Run, sample};
use twice_or_never::stage::{About, Cast, On, Outcome, Row, Scenario, Stage};

/// Plays a run to its end, and looks at it now and then on the way, and at the end.
fn play(scenario: &Scenario, mut look: impl FnMut(&Run, bool)) -> Run {
    let mut run = Run::new(scenario, Vec::new());
    let mut events = 0_u32;
    while run.step().is_some() {
        events += 1;
        if events.is_multiple_of(5) {
            look(&run, false);
        }
        assert!(events < 200_000, "a run without an end: {scenario:?}");
    }
    assert_eq!(run.outlook(), Outlook::Ended);
    look(&run, true);
    run
}

fn outcomes(run: &Run) -> Vec<Outcome> {
    run.stage().outcomes(run)
}

/// Every fate is counted as often as it is drawn, and there are words for everything.
fn check_classes(run: &Run, each: u32) -> Vec<Outcome> {
    let outcomes = outcomes(run);
    let about: &About = run.stage().about();
    for (tally, count) in about.tallies.iter().zip(run.tally()).filter(|(tally, _)| tally.is_decided) {
        let drawn = outcomes.iter().filter(|outcome| outcome.class == tally.class).count() as u32;
        assert_eq!(drawn, each * count, "{}: {:?}", tally.slug, run.scenario());
    }
    for outcome in &outcomes {
        for words in [&outcome.title, &outcome.believes, &outcome.happened] {
            assert!(!words.is_empty() && !words.contains(['{', '}']), "{outcome:?}");
        }
        assert!(
            !outcome.class.is_empty() || outcome.agrees,
            "nothing is false or unknown before its time: {outcome:?}"
        );
        assert!(!(outcome.told && outcome.class == "lost" && outcome.agrees), "{outcome:?}");
    }
    assert!(outcomes.is_sorted_by_key(|outcome| outcome.subject));
    let told_falsely = outcomes.iter().filter(|outcome| outcome.is_told_falsely()).count() as u32;
    assert_eq!(run.stage().told_falsely(run), told_falsely);
    outcomes
}

// ---- Letters ----

/// Chance runs of every mode with its own recipe, and of everything that can be set.
fn each_run_of_letters(mut look: impl FnMut(&Run, bool)) {
    for seed in 0..60 {
        for (mode, _) in Mode::ALL {
            let scenario = Scenario { seed, crash_percent: 20, duplication_percent: 10, ..Scenario::default() };
            play(&scenario.with_recipe(mode.default_recipe()).with_retries(3), &mut look);
        }
    }
    for n in 0..1_500 {
        play(&sample::scenario(n), &mut look);
    }
}

/// What is true of what a sender believes, by the rules as they are written down.
fn agrees(run: &Run, letter: Letter) -> bool {
    let fate = run.fate(letter).expect("sent");
    let is_done_right = matches!(fate, Fate::Once | Fate::Superseded);
    match run.belief(letter) {
        _ if fate == Fate::UnderWay => true,
        Belief::Unknown => true,
        Belief::GaveUp => run.rules().protocol.recipe.retry == Retry::FireAndForget && is_done_right,
        Belief::Acked | Belief::AckedLate => is_done_right,
    }
}

#[test]
fn beliefs_stand_beside_the_fates_that_are_counted() {
    let (mut false_acks, mut ignorant, mut late) = (0, 0, 0);
    each_run_of_letters(|run, is_over| {
        let outcomes = check_classes(run, 1);
        let layout = *run.layout();
        assert_eq!(outcomes.len() as u32, run.score().sent);
        for Outcome { subject: letter, title, believes, happened, class, told, agrees: does_agree } in outcomes {
            let (belief, effects) = (run.belief(letter), run.board().effects(&layout, letter));
            assert_eq!(title, format!("#{}", layout.letter_id(letter)));
            assert_eq!(does_agree, agrees(run, letter), "{letter} {believes} {happened}");
            assert_eq!(told, matches!(belief, Belief::Acked | Belief::AckedLate));
            assert_eq!(
                believes,
                match belief {
                    Belief::Unknown => "still waiting",
                    Belief::Acked => "done",
                    Belief::AckedLate => "done, heard late",
                    Belief::GaveUp if run.scenario().recipe().retry == Retry::FireAndForget => "sent, never asked",
                    Belief::GaveUp => "no idea",
                }
            );
            let (surplus, missing) = (amount(letter) * u32::from(effects.saturating_sub(1)), amount(letter));
            let said = match (run.scenario().effect(), class) {
                (_, "") => "under way".to_owned(),
                (Effect::Add, "once") => "paid once".to_owned(),
                (Effect::Add, "lost") => format!("never paid: ${missing} missing"),
                (Effect::Add, _) if effects == 2 => format!("paid twice: ${surplus} too much"),
                (Effect::Add, _) => format!("paid ×{effects}: ${surplus} too much"),
                (Effect::Email, "once") => "sent once".to_owned(),
                (Effect::Email, "lost") => "never sent".to_owned(),
                (Effect::Email, _) if effects == 2 => "sent twice".to_owned(),
                (Effect::Email, _) => format!("in the inbox ×{effects}"),
                (_, "once") => "applied".to_owned(),
                (_, "lost") => "never applied".to_owned(),
                (_, class) => class.to_owned(),
            };
            assert_eq!(happened, said);
            ignorant += u32::from(is_over && belief == Belief::GaveUp && !does_agree);
            late += u32::from(belief == Belief::AckedLate);
        }
        false_acks += u32::from(is_over && run.stage().told_falsely(run) > 0);
    });
    assert!(false_acks > 20 && ignorant > 100 && late > 100, "{false_acks} {ignorant} {late}");
}

/// The row of money in a node's box: what it is called, how much, the remark.
fn account(run: &Run, node: NodeId) -> Option<(String, u32, String, &'static str)> {
    run.stage().rows(node, run).into_iter().find_map(|row| match row {
        Row::Account { words, amount, remark, class } => Some((words, amount, remark, class)),
        _ => None,
    })
}

#[test]
fn the_two_books_differ_by_what_is_lost_and_what_is_paid_again() {
    let (mut both, mut runs) = (0, 0);
    each_run_of_letters(|run, is_over| {
        let (layout, board, effect) = (*run.layout(), run.board(), run.scenario().effect());
        let (mut paid_out, mut booked, mut missing, mut surplus) = (0, 0, 0, 0);
        for node in 0..layout.nodes() {
            let account = account(run, node);
            assert_eq!(account.is_some(), effect == Effect::Add, "only deposits are money");
            let Some((words, sum, remark, class)) = account else { continue };
            let letters: Vec<Letter> = (1..=layout.letters).filter(|&letter| board.has_sent(&layout, letter)).collect();
            let sum_of = |test: &dyn Fn(Letter) -> bool, times: &dyn Fn(Letter) -> u32| -> u32 {
                letters.iter().filter(|&&letter| test(letter)).map(|&letter| amount(letter) * times(letter)).sum()
            };
            let times = |letter| u32::from(board.effects(&layout, letter));
            match layout.role(node) {
                Role::Sender => {
                    let is_mine = |letter| layout.sender(letter) == node;
                    let is_acked = |letter| matches!(run.belief(letter), Belief::Acked | Belief::AckedLate);
                    let confirmed = sum_of(&|letter| is_mine(letter) && is_acked(letter), &|_| 1);
                    assert_eq!((words.as_str(), sum, class), ("paid out", sum_of(&is_mine, &|_| 1), ""));
                    let never_asks = run.scenario().recipe().retry == Retry::FireAndForget;
                    assert_eq!(remark, if never_asks { String::new() } else { format!("${confirmed} confirmed") });
                    paid_out += sum;
                }
                Role::Receiver => {
                    let is_mine = |letter| layout.receiver(letter) == node;
                    assert_eq!((words.as_str(), sum), ("booked", sum_of(&is_mine, &times)));
                    let again = sum_of(&is_mine, &|letter| times(letter).saturating_sub(1));
                    let lost = sum_of(&|letter| is_mine(letter) && run.fate(letter) == Some(Fate::Lost), &|_| 1);
                    let said = match (again, lost) {
                        (0, 0) => (String::new(), ""),
                        (_, 0) => (format!("${again} too much"), "twice"),
                        (0, _) => (format!("${lost} missing"), "lost"),
                        _ => (format!("${again} too much, ${lost} missing"), "twice lost"),
                    };
                    assert_eq!((remark, class), said);
                    both += u32::from(again > 0 && lost > 0);
                    (booked, missing, surplus) = (booked + sum, missing + lost, surplus + again);
                }
            }
        }
        if is_over {
            assert_eq!(paid_out - missing + surplus, booked, "{:?}", run.scenario());
            runs += u32::from(effect == Effect::Add && missing + surplus > 0);
        }
    });
    assert!(both > 50 && runs > 200, "{both} {runs}");
}

#[test]
fn a_ledger_says_what_was_paid_again_and_what_that_comes_to() {
    let (mut more, mut known) = (0, 0);
    each_run_of_letters(|run, _| {
        let layout = *run.layout();
        for node in (layout.senders..layout.nodes()).filter(|_| run.scenario().effect() == Effect::Add) {
            let rows = run.stage().rows(node, run);
            let [.., Row::Ledger(entries), Row::Account { .. }] = &rows[..] else { panic!("{rows:?}") };
            for entry in entries {
                let times = run.board().effects(&layout, entry.subject);
                let surplus = amount(entry.subject) * u32::from(times.saturating_sub(1));
                let (class, words) = match times {
                    0 => ("lost", format!("never paid: ${} missing", amount(entry.subject))),
                    1 if entry.class == "known" => {
                        let came =
                            entry.words.strip_prefix("✓ came ×").and_then(|rest| rest.strip_suffix(", done once"));
                        assert!(came.is_some_and(|came| came.parse::<u16>().is_ok_and(|came| came > 1)), "{entry:?}");
                        known += 1;
                        continue;
                    }
                    1 => ("once", "✓".to_owned()),
                    2 => ("twice", format!("paid a second time: ${surplus} too much")),
                    _ => ("twice", format!("paid ×{times}: ${surplus} too much")),
                };
                assert_eq!((entry.class, &entry.words), (class, &words));
                more += u32::from(times > 2);
            }
        }
    });
    assert!(more > 100 && known > 100, "{more} {known}");
}

/// How the rows of a sender's box follow on one another, and what is settled in it.
fn settled(run: &Run, node: NodeId) -> Vec<(String, &'static str, String)> {
    let rows = run.stage().rows(node, run);
    let at = rows.iter().position(|row| matches!(row, Row::Settled(_))).expect("somebody who waits for word");
    assert!(matches!(rows[at - 1], Row::Slots(_)), "what waits keeps its place");
    let Row::Settled(entries) = &rows[at] else { panic!("found above") };
    assert!(entries.len() <= 3 && entries.is_sorted_by_key(|entry| entry.subject));
    entries.iter().map(|entry| (entry.title.clone(), entry.class, entry.words.clone())).collect()
}

#[test]
fn what_is_settled_stays_in_sight_with_what_is_believed_of_it() {
    each_run_of_letters(|run, _| {
        let layout = *run.layout();
        for node in 0..layout.senders {
            let mut known = Vec::new();
            for number in (1..=layout.letters_of(node)).rev() {
                let letter = layout.letter(node, number);
                let (class, words) = match run.belief(letter) {
                    Belief::Unknown => continue,
                    Belief::Acked => ("once", "acked"),
                    Belief::AckedLate => ("once", "acked late"),
                    Belief::GaveUp if run.scenario().recipe().retry == Retry::FireAndForget => {
                        ("", "sent, never asked")
                    }
                    Belief::GaveUp => ("lost", "given up"),
                };
                known.push((format!("#{}", layout.letter_id(letter)), class, words.to_owned()));
            }
            known.truncate(3);
            known.reverse();
            assert_eq!(settled(run, node), known);
        }
    });
}

#[test]
fn an_ack_before_the_work_is_a_falsehood_once_it_has_come() {
    let recipe = Recipe::by_code("B1").expect("listed");
    let scenario = Scenario { loss_percent: 0, ..Scenario::default().with_recipe(recipe).with_letters(1) };
    let mut run = Run::new(&scenario, Vec::new());
    let told = |run: &Run| run.stage().told_falsely(run);
    while run.step().expect("it is acknowledged").what != did::ACKNOWLEDGE {}
    run.intervene(run.now(), Action::Crash(1)).expect("a receiver at work crashes");
    assert_eq!(told(&run), 0, "the ack is under way");
    while run.step().is_some_and(|event| event.what != did::ACK_IN_TIME) {
        assert_eq!(told(&run), 0);
    }
    assert_eq!(told(&run), 1);
    let [outcome] = &outcomes(&run)[..] else { panic!("one letter") };
    assert_eq!((outcome.believes.as_str(), outcome.happened.as_str()), ("done", "never paid: $11 missing"));
    assert!(outcome.is_told_falsely() && !outcome.agrees);
    assert_eq!(account(&run, 0), Some(("paid out".to_owned(), 11, "$11 confirmed".to_owned(), "")));
    assert_eq!(account(&run, 1), Some(("booked".to_owned(), 0, "$11 missing".to_owned(), "lost")));
    assert_eq!(settled(&run, 0), [("#1".to_owned(), "once", "acked".to_owned())]);
}

#[test]
fn what_is_done_first_and_acknowledged_then_is_never_told_falsely() {
    for code in ["C", "G"] {
        for seed in 0..100 {
            let recipe = Recipe::by_code(code).expect("listed");
            let scenario = Scenario { seed, crash_percent: 40, ..Scenario::default().with_recipe(recipe) };
            play(&scenario.with_retries(2), |run, _| assert_eq!(run.stage().told_falsely(run), 0));
        }
    }
}

#[test]
fn an_email_is_no_money_and_its_ledger_is_an_inbox() {
    let (mut again, mut shapes) = (0, 0);
    for (shape, _) in Shape::ALL {
        for seed in 0..20 {
            let recipe = Recipe::by_code("C").expect("listed");
            let scenario = Scenario { seed, ..Scenario::default().with_recipe(recipe).with_effect(Effect::Email) };
            let run = play(&scenario.with_shape(shape), |_, _| {});
            let (mut asked, mut kept) = (0, 0);
            for node in 0..run.stage().nodes() {
                for row in run.stage().rows(node, &run) {
                    match row {
                        Row::State(words) if words.starts_with("e-mails asked for: ") => {
                            asked += words["e-mails asked for: ".len()..].parse::<u32>().expect("a number");
                        }
                        Row::Margin(words) if words.starts_with("e-mails in the inbox: ") => {
                            kept += words["e-mails in the inbox: ".len()..].parse::<u32>().expect("a number");
                        }
                        Row::Ledger(entries) => {
                            again += entries.iter().filter(|entry| entry.words == "in the inbox ×2").count();
                        }
                        _ => {}
                    }
                }
            }
            assert_eq!(asked, run.score().sent);
            let effects = (1..=run.layout().letters).map(|letter| run.board().effects(run.layout(), letter));
            assert_eq!(kept, effects.map(u32::from).sum::<u32>());
            shapes += 1;
        }
    }
    assert!(again > 20 && shapes == 60, "{again}");
}

// ---- The other casts ----

/// Chance runs of a cast, however it is set.
fn each_run<C: Cast>(mut look: impl FnMut(&Run, &On<C>, bool)) {
    for n in 0..3_000 {
        play(&sample::scenario_of(C::about(), n), |run, is_over| {
            look(run, run.stage().as_any().downcast_ref().expect("the cast that was asked for"), is_over);
        });
    }
}

/// Whether the position breaks this promise.
fn is_broken<C: Cast>(on: &On<C>, slug: &str) -> bool {
    let promise = C::promises().iter().find(|promise| promise.slug == slug).expect("it can be asked");
    (promise.is_shown)(&on.rules.protocol, &on.board)
}

#[test]
fn what_the_queue_believes_stands_beside_what_is_written() {
    let (mut told_falsely, mut in_doubt) = (0, 0);
    each_run::<Lease>(|run, on, is_over| {
        let outcomes = check_classes(run, 1);
        let settled = settled(run, 0);
        let told: Vec<_> = outcomes.iter().filter(|outcome| outcome.told).map(|outcome| &outcome.title).collect();
        let titles: Vec<_> = settled.iter().map(|(title, ..)| title).collect();
        assert_eq!(titles, told[told.len().saturating_sub(3)..]);
        assert!(settled.iter().all(|(_, class, words)| (*class, words.as_str()) == ("once", "done")));
        if is_over {
            let falsehoods = run.stage().told_falsely(run);
            assert_eq!(falsehoods > 0, is_broken(on, "lost-done"), "{:?}", run.scenario());
            let doubts = outcomes.iter().filter(|outcome| !outcome.told && outcome.class == "once");
            assert!(doubts.clone().all(|outcome| outcome.believes == "no idea" && !outcome.agrees));
            assert_eq!(outcomes.iter().any(|o| !o.told && o.class != "lost"), is_broken(on, "doubt-done"));
            told_falsely += u32::from(falsehoods > 0);
            in_doubt += doubts.count();
        }
    });
    assert!(told_falsely > 20 && in_doubt > 20, "{told_falsely} {in_doubt}");
}

#[test]
fn what_a_replica_shows_stands_beside_what_all_come_to() {
    let (mut right, mut wrong, mut open) = (0, 0, 0);
    each_run::<Gossip>(|run, on, is_over| {
        let outcomes = check_classes(run, 1);
        assert_eq!(outcomes.len(), on.board.nodes.iter().filter(|node| node.done > 0).count());
        for outcome in &outcomes {
            assert!(["A", "B", "C"].contains(&&*outcome.title) && !outcome.told);
            let shows = outcome.believes.strip_prefix("shows ").expect("what it shows");
            match outcome.happened.strip_prefix("together ") {
                Some(together) => {
                    assert_eq!((outcome.agrees, outcome.class == "once"), (shows == together, shows == together));
                    *if outcome.agrees { &mut right } else { &mut wrong } += 1;
                }
                None => {
                    assert!(!is_over && outcome.class.is_empty(), "nothing more comes: {outcome:?}");
                    open += 1;
                }
            }
        }
        // They all show the same exactly where the position says so, if all are right.
        if is_over && outcomes.iter().all(|outcome| outcome.agrees) {
            assert!(!is_broken(on, "differ"));
        }
    });
    assert!(right > 500 && wrong > 500 && open > 500, "{right} {wrong} {open}");
}

#[test]
fn what_a_writer_believes_stands_beside_the_lists_of_the_sites() {
    use twice_or_never::casts::sites::Phase;
    let (mut apart, mut left_behind, mut in_doubt) = (0, 0, 0);
    each_run::<Sites>(|run, on, is_over| {
        let outcomes = check_classes(run, 1);
        let phases = sites::phases(&on.board);
        let lists = sites::lists(&on.board);
        assert_eq!(outcomes.len(), phases.iter().filter(|phase| **phase != Phase::Ready).count());
        for outcome in &outcomes {
            let letter = outcome.subject;
            assert_eq!(outcome.title, if letter == 1 { "a" } else { "b" });
            let believes = match phases[usize::from(letter) - 1] {
                _ if run.scenario().settings[0] == 0 => "sent, never asked",
                Phase::Acked => "done",
                Phase::Waits => "still waiting",
                _ => "no idea",
            };
            assert_eq!(outcome.believes, believes);
            let places: Vec<_> = lists.iter().filter_map(|list| list.iter().position(|&it| it == letter)).collect();
            let class = match (places.len(), places.iter().all(|&place| place == places[0])) {
                (_, false) => "twice",
                (3, true) => "once",
                _ if outcome.class.is_empty() => "",
                (0, _) => "lost",
                _ => "stale",
            };
            assert_eq!(outcome.class, class, "{:?}", run.scenario());
            if is_over {
                assert!(!outcome.class.is_empty(), "nothing more comes");
                apart += u32::from(class == "twice");
                left_behind += u32::from(class == "stale" && outcome.told);
                in_doubt += u32::from(class == "once" && outcome.believes == "no idea");
            }
        }
        // A letter whose writer was told stands on two lists at least.
        assert_eq!(run.stage().told_falsely(run), 0);
    });
    assert!(apart > 100 && left_behind > 20 && in_doubt > 20, "{apart} {left_behind} {in_doubt}");
}

#[test]
fn what_the_client_was_told_stands_beside_how_often_the_work_was_done() {
    use twice_or_never::casts::calls::Phase;
    let (mut false_errors, mut in_doubt, mut twice) = (0, 0, 0);
    each_run::<Calls>(|run, on, is_over| {
        let outcomes = check_classes(run, 1);
        let [calls::Node::Client(client), _, calls::Node::Back(back)] = &on.board.nodes[..] else {
            panic!("a client, a front, a back")
        };
        assert_eq!(outcomes.len(), usize::from(client.phase != Phase::Ready));
        for outcome in &outcomes {
            let believes = match client.phase {
                Phase::Answered => "done",
                Phase::Failed => "“error”",
                Phase::GaveUp => "no idea",
                _ => "still waiting",
            };
            assert_eq!((outcome.believes.as_str(), outcome.told), (believes, client.phase == Phase::Answered));
            match (outcome.class, back.effects) {
                ("twice", 2..) | ("once", 1) | ("lost", 0) => {}
                ("", 0 | 1) => assert!(!is_over, "nothing more comes"),
                odd => panic!("{odd:?} {:?}", run.scenario()),
            }
            if is_over {
                // An error agrees with what happened where nothing was done.
                assert!(client.phase != Phase::Failed || outcome.agrees == (back.effects == 0));
                false_errors += u32::from(client.phase == Phase::Failed && !outcome.agrees);
                in_doubt += u32::from(client.phase == Phase::GaveUp && back.effects > 0);
                twice += u32::from(outcome.class == "twice");
            }
        }
        assert_eq!(run.stage().told_falsely(run), 0, "an ok is true");
    });
    assert!(false_errors > 20 && in_doubt > 20 && twice > 100, "{false_errors} {in_doubt} {twice}");
}

#[test]
fn what_the_sender_believes_stands_beside_the_count_of_the_servers() {
    use twice_or_never::casts::servers::Belief;
    let (mut told_falsely, mut in_doubt, mut twice) = (0, 0, 0);
    each_run::<Servers>(|run, on, is_over| {
        let outcomes = check_classes(run, 1);
        let (Some(servers::Node::Sender(sender)), Some(servers::Node::Store(store))) =
            (on.board.nodes.first(), on.board.nodes.last())
        else {
            panic!("a sender first, and who counts last")
        };
        for outcome in &outcomes {
            let at = usize::from(outcome.subject) - 1;
            let (belief, count) = (sender.beliefs[at], store.counts[at]);
            let believes = match belief {
                Belief::Acked => "done",
                Belief::Late => "done, heard late",
                Belief::GaveUp => "no idea",
                Belief::Unknown => "still waiting",
            };
            assert_eq!(outcome.believes, believes);
            match (outcome.class, count) {
                ("twice", 2..) | ("once", 1) | ("lost", 0) => {}
                ("", 0 | 1) => assert!(!is_over, "nothing more comes"),
                odd => panic!("{odd:?} {:?}", run.scenario()),
            }
            in_doubt += u32::from(is_over && belief == Belief::GaveUp && count > 0);
            twice += u32::from(is_over && outcome.class == "twice");
        }
        let falsely = run.stage().told_falsely(run);
        // Only what is kept in RAM is acknowledged and gone.
        assert!(falsely == 0 || run.scenario().settings[0] == 0, "{:?}", run.scenario());
        told_falsely += u32::from(is_over && falsely > 0);
    });
    assert!(told_falsely > 20 && in_doubt > 20 && twice > 100, "{told_falsely} {in_doubt} {twice}");
}

#[test]
fn what_the_producer_believes_stands_beside_what_is_done() {
    let mut told_falsely = 0;
    each_run::<Confirms>(|run, on, is_over| {
        let outcomes = check_classes(run, 1);
        let nodes = &on.board.nodes[..];
        let [broker::Node::Producer(producer), broker::Node::Broker(broker), broker::Node::Consumer(consumer)] = nodes
        else {
            panic!("a producer, a broker, a consumer")
        };
        let mut known = Vec::new();
        for outcome in &outcomes {
            let at = usize::from(outcome.subject) - 1;
            let believes = match producer.beliefs[at] {
                broker::Belief::Unknown => "still waiting",
                broker::Belief::Confirmed => "confirmed",
                broker::Belief::Late => "confirmed late",
                broker::Belief::GaveUp if on.rules.protocol.promised().contains(&"lost") => "sent, never asked",
                broker::Belief::GaveUp => "no idea",
            };
            assert_eq!(outcome.believes, believes);
            let happened = match consumer.effects[at] {
                0 => "never done".to_owned(),
                1 => "done once".to_owned(),
                times => format!("done ×{times}"),
            };
            assert_eq!(outcome.happened, if outcome.class.is_empty() { "under way".to_owned() } else { happened });
            known.extend((producer.beliefs[at] != broker::Belief::Unknown).then(|| outcome.title.clone()));
            if is_over {
                // What waits for an ack that will not come stays with the broker, and what is behind it: a crash may set
                // both free.
                let is_kept = broker.queue.unacked[at] + broker.queue.ready[at] > 0;
                let is_false = outcome.told && consumer.effects[at] == 0 && !is_kept;
                assert_eq!(outcome.is_told_falsely(), is_false, "{:?}", run.scenario());
                told_falsely += u32::from(is_false);
            }
        }
        assert_eq!(outcomes.len(), known.len() + usize::from(producer.is_sent));
        let titles: Vec<_> = settled(run, 0).into_iter().map(|(title, ..)| title).collect();
        assert_eq!(titles, known[known.len().saturating_sub(3)..]);
    });
    assert!(told_falsely > 20, "{told_falsely}");
}

#[test]
fn what_a_general_is_sure_of_is_so() {
    let (mut sure, mut unsure) = (0, 0);
    each_run::<Generals>(|run, on, _| {
        let outcomes = check_classes_of_generals(run);
        let is_over = run.tally()[..3].iter().sum::<u32>() > 0;
        let end = on.rules.protocol.plan.judge(&on.board);
        assert_eq!(outcomes.len(), 2 * usize::from(on.board.camp(General::A).sent > 0));
        for (outcome, (title, other, attacks)) in
            outcomes.iter().zip([("A", "B", end.attacks_b), ("B", "A", end.attacks_a)])
        {
            assert_eq!(outcome.title, title);
            assert_eq!(outcome.happened, format!("{other} {}", if attacks { "attacks" } else { "stays" }));
            let is_sure = outcome.believes == format!("{other} attacks");
            assert!(is_sure || outcome.believes == format!("cannot tell what {other} does"));
            assert!(!is_sure || attacks, "sure of what is not so: {:?}", run.scenario());
            assert_eq!(outcome.agrees, is_sure || !is_over);
            if is_over {
                (sure, unsure) = (sure + u32::from(is_sure), unsure + u32::from(!is_sure));
            }
        }
        assert_eq!(run.stage().told_falsely(run), 0);
    });
    assert!(sure > 200 && unsure > 200, "{sure} {unsure}");
}

fn check_classes_of_generals(run: &Run) -> Vec<Outcome> {
    let outcomes = outcomes(run);
    let [both, alone, ..] = run.tally()[..] else { panic!("how it ends is counted first") };
    for (class, count) in [("once", both), ("lost", alone)] {
        assert_eq!(outcomes.iter().filter(|outcome| outcome.class == class).count() as u32, 2 * count);
    }
    outcomes
}

#[test]
fn before_anything_is_begun_nothing_is_believed() {
    for about in twice_or_never::casts::CASTS {
        let run = Run::new(&(about.usual)(), Vec::new());
        assert_eq!(outcomes(&run), []);
        assert_eq!(run.stage().told_falsely(&run), 0);
    }
    let run: Run<On<Delivery>> = Run::on(On::new(&(DELIVERY.usual)()), &(DELIVERY.usual)(), Vec::new(), Vec::new());
    assert_eq!(run.stage().outcomes(&run), []);
}

//! Two generals: every plan there is for up to eight messengers, attacked; and what the generals know.

use std::collections::BTreeSet;
use twice_or_never::board::{Faults, LinkOrder, Move, NodeId, Note, Outbox};
use twice_or_never::casts::generals::{
    Broken, General, Generals, Outcome, Plan, adversary, is_common_knowledge, ladder, outcome, question,
};
use twice_or_never::search::{Hunt, Search, Verdict, Wide};
use twice_or_never::stage::{Around, Cast, Clock, On, Row, Scenario, Stage, StepCode, StepId, Subject, typed};

/// The plans by which both attack when nothing is lost.
fn working() -> impl Iterator<Item = Plan> {
    Plan::all().filter(|plan| outcome(plan, None).both_attack())
}

fn asks_nothing(plan: &Plan) -> bool {
    (plan.needs_a, plan.needs_b) == (0, 0)
}

/// How a plan ends when so many messengers get through: plain arithmetic, without a board.
fn by_formula(plan: &Plan, delivered: u8) -> Outcome {
    let sent = if plan.messengers == 0 { 0 } else { plan.messengers.min(delivered + 1) };
    let (received_a, received_b) = (delivered / 2, delivered.div_ceil(2));
    Outcome {
        sent,
        received_a,
        received_b,
        attacks_a: sent > 0 && received_a >= plan.needs_a,
        attacks_b: received_b >= plan.needs_b,
    }
}

/// The first messenger whose capture makes one attack alone. A attacks once `2 a` messengers have got through,
/// B once `2 b - 1` have; one number is even and the other odd, so the two never fall together.
fn captured_by_formula(plan: &Plan) -> Option<u8> {
    let (a, b) = (2 * plan.needs_a, (2 * plan.needs_b).saturating_sub(1));
    (a != b).then(|| a.min(b) + 1)
}

fn broken(plan: &Plan, losses: u32) -> Option<Broken> {
    adversary(plan, losses).found
}

#[test]
fn a_general_can_wait_for_no_more_than_can_come() {
    for messengers in 0..=8 {
        let lossless = outcome(&Plan { messengers, needs_a: 0, needs_b: 0 }, None);
        assert_eq!(Plan::max_needs(messengers), (lossless.received_a, lossless.received_b));
        assert_eq!(lossless.sent, messengers);
    }
    assert!(Plan { messengers: 8, needs_a: 4, needs_b: 4 }.is_valid());
    for plan in [
        Plan { messengers: 8, needs_a: 5, needs_b: 4 },
        Plan { messengers: 7, needs_a: 3, needs_b: 5 },
        Plan { messengers: 9, needs_a: 0, needs_b: 0 },
        Plan { messengers: u8::MAX, needs_a: u8::MAX, needs_b: u8::MAX },
    ] {
        assert!(!plan.is_valid() && plan.clamped().is_valid(), "{plan:?}");
    }
    let every = Plan::all().collect::<Vec<_>>();
    assert_eq!(every.len(), 95);
    assert!(every.iter().all(|plan| plan.is_valid() && plan.clamped() == *plan));
    // With a messenger at all, everybody who waits for what can come attacks when all of it comes.
    assert_eq!(working().collect::<Vec<_>>(), every[1..]);
}

#[test]
fn an_outcome_played_on_the_board_is_what_arithmetic_says() {
    for plan in Plan::all() {
        assert_eq!(outcome(&plan, None), by_formula(&plan, plan.messengers), "{plan:?}");
        for captured in 1..=plan.messengers {
            assert_eq!(outcome(&plan, Some(captured)), by_formula(&plan, captured - 1), "{plan:?}, {captured}");
        }
        for nobody in [0, plan.messengers + 1] {
            assert_eq!(outcome(&plan, Some(nobody)), outcome(&plan, None), "{plan:?}");
        }
    }
}

#[test]
fn one_capture_breaks_every_rule_by_which_b_waits_for_word() {
    let waiting: Vec<Plan> = working().filter(|plan| plan.needs_b >= 1).collect();
    assert_eq!(waiting.len(), 70);
    for plan in waiting {
        let broken = broken(&plan, 1).unwrap_or_else(|| panic!("{plan:?}"));
        assert_eq!(broken.faults, 1, "{plan:?}");
        assert!(broken.outcome.is_broken());
        // With as many captures allowed as there are messengers, one is still the least.
        assert_eq!(adversary(&plan, u32::from(plan.messengers)).found, Some(broken), "{plan:?}");
    }
}

#[test]
fn one_capture_also_breaks_every_rule_by_which_only_a_waits() {
    let waiting: Vec<Plan> = working().filter(|plan| plan.needs_b == 0 && plan.needs_a >= 1).collect();
    assert_eq!(waiting.len(), 16);
    for plan in waiting {
        let broken = broken(&plan, 1).unwrap_or_else(|| panic!("{plan:?}"));
        assert_eq!((broken.faults, broken.captured), (1, Some(1)), "{plan:?}");
        assert!(broken.outcome.attacks_b, "B was never asked: {plan:?}");
    }
}

#[test]
fn a_rule_that_waits_for_nothing_holds_because_b_attacks_without_having_been_asked() {
    for messengers in 1..=8 {
        let plan = Plan { messengers, needs_a: 0, needs_b: 0 };
        assert_eq!(broken(&plan, u32::from(messengers)), None);
        let unasked = outcome(&plan, Some(1));
        assert_eq!(unasked.received_b, 0);
        assert!(unasked.both_attack());
        assert!(question::is_done(&plan));
    }
    // Without a messenger A asks nothing and stays at home, and B attacks all the same.
    let silent = Plan { messengers: 0, needs_a: 0, needs_b: 0 };
    let found = broken(&silent, 0).expect("B goes alone");
    assert_eq!((found.captured, found.faults, found.script.len()), (None, 0, 0));
}

#[test]
fn without_a_capture_no_rule_is_broken() {
    for plan in working() {
        assert_eq!(broken(&plan, 0), None, "{plan:?}");
    }
}

#[test]
fn the_adversary_captures_the_messenger_that_arithmetic_names() {
    for plan in working() {
        let found = broken(&plan, 1);
        assert_eq!(found.as_ref().and_then(|broken| broken.captured), captured_by_formula(&plan), "{plan:?}");
        assert_eq!(found.is_none(), asks_nothing(&plan), "{plan:?}");
        if let Some(Broken { captured: Some(captured), outcome: end, script, .. }) = found {
            assert_eq!(end, outcome(&plan, Some(captured)), "{plan:?}");
            assert_eq!(script.len(), usize::from(captured) + 1, "the proposal, what got through, the capture");
            // No earlier capture does it, so no shorter history.
            assert!((1..captured).all(|earlier| !by_formula(&plan, earlier - 1).is_broken()), "{plan:?}");
        }
    }
}

#[test]
fn who_waits_for_all_that_can_come_is_broken_by_the_last_messenger_alone() {
    for messengers in 1..=8 {
        let (needs_a, needs_b) = Plan::max_needs(messengers);
        let plan = Plan { messengers, needs_a, needs_b };
        let breaking: Vec<u8> = (1..=messengers).filter(|&c| outcome(&plan, Some(c)).is_broken()).collect();
        assert_eq!(breaking, [messengers]);
    }
}

#[test]
fn the_adversary_sees_every_position_there_is() {
    for plan in Plan::all() {
        let k = u32::from(plan.messengers);
        // The start; each messenger on its way, all of them home; each of them captured.
        let on_the_way = if k == 0 { 1 } else { k + 2 };
        assert_eq!(adversary(&plan, 0).positions, on_the_way, "{plan:?}");
        for losses in [1, 2, 8] {
            assert_eq!(adversary(&plan, losses).positions, on_the_way + k, "{plan:?}");
        }
    }
    assert_eq!(adversary(&Plan { messengers: 8, needs_a: 4, needs_b: 4 }, 1).positions, 18);
}

#[test]
fn a_history_that_breaks_a_rule_replays_on_the_board() {
    for plan in working() {
        let Some(found) = broken(&plan, 1) else { continue };
        let rules = plan.rules(1);
        let (mut board, mut outbox) = (rules.protocol.start(), Outbox::default());
        for m in &found.script {
            assert!(rules.moves(&board).contains(m), "{plan:?}: {m:?}");
            rules.apply(&mut board, *m, &mut outbox);
        }
        assert!(rules.is_quiet(&board));
        assert_eq!(plan.judge(&board), found.outcome);
        assert!(matches!(found.script.last(), Some(Move::Lose { .. })), "what follows is silence: {plan:?}");
    }
}

#[test]
fn each_messenger_is_sent_only_when_the_one_before_has_come() {
    let rules = Plan { messengers: 8, needs_a: 4, needs_b: 4 }.rules(0);
    let (mut board, mut outbox) = (rules.protocol.start(), Outbox::default());
    for messenger in 1..=8u8 {
        let moves = rules.moves(&board);
        assert_eq!(moves.len(), 1, "one thing can happen");
        rules.apply(&mut board, moves[0], &mut outbox);
        assert_eq!(outbox.puts, [(General::sender_of(messenger).wire(), u16::from(messenger))]);
    }
}

#[test]
fn after_d_messengers_exactly_d_rungs_of_knowledge_hold_and_common_knowledge_never() {
    let mut ends = 0;
    for messengers in 0..=8 {
        for delivered in 0..=messengers {
            let rungs = ladder(messengers, delivered);
            assert_eq!(rungs.len(), usize::from(messengers) + 1);
            for (rung, depth) in rungs.iter().zip(1..) {
                let knower = if depth % 2 == 1 { General::B } else { General::A };
                assert_eq!((rung.depth, rung.knower), (depth, knower));
                assert_eq!(rung.holds, depth <= delivered, "{delivered} of {messengers}, rung {depth}");
            }
            assert!(!is_common_knowledge(messengers, delivered), "{delivered} of {messengers}");
            ends += 1;
        }
    }
    assert_eq!(ends, 45);
}

#[test]
fn the_ladder_is_what_a_plain_definition_by_intervals_says() {
    // Histories in a row: not asked, then 0, 1, 2 … got through. B tells them apart in pairs (not asked, 0),
    // (1, 2), (3, 4) …, A as (not asked), (0, 1), (2, 3) …, the last of a row without a partner.
    for messengers in 1..=8i32 {
        let alike = |general: General, history: i32| -> BTreeSet<i32> {
            let pair = |history: i32| match general {
                General::A => history.div_euclid(2),
                General::B => (history + 1).div_euclid(2),
            };
            (-1..=messengers).filter(|&other| pair(other) == pair(history)).collect()
        };
        for delivered in 0..=messengers {
            let rungs = ladder(messengers as u8, delivered as u8);
            for rung in rungs {
                // Unfolded from the outside: all histories that somebody thinks that somebody thinks … possible.
                let (mut possible, mut knower) = (BTreeSet::from([delivered]), rung.knower);
                for _ in 0..rung.depth {
                    possible = possible.iter().flat_map(|&history| alike(knower, history)).collect();
                    knower = knower.other();
                }
                assert_eq!(rung.holds, !possible.contains(&-1), "{delivered} of {messengers}: {rung:?}");
            }
        }
    }
}

#[test]
fn the_question_has_one_answer_and_the_challenge_no_other_solution() {
    assert_eq!(question::answer(), "third");
    let breaking = (1..=3).filter(|&captured| outcome(&question::ASKED, Some(captured)).is_broken());
    assert_eq!(breaking.collect::<Vec<u8>>(), [3], "no other capture will do");
    for plan in Plan::all() {
        assert_eq!(question::is_done(&plan), asks_nothing(&plan) && plan.messengers > 0, "{plan:?}");
    }
    assert!(!question::is_done(&Plan { messengers: 9, needs_a: 0, needs_b: 0 }));
}

#[test]
fn a_messenger_that_comes_twice_changes_nothing() {
    for plan in working() {
        for order in [LinkOrder::Fifo, LinkOrder::Reordering] {
            let budget = Faults { losses: 1, duplications: 1, ..Faults::default() };
            let hunt = Hunt::new(Generals { plan }, order, budget);
            let answer = Search::<Wide<_>>::new(hunt, u32::MAX).expect("small").finish();
            assert_eq!(answer.verdict == Verdict::Holds, asks_nothing(&plan), "{plan:?}");
            let found = answer.counterexample.map(|found| (found.property, found.faults));
            assert_eq!(found, broken(&plan, 1).map(|broken| ("alone", broken.faults)), "{plan:?}");
        }
    }
}

/// A run in which nothing is at work but what is on the board.
struct Nothing;

impl Around for Nothing {
    fn is_down(&self, _: NodeId) -> bool {
        false
    }

    fn clock(&self, _: NodeId, _: Clock) -> Option<(u64, u64)> {
        None
    }

    fn is_aloft(&self, _: Subject) -> bool {
        false
    }
}

/// What is in a general's box: how the general stands, and the most that the general knows.
fn box_of(on: &On<Generals>, general: General) -> (String, Option<String>) {
    match &on.rows(general.node(), &Nothing)[..] {
        [Row::Counts(_), Row::State(stands)] => (stands.clone(), None),
        [Row::Counts(_), Row::State(stands), Row::Margin(knows)] => (stands.clone(), Some(knows.clone())),
        rows => panic!("{rows:?}"),
    }
}

/// A rung in words, said anew: "A knows that B knows the hour".
fn said(depth: u8) -> String {
    let name = |depth: u8| if depth % 2 == 1 { "B" } else { "A" };
    (2..=depth).fold("B knows the hour".to_owned(), |known, depth| format!("{} knows that {known}", name(depth)))
}

fn counts(on: &On<Generals>, general: General) -> Vec<u32> {
    match &on.rows(general.node(), &Nothing)[0] {
        Row::Counts(counts) => counts.iter().map(|count| count.count).collect(),
        row => panic!("{row:?} is first"),
    }
}

#[test]
fn the_generals_play_on_a_stage_and_say_what_they_know() {
    let scenario = Scenario::of(Generals::about());
    let mut on = On::<Generals>::new(&scenario);
    assert_eq!(on.rules.protocol.plan, question::ASKED, "the figure opens with what its question is about");
    assert_eq!(on.about().slug, "two-generals");
    assert_eq!(
        [on.node(0), on.node(1)].map(|node| (node.slug, node.name)),
        [("general-a".to_owned(), "general A".to_owned()), ("general-b".to_owned(), "general B".to_owned())]
    );
    assert_eq!(on.tally(&Nothing), [0, 0, 0, 0], "nothing has been decided");
    let of_a = |on: &_| box_of(on, General::A);
    let of_b = |on: &_| box_of(on, General::B);
    let text = str::to_owned;
    assert_eq!(of_a(&on), (text("has not proposed the hour"), None));
    assert_eq!(of_b(&on), (text("stays: 0 of 2 have come"), None));
    assert_eq!(on.beside(), [], "there is nothing to know yet");
    let mut moves = vec![(Move::Step { node: 0, step: StepId { kind: 0, of: 0 } }, Note(1))];
    moves.push((Move::Deliver { wire: 0, key: 1 }, Note(2)));
    moves.push((Move::Deliver { wire: 1, key: 2 }, Note(2)));
    for (m, note) in moves {
        assert!(typed::<Generals>(m).is_some() && on.is_enabled(m));
        on.play(m);
        assert_eq!(on.outbox().note, note);
    }
    assert_eq!([counts(&on, General::A), counts(&on, General::B)], [[2, 1], [1, 1]]);
    assert_eq!(of_a(&on), (text("attacks: 1 of 1 have come"), Some(text("A knows that B knows the hour"))));
    assert_eq!(of_b(&on), (text("stays: 1 of 2 have come"), Some(text("B knows the hour"))));
    let mut lucky = on.clone();
    lucky.play(Move::Deliver { wire: 0, key: 3 });
    assert_eq!((lucky.outbox().note, lucky.tally(&Nothing)), (Note(3), vec![1, 0, 0, 0]));
    assert_eq!(of_b(&lucky).1, Some(text("B knows that A knows that B knows the hour")));
    assert_eq!(on.tally(&Nothing), [0, 0, 0, 0], "one is still on its way");
    on.play(Move::Lose { wire: 0, key: 3, nth: 0 });
    assert_eq!(on.tally(&Nothing), [0, 1, 0, 1]);
    assert_eq!(on.score_json(&Nothing), r#"{"both":0,"alone":1,"neither":0,"captured":1}"#);
    assert_eq!(<Generals as twice_or_never::board::Protocol>::Step::decode(StepId { kind: 1, of: 0 }), None);
}

#[test]
fn the_whole_ladder_stands_beside_the_stage_after_each_messenger_and_the_boxes_hold_its_top() {
    let mut looked_at = 0;
    for plan in working() {
        let mut scenario = Scenario::of(Generals::about());
        let values = [plan.messengers, plan.needs_a, plan.needs_b];
        values.into_iter().enumerate().for_each(|(place, value)| scenario.set(place, value.into()));
        let mut on = On::<Generals>::new(&scenario);
        assert_eq!((on.rules.protocol.plan, on.beside()), (plan, vec![]));
        on.play(Move::Step { node: 0, step: StepId { kind: 0, of: 0 } });
        for delivered in 0..=plan.messengers {
            if delivered > 0 {
                let wire = General::sender_of(delivered).wire();
                on.play(Move::Deliver { wire, key: delivered.into() });
            }
            // Whether the next one is on its way or captured, nobody has heard of it.
            let mut captured = on.clone();
            if delivered < plan.messengers {
                let wire = General::sender_of(delivered + 1).wire();
                captured.play(Move::Lose { wire, key: u16::from(delivered) + 1, nth: 0 });
            }
            for on in [&on, &captured] {
                let expected = ladder(plan.messengers, delivered);
                let [Row::Ladder(title, rungs)] = &on.beside()[..] else { panic!("{:?}", on.beside()) };
                assert_eq!(*title, "Who knows what");
                let shown: Vec<_> = rungs.iter().map(|rung| (rung.words.clone(), rung.holds)).collect();
                let known: Vec<_> = expected.iter().map(|rung| (said(rung.depth), rung.holds)).collect();
                assert_eq!(shown, known, "{plan:?}, {delivered}");
                for general in [General::A, General::B] {
                    let of_general = expected.iter().filter(|rung| rung.knower == general && rung.holds);
                    let top = of_general.map(|rung| said(rung.depth)).next_back();
                    assert_eq!(box_of(on, general).1, top, "{plan:?}, {delivered}, {general:?}");
                }
                looked_at += 1;
            }
        }
    }
    // Each plan with k messengers at k + 1 moments, twice.
    assert_eq!(looked_at, working().map(|plan| 2 * (usize::from(plan.messengers) + 1)).sum::<usize>());
}

#[test]
fn what_can_be_set_is_a_rule_that_can_be_followed() {
    let settings = Generals::about().settings;
    assert_eq!(settings.iter().map(|setting| setting.key).collect::<Vec<_>>(), ["messengers", "a", "b"]);
    let mut scenario = Scenario::of(Generals::about());
    for messengers in 1..=8 {
        for needs in 0..=4 {
            for place in [1, 2] {
                scenario.set(0, messengers);
                scenario.set(place, needs);
                let plan = Generals::of(&scenario.settings).plan;
                assert!(plan.is_valid());
                let set = [plan.messengers, plan.needs_a, plan.needs_b].map(u16::from);
                assert_eq!(scenario.settings[..3], set, "what is shown is what is played");
            }
        }
    }
}

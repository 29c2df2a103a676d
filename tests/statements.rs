//! What the page says about delivery, derived. Each test is one statement; numbers of steps and faults
//! are those of the cheapest history, and each "never" is an exhaustive search within the faults named.

mod common;

use common::{ONE_LETTER, Setup, explore};
use twice_or_never::board::{LinkOrder, Move, Outbox};
use twice_or_never::casts::delivery::verdict::Violation::{self, *};
use twice_or_never::casts::delivery::{Belief, Delivery, Doing, Effect, GiveUp, Layout, Node, Recipe, Shape, Step};

/// Two letters and one of every fault.
const ROUGH: Setup = Setup { letters: 2, losses: 1, duplications: 1, crashes: 1, retries: 2, ..ONE_LETTER };

fn recipe(code: &'static str) -> Setup {
    Setup { recipe: code, ..ONE_LETTER }
}

fn rough(code: &'static str) -> Setup {
    Setup { recipe: code, ..ROUGH }
}

/// (faults, resends, steps) of the cheapest history.
fn least(setup: Setup, violation: Violation) -> Option<(u32, u32, u32)> {
    explore(&setup).least(violation).map(|(faults, resends, steps, _)| (faults, resends, steps))
}

fn never(setup: Setup, violation: Violation) -> bool {
    !explore(&setup).reaches(violation)
}

#[test]
fn acknowledging_before_processing_is_not_at_most_once_by_itself() {
    let retrying = Setup { retries: 1, ..recipe("B2n") };
    assert_eq!(least(Setup { crashes: 1, retries: 1, ..recipe("B2n") }, LostAcked), Some((1, 0, 5)));
    assert_eq!(least(retrying, Twice), Some((0, 1, 8)));
    assert_eq!(least(Setup { retries: 1, crashes: 1, ..recipe("B2v") }, Twice).map(|(faults, ..)| faults), Some(1));
    assert!(never(rough("B2d"), Twice));
}

#[test]
fn the_place_of_the_ack_decides_who_is_told_a_falsehood_and_the_order_of_record_and_effect_what_breaks() {
    // Acknowledged before the effect: a loss that the sender was told was none, with no resend.
    let early = Setup { crashes: 1, retries: 1, ..recipe("B2d") };
    let late = Setup { crashes: 1, retries: 1, ..recipe("E") };
    assert_eq!(least(early, LostAcked).map(|(_, resends, _)| resends), Some(0));
    // Acknowledged after it: only the repeat, taken for old, is told the falsehood.
    assert_eq!(least(late, LostAcked).map(|(_, resends, _)| resends), Some(1));
    for code in ["B2d", "E"] {
        assert!(never(rough(code), Twice), "{code} records first: at most once");
    }
    assert!(never(rough("F"), LostAcked), "F applies first: at least once");
    assert!(!never(rough("F"), Twice));
}

#[test]
fn fire_and_forget_is_at_most_once_only_if_the_network_never_duplicates() {
    assert!(never(Setup { duplications: 0, ..rough("A") }, Twice));
    assert_eq!(least(Setup { duplications: 1, ..recipe("A") }, Twice), Some((1, 0, 6)));
}

#[test]
fn at_least_once_repeats_with_no_fault_at_all() {
    let reached = explore(&Setup { retries: 1, ..recipe("C") });
    let (faults, resends, steps, path) = reached.least(Twice).expect("reachable");
    assert_eq!((faults, resends, steps), (0, 1, 7));
    assert!(path.iter().all(|m| matches!(m, Move::Step { .. } | Move::Deliver { .. })), "{path:?}");
}

#[test]
fn at_least_once_loses_no_letter_exactly_when_losses_and_crashes_are_no_more_than_retries() {
    for letters in 1..=2 {
        for losses in 0..=2 {
            for crashes in 0..=2 {
                for retries in 0..=4 {
                    let setup = Setup { letters, losses, crashes, retries, ..recipe("C") };
                    let holds = losses + crashes <= u32::from(retries);
                    assert_eq!(never(setup, Lost), holds, "N={letters} L={losses} C={crashes} T={retries}");
                }
            }
        }
    }
    assert!(never(rough("C"), Lost), "one loss and one crash, two retries");
    assert!(!never(Setup { losses: 2, ..rough("C") }, Lost), "one more fault than retries");
}

#[test]
fn a_memory_that_a_crash_wipes_is_not_deduplication() {
    let reached = explore(&Setup { crashes: 1, retries: 1, ..recipe("D") });
    assert_eq!(reached.least(Twice).map(|(faults, resends, steps, _)| (faults, resends, steps)), Some((1, 1, 7)));

    // Sort the histories by where the crash falls: in the gap between effect and record, or after it.
    let (mut in_the_gap, mut after_the_record) = (u32::MAX, u32::MAX);
    for at in 0..reached.boards.len() {
        let Node::Receiver(receiver) = &reached.boards[at].nodes[1] else { panic!("node 1 receives") };
        if reached.boards[at].spent.total() > 0 || receiver.ledger[0] == 0 {
            continue;
        }
        let shortest_from_here = steps_to_twice_after_a_crash(&reached, at);
        let shortest = if receiver.volatile.seen.is_empty() { &mut in_the_gap } else { &mut after_the_record };
        *shortest = (*shortest).min(shortest_from_here);
    }
    assert_eq!((in_the_gap, after_the_record), (7, 8));

    // Durable memory mends the second and not the first.
    let durable = explore(&Setup { crashes: 1, retries: 1, ..recipe("F") });
    let (.., path) = durable.least(Twice).expect("the gap is still there");
    let before_crash = path.iter().take_while(|m| !matches!(m, Move::Crash { .. })).count();
    assert_eq!(path.len(), 7);
    let effect = Move::Step { node: 1, step: Step::Work };
    assert_eq!(path[before_crash - 1], effect, "applied, and not yet remembered: {path:?}");
}

/// The length of the shortest history through position `at`, a crash there, and on to a double effect.
fn steps_to_twice_after_a_crash(reached: &common::Reached, at: usize) -> u32 {
    let (rules, mut outbox) = (&reached.rules, Outbox::default());
    let crash = Move::Crash { node: 1 };
    if !rules.is_enabled(&reached.boards[at], crash) {
        return u32::MAX;
    }
    let mut board = reached.boards[at].clone();
    rules.apply(&mut board, crash, &mut outbox);
    let mut layer = vec![board];
    for further in 0..12 {
        if layer.iter().any(|board| Twice.holds(rules, board)) {
            return reached.depth[at] + 1 + further;
        }
        let mut next_layer = Vec::new();
        for board in &layer {
            for m in rules.moves(board) {
                let mut next = board.clone();
                rules.apply(&mut next, m, &mut outbox);
                if !next_layer.contains(&next) {
                    next_layer.push(next);
                }
            }
        }
        layer = next_layer;
    }
    u32::MAX
}

#[test]
fn the_same_crash_in_the_gap_is_an_acknowledged_loss_in_one_order_and_a_double_effect_in_the_other() {
    let crash_in_the_gap = |code: &'static str| {
        let setup = Setup { crashes: 1, retries: 1, ..recipe(code) };
        let rules = setup.rules();
        let (mut board, mut outbox) = (rules.start(), Outbox::default());
        let step = |step| Move::Step { node: 0, step };
        let work = Move::Step { node: 1, step: Step::Work };
        let mut history = vec![
            step(Step::Send(1)),
            Move::Deliver { wire: 0, key: 1 },
            work,
            Move::Crash { node: 1 },
            step(Step::Resend(1)),
            Move::Deliver { wire: 0, key: 1 },
        ];
        history.reverse();
        while let Some(m) = history.pop() {
            rules.apply(&mut board, m, &mut outbox);
        }
        while board.receiver(1).volatile.doing != Doing::Idle {
            rules.apply(&mut board, work, &mut outbox);
        }
        rules.apply(&mut board, Move::Deliver { wire: 1, key: 1 }, &mut outbox);
        assert!(rules.is_quiet(&board));
        (board.effects(&rules.protocol.layout, 1), board.belief(&rules.protocol.layout, 1))
    };
    assert_eq!(crash_in_the_gap("E"), (0, Belief::Acked));
    assert_eq!(crash_in_the_gap("F"), (2, Belief::Acked));
}

#[test]
fn only_effect_and_record_in_one_atomic_step_hold_and_an_email_cannot_be_in_it() {
    for violation in [Twice, LostAcked, NotExactlyOnceThoughComplete] {
        assert!(never(rough("G"), violation), "{violation:?}");
    }
    let breaks = |code| !never(rough(code), Twice) || !never(rough(code), LostAcked);
    for code in ["B2n", "B2v", "B2d", "C", "D", "E", "F"] {
        assert!(breaks(code), "{code} doubles or loses what was acknowledged");
    }
    // The same recipe with an e-mail: the transaction falls apart into effect, then record.
    let g = Recipe::by_code("G").expect("G is a recipe");
    let email = Delivery::new(g, Layout::new(Shape::OneToOne, 1)).with_effect(Effect::Email);
    let f = Recipe::by_code("F").expect("F is a recipe");
    assert_eq!(email.program.as_slice(), f.program);
    assert_eq!((email.recipe.memory, email.recipe.old), (f.memory, f.old));
}

#[test]
fn two_generals_still_stand_ending_without_knowledge_costs_exactly_one_fault_more_than_retries() {
    for retries in 0..=2u8 {
        for losses in 0..=3 {
            for crashes in 0..=2 {
                let reached = explore(&Setup { losses, crashes, retries, ..recipe("G") });
                let price = u32::from(retries) + 1;
                let expected = (losses + crashes >= price).then_some(price);
                for violation in [UnknownHappened, UnknownNotHappened] {
                    let found = reached.cheapest(violation).map(|(_, least)| least.faults);
                    assert_eq!(found, expected, "{violation:?} T={retries} L={losses} C={crashes}");
                }
            }
        }
    }
}

#[test]
fn at_the_moment_of_giving_up_mere_delay_leaves_the_sender_as_ignorant() {
    let reached = explore(&Setup { retries: 1, ..recipe("G") });
    let gave_up = |happened: bool| {
        reached.boards.iter().any(|board| {
            let layout = &reached.rules.protocol.layout;
            board.spent.total() == 0
                && board.belief(layout, 1) == Belief::GaveUp
                && (board.effects(layout, 1) > 0) == happened
        })
    };
    assert!(gave_up(true) && gave_up(false));
}

#[test]
fn idempotent_is_not_enough_once_order_can_change_and_sequence_numbers_have_their_price() {
    let two = |code| Setup { letters: 2, retries: 1, ..recipe(code) };
    assert_eq!(least(two("H"), Regress).map(|(faults, resends, _)| (faults, resends)), Some((0, 1)));
    assert_eq!(least(two("H"), StaleThoughComplete).map(|(faults, resends, _)| (faults, resends)), Some((0, 1)));
    assert!(never(rough("I"), Regress));
    assert_eq!(least(two("I"), Lost).map(|(faults, ..)| faults), Some(0), "the late letter is dropped");
    // The same machine judged by its deposits: the late letter is missing, with no fault at all.
    assert_eq!(least(two("J3"), Lost).map(|(faults, ..)| faults), Some(0));
    assert!(never(rough("J3"), Twice));
}

#[test]
fn a_window_of_one_id_and_an_alternating_bit_fail_over_a_reordering_link_without_a_fault() {
    for code in ["J1", "J2"] {
        let setup = Setup { letters: 3, retries: 1, ..recipe(code) };
        let broken = least(setup, Twice).into_iter().chain(least(setup, LostAcked)).map(|(faults, ..)| faults).min();
        assert_eq!(broken, Some(0), "{code}");
    }
}

#[test]
fn over_a_link_that_keeps_order_both_hold_the_bit_only_if_the_sender_never_skips() {
    let fifo = |code, letters, give_up| Setup {
        letters,
        give_up,
        order: LinkOrder::Fifo,
        losses: 1,
        duplications: 1,
        crashes: 1,
        retries: 1,
        ..recipe(code)
    };
    for letters in 1..=3 {
        for violation in [Twice, LostAcked] {
            assert!(never(fifo("J2", letters, GiveUp::Skip), violation), "J2 {violation:?}");
            assert!(never(fifo("J2", letters, GiveUp::Halt), violation), "J2 {violation:?}");
            assert!(never(fifo("J1", letters, GiveUp::Halt), violation), "J1 {violation:?}");
        }
    }
    let skipping = explore(&fifo("J1", 3, GiveUp::Skip));
    assert!(skipping.reaches(Twice) || skipping.reaches(LostAcked), "the bit breaks once a letter is skipped");
}

#[test]
fn an_id_made_anew_after_a_crash_defeats_deduplication() {
    let crash = Setup { sender_crashes: 1, retries: 1, ..recipe("G") };
    assert_eq!(least(Setup { fresh_ids: true, ..crash }, Twice), Some((1, 0, 7)));
    assert!(never(crash, Twice), "a durable id survives the same crash");
    assert!(never(Setup { sender_crashes: 2, ..rough("G") }, Twice));
}

#[test]
fn a_sender_that_halts_stops_waiting_for_the_letter_it_gave_up_and_for_no_other() {
    let layout = Layout::new(Shape::OneToOne, 3);
    let mut delivery = Delivery::new(Recipe::by_code("C").expect("listed"), layout);
    (delivery.window, delivery.give_up) = (3, GiveUp::Halt);
    let rules = delivery.rules(LinkOrder::Reordering, Default::default());
    let (mut board, mut outbox) = (rules.start(), Outbox::default());
    // Letter 1 is never sent.
    for step in [Step::Send(2), Step::Send(3), Step::GiveUp(2)] {
        rules.apply(&mut board, Move::Step { node: 0, step }, &mut outbox);
    }
    assert_eq!(
        [1, 2, 3].map(|letter| board.belief(&layout, letter)),
        [Belief::Unknown, Belief::GaveUp, Belief::Unknown]
    );
    assert!(board.sender(0).slot(3).is_some() && board.sender(0).slot(2).is_none());
}

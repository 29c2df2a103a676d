//! Timed runs over thousands of random scenarios: each, stripped of its times, is a legal path of the
//! untimed board, and its fates are the ones that its log tells.

use std::collections::BTreeMap;
use twice_or_never::board::{Faults, Outbox};
use twice_or_never::casts::delivery::fate::Score;
use twice_or_never::casts::delivery::{
    ACK, Delivery, DeliveryMove, Effect, LETTER, Letter, OldRule, RECEIVERS, Retry, SENDERS, did,
};
use twice_or_never::history::Timeline;
use twice_or_never::letters::Letters;
use twice_or_never::player::{Action, Event, Outlook, Run, Whereabouts, sample};
use twice_or_never::stage::{Partitions, Scenario, Span, What, typed};

/// Plays to the end, which every run with finite retries has.
fn play(run: &mut Run) -> Vec<Event> {
    let mut events = Vec::new();
    while let Some(event) = run.step() {
        events.push(event);
        assert!(events.len() < 1_000_000, "a run without an end: {:?}", run.scenario());
    }
    events
}

/// Replays the steps of the model on a fresh board that allows no more faults than the run used.
fn assert_legal_path(run: &Run, events: &[Event], check_lists: bool) {
    let spent = run.board().spent;
    let mut rules = run.scenario().rules();
    rules.budget = spent;
    let (mut board, mut outbox) = (rules.start(), Outbox::default());
    for event in events {
        let Some(m) = event.step else { continue };
        let m = typed::<Delivery>(m).expect("a move of letters and acks");
        if check_lists {
            let listed = rules.moves(&board);
            let neighbours =
                matches!(m, DeliveryMove::Lose { nth, .. } | DeliveryMove::Duplicate { nth, .. } if nth > 0);
            assert!(listed.contains(&m) || neighbours, "{m:?} is not among {listed:?} in {:?}", run.scenario());
            assert!(listed.iter().all(|&m| rules.is_enabled(&board, m)));
        }
        rules.apply(&mut board, m, &mut outbox);
    }
    assert!(&board == run.board(), "the path ends elsewhere than the run: {:?}", run.scenario());
    assert_eq!(board.spent, spent);
}

/// Counts fates anew from the log alone, for a run that has ended: deliveries, executions in order,
/// and nothing of the board or the account.
fn fates_told_by_the_log(scenario: &Scenario, events: &[Event]) -> Score {
    let streams = scenario.rules().protocol.layout;
    let mut executions: BTreeMap<Letter, u32> = BTreeMap::new();
    let mut deliveries: BTreeMap<Letter, u32> = BTreeMap::new();
    let mut in_order: Vec<Letter> = Vec::new();
    let mut remembered: BTreeMap<u8, Letter> = BTreeMap::new();
    let mut skipped: Vec<Letter> = Vec::new();
    let mut score = Score::default();
    let mut sent = Vec::new();
    for event in events {
        let Some(letter) = event.letter else { continue };
        match event.what {
            did::SEND => sent.push(letter),
            did::RECEIVE_NEW | did::RECEIVE_OLD => {
                let count = deliveries.entry(letter).or_default();
                score.redeliveries += u32::from(*count > 0);
                *count += 1;
                let newest = remembered.get(&streams.stream(letter)).copied().unwrap_or(0);
                if event.what == did::RECEIVE_OLD && newest > letter {
                    skipped.push(letter);
                }
            }
            did::APPLY | did::APPLY_AND_REMEMBER => {
                let value = in_order.iter().rev().find(|&&other| streams.stream(other) == streams.stream(letter));
                let harmless = match scenario.effect() {
                    Effect::Merge => true,
                    Effect::Set => value.is_none_or(|&value| value <= letter),
                    Effect::Add | Effect::Email => false,
                };
                let count = executions.entry(letter).or_default();
                score.repeats += u32::from(*count > 0 && harmless);
                *count += 1;
                in_order.push(letter);
            }
            _ => {}
        }
        if matches!(event.what, did::REMEMBER | did::APPLY_AND_REMEMBER) {
            remembered.insert(streams.stream(letter), letter);
        }
    }
    for &letter in &sent {
        let last = in_order.iter().rposition(|&other| other == letter);
        let after: Vec<Letter> = in_order[last.map_or(0, |last| last + 1)..]
            .iter()
            .copied()
            .filter(|&other| streams.stream(other) == streams.stream(letter))
            .collect();
        let times = executions.get(&letter).copied().unwrap_or(0);
        let repeats_harm = matches!(scenario.effect(), Effect::Add | Effect::Email);
        *if times > 1 && repeats_harm {
            &mut score.twice
        } else if times == 0 {
            let by_number = scenario.effect() == Effect::Set && scenario.recipe().old == OldRule::NotAboveLast;
            if by_number && skipped.contains(&letter) { &mut score.superseded } else { &mut score.lost }
        } else if scenario.effect() == Effect::Set && !after.is_empty() && after.iter().all(|&other| other < letter) {
            &mut score.stale
        } else {
            &mut score.once
        } += 1;
    }
    score.sent = sent.len() as u32;
    score
}

/// Fates that are sure once the log has ended.
fn settled(score: &Score) -> [u32; 8] {
    let Score { sent, once, lost, twice, stale, superseded, repeats, redeliveries, .. } = *score;
    [sent, once, lost, twice, stale, superseded, repeats, redeliveries]
}

fn check(n: u32, by_hand: bool) -> Outlook {
    let scenario = sample::scenario(n);
    let interventions = if by_hand { sample::interventions(n) } else { Vec::new() };
    let mut run = Run::new(&scenario, interventions);
    let events = play(&mut run);
    assert_legal_path(&run, &events, n.is_multiple_of(10));
    let score = run.score();
    let fates = [score.once, score.lost, score.twice, score.stale, score.superseded, score.under_way];
    let beliefs = [score.never_asked, score.waiting, score.acked, score.gave_up, score.acked_late];
    assert_eq!(fates.iter().sum::<u32>(), score.sent, "fates sum to the letters sent: {scenario:?}");
    assert_eq!(beliefs.iter().sum::<u32>(), score.sent, "beliefs sum to the letters sent: {scenario:?}");
    if run.outlook() == Outlook::Ended {
        assert_eq!(score.under_way, 0, "{scenario:?}");
        assert!(run.rules().is_quiet(run.board()), "{scenario:?}");
        assert_eq!(settled(&score), settled(&fates_told_by_the_log(&scenario, &events)), "{scenario:?}");
    }
    assert!(events.iter().zip(1..).all(|(event, index)| event.cause < index), "causes come before");
    assert!(events.is_sorted_by_key(|event| event.tick));
    run.outlook()
}

#[test]
fn ten_thousand_timed_runs_are_legal_untimed_paths_and_their_fates_sum_to_the_letters_sent() {
    for n in 0..10_000 {
        assert_eq!(check(n, false), Outlook::Ended, "left alone, every run ends: {:?}", sample::scenario(n));
    }
}

#[test]
fn runs_with_a_hand_in_them_are_legal_untimed_paths_too() {
    let mut outlooks = BTreeMap::new();
    for n in 0..10_000 {
        *outlooks.entry(format!("{:?}", check(n, true))).or_insert(0) += 1;
    }
    assert!(outlooks["Ended"] > 1_000, "{outlooks:?}");
    assert!(outlooks.len() > 1, "some wait for the hand to let go: {outlooks:?}");
}

#[test]
fn the_random_scenarios_meet_every_recipe_shape_effect_and_fault() {
    let mut seen = std::collections::BTreeSet::new();
    let mut used = Faults::default();
    for n in 0..1_000 {
        let scenario = sample::scenario(n);
        seen.insert(format!("{:?} {:?}", scenario.recipe(), scenario.shape()));
        let mut run = Run::new(&scenario, sample::interventions(n));
        for event in play(&mut run) {
            seen.insert(format!("{:?}", event.what));
            seen.insert(format!("{:?}", event.by_hand));
        }
        used.losses += run.board().spent.losses;
        used.duplications += run.board().spent.duplications;
        used.crashes[RECEIVERS] += run.board().spent.crashes[RECEIVERS];
        used.crashes[SENDERS] += run.board().spent.crashes[SENDERS];
    }
    assert_eq!(seen.len(), 15 * 3 + 22 + 2, "{seen:?}");
    assert!(used.losses > 0 && used.duplications > 0 && used.crashes[RECEIVERS] > 0 && used.crashes[SENDERS] > 0);
}

#[test]
fn every_moment_can_be_gone_back_to_and_is_the_same_when_it_is() {
    for n in (0..3_000).step_by(41) {
        let mut timeline = Timeline::new(&sample::scenario(n), sample::interventions(n));
        let mut straight = vec![(timeline.digest(), timeline.run().score(), timeline.run().board().clone())];
        while timeline.forward().is_some() {
            straight.push((timeline.digest(), timeline.run().score(), timeline.run().board().clone()));
        }
        let last = straight.len() as u32 - 1;
        let mut at = n;
        for _ in 0..40 {
            at = at.wrapping_mul(2_654_435_761).wrapping_add(12_345);
            let index = at % (last + 3);
            timeline.seek(index);
            let (digest, score, board) = &straight[index.min(last) as usize];
            assert_eq!(timeline.index(), index.min(last));
            assert_eq!((timeline.digest(), timeline.run().score()), (*digest, *score));
            assert!(timeline.run().board() == board);
        }
    }
}

#[test]
fn what_a_hand_did_is_done_again_by_a_replay() {
    let mut done = 0;
    for n in (0..3_000).step_by(13) {
        // Try the sampled actions at moments of the run's own, by hand.
        let mut timeline = Timeline::new(&sample::scenario(n), Vec::new());
        for wish in sample::interventions(n) {
            for _ in 0..wish.tick % 23 {
                timeline.forward();
            }
            let tick = timeline.next_tick().unwrap_or(timeline.run().now() + 5);
            let middle = (timeline.run().now() + tick) / 2;
            done += u32::from(timeline.intervene(middle, wish.action).is_ok());
        }
        while timeline.forward().is_some() {}
        let interventions = timeline.run().interventions().to_vec();
        let mut again = Timeline::new(&sample::scenario(n), interventions);
        again.seek(u32::MAX);
        assert_eq!(again.digest(), timeline.digest(), "{:?}", sample::scenario(n));
        assert!(again.run().board() == timeline.run().board());
        timeline.seek(timeline.index() / 2);
        timeline.seek(u32::MAX);
        assert_eq!(again.digest(), timeline.digest());
    }
    assert!(done > 100, "{done} actions were possible");
}

/// While no more than held copies are left, chance cuts nothing; a hand may have the run go on long after the time at which
/// it would have.
#[test]
fn a_hand_that_comes_late_finds_the_cuts_of_chance_still_to_come() {
    let span = |ms| Span { min_ms: ms, max_ms: ms };
    let (mut woken, mut cuts) = (0, 0);
    for n in 0..600u32 {
        let partitions = Some(Partitions { whole: span(3_000 + 10 * n), cut: span(1_000) });
        let scenario = sample::scenario(n).with_letters(2);
        let scenario = Scenario { partitions, loss_percent: 0, duplication_percent: 0, ..scenario };
        let mut timeline = Timeline::new(&scenario, Vec::new());
        // Whatever is in flight is held, until nothing more comes by itself.
        loop {
            let name = timeline.run().flights().find(|flight| !matches!(flight.whereabouts, Whereabouts::Held { .. }));
            let now = timeline.run().now();
            match name.map(|flight| flight.name) {
                Some(name) => _ = timeline.intervene(now, Action::Hold(name)).expect("what flies can be held"),
                None if timeline.index() > 60 || timeline.forward().is_none() => break,
                None => {}
            }
        }
        let Some(held) = timeline.run().flights().next().map(|flight| flight.name) else { continue };
        let late = timeline.run().now() + 40_000;
        if timeline.next_tick().is_some_and(|next| next < late) {
            continue;
        }
        woken += 1;
        timeline.intervene(late, Action::Release(held)).expect("what is held can be released");
        // One more deed at once, and one before whatever is due.
        let link = n as u8 % timeline.run().links();
        let turned = |timeline: &Timeline| {
            if timeline.run().is_cut(link) { Action::Mend(link) } else { Action::Cut(link) }
        };
        let action = turned(&timeline);
        timeline.intervene(late, action).expect("a link is whole or cut");
        let next = timeline.next_tick().expect("a copy is on its way");
        assert!(next >= late, "{next} is after {late}: {scenario:?}");
        let action = turned(&timeline);
        timeline.intervene(next, action).expect("a link is whole or cut");
        timeline.seek(u32::MAX);
        let events = timeline.history().events();
        assert!(events.windows(2).all(|pair| pair[0].tick <= pair[1].tick), "time goes on: {scenario:?}");
        cuts += events.iter().filter(|event| event.what == What::Cut).count();
        let mut again = Timeline::new(&scenario, timeline.run().interventions().to_vec());
        again.seek(u32::MAX);
        assert_eq!(again.digest(), timeline.digest(), "{scenario:?}");
    }
    assert!(woken > 100, "{woken} runs stood still");
    assert!(cuts > woken, "{cuts} cuts");
}

#[test]
fn the_default_timeout_exceeds_the_longest_round_trip_so_without_faults_nothing_is_resent() {
    for recipe in twice_or_never::casts::delivery::Recipe::ALL.iter() {
        let recipe = twice_or_never::casts::delivery::Recipe::by_code(recipe.code).expect("listed");
        let scenario = Scenario { loss_percent: 0, ..Scenario::default() }.with_recipe(recipe);
        let mut run = Run::new(&scenario, Vec::new());
        let events = play(&mut run);
        assert!(events.iter().all(|event| event.what != did::TIMEOUT), "{recipe:?}");
        let score = run.score();
        assert_eq!((score.sent, score.once), (24, 24), "{recipe:?}");
        assert_eq!(score.acked, if recipe.retry == Retry::FireAndForget { 0 } else { 24 }, "{recipe:?}");
    }
}

#[test]
fn letters_and_acks_are_told_apart_in_the_log() {
    let mut run = Run::new(&Scenario::default(), Vec::new());
    for event in play(&mut run) {
        let kind = event.copy.map(|copy| copy.kind);
        match event.what {
            did::SEND | did::TIMEOUT | did::RECEIVE_NEW => assert_eq!(kind, Some(LETTER)),
            did::ACKNOWLEDGE | did::ACK_IN_TIME => assert_eq!(kind, Some(ACK)),
            _ => {}
        }
    }
}

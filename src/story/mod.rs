//! The chapters: what each asks before the run, and what it challenges the reader to do.
//!
//! A chapter's words stand in `words/`, one folder a language. Here is what can be computed: the answer
//! to its question, found by playing its scenario with the hand that the question describes, and
//! whether the reader's run has done what the challenge asks, told from the history.

mod generals;

use crate::casts::delivery::fate::Fate;
use crate::casts::delivery::{ACK, Belief, Effect, Letter, RECEIVERS, did};
use crate::history::Timeline;
use crate::letters::Letters;
use crate::player::{Action, CopyName, Event, Intervention};
use crate::stage::{Scenario, What};

/// One chapter.
#[derive(Debug)]
pub struct Chapter {
    /// Its identity, in addresses and in the page.
    pub slug: &'static str,
    /// Plays a scenario as the question describes and tells which of the answers is right.
    pub answer: fn(&Scenario) -> Answer,
    /// Whether a run has done what the challenge asks.
    pub is_done: fn(&Timeline) -> bool,
}

/// The answer to a question, and the run that gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The value of the right answer in the page.
    pub value: &'static str,
    /// What the hand did.
    pub interventions: Vec<Intervention>,
}

/// All chapters that ask something, in their order.
pub static CHAPTERS: [Chapter; 6] = [
    Chapter { slug: "silence", answer: lose_the_only_ack, is_done: gave_up_on_work_done_without_a_fault },
    Chapter { slug: "two-generals", answer: generals::capture_one, is_done: generals::unbroken_without_a_word },
    Chapter { slug: "slow-or-dead", answer: let_it_run, is_done: twice_though_the_timeout_was_long },
    Chapter { slug: "ack-first", answer: crash_before_the_work, is_done: twice_without_a_fault_though_acked_first },
    Chapter { slug: "work-first", answer: let_the_ack_come_late, is_done: lost_with_as_few_faults_as_it_takes },
    Chapter { slug: "remember", answer: crash_before_the_note, is_done: email_twice_with_one_crash },
];

impl Chapter {
    /// The chapter with this slug.
    pub fn by_slug(slug: &str) -> Option<&'static Chapter> {
        CHAPTERS.iter().find(|chapter| chapter.slug == slug)
    }
}

const FIRST_ACK: CopyName = CopyName { kind: ACK, letter: 1, number: 1 };
/// The receiver, in a figure with one sender.
const RECEIVER: u8 = 1;

/// A run in which a hand acts as soon as something has happened.
struct Hand {
    timeline: Timeline,
}

impl Hand {
    fn new(scenario: &Scenario) -> Hand {
        Hand { timeline: Timeline::new(scenario, Vec::new()) }
    }

    /// Goes on until this has happened.
    fn until(&mut self, what: What) {
        while self.timeline.forward().expect("the question's moment comes").what != what {}
    }

    fn act(&mut self, action: Action) {
        let now = self.timeline.run().now();
        self.timeline.intervene(now, action).expect("the question's action can be done");
    }

    fn finish(&mut self) {
        while self.timeline.forward().is_some() {}
    }

    /// How often letter 1 took effect, and what its sender believes.
    fn letter_1(&self) -> (u16, Belief) {
        let run = self.timeline.run();
        (run.board().effects(run.layout(), 1), run.belief(1))
    }

    fn answer(&self, value: &'static str) -> Answer {
        Answer { value, interventions: self.timeline.run().interventions().to_vec() }
    }
}

fn lose_the_only_ack(scenario: &Scenario) -> Answer {
    let mut hand = Hand::new(scenario);
    hand.until(did::ACKNOWLEDGE);
    hand.act(Action::Lose(FIRST_ACK));
    hand.finish();
    hand.answer(match hand.letter_1() {
        (0, _) => "undone",
        (_, Belief::Acked) => "told",
        _ => "split",
    })
}

fn let_it_run(scenario: &Scenario) -> Answer {
    let mut hand = Hand::new(scenario);
    hand.finish();
    let score = hand.timeline.run().score();
    hand.answer(match (score.once, score.twice) {
        (_, 0) => "once",
        (0, _) => "twice",
        _ => "mixed",
    })
}

fn crash_before_the_work(scenario: &Scenario) -> Answer {
    let mut hand = Hand::new(scenario);
    hand.until(did::ACKNOWLEDGE);
    hand.act(Action::Crash(RECEIVER));
    hand.finish();
    hand.act(Action::Restart(RECEIVER));
    hand.finish();
    hand.answer(match hand.letter_1() {
        (0, Belief::Acked) => "false",
        (0, _) => "doubt",
        _ => "again",
    })
}

fn let_the_ack_come_late(scenario: &Scenario) -> Answer {
    let mut hand = Hand::new(scenario);
    hand.until(did::ACKNOWLEDGE);
    hand.act(Action::Hold(FIRST_ACK));
    hand.until(did::TIMEOUT);
    hand.act(Action::Release(FIRST_ACK));
    hand.finish();
    hand.answer(if hand.letter_1().0 > 1 { "twice" } else { "once" })
}

fn crash_before_the_note(scenario: &Scenario) -> Answer {
    let mut hand = Hand::new(scenario);
    hand.until(did::APPLY);
    hand.act(Action::Crash(RECEIVER));
    hand.act(Action::Restart(RECEIVER));
    hand.finish();
    hand.answer(match hand.letter_1().0 {
        0 => "never",
        1 => "once",
        _ => "twice",
    })
}

fn letters(timeline: &Timeline) -> std::ops::RangeInclusive<Letter> {
    1..=timeline.run().layout().letters
}

/// How often a letter took effect so far.
fn effects(timeline: &Timeline, letter: Letter) -> u16 {
    timeline.run().board().effects(timeline.run().layout(), letter)
}

fn gave_up_on_work_done_without_a_fault(timeline: &Timeline) -> bool {
    let run = timeline.run();
    let gave_up = |letter| matches!(run.belief(letter), Belief::GaveUp | Belief::AckedLate);
    run.scenario().recipe().code == "C"
        && run.board().spent.total() == 0
        && letters(timeline).any(|letter| gave_up(letter) && effects(timeline, letter) > 0)
}

/// An answer takes at most this long, if it is not held on its way and the receiver is at rest.
fn longest_round_trip_ms(scenario: &Scenario) -> u32 {
    let steps = scenario.recipe().program.len() as u32;
    2 * scenario.latency.max_ms + steps * scenario.handler_step_ms
}

fn twice_though_the_timeout_was_long(timeline: &Timeline) -> bool {
    let (run, past) = (timeline.run(), timeline.past());
    let scenario = run.scenario();
    // Neither a timer pushed by hand nor a node that is down is mere slowness.
    let by_itself = |event: &Event| event.what != did::TIMEOUT || !event.by_hand;
    let held_and_done_twice = |letter| {
        let mut of_it = past.iter().filter(|event| event.letter == Some(letter));
        effects(timeline, letter) > 1 && of_it.clone().all(by_itself) && of_it.any(|event| event.what == What::Hold)
    };
    scenario.recipe().code == "C"
        && scenario.timeout_ms > longest_round_trip_ms(scenario)
        && run.board().spent.total() == 0
        && past.iter().all(|event| !matches!(event.what, What::Down | What::Crash))
        && letters(timeline).any(held_and_done_twice)
}

fn twice_without_a_fault_though_acked_first(timeline: &Timeline) -> bool {
    let run = timeline.run();
    run.scenario().recipe().code == "B2n"
        && run.board().spent.total() == 0
        && letters(timeline).any(|letter| effects(timeline, letter) > 1)
}

fn lost_with_as_few_faults_as_it_takes(timeline: &Timeline) -> bool {
    let run = timeline.run();
    let scenario = run.scenario();
    let Scenario { loss_percent, duplication_percent, crash_percent, .. } = scenario;
    let by_hand_alone = (*loss_percent, *duplication_percent, *crash_percent) == (0, 0, 0);
    scenario.recipe().code == "C"
        && scenario.retries() == 3
        && by_hand_alone
        && run.board().spent.total() <= 4
        && letters(timeline).any(|letter| run.fate(letter) == Some(Fate::Lost))
}

fn email_twice_with_one_crash(timeline: &Timeline) -> bool {
    let run = timeline.run();
    let spent = run.board().spent;
    run.scenario().recipe().code == "G"
        && run.scenario().effect() == Effect::Email
        && (spent.total(), spent.crashes[RECEIVERS]) == (1, 1)
        && letters(timeline).any(|letter| effects(timeline, letter) > 1)
}

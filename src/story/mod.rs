//! The chapters: what each asks before the run, and what it challenges the reader to do.
//!
//! A chapter's words stand in `words/`, one folder a language. Here is what can be computed: the answer
//! to its question, found by playing its scenario with the hand that the question describes, and
//! whether the reader's run has done what the challenge asks, told from the history.

// A module that bears a cast's name holds chapters of that cast alone, and comes with it (`pack/`). So does `later`.
mod generals;
mod gossip;
pub mod later;
mod replica;
mod sites;
mod workbench;

use crate::casts::delivery::{ACK, Belief, Letter, did};
use crate::history::Timeline;
use crate::letters::Letters;
use crate::player::{Action, CopyName, Event, Intervention, Run};
use crate::stage::{Kind, Scenario, Stage, What};

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

/// All chapters, in their order.
pub static CHAPTERS: [Chapter; 18] = [
    Chapter { slug: "silence", answer: lose_the_only_ack, is_done: gave_up_too_soon },
    Chapter { slug: "postage", answer: post_ten, is_done: lost_though_ten_were_sent },
    Chapter { slug: "two-generals", answer: generals::capture_one, is_done: generals::unbroken_without_a_word },
    Chapter { slug: "slow-or-dead", answer: let_it_run, is_done: twice_though_the_timeout_was_long },
    Chapter { slug: "ack-first", answer: crash_before_the_work, is_done: twice_of_one_sending },
    Chapter { slug: "two-workers", answer: let_a_lease_run_out, is_done: overwritten_without_a_fault },
    Chapter { slug: "work-first", answer: lose_two_acks, is_done: one_of_all_lost_in_an_outage },
    Chapter { slug: "publisher-confirms", answer: lose_a_confirm, is_done: lost_behind_the_confirms },
    Chapter { slug: "remember", answer: crash_before_the_note, is_done: twice_around_the_transaction },
    Chapter { slug: "directions-or-place", answer: later::say_it_all_again, is_done: later::replayed_in_part },
    Chapter { slug: "order", answer: later::send_the_old_one_again, is_done: later::old_over_new_without_a_fault },
    Chapter { slug: "many-sites", answer: sites::let_them_race, is_done: sites::told_and_left_behind },
    Chapter { slug: "fake-it", answer: workbench::crash_after_the_mail, is_done: workbench::once_around_the_mail },
    Chapter { slug: "function-call", answer: count_the_payments, is_done: failed_though_done_once },
    Chapter { slug: "pets-and-cattle", answer: crash_after_the_ack, is_done: counted_twice_by_forgetful_cattle },
    Chapter { slug: "other-replica", answer: replica::read_at_the_other, is_done: replica::the_winner_is_nowhere },
    Chapter { slug: "converge", answer: gossip::double_a_gossip, is_done: gossip::back_by_order_alone },
    Chapter { slug: "state-of-mind", answer: later::come_through_losses, is_done: later::told_apart_by_a_crash },
];

impl Chapter {
    /// The chapter with this slug.
    pub fn by_slug(slug: &str) -> Option<&'static Chapter> {
        CHAPTERS.iter().find(|chapter| chapter.slug == slug)
    }
}

/// An ack of letter 1, by its number among them.
const fn ack(number: u16) -> CopyName {
    CopyName { kind: ACK, letter: 1, number }
}

/// The receiver, in a figure with one sender.
const RECEIVER: u8 = 1;
/// Who hands out leases, and who confirms.
const QUEUE: u8 = 0;
const BROKER: u8 = 1;
/// A confirm of letter 1.
const CONFIRM: CopyName = CopyName { kind: Kind(1), letter: 1, number: 1 };

/// How a run counts under this name.
fn count(run: &Run, slug: &str) -> u32 {
    let place = run.scenario().cast.tallies.iter().position(|tally| tally.slug == slug);
    run.tally()[place.expect("the cast counts it")]
}

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

    /// Goes on until a node has said this.
    fn until_said(&mut self, slug: &str) {
        let cast = self.timeline.run().scenario().cast;
        loop {
            let event = self.timeline.forward().expect("the question's moment comes");
            if event.what.note().is_some_and(|note| cast.note(note).slug == slug) {
                return;
            }
        }
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

    /// Once, unless one was done twice or not at all.
    fn once_or_else(&self, never: &str) -> Answer {
        let run = self.timeline.run();
        self.answer(match (count(run, "twice"), count(run, never)) {
            (0, 0) => "once",
            (0, _) => "never",
            _ => "twice",
        })
    }

    fn answer(&self, value: &'static str) -> Answer {
        Answer { value, interventions: self.timeline.run().interventions().to_vec() }
    }
}

fn lose_the_only_ack(scenario: &Scenario) -> Answer {
    let mut hand = Hand::new(scenario);
    hand.until(did::ACKNOWLEDGE);
    hand.act(Action::Lose(ack(1)));
    hand.finish();
    hand.answer(match hand.letter_1() {
        (0, _) => "undone",
        (_, Belief::Acked) => "told",
        _ => "split",
    })
}

fn post_ten(scenario: &Scenario) -> Answer {
    let mut hand = Hand::new(scenario);
    hand.finish();
    let score = hand.timeline.run().score();
    hand.answer(match (score.lost, score.twice) {
        (0, 0) => "once",
        (0, _) => "twice",
        _ => "lost",
    })
}

/// A payment is lost of which ten copies or more were sent at once.
fn lost_though_ten_were_sent(timeline: &Timeline) -> bool {
    let run = timeline.run();
    run.scenario().copies() >= 10 && run.score().lost > 0
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

fn let_a_lease_run_out(scenario: &Scenario) -> Answer {
    let mut hand = Hand::new(scenario);
    hand.until_said("take");
    hand.act(Action::Timeout(QUEUE, 1));
    hand.finish();
    hand.once_or_else("never")
}

fn count_the_payments(scenario: &Scenario) -> Answer {
    let mut hand = Hand::new(scenario);
    hand.finish();
    hand.answer(match count(hand.timeline.run(), "executions") {
        0 | 1 => "once",
        9 => "nine",
        _ => "three",
    })
}

/// The caller was told of an error, and what it asked for was done once and will not be done again.
fn failed_though_done_once(timeline: &Timeline) -> bool {
    let run = timeline.run();
    count(run, "failed") == 1 && count(run, "once") == 1
}

fn crash_after_the_ack(scenario: &Scenario) -> Answer {
    let mut hand = Hand::new(scenario);
    hand.until_said("acked");
    hand.act(Action::Crash(RECEIVER));
    hand.act(Action::Restart(RECEIVER));
    hand.finish();
    let cast = scenario.cast;
    let is_resend = |event: &Event| event.what.note().is_some_and(|note| cast.note(note).slug == "resend");
    hand.answer(match (count(hand.timeline.run(), "once"), hand.timeline.past().iter().any(is_resend)) {
        (3, _) => "three",
        (_, true) => "again",
        _ => "four",
    })
}

/// Two servers remember for themselves, and a letter is counted twice, with no fault.
fn counted_twice_by_forgetful_cattle(timeline: &Timeline) -> bool {
    let run = timeline.run();
    let Scenario { cast, settings, .. } = run.scenario();
    let is_set = |key: &str, word: &str| {
        cast.setting(key).is_some_and(|place| cast.settings[place].values.word(settings[place]) == word)
    };
    is_set("ids", "server") && count(run, "twice") > 0 && run.stage().spent().total() == 0
}

fn lose_two_acks(scenario: &Scenario) -> Answer {
    let mut hand = Hand::new(scenario);
    for number in 1..=2 {
        hand.until(did::ACKNOWLEDGE);
        hand.act(Action::Lose(ack(number)));
    }
    hand.finish();
    hand.answer(match hand.letter_1().0 {
        1 => "once",
        2 => "twice",
        _ => "thrice",
    })
}

fn lose_a_confirm(scenario: &Scenario) -> Answer {
    let mut hand = Hand::new(scenario);
    hand.until_said("confirm");
    hand.act(Action::Lose(CONFIRM));
    hand.finish();
    hand.once_or_else("lost")
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

/// Whether this has happened.
fn has(timeline: &Timeline, is_it: impl Fn(&Event) -> bool) -> bool {
    timeline.past().iter().any(is_it)
}

/// Whether a node went down, if only for a moment.
fn has_crashed(timeline: &Timeline) -> bool {
    has(timeline, |event| matches!(event.what, What::Down | What::Crash))
}

/// By impatience alone: nothing was lost, doubled or held, and nobody crashed.
fn gave_up_too_soon(timeline: &Timeline) -> bool {
    let run = timeline.run();
    let gave_up = |letter| matches!(run.belief(letter), Belief::GaveUp | Belief::AckedLate);
    run.scenario().recipe().code == "C"
        && run.board().spent.total() == 0
        && !has_crashed(timeline)
        && !has(timeline, |event| event.what == What::Hold)
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
        && !has_crashed(timeline)
        && letters(timeline).any(held_and_done_twice)
}

/// The network did it: its sender sent it a single time.
fn twice_of_one_sending(timeline: &Timeline) -> bool {
    let run = timeline.run();
    let sends = |event: &Event, letter| matches!(event.what, did::SEND | did::TIMEOUT) && event.letter == Some(letter);
    let sendings = |letter| timeline.past().iter().filter(|event| sends(event, letter)).count();
    run.scenario().recipe().code.starts_with('B')
        && !has_crashed(timeline)
        && letters(timeline).any(|letter| effects(timeline, letter) > 1 && sendings(letter) == 1)
}

/// The older write came last.
fn overwritten_without_a_fault(timeline: &Timeline) -> bool {
    let run = timeline.run();
    run.stage().spent().total() == 0 && !has_crashed(timeline) && count(run, "stale") > 0
}

/// One was lost and the others came through; no copy was taken out by hand or by chance, and nobody crashed.
fn one_of_all_lost_in_an_outage(timeline: &Timeline) -> bool {
    let run = timeline.run();
    let Scenario { loss_percent, duplication_percent, .. } = run.scenario();
    let (score, all) = (run.score(), u32::from(run.layout().letters));
    run.scenario().recipe().code == "C"
        && (*loss_percent, *duplication_percent) == (0, 0)
        && (score.lost, score.once) == (1, all - 1)
        && all > 1
        && !has_crashed(timeline)
        && !has(timeline, |event| event.what == What::Lose && event.by_hand)
}

/// All were confirmed and one is lost, by a single fault and none of the broker's.
fn lost_behind_the_confirms(timeline: &Timeline) -> bool {
    let run = timeline.run();
    let is_brokers = |event: &Event| event.node == BROKER && matches!(event.what, What::Down | What::Crash);
    run.stage().spent().total() == 1
        && count(run, "confirmed") == u32::from(run.stage().subjects())
        && count(run, "lost") > 0
        && !has(timeline, is_brokers)
}

/// Work and note are one transaction; a single crash found what is outside of it.
fn twice_around_the_transaction(timeline: &Timeline) -> bool {
    let run = timeline.run();
    let spent = run.board().spent;
    run.scenario().recipe().code == "G"
        && (spent.total(), spent.crashes.iter().sum()) == (1, 1)
        && letters(timeline).any(|letter| effects(timeline, letter) > 1)
}

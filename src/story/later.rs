//! Chapters of the first cast that stand far down: "Directions or a place?", "Order" and, in `choices`, "A state of mind". They come with later casts.

mod choices;

pub(super) use choices::{come_through_losses, told_apart_by_a_crash};

use super::{Answer, Hand, ack, count, effects, has, has_crashed, letters};
use crate::casts::delivery::{Delivery, Effect, Letter, Recipe, did, ledger};
use crate::history::Timeline;
use crate::letters::Letters;
use crate::player::{Action, Event, Outlook, Run};
use crate::stage::{On, Scenario, What};

/// The sender, in a figure with one.
const SENDER: u8 = 0;

/// The corners of the block that a car drives around.
pub const CORNERS: u16 = 4;

/// A car that starts at corner 0 of a block and is driven by letters. Where letters add, each says: on to the next corner, and
/// turn left. Where they set, letter n says: be at corner n, counted on around the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Car {
    /// How often it turned, where letters add; 65,535 stands for that often or more.
    pub turns: Option<u16>,
    /// At how many corners after the start it is; at every [`CORNERS`]th it is back there.
    pub at: u16,
    /// At how many it would be had each letter that took effect done so once, in its order: as many as there are, where
    /// letters add, and the newest, where they set.
    pub due: u16,
}

impl Car {
    /// The car of a run, computed from its board. None, where letters neither add nor set, where there is not one sender and
    /// one receiver, and in runs of other casts.
    pub fn of(run: &Run) -> Option<Car> {
        let On { rules, board, .. } = run.stage().as_any().downcast_ref::<On<Delivery>>()?;
        let layout = &rules.protocol.layout;
        if (layout.senders, layout.receivers) != (1, 1) {
            return None;
        }
        let (mut turns, mut at, mut came, mut newest) = (0_u16, 0_u16, 0, 0);
        for letter in 1..=layout.letters {
            let times = board.effects(layout, letter);
            if times > 0 {
                (turns, at) = (turns.saturating_add(times), at.wrapping_add(times));
                (came, newest) = (came + 1, letter);
            }
        }
        match rules.protocol.effect {
            Effect::Add => Some(Car { turns: Some(turns), at, due: came }),
            Effect::Set => Some(Car { turns: None, at: board.receiver(1).streams[0].value, due: newest }),
            Effect::Merge | Effect::Email => None,
        }
    }

    /// Whether it is at the corner where it is due.
    pub fn is_there(&self) -> bool {
        self.at % CORNERS == self.due % CORNERS
    }
}

/// What a letter says that a standing order is now, in dollars; no two letters alike.
pub fn dollars(letter: Letter) -> u32 {
    ledger::amount(letter)
}

/// Two cars, one that is told turns and one that is told places: the sender crashes when it has sent all letters and heard
/// of none.
pub(super) fn say_it_all_again(scenario: &Scenario) -> Answer {
    let [turns, places] = [Effect::Add, Effect::Set].map(|effect| {
        let mut hand = Hand::new(&scenario.clone().with_effect(effect));
        for _ in 0..scenario.letters() {
            hand.until(did::SEND);
        }
        hand.act(Action::Crash(SENDER));
        hand.act(Action::Restart(SENDER));
        hand.finish();
        hand
    });
    let is_there = |hand: &Hand| Car::of(hand.timeline.run()).expect("a car").is_there();
    turns.answer(match (is_there(&turns), is_there(&places)) {
        (true, true) => "both",
        (_, true) => "place",
        _ => "neither",
    })
}

/// Places: after a crash of the sender and no loss, some were told again and some not, and the car is at the last.
pub(super) fn replayed_in_part(timeline: &Timeline) -> bool {
    let run = timeline.run();
    let again = letters(timeline).filter(|&letter| effects(timeline, letter) > 1).count();
    let crashed = |event: &Event| event.node == SENDER && matches!(event.what, What::Down | What::Crash);
    run.scenario().effect() == Effect::Set
        && run.board().spent.losses == 0
        && has(timeline, crashed)
        && run.outlook() == Outlook::Ended
        && (1..usize::from(run.layout().letters)).contains(&again)
        && Car::of(run).is_some_and(|car| car.at == run.layout().letters)
}

/// The same under two receivers: one that does what each letter says, and one that keeps numbers.
pub(super) fn send_the_old_one_again(scenario: &Scenario) -> Answer {
    let [plain, numbered] = ["H", "I"].map(|code| {
        let recipe = Recipe::by_code(code).expect("in the table");
        let mut hand = Hand::new(&scenario.clone().with_recipe(recipe));
        hand.until(did::ACKNOWLEDGE);
        hand.act(Action::Lose(ack(1)));
        hand.finish();
        hand
    });
    let stale = |hand: &Hand| count(hand.timeline.run(), "stale");
    plain.answer(match (stale(&plain), stale(&numbered)) {
        (0, 0) => "new",
        (_, 0) => "apart",
        _ => "old",
    })
}

/// Where no number is kept, an old value stands over a newer one for good, though no copy was lost or doubled and nobody crashed.
pub(super) fn old_over_new_without_a_fault(timeline: &Timeline) -> bool {
    let run = timeline.run();
    run.scenario().recipe().code == "H"
        && run.board().spent.total() == 0
        && !has_crashed(timeline)
        && run.outlook() == Outlook::Ended
        && count(run, "stale") > 0
}

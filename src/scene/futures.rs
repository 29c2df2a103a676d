//! Futures: what came of one beginning, once for each thing that was done differently.
//!
//! A hand that acts in the past starts a new future, and the old one is kept. A future that is not being
//! watched is kept as what makes it: its scenario and the hand; it is played again when it is opened.

use super::Playback;
use crate::history::Timeline;
use crate::player::{Event, Index, Intervention, Run};
use crate::stage::{Move, Scenario};

/// No more futures than this are kept.
pub const FUTURES_MAX: usize = 8;
/// No name is longer than this, in characters.
pub const NAME_CHARS_MAX: usize = 40;
/// Two runs are held against each other for no more events than this.
const COMPARED_MAX: u32 = 500_000;

/// One future.
#[derive(Clone, Debug, PartialEq)]
pub struct Future {
    /// Its number, from 1; no two ever have the same.
    pub number: u32,
    /// The name that the reader gave it, if any.
    pub name: Option<String>,
    /// The future that it parted from, and how many events they share.
    pub parted_from: Option<(u32, Index)>,
    scenario: Scenario,
    script: Vec<Move>,
    interventions: Vec<Intervention>,
    /// How many events of it are known.
    known: Index,
}

/// All futures of a run; one of them is the present one.
#[derive(Clone, Debug, PartialEq)]
pub struct Futures {
    futures: Vec<Future>,
    present: usize,
    next_number: u32,
}

impl Future {
    fn of(playback: &Playback, number: u32, parted_from: Option<(u32, Index)>) -> Future {
        let run = playback.timeline().run();
        Future {
            number,
            name: None,
            parted_from,
            scenario: run.scenario().clone(),
            script: run.script().to_vec(),
            interventions: run.interventions().to_vec(),
            known: playback.timeline().history().events().len() as Index,
        }
    }

    /// Plays it as far as it is known, and goes to a moment of the clock.
    pub fn open(&self, clock_ms: f64, speed: f64) -> Playback {
        let mut playback = Playback::scripted(&self.scenario, self.script.clone(), self.interventions.clone(), speed);
        playback.seek(self.known);
        playback.seek_clock(clock_ms);
        playback
    }
}

impl Futures {
    /// One future: this run.
    pub fn of(playback: &Playback) -> Futures {
        Futures { futures: vec![Future::of(playback, 1, None)], present: 0, next_number: 2 }
    }

    /// All of them.
    pub fn all(&self) -> &[Future] {
        &self.futures
    }

    /// The present one's place among them.
    pub fn present(&self) -> usize {
        self.present
    }

    /// Brings the present one up to date with the run being watched.
    pub fn keep(&mut self, playback: &Playback) {
        let future = &mut self.futures[self.present];
        let (number, parted_from, name) = (future.number, future.parted_from, future.name.take());
        *future = Future { name, ..Future::of(playback, number, parted_from) };
    }

    /// Keeps the run being watched as it is and makes a new future of it, to be changed from here on.
    /// Where there are too many, the oldest other one goes, and its number is returned.
    pub fn part(&mut self, playback: &Playback) -> Option<u32> {
        self.keep(playback);
        let parted_from = (self.futures[self.present].number, playback.timeline().index());
        self.futures.push(Future::of(playback, self.next_number, Some(parted_from)));
        self.next_number += 1;
        let mut gone = None;
        if self.futures.len() > FUTURES_MAX {
            let oldest = usize::from(self.present == 0);
            gone = Some(self.futures.remove(oldest).number);
        }
        self.present = self.futures.len() - 1;
        gone
    }

    /// Makes the one at this place the present one, and opens it at a moment of the clock.
    ///
    /// # Panics
    /// If there is none at this place.
    pub fn open(&mut self, place: usize, clock_ms: f64, speed: f64) -> Playback {
        self.present = place;
        self.futures[place].open(clock_ms, speed)
    }

    /// Removes the present one, unless it is the only one; the one before it becomes the present one.
    /// Returns whether it did.
    pub fn remove_present(&mut self) -> bool {
        if self.futures.len() == 1 {
            return false;
        }
        self.futures.remove(self.present);
        self.present = self.present.saturating_sub(1);
        true
    }

    /// Names the present one; an empty name is none. Names are cut off at [`NAME_CHARS_MAX`].
    pub fn rename_present(&mut self, name: &str) {
        let name: String = name.trim().chars().take(NAME_CHARS_MAX).collect();
        self.futures[self.present].name = (!name.is_empty()).then_some(name);
    }
}

/// Where two runs part: their first events that are not the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// The index of those events.
    pub index: Index,
    /// When the earlier of them happens.
    pub tick: u64,
    /// What happens in the one, if it goes on.
    pub here: Option<Event>,
    /// What happens in the other, if it goes on.
    pub there: Option<Event>,
}

/// Where two runs part, if they do. Both are played from their beginning as far as it takes.
pub fn divergence(here: &Timeline, there: &Timeline) -> Option<Divergence> {
    let again = |timeline: &Timeline| {
        let run = timeline.run();
        Run::scripted(run.scenario(), run.script().to_vec(), run.interventions().to_vec())
    };
    let (mut one, mut other) = (again(here), again(there));
    let told = |event: &Event| (event.tick, event.what, event.node, event.letter, event.copy);
    for index in 1..=COMPARED_MAX {
        let (here, there) = (one.step(), other.step());
        if here.as_ref().map(told) == there.as_ref().map(told) {
            here?;
            continue;
        }
        let tick = [here, there].iter().flatten().map(|event| event.tick).fold(u64::MAX, u64::min);
        return Some(Divergence { index, tick, here, there });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casts::delivery::{ACK, Mode, did};
    use crate::player::{Action, CopyName};
    use crate::stage::What;

    const FIRST_ACK: CopyName = CopyName { kind: ACK, letter: 1, number: 1 };

    /// A run of three letters, seen to its end, then taken back to where the first ack is in flight.
    fn before_the_first_ack() -> Playback {
        let mut playback = Playback::new(&Scenario { loss_percent: 0, ..Scenario::default().with_letters(3) }, 1.0);
        playback.seek(u32::MAX);
        let sent = playback.timeline().past().iter().position(|event| event.copy == Some(FIRST_ACK));
        playback.seek(sent.expect("an ack is sent") as Index + 1);
        playback
    }

    #[test]
    fn a_move_in_the_past_makes_a_future_and_keeps_the_old_one_to_the_bit() {
        let mut playback = before_the_first_ack();
        let mut futures = Futures::of(&playback);
        let old = {
            let mut end = playback.clone();
            end.seek(u32::MAX);
            end.timeline().digest()
        };
        assert!(playback.timeline().is_in_the_past());
        let fork = playback.timeline().index();
        assert_eq!(futures.part(&playback), None);
        playback.act(Action::Lose(FIRST_ACK)).expect("it is in flight");
        futures.keep(&playback);
        assert_eq!(futures.all()[1].parted_from, Some((1, fork)));

        let mut again = futures.open(0, 0.0, 1.0);
        again.seek(u32::MAX);
        assert_eq!(again.timeline().digest(), old);
        let found = divergence(playback.timeline(), again.timeline()).expect("they part");
        assert_eq!(found.index, fork + 1);
        assert_eq!(found.here.map(|event| (event.what, event.by_hand)), Some((What::Lose, true)));
        assert_eq!(divergence(again.timeline(), again.timeline()), None);
    }

    #[test]
    fn there_are_never_more_than_eight_and_the_present_one_stays() {
        let mut playback = before_the_first_ack();
        let mut futures = Futures::of(&playback);
        let mut gone = Vec::new();
        for _ in 0..12 {
            gone.extend(futures.part(&playback));
            let _ = playback.act(Action::Hold(FIRST_ACK));
            futures.keep(&playback);
            playback.back();
        }
        assert_eq!(futures.all().len(), FUTURES_MAX);
        assert_eq!(gone, [1, 2, 3, 4, 5]);
        assert_eq!(futures.all()[futures.present()].number, 13);
        while futures.remove_present() {}
        assert_eq!(futures.all().len(), 1);
    }

    #[test]
    fn a_name_is_trimmed_and_cut_off_and_an_empty_one_is_none() {
        let mut futures = Futures::of(&before_the_first_ack());
        futures.rename_present(&format!("  {}  ", "é".repeat(90)));
        assert_eq!(futures.all()[0].name.as_deref(), Some("é".repeat(NAME_CHARS_MAX).as_str()));
        futures.rename_present("   ");
        assert_eq!(futures.all()[0].name, None);
    }

    #[test]
    fn the_same_luck_in_another_mode_parts_where_the_receivers_do_otherwise() {
        let scenario = Scenario { loss_percent: 30, ..Scenario::default() };
        let of = |mode: Mode| Timeline::new(&scenario.clone().with_recipe(mode.default_recipe()), Vec::new());
        let found = divergence(&of(Mode::AtLeastOnce), &of(Mode::Idempotent)).expect("they part");
        assert_eq!(found.here.map(|event| event.what), Some(did::APPLY));
        assert_eq!(found.there.map(|event| event.what), Some(did::APPLY_AND_REMEMBER));
    }
}

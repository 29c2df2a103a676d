//! Whether the run being watched can still break its promise from where it stands.
//!
//! Unlike the adversary's boards, those on the stage may have many letters and a wide window, so this is a plain search
//! from the run's own position, with a bound that is soon reached. What it finds is near rather than least: a fault or a
//! resend counts as so many steps more, so that neither many resends nor long histories are gone through first.

use super::attack::{in_short, promise_in_words};
use super::paper::{El, counted, faults_in_words, grouped, line, listed, opens, paper, result};
use super::request::{Request, Wrong};
use super::{REACH_POSITIONS_MAX, Told};
use crate::board::{Board, Faults, Outbox, Rules};
use crate::history::Timeline;
use crate::player::Run;
use crate::player::adversary::promise;
use crate::protocol::verdict::Violation;
use crate::protocol::{Delivery, DeliveryMove, Step};
use crate::scenario::Scenario;
use crate::share::{SavedRun, encode};
use crate::words::{desk_texts, fill};
use std::collections::{BTreeMap, HashMap};

/// How far from here: steps, and [`FAULT_STEPS`] more for a fault, [`RESEND_STEPS`] for a resend.
type Cost = u32;
const FAULT_STEPS: u32 = 3;
const RESEND_STEPS: u32 = 2;

/// A search from a position of the stage.
#[derive(Debug)]
pub(super) struct Reach {
    scenario: Scenario,
    /// The moves so far, and how many events they were.
    past: Vec<DeliveryMove>,
    index: u32,
    rules: Rules<Delivery>,
    sought: &'static [Violation],
    seen: Vec<Seen>,
    places: HashMap<Board<Delivery>, u32>,
    agenda: BTreeMap<Cost, Vec<u32>>,
    answer: Option<Found>,
}

#[derive(Debug)]
struct Seen {
    before: u32,
    /// What led here; nothing does to the first.
    by: Option<DeliveryMove>,
    cost: Cost,
    is_settled: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Breaks(u32, Violation),
    Nothing,
    Stopped,
}

impl Reach {
    /// Reads the question.
    pub fn new(request: &Request) -> Result<Reach, Wrong> {
        let saved = request.run()?;
        let mut timeline = Timeline::of(Run::scripted(&saved.scenario, saved.script, saved.interventions));
        timeline.seek(saved.index);
        let (run, scenario) = (timeline.run(), saved.scenario);
        let (board, layout) = (run.board().clone(), *run.layout());
        let past: Vec<DeliveryMove> = timeline.past().iter().filter_map(|event| event.step).collect();
        let mut rules = scenario.rules();
        // Letters not opened yet are left out: they would only widen the search.
        let opened =
            (1..=layout.letters).filter(|&letter| board.sender(layout.sender(letter)).opened >= layout.number(letter));
        rules.protocol.layout.letters = opened.max().unwrap_or(1);
        let spent = board.spent;
        rules.budget = Faults {
            losses: spent.losses + 1,
            duplications: spent.duplications + 1,
            receiver_crashes: spent.receiver_crashes + 1,
            sender_crashes: spent.sender_crashes,
        };
        let sought = promise(scenario.recipe.mode, scenario.effect);
        let start = Seen { before: 0, by: None, cost: 0, is_settled: false };
        let (places, agenda) = (HashMap::from([(board, 0)]), BTreeMap::from([(0, vec![0])]));
        Ok(Reach {
            scenario,
            past,
            index: timeline.index(),
            rules,
            sought,
            seen: vec![start],
            places,
            agenda,
            answer: None,
        })
    }

    /// Ends the search.
    pub fn stop(&mut self) {
        self.answer.get_or_insert(Found::Stopped);
    }

    /// Searches on.
    pub fn work(&mut self, positions: u32) -> Told {
        for _ in 0..(positions / 10).max(1) {
            if self.answer.is_some() {
                break;
            }
            self.settle_next();
        }
        match self.answer {
            Some(found) => Told::Done(self.paper(found).html()),
            None => {
                let positions = grouped(self.seen.len() as u64);
                Told::Working(fill(desk_texts().working_start, &[("positions", &positions)]))
            }
        }
    }

    /// Goes on from the cheapest position that was not gone on from.
    fn settle_next(&mut self) {
        let Some(mut entry) = self.agenda.first_entry() else {
            self.answer = Some(Found::Nothing);
            return;
        };
        let cost = *entry.key();
        let Some(at) = entry.get_mut().pop() else {
            entry.remove();
            return;
        };
        let seen = &mut self.seen[at as usize];
        if seen.is_settled || seen.cost != cost {
            return;
        }
        seen.is_settled = true;
        let board = self.board_at(at);
        if let Some(&violation) = self.sought.iter().find(|violation| violation.holds(&self.rules, &board)) {
            self.answer = Some(Found::Breaks(at, violation));
            return;
        }
        let mut outbox = Outbox::default();
        for m in self.rules.moves(&board) {
            let mut after = board.clone();
            self.rules.apply(&mut after, m, &mut outbox);
            let faults = after.spent.total() - board.spent.total();
            let is_resend = matches!(m, DeliveryMove::Step { step: Step::Resend(_), .. });
            let dearer = cost + 1 + faults * FAULT_STEPS + u32::from(is_resend) * RESEND_STEPS;
            let new = Seen { before: at, by: Some(m), cost: dearer, is_settled: false };
            match self.places.get(&after).copied() {
                Some(known) if self.seen[known as usize].cost <= dearer => continue,
                Some(known) => {
                    self.seen[known as usize] = new;
                    self.agenda.entry(dearer).or_default().push(known);
                }
                None if self.seen.len() as u32 == REACH_POSITIONS_MAX => {
                    self.answer = Some(Found::Stopped);
                    return;
                }
                None => {
                    self.agenda.entry(dearer).or_default().push(self.seen.len() as u32);
                    self.places.insert(after, self.seen.len() as u32);
                    self.seen.push(new);
                }
            }
        }
    }

    /// The moves from where the run stands to a position.
    fn way_to(&self, mut at: u32) -> Vec<DeliveryMove> {
        let mut way = Vec::new();
        while let Some(m) = self.seen[at as usize].by {
            way.push(m);
            at = self.seen[at as usize].before;
        }
        way.reverse();
        way
    }

    fn board_at(&self, at: u32) -> Board<Delivery> {
        let (mut board, mut outbox) = (self.scenario.rules().start(), Outbox::default());
        let mut rules = self.scenario.rules();
        rules.budget = Faults::UNLIMITED;
        for m in self.past.iter().copied().chain(self.way_to(at)) {
            rules.apply(&mut board, m, &mut outbox);
        }
        board
    }

    fn paper(&self, found: Found) -> El {
        let texts = desk_texts();
        let positions = grouped(self.seen.len() as u64);
        let budget = Faults { losses: 1, duplications: 1, receiver_crashes: 1, sender_crashes: 0 };
        let budget = listed(faults_in_words(&budget));
        let values: [(&str, &dyn ToString); 2] = [("budget", &budget), ("positions", &positions)];
        let mut results = result();
        match found {
            Found::Nothing => results = results.add(line(fill(texts.reach_holds, &values)).class("verdict")),
            Found::Stopped => results = results.add(line(fill(texts.reach_stopped, &values)).class("verdict")),
            Found::Breaks(at, violation) => {
                let (way, now) = (self.way_to(at), self.board_at(0).spent);
                let then = self.board_at(at).spent;
                let more = Faults {
                    losses: then.losses - now.losses,
                    duplications: then.duplications - now.duplications,
                    receiver_crashes: then.receiver_crashes - now.receiver_crashes,
                    sender_crashes: then.sender_crashes - now.sender_crashes,
                };
                let is_resend = |m: &&DeliveryMove| matches!(m, DeliveryMove::Step { step: Step::Resend(_), .. });
                let resends = way.iter().filter(is_resend).count() as u32;
                let values: [(&str, &dyn ToString); 4] = [
                    ("faults", &listed(faults_in_words(&more))),
                    ("resends", &counted(resends, texts.resends_one, texts.resends_many)),
                    ("steps", &counted(way.len() as u32, texts.steps_one, texts.steps_many)),
                    ("what", &in_short(violation)),
                ];
                results = results.add(line(fill(texts.reach_breaks, &values)).class("verdict"));
                if let Some(state) = self.state(&way) {
                    results = results.add(El::new("div").class("row").add(opens(&state, texts.reach_open)));
                }
            }
        }
        let about = fill(texts.reach_about, &[("index", &self.index)]);
        paper("reach", texts.reach_title)
            .add(line(promise_in_words(self.scenario.recipe.mode, self.scenario.effect)))
            .add(line(about).class("margin-note"))
            .add(results)
    }

    /// A link to the run as a script that goes on to the violation, at where the run stands now.
    fn state(&self, way: &[DeliveryMove]) -> Option<String> {
        let script: Vec<DeliveryMove> = self.past.iter().chain(way).copied().collect();
        let mut run = Run::scripted(&self.scenario, script.clone(), Vec::new());
        let (mut index, mut played) = (0, 0);
        while played < self.past.len() {
            played += usize::from(run.step()?.step.is_some());
            index += 1;
        }
        encode(&SavedRun { scenario: self.scenario.clone(), script, interventions: Vec::new(), index }).ok()
    }
}

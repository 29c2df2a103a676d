//! Whether the run being watched can still break its promise from where it stands.
//!
//! Unlike the adversary's boards, those on the stage may have many letters and a wide window, so this is a plain search
//! from the run's own position, with a bound that is soon reached. What it finds is near rather than least: a fault or a
//! resend counts as so many steps more, so that neither many resends nor long histories are gone through first.

use super::attack::{cost_in_words, in_short, promise_in_words};
use super::paper::{El, counted, faults_in_words, grouped, line, listed, opens, paper, result};
use super::request::{Request, Wrong};
use super::{REACH_POSITIONS_MAX, Told};
use crate::board::{Board, Faults, Outbox, Rules};
use crate::casts::delivery::adversary::promise;
use crate::casts::delivery::verdict::Violation;
use crate::casts::delivery::{Delivery, DeliveryMove, RECEIVERS, SENDERS, Step};
use crate::history::Timeline;
use crate::letters::{Letters, letter_moves, plain_moves};
use crate::player::Run;
use crate::share::{SavedRun, encode};
use crate::stage::Scenario;
use crate::words::{desk_texts, fill};
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

/// How far from here: steps, and [`FAULT_STEPS`] more for a fault, [`RESEND_STEPS`] for a resend.
type Cost = u32;
const FAULT_STEPS: u32 = 3;
const RESEND_STEPS: u32 = 2;
/// So many resends are tried beyond those of the run, all letters together.
const RESENDS_MAX: u8 = 2;

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
    boards: Vec<Board<Delivery>>,
    /// Positions by the hashes of their boards.
    places: HashMap<u64, Vec<u32>>,
    agenda: BTreeMap<Cost, Vec<u32>>,
    answer: Option<Found>,
}

#[derive(Debug)]
struct Seen {
    before: u32,
    /// What led here; nothing does to the first.
    by: Option<DeliveryMove>,
    cost: Cost,
    resends: u8,
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
        let past: Vec<DeliveryMove> = letter_moves(timeline.past().iter().filter_map(|event| event.step));
        let mut rules = scenario.rules();
        // Letters not opened yet are left out: they would only widen the search.
        let opened =
            (1..=layout.letters).filter(|&letter| board.sender(layout.sender(letter)).opened >= layout.number(letter));
        rules.protocol.layout.letters = opened.max().unwrap_or(1);
        let spent = board.spent;
        rules.budget = Faults {
            losses: spent.losses + 1,
            duplications: spent.duplications + 1,
            crashes: [spent.crashes[RECEIVERS] + 1, spent.crashes[SENDERS]],
        };
        let sought = promise(scenario.recipe().mode, scenario.effect());
        let start = Seen { before: 0, by: None, cost: 0, resends: 0, is_settled: false };
        let (places, agenda) = (HashMap::from([(hash(&board), vec![0])]), BTreeMap::from([(0, vec![0])]));
        let boards = vec![board];
        Ok(Reach {
            scenario,
            past,
            index: timeline.index(),
            rules,
            sought,
            seen: vec![start],
            boards,
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
        let board = self.boards[at as usize].clone();
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
            let resends = self.seen[at as usize].resends + u8::from(is_resend);
            if resends > RESENDS_MAX {
                continue;
            }
            let dearer = cost + 1 + faults * FAULT_STEPS + u32::from(is_resend) * RESEND_STEPS;
            let new = Seen { before: at, by: Some(m), cost: dearer, resends, is_settled: false };
            let alike = self.places.entry(hash(&after)).or_default();
            match alike.iter().copied().find(|&at| self.boards[at as usize] == after) {
                Some(known) => {
                    // With fewer resends behind it, a position has more before it. They never grow, so no way
                    // to a position leads through itself.
                    let seen = &self.seen[known as usize];
                    if resends < seen.resends || (resends == seen.resends && dearer < seen.cost) {
                        self.seen[known as usize] = new;
                        self.agenda.entry(dearer).or_default().push(known);
                    }
                }
                None if self.seen.len() as u32 == REACH_POSITIONS_MAX => {
                    self.answer = Some(Found::Stopped);
                    return;
                }
                None => {
                    alike.push(self.seen.len() as u32);
                    self.agenda.entry(dearer).or_default().push(self.seen.len() as u32);
                    self.boards.push(after);
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

    fn paper(&self, found: Found) -> El {
        let texts = desk_texts();
        let positions = grouped(self.seen.len() as u64);
        let budget = Faults { losses: 1, duplications: 1, crashes: [1, 0] };
        let budget = listed(faults_in_words(&budget));
        let values: [(&str, &dyn ToString); 2] = [("budget", &budget), ("positions", &positions)];
        let mut results = result();
        match found {
            Found::Nothing => results = results.add(line(fill(texts.reach_holds, &values)).class("verdict")),
            Found::Stopped => results = results.add(line(fill(texts.reach_stopped, &values)).class("verdict")),
            Found::Breaks(at, violation) => {
                let (way, now) = (self.way_to(at), self.boards[0].spent);
                let then = self.boards[at as usize].spent;
                let more = Faults {
                    losses: then.losses - now.losses,
                    duplications: then.duplications - now.duplications,
                    crashes: [
                        then.crashes[RECEIVERS] - now.crashes[RECEIVERS],
                        then.crashes[SENDERS] - now.crashes[SENDERS],
                    ],
                };
                let is_resend = |m: &&DeliveryMove| matches!(m, DeliveryMove::Step { step: Step::Resend(_), .. });
                let resends = way.iter().filter(is_resend).count() as u32;
                let values: [(&str, &dyn ToString); 3] = [
                    ("cost", &cost_in_words(&more, resends)),
                    ("steps", &counted(way.len() as u32, texts.steps_one, texts.steps_many)),
                    ("what", &in_short(violation)),
                ];
                let text = if way.is_empty() { texts.reach_already } else { texts.reach_breaks };
                results = results.add(line(fill(text, &values)).class("verdict"));
                if way.is_empty() {
                    return self.with_title(results);
                }
                if let Some(state) = self.state(&way) {
                    results = results.add(El::new("div").class("row").add(opens(&state, texts.reach_open)));
                }
            }
        }
        self.with_title(results)
    }

    fn with_title(&self, results: El) -> El {
        let texts = desk_texts();
        let resends = counted(RESENDS_MAX.into(), texts.resends_one, texts.resends_many);
        let about = fill(texts.reach_about, &[("index", &self.index), ("resends", &resends)]);
        paper("reach", texts.reach_title)
            .add(line(promise_in_words(self.scenario.recipe().mode, self.scenario.effect())))
            .add(results)
            .add(line(about).class("margin-note"))
    }

    /// A link to the run as a script that goes on to the violation, at where the run stands now.
    fn state(&self, way: &[DeliveryMove]) -> Option<String> {
        let script = plain_moves(self.past.iter().chain(way));
        let mut run = Run::scripted(&self.scenario, script.clone(), Vec::new());
        let (mut index, mut played) = (0, 0);
        while played < self.past.len() {
            played += usize::from(run.step()?.step.is_some());
            index += 1;
        }
        encode(&SavedRun { scenario: self.scenario.clone(), script, interventions: Vec::new(), index }).ok()
    }
}

/// Boards with different hashes are different; those with the same are compared.
fn hash(board: &Board<Delivery>) -> u64 {
    let mut hasher = DefaultHasher::new();
    board.hash(&mut hasher);
    hasher.finish()
}

//! Whether the run being watched can still break its promise from where it stands, whatever the cast.
//!
//! It is the adversary's search, begun at the run's own position. Boards on the stage may be large, so it tries a few
//! faults and repetitions only, leaves out what has not begun, and has a bound that is soon reached.

use super::found::{end_of, in_words, plain};
use super::hunt::{promise_in_words, room};
use super::paper::{El, cost_in_words, counted, faults_in_words, grouped, line, listed, opens, paper, result};
use super::request::{Request, Wrong};
use super::{Job, REACH_POSITIONS_MAX, Told, two_parties};
use crate::board::{Board, Faults, Rules};
use crate::casts::{self, Visitor};
use crate::history::Timeline;
use crate::player::Run;
use crate::search::{Counterexample, Hunt, Search, Verdict, Wide};
use crate::share::{SavedRun, encode};
use crate::stage::{Cast, Move, On, Scenario};
use crate::words::{desk_texts, fill};

/// So many repetitions are tried beyond those of the run, all subjects together.
const REPEATS_MAX: u16 = 2;

/// A search from a position of the stage.
#[derive(Debug)]
struct Reach<C: Cast> {
    scenario: Scenario,
    /// The moves so far, and how many events they were.
    past: Vec<Move>,
    index: u32,
    /// Where the run stands, and the rules from there.
    start: Board<C>,
    rules: Rules<C>,
    search: Search<Wide<C>>,
}

/// Reads the question.
pub(super) fn read(request: &Request) -> Result<Box<dyn Job>, Wrong> {
    let saved = request.run()?;
    let scenario = saved.scenario;
    let mut timeline = Timeline::of(Run::scripted(&scenario, saved.script, saved.interventions));
    timeline.seek(saved.index);
    Ok(casts::visit(scenario.cast.number, Begin(scenario, &timeline)).expect("a run is of a cast"))
}

struct Begin<'a>(Scenario, &'a Timeline);

impl Visitor for Begin<'_> {
    type Output = Box<dyn Job>;

    fn visit<C: Cast>(self) -> Box<dyn Job> {
        let Begin(scenario, timeline) = self;
        let stage = timeline.run().stage().as_any().downcast_ref::<On<C>>().expect("the run is of this cast");
        let (cast, start) = stage.rules.protocol.clone().begun(stage.board.clone());
        let hunt = Hunt {
            resends_max: REPEATS_MAX,
            is_resend: C::is_repeat,
            ..Hunt::new(cast, scenario.order, C::usual_faults()).from(start.clone())
        };
        let (rules, room) = (hunt.rules(), room(&hunt.cast, REACH_POSITIONS_MAX));
        let search = Search::<Wide<C>>::new(hunt, room).expect("casts are small enough to be searched");
        let past = timeline.past().iter().filter_map(|event| event.step).collect();
        Box::new(Reach { scenario, past, index: timeline.index(), start, rules, search })
    }
}

impl<C: Cast> Job for Reach<C> {
    fn stop(&mut self) {
        self.search.stop();
    }

    fn work(&mut self, positions: u32) -> Told {
        let progress = self.search.run(positions);
        let Some(answer) = self.search.answer() else {
            let positions = grouped(progress.positions.into());
            return Told::Working(fill(desk_texts().working_start, &[("positions", &positions)]));
        };
        let found = answer.counterexample.as_ref();
        Told::Done(self.paper(self.results(answer.verdict, answer.positions, found)).html())
    }
}

impl<C: Cast> Reach<C> {
    fn results(&self, verdict: Verdict, positions: u32, found: Option<&Counterexample<C::Step, &str>>) -> El {
        let texts = desk_texts();
        let Some(found) = found else {
            let text = if verdict == Verdict::Holds { texts.reach_holds } else { texts.reach_stopped };
            let budget = listed(faults_in_words::<C>(&C::usual_faults()));
            let said = fill(text, &[("budget", &budget), ("positions", &grouped(positions.into()))]);
            return result().add(line(said).class("verdict"));
        };
        let (now, then) = (self.start.spent, end_of(&self.rules, &self.start, &found.script).spent);
        let more = Faults {
            losses: then.losses - now.losses,
            duplications: then.duplications - now.duplications,
            crashes: std::array::from_fn(|class| then.crashes[class] - now.crashes[class]),
        };
        // What counts as a resend here is a fault's equal only where the cast says so.
        let resends = if self.is_of_letters() { found.resends } else { 0 };
        let values: [(&str, &dyn ToString); 3] = [
            ("cost", &cost_in_words::<C>(&more, resends)),
            ("steps", &counted(found.steps, texts.steps_one, texts.steps_many)),
            ("what", &in_words::<C>(found.property)),
        ];
        let text = if found.steps == 0 { texts.reach_already } else { texts.reach_breaks };
        let results = result().add(line(fill(text, &values)).class("verdict"));
        match self.state(&plain::<C>(&found.script)).filter(|_| found.steps > 0) {
            Some(state) => results.add(El::new("div").class("row").add(opens(&state, texts.reach_open))),
            None => results,
        }
    }

    fn is_of_letters(&self) -> bool {
        self.scenario.cast == casts::CASTS[0]
    }

    fn paper(&self, results: El) -> El {
        let texts = desk_texts();
        let (promise, about) = if self.is_of_letters() {
            let resends = counted(REPEATS_MAX.into(), texts.resends_one, texts.resends_many);
            let about = fill(texts.reach_about, &[("index", &self.index), ("resends", &resends)]);
            (two_parties::promise_of(&self.scenario).to_owned(), about)
        } else {
            let repeats = counted(REPEATS_MAX.into(), texts.repeats_one, texts.repeats_many);
            let about = fill(texts.reach_about_any, &[("index", &self.index), ("repeats", &repeats)]);
            (promise_in_words(&self.rules.protocol), about)
        };
        paper("reach", texts.reach_title).add(line(promise)).add(results).add(line(about).class("margin-note"))
    }

    /// A link to the run as a script that goes on to what breaks it, at where the run stands now.
    fn state(&self, way: &[Move]) -> Option<String> {
        let script: Vec<Move> = self.past.iter().chain(way).copied().collect();
        let mut run = Run::scripted(&self.scenario, script.clone(), Vec::new());
        let (mut index, mut played) = (0, 0);
        while played < self.past.len() {
            played += usize::from(run.step()?.step.is_some());
            index += 1;
        }
        encode(&SavedRun { scenario: self.scenario.clone(), script, interventions: Vec::new(), index }).ok()
    }
}

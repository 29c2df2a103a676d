//! What a receiver put together from cards promises: five verdicts, the guarantee in one line, and what a crash does at
//! every gap of its program. It is asked with every change, so it asks little; what it leaves out stands beside it.

use super::attack::progress_in_words;
use super::found::{end_of, state_of};
use super::gaps::Grid;
use super::hunt::{room, without_chance};
use super::paper::{El, asks, cost_in_words, counted, faults_in_words, grouped, line, listed, paper, plays, result};
use super::request::{Flag, Number, Request, Word, Wrong, bad};
use super::{Job, POSITIONS_MAX, Told};
use crate::board::{Faults, LinkOrder, Rules};
use crate::casts::workbench::reasons::{self, Reason};
use crate::casts::workbench::{Step, WORKBENCH, Workbench, said, searched, usual_faults};
use crate::search::{Answer, Hunt, Search, Verdict, Wide};
use crate::stage::{Cast, Scenario};
use crate::words::{desk_texts, fill};

pub(super) type Found = Answer<Step, &'static str>;

/// The verdicts: their names in the page, and what is looked for.
const VERDICTS: [(&str, &[&str]); 5] = [
    ("never-lost", &["lose"]),
    ("never-twice", &["dup"]),
    ("told-the-truth", &["lose-acked", "late-false"]),
    ("exactly-once", &["complete-not-exactly-once"]),
    ("settles", &["notknow-happened", "notknow-not-happened"]),
];
const LOST: usize = 0;
const TWICE: usize = 1;
const TOLD: usize = 2;
const EXACT: usize = 3;
const SETTLES: usize = 4;
/// After them it is asked whether it completes at all.
const COMPLETES: usize = 5;

/// One question after the other.
#[derive(Debug)]
pub(super) struct Bench {
    asked: Request,
    own: Scenario,
    /// As it is searched, and as what is found is played.
    staged: Scenario,
    budget: Faults,
    answers: Vec<Found>,
    search: Option<Search<Wide<Workbench>>>,
    grid: Grid,
    is_stopped: bool,
}

impl Bench {
    /// Reads the question.
    pub fn new(request: &Request) -> Result<Bench, Wrong> {
        let own = request.run()?.scenario;
        if own.cast.number != WORKBENCH.number {
            return Err(bad("kind"));
        }
        let few = Scenario { settings: searched(&own.settings), ..own.clone() };
        let scenario = request.set_up(&few)?;
        let order = request.order(own.order)?;
        let budget = request.faults(&WORKBENCH, usual_faults(&scenario.settings))?;
        let usual = without_chance((WORKBENCH.usual)());
        let staged = Scenario { settings: scenario.settings, order, seed: own.seed, ..usual };
        let hunt = Hunt::new(Workbench::of(&staged.settings), order, budget);
        Search::<Wide<Workbench>>::new(hunt, 1).map_err(|_| bad("losses"))?;
        let grid = Grid::of(&staged);
        Ok(Bench {
            asked: request.clone(),
            own,
            staged,
            budget,
            answers: Vec::new(),
            search: None,
            grid,
            is_stopped: false,
        })
    }

    fn cast(&self) -> Workbench {
        Workbench::of(&self.staged.settings)
    }

    fn hunt(&self, slugs: &[&str]) -> Hunt<Workbench> {
        let hunt = Hunt::new(self.cast(), self.staged.order, self.budget);
        hunt.seeking(slugs).expect("what the workbench can be asked")
    }

    fn rules(&self) -> Rules<Workbench> {
        self.hunt(&[]).rules()
    }

    fn next(&self) -> Search<Wide<Workbench>> {
        let slugs = VERDICTS.get(self.answers.len()).map_or(&["complete"][..], |(_, slugs)| slugs);
        Search::<Wide<Workbench>>::new(self.hunt(slugs), room(&self.cast(), POSITIONS_MAX))
            .expect("the question was checked")
    }
}

impl Job for Bench {
    /// The search that is on ends, and the others are left out.
    fn stop(&mut self) {
        while self.answers.len() <= COMPLETES {
            let mut search = self.search.take().unwrap_or_else(|| self.next());
            self.answers.push(search.stop().clone());
        }
        self.is_stopped = true;
    }

    fn work(&mut self, positions: u32) -> Told {
        if self.answers.len() > COMPLETES {
            if !self.is_stopped && !self.grid.work(positions) {
                return Told::Working(desk_texts().working_start.replace("{positions}", "0"));
            }
            return Told::Done(self.paper().html());
        }
        let mut search = self.search.take().unwrap_or_else(|| self.next());
        let progress = search.run(positions);
        let number = self.answers.len() + 1;
        match search.answer() {
            Some(answer) => self.answers.push(answer.clone()),
            None => self.search = Some(search),
        }
        let counted = fill(said().bench_working, &[("number", &number), ("count", &(COMPLETES + 1))]);
        Told::Working(counted + " " + &progress_in_words(&progress))
    }
}

impl Bench {
    fn paper(&self) -> El {
        let texts = said();
        let verdicts = El::new("ul").class("verdicts").all((0..VERDICTS.len()).map(|at| self.verdict(at)));
        let mut results = result().add(line(self.guarantee()).class("verdict")).add(verdicts);
        results = results.add(line(self.bounds()).class("margin-note"));
        if let Some(with) = self.asked_with() {
            let own = Request { kind: "bench".to_owned(), state: self.asked.state.clone(), ..Request::default() };
            let note = line(fill(texts.bench_asked_with, &[("what", &with)])).class("asked-with");
            results = results.add(note).add(El::new("div").class("row").add(asks(&own, texts.bench_back)));
        }
        results = results.add(self.beside());
        if !self.is_stopped {
            results = results.add(self.grid.table());
        }
        paper("bench", texts.bench_title).add(results)
    }

    /// What a history costs, and the link that plays it.
    fn found(&self, at: usize) -> Option<(String, Option<String>)> {
        let found = self.answers[at].counterexample.as_ref()?;
        let rules = self.rules();
        let end = end_of(&rules, &rules.protocol.start(), &found.script);
        Some((
            cost_in_words::<Workbench>(&end.spent, found.resends),
            state_of::<Workbench>(&self.staged, &found.script),
        ))
    }

    fn holds(&self, at: usize) -> bool {
        self.answers[at].verdict == Verdict::Holds
    }

    fn completes(&self) -> bool {
        self.answers[COMPLETES].verdict == Verdict::Broken
    }

    /// One of the verdicts: a sign, its name, what it says; what breaks it can be played.
    fn verdict(&self, at: usize) -> El {
        let texts = said();
        let names = [texts.bench_lost, texts.bench_twice, texts.bench_told, texts.bench_exact, texts.bench_settles];
        let breaks = [
            texts.bench_breaks_lost,
            texts.bench_breaks_twice,
            texts.bench_breaks_told,
            texts.bench_breaks_exact,
            texts.bench_in_doubt,
        ];
        let is_free = self.answers[at].counterexample.as_ref().is_some_and(|found| found.faults == 0);
        let (is_kept, words, state) = match (self.answers[at].verdict, self.found(at)) {
            (Verdict::Stopped, _) => (None, texts.bench_unknown.to_owned(), None),
            // Somebody can always be left in doubt; it settles if that takes a fault.
            (Verdict::Broken, Some((cost, state))) if at == SETTLES && !is_free => {
                (Some(true), fill(texts.bench_settles_until, &[("cost", &cost)]), state)
            }
            (Verdict::Broken, Some((cost, state))) => (Some(false), fill(breaks[at], &[("cost", &cost)]), state),
            _ if at == EXACT && !self.completes() => (None, texts.bench_never_complete.to_owned(), None),
            _ if at == SETTLES => (Some(true), texts.bench_never_in_doubt.to_owned(), None),
            _ => (Some(true), texts.bench_keeps.to_owned(), None),
        };
        let (sign, holds) = match is_kept {
            Some(true) => ("✓", "true"),
            Some(false) => ("✕", "false"),
            None => ("–", "unknown"),
        };
        let item = El::new("li").set("data-verdict", VERDICTS[at].0).set("data-holds", holds);
        let name =
            El::new("strong").add(El::new("i").set("aria-hidden", "true").text(sign)).text(format!(" {}", names[at]));
        match state {
            Some(state) => {
                let label = fill(texts.bench_show, &[("what", &format!("{}, {words}", names[at]))]);
                item.add(name).add(plays(&state, &words).set("aria-label", label))
            }
            None => item.add(name).add(El::new("span").text(words)),
        }
    }

    /// The guarantee in one line.
    fn guarantee(&self) -> String {
        let texts = said();
        if self.answers.iter().any(|answer| answer.verdict == Verdict::Stopped) {
            return texts.promise_unknown.to_owned();
        }
        let told = |at: usize| Some((self.found(at)?.0, self.why(at)?));
        let clause =
            |text, (cost, why): (String, &str)| " ".to_owned() + &fill(text, &[("cost", &cost), ("why", &why)]);
        let (lost, lied) = (told(LOST), told(TOLD));
        let both = lost.is_some() && lost == lied;
        let lost = lost.map(|told| clause(if both { texts.clause_lost_told } else { texts.clause_lost }, told));
        let twice = told(TWICE).map(|told| clause(texts.clause_twice, told));
        let lied = lied.filter(|_| !both).map(|told| clause(texts.clause_told, told));
        let clauses: String = [lost, twice, lied].into_iter().flatten().collect();
        let budget = listed(faults_in_words::<Workbench>(&self.budget));
        let head = match (self.holds(LOST), self.holds(TWICE), self.completes()) {
            (true, true, true) => texts.promise_exactly,
            (true, true, false) => texts.promise_unheard,
            (true, false, _) => texts.promise_least,
            (false, true, _) => texts.promise_most,
            (false, false, _) => texts.promise_neither,
        };
        fill(head, &[("budget", &budget)]) + &clauses
    }

    /// Why one of the verdicts is broken.
    fn why(&self, at: usize) -> Option<&'static str> {
        let found = self.answers[at].counterexample.as_ref()?;
        let rules = self.rules();
        let why = if at == TWICE { reasons::why_twice } else { reasons::why_lost };
        let reason = why(&rules, &found.script).expect("what was found went wrong");
        Some(in_words(reason, self.staged.settings[EFFECT] == EMAIL))
    }

    /// Within what it was looked for.
    fn bounds(&self) -> String {
        let (texts, desk, settings) = (said(), desk_texts(), &self.staged.settings);
        let of = |key: &str| u32::from(settings[WORKBENCH.setting(key).expect("a setting of the workbench")]);
        let values: [(&str, &dyn ToString); 5] = [
            ("letters", &counted(of("letters"), desk.letters_one, desk.letters_many)),
            ("resends", &counted(of("retries"), desk.resends_each_one, desk.resends_each_many)),
            ("handlers", &counted(of("handlers"), texts.bench_handlers_one, texts.bench_handlers_many)),
            ("window", &counted(of("window"), texts.bench_window_one, texts.bench_window_many)),
            ("budget", &listed(faults_in_words::<Workbench>(&self.budget))),
        ];
        let positions = self.answers.iter().map(|answer| u64::from(answer.positions)).max().unwrap_or(0);
        let mut said = fill(texts.bench_bounds, &values);
        said = said + " " + &fill(texts.bench_positions, &[("positions", &grouped(positions))]);
        if searched(&self.own.settings) != self.own.settings {
            said = said + " " + texts.bench_ends_more;
        }
        said
    }

    /// What it was asked with that the figure does not have.
    fn asked_with(&self) -> Option<String> {
        let with: Vec<&str> =
            self.more().into_iter().filter(|(.., is_asked)| *is_asked).map(|(_, name, _)| name).collect();
        (!with.is_empty()).then(|| listed(with.into_iter().map(str::to_owned).collect()))
    }

    /// Questions about one thing more each, with its name, and whether it is in this question.
    fn more(&self) -> Vec<(Request, &'static str, bool)> {
        let (texts, asked) = (said(), || Request { play: Flag(false), ..self.asked.clone() });
        let few = searched(&self.own.settings);
        let set = |key: &str, name| {
            let place = WORKBENCH.setting(key).expect("a setting of the workbench");
            let mut request = asked();
            request.settings.insert(key.to_owned(), Word("2".to_owned()));
            (few[place] < 2).then(|| (request, name, self.staged.settings[place] == 2))
        };
        let mut more: Vec<_> = [set("window", texts.bench_more_window), set("handlers", texts.bench_more_handlers)]
            .into_iter()
            .flatten()
            .collect();
        let usual = usual_faults(&self.staged.settings);
        let losses = Request { losses: Some(Number(2)), ..asked() };
        more.push((losses, texts.bench_more_losses, self.budget.losses > usual.losses));
        if usual.crashes[1] == 0 {
            let sender = Request { sender_crashes: Some(Number(1)), ..asked() };
            more.push((sender, texts.bench_more_sender, self.budget.crashes[1] > 0));
        }
        if self.own.order == LinkOrder::Reordering {
            let fifo = Request { order: "fifo".to_owned(), ..asked() };
            more.push((fifo, texts.bench_fifo, self.staged.order == LinkOrder::Fifo));
        }
        more
    }

    /// What the answer did not consider, each a question.
    fn beside(&self) -> El {
        let more = self.more().into_iter().filter(|(.., is_asked)| !is_asked);
        let buttons = more.map(|(request, name, _)| asks(&request, name));
        El::new("div").class("row beside").add(El::new("span").text(said().bench_beside)).all(buttons)
    }
}

/// The place of what a payment is, and where it is an e-mail.
const EFFECT: usize = 5;
const EMAIL: u16 = 1;

fn in_words(reason: Reason, is_email: bool) -> &'static str {
    let texts = said();
    match reason {
        Reason::NothingNoted => texts.why_nothing_noted,
        Reason::NewId => texts.why_new_id,
        Reason::NotLookedUp => texts.why_not_looked_up,
        Reason::TwoInHand => texts.why_two_in_hand,
        Reason::NotedLate if is_email => texts.why_email,
        Reason::NotedLate => texts.why_noted_late,
        Reason::Wiped => texts.why_wiped,
        Reason::Forgotten => texts.why_forgotten,
        Reason::PushedOff => texts.why_pushed_off,
        Reason::AckedFirst => texts.why_acked_first,
        Reason::NotedFirst => texts.why_noted_first,
        Reason::FoundItself => texts.why_found_itself,
        Reason::BelowMark => texts.why_below_mark,
        Reason::OldNumber => texts.why_old_number,
        Reason::SpokenFor => texts.why_spoken_for,
        Reason::AckedAtDoor => texts.why_acked_at_door,
        Reason::OutboxGone => texts.why_outbox_gone,
        Reason::NoMoreRetries => texts.why_no_more_retries,
    }
}

//! "Break it": the adversary's answer, and the run that it found, whatever the cast.

use super::found::{end_of, in_words, is_fault, left_out, shows_any, state_of, told};
use super::paper::{El, asks, cost_in_words, counted, grouped, line, opens, paper, plays, result};
use super::request::{Request, Wrong};
use super::{Job, Told, hunt, two_parties};
use crate::board::Rules;
use crate::casts::{self, Visitor};
use crate::search::{Answer, Counterexample, Progress, Search, Space, Verdict};
use crate::stage::{Cast, Promise, Scenario};
use crate::words::{desk_texts, fill};
use serde::Serialize;

/// The name of "what is promised", in messages and forms.
pub(super) const PROMISE: &str = "promise";

/// One question to the adversary.
#[derive(Debug)]
pub(super) struct Attack<C: Cast, S: Space<Step = C::Step>> {
    pub search: Search<S>,
    /// The rules of the board that is searched, from its beginning.
    pub rules: Rules<C>,
    /// What is looked for; any of them.
    pub sought: Vec<&'static Promise<C>>,
    /// The name of what the search found.
    pub slug: fn(S::Violation) -> &'static str,
    /// The scenario in which what is found is played.
    pub staged: Scenario,
    pub sheet: Sheet,
    pub plays: bool,
    pub is_json: bool,
}

/// What stands on the paper around the answer.
#[derive(Debug)]
pub(super) struct Sheet {
    pub title: String,
    /// What is promised.
    pub promise: String,
    /// Whether that is what is looked for.
    pub is_promise: bool,
    /// Within what.
    pub budget: String,
    /// The question, to be asked with something else set.
    pub form: El,
    /// Questions that follow if it holds, and in any case, with their words.
    pub if_it_holds: Option<(Request, &'static str)>,
    pub always: Option<(Request, &'static str)>,
    pub about: String,
}

/// The answer, as programs are told.
#[derive(Serialize)]
struct Said {
    verdict: &'static str,
    complete: bool,
    positions: u32,
    transitions: u64,
    faults: Option<u32>,
    resends: Option<u32>,
    steps: Option<u32>,
    state: Option<String>,
}

struct Ask<'a>(&'a Request, &'a Scenario);

impl Visitor for Ask<'_> {
    type Output = Result<Box<dyn Job>, Wrong>;

    fn visit<C: Cast>(self) -> Self::Output {
        hunt::attack::<C>(self.0, self.1)
    }
}

/// Reads the question.
pub(super) fn read(request: &Request) -> Result<Box<dyn Job>, Wrong> {
    let own = request.run()?.scenario;
    if own.cast == casts::CASTS[0] {
        return two_parties::attack(request, &own);
    }
    casts::visit(own.cast.number, Ask(request, &own)).expect("a run is of a cast")
}

impl<C: Cast, S: Space<Step = C::Step>> Job for Attack<C, S> {
    fn stop(&mut self) {
        self.search.stop();
    }

    fn work(&mut self, positions: u32) -> Told {
        let progress = self.search.run(positions);
        let Some(answer) = self.search.answer() else { return Told::Working(progress_in_words(&progress)) };
        Told::Done(if self.is_json { self.json(answer) } else { self.paper(answer, &progress).html() })
    }
}

impl<C: Cast, S: Space<Step = C::Step>> Attack<C, S> {
    fn json(&self, answer: &Answer<S::Step, S::Violation>) -> String {
        let found = answer.counterexample.as_ref();
        let said = Said {
            verdict: match answer.verdict {
                Verdict::Broken => "broken",
                Verdict::Holds => "holds",
                Verdict::Stopped => "stopped",
            },
            complete: answer.complete,
            positions: answer.positions,
            transitions: answer.transitions,
            faults: found.map(|found| found.faults),
            resends: found.map(|found| found.resends),
            steps: found.map(|found| found.steps),
            state: found.and_then(|found| state_of::<C>(&self.staged, &found.script)),
        };
        serde_json::to_string(&said).expect("plain fields")
    }

    fn paper(&self, answer: &Answer<S::Step, S::Violation>, progress: &Progress) -> El {
        let (texts, sheet) = (desk_texts(), &self.sheet);
        let mut paper = paper("attack", &sheet.title);
        let found = answer.counterexample.as_ref();
        let state = found.and_then(|found| state_of::<C>(&self.staged, &found.script));
        if let Some(state) = state.as_ref().filter(|_| self.plays) {
            paper = paper.set("data-play", state);
        }
        let said = match (answer.verdict, found) {
            (Verdict::Broken, Some(found)) => self.broken(found),
            (Verdict::Stopped, _) => stopped(answer.positions, progress.faults),
            _ => fill(
                if sheet.is_promise { texts.holds } else { texts.not_found },
                &[("budget", &sheet.budget), ("positions", &grouped(answer.positions.into()))],
            ),
        };
        let mut results = result().add(line(said).class("verdict"));
        let next = sheet.if_it_holds.iter().filter(|_| answer.verdict == Verdict::Holds).chain(&sheet.always);
        let mut buttons: Vec<El> = state.iter().map(|state| plays(state, texts.show)).collect();
        buttons.extend(next.map(|(question, words)| asks(question, words)));
        if !buttons.is_empty() {
            results = results.add(El::new("div").class("row").all(buttons));
        }
        if let Some(found) = found {
            results = results.add(self.script(found)).add(self.why(found));
        }
        paper
            .add(line(&sheet.promise))
            .add(results)
            .add(sheet.form.clone())
            .add(line(&sheet.about).class("margin-note"))
    }

    /// What was found, in a sentence.
    fn broken(&self, found: &Counterexample<S::Step, S::Violation>) -> String {
        let texts = desk_texts();
        let end = end_of(&self.rules, &self.rules.protocol.start(), &found.script);
        fill(
            if self.sheet.is_promise { texts.broken } else { texts.found },
            &[
                ("cost", &cost_in_words::<C>(&end.spent, found.resends)),
                ("steps", &counted(found.steps, texts.steps_one, texts.steps_many)),
                ("what", &in_words::<C>((self.slug)(found.property))),
            ],
        )
    }

    /// The counterexample, step by step.
    fn script(&self, found: &Counterexample<S::Step, S::Violation>) -> El {
        let said = told::<C>(&self.staged, &found.script);
        let steps = found.script.iter().zip(said).map(|(m, said)| {
            let step = El::new("li");
            if is_fault(m) { step.add(El::new("strong").text(said)) } else { step.text(said) }
        });
        let list = El::new("ol").class("script").all(steps);
        El::new("details").add(El::new("summary").text(desk_texts().script_title)).add(list)
    }

    /// Why nothing cheaper does it, and what comes of leaving a fault out.
    fn why(&self, found: &Counterexample<S::Step, S::Violation>) -> El {
        let texts = desk_texts();
        let mut why = El::new("details").add(El::new("summary").text(texts.why_title));
        if found.faults == 0 {
            return why.add(line(if found.resends > 0 { texts.why_no_fault } else { texts.why_no_resend }));
        }
        why = why.add(line(texts.why_fewer)).add(line(texts.why_rest)).add(line(texts.why_without));
        let said = told::<C>(&self.staged, &found.script);
        let faults = (0..).zip(found.script.iter().zip(&said)).filter(|(_, (m, _))| is_fault(m));
        let without = faults.map(|(at, (_, said))| {
            let script = left_out(&self.rules, &found.script, at);
            let is_broken = shows_any(&self.rules, &script, &self.sought);
            let outcome = if is_broken { texts.without_still } else { texts.without_holds };
            let item = El::new("li").text(fill(texts.without, &[("fault", said)]) + " " + outcome + " ");
            match state_of::<C>(&self.staged, &script) {
                Some(state) => item.add(opens(&state, texts.open)),
                None => item,
            }
        });
        why.add(El::new("ul").all(without))
    }
}

/// What is known of a search that has come to histories with so many faults.
fn fewer(faults: u32) -> String {
    let texts = desk_texts();
    match faults {
        0 => String::new(),
        1 => texts.fewer_none.to_owned(),
        _ => fill(texts.fewer_some, &[("faults", &counted(faults - 1, texts.faults_one, texts.faults_many))]),
    }
}

/// That a search was stopped, and what it knows.
fn stopped(positions: u32, faults: u32) -> String {
    fill(desk_texts().stopped, &[("positions", &grouped(positions.into())), ("fewer", &fewer(faults))])
}

/// How far a search has come.
pub(super) fn progress_in_words(progress: &Progress) -> String {
    let positions = grouped(progress.positions.into());
    if progress.faults == 0 {
        return fill(desk_texts().working_start, &[("positions", &positions)]);
    }
    let frontier = grouped(progress.frontier.into());
    let fewer = fewer(progress.faults);
    fill(desk_texts().working, &[("positions", &positions), ("frontier", &frontier), ("fewer", &fewer)])
}

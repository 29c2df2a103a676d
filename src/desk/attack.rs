//! "Break it": the adversary's answer, and the run that it found.

use super::paper::{
    El, asks, choice_field, counted, faults_in_words, form, grouped, line, listed, number_field, opens, paper, plays,
    result, submits,
};
use super::request::{Request, Wrong, bad};
use super::{POSITIONS_MAX, Told};
use crate::board::{Faults, LinkOrder, Outbox, Rules};
use crate::casts::delivery::adversary::{Answer, Counterexample, Progress, Question, Search, Verdict, promise};
use crate::casts::delivery::verdict::Violation;
use crate::casts::delivery::words::recipe_name;
use crate::casts::delivery::{Delivery, DeliveryMove, Effect, Mode, RECEIVERS, Retry, SENDERS, Step};
use crate::letters::plain_moves;
use crate::player::Run;
use crate::share::{SavedRun, encode, quoted};
use crate::stage::{Move, Scenario};
use crate::words::{desk_texts, fill, sentence};

/// One question to the adversary.
#[derive(Debug)]
pub(super) struct Attack {
    question: Question,
    /// What is looked for; any of them.
    sought: Vec<Violation>,
    /// The name of what is looked for, in messages and forms.
    property: &'static str,
    /// The scenario of the run that the question was asked from.
    scenario: Scenario,
    state: String,
    search: Search,
    plays: bool,
    is_json: bool,
}

/// The name of "what the mode promises".
const PROMISE: &str = "promise";

impl Attack {
    /// Reads the question.
    pub fn new(request: &Request) -> Result<Attack, Wrong> {
        let scenario = request.run()?.scenario;
        let mut question = request.question(&scenario)?;
        let asked = request.text("property");
        let (sought, property) = match Violation::ASKED.iter().find(|(_, name)| *name == asked) {
            Some(&(violation, name)) => (vec![violation], name),
            None if asked.is_empty() || asked == PROMISE => {
                (promise(question.recipe.mode, question.effect).to_vec(), PROMISE)
            }
            None => return Err(bad("property")),
        };
        question.property = sought[0];
        let search = Search::any_of(&question, &sought, POSITIONS_MAX).expect("the question was checked");
        let state = request.text("state").to_owned();
        let (plays, is_json) = (request.flag("play"), request.text("form") == "json");
        Ok(Attack { question, sought, property, scenario, state, search, plays, is_json })
    }

    /// Ends the search.
    pub fn stop(&mut self) {
        self.search.stop();
    }

    /// Searches on.
    pub fn work(&mut self, positions: u32) -> Told {
        let progress = self.search.run(positions);
        let Some(answer) = self.search.answer() else { return Told::Working(in_words(&progress)) };
        Told::Done(if self.is_json { self.json(answer) } else { self.paper(answer, &progress).html() })
    }

    fn json(&self, answer: &Answer) -> String {
        let verdict = match answer.verdict {
            Verdict::Broken => "broken",
            Verdict::Holds => "holds",
            Verdict::Stopped => "stopped",
        };
        let found = answer.counterexample.as_ref();
        let number =
            |of: fn(&Counterexample) -> u32| found.map_or_else(|| "null".to_owned(), |found| of(found).to_string());
        let state = found
            .and_then(|found| state_of(&self.staged(), &found.script))
            .map_or_else(|| "null".to_owned(), |state| quoted(&state));
        format!(
            "{{\"verdict\":\"{verdict}\",\"complete\":{},\"positions\":{},\"transitions\":{},\"faults\":{},\"resends\":{},\"steps\":{},\"state\":{state}}}",
            answer.complete,
            answer.positions,
            answer.transitions,
            number(|found| found.faults),
            number(|found| found.resends),
            number(|found| found.steps),
        )
    }

    /// The scenario in which what is found is played.
    fn staged(&self) -> Scenario {
        staged(&self.question, &self.scenario)
    }

    fn paper(&self, answer: &Answer, progress: &Progress) -> El {
        let texts = desk_texts();
        let recipe = self.question.recipe;
        let name =
            fill(crate::words::texts().choice_with_slug, &[("code", &recipe.code), ("name", &recipe_name(recipe))]);
        let mut paper = paper("attack", &fill(texts.attack_title, &[("recipe", &name)]));
        let found = answer.counterexample.as_ref();
        let state = found.and_then(|found| state_of(&self.staged(), &found.script));
        if let Some(state) = state.as_ref().filter(|_| self.plays) {
            paper = paper.set("data-play", state);
        }
        let is_promise = self.property == PROMISE;
        let said = match (answer.verdict, found) {
            (Verdict::Broken, Some(found)) => broken(&self.question, found, is_promise),
            (Verdict::Stopped, _) => stopped(answer.positions, progress.faults),
            _ => fill(
                if is_promise { texts.holds } else { texts.not_found },
                &[("budget", &budget_in_words(&self.question)), ("positions", &grouped(answer.positions.into()))],
            ),
        };
        let mut results = result().add(line(said).class("verdict"));
        let mut buttons = El::new("div").class("row");
        if let Some(state) = &state {
            buttons = buttons.add(plays(state, texts.show));
        }
        if answer.verdict == Verdict::Holds && self.question.resends < Question::EACH_MAX {
            buttons = buttons.add(asks(&self.one_more(), texts.one_more));
        }
        let every = self.ask_again("recipes", &self.question.budget, self.question.resends);
        results = results.add(buttons.add(asks(&every, texts.every_recipe)));
        if let Some(found) = found {
            results = results.add(self.script(found)).add(self.why(found));
        }
        let mut about = texts.attack_about.to_owned();
        if recipe.retry == Retry::Resend && self.scenario.retries() != self.question.resends {
            about += " ";
            about += &fill(texts.retries_differ, &[("retries", &self.scenario.retries())]);
        }
        paper
            .add(line(promise_in_words(recipe.mode, self.question.effect)))
            .add(results)
            .add(self.form())
            .add(line(about).class("margin-note"))
    }

    /// The same question with other faults and resends.
    fn ask_again(&self, kind: &str, budget: &Faults, resends: u8) -> String {
        let order = order_name(self.question.order);
        format!(
            "kind={kind}&state={}&property={}&letters={}&losses={}&duplications={}&crashes={}&senderCrashes={}&resends={resends}&order={order}",
            self.state,
            self.property,
            self.question.letters,
            budget.losses,
            budget.duplications,
            budget.crashes[RECEIVERS],
            budget.crashes[SENDERS],
        )
    }

    /// The same question with one fault more than there are resends, so that a sender's patience is used up.
    fn one_more(&self) -> String {
        let resends = self.question.resends;
        let losses = u32::from(resends) + 1;
        self.ask_again(
            "attack",
            &Faults { losses: losses.min(Question::EACH_MAX.into()), ..self.question.budget },
            resends,
        )
    }

    fn form(&self) -> El {
        let texts = desk_texts();
        let Question { letters, budget, resends, order, .. } = &self.question;
        let mut properties = vec![(PROMISE, texts.property_promise)];
        // Only a "set" has a value that can be out of date.
        let is_about_values = |violation: Violation| matches!(violation, Violation::Stale | Violation::Regress);
        let asked = Violation::ASKED.into_iter();
        let asked = asked.filter(|(violation, _)| self.question.effect == Effect::Set || !is_about_values(*violation));
        properties.extend(asked.map(|(violation, name)| (name, in_short(violation))));
        let each = (0, Question::EACH_MAX.into());
        let orders = [("reordering", texts.order_reordering), ("fifo", texts.order_fifo)];
        form(&[("kind", "attack"), ("state", &self.state)])
            .add(choice_field("property", texts.field_property, &properties, self.property))
            .add(number_field("letters", texts.field_letters, (1, Question::LETTERS_MAX.into()), (*letters).into()))
            .add(number_field("losses", texts.field_losses, each, budget.losses))
            .add(number_field("duplications", texts.field_duplications, each, budget.duplications))
            .add(number_field("crashes", texts.field_crashes, each, budget.crashes[RECEIVERS]))
            .add(number_field("senderCrashes", texts.field_sender_crashes, each, budget.crashes[SENDERS]))
            .add(number_field("resends", texts.field_resends, each, (*resends).into()))
            .add(choice_field("order", texts.field_order, &orders, order_name(*order)))
            .add(submits(texts.ask))
    }

    /// The counterexample, step by step.
    fn script(&self, found: &Counterexample) -> El {
        let steps = told(&self.staged(), &found.script).into_iter().map(|(m, said)| {
            let step = El::new("li");
            if is_fault(m) { step.add(El::new("strong").text(said)) } else { step.text(said) }
        });
        let list = El::new("ol").class("script").all(steps);
        El::new("details").add(El::new("summary").text(desk_texts().script_title)).add(list)
    }

    /// Why nothing cheaper does it, and what comes of leaving a fault out.
    fn why(&self, found: &Counterexample) -> El {
        let texts = desk_texts();
        let mut why = El::new("details").add(El::new("summary").text(texts.why_title));
        if found.faults == 0 {
            return why.add(line(if found.resends > 0 { texts.why_no_fault } else { texts.why_no_resend }));
        }
        why = why.add(line(texts.why_fewer)).add(line(texts.why_rest)).add(line(texts.why_without));
        let rules = self.question.rules();
        let said = told(&self.staged(), &found.script);
        let without = (0..).zip(&said).filter(|(_, (m, _))| is_fault(*m)).map(|(at, (_, said))| {
            let script = left_out(&rules, &found.script, at);
            let is_broken = shows_any(&rules, &script, &self.sought);
            let outcome = if is_broken { texts.without_still } else { texts.without_holds };
            let item = El::new("li").text(fill(texts.without, &[("fault", said)]) + " " + outcome + " ");
            match state_of(&self.staged(), &script) {
                Some(state) => item.add(opens(&state, texts.open)),
                None => item,
            }
        });
        why.add(El::new("ul").all(without))
    }
}

/// A name of a kind of link, as an address has it.
fn order_name(order: LinkOrder) -> &'static str {
    match order {
        LinkOrder::Reordering => "reordering",
        LinkOrder::Fifo => "fifo",
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
pub(super) fn in_words(progress: &Progress) -> String {
    let positions = grouped(progress.positions.into());
    if progress.faults == 0 {
        return fill(desk_texts().working_start, &[("positions", &positions)]);
    }
    let frontier = grouped(progress.frontier.into());
    let fewer = fewer(progress.faults);
    fill(desk_texts().working, &[("positions", &positions), ("frontier", &frontier), ("fewer", &fewer)])
}

/// "1 loss, 1 duplication, 1 receiver crash and 2 resends a letter".
pub(super) fn budget_in_words(question: &Question) -> String {
    let texts = desk_texts();
    let mut parts = vec![counted(question.letters.into(), texts.letters_one, texts.letters_many)];
    parts.extend(faults_in_words(&question.budget));
    parts.push(counted(question.resends.into(), texts.resends_each_one, texts.resends_each_many));
    listed(parts)
}

/// What a mode promises, in a sentence.
pub(super) fn promise_in_words(mode: Mode, effect: Effect) -> &'static str {
    let texts = desk_texts();
    match (mode, effect) {
        (Mode::AtMostOnce, _) => texts.attack_promise_at_most_once,
        (Mode::AtLeastOnce, _) => texts.attack_promise_at_least_once,
        (Mode::Idempotent, Effect::Set) => texts.attack_promise_idempotent_set,
        (Mode::Idempotent, Effect::Merge) => texts.attack_promise_idempotent_merge,
        (Mode::Idempotent, _) => texts.attack_promise_idempotent,
    }
}

/// What a violation is, in a few words.
pub(super) fn in_short(violation: Violation) -> &'static str {
    let texts = desk_texts();
    match violation {
        Violation::Lost => texts.property_lost,
        Violation::LostAcked => texts.property_lost_acked,
        Violation::Twice => texts.property_twice,
        Violation::Stale => texts.property_stale,
        Violation::Regress => texts.property_regress,
        Violation::NotExactlyOnceThoughComplete => texts.property_not_exactly_once_though_complete,
        Violation::UnknownHappened => texts.property_unknown_happened,
        Violation::UnknownNotHappened => texts.property_unknown_not_happened,
        Violation::LostThoughComplete | Violation::StaleThoughComplete => panic!("{violation:?} cannot be asked for"),
    }
}

/// "1 receiver crash and 1 resend"; resends only if there are any.
pub(super) fn cost_in_words(faults: &Faults, resends: u32) -> String {
    let mut parts = faults_in_words(faults);
    if resends > 0 {
        parts.push(counted(resends, desk_texts().resends_one, desk_texts().resends_many));
    }
    listed(parts)
}

/// What was found, in a sentence.
fn broken(question: &Question, found: &Counterexample, is_promise: bool) -> String {
    let texts = desk_texts();
    let (mut board, mut outbox) = (question.rules().start(), Outbox::default());
    for &m in &found.script {
        question.rules().apply(&mut board, m, &mut outbox);
    }
    let steps = counted(found.steps, texts.steps_one, texts.steps_many);
    fill(
        if is_promise { texts.broken } else { texts.found },
        &[
            ("cost", &cost_in_words(&board.spent, found.resends)),
            ("steps", &steps),
            ("what", &in_short(found.property)),
        ],
    )
}

/// The scenario in which a path of the question's board is played on the stage. Chance adds no faults of its own.
pub(super) fn staged(question: &Question, like: &Scenario) -> Scenario {
    let cast = Scenario::default()
        .with_recipe(question.recipe)
        .with_effect(question.effect)
        .with_retries(question.resends)
        .with_give_up(question.give_up)
        .with_window(1)
        .with_letters(question.letters)
        .with_fresh_ids(question.fresh_ids);
    Scenario { order: question.order, seed: like.seed, loss_percent: 0, ..cast }
}

/// A link to a scripted run, at the end of its script. `None` if it is too long for a link.
pub(super) fn state_of(scenario: &Scenario, script: &[DeliveryMove]) -> Option<String> {
    let mut run = Run::scripted(scenario, plain_moves(script), Vec::new());
    let mut index = 0;
    while run.is_scripted() && run.step().is_some() {
        index += 1;
    }
    encode(&SavedRun { scenario: scenario.clone(), script: plain_moves(script), interventions: Vec::new(), index }).ok()
}

/// The moves of a script with what happens, in words.
pub(super) fn told(scenario: &Scenario, script: &[DeliveryMove]) -> Vec<(Move, String)> {
    let mut run = Run::scripted(scenario, plain_moves(script), Vec::new());
    let mut all = Vec::new();
    while run.is_scripted() {
        let Some(event) = run.step() else { break };
        if let Some(m) = event.step {
            all.push((m, sentence(run.stage(), &event)));
        }
    }
    all
}

fn is_fault(m: Move) -> bool {
    matches!(m, Move::Lose { .. } | Move::Duplicate { .. } | Move::Crash { .. })
}

/// A script without its move at `at`: what can still be played of the rest is, and then everything runs its course
/// without a fault, nobody sending again before there is nothing else to do.
fn left_out(rules: &Rules<Delivery>, script: &[DeliveryMove], at: usize) -> Vec<DeliveryMove> {
    let (mut board, mut outbox) = (rules.start(), Outbox::default());
    let mut left = Vec::new();
    let rest = script.iter().enumerate().filter(|(nth, _)| *nth != at).map(|(_, &m)| m);
    for m in rest {
        if rules.is_enabled(&board, m) {
            rules.apply(&mut board, m, &mut outbox);
            left.push(m);
        }
    }
    while !rules.is_quiet(&board) {
        let patience = |m: &DeliveryMove| match m {
            DeliveryMove::Deliver { .. } | DeliveryMove::Step { step: Step::Work, .. } => 0,
            DeliveryMove::Step { step: Step::Send(_), .. } => 1,
            DeliveryMove::Step { .. } => 2,
            _ => 3,
        };
        let Some(m) = rules.moves(&board).into_iter().filter(|m| patience(m) < 3).min_by_key(patience) else { break };
        rules.apply(&mut board, m, &mut outbox);
        left.push(m);
    }
    left
}

/// Whether a script shows any of these violations, at its end or on its way.
fn shows_any(rules: &Rules<Delivery>, script: &[DeliveryMove], sought: &[Violation]) -> bool {
    let (mut board, mut outbox) = (rules.start(), Outbox::default());
    script.iter().any(|&m| {
        rules.apply(&mut board, m, &mut outbox);
        sought.iter().any(|violation| violation.holds(rules, &board))
    })
}

//! How the adversary is asked about the first cast: one sender and one receiver with one letter open at a time, a board
//! of its own that is searched faster than any.

use super::attack::{Attack, PROMISE, Sheet};
use super::hunt::{crash_field, order_field, without_chance};
use super::paper::{El, choice_field, counted, faults_in_words, form, listed, number_field, submits};
use super::request::{Number, Request, Wrong, number, unknown};
use super::{Job, POSITIONS_MAX};
use crate::board::CrashClass;
use crate::casts::delivery::adversary::{Question, Search, promise};
use crate::casts::delivery::verdict::Violation;
use crate::casts::delivery::words::recipe_name;
use crate::casts::delivery::{Delivery, Effect, Mode, RECEIVERS, Retry, SENDERS};
use crate::stage::{Cast, Promise, Scenario};
use crate::words::{desk_texts, fill};

/// Reads a question about a scenario's recipe. What is not said is as usual.
pub(super) fn question(request: &Request, own: &Scenario) -> Result<Question, Wrong> {
    // How many letters there are on the board is not how many there are in the run.
    let scenario = Request { letters: None, ..request.clone() }.set_up(own)?;
    let said = |key: &str| request.settings.contains_key(key);
    let usual = Question::new(scenario.recipe(), Violation::Lost);
    let letters = if said("letters") { scenario.letters().into() } else { usual.letters.into() };
    let resends = if said("retries") { scenario.retries() } else { usual.resends };
    let question = Question {
        effect: scenario.effect(),
        give_up: scenario.give_up(),
        fresh_ids: scenario.fresh_ids(),
        copies: scenario.copies(),
        order: request.order(own.order)?,
        letters: number(request.letters, letters).min(u16::MAX.into()) as u16,
        budget: request.faults(own.cast, usual.budget)?,
        resends: number(request.resends, resends.into()).min(u8::MAX.into()) as u8,
        ..usual
    };
    question.check().map(|()| question).map_err(|_| {
        let (letters, each) = (Question::LETTERS_MAX, Question::EACH_MAX);
        Wrong(fill(desk_texts().too_large, &[("letters", &letters), ("each", &each)]))
    })
}

/// Reads a question to the adversary.
pub(super) fn attack(request: &Request, own: &Scenario) -> Result<Box<dyn Job>, Wrong> {
    let mut question = question(request, own)?;
    let asked = request.property.as_str();
    let (violations, property) = match Violation::ASKED.iter().find(|(_, name)| *name == asked) {
        Some(&(violation, name)) => (vec![violation], name),
        None if asked.is_empty() || asked == PROMISE => {
            (promise(question.recipe.mode, question.effect).to_vec(), PROMISE)
        }
        None => {
            let there_are = Violation::ASKED.iter().map(|(_, name)| name);
            return Err(unknown(desk_texts().unknown_property, asked, there_are));
        }
    };
    question.property = violations[0];
    let search = Search::any_of(&question, &violations, POSITIONS_MAX).expect("the question was checked");
    let is_sought = |promise: &&Promise<Delivery>| violations.iter().any(|&violation| name(violation) == promise.slug);
    Ok(Box::new(Attack {
        search,
        rules: question.rules(),
        sought: Delivery::promises().iter().filter(is_sought).collect(),
        slug: name,
        staged: staged(&question, own),
        sheet: sheet(request, own, &question, property),
        plays: request.play.0,
        is_json: request.is_json(),
    }))
}

/// The name of a violation that can be asked for.
fn name(violation: Violation) -> &'static str {
    let mut asked = Violation::ASKED.iter();
    asked.find(|(known, _)| *known == violation).unwrap_or_else(|| panic!("{violation:?} cannot be asked for")).1
}

/// What stands around the answer.
fn sheet(request: &Request, own: &Scenario, question: &Question, property: &'static str) -> Sheet {
    let (words, recipe) = (desk_texts(), question.recipe);
    let name = recipe_name(recipe);
    let mut about = words.attack_about_letters.to_owned();
    if recipe.retry == Retry::Resend && own.retries() != question.resends {
        about += " ";
        about += &fill(words.retries_differ, &[("retries", &own.retries())]);
    }
    // With one fault more than there are resends, a sender's patience is used up.
    let losses = Number((u32::from(question.resends) + 1).min(Question::EACH_MAX.into()));
    let one_more = Request { losses: Some(losses), ..request.of_kind("attack") };
    Sheet {
        title: fill(words.attack_title, &[("what", &name)]),
        promise: promise_in_words(recipe.mode, question.effect).to_owned(),
        is_promise: property == PROMISE,
        budget: budget_in_words(question),
        form: fields(request, question, property),
        if_it_holds: (question.resends < Question::EACH_MAX).then_some((one_more, words.one_more)),
        always: Some((request.of_kind("recipes"), words.every_recipe)),
        about,
    }
}

fn fields(request: &Request, question: &Question, property: &str) -> El {
    let (texts, each) = (desk_texts(), (0, Question::EACH_MAX.into()));
    let Question { letters, budget, resends, order, .. } = question;
    let mut properties = vec![(PROMISE, texts.property_promise)];
    // Only a "set" has a value that can be out of date.
    let is_about_values = |slug: &str| [Violation::Stale, Violation::Regress].map(name).contains(&slug);
    let asked = Delivery::promises().iter();
    let asked = asked.filter(|promise| question.effect == Effect::Set || !is_about_values(promise.slug));
    properties.extend(asked.map(|promise| (promise.slug, (promise.words)())));
    form(&[("kind", "attack"), ("state", &request.state)])
        .add(choice_field("property", texts.field_property, &properties, property))
        .add(number_field("letters", texts.field_letters, (1, Question::LETTERS_MAX.into()), (*letters).into()))
        .add(number_field("losses", texts.field_losses, each, budget.losses))
        .add(number_field("duplications", texts.field_duplications, each, budget.duplications))
        .add(crash_field::<Delivery>("crashes", RECEIVERS as CrashClass, budget))
        .add(crash_field::<Delivery>("senderCrashes", SENDERS as CrashClass, budget))
        .add(number_field("resends", texts.field_resends, each, (*resends).into()))
        .add(order_field(*order))
        .add(submits(texts.ask))
}

/// "2 letters, 1 loss, 1 duplication, 1 receiver crash and 2 resends a letter".
pub(super) fn budget_in_words(question: &Question) -> String {
    let texts = desk_texts();
    let mut parts = vec![counted(question.letters.into(), texts.letters_one, texts.letters_many)];
    parts.extend(faults_in_words::<Delivery>(&question.budget));
    parts.push(counted(question.resends.into(), texts.resends_each_one, texts.resends_each_many));
    if question.copies > 1 {
        parts.push(fill(texts.copies_each, &[("count", &question.copies)]));
    }
    listed(parts)
}

/// What a scenario's mode promises, in a sentence.
pub(super) fn promise_of(scenario: &Scenario) -> &'static str {
    promise_in_words(scenario.recipe().mode, scenario.effect())
}

fn promise_in_words(mode: Mode, effect: Effect) -> &'static str {
    let texts = desk_texts();
    match (mode, effect) {
        (Mode::AtMostOnce, _) => texts.attack_promise_at_most_once,
        (Mode::AtLeastOnce, _) => texts.attack_promise_at_least_once,
        (Mode::Idempotent, Effect::Set) => texts.attack_promise_idempotent_set,
        (Mode::Idempotent, Effect::Merge) => texts.attack_promise_idempotent_merge,
        (Mode::Idempotent, _) => texts.attack_promise_idempotent,
    }
}

/// The scenario in which a path of the question's board is played on the stage.
pub(super) fn staged(question: &Question, like: &Scenario) -> Scenario {
    let cast = Scenario::default()
        .with_recipe(question.recipe)
        .with_effect(question.effect)
        .with_retries(question.resends)
        .with_give_up(question.give_up)
        .with_window(1)
        .with_letters(question.letters)
        .with_fresh_ids(question.fresh_ids)
        .with_copies(question.copies);
    Scenario { order: question.order, seed: like.seed, ..without_chance(cast) }
}

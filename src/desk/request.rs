//! A question as it comes in: `kind=attack&state=…&letters=2`, as a form would send it.

use super::paper;
use crate::board::{Faults, LinkOrder};
use crate::casts::delivery::adversary::Question;
use crate::casts::delivery::verdict::Violation;
use crate::casts::delivery::{RECEIVERS, SENDERS};
use crate::share::{SavedRun, decode, quoted};
use crate::stage::Scenario;
use crate::words::{desk_texts, fill, link_error};
use std::collections::BTreeMap;

/// No question is longer, in bytes: a link and a few numbers.
const BYTES_MAX: usize = 20_000;

/// What a form sent, by name; the last of each name counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request<'a> {
    fields: BTreeMap<&'a str, &'a str>,
}

/// What is wrong with a question, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong(pub String);

pub(super) fn bad(part: &str) -> Wrong {
    Wrong(fill(desk_texts().bad_request, &[("part", &part)]))
}

impl Wrong {
    /// Says so to whoever asked.
    pub fn told(&self, question: &str) -> String {
        if question.contains("form=json") {
            format!("{{\"wrong\":{}}}", quoted(&self.0))
        } else {
            paper::El::new("div").class("paper").add(paper::El::new("p").class("verdict").text(&self.0)).html()
        }
    }
}

impl<'a> Request<'a> {
    /// Reads a question. Values are plain words, numbers and links, so nothing is written in code.
    pub fn read(text: &'a str) -> Result<Request<'a>, Wrong> {
        if text.len() > BYTES_MAX {
            return Err(bad("length"));
        }
        let pairs = text.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let request = Request { fields: pairs.collect() };
        let build = request.text("build");
        if !build.is_empty() && build != super::BUILD {
            return Err(Wrong(desk_texts().other_build.to_owned()));
        }
        Ok(request)
    }

    /// A word; empty if it is not there.
    pub fn text(&self, name: &str) -> &'a str {
        self.fields.get(name).copied().unwrap_or("")
    }

    /// Whether a box is ticked.
    pub fn flag(&self, name: &str) -> bool {
        self.text(name) == "1"
    }

    /// A whole number; `usual` if it is not there or empty.
    pub fn number(&self, name: &str, usual: u32) -> Result<u32, Wrong> {
        match self.text(name) {
            "" => Ok(usual),
            text => text.parse().map_err(|_| bad(name)),
        }
    }

    /// The run that a link holds.
    pub fn run(&self) -> Result<SavedRun, Wrong> {
        decode(self.text("state")).map_err(|error| Wrong(link_error(&error)))
    }

    /// The question that this asks the adversary about a scenario's recipe. What is not said is as usual.
    pub fn question(&self, scenario: &Scenario) -> Result<Question, Wrong> {
        let usual = Question::new(scenario.recipe(), Violation::Lost);
        let order = match self.text("order") {
            "" => scenario.order,
            "reordering" => LinkOrder::Reordering,
            "fifo" => LinkOrder::Fifo,
            _ => return Err(bad("order")),
        };
        let small = |name: &str, usual: u32| self.number(name, usual).map(|number| number.min(1_000));
        let question = Question {
            effect: scenario.effect(),
            give_up: scenario.give_up(),
            fresh_ids: scenario.fresh_ids(),
            order,
            letters: small("letters", usual.letters.into())? as u16,
            budget: Faults {
                losses: small("losses", usual.budget.losses)?,
                duplications: small("duplications", usual.budget.duplications)?,
                crashes: [
                    small("crashes", usual.budget.crashes[RECEIVERS])?,
                    small("senderCrashes", usual.budget.crashes[SENDERS])?,
                ],
            },
            resends: small("resends", usual.resends.into())?.min(255) as u8,
            ..usual
        };
        question.check().map(|()| question).map_err(|_| {
            let (letters, each) = (Question::LETTERS_MAX, Question::EACH_MAX);
            Wrong(fill(desk_texts().too_large, &[("letters", &letters), ("each", &each)]))
        })
    }
}

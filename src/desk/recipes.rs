//! Every recipe, and whether it keeps the promise of its mode within the same budget.

use super::attack::progress_in_words;
use super::found::{end_of, state_of};
use super::paper::{El, asks, cost_in_words, grouped, line, paper, plays, result};
use super::request::{Request, Wrong, bad};
use super::two_parties::{budget_in_words, question, staged};
use super::{Job, POSITIONS_MAX, Told};
use crate::casts;
use crate::casts::delivery::adversary::{Answer, Question, Search, Verdict, promise};
use crate::casts::delivery::words::{mode_name, recipe_name};
use crate::casts::delivery::{Delivery, Mode, Recipe};
use crate::stage::Scenario;
use crate::words::{desk_texts, fill};

/// One recipe after the other.
#[derive(Debug)]
pub(super) struct Recipes {
    question: Question,
    scenario: Scenario,
    /// The question about the run's own recipe, to go back to.
    back: Request,
    answers: Vec<Answer>,
    search: Option<Search>,
}

impl Job for Recipes {
    /// The search that is on ends, and the others are left out.
    fn stop(&mut self) {
        while self.answers.len() < Recipe::ALL.len() {
            let mut search = self.search.take().unwrap_or_else(|| self.next());
            self.answers.push(search.stop().clone());
        }
    }

    fn work(&mut self, positions: u32) -> Told {
        if self.answers.len() == Recipe::ALL.len() {
            return Told::Done(self.paper().html());
        }
        let mut search = self.search.take().unwrap_or_else(|| self.next());
        let progress = search.run(positions);
        let (number, count) = (self.answers.len() + 1, Recipe::ALL.len());
        match search.answer() {
            Some(answer) => self.answers.push(answer.clone()),
            None => self.search = Some(search),
        }
        let said = fill(desk_texts().recipe_working, &[("number", &number), ("count", &count)]);
        Told::Working(said + " " + &progress_in_words(&progress))
    }
}

impl Recipes {
    /// Reads the question; its recipe does not matter.
    pub fn new(request: &Request) -> Result<Recipes, Wrong> {
        let scenario = request.run()?.scenario;
        if scenario.cast != casts::CASTS[0] {
            return Err(bad("kind"));
        }
        let question = question(request, &scenario)?;
        Ok(Recipes { question, scenario, back: request.of_kind("attack"), answers: Vec::new(), search: None })
    }

    /// The question about the recipe at this place; each has its own effect.
    fn question(&self, place: usize) -> Question {
        let recipe = &Recipe::ALL[place];
        Question { recipe, effect: recipe.effect, ..self.question.clone() }
    }

    fn next(&self) -> Search {
        let question = self.question(self.answers.len());
        let sought = promise(question.recipe.mode, question.effect);
        Search::any_of(&question, sought, POSITIONS_MAX).expect("the question was checked")
    }

    fn paper(&self) -> El {
        let about = fill(desk_texts().recipes_about, &[("budget", &budget_in_words(&self.question))]);
        let recipe = self.scenario.recipe();
        let name = recipe_name(recipe);
        let back = asks(&self.back, &fill(desk_texts().back_to, &[("recipe", &name)]));
        let mut results = result().add(line(about)).add(El::new("div").class("row").add(back));
        for (mode, _) in Mode::ALL {
            let of_mode = (0..Recipe::ALL.len()).filter(|&place| Recipe::ALL[place].mode == mode);
            let list = El::new("ul").class("cards").all(of_mode.map(|place| self.card(place)));
            results = results.add(line(mode_name(mode)).class("title")).add(list);
        }
        paper("recipes", desk_texts().recipes_title).add(results)
    }

    fn card(&self, place: usize) -> El {
        let (question, answer) = (self.question(place), &self.answers[place]);
        let (recipe, texts_here) = (question.recipe, desk_texts());
        let name = recipe_name(recipe);
        let positions = grouped(answer.positions.into());
        let card = El::new("li").class("card").add(El::new("strong").text(name));
        match (answer.verdict, &answer.counterexample) {
            (Verdict::Broken, Some(found)) => {
                let rules = question.rules();
                let end = end_of(&rules, &rules.start(), &found.script);
                let values: [(&str, &dyn ToString); 2] = [
                    ("mode", &mode_name(recipe.mode).to_lowercase()),
                    ("cost", &cost_in_words::<Delivery>(&end.spent, found.resends)),
                ];
                let card = card.add(El::new("span").class("breaks").text(fill(texts_here.recipe_breaks, &values)));
                match state_of::<Delivery>(&staged(&question, &self.scenario), &found.script) {
                    Some(state) => card.add(plays(&state, texts_here.show)),
                    None => card,
                }
            }
            (Verdict::Stopped, _) => {
                card.add(El::new("span").text(fill(texts_here.recipe_unknown, &[("positions", &positions)])))
            }
            _ => card
                .add(El::new("span").class("keeps").text(fill(texts_here.recipe_keeps, &[("positions", &positions)]))),
        }
    }
}

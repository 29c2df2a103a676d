//! What a node cannot tell apart, on cards that look alike until they are turned.

use super::cards::{Card, FIRST, Likeness, first};
use super::fates::{listed_fates, the_node};
use super::found::{plain, state_of};
use super::hunt::room;
use super::paper::{
    El, choice_field, counted, faults_in_words, form, grouped, line, listed, number_field, paper, result, submits,
};
use super::request::{Request, Wrong, bad, number};
use super::sketch::{Face, Played};
use super::{Job, Told, WORLD_POSITIONS_MAX};
use crate::board::{CrashClass, Faults, Move, NodeId};
use crate::casts::{self, Visitor};
use crate::history::Timeline;
use crate::player::{Event, Run};
use crate::stage::{Cast, On, Stage, typed};
use crate::words::{LANGUAGE, capitalised, desk_texts, fill, node_name, sentence};
use crate::worlds::{self, Doubt, Survey, World};

/// No more groups are put on cards.
const CARDS_MAX: usize = 60;

/// No more observations are told.
const TOLD_MAX: usize = 12;

/// A search for worlds.
#[derive(Debug)]
struct Worlds<C: Cast> {
    doubt: Doubt<C>,
    cast: C,
    stage: Box<dyn Stage>,
    /// The run's moves so far.
    past: Vec<Move<C::Step>>,
    /// What the node saw, in words.
    seen: Vec<String>,
    request: Request,
    is_open: bool,
    search: Survey<C>,
}

/// Reads the question.
pub(super) fn read(request: &Request) -> Result<Box<dyn Job>, Wrong> {
    let run = request.run()?;
    let mut timeline = Timeline::of(Run::scripted(&run.scenario, run.script, run.interventions));
    timeline.seek(run.index);
    casts::visit(run.scenario.cast.number, Begin(request, &timeline)).expect("a run is of a cast")
}

struct Begin<'a>(&'a Request, &'a Timeline);

impl Visitor for Begin<'_> {
    type Output = Result<Box<dyn Job>, Wrong>;

    fn visit<C: Cast>(self) -> Self::Output {
        Ok(Box::new(Worlds::<C>::new(self.0, self.1)?))
    }
}

impl<C: Cast> Job for Worlds<C> {
    fn stop(&mut self) {
        self.search.stop();
    }

    fn work(&mut self, positions: u32) -> Told {
        // One of these positions takes as long as ten of the adversary's.
        let progress = self.search.run((positions / 10).max(1));
        match self.search.answer() {
            Some(answer) => Told::Done(self.paper(answer).html()),
            None => {
                let (positions, groups) = (grouped(progress.positions.into()), grouped(progress.groups.into()));
                Told::Working(fill(desk_texts().worlds_working, &[("positions", &positions), ("groups", &groups)]))
            }
        }
    }
}

impl<C: Cast> Worlds<C> {
    fn new(request: &Request, timeline: &Timeline) -> Result<Worlds<C>, Wrong> {
        let run = timeline.run();
        let node = NodeId::try_from(number(request.node, 0)).ok().filter(|&node| node < run.stage().nodes());
        let node = node.ok_or_else(|| bad("node"))?;
        let mut doubt = Doubt::<C>::of(timeline, node);
        let Faults { losses, duplications, crashes } = request.faults(C::about(), doubt.budget.faults)?;
        let most = |count: u32| count.min(20);
        doubt.budget.faults =
            Faults { losses: most(losses), duplications: most(duplications), crashes: crashes.map(most) };
        doubt.budget.repeats = most(number(request.resends, doubt.budget.repeats.into())) as u8;
        let cast = C::of(&run.scenario().settings);
        if C::about() != casts::CASTS[0] {
            // Boards of more nodes are larger: what nobody has begun stays aside.
            doubt.budget.subjects = begun::<C>(timeline).subjects();
        }
        let is_seen = |event: &&Event| event.node == node && event.step.is_some() && event.what.is_at_a_node();
        let seen: Vec<String> =
            timeline.past().iter().filter(is_seen).map(|event| sentence(run.stage(), event)).collect();
        assert_eq!(seen.len(), doubt.observations.len(), "what a node saw is told as it is counted");
        let past = timeline.past().iter().filter_map(|event| event.step).filter_map(typed::<C>).collect();
        let stage = run.scenario().stage();
        let search = Survey::new(doubt.clone(), room(&cast, WORLD_POSITIONS_MAX));
        let (request, is_open) = (request.clone(), request.open.0);
        Ok(Worlds { doubt, cast, stage, past, seen, request, is_open, search })
    }

    /// The node in a sentence: "the sender", "sender 2".
    fn node(&self) -> String {
        the_node(&self.stage, self.doubt.node)
    }

    fn is_of_letters(&self) -> bool {
        C::about() == casts::CASTS[0]
    }

    /// Whether repetitions are among what this node does not see.
    fn has_hidden_repeats(&self) -> bool {
        (0..self.stage.nodes()).any(|node| node != self.doubt.node && self.cast.may_repeat(node))
    }

    /// The groups found, the real one among them: it is there whether the search came to it or not.
    fn groups(&self, answer: &worlds::Worlds<C::Step>) -> Vec<World<C::Step>> {
        let mut groups = answer.groups.clone();
        if !answer.complete && groups.iter().all(|world| !world.is_actual) {
            let is_repeat = |m: &&Move<C::Step>| matches!(**m, Move::Step { step, .. } if self.cast.is_repeat(step));
            groups.push(World {
                copies: self.doubt.actual.clone(),
                faults: spent(&self.cast, &self.past).total(),
                repeats: self.past.iter().filter(is_repeat).count() as u32,
                steps: self.past.len() as u32,
                script: self.past.clone(),
                in_order: true,
                is_actual: true,
            });
        }
        groups
    }

    fn paper(&self, answer: &worlds::Worlds<C::Step>) -> El {
        let (texts, node) = (desk_texts(), self.node());
        let about = |text: &str| fill(text, &[("node", &node)]);
        let last = self.seen.last().map(|last| in_a_sentence(last));
        let seen = match &last {
            None => about(texts.worlds_none_seen),
            Some(last) => fill(texts.worlds_seen, &[("node", &node), ("last", last)]),
        };
        let groups = self.groups(answer);
        let count = groups.len() as u64;
        let text = match (answer.complete, count) {
            (true, 1) => texts.worlds_count_one,
            (true, _) => texts.worlds_count_many,
            (false, _) => texts.worlds_count_least,
        };
        let values: [(&str, &dyn ToString); 3] =
            [("count", &grouped(count)), ("node", &node), ("positions", &grouped(answer.positions.into()))];
        let counted = fill(text, &values);
        let budget = fill(texts.worlds_budget, &[("budget", &self.budget_in_words())]);
        let (groups, shown) = shown(&self.stage, &self.cast, groups);
        let results = result()
            .add(line(counted).class("verdict"))
            .add(line(seen))
            .all(self.cards(&groups[..shown], count, last.as_deref()))
            .all((groups.len() > shown).then(|| {
                let more = grouped((groups.len() - shown) as u64);
                line(fill(texts.worlds_more, &[("count", &more)]))
            }))
            .add(line(budget))
            .all(answer.complete.then(|| self.shrinking(&answer.counts)))
            .add(self.in_words(&groups[..shown]));
        paper("worlds", &about(texts.worlds_title))
            .add(line(about(texts.worlds_about)).class("margin-note"))
            .add(results)
            .add(folded(texts.worlds_otherwise, self.form()))
    }

    /// The cards: a few first, the others on demand.
    fn cards(&self, groups: &[World<C::Step>], count: u64, last: Option<&str>) -> Vec<El> {
        let (texts, node) = (desk_texts(), self.doubt.node);
        let scenario = &self.doubt.scenario;
        let play = |world: &World<C::Step>| {
            Played::new(Timeline::of(Run::scripted(scenario, plain::<C>(&world.script), Vec::new())), node)
        };
        let played: Vec<Played> = groups.iter().map(play).collect();
        let face = Face::of(&played, &self.stage, node);
        let cards = groups.iter().zip(&played).zip(1..).map(|((world, played), number)| {
            let (copies, is_actual, is_turned) = (&world.copies, world.is_actual, self.is_open);
            let state = state_of::<C>(scenario, &world.script);
            Card { number, copies, is_actual, is_turned, state, last }.html(&self.stage, &face, played)
        });
        let mut cards: Vec<El> = cards.collect();
        let others = cards.split_off(cards.len().min(FIRST));
        let list = |class: &str, cards: Vec<El>| El::new("ol").class(class).all(cards);
        let button = || El::new("button").set("type", "button").class("button");
        let word = if self.is_open { texts.worlds_hide } else { texts.worlds_reveal };
        let turn = button().set("data-turn-all", texts.worlds_reveal).set("data-back", texts.worlds_hide).text(word);
        let row = El::new("div").class("row").add(turn);
        if others.is_empty() {
            return vec![row, list("cards worlds", cards)];
        }
        let shown = cards.len() + others.len();
        let text = if shown as u64 == count { texts.worlds_all } else { texts.worlds_some };
        let all = fill(text, &[("shown", &shown as &dyn ToString), ("count", &grouped(count))]);
        let few = fill(texts.worlds_few, &[("shown", &cards.len())]);
        let is_all = self.request.all.0;
        let word = if is_all { &few } else { &all };
        let more = button().set("data-more", &all).set("data-back", &few);
        let more = more.set("aria-expanded", is_all.to_string()).text(word);
        let others = list("cards worlds others", others);
        let others = if is_all { others } else { others.set("hidden", "") };
        vec![row, list("cards worlds", cards), El::new("div").class("row").add(more), others]
    }

    /// What became of everything in each world, as a list.
    fn in_words(&self, groups: &[World<C::Step>]) -> El {
        let worlds = groups.iter().zip(1..).map(|(world, number)| self.told(world, number));
        folded(desk_texts().worlds_in_words, El::new("ol").class("told").all(worlds))
    }

    fn budget_in_words(&self) -> String {
        let (texts, budget) = (desk_texts(), &self.doubt.budget);
        let mut parts = faults_in_words::<C>(&budget.faults);
        let (one, many) = match self.is_of_letters() {
            true => (texts.resends_each_one, texts.resends_each_many),
            false => (texts.repeats_each_one, texts.repeats_each_many),
        };
        if self.has_hidden_repeats() {
            parts.push(counted(budget.repeats.into(), one, many));
        }
        listed(parts)
    }

    fn form(&self) -> El {
        let (texts, budget) = (desk_texts(), &self.doubt.budget);
        let numbers: Vec<String> = (0..self.stage.nodes()).map(|node| node.to_string()).collect();
        let names: Vec<String> = (0..self.stage.nodes()).map(|node| node_name(&self.stage, node)).collect();
        let nodes: Vec<(&str, &str)> = numbers.iter().zip(&names).map(|(number, name)| (&**number, &**name)).collect();
        let flag = |is_set: bool| if is_set { "1" } else { "0" };
        let (open, all) = (flag(self.is_open), flag(self.request.all.0));
        let words = if self.is_of_letters() { texts.field_resends } else { texts.field_repeats };
        let repeats = number_field("resends", words, (0, 20), budget.repeats.into());
        // Those that nobody thinks of first are left out.
        let classes = (0..C::about().crash_classes.len() as CrashClass).zip(C::about().crash_classes);
        let classes = classes.filter(|(class, _)| C::usual_faults().crashes[usize::from(*class)] > 0);
        let crashes = classes.map(|(class, slug)| {
            let words = fill(texts.field_crashes, &[("who", &capitalised(C::crasher(class)))]);
            number_field(&format!("crashes.{slug}"), &words, (0, 20), budget.faults.crashes[usize::from(class)])
        });
        form(&[("kind", "worlds"), ("state", &self.request.state), ("open", open), ("all", all)])
            .add(choice_field("node", texts.field_node, &nodes, &self.doubt.node.to_string()))
            .add(number_field("losses", texts.field_losses, (0, 20), budget.faults.losses))
            .add(number_field("duplications", texts.field_duplications, (0, 20), budget.faults.duplications))
            .all(crashes)
            .all(self.has_hidden_repeats().then_some(repeats))
            .add(submits(texts.ask))
    }

    /// One world in words.
    fn told(&self, world: &World<C::Step>, number: u32) -> El {
        let texts = desk_texts();
        let mut fates = listed_fates(&self.stage, &world.copies);
        if world.copies.is_empty() {
            fates = fates.add(El::new("li").text(texts.world_nothing));
        }
        let values: [(&str, &dyn ToString); 2] = [
            ("faults", &listed(faults_in_words::<C>(&spent(&self.cast, &world.script)))),
            ("steps", &counted(world.steps, texts.steps_one, texts.steps_many)),
        ];
        let mut told = vec![fill(texts.world_cost, &values)];
        told.extend(world.is_actual.then(|| texts.world_actual.to_owned()));
        told.extend((!world.in_order).then(|| texts.world_exchanged.to_owned()));
        let name = El::new("strong").text(fill(texts.world, &[("number", &number)]));
        El::new("li").add(name).add(fates).add(line(told.join(" ")))
    }

    /// How many groups there were after each observation.
    fn shrinking(&self, counts: &[u32]) -> El {
        let texts = desk_texts();
        let most = counts.iter().max().copied().unwrap_or(1).max(1).to_string();
        let skipped = counts.len().saturating_sub(TOLD_MAX);
        let rows = counts.iter().enumerate().skip(skipped).map(|(at, count)| {
            let seen = match at.checked_sub(1) {
                None => texts.worlds_at_start.to_owned(),
                Some(at) => in_a_sentence(&self.seen[at]),
            };
            let meter = El::new("meter").set("min", "0").set("max", &most).set("value", count.to_string());
            let cell = El::new("td").add(meter.set("aria-label", &seen));
            let number = El::new("td").class("number").text(grouped((*count).into()));
            El::new("tr").add(El::new("th").set("scope", "row").text(seen)).add(number).add(cell)
        });
        let table = El::new("table").class("counts").set("aria-label", texts.worlds_shrink);
        folded(texts.worlds_shrink, table.add(El::new("tbody").all(rows)))
    }
}

/// What is there on demand.
fn folded(words: &str, inside: El) -> El {
    El::new("details").add(El::new("summary").text(words)).add(inside)
}

/// The worlds in the order of their numbers, and how many are put on cards: those that come first, then the cheapest others,
/// and in any case the one that happened.
fn shown<C: Cast>(stage: &dyn Stage, cast: &C, groups: Vec<World<C::Step>>) -> (Vec<World<C::Step>>, usize) {
    let likeness = |world: &World<C::Step>| Likeness::of(stage, &world.copies, &spent(cast, &world.script));
    let likenesses: Vec<Likeness> = groups.iter().map(likeness).collect();
    let chosen = first(&likenesses, groups.iter().position(|world| world.is_actual));
    let (mut ordered, mut others) = (Vec::new(), Vec::new());
    for (at, world) in groups.into_iter().enumerate() {
        if chosen.contains(&at) { &mut ordered } else { &mut others }.push(world);
    }
    ordered.append(&mut others);
    let shown = ordered.len().min(CARDS_MAX);
    (ordered, shown)
}

/// The cast with as many subjects as were begun.
fn begun<C: Cast>(timeline: &Timeline) -> C {
    let stage = timeline.run().stage().as_any().downcast_ref::<On<C>>().expect("the run is of this cast");
    stage.rules.protocol.clone().begun(stage.board.clone()).0
}

/// The faults in a script.
fn spent<C: Cast>(cast: &C, script: &[Move<C::Step>]) -> Faults {
    script.iter().fold(Faults::default(), |mut spent, m| {
        match *m {
            Move::Lose { .. } => spent.losses += 1,
            Move::Duplicate { .. } => spent.duplications += 1,
            Move::Crash { node } => spent.crashes[usize::from(cast.crash_class(node))] += 1,
            Move::Step { .. } | Move::Deliver { .. } => {}
        }
        spent
    })
}

/// A sentence within another: its first letter is a small one, but in German, where it begins with a noun.
fn in_a_sentence(text: &str) -> String {
    if LANGUAGE == "de" {
        return text.to_owned();
    }
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

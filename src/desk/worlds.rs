//! What a node cannot tell apart, on cards that look alike until they are revealed.

use super::found::state_of;
use super::paper::{
    El, asks, choice_field, counted, faults_in_words, form, grouped, line, listed, number_field, opens, paper, result,
    submits,
};
use super::request::{Flag, Request, Wrong, bad, number};
use super::{Job, Told, WORLD_POSITIONS_MAX};
use crate::board::{CrashClass, Faults, Move, NodeId};
use crate::casts;
use crate::casts::delivery::{Delivery, DeliveryMove, Layout, Letter, RECEIVERS, Role, SENDERS, Step};
use crate::history::Timeline;
use crate::letters::{Letters, letter_moves};
use crate::player::{Event, Run};
use crate::stage::{Cast, Stage};
use crate::words::{capitalised, desk_texts, fill, node_name, sentence};
use crate::worlds::{CopyRecord, Question, Search, Way, World};

/// No more groups are put on cards.
const CARDS_MAX: usize = 60;

/// No more observations are told.
const TOLD_MAX: usize = 12;

/// A search for worlds.
#[derive(Debug)]
pub(super) struct Worlds {
    question: Question,
    layout: Layout,
    stage: Box<dyn Stage>,
    /// The run's moves so far.
    past: Vec<DeliveryMove>,
    /// What the node saw, in words.
    seen: Vec<String>,
    request: Request,
    is_open: bool,
    search: Search,
}

impl Job for Worlds {
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

impl Worlds {
    /// Reads the question.
    pub fn new(request: &Request) -> Result<Worlds, Wrong> {
        let run = request.run()?;
        if run.scenario.cast != casts::CASTS[0] {
            return Err(bad("kind"));
        }
        let mut timeline = Timeline::of(Run::scripted(&run.scenario, run.script, run.interventions));
        timeline.seek(run.index);
        let layout = *timeline.run().layout();
        let node = NodeId::try_from(number(request.node, 0))
            .ok()
            .filter(|&node| node < layout.nodes())
            .ok_or_else(|| bad("node"))?;
        let mut question = Question::of(&timeline, node);
        let least = question.budget.faults;
        // Less than was used in the run itself would leave that out.
        let Faults { losses, duplications, crashes } = request.faults(run.scenario.cast, least)?;
        let most = |count: u32| count.min(20);
        question.budget.faults =
            Faults { losses: most(losses), duplications: most(duplications), crashes: crashes.map(most) };
        question.budget.resends = most(number(request.resends, question.budget.resends.into())) as u8;
        let is_seen = |event: &&Event| event.node == node && event.step.is_some() && event.what.is_at_a_node();
        let seen: Vec<String> =
            timeline.past().iter().filter(is_seen).map(|event| sentence(timeline.run().stage(), event)).collect();
        assert_eq!(seen.len(), question.observations.len(), "what a node saw is told as it is counted");
        let past = letter_moves(timeline.past().iter().filter_map(|event| event.step));
        let stage = timeline.run().scenario().stage();
        let search = Search::new(question.clone(), WORLD_POSITIONS_MAX);
        let (request, is_open) = (request.clone(), request.open.0);
        Ok(Worlds { question, layout, stage, past, seen, request, is_open, search })
    }

    /// The node in a sentence: "the sender", "sender 2".
    fn node(&self) -> String {
        let (name, role) = (node_name(&self.stage, self.question.node), self.layout.role(self.question.node));
        let alike = if role == Role::Sender { self.layout.senders } else { self.layout.receivers };
        if alike == 1 { fill(desk_texts().the_node, &[("node", &name)]) } else { name }
    }

    /// Whether resends are among what this node does not see.
    fn has_hidden_resends(&self) -> bool {
        self.layout.role(self.question.node) == Role::Receiver || self.layout.senders > 1
    }

    /// The groups found, the real one among them: it is there whether the search came to it or not.
    fn groups(&self, answer: &crate::worlds::Worlds) -> Vec<World> {
        let mut groups = answer.groups.clone();
        if !answer.complete && groups.iter().all(|world| !world.is_actual) {
            let is_resend = |m: &&DeliveryMove| matches!(m, DeliveryMove::Step { step: Step::Resend(_), .. });
            groups.push(World {
                copies: self.question.actual.clone(),
                faults: spent(&self.layout, &self.past).total(),
                resends: self.past.iter().filter(is_resend).count() as u32,
                steps: self.past.len() as u32,
                script: self.past.clone(),
                in_order: true,
                is_actual: true,
            });
        }
        groups
    }

    fn paper(&self, answer: &crate::worlds::Worlds) -> El {
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
        // The cheapest, and the one that happened.
        let shown = groups.iter().zip(1..).filter(|(world, number)| *number <= CARDS_MAX as u32 || world.is_actual);
        let cards = shown.map(|(world, number)| self.card(world, number, &last));
        let mut results = result()
            .add(line(seen))
            .add(line(counted).class("verdict"))
            .add(line(budget))
            .all(answer.complete.then(|| self.shrinking(&answer.counts)))
            .add(El::new("div").class("row").add(self.reveal()))
            .add(El::new("ol").class("cards worlds").all(cards));
        if groups.len() > CARDS_MAX {
            let more = grouped((groups.len() - CARDS_MAX) as u64);
            results = results.add(line(fill(texts.worlds_more, &[("count", &more)])));
        }
        paper("worlds", &about(texts.worlds_title))
            .add(line(about(texts.worlds_about)).class("margin-note"))
            .add(self.form())
            .add(results)
    }

    fn budget_in_words(&self) -> String {
        let (texts, budget) = (desk_texts(), &self.question.budget);
        let mut parts = faults_in_words::<Delivery>(&budget.faults);
        if self.has_hidden_resends() {
            parts.push(counted(budget.resends.into(), texts.resends_each_one, texts.resends_each_many));
        }
        listed(parts)
    }

    /// The same question, revealed or not.
    fn reveal(&self) -> El {
        let word = if self.is_open { desk_texts().worlds_hide } else { desk_texts().worlds_reveal };
        asks(&Request { open: Flag(!self.is_open), ..self.request.of_kind("worlds") }, word)
    }

    fn form(&self) -> El {
        let (texts, budget) = (desk_texts(), &self.question.budget);
        let numbers: Vec<String> = (0..self.layout.nodes()).map(|node| node.to_string()).collect();
        let names: Vec<String> = (0..self.layout.nodes()).map(|node| node_name(&self.stage, node)).collect();
        let nodes: Vec<(&str, &str)> = numbers.iter().zip(&names).map(|(number, name)| (&**number, &**name)).collect();
        let open = if self.is_open { "1" } else { "0" };
        let resends = number_field("resends", texts.field_resends, (0, 20), budget.resends.into());
        form(&[("kind", "worlds"), ("state", &self.request.state), ("open", open)])
            .add(choice_field("node", texts.field_node, &nodes, &self.question.node.to_string()))
            .add(number_field("losses", texts.field_losses, (0, 20), budget.faults.losses))
            .add(number_field("duplications", texts.field_duplications, (0, 20), budget.faults.duplications))
            .add(number_field(
                "crashes",
                &fill(texts.field_crashes, &[("who", &capitalised(Delivery::crasher(RECEIVERS as CrashClass)))]),
                (0, 20),
                budget.faults.crashes[RECEIVERS],
            ))
            .all(self.has_hidden_resends().then_some(resends))
            .add(submits(texts.ask))
    }

    /// One group. Closed, it shows what the node saw last: the same on every card.
    fn card(&self, world: &World, number: u32, last: &Option<String>) -> El {
        let texts = desk_texts();
        let mut summary = El::new("summary").add(El::new("strong").text(fill(texts.world, &[("number", &number)])));
        if let Some(last) = last {
            summary = summary.add(El::new("span").class("seen").text(last));
        }
        let mut inside = El::new("ul").all(self.copies(world).into_iter().map(|copy| El::new("li").text(copy)));
        if world.copies.is_empty() {
            inside = inside.add(El::new("li").text(texts.world_nothing));
        }
        let spent = spent(&self.layout, &world.script);
        let values: [(&str, &dyn ToString); 2] = [
            ("faults", &listed(faults_in_words::<Delivery>(&spent))),
            ("steps", &counted(world.steps, texts.steps_one, texts.steps_many)),
        ];
        let mut details = El::new("details").add(summary).add(inside).add(line(fill(texts.world_cost, &values)));
        if self.is_open {
            details = details.set("open", "");
        }
        if world.is_actual {
            details = details.add(line(texts.world_actual).class("actual"));
        }
        if !world.in_order {
            details = details.add(line(texts.world_exchanged));
        }
        if let Some(state) = state_of::<Delivery>(&self.question.scenario, &world.script) {
            details = details.add(opens(&state, texts.world_open));
        }
        El::new("li").class("card").add(details)
    }

    /// The fates of a world's copies, in words.
    fn copies(&self, world: &World) -> Vec<String> {
        let letter_of = |copy: &CopyRecord| copy.letter(&self.layout);
        let mut before: Option<(Letter, u32)> = None;
        let name = |copy: &CopyRecord, before: &mut Option<(Letter, u32)>| {
            let letter = letter_of(copy);
            let number = before.filter(|(last, _)| *last == letter).map_or(1, |(_, number)| number + 1);
            *before = Some((letter, number));
            let of = world.copies.iter().filter(|other| letter_of(other) == letter).count();
            let text = if of == 1 { desk_texts().world_letter } else { desk_texts().world_copy };
            fill(text, &[("letter", &self.stage.subject_id(letter)), ("number", &number)])
        };
        let mut copies: Vec<&CopyRecord> = world.copies.iter().collect();
        copies.sort_by_key(|copy| letter_of(copy));
        copies.into_iter().map(|copy| format!("{}: {}.", name(copy, &mut before), self.fate(copy))).collect()
    }

    fn fate(&self, copy: &CopyRecord) -> String {
        let texts = desk_texts();
        let way = match copy.way {
            Way::OnItsWay => texts.way_on_its_way,
            Way::Lost => texts.way_lost,
            Way::BeforeWork => texts.way_before_work,
            Way::AfterWork => texts.way_after_work,
            Way::Repeat => texts.way_repeat,
            Way::CrashedBeforeWork => texts.way_crashed_before_work,
            Way::CrashedAfterWork => texts.way_crashed_after_work,
            Way::Done => texts.way_done,
            Way::DoneWithoutWork => texts.way_done_without_work,
        };
        let acks = [
            (copy.acks.on_their_way, texts.ack_on_its_way, texts.acks_on_their_way),
            (copy.acks.lost, texts.ack_lost, texts.acks_lost),
            (copy.acks.heard, texts.ack_heard, texts.acks_heard),
        ];
        let mut parts = vec![way.to_owned()];
        let sent = acks.into_iter().filter(|(count, ..)| *count > 0);
        if copy.acks.total() == 1 {
            parts.extend(sent.map(|(_, one, _)| one.to_owned()));
        } else if copy.acks.total() > 1 {
            let all = sent.map(|(count, _, many)| fill(many, &[("count", &count)]));
            parts.push(fill(texts.acks, &[("acks", &listed(all.collect()))]));
        }
        let is_at_work = matches!(copy.way, Way::AfterWork | Way::Repeat);
        if copy.acks.total() == 0 && is_at_work {
            parts.push(texts.ack_none.to_owned());
        }
        parts.join("; ")
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
        let caption = El::new("caption").text(fill(texts.worlds_shrink, &[("node", &self.node())]));
        El::new("table").class("counts").add(caption).add(El::new("tbody").all(rows))
    }
}

/// The faults in a script.
fn spent(layout: &Layout, script: &[DeliveryMove]) -> Faults {
    script.iter().fold(Faults::default(), |mut spent, m| {
        match *m {
            Move::Lose { .. } => spent.losses += 1,
            Move::Duplicate { .. } => spent.duplications += 1,
            Move::Crash { node } if layout.role(node) == Role::Sender => spent.crashes[SENDERS] += 1,
            Move::Crash { .. } => spent.crashes[RECEIVERS] += 1,
            Move::Step { .. } | Move::Deliver { .. } => {}
        }
        spent
    })
}

/// A sentence within another: its first letter is a small one.
fn in_a_sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

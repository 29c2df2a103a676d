//! A run: chance plays the board over time, and the reader may reach in.
//!
//! A run keeps what the board does not: which copy is which and when it arrives, the nodes' clocks, who works on
//! which copy, who is down, which links are cut. Its agenda says what is due next; each entry becomes a move on
//! the board, so that a run, stripped of its times, is a path of the untimed model.
//!
//! Time only removes orders. Everything is a whole number of milliseconds, every draw is a function of
//! the seed and a place, and whatever falls on one tick happens in the order in which it was caused: the
//! same scenario and interventions give the same events on every machine.
//!
//! A run knows its cast as a [`Stage`] alone. The page has one kind of run, for all casts; where many runs are
//! played, the stage is [`On`](crate::stage::On) the cast itself, and nothing is looked up at run time.

mod clocks;
mod due;
mod hand;
mod launch;
mod moves;
mod script;

pub use clocks::Waiting;
pub use script::SCRIPT_STEP_MS;

use super::agenda::{Agenda, Ticket};
use super::event::{Action, CopyId, CopyName, Event, Index, Intervention, Refusal};
use super::flight::{Flight, Whereabouts};
use super::luck::{Luck, Place};
use crate::board::{LinkOrder, NodeId};
use crate::stage::{Around, Clock, Kind, Move, Scenario, Stage, StepId, Subject};
use clocks::Timer;
use script::Script;
use std::collections::VecDeque;

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// Something is due.
    GoesOn,
    /// Nothing is due, and a copy is held.
    AwaitsHeldCopy,
    /// Nothing is due, and a node is down until it is restarted by hand.
    AwaitsRestart(NodeId),
    /// Nothing is in flight, nothing is pending.
    Ended,
}

/// A node's crash by chance, drawn when it took up a copy.
#[derive(Clone, Copy, Debug)]
struct PlannedCrash {
    ticket: Ticket,
    cause: Index,
    downtime_ms: u64,
}

/// A copy that a node works on, where its luck is drawn, and, at a node that works on several, what is done with it next.
#[derive(Clone, Copy, Debug)]
struct InHand {
    name: CopyName,
    place: Place,
    next: Option<StepId>,
}

/// What a run keeps of a node.
#[derive(Clone, Debug, Default)]
struct NodeClock {
    /// The event that took it down, if it is down.
    down: Option<Index>,
    restart: Ticket,
    admit: Ticket,
    /// Copies that have arrived and wait, by place among the flights, earliest first.
    door: VecDeque<u32>,
    /// One for each step that it may take, in the cast's order.
    timers: Vec<Timer>,
    /// The copies that it works on, in the order in which they were taken in.
    in_hand: Vec<InHand>,
    /// Crashes that chance has in store.
    crashes: Vec<PlannedCrash>,
}

/// The copies in flight, and what is counted of copies.
#[derive(Clone, Debug)]
struct Sky {
    flights: Vec<Flight>,
    free: Vec<u32>,
    in_flight: u32,
    /// On a FIFO link, by wire: the flights in the board's order.
    lines: Vec<Vec<u32>>,
    last_arrival: Vec<u64>,
    /// By kind and letter: sendings so far, duplicates apart; and copies made.
    attempts: Vec<Vec<u16>>,
    copies: Vec<Vec<u16>>,
    /// By letter: how many copies about it are in flight or in hand.
    aloft: Vec<u16>,
    next_copy: CopyId,
    /// The flights that the last event made.
    made: Vec<u32>,
}

/// A link: whether it is cut, and how often chance has cut it.
#[derive(Clone, Copy, Debug, Default)]
struct LinkState {
    is_cut: bool,
    partitions_begun: u32,
}

/// What a hand does to a run.
#[derive(Clone, Debug)]
struct Interventions {
    all: Vec<Intervention>,
    next: usize,
    /// Duplicates made by hand, by (kind, letter, attempt).
    duplicates: Vec<((Kind, Subject, u16), u16)>,
}

/// A timed run of one scenario.
#[derive(Clone, Debug)]
pub struct Run<S = Box<dyn Stage>> {
    scenario: Scenario,
    stage: S,
    luck: Luck,
    now: u64,
    events: Index,
    events_on_this_tick: u32,
    agenda: Agenda,
    sky: Sky,
    nodes: Vec<NodeClock>,
    links: Vec<LinkState>,
    hand: Interventions,
    script: Script,
    /// Room for lists of steps.
    steps: Vec<(StepId, Clock)>,
    hands: Vec<StepId>,
}

impl Run {
    /// A run of `scenario`, before its first event, with the interventions that will befall it, in
    /// order of their moments.
    pub fn new(scenario: &Scenario, interventions: Vec<Intervention>) -> Run {
        Run::scripted(scenario, Vec::new(), interventions)
    }

    /// A run that plays these moves first. They must be legal on the scenario's board, one after the other.
    pub fn scripted(scenario: &Scenario, script: Vec<Move>, interventions: Vec<Intervention>) -> Run {
        Run::on(scenario.stage(), scenario, script, interventions)
    }
}

impl<S: Stage + Clone> Run<S> {
    /// A run on a stage of this scenario, in its own types.
    pub fn on(stage: S, scenario: &Scenario, script: Vec<Move>, interventions: Vec<Intervention>) -> Run<S> {
        let wires = stage.wires().len();
        let links = (0..wires as u8).map(|wire| stage.link(wire) + 1).max().unwrap_or(0);
        let by_letter = || vec![0; usize::from(stage.subjects())];
        let kinds = stage.about().kinds;
        // Answers are drawn where what they answer is.
        let is_sent = |kind: u8| {
            let mut of_kind = (0..wires as u8).filter(|&wire| stage.reads(wire, 1).kind.0 == kind);
            of_kind.any(|wire| !stage.is_answer(wire))
        };
        let sent = |kind: usize| if is_sent(kind as u8) { by_letter() } else { Vec::new() };
        let mut run = Run {
            scenario: scenario.clone(),
            luck: Luck::new(scenario.seed),
            now: 0,
            events: 0,
            events_on_this_tick: 0,
            agenda: Agenda::default(),
            sky: Sky {
                flights: Vec::new(),
                free: Vec::new(),
                in_flight: 0,
                lines: vec![Vec::new(); wires],
                last_arrival: vec![0; wires],
                attempts: (0..kinds.len()).map(sent).collect(),
                copies: vec![by_letter(); kinds.len()],
                aloft: by_letter(),
                next_copy: 0,
                made: Vec::new(),
            },
            nodes: vec![NodeClock::default(); usize::from(stage.nodes())],
            links: vec![LinkState::default(); usize::from(links)],
            hand: Interventions { all: interventions, next: 0, duplicates: Vec::new() },
            script: Script::new(script),
            steps: Vec::new(),
            hands: Vec::new(),
            stage,
        };
        for node in 0..run.stage.nodes() {
            run.wind(node, None, 0);
        }
        if run.is_scripted() {
            run.begin_script();
        } else {
            run.plan_cuts();
        }
        run
    }

    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The cast with its board, at this moment.
    pub fn stage(&self) -> &S {
        &self.stage
    }

    /// The tick of the last event or intervention, in milliseconds.
    pub fn now(&self) -> u64 {
        self.now
    }

    /// How many events there have been.
    pub fn index(&self) -> Index {
        self.events
    }

    /// The interventions, done and to come.
    pub fn interventions(&self) -> &[Intervention] {
        &self.hand.all
    }

    /// Whether a hand has things to do that it has not done yet.
    pub fn has_interventions_to_come(&self) -> bool {
        self.hand.next < self.hand.all.len()
    }

    /// Replaces what a hand will do from here on. What was done before must be the same.
    pub(crate) fn set_interventions(&mut self, interventions: Vec<Intervention>) {
        debug_assert_eq!(interventions[..self.hand.next], self.hand.all[..self.hand.next]);
        self.hand.all = interventions;
    }

    /// The copies in flight, held ones and those at a door included, in no order.
    pub fn flights(&self) -> impl Iterator<Item = &Flight> {
        self.sky.flights.iter().filter(|flight| flight.whereabouts != Whereabouts::Landed)
    }

    /// How many copies are in flight.
    pub fn in_flight(&self) -> u32 {
        self.sky.in_flight
    }

    /// The copies that the last event put in flight.
    pub fn made(&self) -> impl Iterator<Item = &Flight> {
        self.sky.made.iter().map(|&at| &self.sky.flights[at as usize])
    }

    /// The copy that a node works on, or has worked on longest of several.
    pub fn in_hand(&self, node: NodeId) -> Option<CopyName> {
        self.nodes[usize::from(node)].in_hand.first().map(|hand| hand.name)
    }

    /// How many links there are.
    pub fn links(&self) -> u8 {
        self.links.len() as u8
    }

    /// Whether a link is cut: by chance or by hand, or by a setting for the whole run.
    pub fn is_cut(&self, link: u8) -> bool {
        self.links[usize::from(link)].is_cut || self.stage.is_cut(link)
    }

    /// The counts of the cast's score.
    pub fn tally(&self) -> Vec<u32> {
        self.stage.tally(self)
    }

    /// How the run stands.
    pub fn outlook(&self) -> Outlook {
        if self.agenda.wanted() > 0 || self.has_interventions_to_come() {
            return Outlook::GoesOn;
        }
        if let Some(node) = (0..).zip(&self.nodes).find(|(_, node)| node.down.is_some()).map(|(id, _)| id) {
            return Outlook::AwaitsRestart(node);
        }
        if self.sky.in_flight > 0 {
            return Outlook::AwaitsHeldCopy;
        }
        Outlook::Ended
    }

    /// The tick of the next event, if there is one. Asking changes nothing that can be seen.
    pub fn next_tick(&mut self) -> Option<u64> {
        let entry = self.next_entry().map(|entry| entry.tick);
        let hand = self.hand.all.get(self.hand.next).map(|intervention| intervention.tick);
        match (entry, hand) {
            (Some(entry), Some(hand)) => Some(entry.min(hand)),
            (entry, hand) => entry.or(hand),
        }
    }

    /// Lets the next event happen. `None` when nothing is due; then [`Run::outlook`] says why.
    pub fn step(&mut self) -> Option<Event> {
        self.step_until(u64::MAX)
    }

    /// Lets the next event happen, if it happens at `limit` or before.
    pub fn step_until(&mut self, limit: u64) -> Option<Event> {
        loop {
            let entry = self.next_entry();
            if let Some(&intervention) = self.hand.all.get(self.hand.next) {
                let is_first = entry.is_none_or(|entry| {
                    let before = if entry.tick == self.now { self.events_on_this_tick } else { 0 };
                    (intervention.tick, intervention.ordinal) <= (entry.tick, before)
                });
                if is_first {
                    if intervention.tick > limit {
                        return None;
                    }
                    self.hand.next += 1;
                    self.advance_to(intervention.tick);
                    // An action that cannot be done is none: a link may hold any action.
                    if let Ok(event) = self.act(intervention.action) {
                        return Some(self.count(event));
                    }
                    continue;
                }
            }
            let entry = entry.filter(|entry| entry.tick <= limit)?;
            self.agenda.take();
            self.advance_to(entry.tick);
            if let Some(event) = self.fire(entry) {
                return Some(self.count(event));
            }
        }
    }

    /// Does `action` at `tick`, after everything that was due before, and remembers it as an
    /// intervention. `tick` is not before [`Run::now`] nor after what is due next.
    pub fn intervene(&mut self, tick: u64, action: Action) -> Result<Event, Refusal> {
        let next = self.next_tick();
        assert!(
            tick >= self.now && next.is_none_or(|next| tick <= next),
            "tick {tick} is not between {} and {next:?}",
            self.now
        );
        let ordinal = if tick == self.now { self.events_on_this_tick } else { 0 };
        self.advance_to(tick);
        let event = self.act(action)?;
        self.hand.all.truncate(self.hand.next);
        self.hand.all.push(Intervention { tick, ordinal, action });
        self.hand.next = self.hand.all.len();
        Ok(self.count(event))
    }

    fn count(&mut self, event: Event) -> Event {
        self.events += 1;
        self.events_on_this_tick += 1;
        event
    }

    fn advance_to(&mut self, tick: u64) {
        if tick > self.now {
            self.now = tick;
            self.events_on_this_tick = 0;
        }
        self.sky.made.clear();
    }

    /// The index that the event now being made will have.
    fn this(&self) -> Index {
        self.events + 1
    }

    fn is_fifo(&self) -> bool {
        self.stage.order() == LinkOrder::Fifo
    }

    /// The node at the end of a flight's wire.
    fn goal(&self, at: u32) -> NodeId {
        self.stage.wires()[usize::from(self.sky.flights[at as usize].wire)].to
    }
}

impl<S: Stage + Clone> Around for Run<S> {
    fn is_down(&self, node: NodeId) -> bool {
        self.nodes[usize::from(node)].down.is_some()
    }

    fn clock(&self, node: NodeId, clock: Clock) -> Option<(u64, u64)> {
        // Nobody's time runs out while moves are written.
        let timer = self.timer(node, clock).filter(|timer| timer.is_wait && !self.is_scripted())?;
        Some((timer.since, timer.tick))
    }

    fn is_aloft(&self, letter: Subject) -> bool {
        self.sky.aloft[usize::from(letter) - 1] > 0
    }
}

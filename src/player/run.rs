//! A run: chance plays the board over time, and the reader may reach in.
//!
//! A run keeps what the board does not: which copy is which and when it arrives, the senders' timers,
//! the handlers' pace, who is down, which links are cut. Its agenda says what is due next; each entry
//! becomes a move on the board, so that a run, stripped of its times, is a path of the untimed model.
//!
//! Time only removes orders. Everything is a whole number of milliseconds, every draw is a function of
//! the seed and a place, and whatever falls on one tick happens in the order in which it was caused: the
//! same scenario and interventions give the same events on every machine.

use super::agenda::{Agenda, Ticket};
use super::event::{Action, CopyId, CopyName, Event, Index, Intervention};
use super::flight::{Flight, Whereabouts};
use super::luck::{Luck, Place};
use super::script::Script;
use crate::board::{Board, NodeId, Outbox, Rules};
use crate::casts::delivery::{Belief, CopyKind, Delivery, Layout, Letter};
use crate::fate::{Account, Fate, Score};
use crate::scenario::Scenario;
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
    /// Every letter was sent (or its sender halted), nothing is in flight, nothing is pending.
    Ended,
}

/// A timer of an open letter, or the moment at which it is to be sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timer {
    pub(super) letter: Letter,
    pub(super) ticket: Ticket,
    pub(super) cause: Index,
    /// When it runs out.
    pub(super) tick: u64,
    /// When it was set.
    pub(super) since: u64,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Handler {
    /// The copy in hand.
    pub(super) copy: Option<(CopyName, Place)>,
    /// The last event of its handling.
    pub(super) cause: Index,
    pub(super) ticket: Ticket,
    /// Crashes that chance has in store.
    pub(super) crashes: Vec<PlannedCrash>,
}

/// A receiver's crash, drawn when it took in a copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlannedCrash {
    pub(super) ticket: Ticket,
    pub(super) cause: Index,
    pub(super) downtime_ms: u64,
}

#[derive(Clone, Debug, Default)]
pub(super) struct NodeClock {
    /// The event that took it down, if it is down.
    pub(super) down: Option<Index>,
    pub(super) restart: Ticket,
    pub(super) admit: Ticket,
    /// Copies that have arrived and wait, by place in `flights`, earliest first.
    pub(super) door: VecDeque<u32>,
    /// Of a sender.
    pub(super) timers: Vec<Timer>,
    /// Of a receiver.
    pub(super) handler: Handler,
}

/// A timed run of one scenario.
#[derive(Clone, Debug)]
pub struct Run {
    pub(super) scenario: Scenario,
    pub(super) rules: Rules<Delivery>,
    pub(super) luck: Luck,
    pub(super) board: Board<Delivery>,
    pub(super) account: Account,
    pub(super) now: u64,
    pub(super) events: Index,
    pub(super) events_on_this_tick: u32,
    pub(super) agenda: Agenda,
    /// Entries that are not void, partitions aside.
    pub(super) pending: u32,
    pub(super) flights: Vec<Flight>,
    pub(super) free_flights: Vec<u32>,
    pub(super) in_flight: u32,
    /// On a FIFO link, by wire: the flights in the board's order.
    pub(super) lines: Vec<Vec<u32>>,
    pub(super) last_arrival: Vec<u64>,
    pub(super) nodes: Vec<NodeClock>,
    pub(super) cut: Vec<bool>,
    pub(super) partitions_begun: Vec<u32>,
    /// By letter: sendings so far, copies made of the letter and of its acks, and how many of both are
    /// in flight or in hand.
    pub(super) attempts: Vec<u16>,
    pub(super) copies: [Vec<u16>; 2],
    pub(super) aloft: Vec<u16>,
    /// Duplicates made by hand, by (kind, letter, attempt).
    pub(super) hand_duplicates: Vec<((CopyKind, Letter, u16), u16)>,
    pub(super) interventions: Vec<Intervention>,
    pub(super) next_intervention: usize,
    pub(super) next_copy: CopyId,
    pub(super) outbox: Outbox,
    pub(super) made: Vec<u32>,
    pub(super) script: Script,
}

impl Run {
    /// A run of `scenario`, before its first event, with the interventions that will befall it, in
    /// order of their moments.
    pub fn new(scenario: &Scenario, interventions: Vec<Intervention>) -> Run {
        Run::scripted(scenario, Vec::new(), interventions)
    }

    pub(super) fn before_anything(scenario: &Scenario, interventions: Vec<Intervention>) -> Run {
        let rules = scenario.rules();
        let layout = rules.protocol.layout;
        let (letters, wires) = (usize::from(layout.letters), usize::from(layout.streams()) * 2);
        Run {
            scenario: scenario.clone(),
            luck: Luck::new(scenario.seed),
            board: rules.start(),
            account: Account::new(&rules.protocol),
            rules,
            now: 0,
            events: 0,
            events_on_this_tick: 0,
            agenda: Agenda::default(),
            pending: 0,
            flights: Vec::new(),
            free_flights: Vec::new(),
            in_flight: 0,
            lines: vec![Vec::new(); wires],
            last_arrival: vec![0; wires],
            nodes: vec![NodeClock::default(); usize::from(layout.nodes())],
            cut: vec![false; usize::from(layout.streams())],
            partitions_begun: vec![0; usize::from(layout.streams())],
            attempts: vec![0; letters],
            copies: [vec![0; letters], vec![0; letters]],
            aloft: vec![0; letters],
            hand_duplicates: Vec::new(),
            interventions,
            next_intervention: 0,
            next_copy: 0,
            outbox: Outbox::default(),
            made: Vec::new(),
            script: Script::default(),
        }
    }

    /// Sets the first timers.
    pub(super) fn begin(&mut self) {
        let layout = *self.layout();
        for sender in 0..layout.senders {
            self.sync_timers(sender, 0);
        }
        if !self.is_scripted() {
            self.plan_cuts();
        }
    }

    pub(super) fn plan_cuts(&mut self) {
        for link in 0..self.layout().streams() {
            self.plan_cut(link);
        }
    }

    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The rules of the board.
    pub fn rules(&self) -> &Rules<Delivery> {
        &self.rules
    }

    /// Who sends what to whom.
    pub fn layout(&self) -> &Layout {
        &self.rules.protocol.layout
    }

    /// The position.
    pub fn board(&self) -> &Board<Delivery> {
        &self.board
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
        &self.interventions
    }

    /// Whether a hand has things to do that it has not done yet.
    pub fn has_interventions_to_come(&self) -> bool {
        self.next_intervention < self.interventions.len()
    }

    /// Replaces what a hand will do from here on. What was done before must be the same.
    pub(crate) fn set_interventions(&mut self, interventions: Vec<Intervention>) {
        debug_assert_eq!(interventions[..self.next_intervention], self.interventions[..self.next_intervention]);
        self.interventions = interventions;
    }

    /// The copies in flight, held ones and those at a door included, in no order.
    pub fn flights(&self) -> impl Iterator<Item = &Flight> {
        self.flights.iter().filter(|flight| flight.whereabouts != Whereabouts::Landed)
    }

    /// How many copies are in flight.
    pub fn in_flight(&self) -> u32 {
        self.in_flight
    }

    /// The copies that the last event put in flight.
    pub fn made(&self) -> impl Iterator<Item = &Flight> {
        self.made.iter().map(|&at| &self.flights[at as usize])
    }

    /// Whether a node is down.
    pub fn is_down(&self, node: NodeId) -> bool {
        self.nodes[usize::from(node)].down.is_some()
    }

    /// Whether a link, given by its stream, is cut.
    pub fn is_cut(&self, stream: u8) -> bool {
        self.cut[usize::from(stream)]
    }

    /// The timer of a waiting letter: when it was set and when it runs out.
    pub fn timer(&self, letter: Letter) -> Option<(u64, u64)> {
        if self.is_scripted() {
            // Nobody's time runs out while moves are written.
            return None;
        }
        let sender = self.layout().sender(letter);
        let timers = &self.nodes[usize::from(sender)].timers;
        let timer = timers.iter().find(|timer| timer.letter == letter)?;
        self.board.sender(sender).slot(letter).filter(|slot| slot.sent)?;
        Some((timer.since, timer.tick))
    }

    /// What became of a letter, if it was sent.
    pub fn fate(&self, letter: Letter) -> Option<Fate> {
        let aloft = self.aloft[usize::from(letter) - 1] > 0;
        self.board
            .has_sent(self.layout(), letter)
            .then(|| self.account.fate(&self.rules.protocol, &self.board, letter, aloft))
    }

    /// All fates and beliefs.
    pub fn score(&self) -> Score {
        let aloft = |letter: Letter| self.aloft[usize::from(letter) - 1] > 0;
        self.account.score(&self.rules.protocol, &self.board, aloft)
    }

    /// How the run stands.
    pub fn outlook(&self) -> Outlook {
        if self.pending > 0 || self.next_intervention < self.interventions.len() {
            return Outlook::GoesOn;
        }
        if let Some(node) = (0..).zip(&self.nodes).find(|(_, node)| node.down.is_some()).map(|(id, _)| id) {
            return Outlook::AwaitsRestart(node);
        }
        if self.in_flight > 0 {
            return Outlook::AwaitsHeldCopy;
        }
        Outlook::Ended
    }

    /// The tick of the next event, if there is one. Asking changes nothing that can be seen.
    pub fn next_tick(&mut self) -> Option<u64> {
        let entry = self.next_entry().map(|entry| entry.tick);
        let hand = self.interventions.get(self.next_intervention).map(|intervention| intervention.tick);
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
            if let Some(&intervention) = self.interventions.get(self.next_intervention) {
                let is_first = entry.is_none_or(|entry| {
                    let before = if entry.tick == self.now { self.events_on_this_tick } else { 0 };
                    (intervention.tick, intervention.ordinal) <= (entry.tick, before)
                });
                if is_first {
                    if intervention.tick > limit {
                        return None;
                    }
                    self.next_intervention += 1;
                    self.advance_to(intervention.tick);
                    // An action that cannot be done is none: a link may hold any action.
                    if let Ok(event) = self.act(intervention.action) {
                        return Some(self.count(event));
                    }
                    continue;
                }
            }
            let entry = entry.filter(|entry| entry.tick <= limit)?;
            self.agenda.pop();
            self.advance_to(entry.tick);
            if let Some(event) = self.fire(entry) {
                return Some(self.count(event));
            }
        }
    }

    /// Does `action` at `tick`, after everything that was due before, and remembers it as an
    /// intervention. `tick` is not before [`Run::now`] nor after what is due next.
    pub fn intervene(&mut self, tick: u64, action: Action) -> Result<Event, super::Refusal> {
        let next = self.next_tick();
        assert!(
            tick >= self.now && next.is_none_or(|next| tick <= next),
            "tick {tick} is not between {} and {next:?}",
            self.now
        );
        let ordinal = if tick == self.now { self.events_on_this_tick } else { 0 };
        self.advance_to(tick);
        let event = self.act(action)?;
        self.interventions.truncate(self.next_intervention);
        self.interventions.push(Intervention { tick, ordinal, action });
        self.next_intervention = self.interventions.len();
        Ok(self.count(event))
    }

    pub(super) fn count(&mut self, event: Event) -> Event {
        self.events += 1;
        self.events_on_this_tick += 1;
        event
    }

    pub(super) fn advance_to(&mut self, tick: u64) {
        if tick > self.now {
            self.now = tick;
            self.events_on_this_tick = 0;
        }
        self.made.clear();
    }

    /// The index that the event now being made will have.
    pub(super) fn this(&self) -> Index {
        self.events + 1
    }

    /// What its sender believes of a letter.
    pub fn belief(&self, letter: Letter) -> Belief {
        self.board.belief(self.layout(), letter)
    }
}

/// A place that is no copy's.
pub(super) const NOWHERE: Place =
    Place { link: 0, letter: 0, kind: CopyKind::Letter, attempt: 0, duplicate: 0, ack_duplicate: 0 };

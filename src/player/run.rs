//! A run: chance plays the board over time, and the reader may reach in.
//!
//! A run keeps what the board does not: which copy is which and when it arrives, the senders' timers,
//! the handlers' pace, who is down, which links are cut. Its agenda says what is due next; each entry
//! becomes a move on the board, so that a run, stripped of its times, is a path of the untimed model.
//!
//! Time only removes orders. Everything is a whole number of milliseconds, every draw is a function of
//! the seed and a place, and whatever falls on one tick happens in the order in which it was caused: the
//! same scenario and interventions give the same events on every machine.

use super::agenda::{Agenda, Due, Entry, Ticket};
use super::event::{Action, CopyId, CopyName, Event, Index, Intervention, What};
use super::flight::{Flight, WHOLE_WAY, Whereabouts};
use super::luck::{Luck, Place};
use crate::board::{Board, Key, LinkOrder, NodeId, Outbox, Role, Rules, WireId};
use crate::fate::{Account, Fate, Score};
use crate::protocol::{Belief, CopyKind, Delivery, DeliveryMove, Doing, HandlerStep, Layout, Letter, Step};
use crate::scenario::{Backoff, Scenario};
use std::collections::{BTreeMap, VecDeque};

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
struct Timer {
    letter: Letter,
    ticket: Ticket,
    cause: Index,
    /// When it runs out.
    tick: u64,
    /// When it was set.
    since: u64,
}

#[derive(Clone, Debug, Default)]
struct Handler {
    /// The copy in hand.
    copy: Option<(CopyName, Place)>,
    /// The last event of its handling.
    cause: Index,
    ticket: Ticket,
    /// Crashes that chance has in store.
    crashes: Vec<PlannedCrash>,
}

/// A receiver's crash, drawn when it took in a copy.
#[derive(Clone, Copy, Debug)]
struct PlannedCrash {
    ticket: Ticket,
    cause: Index,
    downtime_ms: u64,
}

#[derive(Clone, Debug, Default)]
pub(super) struct NodeClock {
    /// The event that took it down, if it is down.
    pub(super) down: Option<Index>,
    restart: Ticket,
    admit: Ticket,
    /// Copies that have arrived and wait, by place in `flights`, earliest first.
    door: VecDeque<u32>,
    /// Of a sender.
    timers: Vec<Timer>,
    /// Of a receiver.
    handler: Handler,
}

/// A timed run of one scenario.
#[derive(Clone, Debug)]
pub struct Run {
    pub(super) scenario: Scenario,
    pub(super) rules: Rules<Delivery>,
    luck: Luck,
    pub(super) board: Board<Delivery>,
    account: Account,
    pub(super) now: u64,
    events: Index,
    events_on_this_tick: u32,
    agenda: Agenda,
    /// Entries that are not void, partitions aside.
    pending: u32,
    pub(super) flights: Vec<Flight>,
    free_flights: Vec<u32>,
    in_flight: u32,
    /// On a FIFO link, by wire: the flights in the board's order.
    lines: Vec<Vec<u32>>,
    last_arrival: Vec<u64>,
    pub(super) nodes: Vec<NodeClock>,
    pub(super) cut: Vec<bool>,
    partitions_begun: Vec<u32>,
    /// By letter: sendings so far, copies made of the letter and of its acks, and how many of both are
    /// in flight or in hand.
    attempts: Vec<u16>,
    copies: [Vec<u16>; 2],
    aloft: Vec<u16>,
    /// Duplicates made by hand, by (kind, letter, attempt).
    hand_duplicates: BTreeMap<(CopyKind, Letter, u16), u16>,
    interventions: Vec<Intervention>,
    next_intervention: usize,
    next_copy: CopyId,
    outbox: Outbox,
    made: Vec<u32>,
}

impl Run {
    /// A run of `scenario`, before its first event, with the interventions that will befall it, in
    /// order of their moments.
    pub fn new(scenario: &Scenario, interventions: Vec<Intervention>) -> Run {
        let rules = scenario.rules();
        let layout = rules.protocol.layout;
        let (letters, wires) = (usize::from(layout.letters), usize::from(layout.streams()) * 2);
        let mut run = Run {
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
            hand_duplicates: BTreeMap::new(),
            interventions,
            next_intervention: 0,
            next_copy: 0,
            outbox: Outbox::default(),
            made: Vec::new(),
        };
        for sender in 0..layout.senders {
            run.sync_timers(sender, 0);
        }
        for link in 0..layout.streams() {
            run.plan_cut(link);
        }
        run
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
        loop {
            let entry = self.next_entry();
            if let Some(&intervention) = self.interventions.get(self.next_intervention) {
                let is_first = entry.is_none_or(|entry| {
                    let before = if entry.tick == self.now { self.events_on_this_tick } else { 0 };
                    (intervention.tick, intervention.ordinal) <= (entry.tick, before)
                });
                if is_first {
                    self.next_intervention += 1;
                    self.advance_to(intervention.tick);
                    // An action that cannot be done is none: a link may hold any action.
                    if let Ok(event) = self.act(intervention.action) {
                        return Some(self.count(event));
                    }
                    continue;
                }
            }
            let entry = entry?;
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
        self.made.clear();
    }

    /// The index that the event now being made will have.
    fn this(&self) -> Index {
        self.events + 1
    }

    // ---- The agenda ----

    fn add(&mut self, tick: u64, due: Due) -> Ticket {
        self.pending += 1;
        self.agenda.add(tick, due)
    }

    /// The first entry that is not void. Chance cuts no link once nothing else is pending.
    fn next_entry(&mut self) -> Option<Entry> {
        if self.pending == 0 {
            return None;
        }
        while let Some(entry) = self.agenda.first() {
            if self.is_wanted(entry) {
                return Some(entry);
            }
            self.agenda.pop();
        }
        None
    }

    fn is_wanted(&self, entry: Entry) -> bool {
        match entry.due {
            Due::Flight(at) => self.flights[at as usize].ticket == entry.ticket,
            Due::Slot(letter) => {
                let timers = &self.nodes[usize::from(self.layout().sender(letter))].timers;
                timers.iter().any(|timer| timer.ticket == entry.ticket)
            }
            Due::Work(node) => self.nodes[usize::from(node)].handler.ticket == entry.ticket,
            Due::Crash(node) => {
                self.nodes[usize::from(node)].handler.crashes.iter().any(|crash| crash.ticket == entry.ticket)
            }
            Due::Restart(node) => self.nodes[usize::from(node)].restart == entry.ticket,
            Due::Admit(node) => self.nodes[usize::from(node)].admit == entry.ticket,
            Due::Cut(_) | Due::Mend(_) => true,
        }
    }

    /// Forgets an entry, if there is one.
    fn cancel(pending: &mut u32, ticket: &mut Ticket) {
        *pending -= u32::from(*ticket != 0);
        *ticket = 0;
    }

    fn fire(&mut self, entry: Entry) -> Option<Event> {
        if !matches!(entry.due, Due::Cut(_) | Due::Mend(_)) {
            self.pending -= 1;
        }
        match entry.due {
            Due::Flight(at) => {
                self.flights[at as usize].ticket = 0;
                let flight = &self.flights[at as usize];
                if flight.splits == Some(entry.tick) {
                    Some(self.duplicate(at, 1))
                } else if flight.falls == Some(entry.tick) {
                    Some(self.lose(at))
                } else {
                    self.arrive(at)
                }
            }
            Due::Slot(letter) => Some(self.fire_slot(letter)),
            Due::Work(node) => {
                self.nodes[usize::from(node)].handler.ticket = 0;
                Some(self.work(node))
            }
            Due::Crash(node) => {
                let crashes = &mut self.nodes[usize::from(node)].handler.crashes;
                let at = crashes.iter().position(|crash| crash.ticket == entry.ticket).expect("it is wanted");
                let crash = crashes.remove(at);
                Some(self.crash_by_chance(node, crash))
            }
            Due::Restart(node) => {
                self.nodes[usize::from(node)].restart = 0;
                Some(self.restart(node))
            }
            Due::Admit(node) => {
                self.nodes[usize::from(node)].admit = 0;
                self.admit(node)
            }
            Due::Cut(link) => {
                self.plan_mend(link);
                (!self.cut[usize::from(link)]).then(|| self.set_cut(link, true))
            }
            Due::Mend(link) => {
                self.partitions_begun[usize::from(link)] += 1;
                self.plan_cut(link);
                self.cut[usize::from(link)].then(|| self.set_cut(link, false))
            }
        }
    }

    // ---- Moves ----

    pub(super) fn event(&self, what: What, node: NodeId) -> Event {
        Event { tick: self.now, what, node, letter: None, copy: None, cause: 0, step: None, by_hand: false }
    }

    /// Plays a move. What it sends is in the outbox.
    fn play(&mut self, m: DeliveryMove) -> DeliveryMove {
        self.rules.apply(&mut self.board, m, &mut self.outbox);
        m
    }

    fn fire_slot(&mut self, letter: Letter) -> Event {
        let sender = self.layout().sender(letter);
        let cause = {
            let timers = &mut self.nodes[usize::from(sender)].timers;
            let timer = timers.iter_mut().find(|timer| timer.letter == letter).expect("it is wanted");
            timer.ticket = 0;
            timer.cause
        };
        let slot = *self.board.sender(sender).slot(letter).expect("a timer's letter is open");
        let (what, step) = if !slot.sent {
            (What::Send, Step::Send(letter))
        } else if slot.tries < self.rules.protocol.retries {
            (What::Timeout, Step::Resend(letter))
        } else {
            (What::GiveUp, Step::GiveUp(letter))
        };
        let m = self.play(DeliveryMove::Step { node: sender, step });
        let copy = self.launch(|_| None);
        if self.board.sender(sender).slot(letter).is_some() {
            self.set_timer(sender, letter);
        }
        self.sync_timers(sender, self.this());
        Event { letter: Some(letter), copy, cause, step: Some(m), ..self.event(what, sender) }
    }

    fn arrive(&mut self, at: u32) -> Option<Event> {
        let to = self.rules.wires[usize::from(self.flights[at as usize].wire)].to;
        if self.nodes[usize::from(to)].door.is_empty() && self.can_take_in(at) {
            return Some(self.deliver(at));
        }
        self.flights[at as usize].whereabouts = Whereabouts::AtTheDoor;
        self.nodes[usize::from(to)].door.push_back(at);
        if self.can_take_in(at) {
            self.plan_admit(to);
        }
        None
    }

    /// Whether a copy that is there could be taken in at once.
    pub(super) fn can_take_in(&self, at: u32) -> bool {
        let flight = &self.flights[at as usize];
        let to = self.rules.wires[usize::from(flight.wire)].to;
        let is_first = match self.rules.order {
            LinkOrder::Reordering => true,
            LinkOrder::Fifo => self.lines[usize::from(flight.wire)].first() == Some(&at),
        };
        let is_free = self.layout().role(to) == Role::Sender || self.board.receiver(to).volatile.doing == Doing::Idle;
        is_first && is_free && !self.is_down(to)
    }

    pub(super) fn deliver(&mut self, at: u32) -> Event {
        let &Flight { name, place, key, wire, cause, .. } = &self.flights[at as usize];
        let to = self.rules.wires[usize::from(wire)].to;
        let m = DeliveryMove::Deliver { wire, key };
        let what = match name.kind {
            CopyKind::Letter => {
                let is_old = self.board.receiver(to).is_old(&self.rules.protocol, key);
                self.account.received(&self.rules.protocol, &self.board, name.letter, is_old);
                self.play(m);
                self.take_up(to, name, place);
                if is_old { What::ReceiveOld } else { What::ReceiveNew }
            }
            CopyKind::Ack => {
                let open = self.board.sender(to).slots.len() + usize::from(self.board.sender(to).opened);
                let belief = self.board.belief(self.layout(), name.letter);
                self.play(m);
                let is_late = belief != self.board.belief(self.layout(), name.letter);
                let sender = self.board.sender(to);
                // A slot that closes opens the next letter, or leaves one slot fewer.
                let closed = open != sender.slots.len() + usize::from(sender.opened);
                self.sync_timers(to, self.this());
                match (closed, is_late) {
                    (true, _) => What::AckInTime,
                    (false, true) => What::AckLate,
                    (false, false) => What::AckIgnored,
                }
            }
        };
        self.land(at);
        if !self.nodes[usize::from(to)].door.is_empty() {
            self.plan_admit(to);
        }
        Event { letter: Some(name.letter), copy: Some(name), cause, step: Some(m), ..self.event(what, to) }
    }

    /// A receiver takes up the handling of a copy.
    fn take_up(&mut self, node: NodeId, name: CopyName, place: Place) {
        self.aloft[usize::from(name.letter) - 1] += 1;
        let this = self.this();
        let step_ms = u64::from(self.scenario.handler_step_ms);
        let ticket = self.add(self.now + step_ms, Due::Work(node));
        let steps = match self.board.receiver(node).volatile.doing {
            Doing::Reacknowledge => 1,
            _ => self.rules.protocol.program.as_slice().len() as u64,
        };
        let handler = &mut self.nodes[usize::from(node)].handler;
        handler.copy = Some((name, place));
        handler.cause = this;
        handler.ticket = ticket;
        if self.scenario.crash_percent == 0 {
            return;
        }
        let luck = self.luck.handling(place);
        if luck.crash.happens(self.scenario.crash_percent) {
            // Before any step, between any two, or after the last: half a step after what went before.
            let tick = self.now + luck.gap.below(steps + 1) * step_ms + step_ms / 2;
            let ticket = self.add(tick, Due::Crash(node));
            let downtime_ms = luck.downtime.within(self.scenario.downtime);
            let crash = PlannedCrash { ticket, cause: this, downtime_ms };
            self.nodes[usize::from(node)].handler.crashes.push(crash);
        }
    }

    fn work(&mut self, node: NodeId) -> Event {
        let delivery = &self.rules.protocol;
        let receiver = self.board.receiver(node);
        let again = receiver.volatile.doing == Doing::Reacknowledge;
        let step = receiver.next_step(delivery).expect("the handler is at work");
        let what = match step {
            HandlerStep::Apply => What::Apply,
            HandlerStep::Remember => What::Remember,
            HandlerStep::ApplyAndRemember => What::ApplyAndRemember,
            HandlerStep::Acknowledge if again => What::AcknowledgeAgain,
            HandlerStep::Acknowledge => What::Acknowledge,
        };
        let handler = &self.nodes[usize::from(node)].handler;
        let (name, place) = handler.copy.expect("the handler has a copy in hand");
        let cause = handler.cause;
        let m = self.play(DeliveryMove::Step { node, step: Step::Work });
        if matches!(step, HandlerStep::Apply | HandlerStep::ApplyAndRemember) {
            self.account.applied(&self.rules.protocol, &self.board, name.letter);
        }
        let sent = self.launch(|_| Some((name.letter, place)));
        let this = self.this();
        if self.board.receiver(node).volatile.doing == Doing::Idle {
            self.put_down(node);
            if !self.nodes[usize::from(node)].door.is_empty() {
                self.plan_admit(node);
            }
        } else {
            let ticket = self.add(self.now + u64::from(self.scenario.handler_step_ms), Due::Work(node));
            self.nodes[usize::from(node)].handler.ticket = ticket;
        }
        self.nodes[usize::from(node)].handler.cause = this;
        Event { letter: Some(name.letter), copy: sent.or(Some(name)), cause, step: Some(m), ..self.event(what, node) }
    }

    /// A receiver is done with the copy in hand, or lost it.
    fn put_down(&mut self, node: NodeId) {
        let handler = &mut self.nodes[usize::from(node)].handler;
        if let Some((name, _)) = handler.copy.take() {
            self.aloft[usize::from(name.letter) - 1] -= 1;
        }
        Self::cancel(&mut self.pending, &mut handler.ticket);
    }

    pub(super) fn lose(&mut self, at: u32) -> Event {
        let &Flight { name, wire, key, cause, .. } = &self.flights[at as usize];
        let m = self.play(DeliveryMove::Lose { wire, key, nth: self.nth(at) });
        self.land(at);
        let to = self.rules.wires[usize::from(wire)].to;
        if !self.nodes[usize::from(to)].door.is_empty() {
            self.plan_admit(to);
        }
        Event { letter: Some(name.letter), copy: Some(name), cause, step: Some(m), ..self.event(What::Lose, to) }
    }

    /// Doubles a flight. `index` tells the luck of the duplicate from that of others.
    pub(super) fn duplicate(&mut self, at: u32, index: u16) -> Event {
        self.flights[at as usize].splits = None;
        self.plan_flight(at);
        let &Flight { name, place, wire, key, cause, arrives, .. } = &self.flights[at as usize];
        let m = self.play(DeliveryMove::Duplicate { wire, key, nth: self.nth(at) });
        let way = self.flights[at as usize].way_at(self.now);
        let place = match name.kind {
            CopyKind::Letter => Place { duplicate: index, ..place },
            CopyKind::Ack => Place { ack_duplicate: index, ..place },
        };
        let twin = self.make(name.kind, name.letter, place, wire, key, way);
        if self.rules.order == LinkOrder::Fifo {
            let line = &mut self.lines[usize::from(wire)];
            let behind = line.pop().expect("the duplicate stands last");
            let parent = line.iter().position(|&other| other == at).expect("the original stands in line");
            line.insert(parent + 1, behind);
            let twin = &mut self.flights[twin as usize];
            twin.arrives = arrives.max(self.now);
            twin.falls = twin.falls.map(|falls| falls.min(twin.arrives));
        }
        self.plan_flight(twin);
        self.made.push(twin);
        let to = self.rules.wires[usize::from(wire)].to;
        Event { letter: Some(name.letter), copy: Some(name), cause, step: Some(m), ..self.event(What::Duplicate, to) }
    }

    /// How many duplicates a hand has made of this sending so far, this one included.
    pub(super) fn next_hand_duplicate(&mut self, at: u32) -> u16 {
        let &Flight { name, place, .. } = &self.flights[at as usize];
        let made = self.hand_duplicates.entry((name.kind, name.letter, place.attempt)).or_insert(0);
        *made += 1;
        1 + *made
    }

    fn crash_by_chance(&mut self, node: NodeId, crash: PlannedCrash) -> Event {
        let event = self.go_down(node);
        self.nodes[usize::from(node)].restart = self.add(self.now + crash.downtime_ms, Due::Restart(node));
        Event { cause: crash.cause, ..event }
    }

    pub(super) fn go_down(&mut self, node: NodeId) -> Event {
        let this = self.this();
        self.nodes[usize::from(node)].down = Some(this);
        let clock = &mut self.nodes[usize::from(node)];
        self.pending -= clock.handler.crashes.len() as u32;
        clock.handler.crashes.clear();
        Self::cancel(&mut self.pending, &mut clock.admit);
        for timer in &mut clock.timers {
            Self::cancel(&mut self.pending, &mut timer.ticket);
        }
        clock.timers.clear();
        let in_hand = clock.handler.copy.map(|(name, _)| name);
        if self.layout().role(node) == Role::Sender {
            return self.event(What::Down, node);
        }
        let m = DeliveryMove::Crash { node };
        let changes = self.rules.is_enabled(&self.board, m);
        if changes {
            self.play(m);
            self.put_down(node);
        }
        Event {
            letter: in_hand.map(|name| name.letter),
            copy: in_hand,
            step: changes.then_some(m),
            ..self.event(if changes { What::Crash } else { What::Down }, node)
        }
    }

    pub(super) fn restart(&mut self, node: NodeId) -> Event {
        let clock = &mut self.nodes[usize::from(node)];
        let cause = clock.down.take().expect("only a node that is down comes back");
        Self::cancel(&mut self.pending, &mut clock.restart);
        let mut event = Event { cause, ..self.event(What::Restart, node) };
        if self.layout().role(node) == Role::Sender {
            let m = DeliveryMove::Crash { node };
            if self.rules.is_enabled(&self.board, m) {
                event.step = Some(self.play(m));
                event.copy = self.launch(|_| None);
            }
            let this = self.this();
            let waiting: Vec<Letter> = self.board.sender(node).waiting().map(|slot| slot.letter).collect();
            for letter in waiting {
                self.nodes[usize::from(node)].timers.push(Timer { letter, ticket: 0, cause: this, tick: 0, since: 0 });
                self.set_timer(node, letter);
            }
            self.sync_timers(node, this);
        }
        if !self.nodes[usize::from(node)].door.is_empty() {
            self.plan_admit(node);
        }
        event
    }

    pub(super) fn set_cut(&mut self, link: u8, cut: bool) -> Event {
        self.cut[usize::from(link)] = cut;
        let wire = self.layout().wire(link, CopyKind::Letter);
        let to = self.rules.wires[usize::from(wire)].to;
        self.event(if cut { What::Cut } else { What::Mend }, to)
    }

    fn admit(&mut self, node: NodeId) -> Option<Event> {
        let door = &self.nodes[usize::from(node)].door;
        let next = door.iter().position(|&at| self.can_take_in(at))?;
        let at = self.nodes[usize::from(node)].door.remove(next).expect("just found");
        self.flights[at as usize].whereabouts = Whereabouts::Flying;
        Some(self.deliver(at))
    }

    fn plan_admit(&mut self, node: NodeId) {
        if self.nodes[usize::from(node)].admit == 0 && !self.is_down(node) {
            self.nodes[usize::from(node)].admit = self.add(self.now, Due::Admit(node));
        }
    }

    // ---- Flights ----

    /// Puts what is in the outbox in flight. `answers` gives the letter and place that an ack answers.
    /// Returns the name of the first copy.
    fn launch(&mut self, answers: impl Fn(Key) -> Option<(Letter, Place)>) -> Option<CopyName> {
        let mut first = None;
        for put in 0..self.outbox.puts.len() {
            let (wire, key) = self.outbox.puts[put];
            let (link, kind) = self.layout().stream_of_wire(wire);
            let (letter, place) = match kind {
                CopyKind::Letter => {
                    let letter = self.layout().letter_of_key(key);
                    let sendings = &mut self.attempts[usize::from(letter) - 1];
                    *sendings += 1;
                    let attempt = *sendings - 1;
                    (letter, Place { link, letter, kind, attempt, duplicate: 0, ack_duplicate: 0 })
                }
                CopyKind::Ack => {
                    let (letter, place) = answers(key).expect("an ack answers a copy");
                    (letter, Place { kind, ack_duplicate: 0, ..place })
                }
            };
            let at = self.make(kind, letter, place, wire, key, 0);
            self.plan_flight(at);
            self.made.push(at);
            first = first.or(Some(self.flights[at as usize].name));
        }
        first
    }

    /// Makes a flight that is `from` on its way, and draws its luck.
    fn make(&mut self, kind: CopyKind, letter: Letter, place: Place, wire: WireId, key: Key, from: u32) -> u32 {
        let number = &mut self.copies[usize::from(kind == CopyKind::Ack)][usize::from(letter) - 1];
        *number += 1;
        let name = CopyName { kind, letter, number: *number };
        let luck = self.luck.journey(place);
        let scenario = &self.scenario;
        let latency = luck.latency.within(scenario.latency);
        let left = (latency * u64::from(WHOLE_WAY - from)).div_ceil(u64::from(WHOLE_WAY));
        let mut arrives = self.now + left;
        if self.rules.order == LinkOrder::Fifo {
            arrives = arrives.max(self.last_arrival[usize::from(wire)]);
            self.last_arrival[usize::from(wire)] = arrives;
        }
        let left = arrives - self.now;
        let is_sent = place.ack_duplicate == 0 && (kind == CopyKind::Ack || place.duplicate == 0);
        // A copy falls in the second half of its way, and splits in the middle of it.
        let splits = (is_sent && luck.duplication.happens(scenario.duplication_percent)).then(|| self.now + left / 2);
        let mut falls = luck.loss.happens(scenario.loss_percent).then(|| {
            let half = left / 2;
            self.now + half + luck.fall.below(half * 3 / 4 + 1)
        });
        if self.cut[usize::from(place.link)] {
            falls = Some(self.now);
        }
        let flight = Flight {
            id: self.next_copy,
            name,
            place,
            key,
            wire,
            cause: self.this(),
            set_out: self.now,
            from,
            arrives,
            splits: splits.filter(|&splits| falls.is_none_or(|falls| splits <= falls)),
            falls,
            whereabouts: Whereabouts::Flying,
            ticket: 0,
        };
        self.next_copy += 1;
        self.in_flight += 1;
        self.aloft[usize::from(letter) - 1] += 1;
        let at = match self.free_flights.pop() {
            Some(at) => {
                self.flights[at as usize] = flight;
                at
            }
            None => {
                self.flights.push(flight);
                (self.flights.len() - 1) as u32
            }
        };
        if self.rules.order == LinkOrder::Fifo {
            self.lines[usize::from(wire)].push(at);
        }
        at
    }

    /// Enters what befalls a flight next.
    pub(super) fn plan_flight(&mut self, at: u32) {
        Self::cancel(&mut self.pending, &mut self.flights[at as usize].ticket);
        let flight = &self.flights[at as usize];
        if flight.whereabouts == Whereabouts::Flying {
            let tick = flight.next_tick();
            self.flights[at as usize].ticket = self.add(tick, Due::Flight(at));
        }
    }

    /// Stops what would befall a flight next, and takes it from the door.
    pub(super) fn unplan_flight(&mut self, at: u32) {
        Self::cancel(&mut self.pending, &mut self.flights[at as usize].ticket);
        if self.flights[at as usize].whereabouts == Whereabouts::AtTheDoor {
            let to = self.rules.wires[usize::from(self.flights[at as usize].wire)].to;
            self.nodes[usize::from(to)].door.retain(|&other| other != at);
        }
    }

    /// A flight is over.
    fn land(&mut self, at: u32) {
        self.unplan_flight(at);
        let &Flight { name, wire, .. } = &self.flights[at as usize];
        self.aloft[usize::from(name.letter) - 1] -= 1;
        self.in_flight -= 1;
        self.flights[at as usize].whereabouts = Whereabouts::Landed;
        self.free_flights.push(at);
        if self.rules.order == LinkOrder::Fifo {
            self.lines[usize::from(wire)].retain(|&other| other != at);
        }
    }

    /// Which of the copies with its key a flight is, counted from the head of a FIFO link.
    fn nth(&self, at: u32) -> u16 {
        match self.rules.order {
            LinkOrder::Reordering => 0,
            LinkOrder::Fifo => {
                let &Flight { wire, key, .. } = &self.flights[at as usize];
                let line = &self.lines[usize::from(wire)];
                line.iter()
                    .take_while(|&&other| other != at)
                    .filter(|&&other| self.flights[other as usize].key == key)
                    .count() as u16
            }
        }
    }

    /// The flight with this name.
    pub(super) fn find(&self, name: CopyName) -> Option<u32> {
        let is_it = |flight: &Flight| flight.name == name && flight.whereabouts != Whereabouts::Landed;
        self.flights.iter().position(is_it).map(|at| at as u32)
    }

    // ---- Timers ----

    /// Sets the timer of a letter that was just sent.
    fn set_timer(&mut self, sender: NodeId, letter: Letter) {
        let patience = self.patience(letter);
        let ticket = self.add(self.now + patience, Due::Slot(letter));
        let (now, this) = (self.now, self.this());
        let timers = &mut self.nodes[usize::from(sender)].timers;
        let timer = timers.iter_mut().find(|timer| timer.letter == letter).expect("an open letter has a timer");
        *timer = Timer { letter, ticket, cause: this, tick: now + patience, since: now };
    }

    /// How long to wait for a letter's acknowledgement, from now.
    fn patience(&self, letter: Letter) -> u64 {
        let timeout = u64::from(self.scenario.timeout_ms);
        if self.scenario.backoff == Backoff::Fixed {
            return timeout;
        }
        let sender = self.board.sender(self.layout().sender(letter));
        let tries = u32::from(sender.slot(letter).map_or(0, |slot| slot.tries)).min(20);
        let longest = u64::from(Scenario::TIMEOUT_MS_MAX).max(timeout);
        let grown = (timeout << tries).min(longest);
        if self.scenario.backoff == Backoff::Exponential {
            return grown;
        }
        let attempt = self.attempts[usize::from(letter) - 1];
        let place = Place { link: self.layout().stream(letter), letter, attempt, ..NOWHERE };
        grown - self.luck.patience(place).below(grown / 2 + 1)
    }

    /// Gives every open letter a timer, and takes it from every closed one.
    fn sync_timers(&mut self, sender: NodeId, cause: Index) {
        if self.is_down(sender) {
            return;
        }
        let slots = &self.board.sender(sender).slots;
        let timers = &mut self.nodes[usize::from(sender)].timers;
        let as_they_are = slots.len() == timers.len()
            && slots.iter().zip(timers.iter()).all(|(slot, timer)| slot.letter == timer.letter);
        if as_they_are {
            return;
        }
        let pending = &mut self.pending;
        timers.retain_mut(|timer| {
            let is_open = slots.iter().any(|slot| slot.letter == timer.letter);
            if !is_open {
                Self::cancel(pending, &mut timer.ticket);
            }
            is_open
        });
        for at in 0..self.board.sender(sender).slots.len() {
            let letter = self.board.sender(sender).slots[at].letter;
            if self.nodes[usize::from(sender)].timers.get(at).is_some_and(|timer| timer.letter == letter) {
                continue;
            }
            let tick = self.now.max(self.scenario.ready_tick(letter));
            let ticket = self.add(tick, Due::Slot(letter));
            let timer = Timer { letter, ticket, cause, tick, since: self.now };
            self.nodes[usize::from(sender)].timers.insert(at, timer);
        }
    }

    /// Ends the wait for a letter now, as if its timer had run out.
    pub(super) fn time_out(&mut self, letter: Letter) -> Event {
        let sender = self.layout().sender(letter);
        let timers = &mut self.nodes[usize::from(sender)].timers;
        let timer = timers.iter_mut().find(|timer| timer.letter == letter).expect("a waiting letter has a timer");
        Self::cancel(&mut self.pending, &mut timer.ticket);
        self.fire_slot(letter)
    }

    // ---- Partitions ----

    fn plan_cut(&mut self, link: u8) {
        if let Some(partitions) = self.scenario.partitions {
            let (whole, _) = self.luck.partition(link, self.partitions_begun[usize::from(link)]);
            self.agenda.add(self.now + whole.within(partitions.whole), Due::Cut(link));
        }
    }

    fn plan_mend(&mut self, link: u8) {
        if let Some(partitions) = self.scenario.partitions {
            let (_, cut) = self.luck.partition(link, self.partitions_begun[usize::from(link)]);
            self.agenda.add(self.now + cut.within(partitions.cut), Due::Mend(link));
        }
    }

    /// What its sender believes of a letter.
    pub fn belief(&self, letter: Letter) -> Belief {
        self.board.belief(self.layout(), letter)
    }
}

/// A place that is no copy's.
const NOWHERE: Place = Place { link: 0, letter: 0, kind: CopyKind::Letter, attempt: 0, duplicate: 0, ack_duplicate: 0 };

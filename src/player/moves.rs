//! A run's moves: each plays one move on the board, if it is one, and sees to what follows in time.

use super::agenda::Due;
use super::event::{CopyName, Event, What};
use super::flight::{Flight, Whereabouts};
use super::luck::Place;
use super::run::{PlannedCrash, Run, Timer};
use crate::board::{LinkOrder, NodeId};
use crate::casts::delivery::{CopyKind, DeliveryMove, Doing, HandlerStep, Letter, Role, Step};

impl Run {
    pub(super) fn event(&self, what: What, node: NodeId) -> Event {
        Event { tick: self.now, what, node, letter: None, copy: None, cause: 0, step: None, by_hand: false }
    }

    /// Plays a move. What it sends is in the outbox.
    pub(super) fn play(&mut self, m: DeliveryMove) -> DeliveryMove {
        self.rules.apply(&mut self.board, m, &mut self.outbox);
        m
    }

    pub(super) fn fire_slot(&mut self, letter: Letter) -> Event {
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

    pub(super) fn arrive(&mut self, at: u32) -> Option<Event> {
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
    pub(super) fn take_up(&mut self, node: NodeId, name: CopyName, place: Place) {
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
        if self.scenario.crash_percent == 0 || self.is_scripted() {
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

    pub(super) fn work(&mut self, node: NodeId) -> Event {
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
    pub(super) fn put_down(&mut self, node: NodeId) {
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
        let sending = (name.kind, name.letter, place.attempt);
        let at = self.hand_duplicates.iter().position(|(known, _)| *known == sending).unwrap_or_else(|| {
            self.hand_duplicates.push((sending, 0));
            self.hand_duplicates.len() - 1
        });
        let made = &mut self.hand_duplicates[at].1;
        *made += 1;
        1 + *made
    }

    pub(super) fn crash_by_chance(&mut self, node: NodeId, crash: PlannedCrash) -> Event {
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

    pub(super) fn admit(&mut self, node: NodeId) -> Option<Event> {
        let door = &self.nodes[usize::from(node)].door;
        let next = door.iter().position(|&at| self.can_take_in(at))?;
        let at = self.nodes[usize::from(node)].door.remove(next).expect("just found");
        self.flights[at as usize].whereabouts = Whereabouts::Flying;
        Some(self.deliver(at))
    }

    pub(super) fn plan_admit(&mut self, node: NodeId) {
        if self.nodes[usize::from(node)].admit == 0 && !self.is_down(node) {
            self.nodes[usize::from(node)].admit = self.add(self.now, Due::Admit(node));
        }
    }
}

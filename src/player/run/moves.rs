//! A run's moves: each plays one move on the board, if it is one, and sees to what follows in time.

use super::super::agenda::Due;
use super::super::event::{CopyName, Event};
use super::super::flight::{Flight, Whereabouts};
use super::super::luck::Place;
use super::{InHand, PlannedCrash, Run};
use crate::board::NodeId;
use crate::stage::{Move, Reading, Stage, What};

impl<S: Stage + Clone> Run<S> {
    pub(super) fn event(&self, what: What, node: NodeId) -> Event {
        Event { tick: self.now, what, node, letter: None, copy: None, cause: 0, step: None, by_hand: false }
    }

    /// Plays a move. What it sends is in the stage's outbox.
    pub(super) fn play(&mut self, m: Move) -> Move {
        self.stage.play(m);
        m
    }

    pub(super) fn arrive(&mut self, at: u32) -> Option<Event> {
        let to = self.goal(at);
        if self.nodes[usize::from(to)].door.is_empty() && self.can_take_in(at) {
            return Some(self.deliver(at));
        }
        self.sky.flights[at as usize].whereabouts = Whereabouts::AtTheDoor;
        self.nodes[usize::from(to)].door.push_back(at);
        if self.can_take_in(at) {
            self.plan_admit(to);
        }
        None
    }

    /// Whether a copy that is there could be taken in at once.
    pub(super) fn can_take_in(&self, at: u32) -> bool {
        let wire = self.sky.flights[at as usize].wire;
        let is_first = !self.is_fifo() || self.sky.lines[usize::from(wire)].first() == Some(&at);
        is_first && self.stage.can_receive(wire) && self.nodes[usize::from(self.goal(at))].down.is_none()
    }

    pub(super) fn deliver(&mut self, at: u32) -> Event {
        let &Flight { name, place, key, wire, cause, .. } = &self.sky.flights[at as usize];
        let to = self.goal(at);
        let m = self.play(Move::Deliver { wire, key });
        let what = What::Deliver(self.stage.outbox().note);
        self.launch(Some((name, place)));
        self.wind(to, None, self.this());
        let (hands, at_work) = (self.nodes[usize::from(to)].in_hand.len(), self.at_work(to));
        if at_work > hands {
            self.take_up(to, name, place);
        }
        if at_work + hands > 0 {
            self.follow_hands(to, Some(if at_work > hands { hands } else { 0 }), at_work);
        }
        self.land(at);
        if !self.nodes[usize::from(to)].door.is_empty() {
            self.plan_admit(to);
        }
        Event { letter: Some(name.letter), copy: Some(name), cause, step: Some(m), ..self.event(what, to) }
    }

    /// How many copies a node has in hand now. Where there may be several, `hands` lists what is done with each next.
    pub(super) fn at_work(&mut self, node: NodeId) -> usize {
        self.hands.clear();
        self.stage.hands(node, &mut self.hands);
        self.hands.len().max(usize::from(self.stage.handling(node).is_some()))
    }

    /// After a move at a node that was about one of the copies in hand, if about any: whether it is done with that,
    /// and what is done with it next.
    pub(super) fn follow_hands(&mut self, node: NodeId, hand: Option<usize>, at_work: usize) {
        if at_work == 0 {
            return self.put_down(node);
        }
        let Some(hand) = hand.filter(|&hand| hand < self.nodes[usize::from(node)].in_hand.len()) else { return };
        let hands = &mut self.nodes[usize::from(node)].in_hand;
        if at_work < hands.len() {
            let InHand { name, .. } = hands.remove(hand);
            self.sky.aloft[usize::from(name.letter) - 1] -= 1;
            return;
        }
        for other in (0..hands.len()).filter(|&other| other != hand) {
            if let Some(at) = self.hands.iter().position(|&next| hands[other].next == Some(next)) {
                self.hands.swap_remove(at);
            }
        }
        hands[hand].next = self.hands.first().copied();
    }

    /// A node takes up the handling of a copy.
    fn take_up(&mut self, node: NodeId, name: CopyName, place: Place) {
        let steps = self.stage.handling(node).expect("it is at work");
        self.sky.aloft[usize::from(name.letter) - 1] += 1;
        self.nodes[usize::from(node)].in_hand.push(InHand { name, place, next: None });
        if self.scenario.crash_percent == 0 || self.is_scripted() {
            return;
        }
        let luck = self.luck.handling(place);
        if luck.crash.happens(self.scenario.crash_percent) {
            // Before any step, between any two, or after the last: half a step after what went before.
            let step_ms = u64::from(self.scenario.handler_step_ms);
            let tick = self.now + luck.gap.below(u64::from(steps) + 1) * step_ms + step_ms / 2;
            let ticket = self.add(tick, Due::Crash(node));
            let downtime_ms = luck.downtime.within(self.scenario.downtime);
            let crash = PlannedCrash { ticket, cause: self.this(), downtime_ms };
            self.nodes[usize::from(node)].crashes.push(crash);
        }
    }

    /// A node lost what it had in hand.
    fn put_down(&mut self, node: NodeId) {
        for InHand { name, .. } in self.nodes[usize::from(node)].in_hand.drain(..) {
            self.sky.aloft[usize::from(name.letter) - 1] -= 1;
        }
    }

    pub(super) fn lose(&mut self, at: u32) -> Event {
        let &Flight { name, wire, key, cause, .. } = &self.sky.flights[at as usize];
        let m = self.play(Move::Lose { wire, key, nth: self.nth(at) });
        let to = self.goal(at);
        self.land(at);
        if !self.nodes[usize::from(to)].door.is_empty() {
            self.plan_admit(to);
        }
        Event { letter: Some(name.letter), copy: Some(name), cause, step: Some(m), ..self.event(What::Lose, to) }
    }

    /// Doubles a flight. `index` tells the luck of the duplicate from that of others.
    pub(super) fn duplicate(&mut self, at: u32, index: u16) -> Event {
        self.sky.flights[at as usize].splits = None;
        self.plan_flight(at);
        let &Flight { name, place, wire, key, cause, arrives, .. } = &self.sky.flights[at as usize];
        let m = self.play(Move::Duplicate { wire, key, nth: self.nth(at) });
        let way = self.sky.flights[at as usize].way_at(self.now);
        let place = if self.stage.is_answer(wire) {
            Place { answer_duplicate: index, ..place }
        } else {
            Place { duplicate: index, ..place }
        };
        let twin = self.make(Reading { kind: name.kind, subject: name.letter }, place, (wire, key), way);
        if self.is_fifo() {
            let line = &mut self.sky.lines[usize::from(wire)];
            let behind = line.pop().expect("the duplicate stands last");
            let parent = line.iter().position(|&other| other == at).expect("the original stands in line");
            line.insert(parent + 1, behind);
            let twin = &mut self.sky.flights[twin as usize];
            twin.arrives = arrives.max(self.now);
            twin.falls = twin.falls.map(|falls| falls.min(twin.arrives));
        }
        self.plan_flight(twin);
        self.sky.made.push(twin);
        let to = self.goal(at);
        Event { letter: Some(name.letter), copy: Some(name), cause, step: Some(m), ..self.event(What::Duplicate, to) }
    }

    /// How many duplicates a hand has made of this sending so far, this one included.
    pub(super) fn next_hand_duplicate(&mut self, at: u32) -> u16 {
        let &Flight { name, place, .. } = &self.sky.flights[at as usize];
        let sending = (name.kind, name.letter, place.attempt);
        let duplicates = &mut self.hand.duplicates;
        let at = duplicates.iter().position(|(known, _)| *known == sending).unwrap_or_else(|| {
            duplicates.push((sending, 0));
            duplicates.len() - 1
        });
        let made = &mut duplicates[at].1;
        *made += 1;
        1 + *made
    }

    pub(super) fn go_down(&mut self, node: NodeId) -> Event {
        let this = self.this();
        let clock = &mut self.nodes[usize::from(node)];
        clock.down = Some(this);
        for mut crash in clock.crashes.drain(..) {
            self.agenda.cancel(&mut crash.ticket);
        }
        self.agenda.cancel(&mut clock.admit);
        for mut timer in clock.timers.drain(..) {
            self.agenda.cancel(&mut timer.ticket);
        }
        if self.stage.crashes_on_return(node) {
            return self.event(What::Down, node);
        }
        let in_hand = self.in_hand(node);
        let m = Move::Crash { node };
        let changes = self.stage.is_enabled(m);
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
        self.agenda.cancel(&mut clock.restart);
        let mut event = Event { cause, ..self.event(What::Restart, node) };
        let m = Move::Crash { node };
        if self.stage.crashes_on_return(node) && self.stage.is_enabled(m) {
            event.step = Some(self.play(m));
            event.copy = self.launch(None);
        }
        self.wind_after_restart(node);
        if !self.nodes[usize::from(node)].door.is_empty() {
            self.plan_admit(node);
        }
        event
    }

    pub(super) fn set_cut(&mut self, link: u8, is_cut: bool) -> Event {
        self.links[usize::from(link)].is_cut = is_cut;
        let of_link = (0..).zip(self.stage.wires()).find(|&(wire, _)| self.stage.link(wire) == link);
        let to = of_link.expect("a link has a wire").1.to;
        self.event(if is_cut { What::Cut } else { What::Mend }, to)
    }

    pub(super) fn admit(&mut self, node: NodeId) -> Option<Event> {
        let door = &self.nodes[usize::from(node)].door;
        let next = door.iter().position(|&at| self.can_take_in(at))?;
        let at = self.nodes[usize::from(node)].door.remove(next).expect("just found");
        self.sky.flights[at as usize].whereabouts = Whereabouts::Flying;
        Some(self.deliver(at))
    }

    pub(super) fn plan_admit(&mut self, node: NodeId) {
        let clock = &self.nodes[usize::from(node)];
        if clock.admit == 0 && clock.down.is_none() {
            self.nodes[usize::from(node)].admit = self.add(self.now, Due::Admit(node));
        }
    }
}

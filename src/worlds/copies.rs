//! The fate of every copy: what the board counts and does not name, told apart.
//!
//! For each copy of a letter there is a record: how far it has come, and what became of the
//! acknowledgements that it brought about. A doubled letter is a further record; a doubled acknowledgement
//! is a further one of the same record. Records follow the moves of the board. Where several records could
//! be the one that a move is about, because copies of one key are alike, each of them is a way to go on;
//! records that are equal are interchangeable. On a link that keeps order, the place in the queue says which
//! record a copy belongs to.

use crate::board::{Board, Key, LinkOrder, Move, NodeId, Outbox, Rules, WireId};
use crate::casts::delivery::{ACK, Delivery, DeliveryMove, Doing, HandlerStep, LETTER, Layout, Letter, OldRule, Role};
use crate::stage::Kind;

/// How far a copy of a letter has come. "The work" is the effect, done for this copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Way {
    /// In flight.
    OnItsWay,
    /// Lost in flight.
    Lost,
    /// The receiver has it in hand and has not done the work yet.
    BeforeWork,
    /// The receiver has it in hand and has done the work.
    AfterWork,
    /// The receiver has it in hand, took it for a repeat, and will only acknowledge it again.
    Repeat,
    /// The receiver crashed with it in hand, and no work was done for it.
    CrashedBeforeWork,
    /// The receiver crashed with it in hand, after the work.
    CrashedAfterWork,
    /// The receiver is done with it, the work included.
    Done,
    /// The receiver is done with it and did no work for it: it was a repeat.
    DoneWithoutWork,
}

/// The acknowledgements that one copy of a letter brought about. None at all: none was sent yet, or none
/// ever will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Acks {
    /// In flight.
    pub on_their_way: u16,
    /// Lost in flight.
    pub lost: u16,
    /// Taken in by the sender.
    pub heard: u16,
}

/// One copy of a letter and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CopyRecord {
    /// What it says: the letter's number, or its id made anew; see [`Layout::letter_of_key`].
    pub key: Key,
    /// How far it has come.
    pub way: Way,
    /// Its acknowledgements.
    pub acks: Acks,
}

impl Acks {
    /// How many there are in all, duplicates included.
    pub fn total(&self) -> u16 {
        self.on_their_way + self.lost + self.heard
    }
}

impl CopyRecord {
    /// Which letter it is a copy of.
    pub fn letter(&self, layout: &Layout) -> Letter {
        layout.letter_of_key(self.key)
    }

    fn new(key: Key) -> CopyRecord {
        CopyRecord { key, way: Way::OnItsWay, acks: Acks::default() }
    }

    fn is_in_hand(&self) -> bool {
        matches!(self.way, Way::BeforeWork | Way::AfterWork | Way::Repeat)
    }

    /// The wire of its letter or of its acknowledgements, and what they say.
    fn says(&self, delivery: &Delivery, kind: Kind) -> (WireId, Key) {
        let layout = &delivery.layout;
        let letter = self.letter(layout);
        let key = match (kind, delivery.recipe.old) {
            (ACK, OldRule::OtherBit) => Key::from(layout.bit(letter)),
            _ => self.key,
        };
        (layout.wire(layout.stream(letter), kind), key)
    }

    /// How many copies of it are in flight: itself, or acknowledgements.
    fn in_flight(&self, kind: Kind) -> u16 {
        match kind {
            LETTER => u16::from(self.way == Way::OnItsWay),
            _ => self.acks.on_their_way,
        }
    }
}

/// The records of all copies, and, on a link that keeps order, whose copies stand on which wire.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Copies {
    pub(super) records: Vec<CopyRecord>,
    /// By wire, from its head: places in `records`. Empty on a reordering link.
    pub(super) lines: Vec<Vec<u16>>,
}

/// What a move is about: a record, and the place in line of its copy, if there are lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) record: usize,
    pub(super) place: usize,
    /// The move, exact about which of several copies of one key it is.
    pub(super) m: DeliveryMove,
}

/// A move that was played, with as much of the board as the records need to know.
#[derive(Clone, Copy, Debug)]
pub(super) struct Played<'a> {
    m: DeliveryMove,
    /// The step that a receiver's handler took.
    step: Option<HandlerStep>,
    /// What the receiver does now, if the move was at one.
    doing: Option<Doing>,
    puts: &'a [(WireId, Key)],
}

impl<'a> Played<'a> {
    /// Plays a move on a board.
    pub(super) fn play(
        rules: &Rules<Delivery>,
        board: &mut Board<Delivery>,
        m: DeliveryMove,
        outbox: &'a mut Outbox,
    ) -> Played<'a> {
        let receiver = node_of(rules, m).filter(|&node| rules.protocol.layout.role(node) == Role::Receiver);
        let step = receiver.and_then(|node| board.receiver(node).next_step(&rules.protocol));
        rules.apply(board, m, outbox);
        let doing = receiver.map(|node| board.receiver(node).volatile.doing);
        Played { m, step, doing, puts: &outbox.puts }
    }
}

/// The node at which a move happens, if it happens at one: whoever takes a step, takes a copy in, or
/// crashes. Those of a node are its observations.
pub(super) fn node_of(rules: &Rules<Delivery>, m: DeliveryMove) -> Option<NodeId> {
    match m {
        Move::Step { node, .. } | Move::Crash { node } => Some(node),
        Move::Deliver { wire, .. } => Some(rules.wires[usize::from(wire)].to),
        Move::Lose { .. } | Move::Duplicate { .. } => None,
    }
}

impl Copies {
    /// None yet.
    pub(super) fn none(rules: &Rules<Delivery>) -> Copies {
        let lines = match rules.order {
            LinkOrder::Reordering => 0,
            LinkOrder::Fifo => rules.wires.len(),
        };
        Copies { records: Vec::new(), lines: vec![Vec::new(); lines] }
    }

    /// Calls `each` with every (wire, key) in flight; on a link that keeps order, from the heads.
    pub(super) fn in_flight(&self, delivery: &Delivery, mut each: impl FnMut(WireId, Key)) {
        for (wire, line) in (0..).zip(&self.lines) {
            let (_, kind) = delivery.layout.stream_of_wire(wire);
            line.iter().for_each(|&at| each(wire, self.records[usize::from(at)].says(delivery, kind).1));
        }
        if self.lines.is_empty() {
            for record in &self.records {
                for kind in [LETTER, ACK] {
                    let (wire, key) = record.says(delivery, kind);
                    (0..record.in_flight(kind)).for_each(|_| each(wire, key));
                }
            }
        }
    }

    /// Calls `each` with everything that a move of [`Rules::each_move`] may be about, one of equals. Records
    /// must be in order.
    pub(super) fn pieces(&self, delivery: &Delivery, m: DeliveryMove, mut each: impl FnMut(Piece)) {
        let (wire, key, nth) = match m {
            Move::Deliver { wire, key } => (wire, key, 0),
            Move::Lose { wire, key, nth } | Move::Duplicate { wire, key, nth } => (wire, key, nth),
            Move::Step { .. } | Move::Crash { .. } => return each(Piece { record: 0, place: 0, m }),
        };
        let (_, kind) = delivery.layout.stream_of_wire(wire);
        let Some(line) = self.lines.get(usize::from(wire)) else {
            let mut last = None;
            for (record, copy) in self.records.iter().enumerate() {
                if copy.in_flight(kind) > 0 && copy.says(delivery, kind) == (wire, key) && last != Some(copy) {
                    last = Some(copy);
                    each(Piece { record, place: 0, m });
                }
            }
            return;
        };
        let says = |at: u16| self.records[usize::from(at)].says(delivery, kind).1;
        let mut alike = line.iter().enumerate().filter(|&(_, &at)| says(at) == key).skip(usize::from(nth));
        let (first, &at) = alike.next().expect("a move is about a copy in flight");
        each(Piece { record: at.into(), place: first, m });
        if matches!(m, Move::Deliver { .. }) {
            return;
        }
        // The rules name the first of copies of one key that stand side by side; here they differ.
        for (beside, &at) in (1..).zip(line[first + 1..].iter().take_while(|&&at| says(at) == key)) {
            let m = match m {
                Move::Lose { .. } => Move::Lose { wire, key, nth: nth + beside },
                _ => Move::Duplicate { wire, key, nth: nth + beside },
            };
            each(Piece { record: at.into(), place: first + usize::from(beside), m });
        }
    }

    /// Follows a move that was about `piece`. New records come last; call [`Copies::sort`] afterwards.
    pub(super) fn follow(&mut self, delivery: &Delivery, played: &Played, piece: Piece) {
        let layout = &delivery.layout;
        let kind_on = |wire| layout.stream_of_wire(wire).1;
        match played.m {
            Move::Step { node, .. } | Move::Crash { node } if layout.role(node) == Role::Sender => {
                for &(wire, key) in played.puts {
                    self.stand_last(wire, self.records.len());
                    self.records.push(CopyRecord::new(key));
                }
            }
            Move::Step { node, .. } | Move::Crash { node } => {
                // A crash may find nothing in hand and wipe a memory.
                if let Some(at) = self.in_hand(layout, node) {
                    self.follow_handler(played, at);
                }
            }
            Move::Deliver { wire, .. } => {
                self.leave_line(wire, piece.place);
                let copy = &mut self.records[piece.record];
                match played.doing {
                    None | Some(Doing::Idle) => {
                        copy.acks.on_their_way -= 1;
                        copy.acks.heard += 1;
                    }
                    Some(Doing::Reacknowledge) => copy.way = Way::Repeat,
                    Some(Doing::Step(_)) => copy.way = Way::BeforeWork,
                }
            }
            Move::Lose { wire, .. } => {
                self.leave_line(wire, piece.place);
                let copy = &mut self.records[piece.record];
                match kind_on(wire) {
                    LETTER => copy.way = Way::Lost,
                    _ => {
                        copy.acks.on_their_way -= 1;
                        copy.acks.lost += 1;
                    }
                }
            }
            Move::Duplicate { wire, .. } => {
                let twin = match kind_on(wire) {
                    LETTER => {
                        self.records.push(self.records[piece.record]);
                        self.records.len() - 1
                    }
                    _ => {
                        self.records[piece.record].acks.on_their_way += 1;
                        piece.record
                    }
                };
                if let Some(line) = self.lines.get_mut(usize::from(wire)) {
                    line.insert(piece.place + 1, twin as u16);
                }
            }
        }
    }

    /// The record that a receiver has in hand.
    pub(super) fn in_hand(&self, layout: &Layout, receiver: NodeId) -> Option<usize> {
        self.records.iter().position(|copy| copy.is_in_hand() && layout.receiver(copy.letter(layout)) == receiver)
    }

    fn follow_handler(&mut self, played: &Played, at: usize) {
        let copy = &mut self.records[at];
        if matches!(played.m, Move::Crash { .. }) {
            copy.way = if copy.way == Way::AfterWork { Way::CrashedAfterWork } else { Way::CrashedBeforeWork };
            return;
        }
        if matches!(played.step, Some(HandlerStep::Apply | HandlerStep::ApplyAndRemember)) {
            copy.way = Way::AfterWork;
        }
        copy.acks.on_their_way += played.puts.len() as u16;
        if played.doing == Some(Doing::Idle) {
            copy.way = if copy.way == Way::AfterWork { Way::Done } else { Way::DoneWithoutWork };
        }
        for &(wire, _) in played.puts {
            self.stand_last(wire, at);
        }
    }

    fn stand_last(&mut self, wire: WireId, record: usize) {
        if let Some(line) = self.lines.get_mut(usize::from(wire)) {
            line.push(record as u16);
        }
    }

    fn leave_line(&mut self, wire: WireId, place: usize) {
        if let Some(line) = self.lines.get_mut(usize::from(wire)) {
            line.remove(place);
        }
    }

    /// Puts the records in order. Of equal ones, those whose copies stand further ahead come first, so the
    /// same copies in the same lines are equal as values.
    pub(super) fn sort(&mut self) {
        if self.lines.is_empty() {
            self.records.sort_unstable();
            return;
        }
        let mut places: Vec<Vec<(WireId, usize)>> = vec![Vec::new(); self.records.len()];
        for (wire, line) in (0..).zip(&self.lines) {
            for (place, &at) in line.iter().enumerate() {
                places[usize::from(at)].push((wire, place));
            }
        }
        let mut order: Vec<_> =
            self.records.iter().zip(places).enumerate().map(|(at, (&record, places))| (record, places, at)).collect();
        order.sort_unstable();
        let mut now_at = vec![0_u16; order.len()];
        for (now, (record, _, before)) in (0..).zip(&order) {
            now_at[*before] = now;
            self.records[usize::from(now)] = *record;
        }
        for at in self.lines.iter_mut().flatten() {
            *at = now_at[usize::from(*at)];
        }
    }

    /// The sorted records after a script, if copies of one key are taken in the order of their making, as
    /// the stage takes them.
    pub(super) fn on_stage(rules: &Rules<Delivery>, script: &[DeliveryMove]) -> Vec<CopyRecord> {
        let (mut board, mut outbox) = (rules.start(), Outbox::default());
        let mut copies = Copies { records: Vec::new(), lines: vec![Vec::new(); rules.wires.len()] };
        for &m in script {
            let mut found = None;
            copies.pieces(&rules.protocol, m, |piece| found = found.or(Some(piece)));
            let mut piece = found.expect("a script is legal");
            let played = Played::play(rules, &mut board, m, &mut outbox);
            if let (Move::Duplicate { wire, .. }, LinkOrder::Reordering) = (m, rules.order) {
                // Here a line is the order of making, in which the twin comes last.
                piece.place = copies.lines[usize::from(wire)].len() - 1;
            }
            copies.follow(&rules.protocol, &played, piece);
        }
        copies.records.sort_unstable();
        copies.records
    }
}

//! Who sends what to whom: the shape, and the arithmetic of letters, streams, nodes and wires.
//!
//! Letters are numbered from 1 in the order in which they are dealt. They go to the senders in turn,
//! and each sender's letters go to the receivers in turn. A *stream* is one sender and one receiver;
//! "older" and "the last one" are always meant within a stream. Nodes are the senders, then the
//! receivers. Stream `s` has two wires: `2s` carries letters, `2s + 1` acknowledgements.

use crate::board::{Key, NodeId, WireEnds, WireId};
use crate::stage::Kind;

/// A letter's number, from 1, over all senders.
pub type Letter = u16;

/// How many senders and receivers there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Shape {
    /// One sender, one receiver.
    #[default]
    OneToOne,
    /// Three senders, one receiver.
    ThreeToOne,
    /// One sender, three receivers: letter n goes to receiver 1 + (n - 1) mod 3.
    OneToThree,
}

impl Shape {
    /// All of them, with their names in an address.
    pub const ALL: [(Shape, &'static str); 3] =
        [(Shape::OneToOne, "1x1"), (Shape::ThreeToOne, "3x1"), (Shape::OneToThree, "1x3")];
}

/// From a sender to a receiver.
pub const LETTER: Kind = Kind(0);
/// An acknowledgement, back.
pub const ACK: Kind = Kind(1);

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A node that sends letters and waits for acknowledgements.
    Sender,
    /// A node that handles letters.
    Receiver,
}

/// A shape with its letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Layout {
    /// How many senders.
    pub senders: u8,
    /// How many receivers.
    pub receivers: u8,
    /// How many letters in all, 1–10,000.
    pub letters: u16,
}

impl Layout {
    /// `letters` letters in this shape.
    pub fn new(shape: Shape, letters: u16) -> Layout {
        let (senders, receivers) = match shape {
            Shape::OneToOne => (1, 1),
            Shape::ThreeToOne => (3, 1),
            Shape::OneToThree => (1, 3),
        };
        Layout { senders, receivers, letters }
    }

    /// How many streams.
    pub fn streams(&self) -> u8 {
        self.senders * self.receivers
    }

    /// How many nodes.
    pub fn nodes(&self) -> u8 {
        self.senders + self.receivers
    }

    /// Where the wires go.
    pub fn wires(&self) -> Vec<WireEnds> {
        (0..self.streams())
            .flat_map(|stream| {
                let sender = stream % self.senders;
                let receiver = self.senders + stream / self.senders;
                [WireEnds { from: sender, to: receiver }, WireEnds { from: receiver, to: sender }]
            })
            .collect()
    }

    /// Whether a node sends letters or handles them.
    pub fn role(&self, node: NodeId) -> Role {
        if node < self.senders { Role::Sender } else { Role::Receiver }
    }

    /// How many letters sender `sender` has.
    pub fn letters_of(&self, sender: NodeId) -> u16 {
        let senders = u16::from(self.senders);
        (self.letters + senders - 1 - u16::from(sender)) / senders
    }

    /// The `number`-th letter, from 1, of `sender`.
    pub fn letter(&self, sender: NodeId, number: u16) -> Letter {
        (number - 1) * u16::from(self.senders) + u16::from(sender) + 1
    }

    /// A letter's id in the page: `5`, or `2.5` for sender 2's fifth letter where there are several senders.
    pub fn letter_id(&self, letter: Letter) -> String {
        let number = self.number(letter);
        if self.senders == 1 { number.to_string() } else { format!("{}.{number}", self.sender(letter) + 1) }
    }

    /// The sender of a letter.
    pub fn sender(&self, letter: Letter) -> NodeId {
        ((letter - 1) % u16::from(self.senders)) as NodeId
    }

    /// A letter's number, from 1, among its sender's.
    pub fn number(&self, letter: Letter) -> u16 {
        (letter - 1) / u16::from(self.senders) + 1
    }

    /// The stream of a letter.
    pub fn stream(&self, letter: Letter) -> u8 {
        ((letter - 1) % u16::from(self.streams())) as u8
    }

    /// A letter's number, from 1, within its stream.
    pub fn number_in_stream(&self, letter: Letter) -> u16 {
        (letter - 1) / u16::from(self.streams()) + 1
    }

    /// A letter's bit in the alternating bit protocol: 0 for the first of its stream.
    pub fn bit(&self, letter: Letter) -> bool {
        self.number_in_stream(letter).is_multiple_of(2)
    }

    /// The letter's place in its receiver's ledger, from 0.
    pub fn place_in_ledger(&self, letter: Letter) -> usize {
        usize::from((letter - 1) / u16::from(self.receivers))
    }

    /// The receiver of a letter.
    pub fn receiver(&self, letter: Letter) -> NodeId {
        self.senders + self.stream(letter) / self.senders
    }

    /// A stream's place among its receiver's streams.
    pub fn place_in_receiver(&self, stream: u8) -> usize {
        usize::from(stream / self.receivers)
    }

    /// The wire that carries a stream's letters or acknowledgements.
    pub fn wire(&self, stream: u8, kind: Kind) -> WireId {
        2 * stream + WireId::from(kind == ACK)
    }

    /// The stream and direction of a wire.
    pub fn stream_of_wire(&self, wire: WireId) -> (u8, Kind) {
        (wire / 2, if wire.is_multiple_of(2) { LETTER } else { ACK })
    }

    /// The letter that a key stands for: itself, or, for an id made anew after a sender's crash, the
    /// letter it was made for.
    pub fn letter_of_key(&self, key: Key) -> Letter {
        if key > self.letters { key - self.letters } else { key }
    }

    /// The key under which a letter is sent: its number, or one above all numbers if its id was made
    /// anew.
    pub fn key(&self, letter: Letter, fresh: bool) -> Key {
        if fresh { letter + self.letters } else { letter }
    }

    /// Where a key stands among those of its stream, from 1: letters first, ids made anew after them.
    pub fn rank_of_key(&self, key: Key) -> u16 {
        let letter = self.letter_of_key(key);
        self.number_in_stream(letter) + if key > self.letters { self.letters } else { 0 }
    }
}

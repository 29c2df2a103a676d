//! Wires by number: the link, asked once and remembered.
//!
//! What [`Nodes`](super::nodes::Nodes) does for nodes, [`Wires`] does for the copies in flight: each
//! combination of copies has a number, and what becomes of it when a copy is put, taken or doubled was
//! asked of the real [`Wire`](crate::board::Wire) when it first turned up. The empty wire is number 0.

use crate::board::{Key, Link, LinkOrder, Wire};
use crate::search::{Catalogue, Number};

/// One copy whose loss or duplication differs from that of the others, and what the wire becomes.
#[derive(Clone, Copy, Debug)]
struct Copy {
    key: Key,
    nth: u16,
    can_arrive: bool,
    without: Number,
    doubled: Number,
}

/// Where a wire's copies stand in the list of all of them; `asked` only if they do.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    from: u32,
    len: u32,
    asked: bool,
}

/// The wires of a board, by number.
#[derive(Debug)]
pub struct Wires {
    order: LinkOrder,
    keys_from: Key,
    key_max: Key,
    wires: Catalogue<Wire>,
    spans: Vec<Span>,
    copies: Vec<Copy>,
    /// By number, `key_max + 1` of them each: the wire with one copy more.
    with: Vec<Number>,
    /// How many copies a move puts on a wire at most.
    at_once: u8,
}

/// The number of the wire with nothing in flight.
pub const EMPTY: Number = 0;

impl Wires {
    /// Only the empty wire. Keys go from `keys_from` to `key_max`; a move puts at most `at_once` copies on a wire.
    pub fn new(order: LinkOrder, keys_from: Key, key_max: Key, at_once: u8) -> Wires {
        let mut wires = Catalogue::default();
        wires.number(Wire::default());
        Wires { order, keys_from, key_max, wires, spans: Vec::new(), copies: Vec::new(), with: Vec::new(), at_once }
    }

    /// The number of a wire, which is noted if it is new.
    pub fn number(&mut self, wire: &Wire) -> Number {
        self.wires.number(wire.clone())
    }

    /// The number of a wire, if it has turned up.
    pub fn find(&self, wire: &Wire) -> Option<Number> {
        self.wires.find(wire)
    }

    /// The wire with this number.
    pub fn wire(&self, number: Number) -> &Wire {
        self.wires.thing(number)
    }

    /// Makes sure that everything about a wire was asked. Nothing may be played from it before.
    #[inline]
    pub fn ask(&mut self, number: Number) {
        if !self.spans.get(number as usize).is_some_and(|span| span.asked) {
            self.ask_link(number);
        }
    }

    #[inline(never)]
    fn ask_link(&mut self, number: Number) {
        let wire = self.wire(number).clone();
        let from = self.copies.len() as u32;
        let arrives = |key: Key, nth: u16| nth == 0 && self.order.can_arrive(&wire, key);
        let mut copies = Vec::new();
        self.order.distinct(&wire, |key, nth| copies.push((key, nth, arrives(key, nth))));
        for &(key, nth, can_arrive) in &copies {
            let (mut without, mut doubled) = (wire.clone(), wire.clone());
            self.order.take(&mut without, key, nth);
            self.order.duplicate(&mut doubled, key, nth);
            let (without, doubled) = (self.wires.number(without), self.wires.number(doubled));
            self.copies.push(Copy { key, nth, can_arrive, without, doubled });
        }
        let stride = usize::from(self.key_max) + 1;
        let at = number as usize;
        if self.spans.len() <= at {
            self.spans.resize(at + 1, Span::default());
        }
        self.spans[at] = Span { from, len: copies.len() as u32, asked: true };
        for key in self.keys_from..=self.key_max {
            // Between the copies that a move puts, a wire is as it never is between moves.
            let (mut more, mut place) = (wire.clone(), at * stride + usize::from(key));
            for _ in 0..self.at_once {
                self.order.put(&mut more, key);
                let next = self.wires.number(more.clone());
                if self.with.len() <= place {
                    self.with.resize((place / stride + 1) * stride, Number::MAX);
                }
                self.with[place] = next;
                place = next as usize * stride + usize::from(key);
            }
        }
    }

    #[inline]
    fn copies(&self, number: Number) -> &[Copy] {
        let span = self.spans[number as usize];
        debug_assert!(span.asked, "everything was asked");
        &self.copies[span.from as usize..][..span.len as usize]
    }

    #[inline]
    fn copy(&self, number: Number, key: Key, nth: u16) -> Option<&Copy> {
        self.copies(number).iter().find(|copy| copy.key == key && copy.nth == nth)
    }
}

impl Link for Wires {
    type Wire = Number;

    fn is_empty(&self, wire: &Number) -> bool {
        *wire == EMPTY
    }

    fn arrivals(&self, wire: &Number, mut each: impl FnMut(Key)) {
        self.copies(*wire).iter().filter(|copy| copy.can_arrive).for_each(|copy| each(copy.key));
    }

    fn distinct(&self, wire: &Number, mut each: impl FnMut(Key, u16)) {
        self.copies(*wire).iter().for_each(|copy| each(copy.key, copy.nth));
    }

    fn can_arrive(&self, wire: &Number, key: Key) -> bool {
        self.copy(*wire, key, 0).is_some_and(|copy| copy.can_arrive)
    }

    /// Narrower than on plain wires: of several copies side by side, only the one that is listed.
    fn has(&self, wire: &Number, key: Key, nth: u16) -> bool {
        self.copy(*wire, key, nth).is_some()
    }

    fn put(&self, wire: &mut Number, key: Key) {
        let number = self.with[*wire as usize * (usize::from(self.key_max) + 1) + usize::from(key)];
        debug_assert_ne!(number, Number::MAX, "everything was asked");
        *wire = number;
    }

    fn take(&self, wire: &mut Number, key: Key, nth: u16) -> bool {
        let copy = self.copy(*wire, key, nth).copied();
        copy.inspect(|copy| *wire = copy.without).is_some()
    }

    fn duplicate(&self, wire: &mut Number, key: Key, nth: u16) -> bool {
        let copy = self.copy(*wire, key, nth).copied();
        copy.inspect(|copy| *wire = copy.doubled).is_some()
    }
}

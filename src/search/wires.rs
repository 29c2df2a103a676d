//! Wires by number: any link, asked once and remembered.
//!
//! What [`Nodes`](super::nodes::Nodes) does for nodes, [`Wires`] does for the copies in flight: each
//! combination of copies has a number, and what becomes of it when a copy is put, taken or doubled is
//! asked of the real [`Wire`](crate::board::Wire) when it is first asked. The empty wire is number 0.

use super::catalogue::{Catalogue, Number};
use crate::board::{Key, Link, LinkOrder, Wire};
use std::cell::RefCell;

/// One copy whose loss or duplication differs from that of the others, and what the wire becomes, if that was asked.
#[derive(Clone, Copy, Debug)]
struct Copy {
    key: Key,
    nth: u16,
    can_arrive: bool,
    without: Option<Number>,
    doubled: Option<Number>,
}

/// Everything known of wires.
#[derive(Debug)]
struct Book {
    wires: Catalogue<Wire>,
    /// By number, as far as they were asked: the copies of a wire.
    copies: Vec<Option<Box<[Copy]>>>,
    /// A wire and the key that was put on it.
    puts: Catalogue<(Number, Key)>,
    /// By the number of that: the wire with one copy more.
    with: Vec<Number>,
}

/// The wires of a board, by number.
#[derive(Debug)]
pub struct Wires {
    order: LinkOrder,
    book: RefCell<Book>,
}

/// The number of the wire with nothing in flight.
const EMPTY: Number = 0;

impl Wires {
    /// Only the empty wire.
    pub fn new(order: LinkOrder) -> Wires {
        let mut wires = Catalogue::default();
        wires.number(Wire::default());
        let book = Book { wires, copies: Vec::new(), puts: Catalogue::default(), with: Vec::new() };
        Wires { order, book: RefCell::new(book) }
    }

    /// The number of a wire, which is noted if it is new.
    pub fn number(&self, wire: &Wire) -> Number {
        self.book.borrow_mut().wires.number(wire.clone())
    }

    /// The number of a wire, if it has turned up.
    pub fn find(&self, wire: &Wire) -> Option<Number> {
        self.book.borrow().wires.find(wire)
    }

    /// The wire with this number.
    pub fn wire(&self, number: Number) -> Wire {
        self.book.borrow().wires.thing(number).clone()
    }

    /// Makes `wire` the wire with this number.
    pub fn show(&self, number: Number, wire: &mut Wire) {
        wire.clone_from(self.book.borrow().wires.thing(number));
    }

    #[inline]
    fn copies<T>(&self, number: Number, tell: impl FnOnce(&[Copy]) -> T) -> T {
        let book = self.book.borrow();
        if let Some(Some(copies)) = book.copies.get(number as usize) {
            return tell(copies);
        }
        drop(book);
        self.ask_copies(number);
        tell(self.book.borrow().copies[number as usize].as_ref().expect("just asked"))
    }

    #[inline(never)]
    fn ask_copies(&self, number: Number) {
        let mut book = self.book.borrow_mut();
        let wire = book.wires.thing(number);
        let mut copies = Vec::new();
        self.order.distinct(wire, |key, nth| {
            let can_arrive = nth == 0 && self.order.can_arrive(wire, key);
            copies.push(Copy { key, nth, can_arrive, without: None, doubled: None });
        });
        let at = number as usize;
        if book.copies.len() <= at {
            book.copies.resize_with(at + 1, || None);
        }
        book.copies[at] = Some(copies.into());
    }

    /// What becomes of a wire through one of its copies; `false` if it has no such copy.
    fn change(
        &self,
        wire: &mut Number,
        (key, nth): (Key, u16),
        known: fn(&mut Copy) -> &mut Option<Number>,
        change: fn(&LinkOrder, &mut Wire, Key, u16) -> bool,
    ) -> bool {
        let Some(at) = self.copies(*wire, |copies| copies.iter().position(|c| (c.key, c.nth) == (key, nth))) else {
            return false;
        };
        let Book { wires, copies, .. } = &mut *self.book.borrow_mut();
        let copies = copies[*wire as usize].as_mut().expect("just asked");
        let next = known(&mut copies[at]).get_or_insert_with(|| {
            let mut changed = wires.thing(*wire).clone();
            assert!(change(&self.order, &mut changed, key, nth), "a copy that is there");
            wires.number(changed)
        });
        *wire = *next;
        true
    }
}

impl Link for Wires {
    type Wire = Number;

    #[inline]
    fn is_empty(&self, wire: &Number) -> bool {
        *wire == EMPTY
    }

    #[inline]
    fn arrivals(&self, wire: &Number, mut each: impl FnMut(Key)) {
        if *wire != EMPTY {
            self.copies(*wire, |copies| copies.iter().filter(|copy| copy.can_arrive).for_each(|copy| each(copy.key)));
        }
    }

    #[inline]
    fn distinct(&self, wire: &Number, mut each: impl FnMut(Key, u16)) {
        if *wire != EMPTY {
            self.copies(*wire, |copies| copies.iter().for_each(|copy| each(copy.key, copy.nth)));
        }
    }

    fn can_arrive(&self, wire: &Number, key: Key) -> bool {
        self.copies(*wire, |copies| copies.iter().any(|copy| copy.can_arrive && copy.key == key))
    }

    /// Narrower than on plain wires: of several copies side by side, only the one that is listed.
    fn has(&self, wire: &Number, key: Key, nth: u16) -> bool {
        self.copies(*wire, |copies| copies.iter().any(|copy| (copy.key, copy.nth) == (key, nth)))
    }

    fn put(&self, wire: &mut Number, key: Key) {
        let Book { wires, puts, with, .. } = &mut *self.book.borrow_mut();
        let at = puts.number((*wire, key)) as usize;
        if at == with.len() {
            let mut more = wires.thing(*wire).clone();
            self.order.put(&mut more, key);
            with.push(wires.number(more));
        }
        *wire = with[at];
    }

    fn take(&self, wire: &mut Number, key: Key, nth: u16) -> bool {
        self.change(wire, (key, nth), |copy| &mut copy.without, LinkOrder::take)
    }

    fn duplicate(&self, wire: &mut Number, key: Key, nth: u16) -> bool {
        self.change(wire, (key, nth), |copy| &mut copy.doubled, LinkOrder::duplicate)
    }
}

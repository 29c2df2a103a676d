//! A range coder that goes both ways: one description of a run writes it and reads it.
//!
//! A link has to be short, and most of what it says is what one would guess: the next thing happens soon,
//! to a letter that was just touched. So every yes or no is asked with a [`Chance`], which learns from
//! the answers: a likely answer costs a small part of a bit, a surprise costs several. An interval of
//! numbers is narrowed by each answer, in integers of 32 bits; the bytes of a link are a number inside
//! the last interval (G. N. N. Martin, "Range encoding", 1979).
//!
//! A [`Coder`] either writes or reads. Whoever describes a run calls the same functions in the same order
//! for both: a writer is given the value and hands it back; a reader ignores what it is given and hands
//! back what was written. So the two cannot drift apart. Everything here is part of the published format:
//! to change how a chance learns is to change every link.

/// How likely a no is, as far as the answers so far tell.
#[derive(Clone, Copy)]
pub(super) struct Chance {
    /// In parts of 65,536.
    no: u16,
    /// How many answers it has learnt from, up to [`Chance::LEARNT`].
    seen: u8,
}

impl Chance {
    /// Nothing is known yet.
    pub(super) const EVEN: Chance = Chance { no: 1 << 15, seen: 0 };

    /// From here on, what is new weighs as much as what is old.
    const LEARNT: u8 = 60;

    /// What is taken for granted, in parts of 4,096: neither answer is ever free.
    fn no_in_4096(self) -> u32 {
        u32::from(self.no >> 4).max(1)
    }

    fn learn(&mut self, yes: bool) {
        let towards = if yes { u32::from(self.no) } else { u32::from(u16::MAX - self.no) };
        // The n-th answer, from 1, weighs 1/(n + 1/2).
        let by = (2 * towards / (2 * u32::from(self.seen) + 3)) as u16;
        if yes {
            self.no -= by;
        } else {
            self.no += by;
        }
        self.seen = (self.seen + 1).min(Self::LEARNT);
    }
}

/// What is learnt about a whole number below 2⁶²: how long it is, and its highest digit but one.
pub(super) struct Number(Vec<Chance>);

impl Number {
    pub(super) fn new() -> Number {
        Number(vec![Chance::EVEN; 64 + 64 * 2])
    }
}

/// Writes into bytes, or reads from them.
pub(super) struct Coder {
    is_reading: bool,
    bytes: Vec<u8>,
    /// When reading: how many bytes were taken in, those past the end included.
    taken: usize,
    /// When writing: the interval's lower end, without what is in `bytes` already.
    low: u32,
    range: u32,
    /// When reading: the number in the link, from the interval's lower end.
    code: u32,
}

impl Coder {
    pub(super) fn writer() -> Coder {
        Coder { is_reading: false, bytes: Vec::new(), taken: 0, low: 0, range: u32::MAX, code: 0 }
    }

    pub(super) fn reader(bytes: Vec<u8>) -> Coder {
        let mut coder = Coder { is_reading: true, bytes, ..Coder::writer() };
        for _ in 0..4 {
            coder.take_in();
        }
        coder
    }

    /// One answer.
    pub(super) fn bit(&mut self, chance: &mut Chance, yes: bool) -> bool {
        let bound = (self.range >> 12) * chance.no_in_4096();
        let yes = if self.is_reading { self.code >= bound } else { yes };
        if yes {
            if self.is_reading {
                self.code -= bound;
            } else {
                self.raise(bound);
            }
            self.range -= bound;
        } else {
            self.range = bound;
        }
        chance.learn(yes);
        while self.range < 1 << 24 {
            self.range <<= 8;
            if self.is_reading {
                self.take_in();
            } else {
                self.bytes.push((self.low >> 24) as u8);
                self.low <<= 8;
            }
        }
        yes
    }

    /// A number below 2^`bits`, highest digit first. Each digit has a chance of its own for each choice
    /// of the digits before it; `chances` has room for 2^`bits`.
    pub(super) fn tree(&mut self, chances: &mut [Chance], bits: u32, value: u64) -> u64 {
        let mut at = 1;
        for bit in (0..bits).rev() {
            at = at * 2 + usize::from(self.bit(&mut chances[at], value >> bit & 1 == 1));
        }
        at as u64 - (1 << bits)
    }

    /// A whole number below 2⁶²: how many digits it has, the one after the first, which is 1, and the rest
    /// as they are.
    pub(super) fn number(&mut self, Number(chances): &mut Number, value: u64) -> u64 {
        let (lengths, tops) = chances.split_at_mut(64);
        let digits = self.tree(lengths, 6, u64::from(64 - value.leading_zeros()) & 63);
        if digits == 0 {
            return 0;
        }
        let after = digits as u32 - 1;
        let top = after.min(1);
        let mut read = self.tree(&mut tops[2 * digits as usize..], top, value >> (after - top)) | 1 << top;
        for bit in (0..after - top).rev() {
            read = read * 2 + u64::from(self.bit(&mut { Chance::EVEN }, value >> bit & 1 == 1));
        }
        read
    }

    /// A whole number of either sign, at most 2³² away from 0.
    pub(super) fn signed(&mut self, number: &mut Number, value: i64) -> i64 {
        let folded = self.number(number, if value < 0 { value.unsigned_abs() * 2 - 1 } else { value as u64 * 2 });
        let half = folded.div_ceil(2) as i64;
        if folded % 2 == 1 { -half } else { half }
    }

    /// The bytes written.
    pub(super) fn finish(mut self) -> Vec<u8> {
        // The interval is at least 2²⁴ wide, so a number that ends in three bytes of 0 is in it.
        self.raise((1 << 24) - 1);
        self.bytes.push((self.low >> 24) as u8);
        self.bytes
    }

    /// Whether more was read than was there.
    pub(super) fn is_cut_short(&self) -> bool {
        self.is_reading && self.taken > self.bytes.len() + 3
    }

    /// Whether all of what was there was read.
    pub(super) fn is_used_up(&self) -> bool {
        self.taken >= self.bytes.len() + 3
    }

    fn take_in(&mut self) {
        let byte = self.bytes.get(self.taken).copied().unwrap_or(0);
        self.taken += 1;
        self.code = self.code << 8 | u32::from(byte);
    }

    /// Raises the lower end; what does not fit in it is added to the number that the bytes so far are.
    fn raise(&mut self, by: u32) {
        let (low, carries) = self.low.overflowing_add(by);
        self.low = low;
        for byte in self.bytes.iter_mut().rev().take_while(|_| carries) {
            *byte = byte.wrapping_add(1);
            if *byte != 0 {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::player::philox4x32_10;

    /// Numbers of every length, likely and unlikely ones mixed.
    fn values(n: u32) -> Vec<u64> {
        (0..n % 300)
            .map(|at| {
                let [high, low, bits, often] = philox4x32_10([n, at, 0, 0], [7, 7]);
                let bits = if often % 8 == 0 { bits % 63 } else { bits % 4 };
                (u64::from(high) << 32 | u64::from(low)) & ((1 << bits) - 1)
            })
            .collect()
    }

    #[test]
    fn what_is_written_is_read_and_nothing_is_left_over() {
        for n in 0..3_000 {
            let (values, mut number, mut writer) = (values(n), Number::new(), Coder::writer());
            for &value in &values {
                assert_eq!(writer.number(&mut number, value), value);
                assert_eq!(writer.signed(&mut number, -((value >> 30) as i64)), -((value >> 30) as i64));
            }
            let bytes = writer.finish();
            let (mut number, mut reader) = (Number::new(), Coder::reader(bytes.clone()));
            for &value in &values {
                assert_eq!(reader.number(&mut number, 0), value);
                assert_eq!(reader.signed(&mut number, 0), -((value >> 30) as i64));
            }
            assert!(reader.is_used_up() && !reader.is_cut_short(), "{} bytes", bytes.len());
        }
    }

    #[test]
    fn a_missing_byte_and_one_too_many_are_noticed() {
        let (mut number, mut writer) = (Number::new(), Coder::writer());
        (0..40).for_each(|value| assert_eq!(writer.number(&mut number, value * 1_000), value * 1_000));
        let bytes = writer.finish();
        let read = |bytes: Vec<u8>| {
            let (mut number, mut reader) = (Number::new(), Coder::reader(bytes));
            (0..40).for_each(|_| _ = reader.number(&mut number, 0));
            (reader.is_cut_short(), reader.is_used_up())
        };
        assert_eq!(read(bytes.clone()), (false, true));
        assert_eq!(read(bytes[..bytes.len() - 1].to_vec()), (true, true));
        assert_eq!(read([&bytes[..], &[0]].concat()), (false, false));
        assert_eq!(read(Vec::new()), (true, true));
    }

    #[test]
    fn what_is_always_the_same_costs_next_to_nothing() {
        let (mut number, mut writer) = (Number::new(), Coder::writer());
        (0..1_000).for_each(|_| assert_eq!(writer.number(&mut number, 3), 3));
        let length = writer.finish().len();
        assert!(length < 30, "{length} bytes for a thousand threes");
    }
}

//! Who knows what: knowledge as what holds in every history that looks the same.
//!
//! A general sees the messengers it sent and those that came, nothing else. Two histories that agree in
//! this look alike to it, and it *knows* what holds in all histories that look like the one it is in.
//! The fact is that A has proposed the hour. Knowing that somebody knows is the same operator, applied
//! again. A fact is *common knowledge* where everybody knows it, and everybody knows this, and so on
//! without end.
//!
//! The histories are found by playing: every way to end when messengers may be captured. One more is
//! among them, in which A has not proposed: if it could be ruled out beforehand, B would need no messenger
//! to know the hour.

use super::{Camp, General, Generals, Plan};
use crate::board::{Board, Outbox, Rules};
use crate::stage::Cast;

/// One rung of the ladder: "B knows the hour", "A knows that B knows the hour", "B knows that A knows …".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rung {
    /// How many times "knows" is said, from 1.
    pub depth: u8,
    /// Who it is that knows: B at odd depths, A at even ones.
    pub knower: General,
    /// Whether it is so.
    pub holds: bool,
}

/// All histories there may be, as far as the generals can tell them apart.
struct Worlds {
    /// What A and B have seen in each.
    camps: Vec<[Camp; 2]>,
    /// How many messengers got through in each.
    delivered: Vec<u8>,
}

/// For each history, whether something holds in it.
type Fact = Vec<bool>;

impl Worlds {
    fn new(messengers: u8) -> Worlds {
        let rules = Plan { messengers, needs_a: 0, needs_b: 0 }.rules(u32::from(messengers));
        let mut worlds = Worlds { camps: Vec::new(), delivered: Vec::new() };
        let start = rules.protocol.start();
        // The start is the history in which A asks nothing.
        worlds.note(&start);
        if !rules.is_quiet(&start) {
            worlds.play_on(&rules, &start);
        }
        worlds
    }

    /// Notes every end that a position can come to. Histories do not meet again, so none is noted twice.
    fn play_on(&mut self, rules: &Rules<Generals>, board: &Board<Generals>) {
        for m in rules.moves(board) {
            let mut next = board.clone();
            rules.apply(&mut next, m, &mut Outbox::default());
            if rules.is_quiet(&next) {
                self.note(&next);
            } else {
                self.play_on(rules, &next);
            }
        }
    }

    fn note(&mut self, board: &Board<Generals>) {
        let camps = [General::A, General::B].map(|general| board.camp(general));
        self.camps.push(camps);
        self.delivered.push(camps[0].received + camps[1].received);
    }

    /// The history in which A proposed, if there are messengers, and so many of them got through.
    fn place(&self, messengers: u8, delivered: u8) -> usize {
        assert!(delivered <= messengers, "{delivered} of {messengers} messengers got through");
        let proposed = |at: &usize| (self.camps[*at][0].sent > 0) == (messengers > 0);
        let mut places = (0..self.camps.len()).filter(proposed);
        places.find(|&at| self.delivered[at] == delivered).expect("each number of messengers may get through")
    }

    /// That A has proposed the hour.
    fn proposed(&self) -> Fact {
        self.camps.iter().map(|camps| camps[0].sent > 0).collect()
    }

    /// Where a general knows that `fact` holds: it does in every history that looks the same.
    fn knows(&self, general: General, fact: &Fact) -> Fact {
        let seen = |at: usize| self.camps[at][usize::from(general.node())];
        let all = 0..self.camps.len();
        all.clone().map(|here| all.clone().all(|there| seen(there) != seen(here) || fact[there])).collect()
    }

    /// Where `fact` is common knowledge: the largest set of histories in which everybody knows that it
    /// holds and that the history is in the set.
    fn common(&self, fact: &Fact) -> Fact {
        let mut common = fact.clone();
        loop {
            let [a, b] = [General::A, General::B].map(|general| self.knows(general, &common));
            let next: Fact = a.iter().zip(&b).map(|(a, b)| *a && *b).collect();
            if next == common {
                return common;
            }
            common = next;
        }
    }
}

/// The ladder where `delivered` of `messengers` got through and the next, if there is one, was captured:
/// one rung more than there are messengers. The last never holds.
///
/// # Panics
/// If more got through than there are.
pub fn ladder(messengers: u8, delivered: u8) -> Vec<Rung> {
    rungs(messengers, delivered, messengers.saturating_add(1))
}

/// The same up to a depth.
pub(super) fn rungs(messengers: u8, delivered: u8, depth_max: u8) -> Vec<Rung> {
    let worlds = Worlds::new(messengers);
    let here = worlds.place(messengers, delivered);
    let mut fact = worlds.proposed();
    let rungs = (1..=depth_max).map(|depth| {
        fact = worlds.knows(knower(depth), &fact);
        Rung { depth, knower: knower(depth), holds: fact[here] }
    });
    rungs.collect()
}

/// Who it is that knows on a rung.
pub(super) fn knower(depth: u8) -> General {
    if depth % 2 == 1 { General::B } else { General::A }
}

/// Whether it is common knowledge that A has proposed the hour, where `delivered` of `messengers` got
/// through.
///
/// # Panics
/// As [`ladder`].
pub fn is_common_knowledge(messengers: u8, delivered: u8) -> bool {
    let worlds = Worlds::new(messengers);
    let here = worlds.place(messengers, delivered);
    worlds.common(&worlds.proposed())[here]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{Hunt, Search, Wide};

    #[test]
    fn the_histories_are_the_quiet_ends_that_the_search_finds_and_the_one_without_a_proposal() {
        for messengers in 0..=7 {
            let rules = Plan { messengers, needs_a: 0, needs_b: 0 }.rules(messengers.into());
            let hunt = Hunt::new(rules.protocol, rules.order, rules.budget).seeking(&[]).expect("nothing is sought");
            let mut search = Search::<Wide<Generals>>::new(hunt, u32::MAX).expect("a small board");
            assert!(search.run(u32::MAX).is_done);
            let mut worlds = Worlds { camps: Vec::new(), delivered: Vec::new() };
            let start = rules.protocol.start();
            search
                .boards()
                .filter(|board| rules.is_quiet(board) || *board == start)
                .for_each(|board| worlds.note(&board));
            let sorted = |worlds: Worlds| {
                let seen = worlds.camps.iter().map(|camps| camps.map(|camp| (camp.sent, camp.received)));
                let mut all: Vec<_> = seen.zip(worlds.delivered).collect();
                all.sort();
                all
            };
            assert_eq!(sorted(Worlds::new(messengers)), sorted(worlds));
        }
    }
}

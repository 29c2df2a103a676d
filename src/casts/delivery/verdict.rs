//! What counts as broken: predicates on positions of one sender and one receiver.
//!
//! Most are asked only of *quiet* positions, in which everything has drained: every letter sent was
//! acknowledged or given up, no handler is at work, nothing is in flight.

use super::{Belief, Delivery, Effect, Letter, Mode};
use crate::board::{Board, Rules};
use crate::stage::Promise;
use crate::texts::{Text, delivery_desk as said};

/// A way to be broken. The names are those of the contract in `docs/EMBEDDING.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Violation {
    /// Quiet, and some letter that was sent never took effect.
    Lost,
    /// Quiet, and some letter that was acknowledged never took effect: the sender was told a falsehood.
    LostAcked,
    /// Some letter took effect twice. For a "set" this counts executions.
    Twice,
    /// Quiet, and the value is not that of the newest letter sent.
    Stale,
    /// Quiet, and the value is older than the newest letter that took effect: an older copy overwrote it.
    Regress,
    /// Quiet, every letter acknowledged, and some did not take effect exactly once.
    NotExactlyOnceThoughComplete,
    /// Quiet, every letter acknowledged, and some never took effect.
    LostThoughComplete,
    /// Quiet, every letter acknowledged, and the value is not the last letter's.
    StaleThoughComplete,
    /// Quiet, the sender gave up on a letter and never heard of it, and it took effect.
    UnknownHappened,
    /// Quiet, the sender gave up on a letter and never heard of it, and it did not take effect.
    UnknownNotHappened,
}

impl Violation {
    /// Those that can be asked for, with their names in messages.
    pub const ASKED: [(Violation, &'static str); 8] = [
        (Violation::Lost, "lost"),
        (Violation::LostAcked, "lost-acked"),
        (Violation::Twice, "twice"),
        (Violation::Stale, "stale"),
        (Violation::Regress, "regress"),
        (Violation::NotExactlyOnceThoughComplete, "not-exactly-once-though-complete"),
        (Violation::UnknownHappened, "unknown-happened"),
        (Violation::UnknownNotHappened, "unknown-not-happened"),
    ];

    /// The same, as promises of the cast.
    pub(super) const PROMISES: [Promise<Delivery>; 8] = [
        promise("lost", true, || said().lost, |delivery, board| Violation::Lost.is_shown(delivery, board)),
        promise(
            "lost-acked",
            true,
            || said().lost_acked,
            |delivery, board| Violation::LostAcked.is_shown(delivery, board),
        ),
        promise("twice", false, || said().twice, |delivery, board| Violation::Twice.is_shown(delivery, board)),
        promise("stale", true, || said().stale, |delivery, board| Violation::Stale.is_shown(delivery, board)),
        promise("regress", true, || said().regress, |delivery, board| Violation::Regress.is_shown(delivery, board)),
        promise(
            "not-exactly-once-though-complete",
            true,
            || said().not_exactly_once_though_complete,
            |delivery, board| Violation::NotExactlyOnceThoughComplete.is_shown(delivery, board),
        ),
        promise(
            "unknown-happened",
            true,
            || said().unknown_happened,
            |delivery, board| Violation::UnknownHappened.is_shown(delivery, board),
        ),
        promise(
            "unknown-not-happened",
            true,
            || said().unknown_not_happened,
            |delivery, board| Violation::UnknownNotHappened.is_shown(delivery, board),
        ),
    ];

    /// What a mode promises, by name: none of these may happen. With the effect "set", idempotence is about the value:
    /// what runs twice does no harm, what an older copy overwrites does. With "merge", neither does harm.
    pub fn promised(mode: Mode, effect: Effect) -> &'static [&'static str] {
        match (mode, effect) {
            (Mode::AtMostOnce, _) => &["twice"],
            (Mode::AtLeastOnce, _) => &["lost"],
            (Mode::Idempotent, Effect::Set) => &["regress", "lost-acked"],
            (Mode::Idempotent, Effect::Merge) => &["lost-acked"],
            (Mode::Idempotent, _) => &["twice", "lost-acked"],
        }
    }

    /// Whether `board` shows it.
    pub fn holds(self, rules: &Rules<Delivery>, board: &Board<Delivery>) -> bool {
        (!self.is_asked_when_quiet() || rules.is_quiet(board)) && self.is_shown(&rules.protocol, board)
    }

    /// Whether it is asked of quiet positions only. The one that is not looks at receivers alone.
    pub fn is_asked_when_quiet(self) -> bool {
        self != Violation::Twice
    }

    /// Whether the nodes of `board` show it, given that the board is quiet if that is asked. It looks at
    /// no wire. Only a "set" has a value that can be out of date.
    pub fn is_shown(self, delivery: &Delivery, board: &Board<Delivery>) -> bool {
        let layout = &delivery.layout;
        let effects = |letter: Letter| board.effects(layout, letter);
        let belief = |letter: Letter| board.belief(layout, letter);
        let some = |test: &dyn Fn(Letter) -> bool| (1..=layout.letters).any(test);
        let complete = || !some(&|letter| belief(letter) != Belief::Acked);
        let sent = |letter: Letter| belief(letter) != Belief::Unknown;
        // A stream's value is to be the newest of its letters that passes the test.
        let value_below = |test: &dyn Fn(Letter) -> bool| {
            delivery.effect == Effect::Set
                && some(&|letter| {
                    let receiver = board.receiver(layout.receiver(letter));
                    test(letter) && receiver.store(layout, letter).value < layout.number_in_stream(letter)
                })
        };
        match self {
            Violation::Twice => some(&|letter| effects(letter) >= 2),
            Violation::Lost => some(&|letter| sent(letter) && effects(letter) == 0),
            Violation::LostAcked => some(&|letter| belief(letter) == Belief::Acked && effects(letter) == 0),
            Violation::Stale => value_below(&sent),
            Violation::Regress => value_below(&|letter| effects(letter) > 0),
            Violation::NotExactlyOnceThoughComplete => complete() && some(&|letter| effects(letter) != 1),
            Violation::LostThoughComplete => complete() && some(&|letter| effects(letter) == 0),
            Violation::StaleThoughComplete => complete() && value_below(&sent),
            Violation::UnknownHappened => some(&|letter| belief(letter) == Belief::GaveUp && effects(letter) > 0),
            Violation::UnknownNotHappened => some(&|letter| belief(letter) == Belief::GaveUp && effects(letter) == 0),
        }
    }
}

const fn promise(
    slug: &'static str,
    is_asked_when_quiet: bool,
    words: Text,
    is_shown: fn(&Delivery, &Board<Delivery>) -> bool,
) -> Promise<Delivery> {
    Promise { slug, words, is_asked_when_quiet, applies: |_| true, is_shown }
}

//! A run of senders and receivers, in their own types.

use crate::board::{Board, Rules};
use crate::casts::delivery::fate::{Fate, Score};
use crate::casts::delivery::{Belief, Delivery, DeliveryMove, Layout, Letter};
use crate::player::Run;
use crate::stage::{Around, Move, On, Stage, typed, untyped};

/// What can be asked of a run of senders and receivers.
///
/// # Panics
/// All of it panics if the run is of another cast.
pub trait Letters {
    /// The cast with its board.
    fn delivery(&self) -> &On<Delivery>;

    /// Whether a copy or an ack of a letter is in flight or held, or a handler is on it.
    fn is_letter_aloft(&self, letter: Letter) -> bool;

    /// The rules of the board.
    fn rules(&self) -> &Rules<Delivery> {
        &self.delivery().rules
    }

    /// The position.
    fn board(&self) -> &Board<Delivery> {
        &self.delivery().board
    }

    /// Who sends what to whom.
    fn layout(&self) -> &Layout {
        &self.rules().protocol.layout
    }

    /// What its sender believes of a letter.
    fn belief(&self, letter: Letter) -> Belief {
        self.board().belief(self.layout(), letter)
    }

    /// What became of a letter, if it was sent.
    fn fate(&self, letter: Letter) -> Option<Fate> {
        let On { rules, board, ghost, .. } = self.delivery();
        let has_sent = board.has_sent(self.layout(), letter);
        has_sent.then(|| ghost.fate(&rules.protocol, board, letter, self.is_letter_aloft(letter)))
    }

    /// All fates and beliefs.
    fn score(&self) -> Score {
        let On { rules, board, ghost, .. } = self.delivery();
        ghost.score(&rules.protocol, board, |letter| self.is_letter_aloft(letter))
    }
}

impl Letters for Run {
    fn delivery(&self) -> &On<Delivery> {
        let stage = self.stage().as_any().downcast_ref();
        stage.unwrap_or_else(|| panic!("a run of {}", self.stage().about().slug))
    }

    fn is_letter_aloft(&self, letter: Letter) -> bool {
        self.is_aloft(letter)
    }
}

/// Moves of senders and receivers, in their own types.
///
/// # Panics
/// If one of them is a move of another cast.
pub fn letter_moves(moves: impl IntoIterator<Item = Move>) -> Vec<DeliveryMove> {
    let typed = |m: Move| typed::<Delivery>(m).unwrap_or_else(|| panic!("{m:?} is no move of letters and acks"));
    moves.into_iter().map(typed).collect()
}

/// Moves of senders and receivers, by small integers.
pub fn plain_moves<'a>(moves: impl IntoIterator<Item = &'a DeliveryMove>) -> Vec<Move> {
    moves.into_iter().map(|&m| untyped(m)).collect()
}

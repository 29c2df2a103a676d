//! What any cast can be asked: a board, how much may go wrong on it, and ways to be broken.

use super::ranks::Ranks;
use super::tuples::WIDTH_MAX;
use crate::board::{Board, Faults, LinkOrder, Rules};
use crate::stage::{Cast, Promise};

/// What to search, and for what.
#[derive(Clone, Debug)]
pub struct Hunt<C: Cast> {
    /// Who plays.
    pub cast: C,
    /// Whether copies may overtake each other.
    pub order: LinkOrder,
    /// Where it begins.
    pub start: Board<C>,
    /// How many faults of each kind may happen from there on, at most [`EACH_MAX`](super::EACH_MAX) each.
    pub budget: Faults,
    /// No history has more resends than this, counted from the start.
    pub resends_max: u16,
    /// Which steps count as resends.
    pub is_resend: fn(&C, C::Step) -> bool,
    /// The ways to be broken that are looked for; any of them.
    pub sought: Vec<&'static Promise<C>>,
}

/// What a [`Hunt`] asks for beyond what can be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooLarge {
    /// More nodes than [`NODES_MAX`].
    Nodes,
    /// More wires than [`WIRES_MAX`].
    Wires,
    /// More of a kind of fault than [`EACH_MAX`](super::EACH_MAX).
    Faults,
}

/// No board has more nodes than this.
pub const NODES_MAX: usize = WIDTH_MAX;

/// No board has more wires than this.
pub const WIRES_MAX: usize = WIDTH_MAX * WIDTH_MAX;

impl<C: Cast> Hunt<C> {
    /// From the beginning, within a budget, for any way to break what the cast as it is set promises.
    pub fn new(cast: C, order: LinkOrder, budget: Faults) -> Hunt<C> {
        let promised = cast.promised();
        let (start, resends_max, is_resend) = (cast.start(), u16::MAX, C::is_resend as _);
        let hunt = Hunt { cast, order, start, budget, resends_max, is_resend, sought: Vec::new() };
        hunt.seeking(promised).expect("a cast promises what can be asked of it")
    }

    /// For these instead, by their slugs. `None` if one of them is not known, or cannot be asked of the cast as it
    /// is set. With none, every position is seen.
    pub fn seeking(mut self, slugs: &[&str]) -> Option<Hunt<C>> {
        let known = |slug: &&str| C::promises().iter().find(|promise| promise.slug == *slug);
        self.sought = slugs.iter().map(known).collect::<Option<Vec<_>>>()?;
        self.sought.iter().all(|promise| (promise.applies)(&self.cast)).then_some(self)
    }

    /// From another position. What was spent there is past; the budget is for what may still happen.
    pub fn from(self, start: Board<C>) -> Hunt<C> {
        Hunt { start, ..self }
    }

    /// Whether it can be searched at all.
    pub fn check(&self) -> Result<(), TooLarge> {
        if self.start.nodes.len() > NODES_MAX {
            Err(TooLarge::Nodes)
        } else if self.start.wires.len() > WIRES_MAX {
            Err(TooLarge::Wires)
        } else if !Ranks::are_few(self.budget) {
            Err(TooLarge::Faults)
        } else {
            Ok(())
        }
    }

    /// The rules of the board that is searched, and on which a script is to be replayed from the start.
    pub fn rules(&self) -> Rules<C> {
        self.cast.clone().rules(self.order, sum(self.start.spent, self.budget))
    }
}

/// Both together.
pub(super) fn sum(some: Faults, more: Faults) -> Faults {
    let mut crashes = some.crashes;
    crashes.iter_mut().zip(more.crashes).for_each(|(crashes, more)| *crashes = crashes.saturating_add(more));
    Faults {
        losses: some.losses.saturating_add(more.losses),
        duplications: some.duplications.saturating_add(more.duplications),
        crashes,
    }
}

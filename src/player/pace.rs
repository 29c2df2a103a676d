//! How fast chance plays: the workload that the benchmarks time, natively and in a browser.

use super::Run;
use crate::casts::delivery::{Delivery, Mode};
use crate::stage::{On, Scenario};

/// Plays 10,000 letters with this much loss through each of the three modes, `rounds` times under
/// different seeds. Returns the number of moves (events of the model) played.
pub fn play(rounds: u32, loss_percent: u8) -> u64 {
    let mut moves = 0;
    for round in 0..rounds {
        for (mode, _) in Mode::ALL {
            let scenario = Scenario {
                loss_percent,
                seed: u64::from(round),
                ..Scenario::default().with_recipe(mode.default_recipe()).with_letters(10_000)
            };
            let mut run = Run::on(On::<Delivery>::new(&scenario), &scenario, Vec::new(), Vec::new());
            while let Some(event) = run.step() {
                moves += u64::from(event.step.is_some());
            }
            assert_eq!(run.tally().last(), Some(&10_000), "every letter was sent");
        }
    }
    moves
}

//! How many timed moves chance plays a second. Prints a table; asserts nothing about time.

use std::time::Instant;
use twice_or_never::player::pace;

fn main() {
    for loss_percent in [0, 20] {
        pace::play(5, loss_percent);
        let mut rates: Vec<f64> = (0..5)
            .map(|_| {
                let begun = Instant::now();
                let moves = pace::play(20, loss_percent);
                moves as f64 / begun.elapsed().as_secs_f64() / 1e6
            })
            .collect();
        rates.sort_by(f64::total_cmp);
        println!("chance, native, {loss_percent:2}% loss: {:.1} million moves a second (median of 5)", rates[2]);
    }
}

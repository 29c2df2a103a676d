//! Prints the digests of the first N random scenarios, to be held against a browser's.

use twice_or_never::casts::by_number;
use twice_or_never::history::Digest;

fn main() {
    let count: u32 = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(1_000);
    // Of the cast with this number, or of the first in every recipe and shape.
    let cast = std::env::args().nth(2).map(|number| by_number(number.parse().expect("a number")).expect("a cast"));
    let digest = |n: u32| cast.map_or_else(|| Digest::of_sample(n), |cast| Digest::of_sample_of(cast, n));
    let digests: Vec<String> = (0..count).map(|n| digest(n).to_string()).collect();
    println!("{}", digests.join(" "));
}

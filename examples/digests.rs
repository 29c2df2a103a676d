//! Prints the digests of the first N random scenarios, to be held against a browser's.

use twice_or_never::history::Digest;

fn main() {
    let count: u32 = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(1_000);
    let digests: Vec<String> = (0..count).map(|n| Digest::of_sample(n).to_string()).collect();
    println!("{}", digests.join(" "));
}

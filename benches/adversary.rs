//! How fast the adversary searches.
use std::time::Instant;
use twice_or_never::board::Faults;
use twice_or_never::player::adversary::{Positions, Question, Search};
use twice_or_never::protocol::Recipe;
use twice_or_never::protocol::verdict::Violation;

fn main() {
    for (code, letters) in [("D", 2), ("G", 3)] {
        let question = Question {
            letters,
            budget: Faults { losses: 2, duplications: 2, receiver_crashes: 2, sender_crashes: 0 },
            ..Question::new(Recipe::by_code(code).unwrap(), Violation::LostThoughComplete)
        };
        for _ in 0..3 {
            let begun = Instant::now();
            let answer = Search::new(&question, Positions::MAX).unwrap().finish();
            println!("{code} {:?} {} {} {:?}", answer.verdict, answer.positions, answer.transitions, begun.elapsed());
        }
    }
}

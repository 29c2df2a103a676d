//! Runs the simulation in a browser for the tests and benchmarks; never part of the page.
//!
//! The address asks: `?digests=N` for the digests of the first N random scenarios (`N-CAST` for those of the cast
//! with this number), `?pace=ROUNDS-LOSS`
//! for the number of moves and the milliseconds they took, `?adversary=RECIPE-LETTERS` for the positions and moves of
//! a search with two of every fault, and its milliseconds. The answer is left in `globalThis.answer`.

use js_sys::{Date, Reflect, global};
use twice_or_never::board::Faults;
use twice_or_never::casts::by_number;
use twice_or_never::casts::delivery::Recipe;
use twice_or_never::casts::delivery::adversary::{Question, Search};
use twice_or_never::casts::delivery::verdict::Violation;
use twice_or_never::history::Digest;
use twice_or_never::player::pace;

fn main() {
    let search = web_sys::window().expect("the page has a window").location().search().expect("it has an address");
    let (question, value) = search.trim_start_matches('?').split_once('=').expect("a question");
    let answer = match question {
        "digests" => {
            let (count, cast) = value.split_once('-').unwrap_or((value, ""));
            let cast = (!cast.is_empty()).then(|| by_number(cast.parse().expect("a number")).expect("a cast"));
            let digest = |n: u32| cast.map_or_else(|| Digest::of_sample(n), |cast| Digest::of_sample_of(cast, n));
            (0..count.parse().expect("how many")).map(|n| digest(n).to_string()).collect::<Vec<_>>().join(" ")
        }
        "pace" => {
            let (rounds, loss) = value.split_once('-').expect("rounds and loss");
            let (rounds, loss) = (rounds.parse().expect("rounds"), loss.parse().expect("a percentage"));
            let begun = Date::now();
            let moves = pace::play(rounds, loss);
            format!("{moves} {}", Date::now() - begun)
        }
        "adversary" => {
            let (code, letters) = value.split_once('-').expect("a recipe and letters");
            let recipe = Recipe::by_code(code).expect("a recipe");
            let two = Faults { losses: 2, duplications: 2, crashes: [2, 0] };
            let letters = letters.parse().expect("letters");
            let question = Question { letters, budget: two, ..Question::new(recipe, Violation::LostThoughComplete) };
            let begun = Date::now();
            let answer = Search::new(&question, Search::POSITIONS_MAX).expect("small").finish();
            format!("{} {} {}", answer.positions, answer.transitions, Date::now() - begun)
        }
        other => panic!("unknown question {other}"),
    };
    Reflect::set(&global(), &"answer".into(), &answer.into()).expect("a global can be set");
}

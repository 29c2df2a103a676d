//! How fast and how small the adversary's search is, beside Stateright on the same models in the same
//! run, one thread each. Prints a table; asserts only that all count the same positions and moves.
//!
//! With a name (`D` or `G`) and a tool (`adversary`, `bfs`, `dfs`) as arguments it does one search alone
//! and prints its milliseconds, positions, moves and peak growth of memory; that is how the table is made,
//! so that no search has another's memory.

#[path = "../tests/spec/mod.rs"]
mod spec;

use spec::Spec;
use stateright::{Checker, Model};
use std::process::Command;
use std::time::Instant;
use twice_or_never::board::Faults;
use twice_or_never::casts::delivery::Recipe;
use twice_or_never::casts::delivery::adversary::{Question, Search, Verdict};
use twice_or_never::casts::delivery::verdict::Violation;

/// Two of every fault and two resends, which is the question of the budgets.
const MODELS: [(&str, u8); 2] = [("D", 2), ("G", 3)];
const ROUNDS: usize = 3;

/// What one search took.
#[derive(Clone, Copy)]
struct Took {
    milliseconds: f64,
    positions: u64,
    moves: u64,
    bytes: u64,
}

/// A line such as `VmHWM:  1234 kB` of what Linux tells of this process, in bytes; 0 elsewhere.
fn memory(line: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found =
        status.lines().find_map(|text| text.strip_prefix(line)?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    found.unwrap_or(0) * 1024
}

fn adversary(code: &str, letters: u8) -> (u64, u64) {
    let question = Question {
        letters: letters.into(),
        budget: Faults { losses: 2, duplications: 2, crashes: [2, 0] },
        ..Question::new(Recipe::by_code(code).expect("a recipe"), Violation::LostThoughComplete)
    };
    let answer = Search::new(&question, Search::POSITIONS_MAX).expect("small").finish();
    assert_eq!(answer.verdict, Verdict::Holds);
    (answer.positions.into(), answer.transitions)
}

fn stateright(code: &'static str, letters: u8, breadth_first: bool) -> (u64, u64) {
    let budgets = Spec { letters, losses: 2, duplications: 2, crashes: 2, resends: 2, ..Spec::new(code) };
    let model = Spec { broken: lost_though_complete, ..budgets };
    let count = |checker: &dyn Fn() -> (usize, usize)| checker();
    let (positions, generated) = if breadth_first {
        count(&|| {
            let checker = model.clone().checker().spawn_bfs().join();
            (checker.unique_state_count(), checker.state_count())
        })
    } else {
        count(&|| {
            let checker = model.clone().checker().spawn_dfs().join();
            (checker.unique_state_count(), checker.state_count())
        })
    };
    // The start counts as generated there.
    (positions as u64, generated as u64 - 1)
}

fn lost_though_complete(spec: &Spec, state: &spec::State) -> bool {
    spec.is_quiet(state)
        && spec.effects(state).all(|(belief, _)| belief == spec::Belief::Acked)
        && spec.effects(state).any(|(_, effects)| effects == 0)
}

/// One search in this process.
fn search(code: &str, tool: &str) {
    let &(code, letters) = MODELS.iter().find(|(name, _)| *name == code).expect("a model");
    let (before, begun) = (memory("VmRSS:"), Instant::now());
    let (positions, moves) = match tool {
        "adversary" => adversary(code, letters),
        "bfs" => stateright(code, letters, true),
        "dfs" => stateright(code, letters, false),
        _ => panic!("no tool {tool}"),
    };
    let milliseconds = begun.elapsed().as_secs_f64() * 1e3;
    println!("{milliseconds} {positions} {moves} {}", memory("VmHWM:").saturating_sub(before));
}

/// One search in a process of its own.
fn search_apart(code: &str, tool: &str) -> Took {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program).args([code, tool]).output().expect("this program runs");
    let text = String::from_utf8(output.stdout).expect("numbers");
    let numbers: Vec<f64> = text.split_whitespace().map(|number| number.parse().expect("a number")).collect();
    let [milliseconds, positions, moves, bytes] = numbers[..] else { panic!("four numbers in {text:?}") };
    Took { milliseconds, positions: positions as u64, moves: moves as u64, bytes: bytes as u64 }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if let [code, tool] = &arguments[..] {
        return search(code, tool);
    }
    println!("one thread each, median of {ROUNDS}: seconds, million positions a second, bytes a position at the peak");
    for (code, letters) in MODELS {
        let rounds: Vec<[Took; 3]> =
            (0..ROUNDS).map(|_| ["adversary", "bfs", "dfs"].map(|tool| search_apart(code, tool))).collect();
        let first = rounds[0][0];
        println!("{code}, N={letters} L=2 D=2 C=2 T=2: {} positions, {} moves", first.positions, first.moves);
        for (at, name) in ["adversary", "Stateright BFS", "Stateright DFS"].into_iter().enumerate() {
            for took in &rounds {
                assert_eq!((took[at].positions, took[at].moves), (first.positions, first.moves), "{name}");
            }
            let milliseconds = median(rounds.iter().map(|took| took[at].milliseconds).collect());
            let ratio = median(rounds.iter().map(|took| took[at].milliseconds / took[0].milliseconds).collect());
            let rate = first.positions as f64 / milliseconds / 1e3;
            let bytes = rounds.iter().map(|took| took[at].bytes).max().expect("rounds") as f64 / first.positions as f64;
            let seconds = milliseconds / 1e3;
            println!("  {name:14} {seconds:7.3} s  {rate:6.3} M/s  {bytes:6.1} B   {ratio:5.1} × the adversary's time");
        }
    }
}

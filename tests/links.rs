//! Links: what is saved is opened again, for ever; how short they are; and that damage is noticed.

#[path = "common/random.rs"]
mod random;

use random::{Dice, hand, script};
use twice_or_never::player::sample;
use twice_or_never::protocol::{Recipe, Shape};
use twice_or_never::scenario::Scenario;
use twice_or_never::share::{SavedRun, decode, encode};

fn saved(scenario: Scenario) -> SavedRun {
    SavedRun { scenario, script: Vec::new(), interventions: Vec::new(), index: 0 }
}

/// The scenarios that hands and scripts are tried on, each with its own seed.
fn settings(n: u32) -> Vec<Scenario> {
    let recipe = Recipe::by_code(Recipe::ALL[n as usize % 15].code).expect("listed");
    let seed = u64::from(n) << 40 | 0x1234_5678;
    let usual = Scenario { seed, ..Scenario::default() };
    vec![
        usual.clone(),
        Scenario { letters: 60, shape: Shape::ThreeToOne, ..usual.clone() },
        Scenario { letters: 60, shape: Shape::OneToThree, duplication_percent: 10, ..usual.clone() },
        Scenario { letters: 40, window: 8, ..usual.with_recipe(recipe) },
    ]
}

/// The most and the mean of some lengths in characters.
fn longest(what: &str, lengths: &[usize]) -> usize {
    let most = *lengths.iter().max().expect("some");
    println!("{what}: {} links, longest {most}, mean {}", lengths.len(), lengths.iter().sum::<usize>() / lengths.len());
    most
}

#[test]
fn two_hundred_interventions_fit_into_700_characters() {
    for which in 0..4 {
        let mut lengths = Vec::new();
        for n in 0..300 {
            let scenario = settings(n).swap_remove(which);
            let (interventions, index) = hand(n, &scenario, 200);
            if interventions.len() == 200 {
                let run = SavedRun { interventions, index, ..saved(scenario) };
                let link = encode(&run).expect("it can be saved");
                assert_eq!(decode(&link), Ok(run));
                lengths.push(link.len());
            }
        }
        assert!(lengths.len() > 150, "{} hands had enough to do", lengths.len());
        assert!(longest(&format!("200 interventions, setting {which}"), &lengths) < 700);
    }
}

#[test]
fn two_hundred_steps_fit_into_700_characters() {
    for which in 0..4 {
        let mut lengths = Vec::new();
        for n in 0..300 {
            let scenario = settings(n).swap_remove(which);
            let run = SavedRun { script: script(n, &scenario, 200), index: 200, ..saved(scenario) };
            if run.script.len() == 200 {
                let link = encode(&run).expect("it can be saved");
                assert_eq!(decode(&link), Ok(run));
                lengths.push(link.len());
            }
        }
        assert!(lengths.len() > 150, "{} scripts were long enough", lengths.len());
        assert!(longest(&format!("200 steps, setting {which}"), &lengths) < 700);
    }
}

#[test]
fn twenty_thousand_random_runs_are_opened_as_they_were_saved() {
    let mut total = 0;
    for n in 0..20_000 {
        let mut interventions = sample::interventions(n);
        interventions.sort_by_key(|intervention| (intervention.tick, intervention.ordinal));
        let index = Dice::new(n).below(5_000) as u32;
        let run = SavedRun { interventions, index, ..saved(sample::scenario(n)) };
        let link = encode(&run).expect("it can be saved");
        assert_eq!(decode(&link).as_ref(), Ok(&run), "{link}");
        total += link.len();
    }
    println!("mean {}", total / 20_000);
}

#[test]
fn the_default_is_a_very_short_link() {
    let link = encode(&saved(Scenario::default())).expect("it can be saved");
    assert!(link.len() <= 14, "{link}");
}

//! Published links of the second form, that of any cast: each opens to the same run for ever, and is written as it was.

use std::collections::BTreeMap;
use twice_or_never::history::Timeline;
use twice_or_never::player::Run;
use twice_or_never::share::{decode, encode, fragment};

/// Each line: STATE, the index at which it opens, the digest there, the index and digest at the end, the cast.
fn published() -> impl Iterator<Item = [&'static str; 6]> {
    let lines = include_str!("golden/links-of-any-cast.txt").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split(' ').collect::<Vec<_>>().try_into().expect("six words a line"))
}

/// Index and digest where a link opens, and at the end of its run.
fn outcome(state: &str) -> [String; 4] {
    let saved = decode(state).unwrap_or_else(|error| panic!("{state}: {error:?}"));
    let mut timeline = Timeline::of(Run::scripted(&saved.scenario, saved.script, saved.interventions));
    timeline.seek(saved.index);
    let opens = [timeline.index().to_string(), timeline.digest().to_string()];
    timeline.seek(2_000);
    let [index, digest] = opens;
    [index, digest, timeline.index().to_string(), timeline.digest().to_string()]
}

#[test]
fn links_of_any_cast_open_the_same_run_for_ever() {
    let mut of_cast: BTreeMap<&str, u32> = BTreeMap::new();
    for [state, index, digest, last, end, cast] in published() {
        assert_eq!(decode(state).expect("published").scenario.cast.slug, cast);
        assert_eq!(outcome(state), [index, digest, last, end], "{state} goes another way than it did");
        assert!(fragment(state).starts_with("#v2="));
        *of_cast.entry(cast).or_default() += 1;
    }
    for cast in [
        "two-generals",
        "two-workers",
        "publisher-confirms",
        "many-sites",
        "function-call",
        "pets-and-cattle",
        "other-replica",
        "converge",
        "workbench",
        "replicated-queue",
    ] {
        assert!(of_cast[cast] >= 16, "{of_cast:?}");
    }
}

#[test]
fn what_is_saved_today_of_any_cast_is_what_was_published() {
    for [state, ..] in published() {
        assert_eq!(encode(&decode(state).expect("published")), Ok(state.to_owned()));
    }
}

#[test]
fn a_link_of_any_cast_that_was_cut_or_changed_is_refused() {
    for [state, ..] in published() {
        for at in 0..state.len() {
            assert!(decode(&state[..at]).is_err(), "{}", &state[..at]);
            for other in "AQgw-_9.".chars() {
                let changed = format!("{}{other}{}", &state[..at], &state[at + 1..]);
                assert!(changed == state || decode(&changed).is_err(), "{changed} instead of {state}");
            }
        }
        assert!(decode(&format!("{state}{state}")).is_err());
    }
}

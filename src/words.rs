//! The page's words about a run: names of nodes and copies, and a sentence for each event.
//!
//! The words themselves stand in `words/`, one folder a language; the build turns them into [`Texts`]. What a cast
//! alone says, it says itself, in its tables.

use crate::board::NodeId;
use crate::player::{CopyName, Event};
use crate::share::{STATE_CHARS_MAX, StateError};
use crate::stage::{Kind, Stage, What};

pub use crate::texts::{LANGUAGE, LANGUAGES, Texts, desk_texts, export_texts, fill, take_desk, texts};

/// A node in a sentence: "sender", "worker 2".
pub fn node_name(stage: &dyn Stage, node: NodeId) -> String {
    stage.node(node).name
}

/// A node's name as a title: "Sender", "Worker 2".
pub fn node_title(stage: &dyn Stage, node: NodeId) -> String {
    capitalised(&node_name(stage, node))
}

/// A link's name: by the nodes at its ends where there are several.
pub fn link_title(stage: &dyn Stage, link: u8) -> String {
    let ends =
        |number: u8| (0..).zip(stage.wires()).find(|&(wire, _)| stage.link(wire) == number).map(|(_, ends)| ends);
    let (Some(ends), Some(_)) = (ends(link), ends(1)) else { return texts().link_title.to_owned() };
    let (from, to) = (node_name(stage, ends.from), node_name(stage, ends.to));
    fill(texts().link_between, &[("from", &from), ("to", &to)])
}

/// A text with a capital at its beginning.
pub fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| [capital(first)].into_iter().chain(characters).collect())
}

/// The capital of a Latin, Greek or Cyrillic letter, where it stands 32 places before it. The standard library knows those of
/// all letters, from tables that would make the page 4 KB larger.
fn capital(letter: char) -> char {
    match letter {
        'a'..='z' | 'à'..='ö' | 'ø'..='þ' | 'α'..='ρ' | 'σ'..='ω' | 'а'..='я' => {
            char::from_u32(u32::from(letter) - 32).expect("a letter's capital is a character")
        }
        other => other,
    }
}

/// A small number as an ordinal word; a large one with its ending.
pub fn ordinal(number: u16) -> String {
    let word = texts().ordinals.split(' ').nth(usize::from(number).wrapping_sub(1));
    match (word, number % 100, number % 10) {
        (Some(word), ..) => word.to_owned(),
        _ if LANGUAGE == "de" => format!("{number}."),
        (None, 11..=13, _) => format!("{number}th"),
        (None, _, 1) => format!("{number}st"),
        (None, _, 2) => format!("{number}nd"),
        (None, _, 3) => format!("{number}rd"),
        (None, ..) => format!("{number}th"),
    }
}

fn kind_name(stage: &dyn Stage, kind: Kind) -> &'static str {
    (stage.about().kinds[usize::from(kind.0)].name)()
}

/// A copy in a sentence: "letter 5", "the second copy of ack 5".
pub fn copy_phrase(stage: &dyn Stage, name: CopyName) -> String {
    let (kind, letter) = (kind_name(stage, name.kind), stage.subject_id(name.letter));
    let text = if name.number == 1 { texts().copy_first } else { texts().copy_later };
    fill(text, &[("kind", &kind), ("letter", &letter), ("ordinal", &ordinal(name.number))])
}

/// A copy in flight to a node as a name for assistive technology: "Letter 5, second copy, to receiver".
pub fn copy_label(stage: &dyn Stage, name: CopyName, to: NodeId) -> String {
    let (kind, letter) = (capitalised(kind_name(stage, name.kind)), stage.subject_id(name.letter));
    let (ordinal, node) = (ordinal(name.number), node_name(stage, to));
    let values: [(&str, &dyn ToString); 4] =
        [("kind", &kind), ("letter", &letter), ("ordinal", &ordinal), ("node", &node)];
    fill(texts().copy_label, &values)
}

/// The kind of an event, in the log and in messages.
pub fn event_name(stage: &dyn Stage, what: What) -> &'static str {
    match what.note() {
        Some(note) => stage.about().note(note).slug,
        None => what.name().unwrap_or_default(),
    }
}

/// What happened, in a sentence without its full stop.
pub fn sentence(stage: &dyn Stage, event: &Event) -> String {
    let texts = texts();
    let text = match event.what {
        What::Step(note) | What::Deliver(note) => (stage.about().note(note).sentence)(),
        What::Lose => texts.event_lose,
        What::Duplicate => texts.event_duplicate,
        What::Crash if event.letter.is_some() => texts.event_crash,
        What::Crash => texts.event_crash_idle,
        What::Down => texts.event_down,
        What::Restart => texts.event_restart,
        What::Hold => texts.event_hold,
        What::Release => texts.event_release,
        What::Cut => texts.event_cut,
        What::Mend => texts.event_mend,
    };
    let node = node_name(stage, event.node);
    let letter = event.letter.map_or_else(String::new, |letter| stage.subject_id(letter));
    let copy = event.copy.map_or_else(String::new, |name| copy_phrase(stage, name));
    capitalised(&fill(text, &[("node", &node), ("letter", &letter), ("copy", &copy)]))
}

/// A fault in a run that the adversary found, as its deed; `None` for what is no fault.
pub fn fault_of_the_adversary(stage: &dyn Stage, event: &Event) -> Option<String> {
    let text = match event.what {
        What::Lose => texts().said_adversary_loses,
        What::Duplicate => texts().said_adversary_doubles,
        What::Crash => texts().said_adversary_crashes,
        _ => return None,
    };
    let copy = event.copy.map_or_else(String::new, |name| copy_phrase(stage, name));
    Some(fill(text, &[("copy", &copy), ("node", &node_name(stage, event.node))]))
}

/// A moment of a run: "12.3 s".
pub fn moment(tick: u64) -> String {
    fill(texts().moment, &[("seconds", &(tick / 1_000)), ("tenths", &(tick % 1_000 / 100))])
}

/// What is wrong with a link, in a sentence.
pub fn state_error(error: &StateError) -> String {
    let texts = texts();
    let text = match error {
        StateError::TooLong => texts.link_bad_long,
        StateError::Version(version) if *version > 2 => texts.link_bad_newer,
        StateError::OutOfRange(_) | StateError::IllegalScript { .. } => texts.link_bad_run,
        StateError::NotBase64Url
        | StateError::Truncated
        | StateError::Checksum
        | StateError::Version(_)
        | StateError::TrailingBytes => texts.link_bad_damaged,
    };
    fill(text, &[("most", &STATE_CHARS_MAX)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casts::delivery::Shape;
    use crate::stage::Scenario;

    #[test]
    fn names_are_those_of_the_contract() {
        let stage = |shape: Shape| Scenario::default().with_letters(9).with_shape(shape).stage();
        let (one, three) = (stage(Shape::OneToOne), stage(Shape::ThreeToOne));
        let slug = |stage: &dyn Stage, node: NodeId| stage.node(node).slug;
        assert_eq!((slug(&one, 0), slug(&one, 1)), ("sender".to_owned(), "receiver".to_owned()));
        assert_eq!((slug(&three, 2), slug(&three, 3)), ("sender-3".to_owned(), "receiver".to_owned()));
        assert_eq!(slug(&stage(Shape::OneToThree), 3), "receiver-3");
        assert_eq!((one.subject_id(5), three.subject_id(5)), ("5".to_owned(), "2.2".to_owned()));
        let name = CopyName { kind: Kind(0), letter: 5, number: 2 };
        assert_eq!(copy_label(&one, name, 1), "Letter 5, second copy, to receiver");
    }

    #[test]
    fn what_is_wrong_with_a_link_is_a_sentence() {
        for (error, begin) in [
            (StateError::TooLong, "This is too long for a link: it has room for 16384"),
            (StateError::Checksum, "This link is damaged"),
            (StateError::Version(0), "This link is damaged"),
            (StateError::Version(3), "This link was made by a newer version"),
            (StateError::OutOfRange("letters"), "This link holds a run that"),
        ] {
            let said = state_error(&error);
            assert!(said.starts_with(begin) && said.ends_with('.') && !said.contains('{'), "{said:?}");
        }
    }

    #[test]
    fn capitals_are_those_of_the_standard_library() {
        let letters = ('a'..='z').chain('à'..='þ').chain('α'..='ω').chain('а'..='я');
        for letter in letters.chain(['1', '#', '{', '“']) {
            // The final sigma, which begins no word, and a sign among letters.
            if !['ς', '÷'].contains(&letter) {
                assert_eq!(capital(letter).to_string(), letter.to_uppercase().to_string());
            }
        }
        // Whatever a text of ours begins with is one of these, or stays as it is.
        let casts =
            std::fs::read_dir("words/en/casts").expect("a folder of words").map(|file| file.expect("a file").path());
        for file in casts.chain(["words/en/page.txt".into()]) {
            let text = std::fs::read_to_string(file).expect("a file of words");
            for (_, text) in text.lines().filter_map(|line| line.split_once(" = ")) {
                let first = text.chars().next().expect("a text has words");
                assert_eq!(capital(first).to_string(), first.to_uppercase().to_string(), "{text}");
            }
        }
    }

    #[test]
    fn ordinals_end_as_english_has_it() {
        let said: Vec<String> = [1, 5, 6, 11, 12, 13, 21, 22, 23, 111, 121].into_iter().map(ordinal).collect();
        assert_eq!(said, ["first", "fifth", "6th", "11th", "12th", "13th", "21st", "22nd", "23rd", "111th", "121st"]);
    }

    #[test]
    fn every_event_has_a_sentence_with_nothing_left_to_fill_in() {
        for n in 0..300 {
            let scenario = crate::player::sample::scenario(n);
            let mut run = crate::player::Run::new(&scenario, crate::player::sample::interventions(n));
            while let Some(event) = run.step() {
                let said = sentence(run.stage(), &event);
                assert!(!said.contains('{') && !said.contains("  ") && !said.ends_with(' '), "{said:?}");
            }
        }
    }
}

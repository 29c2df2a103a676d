//! The page's words about a run: names of nodes and copies, and a sentence for each event.
//!
//! The words themselves stand in `words/`, one folder a language; the build turns them into [`Texts`].

use crate::board::NodeId;
use crate::casts::delivery::{CopyKind, Effect, Layout, Letter, Mode, Recipe, Role, Shape};
use crate::player::{CopyName, Event, What};
use crate::share::{LINK_CHARS_MAX, LinkError};

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// The texts of the page's language.
pub fn texts() -> &'static Texts {
    &LANGUAGES[0].1
}

/// The texts of what is worked out at the desk, in the page's language.
pub fn desk_texts() -> &'static DeskTexts {
    &DESK_LANGUAGES[0].1
}

/// A text with its names filled in.
pub fn fill(text: &str, values: &[(&str, &dyn ToString)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), &value.to_string()))
}

/// A mode's name.
pub fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::AtMostOnce => texts().mode_at_most_once,
        Mode::AtLeastOnce => texts().mode_at_least_once,
        Mode::Idempotent => texts().mode_idempotent,
    }
}

/// What a recipe is, in a few words.
///
/// # Panics
/// If the recipe is none of the table's.
pub fn recipe_name(recipe: &Recipe) -> &'static str {
    let texts = texts();
    match recipe.code {
        "A" => texts.recipe_a,
        "B1" => texts.recipe_b1,
        "B2n" => texts.recipe_b2n,
        "B2v" => texts.recipe_b2v,
        "B2d" => texts.recipe_b2d,
        "C" => texts.recipe_c,
        "D" => texts.recipe_d,
        "E" => texts.recipe_e,
        "F" => texts.recipe_f,
        "G" => texts.recipe_g,
        "H" => texts.recipe_h,
        "I" => texts.recipe_i,
        "J1" => texts.recipe_j1,
        "J2" => texts.recipe_j2,
        "J3" => texts.recipe_j3,
        other => panic!("recipe {other} has no name"),
    }
}

/// What an effect does, in a few words.
pub fn effect_name(effect: Effect) -> &'static str {
    match effect {
        Effect::Add => texts().effect_add,
        Effect::Set => texts().effect_set,
        Effect::Merge => texts().effect_merge,
        Effect::Email => texts().effect_email,
    }
}

/// A shape in words.
pub fn shape_name(shape: Shape) -> &'static str {
    match shape {
        Shape::OneToOne => texts().shape_1x1,
        Shape::ThreeToOne => texts().shape_3x1,
        Shape::OneToThree => texts().shape_1x3,
    }
}

/// A node's name in the page's attributes and in messages: `sender`, or `sender-2` where there are
/// several. The same in every language.
pub fn node_slug(layout: &Layout, node: NodeId) -> String {
    let (role, number, of) = place(layout, node);
    let role = if role == Role::Sender { "sender" } else { "receiver" };
    if of == 1 { role.to_owned() } else { format!("{role}-{number}") }
}

/// A node in a sentence: "sender", "receiver 2".
pub fn node_name(layout: &Layout, node: NodeId) -> String {
    let (role, number, of) = place(layout, node);
    let role = if role == Role::Sender { texts().sender } else { texts().receiver };
    if of == 1 { role.to_owned() } else { fill(texts().node_numbered, &[("role", &role), ("number", &number)]) }
}

/// A node's name as a title: "Sender", "Receiver 2".
pub fn node_title(layout: &Layout, node: NodeId) -> String {
    capitalised(&node_name(layout, node))
}

/// A node's role, its number from 1 among those of its role, and how many of them there are.
fn place(layout: &Layout, node: NodeId) -> (Role, u8, u8) {
    match layout.role(node) {
        Role::Sender => (Role::Sender, node + 1, layout.senders),
        Role::Receiver => (Role::Receiver, node - layout.senders + 1, layout.receivers),
    }
}

/// A link's name: by its number from 1 where there are several.
pub fn link_title(layout: &Layout, stream: u8) -> String {
    if layout.streams() == 1 {
        texts().link_title.to_owned()
    } else {
        fill(texts().link_numbered, &[("number", &(stream + 1))])
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// A letter's id in the page: `5`, or `2.5` for sender 2's fifth letter where there are several senders.
pub fn letter_id(layout: &Layout, letter: Letter) -> String {
    let number = layout.number(letter);
    if layout.senders == 1 { number.to_string() } else { format!("{}.{number}", layout.sender(letter) + 1) }
}

/// A small number as an ordinal word; a large one with its ending.
pub fn ordinal(number: u16) -> String {
    let word = texts().ordinals.split(' ').nth(usize::from(number).wrapping_sub(1));
    match (word, number % 100, number % 10) {
        (Some(word), ..) => word.to_owned(),
        (None, 11..=13, _) => format!("{number}th"),
        (None, _, 1) => format!("{number}st"),
        (None, _, 2) => format!("{number}nd"),
        (None, _, 3) => format!("{number}rd"),
        (None, ..) => format!("{number}th"),
    }
}

fn kind_name(kind: CopyKind) -> &'static str {
    match kind {
        CopyKind::Letter => texts().kind_letter,
        CopyKind::Ack => texts().kind_ack,
    }
}

/// A copy in a sentence: "letter 5", "the second copy of ack 5".
pub fn copy_phrase(layout: &Layout, name: CopyName) -> String {
    let (kind, letter) = (kind_name(name.kind), letter_id(layout, name.letter));
    let text = if name.number == 1 { texts().copy_first } else { texts().copy_later };
    fill(text, &[("kind", &kind), ("letter", &letter), ("ordinal", &ordinal(name.number))])
}

/// A copy in flight as a name for assistive technology: "Letter 5, second copy, to receiver".
pub fn copy_label(layout: &Layout, name: CopyName) -> String {
    let to = match name.kind {
        CopyKind::Letter => layout.receiver(name.letter),
        CopyKind::Ack => layout.sender(name.letter),
    };
    let (kind, letter) = (capitalised(kind_name(name.kind)), letter_id(layout, name.letter));
    let (ordinal, node) = (ordinal(name.number), node_name(layout, to));
    let values: [(&str, &dyn ToString); 4] =
        [("kind", &kind), ("letter", &letter), ("ordinal", &ordinal), ("node", &node)];
    fill(texts().copy_label, &values)
}

/// What happened, in a sentence without its full stop.
pub fn sentence(layout: &Layout, event: &Event) -> String {
    let texts = texts();
    let text = match event.what {
        What::Send => texts.event_send,
        What::Timeout => texts.event_timeout,
        What::GiveUp => texts.event_give_up,
        What::ReceiveNew => texts.event_receive_new,
        What::ReceiveOld => texts.event_receive_old,
        What::AckInTime => texts.event_ack_in_time,
        What::AckLate => texts.event_ack_late,
        What::AckIgnored => texts.event_ack_ignored,
        What::Apply => texts.event_apply,
        What::Remember => texts.event_remember,
        What::ApplyAndRemember => texts.event_transaction,
        What::Acknowledge => texts.event_ack,
        What::AcknowledgeAgain => texts.event_ack_again,
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
    let node = node_name(layout, event.node);
    let letter = event.letter.map_or_else(String::new, |letter| letter_id(layout, letter));
    let copy = event.copy.map_or_else(String::new, |name| copy_phrase(layout, name));
    capitalised(&fill(text, &[("node", &node), ("letter", &letter), ("copy", &copy)]))
}

/// A fault in a run that the adversary found, as its deed; `None` for what is no fault.
pub fn fault_of_the_adversary(layout: &Layout, event: &Event) -> Option<String> {
    let text = match event.what {
        What::Lose => texts().said_adversary_loses,
        What::Duplicate => texts().said_adversary_doubles,
        What::Crash => texts().said_adversary_crashes,
        _ => return None,
    };
    let copy = event.copy.map_or_else(String::new, |name| copy_phrase(layout, name));
    Some(fill(text, &[("copy", &copy), ("node", &node_name(layout, event.node))]))
}

/// A moment of a run: "12.3 s".
pub fn moment(tick: u64) -> String {
    fill(texts().moment, &[("seconds", &(tick / 1_000)), ("tenths", &(tick % 1_000 / 100))])
}

/// What is wrong with a link, in a sentence.
pub fn link_error(error: &LinkError) -> String {
    let texts = texts();
    let text = match error {
        LinkError::TooLong => texts.link_bad_long,
        LinkError::Version(version) if *version > 1 => texts.link_bad_newer,
        LinkError::OutOfRange(_) | LinkError::IllegalScript { .. } => texts.link_bad_run,
        LinkError::NotBase64Url
        | LinkError::Truncated
        | LinkError::Checksum
        | LinkError::Version(_)
        | LinkError::TrailingBytes => texts.link_bad_damaged,
    };
    fill(text, &[("most", &LINK_CHARS_MAX)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casts::delivery::Shape;

    #[test]
    fn names_are_those_of_the_contract() {
        let (one, three) = (Layout::new(Shape::OneToOne, 9), Layout::new(Shape::ThreeToOne, 9));
        assert_eq!((node_slug(&one, 0), node_slug(&one, 1)), ("sender".to_owned(), "receiver".to_owned()));
        assert_eq!((node_slug(&three, 2), node_slug(&three, 3)), ("sender-3".to_owned(), "receiver".to_owned()));
        assert_eq!(node_slug(&Layout::new(Shape::OneToThree, 9), 3), "receiver-3");
        assert_eq!((letter_id(&one, 5), letter_id(&three, 5)), ("5".to_owned(), "2.2".to_owned()));
        let name = CopyName { kind: CopyKind::Letter, letter: 5, number: 2 };
        assert_eq!(copy_label(&one, name), "Letter 5, second copy, to receiver");
    }

    #[test]
    fn what_is_wrong_with_a_link_is_a_sentence() {
        for (error, begin) in [
            (LinkError::TooLong, "This is too long for a link: it has room for 16384"),
            (LinkError::Checksum, "This link is damaged"),
            (LinkError::Version(0), "This link is damaged"),
            (LinkError::Version(2), "This link was made by a newer version"),
            (LinkError::OutOfRange("letters"), "This link holds a run that"),
        ] {
            let said = link_error(&error);
            assert!(said.starts_with(begin) && said.ends_with('.') && !said.contains('{'), "{said:?}");
        }
    }

    #[test]
    fn ordinals_end_as_english_has_it() {
        let said: Vec<String> = [1, 5, 6, 11, 12, 13, 21, 22, 23, 111, 121].into_iter().map(ordinal).collect();
        assert_eq!(said, ["first", "fifth", "6th", "11th", "12th", "13th", "21st", "22nd", "23rd", "111th", "121st"]);
    }

    #[test]
    fn every_recipe_has_a_name_and_every_event_a_sentence_with_nothing_left_to_fill_in() {
        for recipe in &Recipe::ALL {
            assert!(!recipe_name(recipe).is_empty());
        }
        for n in 0..300 {
            let scenario = crate::player::sample::scenario(n);
            let mut run = crate::player::Run::new(&scenario, crate::player::sample::interventions(n));
            let layout = *run.layout();
            while let Some(event) = run.step() {
                let said = sentence(&layout, &event);
                assert!(!said.contains('{') && !said.contains("  ") && !said.ends_with(' '), "{said:?}");
            }
        }
    }
}

//! The words of the page: every text in `words/`, one folder a language, as constants made by the build.
//!
//! A missing or misspelt key fails the build. Names in braces are filled in by [`fill`].

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// A text, looked up when it is needed.
pub type Text = fn() -> &'static str;

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

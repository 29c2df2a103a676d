//! The words of the page: every text of one language, a folder in `words/`, as constants made by the build.
//!
//! A missing or misspelt key fails the build. Names in braces are filled in by [`fill`].

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// A piece of a stretch of texts. It stays where it is, so that all of them can come to the page later.
const fn piece(of: &'static [u8], at: usize, length: usize) -> &'static str {
    let (texts, _) = of.split_at(at + length);
    let (_, text) = texts.split_at(at);
    match str::from_utf8(text) {
        Ok(text) => text,
        Err(_) => panic!("a piece begins and ends between characters"),
    }
}

/// A text, looked up when it is needed.
pub type Text = fn() -> &'static str;

/// The texts of the page's language.
pub fn texts() -> &'static Texts {
    &TEXTS
}

/// The texts of what is worked out at the desk, in the page's language.
pub fn desk_texts() -> &'static DeskTexts {
    &DESK_TEXTS
}

/// The texts of what a run is carried away in, in the page's language.
pub fn export_texts() -> &'static ExportTexts {
    &EXPORT_TEXTS
}

/// A text with its names filled in.
pub fn fill(text: &str, values: &[(&str, &dyn ToString)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), &value.to_string()))
}

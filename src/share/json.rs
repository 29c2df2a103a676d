//! Texts as JSON, for messages.

/// A text in quotes; a control character becomes a space.
pub fn quoted(text: &str) -> String {
    let mut json = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                json.push('\\');
                json.push(c);
            }
            c if (c as u32) < 0x20 => json.push(' '),
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

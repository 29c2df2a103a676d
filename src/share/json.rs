//! Texts as JSON, for messages.

/// A text in quotes.
pub fn quoted(text: &str) -> String {
    let mut json = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                json.push('\\');
                json.push(c);
            }
            c if (c as u32) < 0x20 => {
                json.push_str("\\u00");
                let digits = [c as u32 >> 4, c as u32 & 15].map(|digit| char::from_digit(digit, 16));
                json.extend(digits.into_iter().flatten());
            }
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_quotes_is_read_as_what_it_was() {
        let all: String = (0..0x2000).filter_map(char::from_u32).chain("\u{2028}😀".chars()).collect();
        assert_eq!(serde_json::from_str::<String>(&quoted(&all)).expect("JSON"), all);
    }
}

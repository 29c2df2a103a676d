//! Rust as text: what a file says to the compiler, and not to people or to tests. No more of the language than is needed.

/// Code without comments and without what is in quotes; lines stay where they are.
pub fn bare(text: &str) -> String {
    let (mut bare, mut rest) = (String::new(), text);
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => comment(rest),
            '"' => quoted(rest),
            'r' if starts_a_raw_text(rest) && !bare.ends_with(is_of_a_word) => raw(rest),
            '\'' => character(rest),
            _ => 0,
        };
        if length == 0 {
            bare.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            bare.extend(rest[..length].matches('\n'));
            // What was there keeps apart what stands around it.
            bare.push(' ');
            rest = &rest[length..];
        }
    }
    bare
}

pub fn is_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of a comment between signs, which may hold others.
fn comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    loop {
        match text.as_bytes().get(at..at + 2).expect("a comment ends") {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
}

/// The length of a text in quotes.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    let end = text[1..].bytes().position(|byte| {
        let is_end = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        is_end
    });
    end.expect("a text ends") + 2
}

fn starts_a_raw_text(text: &str) -> bool {
    text[1..].trim_start_matches('#').starts_with('"')
}

/// The length of a raw text in quotes.
fn raw(text: &str) -> usize {
    let signs = text[1..].find('"').expect("it begins");
    let end = format!("\"{}", &text[1..1 + signs]);
    let begin = 2 + signs;
    begin + text[begin..].find(&end).expect("a text ends") + end.len()
}

/// The length of a character in quotes; 0 for the name of a lifetime.
fn character(text: &str) -> usize {
    let mut after = text.char_indices().skip(1);
    match (after.next(), after.next()) {
        (Some((_, '\\')), Some((at, _))) => {
            let after = at + text[at..].chars().next().map_or(0, char::len_utf8);
            after + text[after..].find('\'').expect("a character ends") + 1
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 0,
    }
}

pub const TESTS_ONLY: &str = "#[cfg(test)]";

/// Bare code without what is there for tests only.
pub fn without_tests(bare: &str) -> String {
    let (mut kept, mut rest) = (String::new(), bare);
    while let Some(at) = rest.find(TESTS_ONLY) {
        kept.push_str(&rest[..at]);
        rest = &rest[at + TESTS_ONLY.len()..];
        rest = &rest[item(rest)..];
    }
    kept + rest
}

/// The length of the item, with its attributes, that code begins with.
fn item(code: &str) -> usize {
    let mut text = code.trim_start();
    while text.starts_with('#') {
        text = text[block(text, '[')..].trim_start();
    }
    let mut of_it = words(text).skip_while(|word| ["pub", "crate", "super", "in", "unsafe", "async"].contains(word));
    let (first, second) = (of_it.next().unwrap_or_default(), of_it.next().unwrap_or_default());
    let kind = if first == "const" && second == "fn" { second } else { first };
    let length = match kind {
        "use" | "const" | "static" | "type" | "let" => end(text, ';'),
        "mod" | "fn" | "impl" | "trait" | "struct" | "enum" => {
            let body = block(text, '{');
            // A module in a file of its own has none, nor has a struct without names.
            let semicolon = end(text, ';');
            if semicolon < text.find('{').unwrap_or(usize::MAX) { semicolon } else { body }
        }
        _ => panic!("this cannot be left out of what is checked yet, only whole items can: {text:.60}"),
    };
    code.len() - text.len() + length
}

/// The length of what goes up to the first such sign that is in no brackets.
fn end(text: &str, sign: char) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ if c == sign && depth == 0 => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of what goes up to the end of the brackets that open first.
fn block(text: &str, open: char) -> usize {
    let Some(from) = text.find(open) else { return text.len() };
    let mut depth = 0;
    for (at, c) in text[from..].char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return from + at + 1;
        }
    }
    panic!("brackets without an end: {text:.60}")
}

/// The words of a text, in order.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

#[test]
fn tests_comments_and_texts_are_no_code() {
    let text = r##"//! crate::a
use crate::kept; /* crate::b /* crate::c */ crate::d */ const Q: char = '"'; // crate::e
#[cfg(test)]
mod tests {
    // }
    const BRACE: &str = "}"; const OTHER: char = '}'; const RAW: &str = r#"}"}"#;
    use crate::f;
}
fn f<'a>(x: &'a str) -> &'a str { "crate::g \" crate::h" }
#[cfg(test)]
#[allow(dead_code)]
use crate::{i, j};
#[cfg(test)]
mod elsewhere;
#[cfg(test)]
const fn k(list: [u8; 3]) -> u8 { if list[0] > 1 { crate::l() } else { 2 } }
#[cfg(test)] impl crate::m::N for () {}
use crate::kept_too;
"##;
    let code = without_tests(&bare(text));
    let found: Vec<&str> = code.match_indices("crate::").filter_map(|(at, _)| words(&code[at + 7..]).next()).collect();
    assert_eq!(found, ["kept", "kept_too"], "{code}");
    assert!(code.contains("fn f<'a>(x: &'a str)") && !code.contains("elsewhere"), "{code}");
}

//! Turns the word files, one folder a language, into constants, so that a missing or misspelt key
//! fails the build.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

/// The language that says which keys there are.
const FIRST: &str = "en";

fn read(file: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut texts = BTreeMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (key, text) = line.split_once(" = ").unwrap_or_else(|| panic!("{}:{number}: key = text", file.display()));
        let is_key = key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        assert!(is_key, "{}:{number}: {key} is no key", file.display());
        let before = texts.insert(key.to_owned(), text.to_owned());
        assert!(before.is_none(), "{}:{number}: {key} stands twice", file.display());
    }
    texts
}

fn main() {
    println!("cargo:rerun-if-changed=words");
    let folders = fs::read_dir("words").expect("a folder of words");
    let mut languages: Vec<String> =
        folders.map(|entry| entry.expect("a folder").file_name().into_string().expect("a language tag")).collect();
    languages.sort_by_key(|language| (language != FIRST, language.clone()));
    let texts: Vec<_> =
        languages.iter().map(|language| read(&Path::new("words").join(language).join("page.txt"))).collect();

    let mut code = String::from("/// Every text of the page, in one language.\n#[derive(Debug)]\npub struct Texts {\n");
    for (key, text) in &texts[0] {
        writeln!(code, "    /// {text}\n    pub {key}: &'static str,").expect("a string grows");
    }
    code.push_str("}\n\n/// The languages there are, the first of them the one to fall back to.\npub static LANGUAGES: &[(&str, Texts)] = &[\n");
    for (language, texts_here) in languages.iter().zip(&texts) {
        assert!(texts_here.keys().eq(texts[0].keys()), "words/{language} and words/{FIRST} have the same keys");
        writeln!(code, "    ({language:?}, Texts {{").expect("a string grows");
        for (key, text) in texts_here {
            writeln!(code, "        {key}: {text:?},").expect("a string grows");
        }
        code.push_str("    }),\n");
    }
    code.push_str("];\n");
    let out = Path::new(&env::var("OUT_DIR").expect("cargo says where")).join("texts.rs");
    fs::write(out, code).expect("the texts can be written");
}

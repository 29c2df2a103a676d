//! Turns the word files, one folder a language, into constants, so that a missing or misspelt key
//! fails the build; and numbers the simulation, so that the page and the desk know whether they are of one build.

use std::collections::{BTreeMap, BTreeSet};
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

/// The word files of a folder: their names, and the types of their texts. What is worked out at the desk has texts of
/// its own, which the page need not carry.
const FILES: [(&str, &str, &str); 2] = [("page", "Texts", "LANGUAGES"), ("desk", "DeskTexts", "DESK_LANGUAGES")];

/// The folders of the casts' words: each file in them becomes a type of texts and a function that gives them. What is
/// said of a cast at the desk only stands apart, because the page need not carry it.
const FOLDERS: [(&str, &str); 2] = [(CASTS, ""), ("desk", "desk")];
const CASTS: &str = "casts";

/// What the sentence of a cast's note may name.
const NAMES_IN_NOTES: [&str; 3] = ["node", "letter", "copy"];

/// The names in braces.
fn names(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).map(|rest| rest.split_once('}').expect("a brace is closed").0).collect()
}

/// The code of a folder of the casts' words; what it makes is named after the file and `after`.
fn code_of_casts(languages: &[String], (folder, after): (&str, &str)) -> String {
    let mut files: Vec<String> = fs::read_dir(Path::new("words").join(FIRST).join(folder))
        .expect("a folder of the casts' words")
        .map(|entry| {
            entry.expect("a file").path().file_stem().expect("a name").to_str().expect("a plain name").to_owned()
        })
        .collect();
    files.sort();
    let mut code = String::new();
    for file in files {
        let words = file.split('-').chain([after]).filter(|word| !word.is_empty());
        let function = words.clone().collect::<Vec<_>>().join("_");
        let kind: String = words.map(|word| word[..1].to_uppercase() + &word[1..]).collect();
        let (kind, list) = (format!("{kind}Texts"), format!("{}_LANGUAGES", function.to_uppercase()));
        code += &code_of(languages, (&format!("{folder}/{file}"), &kind, &list));
        write!(code, "\n/// The texts of {folder}/{file}, in the page's language.\npub fn {function}() -> &'static {kind} {{\n    &{list}[0].1\n}}\n\n")
            .expect("a string grows");
    }
    code
}

/// The code of one word file in all languages.
fn code_of(languages: &[String], (file, kind, list): (&str, &str, &str)) -> String {
    let texts: Vec<_> =
        languages.iter().map(|language| read(&Path::new("words").join(language).join(format!("{file}.txt")))).collect();
    for (key, text) in texts.iter().flatten() {
        if file.starts_with(CASTS) && key.starts_with("note_") {
            assert!(names(text).iter().all(|name| NAMES_IN_NOTES.contains(name)), "{file}: {key} names {text}");
        }
    }
    let mut code = format!("/// Every text of the {file}, in one language.\n#[derive(Debug)]\npub struct {kind} {{\n");
    for (key, text) in &texts[0] {
        writeln!(code, "    /// {text}\n    pub {key}: &'static str,").expect("a string grows");
    }
    write!(code, "}}\n\n/// The languages there are, the first of them the one to fall back to.\npub static {list}: &[(&str, {kind})] = &[\n")
        .expect("a string grows");
    for (language, texts_here) in languages.iter().zip(&texts) {
        assert!(texts_here.keys().eq(texts[0].keys()), "words/{language} and words/{FIRST} have the same keys");
        writeln!(code, "    ({language:?}, {kind} {{").expect("a string grows");
        for (key, text) in texts_here {
            assert_eq!(names(text), names(&texts[0][key]), "words/{language}/{file}: the names in {key}");
            writeln!(code, "        {key}: {text:?},").expect("a string grows");
        }
        code.push_str("    }),\n");
    }
    code.push_str("];\n");
    code
}

/// A number for all that is in a folder: 64 bits of FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo, 1991).
fn number_of(folder: &Path, mut number: u64) -> u64 {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            number = number_of(&path, number);
            continue;
        }
        for byte in fs::read(&path).expect("a file") {
            number = (number ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    number
}

fn main() {
    println!("cargo:rerun-if-changed=words");
    println!("cargo:rerun-if-changed=src");
    let folders = fs::read_dir("words").expect("a folder of words");
    let mut languages: Vec<String> =
        folders.map(|entry| entry.expect("a folder").file_name().into_string().expect("a language tag")).collect();
    languages.sort_by_key(|language| (language != FIRST, language.clone()));
    let files = FILES.into_iter().map(|file| code_of(&languages, file));
    let code: String = files.chain(FOLDERS.into_iter().map(|folder| code_of_casts(&languages, folder))).collect();
    let out = Path::new(&env::var("OUT_DIR").expect("cargo says where")).join("texts.rs");
    fs::write(out, code).expect("the texts can be written");
    let number =
        ["src", "words"].into_iter().fold(0xcbf2_9ce4_8422_2325, |number, folder| number_of(Path::new(folder), number));
    println!("cargo:rustc-env=BUILD_NUMBER={number:016x}");
}

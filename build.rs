//! Turns the word files of one language into constants. There is one folder a language, and a key that is missing or
//! misspelt in any of them fails the build. Numbers the simulation, so that the page and the desk know whether they are of
//! one build.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

/// The language that says which keys there are, and that is taken unless [`CHOOSES`] says otherwise.
const FIRST: &str = "en";

/// The variable of the environment that names the language, by its folder: what is built is of one language.
const CHOOSES: &str = "TWICE_OR_NEVER_LANGUAGE";

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
const FILES: [(&str, &str, &str); 3] =
    [("page", "Texts", "TEXTS"), ("desk", "DeskTexts", "DESK_TEXTS"), ("export", "ExportTexts", "EXPORT_TEXTS")];

/// The folders of the casts' words: each file in them becomes a type of texts and a function that gives them. What is
/// said of a cast at the desk only stands apart, because the page need not carry it.
const FOLDERS: [(&str, &str); 2] = [(CASTS, ""), ("desk", "desk")];
const CASTS: &str = "casts";

/// What casts have in common, the first among them. The words of the others stand in one stretch, between these marks, so that `pack/`, which knows the marks too, finds them in the page's data and lets them come later. Only words
/// belong there that the page carries anyway: a stretch is there as a whole or not at all.
const OF_ALL: &str = "casts/parts";
const BEGINS: &str = "\u{1}words of later casts\u{2}";
const ENDS: &str = "\u{3}words of later casts\u{4}";

/// What the sentence of a cast's note may name.
const NAMES_IN_NOTES: [&str; 3] = ["node", "letter", "copy"];

/// The names in braces.
fn names(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).map(|rest| rest.split_once('}').expect("a brace is closed").0).collect()
}

/// The name of the constant with what comes later.
const LATER: &str = "LATER";

/// The code of a folder of the casts' words; what it makes is named after the file and `after`.
fn code_of_casts(languages: &[String], (folder, after): (&str, &str), later: &mut String) -> String {
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
        let (kind, list) = (format!("{kind}Texts"), format!("{}_TEXTS", function.to_uppercase()));
        let path = format!("{folder}/{file}");
        let later = (folder == CASTS && path != OF_ALL).then_some(&mut *later);
        code += &code_of(languages, (&path, &kind, &list), later);
        write!(code, "\n/// The texts of {folder}/{file}, in the page's language.\npub fn {function}() -> &'static {kind} {{\n    &{list}\n}}\n\n")
            .expect("a string grows");
    }
    code
}

/// The code of one word file, in the first of the languages. Where its words come later, they are added to those that do.
fn code_of(languages: &[String], (file, kind, list): (&str, &str, &str), mut later: Option<&mut String>) -> String {
    let read = |language: &str| read(&Path::new("words").join(language).join(format!("{file}.txt")));
    let first = read(FIRST);
    for language in languages {
        let texts = read(language);
        assert!(texts.keys().eq(first.keys()), "words/{language}/{file} and words/{FIRST}/{file} have the same keys");
        for (key, text) in &texts {
            assert_eq!(names(text), names(&first[key]), "words/{language}/{file}: the names in {key}");
            if file.starts_with(CASTS) && key.starts_with("note_") {
                assert!(names(text).iter().all(|name| NAMES_IN_NOTES.contains(name)), "{file}: {key} names {text}");
            }
        }
    }
    let mut code = format!("/// Every text of the {file}.\n#[derive(Debug)]\npub struct {kind} {{\n");
    for (key, text) in &first {
        writeln!(code, "    /// {text}\n    pub {key}: &'static str,").expect("a string grows");
    }
    write!(code, "}}\n\n/// In the language that is built.\npub static {list}: {kind} = {kind} {{\n")
        .expect("a string grows");
    for (key, text) in read(&languages[0]) {
        let written = match &mut later {
            None => writeln!(code, "    {key}: {text:?},"),
            Some(later) => {
                let at = later.len();
                later.push_str(&text);
                writeln!(code, "    {key}: piece(&{LATER}, {at}, {}),", text.len())
            }
        };
        written.expect("a string grows");
    }
    code.push_str("};\n");
    code
}

/// 64 bits of FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo, 1991), one byte on.
fn hashed(number: u64, byte: u8) -> u64 {
    (number ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

/// A number for all that is in a folder.
fn number_of(folder: &Path, mut number: u64) -> u64 {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            number = number_of(&path, number);
            continue;
        }
        number = fs::read(&path).expect("a file").into_iter().fold(number, hashed);
    }
    number
}

fn main() {
    println!("cargo:rerun-if-changed=words");
    println!("cargo:rerun-if-changed=src");
    let folders = fs::read_dir("words").expect("a folder of words");
    let mut languages: Vec<String> =
        folders.map(|entry| entry.expect("a folder").file_name().into_string().expect("a language tag")).collect();
    println!("cargo:rerun-if-env-changed={CHOOSES}");
    let built = env::var(CHOOSES).unwrap_or_else(|_| FIRST.to_owned());
    assert!(languages.contains(&built), "{CHOOSES}={built}: there is no words/{built}");
    languages.sort_by_key(|language| (*language != built, language.clone()));
    let mut later = BEGINS.to_owned();
    let mut code: String = FILES.into_iter().map(|file| code_of(&languages, file, None)).collect();
    for folder in FOLDERS {
        code += &code_of_casts(&languages, folder, &mut later);
    }
    later += ENDS;
    writeln!(code, "static {LATER}: [u8; {}] = *b\"{}\";", later.len(), later.as_bytes().escape_ascii())
        .expect("a string grows");
    languages.sort_by_key(|language| (language != FIRST, language.clone()));
    write!(
        code,
        "/// The language of all texts, as a BCP 47 tag.\npub const LANGUAGE: &str = {built:?};\n\n\
         /// Every language that the page is built in, the first of them where none is asked for.\n\
         pub const LANGUAGES: [&str; {}] = {languages:?};\n",
        languages.len()
    )
    .expect("a string grows");
    let out = Path::new(&env::var("OUT_DIR").expect("cargo says where")).join("texts.rs");
    // Words of other languages do not make this one compile anew.
    if !fs::read_to_string(&out).is_ok_and(|before| before == code) {
        fs::write(out, code).expect("the texts can be written");
    }
    let ours = format!("words/{built}");
    let number =
        ["src", &ours].into_iter().fold(0xcbf2_9ce4_8422_2325, |number, folder| number_of(Path::new(folder), number));
    // The page and the desk are of one language, too.
    let number = built.bytes().fold(number, hashed);
    println!("cargo:rustc-env=BUILD_NUMBER={number:016x}");
}

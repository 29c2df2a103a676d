//! The house, as a test: which room may know which, and what never gets into the simulation.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms it may use. What is not listed is not allowed.
const MAY_USE: [(&str, &[&str]); 16] = [
    ("board", &[]),
    ("texts", &[]),
    ("stage", &["board", "texts"]),
    ("search", &["board", "stage"]),
    ("casts", &["board", "search", "stage", "texts"]),
    ("scenario", &["board", "casts"]),
    ("fate", &["board", "casts"]),
    ("player", &["board", "casts", "scenario", "fate"]),
    ("history", &["board", "casts", "scenario", "player"]),
    ("worlds", &["board", "casts", "scenario", "player", "history"]),
    ("scene", &["board", "fate", "history", "player", "casts", "scenario"]),
    ("story", &["fate", "history", "player", "casts", "scenario"]),
    ("share", &["board", "player", "casts", "scenario"]),
    ("words", &["board", "casts", "player", "share"]),
    ("desk", &["board", "fate", "history", "player", "casts", "scenario", "share", "words", "worlds"]),
    ("ui", &["board", "desk", "fate", "player", "casts", "history", "scenario", "scene", "share", "story", "words"]),
];

/// Rooms whose state and sampling must be the same on every machine.
const EXACT: [&str; 9] = ["board", "casts", "fate", "history", "player", "scenario", "search", "stage", "worlds"];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The room of a file: its place in `src/`, or in `page/src/`.
fn room(path: &Path) -> String {
    let inside = path.strip_prefix(root()).expect("inside the project");
    let inside = inside.strip_prefix("page").unwrap_or(inside).strip_prefix("src").expect("a source file");
    let first = inside.components().next().expect("a name").as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// A file's code, without comments and without its own tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source file");
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The words of a text, in order.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// Every file of both packages.
fn all_files() -> Vec<PathBuf> {
    [root().join("src"), root().join("page/src")].iter().flat_map(|folder| files(folder)).collect()
}

fn sources() -> Vec<PathBuf> {
    let programs = ["lib", "main", "bin"];
    all_files().into_iter().filter(|path| !programs.contains(&room(path).as_str())).collect()
}

#[test]
fn every_room_uses_only_the_rooms_below_it() {
    let mut seen = 0;
    for path in sources() {
        let room = room(&path);
        let (_, allowed) =
            MAY_USE.iter().find(|(name, _)| *name == room).unwrap_or_else(|| panic!("{room} is on no map"));
        let code = code(&path);
        // The page knows the simulation by its name, and its own rooms by `super`.
        let prefix = if room == "ui" { "twice_or_never::" } else { "crate::" };
        for (at, _) in code.match_indices(prefix) {
            let used = words(&code[at + prefix.len()..]).next().expect("a name after the prefix");
            assert!(used == room || allowed.contains(&used), "{} uses {used}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 50, "imports were found: {seen}");
}

#[test]
fn the_browser_stays_in_the_ui() {
    for path in sources().into_iter().filter(|path| room(path) != "ui") {
        for word in words(&code(&path)) {
            assert!(
                !["yew", "web_sys", "js_sys", "wasm_bindgen", "gloo"].contains(&word),
                "{} knows {word}",
                path.display()
            );
        }
    }
}

#[test]
fn no_clock_float_or_unordered_collection_gets_into_the_simulation() {
    let barred = ["f32", "f64", "HashMap", "HashSet", "Instant", "SystemTime", "RandomState", "thread_rng", "unsafe"];
    for path in sources().into_iter().filter(|path| EXACT.contains(&room(path).as_str())) {
        for word in words(&code(&path)) {
            assert!(!barred.contains(&word), "{} has {word}", path.display());
        }
    }
}

#[test]
fn fields_of_the_board_have_widths_that_are_the_same_everywhere() {
    for path in sources().into_iter().filter(|path| ["board", "casts"].contains(&room(path).as_str())) {
        for line in code(&path).lines().filter(|line| line.trim_start().starts_with("pub ") && line.contains(": ")) {
            let is_field = line.trim_end().ends_with(',') && !line.contains("fn ");
            assert!(!(is_field && line.contains("usize")), "{}: {line}", path.display());
        }
    }
}

#[test]
fn every_file_opens_with_its_model_in_prose_and_is_about_one_idea() {
    for path in all_files() {
        let text = fs::read_to_string(&path).expect("a source file");
        assert!(text.starts_with("//! "), "{} says what it is", path.display());
        let lines = text.lines().count();
        assert!(lines <= 400, "{} has {lines} lines", path.display());
    }
}

#[test]
fn no_address_in_the_page_begins_at_the_root_of_a_host() {
    for name in ["index.html", "static/page.css", "static/boot.js"] {
        let text = fs::read_to_string(root().join(name)).expect("a file of the page");
        for rooted in ["href=\"/", "src=\"/", "url(/", "url(\"/", "import(\"/", "http://", "https://"] {
            assert!(!text.contains(rooted), "{name} has {rooted}");
        }
    }
}

#[test]
fn the_page_carries_its_policy() {
    let page = fs::read_to_string(root().join("index.html")).expect("the page");
    let policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
                  font-src 'self'; media-src blob:; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; \
                  frame-src 'self'; base-uri 'none'; form-action 'none'";
    assert!(page.contains(policy));
}

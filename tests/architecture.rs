//! The house, as a test: which room may know which, and what never gets into the simulation.

#[path = "common/source.rs"]
mod source;

use source::{TESTS_ONLY, bare, is_of_a_word, without_tests, words};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms it uses, from the ground up: what is not listed is not allowed, and what is listed is used.
const MAY_USE: [(&str, &[&str]); 16] = [
    ("board", &[]),
    ("texts", &[]),
    ("stage", &["board", "texts"]),
    ("search", &["board", "stage"]),
    ("casts", &["board", "search", "stage", "texts"]),
    ("player", &["board", "casts", "stage"]),
    ("history", &["board", "player", "stage"]),
    ("letters", &["board", "casts", "player", "stage"]),
    ("worlds", &["board", "history", "player", "stage"]),
    ("scene", &["board", "history", "player", "stage"]),
    ("story", &["casts", "history", "letters", "player", "stage"]),
    ("share", &["board", "casts", "player", "stage", "texts"]),
    ("words", &["board", "player", "share", "stage", "texts"]),
    ("export", &["board", "casts", "history", "player", "scene", "share", "stage", "words"]),
    (
        "desk",
        &["board", "casts", "export", "history", "player", "scene", "search", "share", "stage", "words", "worlds"],
    ),
    ("ui", &["board", "casts", "desk", "history", "player", "scene", "share", "stage", "story", "words"]),
];

/// Rooms whose state and sampling must be the same on every machine.
const EXACT: [&str; 8] = ["board", "stage", "search", "casts", "player", "history", "letters", "worlds"];

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

/// A file's code, without comments, without what is in quotes, and without its own tests.
fn code(path: &Path) -> String {
    without_tests(&bare(&fs::read_to_string(path).expect("a source file")))
}

/// Every file of both packages.
fn all_files() -> Vec<PathBuf> {
    [root().join("src"), root().join("page/src")].iter().flat_map(|folder| files(folder)).collect()
}

/// Every file of a room that is not there for tests only.
fn sources() -> Vec<PathBuf> {
    let programs = ["lib", "main", "bin"];
    let is_of_a_room = |path: &PathBuf| !programs.contains(&room(path).as_str()) && !is_for_tests(path);
    all_files().into_iter().filter(is_of_a_room).collect()
}

/// Whether a file is a module that is declared for tests only.
fn is_for_tests(path: &Path) -> bool {
    let folder = path.parent().expect("a folder");
    let name = path.file_stem().expect("a name").to_string_lossy();
    let declares = |parent: PathBuf| {
        let text = bare(&fs::read_to_string(parent).unwrap_or_default());
        let mut for_tests = text.split(TESTS_ONLY).skip(1);
        for_tests.any(|rest| rest.trim_start().starts_with(&format!("mod {name};")))
    };
    ["mod.rs", "lib.rs", "main.rs"].into_iter().any(|parent| declares(folder.join(parent)))
        || declares(folder.with_extension("rs"))
}

/// How many modules a file is inside of, itself included.
fn depth(path: &Path) -> usize {
    let inside = path.strip_prefix(root().join("src")).or(path.strip_prefix(root().join("page/src")));
    let names = inside.expect("a source file").components().count();
    names - usize::from(path.ends_with("mod.rs"))
}

#[test]
fn every_room_uses_the_rooms_of_the_map_and_arrows_point_down() {
    for (at, (room, uses)) in MAY_USE.iter().enumerate() {
        for used in *uses {
            assert!(MAY_USE[..at].iter().any(|(below, _)| below == used), "{room} uses {used}, which is not below it");
        }
    }
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in sources() {
        let room = room(&path);
        let (_, allowed) =
            MAY_USE.iter().find(|(name, _)| *name == room).unwrap_or_else(|| panic!("{room} is on no map"));
        let code = code(&path);
        // The page knows the simulation by its name, and its own rooms by `super`.
        let prefix = if room == "ui" { "twice_or_never::" } else { "crate::" };
        let found = found.entry(room.clone()).or_default();
        for (at, _) in code.match_indices(prefix) {
            let rest = &code[at + prefix.len()..];
            assert!(rest.starts_with(is_of_a_word), "{}: one room a line, please", path.display());
            let used = words(rest).next().expect("a name after the prefix");
            assert!(used == room || allowed.contains(&used), "{} uses {used}", path.display());
            found.insert(used.to_owned());
        }
        // Nobody leaves a room by the back door.
        let supers = "super::".repeat(depth(&path));
        assert!(room == "ui" || !code.contains(&supers), "{} goes out by {supers}", path.display());
    }
    for (room, uses) in MAY_USE {
        for used in uses {
            assert!(found[room].contains(*used), "{room} does not use {used} any more: take it off the map");
        }
    }
}

/// The words by which a cast is known, at the beginning of a word in a name: `sender`, `Recipe`, `ack_in_time`.
const CAST_WORDS: [&str; 4] = ["sender", "receiver", "recipe", "acknowledg"];

/// Files and folders that may name a cast, each with its reason. The list is to shrink: what is on it in vain fails.
const MAY_NAME_A_CAST: [(&str, &str); 24] = [
    ("src/casts/", "where casts are at home"),
    ("src/letters.rs", "the typed view of a run of the first cast, for what is about that cast alone"),
    (
        "src/story/mod.rs",
        "the chapters: their questions and challenges are about nodes and copies of a cast, mostly the first",
    ),
    (
        "src/story/generals.rs",
        "a chapter of the second cast: which messenger to capture, and the rule that no capture breaks",
    ),
    ("src/story/later.rs", "chapters of the first cast that stand far down"),
    ("src/story/later/choices.rs", "a chapter of the first cast: four of its recipes under one luck"),
    ("src/story/workbench.rs", "a chapter of the workbench: its receiver crashes right after a payment"),
    ("src/player/pace.rs", "the workload of the benchmarks, which is the first cast's"),
    ("src/player/sample.rs", "random scenarios of the first cast"),
    ("src/share/setup.rs", "the first form of links has a field for each setting of the first cast; published"),
    ("src/share/hand.rs", "the first form of links names a timer by its letter; published"),
    ("src/share/script.rs", "the first form of links names a step by its letter; published"),
    ("src/desk/mod.rs", "which papers there are: that of the recipes is the first cast's"),
    ("src/desk/bench.rs", "a paper of the workbench: what its cards promise"),
    ("src/desk/gaps.rs", "a part of it: a crash at every gap of a program"),
    ("src/desk/recipes.rs", "a paper of the first cast: its recipes"),
    ("src/desk/two_parties.rs", "how the first cast is searched: a board of its own, faster than any"),
    ("src/desk/many/mod.rs", "plays the first cast in its own types, which is faster"),
    ("src/desk/many/odds.rs", "formulas from textbooks, which are about the first cast"),
    ("src/desk/request.rs", "the published name of a field: senderCrashes"),
    ("src/desk/fates.rs", "says what became of a letter of the first cast, and of its acks in the same sentence"),
    ("page/src/ui/workbench/", "what stands around the workbench alone: its cards, and what real systems differ in"),
    ("page/src/ui/around/mail.rs", "setRecipe: a message of the first figure; published"),
    (
        "page/src/ui/around/obey.rs",
        "does what setRecipe says, and has a place for the recipe in a figure's state; published",
    ),
];

/// The parts of a name, in lower case: `LetterId` and `LETTER_ID` are of a `letter` and an `id`.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut before = '_';
    for c in name.chars() {
        if c == '_' || c.is_uppercase() && before.is_lowercase() {
            parts.push(String::new());
        }
        if c != '_' {
            parts.last_mut().expect("one").extend(c.to_lowercase());
        }
        before = c;
    }
    parts
}

/// The names in a file's code by which it knows a cast.
fn cast_names(code: &str) -> BTreeSet<String> {
    let is_of_a_cast = |part: &String| {
        CAST_WORDS.iter().any(|word| part.starts_with(word)) || ["ack", "acks", "acked"].contains(&part.as_str())
    };
    let names = words(code).filter(|name| parts(name).iter().any(is_of_a_cast)).map(str::to_owned);
    let casts = [
        "delivery",
        "generals",
        "lease",
        "broker",
        "workbench",
        "calls",
        "servers",
        "replica",
        "sites",
        "gossip",
        "replicated",
    ]
    .map(|cast| format!("casts::{cast}"));
    names.chain(casts.into_iter().filter(|path| code.contains(path))).collect()
}

#[test]
fn a_cast_is_known_by_parts_of_names() {
    let names = cast_names("fn ack_in_time(x: AckLate, back: Stack, track: RecipeOf, SENDERS, unpacked: Backoff)");
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["AckLate", "RecipeOf", "SENDERS", "ack_in_time"]);
}

/// A cast costs a few files that can each be read in one go.
#[test]
fn files_of_the_casts_beyond_the_first_are_under_300_lines() {
    let is_of_one = |path: &PathBuf| {
        ["generals", "lease", "broker", "workbench", "calls", "servers", "replica", "sites", "gossip", "replicated"]
            .iter()
            .any(|cast| {
                let place = root().join("src/casts").join(cast);
                path.starts_with(&place) || *path == place.with_extension("rs")
            })
    };
    let of_casts: Vec<PathBuf> = sources().into_iter().filter(is_of_one).collect();
    assert!(of_casts.len() >= 9, "{of_casts:?}");
    for path in of_casts {
        let lines = fs::read_to_string(&path).expect("a source file").lines().count();
        assert!(lines < 300, "{} has {lines} lines", path.display());
    }
}

#[test]
fn only_listed_rooms_name_a_cast() {
    let inside = |path: &Path| path.strip_prefix(root()).expect("inside").to_string_lossy().replace('\\', "/");
    let mut in_vain: BTreeSet<&str> = MAY_NAME_A_CAST.iter().map(|(place, _)| *place).collect();
    let mut wrong = Vec::new();
    for path in sources() {
        let (file, names) = (inside(&path), cast_names(&code(&path)));
        if names.is_empty() {
            continue;
        }
        let is_at = |place: &str| file == place || place.ends_with('/') && file.starts_with(place);
        match MAY_NAME_A_CAST.iter().find(|(place, _)| is_at(place)) {
            Some((place, _)) => _ = in_vain.remove(place),
            None => wrong.push(format!("{file}: {names:?}")),
        }
    }
    assert!(wrong.is_empty(), "these know a cast, and are not on the list:\n{}", wrong.join("\n"));
    assert!(in_vain.is_empty(), "these know no cast any more, and can be taken off the list: {in_vain:?}");
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
    let files = fs::read_dir(root().join("static")).expect("what the page is made of");
    let files = files.map(|file| file.expect("a file of it").path()).chain([root().join("index.html")]);
    for path in files {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        // The name of SVG's namespace, which nothing fetches.
        let text = text.replace("http://www.w3.org/2000/svg", "");
        let name = path.display();
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

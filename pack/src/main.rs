//! Makes a built page smaller, in place.
//!
//! wasm-bindgen names every function that WebAssembly imports with a hash, which does not compress and stands in both
//! files; and it writes its JavaScript to be read. Here the imports get short names, in both files alike, and the
//! JavaScript loses its comments and indentation, as does what starts the page, `boot.js`. What only later casts need comes
//! in a file of its own, `NAME_casts.wasm` (see [`split`]), and text that is far down in pages of its own (see [`part`]);
//! the functions of each file stand in the order of their code, which compresses better (see [`order`]).
//! Each figure also gets a page to be linked to (see [`figure`]).
//! Whatever is fetched is named with what it is (see [`stamp`]), and the page's worker is told what to keep (see [`keep`]). All
//! of it together is written once more, as one file (see [`alone`]).
//!
//! usage: pack FOLDER     (each `NAME_bg.wasm` in it, with `NAME.js`; `index.html` where `boot.js` is)

mod alone;
mod bundle;
mod figure;
mod html;
mod keep;
mod order;
mod part;
mod split;
mod stamp;
mod stretch;

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs, process};

fn main() {
    let folder = env::args().nth(1).unwrap_or_else(|| {
        eprintln!("usage: pack FOLDER");
        process::exit(2)
    });
    let (boot, page) = (Path::new(&folder).join("boot.js"), Path::new(&folder).join("index.html"));
    // Scripts of ours that others wait for.
    for script in [&boot, &boot.with_file_name("embed.js")] {
        if script.exists() {
            put(script, without_comments(&read(script)).as_bytes());
        }
    }
    // What tests build starts like the page, and has no text.
    let uncut = boot.with_file_name("papers.js").exists().then(|| read(&page));
    if let Some(story) = &uncut {
        let base = env::var(figure::BASE).ok().filter(|base| !base.is_empty());
        let base = base.map(|base| figure::base(&base).unwrap_or_else(|why| panic!("{why}")));
        let pages = figure::pages(story, base.as_deref()).unwrap_or_else(|why| panic!("{}: {why}", page.display()));
        for (name, page) in pages {
            let path = Path::new(&folder).join(name);
            let parent = path.parent().expect("it stands in a folder");
            fs::create_dir_all(parent).unwrap_or_else(|error| panic!("{}: {error}", parent.display()));
            put(&path, page.as_bytes());
        }
        let (whole, parts) = part::cut(story).unwrap_or_else(|why| panic!("{}: {why}", page.display()));
        put(&page, whole.as_bytes());
        for (name, part) in parts {
            put(&page.with_file_name(name), part.as_bytes());
        }
    }
    for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder}: {error}")) {
        let wasm = entry.expect("an entry of the folder").path();
        let name = wasm.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some(stem) = name.strip_suffix("_bg.wasm") {
            pack(&wasm, &wasm.with_file_name(format!("{stem}.js")));
        }
    }
    if let Some(uncut) = uncut {
        finish(Path::new(&folder), &uncut).unwrap_or_else(|why| panic!("{folder}: {why}"));
    }
}

/// The page as one file.
const ALONE: &str = "offline.html";

/// Writes the page as one file, has all that is fetched named with what it is, and tells the worker what to keep.
fn finish(folder: &Path, uncut: &str) -> Result<(), String> {
    let before = stamp::read(folder).map_err(|error| error.to_string())?;
    let mut files = before.clone();
    // What stands in it is named as it is in it.
    let alone = alone::alone(uncut, &before)?;
    files.remove(ALONE);
    let stamps = stamp::stamp(&mut files)?;
    files.insert(ALONE.to_owned(), alone.into_bytes());
    if let Some(worker) = files.get("sw.js") {
        let worker = String::from_utf8(worker.clone()).map_err(|_| "the worker is no text")?;
        let mut folders = vec![(String::new(), files.clone(), stamps)];
        for entry in fs::read_dir(folder).map_err(|error| error.to_string())? {
            let path = entry.map_err(|error| error.to_string())?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.join("boot.js").exists() {
                let mut files = stamp::read(&path).map_err(|error| error.to_string())?;
                files.remove(ALONE);
                // It was stamped when it was built.
                let stamps = stamp::stamp(&mut files)?;
                folders.push((format!("{name}/"), files, stamps));
            }
        }
        folders.sort_by(|(a, ..), (b, ..)| a.cmp(b));
        files.insert("sw.js".to_owned(), keep::told(&worker, &folders)?.into_bytes());
    }
    for (name, file) in &files {
        if before.get(name) != Some(file) {
            put(&folder.join(name), file);
        }
    }
    for name in before.keys().filter(|name| !files.contains_key(*name)) {
        fs::remove_file(folder.join(name)).map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(())
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn pack(wasm: &Path, script: &Path) {
    let text = read(script);
    let bytes = fs::read(wasm).unwrap_or_else(|error| panic!("{}: {error}", wasm.display()));
    let (bytes, names) = with_short_imports(&bytes).unwrap_or_else(|why| panic!("{}: {why}", wasm.display()));
    if names.last().is_some_and(|place| place == OURS) {
        // Packed before it was copied here.
        return;
    }
    put(script, shortened(&text, &names).as_bytes());
    // The desk needs all of them at once.
    if wasm.ends_with("desk_bg.wasm") {
        return put(wasm, &ordered(&bytes, wasm));
    }
    let halves = split::names(&bytes).and_then(|names| {
        let casts = later_casts(&names);
        split::split(&bytes, |name| is_of(&casts, name))
    });
    let (first, later) = halves.unwrap_or_else(|why| panic!("{}: {why}", wasm.display()));
    put(wasm, &ordered(&first, wasm));
    let name = wasm.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    put(&wasm.with_file_name(name.replace("_bg.wasm", "_casts.wasm")), &ordered(&later, wasm));
}

fn ordered(module: &[u8], path: &Path) -> Vec<u8> {
    order::ordered(module).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// What stands in a function's name behind this room's, each time the room is named: a folder or a file of it, or else.
fn in_room<'a>(name: &'a str, room: &str) -> impl Iterator<Item = &'a str> {
    name.match_indices(room).filter_map(|(at, found)| {
        let (folder, _) = name[at + found.len()..].split_once("::")?;
        Some(folder)
    })
}

/// The casts other than that of the first figure, and than what casts share, by the names of functions.
fn later_casts<'a>(names: &[&'a str]) -> BTreeSet<&'a str> {
    let folders = names.iter().flat_map(|name| in_room(name, "::casts::"));
    let is_name = |folder: &&str| folder.chars().all(|c| c.is_alphanumeric() || c == '_');
    folders.filter(is_name).filter(|folder| !["delivery", "parts"].contains(folder)).collect()
}

/// What comes with them in the story and the page, though it is about the first cast.
const LATER: &str = "later";

/// Whether a function, by its name, is of one of these casts, of the chapter of one, or of what stands around one; or says
/// itself that it comes later.
fn is_of(casts: &BTreeSet<&str>, name: &str) -> bool {
    ["::casts::", "::story::", "::ui::"]
        .into_iter()
        .any(|room| in_room(name, room).any(|folder| folder == LATER || casts.contains(folder)))
}

/// Puts a file in the place of another. What is written into may be the same file as one that Trunk keeps.
fn put(path: &Path, bytes: &[u8]) {
    let made = path.with_extension("packed");
    let written = fs::write(&made, bytes).and_then(|()| fs::rename(&made, path));
    written.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// What a module begins with: its magic number and its version (WebAssembly Core Specification, 5.5.16).
const HEADER: &[u8] = b"\0asm\x01\0\0\0";
const IMPORTS: u8 = 2;
const A_FUNCTION: u8 = 0;

/// Reads what stands in a module, from front to back.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], &'static str> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or("it ends too early")?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, &'static str> {
        Ok(self.take(1)?[0])
    }

    /// A number in LEB128.
    fn number(&mut self) -> Result<usize, &'static str> {
        let mut number = 0;
        for place in 0..5 {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err("a number is too long")
    }

    fn name(&mut self) -> Result<&'a str, &'static str> {
        let length = self.number()?;
        str::from_utf8(self.take(length)?).map_err(|_| "a name is no text")
    }
}

fn push_number(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn push_name(bytes: &mut Vec<u8>, name: &str) {
    push_number(bytes, name.len());
    bytes.extend(name.as_bytes());
}

/// What the place is called that functions are imported from.
const OURS: &str = "i";

/// The module with short names for the functions it imports and the place they come from, and their old names, by
/// number; the place comes last.
fn with_short_imports(bytes: &[u8]) -> Result<(Vec<u8>, Vec<String>), &'static str> {
    let mut module = Reader(bytes.strip_prefix(HEADER).ok_or("it is no module of version 1")?);
    let (mut packed, mut names) = (HEADER.to_vec(), Vec::new());
    while !module.0.is_empty() {
        let (section, length) = (module.byte()?, module.number()?);
        let mut body = Reader(module.take(length)?);
        packed.push(section);
        if section != IMPORTS {
            push_number(&mut packed, length);
            packed.extend(body.0);
            continue;
        }
        let count = body.number()?;
        let (mut imports, mut module_of_all) = (Vec::new(), "");
        push_number(&mut imports, count);
        for _ in 0..count {
            let (from, name) = (body.name()?, body.name()?);
            if body.byte()? != A_FUNCTION {
                return Err("it imports something that is no function");
            }
            let kind = body.number()?;
            push_name(&mut imports, OURS);
            push_name(&mut imports, &short(names.len()));
            imports.push(A_FUNCTION);
            push_number(&mut imports, kind);
            names.push(name.to_owned());
            if names.len() > 1 && from != module_of_all {
                return Err("it imports from two places");
            }
            module_of_all = from;
        }
        push_number(&mut packed, imports.len());
        packed.extend(imports);
        // Where all of them come from is named last.
        names.push(module_of_all.to_owned());
    }
    Ok((packed, names))
}

/// A name as short as can be; in JavaScript it stands in quotes.
fn short(number: usize) -> String {
    format!("{number:x}")
}

/// A script without comments that fill a line and without indentation.
fn without_comments(script: &str) -> String {
    let mut packed = String::new();
    let mut in_comment = false;
    for line in script.lines().map(str::trim) {
        assert!(line.matches('`').count().is_multiple_of(2), "a text goes over several lines: {line}");
        let begins = line.starts_with("/*");
        if !(line.is_empty() || line.starts_with("//") || begins || in_comment) {
            packed.push_str(line);
            packed.push('\n');
        }
        in_comment = (in_comment || begins) && !line.ends_with("*/");
    }
    packed
}

/// The script without comments and indentation, and with short names for `names`.
fn shortened(script: &str, names: &[String]) -> String {
    let mut packed = without_comments(script);
    // Longer names first: one may begin with another.
    let Some((place, functions)) = names.split_last() else { return packed };
    let mut numbered: Vec<_> = functions.iter().enumerate().collect();
    numbered.sort_by_key(|(_, name)| std::cmp::Reverse(name.len()));
    for (number, name) in numbered {
        assert!(packed.contains(name.as_str()), "the script does not know {name}");
        packed = packed.replace(name.as_str(), &format!("\"{}\"", short(number)));
    }
    let place = format!("\"{place}\":");
    assert!(packed.contains(&place), "the script does not know {place}");
    packed.replace(&place, &format!("{OURS}:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(place: &str, names: &[&str]) -> Vec<u8> {
        let mut imports = Vec::new();
        push_number(&mut imports, names.len());
        for name in names {
            push_name(&mut imports, place);
            push_name(&mut imports, name);
            imports.extend([A_FUNCTION, 0]);
        }
        let mut bytes = HEADER.to_vec();
        bytes.extend([1, 4, 1, 0x60, 0, 0, IMPORTS]);
        push_number(&mut bytes, imports.len());
        bytes.extend(imports);
        bytes
    }

    #[test]
    fn imports_get_short_names_in_both_files() {
        let (packed, names) =
            with_short_imports(&module("./a_bg.js", &["__wbg_a_12", "__wbg_a_123"])).expect("a module");
        assert_eq!(packed, module(OURS, &["0", "1"]));
        let script = "// A comment\n/**\n * Another\n */\nconst imports = {\n    __wbg_a_123: 1,\n    __wbg_a_12: 2,\n};\nconst all = { \"./a_bg.js\": imports };\n";
        let packed = "const imports = {\n\"1\": 1,\n\"0\": 2,\n};\nconst all = { i: imports };\n";
        assert_eq!(shortened(script, &names), packed);
    }

    #[test]
    fn functions_are_told_by_the_cast_in_their_names() {
        let later = [
            "<t[0]::casts::lease::Lease as t[0]::board::Protocol>::step",
            "t[0]::stage::On<t[0]::casts::generals::A>",
            "t[0]::story::generals::capture_one",
            "t[0]::story::later::replay",
            "t[0]::ui::later::town",
        ];
        let first = [
            "t[0]::casts::by_number",
            "<t[0]::casts::delivery::Delivery>::new",
            "t[0]::casts::parts::Handler",
            "<t[0]::story::Hand>::until",
            "t[0]::story::silence::answer",
            "t[0]::story::delivery::answer",
            "main",
        ];
        let all = [&later[..], &first].concat();
        let casts = later_casts(&all);
        assert_eq!(casts, BTreeSet::from(["generals", "lease"]));
        let found: Vec<_> = all.into_iter().filter(|name| is_of(&casts, name)).collect();
        assert_eq!(found, later);
    }

    #[test]
    fn long_numbers_are_written_as_they_are_read() {
        for number in [0, 1, 127, 128, 300, 16_384, 2_000_000] {
            let mut bytes = Vec::new();
            push_number(&mut bytes, number);
            assert_eq!(Reader(&bytes).number(), Ok(number));
        }
    }

    #[test]
    fn what_is_no_module_is_refused() {
        for bytes in [&b""[..], b"\0asm\x02\0\0\0", b"\0asm\x01\0\0\0\x02\x7f\x01", b"\0asm\x01\0\0\0\x02"] {
            with_short_imports(bytes).expect_err("it is no module");
        }
    }
}

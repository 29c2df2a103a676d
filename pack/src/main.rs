//! Makes a built page smaller, in place.
//!
//! wasm-bindgen names every function that WebAssembly imports with a hash, which does not compress and stands in both
//! files; and it writes its JavaScript to be read. Here the imports get short names, in both files alike, and the
//! JavaScript loses its comments and indentation. And what only later casts need comes in a file of its own, `NAME_casts.wasm`
//! (see [`split`]). Nothing else is changed.
//!
//! usage: pack FOLDER     (each `NAME_bg.wasm` in it, with `NAME.js`)

mod split;

use std::path::Path;
use std::{env, fs, process};

fn main() {
    let folder = env::args().nth(1).unwrap_or_else(|| {
        eprintln!("usage: pack FOLDER");
        process::exit(2)
    });
    for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder}: {error}")) {
        let wasm = entry.expect("an entry of the folder").path();
        let name = wasm.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some(stem) = name.strip_suffix("_bg.wasm") {
            pack(&wasm, &wasm.with_file_name(format!("{stem}.js")));
        }
    }
}

fn pack(wasm: &Path, script: &Path) {
    let text = fs::read_to_string(script).unwrap_or_else(|error| panic!("{}: {error}", script.display()));
    let bytes = fs::read(wasm).unwrap_or_else(|error| panic!("{}: {error}", wasm.display()));
    let (bytes, names) = with_short_imports(&bytes).unwrap_or_else(|why| panic!("{}: {why}", wasm.display()));
    if names.last().is_some_and(|place| place == OURS) {
        // Packed before it was copied here.
        return;
    }
    put(script, shortened(&text, &names).as_bytes());
    // The desk needs all of them at once.
    if wasm.ends_with("desk_bg.wasm") {
        return put(wasm, &bytes);
    }
    let (first, later) =
        split::split(&bytes, is_of_a_later_cast).unwrap_or_else(|why| panic!("{}: {why}", wasm.display()));
    put(wasm, &first);
    let name = wasm.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    put(&wasm.with_file_name(name.replace("_bg.wasm", "_casts.wasm")), &later);
}

/// Whether a function, by its name, is of another cast than that of the first figure, or of nothing that casts share.
fn is_of_a_later_cast(name: &str) -> bool {
    let folders = name.match_indices("::casts::").filter_map(|(at, found)| {
        let (folder, _) = name[at + found.len()..].split_once("::")?;
        Some(folder)
    });
    folders.into_iter().any(|folder| {
        folder.chars().all(|c| c.is_alphanumeric() || c == '_') && !["delivery", "parts"].contains(&folder)
    })
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

/// The script with short names for `names`, without comments that fill a line and without indentation.
fn shortened(script: &str, names: &[String]) -> String {
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
        for later in
            ["<t[0]::casts::lease::Lease as t[0]::board::Protocol>::step", "t[0]::stage::On<t[0]::casts::generals::A>"]
        {
            assert!(is_of_a_later_cast(later), "{later}");
        }
        for first in
            ["t[0]::casts::by_number", "<t[0]::casts::delivery::Delivery>::new", "t[0]::casts::parts::Handler", "main"]
        {
            assert!(!is_of_a_later_cast(first), "{first}");
        }
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

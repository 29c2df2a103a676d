//! What the page's worker (`static/sw.js`) is to keep: every file of the build that the page needs, with its hash.
//!
//! Each folder with a page of its own is a language. Files that are not for the page itself are left out: the worker, the page
//! as one file, pictures for other programs.

use crate::stamp::{Files, Stamps, hash};

/// The line of the worker that says what it keeps.
const LINE: &str = "const BUILD = ";

/// What the page is made of, by the ends of names.
const KINDS: [&str; 6] = [".html", ".js", ".css", ".wasm", ".svg", ".webmanifest"];

/// What ends like that and is not part of it.
const OTHERS: [&str; 2] = ["sw.js", crate::ALONE];

/// A folder: its name with a stroke at its end, its files, and their stamps.
pub type Folder = (String, Files, Stamps);

/// The worker, told what it keeps: of each folder the files, each with its stamp and, right behind it, its hash.
///
/// # Errors
/// A worker with no place for that, a folder without a page, or a name that is not plain.
pub fn told(worker: &str, folders: &[Folder]) -> Result<String, String> {
    let mut written = Vec::new();
    for (folder, files, stamps) in folders {
        if !files.contains_key("index.html") {
            return Err(format!("there is no page in {folder:?}"));
        }
        let kept = files
            .iter()
            .filter(|(name, _)| KINDS.iter().any(|kind| name.ends_with(kind)) && !OTHERS.contains(&name.as_str()));
        let mut hashes = Vec::new();
        for (name, file) in kept {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
            if !name.chars().all(is_plain) {
                return Err(format!("{name:?} is no plain name"));
            }
            hashes.push(format!("\"{name}\":\"{}{}\"", stamps[name], hash(file)));
        }
        written.push(format!("\"{folder}\":{{{}}}", hashes.join(",")));
    }
    let files = format!("{{{}}}", written.join(","));
    let version = &hash(files.as_bytes())[..16];
    let mut places = 0;
    let lines: Vec<String> = worker
        .lines()
        .map(|line| {
            let is_place = line.starts_with(LINE);
            places += usize::from(is_place);
            if is_place { format!("{LINE}{{version:\"{version}\",files:{files}}};") } else { line.to_owned() }
        })
        .collect();
    if places == 1 { Ok(lines.join("\n") + "\n") } else { Err(format!("the worker has {places} places for its files")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKER: &str = "// A worker\nconst BUILD = { version: \"\", files: {} };\nuse(BUILD);\n";

    fn folder(name: &str, all: &[(&str, &str)]) -> Folder {
        let mut files: Files =
            all.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_owned())).collect();
        let stamps = crate::stamp::stamp(&mut files).expect("texts");
        (name.to_owned(), files, stamps)
    }

    fn of(bytes: &[u8]) -> String {
        let hash = hash(bytes);
        format!("{}{hash}", &hash[..8])
    }

    #[test]
    fn the_worker_is_told_what_the_page_is_made_of() {
        let english =
            [("index.html", "page"), ("a.wasm", "wasm"), ("sw.js", "x"), ("offline.html", "x"), ("a.png", "x")];
        let folders = [folder("", &english), folder("de/", &[("index.html", "Seite")])];
        let once = told(WORKER, &folders).expect("it has a place");
        let files = format!(
            "{{\"\":{{\"a.wasm\":\"{}\",\"index.html\":\"{}\"}},\"de/\":{{\"index.html\":\"{}\"}}}}",
            of(b"wasm"),
            of(b"page"),
            of(b"Seite")
        );
        let version = &hash(files.as_bytes())[..16];
        assert_eq!(once, format!("// A worker\nconst BUILD = {{version:\"{version}\",files:{files}}};\nuse(BUILD);\n"));
        assert_eq!(told(&once, &folders), Ok(once.clone()), "told again it is the same");
        let mut changed = folders.clone();
        changed[1].1.insert("index.html".to_owned(), b"Andere Seite".to_vec());
        assert_ne!(told(&once, &changed), Ok(once), "another build has another version");
    }

    #[test]
    fn what_cannot_be_kept_is_refused() {
        let whole = [folder("", &[("index.html", "")])];
        told("use(BUILD);\n", &whole).expect_err("it has no place");
        told(&WORKER.repeat(2), &whole).expect_err("which of two?");
        told(WORKER, &[folder("", &[("a.js", "")])]).expect_err("it has no page");
        told(WORKER, &[folder("", &[("index.html", ""), ("a\".js", "")])]).expect_err("it would need quoting");
    }
}

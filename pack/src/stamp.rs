//! Addresses that say which content they mean, so that files of two builds are never mixed.
//!
//! Trunk puts a hash into the names of some files and leaves others as they are. A browser, or what is between it and the
//! host, may keep a file by its address, and after an update a new page would be given an old script. So whatever a page or a
//! script fetches is named with a *stamp*, the beginning of the SHA-256 of what it is to be: `./papers.js?1a2b3c4d`. A file
//! is stamped before those that name it, because a stamp in it is part of what it is. Files that name each other in a circle
//! have one stamp together, after what is in all of them without it.
//!
//! The page's own two halves and their JavaScript belong together, and what is done here to what Trunk has named is not in
//! its hash. They are named anew, all three after what is in all of them.
//!
//! Links that readers follow have no stamp, but for those to parts of the text, which the page fetches.

use crate::html::tags;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How much of a hash, in hexadecimal digits, is a stamp. `sw.js` knows the same.
const STAMP: usize = 8;

/// How long the hashes are that stand in names.
const NAMED: usize = 16;

/// The SHA-256 of some bytes, in hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Files of one folder, by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The stamps of files, by name.
pub type Stamps = BTreeMap<String, String>;

/// Where in a script it names another: where its name begins and ends, and what it is.
fn named_in_script(script: &str) -> Vec<(usize, usize, &str)> {
    let mut found = Vec::new();
    for before in ["import(\"./", "from \"./", "import \"./", "new URL(\"", "new URL(\"./"] {
        for (at, _) in script.match_indices(before) {
            let begin = at + before.len();
            let Some(length) = script[begin..].find('"') else { continue };
            let behind = &script[begin + length..];
            if !before.starts_with("new") || behind.starts_with("\", import.meta.url)") {
                found.push((begin, begin + length, &script[begin..begin + length]));
            }
        }
    }
    found.sort_unstable();
    found
}

/// Where in a page something is named that it fetches.
fn named_in_page(html: &str) -> Vec<(usize, usize, &str)> {
    let (mut found, mut is_in_part) = (Vec::new(), false);
    for tag in tags(html) {
        let key = match (tag.name(), tag.value("rel")) {
            ("script", _) => "src",
            ("link", Some("stylesheet" | "later" | "preload" | "modulepreload")) => "href",
            // The link of a part stands right behind what marks it.
            ("a", _) if is_in_part => "href",
            _ => "",
        };
        is_in_part = tag.value("data-part").is_some();
        for (_, begin, value) in tag.attributes().into_iter().filter(|(name, ..)| *name == key) {
            if let Some(name) = value.strip_prefix("./") {
                found.push((begin + 2, begin + value.len(), name));
            }
        }
    }
    found
}

/// Whether a name says by itself what is in the file.
fn is_named(name: &str) -> bool {
    let is_hash = |word: &str| word.len() == NAMED && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    name.split(['-', '_', '.']).any(is_hash)
}

/// What a file names of the others, each with its place: without the stamp that it may have.
fn names<'a>(files: &Files, name: &str, text: &'a str) -> Vec<(usize, usize, &'a str)> {
    let found = match name.rsplit('.').next() {
        Some("js") => named_in_script(text),
        Some("html") => named_in_page(text),
        _ => Vec::new(),
    };
    let plain = found.into_iter().map(|(begin, end, named)| (begin, end, named.split('?').next().unwrap_or_default()));
    plain.filter(|(_, _, named)| !is_named(named) && files.contains_key(*named)).collect()
}

/// The files with stamps in them.
struct Stamping<'a> {
    files: &'a mut Files,
    /// All that each file leads to, by any number of steps.
    leads: BTreeMap<String, BTreeSet<String>>,
    done: Stamps,
}

impl Stamping<'_> {
    fn text(&self, name: &str) -> Result<String, String> {
        String::from_utf8(self.files[name].clone()).map_err(|_| format!("{name} is no text"))
    }

    /// A file with other names in it: `of` says what is behind each.
    fn with(&self, name: &str, mut of: impl FnMut(&str) -> String) -> Result<Vec<u8>, String> {
        if !name.ends_with(".js") && !name.ends_with(".html") {
            return Ok(self.files[name].clone());
        }
        let text = self.text(name)?;
        let (mut written, mut at) = (String::new(), 0);
        for (begin, end, named) in names(self.files, name, &text) {
            written += &format!("{}{named}{}", &text[at..begin], of(named));
            at = end;
        }
        written += &text[at..];
        Ok(written.into_bytes())
    }

    /// Stamps what a file names, and gives the file's own stamp.
    fn stamp(&mut self, name: &str) -> Result<String, String> {
        if let Some(stamp) = self.done.get(name) {
            return Ok(stamp.clone());
        }
        let circle: BTreeSet<String> =
            self.leads[name].iter().filter(|other| self.leads[*other].contains(name)).cloned().collect();
        let circle = if circle.is_empty() { BTreeSet::from([name.to_owned()]) } else { circle };
        let outside: BTreeSet<String> =
            circle.iter().flat_map(|of| self.leads[of].difference(&circle).cloned()).collect();
        for other in &outside {
            self.stamp(other)?;
        }
        let mut plain = Vec::new();
        for of in &circle {
            let stamped = |named: &str| self.done.get(named).map(|stamp| format!("?{stamp}")).unwrap_or_default();
            plain.push((of.clone(), self.with(of, stamped)?));
        }
        let own = match &plain[..] {
            [(_, alone)] => hash(alone),
            all => hash(all.iter().map(|(_, file)| hash(file)).collect::<String>().as_bytes()),
        };
        let own = own[..STAMP].to_owned();
        self.files.extend(plain);
        for of in &circle {
            let within = |named: &str| format!("?{}", if circle.contains(named) { &own } else { &self.done[named] });
            let file = self.with(of, within)?;
            self.files.insert(of.clone(), file);
        }
        self.done.extend(circle.into_iter().map(|of| (of, own.clone())));
        Ok(own)
    }
}

/// Names the page's halves after what is in them.
fn rename(files: &mut Files) {
    let stems: Vec<String> = files
        .keys()
        .filter_map(|name| name.strip_suffix("_bg.wasm"))
        .filter(|stem| stem.rsplit('-').next().is_some_and(is_named))
        .map(str::to_owned)
        .collect();
    for stem in stems {
        let parts = [".js", "_bg.wasm", "_casts.wasm"];
        let all: Vec<u8> = parts
            .iter()
            .filter_map(|part| files.get(&format!("{stem}{part}")))
            .flat_map(|file| hash(file).into_bytes())
            .collect();
        let new = format!("{}{}", &stem[..stem.len() - NAMED], &hash(&all)[..NAMED]);
        for part in parts {
            if let Some(file) = files.remove(&format!("{stem}{part}")) {
                files.insert(format!("{new}{part}"), file);
            }
        }
        for (_, file) in files.iter_mut().filter(|(name, _)| name.ends_with(".html")) {
            *file = String::from_utf8_lossy(file).replace(&stem, &new).into_bytes();
        }
    }
}

/// Stamps all that is named in these files, and gives the stamp of each. Done again, it changes nothing.
///
/// # Errors
/// A page or script that is no text.
pub fn stamp(files: &mut Files) -> Result<Stamps, String> {
    rename(files);
    let mut leads = BTreeMap::new();
    for (name, file) in &*files {
        let is_text = name.ends_with(".js") || name.ends_with(".html");
        let text = if is_text { std::str::from_utf8(file).map_err(|_| format!("{name} is no text"))? } else { "" };
        let named: BTreeSet<String> =
            names(files, name, text).into_iter().map(|(_, _, named)| named.to_owned()).collect();
        leads.insert(name.clone(), named);
    }
    loop {
        let further: BTreeMap<String, BTreeSet<String>> = leads
            .iter()
            .map(|(name, named)| {
                (name.clone(), named.iter().flat_map(|named| &leads[named]).chain(named).cloned().collect())
            })
            .collect();
        if further == leads {
            break;
        }
        leads = further;
    }
    let names: Vec<String> = files.keys().cloned().collect();
    let mut stamping = Stamping { files, leads, done: Stamps::new() };
    for name in names {
        stamping.stamp(&name)?;
    }
    Ok(stamping.done)
}

/// The files that stand in a folder itself.
///
/// # Errors
/// What the system says.
pub fn read(folder: &Path) -> std::io::Result<Files> {
    let mut files = Files::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|_| path.is_file()) {
            files.insert(name.to_owned(), std::fs::read(&path)?);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(all: &[(&str, &str)]) -> Files {
        all.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_owned())).collect()
    }

    fn text<'a>(files: &'a Files, name: &str) -> &'a str {
        std::str::from_utf8(&files[name]).expect("a text")
    }

    fn a_page() -> Files {
        files(&[
            (
                "index.html",
                "<link href=./page-0123456789abcdef.css rel=stylesheet><link href=./later.css rel=later><link href=./icon.svg rel=icon>\
                 <script data-js=./a-0123456789abcdef.js data-wasm=./a-0123456789abcdef_bg.wasm src=./boot.js type=module></script>\
                 <a href=./more.html#x>X</a><div data-part=more.html><a href=\"./more.html\">More</a></div>",
            ),
            ("more.html", "<link href=\"./later.css\" rel=\"stylesheet\"><a href=\"./\">Back</a>"),
            ("boot.js", "import(\"./papers.js\"); import(address); import(\"./gone.js\");"),
            ("papers.js", "import { a } from \"./clerk.js\"; new Worker(new URL(\"clerk.js\", import.meta.url));"),
            ("clerk.js", "new URL(\"desk_bg.wasm\", import.meta.url); new URL(\"desk_bg.wasm\");"),
            ("desk_bg.wasm", "desk"),
            ("later.css", "p {}"),
            ("icon.svg", "<svg>"),
            ("page-0123456789abcdef.css", "a {}"),
            ("a-0123456789abcdef.js", "js"),
            ("a-0123456789abcdef_bg.wasm", "first"),
            ("a-0123456789abcdef_casts.wasm", "later"),
        ])
    }

    #[test]
    fn hashes_are_those_of_the_standard() {
        // FIPS 180-4, its examples.
        assert_eq!(hash(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(hash(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn what_is_fetched_is_named_with_the_hash_of_what_it_is() {
        let mut all = a_page();
        stamp(&mut all).expect("texts");
        let of = |name: &str| format!("{name}?{}", &hash(&all[name])[..STAMP]);
        let page = text(&all, "index.html");
        for (has, name) in [
            ("src=./", "boot.js"),
            ("<link href=./", "later.css"),
            ("<div data-part=more.html><a href=\"./", "more.html"),
        ] {
            assert!(page.contains(&format!("{has}{}", of(name))), "{name}: {page}");
        }
        for as_it_was in ["<a href=./more.html#x>", "href=./icon.svg", "href=./page-0123456789abcdef.css"] {
            assert!(page.contains(as_it_was), "{as_it_was}: {page}");
        }
        assert!(text(&all, "more.html").contains(&format!("\"./{}\"", of("later.css"))));
        assert_eq!(
            text(&all, "boot.js"),
            format!("import(\"./{}\"); import(address); import(\"./gone.js\");", of("papers.js"))
        );
        let clerk = of("clerk.js");
        assert_eq!(
            text(&all, "papers.js"),
            format!("import {{ a }} from \"./{clerk}\"; new Worker(new URL(\"{clerk}\", import.meta.url));")
        );
        let desk = of("desk_bg.wasm");
        assert_eq!(text(&all, "clerk.js"), format!("new URL(\"{desk}\", import.meta.url); new URL(\"desk_bg.wasm\");"));
    }

    #[test]
    fn a_change_anywhere_changes_the_name_of_whatever_leads_to_it_and_nothing_else() {
        let stamped = |change: &dyn Fn(&mut Files)| {
            let mut all = a_page();
            change(&mut all);
            stamp(&mut all).expect("texts");
            all
        };
        let before = stamped(&|_| ());
        let after = stamped(&|all| {
            all.insert("desk_bg.wasm".to_owned(), b"another".to_vec());
        });
        let differs: Vec<&str> =
            before.iter().filter(|(name, file)| after[*name] != **file).map(|(name, _)| name.as_str()).collect();
        assert_eq!(differs, ["boot.js", "clerk.js", "desk_bg.wasm", "index.html", "papers.js"]);
        // Done again, it stays as it is.
        let mut again = after.clone();
        stamp(&mut again).expect("texts");
        assert_eq!(again, after);
    }

    #[test]
    fn halves_are_named_after_all_three_files() {
        let named = |change: &str| {
            let mut all = a_page();
            if !change.is_empty() {
                all.insert(change.to_owned(), b"changed".to_vec());
            }
            stamp(&mut all).expect("texts");
            let name = all.keys().find_map(|name| name.strip_suffix("_casts.wasm")).expect("a half").to_owned();
            for part in [".js", "_bg.wasm"] {
                assert!(all.contains_key(&format!("{name}{part}")));
                assert!(text(&all, "index.html").contains(&format!("=./{name}{part}")));
            }
            assert!(is_named(&name) && name.starts_with("a-"), "{name}");
            name
        };
        let stem = "a-0123456789abcdef";
        let names = ["".to_owned(), format!("{stem}.js"), format!("{stem}_bg.wasm"), format!("{stem}_casts.wasm")];
        assert_eq!(names.iter().map(|name| named(name)).collect::<BTreeSet<_>>().len(), 4);
        assert_eq!(named("later.css"), named(""));
    }

    #[test]
    fn files_that_name_each_other_have_one_stamp() {
        let circle = |last: &str| {
            let mut all = files(&[
                ("a.js", "import { b } from \"./b.js\";"),
                ("b.js", "import(\"./c.js\"); import(\"./d.css\");"),
                ("c.js", "import(\"./a.js\"); import(\"./c.js\");"),
                ("d.css", last),
                ("e.js", "import(\"./b.js\");"),
            ]);
            let stamps = stamp(&mut all).expect("texts");
            let mut again = all.clone();
            assert_eq!(stamp(&mut again).as_ref(), Ok(&stamps), "done again, it is the same");
            assert_eq!(again, all);
            (all, stamps)
        };
        let (all, stamps) = circle("p {}");
        let own = &stamps["a.js"];
        assert_eq!((&stamps["b.js"], &stamps["c.js"]), (own, own));
        assert_eq!(text(&all, "a.js"), format!("import {{ b }} from \"./b.js?{own}\";"));
        assert_eq!(text(&all, "b.js"), format!("import(\"./c.js?{own}\"); import(\"./d.css?{}\");", stamps["d.css"]));
        assert_eq!(text(&all, "c.js"), format!("import(\"./a.js?{own}\"); import(\"./c.js?{own}\");"));
        assert_eq!(text(&all, "e.js"), format!("import(\"./b.js?{own}\");"));
        let (_, others) = circle("a {}");
        assert!(stamps.iter().all(|(name, stamp)| others[name] != *stamp), "{stamps:?} {others:?}");
    }
}

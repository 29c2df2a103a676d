//! Scripts of the page as one script, so that nothing has to be fetched.
//!
//! Each module becomes a function that gives what it exports; imports become calls. This is no general bundler: it knows the
//! forms that the page's own modules and wasm-bindgen write, each on one line, and refuses others.

use crate::stamp::Files;
use std::collections::BTreeMap;

/// What stands before all modules: how they are called, and where files come from.
const BEFORE: &str = include_str!("alone.js");

/// Between what a worker has, too, and what starts the page.
const MARK: &str = "/* The page itself */";

/// Modules that have no place in a file: it needs not be kept.
const LEFT_OUT: [&str; 1] = ["keep.js"];

/// What a module exports, as pairs of what it is called outside and inside.
type Exports = Vec<(String, String)>;

/// `a, b as c` as pairs: what stands before `as`, and behind it.
fn pairs(list: &str) -> Vec<(String, String)> {
    let one = |item: &str| {
        let (from, to) = item.split_once(" as ").unwrap_or((item, item));
        (from.trim().to_owned(), to.trim().to_owned())
    };
    list.split(',').map(str::trim).filter(|item| !item.is_empty()).map(one).collect()
}

/// A line that imports, as one that loads.
fn import(line: &str) -> Result<String, String> {
    let wrong = || format!("this import is not understood: {line}");
    let rest = line.trim().strip_prefix("import ").ok_or_else(wrong)?;
    let rest = rest.trim_end_matches(';');
    let (what, from) = rest.split_once(" from ").ok_or_else(wrong)?;
    let name = from.trim().strip_prefix("\"./").and_then(|from| from.strip_suffix('"')).ok_or_else(wrong)?;
    let (default, named) = match what.split_once('{') {
        Some((default, named)) => {
            (default.trim().trim_end_matches(','), named.trim_end().strip_suffix('}').ok_or_else(wrong)?)
        }
        None => (what.trim(), ""),
    };
    if default.contains('*') {
        return Err(wrong());
    }
    let mut all: Vec<String> = pairs(named).into_iter().map(|(from, to)| format!("{from}: {to}")).collect();
    if !default.is_empty() {
        all.insert(0, format!("default: {default}"));
    }
    Ok(format!("const {{ {} }} = load(\"{name}\");", all.join(", ")))
}

/// The name that a line declares.
fn declared(line: &str) -> Option<&str> {
    let words = ["async function ", "function ", "class ", "const ", "let "];
    let rest = words.iter().find_map(|word| line.strip_prefix(word))?;
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'))?;
    Some(&rest[..end]).filter(|name| !name.is_empty())
}

/// A module's text without imports and exports, with what it exports.
fn module(script: &str) -> Result<(String, Exports), String> {
    let (mut body, mut exports) = (String::new(), Exports::new());
    for line in script.lines() {
        if line.starts_with("import ") {
            body += &import(line)?;
        } else if let Some(rest) = line.strip_prefix("export ") {
            if let Some(list) =
                rest.trim_end().strip_prefix('{').and_then(|list| list.trim_end_matches(';').strip_suffix('}'))
            {
                exports.extend(pairs(list).into_iter().map(|(inside, outside)| (outside, inside)));
            } else {
                let rest_of_default = rest.strip_prefix("default ");
                let declaration = rest_of_default.unwrap_or(rest);
                let name = declared(declaration).ok_or_else(|| format!("this export is not understood: {line}"))?;
                let outside = if rest_of_default.is_some() { "default" } else { name };
                exports.push((outside.to_owned(), name.to_owned()));
                body += declaration;
            }
        } else {
            body += line;
        }
        body.push('\n');
    }
    let body = body.replace("import(", "bring(").replace("import.meta.url", "HERE");
    if body.contains("import.meta") {
        return Err("it asks more of itself than its address".to_owned());
    }
    Ok((body, exports))
}

/// The modules and files that a module names.
fn named<'a>(script: &'a str, files: &Files) -> Vec<&'a str> {
    let quoted = script.split('"').skip(1).step_by(1).map(|word| word.trim_start_matches("./"));
    quoted.filter(|word| files.contains_key(*word) && !LEFT_OUT.contains(word)).collect()
}

/// One script of `entry`, of `others`, and of what they name: the script, and the files that are no modules and are named.
///
/// # Errors
/// A form of import or export that is not known.
pub fn bundle(entry: &str, others: &[&str], files: &Files) -> Result<(String, Vec<String>), String> {
    let mut modules = BTreeMap::new();
    let (mut open, mut data) = (vec![entry], Vec::new());
    open.extend(others);
    while let Some(name) = open.pop() {
        if modules.contains_key(name) || data.iter().any(|known| known == name) {
            continue;
        }
        let file = files.get(name).ok_or_else(|| format!("{name} is not there"))?;
        if !name.ends_with(".js") {
            data.push(name.to_owned());
            continue;
        }
        let script = std::str::from_utf8(file).map_err(|_| format!("{name} is no text"))?;
        let (body, exports) = module(script).map_err(|why| format!("{name}: {why}"))?;
        open.extend(named(script, files));
        modules.insert(name, (body, exports));
    }
    let (start, _) = modules.remove(entry).ok_or("it was put in")?;
    let mut written = format!("const MARK = {MARK:?};\n").replace("/* ", "/\" + \"* ") + BEFORE;
    for (name, (body, exports)) in modules {
        let exports: Vec<String> =
            exports.into_iter().map(|(outside, inside)| format!("{outside}: {inside}")).collect();
        written += &format!("modules[{name:?}] = () => {{\n{body}return {{ {} }};\n}};\n", exports.join(", "));
    }
    Ok((format!("{written}{MARK}\n{start}"), data))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(all: &[(&str, &str)]) -> Files {
        all.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_owned())).collect()
    }

    #[test]
    fn imports_load_and_exports_are_given_back() {
        for (line, loads) in [
            ("import init from \"./desk.js\";", "const { default: init } = load(\"desk.js\");"),
            ("import { a, b as c } from \"./x.js\";", "const { a: a, b: c } = load(\"x.js\");"),
            ("import d, { a } from \"./x.js\";", "const { default: d, a: a } = load(\"x.js\");"),
        ] {
            assert_eq!(import(line).as_deref(), Ok(loads));
        }
        let (body, exports) = module(
            "export function a() {}\nexport const b = 1;\nclass C {}\nexport { C as default, C };\nexport async function d() {\nawait import(\"./x.js\");\nnew URL(\"x\", import.meta.url);\n}\n",
        )
        .expect("it is understood");
        assert_eq!(
            body,
            "function a() {}\nconst b = 1;\nclass C {}\n\nasync function d() {\nawait bring(\"./x.js\");\nnew URL(\"x\", HERE);\n}\n"
        );
        let exports: Vec<_> = exports.iter().map(|(outside, inside)| format!("{outside}: {inside}")).collect();
        assert_eq!(exports, ["a: a", "b: b", "default: C", "C: C", "d: d"]);
    }

    #[test]
    fn what_is_named_comes_along_and_nothing_else() {
        let all = files(&[
            ("boot.js", "await bringing(\"x\");\nimport(\"./papers.js\");\nimport(\"./keep.js\");\nimport(address);\n"),
            ("papers.js", "import { a } from \"./clerk.js\";\nexport const b = a;\n"),
            ("clerk.js", "export const a = new URL(\"desk_bg.wasm\", import.meta.url);\n"),
            ("desk_bg.wasm", "desk"),
            ("keep.js", "export const kept = 1;\n"),
            ("other.js", "export const other = 1;\n"),
            ("page.js", "export const page = 1;\n"),
        ]);
        let (script, data) = bundle("boot.js", &["page.js"], &all).expect("it is understood");
        assert_eq!(data, ["desk_bg.wasm"]);
        for has in ["modules[\"clerk.js\"]", "modules[\"papers.js\"]", "modules[\"page.js\"]", "return { b: b };"] {
            assert!(script.contains(has), "{has}: {script}");
        }
        for not in ["modules[\"keep.js\"]", "modules[\"other.js\"]", "modules[\"boot.js\"]", "import("] {
            assert!(!script.contains(not), "{not}: {script}");
        }
        // A worker is made of what stands before the mark.
        let (shared, page) = script.split_once(MARK).expect("the page's own comes last");
        assert!(page.contains("bring(address)") && shared.contains("modules[\"papers.js\"]"));
        assert!(!page.contains(MARK));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for wrong in [
            "import \"./a.js\";",
            "import * as a from \"./a.js\";",
            "import a from \"https://a\";",
            "export * from \"./a.js\";",
            "import.meta.env;",
        ] {
            module(wrong).expect_err(wrong);
        }
        bundle("boot.js", &[], &Files::new()).expect_err("there is nothing");
    }
}

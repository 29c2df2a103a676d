//! The page as one file, `offline.html`, which opens from a disk and asks for nothing.
//!
//! All text stands in it, also that of the parts that come later, of the case book and of the sources, which become sections
//! with names of their own. Scripts are one script (see [`bundle`](crate::bundle)), styles stand in the page, and files that
//! the scripts fetch are written into it as text, compressed. Its policy allows exactly these scripts and styles, by hash. A
//! link to what is not in the file becomes plain text; what is marked `data-online` is left out, and so are links to other
//! languages: each has a file of its own.

use crate::bundle::bundle;
use crate::html::{Tag, element, tags};
use crate::part;
use crate::stamp::Files;
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

/// Pages that become sections, and what their ids begin with there.
const SECTIONS: [(&str, &str); 2] = [("cases.html", "cases"), ("sources.html", "sources")];

/// How hard it is tried to compress: as hard as zlib does at most.
const LEVEL: u8 = 9;

/// What is put in the place of stretches of a page.
#[derive(Default)]
struct Edits(Vec<(usize, usize, String)>);

impl Edits {
    fn put(&mut self, begin: usize, end: usize, text: impl Into<String>) {
        self.0.push((begin, end, text.into()));
    }

    /// The page with them. Of two that overlap, the one that begins first counts.
    fn apply(mut self, html: &str) -> String {
        self.0.sort_by_key(|(begin, ..)| *begin);
        let (mut written, mut at) = (String::new(), 0);
        for (begin, end, text) in self.0 {
            if begin >= at {
                written += &html[at..begin];
                written += &text;
                at = end;
            }
        }
        written + &html[at..]
    }
}

fn text<'a>(files: &'a Files, name: &str) -> Result<&'a str, String> {
    let file = files.get(name).ok_or_else(|| format!("{name} is not there"))?;
    std::str::from_utf8(file).map_err(|_| format!("{name} is no text"))
}

/// A source of a policy that allows what is written so.
fn by_hash(text: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)))
}

/// Where a link leads within the file: `Some(None)` if it leads to nothing that is in it, `None` if it may stay as it is.
fn leads(href: &str, prefix: &str) -> Option<Option<String>> {
    if let Some(id) = href.strip_prefix('#') {
        return (!prefix.is_empty()).then(|| Some(format!("#{prefix}-{id}")));
    }
    if !href.starts_with('.') {
        return None;
    }
    let (path, id) = href.split_once('#').map_or((href, None), |(path, id)| (path, Some(id)));
    let to = match path.split_once('?').unwrap_or((path, "")) {
        ("./", "") => Some(format!("#{}", id.unwrap_or("top"))),
        // It is this file that shows what the address asks for, whatever its name.
        ("./", keys) => Some(format!("?{keys}{}", id.map(|id| format!("#{id}")).unwrap_or_default())),
        (path, _) => {
            let section = SECTIONS.iter().find(|(name, _)| path.strip_prefix("./") == Some(name));
            section.map(|(_, prefix)| format!("#{prefix}{}", id.map(|id| format!("-{id}")).unwrap_or_default()))
        }
    };
    Some(to)
}

/// Has links lead where what they mean is now.
fn with_links(html: &str, prefix: &str) -> String {
    let (mut edits, mut is_plain) = (Edits::default(), false);
    for tag in tags(html) {
        if tag.name() == "/a" && std::mem::take(&mut is_plain) {
            edits.put(tag.begin, tag.end, "</span>");
        }
        if tag.name() != "a" {
            continue;
        }
        let link = tag.attributes().into_iter().find(|(name, ..)| *name == "href");
        let Some((_, begin, href)) = link else { continue };
        match leads(href, prefix) {
            Some(Some(to)) => edits.put(begin, begin + href.len(), to),
            Some(None) => {
                is_plain = true;
                edits.put(tag.begin, tag.end, "<span>");
            }
            None => {}
        }
    }
    edits.apply(html)
}

/// What a page says, as a section of another: its names have the prefix, its headings are one lower, and it has no data.
fn section(page: &str, prefix: &str) -> Result<String, String> {
    let [_, begin, end, _] = element(page, "main").ok_or_else(|| format!("{prefix}: it has no main part"))?;
    let html = with_links(&page[begin..end], prefix);
    let mut edits = Edits::default();
    for tag in tags(&html) {
        let name = tag.name();
        if let Some(level) = name.trim_start_matches('/').strip_prefix('h').and_then(|level| level.parse::<u8>().ok()) {
            let at = tag.begin + 1 + name.len() - 1;
            edits.put(at, at + 1, (level + 1).to_string());
        }
        for (key, begin, value) in tag.attributes() {
            if ["id", "for", "aria-labelledby", "aria-describedby"].contains(&key) {
                edits.put(begin, begin, format!("{prefix}-"));
            } else if key.starts_with("data-") {
                let named = html[..begin].rfind(key).ok_or("an attribute has a name")?;
                let end = begin + value.len();
                edits.put(named, end + usize::from(html[end..].starts_with(['"', '\''])), "");
            }
        }
    }
    Ok(format!("<section id=\"{prefix}\" class=\"book\">{}</section>", edits.apply(&html)))
}

/// A file as a script that is never run.
fn as_text(name: &str, bytes: &[u8]) -> String {
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(bytes, LEVEL);
    format!("<script type=\"text/plain\" data-file=\"{name}\">{}</script>", BASE64_STANDARD.encode(packed))
}

/// A picture as an address that holds it.
fn as_address(name: &str, files: &Files) -> Result<String, String> {
    let kind = match name.rsplit('.').next() {
        Some("svg") => "svg+xml",
        Some(kind @ ("png" | "webp")) => kind,
        _ => return Err(format!("{name} is no picture")),
    };
    let file = files.get(name).ok_or_else(|| format!("{name} is not there"))?;
    Ok(format!("data:image/{kind};base64,{}", BASE64_STANDARD.encode(file)))
}

/// What is written between a script's or a style's tags: nothing that ends it.
fn inner<'a>(text: &'a str, name: &str) -> Result<&'a str, String> {
    let lower = text.to_ascii_lowercase();
    let ends = [format!("</{name}"), "<!--".to_owned()].into_iter().find(|end| lower.contains(end.as_str()));
    ends.map_or(Ok(text), |end| Err(format!("{end} would end a {name}")))
}

/// Where the element of a tag ends: none of these holds another of its name.
fn behind(html: &str, tag: &Tag<'_>) -> Result<usize, String> {
    let [.., end] = element(&html[tag.begin..], tag.name()).ok_or_else(|| format!("{} is not closed", tag.name()))?;
    Ok(tag.begin + end)
}

/// The name of a file in a folder, as an attribute names it.
fn file_of<'a>(tag: &Tag<'a>, key: &str) -> Result<&'a str, String> {
    let address = tag.value(key).ok_or_else(|| format!("a {} has no {key}", tag.name()))?;
    address.strip_prefix("./").ok_or_else(|| format!("{address} is no file of the page"))
}

/// The page as one file, from the page as it was before anything was cut out of it, and the files beside it.
///
/// # Errors
/// What is missing, or is not written as above.
pub fn alone(html: &str, files: &Files) -> Result<String, String> {
    let html = with_links(&part::whole(html)?, "");
    let mut edits = Edits::default();
    let (mut policy_at, mut styles, mut script) = (None, Vec::new(), None);
    for tag in tags(&html) {
        let is_apart = tag.value("class") == Some("languages") || tag.value("data-online").is_some();
        match (tag.name(), tag.value("rel")) {
            _ if is_apart => edits.put(tag.begin, behind(&html, &tag)?, ""),
            ("meta", _) if tag.value("http-equiv").is_some() => policy_at = Some((tag.begin, tag.end)),
            ("link", Some("stylesheet" | "later")) => {
                let style = inner(text(files, file_of(&tag, "href")?)?, "style")?;
                styles.push(by_hash(style));
                edits.put(tag.begin, tag.end, format!("<style>{style}</style>"));
            }
            ("link", Some("icon")) => {
                let icon = as_address(file_of(&tag, "href")?, files)?;
                edits.put(tag.begin, tag.end, format!("<link rel=\"icon\" href=\"{icon}\">"));
            }
            ("img", _) => {
                let picture = as_address(file_of(&tag, "src")?, files)?;
                let source = tag.attributes().into_iter().filter(|(name, ..)| *name == "src");
                source.for_each(|(_, begin, value)| edits.put(begin, begin + value.len(), picture.clone()));
            }
            ("link", _) => edits.put(tag.begin, tag.end, ""),
            ("script", _) if tag.value("data-wasm").is_some() => {
                let (js, wasm) = (file_of(&tag, "data-js")?, file_of(&tag, "data-wasm")?);
                let (bundle, named) = bundle(file_of(&tag, "src")?, &[js], files)?;
                let bundle = inner(&bundle, "script")?.to_owned();
                let open = format!("<script type=\"module\" data-js=\"./{js}\" data-wasm=\"./{wasm}\">");
                edits.put(tag.begin, behind(&html, &tag)?, format!("{open}{bundle}</script>"));
                let halves = [wasm.to_owned(), wasm.replace("_bg.", "_casts.")];
                script = Some((by_hash(&bundle), halves.into_iter().chain(named).collect::<Vec<_>>()));
            }
            ("script", _) if tag.value("src").is_some() => edits.put(tag.begin, behind(&html, &tag)?, ""),
            ("/main", _) => {
                let mut sections = String::new();
                for (name, prefix) in SECTIONS {
                    sections += &section(text(files, name)?, prefix)?;
                }
                edits.put(tag.begin, tag.begin, sections);
            }
            _ => {}
        }
    }
    let (script, held) = script.ok_or("it has no script")?;
    let (begin, end) = policy_at.ok_or("it has no policy")?;
    let policy = format!(
        "default-src 'none'; script-src {script} 'wasm-unsafe-eval'; style-src {}; img-src data: blob:; media-src blob:; \
         worker-src blob:; base-uri 'none'; form-action 'none'",
        styles.join(" ")
    );
    edits.put(begin, end, format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">"));
    let mut page = edits.apply(&html);
    let end = page.rfind("</main>").ok_or("it has no main part")? + "</main>".len();
    let mut data = String::new();
    for name in held {
        data += &as_text(&name, files.get(&name).ok_or_else(|| format!("{name} is not there"))?);
    }
    page.insert_str(end, &data);
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Files {
        let all = [
            ("boot.js", "import(address);\nimport(\"./papers.js\");\n"),
            ("papers.js", "export const a = new URL(\"desk_bg.wasm\", import.meta.url);\n"),
            ("a.js", "export const page = 1;\n"),
            ("a_bg.wasm", "first half"),
            ("a_casts.wasm", "second half"),
            ("desk_bg.wasm", "desk"),
            ("a.css", "p { color: red }"),
            ("b.css", "a { color: red }"),
            ("icon.svg", "<svg/>"),
            (
                "cases.html",
                "<head></head><body><main><h1>Cases</h1><section id=one aria-labelledby=\"one-title\" data-figure=\"x\" data-hand='a b'>\
                 <h2 id=\"one-title\"><a data-keys href=\"./?figure=delivery#v1=A\">One</a></h2><a href=#one>up</a></section></main>",
            ),
            (
                "sources.html",
                "<main><h1>Sources</h1><p id=\"two\"><a href=\"./#two\">Two</a> <a href=\"./\">Story</a></main>",
            ),
        ];
        all.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_owned())).collect()
    }

    const PAGE: &str = "<!doctype html><html lang=en><meta content=\"default-src 'none'\" http-equiv=Content-Security-Policy>\
        <link href=./icon.svg rel=icon><link href=./a.css rel=stylesheet><link href=./b.css rel=later>\
        <link href=./manifest.webmanifest rel=manifest><link href=./de/index.html hreflang=de rel=alternate>\
        <script data-js=./a.js data-wasm=./a_bg.wasm src=./boot.js type=module></script><link href=./a.js rel=modulepreload></head>\
        <body><main><p class=languages><a href=./de/index.html hreflang=de>Deutsch</a></p><a href=#two>2</a><img alt=\"\" src=./icon.svg>\
        <a href=./cases.html>Cases</a><a href=\"./?figure=x&amp;seed=1#v1=A\">Run</a><a href=./embedding.html>Three <em>figures</em></a>\
        <div data-part=more.html><a href=./more.html>More</a></div><section id=two><a href=\"./sources.html#two\">Sources</a>\
        <div class=place data-place=two></div></section><p data-online><a href=./offline.html>As one file</a></p><hr data-part-end></main></body></html>";

    fn whole() -> String {
        alone(PAGE, &files()).expect("it is a page")
    }

    #[test]
    fn nothing_in_it_is_fetched_from_elsewhere() {
        let page = whole();
        for tag in tags(&page) {
            assert!(tag.value("src").is_none_or(|src| src.starts_with("data:image/svg+xml;base64,")), "{page}");
            let href = tag.value("href").unwrap_or("#");
            assert!(href.starts_with(['#', '?']) || href.starts_with("data:"), "{href}");
        }
        for not in ["Deutsch", "offline.html", "data-part", "manifest", "preload"] {
            assert!(!page.contains(not), "{not}: {page}");
        }
        for has in
            ["<style>p { color: red }</style><style>a { color: red }</style>", "<span>Three <em>figures</em></span>"]
        {
            assert!(page.contains(has), "{has}: {page}");
        }
    }

    #[test]
    fn links_lead_within_it() {
        let page = whole();
        for link in [
            "<a href=#two>2",
            "<a href=#cases>Cases",
            "<a href=\"#sources-two\">Sources",
            "<a href=\"?figure=x&amp;seed=1#v1=A\">Run",
            "<a  href=\"?figure=delivery#v1=A\">One",
            "<a href=#cases-one>up",
            "<a href=\"#two\">Two",
            "<a href=\"#top\">Story",
        ] {
            assert!(page.contains(link), "{link}: {page}");
        }
        for has in [
            "<section id=\"cases\" class=\"book\"><h2>Cases</h2>",
            "<section id=cases-one aria-labelledby=\"cases-one-title\"  >",
            "<h3 id=\"cases-one-title\">",
            "<p id=\"sources-two\">",
            "<div class=place data-place=two data-later>",
        ] {
            assert!(page.contains(has), "{has}: {page}");
        }
    }

    #[test]
    fn its_policy_allows_what_stands_in_it() {
        let page = whole();
        let policy = tags(&page).iter().find_map(|tag| tag.value("content")).expect("a policy").to_owned();
        let mut rest = page.as_str();
        for name in ["style", "style", "script"] {
            let begin = rest.find(&format!("<{name}")).expect("it is there");
            rest = &rest[begin..][rest[begin..].find('>').expect("it ends") + 1..];
            let (inner, behind) = rest.split_once(&format!("</{name}>")).expect("it is closed");
            assert!(policy.contains(&by_hash(inner)), "{policy}: {inner}");
            rest = behind;
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'self'") && !policy.contains("connect"));
    }

    #[test]
    fn files_come_out_as_they_went_in() {
        let page = whole();
        for (name, holds) in [("a_bg.wasm", "first half"), ("a_casts.wasm", "second half"), ("desk_bg.wasm", "desk")] {
            let (_, rest) = page.split_once(&format!("data-file=\"{name}\">")).expect("it is held");
            let packed = BASE64_STANDARD.decode(rest.split('<').next().expect("a text")).expect("it is text");
            let bytes = miniz_oxide::inflate::decompress_to_vec_zlib(&packed).expect("it was compressed");
            assert_eq!(bytes, holds.as_bytes());
        }
    }

    #[test]
    fn a_page_that_lacks_something_is_refused() {
        for (name, with) in [
            ("http-equiv", "name"),
            ("src=./boot.js", ""),
            ("</main>", ""),
            ("./a.css", "https://a/a.css"),
            ("boot.js", "no.js"),
        ] {
            alone(&PAGE.replace(name, with), &files()).expect_err(name);
        }
        for name in ["cases.html", "a.css", "a_casts.wasm", "desk_bg.wasm"] {
            let mut some = files();
            some.remove(name);
            // What nothing names any more is not missed.
            let missed = alone(PAGE, &some).is_err();
            assert_eq!(missed, name != "desk_bg.wasm", "{name}");
        }
        let mut ends = files();
        ends.insert("papers.js".to_owned(), b"\"</script>\"".to_vec());
        alone(PAGE, &ends).expect_err("it would end the script");
    }
}

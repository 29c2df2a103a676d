//! Parts of the story's text that come later, each in a page of its own.
//!
//! The page says where a part begins and ends: an element `data-part`, which holds a link to the part's page, and behind the
//! text of the part an element `data-part-end`. What stands between is cut out and put into that page, which can be read
//! without scripts. In the page, the link stays, and with it what a figure of the part needs to stand alone. `boot.js`
//! fetches the pages once the first figure is there, and puts the text where it was. A part without text is not there yet, and
//! leaves nothing.

use crate::html::{tags, words};
use std::collections::BTreeSet;

/// A page with a part of the text, written around what it says: by language.
const TEMPLATES: [(&str, &str); 2] =
    [("en", include_str!("../../words/en/part.html")), ("de", include_str!("../../words/de/part.html"))];

/// Where the story begins, seen from any of its pages.
const BEGINNING: &str = "./";

/// A part as it stands in the page.
struct Part<'a> {
    name: &'a str,
    /// The link to it, with its words.
    link: &'a str,
    text: &'a str,
    /// Where the part begins; behind the link, behind the link's element, and behind what ends the part.
    before: usize,
    inside: usize,
    begin: usize,
    end: usize,
    ids: BTreeSet<&'a str>,
}

impl Part<'_> {
    fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}

fn parts(html: &str) -> Result<Vec<Part<'_>>, String> {
    let tags = tags(html);
    let (mut found, mut open) = (Vec::new(), None);
    let mut tags = tags.iter();
    while let Some(tag) = tags.next() {
        if let Some(name) = tag.value("data-part") {
            if open.is_some() {
                return Err(format!("{name} begins before the part before it has ended"));
            }
            let is_name = name.strip_suffix(".html").is_some_and(|stem| {
                !stem.is_empty() && stem.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
            });
            if !is_name {
                return Err(format!("{name:?} is no name of a part"));
            }
            let closed = format!("/{}", tag.name());
            let inner: Vec<_> = tags.by_ref().take_while(|inner| inner.name() != closed).collect();
            let last = inner.last().ok_or_else(|| format!("{name} has no link"))?;
            let behind = last.end + html[last.end..].find(&format!("<{closed}>")).ok_or("a link has no end")?;
            let link = html[tag.end..behind].trim();
            if !inner.iter().any(|inner| inner.value("href") == Some(&format!("./{name}"))) {
                return Err(format!("the link to {name} leads elsewhere"));
            }
            open = Some((tag.begin, name, link, behind, behind + closed.len() + 2));
        } else if tag.value("data-part-end").is_some() {
            let (before, name, link, inside, begin) = open.take().ok_or("a part ends that has not begun")?;
            let text = &html[begin..tag.begin];
            let ids = crate::html::tags(text).iter().filter_map(|tag| tag.value("id")).collect();
            found.push(Part { name, link, text, before, inside, begin, end: tag.end, ids });
        }
    }
    match open {
        Some((_, name, ..)) => Err(format!("{name} has no end")),
        None => Ok(found),
    }
}

/// The page with links that lead within it leading to where that is now: `page_of` names the page of an id.
fn with_links<'a>(html: &str, page_of: impl Fn(&str) -> Option<&'a str>) -> String {
    let (mut written, mut at) = (String::new(), 0);
    for tag in tags(html) {
        let links = tag.attributes().into_iter().filter(|(name, ..)| *name == "href");
        for (_, begin, value) in links {
            let page = value.strip_prefix('#').and_then(&page_of);
            written.push_str(&html[at..begin]);
            written.push_str(page.unwrap_or_default());
            at = begin;
        }
    }
    written + &html[at..]
}

/// What a figure needs to stand alone, for each of a part: its name, and how it is set up.
fn stubs(part: &Part<'_>) -> Result<String, String> {
    let mut written = String::new();
    for tag in tags(part.text) {
        let Some(slug) = tag.value("data-place") else { continue };
        let later = if tag.value("data-later").is_some() { " data-later" } else { "" };
        written += &format!("<div hidden data-late=\"{slug}\"{later}");
        if let Some(setup) = tag.value("data-setup") {
            if setup.contains('"') {
                return Err(format!("{slug} is set up with quotation marks"));
            }
            written += &format!(" data-setup=\"{setup}\"");
        }
        written += "></div>";
    }
    Ok(written)
}

/// What of the page's head a part's page has too: all but scripts, and what they would fetch.
fn head(html: &str) -> Result<String, String> {
    let tags = tags(html);
    let end = tags.iter().position(|tag| tag.name() == "/head").ok_or("the page has no head")?;
    let kept = tags[..end].iter().filter_map(|tag| {
        let written = &html[tag.begin..tag.end];
        match (tag.name(), tag.value("rel")) {
            ("meta", _) | ("link", Some("icon" | "stylesheet")) => Some(written.to_owned()),
            ("link", Some("later")) => Some(format!("<link href=\"{}\" rel=\"stylesheet\">", tag.value("href")?)),
            _ => None,
        }
    });
    Ok(kept.collect())
}

/// The page without the parts that come later, and their pages, by name.
///
/// # Errors
/// A part that is not as above, or none at all.
pub fn cut(html: &str) -> Result<(String, Vec<(String, String)>), String> {
    let mut parts = parts(html)?;
    let (mut page, mut at) = (String::new(), 0);
    for part in &parts {
        if part.is_empty() {
            page += &html[at..part.before];
            at = part.end;
            continue;
        }
        page += &html[at..part.inside];
        page += &stubs(part)?;
        page += &html[part.inside..part.begin];
        at = part.end;
    }
    page += &html[at..];
    parts.retain(|part| !part.is_empty());
    if parts.is_empty() {
        return Err("no part of it comes later".to_owned());
    }
    let names: Vec<(&Part<'_>, String)> = parts.iter().map(|part| (part, format!("./{}", part.name))).collect();
    let of = |id: &str| names.iter().find(|(part, _)| part.ids.contains(id)).map(|(_, name)| name.as_str());
    let page = with_links(&page, of);
    let head = head(html)?;
    let language = tags(html).iter().find(|tag| tag.name() == "html").and_then(|tag| tag.value("lang")).unwrap_or("en");
    let template = TEMPLATES.iter().find(|(of, _)| *of == language).ok_or(format!("no template in {language}"))?.1;
    let (template, plays) = template.split_once("<!-- before a figure -->").ok_or("the template has one piece")?;
    let mut pages = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let text = with_links(part.text, |id| if part.ids.contains(id) { None } else { of(id).or(Some(BEGINNING)) });
        let mut with_plays = String::new();
        let mut at = 0;
        for tag in tags(&text) {
            if let Some(slug) = tag.value("data-place") {
                with_plays += &text[at..tag.begin];
                with_plays += &plays.trim().replace("{slug}", slug);
                at = tag.begin;
            }
        }
        with_plays += &text[at..];
        let next = parts.get(number + 1).map_or("", |next| next.link);
        let filled = template
            .trim()
            .replace("{head}", &head)
            .replace("{title}", &words(part.link))
            .replace("{next}", next)
            .replace("{text}", &with_plays);
        pages.push((part.name.to_owned(), filled));
    }
    Ok((page, pages))
}

/// The page with all its parts in it and no mark of them. Their figures wait for what later casts need, as they do when the
/// parts are fetched.
///
/// # Errors
/// A part that is not as above.
pub fn whole(html: &str) -> Result<String, String> {
    let (mut page, mut at) = (String::new(), 0);
    for part in parts(html)? {
        page += &html[at..part.before];
        let mut text_at = 0;
        for tag in tags(part.text).iter().filter(|tag| tag.value("data-place").is_some()) {
            page += &part.text[text_at..tag.end - 1];
            page += if tag.value("data-later").is_some() { "" } else { " data-later" };
            text_at = tag.end - 1;
        }
        page += &part.text[text_at..];
        at = part.end;
    }
    Ok(page + &html[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A story of four chapters: two parts of it come later.
    fn story() -> String {
        let chapter = |slug: &str, place: &str| {
            format!(
                "<section id=\"{slug}\"><p>Of {slug}.</p><div class=\"place\" data-place=\"{slug}\"{place}>A view</div></section>"
            )
        };
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Story</title>\
             <link rel=\"stylesheet\" href=\"./a.css\"><link rel=\"later\" href=\"./b.css\"><script src=\"./boot.js\"></script>\
             <link rel=\"modulepreload\" href=\"./a.js\"></head><body><nav><a href=\"#one\">1</a><a href=\"#two\">2</a>\
             <a href=\"#three\">3</a><a href=\"./sources.html#two\">Sources</a></nav>{}\
             <div data-part=\"middle.html\"><a href=\"./middle.html\">The <em>middle</em></a></div>{}{}<hr data-part-end>\
             <div data-part=\"end.html\"><a href=\"./end.html\">The end</a></div>{}<hr data-part-end></body></html>",
            chapter("one", ""),
            chapter("two", " data-later data-setup=\"loss=10&amp;mode=idempotent\""),
            "<p><a href=\"#one\">1</a><a href=\"#two\">2</a><a href=\"#three\">3</a></p>",
            chapter("three", ""),
        )
    }

    #[test]
    fn parts_leave_a_link_and_what_their_figures_need_alone() {
        let (page, _) = cut(&story()).expect("it has parts");
        assert!(page.contains("Of one.") && !page.contains("Of two.") && !page.contains("Of three."), "{page}");
        let (middle, end) = (
            "<div data-part=\"middle.html\"><a href=\"./middle.html\">The <em>middle</em></a>\
             <div hidden data-late=\"two\" data-later data-setup=\"loss=10&amp;mode=idempotent\"></div></div>",
            "<div data-part=\"end.html\"><a href=\"./end.html\">The end</a><div hidden data-late=\"three\"></div></div></body>",
        );
        assert!(page.contains(&format!("{middle}{end}")), "{page}");
        for link in ["\"#one\"", "\"./middle.html#two\"", "\"./end.html#three\"", "\"./sources.html#two\""] {
            assert!(page.contains(&format!("<a href={link}>")), "{link}: {page}");
        }
    }

    #[test]
    fn a_part_is_a_page_that_leads_on_and_back() {
        let (_, pages) = cut(&story()).expect("it has parts");
        let names: Vec<_> = pages.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["middle.html", "end.html"]);
        let (middle, end) = (&pages[0].1, &pages[1].1);
        assert!(middle.contains("<title>The middle – Twice or Never</title>"), "{middle}");
        for has in
            ["<meta charset=\"utf-8\">", "href=\"./a.css\"", "<link href=\"./b.css\" rel=\"stylesheet\">", "Of two."]
        {
            assert!(middle.contains(has), "{has}: {middle}");
        }
        for link in ["\"./#one\"", "\"#two\"", "\"./end.html#three\"", "\"./end.html\"", "\"./#two\"", "\"./\""] {
            assert!(middle.contains(&format!("<a href={link}>")), "{link}: {middle}");
        }
        assert!(end.contains("Of three.") && end.contains("<a href=\"./#three\">"), "{end}");
        for page in [middle, end] {
            for not in ["<script", "preload", "Of one.", "data-part", "{"] {
                assert!(!page.contains(not), "{not}: {page}");
            }
        }
        assert!(!end.contains("Of two.") && !middle.contains("Of three."));
    }

    #[test]
    fn a_part_without_text_leaves_nothing() {
        let empty = "<div data-part=\"more.html\"><a href=\"./more.html\">More</a></div>\n <hr data-part-end>";
        let whole = story().replace("</body>", &format!("{empty}</body>"));
        assert_eq!(cut(&whole), cut(&story()));
        cut(&format!("<head></head>{empty}")).expect_err("no other part is there");
    }

    #[test]
    fn parts_can_stay_where_they_are() {
        let page = whole(&story()).expect("it has parts");
        assert!(!page.contains("data-part") && !page.contains("./middle.html"), "{page}");
        for has in [
            "<section id=\"two\"><p>Of two.</p><div class=\"place\" data-place=\"two\" data-later data-setup=\"loss=10&amp;mode=idempotent\">",
            "<section id=\"three\"><p>Of three.</p><div class=\"place\" data-place=\"three\" data-later>",
            "<div class=\"place\" data-place=\"one\">",
            "<a href=\"#three\">3</a>",
        ] {
            assert!(page.contains(has), "{has}: {page}");
        }
        assert_eq!(whole("<p>Text</p>").as_deref(), Ok("<p>Text</p>"));
    }

    #[test]
    fn minified_pages_are_read_alike() {
        let minified = "<!doctype html><html lang=en><meta charset=utf-8><title>a</title></head><body><a href=#two>2</a>\
                        <div data-part=rest.html><a href=./rest.html>Rest</a></div><section id=two>\
                        <div data-setup=\"a=1&b=2\" class=place data-place=two></div></section><hr data-part-end><p>After";
        let (page, pages) = cut(minified).expect("it has a part");
        assert!(page.contains("<a href=./rest.html#two>2</a>"), "{page}");
        assert!(page.contains("<div hidden data-late=\"two\" data-setup=\"a=1&b=2\"></div></div><p>After"), "{page}");
        assert!(pages[0].1.contains("<meta charset=utf-8>") && pages[0].1.contains("<section id=two>"), "{pages:?}");
    }

    #[test]
    fn a_part_that_is_not_whole_is_refused() {
        let begin = "<head></head><div data-part=a.html><a href=./a.html>A</a></div>";
        let end = "Text<hr data-part-end>";
        assert!(cut(&format!("{begin}{end}")).is_ok());
        for wrong in [
            String::new(),
            begin.to_owned(),
            end.to_owned(),
            format!("{begin}{begin}{end}"),
            format!("{begin}{end}{end}"),
            format!("{begin}{end}").replace("./a.html", "./b.html"),
            format!("{begin}{end}").replace("a.html", "../a.html"),
            format!("{begin}{end}").replace("</head>", ""),
            format!("{begin}<p data-place=b data-setup='\"'>{end}"),
        ] {
            cut(&wrong).expect_err(&wrong);
        }
    }
}

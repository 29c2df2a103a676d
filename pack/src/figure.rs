//! A page of its own for each figure, to be linked to, found and unfurled: `figure/SLUG.html`, and where the build is told
//! at which address it will stand, `oembed/SLUG.json`.
//!
//! The words are the story's: a chapter's title and its first paragraph. Figures of no chapter have theirs in
//! `words/LANGUAGE/figure.html`, which is also what is written around them. The page shows the figure by `embed.js`, and leads
//! to it without scripts.
//!
//! Canonical addresses, Open Graph's `og:url` and oEmbed (<https://oembed.com>, 1.0) need absolute addresses, which a folder
//! that works under any path cannot know; without [`BASE`] they are left out.

use crate::html::{Tag, tags, words};

/// The environment variable that says at which address the folder will stand.
pub const BASE: &str = "TWICE_OR_NEVER_URL";

/// A figure's page, and words for figures of no chapter, by language, with the language's folder.
const TEMPLATES: [(&str, &str, &str); 2] =
    [("en", "", include_str!("../../words/en/figure.html")), ("de", "de/", include_str!("../../words/de/figure.html"))];

/// How large an embed is, in CSS pixels: all of it is seen at one time (docs/EMBEDDING.md).
const SIZE: (u32, u32) = (720, 600);

/// What is said of a figure, as it is written in a page.
#[derive(Debug, PartialEq)]
struct About<'a> {
    slug: &'a str,
    title: String,
    text: &'a str,
    /// Whether a chapter of the story is about it.
    has_chapter: bool,
}

/// The address at which the folder will stand, ending in a slash.
///
/// # Errors
/// What is no address of the web, or could not stand in a page as it is.
pub fn base(given: &str) -> Result<String, String> {
    let is_plain = given.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>&?#\\".contains(&byte));
    let host = given.strip_prefix("https://").or_else(|| given.strip_prefix("http://"));
    if !is_plain || host.is_none_or(|host| host.is_empty() || host.starts_with('/')) {
        return Err(format!("{BASE} is {given:?}, and should be like https://example.org/twice-or-never/"));
    }
    Ok(format!("{}/", given.trim_end_matches('/')))
}

/// What stands in an element behind its tag, without the space around it. Minified pages leave out the ends of paragraphs:
/// there it goes on to the next tag of a block.
fn inside<'a>(html: &'a str, all: &[Tag<'a>], at: usize) -> &'a str {
    let closed = format!("/{}", all[at].name());
    let is_end = |tag: &&Tag<'_>| {
        let name = tag.name();
        name == closed || ["p", "fieldset", "div", "section", "h2", "/section"].contains(&name)
    };
    let end = all[at + 1..].iter().find(is_end).map_or(html.len(), |tag| tag.begin);
    html[all[at].end..end].trim()
}

/// The title and the first paragraph that stand behind a tag. A chapter's number is no part of its title.
fn said<'a>(html: &'a str, all: &[Tag<'a>], from: usize, slug: &'a str) -> Result<(String, &'a str), String> {
    let behind = |name: &str, at: usize| all[at..].iter().position(|tag| tag.name() == name).map(|found| at + found);
    let title = behind("h2", from).ok_or_else(|| format!("{slug} has no title"))?;
    let first = behind("p", title).ok_or_else(|| format!("{slug} has no paragraph"))?;
    let heading = inside(html, all, title);
    Ok((words(heading.split_once("</span>").map_or(heading, |(_, title)| title)), inside(html, all, first)))
}

/// All figures, in the order of the story, and then those of no chapter.
fn figures<'a>(story: &'a str, others: &'a str) -> Result<Vec<About<'a>>, String> {
    let mut found = Vec::new();
    for (html, mark, has_chapter) in [(story, "data-chapter", true), (others, "data-figure", false)] {
        let all = tags(html);
        for (at, tag) in all.iter().enumerate() {
            let Some(slug) = tag.value(mark).filter(|slug| !slug.is_empty()) else { continue };
            let (title, text) = said(html, &all, at, slug)?;
            found.push(About { slug, title, text, has_chapter });
        }
    }
    Ok(found)
}

/// Words without tags, in one line. Spaces that hold words together stay.
fn plain(html: &str) -> String {
    words(html).split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words for the value of an attribute.
fn quoted(html: &str) -> String {
    plain(html).replace('"', "&quot;")
}

/// Words as JSON has them: what pages write as references is the character itself.
fn json(html: &str) -> String {
    let references =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", "\u{a0}"), ("&amp;", "&")];
    let text = references.iter().fold(html.to_owned(), |text, (name, character)| text.replace(name, character));
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The line to paste.
fn line(about: &About<'_>, home: &str) -> String {
    let (width, height) = SIZE;
    let (title, slug) = (quoted(&about.title), about.slug);
    format!(
        "<iframe loading=\"lazy\" width=\"{width}\" height=\"{height}\" title=\"{title}\" \
         src=\"{home}?figure={slug}&amp;embed=1\" allow=\"fullscreen; clipboard-write\" style=\"border: 0; max-width: 100%\"></iframe>"
    )
}

/// What oEmbed tells of a figure. `base` is the whole folder's address, `home` that of its language's page.
fn oembed(about: &About<'_>, base: &str, home: &str) -> String {
    let (width, height) = SIZE;
    // The line is HTML itself: as JSON it only gets its quotation marks marked.
    let html = line(about, home).replace('"', "\\\"");
    format!(
        "{{\"version\": \"1.0\", \"type\": \"rich\", \"provider_name\": \"Twice or Never\", \"provider_url\": {}, \"title\": {}, \
         \"width\": {width}, \"height\": {height}, \"html\": \"{html}\"}}\n",
        json(base),
        json(&plain(&about.title)),
    )
}

/// What programs read of a page: Open Graph (<https://ogp.me>), and how Twitter shows a link.
fn meta(about: &About<'_>, language: &str, home: Option<&str>) -> String {
    let (title, summary, slug) = (quoted(&about.title), quoted(about.text), about.slug);
    let mut lines = vec![
        "<meta property=\"og:type\" content=\"article\" />".to_owned(),
        "<meta property=\"og:site_name\" content=\"Twice or Never\" />".to_owned(),
        format!("<meta property=\"og:locale\" content=\"{language}\" />"),
        format!("<meta property=\"og:title\" content=\"{title}\" />"),
        format!("<meta property=\"og:description\" content=\"{summary}\" />"),
        "<meta name=\"twitter:card\" content=\"summary\" />".to_owned(),
    ];
    if let Some(home) = home {
        let page = format!("{home}figure/{slug}.html");
        let told = format!("{home}oembed/{slug}.json");
        lines.push(format!("<link rel=\"canonical\" href=\"{page}\" />"));
        lines.push(format!("<meta property=\"og:url\" content=\"{page}\" />"));
        lines.push(format!(
            "<link rel=\"alternate\" type=\"application/json+oembed\" href=\"{told}\" title=\"{title}\" />"
        ));
    }
    lines.join("\n    ")
}

/// The pages of all figures and what oEmbed tells of them, by their names in the folder of a story. `base` is the address at
/// which the folder of all languages will stand, if that is known.
///
/// # Errors
/// A language without words for this, or a chapter without a title or a paragraph.
pub fn pages(story: &str, base: Option<&str>) -> Result<Vec<(String, String)>, String> {
    let language =
        tags(story).iter().find(|tag| tag.name() == "html").and_then(|tag| tag.value("lang")).unwrap_or("en");
    let (_, folder, template) =
        TEMPLATES.iter().find(|(of, ..)| *of == language).ok_or(format!("no figure's page in {language}"))?;
    let (template, others) =
        template.split_once("<!-- figures of no chapter -->").ok_or("the template has one piece")?;
    let home = base.map(|base| format!("{base}{folder}"));
    let mut written = Vec::new();
    for about in figures(story, others)? {
        let chapter = if about.has_chapter { format!("#{}", about.slug) } else { String::new() };
        let page = template
            .trim_start()
            .replace("{meta}", &meta(&about, language, home.as_deref()))
            .replace("{summary}", &quoted(about.text))
            .replace("{title}", &quoted(&about.title))
            .replace("{slug}", about.slug)
            .replace("{chapter}", &chapter)
            // Links of the story lead from its own folder.
            .replace("{text}", &about.text.replace("href=\"./", "href=\"../").replace("href=./", "href=../"));
        written.push((format!("figure/{}.html", about.slug), page));
        if let (Some(base), Some(home)) = (base, &home) {
            written.push((format!("oembed/{}.json", about.slug), oembed(&about, base, home)));
        }
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "<!doctype html><html lang=\"en\"><head></head><body><section data-chapter=\"silence\" id=\"silence\">\
        <h2 id=\"silence-title\"><span class=\"number\">1</span> The \"silence\" &amp; you</h2>\n <p>You mail\n   a <em>payment</em>, \
        and <a href=\"./?figure=order\">wait</a>.</p><p>More.</p><div data-place=\"silence\"></div></section></body></html>";
    const AT: &str = "https://example.org/some/where/";

    fn page(name: &str, base: Option<&str>) -> String {
        let pages = pages(STORY, base).expect("it can be written");
        pages.into_iter().find(|(has, _)| has == name).unwrap_or_else(|| panic!("{name}")).1
    }

    #[test]
    fn a_figures_page_has_its_chapters_title_and_first_paragraph() {
        let page = page("figure/silence.html", None);
        for has in [
            "<html lang=\"en\">",
            "<title>The &quot;silence&quot; &amp; you – Twice or Never</title>",
            "<meta name=\"description\" content=\"You mail a payment, and wait.\" />",
            "<meta property=\"og:title\" content=\"The &quot;silence&quot; &amp; you\" />",
            "<a href=\"../?figure=order\">wait</a>",
            "<a href=\"../?figure=silence\">",
            "<a href=\"../#silence\">",
            "<twice-or-never figure=\"silence\"",
            "src=\"../embed.js\"",
        ] {
            assert!(page.contains(has), "{has}: {page}");
        }
        for not in
            ["{", "More.", "http://", "https://", "og:url", "og:image", "canonical", "oembed", "figures of no chapter"]
        {
            assert!(!page.contains(not), "{not}: {page}");
        }
    }

    #[test]
    fn where_the_address_is_known_the_page_names_itself_and_what_embeds_it() {
        let page = page("figure/silence.html", Some(AT));
        for has in [
            "<link rel=\"canonical\" href=\"https://example.org/some/where/figure/silence.html\" />",
            "<meta property=\"og:url\" content=\"https://example.org/some/where/figure/silence.html\" />",
            "type=\"application/json+oembed\" href=\"https://example.org/some/where/oembed/silence.json\"",
        ] {
            assert!(page.contains(has), "{has}: {page}");
        }
        assert!(pages(STORY, None).expect("pages").iter().all(|(name, _)| name.ends_with(".html")));
    }

    #[test]
    fn oembed_tells_the_line_to_paste() {
        let told = page("oembed/silence.json", Some(AT));
        assert_eq!(
            told,
            "{\"version\": \"1.0\", \"type\": \"rich\", \"provider_name\": \"Twice or Never\", \"provider_url\": \
             \"https://example.org/some/where/\", \"title\": \"The \\\"silence\\\" & you\", \"width\": 720, \"height\": 600, \"html\": \
             \"<iframe loading=\\\"lazy\\\" width=\\\"720\\\" height=\\\"600\\\" title=\\\"The &quot;silence&quot; &amp; you\\\" \
             src=\\\"https://example.org/some/where/?figure=silence&amp;embed=1\\\" allow=\\\"fullscreen; clipboard-write\\\" \
             style=\\\"border: 0; max-width: 100%\\\"></iframe>\"}\n"
        );
    }

    #[test]
    fn figures_of_no_chapter_have_words_of_their_own_in_each_language() {
        for (language, folder, _) in TEMPLATES {
            let story = STORY.replace("lang=\"en\"", &format!("lang={language}"));
            let pages = pages(&story, Some(AT)).expect("pages");
            for slug in ["delivery", "same-luck", "workbench", "replicated-queue"] {
                let (_, page) = pages.iter().find(|(name, _)| *name == format!("figure/{slug}.html")).expect("a page");
                assert!(
                    page.contains(&format!("<html lang=\"{language}\">")) && page.contains("<a href=\"../\">"),
                    "{page}"
                );
                assert!(page.contains(&format!("href=\"{AT}{folder}figure/{slug}.html\"")), "{page}");
                assert!(!page.contains('{'), "{page}");
            }
        }
        pages(&STORY.replace("lang=\"en\"", "lang=\"xx\""), None).expect_err("no such language");
    }

    #[test]
    fn minified_pages_are_read_alike() {
        let minified = "<!doctype html><html lang=en><body><section data-chapter=silence id=silence><h2 id=a><span class=number>1</span> \
            The \"silence\" &amp; you</h2><p>You mail a <em>payment</em>, and <a href=\"./?figure=order\">wait</a>.<p>More.\
            <div data-place=silence></div></section>";
        let [first, second] = [minified, STORY].map(|story| {
            let pages = pages(story, Some(AT)).expect("pages");
            pages
                .into_iter()
                .map(|(name, page)| (name, page.split_whitespace().collect::<String>()))
                .collect::<Vec<_>>()
        });
        assert_eq!(first, second);
    }

    #[test]
    fn a_chapter_without_words_is_refused() {
        let without = |words: &str| STORY.replace(words, "");
        let heading = "<h2 id=\"silence-title\"><span class=\"number\">1</span> The \"silence\" &amp; you</h2>";
        pages(&without(heading), None).expect_err("no title");
        let story = STORY.replace("<p>", "<b>").replace("</p>", "</b>");
        pages(&story, None).expect_err("no paragraph");
    }

    #[test]
    fn the_base_is_an_address_that_ends_in_a_slash() {
        for given in ["https://example.org", "https://example.org/", "https://example.org//"] {
            assert_eq!(base(given).as_deref(), Ok("https://example.org/"));
        }
        assert_eq!(base("http://127.0.0.1:8080/a/b").as_deref(), Ok("http://127.0.0.1:8080/a/b/"));
        for wrong in [
            "",
            "example.org",
            "ftp://example.org",
            "https://",
            "https:///a",
            "https://a/\"b",
            "https://a/ b",
            "https://a/?b",
            "https://ä/",
        ] {
            base(wrong).expect_err(wrong);
        }
    }
}

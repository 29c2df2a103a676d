//! Pages as Trunk writes them, minified or not: read as tags and what is between them, no further.

/// A tag: where it stands, and what it says between its brackets.
#[derive(Clone, Copy, Debug)]
pub struct Tag<'a> {
    /// Where it begins, and where what is behind it does.
    pub begin: usize,
    pub end: usize,
    text: &'a str,
}

impl<'a> Tag<'a> {
    /// Its name; of a closing tag, with its stroke.
    pub fn name(&self) -> &'a str {
        let end = self.text.find(|c: char| c.is_whitespace() || c == '/' && !self.text.starts_with('/'));
        &self.text[..end.unwrap_or(self.text.len())]
    }

    /// The attributes: their names, where their values begin, and these, as they are written.
    pub fn attributes(&self) -> Vec<(&'a str, usize, &'a str)> {
        let (mut found, mut at) = (Vec::new(), self.name().len());
        let is_end = |c: char| c.is_whitespace();
        loop {
            at += self.text[at..].len() - self.text[at..].trim_start_matches(|c| is_end(c) || c == '/').len();
            let rest = &self.text[at..];
            if rest.is_empty() {
                return found;
            }
            let name = &rest[..rest.find(|c| is_end(c) || c == '=').unwrap_or(rest.len())];
            at += name.len();
            let Some(value) = self.text[at..].strip_prefix('=') else {
                found.push((name, self.begin + 1 + at, ""));
                continue;
            };
            at += 1;
            let quote = value.chars().next().filter(|c| ['"', '\''].contains(c));
            at += usize::from(quote.is_some());
            let rest = &self.text[at..];
            let length = rest.find(|c| quote.map_or(is_end(c), |quote| c == quote)).unwrap_or(rest.len());
            found.push((name, self.begin + 1 + at, &rest[..length]));
            at += length + usize::from(quote.is_some());
        }
    }

    /// What an attribute says, as it is written.
    pub fn value(&self, name: &str) -> Option<&'a str> {
        self.attributes().into_iter().find(|(has, ..)| *has == name).map(|(_, _, value)| value)
    }
}

/// The tags of a page. A bracket within quotes belongs to its tag; comments and the kind of document are none.
pub fn tags(html: &str) -> Vec<Tag<'_>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(begin) = html[at..].find('<').map(|begin| at + begin) {
        if html[begin..].starts_with("<!--") {
            at = html[begin..].find("-->").map_or(html.len(), |end| begin + end + 3);
            continue;
        }
        let mut quote = None;
        let end = html[begin..].find(|c| match (quote, c) {
            (None, '>') => true,
            (None, '"' | '\'') => {
                quote = Some(c);
                false
            }
            (Some(open), c) if open == c => {
                quote = None;
                false
            }
            _ => false,
        });
        let Some(end) = end.map(|end| begin + end) else { break };
        if !html[begin..].starts_with("<!") {
            found.push(Tag { begin, end: end + 1, text: &html[begin + 1..end] });
        }
        at = end + 1;
    }
    found
}

/// What of a page is not within tags.
pub fn words(html: &str) -> String {
    let tags = tags(html);
    let begins = [0].into_iter().chain(tags.iter().map(|tag| tag.end));
    let ends = tags.iter().map(|tag| tag.begin).chain([html.len()]);
    begins.zip(ends).map(|(begin, end)| &html[begin..end]).collect::<String>().trim().to_owned()
}

/// What stands between the first tag of this name and what closes it, with both: where it begins, where the inner part does,
/// where that ends, and where the whole does.
pub fn element(html: &str, name: &str) -> Option<[usize; 4]> {
    let tags = tags(html);
    let open = tags.iter().position(|tag| tag.name() == name)?;
    let closed = tags[open..].iter().find(|tag| tag.name().strip_prefix('/') == Some(name))?;
    Some([tags[open].begin, tags[open].end, closed.begin, closed.end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_marks_within_quotes_belong_to_a_tag() {
        let tags = tags("<!-- <a> --><a title='1 > \"0\"' b href=\"c\">x</a><br/>");
        let names: Vec<_> = tags.iter().map(Tag::name).collect();
        assert_eq!(names, ["a", "/a", "br"]);
        assert_eq!(
            (tags[0].value("title"), tags[0].value("b"), tags[0].value("href")),
            (Some("1 > \"0\""), Some(""), Some("c"))
        );
        assert_eq!(tags[0].value("x"), None);
    }

    #[test]
    fn an_element_ends_where_it_is_closed() {
        let html = "<body><main id=a><p>Text</p></main></body>";
        let [begin, inner, end, behind] = element(html, "main").expect("it is there");
        assert_eq!((&html[begin..behind], &html[inner..end]), ("<main id=a><p>Text</p></main>", "<p>Text</p>"));
        assert_eq!(element(html, "nav"), None);
    }
}

//! What is pasted into another page: each kind of code for one figure, set up in one way.

use crate::desk::paper::El;
use crate::share::fragment;
use crate::words::LANGUAGE;

/// The kinds of code; the first is what is offered first.
pub const CODES: [&str; 5] = ["iframe", "element", "mdx", "markdown", "picture"];

/// What it may open.
pub const WITH: [&str; 2] = ["run", "setup"];

/// How much of the controls there may be, as an address says it.
pub const CONTROLS: [&str; 3] = ["1", "min", "0"];

/// The colours, likewise.
pub const THEMES: [&str; 3] = ["auto", "light", "dark"];

/// A figure for another page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embed {
    /// The address of the page that has it, without keys.
    pub page: String,
    /// Which figure.
    pub slug: &'static str,
    /// Its name.
    pub title: String,
    /// The run that it opens, as a link holds it.
    pub state: String,
    /// One of [`CONTROLS`].
    pub controls: &'static str,
    /// One of [`THEMES`].
    pub theme: &'static str,
    /// Pixels in which all of it has room.
    pub height: u32,
}

impl Embed {
    /// The keys that are not as usual, with their values.
    fn keys(&self) -> Vec<(&'static str, &'static str)> {
        let mut keys = vec![("controls", self.controls, CONTROLS[0]), ("theme", self.theme, THEMES[0])];
        keys.retain(|(_, value, usual)| value != usual);
        keys.into_iter().map(|(key, value, _)| (key, value)).collect()
    }

    /// The address of the figure on a page of its own.
    pub fn address(&self) -> String {
        format!("{}?figure={}{}", self.page, self.slug, fragment(&self.state))
    }

    /// The address of the figure in a frame, with more keys.
    pub fn framed(&self, more: &str) -> String {
        let keys: String = self.keys().into_iter().map(|(key, value)| format!("&{key}={value}")).collect();
        format!("{}?figure={}&embed=1{keys}{more}{}", self.page, self.slug, fragment(&self.state))
    }

    /// The frame. What loads late must be known before what is loaded: some frameworks set attributes one by one.
    fn frame(&self) -> El {
        El::new("iframe")
            .set("loading", "lazy")
            .set("width", "100%")
            .set("height", self.height.to_string())
            .set("title", &self.title)
            .set("allow", "fullscreen; clipboard-write")
            .set("src", self.framed(""))
    }

    /// The script that makes an element of the figure. It stands beside the first page, those of other languages in folders there.
    fn script(&self) -> String {
        let folder = self.page.rsplit_once('/').map_or("", |(folder, _)| folder);
        let folder =
            if LANGUAGE == "en" { folder } else { folder.strip_suffix(&format!("/{LANGUAGE}")).unwrap_or(folder) };
        format!("{folder}/embed.js")
    }

    /// The code of this kind. `picture` is the name of the figure's picture as a file, and `alt` what is in it.
    pub fn code(&self, kind: &str, picture: &str, alt: &str) -> String {
        match kind {
            "element" => {
                let script = El::new("script").set("type", "module").set("src", self.script());
                let mut figure = El::new("twice-or-never").set("figure", self.slug).set("state", &self.state);
                for (key, value) in self.keys() {
                    figure = figure.set(key, value);
                }
                if LANGUAGE != "en" {
                    figure = figure.set("hl", LANGUAGE);
                }
                let figure = figure.set("title", &self.title);
                let link = El::new("a").set("href", self.address()).text(&self.title);
                format!("{}\n{}", script.html(), figure.add(link).html())
            }
            "mdx" => {
                let frame = self.frame().html();
                let open = frame.strip_suffix("></iframe>").expect("nothing is in a frame");
                format!("{open} style={{{{ border: 0 }}}} />")
            }
            "markdown" => {
                let title = self.title.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
                let address = self.address().replace('(', "%28").replace(')', "%29").replace(' ', "%20");
                format!("[{title}]({address})")
            }
            "picture" => {
                let image = El::new("img").set("src", picture).set("alt", alt);
                El::new("a").set("href", self.address()).add(image).html()
            }
            _ => self.frame().set("style", "border: 0").html(),
        }
    }
}

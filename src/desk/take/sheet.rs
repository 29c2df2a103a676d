//! The paper "Take it along".
//!
//! Each part has a line `data-said` for what came of its buttons, which `takeaway.js` writes; the words for it stand
//! at the paper. What depends on choices is the result of a form that asks by itself when something in it changes.

use super::code::{CODES, CONTROLS, Embed, THEMES, WITH};
use crate::desk::paper::{El, choice_field, form, line, paper, result};
use crate::desk::request::{Request, Wrong, bad};
use crate::export::{Format, Look, export, json};
use crate::share::{SavedRun, fragment};
use crate::words::{fill, state_error, take_desk};

/// The files that can be saved: what stands on the button is of the same name among the texts.
fn files() -> [(&'static str, &'static str); 8] {
    let texts = take_desk();
    [
        ("svg", texts.save_svg),
        ("png", texts.save_png),
        ("diagram", texts.save_diagram),
        ("animation", texts.save_animation),
        ("webm", texts.save_webm),
        ("json", texts.save_json),
        ("shiviz", texts.save_shiviz),
        ("csv", texts.save_csv),
    ]
}

fn part(name: &str, title: &str) -> El {
    let part = El::new("div").class("take").set("data-part", name).set("role", "group").set("aria-label", title);
    part.add(El::new("p").class("title").text(title))
}

/// Where it is said what came of a part's buttons.
fn said() -> El {
    El::new("p").class("took").set("role", "status").set("data-said", "")
}

fn push(words: &str) -> El {
    El::new("button").set("type", "button").class("button").text(words)
}

/// A field that is copied by the button beside it.
fn copied(field: El) -> El {
    El::new("div").class("row copied").add(field).add(push(take_desk().copy).set("data-copies", ""))
}

/// The paper.
pub fn sheet(request: &Request, run: &SavedRun, embed: &Embed) -> Result<El, Wrong> {
    let texts = take_desk();
    let about = fill(texts.about, &[("index", &run.index)]);
    let most = json::BYTES_MAX.to_string();
    let words = [
        ("copied", texts.copied),
        ("by-hand", texts.copy_by_hand),
        ("working", texts.working),
        ("saved", texts.saved),
        ("perhaps", texts.saved_perhaps),
        ("film", texts.film_at),
        ("failed", texts.failed),
        ("no-part", texts.no_part),
        ("opened", texts.opened),
        ("refused", texts.load_failed),
        ("too-large", texts.too_large),
        ("no-text", texts.no_text),
        ("most", &most),
    ];
    let sheet = paper("take", texts.title).add(line(about));
    let sheet = words.iter().fold(sheet, |sheet, (name, words)| sheet.set(&format!("data-{name}"), words));
    Ok(sheet.add(link(request, embed)).add(code(request, run, embed)?).add(save()).add(load()))
}

fn link(request: &Request, embed: &Embed) -> El {
    let texts = take_desk();
    // Whatever the codes open, this is the run.
    let address = format!("{}?figure={}{}", embed.page, embed.slug, fragment(&request.state));
    let field = El::new("input").set("type", "text").set("readonly", "").class("link-field").set("value", address);
    part("link", texts.link_title).add(copied(field.set("aria-label", texts.link_field))).add(said())
}

fn code(request: &Request, run: &SavedRun, embed: &Embed) -> Result<El, Wrong> {
    let texts = take_desk();
    let kind = if request.code.is_empty() { CODES[0] } else { request.code.as_str() };
    let names = [texts.code_iframe, texts.code_element, texts.code_mdx, texts.code_markdown, texts.code_picture];
    let codes: Vec<_> = CODES.into_iter().zip(names).collect();
    if !CODES.contains(&kind) {
        return Err(bad("code"));
    }
    let with = if request.with == WITH[1] { WITH[1] } else { WITH[0] };
    let fields = form(&[
        ("kind", "take"),
        ("build", &request.build),
        ("state", &request.state),
        ("figure", embed.slug),
        ("url", &embed.page),
        ("title", &embed.title),
    ])
    .set("data-live", "")
    .add(choice_field("code", texts.code, &codes, kind))
    .add(choice_field("with", texts.with, &[(WITH[0], texts.with_run), (WITH[1], texts.with_setup)], with))
    .add(choice_field(
        "controls",
        texts.controls,
        &[(CONTROLS[0], texts.controls_all), (CONTROLS[1], texts.controls_few), (CONTROLS[2], texts.controls_least)],
        embed.controls,
    ))
    .add(choice_field(
        "theme",
        texts.theme,
        &[(THEMES[0], texts.theme_auto), (THEMES[1], texts.theme_light), (THEMES[2], texts.theme_dark)],
        embed.theme,
    ))
    .add(preview_box(request.open.0));
    let is_picture = kind == "picture";
    let picture = if is_picture { picture_name(run)? } else { String::new() };
    let alt = fill(texts.alt, &[("title", &embed.title), ("index", &run.index)]);
    let about = match kind {
        "element" => texts.about_element.to_owned(),
        "mdx" => texts.about_mdx.to_owned(),
        "markdown" => texts.about_markdown.to_owned(),
        "picture" => fill(texts.about_picture, &[("name", &picture)]),
        _ => fill(texts.about_iframe, &[("height", &embed.height)]),
    };
    let text = El::new("textarea").set("readonly", "").set("rows", "5").set("spellcheck", "false");
    let text = text.set("aria-label", texts.code_field).set("data-code", kind).text(embed.code(kind, &picture, &alt));
    let mut made = result().add(copied(text)).add(line(about).class("margin-note"));
    if request.open.0 {
        let title = fill(texts.preview_title, &[("title", &embed.title)]);
        let frame = El::new("iframe").class("preview").set("loading", "lazy").set("title", title);
        let frame = frame.set("allow", "fullscreen; clipboard-write").set("height", embed.height.to_string());
        // A page does not show itself in itself, so it has a name of its own.
        made = made.add(frame.set("src", embed.framed("&id=preview")));
    }
    Ok(part("embed", texts.embed_title).add(line(texts.embed_about)).add(fields).add(made).add(said()))
}

fn preview_box(is_shown: bool) -> El {
    let input = El::new("input").set("type", "checkbox").set("name", "open").set("value", "1");
    let input = if is_shown { input.set("checked", "") } else { input };
    El::new("label").class("field shows").add(input).add(El::new("span").text(take_desk().preview))
}

/// What the figure's picture is called as a file.
fn picture_name(run: &SavedRun) -> Result<String, Wrong> {
    let file = export(run, Look::default(), Format::Figure).map_err(|error| Wrong(state_error(&error)))?;
    Ok(file.name)
}

fn save() -> El {
    let texts = take_desk();
    let button = |(name, words): (&str, &str)| {
        let button = push(words).set("data-save", name);
        // Not every browser makes films.
        if name == "webm" { button.set("hidden", "") } else { button }
    };
    let buttons = El::new("div").class("row").all(files().map(button));
    let stop = push(texts.stop).set("data-end", "").set("hidden", "");
    let text = El::new("textarea").set("readonly", "").set("rows", "5").set("spellcheck", "false");
    let shown = El::new("div").class("shown").set("data-shown", "").set("hidden", "");
    let shown = shown.set("data-alt", texts.picture_alt).add(copied(text.set("aria-label", texts.shown_field)));
    let said = El::new("div").class("row").add(said()).add(stop);
    part("files", texts.files_title).add(line(texts.files_about)).add(buttons).add(said).add(shown)
}

fn load() -> El {
    let texts = take_desk();
    let input = El::new("input").set("type", "file").set("data-load", "").set("accept", ".json,application/json");
    let field = El::new("label").class("field").add(El::new("span").text(texts.load_field));
    let field = field.add(input.set("aria-label", texts.load_field));
    part("load", texts.load_title).add(field).add(line(texts.load_about).class("margin-note")).add(said())
}

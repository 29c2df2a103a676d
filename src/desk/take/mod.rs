//! A run taken along: the paper that offers links, codes and files, and the files themselves.
//!
//! The paper is made anew with whatever is chosen on it. What only a browser can do (copying, saving, pictures of dots, films)
//! `takeaway.js` does with what the desk gives it: `export` gives a file as text, `film` says how long a film of the run
//! is to last, `import` turns a file back into a run.

mod code;
mod sheet;

use super::request::{Number, Request, Wrong, bad, unknown};
use super::{Answered, Job, Told};
use crate::export::{Exported, Format, Look, export_shown, json, playback};
use crate::scene::Playback;
use crate::share::{Figure, SavedRun, StateError, encode};
use crate::stage::Stage;
use crate::words::{fill, state_error, take_desk};
use code::Embed;
use serde_json::json;

/// No film lasts longer, in milliseconds.
const FILM_MS_MAX: u64 = 30_000;

/// Nor shorter: what is over at once is still to be seen.
const FILM_MS_MIN: u64 = 500;

/// No film goes further on than this, in events, where it is to go on to the end.
const FILM_EVENTS_MAX: u32 = 20_000;

/// The longest address of a page, and the longest title, in bytes.
const TEXT_MAX: usize = 2_000;

fn out_of_link(error: StateError) -> Wrong {
    Wrong(state_error(&error))
}

/// Reads what is to be on the paper, and writes it.
pub(super) fn read(request: &Request) -> Result<Box<dyn Job>, Wrong> {
    let run = request.run()?;
    let embed = embed(request, &run)?;
    Ok(Box::new(Answered(sheet::sheet(request, &run, &embed)?.html())))
}

/// What is chosen on the paper; what is not said is as usual.
fn embed(request: &Request, run: &SavedRun) -> Result<Embed, Wrong> {
    let cast = run.scenario.cast;
    let slug = if request.figure.is_empty() { cast.slug } else { request.figure.as_str() };
    let figure = Figure::by_slug(slug).ok_or_else(|| bad("figure"))?;
    let page = request.url.split(['?', '#']).next().unwrap_or_default();
    let is_one = ["http://", "https://", "file://"].iter().any(|scheme| page.starts_with(scheme));
    if !is_one || page.len() > TEXT_MAX {
        return Err(bad("url"));
    }
    let title = if request.title.is_empty() { (cast.title)().to_owned() } else { request.title.clone() };
    if title.len() > TEXT_MAX {
        return Err(bad("title"));
    }
    let one_of = |field: &'static str, word: &str, all: &[&'static str]| {
        let word = if word.is_empty() { all[0] } else { word };
        all.iter().find(|known| **known == word).copied().ok_or_else(|| bad(field))
    };
    let state = match one_of("with", &request.with, &code::WITH)? {
        "run" => request.state.clone(),
        _ => {
            let (script, interventions) = (Vec::new(), Vec::new());
            let run = SavedRun { scenario: run.scenario.clone(), script, interventions, index: 0 };
            encode(&run).map_err(out_of_link)?
        }
    };
    let stage = run.scenario.stage();
    let columns = (0..stage.nodes()).map(|node| stage.node(node).place.0).max().map_or(0, |last| last + 1);
    Ok(Embed {
        page: page.to_owned(),
        slug: figure.slug,
        title,
        state,
        controls: one_of("controls", &request.controls, &code::CONTROLS)?,
        theme: one_of("theme", &request.theme, &code::THEMES)?,
        // What must be seen at one time, and what stands under it while it is closed; docs/EMBEDDING.md, "How tall".
        height: if columns > 2 { 650 } else { 600 },
    })
}

/// A file in the making.
#[derive(Debug)]
struct Export {
    run: SavedRun,
    look: Look,
    format: Format,
    at: Option<Number>,
}

/// Reads which file is wanted.
pub(super) fn export(request: &Request) -> Result<Box<dyn Job>, Wrong> {
    let format = Format::by_word(&request.format).ok_or_else(|| {
        unknown(take_desk().unknown_format, &request.format, Format::ALL.into_iter().map(Format::word))
    })?;
    let look = Look { is_dark: request.dark.0, ..Look::default() };
    Ok(Box::new(Export { run: request.run()?, look, format, at: request.at }))
}

impl Export {
    fn file(&self) -> Result<Exported, StateError> {
        let mut shown = playback(&self.run)?;
        if let Some(Number(ms)) = self.at {
            // From the beginning, as a viewer would see it.
            shown.seek(0);
            shown.play();
            shown.advance(ms.into());
            shown.pause();
        }
        Ok(export_shown(&shown, self.look, self.format))
    }
}

impl Job for Export {
    fn work(&mut self, _: u32) -> Told {
        Told::Done(match self.file() {
            Ok(file) => json!({ "name": file.name, "type": file.media_type, "text": file.text }).to_string(),
            Err(error) => out_of_link(error).told(true),
        })
    }

    fn stop(&mut self) {}
}

/// Reads a file: the run in it, as a link.
pub(super) fn import(request: &Request) -> Result<Box<dyn Job>, Wrong> {
    let run = json::import(&request.file)
        .map_err(|refused| Wrong(fill(take_desk().refused, &[("field", &refused.field), ("why", &refused.why)])))?;
    let state = encode(&run).map_err(out_of_link)?;
    Ok(Box::new(Answered(json!({ "state": state }).to_string())))
}

/// How far a film of a run goes, in milliseconds of the run, and how long it lasts: to the present; or to the end, where
/// no more than the first event has happened. It is as fast as the run as long as that is short enough.
pub(super) fn film(request: &Request) -> Result<Box<dyn Job>, Wrong> {
    let mut shown = playback(&request.run()?).map_err(out_of_link)?;
    if shown.timeline().index() <= 1 {
        while shown.timeline().index() < FILM_EVENTS_MAX && shown.step().is_some() {}
    }
    let ends = now(&shown);
    let lasts = ends.clamp(FILM_MS_MIN, FILM_MS_MAX);
    Ok(Box::new(Answered(json!({ "ends": ends, "lasts": lasts }).to_string())))
}

fn now(shown: &Playback) -> u64 {
    shown.timeline().run().now()
}

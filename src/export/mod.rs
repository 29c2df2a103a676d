//! A run as a file to carry elsewhere: pictures, and texts that other programs read.
//!
//! Everything here is made from the run itself, by the library, so a file that the desk makes in a browser and one that the
//! command makes natively (`command/`) are the same bytes. What each file is, and how large it may get, is in
//! `docs/EXPORTS.md`.

pub mod csv;
pub mod json;
pub mod shiviz;
mod svg;

pub use svg::{BYTES_MAX, COPIES_MAX, SHOWN_MS_MAX};

use crate::scene::Playback;
use crate::share::{SavedRun, StateError, encode};
use crate::stage::Stage;

/// What a run can be exported as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A picture of the figure at a moment: its score, its stage, and under it the diagram up to there.
    Figure,
    /// A picture of the space-time diagram of a stretch of the run.
    Diagram,
    /// A picture of the stage that moves, over a stretch of the run.
    Animation,
    /// The run, and what happened in it, as JSON; it can be read back.
    Json,
    /// The events with vector clocks, as ShiViz reads them.
    Shiviz,
    /// The events as a table.
    Csv,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 6] =
        [Format::Figure, Format::Diagram, Format::Animation, Format::Json, Format::Shiviz, Format::Csv];

    /// Its name in messages and on the command line; published.
    pub fn word(self) -> &'static str {
        match self {
            Format::Figure => "svg",
            Format::Diagram => "diagram",
            Format::Animation => "animation",
            Format::Json => "json",
            Format::Shiviz => "shiviz",
            Format::Csv => "csv",
        }
    }

    /// The one of this name.
    pub fn by_word(word: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.word() == word)
    }

    /// What a host says that it is: a media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Figure | Format::Diagram | Format::Animation => "image/svg+xml",
            Format::Json => "application/json",
            Format::Shiviz => "text/plain;charset=utf-8",
            Format::Csv => "text/csv;charset=utf-8",
        }
    }

    /// How the name of such a file ends, after the name of the figure.
    fn ending(self) -> &'static str {
        match self {
            Format::Figure => ".svg",
            Format::Diagram => "-diagram.svg",
            Format::Animation => "-animation.svg",
            Format::Json => ".json",
            Format::Shiviz => "-shiviz.log",
            Format::Csv => ".csv",
        }
    }
}

/// How a picture is to look; the texts are in the language that the library is built in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether it is light ink on dark paper.
    pub is_dark: bool,
    /// The stretch of the run to be drawn, in milliseconds of the run: its first and its last. Without one: from the
    /// beginning to the present, or, where no more than the first event has happened, to the end. No matter to the figure at a moment.
    pub stretch: Option<(u64, u64)>,
    /// How fast an animation runs, in thousandths: 250–8,000. What is outside is brought inside.
    pub speed_thousandths: u32,
}

impl Default for Look {
    fn default() -> Look {
        Look { is_dark: false, stretch: None, speed_thousandths: 1_000 }
    }
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// What it may be called: letters, digits, hyphens and dots.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// What is in it.
    pub text: String,
}

/// A run from a link as a file.
///
/// # Errors
/// If the run is none that a link could hold: what [`encode`] says of it.
pub fn export(run: &SavedRun, look: Look, format: Format) -> Result<Exported, StateError> {
    Ok(export_shown(&playback(run)?, look, format))
}

/// The run of a link, paused at the moment that the link holds.
///
/// # Errors
/// If the run is none that a link could hold: what [`encode`] says of it.
pub fn playback(run: &SavedRun) -> Result<Playback, StateError> {
    encode(run)?;
    let mut playback = Playback::scripted(&run.scenario, run.script.clone(), run.interventions.clone(), 1.0);
    playback.seek(run.index);
    Ok(playback)
}

/// A run being watched as a file, at the moment of its clock.
pub fn export_shown(playback: &Playback, look: Look, format: Format) -> Exported {
    let timeline = playback.timeline();
    let text = match format {
        Format::Figure => svg::figure(playback, look),
        Format::Diagram => svg::diagram(playback, look),
        Format::Animation => svg::animation(playback, look),
        Format::Json => json::json(timeline),
        Format::Shiviz => shiviz::shiviz(timeline),
        Format::Csv => csv::csv(timeline),
    };
    let slug = timeline.run().stage().about().slug;
    Exported { name: format!("{slug}{}", format.ending()), media_type: format.media_type(), text }
}

/// The run being watched, as a link holds it; `None` where it is too long for one.
pub fn saved(playback: &Playback) -> Option<SavedRun> {
    let timeline = playback.timeline();
    let run = timeline.run();
    let (scenario, interventions) = (run.scenario().clone(), run.interventions().to_vec());
    let saved = SavedRun { scenario, script: run.script().to_vec(), interventions, index: timeline.index() };
    encode(&saved).is_ok().then_some(saved)
}

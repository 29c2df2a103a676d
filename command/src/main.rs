//! `ton`: a run as a picture or as another file, made natively, for documents that are built without a browser.
//!
//! It reads what it is asked for from its arguments and a link, and leaves everything else to the library: what it writes is
//! what the page writes.

mod arguments;
mod link;

use arguments::{Arguments, Asked, HELP};
use std::io::Write;
use std::process::ExitCode;
use twice_or_never::export::{Look, export_shown, saved};
use twice_or_never::share::{encode, fragment};

/// What was asked for cannot be done.
const REFUSED: u8 = 2;

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(said) => {
            eprintln!("ton: {said}");
            ExitCode::from(REFUSED)
        }
    }
}

fn run(arguments: impl Iterator<Item = String>) -> Result<(), String> {
    let Arguments { asked, out, is_dark, stretch_ms, at_ms, speed_thousandths } = arguments::read(arguments)?;
    let text = match asked {
        Asked::Help => HELP.to_owned(),
        Asked::Link(link) => {
            let opened = link::open(&link)?;
            let state = saved(&opened.playback).and_then(|run| encode(&run).ok());
            fragment(&state.ok_or("the run is too long for a link")?) + "\n"
        }
        Asked::Export(format, link) => {
            let link::Opened { mut playback, notes } = link::open(&link)?;
            for note in notes {
                eprintln!("ton: {note}");
            }
            if let Some(at_ms) = at_ms {
                playback.seek_clock(at_ms as f64);
            }
            export_shown(&playback, Look { is_dark, stretch: stretch_ms, speed_thousandths }, format).text
        }
    };
    let write = |result: std::io::Result<()>| result.map_err(|error| format!("cannot write: {error}"));
    match out {
        Some(file) => std::fs::write(&file, text).map_err(|error| format!("cannot write {file}: {error}")),
        // Whoever reads may have had enough.
        None => match std::io::stdout().write_all(text.as_bytes()) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            written => write(written),
        },
    }
}

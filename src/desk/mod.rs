//! The desk: questions that take long, worked on a little at a time.
//!
//! The page hands in a question as JSON and gets back a *paper*, a piece of HTML to be shown, or, where another
//! program asked, JSON. In between it hears how far the work has come, and may stop it. The desk knows no browser and
//! no clock; whoever owns it (a worker beside the page, or the page itself where it may have none) says how much to do
//! before it looks up. It is fetched when the first question is asked, so what it can do costs the first figure nothing.
//!
//! A question comes from a form, a button or a message, so it is input: it is parsed totally, and what is wrong with it
//! is said.

mod attack;
mod bench;
mod cards;
mod fates;
mod found;
mod gaps;
mod hunt;
mod many;
mod paper;
mod reach;
mod recipes;
mod request;
mod sketch;
mod take;
mod two_parties;
mod worlds;

use bench::Bench;
use recipes::Recipes;
use request::{Request, Wrong};
use std::collections::BTreeMap;
use std::fmt::Debug;

/// What this desk was built from, in hexadecimal. A page of another build gets no answers.
pub const BUILD: &str = env!("BUILD_NUMBER");

/// What the desk says when it has worked for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// There is no such question.
    Nothing,
    /// It is at work; this is how far it has come, in words.
    Working(String),
    /// It is done; this is the paper, or the JSON.
    Done(String),
}

/// No question is worked on with more positions in memory than this: 33 bytes each, measured.
pub const POSITIONS_MAX: u32 = 4_000_000;

/// No more positions than this are kept in a search for worlds: about 350 bytes each, measured.
pub const WORLD_POSITIONS_MAX: u32 = 200_000;

/// Nor in a search from where a run stands, which is to be answered soon.
pub const REACH_POSITIONS_MAX: u32 = 400_000;

/// The questions being worked on, by the numbers that the page gave them.
#[derive(Debug, Default)]
pub struct Desk {
    jobs: BTreeMap<u32, Box<dyn Job>>,
}

/// A question that is worked on.
trait Job: Debug {
    /// Works until about so many positions more were seen.
    fn work(&mut self, positions: u32) -> Told;

    /// Ends the work; what is known is the answer.
    fn stop(&mut self);
}

/// What is answered at once.
#[derive(Debug)]
struct Answered(String);

impl Job for Answered {
    fn work(&mut self, _: u32) -> Told {
        Told::Done(std::mem::take(&mut self.0))
    }

    fn stop(&mut self) {}
}

fn job(request: &Request) -> Result<Box<dyn Job>, Wrong> {
    match request.kind.as_str() {
        "attack" => attack::read(request),
        "bench" => Ok(Box::new(Bench::new(request)?)),
        "export" => take::export(request),
        "film" => take::film(request),
        "import" => take::import(request),
        "many" => many::read(request),
        "reach" => reach::read(request),
        "recipes" => Ok(Box::new(Recipes::new(request)?)),
        "take" => take::read(request),
        "worlds" => worlds::read(request),
        _ => Err(request::bad("kind")),
    }
}

impl Desk {
    /// Takes a question in; one with the same number is dropped for it.
    pub fn ask(&mut self, number: u32, question: &str) {
        let (is_json, request) = Request::read(question);
        let job = request.and_then(|request| job(&request));
        self.jobs.insert(number, job.unwrap_or_else(|wrong| Box::new(Answered(wrong.told(is_json)))));
    }

    /// Ends the work on a question; what is known is its answer.
    pub fn stop(&mut self, number: u32) {
        if let Some(job) = self.jobs.get_mut(&number) {
            job.stop();
        }
    }

    /// Forgets a question: nobody waits for its answer any more.
    pub fn drop(&mut self, number: u32) {
        self.jobs.remove(&number);
    }

    /// Works on a question until about so many positions more were seen. Once it is done, it is forgotten.
    pub fn work(&mut self, number: u32, positions: u32) -> Told {
        let Some(job) = self.jobs.get_mut(&number) else { return Told::Nothing };
        let told = job.work(positions);
        if matches!(told, Told::Done(_)) {
            self.jobs.remove(&number);
        }
        told
    }

    /// Works on a question to its end.
    pub fn finish(&mut self, number: u32) -> Option<String> {
        loop {
            match self.work(number, u32::MAX) {
                Told::Working(_) => {}
                Told::Done(paper) => return Some(paper),
                Told::Nothing => return None,
            }
        }
    }
}

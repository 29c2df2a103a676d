//! The desk: questions that take long, worked on a little at a time.
//!
//! The page hands in a question as a text and gets back a *paper*, a piece of HTML to be shown, or, where another
//! program asked, JSON. In between it hears how far the work has come, and may stop it. The desk knows no browser and
//! no clock; whoever owns it (a worker beside the page, or the page itself where it may have none) says how much to do
//! before it looks up. It is fetched when the first question is asked, so what it can do costs the first figure nothing.
//!
//! A question comes from a form, a button or a message, so it is input: it is parsed totally, and what is wrong with it
//! is said.

mod attack;
mod generals;
mod paper;
mod reach;
mod recipes;
mod request;
mod worlds;

use attack::Attack;
use reach::Reach;
use recipes::Recipes;
use request::Request;
use std::collections::BTreeMap;
use worlds::Worlds;

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

/// Nor in a search from where a run stands: whole boards are kept, about a kilobyte each.
pub const REACH_POSITIONS_MAX: u32 = 100_000;

/// The questions being worked on, by the numbers that the page gave them.
#[derive(Debug, Default)]
pub struct Desk {
    jobs: BTreeMap<u32, Job>,
}

#[derive(Debug)]
enum Job {
    Attack(Box<Attack>),
    Recipes(Box<Recipes>),
    Worlds(Box<Worlds>),
    Reach(Box<Reach>),
    Done(String),
}

impl Desk {
    /// Takes a question in; one with the same number is dropped for it.
    pub fn ask(&mut self, number: u32, question: &str) {
        let job = Request::read(question).and_then(|request| match request.text("kind") {
            "attack" => Attack::new(&request).map(Box::new).map(Job::Attack),
            "recipes" => Recipes::new(&request).map(Box::new).map(Job::Recipes),
            "worlds" => Worlds::new(&request).map(Box::new).map(Job::Worlds),
            "reach" => Reach::new(&request).map(Box::new).map(Job::Reach),
            "generals" => generals::figure(&request).map(Job::Done),
            _ => Err(request::bad("kind")),
        });
        self.jobs.insert(number, job.unwrap_or_else(|wrong| Job::Done(wrong.told(question))));
    }

    /// Ends the work on a question; what is known is its answer.
    pub fn stop(&mut self, number: u32) {
        match self.jobs.get_mut(&number) {
            Some(Job::Attack(attack)) => attack.stop(),
            Some(Job::Recipes(recipes)) => recipes.stop(),
            Some(Job::Worlds(worlds)) => worlds.stop(),
            Some(Job::Reach(reach)) => reach.stop(),
            Some(Job::Done(_)) | None => {}
        }
    }

    /// Forgets a question: nobody waits for its answer any more.
    pub fn drop(&mut self, number: u32) {
        self.jobs.remove(&number);
    }

    /// Works on a question until about so many positions more were seen. Once it is done, it is forgotten.
    pub fn work(&mut self, number: u32, positions: u32) -> Told {
        let told = match self.jobs.get_mut(&number) {
            None => return Told::Nothing,
            Some(Job::Attack(attack)) => attack.work(positions),
            Some(Job::Recipes(recipes)) => recipes.work(positions),
            Some(Job::Worlds(worlds)) => worlds.work(positions),
            Some(Job::Reach(reach)) => reach.work(positions),
            Some(Job::Done(paper)) => Told::Done(std::mem::take(paper)),
        };
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

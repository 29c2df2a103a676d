//! What the figure says: the latest thing worth saying, how a run stands, how it ended.

use crate::ui::figure::Figure;
use twice_or_never::player::{Event, Outlook};
use twice_or_never::stage::{Sign, Stage, What};
use twice_or_never::words::{self, fill, texts};

/// While playing, no more than one line of narration in so many milliseconds.
const NARRATION_EVERY_MS: f64 = 3_000.0;

impl Figure {
    pub(in crate::ui) fn sentence(&self, event: &Event) -> String {
        format!("{}.", words::sentence(self.playback.timeline().run().stage(), event))
    }

    /// Says the latest thing worth saying, if the last one is long enough ago.
    pub(in crate::ui) fn narrate(&mut self, before: u32, now: f64) {
        if now - self.said.at_ms < NARRATION_EVERY_MS {
            return;
        }
        let announced = self.announce();
        if self.said.is_attack {
            if !announced.is_empty() {
                self.said.words = announced;
                self.said.at_ms = now;
            }
            return;
        }
        let new = &self.playback.timeline().past()[before as usize..];
        let about = self.playback.timeline().run().stage().about();
        let is_worth_saying = |event: &&Event| match event.what.note() {
            Some(note) => matches!(about.note(note).sign, Sign::TimedOut | Sign::GaveUp),
            None => matches!(event.what, What::Lose | What::Duplicate | What::Crash),
        };
        if let Some(event) = new.iter().rev().find(is_worth_saying) {
            self.said.words = self.sentence(event);
            self.said.at_ms = now;
        }
    }

    /// The faults that the adversary has made since it was last said.
    fn announce(&mut self) -> String {
        if !self.said.is_attack {
            return String::new();
        }
        let timeline = self.playback.timeline();
        let since = self.said.announced.min(timeline.index());
        let stage = timeline.run().stage();
        let new = timeline.past()[since as usize..].iter();
        let said: Vec<String> = new.filter_map(|event| words::fault_of_the_adversary(stage, event)).collect();
        self.said.announced = timeline.index();
        said.join(" ")
    }

    /// Why nothing more happens, or how it ended; after the last faults of the adversary.
    pub(in crate::ui) fn standing(&mut self) -> String {
        let mut said = self.announce();
        if !said.is_empty() {
            said.push(' ');
        }
        said + &self.outlook()
    }

    fn outlook(&self) -> String {
        let run = self.playback.timeline().run();
        match run.outlook() {
            Outlook::Ended => {
                let about = run.stage().about();
                let counts = about.tallies.iter().zip(run.tally());
                counts.fold((about.ended)().to_owned(), |said, (tally, count)| fill(&said, &[(tally.slug, &count)]))
            }
            Outlook::AwaitsHeldCopy => texts().said_held.to_owned(),
            Outlook::AwaitsRestart(node) => fill(texts().said_down, &[("node", &words::node_name(run.stage(), node))]),
            Outlook::GoesOn => String::new(),
        }
    }

    /// The last event in a sentence.
    pub(in crate::ui) fn latest(&self) -> String {
        self.playback.timeline().past().last().map_or_else(String::new, |event| self.sentence(event))
    }
}

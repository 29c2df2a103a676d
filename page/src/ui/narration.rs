//! What the figure says: the latest thing worth saying, how a run stands, how it ended.

use super::figure::Figure;
use twice_or_never::casts::delivery::fate::Score;
use twice_or_never::player::{Event, Outlook, What};
use twice_or_never::words::{self, fill, texts};

/// While playing, no more than one line of narration in so many milliseconds.
const NARRATION_EVERY_MS: f64 = 3_000.0;

impl Figure {
    pub(super) fn sentence(&self, event: &Event) -> String {
        format!("{}.", words::sentence(self.playback.timeline().run().layout(), event))
    }

    /// Says the latest thing worth saying, if the last one is long enough ago.
    pub(super) fn narrate(&mut self, before: u32, now: f64) {
        if now - self.last_narrated_ms < NARRATION_EVERY_MS {
            return;
        }
        let announced = self.announce();
        if self.is_attack {
            if !announced.is_empty() {
                self.narration = announced;
                self.last_narrated_ms = now;
            }
            return;
        }
        let new = &self.playback.timeline().past()[before as usize..];
        let is_worth_saying = |event: &&Event| {
            matches!(event.what, What::Lose | What::Duplicate | What::Crash | did::TIMEOUT | did::GIVE_UP)
        };
        if let Some(event) = new.iter().rev().find(is_worth_saying) {
            self.narration = self.sentence(event);
            self.last_narrated_ms = now;
        }
    }

    /// The faults that the adversary has made since it was last said.
    fn announce(&mut self) -> String {
        if !self.is_attack {
            return String::new();
        }
        let timeline = self.playback.timeline();
        let since = self.announced.min(timeline.index());
        let layout = timeline.run().layout();
        let new = timeline.past()[since as usize..].iter();
        let said: Vec<String> = new.filter_map(|event| words::fault_of_the_adversary(layout, event)).collect();
        self.announced = timeline.index();
        said.join(" ")
    }

    /// Why nothing more happens, or how it ended; after the last faults of the adversary.
    pub(super) fn standing(&mut self) -> String {
        let mut said = self.announce();
        if !said.is_empty() {
            said.push(' ');
        }
        said + &self.outlook()
    }

    fn outlook(&self) -> String {
        let run = self.playback.timeline().run();
        let Score { sent, once, lost, twice, .. } = self.playback.timeline().run().score();
        match run.outlook() {
            Outlook::Ended => {
                fill(texts().said_ended, &[("sent", &sent), ("once", &once), ("lost", &lost), ("twice", &twice)])
            }
            Outlook::AwaitsHeldCopy => texts().said_held.to_owned(),
            Outlook::AwaitsRestart(node) => fill(texts().said_down, &[("node", &words::node_name(run.layout(), node))]),
            Outlook::GoesOn => String::new(),
        }
    }

    /// The last event in a sentence.
    pub(super) fn latest(&self) -> String {
        self.playback.timeline().past().last().map_or_else(String::new, |event| self.sentence(event))
    }
}

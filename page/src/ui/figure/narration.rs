//! What the figure says: the latest thing worth saying, how a run stands, how it ended.

use crate::ui::figure::Figure;
use twice_or_never::history::Timeline;
use twice_or_never::player::{Event, Index, Outlook};
use twice_or_never::scene::is_again;
use twice_or_never::stage::{Sign, Stage, What};
use twice_or_never::words::{self, fill, texts};

/// While playing, no more than one line of narration in so many milliseconds.
const NARRATION_EVERY_MS: f64 = 3_000.0;

/// For so long the clock all but stands when something happens that the reader came for.
const LINGER_MS: f64 = 1_000.0;

/// An event that is known, in words; they say so if something took effect that had taken effect before.
pub fn sentence_of(timeline: &Timeline, index: Index) -> String {
    let said = words::sentence(timeline.run().stage(), timeline.history().event(index));
    if is_again(timeline, index) { fill(texts().said_again, &[("said", &said)]) } else { said }
}

impl Figure {
    pub(in crate::ui) fn sentence(&self, event: &Event) -> String {
        format!("{}.", words::sentence(self.playback.timeline().run().stage(), event))
    }

    /// An event that is known, in a sentence; it says so if something took effect that had taken effect before.
    pub(in crate::ui) fn sentence_of(&self, index: Index) -> String {
        let timeline = self.playback.timeline();
        format!("{}.", sentence_of(timeline, index))
    }

    /// What the reader came for, if it is among the events after the first `before`: something takes effect again that
    /// should not, or is recognised, or is lost for good; or an old value stands or is read; or what is to be one comes out two ways.
    pub(in crate::ui) fn moment(&mut self, before: u32) -> Option<String> {
        let (digest, known) = std::mem::take(&mut self.said.counts);
        self.count();
        let timeline = self.playback.timeline();
        let about = timeline.run().stage().about();
        let (mut is_twice, mut lost) = (false, None);
        // Counts of another moment, or of another run, tell nothing.
        if digest == timeline.history().digest(before).0 {
            for (tally, (now, then)) in about.tallies.iter().zip(self.said.counts.1.iter().zip(&known)) {
                if tally.is_decided && now > then {
                    is_twice |= tally.class == "twice";
                    let is_wrong = ["lost", "twice"].contains(&tally.class) || tally.slug == "stale";
                    lost = lost.or(is_wrong.then_some((tally, now)));
                }
            }
        }
        for index in (before + 1..=timeline.index()).rev() {
            let note = timeline.history().event(index).what.note();
            let is_recognised = note.is_some_and(|note| about.note(note).sign == Sign::KnewIt);
            if is_recognised || is_twice && is_again(timeline, index) {
                return Some(self.sentence_of(index));
            }
        }
        let falsely = |counts: &[u32]| counts.last().copied().unwrap_or(0);
        if digest == timeline.history().digest(before).0 && falsely(&self.said.counts.1) > falsely(&known) {
            let run = timeline.run();
            let told: Vec<_> =
                run.stage().outcomes(run).into_iter().filter(|outcome| outcome.is_told_falsely()).collect();
            return Some(fill(texts().said_told_falsely, &[("title", &told.last()?.title)]));
        }
        let (tally, count) = lost?;
        Some(fill(texts().said_lost_for_good, &[("fate", &words::capitalised((tally.name)())), ("count", count)]))
    }

    /// Counts what became of everything, for telling what changes next.
    pub(in crate::ui) fn count(&mut self) {
        let timeline = self.playback.timeline();
        let digest = timeline.digest().0;
        if self.said.counts.0 != digest || self.said.counts.1.is_empty() {
            let run = timeline.run();
            let mut counts = run.tally();
            // After all that the cast counts: what is acknowledged and will never be done.
            counts.push(run.stage().told_falsely(run));
            self.said.counts = (digest, counts);
        }
    }

    /// Says the latest thing worth saying, if the last one is long enough ago; what the reader came for before all else.
    pub(in crate::ui) fn narrate(&mut self, before: u32, now: f64) {
        if let Some(moment) = self.moment(before) {
            self.motion.lingers_until = now + LINGER_MS;
            self.said.waiting = Some(moment).filter(|_| !self.said.is_attack);
        }
        let past = self.playback.timeline().past();
        if past[before as usize..].iter().any(|event| event.what == What::Crash) {
            self.motion.lingers_until = now + LINGER_MS;
        }
        if now - self.said.at_ms < NARRATION_EVERY_MS {
            return;
        }
        if let Some(moment) = self.said.waiting.take() {
            (self.said.words, self.said.at_ms) = (moment, now);
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
        let index = self.playback.timeline().index();
        if index == 0 { String::new() } else { self.sentence_of(index) }
    }
}

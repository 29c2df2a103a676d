//! The slip that lies on the stage when a run has ended: what was believed beside what happened, and what that says of
//! a guess.

use crate::ui::figure::Figure;
use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, Scope, button, el};
use twice_or_never::stage::{Outcome, Stage};
use twice_or_never::words::{self, capitalised, fill, texts};

/// No more lines than this; the rest are counted.
const LINES_MAX: usize = 4;

impl Figure {
    /// The slip, if there is something to say and it was not put away.
    pub(in crate::ui) fn view_slip(&self, scope: &Scope) -> Option<El> {
        let timeline = self.playback.timeline();
        if !self.playback.has_ended() || self.playback.is_playing() || self.panels.put_away == Some(timeline.digest().0)
        {
            return None;
        }
        let run = timeline.run();
        // Where lanes differ, the lanes show it.
        let outcomes = if self.lanes().is_some() { Vec::new() } else { run.stage().outcomes(run) };
        let wrong: Vec<&Outcome> = outcomes.iter().filter(|outcome| !outcome.agrees).collect();
        if wrong.is_empty() && self.said.told.is_none() {
            return None;
        }
        let close = button("button quiet", "✕", scope, Msg::PutAway).set("aria-label", texts().slip_close);
        let mut slip = el("div").class("slip").set("role", "group").set("aria-label", texts().slip_label).add(close);
        if let Some((answer, response)) = &self.said.told {
            slip = slip
                .add(el("p").class("told").text(answer.clone()))
                .add(el("p").text(response.clone()))
                .add(button("button", texts().yourself, scope, Msg::Yourself));
        }
        if wrong.is_empty() {
            return Some(slip);
        }
        let line = |outcome: &&Outcome| {
            el("tr")
                .add(el("th").set("scope", "row").text(outcome.title.clone()))
                .add(el("td").text(outcome.believes.clone()))
                .add(el("td").class(outcome.class).text(outcome.happened.clone()))
        };
        // What is told beside the stage says itself whose belief it is; and where there are several like the first node, it is
        // not that one's alone.
        let kind_of = |id| run.stage().node(id).slug.split('-').next().map(str::to_owned);
        let has_peers = (1..run.stage().nodes()).any(|id| kind_of(id) == kind_of(0));
        let believed = match run.stage().beside().is_empty() && !has_peers {
            true => fill(texts().slip_of, &[("node", &capitalised(&words::node_name(run.stage(), 0)))]),
            false => texts().slip_believed.to_owned(),
        };
        let heads = [believed, texts().slip_happened.to_owned()];
        let heads = el("tr").add(el("td")).all(heads.into_iter().map(|head| el("th").set("scope", "col").text(head)));
        let table =
            el("table").add(el("thead").add(heads)).add(el("tbody").all(wrong.iter().take(LINES_MAX).map(line)));
        slip = slip.add(table);
        match wrong.len().saturating_sub(LINES_MAX) {
            0 => Some(slip),
            more => Some(slip.add(el("p").class("more-like").text(fill(texts().slip_more, &[("count", &more)])))),
        }
    }
}

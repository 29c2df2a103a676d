//! What the lines and signs of a diagram mean: of those that are drawn on it.

use super::ink::Inks;
use super::strip::{cross, drawing, of_copy};
use super::typeset::{Type, plain};
use super::xml::{El, T, Tenths, el, path};
use super::{PAD, WIDTH};
use crate::history::Timeline;
use crate::scene::{Diagram, LaneSign, Line, Meaning};
use crate::stage::{Sign, Stage};
use crate::words::{export_texts, fill, texts};

const WORDS: Type = plain(120);
/// Room for a sign, and between two entries.
const SIGN: Tenths = 290;
const BETWEEN: Tenths = 200;

/// The legend, from a height on, and where the picture ends.
pub fn legend(timeline: &Timeline, drawn: &[Diagram], left_out: u32, inks: &Inks, top: Tenths) -> (El, Tenths) {
    let mut at = (PAD, top + 250);
    let mut view = el("g");
    for (sign, words) in entries(timeline, drawn, inks) {
        let words = WORDS.fit(&words, WIDTH * 10 - 2 * PAD - SIGN);
        let whole = SIGN + WORDS.width(&words);
        if at.0 > PAD && at.0 + whole > WIDTH * 10 - PAD {
            at = (PAD, at.1 + 240);
        }
        let place = format!("translate({} {})", T(at.0 + 100), T(at.1 - 40));
        view = view.add(sign.set("transform", place)).add(WORDS.set((at.0 + SIGN, at.1), inks.soft, &words));
        at.0 += whole + BETWEEN;
    }
    if left_out > 0 {
        at = (PAD, at.1 + 240);
        view = view.add(WORDS.set(at, inks.lost, &fill(export_texts().left_out, &[("count", &left_out)])));
    }
    (view, at.1 + 200)
}

/// The signs that are used, around the point (0, 0), and what they mean.
fn entries(timeline: &Timeline, drawn: &[Diagram], inks: &Inks) -> Vec<(El, String)> {
    let texts = export_texts();
    let stage = timeline.run().stage();
    let has = |is_it: &dyn Fn(&Line) -> bool| drawn.iter().flat_map(|drawn| &drawn.lines).any(is_it);
    let mut entries = Vec::new();
    for is_answer in [false, true] {
        let mut kinds: Vec<&'static str> = Vec::new();
        for kind in stage.about().kinds.iter().zip(0..).filter_map(|(kind, number)| {
            (kind.is_answer == is_answer && has(&|line| line.name.kind.0 == number)).then_some((kind.all)())
        }) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        if !kinds.is_empty() {
            entries.push((way(inks, is_answer, false), fill(texts.way_letter, &[("kinds", &kinds.join(", "))])));
        }
    }
    if has(&|line| !line.is_answer && !line.is_lost && (line.is_duplicate || line.name.number > 1)) {
        entries.push((way(inks, false, true), texts.way_again.to_owned()));
    }
    if has(&|line| line.is_lost) {
        let sign = el("g").add(cross("M-5 -5l10 10m0 -10l-10 10".to_owned(), inks));
        entries.push((sign, texts.way_lost.to_owned()));
    }
    if drawn.iter().any(|drawn| !drawn.waits.is_empty()) {
        let sign = path("M-8 0H8").set("stroke", inks.doubt).set("stroke-width", "1.5");
        entries.push((sign, texts.wait.to_owned()));
    }
    if drawn.iter().any(|drawn| !drawn.gaps.is_empty()) {
        let lane = path("M-10 0H-5M5 0H10").set("stroke", inks.edge);
        entries.push((lane, texts.gap.to_owned()));
    }
    let signs = || drawn.iter().flat_map(|drawn| &drawn.signs);
    for (is_it, meaning, is_noted, words) in meanings() {
        if signs().any(is_it) {
            // Signs that stand above their lane are moved down to the middle of their words.
            let lowered = match meaning {
                Meaning::Said(Sign::TimedOut | Sign::GaveUp | Sign::NothingNew) => 8,
                Meaning::Said(Sign::Heard | Sign::HeardLate) => 7,
                _ => 0,
            };
            let sign = el("g").set("transform", format!("translate(0 {lowered})"));
            let sign = sign.set("fill", "none").add(drawing(meaning, is_noted, inks));
            entries.push((el("g").add(sign), words.to_owned()));
        }
    }
    entries
}

/// A piece of a line.
fn way(inks: &Inks, is_answer: bool, is_again: bool) -> El {
    let (colour, dashes) = of_copy(inks, is_answer, is_again, false);
    path("M-7 -6L7 6").set("stroke", colour).set("stroke-width", 2).set_some("stroke-dasharray", dashes)
}

type Meant = (fn(&LaneSign) -> bool, Meaning, bool, &'static str);

/// Every sign, whether one on a lane is it, and its words.
fn meanings() -> [Meant; 15] {
    const fn said(sign: Sign) -> Meaning {
        Meaning::Said(sign)
    }
    let (page, own) = (texts(), export_texts());
    [
        (|sign| sign.meaning == said(Sign::Sent), said(Sign::Sent), false, own.sign_sent),
        (|sign| sign.meaning == said(Sign::TookIn), said(Sign::TookIn), false, own.sign_took_in),
        (|sign| sign.meaning == said(Sign::KnewIt), said(Sign::KnewIt), false, page.sign_knew),
        (|sign| is_work(sign) && !sign.is_noted, said(Sign::Applied), false, page.sign_applied),
        (|sign| is_work(sign) && sign.is_noted, said(Sign::Applied), true, own.sign_noted),
        (|sign| sign.meaning == Meaning::AppliedAgain, Meaning::AppliedAgain, false, page.sign_again),
        (|sign| sign.meaning == said(Sign::Remembered), said(Sign::Remembered), false, page.sign_remembered),
        (|sign| sign.meaning == said(Sign::Answered), said(Sign::Answered), false, page.sign_answered),
        (|sign| sign.meaning == said(Sign::TimedOut), said(Sign::TimedOut), false, page.sign_timeout),
        (|sign| sign.meaning == said(Sign::Heard), said(Sign::Heard), false, page.sign_heard),
        (|sign| sign.meaning == said(Sign::HeardLate), said(Sign::HeardLate), false, page.sign_heard_late),
        (|sign| sign.meaning == said(Sign::GaveUp), said(Sign::GaveUp), false, page.sign_gave_up),
        (|sign| sign.meaning == said(Sign::NothingNew), said(Sign::NothingNew), false, own.sign_nothing_new),
        (|sign| sign.meaning == Meaning::Crashed, Meaning::Crashed, false, page.sign_crashed),
        (|sign| sign.meaning == Meaning::CameBack, Meaning::CameBack, false, page.sign_back),
    ]
}

fn is_work(sign: &LaneSign) -> bool {
    matches!(sign.meaning, Meaning::Said(sign) if sign.is_effect())
}

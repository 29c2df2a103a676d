//! The space-time diagram on paper: the whole run, row under row, for as long as the page is being printed.

use crate::ui::chart::piece::{view_line, view_sign};
use crate::ui::chart::shapes::{axis, path, view_gap, view_wait};
use crate::ui::figure::Figure;
use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, Scope, el};
use twice_or_never::stage::Stage;

use super::LONG_NAMES;
use twice_or_never::scene::{Geometry, Playback, diagram};
use twice_or_never::words;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// A row's width in units; room for names at its left.
const ROW: u64 = 1_000;
const NAMES: u64 = if LONG_NAMES { 92 } else { 70 };
/// Milliseconds a unit, on a sheet that is long enough.
const MS_PER_UNIT: u32 = 15;
/// No more rows than this: a longer run is drawn smaller.
const ROWS_MAX: u64 = 40;

/// Watches for the page being printed.
pub struct Printing {
    _listeners: [Closure<dyn FnMut()>; 2],
}

impl Printing {
    pub fn watch(scope: &Scope) -> Printing {
        let window = web_sys::window().expect("the page has a window");
        let listen = |name: &str, msg: Msg| {
            let scope = scope.clone();
            let listener = Closure::<dyn FnMut()>::new(move || scope.send_message(msg.clone()));
            let callback = listener.as_ref().unchecked_ref();
            window.add_event_listener_with_callback(name, callback).expect("a window can be listened to");
            listener
        };
        // The figure lives as long as its page.
        Printing { _listeners: [listen("beforeprint", Msg::Print(true)), listen("afterprint", Msg::Print(false))] }
    }
}

impl Figure {
    /// The page is about to be printed, or has been. On paper a figure that nobody has touched shows the run that answers its
    /// question, or else the one that Play would play.
    pub(in crate::ui) fn print(&mut self, is_printing: bool) {
        self.panels.is_printing = is_printing;
        if let Some(kept) = self.kept.take() {
            self.playback = kept;
        }
        let run = self.playback.timeline().run();
        let is_untouched = run.interventions().is_empty() && (self.hand.is_still || run.index() == 0);
        if is_printing && is_untouched && !self.playback.is_playing() {
            let scenario = self.scenario();
            let hand = self.outside.around.as_ref().map(|around| around.hand(&scenario)).unwrap_or_default();
            let mut shown = Playback::with_hand(&scenario, hand, self.speed());
            shown.seek(u32::MAX);
            self.kept = Some(std::mem::replace(&mut self.playback, shown));
        }
    }

    /// The sheet, while the page is being printed.
    pub(in crate::ui) fn view_sheet(&self) -> Option<El> {
        if !self.panels.is_printing {
            return None;
        }
        let timeline = self.playback.timeline();
        let stage = timeline.run().stage();
        let end = timeline.history().end().max(1);
        let fitting = end.div_ceil(ROW * ROWS_MAX) as u32;
        let ms_per_unit = MS_PER_UNIT.max(fitting);
        let span = ROW * u64::from(ms_per_unit);
        let row = |nth: u64| {
            let (from, to) = (nth * span, (nth + 1) * span);
            let lanes = stage.nodes();
            let height = 76 + 48 * i32::from(lanes);
            let geometry = Geometry { lanes, base: from, ms_per_unit, height };
            let drawn = diagram(timeline, from, to);
            let lane = |lane: u8| path("lane", format!("M0 {}H{ROW}", geometry.y(lane)));
            let title = |lane: u8| {
                el("text")
                    .set("x", format!("-{NAMES}"))
                    .set_number("y", i64::from(geometry.y(lane) + 4))
                    .text(words::node_title(stage, lane))
            };
            let number = |(x, words): (i64, String)| {
                el("text").class("axis").set_number("x", x).set_number("y", i64::from(height) - 6).text(words)
            };
            let step = u64::from(ms_per_unit) * 100;
            let within = |(x, _): &(i64, String)| (0..=ROW as i64).contains(x);
            // What begins in the row before or ends in the next is cut off at the row's ends.
            let shapes = el("svg")
                .set_number("width", ROW as i64)
                .set_number("height", i64::from(height))
                .all((0..stage.nodes()).map(lane))
                .all(drawn.waits.iter().map(|wait| view_wait(geometry, wait)))
                .all(drawn.gaps.iter().map(|gap| view_gap(geometry, gap)))
                .all(drawn.lines.iter().map(|line| view_line(geometry, line, None)))
                .all(drawn.signs.iter().map(|sign| view_sign(geometry, sign, None)));
            el("svg")
                .key(nth)
                .set("viewBox", format!("-{NAMES} 0 {} {height}", ROW + NAMES + 20))
                .add(shapes)
                .all((0..stage.nodes()).map(title))
                .all(axis(geometry, from / step, to / step).filter(within).map(number))
        };
        Some(el("div").class("sheet").all((0..end.div_ceil(span)).map(row)))
    }
}

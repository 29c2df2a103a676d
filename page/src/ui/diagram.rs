//! The space-time diagram under the stage.
//!
//! One unit across is [`MS_PER_UNIT`] milliseconds. The group of everything drawn slides to the left as
//! the clock goes on, under a clip that ends at the present; the frame loop sets that one transform.

use twice_or_never::protocol::CopyKind;
use twice_or_never::scene::{Diagram, Dot, Gap, Line, Playback, diagram};
use twice_or_never::words::{self, texts};
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// How many milliseconds of the run a unit of the drawing is.
const MS_PER_UNIT: f64 = 20.0;
/// The width of the drawing, and where in it the present is.
const WIDTH: f64 = 928.0;
const PRESENT: f64 = 900.0;
const TOP: f64 = 22.0;

fn lane_height(lanes: u8) -> f64 {
    if lanes == 2 { 78.0 } else { 40.0 }
}

/// The earliest tick that can be seen.
pub fn from(clock_ms: f64) -> u64 {
    (clock_ms - PRESENT * MS_PER_UNIT).max(0.0) as u64
}

/// Slides the drawing to the present.
pub fn place(group: &NodeRef, clock_ms: f64) {
    if let Some(group) = group.get().and_then(|node| node.dyn_into::<Element>().ok()) {
        let slid = PRESENT - clock_ms / MS_PER_UNIT;
        let transform = format!("translate({slid:.2} 0)");
        group.set_attribute("transform", &transform).expect("a transform can be set");
    }
}

fn x(tick: u64) -> f64 {
    tick as f64 / MS_PER_UNIT
}

/// The diagram of what can be seen of the run at present.
pub fn view(figure: &'static str, playback: &Playback, group: &NodeRef) -> Html {
    let layout = *playback.timeline().run().layout();
    let lanes = layout.nodes();
    let lane_y = move |lane: u8| TOP + f64::from(lane) * lane_height(lanes);
    let Diagram { lines, dots, gaps, timeouts } = diagram(playback, from(playback.clock_ms()));
    let height = lane_y(lanes - 1) + 22.0;
    // Whole units are fine enough for the eye, and hundreds of lines are written at once.
    let line = |line: &Line| {
        let (from, to) = (lane_y(line.lanes.0), lane_y(line.lanes.1));
        let at = |(tick, way): (u64, f64)| (x(tick) as i32, (from + (to - from) * way) as i32);
        let ((x0, y0), (x1, y1)) = (at(line.begin), at(line.end));
        let again = line.is_duplicate || line.name.number > 1;
        let class = match (line.name.kind, line.is_lost, again) {
            (CopyKind::Letter, false, false) => "copy letter",
            (CopyKind::Letter, false, true) => "copy letter again",
            (CopyKind::Letter, true, _) => "copy letter lost",
            (CopyKind::Ack, false, _) => "copy ack",
            (CopyKind::Ack, true, _) => "copy ack lost",
        };
        let cross = line.is_lost.then(|| {
            html! { <path class="cross" d={format!("M{} {}l10 10m0 -10l-10 10", x1 - 5, y1 - 5)} /> }
        });
        html! { <g key={line.id} class={class}><path d={format!("M{x0} {y0}L{x1} {y1}")} />{ cross }</g> }
    };
    let dot = |dot: &Dot| {
        let (cx, cy) = (format!("{:.1}", x(dot.tick)), format!("{:.1}", lane_y(dot.lane)));
        let (class, radius) = if dot.again { ("effect again", "6.5") } else { ("effect", "5") };
        html! { <circle key={format!("e{}-{}", dot.tick, dot.letter)} class={class} cx={cx} cy={cy} r={radius} /> }
    };
    let gap = |gap: &Gap| {
        let to = gap.to.map_or_else(|| format!("{:.1}", x(gap.from) + 1e6), |to| format!("{:.1}", x(to)));
        let y = lane_y(gap.lane);
        html! { <path key={format!("g{}-{}", gap.lane, gap.from)} class="gap" d={format!("M{:.1} {y}H{to}", x(gap.from))} /> }
    };
    let timeout = |&(tick, lane): &(u64, u8)| {
        let (x, y) = (x(tick), lane_y(lane));
        let d = format!("M{:.1} {:.1}h8l-4 6z", x - 4.0, y - 8.0);
        html! { <path key={format!("t{tick}-{lane}")} class="timeout" d={d} /> }
    };
    let lane = |lane: u8| {
        let y = lane_y(lane);
        let above = layout.role(lane) == twice_or_never::board::Role::Sender;
        let text_y = if above { y - 8.0 } else { y + 16.0 };
        html! { <text key={lane} x="8" y={text_y.to_string()}>{ words::node_title(&layout, lane) }</text> }
    };
    let lane_line = |lane: u8| html! { <path key={lane} class="lane" d={format!("M0 {}H{WIDTH}", lane_y(lane))} /> };
    html! {
        <div class="diagram">
            <svg viewBox={format!("0 0 {WIDTH} {height}")} preserveAspectRatio="xMaxYMid slice" height={height.to_string()}
                role="img" aria-label={texts().diagram_label}>
                <defs><clipPath id={format!("{figure}-past")}><rect x="0" y="0" width={PRESENT.to_string()} height={height.to_string()} /></clipPath></defs>
                { for (0..lanes).map(lane_line) }
                <g clip-path={format!("url(#{figure}-past)")}>
                    <g ref={group}>
                        { for gaps.iter().map(gap) }
                        { for lines.iter().map(line) }
                        { for timeouts.iter().map(timeout) }
                        { for dots.iter().map(dot) }
                    </g>
                </g>
                <path class="present" d={format!("M{PRESENT} 4V{}", height - 4.0)} />
            </svg>
            // The names stay at the left edge, however much of the past is cut off.
            <svg class="names" viewBox={format!("0 0 200 {height}")} preserveAspectRatio="xMinYMid slice"
                height={height.to_string()} aria-hidden="true">{ for (0..lanes).map(lane) }</svg>
        </div>
    }
}

//! The log: one line an event, the last five hundred in the page and older ones on request.
//!
//! Lines stand in chunks; a full chunk never changes, so rendering costs only the last one.

use std::rc::Rc;
use twice_or_never::player::Event;
use twice_or_never::protocol::{CopyKind, Layout};
use twice_or_never::words::{self, texts};
use yew::prelude::*;

const CHUNK: usize = 50;
const SHOWN_AT_ONCE: usize = 500 / CHUNK;

/// One line.
#[derive(Clone, PartialEq)]
struct Line {
    index: usize,
    event: &'static str,
    letter: Option<String>,
    copy: Option<String>,
    kind: Option<&'static str>,
    moment: String,
    text: String,
}

impl Line {
    fn new(layout: &Layout, index: usize, event: &Event) -> Line {
        let kind = |kind| if kind == CopyKind::Ack { "ack" } else { "letter" };
        Line {
            index,
            event: event.what.name(),
            letter: event.letter.map(|letter| words::letter_id(layout, letter)),
            copy: event.copy.map(|copy| copy.number.to_string()),
            kind: event.copy.map(|copy| kind(copy.kind)),
            moment: words::moment(event.tick),
            text: words::sentence(layout, event),
        }
    }
}

/// A list of lines that shares all but its last chunk when it grows.
#[derive(Clone, Default, PartialEq)]
pub struct Lines {
    chunks: Vec<Rc<Vec<Line>>>,
}

impl Lines {
    fn len(&self) -> usize {
        self.chunks.last().map_or(0, |last| (self.chunks.len() - 1) * CHUNK + last.len())
    }

    /// Forgets all but the first `count` lines.
    pub fn forget_after(&mut self, count: usize) {
        if count < self.len() {
            self.chunks.truncate(count.div_ceil(CHUNK));
            let rest = count - self.chunks.len().saturating_sub(1) * CHUNK;
            if let Some(last) = self.chunks.last_mut() {
                Rc::make_mut(last).truncate(rest);
            }
        }
    }

    /// Makes the lines those of `past`, given that both begin alike.
    pub fn follow(&mut self, layout: &Layout, past: &[Event]) {
        self.forget_after(past.len());
        for (at, event) in past.iter().enumerate().skip(self.len()) {
            if at % CHUNK == 0 {
                self.chunks.push(Rc::default());
            }
            let last = self.chunks.last_mut().expect("a chunk was just made where there was none");
            Rc::make_mut(last).push(Line::new(layout, at + 1, event));
        }
    }
}

#[derive(PartialEq, Properties)]
struct ChunkProps {
    lines: Rc<Vec<Line>>,
}

#[component]
fn Chunk(props: &ChunkProps) -> Html {
    let line = |line: &Line| {
        html! {
            <div class="line" key={line.index} data-index={line.index.to_string()} data-event={line.event}
                data-letter={line.letter.clone()} data-copy={line.copy.clone()} data-kind={line.kind}>
                <time>{ &line.moment }</time>{ " " }{ &line.text }
            </div>
        }
    };
    html! { <>{ for props.lines.iter().map(line) }</> }
}

#[derive(PartialEq, Properties)]
pub struct Props {
    pub lines: Lines,
}

#[component]
pub fn Log(props: &Props) -> Html {
    let shown = use_state(|| SHOWN_AT_ONCE);
    let chunks = &props.lines.chunks;
    let first = chunks.len().saturating_sub(*shown);
    let more = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(*shown + SHOWN_AT_ONCE))
    };
    html! {
        <details class="log" open=true>
            <summary>{ texts().log_title }</summary>
            if first > 0 {
                <button type="button" class="button" onclick={more}>{ texts().log_older }</button>
            }
            if chunks.is_empty() {
                <p class="empty">{ texts().log_empty }</p>
            }
            // Turned upside down with one child, so that it stays at its newest line by itself.
            <div class="lines" tabindex="0" role="group" aria-label={texts().log_region}>
                <div role="log" aria-live="off" aria-label={texts().log_title}>
                    { for chunks.iter().enumerate().skip(first).map(|(at, lines)| {
                        html! { <Chunk key={at} lines={lines.clone()} /> }
                    }) }
                </div>
            </div>
        </details>
    }
}

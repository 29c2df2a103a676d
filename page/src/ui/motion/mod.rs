//! One frame loop: a frame is asked for only when somebody wants the next one.

pub(in crate::ui) mod pen;
pub(in crate::ui) mod sight;
pub(in crate::ui) mod solo;

use crate::ui::decimal::decimal;
use std::cell::Cell;
use std::collections::BinaryHeap;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Asks the browser for frames, one at a time.
pub struct Frames {
    on_frame: Closure<dyn FnMut(f64)>,
    asked: Rc<Cell<Option<i32>>>,
}

impl Frames {
    /// `on_frame` gets each frame's time in milliseconds.
    pub fn new(on_frame: impl Fn(f64) + 'static) -> Frames {
        let asked = Rc::new(Cell::new(None));
        let done = asked.clone();
        let on_frame = Closure::new(move |now: f64| {
            done.set(None);
            on_frame(now);
        });
        Frames { on_frame, asked }
    }

    /// Asks for the next frame, unless it is asked for already.
    pub fn ask(&self) {
        if self.asked.get().is_none() {
            let window = web_sys::window().expect("the page has a window");
            let callback = self.on_frame.as_ref().unchecked_ref();
            self.asked.set(window.request_animation_frame(callback).ok());
        }
    }

    /// Takes the asking back.
    pub fn stop(&self) {
        if let (Some(frame), Some(window)) = (self.asked.take(), web_sys::window()) {
            window.cancel_animation_frame(frame).expect("a frame that was asked for can be taken back");
        }
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        self.stop();
    }
}

/// How long the last frames took, the rendering they brought about included.
#[derive(Default)]
pub struct FrameTimes {
    ms: Vec<f64>,
    next: usize,
    begun: Option<f64>,
}

/// Over so many frames.
const TIMED: usize = 600;

fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

impl FrameTimes {
    /// A frame begins.
    pub fn begin(&mut self) {
        self.begun = Some(now());
    }

    /// It is over, if one had begun.
    pub fn end(&mut self) {
        let Some(begun) = self.begun.take() else { return };
        let took = now() - begun;
        if self.ms.len() < TIMED {
            self.ms.push(took);
        } else {
            self.ms[self.next] = took;
            self.next = (self.next + 1) % TIMED;
        }
    }

    /// The 50th, 95th and 99th percentile, in milliseconds, as numbers to be written; 0 before any frame.
    pub fn percentiles(&self) -> [String; 3] {
        let sorted: BinaryHeap<u64> = self.ms.iter().map(|ms| (ms * 1_000.0) as u64).collect();
        let sorted = sorted.into_sorted_vec();
        let last = sorted.len().saturating_sub(1);
        [50, 95, 99].map(|percent| {
            let at = (sorted.len() * percent / 100).min(last);
            decimal(sorted.get(at).copied().unwrap_or(0) as f64 / 1_000.0, 3)
        })
    }
}

//! One frame loop: a frame is asked for only when somebody wants the next one.

use std::cell::Cell;
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

//! Whether the figure can be seen: on screen, in a tab that is shown. What cannot be seen does not move. And how large
//! what is seen of it is.

use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Element, IntersectionObserver, IntersectionObserverEntry, ResizeObserver};

/// Watches an element and its tab.
pub struct Sight {
    observer: IntersectionObserver,
    document: Document,
    on_shown: Closure<dyn FnMut()>,
    _on_cross: Closure<dyn FnMut(js_sys::Array)>,
}

impl Sight {
    /// Calls `on_change` with whether `element` can be seen, whenever that changes.
    pub fn new(element: &Element, on_change: impl Fn(bool) + 'static) -> Sight {
        let document = web_sys::window().and_then(|window| window.document()).expect("the page has a document");
        let on_screen = Rc::new(Cell::new(true));
        let on_change = Rc::new(on_change);
        let tell = {
            let (document, on_screen) = (document.clone(), on_screen.clone());
            move || on_change(on_screen.get() && !document.hidden())
        };
        let on_shown = Closure::<dyn FnMut()>::new(tell.clone());
        let on_cross = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            if let Some(last) = entries.iter().last() {
                let entry: IntersectionObserverEntry = last.unchecked_into();
                on_screen.set(entry.is_intersecting());
                tell();
            }
        });
        let observer = IntersectionObserver::new(on_cross.as_ref().unchecked_ref())
            .expect("an observer with a callback can be made");
        observer.observe(element);
        document
            .add_event_listener_with_callback("visibilitychange", on_shown.as_ref().unchecked_ref())
            .expect("a document can be listened to");
        Sight { observer, document, on_shown, _on_cross: on_cross }
    }
}

impl Drop for Sight {
    fn drop(&mut self) {
        self.observer.disconnect();
        let callback = self.on_shown.as_ref().unchecked_ref();
        self.document
            .remove_event_listener_with_callback("visibilitychange", callback)
            .expect("a listener that was added can be removed");
    }
}

/// Watches how large an element is. Asking it costs a layout of the page; being told costs none.
pub struct Size {
    observer: ResizeObserver,
    _on_change: Closure<dyn FnMut()>,
}

impl Size {
    /// Calls `on_change` once at first, and whenever the element has become larger or smaller.
    pub fn new(element: &Element, on_change: impl Fn() + 'static) -> Size {
        let on_change = Closure::<dyn FnMut()>::new(on_change);
        let observer =
            ResizeObserver::new(on_change.as_ref().unchecked_ref()).expect("an observer with a callback can be made");
        observer.observe(element);
        Size { observer, _on_change: on_change }
    }
}

impl Drop for Size {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

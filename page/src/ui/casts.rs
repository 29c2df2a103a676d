//! Later casts come in a half of the page of their own (`pack/`, `boot.js`), after the first figure. Until they are here,
//! nothing of theirs may be touched: a function of theirs would trap.

use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Whether they are here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Are {
    Coming,
    Here,
    Missing,
}

thread_local! {
    static ARE: Cell<Are> = const { Cell::new(Are::Coming) };
    static WAITING: RefCell<Vec<Box<dyn FnOnce()>>> = const { RefCell::new(Vec::new()) };
}

/// Calls `then` once they are here. `boot.js` tells.
pub fn listen(then: impl Fn() + 'static) {
    let on_told = Closure::<dyn FnMut(web_sys::CustomEvent)>::new(move |event: web_sys::CustomEvent| {
        let is_here = event.detail().is_truthy();
        ARE.set(if is_here { Are::Here } else { Are::Missing });
        if is_here {
            then();
        }
        for waiting in WAITING.take() {
            waiting();
        }
    });
    web_sys::window()
        .expect("the page has a window")
        .add_event_listener_with_callback("twice-or-never:casts", on_told.as_ref().unchecked_ref())
        .expect("a window can be listened to");
    on_told.forget();
}

/// Does something once it is known whether they come: at once, but for the first moment of the page.
pub fn once_known(then: impl FnOnce() + 'static) {
    if ARE.get() == Are::Coming {
        WAITING.with_borrow_mut(|waiting| waiting.push(Box::new(then)));
    } else {
        then();
    }
}

/// Whether runs of theirs can be opened.
pub fn are_here() -> bool {
    ARE.get() == Are::Here
}

//! Writes numbers into styles. A text that goes from WebAssembly to the browser is decoded each time, which takes longer
//! than what the browser does with it; a number is not, and the names of properties go over once.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

/// The custom properties that follow the clock, in the order of [`Property`].
const NAMES: [&str; 5] = ["--way", "--age", "--queue", "--fall", "--left"];

/// A custom property that follows the clock.
#[derive(Clone, Copy)]
pub enum Property {
    Way,
    Age,
    Queue,
    Fall,
    Left,
}

struct Pen {
    set: Function,
    names: [JsValue; 5],
}

thread_local! {
    static PEN: Pen = Pen {
        set: of_every_style("setProperty"),
        names: NAMES.map(JsValue::from),
    };
}

/// A method that every style has.
fn of_every_style(name: &str) -> Function {
    let body = web_sys::window().and_then(|window| window.document()).and_then(|document| document.body());
    let style = body.expect("the page has a body").style();
    Reflect::get(&style, &name.into()).expect("a style is an object").unchecked_into()
}

/// Sets a custom property of an element's style.
pub fn write(element: &HtmlElement, property: Property, value: f64) {
    PEN.with(|pen| pen.set.call2(&element.style(), &pen.names[property as usize], &value.into()))
        .expect("a custom property can be set");
}

//! The desk in a browser, a program of its own: fetched when the first question is asked, compiled for speed.
//!
//! It puts one function, `twiceOrNeverDesk(number, question, milliseconds)`, where `clerk.js` finds it. With a question
//! it takes that in; with `!stop` or `!drop` it ends or forgets one; with nothing it works for so many milliseconds. It
//! answers `working …`, `done …`, or nothing where there is no such question.

use js_sys::{Date, Reflect, global};
use twice_or_never::desk::{Desk, Told};
use wasm_bindgen::closure::Closure;

/// So many positions are seen between two looks at the clock: a millisecond or two.
const POSITIONS_A_LOOK: u32 = 2_000;

fn main() {
    std::panic::set_hook(Box::new(|panic| wasm_bindgen::throw_str(&panic.to_string())));
    let mut desk = Desk::default();
    let hand = Closure::<dyn FnMut(u32, String, f64) -> String>::new(move |number, question: String, ms| {
        match question.as_str() {
            "" => return work(&mut desk, number, ms),
            "!stop" => desk.stop(number),
            "!drop" => desk.drop(number),
            question => desk.ask(number, question),
        }
        String::new()
    });
    Reflect::set(&global(), &"twiceOrNeverDesk".into(), hand.as_ref()).expect("a global can be set");
    // It is there as long as the program is.
    hand.forget();
}

fn work(desk: &mut Desk, number: u32, ms: f64) -> String {
    let until = Date::now() + ms;
    loop {
        match desk.work(number, POSITIONS_A_LOOK) {
            Told::Nothing => return String::new(),
            Told::Done(paper) => return format!("done {paper}"),
            Told::Working(said) if Date::now() >= until => return format!("working {said}"),
            Told::Working(_) => {}
        }
    }
}

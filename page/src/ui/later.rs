//! What the lanes of later chapters say for themselves: where a car is, with its map, or which order stands.
//!
//! It comes with the later casts (`pack/`), so the stage reaches it by the pointers of [`own`] only.

use crate::ui::kit::{El, el};
use twice_or_never::player::Run;
use twice_or_never::stage::Choice;
use twice_or_never::story::later::{CORNERS, Car, dollars};
use twice_or_never::words::{fill, texts};

/// What the stage asks of it.
pub struct Own {
    /// What stands in the place of a receiver's rows, if anything does.
    pub view: fn(&Run) -> Option<El>,
    /// What a lane's head says once the run is there, or has ended, and of which class that is.
    pub words: fn(&Run, bool) -> Option<(String, &'static str)>,
    /// What a lane is called.
    pub name: fn(&Choice) -> &'static str,
}

static MAP: Own = Own { view: map, words: corner, name: told };
static ORDER: Own = Own { view: |_| None, words: order, name: kept };

/// It, where a figure's lanes have any. What it points to is not known to the compiler, so it stays where it is: in the later
/// half of the page.
pub fn own(slug: &str) -> Option<&'static Own> {
    let own = match slug {
        "directions-or-place" => &MAP,
        "order" => &ORDER,
        _ => return None,
    };
    Some(std::hint::black_box(own))
}

/// The corners of the block, from where the car starts, against the clock: across and down.
const PLACES: [(i64, i64); 4] = [(28, 60), (92, 60), (92, 20), (28, 20)];
const STREETS: &str = "M4 60H116M4 20H116M28 2V78M92 2V78";

fn map(run: &Run) -> Option<El> {
    let car = Car::of(run)?;
    let place = |corner: u16| PLACES[usize::from(corner % CORNERS)];
    let path = |class: &'static str, d: String| el("path").class(class).set("d", d);
    let at = |class: &'static str, (x, y): (i64, i64), d: &str| path(class, format!("M{x} {y}{d}"));
    let number = |corner: u16| {
        let (x, y) = place(corner);
        // Outside of the block.
        let (x, y) = (if x < 60 { x - 15 } else { x + 15 }, if y < 40 { y - 7 } else { y + 16 });
        el("text").key(u64::from(corner)).set_number("x", x).set_number("y", y).text(corner.to_string())
    };
    // What it has driven, as far as that is told.
    let driven = (1..=car.turns.unwrap_or(0).min(CORNERS)).map(|corner| {
        let (x, y) = place(corner);
        format!("L{x} {y}")
    });
    let heading = ["h-7l14 0l-6-6m6 6l-6 6", "v7l0-14l-6 6m6-6l6 6", "h7l-14 0l6-6m-6 6l6 6", "v-7l0 14l-6-6m6 6l6-6"];
    let drawn = el("svg")
        .class("map")
        .set("viewBox", "0 0 120 80")
        .set("aria-hidden", "true")
        .add(path("streets", STREETS.to_owned()))
        .add(at("driven", PLACES[0], &driven.collect::<String>()))
        .add(at("ring", place(car.due), "m-11 0a11 11 0 1 0 22 0a11 11 0 1 0-22 0"))
        .all((0..CORNERS).map(number))
        .add(at("car", place(car.at), heading[usize::from(car.at % CORNERS)]));
    Some(drawn)
}

fn corner(run: &Run, has_ended: bool) -> Option<(String, &'static str)> {
    let car = Car::of(run)?;
    let corner = car.at % CORNERS;
    let said = match car.turns {
        Some(turns) => fill(texts().map_turns, &[("turns", &turns), ("letters", &car.due), ("corner", &corner)]),
        None => fill(texts().map_place, &[("corner", &corner)]),
    };
    let class = match car.turns {
        Some(turns) if turns > car.due => "twice",
        _ if has_ended && car.is_there() => "once",
        None if !car.is_there() => "lost",
        _ => "",
    };
    Some((said, class))
}

fn told(choice: &Choice) -> &'static str {
    match choice.slug {
        "add" => texts().map_directions,
        "set" => texts().map_places,
        _ => (choice.name)(),
    }
}

/// Which standing order counts.
fn order(run: &Run, has_ended: bool) -> Option<(String, &'static str)> {
    let Car { turns: None, at, due } = Car::of(run)? else { return None };
    if at == 0 {
        return Some((texts().order_none.to_owned(), ""));
    }
    let class = match (at < due, has_ended) {
        (true, _) => "lost",
        (_, true) => "once",
        _ => "",
    };
    Some((fill(texts().order_now, &[("amount", &dollars(at))]), class))
}

fn kept(choice: &Choice) -> &'static str {
    match choice.slug {
        "H" => texts().order_value,
        "I" => texts().order_number,
        _ => (choice.name)(),
    }
}

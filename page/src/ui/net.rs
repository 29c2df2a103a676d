//! A net: the stage where links cross. All of them lie on one ground with the nodes.
//!
//! Only later casts play on one, so it comes with them, and is reached by the pointers of [`nets`] only.

use crate::ui::kit::{El, el};
use crate::ui::stage::Stage;
use twice_or_never::stage::Net;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// What a figure asks of nets.
pub struct Does {
    pub view: fn(&Stage, Net) -> El,
    pub lay: fn(&Element),
}

static DOES: Does = Does { view, lay };

/// What there is to be done with nets. What it points to is not known to the compiler, so it stays where it is: in the later
/// half of the page.
pub fn nets() -> &'static Does {
    std::hint::black_box(&DOES)
}

/// The stage. Where each thing lies is told in numbers, which [`lay`] makes properties for the style sheet.
fn view(stage: &Stage, Net { nodes, links, rows }: Net) -> El {
    let links = (0..).zip(links).map(|(link, at)| stage.link(link).set("data-net", told(&at)));
    let nodes = (0..).zip(nodes).map(|(id, at)| stage.node(id).set("data-net", told(&at)));
    let ground = el("div").class("ground").add(el("div").class("links").all(links));
    el("div")
        .class("stage net")
        .set("data-set", stage.settings())
        .set_number("data-streams", 0)
        .set_number("data-columns", 3)
        .set_number("data-rows", i64::from(rows))
        .add(ground.add(el("div").class("nodes").all(nodes)))
}

fn told(numbers: &[u16]) -> String {
    numbers.iter().map(u16::to_string).collect::<Vec<_>>().join(" ")
}

/// Gives all that lies in nets its place: the numbers that it was told become `--n0` and so on, of its style.
fn lay(section: &Element) {
    let all = section.query_selector_all("[data-net]").expect("it is a selector");
    for element in (0..all.length()).filter_map(|at| all.item(at)?.dyn_into::<HtmlElement>().ok()) {
        let Some(numbers) = element.get_attribute("data-net") else { continue };
        let style = element.style();
        if style.get_property_value("--net").ok().as_ref() == Some(&numbers) {
            continue;
        }
        for (at, number) in numbers.split(' ').enumerate() {
            style.set_property(&format!("--n{at}"), number).expect("a custom property can be set");
        }
        style.set_property("--net", &numbers).expect("a custom property can be set");
    }
}

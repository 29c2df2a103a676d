//! Going about in time: finding what matters, zooming, leaving one letter's lines in the log.

use crate::ui::figure::Figure;
use crate::ui::figure::message::Msg;
use crate::ui::kit::{Scope, button, el};
use crate::ui::log::Filter;
use twice_or_never::player::{Event as Happening, Index};
use twice_or_never::scene::Playback;
use twice_or_never::stage::{Stage, What};
use twice_or_never::words::{self, fill, texts};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

/// Something to look for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sought {
    Loss,
    Duplicate,
    Crash,
}

/// What to look for, and whether later or earlier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Find {
    pub sought: Sought,
    pub is_later: bool,
}

impl Sought {
    fn is(self, event: &Happening) -> bool {
        match self {
            Sought::Loss => event.what == What::Lose,
            Sought::Duplicate => event.what == What::Duplicate,
            Sought::Crash => matches!(event.what, What::Crash | What::Down),
        }
    }
}

/// Goes to the nearest such event; computes forward as far as needed. `false` if there is none.
pub fn find(playback: &mut Playback, Find { sought, is_later }: Find) -> bool {
    let index = playback.timeline().index();
    if !is_later {
        let past = playback.timeline().past();
        let before = &past[..past.len().saturating_sub(1)];
        return match before.iter().rposition(|event| sought.is(event)) {
            Some(at) => {
                playback.seek(at as Index + 1);
                true
            }
            None => false,
        };
    }
    while let Some(event) = playback.step() {
        if sought.is(&event) {
            return true;
        }
    }
    playback.seek(index);
    false
}

/// The row of buttons about the diagram and the log.
pub fn view(figure: &Figure, scope: &Scope) -> Html {
    let timeline = figure.playback.timeline();
    let stage = timeline.run().stage();
    let small = |sign: &'static str, label: &'static str, msg: Msg| {
        button("button small", sign, scope, msg).set("aria-label", label)
    };
    let finder = |sought: Sought, word: &'static str, last: &'static str, next: &'static str| {
        el("span")
            .class("finder")
            .add(small("←", last, Msg::Find(Find { sought, is_later: false })))
            .add(el("span").text(word))
            .add(small("→", next, Msg::Find(Find { sought, is_later: true })))
    };
    let option = |value: String, words: String, filter: Filter| {
        let option = el("option").set("value", value).text(words);
        if figure.log.filter == filter { option.set("selected", "") } else { option }
    };
    // Only letters that something has happened to lately: a run may have thousands.
    let mut letters: Vec<_> = timeline.past().iter().rev().take(500).filter_map(|event| event.letter).collect();
    letters.extend(match figure.log.filter {
        Filter::Letter(letter) => Some(letter),
        _ => None,
    });
    let mut of_note = vec![false; usize::from(stage.subjects()) + 1];
    letters.iter().for_each(|&letter| of_note[usize::from(letter)] = true);
    let letters = (1..=stage.subjects()).filter(|&letter| of_note[usize::from(letter)]).map(|letter| {
        let words = fill(texts().filter_letter, &[("letter", &stage.subject_id(letter))]);
        option(format!("l{letter}"), words, Filter::Letter(letter))
    });
    let nodes =
        (0..stage.nodes()).map(|node| option(format!("n{node}"), words::node_title(stage, node), Filter::Node(node)));
    let filter = el("select")
        .set("aria-label", texts().filter)
        .hear(ListenerKind::onchange, scope, read_filter)
        .add(option(String::new(), texts().filter_all.to_owned(), Filter::All))
        .all(nodes)
        .all(letters);
    let zoom = el("span")
        .class("finder")
        .add(small("«", texts().pan_back, Msg::Pan(-200)))
        .add(small("−", texts().zoom_out, Msg::Zoom(1)))
        .add(el("span").text(texts().zoom))
        .add(small("+", texts().zoom_in, Msg::Zoom(-1)))
        .add(small("»", texts().pan_on, Msg::Pan(200)));
    el("div")
        .class("row time")
        .set("role", "group")
        .set("aria-label", texts().time_tools)
        .add(finder(Sought::Loss, texts().find_loss, texts().last_loss, texts().next_loss))
        .add(finder(Sought::Duplicate, texts().find_duplicate, texts().last_duplicate, texts().next_duplicate))
        .add(finder(Sought::Crash, texts().find_crash, texts().last_crash, texts().next_crash))
        .add(zoom)
        .add(button("button", texts().whole_run, scope, Msg::Whole))
        .add(button("button", texts().copy_link, scope, Msg::CopyLink))
        .add(button("button", texts().take, scope, Msg::FromHere("take")))
        .add(el("label").class("field").add(el("span").text(texts().filter)).add(filter))
        .into()
}

fn read_filter(event: &web_sys::Event) -> Option<Msg> {
    let value = event.target()?.unchecked_into::<HtmlInputElement>().value();
    let filter = match value.split_at_checked(1) {
        Some(("n", node)) => node.parse().map(Filter::Node),
        Some(("l", letter)) => letter.parse().map(Filter::Letter),
        _ => Ok(Filter::All),
    };
    Some(Msg::Filter(filter.unwrap_or_default()))
}

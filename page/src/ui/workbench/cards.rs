//! The cards: a row of pieces that are dragged, tapped or moved by keys, those that are not in it, and the same as text.

use crate::ui::controls::knobs::settings;
use crate::ui::figure::Figure;
use crate::ui::figure::message::Msg;
use crate::ui::kit::{El, Scope, el, value_of};
use twice_or_never::casts::workbench::{CARDS, WORKBENCH, edit, words};
use twice_or_never::stage::Scenario;
use twice_or_never::words::fill;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, PointerEvent};
use yew::virtual_dom::ListenerKind;

/// What can be done to the cards, and to what stands with them.
#[derive(Clone)]
pub enum Deed {
    Select(char),
    LetGo,
    Move(char, bool),
    Add(char),
    Remove(char),
    Type(String),
    /// A pointer takes a piece in hand, there.
    Grip(char, f64, f64),
    /// It is there, before the piece at this place; beyond the row by so much.
    Over(f64, f64, u8, f64),
    Drop,
    /// What the link does, how patience grows, how long things take.
    Order(bool),
    Backoff(usize),
    Step(u32),
    Downtime(u32),
    /// For how many milliseconds of every 20 seconds chance cuts the link, about; 0: not at all.
    Cuts(u32),
}

/// A piece in a pointer's hand.
#[derive(Clone, Copy)]
pub struct Drag {
    piece: char,
    from: (f64, f64),
    /// Before which piece it would be put; `None` until it has been moved.
    place: Option<u8>,
    /// Whether it is far from the row: let go there, it is taken out.
    is_out: bool,
}

/// A pointer that moves less than this, in pixels, taps.
const TAP: f64 = 6.0;
/// Further than this above or below the row, a card is out of it.
const OUT: f64 = 56.0;

fn program(scenario: &Scenario) -> u16 {
    scenario.settings[place()]
}

fn place() -> usize {
    WORKBENCH.setting("cards").expect("the workbench has cards")
}

fn name(piece: char) -> &'static str {
    let words = words();
    match piece {
        'C' => words.step_check,
        'P' => words.step_pay,
        'R' => words.step_remember,
        'K' => words.step_ack,
        '(' => words.cards_open,
        _ => words.cards_close,
    }
}

/// The row, what is left over, and the text.
pub fn view(figure: &Figure, scope: &Scope) -> El {
    let scenario = figure.playback.timeline().run().scenario();
    let (words, program, bench) = (words(), program(scenario), &figure.bench);
    let pieces = edit::pieces(program);
    let count = pieces.iter().filter(|piece| piece.is_ascii_alphabetic()).count();
    let dragged = bench.drag.filter(|drag| drag.place.is_some());
    let inside = |at: usize| pieces[..at].contains(&'(') && !pieces[..at].contains(&')');
    let mut row = el("div").class("program").set("role", "group").set("aria-label", words.cards_program);
    let mut nth = 0;
    for (at, &piece) in pieces.iter().enumerate() {
        let is_card = piece.is_ascii_alphabetic();
        nth += usize::from(is_card);
        let label = match is_card {
            true => {
                fill(words.cards_card, &[("sign", &piece), ("card", &name(piece)), ("place", &nth), ("count", &count)])
            }
            false => name(piece).to_owned(),
        };
        let is_selected = bench.selected == Some(piece);
        let is_before = dragged.is_some_and(|drag| !drag.is_out && drag.place == Some(at as u8));
        let is_last = dragged.is_some_and(|drag| !drag.is_out && drag.place == Some(pieces.len() as u8));
        let button = el("button")
            .set("type", "button")
            .classes(&[
                Some(if is_card { "piece" } else { "piece end" }),
                inside(at).then_some("bound"),
                is_before.then_some("before"),
                (is_last && at + 1 == pieces.len()).then_some("behind"),
                dragged.is_some_and(|drag| drag.piece == piece).then_some("dragged"),
            ])
            .key(u64::from(u32::from(piece)))
            .set("data-piece", piece.to_string())
            .set("aria-pressed", if is_selected { "true" } else { "false" })
            .set("aria-label", label)
            .hear_as(ListenerKind::onclick, scope, piece as usize, |_, piece| Some(said(Deed::Select(char_of(piece)))))
            .hear_as(ListenerKind::onkeydown, scope, piece as usize, on_key);
        row = row.add(if is_card {
            button.add(el("b").text(piece.to_string())).text(" ").add(el("span").text(name(piece)))
        } else {
            button.text(piece.to_string())
        });
    }
    let left = edit::left_over(program);
    let mut palette = el("div").class("palette").set("role", "group").set("aria-label", words.cards_left);
    for &piece in left.iter().filter(|&&piece| edit::added(program, piece).is_some()) {
        let name = if piece == '(' { words.cards_bracket } else { name(piece) };
        let sign = if piece == '(' { "( )".to_owned() } else { piece.to_string() };
        palette = palette.add(
            el("button")
                .set("type", "button")
                .class("piece")
                .key(u64::from(u32::from(piece)))
                .set("data-add", piece.to_string())
                .set("aria-label", fill(words.cards_add, &[("sign", &sign), ("card", &name)]))
                .hear_as(ListenerKind::onclick, scope, piece as usize, |event, piece| {
                    by_keys(event).then(|| said(Deed::Add(char_of(piece))))
                })
                .add(el("b").text(sign))
                .text(" ")
                .add(el("span").text(name)),
        );
    }
    let table = el("div")
        .class("table-of-cards")
        .hear(ListenerKind::onpointerdown, scope, on_down)
        .hear(ListenerKind::onpointermove, scope, on_move)
        .hear(ListenerKind::onpointerup, scope, |_| Some(said(Deed::Drop)))
        .hear(ListenerKind::onpointercancel, scope, |_| Some(said(Deed::LetGo)))
        .add(row)
        .add(palette);
    let typed = el("input")
        .set("type", "text")
        .set("size", "8")
        .set("autocomplete", "off")
        .set("spellcheck", "false")
        .set("value", (CARDS.word)(program))
        .set("aria-label", words.cards)
        .set("aria-invalid", if bench.refused.is_some() { "true" } else { "false" })
        .hear(ListenerKind::onchange, scope, |event| Some(said(Deed::Type(value_of(event)?))));
    let typed = el("label").class("field").add(el("span").text(words.cards)).add(typed);
    let above = el("div")
        .class("row")
        .all(settings(scenario, |setting| setting.key == "preset", scope).map(|(_, view)| view))
        .add(typed)
        .all(settings(scenario, |setting| setting.key == "handlers", scope).map(|(_, view)| view));
    let mut all = el("div").class("cards-in-hand").add(above);
    if let Some((typed, at)) = &bench.refused {
        let said = fill(words.cards_refused, &[("typed", typed), ("at", at)]);
        all = all.add(el("p").class("refused").set("role", "alert").text(said));
    }
    all.add(table).add(tools(figure, program, scope))
}

/// What can be done to the piece that is selected; a hint where none is.
fn tools(figure: &Figure, program: u16, scope: &Scope) -> El {
    let words = words();
    let there = |piece: &char| edit::pieces(program).contains(piece);
    let tools = el("div").class("row tools");
    let Some(piece) = figure.bench.selected.filter(there) else {
        return tools.add(el("p").class("hint").text(words.cards_hint));
    };
    let tool = |text: &'static str, deed: Deed, can: bool| {
        let label = format!("{text}: {}", name(piece));
        let button = el("button").set("type", "button").class("button").set("aria-label", label).text(text);
        if can { button.click(scope, said(deed)) } else { button.set("disabled", "") }
    };
    tools
        .add(tool(words.cards_earlier, Deed::Move(piece, false), edit::moved(program, piece, false).is_some()))
        .add(tool(words.cards_later, Deed::Move(piece, true), edit::moved(program, piece, true).is_some()))
        .add(tool(words.cards_remove, Deed::Remove(piece), edit::removed(program, piece).is_some()))
}

fn said(deed: Deed) -> Msg {
    Msg::Bench(deed)
}

fn char_of(number: usize) -> char {
    char::from(number as u8)
}

/// Whether a click came from keys or from whoever helps to read, rather than from a pointer, which is heard by itself.
fn by_keys(event: &Event) -> bool {
    event.dyn_ref::<web_sys::UiEvent>().is_none_or(|event| event.detail() == 0)
}

/// Whether there is something to let go of.
fn is_taken_up(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.matches("[aria-pressed=true], .dragged").unwrap_or(false))
}

fn on_key(event: &Event, piece: usize) -> Option<Msg> {
    let keys = event.dyn_ref::<KeyboardEvent>()?;
    if keys.ctrl_key() || keys.alt_key() || keys.meta_key() {
        return None;
    }
    let piece = char_of(piece);
    let deed = match keys.key().as_str() {
        "ArrowLeft" | "ArrowUp" => Deed::Move(piece, false),
        "ArrowRight" | "ArrowDown" => Deed::Move(piece, true),
        "Delete" | "Backspace" => Deed::Remove(piece),
        "Escape" if is_taken_up(event) => Deed::LetGo,
        _ => return None,
    };
    event.prevent_default();
    Some(said(deed))
}

/// The table of cards that an event is on.
fn table(event: &Event) -> Option<Element> {
    event.target()?.dyn_ref::<Element>()?.closest(".table-of-cards").ok().flatten()
}

fn on_down(event: &Event) -> Option<Msg> {
    let pointer = event.dyn_ref::<PointerEvent>()?;
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let piece = target.closest("[data-piece], [data-add]").ok().flatten()?;
    if pointer.button() != 0 {
        return None;
    }
    let named = piece.get_attribute("data-piece").or_else(|| piece.get_attribute("data-add"))?;
    // A drag goes on outside of the row. A pointer that is gone already can't be captured: no harm.
    let _ = table(event)?.set_pointer_capture(pointer.pointer_id());
    Some(said(Deed::Grip(named.chars().next()?, pointer.client_x().into(), pointer.client_y().into())))
}

fn on_move(event: &Event) -> Option<Msg> {
    let pointer = event.dyn_ref::<PointerEvent>()?;
    if pointer.buttons() & 1 == 0 {
        return None;
    }
    let (x, y) = (f64::from(pointer.client_x()), f64::from(pointer.client_y()));
    let row = table(event)?.query_selector(".program").ok().flatten()?;
    let pieces = row.children();
    let mut place = 0;
    for at in 0..pieces.length() {
        let edges = pieces.item(at)?.get_bounding_client_rect();
        place += u8::from(edges.left() + edges.width() / 2.0 < x);
    }
    let edges = row.get_bounding_client_rect();
    let beyond = (edges.top() - y).max(y - edges.bottom()).max(0.0);
    Some(said(Deed::Over(x, y, place, beyond)))
}

/// Does it.
pub fn does(figure: &mut Figure, deed: Deed) {
    let scenario = figure.scenario();
    let program = program(&scenario);
    let mut changed = None;
    match deed {
        Deed::Select(piece) => figure.bench.selected = Some(piece),
        Deed::LetGo => (figure.bench.selected, figure.bench.drag) = (None, None),
        Deed::Move(piece, on) => changed = Some((edit::moved(program, piece, on), piece)),
        Deed::Add(piece) => changed = Some((edit::added(program, piece), piece)),
        Deed::Remove(piece) => changed = Some((edit::removed(program, piece), piece)),
        Deed::Type(typed) => match (CARDS.read)(typed.trim()) {
            Ok(read) => changed = Some((Some(read), ' ')),
            Err(at) => {
                let typed = typed.chars().take(40).collect();
                figure.bench.refused = Some((typed, at));
                return;
            }
        },
        Deed::Grip(piece, x, y) => {
            figure.bench.drag = Some(Drag { piece, from: (x, y), place: None, is_out: false });
        }
        Deed::Over(x, y, place, beyond) => {
            let Some(drag) = &mut figure.bench.drag else { return };
            if drag.place.is_some() || (x - drag.from.0).abs().max((y - drag.from.1).abs()) > TAP {
                (drag.place, drag.is_out) = (Some(place), beyond > OUT);
            }
        }
        Deed::Drop => {
            let Some(Drag { piece, place, is_out, .. }) = figure.bench.drag.take() else { return };
            let is_there = edit::pieces(program).contains(&piece);
            changed = match place {
                Some(_) if is_out => is_there.then(|| (edit::removed(program, piece), piece)),
                Some(place) => Some((edit::put(program, piece, place), piece)),
                None if is_there => {
                    figure.bench.selected = Some(piece);
                    figure.bench.focus = Some(piece);
                    None
                }
                None => Some((edit::added(program, piece), piece)),
            };
        }
        Deed::Order(_) | Deed::Backoff(_) | Deed::Step(_) | Deed::Downtime(_) | Deed::Cuts(_) => {
            super::differs::does(figure, &deed)
        }
    }
    figure.bench.refused = None;
    if let Some((to, piece)) = changed {
        figure.bench.focus = piece.is_ascii_graphic().then_some(piece);
        if let Some(to) = to.filter(|&to| to != program) {
            figure.bench.selected = edit::pieces(to).contains(&piece).then_some(piece);
            figure.pick(place(), &(CARDS.word)(to));
        }
    }
}

/// Gives a piece the focus, or what it has become: a card that can be put in again, or whatever comes first.
pub fn focus(figure: &Figure, piece: char) {
    let Some(section) = figure.element(&figure.section) else { return };
    for there in [format!("[data-piece='{piece}']"), format!("[data-add='{piece}']"), "[data-piece]".to_owned()] {
        if let Ok(Some(found)) = section.query_selector(&there) {
            // It is in sight, as it was just acted on.
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = found.unchecked_into::<HtmlElement>().focus_with_options(&options);
            return;
        }
    }
}

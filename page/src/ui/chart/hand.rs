//! Pointers and the wheel on the space-time diagram.

use crate::ui::figure::message::Msg;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent, WheelEvent};

/// How far left of the diagram's right edge, and how far down in it, a pointer is.
fn place_of(event: &web_sys::Event) -> Option<(f64, f64)> {
    let pointer = event.dyn_ref::<PointerEvent>()?;
    let edges = diagram_of(event)?.get_bounding_client_rect();
    Some((edges.right() - f64::from(pointer.client_x()), f64::from(pointer.client_y()) - edges.top()))
}

/// The diagram that an event is in.
fn diagram_of(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_ref::<Element>()?.closest(".diagram").ok().flatten()
}

/// Whether it is a finger: as long as it may be about to scroll the page, it goes to no moment. It does where it is lifted
/// again, or once it moves along the axis.
fn is_finger(pointer: &PointerEvent) -> bool {
    pointer.pointer_type() == "touch"
}

/// A finger that scrolls the page is taken away, not lifted.
pub fn on_up(event: &web_sys::Event) -> Option<Msg> {
    let is_tap = is_finger(event.dyn_ref::<PointerEvent>()?) && !is_of_ruler(event)?;
    let (left, down) = place_of(event).filter(|_| is_tap)?;
    Some(Msg::Scrub(left, down))
}

/// Whether it is the ruler's, which is dragged by itself.
fn is_of_ruler(event: &web_sys::Event) -> Option<bool> {
    Some(event.target()?.dyn_ref::<Element>()?.has_attribute("min"))
}

pub fn on_down(event: &web_sys::Event) -> Option<Msg> {
    let pointer = event.dyn_ref::<PointerEvent>()?;
    if is_of_ruler(event)? {
        return None;
    }
    // A drag goes on outside of the diagram. A pointer that is gone already can't be captured: no harm.
    let _ = diagram_of(event)?.set_pointer_capture(pointer.pointer_id());
    if is_finger(pointer) {
        return None;
    }
    place_of(event).map(|(left, down)| Msg::Scrub(left, down))
}

pub fn on_move(event: &web_sys::Event) -> Option<Msg> {
    if is_of_ruler(event)? {
        return None;
    }
    let pointer = event.dyn_ref::<PointerEvent>()?;
    if is_finger(pointer) && pointer.movement_x().abs() <= pointer.movement_y().abs() {
        return None;
    }
    let pressed = pointer.buttons() & 1 == 1;
    place_of(event).map(|(left, down)| if pressed { Msg::Scrub(left, down) } else { Msg::Point(left, down) })
}

/// The wheel steps through events, zooms with Ctrl and slides with Shift; but only in a diagram that has the
/// focus: elsewhere it belongs to the page.
pub fn on_wheel(event: &web_sys::Event) -> Option<Msg> {
    let focused = web_sys::window()?.document()?.active_element();
    if focused != diagram_of(event) {
        return None;
    }
    event.prevent_default();
    let wheel = event.dyn_ref::<WheelEvent>()?;
    let (across, down) = (wheel.delta_x(), wheel.delta_y());
    Some(match () {
        () if wheel.ctrl_key() => Msg::Zoom(if down > 0.0 { 1 } else { -1 }),
        () if wheel.shift_key() || across.abs() > down.abs() => {
            Msg::Pan(if across == 0.0 { down as i32 } else { across as i32 })
        }
        () if down > 0.0 => Msg::Step,
        () => Msg::Back,
    })
}

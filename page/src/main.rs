//! The page's program: reports a panic in the page, and starts.

mod ui;

fn main() {
    // Not the standard library's: Yew would put its own in its place.
    yew::set_custom_panic_hook(Box::new(|panic| ui::report_panic(&panic.to_string())));
    ui::start();
}

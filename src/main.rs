//! The page's program: reports a panic in the page, and starts.

use twice_or_never::ui;

fn main() {
    std::panic::set_hook(Box::new(|panic| ui::report_panic(&panic.to_string())));
    ui::start();
}

//! The page's program: reports a panic in the page, and starts.

mod ui;

fn main() {
    std::panic::set_hook(Box::new(|panic| ui::report_panic(&panic.to_string())));
    ui::start();
}

//! One figure plays at a time: whichever starts asks the one that played to yield.

use std::cell::RefCell;
use yew::Callback;

thread_local! {
    static PLAYING: RefCell<Option<(&'static str, Callback<()>)>> = const { RefCell::new(None) };
}

/// This figure plays now; `on_yield` is called when another one does.
pub fn take(figure: &'static str, on_yield: Callback<()>) {
    let before = PLAYING.with(|playing| playing.replace(Some((figure, on_yield))));
    if let Some((other, on_yield)) = before
        && other != figure
    {
        on_yield.emit(());
    }
}

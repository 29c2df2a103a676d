// A figure in talk mode in a deck takes the keys when its slide is come to, and gives them back when the slide is left or
// Esc is pressed. Fetched once there is such a figure.

// `said` is what the deck said last, if it has said anything.
export function begin(said) {
  // Without an origin the deck is not asked to go on, so its keys are not taken.
  if (!new URLSearchParams(location.search).has("origin")) return;
  addEventListener("message", obey);
  addEventListener("keydown", leave, true);
  if (said) obey(said);
}

function obey({ data, source }) {
  if (source !== parent) return;
  if (data === "slide:start") document.querySelector(".talk")?.focus({ preventScroll: true });
  // Where the next slide has a figure, that may have them by now.
  if (data === "slide:stop" && document.hasFocus()) parent.focus();
}

function leave(event) {
  if (event.key !== "Escape" || !document.querySelector(".talk")) return;
  // The figure would leave talk mode, and its slide be spoilt.
  event.stopPropagation();
  event.preventDefault();
  parent.focus();
}

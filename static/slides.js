// What a figure in a frame does for the page around it that the figure itself need not know of: Esc gives the focus back; keys
// that are of no use here are passed on, where the address says so; in a deck the figure takes the keys when its slide is
// come to, and gives them back when it is left; and another figure comes in this one's place. Fetched once there is one.

const keys = new URLSearchParams(location.search);
// Read as the figure reads them: what it passes over is passed over here.
const [origin] = /^https?:\/\/[^/?#@ ]{1,260}$/.exec(keys.get("origin")) ?? [];
const id = new TextEncoder().encode(keys.get("id") ?? "").length <= 200 ? keys.get("id") : null;
const isTalk = keys.get("present") === "1";
const hasKeys = keys.get("keys") !== "0";
const passes = origin && keys.get("pass") === "1";

// `said` is what the deck said last, if it has said anything.
export function begin(said) {
  // After the figure, which prevents what it has used; or, where it is to hear nothing, before.
  addEventListener("keydown", unused, !hasKeys);
  // Without an origin the deck is not asked to go on, so its keys are not taken.
  if (!origin) return;
  if (isTalk) addEventListener("keydown", leave, true);
  addEventListener("message", obey);
  if (said) obey({ data: said, source: parent });
}

function obey({ data, source }) {
  if (source !== parent) return;
  if (data === "slide:start" && hasKeys) document.querySelector(".talk")?.focus({ preventScroll: true });
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

// What controls do by themselves, as browsers have it.
const uses = [
  ["input:not([type=range], [type=radio], [type=checkbox]), select, textarea", /^/],
  ["[type=range]", /^(Arrow|Page|Home$|End$)/],
  ["[type=radio]", /^(Arrow| $)/],
  ["[type=checkbox]", /^ $/],
  ["button, summary", /^( |Enter)$/],
  ["a[href]", /^Enter$/],
];
// What leads elsewhere, or does nothing alone.
const others = /^(Tab|Shift|Control|Alt|AltGraph|Meta|CapsLock|Dead|Process|Unidentified)$/;

// Whether what has the focus, or what it is in, scrolls by this key.
function scrolls(target, key) {
  if (key !== "ArrowUp" && key !== "ArrowDown") return false;
  for (let box = target; box; box = box.parentElement) {
    const { scrollTop, scrollHeight, clientHeight } = box;
    const isScrolled = box === document.scrollingElement || /auto|scroll/.test(getComputedStyle(box).overflowY);
    if (isScrolled && (key === "ArrowUp" ? scrollTop > 0 : scrollTop + clientHeight < scrollHeight - 1)) return true;
  }
  return false;
}

function unused(event) {
  const { target, key, code, keyCode, shiftKey, ctrlKey, altKey, metaKey, repeat } = event;
  if (event.defaultPrevented || event.isComposing) return;
  // A browser lets go of the full screen first.
  if (key === "Escape") return document.fullscreenElement || parent.focus();
  const isUsed = uses.some(([control, used]) => target.matches?.(control) && used.test(key));
  if (!passes || isUsed || others.test(key) || scrolls(target, key)) return;
  const named = id === null ? {} : { id };
  const message = { ns: "twice-or-never", v: 1, ...named, type: "key", key, code, shiftKey, ctrlKey, altKey, metaKey, repeat };
  say(message);
  if (shiftKey || ctrlKey || altKey || metaKey) return;
  // The page around scrolls, goes on or looks for something, and not this one; a browser's own keys stay its own.
  if (/^(.$|Page|Home$|End$|Arrow)/.test(key)) event.preventDefault();
  // What reveal.js obeys.
  if (/^(PageDown|ArrowRight)$/.test(key)) say('{"method":"next"}');
  else if (/^(PageUp|ArrowLeft)$/.test(key)) say('{"method":"prev"}');
  else say(JSON.stringify({ method: "triggerKey", args: [keyCode] }));
}

function say(message) {
  // An origin that the browser finds malformed gets nothing.
  try {
    parent.postMessage(message, origin);
  } catch (error) {
    if (error.name !== "SyntaxError") throw error;
  }
}

// The keys that are about the frame rather than about what is played in it: they stay.
const kept = "embed controls autoplay speed theme motion hl present keys pass origin id".split(" ");

// Another figure comes in this one's place, as its address sets it up, and is no step of the browser's history.
export function show(figure) {
  for (const key of new Set(keys.keys())) if (!kept.includes(key)) keys.delete(key);
  keys.set("figure", figure);
  location.replace(`?${keys}`);
}

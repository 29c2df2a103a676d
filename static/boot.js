// Starts the page. A module of its own, because the page's policy allows no inline script.
const script = document.querySelector("script[data-wasm]");
const root = document.documentElement;

// Whoever asks for another language, in the address or, where nothing is asked for, by what the browser prefers, gets the page
// in that language. Each is a page of its own, with its own words; they lead to each other.
const { searchParams, search, hash } = new URL(location);

// What a deck says before the figure hears it is kept, and the last of it said again. A page that leads elsewhere has the
// name of its frame take it along.
const early = / (slide:\w+)$/;
let said = name.match(early)?.[1];
let lead = () => {};
name = name.replace(early, "");
addEventListener("message", ({ data, source }) => {
  if (source !== parent || !/^slide:(start|stop)$/.test(data)) return;
  said = data;
  lead();
});

// Where all keys are the host's, nothing here hears any but `slides.js`, at this same place.
if (searchParams.get("keys") === "0") addEventListener("keydown", (event) => event.stopPropagation(), true);
const wanted = searchParams.get("hl") ?? (root.lang === "en" ? navigator.language : "");
for (const link of document.querySelectorAll("a[hreflang]")) {
  // What the figure shows goes along.
  link.addEventListener("click", () => {
    const keys = new URLSearchParams(location.search);
    keys.set("hl", link.hreflang);
    Object.assign(link, { search: keys, hash: location.hash });
  });
  if (link.hreflang !== root.lang && wanted.toLowerCase().split("-")[0] === link.hreflang) {
    // What is asked for takes the name along that the frame had a moment before, and the same address is not asked for again.
    let more = search;
    lead = () => {
      if (said) name = `${name.replace(early, "")} ${said}`;
      setTimeout(() => {
        location.replace(Object.assign(new URL(link.href), { search: more, hash }));
        more += "&";
      });
    };
    lead();
    // Nothing more of this page is wanted.
    await new Promise(() => {});
  }
}

const words = document.getElementById("trouble")?.dataset ?? {};

export function trouble(why) {
  document.getElementById("trouble-why").textContent = why;
  document.getElementById("trouble").hidden = false;
  document.querySelector(".figure.waiting")?.remove();
  // Whoever embeds it may say so, too.
  if (parent !== window) parent.postMessage({ ns: "twice-or-never", v: 1, type: "error", code: "failed", message: why }, "*");
}

// A panic is a bug of ours: say so rather than leave a dead figure behind.
addEventListener("twice-or-never:panic", (event) => trouble(words.broke + event.detail));

let desk = null;

async function papers(target, does, detail) {
  try {
    // Imported once: two imports of the same may come in any order, and the last question counts.
    desk ??= import("./papers.js");
    (await desk)[does](target, detail);
  } catch (error) {
    desk = null;
    console.error(error);
    target.textContent = target.dataset.failed;
    target.hidden = false;
  }
}

// What takes long to find out is asked elsewhere, by parts that are fetched with the first question.
for (const [kind, does] of [
  ["paper", "show"],
  ["ask", "answer"],
]) {
  addEventListener(`twice-or-never:${kind}`, ({ target, detail }) => papers(target, does, detail));
}

// What plays in later chapters comes in a half of its own, after the first figure, unless the address is about it.
const address = (name) => new URL(script.dataset[name], document.baseURI);
const shown = searchParams.get("figure") ?? "";
// So does text that is far down: a part of it is fetched after the first figure, and here is no more than a link to it. A
// figure of such a part that stands alone needs nothing of it but its place, which it finds here.
const late = shown && document.querySelector(`[data-late="${CSS.escape(shown)}"]`);
if (late) {
  const chapter = document.createElement("section");
  chapter.dataset.chapter = late.dataset.place = shown;
  chapter.appendChild(document.createElement("i")).dataset.prediction = "";
  late.className = "place";
  late.hidden = false;
  late.before(chapter);
}
const waits = /^#v\d+=(?!A[Q-Za-f])/.test(location.hash) || !!(shown && !document.querySelector(`[data-place="${CSS.escape(shown)}"]:not([data-later])`));
root.toggleAttribute("data-waits", waits);

async function half() {
  const answer = await fetch(new URL(address("wasm").href.replace("_bg.", "_casts.")));
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  return answer.arrayBuffer();
}

// Puts the text of a part where its link is. Its figures wait like those of later casts.
async function part(place) {
  place.querySelector("button")?.remove();
  try {
    const answer = await fetch(place.querySelector("a").href);
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
    const text = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-text]");
    for (const link of text.querySelectorAll(".plays")) link.remove();
    for (const figure of text.querySelectorAll("[data-place]")) figure.dataset.later = "";
    place.replaceWith(...text.childNodes);
  } catch (error) {
    console.error(error);
    return place;
  }
}

// Those that did not arrive.
async function parts() {
  const missing = (await Promise.all([...document.querySelectorAll("[data-part]")].map(part))).filter(Boolean);
  for (const link of document.querySelectorAll('a[href^="./"]:not([href^="./sources"])')) {
    if (link.hash && document.getElementById(link.hash.slice(1))) link.setAttribute("href", link.hash);
  }
  return missing;
}

let here = false;

function tell() {
  dispatchEvent(new CustomEvent("twice-or-never:casts", { detail: here }));
  if (!here) return;
  // Told once more, the page is to start and mount only what has come since.
  root.removeAttribute("data-waits");
  for (const place of document.querySelectorAll("[data-later]")) delete place.dataset.later;
}

async function rest(first, coming = here || half()) {
  const isStory = () => !root.hasAttribute("data-alone");
  const text = !waits && isStory() && parts();
  try {
    if (!here) await WebAssembly.instantiate(await coming, { f: first });
    here = true;
  } catch (error) {
    console.error(error);
    if (waits) return trouble(words.missing);
  }
  // Whose page it is, it knows only then.
  if (waits) tell();
  const missing = (await (waits && isStory() ? parts() : text)) || [];
  tell();
  const again = (place, says) => {
    const button = document.createElement("button");
    button.className = "button";
    button.textContent = says;
    button.onclick = () => (button.remove(), rest(first));
    place.removeAttribute("aria-hidden");
    place.append(button);
  };
  for (const waiting of document.querySelectorAll("[data-later] .waiting")) {
    waiting.replaceChildren();
    again(waiting, words.noFigure);
  }
  for (const place of missing) again(place, words.noPart);
  // What the address names may have come just now.
  if (!scrollY) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  if (!shown && document.querySelector("[data-kept]")) (await import("./progress.js").catch(() => null))?.restore();
}

addEventListener("twice-or-never:hears", async () => {
  // Not every browser lets a MessageEvent be made with a source from elsewhere.
  if (said) dispatchEvent(Object.assign(new Event("message"), { data: said, source: parent }));
  // A figure whose manners do not arrive plays all the same; nor do they where the page is being left.
  const manners = await import("./slides.js").catch(() => null);
  manners?.begin(said);
});
addEventListener("twice-or-never:figure", async ({ detail }) => {
  const manners = await import("./slides.js").catch(() => null);
  if (manners) manners.show(detail);
  else trouble(words.missing);
});

try {
  const coming = waits ? half() : undefined;
  coming?.catch(() => {});
  const page = await import(address("js"));
  const first = await page.default({ module_or_path: address("wasm") });
  // What nothing at first sight needs comes after it.
  for (const style of document.querySelectorAll("link[rel=later]")) style.rel = "stylesheet";
  await rest(first, coming);
  if (top === self && "serviceWorker" in navigator) import("./keep.js").catch(() => {});
} catch (error) {
  const policy = /polic|csp|unsafe-eval/i.test(error) && words.policy;
  trouble(typeof WebAssembly === "undefined" ? words.noWasm : policy || words.missing);
  console.error(error);
}

// Starts the page. A module of its own, because the page's policy allows no inline script.
const script = document.querySelector("script[data-wasm]");

export function trouble(why) {
  document.getElementById("trouble-why").textContent = why;
  document.getElementById("trouble").hidden = false;
  document.querySelector(".figure.waiting")?.remove();
}

// A panic is a bug of ours: say so rather than leave a dead figure behind.
addEventListener("twice-or-never:panic", (event) => trouble(`Something in it broke: ${event.detail}`));

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
const shown = new URLSearchParams(location.search).get("figure") ?? "";
const waits = /^#v\d+=(?!A[Q-Za-f])/.test(location.hash) || !!(shown && !document.querySelector(`[data-place="${CSS.escape(shown)}"]:not([data-later])`));
document.documentElement.toggleAttribute("data-waits", waits);

async function half() {
  const answer = await fetch(new URL(address("wasm").href.replace("_bg.", "_casts.")));
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  return answer.arrayBuffer();
}

async function rest(first, coming = half()) {
  let here = true;
  try {
    await WebAssembly.instantiate(await coming, { f: first });
  } catch (error) {
    console.error(error);
    here = false;
    if (waits) return trouble("A part of it did not arrive.");
    for (const waiting of document.querySelectorAll("[data-later] .waiting")) {
      const again = document.createElement("button");
      again.className = "button";
      again.textContent = "This figure did not arrive. Try again";
      again.onclick = () => (again.remove(), rest(first));
      waiting.removeAttribute("aria-hidden");
      waiting.replaceChildren(again);
    }
  }
  dispatchEvent(new CustomEvent("twice-or-never:casts", { detail: here }));
}

// What a deck says before the figure hears it is kept, and the last of it said again.
let said;
addEventListener("message", ({ data, source }) => {
  if (/^slide:/.test(data)) said = { data, source };
});
addEventListener("twice-or-never:hears", async () => {
  // Not every browser lets a MessageEvent be made with a source from elsewhere.
  if (said) dispatchEvent(Object.assign(new Event("message"), said));
  if (document.querySelector(".talk")) (await import("./slides.js")).begin(said);
});

try {
  const coming = waits ? half() : undefined;
  coming?.catch(() => {});
  const page = await import(address("js"));
  const first = await page.default({ module_or_path: address("wasm") });
  // What nothing at first sight needs comes after it.
  for (const style of document.querySelectorAll("link[rel=later]")) style.rel = "stylesheet";
  await rest(first, coming);
} catch (error) {
  trouble(
    typeof WebAssembly === "undefined"
      ? "This browser has no WebAssembly, or it is turned off."
      : "A part of it did not arrive.",
  );
  console.error(error);
}

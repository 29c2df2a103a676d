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
  const address = (name) => new URL(script.dataset[name], document.baseURI);
  const page = await import(address("js"));
  await page.default({ module_or_path: address("wasm") });
  // What nothing at first sight needs comes after it.
  for (const style of document.querySelectorAll("link[rel=later]")) style.rel = "stylesheet";
} catch (error) {
  trouble(
    typeof WebAssembly === "undefined"
      ? "This browser has no WebAssembly, or it is turned off."
      : "A part of it did not arrive.",
  );
  console.error(error);
}

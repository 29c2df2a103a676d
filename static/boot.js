// Starts the page. A module of its own, because the page's policy allows no inline script.
const script = document.querySelector("script[data-wasm]");

export function trouble(why) {
  document.getElementById("trouble-why").textContent = why;
  document.getElementById("trouble").hidden = false;
  document.querySelector(".figure.waiting")?.remove();
}

// A panic is a bug of ours: say so rather than leave a dead figure behind.
addEventListener("twice-or-never:panic", (event) => trouble(`Something in it broke: ${event.detail}`));

// A figure that is a paper: it is asked for when it comes near the view, and when its chapter's question is answered.
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

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      // Its question was answered before it was seen.
      if (!target.dataset.guess) papers(target, "show", target.dataset.first);
    }
  },
  { rootMargin: "200px" },
);

for (const figure of document.querySelectorAll("[data-first]")) {
  near.observe(figure);
  const question = figure.closest("[data-chapter]")?.querySelector("[data-prediction]");
  const answer = ({ target }) => {
    figure.dataset.guess = target.value;
    papers(figure, "show", `${figure.dataset.first}&captured=adversary&guess=1`);
  };
  question?.addEventListener("change", answer);
  // It can be answered before this is here.
  const answered = question?.querySelector(":checked");
  if (answered) answer({ target: answered });
}

// What takes long to find out is asked elsewhere, by parts that are fetched with the first question.
for (const [kind, does] of [
  ["paper", "show"],
  ["ask", "answer"],
]) {
  addEventListener(`twice-or-never:${kind}`, ({ target, detail }) => papers(target, does, detail));
}

try {
  const address = (name) => new URL(script.dataset[name], document.baseURI);
  const page = await import(address("js"));
  await page.default({ module_or_path: address("wasm") });
} catch (error) {
  trouble(
    typeof WebAssembly === "undefined"
      ? "This browser has no WebAssembly, or it is turned off."
      : "A part of it did not arrive.",
  );
  console.error(error);
}

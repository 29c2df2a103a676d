// What the reader has guessed and done, kept on this device alone: which answer was chosen in each chapter, and which
// challenges are done. Fetched once the figures are there. Where nothing may be kept, the page is as it would be without.
const KEY = "twice-or-never";
const kept = read();

function read() {
  try {
    const { guessed, done } = JSON.parse(localStorage.getItem(KEY));
    return { guessed: { ...guessed }, done: { ...done } };
  } catch {
    return { guessed: {}, done: {} };
  }
}

function write() {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Full, or not allowed: then it is forgotten with the page.
  }
}

const slugOf = (element) => element.closest("[data-chapter]").dataset.chapter;
const isDone = (challenge) => challenge.dataset.done === "true";
const notice = document.querySelector("[data-kept]");

// Contents with what is done.
function mark() {
  for (const link of document.querySelectorAll("nav a[href*='#']")) {
    const slug = link.hash.slice(1);
    const word = kept.done[slug] ? notice.dataset.done : kept.guessed[slug] ? notice.dataset.guessed : "";
    const item = link.parentElement;
    item.querySelector(".mark")?.remove();
    if (word) item.append(" ", Object.assign(document.createElement("span"), { className: "mark", textContent: word }));
  }
  notice.hidden = ![...Object.keys(kept.guessed), ...Object.keys(kept.done)].length;
}

// Puts back what is kept, also in chapters that have come since; and keeps what was chosen and done before this part came.
export function restore() {
  let hasNew = false;
  for (const chapter of document.querySelectorAll("[data-chapter]")) {
    const slug = chapter.dataset.chapter;
    const answers = [...chapter.querySelectorAll("[data-prediction] input")];
    const chosen = answers.find(({ checked }) => checked);
    const guess = answers.find(({ value }) => value === kept.guessed[slug]);
    if (chosen && chosen !== guess) {
      kept.guessed[slug] = chosen.value;
      hasNew = true;
    } else if (guess && !chosen) {
      guess.checked = true;
      guess.dispatchEvent(new Event("change", { bubbles: true }));
    }
    const challenge = chapter.querySelector("[data-challenge]");
    if (challenge && kept.done[slug]) {
      challenge.dataset.done = "true";
      challenge.querySelector(".done").hidden = false;
    } else if (challenge && isDone(challenge)) {
      kept.done[slug] = true;
      hasNew = true;
    }
  }
  if (hasNew) write();
  mark();
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-prediction] input")) return;
  kept.guessed[slugOf(target)] = target.value;
  write();
  mark();
});

new MutationObserver((changes) => {
  for (const { target } of changes.filter(({ target }) => target.matches("[data-challenge]") && isDone(target))) {
    kept.done[slugOf(target)] = true;
    write();
    mark();
  }
}).observe(document.querySelector("main"), { subtree: true, attributeFilter: ["data-done"] });

notice.querySelector("button").addEventListener("click", () => {
  kept.guessed = {};
  kept.done = {};
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
  for (const answer of document.querySelectorAll("[data-prediction] input")) answer.checked = false;
  for (const commit of document.querySelectorAll("[data-commit]")) commit.disabled = true;
  for (const challenge of document.querySelectorAll("[data-challenge]")) {
    challenge.dataset.done = "false";
    challenge.querySelector(".done").hidden = true;
  }
  mark();
  document.querySelector("nav a").focus();
});

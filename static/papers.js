// Asks the desk, and shows the papers that come back. Fetched with the first question.
//
// A paper is HTML of our own. What its parts do stands in their attributes: `data-open` opens a run, `data-watch` plays one, `data-ask` asks
// another question, a form asks with what is set in it when its `data-submit` is pressed. `data-turn` turns a card, `data-turn-all` all of
// them, and `data-more` shows the list after it; once there is nothing left to turn or show they say `data-back`, and go back.

let clerk = null;
let asked = 0;
const waiting = new Map();

function hear(number, kind, text) {
  const who = waiting.get(number);
  if (kind !== "working") waiting.delete(number);
  who?.(kind, text);
}

// Where no worker is to be had, the same work between the page's own.
async function here() {
  const module = await import("./clerk.js");
  return module.clerk(hear, 8, (then) => setTimeout(then));
}

// A worker where there may be one. Where there may be none, some browsers say so at once, and others by an error of a
// worker that never said a word: all that it was given is then given on, in its order.
async function clerkOf() {
  let worker;
  try {
    worker = new Worker(new URL("clerk.js", import.meta.url), { type: "module" });
  } catch {
    return here();
  }
  let given = [];
  worker.onmessage = ({ data }) => {
    given = null;
    hear(...data);
  };
  worker.onerror = () => {
    worker.onerror = null;
    worker.terminate();
    clerk = given && here();
    if (given) for (const question of given) send(...question);
    else for (const number of [...waiting.keys()]) hear(number, "failed", "");
  };
  return (number, question) => {
    given?.push([number, question]);
    worker.postMessage([number, question]);
  };
}

function send(number, question) {
  const whose = (clerk ??= clerkOf());
  whose
    .then((hand) => hand(number, question))
    .catch(() => {
      // What did not arrive may arrive when it is wanted again.
      if (clerk === whose) clerk = null;
      hear(number, "failed", "");
    });
}

function ask(question, then) {
  asked += 1;
  waiting.set(asked, then);
  send(asked, question);
  return asked;
}

// The answer to a question that takes no time to speak of.
export const asking = (question) =>
  new Promise((resolve, reject) => {
    ask(JSON.stringify(question), (kind, said) => {
      if (kind === "done") resolve(said);
      else if (kind !== "working") reject(new Error(said));
    });
  });

// Another program's question: its answer goes back as it is. A file is made by a part of its own.
export async function answer(host, text) {
  const at = text.indexOf(" ");
  const question = JSON.parse(text.slice(at + 1));
  // What is wrong with a question is said in the answer; of a desk that did not arrive nothing is known.
  let said = '{"wrong":""}';
  try {
    said = await (question.kind === "export" ? (await import("./takeaway.js")).file(question, asking) : asking(question));
  } catch (error) {
    console.error(error);
  }
  host.dispatchEvent(new CustomEvent("twice-or-never:told", { detail: `${text.slice(0, at)} ${said}` }));
}

// What is to be taken along is the figure of this page: where that is, and what it is called here, the desk cannot know.
function withPage(host, text) {
  const question = JSON.parse(text);
  if (question.kind !== "take") return text;
  const figure = host.closest("[data-figure]");
  const { figure: slug } = figure.dataset;
  // A chapter's figure is called as the chapter is, also where that is not there but among the contents.
  const name = document.querySelector(`nav a[href$="#${slug}"]`)?.textContent;
  const title = figure.getAttribute("aria-label") ?? name ?? "";
  return JSON.stringify({ ...question, figure: slug, url: location.href.split(/[?#]/)[0], title });
}

// What is put in anew is not read out, but what is written into it a moment later is.
function readOut(element) {
  if (!element) return;
  const text = element.textContent;
  element.setAttribute("aria-live", "polite");
  element.textContent = "";
  setTimeout(() => (element.textContent = text), 50);
}

// What is set in a form. A field `crashes.worker` is `worker` in `crashes`.
function fieldsOf(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    const [field, part] = name.split(".");
    if (part) (fields[field] ??= {})[part] = value;
    else fields[field] = value;
  }
  return fields;
}

const places = new WeakMap();

// A place for papers: a line that says how the work goes, with a button that stops it, and the paper itself.
class Place {
  constructor(host) {
    this.host = host;
    this.number = 0;
    const make = (tag, className, text = "") => {
      const element = document.createElement(tag);
      element.className = className;
      element.textContent = text;
      return element;
    };
    this.status = make("p", "row desk-status");
    this.said = make("span", "said");
    this.stop = make("button", "button", host.dataset.stop);
    this.stop.type = "button";
    this.status.append(this.said, this.stop);
    this.sheet = make("div", "papers");
    host.append(this.status, this.sheet);
    host.hidden = false;
    this.stop.addEventListener("click", () => send(this.number, "!stop"));
    if (host.dataset.close) {
      const close = make("button", "button quiet close", "✕");
      close.type = "button";
      close.setAttribute("aria-label", host.dataset.close);
      close.addEventListener("click", () => this.end());
      host.prepend(close);
    }
    this.sheet.addEventListener("click", (event) => this.clicked(event));
    host.addEventListener("keydown", (event) => {
      if (!host.dataset.close) return;
      if (event.key === "Escape") event.stopPropagation();
      // In a talk it makes room for what comes.
      else if (!host.closest(".talk") || !/^(Page|Arrow)/.test(event.key)) return;
      this.end();
    });
    // Not by submitting: a sandboxed frame may not.
    this.sheet.addEventListener("keydown", (event) => {
      const { form, tagName } = event.target;
      if (event.key !== "Enter" || !form || tagName !== "INPUT") return;
      event.preventDefault();
      this.askForm(form);
    });
  }

  // Whoever shows the figure may want to know how tall it is now.
  grew() {
    this.host.dispatchEvent(new CustomEvent("twice-or-never:told", { detail: "" }));
  }

  end() {
    send(this.number, "!drop");
    waiting.delete(this.number);
    clearTimeout(this.soon);
    this.host.replaceChildren();
    this.host.hidden = true;
    places.delete(this.host);
    this.host.closest('[role="group"]')?.focus();
    this.grew();
  }

  askForm(form) {
    if (!form.reportValidity()) return;
    this.ask(JSON.stringify(fieldsOf(form)));
  }

  // Turns cards, and shows more of them. Asked again, the paper is to be as it is now.
  turn(button) {
    const { turn, turnAll, more, back } = button.dataset;
    const isOpen = (one) => one.getAttribute("aria-expanded") === "true";
    const expand = (one, is) => one.setAttribute("aria-expanded", is);
    const remember = (name, is) => {
      const field = this.sheet.querySelector(`input[name="${name}"]`);
      if (field) field.value = is ? 1 : 0;
    };
    const cards = [...this.sheet.querySelectorAll("[data-turn]")];
    if (turn !== undefined) {
      expand(button, !isOpen(button));
    } else if (more) {
      const is = !isOpen(button);
      expand(button, is);
      button.textContent = is ? back : more;
      button.closest(".row").nextElementSibling.hidden = !is;
      remember("all", is);
      this.grew();
    } else {
      for (const card of cards) expand(card, button.textContent === turnAll);
    }
    // Whether there is anything left to turn, of what is shown.
    const all = this.sheet.querySelector("[data-turn-all]");
    const is = cards.every((card) => isOpen(card) || card.closest("[hidden]"));
    all.textContent = is ? all.dataset.back : all.dataset.turnAll;
    remember("open", is);
  }

  clicked({ target }) {
    const button = target.closest("button");
    if (!button) return;
    const { dataset } = button;
    if ("turn" in dataset || "turnAll" in dataset || "more" in dataset) {
      this.turn(button);
      return;
    }
    if (!["open", "watch", "ask", "submit"].some((name) => name in dataset)) return;
    if ("submit" in button.dataset) {
      this.askForm(button.form);
      return;
    }
    const { open, watch, ask } = button.dataset;
    if (ask) this.ask(ask, true);
    else this.offer(watch ? "play" : "open", watch ?? open);
  }

  // `anew` where the question came from the paper itself, so that what is set in its form is old.
  ask(question, anew = false) {
    if (this.number) {
      send(this.number, "!drop");
      waiting.delete(this.number);
    }
    this.said.textContent = this.host.dataset.working ?? "";
    // Most answers come at once: only a question that takes a moment says so.
    clearTimeout(this.soon);
    this.soon = setTimeout(() => {
      this.status.hidden = false;
      this.sheet.dataset.old = "";
    }, 150);
    this.status.hidden = true;
    this.number = ask(question, (kind, text) => {
      if (kind === "working") {
        this.said.textContent = text;
        return;
      }
      clearTimeout(this.soon);
      this.number = 0;
      const hadStopped = document.activeElement === this.stop;
      this.status.hidden = true;
      delete this.sheet.dataset.old;
      if (kind === "done") this.show(text, anew);
      else this.sheet.textContent = this.host.dataset.failed;
      // Where the focus was on what is gone, or on the figure as a whole, it goes to the paper.
      const figure = this.host.closest('[role="group"]');
      if (hadStopped || (this.host.dataset.close && document.activeElement === (figure === this.host ? null : figure))) {
        this.sheet.querySelector(".title")?.focus({ preventScroll: true });
      }
      this.grew();
    });
  }

  show(html, anew) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const paper = template.content.firstElementChild;
    readOut(paper.querySelector(".verdict"));
    const old = this.sheet.firstElementChild;
    const hadFocus = this.sheet.contains(document.activeElement);
    const result = old && old.dataset.paper === paper.dataset.paper && old.querySelector("[data-result]");
    if (result && hadFocus && !anew && !result.contains(document.activeElement)) {
      result.replaceWith(paper.querySelector("[data-result]"));
    } else {
      const focused = hadFocus && document.activeElement.id;
      this.sheet.replaceChildren(paper);
      if (focused && document.getElementById(focused)) document.getElementById(focused).focus();
      else if (hadFocus) paper.querySelector(".title")?.focus();
    }
    const { play } = paper.dataset;
    if (paper.querySelector("[data-plot]")) import("./plots.js").then(({ wire }) => wire(this.sheet, this)).catch(() => {});
    if (paper.dataset.paper === "take") {
      import("./takeaway.js")
        .then(({ wire }) => wire(this.sheet, this, asking))
        .catch(() => (this.sheet.querySelector("[data-said]").textContent = paper.dataset.noPart));
    }
    if (play) this.offer("found", play);
  }

  offer(kind, detail) {
    this.host.dispatchEvent(new CustomEvent(`twice-or-never:${kind}`, { detail }));
    // What plays is to be seen.
    this.host.closest('[role="group"]')?.querySelector(".stage")?.scrollIntoView({ block: "nearest" });
  }
}

export function show(host, question) {
  if (!places.has(host)) places.set(host, new Place(host));
  places.get(host).ask(withPage(host, question));
}

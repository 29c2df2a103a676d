// Has the page kept on the reader's device, so that it works without a network; and says when there is a newer one.
// Fetched after the first figure. Where no worker may be (no storage, a file, an opaque origin), nothing changes.

const root = document.documentElement;
const page = new URL("./", import.meta.url);
// One worker for the pages in all languages. English is above the others.
const home = new URL(root.lang === "en" ? "./" : "../", page);
const words = document.getElementById("trouble")?.dataset ?? {};

// An unobtrusive line. Whoever presses its button gets the new page here; what is open elsewhere goes on as it is.
function say(registration) {
  if (document.querySelector(".newer") || !registration.waiting || !navigator.serviceWorker.controller) return;
  const line = document.createElement("p");
  line.className = "newer";
  line.setAttribute("role", "status");
  const button = document.createElement("button");
  button.className = "button";
  button.type = "button";
  button.textContent = words.reload;
  button.addEventListener("click", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    // It may have begun by itself meanwhile.
    if (registration.waiting) registration.waiting.postMessage("begin");
    else location.reload();
  });
  line.append(`${words.newer} `, button);
  document.body.append(line);
}

async function begin() {
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.version) root.dataset.offline = data.version;
  });
  serviceWorker.startMessages();
  const registration = await serviceWorker.register(new URL("sw.js", home), { scope: home });
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", () => say(registration));
  });
  say(registration);
  const { active } = await serviceWorker.ready;
  active.postMessage({ keep: page.href.slice(home.href.length) });
}

// Not before all is there that the page itself wants, and not where data are to be spared.
async function wait() {
  if (document.readyState !== "complete") await new Promise((then) => addEventListener("load", then, { once: true }));
  await new Promise((then) => (globalThis.requestIdleCallback ?? setTimeout)(then));
}

if (!navigator.connection?.saveData) {
  wait()
    .then(begin)
    .catch(() => {});
}

// A static server for dist/ and a Chromium that is watched: whatever a page should never do fails its test.
//
// Tests wait for what they are about to assert and never for so long: how fast a machine is, and what else it does, must
// not matter. What cannot be waited for by name (that all is rendered, that nothing moves, that nothing more comes)
// is what `calm` waits for.

import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

// The patience of every test: how long one step may take, and how long what plays or searches to its end. They only
// bound what hangs. A whole file is bounded by script/test.
export const STEP_MS = 60_000;
export const LONG_MS = 120_000;
// How many times slower pages in Chromium are made: SLOWED=5 finds tests that hold on a quick machine only.
const SLOWED = Number(process.env.SLOWED ?? 1);

const root = fileURLToPath(new URL("../..", import.meta.url));

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

// Serves a folder under a path of some depth, as a static host might: nothing may rely on being at the root. `pages` stand
// before its files; one that is a promise comes when it is kept. `headers` are sent with each.
export async function serve(folder = "dist", { cache = "no-store", pages = {}, headers: more = {} } = {}) {
  const base = "/somewhere/deep/";
  const asked = [];
  const news = new EventEmitter();
  const server = createServer(async (request, response) => {
    asked.push(request.url.split("?")[0]);
    news.emit("asked");
    const { pathname } = new URL(request.url, "http://localhost");
    const file = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const name = pathname.startsWith(base) ? normalize(file.slice(base.length)) : "";
    const headers = { "Access-Control-Allow-Origin": "*", "Cache-Control": cache, ...more };
    try {
      if (!name || name.startsWith("..") || name.startsWith(sep)) throw new Error("outside");
      const body = await (pages[name] ?? readFile(resolve(root, folder, name)));
      response.writeHead(200, { ...headers, "Content-Type": types[extname(name)] ?? "application/octet-stream" });
      response.end(body);
    } catch {
      response.writeHead(404, headers);
      response.end("not found");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A test that fails may leave it open; that holds up nobody.
  server.unref();
  const origin = `http://127.0.0.1:${server.address().port}`;
  // Waits until what so ends has been asked for so many times.
  const askedFor = async (end, times = 1) => {
    const signal = AbortSignal.timeout(LONG_MS);
    while (asked.filter((path) => path.endsWith(end)).length < times) await once(news, "asked", { signal });
  };
  return { origin, url: origin + base, asked, askedFor, close: () => new Promise((resolve) => server.close(resolve)) };
}

export async function launch() {
  const executablePath = process.env.CHROMIUM;
  assert.ok(executablePath, "CHROMIUM names the browser; script/test finds one");
  return chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

// What each page is given before any script of its own: it keeps the frames and timers that are asked for and have not
// come yet. What tests do themselves goes by the real ones.
function watch(stepMs) {
  const { requestAnimationFrame, cancelAnimationFrame, setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  const pending = { frames: new Set(), timers: new Set(), intervals: new Set(), atOnce: new Set() };
  const once = (asked, ask) => (then, ...rest) => {
    const id = ask((...told) => (asked.delete(id), typeof then === "function" && then(...told)), ...rest);
    asked.add(id);
    return id;
  };
  const never = (asked, cancel) => (id) => (asked.delete(id), cancel(id));
  const later = once(pending.timers, setTimeout);
  Object.assign(globalThis, {
    requestAnimationFrame: once(pending.frames, (then) => requestAnimationFrame((now) => ((globalThis.framesHad += 1), then(now)))),
    cancelAnimationFrame: never(pending.frames, cancelAnimationFrame),
    setTimeout: (then, ms, ...rest) => {
      if (ms > 0) return later(then, ms, ...rest);
      const id = later((...told) => (pending.atOnce.delete(id), typeof then === "function" && then(...told)), ms, ...rest);
      pending.atOnce.add(id);
      return id;
    },
    clearTimeout: (id) => (pending.atOnce.delete(id), never(pending.timers, clearTimeout)(id)),
    setInterval: (...rest) => {
      const id = setInterval(...rest);
      pending.intervals.add(id);
      return id;
    },
    clearInterval: never(pending.intervals, clearInterval),
    framesHad: 0,
    violations: [],
    shift: 0,
  });
  const moving = () => ({
    frames: pending.frames.size,
    timers: pending.timers.size + pending.intervals.size,
    sheets: [...document.querySelectorAll("link[rel=stylesheet], link[rel=later]")].filter(({ sheet }) => !sheet).length,
    transitions: document.getAnimations().filter(({ playState }) => playState === "running").length,
  });
  // Yew stops after 16 ms and goes on in a timer, on a slow machine amid what belongs together: this is after that.
  globalThis.rendered = async () => {
    while (pending.atOnce.size) await new Promise((resolve) => setTimeout(resolve));
  };
  // A frame, and all that comes right after it: what was to be rendered and observed has been.
  globalThis.aFrame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  globalThis.calm = async () => {
    let late = false;
    let timer;
    // What is out of sight has no frames.
    const never = new Promise((_, reject) => {
      const give = () => ((late = true), reject(new Error(`no calm: ${JSON.stringify(moving())}, ${document.visibilityState}`)));
      timer = setTimeout(give, stepMs);
    });
    const calm = async () => {
      for (let calmFrames = 0; calmFrames < 2 && !late; ) {
        await globalThis.aFrame();
        calmFrames = Object.values(moving()).some(Boolean) ? 0 : calmFrames + 1;
      }
    };
    await Promise.race([calm(), never]).finally(() => clearTimeout(timer));
  };
  document.addEventListener("securitypolicyviolation", (event) =>
    globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI}`),
  );
  if (PerformanceObserver.supportedEntryTypes.includes("layout-shift")) {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  }
}

// A profile of its own, in which pages are watched and steps have their time. What the page would fetch to be there without a
// network comes at a time of its own, so only tests about that have it: they say `keeps`.
export async function profile(browser, { keeps = false, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 1000 }, ...options });
  context.setDefaultTimeout(STEP_MS);
  await context.addInitScript(watch, LONG_MS);
  context.on("page", watchActs);
  if (SLOWED > 1 && browser.browserType().name() === "chromium") {
    context.on("page", async (page) => {
      const session = await context.newCDPSession(page);
      await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
    });
  }
  if (!keeps) await context.addInitScript(() => delete Navigator.prototype.serviceWorker);
  return context;
}

// Waits until nothing moves and nothing is to come by itself: no frame and no timer is asked for, nothing is in
// transition, everything is rendered. A page that is calm stays so until it is acted on, or hears from elsewhere.
// `where` is a page, a frame, or an element of one.
export async function calm(where) {
  await where.evaluate(() => globalThis.calm());
}

// What a test does to a page is done once the page shows all that comes of it at once.
const acts = {
  locator: ["check", "click", "dblclick", "dispatchEvent", "fill", "press", "selectOption", "setChecked", "tap", "uncheck"],
  keyboard: ["down", "insertText", "press", "type", "up"],
  mouse: ["click", "dblclick", "down", "move", "up"],
  touchscreen: ["tap"],
};
let isWatched = false;

function watchActs(page) {
  const { prototype } = page.locator("html").constructor;
  const of = (target, names, where) => {
    for (const name of names) {
      const act = target[name];
      target[name] = async function (...given) {
        const told = await act.apply(this, given);
        await rendered(where(this));
        return told;
      };
    }
  };
  if (!isWatched) of(prototype, acts.locator, (locator) => locator.page());
  isWatched = true;
  for (const by of ["keyboard", "mouse", "touchscreen"]) of(page[by], acts[by], () => page);
}

// Waits until what was done last is shown everywhere, whatever moves meanwhile. A page that is being left shows nothing more.
export async function rendered(page) {
  await page.evaluate(() => globalThis.rendered?.()).catch((error) => {
    if (!/navigation|context was destroyed|has been closed/.test(error)) throw error;
  });
}

// Opens a page, acts on it, and holds it to asking for no frame and no timer once it is calm.
export async function restful(browser, address, act = async () => {}, options) {
  const context = await profile(browser, options);
  const page = await context.newPage();
  await page.addInitScript(() => {
    globalThis.asked = 0;
    for (const name of ["requestAnimationFrame", "setTimeout", "setInterval"]) {
      const real = globalThis[name];
      globalThis[name] = (...rest) => ((globalThis.asked += 1), real.apply(globalThis, rest));
    }
  });
  await page.goto(address);
  await page.getByRole("button", { name: "Step forward" }).waitFor();
  await act(page);
  await calm(page);
  const before = await page.evaluate(() => globalThis.asked);
  await frames(page, 10);
  assert.equal(await page.evaluate(() => globalThis.asked), before, "nothing was asked for");
  await context.close();
}

// Waits for so many frames of the browser, whether or not the page asks for any.
export async function frames(page, count) {
  await page.evaluate(async (count) => {
    for (let n = 0; n < count; n++) await globalThis.aFrame();
  }, count);
}

// Presses a button by a click of its own. For pages too busy to hold still while a pointer aims.
export async function press(button) {
  await button.evaluate((element) => element.click());
}

let axe;

// axe-core finds nothing, target-size included, and nothing has to be scrolled sideways, once the page is calm: what is
// in transition is not judged. The page's policy stands: axe is run by the browser's own hand, not by a script in
// the page. `but` is left out: what something lies over that moves on.
export async function accessible(page, what, but = []) {
  axe ??= await readFile(join(root, "node_modules/axe-core/axe.min.js"), "utf8");
  await calm(page);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (exclude) => globalThis.axe.run({ include: [document], exclude }, { rules: { "target-size": { enabled: true } } }),
    but,
  );
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary, any }) => `${html} ${failureSummary} ${any.flatMap(({ relatedNodes }) => relatedNodes.map((node) => node.html)).join(" ")}`).join(" | ")}`);
  assert.deepEqual(found, [], what);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `no sideways scrolling, ${what}: ${overflow}`);
}

// The address of one figure alone: the opening one, unless another is named.
const alone = (query) => (query.includes("figure=") ? query : `?figure=delivery&${query.replace(/^\?/, "")}`);

// Opens a page whose misdeeds are collected: console errors and warnings, failed or foreign requests,
// violations of its policy, uncaught errors.
export async function open(browser, site, query = "", { whole = false, ...options } = {}) {
  const context = await profile(browser, { viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const misdeeds = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) misdeeds.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => misdeeds.push(`uncaught: ${error}`));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== site.origin) misdeeds.push(`foreign request: ${request.url()}`);
  });
  page.on("requestfailed", (request) => misdeeds.push(`failed request: ${request.url()}`));
  page.on("response", (response) => {
    if (response.status() >= 400) misdeeds.push(`${response.status()}: ${response.url()}`);
  });
  await page.goto(site.url + (whole ? query : alone(query)));
  const behaved = async () => {
    const violations = await page.evaluate(() => globalThis.violations);
    assert.deepEqual([...misdeeds, ...violations], [], "the page behaved");
  };
  return { page, context, misdeeds, behaved };
}

// The figure, found as a person would find it.
export function figure(page) {
  return page.locator('section[role="group"][aria-roledescription="figure"][data-figure="delivery"]');
}

export async function score(page) {
  await rendered(page);
  return page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll("[data-score]")].map((output) => [output.dataset.score, Number(output.textContent)]),
    ),
  );
}

// Every line of the log, older ones asked for first.
export async function log(page) {
  const older = page.getByRole("button", { name: "Show older events" });
  await rendered(page);
  while (await older.isVisible()) {
    await older.click();
    await rendered(page);
  }
  return page.evaluate(() =>
    [...document.querySelectorAll('[role="log"] [data-index]')].map((line) => ({ ...line.dataset, text: line.textContent })),
  );
}

export async function ended(page, timeout = LONG_MS) {
  await page.locator('[data-figure="delivery"][data-ended="true"]').waitFor({ timeout });
}

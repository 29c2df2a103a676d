// A static server for dist/ and a Chromium that is watched: whatever a page should never do fails its test.
//
// Tests wait for what they are about to assert and never for so long: how fast a machine is, and what else it does, must
// not matter. What cannot be waited for by name (that all is rendered, that nothing moves, that nothing more comes)
// is what `calm` waits for.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

// The patience of every test: how long one step may take, and how long what plays or searches to its end. They only
// bound what hangs. A whole file is bounded by script/test.
export const STEP_MS = 60_000;
export const LONG_MS = 120_000;

const root = fileURLToPath(new URL("../..", import.meta.url));

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

// Serves a folder under a path of some depth, as a static host might: nothing may rely on being at the root. `pages` stand
// before its files; one that is a promise comes when it is kept.
export async function serve(folder = "dist", { cache = "no-store", pages = {} } = {}) {
  const base = "/somewhere/deep/";
  const asked = [];
  const server = createServer(async (request, response) => {
    asked.push(request.url.split("?")[0]);
    const { pathname } = new URL(request.url, "http://localhost");
    const name = pathname.startsWith(base) ? normalize(pathname.slice(base.length) || "index.html") : "";
    const headers = { "Access-Control-Allow-Origin": "*", "Cache-Control": cache };
    try {
      if (!name || name.startsWith("..") || name.startsWith(sep)) throw new Error("outside");
      const body = await (pages[name] ?? readFile(join(root, folder, name)));
      response.writeHead(200, { ...headers, "Content-Type": types[extname(name)] ?? "application/octet-stream" });
      response.end(body);
    } catch {
      response.writeHead(404, headers);
      response.end("not found");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, url: origin + base, asked, close: () => new Promise((resolve) => server.close(resolve)) };
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
  const pending = { frames: new Set(), timers: new Set(), intervals: new Set() };
  const once = (asked, ask) => (then, ...rest) => {
    const id = ask((...told) => (asked.delete(id), typeof then === "function" && then(...told)), ...rest);
    asked.add(id);
    return id;
  };
  const never = (asked, cancel) => (id) => (asked.delete(id), cancel(id));
  Object.assign(globalThis, {
    requestAnimationFrame: once(pending.frames, (then) => requestAnimationFrame((now) => ((globalThis.framesHad += 1), then(now)))),
    cancelAnimationFrame: never(pending.frames, cancelAnimationFrame),
    setTimeout: once(pending.timers, setTimeout),
    clearTimeout: never(pending.timers, clearTimeout),
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
  // A frame, and all that comes right after it: what was to be rendered and observed has been.
  globalThis.aFrame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  globalThis.calm = async () => {
    const until = performance.now() + stepMs;
    for (let calmFrames = 0; calmFrames < 2; ) {
      await globalThis.aFrame();
      const left = moving();
      calmFrames = Object.values(left).some(Boolean) ? 0 : calmFrames + 1;
      if (performance.now() > until) throw new Error(`no calm: ${JSON.stringify(left)}`);
    }
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

// A profile of its own, in which pages are watched and steps have their time.
export async function profile(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 1000 }, ...options });
  context.setDefaultTimeout(STEP_MS);
  await context.addInitScript(watch, LONG_MS);
  return context;
}

// Waits until nothing moves and nothing is to come by itself: no frame and no timer is asked for, nothing is in
// transition, everything is rendered. A page that is calm stays so until it is acted on, or hears from elsewhere.
// `where` is a page, a frame, or an element of one.
export async function calm(where) {
  await where.evaluate(() => globalThis.calm());
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
// the page.
export async function accessible(page, what) {
  axe ??= await readFile(join(root, "node_modules/axe-core/axe.min.js"), "utf8");
  await calm(page);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { rules: { "target-size": { enabled: true } } }));
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
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
  return page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll("[data-score]")].map((output) => [output.dataset.score, Number(output.textContent)]),
    ),
  );
}

// Every line of the log, older ones asked for first.
export async function log(page) {
  const older = page.getByRole("button", { name: "Show older events" });
  while (await older.isVisible()) await older.click();
  return page.evaluate(() =>
    [...document.querySelectorAll('[role="log"] [data-index]')].map((line) => ({ ...line.dataset, text: line.textContent })),
  );
}

export async function ended(page, timeout = LONG_MS) {
  await page.locator('[data-figure="delivery"][data-ended="true"]').waitFor({ timeout });
}

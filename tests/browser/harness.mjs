// A static server for dist/ and a Chromium that is watched: whatever a page should never do fails its test.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../..", import.meta.url));

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

// Serves a folder under a path of some depth, as a static host might: nothing may rely on being at the root.
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
      const body = pages[name] ?? (await readFile(join(root, folder, name)));
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

// The address of one figure alone: the opening one, unless another is named.
const alone = (query) => (query.includes("figure=") ? query : `?figure=delivery&${query.replace(/^\?/, "")}`);

// Opens a page whose misdeeds are collected: console errors and warnings, failed or foreign requests,
// violations of its policy, uncaught errors.
export async function open(browser, site, query = "", { whole = false, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
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
  await page.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI}`),
    );
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

export async function ended(page, timeout = 120_000) {
  await page.locator('[data-figure="delivery"][data-ended="true"]').waitFor({ timeout });
}

// Without a network: the page as one file, from a disk; the page kept by its worker; and an update, in which nothing old may
// meet anything new.

import { after, before, describe } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "./bounded.mjs";
import { LONG_MS, accessible, calm, launch, profile, score, serve } from "./harness.mjs";
import { launchFirefox, unlessHere } from "./firefox.mjs";
import { another, filesOf, hash, told } from "./builds.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

// A profile in which pages are kept, and in which every step has the longer time: all of the page is fetched, hashed and kept.
async function lasting(engine, options = {}) {
  const context = await profile(engine, { keeps: true, ...options });
  context.setDefaultTimeout(LONG_MS);
  return context;
}

const paper = (page, name) => page.locator(`[data-paper="${name}"]`);
const step = (page, slug) => page.locator(`[data-figure="${slug}"]`).getByRole("button", { name: /^(Step forward|Schritt vor)$/ });
const line = (page, slug) => page.locator(`[data-figure="${slug}"] [role="log"] [data-index="1"]`).first();
const chaptersIn = (html) => [...html.matchAll(/data-chapter="?([a-z-]+)/g)].map(([, slug]) => slug);

async function ask(page, key, name) {
  await page.locator("[data-figure]").first().focus();
  await page.keyboard.press(key);
  await paper(page, name).waitFor({ timeout: LONG_MS });
}

// A page, and what it does that it should not: complaints, failed requests, and requests that `may` does not allow.
async function opened(context, address, may = () => true) {
  const page = await context.newPage();
  const misdeeds = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) misdeeds.push(message.text());
  });
  page.on("pageerror", (error) => misdeeds.push(String(error)));
  page.on("request", (request) => may(request.url()) || misdeeds.push(`asked for ${request.url().slice(0, 200)}`));
  page.on("requestfailed", (request) => misdeeds.push(`failed: ${request.url().slice(0, 200)}`));
  await page.goto(address);
  const behaved = async () => assert.deepEqual([...misdeeds, ...(await page.evaluate(() => globalThis.violations))], []);
  return { page, behaved };
}

// A host, and a profile in which pages are kept, for as long as it takes.
async function during(act, pages = {}) {
  const site = await serve("dist", { pages });
  const context = await lasting(browser);
  try {
    await act(site, context);
  } finally {
    await context.close();
    await site.close();
  }
}

const file = (folder) => pathToFileURL(resolve("dist", folder, "offline.html")).href;

// Nothing but itself, and what it has made itself.
const itself = (url) => /^(file:\/\/.*\/offline\.html([?#]|$)|blob:|data:)/.test(url);

async function alone(folder, query, act, engine = browser, options = {}) {
  const context = await lasting(engine, options);
  try {
    const { page, behaved } = await opened(context, file(folder) + query, itself);
    await act(page);
    await behaved();
  } finally {
    await context.close();
  }
}

describe("the page as one file, from a disk,", () => {
  for (const folder of ["", "de"]) {
    const inThis = folder || "en";

    test(`is the whole story, in its order, and each figure plays (${inThis})`, () =>
      alone(folder, "", async (page) => {
        const read = (name) => readFileSync(resolve("dist", folder, name), "utf8");
        const chapters = ["index.html", "later.html", "state.html"].flatMap((name) => chaptersIn(read(name)));
        assert.ok(chapters.length > 10);
        for (const slug of chapters) await page.locator(`[data-figure="${slug}"]`).waitFor();
        const seen = await page.evaluate(() => [...document.querySelectorAll("[data-chapter]")].map(({ dataset }) => dataset.chapter));
        assert.deepEqual(seen, chapters);
        for (const slug of ["delivery", chapters[0], chapters.at(-1)]) {
          await step(page, slug).click();
          await line(page, slug).waitFor({ state: "attached" });
        }
        assert.equal(await page.locator(".waiting, .trouble:visible").count(), 0);
      }));

    test(`leads nowhere but within it and to other hosts, and is accessible (${inThis})`, () =>
      alone(folder, "", async (page) => {
        await page.locator('[data-figure="state-of-mind"]').waitFor();
        const links = await page.locator("a[href]").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
        const ids = await page.evaluate(() => ["top", ...Array.from(document.querySelectorAll("[id]"), ({ id }) => id)]);
        assert.equal(new Set(ids).size, ids.length, "each name once");
        const lost = links.filter((link) => !/^(\?figure=|https:\/\/)/.test(link) && !(link.startsWith("#") && ids.includes(link.slice(1))));
        assert.deepEqual(lost, []);
        assert.ok(links.includes("#cases") && links.some((link) => link.startsWith("#sources-")));
        for (const width of [320, 1280]) {
          await page.setViewportSize({ width, height: 900 });
          await accessible(page, `${width}`);
        }
      }));

    test(`a mode, “Break it”, the worlds and many runs, in a worker, with no request (${inThis})`, () =>
      alone(folder, "?figure=delivery&mode=at-least-once&letters=4&seed=3&speed=8&autoplay=1", async (page) => {
        await page.locator('[data-figure][data-ended="true"]').waitFor({ timeout: LONG_MS });
        const counted = await score(page);
        assert.equal(counted.lost, 0);
        assert.equal(counted.once + counted.twice, 4);
        await ask(page, "b", "attack");
        await page.waitForFunction(() => document.querySelector('[data-paper="attack"] .verdict')?.textContent.length > 10);
        assert.equal(page.workers().length, 1);
        await page.getByRole("button", { name: /^(More|Mehr)$/ }).click();
        await page.getByRole("button", { name: /^(Many runs|Viele Läufe)$/ }).click();
        await paper(page, "many").locator("[data-plot]").first().waitFor({ timeout: LONG_MS });
        await page.goto(`${file(folder)}?figure=delivery&letters=2&loss=0&start=6`);
        await page.locator('[data-node="receiver"]').click();
        await page.getByRole("button", { name: /^(What it cannot tell apart|Was nicht zu unterscheiden ist)$/ }).click();
        await paper(page, "worlds").waitFor({ timeout: LONG_MS });
        assert.ok((await paper(page, "worlds").locator("[data-turn]").count()) > 1);
      }));

    test(`a run of the case book opens in the same file (${inThis})`, () =>
      alone(folder, "", async (page) => {
        await page.locator('[data-figure="state-of-mind"]').waitFor();
        await page.locator('#cases a[href^="?figure=delivery"]').first().click();
        await page.waitForURL(/offline\.html\?figure=delivery#v1=/);
        await page.locator('[data-figure="delivery"]').waitFor();
        assert.equal(await page.locator("[data-figure]").count(), 1);
        assert.equal(await page.locator("#cases").isVisible(), false);
        await step(page, "delivery").click();
        await line(page, "delivery").waitFor({ state: "attached" });
        assert.equal(await page.getByRole("note").count(), 0, "the run was read");
      }));
  }

  test("a figure of a later cast stands alone in it", () =>
    alone("", "?figure=other-replica", async (page) => {
      await page.locator('[data-figure="other-replica"]').waitFor();
      assert.equal(await page.locator("[data-figure]").count(), 1);
      await step(page, "other-replica").click();
      await line(page, "other-replica").waitFor({ state: "attached" });
    }));

  test("the same run comes of it as of the page", () => during(async (site, context) => {
    const query = "?figure=delivery&recipe=E&letters=5&loss=30&seed=11&start=99999";
    const counts = [];
    await alone("", query, async (page) => {
      await page.locator('[data-ended="true"]').waitFor();
      counts.push(await score(page));
    });
    const { page } = await opened(context, site.url + query);
    await page.locator('[data-ended="true"]').waitFor();
    counts.push(await score(page));
    assert.deepEqual(counts[0], counts[1]);
  }));

  test("runs in Firefox, too", { skip: unlessHere }, async () => {
    const firefox = await launchFirefox();
    try {
      await alone(
        "",
        "?figure=delivery&recipe=G",
        async (page) => {
          await step(page, "delivery").click();
          await line(page, "delivery").waitFor({ state: "attached" });
          await ask(page, "b", "attack");
          await paper(page, "attack").getByText("It holds").waitFor({ timeout: LONG_MS });
        },
        firefox,
      );
    } finally {
      await firefox.close();
    }
  });
});

test("every stamp says what it leads to, and the worker knows every file of the page", () => {
  const kept = told(readFileSync("dist/sw.js", "utf8"));
  assert.match(kept.version, /^[0-9a-f]{16}$/);
  assert.deepEqual(Object.keys(kept.files), ["", "de/"]);
  let stamps = 0;
  for (const [folder, files] of Object.entries(kept.files)) {
    const all = readdirSync(resolve("dist", folder), { withFileTypes: true }).filter((entry) => entry.isFile());
    const expected = all.map(({ name }) => name).filter((name) => !/\.png$|^sw\.js$|^offline\.html$/.test(name));
    assert.deepEqual(Object.keys(files), expected.sort());
    for (const [name, known] of Object.entries(files)) {
      const body = readFileSync(resolve("dist", folder, name));
      assert.equal(hash(body), known.slice(8), name);
      if (!/\.(html|js)$/.test(name)) continue;
      for (const [, leads, stamp] of body.toString().matchAll(/([\w-]+\.(?:js|css|html|wasm))\?([0-9a-f]{8})\b/g)) {
        assert.equal(stamp, files[leads].slice(0, 8), `${leads} in ${folder}${name}`);
        stamps += 1;
      }
    }
  }
  assert.ok(stamps > 20, `${stamps}`);
});

describe("the manifest", () => {
  for (const [folder, scope] of [["", ""], ["de/", "../"]]) {
    test(`makes the page installable, with icons that load and are the icon (${folder || "en"})`, () => during(async (site, context) => {
      const { page, behaved } = await opened(context, "about:blank");
      const html = readFileSync(`dist/${folder}index.html`, "utf8");
      const [, name] = /href="?\.\/(manifest\.webmanifest)"? rel="?manifest|rel="?manifest"? href="?\.\/(manifest\.webmanifest)/.exec(html);
      assert.ok(name);
      const response = await context.request.get(`${site.url}${folder}${name}`);
      assert.equal(response.headers()["content-type"], "application/manifest+json");
      const manifest = await response.json();
      const at = (address) => new URL(address, `${site.url}${folder}`).href;
      assert.equal(at(manifest.start_url), `${site.url}${folder}index.html`);
      assert.equal(at(manifest.scope), at(scope || "./"));
      assert.ok(at(manifest.start_url).startsWith(at(manifest.scope)), "it begins within its scope");
      assert.deepEqual([manifest.display, manifest.lang], ["standalone", folder ? "de" : "en"]);
      assert.ok(manifest.name && manifest.short_name.length <= 15 && manifest.description.length > 50);
      for (const key of ["theme_color", "background_color"]) assert.match(manifest[key], /^#[0-9a-f]{6}$/);
      const sizes = [];
      for (const { src, sizes: said, type, purpose = "any" } of manifest.icons) {
        sizes.push(`${said} ${purpose}`);
        const icon = await context.request.get(at(src));
        assert.equal(icon.headers()["content-type"], type, src);
        if (type !== "image/png") continue;
        // A PNG's size stands behind its signature, in its first chunk.
        const body = await icon.body();
        assert.deepEqual([body.readUInt32BE(16), body.readUInt32BE(20)].join("x"), said);
      }
      assert.deepEqual(sizes, ["any any", "192x192 any", "512x512 any", "512x512 maskable"]);
      // How far each colour of each point is, on the average, from the drawing's.
      const svg = readFileSync("static/icon.svg").toString("base64");
      for (const name of ["icon-192.png", "icon-512.png"]) {
        const png = readFileSync(`dist/${folder}${name}`).toString("base64");
        const differs = await page.evaluate(async ([svg, png]) => {
          const points = async (address, size) => {
            const image = new Image();
            image.src = address;
            await image.decode();
            const canvas = Object.assign(document.createElement("canvas"), { width: size ?? image.width, height: size ?? image.height });
            canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
            return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
          };
          const drawn = await points(`data:image/png;base64,${png}`);
          const size = Math.sqrt(drawn.length / 4);
          const source = atob(svg).replace("<svg ", `<svg width="${size}" height="${size}" `);
          const asked = await points(`data:image/svg+xml;base64,${btoa(source)}`, size);
          return drawn.reduce((sum, value, at) => sum + Math.abs(value - asked[at]), 0) / drawn.length;
        }, [svg, png]).catch((error) => error);
        assert.ok(differs < 2, `${name}: ${differs}`);
      }
      await behaved();
    }));
  }
});

// Until the worker has all that this page needs.
const kept = (page) => page.locator("html[data-offline]").waitFor({ state: "attached" });

// Until all has come that a page with figures fetches by itself, if it is one; the last of it is what has it kept. What leaves a
// page before, or asks for it anew, breaks off what is under way.
async function came(page) {
  await page.waitForFunction(
    () => !document.querySelector("script[data-wasm]") || performance.getEntriesByType("resource").some(({ name }) => name.includes("/keep.js")),
  );
  await calm(page);
}

const served = (site) => site.asked.map((path) => path.replace("/somewhere/deep/", ""));

describe("the page after one visit", () => {
  async function visited(addresses, act, engine = browser) {
    const site = await serve();
    const context = await lasting(engine);
    try {
      for (const address of addresses) {
        const { page, behaved } = await opened(context, site.url + address);
        await page.locator("[data-figure]").first().waitFor();
        await kept(page);
        await behaved();
        await page.close();
      }
      const asked = served(site);
      await site.close();
      await act(context, site, asked);
    } finally {
      await context.close();
      await site.close();
    }
  }

  test("works with the network cut: figures, the desk, later chapters, sources and the case book", () =>
    visited([""], async (context, site) => {
      const { page, behaved } = await opened(context, site.url);
      await page.locator('[data-figure="state-of-mind"]').waitFor();
      for (const slug of ["delivery", "state-of-mind"]) {
        await step(page, slug).click();
        await line(page, slug).waitFor({ state: "attached" });
      }
      await came(page);
      await page.goto(`${site.url}?figure=delivery&recipe=G`);
      await ask(page, "b", "attack");
      await paper(page, "attack").getByText("It holds").waitFor({ timeout: LONG_MS });
      await came(page);
      await page.reload();
      await ask(page, "b", "attack");
      await came(page);
      for (const [name, heading] of [["sources.html", "Sources"], ["cases.html", "Case book"], ["later.html", "Twice or Never"], ["", "Twice or Never"]]) {
        await page.goto(site.url + name);
        await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
        await came(page);
      }
      await behaved();
    }));

  test("works with the network cut in Firefox, too", { skip: unlessHere }, async () => {
    const firefox = await launchFirefox();
    try {
      await visited(
        ["?figure=delivery&recipe=G"],
        async (context, site) => {
          const { page } = await opened(context, `${site.url}?figure=delivery&recipe=G`);
          await step(page, "delivery").click();
          await line(page, "delivery").waitFor({ state: "attached" });
          await ask(page, "b", "attack");
          await paper(page, "attack").getByText("It holds").waitFor({ timeout: LONG_MS });
        },
        firefox,
      );
    } finally {
      await firefox.close();
    }
  });

  test("keeps the language that was opened, and nothing of the other", () =>
    visited(["de/index.html"], async (context, site, asked) => {
      const other = asked.filter((path) => !path.startsWith("de/"));
      assert.deepEqual([...new Set(other)], ["sw.js"]);
      const { page, behaved } = await opened(context, `${site.url}de/index.html?figure=delivery`);
      await step(page, "delivery").click();
      await line(page, "delivery").waitFor({ state: "attached" });
      await behaved();
      await assert.rejects(page.goto(`${site.url}index.html?hl=en`), "it was never opened");
    }));

  test("keeps both languages where both were opened", () =>
    visited(["", "de/index.html"], async (context, site) => {
      for (const address of ["?figure=delivery&hl=en", "de/index.html?figure=delivery"]) {
        const { page, behaved } = await opened(context, site.url + address);
        await step(page, "delivery").click();
        await line(page, "delivery").waitFor({ state: "attached" });
        await ask(page, "b", "attack");
        await behaved();
        await page.close();
      }
    }));

  test("asks for nothing before its first figure is there that it does not need", () => during(async (site, context) => {
    const { page } = await opened(context, site.url);
    await kept(page);
    const asked = served(site);
    const at = (name) => asked.findIndex((path) => path.includes(name));
    for (const late of ["keep.js", "sw.js", "desk_bg.wasm", "sources.html"]) assert.ok(at(late) > at("_bg.wasm") && at(late) > at("boot.js"), `${late}: ${asked}`);
  }));
});

describe("there is no worker", () => {
  const registered = (page) => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);

  const around = `<!doctype html><title>Around</title><link rel="icon" href="data:," /><iframe title="figure" width="900" height="900" src="./?figure=delivery&embed=1"></iframe>`;
  test("in frames", () => during(async (site, context) => {
    const { page, behaved } = await opened(context, `${site.url}around.html`);
    const frame = page.frameLocator("iframe");
    await frame.getByRole("button", { name: "Step forward" }).waitFor();
    await calm(page.frames()[1]);
    assert.equal(await registered(page), 0);
    assert.deepEqual(served(site).filter((path) => /keep\.js|sw\.js/.test(path)), []);
    await behaved();
  }, { "around.html": around }));

  for (const [what, refuse] of [
    ["where it is refused", () => (ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException("No storage", "SecurityError")))],
    ["where even asking is refused", () => Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => { throw new DOMException("No", "SecurityError"); } })],
    ["where data are to be spared", () => Object.defineProperty(Navigator.prototype, "connection", { get: () => ({ saveData: true }) })],
  ]) {
    test(`${what}, and the page is as ever`, () => during(async (site, context) => {
      await context.addInitScript(refuse);
      const { page, behaved } = await opened(context, `${site.url}?figure=delivery`);
      await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("/keep.js")));
      await step(page, "delivery").click();
      await line(page, "delivery").waitFor({ state: "attached" });
      await calm(page);
      assert.equal(await page.locator("#trouble").isVisible(), false);
      assert.deepEqual(served(site).filter((path) => path === "sw.js"), []);
      await behaved();
    }));
  }
});

describe("an update", () => {
  // Two builds in which every file differs.
  const builds = { A: filesOf("dist"), B: another(filesOf("dist"), "B") };
  const whose = new Map(Object.entries(builds).flatMap(([build, files]) => Object.values(files).map((body) => [hash(body), build])));

  // A host that has one build after the other, and pages that tell of which build each thing is that came to them.
  async function host(act, cache = "max-age=600") {
    const pages = {};
    const has = (...shares) => {
      for (const name of Object.keys(pages)) delete pages[name];
      Object.assign(pages, ...shares);
    };
    has(builds.A);
    const site = await serve("no-such-folder", { pages, cache });
    const context = await lasting(browser);
    const visit = async (address = "?figure=delivery&recipe=G&hl=en") => {
      const page = await context.newPage();
      let came = [];
      page.on("response", (response) => {
        const { pathname } = new URL(response.url());
        if (/\.png$|sw\.js$/.test(pathname)) return;
        came.push(response.body().then((body) => whose.get(hash(body)) ?? `no build: ${pathname}`, () => `no body: ${pathname}`));
      });
      await page.goto(site.url + address);
      // Of which builds all is that came since it was last asked.
      const of = async () => {
        const all = await Promise.all(came);
        came = [];
        return [...new Set(all)].sort();
      };
      return { page, of };
    };
    try {
      await act({ site, visit, has });
    } finally {
      await context.close();
      await site.close();
    }
  }

  const newer = (page) => page.locator(".newer");

  test("comes whole, when it is asked for; what was open goes on as it was, with its own files", () =>
    host(async ({ visit, has }) => {
      const first = await visit();
      await kept(first.page);
      assert.deepEqual(await first.of(), ["A"]);
      const other = await visit();
      await step(other.page, "delivery").waitFor();
      assert.deepEqual(await other.of(), ["A"]);

      has(builds.B);
      await first.page.reload();
      await newer(first.page).waitFor();
      await step(first.page, "delivery").waitFor();
      assert.deepEqual(await first.of(), ["A"], "the old page, whole, until it is told");
      await accessible(first.page, "with a newer version");
      await ask(first.page, "b", "attack");
      assert.deepEqual(await first.of(), ["A"]);

      await newer(first.page).getByRole("button", { name: "Reload" }).click();
      await first.page.locator('html[data-mark="B"]').waitFor({ state: "attached" });
      await kept(first.page);
      await ask(first.page, "b", "attack");
      await paper(first.page, "attack").getByText("It holds").waitFor({ timeout: LONG_MS });
      assert.deepEqual(await first.of(), ["B"], "the new one, whole");

      // The other page never asked the desk before: it gets the one of its own build.
      await ask(other.page, "b", "attack");
      await paper(other.page, "attack").getByText("It holds").waitFor({ timeout: LONG_MS });
      assert.deepEqual(await other.of(), ["A"], "what was open has its own files still");
      await other.page.reload();
      await other.page.locator('html[data-mark="B"]').waitFor({ state: "attached" });
      await step(other.page, "delivery").waitFor();
      assert.deepEqual(await other.of(), ["B"]);
    }));

  test("comes by itself once no old page is open, and nothing of the old build is left", () =>
    host(async ({ visit, has, site }) => {
      const first = await visit();
      await kept(first.page);
      has(builds.B);
      await first.page.reload();
      await newer(first.page).waitFor();
      await first.page.goto("about:blank");
      await first.page.close();
      // The page that was left may take a moment to be gone.
      let second = await visit();
      while (!(await second.page.locator('html[data-mark="B"]').count())) {
        await second.page.goto("about:blank");
        await second.page.close();
        second = await visit();
      }
      await kept(second.page);
      assert.deepEqual(await second.of(), ["B"]);
      const names = await second.page.evaluate(() => caches.keys());
      assert.equal(names.length, 1, names.join(", "));
      await site.close();
      await second.page.reload();
      await ask(second.page, "b", "attack");
      assert.deepEqual(await second.of(), ["B"]);
    }));

  test("that a host has but half of is not taken", () =>
    host(async ({ visit, has }) => {
      const first = await visit();
      await kept(first.page);
      const { "later.html": late, ...others } = builds.B;
      has(others, { "later.html": builds.A["later.html"] });
      const state = await first.page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready;
        await registration.update().catch(() => {});
        const worker = registration.installing ?? registration.waiting;
        while (worker && !["redundant", "installed"].includes(worker.state)) await new Promise((then) => worker.addEventListener("statechange", then, { once: true }));
        return worker?.state ?? "redundant";
      });
      assert.equal(state, "redundant");
      await first.page.reload();
      await step(first.page, "delivery").waitFor();
      assert.deepEqual(await first.of(), ["A"]);
      assert.equal(await newer(first.page).count(), 0);
      has(others, { "later.html": late });
      await first.page.reload();
      await newer(first.page).waitFor();
    }));

  test("between a page and its first question: where its own is not to be had, it is told so, and gets no other", () =>
    host(async ({ visit, has }) => {
      const keeper = await visit();
      await kept(keeper.page);
      // What the worker kept is lost, and the host has another build by now.
      await keeper.page.evaluate(async () => {
        for (const name of await caches.keys()) {
          const cache = await caches.open(name);
          for (const request of await cache.keys()) if (/papers|clerk|desk/.test(request.url)) await cache.delete(request);
        }
      });
      has(builds.B);
      await keeper.page.locator("[data-figure]").focus();
      await keeper.page.keyboard.press("b");
      await keeper.page.getByText("A part of the page that answers this did not arrive.").waitFor();
      await step(keeper.page, "delivery").click();
      assert.equal(await keeper.page.locator("#trouble").isVisible(), false);
      has(builds.A);
      await ask(keeper.page, "b", "attack");
      await paper(keeper.page, "attack").getByText("It holds").waitFor({ timeout: LONG_MS });
      assert.deepEqual((await keeper.of()).filter((build) => build.length === 1), ["A"]);
    }, "no-store"));
});

// Text that comes later: parts of the story in pages of their own, which the page puts in their places.

import { after, before, describe } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "./bounded.mjs";
import { LONG_MS, accessible, calm, frames, launch, open, profile, serve } from "./harness.mjs";

let site, browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const read = (name) => readFileSync(`dist/${name}`, "utf8");
const chaptersIn = (html) => [...html.matchAll(/data-chapter="?([a-z-]+)/g)].map(([, slug]) => slug);
const parts = [...read("index.html").matchAll(/data-part="?([a-z-]+\.html)/g)].map(([, name]) => name);
const chapters = [...chaptersIn(read("index.html")), ...parts.flatMap((name) => chaptersIn(read(name)))];
// Each part with a chapter of its own: its first, and its last.
const inParts = parts.map((name) => [name, chaptersIn(read(name))[0], chaptersIn(read(name)).at(-1)]);

// Waits for the figures of all chapters: those that are far from the reader come one by one, in whatever order.
async function figures(page) {
  for (const slug of chapters) await page.locator(`[data-figure="${slug}"]`).waitFor({ timeout: LONG_MS });
}

async function story(act, { query = "", ...options } = {}) {
  const { page, context, behaved } = await open(browser, site, query, { whole: true, ...options });
  await figures(page);
  await act(page);
  await behaved();
  await context.close();
}

const top = (page, slug) => page.locator(`#${slug}`).evaluate((element) => element.getBoundingClientRect().top);

test("the whole story is one page, in its order, each figure once", () =>
  story(async (page) => {
    assert.ok(parts.length > 0);
    const seen = await page.evaluate(() => [...document.querySelectorAll("[data-chapter]")].map(({ dataset }) => dataset.chapter));
    assert.deepEqual(seen, chapters);
    const listed = await page.locator("nav a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    assert.deepEqual(listed, chapters.map((slug) => `#${slug}`));
    for (const slug of chapters) assert.equal(await page.locator(`[data-figure="${slug}"]`).count(), 1, slug);
    assert.equal(await page.locator("[data-part], [data-late], .plays, .waiting").count(), 0);
    assert.equal(await page.getByText("whole story").count(), 0);
    // Sources stay a page of their own.
    assert.equal(await page.locator('.sources a[href^="./sources.html#"]').count(), chapters.length);
  }));

test("a part is asked for once the first figure is there", async () => {
  const context = await profile(browser);
  const page = await context.newPage();
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/*_bg.wasm", async (route) => held.then(() => route.continue()));
  const asked = [];
  page.on("request", (request) => asked.push(request.url().split("?")[0].split("/").at(-1)));
  await page.goto(site.url, { waitUntil: "commit" });
  await page.locator(`[data-part="${parts[0]}"]`).waitFor();
  await frames(page, 10);
  for (const name of parts) assert.ok(!asked.includes(name), name);
  release();
  await figures(page);
  for (const name of parts) assert.equal(asked.filter((one) => one === name).length, 1, name);
  await context.close();
});

for (const [, slug] of inParts) {
  test(`an address with #${slug} is scrolled to, and the contents lead there`, async () => {
    await story(
      async (page) => {
        await calm(page);
        assert.ok(Math.abs(await top(page, slug)) < 60, `${await top(page, slug)}`);
      },
      { query: `#${slug}` },
    );
    await story(async (page) => {
      await page.locator(`nav a[href="#${slug}"]`).click();
      await calm(page);
      assert.ok(Math.abs(await top(page, slug)) < 60, `${await top(page, slug)}`);
      assert.equal(new URL(page.url()).hash, `#${slug}`);
    });
  });
}

test("an address about no figure that there is shows the whole story", () =>
  story((page) => page.getByText("figure=nobody was ignored").first().waitFor(), { query: "?figure=nobody" }));

for (const [name, ...slugs] of inParts) {
  for (const slug of new Set(slugs)) {
    test(`${slug} stands alone without its part, set up as in it`, async () => {
      const from = site.asked.length;
      const { page, context, behaved } = await open(browser, site, `?figure=${slug}`, { whole: true });
      await page.locator(`[data-figure="${slug}"]`).waitFor({ timeout: LONG_MS });
      await page.getByRole("button", { name: "Step forward" }).waitFor();
      await calm(page);
      assert.equal(await page.locator("[data-figure]").count(), 1);
      const asked = site.asked.slice(from).map((path) => path.split("/").at(-1));
      assert.ok(!asked.includes(name), asked.join(" "));
      const seen = () => page.locator(`[data-figure="${slug}"] .view`).innerText();
      const alone = await seen();
      await behaved();
      await context.close();
      await story(async (page) => {
        await calm(page);
        const inStory = await page.locator(`[data-figure="${slug}"] .view`).innerText();
        assert.equal(alone, inStory);
      });
    });
  }
}

describe("when a part does not arrive", () => {
  for (const [name, slug, last] of inParts) {
    test(`${name}: the link stays, and it can be asked for again`, async () => {
      const context = await profile(browser);
      const page = await context.newPage();
      await page.route(`**/${name}*`, (route) => route.abort());
      await page.goto(site.url);
      const link = page.locator(`[data-part="${name}"] > a`);
      const again = page.locator(`[data-part="${name}"]`).getByRole("button", { name: "This part did not arrive. Try again" });
      await again.waitFor({ timeout: LONG_MS });
      assert.match(await link.getAttribute("href"), new RegExp(`^\\./${name}\\?[0-9a-f]{8}$`));
      assert.equal(await page.locator("nav a").nth(chapters.indexOf(slug)).getAttribute("href"), `./${name}#${slug}`);
      // What is there plays.
      await page.locator('[data-figure="two-generals"]').waitFor();
      await page.locator('[data-figure="silence"]').getByRole("button", { name: "Step forward" }).click();
      await page.locator('[data-figure="silence"] [role="log"] [data-index="1"]').waitFor({ state: "attached" });
      await again.click();
      await again.waitFor();
      await page.unroute(`**/${name}*`);
      await again.click();
      await page.locator(`[data-figure="${slug}"]`).waitFor({ timeout: LONG_MS });
      await page.locator(`[data-figure="${last}"]`).waitFor({ timeout: LONG_MS });
      assert.equal(await page.locator(`[data-part="${name}"]`).count(), 0);
      // What played before was left alone.
      assert.ok((await page.locator('[data-figure="silence"] [role="log"] [data-index="1"]').count()) > 0);
      assert.equal(await page.locator('[data-figure="silence"]').count(), 1);
      await context.close();
    });
  }

  test("nor what later casts need: both are asked for again", async () => {
    const context = await profile(browser);
    const page = await context.newPage();
    const missing = ["**/*_casts.wasm", ...parts.map((name) => `**/${name}*`)];
    for (const part of missing) await page.route(part, (route) => route.abort());
    await page.goto(site.url);
    const part = page.getByRole("button", { name: "This part did not arrive. Try again" });
    const figure = page.getByRole("button", { name: "This figure did not arrive. Try again" });
    await part.first().waitFor({ timeout: LONG_MS });
    await figure.first().waitFor({ timeout: LONG_MS });
    for (const part of missing) await page.unroute(part);
    await part.first().click();
    await figures(page);
    assert.equal((await part.count()) + (await figure.count()), 0);
    await context.close();
  });
});

test("a run in an address of a cast that comes later opens in the whole story", () =>
  story(
    async (page) => {
      assert.equal(await page.locator('[data-figure="delivery"]').count(), 1);
      for (const slug of chapters) assert.equal(await page.locator(`[data-figure="${slug}"]`).count(), 1, slug);
    },
    { query: "#v2=AoR8R498uhgAe-yWfg" },
  ));

describe("without scripts", () => {
  test("every chapter can be read, from the contents and from page to page", async () => {
    const context = await profile(browser, { javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(site.url);
    const links = await page.locator("nav a").evaluateAll((links) => links.map((link) => link.href));
    assert.equal(links.length, chapters.length);
    for (const [at, slug] of chapters.entries()) {
      await page.goto(links[at]);
      const text = await page.locator(`section#${slug}`).innerText();
      assert.ok(text.length > 500, slug);
    }
    await page.goto(site.url);
    for (const name of parts) {
      await page.locator(`a[href="./${name}"], a[href^="./${name}?"]`).click();
      await page.waitForURL(`**/${name}*`);
      assert.ok(await page.getByRole("heading", { name: "Twice or Never" }).isVisible());
    }
    await page.getByRole("link", { name: "Back to the beginning" }).click();
    await page.getByRole("heading", { name: "The silence" }).waitFor();
    await context.close();
  });
});

for (const [name, slug] of inParts) {
  test(`${name} is a page that behaves, and leads to its figures in the whole story`, async () => {
    for (const width of [320, 1280]) {
      for (const colorScheme of ["light", "dark"]) {
        const { page, context, behaved } = await open(browser, site, name, { whole: true, colorScheme, viewport: { width, height: 900 } });
        await accessible(page, `${name} ${width} ${colorScheme}`);
        await behaved();
        await context.close();
      }
    }
    const { page, context, behaved } = await open(browser, site, name, { whole: true });
    await page.locator(`section#${slug}`).getByRole("link", { name: "The figure plays in the whole story." }).click();
    await page.locator(`[data-figure="${slug}"]`).waitFor({ timeout: LONG_MS });
    await behaved();
    await context.close();
  });
}

test("on paper the whole story is there", () =>
  story(async (page) => {
    await page.emulateMedia({ media: "print" });
    for (const slug of chapters) assert.ok(await page.locator(`section#${slug} h2`).isVisible(), slug);
  }));

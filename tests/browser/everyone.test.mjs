// For everyone: by touch alone, in a hidden tab, when something of ours breaks, with caches as hosts have them.

import { after, before, describe } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { LONG_MS, calm, ended, figure, frames, launch, log, open, profile, score, serve } from "./harness.mjs";
import { tap } from "./hand.mjs";

let site, browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

// Until the whole story is there: its last figure, and all that comes with it.
async function whole(page) {
  await page.locator('[data-figure="state-of-mind"]').waitFor({ timeout: LONG_MS });
  await calm(page);
}

describe("by touch alone", () => {
  const touched = async (query, act) => {
    const { page, context, behaved } = await open(browser, site, query, phone);
    await page.getByRole("button", { name: "Step forward" }).waitFor();
    await act(page, {
      button: (name) => tap(page.getByRole("button", { name, exact: true }).first()),
      action: (name) => tap(page.locator(".actions").getByRole("button", { name, exact: true })),
      node: (slug) => tap(page.locator(`[data-node="${slug}"] .name`), { position: { x: 10, y: 40 } }),
    });
    await behaved();
    await context.close();
  };

  for (const [mode, fate, redelivered] of [["At least once", "twice", 1], ["Idempotent", "once", 1]]) {
    test(`${mode}: losing the only ack of a letter`, () =>
      touched("?loss=0&letters=1&retries=2&start=0&speed=8", async (page, { button, action }) => {
        await tap(page.getByRole("radio", { name: mode }), { force: true });
        for (let n = 0; n < 12 && !(await page.locator('.mark[data-kind="ack"]').count()); n++) await button("Step forward");
        await tap(page.locator('.mark[data-kind="ack"]'));
        await action("Lose");
        await button("Play");
        await ended(page);
        const counted = await score(page);
        assert.equal(counted[fate], 1, JSON.stringify(counted));
        assert.equal(counted.redeliveries, redelivered);
      }));
  }

  test("a letter is doubled, held and let go; a node crashed and brought back; the link cut and mended", () =>
    touched("?loss=0&letters=1&start=1", async (page, { button, action, node }) => {
      const letter = () => tap(page.locator('.mark[data-kind="letter"]').first());
      for (const name of ["Duplicate", "Hold", "Release"]) {
        await letter();
        await action(name);
        await page.locator(`[role="log"] [data-event="${name.toLowerCase()}"]`).waitFor({ state: "attached" });
      }
      for (const name of ["Crash", "Restart"]) {
        await node("receiver");
        await action(name);
      }
      for (const name of ["Cut", "Mend"]) {
        await tap(page.locator(".wire"), { position: { x: 6, y: 8 } });
        await action(name);
      }
      const done = (await log(page)).map(({ event }) => event).slice(1);
      assert.deepEqual(done, ["duplicate", "hold", "release", "down", "restart", "cut", "mend"]);
      await button("More");
      await button("Same seed again");
      assert.deepEqual(await log(page), []);
    }));

  test("a chapter's challenge", async () => {
    const { page, context, behaved } = await open(browser, site, "", { whole: true, ...phone });
    const section = page.locator('section[data-chapter="ack-first"]');
    await section.locator("[data-figure]").waitFor();
    await whole(page);
    const step = () => tap(section.getByRole("button", { name: "Step forward" }));
    await step();
    await tap(section.locator('.mark[data-kind="letter"]').first());
    await tap(section.locator(".actions").getByRole("button", { name: "Duplicate" }));
    const challenge = section.locator("[data-challenge]");
    for (let n = 0; n < 12 && (await challenge.getAttribute("data-done")) !== "true"; n++) await step();
    await section.locator('[data-challenge][data-done="true"]').waitFor();
    await behaved();
    await context.close();
  });
});

describe("out of sight", () => {
  test("a hidden tab asks for no frame and sets no timer, and goes on when it is shown", async () => {
    const { page, context, behaved } = await open(browser, site, "?loss=0&letters=100");
    await page.getByRole("button", { name: "Play" }).click();
    const count = () => page.locator('[role="log"] [data-index]').count();
    const more = (than) => page.waitForFunction((than) => document.querySelectorAll('[role="log"] [data-index]').length > than, than);
    await more(1);
    // Chromium without a head never hides a tab by itself.
    const hide = (hidden) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    await hide(true);
    await calm(page);
    await page.evaluate(() => {
      globalThis.asked = 0;
      for (const name of ["requestAnimationFrame", "setTimeout", "setInterval"]) {
        const real = globalThis[name];
        globalThis[name] = (...rest) => ((globalThis.asked += 1), real.apply(globalThis, rest));
      }
    });
    const stood = await count();
    await frames(page, 10);
    assert.deepEqual([await page.evaluate(() => globalThis.asked), await count()], [0, stood]);
    await hide(false);
    await more(stood);
    await behaved();
    await context.close();
  });
});

test("narration while playing says at most one line in three seconds", async () => {
  const { page, context, behaved } = await open(browser, site, "?loss=60&rate=8&speed=4&letters=200&window=50");
  await page.getByRole("button", { name: "Play" }).waitFor();
  await page.evaluate(() => {
    globalThis.said = [];
    const status = document.querySelector('.figure [role="status"].narration');
    // By the time of the frame, which is what the page goes by: how long the frame itself takes is the machine's.
    new MutationObserver(() => globalThis.said.push(document.timeline.currentTime)).observe(status, { childList: true, characterData: true, subtree: true });
  });
  await page.getByRole("button", { name: "Play" }).click();
  await page.waitForFunction(() => globalThis.said.length >= 5, null, { timeout: LONG_MS });
  const said = await page.evaluate(() => globalThis.said);
  // The press itself is answered at once; after that, the pace holds.
  const paced = said.slice(1).map((at, n) => at - said[n]).slice(1);
  assert.ok(paced.every((ms) => ms >= 2_900), `${paced}`);
  await behaved();
  await context.close();
});

test("a panic says what to do and leaves the text", async () => {
  const { page, context } = await open(browser, site, "?loss=0", { whole: true });
  await page.locator('[data-figure="delivery"]').waitFor();
  await whole(page);
  // Something the page relies on fails under it.
  await page.evaluate(() => {
    Element.prototype.setAttribute = () => {
      throw new Error("broken on purpose");
    };
  });
  await page.locator('[data-figure="delivery"]').getByRole("button", { name: "Step forward" }).click();
  const alert = page.getByRole("alert").filter({ hasText: "Something in it broke" });
  await alert.waitFor();
  assert.match(await alert.innerText(), /Reload the page/);
  assert.ok(await page.getByRole("heading", { name: "The silence" }).isVisible());
  await context.close();
});

test("three plain frames fetch the wasm once where a host allows caching; sandboxed ones at most once each", async () => {
  const frames = (sandbox) =>
    ["delivery", "work-first", "remember"]
      .map((slug) => `<iframe title="${slug}" ${sandbox} width="900" height="700" src="./?figure=${slug}&amp;embed=1"></iframe>`)
      .join("");
  const around = (sandbox) => `<!doctype html><link rel="icon" href="data:," />${frames(sandbox)}`;
  const pages = { "plain.html": around(""), "sandboxed.html": around('sandbox="allow-scripts"') };
  const cached = await serve("dist", { cache: "max-age=600", pages });
  const context = await profile(browser, { viewport: { width: 1000, height: 800 } });
  const page = await context.newPage();
  const counted = [];
  for (const [name, most] of [["plain.html", 1], ["sandboxed.html", 3]]) {
    cached.asked.length = 0;
    await page.goto(cached.url + name);
    for (const slug of ["delivery", "work-first", "remember"]) {
      await page.frameLocator(`iframe[title="${slug}"]`).locator(`[data-figure="${slug}"]`).waitFor();
    }
    const wasm = cached.asked.filter((path) => path.endsWith("_bg.wasm")).length;
    counted.push([wasm, most]);
  }
  await context.close();
  await cached.close();
  const [plain, sandboxed] = counted;
  assert.equal(plain[0], plain[1], "plain frames share a cache");
  assert.ok(sandboxed[0] >= 1 && sandboxed[0] <= sandboxed[1], `${sandboxed[0]} in sandboxes`);
});

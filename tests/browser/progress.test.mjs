// What the reader guessed and did is kept on the device, shown in the contents, and forgotten at one press.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { accessible, launch, open, serve } from "./harness.mjs";

let site, browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const marks = (page) => page.locator("nav .mark");
const entry = (page, slug) => page.locator("nav li").filter({ has: page.locator(`a[href$="#${slug}"]`) });
const chapter = (page, slug) => page.locator(`section[data-chapter="${slug}"]`);

// The whole story, with everything there.
async function story(options) {
  const visit = await open(browser, site, "", { whole: true, ...options });
  await visit.page.locator('[data-figure="remember"]').waitFor();
  return visit;
}

// Does the challenge of "Ack first" by keys.
async function doIt(page) {
  const section = chapter(page, "ack-first");
  await section.locator("[data-figure]").focus();
  for (const key of ["ArrowRight", "]", "d", "Escape"]) await page.keyboard.press(key);
  await section.locator("[data-figure]").focus();
  await page.keyboard.press("End");
  await section.locator('[data-challenge][data-done="true"]').waitFor();
}

test("guesses and challenges are there after a reload, and forgotten at one press", async () => {
  const { page, context, behaved } = await story();
  const forget = page.getByRole("button", { name: "Forget it" });
  assert.equal(await forget.isVisible(), false, "nothing to forget yet");
  await chapter(page, "silence").locator('input[value="told"]').check();
  await entry(page, "silence").getByText("guessed").waitFor();
  await doIt(page);
  await entry(page, "ack-first").getByText("done").waitFor();
  await accessible(page, "contents with marks");

  await page.reload();
  await entry(page, "ack-first").getByText("done").waitFor();
  assert.ok(await chapter(page, "silence").locator('input[value="told"]').isChecked());
  assert.ok(await chapter(page, "silence").locator("[data-commit]").isEnabled());
  assert.equal(await chapter(page, "ack-first").locator("[data-challenge]").getAttribute("data-done"), "true");
  assert.equal(await marks(page).count(), 2);

  await forget.click();
  assert.equal(await marks(page).count(), 0);
  assert.equal(await forget.isVisible(), false);
  assert.equal(await chapter(page, "silence").locator("[data-prediction] input:checked").count(), 0);
  await page.reload();
  await page.locator('[data-figure="converge"]').waitFor();
  await doIt(page);
  await entry(page, "ack-first").getByText("done").waitFor();
  assert.equal(await marks(page).count(), 1, "what was forgotten stays so");
  await behaved();
  await context.close();
});

test("what is guessed and done before the part that keeps it has come is kept all the same", async () => {
  const { page, context, behaved } = await open(browser, site, "", { whole: true });
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route("**/progress.js*", async (route) => {
    await released;
    await route.continue();
  });
  await page.reload();
  await page.locator('[data-figure="remember"]').waitFor();
  await chapter(page, "silence").locator('input[value="told"]').check();
  await doIt(page);
  assert.equal(await marks(page).count(), 0, "not before it has come");
  release();
  await entry(page, "silence").getByText("guessed").waitFor();
  await entry(page, "ack-first").getByText("done").waitFor();
  await page.unroute("**/progress.js*");
  await page.reload();
  await entry(page, "silence").getByText("guessed").waitFor();
  await entry(page, "ack-first").getByText("done").waitFor();
  assert.ok(await chapter(page, "silence").locator('input[value="told"]').isChecked());
  await behaved();
  await context.close();
});

test("where nothing may be kept the page works all the same", async () => {
  const { page, context, behaved } = await open(browser, site, "", { whole: true });
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, "localStorage", {
      get() {
        throw new DOMException("refused", "SecurityError");
      },
    });
  });
  await page.reload();
  await page.locator('[data-figure="converge"]').waitFor();
  await doIt(page);
  await entry(page, "ack-first").getByText("done").waitFor();
  await page.reload();
  await page.locator('[data-figure="converge"]').waitFor();
  assert.equal(await marks(page).count(), 0);
  await behaved();
  await context.close();
});

test("what is kept and is nonsense is nothing", async () => {
  const { page, context, behaved } = await open(browser, site, "", { whole: true });
  for (const nonsense of ["{", "null", "7", '{"guessed":7,"done":[null]}', '{"guessed":{"silence":"no answer"},"done":{"nowhere":true}}']) {
    await page.evaluate((text) => localStorage.setItem("twice-or-never", text), nonsense);
    await page.reload();
    await page.locator('[data-figure="converge"]').waitFor();
    assert.equal(await chapter(page, "silence").locator("[data-prediction] input:checked").count(), 0, nonsense);
  }
  await behaved();
  await context.close();
});

test("a guess in a part of the text that comes later is kept, too, even if the part has to be asked for again", async () => {
  const { page, context, behaved } = await story();
  const guess = chapter(page, "remember").locator('input[value="twice"]');
  await guess.check();
  await entry(page, "remember").getByText("guessed").waitFor();
  await page.reload();
  await entry(page, "remember").getByText("guessed").waitFor();
  assert.ok(await guess.isChecked());
  await behaved();

  await page.route("**/later.html*", (route) => route.abort());
  await page.reload();
  await entry(page, "remember").getByText("guessed").waitFor();
  await page.unroute("**/later.html*");
  await page.getByRole("button", { name: "This part did not arrive. Try again" }).click();
  await page.waitForFunction(() => document.querySelector('[data-chapter="remember"] input:checked')?.value === "twice");
  await chapter(page, "remember").locator("[data-commit]:enabled").waitFor();
  await context.close();
});

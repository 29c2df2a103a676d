// The page in Firefox, and what that does differently: a worker that is not allowed is not refused at once there, but
// fails a moment later.

import { after, before, describe } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { LONG_MS, ended, figure, launch, log, open, profile, score, serve } from "./harness.mjs";
import { embedder } from "./embedder.mjs";
import { launchFirefox, unlessHere, write } from "./firefox.mjs";

const sandboxed = (query) => `<!doctype html><title>Around</title><link rel="icon" href="data:," />
  <iframe title="figure" sandbox="allow-scripts" width="900" height="900" src="./${query}"></iframe>`;
const pages = { "break-it.html": sandboxed("?figure=delivery&recipe=G") };

describe("in Firefox", { skip: unlessHere }, () => {
  let site, around, browser;
  before(async () => {
    site = await serve("dist", { pages });
    around = await embedder();
    browser = await launchFirefox();
  });
  after(async () => {
    await browser?.close();
    await around?.close();
    await site?.close();
  });

  const paper = (page, name) => page.locator(`[data-paper="${name}"]`);

  // Opens a page with sandboxed figures in it. All that may go wrong there is what Firefox says of the worker.
  async function visit(address, act) {
    const context = await profile(browser);
    const page = await context.newPage();
    const problems = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(address);
    await act(page);
    // Firefox may say so after the page has gone on without one.
    if (!problems.length) await page.waitForEvent("pageerror").catch(() => {});
    assert.ok(problems.length > 0, "no worker was refused: this Firefox allows them, and the test shows nothing");
    assert.deepEqual(problems.filter((text) => !/^Security Error: .* may not load data from .*\/clerk\.js/.test(text)), []);
    await context.close();
  }

  const shown = async (page) => ({
    score: await figure(page)
      .locator("[data-score]")
      .evaluateAll((all) => Object.fromEntries(all.map((output) => [output.dataset.score, Number(output.textContent)]))),
    log: await figure(page)
      .locator('[role="log"] [data-index]')
      .evaluateAll((all) => all.map((line) => ({ ...line.dataset, text: line.textContent }))),
  });

  test("the first figure plays to its end, and is the run that it is in Chromium", async () => {
    const { page, context, behaved } = await open(browser, site, "?speed=8", { whole: true });
    // The run may be over before the test can look.
    await figure(page).evaluate((figure) => {
      const look = () => (globalThis.hasPlayed ||= figure.querySelector(".controls .primary").textContent.includes("Pause"));
      new MutationObserver(look).observe(figure, { childList: true, characterData: true, subtree: true });
    });
    await figure(page).getByRole("button", { name: "Play" }).click();
    await page.waitForFunction(() => globalThis.hasPlayed);
    await ended(page);
    const run = await shown(page);
    await behaved();
    await context.close();
    assert.equal(run.score["under-way"], 0);
    assert.ok(run.score.once + run.score.twice > 0);
    const chromium = await launch();
    try {
      const other = await open(chromium, site, "?start=99999", { whole: true });
      await ended(other.page);
      assert.deepEqual(await shown(other.page), run);
    } finally {
      await chromium.close();
    }
  });

  test("other casts play to their ends, and are the runs that they are in Chromium", async () => {
    const chromium = await launch();
    const runs = async (browser) => {
      const runs = [];
      for (const query of ["?figure=two-generals", "?figure=two-workers&loss=30", "?figure=publisher-confirms&loss=30"]) {
        const { page, context, behaved } = await open(browser, site, `${query}&speed=8`);
        await page.getByRole("button", { name: "Play" }).click();
        await page.locator('[data-figure][data-ended="true"]').waitFor({ timeout: LONG_MS });
        runs.push([await score(page), await log(page)]);
        await behaved();
        await context.close();
      }
      return runs;
    };
    try {
      assert.deepEqual(await runs(browser), await runs(chromium));
    } finally {
      await chromium.close();
    }
  });

  test("\"Break it\" is answered by a worker, and by keyboard", async () => {
    const { page, context, behaved } = await open(browser, site, "?recipe=F&letters=9&start=4");
    await figure(page).focus();
    await page.keyboard.press("b");
    await paper(page, "attack").getByText("Broken, with 1 receiver crash and 1 resend, in 7 steps").waitFor({ timeout: LONG_MS });
    await behaved();
    await context.close();
  });

  test("in a sandbox \"Break it\" is answered, and a budget too large is stopped by the reader", () =>
    visit(`${site.url}break-it.html`, async (page) => {
      const frame = page.frameLocator("iframe");
      await frame.getByRole("button", { name: "More" }).click();
      await frame.getByRole("button", { name: "Break it" }).click();
      await frame.getByText(/It holds\..*all 15,651 positions were seen\./).waitFor({ timeout: LONG_MS });
      for (const name of ["Losses", "Duplications", "Receiver crashes", "Resends a letter"]) await write(frame.getByLabel(name, { exact: true }), "7");
      await write(frame.getByLabel("Letters", { exact: true }), "4");
      await frame.getByRole("button", { name: "Search" }).click();
      await frame.locator(".desk-status .said").getByText("positions seen").waitFor();
      await frame.getByRole("button", { name: "Stop" }).click();
      await frame.getByText(/The search was stopped at [\d,]+ positions/).waitFor();
    }));

  test("in a sandbox `attack` answers the page around, every question of several asked at once", () => {
    const src = `${site.url}?figure=delivery&embed=1&origin=${encodeURIComponent(around.origin)}&loss=0&recipe=G`;
    return visit(around.sandboxed(src), async (page) => {
      await page.frameLocator("iframe").locator('[data-figure="delivery"]').waitFor();
      await page.waitForFunction(() => globalThis.got.some((data) => data?.type === "ready"));
      const replies = await page.evaluate(() =>
        Promise.all(
          ["lost", "twice", "unknown-happened", "no-such-thing"].map(async (property) => {
            const { ok, result } = await globalThis.ask({ type: "attack", property });
            return [property, ok, result.verdict ?? result.code];
          }),
        ),
      );
      assert.deepEqual(replies, [
        ["lost", true, "holds"],
        ["twice", true, "holds"],
        ["unknown-happened", true, "holds"],
        ["no-such-thing", false, "attack"],
      ]);
      const errors = await page.evaluate(() => globalThis.got.filter(({ type }) => type === "error").map(({ message }) => message));
      assert.match(errors.join(), /“no-such-thing” cannot be asked here/);
    });
  });
});

// The chapters in the page: questions answered by the board, challenges seen to be done; and figures
// alone, embedded and sandboxed.

import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { LONG_MS, accessible, calm, launch, open, profile, serve } from "./harness.mjs";

let site, browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

// The chapters, with how many settings' radio buttons their figures have.
const chapters = {
  silence: 3,
  "two-generals": 0,
  "slow-or-dead": 3,
  "ack-first": 3,
  "two-workers": 3,
  "work-first": 3,
  "publisher-confirms": 3,
  remember: 3,
};

async function story(act, options = {}) {
  const { page, context, behaved } = await open(browser, site, options.query ?? "", { whole: true, ...options });
  await page.locator('[data-figure="remember"]').waitFor();
  await act(page);
  await behaved();
  await context.close();
}

const chapter = (page, slug) => page.locator(`section[data-chapter="${slug}"]`);

test("the contents lead to every chapter; each has a figure, a question and a challenge", () =>
  story(async (page) => {
    for (const [slug, settings] of Object.entries(chapters)) {
      assert.equal(await page.locator(`nav a[href="#${slug}"]`).count(), 1, slug);
      assert.equal(await chapter(page, slug).locator(`[data-figure="${slug}"]`).count(), 1, slug);
      assert.equal(await chapter(page, slug).locator("fieldset[data-prediction]").count(), 1, slug);
      assert.equal(await chapter(page, slug).getByRole("radio").count(), 3 + settings, `${slug}: answers and settings`);
      assert.equal(await chapter(page, slug).locator('[data-challenge][data-done="false"]').count(), 1, slug);
      assert.equal(await chapter(page, slug).getByRole("button", { name: "Step forward" }).count(), 1, `${slug} has a run`);
    }
    assert.equal(await page.locator("nav a").count(), Object.keys(chapters).length);
  }));

for (const [slug, guess, response, answer] of [
  ["silence", "undone", /from its desk it looks just so/, /given up without knowing it/],
  ["two-generals", "second", /B, with one messenger of two, stays as well/, /^.*The third, which tells B that the answer came\.$/],
  ["slow-or-dead", "twice", /those letters did not go out again/, /Some once, some twice\.$/],
  ["ack-first", "false", /^You saw it/, /the sender was told that all is well/],
  ["two-workers", "once", /It would stop if it knew/, /Twice\. Both do it\.$/],
  ["work-first", "once", /only to the sender/, /Three times\.$/],
  ["publisher-confirms", "never", /hand this letter out twice/, /^.*Twice\.$/],
  ["remember", "twice", /^You saw it/, /^.*Twice\.$/],
]) {
  test(`${slug}: a guess is answered by a run on the board`, () =>
    story(async (page) => {
      const section = chapter(page, slug);
      const commit = section.locator("[data-commit]");
      assert.ok(await commit.isDisabled());
      await section.locator(`input[value="${guess}"]`).check();
      await commit.click();
      // The run says it first.
      await section.locator('[data-figure][data-ended="true"]').waitFor({ timeout: LONG_MS });
      await section.locator(`[data-response="${guess}"]`).waitFor();
      assert.match(await section.locator(`[data-response="${guess}"]`).innerText(), response);
      assert.equal(await section.locator("[data-response]:visible").count(), 1);
      assert.match(await section.locator("[data-answer]").innerText(), answer);
      await section.locator(".slip").getByRole("button", { name: "Now do it yourself" }).waitFor();
    }));
}

test("a challenge is done by keyboard alone, and seen to be", () =>
  story(async (page) => {
    const section = chapter(page, "ack-first");
    await section.locator("[data-figure]").focus();
    for (const key of ["ArrowRight", "]", "d", "Escape"]) await page.keyboard.press(key);
    assert.equal(await section.locator("[data-challenge]").getAttribute("data-done"), "false", "not before it is done");
    await section.locator("[data-figure]").focus();
    await page.keyboard.press("End");
    await section.locator('[data-challenge][data-done="true"]').waitFor();
    assert.ok(await section.getByText("Done.", { exact: true }).isVisible());
  }));

test("one figure plays at a time", () =>
  story(async (page) => {
    const play = (slug) => page.locator(`[data-figure="${slug}"]`).getByRole("button", { name: "Play" });
    await play("silence").click();
    await play("ack-first").click();
    await page.locator('[data-figure="ack-first"]').getByRole("button", { name: "Pause" }).waitFor();
    await play("silence").waitFor();
  }));

test("axe finds nothing in the whole story, in any theme and width", async () => {
  for (const width of [320, 390, 1280]) {
    for (const colorScheme of ["light", "dark"]) {
      await story(
        async (page) => {
          await chapter(page, "silence").locator('input[value="told"]').check();
          await accessible(page, `${width} ${colorScheme}`);
        },
        { viewport: { width, height: 900 }, colorScheme },
      );
    }
  }
});

test("the page does not shift while it loads", () =>
  story(async (page) => {
    await calm(page);
    const shift = await page.evaluate(() => globalThis.shift);
    assert.ok(shift < 0.02, `${shift}`);
  }));

describe("embedded", () => {
  test("only the figure is there, and a link to a page of its own", async () => {
    const { page, context, behaved } = await open(browser, site, "?figure=remember&embed=1&loss=10", { whole: true });
    await page.locator('[data-figure="remember"]').waitFor();
    assert.equal(await page.getByRole("heading", { name: "Twice or Never" }).isVisible(), false);
    assert.equal(await page.locator("[data-figure]").count(), 1);
    assert.equal(await page.getByRole("link", { name: "Open in a page of its own" }).getAttribute("href"), "?figure=remember&loss=10");
    await page.getByRole("button", { name: "More" }).click();
    assert.equal(await page.getByLabel("Recipe").inputValue(), "F");
    await behaved();
    await context.close();
  });

  test("controls=0 still shows pause, controls=min also step and loss", async () => {
    for (const [controls, play, step, more] of [["0", 1, 0, 0], ["min", 1, 1, 0], ["1", 1, 1, 1]]) {
      const { page, context } = await open(browser, site, `?figure=delivery&embed=1&controls=${controls}`);
      await page.getByRole("button", { name: "Play" }).waitFor();
      const count = (name) => page.getByRole("button", { name, exact: true }).count();
      assert.deepEqual([await count("Play"), await count("Step forward"), await count("More")], [play, step, more]);
      await context.close();
    }
  });

  test("three embeds on a page, one of them sandboxed, load when near the view", async () => {
    const context = await profile(browser, { viewport: { width: 1000, height: 700 } });
    const page = await context.newPage();
    const wasm = [];
    const problems = [];
    page.on("request", (request) => request.url().endsWith("_bg.wasm") && wasm.push(request.frame().url()));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(`${site.url}embedding.html`);
    for (const [at, slug] of ["delivery", "work-first", "remember"].entries()) {
      const frame = page.frameLocator("iframe").nth(at);
      await page.locator("iframe").nth(at).scrollIntoViewIfNeeded();
      await frame.locator(`[data-figure="${slug}"]`).waitFor();
      await frame.getByRole("button", { name: "Step forward" }).click();
      await frame.locator('[role="log"] [data-index="1"]').waitFor();
    }
    const perFrame = wasm.filter((url) => url.includes("remember"));
    assert.equal(perFrame.length, 1, "once in the sandboxed frame");
    assert.deepEqual(problems, []);
    await context.close();
  });
});

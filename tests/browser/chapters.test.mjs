// The chapters in the page: questions answered by the board, challenges seen to be done; and figures
// alone, embedded and sandboxed.

import { after, before, describe } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
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
  postage: 3,
  "two-generals": 0,
  "slow-or-dead": 3,
  "ack-first": 3,
  "two-workers": 3,
  "work-first": 3,
  "publisher-confirms": 3,
  remember: 3,
  "directions-or-place": 3,
  "order": 3,
  "many-sites": 2,
  "fake-it": 3,
  "function-call": 3,
  "pets-and-cattle": 3,
  "other-replica": 4,
  converge: 6,
  "state-of-mind": 3,
};

async function story(act, options = {}) {
  const { page, context, behaved } = await open(browser, site, options.query ?? "", { whole: true, ...options });
  await page.locator('[data-figure="other-replica"]').waitFor();
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
  ["silence", "undone", /So it looks to the sender/, /given up without knowing it/],
  ["postage", "once", /This one remembers nothing/, /booked several times\.$/],
  ["two-generals", "second", /B, with one messenger of two, stays as well/, /^.*The third, which tells B that the answer came\.$/],
  ["slow-or-dead", "twice", /You saw some answers come in time/, /Some once, some twice\.$/],
  ["ack-first", "false", /^You saw it/, /the sender was told that all is well/],
  ["two-workers", "once", /It would stop if it knew/, /Twice\. Both do it\.$/],
  ["work-first", "once", /^Only to the sender/, /Three times\.$/],
  ["publisher-confirms", "never", /hand this letter out twice/, /^.*Twice\.$/],
  ["remember", "twice", /^You saw it/, /^.*Twice\.$/],
  ["directions-or-place", "neither", /^You did see the lower car go back/, /Below at corner 3, above somewhere else\.$/],
  ["order", "old", /^Above it was/, /\$11 above, \$12 below\.$/],
  ["many-sites", "same", /^Each did get both letters, once/, /No\. Two sites have different orders\.$/],
  ["fake-it", "once", /You saw the email go out alone/, /^.*Twice\.$/],
  ["function-call", "three", /That would be one layer/, /^.*Nine times\.$/],
  ["pets-and-cattle", "four", /The ack was true when it was sent/, /^.*Three\.$/],
  ["other-replica", "new", /you saw it answer before A had told it/, /^.*The old one\.$/],
  ["converge", "right", /^Below it was/, /Above, till B counts five\. Below, all count four\.$/],
  ["state-of-mind", "fourth", /you saw the first and the third do so, too/, /All but the second\.$/],
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
    }, { query: "?speed=8" }));
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
  // Opened once: widths and themes are changed on the open page.
  await story(async (page) => {
    await chapter(page, "silence").locator('input[value="told"]').check();
    for (const width of [320, 390, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of width === 390 ? ["dark"] : ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await accessible(page, `${width} ${colorScheme}`);
      }
    }
  });
});

test("on paper each chapter's figure shows the run that answers its question; afterwards everything is as it was", () =>
  story(async (page) => {
    await calm(page);
    // One is touched: it stands on paper as it is.
    const touched = chapter(page, "silence");
    await touched.getByRole("button", { name: "Step forward" }).click();
    await calm(page);
    const state = () =>
      page.locator("[data-chapter] [data-figure]").evaluateAll((all) =>
        all.map((figure) => [figure.dataset.figure, figure.dataset.ended, figure.querySelectorAll('[role="log"] [data-index]').length]),
      );
    const before = await state();
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({ media: "print" });
    for (const slug of Object.keys(chapters)) {
      const figure = chapter(page, slug).locator("[data-figure]");
      await figure.locator(".sheet svg").first().waitFor();
      assert.equal(await figure.getAttribute("data-ended"), slug === "silence" ? "false" : "true", slug);
      assert.ok((await figure.locator(".sheet .sign").count()) >= (slug === "silence" ? 1 : 2), slug);
    }
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than the paper");
    await page.emulateMedia({ media: "screen" });
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await calm(page);
    assert.deepEqual(await state(), before);
    assert.equal(await page.locator('[data-challenge][data-done="true"]').count(), 0, "paper does no challenge");
    assert.equal(await page.locator(".sheet").count(), 0);
  }));

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

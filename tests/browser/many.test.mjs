// Many runs: progress and Stop, plots by mouse, touch and keys, numbers to copy, a point's run, the same plot each time.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { LONG_MS, accessible, calm, launch, open, serve } from "./harness.mjs";
import { ways } from "./hand.mjs";

let site, browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const paper = (page) => page.locator('[data-paper="many"]');
const knob = (page) => paper(page).locator("[data-knob]");

// Opens the figure's paper.
async function many(query, options = {}, way = ways.mouse[1]) {
  const opened = await open(browser, site, query, options);
  const { page } = opened;
  const hand = way(page.locator("body"));
  await page.getByRole("button", { name: "Step forward", exact: true }).waitFor({ timeout: LONG_MS });
  if (!(await page.getByRole("button", { name: "Many runs", exact: true }).count())) await hand.press("More");
  await hand.press("Many runs");
  await paper(page).locator("[data-plot]").first().waitFor({ timeout: LONG_MS });
  // What plots do is fetched with the first of them, and no frame or timer tells of it. It is imported once: here after there.
  const fetched = () => performance.getEntriesByType("resource").find(({ name }) => name.includes("/plots.js"))?.name;
  const plots = await page.waitForFunction(fetched, undefined, { timeout: LONG_MS });
  await page.evaluate(async (name) => void (await import(name)), await plots.jsonValue());
  await calm(page);
  return { ...opened, hand };
}

const csv = async (page) => paper(page).locator("textarea").inputValue();

// Where the point of this number is in the first plot, on the screen.
const spot = (page, at) =>
  paper(page)
    .locator("[data-plot]")
    .first()
    .evaluate((svg, at) => {
      svg.scrollIntoView({ block: "center" });
      const box = svg.getBoundingClientRect();
      const { width, height } = svg.viewBox.baseVal;
      const x = Number(svg.dataset.xs.split(" ")[at]);
      return { x: box.left + (x / width) * box.width, y: box.top + (90 / height) * box.height };
    }, at);

for (const [name, [options, way]] of Object.entries(ways)) {
  test(`by ${name}: the present setting is moved and sets the figure, and a point opens one of its runs`, async () => {
    const { page, context, behaved, hand } = await many("?figure=delivery&recipe=C&retries=1&letters=12&loss=20&seed=5", options, way);
    assert.equal(await knob(page).getAttribute("aria-label"), "Loss");
    assert.match(await knob(page).getAttribute("aria-valuetext"), /letters\. Lost: /);
    const loss = page.locator(".controls").getByRole("slider", { name: "Loss", exact: true });
    const shown = async (value) => {
      await page.waitForFunction(
        ([value]) => document.querySelector('.controls input[aria-label="Loss"]').value === value,
        [value],
        { timeout: LONG_MS },
      );
      assert.equal(await loss.inputValue(), value);
    };
    if (name === "keys") {
      await knob(page).focus();
      for (const value of ["30", "40", "50"]) {
        await page.keyboard.press("ArrowRight");
        await shown(value);
      }
      await knob(page).focus();
      await page.keyboard.press("Enter");
    } else {
      const [from, to] = [await spot(page, 3), await spot(page, 6)];
      if (name === "mouse") {
        await page.mouse.move(from.x, from.y);
        await page.mouse.down();
        await page.mouse.move((from.x + to.x) / 2, from.y, { steps: 4 });
        await page.mouse.move(to.x, to.y, { steps: 4 });
        await page.mouse.up();
      } else {
        const session = await context.newCDPSession(page);
        const touch = (type, points) => session.send("Input.dispatchTouchEvent", { type, touchPoints: points });
        await touch("touchStart", [from]);
        for (let n = 1; n <= 6; n++) await touch("touchMove", [{ x: from.x + ((to.x - from.x) * n) / 6, y: from.y }]);
        await touch("touchEnd", []);
      }
      await shown("50");
      await calm(page);
      const there = await spot(page, 6);
      await (name === "mouse" ? page.mouse.click(there.x, there.y) : page.touchscreen.tap(there.x, there.y));
    }
    // The run that it opens plays, at that loss, and loses a letter.
    await page.waitForFunction(() => document.querySelector("[data-figure] [role=log] [data-index]"), undefined, { timeout: LONG_MS });
    assert.equal(await loss.inputValue(), "50");
    await page.locator("[data-figure]").focus();
    await page.keyboard.press("End");
    await page.locator('[data-figure][data-ended="true"]').waitFor({ timeout: LONG_MS });
    assert.ok(Number(await page.locator('[data-score="lost"]').textContent()) > 0);
    assert.ok(hand);
    await behaved();
    await context.close();
  });
}

test("the same seeds give the same plot, and another knob is asked for by the form", async () => {
  const all = [];
  for (let n = 0; n < 2; n++) {
    const { page, context, behaved } = await many("?figure=delivery&recipe=C&loss=30&seed=9");
    const drawn = await paper(page).locator("[data-plot]").evaluateAll((svgs) => svgs.map((svg) => svg.outerHTML).join());
    all.push([drawn, await csv(page)]);
    await paper(page).getByRole("combobox", { name: "Vary" }).selectOption("retries");
    await paper(page).getByRole("spinbutton").fill("1000");
    await paper(page).getByRole("button", { name: "Play them" }).click();
    await page.waitForFunction(() => document.querySelector("[data-knob]").getAttribute("aria-label") === "Retries");
    assert.match(await csv(page), /^retries,runs,letters,/);
    await behaved();
    await context.close();
  }
  assert.deepEqual(all[0], all[1]);
  assert.equal(all[0][1].trim().split("\n").length, 13);
});

test("while many letters are played it says how far it is, and Stop ends it with what there is", async () => {
  const { page, context, behaved } = await many("?figure=delivery&recipe=C&loss=30&seed=9");
  await paper(page).getByRole("spinbutton").fill("100000");
  await paper(page).getByRole("button", { name: "Play them" }).click();
  // The button is pressed as soon as it says so, for a hand from outside may come when all is played.
  const stopped = () => {
    const [said, stop] = document.querySelectorAll(".desk-status > *");
    if (!/letters played/.test(said.textContent) || !stop.matches("button") || stop.textContent !== "Stop") return false;
    if (![said, stop].every((part) => part.checkVisibility())) return false;
    stop.click();
    return true;
  };
  await page.waitForFunction(stopped, undefined, { timeout: LONG_MS });
  await paper(page).locator(".verdict", { hasText: "Stopped early" }).waitFor({ timeout: LONG_MS });
  await behaved();
  await context.close();
});

test("numbers are in a table and can be copied, without a formula where there is none", async () => {
  const { page, context, behaved } = await many("?figure=delivery&recipe=C&loss=30&crash=5&seed=9");
  await paper(page).getByText("The numbers in a table").click();
  assert.equal(await paper(page).getByRole("row").count(), 13);
  assert.ok((await paper(page).getByRole("cell", { name: "no formula", exact: true }).count()) > 12);
  await paper(page).getByText("No formula for this").first().waitFor();
  await paper(page).getByText("The numbers as CSV").click();
  await paper(page).getByRole("button", { name: "Copy", exact: true }).click();
  await paper(page).getByRole("button", { name: "Copied" }).waitFor();
  await behaved();
  await context.close();
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [390, 1280]) {
    test(`axe finds nothing on the plots, at ${width} px, ${colorScheme}; nothing is wider than the page`, async () => {
      const { page, context, behaved } = await many("?figure=postage", { viewport: { width, height: 844 }, colorScheme });
      assert.equal(await knob(page).getAttribute("aria-label"), "Copies sent at once");
      await paper(page).getByText("The numbers in a table").click();
      await paper(page).getByText("The numbers as CSV").click();
      await calm(page);
      await accessible(page, `plots at ${width}, ${colorScheme}`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await behaved();
      await context.close();
    });
  }
}

test("100,000 letters a mode are played in the worker in less than a second", async (t) => {
  for (const mode of ["A", "C", "G"]) {
    const { page, context, behaved } = await many(`?figure=delivery&recipe=${mode}&loss=20`);
    const state = await paper(page).locator('form input[name="state"]').inputValue();
    const [ms, most] = await page.evaluate(async (state) => {
      const { name } = performance.getEntriesByType("resource").find((file) => file.name.includes("/papers.js"));
      const { answer } = await import(name);
      const host = document.createElement("div");
      const ask = (more) =>
        new Promise((resolve) => {
          host.addEventListener("twice-or-never:told", ({ detail }) => resolve(detail), { once: true });
          answer(host, `1 ${JSON.stringify({ kind: "many", form: "json", state, knob: "loss", value: 20, ...more })}`);
        });
      // The second is one of a processor that takes 150 ms for this, in which each step waits for the one before; a slower one
      // has as much longer as it takes longer for it, and a faster one no less.
      const steps = () => {
        let x = 1;
        for (let n = 0; n < 100_000_000; n++) x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
        return x;
      };
      const taken = async (act) => {
        const begun = performance.now();
        await act();
        return performance.now() - begun;
      };
      const play = async () => {
        const told = await ask({ sample: 100_000 });
        if (!told.includes('"points"')) throw new Error(told);
      };
      await ask({ sample: 1000 });
      // The best of three, or of some more where the processor is shared: what else the machine does is not measured.
      let [ms, stepped] = [Infinity, Infinity];
      const most = () => 1_000 * Math.max(1, stepped / 150);
      for (let n = 0; n < 3 || (n < 10 && ms >= most()); n++) {
        stepped = Math.min(stepped, await taken(steps));
        ms = Math.min(ms, await taken(play));
      }
      return [ms, most()];
    }, state);
    t.diagnostic(`${mode}: ${Math.round(ms)} ms for 100,000 letters, of ${Math.round(most)}`);
    assert.ok(ms < most, `${mode}: ${ms} ms, of ${most}`);
    await behaved();
    await context.close();
  }
});

// axe-core finds nothing, target-size included, in any theme and width; and the keyboard alone will do.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { launch, log, open, serve } from "./harness.mjs";

let site, browser, axe;
before(async () => {
  site = await serve();
  browser = await launch();
  axe = await readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const widths = [320, 390, 1280];
const themes = ["light", "dark"];
for (const width of widths) {
  for (const colorScheme of themes) {
    test(`axe finds nothing at ${width} px, ${colorScheme}`, async () => {
      for (const query of ["", "?start=40&loss=40&dup=30", "?los=1&recipe=I&start=20", "?shape=3x1&start=30", "?start=99999"]) {
        // The page's policy stands: axe is run by the browser's own hand, not by a script in the page.
        const { page, context, behaved } = await open(browser, site, query, {
          viewport: { width, height: 900 },
          colorScheme,
        });
        await page.getByRole("button", { name: "More" }).click();
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() =>
          globalThis.axe.run(document, { rules: { "target-size": { enabled: true } } }),
        );
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
        assert.deepEqual(found, [], `${query} at ${width}`);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `no sideways scrolling, ${query}: ${overflow}`);
        await behaved();
        await context.close();
      }
    });
  }
}

for (const width of widths) {
  for (const colorScheme of themes) {
    test(`axe finds nothing with runs side by side, the table, the keys and a damaged link, at ${width} px, ${colorScheme}`, async () => {
      const { page, context, behaved } = await open(browser, site, "?figure=delivery&loss=20&dup=20&start=30#v1=AAAA", {
        viewport: { width, height: 900 },
        colorScheme,
      });
      await page.getByRole("button", { name: "More" }).click();
      await page.getByLabel("Beside it").selectOption("m");
      await page.getByText("The diagram in words").click();
      await page.getByRole("button", { name: "Copy link" }).click();
      await page.locator("[data-figure]").focus();
      await page.keyboard.press("?");
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("]");
      await page.keyboard.press("h");
      await page.getByRole("group", { name: "Futures" }).getByRole("button", { name: "Future 2" }).waitFor();
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() =>
        globalThis.axe.run(document, { rules: { "target-size": { enabled: true } } }),
      );
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
      assert.deepEqual(found, []);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, "no sideways scrolling");
      await behaved();
      await context.close();
    });
  }
}

test("everything can be done by keyboard alone", async () => {
  const { page, context, behaved } = await open(browser, site);
  await page.getByRole("button", { name: "Step forward" }).waitFor();
  const reach = async (locator) => {
    for (let n = 0; n < 60; n++) {
      if (await locator.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`could not reach ${locator}`);
  };
  await reach(page.getByRole("radio", { name: "At least once" }));
  await page.keyboard.press("ArrowRight");
  assert.ok(await page.getByRole("radio", { name: "Idempotent" }).isChecked());
  await reach(page.getByRole("button", { name: "Step forward" }));
  await page.keyboard.press("Enter");
  await page.keyboard.press("Space");
  assert.equal((await log(page)).length, 2);
  await reach(page.getByRole("slider", { name: "Loss" }));
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.getByRole("slider", { name: "Loss" }).inputValue(), "21");
  await reach(page.getByRole("button", { name: "More" }));
  await page.keyboard.press("Enter");
  await reach(page.getByLabel("Recipe"));
  await behaved();
  await context.close();
});

// axe-core finds nothing, target-size included, in any theme and width; and the keyboard alone will do.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { accessible, launch, log, open, serve } from "./harness.mjs";

let site, browser;
before(async () => {
  site = await serve();
  browser = await launch();
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
        const { page, context, behaved } = await open(browser, site, query, {
          viewport: { width, height: 900 },
          colorScheme,
        });
        await page.getByRole("button", { name: "More" }).click();
        await accessible(page, `${query} at ${width}`);
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
      await accessible(page, `${width} ${colorScheme}`);
      await behaved();
      await context.close();
    });
  }
}

for (const width of widths) {
  for (const colorScheme of themes) {
    test(`axe finds nothing with a copy held, the link cut and the receiver down, at ${width} px, ${colorScheme}`, async () => {
      const { page, context, behaved } = await open(browser, site, "?recipe=D&start=1&loss=0", { viewport: { width, height: 900 }, colorScheme });
      const touch = async (name, action) => {
        await page.getByRole("button", { name, exact: true }).click();
        await page.locator(".actions").getByRole("button", { name: action, exact: true }).click();
      };
      await touch("Letter 1, first copy, to receiver", "Hold");
      await touch("Link", "Cut");
      await touch("Receiver", "Crash");
      await page.getByRole("button", { name: "Receiver, down" }).waitFor();
      await accessible(page, `${width} ${colorScheme}`);
      await behaved();
      await context.close();
    });
  }
}

// Each cast in the middle of a run, with something selected, and at an end in which something went wrong.
const casts = [
  ["two-generals", "messengers=6&a=3&b=3", "loss=0&start=4", "General A", "loss=60&seed=3"],
  ["two-workers", "letters=6&rate=2", "loss=0&start=24", "Queue", "loss=30&dup=20&crash=20&seed=4"],
  ["publisher-confirms", "letters=6&rate=2", "loss=0&start=24", "Broker", "loss=30&dup=20&crash=20&seed=4"],
];
for (const width of widths) {
  for (const colorScheme of themes) {
    test(`axe finds nothing with other casts on the stage, at ${width} px, ${colorScheme}`, async () => {
      for (const [slug, keys, run, node, unlucky] of casts) {
        const options = { viewport: { width, height: 900 }, colorScheme };
        const { page, context, behaved } = await open(browser, site, `?figure=${slug}&${keys}&${run}`, options);
        await page.getByRole("button", { name: "Step forward" }).waitFor();
        await page.locator(".mark").first().waitFor();
        await accessible(page, `${slug} mid-run at ${width}`);
        await page.getByRole("button", { name: node, exact: true }).click();
        await page.locator(".actions .selected").waitFor();
        await accessible(page, `${slug} with a node selected at ${width}`);
        await page.keyboard.press("Escape");
        await page.keyboard.press("]");
        await page.getByRole("button", { name: "Lose", exact: true }).waitFor();
        await page.getByRole("button", { name: "More" }).click();
        await page.getByText("The diagram in words").click();
        await accessible(page, `${slug} with a copy selected at ${width}`);
        await behaved();
        await context.close();
        const other = await open(browser, site, `?figure=${slug}&${keys}&${unlucky}&start=99999`, options);
        await other.page.locator('[data-figure][data-ended="true"]').waitFor();
        await accessible(other.page, `${slug} at its end at ${width}`);
        await other.behaved();
        await other.context.close();
      }
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

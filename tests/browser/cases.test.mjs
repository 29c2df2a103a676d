// The case book in the browser: it is read without the page, and its links open runs that end as it says.

import { after, before, describe } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { LONG_MS, accessible, launch, open, profile, serve } from "./harness.mjs";

let site, browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

for (const options of [{}, { colorScheme: "dark" }, { viewport: { width: 320, height: 640 } }]) {
  test(`the case book is accessible: ${JSON.stringify(options)}`, async () => {
    const context = await profile(browser, options);
    const page = await context.newPage();
    await page.goto(`${site.url}cases.html`);
    await accessible(page, "the case book");
    await context.close();
  });
}

test("the page leads to the case book, and its contents to every case", async () => {
  const context = await profile(browser, { javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(site.url);
  await page.getByRole("link", { name: "Case book" }).click();
  await page.getByRole("heading", { name: "Case book" }).waitFor();
  const sections = await page.locator("section").count();
  assert.ok(sections >= 20, `${sections} cases`);
  assert.equal(await page.locator("ol a").count(), sections);
  for (const link of await page.locator("ol a").all()) {
    const id = (await link.getAttribute("href")).slice(1);
    assert.equal(await page.locator(`#${id} h2`).textContent(), await link.textContent());
  }
  await context.close();
});

// One of each figure that plays a case, and one with a cut.
describe("runs end as the case book says", () => {
  for (const id of ["unconfirmed", "check-then-act", "leader-gone", "woken-too-late"]) {
    test(id, async () => {
      const context = await profile(browser);
      const page = await context.newPage();
      await page.goto(`${site.url}cases.html#${id}`);
      const section = page.locator(`#${id}`);
      const runs = await Promise.all([0, 1].map(async (at) => [
        await section.locator("[data-keys]").nth(at).getAttribute("href"),
        await section.locator(".verdict").nth(at).textContent(),
      ]));
      await context.close();
      for (const [href, said] of runs) {
        const figure = await open(browser, site, href.replace("./", "").replace("#", "&speed=8#"));
        await figure.page.getByRole("button", { name: "Play", exact: true }).click();
        await figure.page.locator('[data-figure][data-ended="true"]').waitFor({ timeout: LONG_MS });
        for (const [, count, name] of said.matchAll(/(\d+) (once|lost|twice)\b/g)) {
          assert.equal(await figure.page.locator(`[data-score="${name}"]`).textContent(), count, `${id}: ${said}`);
        }
        await figure.behaved();
        await figure.context.close();
      }
    });
  }
});

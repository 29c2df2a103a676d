// The core of the page in WebKit: it starts, plays the very runs that Chromium plays, by a pointer and by keys, asks the desk
// in a worker, in a page of its own and in somebody else's.

import { after, before, describe } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { LONG_MS, launch, log, open, score, serve } from "./harness.mjs";
import { launchWebKit, unlessWebKit } from "./webkit.mjs";

describe("in WebKit", { skip: unlessWebKit }, () => {
  let site, around, browser;
  before(async () => {
    site = await serve();
    const src = `${site.url}?figure=delivery&embed=1&recipe=F&letters=9&start=4`;
    around = await serve("dist", {
      pages: {
        "around.html": `<!doctype html><title>Around</title><link rel="icon" href="data:," />
          <iframe title="figure" sandbox="allow-scripts allow-same-origin" width="900" height="900" src="${src}"></iframe>`,
      },
    });
    browser = await launchWebKit();
  });
  after(async () => {
    await browser?.close();
    await around?.close();
    await site?.close();
  });

  // What a figure shows in Chromium at the end of its run.
  async function inChromium(query) {
    const chromium = await launch();
    try {
      const { page } = await open(chromium, site, `${query}&start=99999`, { whole: true });
      await page.locator('[data-figure][data-ended="true"]').waitFor({ timeout: LONG_MS });
      return [await score(page), await log(page)];
    } finally {
      await chromium.close();
    }
  }

  const shown = async () => {
    for (;;) {
      const hasOlder = await browser.run(() => {
        const older = [...document.querySelectorAll('[role="log"] button, .figure button')].find(
          (button) => button.textContent === "Show older events" && button.getClientRects().length > 0,
        );
        older?.click();
        return Boolean(older);
      });
      if (!hasOlder) break;
      await browser.run(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(true)))));
    }
    return browser.run(() => [
      Object.fromEntries([...document.querySelectorAll("[data-score]")].map((output) => [output.dataset.score, Number(output.textContent)])),
      [...document.querySelectorAll('[role="log"] [data-index]')].map((line) => ({ ...line.dataset, text: line.textContent })),
    ]);
  };

  for (const query of [
    "?figure=delivery&letters=8",
    "?figure=two-generals",
    "?figure=two-workers&loss=30",
    "?figure=publisher-confirms&loss=30",
    "?figure=converge",
  ]) {
    test(`${query} plays to its end, and is the run that it is in Chromium`, async () => {
      await browser.go(`${site.url}${query}&speed=8`);
      await browser.press("Play");
      await browser.until(() => document.querySelector('[data-figure][data-ended="true"]') !== null);
      assert.deepEqual(await shown(), await inChromium(query));
      assert.equal(await browser.run(() => document.getElementById("trouble").hidden), true);
    });
  }

  test("keys act on the figure, and \"Break it\" is answered by a worker", async () => {
    await browser.go(`${site.url}?figure=delivery&recipe=F&letters=9&start=4`);
    await browser.keys("[data-figure]", "b");
    await browser.until(() => document.querySelector('[data-paper="attack"]')?.textContent.includes("Broken, with 1 receiver crash and 1 resend, in 7 steps"));
  });

  // WebKit takes 'self' in a page's policy for nobody where a sandbox takes the page's origin, so no script runs there.
  test("in a page of another origin, in a sandbox that leaves it its origin, it starts, and \"Break it\" is answered", async () => {
    await browser.go(`${around.url}around.html`);
    await browser.into("iframe");
    await browser.press("More");
    await browser.press("Break it");
    await browser.until(() => document.querySelector('[data-paper="attack"]')?.textContent.includes("Broken, with 1 receiver crash and 1 resend, in 7 steps"));
    await browser.out();
  });

  test("the whole story comes, and its later chapters", async () => {
    await browser.go(site.url);
    await browser.until(() => document.querySelectorAll("[data-chapter]").length === 18);
    await browser.until(() => document.querySelector('[data-chapter="converge"] [data-figure="converge"]') !== null);
  });
});

// The same scenarios, natively and in this browser's WebAssembly: the same digests, to the bit.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "./bounded.mjs";
import { LONG_MS, launch, open, serve } from "./harness.mjs";

async function agree(count, cast) {
  const asked = cast ? [`${count}`, `${cast}`] : [`${count}`];
  // As the tests have compiled it.
  const native = execFileSync("cargo", ["run", "--quiet", "--locked", "--profile", "test", "--example", "digests", ...asked], {
    encoding: "utf8",
  }).trim();
  const site = await serve("target/probe");
  const browser = await launch();
  let inBrowser;
  try {
    const { page, behaved } = await open(browser, site, `?digests=${asked.join("-")}`, { whole: true });
    await page.waitForFunction(() => globalThis.answer, undefined, { timeout: LONG_MS });
    inBrowser = await page.evaluate(() => globalThis.answer);
    await behaved();
  } finally {
    await browser.close();
    await site.close();
  }
  assert.equal(native.split(" ").length, count);
  assert.equal(new Set(native.split(" ")).size > 0.9 * count, true, "the scenarios differ");
  assert.deepEqual(inBrowser.split(" "), native.split(" "));
}

test("1,000 random scenarios have the same digests natively and in the browser", () => agree(1_000));

// The casts by their numbers in links.
for (const [name, cast] of Object.entries({ "two-generals": 2, "two-workers": 3, "publisher-confirms": 4, "function-call": 6, "pets-and-cattle": 7, "other-replica": 8, "many-sites": 10, converge: 9, "replicated-queue": 11 })) {
  test(`500 random scenarios of ${name} have the same digests natively and in the browser`, () => agree(500, cast));
}

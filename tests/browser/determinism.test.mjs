// The same scenarios, natively and in this browser's WebAssembly: the same digests, to the bit.

import { test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { LONG_MS, launch, open, serve } from "./harness.mjs";

test("1,000 random scenarios have the same digests natively and in the browser", async () => {
  const native = execFileSync("cargo", ["run", "--quiet", "--release", "--example", "digests", "1000"], {
    encoding: "utf8",
  }).trim();
  const site = await serve("target/probe");
  const browser = await launch();
  let inBrowser;
  try {
    const { page, behaved } = await open(browser, site, "?digests=1000", { whole: true });
    await page.waitForFunction(() => globalThis.answer, undefined, { timeout: LONG_MS });
    inBrowser = await page.evaluate(() => globalThis.answer);
    await behaved();
  } finally {
    await browser.close();
    await site.close();
  }
  assert.equal(native.split(" ").length, 1_000);
  assert.equal(new Set(native.split(" ")).size > 950, true, "the scenarios differ");
  assert.deepEqual(inBrowser.split(" "), native.split(" "));
});

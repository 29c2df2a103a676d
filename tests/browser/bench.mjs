// What the page weighs, and how fast chance plays in this browser.

import { brotliCompressSync, constants } from "node:zlib";
import { readdirSync, readFileSync } from "node:fs";
import { launch, open, serve } from "./harness.mjs";

const site = await serve("target/probe");
const browser = await launch();
try {
  for (const loss of [0, 20]) {
    const rates = [];
    for (let n = 0; n < 5; n++) {
      const { page, context } = await open(browser, site, `?pace=20-${loss}`, { whole: true });
      await page.waitForFunction(() => globalThis.answer, undefined, { timeout: 120_000 });
      const [moves, ms] = (await page.evaluate(() => globalThis.answer)).split(" ").map(Number);
      rates.push(moves / ms / 1_000);
      await context.close();
    }
    rates.sort((a, b) => a - b);
    console.log(`chance, wasm,   ${String(loss).padStart(2)}% loss: ${rates[2].toFixed(1)} million moves a second (median of 5)`);
  }
} finally {
  await browser.close();
  await site.close();
}

const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
let total = 0;
for (const name of readdirSync("dist")) {
  const bytes = brotliCompressSync(readFileSync(`dist/${name}`), quality).length;
  total += bytes;
  console.log(`payload: ${String(bytes).padStart(7)} bytes of brotli  ${name}`);
}
console.log(`payload: ${String(total).padStart(7)} bytes of brotli in all`);

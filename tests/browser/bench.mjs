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

// Milliseconds inside the frame callback with 200 letters in flight, the processor four times slower:
// 600 frames, best of three.
{
  const site = await serve();
  const browser = await launch();
  try {
    const rounds = [];
    for (let n = 0; n < 3; n++) {
      const { page, context } = await open(
        browser,
        site,
        "?figure=delivery&letters=10000&window=200&rate=1000&latency=25000-35000&timeout=600000&loss=0",
      );
      await page.getByRole("button", { name: "Play" }).waitFor();
      const session = await context.newCDPSession(page);
      await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
      await page.evaluate(() => {
        globalThis.frameMs = [];
        const real = globalThis.requestAnimationFrame;
        globalThis.requestAnimationFrame = (callback) =>
          real((now) => {
            const begun = performance.now();
            callback(now);
            // Yew does its part in a microtask right after the callback: that is counted too.
            queueMicrotask(() => globalThis.frameMs.push(performance.now() - begun));
          });
      });
      await page.getByRole("button", { name: "Play" }).click();
      await page.waitForFunction(() => document.querySelectorAll(".mark").length >= 200, undefined, { timeout: 60_000 });
      await page.evaluate(() => (globalThis.frameMs.length = 0));
      await page.waitForFunction(() => globalThis.frameMs.length >= 600, undefined, { timeout: 120_000 });
      const sorted = (await page.evaluate(() => globalThis.frameMs.slice(0, 600))).sort((a, b) => a - b);
      const at = (part) => sorted[Math.min(599, Math.floor(600 * part))];
      rounds.push({ p50: at(0.5), p95: at(0.95), p99: at(0.99) });
      await context.close();
    }
    rounds.sort((a, b) => a.p95 - b.p95);
    const { p50, p95, p99 } = rounds[0];
    console.log(`frames, 200 in flight, 4x slower: p50 ${p50.toFixed(1)} p95 ${p95.toFixed(1)} p99 ${p99.toFixed(1)} ms (best of 3)`);
  } finally {
    await browser.close();
    await site.close();
  }
}

const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
let total = 0;
for (const name of readdirSync("dist")) {
  const bytes = brotliCompressSync(readFileSync(`dist/${name}`), quality).length;
  total += bytes;
  console.log(`payload: ${String(bytes).padStart(7)} bytes of brotli  ${name}`);
}
console.log(`payload: ${String(total).padStart(7)} bytes of brotli in all`);

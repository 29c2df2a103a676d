// What the page weighs, and how fast chance plays in this browser.

import { brotliCompressSync, constants } from "node:zlib";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
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
  // The adversary on the questions of the budgets, natively and here by turns.
  for (const [code, letters] of [["D", 2], ["G", 3]]) {
    const rounds = [];
    for (let n = 0; n < 3; n++) {
      const bench = ["bench", "--quiet", "--locked", "--bench", "adversary", "--", code, "adversary"];
      const [nativeMs, nativePositions] = execFileSync("cargo", bench, { encoding: "utf8" }).trim().split(" ").map(Number);
      const { page, context } = await open(browser, site, `?adversary=${code}-${letters}`, { whole: true });
      await page.waitForFunction(() => globalThis.answer, undefined, { timeout: 120_000 });
      const [positions, , ms] = (await page.evaluate(() => globalThis.answer)).split(" ").map(Number);
      assert.equal(positions, nativePositions);
      rounds.push({ positions, ms, ratio: ms / nativeMs });
      await context.close();
    }
    rounds.sort((a, b) => a.ratio - b.ratio);
    const { positions, ms, ratio } = rounds[1];
    console.log(
      `adversary, wasm, ${code}, N=${letters}: ${positions} positions in ${(ms / 1_000).toFixed(2)} s, ` +
        `${(positions / ms / 1_000).toFixed(2)} M/s, ${ratio.toFixed(2)} × the native time (median of 3)`,
    );
  }
} finally {
  await browser.close();
  await site.close();
}

// How the page does while the desk works, and how soon it stops.
{
  const site = await serve();
  const browser = await launch();
  try {
    const { page, context } = await open(browser, site, "?recipe=C&letters=10000&autoplay=1&rate=3");
    await page.locator("[data-figure]").focus();
    await page.keyboard.press("b");
    await page.locator('[data-paper="attack"] .verdict').waitFor();
    const ask = async (fields) => {
      for (const [name, value] of Object.entries(fields)) await page.getByLabel(name, { exact: true }).fill(value);
      return page.evaluate(async () => {
        const result = document.querySelector("[data-result]");
        const begun = performance.now();
        document.querySelector("[data-submit]").click();
        while (document.contains(result)) await new Promise((resolve) => setTimeout(resolve));
        return performance.now() - begun;
      });
    };
    const took = [];
    for (let n = 0; n < 5; n++) took.push(await ask({ "Receiver crashes": "1", Losses: "1" }));
    await page.locator('[data-paper="attack"] .verdict', { hasText: "positions" }).waitFor();
    const positions = (await page.locator('[data-paper="attack"] .verdict').innerText()).match(/all ([\d,]+) positions/)?.[1];
    console.log(`the desk: a question of ${positions} positions answered in ${took.sort((a, b) => a - b)[2].toFixed(0)} ms (median of 5, paper included)`);
    for (const name of ["Losses", "Duplications", "Receiver crashes", "Resends a letter"]) await page.getByLabel(name, { exact: true }).fill("7");
    await page.getByLabel("Letters", { exact: true }).fill("4");
    const frames = await page.evaluate(async () => {
      document.querySelector("[data-submit]").click();
      await new Promise((resolve) => setTimeout(resolve, 150));
      const times = [];
      let last = performance.now();
      while (times.length < 30) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        times.push(performance.now() - last);
        last = performance.now();
      }
      const begun = performance.now();
      const result = document.querySelector("[data-result]");
      document.querySelector(".desk-status button").click();
      // On a slow machine the search may have come to its own end before.
      while (document.contains(result) && performance.now() - begun < 5_000) await new Promise((resolve) => setTimeout(resolve));
      return { times: times.sort((a, b) => a - b), stopMs: performance.now() - begun };
    });
    console.log(
      `the desk: while it searches a frame comes every ${frames.times[15].toFixed(1)} ms (p95 ${frames.times[28].toFixed(1)}); ` +
        `Stop is answered in ${frames.stopMs.toFixed(0)} ms`,
    );
    await context.close();
  } finally {
    await browser.close();
    await site.close();
  }
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
        globalThis.insideMs = [];
        const real = globalThis.requestAnimationFrame;
        globalThis.requestAnimationFrame = (callback) =>
          real((now) => {
            const begun = performance.now();
            callback(now);
            globalThis.insideMs.push(performance.now() - begun);
            // Yew does its part in a microtask right after the callback: that is counted too.
            queueMicrotask(() => globalThis.frameMs.push(performance.now() - begun));
          });
      });
      await page.getByRole("button", { name: "Play" }).click();
      await page.waitForFunction(() => document.querySelectorAll(".mark").length >= 200, undefined, { timeout: 60_000 });
      await page.evaluate(() => (globalThis.frameMs.length = globalThis.insideMs.length = 0));
      await page.waitForFunction(() => globalThis.frameMs.length >= 600, undefined, { timeout: 120_000 });
      const sorted = (await page.evaluate(() => globalThis.frameMs.slice(0, 600))).sort((a, b) => a - b);
      const inside = (await page.evaluate(() => globalThis.insideMs.slice(0, 600))).sort((a, b) => a - b);
      console.log(`frames, the callback alone: p95 ${inside[569].toFixed(1)} p99 ${inside[593].toFixed(1)} ms`);
      const at = (part) => sorted[Math.min(599, Math.floor(600 * part))];
      rounds.push({ p50: at(0.5), p95: at(0.95), p99: at(0.99) });
      await context.close();
    }
    rounds.sort((a, b) => a.p95 - b.p95);
    const { p50, p95, p99 } = rounds[0];
    console.log(`frames, 200 in flight, 4x slower, rendering included: p50 ${p50.toFixed(1)} p95 ${p95.toFixed(1)} p99 ${p99.toFixed(1)} ms (best of 3)`);
  } finally {
    await browser.close();
    await site.close();
  }
}

// An hour at eight times the speed: 10,000 letters at 0.35 a second are eight hours of the run. What the page
// grows by, and how long it takes to show any moment of it.
{
  const site = await serve();
  const browser = await launch();
  try {
    const { page, context } = await open(browser, site, "?letters=10000&rate=0.35&loss=20&speed=8&start=0");
    await page.addInitScript(() => {
      const real = WebAssembly.instantiateStreaming;
      WebAssembly.instantiateStreaming = async (...rest) => {
        const made = await real.apply(WebAssembly, rest);
        globalThis.memory = made.instance.exports.memory;
        return made;
      };
    });
    await page.reload();
    await page.getByRole("button", { name: "Play" }).waitFor();
    const session = await context.newCDPSession(page);
    const heap = async () => {
      await session.send("HeapProfiler.collectGarbage");
      const { usedSize } = await session.send("Runtime.getHeapUsage");
      return (usedSize + (await page.evaluate(() => globalThis.memory.buffer.byteLength))) / 1e6;
    };
    const press = (key) =>
      page.evaluate(async (key) => {
        const figure = document.querySelector("[data-figure]");
        const begun = performance.now();
        figure.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        // The page renders in microtasks; styles and layout are the browser's.
        await new Promise((resolve) => setTimeout(resolve));
        return performance.now() - begun;
      }, key);
    const before = await heap();
    const whole = await press("End");
    const after = await heap();
    const events = await page.locator('[role="log"] [data-index]').last().getAttribute("data-index");
    await page.getByRole("button", { name: "More" }).click();
    const scrubs = await page.evaluate(async (events) => {
      const slider = document.querySelector('input[aria-label="Time"]');
      const times = [];
      for (let n = 0; n < 100; n++) {
        slider.value = String((n * 7919 * 31) % events);
        const begun = performance.now();
        slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
        await new Promise((resolve) => setTimeout(resolve));
        times.push(performance.now() - begun);
      }
      return times.sort((a, b) => a - b);
    }, Number(events));
    const grown = (await heap()) - before;
    console.log(`an hour at 8x: ${events} events, computed in ${whole.toFixed(0)} ms; grew by ${(after - before).toFixed(1)} MB, ${grown.toFixed(1)} MB after 100 scrubs`);
    console.log(`an hour at 8x: to any moment p50 ${scrubs[50].toFixed(1)} p95 ${scrubs[95].toFixed(1)} most ${scrubs[99].toFixed(1)} ms`);
    await context.close();
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

// The opening run as an animated picture for the README: frame by frame, by a clock of its own, so that it is the same on
// however slow a machine.

import { createRequire } from "node:module";
import { launch, profile, serve } from "./harness.mjs";

const [tools, file] = process.argv.slice(2);
const sharp = createRequire(`${tools}/`)("sharp");

const SECONDS = 10;
const FRAME_MS = 100;
const size = { width: 960, height: 540 };

// Time stands still but for `tick`.
function clockwork() {
  let now = performance.now();
  let asked = new Map();
  let number = 0;
  performance.now = () => now;
  globalThis.requestAnimationFrame = (then) => (asked.set(++number, then), number);
  globalThis.cancelAnimationFrame = (which) => asked.delete(which);
  globalThis.tick = (ms) => {
    now += ms;
    const due = asked;
    asked = new Map();
    for (const then of due.values()) then(now);
  };
}

const site = await serve();
const browser = await launch();
const page = await (await profile(browser, { viewport: size })).newPage();
await page.addInitScript(clockwork);
await page.goto(`${site.url}?figure=same-luck&present=1&speed=2`);
await page.locator(".lanes").waitFor();
await page.locator("[data-figure]").focus();
await page.keyboard.press("Space");
const frames = [];
for (let at = 0; at < (SECONDS * 1000) / FRAME_MS; at += 1) {
  frames.push(await page.screenshot({ animations: "disabled", caret: "hide" }));
  await page.evaluate((ms) => globalThis.tick(ms), FRAME_MS);
}
await browser.close();
await site.close();

const delay = frames.map((_, at) => (at === frames.length - 1 ? 2500 : FRAME_MS));
const { size: bytes } = await sharp(frames, { join: { animated: true } })
  .webp({ quality: 60, effort: 6, loop: 0, delay, mixed: true })
  .toFile(file);
console.log(`${file}: ${frames.length} frames, ${bytes} bytes`);
if (bytes > 1_000_000) throw new Error("it is to be under 1 MB");

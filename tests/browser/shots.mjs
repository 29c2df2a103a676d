// Pictures of the page: wide, phone, dark, mid-run, ended.

import { mkdir } from "node:fs/promises";
import { ended, launch, open, serve } from "./harness.mjs";

await mkdir("shots", { recursive: true });
const site = await serve();
const browser = await launch();
const wide = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const narrow = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true };
const dark = { colorScheme: "dark" };

async function shoot(name, query, options, act = async () => {}) {
  const { page, context } = await open(browser, site, query, options);
  await page.getByRole("button", { name: "Pause" }).or(page.getByRole("button", { name: "Play" })).first().waitFor();
  await act(page);
  await page.screenshot({ path: `shots/${name}.png`, fullPage: true });
  await context.close();
  console.log(`shots/${name}.png`);
}

const play = (ms) => async (page) => {
  await page.getByRole("button", { name: "Play" }).click();
  await page.waitForTimeout(ms);
  await page.getByRole("button", { name: "Pause" }).click();
};
const more = async (page) => page.getByRole("button", { name: "More" }).click();
const end = async (page) => ended(page);
const whole = "?figure=delivery&letters=40&loss=30&seed=7&autoplay=1&speed=8";

await shoot("wide-still", "", wide);
await shoot("wide-mid-run", "?loss=40&dup=20&speed=2", wide, play(6000));
await shoot("wide-dark-mid-run", "?loss=40&dup=20&speed=2&mode=idempotent", { ...wide, ...dark }, play(6000));
await shoot("wide-more", "?recipe=I", wide, more);
await shoot("wide-ended", whole, wide, end);
await shoot("wide-notes", "?loss=lots&los=3", wide);
await shoot("wide-three-senders", "?shape=3x1&loss=30&rate=4", wide, play(5000));
await shoot("phone-still", "", phone);
await shoot("phone-mid-run", "?loss=40&speed=2", phone, play(5000));
await shoot("phone-dark-more", "?mode=idempotent", { ...phone, ...dark }, more);
await shoot("phone-three-receivers", "?shape=1x3&loss=30&rate=4", phone, play(5000));
await shoot("narrow-still", "", narrow);
await shoot("wide-reduced-motion", "?loss=30", { ...wide, reducedMotion: "reduce" }, play(4000));

await shoot("figure", "?loss=40&dup=10&speed=2&seed=4", { viewport: { width: 1040, height: 900 } }, async (page) => {
  await play(7000)(page);
  await page.locator(".log summary").click();
  await page.locator("section.figure").screenshot({ path: "shots/figure-alone.png" });
});
await shoot("wide-story", "", { ...wide, whole: true });
await shoot("phone-story", "", { ...phone, whole: true });
await shoot("wide-dark-answered", "", { ...wide, ...dark, whole: true }, async (page) => {
  await page.locator("#work-first").getByText("Once. Nothing went wrong").click();
  await page.locator('[data-figure="work-first"][data-ended="true"]').waitFor({ timeout: 60_000 });
});
await shoot("wide-selected", "?loss=0&start=1", wide, async (page) =>
  page.getByRole("button", { name: "Letter 1, first copy, to receiver" }).click(),
);
await shoot("wide-embed", "?figure=delivery&embed=1&mode=idempotent&start=12", { viewport: { width: 720, height: 700 } });

await browser.close();
await site.close();

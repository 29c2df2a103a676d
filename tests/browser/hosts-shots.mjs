// A picture of each host with a figure in it, into docs/, for docs/EMBEDDING.md. With sharp, whose folder is the first argument.

import { createRequire } from "node:module";
import { calm, launch, profile, serve } from "./harness.mjs";
import { build } from "./sites.mjs";

const sharp = createRequire(`${process.argv[2]}/`)("sharp");
// What is done before the picture, and at which page.
const hosts = {
  vitepress: {},
  mkdocs: {},
  mdbook: {},
  "reveal.js": { act: (page) => page.keyboard.press("PageDown"), presses: 1 },
  policy: { at: "index.html" },
  "two-origins": {},
};

const [figures, others, browser] = [await serve(), await serve(), await launch()];
for (const [name, { at = "", act = async () => {}, presses = 6 }] of Object.entries(hosts)) {
  const site = await build(name, figures.url, others.url);
  const context = await profile(browser, { viewport: { width: 1180, height: 800 } });
  const page = await context.newPage();
  await page.goto(site.at("localhost") + at);
  await act(page);
  const line = page.locator('iframe[title="Work first: at least once"]');
  const inside = await (await line.elementHandle()).contentFrame();
  await inside.locator("[data-figure] .view").waitFor();
  for (let n = 0; n < presses; n++) await inside.locator("section.figure").press("ArrowRight");
  await page.evaluate(() => scrollTo(0, 0));
  await calm(inside);
  const path = `docs/host-${name.replace(".", "")}.png`;
  await sharp(await page.screenshot()).resize({ width: 885 }).png({ palette: true, colours: 64, effort: 10 }).toFile(path);
  console.log(path);
  await context.close();
  await site.close();
}
await Promise.all([browser.close(), figures.close(), others.close()]);

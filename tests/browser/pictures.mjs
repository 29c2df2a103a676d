// Pictures of figures for their pages, 1200 × 630 pixels as Open Graph wants them (script/pictures).

import { readdir, readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { calm, launch, profile, serve } from "./harness.mjs";

const WIDTH = 1200;
const HEIGHT = 630;
// So many events have happened, and in most figures something is on its way.
const START = 4;

// The page with a picture, whatever it said of one before. `home` is where the folder of its language will stand, if it says.
export function withPicture(page, slug, alt) {
  const home = /<meta property="og:url" content="([^"]*)figure\/[^"]*"/.exec(page)?.[1];
  const lines = [
    `<meta property="og:image" content="${home ? `${home}figure/` : "./"}${slug}.png" />`,
    '<meta property="og:image:type" content="image/png" />',
    `<meta property="og:image:width" content="${WIDTH}" />`,
    `<meta property="og:image:height" content="${HEIGHT}" />`,
    `<meta property="og:image:alt" content="${alt}" />`,
    '<meta name="twitter:card" content="summary_large_image" />',
  ];
  return page
    .replace(/\n *<meta property="og:image[^>]*>/g, "")
    .replace(/<meta name="twitter:card"[^>]*>/, lines.join("\n    "));
}

export function withThumbnail(told, slug) {
  const tells = JSON.parse(told);
  const home = /src="([^"?]*)\?/.exec(tells.html)[1];
  const thumbnail = { thumbnail_url: `${home}figure/${slug}.png`, thumbnail_width: WIDTH, thumbnail_height: HEIGHT };
  return `${JSON.stringify({ ...tells, ...thumbnail })}\n`;
}

export async function takePictures(folder = "dist", wanted = () => true) {
  const [site, browser] = [await serve(folder), await launch()];
  const taken = [];
  try {
    const context = await profile(browser, { viewport: { width: WIDTH, height: HEIGHT }, colorScheme: "light", reducedMotion: "reduce" });
    for (const language of ["", "de/"]) {
      for (const name of await readdir(`${folder}/${language}figure`)) {
        const slug = /^(.*)\.html$/.exec(name)?.[1];
        if (!slug || !wanted(slug)) continue;
        const page = await context.newPage();
        await page.goto(`${site.url}${language}?figure=${slug}&present=1&start=${START}`);
        await page.locator(`[data-figure="${slug}"] .view`).waitFor();
        await calm(page);
        const [base, told] = [`${folder}/${language}figure/${slug}`, `${folder}/${language}oembed/${slug}.json`];
        await page.screenshot({ path: `${base}.png` });
        await page.close();
        const html = await readFile(`${base}.html`, "utf8");
        await writeFile(`${base}.html`, withPicture(html, slug, /<meta property="og:title" content="([^"]*)"/.exec(html)[1]));
        if (existsSync(told)) await writeFile(told, withThumbnail(await readFile(told, "utf8"), slug));
        taken.push(`${base}.png`);
      }
    }
  } finally {
    await browser.close();
    await site.close();
  }
  return taken;
}

if (process.argv[1] === import.meta.filename) for (const path of await takePictures()) console.log(path);

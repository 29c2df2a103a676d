// The page of each figure: it says what the figure is about, plays it, and leads to it without scripts; programs that read
// it find its title, its words and its picture.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "./bounded.mjs";
import { LONG_MS, accessible, launch, open, profile, serve } from "./harness.mjs";
import { takePictures } from "./pictures.mjs";

let site, browser;
before(async () => {
  [site, browser] = [await serve(), await launch()];
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const slugs = async (language) => (await readdir(`dist/${language}figure`)).filter((name) => name.endsWith(".html")).map((name) => name.slice(0, -5));
const content = (page, name) => page.locator(`meta[property="${name}"], meta[name="${name}"]`).first().getAttribute("content");

for (const [language, lang, alone] of [
  ["", "en", "The figure in a page of its own"],
  ["de/", "de", "Die Figur auf einer eigenen Seite"],
]) {
  test(`a figure's page shows it, within its policy, in ${lang}`, async () => {
    const { page, behaved, context } = await open(browser, site, `${language}figure/work-first.html`, { whole: true });
    await page.waitForFunction(() => document.querySelector("twice-or-never").shadowRoot?.querySelector("iframe:not([inert])"), undefined, { timeout: LONG_MS });
    const frame = page.frames()[1];
    await frame.locator('[data-figure="work-first"]').waitFor();
    assert.equal(await frame.evaluate(() => document.documentElement.lang), lang);
    await behaved();
    await accessible(page, `the page of a figure in ${lang}`, ["twice-or-never"]);
    await context.close();
  });

  test(`each figure has one, with words of its own, that leads there without scripts, in ${lang}`, async () => {
    const context = await profile(browser, { javaScriptEnabled: false });
    const page = await context.newPage();
    const all = await slugs(language);
    assert.equal(all.length, 22);
    const said = new Set();
    for (const slug of all) {
      await page.goto(`${site.url}${language}figure/${slug}.html`);
      assert.equal(await page.locator("html").getAttribute("lang"), lang);
      const [title, words, told] = [await page.title(), await content(page, "description"), await content(page, "og:title")];
      assert.ok(title.startsWith(told) && words.length > 60, `${slug}: ${title}, ${words}`);
      assert.equal(await content(page, "og:description"), words);
      assert.equal(await page.locator("main > p").first().innerText(), words);
      said.add(title).add(words);
      assert.ok(await page.getByRole("link", { name: alone }).isVisible());
      for (const link of await page.locator("a[href], link[rel=stylesheet], link[rel=icon], link[hreflang]").all()) {
        const address = new URL(await link.getAttribute("href"), page.url());
        if (address.origin !== site.origin) continue;
        assert.equal((await page.request.get(address.href)).status(), 200, `${slug}: ${address}`);
      }
    }
    assert.equal(said.size, 2 * all.length, "no two say the same");
    await page.getByRole("link", { name: alone }).click();
    assert.equal(new URL(page.url()).search, `?figure=${all.at(-1)}`);
    await context.close();
  });
}

test("a picture that was taken is named by the page, and by what oEmbed tells", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pictures-"));
  await cp("dist", folder, { recursive: true });
  const taken = await takePictures(folder, (slug) => slug === "silence");
  assert.deepEqual(taken, [`${folder}/figure/silence.png`, `${folder}/de/figure/silence.png`]);
  for (const language of ["", "de/"]) {
    const png = await readFile(`${folder}/${language}figure/silence.png`);
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [1200, 630]);
    // Taken again, it is named once.
    const page = await readFile(`${folder}/${language}figure/silence.html`, "utf8");
    const [image] = page.match(/<meta property="og:image" content="[^"]*figure\/silence.png" \/>|<meta property="og:image" content=".\/silence.png" \/>/);
    assert.equal(page.split(image).length, 2);
    assert.match(page, /<meta name="twitter:card" content="summary_large_image" \/>/);
    const canonical = /<link rel="canonical" href="([^"]*)silence.html"/.exec(page)?.[1];
    assert.ok(image.includes(`content="${canonical ?? "./"}silence.png"`), image);
    if (!canonical) continue;
    const told = JSON.parse(await readFile(`${folder}/${language}oembed/silence.json`, "utf8"));
    assert.deepEqual([told.version, told.type, told.thumbnail_url], ["1.0", "rich", `${canonical}silence.png`]);
    assert.match(told.html, /^<iframe [^>]*src="[^"]*\?figure=silence&amp;embed=1"[^>]*allow="fullscreen; clipboard-write"/);
  }
  await takePictures(folder, (slug) => slug === "silence");
  const again = await readFile(`${folder}/figure/silence.html`, "utf8");
  assert.equal(again.match(/og:image"/g).length, 1);
  await rm(folder, { recursive: true });
});

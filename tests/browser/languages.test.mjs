// The page in German: a page of its own, to which a reader comes by the address, by the browser's wish, or by hand.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { LONG_MS, accessible, calm, launch, log, open, profile, score, serve } from "./harness.mjs";

let site, browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const german = (query) => `de/index.html${query}`;
async function visit(query, act, options = {}) {
  const { page, context, behaved } = await open(browser, site, query, { whole: true, ...options });
  await page.locator(".view .primary").first().waitFor();
  await act(page, context);
  await behaved();
  await context.close();
}

// Opens an address, from which one may be led on: what was begun before is given up.
async function led(query, options, act) {
  const context = await profile(browser, options);
  const page = await context.newPage();
  await page.goto(site.url + query);
  await act(page);
  await context.close();
}

const language = (page) => page.evaluate(() => document.documentElement.lang);

for (const [what, query, locale, expected] of [
  ["a browser that prefers German", "?figure=work-first&seed=7", "de-AT", "de"],
  ["an address that asks for German", "?figure=work-first&seed=7&hl=de-CH", "en-GB", "de"],
  ["an address that asks for English", "?figure=work-first&seed=7&hl=en", "de-DE", "en"],
  ["any other browser", "?figure=work-first&seed=7", "fr-FR", "en"],
]) {
  test(`${what} gets the page in “${expected}”, and the figure that was asked for`, () =>
    led(query, { locale }, async (page) => {
      const step = page.getByRole("button", { name: expected === "de" ? "Schritt vor" : "Step forward", exact: true });
      await step.waitFor();
      assert.equal(await language(page), expected);
      assert.equal(await page.locator("[data-figure]").getAttribute("data-figure"), "work-first");
      assert.ok(page.url().endsWith((expected === "de" ? "/de/index.html" : "/") + query), page.url());
      assert.equal(await page.getByRole("note").count(), 0);
    }));
}

test("a language that there is not is noted", () =>
  visit("?figure=delivery&hl=eo", async (page) => {
    await page.getByRole("note").filter({ hasText: "hl=eo was ignored: it should be one of en, de." }).waitFor();
  }));

test("from one language to the other and back the run goes along; nothing of the other is fetched", () =>
  led("?figure=delivery&seed=5", { locale: "en-GB" }, async (page) => {
    await page.getByRole("button", { name: "Step forward" }).click();
    await page.getByRole("button", { name: "Step forward" }).click();
    await calm(page);
    const before = await log(page);
    site.asked.length = 0;
    await page.getByRole("link", { name: "Deutsch" }).click();
    await page.getByRole("button", { name: "Schritt vor" }).waitFor();
    await calm(page);
    const after = await log(page);
    assert.deepEqual(after.map(({ text, ...line }) => line), before.map(({ text, ...line }) => line));
    // The icon of the page before may still be on its way.
    const other = site.asked.filter((path) => !path.startsWith("/somewhere/deep/de/") && !path.endsWith("icon.svg"));
    assert.deepEqual(other, []);
    await page.getByRole("link", { name: "English" }).click();
    await page.getByRole("button", { name: "Step forward" }).waitFor();
    await calm(page);
    assert.deepEqual(await log(page), before);
  }));

// What is English wherever it stands in a sentence, but for names and terms that German has taken over.
const names = /Twice or Never|State is hell|Dead-Letter-Queue|Single Point of Failure|Fire and Forget/g;
const english = /\b(the|of|and|with|letters?|sender|receiver|lost|sends?|given|which|what|when)\b/i;
const isEnglish = (line) => english.test(line.replace(names, ""));
const readable = (page) =>
  page.evaluate(() => {
    const lines = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode;
      // Titles of what is cited, names and code stay as they are.
      if (!parentElement.closest("[lang=en], cite, code, script, style, details.sources, .sources")) lines.push(textContent.trim());
    }
    for (const element of document.querySelectorAll("[aria-label], [aria-valuetext], [title]")) {
      if (element.closest("[lang=en]")) continue;
      for (const name of ["aria-label", "aria-valuetext", "title"]) lines.push(element.getAttribute(name) ?? "");
    }
    return lines.filter(Boolean);
  });

test("the whole story is German, is accessible in every width, and does not shift", () =>
  visit(german(""), async (page) => {
    await page.locator('[data-figure="other-replica"]').waitFor();
    await calm(page);
    const lines = await readable(page);
    assert.ok(lines.length > 1_000, `${lines.length}`);
    assert.deepEqual(lines.filter(isEnglish), []);
    assert.ok((await page.evaluate(() => globalThis.shift)) < 0.02);
    for (const [width, colorScheme] of [[320, "light"], [390, "dark"], [1280, "light"]]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await accessible(page, `${width} ${colorScheme}`);
    }
  }));

test("a German figure plays to its end as the English one does, with its words, and the desk answers in German", () =>
  visit(german("?figure=delivery&recipe=F&letters=4&seed=3&speed=8"), async (page) => {
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.locator('[data-figure][data-ended="true"]').waitFor({ timeout: LONG_MS });
    const counted = await score(page);
    await page.getByRole("button", { name: "Mehr", exact: true }).click();
    await page.locator("[data-figure]").focus();
    await page.keyboard.press("b");
    const paper = page.locator('[data-paper="attack"]');
    await paper.getByText(/^Gebrochen/).waitFor({ timeout: LONG_MS });
    await calm(page);
    assert.deepEqual((await readable(page)).filter(isEnglish), []);
    await page.setViewportSize({ width: 390, height: 844 });
    await accessible(page, "with a paper");
    await visit("?figure=delivery&recipe=F&letters=4&seed=3&start=99999", async (other) => {
      assert.deepEqual(counted, await score(other));
    });
  }));

test("the German case book is German, and leads to German figures", () =>
  led("de/cases.html", {}, async (page) => {
    assert.equal(await language(page), "de");
    await accessible(page, "the case book");
    await page.locator("[data-keys]").first().click();
    await page.getByRole("button", { name: "Schritt vor" }).waitFor();
    assert.match(page.url(), /\/de\//);
  }));

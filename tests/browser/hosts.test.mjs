// Hosts tried for real: figures in sites of VitePress and reveal.js, on a page with a strict policy, and from two hosts on one page, by the
// line that is pasted and as the element. The sites are those in example/.

import { after, before, describe } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { LONG_MS, calm, launch, press, profile, serve } from "./harness.mjs";
import { hearing, patient } from "./embedder.mjs";
import { events, foreign, listener, obeysEverything, withstandsFlood } from "./contract.mjs";
import { build, unlessThere } from "./sites.mjs";
import { launchFirefox, unlessHere, write } from "./firefox.mjs";

const LINE = 'iframe[title="Work first: at least once"]';
const OTHER = 'iframe[title="Work first, from another host"]';
const WIDTHS = [320, 360, 700, 1200];
// What Firefox says of a message to a page that is not there.
const ELSEWHERE = /target origin provided \(‘https:\/\/example\.org’\)/;
const MILLION = 1_000_000;

// What there is to know of a host: the pages on which the line and the element stand, what is done before the figure is in sight, where its
// readers search and the keys that lead there, and how they choose a theme.
const hosts = {
  vitepress: {
    isSearching: () => document.querySelector(".VPLocalSearchBox") !== null,
    hotkeys: ["/"],
    toggles: [["its switch", (page) => page.locator(".VPNavBarAppearance .VPSwitchAppearance").click(), "dark"]],
  },
  mkdocs: {
    isSearching: () => document.querySelector("[data-md-toggle=search]").checked,
    hotkeys: ["/", "s", "f"],
    toggles: [["its palette", (page) => page.locator("label[title=Dark]").click(), "dark"]],
  },
  mdbook: {
    isSearching: () => document.activeElement?.id === "mdbook-searchbar",
    hotkeys: ["/", "s"],
    toggles: ["coal", "navy", "ayu"].map((theme) => [
      `its theme ${theme}`,
      async (page) => {
        await page.locator("#mdbook-theme-toggle").click();
        await page.locator(`#mdbook-theme-${theme}`).click();
      },
      "dark",
    ]),
  },
  "reveal.js": { arrive: (page) => page.keyboard.press("PageDown"), isSlide: true },
  policy: { page: "index.html", element: "element.html" },
  "two-origins": {},
};

let figures, others;
const sites = {};
before(async () => {
  [figures, others] = [await serve(), await serve()];
  // Each stands alone, and building takes the processor: one after the other.
  for (const name of Object.keys(hosts)) if (!unlessThere(name)) sites[name] = await build(name, figures.url, others.url);
});
after(async () => {
  for (const site of [...Object.values(sites), others, figures]) await site?.close();
});

// Opens a host's page and acts on it. It stands on `localhost`, which is another site than 127.0.0.1, so Chromium keeps figures in a
// process of their own; a Firefox that is driven sends keys to the process of the page around alone, so there it is the same site.
async function visit(browser, name, act, { viewport = { width: 1200, height: 900 }, at = hosts[name].page ?? "", passed, ...options } = {}) {
  const context = await profile(browser, { viewport, ...options });
  await patient(context);
  await context.addInitScript(`if (self === top) {
    ${hearing}
    globalThis.tons = [];
    for (const type of ${JSON.stringify(events)}) addEventListener("ton-" + type, () => tons.push(type));
    globalThis.keys = [];
    addEventListener("keydown", ({ key }) => keys.push(key), true);
  }`);
  const page = await context.newPage();
  const problems = [];
  const note = (text) => passed?.test(text) || problems.push(text);
  page.on("pageerror", (error) => note(String(error)));
  page.on("console", (message) => message.type() === "error" && note(message.text()));
  const by = browser.browserType().name() === "chromium" ? "localhost" : "127.0.0.1";
  await page.goto(sites[name].at(by) + at);
  await hosts[name].arrive?.(page);
  await act(page);
  assert.deepEqual(problems, [], `${name} says nothing`);
  await context.close();
}

// The figure in a frame once it is there: the frame, what is in it, and how it is spoken to.
async function inFrame(page, selector = LINE) {
  const line = page.locator(selector);
  await line.scrollIntoViewIfNeeded();
  const frame = await line.elementHandle();
  const inside = await frame.contentFrame();
  await inside.locator("[data-figure] .view").waitFor();
  const ask = (fields) => frame.evaluate((frame, fields) => globalThis.ask(fields, frame.contentWindow), fields);
  const told = (type, count) =>
    page.waitForFunction(
      ([frame, type, count]) => globalThis.got.filter((data) => data?.from === frame.contentWindow && data.type === type).length >= count,
      [frame, type, count],
      { timeout: LONG_MS },
    );
  // Drawn, it may not hear yet.
  await told("ready", 1);
  return { frame, inside, ask, told };
}

// The same of the element: it is spoken to by its methods, and heard by its events.
async function inElement(page) {
  const element = page.locator("twice-or-never").first();
  await element.scrollIntoViewIfNeeded();
  const frame = await element.locator("iframe").elementHandle();
  const inside = await frame.contentFrame();
  await inside.locator("[data-figure] .view").waitFor();
  const ask = ({ type, ...fields }) =>
    element.evaluate(
      (element, [type, fields]) =>
        element[type](fields).then(
          (result) => ({ ok: true, result }),
          ({ code }) => ({ ok: false, result: { code } }),
        ),
      [type, fields],
    );
  const told = (type, count) =>
    page.waitForFunction(([type, count]) => globalThis.tons.filter((ton) => ton === type).length >= count, [type, count], { timeout: LONG_MS });
  return { frame, inside, ask, told };
}

// Waits until the frame has the height that its figure tells, and keeps it, with nothing to scroll in it and no gap; says how much.
async function follows(page, frame, inside) {
  const until = Date.now() + LONG_MS;
  for (let [times, before] = [0, 0]; ; ) {
    await calm(inside);
    const [given, told] = await frame.evaluate(async (frame) => {
      await globalThis.aFrame();
      return [frame.clientHeight, globalThis.got.filter((data) => data?.from === frame.contentWindow && data.type === "resize").at(-1)?.height];
    });
    const seen = await inside.evaluate(() => ({
      whole: document.documentElement.scrollHeight,
      figure: Math.ceil(document.querySelector("section.figure").getBoundingClientRect().bottom + scrollY),
      wide: document.documentElement.scrollWidth - innerWidth,
      bar: innerWidth - document.documentElement.clientWidth,
    }));
    // Of the last pixel the figure may have a part.
    const fits = told === given && seen.whole - given <= 1 && Math.abs(seen.figure - given) <= 1 && !seen.bar;
    times = fits && given === before ? times + 1 : 0;
    before = given;
    if (times === 3) {
      assert.ok(seen.wide <= 0, `nothing to scroll sideways in the frame: ${seen.wide}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `nothing to scroll sideways around it: ${overflow}`);
      return given;
    }
    assert.ok(Date.now() < until, `the frame has the height of its figure: ${JSON.stringify({ given, told, ...seen })}`);
  }
}

// What opens under a figure's view, each by the button or the line that opens it and closes it again.
const opens = [
  (inside) => inside.getByRole("button", { name: "What happened" }),
  (inside) => inside.getByText("The diagram in words"),
  (inside) => inside.getByRole("button", { name: "More", exact: true }),
];

const closes = ["Close the link", "Close this"];

// Opens all of it, and what is closed by another button.
async function openAll(inside) {
  for (const button of opens) await press(button(inside));
  await press(inside.getByRole("button", { name: "Can it still break?" }));
  await press(inside.getByRole("button", { name: "Copy link" }));
  for (const name of closes) await inside.getByRole("button", { name }).waitFor();
}

async function closeAll(inside) {
  for (const name of closes) await press(inside.getByRole("button", { name }));
  for (const button of opens.toReversed()) await press(button(inside));
}

// At every width a frame is as tall as its figure, also when all that opens has been opened, and closed again.
async function fitsAtEveryWidth(page, { frame, inside }) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const closed = await follows(page, frame, inside);
    await openAll(inside);
    const open = await follows(page, frame, inside);
    assert.ok(open > closed + 300, `${width} px: ${closed} and with all open ${open}`);
    await closeAll(inside);
    assert.equal(await follows(page, frame, inside), closed, `${width} px: as before`);
  }
}

// A frame of a fixed height scrolls inside, to the end of all that opens.
async function reachesAllAtEveryWidth(page, { frame, inside }) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await openAll(inside);
    await calm(inside);
    const seen = await inside.evaluate(() => {
      const { documentElement: whole } = document;
      whole.scrollTop = whole.scrollHeight;
      const { bottom } = document.querySelector("section.figure").getBoundingClientRect();
      const left = { end: Math.round(bottom - innerHeight), wide: whole.scrollWidth - innerWidth, by: whole.scrollTop };
      whole.scrollTop = 0;
      return left;
    });
    assert.ok(seen.by > 300 && seen.end <= 1 && seen.wide <= 0, `${width} px: ${JSON.stringify(seen)}`);
    assert.equal(await frame.evaluate((frame) => frame.clientHeight), 600);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `${width} px around it`);
    await closeAll(inside);
  }
}

// Both browsers at a time: what takes long waits for one of them.
describe("hosts", { concurrency: 2 }, () => {
  for (const [browserName, start, skip] of [
    ["Chromium", launch, false],
    ["Firefox", launchFirefox, unlessHere],
  ]) {
    describe(`in ${browserName}`, { skip, concurrency: 1 }, () => {
      let browser;
      before(async () => (browser = await start()));
      after(() => browser?.close());

      test("two-origins: each figure hears what is said to it, by the page alone", () =>
        visit(browser, "two-origins", async (page) => {
          const [one, two] = [await inFrame(page), await inFrame(page, OTHER)];
          const index = async ({ ask }) => (await ask({ type: "getState" })).result.index;
          for (const { ask } of [one, two]) await ask({ type: "reset" });
          await one.ask({ type: "seek", index: 7 });
          assert.deepEqual([await index(one), await index(two)], [7, 0]);
          const ids = await page.evaluate(() => [0, 1].map((at) => [...new Set(globalThis.got.filter(({ from }) => from === frames[at]).map(({ id }) => id))]));
          assert.deepEqual(ids, [["first"], ["second"]]);
          // A neighbour, whose message is in order but for where it comes from.
          await two.inside.evaluate(() => parent.frames[0].postMessage({ ns: "twice-or-never", v: 1, type: "seek", index: 3 }, "*"));
          await calm(one.inside);
          assert.equal(await index(one), 7);
          const element = page.locator("twice-or-never").nth(1);
          await element.scrollIntoViewIfNeeded();
          assert.ok((await element.locator("iframe").getAttribute("src")).startsWith(others.url));
          assert.equal((await element.evaluate((element) => element.getState())).figure, "order");
        }));

      for (const [name, { isSearching, hotkeys = [], toggles = [], isSlide, element = "" }] of Object.entries(hosts)) {
        const skip = unlessThere(name);
        test(`${name}: a figure obeys every command, and answers with every event`, { skip }, () =>
          visit(browser, name, async (page) => {
            const { ask, told } = await inFrame(page);
            await told("ready", 1);
            await obeysEverything(ask, told);
          }));

        test(`${name}: who is not meant is passed over, and what is too much refused by name`, { skip }, () =>
          visit(
            browser,
            name,
            async (page) => {
              const { frame, ask } = await inFrame(page);
              await ask({ type: "reset" });
              for (const message of foreign) await frame.evaluate((frame, message) => globalThis.say(message, frame.contentWindow), message);
              assert.equal((await ask({ type: "getState" })).result.index, 0);
              await withstandsFlood(frame, name === "two-origins" && browserName === "Chromium" ? MILLION : 10_000);
              await ask({ type: "step" });
              assert.equal((await ask({ type: "getState" })).result.index, 1);
              if (isSlide) return;
              // One that is to speak with another origin, which the page around is not, tells it nothing and obeys nothing.
              const other = await frame.evaluateHandle((frame) => {
                const other = frame.cloneNode();
                Object.assign(other, { title: "Elsewhere", loading: "eager", src: frame.src.replace(/origin=.*/, "origin=https://example.org") });
                frame.after(other);
                return other;
              });
              const again = await other.asElement().contentFrame();
              await again.locator("[data-figure] .view").waitFor();
              await other.evaluate((frame) => globalThis.say({ ns: "twice-or-never", v: 1, type: "seek", index: 9, req: 1 }, frame.contentWindow));
              await again.getByRole("button", { name: "Step forward" }).click();
              await calm(again);
              assert.equal(await again.locator('[role="log"] [data-index]').count(), 1);
              assert.deepEqual(await other.evaluate((frame) => globalThis.got.filter((data) => data?.from === frame.contentWindow)), []);
            },
            { passed: ELSEWHERE },
          ));

        if (isSlide) {
          test(`${name}: a figure has all of its slide, at every width`, { skip }, async () => {
            for (const width of WIDTHS) {
              await visit(
                browser,
                name,
                async (page) => {
                  const { inside } = await inFrame(page);
                  await calm(inside);
                  const seen = await inside.evaluate(() => [innerWidth, innerHeight, document.documentElement.scrollWidth, document.documentElement.scrollHeight]);
                  assert.deepEqual(seen, [1280, 720, 1280, 720], `${width} px`);
                },
                { viewport: { width, height: 900 } },
              );
            }
          });
          continue;
        }

        test(`${name}: heights are right at every width, whatever is opened and closed`, { skip }, () =>
          visit(browser, name, async (page) => {
            const there = await inFrame(page);
            await reachesAllAtEveryWidth(page, there);
            if (name === "policy") return;
            await page.evaluate(listener);
            await there.frame.evaluate((frame) => (frame.style.height = "601px"));
            await fitsAtEveryWidth(page, there);
          }));

        test(`${name}: the element does all of this by itself`, { skip }, () =>
          visit(
            browser,
            name,
            async (page) => {
              const here = await inElement(page);
              await here.told("ready", 1);
              await obeysEverything(here.ask, here.told, true);
              await here.ask({ type: "reset" });
              await fitsAtEveryWidth(page, here);
            },
            { at: element },
          ));

        for (const [what, act, theme] of toggles) {
          test(`${name}: the element follows ${what}`, { skip }, () =>
            visit(
              browser,
              name,
              async (page) => {
                const { inside, ask } = await inElement(page);
                await ask({ type: "seek", index: 5 });
                const wears = (theme) => inside.locator(`html[data-theme="${theme}"]`).waitFor();
                await wears("light");
                await act(page);
                await wears(theme);
                assert.equal((await ask({ type: "getState" })).result.index, 5, "with its run");
              },
              { viewport: { width: 1400, height: 900 } },
            ));
        }

        if (isSearching) {
          test(`${name}: keys of its own don't act while a seed is typed into a figure`, { skip }, () =>
            visit(browser, name, async (page) => {
              const isSo = () => page.evaluate(`aFrame().then(() => (${isSearching})())`);
              // That they act elsewhere is the host's doing, once its scripts are there.
              const pressUntil = async (key, is) => {
                for (const until = Date.now() + LONG_MS; (await isSo()) !== is; ) {
                  assert.ok(Date.now() < until, `${key} acts`);
                  await page.keyboard.press(key);
                }
              };
              for (const key of hotkeys) {
                await pressUntil(key, true);
                await pressUntil("Escape", false);
              }
              for (const { inside } of [await inFrame(page), await inElement(page)]) {
                await press(inside.getByRole("button", { name: "More", exact: true }));
                const seed = inside.getByLabel("Seed");
                await page.evaluate(() => (globalThis.keys = []));
                for (const key of [...hotkeys, "ArrowRight"]) await seed.press(key);
                await write(seed, "42");
                await seed.press("Enter");
                assert.ok(await seed.evaluate((field) => field === document.activeElement));
                assert.deepEqual(await page.evaluate(() => globalThis.keys), []);
                assert.equal(await isSo(), false);
              }
            }));
        }
      }
    });
  }
});

// A talk: ten slides of reveal.js with three figures, walked there and back by Page keys alone, as a clicker does; and by
// arrows and Page keys from within figures that are not in talk mode. The deck has an origin of its own, and reveal.js its
// defaults but for the size.

import { after, before, describe } from "node:test";
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { test } from "./bounded.mjs";
import { LONG_MS, calm, launch, profile, serve } from "./harness.mjs";
import { hearing } from "./embedder.mjs";
import { launchFirefox, unlessHere } from "./firefox.mjs";
import { slowly } from "./slow.mjs";

const SLIDES = 10;
// The moments at which the figures are prepared: of "Same luck", of "Work first", and of a run in a link.
const LUCK = 7;
const WORK = 2;
const LEASE = 12;
const BEATS = [4, 9, 17];

let site, chromium, link;
before(async () => {
  [site, chromium] = [await serve(), await launch()];
  const page = await (await profile(chromium)).newPage();
  await page.goto(`${site.url}?figure=two-workers&store=fence&letters=2&loss=20&seed=2&start=${LEASE - 1}`);
  await page.getByRole("button", { name: "Step forward" }).click();
  await page.waitForFunction(() => location.hash.startsWith("#v2="));
  link = new URL(page.url()).hash;
  await page.close();
});
after(async () => {
  await chromium?.close();
  await site?.close();
});

// What plays in the first half of the page: its name, and its bytes.
async function half() {
  const name = readdirSync("dist").find((name) => /^twice.*_bg\.wasm$/.test(name));
  return [name, await readFile(`dist/${name}`)];
}

// Which figure is on which slide: one amid text, and two side by side, of which the second is there beforehand.
const figures = {
  3: ["data-src", `figure=same-luck&start=${LUCK}&speed=0.5`],
  5: ["data-src", `figure=work-first&start=${WORK}&beats=${BEATS}`],
  6: ["data-preload data-src", "figure=two-workers&speed=0.5", () => link],
};

// Three that are not in talk mode and pass on what they have no use for, the second with no keys at all.
const plain = {
  3: ["data-src", "embed=1&pass=1&figure=delivery&loss=0&letters=2&rate=0.2&start=0"],
  5: ["data-src", "embed=1&pass=1&figure=work-first&keys=0"],
  6: ["data-src", "embed=1&pass=1&figure=two-workers&rate=0.2&speed=0.5"],
};

function slide(origin, number, [attribute, keys, hash = () => ""] = []) {
  if (!attribute) return `<section><h2>Slide ${number}</h2></section>`;
  const mode = keys.startsWith("embed=1") ? "" : "present=1&";
  const address = `${origin.figures}?${mode}origin=${encodeURIComponent(origin.deck)}&${keys}${hash()}`;
  const src = `${attribute}="${address.replaceAll("&", "&amp;")}"`;
  return attribute === "data-background-iframe"
    ? `<section ${src} data-background-interactive></section>`
    : `<section><iframe class="r-stretch" style="display: block; border: 0" ${src} title="Slide ${number}"></iframe></section>`;
}

// Gives a talk. The deck stands on `localhost`, which is another site than 127.0.0.1, so Chromium keeps figures in a process
// of their own; a Firefox that is driven sends keys to the deck's process alone, so there it is the same site. `but` is what
// the browser may complain of.
async function talk(browser, { on = figures, from = site, viewport = { width: 1280, height: 720 }, but = /^$/ }, act) {
  const pages = {};
  const host = await serve("node_modules/reveal.js/dist", { pages });
  const name = browser.browserType().name() === "chromium" ? "localhost" : "127.0.0.1";
  const deck = host.origin.replace("127.0.0.1", name);
  const slides = Array.from({ length: SLIDES }, (_, at) => slide({ figures: from.url, deck }, at + 1, on[at + 1]));
  pages["index.html"] = `<!doctype html><html lang="en"><title>A talk</title><link rel="icon" href="data:,">
    <link rel="stylesheet" href="reveal.css"><link rel="stylesheet" href="theme/white.css">
    <div class="reveal"><div class="slides">${slides.join("")}</div></div>
    <script src="reveal.js"></script>
    <script>${hearing}
      // The frames whose page is there, and what each had been heard to say when reveal.js unloaded it last.
      globalThis.loaded = new Set();
      globalThis.left = new Map();
      document.addEventListener("load", ({ target }) => target.tagName === "IFRAME" && target.src && loaded.add(target), true);
      new MutationObserver((changes) => {
        for (const { target } of changes) if (!target.hasAttribute("src")) loaded.delete(target), left.set(target, got.length);
      }).observe(document, { subtree: true, attributeFilter: ["src"] });
      globalThis.number = () => Reveal.getIndices().h + 1;
      // The frame on this slide, if there is one.
      globalThis.shown = () => {
        const slide = Reveal.getCurrentSlide();
        return slide.querySelector("iframe") ?? Reveal.getSlideBackground(slide)?.querySelector("iframe") ?? null;
      };
      globalThis.heard = (frame, since = 0) => got.slice(since).filter(({ from }) => from === frame.contentWindow);
      // What it has said since it was loaded last and is there: what the page before still said may be heard after that has gone.
      globalThis.told = (frame) => {
        const all = heard(frame, left.get(frame));
        const at = all.findIndex(({ type }) => type === "ready");
        return at < 0 ? [] : all.slice(at);
      };
      // Where the figure on this slide is, or nothing if the slide is left before it replies.
      globalThis.index = () => {
        const gone = new Promise((then) => Reveal.on("slidechanged", () => then(), { once: true }));
        return Promise.race([gone, ask({ type: "getState" }, shown().contentWindow).then(({ result }) => result.index)]);
      };
      // On which slides a frame began to play that is not theirs.
      globalThis.astray = [];
      addEventListener("message", ({ data, source }) => data.type === "play" && source !== shown()?.contentWindow && astray.push(number()));
      // The frames that play: those that reveal.js has unloaded don't say that they stopped.
      globalThis.playing = () =>
        [...document.querySelectorAll("iframe[src]")].filter(
          (frame) => told(frame).findLast(({ type }) => ["play", "pause"].includes(type))?.type === "play",
        );
      Reveal.initialize({ width: 1280, height: 720, margin: 0 });
    </script></html>`;
  const context = await profile(browser, { viewport });
  // What passes keys on is fetched once a figure hears, and no frame or timer tells of it: it is there when it listens.
  await context.addInitScript(() => {
    const { addEventListener } = globalThis;
    globalThis.addEventListener = function (type, ...rest) {
      globalThis.passesOn ||= type === "keydown" && /\/slides\.js/.test(new Error().stack);
      return addEventListener.call(this ?? globalThis, type, ...rest);
    };
  });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.goto(host.url.replace("127.0.0.1", name));
  await page.waitForFunction(() => globalThis.Reveal.isReady());
  await act(speaker(page));
  assert.deepEqual(problems.filter((problem) => !but.test(problem)), []);
  await context.close();
  await host.close();
}

// What a speaker does, and sees.
function speaker(page) {
  const state = () => page.evaluate(async () => (await globalThis.ask({ type: "getState" }, globalThis.shown().contentWindow)).result);
  // Waits for what is said of the deck; of `given`, `slide` is where it is.
  const until = (what, given) =>
    page.waitForFunction(what, given).catch(async (error) => {
      const there = await page.evaluate(() => {
        const { number, shown, playing, got } = globalThis;
        const last = got.slice(-12).map((data) => data.type ?? data);
        return JSON.stringify({ slide: number(), focus: document.activeElement.outerHTML.slice(0, 99), shown: shown()?.src, playing: playing().length, last });
      });
      throw new Error(`${error.message} ${there}`);
    });
  const self = {
    page,
    until,
    state,
    press: (key) => page.keyboard.press(key),
    number: () => page.evaluate(() => globalThis.number()),
    frame: async () => (await page.evaluateHandle(() => globalThis.shown())).asElement().contentFrame(),
    // Waits for a slide without a figure, on which the deck has the keys and nothing plays.
    text: (slide) =>
      until((slide) => {
        const { number, playing } = globalThis;
        return number() === slide && document.activeElement === document.body && !playing().length;
      }, slide),
    // Waits until the frame that is there beforehand has its page: reveal.js tells a frame nothing that has none yet.
    ahead: () => until(() => globalThis.loaded.has(document.querySelector("iframe[title='Slide 6']"))),
    // Waits until a slide has come to rest. Its arrows may nod for ever.
    rests: () => until(() => !document.getAnimations().some((each) => each instanceof CSSTransition && each.playState === "running")),
    // Waits for a slide with a figure that has the keys.
    figure: (slide) => until((slide) => globalThis.number() === slide && document.activeElement === globalThis.shown(), slide),
    // Waits for a slide with a figure that plays, and no other, while the deck has the keys.
    shows: (slide) =>
      until((slide) => {
        const { number, playing, shown } = globalThis;
        return number() === slide && document.activeElement === document.body && playing().length === 1 && playing()[0] === shown();
      }, slide),
    // Waits until that figure is at this index, and nothing plays.
    async stands(slide, index) {
      await self.figure(slide);
      await until(async (index) => !globalThis.playing().length && (await globalThis.index()) === index, index);
    },
    // Waits until that figure plays, and no other; and holds it to have begun at this index.
    async plays(slide, index) {
      await self.figure(slide);
      const first = await until(() => {
        const { told, playing, shown } = globalThis;
        const frame = shown();
        if (playing().length !== 1 || playing()[0] !== frame) return false;
        const all = told(frame);
        return all.slice(all.findLastIndex(({ type }) => type === "play")).find(({ type }) => type === "step")?.index;
      });
      assert.equal(await first.jsonValue(), index + 1, `slide ${slide} begins as it was prepared`);
    },
    // From a figure that plays: the first press stops it, each after that goes on by a fate, and the last leads to the
    // next slide, or back. Says how many there were, and where the figure was at last.
    async through(key, slide) {
      const on = await self.number();
      let [presses, index, ended] = [0, -1, false];
      while ((await self.number()) === on) {
        const plays = await page.evaluate(() => globalThis.playing().length > 0);
        if (!plays) ({ index, ended } = await state());
        await self.press(key);
        presses += 1;
        await until(
          async ({ on, plays, index }) => {
            const { number, playing } = globalThis;
            if (number() !== on) return true;
            return plays ? !playing().length : (await globalThis.index()) !== index;
          },
          { on, plays, index },
        );
      }
      assert.equal(await self.number(), slide);
      return { presses, index, ended };
    },
  };
  return self;
}

// What a figure shows that is too small for the last row, or cut: all its text, as large as it is drawn at 1280 × 720.
function unreadable() {
  const wrong = [];
  const figure = document.querySelector(".talk");
  const cutBy = (element) => {
    const there = element.getBoundingClientRect();
    return ({ left, right, top, bottom }) => left < there.left - 1 || right > there.right + 1 || top < there.top - 1 || bottom > there.bottom + 1;
  };
  const leaves = cutBy(document.documentElement);
  const texts = document.createTreeWalker(figure, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    const element = text.parentElement;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    const isShown = element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && box.width > 1 && box.height > 1;
    // What finds no room on a node's sheet goes into a column that is out of sight.
    const sheet = element.closest(".in");
    if (!text.data.trim() || !isShown || (sheet && box.left > sheet.getBoundingClientRect().right)) continue;
    const size = parseFloat(getComputedStyle(element).fontSize) * (element.ownerSVGElement ? element.getScreenCTM().a : 1);
    const named = `${element.className.baseVal ?? element.className} “${text.data}”`;
    if (size < 22) wrong.push(`${named} has ${size} px`);
    if (leaves(box) || (sheet && cutBy(sheet)(box))) wrong.push(`${named} is cut`);
  }
  for (const part of figure.querySelectorAll(".frame > *, .node, .mark:not(.lost)")) {
    const box = part.getBoundingClientRect();
    if (box.width && leaves(box)) wrong.push(`${part.className} leaves the slide`);
  }
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("it is too wide");
  return [...new Set(wrong)];
}

for (const [name, start, skip] of [
  ["Chromium", () => chromium, false],
  ["Firefox", launchFirefox, unlessHere],
]) {
  describe(`a talk in ${name}`, { skip }, () => {
    let browser;
    before(async () => (browser = await start()));
    after(async () => browser !== chromium && (await browser?.close()));

    test("is walked there and back by Page keys alone, beat by beat; each figure is as prepared, and plays on its slide only", () =>
      talk(browser, {}, async ({ press, text, stands, until, plays, through, state, ahead }) => {
        await text(1);
        await press("PageDown");
        await text(2);
        await press("PageDown");
        await plays(3, LUCK);
        assert.equal((await state()).figure, "same-luck");
        const luck = await through("PageDown", 4);
        assert.ok(luck.ended && luck.presses > 3, JSON.stringify(luck));
        await text(4);
        await press("PageDown");
        await stands(5, WORK);
        for (const beat of BEATS) {
          await press("PageDown");
          await stands(5, beat);
        }
        await ahead();
        await press("PageDown");
        await plays(6, LEASE);
        const { cast, settings } = await state();
        assert.deepEqual([cast, settings.store, settings.letters], ["two-workers", "fence", 2]);
        assert.ok((await through("PageDown", 7)).ended);
        for (const slide of [7, 8, 9]) {
          await text(slide);
          await press("PageDown");
        }
        // There is no further.
        await text(10);
        await press("PageDown");
        await text(10);

        for (const slide of [9, 8, 7]) {
          await press("PageUp");
          await text(slide);
        }
        // reveal.js tells a frame nothing that has no page yet; and it is only now that it has it fetched again.
        await until(() => globalThis.heard(document.querySelector("iframe[title='Slide 6']")).filter(({ type }) => type === "ready").length === 2);
        await press("PageUp");
        await plays(6, LEASE);
        await through("PageUp", 5);
        await stands(5, WORK);
        for (const index of [BEATS[0], BEATS[1]]) {
          await press("PageDown");
          await stands(5, index);
        }
        for (const index of [BEATS[0], WORK]) {
          await press("PageUp");
          await stands(5, index);
        }
        await press("PageUp");
        await text(4);
        await press("PageUp");
        await plays(3, LUCK);
        await through("PageUp", 2);
        await text(2);
        await press("PageUp");
        await text(1);
        await press("PageUp");
        await text(1);
        await press("PageDown");
        await text(2);
      }));

    test("goes on by Page keys and arrows after a click into a figure, and Esc gives the keys back to the deck", () =>
      talk(browser, {}, async ({ page, press, text, figure, stands, frame, rests }) => {
        await page.evaluate(() => globalThis.Reveal.slide(4));
        await stands(5, WORK);
        await press("Escape");
        await page.waitForFunction(() => document.activeElement === document.body);
        const inside = await frame();
        await rests();
        const hit = async (locator, position) => {
          await locator.click({ position });
          await figure(5);
        };
        await hit(inside.locator(".stages"), { x: 640, y: 330 });
        await press("PageDown");
        await stands(5, BEATS[0]);
        // Arrows are beats also where a radio button has the focus.
        await hit(inside.getByRole("radio", { name: "At least once" }));
        await press("ArrowRight");
        await stands(5, BEATS[1]);
        await press("ArrowLeft");
        await stands(5, BEATS[0]);
        await press("ArrowLeft");
        await stands(5, WORK);
        await press("ArrowLeft");
        await text(4);
        await press("ArrowRight");
        await stands(5, WORK);
        await press("Escape");
        await page.waitForFunction(() => document.activeElement === document.body);
        assert.equal(await (await frame()).locator(".figure.talk").count(), 1, "the slide stays as it is");
        await press("PageUp");
        await text(4);
      }));

    test("goes on by Page keys and by arrows at the ends of a run from within figures that are not in talk mode; each plays on its slide only", () =>
      // reveal.js takes a frame away that is still on its way, or has begun to fetch what is for a deck: in Firefox its page says so
      // before it goes.
      talk(browser, { on: plain, but: /^Error$|slides\.js\?\w+$/ }, async ({ page, press, text, shows, until, frame, rests }) => {
        // The deck has the keys until a figure is clicked, once its slide has come to rest.
        const into = async () => {
          await rests();
          const inside = await frame();
          await inside.waitForFunction(() => globalThis.passesOn);
          await inside.locator(".said").click({ position: { x: 3, y: 3 } });
          await inside.waitForFunction(() => document.hasFocus() && document.activeElement.matches("[data-figure]"));
        };
        const at = (index) => until(async (index) => !globalThis.playing().length && (await globalThis.index()) === index, index);
        const walk = async (...steps) => {
          for (const [key, then, where] of steps) {
            await press(key);
            await then(where);
          }
        };
        await text(1);
        await walk(["PageDown", text, 2], ["PageDown", shows, 3], ["PageDown", text, 4], ["PageUp", shows, 3]);
        await into();
        await walk(["Home", at, 0], ["ArrowRight", at, 1], ["ArrowLeft", at, 0], ["ArrowLeft", text, 2], ["ArrowRight", shows, 3]);
        await into();
        await walk(["End", at, 10], ["ArrowLeft", at, 9], ["ArrowRight", at, 10], ["ArrowRight", text, 4], ["ArrowLeft", shows, 3]);
        await into();
        await walk(["PageUp", text, 2], ["PageDown", shows, 3]);
        await into();
        await walk(["PageDown", text, 4], ["PageDown", shows, 5]);
        await into();
        await walk(["ArrowRight", shows, 6], ["ArrowLeft", shows, 5]);
        await into();
        await walk(["Space", shows, 6]);
        await into();
        await press("Escape");
        await shows(6);
        await walk(["ArrowRight", text, 7], ["PageUp", shows, 6]);
        await into();
        // What is no key of the figure is the deck's: it goes dark, and comes back.
        await walk([".", () => page.waitForFunction(() => globalThis.Reveal.isPaused())], [".", () => page.waitForFunction(() => !globalThis.Reveal.isPaused())]);
        await walk(["PageDown", text, 7], ["PageDown", text, 8], ["PageDown", text, 9], ["PageDown", text, 10]);
        assert.deepEqual(await page.evaluate(() => globalThis.astray), []);
      }));

    test("with the network at 20 KB/s a figure plays once it is there, on its slide only", async () => {
      const [wasm, body] = await half();
      let arrive;
      const pages = { [wasm]: new Promise((resolve) => (arrive = () => resolve(body))) };
      const fast = await serve("dist", { cache: "max-age=600", pages });
      const from = await slowly(fast, 20_000);
      // reveal.js takes a frame away whose later half is still on its way: in Firefox its page says so before it goes.
      await talk(browser, { from, but: /^Error$/ }, async ({ page, press, text, stands, plays, until, ahead }) => {
        page.setDefaultTimeout(LONG_MS);
        await text(1);
        for (const slide of [2, 3]) {
          await press("PageDown");
          await until((slide) => globalThis.number() === slide, slide);
        }
        // It is left before it is there, however fast the machine, and come back to.
        await until(() => globalThis.loaded.has(globalThis.shown()));
        assert.equal(await page.evaluate(() => globalThis.heard(globalThis.shown()).length), 0, "it is not there yet");
        await press("PageDown");
        await text(4);
        arrive();
        await press("PageUp");
        await plays(3, LUCK);
        await page.evaluate(() => globalThis.Reveal.next());
        await text(4);
        await press("PageDown");
        await stands(5, WORK);
        await ahead();
        await page.evaluate(() => globalThis.Reveal.next());
        await plays(6, LEASE);
        await page.evaluate(() => globalThis.Reveal.next());
        await text(7);
        await press("PageUp");
        await plays(6, LEASE);
        assert.deepEqual(await page.evaluate(() => globalThis.astray), []);
      });
      await from.close();
      await fast.close();
    });

    test("shows nothing that is cut, and no type below 22 px on a slide of 1280 × 720", async () => {
      const found = {};
      for (const viewport of [{ width: 1280, height: 720 }, { width: 960, height: 540 }]) {
        await talk(browser, { viewport }, async ({ page, press, figure, frame, until, ahead }) => {
          for (const number of Object.keys(figures).map(Number)) {
            await page.evaluate((at) => globalThis.Reveal.slide(at - 1), number);
            await figure(number);
            if (figures[number + 1]) await ahead();
            const inside = await frame();
            for (let stop = 0; (await page.evaluate(() => globalThis.number())) === number; stop++) {
              await page.evaluate(() => globalThis.ask({ type: "pause" }, globalThis.shown().contentWindow));
              // It tells so after all that it had to tell of playing.
              await until(() => !globalThis.playing().length);
              await calm(inside);
              assert.deepEqual(await inside.evaluate(() => [innerWidth, innerHeight]), [1280, 720]);
              const wrong = await inside.evaluate(unreadable);
              if (wrong.length) found[`slide ${number}, stop ${stop}, ${viewport.width}`] = wrong;
              const before = await page.evaluate(() => globalThis.got.length);
              await press("PageDown");
              // What it tells of going on, or that the deck is to.
              await page.waitForFunction((before) => globalThis.got.slice(before).some((data) => data.type === "step" || data.type === undefined), before);
            }
          }
        });
      }
      assert.deepEqual(found, {});
    });

    test("fills the window behind a slide, and is walked there too", () =>
      talk(browser, { on: { 2: ["data-background-iframe", figures[5][1]] }, viewport: { width: 1024, height: 768 } }, async ({ press, text, stands, frame, figure, rests }) => {
        await press("PageDown");
        await stands(2, WORK);
        const inside = await frame();
        await rests();
        assert.deepEqual(await inside.evaluate(() => [innerWidth, innerHeight]), [1024, 768]);
        await inside.locator(".stages").click({ position: { x: 500, y: 200 } });
        await figure(2);
        for (const beat of BEATS) {
          await press("PageDown");
          await stands(2, beat);
        }
        await press("PageDown");
        await text(3);
        await press("PageUp");
        await stands(2, WORK);
        await press("PageUp");
        await text(1);
      }));

    test("hears of its slide before it is there: what was said last counts", async () => {
      const [wasm, body] = await half();
      const slow = async (act) => {
        let arrive;
        const pages = { [wasm]: new Promise((resolve) => (arrive = () => resolve(body))) };
        const from = await serve("dist", { pages });
        await talk(browser, { from }, (speaker) => act({ ...speaker, arrive }));
        await from.close();
      };
      const there = async ({ page, until }, at) => {
        await page.evaluate((at) => globalThis.Reveal.slide(at - 1), at);
        await until(() => globalThis.loaded.has(globalThis.shown()));
        assert.equal(await page.evaluate(() => document.activeElement === document.body), true);
      };
      await slow(async ({ arrive, plays, through, ...rest }) => {
        await there(rest, 3);
        arrive();
        await plays(3, LUCK);
        await through("PageDown", 4);
      });
      await slow(async ({ arrive, stands, press, ...rest }) => {
        await there(rest, 5);
        arrive();
        await stands(5, WORK);
        await press("PageDown");
        await stands(5, BEATS[0]);
      });
      // The deck goes on before the figure is there, which stays where it is, with nothing to show for it.
      await slow(async ({ arrive, text, press, plays, page, until, ...rest }) => {
        await there({ page, until, ...rest }, 6);
        await press("PageDown");
        await text(7);
        const inside = page.frames().find((frame) => frame.url().includes("two-workers"));
        arrive();
        await inside.locator('[data-figure="two-workers"]').waitFor({ state: "attached" });
        // It hears what is asked of it once it has said that it is there.
        await until(() => globalThis.told(document.querySelector("iframe[title='Slide 6']")).length);
        const index = await page.evaluate(async () => (await globalThis.ask({ type: "getState" }, document.querySelector("iframe[title='Slide 6']").contentWindow)).result.index);
        assert.equal(index, LEASE);
        await text(7);
        await press("PageUp");
        await plays(6, LEASE);
      });
      await slow(async ({ arrive, text, press, plays, ...rest }) => {
        await there(rest, 6);
        await press("PageDown");
        await text(7);
        await press("PageUp");
        await there(rest, 6);
        arrive();
        await plays(6, LEASE);
      });
    });
  });
}

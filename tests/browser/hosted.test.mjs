// What a figure in a frame does to the page around it: it takes no focus, makes no steps of its history, scrolls nothing of
// it and lets a thumb by; the keys it has no use for are passed on where the address says so, and Esc gives the focus back.

import { after, before, describe } from "node:test";
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { test } from "./bounded.mjs";
import { LONG_MS, STEP_MS, calm, frames, launch, press, profile, serve } from "./harness.mjs";
import { hearing } from "./embedder.mjs";
import { launchFirefox, unlessHere } from "./firefox.mjs";
import { slowly } from "./slow.mjs";

let site, chromium;
before(async () => {
  [site, chromium] = [await serve(), await launch()];
});
after(async () => {
  await chromium?.close();
  await site?.close();
});

const ALLOWED = 'allow="fullscreen; clipboard-write"';

// A page around. It stands on `localhost`, which is another site than 127.0.0.1, so Chromium keeps figures in a process of
// their own; a Firefox that is driven sends keys to the outer page's process alone, so there it is the same site. `body` is
// told how to write the line that embeds a figure. `but` is what the browser may complain of.
async function hosted(body, act, { browser = chromium, from = site, but = /^$/, waitUntil = "load", ...options } = {}) {
  const pages = {};
  const host = await serve("static", { pages });
  const name = browser.browserType().name() === "chromium" ? "localhost" : "127.0.0.1";
  const origin = host.origin.replace("127.0.0.1", name);
  const url = host.url.replace("127.0.0.1", name);
  const src = (keys) => `${from.url}?embed=1&origin=${encodeURIComponent(origin)}&${keys}`;
  const line = (keys, attributes = 'width="900" height="1200"') =>
    `<iframe title="A figure" ${ALLOWED} style="border: 0" ${attributes} src="${src(keys).replaceAll("&", "&amp;")}"></iframe>`;
  const page = (inner) => `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Around</title>
    <link rel="icon" href="data:,"><style>body { margin: 0 }</style><script>${hearing}</script><body>${inner}</body></html>`;
  pages["index.html"] = page(body(line));
  pages["before.html"] = page("<p>The page before.</p>");
  const context = await profile(browser, options);
  // What passes keys on is fetched once a figure hears, and no frame or timer tells of it: it is there when it listens.
  await context.addInitScript(() => {
    const { addEventListener } = globalThis;
    globalThis.addEventListener = function (type, ...rest) {
      globalThis.passesOn ||= type === "keydown" && /\/slides\.js/.test(new Error().stack);
      return addEventListener.call(this ?? globalThis, type, ...rest);
    };
  });
  const tab = await context.newPage();
  const problems = [];
  tab.on("pageerror", (error) => problems.push(String(error)));
  tab.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  try {
    await tab.goto(`${url}before.html`);
    await tab.goto(url, { waitUntil });
    await act(around(tab));
    assert.deepEqual(problems.filter((problem) => !but.test(problem)), []);
  } finally {
    // Also where it fails: what still plays takes its time from the others.
    await context.close();
    await host.close();
  }
}

// What is done in the page around, and seen from there.
function around(page) {
  const self = {
    page,
    inside: (at = 0) => page.mainFrame().childFrames()[at],
    // Waits until so many figures are there, and calm.
    async there(count = 1) {
      const ready = (count) => globalThis.got.filter(({ type }) => type === "ready").length >= count;
      await page.waitForFunction(ready, count, { timeout: LONG_MS });
      for (let at = 0; at < count; at++) await self.see(at);
    },
    // Brings a frame into sight and waits until it is calm: out of sight it has no frames to be drawn.
    async see(at) {
      await page.evaluate((at) => document.querySelectorAll("iframe")[at].scrollIntoView({ block: "nearest" }), at);
      // The browser finds what is under a pointer by what it has drawn.
      await frames(page, 2);
      await calm(self.inside(at));
    },
    ask: (fields, to = 0) => page.evaluate(([fields, to]) => globalThis.ask(fields, to), [fields, to]),
    state: async (to = 0) => (await self.ask({ type: "getState" }, to)).result,
    got: (type) => page.evaluate((type) => globalThis.got.filter((data) => data?.type === type), type),
    until: (what, given) => page.waitForFunction(what, given),
    // A click beside the words, which gives the figure the focus.
    async into(at = 0) {
      await self.inside(at).waitForFunction(() => globalThis.passesOn);
      await self.inside(at).locator("div.said").click({ position: { x: 3, y: 3 } });
      await self.inside(at).waitForFunction(() => document.hasFocus() && document.activeElement.matches("[data-figure]"));
    },
    // Gives the focus to this in a frame, and waits until the frame has the keys.
    async focus(there, at = 0) {
      await there.focus();
      await self.inside(at).waitForFunction(() => document.hasFocus());
    },
    async press(...keys) {
      for (const key of keys) await page.keyboard.press(key);
    },
    // Waits until the page around has the keys.
    isBack: () => page.waitForFunction(() => document.hasFocus() && document.activeElement === document.body),
    // What the page around hears of these keys, and of no other before a last one, `z`, which is always passed on.
    async passedOn(...keys) {
      const from = await page.evaluate(() => globalThis.got.length);
      await self.press(...keys, "z");
      const last = '{"method":"triggerKey","args":[90]}';
      await page.waitForFunction(([from, last]) => globalThis.got.indexOf(last, from) >= 0, [from, last]);
      const heard = await page.evaluate((from) => globalThis.got.slice(from).filter((data) => typeof data === "string" || data.type === "key"), from);
      assert.deepEqual([heard.at(-2).key, heard.at(-1)], ["z", last]);
      return heard.slice(0, -2).map((data) => data.key ?? data);
    },
  };
  return self;
}

const browsers = [
  ["Chromium", () => chromium, false],
  ["Firefox", launchFirefox, unlessHere],
];

for (const [name, start, skip] of browsers) {
  describe(`keys in ${name}`, { skip }, () => {
    let browser;
    before(async () => (browser = await start()));
    after(async () => browser !== chromium && (await browser?.close()));
    const keys = (address, act) => hosted((line) => line(address), act, { browser });

    test("those of no use to the figure are passed on, and arrows at its ends; those it uses are not", () =>
      keys("figure=delivery&loss=0&letters=2&start=0&pass=1&id=mine", async ({ there, into, passedOn, state, got, page, inside }) => {
        await there();
        await into();
        const index = async () => (await state()).index;
        const [next, prev] = ['{"method":"next"}', '{"method":"prev"}'];
        assert.deepEqual(await passedOn("ArrowLeft"), ["ArrowLeft", prev], "at its beginning");
        assert.deepEqual(await passedOn("PageDown", "PageUp"), ["PageDown", next, "PageUp", prev]);
        assert.deepEqual(await passedOn("s", "/", "ArrowDown"), ["s", '{"method":"triggerKey","args":[83]}', "/", '{"method":"triggerKey","args":[191]}', "ArrowDown", '{"method":"triggerKey","args":[40]}']);
        assert.deepEqual(await passedOn("Shift+Q", "Tab", "Shift"), ["Q"], "with Shift it is told, and is no key of reveal.js");
        const told = (await got("key")).findLast(({ key }) => key === "Q");
        assert.deepEqual(told, { ns: "twice-or-never", v: 1, id: "mine", type: "key", key: "Q", code: "KeyQ", shiftKey: true, ctrlKey: false, altKey: false, metaKey: false, repeat: false });
        await into();
        assert.equal(await index(), 0);
        for (const [key, at] of [["ArrowRight", 1], ["ArrowRight", 2], ["ArrowLeft", 1], ["End", 10]]) {
          assert.deepEqual(await passedOn(key), [], key);
          assert.equal(await index(), at, key);
        }
        assert.deepEqual(await passedOn("ArrowRight", "ArrowRight"), ["ArrowRight", next, "ArrowRight", next], "at its end");
        const { index: last, ended } = await state();
        assert.ok(ended && last === 10);
        assert.deepEqual(await passedOn("ArrowLeft", "Home", "Shift+ArrowRight", "Space", "Space"), []);
        assert.equal(await page.evaluate(() => document.activeElement.tagName), "IFRAME");
        // Controls keep what is theirs.
        const { index: at } = await state();
        const radio = inside().getByRole("radio", { name: "At least once" });
        await radio.click();
        assert.deepEqual(await passedOn("ArrowRight"), []);
        assert.equal((await state()).recipe, "G");
        await inside().getByRole("slider", { name: "Loss" }).focus();
        assert.deepEqual(await passedOn("ArrowRight", "PageUp", "Home"), []);
        await inside().getByRole("button", { name: "More" }).focus();
        assert.deepEqual(await passedOn("Enter"), []);
        await inside().getByRole("textbox", { name: "Seed" }).focus();
        // What is typed is nobody's else.
        const before = (await got("key")).length;
        await page.keyboard.type("31");
        await into();
        assert.deepEqual(await passedOn(), []);
        assert.equal((await got("key")).length, before + 1, `at ${at}`);
      }));

    test("without an origin, for another one, and where nothing says so, none is passed on", () =>
      hosted(
        (line) => `${line("figure=delivery&start=0&loss=0")}${line("figure=delivery&start=0&loss=0&pass=1").replace(/origin=[^&]*&amp;/, "")}
          ${line("figure=delivery&start=0&loss=0&pass=1").replace(/origin=[^&]*/, "origin=https://example.org")}`,
        async ({ into, press, page, inside, got }) => {
          for (const at of [0, 1, 2]) await inside(at).locator("[data-figure]").waitFor();
          for (const at of [0, 1, 2]) {
            await into(at);
            // The arrow at its beginning is the figure's own, as are those that follow.
            await press("ArrowLeft", "PageDown", "s", "ArrowRight");
            await inside(at).locator('[role="log"] [data-index="1"]').waitFor();
          }
          assert.deepEqual(await got("key"), []);
          assert.deepEqual(await page.evaluate(() => globalThis.got.filter((data) => typeof data === "string")), []);
        },
        // Firefox reports what was meant for another origin.
        { browser, but: /target origin provided .*example\.org/ },
      ));

    test("keys=0 leaves all of them to the page around, but for what controls do by themselves", () =>
      keys("figure=delivery&loss=0&letters=2&start=2&keys=0&pass=1", async ({ there, into, passedOn, state, press, isBack, inside, until }) => {
        await there();
        await into();
        const before = await state();
        const all = ["Space", "ArrowRight", "ArrowLeft", "Home", "End", "1", "3", "l", "r", "n", "b", "p", "f", "?", "[", "Control+z", "Enter"];
        const heard = (await passedOn(...all)).filter((key) => !key.startsWith("{"));
        assert.deepEqual(heard, all.map((key) => ({ Space: " ", "Control+z": "z" })[key] ?? key));
        const after = await state();
        assert.deepEqual([after.digest, after.index, after.seed], [before.digest, before.index, before.seed]);
        assert.equal(await inside().locator(".help, .actions, .talk").count(), 0);
        // Controls do what they do anywhere.
        await inside().getByRole("radio", { name: "At least once" }).focus();
        assert.deepEqual(await passedOn("ArrowRight"), []);
        assert.equal((await state()).recipe, "G");
        await inside().getByRole("slider", { name: "Loss" }).focus();
        assert.deepEqual(await passedOn("ArrowRight"), []);
        assert.notEqual(await inside().getByRole("slider", { name: "Loss" }).inputValue(), "0");
        await inside().getByRole("button", { name: "Play" }).focus();
        await press("Space");
        await until(() => globalThis.got.some(({ type }) => type === "play"));
        await press("Escape");
        await isBack();
      }));

    test("Esc lets go, and then gives the focus back; also from a field, and from a card", () =>
      keys("figure=workbench&loss=0&letters=2&start=1", async ({ there, into, press, isBack, inside, focus }) => {
        await there();
        await into();
        await press("Escape");
        await isBack();
        await focus(inside().locator("[data-copy]").first());
        await press("Enter");
        await inside().locator(".actions").waitFor();
        await press("Escape");
        await inside().locator(".actions").waitFor({ state: "detached" });
        await inside().waitForFunction(() => document.hasFocus());
        await press("Escape");
        await isBack();
        await focus(inside().getByRole("textbox", { name: "Cards" }));
        await press("Escape");
        await isBack();
        const card = inside().locator('[data-piece="P"]');
        await focus(card);
        await press("Enter");
        await inside().locator('[data-piece="P"][aria-pressed="true"]').waitFor();
        await press("Escape");
        await inside().locator('[data-piece="P"][aria-pressed="false"]').waitFor();
        await press("Escape");
        await isBack();
      }));

    test("Esc gives the focus back without an origin, too", () =>
      hosted((line) => line("figure=delivery").replace(/origin=[^&]*&amp;/, ""), async ({ there, into, press, isBack }) => {
        await there();
        await into();
        await press("Escape");
        await isBack();
      }, { browser }));
  });
}

test("twenty figures load without taking the focus, a step of the history, or scrolling anything", () => {
  const slugs = ["delivery&autoplay=1", "same-luck", "two-workers&autoplay=1", "work-first&present=1", "workbench", "converge", "remember&start=9", "state-of-mind"];
  const frames = Array.from({ length: 20 }, (_, at) => `figure=${slugs[at % slugs.length]}`);
  return hosted(
    (line) => `<p style="height: 700px">Above</p><input aria-label="Typed" />${frames.map((keys) => line(keys, 'width="720" height="480"')).join("")}<p style="height: 2000px">Below</p>
      <script>
        globalThis.moved = [];
        for (const kind of ["scroll", "blur", "focusin", "popstate", "hashchange"]) addEventListener(kind, ({ type }) => moved.push(type));
        document.querySelector("input").focus();
        globalThis.began = history.length;
        scrollTo(0, 300);
      </script>`,
    async ({ page, there }) => {
      await page.waitForFunction(() => scrollY === 300);
      await page.keyboard.type("still ");
      await there(0);
      const ready = () => globalThis.got.filter(({ type }) => type === "ready").length === 20;
      await page.waitForFunction(ready, undefined, { timeout: 4 * LONG_MS });
      // Those in sight that are to play have begun.
      await page.waitForFunction(() => globalThis.got.some(({ type }) => type === "step"), undefined, { timeout: LONG_MS });
      await page.keyboard.type("here");
      const found = await page.evaluate(() => ({
        typed: document.querySelector("input").value,
        at: scrollY,
        moved: globalThis.moved.filter((kind) => kind !== "scroll" && kind !== "focusin"),
        steps: history.length - globalThis.began,
      }));
      assert.deepEqual(found, { typed: "still here", at: 300, moved: [], steps: 0 });
    },
    // All that they load comes while it is typed in.
    { waitUntil: "commit" },
  );
});

for (const [name, start, skip] of browsers) {
  test(`playing, new runs, new futures and other figures add no step to Back, in ${name}`, { skip }, async () => {
    const browser = await start();
    await hosted(
      (line) => line("figure=delivery&loss=0&letters=3&start=6&speed=8"),
      async ({ page, there, ask, inside, into, press, until, state }) => {
        await there();
        const steps = await page.evaluate(() => history.length);
        const written = async (act) => {
          const address = await inside().evaluate(() => location.href);
          await act();
          await inside().waitForFunction((address) => location.href !== address, address);
          assert.equal(await page.evaluate(() => history.length), steps);
        };
        await written(() => inside().getByRole("button", { name: "Step forward" }).click());
        await into();
        await written(() => press("n"));
        await written(() => inside().getByRole("radio", { name: "Idempotent" }).click());
        await written(() => ask({ type: "seek", index: 9 }));
        await written(() => ask({ type: "seek", index: 1 }));
        await written(() => ask({ type: "apply", action: { type: "lose", letter: 1 } }));
        await inside().getByRole("group", { name: "Futures" }).waitFor();
        await written(async () => {
          await ask({ type: "play" });
          await until(() => globalThis.got.some(({ type }) => type === "end"));
        });
        await ask({ type: "setFigure", figure: "two-workers" });
        await until(() => globalThis.got.filter(({ type }) => type === "ready").length === 2);
        assert.equal((await state()).figure, "two-workers");
        assert.equal(await page.evaluate(() => history.length), steps);
        await page.goBack();
        await page.getByText("The page before.").waitFor();
      },
      { browser },
    );
    if (browser !== chromium) await browser.close();
  });
}

describe("under a thumb", () => {
  const phone = { viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true };
  const finger = async (page) => {
    const session = await page.context().newCDPSession(page);
    const touch = (type, at) => session.send("Input.dispatchTouchEvent", { type, touchPoints: at ? [at] : [] });
    // From a place, by so much, in the middle of what can be seen.
    return async (x, y, across, down) => {
      await touch("touchStart", { x, y });
      for (let part = 1; part <= 10; part++) await touch("touchMove", { x: x + (across * part) / 10, y: y + (down * part) / 10 });
      await touch("touchEnd");
    };
  };
  // Brings something of the figure to the middle of the window, and says where it is once it stays there: the page around is
  // scrolled a while after it is asked to be, and may still go on by itself after a swipe.
  const inSight = async (page, locator) => {
    let [there, times] = [{}, 0];
    for (const end = Date.now() + STEP_MS; times < 4; ) {
      await locator.evaluate((element) => element.scrollIntoView({ block: "center" }));
      await frames(page, 1);
      const { x, y, width, height } = await locator.boundingBox();
      const now = { x: x + width / 2, y: y + height / 2 };
      const stays = now.x === there.x && now.y === there.y && Math.abs(now.y - phone.viewport.height / 2) < 10;
      [there, times] = [now, stays ? times + 1 : 0];
      assert.ok(Date.now() < end, `${locator} does not come to the middle: ${JSON.stringify(there)}`);
    }
    return there;
  };
  const tall = (act) =>
    hosted(
      (line) => `<p style="height: 900px">Above</p>${line("figure=delivery&loss=30&letters=12&start=30", 'style="display: block; border: 0" width="390" height="1400"')}<p style="height: 1500px">Below</p>`,
      async (given) => {
        await given.there();
        await act({ ...given, swipe: await finger(given.page) });
      },
      phone,
    );

  // Anywhere but on a slider, which the browser itself moves to where it is touched.
  test("a swipe up or down from anywhere on the figure scrolls the page around, and does nothing else", () =>
    tall(async ({ page, inside, swipe, state }) => {
      const before = await state();
      const places = {
        stage: ".stages",
        copy: "[data-copy]",
        node: "[data-node]",
        link: ".wire",
        diagram: ".view .diagram",
        narration: ".narration",
        score: ".score",
        play: ".controls button",
        log: "[role=log]",
        mode: ".modes label",
      };
      for (const [what, selector] of Object.entries(places)) {
        for (const down of [-150, 150]) {
          const { x, y } = await inSight(page, inside().locator(selector).first());
          const at = await page.evaluate(() => scrollY);
          await swipe(x, y, 4, down);
          await page.waitForFunction(([at, down]) => (down < 0 ? scrollY > at + 40 : scrollY < at - 40), [at, down]).catch((error) => {
            throw new Error(`${what}, ${down}: ${error.message}`);
          });
          const now = await state();
          assert.deepEqual([now.digest, now.index, now.now], [before.digest, before.index, before.now], what);
          assert.equal(await inside().locator(".actions").count(), 0, what);
        }
      }
    }));

  test("sideways on the diagram moves time and not the page; a tap there does, too, and one on a letter selects it", () =>
    tall(async ({ page, inside, swipe, state }) => {
      const { index } = await state();
      const { x, y } = await inSight(page, inside().locator(".view .diagram"));
      const at = await page.evaluate(() => scrollY);
      await swipe(x + 40, y, -120, 6);
      await page.waitForFunction(async (index) => (await globalThis.ask({ type: "getState" })).result.index < index, index);
      const dragged = await state();
      await page.touchscreen.tap(x + 60, y);
      await page.waitForFunction(async (index) => (await globalThis.ask({ type: "getState" })).result.index > index, dragged.index);
      assert.equal(await page.evaluate(() => scrollY), at);
      const letter = inside().locator("[data-copy]:not(.lost)").first();
      const name = await letter.getAttribute("aria-label");
      const there = await inSight(page, letter);
      await page.touchscreen.tap(there.x, there.y);
      await inside().locator(".actions").waitFor();
      assert.ok((await inside().locator(".narration").textContent()).startsWith(name), name);
    }));
});

test("a press and a drag hit what is under the pointer where the page around scales or zooms the frame", () =>
  hosted(
    (line) =>
      ["", "transform: scale(0.6); transform-origin: 0 0", "zoom: 0.6", "zoom: 1.25"]
        .map((style) => `<div style="width: 900px; height: 700px; ${style}">${line("figure=delivery&loss=30&letters=12&start=40", 'width="900" height="700"')}</div>`)
        .join(""),
    async ({ page, there, see, inside, state }) => {
      const count = 4;
      await there(count);
      // Where a place of the figure is in the window, by how large the frame is drawn.
      const place = async (at, x, y) => {
        const width = await inside(at).evaluate(() => innerWidth);
        return page.evaluate(
          ([at, width, x, y]) => {
            const frame = document.querySelectorAll("iframe")[at];
            const edges = frame.getBoundingClientRect();
            return { x: edges.left + (x * edges.width) / width, y: edges.top + (y * edges.width) / width };
          },
          [at, width, x, y],
        );
      };
      const middle = (at, selector) =>
        inside(at).locator(selector).first().evaluate((element) => {
          const { left, top, width, height } = element.getBoundingClientRect();
          return [left + width / 2, top + height / 2];
        });
      const seen = [];
      for (let at = 0; at < count; at++) {
        await see(at);
        const found = {};
        // Each letter in flight is selected by a press in its middle.
        const names = await inside(at).locator("[data-copy]:not(.lost)").evaluateAll((marks) => marks.map((mark) => mark.getAttribute("aria-label")));
        const [first] = names;
        const letter = await place(at, ...(await middle(at, "[data-copy]:not(.lost)")));
        await page.mouse.click(letter.x, letter.y);
        await inside(at).locator(".actions").waitFor();
        const said = await inside(at).locator(".narration").textContent();
        assert.ok(names.some((name) => said.startsWith(name)), `${first}: ${said}`);
        found.said = said;
        await press(inside(at).getByRole("button", { name: "Let go" }));
        const [x, y] = await middle(at, ".view .diagram");
        const from = await place(at, x + 200, y);
        const to = await place(at, x + 50, y);
        await page.mouse.move(from.x, from.y);
        await page.mouse.down();
        await calm(inside(at));
        found.pressed = (await state(at)).index;
        await page.mouse.move(to.x, to.y, { steps: 3 });
        await page.mouse.up();
        await calm(inside(at));
        const { index, digest } = await state(at);
        Object.assign(found, { index, digest });
        seen.push(found);
      }
      assert.ok(seen[0].pressed > seen[0].index && seen[0].index > 0, JSON.stringify(seen[0]));
      for (const found of seen) assert.deepEqual(found, seen[0]);
    },
    { viewport: { width: 1280, height: 1000 } },
  ));

describe("what a deck says early", () => {
  // A figure that begins to play says so.
  const plays = async ({ until }) => until(() => globalThis.got.some(({ type }) => type === "play"));

  for (const sandbox of ["", 'sandbox="allow-scripts"']) {
    test(`is not lost where the browser leads to another language meanwhile${sandbox && ", in a sandbox"}`, async () => {
      const pages = {};
      const from = await serve("dist", { pages });
      let arrive;
      const german = await readFile("dist/de/index.html");
      pages["de/index.html"] = new Promise((resolve) => (arrive = () => resolve(german)));
      await hosted(
        (line) => line("figure=delivery&loss=0", `name="mine" ${sandbox} width="900" height="900"`),
        async (given) => {
          const { page, until, inside } = given;
          await from.askedFor("/de/index.html");
          await page.evaluate(() => {
            globalThis.say("slide:stop");
            globalThis.say("slide:start");
          });
          // It is asked for again, with what was said.
          await from.askedFor("/de/index.html", 2);
          arrive();
          await plays(given);
          assert.equal(await inside().evaluate(() => document.documentElement.lang), "de");
          await until(() => frames.mine === frames[0]);
          assert.equal(await inside().evaluate(() => name), "mine");
        },
        // It is not loaded before the other language has come.
        { from, locale: "de-DE", waitUntil: "commit" },
      ).finally(() => from.close());
    });
  }

  test("is kept until the figure is there, with the network at 20 KB/s", async () => {
    // What plays comes once that has been said, in whatever order the rest does.
    const wasm = readdirSync("dist").find((name) => /^twice.*_bg\.wasm$/.test(name));
    const body = await readFile(`dist/${wasm}`);
    let arrive;
    const pages = { [wasm]: new Promise((resolve) => (arrive = () => resolve(body))) };
    const fast = await serve("dist", { cache: "max-age=600", pages });
    const from = await slowly(fast, 20_000);
    await hosted(
      (line) => `${line("figure=delivery&loss=0")}<script>document.querySelector("iframe").onload = () => { globalThis.heard = got.length; say("slide:start"); }</script>`,
      async (given) => {
        await given.page.waitForFunction(() => globalThis.heard !== undefined, undefined, { timeout: LONG_MS });
        assert.equal(await given.page.evaluate(() => globalThis.heard), 0, "it was said before the figure was there");
        arrive();
        await given.page.waitForFunction(() => globalThis.got.some(({ type }) => type === "play"), undefined, { timeout: LONG_MS });
      },
      { from },
    );
    await from.close();
    await fast.close();
  });
});

test("setFigure shows another figure in this one's place, with what is about the frame; one that is none is refused by name", () =>
  hosted(
    (line) => line("figure=delivery&recipe=G&loss=40&start=9&theme=dark&speed=2&id=mine&pass=1&autoplay=0#v1=broken"),
    async ({ page, there, ask, state, until, inside, got }) => {
      await there();
      for (const figure of ["nonsense", "x".repeat(9_000), ""]) {
        const { ok, result } = await ask({ type: "setFigure", figure });
        assert.deepEqual([ok, result.code], [false, "bad-value"]);
        const { message } = (await got("error")).at(-1);
        assert.ok(message.includes(figure.slice(0, 40)) && message.includes("two-workers, ") && message.length < 500, message);
      }
      assert.equal((await ask({ type: "setFigure" })).result.code, "bad-message");
      const listed = (await got("ready"))[0].figures;
      let count = 1;
      for (const figure of ["two-workers", "delivery", "replicated-queue", "state-of-mind"]) {
        assert.ok(listed.includes(figure));
        const { ok, id } = await ask({ type: "setFigure", figure });
        assert.deepEqual([ok, id], [true, "mine"]);
        count += 1;
        await until((count) => globalThis.got.filter(({ type }) => type === "ready").length === count, count);
        const now = await state();
        assert.equal(now.figure, figure);
        await calm(inside());
        const keys = await inside().evaluate(() => Object.fromEntries(new URLSearchParams(location.search)));
        const { origin, ...rest } = keys;
        assert.ok(origin.startsWith("http://localhost:"));
        assert.deepEqual(rest, { embed: "1", figure, theme: "dark", speed: "2", id: "mine", pass: "1", autoplay: "0" });
        assert.equal(await inside().locator("html").getAttribute("data-theme"), "dark");
        assert.equal(await inside().locator(".notes").count(), 0, "nothing of it is ignored");
      }
      assert.equal((await got("ready")).length, count);
      assert.equal(await page.evaluate(() => document.activeElement === document.body), true);
    },
  ));

for (const [language, words] of [
  ["en", "The browser allows no full screen here."],
  ["de", "Der Browser lässt hier kein Vollbild zu."],
]) {
  test(`F says so where there is no full screen to be had, in ${language}`, () =>
    hosted(
      (line) => `${line(`figure=delivery&hl=${language}&start=1`).replace(ALLOWED, "")}${line(`figure=delivery&hl=${language}&start=1`)}`,
      async ({ there, into, press, inside, state }) => {
        await there(2);
        await into(0);
        await press("f");
        await inside(0).waitForFunction((words) => document.querySelector(".narration").textContent === words, words);
        assert.equal((await state(0)).index, 1);
        assert.equal(await inside(0).evaluate(() => document.fullscreenElement), null);
        await into(1);
        await press("f");
        await inside(1).waitForFunction(() => document.fullscreenElement?.matches("[data-figure]"));
        assert.notEqual(await inside(1).locator(".narration").textContent(), words);
      },
    ));
}

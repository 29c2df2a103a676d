// The custom element in somebody else's page: it loads when it is near, is as tall as its figure, wears what the page wears,
// speaks its language, obeys, tells, and says what is wrong where no figure comes.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { brotliCompressSync, constants } from "node:zlib";
import { test } from "./bounded.mjs";
import { LONG_MS, STEP_MS, calm, frames, launch, profile, serve } from "./harness.mjs";
import { launchFirefox, unlessHere } from "./firefox.mjs";
import { patient } from "./embedder.mjs";
import { host } from "./hosts.mjs";

let site, around, browser;
before(async () => {
  [site, around, browser] = [await serve(), await host(), await launch()];
});
after(async () => {
  await browser?.close();
  await around?.close();
  await site?.close();
});

const module = () => `<script type="module" src="${site.url}embed.js"></script>`;
const element = (attributes = "", inside = '<a href="https://example.org/still">A still</a>') =>
  `<twice-or-never ${attributes}>${inside}</twice-or-never>`;

// What the page around keeps: each event of an element, with what the page looked like then.
const keeps = `<script>
  globalThis.told = [];
  for (const type of ["ready", "resize", "statechange", "step", "play", "pause", "end", "error"]) {
    addEventListener("ton-" + type, ({ target, detail }) => told.push({ type, at: target.id, detail }));
  }
  globalThis.heights = [];
  addEventListener("message", ({ data }) => data?.type === "resize" && heights.push(data.height));
  globalThis.one = (id = "one") => document.getElementById(id);
  globalThis.inner = (id) => one(id)?.shadowRoot?.querySelector("iframe");
  globalThis.shown = (id) => inner(id) && !inner(id).inert;
</script>`;

// Opens a page around, and has it act. `problems` are what its console and its scripts complained of.
async function open(body, { page: about = {}, expects = [], on = browser, isPatient = true, ...options } = {}, act) {
  const context = await profile(on, { viewport: { width: 900, height: 900 }, ...options });
  if (isPatient) await patient(context);
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  const address = around.page(keeps + body, about);
  // A Firefox that is driven clicks in the page's own process alone, so there it is the same site.
  await page.goto(on === browser ? address : address.replace("localhost", "127.0.0.1"));
  const told = (type) => page.evaluate((type) => globalThis.told.filter((one) => one.type === type), type);
  const shown = (id) => page.waitForFunction((id) => globalThis.shown(id), id, { timeout: LONG_MS });
  // Waits until it has told of this step: a reply may come before what is told of it.
  const stepped = (id, index) =>
    page.waitForFunction(
      ([id, index]) => globalThis.told.findLast(({ type, at }) => type === "step" && at === id)?.detail.index === index,
      [id, index],
    );
  const inside = async (id = "one") => {
    const frame = await page.evaluateHandle((id) => globalThis.inner(id), id);
    return frame.asElement().contentFrame();
  };
  const call = (name, ...given) =>
    page.evaluate(
      ([name, given]) => globalThis.one()[name](...given).then((result) => ({ result }), ({ code, message }) => ({ code, message })),
      [name, given],
    );
  await act({ page, told, shown, stepped, inside, call });
  const foreseen = (problem) => expects.some((words) => words.test(problem));
  assert.deepEqual(problems.filter((problem) => !foreseen(problem)), []);
  for (const words of expects) assert.ok(problems.some((problem) => words.test(problem)), `${words} among ${problems}`);
  await context.close();
}

const figureOf = (frame) => frame.locator('section[aria-roledescription="figure"]');

// Waits until the frame of an element is as tall as what is in it, and stays so.
async function fits(page, frame, id = "one") {
  await calm(frame);
  await page.waitForFunction(
    async ([id]) => {
      const before = globalThis.inner(id).offsetHeight;
      await globalThis.aFrame();
      await globalThis.aFrame();
      return before === globalThis.inner(id).offsetHeight;
    },
    [id],
  );
  let sizes;
  for (const end = Date.now() + STEP_MS; ; ) {
    await calm(frame);
    sizes = await frame.evaluate(() => ({
      needs: document.querySelector('[aria-roledescription="figure"]').offsetHeight,
      scrolls: document.documentElement.scrollHeight,
      has: innerHeight,
      wide: document.documentElement.scrollWidth - innerWidth,
      bar: innerWidth - document.documentElement.clientWidth,
    }));
    if ((sizes.needs === sizes.has && sizes.scrolls <= sizes.has) || Date.now() > end) break;
  }
  assert.equal(sizes.has, sizes.needs, "the frame is as tall as the figure");
  assert.ok(sizes.scrolls <= sizes.has && sizes.wide <= 0 && !sizes.bar, `nothing scrolls: ${JSON.stringify(sizes)}`);
  return sizes.has;
}

// Waits until a figure is taller, or less tall, than it was.
async function grows(frame, than) {
  await frame.waitForFunction((than) => document.querySelector('[aria-roledescription="figure"]').offsetHeight > than, than);
}
async function shrinks(frame, than) {
  await frame.waitForFunction((than) => document.querySelector('[aria-roledescription="figure"]').offsetHeight < than, than);
}

test("embed.js is at most 5,000 bytes of brotli", async () => {
  const script = await readFile("dist/embed.js");
  const size = brotliCompressSync(script, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  assert.ok(size <= 5_000, `${size} bytes`);
});

test("a figure loads when it comes near the view, and not before", () =>
  open(
    `${module()}<p style="height: 4000px">Far above</p>${element('id="one" figure="silence"')}`,
    {},
    async ({ page, shown, inside, told }) => {
      await page.waitForFunction(() => customElements.get("twice-or-never"));
      await frames(page, 5);
      assert.equal(await page.evaluate(() => globalThis.inner()), null, "it has not begun");
      const tall = await page.evaluate(() => globalThis.one().offsetHeight);
      assert.ok(tall > 500, `room is kept for it: ${tall}`);
      await page.evaluate(() => globalThis.one().scrollIntoView());
      await shown("one");
      assert.equal(await figureOf(await inside()).getAttribute("data-figure"), "silence");
      const { detail } = (await told("ready"))[0];
      assert.ok(detail.figures.includes("silence") && detail.id === "one", JSON.stringify(detail));
      const focus = await page.evaluate(() => document.activeElement.tagName);
      assert.equal(focus, "BODY", "loading takes no focus");
      assert.equal(await page.evaluate(() => history.length), 2, "loading is no step back");
    },
  ));

for (const [kind, script] of [
  ["a classic script", () => `<script src="${site.url}embed.js"></script>`],
  ["a classic script that comes twice", () => `<script src="${site.url}embed.js"></script><script defer src="${site.url}embed.js?again"></script>`],
  ["a module that another imports", () => `<script type="module">import "${site.url}embed.js";</script>`],
  ["a policy that allows no inline style", () => module()],
]) {
  test(`it finds its figures from ${kind}`, () => {
    const policy = `script-src 'unsafe-inline' ${site.origin}; style-src 'none'; frame-src ${site.origin}; require-trusted-types-for 'script'`;
    const headers = kind.includes("policy") ? { "Content-Security-Policy": policy } : {};
    return open(script() + element('id="one" title="Of silence" figure="silence"'), { page: { headers } }, async ({ page, shown, inside }) => {
      await shown("one");
      assert.equal(await figureOf(await inside()).getAttribute("data-figure"), "silence");
      assert.equal(await page.evaluate(() => globalThis.inner().title), "Of silence");
      assert.equal(await page.evaluate(() => getComputedStyle(globalThis.inner()).borderTopWidth), "0px");
    });
  });
}

for (const width of [320, 360, 700, 1200]) {
  test(`at ${width} px the height grows and shrinks with what is open`, () =>
    open(
      `${module()}<div style="width: ${width}px">${element('id="one" figure="ack-first" setup="letters=9" start="20"')}</div>`,
      { viewport: { width: width + 40, height: 900 } },
      async ({ page, shown, inside }) => {
        await shown("one");
        const frame = await inside();
        const closed = await fits(page, frame);
        const tall = [closed];
        const more = frame.getByRole("button", { name: "More", exact: true });
        const opens = [() => more.click(), () => frame.getByRole("button", { name: "What happened" }).click(), () => figureOf(frame).press("?")];
        for (const act of opens) {
          await act();
          await grows(frame, tall.at(-1));
          tall.push(await fits(page, frame));
        }
        for (const act of opens.reverse()) {
          await act();
          await shrinks(frame, tall.pop());
          assert.equal(await fits(page, frame), tall.at(-1), "as tall as before it was opened");
        }
        const breaks = frame.getByRole("button", { name: "Break it" }).first();
        await breaks.click();
        await frame.locator('[data-paper="attack"]').waitFor({ timeout: LONG_MS });
        await grows(frame, closed);
        assert.ok((await fits(page, frame)) > closed, "a paper makes it taller");
      },
    ));
}

test("a height that is given is kept", () =>
  open(`${module()}${element('id="one" height="480"')}`, {}, async ({ page, shown, inside }) => {
    await shown("one");
    await (await inside()).getByRole("button", { name: "More", exact: true }).click();
    await calm(await inside());
    const tall = () => page.evaluate(() => globalThis.one().offsetHeight);
    assert.equal(await tall(), 480);
    await page.evaluate(() => (globalThis.one().height = "30rem"));
    assert.equal(await tall(), 480);
    await page.evaluate(() => (globalThis.one().height = 520));
    assert.equal(await tall(), 520);
    await page.evaluate(() => (globalThis.one().height = null));
    assert.ok((await fits(page, await inside())) > 520);
  }));

test("in a tab that is hidden it starts, is told no tiny height, and is right once it is shown", () =>
  open(
    `${module()}<div id="tab" style="display: none">${element('id="one" loading="eager" figure="silence"')}</div>`,
    {},
    async ({ page, shown, inside, told, call }) => {
      await page.waitForFunction(() => globalThis.told.some(({ type }) => type === "ready"), undefined, { timeout: LONG_MS });
      assert.deepEqual((await told("resize")).filter(({ detail }) => detail.height < 300), []);
      assert.ok((await told("play")).length === 0, "what is not seen does not play");
      await page.evaluate(() => (document.getElementById("tab").style.display = ""));
      await shown("one");
      const tall = await fits(page, await inside());
      assert.ok(tall > 500, String(tall));
      await page.evaluate(() => (document.getElementById("tab").style.display = "none"));
      await call("step");
      await frames(page, 5);
      await page.evaluate(() => (document.getElementById("tab").style.display = ""));
      assert.equal(await fits(page, await inside()), tall);
      const tiny = await page.evaluate(() => globalThis.heights.filter((height) => height < 300));
      assert.deepEqual(tiny, [], "nor is one sent");
    },
  ));

test("what the desk writes makes it taller, too", () =>
  open(
    `${module()}<div style="width: 700px">${element('id="one" figure="workbench"')}</div>`,
    {},
    async ({ page, shown, inside }) => {
      await shown("one");
      await (await inside()).locator('[data-paper="bench"] [data-verdict="settles"]').waitFor({ timeout: LONG_MS });
      assert.ok((await fits(page, await inside())) > 1000);
    },
  ));

const wears = (frame) =>
  frame.evaluate(() => [document.documentElement.dataset.theme, getComputedStyle(document.body).backgroundColor]);
const paper = { light: "rgb(250, 247, 240)", dark: "rgb(18, 23, 29)" };

async function wearsSoon(frame, scheme) {
  await frame.waitForFunction((scheme) => document.documentElement.dataset.theme === scheme, scheme);
  assert.deepEqual(await wears(frame), [scheme, paper[scheme]]);
}

for (const [toggle, root, turn] of [
  ["data-theme", 'lang="en" data-theme="dark"', () => (document.documentElement.dataset.theme = "light")],
  ["data-color-mode", 'lang="en" data-color-mode="dark"', () => (document.documentElement.dataset.colorMode = "light")],
  ["a class", 'lang="en" class="js dark"', () => (document.documentElement.className = "js light")],
  ["color-scheme", 'lang="en" style="color-scheme: dark"', () => (document.documentElement.style.colorScheme = "light")],
  ["the ground alone", 'lang="en" style="background: oklch(0.2 0.02 250)"', () => (document.documentElement.style.background = "#fff")],
]) {
  test(`it follows a toggle by ${toggle} without losing the run`, () =>
    open(`${module()}${element('id="one" theme="auto" figure="delivery" start="9"')}`, { page: { root } }, async ({ page, shown, inside, call }) => {
      await shown("one");
      await wearsSoon(await inside(), "dark");
      const before = (await call("getState")).result;
      await page.evaluate(turn);
      await wearsSoon(await inside(), "light");
      assert.deepEqual((await call("getState")).result.digest, before.digest);
      assert.equal((await call("getState")).result.index, 9);
    }));
}

test("it follows the system where the page does, and what is asked of it before either", () =>
  open(
    `${module()}${element('id="one"')}${element('id="two" theme="light"')}`,
    { colorScheme: "dark", page: { head: '<meta name="color-scheme" content="light dark">' } },
    async ({ page, shown, inside, call }) => {
      await shown("one");
      await page.evaluate(() => globalThis.one("two").scrollIntoView());
      await shown("two");
      await wearsSoon(await inside("one"), "dark");
      await wearsSoon(await inside("two"), "light");
      await page.emulateMedia({ colorScheme: "light" });
      await wearsSoon(await inside("one"), "light");
      await call("setTheme", "dark");
      await wearsSoon(await inside("one"), "dark");
      await page.emulateMedia({ colorScheme: "dark" });
      await page.emulateMedia({ colorScheme: "light" });
      await calm(await inside("one"));
      await wearsSoon(await inside("one"), "dark");
      await page.evaluate(() => globalThis.one().setAttribute("theme", "light"));
      await wearsSoon(await inside("one"), "light");
      await wearsSoon(await inside("two"), "light");
    },
  ));

// The brightness, 0 to 255, of a point of the page as it is painted.
async function brightness(page, x, y) {
  const picture = await page.screenshot({ clip: { x, y, width: 1, height: 1 }, type: "png" });
  return page.evaluate(async (base64) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.drawImage(bitmap, 0, 0);
    const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
    return 0.3 * red + 0.59 * green + 0.11 * blue;
  }, picture.toString("base64"));
}

for (const scheme of ["dark", "light"]) {
  for (const system of ["dark", "light"]) {
    test(`nothing flashes while it loads: a ${scheme} page on a ${system} system`, () => {
      const ground = scheme === "dark" ? "#101418" : "#fff";
      const root = `lang="en" data-theme="${scheme}" style="color-scheme: ${scheme}; background: ${ground}"`;
      return open("", { colorScheme: system, page: { root } }, async ({ page, shown }) => {
        // A document that wears the other scheme is painted on an opaque ground of its own until its style has come.
        const seen = [];
        await page.evaluate((src) => {
          const one = Object.assign(document.createElement("twice-or-never"), { id: "one", figure: "silence" });
          document.body.append(one);
          document.head.append(Object.assign(document.createElement("script"), { src }));
        }, `${site.url}embed.js`);
        const isShown = () => page.evaluate(() => Boolean(globalThis.one().shadowRoot && globalThis.shown()));
        for (let ready = false; !ready; ) {
          ready = await isShown();
          seen.push(await brightness(page, 450, 300));
        }
        await shown("one");
        seen.push(await brightness(page, 450, 300));
        const wrong = seen.filter((bright) => (scheme === "dark" ? bright > 128 : bright < 128));
        assert.deepEqual(wrong, [], `${seen.length} looks`);
      });
    });
  }
}

test("it speaks the language of the page, or the one that is asked for", () =>
  open(
    `${module()}${element('id="one"')}<div lang="en">${element('id="two"')}</div>${element('id="three" hl="en"')}`,
    { page: { root: 'lang="de-CH"' } },
    async ({ page, shown, inside, call }) => {
      await shown("one");
      for (const id of ["two", "three"]) {
        await page.evaluate((id) => globalThis.one(id).scrollIntoView(), id);
        await shown(id);
      }
      const languages = [];
      for (const id of ["one", "two", "three"]) languages.push(await (await inside(id)).evaluate(() => document.documentElement.lang));
      assert.deepEqual(languages, ["de", "en", "en"]);
      await call("seek", 7);
      await page.waitForFunction(() => globalThis.told.some(({ type, at }) => type === "statechange" && at === "one"));
      const { digest } = (await call("getState")).result;
      await page.evaluate(() => globalThis.one().setAttribute("hl", "en"));
      await page.waitForFunction(() => globalThis.inner() && !globalThis.inner().src.includes("/de/"));
      await shown("one");
      const after = (await call("getState")).result;
      assert.deepEqual([after.digest, after.index], [digest, 7], "with the run that was being watched");
      assert.equal(await page.evaluate(() => history.length), 2, "a new language is no step back");
    },
  ));

test("what stands in it is seen until the figure is", () =>
  open("", {}, async ({ page, shown }) => {
    const late = await serve("dist", { pages: { "index.html": new Promise(() => {}) } });
    await page.evaluate((src) => {
      document.body.innerHTML = '<twice-or-never id="one" figure="silence"><a href="#still">A still</a></twice-or-never>';
      document.head.append(Object.assign(document.createElement("script"), { src }));
    }, `${late.url}embed.js`);
    const still = page.getByRole("link", { name: "A still" });
    assert.ok(await still.isVisible());
    await page.waitForFunction(() => globalThis.inner?.());
    assert.ok(await still.isVisible());
    await still.click();
    assert.equal(new URL(page.url()).hash, "#still", "and can be used");
    await page.evaluate((src) => globalThis.one().setAttribute("src", src), site.url);
    await shown("one");
    assert.equal(await still.isVisible(), false);
    late.close();
  }));

// What an element says of itself where there is no figure, in words and in headers.
async function trouble(page) {
  await page.waitForFunction(() => globalThis.told.some(({ type }) => type === "error"), undefined, { timeout: LONG_MS });
  const said = await page.evaluate(() => {
    const says = globalThis.one().shadowRoot.querySelector("[part=trouble]");
    const headers = [...says.querySelectorAll("code")].map(({ textContent }) => textContent);
    return { isShown: says.checkVisibility(), says: says.textContent, headers, link: says.querySelector("a").href, fallback: document.querySelector("twice-or-never a").checkVisibility() };
  });
  assert.ok(said.isShown && said.fallback, JSON.stringify(said));
  const code = await page.evaluate(() => globalThis.told.find(({ type }) => type === "error").detail.code);
  return { ...said, code };
}

test("a page whose policy keeps the figure out is told which header to send", () => {
  const headers = { "Content-Security-Policy": `frame-src 'self'` };
  return open(module() + element('id="one" figure="silence"'), { page: { headers }, expects: [/frame-src/] }, async ({ page, call }) => {
    const said = await trouble(page);
    assert.equal(said.code, "policy");
    assert.deepEqual(said.headers, [`Content-Security-Policy: frame-src ${site.origin}`]);
    assert.equal(said.link, `${site.url}?figure=silence&hl=en`);
    assert.match(said.says, /policy of this page/);
    assert.equal((await call("play")).code, "policy", "and nothing waits for ever");
  });
});

test("a figure whose host keeps it out of frames, or that does not answer, is told of by the headers that help", async () => {
  const shut = await serve("dist", { headers: { "Content-Security-Policy": "frame-ancestors 'self'" } });
  const script = `<script type="module" src="${shut.url}embed.js"></script>`;
  await open(script + element('id="one"'), { page: { root: 'lang="de"' }, expects: [/frame-ancestors/], isPatient: false }, async ({ page }) => {
    const said = await trouble(page);
    assert.equal(said.code, "silent");
    assert.match(said.says, /Die Figur antwortet nicht/);
    assert.deepEqual(said.headers, [
      `Content-Security-Policy: frame-src ${shut.origin}`,
      `Content-Security-Policy: frame-ancestors ${around.origin}`,
      "Content-Security-Policy: script-src 'self' 'wasm-unsafe-eval'",
      "Cross-Origin-Embedder-Policy: require-corp",
      "Cross-Origin-Resource-Policy: cross-origin",
    ]);
  });
  await shut.close();
});

test("a figure whose host forbids WebAssembly says so itself, inside and around", async () => {
  const strict = await serve("dist", { headers: { "Content-Security-Policy": "script-src 'self'" } });
  const script = `<script type="module" src="${strict.url}embed.js"></script>`;
  await open(script + element('id="one"'), { expects: [/WebAssembly/] }, async ({ page }) => {
    const said = await trouble(page);
    assert.equal(said.code, "failed");
    assert.match(said.says, /forbids WebAssembly/);
    assert.equal(said.headers[0], "Content-Security-Policy: script-src 'self' 'wasm-unsafe-eval'");
    const inside = page.frames().find((frame) => frame.url().startsWith(strict.url));
    assert.match(await inside.locator("#trouble-why").textContent(), /wasm-unsafe-eval/);
  });
  await strict.close();
});

test("in a page that is isolated by its headers a figure comes all the same", () => {
  const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
  const script = `<script type="module" crossorigin src="${site.url}embed.js"></script>`;
  return open(script + element('id="one"'), { page: { headers } }, async ({ page, shown, call }) => {
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
    await shown("one");
    assert.equal((await call("getState")).result.figure, "delivery");
  });
});

test("each command is a method, and its promise brings what is replied", () =>
  open(`${module()}${element('id="one" setup="loss=0&letters=3&timeout=4000"')}`, {}, async ({ page, shown, inside, call, told }) => {
    // What is asked before it is there waits for it.
    assert.deepEqual(await call("seek", 4), { result: undefined });
    await shown("one");
    const index = async () => (await call("getState")).result.index;
    assert.equal(await index(), 4);
    await call("step");
    assert.equal(await index(), 5);
    await call("back");
    await call("seek", { index: 3 });
    assert.equal(await index(), 3);
    const { result } = await call("getState");
    assert.deepEqual([result.seed, result.settings.letters, result.figure], ["1", 3, "delivery"]);
    await call("reset");
    assert.equal(await index(), 0);
    await call("setSpeed", 4);
    await call("play");
    await page.waitForFunction(() => globalThis.told.some(({ type }) => type === "end"), undefined, { timeout: LONG_MS });
    await call("toggle");
    await call("pause");
    await call("setMode", "at-most-once");
    assert.equal((await call("getState")).result.recipe, "A");
    await call("setRecipe", "C", 2, "halt");
    const { recipe, settings } = (await call("getState")).result;
    assert.deepEqual([recipe, settings.retries, settings.giveup], ["C", 2, "halt"]);
    await call("seek", 1);
    assert.deepEqual(await call("apply", { type: "lose", letter: 1 }), { result: undefined });
    await call("setState", result.state);
    assert.equal((await call("getState")).result.digest, result.digest);
    await call("setTheme", "dark");
    await wearsSoon(await inside(), "dark");
    const found = (await call("attack", { property: "twice", letters: 1 })).result;
    assert.equal(found.verdict, "broken");

    assert.equal((await call("setSpeed", 100)).code, "bad-value");
    const wrong = await call("apply", { type: "lose", letter: 3 });
    assert.deepEqual([wrong.code, wrong.message], ["refused", "that cannot be done now"]);
    assert.equal((await call("setState", "AQ")).code.slice(0, 5), "link-");
    const unpostable = await page.evaluate(() => globalThis.one().apply({ type: () => {} }).catch(({ code }) => code));
    assert.equal(unpostable, "bad-message");

    for (const type of ["ready", "resize", "statechange", "step", "play", "pause", "end", "error"]) {
      assert.ok((await told(type)).length > 0, type);
    }
    const step = (await told("step"))[0].detail;
    assert.ok(step.index >= 1 && step.summary, JSON.stringify(step));
    const { state, url, score } = (await told("statechange")).at(-1).detail;
    assert.ok(state && url.startsWith(site.url) && score.sent >= 0);

    const gone = page.evaluate(() => {
      const one = globalThis.one();
      const asked = one.getState().then(() => "answered", ({ code }) => code);
      one.remove();
      return asked.then((first) => one.play().catch(({ code }) => [first, code]));
    });
    assert.deepEqual(await gone, ["gone", "gone"]);
  }));

test("what changes among its attributes is asked of the figure, or loads it anew", () =>
  open(`${module()}${element('id="one" figure="delivery" start="2" title="First"')}`, {}, async ({ page, shown, inside, call }) => {
    await shown("one");
    const state = async () => (await call("getState")).result;
    const set = (values) =>
      page.evaluate((values) => {
        globalThis.frameBefore = globalThis.inner();
        Object.assign(globalThis.one(), values);
      }, values);
    const isSame = () => page.evaluate(() => globalThis.frameBefore === globalThis.inner());
    const untilAsked = async (holds) => {
      for (const end = Date.now() + STEP_MS; Date.now() < end; ) if (holds(await state())) return true;
      return false;
    };
    assert.equal((await state()).index, 2);
    await set({ recipe: "D" });
    assert.ok(await untilAsked(({ recipe }) => recipe === "D"));
    await set({ mode: "at-most-once", start: 6, speed: 2, title: "Second" });
    assert.ok(await untilAsked(({ recipe, index }) => recipe !== "D" && index === 6));
    assert.ok(await isSame(), "none of these needs it anew");
    assert.equal(await page.evaluate(() => globalThis.inner().title), "Second");
    const kept = await state();
    await set({ state: `#v1=${kept.state}`, autoplay: true });
    await page.waitForFunction(() => globalThis.told.some(({ type }) => type === "play"));
    await set({ autoplay: false });
    await page.waitForFunction(() => globalThis.told.some(({ type }) => type === "pause"));
    assert.ok(await isSame());
    await call("seek", 5);
    await page.waitForFunction(() => globalThis.told.findLast(({ type }) => type === "step")?.detail.index >= 5);
    const { digest } = await state();
    await page.waitForFunction((state) => globalThis.told.findLast(({ type }) => type === "statechange")?.detail.state === state, (await state()).state);
    await set({ controls: "0" });
    await page.waitForFunction(() => globalThis.frameBefore !== globalThis.inner());
    await shown("one");
    assert.equal(await (await inside()).getByRole("button", { name: "More", exact: true }).count(), 0);
    assert.equal((await state()).digest, digest, "how it is seen changes, the run does not");
    await set({ state: null, seed: 9 });
    await page.waitForFunction(() => globalThis.frameBefore !== globalThis.inner());
    await shown("one");
    assert.equal((await state()).seed, "9");
    await set({ figure: "order" });
    assert.ok(await untilAsked(({ figure }) => figure === "order"));
    await shown("one");
    assert.equal(await page.evaluate(() => history.length), 2, "none of it is a step back");
  }));

test("two of them are two: each has its state, its messages and its fate", () =>
  open(`${module()}${element('id="one" recipe="A" height="450"')}${element('id="two" recipe="F" seed="7" height="450"')}`, {}, async ({ page, shown, stepped, told }) => {
    await shown("one");
    await shown("two");
    await page.evaluate(() => Promise.all([globalThis.one().seek(5), globalThis.one("two").seek(11)]));
    const states = await page.evaluate(() => Promise.all([globalThis.one().getState(), globalThis.one("two").getState()]));
    assert.deepEqual(states.map(({ recipe, seed, index }) => [recipe, seed, index]), [["A", "1", 5], ["F", "7", 11]]);
    await stepped("one", 5);
    await stepped("two", 11);
    const steps = await told("step");
    for (const [id, last] of [["one", 5], ["two", 11]]) {
      const own = steps.filter(({ at }) => at === id).map(({ detail }) => detail.index);
      assert.deepEqual([own.at(-1), new Set(own).size], [last, last], id);
      assert.ok(steps.every(({ at, detail }) => at === detail.id));
    }
    // Taken out and put in elsewhere, one opens with its run; the other never knows.
    await page.waitForFunction(() => globalThis.told.some(({ type, at }) => type === "statechange" && at === "one"));
    await page.evaluate(() => document.body.append(globalThis.one()));
    await shown("one");
    const after = await page.evaluate(() => Promise.all([globalThis.one().getState(), globalThis.one("two").getState()]));
    assert.deepEqual(after.map(({ digest, index }) => [digest, index]), states.map(({ digest, index }) => [digest, index]));
  }));

test("what others say in a figure's name is not heard", () =>
  open(`${module()}${element('id="one"')}<iframe id="other" srcdoc="<p>Another</p>"></iframe>`, {}, async ({ page, shown, inside, told, call }) => {
    await shown("one");
    // Asked for the first time it tells its state, a moment later.
    await call("getState");
    await page.waitForFunction(() => globalThis.told.some(({ type }) => type === "statechange"));
    await fits(page, await inside());
    const before = await page.evaluate(() => [globalThis.told.length, globalThis.inner().offsetHeight]);
    const forged = { ns: "twice-or-never", v: 1 };
    await page.evaluate((forged) => {
      for (const message of [{ type: "resize", height: 4000 }, { type: "error", code: "failed", message: "No" }, { type: "ready" }]) {
        postMessage({ ...forged, ...message }, "*");
      }
    }, forged);
    const other = page.frames().find((frame) => frame.url() === "about:srcdoc");
    await other.evaluate((forged) => parent.postMessage({ ...forged, type: "resize", height: 4000 }, "*"), forged);
    // What is the figure's own, but of another name, version or measure, is not heard either.
    const own = page.frames().find((frame) => frame.url().startsWith(site.url));
    await own.evaluate((forged) => {
      for (const message of [{ ...forged, v: 2, type: "end" }, { ...forged, ns: "other", type: "end" }, { ...forged, type: "unheard-of" }, "slide:start", null]) {
        parent.postMessage(message, "*");
      }
      parent.postMessage({ ...forged, type: "resize", height: 3 }, "*");
      parent.postMessage({ ...forged, type: "resize", height: 1e9 }, "*");
    }, forged);
    await call("getState");
    const after = await page.evaluate(() => [globalThis.told.length, globalThis.inner().offsetHeight]);
    const resizes = (await told("resize")).filter(({ detail }) => [3, 1e9].includes(detail.height)).length;
    assert.deepEqual(after, [before[0] + resizes, before[1]]);
    assert.equal((await told("end")).length, 0);
  }));

test("on another origin it stands in a sandbox, in which the link to a page of its own lives", () =>
  open(`${module()}${element('id="one" figure="silence"')}`, { expects: [/allow-top-navigation/] }, async ({ page, shown, inside }) => {
    await shown("one");
    const [sandbox, allow] = await page.evaluate(() => [[...globalThis.inner().sandbox].sort().join(" "), globalThis.inner().allow]);
    assert.equal(sandbox, "allow-downloads allow-popups allow-popups-to-escape-sandbox allow-same-origin allow-scripts");
    assert.equal(allow, "fullscreen; clipboard-write");
    // Its origin is its own, and so is what it keeps; the page around is out of its reach.
    const reach = await (await inside()).evaluate(() => {
      const tries = [() => (top.location = "about:blank"), () => parent.document.title];
      return [self.origin, ...tries.map((act) => { try { act(); return "could"; } catch (error) { return error.name; } })];
    });
    assert.deepEqual(reach, [site.origin, "SecurityError", "SecurityError"]);
    const link = (await inside()).locator("a.open");
    await link.scrollIntoViewIfNeeded();
    const [opened] = await Promise.all([page.waitForEvent("popup"), link.click()]);
    await opened.locator('[data-figure="silence"]').waitFor({ timeout: LONG_MS });
    assert.equal(await opened.evaluate(() => origin), site.origin);
    assert.equal(new URL(opened.url()).searchParams.get("embed"), null);
  }));

test("on its own origin it stands in none, which would be none", async () => {
  const page = `<!doctype html><title>Own</title><script src="embed.js"></script><twice-or-never id="one" height="450"></twice-or-never>`;
  const own = await serve("dist", { pages: { "own.html": Promise.resolve(page) } });
  const context = await profile(browser);
  const opened = await context.newPage();
  await opened.goto(`${own.url}own.html`);
  await opened.waitForFunction(() => document.getElementById("one").shadowRoot.querySelector("iframe:not([inert])"), undefined, { timeout: LONG_MS });
  assert.equal(await opened.evaluate(() => document.getElementById("one").shadowRoot.querySelector("iframe").hasAttribute("sandbox")), false);
  await context.close();
  await own.close();
});

test("in Firefox it is as tall as its figure, follows a toggle, obeys and tells", { skip: unlessHere }, async (context) => {
  const firefox = await launchFirefox();
  context.after(() => firefox.close());
  const root = 'lang="de" class="light"';
  await open(`${module()}${element('id="one" figure="ack-first" start="2"')}`, { on: firefox, page: { root } }, async ({ page, shown, stepped, inside, call, told }) => {
    await shown("one");
    const frame = await inside();
    assert.equal(await frame.evaluate(() => document.documentElement.lang), "de");
    const closed = await fits(page, frame);
    const more = frame.locator("button", { hasText: /^Mehr$/ });
    await more.click();
    await grows(frame, closed);
    const tall = await fits(page, frame);
    await more.click();
    await shrinks(frame, tall);
    assert.equal(await fits(page, frame), closed);
    await wearsSoon(frame, "light");
    await page.evaluate(() => (document.documentElement.className = "dark"));
    await wearsSoon(frame, "dark");
    assert.equal((await call("getState")).result.index, 2);
    await call("step");
    await stepped("one", 3);
    assert.equal((await told("step")).at(-1).detail.index, 3);
    assert.equal((await call("setSpeed", 99)).code, "bad-value");
    assert.ok(await page.evaluate(() => globalThis.inner().sandbox.contains("allow-same-origin")));
  });
});

// A run taken along: links and codes that open it elsewhere, files by button and by message, and a file opened again.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { test } from "./bounded.mjs";
import { LONG_MS, accessible, calm, launch, open, profile, serve } from "./harness.mjs";
import { embedder, hearing } from "./embedder.mjs";
import { reach } from "./hand.mjs";

let site, around, browser;
before(async () => {
  site = await serve();
  around = await embedder();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await around?.close();
  await site?.close();
});

// A run in which something was lost. It is opened at its eleventh event and taken along at its twelfth.
const RUN = "?figure=work-first&loss=30&seed=7&start=11";
const NAME = "Work first: at least once";

const paper = (where) => where.locator('[data-paper="take"]');
const part = (where, name) => paper(where).locator(`[data-part="${name}"]`);
const said = (where, name) => part(where, name).locator("[data-said]");
const says = (where, name, words) => said(where, name).filter({ hasText: words }).waitFor();
// What was said there before is gone: only what is said anew counts.
const hushed = (where, name) => said(where, name).evaluate((line) => (line.textContent = ""));
const code = (where) => paper(where).locator("textarea[data-code]");
const button = (where, name) => where.getByRole("button", { name, exact: true });

// Opens the paper of the figure in a page or a frame, by the button under "More".
async function take(where) {
  if (!(await button(where, "Take it along").count())) await button(where, "More").click();
  await button(where, "Take it along").click();
  await paper(where).waitFor({ timeout: LONG_MS });
  // Its buttons act once the part that makes files has come.
  await paper(where).locator('[data-save="webm"]:not([hidden])').waitFor({ timeout: LONG_MS });
}

async function opened(query = RUN, options = {}) {
  const all = await open(browser, site, query, { permissions: ["clipboard-read", "clipboard-write"], ...options });
  await button(all.page, "Step forward").click();
  // What has changed stands in the address a moment later.
  await all.page.waitForFunction(() => location.hash);
  await take(all.page);
  return all;
}

const link = (where) => part(where, "link").getByRole("textbox").inputValue();
const choose = (where, name, value) => part(where, "embed").getByRole("combobox", { name, exact: true }).selectOption(value);

// What is shown of a run: where it stands, what happened last, and how it came out.
const shown = (where) =>
  where.locator("[data-figure]").first().evaluate((figure) => ({
    hash: location.hash,
    newest: figure.querySelector('[role="log"] [data-index]')?.textContent,
    scores: [...figure.querySelectorAll("[data-score]")].map((one) => `${one.dataset.score} ${one.textContent}`),
  }));

// Another page of another origin, in which this was pasted; with files beside it.
async function host(html, files = {}) {
  const server = createServer((request, response) => {
    const name = new URL(request.url, "http://localhost").pathname.slice(1);
    if (name && !files[name]) {
      response.writeHead(404);
      response.end();
      return;
    }
    response.writeHead(200, { "Content-Type": name ? "image/svg+xml" : "text/html; charset=utf-8" });
    response.end(
      files[name] ??
        `<!doctype html><html lang="en"><title>Around</title><link rel="icon" href="data:,"><script>${hearing}</script><main>${html}</main></html>`,
    );
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => new Promise((resolve) => server.close(resolve)) };
}

// Presses a button that saves, and gives what was saved.
async function saved(where, page, name, timeout = LONG_MS) {
  const coming = page.waitForEvent("download", { timeout });
  await button(part(where, "files"), name).click();
  const download = await coming;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

// What the desk says that the file is.
const made = (page, question) =>
  page.evaluate(async (question) => {
    const { asking } = await import("./papers.js");
    return JSON.parse(await asking({ kind: "export", form: "json", ...question }));
  }, question);

// How large a picture is, and of how many colours.
const looks = (page, bytes, type) =>
  page.evaluate(
    async ([base64, type]) => {
      const image = new Image();
      image.src = `data:${type};base64,${base64}`;
      await image.decode();
      const canvas = Object.assign(document.createElement("canvas"), { width: image.naturalWidth, height: image.naturalHeight });
      const brush = canvas.getContext("2d");
      brush.drawImage(image, 0, 0);
      const dots = new Uint32Array(brush.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
      return { width: canvas.width, height: canvas.height, colours: new Set(dots).size };
    },
    [Buffer.from(bytes).toString("base64"), type],
  );

test("the link is of this moment and is copied; E opens the paper, too", async () => {
  const { page, context, behaved } = await opened();
  const before = await shown(page);
  const address = await link(page);
  assert.equal(new URL(address).hash, before.hash);
  await button(part(page, "link"), "Copy").click();
  await says(page, "link", "Copied.");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), address);
  // Put away, it comes back by its key.
  await button(page, "Close this").click();
  assert.equal(await paper(page).count(), 0);
  await page.locator("[data-figure]").focus();
  await page.keyboard.press("e");
  await paper(page).waitFor();
  assert.equal(await link(page), address);
  await page.goto("about:blank");
  await page.goto(address);
  await page.locator('[role="log"] [data-index="12"]').first().waitFor();
  assert.deepEqual(await shown(page), before);
  await behaved();
  await context.close();
});

test("each button saves the file that the desk makes, of the run at this moment", async () => {
  const { page, context, behaved } = await opened();
  const state = new URL(await link(page)).hash.replace(/^#v\d=/, "");
  const figure = await made(page, { state, format: "svg" });
  for (const [name, format] of [
    ["Picture (SVG)", "svg"],
    ["Diagram (SVG)", "diagram"],
    ["Animation (SVG)", "animation"],
    ["Run (JSON)", "json"],
    ["ShiViz log", "shiviz"],
    ["Table (CSV)", "csv"],
  ]) {
    const file = await saved(page, page, name);
    const expected = await made(page, { state, format });
    assert.equal(file.name, expected.name);
    assert.equal(file.bytes.toString("utf8"), expected.text);
    assert.ok(expected.text.trim().length > 0);
    await says(page, "files", `${file.name} is in your downloads.`);
    if (format === "json") JSON.parse(expected.text);
    if (expected.type !== "image/svg+xml") continue;
    const looked = await looks(page, file.bytes, "image/svg+xml");
    assert.ok(looked.width > 200 && looked.height > 100 && looked.colours > 2, JSON.stringify(looked));
  }
  const plain = await looks(page, Buffer.from(figure.text), "image/svg+xml");
  const png = await saved(page, page, "Picture (PNG)");
  assert.equal(png.name, figure.name.replace(".svg", ".png"));
  const looked = await looks(page, png.bytes, "image/png");
  assert.deepEqual([looked.width, looked.height], [2 * plain.width, 2 * plain.height]);
  assert.ok(looked.colours > 2);
  // Pictures have the colours that are chosen.
  await choose(page, "Colours", "dark");
  await page.waitForFunction(() => document.querySelector("[data-code]").value.includes("theme=dark"));
  const dark = await saved(page, page, "Picture (SVG)");
  assert.equal(dark.bytes.toString("utf8"), (await made(page, { state, format: "svg", dark: true })).text);
  assert.notEqual(dark.bytes.toString("utf8"), figure.text);
  await behaved();
  await context.close();
});

// Plays a film in the page, to its last frame.
const played = (page, bytes) =>
  page.evaluate(async (base64) => {
    const video = document.createElement("video");
    const data = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    video.src = URL.createObjectURL(new Blob([data], { type: "video/webm" }));
    video.muted = true;
    const ended = new Promise((resolve, reject) => {
      video.onended = resolve;
      video.onerror = () => reject(new Error(video.error.message));
    });
    await video.play();
    await ended;
    return { width: video.videoWidth, height: video.videoHeight, seconds: video.currentTime };
  }, bytes.toString("base64"));

// Keeps each line that is said of the files from now on: one may be gone before the test can look. Once a line says that so many
// seconds are recorded, the page itself presses Stop: the film does not wait for the test.
const recorded = (page, second = Infinity) =>
  part(page, "files").evaluate((part, second) => {
    globalThis.lines = [];
    globalThis.stopped = [];
    const stop = part.querySelector("[data-end]");
    const observer = new MutationObserver((changes) => {
      const said = changes.flatMap(({ addedNodes }) => [...addedNodes].map(({ textContent }) => textContent));
      globalThis.lines.push(...said);
      if (!said.some((line) => Number(/^(\d+) of \d+ seconds recorded\.$/.exec(line)?.[1]) >= second)) return;
      observer.disconnect();
      globalThis.stopped.push([stop.textContent, stop.checkVisibility()]);
      stop.click();
    });
    observer.observe(part.querySelector("[data-said]"), { childList: true });
  }, second);

test("a film says how far it is, plays, and can be ended early", async () => {
  const { page, context, behaved } = await opened("?figure=work-first&loss=0&seed=7&letters=12&start=3");
  const state = new URL(await link(page)).hash.replace(/^#v\d=/, "");
  const { lasts } = await made(page, { kind: "film", state });
  assert.ok(lasts < 5_000, `a short one: ${lasts} ms`);
  await recorded(page);
  const coming = page.waitForEvent("download", { timeout: LONG_MS });
  await button(part(page, "files"), "Film (WebM)").click();
  const film = await coming;
  await page.waitForFunction(() => globalThis.lines.some((line) => /^0 of \d+ seconds recorded\.$/.test(line)));
  assert.match(film.suggestedFilename(), /\.webm$/);
  const looked = await played(page, await readFile(await film.path()));
  assert.ok(looked.width >= 640 && looked.height > 100, JSON.stringify(looked));
  assert.ok(looked.seconds > 0.5 * (lasts / 1000), `${looked.seconds} s of ${lasts} ms`);
  assert.equal(await button(page, "Stop").count(), 0);
  // Of a run that has not begun, all of it is filmed: that takes its time.
  await page.locator("[data-figure]").focus();
  await page.keyboard.press("Home");
  await page.waitForFunction(() => !document.querySelector('[role="log"] [data-index]'));
  await take(page);
  // The paper is the one before until it has been made anew.
  const isAnew = (state) => !document.querySelector('[data-paper="take"] [data-part="link"] :is(input, textarea)').value.endsWith(`=${state}`);
  await page.waitForFunction(isAnew, state, { timeout: LONG_MS });
  const whole = await made(page, { kind: "film", state: new URL(await link(page)).hash.replace(/^#v\d=/, "") });
  assert.ok(whole.lasts > 10_000, `a long one: ${whole.lasts} ms`);
  await recorded(page, 2);
  const other = page.waitForEvent("download", { timeout: LONG_MS });
  await button(part(page, "files"), "Film (WebM)").click();
  const ended = await played(page, await readFile(await (await other).path()));
  assert.deepEqual(await page.evaluate(() => globalThis.stopped), [["Stop", true]]);
  assert.ok(ended.seconds > 0.5 && ended.seconds < whole.lasts / 1000 - 1, `${ended.seconds} s of ${whole.lasts} ms`);
  await behaved();
  await context.close();
});

test("the codes open the run in another page: frames, the element, a link, a picture that links", async () => {
  const { page, context, behaved } = await opened();
  const before = await shown(page);
  const codes = {};
  for (const kind of ["iframe", "element", "mdx", "markdown", "picture"]) {
    await choose(page, "Code", kind);
    await paper(page).locator(`textarea[data-code="${kind}"]`).waitFor();
    codes[kind] = await code(page).inputValue();
    await hushed(page, "embed");
    await button(part(page, "embed"), "Copy").click();
    await says(page, "embed", "Copied.");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), codes[kind]);
  }
  const picture = await saved(page, page, "Picture (SVG)");
  await choose(page, "Code", "iframe");
  await choose(page, "It opens", "setup");
  await choose(page, "Controls", "min");
  await page.waitForFunction(() => document.querySelector("[data-code]").value.includes("controls=min"));
  const setup = await code(page).inputValue();
  await behaved();

  const pasted = async (html, act, files) => {
    const other = await host(html, files);
    const visitor = await profile(browser);
    try {
      const visit = await visitor.newPage();
      await visit.goto(other.url);
      await act(visit);
    } finally {
      await visitor.close();
      await other.close();
    }
  };
  // As JSX is compiled: what is in braces is no text.
  assert.match(codes.mdx, / style=\{\{ border: 0 \}\} \/>$/);
  for (const html of [codes.iframe, codes.mdx.replace(" style={{ border: 0 }} />", "></iframe>")]) {
    await pasted(html, async (visit) => {
      const element = visit.locator("main > iframe");
      assert.equal(await element.getAttribute("title"), NAME);
      assert.equal(await element.getAttribute("loading"), "lazy");
      const frame = visit.frameLocator("main > iframe");
      await frame.locator('[role="log"] [data-index="12"]').first().waitFor();
      assert.deepEqual(await shown(frame), before);
      // In a column of a usual width the whole figure has room.
      await visit.setViewportSize({ width: 720, height: 900 });
      await calm(visit.mainFrame().childFrames()[0]);
      const tall = await frame.locator(":root").evaluate((root) => [root.scrollHeight, innerHeight]);
      assert.ok(tall[0] <= tall[1], `${tall}`);
    });
  }
  await pasted(setup, async (visit) => {
    const frame = visit.frameLocator("main > iframe");
    await button(frame, "Step forward").waitFor();
    assert.equal(await button(frame, "More").count(), 0);
    assert.equal(await frame.locator('[role="log"] [data-index]').count(), 0);
    // The same luck: twelve steps on it is the same run.
    await frame.locator("[data-figure]").focus();
    for (let n = 0; n < 12; n++) await visit.keyboard.press("ArrowRight");
    await frame.locator('[role="log"] [data-index="12"]').first().waitFor();
    const { newest, scores } = await shown(frame);
    assert.deepEqual({ newest, scores }, { newest: before.newest, scores: before.scores });
  });
  await pasted(codes.element, async (visit) => {
    const { state, index } = await visit.locator("twice-or-never").evaluate((element) => element.getState());
    assert.equal(index, 12);
    assert.equal(state, before.hash.replace(/^#v\d=/, ""));
  });
  const [, title, address] = /^\[(.*)\]\((\S+)\)$/.exec(codes.markdown);
  assert.equal(title, NAME);
  await pasted(`<a href="${address}">${title}</a>`, async (visit) => {
    await visit.getByRole("link", { name: title }).click();
    await visit.locator('[role="log"] [data-index="12"]').first().waitFor();
    assert.deepEqual(await shown(visit), before);
  });
  await pasted(
    codes.picture,
    async (visit) => {
      const image = visit.getByRole("img", { name: `${NAME}, at event 12` });
      await visit.waitForFunction(() => document.querySelector("main img")?.complete);
      assert.ok(await image.evaluate(({ naturalWidth }) => naturalWidth > 0));
      await image.click();
      await visit.locator('[role="log"] [data-index="12"]').first().waitFor();
      assert.deepEqual(await shown(visit), before);
    },
    { [picture.name]: picture.bytes },
  );
  await context.close();
});

test("the preview is what the code shows, follows what is chosen, and goes away", async () => {
  const { page, context, behaved } = await opened();
  const box = part(page, "embed").getByRole("checkbox", { name: "Preview" });
  await box.check();
  const frame = page.frameLocator(".preview");
  await frame.locator('[role="log"] [data-index="12"]').first().waitFor({ timeout: LONG_MS });
  assert.equal((await shown(frame)).hash, (await shown(page)).hash);
  assert.equal(await page.locator(".preview").getAttribute("title"), `Preview: ${NAME}`);
  await choose(page, "Colours", "dark");
  await frame.locator(':root[data-theme="dark"] [data-figure]').waitFor({ timeout: LONG_MS });
  await box.uncheck();
  await page.locator(".preview").waitFor({ state: "detached" });
  await behaved();
  await context.close();
});

const src = (keys = "", slug = "work-first") =>
  `${site.url}?figure=${slug}&embed=1&origin=${encodeURIComponent(around.origin)}&${keys}`;

// A figure in a page around that may command it.
async function embedded(act, { address = around.address(src("loss=30&seed=7&start=12")), ignored = /^$/ } = {}) {
  const context = await profile(browser);
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && !ignored.test(message.text()) && problems.push(message.text()));
  await page.goto(address);
  const frame = page.frameLocator("iframe").first();
  await button(frame, "Step forward").waitFor({ timeout: LONG_MS });
  await page.waitForFunction(() => globalThis.got.some((data) => data?.type === "ready"), null, { timeout: LONG_MS });
  const ask = (fields) => page.evaluate((fields) => globalThis.ask(fields), fields);
  const digest = async () => (await ask({ type: "getState" })).result.digest;
  await act({ page, frame, ask, digest });
  assert.deepEqual(problems, []);
  await context.close();
}

async function load(frame, name, text) {
  await hushed(frame, "load");
  await part(frame, "load").getByLabel("Open a run from a file").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
}

test("a run goes out as JSON and comes in again with the same digest; Undo brings back what was there", () =>
  embedded(async ({ page, frame, ask, digest }) => {
    const [first, { result }] = [await digest(), await ask({ type: "export", format: "json" })];
    assert.equal((await ask({ type: "seek", index: 15 })).ok, true);
    const second = await digest();
    assert.notEqual(first, second);
    await take(frame);
    await load(frame, result.name, result.text);
    await says(frame, "load", `${result.name} is open.`);
    assert.equal(await digest(), first);
    // The paper is about the run that is open now.
    assert.match(await paper(frame).innerText(), /at event 12/);
    await button(frame, "Undo").click();
    assert.equal(await digest(), second);
    // Dropped on the figure it comes in, too.
    await hushed(frame, "load");
    await frame.locator("[data-figure]").evaluate((figure, [name, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name, { type: "application/json" }));
      const there = figure.querySelector(".stage");
      for (const type of ["dragover", "drop"]) there.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
    }, [result.name, result.text]);
    await says(frame, "load", `${result.name} is open.`);
    assert.equal(await digest(), first);
    assert.ok(page);
  }));

test("a file that is no run is refused with the field named, and nothing is lost", () =>
  embedded(async ({ frame, ask, digest }) => {
    const { result } = await ask({ type: "export", format: "json" });
    const before = await digest();
    await take(frame);
    const files = [
      ["empty.json", ""],
      ["else.json", '{"a": 1}'],
      ["half.json", result.text.slice(0, result.text.length / 2)],
      ["binary.json", Buffer.from([0xff, 0xfe, 0xfd])],
      ["large.json", `${result.text}${" ".repeat(17 << 20)}`],
    ];
    for (const [name, text] of files) {
      await load(frame, name, text);
      await says(frame, "load", `${name} was not opened, and nothing has changed.`);
      const why = (await said(frame, "load").textContent()).split("changed. ")[1];
      const named = { "binary.json": /not a text/, "large.json": /larger than 16777216 bytes/ }[name] ?? /^[\w.[\]]+: \S/;
      assert.match(why, named, name);
      assert.equal(await digest(), before);
    }
    assert.equal(await button(frame, "Undo").count(), 0);
    await load(frame, result.name, result.text);
    await says(frame, "load", `${result.name} is open.`);
    assert.equal(await digest(), before);
  }));

const FORMATS = { svg: "image/svg+xml", png: "image/png", json: "application/json", shiviz: "text/plain;charset=utf-8", csv: "text/csv;charset=utf-8", diagram: "image/svg+xml", animation: "image/svg+xml" };

for (const [where, address] of [
  ["a page around", () => around.address(src("loss=30&seed=7&start=12"))],
  ["a page around a sandbox", () => around.sandboxed(src("loss=30&seed=7&start=12"))],
  ["a page around a figure of another cast", () => around.address(src("loss=30&seed=7&start=12", "two-workers"))],
]) {
  test(`${where} gets each file by message, and is told what there is`, () =>
    embedded(
      async ({ page, ask }) => {
        for (const [format, type] of Object.entries(FORMATS)) {
          const { ok, result } = await ask({ type: "export", format });
          assert.equal(ok, true, format);
          assert.equal(result.type, type);
          assert.match(result.name, /^[\w.-]+\.(svg|png|json|log|csv)$/);
          assert.ok(result.text.trim().length > 0);
          if (format === "json") JSON.parse(result.text);
          if (type === "image/svg+xml") assert.ok((await looks(page, result.text, type)).colours > 2);
          if (format === "png") {
            const [head, data] = result.text.split(",");
            assert.equal(head, "data:image/png;base64");
            const picture = await looks(page, Buffer.from(data, "base64"), type);
            const drawn = await looks(page, (await ask({ type: "export", format: "svg" })).result.text, "image/svg+xml");
            assert.deepEqual([picture.width, picture.height], [2 * drawn.width, 2 * drawn.height]);
            assert.ok(picture.colours > 2);
          }
        }
        for (const [fields, expected] of [
          [{ format: "gif" }, "bad-value"],
          [{ format: "__proto__" }, "bad-value"],
          [{}, "bad-message"],
          [{ format: { a: 1 } }, "bad-message"],
        ]) {
          const { ok, result } = await ask({ type: "export", ...fields });
          assert.deepEqual([ok, result.code], [false, expected]);
        }
        const errors = await page.evaluate(() => globalThis.got.filter(({ type }) => type === "error").map(({ message }) => message));
        assert.match(errors[0], /gif .*svg · png · json · shiviz · csv · diagram · animation/);
        // It goes on.
        assert.equal((await ask({ type: "getState" })).ok, true);
      },
      { address: address() },
    ));
}

test("in a sandbox that lets nothing be saved or copied, what is in the file is shown, and says so", () =>
  embedded(
    async ({ page, frame, ask }) => {
      await take(frame);
      await button(part(frame, "files"), "Run (JSON)").click();
      await says(frame, "files", "this frame may not save files");
      const field = paper(frame).getByRole("textbox", { name: "What is in the file" });
      assert.equal(await field.inputValue(), (await ask({ type: "export", format: "json" })).result.text);
      await button(part(frame, "files"), "Picture (PNG)").click();
      await paper(frame).locator("[data-shown] img").waitFor();
      assert.ok(await paper(frame).locator("[data-shown] img").evaluate(async (image) => (await image.decode(), image.naturalWidth > 0)));
      assert.equal(await field.isVisible(), false);
      await button(part(frame, "link"), "Copy").click();
      await says(frame, "link", /^(Copied\.|.* It is selected, so your own keys can\.)$/);
      const selected = await part(frame, "link").getByRole("textbox").evaluate((input) => input.value.slice(input.selectionStart, input.selectionEnd));
      assert.equal(selected, await link(frame));
      assert.ok(page);
    },
    { address: around.sandboxed(src("loss=30&seed=7&start=12")), ignored: /Download is disallowed|Clipboard API has been blocked/ },
  ));

test("by the keyboard alone: the paper is opened, a code is chosen and copied, a file saved, and it is put away", async () => {
  const { page, context, behaved } = await open(browser, site, RUN, { permissions: ["clipboard-read", "clipboard-write"] });
  await button(page, "Step forward").waitFor();
  await page.locator("[data-figure]").focus();
  await page.keyboard.press("e");
  await paper(page).locator('[data-save="webm"]:not([hidden])').waitFor({ timeout: LONG_MS });
  await page.waitForFunction(() => document.activeElement.textContent === "Take it along");
  const kind = part(page, "embed").getByRole("combobox", { name: "Code", exact: true });
  await reach(page, kind);
  // By its first letter.
  await page.keyboard.press("m");
  await paper(page).locator('textarea[data-code="mdx"]').waitFor();
  assert.ok(await kind.evaluate((element) => element === document.activeElement), "the focus stays");
  // What is written in a field is no key of the figure.
  await reach(page, code(page));
  await calm(page);
  const before = await shown(page);
  for (const key of ["ArrowLeft", "End", "r", "b"]) await page.keyboard.press(key);
  await calm(page);
  assert.deepEqual(await shown(page), before);
  // The browser is told to say so long before: told only with the press, it may hear of that after it.
  const chosen = new Promise((resolve) => page.once("filechooser", resolve));
  await reach(page, button(part(page, "embed"), "Copy"));
  await page.keyboard.press("Enter");
  await says(page, "embed", "Copied.");
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^<iframe .* \/>$/);
  await reach(page, button(part(page, "files"), "Table (CSV)"));
  const coming = page.waitForEvent("download", { timeout: LONG_MS });
  await page.keyboard.press("Enter");
  assert.match((await coming).suggestedFilename(), /\.csv$/);
  await reach(page, part(page, "load").getByLabel("Open a run from a file"));
  await page.keyboard.press("Enter");
  await (await chosen).setFiles({ name: "no.json", mimeType: "application/json", buffer: Buffer.from("{}") });
  await says(page, "load", "no.json was not opened");
  await page.keyboard.press("Escape");
  await paper(page).waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement.matches("[data-figure]"));
  await behaved();
  await context.close();
});

test("by touch, on a phone: a code is chosen and copied, a file saved", async () => {
  const { page, context, behaved } = await open(browser, site, RUN, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await button(page, "More").tap();
  await button(page, "Take it along").tap();
  await paper(page).locator('[data-save="webm"]:not([hidden])').waitFor({ timeout: LONG_MS });
  await choose(page, "Code", "markdown");
  await paper(page).locator('textarea[data-code="markdown"]').waitFor();
  await button(part(page, "embed"), "Copy").tap();
  await says(page, "embed", "Copied.");
  const coming = page.waitForEvent("download", { timeout: LONG_MS });
  await button(part(page, "files"), "Picture (PNG)").tap();
  assert.match((await coming).suggestedFilename(), /\.png$/);
  await behaved();
  await context.close();
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [390, 1280]) {
    test(`axe finds nothing on the paper, at ${width} px, ${colorScheme}; nothing is wider than the page`, async () => {
      const { page, context, behaved } = await opened(RUN, { viewport: { width, height: 844 }, colorScheme });
      await part(page, "embed").getByRole("checkbox", { name: "Preview" }).check();
      await page.frameLocator(".preview").locator("[data-figure]").waitFor({ timeout: LONG_MS });
      await button(part(page, "link"), "Copy").click();
      await says(page, "link", "Copied.");
      await load(page, "no.json", "{}");
      await says(page, "load", "no.json was not opened");
      await accessible(page, `taken along at ${width}, ${colorScheme}`, [[".preview"]]);
      // All that is pressed is large enough for a finger.
      const small = await paper(page).evaluate((paper) =>
        [...paper.querySelectorAll("button, select, input:not([type=hidden]), .shows")]
          .filter((one) => one.type !== "checkbox" && one.offsetHeight && one.offsetHeight < 44)
          .map((one) => one.outerHTML.slice(0, 80)),
      );
      assert.deepEqual(small, []);
      await behaved();
      await context.close();
    });
  }
}

test("in German the paper is German, and its element comes from beside the first page", async () => {
  const { page, context, behaved } = await open(browser, site, "de/index.html?figure=work-first&start=12", { whole: true, locale: "de-DE" });
  await button(page, "Mehr").click();
  await button(page, "Mitnehmen").click();
  await paper(page).locator('[data-save="webm"]:not([hidden])').waitFor({ timeout: LONG_MS });
  await choose(page, "Code", "element");
  await paper(page).locator('textarea[data-code="element"]').waitFor();
  const text = await code(page).inputValue();
  assert.ok(text.startsWith(`<script type="module" src="${site.url}embed.js"></script>\n<twice-or-never figure="work-first" `), text);
  assert.match(text, / hl="de" /);
  await button(part(page, "files"), "Lauf (JSON)").click();
  await says(page, "files", "liegt bei deinen Downloads");
  await behaved();
  await context.close();
});

// The desk in the page: "Break it", the adversary asked by message, and worlds.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { LONG_MS, accessible, calm, frames, launch, open, press, profile, serve } from "./harness.mjs";
import { embedder } from "./embedder.mjs";
import { tap } from "./hand.mjs";

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

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const paper = (page, name) => page.locator(`[data-paper="${name}"]`);
// Waits until so many letters have met a fate: what a key does is rendered a moment later.
const scored = (page, fate, count) =>
  page.waitForFunction(([fate, count]) => document.querySelector(`[data-score="${fate}"]`).textContent === String(count), [fate, count]);
// A search ends by itself once it has seen so many positions.
const OWN_END = 4_000_000;
const properties = [
  "lost",
  "lost-acked",
  "twice",
  "stale",
  "regress",
  "not-exactly-once-though-complete",
  "unknown-happened",
  "unknown-not-happened",
];
const recipes = ["A", "B1", "B2n", "B2v", "B2d", "C", "D", "E", "F", "G", "H", "I", "J1", "J2", "J3"];

test("nothing of the desk is fetched before the first question", async () => {
  const from = site.asked.length;
  const { page, context, behaved } = await open(browser, site, "?letters=3&loss=0&autoplay=1&speed=8");
  await page.locator('[data-figure="delivery"][data-ended="true"]').waitFor({ timeout: LONG_MS });
  const names = () => site.asked.slice(from).map((path) => path.split("/").at(-1));
  assert.deepEqual(names().filter((name) => /desk|papers|clerk/.test(name)), []);
  await page.locator("[data-figure]").focus();
  await page.keyboard.press("b");
  await paper(page, "attack").waitFor({ timeout: LONG_MS });
  assert.deepEqual(names().filter((name) => /desk|papers|clerk/.test(name)).sort(), ["clerk.js", "desk.js", "desk_bg.wasm", "papers.js"]);
  await behaved();
  await context.close();
});

test("in a talk X plays what the adversary finds; that it finds nothing is said on the slide, until the talk goes on", async () => {
  const slide = async (query) => {
    const opened = await open(browser, site, `?figure=delivery&present=1&${query}`, { viewport: { width: 960, height: 540 } });
    await opened.page.locator("[data-figure]").focus();
    await opened.page.keyboard.press("x");
    await paper(opened.page, "attack").waitFor({ state: "attached" });
    return { ...opened, verdict: paper(opened.page, "attack").locator(".verdict") };
  };
  const held = await slide("recipe=G&letters=3");
  await held.verdict.waitFor();
  await accessible(held.page, "a talk with a paper");
  const box = await held.verdict.boundingBox();
  assert.ok(box.y >= 0 && box.y + box.height <= 540, JSON.stringify(box));
  assert.deepEqual(await held.page.evaluate(() => [document.documentElement.scrollHeight, innerHeight]), [540, 540]);
  await held.page.keyboard.press("PageDown");
  await held.verdict.waitFor({ state: "detached" });
  assert.ok((await held.page.locator("p.narration").textContent()) !== "");
  await held.behaved();
  await held.context.close();
  const broken = await slide("recipe=F&letters=3");
  await broken.page.locator('[data-figure="delivery"][data-ended="true"]').waitFor({ timeout: LONG_MS });
  assert.ok(await broken.verdict.isHidden());
  await scored(broken.page, "twice", 1);
  await broken.behaved();
  await broken.context.close();
});

test("by keyboard alone: B finds how F breaks, plays it with every fault in words, and Undo brings the run back", async () => {
  const { page, context, behaved } = await open(browser, site, "?recipe=F&letters=9&start=4");
  // What is found is played at once.
  await page.locator("p.narration").evaluate((element) => {
    globalThis.said = [];
    new MutationObserver(() => globalThis.said.push(element.textContent)).observe(element, { childList: true, characterData: true, subtree: true });
  });
  await page.locator("[data-figure]").focus();
  await page.keyboard.press("b");
  await paper(page, "attack").getByText("Broken, with 1 receiver crash and 1 resend, in 7 steps").waitFor({ timeout: LONG_MS });
  await page.locator('[data-figure="delivery"][data-ended="true"]').waitFor({ timeout: LONG_MS });
  const said = await page.evaluate(() => globalThis.said);
  assert.ok(said.some((text) => text.includes("The adversary crashes the receiver.")), said.join(" | "));
  await scored(page, "twice", 1);
  await page.locator("[data-figure]").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("End");
  await scored(page, "twice", 1);
  // A hand that reaches in parts from it, and what was found is kept beside that.
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("]");
  await page.keyboard.press("l");
  await page.getByRole("button", { name: "Future 2" }).waitFor();
  await page.getByRole("button", { name: "Future 1" }).click();
  await page.locator("[data-figure]").focus();
  await page.keyboard.press("End");
  await scored(page, "twice", 1);
  // Its link opens the same run elsewhere.
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("button", { name: "Copy link" }).click();
  const link = await page.getByLabel("Link to this run").inputValue();
  const elsewhere = await context.newPage();
  await elsewhere.goto(link);
  await elsewhere.locator('[data-figure="delivery"]').waitFor();
  await scored(elsewhere, "twice", 1);
  await elsewhere.close();
  for (let n = 0; n < 2; n++) {
    await page.locator("[data-figure]").focus();
    await page.keyboard.press("Control+z");
  }
  await page.getByText("9 still to send").or(page.getByText(/[678] still to send/)).first().waitFor();
  await behaved();
  await context.close();
});

test("\"Break it\" under More does the same by mouse, says why it is the least, and asks again with other faults", async () => {
  const { page, context, behaved } = await open(browser, site, "?mode=at-least-once");
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("button", { name: "Break it" }).click();
  await paper(page, "attack").getByText(/It holds\. Within 2 letters, 1 loss, .* all 62,563 positions were seen\./).waitFor({ timeout: LONG_MS });
  await page.getByRole("button", { name: "One more fault than resends" }).click();
  await paper(page, "attack").getByText("Broken, with 3 losses and 2 resends").waitFor({ timeout: LONG_MS });
  await page.getByText("How it goes").click();
  assert.equal(await page.locator(".script strong").count(), 3);
  await page.getByText("Why is this the least?").click();
  assert.equal(await page.getByText("nothing is broken.").count(), 3);
  await page.getByRole("button", { name: "Show me" }).click();
  await page.locator('[data-figure="delivery"][data-ended="true"]').waitFor({ timeout: LONG_MS });
  await scored(page, "lost", 1);
  // With what is set in the form, by keyboard; the focus stays in the form.
  await page.getByLabel("Look for").selectOption("twice");
  await page.getByLabel("Losses").fill("0");
  await page.keyboard.press("Enter");
  await paper(page, "attack").getByText("Found, with no fault at all and 1 resend, in 7 steps").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.name), "losses");
  await page.getByRole("button", { name: "Every recipe" }).click();
  await paper(page, "recipes").waitFor({ timeout: LONG_MS });
  assert.equal(await page.locator(".card").count(), 15);
  await page.getByRole("button", { name: "Close this" }).click();
  assert.equal(await page.locator(".paper").count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.figure), "delivery");
  await behaved();
  await context.close();
});

test("a budget too large is stopped by the reader, and the page goes on meanwhile", async () => {
  const { page, context, behaved } = await open(browser, site, "?recipe=G&autoplay=1");
  await page.locator("[data-figure]").focus();
  await page.keyboard.press("b");
  await paper(page, "attack").getByText("It holds").waitFor({ timeout: LONG_MS });
  for (const name of ["Losses", "Duplications", "Receiver crashes", "Resends a letter"]) await page.getByLabel(name, { exact: true }).fill("7");
  await page.getByLabel("Letters", { exact: true }).fill("4");
  await page.getByRole("button", { name: "Search" }).click();
  const status = page.locator(".desk-status .said");
  await status.getByText("positions seen").waitFor();
  // Frames come meanwhile, and the reader's hand is before the search's own end.
  await frames(page, 5);
  assert.ok(await status.isVisible(), "it still searches");
  await press(page.getByRole("button", { name: "Stop" }));
  const stopped = paper(page, "attack").getByText(/Not known\. The search was stopped at [\d,]+ positions\./);
  await stopped.waitFor();
  assert.ok(Number((await stopped.innerText()).match(/at ([\d,]+) positions/)[1].replaceAll(",", "")) < OWN_END, await stopped.innerText());
  await behaved();
  await context.close();
});

async function embedded(keys, act, figure = "delivery") {
  const context = await profile(browser);
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(around.address(`${site.url}?figure=${figure}&embed=1&origin=${encodeURIComponent(around.origin)}&${keys}`));
  await page.frameLocator("iframe").first().locator(`[data-figure="${figure}"]`).waitFor();
  await page.waitForFunction(() => globalThis.got.some((data) => data?.type === "ready"));
  const ask = (fields) => page.evaluate((fields) => globalThis.ask(fields), fields);
  await act({ page, ask });
  assert.deepEqual(problems, []);
  await context.close();
}

test("attack answers for every recipe and property, and ten counterexamples open at what they claim", () =>
  embedded("loss=0", async ({ ask }) => {
    const found = [];
    for (const recipe of recipes) {
      assert.equal((await ask({ type: "setRecipe", recipe, retries: 2 })).ok, true);
      const replies = await Promise.all(properties.map((property) => ask({ type: "attack", property })));
      for (const [at, { ok, result }] of replies.entries()) {
        assert.equal(ok, true);
        assert.deepEqual(Object.keys(result), ["verdict", "complete", "positions", "transitions", "faults", "resends", "steps", "state"]);
        assert.ok(["broken", "holds"].includes(result.verdict) && result.complete, JSON.stringify(result));
        assert.equal(result.state === null, result.verdict === "holds");
        if (result.verdict === "broken") found.push({ recipe, property: properties[at], ...result });
      }
    }
    // As the truth table has it.
    const one = (recipe, property) => found.find((entry) => entry.recipe === recipe && entry.property === property);
    assert.deepEqual([one("C", "twice").faults, one("C", "twice").resends, one("C", "twice").steps], [0, 1, 7]);
    assert.equal(one("C", "lost"), undefined);
    assert.equal(one("G", "twice"), undefined);
    assert.ok(found.length > 40, `${found.length} are broken`);
    const shown = {
      lost: ({ score }) => score.lost > 0,
      "lost-acked": ({ score }) => score.lost > 0 && score.beliefs.acked > 0,
      twice: ({ score }) => score.twice + score.repeats + score.stale > 0,
      stale: ({ score }) => score.stale + score.lost + score.superseded > 0,
      regress: ({ score }) => score.stale > 0,
      "not-exactly-once-though-complete": ({ score }) => score.beliefs.acked === score.sent && (score.once < score.sent || score.repeats > 0),
      "unknown-happened": ({ score }) => score.beliefs.gaveUp + score.beliefs.neverAsked > 0 && score.once + score.twice + score.stale > 0,
      "unknown-not-happened": ({ score }) => score.beliefs.gaveUp + score.beliefs.neverAsked > 0 && score.lost + score.superseded > 0,
    };
    for (let at = 0; at < 10; at++) {
      const entry = found[Math.floor((at * found.length) / 10)];
      assert.equal((await ask({ type: "setState", state: entry.state })).ok, true);
      const { result } = await ask({ type: "getState" });
      assert.equal(result.recipe, entry.recipe);
      assert.ok(result.index >= entry.steps, "crashes are two events on the stage");
      assert.ok(shown[entry.property](result), `${entry.recipe} ${entry.property}: ${JSON.stringify(result.score)}`);
    }
  }));

test("attack takes every budget of the contract, and names what it cannot search", () =>
  embedded("recipe=G", async ({ ask }) => {
    const fields = { letters: 1, losses: 2, duplications: 0, crashes: 0, senderCrashes: 0, resends: 1 };
    const { result } = await ask({ type: "attack", property: "unknown-happened", ...fields });
    assert.deepEqual([result.verdict, result.faults, result.resends], ["broken", 2, 1], JSON.stringify(result));
    const more = await ask({ type: "attack", property: "unknown-happened", ...fields, resends: 2 });
    assert.deepEqual([more.result.verdict, more.result.complete], ["holds", true]);
    assert.equal((await ask({ type: "attack", property: "no-such-thing" })).ok, false);
    assert.equal((await ask({ type: "attack", property: "lost", letters: 9 })).ok, false);
    assert.equal((await ask({ type: "attack", property: "lost", losses: 1.5 })).ok, false);
  }));

test("attack is about whoever plays: a cast's own settings and crashes, and what is wrong is named", () =>
  embedded("letters=1&expiries=1", async ({ page, ask }) => {
    const { result } = await ask({ type: "attack", property: "twice" });
    assert.deepEqual([result.verdict, result.faults, result.steps], ["broken", 0, 9], JSON.stringify(result));
    assert.equal((await ask({ type: "setState", state: result.state })).ok, true);
    assert.equal((await ask({ type: "getState" })).result.tally.twice, 1);
    const settings = { store: "ids", expiries: 1, letters: 1 };
    const held = await ask({ type: "attack", property: "twice", settings, losses: 1, duplications: 1, crashes: { worker: 1 } });
    assert.deepEqual([held.ok, held.result.verdict, held.result.complete], [true, "holds", true]);
    const loop = {};
    loop.loop = loop;
    for (const wrong of [{ property: "nothing" }, { settings: { stores: "ids" } }, { crashes: { queue: 1 } }, { settings: loop }]) {
      assert.equal((await ask({ type: "attack", ...wrong })).ok, false);
    }
    const said = await page.evaluate(() => globalThis.got.filter((data) => data?.type === "error").map(({ message }) => message));
    assert.ok(said[0].includes("“nothing”") && said[0].includes("twice, lost-done, undone"), said[0]);
    assert.ok(said[1].includes("“stores”") && said[1].includes("program, store, answer"), said[1]);
    assert.ok(said[2].includes("“queue”") && said[2].includes("worker"), said[2]);
  }, "two-workers"));

test("a budget too large ends by itself, stopped at a number of positions", () =>
  embedded("recipe=G", async ({ page }) => {
    await page.evaluate(() =>
      say({ ns: "twice-or-never", v: 1, req: "large", type: "attack", property: "lost-acked", letters: 4, losses: 7, duplications: 7, crashes: 7, resends: 7 }),
    );
    const answered = () => globalThis.got.find((data) => data?.type === "reply" && data.req === "large");
    // No other search sees so many.
    await page.waitForFunction(answered, null, { timeout: 4 * LONG_MS });
    const { ok, result } = await page.evaluate(answered);
    assert.deepEqual([ok, result.verdict, result.complete, result.state], [true, "stopped", false, null]);
    assert.ok(result.positions >= OWN_END, String(result.positions));
  }));

test("where workers are not allowed the page searches by itself, and can be stopped", async () => {
  const body = `<!doctype html><title>Around</title><iframe title="figure" sandbox="allow-scripts" width="900" height="900" src="./?figure=delivery&recipe=G"></iframe>`;
  const sandboxed = await serve("dist", { pages: { "around.html": body } });
  const context = await profile(browser);
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(`${sandboxed.url}around.html`);
  const frame = page.frameLocator("iframe");
  await frame.getByRole("button", { name: "More" }).click();
  await frame.getByRole("button", { name: "Break it" }).click();
  await frame.getByText(/It holds\..*all 15,651 positions were seen\./).waitFor({ timeout: LONG_MS });
  for (const name of ["Losses", "Duplications", "Receiver crashes", "Resends a letter"]) await frame.getByLabel(name, { exact: true }).fill("7");
  await frame.getByLabel("Letters", { exact: true }).fill("4");
  await frame.getByRole("button", { name: "Search" }).click();
  await frame.locator(".desk-status .said").getByText("positions seen").waitFor();
  await frame.getByRole("button", { name: "Stop" }).click();
  await frame.getByText(/The search was stopped at [\d,]+ positions/).waitFor();
  assert.deepEqual(problems, []);
  await context.close();
  await sandboxed.close();
});

test("where a worker fails before its first word, all that it was given is worked on here, in its order", async () => {
  const context = await profile(browser);
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.addInitScript(() => {
    // As Firefox has it in a sandbox, but the moment is the test's.
    globalThis.workers = [];
    globalThis.Worker = class {
      given = [];
      constructor() {
        globalThis.workers.push(this);
      }
      postMessage(message) {
        this.given.push(message);
      }
      terminate() {}
    };
    // What the desk is given.
    globalThis.taken = [];
    let desk;
    Object.defineProperty(globalThis, "twiceOrNeverDesk", {
      get: () => desk,
      set(real) {
        desk = (number, question, ms) => {
          if (question) globalThis.taken.push([number, question]);
          return real(number, question, ms);
        };
      },
    });
  });
  await page.goto(`${site.url}?figure=delivery&recipe=G`);
  await page.locator("[data-figure]").focus();
  await page.keyboard.press("b");
  await page.waitForFunction(() => globalThis.workers[0]?.given.length === 1);
  await page.evaluate(async () => {
    const { name } = performance.getEntriesByType("resource").find((file) => file.name.includes("/papers.js"));
    const { answer, show } = await import(name);
    const about = JSON.parse(globalThis.workers[0].given[0][1]);
    delete about.play;
    const asking = (fields) => JSON.stringify({ ...about, ...fields });
    globalThis.told = [];
    const host = document.createElement("div");
    host.addEventListener("twice-or-never:told", ({ detail }) => globalThis.told.push(detail));
    answer(host, `7 ${asking({ form: "json", property: "lost" })}`);
    answer(host, `8 ${asking({ form: "json", property: "twice" })}`);
    // In the place for papers this takes the place of the first.
    show(document.querySelector(".desk"), asking({ letters: 4, losses: 7, duplications: 7, crashes: 7, resends: 7 }));
  });
  await page.getByRole("button", { name: "Stop" }).click();
  const [given] = await page.evaluate(() => globalThis.workers.map(({ given }) => given));
  assert.deepEqual(given.map(([number, question]) => [number, question.startsWith("!") ? question : JSON.parse(question).kind]), [
    [1, "attack"],
    [2, "attack"],
    [3, "attack"],
    [1, "!drop"],
    [4, "attack"],
    [4, "!stop"],
  ]);
  assert.deepEqual(await page.evaluate(() => globalThis.taken), []);
  await page.evaluate(() => globalThis.workers[0].onerror(new Event("error")));
  await paper(page, "attack").getByText(/Not known\. The search was stopped at [\d,]+ positions\./).waitFor();
  await page.waitForFunction(() => globalThis.told.filter(Boolean).length === 2);
  assert.deepEqual(await page.evaluate(() => globalThis.taken), given);
  const told = (await page.evaluate(() => globalThis.told)).filter(Boolean);
  assert.deepEqual(told.map((text) => [text[0], JSON.parse(text.slice(2)).verdict]).sort(), [["7", "holds"], ["8", "holds"]]);
  // From then on the page does it by itself.
  await page.getByRole("button", { name: "Close this" }).click();
  await page.locator("[data-figure]").focus();
  await page.keyboard.press("b");
  await paper(page, "attack").getByText("It holds").waitFor({ timeout: LONG_MS });
  assert.equal(await page.evaluate(() => globalThis.workers.length), 1);
  assert.deepEqual(problems, []);
  await context.close();
});

for (const part of ["papers.js", "clerk.js", "desk.js", "desk_bg.wasm"]) {
  test(`where ${part} does not arrive the page says so, and asks anew for it with the next question`, async () => {
    const context = await profile(browser);
    const page = await context.newPage();
    await context.route(`**/${part}*`, (route) => route.abort());
    await page.goto(`${site.url}?figure=delivery&recipe=G`);
    await page.locator("[data-figure]").focus();
    await page.keyboard.press("b");
    await page.getByText("A part of the page that answers this did not arrive.").waitFor();
    assert.equal(await page.locator("#trouble").isVisible(), false, "the figure itself goes on");
    await context.unroute(`**/${part}*`);
    await page.locator("[data-figure]").focus();
    await page.keyboard.press("b");
    await paper(page, "attack").getByText("It holds").waitFor({ timeout: LONG_MS });
    await context.close();
  });
}

// Where everything on the paper stands that is to be seen.
const boxes = (page) =>
  page.locator('[data-paper="worlds"]').evaluate((paper) =>
    [...paper.querySelectorAll(".world, .world svg, .turn, [data-more], summary, .verdict")].filter((element) => element.checkVisibility()).map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [x, y + scrollY, width, height].map((number) => Math.round(number * 10) / 10).join(" ");
    }),
  );
// What is to be seen of each card in sight, as text and as drawn.
const faces = (page) =>
  page.locator(".world").evaluateAll((cards) =>
    cards
      .filter((card) => card.checkVisibility())
      .map((card) => {
        const seen = (element) => element.checkVisibility({ visibilityProperty: true });
        const drawn = [...card.querySelectorAll("svg path, svg text")].filter(seen);
        return [card.querySelector(".unturned"), ...drawn].filter(seen).map((part) => part.outerHTML).join("");
      }),
  );

test("one letter sent and its ack lost: six of 37 worlds, alike until turned, each opens to the same sender, by keyboard", async () => {
  const { page, context, behaved } = await open(browser, site, "?figure=silence&start=0");
  await page.locator("[data-figure]").focus();
  for (let n = 0; n < 4; n++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("]");
  await page.keyboard.press("l");
  await page.getByText("ack 1 is lost").first().waitFor();
  const sender = () => page.locator('[data-node="sender"]').innerText();
  await page.getByRole("button", { name: "What the sender cannot tell apart" }).focus();
  await page.keyboard.press("Enter");
  await paper(page, "worlds").getByText("37 groups of histories agree with all that the sender has seen.").waitFor({ timeout: LONG_MS });
  const worlds = page.getByRole("button", { name: /^World \d/ });
  const opens = page.getByRole("button", { name: "Open this world" });
  assert.equal(await worlds.count(), 6);
  assert.equal(await opens.count(), 0, "not turned");
  assert.equal(await page.getByText("your run", { exact: true }).isVisible(), false);
  const closed = await faces(page);
  assert.deepEqual([closed.length, new Set(closed).size], [6, 1], "nothing tells them apart");
  // Turned, a card takes the same room, and so do all others, once all is styled.
  await calm(page);
  const before = await boxes(page);
  for (let at = 0; at < 6; at++) {
    await worlds.nth(at).focus();
    await page.keyboard.press(at % 2 ? "Enter" : "Space");
    assert.equal(await worlds.nth(at).getAttribute("aria-expanded"), "true");
    assert.deepEqual(await boxes(page), before, `world ${at + 1}`);
  }
  assert.equal(await opens.count(), 6);
  assert.equal(await page.getByText("your run", { exact: true }).isVisible(), true);
  const turned = await faces(page);
  assert.equal(new Set(turned).size, 6);
  for (const told of ["done once", "done twice", "not done", "Ack lost", "Letter lost"]) {
    assert.ok(await page.locator(".world").getByText(told, { exact: true }).first().isVisible(), told);
  }
  // All are turned, so they can be turned back.
  await page.getByRole("button", { name: "Hide all" }).focus();
  await page.keyboard.press("Enter");
  assert.deepEqual(await faces(page), closed);
  assert.deepEqual(await boxes(page), before);
  // All on demand, and none of the six moves.
  await page.getByRole("button", { name: "Show all 37" }).focus();
  await page.keyboard.press("Enter");
  assert.equal(await worlds.count(), 37);
  const many = await faces(page);
  assert.deepEqual([many.length, new Set(many).size], [37, 1]);
  await page.getByRole("button", { name: "Reveal all" }).focus();
  const all = await boxes(page);
  assert.deepEqual(all.slice(0, 19), before.slice(0, 19));
  await page.keyboard.press("Enter");
  assert.deepEqual(await boxes(page), all);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Hide all", "the focus stays");
  assert.equal(new Set(await faces(page)).size, 37);
  const here = await sender();
  const beliefs = await page.locator("[data-belief]").allInnerTexts();
  for (const at of [0, 5, 17, 36]) {
    await opens.nth(at).focus();
    await page.keyboard.press("Enter");
    await page.locator("p.narration").getByText("Another run is on the stage").waitFor();
    await calm(page);
    assert.deepEqual([await sender(), await page.locator("[data-belief]").allInnerTexts()], [here, beliefs], `world ${at + 1}`);
  }
  await page.getByText("How many there were").click();
  const rows = await page.locator(".counts tr").allInnerTexts();
  assert.deepEqual(rows.map((row) => row.split(/\s+/).filter((word) => /^\d+$/.test(word)).at(-1)), ["1", "37"]);
  await page.getByText("The worlds in words").click();
  assert.equal(await page.getByText("This is what happened in your run.").count(), 1);
  // Asked with other faults, what was turned and shown stays so, and the focus where it was.
  await page.getByText("Another node, other faults").click();
  await page.getByLabel("Duplications").fill("0");
  await page.keyboard.press("Enter");
  await paper(page, "worlds").getByText(/^8 groups of histories/).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.name), "duplications");
  await page.getByRole("button", { name: "Hide all" }).waitFor();
  await page.getByRole("button", { name: "Show only 6" }).waitFor();
  await behaved();
  await context.close();
});

test("worlds of any node come from the node itself, by touch", async () => {
  const { page, context, behaved } = await open(browser, site, "?letters=2&loss=0&start=6", phone);
  await tap(page.locator('[data-node="receiver"]'));
  await tap(page.getByRole("button", { name: "What it cannot tell apart" }));
  await paper(page, "worlds").getByText("What the receiver cannot tell apart").waitFor({ timeout: LONG_MS });
  // What it finds is put in a moment later, to be read out.
  await calm(page);
  const before = await boxes(page);
  // Wherever a card is touched, it is turned.
  const hints = page.locator(".world .hint");
  for (let at = 0; at < 6; at++) {
    await hints.nth(at).scrollIntoViewIfNeeded();
    const { x, y, width, height } = await hints.nth(at).boundingBox();
    await page.touchscreen.tap(x + width / 2, y + height / 2);
    await page.locator(".turn").nth(at).and(page.locator('[aria-expanded="true"]')).waitFor();
    assert.deepEqual(await boxes(page), before, `world ${at + 1}`);
  }
  await tap(page.getByRole("button", { name: "Hide all" }));
  assert.equal(await page.getByText("your run", { exact: true }).isVisible(), false);
  await tap(page.getByRole("button", { name: "Reveal all" }));
  assert.equal(await page.getByText("your run", { exact: true }).isVisible(), true);
  assert.deepEqual(await boxes(page), before);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out");
  await tap(page.getByRole("button", { name: "Open this world" }).nth(1));
  await page.locator("p.narration").getByText("Another run is on the stage").waitFor();
  await behaved();
  await context.close();
});

test("whether a run can still break is asked from where it stands", async () => {
  const { page, context, behaved } = await open(browser, site, "?recipe=F&letters=2&retries=2&window=1&loss=0&start=2");
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("button", { name: "Can it still break?" }).click();
  await paper(page, "reach").getByText("Yes, in 5 steps from here, with 1 receiver crash and 1 resend: a letter is dealt with twice.").waitFor({ timeout: LONG_MS });
  await page.getByRole("button", { name: "Go on like this" }).click();
  await page.getByRole("button", { name: "Play" }).click();
  await page.locator('[data-figure="delivery"][data-ended="true"]').waitFor({ timeout: LONG_MS });
  await scored(page, "twice", 1);
  await behaved();
  await context.close();
});

for (const width of [320, 390, 1280]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing on papers at ${width} px, ${colorScheme}`, async () => {
      const options = { viewport: { width, height: 900 }, colorScheme };
      const check = (page, what) => accessible(page, `${what} at ${width}`);
      const { page, context, behaved } = await open(browser, site, "?recipe=D&start=8&loss=0&speed=8", options);
      await page.locator("[data-figure]").focus();
      await page.keyboard.press("b");
      await paper(page, "attack").waitFor({ timeout: LONG_MS });
      for (const summary of await page.locator(".paper summary").all()) await summary.click();
      await check(page, "attack");
      // While a question takes its time, the paper before it is old. This one takes until it is let go.
      await page.evaluate(() => {
        const real = Worker.prototype.postMessage;
        const held = [];
        Worker.prototype.postMessage = function (...message) {
          held.push(() => real.apply(this, message));
        };
        globalThis.letGo = () => {
          Worker.prototype.postMessage = real;
          for (const post of held) post();
        };
      });
      await page.getByRole("button", { name: "Search" }).click();
      await page.locator(".papers[data-old]").waitFor();
      await check(page, "attack, searching");
      await page.evaluate(() => globalThis.letGo());
      await page.locator(".papers:not([data-old])").waitFor({ timeout: LONG_MS });
      await page.getByRole("button", { name: "Every recipe" }).click();
      await paper(page, "recipes").waitFor({ timeout: LONG_MS });
      await check(page, "recipes");
      await page.locator('[data-node="sender"]').click();
      await page.getByRole("button", { name: "What it cannot tell apart" }).click();
      await paper(page, "worlds").waitFor({ timeout: LONG_MS });
      await check(page, "worlds");
      await page.locator("[data-more]").click();
      for (const summary of await page.locator(".paper summary").all()) await summary.click();
      await page.getByRole("button", { name: "Reveal all" }).click();
      await page.getByRole("button", { name: "Hide all" }).waitFor();
      await check(page, "worlds revealed");
      await behaved();
      await context.close();
    });
  }
}

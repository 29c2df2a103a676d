// The page around the figure: the contract's envelope in both directions, and what is refused.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { LONG_MS, calm, launch, profile, serve } from "./harness.mjs";
import { embedder } from "./embedder.mjs";
import { withstandsFlood } from "./contract.mjs";

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

const src = (keys = "", origin = around.origin) =>
  `${site.url}?figure=delivery&embed=1&id=mine&origin=${encodeURIComponent(origin)}&${keys}`;

async function embedded(sources, act) {
  const context = await profile(browser);
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.goto(around.address(...sources));
  await page.frameLocator("iframe").first().locator('[data-figure="delivery"]').waitFor();
  await page.waitForFunction(() => globalThis.got.some((data) => data?.type === "ready"));
  const ask = (fields) => page.evaluate((fields) => globalThis.ask(fields), fields);
  const got = (type) => page.evaluate((type) => globalThis.got.filter((data) => data?.type === type), type);
  await act({ page, ask, got, frame: page.frameLocator("iframe").first() });
  assert.deepEqual(problems, []);
  await context.close();
}

// Waits until a frame has heard all that was said to it so far and is calm, and its own messages have come.
async function heard(page, at = 0) {
  const inside = page.mainFrame().childFrames()[at];
  await inside.evaluate(() => addEventListener("message", ({ data }) => (globalThis.hasHeard ||= data === "the last")));
  await page.evaluate((at) => globalThis.say("the last", at), at);
  await inside.waitForFunction(() => globalThis.hasHeard);
  await calm(inside);
  await inside.evaluate(() => parent.postMessage("the last", "*"));
  await page.waitForFunction(() => globalThis.got.includes("the last"));
  await page.evaluate(() => (globalThis.got = globalThis.got.filter((data) => data !== "the last")));
}

test("ready says the version and the figures, with the id that the address gives", () =>
  embedded([src()], async ({ got }) => {
    const [ready] = await got("ready");
    assert.deepEqual(Object.keys(ready).sort(), ["figures", "id", "ns", "type", "v", "version"].sort());
    assert.deepEqual([ready.ns, ready.v, ready.id], ["twice-or-never", 1, "mine"]);
    assert.deepEqual(ready.figures, [
      "delivery",
      "silence",
      "postage",
      "two-generals",
      "slow-or-dead",
      "ack-first",
      "two-workers",
      "work-first",
      "publisher-confirms",
      "remember",
      "directions-or-place",
      "order",
      "many-sites",
      "fake-it",
      "function-call",
      "pets-and-cattle",
      "other-replica",
      "converge",
      "state-of-mind",
      "same-luck",
      "workbench",
      "replicated-queue",
    ]);
    assert.ok((await got("resize")).at(-1).height > 300);
  }));

test("getState answers with everything that the contract lists", () =>
  embedded([src("seed=18446744073709551615&loss=0")], async ({ ask }) => {
    const { ok, id, result } = await ask({ type: "getState" });
    assert.deepEqual([ok, id], [true, "mine"]);
    assert.deepEqual(
      Object.keys(result).sort(),
      ["state", "url", "score", "figure", "recipe", "seed", "index", "now", "ended", "digest", "inFlight", "cast", "settings", "tally", "frame"].sort(),
    );
    assert.deepEqual([result.figure, result.recipe, result.seed, result.ended], ["delivery", "C", "18446744073709551615", false]);
    assert.match(result.digest, /^[0-9a-f]{16}$/);
    assert.ok(result.url.endsWith(`?figure=delivery#v1=${result.state}`));
    assert.deepEqual(Object.keys(result.score).sort(), ["beliefs", "lost", "once", "redeliveries", "repeats", "sent", "stale", "superseded", "twice", "underWay"]);
    assert.deepEqual(Object.keys(result.score.beliefs).sort(), ["acked", "ackedLate", "gaveUp", "neverAsked", "waiting"]);
    assert.deepEqual(Object.keys(result.frame), ["p50", "p95", "p99"]);
    assert.equal(result.cast, "delivery");
    assert.deepEqual([result.settings.mode, result.settings.recipe, result.settings.letters], ["at-least-once", "C", 24]);
    assert.deepEqual(Object.keys(result.settings).sort(), ["copies", "effect", "giveup", "ids", "letters", "mode", "recipe", "retries", "shape", "window"]);
    assert.deepEqual([result.tally.once, result.tally.sent, result.tally["under-way"]], [result.score.once, result.score.sent, result.score.underWay]);
  }));

test("step, back, seek and reset move the index and answer ok, also where they can't go on", () =>
  embedded([src("letters=2&loss=0&start=0")], async ({ page, ask, got, frame }) => {
    const index = async () => (await ask({ type: "getState" })).result.index;
    for (const [fields, expected] of [
      [{ type: "step" }, 1],
      [{ type: "step" }, 2],
      [{ type: "back" }, 1],
      [{ type: "back" }, 0],
      [{ type: "back" }, 0],
      [{ type: "seek", index: 5 }, 5],
      [{ type: "seek", index: 4_000_000_000 }, 10],
      [{ type: "step" }, 10],
      [{ type: "reset" }, 0],
    ]) {
      assert.equal((await ask(fields)).ok, true, JSON.stringify(fields));
      assert.equal(await index(), expected, JSON.stringify(fields));
    }
    const steps = await got("step");
    assert.deepEqual([steps[0].index, steps[0].summary], [1, "Sender sends letter 1"]);
    await ask({ type: "seek", index: 10 });
    // A reply may come before what is told of it.
    await heard(page);
    assert.equal((await got("end")).length, 2, "once for each time it ended");
    assert.equal(await frame.locator('[role="log"] [data-index]').count(), 10);
  }));

test("apply does what a hand does, and says what it cannot do", () =>
  embedded([src("letters=1&loss=0&start=0")], async ({ ask, got }) => {
    await ask({ type: "step" });
    const lose = { type: "lose", letter: "1", copy: 1, kind: "letter" };
    assert.equal((await ask({ type: "apply", action: lose })).ok, true);
    assert.equal((await ask({ type: "apply", action: lose })).ok, false);
    assert.equal((await got("error")).at(-1).code, "refused");
    for (const action of [{}, { type: "explode" }, { type: "lose", letter: "99" }, { type: "crash", node: "broker" }, "lose", 7, null]) {
      assert.equal((await ask({ type: "apply", action })).ok, false, JSON.stringify(action));
      assert.ok(["bad-action", "bad-message"].includes((await got("error")).at(-1).code));
    }
    assert.equal((await ask({ type: "apply", action: { type: "timeout", letter: 1 } })).ok, true);
    assert.equal((await ask({ type: "getState" })).result.score.sent, 1);
  }));

test("setState opens a run from getState, in another frame, at the same moment", () =>
  embedded([src("loss=40&dup=20&start=30"), src("")], async ({ page, ask }) => {
    await ask({ type: "apply", action: { type: "crash", node: "receiver" } });
    await ask({ type: "seek", index: 44 });
    const { result } = await ask({ type: "getState" });
    await page.waitForFunction(() => globalThis.got.filter(({ type }) => type === "ready").length === 2);
    const other = await page.evaluate(async (state) => {
      const hear = (type) =>
        new Promise((resolve) => {
          const hear = ({ data, source }) => {
            if (source !== frames[1] || data.type !== type) return;
            removeEventListener("message", hear);
            resolve(data);
          };
          addEventListener("message", hear);
        });
      const reply = hear("reply");
      globalThis.say({ ns: "twice-or-never", v: 1, type: "setState", state }, 1);
      if (!(await reply).ok) throw new Error("refused");
      const again = hear("reply");
      globalThis.say({ ns: "twice-or-never", v: 1, type: "getState" }, 1);
      return (await again).result;
    }, result.state);
    for (const key of ["digest", "index", "seed", "recipe", "state", "inFlight", "score"]) {
      assert.deepEqual(other[key], result[key], key);
    }
    const changed = result.state.slice(0, 12) + (result.state[12] === "A" ? "B" : "A") + result.state.slice(13);
    const bad = await ask({ type: "setState", state: changed });
    assert.deepEqual([bad.ok, bad.result.code], [false, "link-checksum"]);
    assert.equal((await ask({ type: "getState" })).result.digest, result.digest, "and nothing else changed");
  }));

test("play, pause, modes, recipes, speed and theme are obeyed; what changes is told", () =>
  embedded([src("letters=30&loss=20")], async ({ page, ask, got, frame }) => {
    await ask({ type: "play" });
    await frame.getByRole("button", { name: "Pause" }).waitFor();
    await ask({ type: "pause" });
    await ask({ type: "setMode", mode: "idempotent" });
    assert.equal((await ask({ type: "getState" })).result.recipe, "G");
    await ask({ type: "setRecipe", recipe: "F", retries: 3, giveup: "halt" });
    assert.equal((await ask({ type: "getState" })).result.recipe, "F");
    for (const fields of [
      { type: "setMode", mode: "exactly-once" },
      { type: "setRecipe", recipe: "Z" },
      { type: "setRecipe", recipe: "F", retries: 21 },
      { type: "setSpeed", speed: 9 },
      { type: "setSpeed", speed: NaN },
      { type: "setTheme", theme: "sepia" },
      { type: "seek", index: -1 },
      { type: "seek" },
    ]) {
      assert.equal((await ask(fields)).ok, false, JSON.stringify(fields));
    }
    await ask({ type: "setSpeed", speed: 8 });
    await ask({ type: "setTheme", theme: "dark" });
    assert.equal(await frame.locator("html").getAttribute("data-theme"), "dark");
    assert.deepEqual([(await got("play")).length, (await got("pause")).length], [1, 1]);
    await page.waitForFunction(() => globalThis.got.some((data) => data.type === "statechange"));
    const [change] = await got("statechange");
    assert.deepEqual(Object.keys(change).sort(), ["id", "ns", "score", "state", "type", "url", "v"]);
  }));

test("the bare words of a slide show play and pause", () =>
  embedded([src("letters=30")], async ({ page, frame }) => {
    await page.evaluate(() => globalThis.say("slide:start"));
    await frame.getByRole("button", { name: "Pause" }).waitFor();
    await page.evaluate(() => globalThis.say("slide:stop"));
    await frame.getByRole("button", { name: "Play" }).waitFor();
  }));

test("without an origin in the address only ready and resize are sent, and no command is obeyed", () =>
  embedded([`${site.url}?figure=delivery&embed=1&loss=0`], async ({ page, frame }) => {
    await page.evaluate(() => globalThis.say({ ns: "twice-or-never", v: 1, type: "step", req: 1 }));
    await frame.getByRole("button", { name: "Step forward" }).click();
    await heard(page);
    const types = await page.evaluate(() => [...new Set(globalThis.got.map((data) => data.type))].sort());
    assert.deepEqual(types, ["ready", "resize"]);
    assert.equal(await frame.locator('[role="log"] [data-index]').count(), 2);
  }));

test("a wrong origin, a foreign namespace and another version are ignored", () =>
  embedded([src("loss=0", "https://example.org"), src("loss=0&start=0")], async ({ page }) => {
    const frame = page.frameLocator("iframe").nth(1);
    await frame.locator('[data-figure="delivery"]').waitFor();
    await page.evaluate(() => {
      globalThis.say({ ns: "twice-or-never", v: 1, type: "seek", index: 9 }, 0);
      for (const message of [
        { ns: "somebody-else", v: 1, type: "seek", index: 9 },
        { ns: "twice-or-never", v: 2, type: "seek", index: 9 },
        { v: 1, type: "seek", index: 9 },
        { ns: { toString: () => "twice-or-never" }.ns, type: "seek" },
        "seek",
        9,
        null,
        [],
        new ArrayBuffer(8),
      ]) globalThis.say(message, 1);
    });
    await heard(page, 0);
    await heard(page, 1);
    assert.equal(await page.frameLocator("iframe").nth(0).locator('[role="log"] [data-index]').count(), 1);
    assert.equal(await frame.locator('[role="log"] [data-index]').count(), 0);
  }));

test("a message of 10 MB and 100,000 messages are refused by name, and the figure goes on", () =>
  embedded([src("loss=0&start=0")], async ({ page, ask, got, frame }) => {
    await page.evaluate(() => globalThis.ask({ type: "x".repeat(10_000_000) }));
    assert.equal((await got("error")).at(-1).code, "bad-message");
    await withstandsFlood(await page.$("iframe"), 100_000);
    await heard(page);
    await frame.getByRole("button", { name: "Step forward" }).click();
    assert.ok((await ask({ type: "getState" })).result.index > 0);
  }));

test("200 random walks through the page end in the digest of a straight replay", () =>
  embedded([src("loss=30&dup=20&crash=10&recipe=F&letters=12")], async ({ page }) => {
    const differ = await page.evaluate(async () => {
      let seed = 7;
      const below = (n) => ((seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) >>> 8) % n;
      // 1,000 commands a second are obeyed and no more.
      const sent = [];
      const ask = async (fields) => {
        while (sent.length >= 900 && performance.now() - sent.at(-900) < 1_100) await globalThis.aFrame();
        sent.push(performance.now());
        return globalThis.ask(fields);
      };
      const differ = [];
      for (let walk = 0; walk < 200; walk++) {
        for (let at = 0; at < 6; at++) {
          const letter = String(1 + below(12));
          const action = [
            { type: "lose", letter, kind: below(2) ? "ack" : "letter" },
            { type: "duplicate", letter },
            { type: "hold", letter, kind: "ack" },
            { type: "release", letter, kind: "ack" },
            { type: "crash", node: "receiver" },
            { type: "restart", node: "receiver" },
            { type: "timeout", letter },
            { type: "cut" },
            { type: "mend" },
          ][below(9)];
          const fields = [{ type: "seek", index: below(120) }, { type: "step" }, { type: "back" }, { type: "apply", action }][below(4)];
          await ask(fields);
        }
        const { result } = await ask({ type: "getState" });
        await ask({ type: "setState", state: result.state });
        const again = (await ask({ type: "getState" })).result;
        if (again.digest !== result.digest || again.index !== result.index) differ.push({ walk, result, again });
        if (walk % 10 === 9) await ask({ type: "reset" });
      }
      return differ;
    });
    assert.deepEqual(differ, []);
  }));

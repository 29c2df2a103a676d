// Any cast on the one stage: two generals, two workers, and a broker with its confirms, each by mouse, by touch and by
// keys, as a person would drive them, and by messages.

import { after, before, describe } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { button, reach, ways } from "./hand.mjs";
import { LONG_MS, calm, launch, log, open, profile, restful, score, serve } from "./harness.mjs";
import { embedder } from "./embedder.mjs";

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

// Whether the figure in the page hears it: it says so once it does.
const ready = (page) => page.waitForFunction(() => globalThis.got.some((data) => data?.type === "ready"));
const own = (page) => page.locator('section[role="group"][aria-roledescription="figure"]');
// As the page has it: whoever drives it hears of that later.
const address = (page) => page.evaluate(() => location.href);
const events = async (page) => (await log(page)).map(({ event }) => event);
// What chance or a hand can do to a run. Without these it had no fault.
const faults = ["lose", "duplicate", "crash", "down", "cut", "hold"];

async function ended(page) {
  await page.locator('[data-figure][data-ended="true"]').waitFor({ timeout: LONG_MS });
}

async function visit([options, way], query, act) {
  const { page, context, behaved } = await open(browser, site, query, options);
  await button(page, "Step forward").waitFor();
  const hand = way(page.locator("body"));
  // Steps until such an event is the last line of the log.
  const until = async (event) => {
    for (let n = 0; n < 60; n++) {
      if ((await events(page)).at(-1) === event) return;
      await hand.step();
    }
    assert.fail(`no ${event} in 60 steps: ${await events(page)}`);
  };
  // Steps until such a copy is in flight.
  const aloft = async (name) => {
    for (let n = 0; n < 60; n++) {
      if (await button(page, name).count()) return;
      await hand.step();
    }
    assert.fail(`${name} never was in flight`);
  };
  const finish = async () => (await hand.play(), await ended(page));
  await act({ page, hand, until, aloft, finish, context });
  await behaved();
  await context.close();
}

// By mouse every cast goes through all that a figure can do; by touch and by keys those whose stages differ: columns, lanes, nets.
const whole = {
  touch: ["two-workers", "converge", "other-replica"],
  keys: ["two-generals", "converge", "other-replica"],
};

for (const [name, way] of Object.entries(ways)) {
  describe(`by ${name}`, () => {
    for (const [store, once, twice] of [["plain", 0, 1], ["ids", 1, 0]]) {
      test(`a lease runs out over a ${store} store, without a fault: once ${once}, twice ${twice}`, () =>
        visit(way, `?figure=two-workers&letters=1&speed=8&store=${store}`, async ({ page, hand, until, finish }) => {
          await until("take");
          assert.match(await page.locator('[data-node="worker-1"]').innerText(), /#1 in hand/);
          await hand.select("Queue");
          assert.equal(await page.locator(".actions").getByRole("button", { name: "Crash", exact: true }).count(), 0, "the queue never crashes");
          await hand.act("Let the lease on #1 run out");
          assert.equal((await events(page)).at(-1), "expire");
          await finish();
          const counted = await score(page);
          assert.deepEqual([counted.once, counted.twice, counted.never, counted.done], [once, twice, 0, 1], JSON.stringify(counted));
          const happened = await events(page);
          assert.deepEqual(happened.filter((event) => faults.includes(event)), [], "no fault");
          assert.equal(happened.filter((event) => event === "regrant").length, 1);
          assert.equal(happened.filter((event) => event === "apply").length, store === "ids" ? 1 : 2);
          assert.equal(happened.includes("known"), store === "ids");
          assert.match(await page.locator('[data-node="store"]').innerText(), store === "ids" ? /✓ token/ : /written ×2/);
        }));
    }

    // A crash of the broker after it has stored the letter and before it has said so: the producer hears nothing and
    // publishes again. On disk the first copy is there still; whether the work is done twice is up to whoever remembers.
    for (const [keys, outcome] of [
      ["store=disk&consumer=PK", "twice"],
      ["store=disk&consumer=XK", "once"],
      ["store=disk&consumer=PK&bdedup=ids", "once"],
      ["store=ram&consumer=PK", "once"],
    ]) {
      test(`the broker crashes between store and confirm, ${keys}: ${outcome}`, () =>
        visit(way, `?figure=publisher-confirms&letters=1&speed=8&confirm=after&${keys}`, async ({ page, hand, until, finish }) => {
          await until("store");
          await hand.select("Broker");
          await hand.act("Crash");
          assert.match(await page.locator('[data-node="broker"]').innerText(), /down/);
          await hand.select("Broker, down");
          await hand.act("Restart");
          await finish();
          const counted = await score(page);
          assert.equal(counted[outcome], 1, JSON.stringify(counted));
          assert.equal(counted.once + counted.twice + counted.lost + counted["under-way"], 1);
          assert.equal(counted.confirmed, 1, "in the end the producer has its confirm");
          assert.equal(counted.redeliveries, keys.startsWith("store=disk") && !keys.includes("bdedup") ? 1 : 0);
          const happened = await events(page);
          assert.equal(happened.filter((event) => event === "resend").length, 1, "it heard nothing, and published again");
          assert.ok(happened.indexOf("restart") < happened.indexOf("resend"));
        }));
    }

    test("the broker crashes between confirm and store: the letter is confirmed, and lost", () =>
      visit(way, "?figure=publisher-confirms&letters=1&speed=8&confirm=before", async ({ page, hand, until, finish }) => {
        await until("confirm");
        await hand.select("Broker");
        await hand.act("Crash");
        await hand.select("Broker, down");
        await hand.act("Restart");
        await finish();
        const counted = await score(page);
        assert.deepEqual([counted.lost, counted.confirmed, counted.once, counted.twice], [1, 1, 0, 0], JSON.stringify(counted));
        assert.ok(!(await events(page)).includes("store"));
        await page.getByText("The run has ended: 0 done once, 1 lost, 0 twice. Confirms that the producer holds: 1.").waitFor();
      }));

    for (const [consumer, outcome] of [["PK", "twice"], ["XK", "once"]]) {
      test(`a confirm is lost and the producer publishes again, consumer=${consumer}: ${outcome}`, () =>
        visit(way, `?figure=publisher-confirms&letters=1&speed=8&consumer=${consumer}`, async ({ page, hand, aloft, finish }) => {
          await aloft("Confirm 1, first copy, to producer");
          await hand.copy("Confirm 1, first copy, to producer");
          await hand.act("Lose");
          await finish();
          const counted = await score(page);
          assert.deepEqual([counted[outcome], counted.redeliveries], [1, 1], JSON.stringify(counted));
          const happened = await events(page);
          assert.equal(happened.filter((event) => event === "resend").length, 1);
          assert.equal(happened.filter((event) => event === "lose").length, 1);
          assert.equal(happened.includes("known"), consumer === "XK");
        }));
    }

    test("two generals: messenger 3 is captured, and one attacks alone", () =>
      visit(way, "?figure=two-generals&speed=8", async ({ page, hand, aloft, finish }) => {
        const ladder = page.locator(".beside-stage .rungs li");
        assert.equal(await ladder.count(), 0, "before the hour is proposed nobody knows anything");
        await aloft("Messenger 3, first copy, to general B");
        assert.equal(await page.locator(".beside-stage .rungs .holds").count(), 2);
        await hand.copy("Messenger 3, first copy, to general B");
        await hand.act("Lose");
        await finish();
        const counted = await score(page);
        assert.deepEqual([counted.both, counted.alone, counted.neither, counted.captured], [0, 1, 0, 1]);
        // As far as anybody knows anything, and the first thing that nobody does.
        const seen = ladder.filter({ visible: true });
        assert.deepEqual(await seen.allInnerTexts().then((all) => all.map((text) => text.replace(/\s+/g, " ").trim())), [
          "B knows the hour yes",
          "A knows that B knows the hour yes",
          "B knows that A knows that B knows the hour no",
        ]);
        assert.match(await page.locator('[data-node="general-a"]').innerText(), /attacks: 1 of 1 have come/);
        assert.match(await page.locator('[data-node="general-b"]').innerText(), /stays: 1 of 2 have come/);
      }));

    // What every figure can do, for each cast: its nodes in the order of their lanes, something that travels first, and
    // the node whose lines are left in the log.
    for (const [slug, nodes, first, lined] of [
      ["two-generals", ["General A", "General B"], "Messenger 1, first copy, to general B", "General A"],
      ["two-workers", ["Queue", "Worker 1", "Worker 2", "Store"], "Lease 1, first copy, to worker 1", "Queue"],
      ["publisher-confirms", ["Producer", "Broker", "Consumer"], "Letter 1, first copy, to broker", "Broker"],
      ["many-sites", ["Writer A", "Writer B", "Site S1", "Site S2", "Site S3"], "Letter a, first copy, to site S1", "Writer A"],
      ["converge", ["Replica A", "Replica B"], "Gossip A, first copy, to replica B", "Replica A"],
      ["function-call", ["Client", "Front", "Back"], "Request 1, first copy, to front", "Front"],
      ["pets-and-cattle", ["Sender", "Server"], "Letter 1, first copy, to server", "Server"],
      ["other-replica", ["Client a", "Replica A", "Replica B"], "Write a, first copy, to replica A", "Replica A"],
    ].filter(([slug]) => whole[name]?.includes(slug) ?? true)) {
      test(`${slug}: undo, futures, the link, back and forward, the seed, the diagram, its table and the log`, () =>
        visit(way, `?figure=${slug}&speed=8${["two-generals", "many-sites", "other-replica", "converge"].includes(slug) ? "" : "&letters=2"}`, async ({ page, hand, finish, context }) => {
          const lanes = await page.locator(".view .diagram text").allTextContents();
          assert.deepEqual(lanes.filter((text) => nodes.includes(text)), nodes, "a lane a node");
          assert.equal(await page.locator(".view .diagram .lane").count(), nodes.length);
          await finish();
          const whole = await log(page);

          await hand.open("The diagram in words");
          await page.locator(".table tbody tr").first().waitFor();
          const made = await page.locator(".table tbody tr").count();
          assert.ok(made >= 3, `${made} copies`);
          assert.equal(await page.locator(".table tbody").getByText(/^taken in at/).count(), made, "all came");
          await hand.press("More");
          await page.getByLabel("Log of", { exact: true }).selectOption({ label: lined });
          const lines = await log(page);
          assert.ok(lines.length > 0 && lines.length < whole.length);
          assert.ok(lines.every(({ text }) => text.includes(lined.replace(/^G/, "g").slice(1))), lines.map(({ text }) => text).join(" | "));
          await page.getByLabel("Log of", { exact: true }).selectOption({ label: "everything" });

          // A hand in the past parts from what was to come, and what it did is undone. The first copy is in flight
          // after the first event, but for replicas that gossip, which take two updates each before.
          const at = slug === "converge" ? 5 : 1;
          const takeFirst = async () => {
            // The first lies under the second there.
            if (slug === "converge") await hand.copy(first.replace("first", "second"));
            await hand.copy(first);
          };
          await hand.line(at);
          await calm(page);
          assert.equal((await log(page)).length, at);
          await takeFirst();
          await hand.act("Lose");
          const futures = page.getByRole("group", { name: "Futures" });
          await futures.waitFor();
          assert.deepEqual(await futures.getByRole("button", { name: /^Future/ }).allInnerTexts(), ["Future 1", "Future 2"]);
          // Where runs play side by side on the stage, none are drawn side by side under it.
          if (slug !== "converge") assert.match(await page.getByRole("group", { name: "Side by side" }).innerText(), new RegExp(`They part at event ${at + 1}\\b`));
          assert.deepEqual(await events(page), [...whole.slice(0, at).map(({ event }) => event), "lose"]);
          await hand.press("Future 1");
          await finish();
          assert.deepEqual(await log(page), whole, "the other future is as it was");
          await hand.press("Future 2");
          if (name === "keys") {
            await own(page).focus();
            await hand.keys("Control+z");
          } else await button(page, "Undo").click();
          await button(page, "Future 2").waitFor({ state: "detached" });
          await hand.line(at);
          await calm(page);
          await takeFirst();
          await hand.act("Lose");
          await hand.play();
          await ended(page);
          const broken = await log(page);
          assert.equal(broken.filter(({ event }) => event === "lose").length, 1);

          // Its link opens the same run elsewhere, and so does the address.
          await calm(page);
          assert.match(await address(page), new RegExp(`\\?figure=${slug}&.*#v2=[\\w-]+$`));
          await hand.press("Copy link");
          const link = await page.getByLabel("Link to this run").inputValue();
          assert.match(link, new RegExp(`\\?figure=${slug}#v2=[\\w-]+$`));
          assert.equal(new URL(link).hash, new URL(await address(page)).hash);
          await hand.press("Close the link");
          const counted = await score(page);
          await visit(way, link.slice(site.url.length), async ({ page: other }) => {
            assert.deepEqual([await log(other), await score(other)], [broken, counted]);
            assert.equal(await own(other).getAttribute("data-ended"), "true");
          });

          // Another seed is another run, and a step of the browser's history.
          const seed = () => page.getByLabel("Seed", { exact: true }).inputValue();
          await hand.press("Next seed");
          assert.deepEqual([await seed(), await events(page)], ["2", []]);
          await calm(page);
          await page.goBack();
          await page.waitForFunction(() => document.querySelector('[data-figure][data-ended="true"]'));
          assert.deepEqual([await seed(), await log(page)], ["1", broken]);
          await page.goForward();
          await page.waitForFunction(() => !document.querySelector('[role="log"] [data-index]'));
          assert.equal(await seed(), "2");
          await page.goBack();
          await page.waitForFunction(() => document.querySelector('[data-figure][data-ended="true"]'));
          await hand.press("Same seed again");
          assert.deepEqual(await events(page), []);
          await finish();
          assert.deepEqual(await log(page), whole, "with nothing done by hand");
        }));
    }
  });
}

describe("two generals by keys", () => {
  test("Space, arrows and L work; 1, 2 and 3 choose nothing", () =>
    visit(ways.keys, "?figure=two-generals", async ({ page, hand }) => {
      assert.equal(await page.getByRole("radio").count(), 0);
      await own(page).focus();
      await hand.keys("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft");
      assert.equal((await log(page)).length, 2);
      await calm(page);
      const before = [await address(page), await log(page), await own(page).innerText()];
      await hand.keys("1", "2", "3");
      await calm(page);
      assert.deepEqual([await address(page), await log(page), await own(page).innerText()], before);
      await hand.keys("]", "l");
      assert.deepEqual(await events(page), ["propose", "receive-and-reply", "lose"]);
      await hand.keys("r");
      assert.deepEqual(await events(page), []);
      await hand.keys("Space");
      await button(page, "Pause").waitFor();
      await hand.keys("Space");
      await button(page, "Play").waitFor();
      await hand.keys("End");
      await ended(page);
      assert.equal((await score(page)).both, 1);
      await hand.keys("Home");
      assert.deepEqual(await events(page), []);
    }));

  test("in its chapter the challenge is done by keyboard alone", async () => {
    const { page, context, behaved } = await open(browser, site, "", { whole: true });
    const chapter = page.locator('section[data-chapter="two-generals"]');
    const figure = chapter.locator("[data-figure]");
    await figure.waitFor();
    await figure.focus();
    const done = () => chapter.locator("[data-challenge]").getAttribute("data-done");
    for (const name of ["A waits for", "B waits for"]) {
      const slider = chapter.getByRole("slider", { name, exact: true });
      await reach(page, slider);
      for (let n = 0; n < 9 && (await slider.inputValue()) !== "0"; n++) await page.keyboard.press("ArrowLeft");
      assert.equal(await slider.inputValue(), "0");
    }
    await figure.focus();
    await page.keyboard.press("End");
    await chapter.locator('[data-figure][data-ended="true"]').waitFor();
    assert.equal(await done(), "false", "nobody was captured yet");
    for (const key of ["Home", "ArrowRight", "]", "l"]) await page.keyboard.press(key);
    await figure.focus();
    await page.keyboard.press("End");
    await chapter.locator('[data-challenge][data-done="true"]').waitFor();
    await chapter.getByText("Done.", { exact: true }).waitFor();
    assert.match(await chapter.locator('[data-node="general-b"]').innerText(), /attacks: 0 of 0 have come/);
    await behaved();
    await context.close();
  });

  test("in its chapter a rule that waits for messengers does not do it", async () => {
    const { page, context, behaved } = await open(browser, site, "", { whole: true });
    const chapter = page.locator('section[data-chapter="two-generals"]');
    await chapter.locator("[data-figure]").focus();
    for (const key of ["ArrowRight", "]", "l", "End"]) await page.keyboard.press(key);
    await chapter.locator('[data-figure][data-ended="true"]').waitFor();
    assert.equal(await chapter.locator("[data-challenge]").getAttribute("data-done"), "false");
    assert.equal(await chapter.locator('[data-score="neither"]').innerText(), "1");
    await behaved();
    await context.close();
  });
});

describe("by messages", () => {
  const src = (keys, hash = "") => `${site.url}?embed=1&id=mine&origin=${encodeURIComponent(around.origin)}&${keys}${hash}`;

  async function embedded(sources, act) {
    const context = await profile(browser);
    const page = await context.newPage();
    const problems = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await page.goto(around.address(...sources));
    await page.frameLocator("iframe").first().locator("[data-figure]").waitFor();
    await ready(page);
    const ask = (fields) => page.evaluate((fields) => globalThis.ask(fields), fields);
    const got = (type) => page.evaluate((type) => globalThis.got.filter((data) => data?.type === type), type);
    const state = async () => (await ask({ type: "getState" })).result;
    const apply = async (action) => (await ask({ type: "apply", action })).ok;
    // Steps until something has happened: its kind is in the log.
    const frame = page.frameLocator("iframe").first();
    const until = async (event) => {
      for (let n = 0; n < 60; n++) {
        const happened = await frame.locator('[role="log"] [data-index]').evaluateAll((lines) => lines.map((line) => line.dataset.event));
        if (happened.at(-1) === event) return;
        assert.equal((await ask({ type: "step" })).ok, true);
      }
      assert.fail(`no ${event} in 60 steps`);
    };
    await act({ page, ask, got, state, apply, until, frame });
    assert.deepEqual(problems, []);
    await context.close();
  }

  // In the order in which they stand in the contract.
  const said = {
    "two-generals": {
      settings: { messengers: 3, a: 1, b: 2 },
      tally: ["both", "alone", "neither", "captured"],
      first: "General A proposes the hour",
    },
    "two-workers": {
      settings: { program: "WK", store: "plain", answer: "yes", expiries: 10, letters: 6 },
      tally: ["once", "twice", "never", "under-way", "done", "refused", "stale"],
      first: "Queue leases task 1 to a worker",
    },
    "publisher-confirms": {
      settings: { confirm: "after", store: "disk", bdedup: "none", consumer: "PK", retries: 3, requeues: 10, letters: 6 },
      tally: ["once", "lost", "twice", "under-way", "confirmed", "gave-up", "stuck", "redeliveries"],
      first: "Producer publishes letter 1",
    },
    converge: {
      settings: { type: "op-counter", replicas: 2, updates: 2, gossips: 1, protected: "0" },
      tally: ["right", "over", "under", "under-way", "acked", "dropped", "back"],
      first: "Replica A takes a payment, counts it and says so",
    },
    "many-sites": {
      settings: { protocol: "direct", retries: 0, requeues: 4, cut: "none" },
      tally: ["everywhere", "apart", "partly", "nowhere", "under-way", "acked"],
      first: "Writer A sends letter a",
    },
    "function-call": {
      settings: { key: "none", retries: 2, retries2: 2 },
      tally: ["once", "lost", "twice", "under-way", "executions", "answered", "failed", "gave-up"],
      first: "Client calls the front",
    },
    "pets-and-cattle": {
      settings: { kind: "pet-ram", ids: "none", retries: 3, down: "none", letters: 4 },
      tally: ["once", "lost", "twice", "under-way", "acked", "gave-up"],
      first: "Sender sends letter 1",
    },
    "other-replica": {
      settings: { protocol: "loose", writers: 1, read: "other", disk: "1", cut: "none" },
      tally: ["kept", "partly", "replaced", "gone", "fresh", "stale", "unanswered", "under-way"],
      first: "Client a writes a",
    },
  };
  for (const [slug, { settings, tally, first }] of Object.entries(said)) {
    test(`${slug} says what it is, obeys, and tells what happens; a state opens it elsewhere with the same digest`, () =>
      embedded([src(`figure=${slug}&loss=30&seed=5`)], async ({ page, ask, got, state }) => {
        const at = async () => (await state()).index;
        const start = await state();
        assert.deepEqual([start.figure, start.cast, start.index, start.ended], [slug, slug, 0, false]);
        assert.deepEqual(start.settings, settings);
        assert.deepEqual(Object.keys(start.tally), tally);
        assert.ok(!("recipe" in start), "only the first cast has recipes");
        for (const [fields, expected] of [
          [{ type: "back" }, 0],
          [{ type: "step" }, 1],
          [{ type: "step" }, 2],
          [{ type: "back" }, 1],
          [{ type: "seek", index: 3 }, 3],
          [{ type: "reset" }, 0],
          [{ type: "seek", index: 4_000_000_000 }, null],
        ]) {
          assert.equal((await ask(fields)).ok, true, JSON.stringify(fields));
          if (expected !== null) assert.equal(await at(), expected, JSON.stringify(fields));
        }
        const end = await state();
        assert.deepEqual([end.ended, end.inFlight], [true, 0]);
        assert.deepEqual(Object.keys(end.score), tally, "its score is what it counts");
        assert.deepEqual(end.score, end.tally);
        const steps = await got("step");
        assert.deepEqual([steps[0].index, steps[0].summary], [1, first]);
        assert.equal((await got("end")).length, 1);
        await page.waitForFunction((state) => globalThis.got.some((data) => data.type === "statechange" && data.state === state), end.state);
        const change = (await got("statechange")).at(-1);
        assert.deepEqual(Object.keys(change).sort(), ["id", "ns", "score", "state", "type", "url", "v"]);
        assert.ok(change.url.endsWith(`?figure=${slug}#v2=${end.state}`), change.url);
        assert.deepEqual(change.score, end.score);

        for (const fields of [{ type: "setMode", mode: "at-least-once" }, { type: "setRecipe", recipe: "G" }]) {
          assert.equal((await ask(fields)).ok, false, JSON.stringify(fields));
          assert.equal((await got("error")).at(-1).code, "bad-value");
        }
        const damaged = end.state.slice(0, -3) + (end.state.at(-3) === "A" ? "B" : "A") + end.state.slice(-2);
        assert.equal((await ask({ type: "setState", state: damaged })).ok, false);
        assert.equal((await state()).digest, end.digest, "refused whole");
        assert.equal((await ask({ type: "reset" })).ok, true);
        assert.notEqual((await state()).digest, end.digest);
        assert.equal((await ask({ type: "setState", state: end.state })).ok, true);
        const again = await state();
        assert.deepEqual([again.digest, again.index, again.state, again.tally], [end.digest, end.index, end.state, end.tally]);
        await embedded([src(`figure=${slug}`, `#v2=${end.state}`)], async (other) => {
          const there = await other.state();
          assert.deepEqual([there.digest, there.index, there.seed, there.tally], [end.digest, end.index, "5", end.tally]);
        });

        await ask({ type: "reset" });
        await ask({ type: "play" });
        await page.frameLocator("iframe").first().getByRole("button", { name: "Pause" }).waitFor();
        await ask({ type: "pause" });
        await ask({ type: "toggle" });
        await ask({ type: "toggle" });
        // What comes of a command is told right after its reply, and so before the next one.
        await state();
        assert.deepEqual([(await got("play")).length, (await got("pause")).length], [2, 2]);
      }));
  }

  // What a cast's tally must say at the end of a counterexample, for each property that it shows.
  const shown = {
    "two-workers": {
      twice: (tally) => tally.twice > 0,
      "lost-done": (tally) => tally.done > 0 && tally.never > 0,
      undone: (tally) => tally.never > 0,
      stale: (tally) => tally.stale > 0,
    },
    "publisher-confirms": {
      lost: (tally) => tally.lost > 0,
      "lost-confirmed": (tally) => tally.lost > 0 && tally.confirmed > 0,
      twice: (tally) => tally.twice > 0,
      "confirmed-not-done": (tally) => tally.confirmed > 0 && tally.once + tally.twice === 0,
      "complete-not-once": (tally) => tally.confirmed > 0 && tally.once === 0,
      "doubt-done": (tally) => tally["gave-up"] > 0 && tally.once + tally.twice > 0,
      "doubt-not": (tally) => tally["gave-up"] > 0 && tally.lost > 0,
    },
    "two-generals": { alone: (tally) => tally.alone === 1 },
    converge: {
      differ: (tally) => tally.right < 2,
      over: (tally) => tally.over > 0,
      under: (tally) => tally.under > 0,
      dropped: (tally) => tally.dropped > 0,
      siblings: (tally) => tally.right === 2,
      back: (tally) => tally.back > 0,
    },
    "many-sites": {
      "order-differs": (tally) => tally.apart === 2,
      "not-prefix": (tally) => tally.apart > 0,
      "site-without": (tally) => tally.partly > 0,
      "all-have": (tally) => tally.everywhere + tally.apart === 2,
      "can-a": (tally) => tally.acked > 0,
      "can-b": (tally) => tally.acked > 0,
    },
    "function-call": {
      "exec-2": (tally) => tally.executions >= 2,
      "exec-4": (tally) => tally.executions >= 4,
      "failed-done": (tally) => tally.failed === 1 && tally.executions > 0,
      "gaveup-not": (tally) => tally["gave-up"] === 1 && tally.executions === 0,
      "all-lost": (tally) => tally.lost === 1,
    },
    "other-replica": {
      "stale-read": (tally) => tally.stale === 1,
      diverged: (tally) => tally.partly > 0,
      "lost-acked": (tally) => tally.gone > 0,
      "older-wins": (tally) => tally.gone === 1 && tally.kept === 1,
      "gaveup-kept": (tally) => tally.kept + tally.partly > 0,
      "can-write": () => true,
    },
    "pets-and-cattle": {
      "lost-acked": (tally) => tally.lost > 0 && tally.acked > 0,
      lost: (tally) => tally.lost > 0,
      twice: (tally) => tally.twice > 0,
      "wrong-complete": (tally) => tally.once === 0,
      "can-complete": (tally) => tally.acked > 0,
    },
  };
  const asked = {
    "two-workers": [
      [{ program: "WK", store: "plain", expiries: 1, letters: 1 }, {}, ["twice"]],
      [{ program: "KW", store: "plain", expiries: 0, letters: 1 }, { crashes: { worker: 1 } }, ["lost-done"]],
      [{ program: "WK", store: "plain", expiries: 0, letters: 1 }, { losses: 1 }, ["undone"]],
      [{ program: "WK", store: "plain", expiries: 1, letters: 1 }, {}, ["stale"]],
      [{ program: "CWK", store: "plain", expiries: 1, letters: 1 }, {}, ["twice", "stale"]],
      [{ program: "KW", store: "ids", expiries: 0, letters: 1 }, { crashes: { worker: 1 } }, ["lost-done"]],
    ],
    "publisher-confirms": [
      [{ confirm: "before", retries: 0, requeues: 0, letters: 1 }, { crashes: { broker: 1 } }, ["lost", "lost-confirmed", "confirmed-not-done", "complete-not-once"]],
      [{ confirm: "after", retries: 1, requeues: 0, letters: 1 }, { losses: 1 }, ["twice"]],
      [{ confirm: "after", retries: 0, requeues: 0, letters: 1 }, { losses: 1 }, ["doubt-done", "doubt-not"]],
      [{ confirm: "after", consumer: "KP", retries: 0, requeues: 0, letters: 1 }, { crashes: { consumer: 1 } }, ["lost-confirmed"]],
    ],
    converge: [
      [{ type: "op-counter", updates: 1 }, { duplications: 1 }, ["differ", "over"]],
      [{ type: "g-counter", updates: 2 }, { losses: 1 }, ["differ", "under"]],
      [{ type: "lww", updates: 1, protected: "1" }, {}, ["dropped"]],
      [{ type: "mv", updates: 1 }, {}, ["siblings"]],
      [{ type: "naive-set", updates: 2 }, {}, ["back"]],
    ],
    "many-sites": [
      [{ protocol: "direct", retries: 0, cut: "none" }, {}, ["order-differs", "all-have"]],
      [{ protocol: "direct", retries: 0, cut: "AS1" }, {}, ["order-differs"]],
      [{ protocol: "leader", retries: 0, requeues: 0, cut: "none" }, { losses: 1 }, ["site-without", "can-a"]],
      [{ protocol: "leader", retries: 0, requeues: 0, cut: "AS1" }, {}, ["can-b"]],
    ],
    "two-generals": [
      [{ messengers: 1, a: 0, b: 1 }, { losses: 1 }, ["alone"]],
      [{ messengers: 2, a: 1, b: 1 }, { losses: 1 }, ["alone"]],
      [{ messengers: 3, a: 1, b: 2 }, { losses: 1 }, ["alone"]],
      [{ messengers: 4, a: 2, b: 2 }, { losses: 1 }, ["alone"]],
      [{ messengers: 5, a: 2, b: 3 }, { losses: 1 }, ["alone"]],
      [{ messengers: 8, a: 4, b: 4 }, { losses: 2 }, ["alone"]],
    ],
  };
  asked["function-call"] = [
    [{ key: "none", retries: 1, retries2: 1 }, {}, ["exec-2", "exec-4", "failed-done"]],
    [{ key: "front", retries: 1, retries2: 1 }, {}, ["exec-2"]],
    [{ key: "client", retries: 0, retries2: 0 }, { losses: 1 }, ["gaveup-not", "all-lost"]],
    [{ key: "client", retries: 0, retries2: 0 }, { crashes: { back: 1 } }, ["failed-done", "all-lost"]],
  ];
  asked["other-replica"] = [
    [{ protocol: "loose", writers: 1 }, {}, ["stale-read", "can-write"]],
    [{ protocol: "loose", writers: 2 }, {}, ["lost-acked", "older-wins"]],
    [{ protocol: "tight", cut: "AB" }, {}, ["gaveup-kept", "diverged"]],
    [{ protocol: "q1", writers: 2, cut: "none" }, {}, ["stale-read"]],
  ];
  asked["pets-and-cattle"] = [
    [{ kind: "pet-ram", retries: 0, letters: 1 }, { crashes: { server: 1 } }, ["lost-acked", "lost", "wrong-complete"]],
    [{ kind: "cattle", ids: "server", retries: 1, letters: 1 }, {}, ["twice"]],
    [{ kind: "cattle", down: "S1", retries: 1, letters: 1 }, {}, ["can-complete", "twice"]],
  ];
  for (const [slug, questions] of Object.entries(asked)) {
    test(`${slug}: six counterexamples or more, asked by message, open on the stage at what they claim`, () =>
      embedded([src(`figure=${slug}&loss=50&dup=50&crash=50`)], async ({ page, ask, state }) => {
        let opened = 0;
        for (const [settings, budget, properties] of questions) {
          for (const property of properties) {
            const what = `${slug} ${JSON.stringify({ settings, ...budget, property })}`;
            const { ok, result } = await ask({ type: "attack", property, settings, ...budget });
            assert.deepEqual([ok, result.verdict, result.complete], [true, "broken", true], `${what}: ${JSON.stringify(result)}`);
            assert.equal((await ask({ type: "setState", state: result.state })).ok, true, what);
            const there = await state();
            for (const [key, value] of Object.entries(settings)) assert.equal(there.settings[key], value, what);
            assert.ok(there.index >= result.steps, `${what}: a crash is two events on the stage`);
            assert.ok(shown[slug][property](there.tally), `${what}: ${JSON.stringify(there.tally)}`);
            // Going back and forth shows the same: chance has no say in it, however unruly the figure is set.
            assert.equal((await ask({ type: "seek", index: 0 })).ok, true);
            assert.equal((await ask({ type: "seek", index: there.index })).ok, true);
            const again = await state();
            assert.deepEqual([again.digest, again.tally], [there.digest, there.tally], what);
            opened += 1;
          }
        }
        assert.ok(opened >= 6, `${opened}`);
        assert.equal((await page.evaluate(() => globalThis.got.filter((data) => data?.type === "error"))).length, 0);
      }));
  }

  test("what a hand does is applied by node and by copy, whatever the cast", async () => {
    await embedded([src("figure=two-workers&letters=1")], async ({ ask, got, state, apply, until }) => {
      await until("take");
      assert.equal(await apply({ type: "timeout", node: "store", letter: "1" }), false, "the store waits for nothing");
      assert.equal((await got("error")).at(-1).code, "refused");
      assert.equal(await apply({ type: "timeout", node: "queue", letter: "1" }), true);
      await state();
      assert.equal((await got("step")).at(-1).summary, "Queue lets the lease on task 1 run out");
      for (const link of [{ node: "queue" }, { node: "nobody", to: "worker-1" }, { node: "queue", to: "store" }, {}]) {
        assert.equal(await apply({ type: "cut", ...link }), false, JSON.stringify(link));
        assert.equal((await got("error")).at(-1).code, "bad-action");
      }
      assert.equal(await apply({ type: "cut", node: "queue", to: "worker-1" }), true);
      assert.equal(await apply({ type: "cut", node: "queue", to: "worker-1" }), false, "it is cut");
      assert.equal(await apply({ type: "mend", node: "worker-1", to: "queue" }), true);
      assert.equal(await apply({ type: "crash", node: "queue" }), false, "the queue never crashes");
      assert.equal(await apply({ type: "crash", node: "worker-1" }), true);
      assert.equal(await apply({ type: "restart", node: "worker-1" }), true);
      await ask({ type: "seek", index: 4_000_000_000 });
      const { tally, ended } = await state();
      assert.deepEqual([ended, tally.once, tally.twice], [true, 1, 0], "worker 1 crashed before it wrote");
    });
    await embedded([src("figure=publisher-confirms&letters=1")], async ({ ask, state, apply, until }) => {
      await until("confirm");
      assert.equal(await apply({ type: "lose", kind: "confirm", letter: "1" }), true);
      assert.equal(await apply({ type: "lose", kind: "confirm", letter: "1" }), false);
      assert.equal(await apply({ type: "lose", kind: "parcel", letter: "1" }), false);
      assert.equal(await apply({ type: "crash", node: "producer" }), false);
      assert.equal(await apply({ type: "crash", node: "broker" }), true);
      assert.equal(await apply({ type: "restart", node: "broker" }), true);
      assert.equal(await apply({ type: "timeout", node: "producer", letter: "1" }), true);
      await ask({ type: "seek", index: 4_000_000_000 });
      const { tally, ended } = await state();
      assert.deepEqual([ended, tally.twice, tally.confirmed, tally.lost], [true, 1, 1, 0]);
    });
    await embedded([src("figure=two-generals")], async ({ ask, state, apply, until }) => {
      await until("propose");
      assert.equal(await apply({ type: "hold", letter: "1" }), true);
      assert.equal(await apply({ type: "release", kind: "messenger", letter: "1", copy: "1" }), true);
      assert.equal(await apply({ type: "duplicate", letter: "1" }), true);
      assert.equal(await apply({ type: "lose", letter: "1", copy: "2" }), true);
      assert.equal(await apply({ type: "deliver", letter: "1" }), true);
      assert.equal(await apply({ type: "crash", node: "general-a" }), false, "generals do not crash");
      assert.equal(await apply({ type: "cut" }), true, "there is one link");
      await ask({ type: "seek", index: 4_000_000_000 });
      const { tally, ended } = await state();
      // The second messenger was under way before the cut and comes through: A attacks. The third is sent into it.
      assert.deepEqual([ended, tally.both, tally.alone, tally.neither, tally.captured], [true, 0, 1, 0, 2]);
    });
  });
});

describe("in the address", () => {
  const mouse = ways.mouse;
  const stateOf = async (query) => {
    const context = await profile(browser);
    const page = await context.newPage();
    await page.goto(around.address(`${site.url}?embed=1&origin=${encodeURIComponent(around.origin)}&${query}`));
    await page.frameLocator("iframe").locator("[data-figure]").waitFor();
    await ready(page);
    const { result } = await page.evaluate(() => globalThis.ask({ type: "getState" }));
    await context.close();
    return result;
  };

  test("every key of a cast is taken", async () => {
    for (const [slug, sets] of Object.entries({
      "two-generals": [{ messengers: 5, a: 2, b: 3 }, { messengers: 8, a: 0, b: 0 }],
      "two-workers": [
        { program: "KW", store: "fence", answer: "no", expiries: 2, letters: 9 },
        { program: "CWK", store: "fence", answer: "yes", expiries: 0, letters: 99 },
        { program: "WK", store: "ids", answer: "no", expiries: 20, letters: 1 },
      ],
      "publisher-confirms": [
        { confirm: "before", store: "ram", bdedup: "ids", consumer: "KP", retries: 0, requeues: 20, letters: 1 },
        { confirm: "none", store: "disk", bdedup: "none", consumer: "auto", retries: 20, requeues: 0, letters: 99 },
        { confirm: "after", store: "ram", bdedup: "ids", consumer: "XK", retries: 1, requeues: 1, letters: 2 },
      ],
      converge: [
        { type: "mv", replicas: 3, updates: 2, gossips: 9, protected: "1" },
        { type: "lww", replicas: 2, updates: 9, gossips: 1, protected: "0" },
      ],
      "many-sites": [
        { protocol: "leader", retries: 20, requeues: 0, cut: "S2" },
        { protocol: "direct", retries: 1, requeues: 20, cut: "AS1" },
      ],
      "function-call": [{ key: "client", retries: 0, retries2: 20 }, { key: "front", retries: 20, retries2: 0 }],
      "pets-and-cattle": [
        { kind: "cattle", ids: "server", retries: 20, down: "S1S2", letters: 99 },
        { kind: "pet-disk", ids: "store", retries: 0, down: "S1", letters: 1 },
      ],
      "other-replica": [
        { protocol: "tight", writers: 2, read: "same", disk: "0", cut: "AB" },
        { protocol: "q1", writers: 1, read: "other", disk: "1", cut: "C" },
      ],
    })) {
      for (const settings of sets) {
        const query = Object.entries(settings).map(([key, value]) => `${key}=${value}`).join("&");
        const result = await stateOf(`figure=${slug}&${query}&seed=9`);
        assert.deepEqual([result.settings, result.seed], [settings, "9"]);
      }
    }
  });

  const noted = (query, act) =>
    visit(mouse, query, async ({ page }) => {
      const note = page.getByRole("note", { name: "About this address" });
      await note.waitFor();
      await act(await note.getByRole("listitem").allInnerTexts(), page);
      await note.getByRole("button", { name: "Dismiss" }).click();
      assert.equal(await note.count(), 0);
    });

  test("a value that a cast does not know is noted by name, with what it could be; so is a key that it does not have", async () => {
    await noted("?figure=two-workers&program=WW&store=disk&answer=2&expiries=21&letters=0&recipe=G", (lines) =>
      assert.deepEqual(lines, [
        "program=WW was ignored: it should be one of WK, KW, CWK.",
        "store=disk was ignored: it should be one of plain, ids, fence.",
        "answer=2 was ignored: it should be one of yes, no.",
        "expiries=21 was ignored: it should be a whole number from 0 to 20.",
        "letters=0 was ignored: it should be a whole number from 1 to 99.",
        "recipe is not a setting of this figure; it was ignored.",
      ]),
    );
    await noted("?figure=publisher-confirms&confirm=later&store=tape&bdedup=1&consumer=K&retries=-1&requeues=x&letters=100&mode=idempotent", (lines) =>
      assert.deepEqual(lines, [
        "confirm=later was ignored: it should be one of after, before, none.",
        "store=tape was ignored: it should be one of disk, ram.",
        "bdedup=1 was ignored: it should be one of none, ids.",
        "consumer=K was ignored: it should be one of PK, KP, XK, auto.",
        "retries=-1 was ignored: it should be a whole number from 0 to 20.",
        "requeues=x was ignored: it should be a whole number from 0 to 20.",
        "letters=100 was ignored: it should be a whole number from 1 to 99.",
        "mode is not a setting of this figure; it was ignored.",
      ]),
    );
    await noted("?figure=two-generals&messengers=9&a=5&letters=3", (lines) =>
      assert.deepEqual(lines, [
        "messengers=9 was ignored: it should be a whole number from 1 to 8.",
        "a=5 was ignored: it should be a whole number from 0 to 4.",
        "letters is not a setting of this figure; it was ignored.",
      ]),
    );
  });

  test("a figure that is not known is noted, with those there are, and the story stands", async () => {
    const { page, context, behaved } = await open(browser, site, "?figure=two-workmen", { whole: true });
    const note = page.getByRole("note", { name: "About this address" });
    const expected =
      "figure=two-workmen was ignored: it should be one of delivery, silence, postage, two-generals, slow-or-dead, ack-first, two-workers, work-first, publisher-confirms, remember, directions-or-place, order, many-sites, fake-it, function-call, pets-and-cattle, other-replica, converge, state-of-mind, same-luck, workbench, replicated-queue.";
    await note.waitFor();
    assert.deepEqual(await note.getByRole("listitem").allInnerTexts(), [expected]);
    await page.locator('[data-figure="publisher-confirms"]').waitFor();
    await behaved();
    await context.close();
  });
});

for (const slug of ["two-generals", "two-workers", "publisher-confirms", "many-sites", "function-call", "pets-and-cattle", "other-replica", "converge"]) {
  test(`${slug}: a figure that has not been started asks for no frame, nor one that has ended`, async () => {
    await restful(browser, `${site.url}?figure=${slug}`);
    await restful(browser, `${site.url}?figure=${slug}&autoplay=1&speed=8`, ended);
  });
}

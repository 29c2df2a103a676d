// Hands on: by mouse, by touch and by keyboard, a letter is lost and what follows is what the recipe says.

import { after, before, describe } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { calm, ended, figure, frames, launch, log, open, score, serve } from "./harness.mjs";
import { tap } from "./hand.mjs";

let site, browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

async function visit(query, act, options) {
  const { page, context, behaved } = await open(browser, site, query, options);
  await page.getByRole("button", { name: "Step forward" }).waitFor();
  await act(page);
  await behaved();
  await context.close();
}

const mark = (page, name) => page.getByRole("button", { name, exact: true });
const step = (page) => page.getByRole("button", { name: "Step forward" }).click();
const action = (page, name) => page.locator(".actions").getByRole("button", { name, exact: true });

// Steps until such a copy is in flight.
async function until(page, name) {
  for (let n = 0; n < 60; n++) {
    if (await mark(page, name).count()) return mark(page, name);
    await step(page);
  }
  assert.fail(`${name} never was in flight`);
}

describe("the opening still", () => {
  for (const [way, options, touch] of [
    ["mouse", {}, (letter) => letter.click()],
    ["touch", { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } }, (letter) => tap(letter)],
    ["keyboard", {}, async (letter) => (await letter.focus(), letter.press("Enter"))],
  ]) {
    test(`one tap by ${way} loses letter 1 and starts play`, () =>
      visit(
        "",
        async (page) => {
          await page.getByText("Tap the letter to lose it").waitFor();
          await touch(mark(page, "Letter 1, first copy, to receiver"));
          await page.getByRole("button", { name: "Pause" }).waitFor();
          const lines = await log(page);
          assert.deepEqual([lines[1].event, lines[1].letter, lines[1].copy, lines[1].kind], ["lose", "1", "1", "letter"]);
        },
        options,
      ));
  }
});

describe("losing the only ack", () => {
  const loseTheAck = async (page) => {
    const ack = await until(page, "Ack 1, first copy, to sender");
    await ack.click();
    await action(page, "Lose").click();
    await page.getByRole("button", { name: "Play" }).click();
    await ended(page);
    return score(page);
  };
  const query = (mode) => `?mode=${mode}&letters=1&loss=0&retries=1&speed=8&start=0`;

  test("in at least once makes the receiver pay twice", () =>
    visit(query("at-least-once"), async (page) => {
      const fates = await loseTheAck(page);
      assert.deepEqual([fates.twice, fates.once], [1, 0]);
      assert.match(await page.locator('[data-node="receiver"]').innerText(), /paid a second time: \$11 too much/);
      assert.match(await page.locator('[data-node="receiver"]').innerText(), /booked\s*\$22\s*\$11 too much/);
    }));

  // What the reader came for is said at once, marked in the ledger, and stays there when others have come.
  for (const [mode, said, kept] of [
    ["at-least-once", /^Receiver does the work of letter 1, again\.$/, "#1 paid a second time: $11 too much"],
    ["idempotent", /^Receiver takes in the second copy of letter 1 and has had it before\.$/, undefined],
  ]) {
    test(`in ${mode} the moment is said: ${said}`, () =>
      visit(query(mode).replace("letters=1", "letters=8"), async (page) => {
        const ack = await until(page, "Ack 1, first copy, to sender");
        await ack.click();
        await action(page, "Lose").click();
        const narration = page.locator("p.narration");
        const step = page.getByRole("button", { name: "Step forward" });
        for (let n = 0; n < 60 && !said.test(await narration.innerText()); n++) {
          await step.click();
          await calm(page);
        }
        assert.match(await narration.innerText(), said);
        assert.match(`${(await log(page)).at(-1).text.replace(/^[\d.]+ s/, "").trim()}.`, said);
        await page.getByRole("button", { name: "Play" }).click();
        await ended(page);
        const ringed = await page.locator(".ledger .again").allInnerTexts();
        assert.deepEqual(ringed.map((text) => text.replace(/\s+/g, " ")), kept ? [kept] : []);
        assert.equal(await page.locator(".ledger:not(.settled) li").count(), 4);
      }));
  }

  test("a loss that nothing will repair is counted as it happens, and only then", () =>
    visit("?mode=at-most-once&loss=100&letters=2&rate=0.5&start=0", async (page) => {
      const said = [];
      for (let n = 0; n < 4; n++) {
        await page.getByRole("button", { name: "Step forward" }).click();
        await calm(page);
        said.push(await page.locator("p.narration").innerText());
      }
      assert.deepEqual((await log(page)).map(({ event }) => event), ["send", "lose", "send", "lose"]);
      assert.deepEqual(said.map((text) => text.match(/^Lost: \d\. Nothing is left/)?.[0]), [
        undefined, "Lost: 1. Nothing is left", undefined, "Lost: 2. Nothing is left",
      ]);
      // Elsewhere in time nothing new is lost.
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("button", { name: "Step back" }).click();
      await page.getByRole("button", { name: "Step back" }).click();
      await calm(page);
      await page.getByRole("button", { name: "Step forward" }).click();
      await calm(page);
      assert.doesNotMatch(await page.locator("p.narration").innerText(), /Lost/);
    }));

  test("in idempotent it does not, and the redelivery is shown", () =>
    visit(query("idempotent"), async (page) => {
      const fates = await loseTheAck(page);
      assert.deepEqual([fates.twice, fates.once, fates.redeliveries], [0, 1, 1]);
      assert.ok((await log(page)).some((line) => /has had it before/.test(line.text)));
    }));
});

// Crashing the receiver by hand after so many of its steps, then bringing it back: [effects, belief].
describe("crashing the receiver between any two of its steps", () => {
  const expected = {
    // The letter's fate by how many steps of the program were done before the crash.
    B2d: ["once", "lost", "lost"],
    C: ["once", "twice"],
    E: ["once", "lost", "once"],
    F: ["once", "twice", "once"],
    G: ["once", "once"],
  };
  for (const [recipe, fates] of Object.entries(expected)) {
    test(`${recipe}: ${fates.join(", ")}`, () =>
      visit(`?recipe=${recipe}&letters=1&loss=0&retries=3&speed=8&start=0`, async (page) => {
        for (const [done, fate] of fates.entries()) {
          await figure(page).focus();
          await page.keyboard.press("r"); // forgets what was done before
          await step(page); // sent
          await step(page); // received
          for (let n = 0; n < done; n++) await step(page);
          await page.locator('[data-node="receiver"]').click();
          await action(page, "Crash").click();
          await page.locator('[data-node="receiver"]').click();
          await action(page, "Restart").click();
          await page.getByRole("button", { name: "Play" }).click();
          await ended(page);
          const counted = await score(page);
          assert.equal(counted[fate], 1, `${recipe} after ${done} steps: ${JSON.stringify(counted)}`);
        }
      }));
  }
});

describe("everything else that a hand can do", () => {
  test("a letter is doubled, held and let go", () =>
    visit("?loss=0&start=1", async (page) => {
      await mark(page, "Letter 1, first copy, to receiver").click();
      await action(page, "Duplicate").click();
      await mark(page, "Letter 1, second copy, to receiver").waitFor();
      await mark(page, "Letter 1, second copy, to receiver").click();
      await action(page, "Hold").click();
      await mark(page, "Letter 1, second copy, to receiver, held").click();
      await action(page, "Release").click();
      await mark(page, "Letter 1, second copy, to receiver").waitFor();
      const events = (await log(page)).map((line) => line.event);
      assert.deepEqual(events, ["send", "duplicate", "hold", "release"]);
    }));

  test("a run that only waits for a held copy says so, and has not ended", () =>
    visit("?loss=0&start=1&letters=1&retries=0&speed=8&timeout=500", async (page) => {
      await mark(page, "Letter 1, first copy, to receiver").click();
      await action(page, "Hold").click();
      await page.getByRole("button", { name: "Play" }).click();
      await page.getByText("Nothing more happens until a held copy is released.").waitFor();
      assert.equal(await figure(page).getAttribute("data-ended"), "false");
    }));

  test("a cut link loses what is sent on it until it is mended", () =>
    visit("?loss=0&start=0&letters=2&speed=8", async (page) => {
      await mark(page, "Link").click();
      await action(page, "Cut").click();
      await step(page);
      await step(page);
      assert.deepEqual((await log(page)).map((line) => line.event), ["cut", "send", "lose"]);
      await mark(page, "Link, cut").click();
      await action(page, "Mend").click();
      await page.getByRole("button", { name: "Play" }).click();
      await ended(page);
      assert.equal((await score(page)).lost, 0);
    }));

  test("what was done by hand is undone by Same seed again", () =>
    visit("?loss=0&start=1", async (page) => {
      await mark(page, "Letter 1, first copy, to receiver").click();
      await action(page, "Lose").click();
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("button", { name: "Same seed again" }).click();
      for (let n = 0; n < 3; n++) await step(page);
      assert.ok((await log(page)).every((line) => line.event !== "lose"));
    }));

  test("a selection freezes the run, and letting go lets it go on", () =>
    // So slow that it is still where the pointer aims.
    visit("?loss=0&latency=60000", async (page) => {
      await page.getByRole("button", { name: "Play" }).click();
      await page.waitForFunction(() => document.querySelector(".mark").style.getPropertyValue("--way") > 0.01);
      const box = await mark(page, "Letter 1, first copy, to receiver").boundingBox();
      await page.mouse.click(box.x + 22, box.y + 22);
      await page.getByRole("button", { name: "Play" }).waitFor();
      assert.ok(await action(page, "Lose").evaluate((button) => button === document.activeElement));
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Pause" }).waitFor();
    }));
});

describe("the keyboard alone", () => {
  test("every key of the contract that is built does what it says", () =>
    visit("?loss=0&start=1", async (page) => {
      const press = (key) => page.keyboard.press(key);
      const events = async () => (await log(page)).map((line) => line.event);
      await figure(page).focus();
      await press("ArrowRight");
      assert.equal((await events()).length, 2);
      await press("ArrowLeft");
      await press("ArrowLeft");
      assert.equal((await events()).length, 0);
      await press("Shift+ArrowRight");
      assert.equal((await score(page)).once, 1);
      await press("Shift+ArrowLeft");
      assert.equal((await score(page)).once, 0);
      await press("End");
      await ended(page);
      await press("Home");
      await press("ArrowRight");
      await press("]");
      await press("d");
      await press("]");
      await press("]");
      await press("h");
      await press("[");
      await press("l");
      assert.deepEqual(await events(), ["send", "duplicate", "hold", "lose"]);
      await press("r");
      assert.deepEqual(await events(), []);
      for (const [key, name] of [["1", "At most once"], ["3", "Idempotent"], ["2", "At least once"]]) {
        await press(key);
        assert.ok(await page.getByRole("radio", { name }).isChecked(), name);
      }
      await press("?");
      await page.getByRole("region", { name: "Keys" }).waitFor();
      await page.getByLabel("Single letters and digits act while the figure has the focus").uncheck();
      await figure(page).focus();
      await press("3");
      assert.ok(await page.getByRole("radio", { name: "At least once" }).isChecked(), "turned off");
      await press("Space");
      await page.getByRole("button", { name: "Pause" }).waitFor();
      await press("Space");
      await page.getByRole("button", { name: "Play" }).waitFor();
    }));

  test("a focused slider and a radio group keep their own arrows", () =>
    visit("?start=5", async (page) => {
      await page.getByRole("slider", { name: "Loss" }).focus();
      await page.keyboard.press("ArrowRight");
      assert.equal(await page.getByRole("slider", { name: "Loss" }).inputValue(), "21");
      assert.equal((await log(page)).length, 0, "a new run, not a step");
      await page.getByRole("radio", { name: "At least once" }).focus();
      await page.keyboard.press("ArrowLeft");
      assert.ok(await page.getByRole("radio", { name: "At most once" }).isChecked());
    }));

  test("a node is crashed and brought back with C", () =>
    visit("?start=2&loss=0&letters=1", async (page) => {
      await page.getByRole("button", { name: "Receiver", exact: true }).focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("c");
      await page.getByRole("button", { name: "Receiver, down" }).focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("c");
      assert.deepEqual((await log(page)).slice(2).map((line) => line.event), ["crash", "restart"]);
    }));
});

describe("out of sight", () => {
  test("a figure that is off the screen asks for no frame and goes on when it is back", () =>
    visit("?autoplay=1&loss=0", async (page) => {
      await page.evaluate(() => {
        const tall = document.createElement("p");
        tall.className = "tall";
        document.body.append(tall);
        tall.style.setProperty("height", "4000px");
        globalThis.scrollTo(0, document.body.scrollHeight);
        globalThis.frames2 = 0;
        const real = globalThis.requestAnimationFrame;
        globalThis.requestAnimationFrame = (...rest) => ((globalThis.frames2 += 1), real.apply(globalThis, rest));
      });
      await calm(page);
      const before = await page.evaluate(() => globalThis.frames2);
      await frames(page, 10);
      assert.equal(await page.evaluate(() => globalThis.frames2), before);
      await page.evaluate(() => globalThis.scrollTo(0, 0));
      await page.waitForFunction((before) => globalThis.frames2 > before + 3, before);
    }));
});

// Time as a place: scrubbing, futures, runs side by side, links, finding, printing.

import { after, before, describe } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { calm, figure, launch, log, open, score, serve } from "./harness.mjs";

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
  await act(page, context);
  await behaved();
  await context.close();
}

const lines = (page) => page.locator('[role="log"] [data-index]');
const press = async (page, key, times = 1) => {
  for (let n = 0; n < times; n++) await page.keyboard.press(key);
};
// A hand that has acted leaves the focus on the figure, or on the copy it held or let go, once everything is rendered.
const settled = (page) =>
  page.waitForFunction(() => document.activeElement?.matches("[data-figure], .mark") && !document.querySelector(".actions"));
// What the figure shows of the moment.
const picture = (page) =>
  page.evaluate(() => ({
    marks: [...document.querySelectorAll(".mark")].map((mark) => [mark.className, mark.dataset.tag, mark.style.getPropertyValue("--way")]),
    nodes: [...document.querySelectorAll("[data-node]")].map((node) => node.innerText),
    beliefs: [...document.querySelectorAll("[data-belief]")].map((belief) => belief.textContent),
    copies: document.querySelectorAll(".view .diagram .copy").length,
  }));

// How many events have happened. While time is dragged the log may be short.
const index = async (page) => {
  await calm(page);
  return Number(await lines(page).last().getAttribute("data-index"));
};

describe("scrubbing", () => {
  test("a press and a drag on the diagram go to the moment under the pointer, the whole figure with it", () =>
    visit("?loss=30&letters=12&start=80", async (page) => {
      const all = await index(page);
      const box = await page.locator(".view .diagram").boundingBox();
      const at = (left) => page.mouse.move(box.x + box.width - left, box.y + 70);
      await at(400);
      await page.mouse.down();
      const there = await index(page);
      assert.ok(there < all && there > 0, `${there} of ${all}`);
      await at(600);
      const earlier = await index(page);
      assert.ok(earlier < there, `${earlier} after ${there}`);
      const shown = await picture(page);
      await at(300);
      await at(600);
      assert.deepEqual(await picture(page), shown, "the same moment looks the same");
      await page.mouse.up();
      const { once, lost, twice, "under-way": underWay } = await score(page);
      const sent = (await log(page)).filter(({ event }) => event === "send").length;
      assert.equal(once + lost + twice + underWay, sent);
    }));

  test("by touch, too", () =>
    visit(
      "?loss=30&letters=12&start=60",
      async (page) => {
        const all = await index(page);
        await page.locator(".view .diagram").scrollIntoViewIfNeeded();
        const box = await page.locator(".view .diagram").boundingBox();
        await page.touchscreen.tap(box.x + box.width - 200, box.y + 70);
        await page.waitForFunction((all) => [...document.querySelectorAll('[role="log"] [data-index]')].at(-1)?.dataset.index < all, all);
        const there = await index(page);
        assert.ok(there < all && there > 0, `${there} of ${all}`);
      },
      { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    ));

  test("the wheel steps in a diagram that has the focus, and is the page's elsewhere", () =>
    visit("?loss=0&start=20", async (page) => {
      const diagram = page.locator(".view .diagram");
      await diagram.hover();
      await page.mouse.wheel(0, 50);
      assert.equal(await lines(page).count(), 20);
      await diagram.focus();
      await page.mouse.wheel(0, -50);
      await lines(page).nth(19).waitFor({ state: "detached" });
      await page.mouse.wheel(0, 50);
      await lines(page).nth(19).waitFor();
      const before = await page.locator(".view .diagram .axis").allTextContents();
      await page.keyboard.press("-");
      assert.notDeepEqual(await page.locator(".view .diagram .axis").allTextContents(), before, "zoomed");
    }));

  test("play goes on from anywhere in the past, and is the same run", () =>
    visit("?loss=30&letters=4&speed=8", async (page) => {
      await figure(page).focus();
      await press(page, "End");
      const whole = await log(page);
      await press(page, "ArrowLeft", 12);
      await page.getByRole("button", { name: "Play" }).click();
      await page.locator('[data-ended="true"]').waitFor();
      assert.deepEqual(await log(page), whole);
    }));
});

describe("futures", () => {
  test("by keyboard alone: back to before the first ack, lose it, and both futures stand side by side", () =>
    visit("?loss=0&letters=2&retries=3&start=0", async (page) => {
      // The time axis is a stop of the Tab key.
      const isThere = () => page.evaluate(() => document.activeElement.matches(".diagram"));
      for (let n = 0; n < 80 && !(await isThere()); n++) await press(page, "Tab");
      await press(page, "End");
      const first = await log(page);
      await press(page, "Home");
      const ack = page.locator('[data-kind="ack"][data-letter="1"].mark');
      for (let n = 0; n < 20 && !(await ack.count()); n++) await press(page, "ArrowRight");
      const fork = await lines(page).count();
      // Walk the copies in flight until the ack is the selected one.
      for (let n = 0; n < 4; n++) {
        await press(page, "]");
        if ((await page.locator(".actions .selected").innerText()).startsWith("Ack 1")) break;
      }
      await press(page, "l");
      await settled(page);
      const beside = page.getByRole("group", { name: "Side by side" });
      await beside.waitFor();
      assert.match(await beside.innerText(), new RegExp(`They part at event ${fork + 1}\\b.*Here: Ack 1 is lost`, "s"));
      assert.deepEqual(
        await page.getByRole("group", { name: "Futures" }).getByRole("button", { name: /^Future/ }).allInnerTexts(),
        ["Future 1", "Future 2"],
      );
      await press(page, "End");
      assert.equal((await score(page)).twice, 1);
      const scores = await page.locator(".beside-score").allInnerTexts();
      assert.match(scores[0], /1\s*once.*1\s*twice/s);
      assert.match(scores[1], /2\s*once.*0\s*twice/s);
      // Back in the first future nothing has changed.
      const tab = async (name) => {
        const button = page.getByRole("button", { name, exact: true });
        for (let n = 0; n < 60 && !(await button.evaluate((element) => element === document.activeElement)); n++) await press(page, "Tab");
        await press(page, "Enter");
      };
      await tab("Future 1");
      await figure(page).focus();
      await press(page, "End");
      assert.deepEqual(await log(page), first);
    }));

  test("futures are named, deleted and undone; there are never more than eight", () =>
    visit("?loss=0&letters=3&start=0", async (page) => {
      await figure(page).focus();
      await press(page, "End");
      const bar = page.getByRole("group", { name: "Futures" });
      const names = () => bar.locator("button[aria-pressed]").allInnerTexts();
      for (let n = 0; n < 9; n++) {
        await press(page, "Home");
        await press(page, "ArrowRight", 1 + (n % 2));
        await press(page, "]");
        await press(page, "h");
        await settled(page);
        await press(page, "End");
      }
      assert.equal((await names()).length, 8);
      await bar.getByLabel("Name of this future").fill("Held up");
      await bar.getByLabel("Name of this future").press("Enter");
      assert.equal((await names()).at(-1), "Held up");
      await bar.getByRole("button", { name: "Delete this future" }).click();
      assert.equal((await names()).length, 7);
      await page.getByRole("button", { name: "Undo" }).click();
      assert.deepEqual([(await names()).length, (await names()).at(-1)], [8, "Held up"]);
      await figure(page).focus();
      await press(page, "Control+z");
      assert.match((await names()).at(-1), /^Future \d+$/);
    }));

  test("the other modes run beside it under the same luck, in lock-step", () =>
    visit("?loss=40&letters=6&seed=3&start=0", async (page) => {
      await page.getByRole("button", { name: "More" }).click();
      await page.getByLabel("Beside it").selectOption("m");
      const beside = page.getByRole("group", { name: "Side by side" });
      assert.deepEqual(await beside.getByRole("heading").allInnerTexts(), ["This run", "At most once", "Idempotent"]);
      assert.match(await beside.innerText(), /They part at event \d+/);
      await figure(page).focus();
      await press(page, "ArrowRight", 60);
      await calm(page);
      const present = await page.locator(".view .diagram .present").getAttribute("transform");
      for (const other of await beside.locator(".present").all()) assert.equal(await other.getAttribute("transform"), present);
      await page.getByRole("button", { name: "Close side by side" }).click();
      assert.equal(await beside.count(), 0);
    }));
});

describe("links", () => {
  const state = (page) => page.waitForFunction(() => location.hash.startsWith("#v1=") && location.hash).then((hash) => hash.jsonValue());

  test("the address holds the run: another profile opens it at the same moment, to the picture", () =>
    visit("?loss=40&dup=20&letters=12&start=20", async (page) => {
      await figure(page).focus();
      await press(page, "]");
      await press(page, "l");
      await settled(page);
      await press(page, "ArrowRight", 9);
      await calm(page);
      await state(page);
      const [shown, counted, said, url] = [await picture(page), await score(page), await log(page), page.url()];
      await visit(url.slice(site.url.length).replace(/\?.*#/, "?figure=delivery#"), async (other) => {
        assert.deepEqual([await picture(other), await score(other), await log(other)], [shown, counted, said]);
      });
    }));

  test("a link with one character changed opens to a clear message and the default figure", () =>
    visit("?loss=40&start=20", async (page) => {
      await figure(page).focus();
      await press(page, "ArrowRight");
      await calm(page);
      const hash = await state(page);
      const at = hash.length - 6;
      const changed = hash.slice(0, at) + (hash[at] === "A" ? "B" : "A") + hash.slice(at + 1);
      await visit(`?figure=delivery${changed}`, async (other) => {
        const note = other.getByRole("note");
        assert.match(await note.innerText(), /damaged/i);
        assert.equal(await lines(other).count(), 1, "the opening still");
        await note.getByRole("button", { name: "Dismiss" }).click();
        assert.equal(await note.count(), 0);
      });
    }));

  test("going about in time does not flood the browser's history; a new run is a step of it, back and forward work", () =>
    visit("?loss=0&letters=4&start=0", async (page) => {
      const length = () => page.evaluate(() => history.length);
      const before = await length();
      await figure(page).focus();
      await press(page, "ArrowRight", 15);
      await calm(page);
      assert.equal(await length(), before);
      await page.getByRole("radio", { name: "Idempotent" }).check();
      await calm(page);
      await figure(page).focus();
      await press(page, "ArrowRight", 3);
      await calm(page);
      assert.equal(await length(), before + 1);
      // However long a slider is moved, it is one step.
      const loss = page.getByRole("slider", { name: "Loss" });
      for (let percent = 1; percent <= 8; percent++) {
        await loss.fill(String(percent));
        await calm(page); // the address is written
      }
      await calm(page);
      assert.equal(await length(), before + 2);
      await page.goBack();
      await page.getByRole("radio", { name: "Idempotent", checked: true }).waitFor();
      await page.goBack();
      await page.getByRole("radio", { name: "At least once", checked: true }).waitFor();
      assert.equal(await lines(page).count(), 15);
      await page.goForward();
      await page.getByRole("radio", { name: "Idempotent", checked: true }).waitFor();
      assert.equal(await lines(page).count(), 3);
    }));

  test("a link that holds a script of moves plays them, and goes on by itself once a hand reaches in", () =>
    visit("?figure=delivery#v1=AWAu-wB6OXbZ-roSXKJFuWw29985As8SqaKN6E0", async (page) => {
      assert.equal(await page.getByRole("note").count(), 0);
      await figure(page).focus();
      await press(page, "End");
      const events = (await log(page)).map(({ event }) => event);
      for (const event of ["send", "timeout", "duplicate", "lose", "crash", "restart"]) assert.ok(events.includes(event), `${event} in ${events}`);
      assert.equal(await figure(page).getAttribute("data-ended"), "true");
      await press(page, "Home");
      await press(page, "ArrowRight");
      await press(page, "]");
      await press(page, "l");
      await settled(page);
      await press(page, "End");
      await page.locator('[data-ended="true"]').waitFor();
      assert.equal((await log(page)).filter(({ event }) => event === "lose").length >= 1, true);
    }));

  test("Copy link offers a link to this run at this moment", () =>
    visit("?loss=20&start=9", async (page, context) => {
      await context.grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("button", { name: "Copy link" }).click();
      const url = await page.getByLabel("Link to this run").inputValue();
      await page.getByText("Link copied.").waitFor();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), url);
      await visit(url.slice(site.url.length), async (other) => assert.equal(await lines(other).count(), 9));
    }));
});

describe("the diagram", () => {
  test("pointing at an event lights what it came from and what it led to, also from the log", () =>
    visit("?loss=0&letters=4&start=30", async (page) => {
      await page.getByRole("button", { name: "What happened" }).click();
      const acks = page.locator('[role="log"] [data-event="acknowledge"][data-letter="2"]');
      await acks.first().hover();
      const count = (selector) => page.locator(`.view .diagram .${selector}`).count();
      await page.locator(".diagram.lit").first().waitFor();
      const lit = [await count("sign.in-past"), await count("sign.in-future"), await count("copy.in-past"), await count("copy.in-future")];
      assert.ok(lit.every((number) => number > 0), `${lit}`);
      await page.locator("h1").hover();
      await page.locator(".diagram.lit").first().waitFor({ state: "detached" });
      await acks.first().getByRole("button").focus();
      await page.locator(".diagram.lit").first().waitFor();
    }));

  test("a line of the log leads to its moment", () =>
    visit("?loss=0&start=30", async (page) => {
      await lines(page).nth(11).getByRole("button").click();
      assert.equal(await lines(page).count(), 12);
    }));

  test("losses, duplicates and crashes are found later and earlier; the log is left with one letter or node", () =>
    visit("?loss=30&dup=30&crash=30&letters=20&start=0", async (page) => {
      await page.getByRole("button", { name: "More" }).click();
      for (const [word, events] of [["loss", ["lose"]], ["duplicate", ["duplicate"]], ["crash", ["crash", "down"]]]) {
        const last = async () => (await log(page)).at(-1).event;
        await page.getByRole("button", { name: `Next ${word}` }).click();
        assert.ok(events.includes(await last()), word);
        const at = await lines(page).count();
        await page.getByRole("button", { name: `Next ${word}` }).click();
        await page.getByRole("button", { name: `Last ${word}` }).click();
        assert.equal(await lines(page).count(), at);
      }
      await page.getByLabel("Log of", { exact: true }).selectOption({ label: "letter 2" });
      assert.ok((await log(page)).every(({ letter }) => letter === "2"));
      await page.getByLabel("Log of", { exact: true }).selectOption({ label: "Receiver" });
      assert.ok((await log(page)).every(({ text }) => text.includes("eceiver")));
    }));

  test("the table has a line for each copy", () =>
    visit("?loss=30&dup=20&start=40", async (page) => {
      await page.getByText("The diagram in words").click();
      const made = (await log(page)).filter(({ event }) => ["send", "timeout", "acknowledge", "duplicate"].includes(event)).length;
      assert.equal(await page.locator(".table tbody tr").count(), made);
      const lost = (await log(page)).filter(({ event }) => event === "lose").length;
      assert.equal(await page.locator(".table tbody").getByText(/^lost at/).count(), lost);
    }));

  test("on paper the whole run is there, row under row", () =>
    visit("?letters=40&loss=20&start=100000", async (page) => {
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      const rows = page.locator(".sheet svg");
      assert.ok((await rows.count()) >= 3);
      const drawn = await page.evaluate(() => document.querySelectorAll(".sheet .sign.sent").length);
      assert.equal(drawn, 40, "every letter's first sending");
      await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      assert.equal(await rows.count(), 0);
    }));
});

// The workbench: cards by mouse, touch and keys, as text, and what the desk says they promise; and troubles that users of
// real systems met, set up by the address and by a hand.

import { after, before, describe } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { button, reach, tap, ways } from "./hand.mjs";
import { LONG_MS, accessible, calm, launch, log, open, score, serve } from "./harness.mjs";

let site, browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const cards = (page) => page.getByRole("textbox", { name: "Cards", exact: true });
const piece = (page, name) => page.locator(`[data-piece="${name}"]`);
const spare = (page, name) => page.locator(`[data-add="${name}"]`);

async function visit(query, options, act) {
  const { page, context, behaved } = await open(browser, site, `?figure=workbench${query}`, options);
  await button(page, "Step forward").waitFor();
  await act(page);
  await behaved();
  await context.close();
}

// Waits until the paper says this of the cards.
async function promises(page, words) {
  const verdict = page.locator('[data-paper="bench"] .verdict').filter({ hasText: words });
  await verdict.waitFor({ timeout: LONG_MS });
}
// The verdicts, by name.
const verdicts = async (page) =>
  Object.fromEntries(
    await page.locator("[data-verdict]").evaluateAll((all) => all.map(({ dataset }) => [dataset.verdict, dataset.holds])),
  );
const holdsAll = { "never-lost": "true", "never-twice": "true", "told-the-truth": "true", "exactly-once": "true", settles: "true" };

// The middle of an element; `part` of its width from its left.
async function spot(there, part = 0.5) {
  await there.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await there.boundingBox();
  return { x: x + width * part, y: y + height / 2 };
}

test("cards are dragged by the mouse: within the program, into the bracket, out of it, and in again", () =>
  visit("", {}, async (page) => {
    await promises(page, /^Exactly once/);
    assert.deepEqual(await verdicts(page), holdsAll);
    const drag = async (from, to, part) => {
      await to.scrollIntoViewIfNeeded();
      const [start, end] = [await spot(from), await spot(to, part)];
      await page.mouse.move(start.x, start.y);
      await page.mouse.down();
      await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2);
      await page.mouse.move(end.x, end.y);
      await page.mouse.up();
    };
    await drag(piece(page, "C"), piece(page, "P"), 0.1);
    await page.waitForFunction(() => document.querySelector(".program").innerText.replace(/\W|[a-z]/g, "") === "CPRK");
    assert.equal(await cards(page).inputValue(), "(CPR)K");
    // The ack to the front: acknowledged, and not paid yet.
    await drag(piece(page, "K"), piece(page, "("), 0.1);
    assert.equal(await cards(page).inputValue(), "K(CPR)");
    await promises(page, /because the ack goes out before the payment/);
    assert.equal((await verdicts(page))["told-the-truth"], "false");
    // Far below the row, a card is let go of.
    const start = await spot(piece(page, "K"));
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    await page.mouse.move(start.x + 8, start.y + 60);
    await page.mouse.move(start.x + 8, start.y + 140);
    await page.mouse.up();
    assert.equal(await cards(page).inputValue(), "(CPR)");
    await drag(spare(page, "K"), piece(page, ")"), 0.9);
    assert.equal(await cards(page).inputValue(), "(CPR)K");
    await promises(page, /^Exactly once/);
  }));

test("cards are dragged and tapped by touch, at 390 pixels, and nothing is wider than the page", () =>
  visit("&preset=C", phone, async (page) => {
    await promises(page, /^At least once/);
    // A tap on what is left over puts it in; a tap on a card shows what can be done to it.
    await tap(spare(page, "R"));
    assert.equal(await cards(page).inputValue(), "PKR");
    await tap(piece(page, "R"));
    await tap(button(page, "Earlier: note"));
    assert.equal(await cards(page).inputValue(), "PRK");
    await tap(spare(page, "("));
    assert.equal(await cards(page).inputValue(), "(PR)K");
    await tap(page.getByRole("radio", { name: "on disk" }), { force: true });
    await promises(page, /^Exactly once/);
    // A finger drags the ack into the bracket.
    const finger = await page.context().newCDPSession(page);
    const touch = (type, at) => finger.send("Input.dispatchTouchEvent", { type, touchPoints: at ? [{ x: at.x, y: at.y }] : [] });
    const [from, to] = [await spot(piece(page, "K")), await spot(piece(page, ")"), 0.2)];
    await touch("touchStart", from);
    await touch("touchMove", { x: (from.x + to.x) / 2, y: from.y });
    await touch("touchMove", to);
    await touch("touchEnd");
    await page.waitForFunction(() => document.querySelector(".program").innerText.replace(/[^A-Z()]/g, "") === "(PRK)");
    assert.equal(await cards(page).inputValue(), "(PRK)");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "no sideways scrolling");
    for (const at of await page.locator(".piece").all()) {
      const { width, height } = await at.boundingBox();
      assert.ok(width >= 44 && height >= 44, `${width}×${height}`);
    }
  }));

test("cards are moved, taken out and put in by keys, and the focus goes with them", () =>
  visit("", {}, async (page) => {
    const focused = () => page.evaluate(() => document.activeElement.dataset.piece ?? document.activeElement.dataset.add);
    const keys = async (...pressed) => {
      for (const key of pressed) await page.keyboard.press(key);
    };
    await reach(page, piece(page, "C"));
    await keys("ArrowRight");
    assert.deepEqual([await cards(page).inputValue(), await focused()], ["(CPR)K", "C"]);
    await keys("ArrowLeft");
    assert.deepEqual([await cards(page).inputValue(), await focused()], ["C(PR)K", "C"]);
    await reach(page, piece(page, "R"));
    await keys("Delete");
    assert.deepEqual([await cards(page).inputValue(), await focused()], ["CPK", "R"]);
    await promises(page, /nothing is noted/);
    await keys("Enter");
    assert.deepEqual([await cards(page).inputValue(), await focused()], ["CPKR", "R"]);
    await keys("ArrowLeft");
    assert.equal(await cards(page).inputValue(), "CPRK");
    await reach(page, spare(page, "("));
    await keys("Enter");
    assert.equal(await cards(page).inputValue(), "C(PR)K");
    // Without the payment there is no program.
    await reach(page, piece(page, "P"));
    await keys("Delete");
    assert.equal(await cards(page).inputValue(), "C(PR)K");
    // Enter selects; Escape lets go.
    await keys("Enter");
    await button(page, "Take out: pay").waitFor();
    assert.ok(await button(page, "Take out: pay").isDisabled());
    await keys("Escape");
    await button(page, "Take out: pay").waitFor({ state: "detached" });
  }));

test("what is typed is the program, or is said not to be one, and where", () =>
  visit("", {}, async (page) => {
    await cards(page).fill("kp");
    await cards(page).press("Enter");
    await promises(page, /^Neither/);
    assert.equal(await page.getByRole("combobox", { name: "Recipe" }).inputValue(), "own");
    await page.waitForURL(/#v2=/);
    await cards(page).fill("CPPK");
    await cards(page).press("Enter");
    await page.getByRole("alert").filter({ hasText: "“CPPK” is no program: up to character 2" }).waitFor();
    await cards(page).fill("C(PR)K");
    await cards(page).press("Enter");
    await page.getByRole("alert").waitFor({ state: "detached" });
    await promises(page, /^Exactly once/);
  }));

test("cards in an address that are no program give the usual ones, and a note that says where", () =>
  visit("&cards=C(PX)K", {}, async (page) => {
    await page.getByRole("note").filter({ hasText: /cards=C\(PX\)K.*from character 4 on/ }).waitFor();
    assert.equal(await cards(page).inputValue(), "C(PR)K");
  }));

test("what breaks a verdict is played, and so is a cell of the grid; neither is asked about anew", () =>
  visit("&preset=F", {}, async (page) => {
    await promises(page, /because the list is written only after the payment/);
    assert.deepEqual(await verdicts(page), { ...holdsAll, "never-twice": "false", "exactly-once": "false" });
    await button(page, "Show: Never twice, paid twice, with 1 receiver crash and 1 resend").click();
    await page.locator('[data-figure][data-ended="true"]').waitFor({ timeout: LONG_MS });
    assert.ok((await score(page)).twice >= 1);
    assert.equal((await log(page)).filter(({ event }) => event === "crash").length, 1);
    const cells = await page.locator("table.gaps tr").evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.innerText)));
    assert.deepEqual(cells[3], ["after “pay”", "cannot be", "1 resend", "cannot be", "cannot be"]);
    await button(page, "after “pay”: paid twice. Show me, 1 resend").click();
    await page.locator('[data-figure][data-ended="true"]').waitFor({ timeout: LONG_MS });
    assert.equal((await score(page)).twice, 1);
  }));

test("what was not looked at is said and asked: a mark with two letters open at once", () =>
  visit("&preset=J3", {}, async (page) => {
    await promises(page, /^At most once/);
    await button(page, "two letters open at once").click();
    await promises(page, /With no fault at all a letter is lost and yet acknowledged/);
    await page.getByText("it was asked with two letters open at once").waitFor();
    await button(page, "Back to the figure’s own settings").click();
    await button(page, "two letters open at once").waitFor();
  }));

test("chance cuts the link as the slider says: what is sent on it then is lost, and the retries outlast it", () =>
  visit("&preset=G&loss=0&letters=9&retries=20&speed=8", {}, async (page) => {
    const hand = ways.mouse[1](page.locator("body"));
    await hand.open("What real systems differ in");
    const slider = page.getByRole("slider", { name: "Cut of every 20 seconds", exact: true });
    assert.equal(await slider.getAttribute("aria-valuetext"), "0.0 s");
    await hand.slide("Cut of every 20 seconds", 10_000);
    assert.equal(await slider.getAttribute("aria-valuetext"), "10.0 s");
    await hand.play();
    await page.locator('[data-figure][data-ended="true"]').waitFor({ timeout: LONG_MS });
    const all = await events(page);
    assert.ok(all.filter((event) => event === "cut").length >= 1, `${all}`);
    assert.ok(all.includes("lose") && all.includes("mend"), `${all}`);
    assert.equal((await score(page)).once, 9);
    // The link keeps it.
    await calm(page);
    const opened = await open(browser, site, page.url().slice(site.url.length));
    await opened.page.locator('[data-figure][data-ended="true"]').waitFor();
    assert.deepEqual(await log(opened.page), await log(page));
    await opened.context.close();
    await hand.slide("Cut of every 20 seconds", 0);
    await hand.play();
    await page.locator('[data-figure][data-ended="true"]').waitFor({ timeout: LONG_MS });
    assert.ok(!(await events(page)).includes("cut"));
  }));

for (const [name, options] of Object.entries({ wide: {}, phone, dark: { colorScheme: "dark" } })) {
  test(`with its paper the workbench is accessible: ${name}`, () =>
    visit("&preset=F&handlers=2", options, async (page) => {
      await promises(page, /^Neither/);
      await page.getByText("What real systems differ in").click();
      await piece(page, "P").click();
      await calm(page);
      await accessible(page, `the workbench, ${name}`);
    }));
}

// Troubles of real systems: set up by address and by what the page offers, by a hand with each way of touching, they end as
// they did for their users.
const events = async (page) => (await log(page)).map(({ event }) => event);
// By what "More" and the settings below the cards offer.
const set = async (page, hand, { preset, program, memory, lists = {}, sliders = {} }) => {
  if (preset) await hand.choose("Recipe", preset);
  if (program) {
    await cards(page).fill(program);
    await cards(page).press("Enter");
  }
  if (memory) await hand.mode(memory);
  if (Object.keys({ ...lists, ...sliders }).length) await hand.open("What real systems differ in");
  for (const [name, value] of Object.entries(lists)) await hand.choose(name, value);
  for (const [name, value] of Object.entries(sliders)) await hand.slide(name, value);
};
const counted = async (page, expected) => {
  await page.locator('[data-figure][data-ended="true"]').waitFor({ timeout: LONG_MS });
  const all = await score(page);
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, all[name]])), expected, JSON.stringify(all));
};

const cases = [
  ["N1: two requests between check and insert", "preset=F&handlers=2&letters=1&dup=100&latency=100",
    { preset: "F", sliders: { Handlers: 2, Letters: 1 }, dup: 100 }, null, { twice: 1, acked: 1 }],
  ["N1: a unique insert in the transaction", "preset=G&handlers=2&letters=1&dup=100&latency=100",
    { preset: "G", sliders: { Handlers: 2, Letters: 1 }, dup: 100 }, null, { once: 1, twice: 0, acked: 1 }],
  ["N2: the memory forgets", "preset=G&letters=1&retention=4000&timeout=6000",
    { preset: "G", sliders: { Letters: 1, "Entries are kept, ms": 4_000 } }, [["until", "ack"], ["lose", "Ack 1, first copy, to sender"]], { twice: 1, acked: 1 }],
  ["N3: the retry carries a new id", "preset=G&letters=1&timeout=30000&ids=crash",
    { preset: "G", lists: { "A new id": "crash" }, sliders: { Letters: 1 } }, [["until", "apply-and-remember"], ["crash", "Sender"]], { twice: 1 }],
  ["N4: the counter starts again", "preset=J3&letters=5&counter=ram",
    { preset: "J3", lists: { "The sender’s counter": "ram" }, sliders: { Letters: 5 } }, [["until", "heard", 2], ["crash", "Sender"]], { once: 3, lost: 2, acked: 5 }],
  ["N5: the sender itself forgets", "preset=G&letters=1&outbox=ram",
    { preset: "G", lists: { "The sender’s outbox": "ram" }, sliders: { Letters: 1 } },
    [["until", "send"], ["lose", "Letter 1, first copy, to receiver"], ["crash", "Sender"]], { once: 0, lost: 1 }],
  ["N6: an ack is a position", "preset=C&letters=2&window=2&rate=10&acks=upto",
    { preset: "C", lists: { "An ack means": "upto" }, sliders: { "Open at once": 2, Letters: 2 } },
    [["until", "send"], ["lose", "Letter 1, first copy, to receiver"]], { once: 1, lost: 1, acked: 2 }],
  ["N7: acknowledged at the door", "cards=P&door=ack&memory=none&letters=3&window=3&rate=100&latency=100&step=5000",
    { program: "P", memory: 1, lists: { "At the door": "ack" }, sliders: { Letters: 3, "Open at once": 3, "A step takes": 5_000 } }, [["until", "ack-at-door", 3], ["crash", "Receiver"]], { once: 0, lost: 3, acked: 3 }],
  ["N8: a duplicate is dropped without an ack", "preset=G&letters=1&retries=2&again=silent",
    { preset: "G", lists: { "What is on the list gets": "silent" }, sliders: { Letters: 1, Retries: 2 } },
    [["until", "ack"], ["lose", "Ack 1, first copy, to sender"]], { once: 1, "gave-up": 1, redeliveries: 2 }],
];

for (const [name, way] of Object.entries(ways)) {
  describe(`troubles of real systems, by ${name}`, () => {
    for (const [what, keys, byHand, deeds, expected] of cases) {
      for (const setup of ["address", "hand"]) {
        // Lists and sliders are slow to walk by keys: there, by address alone.
        if (setup === "hand" && name === "keys" && !what.startsWith("N8")) continue;
        test(`${what}, set up by ${setup}`, () =>
          visit(setup === "address" ? `&${keys}&speed=8` : "&speed=8", way[0], async (page) => {
            const hand = way[1](page.locator("body"));
            if (setup === "hand") {
              await set(page, hand, byHand);
              if (byHand.dup) {
                await hand.press("More");
                await hand.slide("Duplication", byHand.dup);
                await hand.slide("Latency", 100);
              }
            }
            for (const [deed, of, times = 1] of deeds ?? []) {
              if (deed === "until") {
                for (let n = 0; (await events(page)).filter((event) => event === of).length < times; n++) {
                  assert.ok(n < 60, `${of} comes: ${await events(page)}`);
                  await hand.step();
                }
              } else if (deed === "lose") {
                await hand.copy(of);
                await hand.act("Lose");
              } else {
                await hand.select(of);
                await hand.act("Crash");
                await hand.select(`${of}, down`);
                await hand.act("Restart");
              }
            }
            await hand.play();
            await counted(page, expected);
          }));
      }
    }
  });
}

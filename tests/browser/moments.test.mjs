// What the reader came for is loud: words in the ledger, in a row that is ringed and stays; a mark in the diagram; a line of
// the log; and the narration says it. For a second payment, a loss that nobody repairs, a repeat that is recognised,
// and an acknowledgement that tells a falsehood.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { calm, launch, open, serve } from "./harness.mjs";

let site, browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const moments = {
  "paid twice": {
    query: "recipe=C&letters=6&loss=0&retries=3&timeout=3000&start=0",
    // The first ack is lost, so the letter comes again.
    hand: async ({ until, lose }) => {
      await until("acknowledge");
      await lose("Ack 1, first copy, to sender");
    },
    row: [".ledger .again", /#1\s*paid a second time: \$11 too much/],
    mark: ".sign.applied-again",
    line: /letter 1, again$/,
    said: /^Receiver does the work of letter 1, again\.$/,
  },
  "lost for good": {
    query: "recipe=A&letters=6&loss=0&start=0",
    hand: async ({ until, lose }) => {
      await until("send");
      await lose("Letter 1, first copy, to receiver");
    },
    row: [".ledger .gone", /#1\s*never paid: \$11 missing/],
    mark: ".copy.lost .cross",
    line: /Letter 1 is lost$/,
    said: /^Lost: 1\. Nothing is left that could change that\.$|^Letter 1 is lost\.$/,
  },
  "a repeat recognised": {
    query: "recipe=G&letters=6&loss=0&retries=3&timeout=3000&start=0",
    hand: async ({ until, lose }) => {
      await until("acknowledge");
      await lose("Ack 1, first copy, to sender");
    },
    row: [".ledger .recognised", /#1\s*✓ came ×2, done once/],
    mark: ".sign.knew-it",
    line: /letter 1 and has had it before$/,
    said: /^Receiver takes in the second copy of letter 1 and has had it before\.$/,
  },
  "a false acknowledgement": {
    query: "recipe=B2n&letters=6&loss=0&timeout=3000&start=0",
    // The ack is on its way when the receiver crashes with the work undone.
    hand: async ({ until, page, keys }) => {
      await until("acknowledge");
      await page.getByRole("button", { name: "Receiver", exact: true }).click();
      await keys("c");
      await page.getByRole("button", { name: "Receiver, down" }).click();
      await keys("c");
    },
    row: [".ledger .gone", /#1\s*never paid: \$11 missing/],
    mark: ".sign.crashed",
    line: /crashes over letter 1|goes down/,
    said: /^#1 is acknowledged and will never be done\.$/,
  },
};

// Also where the story begins: the same letters in three lanes.
for (const figure of ["delivery", "work-first", "same-luck"]) {
  for (const [name, { query, hand, row, mark, line, said }] of Object.entries(moments)) {
    test(`${figure}: ${name}`, async () => {
      // Modes are what the lanes are.
      const modes = { C: "at-least-once", A: "at-most-once", G: "idempotent" };
      const recipe = query.match(/recipe=(\w+)/)[1];
      if (figure === "same-luck" && !modes[recipe]) return;
      const { page, context, behaved } = await open(browser, site, `?figure=${figure}&${query}`);
      const own = page.locator("[data-figure]");
      await own.locator(".view").waitFor();
      const keys = async (...pressed) => {
        for (const key of pressed) await page.keyboard.press(key);
      };
      const last = own.locator('[role="log"] [data-index]').last();
      const until = async (event, times = 1) => {
        for (let n = 0, seen = 0; n < 40; n++) {
          await own.focus();
          await keys("ArrowRight");
          assert.equal(await own.getAttribute("data-ended"), "false", `no ${event} before the end`);
          if ((await last.getAttribute("data-event")) === event && (seen += 1) === times) return;
        }
        assert.fail(`no ${event} in 40 steps`);
      };
      const lose = async (name) => {
        await own.getByRole("button", { name, exact: true }).click();
        await own.locator(".actions").getByRole("button", { name: "Lose", exact: true }).click();
        await calm(page);
      };
      await hand({ page, keys, until, lose });
      // On to the event that does it, if it is not the hand itself.
      const narration = own.locator(".narration");
      for (let n = 0; n < 60 && !said.test(await narration.innerText()); n++) {
        assert.equal(await own.getAttribute("data-ended"), "false", "it is said before the end");
        await keys("ArrowRight");
        await calm(page);
      }
      const again = own.locator('[role="log"]').getByText(line);
      const lane = figure === "same-luck" ? own.locator(".lane.mine") : own;
      const [place, words] = row;
      assert.match((await lane.locator(place).first().innerText()).replace(/\s+/g, " "), words);
      assert.ok((await own.locator(`.diagram ${mark}`).count()) > 0, "a mark in the diagram");
      assert.ok((await again.count()) > 0, "a line of the log");
      assert.match(await narration.innerText(), said);
      // It stays, whatever comes after.
      await own.focus();
      for (let n = 0; n < 20 && (await own.getAttribute("data-ended")) === "false"; n++) {
        await keys("ArrowRight");
        await calm(page);
      }
      assert.match((await lane.locator(place).first().innerText()).replace(/\s+/g, " "), words);
      await behaved();
      await context.close();
    });
  }
}

// The page in a real Chromium, driven by roles and names as a person would.

import { after, before, describe } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { calm, ended, figure, frames, launch, log, open, press, profile, restful, score, serve } from "./harness.mjs";

let site, browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

// Opens, acts, and holds the page to its good behaviour.
async function visit(query, act, options) {
  const { page, context, behaved, misdeeds } = await open(browser, site, query, options);
  await page.getByRole("button", { name: "Step forward" }).waitFor();
  await act(page, context, misdeeds);
  await behaved();
  await context.close();
}

// One of the published links, in tests/golden.
const aRunOfGenerals = "AoR8R498uhgAe-yWfg";

const lost = (lines) =>
  lines
    .filter((line) => line.event === "lose" && line.kind === "letter" && line.copy === "1")
    .map((line) => line.letter)
    .sort();

describe("the three modes under the same luck", () => {
  const query = (mode) => `?figure=delivery&mode=${mode}&letters=40&loss=30&retries=20&seed=7&autoplay=1&speed=8`;
  const firstCopiesLost = {};

  const settle = (mode, check) =>
    visit(query(mode), async (page) => {
      await ended(page);
      const fates = await score(page);
      assert.equal(fates["under-way"], 0);
      assert.equal(fates.once + fates.lost + fates.twice, 40);
      firstCopiesLost[mode] = lost(await log(page));
      check(fates);
    });

  test("at most once loses some and doubles none", () =>
    settle("at-most-once", (fates) => {
      assert.ok(fates.lost > 0);
      assert.equal(fates.twice, 0);
    }));

  test("at least once loses none and doubles some", () =>
    settle("at-least-once", (fates) => {
      assert.equal(fates.lost, 0);
      assert.ok(fates.twice > 0);
    }));

  test("idempotent has every letter once, though some were delivered again", () =>
    settle("idempotent", (fates) => {
      assert.equal(fates.once, 40);
      assert.equal(fates.twice, 0);
      assert.ok(fates.redeliveries > 0);
    }));

  test("the first copies of the same letters were lost in all three", () => {
    assert.ok(firstCopiesLost["at-most-once"].length > 0);
    assert.deepEqual(firstCopiesLost["at-least-once"], firstCopiesLost["at-most-once"]);
    assert.deepEqual(firstCopiesLost.idempotent, firstCopiesLost["at-most-once"]);
  });
});

describe("the opening still", () => {
  test("is one event in, paused, with letter 1 half-way", () =>
    visit("", async (page) => {
      const letter = page.getByRole("button", { name: "Letter 1, first copy, to receiver" });
      await letter.waitFor();
      await calm(page);
      const { letter: id, copy, kind } = await letter.evaluate((mark) => ({ ...mark.dataset }));
      assert.deepEqual([id, copy, kind], ["1", "1", "letter"]);
      const box = await letter.boundingBox();
      const [sender, receiver] = await Promise.all(
        ["sender", "receiver"].map((name) => page.locator(`[data-node="${name}"]`).boundingBox()),
      );
      const middle = (sender.x + sender.width + receiver.x) / 2;
      assert.ok(Math.abs(box.x + box.width / 2 - middle) < 5, "half-way");
      assert.equal((await log(page)).length, 1);
      assert.ok(await page.getByRole("button", { name: "Play" }).isVisible());
      assert.ok(box.width >= 44 && box.height >= 44);
    }));

  test("with start, the figure opens at that event", () =>
    visit("?start=9", async (page) => assert.equal((await log(page)).length, 9)));

  test("a start beyond the end opens at the end", () =>
    visit("?start=4000000000&letters=2", async (page) => {
      await ended(page);
      assert.equal((await score(page)).once + (await score(page)).twice, 2);
    }));
});

describe("playing, stepping, going back", () => {
  test("a step is one more event, and back takes it away", () =>
    visit("", async (page) => {
      await page.getByRole("button", { name: "More" }).click();
      for (let n = 2; n <= 8; n++) {
        await page.getByRole("button", { name: "Step forward" }).click();
        assert.equal((await log(page)).length, n);
      }
      const before = await log(page);
      await page.getByRole("button", { name: "Step back" }).click();
      assert.deepEqual(await log(page), before.slice(0, 7));
      await page.getByRole("button", { name: "Step forward" }).click();
      assert.deepEqual(await log(page), before);
    }));

  test("play moves copies and pause stops them", () =>
    visit("", async (page) => {
      const way = () =>
        page.locator('.mark[data-letter="1"]').evaluate((mark) => getComputedStyle(mark).transform);
      const still = await way();
      await page.getByRole("button", { name: "Play" }).click();
      await page.waitForFunction(
        (still) => {
          const mark = document.querySelector('.mark[data-letter="1"]');
          return !mark || getComputedStyle(mark).transform !== still;
        },
        still,
      );
      await page.getByRole("button", { name: "Pause" }).click();
      await calm(page);
      const lines = (await log(page)).length;
      await frames(page, 10);
      assert.equal((await log(page)).length, lines);
    }));

  test("at the end the button says Play and starts the same seed over", () =>
    visit("?letters=2&loss=0&speed=8&autoplay=1", async (page) => {
      await ended(page);
      const first = await log(page);
      // It may have ended again before the test can look.
      await figure(page).evaluate((figure) => {
        new MutationObserver(() => (globalThis.hasBegun ||= figure.dataset.ended === "false")).observe(figure, { attributeFilter: ["data-ended"] });
      });
      await page.getByRole("button", { name: "Play" }).click();
      await page.waitForFunction(() => globalThis.hasBegun);
      await ended(page);
      assert.deepEqual(await log(page), first);
    }));

  test("Same seed again goes back to the start, Next seed and the seed field to other luck", () =>
    visit("?start=12", async (page) => {
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("button", { name: "Same seed again" }).click();
      assert.equal((await log(page)).length, 0);
      await page.getByRole("button", { name: "Next seed" }).click();
      assert.equal(await page.getByLabel("Seed", { exact: true }).inputValue(), "2");
      await page.getByLabel("Seed", { exact: true }).fill("twelve");
      await page.getByText("A whole number from 0 to 18446744073709551615.").waitFor();
      await page.getByLabel("Seed", { exact: true }).fill("18446744073709551615");
      await page.getByText("A whole number from 0 to").waitFor({ state: "detached" });
    }));

  test("the Time slider goes to any event that has happened", () =>
    visit("?start=30", async (page) => {
      await page.getByRole("button", { name: "More" }).click();
      await page.getByLabel("Time", { exact: true }).fill("11");
      assert.equal((await log(page)).length, 11);
    }));
});

describe("settings", () => {
  test("choosing a mode starts a new run under the same seed", () =>
    visit("?start=20", async (page) => {
      await page.getByRole("radio", { name: "Idempotent" }).click();
      assert.equal((await log(page)).length, 0);
      assert.ok(await page.getByRole("radio", { name: "Idempotent" }).isChecked());
      await page.getByRole("button", { name: "More" }).click();
      assert.equal(await page.getByLabel("Recipe").inputValue(), "G");
    }));

  test("choosing a recipe sets the mode", () =>
    visit("", async (page) => {
      await page.getByRole("button", { name: "More" }).click();
      await page.getByLabel("Recipe").selectOption("B2d");
      assert.ok(await page.getByRole("radio", { name: "At most once" }).isChecked());
      await page.getByLabel("Recipe").selectOption("H");
      assert.ok(await page.getByRole("radio", { name: "Idempotent" }).isChecked());
      assert.equal(await page.locator('[data-score="stale"]').count(), 1);
    }));

  test("every slider is there by its name and takes effect", () =>
    visit("", async (page) => {
      assert.equal(await page.getByRole("slider", { name: "Loss" }).inputValue(), "20");
      await page.getByRole("slider", { name: "Loss" }).fill("0");
      await page.getByText("0%", { exact: true }).first().waitFor();
      await page.getByRole("button", { name: "More" }).click();
      for (const name of ["Duplication", "Crashes", "Latency", "Timeout", "Speed", "Time"]) {
        assert.equal(await page.getByRole("slider", { name, exact: true }).count(), 1, name);
      }
      await page.getByRole("slider", { name: "Duplication" }).fill("100");
      for (let n = 0; n < 3; n++) await page.getByRole("button", { name: "Step forward" }).click();
      assert.ok((await log(page)).some((line) => line.event === "duplicate"));
    }));

  test("several senders and receivers have names of their own", () =>
    visit("?shape=3x1&start=12", async (page) => {
      for (const name of ["sender-1", "sender-2", "sender-3", "receiver"]) {
        assert.equal(await page.locator(`[data-node="${name}"]`).count(), 1, name);
      }
      assert.ok((await log(page)).some((line) => line.letter === "2.1"));
    }));

  test("fates sum to the letters sent at every step", () =>
    visit("?loss=40&dup=20&crash=20&retries=2&seed=3", async (page) => {
      for (let n = 0; n < 120; n++) {
        await page.getByRole("button", { name: "Step forward" }).click();
      }
      const sent = (await log(page)).filter((line) => line.event === "send").length;
      const { once, lost, twice, "under-way": underWay } = await score(page);
      assert.equal(once + lost + twice + underWay, sent);
    }));
});

describe("bad input", () => {
  test("what was ignored is named in a note that can be dismissed", () =>
    visit("?loss=101&mode=exactly-once&letters=99999999999999999999999&los=3&seed=5", async (page) => {
      const note = page.getByRole("note", { name: "About this address" });
      for (const named of ["loss=101", "mode=exactly-once", "letters=99999999999999999999999", "los"]) {
        await note.getByText(named, { exact: true }).waitFor();
      }
      assert.equal(await page.getByRole("slider", { name: "Loss" }).inputValue(), "20");
      assert.ok(await page.getByRole("radio", { name: "At least once" }).isChecked());
      await note.getByRole("button", { name: "Dismiss" }).click();
      assert.equal(await note.count(), 0);
    }));

  test("nothing panics at the edges of what is allowed", async () => {
    const edges = [
      "letters=10000&window=256&rate=1000&latency=1&timeout=1&loss=100&retries=20",
      "letters=1&loss=100&retries=0&dup=100&crash=100&recipe=D",
      "letters=10000&rate=0.1&latency=600000&timeout=600000&shape=3x1&window=256",
      "recipe=J1&shape=1x3&crash=100&dup=100&loss=0&letters=50&rate=1000",
      "%%%=%ff&=&&&a&loss=%00&%E2%82%28=1",
    ];
    for (const query of edges) {
      await visit(`?${query}`, async (page) => {
        await press(page.getByRole("button", { name: "Play" }));
        // It plays: something has happened, or time goes by without anything.
        await page.waitForFunction(() => document.querySelectorAll('[role="log"] [data-index]').length > 1 || globalThis.framesHad >= 20);
        await press(page.getByRole("button", { name: "Step forward" }));
        assert.equal(await page.locator("#trouble").isVisible(), false);
      });
    }
  });
});

describe("calm", () => {
  const watched = (query, act) => restful(browser, `${site.url}?figure=delivery&${query.replace("?", "")}`, act);

  test("a figure that has not been started asks for no frame", () => watched("", async () => {}));

  test("a paused figure asks for no frame", () =>
    watched("?autoplay=1", async (page) => {
      // While playing it does.
      await page.waitForFunction(() => globalThis.asked > 3);
      await page.getByRole("button", { name: "Pause" }).click();
    }));

  test("a run that has ended asks for no frame", () =>
    watched("?autoplay=1&letters=1&speed=8&loss=0", async (page) => ended(page)));

  test("reduced motion wins over autoplay, and nothing flies", () =>
    visit(
      "?autoplay=1",
      async (page) => {
        assert.equal((await log(page)).length, 1);
        await page.getByRole("button", { name: "Play" }).click();
        // Each stands in its place on the wire, or waits at the door.
        const still = ["", "0.5", "0.3", "0.7", "0.4", "0.6", "0.2", "1"];
        const ways = await page.evaluate(async () => {
          const ways = new Set();
          while (document.querySelectorAll('[role="log"] [data-index]').length < 8) {
            await globalThis.aFrame();
            for (const mark of document.querySelectorAll(".mark")) ways.add(mark.style.getPropertyValue("--way"));
          }
          return [...ways];
        });
        assert.ok(ways.length > 0 && ways.every((way) => still.includes(way)), ways.join(" "));
      },
      { reducedMotion: "reduce" },
    ));
});

describe("when something is missing", () => {
  test("without JavaScript the text can be read and says what to do", async () => {
    const context = await profile(browser, { javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(site.url);
    assert.match(await page.locator("main").innerText(), /needs JavaScript and WebAssembly/);
    assert.match(await page.locator("main").innerText(), /neither answer is “exactly once”/);
    await context.close();
  });

  for (const part of ["**/*.wasm", "**/twice-or-never*.js"]) {
    test(`when ${part} does not arrive, the page says what to do`, async () => {
      const context = await profile(browser);
      const page = await context.newPage();
      await page.route(part, (route) => route.abort());
      await page.goto(site.url);
      await page.getByRole("alert").getByText("The figure could not start.").waitFor();
      assert.match(await page.getByRole("alert").innerText(), /Reload the page/);
      await context.close();
    });
  }

  test("the text is there before any wasm has arrived", async () => {
    const context = await profile(browser);
    const page = await context.newPage();
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route("**/*.wasm", async (route) => held.then(() => route.continue()));
    await page.goto(site.url, { waitUntil: "commit" });
    await page.getByRole("heading", { name: "Twice or Never" }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Step forward" }).count(), 0);
    release();
    await page.getByRole("button", { name: "Step forward" }).first().waitFor();
    await context.close();
  });

  describe("what later casts need", () => {
    const missing = async (query, act) => {
      const context = await profile(browser);
      const page = await context.newPage();
      await page.route("**/*_casts.wasm", (route) => route.abort());
      await page.goto(site.url + query);
      await act(page);
      await context.close();
    };

    test("in the story the first figure plays, and each figure that waits can be asked for again", () =>
      missing("", async (page) => {
        const again = page.getByRole("button", { name: "This figure did not arrive. Try again" });
        await again.first().waitFor();
        const all = await page.locator("[data-later]").count();
        assert.equal(await again.count(), all);
        await page.getByRole("button", { name: "Step forward" }).first().click();
        await page.locator('[data-figure="same-luck"] [role="log"] [data-index="1"]').waitFor({ state: "attached" });
        assert.equal(await page.locator("#trouble").isVisible(), false);
        await again.first().click();
        // Each has its button again once it has been asked for in vain again.
        await again.nth(all - 1).waitFor();
        await page.unroute("**/*_casts.wasm");
        await again.first().click();
        await page.locator('[data-figure="two-workers"]').waitFor();
        await again.first().waitFor({ state: "detached" });
      }));

    test("a figure of theirs alone says what to do", () =>
      missing("?figure=two-workers", async (page) => {
        await page.getByRole("alert").getByText("The figure could not start.").waitFor();
      }));

    test("a link to a run of theirs is refused, and the figure goes on", () =>
      missing("?figure=delivery", async (page) => {
        await page.getByRole("button", { name: "Step forward" }).waitFor();
        await page.evaluate((state) => (location.hash = `#v2=${state}`), aRunOfGenerals);
        await page.getByText("This run needs a part of the page that did not arrive.").waitFor();
        await page.getByRole("button", { name: "Step forward" }).click();
        await page.locator('[role="log"] [data-index="2"]').waitFor({ state: "attached" });
      }));
  });
});

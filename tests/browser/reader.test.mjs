// A reader's way through each chapter: guess, commit, watch the run to its end, be told, do it by hand, and meet the
// challenge; by mouse, by touch and by keys. Nothing of it asks for scrolling once the figure is in sight.

import { after, before, describe } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { LONG_MS, calm, frames, launch, open, serve } from "./harness.mjs";
import { ways } from "./hand.mjs";

let site, browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

// A guess, the loud moment of the run that answers it, as it is narrated, and what a hand does for the challenge.
const chapters = {
  silence: {
    guess: "told",
    moment: /given up without knowing/,
    challenge: async ({ hand, until }) => {
      await until("send");
      await hand.select("Sender");
      await hand.act("Give up on #1 now");
    },
  },
  postage: {
    guess: "once",
    moment: /does the work of letter \d, again/,
    challenge: async ({ hand, until }) => {
      await until("send");
      await hand.select("Link");
      await hand.act("Cut");
    },
  },
  "two-generals": {
    guess: "first",
    moment: /One attacks alone: 1\. Nothing is left/,
    challenge: async ({ hand, until }) => {
      await hand.slide("A waits for", 0);
      await hand.slide("B waits for", 0);
      await until("propose");
      await hand.copy("Messenger 1, first copy, to general B");
      await hand.act("Lose");
    },
  },
  "slow-or-dead": {
    guess: "once",
    moment: /does the work of letter \d, again/,
    challenge: async ({ hand, until }) => {
      await hand.slide("Timeout", 3500);
      await until("acknowledge");
      await hand.copy("Ack 1, first copy, to sender");
      await hand.act("Hold");
      await until("timeout");
    },
  },
  "ack-first": {
    guess: "again",
    moment: /#1 is acknowledged and will never be done/,
    challenge: async ({ hand, until }) => {
      await until("send");
      await hand.copy("Letter 1, first copy, to receiver");
      await hand.act("Duplicate");
    },
  },
  "two-workers": {
    guess: "once",
    moment: /applies the write for task 1.*, again/,
    challenge: async ({ hand, until }) => {
      await until("write");
      await hand.copy("Write 1, first copy, to store");
      await hand.act("Hold");
      await hand.select("Queue");
      await hand.act("Let the lease on #1 run out");
      await until("apply");
      await hand.copy("Write 1, first copy, to store", ", held");
      await hand.act("Release");
    },
  },
  "work-first": {
    guess: "twice",
    moment: /does the work of letter 1, again/,
    challenge: async ({ hand, until }) => {
      await hand.select("Link");
      await hand.act("Cut");
      await until("give-up");
      await hand.select("Link, cut");
      await hand.act("Mend");
    },
  },
  "publisher-confirms": {
    guess: "once",
    moment: /does the work of letter 1, again/,
    challenge: async ({ hand, until }) => {
      await hand.choose("Consumer", "auto");
      await until("hand-out");
      await hand.copy("Delivery 1, first copy, to consumer");
      await hand.act("Lose");
    },
  },
  remember: {
    guess: "once",
    moment: /does the work of letter 1, again/,
    challenge: async ({ hand, until }) => {
      await hand.press("work and note in one step");
      await hand.choose("Effect", "email");
      await until("apply");
      await hand.press("Crash the receiver");
      await hand.press("Restart the receiver");
    },
  },
  "directions-or-place": {
    guess: "both",
    // All three, at once or one by one: the frames say how many of them are to be seen.
    moment: /does the work of letter \d, again/,
    challenge: async ({ hand, until }) => {
      await hand.press("“be at corner …”");
      for (const letter of [1, 2, 3]) await until("acknowledge", letter);
      await hand.select("Sender");
      await hand.act("Crash");
      await hand.select("Sender, down");
      await hand.act("Restart");
    },
  },
  order: {
    guess: "new",
    moment: /[Ss]tale/,
    challenge: async ({ hand, until }) => {
      await until("acknowledge");
      await hand.select("Sender");
      await hand.act("Send #1 again now");
    },
  },
  "many-sites": {
    guess: "same",
    moment: /Out of order/,
    challenge: async ({ hand }) => {
      await hand.mode(2);
      await hand.choose("Cut for the whole run", "S2");
    },
  },
  "fake-it": {
    guess: "once",
    moment: /pays for letter 1, again/,
    // Noted first, it is mailed once at most.
    challenge: async ({ hand, until }) => {
      await hand.choose("Recipe", "E");
      await until("apply");
      await hand.select("Receiver");
      await hand.act("Crash");
      await hand.select("Receiver, down");
      await hand.act("Restart");
    },
  },
  "function-call": {
    guess: "three",
    moment: /makes the payment, again/,
    challenge: async ({ hand }) => {
      await hand.mode(2);
      await hand.slide("The front’s retries", 1);
    },
  },
  "pets-and-cattle": {
    guess: "four",
    moment: /#1 is acknowledged and will never be done|is lost|lost for good/,
    challenge: async ({ hand, until }) => {
      await hand.mode(3);
      await hand.choose("Who knows a letter again", "server");
      await until("send");
      await hand.select("Sender");
      await hand.act("Send #1 again to server 2 now");
    },
  },
  "other-replica": {
    guess: "new",
    moment: /Read stale|stale/,
    challenge: async ({ hand, until }) => {
      await hand.slide("Writers", 2);
      await until("write");
      await hand.copy("Write a, first copy, to replica A");
      await hand.act("Hold");
      await until("keep");
      await hand.copy("Write a, first copy, to replica A", ", held");
      await hand.act("Release");
    },
  },
  converge: {
    guess: "right",
    moment: /Too much: 1/,
    challenge: async ({ hand, until }) => {
      await hand.mode(5);
      await until("gossip");
      // They set out together: the first lies under the second.
      await hand.copy("Gossip A, second copy, to replica B");
      await hand.copy("Gossip A, first copy, to replica B");
      await hand.act("Hold");
      await until("hear-remove");
      await hand.copy("Gossip A, first copy, to replica B", ", held");
      await hand.act("Release");
    },
  },
  "state-of-mind": {
    guess: "none",
    moment: /letter \d/,
    challenge: async ({ hand, until }) => {
      await hand.slide("Loss", 0);
      await until("remember");
      await hand.press("Crash the receiver");
      await hand.press("Restart the receiver");
    },
  },
};

// Everything that the narration says.
const listen = (figure) =>
  figure.evaluate((figure) => {
    const narration = figure.querySelector(".narration");
    globalThis.narrated = [];
    new MutationObserver(() => globalThis.narrated.push(narration.textContent)).observe(narration, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
const narrated = (page) => page.evaluate(() => globalThis.narrated.join(" | "));

const inSight = async (there) => {
  await there.waitFor();
  return there.evaluate((element) => {
    const { top, bottom, left, right } = element.getBoundingClientRect();
    return top >= -1 && left >= -1 && bottom <= innerHeight + 1 && right <= innerWidth + 1;
  });
};

// By touch and by keys each chapter; what a mouse does otherwise than a finger is the same in all of them, so every third will do.
for (const [name, [options, way]] of Object.entries(ways)) {
  describe(`by ${name}`, () => {
    for (const [at, [slug, { guess, moment, challenge }]] of Object.entries(chapters).entries()) {
      if (name === "mouse" && at % 3) continue;
      test(`${slug}: guess, watch, be told, do it, and meet the challenge, without scrolling`, async () => {
        const viewport = options.viewport ?? { width: 1280, height: 720 };
        const { page, context, behaved } = await open(browser, site, "?speed=8", { whole: true, ...options, viewport });
        const section = page.locator(`section[data-chapter="${slug}"]`);
        const figure = section.locator("[data-figure]");
        await figure.waitFor({ timeout: LONG_MS });
        // The last of the story: until it is there, what comes may move what is there.
        await page.locator('[data-figure="state-of-mind"]').waitFor({ timeout: LONG_MS });
        await calm(page);
        await listen(figure);
        const hand = way(section);
        const last = figure.locator('[role="log"] [data-index]').last();
        const until = async (event, letter) => {
          const has = async (name, value) => !value || (await last.getAttribute(name)) === String(value);
          for (let n = 0; n < 60; n++) {
            if ((await last.count()) && (await has("data-event", event)) && (await has("data-letter", letter))) return;
            await hand.step();
          }
          assert.fail(`no ${event} in 60 steps`);
        };

        // A guess commits to nothing; the button does.
        await hand.guess(guess);
        await calm(page);
        assert.equal(await figure.locator('[role="log"] [data-index]').count(), 0, "nothing plays yet");
        assert.equal(await section.locator("[data-answer]").isVisible(), false);
        await hand.commit();
        for (const part of [".stage, .lanes", ".diagram", ".controls .primary"]) {
          assert.ok(await inSight(figure.locator(part).first()), `${part} is in sight`);
        }
        // Words that come above the figure do not move it: what counts is where it is to be seen.
        // The browser sees to that with the frame after them.
        const scrolled = () => figure.evaluate((figure) => Math.round(figure.getBoundingClientRect().top));
        await frames(page, 2);
        const at = await scrolled();

        // The run says it first, on the figure, then the words that take up the guess.
        await page.locator(`section[data-chapter="${slug}"] [data-figure][data-ended="true"]`).waitFor({ timeout: LONG_MS });
        const slip = figure.locator(".slip");
        await slip.locator(".told").waitFor();
        await frames(page, 2);
        assert.ok(await inSight(slip.locator(".told")), "the answer is in sight");
        const response = section.locator(`[data-response="${guess}"]`);
        assert.ok((await slip.innerText()).includes(await response.innerText()), "and takes up the guess");
        assert.match(await narrated(page), moment);
        assert.equal(await scrolled(), at, "until the answer");

        // By hand, from the beginning.
        await calm(page);
        await hand.press("Now do it yourself");
        await calm(page);
        assert.equal(await figure.locator('[role="log"] [data-index]').count(), 0, "set up for the hand");
        assert.equal(await slip.count(), 0);
        assert.equal(await figure.locator(".narration").innerText(), (await section.locator("[data-yourself]").textContent()).trim());
        assert.equal(await scrolled(), at, "until the hand");

        await challenge({ hand, until });
        if (await figure.getByRole("button", { name: "Play", exact: true }).count()) await hand.play();
        await section.locator('[data-challenge][data-done="true"]').waitFor({ timeout: LONG_MS });
        await figure.locator(".stamped").waitFor();
        await frames(page, 2);
        assert.ok(await inSight(figure.locator(".stamped")), "the figure says that it is done");
        assert.match(await narrated(page), /Done: that is the challenge/);
        assert.equal(await scrolled(), at, "until the challenge is done");
        await behaved();
        await context.close();
      });
    }
  });
}

// The picture of a figure that is exported says and shows what the page's stage does at the same moment: the same counts and
// names, the same copies at the same share of their ways, the same last line. They are not the same pixels, as the stage is made
// of elements and the picture is drawn; the diagram in both is, and exports.test.mjs compares that by pixels.

import { after, describe } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { embedder, framed } from "./embedder.mjs";
import { calm, launch, profile, serve } from "./harness.mjs";

const site = await serve();
const browser = await launch();
after(async () => {
  await browser.close();
  await site.close();
});

// A share of a copy's way. Pictures round to tenths of a unit, the page to a fraction of a pixel. How far from its node a wire that
// slants is clear of the corners differs with how steep it is, so there a little more.
const [NEAR, NEAR_SLANTING] = [0.005, 0.012];
// What a copy takes of its wire, and how far those that wait at a door stand apart; in pixels of the page and in units of the picture.
const [COPY, APART] = [44, 48];

// Arrows and ticks are the style sheet's on the page.
const bare = (text) => text.replace(/[\s→←✓]+/g, "");

// What is on the page's stage. Where several runs stand side by side, the picture is of the reader's own.
const staged = () => {
  const view = document.querySelector(".lane.mine") ?? document.querySelector(".view");
  const text = (element) => element.textContent;
  const tracks = [...view.querySelectorAll(".track")];
  return {
    counts: [...view.querySelectorAll("[data-score]")].flatMap((count) => [text(count), text(count.parentElement).slice(text(count).length)]),
    names: [...view.querySelectorAll(".node .name")].map(text),
    said: text(view),
    lanes: tracks.length,
    copies: [...view.querySelectorAll(".mark")].map((mark) => {
      const track = mark.closest(".track");
      const way = track.getBoundingClientRect();
      const box = mark.getBoundingClientRect();
      return {
        lane: tracks.indexOf(track),
        at: [(box.left + box.right) / 2 - way.left, (box.top + box.bottom) / 2 - way.top],
        whole: [way.width, way.height],
        queue: Number(mark.style.getPropertyValue("--queue")) * (track.matches(".acks") ? -1 : 1),
        tag: getComputedStyle(mark, "::after").content.replace(/^"|"$/g, ""),
        isLost: mark.classList.contains("lost"),
      };
    }),
    last: [...document.querySelectorAll('[role="log"] [data-index]')].at(-1)?.textContent ?? "",
  };
};

// The same of the picture, which the browser reads: a line for each lane, and copies that stand about on them.
const drawn = (svg) => {
  const whole = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  const numbers = (text) => text.match(/-?[\d.]+/g).map(Number);
  const lanes = [...whole.querySelectorAll('path[stroke-dasharray="2 2"]')].map((path) => numbers(path.getAttribute("d")));
  const copies = [...whole.querySelectorAll("g[transform]")].filter((group) => /^translate\([^)]*\)$/.test(group.getAttribute("transform")) && group.querySelector("g[stroke-linejoin]"));
  const texts = [...whole.querySelectorAll("text")].filter((text) => !copies.some((copy) => copy.contains(text)) && text.closest("svg") === whole);
  return {
    texts: texts.map((text) => text.textContent),
    lanes: lanes.length,
    copies: copies.map((copy) => {
      const [x, y] = numbers(copy.getAttribute("transform"));
      const away = lanes.map(([x1, y1, x2, y2]) => {
        const [dx, dy] = [x2 - x1, y2 - y1];
        const along = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)));
        return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
      });
      const lane = away.indexOf(Math.min(...away));
      const [x1, y1, x2, y2] = lanes[lane];
      return {
        lane,
        at: [x - Math.min(x1, x2), y - Math.min(y1, y2)],
        whole: [Math.abs(x2 - x1), Math.abs(y2 - y1)],
        tag: copy.querySelector("text")?.textContent ?? "",
        isLost: copy.querySelector("g[opacity]") !== null,
      };
    }),
  };
};

describe("a picture of a figure is of what is on the stage", () => {
  const runs = {
    "figure=delivery&loss=40": [5, 14, 30, 61],
    "figure=delivery&shape=3x1&loss=30&dup=20&crash=30": [9, 40, 80],
    "figure=two-workers&loss=30": [6, 25, 44],
    "figure=publisher-confirms&loss=30": [3, 9, 16, 23, 40],
    "figure=same-luck&loss=30": [9, 20],
    "figure=two-generals&loss=0": [1, 4],
    "figure=many-sites&loss=30": [3, 5, 9],
    "figure=converge": [2, 4, 7, 12],
    "figure=other-replica&protocol=q2&writers=2": [4, 20],
  };
  for (const [query, moments] of Object.entries(runs)) {
    test(query, async () => {
      const around = await embedder();
      const context = await profile(browser, { viewport: { width: 1000, height: 1000 } });
      const { page, ask } = await framed(context, around, `${site.url}?embed=1&hl=en&origin=${encodeURIComponent(around.origin)}&${query}`);
      const [, inside] = page.frames();
      const near = await inside.evaluate(() => document.querySelector(".net") !== null) ? NEAR_SLANTING : NEAR;
      let seen = 0;
      for (const index of moments) {
        await ask({ type: "seek", index });
        await calm(inside);
        const stage = await inside.evaluate(staged);
        const picture = await page.evaluate(drawn, (await ask({ type: "export", format: "svg" })).text);
        const what = `${query} at ${index}`;
        const counts = picture.texts.slice(2, 2 + stage.counts.length);
        assert.deepEqual(counts.map(bare), stage.counts.map(bare), what);
        // Side by side there is room for the first counts alone.
        let after = 2 + counts.length;
        while (/^\d+$/.test(picture.texts[after])) after += 2;
        const words = picture.texts.slice(after, -2);
        assert.ok(stage.names.length > 1, what);
        for (const name of stage.names) assert.ok(words.includes(name), `${what}: ${name}`);
        // A word that there is no room for is cut.
        const said = bare(stage.said);
        assert.deepEqual(words.map((word) => bare(word).replace(/…$/, "")).filter((word) => !said.includes(word)), [], what);
        assert.equal(bare(picture.texts.slice(-2).join("")), bare(stage.last), what);

        // A wire that is used one way alone is one line in the picture.
        const each = stage.lanes / picture.lanes;
        assert.ok(each === 1 || each === 2, `${what}: ${stage.lanes} and ${picture.lanes} lanes`);
        const order = (a, b) => a.lane - b.lane || a.isLost - b.isLost || a.at[0] - b.at[0];
        const on = stage.copies.map((copy) => ({ ...copy, lane: Math.floor(copy.lane / each) })).sort(order);
        const as = picture.copies.sort(order);
        assert.deepEqual(as.map(({ lane, isLost }) => [lane, isLost]), on.map(({ lane, isLost }) => [lane, isLost]), what);
        for (const [nth, { tag }] of as.entries()) {
          // Where a wire is hardly longer than a copy, there is little to compare.
          if (Math.max(...as[nth].whole) < 3 * COPY) continue;
          // Along what is longer of its wire, across or down.
          const axis = as[nth].whole[0] > as[nth].whole[1] ? 0 : 1;
          const [there, here] = [as[nth], on[nth]].map(({ at, whole }) => (at[axis] - COPY / 2 + on[nth].queue * APART) / (whole[axis] - COPY));
          assert.ok(Math.abs(there - here) < near, `${what}: ${there}, ${here}: ${JSON.stringify([as[nth], on[nth]])}`);
          // Words that would lie over others are left out of the picture.
          if (tag) assert.equal(tag, on[nth].tag, what);
        }
        seen += as.length;
      }
      assert.ok(seen > 0, "some copies were under way");
      await context.close();
      await around.close();
    });
  }
});

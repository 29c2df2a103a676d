// Pictures that the command makes natively, in a browser: alone and as images they are whole, the diagram is the page's, pixel by
// pixel, and what moves stands still where less motion is asked for. And files that a figure in a frame makes: the command's, byte for byte.

import { after, describe } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "./bounded.mjs";
import { embedder, framed } from "./embedder.mjs";
import { calm, launch, profile, serve } from "./harness.mjs";

const site = await serve();
const browser = await launch();
after(async () => {
  await browser.close();
  await site.close();
});

// The command, of a library that the tests have compiled: chosen with one of them, and of the same packages, it is the same.
const packages = ["twice-or-never", "pack", "command"].flatMap((name) => ["--package", name]);
execFileSync("cargo", ["build", "--quiet", "--locked", "--profile", "test", ...packages, "--bin", "ton", "--test", "exports"]);
const ton = `${process.env.CARGO_TARGET_DIR ?? "target"}/debug/ton`;
const picture = (format, query, ...options) => execFileSync(ton, [format, query, ...options], { encoding: "utf8", maxBuffer: 1 << 24 });
const asData = (svg) => `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;

// The only row of an exported diagram: where it lies, and how large it is.
function row(svg) {
  const rows = [...svg.matchAll(/<svg width="(\d+)" height="(\d+)" y="(\d+)">/g)].map(([, ...at]) => at.map(Number));
  assert.equal(rows.length, 1, "it is one row");
  const [[width, height, y]] = rows;
  return { x: 0, y, width, height };
}

// A part of a picture, as it is in an image of a page.
async function shoot(page, svg, clip) {
  await page.setContent(`<style>body{margin:0}img{display:block}</style><img alt="" src="${asData(svg)}">`);
  await page.waitForFunction(() => document.images[0].complete && document.images[0].naturalWidth > 0);
  return page.screenshot({ clip });
}

// How many pixels of two pictures differ by more than what the smoothing of edges makes, and how many there are.
async function compare(page, one, other) {
  return page.evaluate(
    async ([one, other]) => {
      const SMOOTHING = 48;
      const pixels = async (url) => {
        const bitmap = await createImageBitmap(await (await fetch(url)).blob());
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
        context.drawImage(bitmap, 0, 0);
        return context.getImageData(0, 0, bitmap.width, bitmap.height);
      };
      const [a, b] = await Promise.all([one, other].map(pixels));
      if (a.width !== b.width || a.height !== b.height) throw new Error(`${a.width}×${a.height}, ${b.width}×${b.height}`);
      let differ = 0;
      for (let at = 0; at < a.data.length; at += 4) {
        differ += [0, 1, 2].some((channel) => Math.abs(a.data[at + channel] - b.data[at + channel]) > SMOOTHING);
      }
      return { differ, all: a.data.length / 4 };
    },
    [one, other].map((png) => `data:image/png;base64,${png.toString("base64")}`),
  );
}

describe("the exported diagram equals the page's", () => {
  // Runs that are on one row of a diagram, which is as wide as the page's is here.
  const runs = {
    delivery: "figure=delivery&start=20",
    "three senders, in trouble": "figure=delivery&shape=3x1&loss=30&dup=20&crash=30&start=60",
    "two workers": "figure=two-workers&start=40",
    "a pet, in the dark": "figure=pets-and-cattle&crash=60&start=14&theme=dark",
    "writers and sites": "figure=many-sites&loss=30&start=9",
  };
  for (const [name, query] of Object.entries(runs)) {
    test(name, async () => {
      const svg = picture("diagram", `?${query}`, ...(query.includes("dark") ? ["--dark"] : []));
      const strip = row(svg);
      const { width, height } = strip;

      const context = await profile(browser, { viewport: { width: width + 2, height: 900 } });
      const page = await context.newPage();
      await page.goto(`${site.url}?embed=1&hl=en&${query}`);
      await page.waitForSelector(".figure .diagram .present");
      await calm(page);
      // The page's diagram in the size of the exported one, on whole pixels.
      await page.evaluate((height) => {
        const diagram = document.querySelector(".diagram");
        diagram.style.height = `${height + 1}px`;
        const { top } = diagram.getBoundingClientRect();
        diagram.style.top = `${Math.round(top) - top}px`;
      }, height);
      await page.waitForFunction(
        (foot) => document.querySelector(".diagram .present").getAttribute("d").startsWith(`M0 4V${foot}m`),
        height - 22,
      );
      await calm(page);
      const box = await page.evaluate(() => {
        const { left, top } = document.querySelector(".diagram svg").getBoundingClientRect();
        return { x: left, y: top };
      });
      const shown = await page.screenshot({ clip: { ...box, width, height } });

      const alone = await context.newPage();
      const exported = await shoot(alone, svg, strip);
      const { differ, all } = await compare(alone, shown, exported);
      await context.close();
      // One pixel of a thousand: what is left where an edge is smoothed otherwise, such as that of the present.
      assert.ok(differ * 1_000 <= all, `${differ} of ${all} pixels differ`);
    });
  }

  test("and an event more is told apart", async () => {
    const context = await profile(browser);
    const page = await context.newPage();
    const [one, other] = [20, 21].map((start) => picture("diagram", `?figure=delivery&start=${start}`));
    const shots = [await shoot(page, one, row(one)), await shoot(page, other, row(other))];
    const { differ, all } = await compare(page, ...shots);
    await context.close();
    assert.ok(differ * 1_000 > all, `${differ} of ${all} pixels differ`);
  });
});

describe("what a figure in a frame exports is what the command makes of its run, byte for byte", () => {
  const runs = [
    "figure=delivery&loss=40&start=30",
    "figure=delivery&shape=3x1&dup=30&crash=20&recipe=F&start=50&theme=dark",
    "figure=two-workers&loss=30&start=25",
    "figure=converge&start=12",
    "figure=workbench&cards=(CP)K&retries=3&start=18",
  ];
  for (const query of runs) {
    test(query, async () => {
      const around = await embedder();
      const context = await profile(browser);
      const { ask } = await framed(context, around, `${site.url}?embed=1&hl=en&origin=${encodeURIComponent(around.origin)}&${query}`);
      const { state } = await ask({ type: "getState" });
      for (const format of ["svg", "diagram", "animation", "json", "shiviz", "csv"]) {
        const { text } = await ask({ type: "export", format });
        assert.ok(text.length > 400, format);
        assert.equal(text, picture(format, state, ...(query.includes("dark") ? ["--dark"] : [])), format);
      }
      await context.close();
      await around.close();
    });
  }
});

test("no words of a picture lie over others or leave it", async () => {
  const context = await profile(browser, { viewport: { width: 960, height: 1_000 } });
  const page = await context.newPage();
  for (const [format, query] of [
    ["svg", "?figure=delivery"],
    ["svg", "?figure=delivery&shape=3x1&loss=30&dup=20&crash=30&start=60"],
    ["svg", "?figure=two-workers&loss=30&start=30"],
    ["svg", "?figure=two-generals&start=6"],
    ["svg", "?figure=many-sites&protocol=leader&start=30"],
    ["svg", "?figure=publisher-confirms&start=40"],
    ["svg", "?figure=other-replica&protocol=q2&writers=2&start=20"],
    ["svg", "?figure=pets-and-cattle&kind=cattle&start=30"],
    ["svg", "?figure=workbench&start=30"],
    ["diagram", "?figure=function-call"],
  ]) {
    const file = asData(picture(format, query));
    await page.goto(file);
    const wrong = await page.evaluate(() => {
      const svg = document.documentElement;
      const { width, height } = svg.getBoundingClientRect();
      // Copies travel where they travel.
      const isOfACopy = (text) => text.parentElement.getAttribute("transform")?.startsWith("translate");
      const texts = [...svg.querySelectorAll("text")].filter((text) => !isOfACopy(text));
      const boxes = texts.map((text) => ({ said: text.textContent, box: text.getBoundingClientRect() }));
      const found = boxes.filter(({ box }) => box.left < 0 || box.top < 0 || box.right > width || box.bottom > height);
      const meet = ({ box: a }, { box: b }) =>
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4;
      for (const [at, one] of boxes.entries()) found.push(...boxes.slice(at + 1).filter((other) => meet(one, other)));
      return found.map(({ said }) => said);
    });
    assert.deepEqual(wrong, [], `${format} ${query}`);
  }
  await context.close();
});

test("what moves comes to where the still picture has it, and stands where less motion is asked for", async () => {
  const context = await profile(browser, { viewport: { width: 960, height: 700 } });
  const page = await context.newPage();
  const shown = () =>
    page.evaluate(() => ["still", "moving"].map((name) => getComputedStyle(document.querySelector(`.ton-${name}`)).display));
  await page.goto(asData(picture("animation", "?figure=delivery&start=20")));
  await page.waitForFunction(() => getComputedStyle(document.querySelector(".ton-moving")).display === "inline");
  assert.deepEqual(await shown(), ["none", "inline"]);
  // What is to be seen at a moment, by its words.
  const at = (seconds) =>
    page.evaluate((seconds) => {
      document.documentElement.pauseAnimations();
      document.documentElement.setCurrentTime(seconds);
      const texts = [...document.querySelectorAll(".ton-moving text")];
      return texts.filter((text) => getComputedStyle(text).visibility === "visible").map((text) => text.textContent);
    }, seconds);
  const [begin, end] = [await at(0.01), await at(5.7)];
  assert.ok(begin.includes("Sender sends letter 1") && begin.includes("0.0 s"), begin.join(" | "));
  assert.ok(end.includes("Receiver acknowledges letter 4") && end.includes("#1 ×2"), end.join(" | "));
  await page.emulateMedia({ reducedMotion: "reduce" });
  assert.deepEqual(await shown(), ["inline", "none"]);
  await context.close();
});

// What must be seen at one time is: mode, score, stage, diagram, Play, Step and the main fault stand together in one
// view, nothing in it clipped, no words over others. Measured by boxes, in the middle of runs, in every size.

import { after, describe } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { calm, launch, open, serve } from "./harness.mjs";
import { launchFirefox, unlessHere } from "./firefox.mjs";

const site = await serve();
after(() => site.close());

// Window, whether it is embedded, and whether the page's head is to be in view with the figure, as on load.
const sizes = {
  "a small phone": { viewport: { width: 320, height: 640 } },
  "a phone": { viewport: { width: 390, height: 844 }, withHead: true },
  "an embed": { viewport: { width: 720, height: 480 }, embed: true },
  "a slide": { viewport: { width: 960, height: 540 }, embed: true },
  "a large slide": { viewport: { width: 1280, height: 720 }, embed: true },
  "a laptop": { viewport: { width: 1280, height: 720 }, withHead: true },
  "a low laptop": { viewport: { width: 1366, height: 650 }, withHead: true },
};
const runs = {
  delivery: ["loss=40&dup=10&seed=4&letters=24", [1, 13, 40, 80, 100000]],
  postage: ["", [12, 100000]],
  "two-workers": ["letters=4&loss=20&seed=2", [0, 9, 21, 30, 100000]],
  "publisher-confirms": ["letters=4&loss=20&seed=3", [0, 8, 20, 26, 100000]],
  "many-sites": ["dup=20&seed=2", [2, 100000]],
  "fake-it": ["seed=2", [4, 100000]],
  converge: ["dup=20&seed=2", [8, 100000]],
  "same-luck": ["", [0, 9, 22, 40, 100000]],
  remember: ["", [0, 3, 4, 100000]],
  "directions-or-place": ["loss=30&seed=2", [9, 100000]],
  order: ["dup=40&latency=300-1500&seed=5", [6, 100000]],
  "function-call": ["", [14, 100000]],
  "pets-and-cattle": ["kind=cattle&loss=20&seed=3", [20, 100000]],
  "state-of-mind": ["", [0, 9, 30, 100000]],
  "other-replica": ["protocol=q2&writers=2&dup=20&seed=3", [6, 100000]],
};

// What is wrong with what the page shows in that theme, in words.
function faults([theme, withHead]) {
  document.documentElement.setAttribute("data-theme", theme);
  const wrong = [];
  const figure = document.querySelector("section.figure");
  const box = (element) => element.getBoundingClientRect();
  const inside = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && box(element).width > 1;
  const all = (selector) => [...figure.querySelectorAll(selector)].filter(shown);
  const named = (element) => `${element.className.baseVal ?? element.className} “${element.textContent.slice(0, 30)}”`;
  const screen = { left: 0, top: 0, right: document.documentElement.clientWidth, bottom: innerHeight };
  const view = figure.querySelector(".view");

  const needed = {
    modes: ".modes", score: ":is(.bar .score, .lane .fate)", stage: ".stage", diagram: ".diagram", play: ".controls .primary",
    step: ".controls .signed", loss: ".controls .slider input:is([aria-label=Loss], [aria-label=Verlust])",
  };
  for (const [name, selector] of Object.entries(needed)) {
    const element = [...figure.querySelectorAll(selector)].find(shown) ?? figure.querySelector(selector);
    if (!element || !shown(element)) wrong.push(`${name} is not there`);
    else if (!inside(box(element), screen)) wrong.push(`${name} is not in sight: ${JSON.stringify(box(element))}`);
  }
  if (withHead && !inside(box(document.querySelector("h1")), screen)) wrong.push("the head is not in sight");
  if (document.documentElement.scrollWidth > innerWidth) wrong.push(`the page is ${document.documentElement.scrollWidth} wide`);

  // Parts of the view share it without meeting.
  const parts = all(".frame > *").filter((part) => box(part).height > 0);
  for (const part of parts) if (!inside(box(part), box(view))) wrong.push(`${named(part)} leaves the view`);
  const apart = (elements, what) => {
    elements.forEach((one, at) => {
      for (const other of elements.slice(at + 1)) {
        if (!one.contains(other) && !other.contains(one) && meet(box(one), box(other))) {
          wrong.push(`${what}: ${named(one)} meets ${named(other)}`);
        }
      }
    });
  };
  apart(parts, "parts");
  apart(all(".bar > *"), "bar");
  apart(all(".fates > *"), "score");
  apart(all(".controls > *"), "controls");
  apart(all(".node, .band > *, .lane-name > *"), "stage");
  for (const lane of all(".lane")) {
    for (const part of lane.querySelectorAll(".lane-name > *, .node")) {
      if (shown(part) && box(part).height && !inside(box(part), box(lane))) wrong.push(`${named(part)} leaves its lane`);
    }
  }
  apart(all(".diagram .axis"), "axis");
  for (const part of all(".bar > *, .controls > *, .said > *")) {
    if (!inside(box(part), box(part.parentElement))) wrong.push(`${named(part)} leaves its row`);
  }
  for (const text of all(".fate, .modes span, .button, .narration, .hint, .name, .steps li")) {
    if (text.scrollWidth > text.clientWidth + 1 && text.clientWidth > 1) wrong.push(`${named(text)} is cut`);
  }

  // A row of a node is there whole, or left out.
  for (const sheet of all(".node .in")) {
    const paper = box(sheet);
    for (const row of sheet.querySelectorAll(":scope > :not(ul), :scope > ul > li")) {
      const there = box(row);
      if (there.left < paper.right - 1 && there.width && !inside(there, paper)) wrong.push(`${named(row)} is cut by its node`);
    }
    if (!inside(box(sheet.querySelector(".name")), paper)) wrong.push(`${named(sheet)} has lost its name`);
  }

  // Numbers of the axis and names of lanes are whole.
  const diagram = box(figure.querySelector(".diagram"));
  const names = all(".diagram > svg > g > text");
  for (const text of [...names, ...all(".diagram .axis")]) {
    if (!inside(box(text), diagram)) wrong.push(`${text.textContent} leaves the diagram`);
  }
  apart([...names, ...all(".diagram .axis")], "words of the diagram");

  // Copies stay on the stage; with their words they meet no node, nor copies on other tracks, but where links run together.
  const picture = (mark) => {
    const [svg, whole] = [box(mark.querySelector("svg")), box(mark)];
    const { lineHeight, display } = getComputedStyle(mark, "::after");
    const height = display === "none" ? svg.height : svg.height + 1 + parseFloat(lineHeight);
    const middle = (whole.top + whole.bottom) / 2;
    return { left: svg.left, right: svg.right, top: middle - height / 2, bottom: middle + height / 2, track: mark.closest(".track") };
  };
  const copies = all(".mark:not(.lost)").map(picture);
  copies.forEach((one, at) => {
    if (!inside(one, box(one.track.closest(".lane, .scene")))) wrong.push("a copy leaves the stage");
    for (const node of all(".node")) if (meet(one, box(node))) wrong.push(`a copy lies over ${named(node)}`);
    for (const other of copies.slice(at + 1)) if (one.track !== other.track && !one.track.closest(".net") && meet(one, other)) wrong.push("copies of two tracks meet");
  });
  return [...new Set(wrong)];
}

// Each moment is opened once, on its own and embedded, each time at another size first, and then goes through all sizes and both themes.
async function everySize(browser, figures = Object.keys(runs), folder = "") {
  const found = {};
  let opened = 0;
  for (const figure of figures) {
    const [keys, moments] = runs[figure];
    for (const moment of moments) {
      for (const embedded of [false, true]) {
        const own = Object.entries(sizes).filter(([, { embed }]) => Boolean(embed) === embedded);
        const first = opened++ % own.length;
        const turned = [...own.slice(first), ...own.slice(0, first)];
        const query = `${folder}?figure=${figure}&${keys}&start=${moment}${embedded ? "&embed=1" : ""}`;
        const { page, context } = await open(browser, site, query, { whole: true, viewport: turned[0][1].viewport });
        await page.locator(".view .primary").waitFor();
        for (const [name, { viewport, withHead }] of turned) {
          await page.setViewportSize(viewport);
          await calm(page);
          await page.evaluate(
            (toFigure) => {
              if (toFigure) document.querySelector(".figure").scrollIntoView();
              else scrollTo(0, 0);
            },
            !withHead && !embedded,
          );
          await calm(page);
          // A theme changes no more than styles do, which are in force at once.
          for (const theme of ["light", "dark"]) {
            const wrong = await page.evaluate(faults, [theme, Boolean(withHead)]);
            if (wrong.length) found[`${name}, ${theme}, ${query}`] = wrong;
          }
        }
        await context.close();
      }
    }
  }
  assert.equal(JSON.stringify(found, null, 1), "{}");
}

describe("what must be seen at one time is, whole, light and dark", () => {
  test("in Chromium", async () => {
    const browser = await launch();
    await everySize(browser).finally(() => browser.close());
  });
  // One of each kind of stage: lanes, columns, nets, the cards, a map.
  const kinds = ["delivery", "many-sites", "fake-it", "directions-or-place", "function-call", "other-replica"];
  test("in German", async () => {
    const browser = await launch();
    await everySize(browser, [...kinds, "publisher-confirms", "two-workers"], "de/index.html").finally(() => browser.close());
  });
  test("in Firefox", { skip: unlessHere }, async () => {
    const browser = await launchFirefox();
    await everySize(browser, kinds).finally(() => browser.close());
  });
});

// A reader's hand: by mouse, by touch, by keys. What it acts on is found by roles and names, within a part of the page.

import assert from "node:assert/strict";
import { rendered } from "./harness.mjs";

export const button = (root, name) => root.getByRole("button", { name, exact: true });
const action = (root, name) => root.locator(".actions").getByRole("button", { name, exact: true });

// Taps, and waits for the click that comes of it: the browser makes that a moment after the finger is lifted.
export async function tap(there, options) {
  const heard = await there.evaluateHandle((element) => {
    const heard = {};
    heard.click = new Promise((then) => element.ownerDocument.addEventListener("click", () => then(), { capture: true, once: true }));
    return heard;
  });
  await there.tap(options);
  await heard.evaluate(({ click }) => click);
  await rendered(there.page());
}

// Goes on with Tab until this has the focus.
export async function reach(page, there) {
  await there.waitFor();
  for (let n = 0; n < 150; n++) {
    if (await there.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`${there} cannot be reached by Tab`);
}

// A hand with a pointer: everything is pressed where it is to be seen.
const pointing = (touch) => (root) => ({
  step: () => touch(button(root, "Step forward")),
  play: () => touch(button(root, "Play")),
  select: (name) => touch(button(root, name)),
  copy: (name, held = "") => touch(button(root, name + held)),
  act: (name) => touch(action(root, name)),
  press: (name) => touch(button(root, name)),
  line: (index) => touch(root.locator(`[role="log"] [data-index="${index}"]`).getByRole("button")),
  open: (summary) => touch(root.getByText(summary, { exact: true })),
  slide: (name, value) => root.getByRole("slider", { name, exact: true }).fill(String(value)),
  choose: (name, value) => root.getByRole("combobox", { name, exact: true }).selectOption(value),
  // What the figure is about, from 1.
  mode: (nth) => touch(root.locator(".modes label").nth(nth - 1)),
  guess: (value) => touch(root.locator(`[data-prediction] input[value="${value}"]`)),
  commit: () => touch(root.locator("[data-commit]")),
});

// A hand on the keyboard: Tab and Enter for what has a name, and the keys of the figure.
const typing = (root) => {
  const page = root.page();
  const keys = async (...pressed) => {
    for (const key of pressed) await page.keyboard.press(key);
  };
  const figure = root.locator('section[role="group"][aria-roledescription="figure"]').first();
  // Wherever the focus is in the figure, its keys are heard, but for what keeps its own arrows: then on to a node.
  const home = async () => {
    const hears = await figure.evaluate((figure) => {
      const { activeElement } = document;
      return figure.contains(activeElement) && !activeElement.matches("input, select, .lines");
    });
    if (!hears) await figure.focus();
  };
  const enter = async (there) => {
    // From the figure on, so that what stands before the focus is reached, too.
    if (await figure.evaluate((figure) => figure.contains(document.activeElement))) await figure.focus();
    await reach(page, there);
    await keys("Enter");
  };
  return {
    keys,
    step: async () => (await home(), await keys("ArrowRight")),
    play: () => enter(button(root, "Play")),
    select: (name) => enter(button(root, name)),
    copy: async (name) => {
      await home();
      for (let n = 0; n < 9; n++) {
        await keys("]");
        if ((await root.locator(".actions .selected").innerText()) === name) return;
      }
      assert.fail(`${name} is not among what travels`);
    },
    act: (name) => enter(action(root, name)),
    press: (name) => enter(button(root, name)),
    line: (index) => enter(root.locator(`[role="log"] [data-index="${index}"]`).getByRole("button")),
    open: (summary) => enter(root.getByText(summary, { exact: true })),
    slide: async (name, value) => {
      const there = root.getByRole("slider", { name, exact: true });
      await reach(page, there);
      for (let n = 0; n < 200; n++) {
        const now = Number(await there.inputValue());
        if (now === value) return;
        await keys(now < value ? "ArrowRight" : "ArrowLeft");
      }
      assert.fail(`${name} does not come to ${value}`);
    },
    choose: async (name, value) => {
      const there = root.getByRole("combobox", { name, exact: true });
      await reach(page, there);
      const at = (element, value) => [[...element.options].findIndex((option) => option.value === value), element.selectedIndex];
      for (let n = 0; n < 60; n++) {
        const [wanted, now] = await there.evaluate(at, value);
        if (wanted === now) return;
        await keys(wanted > now ? "ArrowDown" : "ArrowUp");
      }
      assert.fail(`${name} does not come to ${value}`);
    },
    mode: async (nth) => (await home(), await keys(String(nth))),
    guess: async (value) => {
      const there = root.locator(`[data-prediction] input[value="${value}"]`);
      const first = root.locator("[data-prediction] input").first();
      await first.focus();
      await keys(" ");
      for (let n = 0; n < 4 && !(await there.isChecked()); n++) await keys("ArrowDown");
    },
    commit: () => enter(root.locator("[data-commit]")),
  };
};

export const ways = {
  mouse: [{}, pointing((there) => there.click())],
  touch: [{ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, pointing((there) => tap(there))],
  keys: [{}, typing],
};

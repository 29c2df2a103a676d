// axe-core finds nothing, target-size included, in any theme and width; and the keyboard alone will do.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { test } from "./bounded.mjs";
import { accessible, calm, launch, log, open, serve } from "./harness.mjs";

let site, browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

// What is open is looked at in each width and theme, one after the other.
const rooms = [320, 390, 1280].flatMap((width) => ["light", "dark"].map((colorScheme) => [width, colorScheme]));
async function everywhere(page, what, { but = [], before = async () => {}, among = rooms } = {}) {
  for (const [width, colorScheme] of among) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await calm(page);
    await before(page);
    await accessible(page, `${what} at ${width} px, ${colorScheme}`, but);
  }
}

for (const query of ["", "?start=40&loss=40&dup=30", "?los=1&recipe=I&start=20", "?shape=3x1&start=30", "?start=99999"]) {
  test(`axe finds nothing at “${query}”, in any width and theme`, async () => {
    const { page, context, behaved } = await open(browser, site, query);
    await page.getByRole("button", { name: "More" }).click();
    await everywhere(page, query);
    await behaved();
    await context.close();
  });
}

test("axe finds nothing with runs side by side, the table, the keys and a damaged link, in any width and theme", async () => {
  const { page, context, behaved } = await open(browser, site, "?figure=delivery&loss=20&dup=20&start=30#v1=AAAA");
  await page.getByRole("button", { name: "More" }).click();
  await page.getByLabel("Beside it").selectOption("m");
  await page.getByText("The diagram in words").click();
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.locator("[data-figure]").focus();
  await page.keyboard.press("?");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("]");
  await page.keyboard.press("h");
  await page.getByRole("group", { name: "Futures" }).getByRole("button", { name: "Future 2" }).waitFor();
  await everywhere(page, "all that opens");
  await behaved();
  await context.close();
});

test("axe finds nothing with a copy held, the link cut and the receiver down, in any width and theme", async () => {
  const { page, context, behaved } = await open(browser, site, "?recipe=D&start=1&loss=0");
  const touch = async (name, action) => {
    await page.getByRole("button", { name, exact: true }).click();
    await page.locator(".actions").getByRole("button", { name: action, exact: true }).click();
  };
  await touch("Letter 1, first copy, to receiver", "Hold");
  await touch("Link", "Cut");
  await touch("Receiver", "Crash");
  await page.getByRole("button", { name: "Receiver, down" }).waitFor();
  await everywhere(page, "held, cut and down");
  await behaved();
  await context.close();
});

// Each cast in the middle of a run, with something selected, and at an end in which something went wrong.
const casts = [
  ["two-generals", "messengers=6&a=3&b=3", "loss=0&start=4", "General A", "loss=60&seed=3"],
  ["two-workers", "letters=6&rate=2", "loss=0&start=24", "Queue", "loss=30&dup=20&crash=20&seed=4"],
  ["publisher-confirms", "letters=6&rate=2", "loss=0&start=24", "Broker", "loss=30&dup=20&crash=20&seed=4"],
  ["converge", "gossips=2", "start=5", "Replica A", "loss=30&dup=20&seed=4&replicas=3"],
  ["many-sites", "retries=1", "loss=0&start=1", "Site S1", "loss=30&dup=20&crash=20&seed=4"],
  ["replicated-queue", "letters=4", "loss=0&start=2", "Replica Q1", "loss=30&dup=20&crash=20&seed=4"],
  ["function-call", "retries=2", "loss=0&start=2", "Front", "loss=40&dup=20&crash=20&seed=4"],
  ["other-replica", "protocol=q2&writers=2", "loss=0&start=6", "Replica A", "loss=30&dup=20&crash=20&seed=4"],
  ["pets-and-cattle", "kind=cattle&letters=6&rate=2", "loss=0&start=13", "Server 1", "loss=30&dup=20&crash=20&seed=4"],
];
// Where links cross, a copy on its way lies over the handle of its link for a moment; without copies all handles are free.
const passed = [[".net .wire"]];
// What can be done lies over the foot of the stage as long as something is selected; what is under it is measured without.
const coverUp = (page) =>
  page.evaluate(() => {
    const panel = document.querySelector(".actions").getBoundingClientRect();
    for (const button of document.querySelectorAll(".stage button")) {
      const box = button.getBoundingClientRect();
      const meets = box.left < panel.right && box.right > panel.left && box.top < panel.bottom && box.bottom > panel.top;
      button.toggleAttribute("data-covered", meets);
    }
  });
const covered = [...passed, ["[data-covered]"]];
// Themes differ in colours alone, so not each is looked at in each width.
const among = [[320, "light"], [390, "dark"], [1280, "dark"]];
for (const [slug, keys, run, node, unlucky] of casts) {
  test(`axe finds nothing with ${slug} on the stage, mid-run, with something selected, and at its end`, async () => {
    const { page, context, behaved } = await open(browser, site, `?figure=${slug}&${keys}&${run}`);
    await page.getByRole("button", { name: "Step forward" }).waitFor();
    await page.locator(".mark").first().waitFor();
    await everywhere(page, "mid-run", { but: passed, among });
    await page.getByRole("button", { name: node, exact: true }).click();
    await page.locator(".actions .selected").waitFor();
    await everywhere(page, "a node selected", { but: covered, before: coverUp, among });
    await page.keyboard.press("Escape");
    await page.locator(".actions").waitFor({ state: "detached" });
    await page.locator("[data-figure]").focus();
    await page.keyboard.press("]");
    await page.getByRole("button", { name: "Lose", exact: true }).waitFor();
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByText("The diagram in words").click();
    await everywhere(page, "a copy selected", { but: covered, before: coverUp, among });
    await behaved();
    await context.close();
    const other = await open(browser, site, `?figure=${slug}&${keys}&${unlucky}&start=99999`);
    await other.page.locator('[data-figure][data-ended="true"]').waitFor();
    await everywhere(other.page, "its end", { among });
    await other.behaved();
    await other.context.close();
  });
}

test("everything can be done by keyboard alone", async () => {
  const { page, context, behaved } = await open(browser, site);
  await page.getByRole("button", { name: "Step forward" }).waitFor();
  const reach = async (locator) => {
    for (let n = 0; n < 60; n++) {
      if (await locator.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`could not reach ${locator}`);
  };
  await reach(page.getByRole("radio", { name: "At least once" }));
  await page.keyboard.press("ArrowRight");
  assert.ok(await page.getByRole("radio", { name: "Idempotent" }).isChecked());
  await reach(page.getByRole("button", { name: "Step forward" }));
  await page.keyboard.press("Enter");
  await page.keyboard.press("Space");
  assert.equal((await log(page)).length, 2);
  await reach(page.getByRole("slider", { name: "Loss" }));
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.getByRole("slider", { name: "Loss" }).inputValue(), "21");
  await reach(page.getByRole("button", { name: "More" }));
  await page.keyboard.press("Enter");
  await reach(page.getByLabel("Recipe"));
  await behaved();
  await context.close();
});

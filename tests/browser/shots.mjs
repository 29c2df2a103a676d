// Pictures of the page: wide, phone, dark, mid-run, ended.

import { mkdir } from "node:fs/promises";
import { calm, ended, launch, open, serve } from "./harness.mjs";

await mkdir("shots", { recursive: true });
const site = await serve();
const browser = await launch();
const wide = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const narrow = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true };
const dark = { colorScheme: "dark" };

// Only those whose names contain one of these, if any are given.
const wanted = process.argv.slice(2);

// The whole page, or what of it is in view.
async function shoot(name, query, { view = false, ...options }, act = async () => {}) {
  if (wanted.length && !wanted.some((part) => name.includes(part))) return;
  const { page, context } = await open(browser, site, query, options);
  await page.locator("section.figure .view").first().waitFor();
  await calm(page);
  await act(page);
  await page.screenshot({ path: `shots/${name}.png`, fullPage: !view });
  await context.close();
  console.log(`shots/${name}.png`);
}

// Plays until so many events have happened.
const play = (events) => async (page) => {
  await page.getByRole("button", { name: "Play" }).click();
  await page.locator(`[role="log"] [data-index="${events}"]`).waitFor({ state: "attached" });
  await page.getByRole("button", { name: "Pause" }).click();
};
const more = async (page) => page.getByRole("button", { name: "More" }).click();
const end = async (page) => ended(page);
const whole = "?figure=delivery&letters=40&loss=30&seed=7&autoplay=1&speed=8";

await shoot("wide-still", "", wide);
await shoot("wide-mid-run", "?loss=40&dup=20&speed=2", wide, play(48));
await shoot("wide-dark-mid-run", "?loss=40&dup=20&speed=2&mode=idempotent", { ...wide, ...dark }, play(48));
await shoot("wide-more", "?recipe=I", wide, more);
await shoot("wide-ended", whole, wide, end);
await shoot("wide-notes", "?loss=lots&los=3", wide);
await shoot("wide-three-senders", "?shape=3x1&loss=30&rate=4", wide, play(40));
await shoot("phone-still", "", phone);
await shoot("phone-mid-run", "?loss=40&speed=2", phone, play(40));
await shoot("phone-dark-more", "?mode=idempotent", { ...phone, ...dark }, more);
await shoot("phone-three-receivers", "?shape=1x3&loss=30&rate=4", phone, play(40));
await shoot("narrow-still", "", narrow);
await shoot("wide-reduced-motion", "?loss=30", { ...wide, reducedMotion: "reduce" }, play(16));

await shoot("figure", "?loss=40&dup=10&speed=2&seed=4", { viewport: { width: 1040, height: 900 } }, async (page) => {
  await play(56)(page);
  await page.locator(".log summary").click();
  await page.locator("section.figure").screenshot({ path: "shots/figure-alone.png" });
});
await shoot("wide-story", "", { ...wide, whole: true });
await shoot("phone-story", "", { ...phone, whole: true });
await shoot("wide-dark-answered", "", { ...wide, ...dark, whole: true }, async (page) => {
  await page.locator("#work-first").getByText("Once. The rest are only repeats").click();
  await page.locator("#work-first [data-commit]").click();
  await page.locator('[data-figure="work-first"][data-ended="true"]').waitFor();
});
await shoot("wide-selected", "?loss=0&start=1", wide, async (page) =>
  page.getByRole("button", { name: "Letter 1, first copy, to receiver" }).click(),
);
await shoot("wide-embed", "?figure=delivery&embed=1&mode=idempotent&start=12", { viewport: { width: 720, height: 700 } });

// The workbench with what its cards promise: as it opens, broken, with a card selected, its settings open.
const promised = (page) => page.locator('[data-paper="bench"]').waitFor();
for (const [room, options] of Object.entries({ wide, phone, narrow, "wide-dark": { ...wide, ...dark } })) {
  await shoot(`cards-${room}-safe`, "?figure=workbench", options, promised);
  await shoot(`cards-${room}-broken`, "?figure=workbench&preset=F&handlers=2", options, async (page) => {
    await promised(page);
    await page.locator('[data-piece="P"]').click();
    await page.getByText("What real systems differ in").click();
  });
}
await shoot("cards-two-in-hand", "?figure=workbench&preset=F&letters=1&dup=100&latency=100&handlers=2&start=5", { ...wide, view: true });

// Every figure alone, in every room it is made for: as it opens, in the middle of a run, and at its end.
const rooms = {
  screen: [{ viewport: { width: 1280, height: 720 } }, ""],
  dark: [{ viewport: { width: 1280, height: 720 }, ...dark }, ""],
  phone: [phone, ""],
  embed: [{ viewport: { width: 720, height: 480 } }, "&embed=1"],
  talk: [{ viewport: { width: 1280, height: 720 } }, "&present=1"],
};
const figures = {
  "same-luck": ["", 30],
  delivery: ["&letters=6&loss=40&dup=20&seed=4", 40],
  silence: ["", 4],
  postage: ["", 12],
  "slow-or-dead": ["", 30],
  "ack-first": ["&letters=4&loss=30&crash=20&seed=2", 20],
  "work-first": ["&letters=4&loss=40&seed=2", 20],
  remember: ["&letters=2&loss=40&crash=30&seed=3", 16],
  "directions-or-place": ["&loss=40&seed=2", 12],
  order: ["&dup=40&seed=5", 8],
  "two-generals": ["&messengers=6&a=3&b=3", 8],
  "two-workers": ["&letters=4", 21],
  "publisher-confirms": ["&letters=4", 26],
  "many-sites": ["", 5],
  "fake-it": ["", 5],
  "function-call": ["", 24],
  "pets-and-cattle": ["&kind=cattle", 20],
  "other-replica": ["&writers=2", 8],
  converge: ["&dup=20&seed=3", 8],
  "state-of-mind": ["", 30],
  workbench: ["&letters=3&loss=30&seed=2", 20],
};
for (const [room, [options, keys]] of Object.entries(rooms)) {
  for (const [slug, [setup, middle]] of Object.entries(figures)) {
    const at = (moment, query) => shoot(`${slug}-${room}-${moment}`, `?figure=${slug}${setup}${query}${keys}`, { ...options, view: true });
    await at("start", "");
    await at("middle", `&start=${middle}`);
    await at("ended", "&start=99999");
  }
}

// Other casts: in the middle of a run, with a node selected, at the end, and broken by a hand.
const choose = (page, name) => page.getByRole("button", { name, exact: true }).click();
const stepUntil = async (page, event) => {
  const last = page.locator('[role="log"] [data-index]').last();
  for (let n = 0; n < 60; n++) {
    if ((await page.locator('[role="log"] [data-index]').count()) && (await last.getAttribute("data-event")) === event) return;
    await choose(page, "Step forward");
  }
};
const toTheEnd = async (page) => {
  await page.locator("[data-figure]").focus();
  await page.keyboard.press("End");
  await page.locator('[data-figure][data-ended="true"]').waitFor();
  await calm(page);
};
const casts = {
  "two-generals": ["messengers=6&a=3&b=3", 4, "General B", async (page) => {
    for (const key of [...Array(6).fill("ArrowRight"), "]", "l"]) await page.keyboard.press(key);
  }],
  "two-workers": ["letters=4", 21, "Queue", async (page) => {
    await stepUntil(page, "take");
    await choose(page, "Queue");
    await choose(page, "Let the lease on #1 run out");
  }],
  "publisher-confirms": ["letters=4", 26, "Broker", async (page) => {
    await stepUntil(page, "confirm");
    await page.locator("[data-figure]").focus();
    for (const key of ["]", "l"]) await page.keyboard.press(key);
  }],
  "other-replica": ["protocol=q2&writers=2", 9, "Replica A", async (page) => {
    await page.getByRole("combobox", { name: "Cut for the whole run" }).selectOption("A");
  }],
  "many-sites": ["protocol=leader", 4, "Site S1", async (page) => {
    await page.getByRole("combobox", { name: "Cut for the whole run" }).selectOption("S2");
  }],
  converge: ["type=or-set&gossips=2", 8, "Replica A", async (page) => {
    await stepUntil(page, "gossip");
    await choose(page, "Gossip A, first copy, to replica B");
    await choose(page, "Duplicate");
  }],
};
for (const [name, options] of Object.entries({ wide, phone, narrow, "wide-dark": { ...wide, ...dark } })) {
  for (const [slug, [keys, middle, node, breakIt]] of Object.entries(casts)) {
    await shoot(`${slug}-${name}-start`, `?figure=${slug}`, options);
    await shoot(`${slug}-${name}-mid-run`, `?figure=${slug}&${keys}&start=${middle}`, options);
    await shoot(`${slug}-${name}-selected`, `?figure=${slug}&${keys}&start=${middle}`, options, (page) => choose(page, node));
    await shoot(`${slug}-${name}-more`, `?figure=${slug}&${keys}&start=${middle}`, options, more);
    await shoot(`${slug}-${name}-ended`, `?figure=${slug}&${keys}&start=99999`, options);
    await shoot(`${slug}-${name}-broken`, `?figure=${slug}&${keys}`, options, async (page) => {
      await page.locator("[data-figure]").focus();
      await breakIt(page);
      await toTheEnd(page);
    });
  }
}

// Papers of the desk.
const broken = async (page) => {
  await page.locator("[data-figure]").focus();
  await page.keyboard.press("b");
  await page.locator(".paper").waitFor();
  for (const summary of await page.locator(".paper summary").all()) await summary.click();
  await calm(page); // what was found has been played
};
const every = async (page) => {
  await broken(page);
  await page.getByRole("button", { name: "Every recipe" }).click();
  await page.locator('[data-paper="recipes"]').waitFor();
};
const worlds = async (page) => {
  await page.getByRole("button", { name: "What the sender cannot tell apart" }).click();
  await page.locator('[data-paper="worlds"]').waitFor();
  await page.locator(".turn").nth(3).click();
};
const revealed = async (page) => {
  await worlds(page);
  await page.getByRole("button", { name: "Reveal all" }).click();
  await page.getByRole("button", { name: "Hide all" }).waitFor();
};
const all = async (page) => {
  await revealed(page);
  await page.locator("[data-more]").click();
};
for (const [name, options] of Object.entries({ wide, phone, narrow, "wide-dark": { ...wide, ...dark } })) {
  await shoot(`broken-${name}`, "?recipe=F", options, broken);
  await shoot(`holds-${name}`, "?recipe=G", options, broken);
  await shoot(`recipes-${name}`, "?recipe=D", options, every);
  await shoot(`worlds-${name}`, "?figure=silence&start=4", options, worlds);
  await shoot(`worlds-revealed-${name}`, "?figure=silence&start=4", options, revealed);
  await shoot(`worlds-all-${name}`, "?figure=silence&start=4", options, all);
}

// Time: two futures, three modes under the same luck, an event's causes, the table, a link that is damaged, paper.
const keys = async (page, ...pressed) => {
  await page.locator("[data-figure]").focus();
  for (const key of pressed) await page.keyboard.press(key);
};
const forked = async (page) => {
  await keys(page, "End", "Home", ...Array(5).fill("ArrowRight"), "]", "l", ...Array(14).fill("ArrowRight"));
};
const beside = async (page) => {
  await more(page);
  await page.getByLabel("Beside it").selectOption("m");
  await keys(page, ...Array(40).fill("ArrowRight"));
};
for (const [name, options] of Object.entries({ wide, phone, "wide-dark": { ...wide, ...dark } })) {
  await shoot(`futures-${name}`, "?loss=0&letters=6&start=0", options, forked);
  await shoot(`beside-${name}`, "?loss=40&letters=8&seed=3&start=0", options, beside);
}
await shoot("lit", "?loss=20&dup=20&start=60", wide, async (page) => {
  await page.locator('[role="log"] [data-event="acknowledge"]').nth(3).hover();
});
await shoot("table", "?loss=20&dup=20&start=60", wide, async (page) => page.getByText("The diagram in words").click());
await shoot("link-damaged", "?figure=delivery#v1=AU1jil-BasMinVQZxHpYaFX", wide);
await shoot("three-crashed", "?shape=1x3&crash=60&rate=3&recipe=D&start=60", wide);
{
  const { page, context } = await open(browser, site, "?letters=40&loss=20&dup=10&crash=5&start=100000", wide);
  await page.getByRole("button", { name: "Play" }).waitFor();
  await page.pdf({ path: "shots/paper.pdf", format: "A4" });
  await context.close();
  console.log("shots/paper.pdf");
}

await browser.close();
await site.close();

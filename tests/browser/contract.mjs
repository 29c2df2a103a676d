// The contract as the page around a figure has it: every command that docs/EMBEDDING.md lists is given, and every event that it lists
// is heard. The page has what `hearing` of embedder.mjs gives it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { LONG_MS } from "./harness.mjs";

const docs = await readFile(new URL("../../docs/EMBEDDING.md", import.meta.url), "utf8");
const messages = docs.slice(docs.indexOf("\n## Messages\n"), docs.indexOf("\n### Asking the adversary\n"));
const first = (text) => /^`(\w+)/.exec(text)[1];

// Their names, in the order of the table and of the list.
export const commands = [...messages.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell]) => cell.match(/`\w+/g).map(first));
export const events = /^Events: (.*?)\n?Without `origin=`/ms.exec(messages)[1].match(/`\w+/g).map(first);

// The listener that the docs give to pages around, which gives each frame the height that it tells.
export const listener = /<script>\n(.*?)<\/script>/s.exec(docs.slice(docs.indexOf("\n### How tall\n")))[1];

// Gives each command to a figure of the first cast, by `ask`, which answers as a reply does, and holds the answers to what the board
// says; `told` waits until the figure has told so many events of a type. An element has a method for each command and no others, and its
// methods answer in place of replies.
export async function obeysEverything(ask, told, isElement = false) {
  const given = new Set();
  const command = async (type, fields = {}) => {
    given.add(type);
    const reply = await ask({ type, ...fields });
    return reply;
  };
  const good = async (type, fields) => {
    const reply = await command(type, fields);
    assert.equal(reply.ok, true, JSON.stringify([type, fields, reply]));
    return reply.result;
  };
  const state = () => good("getState");

  await good("reset");
  assert.equal((await state()).index, 0);
  await good("step");
  assert.equal((await state()).index, 1);
  await good("back");
  assert.equal((await state()).index, 0);
  await good("setMode", { mode: "idempotent" });
  assert.equal((await state()).recipe, "G");
  await good("setRecipe", { recipe: "C", retries: 3, giveup: "halt" });
  const { recipe, settings } = await state();
  assert.deepEqual([recipe, settings.retries, settings.giveup], ["C", 3, "halt"]);

  // So slow that it doesn't end meanwhile.
  await good("setSpeed", { speed: 0.25 });
  await good("play");
  await told("play", 1);
  await good("pause");
  await told("pause", 1);
  await good("toggle");
  await told("play", 2);
  await good("toggle");
  await told("pause", 2);

  await good("reset");
  await good("step");
  const lose = { type: "lose", letter: "1", copy: 1, kind: "letter" };
  await good("apply", { action: lose });
  assert.deepEqual([(await command("apply", { action: lose })).result, (await state()).inFlight], [{ code: "refused" }, 0]);
  await good("seek", { index: 5 });
  const there = await state();
  assert.equal(there.index, 5);
  await good("seek", { index: 4_000_000_000 });
  const end = await state();
  assert.ok(end.ended && end.index > 5);
  await told("end", 1);
  await good("setState", { state: there.state });
  const again = await state();
  for (const key of ["digest", "index", "seed", "recipe", "state", "score"]) assert.deepEqual(again[key], there[key], key);

  const found = await good("attack", { property: "twice", losses: 1, duplications: 0, crashes: 0, resends: 1, letters: 1 });
  // A second copy that need not have been sent is enough.
  assert.deepEqual([found.verdict, found.faults, found.resends], ["broken", 0, 1]);
  await good("setState", { state: found.state });
  assert.equal((await state()).score.twice, 1);

  if (commands.includes("export")) {
    for (const format of ["svg", "png", "json", "shiviz"]) assert.ok((await good("export", { format })) !== undefined, format);
  }
  await good("setTheme", { theme: "dark" });
  await good("setTheme", { theme: "auto" });
  assert.deepEqual((await command("setMode", { mode: "exactly-once" })).result, { code: "bad-value" });
  if (!isElement) assert.deepEqual((await ask({ type: "explode" })).result, { code: "unknown-command" });

  // Another figure in this one's place says that it is there, and so does this one once it is back.
  assert.deepEqual((await command("setFigure", { figure: "nonsense" })).result, { code: "bad-value" });
  const { figure } = await state();
  await good("setFigure", { figure: "order" });
  await told("ready", 2);
  assert.equal((await state()).figure, "order");
  await good("setFigure", { figure });
  await told("ready", 3);
  assert.equal((await state()).figure, figure);

  assert.deepEqual([...given].sort(), [...commands].sort(), "every command");
  for (const type of events) if (!isElement || type !== "reply") await told(type, 1);
}

// Messages that a figure passes over without a word, for it is not the one that is meant.
export const foreign = [
  { ns: "somebody-else", v: 1, type: "seek", index: 9 },
  { ns: "twice-or-never", v: 2, type: "seek", index: 9 },
  { v: 1, type: "seek", index: 9 },
  "seek",
  9,
  null,
  [],
];

// A message of 10 MB is refused by name, and so are those of `count` small ones that come faster than a thousand a second; the
// figure goes on. How many are too many is counted by the figure's clock: one that has little of its processor may obey all.
export async function withstandsFlood(frame, count) {
  const big = await frame.evaluate((frame) => globalThis.ask({ type: "setState", state: "A".repeat(10_000_000) }, frame.contentWindow));
  assert.deepEqual([big.ok, big.result], [false, { code: "bad-message" }]);
  await frame.evaluate((frame) => globalThis.ask({ type: "reset" }, frame.contentWindow));
  // Of a million all would be obeyed, for many minutes, by a figure that takes a millisecond for each: its clock stands until it has heard
  // them, so they come in one second however slow it is.
  if (count > 100_000) {
    await (await frame.contentFrame()).evaluate((count) => {
      const { now } = Date;
      const at = now();
      let left = count;
      Date.now = () => at;
      addEventListener("message", function hear() {
        left -= 1;
        if (left > 0) return;
        Date.now = now;
        removeEventListener("message", hear);
      });
    }, count);
  }
  await frame.evaluate((frame, count) => {
    globalThis.flood = { since: performance.now(), said: Array.from({ length: count }, (_, n) => `flood ${n}`) };
    for (const [n, req] of globalThis.flood.said.entries()) {
      globalThis.say({ ns: "twice-or-never", v: 1, req, type: n % 2 ? "step" : "back" }, frame.contentWindow);
    }
  }, count);
  const page = await frame.ownerFrame();
  // What was too much is thrown away; then commands are obeyed as before.
  await page.waitForFunction(
    (frame) => {
      globalThis.say({ ns: "twice-or-never", v: 1, type: "reset", req: "again" }, frame.contentWindow);
      return globalThis.got.some((data) => data?.type === "reply" && data.req === "again" && data.ok);
    },
    frame,
    // A million takes a minute and a half on two cores that have nothing else to do.
    { timeout: 5 * LONG_MS, polling: 200 },
  );
  const { obeyed, seconds, isRefused } = await page.evaluate(() => {
    const said = new Set(globalThis.flood.said);
    return {
      obeyed: globalThis.got.filter((data) => data?.type === "reply" && said.has(data.req)).length,
      seconds: Math.ceil((performance.now() - globalThis.flood.since) / 1_000),
      isRefused: globalThis.got.some((data) => data?.code === "too-many-messages"),
    };
  });
  assert.ok(obeyed > 900 && obeyed <= 1_000 * (seconds + 1), `${obeyed} of ${count} obeyed in ${seconds} s`);
  assert.equal(isRefused, obeyed < count, `${obeyed} of ${count} obeyed in ${seconds} s`);
}

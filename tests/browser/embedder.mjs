// A page of another origin that embeds the figure and keeps every message it gets.

import { createServer } from "node:http";
import assert from "node:assert/strict";
import { LONG_MS, STEP_MS } from "./harness.mjs";

// What such a page runs: `got` are the messages it has heard, `say` says something to a frame, by its number or its
// window, and `ask` gives a command and waits for the reply.
export const hearing = `
  globalThis.got = [];
  addEventListener("message", ({ data, source }) => {
    got.push(data);
    if (data && typeof data === "object") Object.defineProperty(data, "from", { value: source });
  });
  globalThis.say = (message, to = 0) => (typeof to === "number" ? frames[to] : to).postMessage(message, "*");
  let asked = 0;
  globalThis.ask = (fields, to) => new Promise((resolve, reject) => {
    const req = "r" + ++asked;
    const hear = ({ data }) => {
      if (data?.type !== "reply" || data.req !== req) return;
      removeEventListener("message", hear);
      resolve(data);
    };
    addEventListener("message", hear);
    setTimeout(() => reject(new Error("no reply to " + JSON.stringify(fields))), ${STEP_MS});
    say({ ns: "twice-or-never", v: 1, req, ...fields }, to);
  });
`;

export async function embedder() {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url, "http://localhost");
    const sandbox = searchParams.has("sandbox") ? 'sandbox="allow-scripts"' : "";
    const frames = searchParams
      .getAll("src")
      .map((src) => `<iframe title="A figure" ${sandbox} width="900" height="900" src="${src.replaceAll("&", "&amp;")}"></iframe>`);
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
    response.end(`<!doctype html><html lang="en"><title>Around</title><link rel="icon" href="data:,">
      <script> ${hearing}</script>${frames.join("")}</html>`);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  const origin = `http://127.0.0.1:${server.address().port}`;
  const address = (...sources) => `${origin}/?${sources.map((src) => `src=${encodeURIComponent(src)}`).join("&")}`;
  const sandboxed = (...sources) => `${address(...sources)}&sandbox`;
  return { origin, address, sandboxed, close: () => new Promise((resolve) => server.close(resolve)) };
}

// A page around the one figure `src`, which speaks: `ask` gives a command and has its result.
export async function framed(context, around, src) {
  const page = await context.newPage();
  await page.goto(around.address(src));
  await page.waitForFunction(() => globalThis.got.some(({ type }) => type === "ready"));
  const ask = async (fields) => {
    const { ok, result } = await page.evaluate((fields) => globalThis.ask(fields), fields);
    assert.ok(ok, JSON.stringify([fields, result]));
    return result;
  };
  return { page, ask };
}

// An element that has waited for its figure for 15 s says what may be wrong. Where that is not what a test is about, it waits
// as long as the test does.
export async function patient(context) {
  await context.addInitScript((long) => {
    const { setTimeout } = globalThis;
    globalThis.setTimeout = (then, ms, ...rest) => setTimeout(then, ms === 15_000 ? long : ms, ...rest);
  }, LONG_MS);
}

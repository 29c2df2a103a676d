// What is transferred until the first figure moves, in bytes of brotli.

import { test } from "node:test";
import assert from "node:assert/strict";
import { brotliCompressSync, constants } from "node:zlib";
import { readdirSync, readFileSync } from "node:fs";

const compressed = (name) =>
  brotliCompressSync(readFileSync(`dist/${name}`), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

// Fetched with the first question to the desk, or not by the page at all.
const later = ["desk.js", "desk_bg.wasm", "papers.js", "later.css", "clerk.js", "slides.js", "embedding.html", "sources.html", "sources.css"];

const isCasts = (name) => name.endsWith("_casts.wasm");

test("everything until the first figure moves is at most 200 KB", (context) => {
  const sizes = Object.fromEntries(readdirSync("dist").filter((name) => !later.includes(name) && !isCasts(name)).map((name) => [name, compressed(name)]));
  const total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  context.diagnostic(`total ${total} bytes: ${JSON.stringify(sizes)}`);
  assert.ok(total <= 200_000, `${total} bytes`);
});

test("what later casts need comes after that, and is at most 60 KB", (context) => {
  const name = readdirSync("dist").find(isCasts);
  context.diagnostic(`${compressed(name)} bytes`);
  assert.ok(compressed(name) <= 60_000);
});

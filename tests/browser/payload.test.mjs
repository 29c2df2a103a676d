// What is transferred until the first figure moves, in bytes of brotli.

import { test } from "node:test";
import assert from "node:assert/strict";
import { brotliCompressSync, constants } from "node:zlib";
import { readdirSync, readFileSync } from "node:fs";

const compressed = (name) =>
  brotliCompressSync(readFileSync(`dist/${name}`), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

// Fetched with the first question to the desk, or not by the page at all.
const later = ["desk.js", "desk_bg.wasm", "papers.js", "later.css", "clerk.js", "slides.js", "embedding.html", "sources.html", "sources.css"];

test("everything until the first figure moves is at most 200 KB", (context) => {
  const sizes = Object.fromEntries(readdirSync("dist").filter((name) => !later.includes(name)).map((name) => [name, compressed(name)]));
  const total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  context.diagnostic(`total ${total} bytes: ${JSON.stringify(sizes)}`);
  assert.ok(total <= 200_000, `${total} bytes`);
});

// What is transferred until the first figure moves, in bytes of brotli.

import { test } from "node:test";
import assert from "node:assert/strict";
import { brotliCompressSync, constants } from "node:zlib";
import { readdirSync, readFileSync } from "node:fs";

const compressed = (name) =>
  brotliCompressSync(readFileSync(`dist/${name}`), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

// Fetched with the first question to the desk, or not by the page at all.
const later = ["desk.js", "desk_bg.wasm", "papers.js", "clerk.js", "embedding.html"];

test("the page is at most 200 KB, of it at most 150 KB wasm", (context) => {
  const sizes = Object.fromEntries(readdirSync("dist").filter((name) => !later.includes(name)).map((name) => [name, compressed(name)]));
  const total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  const wasm = Object.entries(sizes).find(([name]) => name.endsWith(".wasm"))[1];
  context.diagnostic(`total ${total} bytes, wasm ${wasm}: ${JSON.stringify(sizes)}`);
  assert.ok(total <= 200_000, `${total} bytes`);
  assert.ok(wasm <= 150_000, `${wasm} bytes of wasm`);
});

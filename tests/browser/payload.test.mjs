// What is transferred until the first figure moves, in bytes of brotli.

import assert from "node:assert/strict";
import { brotliCompressSync, constants } from "node:zlib";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "./bounded.mjs";

const compressed = (path) =>
  brotliCompressSync(readFileSync(path), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

// Parts of the text, fetched after the first figure.
const parts = [...readFileSync("dist/index.html", "utf8").matchAll(/data-part="?([a-z-]+\.html)/g)].map(([, name]) => name);

// The page in each language, in a folder of its own.
const languages = { English: "dist", German: "dist/de" };
const files = (folder) => readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name);

// Fetched later, with the first question to the desk, or not by the page at all.
const later = [...parts, "desk.js", "desk_bg.wasm", "papers.js", "plots.js", "later.css", "clerk.js", "slides.js", "embed.js", "takeaway.js", "progress.js", "embedding.html", "sources.html", "sources.css", "cases.html", "keep.js", "sw.js", "offline.html", "icon-192.png", "icon-512.png", "icon-maskable.png"];

const isCasts = (name) => name.endsWith("_casts.wasm");

for (const [language, folder] of Object.entries(languages)) {
  test(`everything until the first figure moves is at most 200 KB, in ${language}`, (context) => {
    const sizes = Object.fromEntries(files(folder).filter((name) => !later.includes(name) && !isCasts(name)).map((name) => [name, compressed(`${folder}/${name}`)]));
    const total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
    context.diagnostic(`total ${total} bytes: ${JSON.stringify(sizes)}`);
    assert.ok(total <= 200_000, `${total} bytes`);
  });

  test(`what the ten later casts need comes after that, and is at most 8 KB for each, in ${language}`, (context) => {
    const size = compressed(`${folder}/${files(folder).find(isCasts)}`);
    context.diagnostic(`${size} bytes`);
    assert.ok(size <= 10 * 8_000);
  });
}

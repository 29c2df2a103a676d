// Runs Lighthouse on the story and on an embed, so many times by turns, and prints the medians, with what is amiss.

import { createServer } from "node:http";
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { promisify } from "node:util";
import { tmpdir } from "node:os";
import { brotliCompressSync } from "node:zlib";

const runs = Number(process.argv[2]);
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
  ".png": "image/png",
};

// As a good static host serves it: in brotli, compressed once, and to be kept.
const packed = new Map();
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const path = join("dist", normalize(pathname.endsWith("/") ? `${pathname}index.html` : pathname));
  if (!path.startsWith("dist") || !existsSync(path)) return response.writeHead(404).end();
  if (!packed.has(path)) packed.set(path, brotliCompressSync(readFileSync(path)));
  response.writeHead(200, {
    "Content-Type": types[extname(path)] ?? "application/octet-stream",
    "Content-Encoding": "br",
    "Cache-Control": "max-age=3600",
  });
  response.end(packed.get(path));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const base = `http://127.0.0.1:${server.address().port}/`;

const categories = ["performance", "accessibility", "best-practices"];
const folder = await mkdtemp(join(tmpdir(), "lighthouse-"));
const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];

async function look(url) {
  const file = join(folder, "report.json");
  const about = [url, "--quiet", "--output=json", `--output-path=${file}`, `--only-categories=${categories}`];
  await promisify(execFile)(process.env.LIGHTHOUSE, [...about, `--chrome-flags=${flags.join(" ")}`], {
    env: { ...process.env, CHROME_PATH: process.env.CHROMIUM },
  });
  return JSON.parse(await readFile(file, "utf8"));
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const pages = { "the story": "", "an embed": "?figure=work-first&embed=1" };
const reports = Object.fromEntries(Object.keys(pages).map((name) => [name, []]));
try {
  for (let n = 0; n < runs; n++) for (const name in pages) reports[name].push(await look(base + pages[name]));
  for (const [name, all] of Object.entries(reports)) {
    const scores = categories.map((category) => `${category} ${Math.round(median(all.map((report) => report.categories[category].score)) * 100)}`);
    console.log(`${name}: ${scores.join(", ")} (median of ${runs}, mobile)`);
    for (const audit of ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "speed-index"]) {
      const values = all.map((report) => report.audits[audit].numericValue);
      console.log(`    ${audit}: ${median(values).toFixed(audit.endsWith("shift") ? 4 : 0)}`);
    }
    // What is not as it should be, but for times.
    const { categories: groups, audits } = all.at(-1);
    for (const category of categories.slice(1)) {
      for (const { id, weight } of groups[category].auditRefs) {
        if (weight && audits[id].score !== null && audits[id].score < 1) console.log(`    ${category}: ${audits[id].title}`);
      }
    }
  }
} finally {
  server.close();
  await rm(folder, { recursive: true });
}

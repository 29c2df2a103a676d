// Sites that host figures: those in example/, built with the hosts' own packages as their readers build them, and served from origins
// of their own. Addresses stand in them as in the docs, and the server puts in the real ones when it is asked for a page.

import { createServer } from "node:http";
import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { LONG_MS } from "./harness.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

// Why there is none of a host, if so; script/test has said so.
export const unlessThere = (name) =>
  ({ mkdocs: !process.env.MKDOCS && "no MkDocs on this machine", mdbook: !process.env.MDBOOK && "no mdBook on this machine" })[name] || false;

// How each is built from `from`, a copy of its folder, into `to`, to stand under the path `base`.
const builds = {
  async vitepress(from, to, base) {
    await run(process.execPath, [join(root, "node_modules/vitepress/bin/vitepress.js"), "build", from, "--base", base, "--outDir", to], {
      timeout: LONG_MS,
    });
  },
  async mkdocs(from, to) {
    await run(process.env.MKDOCS, ["build", "--quiet", "--config-file", join(from, "mkdocs.yml"), "--site-dir", to], { timeout: LONG_MS });
  },
  async mdbook(from, to) {
    await run(process.env.MDBOOK, ["build", from, "--dest-dir", to], { timeout: LONG_MS });
  },
  async "reveal.js"(from, to) {
    await cp(from, to, { recursive: true });
    await cp(join(root, "node_modules/reveal.js/dist"), join(to, "reveal.js"), { recursive: true });
  },
  policy: (from, to) => cp(from, to, { recursive: true }),
  "two-origins": (from, to) => cp(from, to, { recursive: true }),
};

// What a file _headers, as several hosts read it, says of each page.
async function policies(folder) {
  const text = await readFile(join(folder, "_headers"), "utf8").catch(() => "");
  return Object.fromEntries([...text.matchAll(/^\/(\S+)\n {2}Content-Security-Policy: (.*)$/gm)].map(([, name, policy]) => [name, policy]));
}

const BASE = "/docs/";
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml" };

// Builds the site of that name and serves it. `figures` is where the figures are, `others` where they also are.
export async function build(name, figures, others) {
  await mkdir(join(root, "target"), { recursive: true });
  // Within the checkout, where packages of Node are found.
  const folder = await mkdtemp(join(root, "target/host-"));
  const [from, to] = [join(folder, "from"), join(folder, "to")];
  await cp(join(root, "example", name), from, { recursive: true });
  const held = await policies(from);

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const page = normalize(pathname.endsWith("/") ? `${pathname}index.html` : pathname).slice(BASE.length);
    const fill = (text) =>
      text
        .replaceAll("https://YOUR-HOST/PATH/", figures)
        .replaceAll("https://OTHER-HOST/PATH/", others)
        .replaceAll("https://YOUR-SITE", `http://${request.headers.host}`);
    try {
      if (!pathname.startsWith(BASE)) throw new Error("outside");
      const type = types[extname(page)];
      const body = await readFile(join(to, page));
      if (held[page]) response.setHeader("Content-Security-Policy", fill(held[page]));
      response.writeHead(200, { "Content-Type": type ? `${type}; charset=utf-8` : "application/octet-stream" });
      response.end(type ? fill(String(body)) : body);
    } catch {
      response.writeHead(404);
      response.end("not found");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  const close = async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await builds[name](from, to, BASE);
  } catch (error) {
    await close();
    throw error;
  }
  // By that name of this machine.
  const at = (name) => `http://${name}:${server.address().port}${BASE}`;
  return { at, close };
}

// Builds of the page that differ in every file, made of the one that there is.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

export const hash = (body) => createHash("sha256").update(body).digest("hex");

// The files of a folder and its folders, by path.
export function filesOf(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      return [path.slice(folder.length + 1), readFileSync(path)];
    }),
  );
}

// What says in a file of which build it is, and changes nothing else.
function marked(name, body, mark) {
  const text = (behind) => Buffer.from(body.toString() + behind);
  if (name.endsWith(".html")) return Buffer.from(body.toString().replace("<html ", `<html data-mark="${mark}" `));
  if (name.endsWith(".js")) return text(`\n// ${mark}\n`);
  if (name.endsWith(".css")) return text(`\n/* ${mark} */\n`);
  if (name.endsWith(".svg")) return text(`<!-- ${mark} -->`);
  if (name.endsWith(".webmanifest")) return text(" ".repeat(mark.charCodeAt(0) - 64));
  // A section of no meaning: its kind, its length, its name's length, its name (WebAssembly Core Specification, 5.5.3).
  if (name.endsWith(".wasm")) return Buffer.concat([body, Buffer.from([0, 2, 1, mark.charCodeAt(0)])]);
  return body;
}

// What a worker was told to keep.
export const told = (worker) => new Function(`return ${/^const BUILD = (.*);$/m.exec(worker)[1]}`)();

// Another build: every file marked, and named in the others by another name or stamp. Only a stamp that `pack` gives begins
// the file's hash.
export function another(files, mark) {
  const build = {};
  for (const [name, body] of Object.entries(files)) build[name] = marked(name, body, mark);
  // Files that are named by a hash get another name.
  const renamed = Object.keys(files).flatMap((name) => /[0-9a-f]{16}/.exec(name.split("/").at(-1))?.[0] ?? []);
  for (const old of new Set(renamed)) {
    const fresh = hash(old + mark).slice(0, 16);
    for (const name of Object.keys(build).filter((name) => name.includes(old))) {
      build[name.replace(old, fresh)] = build[name];
      delete build[name];
    }
    for (const name of Object.keys(build).filter((name) => /\.html$/.test(name))) build[name] = Buffer.from(build[name].toString().replaceAll(old, fresh));
  }
  const folderOf = (path) => path.slice(0, path.lastIndexOf("/") + 1);
  // What a file is named with where it is fetched, in the one build and in the other.
  const stamp = (old) => hash(old + mark).slice(0, 8);
  for (const name of Object.keys(build).filter((name) => /\.(html|js)$/.test(name) && !/sw\.js$|offline\.html$/.test(name))) {
    const text = build[name].toString();
    build[name] = Buffer.from(text.replace(/([\w-]+\.(?:js|css|html|wasm)\?)([0-9a-f]{8})\b/g, (_, leads, old) => leads + stamp(old)));
  }
  const worker = build["sw.js"].toString();
  const kept = {};
  for (const [folder, before] of Object.entries(told(worker).files)) {
    const names = Object.keys(build).filter((name) => folderOf(name) === folder && !/\.png$|sw\.js$|offline\.html$/.test(name));
    const old = (name) => before[Object.keys(before).find((other) => other.replace(/[0-9a-f]{16}/, "") === name.replace(/[0-9a-f]{16}/, ""))];
    kept[folder] = Object.fromEntries(names.map((name) => [name, name.slice(folder.length)]).map(([path, name]) => [name, stamp(old(name).slice(0, 8)) + hash(build[path])]));
  }
  const line = `const BUILD = ${JSON.stringify({ version: hash(JSON.stringify(kept)).slice(0, 16), files: kept })};`;
  build["sw.js"] = Buffer.from(worker.replace(/^const BUILD = .*$/m, () => line));
  return build;
}

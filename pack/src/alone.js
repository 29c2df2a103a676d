// The page as one file: what its modules would fetch stands in the file itself, and here is what gives it to them. Each
// module is a function that is called once and gives what it exports. `fetch` and `Worker` are these here for all of them.
// A worker is made of this same text, with the files in front of it, and is no module: from a file, Chromium runs no others.

const isPage = typeof document !== "undefined";
const HERE = "file:///";
const nameOf = (address) => String(address?.url ?? address).split(/[?#]/)[0].split("/").at(-1);

const textOf = (name) =>
  isPage ? document.querySelector(`script[data-file="${CSS.escape(name)}"]`)?.textContent : globalThis.files[name];

const KINDS = { wasm: "application/wasm", html: "text/html" };

async function fetch(address) {
  const name = nameOf(address);
  const text = textOf(name);
  if (!text) throw new Error(`${name} is not in this file`);
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const body = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(body, { headers: { "Content-Type": KINDS[name.split(".").at(-1)] ?? "text/plain" } });
}

function Worker(address) {
  const files = {};
  for (const script of document.querySelectorAll("script[data-file]")) files[script.dataset.file] = script.textContent;
  const [shared] = document.querySelector("script[data-wasm]").textContent.split(MARK);
  const text = [`"use strict";\nglobalThis.files = ${JSON.stringify(files)};\n`, shared, `\nload(${JSON.stringify(nameOf(address))});\n`];
  const url = URL.createObjectURL(new Blob(text, { type: "text/javascript" }));
  const worker = new globalThis.Worker(url);
  URL.revokeObjectURL(url);
  return worker;
}

const modules = {};
const loaded = {};

function load(name) {
  if (!Object.hasOwn(modules, name)) throw new Error(`${name} is not in this file`);
  return (loaded[name] ??= modules[name]());
}

const bring = async (address) => load(nameOf(address));

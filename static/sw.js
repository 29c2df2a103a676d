// Keeps the files of one build on the reader's device, so that the page works without a network, and sees to it that files of
// two builds never meet in one page.
//
// Which files there are, folder by folder, and of each its stamp and its SHA-256, is written here when the page is built
// (pack/). A folder is a language; only of those that were opened here is anything fetched. A file is kept once it is what
// its hash says, under its address with its stamp. Pages and scripts name what they fetch by the same stamps (eight digits,
// the beginning of the hash unless files name each other in a circle), or by names with a hash in them. So a page that was
// opened before an update gets its own files and no others, whichever of these workers answers; where a host has only newer
// ones, it gets none, and says so.

const BUILD = { version: "", files: {} };

const { scope } = registration;
const OURS = `twice-or-never ${scope} `;
const HERE = OURS + BUILD.version;

const ours = async () => (await caches.keys()).filter((name) => name.startsWith(OURS));

// The file that an address means, and the stamp in it.
function named(address) {
  const [plain, search = ""] = address.split("#")[0].split(/\?(.*)/s);
  const path = plain.slice(scope.length);
  return { path: path && !path.endsWith("/") ? path : `${path}index.html`, stamp: /^[0-9a-f]{8}$/.test(search) ? search : "" };
}

const folderOf = (path) => path.slice(0, path.lastIndexOf("/") + 1);

// Of a file of this build its stamp, and behind that its hash.
function fileOf(path) {
  const folder = folderOf(path);
  const files = Object.hasOwn(BUILD.files, folder) ? BUILD.files[folder] : {};
  const name = path.slice(folder.length);
  return Object.hasOwn(files, name) ? files[name] : "";
}

const isNamedByHash = (path) => /[-_.][0-9a-f]{16}[-_.]/.test(path);
const key = (path) => `${scope}${path}?${fileOf(path).slice(0, 8)}`;

async function sha256(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A file of this build. The browser may have it already, by the address that the page named it with; what it has may also be
// too old.
async function fetched(path) {
  for (const cache of ["default", "reload"]) {
    const response = await fetch(isNamedByHash(path) ? scope + path : key(path), { cache });
    const bytes = response.ok && (await response.arrayBuffer());
    if (!bytes || (await sha256(bytes)) !== fileOf(path).slice(8)) continue;
    const headers = new Headers(response.headers);
    // The first two are about how it came; and what varies with everything cannot be kept.
    for (const name of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(name);
    return new Response(bytes, { headers });
  }
  throw new Error(`${path} is not there as it is in this build`);
}

// Keeps a folder, its page last: where that is, all is. One file after the other, so as to be in nobody's way. What did not
// change is here from the build before.
async function keep(folder) {
  const cache = await caches.open(HERE);
  const names = Object.keys(BUILD.files[folder]).filter((name) => name !== "index.html");
  for (const path of [...names, "index.html"].map((name) => folder + name)) {
    if (!(await cache.match(key(path)))) await cache.put(key(path), (await caches.match(key(path))) ?? (await fetched(path)));
  }
}

// The folders of pages that are open, and those that the builds before kept.
async function wanted() {
  const open = await clients.matchAll({ includeUncontrolled: true, type: "window" });
  const pages = open.map(({ url }) => url).filter((url) => url.startsWith(scope));
  for (const name of await ours()) pages.push(...(await (await caches.open(name)).keys()).map(({ url }) => url));
  const isPage = ({ path }) => path.endsWith("index.html") && Object.hasOwn(BUILD.files, folderOf(path));
  return new Set(pages.map(named).filter(isPage).map(({ path }) => folderOf(path)));
}

async function install() {
  for (const folder of await wanted()) await keep(folder);
}

// Pages of the build before are still open where one of several asked for this one. They go on with what they have.
async function activate() {
  const left = await clients.matchAll({ type: "window" });
  if (left.length < 2) for (const name of await ours()) if (name !== HERE) await caches.delete(name);
  await clients.claim();
}

// What is kept of a file: as it is in this build, or as a stamp or its name says it is to be.
async function keptOf(path, stamp) {
  const isExact = stamp || isNamedByHash(path);
  const kept = fileOf(path).startsWith(stamp) && (await caches.match(key(path), { cacheName: HERE }));
  if (kept || !isExact) return kept || undefined;
  for (const cacheName of await ours()) {
    const other = await caches.match(`${scope}${path}${stamp && `?${stamp}`}`, { cacheName, ignoreSearch: !stamp });
    if (other) return other;
  }
}

// Whether it is asked for by a page that is kept. Others in this folder came by the network, from whichever build is there.
const isOurs = ({ referrer }) => !referrer.startsWith(scope) || fileOf(named(referrer).path);

async function answer(request, path, stamp) {
  const isExact = stamp || isNamedByHash(path) || request.mode === "navigate";
  if (!isExact && !isOurs(request)) return fetch(request).catch(async () => (await keptOf(path, "")) ?? Response.error());
  const kept = await keptOf(path, stamp);
  if (kept) return kept;
  const response = await fetch(request);
  if (!stamp || !response.ok) return response;
  const bytes = await response.clone().arrayBuffer();
  return (await sha256(bytes)).startsWith(stamp) ? response : Response.error();
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(scope)) return;
  const { path, stamp } = named(request.url);
  // A reader may follow a link that has a stamp, and it is the page of this build that is wanted.
  const wants = request.mode === "navigate" ? "" : stamp;
  if (wants || fileOf(path) || isNamedByHash(path)) event.respondWith(answer(request, path, wants));
});

addEventListener("message", (event) => {
  const { data, source } = event;
  // A newer build waits until no page of an older one is open, or until it is asked for.
  if (data === "begin") event.waitUntil(skipWaiting());
  if (!Object.hasOwn(BUILD.files, data?.keep ?? "?")) return;
  // Where the host has another build by now, it is the next worker that keeps it.
  const kept = keep(data.keep).then(() => source.postMessage({ kept: data.keep, version: BUILD.version }));
  event.waitUntil(kept.catch(() => {}));
});

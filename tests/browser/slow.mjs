// A slow network before a server: as many bytes a second as it is told, for all that is fetched together, compressed as
// hosts do. What comes first of what is fetched together is nobody's to rely on: where it matters, `site` holds it back.

import { createServer } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const TICK_MS = 50;
// So much is given to each in turn.
const PIECE = 1_000;

// Serves what `site` does (from `serve`), that slowly.
export async function slowly(site, bytesPerSecond) {
  const waiting = [];
  // Up to when what could be given has been. On a busy machine a timer is late, so it is time that counts.
  let since = 0;
  const drip = setInterval(() => {
    let left = Math.floor(((performance.now() - since) * bytesPerSecond) / 1_000);
    since += (left * 1_000) / bytesPerSecond;
    while (left > 0 && waiting.length) {
      // Whoever has waited longest, in turn.
      const one = waiting.shift();
      // Nobody wants it any more.
      if (one.response.destroyed) continue;
      const piece = one.body.subarray(0, Math.min(left, PIECE));
      one.body = one.body.subarray(piece.length);
      left -= piece.length;
      one.response.write(piece);
      if (one.body.length) waiting.push(one);
      else one.response.end();
    }
  }, TICK_MS);
  drip.unref();
  const server = createServer(async (request, response) => {
    const answer = await fetch(site.origin + request.url);
    const body = await promisify(gzip)(Buffer.from(await answer.arrayBuffer()));
    const headers = Object.fromEntries(["Content-Type", "Cache-Control", "Access-Control-Allow-Origin"].map((name) => [name, answer.headers.get(name) ?? ""]));
    response.writeHead(answer.status, { ...headers, "Content-Encoding": "gzip" });
    if (request.method === "HEAD") return response.end();
    // While nobody waits nothing is saved up.
    if (!waiting.length) since = performance.now();
    waiting.push({ response, body });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  const origin = `http://127.0.0.1:${server.address().port}`;
  const close = () => {
    clearInterval(drip);
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { origin, url: site.url.replace(site.origin, origin), close };
}

// A slow network before a server: as many bytes a second as it is told, for all that is fetched together, compressed as
// hosts do.

import { createServer } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const TICK_MS = 50;

// Serves what `site` does (from `serve`), that slowly.
export async function slowly(site, bytesPerSecond) {
  const waiting = [];
  const drip = setInterval(() => {
    // Whoever has waited longest, in turn.
    for (let left = Math.ceil((bytesPerSecond * TICK_MS) / 1_000); left > 0 && waiting.length; ) {
      const [one] = waiting;
      const piece = one.body.subarray(0, left);
      one.body = one.body.subarray(piece.length);
      left -= piece.length;
      one.response.write(piece);
      if (one.body.length) waiting.push(waiting.shift());
      else waiting.shift().response.end();
    }
  }, TICK_MS);
  drip.unref();
  const server = createServer(async (request, response) => {
    const answer = await fetch(site.origin + request.url);
    const body = await promisify(gzip)(Buffer.from(await answer.arrayBuffer()));
    const headers = Object.fromEntries(["Content-Type", "Cache-Control", "Access-Control-Allow-Origin"].map((name) => [name, answer.headers.get(name) ?? ""]));
    response.writeHead(answer.status, { ...headers, "Content-Encoding": "gzip" });
    if (request.method === "HEAD") response.end();
    else waiting.push({ response, body });
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

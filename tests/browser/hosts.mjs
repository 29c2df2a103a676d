// A page of somebody else's, on an origin of its own, with whatever it says and whichever headers it sends.

import { createServer } from "node:http";

export async function host() {
  const pages = new Map();
  const server = createServer((request, response) => {
    const { html = "", headers = {} } = pages.get(new URL(request.url, "http://localhost").pathname.slice(1)) ?? {};
    response.writeHead(html ? 200 : 404, { "Content-Type": "text/html; charset=utf-8", ...headers });
    response.end(html);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  // Another site than 127.0.0.1, so a browser may keep the figures in a process of their own.
  const origin = `http://localhost:${server.address().port}`;
  // The address of a page with this body. `root` are attributes of the root element.
  const page = (body, { root = 'lang="en"', head = "", headers = {} } = {}) => {
    const name = `${pages.size}.html`;
    const html = `<!doctype html><html ${root}><head><meta charset="utf-8"><title>Around</title><link rel="icon" href="data:,">${head}</head><body>${body}</body></html>`;
    pages.set(name, { html, headers });
    return `${origin}/${name}`;
  };
  return { origin, page, close: () => new Promise((resolve) => server.close(resolve)) };
}

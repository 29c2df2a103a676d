// A WebKit as GNOME's browsers have it, driven over WebDriver: Debian's WebKitWebDriver with its small browser, on a screen
// of its own. Safari is no more than a relative of it; but what WebKit does not have, Safari has hardly ever.
//
// The protocol is plain HTTP, and little of it is needed: a few calls stand here.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { LONG_MS, STEP_MS } from "./harness.mjs";

// Whether there is one; if not, script/test has said so.
export const unlessWebKit = process.env.WEBKIT ? false : "no WebKit driver on this machine";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// Starts a driver at a port that was free a moment ago. `null` if it ended before it answered: somebody else has that port by now.
async function driverAt(port, limit) {
  const driver = spawn("xvfb-run", ["-a", "-s", "-screen 0 1280x1024x24", process.env.WEBKIT, "--host=127.0.0.1", `--port=${port}`], {
    // As root, on a machine without a desktop: no bus, no sandbox of its own processes, no graphics card.
    env: { ...process.env, WEBKIT_DISABLE_COMPOSITING_MODE: "1", NO_AT_BRIDGE: "1" },
    detached: true,
    stdio: "ignore",
  });
  const end = () => {
    try {
      process.kill(-driver.pid);
    } catch {
      // It has ended.
    }
  };
  process.once("exit", end);
  let hasEnded = false;
  const over = new Promise((then) => driver.once("exit", () => ((hasEnded = true), then(false))));
  const failed = new Promise((_, reject) => driver.once("error", reject));
  // It may be somebody else who answers there.
  const answers = async () => {
    const signal = AbortSignal.timeout(STEP_MS);
    const { value } = await fetch(`http://127.0.0.1:${port}/status`, { signal }).then((answer) => answer.json());
    return value.ready && !hasEnded;
  };
  while (!hasEnded) {
    if (await Promise.race([answers().catch(() => false), over, failed])) return end;
    assert.ok(Date.now() < limit, "the WebKit driver does not answer");
    await pause(100);
  }
  process.off("exit", end);
  end();
  return null;
}

export async function launchWebKit() {
  const limit = Date.now() + LONG_MS;
  let port, end;
  do {
    assert.ok(Date.now() < limit, "the WebKit driver ends as soon as it is started");
    port = await freePort();
    end = await driverAt(port, limit);
  } while (!end);

  async function call(method, path, body) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }

  const { sessionId } = await call("POST", "/session", {
    capabilities: { alwaysMatch: { timeouts: { script: LONG_MS, pageLoad: STEP_MS } } },
  });
  const at = (path) => `/session/${sessionId}${path}`;

  // Runs a function in the page; what it promises is waited for.
  const run = async (does, ...args) => {
    const script = `const tell = arguments[arguments.length - 1];
      Promise.resolve((${does})(...[...arguments].slice(0, -1))).then((value) => tell([value]), (error) => tell(String(error)));`;
    const told = await call("POST", at("/execute/async"), { script, args });
    if (typeof told === "string") throw new Error(told);
    return told[0];
  };

  // Asks in the page until the answer is not empty.
  const until = async (does, ...args) => {
    for (const end = Date.now() + LONG_MS; ; await pause(100)) {
      const found = await run(does, ...args);
      if (found) return found;
      assert.ok(Date.now() < end, `in vain: ${does} ${args}`);
    }
  };

  // An element once it is there, and to be seen; by a selector, or a button by its name.
  const find = async (selector, name = "") => {
    const seek = (selector, name) => {
      // Its name is its label, or what stands on it but for signs.
      const named = (one) => {
        const words = one.cloneNode(true);
        for (const sign of words.querySelectorAll('[aria-hidden="true"]')) sign.remove();
        return (one.getAttribute("aria-label") ?? words.textContent).trim();
      };
      const isNamed = (one) => !name || named(one) === name;
      const found = [...document.querySelectorAll(selector)].find((one) => isNamed(one) && one.getClientRects().length > 0);
      if (!found) return false;
      for (const marked of document.querySelectorAll("[data-found]")) delete marked.dataset.found;
      found.dataset.found = "";
      return true;
    };
    await until(seek, selector, name);
    return (await call("POST", at("/element"), { using: "css selector", value: "[data-found]" }))[ELEMENT];
  };

  return {
    go: (url) => call("POST", at("/url"), { url }),
    run,
    until,
    press: async (name) => call("POST", at(`/element/${await find("button", name)}/click`), {}),
    keys: async (selector, text) => call("POST", at(`/element/${await find(selector)}/value`), { text }),
    into: async (selector) => call("POST", at("/frame"), { id: { [ELEMENT]: await find(selector) } }),
    out: () => call("POST", at("/frame"), { id: null }),
    picture: async () => Buffer.from(await call("GET", at("/screenshot")), "base64"),
    close: async () => {
      await call("DELETE", at("")).catch(() => {});
      end();
    },
  };
}

// Works at the desk: takes questions, lets the desk work on them in slices, and tells what comes of it.
//
// It is a worker of its own where the browser allows one, and a module of the page where it does not (a sandboxed
// frame, a file). Either way questions get their turns one after the other, and a stop is heard between two slices.

import init from "./desk.js";

const TOLD_EVERY_MS = 100;

// `tell(number, kind, text)` is called with "working", "done" or "failed". Returns the function that takes questions.
export function clerk(tell, sliceMs, next) {
  const open = new Map();
  let ready = null;
  let isAtWork = false;

  const turn = () => {
    for (const [number, toldAt] of open) {
      let said;
      try {
        said = globalThis.twiceOrNeverDesk(number, "", sliceMs);
      } catch (error) {
        // A bug of ours: whatever was being worked on is lost.
        open.clear();
        tell(number, "failed", String(error));
        break;
      }
      const kind = said.slice(0, said.indexOf(" "));
      if (kind === "working" && performance.now() - toldAt < TOLD_EVERY_MS) continue;
      if (kind === "working") open.set(number, performance.now());
      else open.delete(number);
      if (kind) tell(number, kind, said.slice(kind.length + 1));
    }
    isAtWork = open.size > 0;
    if (isAtWork) next(turn);
  };

  return async (number, question) => {
    try {
      ready ??= init({ module_or_path: new URL("desk_bg.wasm", import.meta.url) });
      await ready;
      globalThis.twiceOrNeverDesk(number, question, 0);
    } catch (error) {
      ready = null;
      tell(number, "failed", String(error));
      return;
    }
    if (question === "!drop") open.delete(number);
    else if (question !== "!stop") open.set(number, performance.now());
    if (!isAtWork && open.size > 0) {
      isAtWork = true;
      next(turn);
    }
  };
}

if (typeof document === "undefined") {
  // A channel of its own, because timers that follow each other are slowed down.
  const { port1, port2 } = new MessageChannel();
  let turn = null;
  port1.onmessage = () => turn();
  const next = (then) => {
    turn = then;
    port2.postMessage(null);
  };
  const hand = clerk((...told) => postMessage(told), 25, next);
  onmessage = ({ data: [number, question] }) => hand(number, question);
}

// A Firefox as it is installed, driven over WebDriver BiDi by the same calls as Chromium: pages open by `open` of
// harness.mjs, at any viewport, and are acted on by roles and names. What a Firefox is not told by that protocol
// (touch, the network) is tested in Chromium alone.
//
// Themes and motion are the browser's own here, so they are given when it is launched. Playwright is held at 1.64
// because 1.65 begins every page with a command that Firefox 153 does not have.

import assert from "node:assert/strict";
import { firefox } from "playwright-core";

// Whether there is one; if not, script/test has said so.
export const isHere = Boolean(process.env.FIREFOX);
export const unlessHere = isHere ? false : "no Firefox on this machine";

export async function launchFirefox({ dark = false, reducedMotion = false } = {}) {
  assert.ok(isHere, "FIREFOX names the browser; script/test finds one");
  return firefox.launch({
    channel: "moz-firefox",
    executablePath: process.env.FIREFOX,
    firefoxUserPrefs: { "ui.systemUsesDarkTheme": Number(dark), "ui.prefersReducedMotion": Number(reducedMotion) },
  });
}

// Writes over what stands in a field, by keys: inside a frame `fill` adds to it there.
export async function write(field, text) {
  await field.press("ControlOrMeta+a");
  await field.pressSequentially(text);
}

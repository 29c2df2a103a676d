// A test of the browser's that hangs fails by its own name, and those after it are still run. What is asked of a page whose
// frames never come is answered never, and not every such wait has an end of its own.

import { test as unbounded } from "node:test";

// The longest takes two to three minutes on two cores, and on a machine eight times as slow no more than this.
const TEST_MS = 1_800_000;

export function test(name, ...rest) {
  const act = rest.pop();
  return unbounded(name, { timeout: TEST_MS, ...rest[0] }, act);
}

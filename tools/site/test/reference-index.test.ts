// The pages of the reference, out of TypeDoc's index.

import { expect, test } from "vitest";
import { readReferenceIndex } from "../src/reference-index.js";

test("each entry has the page that TypeDoc chose, and its name without escapes", () => {
  const index =
    "# Reference\n\n## Modules\n\n- [@ixt/sdk/host](@ixt/sdk/host-1.md)\n- [@ixt/wire/ipc\\_x](@ixt/wire/ipc_x.md)\n";
  expect(readReferenceIndex(index)).toEqual([
    { text: "@ixt/sdk/host", link: "/reference/@ixt/sdk/host-1" },
    { text: "@ixt/wire/ipc_x", link: "/reference/@ixt/wire/ipc_x" },
  ]);
});

test("an index without entries has none", () => {
  expect(readReferenceIndex("# Reference\n[a](b.md)\n")).toEqual([]);
});

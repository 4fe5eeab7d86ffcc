// Both builds in Chromium: the same conversations, the same report, in a page and in a worker.

import { beforeAll, describe, expect, test } from "vitest";
import { bundleConversations, bundleProgram } from "../src/bundle.js";
import { type Answers, runInChromium } from "../src/conversations-page.js";
import { EXPECTED } from "../src/expected.js";

const TIMEOUT_MS = 60_000;

describe("a bundle without a polyfill, in Chromium", () => {
  let answers: Answers = {};

  beforeAll(async () => {
    answers = await runInChromium({
      import: await bundleConversations("import"),
      require: await bundleConversations("require"),
    });
  }, TIMEOUT_MS);

  test.each(["page import", "page require", "worker import", "worker require"])("holds in the %s build", (place) => {
    expect(answers[place]).toEqual({ report: EXPECTED, nodeGlobals: [] });
  });
});

test("what fails in the browser is told, and not taken for an answer", { timeout: TIMEOUT_MS }, async () => {
  const broken = `export const converse = async (): Promise<unknown> => (globalThis as never)[["pro", "cess"].join("")]["pid"];`;
  const { code } = await bundleProgram(broken, "import", ".");
  const silent = "export const converse = 1;";
  const answers = await runInChromium({ import: code, require: (await bundleProgram(silent, "require", ".")).code });
  for (const place of ["page", "worker"]) {
    expect(answers[`${place} import`]?.error).toContain("TypeError");
    expect(answers[`${place} require`]?.error).toContain("is not a function");
  }
});

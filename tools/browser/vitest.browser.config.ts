/** The tests that run Chromium over the built packages; `.ci/run` runs them, a plain `npm test` does not. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tools/browser/test/**/*.browser.test.ts"],
    globalSetup: [fileURLToPath(new URL("./src/talk-server.ts", import.meta.url))],
  },
});

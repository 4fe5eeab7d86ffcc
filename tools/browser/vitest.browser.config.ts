/** The tests that run Chromium over the built packages; `.ci/run` runs them, a plain `npm test` does not. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["tools/browser/test/**/*.browser.test.ts"] },
});

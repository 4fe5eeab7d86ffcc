/** The tests that run Cap'n Proto's compiler; `.ci/run` runs them, a plain `npm test` does not. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@ixt/source"] },
  ssr: { resolve: { conditions: ["@ixt/source"] } },
  test: {
    // Against hangs alone, as in the tests of `npm test`.
    testTimeout: 30_000,
    include: ["{packages,tools}/*/{src,test}/**/*.capnp.test.ts"],
  },
});

/** The proofs against libcapnp as tests; they need the oracle, which `oracle/build.sh` builds. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@ixt/source"] },
  ssr: { resolve: { conditions: ["@ixt/source"] } },
  test: {
    include: ["conformance/test/**/*.oracle.test.ts"],
    // As long as the work takes: what bounds it is the number of cases.
    testTimeout: 0,
    fileParallelism: false,
  },
});

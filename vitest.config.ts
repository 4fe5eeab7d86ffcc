import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@ixt/source"] },
  ssr: { resolve: { conditions: ["@ixt/source"] } },
  test: {
    // By itself vitest leaves one processor idle, which of two is half of the time.
    maxWorkers: "100%",
    // Against hangs alone: no test fails for what the clock says, and a machine that others use takes long now and then.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    include: ["{packages,tools,examples}/*/{src,test}/**/*.test.ts", "{bench,conformance}/test/**/*.test.ts"],
    // These run Cap'n Proto itself, or a browser: `pnpm test:schemas`, `pnpm test:conformance` and `pnpm test:browser`.
    // The downstream example has its own vitest: `pnpm check:downstream`.
    exclude: [
      ...configDefaults.exclude,
      "**/*.capnp.test.ts",
      "**/*.oracle.test.ts",
      "**/*.browser.test.ts",
      "examples/downstream-module/**",
    ],
  },
});

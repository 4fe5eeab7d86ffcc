import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@ixt/source"] },
  ssr: { resolve: { conditions: ["@ixt/source"] } },
  test: {
    include: ["{packages,tools,examples}/*/{src,test}/**/*.test.ts", "{bench,conformance}/test/**/*.test.ts"],
    // These run Cap'n Proto itself: `pnpm test:schemas` and `pnpm test:conformance`.
    exclude: [...configDefaults.exclude, "**/*.capnp.test.ts", "**/*.oracle.test.ts"],
  },
});

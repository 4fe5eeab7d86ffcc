import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@ixt/source"] },
  ssr: { resolve: { conditions: ["@ixt/source"] } },
  test: {
    include: ["{packages,tools,examples}/*/{src,test}/**/*.test.ts", "conformance/test/**/*.test.ts"],
  },
});

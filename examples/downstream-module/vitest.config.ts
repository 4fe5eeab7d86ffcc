import { defineConfig } from "vitest/config";

// The tests in test/node are those of the other runner.
export default defineConfig({ test: { include: ["test/vitest/*.test.ts"] } });

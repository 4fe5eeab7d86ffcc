// Which runtime this is. All of them say that they are Node, so that the others are asked first.

import type { RuntimeReport } from "../report.js";

export function nameRuntime(): Pick<RuntimeReport, "runtime" | "version"> {
  const { bun, deno, node } = process.versions;
  if (bun !== undefined) return { runtime: "bun", version: bun };
  if (deno !== undefined) return { runtime: "deno", version: deno };
  return { runtime: "node", version: node };
}

// `pnpm check:browser`: both builds, bundled for browsers, hold their conversations where there is nothing of Node.

import { isDeepStrictEqual } from "node:util";
import { runInBareRealm } from "./bare-realm.js";
import { bundleConversations } from "./bundle.js";
import { EXPECTED } from "./expected.js";

for (const packages of ["import", "require"] as const) {
  try {
    const report = await runInBareRealm(await bundleConversations(packages));
    if (isDeepStrictEqual(report, EXPECTED)) continue;
    process.stderr.write(`the ${packages} build says something else: ${JSON.stringify(report, null, 2)}\n`);
  } catch (error) {
    process.stderr.write(`the ${packages} build: ${error instanceof Error ? error.message : String(error)}\n`);
  }
  process.exitCode = 1;
}
if (process.exitCode === undefined) process.stdout.write("import and require build, bundled without a polyfill\n");

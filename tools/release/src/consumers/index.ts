// Strangers who install what was released: each layer alone, TypeScript, every runtime, and pages.

import { join } from "node:path";
import { REPOSITORY_FOLDER } from "@ixt/checks/repository";
import { installSideWorkspace } from "@ixt/checks/side-workspace";
import { BINARIES_FOLDER } from "@ixt/runtimes/binaries";
import type { Registry } from "../registry.js";
import type { Versions } from "../versions.js";
import { createBrowserConsumers } from "./browser-consumers.js";
import { runAll } from "./consumer.js";
import { createLayerConsumers } from "./layer-consumers.js";
import { createProject, lend } from "./project.js";
import { createRuntimeConsumers } from "./runtime-consumers.js";
import { createTypeScriptConsumers } from "./typescript-consumers.js";

/** Runs them all, with a line each; returns what is wrong. @param folder for their projects, which is not there yet */
export async function runConsumers(
  registry: Registry,
  versions: Versions,
  say: (line: string) => void,
  folder: string,
): Promise<readonly string[]> {
  await installSideWorkspace(BINARIES_FOLDER, `${process.platform}-${process.arch}`);
  const app = join(folder, "app");
  await createProject(registry, versions, [...versions.keys()], app);
  lend(app, "@types/node", join(REPOSITORY_FOLDER, "node_modules", "@types", "node"));
  const consumers = [
    ...createLayerConsumers(registry, versions, folder),
    ...createTypeScriptConsumers(app),
    ...createRuntimeConsumers(app, say),
    ...createBrowserConsumers(app),
  ];
  return runAll(consumers, say);
}

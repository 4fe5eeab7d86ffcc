// One stranger for each layer, who asks for that layer alone: it works, and nothing above it is installed or bundled.

import { join } from "node:path";
import { build } from "esbuild";
import type { Registry } from "../registry.js";
import type { Versions } from "../versions.js";
import type { Consumer } from "./consumer.js";
import { findLayerFaults, LAYERS } from "./layers.js";
import { createProject, judgeRun, listInstalled, putProgram } from "./project.js";

/** Each in a project of its own under `folder`. */
export function createLayerConsumers(registry: Registry, versions: Versions, folder: string): readonly Consumer[] {
  return Object.keys(LAYERS).map((layer) => ({
    name: `${layer} alone`,
    run: async () => {
      const short = layer.replace("@ixt/", "");
      const project = join(folder, short);
      await createProject(registry, versions, [layer], project);
      const program = putProgram(project, `layers/${short}.mjs`);
      const { metafile } = await build({
        entryPoints: [program],
        absWorkingDir: project,
        bundle: true,
        platform: "node",
        format: "esm",
        metafile: true,
        write: false,
        logLevel: "silent",
      });
      return [
        ...findLayerFaults(layer, listInstalled(project), Object.keys(metafile.inputs)),
        ...(await judgeRun(process.execPath, [program], project, undefined)),
      ];
    },
  }));
}

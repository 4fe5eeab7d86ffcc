// The app in TypeScript: as an ES module and as CommonJS, under each supported compiler, the declarations of ours checked too.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "@ixt/checks/command";
import { REPOSITORY_FOLDER } from "@ixt/checks/repository";
import { STOCK_FOLDER } from "../registry.js";
import type { Consumer } from "./consumer.js";
import { PRINTED } from "./heard.js";
import { judgeRun, putProgram } from "./project.js";

/** From a compiler's line to its package's folder. */
const COMPILERS = {
  "5.9": join(STOCK_FOLDER, "node_modules", "typescript-5.9"),
  "6.0": join(REPOSITORY_FOLDER, "node_modules", "typescript"),
  "7.0": join(STOCK_FOLDER, "node_modules", "typescript-7"),
} as const;

/** @param app a project with all packages and Node's types */
export function createTypeScriptConsumers(app: string): readonly Consumer[] {
  return Object.entries(COMPILERS).flatMap(([line, compiler]) =>
    (["node16", "nodenext"] as const).flatMap((module) =>
      (["mts", "cts"] as const).map((ending) => ({
        name: `TypeScript ${line} ${module} ${ending === "mts" ? "import" : "require"}`,
        run: () => compileAndRun(compiler, module, ending, app, `ts-${line}-${module}-${ending}`),
      })),
    ),
  );
}

async function compileAndRun(
  compiler: string,
  module: "node16" | "nodenext",
  ending: "mts" | "cts",
  app: string,
  name: string,
): Promise<readonly string[]> {
  const folder = join(app, name);
  mkdirSync(folder, { recursive: true });
  putProgram(folder, "typed.ts", `app.${ending}`);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(toTsconfig(module, `app.${ending}`)));
  const { exitCode, output } = await runCommand(process.execPath, [join(compiler, "bin", "tsc"), "-p", "."], folder);
  if (exitCode !== 0) return [`does not compile:\n${output.trim()}`];
  return judgeRun(process.execPath, [join(folder, "out", `app.${ending.replace("t", "j")}`)], folder, PRINTED);
}

/** As strict as can be, and the libraries' declarations are checked too. */
export function toTsconfig(module: "node16" | "nodenext", file: string): Readonly<Record<string, unknown>> {
  const compilerOptions = {
    module,
    target: "es2022",
    lib: ["es2022"],
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    rootDir: ".",
    outDir: "out",
  };
  return { compilerOptions, files: [file] };
}

// Bundles a program for browsers, with nothing left out. What browsers have not is refused here, and not first where it runs.

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin, transform } from "esbuild";

/** Which build of a package is bundled: what `import` finds of it, or what `require` finds. */
export type PackageBuild = "import" | "require";

/** Globals that browsers have not. Where a program names one of them as its own it is no such global. */
const NODE_GLOBALS = ["Buffer", "process", "global", "setImmediate", "clearImmediate", "__dirname", "__filename"];

/** Those that are asked for, and done without where they are missing: wire's text code takes Node's faster way. */
const GUARDED = ["globalThis.Buffer"];

const MARK = "NODE_GLOBAL_";

/** {@link bundleProgram} of the conversations. */
export function bundleConversations(packages: PackageBuild): Promise<string> {
  return bundleFile("conversations.ts", packages);
}

/**
 * {@link bundleProgram} of a file beside this one, and of what it imports of our own tools.
 *
 * @throws Error also when anything but the built output of the packages came with it, in the one format.
 */
export async function bundleFile(name: string, packages: PackageBuild): Promise<string> {
  const file = fileURLToPath(new URL(name, import.meta.url));
  const source = await joinSources(file, packages === "import" ? "esm" : "cjs");
  const { code, inputs } = await bundleProgram(source, packages, dirname(file));
  const ending = packages === "import" ? ".js" : ".cjs";
  const others = inputs.filter((input) => /(^|\/)packages\//.test(input) && !/\/dist\/[^/]+$/.test(input));
  const wrong = inputs.filter((input) => input.includes("/dist/") && !input.endsWith(ending));
  if (others.length > 0 || wrong.length > 0) {
    throw new Error(`not of the ${packages} build: ${[...others, ...wrong].join(", ")}`);
  }
  return code;
}

/**
 * A classic script that leaves the program's exports in the global `program`.
 *
 * @param source TypeScript
 * @param from the folder that its imports are resolved from
 * @throws Error for an import that browsers cannot follow (`node:` ones) and for a global that they have not.
 */
export async function bundleProgram(
  source: string,
  packages: PackageBuild,
  from: string,
): Promise<{ readonly code: string; readonly inputs: readonly string[] }> {
  const format = packages === "import" ? "esm" : "cjs";
  const { code: contents } = await transform(source, { loader: "ts", format });
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: from, sourcefile: "program.js", loader: "js" },
    bundle: true,
    // All that the packages hold is looked at, not only what this program takes of them.
    treeShaking: false,
    ignoreAnnotations: true,
    platform: "browser",
    target: "es2022",
    format: "iife",
    globalName: "program",
    charset: "utf8",
    define: Object.fromEntries([...NODE_GLOBALS.map(mark), ...NODE_GLOBALS.map((name) => mark(`globalThis.${name}`))]),
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const text = outputFiles.map((file) => file.text).join("");
  const marked = [...text.matchAll(new RegExp(`${MARK}([\\w$]+)`, "g"))].map(([, name = ""]) => name.replace("$", "."));
  // What the bundler puts in the place of a `require` that it cannot follow.
  if (text.includes("Dynamic require of")) marked.push("require");
  const unguarded = marked.filter((name) => !GUARDED.includes(name));
  if (unguarded.length > 0) throw new Error(`browsers have no ${[...new Set(unguarded)].join(", ")}`);
  const code = text.replaceAll(`${MARK}globalThis$`, "globalThis.");
  return { code, inputs: Object.keys(metafile.inputs) };
}

/** A program and what it imports of our own tools, in one text that imports the packages as `format` does. */
async function joinSources(file: string, format: "esm" | "cjs"): Promise<string> {
  const leavePackages: Plugin = {
    name: "leave-packages",
    setup({ onResolve }) {
      onResolve({ filter: /^@ixt\// }, ({ path }) =>
        path.startsWith("@ixt/runtimes/") ? undefined : { path, external: true },
      );
    },
  };
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    treeShaking: false,
    platform: "browser",
    target: "es2022",
    format,
    charset: "utf8",
    plugins: [leavePackages],
    write: false,
    logLevel: "silent",
  });
  return outputFiles.map(({ text }) => text).join("");
}

/** The bundler replaces a name only where it is the global's. */
function mark(name: string): [name: string, marked: string] {
  return [name, `${MARK}${name.replace(".", "$")}`];
}

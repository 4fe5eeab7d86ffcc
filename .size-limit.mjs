// How many bytes a web page pays, bundled with what is imported, minified and gzipped: for each published entry as a whole, and for
// what apps take out of them. The budgets stand in size-budget.json; every entry must have one, and no budget may be left over.
import { readdirSync, readFileSync } from "node:fs";

const readJson = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const { entries: budgets, apps } = readJson("./size-budget.json");

/** What an app brings itself, and does not pay for with us. */
const peers = new Set();

/** From an entry, such as `@ixt/wire/module`, to its file. */
const files = new Map(
  readdirSync(new URL("./packages/", import.meta.url)).flatMap((folder) => {
    const { name, exports, peerDependencies = {} } = readJson(`./packages/${folder}/package.json`);
    for (const peer of Object.keys(peerDependencies)) peers.add(peer);
    return Object.entries(exports)
      .filter(([subpath, target]) => typeof target === "object" && !subpath.includes("*"))
      .map(([subpath, target]) => [`${name}${subpath.slice(1)}`, `packages/${folder}/${target.import.default}`]);
  }),
);

const leftOver = Object.keys(budgets).filter((name) => !files.has(name));
const without = [...files.keys()].filter((name) => budgets[name] === undefined);
if (leftOver.length > 0 || without.length > 0) {
  throw new Error(
    `size-budget.json: no budget for [${without.join(", ")}], budget for no entry: [${leftOver.join(", ")}]`,
  );
}

/** @param imports from entry to what is imported of it: `*`, or names in braces */
const measure = (name, limit, imports, external = []) => ({
  name,
  path: Object.keys(imports).map((entry) => files.get(entry)),
  limit,
  gzip: true,
  modifyEsbuildConfig: ({ entryPoints: _, ...config }) => ({
    ...config,
    stdin: {
      contents: Object.entries(imports)
        .map(([entry, names]) => `export ${names} from "./${files.get(entry)}";`)
        .join("\n"),
      resolveDir: import.meta.dirname,
    },
    format: "esm",
    external: ["node:*", ...peers, ...external],
    logLevel: "error",
  }),
});

export default [
  ...[...files.keys()].map((name) => measure(name, budgets[name], { [name]: "*" })),
  ...Object.entries(apps).map(([name, app]) => measure(name, app.limit, app.imports, app.external)),
];

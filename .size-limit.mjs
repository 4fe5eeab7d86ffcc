// How many bytes an app pays for importing an entry: bundled with what it imports, minified, brotli. The budgets stand in
// size-budget.json; every published entry for browsers or Node must have one, and no budget may be left over.
import { readdirSync, readFileSync } from "node:fs";

const readJson = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const budgets = readJson("./size-budget.json");

const entries = readdirSync(new URL("./packages/", import.meta.url)).flatMap((folder) => {
  const { name, exports } = readJson(`./packages/${folder}/package.json`);
  return Object.entries(exports)
    .filter(([subpath, target]) => typeof target === "object" && !subpath.includes("*"))
    .map(([subpath, target]) => ({
      name: `${name}${subpath.slice(1)}`,
      path: `packages/${folder}/${target.import.default}`,
    }));
});

const known = new Set(entries.map(({ name }) => name));
const leftOver = Object.keys(budgets).filter((name) => !known.has(name));
const without = [...known].filter((name) => budgets[name] === undefined);
if (leftOver.length > 0 || without.length > 0) {
  throw new Error(
    `size-budget.json: no budget for [${without.join(", ")}], budget for no entry: [${leftOver.join(", ")}]`,
  );
}

export default entries.map(({ name, path }) => ({
  name,
  path,
  import: "*",
  limit: budgets[name],
  ignore: ["node:*"],
  modifyEsbuildConfig: (config) => ({ ...config, logLevel: "error" }),
}));

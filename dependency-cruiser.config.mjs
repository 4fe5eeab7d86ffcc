// Which layer may import which. An arrow points only down; every rule says why in its comment, which the tool prints.

import { NODE_FILES } from "./tools/build/src/node-files.mjs";

const LAYERS = {
  wire: [],
  context: ["wire"],
  stream: ["context", "wire"],
  transport: ["wire"],
  sdk: ["transport", "stream", "context", "wire"],
  testkit: ["sdk", "transport", "stream", "context", "wire"],
};

const layerRules = Object.entries(LAYERS).map(([layer, below]) => ({
  name: `layer-${layer}`,
  comment: `@ixt/${layer} may import ${below.length === 0 ? "no other package of ours" : `only ${below.map((name) => `@ixt/${name}`).join(", ")}`} (an arrow may only point down).`,
  severity: "error",
  from: { path: `^packages/${layer}/src/`, pathNot: "\\.test\\.ts$" },
  to: { path: "^packages/", pathNot: `^packages/(${[layer, ...below].join("|")})/` },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...layerRules,
    {
      name: "no-cycles",
      comment: "Two rooms that import each other are one room. Imports of types count.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-unresolved",
      comment: "An import that resolves to nothing.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "browser-safe",
      comment:
        "wire and context, and the other packages outside their Node entries (files or folders whose name begins with node, stdio, socket or host), run in browsers: no Node built-in.",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: ["\\.test\\.ts$", NODE_FILES] },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "node-entries-apart",
      comment: "A file that runs in browsers must not reach a Node file: the Node files are entries of their own.",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: ["\\.test\\.ts$", NODE_FILES] },
      to: { path: NODE_FILES },
    },
    {
      name: "published-entries-only",
      comment: "Another package is imported by its name and a published entry, never by a path into its files.",
      severity: "error",
      from: { path: "^(packages|examples|tools)/([^/]+)/|^(bench|conformance)/" },
      to: { path: "^packages/", pathNot: "^packages/$2/", dependencyTypes: ["local"] },
    },
    {
      name: "capnp-stays-below",
      comment:
        "capnp-es and its objects stay in @ixt/wire/capnp and the tools: no byte from a peer is decoded by it, no upper layer sees it.",
      severity: "error",
      from: {
        path: "^(packages|examples)/",
        pathNot: ["^packages/wire/(src/)?capnp/", "\\.test\\.ts$", "^packages/wire/test/"],
      },
      to: { path: ["capnp-es", "^packages/wire/(src/)?capnp/"] },
    },
    {
      name: "no-tests-in-sources",
      comment: "A source never imports a test.",
      severity: "error",
      from: { path: "/src/", pathNot: "\\.test\\.ts$" },
      to: { path: "(\\.test\\.ts$)|(^packages/[^/]+/test/)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // The downstream example is no part of the workspace: its imports resolve where it is installed, in `pnpm check:downstream`. Nor is what
    // strangers run (`pnpm release:rehearse`), nor the site's plugin, whose TypeDoc is there only after a first `pnpm docs:build`.
    exclude: {
      path: "(^|/)(dist|results)/|^examples/downstream-module/|^tools/release/src/(consumers/programs|upgrade)/|^tools/site/generator/",
    },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@ixt/source", "import", "node", "default", "types"],
      extensions: [".ts", ".mts", ".js", ".mjs", ".d.ts"],
    },
    skipAnalysisNotInRules: true,
  },
};

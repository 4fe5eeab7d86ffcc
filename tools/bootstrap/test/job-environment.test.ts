import { delimiter, join } from "node:path";
import { expect, it } from "vitest";
import { createJobEnvironment } from "../src/job-environment.mjs";
import { JOBS } from "../src/jobs.mjs";

it("keeps the folder that the package manager names, and is our own where there is none", () => {
  expect(createJobEnvironment({ INIT_CWD: "/home/ada" }, "/repo", "/repo")["INIT_CWD"]).toBe("/home/ada");
  expect(createJobEnvironment({}, "/repo", "/home/ada")["INIT_CWD"]).toBe("/home/ada");
});

it("passes everything else on, with the repository's programs first on PATH", () => {
  const { INIT_CWD: _, ...env } = createJobEnvironment({ PATH: "/bin", LANG: "C" }, "/repo", "/repo");
  expect(env).toEqual({ PATH: [join("/repo", "node_modules", ".bin"), "/bin"].join(delimiter), LANG: "C" });
});

it("is not undone by pnpm, which would put its own folder into INIT_CWD: no pnpm runs the main job", () => {
  expect(JOBS["start"]?.at(-1)).toMatchObject({ program: "node", takesArguments: true });
});

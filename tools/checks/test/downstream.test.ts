// What makes the downstream example prove something, one thing that is wrong at a time.
import { describe, expect, it } from "vitest";
import {
  type DownstreamManifest,
  findInstallFaults,
  findManifestFaults,
  findRunFault,
  findWrittenTests,
  type InstalledList,
} from "../src/downstream-files.js";
import { listPublishedPackages, REPOSITORY_FOLDER, readManifest } from "../src/repository.js";

const published = ["@ixt/sdk", "@ixt/testkit", "@ixt/wire"];
const pins = { vitest: "1.2.3" };

describe("the package.json", () => {
  const good = {
    dependencies: { "@ixt/sdk": "file:.packed/ixt-sdk.tgz" },
    devDependencies: { "@ixt/testkit": "file:.packed/ixt-testkit.tgz", vitest: "1.2.3" },
    overrides: { "@ixt/wire": "file:.packed/ixt-wire.tgz" },
  };
  const faults = (manifest: DownstreamManifest): readonly string[] => findManifestFaults(manifest, published, pins);

  it("of the example is good", () => {
    const names = listPublishedPackages().map(({ manifest }) => manifest.name);
    const manifest = readManifest(`${REPOSITORY_FOLDER}/examples/downstream-module`);
    expect(findManifestFaults(manifest, names, readManifest(REPOSITORY_FOLDER).devDependencies ?? {})).toEqual([]);
  });

  it("names the SDK and the kit, and the packages below only as overrides", () => {
    expect(faults(good)).toEqual([]);
    const direct = { ...good.dependencies, "@ixt/wire": "file:.packed/ixt-wire.tgz" };
    expect(faults({ ...good, dependencies: direct })).toEqual([
      'dependencies has @ixt/wire "file:.packed/ixt-wire.tgz", which it must not name',
    ]);
    expect(faults({ ...good, overrides: {} })).toEqual(["overrides lacks @ixt/wire"]);
    expect(faults({ dependencies: good.dependencies, overrides: good.overrides })).toEqual([
      "devDependencies lacks @ixt/testkit",
    ]);
  });

  it("has nothing from the workspace, and the tools of the root", () => {
    expect(faults({ ...good, dependencies: { "@ixt/sdk": "workspace:^" } })).toEqual([
      'dependencies has @ixt/sdk "workspace:^", which must be "file:.packed/ixt-sdk.tgz"',
    ]);
    expect(faults({ ...good, devDependencies: { ...good.devDependencies, vitest: "1.2.4" } })).toEqual([
      'devDependencies has vitest "1.2.4", which must be "1.2.3"',
    ]);
  });
});

describe("what npm installed", () => {
  const packages: InstalledList["packages"] = {
    "node_modules/@ixt/sdk": { resolved: "file:.packed/ixt-sdk.tgz" },
    "node_modules/@ixt/testkit": { resolved: "file:.packed/ixt-testkit.tgz" },
    "node_modules/@ixt/wire": { resolved: "file:.packed/ixt-wire.tgz" },
    "node_modules/vitest": {},
  };
  const faults = (changed: InstalledList["packages"]): readonly string[] =>
    findInstallFaults({ packages: { ...packages, ...changed } }, published);

  it("is each of ours once, from its tarball", () => {
    expect(faults({})).toEqual([]);
    const { "node_modules/@ixt/wire": _, ...without } = packages;
    expect(findInstallFaults({ packages: without }, published)).toEqual(["node_modules/@ixt/wire is not there"]);
  });

  it.each([
    ["a link", "node_modules/@ixt/wire", { resolved: "../packages/wire", link: true }],
    ["a registry's", "node_modules/@ixt/wire", { resolved: "https://example.com/wire-1.0.0.tgz" }],
    ["a second one", "node_modules/@ixt/sdk/node_modules/@ixt/wire", { resolved: "file:.packed/ixt-wire.tgz" }],
    ["one that nobody knows", "node_modules/@ixt/other", {}],
  ])("is not %s", (_, place, installed) => {
    expect(faults({ [place]: installed })).toHaveLength(1);
    expect(faults({ [place]: installed })[0]).toMatch(new RegExp(`^${place} came from .*, not from its tarball$`));
  });
});

describe("a run", () => {
  const vitest = (line: string): string => ` Test Files  2 passed (2)\n      Tests  ${line}\n   Start at  1:00\n`;
  const node = (tests: number, pass: number, mark = "#"): string =>
    ["tests", tests, "suites", 1, "pass", pass, "fail", tests - pass]
      .join(" ")
      .replaceAll(/([a-z]+) (\d+) ?/g, `${mark} $1 $2\n`);

  const written = findWrittenTests(['test("a", () => {});\ncontest("d");\n', 'test("b b", f);\nregisterSuite(c());\n']);
  const titles = "ok 1 - a\n    ✓ b b 3ms\n";

  it("proves what it should when every test that is written has passed", () => {
    expect(written).toEqual({ titles: ["a", "b b"], suites: 1 });
    expect(findRunFault(titles + vitest("3 passed (3)"), written)).toBeUndefined();
    expect(findRunFault(titles + node(30, 30), written)).toBeUndefined();
    expect(findRunFault(titles + node(3, 3, "ℹ"), written)).toBeUndefined();
  });

  it.each([
    ["no counts", titles, "did not say how many tests it ran"],
    ["fewer than are written", titles + vitest("2 passed (2)"), "ran 2 tests, and at least 3 are written"],
    ["others than are written", `ok 1 - a\n${node(30, 30)}`, 'did not run "b b"'],
    ["skipped ones", titles + vitest("2 passed | 1 skipped (3)"), "passed 2 of 3 tests"],
    ["none that passed", titles + vitest("3 skipped (3)"), "passed 0 of 3 tests"],
    ["failed ones", titles + node(3, 1), "passed 1 of 3 tests"],
  ])("proves nothing with %s", (_, output, fault) => {
    expect(findRunFault(output, written)).toBe(fault);
  });

  it("proves nothing where nothing is written", () => {
    expect(findRunFault(node(0, 0), findWrittenTests([]))).toBe("ran 0 tests, and at least 0 are written");
  });
});

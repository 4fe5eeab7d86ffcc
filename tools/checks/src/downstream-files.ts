// What the downstream example must be to prove anything: its package.json, what npm made of it, what its test runners said.

/** A package.json, as far as this reads it. */
export interface DownstreamManifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
}

/** npm's list of what it installed, `node_modules/.package-lock.json`, as far as this reads it. */
export interface InstalledList {
  readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly link?: boolean }>>;
}

/** The tests that stand in sources. */
export interface WrittenTests {
  /** The title of each `test("...")`. */
  readonly titles: readonly string[];
  /** How many compliance suites are registered, each of one test at least. */
  readonly suites: number;
}

/** What a runner said at the end of a run. */
export interface TestCounts {
  readonly total: number;
  readonly passed: number;
}

/** The one package of ours that its sources may depend on, and the one that its tests may. */
const OURS = { dependencies: "@ixt/sdk", devDependencies: "@ixt/testkit" } as const;

/** Where the tarball of a package is put, from the example's folder. */
export function toTarballPlace(packageName: string): string {
  return `.packed/${packageName.replace("@", "").replace("/", "-")}.tgz`;
}

/**
 * What a package.json depends on that a stranger's would not, one line each.
 *
 * @param published the names of all packages that are published
 * @param pins the versions of the development tools at the root, which the example's must be
 */
export function findManifestFaults(
  manifest: DownstreamManifest,
  published: readonly string[],
  pins: Readonly<Record<string, string>>,
): readonly string[] {
  const below = published.filter((name) => name !== OURS.dependencies && name !== OURS.devDependencies);
  return [
    ...findListFaults("dependencies", manifest.dependencies, [OURS.dependencies], pins),
    ...findListFaults("devDependencies", manifest.devDependencies, [OURS.devDependencies], pins),
    ...findListFaults("overrides", manifest.overrides, below, pins),
  ];
}

/** Each of `ours` from its tarball, everything else as the root has it. */
function findListFaults(
  list: string,
  specs: Readonly<Record<string, string>> = {},
  ours: readonly string[],
  pins: Readonly<Record<string, string>>,
): readonly string[] {
  const missing = ours.filter((name) => specs[name] === undefined).map((name) => `${list} lacks ${name}`);
  const wrong = Object.entries(specs).flatMap(([name, spec]) => {
    const wanted = ours.includes(name) ? `file:${toTarballPlace(name)}` : pins[name];
    if (wanted === spec) return [];
    const remedy = wanted === undefined ? "which it must not name" : `which must be ${JSON.stringify(wanted)}`;
    return [`${list} has ${name} ${JSON.stringify(spec)}, ${remedy}`];
  });
  return [...missing, ...wrong];
}

/** What of ours npm did not install, or not once from its tarball, one line each. */
export function findInstallFaults({ packages }: InstalledList, published: readonly string[]): readonly string[] {
  const expected = new Map(published.map((name) => [`node_modules/${name}`, `file:${toTarballPlace(name)}`]));
  const missing = [...expected.keys()].filter((place) => packages[place] === undefined);
  const wrong = Object.entries(packages).flatMap(([place, { resolved, link }]) => {
    if (!/(^|\/)node_modules\/@ixt\/[^/]+$/.test(place)) return [];
    if (resolved !== undefined && resolved === expected.get(place) && link !== true) return [];
    return [`${place} came from ${resolved ?? "nowhere"}${link === true ? " as a link" : ""}, not from its tarball`];
  });
  return [...missing.map((place) => `${place} is not there`), ...wrong];
}

/** What a run of these sources must have run. */
export function findWrittenTests(sources: readonly string[]): WrittenTests {
  const text = sources.join("\n");
  return {
    titles: [...text.matchAll(/^ *test\("([^"]*)"/gm)].map(([, title = ""]) => title),
    suites: text.match(/^ *registerSuite\(/gm)?.length ?? 0,
  };
}

/** The counts in what vitest or `node:test` printed; `undefined` where there are none. */
export function readTestCounts(output: string): TestCounts | undefined {
  const vitest = /^ *Tests +(.*)\((\d+)\)$/m.exec(output);
  if (vitest !== null)
    return { total: Number(vitest[2]), passed: Number(/(\d+) passed/.exec(vitest[1] ?? "")?.[1] ?? 0) };
  const [total, passed] = ["tests", "pass"].map((word) => new RegExp(`^[#ℹ] ${word} (\\d+)$`, "m").exec(output)?.[1]);
  return total === undefined || passed === undefined ? undefined : { total: Number(total), passed: Number(passed) };
}

/** Why a run proves nothing: a test that did not pass, or did not run. `undefined` where it proves what it should. */
export function findRunFault(output: string, { titles, suites }: WrittenTests): string | undefined {
  const counts = readTestCounts(output);
  if (counts === undefined) return "did not say how many tests it ran";
  const { total, passed } = counts;
  if (passed < total) return `passed ${passed} of ${total} tests`;
  const unrun = titles.filter((title) => !output.includes(title));
  if (unrun.length > 0) return `did not run ${unrun.map((title) => JSON.stringify(title)).join(", ")}`;
  const written = titles.length + suites;
  return written === 0 || passed < written ? `ran ${passed} tests, and at least ${written} are written` : undefined;
}

// Which tests are held to the specs: every one of the packages that the specs are about, but for the files listed here.

/** Packages whose tests each name a rule. Tests of other packages may. */
const SPEC_PACKAGES = /^packages\/(?:context|stream|testkit)\//;

/** The kit's own units, each with its test beside it, the tests of the kit as a whole, and those of transports by its suite. */
const KIT_TESTS = /^packages\/testkit\/(?:src|test\/(?:kit|transports))\//;

/** Tests of the clock for tests, of READMEs and of types, which do nothing when they run: they prove no rule of a spec, and name none. */
export const OTHER_TESTS: readonly string[] = [
  "packages/context/test/readme.test.ts",
  "packages/context/test/types.test.ts",
  "packages/context/test/virtual-clock.test.ts",
  "packages/stream/test/frame-types.test.ts",
  "packages/stream/test/stream-types.test.ts",
  "packages/stream/test/readme.test.ts",
  "packages/testkit/test/readme.test.ts",
];

/** Whether each test of a file must name a rule. */
export function isSpecTest(file: string): boolean {
  return SPEC_PACKAGES.test(file) && !KIT_TESTS.test(file) && !OTHER_TESTS.includes(file);
}

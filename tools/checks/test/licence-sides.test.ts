// What the page of licences says of side workspaces, installed or not.

import { expect, test } from "vitest";
import { collectSide, ELSEWHERE, findUnread, listLocked, listRead, toSection } from "../src/licence-sides.js";

const LOCKFILE = `
lockfileVersion: '9.0'
packages:
  vite@7.3.1:
    resolution: {integrity: x}
  '@scope/binary-x64@1.0.0':
    cpu: [x64]
  '@scope/binary-arm64@1.0.0':
    os: [linux]
  semver@7.0.0: {}
  semver@6.0.0: {}
`;
const FOLDER = "tools/side";
const INSTALLED = new Map([
  ["vite@7.3.1", "MIT"],
  ["@scope/binary-x64@1.0.0", "MIT"],
  ["semver@7.0.0", "ISC"],
  ["semver@6.0.0", "ISC"],
]);
const SECTION = `
## tools/side

| licence | packages |
| --- | --- |
| ISC | semver@6.0.0, semver@7.0.0 |
| MIT | @scope/binary-x64@1.0.0, vite@7.3.1 |
| ${ELSEWHERE} | @scope/binary-arm64@1.0.0 |
`;
const PAGE = `# Licences\n\n| package | licence |\n| --- | --- |\n| vite | GPL-3.0 |\n${SECTION}\n## tools/other\n\n| ISC | vite@7.3.1 |\n`;

test("a lockfile names each version of a package", () => {
  expect([...listLocked(LOCKFILE)]).toEqual([
    ["@scope/binary-arm64@1.0.0", { isForPlatform: true }],
    ["@scope/binary-x64@1.0.0", { isForPlatform: true }],
    ["semver@6.0.0", { isForPlatform: false }],
    ["semver@7.0.0", { isForPlatform: false }],
    ["vite@7.3.1", { isForPlatform: false }],
  ]);
});

test("what is installed is written, and found again where it is not", () => {
  expect(toSection(collectSide(FOLDER, LOCKFILE, INSTALLED, "", true))).toBe(SECTION);
  const side = collectSide(FOLDER, LOCKFILE, undefined, PAGE, false);
  expect(toSection(side)).toBe(SECTION);
  expect(findUnread(side)).toEqual([]);
  expect([...listRead(side).keys()]).toEqual(["@scope/binary-x64@1.0.0", "semver@6.0.0", "semver@7.0.0", "vite@7.3.1"]);
});

test("a package that has come to the lockfile is unread until somebody has installed it", () => {
  const side = collectSide(FOLDER, `${LOCKFILE}  new@1.0.0: {}\n`, undefined, PAGE, false);
  expect(findUnread(side)).toEqual([
    "tools/side: the licence of new@1.0.0 is not known: install it there, then `pnpm licences:update`",
  ]);
  expect(toSection(side)).toBe(SECTION);
});

test("another version is unread too: it may say another thing", () => {
  const side = collectSide(FOLDER, LOCKFILE.replace("vite@7.3.1", "vite@8.0.0"), undefined, PAGE, false);
  expect(findUnread(side)).toEqual([
    "tools/side: the licence of vite@8.0.0 is not known: install it there, then `pnpm licences:update`",
  ]);
});

test("what has left the lockfile leaves the page, and what says another thing is another page", () => {
  const gone = collectSide(
    FOLDER,
    LOCKFILE.replace("  vite@7.3.1:\n    resolution: {integrity: x}\n", ""),
    undefined,
    PAGE,
    false,
  );
  expect(toSection(gone)).not.toContain("vite");
  const changed = collectSide(FOLDER, LOCKFILE, new Map([...INSTALLED, ["vite@7.3.1", "GPL-3.0"]]), PAGE, false);
  expect(listRead(changed).get("vite@7.3.1")).toBe("GPL-3.0");
});

test("another platform finds the page as it should be, and fills in what the first could not read when it writes", () => {
  const there = new Map([...INSTALLED, ["@scope/binary-arm64@1.0.0", "ISC"]]);
  there.delete("@scope/binary-x64@1.0.0");
  const side = collectSide(FOLDER, LOCKFILE, there, PAGE, false);
  expect(toSection(side)).toBe(SECTION);
  // What the page has not read is judged all the same where it is installed.
  expect(listRead(side).get("@scope/binary-arm64@1.0.0")).toBe("ISC");
  const written = collectSide(FOLDER, LOCKFILE, there, PAGE, true);
  expect([...written.licences]).toEqual([
    ["@scope/binary-arm64@1.0.0", "ISC"],
    ["@scope/binary-x64@1.0.0", "MIT"],
    ["semver@6.0.0", "ISC"],
    ["semver@7.0.0", "ISC"],
    ["vite@7.3.1", "MIT"],
  ]);
});

test("only what is for some platforms may be unread for that", () => {
  const page = PAGE.replace(
    "| MIT | @scope/binary-x64@1.0.0, vite@7.3.1 |",
    "| MIT | @scope/binary-x64@1.0.0 |",
  ).replace("@scope/binary-arm64@1.0.0 |", "@scope/binary-arm64@1.0.0, vite@7.3.1 |");
  expect(findUnread(collectSide(FOLDER, LOCKFILE, undefined, page, false))).toHaveLength(1);
});

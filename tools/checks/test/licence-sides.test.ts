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
  ["vite", "MIT"],
  ["@scope/binary-x64", "MIT"],
  ["semver", "ISC"],
]);
const SECTION = `
## tools/side

| licence | packages |
| --- | --- |
| ISC | semver |
| MIT | @scope/binary-x64, vite |
| ${ELSEWHERE} | @scope/binary-arm64 |
`;
const PAGE = `# Licences\n\n| package | licence |\n| --- | --- |\n| vite | GPL-3.0 |\n${SECTION}\n## tools/other\n\n| ISC | vite |\n`;

test("a lockfile names each package once", () => {
  expect([...listLocked(LOCKFILE)]).toEqual([
    ["@scope/binary-arm64", { isForPlatform: true }],
    ["@scope/binary-x64", { isForPlatform: true }],
    ["semver", { isForPlatform: false }],
    ["vite", { isForPlatform: false }],
  ]);
});

test("what is installed is written, and found again where it is not", () => {
  expect(toSection(collectSide(FOLDER, LOCKFILE, INSTALLED, "", true))).toBe(SECTION);
  const side = collectSide(FOLDER, LOCKFILE, undefined, PAGE, false);
  expect(toSection(side)).toBe(SECTION);
  expect(findUnread(side)).toEqual([]);
  expect([...listRead(side).keys()]).toEqual(["@scope/binary-x64", "semver", "vite"]);
});

test("a package that has come to the lockfile is unread until somebody has installed it", () => {
  const side = collectSide(FOLDER, `${LOCKFILE}  new@1.0.0: {}\n`, undefined, PAGE, false);
  expect(findUnread(side)).toEqual([
    "tools/side: the licence of new is not known: install it there, then `pnpm licences:update`",
  ]);
  expect(toSection(side)).toBe(SECTION);
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
  const changed = collectSide(FOLDER, LOCKFILE, new Map([...INSTALLED, ["vite", "GPL-3.0"]]), PAGE, false);
  expect(listRead(changed).get("vite")).toBe("GPL-3.0");
});

test("another platform finds the page as it should be, and fills in what the first could not read when it writes", () => {
  const there = new Map([...INSTALLED, ["@scope/binary-arm64", "ISC"]]);
  there.delete("@scope/binary-x64");
  expect(toSection(collectSide(FOLDER, LOCKFILE, there, PAGE, false))).toBe(SECTION);
  const written = collectSide(FOLDER, LOCKFILE, there, PAGE, true);
  expect([...written.licences]).toEqual([
    ["@scope/binary-arm64", "ISC"],
    ["@scope/binary-x64", "MIT"],
    ["semver", "ISC"],
    ["vite", "MIT"],
  ]);
});

test("only what is for some platforms may be unread for that", () => {
  const page = PAGE.replace("| MIT | @scope/binary-x64, vite |", "| MIT | @scope/binary-x64 |").replace(
    "@scope/binary-arm64 |",
    "@scope/binary-arm64, vite |",
  );
  expect(findUnread(collectSide(FOLDER, LOCKFILE, undefined, page, false))).toHaveLength(1);
});

// What is due, and in which order.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { requireCommand } from "@ixt/checks/command";
import { withScratchFolder } from "@ixt/checks/scratch";
import { expect, test } from "vitest";
import { findDue, orderByDependencies, packDue, toReleaseId } from "../src/due.js";

const MANIFESTS = [
  { name: "@ixt/context", version: "0.2.0", dependencies: { "@ixt/wire": "^0.1.0" } },
  { name: "@ixt/sdk", version: "0.1.0", dependencies: { "@ixt/stream": "^0.1.0", "@ixt/wire": "^0.1.0" } },
  { name: "@ixt/stream", version: "0.1.0", dependencies: { "@ixt/context": "^0.2.0" } },
  { name: "@ixt/testkit", version: "0.0.0", dependencies: {} },
  { name: "@ixt/wire", version: "0.1.0", dependencies: {} },
];

async function createRepository(folder: string): Promise<(...args: readonly string[]) => Promise<string>> {
  for (const manifest of MANIFESTS) {
    const file = join(folder, "packages", manifest.name.slice(5), "package.json");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(manifest));
  }
  const git = (...args: readonly string[]): Promise<string> =>
    requireCommand("git", ["-c", "user.name=t", "-c", "user.email=t@localhost", ...args], folder);
  await git("init", "--quiet");
  await git("add", "--all");
  await git("commit", "--quiet", "-m", "one");
  return git;
}

test("due is what has a version that no tag is on, below before above", () =>
  withScratchFolder(async (folder) => {
    const git = await createRepository(folder);
    const ids = async (): Promise<readonly string[]> => (await findDue(folder)).map(toReleaseId);
    expect(await ids()).toEqual(["@ixt/wire@0.1.0", "@ixt/context@0.2.0", "@ixt/stream@0.1.0", "@ixt/sdk@0.1.0"]);
    await git("tag", "@ixt/wire@0.1.0");
    await git("tag", "@ixt/context@0.1.0");
    await git("tag", "@ixt/sdk@0.1.0");
    expect(await ids()).toEqual(["@ixt/context@0.2.0", "@ixt/stream@0.1.0"]);
    await git("tag", "@ixt/context@0.2.0");
    await git("tag", "@ixt/stream@0.1.0");
    expect(await ids()).toEqual([]);
  }));

test("a shallow clone, which has no tags, does not say that all is due", () =>
  withScratchFolder(async (folder) => {
    const git = await createRepository(join(folder, "whole"));
    await git("tag", "@ixt/wire@0.1.0");
    await git("commit", "--quiet", "--allow-empty", "-m", "two");
    const shallow = join(folder, "shallow");
    await git("clone", "--quiet", "--depth", "1", pathToFileURL(join(folder, "whole")).href, shallow);
    await expect(findDue(shallow)).rejects.toThrow("a shallow clone has no tags that say what was released");
  }));

test("the names of its tarballs sort as it is to be published", () =>
  withScratchFolder(async (folder) => {
    const git = await createRepository(folder);
    await git("tag", "@ixt/context@0.2.0");
    const packed = await packDue(folder, join(folder, "tarballs"), async (packages, scratch) =>
      packages.map(({ manifest, folder: source }) => {
        const tarball = join(scratch, `ixt-${manifest.name.slice(5)}-${manifest.version}.tgz`);
        writeFileSync(tarball, manifest.name);
        return { manifest, folder: source, tarball };
      }),
    );
    expect(packed.map(toReleaseId)).toEqual(["@ixt/wire@0.1.0", "@ixt/stream@0.1.0", "@ixt/sdk@0.1.0"]);
    expect(readdirSync(join(folder, "tarballs")).sort()).toEqual([
      "01-ixt-wire-0.1.0.tgz",
      "02-ixt-stream-0.1.0.tgz",
      "03-ixt-sdk-0.1.0.tgz",
    ]);
    expect(readFileSync(join(folder, "tarballs", "03-ixt-sdk-0.1.0.tgz"), "utf8")).toBe("@ixt/sdk");
  }));

test("an order keeps each package once", () => {
  const packages = MANIFESTS.map((manifest) => ({ folder: "", manifest: { ...manifest, exports: {} } }));
  expect(
    orderByDependencies([...packages].reverse())
      .map(toReleaseId)
      .sort(),
  ).toEqual(packages.map(toReleaseId).sort());
});

// `node publish.mjs FOLDER OUTPUT`: publishes the tarballs of a folder in the order of their names, but for those that the registry has.
// After each one it appends `published=` and all that the registry has by then to the file OUTPUT, so that a release which fails halfway
// is known for what it is. Node, npm and tar alone: it runs where nothing is installed, since a registry trusts what runs there.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** What no run may do without an end, in milliseconds: npm waits long for a registry that does not answer. */
const TIMEOUT_MS = 300_000;

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function run(command, args) {
  const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", timeout: TIMEOUT_MS });
  if (error !== undefined) throw error;
  return { ok: status === 0, stdout, stderr };
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function must(command, args) {
  const { ok, stdout, stderr } = run(command, args);
  if (!ok) throw new Error(`${command} ${args.join(" ")} failed:\n${stderr}${stdout}`);
  return stdout;
}

/** @param {string} tarball */
function readId(tarball) {
  const { name, version } = JSON.parse(must("tar", ["-xzOf", tarball, "package/package.json"]));
  return { name: String(name), version: String(version) };
}

/**
 * Whether the registry has this very tarball.
 *
 * @param {string} id
 * @param {string} tarball
 */
function isOnRegistry(id, tarball) {
  const { ok, stdout, stderr } = run("npm", ["view", id, "dist.integrity"]);
  // Only a registry that says so has not got it: one that does not answer may have.
  if (!ok && !stderr.includes("E404")) throw new Error(`npm cannot ask for ${id}:\n${stderr}`);
  const there = ok ? stdout.trim() : "";
  if (there === "") return false;
  const here = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
  // Its tag would be set on a commit that it was not built from: a tarball is the same whenever its commit is built.
  if (there !== here) throw new Error(`the registry has another ${id} than this one: ${there}, and not ${here}`);
  return true;
}

/**
 * @param {string} folder
 * @param {string} output
 */
function publishAll(folder, output) {
  const published = [];
  for (const file of readdirSync(folder).sort()) {
    const tarball = resolve(folder, file);
    const { name, version } = readId(tarball);
    const id = `${name}@${version}`;
    const isThere = isOnRegistry(id, tarball);
    if (!isThere) must("npm", ["publish", tarball, "--access", "public", "--ignore-scripts"]);
    published.push(id);
    appendFileSync(output, `published=${published.join(" ")}\n`);
    process.stdout.write(`${id} ${isThere ? "was published before" : "is published"}\n`);
  }
}

const [folder, output] = process.argv.slice(2);
if (folder === undefined || output === undefined) {
  process.stderr.write(`usage: node ${join("tools", "release", "src", "publish.mjs")} FOLDER OUTPUT\n`);
  process.exitCode = 2;
} else {
  try {
    publishAll(folder, output);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

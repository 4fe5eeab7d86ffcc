// A repository of its own that holds the working tree as it is: what is tracked, and what would be. A rehearsal changes versions there.

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { requireCommand } from "@ixt/checks/command";
import { REPOSITORY_FOLDER } from "@ixt/checks/repository";

/** Copies it to `folder`, which is not there yet, commits it and installs its dependencies. */
export async function createWorkingCopy(folder: string): Promise<void> {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: REPOSITORY_FOLDER,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  for (const file of listed.split("\0")) {
    const from = join(REPOSITORY_FOLDER, file);
    if (file === "" || !existsSync(from)) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(from, join(folder, file));
  }
  await git(folder, "init", "--quiet", "--initial-branch", "main");
  await commitAll(folder, "The tree as it is");
  await install(folder);
}

/**
 * Clones what a working copy has committed to `folder`, and installs its dependencies. Whoever edits the working tree meanwhile changes
 * nothing in it.
 */
export async function cloneWorkingCopy(copy: string, folder: string): Promise<void> {
  await git(dirname(folder), "clone", "--quiet", copy, folder);
  await install(folder);
}

/** Commits all that has changed, as nobody in particular: nothing, where no changeset is left to be released. */
export async function commitAll(folder: string, message: string): Promise<void> {
  await git(folder, "add", "--all");
  await git(
    folder,
    "-c",
    "user.name=rehearsal",
    "-c",
    "user.email=rehearsal@localhost",
    "commit",
    "--allow-empty",
    "--quiet",
    "--message",
    message,
  );
}

function git(folder: string, ...args: readonly string[]): Promise<string> {
  return requireCommand("git", args, folder);
}

async function install(folder: string): Promise<void> {
  await requireCommand("pnpm", ["install", "--frozen-lockfile", "--prefer-offline", "--reporter", "silent"], folder);
}

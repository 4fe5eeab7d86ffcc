// How each runtime is told to run a program, and to leave nothing behind.

import type { PinnedRuntime } from "./pins.js";

/** What the optional native parts of `ws` are switched off by; it asks for them when it is loaded. */
const WS_VARIABLES = "WS_NO_BUFFER_UTIL,WS_NO_UTF_8_VALIDATE";

/**
 * The arguments in front of the program's file.
 *
 * @param folders all that it may read; Deno holds it to that
 */
export function argumentsOf(kind: PinnedRuntime["kind"], folders: readonly string[]): readonly string[] {
  switch (kind) {
    case "node":
      return [];
    case "bun":
      // What is not there must not be fetched.
      return ["run", "--no-install"];
    case "deno":
      return [
        "run",
        "--no-prompt",
        "--no-remote",
        "--cached-only",
        "--node-modules-dir=manual",
        `--allow-read=${folders.join(",")}`,
        "--allow-net=127.0.0.1",
        `--allow-env=${WS_VARIABLES}`,
      ];
  }
}

/**
 * What is added to the environment.
 *
 * @param scratch a folder for what the runtime would keep in the person's home
 */
export function environmentOf(kind: PinnedRuntime["kind"], scratch: string): Readonly<Record<string, string>> {
  return kind === "deno" ? { DENO_DIR: scratch, DENO_NO_UPDATE_CHECK: "1" } : {};
}

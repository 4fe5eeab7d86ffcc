// The environment of a job's steps: what came with us, and what the job cannot find out by itself.
import { delimiter, join } from "node:path";

/**
 * @param {NodeJS.ProcessEnv} env our own; npm and pnpm say in `INIT_CWD` in which folder the person is
 * @param {string} root the repository's folder, which every step starts in
 * @param {string} cwd the folder we were started in: the person's, where no package manager started us
 * @returns {NodeJS.ProcessEnv} with the repository's programs on `PATH`, and with `INIT_CWD`
 */
export function createJobEnvironment(env, root, cwd) {
  const path = [join(root, "node_modules", ".bin"), env["PATH"]].join(delimiter);
  return { ...env, PATH: path, INIT_CWD: env["INIT_CWD"] ?? cwd };
}

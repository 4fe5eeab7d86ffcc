// The module as a host has it: started, watched and reaped by `spawnModule`.

import { spawnModule } from "@ixt/sdk/host";
import type { Reach } from "./reach.js";

/** How a host ends a module that may be held for ever: at once, and it is killed only long after whoever watches us gives up. */
const AT_ONCE = { drainTimeoutMs: 0, graceMs: 60_000 };

/**
 * For scenarios in which the runtime says nothing but messages. A host ends its modules by a drain, so that the goodbye is the module's,
 * and has no way to spoil the channel.
 */
export function reachByHost([program = "", ...args]: readonly string[]): Reach {
  return {
    async start(options) {
      const module = await spawnModule(program, args, options);
      return {
        connection: module,
        exited: module.exited.then(({ exitCode }) => exitCode),
        goodbye: () => void module.close(AT_ONCE),
        spoil: () => {
          throw new Error("a host spoils no channel");
        },
        kill: () => module.kill(),
      };
    },
  };
}

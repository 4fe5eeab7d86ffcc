// The module as a host has it: started, watched and reaped by `spawnModule`.

import { spawnModule } from "@ixt/sdk/host";
import type { Reach } from "./reach.js";

/**
 * For scenarios in which the session ends by itself. A host ends its modules by a drain: it says no goodbye of its own, and has no way
 * to spoil the channel.
 */
export function reachByHost([program = "", ...args]: readonly string[]): Reach {
  return {
    async start(options) {
      const module = await spawnModule(program, args, options);
      const refuse = (): never => {
        throw new Error("a host says no goodbye and spoils no channel");
      };
      return {
        connection: module,
        exited: module.exited.then(({ exitCode }) => exitCode),
        goodbye: refuse,
        spoil: refuse,
        kill: () => module.kill(),
      };
    },
  };
}

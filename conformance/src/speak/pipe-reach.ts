// The module as a child process of ours whose pipes we hold, so that we can say what no session would.

import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { type ConnectOptions, connect } from "@ixt/sdk";
import { createChildTransport } from "@ixt/transport/stdio";
import { halfOfPing } from "./module-process.js";
import { createGarbage, type Reach, type ReachedModule } from "./reach.js";

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** For scenarios in which the runtime breaks the channel or says goodbye itself. */
export function reachByPipe([program = "", ...args]: readonly string[]): Reach {
  return {
    async start(options) {
      const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
      const exited = new Promise<number | undefined>((resolve) => {
        child.once("exit", (code) => resolve(code ?? undefined));
      });
      await new Promise<void>((resolve, reject) => {
        child.once("spawn", resolve);
        child.on("error", reject);
      });
      try {
        return await meet(child, exited, options);
      } catch (cause) {
        child.kill("SIGKILL");
        const code = await exited;
        if (code === undefined) throw cause;
        throw new Error(`the module ended before its handshake, with exit code ${code}`, { cause });
      }
    },
  };
}

async function meet(
  child: Child,
  exited: Promise<number | undefined>,
  options: ConnectOptions,
): Promise<ReachedModule> {
  const { stdin, stdout } = child;
  const connection = await connect(createChildTransport(child), options);
  return {
    connection,
    exited,
    goodbye: () => void connection.close(),
    spoil(how) {
      if (how === "garbage") stdin.write(createGarbage());
      else if (how === "half") stdin.end(halfOfPing());
      else {
        stdin.end();
        stdout.destroy();
      }
    },
    kill: () => void child.kill("SIGKILL"),
  };
}

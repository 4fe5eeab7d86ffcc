// What is done with the session as a whole: signs of life, the log, and its end.

import { isDeepStrictEqual } from "node:util";
import { CallError } from "@ixt/sdk";
import { type Scene, StepFailure, tell } from "./scene.js";
import type { Step } from "./step.js";
import { codeOf } from "./stream-ledger.js";

/** A sign of life. */
export async function ping(_: Step<"ping">, { connection }: Scene): Promise<void> {
  await connection.ping();
}

/** Waits for the next log entry. */
export async function log({ entry: expected }: Step<"log">, scene: Scene): Promise<void> {
  const { level, message, fields } = await scene.nextLogEntry();
  const entry = { level, message, fields: [...fields] };
  if (isDeepStrictEqual(entry, { ...expected, fields: [...expected.fields] })) return;
  throw new StepFailure(`expected the log entry ${JSON.stringify(expected)}, and ${JSON.stringify(entry)} came`);
}

/** Asks the module to come to an end. */
export async function drain({ timeoutMs }: Step<"drain">, scene: Scene): Promise<void> {
  // It resolves with the end of the session, and rejects at once where the module cannot be told.
  await Promise.race([scene.connection.drain({ timeoutMs }), scene.flush()]);
}

/** Says what is no ordinary message. */
export async function say({ what }: Step<"say">, scene: Scene): Promise<void> {
  if (what === "future") throw new StepFailure("this runtime's schema has no variant of tomorrow");
  scene.isEndAsked = true;
  if (what === "goodbye") scene.module.goodbye();
  else scene.module.spoil(what);
  await scene.flush();
}

/** Waits for the end of the session. */
export async function over({ how, codes }: Step<"over">, scene: Scene): Promise<void> {
  scene.isEndAsked = true;
  const cause = await scene.connection.closed;
  const came = cause === undefined ? "a clean goodbye" : tell(cause);
  if (how === "goodbye") {
    if (cause !== undefined) throw new StepFailure(`expected a clean goodbye, and the session ended with ${came}`);
    return;
  }
  if (cause === undefined) throw new StepFailure(`expected the session to break, and ${came} came`);
  if (codes === undefined) return;
  const isGoodbye = cause instanceof CallError && cause.blame === "peer";
  if (!isGoodbye || !codes.includes(codeOf(cause))) {
    throw new StepFailure(`expected a goodbye with the code ${codes.join(" or ")}, and the session ended with ${came}`);
  }
}

/** Waits for the end of the process. */
export async function exit({ code }: Step<"exit">, scene: Scene): Promise<void> {
  scene.isExitSeen = true;
  const actual = await scene.module.exited;
  if (actual !== code) throw new StepFailure(`expected the module to exit with ${code}, and ${tellExit(actual)}`);
}

/** After the last step: unless a step was about its end, the session lives and is ended cleanly; and no process is left. */
export async function finish(scene: Scene): Promise<void> {
  // The end of a process may be told before the end of its channel.
  if (scene.isExitSeen) return;
  if (scene.end !== undefined) {
    if (!scene.isEndAsked) {
      const { cause } = scene.end;
      throw new StepFailure(
        `expected the session to live, and it ended: ${cause === undefined ? "goodbye" : tell(cause)}`,
      );
    }
    await scene.module.exited;
    return;
  }
  scene.module.goodbye();
  const code = await scene.module.exited;
  if (code !== 0)
    throw new StepFailure(`expected the module to exit with 0 after the last step, and ${tellExit(code)}`);
}

function tellExit(code: number | undefined): string {
  return code === undefined ? "a signal ended it" : `it did with ${code}`;
}

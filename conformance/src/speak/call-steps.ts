// What is done with calls.

import { CallError } from "@ixt/sdk";
import { makeContext } from "./context-plan.js";
import { encodePayload, findDifference, showBytes } from "./matching.js";
import { type Scene, StepFailure, tell } from "./scene.js";
import type { ExpectedError, Step } from "./step.js";
import { codeOf } from "./stream-ledger.js";

const NOTHING = new Uint8Array(0);

/** Sends a call, and does not wait for its answer. */
export async function call({ label, name, context, body }: Step<"call">, scene: Scene): Promise<void> {
  const options = context === undefined ? {} : { context: makeContext(context) };
  scene.addCall(label, scene.connection.call(name, encodePayload(body), options));
  await scene.flush();
}

/** Waits for an answer. */
export async function answer({ label, expected }: Step<"answer">, scene: Scene): Promise<void> {
  const given = await scene.call(label);
  if (expected.kind === "error") {
    if ("ok" in given) {
      throw new StepFailure(
        `expected the error ${expected.codes.join(" or ")}, and the answer ${showBytes(given.ok)} came`,
      );
    }
    return checkError(given.error, expected);
  }
  if ("error" in given) throw new StepFailure(`expected an answer, and the error ${tell(given.error)} came`);
  const difference = findDifference(given.ok, expected);
  if (difference !== undefined) throw new StepFailure(difference);
}

function checkError(error: unknown, { codes, message, details }: ExpectedError): void {
  if (!codes.includes(codeOf(error))) {
    throw new StepFailure(`expected the error ${codes.join(" or ")}, and ${tell(error)} came`);
  }
  const text = error instanceof Error ? error.message : "";
  if (message !== undefined && text !== message) {
    throw new StepFailure(`expected the message ${JSON.stringify(message)}, and ${JSON.stringify(text)} came`);
  }
  if (details === undefined) return;
  const difference = findDifference(error instanceof CallError ? error.details : NOTHING, details);
  if (difference !== undefined) throw new StepFailure(`of the details: ${difference}`);
}

// The calls of the conformance module: those of `call`, and those of `control`, which tell and steer what its streams do.

import { createError, onAbort } from "@ixt/context";
import { bytes, CallError, type CallHandler, type Context, defineCall, json, text } from "@ixt/sdk";
import { describeContext } from "./describe-context.js";
import type { ModuleProcess } from "./module-process.js";
import type { Rations } from "./rations.js";
import type { StreamLedger } from "./stream-ledger.js";

/** The message of every failure that was asked for. */
export const ASKED_TO_FAIL = "asked to fail";

const NOTHING = new Uint8Array(0);

/** Never, but for the end of what it is waited for in: then it rejects. */
export function forever({ signal }: Pick<Context, "signal">): Promise<never> {
  return new Promise((_, reject) => {
    onAbort(signal, () => reject(signal.reason));
    if (signal.aborted) reject(signal.reason);
  });
}

/** The calls of the service `call`. */
export function createCalls(process: ModuleProcess): Readonly<Record<string, CallHandler>> {
  return {
    "call.echo": defineCall({ input: bytes, output: bytes, handle: (body) => body }),
    "call.describe": defineCall({
      input: bytes,
      output: json(),
      handle: (_, { invocation }) => describeContext(invocation),
    }),
    "call.fail": defineCall({
      input: text,
      output: bytes,
      handle: (code) => {
        throw new CallError(code, ASKED_TO_FAIL, text.encode(code));
      },
    }),
    "call.hold": defineCall({ input: bytes, output: bytes, handle: (_, context) => forever(context) }),
    "call.crash": defineCall({ input: bytes, output: bytes, handle: () => process.crash() }),
    "call.truncate": defineCall({ input: bytes, output: bytes, handle: () => process.truncate() }),
    "call.guarded": defineCall({ input: bytes, output: text, requires: ["conformance:enter"], handle: () => "in" }),
  };
}

/** The calls of the service `control`. */
export function createControls(ledger: StreamLedger, rations: Rations): Readonly<Record<string, CallHandler>> {
  return {
    "control.drink": defineCall({
      input: text,
      output: bytes,
      handle: (digits) => {
        if (!/^[0-9]{1,9}$/.test(digits)) throw createError("invalidArgument", "expected a number in decimal digits");
        rations.allow(Number(digits));
        return NOTHING;
      },
    }),
    "control.ended": defineCall({ input: bytes, output: json(), handle: (_, { signal }) => ledger.next(signal) }),
    "control.opened": defineCall({ input: bytes, output: text, handle: () => String(ledger.opened) }),
    "control.log": defineCall({
      input: text,
      output: bytes,
      handle: (message, { log }) => {
        log.info(message, { source: "conformance" });
        return NOTHING;
      },
    }),
  };
}
